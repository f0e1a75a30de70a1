"""Borgs et al. 2001: windows, moments and the mean, by enumeration and convolution."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from proofs_numeric.claim import claims
from proofs_numeric.num import Q, outward
from proofs_numeric.papers import borgs01_partition, kklo86
from proofs_numeric.sequential import stated_probability
from tests.naive import least_difference


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


@pytest.mark.parametrize("n", [9, 16, 25])
def test_the_cut_is_a_whole_number_of_units(n: int) -> None:
    assert kklo86.threshold(Q(n), borgs01_partition.CUT) == 8 * math.isqrt(n) * Fraction(2**40, 2**n)


def test_what_is_stated_is_a_real_constraint() -> None:
    for claim in claims("borgs01_partition.*"):
        for cell in claim.cells() if claim.with_probability else ():
            low, high = stated_probability(claim, cell)
            assert 0 < low <= high < 1
    low, _ = outward(borgs01_partition.beyond(Q(16), Q(1)))
    assert float(low) == pytest.approx(math.exp(-1 / math.sqrt(2 * math.pi / 3)), rel=1e-9)
