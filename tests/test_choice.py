"""The choice of the engine: one table; the engine that is named, or those that fit, in turn."""

import json
from pathlib import Path
from typing import Any

import pytest

import proofs_numeric as pn
from proofs_numeric.campaign import decide
from proofs_numeric.claim import Claim, Derived, Statement, at_most, claims, less_than
from proofs_numeric.cli import run
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences, Unknown
from proofs_numeric.engines.choice import ENGINES, engine_of, fitting, require_engine
from proofs_numeric.engines.outcome import ALPHA, QUICK, Budget, Outcome
from proofs_numeric.num import Q
from proofs_numeric.store import Store

OWN = """
from proofs_numeric.claim import Paper, Posed, at_most, less_than
from proofs_numeric.domain import Integers, Reals, Sequences
from proofs_numeric.num import Q
paper = Paper("mine", "Mine")

@paper.lemma("1", "words", source=Posed(), v=Reals(0, 1))
def touching(v):
    return less_than(0, (3 * v - 1) ** 2)

@paper.lemma("2", "words", source=Posed(), v=Reals(0, 1))
def square(v):
    return at_most(v * v, v)

@paper.lemma("3", "words", source=Posed(), x=Sequences(of=Reals(0, 1), least=0, most=9))
def small(x):
    return at_most(sum(x, start=Q(0)), 5)
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "own.py"
    path.write_text(OWN)
    return str(path)


def stated(body: Any, with_probability: Any = None, **domains: Any) -> Claim:
    """A claim outside any paper."""
    return Claim("tried.body", "lemma", "", "", Derived(), domains, body, with_probability, None, "")


def decided(claim: Claim, engine: str | None = None, budget: Budget = QUICK) -> Outcome:
    return decide(claim, budget, ALPHA, lambda _: None, engine=engine)


@pytest.mark.parametrize(
    ("domains", "probability", "expected"),
    [
        ({"v": Reals(0, 1)}, None, ["interval", "falsify"]),
        ({"v": Reals(0, 1), "n": Integers(0, 3)}, None, ["interval", "falsify"]),
        ({"n": Integers(0, 3)}, None, ["exhaust", "falsify"]),
        ({"x": Sequences(of=Integers(0, 3), least=0, most=2)}, None, ["exhaust", "falsify"]),
        ({"x": Sequences(of=Reals(0, 3), least=0, most=2)}, None, ["falsify"]),
        ({"x": Sequences(of=Reals(0, 3), least=0, most=2), "v": Reals(0, 1), "n": OneOf(1)}, None, ["falsify"]),
        ({}, None, ["exhaust", "falsify"]),
        ({"n": OneOf(1)}, lambda n: Q(1, 2), ["montecarlo"]),
        ({"n": OneOf(1), "C": Unknown(step=1, most=2)}, lambda n: Q(1, 2), ["constant"]),
    ],
)
def test_which_engines_fit(domains: Any, probability: Any, expected: list[str]) -> None:
    claim = stated(lambda **_: None, probability, **domains)
    assert fitting(claim) == expected
    assert engine_of(claim) == expected[0]
    for name in ENGINES:
        if name in expected:
            require_engine(name, [claim])
        else:
            with pytest.raises(
                ValueError, match=f"engine={name}: treats .*; for tried.body name {' or '.join(expected)}"
            ):
                require_engine(name, [claim])


def test_every_built_in_claim_has_an_engine() -> None:
    assert all(fitting(claim) for claim in claims())


def test_where_a_proof_gets_stuck_a_counterexample_is_looked_for() -> None:
    touching = stated(lambda v: less_than(0, (3 * v - 1) ** 2), v=Reals(0, 1))
    assert (decided(touching).engine, decided(touching, "interval").status) == ("falsify", "undecided")
    assert decided(touching) == decided(touching, "falsify")
    stuck = decided(stated(lambda v: at_most(0, (3 * v - 1) ** 2), v=Reals(0, 1)))
    assert (stuck.status, stuck.engine) == ("undecided", "interval")
    assert "stuck near v=" in stuck.detail
    assert "no counterexample among" in stuck.detail


def test_a_choice_that_balls_do_not_decide_does_not_hide_one_that_fails() -> None:
    from proofs_numeric.num import log

    claim = stated(lambda n: at_most(log(n * n), 2 * log(n) + (0 if n < 5 else -1)), n=Integers(2, 6))
    outcome = decided(claim)
    assert (outcome.status, outcome.engine) == ("refuted", "falsify")
    assert outcome.certificate == {"kind": "instance", "params": {"n": "5"}}


def test_what_is_found_by_bisection_is_shrunk() -> None:
    """Every v above 1/2 + 2^-40 fails; bisection meets 3/4 first."""
    outcome = decided(stated(lambda v: at_most(v, Q(1, 2) + Q(1, 2**40)), v=Reals(0, 1)))
    assert (outcome.engine, outcome.certificate) == ("interval", {"kind": "instance", "params": {"v": "1"}})
    narrow = stated(
        lambda v: at_most(v, Q(1, 2) + Q(1, 2**10)) & at_most(1, v + Q(1, 3)), v=Reals("1/2", "2/3", open="high")
    )
    assert decided(narrow).certificate == {"kind": "instance", "params": {"v": "1/2"}}


def test_a_named_engine_alone_decides() -> None:
    square = stated(lambda v: at_most(v * v, v), v=Reals(0, 1))
    assert (decided(square).status, decided(square).engine) == ("proved", "interval")
    assert (decided(square, "falsify").status, decided(square, "falsify").engine) == ("undecided", "falsify")
    assert decided(stated(lambda n: at_most(n, 3), n=Integers(0, 3)), "exhaust").status == "proved"


def test_a_body_that_raises_is_said_once() -> None:
    def body(v: Any) -> Statement:
        raise RuntimeError("out of order")

    assert decided(stated(body, v=Reals(0, 1))).detail == "the body raised RuntimeError: out of order"


def test_check_in_python(own: str) -> None:
    found = pn.check(own, budget=QUICK)
    assert [(v.status, v.engine) for v in found] == [
        ("refuted", "falsify"),
        ("proved", "interval"),
        ("refuted", "falsify"),
    ]
    assert found[0].certificate == {"kind": "instance", "params": {"v": "1/3"}}
    assert found[2].certificate == {"kind": "instance", "params": {"x": "(1, 1, 1, 1, 1, 1)"}}
    named = pn.check(own, budget=QUICK, engine="falsify")
    assert [v.status for v in named] == ["refuted", "undecided", "refuted"]
    assert {v.engine for v in named} == {"falsify"}
    (at_a_point,) = pn.check(f"{own}::mine.small", x=("1", "1/2"))
    assert (at_a_point.status, at_a_point.engine, at_a_point.params) == ("proved", "exhaust", {"x": "(1, 1/2)"})


@pytest.mark.parametrize(
    ("pattern", "engine", "said"),
    [
        (
            "lueker98.cover",
            "interval",
            "engine=interval: treats statements without chance, with real parameters and none ",
        ),
        ("lueker98.cover", "interval", "for lueker98.cover name constant"),
        ("ours.odds*", "exhaust", "for ours.odds_shrink_low name interval or falsify"),
        (
            "ours.*",
            "montecarlo",
            "engine=montecarlo: treats statements of probability, and of a mean, at stated parameters; for ours",
        ),
        (
            "ours.*",
            "guess",
            "engine=guess: must be one of montecarlo, constant, rate, interval, exhaust, falsify; leave it out",
        ),
    ],
)
def test_an_engine_that_does_not_treat_a_claim(
    pattern: str, engine: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="engine=") as error:
        pn.check(pattern, engine=engine)
    assert said in str(error.value)
    assert run(["check", pattern, "--quick", "--engine", engine]) == 2
    shown = capsys.readouterr().err.strip()
    assert said in shown
    assert "\n" not in shown


def test_on_the_command_line(own: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", own, "--quick", "--engine", "falsify", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)["verdicts"]
    assert [(v["status"], v["engine"]) for v in found] == [(s, "falsify") for s in ("refuted", "undecided", "refuted")]


def test_a_store_keeps_what_a_named_engine_said_apart(
    own: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "v.sqlite")
    pattern = f"{own}::mine.square"
    assert run(["check", pattern, "--quick", "--store", store]) == 0
    assert run(["check", pattern, "--quick", "--store", store, "--engine", "falsify"]) == 3
    assert run(["check", pattern, "--quick", "--store", store]) == 0
    with Store(store, writing=False) as opened:
        assert sorted(v.status for *_, v in opened.verdicts()) == ["proved", "undecided"]
    assert run(["check", f"{own}::mine.small", "--quick", "--store", store]) == 0
    capsys.readouterr()
    assert run(["recheck", store]) == 0  # an instance is read back from its text
    assert "stands: refuted" in capsys.readouterr().out
