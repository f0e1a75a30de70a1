"""da Cunha, d'Amore, Giroire, Lesfari, Natale, Viennot, Revisiting the random subset sum problem (ESA 2023)."""

from collections.abc import Sequence
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Reported, Statement, at_most, equal, less_than
from proofs_numeric.domain import Interval, OneOf, Reals, Unions, Unknown
from proofs_numeric.num import Q, binomial, exp, integer, log
from proofs_numeric.papers.ours import HALF, common, failure_floor_at, gaps, measure, piecewise_linear_integral

paper = Paper(
    "dacunha22_rss",
    "da Cunha, d'Amore, Giroire, Lesfari, Natale, Viennot, Revisiting the random subset sum problem, ESA 2023",
    arxiv="2204.13929",
)


# The theorem ----------------------------------------------------------------------------------------------------------


def stated(n: Any, k: Any, C: fmpq) -> Any:
    """1 - exp(-(n - C k)^2 / 4n), for n > C k."""
    return 1 - exp(-((n - C * k) ** 2) / (4 * Q(n)))


def radius(k: Any) -> fmpq:
    """2 eps, for eps = 2^-k."""
    return Q(2, 2 ** integer(k))


@paper.theorem(
    "Theorem 1, with C = 5/4",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d., $0<\varepsilon<\frac13$. There is a universal $C$ such that for
    $n\ge C\log_2\frac1\varepsilon$, with probability at least
    $1-\exp\bigl(-\frac{(n-C\log_2(1/\varepsilon))^2}{4n}\bigr)$ every $z\in[-\frac12,\frac12]$ is within
    $2\varepsilon$ of a subset sum. Tested here with $C=\frac54$ at the $n$ and $\varepsilon=2^{-k}$ listed.""",
    source=Reported("the interval is quoted from the abstract; the form of the bound was not compared with the paper"),
    expect="supported",
    with_probability=lambda n, k: stated(n, k, Q(5, 4)),
    n=OneOf(14, 16, 20),
    k=OneOf(4, 6, 10),
)
def coverage(n: Any, k: Any, rng: Any, trials: int) -> Any:
    """A larger C states less, so that what holds with 5/4 holds with every larger constant."""
    return rssp.covers_many(rssp.sample.uniform(integer(n), trials=trials, rng=rng), radius(k))


def promised(n: Any, k: Any, C: fmpq) -> Any:
    """What the theorem says with this C: nothing for n <= C k."""
    return stated(n, k, C) if n > C * k else Q(0)


def failure(n: Any, k: Any) -> fmpq:
    """A lower bound on the probability that n values fail: 1 where 2^n intervals of length 4 eps are shorter than
    [-1/2, 1/2], else the floor that the range sets.
    """
    eps = radius(k)
    return Q(1) if 2 ** integer(n) * 2 * eps < 1 else failure_floor_at(integer(n), eps)


@paper.theorem(
    "Theorem 1",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d., $0<\varepsilon<\frac13$. There is a universal $C$ such that for
    $n\ge C\log_2\frac1\varepsilon$, with probability at least
    $1-\exp\bigl(-\frac{(n-C\log_2(1/\varepsilon))^2}{4n}\bigr)$ every $z\in[-\frac12,\frac12]$ is within
    $2\varepsilon$ of a subset sum. Tested here at the $n$ and $\varepsilon=2^{-k}$ listed.""",
    source=Reported("the interval is quoted from the abstract; the form of the bound was not compared with the paper"),
    expect="supported",
    with_probability=promised,
    n=OneOf(1, 4, 7, 10, 12, 14, 20),
    k=OneOf(2, 4, 6, 8, 10),
    C=Unknown(step="1/16", most=2, obstruction=failure),
)
def coverage_with_some_constant(n: Any, k: Any, C: Any, rng: Any, trials: int) -> Any:
    """C is in the probability only, which falls as it grows: a constant that is too small forbids every smaller one.
    At n <= C k there is nothing to test.
    """
    return coverage(n, k, rng, trials)


@paper.theorem(
    "Theorem 1 does not hold with C = 1",
    r"""The statement of `coverage` with $C=1$, at $n=14$ and $\varepsilon=2^{-12}$.""",
    source=Reported("the theorem read with a constant that it does not name: how small may C be?"),
    expect="refuted",
    with_probability=lambda n, k: stated(n, k, Q(1)),
    n=OneOf(14),
    k=OneOf(12),
)
def coverage_with_constant_1(n: Any, k: Any, rng: Any, trials: int) -> Any:
    """2^14 intervals of length 2^-10 have 16 times the length of [-1/2, 1/2], and still leave a hole nearly always."""
    return coverage(n, k, rng, trials)


