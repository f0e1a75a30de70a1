"""What is read out of a store beside JSON lines: a Parquet file, and what blocks cost."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from proofs_numeric.store import Store
from rssp.files import check_writable

ROWS = 100_000  # that are held as Python objects at a time
TEXTS = ("kind", "claim", "file", "params")
NUMBERS = ("stage", "block", "successes", "squares", "trials")
MORE = ("alpha", "budget", "verdict")


def write_parquet(store: Store, path: str) -> int:
    """Write what `Store.lines` gives, a row each in the same order, to a Parquet file; the number of rows.

    The columns are those of blocks and of verdicts, null where the other kind has none; `verdict` is JSON. Raises
    ValueError without polars, FileError where the file cannot be written.
    """
    check_writable(path)
    try:
        import polars
    except ImportError:
        raise ValueError("--parquet: needs polars; pip install 'rssp[parquet]'") from None
    text = dict.fromkeys(TEXTS, polars.String)
    schema = {**text, **dict.fromkeys(NUMBERS, polars.Int64), **dict.fromkeys(MORE, polars.String)}
    with Path(path).open("wb") as out:
        rows = (json.loads(line) for line in store.lines())
        frames = [polars.DataFrame(schema=schema)]
        while chunk := [{**row, **verdict_text(row)} for row in islice(rows, ROWS)]:
            frames.append(polars.DataFrame(chunk, schema=schema))
        whole = polars.concat(frames)
        whole.write_parquet(out)
    return len(whole)


def verdict_text(row: dict[str, object]) -> dict[str, str]:
    """The verdict of a row as JSON, if it has one."""
    return {"verdict": json.dumps(row["verdict"])} if "verdict" in row else {}


@dataclass(frozen=True)
class Cost:
    """What the blocks of a claim at one choice of the parameters took on one kind of machine, in seconds."""

    claim: str
    params: str
    machine: str
    blocks: int
    trials: int
    wall: float
    core: float


def costs(store: Store) -> Iterator[Cost]:
    """The costs, in the order of claims and parameters."""
    sums = "count(*), sum(trials), sum(wall_seconds), sum(core_seconds)"
    key = "claim, params, machine"
    for row in store.read(f"select {key}, {sums} from blocks join runs using (run) group by {key} order by {key}"):
        yield Cost(*row)
