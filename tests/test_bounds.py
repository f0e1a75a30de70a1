"""The bounds behind `rssp bound`: each formula against another road to the same number, and against simulation."""

import json
import math
import re
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.special import ndtr

import rssp
from proofs_numeric import bounds, coverage_plans
from proofs_numeric.campaign import decide
from proofs_numeric.claim import claims
from proofs_numeric.cli import run
from proofs_numeric.engines.outcome import ALPHA, QUICK
from proofs_numeric.num import Ball, Q, as_ball, outward, precision
from proofs_numeric.papers import ours_nsn, ours_uniform_vectors, ours_vectors
from proofs_numeric.papers.ours_vectors import Cover

TENTH = Q(1, 10)


def number(x: Any) -> float:
    """A ball or rational as a float."""
    return float(bounds.to_float(outward(x)[0]))


def at_128(function: Callable[..., Ball], *arguments: Any) -> float:
    with precision(128):
        return number(function(*arguments))


# Normal vectors: p, q and the second moment ---------------------------------------------------------------------------


def hit(v: float, zeta: float, eps: float) -> float:
    """P(|N(0, v) - zeta| <= eps)"""
    return float(ndtr((zeta + eps) / v**0.5) - ndtr((zeta - eps) / v**0.5))


def both(v: float, c: float, zeta: float, eps: float) -> float:
    """P(both of a Gaussian pair are within eps of zeta), by the conditional law of the second given the first."""
    rest = math.sqrt(v - c * c / v)

    def inner(u: float) -> float:
        given_u = ndtr((zeta + eps - c / v * u) / rest) - ndtr((zeta - eps - c / v * u) / rest)
        return float(given_u) * math.exp(-u * u / (2 * v)) / math.sqrt(2 * math.pi * v)

    nodes, weights = np.polynomial.legendre.leggauss(30)
    return float(sum(w * eps * inner(zeta + eps * x) for x, w in zip(nodes, weights, strict=True)))


def exact_second_moment(n: int, k: int, d: int, eps: float) -> float:
    """E[Y]^2/E[Y^2] at the corner, in floats."""
    p, total = hit(k, 1, eps), 0.0
    for j in range(max(0, 2 * k - n), k + 1):
        q = p if j == k else both(k, j, 1, eps)
        total += math.comb(k, j) * math.comb(n - k, k - j) / math.comb(n, k) * (q / p**2) ** d
    return 1 / total


def test_the_box_by_scipy() -> None:
    for v, c, zeta, eps in ((5, 2, 1.0, 0.1), (3, 2, 0.4, 0.5), (2.5, -1.5, 2.0, 0.2)):
        law = stats.multivariate_normal([0, 0], [[v, c], [c, v]])
        box = law.cdf([zeta + eps] * 2, lower_limit=[zeta - eps] * 2)
        assert both(v, c, zeta, eps) == pytest.approx(float(box), rel=1e-4)


@settings(max_examples=40)
@given(
    st.integers(2, 30),
    st.fractions(-1, 1, max_denominator=20).filter(lambda r: abs(r) < 1),
    st.fractions(0, 3, max_denominator=10),
    st.sampled_from([1, 5, 20]),
)
def test_the_two_inequalities(v: int, correlation: Any, zeta: Any, percent: int) -> None:
    """(1) p is at least, and (2) q at most, what the formulas say, and both are near for small eps."""
    eps, c = percent / 100, float(v * correlation)
    p, q = hit(v, float(zeta), eps), both(v, c, float(zeta), eps)
    square = float(zeta) ** 2
    low = at_128(ours_vectors.expected_hits, 1, 1, 1, Q(percent, 100), Q(v), Q(zeta * zeta))
    assert low <= p * (1 + 1e-9)
    assert low >= p * (1 - eps**2 * (1 + square) / v)
    high = (2 * eps) ** 2 / (2 * math.pi * math.sqrt(v * v - c * c))
    high *= math.exp(-square / (v + c) + 2 * eps**2 * square / (v + c) ** 2)
    assert q <= high * (1 + 1e-9)
    rate = 1 / v - 1 / (v + c) + 2 * eps**2 / (v + c) ** 2
    factor = v / math.sqrt(v * v - c * c) * math.exp(eps**2 / (3 * v) + rate * square)
    assert q / p**2 <= factor * (1 + 1e-9)


