"""How many normal values it takes to cover [-1, 1]: as `ours_coverage`, in closed forms."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from flint import arb, fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Statement, at_most
from proofs_numeric.domain import Interval, OneOf, Unions
from proofs_numeric.num import Ball, Q, integer
from proofs_numeric.papers.ours import common, measure
from proofs_numeric.papers.ours_coverage import Plan, coefficient, plan

paper = Paper("ours_coverage_normal", "Results of this project: coverage by normal values")

TILT = (Q(2, 5), Q(1))  # the term of degree 2d of the weight has the factor exp((2/5 - d)(V - m)/m)

PLANS = {
    6: plan(6, 18, 1, 5, L="3/2", share="1/2", g="1 .02601 0 1.286e-5", uncovered=".05302", theta=".6050"),
    8: plan(8, 20, 1, 5, L="2", share="1/2", g="1 .02327 0 9.534e-6", uncovered=".06185", theta=".6941"),
    10: plan(10, 22, 2, 5, L="2", share="1/2", g="1 .02161 0 7.105e-6", uncovered=".05284", theta=".6640"),
    12: plan(12, 24, 2, 5, L="2", share="1/2", g="1 .02015 0 5.432e-6", uncovered=".04781", theta=".4969"),
    16: plan(16, 28, 4, 5, L="5/2", share="1/4", g="1 .01729 0 3.472e-6", uncovered=".05748", theta=".7393"),
    20: plan(20, 32, 3, 6, L="5/2", share="1/4", g="1 .01549 0 2.298e-6", uncovered=".05060", theta=".5134"),
}
RADII = OneOf(*PLANS)


# Gaussian moments -----------------------------------------------------------------------------------------------------


def inside(L: fmpq, variance: Any, top: int) -> list[arb]:
    """E[Z^(2e); |Z| <= L] for Z ~ N(0, variance), e = 0, ..., top; by parts."""
    if variance == 0:
        return [arb(1), *[arb(0)] * top]
    ratio = arb(L) / (2 * arb(variance)).sqrt()
    density = (-(ratio**2)).exp() / (2 * arb.pi() * variance).sqrt()
    moments = [ratio.erf()]
    for e in range(1, top + 1):
        moments.append((2 * e - 1) * variance * moments[-1] - 2 * variance * arb(L) ** (2 * e - 1) * density)
    return moments


def mixed(L: fmpq, variance: Any, slope: Any, rest: Any, top: int) -> list[arb]:
    """E[(slope Z + Y)^(2d); |Z| <= L] for independent Z ~ N(0, variance) and Y ~ N(0, rest), d = 0, ..., top."""
    z = inside(L, variance, top)
    y = [math.prod(range(1, 2 * e, 2)) * rest**e for e in range(top + 1)]  # E Y^(2e)
    return [
        sum((math.comb(2 * d, 2 * e) * slope ** (2 * e) * z[e] * y[d - e] for e in range(d + 1)), arb(0))
        for d in range(top + 1)
    ]


# Most targets ---------------------------------------------------------------------------------------------------------
#
# The interval whose targets are asked for is [-L - a, L + a].


def tilt(m: int, power: fmpq) -> tuple[arb, fmpq]:
    """(f, v) with E[F(X) exp(power (V - m)/m)] = f E F(sqrt(v) X) for m standard normal values, V = sum X_i^2."""
    v = 1 / (1 - 2 * power / m)
    return (-arb(power)).exp() * arb(v) ** (arb(m) / 2), v


def first_moment(m: int, L: fmpq, a: fmpq, g: Sequence[fmpq]) -> arb:
    """2a times the sum over all S of E[sum_d g_d D^(2d) exp((2/5 - d)(V - m)/m); |X_S| <= L], D = W - 2 X_S."""
    total = arb(0)
    for d, weight in enumerate(g):
        factor, v = tilt(m, TILT[0] - TILT[1] * d)
        means = (math.comb(m, k) * mixed(L, k * v, 1, (m - k) * v, d)[d] for k in range(m + 1))
        total += weight * factor * sum(means, arb(0))
    return 2 * a * total


def pair_weight(g: Sequence[fmpq], a: fmpq, p: int) -> list[fmpq]:
    """h with sum_(d+e=p) g_d g_e (D + x)^(2d) (D - x)^(2e) <= sum_d h_d D^(2d) for |x| <= 2a; h >= 0, as g is."""
    terms = [coefficient(g, p - e, e) * (2 * a) ** (2 * e) for e in range(p + 1)]
    return [max(term, Q(0)) for term in reversed(terms)]


def groups(m: int) -> Iterator[tuple[int, int, int, int, int]]:
    """(i, j, k, l, how many ordered pairs (S, S') have i values in both, j in one only, k in the other only, l in
    neither) for j <= k.
    """
    for i in range(m + 1):
        for j in range(m + 1 - i):
            for k in range(j, m + 1 - i - j):
                l = m - i - j - k  # noqa: E741
                count = math.comb(m, i) * math.comb(m - i, j) * math.comb(m - i - j, k)
                yield i, j, k, l, count if j == k else 2 * count


def pair_moment(m: int, L: fmpq, a: fmpq, g: Sequence[fmpq]) -> arb:
    """At least the integral over z of E N_z^2, see `most_targets`."""
    total = arb(0)
    for p in range(2 * len(g) - 1):
        h = pair_weight(g, a, p)
        factor, v = tilt(m, 2 * TILT[0] - TILT[1] * p)
        for i, j, k, l, count in groups(m):  # noqa: E741
            if j == 0:
                near = 2 * a if k == 0 else 4 * a**2 / (2 * arb.pi() * k * v).sqrt()
                means = mixed(L, i * v, 1, l * v, p)
            else:
                s = Q(1, j) + Q(1, k) - a**2 * (Q(1, j) - Q(1, k)) ** 2 / v
                near = 4 * a**2 / (2 * arb.pi() * v * s * j * k).sqrt()
                both = i * v + v / s
                means = mixed(L, both, i * v / both, l * v + i * v * (v / s) / both, p)
            total += factor * count * near * sum((c * mean for c, mean in zip(h, means, strict=True)), arb(0))
    return total


def uncovered_bound(given: Plan) -> Ball:
    """2(L + a) - (int E N_z)^2 / int E N_z^2, with the second integral bounded from above."""
    first = first_moment(given.m, given.L, given.a, given.g)
    return Ball(2 * (given.L + given.a) - first**2 / pair_moment(given.m, given.L, given.a, given.g))


@paper.lemma(
    "most targets, normal values",
    r"""$X_1,\dots,X_m\sim N(0,1)$ i.i.d. The expected measure of the $z\in[-L-a,L+a]$ that are farther than $a$ from
    every subset sum is at most $q$, for the $(m,L,a,q)$ of the plan for $r=2^{-k}$.""",
    source=Derived("second moment of the number of subsets near a target, weighted and averaged over the targets"),
    expect="proved",
    k=RADII,
)
def most_targets(k: Any) -> Statement:
    """As for uniform values, `ours_coverage.most_targets`, with N_z = the sum, over the S with |X_S - z| <= a and
    |X_S| <= L, of g(D_S, V): D_S = W - 2 X_S, V the sum of all X_i^2, g = sum_d g_d D^(2d) exp((2/5 - d)(V - m)/m) with
    g_d >= 0 (about sqrt(V) exp(D^2/2V), one over the expected number given W and V). Where no S is near z, N_z = 0, and
    N_z = 0 outside J = [-L - a, L + a]: int_J P(no S near z) dz <= |J| - (int E N_z)^2 / int E N_z^2 over all z.

    int E N_z = 2a sum_S E[g(D_S, V); |X_S| <= L]. A factor exp(t V) multiplies the variance of every value by
    1/(1 - 2t), see `tilt`; then X_S and W - X_S are independent and normal.

    int E N_z^2 is the sum over pairs of E[g(D + x, V) g(D - x, V) (2a - |Q - R|)+; |X_S| <= L, |X_S'| <= L], with P, Q,
    R, T, D, x as there. The weights are at most `pair_weight`, with no negative coefficient. Let u = (Q + R)/2 and
    y = (Q - R)/2, |y| <= a: both conditions give |P + u| <= L. The densities of Q and R, of variance jv and kv, at
    u + y and u - y are those at u times exp(-(1/j + 1/k) y^2/2v - (1/j - 1/k) uy/v): in the mean over y and -y at most
    exp((1/j - 1/k)^2 a^2 u^2/2v^2). The integral of (2a - |Q - R|)+ over Q - R is 4a^2. What is left is normal in u, P
    and T. If j = 0 then Q = 0, and the density of R is at most that at 0; if k = 0 too the integral over z is 2a.
    """
    given = PLANS[integer(k)]
    return at_most(uncovered_bound(given), given.uncovered)


@paper.lemma(
    "most targets, normal values, by simulation",
    r"""$X_1,\dots,X_m\sim N(0,1)$ and $Z\sim U[-L-a,L+a]$, independent. With probability at least $1-q/2(L+a)$ some
    subset sum is within $a$ of $Z$, for the $(m,L,a,q)$ of the plan for $r=2^{-k}$. Tested here by simulation.""",
    source=Derived("the same as `most_targets`"),
    expect="supported",
    with_probability=lambda k: 1 - PLANS[integer(k)].uncovered / (2 * (PLANS[integer(k)].L + PLANS[integer(k)].a)),
    k=OneOf(6, 8, 10),
)
def random_target(k: Any, rng: Any, trials: int) -> Any:
    """P(Z is far from every sum) is the expected measure of what is left, over the length of the interval."""
    given = PLANS[integer(k)]
    edge = given.L + given.a
    high = int(edge.p) / int(edge.q)  # exact: the denominator is a power of two
    targets = rssp.sample.uniform(trials, low=-high, high=high, rng=rng)
    return rssp.within_many(rssp.sample.normal(given.m, trials=trials, rng=rng), targets, given.a)


# The rest: a few more values ------------------------------------------------------------------------------------------
#
# J = [-M, M], U in J: what is not covered so far. After one more value X it is at most U' = {z in U: z - X in U or not
# in J}.


def below(x: Any) -> arb:
    """P(X <= x), X ~ N(0, 1)."""
    probability: arb = (1 + (arb(x) / arb(2).sqrt()).erf()) / 2
    return probability


def halved(w: Any, M: fmpq) -> Any:
    """At least E|U'| for |U| = w."""
    return w * (below(w) + 1 - below(M))


def stays(w: Any, M: fmpq, b: fmpq) -> arb:
    """At least P(z - X in U or not in J) for |U| = w and |z| <= 1 + b <= M."""
    return 2 * below(w / 2) - 1 + 2 - below(M - 1 - b) - below(M + 1 + b)


@paper.lemma(
    "what is not covered shrinks, normal values",
    r"""Let $U\subseteq J=[-M,M]$ be a finite union of intervals, $w=|U|$, $X\sim N(0,1)$, $\Phi(x)=P(X\le x)$,
    $U'=\{z\in U: z-X\in U\text{ or }z-X\notin J\}$. Then $E|U'|\le w\bigl(\Phi(w)+1-\Phi(M)\bigr)$, and for
    $K=[-1-b,1+b]\subseteq J$: $E|U'\cap K|\le|U\cap K|\bigl(2\Phi(\frac w2)-1+2-\Phi(M-1-b)-\Phi(M+1+b)\bigr)$. Checked
    here for every $U=MV$, $V$ a union of the cells between the points listed, and $b=\frac1{32}$.""",
    source=Derived(),
    expect="proved",
    M=OneOf("5/4", "2", "5/2"),
    V=Unions(-1, "-15/16", "-1/2", 0, "1/16", "2/3", 1),
)
def uncovered_shrinks(M: Any, V: Sequence[Interval]) -> Statement:
    """Let z in J, d = M - |z| the distance to the nearer end: P(z - X not in J) = 1 - Phi(d) + 1 - Phi(2M - d). It
    grows with |z|, and a set of measure w has probability at most 2 Phi(w/2) - 1, that of [-w/2, w/2]: the second
    inequality.

    For the first, 2M - d >= M. If d >= w/2 then P(z - X in U or not in J) <= 1 - Phi(w/2) + 2 Phi(w/2) - 1 + 1 - Phi(M)
    <= Phi(w) + 1 - Phi(M). If d < w/2 then among the sets of measure w below d the interval [d - w, d] is the most
    probable, and the sum is at most 1 - Phi(d) + Phi(d) - Phi(d - w) + 1 - Phi(M) <= Phi(w) + 1 - Phi(M).
    """
    U, b = tuple((M * low, M * high) for low, high in V), Q(1, 32)
    w, inner = measure(U), common(U, ((-1 - b, 1 + b),))
    return at_most(Ball(mean_kept(U, U, M)), Ball(halved(w, M))) & at_most(
        Ball(mean_kept(inner, U, M)), Ball(measure(inner) * stays(w, M, b))
    )


def mean_kept(part: Sequence[Interval], U: Sequence[Interval], M: fmpq) -> arb:
    """E |{z in part: z - X in U or not in J}|: all of part less the integral of the density at z - y over z in part and
    y in J - U, in closed form.
    """
    ends = [-M, *(end for interval in U for end in interval), M]
    free = [(low, high) for low, high in zip(ends[::2], ends[1::2], strict=True) if low < high]
    return measure(part) - sum((meeting(first, second) for first in part for second in free), arb(0))


def meeting(first: Interval, second: Interval) -> arb:
    """The integral over z in the first interval of P(z - X in the second), X ~ N(0, 1)."""
    (a, b), (c, d) = first, second
    return twice(b - c) - twice(a - c) - twice(b - d) + twice(a - d)


def twice(x: fmpq) -> arb:
    """x Phi(x) + phi(x), whose second derivative is the density phi."""
    density: arb = (-(arb(x) ** 2) / 2).exp() / (2 * arb.pi()).sqrt()
    return x * below(x) + density


# Together -------------------------------------------------------------------------------------------------------------


def plan_holds(given: Plan) -> Statement:
    """The inequalities on which `coverage` rests."""
    M, w = given.L + given.a, arb(given.theta)
    for _ in range(given.halvings):
        w = halved(w, M)
    return (
        at_most(1 + given.b, M)
        & at_most(0, min(given.g))
        & at_most(Ball(w * stays(w, M, given.b) ** given.last), 2 * given.b)
        & at_most(given.uncovered, given.theta / 10)
    )


@paper.theorem(
    "coverage by normal values, a table",
    r"""$X_1,\dots,X_n\sim N(0,1)$ i.i.d. With probability at least $\frac9{10}$ every $z\in[-1,1]$ is within $r=2^{-k}$
    of a subset sum, for $(k,n)=(6,24),(8,26),(10,29),(12,31),(16,37),(20,41)$.""",
    source=Derived("most targets by a second moment, the rest by a few more values; the first part is `most_targets`"),
    expect="proved",
    k=RADII,
)
def coverage(k: Any) -> Statement:
    """As `ours_coverage.coverage`, with J = [-M, M], M = L + a, K = [-1 - b, 1 + b] and the two inequalities of
    `uncovered_shrinks`.

    If |U n K| < 2b at the end then every z in [-1, 1] is within a + b of a sum. Given what is left after the first
    m + halvings values, of measure w, each further value multiplies the mean of |U n K| by at most stays(w), so
    P(|U n K| >= 2b) <= w stays(w)^last / 2b, which is at most w/theta_0 for w <= theta_0, where theta_0
    stays(theta_0)^last <= 2b, as stays grows with w; for w > theta_0 that bound is over 1. Back over the halvings:
    halved(w)/w grows with w, so if the probability is at most |U'|/theta_i after one then it is at most
    w/theta_(i+1) before, where halved(theta_(i+1)) <= theta_i. In the end it is at most q/theta.
    """
    given = PLANS[integer(k)]
    table = {6: 24, 8: 26, 10: 29, 12: 31, 16: 37, 20: 41}
    right = at_most(given.n, table[integer(k)]) & at_most(given.a + given.b, Q(1, 2 ** integer(k)))
    return plan_holds(given) & right


@paper.theorem(
    "coverage by normal values, by simulation",
    r"""$X_1,\dots,X_n\sim N(0,1)$ i.i.d. With probability at least $\frac9{10}$ every $z\in[-1,1]$ is within $2^{-k}$
    of a subset sum, $n$ as in the table. Tested here by simulation.""",
    source=Derived("the same as `coverage`"),
    expect="supported",
    with_probability=lambda k: Q(9, 10),
    k=OneOf(6),
)
def coverage_seen(k: Any, rng: Any, trials: int) -> Any:
    """See `coverage`."""
    x = rssp.sample.normal(PLANS[integer(k)].n, trials=trials, rng=rng)
    return rssp.covers_many(x, Q(1, 2 ** integer(k)), region=(-1, 1))
