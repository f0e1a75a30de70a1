"""What this project proves itself."""

from collections.abc import Sequence
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.chance import Mean, Slope
from proofs_numeric.claim import Derived, Paper, Posed, Statement, at_most, equal
from proofs_numeric.domain import Integers, Interval, OneOf, Reals, Unions, merge
from proofs_numeric.num import Q, binomial, factorial, integer, log

paper = Paper("ours", "Results of this project")

HALF = Q(1, 2)


# The growth of the covered set ----------------------------------------------------------------------------------------
#
# I = [-1/2, 1/2], X ~ U[-1, 1]; G, a finite union of intervals in I, is what is covered so far; after one more value
# it is G' = G u ((G + X) n I); v = |G|.


@paper.lemma(
    "growth identity, two intervals",
    r"""For intervals $K,J\subset[-\frac12,\frac12]$ with lengths $k$ and $k+m$, $k,m\ge0$, and $X\sim U[-1,1]$:
    $E\,|(K+X)\cap J| = E\,|(J+X)\cap K| = \frac12\,k\,(k+m)$.""",
    source=Derived(),
    expect="proved",
    k=Reals(0, 1),
    m=Reals(0, 1),
)
def growth_pair(k: Any, m: Any) -> Statement:
    """J - K lies in [-1, 1], where X has density 1/2, so the expectation is half the integral over all shifts x.

    As x grows from where K + x touches J, the overlap rises with slope 1 for a length k, stays at k for a length m,
    and falls with slope 1 for a length k: a trapezoid, whose area the body sums piece by piece. Where J is moved over
    K instead the overlap is the same function of -x. The identity holds for all k and m, so also with the longer
    interval first.
    """
    shifts = [0 * k, k, k + m, 2 * k + m]
    overlaps = [0 * k, k, k, 0 * k]
    return equal(piecewise_linear_integral(shifts, overlaps) * HALF, HALF * k * (k + m))


@paper.theorem(
    "growth identity (D.1)",
    r"""Let $G\subseteq I=[-\frac12,\frac12]$ be a finite union of intervals, $v=|G|$, $X\sim U[-1,1]$ and
    $G'=G\cup((G+X)\cap I)$. Then $E|G'| = v+\frac12v(1-v)$, and $0\le|G'|-v\le\min(v,1-v)$ surely.
    Checked here, by exact integration, for every union of the cells between the points listed.""",
    source=Derived("for Lueker 1998's inequality, with the best constant; the exact form of its growth lemma"),
    expect="proved",
    G=Unions("-1/2", "-3/7", "-1/5", 0, "1/64", "1/3", "3/8", "1/2"),
)
def growth_identity(G: Sequence[Interval]) -> Statement:
    """For every G: |G'| - v = |(G + X) n (I - G)| = sum of |(K + X) n J| over the intervals K of G and J of I - G.

    (Shifts of disjoint intervals are disjoint.) By `growth_pair` its expectation is half the sum of |K||J|, which is
    v(1 - v)/2. The gain is at most |G + X| = v and at most |I - G| = 1 - v. The body does not use this: it integrates
    the piecewise linear function x -> |((G + x) n I) - G| exactly, between all the shifts at which two end points
    meet.
    """
    v = measure(G)
    shifts = meeting_shifts(G)
    gains = [gain(G, x) for x in shifts]
    most = min(v, 1 - v)
    bounds = at_most(0, min(gains)) & at_most(max(gains), most)
    return equal(piecewise_linear_integral(shifts, gains) * HALF, HALF * v * (1 - v)) & bounds


def grown_mean(v: Any) -> Any:
    """E|G'| by the growth identity."""
    return v + v * (1 - v) / 2


@paper.proposition(
    "growth identity, by simulation",
    r"""For $G=[-\frac12,-\frac12+\frac v2]\cup[\frac18,\frac18+\frac v2]$ and $X$ uniform on the odd multiples of
    $\frac1{128}$ in $[-1,1]$, $E|G'|$ is within $\frac1{100}$ of $v+\frac12v(1-v)$. Tested here by simulation.""",
    source=Derived("another road to growth_identity: its body integrates, this one draws"),
    expect="supported",
    expectation=Mean(
        parts=128,
        at_least=lambda v: grown_mean(v) - Q(1, 100),
        at_most=lambda v: grown_mean(v) + Q(1, 100),
    ),
    v=OneOf("1/4", "1/2", "3/4"),
)
def growth_by_simulation(v: Any, rng: Any, trials: int) -> Any:
    """x -> |G'| is linear between the multiples of 1/64, where end points of G, G + x and I meet; so its mean over a
    cell is its value in the middle, and E|G'| is what it is for X ~ U[-1, 1].

    In units of 1/128: |G'| is |G| and the overlaps of the two shifted intervals with the two gaps of G.
    """
    half = integer(64 * v)
    x = 2 * rng.integers(-64, 64, trials) + 1
    pieces, holes = [(-64, -64 + half), (16, 16 + half)], [(-64 + half, 16), (16 + half, 64)]
    overlaps = [(x + b).clip(c, d) - (x + a).clip(c, d) for a, b in pieces for c, d in holes]
    return 2 * half + sum(overlaps)


