"""`python -m tests.benchmarks`: the table of figures, with other solvers beside ours on the same instances."""

import math
import shlex
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from cyclopts import App, CycloptsError, Parameter

from rssp.cli import OK, USAGE, console, progress_bar
from rssp.files import check_writable
from tests.benchmarks import report
from tests.benchmarks.measure import measure
from tests.benchmarks.rows import Row, rows
from tests.benchmarks.solvers import SOLVERS
from tests.benchmarks.verdicts import check

COMMAND = "python -m tests.benchmarks"
INTERRUPTED = 130

app = App(name=COMMAND, default_parameter=Parameter(negative=()), suppress_keyboard_interrupt=False, version_flags=[])


@app.default
def figures(*, long: bool = False, row: str = "*", solver_seconds: float = 20.0, write: str | None = None) -> int:
    """Time the solver, in one dimension and many, ask others the same, check their answers exactly; print the table.

    Takes about half an hour, most of it for other solvers.

    Parameters
    ----------
    long
        Also n = 64, and all trials of every batch: some minutes more.
    row
        Shell pattern over the names of the rows, for example 'within*'.
    solver_seconds
        Time limit of other solvers for an instance; 0 leaves them out.
    write
        Write the table to this file too, as Markdown.
    """
    if not (math.isfinite(solver_seconds) and solver_seconds >= 0):
        raise ValueError(f"--solver-seconds {solver_seconds:g}: must be a finite number >= 0")
    wanted = matching(row, long)
    if write is not None:
        check_writable(write)
    lines: list[report.Line] = []
    finished = take_lines(wanted, solver_seconds, lines)
    screen = console()
    screen.print(report.terminal(lines, screen.width), highlight=False)
    print(*report.notes(lines), sep="\n")
    if not finished:
        print(f"{COMMAND}: interrupted", file=sys.stderr)
        return INTERRUPTED
    if write is not None:
        command = shlex.join([*COMMAND.split(), *sys.argv[1:]])
        Path(write).write_text(report.markdown(lines, command), encoding="utf-8")
    return OK


def matching(pattern: str, long: bool) -> list[Row]:
    """The rows whose name matches. Raises ValueError if none does."""
    there = rows(long)
    found = [row for row in there if fnmatchcase(row.name, pattern)]
    if not found:
        names = "; ".join(row.name for row in there)
        raise ValueError(
            f"--row {pattern}: matches no row; there are: {names}" + ("" if long else "; more with --long")
        )
    return found


def take_lines(wanted: list[Row], solver_seconds: float, lines: list[report.Line]) -> bool:
    """Measure one row after the other and append its line; False if interrupted."""
    solvers = list(SOLVERS) if solver_seconds else []
    try:
        for number, row in enumerate(wanted, 1):
            with progress_bar(f"{number} of {len(wanted)}: {row.name}", 1 + len(solvers)) as advance:
                measured = measure(row)
                verdicts = {}
                for done, solver in enumerate(solvers, 1):
                    advance(done, 1 + len(solvers))
                    verdicts[solver] = check(measured, solver, solver_seconds)
            lines.append(report.Line(measured, verdicts))
            if not sys.stderr.isatty():  # a terminal has had a bar
                print(f"{number} of {len(wanted)}: {row.name} done", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        return False
    return True


def run(tokens: list[str]) -> int:
    """The exit status; bad input is one line on stderr and status 2."""
    try:
        return int(app(tokens, exit_on_error=False, print_error=False, result_action="return_value") or OK)
    except CycloptsError as error:
        message = f"{error} ({COMMAND} --help says what it takes)"
    except ValueError as error:
        message = str(error)
    print(f"{COMMAND}: {' '.join(message.split())}", file=sys.stderr)
    return USAGE


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
