"""The commands that need no theorem: solve, count, cover, ticket. `proofs_numeric.cli` mounts them under `rssp`."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rssp.arguments import (
    Text,
    Whole,
    parse_grid,
    parse_number,
    parse_radius,
    parse_size,
    read_points,
    read_question,
    shown_target,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

OK, UNEXPECTED, USAGE, UNDECIDED = 0, 1, 2, 3  # exit status
PIPE_WIDTH = 200


def console() -> "Console":
    """Where results are printed: as wide as the terminal, or wide enough for a file or a pipe."""
    from rich.console import Console

    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=PIPE_WIDTH)


def show(record: dict[str, Any], as_json: bool, table: "Table | None" = None) -> None:
    """One JSON object and nothing else, or a table."""
    if as_json:
        print(json.dumps(record))
    else:
        console().print(table if table is not None else pairs(record))


def pairs(record: dict[str, Any]) -> "Table":
    """A two-column table of a record."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in record.items():
        if value is not None and value != "":
            table.add_row(key.replace("_", " "), escape(str(value)))
    return table


def solve(
    file: Text,
    /,
    *,
    target: Text,
    eps: Text | None = None,
    size: str | None = None,
    array: str | None = None,
    method: str = "auto",
    threads: Whole | None = None,
    time_limit: float | None = None,
    json: bool = False,
) -> int:
    """Find the subset of the numbers in FILE whose sum is nearest to the target, or one within eps of it.

    Exit status 0 when that is settled ("none" included), 3 when it is not (feasible, unknown).

    Parameters
    ----------
    file
        .npy, .npz, .csv, .txt or .safetensors with an array of numbers (n,) or of vectors (n, d), or - for text on
        standard input (vectors in text: one a row). Any n; proved best up to n = 72, vectors n = 60
        (hundreds with a small --size), above that by cp-sat.
    target
        The number to approach: 0.3 (as float64), or 1/3 (exact). For vectors one a coordinate: 0.3,1/3,-1.
    eps
        Ask for a subset within eps instead of the nearest one.
    size
        How many numbers the subset must have: 3, or 3..5 for three to five.
    array
        Which array of a .npz or .safetensors file.
    method
        auto, two-lists (exhaustive, n <= 50), four-lists (exhaustive, n <= 72), enumeration (exhaustive, n <= 22), or
        cp-sat (any n, proves nothing by itself).
    threads
        How many threads; one per core if not given.
    time_limit
        Seconds, for four-lists (no limit if not given) and cp-sat (60 if not given).
    json
        Print one JSON object and nothing else.
    """
    import rssp
    from rssp.result import to_float

    limit = None if eps is None else parse_radius(eps)
    x, z = read_question(file, array, target)
    options: dict[str, Any] = {"size": parse_size(size), "method": method, "threads": threads, "time_limit": time_limit}
    with searching(f"{len(x)} values"):
        found = rssp.nearest(x, z, **options) if limit is None else rssp.within(x, z, limit, **options)
    record = {**found.to_dict(), "target": shown_target(z), "eps": None if limit is None else str(limit)}
    shown = {
        "status": found.status,
        "subset": ", ".join(map(str, found.indices)) or "empty",
        "error": f"{to_float(found.error):.6g}" + (f"  (exactly {found.error})" if len(str(found.error)) < 60 else ""),
        "method": found.method,
        "n": found.n,
        "reason": found.reason,
    }
    show(record, json, pairs(shown))
    return UNDECIDED if found.status in ("feasible", "unknown") else OK


def count(
    file: Text,
    /,
    *,
    target: Text,
    eps: Text,
    size: str | None = None,
    by_size: bool = False,
    array: str | None = None,
    json: bool = False,
) -> int:
    """Count, exactly, the subsets of the numbers in FILE whose sum is within eps of the target, the empty one too.

    Parameters
    ----------
    file
        .npy, .npz, .csv, .txt or .safetensors with at most 64 numbers (more with --size, and hundreds where they lie
        on a coarse common grid), or - for standard input.
    target
        A number: 0.3 (as float64), or 1/3 (exact). For vectors one a coordinate: 0.3,1/3,-1.
    eps
        The largest error that counts.
    size
        Count only subsets of this many numbers: 3, or 3..5 for three to five.
    by_size
        Also say how many of them there are of each size.
    array
        Which array of a .npz or .safetensors file.
    json
        Print one JSON object and nothing else.
    """
    import rssp

    limit, sizes = parse_radius(eps), parse_size(size)
    x, z = read_question(file, array, target)
    with searching(f"{len(x)} values"):
        each = rssp.count_by_size(x, z, limit, size=sizes) if by_size else {}
        number = sum(each.values()) if by_size else rssp.count(x, z, limit, size=sizes)
    record = {"count": number, "target": shown_target(z), "eps": str(limit), "n": len(x)}
    if json:
        show({**record, "by_size": {str(k): c for k, c in each.items()}} if by_size else record, True)
    else:
        show(record, False)
        if by_size:
            console().print(sizes_table(each))
    return OK


