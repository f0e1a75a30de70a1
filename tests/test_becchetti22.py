"""Becchetti et al. 2022: probabilities by integration, families and overlaps by enumeration."""

import math
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.checker import obstructed
from proofs_numeric.claim import Statement, claims
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Ball, Q, as_ball, precision
from proofs_numeric.papers import becchetti22, becchetti22_all_targets, ours
from tests.naive import middle, sums, to_fraction, to_q, within


def all_hold(statement: Statement) -> bool:
    with precision(96):
        return all(holds(margin, relation) for margin, relation in statement.margins)


def normal_below(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


# The theorem ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("d", "eps", "C"), [(1, 0.25, 2.625), (1, 1 / 32, 0.125), (2, 0.25, 0.4375), (2, 0.125, 1)])
def test_how_many_vectors_the_theorem_takes(d: int, eps: float, C: float) -> None:
    n = C * d**3 * math.log(1 / eps) * (math.log(1 / eps) + math.log(d))
    with precision(96):
        assert becchetti22.vectors_needed(d, to_q(Fraction(eps)), to_q(Fraction(C))) == math.ceil(n)


@pytest.mark.parametrize(("n", "d", "x"), [(1, 1, 0.5), (3, 1, 0.5), (4, 1, 0.875), (4, 2, 0.5), (7, 2, 0.75)])
def test_the_range_fails_at_least_as_often_as_said(n: int, d: int, x: float) -> None:
    """By sampling; of one vector a sum is 0 in every coordinate."""
    draws = np.random.default_rng(n).standard_normal((40_000, n, d))
    missed = (draws.clip(min=0).sum(axis=1) < x) | ((-draws).clip(min=0).sum(axis=1) < x)
    share = float(missed.any(axis=1).mean())
    with precision(96):
        bound = middle(becchetti22.range_failure(n, d, to_q(Fraction(x))))
        assert becchetti22.range_failure(n, d, Q(0)) == 0
    assert share / 2 < bound < share + 0.015
    if n == 1:
        assert share == 1
        assert bound == pytest.approx(1 - (1 / 2 - math.erf(x / math.sqrt(2)) / 2) ** 2)


def test_coverage_on_a_line_and_in_a_plane_is_about_these_vectors() -> None:
    eps, C, rng = Q(1, 4), Q(1, 2), np.random.default_rng
    with precision(96):
        line = becchetti22.main_theorem_on_a_line(eps, 5 * C, rng(1), 40)
        plane = becchetti22.main_theorem_in_a_plane(eps, C, rng(2), 40)
        more = becchetti22.main_theorem_in_a_plane(Q(1, 8), Q(1), rng(3), 10)
    x, y, z = (becchetti22.rssp.sample.normal(*shape, trials=t, rng=rng(seed)) for seed, t, *shape in DRAWN)
    assert line.tolist() == [bool(becchetti22.rssp.covers(row, 0.5, region=(-1, 1)).covered) for row in x]
    assert plane.tolist() == [bool(becchetti22.rssp.covers(row, 0.5, region=(-1, 1)).covered) for row in y]
    assert more.tolist() == [bool(becchetti22.rssp.covers(row, 0.25, region=(-1, 1)).covered) for row in z]
    assert 0 < line.sum() < 40
    assert 0 < plane.sum() < 40


DRAWN = ((1, 40, 5), (2, 40, 12, 2), (3, 10, 18, 2))  # 2.5 ln^2 4 = 4.8; 4 ln 4 ln 8 = 11.5; 18 of 8 ln 8 ln 16 = 46.1


def test_the_constants_that_the_range_forbids() -> None:
    """At eps = 1/4: up to four values on a line, up to five vectors in a plane."""
    for name, most in (("on_a_line", 4 / math.log(4) ** 2), ("in_a_plane", 5 / (8 * math.log(4) * math.log(8)))):
        (claim,) = claims(f"becchetti22.main_theorem_{name}")
        constant: Any = claim.domains["C"]
        with precision(96):
            for j in range(1, 33):
                C = j * constant.step
                assert obstructed(claim, {"eps": Q(1, 4)}, C) == (int(C.p) / int(C.q) <= most)


# One subset, two subsets ----------------------------------------------------------------------------------------------


def test_one_subset_by_the_midpoint_rule() -> None:
    k, z, eps = 3, 0.5, 0.25
    points = z - eps + (np.arange(1000) + 0.5) * 2 * eps / 1000
    chance = float(np.mean(np.exp(-(points**2) / (2 * k)) / math.sqrt(2 * math.pi * k))) * 2 * eps
    with precision(96):
        (above, _), (below, _) = becchetti22.one_subset(k, Q(1, 2), Q(1, 4)).margins
    most = 2 * eps / math.sqrt(2 * math.pi * k)
    assert middle(above) == pytest.approx(chance - math.exp(-2 / k) * most, abs=1e-7)
    assert middle(below) == pytest.approx(most - chance, abs=1e-7)


def test_two_subsets_need_the_factor_at_one_dimension() -> None:
    """(1 - 4/36)^(-1/2) = sqrt(9/8), between 1.06 and 1.061."""
    assert Fraction(106, 100) ** 2 < Fraction(9, 8) < Fraction(1061, 1000) ** 2


# The family -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "k"), [(4, 1), (6, 2), (7, 3), (8, 3)])
def test_overlaps_by_enumeration(n: int, k: int) -> None:
    first = set(range(k))
    over = [len(first & set(other)) * n > 2 * k * k for other in combinations(range(n), k)]
    assert to_fraction(becchetti22.overlap_beyond(n, k)) == Fraction(sum(over), len(over))


@given(st.integers(0, 40), st.integers(1, 20))
def test_the_least_integer_above_a_root(power: int, degree: int) -> None:
    c = becchetti22.root_above(power, degree)
    assert c**degree >= 2**power
    assert c == 1 or (c - 1) ** degree < 2**power


def test_the_family_is_a_real_constraint() -> None:
    """Two sets of 4 of 20 have more than 1.6 in common with probability (720 + 64 + 1)/4845: 4 sets do, not 5."""
    chance = to_fraction(becchetti22.overlap_beyond(20, 4))
    assert chance == Fraction(785, 4845)
    assert math.comb(4, 2) * chance < 1 < math.comb(5, 2) * chance


def test_what_the_family_hits_by_logarithms() -> None:
    n, d, eps = 1000, 2, Fraction(1, 10)
    alpha = 1 / (6 * math.sqrt(d))
    value = n * alpha**2 / 6 * math.log(2) + d * math.log(2 * float(eps) / math.sqrt(2 * math.pi * alpha * n))
    with precision(96):
        assert middle(becchetti22.log_expected(Q(n), d, to_q(eps))) == pytest.approx(value)


# How many are necessary -----------------------------------------------------------------------------------------------


def test_the_lower_bound_of_no_vector_and_of_two() -> None:
    """No vector: the radius is 1, an equality. (1/2, -1/2) has the sums -1/2, 0, 1/2: radius 1/2, 4/2 >= 1."""
    for x, excess in (((), 0), ((Q(1, 2), Q(-1, 2)), 1)):
        ((margin, _),) = becchetti22.lower_bound(x).margins
        assert margin == excess
    assert sorted(set(sums([Fraction(1, 2), Fraction(-1, 2)]))) == [-Fraction(1, 2), 0, Fraction(1, 2)]


# The second moment ----------------------------------------------------------------------------------------------------


@given(st.floats(0.05, 1), st.floats(0, 0.95))
def test_the_ratio_of_mehler(e: float, rho: float) -> None:
    """P(|U| <= e, |V| <= e)/P(|U| <= e)^2 by integration over U is above 1 + exp(-e^2) rho^2/2."""
    u = (np.arange(400) + 0.5) / 200 * e - e
    root = math.sqrt(1 - rho * rho)
    inner = [normal_below((e - rho * x) / root) - normal_below((-e - rho * x) / root) for x in u]
    both = float(np.mean(np.exp(-(u**2) / 2) * inner)) * 2 * e / math.sqrt(2 * math.pi)
    ratio = both / math.erf(e / math.sqrt(2)) ** 2
    with precision(96):
        least = middle(becchetti22.least_ratio(to_q(Fraction(rho)), to_q(Fraction(math.exp(-e * e)))))
    assert ratio >= least - 1e-5
    if rho < 0.1:
        assert ratio == pytest.approx(least, abs=1e-3)


def test_the_overlap_of_disjoint_subsets_only() -> None:
    """k = 1 of n = 2: overlap 0 or 1, each 1/2: (1 + 3/2)/2 >= 1 + 1/8 at w = 1, d = 1."""
    ((_, _), (margin, _)) = becchetti22.saturates(2, Q(1), Q(1)).margins
    assert margin == (Q(1) + Q(3, 2)) / 2 - (1 + Q(1, 8))


# All targets ----------------------------------------------------------------------------------------------------------


def test_meeting_by_the_midpoint_rule() -> None:
    z = -1 + (np.arange(2000) + 0.5) * 1.5 / 2000
    chance = [normal_below(x - 0.25) - normal_below(x - 2) for x in z]
    with precision(96):
        found = middle(Ball(becchetti22_all_targets.meeting((Q(-1), Q(1, 2)), (Q(1, 4), Q(2)))))
    assert found == pytest.approx(float(np.mean(chance)) * 1.5, abs=1e-6)


def test_nothing_uncovered_and_all_uncovered() -> None:
    with precision(96):
        assert all_hold(becchetti22_all_targets.uncovered_shrinks((), Q(1)))
        ((margin, _),) = becchetti22_all_targets.uncovered_shrinks(((Q(-1), Q(1)),), Q(1)).margins
        assert middle(margin) > 0
    assert ours.common(((Q(-3), Q(-2)), (Q(-1), Q(5))), ((Q(-2), Q(2)),)) == ((Q(-1), Q(2)),)
    assert ours.measure([(Q(-1), Q(2)), (Q(3), Q(4))]) == 4


def test_a_constant_of_1000_is_not_far_from_needed() -> None:
    """At L = ln 4 the left side is within a tenth of the right one."""
    with precision(96):
        (first, _), _ = becchetti22.single_target(as_ball(Q(69, 50))).margins
        assert 0 < middle(first) < 0.5
        assert fails(-first, ">")


@pytest.mark.parametrize("d", [1, 2, 7, 30])
@pytest.mark.parametrize("eps", [Fraction(1, 4), Fraction(1, 5), Fraction(1, 10**6)])
def test_blocks_and_net_with_the_explicit_constant(d: int, eps: Fraction) -> None:
    """In whole numbers, from n: as many blocks as single_target allows, each missing a centre with 2/3 at most."""
    l = math.log(1 / eps)  # noqa: E741
    n, block = math.floor(6200 * d**3 * l * (l + math.log(d))), math.ceil(1000 * d * d * (l + math.log(d)))
    centres = math.ceil(1 / eps) ** d
    assert Fraction(2, 3) ** (n // block) * centres <= eps


def test_joint_measure_by_the_midpoint_rule() -> None:
    """s = 3/4, U = [-1, 1/2] u [1, 2]."""
    U = ((Q(-1), Q(1, 2)), (Q(1), Q(2)))
    total = 0.0
    for low, high in ((-1, 0.5), (1, 2)):
        g = low + (np.arange(1000) + 0.5) * (high - low) / 1000
        inside = [normal_below(x + 1) - normal_below(x - 0.5) + normal_below(x - 1) - normal_below(x - 2) for x in g]
        law = np.exp(-((g / 0.75) ** 2) / 2) / (0.75 * math.sqrt(2 * math.pi))
        total += float((law * inside).mean()) * (high - low)
    with precision(96):
        assert middle(becchetti22_all_targets.joint_measure(U, Q(3, 4))) == pytest.approx(total, abs=1e-6)
        whole = becchetti22_all_targets.measure(((Q(-40), Q(40)),), Q(3, 4))
        assert middle(whole) == pytest.approx(1)
        assert all_hold(becchetti22_all_targets.uncovered_shrinks_in_measure((), Q(3, 4)))


# By simulation --------------------------------------------------------------------------------------------------------


def test_three_values_that_miss_over_all_subsets() -> None:
    """d = 1, eps = 1/10: with fewer than four values."""
    seen = becchetti22.necessary_by_simulation(1, np.random.default_rng(4), 300)
    values = np.ldexp(np.rint(np.ldexp(np.random.default_rng(4).standard_normal((300, 3, 1)), 49)), -49)
    for missed, row in zip(seen.tolist(), values[:, :, 0].tolist(), strict=True):
        assert missed != within(row, 1, Fraction(1, 10))
    assert 0 < seen.sum() < 300


def test_covering_against_the_longest_gap() -> None:
    """The theorem at eps = 1/4: ceil(4 ln(4)^2) = 8 values, radius 1/2: no gap above 1 about a point of [-1, 1]."""
    seen = becchetti22.main_theorem(Q(1, 4), np.random.default_rng(1), 20)
    values = np.ldexp(np.rint(np.ldexp(np.random.default_rng(1).standard_normal((20, 8)), 49)), -49)
    half = Fraction(1, 2)
    for covered, row in zip(seen.tolist(), values.tolist(), strict=True):
        ordered = sorted(sums(row))
        ends = [-Fraction(100), *ordered, Fraction(100)]
        holes = [(a + half, b - half) for a, b in pairwise(ends) if b - a > 1]
        assert covered == all(high <= -1 or low >= 1 for low, high in holes)
    assert 0 < seen.sum() < 20
