"""Coverage by normal values: each part against another road to it, and the table in the documentation."""

import math
import re
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

import rssp
from proofs_numeric.checker import holds
from proofs_numeric.num import Q, precision
from proofs_numeric.papers import ours_coverage_normal as normal
from proofs_numeric.papers.ours_coverage_normal import PLANS


def number(x: Any) -> float:
    """A rational, or the middle of a narrow ball, as a float."""
    if isinstance(x, arb):
        assert x.rad() < 1e-9
        return float(x.mid())
    return int(x.p) / int(x.q)


def all_hold(statement: Any) -> bool:
    return all(holds(margin, relation) for margin, relation in statement.margins)


def density(z: Any, variance: float = 1) -> Any:
    return np.exp(-(z**2) / 2 / variance) / math.sqrt(2 * math.pi * variance)


def Phi(x: Any) -> Any:  # noqa: N802
    return np.vectorize(lambda y: (1 + math.erf(y / math.sqrt(2))) / 2)(x)


def integral(f: Any, low: float, high: float, cells: int = 4000) -> float:
    """By the midpoint rule."""
    points = low + (np.arange(cells) + 0.5) * (high - low) / cells
    return float(f(points).sum() * (high - low) / cells)


# Most targets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("L", "variance"), [("1", "1/3"), ("3/2", "2"), ("5/2", "9")])
def test_moments_inside_by_the_midpoint_rule(L: str, variance: str) -> None:
    low, v = -float(Fraction(L)), float(Fraction(variance))
    for e, moment in enumerate(normal.inside(Q(L), Q(variance), 4)):
        assert number(moment) == pytest.approx(
            integral(lambda z, e=e: z ** (2 * e) * density(z, v), low, -low), rel=1e-5
        )
    assert normal.inside(Q(1), Q(0), 2) == [1, 0, 0]  # all at 0


def test_mixed_moments_by_hand() -> None:
    """E (cZ + Y)^2 = c^2 E Z^2 + E Y^2, and E (Z + Y)^4 = 3 (v + w)^2, where |Z| <= L is certain."""
    one, second, fourth = (number(x) for x in normal.mixed(Q(100), Q(2), Q(1), Q(3), 2))
    assert (one, second, fourth) == pytest.approx((1, 5, 75))
    assert number(normal.mixed(Q(100), Q(2), Q(-3), Q(5), 1)[1]) == pytest.approx(9 * 2 + 5)


@pytest.mark.parametrize("power", ["1/2", "-3/2"])
def test_the_tilt_by_the_midpoint_rule(power: str) -> None:
    """m = 3 and F(X) = X_1^2: the other two factors have no F."""
    m, t = 3, float(Fraction(power)) / 3
    factor, variance = normal.tilt(m, Q(power))
    plain = integral(lambda x: np.exp(t * (x**2 - 1)) * density(x), -20, 20)
    square = integral(lambda x: x**2 * np.exp(t * (x**2 - 1)) * density(x), -20, 20)
    assert number(factor) == pytest.approx(plain**3)
    assert number(factor) * number(variance) == pytest.approx(square * plain**2)


def sampled(m: int, L: float, a: float, g: list[float], trials: int) -> tuple[np.ndarray, np.ndarray]:
    """For each of the trials, the integrals over z of N_z and of N_z^2."""
    x = np.random.default_rng(m).standard_normal((trials, m))
    chosen = np.array(list(product((0, 1), repeat=m)))
    sums, V = x @ chosen.T, (x**2).sum(1, keepdims=True)
    D = x.sum(1, keepdims=True) - 2 * sums
    weight = sum(c * D ** (2 * d) * np.exp((0.4 - d) * (V - m) / m) for d, c in enumerate(g)) * (abs(sums) <= L)
    second = np.zeros(trials)
    for s, t in product(range(2**m), repeat=2):
        second += weight[:, s] * weight[:, t] * np.maximum(2 * a - abs(sums[:, s] - sums[:, t]), 0)
    return 2 * a * weight.sum(1), second


@pytest.mark.parametrize(("m", "L", "a"), [(3, "1", "1/8"), (4, "2", "1/16"), (5, "3/2", "1/9")])
def test_moments_by_simulation(m: int, L: str, a: str) -> None:
    """The first is exact; the second is an upper bound, and a few hundredths above at these windows."""
    g, trials = [Fraction(1), Fraction(1, 5), Fraction(1, 50)], 4000
    first, second = sampled(m, float(Fraction(L)), float(Fraction(a)), [float(c) for c in g], trials)
    weight = [Q(c) for c in g]
    with precision(128):
        exact, bound = normal.first_moment(m, Q(L), Q(a), weight), normal.pair_moment(m, Q(L), Q(a), weight)
    assert number(exact) == pytest.approx(first.mean(), abs=5 * first.std() / math.sqrt(trials))
    error = 5 * second.std() / math.sqrt(trials)
    assert second.mean() - error <= number(bound) <= 1.1 * second.mean() + error


