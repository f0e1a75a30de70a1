"""Turner et al. 2020: the least discrepancy over all signs, the moments by other roads."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rssp
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q, as_ball, outward, precision
from proofs_numeric.papers import turner20
from tests.naive import to_fraction


def middle(ball: object) -> float:
    with precision(96):
        low, high = outward(ball)
    assert float(to_fraction(high - low)) < 1e-9
    return float(to_fraction(low))


@pytest.mark.parametrize(("n", "m"), [(1, 1), (6, 1), (5, 2)])
def test_balanced_over_all_signs(n: int, m: int) -> None:
    gamma = Q(1)
    with precision(96):
        seen = turner20.balanced(Q(n), Q(m), gamma, np.random.default_rng(3), 40)
        limit = to_fraction(outward(turner20.threshold(n, m, gamma))[0])
    values = rssp.sample.on_grid(np.random.default_rng(3).standard_normal((40, n, m)), 40)
    for found, rows in zip(seen.tolist(), values.tolist(), strict=True):
        sums = [
            [sum((s * Fraction(row[j]) for s, row in zip(signs, rows, strict=True)), Fraction(0)) for j in range(m)]
            for signs in product((-1, 1), repeat=n)
        ]
        assert found == (min(max(map(abs, total)) for total in sums) <= limit)
    assert 0 < seen.sum() < 40


def test_the_threshold_of_one_value() -> None:
    """n = m = 1: D = |X|, t = gamma sqrt(pi/8), where the first moment says P(|X| <= t) <= gamma/2."""
    for gamma in (Q(1, 2), Q(1), Q(2)):
        t = middle(turner20.threshold(1, 1, gamma))
        assert t == pytest.approx(float(to_fraction(gamma)) * math.sqrt(math.pi / 8))
        assert math.erf(t / math.sqrt(2)) < float(to_fraction(gamma)) / 2


@pytest.mark.parametrize(("n", "m"), [(3, 1), (8, 2), (12, 3)])
def test_the_second_moment_by_integration(n: int, m: int) -> None:
    """The densities at 0 are above the truth, which is integrated here: P(|U|, |V| <= t) on a grid of midpoints."""
    with precision(96):
        found = middle(turner20.second_moment(n, m, Q(1)))
    t = middle(turner20.threshold(n, m, Q(1)))
    p = math.erf(t / math.sqrt(2 * n))
    grid = (np.arange(200) + 0.5) / 100 * t - t
    total = 2 * 2**n * p**m
    for k in range(1, n):
        r = 1 - 2 * k / n
        u, v = np.meshgrid(grid, grid)
        density = np.exp(-(u * u - 2 * r * u * v + v * v) / (2 * n * (1 - r * r)))
        q = density.sum() * (t / 100) ** 2 / (2 * math.pi * n * math.sqrt(1 - r * r))
        total += 2**n * math.comb(n, k) * q**m
    truth = (2**n * p**m) ** 2 / total
    assert found <= truth < 1.3 * found


@given(st.integers(1, 30), st.data())
def test_correlation_of_two_choices(n: int, data: st.DataObject) -> None:
    """Of signs that differ in k of n places: (n - 2k)/n."""
    k = data.draw(st.integers(0, n))
    first, second = [1] * n, [-1] * k + [1] * (n - k)
    r = Fraction(sum(a * b for a, b in zip(first, second, strict=True)), n)
    if 0 < k < n:
        with precision(96):
            assert middle(turner20.far_from_same(n, k)) == pytest.approx(1 / math.sqrt(1 - r * r))


def test_the_bound_is_no_probability_above_one_and_grows_with_gamma() -> None:
    bounds = [turner20.stated(16, 2, Q(gamma)) for gamma in ("1/100", 1, 4, 100)]
    assert 0 < bounds[0] < bounds[1] < bounds[2] < bounds[3] < 1
    assert turner20.stated(100, 1, Q(2)) == Q(100, 201)


def test_the_quoted_limit_is_excluded_below_196_hundredths_only() -> None:
    with precision(96):
        for x, expected in (("1/100", True), (1, True), ("195/100", True), ("197/100", False), (3, False)):
            ((margin, relation),) = turner20.costello_as_quoted(as_ball(x)).margins
            assert fails(margin, relation) == expected
            assert holds(margin, relation) != expected
