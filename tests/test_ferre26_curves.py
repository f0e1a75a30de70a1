"""Ferre et al. 2026, curves: instances and points by hand, decisions on fine grids of angles and over all subsets."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.num import Q
from proofs_numeric.papers import ferre26_curves as curves
from proofs_numeric.papers import ferre26_gap

CIRCLE = np.array([[math.cos(t), math.sin(t)] for t in np.linspace(0, 2 * math.pi, 721)]).T


def drawn(n: int, d: int, trials: int, seed: int, bits: int) -> np.ndarray:
    """The draws of a body, anew."""
    return np.rint(np.random.default_rng(seed).standard_normal((trials, n, d + 1)) * 2.0**bits) / 2.0**bits


def least_error(w: np.ndarray, v: np.ndarray, masks: list[tuple[int, int]], output_relu: bool) -> float:
    """Over all choices, at 721 angles."""
    kept = [
        [0 * CIRCLE[0], *(c * np.maximum((u * m) @ CIRCLE, 0) for m in np.array(masks))]
        for u, c in zip(w, v, strict=True)
    ]
    goal = np.maximum(np.array([0.6, 0.8]) @ CIRCLE, 0)
    sums = (sum(parts) for parts in product(*kept))
    return min(np.abs((np.maximum(f, 0) if output_relu else f) - goal).max() for f in sums)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.05, 1.5), st.floats(-1, 1))
def test_between_two_points(a: float, b: float, delta: float, share: float) -> None:
    def h(t: float) -> float:
        return a * math.cos(t) + b * math.sin(t)

    assert abs(h(share * delta)) * math.cos(delta) <= max(abs(h(delta)), abs(h(-delta))) + 1e-12


def test_bounds_agree_with_a_fine_grid() -> None:
    """Decisions at the median of the grid's least errors, left out where the grid is too coarse to tell."""
    for versions, masks in (("WHOLE", [(1, 1)]), ("ONE_ENTRY", [(1, 0), (0, 1)])):
        found = curves.layers(4, versions, True, 12, np.random.default_rng(3))
        draws = drawn(4, 2, 12, 3, 16)
        grid = [least_error(row[:, :2], row[:, 2], masks, True) for row in draws]
        for least, low, square in zip(grid, curves.lows(found), curves.squared_highs(found), strict=True):
            assert float(low) <= least + 0.05
            assert math.sqrt(square) >= least - 1e-9


def test_neurons_low_and_high_are_about_the_same_thing() -> None:
    """At n = 12 an error of at least 9/24 and one of at most 15/24, in readings B and A of the same units."""
    seed = np.random.default_rng
    low = curves.neurons_low(Q(12), seed(5), 40)
    high = curves.neurons_high(Q(12), seed(5), 40)
    in_b = curves.lows(curves.layers(12, "WHOLE", True, 40, seed(5)))
    in_a = curves.lows(curves.layers(12, "WHOLE", False, 40, seed(5)))
    assert low == [x >= Fraction(3, 8) for x in in_b]
    assert all(b <= a for a, b in zip(in_a, in_b, strict=True))
    assert all(not found or a <= Fraction(5, 8) for found, a in zip(high, in_a, strict=True))
    assert 10 < sum(low) < 40
    assert 10 < sum(high) < 40


def test_masks_with_both_entries_are_never_behind() -> None:
    rng = np.random.default_rng
    whole, every = (curves.layers(5, name, True, 20, rng(8)) for name in ("WHOLE", "ANY_ENTRIES"))
    assert all(
        a <= b.square
        for a, b in zip((x * x for x in curves.lows(every)), whole.upper_bounds(whole.lower_bounds()[1]), strict=True)
    )


def test_entries_of_a_target_by_all_subsets() -> None:
    """The four subset sum problems of `entries_hit`, by sets of all sums of integers."""
    seen = ferre26_gap.entries_hit(6, Q(1), 40, np.random.default_rng(11))
    rng = np.random.default_rng(11)
    pairs = [np.rint(rng.standard_normal((40, 6, 2)) * 2**22) for _ in range(2)]
    for trial, found in enumerate(seen.tolist()):
        hit = []
        for entry, pair in zip((3, 4), pairs, strict=True):
            for sign in (1, -1):
                sums = {0}
                for a, b in pair[trial].tolist():
                    if sign * a > 0:
                        sums |= {s + int(sign * a) * int(b) for s in sums}
                hit.append(any(abs(10 * s - 2 * sign * entry * 2**44) <= 5 * 2**44 for s in sums))
        assert found == all(hit)
    assert 0 < seen.sum() < 40


# Dimensions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("d", [2, 3, 5])
def test_points_of_the_ball(d: int) -> None:
    points = [[Fraction(x) for x in point] for point in curves.crossings(d)]
    assert len({tuple(p) for p in points}) == 2 * d + 4 * math.comb(d, 2) == len(points)
    assert all(Fraction(999, 1000) < sum(x * x for x in p) <= 1 for p in points)


def test_every_set_over_all_sets_in_three_dimensions() -> None:
    eps = Fraction(2, 3)
    seen = curves.every_set_fails(3, 3, eps, 30, np.random.default_rng(4))
    points = [[Fraction(x) for x in point] for point in curves.crossings(3)]
    for found, rows in zip(seen.tolist(), drawn(3, 3, 30, 4, 16).tolist(), strict=True):
        exact = [[Fraction(x) for x in row] for row in rows]
        values = [
            [row[3] * max(sum(a * b for a, b in zip(row[:3], p, strict=True)), 0) for p in points] for row in exact
        ]
        errors = [
            max(
                abs(sum(u[c] for u, m in zip(values, mask, strict=True) if m) - max(p[0], 0))
                for c, p in enumerate(points)
            )
            for mask in product((0, 1), repeat=3)
        ]
        assert found == (min(errors) > eps)
    assert 0 < seen.sum() < 30


def test_no_units_fail_below_1() -> None:
    assert curves.every_set_fails(0, 3, Fraction(99, 100), 2, np.random.default_rng(0)).all()
    assert not curves.every_set_fails(0, 3, Fraction(1), 2, np.random.default_rng(0)).any()
