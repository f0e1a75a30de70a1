"""Normally scaled normal (NSN) vectors Z (Z_1, ..., Z_d), as da Cunha et al. 2023 have them: how many suffice for a
subset sum near one target, or near all of a cube. The second moment of `ours_vectors`, given the scales, and then its
mean over them.
"""

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import Any

from flint import arb, fmpq

from proofs_numeric.claim import Derived, Paper, Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Ball, Q, as_ball, binomial, ceil, erf, exp, outward, pi, sqrt
from proofs_numeric.papers.ours_vectors import Cover, Rows, listed, plan_of

paper = Paper("ours_nsn", "Results of this project on subset sums of normally scaled normal vectors")

ONE, HALF = Q(1), Q(1, 2)
STEPS, SHARES = 48, 12  # cells of a chi-square, and of a beta law
LEAST = Q(1, 8)  # of H below
CELLS = [Q(i, 32) for i in range(129)]  # of a scale

# Two subsets of k vectors, |S n T| = j, m = k - j. Given the scales, X_S has independent coordinates N(0, T), T a
# chi-square with k degrees of freedom. Let A, C, B be the squared scales summed over S - T, T - S and S n T:
# independent, with m, m and j degrees of freedom. In a coordinate D = X_S - X_T and M = (C X_S + A X_T)/(A + C) are
# independent and Gaussian with variances s = A + C, again a chi-square (2m degrees), and H = B + AC/(A + C) =
# B + s u/4, where u = 4 AC/(A + C)^2 is independent of s and has the law Beta(m/2, 1/2).
#
# Let z be a target, R = |z|_2^2, and Y the number of subsets of k with T >= 2 LEAST that hit it. Where both S and T
# are such, H >= LEAST: this is clear if B >= LEAST, and else A, C >= 2 LEAST - B, so that H >= B + (2 LEAST - B)/2.
#
# (1) E Y >= C(n,k) (2 eps)^d P(R), P(R) = E[(2 pi T)^(-d/2) exp(-r^2/(2T)); T >= 2 LEAST], r^2 = R + d eps^2/3, as in
#     `ours_vectors`; for all T the integral is int_0^oo t^(nu-1) exp(-t/2 - r^2/(2t)) dt = 2 r^nu K_nu(r), nu =
#     (k - d)/2, and below t = 2 LEAST it is at most exp(-r^2/(2t)) t^nu/nu.
# (2) Given s and H, D leaves an interval of length max(0, 2 eps - |D|) for M, and the region of (D, M - z_l) is
#     symmetric under the change of both signs, with |M - z_l| <= eps. So the probability that both hit is at most
#     2 eps tau(s), tau(s) = E max(0, 1 - |N(0, s)|/(2 eps)), times the largest mean of the density of M over two
#     points z_l +- y, |y| <= eps. With g_H the density of N(0, H), that mean is g_H(z_l) cosh(z_l y/H) exp(-y^2/(2H))
#     <= g_H(z_l) exp(z_l^2 eps^2/(2 H^2)), so that, for all coordinates, q <= (2 eps)^d Q(R), Q(R) =
#     E[tau(s)^d (2 pi H)^(-d/2) exp(-R (1 - eps^2/LEAST)/(2H)); H >= LEAST].
# (3) tau(s)^d G(B + s u/4), G convex, falling and, from LEAST on, above the function of H in (2), is convex in each of
#     s, u and B, as a product of convex falling functions >= 0 is (-tau' is (2 pi s)^(-1/2) (1 - exp(-2 eps^2/s))/(2
#     eps), which falls). A convex function is below its chords: with the mass of every cell moved to its two ends, the
#     mean kept (Edmundson and Madansky), its mean grows. What lies beyond the last point is moved there: it falls.
# (4) Q and P are means of exponentials in R, so that log Q is below its chord over 0 <= R <= L = d side^2, and log P
#     above its tangent at L. So log(Q/P^2) is below a line in R, and Q/P^2 at most Q(L)/P(L)^2 or Q(0)/P(L)^2
#     exp(2L (log P)'(L)), whichever is the larger; -2 (log P)'(L) is the mean of 1/T, 2 pi P(L) with d + 2 for d over
#     P(L).

Law = list[tuple[fmpq, Ball]]  # points and masses


