"""How many random vectors it takes for subset sums to come near one target, or all of a cube: certified tables.

The method is that of Becchetti et al. 2022 (second moment of the number of subsets of k vectors that hit), with the
exact law of the overlap of two subsets in place of a family of nearly disjoint ones. Everything below is closed
formulas in balls; `proofs_numeric.bounds` searches the n and k, the claims here only check them.
"""

from typing import Any, NamedTuple

from flint import fmpq

from proofs_numeric.claim import Derived, Paper, Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Ball, Q, as_ball, binomial, erf, exp, integer, outward, pi, sqrt

paper = Paper("ours_vectors", "Results of this project on subset sums of random vectors")

HALF = Q(1, 2)
CELLS = 500  # steps below the conditional bound: they lose less than one per cent of it

# Two subsets of k vectors ---------------------------------------------------------------------------------------------
#
# X_1, ..., X_n ~ N(0, I_d) i.i.d., |S| = |T| = k, |S n T| = j. A coordinate (U, V) of (X_S, X_T) is Gaussian with
# variances v and covariance c: v = k, c = j; and given X_1 + ... + X_n = W, v = k - k^2/n, c = j - k^2/n, with mean
# k W_l/n. Let zeta be the distance of the target from the mean, in this coordinate. With density g_v of N(0, v):
#
# (1) p = P(|U - z| <= eps) >= 2 eps g_v(zeta) exp(-eps^2/(6 v)): p is the integral of g_v(zeta) cosh(zeta y/v)
#     exp(-y^2/(2 v)) over |y| <= eps; cosh >= 1, and the mean of exp is at least exp of the mean (Jensen).
# (2) q = P(|U - z| <= eps, |V - z| <= eps) <= (2 eps)^2 (2 pi)^-1 (v^2 - c^2)^(-1/2) exp(-zeta^2/(v + c) +
#     2 eps^2 zeta^2/(v + c)^2) if |c| < v: D = U - V and M = (U + V)/2 are independent, with variances 2 (v - c) and
#     H = (v + c)/2. The square is symmetric under (D, y) -> (-D, -y), y = M - z in [-eps, eps], and so is the density
#     of D; that of M may therefore be replaced by its mean over zeta +- y, g_H(zeta) cosh(zeta y/H) exp(-y^2/(2H)),
#     which is at most g_H(zeta) exp(zeta^2 eps^2/(2 H^2)). The density of D is at most its value at 0.
#
# Both are within a factor 1 + O(eps^2/v) of the truth. So with R = sum of zeta^2 over the coordinates
#
#     q^d/p^2d <= (1 - c^2/v^2)^(-d/2) exp(d eps^2/(3 v)) exp(rate R), rate = 1/v - 1/(v + c) + 2 eps^2/(v + c)^2.


def expected_hits(n: int, k: int, d: int, eps: fmpq, v: fmpq, distance: Any) -> Ball:
    """A lower bound on E Y, Y the number of subsets of k of the n vectors within eps of the target: C(n,k) times (1)
    in each coordinate; distance = R.
    """
    scale = 2 * eps / sqrt(2 * pi() * v)
    return binomial(n, k) * scale**d * exp(-distance / (2 * v) - d * eps**2 / (6 * v))


def overlaps(n: int, k: int, d: int, eps: fmpq, v: fmpq, shift: fmpq) -> list[tuple[Ball, fmpq]]:
    """(weight, rate) for each overlap j < k with c = j - shift > -v: the sum of weight exp(rate R), with 1/E Y, is at
    least E[Y^2]/E[Y]^2. The law of the overlap of two subsets is hypergeometric.
    """
    found, common = [], exp(d * eps**2 / (3 * v))
    for j in range(max(0, 2 * k - n), k):
        c = j - shift
        if v + c == 0:
            continue
        share = as_ball(Q(binomial(k, j) * binomial(n - k, k - j), binomial(n, k)))
        weight = share * common * sqrt(1 / (1 - (c / v) ** 2)) ** d
        found.append((weight, 1 / v - 1 / (v + c) + 2 * eps**2 / (v + c) ** 2))
    return found


