"""The command as a user meets it: what it prints, its exit status, and one clear line for bad input."""

import io
import json
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proofs_numeric.cli import run


@pytest.fixture
def x_file(tmp_path: Path) -> str:
    path = tmp_path / "x.npy"
    np.save(path, np.array([0.5, 0.25, -0.3]))
    return str(path)


def test_solve_json_has_the_keys_of_the_contract(x_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", x_file, "--target", "-0.05", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert {"status", "subset", "error", "error_float", "method", "n", "d"} <= set(record)
    assert record["subset"] == [1, 2]
    assert record["status"] == "optimal"
    assert Fraction(record["error"]) == abs(Fraction(0.25) + Fraction(-0.3) - Fraction(-0.05))


def test_a_fraction_on_the_command_line_is_exact(x_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", x_file, "--target", "1/3", "--eps", "1/12", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["status"], record["subset"], record["error"]) == ("found", [1], "1/12")


def test_none_is_an_answer_and_unknown_is_status_3(
    x_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["solve", x_file, "--target", "9", "--eps", "0.1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "none"
    np.save(tmp_path / "even.npy", np.full(60, 2))
    even = str(tmp_path / "even.npy")
    assert run(["solve", even, "--target", "9", "--eps", "0.1", "--method", "cp-sat", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["status"] == "unknown"


def test_cover_of_vectors_shows_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "vectors.npy"
    np.save(path, np.array([[1, 0], [0, 1]]))
    assert run(["cover", str(path), "--eps", "1/4", "--region", "0", "1", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["covered"], record["radius"], record["witness"]) == (False, "1/2", ["1/2", "1/2"])
    assert (record["n"], record["d"]) == (2, 2)
    assert run(["cover", str(path), "--eps", "0.5", "--region", "0", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["witness"] is None
    assert run(["cover", str(path), "--eps", "0.25", "--region", "0", "1"]) == 0
    assert "(0.5, 0.5)" in capsys.readouterr().out


def test_count_and_cover(x_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["count", x_file, "--target", "0", "--eps", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"count": 8, "target": "0", "eps": "1", "n": 3}
    assert run(["cover", x_file, "--eps", "0.01", "--region", "-0.25", "1/4", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert {"covered", "radius", "witness"} <= set(record)
    assert record["covered"] is False
    assert Fraction(record["radius"]) > Fraction(1, 100)


def test_claims_lists_and_shows_one_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["claims", "--json"]) == 0
    records = json.loads(capsys.readouterr().out)["claims"]
    assert all({"id", "paper", "kind", "statement", "source", "expect"} <= set(record) for record in records)
    assert run(["claims", "ours.growth_identity"]) == 0
    shown = capsys.readouterr().out
    assert "in words" in shown
    assert "derived" in shown


def test_a_range_of_sizes(x_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for size in ("1..2", "1", "2"):
        assert run(["count", x_file, "--target", "0", "--eps", "1/2", "--size", size, "--json"]) == 0
        found.append(json.loads(capsys.readouterr().out)["count"])
    assert found[0] == found[1] + found[2] > 0


def test_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """From an array with rows, and from text, a vector a row."""
    path = str(tmp_path / "v.npy")
    np.save(path, np.array([[1.0, 0.0], [0.25, 1.0], [-1.0, 2.0]]))
    assert run(["solve", path, "--target", "1.25,4/4", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["subset"], record["error"], record["d"], record["target"]) == ([0, 1], "0", 2, ["5/4", "1"])
    monkeypatch.setattr("sys.stdin", io.StringIO("1 0\n0.25 1\n-1 2\n"))
    assert run(["count", "-", "--target", "0,0", "--eps", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["count"] == 3
    assert run(["solve", path, "--target", "1"]) == 2
    assert "--target=1: must be 2 numbers with commas between" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("1 0 3"))
    assert run(["solve", "-", "--target", "1,2"]) == 2
    assert "--target=1,2: must be 3 numbers" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("1 0 3"))
    assert run(["solve", "-", "--target", "1,0,2", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["subset"], record["error"], record["n"], record["d"]) == ([0], "1", 1, 3)
    text = tmp_path / "v.csv"
    text.write_text("1,0\n0.25,1\n-1,2\n")
    assert run(["cover", str(text), "--eps", "1", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["n"], record["d"], record["covered"], record["radius"]) == (3, 2, True, "1/2")


def test_check_json_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "ours.odds*", "--quick", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    keys = {"id", "statement", "source", "params", "status", "expect", "as_expected", "engine", "alpha", "detail"}
    assert all(keys | {"certificate", "seconds"} <= set(verdict) for verdict in record["verdicts"])
    assert record["summary"] == {
        "proved": 2,
        "supported": 0,
        "refuted": 0,
        "undecided": 0,
        "unexpected": 0,
        "alpha_sum": 0,
    }


def test_check_exit_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from proofs_numeric import claim as language
    from proofs_numeric.claim import Derived, Paper, at_most
    from proofs_numeric.domain import Reals
    from proofs_numeric.num import exp

    def stated(expect: str, v: Any) -> dict[str, Any]:
        paper = Paper("mine", "A file of tests")
        paper.lemma("1", "...", source=Derived(), expect=expect, v=v)(below_one)
        return {claim.id: claim for claim in paper.claims.values()}

    def below_one(v: Any) -> Any:
        return at_most(exp(v), 1)

    monkeypatch.setattr("proofs_numeric.campaign.Checker.confirm", lambda *_: None)
    monkeypatch.setattr(language, "registry", lambda: stated("proved", Reals(-1, 1)))
    assert run(["check", "mine.*", "--json"]) == 1
    monkeypatch.setattr(language, "registry", lambda: stated("refuted", Reals(-1, 1)))
    assert run(["check", "mine.*", "--json"]) == 0
    monkeypatch.setattr("proofs_numeric.engines.interval.DEEPEST", -1)
    monkeypatch.setattr(language, "registry", lambda: stated("proved", Reals(-1, 0)))
    assert run(["check", "mine.*", "--quick", "--json"]) == 3
    capsys.readouterr()


def test_ticket_writes_a_file_that_recheck_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "t.npz")
    assert run(["ticket", "--samples", "12", "--out", out, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    keys = {"weights", "within_eps", "optimal", "max_error", "values", "kept", "supnorm_bound", "accuracy"}
    assert keys | {"accuracy_target", "subset_sum_core_seconds", "verified"} <= set(record)
    assert run(["recheck", out, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["within_eps"] == record["within_eps"]


def test_tables_for_people(x_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ticket", "--samples", "8", "--eps", "1e-9"]) == 0
    shown = capsys.readouterr().out
    assert "not within eps" in shown
    assert "--json lists all" in shown
    assert run(["check", "pensia20.weight_at_half"]) == 0
    assert "proved" in capsys.readouterr().out


BAD = [
    (["solve", "missing.npy", "--target", "1"], "missing.npy: cannot be read: No such file"),
    (["solve", "X", "--target", "abc"], "--target=abc: must be a finite number such as"),
    (["solve", "X", "--target", "1/0"], "--target=1/0: must be a finite number such as"),
    (["solve", "X", "--target", "nan"], "--target=nan: must be a finite number"),
    (["solve", "X", "--target", "0", "--eps", "-1"], "--eps=-1: must be >= 0"),
    (["solve", "X", "--target", "0", "--size", "4"], "size=4: must be in 0..3"),
    (["solve", "X", "--target", "0", "--method", "magic"], "method='magic': must be one of"),
    (["solve", "X", "--target", "0", "--threads", "0"], "threads=0: must be None or an int >= 1"),
    (["cover", "X", "--eps", "1", "--region", "1", "0"], "low must be <= high"),
    (["cover", "X", "--eps", "1", "--grid", "0"], "--grid=0: must be > 0"),
    (["ticket", "X"], "must end in .npz or .safetensors"),
    (["ticket", "--law", "cauchy"], "law='cauchy': must be one of"),
    (["ticket", "--out", "/nowhere/t.npz"], "/nowhere/t.npz: cannot be written"),
    (["ticket", "--out", "t.txt"], "--out t.txt: must end in .npz"),
    (["check", "lueker"], "pattern 'lueker' matches no claim; did you mean lueker98"),
    (["check", "--alpha", "2"], "--alpha 2: must be > 0 and < 1"),
    (["check", "--alpha", "x"], "--alpha x: must be a number"),
    (["check", "--quick", "--deep"], "must be one of them at most"),
    (["recheck", "X"], "X"),
    (["nonsense"], "nonsense"),
    (["solve", "X", "--target", "0", "--size", "1.5"], "--size=1.5: must be a number such as 3, or a range"),
    (["count", "X", "--target", "0", "--eps", "1", "--size", "2..1"], "--size=2..1: must be a number such as 3"),
    (["cover", "X", "--eps", "1", "--size", "-1"], "--size"),
    (["ticket", "--samples", "2.5"], "2.5"),
    (["ticket", "--eps", "-1"], "--eps=-1: must be >= 0"),
    (["check", "--alpha", "1/0"], "--alpha 1/0: must be a number"),
    (["solve", "X", "--target", "0", "--array", "a"], "--array a: only .npz and .safetensors"),
    (["solve", "X", "--target", "9" * 5000], "(5000 characters): must be a finite number"),
    (["recheck", "missing.npz"], "missing.npz: cannot be read"),
    (["solve", "X"], "--target"),
    (["solve", "X", "--target", "0", "--flavour", "1"], "--flavour"),
]


@pytest.mark.parametrize(("tokens", "said"), BAD, ids=lambda part: " ".join(part) if isinstance(part, list) else "")
def test_bad_input_is_one_line_and_status_2(
    tokens: list[str], said: str, x_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([x_file if token == "X" else token for token in tokens]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("rssp: ")
    assert captured.err.count("\n") == 1
    assert said.replace("X", x_file) in captured.err


def test_an_unwritable_path_is_noticed_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rssp.networks.ticket.find", lambda *_, **__: pytest.fail("the work had begun"))
    assert run(["ticket", "--out", "/nowhere/t.npz"]) == 2


def test_the_installed_command_prints_nothing_else_with_json(x_file: str) -> None:
    command = [sys.executable, "-m", "proofs_numeric.cli", "solve", x_file, "--target", "0", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["status"] == "optimal"
    assert done.stderr == ""


def test_numbers_beyond_float64_have_no_traceback(x_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", x_file, "--target", "9" * 400, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["error_float"] is None
    assert run(["solve", x_file, "--target", "9" * 400]) == 0
    assert run(["cover", x_file, "--eps", "0.1", "--region", "0", "9" * 400]) == 0
    assert "inf" in capsys.readouterr().out


def test_a_file_is_named_in_what_is_wrong_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nan.npy"
    np.save(path, np.array([1.0, np.nan]))
    assert run(["solve", str(path), "--target", "0"]) == 2
    assert f"{path}[1]=nan: must be finite" in capsys.readouterr().err


def test_a_paper_is_a_pattern(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["claims", "pensia20", "--json"]) == 0
    assert {record["paper"] for record in json.loads(capsys.readouterr().out)["claims"]} == {"pensia20"}


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    import rssp

    run(["--version"])
    assert capsys.readouterr().out.strip() == rssp.__version__


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m proofs_numeric.cli claims --json | head -c 5"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ('{"cla', "")


def test_an_interrupt_is_obeyed_at_once(tmp_path: Path) -> None:
    """In the middle of a search through 2^34 sums."""
    path = tmp_path / "x.npy"
    np.save(path, np.random.default_rng(0).integers(-(2**40), 2**40, 34) * 2.0**-40)
    command = ["cover", str(path), "--eps", "1e-9", "--region", "-20", "20"]
    program = [sys.executable, "-m", "proofs_numeric.cli", *command]
    running = subprocess.Popen(
        program,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background may ignore it
    )
    time.sleep(4)
    running.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "rssp: interrupted\n")
    assert time.monotonic() - started < 10  # the search itself takes half a minute
