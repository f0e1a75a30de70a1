"""Karmarkar et al. 1986 and Borgs et al. 2001: differences over all signs, windows and moments by enumeration."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from proofs_numeric.checker import stated_probability
from proofs_numeric.claim import claims
from proofs_numeric.num import Q, outward
from proofs_numeric.papers import borgs01_partition, kklo86


def least_difference(values: list[int], balanced: bool = False) -> int:
    signs = (s for s in product((-1, 1), repeat=len(values)) if not balanced or sum(s) == 0)
    return min(abs(sum(a * x for a, x in zip(s, values, strict=True))) for s in signs)


@pytest.mark.parametrize("size", [None, 3])
def test_discrepancies_over_all_signs(size: int | None) -> None:
    values = np.random.default_rng(7).integers(0, kklo86.ONE, (30, 6), endpoint=True).tolist()
    found = kklo86.discrepancies(Q(6), 30, np.random.default_rng(7), size)
    assert found.tolist() == [least_difference(row, balanced=size is not None) for row in values]


def test_of_none_and_of_one_value() -> None:
    assert kklo86.discrepancies(Q(0), 3, np.random.default_rng(0)).tolist() == [0, 0, 0]
    values = np.random.default_rng(1).integers(0, kklo86.ONE, (3, 1), endpoint=True)
    assert kklo86.discrepancies(Q(1), 3, np.random.default_rng(1)).tolist() == values[:, 0].tolist()


@pytest.mark.parametrize("n", [9, 16, 25])
def test_thresholds_are_those_of_the_statement(n: int) -> None:
    for t in (Fraction(3, 4), Fraction(5, 4), Fraction(1)):
        exact = t * math.isqrt(n) * Fraction(2**40, 2**n)
        assert kklo86.threshold(Q(n), t) == math.floor(exact)
    cut = 8 * math.isqrt(n) * Fraction(2**40, 2**n)
    assert kklo86.threshold(Q(n), borgs01_partition.CUT) == cut  # a whole number, so that the mean is exact


def test_the_two_medians_are_opposite_events() -> None:
    """The four bodies at the same draws: d <= 3/4 excludes d > 3/4 and implies d <= 5/4."""
    n = Q(9)
    most, least = (body(n, np.random.default_rng(2), 400) for body in (kklo86.median_at_most, kklo86.median_at_least))
    assert (most | least).all()
    assert not (most == least).all()
    n = Q(8)
    most = kklo86.balanced_median_at_most(n, np.random.default_rng(2), 400)
    least = kklo86.balanced_median_at_least(n, np.random.default_rng(2), 400)
    d = kklo86.discrepancies(n, 400, np.random.default_rng(2), 4)
    assert most.tolist() == [Fraction(x, 2**40) <= Fraction(4 * 8, 5 * 2**8) for x in d.tolist()]
    assert least.tolist() == [Fraction(x, 2**40) > Fraction(8, 2 * 2**8) for x in d.tolist()]


# Integers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "window"), [(16, 0), (16, -2), (20, 2), (9, 1), (5, 0)])
def test_the_largest_value(n: int, window: int) -> None:
    M = borgs01_partition.largest(Q(n), Q(window))
    assert M**2 * n <= 4 ** (n + window) < (M + 1) ** 2 * n
    low, _ = outward(borgs01_partition.rate(Q(n), Q(window)))
    assert float(low) == pytest.approx(math.sqrt(3 / (2 * math.pi)) * 2**n / (M * math.sqrt(n)), rel=1e-9)


def test_perfect_over_all_instances() -> None:
    """n = 4, M = 2^4/2 = 8: the share among all 4096 instances, against the body's draws."""
    n, trials = 4, 20_000
    assert borgs01_partition.largest(Q(n), Q(0)) == 8
    share = sum(least_difference(list(row)) <= 1 for row in product(range(1, 9), repeat=n)) / 8**n
    seen = borgs01_partition.perfect(Q(n), Q(0), np.random.default_rng(3), trials)
    assert seen.mean() == pytest.approx(share, abs=5 * math.sqrt(share * (1 - share) / trials))
    rows = np.random.default_rng(3).integers(1, 8, (50, n), endpoint=True).tolist()
    assert borgs01_partition.perfect(Q(n), Q(0), np.random.default_rng(3), 50).tolist() == [
        least_difference(row) <= 1 for row in rows
    ]


def test_the_number_of_perfect_partitions_is_what_the_limit_says() -> None:
    """n = 12, lambda = 0: the mean number with difference 0, and with difference 1, by convolution: r/2 and r."""
    n, M = 12, borgs01_partition.largest(12, 0)
    law = np.zeros(2 * n * M + 1)
    law[n * M] = 1
    for _ in range(n):
        step = np.zeros_like(law)
        sums = np.concatenate([[0], np.cumsum(law)])
        for z in range(len(law)):
            low, high = max(0, z - M), min(len(law), z + M + 1)
            step[z] = (sums[high] - sums[low] - law[z]) / (2 * M)
        law = step
    r = float(outward(borgs01_partition.rate(12, 0))[0])
    zero, one = 2 ** (n - 1) * law[n * M], 2 ** (n - 1) * 2 * law[n * M + 1]
    assert zero == pytest.approx(r / 2, rel=0.05)
    assert one == pytest.approx(r, rel=0.05)


@pytest.mark.parametrize(("n", "M"), [(0, 3), (1, 2), (2, 3), (4, 2)])
def test_ways_over_all_choices(n: int, M: int) -> None:
    values = [x for x in range(-M, M + 1) if x]
    sums = [sum(row) for row in product(values, repeat=n)]
    assert borgs01_partition.ways(n, M) == [sums.count(z) for z in range(-n * M, n * M + 1)]


def test_the_mean_by_uniform_thresholds() -> None:
    """The share of d > u against the mean of min(d, c)/c, over the same draws."""
    n, trials = Q(9), 20_000
    d = kklo86.discrepancies(n, trials, np.random.default_rng(6))
    cut = kklo86.threshold(n, borgs01_partition.CUT)
    seen = borgs01_partition.mean_at_least(n, np.random.default_rng(6), trials)
    assert seen.mean() == pytest.approx((np.minimum(d, cut) / cut).mean(), abs=0.015)
    assert (borgs01_partition.mean_at_most(n, np.random.default_rng(6), trials) == ~seen).all()


def test_what_is_stated_is_a_real_constraint() -> None:
    for claim in claims("borgs01_partition.*") + claims("kklo86.*"):
        for cell in claim.cells() if claim.with_probability else ():
            low, high = stated_probability(claim, cell)
            assert 0 < low <= high < 1
    low, _ = outward(borgs01_partition.beyond(Q(16), Q(1)))
    assert float(low) == pytest.approx(math.exp(-1 / math.sqrt(2 * math.pi / 3)), rel=1e-9)
