"""CP-SAT on integers, for what is too large to search, with side constraints or without. It proposes; the error is
recomputed in rationals, and the constraints are checked again.

Its word alone proves nothing here: what it calls optimal or infeasible, and its bound, are passed on as `reported by
cp-sat`.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp.dyadic import RoomError, Units
from rssp.problem import Problem
from rssp.result import Nearest, text

METHOD = "cp-sat"
MODEL_BITS = 56  # the solver's own sums must stay clear of 63 bits
DEFAULT_SECONDS = 60.0
NOT_ALLOWED = "; the subset shown does not satisfy the constraints"

Log = Callable[[str], None]


@dataclass(frozen=True)
class Answer:
    """What the solver said: a subset (None: it gave none), the name of its status, its bound on the error, the unit."""

    mask: NDArray[np.bool_] | None
    status: str
    bound: Fraction | None
    units: Units

    @property
    def reported(self) -> str:
        """The solver's word, marked as such."""
        said = f"{self.status} reported by cp-sat, which is no proof"
        said += "" if self.bound is None else f"; bound {text(self.bound)} reported"
        return said + (f"; values rounded to multiples of {power(self.units.unit)}" if self.units.slack else "")


def nearest(problem: Problem, time_limit: float | None, threads: int, log: Log | None = None) -> Nearest:
    """The best allowed subset that CP-SAT finds: "feasible", its reason says what the solver reported; "unknown" where
    it gave none and the first at hand is not allowed."""
    answer = solve(problem, None, time_limit, threads, log)
    mask = shown(problem, answer)
    allowed = problem.allows(mask)
    reason = answer.reported + ("" if allowed else NOT_ALLOWED)
    return problem.result("feasible" if allowed else "unknown", mask, METHOD, reason)


def within(problem: Problem, eps: Fraction, time_limit: float | None, threads: int, log: Log | None = None) -> Nearest:
    """An allowed subset within eps if CP-SAT finds one: "found" (verified in rationals) or "unknown", never "none".

    Raises RoomError where the values must be rounded so far that the solver could not tell within eps from beyond.
    """
    answer = solve(problem, eps, time_limit, threads, log)
    mask = shown(problem, answer)
    allowed = problem.allows(mask)
    if allowed and problem.error(mask) <= eps:
        return problem.result("found", mask, METHOD)
    last = "; the subset shown is the best it gave" if allowed and answer.mask is not None else ""
    return problem.result("unknown", mask, METHOD, answer.reported + (last if allowed else NOT_ALLOWED))


def shown(problem: Problem, answer: Answer) -> NDArray[np.bool_]:
    """The solver's subset, or any of a size that is asked for where it gave none."""
    return problem.some_subset() if answer.mask is None else answer.mask


def solve(
    problem: Problem, eps: Fraction | None, time_limit: float | None, threads: int, log: Log | None = None
) -> Answer:
    """Minimise the largest |sum - z| over the coordinates, stopping at the first within eps if one is given."""
    from ortools.sat.python import cp_model

    units, matrix = problem.units(MODEL_BITS)
    if eps is not None:
        refuse_coarse(units, eps)
    model = cp_model.CpModel()
    taken = [model.new_bool_var(f"x{i}") for i in range(problem.n)]
    minimise_distance(model, taken, matrix, units.points)
    restrict(model, taken, problem)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = DEFAULT_SECONDS if time_limit is None else time_limit
    solver.parameters.num_workers = threads
    if log is not None:
        solver.parameters.log_search_progress = True
        solver.parameters.log_to_stdout = False
        solver.log_callback = log

    class StopWithin(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if eps is not None and problem.error(self.boolean_value(x) for x in taken) <= eps:
                self.stop_search()

    status = solver.solve(model, StopWithin())
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, solver.status_name(status), None, units)
    mask = np.array([solver.boolean_value(x) for x in taken], np.bool_)
    bound = Fraction(solver.best_objective_bound) * units.unit
    return Answer(mask, solver.status_name(status), bound, units)


def refuse_coarse(units: Units, eps: Fraction) -> None:
    """Raise RoomError, naming the finest grid that fits, where rounding may move a sum by more than eps."""
    moved = units.slack * units.unit
    if moved > eps:
        raise RoomError(
            f"eps={text(eps)}: cp-sat has room for {MODEL_BITS} bits; the finest grid that fits them, "
            f"{power(units.unit)}, may move a sum by {text(moved)}, more than eps: round the values to multiples of "
            f"{power(units.unit)}, or ask for a larger eps"
        )


def power(unit: Fraction) -> str:
    """A power of two, as one writes it."""
    return f"2^{unit.numerator.bit_length() - unit.denominator.bit_length()}"


def minimise_distance(model: Any, taken: Sequence[Any], matrix: NDArray[np.int64], points: Sequence[int]) -> None:
    """The objective: a distance that no coordinate of sum - target exceeds."""
    farthest = max((sum(map(abs, row)) + abs(z) for row, z in zip(matrix.tolist(), points, strict=True)), default=0)
    distance = model.new_int_var(0, farthest, "distance")
    for row, z in zip(matrix.tolist(), points, strict=True):
        difference = sum(c * x for c, x in zip(row, taken, strict=True)) - z
        model.add(difference <= distance)
        model.add(-difference <= distance)
    model.minimize(distance)


def restrict(model: Any, taken: Sequence[Any], problem: Problem) -> None:
    """The size and the side constraints, in the solver's own words."""
    from ortools.sat.python import cp_model

    constraints = problem.constraints
    if problem.sizes is not None:
        model.add_linear_expression_in_domain(sum(taken), cp_model.Domain.from_values(list(problem.sizes)))
    for group in constraints.at_most_one:
        model.add_at_most_one([taken[i] for i in group])
    for group in constraints.exactly_one:
        model.add_exactly_one([taken[i] for i in group])
    for i in constraints.include:
        model.add(taken[i] == 1)
    for i in constraints.exclude:
        model.add(taken[i] == 0)
    for i, j in constraints.precedence:
        model.add_implication(taken[j], taken[i])
    if constraints.capacity is not None:
        load = sum(w * x for w, x in zip(constraints.weights, taken, strict=True))
        most = sum(map(abs, constraints.weights))
        least, most = (max(-most - 1, min(end, most + 1)) for end in constraints.capacity)
        model.add_linear_constraint(load, least, most)


def to_stderr(line: str) -> None:
    """The log where nothing else was asked for."""
    print(line, file=sys.stderr)
