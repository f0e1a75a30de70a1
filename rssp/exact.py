"""The verbs over Fractions: slow, obvious, the oracle of every test. 2^n rational additions; for n up to about 16."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm


def subset_sums(x: Sequence[Fraction], size: int | range | None = None) -> Iterator[tuple[tuple[bool, ...], Fraction]]:
    """Every subset of x (of this size, of these sizes, or of any) as a mask, with its sum."""
    if isinstance(size, range):
        for k in size:
            yield from subset_sums(x, k)
        return
    if size is not None and (size < 0 or size > len(x)):
        return
    if not x:
        yield (), Fraction(0)
        return
    *head, last = x
    for mask, total in subset_sums(head, size):
        yield (*mask, False), total
    for mask, total in subset_sums(head, None if size is None else size - 1):
        yield (*mask, True), total + last


def error(x: Iterable[int | float | Fraction], mask: Iterable[bool], z: Fraction) -> Fraction:
    """|sum of the masked values - z|, each float taken for the rational that it is."""
    ratios = [value.as_integer_ratio() for value, taken in zip(x, mask, strict=True) if taken]
    common = lcm(*(q for _, q in ratios))
    return abs(Fraction(sum(p * (common // q) for p, q in ratios), common) - z)


def nearest(x: Sequence[Fraction], z: Fraction, size: int | range | None = None) -> tuple[tuple[bool, ...], Fraction]:
    """A subset whose sum is nearest to z, and its error."""
    mask, total = min(subset_sums(x, size), key=lambda item: abs(item[1] - z))
    return mask, abs(total - z)


def count(x: Sequence[Fraction], z: Fraction, eps: Fraction, size: int | range | None = None) -> int:
    """How many subsets have a sum within eps of z."""
    return sum(abs(total - z) <= eps for _, total in subset_sums(x, size))


def farthest(
    x: Sequence[Fraction], low: Fraction, high: Fraction, size: int | range | None = None
) -> tuple[Fraction, Fraction]:
    """The point of [low, high] farthest from every subset sum: (its distance, the point).

    The distance is piecewise linear, with peaks only at the ends and half-way between neighbouring sums.
    """
    sums = sorted({total for _, total in subset_sums(x, size)})
    peaks = [low, high, *((s + t) / 2 for s, t in pairwise(sums))]
    inside = [z for z in peaks if low <= z <= high]
    return max((min(abs(s - z) for s in neighbours(sums, z)), z) for z in inside)


def truncated_unions(
    x: Sequence[Fraction], a: Fraction, low: Fraction, high: Fraction
) -> list[list[tuple[Fraction, Fraction]]]:
    """G_0 = [-a, a] in [low, high], and after each value G with the part of G + value in [low, high]: each union as
    disjoint closed intervals, ascending. 2^n intervals at worst.
    """
    found = [merged([(-a, a)], low, high)]
    for value in x:
        shifted = [(left + value, right + value) for left, right in found[-1]]
        found.append(merged([*found[-1], *shifted], low, high))
    return found


def merged(
    intervals: Iterable[tuple[Fraction, Fraction]], low: Fraction, high: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """The union of closed intervals, cut to [low, high]."""
    union: list[tuple[Fraction, Fraction]] = []
    for left, right in sorted((max(p, low), min(q, high)) for p, q in intervals if p <= high and q >= low):
        if union and left <= union[-1][1]:
            union[-1] = union[-1][0], max(union[-1][1], right)
        else:
            union.append((left, right))
    return union


def neighbours(sums: Sequence[Fraction], z: Fraction) -> list[Fraction]:
    """The sums next to z on either side (one of them if z lies beyond all)."""
    from bisect import bisect_left

    i = bisect_left(sums, z)
    return list(sums[max(i - 1, 0) : i + 1])


def farthest_in_box(
    sums: Sequence[Sequence[Fraction]], low: Sequence[Fraction], high: Sequence[Fraction]
) -> tuple[Fraction, tuple[Fraction, ...]]:
    """The point of the box [low, high] farthest from these sums in the sup norm: (its distance, the point).

    The faces s - r, s + r of the cubes of radius r about the sums and the ends of the box keep their order while r lies
    between two radii at which two of them meet. So the distance is one of those radii, and a cell that is uncovered
    just below it shrinks to the point: a bisection. About m^2 d radii for m sums.
    """
    lines = [*zip(low, high, strict=True)]
    radii = {Fraction(0)}
    for c, ends in enumerate(lines):
        places = sorted({s[c] for s in sums})
        radii |= {(q - p) / 2 for i, p in enumerate(places) for q in places[i + 1 :]}
        radii |= {abs(p - end) for p in places for end in ends}
    ascending = sorted(radii)
    first, last = 0, len(ascending) - 1  # the radius is among these
    point: tuple[Fraction, ...] = tuple(low)
    distance = min(sup_distance(s, point) for s in sums)
    while first < last:
        middle = (first + last) // 2
        r, meeting = (ascending[middle] + ascending[middle + 1]) / 2, ascending[middle + 1]
        cell = uncovered_cell(sums, lines, r)
        if cell is None:
            last = middle
        else:
            first = middle + 1
            point, distance = middle_of(cell, meeting), meeting
    return distance, point


End = tuple[Fraction, int]  # (end, side): the place end + side * r, which moves with r


def middle_of(cell: Iterable[tuple[End, End]], r: Fraction) -> tuple[Fraction, ...]:
    """The middle of a cell for this r."""
    return tuple((p + side * r + q + other * r) / 2 for (p, side), (q, other) in cell)


def sup_distance(s: Iterable[Fraction], t: Iterable[Fraction]) -> Fraction:
    """The largest difference of two points in a coordinate."""
    return max(abs(p - q) for p, q in zip(s, t, strict=True))


def uncovered_cell(
    sums: Sequence[Sequence[Fraction]], lines: Sequence[tuple[Fraction, Fraction]], r: Fraction
) -> list[tuple[End, End]] | None:
    """A cell of the box that meets none of the cubes of radius r about the sums, None if they cover it.

    No two faces of different kinds, or a face and an end of the box, meet at this r.
    """
    waiting = [([((low, 0), (high, 0)) for low, high in lines], sums)]
    while waiting:
        cell, near = waiting.pop()
        ends = [[end + side * r for end, side in pair] for pair in cell]
        near = [s for s in near if all(p - r < v < q + r for v, (p, q) in zip(s, ends, strict=True))]
        if not near:
            return cell
        middle = middle_of(cell, r)
        s = min(near, key=lambda s: sup_distance(s, middle))
        cuts = [(c, side) for c, (p, q) in enumerate(ends) for side in (-1, 1) if p < s[c] + side * r < q]
        if cuts:
            c, side = cuts[0]
            for pair in ((cell[c][0], (s[c], side)), ((s[c], side), cell[c][1])):
                waiting.append(([*cell[:c], pair, *cell[c + 1 :]], near))
    return None
