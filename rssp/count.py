"""How many subsets have a sum within eps of the target."""

import math
from fractions import Fraction
from typing import Any

import numpy as np

from rssp import inputs, lists, quarters, vectors
from rssp.dyadic import LARGEST, Ints, room_error, to_units
from rssp.generating import Generating
from rssp.kernels import two_lists, weighted
from rssp.problem import Problem, dimensions, problem
from rssp.solve import Instance, fits

MOST_SUMS = 2**33  # that are formed for one count, both halves together: n = 64 without a size, minutes on two cores
# Nanoseconds for each of those sums, of numbers and of vectors: where it takes less, the distribution is preferred.
SUM_TIME, VECTOR_TIME = 4, 100


def count(x: Any, z: Any, eps: Any, *, size: int | range | None = None) -> int:
    """The exact number of subsets of x whose sum is within eps of z; the empty subset counts.

    Parameters
    ----------
    x : (n,) array of finite float64 or int64, n <= 64 (more for small sizes), or vectors (n, d), n <= 60. Quantised
        values: n in the hundreds or thousands (see below).
    z : number, or (d,) numbers; of vectors the largest |error| of the coordinates counts. eps : number >= 0.
    size : None, or the number of values that a subset must have, 0..n, or a range of such numbers.

    Raises
    ------
    TypeError, ValueError
        For input outside these ranges; TooLargeError where n is too large and the values are too fine. RoomError where
        the values need more than 62 bits and too many subsets lie within the rounding bound of the border.

    Notes
    -----
    Up to n = 50: 2^(n/2+2) additions, then two pointers; memory 1 GiB. Above: windows in little memory, 2^(n/2+2) sums
    at 10 to 20 ns. Vectors: 50 to 200 ns for each of 2^(n/2+1) sums, and some for each subset that is counted. Subsets
    within the rounding bound of +-eps are settled in rationals. Where the values lie on a coarse common grid, or few
    subsets differ, the whole distribution is quicker (`rssp.distribution`, which has its limits): n = 500 values of 8
    bits take half a second, whatever z and eps.
    """
    limit = inputs.radius(eps)
    asked = problem(x, z, size)
    if dimensions(x) == 2:
        return count_vectors(asked, limit)
    n, sizes = asked.n, asked.sizes
    found = by_distribution(asked, limit, sizes)
    if found is not None:
        return sum(found.values())
    method = "two-lists" if fits(lists.layout, n, sizes) else "four-lists"
    if method == "four-lists":
        refuse_too_many(n, sizes)
    instance = Instance(inputs.array(x, "x", 1), z, size, method, None)
    units = instance.units
    if not units.slack:
        return in_units(instance, units.floor(limit))
    outer = units.floor(limit + units.slack * units.unit)
    inner = min(math.ceil(limit / units.unit - units.slack) - 1, LARGEST)  # up to here a subset surely counts
    sure = in_units(instance, inner) if inner >= 0 else 0
    sides = [(-outer, outer)] if inner < 0 else [(-outer, -inner - 1), (inner + 1, outer)]
    border = [instance.between(least, most) for least, most in sides]
    if any(masks is None for masks in border):
        raise room_error(instance.values, [instance.z], "count")
    return sure + sum(instance.error(mask) <= limit for masks in border for mask in masks or ())


def count_vectors(asked: Problem, eps: Fraction) -> int:
    """The count for vectors; the coordinates in which every sum is within eps are left out first."""
    some = vectors.some_coordinates(asked, eps)
    if some is None:
        return 0
    if some.d == 0:
        return lists.subsets(asked.n, asked.sizes)
    if some.d == 1:
        return count(some.columns[0], some.z[0], eps, size=asked.sizes)
    found = by_distribution(some, eps, some.sizes)
    return vectors.count(some, eps, inputs.threads(None)) if found is None else sum(found.values())


def by_distribution(asked: Problem, eps: Fraction, sizes: range | None) -> dict[int, int] | None:
    """For each size (without sizes for 0 alone) how many subsets are within eps, from the distribution of all sums.

    None where that takes longer than the lists, or does not fit.
    """
    generating = Generating(asked.columns, sizes)
    if generating.cost is None or generating.cost > lists_cost(asked):
        return None
    units = generating.digits.units
    least = [math.ceil((z - eps) / unit) for z, unit in zip(asked.z, units, strict=True)]
    most = [math.floor((z + eps) / unit) for z, unit in zip(asked.z, units, strict=True)]
    found = dict.fromkeys(sizes or [0], 0)
    for k, sums, number in generating.counts():
        if all(low <= s <= high for low, s, high in zip(least, sums, most, strict=True)):
            found[k] += number
    return found


