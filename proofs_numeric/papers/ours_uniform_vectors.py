"""How many random vectors with independent coordinates uniform on [-1, 1] it takes for subset sums to come near one
target, or all of a cube: certified tables. The second moment of `ours_vectors`, with polynomials in place of Gaussian
densities.
"""

from functools import lru_cache
from typing import Any

from flint import fmpq, fmpq_poly, fmpz_poly

import rssp
from proofs_numeric.claim import Derived, Paper, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Ball, Q, as_ball, binomial, exp, factorial
from proofs_numeric.papers.ours_vectors import Cover, Rows, listed, plan_of

paper = Paper("ours_uniform_vectors", "Results of this project on subset sums of uniform vectors")

HALF = Q(1, 2)

# Two subsets of k vectors, |S n T| = j, m = k - j > 0. In a coordinate X_S = A + B and X_T = A + C, independent sums of
# j, m and m values, with the even and log-concave densities f_j and f_m. Let p_m(y) = P(|B - y| <= eps), and
#
#     p(z) = P(|X_S - z| <= eps) = E p_m(z - A),   q(z) = P(|X_S - z| <= eps, |X_T - z| <= eps) = E p_m(z - A)^2.
#
# (1) q/p^2 does not fall as |z| grows: see `worst_target`. So E[Y^2]/E[Y]^2, Y the number of subsets of k that hit, is
#     largest where every |z_l| is, and the bounds below are made for targets with all |z_l| in {1, 2}.
# (2) p_m(y)^2 <= 2 eps times the integral of f_m(y + t)^2 over |t| <= eps (Cauchy and Schwarz). So q(z) <= 2 eps times
#     that of Q(z + t), Q(z) = E f_m(z - A)^2, which is even and log-concave (Prekopa): Q(z + t) <= Q(z) e^(ct), with c
#     the slope of log Q at z (to the right, if it has two). By (1), as eps -> 0, 0 >= c >= 2 (log f_k)'(z) for z >= 0.
#     So q(z) <= (2 eps)^2 Q(z) sinh(c eps)/(c eps) <= (2 eps)^2 Q(z) exp(2 eps^2 (log f_k)'(z)^2/3).
#
# f_j is a polynomial between neighbouring integers (Irwin and Hall, 1927), and p, Q and f_k at an integer are rational.

# Sums of k values, exactly --------------------------------------------------------------------------------------------

PIECES: list[dict[int, fmpz_poly]] = [{}, {-1: fmpz_poly([1]), 0: fmpz_poly([1])}]


def pieces(j: int) -> dict[int, fmpz_poly]:
    """2^j (j - 1)! f_j at i + x, 0 <= x <= 1, as a polynomial in x with integer coefficients, for -j <= i < j.

    2j f_(j+1)(y) = (j + 1 + y) f_j(y + 1) + (j + 1 - y) f_j(y - 1).
    """
    while len(PIECES) <= j:
        size, last, zero = len(PIECES) - 1, PIECES[-1], fmpz_poly()
        row = {}
        for i in range(-size - 1, size + 1):
            above, below = last.get(i + 1, zero), last.get(i - 1, zero)
            row[i] = fmpz_poly([size + 1 + i, 1]) * above + fmpz_poly([size + 1 - i, -1]) * below
        PIECES.append(row)
    return PIECES[j]


@lru_cache(maxsize=256)
def squares(m: int) -> dict[int, fmpz_poly]:
    """The squares of `pieces`."""
    return {i: piece * piece for i, piece in pieces(m).items()}


def scale(j: int) -> int:
    """What `pieces` are multiples of."""
    value: int = 2**j * factorial(j - 1)
    return value


def density(k: int, z: int) -> fmpq:
    """f_k(z) for 0 <= z < k."""
    return Q(int(pieces(k)[z](0))) / scale(k)


def slope(k: int, z: int) -> fmpq:
    """(log f_k)'(z) for 0 <= z < k - 1."""
    piece = pieces(k)[z]
    return Q(int(piece.derivative()(0))) / Q(int(piece(0)))


@lru_cache(maxsize=65536)
def pair_density(k: int, j: int, z: int) -> fmpq:
    """Q(z) = E f_(k-j)(z - A)^2 for 0 < j < k: on each unit interval the integral of a polynomial. Its cost is that of
    min(j, k - j) products of polynomials.
    """
    m, total = k - j, fmpz_poly()
    for i in range(max(-j, z - m), min(j, z + m)):
        total += pieces(j)[i] * squares(m)[i - z]
    value: fmpq = fmpq_poly(total).integral()(Q(1)) / (scale(j) * scale(m) ** 2)
    return value