def mean_density(k: int, d: int, square: fmpq) -> Ball:
    """E[(2 pi T)^(-d/2) exp(-square/(2T))], T a chi-square with k degrees of freedom: see (1)."""
    r, order = sqrt(square), as_ball(Q(k - d, 2))
    bessel = 2 * r**order * Ball(r.plain().bessel_k(order.plain()))
    return bessel / (sqrt(2 * pi()) ** d * sqrt(2) ** k * Ball(as_ball(Q(k, 2)).plain().gamma()))


def left_out(k: int, d: int, square: fmpq) -> Ball:
    """At least that mean over T < 2 LEAST, for k > d: see (1)."""
    top, order = as_ball(2 * LEAST), Q(k - d, 2)
    below = exp(-square / (4 * LEAST)) * sqrt(top) ** (k - d) / order
    return below / (sqrt(2 * pi()) ** d * sqrt(2) ** k * Ball(as_ball(Q(k, 2)).plain().gamma()))


def expected_hits(n: int, k: int, d: int, eps: fmpq, distance: fmpq) -> Ball:
    """The lower bound (1) on E Y, distance = R; k > d."""
    square = distance + d * eps**2 / 3
    return binomial(n, k) * (2 * eps) ** d * (mean_density(k, d, square) - left_out(k, d, square))


def decay(k: int, d: int, eps: fmpq, distance: fmpq) -> Ball:
    """A lower bound on -2 (log P)' at R = distance: see (4); k > d + 2."""
    square = distance + d * eps**2 / 3
    return 2 * pi() * (mean_density(k, d + 2, square) - left_out(k, d + 2, square)) / mean_density(k, d, square)


def any_hit(n: int, d: int, eps: fmpq) -> Ball:
    """An upper bound on the probability that (1, ..., 1) is within eps < 1 of a subset sum of n NSN vectors: the
    expected number of subsets, the density of N(0, T) in [1 - eps, 1 + eps] being at most that at 1 - eps.
    """
    terms = (binomial(n, k) * mean_density(k, d, d * (1 - eps) ** 2) for k in range(1, n + 1))
    return (2 * eps) ** d * sum(terms, start=as_ball(0))


def moved_to_ends(points: list[fmpq], below: list[Ball], mean_below: list[Ball]) -> Law:
    """The masses at the ends of the cells, from P(X <= x) and E[X; X <= x] at each point."""
    masses = [as_ball(0)] * len(points)
    for i, (low, high) in enumerate(pairwise(points)):
        mass, mean = below[i + 1] - below[i], mean_below[i + 1] - mean_below[i]
        masses[i] += (high * mass - mean) / (high - low)
        masses[i + 1] += (mean - low * mass) / (high - low)
    masses[-1] += 1 - below[-1]
    return list(zip(points, masses, strict=True))


@lru_cache(maxsize=1024)
def chi_square(degrees: int, finest: fmpq) -> Law:
    """A chi-square in cells that are equal for its square root, halved towards 0 down to finest."""
    top = Q(ceil(4 * sqrt(degrees) + 20), 4)
    points = [(top * i / STEPS) ** 2 for i in range(STEPS + 1)]
    while points[1] > finest:
        points.insert(1, points[1] / 2)

    def below(degrees: int) -> list[Ball]:
        order = as_ball(Q(degrees, 2)).plain()
        return [Ball(as_ball(x / 2).plain().gamma_lower(order, regularized=1)) for x in points]

    return moved_to_ends(points, below(degrees), [degrees * p for p in below(degrees + 2)])


@lru_cache(maxsize=1024)
def beta(m: int) -> Law:
    """Beta(m/2, 1/2) in equal cells."""
    points = [Q(i, SHARES) for i in range(SHARES + 1)]

    def below(m: int) -> list[Ball]:
        first, second = as_ball(Q(m, 2)).plain(), as_ball(HALF).plain()
        return [Ball(as_ball(x).plain().beta_lower(first, second, regularized=1)) for x in points]

    return moved_to_ends(points, below(m), [Q(m, m + 1) * p for p in below(m + 2)])


def closeness(s: fmpq, eps: fmpq) -> Ball:
    """tau(s): with x = 2 eps/sqrt(2 s), erf(x) - (1 - exp(-x^2))/(x sqrt(pi))."""
    if s == 0:
        return as_ball(1)
    x = 2 * eps / sqrt(2 * s)
    return erf(x) - (1 - exp(-(x**2))) / (x * sqrt(pi()))


