"""False twins of Turner et al. 2020."""

from typing import Any

from proofs_numeric.chance import Mean
from proofs_numeric.claim import Statement, at_most
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q, exp
from proofs_numeric.papers import turner20 as true
from tests.twins import twin


@twin(
    "turner20.first_moment", with_probability=lambda m, gamma: 1 - gamma**2 / 8, n=OneOf(12), m=OneOf(1), gamma=OneOf(1)
)
def first_moment_with_a_quarter(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    return true.first_moment(n, m, gamma, rng, trials)


@twin("turner20.costello_corrected", x=Reals(0, "inf"))
def limit_with_a_little_more_than_a_half(x: Any) -> Statement:
    return at_most(1 - exp(-Q(51, 100) * x), x / 2)  # false near 0 only


@twin(
    "turner20.corrected_by_simulation",
    expectation=Mean(parts=1, at_most=lambda m, gamma: true.corrected_limit(m, gamma) / 2),
    n=OneOf(16),
    m=OneOf(1),
    gamma=OneOf(1),
)
def half_the_limit(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    return true.balanced(n, m, gamma, rng, trials)


@twin("turner20.by_second_moment", m=Integers(1, 2), c=OneOf(8))
def second_moment_of_the_truth(m: int, c: Any) -> Statement:
    n = m * 8
    return at_most(true.corrected_limit(m, Q(1)), true.second_moment(n, m, Q(1)))  # 0.393 against 1/3


@twin(
    "turner20.above_by_simulation",
    with_probability=lambda n, m, gamma: 2 * true.stated(n, m, gamma),
    n=OneOf(16),
    m=OneOf(1),
    gamma=OneOf(1),
)
def above_twice_as_often(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    return true.balanced(n, m, gamma, rng, trials)


@twin("turner20.in_proportion", m=OneOf(16), gamma=OneOf("3/2"))
def in_proportion_of_a_tenth(m: Any, gamma: Any) -> Statement:
    return at_most(Q(99, 100), true.second_moment(160, 16, gamma))
