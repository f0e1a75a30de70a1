"""Borgs, Chayes, Pittel, Phase transition and finite-size scaling for the integer partitioning problem (2001)."""

from math import isqrt
from typing import Any

import rssp
from proofs_numeric.claim import Derived, Paper, Reported, Statement, at_most
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Q, exp, integer, pi, sqrt
from proofs_numeric.papers.kklo86 import ONE, discrepancies, threshold

paper = Paper(
    "borgs01_partition",
    "Borgs, Chayes, Pittel, Phase transition and finite-size scaling for the integer partitioning problem, "
    "Random Structures & Algorithms 19 (2001) 247-288",
    doi="10.1002/rsa.10004",
)

TOLERANCE = Q(1, 20)  # for statements about a limit, at a finite n

# Perfect partitions of integers ---------------------------------------------------------------------------------------


def largest(n: Any, window: Any) -> int:
    """M = floor(2^(n + lambda) / sqrt n), lambda the integer `window`."""
    n, window = integer(n), integer(window)
    return isqrt(4 ** (n + window) // n)


def rate(n: Any, window: Any) -> Any:
    """r = sqrt(3/(2 pi)) 2^n / (M sqrt n), which is sqrt(3/(2 pi)) 2^-lambda up to the rounding of M."""
    return sqrt(3 / (2 * pi() * integer(n))) * Q(2 ** integer(n), largest(n, window))


def none_perfect(n: Any, window: Any) -> Any:
    """(1/2) e^-r (1 + e^-r)"""
    missing = exp(-rate(n, window))
    return missing * (1 + missing) / 2


def perfect(n: Any, window: Any, rng: Any, trials: int) -> Any:
    """In which trials do X_1..X_n, uniform on 1..M, have subsets with sums that differ by at most 1?"""
    values = rng.integers(1, largest(n, window), (trials, integer(n)), endpoint=True)
    return rssp.within_many(2 * values, values.sum(axis=1), 1)


@paper.theorem(
    "the window, from below",
    r"""$X_1,\dots,X_n$ i.i.d. uniform on $\{1,\dots,M\}$, $\frac{\log_2M}n=1-\frac{\log_2n}{2n}+\frac{\lambda}n$. The
    probability of a perfect partition, of difference 0 or 1, tends to $1-\frac12e^{-r}(1+e^{-r})$,
    $r=\sqrt{\frac3{2\pi}}\,2^{-\lambda}$. Tested here at the $n$ and $\lambda$ listed, $M$ rounded down: it is at least
    this minus $\frac1{20}$.""",
    source=Reported("the window is quoted from the abstract; the limit was not compared, and is derived below"),
    expect="supported",
    with_probability=lambda n, window: 1 - none_perfect(n, window) - TOLERANCE,
    n=OneOf(16, 20),
    window=OneOf(-2, 0, 2),
)
def perfect_at_least(n: Any, window: Any, rng: Any, trials: int) -> Any:
    """Why the limit is this: the signed sum has density about 1/sqrt(2 pi n M^2/3) at 0, on every second integer.

    With an even total 2^(n-1) partitions have the difference 0 with probability 2/sqrt(2 pi n M^2/3) each, on average r
    of them, nearly independently: none with e^-r. With an odd total +1 and -1 count: e^-2r. Either parity has 1/2.
    """
    return perfect(n, window, rng, trials)


@paper.theorem(
    "the window, from above",
    r"""In the setting of `perfect_at_least`: the probability that there is no perfect partition is at least
    $\frac12e^{-r}(1+e^{-r})-\frac1{20}$.""",
    source=Reported("as there"),
    expect="supported",
    with_probability=lambda n, window: none_perfect(n, window) - TOLERANCE,
    n=OneOf(16, 20),
    window=OneOf(0, 2),
)
def perfect_at_most(n: Any, window: Any, rng: Any, trials: int) -> Any:
    """See `perfect_at_least`."""
    return ~perfect(n, window, rng, trials)


# The law of a signed sum ----------------------------------------------------------------------------------------------


def ways(n: int, M: int) -> list[int]:
    """How many of the (2M)^n choices from {-M..-1, 1..M} have the sum z - n M, for z = 0..2nM."""
    counts = [1]
    for _ in range(n):
        sums = [0]
        for c in counts + [0] * (2 * M):
            sums.append(sums[-1] + c)
        window = [sums[z + 1] - sums[max(0, z - 2 * M)] for z in range(len(counts) + 2 * M)]
        middle = [0] * M + counts + [0] * M
        counts = [w - m for w, m in zip(window, middle, strict=True)]
    return counts


@paper.lemma(
    "first moment",
    r"""$X_1,\dots,X_n$ i.i.d. uniform on $\{\pm1,\dots,\pm M\}$, $M\ge2$,
    $c_M=\frac{E X^2}{M^2}=\frac13+\frac1{2M}+\frac1{6M^2}$, $\gamma_n=\frac1{M\sqrt{2\pi nc_M}}$:
    $P(\sum_iX_i=z)=\gamma_n\bigl(e^{-z^2/(2nM^2c_M)}+O(\frac1n)\bigr)$. Checked here with constant $1$, for every $z$,
    at the $n$ and $M$ listed.""",
    source=Reported("as used by Kumar and Natale 2025; the constant 1 is ours"),
    expect="proved",
    n=Integers(4, 16),
    M=OneOf(2, 3, 8),
)
def first_moment(n: int, M: Any) -> Statement:
    """The law by convolution of integers, against balls. (For M = 1 every second z is out of reach; at n = 3, M = 2 the
    constant would have to be 1.07.)
    """
    M = integer(M)
    variance = n * Q((M + 1) * (2 * M + 1), 6)
    gamma, statement = 1 / sqrt(2 * pi() * variance), at_most(0, variance)
    for z, count in enumerate(ways(n, M)[n * M :]):
        difference = Q(count, (2 * M) ** n) - gamma * exp(-Q(z * z) / (2 * variance))
        statement &= at_most(difference, gamma / n) & at_most(-difference, gamma / n)
    return statement


# Partitions of real numbers -------------------------------------------------------------------------------------------


def beyond(n: Any, t: Any) -> Any:
    """exp(-t / sqrt(2 pi/3)): the limit of P(d > t sqrt(n) 2^-n)."""
    return exp(-t / sqrt(2 * pi() / 3))


@paper.theorem(
    "the least difference is exponential, from below",
    r"""$X_1,\dots,X_n\sim U[0,1]$ i.i.d., $d=\min_\sigma|\sum_i\sigma_iX_i|$: $\frac{2^nd}{\sqrt{2\pi n/3}}$ tends in
    law to $\mathrm{Exp}(1)$. Tested here at the $n$ and $t$ listed:
    $P(d>t\sqrt n\,2^{-n})\ge e^{-t/\sqrt{2\pi/3}}-\frac1{20}$.""",
    source=Reported("the abstract announces the joint law of the least differences; the constant is derived below"),
    expect="supported",
    with_probability=lambda n, t: beyond(n, t) - TOLERANCE,
    n=OneOf(16, 25),
    t=OneOf("1/2", 1, 2),
)
def gap_at_least(n: Any, t: Any, rng: Any, trials: int) -> Any:
    """2^(n-1) partitions, each with a difference of density about 2/sqrt(2 pi n/3) at 0: on average t/sqrt(2 pi/3) of
    them up to t sqrt(n) 2^-n, nearly independently. So the median tends to ln 2 sqrt(2 pi/3) = 1.003 in these units.
    """
    return discrepancies(n, trials, rng) > threshold(n, t)


@paper.theorem(
    "the least difference is exponential, from above",
    r"""In the setting of `gap_at_least`: $P(d\le t\sqrt n\,2^{-n})\ge1-e^{-t/\sqrt{2\pi/3}}-\frac1{20}$.""",
    source=Reported("as there"),
    expect="supported",
    with_probability=lambda n, t: 1 - beyond(n, t) - TOLERANCE,
    n=OneOf(16, 25),
    t=OneOf("1/2", 1, 2),
)
def gap_at_most(n: Any, t: Any, rng: Any, trials: int) -> Any:
    """See `gap_at_least`."""
    return discrepancies(n, trials, rng) <= threshold(n, t)


# Let d_1 <= d_2 <= ... be the differences of the 2^(n-1) partitions. That the k least are, in the limit and in units of
# sqrt(2 pi n/3) 2^-n, the first k points of a Poisson process says that the number of them up to a bound is Poisson.


def close_partitions(n: Any, t: Any, trials: int, rng: Any) -> list[int]:
    """How many of the 2^(n-1) partitions have a difference of at most t sqrt(n) 2^-n, trial by trial, for X_1, ..., X_n
    as in `kklo86.discrepancies`.

    Signed sums of each half of the values, the last with the sign +, all integers below n 2^40; pairs by bisection.
    """
    n, bound = integer(n), threshold(n, t)
    values = rng.integers(0, ONE, (trials, n), endpoint=True)
    first, second = signed_sums(values[:, : n // 2]), signed_sums(values[:, n // 2 : -1])
    first.sort(axis=1)
    pairs = zip(first, -second - values[:, -1:], strict=True)
    return [
        int((sums.searchsorted(wanted + bound, "right") - sums.searchsorted(wanted - bound, "left")).sum())
        for sums, wanted in pairs
    ]


def signed_sums(values: Any) -> Any:
    """All 2^m sums of the m values of each row with signs: int64 (trials, 2^m)."""
    sums = values[:, :0].sum(axis=1, keepdims=True)
    for column in values.T[:, :, None, None]:
        sums = (sums[:, :, None] + column * [1, -1]).reshape(len(values), -1)
    return sums


def fewer_than(j: Any, t: Any) -> Any:
    """P(N < j) for N Poisson with mean t/sqrt(2 pi/3): the limit of P(d_j > t sqrt(n) 2^-n)."""
    mean, term, total = t / sqrt(2 * pi() / 3), Q(1), Q(0)
    for i in range(integer(j)):
        total, term = total + term, term * mean / (i + 1)
    return exp(-mean) * total


@paper.theorem(
    "the next least differences, from below",
    r"""In the setting of `gap_at_least`, $d_1\le d_2\le\dots$ the differences of the $2^{n-1}$ partitions:
    $\frac{2^nd_j}{\sqrt{2\pi n/3}}$ tends in law to the $j$-th point of a Poisson process, $\mathrm{Gamma}(j)$. Tested
    here at the $n$, $j$ and $t$ listed: $P(d_j>t\sqrt n\,2^{-n})\ge e^{-\lambda}\sum_{i<j}\frac{\lambda^i}{i!}
    -\frac1{20}$, $\lambda=t/\sqrt{2\pi/3}$.""",
    source=Reported("the abstract announces the joint law of the k least differences; the law is derived below"),
    expect="supported",
    with_probability=lambda j, t: fewer_than(j, t) - TOLERANCE,
    n=OneOf(16),
    j=OneOf(2, 3),
    t=OneOf(2, 4),
)
def next_gaps_at_least(n: Any, j: Any, t: Any, rng: Any, trials: int) -> Any:
    """As for `gap_at_least`: the number of partitions up to a bound has the mean lambda and is nearly Poisson, and d_j
    is beyond the bound where it is less than j.
    """
    return [number < j for number in close_partitions(n, t, trials, rng)]


@paper.theorem(
    "the next least differences, from above",
    r"""In the setting of `next_gaps_at_least`: $P(d_j\le t\sqrt n\,2^{-n})\ge
    1-e^{-\lambda}\sum_{i<j}\frac{\lambda^i}{i!}-\frac1{20}$.""",
    source=Reported("as there"),
    expect="supported",
    with_probability=lambda j, t: 1 - fewer_than(j, t) - TOLERANCE,
    n=OneOf(16),
    j=OneOf(2, 3),
    t=OneOf(2, 4),
)
def next_gaps_at_most(n: Any, j: Any, t: Any, rng: Any, trials: int) -> Any:
    """See `next_gaps_at_least`."""
    return [number >= j for number in close_partitions(n, t, trials, rng)]


# The mean, of the least difference cut off at c = 8 sqrt(n) 2^-n: E min(d, c) = c P(u < d) for u uniform on [0, c).

CUT = 8


def above_uniform(n: Any, rng: Any, trials: int) -> Any:
    """Is d > u, for u uniform on the integers 0..c-1? That has the probability E min(d, c) / c exactly."""
    gaps = discrepancies(n, trials, rng)
    return gaps > rng.integers(0, threshold(n, CUT), trials)


@paper.theorem(
    "the mean, from below",
    r"""In the setting of `gap_at_least`, $E\,d$ is about $\sqrt{\frac{2\pi}3}\sqrt n\,2^{-n}$. Tested here at the $n$
    listed: $E\min(d,8\sqrt n\,2^{-n})\ge\frac{13}{10}\sqrt n\,2^{-n}$.""",
    source=Derived("the mean of the limit law; that the means tend to it is not shown"),
    expect="supported",
    with_probability=lambda n: Q(13, 10) / CUT,
    n=OneOf(16, 25),
)
def mean_at_least(n: Any, rng: Any, trials: int) -> Any:
    """sqrt(2 pi/3) = 1.447, and the cut takes the share e^(-8/1.447) = 0.4 % of it."""
    return above_uniform(n, rng, trials)


@paper.theorem(
    "the mean, from above",
    r"""In the setting of `mean_at_least`: $E\min(d,8\sqrt n\,2^{-n})\le\frac{17}{10}\sqrt n\,2^{-n}$.""",
    source=Derived("as there"),
    expect="supported",
    with_probability=lambda n: 1 - Q(17, 10) / CUT,
    n=OneOf(16, 25),
)
def mean_at_most(n: Any, rng: Any, trials: int) -> Any:
    """See `mean_at_least`."""
    return ~above_uniform(n, rng, trials)
