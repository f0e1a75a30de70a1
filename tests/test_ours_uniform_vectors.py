"""The bounds for uniform vectors, in `rssp bound --law uniform`: each formula against another road to the same number,
and against simulation.
"""

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import BSpline

import rssp
from proofs_numeric import bounds
from proofs_numeric.num import Q, fraction
from proofs_numeric.papers import ours_uniform_vectors as ours
from tests.test_bounds import TENTH, at_128

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)

# Sums of k values, by B-splines in floats -----------------------------------------------------------------------------


def spline(k: int) -> BSpline:
    """The density of a sum of k values: the B-spline with knots -k, -k + 2, ..., k, to integral 1."""
    basis = BSpline.basis_element(np.arange(-k, k + 1, 2.0), extrapolate=False)
    return BSpline(basis.t, basis.c / 2, basis.k, extrapolate=False)


def density(k: int, y: Any) -> Any:
    return np.nan_to_num(spline(k)(np.asarray(y, dtype=float)))


def window(m: int, y: Any, eps: float) -> Any:
    """P(|B - y| <= eps), B a sum of m values."""
    y, below = np.asarray(y, dtype=float), spline(m).antiderivative()
    ends = [np.clip(y + sign * eps, -m, m) for sign in (1, -1)]
    return below(ends[0]) - below(ends[1])


def integral(function: Any, cuts: list[float]) -> float:
    """Over the pieces between the cuts, exact for polynomials of degree 23 on each."""
    total = 0.0
    for low, high in pairwise(sorted(set(cuts))):
        x = (low + high) / 2 + (high - low) / 2 * NODES
        total += (high - low) / 2 * float(WEIGHTS @ function(x))
    return total


def both(k: int, j: int, z: float, eps: float) -> float:
    """q(z) for 0 < j < k: the mean of the square of the window over A."""
    m = k - j
    cuts = [float(i) for i in range(-j, j + 1)]
    cuts += [z + sign * eps + i for sign in (1, -1) for i in range(-m, m + 1)]
    return integral(lambda s: density(j, s) * window(m, z - s, eps) ** 2, [c for c in cuts if abs(c) <= j])


def ratio(k: int, j: int, z: float, eps: float) -> float:
    """q(z)/p(z)^2"""
    p = float(window(k, z, eps))
    return 1.0 if j == 0 else 1 / p if j == k else both(k, j, z, eps) / p**2


@pytest.mark.parametrize("k", [2, 3, 6, 11])
def test_pieces_are_the_spline(k: int) -> None:
    for i, piece in ours.pieces(k).items():
        for x in (Q(1, 4), Q(2, 3)):
            found = bounds.to_float(Q(str(piece(x))) / ours.scale(k))
            assert found == pytest.approx(float(density(k, i + bounds.to_float(x))), rel=1e-9, abs=1e-15)
    assert set(ours.pieces(k)) == set(range(-k, k))


def test_densities_and_slopes_by_hand() -> None:
    """f_2(y) = (2 - |y|)/4, f_3 = (3 - y^2)/8 within 1 and (3 - |y|)^2/16 beyond, f_4(0) = 1/3."""
    assert [ours.density(2, z) for z in (0, 1)] == [Q(1, 2), Q(1, 4)]
    assert [ours.density(3, z) for z in (0, 1, 2)] == [Q(3, 8), Q(1, 4), Q(1, 16)]
    assert ours.density(4, 0) == Q(1, 3)
    assert [ours.slope(3, 0), ours.slope(3, 1), ours.slope(2, 0)] == [0, -1, Q(-1, 2)]


@pytest.mark.parametrize(("k", "z", "eps"), [(1, 1, "1/4"), (2, 1, "1/10"), (5, 2, "1/3"), (9, 0, "1"), (3, 2, "7/8")])
def test_hit_by_splines(k: int, z: int, eps: str) -> None:
    found = ours.hit(k, z, Q(eps))
    assert bounds.to_float(found) == pytest.approx(float(window(k, z, bounds.to_float(Q(eps)))), rel=1e-9)


