"""The least error of neuron pruning and of weight pruning in the plane: the median over random units, with its bracket.

    python -m proofs_numeric.curves docs/neurons.jsonl --write docs/neurons.md

draws the lines that the file does not hold yet, appends each as soon as it is there, and writes the page from them.
The units of a trial are the same for all lines with this n; between what its least error lies is certain
(`Layers.bracket`: an exhaustive search, and exact errors).
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from proofs_numeric import records
from proofs_numeric.engines.montecarlo import ENTROPY, key
from proofs_numeric.papers.ferre26_curves import layers

TRIALS = 2001
ROUNDS = 40  # of a search with one point more, for one trial
GRID = 2**20  # of the numbers that are kept
DOUBT = Fraction(1, 1000)  # the true median is outside the bracket with at most this probability

NEURONS, ENTRIES, WEIGHTS = "WHOLE", "ONE_ENTRY", "ANY_ENTRIES"
COLUMNS = {
    (NEURONS, False): "neurons, A",
    (NEURONS, True): "neurons, B",
    (ENTRIES, True): "one entry, B",
    (WEIGHTS, True): "any entries, B",
}
UNITS = {NEURONS: (4, 6, 8, 10, 12, 14, 16, 20), ENTRIES: (4, 6, 8, 10, 12, 14, 16), WEIGHTS: (4, 6, 8, 10, 12)}


@dataclass(frozen=True)
class Line:
    """One entry of the table: the versions of a unit, is there an output ReLU, and the number of units."""

    versions: str
    output_relu: bool
    n: int

    @property
    def key(self) -> str:
        """What its record goes by."""
        return f"{self.versions} {'B' if self.output_relu else 'A'} {self.n}"


def lines() -> Iterator[Line]:
    """All of them, the quick ones first."""
    found = [Line(versions, relu, n) for versions, relu in COLUMNS for n in UNITS[versions]]
    return iter(sorted(found, key=lambda line: line.n))


def brackets(line: Line, trials: int) -> tuple[list[int], list[int]]:
    """Between what the least error of each trial lies, in units of 2^-20, outward."""
    import numpy as np

    rng = np.random.default_rng(np.random.SeedSequence(ENTROPY, spawn_key=(key(f"{line.n} units"),)))
    found = layers(line.n, line.versions, line.output_relu, trials, rng)
    ends = [found.bracket(trial, ROUNDS) for trial in range(trials)]
    return [math.floor(low * GRID) for low, _ in ends], [math.ceil(high * GRID) for _, high in ends]


def spare(trials: int) -> int:
    """The largest r for which the median of the law is between the values r + 1-st and last but r with a probability of
    at least 1 - DOUBT: at most r of the trials are on one side of it with probability P(Bin(trials, 1/2) <= r).
    """
    r, tail = -1, Fraction(1, 2**trials)
    while 2 * tail <= DOUBT:
        r += 1
        tail += Fraction(math.comb(trials, r + 1), 2**trials)
    return r


def record(line: Line) -> dict[str, Any]:
    """What is kept of a line: the medians of the lower and of the upper ends, and the ends of the bracket."""
    low, high = (sorted(ends) for ends in brackets(line, TRIALS))
    middle, r = TRIALS // 2, spare(TRIALS)
    return {
        "line": line.key,
        "trials": TRIALS,
        "date": str(date.today()),
        "median": [low[middle], high[middle]],
        "bracket": [low[r], high[-1 - r]],
    }


def known(path: Path) -> dict[str, dict[str, Any]]:
    """The records that a file holds; a last line that was cut off is left out."""
    return {entry["line"]: entry for entry in records.read(path)}


def draw(path: Path, wanted: Iterable[Line]) -> None:
    """Append what is missing to the file."""
    there = known(path)
    with records.appending(path) as append:
        for line in wanted:
            if line.key not in there:
                append(record(line), line.key)


def shown(entry: dict[str, Any] | None) -> str:
    """A median and its bracket, outward to three digits."""
    if entry is None:
        return ""
    low, high = math.floor(1000 * entry["bracket"][0] / GRID), math.ceil(1000 * entry["bracket"][1] / GRID)
    return f"{sum(entry['median']) / 2 / GRID:.3f} ({low / 1000:.3f}-{high / 1000:.3f})"


def table(there: dict[str, dict[str, Any]]) -> Iterator[str]:
    """In Markdown."""
    yield f"| n | {' | '.join(COLUMNS.values())} |"
    yield "|---" * (1 + len(COLUMNS)) + "|"
    for n in sorted({n for units in UNITS.values() for n in units}):
        entries = [shown(there.get(Line(*column, n).key)) for column in COLUMNS]
        yield f"| {n} | {' | '.join(entries)} |"


HEAD = """# Neuron pruning and weight pruning of one ReLU neuron

The target is sigma(w* x) with w* = (3/5, 4/5) on the unit disk; there are n units v sigma(w x), all entries N(0, 1) and
rounded to multiples of 2^-16. Neuron pruning keeps a set of units; weight pruning keeps one entry of a unit or none
("one entry"), or any entries. The error is the largest one on the disk of the sum f of what is kept (A), or of
sigma(f), with a ReLU at the output (B). For weight pruning only B is shown: in A, with a target that is not on an axis,
its error falls no faster than 1/n either (`ferre26_gap.weights_without_output_relu`).

Each entry is the median of the least error over all prunings, in {trials} trials. The least error of a trial is bounded
from below by an exhaustive search at points of the disk, from above by the exact error of what was found; the point at
which that is worst is added until the two are within 2^-10 (`rssp.networks.neurons`). In brackets where the true median
is with probability 0.999: from the lower bounds and from the upper bounds of the trials in their order.

`python -m proofs_numeric.curves docs/neurons.jsonl --write docs/neurons.md` draws the lines that are missing from
`docs/neurons.jsonl` and writes this page; without that file it draws all of them, to the same numbers. The units are
the same for all entries of a row. Drawn on {dates}.
"""

TAIL = """
Weight pruning is ahead from a few units on, in the median, and further with more units; a first measurement, with other
units for each kind of pruning, had neuron pruning ahead up to 12 or 16. Claims on this are `one_entry_is_ahead`,
`units_for_each_bit`, `neurons_low` and `neurons_high` of `ferre26_curves`; what is proved for all n stands in
`ferre26_gap` and `ferre26_output` (neuron pruning needs 1/(4 eps) units in A, 0.4/sqrt(eps ln(1/eps)) in B). In higher
dimension neuron pruning is worse (`ferre26_curves.dimension_medians`)."""


def page(there: dict[str, dict[str, Any]]) -> str:
    """The whole page."""
    dates = " and ".join(sorted({entry["date"] for entry in there.values()}))
    return "\n".join([HEAD.format(trials=TRIALS, dates=dates), *table(there), TAIL, ""])


def main() -> None:
    """See the head of the module."""
    records.command(
        "curves", "Least errors of prunings.", lambda path: draw(path, lines()), lambda path: page(known(path))
    )


if __name__ == "__main__":
    main()
