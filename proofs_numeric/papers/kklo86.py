"""Karmarkar, Karp, Lueker, Odlyzko, Probabilistic analysis of optimum partitioning (1986): the median."""

from math import isqrt
from typing import Any

import rssp
from proofs_numeric.claim import Paper, Reported
from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q, integer

paper = Paper(
    "kklo86",
    "Karmarkar, Karp, Lueker, Odlyzko, Probabilistic analysis of optimum partitioning, "
    "Journal of Applied Probability 23 (1986) 626-645",
)

ONE = 2**40  # values are integers, in units of 2^-40


def discrepancies(n: Any, trials: int, rng: Any, size: int | None = None) -> Any:
    """d = min over subsets S of |sum in S - sum outside S| for X_1..X_n ~ U[0, 1], in units of 2^-40: int64 (trials,).

    X_i is uniform on the multiples of 2^-40 in [0, 1]. |2 sum in S - sum of all| is an integer below 2^53, so that the
    error of the nearest subset is exact as a float64.
    """
    values = rng.integers(0, ONE, (trials, integer(n)), endpoint=True)
    return rssp.nearest_many(2 * values, values.sum(axis=1), size=size).error.astype("int64")


def threshold(n: Any, t: Any) -> int:
    """t sqrt(n) 2^-n in those units, for a square n."""
    scaled = Q(t) * isqrt(integer(n)) * Q(ONE, 2 ** integer(n))
    return int(scaled.floor())


@paper.theorem(
    "median, from above",
    r"""$X_1,\dots,X_n\sim U[0,1]$ i.i.d. (any law of a large class). The median of
    $d=\min_{\sigma\in\{\pm1\}^n}|\sum_i\sigma_iX_i|$ is $\Theta(\sqrt n\,2^{-n})$. Tested here from above, at the $n$
    listed: $P(d\le\frac54\sqrt n\,2^{-n})\ge\frac12$.""",
    source=Reported("the abstract announces the median and that it is exponentially small; the rate was not compared"),
    expect="supported",
    with_probability=lambda n: Q(1, 2),
    n=OneOf(9, 16, 25),
)
def median_at_most(n: Any, rng: Any, trials: int) -> Any:
    """The constant is `borgs01_partition`'s: the median tends to ln 2 sqrt(2 pi/3) = 1.003 times sqrt(n) 2^-n."""
    return discrepancies(n, trials, rng) <= threshold(n, "5/4")


@paper.theorem(
    "median, from below",
    r"""In the setting of `median_at_most`: $P(d>\frac34\sqrt n\,2^{-n})\ge\frac12$.""",
    source=Reported("as there"),
    expect="supported",
    with_probability=lambda n: Q(1, 2),
    n=OneOf(9, 16, 25),
)
def median_at_least(n: Any, rng: Any, trials: int) -> Any:
    """Integers d > x are those above the integer part of x."""
    return discrepancies(n, trials, rng) > threshold(n, "3/4")


@paper.theorem(
    "median for halves of equal size, from above",
    r"""In the setting of `median_at_most`, $n$ even, the minimum over $\sigma$ with $\sum_i\sigma_i=0$: its median is
    $\Theta(n\,2^{-n})$. Tested here from above: $P(d\le\frac45\,n\,2^{-n})\ge\frac12$.""",
    source=Reported("as there"),
    expect="supported",
    with_probability=lambda n: Q(1, 2),
    n=OneOf(16, 20),
)
def balanced_median_at_most(n: Any, rng: Any, trials: int) -> Any:
    """C(n, n/2)/2 partitions, each with a difference of density 1/sqrt(2 pi n/12) at 0 on either side: the mean tends
    to (pi/sqrt 12) n 2^-n, the median to 0.629 n 2^-n.
    """
    return discrepancies(n, trials, rng, integer(n) // 2) * 2 ** integer(n) * 5 <= 4 * integer(n) * ONE


@paper.theorem(
    "median for halves of equal size, from below",
    r"""In the setting of `balanced_median_at_most`: $P(d>\frac12\,n\,2^{-n})\ge\frac12$.""",
    source=Reported("as there"),
    expect="supported",
    with_probability=lambda n: Q(1, 2),
    n=OneOf(16, 20),
)
def balanced_median_at_least(n: Any, rng: Any, trials: int) -> Any:
    """See `balanced_median_at_most`."""
    return discrepancies(n, trials, rng, integer(n) // 2) * 2 ** integer(n) * 2 > integer(n) * ONE