def test_hit_by_counting() -> None:
    """Three values, each uniform on the middles of 40 cells, and eps at no middle: exact in the limit of many cells."""
    cells = [Fraction(2 * i + 1, 40) - 1 for i in range(40)]
    sums = [a + b for a in cells for b in cells]
    share = Fraction(sum(abs(s + c - 1) <= Fraction(1, 4) for s in sums for c in cells), 40**3)
    assert float(share) == pytest.approx(float(fraction(ours.hit(3, 1, Q(1, 4)))), rel=2e-3)


@pytest.mark.parametrize(("k", "j", "z"), [(3, 1, 1), (3, 2, 1), (7, 3, 1), (7, 3, 2), (12, 9, 2), (9, 8, 0)])
def test_pair_density_by_splines(k: int, j: int, z: int) -> None:
    m, cuts = k - j, [float(i) for i in range(-j, j + 1)]
    true = integral(lambda s: density(j, s) * density(m, z - s) ** 2, cuts)
    assert bounds.to_float(ours.pair_density(k, j, z)) == pytest.approx(true, rel=1e-9)


# One target -----------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 16), st.data(), st.sampled_from([1, 10, 30]))
def test_ratio_is_above_the_truth_and_near(k: int, data: st.DataObject, percent: int) -> None:
    j, z, eps = data.draw(st.integers(0, k)), data.draw(st.sampled_from([1, 2])), percent / 100
    true = ratio(k, j, z, eps)
    found = at_128(ours.ratio, k, j, Q(percent, 100), z)
    assert true * (1 - 1e-9) <= found <= true * (1 + 3 * eps**2 + eps / 2 * (j == k - 1))


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 14), st.data(), st.sampled_from([0.05, 0.3, 0.8]))
def test_the_ratio_grows_with_the_target(k: int, data: st.DataObject, eps: float) -> None:
    """(1), between any two targets of which not only the integers."""
    j = data.draw(st.integers(1, k - 1))
    low, high = sorted(data.draw(st.floats(0, 2)) for _ in range(2))
    if float(window(k, high, eps)) > 1e-6:
        assert ratio(k, j, low, eps) <= ratio(k, j, high, eps) * (1 + 1e-7)


def exact_second_moment(n: int, k: int, target: list[float], eps: float) -> float:
    """E[Y]^2/E[Y^2], in floats."""
    total = 0.0
    for j in range(max(0, 2 * k - n), k + 1):
        pairs = math.comb(k, j) * math.comb(n - k, k - j)
        total += pairs * math.prod(ratio(k, j, z, eps) for z in target)
    return math.comb(n, k) / total


@pytest.mark.parametrize(("n", "k", "target"), [(8, 3, [1]), (14, 5, [1, 1]), (30, 12, [1] * 3), (30, 10, [2, 1, 1])])
def test_second_moment_is_near_the_exact_one(n: int, k: int, target: list[int]) -> None:
    exact = exact_second_moment(n, k, [float(z) for z in target], 0.1)
    found = at_128(ours.second_moment, n, k, len(target), TENTH, target.count(2))
    assert 0.97 * exact <= found <= exact * (1 + 1e-9)


def test_second_moment_of_all_vectors_is_the_probability_itself() -> None:
    assert at_128(ours.second_moment, 4, 4, 2, TENTH) == pytest.approx(float(window(4, 1, 0.1)) ** 2, rel=1e-9)
    assert at_128(ours.second_moment, 9, 2, 1, TENTH) == 0
    assert at_128(ours.second_moment, 9, 3, 1, TENTH, 1) == 0


def test_the_moments_by_counting() -> None:
    """E Y and E Y^2 over the subsets that `rssp.count` finds: n = 8, k = 4, d = 1, eps = 1/4."""
    x = rssp.sample.uniform(8, trials=400, rng=3)
    counts = np.array([rssp.count(row, 1, 0.25, size=4) for row in x], dtype=float)
    mean, spread = counts.mean(), counts.std() / math.sqrt(len(counts))
    assert mean == pytest.approx(70 * float(window(4, 1, 0.25)), abs=5 * spread)
    square, spread = (counts**2).mean(), (counts**2).std() / math.sqrt(len(counts))
    assert square == pytest.approx(mean**2 / exact_second_moment(8, 4, [1.0], 0.25), abs=8 * spread)


