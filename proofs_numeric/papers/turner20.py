"""Turner, Meka, Rigollet, Balancing Gaussian vectors in high dimension (2020): the least discrepancy over all signs.

D = min over s in {-1, 1}^n of |s_1 X_1 + ... + s_n X_n|_oo for X_1, ..., X_n ~ N(0, I_m) i.i.d., in units of
t_1 = sqrt(pi n/2) 2^(-n/m). Subset sums are signed sums: X_S = (W + sum of s_i X_i)/2, W the sum of all.
"""

from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.chance import Mean
from proofs_numeric.claim import Derived, Paper, Quoted, Statement, at_most
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Ball, Q, as_ball, binomial, erf, exp, fraction, integer, log, outward, pi, sqrt

paper = Paper(
    "turner20",
    "Turner, Meka, Rigollet, Balancing Gaussian vectors in high dimension, COLT 2020",
    arxiv="1910.13972",
)

SETTING = r"""$X_1,\dots,X_n\sim N(0,I_m)$ i.i.d., $D=\min_{s\in\{\pm1\}^n}\bigl|\sum_is_iX_i\bigr|_\infty$."""
UNIT = r"\sqrt{\frac{\pi n}2}\,2^{-n/m}"
SLACK = Q(1, 25)  # how far from a limit the probability may be at the n tested


def threshold(n: Any, m: Any, gamma: Any) -> Ball:
    """gamma sqrt(pi n/2) 2^(-n/m)"""
    t: Ball = gamma * sqrt(pi() * Q(n) / 2) * exp(-log(2) * Q(n) / Q(m))
    return t


