"""pytest --claims, run as a user runs it: in a process of its own, in an empty folder."""

import subprocess
import sys
from pathlib import Path

import pytest

OWN = """
from proofs_numeric.claim import Paper, Posed, at_most
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q
paper = Paper("mine", "Mine")

@paper.lemma("1", "squares are below", source=Posed(), expect="proved", v=Reals(0, 1))
def square(v):
    return at_most(v * v, v)

@paper.lemma("2", "squares are above", source=Posed(), expect="proved", v=Reals(0, 1))
def above(v):
    return at_most(v, v * v)

@paper.lemma("3", "known to be false", source=Posed(), expect="refuted", n=Integers(1, 3))
def false(n):
    return at_most(n, 2)

@paper.lemma("4", "not for balls", source=Posed(), v=Reals(0, 1))
def odd(v):
    raise KeyError("x")

@paper.lemma("5", "a coin", source=Posed(), expect="supported", with_probability=lambda p: p, p=OneOf("1/4", "3/4"))
def coin(p, rng, trials):
    return rng.random(trials) < 0.5
"""


def run(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    """Exit status and output of pytest in an empty folder, with this plugin and no other."""
    (tmp_path / "own.py").write_text(OWN)
    plugins = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:benchmark"]
    command = [sys.executable, "-m", "pytest", *plugins, "-c", "/dev/null", "--rootdir", str(tmp_path), *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    return run(tmp_path_factory.mktemp("own"), "--claims", "own.py", "-v", "-rs")


@pytest.mark.parametrize(
    "line",
    [
        "own.py::mine.square PASSED",
        "own.py::mine.above FAILED",
        "own.py::mine.false PASSED",
        "own.py::mine.odd SKIPPED",
        "own.py::mine.coin[p=1/4] PASSED",
        "own.py::mine.coin[p=3/4] FAILED",
        "mine.above: refuted, expected proved: ",
        "squares are above",
        "undecided: the body raised KeyError: 'x'",
        "2 failed, 3 passed, 1 skipped",
    ],
)
def test_each_claim_is_an_item_that_honours_what_is_expected(output: tuple[int, str], line: str) -> None:
    status, shown = output
    assert status == 1
    assert line in shown
    assert "Traceback" not in shown


def test_some_claims_and_a_pattern_like_none(tmp_path: Path) -> None:
    status, shown = run(
        tmp_path, "--claims", "own.py::mine.square", "--claims", "ours.odds_shrink_*", "--claims-budget", "normal"
    )
    assert status == 0
    assert "3 passed" in shown
    status, shown = run(tmp_path, "--claims", "ours.oddity")
    assert status == 4
    assert "--claims: pattern 'ours.oddity' matches no claim; did you mean" in shown


def test_without_the_option_nothing_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\ndef test_it():\n    assert not {'numpy', 'flint', 'proofs_numeric.claim'} & set(sys.modules)\n"
    )
    status, shown = run(tmp_path, "-p", "no:hypothesispytest", "test_it.py")
    assert (status, "1 passed" in shown) == (0, True), shown
