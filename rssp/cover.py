"""covers and covering_radius: do the subset sums come near every point of a region? Vectors: rssp.boxes."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import boxes, bracket, exact, inputs, lists, targets
from rssp.batch import as_float, blocks, exact_floats
from rssp.bracket import BUCKETS
from rssp.dyadic import Units, room_error, rows_floor, rows_to_units, to_units
from rssp.kernels import two_lists as kernels
from rssp.problem import dimensions
from rssp.result import Cover

MOST_SUMS = 2**34  # sums that are formed for one answer, at most: minutes
OBVIOUS = 12  # up to this n an instance that is too wide for int64 is settled in rationals, from all its sums
MOST_VALUES = 34  # without a size: 2^34 sums
HEAD = 24  # of more values than that, so many are tried first, in batches

HALF = (-0.5, 0.5)


def covers(x: Any, eps: Any, *, region: Any = HALF, size: int | range | None = None, grid: Any = None) -> Cover:
    """Is every point of the region within eps of a subset sum? Exact; for n > 34 the answer may be "unknown".

    With a grid: is every multiple of it in the region? Then eps = 0 asks for exact hits, as in quantised strong lottery
    tickets.

    Parameters
    ----------
    x : (n,) array of finite float64 or int64; with a size or sizes at most 2^34 subsets of them. Or vectors (n, d),
        n <= 34 without a size, in the sup norm.
    eps : number >= 0. region : (low, high), low <= high; with vectors a box: two numbers, the same in each coordinate,
        or two sequences (d,). size : None, an int in 0..n, or a range of them.
    grid : None, or a number > 0: only the points of which it divides every coordinate count. A region without any is
        covered. Quantised values: any n. Others: n <= 72, vectors n <= 60, and not too many targets.

    Returns
    -------
    Cover
        covered (True, False; None: unknown, with a reason), and where not, a witness: a point of the region farther
        than eps from every sum, with its exact distance. For n > 34 that may be None: at_least is then a lower bound.
        With vectors the witness is a tuple of d coordinates.

    Raises
    ------
    TypeError, ValueError
        For input outside these ranges. RoomError where values and region need more than 62 bits on one grid and
        12 < n <= 34 or there is a size; with vectors more than 59 bits, all coordinates together, and n > 8.
        TooLargeError where there are more sums or targets than can be looked at.

    Notes
    -----
    2^n additions at worst, 2^(n/2) memory: a max-gap by buckets over windows of the region. For n > 34 (rssp.bracket)
    the sums of 30 values, and bit sets of all sums rounded: seconds, 512 MiB at worst. These settle what covers by a
    margin, gaps that are wide, and all values on a coarse common grid. Vectors (rssp.boxes): the box is cut into cells
    until each lies in one cube about a sum or meets none; one thread, 128 MiB besides the two lists of 2^(n/2) sums;
    TooLargeError beyond 2^36 steps (minutes). With a grid (rssp.targets) one bit set of all sums, where their range in
    common units is at most 2^26 (of vectors the product of the coordinates' ranges; with a size that times size + 1):
    n = 500 values of 8 bits take 10 ms. Else a search (`within`) for each of at most 2^16 targets.
    """
    limit, step = inputs.radius(eps), inputs.spacing(grid)
    if dimensions(x) == 2:
        line, interval = as_line(x, region)
        if line is not None:
            return covers(line, eps, region=interval, size=size, grid=grid)
    if step is not None:
        return targets.covers(x, limit, region, size, step)
    if dimensions(x) == 2:
        return boxes.covers(x, limit, region, size)
    given, ends = inputs.array(x, "x", 1), inputs.region(region)
    if size is None and len(given) > MOST_VALUES:
        return bracket.covers(given, *ends, limit)
    far = Farthest(x, region, size, limit)
    if far.distance <= limit:
        return Cover(True, limit, None, None, far.method, far.n)
    return Cover(False, limit, far.point, far.distance, far.method, far.n, at_least=far.distance)


def covering_radius(x: Any, *, region: Any = HALF, size: int | range | None = None) -> Fraction:
    """The smallest eps with which the subset sums cover the region: the largest distance of a point of it from the
    sums.

    Parameters, errors and cost are those of `covers` for n <= 34; for larger n `covers` decides about one eps. With
    vectors it is a bisection that asks `covers` about as many times as the values have bits on their common grid.
    """
    return farthest(x, region, size)[0]


def farthest(x: Any, region: Any, size: Any) -> tuple[Fraction, Fraction | tuple[Fraction, ...], str]:
    """The covering radius, a point of the region that far from every sum, and how they were found."""
    if dimensions(x) == 2:
        line, region = as_line(x, region)
        if line is None:
            question = boxes.Question(x, region, size)
            return *question.radius(), question.method
        x = line
    far = Farthest(x, region, size, None)
    return far.distance, far.point, far.method


def as_line(x: Any, region: Any) -> tuple[NDArray[Any] | None, Any]:
    """Vectors with one coordinate, (n, 1) or (trials, n, 1), as numbers with their interval; None for more."""
    given = inputs.array(x, "x" if np.ndim(x) == 2 else "X", np.ndim(x))
    if given.shape[-1] != 1:
        return None, region
    low, high = inputs.box(region, 1)
    return given[..., 0], (low[0], high[0])


class Farthest:
    """The point of the region farthest from every sum, and its distance; with eps the first point found beyond it.

    Where no point is farther than eps the distance is at most eps, and it and the point mean nothing else.
    """

    def __init__(self, x: Any, region: Any, size: Any, eps: Fraction | None) -> None:
        values = [Fraction(v) for v in inputs.array(x, "x", 1).tolist()]
        low, high = inputs.region(region)
        sizes = inputs.subset_size(size, len(values))
        refuse_too_many(len(values), sizes)
        self.n, self.method = len(values), "buckets"
        units = to_units(values, [low, high])
        if not units.slack:
            self.search(units, sizes, eps)
        elif self.n <= OBVIOUS:
            self.method = "rationals"
            self.distance, self.point = exact.farthest(values, low, high, sizes)
        else:
            raise room_error(values, [low, high], "covers")

    def search(self, units: Units, sizes: range | None, eps: Fraction | None) -> None:
        """Set distance and point from the lists of sums."""
        built = lists.build(units.values, sizes, inputs.threads(None))
        start, end = (point + built.shift for point in units.points)
        floor = 0 if eps is None else units.floor(2 * eps)
        joins, early = built.layout.joins, eps is not None
        _, twice, base, offset = lists.interruptible(
            kernels.widest_gap, built.a, built.b, joins, start, end, floor, early, BUCKETS
        )
        self.distance = Fraction(int(twice), 2) * units.unit  # floor / 2 <= eps where nothing is beyond
        self.point = (int(base) - built.shift + Fraction(int(offset), 2)) * units.unit


def refuse_too_many(n: int, sizes: range | None) -> None:
    """Raise TooLargeError where more sums than MOST_SUMS would have to be formed."""
    if lists.subsets(n, sizes) > MOST_SUMS:
        raise lists.TooLargeError(
            f"n={n}{inputs.shown_size(sizes)}: the question takes all sums, of which at most 2^34 are formed, which is "
            "n=34 without a size; for larger n, without a size, rssp.covers decides about most eps"
        )


def covers_many(
    X: Any,
    eps: Any,
    *,
    region: Any = HALF,
    size: int | range | None = None,
    grid: Any = None,
    threads: int | None = None,
) -> NDArray[np.bool_]:
    """`covers` for each row of X (trials, n), or for each (n, d) of X (trials, n, d): (trials,) bool, exact.

    Parameters are those of `covers`; threads : None (one per core) or >= 1. Where no size is asked, growing prefixes
    are tried first, so that a covered trial costs far less than 2^n. Rows that need more than 61 bits go one by one,
    and so do for n > 34 rows of which the first 24 values do not cover; TooLargeError names a row that stays unknown.
    With a grid quantised rows go one by one, in a tenth of a millisecond and more; others with n <= 24 in a batch for
    each target.
    """
    limit, step = inputs.radius(eps), inputs.spacing(grid)
    if np.ndim(X) == 3:
        lines, interval = as_line(X, region)
        if lines is not None:
            return covers_many(lines, eps, region=interval, size=size, grid=grid, threads=threads)
    if step is not None:
        return targets.covers_many(X, limit, region, size, step, inputs.threads(threads))
    if np.ndim(X) == 3:
        return boxes.covers_many(X, limit, region, size, inputs.threads(threads))
    given = inputs.array(X, "X", 2)
    trials, n = given.shape
    low, high = inputs.region(region)
    wanted = inputs.subset_size(size, n)
    count = inputs.threads(threads)
    if wanted is None and n > MOST_VALUES:
        return covers_many_values(given, limit, (low, high), count)
    refuse_too_many(n, wanted)
    lay = lists.layout(n, wanted)
    floats, ends = as_float(given), exact_floats([low, high])
    covered, fitting = np.zeros(trials, np.bool_), np.zeros(trials, np.bool_)
    first = math.ceil((high - low) / limit).bit_length() + 3 if limit else n  # fewer values seldom cover

    def run(block: slice) -> None:
        rows, at, exponents, fitting[block] = rows_to_units(floats[block], np.tile(ends, (len(floats[block]), 1)))  # type: ignore[arg-type, index]
        floors = rows_floor(2 * limit, exponents)
        answer = np.zeros(len(rows), np.bool_)
        kernels.covers_block(
            rows,
            at[:, 0].copy(),
            at[:, 1].copy(),
            floors,
            first,
            lay.a_offsets,
            lay.b_offsets,
            lay.step,
            lay.joins,
            BUCKETS,
            answer,
        )
        covered[block] = answer

    if floats is not None and ends is not None:
        lists.run_all(run, [(block,) for block in small_blocks(trials, n, count)], count)
    for trial in np.flatnonzero(~fitting).tolist():
        covered[trial] = covers(given[trial], limit, region=(low, high), size=wanted).covered
    return covered


def covers_many_values(
    given: NDArray[Any], limit: Fraction, region: tuple[Fraction, Fraction], threads: int
) -> NDArray[np.bool_]:
    """The answers for rows of more than MOST_VALUES values: the first HEAD of them in a batch, then row by row."""
    covered = np.zeros(len(given), np.bool_)
    floats, ends = as_float(given[:, :HEAD]), exact_floats([*region])
    if floats is not None and ends is not None:
        fits = rows_to_units(floats, np.tile(ends, (len(floats), 1)))[3]
        covered[fits] = covers_many(floats[fits], limit, region=region, threads=threads)
    for trial in np.flatnonzero(~covered).tolist():
        found = bracket.covers(given[trial], *region, limit)
        if found.covered is None:
            raise lists.TooLargeError(f"trial {trial} of covers_many is undecided, n={found.n}: {found.reason}")
        covered[trial] = found.covered
    return covered


def small_blocks(trials: int, n: int, threads: int) -> list[slice]:
    """Blocks of trials: those of `blocks` where a trial is quick, smaller ones where it can be slow."""
    if n <= 16:
        return blocks(trials)
    length = max(1, min(16, trials // (4 * threads)))
    return [slice(start, min(start + length, trials)) for start in range(0, trials, length)]
