"""Ferre et al. 2026: kinks with sines and cosines, pruning over all subsets, the bounds of angles by sampling."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.num import Q, precision
from proofs_numeric.papers import ferre26_gap
from tests.naive import middle, to_fraction, to_q

# Kinks ----------------------------------------------------------------------------------------------------------------


@given(st.fractions(0, 1, max_denominator=50))
def test_tangents_of_halves(u: Fraction) -> None:
    angle = 2 * math.atan(u)
    assert float(to_fraction(ferre26_gap.sine(to_q(u)))) == pytest.approx(math.sin(angle))
    assert float(to_fraction(ferre26_gap.cosine(to_q(u)))) == pytest.approx(math.cos(angle))


@given(st.lists(st.tuples(st.floats(-1.5, 1.5), st.floats(-2, 2)), max_size=4), st.floats(0.1, 1.5))
def test_the_kink_identity_for_several_kinks(found: list[tuple[float, float]], r: float) -> None:
    """h = cos t - 2 sin t + sum of a_j sin(t - t_j)_+."""

    def h(t: float) -> float:
        return math.cos(t) - 2 * math.sin(t) + sum(a * max(0.0, math.sin(t - s)) for s, a in found if t > s)

    left = sum(a * max(0.0, math.sin(r - abs(s))) for s, a in found if abs(s) < r)
    assert left == pytest.approx(h(r) + h(-r) - 2 * math.cos(r) * h(0), abs=1e-9)


@pytest.mark.parametrize("r", [0.2, 0.8, math.pi / 2])
def test_no_sinusoid_does_better_about_a_kink(r: float) -> None:
    """The least sup norm of sin(t)_+ + A cos t + B sin t on [-r, r], over a grid of A and B, is tan(r/2)/2."""
    t = np.linspace(-r, r, 201)
    kink = np.maximum(np.sin(t), 0)
    best = math.tan(r / 2) / 2
    norms = [
        np.abs(kink + a * np.cos(t) + b * np.sin(t)).max()
        for a in np.linspace(-0.6, 0.1, 71)
        for b in np.linspace(-0.7, -0.3, 41)
    ]
    assert best - 1e-12 <= min(norms) < best + 0.02


# Neuron pruning -------------------------------------------------------------------------------------------------------


def test_angles_by_sampling() -> None:
    """The share of angles not within r = 2 arctan(2 eps) of a line, both ends of it."""
    angles = np.random.default_rng(5).uniform(0, 2 * math.pi, 200_000)
    for eps in (Fraction(1, 8), Fraction(1, 2)):
        near = np.abs(np.sin(angles)) <= math.sin(min(2 * math.atan(2 * eps), math.pi / 2))
        with precision(96):
            assert middle(ferre26_gap.missed_angle(to_q(eps))) == pytest.approx(1 - near.mean(), abs=0.006)


def test_the_points_lie_in_the_disk_and_near_its_edge() -> None:
    for x, y in ferre26_gap.POINTS:
        square = Fraction(x) ** 2 + Fraction(y) ** 2
        assert Fraction(99, 100) < square <= 1
    assert len(set(ferre26_gap.POINTS)) == 12


def test_neurons_fail_over_all_sets() -> None:
    n, eps = 3, Fraction(2, 5)
    seen = ferre26_gap.neurons_fail(Q(n), to_q(eps), np.random.default_rng(1), 60)
    w, v = ferre26_gap.units(n, 2, 60, np.random.default_rng(1))
    points = [(Fraction(x), Fraction(y)) for x, y in ferre26_gap.POINTS]
    for failed, rows, outer in zip(seen.tolist(), w.tolist(), v.tolist(), strict=True):
        exact = [(Fraction(a), Fraction(b), Fraction(c)) for (a, b), c in zip(rows, outer, strict=True)]
        worst = [
            max(
                abs(sum(c * max(a * x + b * y, 0) for (a, b, c), m in zip(exact, s, strict=True) if m) - max(x, 0))
                for x, y in points
            )
            for s in product((False, True), repeat=n)
        ]
        assert failed == (min(worst) > eps)
    assert 0 < seen.sum() < 60


def test_a_tall_zone_covers() -> None:
    """E q for d = 4 by sampling: the bound divides by sqrt(2d - 5), 4 Gamma(3/2)^2 = pi against 3 Gamma(1)^2."""
    draws = np.random.default_rng(2).standard_normal((400_000, 4))
    q = np.abs(draws[:, 0]) / np.sqrt((draws[:, 1:] ** 2).sum(axis=1))
    with precision(96):
        exact = middle(ferre26_gap.gamma(Q(1)) / ferre26_gap.gamma(Q(3, 2))) / math.sqrt(math.pi)
    assert q.mean() == pytest.approx(exact, rel=0.02)
    assert exact < 2 / math.sqrt(math.pi * 3)


# One dimension, weights -----------------------------------------------------------------------------------------------


def test_signed_products_of_units() -> None:
    products = ferre26_gap.signed_products(5, 40, np.random.default_rng(4))
    draws = np.rint(np.random.default_rng(4).standard_normal((40, 5, 2)) * 2**24)
    for row, pair in zip(products.tolist(), draws.tolist(), strict=True):
        assert [Fraction(x) for x in row] == [Fraction(max(int(a), 0) * int(b), 2**48) for a, b in pair]


def test_no_unit_fails_in_one_dimension_and_without_output_relu() -> None:
    assert ferre26_gap.neurons_fail_in_one_dimension(Q(0), Q(1, 2), np.random.default_rng(0), 3).all()
    assert not ferre26_gap.neurons_fail_in_one_dimension(Q(0), Q(1), np.random.default_rng(0), 3).any()


def test_the_weights_bound_by_hand() -> None:
    """C = 1, eps = 1/64: 2 * 6 = 12 units, 8/pi * 12/64 = 0.477 < 1/2; at 1/32: 0.796."""
    with precision(96):
        margins = [ferre26_gap.weights_without_output_relu(Q(1), b).margins[0][0] for b in (5, 6)]
        assert middle(margins[0]) == pytest.approx(8 / math.pi * 10 / 32 - 0.5)
        assert middle(margins[1]) == pytest.approx(8 / math.pi * 12 / 64 - 0.5)