def test_the_pairs_are_all_pairs() -> None:
    for m in (1, 2, 5):
        assert sum(count for *_, count in normal.groups(m)) == 4**m
        assert all(sum(sizes) == m and sizes[1] <= sizes[2] for *sizes, _ in normal.groups(m))


small = st.fractions(0, 2, max_denominator=20)


@given(st.lists(small, min_size=1, max_size=3), st.fractions(-2, 2), st.fractions(0, "1/4"), st.fractions(-1, 1))
def test_the_weight_of_a_pair_is_an_upper_bound(g: list[Fraction], D: Fraction, a: Fraction, t: Fraction) -> None:
    x = 2 * a * t
    for p in range(2 * len(g) - 1):
        h = [Fraction(int(c.p), int(c.q)) for c in normal.pair_weight([Q(c) for c in g], Q(a), p)]
        pairs = ((d, p - d) for d in range(p + 1) if max(d, p - d) < len(g))
        left = sum((g[d] * g[e] * (D + x) ** (2 * d) * (D - x) ** (2 * e) for d, e in pairs), Fraction(0))
        assert len(h) == p + 1
        assert min(h) >= 0
        assert left <= sum((c * D ** (2 * d) for d, c in enumerate(h)), Fraction(0))


@pytest.mark.parametrize(("m", "a"), [(4, "1/8"), (9, "1/32")])
def test_the_bound_on_the_uncovered_is_one(m: int, a: str) -> None:
    """At least the truth (by simulation), and no more than the whole interval."""
    trials, rng, edge = 4000, np.random.default_rng(7), 1 + float(Fraction(a))
    x, z = rssp.sample.normal(m, trials=trials, rng=rng), rssp.sample.uniform(trials, low=-edge, high=edge, rng=rng)
    truth = 2 * edge * (1 - rssp.within_many(x, z, Fraction(a)).mean())
    plan = replace(PLANS[6], m=m, L=Q(1), a=Q(a), g=(Q(1), Q(1, 20)))
    with precision(128):
        bound = number(normal.uncovered_bound(plan).plain())
    assert truth - 5 * edge / math.sqrt(trials) <= bound < 2 * edge


def test_the_stated_measure_is_that_of_the_plan() -> None:
    plan = PLANS[6]
    with precision(128):
        bound = normal.uncovered_bound(plan).plain()
        plain = normal.uncovered_bound(replace(plan, g=plan.g[:1])).plain()
    assert bound <= plan.uncovered < bound + Q(1, 10**4)
    assert plain > 3 * plan.uncovered


# A few more values ----------------------------------------------------------------------------------------------------

Piece = tuple[Fraction, Fraction]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Fraction, list[Piece]]:
    """M >= 1, and disjoint intervals in [-M, M], ascending."""
    M = draw(st.fractions(1, 4, max_denominator=16))
    count = 2 * draw(st.integers(0, 3))
    ends = draw(st.lists(st.fractions(-1, 1, max_denominator=40), min_size=count, max_size=count, unique=True))
    points = [M * end for end in sorted(ends)]
    return M, list(zip(points[::2], points[1::2], strict=True))


def chance_to_stay(z: Any, U: list[Piece], M: Fraction) -> Any:
    """P(z - X in U or not in [-M, M])."""
    beyond = 1 - Phi(float(M) - z) + 1 - Phi(float(M) + z)
    return beyond + sum(Phi(z - float(a)) - Phi(z - float(b)) for a, b in U)


@given(cases(), st.fractions(0, 1, max_denominator=20))
def test_what_is_left_by_another_road(case: tuple[Fraction, list[Piece]], t: Fraction) -> None:
    M, U = case
    b = t * (M - 1)
    w = sum((high - low for low, high in U), Fraction(0))
    inner = [(max(low, -1 - b), min(high, 1 + b)) for low, high in U if low < 1 + b and high > -1 - b]
    kept = [
        sum(integral(lambda z: chance_to_stay(z, U, M), float(low), float(high), 60) for low, high in part)
        for part in (U, inner)
    ]
    exact = [[(Q(low), Q(high)) for low, high in part] for part in (U, inner)]
    with precision(128):
        found = [number(normal.mean_kept(part, exact[0], Q(M))) for part in exact]
        most = number(normal.halved(Q(w), Q(M)))
        inside = float(sum((high - low for low, high in inner), Fraction(0))) * number(normal.stays(Q(w), Q(M), Q(b)))
    assert found == pytest.approx(kept, abs=1e-3)
    assert found[0] <= most + 1e-12
    assert found[1] <= inside + 1e-12