def piecewise_linear_integral(points: Sequence[Any], values: Sequence[Any]) -> Any:
    """Integral of the function that is linear between these values at these points (ascending)."""
    pieces = zip(points, points[1:], values, values[1:], strict=False)
    return sum(((b - a) * (f + g) * HALF for a, b, f, g in pieces), start=0 * HALF)


def measure(intervals: Sequence[Interval]) -> fmpq:
    """Length of a union of disjoint intervals."""
    return sum((high - low for low, high in intervals), start=Q(0))


def common(first: Sequence[Interval], second: Sequence[Interval]) -> tuple[Interval, ...]:
    """The intersection of two unions of disjoint intervals."""
    pieces = [(max(a, c), min(b, d)) for a, b in first for c, d in second]
    return merge([(low, high) for low, high in pieces if low < high])


def gaps(G: Sequence[Interval]) -> list[Interval]:
    """The intervals of I that G leaves."""
    ends = [-HALF, *(end for interval in G for end in interval), HALF]
    return [(low, high) for low, high in zip(ends[::2], ends[1::2], strict=True) if low < high]


def gain(G: Sequence[Interval], x: fmpq) -> fmpq:
    """|((G + x) n I) - G|"""
    overlaps = (min(b + x, d) - max(a + x, c) for a, b in G for c, d in gaps(G))
    return sum((overlap for overlap in overlaps if overlap > 0), start=Q(0))


def meeting_shifts(G: Sequence[Interval]) -> list[fmpq]:
    """-1, 1 and every shift between at which an end point of G meets an end point of what G leaves, ascending."""
    ends = [end for interval in G for end in interval]
    others = [end for interval in gaps(G) for end in interval]
    shifts = {c - a for a in ends for c in others if -1 < c - a < 1}
    return sorted({Q(-1), Q(1), *shifts})


# Coverage with explicit constants -------------------------------------------------------------------------------------


def odds(v: Any) -> Any:
    """phi(v) = (1 - v)/v: the odds that a point of I is not covered."""
    return (1 - v) / v


def expected_odds_at_worst(v: Any, most: Any) -> Any:
    """E phi(v + D) for the D in {0, most} with mean v(1 - v)/2: the largest there is, phi being convex."""
    q = v * (1 - v) / 2 / most
    return (1 - q) * odds(v) + q * odds(v + most)


@paper.lemma(
    "odds shrink, less than half covered",
    r"""For $0<v\le\frac12$ and every random $D\in[0,\min(v,1-v)]$ with $ED=\frac12v(1-v)$:
    $E\,\phi(v+D)\le\frac34\phi(v)$, where $\phi(v)=\frac{1-v}{v}$.""",
    source=Derived(),
    expect="proved",
    v=Reals(0, "1/2", open="low"),
)
def odds_shrink_low(v: Any) -> Statement:
    """phi is convex, so among the laws of D on [0, v] with the given mean the two-point law on {0, v} has the largest
    E phi(v + D).

    The body is the inequality for that law; it is an equality here, so 3/4 cannot be lowered with this argument.
    """
    return at_most(expected_odds_at_worst(v, v), Q(3, 4) * odds(v))


@paper.lemma(
    "odds shrink, at least half covered",
    r"""For $\frac12\le v<1$ and every random $D\in[0,\min(v,1-v)]$ with $ED=\frac12v(1-v)$:
    $E\,\phi(v+D)\le\frac34\phi(v)$, where $\phi(v)=\frac{1-v}{v}$.""",
    source=Derived(),
    expect="proved",
    v=Reals("1/2", 1, open="high"),
)
def odds_shrink_high(v: Any) -> Statement:
    """As `odds_shrink_low`, with the two-point law on {0, 1 - v}; phi(1) = 0. (At v = 1 all is covered and there is
    nothing to say.)
    """
    return at_most(expected_odds_at_worst(v, 1 - v), Q(3, 4) * odds(v))


def uncovered_bound(n: int, r: fmpq) -> fmpq:
    """(3/4)^n (1 - r)(2 - r)/r^2, at most 2 (3/4)^n / r^2."""
    return Q(3, 4) ** integer(n) * (1 - r) * (2 - r) / r**2