def sizes_table(each: dict[int, int]) -> "Table":
    """How many subsets there are of each size."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("size", justify="right")
    table.add_column("subsets", justify="right")
    for k, number in each.items():
        table.add_row(str(k), str(number))
    return table


def cover(
    file: Text,
    /,
    *,
    eps: Text,
    region: tuple[Text, Text] = ("-1/2", "1/2"),
    grid: Text | None = None,
    size: str | None = None,
    array: str | None = None,
    json: bool = False,
) -> int:
    """Is every point of a region within eps of a subset sum of the numbers in FILE? If not, name one that is not.

    For at most 34 numbers, and with --size: the exact covering radius, and the point farthest away. For more numbers
    the answer may be "unknown": exit status 3. For vectors, at most 34, the same in the sup norm, about a box.
    With --grid only about its multiples, for any number of quantised values, and without a radius.

    Parameters
    ----------
    file
        .npy, .npz, .csv, .txt or .safetensors with an array of numbers (n,) or of vectors (n, d), one a row, or - for
        text on standard input.
    eps
        The radius.
    region
        The two ends, for example: --region -0.5 0.5; of vectors, those of every coordinate.
    grid
        Only targets that are multiples of this number count, of vectors in every coordinate: 1/256. With --eps 0, is
        every one of them exactly a subset sum?
    size
        Only subsets of this many numbers: 3, or 3..5 for three to five.
    array
        Which array of a .npz or .safetensors file.
    json
        Print one JSON object and nothing else.
    """
    from rssp.cover import MOST_VALUES, covers, farthest
    from rssp.result import Cover, text, to_float

    limit, sizes = parse_radius(eps), parse_size(size)
    ends = tuple(parse_number(end, "--region") for end in region)
    step = parse_grid(grid)
    x = read_points(file, array)
    radius, point = None, None
    with working(f"the sums of {len(x)} {'numbers' if x.ndim == 1 else 'vectors'}"):
        if step is not None or (x.ndim == 1 and sizes is None and len(x) > MOST_VALUES):
            found = covers(x, limit, region=ends, size=sizes, grid=step)
        else:
            radius, point, method = farthest(x, ends, sizes)
            missed = radius > limit
            found = Cover(not missed, limit, point if missed else None, radius, method, len(x), at_least=radius)
    record = {
        "covered": found.covered,
        "radius": shown_number(radius),
        "radius_float": None if radius is None else to_float(radius),
        "witness": [*map(str, found.witness)] if isinstance(found.witness, tuple) else shown_number(found.witness),
        "reason": found.reason,
        "eps": str(limit),
        "region": [str(end) for end in ends],
        "n": found.n,
        "d": 1 if x.ndim == 1 else x.shape[1],
    }
    shown = {
        "covered": {True: "yes", False: "no", None: "unknown"}[found.covered],
        "covering radius": None if radius is None else f"{to_float(radius):.6g}",
        "farthest point": None if radius is None else text(point),
        "uncovered point": None if radius is not None or found.witness is None else text(found.witness),
        "reason": found.reason,
    }
    show(record, json, pairs(shown))
    return UNDECIDED if found.covered is None else OK


def shown_number(value: Fraction | None) -> str | None:
    """A rational for JSON."""
    return None if value is None else str(value)


def ticket(
    weights: Text | None = None,
    /,
    *,
    eps: Text = "0.01",
    samples: Whole = 21,
    law: str = "uniform",
    seed: Whole = 0,
    out: str | None = None,
    threads: Whole | None = None,
    json: bool = False,
) -> int:
    """Prune random values so that they approximate a network, weight by weight, each to proven optimality.

    For every weight, draw its own random values and find the subset whose sum is nearest to it.
    Without WEIGHTS, a small network that reads handwritten digits, which comes with the package.
    Exit status 0 when every subset has been re-verified exactly (weights farther than eps are listed), 1 otherwise.

    Parameters
    ----------
    weights
        .npz or .safetensors with float arrays; those of two axes or more are pruned, others (biases) kept as they are.
    eps
        The error that a weight may have; said of each weight, and every optimum is reported whatever eps is.
    samples
        Random values per weight, 1..50.
    law
        uniform (U[-1, 1]), range (uniform between the smallest and the largest weight), normal, product_uniform or
        relu_product.
    seed
        The random values are a function of the seed and of a weight's place alone.
    out
        Write weights, random values and masks to this .npz file; `rssp recheck` checks it.
    threads
        How many threads; one per core if not given.
    json
        Print one JSON object and nothing else.
    """
    from rssp.files import check_writable, read_arrays
    from rssp.networks import ticket as tickets

    limit = parse_radius(eps)
    if out is not None:
        check_writable(checked_suffix(out))
    arrays = tickets.digits() if weights is None else read_arrays(weights)
    total = sum(array.size for array in arrays.values() if array.ndim >= 2)
    with progress_bar(f"{total} weights", total) as advance:
        found = tickets.find(
            arrays,
            eps=limit,
            samples=samples,
            law=law,
            seed=seed,
            source="digits" if weights is None else Path(weights).name,
            threads=threads,
            progress=advance,
        )
    if out is not None:
        tickets.save(found, out)
    report = tickets.summary(found)
    if json:
        show(report, True)
    else:
        show_ticket(report, out)
    return OK if report["verified"] else UNEXPECTED


def checked_suffix(out: str) -> str:
    """The path, if it ends in .npz. Raises ValueError."""
    if not out.endswith(".npz"):
        raise ValueError(f"--out {out}: must end in .npz")
    return out


def show_ticket(report: dict[str, Any], out: str | None) -> None:
    """A ticket's report for a person: the figures, then the weights that are not within eps."""
    from rich.table import Table

    from rssp.result import to_float

    bound, weights = report["supnorm_bound"], report["weights"]
    shown = {
        "network": report["source"],
        "weights": f"{weights:,}, each from {report['samples']} values of law {report['law']}, seed {report['seed']}",
        "within eps": f"{report['within_eps']:,} (eps = {to_float(Fraction(report['eps'])):g})",
        "proved nearest": f"{report['optimal']:,}",
        "largest error": f"{report['max_error']:.3g}",
        "values kept": f"{report['kept']:,} of {report['values']:,} ({report['kept_fraction']:.1%})",
        "sup-norm distance": f"<= {bound:.4g} over the unit ball (certified)"
        if bound is not None
        else f"no bound: {report['supnorm_reason']}",
        "accuracy": None
        if report["accuracy"] is None
        else f"{report['accuracy']:.2%}; the target's {report['accuracy_target']:.2%}",
        "subset sums": f"{report['subset_sum_core_seconds']:.3g} core seconds",
        "re-verified": "every subset, in exact arithmetic" if report["verified"] else "NO: please report this as a bug",
        "written to": out,
    }
    out_console = console()
    out_console.print(pairs(shown))
    if report["misses"]:
        table = Table(title=f"not within eps: {len(report['misses'])}", title_justify="left", box=None, pad_edge=False)
        for heading in ("array", "index", "weight", "error", "why"):
            table.add_column(heading, overflow="fold")
        for miss in report["misses"][:20]:
            index = ", ".join(map(str, miss["index"]))
            table.add_row(miss["array"], index, f"{miss['weight']:.5g}", f"{miss['error']:.3g}", miss["reason"])
        out_console.print(table)
        if len(report["misses"]) > 20:
            out_console.print(f"... and {len(report['misses']) - 20} more; --json lists all")