def second_moment(n: int, k: int, d: int, eps: fmpq, distance: fmpq) -> Ball:
    """A lower bound on P(Y > 0) for every target z with |z|_2^2 <= distance: E[Y]^2/E[Y^2], by Cauchy and Schwarz.

    Here v = k and c = j, so that every rate is >= 0 and the bound falls as |z|_2 grows.
    """
    v = Q(k)
    ratio = 1 / expected_hits(n, k, d, eps, v, distance)
    for weight, rate in overlaps(n, k, d, eps, v, Q(0)):
        ratio += weight * exp(rate * distance)
    return 1 / ratio


# Given the sum of all vectors -----------------------------------------------------------------------------------------


def conditional(n: int, k: int, d: int, eps: fmpq, distance: fmpq, cells: int = CELLS) -> Ball:
    """A lower bound on P(Y > 0) for every target z with |z|_2^2 <= distance, 0 < k < n, better than `second_moment`.

    P(Y > 0) >= E of E[Y | W]^2 / E[Y^2 | W], W the sum of all vectors. Given W the overlaps have correlations of mean
    0, which is what is gained. By (1) and (2) the ratio is at least 1/D(R), R = |z - k W/n|_2^2, D as in `ratios`.
    (k = n/2, overlap 0: T is the complement of S and v + c = 0; then q <= p adds another 1/E Y.) R n/k^2 is a
    noncentral chi-square with d degrees of freedom and noncentrality |z|_2^2 n/k^2. Below 1/D lies a step function that
    falls, and its mean is summed by parts: sum of P(R <= R_i) (step before R_i - step after). It falls as the
    noncentrality grows, so that the largest |z|_2 is the worst.
    """
    noncentrality = distance * n / Q(k) ** 2
    width = outward(d + noncentrality + 8 * sqrt(2 * (d + 2 * noncentrality)))[1] / cells
    steps = falling(ratios(n, k, d, eps, width * Q(k) ** 2 / n, cells))
    drops = [before - after for before, after in zip(steps, [*steps[1:], Q(0)], strict=True)]
    total = as_ball(0)
    for i, drop in enumerate(drops, start=1):
        if drop > 0:
            total += drop * chi_square_at_least(i * width, d, noncentrality)
    return total


def ratios(n: int, k: int, d: int, eps: fmpq, width: fmpq, cells: int) -> list[Ball]:
    """Upper bounds on E[Y^2 | W]/E[Y | W]^2 for R in [i width, (i + 1) width], i = 0, 1, ...: terms that grow with R
    are taken at the right end, those that fall at the left.
    """
    v, shift = Q(k) - Q(k) ** 2 / n, Q(k) ** 2 / n
    terms = overlaps(n, k, d, eps, v, shift)
    complement = sum(v + j - shift == 0 for j in range(max(0, 2 * k - n), k))
    terms.append(((1 + complement) / expected_hits(n, k, d, eps, v, Q(0)), 1 / (2 * v)))
    totals = [as_ball(0)] * cells
    for weight, rate in terms:
        factor = exp(rate * width)
        value = weight * factor if rate > 0 else weight
        for i in range(cells):
            totals[i] += value
            value *= factor
    return totals


def falling(denominators: list[Ball]) -> list[fmpq]:
    """Rationals below 1/denominators, each at most the one before."""
    steps, least = [], Q(1)
    for denominator in denominators:
        least = min(least, outward(1 / denominator)[0])
        steps.append(least)
    return steps


def chi_square_at_least(x: fmpq, d: int, noncentrality: fmpq) -> Ball:
    """A lower bound on P(X <= x) for a noncentral chi-square: the mean of the central ones with d + 2i degrees of
    freedom, i a Poisson variable with mean noncentrality/2, up to an i beyond which little is left.

    F_(m+2) = F_m - t_m, t_m = (x/2)^(m/2) exp(-x/2) / Gamma(m/2 + 1); F_0 = 1, F_1 = erf(sqrt(x/2)).
    """
    half, mean = x / 2, noncentrality / 2
    below, term = as_ball(1), exp(-half)
    if d % 2:
        below, term = erf(sqrt(half)), 2 * sqrt(half / pi()) * exp(-half)
    for m in range(d % 2, d, 2):
        below, term = below - term, term * x / (m + 2)
    total, poisson = as_ball(0), exp(-mean)
    for i in range(integer(outward(mean + 8 * sqrt(mean))[1].ceil()) + 16):
        total += poisson * below
        below, term = below - term, term * x / (d + 2 * i + 2)
        poisson = poisson * mean / (i + 1)
    return total


