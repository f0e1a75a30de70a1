"""Many trials at once: nearest_many and within_many."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import inputs, lists
from rssp.dyadic import Ints, RoomError, rows_floor, rows_to_units
from rssp.kernels import two_lists as kernels
from rssp.kernels import vector_batch
from rssp.lists import Mask
from rssp.problem import dimensions, point
from rssp.quarters import BEYOND
from rssp.reasons import TOO_MANY
from rssp.result import Nearest, NearestMany, to_float
from rssp.solve import nearest, within

BLOCK = 512  # trials a thread takes at a time
MOST_IN_BATCH = 24  # vectors of a trial: beyond, four lists are quicker than one strip


def nearest_many(X: Any, z: Any, *, size: int | range | None = None, threads: int | None = None) -> NearestMany:
    """The nearest subset in each of many trials.

    Parameters
    ----------
    X : (trials, n) array of finite float64 or int64, or vectors (trials, n, d).
    z : one number, or an array (trials,); for vectors one point (d,), or (trials, d).
    size, threads : as in `nearest`; the trials are shared among the threads.

    Returns
    -------
    NearestMany
        mask (trials, n), error (trials,), each optimal and recomputed in integers. Trials that need more than 61 bits
        go through `nearest` one by one, and so do vectors with n > 24.

    Notes
    -----
    About 2^(n/2+2) additions a trial, without Python between the trials of a block; for vectors also the sorting of
    2^(n/2+1) half sums, and the pairs that are near in one coordinate. Memory: X twice per block of 512.
    """
    return search_many(X, z, None, size, threads)


def within_many(
    X: Any, z: Any, eps: Any, *, size: int | range | None = None, threads: int | None = None
) -> NDArray[np.bool_]:
    """For each trial: is there a subset whose sum is within eps of the target? Exact; (trials,) bool.

    Parameters are those of `nearest_many`, with eps : int, float or Fraction >= 0. Raises RoomError where a trial
    that does not fit 61 bits cannot be settled in rationals either.
    """
    limit = inputs.radius(eps)
    found = search_many(X, z, limit, size, threads)
    answer = found.within(limit)
    for trial in found.singly:
        if not answer[trial] and not found.optimal[trial]:
            raise RoomError(f"trial {trial} of within_many cannot be settled: {TOO_MANY}")
    return answer


def search_many(X: Any, z: Any, eps: Fraction | None, size: Any, threads: Any) -> NearestMany:
    """The batch behind nearest_many (eps None) and within_many."""
    if dimensions(X) == 3:
        return search_vectors(X, z, eps, size, threads)
    given = inputs.array(X, "X", 2)
    trials, n = given.shape
    wanted = inputs.subset_size(size, n)
    lay = lists.layout(n, wanted)
    count = inputs.threads(threads)
    floats, points = as_float(given), targets(z, trials)
    mask, units = np.zeros((trials, n), np.bool_), np.zeros(trials, np.int64)
    exponents, fitting = np.zeros(trials, np.int64), np.zeros(trials, np.bool_)
    head = None if eps is None or floats is None or wanted is not None else likely_head(floats[:BLOCK], eps)

    def run(block: slice) -> None:
        rows, at, exponents[block], fitting[block] = rows_to_units(floats[block], points[block, None])  # type: ignore[index]
        least = np.full(len(rows), -1, np.int64)  # no error is so small: the optimum is asked for
        limits, at = least if eps is None else rows_floor(eps, exponents[block]), at[:, 0].copy()
        if head is None:
            nearest_rows(lay, rows, at, limits, mask[block], units[block])
        else:
            within_rows(head, lay, rows, at, limits, mask[block], units[block])
        verify(rows, at, mask[block], units[block])

    if floats is not None and points is not None:
        lists.run_all(run, [(block,) for block in blocks(trials)], count)
    options: dict[str, Any] = {"size": wanted, "method": "two-lists", "threads": count}
    singly = one_by_one(given, z, eps, fitting, np.ndim(z) == 0, mask, options)
    return gathered(mask, units, exponents, fitting, singly)


def likely_head(rows: NDArray[np.float64], eps: Fraction) -> int | None:
    """Of how many of the values a subset within eps is likely in rows like these; None if not of four less than all.

    2^m sums of m values spread over about sqrt(m) times their size. Only the time depends on it.
    """
    n = rows.shape[1]
    with np.errstate(over="ignore"):
        size = float(np.sqrt((rows**2).mean())) if rows.size else 0.0
    near = to_float(eps)
    return next((m for m in range(2, n - 3, 2) if 2**m * near > 1.5 * math.sqrt(m) * size), None)


def nearest_rows(lay: lists.Layout, rows: Ints, z: Ints, limits: Ints, mask: Mask, errors: Ints) -> None:
    """Set the mask and the error of each row in units: the nearest subset, or one with an error <= its limit."""
    shape = lay.a_offsets, lay.b_offsets, lay.step, lay.joins, lay.classes
    kernels.nearest_block(rows, z, limits, *shape, mask, errors)


def within_rows(m: int, lay: lists.Layout, rows: Ints, z: Ints, limits: Ints, mask: Mask, errors: Ints) -> None:
    """The same, by the first m values, and by all where these have no subset within the limit."""
    head = np.zeros((len(rows), m), np.bool_)
    nearest_rows(lists.layout(m, None), np.ascontiguousarray(rows[:, :m]), z, limits, head, errors)
    mask[:, :m] = head
    left = np.flatnonzero(errors > limits)
    whole, rest = np.zeros((len(left), rows.shape[1]), np.bool_), np.zeros(len(left), np.int64)
    nearest_rows(lay, rows[left], z[left], limits[left], whole, rest)
    mask[left], errors[left] = whole, rest


def search_vectors(X: Any, z: Any, eps: Fraction | None, size: Any, threads: Any) -> NearestMany:
    """The same for vectors."""
    given = inputs.array(X, "X", 3)
    trials, n, d = given.shape
    if d == 0:
        raise ValueError(f"X: must have d >= 1 coordinates; given shape {given.shape}")
    wanted, count = inputs.subset_size(size, n), inputs.threads(threads)
    points, ends = many_points(z, trials, d)
    floats = as_float(given)
    mask, units = np.zeros((trials, n), np.bool_), np.zeros(trials, np.int64)
    exponents, fitting = np.zeros(trials, np.int64), np.zeros(trials, np.bool_)
    allowed = np.array([wanted is None or k in wanted for k in range(n + 1)])

    def run(block: slice) -> None:
        flat = floats[block].reshape(len(exponents[block]), n * d)  # type: ignore[index]
        rows, at, exponents[block], fitting[block] = rows_to_units(flat, ends[block])  # type: ignore[index]
        enough = np.zeros(len(rows), np.int64) if eps is None else rows_floor(eps, exponents[block])
        bounds = np.full(len(rows), BEYOND) if eps is None else np.minimum(enough, BEYOND - 1) + 1
        rows = rows.reshape(len(rows), n, d)
        vector_batch.nearest_block(rows, at, bounds, enough, allowed, mask[block], units[block])
        verify_vectors(rows, at, mask[block], units[block], bounds)

    if floats is not None and ends is not None and n <= MOST_IN_BATCH:
        lists.run_all(run, [(block,) for block in blocks(trials)], count)
    options: dict[str, Any] = {"size": wanted, "threads": count}
    singly = one_by_one(given, points, eps, fitting, False, mask, options)
    return gathered(mask, units, exponents, fitting, singly)


def many_points(z: Any, trials: int, d: int) -> tuple[Any, NDArray[np.float64] | None]:
    """One point (d,), or one a trial (trials, d): as one a trial; and as float64 where that is exact, else None."""
    shape = np.shape(z)
    if shape == (d,):
        one = point(z, d)
        near = exact_floats(list(one))
        return [one] * trials, None if near is None else np.tile(near, (trials, 1))
    if shape != (trials, d):
        raise ValueError(f"z: must be a point ({d},), or one per trial in shape ({trials}, {d}); given shape {shape}")
    given = inputs.array(z, "z", 2)
    return given, as_float(given)


def one_by_one(
    given: NDArray[Any], z: Any, eps: Fraction | None, fitting: Mask, same: bool, mask: Mask, options: dict[str, Any]
) -> dict[int, Nearest]:
    """The trials that do not fit the batch, each with its answer."""
    singly = {}
    for trial in np.flatnonzero(~fitting).tolist():
        target = z if same else z[trial]
        one = nearest(given[trial], target, **options) if eps is None else within(given[trial], target, eps, **options)
        mask[trial], singly[trial] = one.subset, one
    return singly


def gathered(mask: Mask, units: Ints, exponents: Ints, fitting: Mask, singly: dict[int, Nearest]) -> NearestMany:
    """The record of a batch."""
    with np.errstate(over="ignore"):
        error, optimal = np.ldexp(units.astype(np.float64), exponents), fitting.copy()
    for trial, one in singly.items():
        error[trial], optimal[trial] = to_float(one.error), one.status not in ("feasible", "unknown")
    errors = {trial: one.error for trial, one in singly.items()}
    return NearestMany(mask, error, optimal, units, exponents, errors)


def verify(rows: NDArray[np.int64], z: NDArray[np.int64], masks: NDArray[np.bool_], errors: NDArray[np.int64]) -> None:
    """Recompute every error from its subset, in integers, by another road than the kernel's. Raises ArithmeticError."""
    again = np.abs((rows * masks).sum(axis=1) - z)
    if not np.array_equal(again, errors):
        raise ArithmeticError("a subset's error does not agree with its recomputation: please report this as a bug")


