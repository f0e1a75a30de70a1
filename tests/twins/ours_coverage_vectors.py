"""False twins of coverage by normal vectors."""

from dataclasses import replace
from typing import Any

import rssp
from proofs_numeric.claim import Statement, at_most
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q
from proofs_numeric.papers import ours_coverage_vectors as true
from tests.twins import twin

FEW: dict[str, Any] = {"d": OneOf(2, 3), "j": OneOf(3)}


@twin("ours_coverage_vectors.random_target", **FEW)
def random_target_with_one_vector_less(d: Any, j: Any) -> Statement:
    plan = true.plan_for(d, j)
    return at_most(true.missed(replace(plan, m=plan.m - 1)), plan.missed)


@twin(
    "ours_coverage_vectors.random_target_seen", with_probability=lambda d: 1 - true.SMALL[int(d)].missed, d=OneOf(2, 3)
)
def random_target_with_half_the_vectors(d: Any, rng: Any, trials: int) -> Any:
    given = true.SMALL[int(d)]
    targets = rssp.sample.normal(trials, given.d, rng=rng) * (int(given.s.p) / int(given.s.q))
    return rssp.within_many(rssp.sample.normal(given.m // 2, given.d, trials=trials, rng=rng), targets, given.a)


@twin("ours_coverage_vectors.kernel_below_density", y=Reals(0, 3), **FEW)
def kernel_below_a_lower_density(d: Any, j: Any, y: Any) -> Statement:
    """By one in a hundred."""
    plan = true.plan_for(d, j)
    return at_most(true.kernel(plan, y), (plan.peak * Q(99, 100) / plan.s) ** plan.last)


@twin("ours_coverage_vectors.what_stays", u=Integers(0, 511))
def what_stays_by_the_integral_alone(u: Any) -> Statement:
    """Without the factor."""
    stays, measure = true.of_union(u)
    return at_most(stays, measure ** true.PLANS[2, 3].last)


@twin("ours_coverage_vectors.coverage", d=OneOf(2, 3), j=Integers(3, 10))
def coverage_with_one_vector_less(d: Any, j: Any) -> Statement:
    plan = true.plan_for(d, j)
    return true.plan_holds(replace(plan, last=plan.last - 1))


@twin("ours_coverage_vectors.coverage_seen", with_probability=lambda d: Q(9, 10), d=OneOf(2))
def covered_by_fourteen_vectors(d: Any, rng: Any, trials: int) -> Any:
    x = rssp.sample.normal(14, int(d), trials=trials, rng=rng)
    return rssp.covers_many(x, Q(1, 8), region=([-1, -1], [1, 1]))
