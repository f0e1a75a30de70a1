"""nearest, within and their batches: check the input, choose a method, name it in the result."""

import itertools
import math
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import exact, inputs, lists, quarters
from rssp.dyadic import ROOM_BITS, RoomError, Units, rows_floor, rows_to_units, to_units
from rssp.kernels import two_lists as kernels
from rssp.result import Nearest, NearestMany, to_float

CANDIDATES = 4096  # subsets that are settled in rationals after rounding, at most
METHODS = ("auto", "two-lists", "four-lists", "cp-sat")
PREFIXES = (16, 24, 32, 40)  # of so many values, tried before all of them
PIECES = 8  # of a long list, scanned side by side
BLOCK = 512  # trials a thread takes at a time


def nearest(
    x: Any,
    z: Any,
    *,
    size: int | None = None,
    method: str = "auto",
    threads: int | None = None,
    time_limit: float | None = None,
) -> Nearest:
    """The subset of x whose sum is nearest to z.

    Parameters
    ----------
    x : (n,) array of finite float64 or int64; n = 0 is allowed (the empty subset). Taken exactly as given.
    z : int, float or Fraction, finite.
    size : None, or the number of values that the subset must have, 0..n.
    method : "auto"; "two-lists", exhaustive (n <= 50, more for small sizes); "four-lists", exhaustive in little memory
        (n <= 64, no size); "cp-sat", OR-Tools, any n. "auto" is the first of these that can.
    threads : None (one per core) or >= 1.
    time_limit : seconds > 0 for four-lists (None: to the end) and cp-sat (None: 60); two-lists takes about a second.

    Returns
    -------
    Nearest
        status "optimal" after an exhaustive search, else "feasible" with a reason (cp-sat; time; an interrupt, which
        four-lists answers with the best so far). The error is recomputed in rationals.

    Raises
    ------
    TypeError, ValueError
        For input outside the ranges above; TooLargeError (a ValueError) if method="two-lists" and the lists do not fit.

    Notes
    -----
    two-lists: 2^(n/2+2) additions and 8 bytes each; n = 50 takes 1 GiB. four-lists: about ten times the work for a sum,
    and a few MB: n = 56 in seconds, n = 64 in minutes. Where int64 units cannot hold the values exactly, every
    subset within the rounding bound of the best is settled in rationals.
    """
    seconds = inputs.seconds(time_limit)
    instance = Instance(x, z, size, method, threads)
    if instance.method == "cp-sat":
        from rssp import milp

        return milp.nearest(instance.values, instance.z, instance.size, seconds, instance.threads)
    if instance.method == "four-lists":
        return instance.nearest_in_windows(seconds)
    found = instance.search(-1)
    best = instance.best_around(found)
    return instance.result("optimal", best) if best is not None else instance.result("feasible", found, TOO_MANY)


def within(
    x: Any,
    z: Any,
    eps: Any,
    *,
    size: int | None = None,
    method: str = "auto",
    threads: int | None = None,
    time_limit: float | None = None,
) -> Nearest:
    """A subset of x whose sum is within eps of z (|error| <= eps, exactly), or the proof that there is none.

    Parameters are those of `nearest`, with eps : int, float or Fraction >= 0.

    Returns
    -------
    Nearest
        status "found"; "none" after an exhaustive search (the subset shown is then the nearest); "unknown" with a
        reason.
    """
    limit = inputs.radius(eps)
    seconds = inputs.seconds(time_limit)
    instance = Instance(x, z, size, method, threads)
    head = None if method == "cp-sat" else instance.within_head(limit)
    if head is not None:
        return instance.result("found", head)
    if instance.method == "cp-sat":
        from rssp import milp

        return milp.within(instance.values, instance.z, limit, instance.size, seconds, instance.threads)
    if instance.method == "four-lists":
        return instance.within_in_windows(limit, seconds)
    units = instance.units
    found = instance.search(max(units.floor(limit) - math.ceil(units.slack), -1))
    if instance.error(found) <= limit:
        return instance.result("found", found)
    # Nothing is within eps beyond doubt, so nothing stopped the search: found is the nearest in units.
    best = instance.best_around(found)
    if best is not None:
        return instance.result("found" if instance.error(best) <= limit else "none", best)
    outer = units.floor(limit + units.slack * units.unit)
    masks = instance.candidates(-outer, outer)
    if masks is None:
        return instance.result("unknown", found, TOO_MANY)
    best = min([found, *masks], key=instance.error)
    if instance.error(best) <= limit:
        return instance.result("found", best)
    return instance.result("none", best, "proved; but the subset shown need not be the nearest: " + TOO_MANY)


TOO_MANY = (
    f"the values need more than {ROOM_BITS} bits on one grid, and over {CANDIDATES} subsets lie within the rounding "
    "bound of the decision; round the values to a coarser grid"
)

ON_A_GRID = (
    f"the values need more than {ROOM_BITS} bits on one grid; the search was exhaustive for the values rounded to one, "
    "but more subsets may lie within the rounding bound"
)