@pytest.mark.parametrize(("n", "k", "d", "percent"), [(7, 3, 1, 10), (14, 6, 2, 10), (40, 14, 6, 10), (30, 12, 3, 1)])
def test_second_moment_is_within_a_per_cent_of_the_exact_one(n: int, k: int, d: int, percent: int) -> None:
    exact = exact_second_moment(n, k, d, percent / 100)
    found = at_128(ours_vectors.second_moment, n, k, d, Q(percent, 100), Q(d))
    assert 0.99 * exact <= found <= exact


def test_second_moment_falls_with_the_distance_and_of_all_vectors_is_the_expected_number() -> None:
    values = [at_128(ours_vectors.second_moment, 14, 6, 2, TENTH, Q(r, 4)) for r in range(9)]
    assert all(a > b for a, b in pairwise(values))
    assert at_128(ours_vectors.second_moment, 4, 4, 1, TENTH, Q(1)) == pytest.approx(hit(4, 1, 0.1), rel=1e-3)


@pytest.mark.parametrize(("n", "k", "d"), [(6, 2, 1), (7, 4, 2), (5, 5, 1)])
def test_the_law_of_the_overlap_by_counting(n: int, k: int, d: int) -> None:
    """At distance 0 and c = j, weights are the shares of pairs of subsets times (1 - c^2/v^2)^(-d/2) exp(..)."""
    first = set(range(k))
    shares = [0] * (k + 1)
    for second in combinations(range(n), k):
        shares[len(first & set(second))] += 1
    factor = math.exp(d * 0.01 / (3 * k))
    with precision(128):
        found = [number(w) for w, _ in ours_vectors.overlaps(n, k, d, TENTH, Q(k), Q(0))]
    expected = [shares[j] / sum(shares) * factor * (1 - (j / k) ** 2) ** (-d / 2) for j in range(max(0, 2 * k - n), k)]
    assert found == pytest.approx(expected, rel=1e-12)


def some_hit(x: Any, k: int, eps: float) -> float:
    """In what share of the trials some k of the vectors x (trials, n, d) come within eps of (1, ..., 1)."""
    return float(rssp.within_many(x, np.ones(x.shape[2]), eps, size=k).mean())


@pytest.mark.parametrize(("n", "k", "d"), [(7, 3, 1), (14, 6, 2), (12, 6, 2)])
def test_bounds_for_one_target_by_simulation(n: int, k: int, d: int) -> None:
    """They are below the truth, five standard deviations allowed; but for k = n/2 the conditional one is the larger."""
    trials = 1000
    seen = some_hit(rssp.sample.normal(n, d, trials=trials, rng=n), k, 0.1)
    second = at_128(ours_vectors.second_moment, n, k, d, TENTH, Q(d))
    given_sum = at_128(ours_vectors.conditional, n, k, d, TENTH, Q(d))
    assert max(second, given_sum) < seen + 5 * math.sqrt(0.25 / trials)
    assert (second < given_sum) == (n != 2 * k)


def test_the_expected_number_by_counting() -> None:
    """E Y and E Y^2 over the subsets that `rssp.count` finds: n = 10, k = 5, d = 1, eps = 1/4."""
    x = rssp.sample.normal(10, trials=500, rng=3)
    counts = np.array([rssp.count(row, 1, 0.25, size=5) for row in x], dtype=float)
    mean, spread = counts.mean(), counts.std() / math.sqrt(len(counts))
    expected = at_128(ours_vectors.expected_hits, 10, 5, 1, Q(1, 4), Q(5), Q(1))
    assert mean == pytest.approx(math.comb(10, 5) * hit(5, 1, 0.25), abs=5 * spread)
    assert mean == pytest.approx(expected, abs=5 * spread)
    square, spread = (counts**2).mean(), (counts**2).std() / math.sqrt(len(counts))
    assert square == pytest.approx(mean**2 / exact_second_moment(10, 5, 1, 0.25), abs=10 * spread)


# Given the sum --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("d", "noncentrality"), [(1, 0), (1, 3), (2, 0.5), (5, 12), (16, 40)])
def test_noncentral_chi_square_by_scipy(d: int, noncentrality: float) -> None:
    exact = fmpq(int(2 * noncentrality), 2)
    for x in (0, 1, 4, 30, 90):
        true = float(stats.ncx2.cdf(x, d, noncentrality) if noncentrality else stats.chi2.cdf(x, d))
        found = at_128(ours_vectors.chi_square_at_least, Q(x), d, exact)
        assert found == pytest.approx(true, abs=1e-9)
        assert found <= true + 1e-12


