"""Pruning to one ReLU neuron: all choices in Fractions, errors on a fine grid of angles, cases by hand."""

import math
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rssp.networks import neurons
from rssp.networks.neurons import ANY_ENTRIES, ONE_ENTRY, WHOLE, Layers, best_choices, largest_error

# The best choice at points --------------------------------------------------------------------------------------------

small = st.integers(-6, 6)


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[Any], list[int], bool]:
    """options (n, K, points) and z (points)."""
    n, versions, points = draw(st.integers(0, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    row = st.lists(small, min_size=points, max_size=points)
    options = draw(st.lists(st.lists(row, min_size=versions, max_size=versions), min_size=n, max_size=n))
    z = draw(st.lists(st.integers(0, 5), min_size=points, max_size=points))
    z[0] = max(1, *z)
    return np.array(options, np.int64).reshape(n, versions, points).tolist(), z, draw(st.booleans())


def error_at_points(options: list[Any], z: list[int], choice: Any, output_relu: bool) -> int:
    taken = [unit[k - 1] for unit, k in zip(options, choice, strict=True) if k]
    sums = [sum(values[c] for values in taken) for c in range(len(z))]
    return max(abs((max(s, 0) if output_relu else s) - goal) for s, goal in zip(sums, z, strict=True))


@given(instances())
def test_the_best_choice_over_all_choices(instance: tuple[list[Any], list[int], bool]) -> None:
    options, z, output_relu = instance
    versions = len(options[0]) if options else 1
    array = np.array(options, np.int64).reshape(1, len(options), versions, len(z))
    errors, choices = best_choices(array, np.array([z]), output_relu=output_relu)
    every = product(range(versions + 1), repeat=len(options))
    assert errors.tolist() == [min(error_at_points(options, z, choice, output_relu) for choice in every)]
    assert error_at_points(options, z, choices[0].tolist(), output_relu) == errors[0]


def test_trials_do_not_mix() -> None:
    rng = np.random.default_rng(1)
    options, z = rng.integers(-50, 50, (7, 6, 2, 3)), np.abs(rng.integers(1, 40, (7, 3)))
    z[:, 0] = z.max(axis=1)
    together, _ = best_choices(options, z, output_relu=True)
    assert together.tolist() == [best_choices(options[[i]], z[[i]], output_relu=True)[0][0] for i in range(7)]


@pytest.mark.parametrize(
    ("shape", "z", "says"),
    [
        ((1, 2, 1, 2), [[1, 1, 1]], "must have shape"),
        ((1, 2, 1, 2), [[1, 2]], "the largest first"),
        ((1, 2, 1, 2), [[1, -1]], "must be >= 0"),
        ((1, 2, 1, 2), [[0, 0]], "> 0"),
        ((1, 49, 1, 1), [[1]], "take fewer units"),
        ((1, 2, 1, 1), [[2**62]], "coarser units"),
    ],
)
def test_what_is_refused(shape: tuple[int, ...], z: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        best_choices(np.zeros(shape, np.int64), np.array(z), output_relu=False)


# The exact error ------------------------------------------------------------------------------------------------------

vectors = st.tuples(small, small)
terms = st.lists(st.tuples(small, vectors), max_size=5)


def value(found: list[Any], x: float, y: float) -> float:
    return sum(c * max(0.0, w[0] * x + w[1] * y) for c, w in found)


@given(terms, st.tuples(st.integers(1, 4), vectors), st.booleans())
def test_the_error_on_a_fine_grid_of_angles(found: list[Any], target: Any, output_relu: bool) -> None:
    """No point of the circle has a larger one, and the ray given has it; the grid comes near."""

    def error(x: float, y: float) -> float:
        f = value(found, x, y)
        return abs((max(f, 0.0) if output_relu else f) - value([target], x, y))

    worst = largest_error(found, target, output_relu=output_relu)
    exact = math.sqrt(worst.square)
    seen = max(error(math.cos(2 * math.pi * k / 720), math.sin(2 * math.pi * k / 720)) for k in range(720))
    slope = sum(abs(c) * math.hypot(*w) for c, w in [*found, target])
    assert seen <= exact + 1e-9 <= seen + slope * math.pi / 720 + 1e-8
    length = math.hypot(*worst.ray)
    assert error(worst.ray[0] / length, worst.ray[1] / length) == pytest.approx(exact, abs=1e-9)


def test_errors_by_hand() -> None:
    """Nothing: the length of w*. The target itself: 0. Twice it: its length again. sigma(x) for sigma(y): 1 at (1, 0).
    A sum that is negative throughout counts for 0 under an output ReLU.
    """
    target = (1, (3, 4))
    assert largest_error([], target, output_relu=False).square == 25
    assert largest_error([target], target, output_relu=False).square == 0
    assert largest_error([(2, (3, 4))], target, output_relu=True).square == 25
    assert largest_error([(1, (1, 0))], (1, (0, 1)), output_relu=False).square == 1
    assert largest_error([(-1, (1, 0))], (1, (0, 1)), output_relu=True).square == 1
    assert largest_error([(-1, (1, 0))], (1, (0, 1)), output_relu=False).square == 2


def test_the_linear_function_is_a_pair_and_needs_the_output_relu() -> None:
    """sigma(w x) - sigma(-w x) = w x."""
    pair = [(1, (3, 4)), (-1, (-3, -4))]
    assert largest_error(pair, (1, (3, 4)), output_relu=True).square == 0
    assert largest_error(pair, (1, (3, 4)), output_relu=False).square == 25


# Layers ---------------------------------------------------------------------------------------------------------------


def layers(n: int, trials: int, versions: Any, output_relu: bool, bits: int = 12) -> Layers:
    draws = np.rint(np.random.default_rng(n).standard_normal((trials, n, 3)) * 2**bits).astype(np.int64)
    return Layers(draws[:, :, :2], draws[:, :, 2], bits, versions, output_relu)


@pytest.mark.parametrize("versions", [WHOLE, ONE_ENTRY, ANY_ENTRIES])
@pytest.mark.parametrize("output_relu", [False, True])
def test_the_bounds_against_all_choices(versions: Any, output_relu: bool) -> None:
    """The least error over all choices, each by a grid of angles, lies between the bounds."""
    found = layers(3, 6, versions, output_relu)
    low, choices = found.lower_bounds()
    high = found.upper_bounds(choices)
    t = np.linspace(0, 2 * math.pi, 1441)
    circle = np.stack([np.cos(t), np.sin(t)])
    goal = np.maximum(np.array([0.6, 0.8]) @ circle, 0)
    for trial in range(6):
        w, v = found.w[trial] / 2**12, found.v[trial] / 2**12
        kept = [
            [np.zeros(t.size)] + [c * np.maximum((u * np.array(m)) @ circle, 0) for m in versions]
            for u, c in zip(w, v, strict=True)
        ]
        sums = [sum(parts) for parts in product(*kept)]
        least = min(np.abs((np.maximum(f, 0) if output_relu else f) - goal).max() for f in sums)
        slope = float(np.abs(v) @ np.hypot(*w.T)) + 1
        assert float(low[trial]) <= least + slope * math.pi / 1440
        assert least <= math.sqrt(high[trial].square) + 1e-9
        a, b = found.bracket(trial, 20)
        assert low[trial] <= a <= b <= low[trial] + 1
        assert least - slope * math.pi / 1440 - 1e-9 <= float(b)
        assert float(a) <= least + slope * math.pi / 1440
        assert b - a <= Fraction(1, 2**10)


def test_units_that_are_the_target() -> None:
    """One unit (3, 4)/5 with v = 1 among others: no error, up to its rounding to 2^-12."""
    w = np.array([[[2458, 3277], [-5000, 100], [300, -7000]]])
    found = Layers(w, np.array([[4096, 4096, 1]]), 12, WHOLE, False)
    low, choices = found.lower_bounds()
    assert choices.tolist() in ([[1, 0, 0]], [[1, 0, 1]])
    assert low[0] < Fraction(1, 1000)
    assert found.upper_bounds(choices)[0].square < Fraction(1, 10**6)


def test_no_units() -> None:
    found = Layers(np.zeros((2, 0, 2), np.int64), np.zeros((2, 0), np.int64), 12, WHOLE, True)
    low, choices = found.lower_bounds()
    assert low == [1, 1]
    assert [worst.square for worst in found.upper_bounds(choices)] == [1, 1]
    assert found.bracket(0, 1) == (1, 1)


def test_points_lie_in_the_disk_and_near_its_edge() -> None:
    points = neurons.directions()
    assert points[0].tolist() == [3072, 4096]
    assert {(5120, 0), (0, 5120), (-5120, 0), (0, -5120)} <= {tuple(p) for p in points.tolist()}
    assert len({tuple(p) for p in points.tolist()}) == 33
    lengths = np.hypot(*points.T)
    assert lengths.max() <= 5120
    assert lengths.min() > 5118
    assert neurons.inside(np.zeros((1, 2))).tolist() == [[0, 0]]


@given(st.fractions(0, 4, max_denominator=1000))
def test_roots_are_rounded_up(square: Fraction) -> None:
    root = neurons.root_above(square)
    assert root**2 >= square
    assert root == 0 or (root - Fraction(1, 2**20)) ** 2 < square
