"""Means, from the statement to the verdict: the test is calibrated, sums are exact, and what was drawn can be again."""

import json
import sqlite3
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proofs_numeric.campaign import engine_of, parts, verdicts
from proofs_numeric.chance import Mean
from proofs_numeric.claim import Claim, Derived, Paper, claims
from proofs_numeric.domain import OneOf, Reals, Unknown
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.outcome import ALPHA, QUICK
from proofs_numeric.num import Q, log
from proofs_numeric.papers import ours
from proofs_numeric.recheck import rechecks
from proofs_numeric.store import Store
from tests.decided import run, silent
from tests.test_papers import HALF, Piece, expected_growth, grown


def stated(body: Any, expectation: Mean, m: str = "1/2") -> Claim:
    """A claim outside any paper, with one parameter."""
    return Claim(
        "tried.mean", "lemma", "", "", Derived(), {"m": OneOf(m)}, body, None, None, "", expectation=expectation
    )


def dice(sides: int, low: int = 0) -> Any:
    """Uniform on low, ..., sides."""

    def body(m: Any, rng: Any, trials: int) -> Any:
        return rng.integers(low, sides + 1, trials)

    return body


AT_LEAST, AT_MOST = (lambda parts: Mean(parts, at_least=lambda m: m)), (lambda parts: Mean(parts, at_most=lambda m: m))


@pytest.mark.parametrize(
    ("body", "expectation", "status"),
    [
        (dice(10, low=1), AT_LEAST(10), "supported"),  # 11/20
        (dice(10, low=1), AT_MOST(10), "refuted"),
        (dice(9), AT_MOST(10), "supported"),  # 9/20
        (dice(9), AT_LEAST(10), "refuted"),
        (dice(10), AT_LEAST(10), "undecided"),
        (dice(10), AT_MOST(10), "undecided"),
        (dice(10), Mean(10, at_least=lambda m: m - Q(1, 50), at_most=lambda m: m + Q(1, 50)), "supported"),
        (dice(9), Mean(10, at_least=lambda m: m - Q(1, 50), at_most=lambda m: m + Q(1, 50)), "refuted"),
        (dice(10, low=1), Mean(10, at_least=lambda m: m - Q(1, 50), at_most=lambda m: m + Q(1, 50)), "refuted"),
        (dice(10), Mean(10, at_least=lambda m: log(2) * m, at_most=lambda m: log(3) * m), "supported"),
        (dice(1), Mean(1, at_least=lambda m: m - Q(1, 50)), "supported"),
        (dice(2**26), Mean(2**26, at_least=lambda m: m - Q(1, 50)), "supported"),
        (lambda m, rng, trials: rng.random(trials) < 0.6, AT_LEAST(1), "supported"),
        (lambda m, rng, trials: [1] * trials, AT_LEAST(1), "supported"),
        (lambda m, rng, trials: np.zeros(trials, dtype=np.uint8), AT_MOST(255), "supported"),
    ],
)
def test_means_decide(body: Any, expectation: Mean, status: str) -> None:
    outcome = run(stated(body, expectation), QUICK)
    assert outcome.status == status
    assert outcome.detail.startswith("mean 0") or outcome.detail.startswith("mean 1 ")


