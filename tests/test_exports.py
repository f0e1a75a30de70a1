"""What is read out of a store: the Parquet file holds what the lines hold, and costs are sums over the blocks."""

import json
import sqlite3
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from proofs_numeric import exports
from proofs_numeric.cli import run
from tests.test_store import OWN, lines, tampered


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("store")
    (folder / "own.py").write_text(OWN)
    path = str(folder / "s.sqlite")
    assert run(["check", str(folder / "own.py"), "--quick", "--store", path]) == 3
    return path


@pytest.mark.parametrize("rows", [1, 7, 100_000])
def test_parquet_holds_the_lines(
    rows: int, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    polars = pytest.importorskip("polars", reason="the extra rssp[parquet] is not installed")
    monkeypatch.setattr(exports, "ROWS", rows)
    path, expected = tmp_path / "s.parquet", [json.loads(line) for line in lines(Path(store))]
    assert run(["export", store, "--parquet", str(path)]) == 0
    assert capsys.readouterr().out == f"{len(expected)} rows\n"
    rows_read = polars.read_parquet(path).rows(named=True)
    found = [{name: value for name, value in row.items() if value is not None} for row in rows_read]
    for row in found:
        if "verdict" in row:
            row["verdict"] = json.loads(row["verdict"])
    assert found == expected
    assert {row["kind"] for row in found} == {"block", "verdict"}


def test_parquet_without_polars_and_without_a_place(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", store, "--parquet", "/nowhere/s.parquet"]) == 2
    assert "rssp: /nowhere/s.parquet: cannot be written" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "polars", None)
    assert run(["export", store, "--parquet", str(tmp_path / "s.parquet")]) == 2
    assert capsys.readouterr().err == "rssp: --parquet: needs polars; pip install 'rssp[parquet]'\n"
    assert not (tmp_path / "s.parquet").exists()


def test_costs_are_sums_over_the_blocks(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["costs", store, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["costs"]
    query = "select claim, params, trials, wall_seconds, core_seconds from blocks"
    rows = sqlite3.connect(store).execute(query).fetchall()
    for one in found:
        mine = [row for row in rows if row[:2] == (one["claim"], one["params"])]
        assert (one["blocks"], one["trials"]) == (len(mine), sum(row[2] for row in mine))
        assert one["wall"] == pytest.approx(float(sum(Fraction(row[3]) for row in mine)))
        assert one["core"] == pytest.approx(float(sum(Fraction(row[4]) for row in mine)))
    assert sum(one["blocks"] for one in found) == len(rows)
    assert run(["costs", store]) == 0
    shown = capsys.readouterr().out
    assert f"{len(rows)} blocks, {1000 * len(rows)} trials" in shown
    assert f"has {Path(store).stat().st_size} bytes" in shown


def one_success_more(verdict: Any) -> None:
    certificate = verdict["certificate"] or {}
    if "successes" in certificate:
        certificate["successes"] += 1


def test_trials_are_drawn_again_by_workers(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "copy.sqlite")
    Path(path).write_bytes(Path(store).read_bytes())
    assert run(["recheck", path, "--replay", "--workers", "2"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "8 verdicts, 0 rejected"
    tampered(path, one_success_more)
    assert run(["recheck", path, "--replay", "--workers", "2", "--json"]) == 1
    rejected = json.loads(capsys.readouterr().out)["rejected"]
    assert rejected
    assert all("when drawn again" in one["objection"] for one in rejected)
    assert run(["recheck", path, "--workers", "2"]) == 2
    assert "--workers and --executor: are for --replay" in capsys.readouterr().err