def conditional_by_quadrature(n: int, k: int, eps: float) -> float:
    """d = 1, target 1: the mean over W of E[Y|W]^2/E[Y^2|W], all boxes in floats."""
    v = k - k * k / n

    def ratio(w: float) -> float:
        zeta = 1 - k * w * math.sqrt(n) / n
        p, total = hit(v, zeta, eps), 0.0
        for j in range(max(0, 2 * k - n), k + 1):
            c = j - k * k / n
            q = p if j == k else both(v, c, zeta, eps)
            total += math.comb(k, j) * math.comb(n - k, k - j) / math.comb(n, k) * q / p**2
        return float(stats.norm.pdf(w)) / total

    return float(integrate.quad(ratio, -6, 6, epsabs=1e-5)[0])


def test_conditional_by_quadrature() -> None:
    exact = conditional_by_quadrature(8, 3, 0.1)
    found = at_128(ours_vectors.conditional, 8, 3, 1, TENTH, Q(1))
    assert 0.98 * exact <= found <= exact


def test_the_steps_fall_and_stay_below() -> None:
    with precision(128):
        steps = ours_vectors.falling([as_ball(2), as_ball(5), as_ball(3), as_ball(9)])
    assert [bounds.to_float(step) for step in steps] == pytest.approx([1 / 2, 1 / 5, 1 / 5, 1 / 9])
    assert all(step <= Q(1, inverse) for step, inverse in zip(steps, (2, 5, 3, 9), strict=True))


def test_more_cells_lose_less() -> None:
    values = [at_128(ours_vectors.conditional, 14, 6, 2, TENTH, Q(2), cells) for cells in (20, 100, 500)]
    assert values[0] < values[1] < values[2] < values[0] * 1.3


# Necessary, and all targets -------------------------------------------------------------------------------------------


def test_any_hit_is_the_sum_over_all_sizes() -> None:
    for n, d, percent in ((4, 1, 10), (9, 2, 10), (30, 5, 1)):
        true = sum(math.comb(n, k) * hit(k, 1, percent / 100) ** d for k in range(1, n + 1))
        found = at_128(ours_vectors.any_hit, n, d, Q(percent, 100))
        assert true <= found <= 1.01 * true
    assert at_128(ours_vectors.any_hit, 0, 3, TENTH) == 0  # the empty subset misses


def test_uncovered_once_more_in_floats() -> None:
    plan, d, eps = Cover(21, 6, 4, 32, 50, Q(3, 2), Q(107, 100)), 2, 0.1
    r, side = eps - 1 / plan.mesh, 1.5
    one = at_128(ours_vectors.second_moment, plan.n, plan.k, d, TENTH - Q(1, plan.mesh), d * Q(9, 4))
    assert r == pytest.approx(0.08)
    missed = (1 - one) ** plan.blocks
    outside = 1 - (float(ndtr(side - 1)) - float(ndtr(-side - 1))) ** d
    stays = 1.07 / (2 * math.pi) ** (d / 2) + outside
    true = 3.0**d * missed / 1.07 + plan.mesh**d * stays**plan.fresh
    assert at_128(ours_vectors.uncovered, d, TENTH, plan) == pytest.approx(true, rel=1e-9)
    plain = plan._replace(fresh=0, side=Q(1))
    block = at_128(ours_vectors.second_moment, plan.n, plan.k, d, TENTH - Q(1, 50), Q(d))
    assert at_128(ours_vectors.uncovered, d, TENTH, plain) == pytest.approx(2500 * (1 - block) ** 4, rel=1e-9)
    assert plan.vectors() == 116


def test_one_step_of_fresh_vectors_by_simulation() -> None:
    """d = 1: U = [0.9, 1.3] is missed: z - X is in U or outside [-3/2, 3/2] with at most `stays`."""
    x = np.random.default_rng(0).standard_normal(100_000)
    for z in (-1.0, 0.0, 0.6, 1.0):
        moved = z - x
        seen = float((((moved >= 0.9) & (moved <= 1.3)) | (abs(moved) > 1.5)).mean())
        stays = 0.4 / math.sqrt(2 * math.pi) + 1 - (float(ndtr(0.5)) - float(ndtr(-2.5)))
        assert seen <= stays + 5 * math.sqrt(0.25 / len(x))


def test_all_targets_by_simulation() -> None:
    with precision(bounds.BITS):
        plan = bounds.all_targets("normal", 1, Q(1, 4), 0.5)
    x = rssp.sample.normal(plan.vectors(), trials=40, rng=0)[:, :20]  # a part of them covers already
    assert rssp.covers_many(x, 0.25, region=(-1, 1)).mean() > 0.5


