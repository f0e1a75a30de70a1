"""covers and covering_radius for vectors: do the sums come near every point of a box, in the sup norm?"""

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import exact, inputs, lists
from rssp.batch import as_float, exact_floats
from rssp.dyadic import Ints, room_error, rows_floor, rows_to_units, to_units
from rssp.kernels import boxes as kernels
from rssp.result import Cover
from rssp.solve import nearest

MOST_SUMS = 2**34  # that there may be: n = 34 without a size
MOST_KEPT = 2**24  # numbers of sums near what is left of the box, kept at a time: 128 MiB
MOST_STEPS = 2**36  # sums looked at for one answer, at most: minutes
OBVIOUS = 8  # up to this n an instance that is too wide for int64 is settled in rationals, from all its sums
BITS = 59  # units are cut into quarters (see rssp.kernels.boxes), and two of their sums added
WIDEST = 1 << (BITS + 1)  # half units: no point of the box is farther than half of this from any sum
SPARE = 3  # of the values whose sums could just cover, if they were spread evenly, so many more are tried first

Point = tuple[Fraction, ...]
METHOD = "subdivision"


def covers(x: Any, eps: Fraction, region: Any, size: Any) -> Cover:
    """`rssp.covers` for x (n, d)."""
    question = Question(x, region, size)
    point = question.beyond(eps)
    if point is None:
        return Cover(True, eps, None, None, question.method, question.n, d=question.d)
    found = nearest(question.x, point, size=question.sizes)
    known = found.status == "optimal"
    distance, least = (found.error, found.error) if known else (None, question.least(eps))
    return Cover(False, eps, point, distance, question.method, question.n, at_least=least, d=question.d)


class Question:
    """One instance: its values and box, in units or as rationals."""

    def __init__(self, x: Any, region: Any, size: Any) -> None:
        self.x = inputs.array(x, "x", 2)
        self.n, self.d = self.x.shape
        self.sizes = inputs.subset_size(size, self.n)
        refuse(self.n, self.d, self.sizes)
        self.low, self.high = inputs.box(region, self.d)
        values, ends = self.x.ravel().tolist(), [*self.low, *self.high]
        self.units = to_units(values, ends, BITS)
        self.method = METHOD if not self.units.slack else "rationals"
        if not self.units.slack:
            self.lay = lists.layout(self.n, self.sizes)
            self.sums = self.half_sums()
            self.kept = np.empty(room(self.n, self.d, self.sizes), np.int64)
        elif self.n <= OBVIOUS:
            rows = [[Fraction(value) for value in column] for column in self.x.T.tolist()]
            sums = [[total for _, total in exact.subset_sums(row, self.sizes)] for row in rows]
            self.farthest = exact.farthest_in_box([*zip(*sums, strict=True)], self.low, self.high)
        else:
            raise room_error(values, ends, "covers", BITS)

    def half_sums(self) -> tuple[Ints, Ints]:
        """Both lists of sums in quarter units, the narrowest side of the box first; that order is set too."""
        ends = np.array(self.units.points, np.int64).reshape(2, self.d)
        self.order = np.argsort(ends[1] - ends[0], kind="stable")
        self.ends = 4 * ends[:, self.order]
        v = 4 * self.units.values.reshape(self.n, self.d)[:, self.order]
        parts = (v[: self.lay.half], self.lay.a_offsets), (v[self.lay.half :], self.lay.b_offsets)
        made = [np.empty((int(offsets[-1, -1]), self.d), np.int64) for _, offsets in parts]
        for (part, offsets), sums in zip(parts, made, strict=True):
            kernels.vector_sums(part, offsets, self.lay.step, sums)
        return made[0], made[1]

    def beyond(self, eps: Fraction) -> Point | None:
        """A point of the box farther than eps from every sum, None if there is none."""
        if self.units.slack:
            return self.farthest[1] if self.farthest[0] > eps else None
        return self.gap(min(self.units.floor(2 * eps), WIDEST))

    def least(self, eps: Fraction) -> Fraction:
        """How far the point of `beyond` is from every sum, at least: more than eps."""
        if self.units.slack:
            return self.farthest[0]
        return Fraction(self.units.floor(2 * eps) + 1, 2) * self.units.unit

    def radius(self) -> tuple[Fraction, Point]:
        """The covering radius and a point of the box that far from every sum: a bisection over half units."""
        if self.units.slack:
            return self.farthest
        least, most = 0, 2 * int(np.abs(self.units.values).sum()) + 2 * sum(map(abs, self.units.points))
        point = self.low
        while least < most:
            middle = (least + most) // 2
            found = self.gap(middle)
            if found is None:
                most = middle
            else:
                least, point = middle + 1, found
        return Fraction(least, 2) * self.units.unit, point

    def gap(self, halves: int) -> Point | None:
        """A point of the box at least (halves + 1) / 2 units from every sum, None if none is farther than halves / 2.

        One face of the uncovered cell is an end of the box (a multiple of 4), or a face of a cube, (sum + reach) or
        (sum - reach) with reach = 2 halves + 1: which, its residue tells, and so where it is for reach + 1.
        """
        reach, gap = 2 * halves + 1, np.empty((2, self.d), np.int64)
        first = self.n if self.sizes is not None else start((self.ends[1] - self.ends[0]).tolist(), 2 * reach, self.n)
        sides = *self.sums, self.lay.a_offsets, self.lay.b_offsets, self.lay.joins
        about = first, *self.ends, reach, self.kept, MOST_STEPS, gap
        answer = lists.interruptible(kernels.find_gap, *sides, *about)
        if answer == kernels.UNDECIDED:
            raise too_many_steps(self.n, self.d)
        if answer == kernels.COVERED:
            return None
        moved = gap + np.where(gap % 4 == 0, 0, np.where((gap - reach) % 4 == 0, 1, -1))
        middles = [Fraction(int(p) + int(q), 8) * self.units.unit for p, q in moved.T]
        return tuple(middles[i] for i in np.argsort(self.order).tolist())


