"""The search behind `rssp bound` for plans of `ours_coverage_vectors.coverage`: how few normal vectors cover a cube.

In floats, and so only a proposal: the claim `coverage_plan` of bound_claims.py proves what is found.
"""

import math
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from proofs_numeric.num import Q
from proofs_numeric.papers.ours_coverage_vectors import FAR, LEAST, TERMS

Floats = NDArray[np.float64]

MOST_DIMENSIONS = 6  # beyond, the search and the proof take longer and longer
MOST_VECTORS = 1500  # of a block: beyond, minutes
MOST_BLOCKS = 50  # never reached
S_PARTS, B_PARTS = 40, 16  # s is searched for in these parts of 1, b in these parts of eps
CELLS = 400  # of `log_peak`
TINY = 1e-300  # has a logarithm
WIDTH = 1e-5  # of the ball of `missed`, about: no smaller q is proved
RATIO = 0.999  # of what is asked for: what floats round, and the quadrature here


class Shape(NamedTuple):
    """m + last vectors, k of the first m added; s and b in parts."""

    m: int
    k: int
    last: int
    s: int
    b: int

    def vectors(self) -> int:
        """All the vectors."""
        return self.m + self.last

    def allowed(self, d: int) -> bool:
        """What the proof asks for."""
        inside = self.last > 0 and self.s > S_PARTS and 0 < self.b < B_PARTS
        return inside and self.m >= d + 5 and 0 < 2 * self.k < self.m


START = Shape(8, 3, 2, 56, 8)


class Proposal(NamedTuple):
    """The parameters of the claim `coverage_plan` but for d, eps and prob."""

    m: int
    k: int
    last: int
    blocks: int
    s: fmpq
    b: fmpq

    def vectors(self) -> int:
        """All the vectors."""
        return (self.m + self.last) * self.blocks


# The bound in floats --------------------------------------------------------------------------------------------------


@cache
def nodes() -> tuple[Floats, Floats]:
    """The points and weights of a Gauss rule for [0, 1]."""
    x, weights = np.polynomial.legendre.leggauss(60)
    return (x + 1) / 2, weights / 2