# The search and the command -------------------------------------------------------------------------------------------


def test_the_search_finds_the_smallest_of_all() -> None:
    """Every n and k is tried."""
    with precision(bounds.BITS):
        bound = bounds.second_moment("normal", 3, TENTH)
        found = bounds.smallest(bound, 0.5, bounds.Block(8, 3), 100)
        reached = [n for n in range(2, 30) if max(bounds.value(bound(n, k)) for k in range(1, n)) >= 0.5]
    assert found.n == reached[0]
    with pytest.raises(bounds.TooLargeError, match="more than 20 vectors"):
        bounds.smallest(bound, 0.5, bounds.Block(8, 3), 20)


def test_how_many_blocks_by_hand() -> None:
    """8/2^3 is 1; and what is never hit stays."""
    assert bounds.blocks_for([(8.0, 0.5)], 1.01) == 3
    assert bounds.blocks_for([(8.0, 0.5)], 0.99) == 4
    assert bounds.blocks_for([(4.0, 0.5), (4.0, 0.25)], 0.6) == 3
    assert bounds.blocks_for([(1.0, 0.5), (1.0, 1.0)], 0.9) is None


@pytest.mark.parametrize(("law", "module"), [("normal", ours_vectors), ("uniform", ours_uniform_vectors)])
def test_every_plan_that_is_proposed_holds(law: str, module: Any) -> None:
    eps = Q(1, 50)
    with precision(128):
        plans = [*bounds.without_fresh(law, 2, eps, 0.9), *bounds.with_fresh(law, 2, eps, 0.9)]
        for plan in plans[::7]:
            assert 0.001 < number(module.uncovered(2, eps, plan)) <= 0.1 + 1e-9
    assert any(plan.fresh for plan in plans)