@pytest.mark.parametrize("z", [(1, 1), (0, 0), (1, 0), (-0.5, 0.75), (-1, 1)])
def test_bound_for_one_target_by_simulation(z: tuple[float, float]) -> None:
    """For targets all over the cube, five standard deviations allowed."""
    trials = 1000
    seen = rssp.within_many(rssp.sample.uniform(14, 2, trials=trials, rng=5), z, 0.1, size=5).mean()
    assert 0.5 < at_128(ours.second_moment, 14, 5, 2, TENTH) < seen + 5 * math.sqrt(0.25 / trials)


# Necessary, and all targets -------------------------------------------------------------------------------------------


def test_any_hit_is_the_sum_over_all_sizes() -> None:
    """For one value eps/2 of its range is near 1; for two each of three subsets hits with eps/2."""
    assert at_128(ours.any_hit, 1, 1, TENTH) == pytest.approx(1 / 20)
    assert at_128(ours.any_hit, 2, 2, TENTH) == pytest.approx(3 / 400)
    true = sum(math.comb(9, k) * float(window(k, 1, 0.1)) ** 3 for k in range(1, 10))
    assert at_128(ours.any_hit, 9, 3, TENTH) == pytest.approx(true, rel=1e-9)
    assert at_128(ours.any_hit, 0, 3, TENTH) == 0


def test_uncovered_once_more_in_floats() -> None:
    plan, d = ours.plan(30, 9, 5, 48, 500, "14/5"), 2
    eps, r = Q(1, 100), Q(1, 100) - Q(1, 500)
    fails = [1 - at_128(ours.second_moment, 30, 9, d, r, far) for far in range(3)]
    volume = 4 * (fails[0] ** 5 + 2 * fails[1] ** 5 + fails[2] ** 5)
    true = volume / 2.8 + 250_000 * 0.7**48
    assert at_128(ours.uncovered, d, eps, plan) == pytest.approx(true, rel=1e-9)
    plain = plan._replace(fresh=0)
    assert at_128(ours.uncovered, d, eps, plain) == pytest.approx(250_000 * fails[0] ** 5, rel=1e-9)
    assert (plan.vectors(), plan.side) == (198, 2)
    assert fails[0] < fails[1] < fails[2]


def test_all_targets_by_simulation() -> None:
    """d = 1: a part of the values that a plan has covers already."""
    plan = ours.plan(*ours.ALL_TARGETS["1/10"][0])
    x = rssp.sample.uniform(plan.vectors(), trials=40, rng=0)[:, :20]
    assert rssp.covers_many(x, 0.1, region=(-1, 1)).mean() > 0.9


# The tables -----------------------------------------------------------------------------------------------------------


def test_the_tables_grow_and_are_in_order() -> None:
    for eps, low in ours.NECESSARY.items():
        one = [n for n, _ in ours.SECOND_MOMENT[eps]]
        every = [ours.plan(*row).vectors() for row in ours.ALL_TARGETS[eps]]
        assert all(a < b < c for a, b, c in zip(low, one, every, strict=True))
        assert all(a < b for column in (low, one, every) for a, b in pairwise(column))


@pytest.mark.parametrize(("d", "eps"), [(1, "1/1000"), (3, "1/10")])
def test_no_smaller_n_reaches_half_for_any_k(d: int, eps: str) -> None:
    """The n of the table is the smallest, of this bound and of the exact one: every k is tried at n - 1."""
    n, _ = ours.SECOND_MOMENT[eps][d - 1]
    radius, sizes = bounds.to_float(Q(eps)), range(3, min(n // 2 + 1, 20))
    assert max(exact_second_moment(n - 1, k, [1.0] * d, radius) for k in sizes) < 0.5