class Instance:
    """One checked instance, and the searches on it."""

    def __init__(self, x: Any, z: Any, size: Any, method: str, threads: Any) -> None:
        array = inputs.array(x, "x", 1)
        self.values = [Fraction(v) for v in array.tolist()]
        self.z = inputs.number(z, "z")
        self.size = inputs.subset_size(size, len(self.values))
        self.threads = inputs.threads(threads)
        if method not in METHODS:
            raise ValueError(f"method={method!r}: must be one of {', '.join(METHODS)}")
        self.method = method if method != "auto" else self.first_that_can()
        if self.method == "two-lists":
            lists.layout(len(self.values), self.size)  # refuses what is too large before any work
        if self.method == "four-lists":
            self.refuse_windows()
        self.units: Units = to_units(self.values, [self.z])

    def first_that_can(self) -> str:
        """The method behind "auto"."""
        n = len(self.values)
        if fits(n, self.size):
            return "two-lists"
        return "four-lists" if self.size is None and n <= quarters.MOST_VALUES else "cp-sat"

    def refuse_windows(self) -> None:
        """Raise TooLargeError or ValueError where four lists cannot answer."""
        n = len(self.values)
        if self.size is not None:
            raise ValueError(f"method='four-lists', size={self.size}: must have no size; use two-lists or cp-sat")
        if not 4 <= n <= quarters.MOST_VALUES:
            raise lists.TooLargeError(f"n={n}: method='four-lists' needs 4..{quarters.MOST_VALUES} values")

    @cached_property
    def lists(self) -> lists.Lists:
        """The two sorted lists."""
        return lists.build(self.units.values, self.size, self.threads)

    def head(self, k: int, eps: int = -1) -> Any:
        """Of the first k values alone, the nearest subset in units or one within eps, as a mask over all values."""
        values = self.units.values[:k]
        found = search(lists.build(values, None, 1), self.units.points[0], eps, 1)
        return np.concatenate([found, np.zeros(len(self.values) - k, np.bool_)])

    def within_head(self, limit: Fraction) -> Any:
        """A subset within eps among the first few values, None if there is none so soon: most often it is there."""
        if self.size is not None:
            return None
        for k in PREFIXES:
            if k + 8 <= len(self.values):
                mask = self.head(k, self.units.floor(limit))
                if self.error(mask) <= limit:
                    return mask
        return None

    def nearest_in_windows(self, seconds: float | None) -> Nearest:
        """The answer of four lists."""
        best = self.head(min(PREFIXES[-1], len(self.values)))
        bound = abs(int(self.units.values[best].sum()) - self.units.points[0])
        four = quarters.Quarters(self.units.values)
        found = four.nearest(self.units.points[0], bound, 0, self.threads, seconds)
        best = best if found.mask is None else found.mask
        if not found.complete:
            return self.result("feasible", best, "stopped before the end of the search")
        return self.result("feasible", best, ON_A_GRID) if self.units.slack else self.result("optimal", best)

    def within_in_windows(self, limit: Fraction, seconds: float | None) -> Nearest:
        """The answer of four lists: only errors that may be within eps are looked for."""
        units = self.units
        outer = units.floor(limit + units.slack * units.unit)
        enough = units.floor(limit) - math.ceil(units.slack)
        four = quarters.Quarters(units.values)
        found = four.nearest(units.points[0], outer + 1, enough, self.threads, seconds)
        if found.mask is not None and self.error(found.mask) <= limit:
            return self.result("found", found.mask)
        best = found.mask if found.mask is not None else self.head(min(PREFIXES[-1], len(self.values)))
        if not found.complete:
            return self.result("unknown", best, "stopped before the end of the search")
        if found.mask is None:
            return self.result("none", best, "proved; the subset shown need not be the nearest")
        return self.result("unknown", best, ON_A_GRID)

    def error(self, mask: Any) -> Fraction:
        """The exact error of a subset."""
        return exact.error(self.values, mask, self.z)

    def search(self, eps: int) -> Any:
        """The subset nearest in units, or one within eps units."""
        return search(self.lists, self.units.points[0], eps, self.threads)

    def best_around(self, found: Any) -> Any:
        """The nearest subset, given the one nearest in units; None if too many are within the rounding bound of it.

        A subset with a smaller exact error has an error in units of at most (exact error of found) + slack.
        """
        if not self.units.slack:
            return found
        eps = self.units.floor(self.error(found) + self.units.slack * self.units.unit)
        masks = self.candidates(-eps, eps)
        return None if masks is None else min([found, *masks], key=self.error)

    def candidates(self, least: int, most: int) -> list[Any] | None:
        """Every subset with least <= sum - target <= most in units; None if there are more than CANDIDATES."""
        pairs = np.empty((CANDIDATES, 3), np.int64)
        target = self.units.points[0] + self.lists.shift
        total = kernels.scan_collect(self.lists.a, self.lists.b, self.lists.layout.joins, target, least, most, pairs)
        if total > CANDIDATES:
            return None
        subsets = (mask for row in pairs[:total].tolist() for mask in self.lists.subsets(*row))
        masks = list(itertools.islice(subsets, CANDIDATES + 1))
        return masks if len(masks) <= CANDIDATES else None

    def result(self, status: str, mask: Any, reason: str = "") -> Nearest:
        """The record of a subset, its error recomputed in rationals."""
        subset = np.array(mask, dtype=np.bool_)
        searched = "four-lists" if self.method == "four-lists" else "two-lists"
        return Nearest(status, self.error(mask), subset, searched, len(self.values), 1, reason)


