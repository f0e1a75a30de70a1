"""A file of JSON lines to which what was drawn is appended, and the page that is written from it: what the commands
that make tables for the documentation have in common.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Append = Callable[[dict[str, Any], str], None]  # a record, and what is said of it on the terminal


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file, none where there is no file; a line that was cut off is left out."""
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        yield record


@contextmanager
def appending(path: Path) -> Iterator[Append]:
    """Append records to the file, each at once."""
    with path.open("a+") as file:
        file.seek(max(file.tell() - 1, 0))
        if file.read(1) not in ("", "\n"):
            print(file=file)  # what was cut off stays a line of its own

        def append(record: dict[str, Any], said: str) -> None:
            print(json.dumps(record), file=file, flush=True)
            print(said, file=sys.stderr, flush=True)

        yield append


def command(module: str, description: str, draw: Callable[[Path], None], page: Callable[[Path], str]) -> None:
    """`python -m proofs_numeric.MODULE RECORDS [--write FILE.md]`: draw what the file lacks, then print or write the
    page. An interrupt ends the drawing only; a file that cannot be written ends all, in one line.
    """
    parser = argparse.ArgumentParser(prog=f"python -m proofs_numeric.{module}", description=description)
    parser.add_argument("records", type=Path, help="JSON lines, appended to")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="write the page there")
    given = parser.parse_args()
    if given.write and not given.write.parent.is_dir():
        parser.error(f"--write {given.write}: there is no such folder")
    try:
        draw(given.records)
    except KeyboardInterrupt:
        print("interrupted; what was drawn is kept", file=sys.stderr)
    except OSError as error:
        sys.exit(f"{given.records}: {error.strerror}")
    text = page(given.records)
    if given.write:
        given.write.write_text(text)
    else:
        print(text)
