"""The store: nothing is lost, counted twice, or believed for another claim; what is wrong with a file is said."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from proofs_numeric.campaign import verdicts
from proofs_numeric.claim import Claim, claims
from proofs_numeric.cli import run
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.outcome import QUICK
from proofs_numeric.recheck import rechecks
from proofs_numeric.store import SCHEMA, Store, StoreError

OWN = """
from proofs_numeric.claim import Paper, Posed, at_most
from proofs_numeric.domain import Integers, OneOf, Reals, Unknown
from proofs_numeric.num import Q
paper = Paper("mine", "Mine")

@paper.lemma("1", "a coin", source=Posed(), with_probability=lambda p: p, p=OneOf("47/100", "49/100", "1/2", "53/100"))
def coin(p, rng, trials):
    return rng.random(trials) < 0.5

@paper.lemma("2", "squares", source=Posed(), v=Reals(0, 1))
def square(v):
    return at_most(v * v, v)

@paper.lemma("3", "false", source=Posed(), n=Integers(1, 5))
def small(n):
    return at_most(n, 3)

@paper.lemma(
    "4", "some C", source=Posed(), with_probability=lambda p: p, p=OneOf("1/4", "1/2"), C=Unknown(step="1/4", most=2)
)
def constant(p, C, rng, trials):
    return rng.random(trials) < float(C) / 2

@paper.lemma(
    "5", "less for C", source=Posed(), with_probability=lambda p, C: p - C / 4, p=OneOf("1/4", "1/2"),
    C=Unknown(step="1/4", most=2, obstruction=lambda p: Q(3, 4)))
def promise(p, C, rng, trials):
    return rng.random(trials) < 1 / 4
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "own.py"
    path.write_text(OWN)
    return str(path)


def decide(store: Store, own: str) -> list[tuple[str, str, str]]:
    """Every claim of the file to its verdict."""
    return [(v.id, v.status, v.detail) for v in verdicts(claims(own), budget=QUICK, store=store)]


def lines(path: Path) -> list[str]:
    with Store(str(path), writing=False) as store:
        return list(store.lines())


