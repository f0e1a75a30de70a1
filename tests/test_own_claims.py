"""Claims in a file outside the package: found, checked and reported as the built-in ones are."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import proofs_numeric
from proofs_numeric.claim import claims
from proofs_numeric.cli import run
from proofs_numeric.engines.outcome import QUICK

DOCS = Path(__file__).parent.parent / "docs"
EXAMPLE = DOCS / "my_conjectures.py"
HEAD = """
from proofs_numeric.claim import Paper, Posed, at_most, less_than
from proofs_numeric.domain import Integers, Reals
from proofs_numeric.num import Q
paper = Paper("mine", "Mine")
"""
TRUE = """
@paper.lemma("1", "words", source=Posed(), v=Reals(0, 1))
def square(v):
    return at_most(v * v, v)
"""


def write(tmp_path: Path, text: str, name: str = "own.py") -> str:
    path = tmp_path / name
    path.write_text(text)
    return str(path)


def test_the_tutorial_shows_what_its_file_says() -> None:
    found = {(v.id, v.params.get("b")): v for v in proofs_numeric.check(str(EXAMPLE), budget=QUICK)}
    page = (DOCS / "conjectures.md").read_text()
    rows = re.findall(r"^\| (\w+) \| ([\w.]+) \| (?:b=(\d) )?\| (.*) \|$", page, re.MULTILINE)
    assert len(rows) == len(found) == 6
    for status, id, b, seen in rows:
        verdict = found[id, b or None] if b else next(v for v in found.values() if v.id == id)
        assert (verdict.status, verdict.detail) == (status, seen)
    code = EXAMPLE.read_text()
    assert all(block.strip() in code for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL))


def test_the_counterexample_of_the_tutorial_by_hand() -> None:
    """n = 4: 2 * (2/3)^4 * 1/4 = 8/81 <= 2/16; n = 5: half of (2/3)^5 = 16/243 > 2/32."""
    (claim,) = claims(f"{EXAMPLE}::mine.powers")
    margins = {n: claim.body(n).margins[0][0] for n in (4, 5)}
    assert margins[4] == proofs_numeric.num.Q(1, 8) - proofs_numeric.num.Q(8, 81)
    assert margins[5] == proofs_numeric.num.Q(1, 16) - proofs_numeric.num.Q(16, 243)


def test_the_shrunk_counterexample_of_the_tutorial_by_hand() -> None:
    """Three ones: 2 against 1. With fewer numbers there is nothing to show, and 1 is the simplest number there is."""
    (verdict,) = proofs_numeric.check(f"{EXAMPLE}::mine.split", budget=QUICK)
    assert verdict.certificate == {"kind": "instance", "params": {"x": "(1, 1, 1)"}}
    assert verdict.engine == "falsify"


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, HEAD + TRUE)
    assert run(["check", path, "--json"]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    assert (verdict["id"], verdict["status"], verdict["certificate"]["kind"]) == ("mine.square", "proved", "bisection")
    assert run(["claims", path, "--json"]) == 0
    assert [c["id"] for c in json.loads(capsys.readouterr().out)["claims"]] == ["mine.square"]


def test_a_verdict_against_expectation_is_the_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, HEAD + TRUE.replace("v * v, v", "v, v * v").replace("source", 'expect="proved", source'))
    assert run(["check", path]) == 1
    assert "against expectation" in capsys.readouterr().out


def test_some_of_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + TRUE + TRUE.replace("square", "cube").replace("v * v", "v * v * v"))
    assert [c.id for c in claims(path)] == ["mine.square", "mine.cube"]
    assert [c.id for c in claims(f"{path}::*cube")] == [c.id for c in claims(f"{path}::mine.cube")] == ["mine.cube"]
    with pytest.raises(LookupError, match=r"did you mean mine\.cube"):
        claims(f"{path}::mine.cub")


def test_a_file_may_import_its_neighbour_and_is_read_again_when_it_changes(tmp_path: Path) -> None:
    write(tmp_path, "FACTOR = 2\n", "neighbour_of_own.py")
    text = HEAD + "from neighbour_of_own import FACTOR\n" + TRUE.replace("v * v, v", "v * v, FACTOR * v")
    path = write(tmp_path, text)
    assert [v.status for v in proofs_numeric.check(path)] == ["proved"]
    write(tmp_path, text.replace("FACTOR * v", "v / FACTOR"))
    assert [v.status for v in proofs_numeric.check(path)] == ["refuted"]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("x = 1 +", ValueError, r"own\.py, line 1: SyntaxError: invalid syntax"),
        (HEAD + "1 / 0\n", ValueError, r"own\.py, line 6: ZeroDivisionError: division by zero"),
        (HEAD + "import sys\nsys.exit(3)\n", ValueError, r"own\.py, line 7: SystemExit: 3"),
        (HEAD, LookupError, r"own\.py: states no claim; a claim is a function below @paper\.conjecture"),
        (HEAD.replace('"mine"', '"ours"') + TRUE, ValueError, r"the id 'ours' of a paper is taken"),
        (HEAD + 'twice = Paper("mine", "")\n' + TRUE, ValueError, r"the id 'mine' of a paper is taken"),
        ("from proofs_numeric.papers.ours import paper\n", ValueError, r"the id 'ours' of a paper is taken"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str, kind: Any, said: str) -> None:
    with pytest.raises(kind, match=said) as error:
        claims(write(tmp_path, text))
    assert "\n" not in str(error.value)


def test_no_file_and_numpy_at_the_top(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(tmp_path / "none.py")]) == 2
    assert "none.py: there is no such file" in capsys.readouterr().err
    assert run(["check", write(tmp_path, "import numpy\n" + HEAD + TRUE)]) == 2
    shown = capsys.readouterr().err
    assert "it has loaded numpy; a file of claims imports them inside the bodies" in shown
    assert "Traceback" not in shown


def test_a_body_that_raises_leaves_the_others_their_verdicts(tmp_path: Path) -> None:
    text = HEAD + TRUE.replace("return at_most(v * v, v)", "raise KeyError('x')").replace("square", "broken") + TRUE
    found = proofs_numeric.check(write(tmp_path, text))
    assert [(v.status, "raised KeyError" in v.detail) for v in found] == [("undecided", True), ("proved", False)]