@lru_cache(maxsize=65536)
def hit(k: int, z: int, eps: fmpq) -> fmpq:
    """p(z) for a sum of k values: a difference of P(X <= x) = sum_i (-1)^i C(k,i) max(0, x + k - 2i)^k/(2^k k!)."""
    unit, total = int(eps.q), 0
    for sign, x in ((1, z + eps), (-1, z - eps)):
        for i in range(k + 1):
            y = int((x * unit).p) + (k - 2 * i) * unit
            if y <= 0:
                break
            total += sign * (-1) ** i * binomial(k, i) * y**k
    return Q(total, 2**k * factorial(k) * unit**k)


# One target -----------------------------------------------------------------------------------------------------------


def ratio(k: int, j: int, eps: fmpq, z: int) -> Ball:
    """An upper bound on q(z)/p(z)^2 for an overlap of j: see (2); 1 for j = 0, 1/p for j = k. 0 <= z < k - 1."""
    p = hit(k, z, eps)
    if j in (0, k):
        return as_ball(1 if j == 0 else 1 / p)
    return as_ball((2 * eps / p) ** 2 * pair_density(k, j, z)) * exp(2 * eps**2 * slope(k, z) ** 2 / 3)


def second_moment(n: int, k: int, d: int, eps: fmpq, far: int = 0) -> Ball:
    """A lower bound on the probability that some k of the n vectors have a sum within eps of the target, for each
    target with |z_l| <= 2 in `far` of the coordinates and |z_l| <= 1 in the others: E[Y]^2/E[Y^2], by Cauchy and
    Schwarz; nothing for k <= 2, or k = 3 if far > 0.
    """
    if k <= (3 if far else 2):
        return as_ball(0)
    total = as_ball(0)
    for j in range(max(0, 2 * k - n), k + 1):
        pairs = binomial(k, j) * binomial(n - k, k - j) * ratio(k, j, eps, 1) ** (d - far)
        total += pairs * ratio(k, j, eps, 2) ** far if far else pairs
    return binomial(n, k) / total


# All targets ----------------------------------------------------------------------------------------------------------


def plan(n: Any, k: Any, blocks: Any, fresh: Any, mesh: Any, volume: Any) -> Cover:
    """The plan, from exact numbers or text; the larger cube is [-2, 2]^d, which holds z - X for every target z of
    [-1, 1]^d and every vector X.
    """
    return plan_of(n, k, blocks, fresh, mesh, 2, volume)


def uncovered(d: int, eps: fmpq, plan: Cover) -> Ball:
    """An upper bound on the probability that some target of [-1, 1]^d is farther than eps from every subset sum.

    As `ours_vectors.uncovered`, with the density 2^-d of a vector X in place of (2 pi)^(-d/2), and nothing outside the
    larger cube. A part C(d,i) 2^d of its volume has just i coordinates beyond [-1, 1], and is missed with the
    probability for far = i.
    """

    def missed(far: int) -> Ball:
        failed: Ball = 1 - second_moment(plan.n, plan.k, d, eps - Q(1, plan.mesh), far)
        return failed**plan.blocks

    net: int = plan.mesh**d
    if plan.fresh == 0:
        return net * missed(0)
    volume = sum((binomial(d, far) * missed(far) for far in range(d + 1)), start=as_ball(0))
    total: Ball = 2**d * volume / plan.volume + net * (plan.volume / 2**d) ** plan.fresh
    return total


# How many are necessary -----------------------------------------------------------------------------------------------


def any_hit(n: int, d: int, eps: fmpq) -> Ball:
    """An upper bound on the probability that (1, ..., 1) is within eps < 1 of a subset sum of n vectors: the expected
    number of subsets, exactly. The empty one misses.
    """
    terms = (binomial(n, k) * as_ball(hit(k, 1, eps)) ** d for k in range(1, n + 1))
    return sum(terms, start=as_ball(0))


# The tables -----------------------------------------------------------------------------------------------------------