def verify_vectors(
    rows: NDArray[np.int64], z: NDArray[np.int64], masks: NDArray[np.bool_], errors: Ints, bounds: Ints
) -> None:
    """The same for vectors; of those that have an error below their bound."""
    again = np.abs((rows * masks[:, :, None]).sum(axis=1) - z).max(axis=1, initial=0)
    if not np.array_equal(again[errors < bounds], errors[errors < bounds]):
        raise ArithmeticError("a subset's error does not agree with its recomputation: please report this as a bug")


def targets(z: Any, trials: int) -> NDArray[np.float64] | None:
    """z as one float64 per trial, exactly; None where it has no such form (the trials then go one by one)."""
    if np.ndim(z) == 0:
        value = inputs.number(z, "z")
        near = float(value) if abs(value) < 2**1000 else 0.0
        return np.full(trials, near) if Fraction(near) == value else None
    if np.shape(z) != (trials,):
        raise ValueError(f"z: must be one number, or one per trial in shape ({trials},); given shape {np.shape(z)}")
    given = inputs.array(z, "z", 1)
    return as_float(given)


def as_float(given: NDArray[Any]) -> NDArray[np.float64] | None:
    """An int64 or float64 array as float64 without loss, None where that is not possible."""
    if given.dtype == np.float64:
        return given
    return (
        given.astype(np.float64) if np.abs(given).max(initial=0) <= 2**53 and given.min(initial=0) > -(2**63) else None
    )


def exact_floats(numbers: list[Fraction]) -> NDArray[np.float64] | None:
    """The numbers as float64, None where one has no exact one."""
    near = [to_float(number) for number in numbers]
    known = all(math.isfinite(v) and Fraction(v) == number for v, number in zip(near, numbers, strict=True))
    return np.array(near) if known else None


def blocks(trials: int) -> list[slice]:
    """The trials in blocks of BLOCK."""
    return [slice(start, min(start + BLOCK, trials)) for start in range(0, trials, BLOCK)]
