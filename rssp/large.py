"""What is too large to search: a subset by birthday lists or a lattice (rssp.dense), then by CP-SAT. Nothing is proved
but what the box of all sums says.
"""

import math
import time
from fractions import Fraction
from typing import Any

import numpy as np

from rssp import constrained, milp
from rssp.dyadic import ROOM_BITS, Units
from rssp.problem import Problem
from rssp.result import Nearest

METHOD = "dense"
NOT_PROVED = "the best that was found in the time; nothing is proved"
NOT_FOUND = "not found by birthday lists or lattices, which proves nothing; the subset shown is any"


def within(asked: Problem, eps: Fraction, *, threads: int, time_limit: float | None, log: Any) -> Nearest:
    """A subset within eps: "none" by the box, else "found" by the one or the other, else "unknown"."""
    outside = constrained.beyond(asked, eps)
    if outside is not None:
        return outside
    began = time.monotonic()
    found = within_dense(asked, eps, threads, None if time_limit is None else time_limit / 2)
    if found.status == "found":
        return found
    left = None if time_limit is None else max(time_limit - (time.monotonic() - began), time_limit / 100)
    return milp.within(asked, eps, left, threads, constrained.writer(log))


def within_dense(asked: Problem, eps: Fraction, threads: int, seconds: float | None) -> Nearest:
    """ "found", or "unknown"."""
    from rssp import dense

    units, x = in_units(asked)
    radius = units.floor(eps) - math.ceil(units.slack)
    if radius >= 0:
        mask = dense.find(x, units.points, radius, sizes=asked.sizes, seconds=seconds, threads=threads)
        if mask is not None and asked.allows(mask) and asked.error(mask) <= eps:
            return asked.result("found", mask, METHOD)
    return asked.result("unknown", asked.some_subset(), METHOD, NOT_FOUND)


def nearest_dense(asked: Problem, threads: int, seconds: float | None) -> Nearest:
    """The best subset that is found in the time (None: 60 seconds): "feasible"."""
    from rssp import dense

    units, x = in_units(asked)
    limit = milp.DEFAULT_SECONDS if seconds is None else seconds
    best = asked.some_subset()
    for mask, _ in dense.nearest(x, units.points, sizes=asked.sizes, seconds=limit, threads=threads):
        best = min([best, mask], key=asked.error)
    return asked.result("feasible", best, METHOD, NOT_PROVED)


def in_units(asked: Problem) -> tuple[Units, Any]:
    """The units, and the values in them, (n, d)."""
    units, matrix = asked.units(ROOM_BITS)
    return units, np.ascontiguousarray(matrix.T)