# n, or (n, k), as `rssp bound --law uniform` finds them for probability 1/2; for each eps a row for each d = 1, 2, ...
# fmt: off
NECESSARY: Rows = {
    "1/10": [4, 8, 13, 18, 23, 29, 35, 40, 46, 52, 58, 64, 70, 77, 83, 89],
    "1/100": [7, 15, 24, 33, 42, 51, 60, 70, 79, 89, 99, 108, 118, 128, 138, 148],
    "1/1000": [11, 22, 34, 47, 60, 72, 85, 98, 111, 124, 138, 151, 164, 178, 191, 205],
}
SECOND_MOMENT: Rows = {
    "1/10": [
        (8, 3), (14, 5), (20, 7), (27, 9), (35, 10), (42, 11), (50, 13), (58, 14), (67, 15), (76, 17), (85, 18),
        (94, 20), (103, 21), (113, 22), (123, 24), (133, 25),
    ],
    "1/100": [
        (11, 5), (20, 9), (30, 12), (40, 15), (51, 18), (62, 21), (74, 23), (86, 26), (99, 28), (112, 31),
        (125, 33), (139, 35), (153, 38), (167, 40), (182, 42), (197, 45),
    ],
    "1/1000": [
        (15, 7), (27, 12), (41, 17), (54, 22), (68, 27), (83, 31), (99, 34), (115, 38), (132, 41), (149, 44),
        (166, 48), (185, 51), (203, 54), (222, 58), (242, 61), (261, 64),
    ],
}
# n, k, blocks, fresh, mesh and volume of a plan, for probability 9/10.
ALL_TARGETS: Rows = {
    "1/10": [
        (11, 4, 5, 0, 40, "1"), (22, 6, 7, 0, 20, "1"), (40, 9, 7, 32, 50, "24/5"), (63, 11, 7, 40, 50, "48/5"),
        (66, 12, 9, 68, 50, "112/5"), (73, 12, 12, 41, 50, "32"), (93, 14, 12, 47, 50, "64"),
        (134, 16, 10, 101, 50, "179"), (120, 16, 14, 78, 50, "307"), (171, 18, 12, 64, 50, "512"),
        (198, 20, 12, 94, 50, "1230"), (155, 19, 18, 102, 50, "2460"), (176, 20, 18, 156, 50, "5730"),
        (245, 22, 15, 117, 50, "9830"), (273, 23, 15, 177, 50, "22900"), (282, 23, 17, 98, 50, "32800"),
    ],
    "1/100": [
        (15, 6, 6, 0, 200, "1"), (30, 9, 5, 48, 500, "14/5"), (41, 11, 7, 46, 500, "24/5"),
        (64, 12, 7, 43, 500, "8"), (89, 14, 7, 70, 500, "96/5"), (100, 16, 9, 46, 500, "128/5"),
        (126, 18, 9, 70, 500, "64"), (137, 20, 10, 107, 500, "154"), (164, 22, 10, 170, 500, "358"),
        (176, 24, 12, 73, 500, "410"), (203, 26, 12, 105, 500, "1020"), (216, 28, 13, 223, 500, "2870"),
        (244, 30, 14, 94, 500, "3280"), (258, 32, 15, 133, 500, "8190"), (286, 34, 15, 193, 500, "19700"),
        (301, 36, 16, 293, 500, "45900"),
    ],
    "1/1000": [
        (22, 8, 4, 14, 5000, "4/5"), (44, 10, 4, 32, 5000, "2"), (57, 14, 5, 85, 5000, "28/5"),
        (71, 18, 7, 43, 5000, "32/5"), (96, 20, 7, 93, 5000, "96/5"), (111, 24, 8, 157, 5000, "224/5"),
        (138, 26, 9, 71, 5000, "256/5"), (155, 30, 10, 105, 5000, "128"), (237, 28, 8, 118, 5000, "256"),
        (257, 31, 9, 99, 5000, "410"), (296, 33, 9, 142, 5000, "1020"), (317, 37, 10, 155, 5000, "2050"),
        (356, 39, 10, 323, 5000, "5730"), (379, 42, 11, 179, 5000, "8190"), (331, 50, 15, 192, 5000, "16400"),
        (442, 47, 12, 396, 5000, "45900"),
    ],
}
# fmt: on

TABLE: dict[str, Any] = {"d": Integers(1, 16), "eps": OneOf("1/10", "1/100", "1/1000")}
SETTING = r"$X_1,\dots,X_n$ i.i.d. uniform on $[-1,1]^d$."


@paper.lemma(
    "the worst target",
    r"""$f,g\ge0$ even and log-concave on $\mathbb R$, integrable: where the denominator is not $0$,
    $\frac{\int f(s)\,g(z-s)^2\,ds}{\left(\int f(s)\,g(z-s)\,ds\right)^2}$ does not fall as $|z|$ grows. Checked here
    for the densities of the sums of $j$ and $m$ uniform values and $z=0,1,\dots$""",
    source=Derived(),
    expect="proved",
    j=Integers(1, 10),
    m=Integers(1, 10),
)
def worst_target(j: int, m: int) -> Statement:
    """Let g be Lipschitz, as p_m is (others are limits of such), z > 0, q the numerator and p^2 the denominator.
    With D(y) = f(z - y) - f(z + y) and S(y) their sum p = int_0^oo g S dy and, g' being odd, p' = int_0^oo g' D dy; q
    and q' are so with g^2 and 2 g g'. Let w = D/S and h = -g'/g. Then -p'/p is the mean of h w for the density
    proportional to g S on y > 0, and -q'/(2q) that for g^2 S, which has more weight, by the factor g, where y is small.
    There h w is smaller: h >= 0 grows since g is log-concave, and so does w >= 0, for log f(z - y) - log f(z + y) grows
    from 0: its slope is (log f)'(y - z) - (log f)'(y + z) >= 0. So -q'/q <= -2p'/p, and q/p^2 grows (Chebyshev's
    inequality for sums). With f the unit mass at 0, for disjoint subsets, it is 1.
    """
    statement, k = equal(0, 0), j + m
    for z in range(k - 1):
        near, far = pair_density(k, j, z), pair_density(k, j, z + 1)
        statement &= at_most(near * density(k, z + 1) ** 2, far * density(k, z) ** 2)
    return statement


