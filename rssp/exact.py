"""The verbs over Fractions: slow, obvious, the oracle of every test. 2^n rational additions; for n up to about 16."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise


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
    return abs(sum((Fraction(value) for value, taken in zip(x, mask, strict=True) if taken), -z))


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
