"""Plans of `ours_coverage_vectors.coverage` for `rssp bound`: the search in floats, and the claim that decides."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from proofs_numeric import bound_claims, bounds, coverage_plans
from proofs_numeric.campaign import decide
from proofs_numeric.checker import holds
from proofs_numeric.claim import claims
from proofs_numeric.coverage_plans import Proposal, Shape
from proofs_numeric.engines.outcome import ALPHA, QUICK
from proofs_numeric.num import Q, outward, precision
from proofs_numeric.papers import ours_coverage_vectors as vectors
from proofs_numeric.papers import ours_vectors

NINE_TENTHS = Q(9, 10)
EIGHTH = {"d": 2, "eps": Q(1, 8), "prob": NINE_TENTHS}
PLAN = {"m": 29, "k": 11, "last": 3, "blocks": 1, "s": Q(27, 20), "b": Q(3, 32)}  # holds for these


def proved(**parameters: Any) -> bool:
    """Whether the claim is, at these parameters."""
    (claim,) = claims(f"{bounds.CLAIMS}::bound.coverage_plan")
    return decide(claim.at(**parameters), QUICK, ALPHA, lambda _: None).status == "proved"


def middle(ball: Any) -> float:
    """About."""
    low, high = map(bounds.to_float, outward(ball))
    return (low + high) / 2


# The bound ------------------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(5, 90), st.integers(1, 16), st.floats(-5, 5))
def test_the_peak_is_one_by_the_midpoint_rule(last: int, percent: int, b: int, y: float) -> None:
    """A phi_s(y) is at least the norm of the density, whatever y is."""
    plan = bound_claims.plan_of(1, Q(1, 2), 9, 3, last, Q(1) + Q(percent, 100), Q(b, 32))
    s, h = 1 + percent / 100, 1 + b / 32
    x = (np.arange(4000) + 0.5) / 2000 * h - h
    norm = np.exp(last * (y**2 / 2 / s**2 - (x - y) ** 2 / 2)).mean() * 2 * h
    with precision(128):
        power = middle(bound_claims.peak_power(plan))
    assert norm * s**last <= power * (1 + 1e-3)


def test_the_peak_is_that_of_the_table() -> None:
    """Which the interval engine proves for each of its plans: `kernel_below_density`."""
    with precision(64):
        for plan in vectors.PLANS.values():
            power = middle(bound_claims.peak_power(plan))
            assert 0.99 * bounds.to_float(plan.peak) <= power ** (1 / plan.last) <= 1.01 * bounds.to_float(plan.peak)


@pytest.mark.parametrize("cells", [2, 3, 5])
def test_the_peak_is_one_in_few_cells(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The supremum is not at the end of one."""
    monkeypatch.setattr(bound_claims, "CELLS", cells)
    with precision(64):
        for plan in vectors.PLANS.values():
            most = max(middle(vectors.kernel(plan, Q(i, 40))) for i in range(120))
            assert most < middle(bound_claims.peak_power(plan) / plan.s**plan.last)


@pytest.mark.parametrize(("last", "s", "b"), [(1, 1.1, 0.4), (5, 1.35, 0.01), (40, 1.6, 0.001)])
def test_the_peak_of_the_search_is_that_of_the_claim(last: int, s: float, b: float) -> None:
    plan = bound_claims.plan_of(1, Q(1, 2), 9, 3, last, Q(str(s)), Q(str(b)))
    with precision(128):
        assert coverage_plans.log_peak(last, s, b) == pytest.approx(
            math.log(middle(bound_claims.peak_power(plan))) / last, abs=1e-3
        )


@pytest.mark.parametrize(
    ("d", "m", "k", "s", "a"),
    [
        (1, 21, 8, "13/10", "1/200"),
        (2, 42, 17, "11/8", "1/2048"),
        (4, 65, 26, "59/40", "1/300"),
        (6, 119, 53, "3/2", "1/900"),
    ],
)
def test_the_search_knows_what_is_missed(d: int, m: int, k: int, s: str, a: str) -> None:
    plan = bound_claims.plan_of(d, Q(a) + Q(1, 10), m, k, 1, Q(s), Q(1, 10))
    with precision(64):
        exact = middle(vectors.missed(plan))
    found = coverage_plans.missed(d, bounds.to_float(Q(a)), m, k, bounds.to_float(Q(s)))
    assert 1e-4 < exact < 0.1
    assert found == pytest.approx(exact, rel=1e-3, abs=coverage_plans.WIDTH)


