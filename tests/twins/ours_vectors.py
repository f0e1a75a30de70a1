"""False twins of what this project proves on normal vectors: neither do fewer suffice, nor are more necessary."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Q
from proofs_numeric.papers import ours_vectors as true
from tests.twins import twin

HALF, EPS = Q(1, 2), OneOf("1/10", "1/1000")


@twin("ours_vectors.one_target_by_second_moment", d=Integers(1, 16), eps=EPS, k=Integers(2, 6))
def one_target_with_one_vector_fewer(d: Any, eps: Any, k: Any) -> Statement:
    """Neither the k of the table nor its neighbours reach 1/2."""
    n, best = true.SECOND_MOMENT[str(eps)][d - 1]
    return at_most(HALF, true.second_moment(n - 1, best + k - 4 if d > 3 else k, d, eps, Q(d)))


@twin("ours_vectors.one_target", d=Integers(1, 1), eps=OneOf("1/10"))
def one_target_in_one_dimension_more(d: Any, eps: Any) -> Statement:
    n, k = true.CONDITIONAL[str(eps)][d - 1]
    return at_most(HALF, true.conditional(n, k, d + 1, eps, Q(d + 1)))


@twin("ours_vectors.one_target", d=Integers(2, 2), eps=OneOf("1/10"))
def one_target_given_the_sum_with_one_vector_fewer(d: Any, eps: Any) -> Statement:
    n, k = true.CONDITIONAL[str(eps)][d - 1]
    return at_most(HALF, true.conditional(n - 1, k, d, eps, Q(d)))


@twin("ours_vectors.necessary", d=Integers(1, 16), eps=EPS)
def one_more_is_necessary(d: Any, eps: Any) -> Statement:
    return less_than(true.any_hit(true.NECESSARY[str(eps)][d - 1], d, eps), HALF)


@twin("ours_vectors.all_targets", d=Integers(1, 16), eps=EPS)
def all_targets_with_a_block_fewer(d: Any, eps: Any) -> Statement:
    plan = true.plan_of(*true.ALL_TARGETS[str(eps)][d - 1])
    return at_most(true.uncovered(d, eps, plan._replace(blocks=plan.blocks - 1)), Q(1, 10))
