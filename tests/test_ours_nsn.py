"""The bounds for NSN vectors, in `rssp bound --law nsn`: each formula against another road to the same number, and
against simulation.
"""

import math

import numpy as np
import pytest
from flint import arb
from scipy import integrate, stats
from scipy.special import ndtr

import rssp
from proofs_numeric import bounds
from proofs_numeric.num import Ball, Q, exp, precision
from proofs_numeric.papers import ours_nsn
from proofs_numeric.papers.ours_vectors import Cover
from tests.test_bounds import TENTH, at_128, hit, number

# One target -----------------------------------------------------------------------------------------------------------


def test_mean_density_by_quadrature() -> None:
    for k, d, square in ((6, 2, 1), (3, 5, 2), (8, 8, 3)):
        true = integrate.quad(
            lambda t, k=k, d=d, s=square: (
                float(stats.chi2.pdf(t, k)) * (2 * math.pi * t) ** (-d / 2) * math.exp(-s / (2 * t))
            ),
            0,
            np.inf,
        )[0]
        assert at_128(ours_nsn.mean_density, k, d, Q(square)) == pytest.approx(float(true), rel=1e-6)


def nsn_hit(k: int, d: int, eps: float, z: float = 1) -> float:
    """P(k NSN vectors have a sum within eps of (z, ..., z)): the mean of the box over their scale."""
    return float(integrate.quad(lambda t: float(stats.chi2.pdf(t, k)) * hit(t, z, eps) ** d, 1e-9, 200, limit=200)[0])


@pytest.mark.parametrize(("n", "k", "d", "t"), [(9, 4, 1, 1.0), (14, 6, 3, 1.0), (14, 6, 3, 0.0), (20, 8, 2, 0.5)])
def test_the_expected_number_of_nsn_subsets_by_quadrature(n: int, k: int, d: int, t: float) -> None:
    """For the target (t, ..., t) from below for one size, for (1, ..., 1) from above for all."""
    true = math.comb(n, k) * nsn_hit(k, d, 0.1, t)
    assert 0.95 * true <= at_128(ours_nsn.expected_hits, n, k, d, TENTH, d * Q(int(2 * t), 2) ** 2) <= true
    every = sum(math.comb(n, size) * nsn_hit(size, d, 0.1) for size in range(1, n + 1))
    assert every <= at_128(ours_nsn.any_hit, n, d, TENTH) <= 1.2 * every


def mean_density_above(least: float, k: int, d: int, square: float) -> float:
    """E[(2 pi T)^(-d/2) exp(-square/(2T)); T >= least], T a chi-square with k degrees of freedom."""

    def inner(t: float) -> float:
        return float(stats.chi2.pdf(t, k)) * (2 * math.pi * t) ** (-d / 2) * math.exp(-square / (2 * t))

    return float(integrate.quad(inner, least, 200, limit=200, points=[1, 10])[0])


@pytest.mark.parametrize(("k", "d", "square"), [(4, 1, 1), (6, 2, 0), (8, 4, 3)])
def test_what_is_left_out_by_quadrature(k: int, d: int, square: int) -> None:
    least = 2 * bounds.to_float(ours_nsn.LEAST)
    true = mean_density_above(1e-12, k, d, square) - mean_density_above(least, k, d, square)
    assert true <= at_128(ours_nsn.left_out, k, d, Q(square)) <= 6 * true
    assert least == 0.25


@pytest.mark.parametrize(("k", "d", "distance"), [(5, 1, 1), (9, 3, 3), (14, 6, 6), (14, 3, 12)])
def test_the_decay_by_a_difference(k: int, d: int, distance: int) -> None:
    """-2 (log P)' from below, and near."""
    least, square, h = 0.25, distance + d * 0.01 / 3, 1e-3
    above, below = (mean_density_above(least, k, d, square + sign * h) for sign in (1, -1))
    true = -(math.log(above) - math.log(below)) / h
    assert 0.97 * true <= at_128(ours_nsn.decay, k, d, TENTH, Q(distance)) <= true * (1 + 1e-5)


