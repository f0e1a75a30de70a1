"""False twins of Otsuka et al. 2025."""

from typing import Any

from proofs_numeric.claim import Statement, at_most
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Q
from proofs_numeric.papers import otsuka25_attention as true
from tests.twins import twin

PLACE: dict[str, Any] = {"eps": OneOf("1/1000"), "same": Integers(1, 2), "opposite": Integers(3, 8)}


@twin("otsuka25_attention.block_perturbation", eps=OneOf("1/100"), same=Integers(1, 1), opposite=Integers(5, 5))
def attention_as_printed(eps: Any, same: Any, opposite: Any) -> Statement:
    return true.block_perturbation(eps, same, opposite)


@twin("otsuka25_attention.block_perturbation_doubled", **PLACE)
def block_perturbation_with_a_factor_of_103_hundredths(eps: Any, same: Any, opposite: Any) -> Statement:
    left = true.block(eps / eps, same, opposite) - true.block(1 - eps, same, opposite)
    return at_most(left, Q(103, 100) * true.right_side(eps))


@twin("otsuka25_attention.block_perturbation_without_second_residual", **PLACE)
def half_a_block_below_half_the_bound(eps: Any, same: Any, opposite: Any) -> Statement:
    left = true.block(eps / eps, same, opposite) - true.block(1 - eps, same, opposite)
    return at_most(left / 2, true.right_side(eps) / 2)