def balanced(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    """D <= a rational within 2^-100 of the threshold? (trials,) bool; entries N(0, 1) rounded to multiples of 2^-40, so
    that the sums are exact.
    """
    limit = fraction(Q(outward(threshold(n, m, gamma) * 2**100)[0].floor()) / 2**100)
    values = rssp.sample.on_grid(rssp.sample.normal(integer(n), integer(m), trials=trials, rng=rng), 40)
    return rssp.within_many(2 * values, values.sum(axis=1), limit)


# The first moment -----------------------------------------------------------------------------------------------------


@paper.theorem(
    "Theorem 1, below: the first moment",
    rf"""{SETTING} For $\gamma<1$ and $\omega(1)=m=o(n)$: $P(D\ge\gamma{UNIT})\to1$. Here for all $n$, $m$ and
    $\gamma$: $P(D>\gamma{UNIT})\ge1-\frac12\gamma^m$. Tested by simulation at the $n$, $m$, $\gamma$ listed.""",
    source=Derived("the first part is quoted from the paper, Theorem 1; the bound for all n is its first moment"),
    expect="supported",
    with_probability=lambda m, gamma: 1 - gamma ** integer(m) / 2,
    n=OneOf(4, 12),
    m=OneOf(1, 2),
    gamma=OneOf("1/2", 1),
)
def first_moment(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    """s and -s give the same norm: 2^(n-1) choices. Each sum is N(0, n I_m), whose coordinates have densities of at
    most (2 pi n)^(-1/2), so that it has a norm of at most t with probability at most (2t)^m (2 pi n)^(-m/2), which for
    t = gamma sqrt(pi n/2) 2^(-n/m) is gamma^m 2^-n. The expected number of choices is at most gamma^m/2.
    """
    return ~balanced(n, m, gamma, rng, trials)


# The limit for fixed m ------------------------------------------------------------------------------------------------


@paper.theorem(
    "Costello's limit as quoted",
    rf"""{SETTING} For fixed $m$, according to Costello 2009, $P(D\le\gamma{UNIT})$ tends to exactly
    $1-\exp(-2\gamma^m)$. By `first_moment` the limit is at most $\frac12\gamma^m$; so
    $1-\exp(-2x)\le\frac12x$ at $x=\gamma^m$, for every $\gamma>0$.""",
    source=Quoted("arXiv 1910.13972, p. 4"),
    expect="refuted",
    x=Reals(0, "inf", open="low"),
)
def costello_as_quoted(x: Any) -> Statement:
    """At gamma = 1, whatever m is, the quoted limit is 1 - e^-2 > 0.86, and P <= 1/2 for every n. This is no matter of
    how fast it converges, nor of the constant in D: for all x < 1.96 the first moment excludes it.

    Costello's limit law P(min > sqrt(2 pi n) (lambda/(V 2^(n-1)))^(1/m)) -> e^-lambda, V the volume of the unit ball,
    V = 2^m here, is gamma = (2 lambda)^(1/m): 1 - exp(-gamma^m/2), see `costello_corrected`. With 2^(n+1) in place of
    2^(n-1) it would be what is quoted.
    """
    return at_most(1 - exp(-2 * x), x / 2)


@paper.theorem(
    "Costello's limit, corrected",
    r"""In the setting of `costello_as_quoted` with $1-\exp(-\frac12\gamma^m)$ in place of the limit quoted: it is at
    most $\frac12\gamma^m$, for every $\gamma\ge0$.""",
    source=Derived("Costello's formula, from an imperfect copy of his paper, with the volume of the cube"),
    expect="proved",
    x=Reals(0, "inf"),
)
def costello_corrected(x: Any) -> Statement:
    """1 - e^-y <= y at y = x/2. The slopes at 0 agree: the first moment excludes every larger factor than 1/2."""
    return at_most(1 - exp(-x / 2), x / 2)


def corrected_limit(m: Any, gamma: Any) -> Any:
    """1 - exp(-gamma^m/2)"""
    return 1 - exp(-(gamma ** integer(m)) / 2)


def quoted_limit(m: Any, gamma: Any) -> Any:
    """1 - exp(-2 gamma^m)"""
    return 1 - exp(-2 * gamma ** integer(m))


@paper.theorem(
    "Costello's limit as quoted, by simulation",
    rf"""{SETTING} $P(D\le\gamma{UNIT})$ is at least $1-\exp(-2\gamma^m)-\frac1{{25}}$ at $n=20$, $m=1$ and
    the $\gamma$ listed.""",
    source=Quoted("arXiv 1910.13972, p. 4, gives it as the limit for n to infinity"),
    expect="refuted",
    expectation=Mean(parts=1, at_least=lambda m, gamma: quoted_limit(m, gamma) - SLACK),
    n=OneOf(20),
    m=OneOf(1),
    gamma=OneOf("1/2", 1, 2),
)
def quoted_by_simulation(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    """Another road to `costello_as_quoted`."""
    return balanced(n, m, gamma, rng, trials)


@paper.theorem(
    "Costello's limit, corrected, by simulation",
    rf"""{SETTING} $P(D\le\gamma{UNIT})$ is within $\frac1{{25}}$ of $1-\exp(-\frac12\gamma^m)$ at $n=20$, $m=1$ and the
    $\gamma$ listed.""",
    source=Derived("the slack for finite n is ours"),
    expect="supported",
    expectation=Mean(
        parts=1,
        at_least=lambda m, gamma: corrected_limit(m, gamma) - SLACK,
        at_most=lambda m, gamma: corrected_limit(m, gamma) + SLACK,
    ),
    n=OneOf(20),
    m=OneOf(1),
    gamma=OneOf("1/2", 1, 2, 4),
)
def corrected_by_simulation(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    """Each trial is decided exactly, over all signs."""
    return balanced(n, m, gamma, rng, trials)


# The second moment ----------------------------------------------------------------------------------------------------


def second_moment(n: int, m: int, gamma: fmpq) -> Ball:
    """A lower bound on P(D <= t), t = gamma sqrt(pi n/2) 2^(-n/m): E[S]^2/E[S^2], S the number of choices of signs.

    E[S] = 2^n p^m, p = P(|N(0, n)| <= t). Of two choices that differ in k places the sums have the correlation
    r = 1 - 2k/n in each coordinate, and both are at most t with probability at most (2t)^2/(2 pi n sqrt(1 - r^2)), but
    p for k = 0 and k = n: E[S^2]/E[S]^2 <= 2/E[S] + 2^-n sum_{0<k<n} C(n,k) ((2t)^2/(2 pi n p^2))^m (1 - r^2)^(-m/2).
    """
    t = threshold(n, m, gamma)
    p = erf(t / sqrt(Q(2 * n)))
    density = ((2 * t) ** 2 / (2 * pi() * n * p**2)) ** m
    spread = sum((Q(binomial(n, k), 2**n) * far_from_same(n, k) ** m for k in range(1, n)), start=as_ball(0))
    ratio: Ball = 2 / (2**n * p**m) + density * spread
    return 1 / ratio


def far_from_same(n: int, k: int) -> Ball:
    """(1 - r^2)^(-1/2), r = 1 - 2k/n"""
    return 1 / sqrt(1 - Q(n - 2 * k, n) ** 2)


def stated(n: Any, m: Any, gamma: Any) -> fmpq:
    """1/(1 + 2/gamma^m + m/n)"""
    value: fmpq = 1 / (1 + 2 / gamma ** integer(m) + Q(m) / Q(n))
    return value


@paper.theorem(
    "Theorem 1, above: the second moment",
    rf"""{SETTING} For $\gamma>1$ and $\omega(1)=m=o(n)$: $P(D\le\gamma{UNIT})\to1$. Here for finite $n$:
    $P(D\le\gamma{UNIT})\ge\bigl(1+2\gamma^{{-m}}+\frac mn\bigr)^{{-1}}$. Shown at $n=cm$ for the $c$, $m$ and $\gamma$
    listed.""",
    source=Derived("the first part is quoted from the paper, Theorem 1; its second moment (Lemma 5) at finite n"),
    expect="proved",
    m=Integers(1, 8),
    c=OneOf(8, 16, 32),
    gamma=OneOf("1/2", 1, 2),
)
def by_second_moment(m: int, c: Any, gamma: Any) -> Statement:
    """`second_moment`. As n grows with m fixed it tends to 1/(1 + 2/gamma^m), while the truth tends to
    1 - exp(-gamma^m/2).
    """
    n = m * integer(c)
    return at_most(stated(n, m, gamma), second_moment(n, m, gamma))


@paper.theorem(
    "Theorem 1, above, by simulation",
    r"""The bound of `by_second_moment` at the $n$, $m$ and $\gamma$ listed.""",
    source=Derived("another road to by_second_moment"),
    expect="supported",
    with_probability=stated,
    n=OneOf(16),
    m=OneOf(1, 2),
    gamma=OneOf(1, 2),
)
def above_by_simulation(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    """Each trial is decided exactly, over all signs."""
    return balanced(n, m, gamma, rng, trials)


@paper.theorem(
    "Theorem 16, at finite n",
    rf"""{SETTING} For $\gamma>1$ there is $\Delta>0$ such that $\liminf P(D\le\gamma{UNIT})\ge\frac{{99}}{{100}}$
    where $m\le\Delta n$. Shown here, for $\gamma=\frac32$, at $m=\frac n{{100}}$ and the $m$ listed:
    $P\ge\frac{{99}}{{100}}$.""",
    source=Derived("the first part is quoted from the paper, Theorem 16"),
    expect="proved",
    m=OneOf(16, 20),
    gamma=OneOf("3/2"),
)
def in_proportion(m: Any, gamma: Any) -> Statement:
    """`second_moment`; the mean of (1 - r^2)^(-m/2) tends to (1 - m/n)^(-1/2)."""
    return at_most(Q(99, 100), second_moment(100 * integer(m), integer(m), gamma))