@paper.theorem(
    "Theorem 1, with an explicit constant",
    r"""Theorem 1 holds with $C=2\ln2/\ln\frac43<4.819$: for $0<\varepsilon<\frac13$ and $n\ge C\log_2\frac1\varepsilon$
    the bound of `ours.explicit_coverage` on the probability of failure, with $r=2\varepsilon$, is at most
    $\exp\bigl(-\frac{(n-C\log_2(1/\varepsilon))^2}{4n}\bigr)$. Shown here for $n=(1+t)\,C\log_2\frac1\varepsilon$.""",
    source=Derived("`ours.explicit_coverage` at the radius 2 eps"),
    expect="proved",
    t=Reals(0, "inf"),
)
def explicit_constant(t: Any) -> Statement:
    """2 (3/4)^n / (2 eps)^2 with eps = 2^-k is at most exp(2k ln 2 - n ln(4/3)), which is exp(-2 t k ln 2) at
    n = (1 + t) C k, since C ln(4/3) = 2 ln 2; and (n - C k)^2 / 4n is t^2 C k / 4(1 + t). Multiplied out by (1 + t)/k.
    """
    C = 2 * log(2) / log(Q(4, 3))
    return at_most(t * t * C, 8 * log(2) * t * (1 + t)) & less_than(C, Q(4819, 1000))


# One more value -------------------------------------------------------------------------------------------------------
#
# f_t(z) = 1 where some sum of the first t values is within eps of z: the indicator of a finite union G of intervals,
# which may leave I = [-1/2, 1/2]. Then f_{t+1}(z) = f_t(z) + (1 - f_t(z)) f_t(z - X), and v_t = |G n I|.

UNIONS = Unions("-5/4", "-1/2", "-1/5", 0, "1/64", "3/8", "1/2", "3/2")


def inside(G: Sequence[Interval]) -> tuple[Interval, ...]:
    """G n I"""
    return common(G, ((-HALF, HALF),))


def expected_gain(G: Sequence[Interval]) -> fmpq:
    """E |((G + X) n I) - G| for X ~ U[-1, 1]"""
    return expected_overlap(G, gaps(inside(G)))


def expected_overlap(G: Sequence[Interval], left: Sequence[Interval]) -> fmpq:
    """E |(G + X) n left| for X ~ U[-1, 1]: the integral of a function that is linear between the shifts at which an end
    point of G meets one of left.
    """
    meetings = {c - a for interval in G for a in interval for gap in left for c in gap}
    shifts = sorted({Q(-1), Q(1), *(x for x in meetings if -1 < x < 1)})
    gains = [measure(common([(a + x, b + x) for a, b in G], left)) for x in shifts]
    mean: fmpq = piecewise_linear_integral(shifts, gains) * HALF
    return mean


@paper.lemma(
    "expected growth, as in the paper",
    r"""$I=[-\frac12,\frac12]$, $f_{t+1}(z)=f_t(z)+(1-f_t(z))f_t(z-X_{t+1})$, $v_t=\int_I f_t$:
    $E[v_{t+1}\mid X_1,\dots,X_t]\ge v_t\bigl(1+\frac14(1-v_t)\bigr)$. Checked here, by exact integration, for the
    indicator $f_t$ of every union of the cells between the points listed.""",
    source=Reported("the constant 1/4 was not compared with the paper"),
    expect="proved",
    G=UNIONS,
)
def expected_growth(G: Sequence[Interval]) -> Statement:
    """True, and loose by a factor 2: see `expected_growth_best_constant`."""
    v = measure(inside(G))
    return at_most(v * (1 - v) / 4, expected_gain(G))


@paper.lemma(
    "expected growth, the best constant",
    r"""In the setting of `expected_growth`: $E[v_{t+1}\mid X_1,\dots,X_t]\ge v_t\bigl(1+\frac12(1-v_t)\bigr)$, with
    equality where $f_t$ vanishes outside $I$; so $\frac12$ is the best constant. Checked as there.""",
    source=Derived("by the growth identity, `ours.growth_identity`"),
    expect="proved",
    G=UNIONS,
)
def expected_growth_best_constant(G: Sequence[Interval]) -> Statement:
    """E[gain] = int over z in I - G of P(z - X in G), and z - y lies in [-1, 1], where X has density 1/2, for all z, y
    in I: so P(z - X in G) >= |G n I|/2, with equality where G lies in I.
    """
    v = measure(inside(G))
    return at_most(v * (1 - v) / 2, expected_gain(G)) & equal(v * (1 - v) / 2, expected_gain(inside(G)))


