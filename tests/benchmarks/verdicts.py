"""The exact check of another solver's answer: its subset is summed in rationals and compared with what it said."""

from dataclasses import dataclass
from fractions import Fraction

from rssp.result import Nearest, to_float
from tests.benchmarks.measure import Measured
from tests.benchmarks.rows import Question
from tests.benchmarks.solvers import Answer, ask

ACCEPTED, REJECTED, UNPROVED = "accepted", "rejected", "no optimum"
UNKNOWN, UNAVAILABLE = "unknown", "not available"
ASKED = 3  # instances of a row that other solvers get, at most


@dataclass(frozen=True)
class Verdict:
    """What came of an answer; why; and how long the solver took."""

    kind: str
    why: str
    seconds: float


def check(measured: Measured, solver: str, seconds: float) -> list[Verdict]:
    """One solver's answers to the first instances of a row, each with what the exact check says of it."""
    known = [result for result in measured.results if isinstance(result, Nearest)]  # none in a batch
    verdicts = []
    for i, question in enumerate(measured.row.questions()[:ASKED]):
        ours = known[i] if i < len(known) else question.ask()
        verdicts.append(judge(question, ours, ask(solver, question, seconds)))
    return verdicts


def judge(question: Question, ours: Nearest, answer: Answer) -> Verdict:
    """Accepted, rejected, a subset but no optimum, unknown (no answer in time), or not available (no such solver)."""
    if answer.said.startswith(UNAVAILABLE):
        return Verdict(UNAVAILABLE, answer.said.removeprefix(UNAVAILABLE).strip(), 0.0)
    if answer.subset is None:
        kind, why = judge_absence(ours, answer)
    elif question.size is not None and sum(answer.subset) != question.size:
        kind, why = REJECTED, f"says {answer.said} with {sum(answer.subset)} values, not {question.size}"
    else:
        error = question.problem.error(answer.subset)
        near = question.eps is None
        kind, why = judge_nearest(question, ours, answer, error) if near else judge_within(question, ours, error)
    return Verdict(kind, why, answer.seconds)


def judge_absence(ours: Nearest, answer: Answer) -> tuple[str, str]:
    """No subset was returned: because there is none, it says, or for want of time."""
    if answer.said != "INFEASIBLE" or ours.status == "unknown":
        return UNKNOWN, ""
    if ours.status == "none":
        return ACCEPTED, "says that there is none"
    return REJECTED, f"says that there is none, one has error {short(ours.error)}"


def judge_within(question: Question, ours: Nearest, error: Fraction) -> tuple[str, str]:
    """The subset is within eps, or it is not."""
    if error > Fraction(question.eps or 0):
        return REJECTED, f"says feasible within {question.eps:g}, the error is {short(error)}"
    if ours.status == "none":
        raise ArithmeticError("a subset within eps where our search says none: please report this as a bug")
    return ACCEPTED, ""


def judge_nearest(question: Question, ours: Nearest, answer: Answer, error: Fraction) -> tuple[str, str]:
    """The subset is the optimum if it is called so, and has the error that is said, to 1 % or to rounding."""
    if error < ours.error and ours.status == "optimal":
        raise ArithmeticError("a subset nearer than our optimum: please report this as a bug")
    claim = f"says {answer.said} with error {short(error)}"
    if error > ours.error and answer.said == "OPTIMAL":
        return REJECTED, f"{claim}, the optimum is {short(ours.error)}"
    off = Fraction(0) if answer.claimed is None else abs(Fraction(answer.claimed) - error)
    if off > max(rounding(question), error / 100):
        return REJECTED, f"says {answer.said} with error {answer.claimed:.2g}, which is off by {short(off)}"
    if answer.said != "OPTIMAL":
        best = "which is the optimum" if error == ours.error else f"the optimum is {short(ours.error)}"
        return UNPROVED, f"{claim}, {best}"
    return ACCEPTED, f"error {short(error)}"


def rounding(question: Question) -> Fraction:
    """How far a sum of the values in floats may be from the exact one, in any order of adding."""
    asked = question.problem
    pairs = zip(asked.columns, asked.z, strict=True)
    return max(len(column) * (sum(Fraction(abs(v)) for v in column) + abs(z)) for column, z in pairs) / 2**52


def short(error: Fraction) -> str:
    """An error with two digits."""
    return f"{to_float(error):.2g}"
