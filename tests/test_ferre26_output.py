"""Ferre et al. 2026 with an output ReLU: the law of a jump, the bounds, counting, nonnegative inputs by other roads."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.enclosures import holds
from proofs_numeric.num import Q, precision
from proofs_numeric.papers import ferre26_output as output
from tests.naive import middle, to_q


@given(st.floats(0.1, 1.5), st.floats(0.1, 1.5), st.floats(-2, 2), st.floats(-2, 2), st.floats(-2, 2))
def test_a_kink_between_two_others(g: float, h: float, a: float, s: float, c: float) -> None:
    """Values of the function itself; and no less than the bound for values -1, 1, 1."""
    after = c * math.cos(h) + (s + a) * math.sin(h)
    before = c * math.cos(-g) + s * math.sin(-g)
    found = (after - math.cos(h) * c) / math.sin(h) + (before - math.cos(g) * c) / math.sin(g)
    assert found == pytest.approx(a, abs=1e-9)
    attained = (1 + math.cos(h)) / math.sin(h) + (1 + math.cos(g)) / math.sin(g)
    assert attained == pytest.approx(1 / math.tan(g / 2) + 1 / math.tan(h / 2))


def test_the_law_of_a_jump() -> None:
    """|v| |w| is exponential with mean 1: P(> x) = e^-x."""
    draws = np.random.default_rng(3).standard_normal((200_000, 3))
    jumps = np.abs(draws[:, 2]) * np.hypot(draws[:, 0], draws[:, 1])
    for x in (0.1, 1.0, 2.5):
        assert (jumps > x).mean() == pytest.approx(math.exp(-x), abs=0.005)


@pytest.mark.parametrize("c", [0.01, 0.3, 2.0])
def test_the_mean_of_a_capped_inverse(c: float) -> None:
    """E min(1, c/|a|) <= c (1 + ln(1 + 1/c)), by integration."""
    x = (np.arange(400_000) + 0.5) / 10_000
    mean = float((np.minimum(1, c / x) * np.exp(-x)).sum()) / 10_000
    assert mean <= c * (1 + math.log(1 + 1 / c)) < 3 * mean


def test_the_bound_by_hand() -> None:
    with precision(96):
        for n, eps in ((2, Fraction(1, 1024)), (8, Fraction(1, 64))):
            c = 8 * n * float(eps) / math.pi
            exact = n * float(eps) + n * c * (1 + math.log(1 + 1 / c))
            assert middle(output.some_set_succeeds(Q(n), to_q(eps))) == pytest.approx(exact)


def test_the_number_of_units_is_where_the_bound_is_below_one_half() -> None:
    """The margin of the corollary at s against the bound itself, with n = (2/5)/sqrt(eps ln(1/eps))."""
    for s in (5, 20, 60):
        eps = math.exp(-s)
        n = 0.4 / math.sqrt(eps * s)
        c = 8 * n * eps / math.pi
        with precision(96):
            ((margin, relation),) = output.neurons_needed_with_output_relu(Q(s)).margins
            assert holds(margin, relation)
            assert middle(margin) == pytest.approx(0.5 - n * eps - n * c * (1 + math.log(1 + 1 / c)))


def test_one_unit_and_a_small_error() -> None:
    """No single unit is within 1/1024 in 50 trials; every set fails where there is no unit."""
    assert all(output.neurons_fail_with_output_relu(Q(0), Q(1, 2), np.random.default_rng(0), 3))
    assert all(output.neurons_fail_with_output_relu(Q(1), Q(1, 1024), np.random.default_rng(0), 50))
    assert not any(output.neurons_fail_with_output_relu(Q(1), Q(1), np.random.default_rng(0), 3))


entries = st.lists(st.fractions(-2, 2, max_denominator=8), min_size=3, max_size=3)


@given(entries, entries)
def test_a_choice_serves_targets_within_a_ball(a: list[Fraction], w: list[Fraction]) -> None:
    """|w - sigma(a)| is at most sqrt 2 times the error over a grid of inputs >= 0 (and the two inputs of the proof)."""
    w = [abs(x) for x in w]
    p = [max(x, Fraction(0)) for x in a]
    short, long = ([max(s * (x - y), Fraction(0)) for x, y in zip(w, p, strict=True)] for s in (1, -1))
    errors = []
    for x in (short, long):
        length = math.sqrt(sum(y * y for y in x))
        if length:
            f, goal = (sum(u * v for u, v in zip(side, x, strict=True)) for side in (a, w))
            errors.append(abs(float(max(f, Fraction(0)) - goal)) / length)
    distance = math.sqrt(sum((x - y) ** 2 for x, y in zip(w, p, strict=True)))
    assert distance <= math.sqrt(2) * max(errors, default=0.0) + 1e-9
    exact = output.one_entry_masks_counted(tuple(map(to_q, a)), tuple(map(to_q, w)))
    assert all(holds(margin, relation) for margin, relation in exact.margins)


def test_nonnegative_inputs_entry_by_entry() -> None:
    """The four subset sum problems of d = 4 share their v."""
    seen = output.nonnegative_inputs(Q(4), np.random.default_rng(2), 3)
    draws = np.rint(np.random.default_rng(2).standard_normal((3, 20, 5)) * 2**24)
    for found, rows in zip(seen.tolist(), draws.tolist(), strict=True):
        hit = []
        for k in range(4):
            sums = np.zeros(1, np.int64)
            for row in rows:
                if row[k] > 0:
                    sums = np.concatenate([sums, sums + int(row[k]) * int(row[4])])
            hit.append(bool((np.abs(sums - 2**47) <= 2**44).any()))
        assert found == all(hit)


# From above -----------------------------------------------------------------------------------------------------------


@given(st.floats(0, 3), st.floats(-3, 3), st.floats(-math.pi, math.pi))
def test_a_nearly_aligned_unit(w1: float, w2: float, t: float) -> None:
    difference = max(0.0, w1 * math.cos(t) + w2 * math.sin(t)) - w1 * max(0.0, math.cos(t))
    assert abs(difference) <= abs(w2) + 1e-12


def test_sets_of_aligned_units_have_the_error() -> None:
    """Where the body says yes, some set of the units has this error on a grid of angles; where it says no, no set of
    those that were taken has both sums small.
    """
    seen = output.aligned_units(Q(2), np.random.default_rng(5), 12)
    draws = np.rint(np.random.default_rng(5).standard_normal((12, 1024, 3)) * 2**16) / 2**16
    angles = np.linspace(0, 2 * math.pi, 361)
    circle = np.stack([np.cos(angles), np.sin(angles)])
    for found, rows in zip(seen.tolist(), draws, strict=True):
        taken = rows[(rows[:, 0] > 0) & (np.abs(rows[:, 1]) <= 1 / 48)][:12]
        aside = float(np.abs(taken[:, 1] * taken[:, 2]).sum())
        f = np.zeros((1, 362))  # values on the circle, and the sum of v w_1
        for a, b, v in taken:
            more = np.append(v * np.maximum(np.array([a, b]) @ circle, 0), v * a)
            f = np.concatenate([f, f + more])
        near = np.abs(f[:, -1] - 1) <= 1 / 8
        assert found == (aside <= 1 / 8 and bool(near.any()))
        if found:
            errors = np.abs(f[near][:, :-1] - np.maximum(circle[0], 0)).max(axis=1)
            assert errors.max() <= 1 / 4 + 1e-12
    assert 0 < seen.sum() < 12