@paper.lemma(
    "how often the covered set grows by a factor",
    r"""$v_t\le\frac12$, $E[v_{t+1}]\ge v_t(1+c(1-v_t))$ and $v_{t+1}\le2v_t$, $0\le\beta<\frac c2\le\frac12$. Then
    $P(v_{t+1}\ge(1+\beta)v_t)\ge p_\beta=\frac{c/2-\beta}{1-\beta}$. Checked here: a law on $[0,1+\beta)\cup\{2\}$
    with less than $p_\beta$ at 2 has a mean below $1+\frac c2$; that is the identity
    $(1-p_\beta)(1+\beta)+2p_\beta=1+\frac c2$.""",
    source=Reported("with c = 1/4 in the paper, p = (1 - 8 beta)/(8 (1 - beta)); not compared with its text"),
    expect="proved",
    c=Reals(0, 1),
    beta=Reals(0, "1/2"),
)
def growth_probability(c: Any, beta: Any) -> Statement:
    """The ratio R = v_{t+1}/v_t has E R >= 1 + c/2, and E R <= (1 - p)(1 + beta) + 2p where p = P(R >= 1 + beta); the
    right side grows with p.
    """
    p = (c / 2 - beta) / (1 - beta)
    return equal((1 - p) * (1 + beta) + 2 * p, 1 + c / 2)


# The proof's two phases -----------------------------------------------------------------------------------------------


def fewer_successes(t: int, i: int, p: fmpq) -> fmpq:
    """P(a binomial law of t trials and success probability p is below i)"""
    return sum((binomial(t, j) * p**j * (1 - p) ** (t - j) for j in range(i)), start=Q(0))


@paper.lemma(
    "Hoeffding's step of the first phase",
    r"""$\tau_1$ the first $t$ with $v_t>\frac12$; at every $t<\tau_1$ it grows by a factor of $1+\beta$ or more with
    probability at least $p$ given the past, so that $i^*=\lceil\log_{1+\beta}\frac1{4\varepsilon}\rceil$ such steps
    suffice: $P(\tau_1>t)\le\exp\bigl(-\frac{2p^2}t(t-\frac{i^*}p)^2\bigr)$ for $t\ge\frac{i^*}p$. Checked here, for
    a binomial law with fewer than $i^*$ successes, at the $p$ and $t$ listed and every $0\le i^*\le pt$.""",
    source=Reported("phase 1 of the paper's proof, in the form of the catalogue; not compared with its text"),
    expect="proved",
    p=OneOf("1/8", "11/80", "1/4", "1/2", "9/10"),
    t=OneOf(*range(1, 33), 64, 100),
)
def few_successes(p: fmpq, t: Any) -> Statement:
    """v_0 = 2 eps, v never falls, and 2 eps (1 + beta)^(i*) >= 1/2; so tau_1 > t only if fewer than i* of the first t
    steps succeed, which is at most as likely as for independent trials that succeed with p. There it has, for i = i*,
    the probability at most exp(-t D) by Chernoff, D the divergence of i/t from p, and D >= 2 (p - i/t)^2 (Pinsker). The
    body compares rationals with balls.
    """
    t, statement = integer(t), at_most(0, p)
    for i in range(int((p * t).floor()) + 1):
        statement &= at_most(fewer_successes(t, i, p), exp(-2 * p**2 * (t - i / p) ** 2 / t))
    return statement


@paper.lemma(
    "what is left shrinks",
    r"""$w_t=1-v_t$, $\frac12\le v_t\le1$ and $E[v_{t+1}]\ge v_t(1+c(1-v_t))$, $0\le c\le1$:
    $E[w_{t+1}]\le(1-\frac c2)w_t$.""",
    source=Reported("the second phase of the paper's proof; not compared with its text"),
    expect="proved",
    c=Reals(0, 1),
    v=Reals("1/2", 1),
)
def left_over_shrinks(c: Any, v: Any) -> Statement:
    """E w' <= 1 - v - c v (1 - v) = (1 - c v)(1 - v), and v >= 1/2."""
    return at_most((1 - c * v) * (1 - v), (1 - c / 2) * (1 - v))


@paper.proposition(
    "what the first phase costs",
    r"""While at most half is covered, the covered measure grows by a factor $1+\beta$ with probability at least
    $p_\beta$ (`growth_probability`), so that doubling it takes $\frac1{p_\beta\log_2(1+\beta)}$ values in the mean, by
    this argument. With the paper's $c=\frac14$ that is more than 170 for every $0\le\beta\le\frac18$, with the best
    constant $c=\frac12$ more than 41 for every $0\le\beta\le\frac14$; the least n is about one value for each
    doubling. Shown here as $p_\beta\ln(1+\beta)<\frac{\ln2}{170}$ and $\frac{\ln2}{41}$ at $\beta=\frac{cu}2$.""",
    source=Derived("evaluation of the proof as it was reconstructed; the paper's text was not compared"),
    expect="proved",
    s=OneOf(1, 2),
    u=Reals(0, 1),
)
def first_phase_costs(s: Any, u: Any) -> Statement:
    """c = s/4. Of growth_probability: p = (c/2 - beta)/(1 - beta)."""
    c = s * Q(1, 4)
    beta = c * u / 2
    p = (c / 2 - beta) / (1 - beta)
    return less_than(p * log(1 + beta), log(2) / {1: 170, 2: 41}[integer(s)])
