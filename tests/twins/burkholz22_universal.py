"""False twins of Burkholz et al. 2022."""

from typing import Any

from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q
from proofs_numeric.papers import burkholz22_universal as true
from tests.twins import twin


@twin("burkholz22_universal.published_at_most", with_probability=lambda factors: 1 - Q(28, 1000), factors=OneOf(2))
def products_fail_a_fifth_less_often(factors: Any, rng: Any, trials: int) -> Any:
    return true.published_at_most(factors, rng, trials)  # published: 3.552 %


@twin("burkholz22_universal.published_at_most", with_probability=lambda factors: 1 - true.MOST[1], factors=OneOf(2))
def products_fail_as_seldom_as_values(factors: Any, rng: Any, trials: int) -> Any:
    return true.published_at_most(factors, rng, trials)


@twin("burkholz22_universal.published_at_least", with_probability=lambda factors: true.MOST[2], factors=OneOf(2))
def products_fail_a_fifth_more_often(factors: Any, rng: Any, trials: int) -> Any:
    return true.published_at_least(factors, rng, trials)
