"""How many values it takes to cover an interval: n_50, n_90 and n_99, the least n with which every target has a subset
sum within eps with probability 0.5, 0.9, 0.99. Each trial is decided exactly, each entry has its bracket.

    python -m proofs_numeric.tables docs/tables.jsonl --write docs/tables.md

draws what the file of counts does not hold yet, appends it block by block, and writes the tables from it. A block is
1,000 sequences from seeds of its own, and what is kept of it is how many were first covered at each n.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric import records
from proofs_numeric.engines.montecarlo import BLOCK, ENTROPY, key
from proofs_numeric.num import Q, precision
from proofs_numeric.papers.natale24_sparsity import root_above
from proofs_numeric.sequential import decides

LAWS = {
    "U": ("uniform", "U[-1, 1]"),
    "N": ("normal", "N(0, 1)"),
    "UU": ("product_uniform", "UV, both U[-1, 1]"),
    "relu": ("relu_product", "max(U, 0) V, both U[-1, 1]"),
}
INTERVALS = (("-1/2", "1/2"), ("-1", "1"))
QUANTILES = (Q(1, 2), Q(9, 10), Q(99, 100))
ALPHA = Q(1, 1000)  # of each end of a bracket
MANY, FEW = 10, 1  # blocks, to eps = 2^-12 and beyond
FINEST, FINEST_OF_MANY = 20, 12
SIZES, FINEST_OF_SIZES = range(1, 7), 6
EXACT = 34  # values of which all sums can be formed
MOST = 64  # values of a sequence,
MOST_OF_A_SIZE = 1024
SPARE = 1e-6  # more than floats round where a row is left out because its sums do not reach the ends


@dataclass(frozen=True)
class Cell:
    """One line of a table: subsets of any size (None) or of a fixed one, and how many blocks it is to have."""

    law: str
    low: str
    high: str
    bits: int
    size: int | None
    blocks: int

    @property
    def key(self) -> str:
        """What its seeds and its counts go by."""
        return f"{self.law} [{self.low}, {self.high}] 2^-{self.bits} {self.size}"

    @property
    def region(self) -> tuple[Fraction, Fraction]:
        """The targets."""
        return Fraction(self.low), Fraction(self.high)


def cells() -> Iterator[Cell]:
    """All lines: any size for four laws and two intervals, then fixed sizes k on [-sqrt k, sqrt k]."""
    for law in LAWS:
        for low, high in INTERVALS:
            for bits in range(2, FINEST + 1):
                yield Cell(law, low, high, bits, None, MANY if bits <= FINEST_OF_MANY else FEW)
    for size in SIZES:
        for bits in range(1, FINEST_OF_SIZES + 1):
            root = str(root_above(size))
            yield Cell("U", f"-{root}", root, bits, size, MANY)


def block(cell: Cell, number: int) -> dict[int, int]:
    """How many of 1,000 sequences are first covered by so many values; 0 for those that all values do not cover."""
    import numpy as np

    seed = np.random.SeedSequence(ENTROPY, spawn_key=(key(cell.key), number))
    most = MOST if cell.size is None else MOST_OF_A_SIZE
    x = getattr(rssp.sample, LAWS[cell.law][0])(most, trials=BLOCK, rng=np.random.default_rng(seed))
    eps = Fraction(1, 2**cell.bits)
    if cell.size is None:
        found = first_covered_without_zeros(x, eps, cell.region)
    else:
        found = first_covered(x, eps, cell.region, cell.size)
    return dict(sorted(Counter(found.tolist()).items()))


def first_covered_without_zeros(x: Any, eps: Fraction, region: tuple[Fraction, Fraction]) -> Any:
    """The same as `first_covered` for subsets of any size, by the values that are not zero: others change no sum."""
    import numpy as np

    places = np.argsort(x == 0, axis=1, kind="stable")[:, : (x != 0).sum(axis=1).max()]
    found = first_covered(np.take_along_axis(x, places, axis=1), eps, region, None)
    return np.where(found > 0, np.take_along_axis(places, found[:, None] - 1, axis=1)[:, 0] + 1, 0)


def first_covered(x: Any, eps: Fraction, region: tuple[Fraction, Fraction], size: int | None) -> Any:
    """The least n for each row of x (trials, values) whose first n values cover; 0 where there is none. Exact.

    A row is left out where the last of the values is 0, which gives no new sum of any size; and as long as the sums of
    its positive or of its negative values do not reach the ends: floats may say so, with room to spare, since that
    costs time at most.
    """
    import numpy as np

    low, high = (float(end) for end in region)
    first = np.zeros(len(x), np.int64)
    up, down = (np.cumsum(np.maximum(sign * x, 0), axis=1) for sign in (1, -1))
    reaching = (up >= high - float(eps) - SPARE) & (down >= -low - float(eps) - SPARE)
    for n in range(1, x.shape[1] + 1):
        new = reaching[:, n - 1] if size else reaching[:, n - 1] & (x[:, n - 1] != 0)
        left = np.flatnonzero((first == 0) & new)
        if left.size and n >= (size or 0):
            first[left[covered(x[left, :n], eps, region, size)]] = n
        if first.all():
            break
    return first


def covered(x: Any, eps: Fraction, region: tuple[Fraction, Fraction], size: int | None) -> Any:
    """Which rows certainly cover: exact to EXACT values, beyond that some may stay undecided and count as not yet."""
    import numpy as np

    if size is not None or x.shape[1] <= EXACT:
        return rssp.covers_many(x, eps, region=region, size=size)
    return np.array([rssp.covers(row, eps, region=region).covered is True for row in x])


def bracket(counts: dict[int, int], p: fmpq) -> tuple[int, int | None, int | None]:
    """(low, estimate, high) of the least n with P(covered by n values) >= p, from how many were first covered at each.

    Below low every probability >= p is rejected by the Bernoulli test at ALPHA, at high every one below p; high and the
    estimate are None where no n serves. The chance grows with n, so an end is wrong with probability ALPHA at most.
    """
    trials, reached = sum(counts.values()), 0
    low, high, estimate = 1, None, None
    for n in range(1, max(counts) + 1):
        reached += counts.get(n, 0)
        side = decides(reached, trials, p, p, ALPHA)
        low = n + 1 if side == "refuted" else low
        high = n if side == "supported" and high is None else high
        estimate = n if estimate is None and reached >= p * trials else estimate
    return low, estimate, high


def known(path: Path) -> dict[str, dict[int, dict[int, int]]]:
    """The counts that a file holds, by cell and block; a last line that was cut off is left out."""
    found: dict[str, dict[int, dict[int, int]]] = defaultdict(dict)
    for record in records.read(path):
        found[record["cell"]][record["block"]] = {int(n): count for n, count in record["first"].items()}
    return found


def draw(path: Path, wanted: Iterable[Cell]) -> None:
    """Append the blocks that are missing to the file, each as soon as it is drawn."""
    there = known(path)
    with records.appending(path) as append:
        for cell in wanted:
            for number in range(cell.blocks):
                if number not in there.get(cell.key, {}):
                    record = {"cell": cell.key, "block": number, "first": block(cell, number)}
                    append(record, f"{cell.key}: block {number + 1} of {cell.blocks}")


def entry(counts: dict[int, int], p: fmpq) -> str:
    """An estimate with its bracket, 17 or 17 (16-18)."""
    low, estimate, high = bracket(counts, p)
    if (low, high) == (estimate, estimate):
        return str(estimate)
    return f"{'' if estimate is None else f'{estimate} '}({low}-{'' if high is None else high})"


def lines(there: dict[str, dict[int, dict[int, int]]], wanted: Iterable[Cell]) -> Iterator[str]:
    """The tables of the cells that have counts, in Markdown."""
    heading = None
    for cell in wanted:
        blocks = list(there.get(cell.key, {}).values())
        if not blocks:
            continue
        title = titled(cell)
        if title != heading:
            columns = ["eps", "n_50", "n_90", "n_99", *(["R"] if cell.size else []), "trials"]
            yield from ("", f"## {title}", "", row(columns), "|" + "---|" * len(columns))
            heading = title
        counts = dict(sum((Counter(part) for part in blocks), start=Counter()))
        shown = [entry(counts, p) for p in QUANTILES]
        if cell.size:
            shown.append(f"{rate(cell.size, bracket(counts, Q(9, 10))[1], cell.bits):.2f}")
        yield row([f"2^-{cell.bits}", *shown, f"{sum(counts.values()):,}"])


def row(fields: Iterable[str]) -> str:
    """A line of a table."""
    return f"| {' | '.join(fields)} |"


def rate(size: int, n: int | None, bits: int) -> float:
    """n H2(k/n) / log2(k/eps) for subsets of k values and eps = 2^-bits, H2 the binary entropy."""
    if n is None:
        return math.nan
    entropy = sum(-p * math.log2(p) for p in (size / n, 1 - size / n) if p)
    return n * entropy / (math.log2(size) + bits)


def titled(cell: Cell) -> str:
    """The heading of the table that a cell belongs to."""
    if cell.size is None:
        return f"{LAWS[cell.law][1]}, targets in [{cell.low}, {cell.high}]"
    return f"{LAWS[cell.law][1]}, subsets of {cell.size}, targets in [-sqrt {cell.size}, sqrt {cell.size}]"


HEAD = """# How many values cover

