"""CP-SAT on integers, for instances whose lists do not fit in memory. It proposes; the error is recomputed in
rationals.

Its word alone proves nothing here: what it calls optimal or infeasible is passed on as `reported by cp-sat`.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from rssp import exact
from rssp.dyadic import to_units
from rssp.result import Nearest

MODEL_BITS = (
    56  # the solver's own sums must stay clear of 63 bits; coarser than the kernels' grid, the answer is re-verified
)
DEFAULT_SECONDS = 60.0


def nearest(
    values: Sequence[int | float | Fraction], z: Fraction, sizes: range | None, time_limit: float | None, threads: int
) -> Nearest:
    """The best subset that CP-SAT finds: status "feasible", its reason says what the solver reported."""
    mask, reported = solve(values, z, None, sizes, time_limit, threads)
    reason = f"{reported} reported by cp-sat, which is no proof"
    return Nearest("feasible", exact.error(values, mask, z), mask, "cp-sat", len(values), 1, reason)


def within(
    values: Sequence[int | float | Fraction],
    z: Fraction,
    eps: Fraction,
    sizes: range | None,
    time_limit: float | None,
    threads: int,
) -> Nearest:
    """A subset within eps if CP-SAT finds one: "found" (verified in rationals) or "unknown", never "none"."""
    mask, reported = solve(values, z, eps, sizes, time_limit, threads)
    error = exact.error(values, mask, z)
    if error <= eps:
        return Nearest("found", error, mask, "cp-sat", len(values))
    reason = f"{reported} reported by cp-sat, which is no proof; the subset shown is the best it gave"
    return Nearest("unknown", error, mask, "cp-sat", len(values), 1, reason)


def solve(
    values: Sequence[int | float | Fraction],
    z: Fraction,
    eps: Fraction | None,
    sizes: range | None,
    time_limit: float | None,
    threads: int,
) -> tuple[Any, str]:
    """Minimise |sum - z| over masks, stopping at the first within eps if one is given: (mask, the solver's status)."""
    from ortools.sat.python import cp_model

    seconds = DEFAULT_SECONDS if time_limit is None else time_limit
    units = to_units(values, [z], MODEL_BITS)
    model = cp_model.CpModel()
    taken = [model.new_bool_var(f"x{i}") for i in range(len(values))]
    coefficients = [int(v) for v in units.values]
    total = sum(map(abs, coefficients)) + abs(units.points[0])
    distance = model.new_int_var(0, total, "distance")
    difference = sum(c * x for c, x in zip(coefficients, taken, strict=True)) - units.points[0]
    model.add(difference <= distance)
    model.add(-difference <= distance)
    if sizes is not None:
        model.add_linear_expression_in_domain(sum(taken), cp_model.Domain.from_values(list(sizes)))
    model.minimize(distance)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads

    class StopWithin(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if eps is not None and exact.error(values, [self.boolean_value(x) for x in taken], z) <= eps:
                self.stop_search()

    status = solver.solve(model, StopWithin())
    name = solver.status_name(status)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return np.array([solver.boolean_value(x) for x in taken], np.bool_), name
    first = np.arange(len(values)) < (
        sizes[0] if sizes else 0
    )  # nothing came in time: any subset of a size, honestly measured
    return first, name
