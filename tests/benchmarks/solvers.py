"""Other solvers behind OR-Tools: what each says of a question, taken at its word."""

import datetime
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rssp import milp
from rssp.dyadic import RoomError
from tests.benchmarks.rows import Question
from tests.benchmarks.yardsticks import clocked

SOLVERS = {"CP-SAT": "integers", "SCIP": "floats", "HiGHS": "floats"}  # and what each computes with
MATHOPT = {"SCIP": "GSCIP", "HiGHS": "HIGHS"}
REFUSALS = AttributeError, AssertionError, LookupError, RuntimeError, ValueError  # MathOpt's, of a solver it has not


@dataclass(frozen=True)
class Answer:
    """What a solver said: OPTIMAL, FEASIBLE, INFEASIBLE, UNKNOWN, or why it could not be asked; the subset it returned.

    claimed : the error that it says the subset has, None if it says nothing about that.
    """

    said: str
    subset: list[bool] | None = None
    seconds: float = 0.0
    claimed: float | None = None


def ask(solver: str, question: Question, time_limit: float) -> Answer:
    """One solver's answer within so many seconds."""
    return (
        ask_cp_sat(question, time_limit) if solver == "CP-SAT" else ask_mathopt(MATHOPT[solver], question, time_limit)
    )


def ask_cp_sat(question: Question, time_limit: float) -> Answer:
    """CP-SAT on integers minimises the error; asked for a subset within eps it stops at the first."""
    asked, eps = question.problem, None if question.eps is None else Fraction(question.eps)
    try:
        seconds, answer = clocked(lambda: milp.solve(asked, eps, time_limit, os.cpu_count() or 1))
    except RoomError as error:
        return Answer(f"not available: {error}")
    mask, said = answer.mask, answer.status
    if mask is None:
        return Answer(said, None, seconds)
    if eps is not None and asked.error(mask) > eps:  # it was still minimising, or says that it is done
        return Answer("INFEASIBLE" if said == "OPTIMAL" else "UNKNOWN", None, seconds)
    return Answer(said, mask.tolist(), seconds)


def ask_mathopt(kind: str, question: Question, time_limit: float) -> Answer:
    """A solver on floats, through MathOpt: minimises the error, or looks for a subset within eps; no gap is allowed."""
    from ortools.math_opt.python import mathopt

    model, taken = float_model(question)
    parameters = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=time_limit), relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0
    )
    try:
        with quiet():
            seconds, result = clocked(lambda: mathopt.solve(model, mathopt.SolverType[kind], params=parameters))
    except REFUSALS as error:
        return Answer(f"not available in this ortools ({error})")
    said = result.termination.reason.name
    if not result.has_primal_feasible_solution():
        return Answer("INFEASIBLE" if said.startswith("INFEASIBLE") else "UNKNOWN", None, seconds)
    values = result.variable_values()
    claimed = result.objective_value() if question.eps is None else None
    return Answer(said, [values[variable] > 0.5 for variable in taken], seconds, claimed)


def float_model(question: Question) -> tuple[Any, list[Any]]:
    """The question as a mixed-integer programme, and its variables, one per value."""
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    taken = [model.add_binary_variable(name=f"x{i}") for i in range(len(question.x))]
    distance: Any = question.eps
    if distance is None:
        distance = model.add_variable(lb=0.0, name="distance")
        model.minimize(distance)
    for column, z in zip(question.problem.columns, question.problem.z, strict=True):
        difference = mathopt.fast_sum(v * x for v, x in zip(column, taken, strict=True)) - float(z)
        model.add_linear_constraint(difference <= distance)
        model.add_linear_constraint(-difference <= distance)
    if question.size is not None:
        model.add_linear_constraint(mathopt.fast_sum(taken) == question.size)
    return model, taken


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing reaches standard output: a solver's own remarks do not get between the lines of the table."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
