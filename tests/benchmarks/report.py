"""The table of figures as a person reads it: cells of text, on a terminal or as a page of Markdown."""

import os
import platform
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from rich.markup import escape
from rich.table import Table

from tests.benchmarks.measure import BUDGET, Measured
from tests.benchmarks.solvers import SOLVERS
from tests.benchmarks.verdicts import ACCEPTED, ASKED, REJECTED, UNAVAILABLE, UNKNOWN, UNPROVED, Verdict

HEADER = ["question", "time", "ratio", *(f"{name} on {numbers}" for name, numbers in SOLVERS.items())]
PACKAGES = ["rssp", "numpy", "numba", "ortools"]
NARROW = 130  # columns


@dataclass(frozen=True)
class Line:
    """One row with its measurements, and what the exact check says of each other solver's answers."""

    measured: Measured
    verdicts: dict[str, list[Verdict]]

    def cells(self) -> list[str]:
        """The texts of the row."""
        measured = self.measured
        took = duration(measured.shown)
        if measured.unsettled:
            took += f" ({measured.unsettled} of {len(measured.results)} left open)"
        ratio = f"{digits(measured.ratio)} {measured.row.yardstick.name}"
        return [measured.row.name, took, ratio, *(cell(self.verdicts.get(name, [])) for name in SOLVERS)]


def digits(value: float) -> str:
    """A positive number with two digits, or all those before the point."""
    return f"{value:.2g}" if value < 99.5 else f"{value:,.0f}"


def duration(seconds: float) -> str:
    """A time with its unit: 34 s, 0.22 s, 36 ms, 640 us."""
    if seconds >= 0.1:
        return f"{digits(seconds)} s"
    return f"{digits(seconds * 1e3)} ms" if seconds >= 1e-3 else f"{digits(seconds * 1e6)} us"


def cell(verdicts: list[Verdict]) -> str:
    """What came of one solver's answers, those rejected first; an example of each kind, and the median time."""
    texts = []
    for kind in (REJECTED, ACCEPTED, UNPROVED, UNKNOWN, UNAVAILABLE):
        alike = [verdict for verdict in verdicts if verdict.kind == kind]
        if not alike:
            continue
        took = duration(median(verdict.seconds for verdict in alike))
        text = kind if kind == UNAVAILABLE else f"{kind} {'in' if kind in (UNPROVED, UNKNOWN) else 'after'} {took}"
        if len(verdicts) > 1:
            text = f"{len(alike)} of {len(verdicts)} {text}"
        texts.append(f"{text}: {alike[0].why}" if alike[0].why else text)
    return "; ".join(texts)


def terminal(lines: list[Line], width: int) -> Table | str:
    """The table for a terminal of so many columns; a paragraph for each row where its cells would be ribbons."""
    rows = [[escape(text).replace(REJECTED, f"[bold red]{REJECTED}[/]") for text in line.cells()] for line in lines]
    if width < NARROW:
        pairs = ([(head, text) for head, text in zip(HEADER, row, strict=True) if text] for row in rows)
        return "".join("\n".join(f"{head}: {text}" for head, text in row) + "\n\n" for row in pairs)
    table = Table(*HEADER, show_lines=True)
    for row in rows:
        table.add_row(*row)
    return table


def markdown(lines: list[Line], command: str) -> str:
    """The page of the docs."""
    table = [HEADER, ["---"] * len(HEADER), *(line.cells() for line in lines)]
    text = "\n".join(f"| {' | '.join(row)} |" for row in table).replace(REJECTED, f"**{REJECTED}**")
    items = "\n".join(f"- {note}" for note in notes(lines))
    return f"# Figures\n\nWritten by `{command}` on {date.today()}.\n{machine()}.\n\n{text}\n\n{items}\n"


def notes(lines: list[Line]) -> list[str]:
    """How the table is to be read: times, yardsticks, the other solvers."""
    used = {line.measured.row.yardstick.name: line.measured.row.yardstick for line in lines}
    return [
        "Every answer of ours is exact. The time is the median over random instances, values of U[-1, 1] or normal "
        f"vectors, and over repeated calls, as many as fit {BUDGET:.0f} s; on all cores where the row names no threads "
        "and no core; of vectors within eps on one thread.",
        "The ratio is that of one instance to a yardstick measured in the same run.",
        *(f"{name}: {one.meaning}: {duration(one.seconds())}." for name, one in used.items()),
        f"The other solvers get the same instances, {ASKED} of them at most, with a time limit (none of coverage); "
        "MathOpt's gap tolerances are set to 0. Every subset that they return is summed exactly: an answer is rejected "
        "if it is called optimal and is not, or feasible and is farther than eps, or has another error than is said, "
        "by over 1 %.",
    ]


def machine() -> str:
    """What this was measured on and with."""
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return f"{processor()}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, {versions}"


def processor() -> str:
    """The name of the processor, as far as the system tells."""
    about = Path("/proc/cpuinfo")
    if about.exists():
        for line in about.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
