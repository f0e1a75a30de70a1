"""False twins of coverage by normal values."""

from dataclasses import replace
from typing import Any

import rssp
from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import OneOf, Unions
from proofs_numeric.num import Ball, Q
from proofs_numeric.papers import ours
from proofs_numeric.papers import ours_coverage_normal as true
from tests.twins import twin


@twin("ours_coverage_normal.coverage", k=OneOf(12, 20))
def normal_coverage_with_one_value_less(k: Any) -> Statement:
    plan = true.PLANS[int(k)]
    return true.plan_holds(replace(plan, last=plan.last - 1))


@twin("ours_coverage_normal.coverage_seen", with_probability=lambda k: Q(9, 10), k=OneOf(6))
def covered_by_ten_normal_values(k: Any, rng: Any, trials: int) -> Any:
    return rssp.covers_many(rssp.sample.normal(10, trials=trials, rng=rng), Q(1, 2 ** int(k)), region=(-1, 1))


@twin("ours_coverage_normal.uncovered_shrinks", M=OneOf("5/4"), V=Unions(-1, "-15/16", "-1/2", 0, "2/3", 1))
def normal_uncovered_by_the_middle_alone(M: Any, V: Any) -> Statement:
    """Without what X moves out of J."""
    U, b = tuple((M * low, M * high) for low, high in V), Q(1, 32)
    inner = ours.common(U, ((-1 - b, 1 + b),))
    share = 2 * true.below(ours.measure(U) / 2) - 1
    return at_most(Ball(true.mean_kept(inner, U, M)), Ball(ours.measure(inner) * share))


@twin("ours_coverage_normal.most_targets", k=OneOf(6))
def few_normal_values_leave_nearly_nothing(k: Any) -> Statement:
    """64 sums of six values cover at most 128 a of 2 (L + a)."""
    few = replace(true.PLANS[int(k)], m=6)
    return less_than(true.uncovered_bound(few), 2 * (few.L + few.a) - 128 * few.a)


@twin(
    "ours_coverage_normal.random_target",
    with_probability=lambda k: 1 - true.PLANS[int(k)].uncovered / (2 * (true.PLANS[int(k)].L + true.PLANS[int(k)].a)),
    k=OneOf(6),
)
def normal_random_target_with_half_the_values(k: Any, rng: Any, trials: int) -> Any:
    given = true.PLANS[int(k)]
    edge = given.L + given.a
    high = int(edge.p) / int(edge.q)
    targets = rssp.sample.uniform(trials, low=-high, high=high, rng=rng)
    return rssp.within_many(rssp.sample.normal(given.m // 2, trials=trials, rng=rng), targets, given.a)