# All targets ----------------------------------------------------------------------------------------------------------


class Cover(NamedTuple):
    """How to cover the cube: blocks of n vectors each, from which subsets of k are taken, then fresh vectors, one of
    which may be added; a net of mesh^d targets; for the fresh ones a larger cube [-side, side]^d, of which the targets
    missed by the blocks shall have no more than this volume.
    """

    n: int
    k: int
    blocks: int
    fresh: int
    mesh: int
    side: fmpq
    volume: fmpq

    def vectors(self) -> int:
        """How many vectors that is."""
        return self.n * self.blocks + self.fresh


def plan_of(n: Any, k: Any, blocks: Any, fresh: Any, mesh: Any, side: Any, volume: Any) -> Cover:
    """The plan, from exact numbers or text. Raises ValueError where a number of things is no integer."""
    return Cover(integer(n), integer(k), integer(blocks), integer(fresh), integer(mesh), Q(side), Q(volume))


def uncovered(d: int, eps: fmpq, plan: Cover) -> Ball:
    """An upper bound on the probability that some target of [-1, 1]^d is farther than eps from every subset sum.

    The net: the centres of mesh^d cubes with half sides 1/mesh; if all its points are within r = eps - 1/mesh of a
    subset sum then all targets are within eps. A block fails a target of [-side, side]^d, whose |z|_2^2 is at most
    d side^2, with probability at most 1 - P by `second_moment`; the blocks are independent, all fail it with
    probability at most f = (1 - P)^blocks. Without fresh vectors side is 1, and the net fails with at most mesh^d f.

    Else let U be the set of targets of [-side, side]^d that all blocks fail: E|U| <= (2 side)^d f, and by Markov
    |U| > volume has probability at most (2 side)^d f / volume. Otherwise, given the blocks, a point z of the net stays
    missed only if z - X is in U or outside the cube for every fresh X, independently: X has a density of at most
    (2 pi)^(-d/2), and |z_l| <= 1, so that z - X is outside with probability at most
    beta = 1 - P(|1 - N(0, 1)| <= side)^d. There are mesh^d points.
    """
    net: int = plan.mesh**d
    side = plan.side
    missed: Ball = (1 - second_moment(plan.n, plan.k, d, eps - Q(1, plan.mesh), d * side**2)) ** plan.blocks
    if plan.fresh == 0:
        return net * missed
    inside = (erf((side - 1) / sqrt(2)) + erf((side + 1) / sqrt(2))) / 2
    stays = plan.volume / sqrt(2 * pi()) ** d + 1 - inside**d
    by_volume: Ball = (2 * side) ** d * missed / plan.volume
    return by_volume + net * stays**plan.fresh


# How many are necessary -----------------------------------------------------------------------------------------------


def any_hit(n: int, d: int, eps: fmpq) -> Ball:
    """An upper bound on the probability that (1, ..., 1) is within eps < 1 of a subset sum of n vectors: the expected
    number of subsets.

    The empty one misses. For k vectors, with v = k and zeta = 1 as in (1), cosh(y/k) exp(-y^2/(2k)) <=
    exp(y^2/(2k^2) - y^2/(2k)) <= 1, so that a coordinate hits with probability at most 2 eps g_k(1).
    """
    scale = 2 * eps / sqrt(2 * pi())
    terms = (binomial(n, k) * (scale * exp(Q(-1, 2 * k)) / sqrt(k)) ** d for k in range(1, n + 1))
    return sum(terms, start=as_ball(0))


# The tables -----------------------------------------------------------------------------------------------------------

Rows = dict[str, list[Any]]  # for each eps a row for each d = 1, 2, ...

