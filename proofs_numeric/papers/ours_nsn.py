"""Normally scaled normal (NSN) vectors Z (Z_1, ..., Z_d), as da Cunha et al. 2023 have them: how many suffice for a
subset sum near one target. The second moment of `ours_vectors`, given the scales, and then its mean over them.
"""

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import Any

from flint import fmpq

from proofs_numeric.claim import Derived, Paper, Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Ball, Q, as_ball, binomial, erf, exp, log, outward, pi, sqrt
from proofs_numeric.papers.ours_vectors import Rows, listed

paper = Paper("ours_nsn", "Results of this project on subset sums of normally scaled normal vectors")

HALF = Q(1, 2)
STEPS, SHARES = 48, 12  # cells of a chi-square, and of a beta law

# Two subsets of k vectors, |S n T| = j, m = k - j. Given the scales, X_S has independent coordinates N(0, T), T a
# chi-square with k degrees of freedom. Let A, C, B be the squared scales summed over S - T, T - S and S n T:
# independent, with m, m and j degrees of freedom. In a coordinate D = X_S - X_T and M = (C X_S + A X_T)/(A + C) are
# independent and Gaussian with variances s = A + C, again a chi-square (2m degrees), and H = B + AC/(A + C) =
# B + s u/4, where u = 4 AC/(A + C)^2 is independent of s and has the law Beta(m/2, 1/2).
#
# For the target (1, ..., 1), 0 < eps < 1/2:
#
# (1) E Y >= C(n,k) (2 eps)^d E[(2 pi T)^(-d/2) exp(-r^2/(2T))], r^2 = d (1 + eps^2/3), as in `ours_vectors`; and
#     int_0^oo t^(nu-1) exp(-t/2 - r^2/(2t)) dt = 2 r^nu K_nu(r), nu = (k - d)/2.
# (2) Given s and H, D leaves an interval of length max(0, 2 eps - |D|) for M, and the region of (D, M - 1) is symmetric
#     under the change of both signs, with |M - 1| <= eps. So the probability q that both hit is at most 2 eps tau(s),
#     tau(s) = E max(0, 1 - |N(0, s)|/(2 eps)), times the largest mean of the density of M over two points 1 +- y,
#     |y| <= eps. With g_H the density of N(0, H), that mean is g_H(1) cosh(y/H) exp(-y^2/(2H)) <= g_H(1)
#     exp(eps^2/(2 H^2)), which for H >= 1 is at most (2 pi H)^(-1/2) exp(-(1 - eps^2)/(2H)); and it is always at most
#     g_H(1 - eps) <= (2 pi e)^(-1/2)/(1 - eps).
# (3) F(s, u, B) = tau(s)^d G(B + s u/4), G convex, falling and above the d-th power of the bound in (2), is convex in
#     each of s, u and B, as a product of convex falling functions >= 0 is. A convex function is below its chords: with
#     the mass of every cell moved to its two ends, the mean kept (Edmundson and Madansky), E F grows. What lies beyond
#     the last point is moved there: F falls.

Law = list[tuple[fmpq, Ball]]  # points and masses


def mean_density(k: int, d: int, square: fmpq) -> Ball:
    """E[(2 pi T)^(-d/2) exp(-square/(2T))], T a chi-square with k degrees of freedom: see (1)."""
    r, order = sqrt(square), as_ball(Q(k - d, 2))
    bessel = 2 * r**order * Ball(r.plain().bessel_k(order.plain()))
    return bessel / (sqrt(2 * pi()) ** d * sqrt(2) ** k * Ball(as_ball(Q(k, 2)).plain().gamma()))


