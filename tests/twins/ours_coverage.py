"""False twins of coverage by a second moment."""

from dataclasses import replace
from typing import Any

import rssp
from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import OneOf, Unions
from proofs_numeric.num import Q
from proofs_numeric.papers import ours
from proofs_numeric.papers import ours_coverage as true
from tests.twins import twin

HALF = Q(1, 2)
SCALED = Unions(-1, "-15/16", "-1/2", 0, "2/3", 1)


@twin("ours_coverage.coverage", k=OneOf(4, 6, 12))
def coverage_with_one_value_less(k: Any) -> Statement:
    plan = true.PLANS[int(k)]
    return true.plan_holds(replace(plan, halvings=plan.halvings - 1))


@twin("ours_coverage.coverage", k=OneOf(8, 20))
def coverage_with_one_last_value_less(k: Any) -> Statement:
    plan = true.PLANS[int(k)]
    return true.plan_holds(replace(plan, last=plan.last - 1))


@twin("ours_coverage.coverage_seen", with_probability=lambda k: Q(9, 10), k=OneOf(4))
def covered_by_seven(k: Any, rng: Any, trials: int) -> Any:
    return rssp.covers_many(rssp.sample.uniform(7, trials=trials, rng=rng), Q(1, 2 ** int(k)))


@twin("ours_coverage.uncovered_shrinks", L=OneOf("17/32", "1"), V=SCALED)
def uncovered_squares_on_an_interval_too_short(L: Any, V: Any) -> Statement:
    U, b = tuple((L * low, L * high) for low, high in V), Q(1, 32)
    inside = ours.common(U, ((-HALF - b, HALF + b),))
    return at_most(true.mean_kept(inside, U, L), ours.measure(inside) * ours.measure(U) / 2)


@twin("ours_coverage.uncovered_shrinks", L=OneOf("3/2"), V=SCALED)
def uncovered_squares_at_the_rim(L: Any, V: Any) -> Statement:
    U = tuple((L * low, L * high) for low, high in V)
    return at_most(true.mean_kept(U, U, L), ours.measure(U) ** 2 / 2)


@twin("ours_coverage.most_targets", a=OneOf("1/8", "1/64"))
def two_windows_cover_more_than_their_length(a: Any) -> Statement:
    """The sums of one value cover at most 4a of [-1, 1]."""
    return less_than(true.uncovered_bound(1, Q(1), a, [Q(1)]), 2 - 4 * a)


@twin(
    "ours_coverage.random_target",
    with_probability=lambda k: 1 - true.PLANS[int(k)].uncovered / (2 * true.PLANS[int(k)].L),
    k=OneOf(4),
)
def random_target_with_seven_values_less(k: Any, rng: Any, trials: int) -> Any:
    given = true.PLANS[int(k)]
    L = int(given.L.p) / int(given.L.q)
    targets = rssp.sample.uniform(trials, low=-L, high=L, rng=rng)
    return rssp.within_many(rssp.sample.uniform(given.m - 7, trials=trials, rng=rng), targets, given.a)