@cache
def log_factorials() -> Floats:
    """log i! for i = 0, 1, ..., MOST_VECTORS."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, MOST_VECTORS + 1)))])


def log_binomial(n: int, k: Any) -> Any:
    """Of one k or an array of them."""
    log_factorial = log_factorials()
    return log_factorial[n] - log_factorial[k] - log_factorial[n - k]


def log_sphere(n: int, d: int) -> float:
    """The logarithm of `ours_coverage_vectors.sphere`."""
    return math.lgamma(n / 2) - d / 2 * math.log(math.pi) - math.lgamma((n - d) / 2)


def missed(d: int, a: float, m: int, k: int, s: float) -> float:
    """About `ours_coverage_vectors.missed`, which names every term; 1 where that bound says nothing."""
    nu, alpha, v, least, far = m - d, (m - d - 3) / 2, k * (m - k) / m, to_float(LEAST), to_float(FAR)
    scale, often = (s**2 + k**2 / m) / v, 1 - d * (least * math.exp(1 - least)) ** (nu / 2)
    end = math.sqrt(min(far / scale, (d + 60) / m))  # beyond, next to no targets
    y, weights = nodes()[0] * end, nodes()[1] * end
    tau, t = scale * y**2, a**2 / 3 * d / (least * nu * v) * (1 + y**2)
    if often <= 0 or tau[-1] + t[-1] >= 1:
        return 1.0
    near = np.log(1 - tau - t)
    density = math.log(2) + math.lgamma(m / 2) - math.lgamma(d / 2) - math.lgamma((m - d) / 2)
    root = d / 2 * math.log(2 * v) + math.lgamma((m + 1) / 2) - math.lgamma((m - d + 1) / 2)
    single = root - log_binomial(m, k) - d * math.log(2 * a) - log_sphere(m - 1, d)
    terms = [single + alpha * near - np.log1p(y**2) / 2, *pairs(d, m, k, tau, t)]
    second = np.logaddexp.reduce(np.stack(terms), axis=0)
    hits = np.exp(density + (d - 1) * np.log(y) + 2 * alpha * near - m / 2 * np.log1p(y**2) - second)
    return float(1 - often**2 * (weights * hits).sum())


def pairs(d: int, m: int, k: int, tau: Floats, t: Floats) -> Floats:
    """The logarithms of the terms of the second moment, (k, points): `overlaps` and `blurred`."""
    j, beta = np.arange(k), (m - d - 4) / 2
    rho = (j - k * k / m) / (k * (m - k) / m)
    weight = log_binomial(k, j) + log_binomial(m - k, k - j) - log_binomial(m, k) - d / 2 * np.log(1 - rho**2)
    c = (2 / (1 + rho))[:, None]
    x = c * tau
    p = sum(x**i for i in range(TERMS + 1))
    blurred = t * c * beta**2 * x * p**2 - beta * (np.log(p) + x ** (TERMS + 1))
    logs: Floats = (weight + log_sphere(m - 2, d) - log_sphere(m - 1, d))[:, None] + blurred
    return logs


@cache
def log_peak(last: int, s: float, b: float) -> float:
    """The logarithm of the A of `bound_claims.peak_power`, in as many cells."""
    h = 1 + b
    ends = np.linspace(0, h / (1 - 1 / s**2), CELLS + 1)
    (x, weights), y, grown = nodes(), ends[:-1, None], np.diff(ends**2) / (2 * s**2)
    logs = last * (y**2 / (2 * s**2) - (h * (2 * x - 1) - y) ** 2 / 2)
    top = logs.max()
    kernel = top + np.log(2 * h * np.exp(logs - top) @ weights + TINY)
    return math.log(s) + float((kernel / last + grown).max())


def log_failure(d: int, eps: float, shape: Shape) -> float:
    """The logarithm of the bound on the probability that the vectors do not cover, A^d q/(2b)^(d/T)."""
    s, b = shape.s / S_PARTS, shape.b / B_PARTS * eps
    q = max(missed(d, eps - b, shape.m, shape.k, s), 0.0) + WIDTH
    return math.log(q) + d * (log_peak(shape.last, s, b) - math.log(2 * b) / shape.last)


def to_float(x: fmpq) -> float:
    """The float next to a rational."""
    return int(x.p) / int(x.q)


# The search -----------------------------------------------------------------------------------------------------------


def proposals(d: int, eps: fmpq, prob: fmpq) -> list[Proposal]:
    """The fewest vectors found first, then one more for each of the blocks, should the first not be proved; none where
    d > MOST_DIMENSIONS, or for want of vectors.

    eps : 0 < eps <= 1/2. prob : 0 < prob < 1. About a second.
    """
    if d > MOST_DIMENSIONS:
        return []
    radius, log_fails = to_float(eps), math.log(to_float(1 - prob) * RATIO)
    found: list[Proposal] = []
    for blocks in range(math.ceil(log_fails / math.log(WIDTH)), MOST_BLOCKS + 1):
        most = (found[0].vectors() - 1) // blocks if found else MOST_VECTORS
        shape = fewest(d, radius, log_fails / blocks, most)
        if shape is not None:
            _, spare = best(d, radius, scaled(shape, shape.vectors() + 1))
            found = [proposal(each, blocks, eps) for each in (shape, spare)]
        elif found:
            break
    return found


def proposal(shape: Shape, blocks: int, eps: fmpq) -> Proposal:
    """With s and b as they are."""
    return Proposal(shape.m, shape.k, shape.last, blocks, Q(shape.s, S_PARTS), Q(shape.b, B_PARTS) * eps)


def fewest(d: int, eps: float, log_fails: float, most: int) -> Shape | None:
    """The fewest vectors found, at most so many, that fail with at most this probability: by doubling, then halving."""
    low, high, found = d + 5, 2 * (d + 5), START
    while True:
        value, found = best(d, eps, scaled(found, min(high, most)))
        if value <= log_fails:
            break
        if high >= most:
            return None
        low, high = high, 2 * high
    while found.vectors() - low > 1:
        middle = (low + found.vectors()) // 2
        value, shape = best(d, eps, scaled(found, middle))
        low, found = (low, shape) if value <= log_fails else (middle, found)
    return found


def scaled(shape: Shape, n: int) -> Shape:
    """About the same for n vectors."""
    last = max(1, min(shape.last, n // 4))
    return Shape(n - last, max(1, round(shape.k / shape.m * (n - last))), last, shape.s, shape.b)


def best(d: int, eps: float, start: Shape) -> tuple[float, Shape]:
    """The least `log_failure` nearby and its shape, downhill from the start, with as many vectors."""
    known = {start: log_failure(d, eps, start) if start.allowed(d) else math.inf}
    while True:
        for shape in near(start):
            if shape.allowed(d) and shape not in known:
                known[shape] = log_failure(d, eps, shape)
        least = min(known, key=known.__getitem__)
        if least == start:
            return known[start], start
        start = least


def near(shape: Shape) -> Iterator[Shape]:
    """One parameter changed, by a little or by an eighth; what goes to the last vectors is taken from m."""
    m, k, last, s, b = shape
    for sign in (-1, 1):
        for step in (sign, sign * (k // 8)):
            yield Shape(m, k + step, last, s, b)
        for step in (sign, sign * (last // 8)):
            yield Shape(m - step, round(k * (m - step) / m), last + step, s, b)
        for step in (sign, sign * 4):
            yield Shape(m, k, last, s + step, b)
            yield Shape(m, k, last, s, b + step)
