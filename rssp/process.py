"""Values one by one: after how many the sums cover, and how the truncated process of the growth lemmas grows."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import boxes, exact, inputs, lists
from rssp.batch import as_float, exact_floats
from rssp.bracket import BUCKETS
from rssp.cover import HALF, OBVIOUS, as_line, refuse_too_many, small_blocks
from rssp.dyadic import RoomError, Units, room_error, rows_floor, rows_to_units, to_units
from rssp.kernels import two_lists, unions
from rssp.problem import dimensions
from rssp.result import TruncatedMany, to_float

MOST_INTERVALS = 2**22  # of one union: 256 MiB while it grows

Interval = tuple[Fraction, Fraction]


def first_covering(x: Any, eps: Any, *, region: Any = HALF) -> int | None:
    """The smallest t such that the sums of the first t values come within eps of every point of the region, None if all
    n do not.

    Parameters
    ----------
    x : (n,) array of finite float64 or int64, n <= 34, in the order in which the values come; or vectors (n, d), in the
        sup norm.
    eps : number >= 0. region : (low, high), low <= high, or a box, as in `covers`. With t = 0 there is the empty sum 0
        alone.

    Raises
    ------
    TypeError, ValueError
        For input outside these ranges. RoomError where values and region need more than 62 bits on one grid and
        n > 12; vectors: 59 bits, and n > 8.

    Notes
    -----
    Begins at the first t with 2^t intervals of length 2 eps as long as the region, and goes up by one; what is covered
    stays so and is passed over. Cost and memory are about those of `covers` for the t found. Vectors: one `covers` a t.
    """
    limit = inputs.radius(eps)
    if dimensions(x) == 2:
        line, interval = as_line(x, region)
        if line is not None:
            return first_covering(line, eps, region=interval)
        t = int(first_vectors(inputs.array(x, "x", 2)[None], limit, region, 1)[0])
        return t if t >= 0 else None
    given = inputs.array(x, "x", 1)
    low, high = inputs.region(region)
    refuse_too_many(len(given), None)
    start = boxes.fewest([high - low], 2 * limit)
    if start is None or start > len(given):
        return None
    values = [Fraction(v) for v in given.tolist()]
    units = to_units(values, [low, high])
    if not units.slack:
        start_unit, end_unit = (np.array([point], np.int64) for point in units.points)
        floor, first = np.array([units.floor(2 * limit)], np.int64), np.empty(1, np.int64)
        arguments = units.values[None, :], start, start_unit, end_unit, floor, BUCKETS, first
        lists.interruptible(two_lists.first_covering_block, *arguments)
        return int(first[0]) if first[0] >= 0 else None
    if len(values) > OBVIOUS:
        raise room_error(values, [low, high], "first_covering")
    tries = range(start, len(values) + 1)
    return next((t for t in tries if exact.farthest(values[:t], low, high)[0] <= limit), None)


def first_covering_many(X: Any, eps: Any, *, region: Any = HALF, threads: int | None = None) -> NDArray[np.int64]:
    """`first_covering` for each row of X (trials, n), or for each (n, d) of X (trials, n, d): (trials,) int64, -1 where
    all n values do not cover. Exact.

    Parameters are those of `first_covering`; threads : None (one per core) or >= 1. Rows that need more than 61 bits go
    one by one.
    """
    limit, count = inputs.radius(eps), inputs.threads(threads)
    if dimensions(X) == 3:
        lines, interval = as_line(X, region)
        if lines is not None:
            return first_covering_many(lines, eps, region=interval, threads=threads)
        return first_vectors(inputs.array(X, "X", 3), limit, region, count)
    given = inputs.array(X, "X", 2)
    trials, n = given.shape
    low, high = inputs.region(region)
    refuse_too_many(n, None)
    first, fitting = np.full(trials, -1, np.int64), np.zeros(trials, np.bool_)
    start = boxes.fewest([high - low], 2 * limit)
    if start is None or start > n:
        return first
    floats, ends = as_float(given), exact_floats([low, high])

    def run(block: slice) -> None:
        rows, at, exponents, fitting[block] = rows_to_units(floats[block], np.tile(ends, (len(floats[block]), 1)))  # type: ignore[arg-type, index]
        floors = rows_floor(2 * limit, exponents)
        two_lists.first_covering_block(rows, start, at[:, 0].copy(), at[:, 1].copy(), floors, BUCKETS, first[block])

    if floats is not None and ends is not None:
        lists.run_all(run, [(block,) for block in small_blocks(trials, n, count)], count)
    for trial in np.flatnonzero(~fitting).tolist():
        alone = first_covering(given[trial], limit, region=(low, high))
        first[trial] = -1 if alone is None else alone
    return first


def first_vectors(X: NDArray[Any], eps: Fraction, region: Any, threads: int) -> NDArray[np.int64]:
    """`first_covering_many` for vectors (trials, n, d): for each t those trials that the first t - 1 do not cover."""
    trials, n, d = X.shape
    boxes.refuse(n, d, None)
    low, high = inputs.box(region, d)
    first = np.full(trials, -1, np.int64)
    start = boxes.fewest([q - p for p, q in zip(low, high, strict=True)], 2 * eps)
    for t in range(n + 1 if start is None else start, n + 1):
        left = np.flatnonzero(first < 0)
        if left.size:
            first[left[boxes.covers_many(X[left, :t], eps, (low, high), None, threads)]] = t
    return first


def truncated_process(x: Any, a: Any, *, region: Any = HALF) -> list[Fraction]:
    """v_0, ..., v_n: the lengths of G_0 = [-a, a] in the region, G_{t+1} = G_t with the part of G_t + x_{t+1} in it.

    Every point of G_t is within a of a sum of the first t values, of those whose partial sums, shifted by a point of
    [-a, a], keep to the region. Exact.

    Parameters
    ----------
    x : (n,) array of finite float64 or int64, in the order in which the values come.
    a : number >= 0; with 0 every G_t is a set of points, of length 0. region : (low, high), low <= high.

    Raises
    ------
    TypeError, ValueError
        For input outside these ranges. RoomError where values, a and region need more than 62 bits on one grid and
        n > 12. TooLargeError where a G_t has more than 2^22 intervals.

    Notes
    -----
    n merges of as many intervals as there are: at most 2^t, and seldom many more than the region's length / 2a.
    """
    return Truncated(x, a, region).lengths


def truncated_union(x: Any, a: Any, *, region: Any = HALF) -> list[Interval]:
    """G_n itself, of `truncated_process`: its disjoint closed intervals as pairs, ascending; G_t is that of x[:t].

    Parameters, errors and cost are those of `truncated_process`.
    """
    return Truncated(x, a, region).union


def half_length(a: Any, low: Fraction, high: Fraction) -> Fraction:
    """a as a rational >= 0, and no larger than the region takes it."""
    half = inputs.number(a, "a")
    if half < 0:
        raise ValueError(f"a={inputs.brief(a)}: must be >= 0; the process begins with the interval [-a, a]")
    return min(half, max(abs(low), abs(high)))


class Truncated:
    """The truncated process of one instance: the length of every union, and the last union."""

    def __init__(self, x: Any, a: Any, region: Any) -> None:
        values = [Fraction(v) for v in inputs.array(x, "x", 1).tolist()]
        low, high = inputs.region(region)
        half = half_length(a, low, high)
        units = to_units(values, [low, high, half])
        if not units.slack:
            self.walk(units)
        elif len(values) <= OBVIOUS:
            found = exact.truncated_unions(values, half, low, high)
            self.union = found[-1]
            self.lengths = [sum((right - left for left, right in union), Fraction(0)) for union in found]
        else:
            raise room_error(values, [low, high, half], "truncated_process")

    def walk(self, units: Units) -> None:
        """Set both from the kernel."""
        low, high, half = units.points
        lengths = np.empty(len(units.values) + 1, np.int64)
        left, right = lists.interruptible(
            unions.truncated_unions, units.values, half, low, high, MOST_INTERVALS, lengths
        )
        refuse_too_many_intervals(lengths)
        self.lengths = [v * units.unit for v in lengths.tolist()]
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        self.union = [(p * units.unit, q * units.unit) for p, q in pairs]


def refuse_too_many_intervals(lengths: NDArray[np.int64], trial: str = "") -> None:
    """Raise TooLargeError where the process was not finished."""
    if lengths[-1] < 0:
        t = int(np.argmax(lengths < 0))
        raise lists.TooLargeError(
            f"{trial}the union after {t} of {len(lengths) - 1} values has more than {MOST_INTERVALS} intervals; that "
            "many are allowed: take a larger a, a smaller region or fewer values"
        )


def truncated_process_many(X: Any, a: Any, *, region: Any = HALF, threads: int | None = None) -> TruncatedMany:
    """`truncated_process` for each row of X (trials, n).

    Parameters are those of `truncated_process`; threads : None (one per core) or >= 1.

    Returns
    -------
    TruncatedMany
        v (trials, n + 1) float64, each rounded once; `exact(trial, t)` is the rational. Rows that need more than 61
        bits go one by one.
    """
    given = inputs.array(X, "X", 2)
    trials, n = given.shape
    low, high = inputs.region(region)
    half = half_length(a, low, high)
    count = inputs.threads(threads)
    lengths, exponents = np.zeros((trials, n + 1), np.int64), np.zeros(trials, np.int64)
    fitting = np.zeros(trials, np.bool_)
    floats, points = as_float(given), exact_floats([half, low, high])

    def run(block: slice) -> None:
        rows, at, exponents[block], fitting[block] = rows_to_units(
            floats[block],  # type: ignore[index]
            np.tile(points, (len(exponents[block]), 1)),  # type: ignore[arg-type]
        )
        half_units, starts, ends = (at[:, i].copy() for i in range(3))
        unions.truncated_block(rows, half_units, starts, ends, MOST_INTERVALS, lengths[block])

    if floats is not None and points is not None:
        lists.run_all(run, [(block,) for block in small_blocks(trials, n, count)], count)
    for trial in np.flatnonzero(lengths[:, -1] < 0).tolist():
        refuse_too_many_intervals(lengths[trial], f"trial {trial} of truncated_process_many: ")
    v = np.ldexp(lengths.astype(np.float64), exponents[:, None])
    singly = {}
    for trial in np.flatnonzero(~fitting).tolist():
        try:
            singly[trial] = Truncated(given[trial], half, (low, high)).lengths
        except (RoomError, lists.TooLargeError) as error:
            raise type(error)(f"trial {trial} of truncated_process_many: {error}") from None
        v[trial] = [to_float(length) for length in singly[trial]]
    return TruncatedMany(v, lengths, exponents, singly)
