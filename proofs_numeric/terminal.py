"""How verdicts are shown in a terminal, and what is being done meanwhile."""

import sys
from typing import TYPE_CHECKING, Any

import rssp.cli

if TYPE_CHECKING:
    from proofs_numeric.verdict import Verdict

COLOURS = {"proved": "green", "supported": "cyan", "refuted": "red", "undecided": "yellow"}
NARROW = 110  # columns below which a table of verdicts would fold its cells to ribbons


def show_verdicts(done: "list[Verdict]", summary: dict[str, Any], seconds: float) -> None:
    """The table (a paragraph for each verdict where the terminal is narrow), and a line that sums up."""
    from rich.markup import escape
    from rich.padding import Padding

    console = rssp.cli.console()
    table = plain_table("verdict", "claim", "parameters", "what was seen")
    for verdict in done:
        mark = " [bold red](unexpected)[/]" if verdict.as_expected is False else ""
        status = f"[{COLOURS[verdict.status]}]{verdict.status}[/]{mark}"
        shown = escape(params_of(verdict))
        if console.width < NARROW:
            console.print(f"{status} {verdict.id} {shown}")
            console.print(Padding(escape(verdict.detail), (0, 0, 0, 4)))
        else:
            table.add_row(status, verdict.id, shown, escape(verdict.detail))
    if table.row_count:
        console.print(table)
    parts = [f"{summary[status]} {status}" for status in COLOURS if summary[status]] or ["no verdict"]
    console.print(
        f"{', '.join(parts)}; {summary['unexpected']} against expectation; "
        f"errors on this page: at most {summary['alpha_sum']:.2g} in probability; {seconds:.1f} s"
    )


def params_of(verdict: "Verdict") -> str:
    """The parameters of a verdict that is about one choice of them."""
    from proofs_numeric.claim import describe

    return describe(verdict.params) if verdict.engine == "montecarlo" else ""


def plain_table(*headings: str) -> Any:
    """A table without rules, whose cells wrap, all but verdicts and ids."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("verdict", "claim"))
    return table


class Status:
    """What is being done, on stderr: a line that changes on a terminal, else a line per verdict."""

    def __init__(self) -> None:
        from rich.console import Console

        self.console = Console(stderr=True)
        self.line = self.console.status("loading") if self.console.is_terminal else None

    def __enter__(self) -> "Status":
        if self.line:
            self.line.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.line:
            self.line.stop()

    def update(self, what: str) -> None:
        """Show what is being worked on."""
        if self.line:
            self.line.update(what)

    def settled(self, verdict: "Verdict") -> None:
        """Say that a verdict is there."""
        if not self.line:
            line = f"{verdict.seconds:7.2f} s  {verdict.status:9}  {verdict.id} {params_of(verdict)}"
            print(line.rstrip(), file=sys.stderr, flush=True)