class Density:
    """G: (2 pi H)^(-d/2) exp(-rate/H), rate = R (1 - eps^2/LEAST)/2, from a point >= LEAST on, a falling line before
    it.

    The former is convex beyond (2 rate/d)(1 + 1/sqrt(d/2 + 1)), where it falls fastest. The line begins there or at
    LEAST, and is at least as steep as it is at the later of the two: so it is above.
    """

    def __init__(self, d: int, eps: fmpq, distance: fmpq) -> None:
        self.d, self.rate = d, arb(distance * (1 - eps**2 / LEAST) / 2)
        self.scale = (2 * arb.pi()).rsqrt() ** d
        inflection = 2 * self.rate / d * (1 + (arb(d) / 2 + 1).rsqrt())
        self.start = max(LEAST, outward(Ball(inflection))[1])
        steepest = arb(LEAST) if self.start == LEAST else inflection
        self.height = self.beyond(arb(self.start))
        self.slope = (self.beyond(steepest) * (arb(d) / (2 * steepest) - self.rate / steepest**2)).upper()

    def beyond(self, H: arb) -> arb:
        """The density where it is convex."""
        return self.scale * H.rsqrt() ** self.d * (-self.rate / H).exp()

    def __call__(self, H: fmpq) -> arb:
        return self.beyond(arb(H)) if self.start <= H else self.height + self.slope * (self.start - H)


@lru_cache(maxsize=65536)
def both_hit(k: int, j: int, d: int, eps: fmpq, distance: fmpq) -> Ball:
    """An upper bound on (2 eps)^d Q(distance) for an overlap of 1 <= j < k, by (3). In balls without their wrapper: it
    is what takes the time.

    The mean over B of G(B + h) is convex and falls in h, so that it may be replaced by its chords as well.
    """
    density, scales, shares = Density(d, eps, distance), chi_square(2 * (k - j), eps**2), plain(beta(k - j))
    points, common = [s / 4 for s, _ in scales], plain(chi_square(j, Q(1)))
    means = [sum((mass * density(B + h) for B, mass in common), arb(0)) for h in points]
    total = as_ball(0)
    for s, mass in scales:
        inner = sum((share * on_chord(points, means, s * u / 4) for u, share in shares), arb(0))
        total += mass * closeness(s, eps) ** d * Ball(inner)
    return (2 * eps) ** d * total


def plain(law: Law) -> list[tuple[fmpq, arb]]:
    """The masses as flint's own balls."""
    return [(point, mass.plain()) for point, mass in law]


def on_chord(points: list[fmpq], values: list[arb], x: fmpq) -> arb:
    """The chords' value at x, points[0] <= x <= points[-1]."""
    i = min(bisect_right(points, x), len(points) - 1)
    low, high = points[i - 1], points[i]
    share = (x - low) / (high - low)
    return values[i - 1] * (1 - share) + values[i] * share


def second_moment(n: int, k: int, d: int, eps: fmpq, side: fmpq = ONE) -> Ball:
    """A lower bound on the probability that some k of n NSN vectors have a sum within eps of the target, for each
    target of [-side, side]^d: E[Y]^2/E[Y^2], each overlap by (4); nothing for k <= d + 2.

    Disjoint subsets hit independently.
    """
    if k <= d + 2:
        return as_ball(0)
    distance = d * side**2
    mean = expected_hits(n, k, d, eps, distance)
    if mean <= 0:
        return as_ball(0)
    hits, nearer = mean / binomial(n, k), exp(-distance * decay(k, d, eps, distance))
    ratio = as_ball(Q(binomial(n - k, k), binomial(n, k))) + 1 / mean
    for j in range(max(1, 2 * k - n), k):
        share = as_ball(Q(binomial(k, j) * binomial(n - k, k - j), binomial(n, k)))
        ends = both_hit(k, j, d, eps, distance), nearer * both_hit(k, j, d, eps, Q(0))
        ratio += share * max(outward(end)[1] for end in ends) / hits**2
    return 1 / ratio


# All targets ----------------------------------------------------------------------------------------------------------


def stays(d: int, side: fmpq, volume: fmpq) -> Ball:
    """An upper bound on the probability that z - X is outside [-side, side]^d, or in a given set of no more than this
    volume, for an NSN vector X and any z of [-1, 1]^d; side >= 1.

    Given the scale Z it is at most 1, and at most volume (2 pi Z^2)^(-d/2) + 1 - P(|1 - Z N(0, 1)| <= side)^d: the
    first falls with |Z|, the last grows, and they are taken at the two ends of each of the cells of |Z|.
    """
    total = 1 - erf(CELLS[-1] / sqrt(2))
    for low, high in pairwise(CELLS):
        inside = (erf((side - 1) / (high * sqrt(2))) + erf((side + 1) / (high * sqrt(2)))) / 2
        above: Any = 1
        if low > 0:
            above = min(Q(1), outward(volume / (sqrt(2 * pi()) * low) ** d + 1 - inside**d)[1])
        total += (erf(high / sqrt(2)) - erf(low / sqrt(2))) * above
    return total


