"""Coverage where there are more sums than can be formed: from some of the values, or from all of them rounded.

What some of the values cover, all of them cover: that proves coverage, and nothing else.

Rounded sums prove either answer. With x_i = g r_i + e_i every sum is g r + delta for its rounded sum r, and delta
lies in [-E-, E+], the sums of the negative and of the positive e_i; about the middle of that interval, within
h = (E+ + E-) / 2. So the covering radius of the points g r, moved by that middle, is within h of the true one: up to
eps - h means covered, above eps + h not covered, anything between unknown. (The same as asking twice, with sums rounded
inward and outward.) All rounded sums that can reach the region are one bit set (rssp.kernels.bit_sets). Where g divides
every value, h = 0 and the answer is always known.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from rssp import lists
from rssp.dyadic import to_units, whole_units
from rssp.kernels import bit_sets, two_lists
from rssp.result import Cover, to_float
from rssp.solve import nearest

BUCKETS = 2**13  # 128 KiB of smallest and largest sums: they stay in the cache of a core
MOST_OF = 30  # values whose sums are all formed, at most: seconds
# Bit sets to try: how many bits (the last is 512 MiB), and how many times finer than eps / n their grid is at most.
SETS = ((2**20, 16), (2**26, 16), (2**32, 1024))
PASSES = 2**40  # bits that all passes over one bit set move, at most: seconds
LISTED = 44  # up to this n the distance of one point is settled by two lists: 128 MiB


def covers(x: Any, low: Fraction, high: Fraction, eps: Fraction) -> Cover:
    """Is every point of [low, high] within eps of a sum of x, an array of any length? True, False, or None: unknown.

    The extreme sums first, then parts of the values and bit sets in the order of their cost: at most 2^30 sums at a
    time, and 2^40 bits of which 2^32 (512 MiB) at a time.
    """
    question = Question(x, [Fraction(v) for v in x.tolist()], low, high, eps)
    for settle in (question.by_extremes, question.by_lists):
        if (found := settle()) is not None:
            return found
    least, most = Fraction(0), None
    for _, step, argument in sorted(question.plan()):
        if step == "part":
            found = question.by_part(argument)
        else:
            bounds = question.rounded(argument)
            found = question.by_bounds(bounds)
            least = max(least, bounds.least)
            most = min((b for b in (most, bounds.most) if b is not None), default=None)
        if found is not None:
            return found
    return Cover(None, eps, None, None, "bit set", len(x), unknown_reason(least, most))


def unknown_reason(least: Fraction, most: Fraction | None) -> str:
    """What is known where the answer is not."""
    upper = "" if most is None else f" and at most about {to_float(most):.6g}"
    return (
        f"the covering radius is at least about {to_float(least):.6g}{upper}, and eps lies in between; "
        "ask with an eps outside these bounds, or for a smaller region"
    )


@dataclass(frozen=True)
class Bounds:
    """The covering radius is at most `most` (None: not known), and `point` at least `least` away from every sum.

    exact: both are the covering radius.
    """

    least: Fraction
    most: Fraction | None
    point: Fraction
    exact: bool


@dataclass(frozen=True)
class Question:
    """One instance: the array and its values as rationals, the region and eps."""

    x: Any
    values: list[Fraction]
    low: Fraction
    high: Fraction
    eps: Fraction

    @property
    def n(self) -> int:
        """How many values there are."""
        return len(self.values)

    @property
    def extremes(self) -> tuple[Fraction, Fraction]:
        """The smallest sum and the largest."""
        least = sum((v for v in self.values if v < 0), Fraction(0))
        return least, least + sum(map(abs, self.values), Fraction(0))

    def answer(self, covered: bool, point: Fraction, distance: Fraction | None, least: Fraction, method: str) -> Cover:
        """The record of a decision; of the point only where it is not covered."""
        if covered:
            return Cover(True, self.eps, None, None, method, self.n)
        return Cover(False, self.eps, point, distance, method, self.n, at_least=least)

    def by_extremes(self) -> Cover | None:
        """Not covered, where an end of the region is farther than eps beyond all sums."""
        least, most = self.extremes
        for point, beyond in ((self.low, least - self.low), (self.high, self.high - most)):
            if beyond > self.eps:
                return self.answer(False, point, beyond, beyond, "extreme sums")
        return None

    def by_lists(self) -> Cover | None:
        """The answer for a region of one point, where two lists can give it."""
        distance = self.distance(self.low) if self.low == self.high else None
        return (
            None if distance is None else self.answer(distance <= self.eps, self.low, distance, distance, "two-lists")
        )

    def distance(self, point: Fraction) -> Fraction | None:
        """The exact distance of a point from the sums, None if that would take long."""
        if self.n > LISTED:
            return None
        found = nearest(self.x, point, method="two-lists")
        return found.error if found.status == "optimal" else None

    def plan(self) -> list[tuple[int, str, Any]]:
        """What to try: (about how many nanoseconds, "part" and of how many values or "grid" and which)."""
        parts = [(8 << t, "part", t) for t in self.parts()]
        grids = [(self.n * (math.ceil(self.span / grid) // 128 + 2000), "grid", grid) for grid in self.grids()]
        return [*parts, *grids]

    def parts(self) -> list[int]:
        """Of how many values the sums may cover: 2^t intervals of length 2 eps are no shorter than the region."""
        length = self.high - self.low
        if length and not self.eps:
            return []
        needed = (math.ceil(length / self.eps) - 1).bit_length() - 1 if length else 0
        if needed > MOST_OF:
            return []
        return [*range(max(needed, 0) + 4, MOST_OF, 2), MOST_OF]  # fewer seldom cover

    def by_part(self, t: int) -> Cover | None:
        """Covered, if the sums of t of the values cover; these are spread evenly, since sorted input is common."""
        stride = next(s for s in range(round(self.n * 0.618), self.n + 1) if math.gcd(s, self.n) == 1)
        some = [self.values[i * stride % self.n] for i in range(min(t, self.n))]
        units = to_units(some, [self.low, self.high])
        surely = self.eps - units.slack * units.unit  # rounded only where the values need more than 62 bits
        if surely < 0:
            return None
        built = lists.build(units.values, None, 1)
        start, end = (point + built.shift for point in units.points)
        floor, joins = units.floor(2 * surely), built.layout.joins
        found, _, _, _ = lists.interruptible(
            two_lists.widest_gap, built.a, built.b, joins, start, end, floor, True, BUCKETS
        )
        return None if found else self.answer(True, self.low, None, self.eps, "buckets")

    @property
    def span(self) -> Fraction:
        """How long the interval of partial sums is that a bit set holds, but for the rounding."""
        least, most = self.extremes
        beyond = 2 * self.eps + self.high - self.low
        largest = max(map(abs, self.values), default=Fraction(0))
        return min(most - least, self.high + beyond - least, most + beyond + largest - self.low)

    def grids(self) -> list[Fraction]:
        """Grids from coarse to fine: powers of two, no finer than eps needs; at the end the unit of all the values if
        it fits.
        """
        _, unit = whole_units(self.values)
        found: list[Fraction] = []
        for bits, fine in SETS:
            allowed = min(bits, PASSES // max(self.n, 1))
            if self.span <= unit * allowed:
                return [*found, unit]
            grid = power_of_two(max(2 * self.span / allowed, self.eps / (fine * self.n)))
            found += [grid] if grid not in found else []
        return found

    def by_bounds(self, bounds: Bounds) -> Cover | None:
        """The answer, if eps is outside the bounds."""
        if bounds.most is not None and bounds.most <= self.eps:
            return self.answer(True, bounds.point, None, self.eps, "bit set")
        if bounds.least <= self.eps:
            return None
        distance = bounds.least if bounds.exact else self.distance(bounds.point)
        return self.answer(False, bounds.point, distance, bounds.least if distance is None else distance, "bit set")

    def rounded(self, grid: Fraction) -> Bounds:
        """Bounds from the bit set of all sums of the values rounded to this grid."""
        sizes = [abs(v) for v in self.values]  # a negative value is flipped, which moves the sums
        whole = [round(size / grid) for size in sizes]
        rests = [size - grid * r for size, r in zip(sizes, whole, strict=True)]
        centre, half = sum(rests, Fraction(0)) / 2, sum(map(abs, rests), Fraction(0)) / 2
        offset = self.extremes[0] + centre  # the sum r stands for the point grid * r + offset
        reach = 2 * (self.eps + half) + self.high - self.low + grid  # sums farther from the region are not looked for
        least = max(math.floor((self.low - reach - offset) / grid), 0)
        most = min(math.ceil((self.high + reach - offset) / grid), sum(whole))
        if least > most:
            return Bounds(reach - half, None, self.low, False)
        words, moved = bit_set(whole, least, most)
        start = math.ceil((self.low - offset) / grid) - moved
        stop = math.floor((self.high - offset) / grid) - moved
        pairs = neighbours(words, start, stop)
        known = [grid * (p + moved) + offset for p in {*sum(pairs, ())} if p >= 0]
        if not known:
            return Bounds(reach - half, None, self.low, False)
        middles = [grid * (Fraction(p + q, 2) + moved) + offset for p, q in pairs if min(p, q) >= 0]
        peaks = [self.low, self.high, *(z for z in middles if self.low < z < self.high)]
        distance, point = max((min(abs(z - p) for p in known), z) for z in peaks)
        return Bounds(min(distance, reach) - half, distance + half, point, half == 0 and distance <= reach)


def power_of_two(value: Fraction) -> Fraction:
    """The largest power of two that is <= value > 0."""
    power = Fraction(2) ** (value.numerator.bit_length() - value.denominator.bit_length())
    return power if power <= value else power / 2


def bit_set(whole: list[int], least: int, most: int) -> tuple[Any, int]:
    """The sums of `whole` in [least, most] as a bit set: (words, what to add to a position).

    The first values are added, the others taken away, so that partial sums keep near the region: just so many are taken
    away that no position below 0 matters. Small values at both ends of the order: partial sums are few there.
    """
    order = sorted(whole)
    order = [*order[::2], *order[1::2][::-1]]
    added, moved = 0, sum(order)
    while moved > least:
        moved -= order[added]
        added += 1
    words = np.zeros((min(most, sum(order[:added])) >> 6) + 1, np.uint64)
    values = np.array([min(v, 64 * len(words)) for v in order], np.int64)  # so far all bits leave the array
    lists.interruptible(bit_sets.fill_sums, values, added, most - moved, words)
    return words, moved


def neighbours(words: Any, start: int, stop: int) -> list[tuple[int, int]]:
    """The neighbouring set positions between which the point of [start, stop] farthest from all may lie; -1: none."""
    start, stop = (min(max(i, -1), 64 * len(words)) for i in (start, stop))
    before, first = int(bit_sets.last_until(words, start - 1)), int(bit_sets.first_from(words, start))
    last, after = int(bit_sets.last_until(words, stop)), int(bit_sets.first_from(words, stop + 1))
    if first < 0 or first > last:
        return [(before, after)]
    left, right = map(int, lists.interruptible(bit_sets.widest_pair, words, first, last))
    return [(before, first), (left, right), (last, after)]