@paper.theorem(
    "necessary for one target",
    rf"""{SETTING} With probability more than $\frac12$ no subset sum is within $\varepsilon$ of $(1,\dots,1)$, in the
    sup norm, for any $n$ below these, for $d=1,\dots,16$. {listed(NECESSARY)}""",
    source=Derived("the first moment"),
    expect="proved",
    **TABLE,
)
def necessary(d: Any, eps: Any) -> Statement:
    """`any_hit` for n - 1 vectors, whose subsets are more than those of fewer."""
    return less_than(any_hit(NECESSARY[str(eps)][d - 1] - 1, d, eps), HALF)


@paper.theorem(
    "sufficient for one target, second moment",
    rf"""{SETTING} For every $z\in[-1,1]^d$: with probability at least $\frac12$ some $k$ of the $n$ vectors have a sum
    within $\varepsilon$ of $z$ in the sup norm, for these $(n,k)$, $d=1,\dots,16$. {listed(SECOND_MOMENT)}""",
    source=Derived("the method of Becchetti et al. 2022 with all subsets of k vectors"),
    expect="proved",
    **TABLE,
)
def one_target(d: Any, eps: Any) -> Statement:
    """`second_moment`."""
    n, k = SECOND_MOMENT[str(eps)][d - 1]
    return at_most(HALF, second_moment(n, k, d, eps))


@paper.theorem(
    "sufficient for all targets",
    rf"""{SETTING} With probability at least $\frac9{{10}}$ every $z\in[-1,1]^d$ is within $\varepsilon$ of a subset sum
    in the sup norm, for these $n$, $d=1,\dots,16$.
    {listed({eps: [plan(*row).vectors() for row in rows] for eps, rows in ALL_TARGETS.items()})}""",
    source=Derived("blocks and a net as in Becchetti et al. 2022; fresh vectors as in Lueker 1998"),
    expect="proved",
    **TABLE,
)
def all_targets(d: Any, eps: Any) -> Statement:
    """`uncovered`, for the plans of ALL_TARGETS."""
    return at_most(uncovered(d, eps, plan(*ALL_TARGETS[str(eps)][d - 1])), Q(1, 10))


# By simulation --------------------------------------------------------------------------------------------------------


def tabulated(d: int) -> tuple[int, int]:
    """(n, k) for the radius 1/10."""
    n, k = SECOND_MOMENT["1/10"][d - 1]
    return n, k


@paper.theorem(
    "one target, by simulation",
    rf"""{SETTING} With probability at least `second_moment` some $k$ of the $n$ vectors have a sum within
    $\frac1{{10}}$ of $(1,\dots,1)$, for the $(n,k)$ of `one_target`.""",
    source=Derived("another road to ours_uniform_vectors.one_target"),
    expect="supported",
    with_probability=lambda d: second_moment(*tabulated(d), d, Q(1, 10)),
    d=Integers(1, 2),
)
def one_target_by_simulation(d: int, rng: Any, trials: int) -> Any:
    """Decided exactly; entries are multiples of 2^-52."""
    n, k = tabulated(d)
    return rssp.within_many(rssp.sample.uniform(n, d, trials=trials, rng=rng), [1] * d, Q(1, 10), size=k)


@paper.theorem(
    "necessary for one target, by simulation",
    rf"""{SETTING} With probability at least $\frac12$ no subset sum is within $\frac1{{10}}$ of $(1,\dots,1)$, for one
    vector less than `necessary` has, $d\le3$.""",
    source=Derived("another road to ours_uniform_vectors.necessary"),
    expect="supported",
    with_probability=lambda d: HALF,
    d=Integers(1, 3),
)
def necessary_by_simulation(d: int, rng: Any, trials: int) -> Any:
    """Decided exactly; entries are multiples of 2^-52."""
    n = NECESSARY["1/10"][d - 1] - 1
    return ~rssp.within_many(rssp.sample.uniform(n, d, trials=trials, rng=rng), [1] * d, Q(1, 10))
