"""What a campaign has done: blocks of trials and verdicts in one SQLite file, so that it can be stopped and resumed.

A block is a function of its key (claim, file of the claim, parameters, stage, number), and is committed once it is
counted: whatever ends the process loses the block that was being drawn and nothing else, and drawing it again gives the
same number. The file of the claim is in the key as a digest: a changed body never meets trials of the former one. Two
campaigns may use one store at a time; what both draw is kept once.
"""

import inspect
import json
import os
import platform
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from proofs_numeric.claim import Claim, describe, digest_of, texts
from proofs_numeric.engines import montecarlo
from proofs_numeric.verdict import Verdict

APPLICATION = 0x72737370  # "rssp", in the header of the file
SCHEMA = 2
WAIT = 60.0  # seconds for another process that is writing
TEXTS = ("id", "statement", "source", "status", "engine", "detail")  # of a verdict
LONGEST = 10**9  # seconds that an engine may have taken: the checker is given ten times as many
PACKAGES = ("rssp", "numpy", "numba", "python-flint")
TABLES = """
create table if not exists runs (
    run integer primary key, started text, versions text, revision text, machine text, entropy integer) strict;
create table if not exists blocks (
    claim text, file text, params text, stage integer, block integer, successes integer, squares integer,
    trials integer,
    wall_seconds real, core_seconds real, run integer references runs,
    primary key (claim, file, params, stage, block)) strict, without rowid;
create table if not exists verdicts (
    claim text, file text, params text, alpha text, budget text, verdict text, run integer references runs,
    primary key (claim, file, params, alpha, budget)) strict, without rowid;
"""


class StoreError(ValueError):
    """A store that cannot be read or written, with the path and the reason in one line."""


class Provenance(NamedTuple):
    """Who drew: the versions of Python and PACKAGES as JSON, the commit, the machine."""

    versions: str
    revision: str
    machine: str


class Drawn(NamedTuple):
    """A block: the sum and the sum of squares of what was seen, the seconds it took by the clock and on cores, who drew
    it.
    """

    sums: tuple[int, int]
    wall: float
    core: float
    by: Provenance


Source = Callable[[Claim, dict[str, Any], int, int], Drawn]  # where blocks come from


def timed(claim: Claim, cell: dict[str, Any], stage: int, block: int) -> Drawn:
    """A block drawn in this process. Raises what the body raises, and TypeError as `montecarlo.successes`."""
    wall, core = time.perf_counter(), time.process_time()
    sums = montecarlo.successes(claim, cell, stage, block)
    return Drawn(sums, time.perf_counter() - wall, time.process_time() - core, provenance())


