"""Natale et al. 2024, continued: the inequalities by hand."""

import math
from fractions import Fraction
from itertools import combinations

import pytest

from proofs_numeric.claim import Statement
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q, precision
from proofs_numeric.papers import natale24_counting
from tests.naive import to_fraction


def all_hold(statement: Statement) -> bool:
    return all(holds(margin, relation) for margin, relation in statement.margins)


@pytest.mark.parametrize("n", [2, 3, 9])
def test_binomials_by_logarithms(n: int) -> None:
    assert all_hold(natale24_counting.binomial_bounds(n))
    for k in range(1, n):
        power = 2 ** (n * sum(-p * math.log2(p) for p in (k / n, 1 - k / n)))
        assert math.sqrt(n / (8 * k * (n - k))) * power <= math.comb(n, k) * (1 + 1e-12)
        assert math.comb(n, k) <= math.sqrt(n / (2 * math.pi * k * (n - k))) * power


def test_the_overlap_over_all_pairs_of_subsets() -> None:
    n = 5
    for k in range(1, n + 1):
        every = [set(s) for s in combinations(range(n), k)]
        overlaps = [Fraction(len(a & b)) for a in every for b in every]
        mean = sum(overlaps) / len(overlaps)
        assert mean == Fraction(k * k, n)
        assert sum(i * i for i in overlaps) / len(overlaps) - mean**2 == Fraction(k * k * (n - k) ** 2, n * n * (n - 1))
    assert all_hold(natale24_counting.overlap_variance(n))


def test_the_last_step_is_tight_and_the_printed_one_weaker() -> None:
    ((margin, _),) = natale24_counting.last_step(Q(4), 1).margins
    assert margin == 0
    for d in range(1, 4):
        for t in range(1, 9):
            half, whole = d * d * (Fraction(t, 2) - 1) >= 1, d * d * (t - 1) >= 1
            statement = natale24_counting.last_step_as_printed(d, t)
            assert all_hold(statement) == (half or not whole)


def test_the_lower_bound_says_something() -> None:
    """At d = 1, eps = 1/17 the conclusion is n H2(k/n) >= log2(17 k)/2. At n = 5 the hypothesis C(5, k) > 4.25 sqrt k
    with k <= 4.2 holds for 1, 2, 3: 5 > 4.25, 10 > 6.1, 10 > 7.4, 5 < 8.5.
    """
    assert len(natale24_counting.lower_bound(5, Q(1, 17), 1).margins) == 1 + 3
    statement = natale24_counting.lower_bound(10, Q(1, 17), 1)
    assert len(statement.margins) > 3
    margins = [to_fraction(m) for m, _ in statement.margins[1:]]
    first = Fraction(10**10, 9**9) ** 2 - 17
    assert margins[0] == first


def test_small_tickets() -> None:
    """m = 1, k = 1: 2 <= e. Of all m = k things there are 2^m <= e^m subsets."""
    for m in (1, 2, 7):
        assert all_hold(natale24_counting.subsets_of_at_most(m))
        assert 2**m <= math.e**m


def test_the_logarithms_of_app_15() -> None:
    for s in range(65):
        ((margin, relation),) = natale24_counting.square_of_logarithm_as_printed(s).margins
        assert fails(margin, relation) == (s == 3)
    with precision(128):
        assert all_hold(natale24_counting.square_of_logarithm(Q(1)))
        assert all_hold(natale24_counting.square_of_logarithm_beyond(Q(1, 2)))
        for c_amp in (8, 16, 32, 64):
            ((margin, relation),) = natale24_counting.root_as_printed(c_amp).margins
            assert fails(margin, relation) == (144 * c_amp**2 < 65536)
    assert max(math.log2(z / 100) ** 2 / (z / 100) for z in range(100, 10_000)) < 4 / (math.e * math.log(2)) ** 2