def search(built: lists.Lists, z: int, eps: int, threads: int) -> lists.Mask:
    """The subset nearest to z in units, or one within eps. The lists are cut for threads, which changes no answer."""
    a, b, joins = built.a, built.b, built.layout.joins
    jobs = []
    for a_from, a_to, b_from, b_to in joins.tolist():
        pieces = PIECES if a_to - a_from >= 2**15 else 1  # whatever the threads, so that ties fall the same way
        cuts = [a_from + (a_to - a_from) * i // pieces for i in range(pieces + 1)]
        jobs += [(a, i, k, b, b_from, b_to, z + built.shift, eps) for i, k in itertools.pairwise(cuts)]
    found = lists.run_all(kernels.scan_nearest, jobs, threads)
    best = min(range(len(jobs)), key=lambda job: found[job][0])
    _, i, j = found[best]
    join = next(k for k, row in enumerate(joins.tolist()) if row[0] <= i < row[1] and row[2] <= j < row[3])
    return built.subset(join, int(a[i]), int(b[j]))


def fits(n: int, size: int | None) -> bool:
    """Do the two lists fit in memory?"""
    try:
        lists.layout(n, size)
    except lists.TooLargeError:
        return False
    return True


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


def blocks(trials: int) -> list[slice]:
    """The trials in blocks of BLOCK."""
    return [slice(start, min(start + BLOCK, trials)) for start in range(0, trials, BLOCK)]


def search_many(X: Any, z: Any, eps: Fraction | None, size: Any, threads: Any) -> NearestMany:
    """The batch behind nearest_many (eps None) and within_many."""
    given = inputs.array(X, "X", 2)
    trials, n = given.shape
    wanted = inputs.subset_size(size, n)
    lay = lists.layout(n, wanted)
    count = inputs.threads(threads)
    floats, points = as_float(given), targets(z, trials)
    mask, units = np.zeros((trials, n), np.bool_), np.zeros(trials, np.int64)
    exponents, fitting = np.zeros(trials, np.int64), np.zeros(trials, np.bool_)

    def run(block: slice) -> None:
        rows, at, exponents[block], fitting[block] = rows_to_units(floats[block], points[block, None])  # type: ignore[index]
        least = np.full(len(rows), -1, np.int64)  # no error is so small: the optimum is asked for
        limits, at = least if eps is None else rows_floor(eps, exponents[block]), at[:, 0].copy()
        shape = lay.a_offsets, lay.b_offsets, lay.step, lay.joins, lay.classes
        kernels.nearest_block(rows, at, limits, *shape, mask[block], units[block])
        verify(rows, at, mask[block], units[block])

    if floats is not None and points is not None:
        lists.run_all(run, [(block,) for block in blocks(trials)], count)
    with np.errstate(over="ignore"):
        error, optimal = np.ldexp(units.astype(np.float64), exponents), fitting.copy()
    singly = {}
    for trial in np.flatnonzero(~fitting).tolist():
        target = z if np.ndim(z) == 0 else z[trial]
        options: dict[str, Any] = {"size": wanted, "method": "two-lists", "threads": count}
        one = nearest(given[trial], target, **options) if eps is None else within(given[trial], target, eps, **options)
        mask[trial], error[trial], singly[trial] = one.subset, to_float(one.error), one.error
        optimal[trial] = one.status not in ("feasible", "unknown")
    return NearestMany(mask, error, optimal, units, exponents, singly)


def verify(rows: NDArray[np.int64], z: NDArray[np.int64], masks: NDArray[np.bool_], errors: NDArray[np.int64]) -> None:
    """Recompute every error from its subset, in integers, by another road than the kernel's. Raises ArithmeticError."""
    again = np.abs((rows * masks).sum(axis=1) - z)
    if not np.array_equal(again, errors):
        raise ArithmeticError("a subset's error does not agree with its recomputation: please report this as a bug")


def nearest_many(X: Any, z: Any, *, size: int | None = None, threads: int | None = None) -> NearestMany:
    """The nearest subset in each of many trials.

    Parameters
    ----------
    X : (trials, n) array of finite float64 or int64. z : one number, or an array (trials,).
    size, threads : as in `nearest`; the trials are shared among the threads.

    Returns
    -------
    NearestMany
        mask (trials, n), error (trials,), each optimal and recomputed in integers. Trials that need more than 61 bits
        go through `nearest` one by one.

    Notes
    -----
    About 2^(n/2+2) additions a trial, without Python between the trials of a block. Memory: X twice per block of 512.
    """
    return search_many(X, z, None, size, threads)


def within_many(X: Any, z: Any, eps: Any, *, size: int | None = None, threads: int | None = None) -> NDArray[np.bool_]:
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