# n, or (n, k), as `rssp bound` finds them for probability 1/2.
# fmt: off
NECESSARY: Rows = {
    "1/10": [4, 9, 15, 21, 27, 34, 40, 47, 53, 60, 67, 74, 81, 89, 96, 103],
    "1/100": [8, 17, 26, 36, 46, 56, 66, 76, 87, 97, 108, 118, 129, 140, 151, 161],
    "1/1000": [11, 24, 37, 50, 63, 77, 91, 105, 119, 133, 147, 161, 175, 189, 204, 218],
}
SECOND_MOMENT: Rows = {
    "1/10": [
        (7, 3), (14, 6), (21, 8), (27, 10), (35, 12), (42, 14), (50, 16), (59, 18), (67, 20), (76, 22), (85, 23),
        (95, 25), (104, 27), (114, 29), (124, 30), (135, 32),
    ],
    "1/100": [
        (11, 5), (21, 9), (32, 13), (42, 17), (53, 21), (65, 24), (77, 27), (89, 30), (102, 33), (115, 36),
        (129, 38), (143, 41), (157, 44), (172, 46), (187, 49), (202, 52),
    ],
    "1/1000": [
        (15, 7), (28, 13), (42, 19), (56, 24), (71, 29), (86, 34), (102, 38), (119, 42), (135, 46), (153, 49),
        (171, 53), (189, 57), (208, 60), (228, 64), (248, 67), (268, 71),
    ],
}
CONDITIONAL: Rows = {
    "1/10": [
        (7, 3), (14, 6), (20, 8), (26, 11), (33, 14), (40, 16), (47, 19), (54, 22), (61, 25), (68, 28), (76, 30),
        (83, 33), (91, 36), (99, 39), (106, 42), (114, 44),
    ],
    "1/100": [
        (11, 5), (21, 9), (31, 14), (41, 18), (51, 23), (62, 28), (72, 32), (83, 37), (94, 42), (105, 46), (116, 51),
        (127, 56), (138, 60), (149, 65), (160, 70), (172, 74),
    ],
    "1/1000": [
        (15, 7), (28, 13), (42, 19), (55, 26), (69, 32), (83, 38), (97, 45), (112, 51), (126, 58), (140, 64),
        (155, 71), (169, 77), (184, 84), (199, 90), (213, 97), (228, 103),
    ],
}
# The fields of Cover, for probability 9/10.
ALL_TARGETS: Rows = {
    "1/10": [
        (11, 4, 4, 0, 20, "1", "1"), (21, 6, 4, 32, 50, "3/2", "107/100"), (30, 8, 6, 32, 50, "2", "303/100"),
        (41, 9, 6, 86, 50, "3/2", "809/1000"), (52, 11, 7, 109, 50, "2", "108/5"), (64, 12, 8, 121, 50, "2", "75/2"),
        (76, 14, 9, 139, 50, "2", "591/10"), (88, 15, 10, 161, 50, "2", "373/5"),
        (101, 17, 13, 174, 50, "2", "321/10"), (150, 17, 12, 123, 50, "5/2", "1950"),
        (166, 18, 13, 134, 50, "5/2", "4080"), (183, 19, 14, 145, 50, "5/2", "8300"),
        (200, 21, 15, 156, 50, "5/2", "16300"), (216, 22, 16, 167, 50, "5/2", "30400"),
        (233, 23, 16, 283, 50, "5/2", "148000"), (251, 25, 17, 301, 50, "5/2", "314000"),
    ],
    "1/100": [
        (15, 6, 3, 20, 500, "3/2", "143/200"), (33, 8, 3, 45, 500, "3/2", "107/100"),
        (46, 11, 5, 43, 500, "2", "303/100"), (62, 13, 5, 83, 500, "2", "781/100"),
        (80, 16, 6, 97, 500, "2", "117/10"), (98, 18, 6, 188, 500, "2", "75/2"),
        (116, 20, 7, 211, 500, "2", "591/10"), (136, 22, 8, 239, 500, "2", "373/5"),
        (149, 26, 11, 170, 500, "5/2", "920"), (168, 28, 12, 187, 500, "5/2", "1950"),
        (243, 26, 10, 202, 500, "5/2", "4080"), (208, 33, 14, 223, 500, "5/2", "8300"),
        (294, 31, 11, 378, 500, "5/2", "31700"), (249, 37, 16, 257, 500, "5/2", "30400"),
        (271, 39, 16, 438, 500, "5/2", "148000"), (373, 37, 13, 466, 500, "5/2", "314000"),
    ],
    "1/1000": [
        (20, 7, 3, 17, 5000, "3/2", "58/125"), (39, 11, 3, 58, 5000, "3/2", "107/100"),
        (70, 13, 4, 42, 5000, "2", "73/50"), (74, 19, 5, 109, 5000, "2", "781/100"),
        (94, 22, 6, 130, 5000, "2", "117/10"), (117, 25, 6, 250, 5000, "2", "75/2"),
        (182, 24, 5, 288, 5000, "2", "591/10"), (212, 27, 6, 322, 5000, "2", "373/5"),
        (216, 32, 9, 160, 5000, "5/2", "529"), (245, 35, 9, 397, 5000, "5/2", "2930"),
        (274, 38, 10, 273, 5000, "5/2", "4080"), (303, 41, 11, 297, 5000, "5/2", "8300"),
        (334, 44, 11, 512, 5000, "5/2", "31700"), (365, 47, 12, 548, 5000, "5/2", "69000"),
        (397, 49, 13, 372, 5000, "5/2", "51500"), (428, 52, 13, 631, 5000, "5/2", "314000"),
    ],
}
# fmt: on