@paper.theorem(
    "coverage, explicit (D.2)",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d., $0<r<1$. With probability at least $1-(\frac34)^n\frac{(1-r)(2-r)}{r^2}
    \ge 1-2(\frac34)^n/r^2$ every $z\in[-\frac12,\frac12]$ is within $r$ of a subset sum. Tested here by simulation.""",
    source=Derived(),
    expect="supported",
    with_probability=lambda n, r: 1 - uncovered_bound(n, r),
    n=OneOf(20, 24),
    r=OneOf("1/2", "1/4", "1/8"),
)
def explicit_coverage(n: Any, r: Any, rng: Any, trials: int) -> Any:
    """Let G_0 = [-a, a] and G_{t+1} = G_t u ((G_t + X_{t+1}) n I): all of G_t is within a of a sum of the first t
    values.

    By `growth_identity` and the lemmas on odds, E[phi(v_{t+1}) | G_t] <= 3/4 phi(v_t), so E phi(v_n) <= (3/4)^n
    phi(2a). By Markov P(v_n < 1 - b) = P(phi(v_n) > b/(1 - b)) <= (3/4)^n (1 - 2a)/(2a) (1 - b)/b. Otherwise every
    component of I - G_n is no longer than b and has an end in G_n, so that every z is within b of G_n and within a +
    b of a sum. Take a = b = r/2.
    """
    return rssp.covers_many(rssp.sample.uniform(integer(n), trials=trials, rng=rng), r)


# How fast it goes -----------------------------------------------------------------------------------------------------


@paper.conjecture(
    "the rate at which coverage fails",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d. Let $P_n$ be the probability that some $z\in[-\frac12,\frac12]$ is farther
    than $\frac18$ from every subset sum. Between any two neighbours of $n=6,9,12$ it falls by at least a factor
    $\frac34$ with each value, as the bound of `explicit_coverage` does, and by a factor $\frac14$ at most:
    $-2\le$ slope of $\log_2P_n\le-\frac{83}{200}$, where $\frac{83}{200}<\log_2\frac43$.""",
    source=Posed("what is proved is a bound that falls so, not that the probability itself does"),
    expect="supported",
    slope=Slope(of="log2 P", along=lambda n: n, at_least=-2, at_most="-83/200"),
    n=OneOf(6, 9, 12),
)
def failure_rate(n: Any, rng: Any, trials: int) -> Any:
    """The event is failure of coverage, decided exactly for each instance."""
    return ~rssp.covers_many(rssp.sample.uniform(integer(n), trials=trials, rng=rng), Q(1, 8))