n_50, n_90 and n_99 are the least n with which, with probability 0.5, 0.9 or 0.99, every target of the interval is
within eps of a subset sum of n random values. Whether a sequence is covered is decided in integers
(`rssp.covers_many`). Each entry is what the trials say; in brackets the range outside of which the Bernoulli test
rejects every n, at 1/1000 for each end, where it has more than one member. It has no upper end where so few trials do
not settle it, or where too many sequences were not covered by 64 values (1,024 for a fixed size). The square root of a
size k is rounded up to a multiple of 2^-20. Every line is counted independently of the others. Beyond 34 values, not
counting zeros, a sequence that stays undecided, because eps is within a few percent of its covering radius, counts
from the first n at which it is decided: entries above 34 can be too large by that.

`docs/tables.jsonl` holds the counts: how many sequences of each block of 1,000 were first covered by so many values.
`python -m proofs_numeric.tables docs/tables.jsonl --write docs/tables.md` draws the blocks that are missing there,
each from its own seed, and writes this page; without that file it draws all of them anew, to the same counts. For
subsets of a fixed size R is n_90 H2(k/n_90) / log2(k/eps), H2 the binary entropy: the constant of
`natale24_sparsity.linear_logarithm` that n_90 stands for."""


def page(path: Path) -> str:
    """The whole page, from the counts of a file."""
    with precision(128):
        return "\n".join([HEAD, *lines(known(path), cells()), ""])


def main() -> None:
    """See the head of the module."""
    records.command("tables", "n_50, n_90 and n_99, anew.", lambda path: draw(path, cells()), page)


if __name__ == "__main__":
    main()