def listed(rows: Rows) -> str:
    """The rows of a table in a statement."""
    return "; ".join(rf"$\varepsilon={eps}$: {', '.join(map(str, row))}" for eps, row in rows.items())


TABLE: dict[str, Any] = {"d": Integers(1, 16), "eps": OneOf("1/10", "1/100", "1/1000")}
SETTING = r"$X_1,\dots,X_n\sim N(0,I_d)$ i.i.d."


@paper.theorem(
    "necessary for one target",
    rf"""{SETTING} With probability more than $\frac12$ no subset sum is within $\varepsilon$ of $(1,\dots,1)$, in the
    sup norm, for any $n$ below these, for $d=1,\dots,16$. {listed(NECESSARY)}""",
    source=Derived("the first moment, as in Becchetti et al. 2022"),
    expect="proved",
    **TABLE,
)
def necessary(d: Any, eps: Any) -> Statement:
    """`any_hit` for n - 1 vectors, whose subsets are more than those of fewer."""
    return less_than(any_hit(NECESSARY[str(eps)][d - 1] - 1, d, eps), HALF)


@paper.theorem(
    "sufficient for one target, second moment",
    rf"""{SETTING} For every $z$ with $|z|_2^2\le d$, so for every $z\in[-1,1]^d$: with probability at least $\frac12$
    some $k$ of the $n$ vectors have a sum within $\varepsilon$ of $z$ in the sup norm, for these $(n,k)$,
    $d=1,\dots,16$. {listed(SECOND_MOMENT)}""",
    source=Derived("the method of Becchetti et al. 2022 with all subsets of k vectors"),
    expect="proved",
    **TABLE,
)
def one_target_by_second_moment(d: Any, eps: Any) -> Statement:
    """`second_moment`."""
    n, k = SECOND_MOMENT[str(eps)][d - 1]
    return at_most(HALF, second_moment(n, k, d, eps, Q(d)))


@paper.theorem(
    "sufficient for one target, given the sum",
    rf"""{SETTING} For every $z$ with $|z|_2^2\le d$, so for every $z\in[-1,1]^d$: with probability at least $\frac12$
    some $k$ of the $n$ vectors have a sum within $\varepsilon$ of $z$ in the sup norm, for these $(n,k)$,
    $d=1,\dots,16$. {listed(CONDITIONAL)}""",
    source=Derived(),
    expect="proved",
    **TABLE,
)
def one_target(d: Any, eps: Any) -> Statement:
    """`conditional`; no simulation is needed, for the mean over the sum of all vectors is one over a noncentral
    chi-square.
    """
    n, k = CONDITIONAL[str(eps)][d - 1]
    return at_most(HALF, conditional(n, k, d, eps, Q(d)))


@paper.theorem(
    "sufficient for all targets",
    rf"""{SETTING} With probability at least $\frac9{{10}}$ every $z\in[-1,1]^d$ is within $\varepsilon$ of a subset sum
    in the sup norm, for these $n$, $d=1,\dots,16$.
    {listed({eps: [plan_of(*row).vectors() for row in rows] for eps, rows in ALL_TARGETS.items()})}""",
    source=Derived("blocks and a net as in Becchetti et al. 2022; fresh vectors as in Lueker 1998"),
    expect="proved",
    **TABLE,
)
def all_targets(d: Any, eps: Any) -> Statement:
    """`uncovered`, for the plans of ALL_TARGETS."""
    return at_most(uncovered(d, eps, plan_of(*ALL_TARGETS[str(eps)][d - 1])), Q(1, 10))
