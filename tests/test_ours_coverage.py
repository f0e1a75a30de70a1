"""Coverage by a second moment: each part against another road to it, and the table in the documentation."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

import rssp
from proofs_numeric.enclosures import holds
from proofs_numeric.irwin_hall import antiderivatives, first_moment, moments, pair_moment, quadrature
from proofs_numeric.num import Q, precision
from proofs_numeric.papers import ours, ours_coverage
from proofs_numeric.papers.ours_coverage import PLANS

HALF = Fraction(1, 2)
Piece = tuple[Fraction, Fraction]


def to_q(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def to_fraction(x: Any) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def all_hold(statement: Any) -> bool:
    return all(holds(margin, relation) for margin, relation in statement.margins)


def encloses(ball: arb, exact: Fraction) -> bool:
    """Is the number in the ball? (flint's contains would round it first.)"""
    return abs(to_fraction(ball.mid().fmpq()) - exact) <= to_fraction(ball.rad().fmpq())


# Sums of uniform values -----------------------------------------------------------------------------------------------


def truncated_powers(j: int, k: int, x: Fraction) -> Fraction:
    """The k-th antiderivative of the density of j values: sum_i (-1)^i C(j,i) (x + j - 2i)_+^(j+k-1) / 2^j (j+k-1)!."""
    power = j + k - 1
    terms = ((-1) ** i * math.comb(j, i) * (x + j - 2 * i) ** power for i in range(j + 1) if x + j > 2 * i)
    return sum(terms, Fraction(0)) / 2**j / math.factorial(power)


@pytest.mark.parametrize("x", [Fraction(1, 3), Fraction(1, 1000), Fraction(9, 10)])
def test_antiderivatives_against_truncated_powers(x: Fraction) -> None:
    size, depth, highest = 9, 4, 2
    table = antiderivatives(arb(to_q(x)), size, depth, highest)
    for k in range(depth + 1):
        for j in range(k == 0, size - k + 1):
            for i in range(-size, highest + 1):
                exact = truncated_powers(j, k, x + i)
                assert encloses(table[k][j][i + size], exact)
                assert table[k][j][i + size].rad() < 1e-9


def test_moments_by_hand() -> None:
    """E T^2 = j/3, E T^4 = j/5 + j(j-1)/3 and odd ones are 0."""
    for j, row in enumerate(moments(7, 5)):
        assert [to_fraction(c) for c in row] == [
            Fraction(c) for c in (1, 0, Fraction(j, 3), 0, Fraction(j, 5) + Fraction(j * (j - 1), 3), 0)
        ]


@given(st.lists(st.fractions(-3, 3, max_denominator=20), max_size=4), st.integers(0, 9))
def test_quadrature_is_exact_on_pieces(cuts: list[Fraction], degree: int) -> None:
    """Of y^degree on the pieces with odd numbers."""
    ends = sorted({Fraction(0), Fraction(1), *(cut % 1 for cut in cuts)})
    pieces = list(pairwise(ends))
    middles = [(low + high) / 2 for low, high in pieces]
    seen = [arb(0)] * len(pieces)
    for middle, node, weight in quadrature([to_q(cut) for cut in cuts], degree):
        seen[middles.index(to_fraction(middle))] += weight * node**degree
    for (low, high), found in zip(pieces, seen, strict=True):
        assert encloses(found, (high ** (degree + 1) - low ** (degree + 1)) / (degree + 1))


# The moments of the number of subsets ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("L", "a"), [(Fraction(3, 2), Fraction(1, 8)), (Fraction(2), Fraction(1, 3))])
def test_moments_of_one_value_by_hand(L: Fraction, a: Fraction) -> None:
    """Subsets {} and {X}, all windows inside [-L, L]: int E N = 4a; int E N^2 = 4a + 2 E(2a - |X|)_+ = 4a + 4a^2.

    With G(y) = y^2, W - 2 X_S = X for the one and -X for the other: int E N = 2 (2a) E X^2 = 4a/3.
    """
    with precision(128):
        assert encloses(first_moment(1, to_q(L), to_q(a), [Q(1)]), 4 * a)
        assert encloses(first_moment(1, to_q(L), to_q(a), [Q(0), Q(1)]), 4 * a / 3)
        assert encloses(pair_moment(1, to_q(L), to_q(a), [Q(1)]), 4 * a + 4 * a**2)


def even(c: Sequence[Fraction], y: Any) -> Any:
    """c_0 + c_1 y^2 + c_2 y^4 + ..."""
    return sum(float(d) * y ** (2 * i) for i, d in enumerate(c))


def sampled(m: int, L: float, a: float, c: Sequence[Fraction], trials: int) -> tuple[np.ndarray, np.ndarray]:
    """For each of the trials, the two integrals over [-L, L] from the windows of all subsets and of all pairs."""
    x = np.random.default_rng(m).uniform(-1, 1, (trials, m))
    chosen = np.array(list(product((0, 1), repeat=m)))
    sums, whole = x @ chosen.T, x.sum(1, keepdims=True)
    low, high = np.maximum(sums - a, -L), np.minimum(sums + a, L)
    first = (even(c, whole - 2 * sums) * np.maximum(high - low, 0)).sum(1)
    second = np.zeros(trials)
    for s, t in product(range(2**m), repeat=2):
        overlap = np.minimum(high[:, s], high[:, t]) - np.maximum(low[:, s], low[:, t])
        neither_less_both = x @ (1 - chosen[s] - chosen[t])
        second += even(c, neither_less_both) * np.maximum(overlap, 0)
    return first, second


@pytest.mark.parametrize(("m", "L", "a"), [(2, "17/32", "1/4"), (3, "1", "1/8"), (4, "3/2", "1/5"), (5, "5/8", "1/9")])
def test_moments_by_simulation(m: int, L: str, a: str) -> None:
    c, trials = [Fraction(1), Fraction(-1, 2), Fraction(1, 5)], 4000
    first, second = sampled(m, float(Fraction(L)), float(Fraction(a)), c, trials)
    weight = [to_q(x) for x in c]
    with precision(128):
        exact = first_moment(m, Q(L), Q(a), weight), pair_moment(m, Q(L), Q(a), weight)
    for ball, seen in zip(exact, (first, second), strict=True):
        assert ball.rad() < 1e-20
        assert float(ball.mid()) == pytest.approx(seen.mean(), abs=5 * seen.std() / math.sqrt(trials))


def test_first_moment_counts_subsets() -> None:
    """Without a weight it is 2L times the mean number of subsets within a of a random target."""
    m, L, a, trials = 7, 1.0, 1 / 16, 600
    rng = np.random.default_rng(3)
    x, z = rssp.sample.uniform(m, trials=trials, rng=rng), rssp.sample.uniform(trials, rng=rng)
    counts = np.array([rssp.count(row, target, a) for row, target in zip(x, z, strict=True)])
    with precision(128):
        exact = float(first_moment(m, Q(1), Q(1, 16), [Q(1)]).mid()) / (2 * L)
    assert counts.mean() == pytest.approx(exact, abs=5 * counts.std() / math.sqrt(trials))


def exactly_even(c: Sequence[Fraction], y: Fraction) -> Fraction:
    """c_0 + c_1 y^2 + c_2 y^4 + ..."""
    return sum((d * y ** (2 * i) for i, d in enumerate(c)), Fraction(0))


fractions = st.fractions(-2, 2, max_denominator=50)


@given(st.lists(fractions, min_size=1, max_size=4), fractions, st.fractions(0, "1/4"), st.fractions(-1, 1))
def test_the_weight_of_a_pair_is_an_upper_bound(g: list[Fraction], D: Fraction, a: Fraction, t: Fraction) -> None:
    x = 2 * a * t
    h = [to_fraction(c) for c in ours_coverage.pair_weight([to_q(c) for c in g], to_q(a))]

    bound = exactly_even(h, D)
    assert exactly_even(g, D + x) * exactly_even(g, D - x) <= bound
    assert len(h) == 2 * len(g) - 1
    if a == 0:
        assert exactly_even(g, D) ** 2 == bound


@pytest.mark.parametrize(("m", "a"), [(1, Fraction(1, 8)), (6, Fraction(1, 16)), (9, Fraction(1, 32))])
def test_the_bound_on_the_uncovered_is_one(m: int, a: Fraction) -> None:
    """At least the truth (by simulation), and no more than all of [-1, 1]."""
    trials, rng = 4000, np.random.default_rng(7)
    x, z = rssp.sample.uniform(m, trials=trials, rng=rng), rssp.sample.uniform(trials, rng=rng)
    truth = 2 * (1 - rssp.within_many(x, z, a).mean())
    with precision(128):
        bound = ours_coverage.uncovered_bound(m, Q(1), to_q(a), [Q(1), Q(1, 10)])
    assert truth - 5 * 2 / math.sqrt(trials) / 2 <= float(bound.plain().mid()) < 2


@pytest.mark.parametrize("k", [4, 10])
def test_the_weights_of_the_plans_are_good_ones(k: int) -> None:
    """The stated measure is that of the plan's weight, rounded up; without a weight much more is left."""
    plan = PLANS[k]
    with precision(128):
        bound = ours_coverage.uncovered_bound(plan.m, plan.L, plan.a, plan.g).plain()
        plain = ours_coverage.uncovered_bound(plan.m, plan.L, plan.a, plan.g[:1]).plain()
    assert bound <= plan.uncovered < bound + Q(1, 10**4)
    assert plain > 3 * plan.uncovered


# A few more values ----------------------------------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> tuple[Fraction, list[Piece]]:
    """L, and disjoint intervals in [-L, L], ascending."""
    L = draw(st.fractions(HALF, 2, max_denominator=32))
    count = 2 * draw(st.integers(0, 3))
    ends = draw(st.lists(st.fractions(-1, 1, max_denominator=60), min_size=count, max_size=count, unique=True))
    points = [L * end for end in sorted(ends)]
    return L, list(zip(points[::2], points[1::2], strict=True))


def chance_to_stay(z: Fraction, U: list[Piece], L: Fraction) -> Fraction:
    """P(z - X in U or not in [-L, L]), X ~ U[-1, 1]: half a length."""
    stays = [(Fraction(-9), -L), *U, (L, Fraction(9))]
    return sum((max(Fraction(0), min(b, z + 1) - max(a, z - 1)) for a, b in stays), Fraction(0)) / 2


def left_on_average(part: list[Piece], U: list[Piece], L: Fraction) -> Fraction:
    """The integral of that chance over the part: piecewise linear in z."""
    ends = [-L, L, *(end for piece in U for end in piece)]
    total = Fraction(0)
    for low, high in part:
        kinks = sorted({low, high, *(e + s for e in ends for s in (-1, 1) if low < e + s < high)})
        total += sum((y - x) * (chance_to_stay(x, U, L) + chance_to_stay(y, U, L)) / 2 for x, y in pairwise(kinks))
    return total


def length(pieces: list[Piece]) -> Fraction:
    return sum((b - a for a, b in pieces), Fraction(0))


@given(cases())
def test_what_is_left_by_another_road(case: tuple[Fraction, list[Piece]]) -> None:
    L, U = case
    w, exact = length(U), [(to_q(a), to_q(b)) for a, b in U]
    mean = left_on_average(U, U, L)
    assert to_fraction(ours_coverage.mean_kept(exact, exact, to_q(L))) == mean
    if w <= 1:
        bound = to_fraction(ours_coverage.mean_left(to_q(w), to_q(L)))
        assert mean <= bound <= w
        if L == HALF:
            assert mean == bound == w * (1 + w) / 2


@given(cases(), st.fractions(0, 1, max_denominator=40))
def test_what_is_left_in_the_middle(case: tuple[Fraction, list[Piece]], t: Fraction) -> None:
    L, U = case
    b = t * (L - HALF)
    K = (-HALF - b, HALF + b)
    inside = [(max(low, K[0]), min(high, K[1])) for low, high in U if low < K[1] and high > K[0]]
    beyond = to_fraction(ours_coverage.beyond(to_q(L), to_q(b)))
    assert left_on_average(inside, U, L) <= length(inside) * (length(U) + beyond) / 2


def test_mean_left_is_its_integral() -> None:
    """min(c, t, w - t) by the trapezoid rule between its kinks."""
    for L, w in product(
        (HALF, Fraction(17, 32), Fraction(5, 8), Fraction(1), Fraction(3, 2)), (Fraction(1, 3), Fraction(1))
    ):
        c = min(Fraction(1), 2 * L - 1)
        kinks = sorted({Fraction(0), w / 2, w, *(t for t in (c, w - c) if 0 < t < w)})
        area = sum((y - x) * (min(c, x, w - x) + min(c, y, w - y)) / 2 for x, y in pairwise(kinks))
        assert to_fraction(ours_coverage.mean_left(to_q(w), to_q(L))) == (w + w**2 - area) / 2


def test_what_is_left_of_all_and_of_nothing() -> None:
    whole = ((Q(-1), Q(1)),)
    assert ours_coverage.mean_kept(whole, whole, Q(1)) == 2
    assert ours_coverage.mean_kept((), (), Q(1)) == 0
    assert all_hold(ours_coverage.uncovered_shrinks(Q(1), ()))


def worst_case(plan: ours_coverage.Plan, cells: int) -> list[float]:
    """On the grid i/cells of [0, 1]: the largest probability of failure, if after each halving any law on the grid
    points up to w with the mean allowed may occur. The largest expectation is that of a law on two points (or one).
    """
    grid = np.arange(cells + 1) / cells
    L, b = float(to_fraction(plan.L)), float(to_fraction(plan.b))
    share = (grid + max(0, 1.5 + b - L)) / 2
    value = np.minimum(1, grid * share**plan.last / (2 * b))
    for _ in range(plan.halvings):
        after = []
        for w in grid:
            c = min(1, 2 * L - 1)
            mean = min(w, (w + w * w - (w * w / 4 if w <= 2 * c else c * (w - c))) / 2)
            low, high = np.meshgrid(grid[grid <= mean], grid[(grid >= mean) & (grid <= w)])
            gap = np.where(high > low, high - low, 1)
            p = np.where(high > low, (mean - low) / gap, 0)
            after.append(((1 - p) * value[np.searchsorted(grid, low)] + p * value[np.searchsorted(grid, high)]).max())
        value = np.array(after)
    return list(value)


@pytest.mark.parametrize("k", [4, 8, 10])
def test_the_worst_case_stays_below_the_line(k: int) -> None:
    plan, cells = PLANS[k], 60
    theta = float(to_fraction(plan.theta))
    worst = worst_case(plan, cells)
    assert all(v <= i / cells / theta + 1e-9 for i, v in enumerate(worst))
    assert max(v * theta * cells / max(i, 1) for i, v in enumerate(worst)) > 0.9  # the line is no generous bound


def test_a_plan_with_less_does_not_hold() -> None:
    for plan in PLANS.values():
        assert all_hold(ours_coverage.plan_holds(plan))
        changes: list[dict[str, Any]] = [{"theta": plan.theta * Q(101, 100)}, {"b": plan.b * Q(9, 10)}, {"halvings": 0}]
        changes += [{"last": plan.last - 1}] if plan.last else []
        changes += [{"uncovered": plan.uncovered * Q(5, 4)}] if plan.uncovered > plan.theta / 12 else []
        for change in changes:
            assert not all_hold(ours_coverage.plan_holds(replace(plan, **change)))


# The table ------------------------------------------------------------------------------------------------------------


def test_the_table_of_the_documentation() -> None:
    """Columns: k, n by D.2, n certified, n measured. A ninth in ten cannot be certified below the measured n."""
    page = (Path(__file__).parents[1] / "docs" / "coverage.md").read_text()
    rows = [
        tuple(map(int, row)) for row in re.findall(r"^\| 2\^-(\d+) \| (\d+) \| (\d+) \| (\d+) \|", page, re.MULTILINE)
    ]
    assert [row[0] for row in rows] == list(PLANS)
    for k, before, now, measured in rows:
        assert before == next(n for n in range(200) if ours.uncovered_bound(n, Q(1, 2**k)) <= Q(1, 10))
        assert now == PLANS[k].n
        assert measured < now < 2 * measured


@pytest.mark.parametrize(("k", "measured"), [(4, 9), (6, 12), (8, 14), (10, 17)])
def test_the_measured_column(k: int, measured: int) -> None:
    trials = 1500
    first = rssp.first_covering_many(rssp.sample.uniform(measured + 4, trials=trials, rng=11), 2.0**-k)
    covered = [((first >= 0) & (first <= n)).mean() for n in (measured - 1, measured)]
    assert covered[0] < 0.9 + 0.03
    assert covered[1] > 0.9 - 0.03


def test_the_simulations_ask_the_right_question() -> None:
    plan = PLANS[4]
    hits = ours_coverage.random_target(Q(4), np.random.default_rng(2), 20)
    rng = np.random.default_rng(2)
    z = rssp.sample.uniform(20, low=-17 / 32, high=17 / 32, rng=rng)
    x = rssp.sample.uniform(13, trials=20, rng=rng)
    assert hits.tolist() == [
        rssp.within(row, target, 1 / 32).status == "found" for row, target in zip(x, z, strict=True)
    ]
    seen = ours_coverage.coverage_seen(Q(4), np.random.default_rng(2), 20)
    x = rssp.sample.uniform(plan.n, trials=20, rng=np.random.default_rng(2))
    assert seen.tolist() == [bool(rssp.covers(row, 1 / 16).covered) for row in x]