def lists_cost(asked: Problem) -> float:
    """About how many nanoseconds the lists take, infinite where they refuse."""
    refuses = vectors.refuses(asked) if asked.d > 1 else not fits(refuse_too_many, asked.n, asked.sizes)
    return math.inf if refuses else (VECTOR_TIME if asked.d > 1 else SUM_TIME) * quarters.work(asked.n, asked.sizes)


def count_by_size(x: Any, z: Any, eps: Any, *, size: int | range | None = None) -> dict[int, int]:
    """For each size (all of 0..n, or those asked for) the exact number of subsets whose sum is within eps of z.

    Parameters and errors are those of `count`. Cost: up to n = 50 one building of the lists and a scan for each way to
    divide a size between them (seconds at n = 50); above, a count a size. Of quantised values one distribution of sums
    and sizes: n = 100 values of 8 bits take seconds, n = 200 half a minute.
    """
    limit, asked = inputs.radius(eps), problem(x, z, size)
    sizes = asked.sizes or range(asked.n + 1)
    found = by_distribution(asked, limit, sizes)
    if found is not None:
        return found
    if dimensions(x) == 2:
        return {k: count(x, z, limit, size=k) for k in sizes}
    units = to_units(asked.columns[0], asked.z)
    if units.slack or not fits(lists.layout, asked.n, sizes):
        return {k: count(x, z, eps, size=k) for k in sizes}
    both = lists.build(units.values, sizes, inputs.threads(None))
    joins, used = both.layout.joins, both.layout.classes.sum(axis=1)
    target, most = units.points[0] + both.shift, units.floor(limit)
    return {k: int(two_lists.scan_count(both.a, both.b, joins[used == k], target, most)) for k in sizes}


def refuse_too_many(n: int, sizes: range | None) -> None:
    """Raise TooLargeError where a count would take too long."""
    quarters.refuse(n, sizes)
    if quarters.work(n, sizes) > MOST_SUMS:
        raise lists.TooLargeError(
            f"n={n}{inputs.shown_size(sizes)}: a count would form more than 2^33 sums a side; n=64 without a size is "
            "allowed, and n=500 for values on a coarse common grid, such as those of 8 bits"
        )


def in_units(instance: Instance, eps: int) -> int:
    """How many subsets have a sum within eps units of the target."""
    z = instance.units.points[0]
    if instance.method == "four-lists":
        return at_most(instance, z + eps) - at_most(instance, z - eps - 1)
    two = instance.two
    return int(two_lists.scan_count(two.a, two.b, two.layout.joins, z + two.shift, eps))


def at_most(instance: Instance, t: int) -> int:
    """How many subsets have a sum of at most t units, by windows of four lists."""
    four, jobs, found = instance.four, [], 0
    t += four.shift
    for pair in four.pairs:
        (low, above), (start, end) = (rows.ends() for rows in four.rows(pair))
        if t >= above + end - 2:
            found += subsets(four, pair)
        elif t >= low + start:
            jobs += four.tiles(pair)
    totals, clock = np.zeros((len(jobs), 3), np.int64), quarters.Clock()

    def run(index: int) -> None:
        job = jobs[index]
        first, second = sides(four, job)
        tile = t, job.low, job.high, job.width, job.room
        arguments: list[Any] = [*first[:-1], *second, *tile, totals[index], clock.stopped]
        weighted.count_at_most(*arguments)

    if jobs:
        total = sum({job.classes: job.a.total() for job in jobs}.values())
        quarters.watch(run, totals[:, 2], total, instance.threads, clock)
    if clock.over():
        raise KeyboardInterrupt
    return found + sum(low + (high << 18) for low, high, _ in totals.tolist())


def subsets(four: quarters.Quarters, pair: tuple[int, int]) -> int:
    """How many subsets there are in these classes."""
    sizes = [sum(map(len, half.parts)) for half in four.halves]
    if not four.halves[0].step:
        return int(2 ** sum(sizes))
    return math.prod(math.comb(n, c) for n, c in zip(sizes, pair, strict=True))


def sides(four: quarters.Quarters, job: quarters.Job) -> list[tuple[Ints, ...]]:
    """What the kernel takes of the half with the windows, and of the other: rows and q, with the counts of both."""
    found: list[tuple[Ints, ...]] = []
    for half, c in zip(four.halves, job.classes, strict=True):
        rows = half.rows(c)
        found.append((rows.values, half.row_counts(c), rows.first, rows.last, rows.q, half.q_counts, half.q_below))
    return found[::-1] if job.swapped else found
