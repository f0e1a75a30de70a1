"""Orseau et al. 2020: golden sums in floats, cells by enumeration."""

import math
from fractions import Fraction
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.enclosures import holds
from proofs_numeric.num import outward
from proofs_numeric.papers import orseau20

GAMMA = (math.sqrt(5) - 1) / 2


def golden(x: orseau20.Golden) -> float:
    return x[0] + x[1] * GAMMA


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_the_sign_by_squares(a: int, b: int) -> None:
    """2a - b + b sqrt 5 > 0, through rational bounds on sqrt 5."""
    root = [Fraction(math.isqrt(5 * 10**60) + i, 10**30) for i in (0, 1)]
    bounds = sorted(2 * a - b + b * r for r in root)
    assert orseau20.sign((a, b)) == (0 if a == b == 0 else 1 if bounds[0] > 0 else -1)
    assert a == b == 0 or bounds[0] * bounds[1] > 0


def test_the_powers() -> None:
    for i in range(12):
        assert golden(orseau20.power(i)) == pytest.approx(GAMMA**i, abs=1e-12)
        assert orseau20.plus(orseau20.power(i + 1), orseau20.power(i + 2)) == orseau20.power(i)
        assert orseau20.sign(orseau20.power(i)) == 1


@pytest.mark.parametrize("m", [1, 3, 4])
def test_gaps_of_the_extreme_weights_in_floats(m: int) -> None:
    for bits in product((0, 1), repeat=m):
        weights = [GAMMA ** (i + 1 + b) for i, b in enumerate(bits)]
        sums = sorted(sum(chosen) for size in range(m + 1) for chosen in combinations(weights, size))
        widest = max(b - a for a, b in pairwise(sums))
        exact = orseau20.largest_gap([orseau20.power(i + 1 + b) for i, b in enumerate(bits)])
        assert golden(exact) == pytest.approx(widest, abs=1e-12)
        assert widest <= GAMMA**m + 1e-12


def test_the_decomposition_is_sharp_at_the_largest_first_weight() -> None:
    """w = (gamma, gamma^3): the gap between gamma^3 and gamma is gamma^2 exactly."""
    weights = [orseau20.power(1), orseau20.power(3)]
    assert orseau20.compare(orseau20.largest_gap(weights), orseau20.power(2)) == 0
    assert orseau20.largest_gap([orseau20.power(2)]) == orseau20.power(2)  # one weight: from 0 to it


@given(st.lists(st.fractions(0, 1, max_denominator=50), min_size=5, max_size=5), st.fractions(0, 1, max_denominator=99))
def test_between_the_extremes_too(shares: list[Fraction], at: Fraction) -> None:
    """The statement itself for weights inside their intervals, in floats with room for their rounding."""
    weights = [GAMMA ** (i + 2) + float(s) * (GAMMA ** (i + 1) - GAMMA ** (i + 2)) for i, s in enumerate(shares)]
    z = float(at) * sum(weights)
    sums = [sum(chosen) for size in range(6) for chosen in combinations(weights, size)]
    assert min(z - s for s in sums if s <= z + 1e-12) <= GAMMA**5 + 1e-9


def test_cells_by_enumeration() -> None:
    for m, n in product((1, 2, 3), (0, 1, 4)):
        hit = sum(len(set(row)) == m for row in product(range(m), repeat=n))
        ((margin, relation),) = orseau20.cells_hit(m, n).margins
        low, _ = outward(margin)
        assert holds(margin, relation)
        assert float(low) == pytest.approx(hit / m**n - 1 + m * math.exp(-n / m), abs=1e-9)