def test_the_sums_are_exact() -> None:
    """Whoever has the certificate, the claim and numpy finds the same sums, in Python's own integers."""
    claim = stated(dice(2**26), Mean(2**26, at_least=lambda m: m - Q(1, 20)))
    certificate = run(claim).certificate
    assert certificate
    drawn: list[int] = []
    for block in range(certificate["trials"] // montecarlo.BLOCK):
        names = [montecarlo.key(claim.id), montecarlo.key("m=1/2"), montecarlo.TEST, block]
        seed = np.random.SeedSequence(certificate["entropy"], spawn_key=tuple(names))
        drawn += np.random.default_rng(seed).integers(0, 2**26 + 1, certificate["block"]).tolist()
    assert (len(drawn), sum(drawn), sum(k * k for k in drawn)) == tuple(
        certificate[name] for name in ("trials", "sum", "squares")
    )


@pytest.mark.parametrize("sides", [1, 10])
def test_calibration_at_the_null_mean(sides: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At E X = m and alpha = 1/20, looking after every block, at most 5 % of 2,000 runs ever decide."""
    monkeypatch.setattr(montecarlo, "BLOCK", 50)
    claim, half = stated(dice(sides), AT_LEAST(sides)), {"m": Q(1, 2)}
    runs = [replace(claim, id=f"calibration.{i}") for i in range(2000)]
    ended = [montecarlo.test_mean(one, half, Q(1, 20), 500, silent, montecarlo.successes) for one in runs]
    decided = sum(side is not None for side, *_ in ended)
    assert decided <= 100
    assert {trials for side, *_, trials in ended if side is None} == {500}


def test_power() -> None:
    """A mean of 11/20 of a die with ten sides, variance 33/400: against 1/2 a normal test of level 1e-6 that looks once
    needs about (4.9^2 * 33/400) / (1/20)^2 = 790 trials; this one at most four times as many.
    """
    assert run(stated(dice(10, low=1), AT_LEAST(10))).certificate["trials"] <= 4 * 790  # type: ignore[index]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (lambda trials: np.full(trials, 0.5), "must return 1000 integers from 0 to 4, exact ones; given float64"),
        (lambda trials: np.ones(trials), "given float64 of shape (1000,)"),
        (lambda trials: np.full(trials, Fraction(1, 2)), "given object"),
        (lambda trials: np.full(trials, 5), "must return integers from 0 to 4; given 5 to 5"),
        (lambda trials: np.full(trials, -1), "given -1 to -1"),
        (lambda trials: np.full(trials, 2**64 - 1, dtype=np.uint64), "given 18446744073709551615 to"),
        (lambda trials: np.ones(trials - 1, dtype=int), "of shape (999,)"),
        (lambda trials: 3, "of shape ()"),
        (lambda trials: None, "given object"),
    ],
)
def test_bodies_that_do_not_answer_with_integers(value: Any, said: str) -> None:
    outcome = run(stated(lambda m, rng, trials: value(trials), AT_LEAST(4)))
    assert outcome.status == "undecided"
    assert said in outcome.detail


@pytest.mark.parametrize(
    ("expectation", "said"),
    [
        (Mean(2, at_least=lambda m: -m), ">= -0.5 is true of any mean in [0, 1]"),
        (Mean(2, at_most=lambda m: m + m), "<= 1 is true of any mean in [0, 1]"),
        (Mean(2, at_least=lambda m: m - m, at_most=lambda m: 3 * m), ">= 0 and <= 1.5 is true of any mean"),
        (Mean(2, at_least=lambda m: 0.5), "TypeError"),
    ],
)
def test_what_states_nothing_is_undecided_and_says_so(expectation: Mean, said: str) -> None:
    outcome = run(stated(dice(2), expectation))
    assert outcome.status == "undecided"
    assert said in outcome.detail


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: Mean(0, at_least=lambda m: m), ValueError, r"Mean\(parts=0\): must be an int from 1 to 2\^26"),
        (lambda: Mean(2**26 + 1, at_least=lambda m: m), ValueError, r"parts=67108865"),
        (lambda: Mean(1.0, at_least=lambda m: m), ValueError, r"parts=1\.0"),  # type: ignore[arg-type]
        (lambda: Mean(3), ValueError, "states nothing; give at_least="),
        (lambda: lemma(expectation=0.5), TypeError, r"own\.body: expectation=0\.5: must be Mean"),
        (lambda: lemma(with_probability=lambda m: m), TypeError, "expectation= stands alone"),
        (lambda: lemma(m=Unknown(1, 2)), TypeError, "an Unknown constant is for a statement of probability"),
        (lambda: lemma(m=Reals(0, 1)), TypeError, "give OneOf in place of Reals"),
    ],
)
def test_means_that_are_stated_wrongly(make: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        make()


def lemma(**options: Any) -> None:
    """State one on a mean, with these changes."""

    def body(m: Any, rng: Any, trials: int) -> Any:
        raise NotImplementedError

    chosen: dict[str, Any] = {"expectation": AT_LEAST(2), "m": OneOf("1/2"), **options}
    Paper("own", "Own").lemma("1", "words", source=Derived(), **chosen)(body)


def test_each_choice_has_its_verdict_at_its_alpha() -> None:
    (claim,) = claims("ours.growth_by_simulation")
    assert engine_of(claim) == "montecarlo"
    assert [part.fixed()["v"] for part in parts(claim)] == [Q(1, 4), Q(1, 2), Q(3, 4)]
    (verdict,) = verdicts([claim.at(v="1/4")], budget=QUICK)
    assert (verdict.status, verdict.alpha, verdict.params) == ("supported", str(ALPHA), {"v": "1/4"})
    assert verdict.certificate
    assert verdict.certificate["kind"] == "mean"


# The built-in claim ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("v", [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)])
def test_growth_by_simulation_draws_the_growth(v: Fraction) -> None:
    """Every x it can draw gives |G'| as the union of the pieces does, and their mean is the expectation."""

    class Every:
        """In place of a generator: each value once."""

        def integers(self, low: int, high: int, trials: int) -> Any:
            return np.arange(low, high)

    G: list[Piece] = [(-HALF, -HALF + v / 2), (Fraction(1, 8), Fraction(1, 8) + v / 2)]
    seen = ours.growth_by_simulation(Q(v), Every(), 128).tolist()
    assert seen == [128 * grown(G, Fraction(2 * i + 1, 128)) for i in range(-64, 64)]
    assert Fraction(sum(seen), 128 * 128) == expected_growth(G)[0] == v + v * (1 - v) / 2


# Stored and drawn again -----------------------------------------------------------------------------------------------

OWN = """
from proofs_numeric.chance import Mean
from proofs_numeric.claim import Paper, Posed
from proofs_numeric.domain import OneOf
paper = Paper("mine", "Mine")

@paper.lemma("1", "a die", source=Posed(), expectation=Mean(6, at_most=lambda m: m), m=OneOf("2/5", "1/2", "3/5"))
def die(m, rng, trials):
    return rng.integers(0, 7, trials)
"""


@pytest.fixture
def stored(tmp_path: Path) -> str:
    """A store of the three verdicts on a die: refuted, undecided, supported."""
    (tmp_path / "own.py").write_text(OWN)
    path = str(tmp_path / "s.sqlite")
    with Store(path) as store:
        first = [v.to_dict() for v in verdicts(claims(str(tmp_path / "own.py")), budget=QUICK, store=store)]
        again = [v.to_dict() for v in verdicts(claims(str(tmp_path / "own.py")), budget=QUICK, store=store)]
    assert [v["status"] for v in first] == ["refuted", "undecided", "supported"]
    assert [v["certificate"] for v in again] == [v["certificate"] for v in first]
    return path


def test_blocks_hold_both_sums(stored: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(stored, writing=False) as store:
        records = [json.loads(line) for line in store.lines()]
        assert {one.objection for one in rechecks(store, True)} == {""}
    blocks = [r for r in records if r["kind"] == "block" and r["params"] == "m=3/5"]
    (certificate,) = [r["verdict"]["certificate"] for r in records if r["kind"] == "verdict" and '"3/5"' in r["params"]]
    assert sum(r["successes"] for r in blocks) == certificate["sum"]
    assert sum(r["squares"] for r in blocks) == certificate["squares"]


@pytest.mark.parametrize(("name", "by"), [("sum", 1), ("squares", -1), ("squares", 1)])
def test_sums_that_were_not_drawn_are_found_by_replay(stored: str, name: str, by: int) -> None:
    connection = sqlite3.connect(stored)
    for params, text in connection.execute("select params, verdict from verdicts").fetchall():
        verdict = json.loads(text)
        if verdict["certificate"]:
            verdict["certificate"][name] += by
        connection.execute("update verdicts set verdict = ? where params = ?", (json.dumps(verdict), params))
    connection.commit()
    connection.close()
    with Store(stored, writing=False) as store:
        assert [one.objection for one in rechecks(store, False)] == [""] * 3, "the test alone cannot know"
        said = [one.objection for one in rechecks(store, True) if one.status != "undecided"]
    assert len(said) == 2
    assert all("when drawn again" in one for one in said)
