"""Covers of a finite grid: is every multiple of g in a region within eps of a subset sum?

Where values lie on a coarse common grid, all their sums are one bit set (rssp.kernels.bit_sets; coordinates and sizes
by Kronecker substitution), and what is within eps of a target is an interval of positions in each coordinate. Else
each target is a question for rssp.within.
"""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import inputs, kronecker, quarters, vectors
from rssp.batch import MOST_IN_BATCH, within_many
from rssp.bracket import PASSES, bit_set
from rssp.dyadic import Ints, whole_units
from rssp.lists import TooLargeError
from rssp.problem import Problem, dimensions
from rssp.result import Cover
from rssp.solve import fits, nearest, within

MOST_POSITIONS = 2**26  # of the bit set, and of the targets beside it: 1 GiB while they are counted
MOST_TARGETS = 2**22  # asked of the bit set
MOST_SEARCHED = 2**16  # targets that are searched one by one
MOST_SUMS = 2**36  # that their searches form at most, all together: minutes; of vectors a 16th of that
HINT = "ask for a coarser grid, for a smaller region, with coarser or fewer values, or without a grid"

Point = tuple[Fraction, ...]
Attained = NDArray[np.bool_]


def covers(x: Any, eps: Fraction, region: Any, size: Any, grid: Fraction) -> Cover:
    """`rssp.covers` with a grid, for x (n,) or (n, d)."""
    return Question(x, eps, region, size, grid).answer()


