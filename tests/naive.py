"""The questions answered in the most obvious way: every subset, in rationals. Shares no code with rssp."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import compress, pairwise, product
from typing import Any

import numpy as np
from flint import fmpq

from proofs_numeric.num import outward, precision

Mask = tuple[bool, ...]


def to_q(x: Fraction) -> fmpq:
    """The same number as flint's."""
    return fmpq(x.numerator, x.denominator)


def middle(ball: object) -> float:
    """A ball of few bits of radius, as a float."""
    with precision(96):
        return float(to_fraction(outward(ball)[0]))


def to_fraction(x: Any) -> Fraction:
    """And back."""
    return Fraction(int(x.p), int(x.q))


def rationals(x: Iterable[Any]) -> list[Fraction]:
    """The values as the rationals that they are."""
    return [Fraction(value) for value in np.asarray(x).tolist()]


def chosen_sum(x: Iterable[Any], mask: Iterable[bool]) -> Fraction:
    """The exact sum of the masked values."""
    return sum(compress(rationals(x), mask), Fraction(0))


def masks(n: int, size: int | range | None = None) -> list[Mask]:
    """All subsets of n things, or all of one size, or of some sizes."""
    return [m for m in product((False, True), repeat=n) if allowed(sum(m), size)]


def allowed(k: int, size: int | range | None) -> bool:
    """Is k a size that is asked for?"""
    return size is None or (k in size if isinstance(size, range) else k == size)


def sums(x: Sequence[Any], size: int | range | None = None) -> list[Fraction]:
    """The sum of every subset, as often as it occurs."""
    values = rationals(x)
    return [sum(compress(values, m), Fraction(0)) for m in masks(len(values), size)]


def nearest(x: Sequence[Any], z: Any, size: int | range | None = None) -> Fraction:
    """The smallest error."""
    return min(abs(s - Fraction(z)) for s in sums(x, size))


def count(x: Sequence[Any], z: Any, eps: Any, size: int | range | None = None) -> int:
    """How many subsets have a sum within eps of z."""
    return sum(abs(s - Fraction(z)) <= Fraction(eps) for s in sums(x, size))


def within(x: Sequence[Any], z: Any, eps: Any, size: int | range | None = None) -> bool:
    """Is there a subset within eps?"""
    return count(x, z, eps, size) > 0


def covers(x: Sequence[Any], eps: Any, low: Any, high: Any, size: int | range | None = None) -> bool:
    """Do the closed intervals [s - eps, s + eps] cover [low, high]?"""
    return intervals_cover(sums(x, size), eps, low, high)


def intervals_cover(points: Sequence[Fraction], eps: Any, low: Any, high: Any) -> bool:
    """The same for the intervals about given points. Walk them from the left."""
    reached = Fraction(low)
    hit = False  # is the point `reached` itself covered?
    for s in sorted(points):
        if s - Fraction(eps) <= reached <= s + Fraction(eps):
            reached, hit = s + Fraction(eps), True
    return hit and reached >= Fraction(high)


def first_covering(x: Sequence[Any], eps: Any, low: Any, high: Any) -> int | None:
    """The smallest t such that the first t values cover."""
    return next((t for t in range(len(x) + 1) if covers(x[:t], eps, low, high)), None)


def in_truncated(z: Fraction, x: Sequence[Fraction], a: Any, low: Any, high: Any) -> bool:
    """Is z in G_n, for the values x? By the definition, from the last value back."""
    if not low <= z <= high:
        return False
    if len(x) == 0:
        return abs(z) <= Fraction(a)
    return in_truncated(z, x[:-1], a, low, high) or in_truncated(z - x[-1], x[:-1], a, low, high)


