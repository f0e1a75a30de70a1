"""False twins of the claims of the papers: a built-in claim with one change each; none may be proved or supported."""

from typing import Any

from proofs_numeric.claim import Derived, Paper, Statement, at_most, equal
from proofs_numeric.domain import OneOf, Reals, Unions
from proofs_numeric.num import Q
from proofs_numeric.papers import dacunha22_rss

twins = Paper("paper_twins", "False twins of the claims of the papers")


def lemma(**options: Any) -> Any:
    """State a lemma whose words do not matter."""
    return twins.lemma("false", "false", source=Derived(), **options)


# da Cunha et al. 2022 -------------------------------------------------------------------------------------------------


@lemma(with_probability=lambda n, k: dacunha22_rss.stated(n, k, Q(1, 4)), n=OneOf(14), k=OneOf(10))
def coverage_with_a_quarter_of_the_bits(n: Any, k: Any, rng: Any, trials: int) -> Any:
    return dacunha22_rss.coverage(n, k, rng, trials)


@lemma(G=Unions("-1/2", "-1/5", 0, "1/3", "1/2"))
def expected_growth_constant(G: Any) -> Statement:
    v = dacunha22_rss.measure(dacunha22_rss.inside(G))
    return at_most(Q(51, 100) * v * (1 - v), dacunha22_rss.expected_gain(G))


@lemma(G=Unions("-1", "-1/2", 0, "1/2"))
def expected_growth_is_no_equality_outside(G: Any) -> Statement:
    v = dacunha22_rss.measure(dacunha22_rss.inside(G))
    return equal(v * (1 - v) / 2, dacunha22_rss.expected_gain(G))


@lemma(c=Reals(0, 1), beta=Reals(0, "1/2"))
def growth_probability_of_three(c: Any, beta: Any) -> Statement:
    p = (c / 2 - beta) / (1 - beta)
    return equal((1 - p) * (1 + beta) + 3 * p, 1 + c / 2)


@lemma(c=Reals(0, 1), v=Reals("1/4", 1))
def left_over_shrinks_too_early(c: Any, v: Any) -> Statement:
    return at_most((1 - c * v) * (1 - v), (1 - c / 2) * (1 - v))  # false for v < 1/2
