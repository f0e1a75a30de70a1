"""Borgs et al. 2001: windows, moments and the mean, by enumeration and convolution."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import rssp
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


@pytest.mark.parametrize(("n", "t"), [(9, 3), (16, 4)])
def test_close_partitions_by_the_verb_and_by_all_signs(n: int, t: int) -> None:
    """Each partition is two subsets: a side and the other."""
    seen = borgs01_partition.close_partitions(Q(n), Q(t), 25, np.random.default_rng(n))
    values = np.random.default_rng(n).integers(0, 2**40, (25, n), endpoint=True)
    bound = math.isqrt(n) * t * 2 ** (40 - n)
    assert [2 * found for found in seen] == [rssp.count(2 * row, int(row.sum()), bound) for row in values]
    if n == 9:
        signs = np.array(list(product((1, -1), repeat=n)))
        assert [2 * found for found in seen] == (abs(values @ signs.T) <= bound).sum(axis=1).tolist()
    assert max(seen) > 1


def test_signed_sums_by_hand() -> None:
    rows = np.array([[1, 4, 9], [2, 2, 5]])
    assert sorted(borgs01_partition.signed_sums(rows)[0].tolist()) == [-14, -12, -6, -4, 4, 6, 12, 14]
    assert sorted(borgs01_partition.signed_sums(rows)[1].tolist()) == [-9, -5, -5, -1, 1, 5, 5, 9]
    assert borgs01_partition.signed_sums(rows[:, :0]).tolist() == [[0], [0]]


@pytest.mark.parametrize(("j", "t"), [(1, 1), (2, 2), (3, 4), (5, 1)])
def test_the_law_of_the_next_gaps_by_its_integral(j: int, t: int) -> None:
    """Gamma(j) has the density x^(j-1) e^-x / (j-1)!; for j = 1 it is the law of the least."""
    mean = t / math.sqrt(2 * math.pi / 3)
    x = (np.arange(40_000) + 0.5) / 1_000
    beyond = x[x > mean]
    tail = float((beyond ** (j - 1) * np.exp(-beyond)).sum()) / 1_000 / math.factorial(j - 1)
    low, high = outward(borgs01_partition.fewer_than(Q(j), Q(t)))
    assert float(low) == pytest.approx(tail, abs=1e-3)
    if j == 1:
        least_low, least_high = outward(borgs01_partition.beyond(Q(16), Q(t)))
        assert max(low, least_low) <= min(high, least_high)


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