def test_closeness_by_quadrature() -> None:
    for s in (0.001, 0.04, 2.0):
        true = integrate.quad(lambda x, s=s: max(0, 1 - abs(x) / 0.2) * math.exp(-x * x / 2 / s), -0.2, 0.2, points=[0])
        found = at_128(ours_nsn.closeness, Q(str(s)), TENTH)
        assert found == pytest.approx(true[0] / math.sqrt(2 * math.pi * s), rel=1e-8)
    assert number(ours_nsn.closeness(Q(0), TENTH)) == 1


@pytest.mark.parametrize("m", [1, 2, 7])
def test_masses_at_the_ends_keep_mass_and_mean(m: int) -> None:
    with precision(128):
        for law, mean in ((ours_nsn.chi_square(m, Q(1)), m), (ours_nsn.beta(m), m / (m + 1))):
            assert all(number(mass) > -1e-30 for _, mass in law)
            assert sum(number(mass) for _, mass in law) == pytest.approx(1, abs=1e-12)
            assert sum(bounds.to_float(x) * number(mass) for x, mass in law) == pytest.approx(mean, rel=1e-4)


@pytest.mark.parametrize(("d", "eps", "z"), [(1, "1/10", 1), (4, "1/10", 2), (9, "1/1000", 1), (3, "1/10", 0)])
def test_the_convex_density_is_above(d: int, eps: str, z: int) -> None:
    """From LEAST on above the largest mean of the density of M over z +- y, to the power d; convex; falling."""
    density, radius = ours_nsn.Density(d, Q(eps), Q(d * z * z)), bounds.to_float(Q(eps))
    grid = [Q(i, 16) for i in range(200)]
    with precision(128):
        values = [number(Ball(arb(0) + density(H))) for H in grid]
    assert grid[2] == ours_nsn.LEAST
    for H, value in zip(map(bounds.to_float, grid[2:]), values[2:], strict=True):
        law = stats.norm(scale=math.sqrt(H))
        top = max(float(law.pdf(z + y) + law.pdf(z - y)) / 2 for y in np.linspace(0, radius, 20))
        assert value >= top**d * (1 - 1e-9)
    slopes = np.diff(values)
    assert (slopes < 0).all()
    assert (np.diff(slopes) > -1e-12 * abs(slopes[:-1])).all()


def both_by_simulation(k: int, j: int, eps: float, z: list[float]) -> tuple[float, float]:
    """P(S and T hit z, and both have a scale of 1/4 at least), and its standard deviation: the boxes in floats, their
    mean over drawn scales.
    """
    rng, trials = np.random.default_rng(k), 4000
    A, C, B = (rng.chisquare(m, trials) for m in (k - j, k - j, j))
    nodes, weights = np.polynomial.legendre.leggauss(40)
    product = ((A + B >= 0.25) & (C + B >= 0.25)).astype(float)
    for end in z:
        x = end + eps * nodes
        rest = np.sqrt(B + C - B * B / (A + B))[:, None]
        shift = (B / (A + B))[:, None] * x
        inner = (ndtr((end + eps - shift) / rest) - ndtr((end - eps - shift) / rest)) * np.exp(
            -(x**2) / 2 / (A + B)[:, None]
        )
        product *= (inner / np.sqrt(2 * np.pi * (A + B))[:, None]) @ (weights * eps)
    return float(product.mean()), float(product.std()) / math.sqrt(trials)


@pytest.mark.parametrize(("k", "j", "z"), [(6, 2, [1, 1]), (12, 4, [1] * 4), (12, 8, [0, 0, 0]), (10, 1, [2, 0])])
def test_both_hit_is_above_the_truth_and_near(k: int, j: int, z: list[float]) -> None:
    true, spread = both_by_simulation(k, j, 0.1, z)
    distance = Q(int(sum(end * end for end in z)))
    found = at_128(ours_nsn.both_hit, k, j, len(z), TENTH, distance)
    assert true - 5 * spread <= found <= 1.3 * true + 5 * spread


