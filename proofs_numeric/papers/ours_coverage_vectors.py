"""How many normal vectors it takes to cover [-1, 1]^d: a second moment for a random target, then a few more vectors."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise, product
from typing import Any

from flint import acb, arb, ctx, fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Ball, Q, binomial, erf, exp, integer, pi, sqrt
from proofs_numeric.papers.ours_coverage_normal import below

paper = Paper("ours_coverage_vectors", "Results of this project: coverage by normal vectors")


@dataclass(frozen=True)
class Plan:
    """How n = m + last vectors cover [-1, 1]^d within a + b: see `coverage`."""

    d: int
    m: int
    k: int  # of the first m so many are added
    last: int
    s: fmpq  # such a sum is within a of most targets, drawn from N(0, s^2 I_d)
    a: fmpq
    b: fmpq
    missed: fmpq  # the probability that none is, at most
    peak: fmpq  # see `kernel_below_density`

    @property
    def n(self) -> int:
        """All the vectors."""
        return self.m + self.last


def plan(d: int, j: int, m: int, k: int, last: int, *, s: str, share: str, missed: str, peak: str) -> Plan:
    """The plan for r = 2^-j, of which b is this share."""
    b = Q(share) / 2**j
    return Plan(d, m, k, last, Q(s), Q(1, 2**j) - b, b, Q(missed), Q(peak))


PLANS = {
    (2, 3): plan(2, 3, 29, 11, 3, s="27/20", share="3/4", missed=".009492", peak="1.785"),
    (2, 4): plan(2, 4, 30, 11, 4, s="27/20", share="5/8", missed=".0078", peak="1.749"),
    (2, 5): plan(2, 5, 32, 12, 4, s="27/20", share="1/2", missed=".005348", peak="1.710"),
    (2, 6): plan(2, 6, 33, 12, 5, s="27/20", share="3/8", missed=".005248", peak="1.748"),
    (2, 7): plan(2, 7, 36, 14, 5, s="27/20", share="3/8", missed=".003351", peak="1.743"),
    (2, 8): plan(2, 8, 37, 14, 6, s="11/8", share="1/4", missed=".003706", peak="1.762"),
    (2, 9): plan(2, 9, 40, 16, 6, s="11/8", share="5/16", missed=".002613", peak="1.761"),
    (2, 10): plan(2, 10, 42, 17, 6, s="11/8", share="1/4", missed=".002245", peak="1.761"),
    (3, 3): plan(3, 3, 42, 15, 4, s="57/40", share="13/16", missed=".004939", peak="1.793"),
    (3, 4): plan(3, 4, 43, 16, 5, s="7/5", share="3/4", missed=".004275", peak="1.771"),
    (3, 5): plan(3, 5, 45, 17, 6, s="7/5", share="5/8", missed=".003249", peak="1.772"),
    (3, 6): plan(3, 6, 47, 18, 7, s="7/5", share="1/2", missed=".002674", peak="1.791"),
    (3, 7): plan(3, 7, 49, 19, 8, s="57/40", share="3/8", missed=".002431", peak="1.799"),
    (3, 8): plan(3, 8, 53, 21, 8, s="57/40", share="3/8", missed=".00168", peak="1.797"),
    (3, 9): plan(3, 9, 55, 22, 9, s="57/40", share="1/4", missed=".001593", peak="1.823"),
    (3, 10): plan(3, 10, 59, 24, 9, s="57/40", share="5/16", missed=".001213", peak="1.822"),
}
COUNTS = {2: [32, 34, 36, 38, 41, 43, 46, 48], 3: [46, 48, 51, 54, 57, 61, 64, 68]}  # n, for j = 3, ..., 10
SMALL = {
    2: Plan(2, 20, 7, 0, Q(27, 20), Q(1, 8), Q(0), Q(21, 200), Q(1)),
    3: Plan(3, 22, 6, 0, Q(27, 20), Q(1, 4), Q(0), Q(9, 25), Q(1)),
}  # of these only the first part, by simulation
TABLE: dict[str, Any] = {"d": OneOf(2, 3), "j": Integers(3, 10)}


def plan_for(d: Any, j: Any) -> Plan:
    """The plan for r = 2^-j in d dimensions."""
    return PLANS[integer(d), integer(j)]


# A random target ------------------------------------------------------------------------------------------------------
#
# X_1, ..., X_m ~ N(0, I_d); W is their sum, G = sum (X_i - W/m)(X_i - W/m)^T, v = k(m - k)/m, nu = m - d,
# alpha = (m - d - 3)/2. For a target z: D = z - kW/m, q(y) = y^T G^-1 y/v, tau = q(D).

LEAST = Q(1, 5)  # see `trace`: a chi-square is to be at least this share of its mean
FAR = Q(3, 4)  # nothing is asked of targets with a greater tau
TERMS = 4  # of the series for 1/(1 - x) beyond the first


def sphere(n: int, d: int) -> arb:
    """The density at 0 of d coordinates of a random point of the unit sphere in R^n."""
    density: arb = arb(Q(n, 2)).gamma() / (arb.pi() ** Q(d, 2) * arb(Q(n - d, 2)).gamma())
    return density


def overlaps(m: int, k: int, d: int) -> list[tuple[arb, arb]]:
    """(weight, 2/(1 + rho)) for each size j < k of S n S'; rho is the correlation of X_S and X_S' given W."""
    v, ratio = Q(k * (m - k), m), sphere(m - 2, d) / sphere(m - 1, d)
    found = []
    for j in range(k):
        rho = (j - Q(k * k, m)) / v
        share = Q(binomial(k, j) * binomial(m - k, k - j), binomial(m, k))
        found.append((share * ratio / arb(1 - rho**2) ** Q(d, 2), arb(2 / (1 + rho))))
    return found


def alone(given: Plan) -> arb:
    """E[1/F | tau] times (1 + tau/scale)^(1/2) (1 - tau - t')^alpha, F as in `random_target`. The product of the
    E chi_(m-i) = sqrt(2) Gamma((m-i+1)/2)/Gamma((m-i)/2), i < d, telescopes.
    """
    m, k, d = given.m, given.k, given.d
    root = arb(Q(2 * k * (m - k), m)) ** Q(d, 2) * arb(Q(m + 1, 2)).gamma() / arb(Q(m - d + 1, 2)).gamma()
    return root / (binomial(m, k) * (2 * given.a) ** d * sphere(m - 1, d))


def trace(given: Plan) -> tuple[arb, arb]:
    """(t, p) with a^2/(3 v) trace G^-1 <= t (1 + tau/scale) with a probability of p or more, given tau."""
    nu = given.m - given.d
    t = given.a**2 / 3 * given.d / (LEAST * nu) / Q(given.k * (given.m - given.k), given.m)
    return arb(t), 1 - given.d * (arb(LEAST) * arb(1 - LEAST).exp()) ** Q(nu, 2)


def missed(given: Plan) -> Ball:
    """At least the probability that Z ~ N(0, s^2 I_d) is missed: see `random_target`."""
    m, k, d = given.m, given.k, given.d
    alpha, beta = arb(Q(m - d - 3, 2)), arb(Q(m - d - 4, 2))
    scale = arb((given.s**2 + Q(k * k, m)) / Q(k * (m - k), m))
    (t, often), pairs, single = trace(given), overlaps(m, k, d), alone(given)
    density = 2 * arb(Q(m, 2)).gamma() / (arb(Q(d, 2)).gamma() * arb(Q(m - d, 2)).gamma())

    def hit(y: acb, analytic: bool) -> acb:
        """The density of y, y^2 = tau/scale, times the bound on P(hit | tau)."""
        more, tau = 1 + y**2, scale * y**2
        log_more, near = more.log(analytic=analytic), (1 - tau - t * more).log(analytic=analytic)
        second = single * (alpha * near - log_more / 2).exp()
        for weight, c in pairs:
            second += weight * blurred(c * tau, beta, t * more * c * beta**2, analytic)
        return density * y ** (d - 1) * (2 * alpha * near - arb(m) / 2 * log_more).exp() / second

    tolerance = arb(2) ** -24
    hits = acb.integral(hit, 0, (arb(FAR) / scale).sqrt(), rel_tol=tolerance, abs_tol=tolerance)
    return Ball(1 - often**2 * hits.real)


def blurred(x: acb, beta: arb, blur: acb, analytic: bool) -> acb:
    """p^-beta exp(beta (p (1 - x) - 1) + blur x p^2), p = 1 + x + ... + x^TERMS; p (1 - x) = 1 - x^(TERMS + 1)."""
    p = acb(1)
    for _ in range(TERMS):
        p = 1 + x * p
    return (blur * x * p**2 - beta * (p.log(analytic=analytic) + x ** (TERMS + 1))).exp()


@paper.lemma(
    "a random target",
    r"""$X_1,\dots,X_m\sim N(0,I_d)$ i.i.d., and $Z\sim N(0,s^2I_d)$ independent of them. With probability at least
    $1-q$ some $k$ of these vectors have a sum within $a$ of $Z$, in the sup norm, for the $(m,k,s,a,q)$ of the plan for
    $r=2^{-j}$.""",
    source=Derived("second moment of the number of subsets near the target, given the sum and the scatter matrix"),
    expect="proved",
    **TABLE,
)
def random_target(d: Any, j: Any) -> Statement:
    """Let N be the number of S with |S| = k and |X_S - z| <= a. Given W and G: P(N = 0) <= 1 - E[N]^2/E[N^2].

    With u_S = 1_S - k/m, of square length v, X_S = kW/m + (X_i) u_S. On the vectors with sum 0 the matrix (X_i) is
    G^(1/2) O: G is a Wishart matrix with m - 1 degrees of freedom, O has d random orthonormal rows in R^(m-1), and W,
    G, O are independent. O e has the density c_1 (1 - |y|^2)^alpha for a unit vector e, c_1 = sphere(m - 1, d); and
    (O e, O f), for e, f orthonormal, c_1 c_2 det(I - yy^T - y'y'^T)^beta, c_2 = sphere(m - 2, d), beta = alpha - 1/2.

    First moment. At z + y the density of X_S is c_1 det(vG)^(-1/2) (1 - q(D + y))_+^alpha. Over y in [-a, a]^d the mean
    of q(D + y) is tau + t', t' = a^2/(3v) trace G^-1, so that by Jensen (alpha >= 1) E[N] >= F = C(m,k) (2a)^d c_1
    det(vG)^(-1/2) (1 - tau - t')_+^alpha.

    Second moment: E[N], and the pairs S != S'. u_S, u_S' have the correlation rho = (|S n S'| - k^2/m)/v, > -1 as
    2k < m. At z + y, z + y' the density is at most c_1 c_2 det(vG)^-1 (1 - rho^2)^(-d/2) (1 - c q(D + w))_+^beta, c =
    2/(1 + rho), w = (y + y')/2: what (y - y')/2 adds to the determinant makes it smaller. Now q(D + w) >= tau +
    2 D^T G^-1 w/v, and x_+^beta <= p^-beta exp(beta (p x - 1)) for p > 0. The mean of exp(l.w) over y and y' is at most
    exp(a^2 |l|^2/12), as sinh x <= x exp(x^2/6); here l = -2 beta c p G^-1 D/v and |G^-1 D|^2 <= v tau trace G^-1. This
    gives `blurred` at x = c tau, and E[N^2]/E[N]^2 <= R + 1/F, R the sum of weight `blurred`/(1 - tau - t')^(2 alpha)
    over `overlaps`.

    The law of tau. D ~ N(0, (s^2 + k^2/m) I). Given D, xi = |D|^2/(v tau) is a chi^2_nu. So tau is scale chi^2_d/
    chi^2_nu, and given tau, with more = 1 + tau/scale, more xi is a chi^2_m. Take D as the first axis. Then det G = xi
    det G', G' the block without that axis, independent of xi and D, so that E[det(G)^(1/2) | tau] is more^(-1/2) times
    the product of the E chi_(m-i), i < d: see `alone`. And (G^-1)_11 = 1/xi, (G^-1)_ll = A_l + B_l/xi, with A and B
    independent of xi and D; without the condition each is 1/chi^2_nu in law. Given tau, xi is stochastically at least
    chi^2_nu/more, as more xi is a chi^2_m. Hence P((G^-1)_ll > more/x | tau) <= P(chi^2_nu < x), which is at most
    (h e^(1 - h))^(nu/2) for x = h nu: see `trace`.

    Let P be the probability, given tau, of t' <= t more, and take the right side for t' in R and F. By Jensen
    P(hit | tau) >= P/(R + E[1/F | tau]/P) >= P^2/(R + E[1/F | tau]). The integral over tau <= FAR is computed in balls.
    """
    given = plan_for(d, j)
    allowed = less_than(2 * given.k, given.m) & at_most(given.d + 5, given.m)
    return allowed & at_most(missed(given), given.missed)


@paper.lemma(
    "a random target, by simulation",
    r"""$X_1,\dots,X_m\sim N(0,I_d)$ i.i.d., and $Z\sim N(0,s^2I_d)$ independent of them. With probability at least
    $1-q$ some $k$ of these vectors have a sum within $a$ of $Z$, in the sup norm, for $s=\frac{27}{20}$ and
    $(d,m,k,a,q)=(2,20,7,\frac18,\frac{21}{200}),(3,22,6,\frac14,\frac9{25})$. Tested here by simulation.""",
    source=Derived("the same as `random_target`"),
    expect="supported",
    with_probability=lambda d: 1 - SMALL[integer(d)].missed,
    d=OneOf(2, 3),
)
def random_target_seen(d: Any, rng: Any, trials: int) -> Any:
    """`missed` for these. Z is s times a normal vector, rounded as floats are."""
    given = SMALL[integer(d)]
    targets = rssp.sample.normal(trials, given.d, rng=rng) * (int(given.s.p) / int(given.s.q))
    x = rssp.sample.normal(given.m, given.d, trials=trials, rng=rng)
    return rssp.within_many(x, targets, given.a, size=given.k)


# The rest: a few more vectors -----------------------------------------------------------------------------------------
#
# K = [-1 - b, 1 + b]^d, T = last; phi is the density of N(0, 1), phi_s that of N(0, s^2).


def kernel(given: Plan, y: Any) -> Ball:
    """(2 pi)^(T/2) exp(T y^2/2s^2) times the integral over |x| <= h = 1 + b of phi(x - y)^T: the integral of
    exp(T (y^2/2s^2 - (x - y)^2/2)).
    """
    T, h, root = given.last, 1 + given.b, sqrt(Q(given.last, 2))
    integral = sqrt(pi() / (2 * T)) * (erf((h - y) * root) + erf((h + y) * root))
    return integral * exp(y**2 * (T / (2 * given.s**2)))


@paper.lemma(
    "a kernel below a density",
    r"""For the $(T,b,s,A)$ of the plan for $r=2^{-j}$, and every real $y$:
    $\bigl(\int_{-1-b}^{1+b}\varphi(x-y)^T\,dx\bigr)^{1/T}\le A\varphi_s(y)$, $\varphi_s$ the density of $N(0,s^2)$.
    Checked here for $0\le y\le3$.""",
    source=Derived("the rest by symmetry and monotonicity"),
    expect="proved",
    y=Reals(0, 3),
    **TABLE,
)
def kernel_below_density(d: Any, j: Any, y: Any) -> Statement:
    """Both sides to the power T, see `kernel`. That is even in y, and falls where x <= y (1 - 1/s^2) for all |x| <= h,
    as it does beyond y = 3.
    """
    given = plan_for(d, j)
    beyond = at_most(1 + given.b, 3 * (1 - 1 / given.s**2))
    return beyond & at_most(kernel(given, y), (given.peak / given.s) ** given.last)


POINTS = (Q(-2), Q(-1, 2), Q(1, 2), Q(3, 2))  # of a grid, in either coordinate
CELLS = list(product(range(3), repeat=2))


@functools.cache
def together(indices: tuple[int, ...], h: fmpq, bits: int) -> arb:
    """The integral over |x| <= h of the product of P(x - X in the interval), X ~ N(0, 1), over these intervals of the
    grid; bits is the precision, so that it is computed anew for another.
    """
    root = arb(2).sqrt()
    ends = [(arb(low), arb(high)) for low, high in (list(pairwise(POINTS))[i] for i in indices)]

    def chances(x: acb, _: bool) -> acb:
        return math.prod(
            ((((x - low) / root).erf() - ((x - high) / root).erf()) / 2 for low, high in ends), start=acb(1)
        )

    assert bits == ctx.prec
    return acb.integral(chances, -arb(h), arb(h)).real


def mean_to_the_power(U: Sequence[tuple[int, ...]], h: fmpq, T: int) -> arb:
    """The integral over z in [-h, h]^2 of P(z - X in U)^T, U a union of cells: a sum over T cells."""
    total = arb(0)
    for chosen in combinations_with_replacement(U, T):
        ways = math.factorial(T) // math.prod(math.factorial(chosen.count(cell)) for cell in set(chosen))
        rows, columns = (tuple(sorted(indices)) for indices in zip(*chosen, strict=True))
        total += ways * together(rows, h, ctx.prec) * together(columns, h, ctx.prec)
    return total


def of_union(u: Any) -> tuple[Ball, Ball]:
    """The integral over z in K of P(z - X in U)^T, and P(Y in U), for the union U of these cells; see `what_stays`."""
    given, chosen = PLANS[2, 3], [cell for i, cell in enumerate(CELLS) if integer(u) >> i & 1]
    mass = [below(high / given.s) - below(low / given.s) for low, high in pairwise(POINTS)]
    measure = sum((mass[i] * mass[k] for i, k in chosen), arb(0))
    return Ball(mean_to_the_power(chosen, 1 + given.b, given.last)), Ball(measure)


@paper.lemma(
    "what stays uncovered",
    r"""Let $U\subseteq\mathbb R^d$ be measurable, $X\sim N(0,I_d)$, $Y\sim N(0,s^2I_d)$, $K=[-1-b,1+b]^d$. Then
    $\int_KP(z-X\in U)^T\,dz\le(A^dP(Y\in U))^T$, for the $(T,b,s,A)$ of the plan for $r=2^{-j}$. Checked here for
    $d=2$, $j=3$ and every union $U$ of cells of a $3\times3$ grid; the binary digits of $u$ say which cells.""",
    source=Derived("Minkowski's inequality for integrals, and `kernel_below_density`"),
    expect="proved",
    u=Integers(0, 2 ** len(CELLS) - 1),
)
def what_stays(u: Any) -> Statement:
    """P(z - X in U) is the integral over y in U of the density of X at z - y. The norm in L^T(K) of an integral is at
    most the integral of the norms; and that of the density is a product over the coordinates, in each of which
    `kernel_below_density` bounds it: at most A^d times the density of Y at y.
    """
    given, (stays, measure) = PLANS[2, 3], of_union(u)
    return at_most(stays, (given.peak**2 * measure) ** given.last)


# Together -------------------------------------------------------------------------------------------------------------


def plan_holds(given: Plan) -> Statement:
    """10 q A^d <= (2b)^(d/T): the inequality on which `coverage` rests."""
    return at_most((10 * given.missed * given.peak**given.d) ** given.last, (2 * given.b) ** given.d)


@paper.theorem(
    "coverage by normal vectors, a table",
    rf"""$X_1,\dots,X_n\sim N(0,I_d)$ i.i.d. With probability at least $\frac9{{10}}$ every $z\in[-1,1]^d$ is within
    $r=2^{{-j}}$ of a subset sum, in the sup norm, for these $n$, $j=3,\dots,10$.
    {"; ".join(f"$d={d}$: {', '.join(map(str, row))}" for d, row in COUNTS.items())}.""",
    source=Derived("a random target by a second moment, the rest by a few more vectors"),
    expect="proved",
    **TABLE,
)
def coverage(d: Any, j: Any) -> Statement:
    """Take (m, k, last, s, a, b, q, A) from the plan: n = m + T, T = last, and r = a + b.

    Let U be the set of the z farther than a from every sum of k of the first m vectors. If z is farther than a from
    every subset sum of all n, then z - X_i is in U for each of the last T. Let V be the set of these z in K = [-1 - b,
    1 + b]^d. If some z in [-1, 1]^d is farther than r from all sums, then z + [-b, b]^d is in V. So the
    probability of that, given U, is at most P(|V| >= (2b)^d) <= min(1, E|V|/(2b)^d), and E|V| <= int_K P(z - X in U)^T
    dz <= (A^d P(Y in U))^T by `what_stays`, Y ~ N(0, s^2 I_d). As min(1, x^T) <= x, it is at most A^d P(Y in U)/
    (2b)^(d/T), the mean of which over U is at most A^d q/(2b)^(d/T) by `random_target`.
    """
    given = plan_for(d, j)
    right = at_most(given.n, COUNTS[integer(d)][integer(j) - 3]) & at_most(given.a + given.b, Q(1, 2 ** integer(j)))
    return plan_holds(given) & right


@paper.theorem(
    "coverage by normal vectors, by simulation",
    r"""$X_1,\dots,X_n\sim N(0,I_d)$ i.i.d. With probability at least $\frac9{10}$ every $z\in[-1,1]^d$ is within
    $2^{-j}$ of a subset sum, in the sup norm, $n$ as in the table. Tested here by simulation.""",
    source=Derived("the same as `coverage`"),
    expect="supported",
    with_probability=lambda d, j: Q(9, 10),
    d=OneOf(2),
    j=OneOf(3),
)
def coverage_seen(d: Any, j: Any, rng: Any, trials: int) -> Any:
    """See `coverage`. Where the first 20 vectors cover, all do."""
    given = plan_for(d, j)
    x = rssp.sample.normal(given.n, given.d, trials=trials, rng=rng)
    asked = Q(1, 2 ** integer(j)), ([-1] * given.d, [1] * given.d)
    covered = rssp.covers_many(x[:, :20], asked[0], region=asked[1])
    covered[~covered] = rssp.covers_many(x[~covered], asked[0], region=asked[1])
    return covered