def uncovered(d: int, eps: fmpq, plan: Cover) -> Ball:
    """An upper bound on the probability that some target of [-1, 1]^d is farther than eps from every subset sum.

    As `ours_vectors.uncovered`, with `stays` for what a fresh vector leaves.
    """
    net: int = plan.mesh**d
    side = plan.side
    missed: Ball = (1 - second_moment(plan.n, plan.k, d, eps - Q(1, plan.mesh), side)) ** plan.blocks
    if plan.fresh == 0:
        return net * missed
    by_volume: Ball = (2 * side) ** d * missed / plan.volume
    return by_volume + net * stays(d, side, plan.volume) ** plan.fresh


# The tables -----------------------------------------------------------------------------------------------------------

# n, and (n, k), as `rssp bound --law nsn` finds them for probability 1/2; for each eps a row for each d = 1, 2, ...
NECESSARY: Rows = {
    "1/10": [4, 9, 14, 20, 26, 32],
    "1/100": [8, 16, 26, 35, 45, 55],
    "1/1000": [11, 23, 36, 50, 63, 77],
}
SECOND_MOMENT: Rows = {
    "1/10": [(9, 4), (17, 6), (26, 8), (37, 10), (51, 12), (67, 14)],
    "1/100": [(12, 5), (22, 9), (33, 12), (45, 15), (58, 18), (72, 20)],
    "1/1000": [(15, 7), (29, 13), (43, 18), (58, 22), (74, 26), (92, 30)],
}
# The fields of Cover, for probability 9/10.
# fmt: off
ALL_TARGETS: Rows = {
    "1/10": [
        (13, 5, 5, 0, 40, "1", "1"),
        (26, 7, 8, 0, 40, "1", "1"),
        (39, 12, 9, 63, 40, "2", "197/100"),
        (72, 16, 8, 86, 40, "2", "247/100"),
    ],
    "1/100": [
        (19, 6, 5, 0, 400, "1", "1"),
        (31, 11, 6, 46, 400, "2", "101/100"),
        (65, 14, 5, 98, 400, "2", "197/100"),
        (66, 15, 8, 130, 400, "2", "247/100"),
    ],
    "1/1000": [
        (22, 9, 4, 18, 4000, "2", "47/125"),
        (43, 12, 5, 41, 4000, "2", "113/200"),
        (65, 15, 5, 127, 4000, "2", "197/100"),
        (91, 17, 6, 178, 4000, "2", "247/100"),
    ],
}
# fmt: on

TABLE: dict[str, Any] = {"d": Integers(1, 6), "eps": OneOf("1/10", "1/100", "1/1000")}
SETTING = r"$X_i=Z_i(Z_{i1},\dots,Z_{id})$, $i=1,\dots,n$, all $Z$ independent $N(0,1)$."


@paper.theorem(
    "necessary for one target",
    rf"""{SETTING} With probability more than $\frac12$ no subset sum is within $\varepsilon$ of $(1,\dots,1)$, in the
    sup norm, for any $n$ below these, for $d=1,\dots,6$. {listed(NECESSARY)}""",
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
    within $\varepsilon$ of $z$ in the sup norm, for these $(n,k)$, $d=1,\dots,6$. {listed(SECOND_MOMENT)}""",
    source=Derived(
        "the method of da Cunha et al. 2023 with all subsets of k vectors and the exact law of their scales"
    ),
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
    in the sup norm, for these $n$, $d=1,\dots,4$.
    {listed({eps: [plan_of(*row).vectors() for row in rows] for eps, rows in ALL_TARGETS.items()})}""",
    source=Derived("blocks and a net as in Becchetti et al. 2022; fresh vectors as in Lueker 1998"),
    expect="proved",
    d=Integers(1, 4),
    eps=TABLE["eps"],
)
def all_targets(d: Any, eps: Any) -> Statement:
    """`uncovered`, for the plans of ALL_TARGETS."""
    return at_most(uncovered(d, eps, plan_of(*ALL_TARGETS[str(eps)][d - 1])), Q(1, 10))