class Store:
    """One file. Raises StoreError; what was committed before stays.

    path : the file; made where there is none, unless `writing` is False.
    """

    def __init__(self, path: str, writing: bool = True) -> None:
        self.path, self.writing = path, writing
        self.connection = opened(path, writing)
        self.runs: dict[Provenance, int] = {}
        if writing:
            self.run(provenance())

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def run(self, by: Provenance) -> int:
        """The number under which it stands who is at work, and with what; noted when it is new."""
        if by not in self.runs:
            row = datetime.now(UTC).isoformat(), *by, montecarlo.ENTROPY
            statement = "insert into runs (started, versions, revision, machine, entropy) values (?, ?, ?, ?, ?)"
            self.runs[by] = self.write(statement, row)
        return self.runs[by]

    def write(self, statement: str, row: tuple[Any, ...]) -> int:
        """Execute and commit one statement; the number of the row."""
        with saying(self.path):
            return int(self.connection.execute(statement, row).lastrowid or 0)

    def read(self, statement: str, row: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        with saying(self.path):
            yield from self.connection.execute(statement, row)

    def draw(
        self, claim: Claim, cell: dict[str, Any], stage: int, block: int, source: Source = timed
    ) -> tuple[int, int]:
        """The sum and the sum of squares of a block, as `montecarlo.successes`; had from the source, and committed, if
        it is not there.
        """
        key = claim.address, digest(claim), describe(cell), stage, block
        same = "claim = ? and file = ? and params = ? and stage = ? and block = ? and trials = ?"
        for found in self.read(f"select successes, squares from blocks where {same}", (*key, montecarlo.BLOCK)):
            return int(found[0]), int(found[1])
        drawn = source(claim, cell, stage, block)
        row = (*key, *drawn.sums, montecarlo.BLOCK, drawn.wall, drawn.core, self.run(drawn.by))
        self.write("insert or ignore into blocks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        return drawn.sums

    def has(self, claim: Claim, alpha: str, budget: str) -> bool:
        """Is there a verdict on this part of a claim, or a block of its trials?"""
        key = claim.address, digest(claim), describe(claim.fixed())
        blocks = self.read("select 1 from blocks where claim = ? and file = ? and params = ? limit 1", key)
        return any(blocks) or self.verdict(claim, alpha, budget) is not None

    def verdict(self, claim: Claim, alpha: str, budget: str) -> Verdict | None:
        """The verdict on this part of a claim, if one was reached that is not "undecided". Raises StoreError for a row
        that is no verdict.
        """
        key = claim.address, digest(claim), params_of(claim), alpha, budget
        same = "claim = ? and file = ? and params = ? and alpha = ? and budget = ?"
        found = [text for (text,) in self.read(f"select verdict from verdicts where {same}", key)]
        try:
            known = read_verdict(found[0]) if found else None
        except (ValueError, RecursionError) as error:
            raise StoreError(f"{self.path}: the verdict on {claim.id} cannot be read: {error}") from None
        return known if known and known.status != "undecided" else None

    def keep(self, claim: Claim, verdict: Verdict, alpha: str, budget: str) -> None:
        """Commit a verdict, in place of an earlier one."""
        fields = {name: value for name, value in verdict.to_dict().items() if name != "as_expected"}
        key = claim.address, digest(claim), params_of(claim), alpha, budget
        row = *key, json.dumps(fields), self.run(provenance())
        self.write("insert or replace into verdicts values (?, ?, ?, ?, ?, ?, ?)", row)

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """(claim, digest of its file, params, alpha, verdict), all as they stand there, in the order of these."""
        names = "claim, file, params, alpha"
        yield from self.read(f"select {names}, verdict from verdicts order by {names}, budget")

    def verdicts(self) -> Iterator[tuple[str, str, str, str, Verdict]]:
        """The same with each verdict read. Raises ValueError for one that is none."""
        for *key, text in self.rows():
            yield *key, read_verdict(text)  # type: ignore[misc]

    def lines(self) -> Iterator[str]:
        """Everything but times and runs as JSON, a line each: blocks, then verdicts, each in the order of their keys.

        The same work gives the same lines, however often it was interrupted.
        """
        for record in self.records("blocks", "claim, file, params, stage, block", "successes, squares, trials"):
            yield json.dumps({"kind": "block", **record})
        for record in self.records("verdicts", "claim, file, params, alpha, budget", "verdict"):
            fields = json.loads(record.pop("verdict"))
            del fields["seconds"]
            yield json.dumps({"kind": "verdict", **record, "verdict": fields})

    def records(self, table: str, key: str, more: str) -> Iterator[dict[str, Any]]:
        """The rows of a table in the order of their key, by name."""
        names = f"{key}, {more}"
        for row in self.read(f"select {names} from {table} order by {key}"):
            yield dict(zip(names.split(", "), row, strict=True))


def opened(path: str, writing: bool) -> sqlite3.Connection:
    """A connection to a store of this schema."""
    if not writing and not Path(path).is_file():
        raise StoreError(f"{path}: there is no such file")
    with saying(path):
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            if writing and empty(connection):
                connection.execute("pragma journal_mode = wal")  # what is committed outlives whoever committed it
                connection.execute("begin immediate")
                if empty(connection):  # nobody else was quicker
                    create(connection)
                connection.execute("commit")
            check_schema(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def empty(connection: sqlite3.Connection) -> bool:
    """Is there no table yet?"""
    return not connection.execute("select count(*) from sqlite_master").fetchone()[0]


def create(connection: sqlite3.Connection) -> None:
    """The tables of a new store."""
    for statement in TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"pragma application_id = {APPLICATION}")
    connection.execute(f"pragma user_version = {SCHEMA}")


def check_schema(connection: sqlite3.Connection, path: str) -> None:
    """Raise StoreError for a database that is no store, or one of another schema."""
    application, schema = (
        connection.execute(f"pragma {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    if application != APPLICATION:
        raise StoreError(f"{path}: is a database, but no store of verdicts")
    if schema != SCHEMA:
        whose = "an older" if schema < SCHEMA else "a newer"
        raise StoreError(
            f"{path}: was written by {whose} version of rssp (schema {schema}, this one has {SCHEMA}); use that "
            "version, or begin a new store"
        )


@contextmanager
def saying(path: str) -> Iterator[None]:
    """Turn what SQLite raises into one line."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        reasons = {
            "file is not a database": "is no store of verdicts",
            "unable to open database file": "cannot be opened: no such folder, or it is one",
        }
        said = reasons.get(str(error), f"{error}; what was committed before is still there")
        raise StoreError(f"{path}: {said}") from None


def read_verdict(text: str) -> Verdict:
    """A verdict from its JSON. Raises ValueError for what is none, RecursionError for what is nested too deep."""
    found, names = json.loads(text), [field.name for field in fields(Verdict)]
    if not isinstance(found, dict) or set(found) != set(names):
        raise ValueError(f"a verdict has the keys {', '.join(names)}")
    for name in TEXTS:
        if not isinstance(found[name], str):
            raise ValueError(f"{name}={found[name]!r}: must be a text")
    seconds = found["seconds"]
    if type(seconds) not in (int, float) or not 0 <= seconds <= LONGEST:
        raise ValueError(f"seconds={seconds!r}: must be a number from 0 to {LONGEST}")
    return Verdict(**found)


def params_of(claim: Claim) -> str:
    """The parameters that are fixed, as text."""
    return json.dumps(texts(claim.fixed()), sort_keys=True)


def digest(claim: Claim) -> str:
    """64 bits that stand for the file in which a claim is stated, as it was when its body was loaded."""
    return claim.digest or digest_of_source(str(inspect.getsourcefile(claim.body)))


@lru_cache
def digest_of_source(path: str) -> str:
    """The same for a module of the package: it is loaded once, so it is read once."""
    return digest_of(Path(path).read_bytes())


@lru_cache
def provenance() -> Provenance:
    """This process, and what it runs with."""
    versions = {"python": platform.python_version(), **{name: installed(name) for name in PACKAGES}}
    return Provenance(json.dumps(versions), revision(), machine())


def machine() -> str:
    """The kind of machine this is: processor, cores, system."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = named[0] if named else platform.processor() or platform.machine()
    return f"{processor}, {os.cpu_count()} cores, {platform.platform()}"


def installed(name: str) -> str:
    """The version of a package, "" if it is not installed as one."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def revision() -> str:
    """The commit of the checkout that this file is in; "" outside one."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
