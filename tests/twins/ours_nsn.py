"""False twins of what this project proves on normally scaled normal vectors."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Q
from proofs_numeric.papers import ours_nsn as true
from tests.twins import twin


@twin("ours_nsn.necessary", d=Integers(1, 6), eps=OneOf("1/10", "1/1000"))
def one_more_is_necessary_of_nsn(d: Any, eps: Any) -> Statement:
    return less_than(true.any_hit(true.NECESSARY[str(eps)][d - 1], d, eps), Q(1, 2))


@twin("ours_nsn.one_target", d=Integers(1, 1), eps=OneOf("1/10"))
def nsn_with_one_vector_fewer(d: Any, eps: Any) -> Statement:
    n, k = true.SECOND_MOMENT[str(eps)][d - 1]
    return at_most(Q(1, 2), true.second_moment(n - 1, k, d, eps))


@twin("ours_nsn.all_targets", d=Integers(1, 4), eps=OneOf("1/10"))
def all_targets_of_nsn_with_a_block_fewer(d: Any, eps: Any) -> Statement:
    plan = true.plan_of(*true.ALL_TARGETS[str(eps)][d - 1])
    return at_most(true.uncovered(d, eps, plan._replace(blocks=plan.blocks - 1)), Q(1, 10))