def truncated_cells(x: Sequence[Any], a: Any, low: Any, high: Any) -> list[tuple[Fraction, Fraction, bool]]:
    """The region cut wherever an end of G_n can lie, and whether each piece is inside."""
    ends = [Fraction(end) for end in (-Fraction(a), a, low, high)]
    cuts = sorted({end + s for end in ends for s in sums(x)} | {*ends[2:]})
    inside = [(p, q) for p, q in pairwise(cuts) if low <= p and q <= high]
    return [(p, q, in_truncated((p + q) / 2, rationals(x), a, low, high)) for p, q in inside]


def truncated_length(x: Sequence[Any], a: Any, low: Any, high: Any) -> Fraction:
    """The length of G_n."""
    return sum((q - p for p, q, inside in truncated_cells(x, a, low, high) if inside), Fraction(0))


def radius(x: Sequence[Any], low: Any, high: Any, size: int | range | None = None) -> Fraction:
    """The largest distance of a point of [low, high] from the sums: at an end or between neighbours."""
    found = sorted(set(sums(x, size)))
    halves = [(s + t) / 2 for s, t in pairwise(found)]
    points = [Fraction(low), Fraction(high), *(p for p in halves if low <= p <= high)]
    return max(min(abs(s - p) for s in found) for p in points)


def satisfies(mask: Mask, c: Any) -> bool:
    """Does a subset satisfy side constraints?"""
    taken = {i for i, value in enumerate(mask) if value}
    load = sum(weight for weight, value in zip(c.weights, mask, strict=False) if value)
    return not (
        any(len(taken & set(group)) > 1 for group in c.at_most_one)
        or any(len(taken & set(group)) != 1 for group in c.exactly_one)
        or set(c.include) - taken
        or set(c.exclude) & taken
        or any(j in taken and i not in taken for i, j in c.precedence)
        or (c.capacity is not None and load not in range(c.capacity[0], c.capacity[1] + 1))
    )


def sup_error(x: Any, z: Any, mask: Iterable[bool]) -> Fraction:
    """The largest |sum - target| of the coordinates; x (n,) and z a number, or x (n, d) and z (d,)."""
    columns, points = ([x], [z]) if np.ndim(x) == 1 else (np.asarray(x).T, z)
    chosen = list(mask)
    return max(abs(chosen_sum(column, chosen) - Fraction(p)) for column, p in zip(columns, points, strict=True))


def allowed_errors(x: Any, z: Any, size: int | range | None, c: Any) -> list[Fraction]:
    """The error of every subset of these sizes that satisfies the constraints."""
    return [sup_error(x, z, m) for m in masks(len(x), size) if satisfies(m, c)]


def vector_sums(x: Any, size: int | range | None = None) -> list[tuple[Fraction, ...]]:
    """The sum of every subset of the vectors x (n, d)."""
    return list(zip(*(sums(column, size) for column in np.asarray(x).T), strict=True))


def sup_nearest(points: Iterable[Sequence[Fraction]], z: Sequence[Fraction]) -> Fraction:
    """The smallest sup-norm distance of z from the points."""
    return min(max(abs(p - q) for p, q in zip(s, z, strict=True)) for s in points)


def covers_box(x: Any, eps: Any, low: Sequence[Any], high: Sequence[Any], size: int | range | None = None) -> bool:
    """Do the closed cubes cover the box? Each face of a cube and each place between two faces, in all coordinates."""
    points = vector_sums(x, size)
    places = []
    for c, (start, end) in enumerate(zip(low, high, strict=True)):
        faces = {s[c] + side * Fraction(eps) for s in points for side in (-1, 1)}
        cuts = sorted({Fraction(start), Fraction(end), *(f for f in faces if start < f < end)})
        places.append([*cuts, *((p + q) / 2 for p, q in pairwise(cuts))])
    return all(sup_nearest(points, z) <= eps for z in product(*places))


def least_difference(values: list[int], balanced: bool = False) -> int:
    """The least |sum of signed values| over all signs, or over those that add up to 0."""
    signs = (s for s in product((-1, 1), repeat=len(values)) if not balanced or sum(s) == 0)
    return min(abs(sum(a * x for a, x in zip(s, values, strict=True))) for s in signs)