class Question:
    """One instance: values by coordinate, and the targets j * grid with j in a range for each coordinate."""

    def __init__(self, x: Any, eps: Fraction, region: Any, size: Any, grid: Fraction) -> None:
        self.x = inputs.array(x, "x", 2 if dimensions(x) == 2 else 1)
        self.columns: list[list[Any]] = np.atleast_2d(self.x.T).tolist()
        self.n, self.d = len(self.x), len(self.columns)
        if not self.d:
            raise ValueError(f"x: must have d >= 1 coordinates; given shape {self.x.shape}")
        self.eps, self.grid = eps, grid
        self.sizes = inputs.subset_size(size, self.n)
        lows, highs = ends(region, self.x.shape[1:])
        self.ranges = [(math.ceil(p / grid), math.floor(q / grid) + 1) for p, q in zip(lows, highs, strict=True)]
        self.digits = kronecker.digits(self.columns)

    def answer(self) -> Cover:
        """By the bit set where it fits."""
        if not self.count:
            return self.covered("no targets")
        return self.by_bits() if self.quantised else self.by_search()

    @property
    def count(self) -> int:
        """How many targets there are."""
        return math.prod(max(stop - start, 0) for start, stop in self.ranges)

    @property
    def classes(self) -> int:
        """How many sizes the bit set tells apart."""
        return 1 if self.sizes is None else max(self.sizes) + 1

    @property
    def quantised(self) -> bool:
        """Does a bit set of all sums fit, and of the targets beside it?"""
        bits = self.classes * self.digits.positions
        sides = zip(self.digits.widths, self.ranges, strict=True)
        either = math.prod(max(width, stop - start) for width, (start, stop) in sides)
        return max(bits, either) <= MOST_POSITIONS and bits * self.n <= PASSES and self.count <= MOST_TARGETS

    def points(self) -> Iterator[Point]:
        """All targets."""
        for numbers in product(*(range(*ends) for ends in self.ranges)):
            yield tuple(j * self.grid for j in numbers)

    def covered(self, method: str) -> Cover:
        """The record of a grid that is covered."""
        return Cover(True, self.eps, None, None, method, self.n, d=self.d)

    def missed(self, point: Point, distance: Fraction | None, method: str) -> Cover:
        """The record of a target that is not."""
        return Cover(False, self.eps, self.as_given(point), distance, method, self.n, at_least=distance, d=self.d)

    def as_given(self, point: Point) -> Any:
        """A target as a number where the values are numbers."""
        return point if self.x.ndim == 2 else point[0]

    def by_bits(self) -> Cover:
        """The answer from the set of all sums: is there one in a box of intervals? One coordinate after the other."""
        hit = self.attained
        for c in reversed(range(self.d)):
            near = self.intervals(c, range(*self.ranges[c]), self.grid, self.eps)
            hit = any_between(hit, c, np.array(near, np.int64))
        if hit.all():
            return self.covered("bit set")
        first = np.unravel_index(int(np.argmin(hit)), hit.shape)
        point = tuple((start + int(i)) * self.grid for i, (start, _) in zip(first, self.ranges, strict=True))
        return self.missed(point, self.distance(point), "bit set")

    @cached_property
    def attained(self) -> Attained:
        """Which positions are the sum of a subset of these sizes, by coordinate: shape `widths`."""
        digits, sized = self.digits, self.sizes is not None
        steps = [step + sized * digits.positions for step in digits.steps]  # the size is one more digit, the highest
        start = digits.origin + sum(min(step, 0) for step in steps)
        sums = min(sum(map(abs, steps)) + 1, self.classes * digits.positions - start)
        words, _ = bit_set([abs(step) for step in steps], 0, sums - 1)
        flat = np.zeros((self.classes, *digits.widths), np.bool_)
        flat.reshape(-1)[start : start + sums] = np.unpackbits(words.astype("<u8").view(np.uint8), bitorder="little")[
            :sums
        ]
        found: Attained = np.any(flat[[*(self.sizes or [0])]], axis=0)
        return found

    def intervals(self, c: int, numbers: Iterable[int], step: Fraction, eps: Fraction) -> list[tuple[int, int]]:
        """For each number j the positions in coordinate c within eps of j * step: the first, and the end after them."""
        (s, e, unit), _ = whole_units([step, eps, self.digits.units[c]])
        low, width = self.digits.low[c], self.digits.widths[c]
        about = [(-((e - s * j) // unit) - low, (s * j + e) // unit - low) for j in numbers]
        return [(min(max(first, 0), width), min(max(last + 1, 0), width)) for first, last in about]

    def distance(self, point: Point) -> Fraction:
        """How far a point is from every sum: a bisection over multiples of the unit of the point and of all sums."""
        _, unit = whole_units([*point, *self.digits.units])
        bounds = zip(point, self.digits.units, self.digits.low, self.digits.widths, strict=True)
        least = 0  # the point is missed
        most = math.ceil(max(abs(z) + abs(u) * (abs(low) + width) for z, u, low, width in bounds) / unit)
        while most - least > 1:
            middle = (least + most) // 2
            near = tuple(slice(*self.intervals(c, [1], z, middle * unit)[0]) for c, z in enumerate(point))
            least, most = (least, middle) if self.attained[near].any() else (middle, most)
        return most * unit

    def by_search(self) -> Cover:
        """The answer from a search for each target; unknown where one is, and none is missed."""
        self.refuse()
        unknown = ""
        for point in self.points():
            z = self.as_given(point)
            found = within(self.x, z, self.eps, size=self.sizes)
            if found.status == "none":
                best = nearest(self.x, z, size=self.sizes)
                return self.missed(point, best.error if best.status == "optimal" else None, "search")
            unknown = found.reason if found.status == "unknown" else unknown
        if unknown:
            return Cover(None, self.eps, None, None, "search", self.n, unknown, d=self.d)
        return self.covered("search")

    def refuse(self) -> None:
        """Raise TooLargeError where the searches would take too long."""
        shown = f"n={self.n}, d={self.d}{inputs.shown_size(self.sizes)}"
        asked = Problem(self.columns, (Fraction(0),) * self.d, self.n, self.sizes)
        if vectors.refuses(asked) if self.d > 1 else not fits(quarters.refuse, self.n, self.sizes):
            raise TooLargeError(
                f"{shown}: the sums need more than 2^26 bits on their common grid, and a search for a target takes "
                f"n <= 72 without a size, vectors n <= 60; {HINT}"
            )
        most = MOST_SUMS if self.d == 1 else MOST_SUMS // 16
        if self.count > MOST_SEARCHED or self.count * quarters.work(self.n, self.sizes) > most:
            fit = min(MOST_SEARCHED, most // quarters.work(self.n, self.sizes))
            raise TooLargeError(
                f"{shown}: {inputs.brief(self.count)} targets would be searched one by one; {fit} are allowed (2^16, "
                f"and 2^36 sums of numbers or 2^32 of vectors, all together); {HINT}"
            )


def ends(region: Any, shape: tuple[int, ...]) -> tuple[Point, Point]:
    """The ends of the region in each coordinate; shape () for numbers, (d,) for vectors."""
    if shape:
        return inputs.box(region, *shape)
    low, high = inputs.region(region)
    return (low,), (high,)


def any_between(hit: Attained, axis: int, near: Ints) -> Attained:
    """For each row (first, end) of `near`: is there a hit at first..end - 1 along this axis? Then axis has their
    number.
    """
    lines = np.moveaxis(hit, axis, 0)
    before = np.zeros((len(lines) + 1, *lines.shape[1:]), np.int32)
    np.cumsum(lines, axis=0, out=before[1:])
    found: Attained = before[near[:, 0]] != before[near[:, 1]]
    return np.moveaxis(found, 0, axis)


def covers_many(X: Any, eps: Fraction, region: Any, size: Any, grid: Fraction, threads: int) -> Attained:
    """`rssp.covers_many` with a grid, for X (trials, n) or (trials, n, d)."""
    given = inputs.array(X, "X", 3 if np.ndim(X) == 3 else 2)
    inputs.subset_size(size, given.shape[1])
    ends(region, given.shape[2:])
    covered, late = np.zeros(len(given), np.bool_), []
    for trial, x in enumerate(given):
        question = Question(x, eps, region, size, grid)
        if question.count and not question.quantised and question.n <= MOST_IN_BATCH:
            late.append(trial)
            continue
        found = question.answer()
        if found.covered is None:
            raise TooLargeError(f"trial {trial} of covers_many is undecided, n={found.n}: {found.reason}")
        covered[trial] = found.covered
    if late:
        covered[late] = by_batches(given[late], question, threads)
    return covered


def by_batches(X: NDArray[Any], question: Question, threads: int) -> Attained:
    """Which of these instances, of the same targets, are covered: for each target one batch of those that still are."""
    question.refuse()
    rows = np.arange(len(X))
    for point in question.points():
        z = question.as_given(point)
        rows = rows[within_many(X[rows], z, question.eps, size=question.sizes, threads=threads)]
        if not rows.size:
            break
    return np.isin(np.arange(len(X)), rows)