def test_the_same_verdicts_as_without_a_store_and_nothing_is_done_twice(
    tmp_path: Path, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = [(v.id, v.status, v.detail) for v in verdicts(claims(own), budget=QUICK)]
    path = str(tmp_path / "s.sqlite")
    with Store(path) as store:
        assert decide(store, own) == plain
    before = lines(Path(path))
    drawn: list[Any] = []
    honest = montecarlo.successes
    monkeypatch.setattr(montecarlo, "successes", lambda *a: drawn.append(a) or honest(*a))
    with Store(path) as store:
        assert decide(store, own) == plain
    assert drawn == [], "the one that is undecided has its blocks too"
    assert lines(Path(path)) == before
    assert {status for _, status, _ in plain} == {"proved", "supported", "refuted", "undecided"}


def test_counts_and_blocks_agree(tmp_path: Path, own: str) -> None:
    path = tmp_path / "s.sqlite"
    with Store(str(path)) as store:
        decide(store, own)
    records = [json.loads(line) for line in lines(path)]
    blocks = [r for r in records if r["kind"] == "block"]
    assert all(r["trials"] == 1000 for r in blocks)
    for record in records:
        if record["kind"] == "verdict" and (record["verdict"]["certificate"] or {}).get("kind") == "count":
            (p,) = json.loads(record["params"]).values()
            mine = [b for b in blocks if b["params"] == f"p={p}" and b["claim"].endswith("coin")]
            certificate = record["verdict"]["certificate"]
            assert [b["block"] for b in mine] == list(range(len(mine)))
            assert sum(b["trials"] for b in mine) == certificate["trials"]
            assert sum(b["successes"] for b in mine) == certificate["successes"]


def killed(own: str, path: Path, after: float, *options: str) -> None:
    """A check in a process of its own, killed."""
    command = [sys.executable, "-m", "proofs_numeric.cli", "check", own, "--quick", "--store", str(path), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


def survives_kills(tmp_path: Path, own: str, times: int) -> None:
    """After that many kills at random moments, with workers and without, the store is whole, and ends up as one that
    was never interrupted.
    """
    whole, path = tmp_path / "whole.sqlite", tmp_path / "killed.sqlite"
    with Store(str(whole)) as store:
        plain = decide(store, own)
    most = set(lines(whole))
    for k in range(times):
        killed(own, path, random.Random(k).uniform(0.3, 3), *["--workers", "2"] * (k % 2))
        if path.exists():
            with Store(str(path)) as store:
                assert store.connection.execute("pragma integrity_check").fetchone() == ("ok",)
                assert set(store.lines()) <= most
    with Store(str(path)) as store:
        assert decide(store, own) == plain
    assert lines(path) == lines(whole)


def test_a_kill_loses_nothing_and_counts_nothing_twice(tmp_path: Path, own: str) -> None:
    survives_kills(tmp_path, own, 2)


@pytest.mark.long
def test_many_kills(tmp_path: Path, own: str) -> None:
    """Six minutes: python -m pytest -m long tests/test_store.py."""
    survives_kills(tmp_path, own, 200)


def test_two_at_once(tmp_path: Path, own: str) -> None:
    path, whole = tmp_path / "both.sqlite", tmp_path / "whole.sqlite"
    command = [sys.executable, "-m", "proofs_numeric.cli", "check", own, "--quick", "--store", str(path), "--json"]
    options: list[list[str]] = [[], ["--workers", "2"]]
    both = [subprocess.Popen(command + o, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for o in options]
    found = [json.loads(process.communicate(timeout=100)[0])["verdicts"] for process in both]
    seen = [[(v["id"], v["status"], v["detail"]) for v in each] for each in found]
    with Store(str(whole)) as store:
        assert seen == [decide(store, own)] * 2
    assert lines(path) == lines(whole)


def test_a_changed_file_meets_no_old_trials(tmp_path: Path, own: str) -> None:
    path = str(tmp_path / "s.sqlite")
    with Store(path) as store:
        decide(store, own)
    Path(own).write_text(OWN.replace("< 0.5", "< 0.9"))
    with Store(path, writing=False) as store:
        assert {one.objection for one in rechecks(store, False)} == {"the file in which it is stated has changed since"}
    with Store(path) as store:
        assert {status for id, status, _ in decide(store, own) if id == "mine.coin"} == {"supported"}


def test_trials_belong_to_the_text_that_was_run(tmp_path: Path, own: str) -> None:
    """The file is edited while a check is under way: what is drawn still is of the former text, and is kept as that."""
    path = str(tmp_path / "s.sqlite")
    running = claims(f"{own}::mine.coin")[0].at(p="47/100")
    Path(own).write_text(OWN.replace("< 0.5", "< 0.1"))
    with Store(path) as store:
        assert [v.status for v in verdicts([running], budget=QUICK, store=store)] == ["supported"]
        assert [v.status for v in verdicts([claims(f"{own}::mine.coin")[0].at(p="47/100")], store=store)] == ["refuted"]


# Faults ---------------------------------------------------------------------------------------------------------------


def test_a_full_disk_ends_it_with_what_was_committed(tmp_path: Path, own: str) -> None:
    path = str(tmp_path / "s.sqlite")
    with Store(path) as store:
        pages = store.connection.execute("pragma page_count").fetchone()[0]
        store.connection.execute(f"pragma max_page_count = {pages + 1}")
        with pytest.raises(StoreError, match=r"s\.sqlite: database or disk is full; what was committed"):
            decide(store, own)
    before = lines(Path(path))
    assert before
    with Store(path) as store:
        decide(store, own)
    assert set(before) <= set(lines(Path(path)))


@pytest.mark.skipif(os.name != "posix", reason="permissions are another matter there")
def test_a_store_that_cannot_be_written(tmp_path: Path, own: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.sqlite"
    with Store(str(path)) as store:
        decide(store, own)
    honest = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda p, **o: honest(f"file:{p}?mode=ro", uri=True, **o))
    with pytest.raises(StoreError, match=r"s\.sqlite: attempt to write a readonly database"):
        Store(str(path))
    with Store(str(path), writing=False) as store:
        assert all(not one.objection for one in rechecks(store, False))


@pytest.mark.parametrize(
    ("pragma", "said"),
    [
        (f"user_version = {SCHEMA + 1}", rf"written by a newer version of rssp \(schema {SCHEMA + 1}, this one has"),
        (f"user_version = {SCHEMA - 1}", rf"written by an older version of rssp \(schema {SCHEMA - 1}, this one has"),
        ("application_id = 7", "is a database, but no store of verdicts"),
    ],
)
@pytest.mark.parametrize("writing", [True, False])
def test_another_schema_and_another_database(tmp_path: Path, pragma: str, said: str, writing: bool) -> None:
    path = tmp_path / "s.sqlite"
    Store(str(path)).connection.close()
    connection = sqlite3.connect(path)
    connection.execute(f"pragma {pragma}")
    connection.close()
    kept = path.read_bytes()
    with pytest.raises(StoreError, match=said):
        Store(str(path), writing=writing)
    assert path.read_bytes() == kept


def test_what_is_no_store_at_all(tmp_path: Path) -> None:
    text = tmp_path / "s.txt"
    text.write_text("not a database, but long enough to be taken for one" * 50)
    with pytest.raises(StoreError, match=r"s\.txt: is no store of verdicts"):
        Store(str(text))
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(str(tmp_path))
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(str(tmp_path / "missing" / "s.sqlite"))
    with pytest.raises(StoreError, match="there is no such file"):
        Store(str(tmp_path / "none.sqlite"), writing=False)


# Rechecking -----------------------------------------------------------------------------------------------------------


def tampered(path: str, change: Any) -> None:
    """Edit every stored verdict."""
    connection = sqlite3.connect(path)
    for claim, params, text in connection.execute("select claim, params, verdict from verdicts").fetchall():
        verdict = json.loads(text)
        change(verdict)
        connection.execute(
            "update verdicts set verdict = ? where claim = ? and params = ?", (json.dumps(verdict), claim, params)
        )
    connection.commit()
    connection.close()


def test_recheck_and_replay_from_the_command_line(tmp_path: Path, own: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "s.sqlite")
    assert run(["check", own, "--quick", "--store", path]) == 3
    capsys.readouterr()
    assert run(["recheck", path, "--replay"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 9
    assert [line.split(":")[0] for line in shown[:-1]].count("stands") == 6
    assert shown[-1] == "8 verdicts, 0 rejected"
    assert run(["export", path]) == 0
    assert capsys.readouterr().out.splitlines() == lines(Path(path))
    assert run(["recheck", str(tmp_path / "t.npz"), "--replay"]) == 2
    assert "--replay: is for a store" in capsys.readouterr().err


def test_invented_successes_are_found_by_replay(tmp_path: Path, own: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "s.sqlite")
    run(["check", f"{own}::mine.coin", "--quick", "--store", path])
    tampered(path, lambda v: v["certificate"] and v["certificate"].update(successes=v["certificate"]["successes"] + 1))
    capsys.readouterr()
    assert run(["recheck", path, "--json"]) == 0, "the test alone cannot know"
    assert json.loads(capsys.readouterr().out)["rejected"] == []
    assert run(["recheck", path, "--replay", "--json"]) == 1
    rejected = json.loads(capsys.readouterr().out)["rejected"]
    assert rejected
    assert all("when drawn again" in one["objection"] for one in rejected)


def swap_status(verdict: Any) -> None:
    verdict["status"] = {"proved": "refuted", "refuted": "proved", "supported": "refuted"}.get(
        verdict["status"], "proved"
    )


@pytest.mark.parametrize(
    "change",
    [
        swap_status,
        lambda v: v.update(certificate={"kind": "enumeration", "count": 1, "digest": ""}, status="proved"),
        lambda v: v.update(certificate=None, status="proved"),
    ],
)
def test_forged_verdicts_are_rejected(tmp_path: Path, own: str, change: Any) -> None:
    path = str(tmp_path / "s.sqlite")
    with Store(path) as store:
        decide(store, own)
    tampered(path, change)
    with Store(path, writing=False) as store:
        assert all(one.objection for one in rechecks(store, False))


def test_a_claim_that_is_gone(tmp_path: Path, own: str) -> None:
    path = str(tmp_path / "s.sqlite")
    with Store(path) as store:
        decide(store, own)
    Path(own).unlink()
    with Store(path, writing=False) as store:
        assert all("it is stated no longer: " in one.objection for one in rechecks(store, False))


def test_built_in_claims_are_kept_too(tmp_path: Path) -> None:
    path = str(tmp_path / "s.sqlite")
    chosen: list[Claim] = [claims("ours.odds_shrink_low")[0], claims("ours.failure_floor")[0].at(n=4, eps="1/4")]
    with Store(path) as store:
        first = [v.to_dict() for v in verdicts(chosen, budget=QUICK, store=store)]
        again = [v.to_dict() for v in verdicts(chosen, budget=QUICK, store=store)]
    assert again == first
    run_row = sqlite3.connect(path).execute("select versions, machine, entropy from runs").fetchone()
    assert json.loads(run_row[0])["numpy"]
    assert run_row[1]
    assert run_row[2] == montecarlo.ENTROPY
