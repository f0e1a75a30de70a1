"""Rows of a store that say what was not found: each is rejected by `rssp recheck`, and none is shown as it stands."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proofs_numeric.campaign import verdicts
from proofs_numeric.claim import claims
from proofs_numeric.cli import run
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.outcome import QUICK
from proofs_numeric.recheck import rechecks
from proofs_numeric.store import Store, StoreError
from tests.forging import NOISE, same_json
from tests.test_store import OWN

Row = tuple[str, str, str, str, str, str]  # claim, file, params, alpha, budget, verdict: the columns of a store
NOT_LOOKED_AT = ("detail", "seconds")  # as long as they are a text and a number


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with every status, of counts, a bracket, an instance and a tree, and of an enumeration."""
    folder = tmp_path_factory.mktemp("rows")
    (folder / "own.py").write_text(OWN)
    path = folder / "s.sqlite"
    with Store(str(path)) as opened:
        found = list(
            verdicts([*claims(str(folder / "own.py")), *claims("*.weight_at_half")], budget=QUICK, store=opened)
        )
    assert {v.status for v in found} == {"proved", "supported", "refuted", "undecided"}
    return path


def rows_of(path: Path) -> list[Row]:
    connection = sqlite3.connect(path)
    found = connection.execute("select claim, file, params, alpha, budget, verdict from verdicts").fetchall()
    connection.close()
    return found


def copy_with(path: Path, rows: list[Row], to: Path) -> str:
    """The same store with these verdicts in place of its own."""
    source, target = sqlite3.connect(path), sqlite3.connect(to)
    source.backup(target)
    target.execute("delete from verdicts")
    target.executemany("insert into verdicts values (?, ?, ?, ?, ?, ?, 1)", rows)
    target.commit()
    source.close()
    target.close()
    return str(to)


def objections(path: str) -> list[str]:
    with Store(path, writing=False) as opened:
        return [one.objection for one in rechecks(opened, False)]


def rewritten(row: Row, **fields: Any) -> Row:
    """The row with some fields of its verdict changed."""
    return (*row[:5], json.dumps({**json.loads(row[5]), **fields}))


def forged_verdicts(row: Row) -> Iterator[Row]:
    """A field dropped, one added, each changed to whatever."""
    verdict = json.loads(row[5])
    for name, value in verdict.items():
        yield (*row[:5], json.dumps({key: other for key, other in verdict.items() if key != name}))
        for noise in [*NOISE, *verdict.values()]:
            harmless = name in NOT_LOOKED_AT and (isinstance(noise, str) if name == "detail" else number(noise))
            if not same_json(noise, value) and not harmless:
                yield rewritten(row, **{name: noise})
    yield rewritten(row, more=1)
    yield from ((*row[:5], text) for text in ("", "{", "null", "[]", "1", "[" * 100_000))


def number(value: Any) -> bool:
    """Can this be a number of seconds?"""
    return type(value) in (int, float) and 0 <= value <= 10**9


def forged_columns(row: Row, others: list[Row]) -> Iterator[Row]:
    """What the row is about, from other rows or made up."""
    claim, file, params, alpha, budget, verdict = row
    for other in others:
        yield (other[0], other[1], other[2], alpha, budget, verdict)
        yield (claim, file, params, alpha, budget, other[5])
        if other[:3] != row[:3] and json.loads(other[5])["certificate"] is not None:
            mine = json.loads(other[5])
            yield rewritten(row, certificate=mine["certificate"], status=mine["status"])
    for text in ("x", "*", ""):
        yield (text, file, params, alpha, budget, verdict)
        yield (claim, text, params, alpha, budget, verdict)
    for text in ("", "x", "[]", "1", '{"p": 1}', '{"p": "1/3"}', '{"q": "1"}', '{"p": null}'):
        yield (claim, file, text, alpha, budget, verdict)
    for text in ("", "x", "1/0", "nan"):
        yield (claim, file, params, text, budget, verdict)
    if json.loads(verdict)["alpha"] is not None:
        yield from ((claim, file, params, text, budget, verdict) for text in ("0", "1", "-1", "2", "1/2", "1/1000001"))


def forged(rows: list[Row]) -> list[Row]:
    """All of them, each with a budget of its own, which makes it a row of its own."""
    found: list[Row] = []
    for row in rows:
        found += forged_verdicts(row)
        found += forged_columns(row, [other for other in rows if other != row])
    return [(*row[:4], f"{row[4]} {i}", row[5]) for i, row in enumerate(found)]


def test_genuine_rows_stand(store: Path, tmp_path: Path) -> None:
    assert set(objections(copy_with(store, rows_of(store), tmp_path / "s.sqlite"))) == {""}