@pytest.mark.parametrize(("k", "j", "d"), [(8, 1, 2), (8, 5, 2), (12, 6, 4)])
def test_no_target_between_is_worse_than_the_ends(k: int, j: int, d: int) -> None:
    """(4): q/p^2 at (t, ..., t) is no more than the larger of the two numbers of `second_moment`."""
    with precision(128):
        hits = ours_nsn.expected_hits(k, k, d, TENTH, Q(d))
        corner, centre = (ours_nsn.both_hit(k, j, d, TENTH, Q(R)) for R in (d, 0))
        nearer = exp(-d * ours_nsn.decay(k, d, TENTH, Q(d)))
        bound = max(number(corner / hits**2), number(nearer * centre / hits**2))
    for t in (0.0, 0.3, 0.6, 0.8, 1.0):
        q, spread = both_by_simulation(k, j, 0.1, [t] * d)
        assert (q - 5 * spread) / nsn_hit(k, d, 0.1, t) ** 2 <= bound


@pytest.mark.parametrize("z", [(1, 1), (0, 0), (1, 0), (-0.5, 0.75)])
def test_nsn_bound_by_simulation(z: tuple[float, float]) -> None:
    """For targets all over the cube, five standard deviations allowed."""
    trials = 1000
    seen = rssp.within_many(rssp.sample.nsn(12, 2, trials=trials, rng=0), z, 0.2, size=5).mean()
    found = at_128(ours_nsn.second_moment, 12, 5, 2, Q(1, 5))
    assert 0.25 < found < seen + 5 * math.sqrt(0.25 / trials)


def test_no_more_hit_than_are_expected() -> None:
    trials = 1000
    x = rssp.sample.nsn(6, 2, trials=trials, rng=1)
    any_size = rssp.within_many(x, np.ones(2), 0.1).mean()
    assert at_128(ours_nsn.any_hit, 6, 2, TENTH) > any_size - 5 * math.sqrt(0.25 / trials)


def test_nothing_is_said_where_the_density_is_not_bounded() -> None:
    assert at_128(ours_nsn.second_moment, 40, 5, 3, TENTH) == 0
    assert at_128(ours_nsn.second_moment, 40, 6, 3, TENTH) > 0


# All targets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("d", "side", "volume"), [(1, 2, "1/2"), (2, 2, "1"), (3, 3, "3/2")])
def test_what_a_fresh_vector_leaves_by_simulation(d: int, side: int, volume: str) -> None:
    """The missed set is a cube about z, where X has its peak; z is a corner."""
    rng, trials = np.random.default_rng(d), 200_000
    x = rng.standard_normal((trials, 1)) * rng.standard_normal((trials, d))
    half = bounds.to_float(Q(volume)) ** (1 / d) / 2
    seen = float(((abs(x) <= half).all(axis=1) | (abs(1 - x) > side).any(axis=1)).mean())
    found = at_128(ours_nsn.stays, d, Q(side), Q(volume))
    assert seen - 5 * math.sqrt(0.25 / trials) <= found <= 1.35 * seen


def test_uncovered_once_more_in_floats() -> None:
    plan, d = Cover(31, 11, 6, 47, 500, Q(2), Q(101, 100)), 2
    one = at_128(ours_nsn.second_moment, 31, 11, d, Q(1, 100) - Q(1, 500), Q(2))
    leaves = at_128(ours_nsn.stays, d, Q(2), Q(101, 100))
    true = 16 * (1 - one) ** 6 / 1.01 + 250_000 * leaves**47
    assert at_128(ours_nsn.uncovered, d, Q(1, 100), plan) == pytest.approx(true, rel=1e-9)
    plain = plan._replace(fresh=0, side=Q(1))
    block = at_128(ours_nsn.second_moment, 31, 11, d, Q(1, 100) - Q(1, 500))
    assert at_128(ours_nsn.uncovered, d, Q(1, 100), plain) == pytest.approx(250_000 * (1 - block) ** 6, rel=1e-9)


def test_all_targets_by_simulation() -> None:
    """d = 1, eps = 1/10: a part of the values that the plan has covers already."""
    plan = ours_nsn.plan_of(*ours_nsn.ALL_TARGETS["1/10"][0])
    x = rssp.sample.nsn(plan.vectors(), 1, trials=40, rng=0)[:, :20, 0]
    assert rssp.covers_many(x, 0.1, region=(-1, 1)).mean() > 0.9