def worst_case(plan: normal.Plan, grid: np.ndarray) -> np.ndarray:
    """The largest probability of failure at each point of the grid, if after each halving any law on the points up to w
    with the mean allowed may occur. The largest expectation is that of a law on two points (or one).
    """
    M, b = number(plan.L + plan.a), number(plan.b)
    stays = 2 * Phi(grid / 2) - 1 + 2 - Phi(M - 1 - b) - Phi(M + 1 + b)
    value = np.minimum(1, grid * stays**plan.last / (2 * b))
    for _ in range(plan.halvings):
        means = np.minimum(grid, grid * (Phi(grid) + 1 - Phi(M)))
        after = []
        for w, mean in zip(grid, means, strict=True):
            low, high = np.meshgrid(grid[grid <= mean], grid[(grid >= mean) & (grid <= w)])
            p = np.where(high > low, (mean - low) / np.where(high > low, high - low, 1), 0)
            after.append(((1 - p) * value[np.searchsorted(grid, low)] + p * value[np.searchsorted(grid, high)]).max())
        value = np.array(after)
    return value


@pytest.mark.parametrize("k", [6, 12])
def test_the_worst_case_stays_below_the_line(k: int) -> None:
    grid = np.arange(61) / 40
    worst = worst_case(PLANS[k], grid)
    line = grid / number(PLANS[k].theta)
    assert (worst <= line + 1e-9).all()
    assert (worst[1:] / line[1:]).max() > 0.9  # the line is no generous bound


def test_a_plan_with_less_does_not_hold() -> None:
    for plan in PLANS.values():
        with precision(128):
            assert all_hold(normal.plan_holds(plan))
            changes: list[dict[str, Any]] = [
                {"theta": plan.theta * Q(101, 100)},
                {"b": plan.b * Q(9, 10)},
                {"last": plan.last - 1},
                {"halvings": plan.halvings - 1},
                {"g": (Q(1), Q(-1, 100))},
                {"uncovered": plan.uncovered * Q(3, 2)},
            ]
            for change in changes:
                assert not all_hold(normal.plan_holds(replace(plan, **change)))


# The table ------------------------------------------------------------------------------------------------------------


def test_the_table_of_the_documentation() -> None:
    """Columns: k, n certified, n measured."""
    page = (Path(__file__).parents[1] / "docs" / "coverage.md").read_text()
    rows = [tuple(map(int, row)) for row in re.findall(r"^\| 2\^-(\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)]
    assert [row[0] for row in rows] == list(PLANS)
    for k, now, measured in rows:
        assert now == PLANS[k].n
        assert measured < now < 2 * measured


@pytest.mark.parametrize(("k", "measured"), [(6, 13), (8, 16), (10, 18)])
def test_the_measured_column(k: int, measured: int) -> None:
    x = rssp.sample.normal(measured + 4, trials=1500, rng=11)
    first = rssp.first_covering_many(x, 2.0**-k, region=(-1, 1))
    covered = [((first >= 0) & (first <= n)).mean() for n in (measured - 1, measured)]
    assert covered[0] < 0.9 + 0.03
    assert covered[1] > 0.9 - 0.03


def test_the_simulations_ask_the_right_question() -> None:
    plan = PLANS[6]
    hits = normal.random_target(Q(6), np.random.default_rng(2), 10)
    rng, edge = np.random.default_rng(2), 1.5 + 1 / 128
    z = rssp.sample.uniform(10, low=-edge, high=edge, rng=rng)
    x = rssp.sample.normal(18, trials=10, rng=rng)
    assert hits.tolist() == [rssp.within(row, t, 1 / 128).status == "found" for row, t in zip(x, z, strict=True)]
    seen = normal.coverage_seen(Q(6), np.random.default_rng(2), 10)
    x = rssp.sample.normal(plan.n, trials=10, rng=np.random.default_rng(2))
    assert seen.tolist() == [bool(rssp.covers(row, 1 / 64, region=(-1, 1)).covered) for row in x]