@pytest.mark.parametrize(("d", "m", "k", "a"), [(1, 12, 4, "1/4"), (4, 28, 10, "1/8")])
def test_what_is_missed_in_other_dimensions_by_simulation(d: int, m: int, k: int, a: str) -> None:
    """The table of `ours_coverage_vectors` has d = 2 and 3."""
    trials, rng = 60, np.random.default_rng(3)
    x = rssp.sample.normal(m, d, trials=trials, rng=rng)
    z = rssp.sample.normal(trials, d, rng=rng) * 1.3
    truth = 1 - rssp.within_many(x, z, bounds.to_float(Q(a)), size=k).mean()
    with precision(64):
        bound = middle(vectors.missed(bound_claims.plan_of(d, Q(a) + Q(1, 10), m, k, 1, Q(13, 10), Q(1, 10))))
    assert truth - 5 * math.sqrt(0.25 / trials) <= bound < 0.3


# The claim ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"m": 28},
        {"last": 2},
        {"k": 9},
        {"k": 0},
        {"k": 15},
        {"m": Q(59, 2)},
        {"eps": Q(1, 9)},
        {"d": 3},
        {"d": 0},
        {"prob": Q(99, 100)},
        {"b": Q(1, 8)},
        {"s": Q(5, 4)},
        {"s": Q(2)},
        {"blocks": 0},
        {"m": 6, "k": 2},
    ],
)
def test_a_plan_holds_and_none_with_less(changed: dict[str, Any]) -> None:
    assert not proved(**EIGHTH | PLAN | changed)


def test_the_plan_holds_and_its_blocks_multiply() -> None:
    assert proved(**EIGHTH | PLAN)
    assert proved(**EIGHTH | PLAN | {"prob": Q(99, 100), "blocks": 2})
    assert not proved(**EIGHTH | PLAN | {"prob": Q(999, 1000), "blocks": 2})


@pytest.mark.parametrize(
    ("shape", "true"),
    [
        ((8, Q(1, 2), 60, 20), True),
        ((8, Q(1, 100), 18, 5), True),
        ((8, Q(1, 100), 13, 5), False),  # `trace` says that a probability is more than a negative number
        ((6, Q(99, 100), 14, 6), False),  # 1 - tau - t' reaches 0
        ((6, Q(1, 2), 14, 6), True),
    ],
)
def test_the_trace_is_to_be_small(shape: tuple[Any, ...], true: bool) -> None:
    d, eps, m, k = shape
    plan = bound_claims.plan_of(d, eps, m, k, 5, Q(3, 2), Q(1, 1000))
    with precision(64):
        margins = bound_claims.trace_is_small(plan).margins
        assert all(holds(margin, relation) for margin, relation in margins) == true


def test_the_trace_is_small_in_the_table_of_the_theorem() -> None:
    """Its claims do not ask for that."""
    with precision(96):
        for plan in vectors.PLANS.values():
            margins = bound_claims.trace_is_small(plan).margins
            assert all(holds(margin, relation) for margin, relation in margins)


def test_that_condition_is_needed() -> None:
    """Squared, a negative lower bound on a probability would pass for a positive one."""
    plan = bound_claims.plan_of(30, Q(1, 2), 36, 10, 5, Q(3, 2), Q(1, 1000))
    with precision(64):
        assert vectors.trace(plan)[1] < -1


