"""How many values it takes to cover: a second moment for most of the targets, then a few more values for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Statement, at_most
from proofs_numeric.domain import Interval, OneOf, Unions, merge
from proofs_numeric.irwin_hall import first_moment, pair_moment
from proofs_numeric.num import Ball, Q, binomial, integer
from proofs_numeric.papers.ours import HALF, common, measure, piecewise_linear_integral

paper = Paper("ours_coverage", "Results of this project: coverage by a second moment")


@dataclass(frozen=True)
class Plan:
    """How n = m + halvings + last values cover within r = a + b: see `coverage`, here and in `ours_coverage_normal`."""

    m: int
    halvings: int
    last: int
    L: fmpq  # targets in [-L, L] are asked for, and most of them covered within a by the first m values
    a: fmpq
    b: fmpq
    g: tuple[fmpq, ...]  # of the weight, the coefficients of 1, D^2, D^4, D^6
    uncovered: fmpq  # the expected measure of what these leave, at most
    theta: fmpq  # above this measure nothing is asked of the values after the first m

    @property
    def n(self) -> int:
        """All the values."""
        return self.m + self.halvings + self.last


def plan(k: int, m: int, halvings: int, last: int, *, L: str, share: str, g: str, uncovered: str, theta: str) -> Plan:
    """The plan for r = 2^-k, of which b is this share."""
    b = Q(share) / 2**k
    weight = tuple(Q(c) for c in g.split())
    return Plan(m, halvings, last, Q(L), Q(1, 2**k) - b, b, weight, Q(uncovered), Q(theta))


PLANS = {
    4: plan(4, 13, 4, 0, L="17/32", share="1/2", g="1 .1327 3.836e-3 2.838e-4", uncovered=".03476", theta=".4506"),
    6: plan(6, 15, 6, 0, L="65/128", share="1/2", g="1 .1135 2.945e-3 1.987e-4", uncovered=".03071", theta=".4113"),
    8: plan(8, 16, 5, 3, L="9/16", share="1/2", g="1 .1008 3.411e-3 1.225e-4", uncovered=".04629", theta=".4753"),
    10: plan(10, 20, 4, 4, L="1", share="1/2", g="1 .08783 9.753e-4 1.29e-4", uncovered=".05420", theta=".6325"),
    12: plan(12, 22, 4, 4, L="21/16", share="3/8", g="1 .08169 4.843e-4 1.121e-4", uncovered=".07591", theta=".7592"),
    16: plan(16, 26, 5, 4, L="3/2", share="1/4", g="1 .07047 1.353e-4 7.66e-5", uncovered=".08144", theta=".8927"),
    20: plan(20, 30, 5, 4, L="3/2", share="1/4", g="1 .06103 7.281e-5 5.172e-5", uncovered=".07299", theta=".7509"),
}
RADII = OneOf(*PLANS)


# Most targets: a second moment, weighted ------------------------------------------------------------------------------


def pair_weight(g: Sequence[fmpq], a: fmpq) -> list[fmpq]:
    """h with G(D + x) G(D - x) <= sum_d h_d D^(2d) for |x| <= 2a, where G(y) = sum_d g_d y^(2d).

    The left side is a polynomial in D^2 and x^2; its coefficients at x^2, x^4, ... that are negative are left out.
    """
    top = len(g) - 1
    h = []
    for d in range(2 * top + 1):
        at = [coefficient(g, d, e) for e in range(2 * top - d + 1)]
        h.append(at[0] + sum((max(c, Q(0)) * (2 * a) ** (2 * e) for e, c in enumerate(at) if e > 0), Q(0)))
    return h


def coefficient(g: Sequence[fmpq], d: int, e: int) -> fmpq:
    """Of D^(2d) x^(2e) in G(D + x) G(D - x)."""
    total = Q(0)
    for i, k in ((i, d + e - i) for i in range(len(g)) if 0 <= d + e - i < len(g)):
        signs = sum((-1) ** j * binomial(2 * i, 2 * e - j) * binomial(2 * k, j) for j in range(2 * e + 1))
        total += g[i] * g[k] * signs
    return total


def uncovered_bound(m: int, L: fmpq, a: fmpq, g: Sequence[fmpq]) -> Ball:
    """2L - (int E N_z)^2 / int E N_z^2, the integrals over [-L, L], with the second one bounded from above."""
    return Ball(2 * L - first_moment(m, L, a, g) ** 2 / pair_moment(m, L, a, pair_weight(g, a)))


@paper.lemma(
    "most targets",
    r"""$X_1,\dots,X_m\sim U[-1,1]$ i.i.d. The expected measure of the $z\in[-L,L]$ that are farther than $a$ from every
    subset sum is at most $q$, for the $(m,L,a,q)$ of the plan for $r=2^{-k}$.""",
    source=Derived("second moment of the number of subsets near a target, weighted and averaged over the targets"),
    expect="proved",
    k=RADII,
)
def most_targets(k: Any) -> Statement:
    """N_z = sum over the subsets S with |X_S - z| <= a of g(W - 2 X_S), where W is the sum of all values and g an even
    polynomial. Where no S is near z, N_z = 0. By Cauchy and Schwarz, over z in [-L, L] and the values,
    (int E N_z dz)^2 <= int P(N_z != 0) dz int E N_z^2 dz, so int P(no S near z) dz <= 2L - (int E N_z)^2 / int E N_z^2.

    (Without g the quotient stays below 2L however large m: N_z grows and falls with W by a factor that does not tend to
    1. About exp((W - 2z)^2 / 2V), V the sum of X_i^2, is the right weight; any g is allowed.)

    For a pair (S, S') let P, Q, R, T be the sums over what is in both, in S only, in S' only, in neither, D = T - P and
    x = R - Q. Then W - 2 X_S = D + x, W - 2 X_S' = D - x, and |x| = |X_S' - X_S| <= 2a where both count; so
    g(D + x) g(D - x) <= h(D), see `pair_weight`. For given sizes of the four groups P, Q, R, T are independent, and
    `first_moment` and `pair_moment` integrate piecewise polynomials exactly.
    """
    given = PLANS[integer(k)]
    return at_most(uncovered_bound(given.m, given.L, given.a, given.g), given.uncovered)


@paper.lemma(
    "most targets, by simulation",
    r"""$X_1,\dots,X_m\sim U[-1,1]$ and $Z\sim U[-L,L]$, independent. With probability at least $1-q/2L$ some subset sum
    is within $a$ of $Z$, for the $(m,L,a,q)$ of the plan for $r=2^{-k}$. Tested here by simulation.""",
    source=Derived("the same as `most_targets`"),
    expect="supported",
    with_probability=lambda k: 1 - PLANS[integer(k)].uncovered / (2 * PLANS[integer(k)].L),
    k=OneOf(4, 6, 8, 10),
)
def random_target(k: Any, rng: Any, trials: int) -> Any:
    """P(Z is far from every sum) is the expected measure of what is left of [-L, L], over 2L."""
    given = PLANS[integer(k)]
    L = int(given.L.p) / int(given.L.q)  # exact: the denominator is a power of two
    targets = rssp.sample.uniform(trials, low=-L, high=L, rng=rng)
    return rssp.within_many(rssp.sample.uniform(given.m, trials=trials, rng=rng), targets, given.a)


# The rest: a few more values ------------------------------------------------------------------------------------------
#
# J = [-L, L], U in J: what is not covered so far. After one more value X it is at most U' = {z in U: z - X in U or not
# in J}, for if z - X is covered then so is z, by the same sum and X.


def mean_left(w: fmpq, L: fmpq) -> fmpq:
    """1/2 (w + w^2 - int_0^w min(c, t, w - t) dt), c = min(1, 2L - 1): at least E|U'| for |U| = w <= 1."""
    c = min(Q(1), 2 * L - 1)
    return HALF * (w + w**2 - (w**2 / 4 if w <= 2 * c else c * (w - c)))


def beyond(L: fmpq, b: fmpq) -> fmpq:
    """max(0, 3/2 + b - L): at most this much of [z - 1, z + 1] lies outside J, for |z| <= 1/2 + b <= L."""
    return max(Q(0), 3 * HALF + b - L)


@paper.lemma(
    "what is not covered shrinks",
    r"""Let $U\subseteq J=[-L,L]$, $L\ge\frac12$, be a finite union of intervals, $w=|U|\le1$, $X\sim U[-1,1]$,
    $U'=\{z\in U: z-X\in U\text{ or }z-X\notin J\}$, $c=\min(1,2L-1)$. Then
    $E|U'|\le\frac12\bigl(w+w^2-\int_0^w\min(c,t,w-t)\,dt\bigr)$, and for $K=[-\frac12-b,\frac12+b]\subseteq J$,
    $b\ge0$, $E|U'\cap K|\le\frac12|U\cap K|\bigl(w+\max(0,\frac32+b-L)\bigr)$. Checked here, by exact integration, for
    every $U=LV$, $V$ a union of the cells between the points listed, and $b=\frac1{32}$.""",
    source=Derived(),
    expect="proved",
    L=OneOf("17/32", "5/8", "1", "3/2"),
    V=Unions(-1, "-15/16", "-3/5", 0, "1/16", "1/3", "2/3", 1),
)
def uncovered_shrinks(L: Any, V: Sequence[Interval]) -> Statement:
    """X has density 1/2 on [-1, 1], so P(z - X in U or not in J) = 1/2 (|U n [z-1, z+1]| + 2 - |J n [z-1, z+1]|), and
    |J n [z-1, z+1]| = 1 + min(c, L - |z|) for z in J. Integrate over U: E|U'| is half of

        |{(x, y) in U x U: |x - y| <= 1}| + w - int_U min(c, L - |z|) dz.

    The first term is at most w^2. Let z(t), 0 < t < w, be the point of U with measure t of U to its left: as
    L + z(t) >= t and L - z(t) >= w - t, the integral is at least that of min(c, t, w - t).

    For |z| <= 1/2 + b: |U n [z-1, z+1]| <= w, and 1 - min(c, L - |z|) = max(0, 2 - 2L, 1 - L + |z|) <= max(0, 3/2 + b -
    L). The body integrates the piecewise linear functions |U'| and |U' n K| of X. (It says nothing where w > 1.)
    """
    U, b = tuple((L * low, L * high) for low, high in V), Q(1, 32)
    w, K = measure(U), (-HALF - b, HALF + b)
    inside = common(U, (K,))
    if w > 1:
        return at_most(w, 2 * L)
    return at_most(mean_kept(U, U, L), mean_left(w, L)) & at_most(
        mean_kept(inside, U, L), HALF * measure(inside) * (w + beyond(L, b))
    )


def mean_kept(part: Sequence[Interval], U: Sequence[Interval], L: fmpq) -> fmpq:
    """E |{z in part: z - X in U or not in J}|, exactly: |part n ((U u (R - J)) + x)| is linear in x between the x at
    which two end points meet.
    """
    stays = merge([(-L - 2, -L), *U, (L, L + 2)])
    ends = [end for interval in stays for end in interval]
    others = [end for interval in part for end in interval]
    shifts = sorted({Q(-1), Q(1), *(y - x for x in ends for y in others if -1 < y - x < 1)})
    kept = [measure(common(part, [(low + x, high + x) for low, high in stays])) for x in shifts]
    mean: fmpq = piecewise_linear_integral(shifts, kept) * HALF
    return mean


# Together -------------------------------------------------------------------------------------------------------------


def measure_after(w: fmpq, steps: int, L: fmpq) -> fmpq:
    """w -> mean_left(w), so many times."""
    for _ in range(steps):
        w = mean_left(w, L)
    return w


def plan_holds(given: Plan) -> Statement:
    """The three inequalities on which `coverage` rests, and that the plan is one."""
    w = measure_after(given.theta, given.halvings, given.L)
    share = HALF * (w + beyond(given.L, given.b))
    return (
        at_most(given.theta, 1)
        & at_most(HALF + given.b, given.L)
        & at_most(w * share**given.last, 2 * given.b)
        & at_most(given.uncovered, given.theta / 10)
    )


@paper.theorem(
    "coverage, a table",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d. With probability at least $\frac9{10}$ every $z\in[-\frac12,\frac12]$ is
    within $r=2^{-k}$ of a subset sum, for $(k,n)=(4,17),(6,21),(8,24),(10,28),(12,30),(16,35),(20,39)$.""",
    source=Derived("most targets by a second moment, the rest by a few more values; the first part is `most_targets`"),
    expect="proved",
    k=RADII,
)
def coverage(k: Any) -> Statement:
    """Take (m, halvings, last, L, a, b, q, theta) from the plan for k: n = m + halvings + last and r = a + b.

    Let U_0 be the set of the z in J = [-L, L] that are farther than a from every sum of the first m values, and let
    U_(i+1) be U_i' with X = X_(m+i+1), as in `uncovered_shrinks`: whatever in J is not in U_i is within a of a sum of
    the first m + i values. Let K = [-1/2 - b, 1/2 + b], in J. If |U n K| < 2b at the end then for every z in [-1/2,
    1/2] the interval [z - b, z + b], which lies in K and has length 2b, holds a point that is not in U, so that z is
    within a + b of a sum. It remains to bound P(|U n K| >= 2b).

    Given the first m + halvings values and w = |U|, each further value multiplies the mean of |U n K| <= w by at most
    1/2 (w + beyond), as U only shrinks. By Markov P(|U n K| >= 2b at the end) <= w (1/2 (w + beyond))^last / 2b. Let
    theta_0 (1/2 (theta_0 + beyond))^last <= 2b: then the probability is at most w/theta_0, where w <= theta_0 by that,
    and where w > theta_0 because it is at most 1.

    Back over the halvings: suppose that after X the probability is at most |U'|/theta_i, that theta_(i+1) <= 1 and
    mean_left(theta_(i+1)) <= theta_i. Before X it is at most w/theta_(i+1): where w > theta_(i+1) because it is at most
    1; where w <= theta_(i+1) because mean_left(w)/w does not fall as w grows (it is 1/2 (1 + 3w/4) for w <= 2c, beyond
    that 1/2 (1 + w - c + c^2/w), of slope 1/2 (1 - c^2/w^2) >= 0), so E|U'|/theta_i <= mean_left(w)/theta_i <=
    w/theta_(i+1).

    With theta the last of these the probability of failure is at most E|U_0|/theta <= q/theta, by `most_targets`.
    """
    given = PLANS[integer(k)]
    table = {4: 17, 6: 21, 8: 24, 10: 28, 12: 30, 16: 35, 20: 39}
    right = at_most(given.n, table[integer(k)]) & at_most(given.a + given.b, Q(1, 2 ** integer(k)))
    return plan_holds(given) & right


@paper.theorem(
    "coverage, by simulation",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d. With probability at least $\frac9{10}$ every $z\in[-\frac12,\frac12]$ is
    within $2^{-k}$ of a subset sum, $n$ as in the table. Tested here by simulation.""",
    source=Derived("the same as `coverage`"),
    expect="supported",
    with_probability=lambda k: Q(9, 10),
    k=OneOf(4, 6),
)
def coverage_seen(k: Any, rng: Any, trials: int) -> Any:
    """See `coverage`."""
    n = PLANS[integer(k)].n
    return rssp.covers_many(rssp.sample.uniform(n, trials=trials, rng=rng), Q(1, 2 ** integer(k)))