def expected_hits(n: int, k: int, d: int, eps: fmpq) -> Ball:
    """The lower bound (1) on E Y."""
    return binomial(n, k) * (2 * eps) ** d * mean_density(k, d, d * (1 + eps**2 / 3))


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
    top = outward(sqrt(degrees) + 5)[1]
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
    """G: (2 pi H)^(-d/2) exp(-d (1 - eps^2)/(2H)) from a point on, a falling line before it.

    The former is convex beyond (1 - eps^2)(1 + 1/sqrt(d/2 + 1)), where it falls fastest. The line begins there, is at
    least as steep as that, and at H = 1 at least as high as the second bound of (2).
    """

    def __init__(self, d: int, eps: fmpq) -> None:
        self.order, self.rate, self.scale = Q(d, 2), d * (1 - eps**2) / 2, 1 / sqrt(2 * pi()) ** d
        inflection = (1 - eps**2) * (1 + 1 / sqrt(Q(d, 2) + 1))
        self.start = outward(inflection)[1]
        if not self.start > 1:
            raise ValueError(f"eps={eps}: must be smaller for d={d}")
        steepest = self.beyond(inflection) * (self.order / inflection - self.rate / inflection**2)
        top = 1 / (sqrt(2 * pi() * exp(1)) * (1 - eps)) ** d
        self.height = self.beyond(self.start)
        self.slope = max(outward(steepest)[1], outward((top - self.height) / (self.start - 1))[1])

    def beyond(self, H: Any) -> Ball:
        """The density where it is convex, at a rational or a ball."""
        return self.scale * exp(-self.order * log(H) - self.rate / H)

    def __call__(self, H: fmpq) -> Any:
        return self.beyond(H) if self.start <= H else self.height + self.slope * (self.start - H)


@lru_cache(maxsize=65536)
def both_hit(k: int, j: int, d: int, eps: fmpq) -> Ball:
    """An upper bound on P(S and T hit) for an overlap of 1 <= j < k, by (3).

    The mean over B of G(B + h) is convex and falls in h, so that it may be replaced by its chords as well.
    """
    density, scales, shares = Density(d, eps), chi_square(2 * (k - j), eps**2), beta(k - j)
    root = outward(sqrt(scales[-1][0] / 4))[1]
    points = [(root * i / STEPS) ** 2 for i in range(STEPS + 1)]
    means = [sum(mass * density(B + h) for B, mass in chi_square(j, Q(1))) for h in points]
    total = as_ball(0)
    for s, mass in scales:
        inner = sum(share * on_chord(points, means, s * u / 4) for u, share in shares)
        total += mass * closeness(s, eps) ** d * inner
    return (2 * eps) ** d * total


def on_chord(points: list[fmpq], values: list[Ball], x: fmpq) -> Ball:
    """The chords' value at x, points[0] <= x <= points[-1]."""
    i = min(bisect_right(points, x), len(points) - 1)
    low, high = points[i - 1], points[i]
    return (values[i - 1] * (high - x) + values[i] * (x - low)) / (high - low)


def second_moment(n: int, k: int, d: int, eps: fmpq) -> Ball:
    """A lower bound on the probability that some k of n NSN vectors have a sum within eps of (1, ..., 1)."""
    mean = expected_hits(n, k, d, eps)
    hits = mean / binomial(n, k)
    disjoint = Q(binomial(n - k, k), binomial(n, k))
    ratio = as_ball(disjoint) + 1 / mean
    for j in range(max(1, 2 * k - n), k):
        share = as_ball(Q(binomial(k, j) * binomial(n - k, k - j), binomial(n, k)))
        ratio += share * both_hit(k, j, d, eps) / hits**2
    return 1 / ratio


# The tables -----------------------------------------------------------------------------------------------------------

# n, and (n, k), as `rssp bound --law nsn` finds them for probability 1/2; for each eps a row for each d = 1, 2, ...
NECESSARY: Rows = {
    "1/10": [4, 9, 14, 20, 26, 32],
    "1/100": [8, 16, 26, 35, 45, 55],
    "1/1000": [11, 23, 36, 50, 63, 77],
}
SECOND_MOMENT: Rows = {
    "1/10": [(9, 4), (17, 7), (26, 9), (36, 10), (48, 12), (62, 13)],
    "1/100": [(12, 5), (22, 9), (33, 12), (45, 15), (58, 18), (72, 20)],
    "1/1000": [(15, 7), (29, 13), (43, 18), (58, 22), (74, 26), (92, 30)],
}

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
    rf"""{SETTING} With probability at least $\frac12$ some $k$ of the $n$ vectors have a sum within $\varepsilon$ of
    $(1,\dots,1)$ in the sup norm, for these $(n,k)$, $d=1,\dots,6$. {listed(SECOND_MOMENT)}""",
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