def test_the_bracket_of_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, and the same record to read."""
    assert run(["bound", "--d", "1", "--eps", "0.4", "--prob", "1/2", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    keys = {"necessary", "sufficient_one_target", "sufficient_all_targets", "k", "prob", "law", "certificate"}
    assert keys <= set(record)
    assert (record["law"], record["eps"], record["prob"], record["missing"]) == ("normal", "2/5", "1/2", {})
    assert 0 < record["necessary"] <= record["sufficient_one_target"] < record["sufficient_all_targets"]
    assert all(entry["kind"] == "enumeration" for entry in record["certificate"].values())
    monkeypatch.setattr(bounds, "bracket", lambda *_, **__: record)
    assert run(["bound", "--d", "1", "--eps", "0.4"]) == 0
    shown = capsys.readouterr().out
    assert "accepted for bound.necessary, bound.one_target, bound.coverage_plan" in shown
    assert re.search(rf"necessary +{record['necessary']}\n", re.sub(" +\n", "\n", shown))


def test_the_bracket_for_uniform_vectors(capsys: pytest.CaptureFixture[str]) -> None:
    """A higher probability takes blocks."""
    assert run(["bound", "--d", "1", "--eps", "1/8", "--prob", "0.9", "--law", "uniform", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["blocks"] > 1
    assert 0 < record["necessary"] < record["sufficient_one_target"] < record["sufficient_all_targets"]
    names = [entry["claim"] for entry in record["certificate"].values()]
    assert names == ["bound.uniform_necessary", "bound.uniform_one_target", "bound.uniform_all_targets"]


def test_the_bracket_for_nsn_vectors(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the plan of the table: its search takes seconds."""
    plan = ours_vectors.plan_of(*ours_nsn.ALL_TARGETS["1/10"][0])
    monkeypatch.setattr(bounds, "all_targets", lambda *_: plan)
    assert run(["bound", "--d", "1", "--eps", "0.1", "--prob", "0.9", "--law", "nsn", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["missing"] == {}
    assert 0 < record["necessary"] < record["sufficient_one_target"] < record["sufficient_all_targets"]
    assert record["sufficient_all_targets"] == plan.vectors() == 65
    assert record["certificate"]["sufficient_all_targets"]["claim"] == "bound.nsn_all_targets"


def test_a_wide_radius_asks_for_no_more_than_a_narrower_one() -> None:
    half, wide = (bounds.bracket("normal", 1, Q(eps), Q(1, 2)) for eps in ("1/2", "99/100"))
    assert half["sufficient_all_targets"] == wide["sufficient_all_targets"]
    assert half["sufficient_one_target"] == wide["sufficient_one_target"]
    assert half["necessary"] >= wide["necessary"]


def test_the_finest_radius_is_within_reach() -> None:
    with precision(bounds.BITS):
        fine = bounds.necessary("normal", 1, Q("1e-30"), Q("1e-12"))
        block = bounds.smallest(bounds.second_moment("normal", 1, Q("1e-30")), 0.5, bounds.Block(100, 40), 400)
    assert math.log2(1e18) - 3 < fine < block.n < 2 * math.log2(1e30)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("one_target", {}),
        ("one_target", {"n": 6}),
        ("one_target", {"n": Q(15, 2)}),
        ("one_target", {"d": 2}),
        ("one_target", {"blocks": 0}),
        ("necessary", {"n": 4}),
        ("necessary", {"n": 5}),
        ("all_targets", {"n": 11, "k": 4, "blocks": 4}),
        ("all_targets", {"n": 11, "k": 4, "blocks": 3}),
        ("all_targets", {"n": 11, "k": 4, "blocks": 4, "mesh": 9}),
        ("all_targets", {"n": 11, "k": 4, "blocks": 4, "mesh": Q(41, 2)}),
    ],
)
def test_the_open_claims_hold_where_they_should_and_nowhere_near(name: str, changed: dict[str, Any]) -> None:
    """d = 1, eps = 1/10: the first of each name is true."""
    given = {"d": 1, "eps": TENTH, "prob": Q(1, 2), "n": 7, "k": 3, "blocks": 1} | changed
    if name == "all_targets":
        given = {"fresh": 0, "mesh": 20, "side": 1, "volume": 1} | given | {"prob": Q(9, 10)}
    (claim,) = claims(f"{bounds.CLAIMS}::bound.{name}")
    fixed = claim.at(**{key: given[key] for key in claim.domains})
    true = changed in ({}, {"n": 4}, {"n": 11, "k": 4, "blocks": 4})
    assert (decide(fixed, QUICK, ALPHA, lambda _: None).status == "proved") == true


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("nsn_all_targets", {}),
        ("nsn_all_targets", {"blocks": 3}),
        ("nsn_all_targets", {"mesh": 9}),
        ("nsn_one_target", {"n": 9, "k": 4}),
        ("nsn_one_target", {"n": 9, "k": 3}),
        ("nsn_necessary", {"n": 4}),
        ("nsn_necessary", {"n": 5}),
        ("uniform_all_targets", {"n": 11, "k": 4}),
        ("uniform_all_targets", {"n": 11, "k": 4, "blocks": 4}),
        ("uniform_all_targets", {"n": 11, "k": 4, "mesh": 10}),
        ("uniform_one_target", {"n": 8, "k": 3}),
        ("uniform_one_target", {"n": 8, "k": 3, "d": 2}),
        ("uniform_one_target", {"n": 8, "k": 2}),
        ("uniform_necessary", {"n": 4}),
        ("uniform_necessary", {"n": 5}),
    ],
)
def test_the_open_claims_of_the_other_laws(name: str, changed: dict[str, Any]) -> None:
    """d = 1, eps = 1/10: the first of each name is true."""
    given = {"d": 1, "eps": TENTH, "n": 18, "k": 6, "blocks": 5, "fresh": 0, "mesh": 40, "side": 1, "volume": 1}
    given = given | {"prob": Q(9, 10) if "all" in name else Q(1, 2)} | changed
    if "one" in name:
        given["blocks"] = 1
    (claim,) = claims(f"{bounds.CLAIMS}::bound.{name}")
    fixed = claim.at(**{key: given[key] for key in claim.domains})
    true = changed in ({}, {"n": 9, "k": 4}, {"n": 4}, {"n": 11, "k": 4}, {"n": 8, "k": 3})
    assert (decide(fixed, QUICK, ALPHA, lambda _: None).status == "proved") == true


