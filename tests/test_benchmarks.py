"""The command that prints the figures: wrong answers are marked, and the table is made. Nothing is asserted on time."""

from fractions import Fraction
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import rssp
from tests.benchmarks import measure, report, rows, solvers, verdicts, yardsticks
from tests.benchmarks.__main__ import run
from tests.benchmarks.rows import Question, Row
from tests.benchmarks.solvers import Answer
from tests.benchmarks.verdicts import check, judge

X = np.array([0.5, 0.25, -0.125])  # the optimum for 0.3 is 0.25, with error 0.05
NEAREST, WITHIN = Question(X, 0.3), Question(X, 0.3, eps=0.1)
FIRST, SECOND = [True, False, False], [False, True, False]

JUDGED = [
    (NEAREST, Answer("OPTIMAL", SECOND), "accepted", "error 0.05"),
    (NEAREST, Answer("OPTIMAL", FIRST), "rejected", "says OPTIMAL with error 0.2, the optimum is 0.05"),
    (NEAREST, Answer("FEASIBLE", FIRST, claimed=0.2), "no optimum", "says FEASIBLE with error 0.2"),
    (NEAREST, Answer("FEASIBLE", FIRST, claimed=0.0), "rejected", "says FEASIBLE with error 0, which is off by 0.2"),
    (NEAREST, Answer("OPTIMAL", SECOND, claimed=0.0), "rejected", "says OPTIMAL with error 0, which is off by 0.05"),
    (NEAREST, Answer("FEASIBLE", FIRST, claimed=0.2 + 1e-12), "no optimum", "says FEASIBLE with error 0.2"),
    (NEAREST, Answer("FEASIBLE", SECOND), "no optimum", "with error 0.05, which is the optimum"),
    (NEAREST, Answer("UNKNOWN"), "unknown", ""),
    (NEAREST, Answer("INFEASIBLE"), "rejected", "says that there is none, one has error 0.05"),
    (WITHIN, Answer("OPTIMAL", SECOND), "accepted", ""),
    (WITHIN, Answer("OPTIMAL", FIRST), "rejected", "says feasible within 0.1, the error is 0.2"),
    (WITHIN, Answer("INFEASIBLE"), "rejected", "says that there is none"),
    (Question(X, 0.3, eps=0.01), Answer("INFEASIBLE"), "accepted", "says that there is none"),
    (Question(X, 0.3, size=2), Answer("OPTIMAL", SECOND), "rejected", "with 1 values, not 2"),
    (NEAREST, Answer("not available in this ortools (why)"), "not available", "why"),
]


@pytest.mark.parametrize(("question", "answer", "kind", "why"), JUDGED)
def test_the_exact_check_of_an_answer(question: Question, answer: Answer, kind: str, why: str) -> None:
    verdict = judge(question, question.ask(), answer)
    assert (verdict.kind, why in verdict.why) == (kind, True)


def test_a_subset_better_than_our_optimum_is_a_bug_of_ours() -> None:
    forged = rssp.nearest(X[:1], 0.3)
    with pytest.raises(ArithmeticError, match="nearer than our optimum"):
        judge(NEAREST, forged, Answer("OPTIMAL", SECOND))


def tiny(eps: float | None = None) -> Row:
    """A row that takes no time."""
    questions = [Question(x, 0.3, eps) for x in rows.uniform(8, 2)]
    return rows.single("tiny", yardsticks.sorting(8), lambda: questions, repeats=2)


@pytest.mark.parametrize("solver", solvers.SOLVERS)
@pytest.mark.parametrize("eps", [None, 0.05])
def test_other_solvers_are_asked_and_checked(solver: str, eps: float | None, capfd: pytest.CaptureFixture[str]) -> None:
    measured = measure.measure(tiny(eps))
    assert len(measured.times) == 4
    kinds = {verdict.kind for verdict in check(measured, solver, 5.0)}
    assert kinds <= {verdicts.ACCEPTED, verdicts.REJECTED, verdicts.UNAVAILABLE}
    assert capfd.readouterr().out == ""


