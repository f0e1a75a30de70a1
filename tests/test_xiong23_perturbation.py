"""Xiong et al. 2023: one step of growth, on a grid and by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.claim import claims
from proofs_numeric.enclosures import holds
from proofs_numeric.num import Q
from proofs_numeric.papers import xiong23_perturbation as paper
from tests.naive import to_fraction, to_q

HALF = Fraction(1, 2)


def mean_gain(cells: set[int], eps: int) -> Fraction:
    """Of the union of the cells [k/16, (k + 1)/16], widened by eps/16: by the trapezoid rule over the multiples of
    1/16, at which every cell is all in or all out.
    """
    wide = {k + e for k in cells for e in range(-eps, eps + 1)}
    gains = [len({k + x for k in wide} & (set(range(-8, 8)) - cells)) for x in range(-16, 17)]
    return Fraction(2 * sum(gains) - gains[0] - gains[-1], 2 * 16 * 16 * 2)


@given(st.sets(st.integers(-8, 7)), st.integers(0, 8))
def test_the_gain_on_a_grid(cells: set[int], eps: int) -> None:
    G = paper.merge([(Q(k, 16), Q(k + 1, 16)) for k in cells])
    assert to_fraction(paper.expected_gain(G, Q(eps, 16))) == mean_gain(cells, eps)


def test_one_step_by_hand() -> None:
    """[0, 1/4], moved by up to 1/8: W = [-1/8, 3/8], half of 3/4 * 1/2. And [-1/2, 0] with 1/4: 15/64, not 1/4."""
    interval, at_the_end = ((Q(0), Q(1, 4)),), ((Q(-1, 2), Q(0)),)
    assert paper.widened(interval, Q(1, 8)) == ((Q(-1, 8), Q(3, 8)),)
    assert paper.widened([(Q(0), Q(1, 8)), (Q(1, 4), Q(3, 8))], Q(1, 16)) == ((Q(-1, 16), Q(7, 16)),)
    assert paper.expected_gain(interval, Q(1, 8)) == Q(3, 16)
    assert paper.expected_gain(at_the_end, Q(1, 4)) == Q(15, 64)
    assert paper.expected_gain((), Q(1, 4)) == 0
    ((margin, _),) = paper.one_step(interval, Q(1, 8)).margins
    assert margin == 0
    ((margin, _),) = paper.one_step((), Q(1, 8)).margins
    assert margin == 0


def test_the_points_are_as_far_from_the_ends_as_said() -> None:
    (claim,) = claims("xiong23_perturbation.one_step")
    assert all(max(abs(p) for p in claim.domains["G"].points) + eps <= Q(1, 2) for eps in claim.domains["eps"])


@given(st.fractions(0, HALF, max_denominator=30), st.fractions(0, 9, max_denominator=30))
def test_growth_by_a_factor(v: Fraction, eps: Fraction) -> None:
    ((margin, relation),) = paper.growth_by_a_factor(to_q(v), to_q(eps)).margins
    assert to_fraction(margin) == v * (1 - 2 * v) / 4 + eps * (1 - 3 * v / 2)
    assert holds(margin, relation)


def test_growth_by_sampling() -> None:
    """[-1/2, 0] and eps = 1/4: the share of a fine grid that is covered after one more value."""
    x = np.random.default_rng(1).uniform(-1, 1, (20_000, 1))
    z = (np.arange(64) + 0.5) / 64 - 0.5
    covered = (z <= 0) | ((z - x >= -0.75) & (z - x <= 0.25))
    assert covered.mean() == pytest.approx(0.5 + 15 / 64, abs=0.01)