def test_the_necessary_n_is_where_the_first_moment_crosses() -> None:
    with precision(bounds.BITS):
        for prob in (Q(1, 2), Q(9, 10)):
            n = bounds.necessary("normal", 2, TENTH, prob)
            assert ours_vectors.any_hit(n - 1, 2, TENTH) < prob
            assert ours_vectors.any_hit(n, 2, TENTH) > prob


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--d", "0", "--eps", "0.1"], "d=0: must be >= 1"),
        (["--d", "2", "--eps", "1"], "eps=1: must be >= 1e-30 and < 1; from 1 on the empty subset"),
        (["--d", "2", "--eps", "-1/2"], "eps=-1/2: must be >= 1e-30"),
        (["--d", "2", "--eps", "1/0"], "--eps=1/0: must be a number such as"),
        (["--d", "2", "--eps", "1/10", "--law", "cauchy"], "law=cauchy: must be one of normal, nsn, uniform; there"),
        (["--d", "2", "--eps", "1/10", "--prob", "1"], "prob=1: must be >= 1e-12 and <= 1 - 1e-12"),
        (["--eps", "1/10"], "requires an argument"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bound", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_beyond_the_budget_is_status_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(bounds.MOST, "normal", 8)
    monkeypatch.setattr(coverage_plans, "MOST_DIMENSIONS", 1)
    assert run(["bound", "--d", "2", "--eps", "1/10", "--json"]) == 3
    record = json.loads(capsys.readouterr().out)
    assert record["sufficient_all_targets"] is None
    assert "more than 8 vectors" in record["missing"]["sufficient_all_targets"]


# The tables -----------------------------------------------------------------------------------------------------------


def table_rows(text: str) -> list[list[str]]:
    """The cells of the rows that begin with a dimension."""
    rows = re.findall(r"^\| (\d+ \|.*)\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows]


def test_the_page_shows_what_the_claims_prove() -> None:
    page = (Path(__file__).parent.parent / "docs" / "bounds.md").read_text().partition("### NSN")[0]
    parts = re.split(r"^eps = (.*)$", page, flags=re.MULTILINE)[1:]
    assert parts[::2] == list(ours_vectors.NECESSARY)
    for eps, text in zip(parts[::2], parts[1::2], strict=True):
        rows = table_rows(text)
        assert [int(row[0]) for row in rows] == list(range(1, 17))
        for d, *shown in rows:
            i = int(d) - 1
            pairs = [table[eps][i] for table in (ours_vectors.CONDITIONAL, ours_vectors.SECOND_MOMENT)]
            plan = ours_vectors.plan_of(*ours_vectors.ALL_TARGETS[eps][i])
            assert shown == [
                str(ours_vectors.NECESSARY[eps][i]),
                *(f"{n} ({k})" for n, k in pairs),
                str(plan.vectors()),
            ]


@pytest.mark.parametrize(
    ("title", "module", "plan", "most"),
    [
        ("NSN vectors", ours_nsn, ours_vectors.plan_of, 6),
        ("Uniform vectors", ours_uniform_vectors, ours_uniform_vectors.plan, 16),
    ],
)
def test_the_page_shows_it_for_the_other_laws(title: str, module: Any, plan: Any, most: int) -> None:
    text = (Path(__file__).parent.parent / "docs" / "bounds.md").read_text().partition(f"### {title}")[2]
    rows = table_rows(text.partition("###")[0])
    assert [int(row[0]) for row in rows] == list(range(1, most + 1))
    for d, *shown in rows:
        wanted, i = [], int(d) - 1
        for eps, plans in module.ALL_TARGETS.items():
            n, k = module.SECOND_MOMENT[eps][i]
            every = str(plan(*plans[i]).vectors()) if i < len(plans) else ""
            wanted += [str(module.NECESSARY[eps][i]), f"{n} ({k})", every]
        assert shown == wanted


def test_the_tables_grow_and_are_in_order() -> None:
    """Necessary < given the sum <= by the second moment < all targets; and more for more dimensions."""
    for eps, low in ours_vectors.NECESSARY.items():
        one, second = ([n for n, _ in t[eps]] for t in (ours_vectors.CONDITIONAL, ours_vectors.SECOND_MOMENT))
        every = [ours_vectors.plan_of(*row).vectors() for row in ours_vectors.ALL_TARGETS[eps]]
        assert all(a < b <= c < e for a, b, c, e in zip(low, one, second, every, strict=True))
        assert all(a < b for column in (low, one, second, every) for a, b in pairwise(column))


@pytest.mark.parametrize(("d", "eps"), [(1, "1/1000"), (3, "1/10"), (8, "1/100")])
def test_no_smaller_n_reaches_half_for_any_k(d: int, eps: str) -> None:
    """The n of the second moment is the smallest, of this bound and of the exact one: every k is tried at n - 1."""
    n, _ = ours_vectors.SECOND_MOMENT[eps][d - 1]
    exact = [exact_second_moment(n - 1, k, d, bounds.to_float(Q(eps))) for k in range(n // 5, n // 2 + 1)]
    assert max(exact) < 0.5
    with precision(64):
        values = [bounds.value(bounds.second_moment("normal", d, Q(eps))(n - 1, k)) for k in range(1, n)]
    assert max(values) < 0.5
