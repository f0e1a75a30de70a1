"""Burkholz, Laha, Mukherjee, Gotovos, On the existence of universal lottery tickets (2022): published statistics."""

from typing import Any

import rssp
from proofs_numeric.claim import Paper, Quoted
from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q, integer

paper = Paper(
    "burkholz22_universal",
    "Burkholz, Laha, Mukherjee, Gotovos, On the Existence of Universal Lottery Tickets, ICLR 2022",
    arxiv="2111.11146",
)

# 15 values, a target z ~ U[-1, 1], an error of at most 1/100, subsets of at most 14. How often is there none?
# Published: 404 times in 100,000 for values of U[-1, 1], 3552 times for products of two.

LEAST = {1: Q(20, 10_000), 2: Q(30, 1000)}
MOST = {1: Q(75, 10_000), 2: Q(42, 1000)}


def hits(factors: Any, rng: Any, trials: int) -> Any:
    """In which trials there is a subset; the values are products of so many (1 or 2) values of U[-1, 1]."""
    law = {1: rssp.sample.uniform, 2: rssp.sample.product_uniform}[integer(factors)]
    values = law(15, trials=trials, rng=rng)
    return rssp.within_many(values, rssp.sample.uniform(trials, rng=rng), Q(1, 100), size=range(15))


@paper.proposition(
    "published statistics, from above",
    r"""$X_1,\dots,X_{15}$ i.i.d., of $U[-1,1]$ or products of two such values, $z\sim U[-1,1]$ independent. The
    published share of the draws in which no subset of at most 14 values is within $\frac1{100}$ of $z$ is $0.404\,\%$
    and $3.552\,\%$. Tested here: the probability is at most $0.75\,\%$ and $4.2\,\%$.""",
    source=Quoted("the statistics published with the paper's code, of 100,000 draws each"),
    expect="supported",
    with_probability=lambda factors: 1 - MOST[integer(factors)],
    factors=OneOf(1, 2),
)
def published_at_most(factors: Any, rng: Any, trials: int) -> Any:
    """100,000 draws have a standard error of 0.02 % and 0.06 %; the bounds are as far off as a quick test can tell."""
    return hits(factors, rng, trials)


@paper.proposition(
    "published statistics, from below",
    r"""In the setting of `published_at_most`: the probability is at least $0.2\,\%$ and $3\,\%$.""",
    source=Quoted("as there"),
    expect="supported",
    with_probability=lambda factors: LEAST[integer(factors)],
    factors=OneOf(1, 2),
)
def published_at_least(factors: Any, rng: Any, trials: int) -> Any:
    """See `published_at_most`."""
    return ~hits(factors, rng, trials)
