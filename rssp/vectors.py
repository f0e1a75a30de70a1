"""nearest, within and count for vectors, in the sup norm, by four lists in as many coordinates as there are."""

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from rssp import lists, reach
from rssp.dyadic import ROOM_BITS, room_error
from rssp.lists import Mask
from rssp.problem import Problem
from rssp.quarters import Clock
from rssp.reasons import CANDIDATES, NOT_NEAREST, STOPPED, TOO_MANY
from rssp.result import Nearest
from rssp.vector_quarters import VectorQuarters, refuse

METHOD = "four-lists"
HEADS = range(5, 21, 2)  # lists of 2^so many sums, of the first few values, are tried before all of them


def nearest(problem: Problem, threads: int, seconds: float | None) -> Nearest:
    """The nearest subset: "optimal", or "feasible" where it was stopped or cannot be settled."""
    search, clock = Search(problem, threads), Clock.after(seconds)
    best = search.good(clock)
    found = search.four.nearest(search.z, search.error(best), 0, threads, clock)
    best = best if found.mask is None else found.mask
    if not found.complete:
        return problem.result("feasible", best, METHOD, STOPPED)
    masks = search.around(problem.error(best))
    if masks is None:
        return problem.result("feasible", best, METHOD, TOO_MANY)
    return problem.result("optimal", min([best, *masks], key=problem.error), METHOD)


def within(problem: Problem, eps: Fraction, threads: int, seconds: float | None) -> Nearest:
    """A subset within eps: "found", or "none" after the search, else "unknown"."""
    outside = reach.beyond(problem.columns, problem.z, eps, problem.sizes)
    if outside is not None:
        return problem.result("none", problem.some_subset(), "box", f"{outside}; {NOT_NEAREST}")
    search, clock = Search(problem, threads), Clock.after(seconds)
    units = search.units
    for mask in search.heads(eps, clock):
        if problem.error(mask) <= eps:
            return problem.result("found", mask, METHOD)
    outer = units.floor(eps + units.slack * units.unit)
    enough = max(units.floor(eps) - math.ceil(units.slack), -1)
    found = search.four.nearest(search.z, outer + 1, enough, threads, clock)
    shown = clock if found.complete else Clock.after(0)  # stopped: only what takes no time
    best = search.good(shown) if found.mask is None else found.mask
    if problem.error(best) <= eps:
        return problem.result("found", best, METHOD)
    if not found.complete:
        return problem.result("unknown", best, METHOD, STOPPED)
    masks = [] if found.mask is None else search.around(eps)
    if masks is None:
        return problem.result("unknown", best, METHOD, TOO_MANY)
    best = min([best, *masks], key=problem.error)
    if problem.error(best) <= eps:
        return problem.result("found", best, METHOD)
    return problem.result("none", best, METHOD, NOT_NEAREST)


def count(problem: Problem, eps: Fraction, threads: int) -> int:
    """How many subsets are within eps. Raises RoomError where the border cannot be settled."""
    search = Search(problem, threads)
    units = search.units
    if not units.slack:
        return search.four.count(search.z, units.floor(eps), threads)
    inner = units.floor(eps) - math.ceil(units.slack) - 1  # up to here a subset surely counts
    outer = units.floor(eps + units.slack * units.unit)
    sure = search.four.count(search.z, inner, threads) if inner >= 0 else 0
    if search.four.count(search.z, outer, threads) == sure:
        return sure
    masks = search.four.within(search.z, outer, CANDIDATES, threads)
    if masks is None:
        raise room_error([v for column in problem.columns for v in column], problem.z, "count")
    return sum(problem.error(mask) <= eps for mask in masks)


class Search:
    """A problem in units, and the searches on it."""

    def __init__(self, problem: Problem, threads: int) -> None:
        refuse(problem.n, problem.d, problem.sizes)
        self.problem, self.threads = problem, threads
        self.units, matrix = problem.units(ROOM_BITS)
        self.x, self.z = np.ascontiguousarray(matrix.T), self.units.points

    @cached_property
    def four(self) -> VectorQuarters:
        """The four lists of all the values."""
        return VectorQuarters(self.x, self.problem.sizes)

    def error(self, mask: Mask) -> int:
        """The error of a subset in units."""
        sums: list[int] = self.x[mask].sum(axis=0).tolist()
        return max(abs(total - z) for total, z in zip(sums, self.z, strict=True))

    def around(self, radius: Fraction) -> list[Mask] | None:
        """Every subset whose exact error may be up to radius, where the units are not exact; None if too many are."""
        if not self.units.slack:
            return []
        outer = self.units.floor(radius + self.units.slack * self.units.unit)
        return self.four.within(self.z, outer, CANDIDATES, self.threads)

    def head(self, bits: int, bound: int, enough: int, clock: Clock) -> Mask | None:
        """Of the first few values, with lists of 2^bits sums, the nearest subset or one with an error <= enough.

        None if no error is below bound, and where it was stopped before it had one. Of the sizes only one is tried, and
        only its even division between the lists.
        """
        n, sizes = self.problem.n, self.problem.sizes
        part, pairs = lists.part(n, sizes, bits), None
        if sizes is not None:
            k = lists.typical_size(n, sizes)
            sizes, pairs = range(k, k + 1), [(k // 2, k - k // 2)]
        found = VectorQuarters(self.x[:part], sizes, pairs).nearest(self.z, bound, enough, 1, clock)
        return None if found.mask is None else np.append(found.mask, np.zeros(n - part, np.bool_))

    def heads(self, eps: Fraction, clock: Clock) -> Iterator[Mask]:
        """Subsets within eps units of growing parts of the values, where there is a chance, until the clock stops."""
        radius = self.units.floor(eps)
        spread = np.log2(np.maximum(2.5 * np.sqrt((self.x.astype(np.float64) ** 2).sum(axis=0)) / (2 * radius + 1), 1))
        for bits in HEADS:
            if clock.over():
                return
            if 2 * bits + 3 > spread.sum() and lists.part(self.problem.n, self.problem.sizes, bits) < self.problem.n:
                mask = self.head(bits, radius + 1, radius, clock)
                if mask is not None:
                    yield mask

    def good(self, clock: Clock) -> Mask:
        """A subset that is quickly found, for a first bound: the best of ever larger parts, each below the last, until
        the clock stops.
        """
        best: Mask = self.problem.some_subset()
        for bits in range(5, 15, 3):
            if clock.over():
                break
            mask = self.head(bits, self.error(best), 0, clock)
            best = best if mask is None else mask
        return best


def some_coordinates(problem: Problem, eps: Fraction) -> Problem | None:
    """The problem without the coordinates in which every sum is within eps; None where one has none within it."""
    if reach.beyond(problem.columns, problem.z, eps, problem.sizes) is not None:
        return None
    kept: list[Any] = []
    for column, z in zip(problem.columns, problem.z, strict=True):
        low, high = reach.extremes(column, problem.sizes)
        if low < z - eps or high > z + eps:
            kept.append((column, z))
    return Problem([column for column, _ in kept], [z for _, z in kept], problem.n, problem.sizes)


def refuses(problem: Problem) -> bool:
    """Is the problem too large for an exhaustive search?"""
    try:
        refuse(problem.n, problem.d, problem.sizes)
    except lists.TooLargeError:
        return True
    return False
