"""Orseau et al. 2020, Malach et al. 2020, Burkholz et al. 2022: golden sums, one link, published statistics."""

import math
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rssp
from proofs_numeric.checker import fails, holds
from proofs_numeric.num import Q, outward, precision
from proofs_numeric.papers import burkholz22_universal, malach20, orseau20
from tests.naive import to_fraction

GAMMA = (math.sqrt(5) - 1) / 2

# Orseau et al. --------------------------------------------------------------------------------------------------------


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
        widest = max(b - a for a, b in zip(sums, sums[1:], strict=False))  # noqa: RUF007
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


# Malach et al. --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("alpha", "eps"), [(1.0, 0.25), (0.5, 0.25), (0.75, 0.125)])
def test_one_link_by_simulation(alpha: float, eps: float) -> None:
    """P(|uw - alpha| <= eps) from the primitive, and the bounds that the claims give."""
    values = rssp.sample.product_uniform(1, trials=100_000, rng=4)[:, 0]
    high, low = (float(outward(malach20.primitive(Q(Fraction(s))))[0]) for s in (min(1, alpha + eps), alpha - eps))
    exact = (high - low) / 2
    assert (np.abs(values - alpha) <= eps).mean() == pytest.approx(exact, abs=5 * math.sqrt(exact / 100_000))
    assert exact >= (eps**2 / 4 if alpha == 1 else eps * math.log(1 / alpha))


def test_the_weight_one_is_tight_and_others_are_far_off() -> None:
    with precision(128):
        ((margin, _),) = malach20.link_to_one(Q(1, 1000)).margins
        low, high = outward(margin)
    assert 0 < to_fraction(low) <= to_fraction(high) < Fraction(1, 10**6) * Fraction(1, 4) * Fraction(1, 100)
    ((margin, relation),) = malach20.link_below_one(Q(1, 2)).margins
    assert not fails(margin, relation)
    half = -(0.5 * math.log(0.5) + 1.5 * math.log(1.5)) + 1
    assert float(outward(margin)[0]) == pytest.approx(1.5 * (1 - math.log(1.5)) - 0.5 * (1 - math.log(0.5)), rel=1e-9)
    assert half > 0


# Burkholz et al. ------------------------------------------------------------------------------------------------------


def test_the_published_counts_lie_between_the_bounds() -> None:
    for factors, published in ((1, Fraction(404, 100_000)), (2, Fraction(3552, 100_000))):
        least, most = (bound[factors] for bound in (burkholz22_universal.LEAST, burkholz22_universal.MOST))
        assert to_fraction(least) < published < to_fraction(most)


def test_hits_are_subsets_of_at_most_fourteen_within_a_hundredth() -> None:
    trials = 3000
    found = burkholz22_universal.hits(Q(2), np.random.default_rng(9), trials)
    generator = np.random.default_rng(9)
    rows = rssp.sample.product_uniform(15, trials=trials, rng=generator)
    targets = rssp.sample.uniform(trials, rng=generator)
    errors = rssp.nearest_many(rows, targets, size=range(15)).error
    assert found.tolist() == (errors <= 0.01).tolist()
    assert ((errors > 0.01) & (errors <= 0.02)).any()
    assert (burkholz22_universal.published_at_least(Q(2), np.random.default_rng(9), trials) == ~found).all()


def test_all_fifteen_are_not_allowed() -> None:
    """15 values of 1/16 and a target of 15/16: the nearest allowed sum is 14/16."""
    row, target = np.full((1, 15), 1 / 16), np.array([15 / 16])
    assert not rssp.within_many(row, target, Fraction(1, 100), size=range(15))[0]
    assert rssp.within_many(row, target, Fraction(1, 100))[0]