@paper.conjecture(
    "how many values cover half the time",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d. Let $n_{50}(b)$ be the least $n$ such that with probability at least
    $\frac12$ every $z\in[-\frac12,\frac12]$ is within $2^{-b}$ of a subset sum. Between any two neighbours of
    $b=2,4,6,8,10$ it grows by at least $1$ and at most $\frac32$ for each bit. (The probability does not fall as $n$
    grows: more values have the sums of fewer among theirs.)""",
    source=Posed(
        "2^n sums reach a length of 2^(n - b + 1) at most, so n >= b - 1: in the long run a bit costs 1 or more"
    ),
    expect="supported",
    with_probability=lambda b: HALF,
    slope=Slope(of="n", along=lambda b: b, at_least=1, at_most="3/2"),
    b=OneOf(2, 4, 6, 8, 10),
    n=Integers(2, 24),
)
def half_coverage(b: Any, n: Any, rng: Any, trials: int) -> Any:
    """The event is coverage, decided exactly for each instance."""
    return rssp.covers_many(rssp.sample.uniform(n, trials=trials, rng=rng), Q(1, 2 ** integer(b)))


# Why no constant can be too small -------------------------------------------------------------------------------------


def range_failure(n: int, x: fmpq) -> fmpq:
    """2A - B, where A = P(negative values sum to more than -x), B = P(that, and the positive ones sum to less than
    x); 0 < x <= 1.

    j of n values are negative with probability C(n,j)/2^n, and j uniform values on [0, 1] sum to less than x <= 1
    with probability x^j/j!.
    """
    j_negative = [Q(binomial(n, j), 2**n) * x**j / factorial(j) for j in range(n + 1)]
    both = [p * x ** (n - j) / factorial(n - j) for j, p in enumerate(j_negative)]
    return 2 * sum(j_negative, start=Q(0)) - sum(both, start=Q(0))


def failure_floor_at(n: int, eps: fmpq) -> fmpq:
    """The least probability that n values on U[-1, 1] fail to cover [-1/2, 1/2] with radius eps: 0 from eps = 1/2
    on.
    """
    return range_failure(integer(n), HALF - eps) if eps < HALF else Q(0)


@paper.theorem(
    "failure floor (D.3)",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d., $0<\varepsilon<\frac12$, $x=\frac12-\varepsilon$. With probability at least
    $2A-B$, $A=2^{-n}\sum_j\binom nj\frac{x^j}{j!}$, $B=2^{-n}\sum_j\binom nj\frac{x^j}{j!}\frac{x^{n-j}}{(n-j)!}$,
    some $z\in[-\frac12,\frac12]$ is farther than $\varepsilon$ from every subset sum. Tested here by simulation.""",
    source=Derived(),
    expect="supported",
    with_probability=failure_floor_at,
    n=OneOf(4, 6),
    eps=OneOf("1/4", "1/8", "1/16"),
)
def failure_floor(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    """If the negative values sum to more than -x then every subset sum is > -x = -1/2 + eps, and -1/2 is not within
    eps of any.

    Likewise for the positive values and 1/2. Each event has probability A, both together B; inclusion and exclusion.
    """
    return ~rssp.covers_many(rssp.sample.uniform(integer(n), trials=trials, rng=rng), eps)


@paper.lemma(
    "failure floor, formula",
    r"""For $0<x,y\le1$ and $n$ i.i.d. values on $U[-1,1]$, with $N$ and $P$ the sums of the sizes of the negative and
    of the positive ones: $P(N<x)=2^{-n}\sum_j\binom nj\frac{x^j}{j!}$ and
    $P(N<x,\,P<y)=2^{-n}\sum_j\binom nj\frac{x^j}{j!}\frac{y^{n-j}}{(n-j)!}$. Compared here, as polynomials, with the
    recursion over the values, for the $n$ listed.""",
    source=Derived(),
    expect="proved",
    n=Integers(0, 12),
)
def failure_floor_formula(n: Any) -> Statement:
    """P_n(x, y) = P(N < x, P < y) is 1 for n = 0, and one more value is negative or positive with probability 1/2
    each, its size uniform: P_{n+1}(x, y) = 1/2 int_0^x P_n(x - t, y) dt + 1/2 int_0^y P_n(x, y - t) dt, 0 < x, y <= 1.

    P(N < x) is P_n(x, y) for y beyond reach: A_{n+1}(x) = 1/2 A_n(x) + 1/2 int_0^x A_n(x - t) dt, A_0 = 1. The body
    runs both recursions on coefficients.
    """
    one, both = {0: Q(1)}, {(0, 0): Q(1)}
    for _ in range(n):
        one = add({i: c / 2 for i, c in one.items()}, {i + 1: c / (i + 1) / 2 for i, c in one.items()})
        left = {(i + 1, j): c / (i + 1) / 2 for (i, j), c in both.items()}
        right = {(i, j + 1): c / (j + 1) / 2 for (i, j), c in both.items()}
        both = add(left, right)
    shares = [Q(binomial(n, j), 2**n) / factorial(j) for j in range(n + 1)]
    statement = equal(len(one), n + 1) & equal(len(both), n + 1)
    for j, share in enumerate(shares):
        statement &= equal(one[j], share) & equal(both[j, n - j], share / factorial(n - j))
    return statement


def add(p: dict[Any, fmpq], q: dict[Any, fmpq]) -> dict[Any, fmpq]:
    """The sum of two polynomials, given by their coefficients."""
    return {key: p.get(key, Q(0)) + q.get(key, Q(0)) for key in {**p, **q}}


# The test of a mean ---------------------------------------------------------------------------------------------------


@paper.lemma(
    "what a stake is worth",
    r"""For $0<\lambda\le\frac12$ and $-1\le y\le1$: $\log(1+\lambda y)\ge\lambda y+(\log(1-\lambda)+\lambda)\,y^2$.
    Shown here: $h(u)=\frac{u-\log(1+u)}{u^2}$ falls for $-\frac12\le u\le\frac12$, as
    $-u^3h'(u)=k(u)=2u-\frac{u^2}{1+u}-2\log(1+u)$ has the sign of $u$.""",
    source=Derived("Fan, Grama and Liu 2015, Exponential inequalities for martingales with applications, have it"),
    expect="proved",
    u=Reals(0, "1/2"),
)
def stake(u: Any) -> Statement:
    """The body: k(u) >= 0 >= k(-u) for 0 <= u <= 1/2, so h falls on either side of 0, where it goes on with h(0) = 1/2.

    Now lambda y >= -lambda, so h(lambda y) <= h(-lambda) = -(log(1 - lambda) + lambda)/lambda^2. The inequality is
    this times -(lambda y)^2, with lambda y added on both sides.
    """
    return at_most(0, slowdown(u)) & at_most(slowdown(-u), 0)


def slowdown(u: Any) -> Any:
    """k(u), which is -u^3 times the derivative of (u - log(1 + u))/u^2."""
    return 2 * u - u * u / (1 + u) - 2 * log(1 + u)