def fewest(sides: Iterable[Any], width: Any) -> int | None:
    """The smallest t for which 2^t closed cubes of this width can cover a box with these sides; None if no number
    can.
    """
    if not width:
        return None if any(sides) else 0
    cubes: int = math.prod(max(math.ceil(Fraction(side) / width), 1) for side in sides)
    return (cubes - 1).bit_length()


def start(sides: Iterable[Any], width: Any, n: int) -> int:
    """How many values are tried first: a few more than so many that their cubes could fill the box."""
    least = fewest(sides, width) if width else None
    return n if least is None else min(least + SPARE, n)


def room(n: int, d: int, sizes: range | None) -> tuple[int, int]:
    """The shape of the array for the sums that are kept."""
    return min(lists.subsets(n, sizes), MOST_KEPT // d), d


def refuse(n: int, d: int, sizes: range | None) -> None:
    """Raise ValueError without coordinates, TooLargeError where there are too many sums or the lists would not fit."""
    if d == 0:
        raise ValueError(f"x: must have d >= 1 coordinates; given shape ({n}, 0)")
    shown = f"n={n}, d={d}{inputs.shown_size(sizes)}"
    if lists.subsets(n, sizes) > MOST_SUMS or d > MOST_KEPT:
        raise lists.TooLargeError(
            f"{shown}: the question takes all sums, of which at most 2^34 are allowed, which is n=34 without a size"
        )
    lay = lists.layout(n, sizes)
    if d * max(int(lay.a_offsets[-1, -1]), int(lay.b_offsets[-1, -1])) > lists.LONGEST:
        raise lists.TooLargeError(f"{shown}: two lists would hold more than {lists.LONGEST} numbers; that many may be")


def too_many_steps(n: int, d: int, trial: str = "") -> lists.TooLargeError:
    """The error for a question that is not settled by so many steps."""
    return lists.TooLargeError(
        f"{trial}n={n}, d={d}: more than 2^36 sums would have to be looked at; ask for a smaller region, with a larger "
        "eps, or with fewer values"
    )


def covers_many(X: Any, eps: Fraction, region: Any, size: Any, threads: int) -> NDArray[np.bool_]:
    """`rssp.covers_many` for X (trials, n, d)."""
    given = inputs.array(X, "X", 3)
    trials, n, d = given.shape
    sizes = inputs.subset_size(size, n)
    refuse(n, d, sizes)
    low, high = inputs.box(region, d)
    lay = lists.layout(n, sizes)
    order = sorted(range(d), key=lambda c: high[c] - low[c])
    floats, ends = as_float(given[:, :, order]), exact_floats([side[c] for side in (low, high) for c in order])
    first = n if sizes is not None else start([q - p for p, q in zip(low, high, strict=True)], 2 * eps, n)
    about = first, lay.a_offsets, lay.b_offsets, lay.step, lay.joins, room(n, d, sizes)[0], MOST_STEPS
    answer, fitting = np.zeros(trials, np.int64), np.zeros(trials, np.bool_)

    def run(block: slice) -> None:
        count = block.stop - block.start
        flat = floats[block].reshape(count, n * d)  # type: ignore[index]
        rows, at, reach, fitting[block] = rows_to_quarters(flat, ends, eps)  # type: ignore[arg-type]
        corners = at.reshape(count, 2, d)
        sides = corners[:, 0].copy(), corners[:, 1].copy()
        gap = np.empty((2, d), np.int64)
        kernels.covers_block(rows.reshape(count, n, d), *sides, reach, *about, gap, answer[block])

    if floats is not None and ends is not None:
        length = max(1, min(64, trials // (4 * threads)))
        lists.run_all(run, [(slice(i, min(i + length, trials)),) for i in range(0, trials, length)], threads)
    for trial in np.flatnonzero(fitting & (answer == kernels.UNDECIDED)).tolist():
        raise too_many_steps(n, d, f"trial {trial} of covers_many, ")
    covered: NDArray[np.bool_] = answer == kernels.COVERED
    for trial in np.flatnonzero(~fitting).tolist():
        covered[trial] = Question(given[trial], (low, high), sizes).beyond(eps) is None
    return covered


def rows_to_quarters(
    rows: NDArray[np.float64], ends: NDArray[np.float64], eps: Fraction
) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Each row of values (trials, n * d) and the ends of the box in quarter units of its own, its reach, and whether it
    fits. Where it does not, values and ends are 0.
    """
    values, points, exponents, fits = rows_to_units(rows, np.tile(ends, (len(rows), 1)))
    fits &= np.abs(values).sum(axis=1) + np.abs(points).sum(axis=1) < 1 << BITS
    reach = 2 * np.minimum(rows_floor(2 * eps, exponents), WIDEST) + 1
    return np.where(fits[:, None], 4 * values, 0), np.where(fits[:, None], 4 * points, 0), reach, fits
