"""nearest and within: check the input, choose a method, name it in the result."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from rssp import constrained, exact, inputs, large, lists, quarters, vector_quarters, vectors
from rssp.constraints import Constraints
from rssp.dyadic import LARGEST, Units, to_units
from rssp.lists import Found, Mask
from rssp.milp import DEFAULT_SECONDS
from rssp.problem import Problem, dimensions, problem
from rssp.quarters import Clock
from rssp.reasons import CANDIDATES, NOT_NEAREST, STOPPED, TOO_MANY
from rssp.result import Nearest

METHODS = ("auto", "two-lists", "four-lists", "dense", "cp-sat", "enumeration")
HEADS = range(8, 21, 2)  # lists of 2^so many sums, of the first few values, are tried before all of them
SMALL = 14  # the same, for a first bound
MOST_OF_HEAD = 2**23  # sums of a quarter list, which for sizes of many values is far longer: tenths of a second
MOST_IN_TWO_LISTS = 2**19  # sums; above, four lists are quicker: n = 36 without a size


def nearest(
    x: Any,
    z: Any,
    *,
    size: int | range | None = None,
    method: str = "auto",
    threads: int | None = None,
    time_limit: float | None = None,
    constraints: Constraints | None = None,
    log: bool | Callable[[str], None] | None = None,
) -> Nearest:
    """The subset of x whose sum is nearest to z.

    Parameters
    ----------
    x : (n,) array of finite float64 or int64, or vectors (n, d); n = 0 is allowed (the empty subset). Taken exactly as
        given.
    z : int, float or Fraction, finite; for vectors (d,) of them. The error is then the largest of the coordinates (sup
        norm); several targets with one mask are just more coordinates.
    size : None, or the number of values that the subset must have, 0..n, or a range of such numbers: range(2, 5).
    method : "auto"; "two-lists", exhaustive (n <= 50, more for small sizes; no vectors); "four-lists", exhaustive in
        little memory (n <= 72, vectors n <= 60; with a size in the hundreds if it is small); "dense", birthday
        lists and lattices, for hundreds to tens of thousands of values (it finds, and proves nothing); "cp-sat",
        OR-Tools, any n; "enumeration", exhaustive (n <= 22, more where constraints leave few subsets). "auto": the
        quickest exhaustive one; where none can, `within` tries dense and then cp-sat, `nearest` cp-sat.
    threads : None (one per core) or >= 1.
    time_limit : seconds > 0 for four-lists (None: to the end), cp-sat and dense (None: 60); two-lists takes a second.
    constraints : None, or a rssp.Constraints, which only enumeration and then cp-sat take.
    log : cp-sat's log: None, True (to stderr), or a function of one line.

    Returns
    -------
    Nearest
        status "optimal" after an exhaustive search, else "feasible" with a reason (cp-sat; time; an interrupt, which
        four-lists answers with the best so far). The error is recomputed in rationals. Under constraints also "none"
        (proved: no subset is allowed) and "unknown" (none that is allowed was found); the subset shown is then not.

    Raises
    ------
    TypeError, ValueError
        For input outside the ranges above; TooLargeError (a ValueError) if method="two-lists" and the lists do not fit.

    Notes
    -----
    two-lists: 2^(n/2+2) additions and 8 bytes each; n = 50 takes 1 GiB. four-lists: 2^(n/2+1) sums at about 4 ns and
    a few MB: n = 60 in seconds, n = 72 in minutes; of vectors 50 to 200 ns for a sum, and far more for `nearest` where
    the target is so far off that most subsets are about as near. Where int64 units cannot hold the values exactly,
    every subset within the rounding bound of the best is settled in rationals. What cp-sat calls optimal is no proof;
    for n <= 40 and no constraints it is searched again: confirmed, or replaced by what the search found.
    """
    seconds = inputs.seconds(time_limit)
    options: dict[str, Any] = {"size": size, "threads": threads, "time_limit": time_limit}
    if by_proposal(x, method, constraints):
        found = constrained.nearest(x, z, method=method, constraints=constraints, log=log, **options)
        again = {**options, "time_limit": time_limit or DEFAULT_SECONDS}
        return constrained.confirmed(found, constraints, lambda: nearest(x, z, **again))
    if method == "dense":
        return large.nearest_dense(problem(x, z, size), inputs.threads(threads), seconds)
    if dimensions(x) == 2:
        asked = problem(x, z, size)
        if asked.d == 1:
            return nearest(np.asarray(x)[:, 0], asked.z[0], method=method, **options)
        if by_lists(asked, method):
            return vectors.nearest(asked, inputs.threads(threads), seconds)
        return constrained.nearest(x, z, method="cp-sat", constraints=None, log=log, **options)
    instance = Instance(x, z, size, method, threads)
    if instance.method == "cp-sat":
        return constrained.nearest(x, z, method="cp-sat", constraints=None, log=log, **options)
    best, complete = instance.nearest_in_units(Clock.after(seconds))
    if not complete:
        return instance.result("feasible", best, STOPPED)
    settled = instance.best_around(best)
    return instance.result("feasible", best, TOO_MANY) if settled is None else instance.result("optimal", settled)


def within(
    x: Any,
    z: Any,
    eps: Any,
    *,
    size: int | range | None = None,
    method: str = "auto",
    threads: int | None = None,
    time_limit: float | None = None,
    constraints: Constraints | None = None,
    log: bool | Callable[[str], None] | None = None,
) -> Nearest:
    """A subset of x whose sum is within eps of z (|error| <= eps, exactly), or the proof that there is none.

    Parameters are those of `nearest`, with eps : int, float or Fraction >= 0.

    Returns
    -------
    Nearest
        status "found"; "none" after an exhaustive search (the subset shown is then the nearest, unless the reason says
        otherwise), or, with cp-sat and constraints, where z is farther than eps from the box of all sums (method
        "box"); "unknown" with a reason.

    Raises
    ------
    TypeError, ValueError
        As `nearest`; RoomError (a ValueError) where cp-sat's grid is too coarse for eps, naming the finest that fits.
    """
    limit = inputs.radius(eps)
    seconds = inputs.seconds(time_limit)
    options: dict[str, Any] = {"size": size, "threads": threads, "time_limit": time_limit}
    if by_proposal(x, method, constraints):
        proposed = constrained.within(x, z, limit, method=method, constraints=constraints, log=log, **options)
        again = {**options, "time_limit": time_limit or DEFAULT_SECONDS}
        return constrained.confirmed(proposed, constraints, lambda: within(x, z, limit, **again))
    if method == "dense":
        return large.within_dense(problem(x, z, size), limit, inputs.threads(threads), seconds)
    if dimensions(x) == 2:
        asked = problem(x, z, size)
        if asked.d == 1:
            return within(np.asarray(x)[:, 0], asked.z[0], limit, method=method, **options)
        if by_lists(asked, method):
            return vectors.within(asked, limit, inputs.threads(threads), seconds)
        return large.within(asked, limit, threads=inputs.threads(threads), time_limit=seconds, log=log)
    instance, clock = Instance(x, z, size, method, threads), Clock.after(seconds)
    head = instance.within_head(limit, clock)
    if head is not None:
        return instance.result("found", head)
    if instance.method == "cp-sat":
        asked = problem(x, z, size)
        if clock.over():
            stopped = instance.result("unknown", instance.any_subset(Clock()), STOPPED)
            return constrained.beyond(asked, limit) or stopped
        return large.within(asked, limit, threads=instance.threads, time_limit=clock.left(), log=log)
    found = instance.within_in_units(limit, clock)
    best = instance.any_subset(Clock()) if found.mask is None else found.mask
    if instance.error(best) <= limit:
        return instance.result("found", best)
    if not found.complete:
        return instance.result("unknown", best, STOPPED)
    if found.mask is None:
        return instance.result("none", best, NOT_NEAREST)
    settled = instance.best_around(best)
    if settled is not None:
        return instance.result("found" if instance.error(settled) <= limit else "none", settled)
    masks = instance.masks_within(limit)
    if masks is None:
        return instance.result("unknown", best, TOO_MANY)
    best = min([best, *masks], key=instance.error)
    if instance.error(best) <= limit:
        return instance.result("found", best)
    return instance.result("none", best, f"{NOT_NEAREST}: {TOO_MANY}")


def by_proposal(x: Any, method: str, constraints: Any) -> bool:
    """Is this for `constrained`: side constraints, or a method that takes them?"""
    return constraints is not None or method in ("cp-sat", "enumeration")


def by_lists(asked: Problem, method: str) -> bool:
    """Are these vectors for four lists ("auto": where they can)? Raises ValueError; TooLargeError where they cannot."""
    if method == "auto":
        return not vectors.refuses(asked)
    if method != "four-lists":
        raise ValueError(
            f"method={method!r}: must be auto, four-lists, dense, enumeration or cp-sat for vectors, d={asked.d}"
        )
    vector_quarters.refuse(asked.n, asked.d, asked.sizes)
    return True


class Instance:
    """One checked instance, and the searches on it."""

    def __init__(self, x: Any, z: Any, size: Any, method: str, threads: Any) -> None:
        array = inputs.array(x, "x", 1)
        self.values: list[int | float] = array.tolist()
        self.z = inputs.number(z, "z")
        self.n = len(self.values)
        self.sizes = inputs.subset_size(size, self.n)
        self.threads = inputs.threads(threads)
        if method not in METHODS:
            raise ValueError(f"method={method!r}: must be one of {', '.join(METHODS)}")
        self.method = method if method != "auto" else self.first_that_can()
        if self.method == "two-lists":
            lists.layout(self.n, self.sizes)  # refuses what is too large before any work
        if self.method == "four-lists":
            quarters.refuse(self.n, self.sizes)
        self.units: Units = to_units(self.values, [self.z])

    def first_that_can(self) -> str:
        """The method behind "auto"."""
        if quarters.work(self.n, self.sizes) <= MOST_IN_TWO_LISTS and fits(lists.layout, self.n, self.sizes):
            return "two-lists"
        return "four-lists" if fits(quarters.refuse, self.n, self.sizes) else "cp-sat"

    @cached_property
    def two(self) -> lists.Lists:
        """The two sorted lists."""
        return lists.build(self.units.values, self.sizes, self.threads)

    @cached_property
    def four(self) -> quarters.Quarters:
        """The four lists."""
        return quarters.Quarters(self.units.values, self.sizes)

    def nearest_in_units(self, clock: Clock) -> tuple[Mask, bool]:
        """A subset with the smallest error in units, and whether the search went to its end."""
        z = self.units.points[0]
        if self.method == "two-lists":
            found = self.two.nearest(z, 0, self.threads)
            assert found.mask is not None
            return found.mask, True
        best = self.any_subset(clock)
        bound = abs(int(self.units.values[best].sum()) - z)
        found = self.four.nearest(z, bound, 0, self.threads, clock)
        return (best if found.mask is None else found.mask), found.complete

    def within_in_units(self, limit: Fraction, clock: Clock) -> Found:
        """The subset nearest in units, or one surely within eps; no mask where none can be within it."""
        units, z = self.units, self.units.points[0]
        outer = units.floor(limit + units.slack * units.unit)
        enough = max(units.floor(limit) - math.ceil(units.slack), -1)
        if self.method == "two-lists":
            return self.two.nearest(z, enough, self.threads)
        return self.four.nearest(z, outer + 1, enough, self.threads, clock)

    def masks_within(self, limit: Fraction) -> list[Mask] | None:
        """Every subset that may be within eps, where the units are not exact; None if there are too many."""
        if not self.units.slack:
            return []
        outer = self.units.floor(limit + self.units.slack * self.units.unit)
        return self.between(-outer, outer)

    def best_around(self, found: Mask) -> Mask | None:
        """The nearest subset, given one nearest in units; None if too many are within the rounding bound of it.

        A subset with a smaller exact error has an error in units of at most (exact error of found) + slack.
        """
        if not self.units.slack:
            return found
        masks = self.masks_within(self.error(found))
        return None if masks is None else min([found, *masks], key=self.error)

    def between(self, least: int, most: int) -> list[Mask] | None:
        """Every subset with least <= sum - target <= most in units; None if there are more than CANDIDATES."""
        z = self.units.points[0]
        if self.method == "two-lists":
            return self.two.between(z, least, most, CANDIDATES)
        return self.four.between(z, least, most, CANDIDATES, self.threads)

    def head(self, bits: int, clock: Clock, bound: int = LARGEST, enough: int = -1) -> Mask | None:
        """Of a part of the values with lists of 2^bits sums, the subset nearest in units or one with error <= enough.

        None if no error is below bound, where it was stopped before it had one, and where its quarter lists are long.
        Of the sizes only one is tried, and only its even division between the lists.
        """
        values, z = self.units.values[: lists.part(self.n, self.sizes, bits)], self.units.points[0]
        if self.sizes is None:
            found = lists.build(values, None, 1).nearest(z, enough, 1)
        else:
            k = lists.typical_size(self.n, self.sizes)
            if quarters.quarter_sums(len(values), range(k, k + 1)) > MOST_OF_HEAD:
                return None
            four = quarters.Quarters(values, range(k, k + 1), [(k // 2, k - k // 2)])
            found = four.nearest(z, bound, enough, 1, clock)
        if found.mask is None or found.error >= bound:
            return None
        return np.append(found.mask, np.zeros(self.n - len(values), np.bool_))

    def any_subset(self, clock: Clock) -> Mask:
        """Some subset of a size that is asked for, not far off if that is quickly found."""
        best = self.head(SMALL, clock)
        return np.arange(self.n) < (self.sizes[0] if self.sizes else 0) if best is None else best

    def within_head(self, limit: Fraction, clock: Clock) -> Mask | None:
        """A subset within eps among the first few values: most often it is there. None if there is none so soon, or the
        clock stopped before.
        """
        eps = self.units.floor(limit)
        for bits in HEADS:
            if clock.over():
                break
            likely = 8 * 2 * (eps + 1) * 4**bits > int(np.abs(self.units.values).sum())
            if likely and lists.part(self.n, self.sizes, bits) + 4 <= self.n:
                mask = self.head(bits, clock, eps + 1, eps)
                if mask is not None and self.error(mask) <= limit:
                    return mask
        return None

    def error(self, mask: Any) -> Fraction:
        """The exact error of a subset."""
        return exact.error(self.values, mask, self.z)

    def result(self, status: str, mask: Any, reason: str = "") -> Nearest:
        """The record of a subset, its error recomputed in rationals."""
        subset = np.array(mask, dtype=np.bool_)
        parts = "two-lists" if self.sizes is None else "four-lists"  # that a head was searched by
        searched = parts if self.method == "cp-sat" else self.method
        return Nearest(status, self.error(mask), subset, searched, self.n, 1, reason)


def fits(refuses: Callable[[int, range | None], Any], n: int, sizes: range | None) -> bool:
    """Does a method take instances of this size?"""
    try:
        refuses(n, sizes)
    except lists.TooLargeError:
        return False
    return True