def test_every_forged_row_is_rejected(store: Path, tmp_path: Path) -> None:
    rows = forged(rows_of(store))
    path = copy_with(store, rows, tmp_path / "s.sqlite")
    found = objections(path)
    assert len(found) == len(rows) >= 1_000
    with Store(path, writing=False) as opened:
        assert [row for row, said in zip(opened.rows(), found, strict=True) if not said] == []


def test_a_statement_that_nobody_made(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command rejects it, and `rssp check` says what the claim says, whatever the store does."""
    rows = [rewritten(row, statement="all is well", source="read", expect="supported") for row in rows_of(store)]
    path = copy_with(store, rows, tmp_path / "s.sqlite")
    assert run(["recheck", path]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert all("statement, source, expect: not as the claim and its row have it" in line for line in shown[:-1])
    own = str(store.parent / "own.py")
    with Store(path) as opened:
        again = list(verdicts(claims(own), budget=QUICK, store=opened))
    assert {v.statement for v in again} == {claim.statement for claim in claims(own)}
    assert {(v.source, v.expect) for v in again} == {("posed", None)}


def test_a_row_that_cannot_be_read_ends_a_check_with_one_line(store: Path, tmp_path: Path) -> None:
    rows = [(*row[:5], "{}") for row in rows_of(store)]
    with (
        Store(copy_with(store, rows, tmp_path / "s.sqlite")) as opened,
        pytest.raises(StoreError, match=r"s\.sqlite: the verdict on mine\.\w+ cannot be read: a verdict has the keys"),
    ):
        list(verdicts(claims(str(store.parent / "own.py")), budget=QUICK, store=opened))


def test_forged_blocks_are_found_by_replay(store: Path, tmp_path: Path) -> None:
    """Counts are believed where they stand, as those of an honest run are; drawn again they differ."""
    path = copy_with(store, [], tmp_path / "s.sqlite")
    connection = sqlite3.connect(path)
    connection.execute("update blocks set successes = 900, squares = 900 where claim like '%coin'")
    connection.commit()
    connection.close()
    with Store(path) as opened:
        coins = claims(f"{store.parent / 'own.py'}::mine.coin")
        assert {v.status for v in verdicts(coins, budget=QUICK, store=opened)} == {"supported"}
        assert all("when drawn again" in one.objection for one in rechecks(opened, True))


def with_more_trials(verdict: dict[str, Any], more: int) -> list[dict[str, Any]]:
    """Its certificate, each count in turn with so many trials more, none of them a success."""
    certificate = verdict["certificate"]
    if certificate["kind"] != "bracket":
        return [{**certificate, "trials": certificate["trials"] + more}]
    cells = certificate["cells"]
    moved = [{**record, "trials": record["trials"] + more} for record in cells]
    return [{**certificate, "cells": [*cells[:i], moved[i], *cells[i + 1 :]]} for i in range(len(cells))]


@pytest.mark.parametrize("more", [1, 999, 1_000])
def test_trials_that_nobody_drew_are_found_by_replay(store: Path, tmp_path: Path, more: int) -> None:
    """Also those beyond the last whole block, which would otherwise be failures that no one sees."""
    rows = []
    for row in rows_of(store):
        verdict = json.loads(row[5])
        if (verdict["certificate"] or {}).get("kind") in ("count", "bracket"):
            rows += [rewritten(row, certificate=certificate) for certificate in with_more_trials(verdict, more)]
    rows = [(*row[:4], f"{i}", row[5]) for i, row in enumerate(rows)]
    path = copy_with(store, rows, tmp_path / "s.sqlite")
    with Store(path, writing=False) as opened:
        found = [one.objection for one in rechecks(opened, True)]
    assert len(found) >= 4
    assert all(found)
    assert any(("when drawn again" if more == 1_000 else "are not whole blocks") in said for said in found)


def test_a_coin_is_not_refuted_by_less_than_a_block(store: Path, tmp_path: Path) -> None:
    """999 trials without a success are no block, so that there was nothing to draw again."""
    seeds = {"entropy": montecarlo.ENTROPY, "block": montecarlo.BLOCK}
    none = {"kind": "count", "side": "refuted", "trials": 999, "successes": 0, **seeds}
    rows = [rewritten(row, status="refuted", certificate=none) for row in rows_of(store) if "mine.coin" in row[0]]
    path = copy_with(store, rows, tmp_path / "s.sqlite")
    with Store(path, writing=False) as opened:
        alone, drawn_again = ([one.objection for one in rechecks(opened, replay)] for replay in (False, True))
    assert set(alone) == {""}, "the test alone cannot know"
    assert all("999 trials at p=" in said and "are not whole blocks" in said for said in drawn_again)
