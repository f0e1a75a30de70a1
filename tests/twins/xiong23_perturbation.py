"""False twins of Xiong et al. 2023."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, equal
from proofs_numeric.domain import OneOf, Reals, Unions
from proofs_numeric.papers import xiong23_perturbation as true
from proofs_numeric.papers.ours import measure
from tests.twins import twin

ONE = OneOf("1/4")


@twin("xiong23_perturbation.one_step", G=Unions("-1/2", 0, "1/4"), eps=ONE)
def one_step_at_the_ends(G: Any, eps: Any) -> Statement:
    return true.one_step(G, eps)  # [-1/2, 0] has no room to the left


@twin("xiong23_perturbation.one_step", G=Unions("-1/4", 0, "1/8", "1/4"), eps=ONE)
def one_step_with_equality_for_two_intervals(G: Any, eps: Any) -> Statement:
    v = measure(G)
    return equal((1 - v) * (v + 2 * eps) / 2 * bool(G), true.expected_gain(G, eps / 8))


@twin("xiong23_perturbation.growth_by_a_factor", v=Reals(0, "3/4"), eps=Reals(0, "inf"))
def growth_by_a_factor_beyond_one_half(v: Any, eps: Any) -> Statement:
    return true.growth_by_a_factor(v, eps)


@twin("xiong23_perturbation.growth_by_a_factor", v=Reals(0, "1/2"), eps=Reals(0, 1))
def growth_by_three_quarters_of_eps(v: Any, eps: Any) -> Statement:
    return at_most(v * (5 + 8 * eps) / 4, v + (1 - v) * (v + 2 * eps) / 2)


@twin("xiong23_perturbation.growth_by_a_factor_at_the_ends", G=Unions("-1/2", 0, "3/8"), eps=ONE)
def growth_by_a_factor_of_two(G: Any, eps: Any) -> Statement:
    v = measure(G)
    return at_most(2 * v * (2 * v <= 1), v + true.expected_gain(G, eps))
