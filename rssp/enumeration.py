"""Every allowed subset looked at, by backtracking on integer rows: proofs for small instances with side constraints.

The sums of all coordinates, the size and the constraints are integer rows alike. What the units cannot hold exactly
is settled in rationals, as everywhere.
"""

import math
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp.constraints import Row
from rssp.dyadic import LARGEST, ROOM_BITS, Ints
from rssp.kernels import backtrack
from rssp.problem import Problem
from rssp.reasons import CANDIDATES, NOT_NEAREST, TOO_MANY
from rssp.result import Nearest

METHOD = "enumeration"
DECISIONS = 2**24  # a search makes at most: n = 22 always ends, larger n where the constraints leave less

STOPPED = f"stopped after {DECISIONS} decisions, which is enough for n = 22; use method='cp-sat'"
CONTRADICTION = "proved: no subset satisfies the constraints; the subset shown does not"

Masks = list[NDArray[np.bool_]]


def nearest(problem: Problem) -> Nearest:
    """The nearest allowed subset: "optimal"; "none" if there is no allowed one; else "feasible" or "unknown"."""
    search = Search(problem)
    masks, complete = search.run(LARGEST + 1, 0)
    if not masks:
        return search.nothing("unknown", STOPPED, complete)
    best = masks[0]
    if complete and search.slack:
        others = search.around(problem.error(best))
        if others is None:
            return problem.result("feasible", best, METHOD, TOO_MANY)
        best = min([best, *others], key=problem.error)
    return search.result("optimal" if complete else "feasible", best, "" if complete else STOPPED)


def within(problem: Problem, eps: Fraction) -> Nearest:
    """An allowed subset within eps: "found", or "none" after the search, else "unknown"."""
    search = Search(problem)
    outer, inner = (
        search.units.floor(eps + search.slack),
        max(search.units.floor(eps) - math.ceil(search.units.slack), -1),
    )
    masks, complete = search.run(outer + 1, inner)
    if masks and problem.error(masks[0]) <= eps:
        return search.result("found", masks[0])
    if complete and masks:  # within eps in units, but not in truth: others may be
        others = search.around(eps)
        if others is None:
            return search.result("unknown", masks[0], TOO_MANY)
        best = min([*masks, *others], key=problem.error)
        return search.result("found", best) if problem.error(best) <= eps else search.result("none", best, NOT_NEAREST)
    shown, all_of_them = search.run(LARGEST + 1, LARGEST)
    status, reason = ("none", NOT_NEAREST) if complete else ("unknown", STOPPED)
    if shown:
        return search.result(status, shown[0], reason)
    return search.nothing(status, reason, all_of_them)


class Search:
    """A problem in integers, ready to be searched."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.units, self.matrix = problem.units(ROOM_BITS)

    @property
    def slack(self) -> Fraction:
        """By how much rounding may have moved a subset's error; 0 where nothing was rounded."""
        return self.units.slack * self.units.unit

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """The values in the order in which they are decided: those forced in or out, then the largest first."""
        forced = {*self.problem.constraints.include, *self.problem.constraints.exclude}
        size = np.abs(self.matrix).max(axis=0, initial=0)
        return np.array(sorted(range(self.problem.n), key=lambda i: (i not in forced, -size[i])), np.int64)

    @cached_property
    def columns(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """The matrix by columns (first, rows, coefficients), and the ends of the rows that are not errors."""
        problem = self.problem
        rows: list[Row] = problem.constraints.rows()
        if problem.sizes is not None:
            rows.append((dict.fromkeys(range(problem.n), 1), problem.sizes[0], problem.sizes[-1]))
        table: list[list[tuple[int, int]]] = [list(enumerate(column)) for column in self.matrix.T.tolist()]
        for r, (coefficients, _, _) in enumerate(rows, start=problem.d):
            for i, coefficient in coefficients.items():
                table[i].append((r, coefficient))
        ordered = [table[i] for i in self.order]
        first = np.cumsum([0, *map(len, ordered)])
        entries = np.array([entry for column in ordered for entry in column], np.int64).reshape(-1, 2)
        ends = np.array([(low, high) for _, low, high in rows], np.int64).reshape(-1, 2)
        return first, entries[:, 0].copy(), entries[:, 1].copy(), ends[:, 0], ends[:, 1]

    def run(self, bound: int, enough: int, room: int = 1) -> tuple[Masks, bool]:
        """Allowed subsets with an error below bound, in units: see the kernel. And whether all were looked at."""
        first, rows, coefficients, low, high = self.columns
        d, m = self.problem.d, self.problem.d + len(low)
        least, most = np.zeros(m, np.int64), np.zeros(m, np.int64)
        np.add.at(least, rows, np.minimum(coefficients, 0))
        np.add.at(most, rows, np.maximum(coefficients, 0))
        low, high = (np.concatenate([np.zeros(d, np.int64), end]) for end in (low, high))
        sizes = self.problem.sizes
        shape = np.array([sizes[0], sizes.step] if sizes else [0, 1], np.int64)
        masks, z = np.zeros((room, self.problem.n), np.bool_), np.array(self.units.points, np.int64)
        count, _, complete = backtrack.search(
            first, rows, coefficients, low, high, least, most, z, shape, bound, enough, DECISIONS, masks
        )
        found = np.zeros((count, self.problem.n), np.bool_)
        found[:, self.order] = masks[:count]
        return list(found), bool(complete)

    def around(self, radius: Fraction) -> Masks | None:
        """Every allowed subset that may be within the radius in truth; None if they are too many."""
        masks, complete = self.run(self.units.floor(radius + self.slack) + 1, -2, CANDIDATES)
        return masks if complete else None

    def result(self, status: str, mask: Any, reason: str = "") -> Nearest:
        """The record of a subset, judged once more against the constraints as they were given."""
        if not self.problem.allows(mask):
            raise ArithmeticError("a subset does not satisfy its constraints: please report this as a bug")
        return self.problem.result(status, mask, METHOD, reason)

    def nothing(self, status: str, reason: str, complete: bool) -> Nearest:
        """What is said when no allowed subset was seen: that there is none, if the search for one was complete."""
        status, reason = ("none", CONTRADICTION) if complete else (status, f"{reason}; it may not be allowed")
        return self.problem.result(status, self.problem.some_subset(), METHOD, reason)