def working(what: str) -> Any:
    """A line with a clock on stderr while the block runs, if stderr is a terminal."""
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    return on_terminal(None, SpinnerColumn(), TextColumn(what), TimeElapsedColumn())


@contextmanager
def searching(what: str) -> Iterator[None]:
    """As `working`; with a bar and an estimate once a search that can tell how far it is has begun."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from rssp.quarters import report

    columns = TextColumn(what), BarColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()
    with on_terminal(None, *columns) as advance:
        token = report.set(advance)
        try:
            yield
        finally:
            report.reset(token)


def progress_bar(what: str, total: int) -> Any:
    """A progress bar on stderr while the block runs, if stderr is a terminal; yields a function that moves it."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    return on_terminal(total, TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


@contextmanager
def on_terminal(total: int | None, *columns: Any) -> Iterator[Callable[[int, int], None]]:
    """A progress display with these columns, which disappears; nothing at all where stderr is no terminal.

    Yields a function of what is done and of what there is.
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, of: None
        return
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def recheck_ticket(path: str, as_json: bool) -> int:
    """Check a ticket file: errors from the subsets, values from the seed, optima by searching again."""
    from rssp.networks import ticket as tickets

    found = tickets.load(path)
    with working(f"{os.path.basename(path)}"):
        wrong = tickets.verify_all(found)
        record = {**tickets.summary(found), "verified": not wrong, "wrong": wrong}
    del record["subset_sum_core_seconds"], record["misses"]
    shown = {**record, "verified": "no" if wrong else "yes: errors, values and optima", "wrong": "; ".join(wrong)}
    show(record, as_json, pairs(shown))
    return UNEXPECTED if wrong else OK