# The search -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("j", [3, 6])
def test_the_command_prints_as_few_as_the_theorem_says(j: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the blocks and the net, that takes seconds."""

    def too_large(*_: Any) -> Any:
        raise bounds.TooLargeError

    monkeypatch.setattr(bounds, "all_targets", too_large)
    monkeypatch.setattr(bounds, "PARTS", {"sufficient_all_targets": bounds.find_all_targets})
    record = bounds.bracket("normal", 2, Q(1, 2**j), NINE_TENTHS)
    certificate = record["certificate"]["sufficient_all_targets"]
    assert (record["missing"], certificate["claim"]) == ({}, "bound.coverage_plan")
    number = {name: int(certificate["params"][name]) for name in ("m", "last", "blocks")}
    assert record["sufficient_all_targets"] == (number["m"] + number["last"]) * number["blocks"]
    assert record["sufficient_all_targets"] <= vectors.COUNTS[2][j - 3]


def test_floats_are_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the search takes far too little for enough, the bound by blocks and a net is what is proved."""
    cover = bounds.Cover(11, 4, 4, 0, 20, Q(1), Q(1))
    monkeypatch.setattr(coverage_plans, "missed", lambda *_: 1e-6)
    monkeypatch.setattr(bounds, "all_targets", lambda *_: cover)
    monkeypatch.setattr(bounds, "PARTS", {"sufficient_all_targets": bounds.find_all_targets})
    wrong = coverage_plans.proposals(1, Q(1, 10), NINE_TENTHS)
    assert 0 < wrong[0].vectors() < wrong[1].vectors() < cover.vectors()
    record = bounds.bracket("normal", 1, Q(1, 10), NINE_TENTHS)
    assert record["certificate"]["sufficient_all_targets"]["claim"] == "bound.all_targets"
    assert record["sufficient_all_targets"] == cover.vectors() == 44


def test_the_fewer_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    cover = bounds.Cover(11, 4, 1, 0, 20, Q(1), Q(1))
    monkeypatch.setattr(bounds, "all_targets", lambda *_: cover)
    names = [name for name, _, _ in bounds.find_all_targets("normal", 1, Q(1, 10), NINE_TENTHS)]
    assert names == ["all_targets", "coverage_plan", "coverage_plan"]
    beyond = bounds.find_all_targets("normal", coverage_plans.MOST_DIMENSIONS + 1, Q(1, 10), NINE_TENTHS)
    assert [name for name, _, _ in beyond] == ["all_targets"]


@pytest.mark.parametrize(
    ("d", "eps", "prob"), [(1, "1/2", "1/2"), (1, "1e-30", "9/10"), (4, "1/100", "99/100"), (3, "1/10", "0.9999")]
)
def test_what_is_proposed_holds(d: int, eps: str, prob: str) -> None:
    first, second = coverage_plans.proposals(d, Q(eps), Q(prob))
    assert second.vectors() == first.vectors() + first.blocks
    assert proved(d=d, eps=Q(eps), prob=Q(prob), **first._asdict())


def test_no_smaller_plan_on_a_grid() -> None:
    """d = 2, eps = 1/8: neither more nor fewer last vectors make up for one vector less."""
    found = coverage_plans.fewest(2, 1 / 8, math.log(0.1), 100)
    assert found is not None
    n = found.vectors() - 1
    shapes = (
        Shape(n - last, k, last, s, b)
        for last in range(2, 8)
        for k in range((n - last) // 4, (n - last) // 2)
        for s in range(50, 64, 2)
        for b in range(7, 16, 2)
    )
    assert min(coverage_plans.log_failure(2, 1 / 8, shape) for shape in shapes) > math.log(0.1)
    assert coverage_plans.fewest(2, 1 / 8, math.log(0.1), n) is None


def test_the_table_of_the_documentation() -> None:
    """n for d = 1, ..., 6; the first two are proved here, and fewer than the blocks and the net of the claims."""
    page = (Path(__file__).parents[1] / "docs" / "bounds.md").read_text()
    rows = re.findall(r"^\| (1/10+) \| ([\d |]+) \|$", page, re.MULTILINE)
    assert [eps for eps, _ in rows] == list(ours_vectors.ALL_TARGETS)
    for eps, cells in rows:
        for d, n in enumerate(map(int, cells.split(" | ")), start=1):
            plan = coverage_plans.proposals(d, Q(eps), NINE_TENTHS)[0]
            assert plan.vectors() == n < ours_vectors.plan_of(*ours_vectors.ALL_TARGETS[eps][d - 1]).vectors()
            assert d > 2 or proved(d=d, eps=Q(eps), prob=NINE_TENTHS, **plan._asdict())


def test_a_proposal_counts_its_vectors() -> None:
    assert Proposal(30, 11, 4, 3, Q(11, 8), Q(3, 32)).vectors() == 102
