"""False twins of Otsuka et al. 2025."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, equal
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q, exp
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


@twin("otsuka25_attention.softmax_moves", P=Reals(0, 1), s=Reals(1, "inf"))
def softmax_moves_by_the_odds_alone(P: Any, s: Any) -> Statement:
    return equal((s - 1) / (s + 1) - true.moved(P, s), (s - 1) * (1 - P * (1 + s)) ** 2 / (s + 1))


@twin("otsuka25_attention.softmax_moves", P=Reals(0, 1), s=Reals(1, 3))
def softmax_moves_by_9_tenths_of_it(P: Any, s: Any) -> Statement:
    return at_most(true.moved(P, s), Q(9, 10) * (s - 1) / (s + 1))


@twin("otsuka25_attention.softmax_moves_as_in_lemma_8", s=Reals(1, "inf"))
def lemma_8_with_two_fifths_of_its_factor(s: Any) -> Statement:
    return at_most(2 * (s - 1), Q(2, 5) * (s * s - 1) * (s + 1))  # false near s = 1


@twin("otsuka25_attention.softmax_moves_as_in_lemma_5", m=Reals(0, 1))
def lemma_5_up_to_one(m: Any) -> Statement:
    return true.softmax_moves_as_in_lemma_5(m)  # e^2 > 5


@twin("otsuka25_attention.softmax_moves_as_in_lemma_5", m=Reals(0, "1/2"))
def lemma_5_with_three(m: Any) -> Statement:
    return at_most(exp(2 * m), 1 + 3 * m)