def test_cp_sat_keeps_to_a_size_and_says_when_there_is_none() -> None:
    sized = Question(X, 0.3, eps=0.1, size=2)
    assert judge(sized, sized.ask(), solvers.ask("CP-SAT", sized, 5.0)).kind == verdicts.ACCEPTED
    none = Question(X, 0.3, eps=0.01)
    assert judge(none, none.ask(), solvers.ask("CP-SAT", none, 5.0)).why == "says that there is none"


def test_a_solver_that_is_not_there_is_said_to_be_missing() -> None:
    answer = solvers.ask_mathopt("SANTORINI", NEAREST, 1.0)
    assert judge(NEAREST, NEAREST.ask(), answer).kind == verdicts.UNAVAILABLE


def test_the_numpy_way_to_coverage_agrees() -> None:
    for x in rows.uniform(10, 5):
        for eps in (0.002, 0.01, 0.05):
            assert yardsticks.covers_by_sorting(x, eps) == rssp.covers(x, eps).covered


def test_the_page_holds_every_row_and_marks_what_is_rejected() -> None:
    wrong = judge(NEAREST, NEAREST.ask(), Answer("OPTIMAL", FIRST, 0.25))
    line = report.Line(
        measure.measure(tiny()), {"SCIP": [wrong, wrong], "HiGHS": [judge(WITHIN, WITHIN.ask(), Answer("UNKNOWN"))]}
    )
    page = report.markdown([line], "the command")
    assert "`the command`" in page
    assert "| 2 of 2 **rejected** after 0.25 s: says OPTIMAL with error 0.2, the optimum is 0.05 |" in page
    assert "unknown in 0" in page
    assert len({row.count("|") for row in page.splitlines() if row.startswith("|")}) == 1
    for width in (80, 200):
        console = Console(width=width, file=StringIO())
        console.print(report.terminal([line], width))
        assert "2 of 2 rejected" in " ".join(console.file.getvalue().split())


def test_times_and_ratios_are_readable() -> None:
    shown = [report.duration(seconds) for seconds in (1234.0, 99.7, 0.22, 0.036, 64e-5, 2.7e-6)]
    assert shown == ["1,234 s", "100 s", "0.22 s", "36 ms", "640 us", "2.7 us"]


def test_the_command_prints_and_writes_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.benchmarks.__main__.rows", lambda long: [tiny()])
    path = tmp_path / "page.md"
    assert run(["--row", "ti*", "--solver-seconds", "0", "--write", str(path)]) == 0
    assert "tiny" in capsys.readouterr().out
    assert "| tiny |" in path.read_text(encoding="utf-8")


def test_an_interrupt_shows_what_there_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    other = Row("unfinished", yardsticks.sorting(8), lambda: [interrupted])
    monkeypatch.setattr("tests.benchmarks.__main__.rows", lambda long: [tiny(), other])
    assert run(["--solver-seconds", "0"]) == 130
    shown = capsys.readouterr().out
    assert "tiny" in shown
    assert "unfinished" not in shown


BAD = [
    (["--write", "/nowhere/page.md"], "/nowhere/page.md: cannot be written"),
    (["--row", "nothing"], "--row nothing: matches no row; there are: nearest, n=40; "),
    (["--solver-seconds", "-1"], "--solver-seconds -1: must be a finite number >= 0"),
    (["--solver-seconds", "x"], "--solver-seconds"),
    (["--shorter"], "--shorter"),
]


@pytest.mark.parametrize(("tokens", "said"), BAD)
def test_bad_input_is_one_line_before_any_work(
    tokens: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.benchmarks.__main__.measure", lambda row: pytest.fail("the work had begun"))
    assert run(tokens) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert said in captured.err


def test_rows_have_names_of_their_own_and_the_long_run_has_more() -> None:
    short, long = ([row.name for row in rows.rows(long)] for long in (False, True))
    assert len(set(long)) == len(long) == len(short) + 1


def test_the_rounding_bound_is_above_what_floats_lose() -> None:
    question = Question(rows.uniform(50, 1)[0], 0.3)
    lost = abs(Fraction(float(question.x.sum() - 0.3)) - (sum(map(Fraction, question.x.tolist())) - Fraction(0.3)))
    assert lost <= verdicts.rounding(question) < Fraction(1, 10**12)
