"""Campaigns: claims to verdicts, each certificate accepted by another process first."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import proofs_numeric as pn
from proofs_numeric import campaign
from proofs_numeric.campaign import Checker, CheckerError, parts, verdicts
from proofs_numeric.claim import Claim, claims
from proofs_numeric.engines import interval
from proofs_numeric.engines.outcome import ALPHA, NORMAL, QUICK, Outcome
from proofs_numeric.num import Q
from proofs_numeric.verdict import STATUSES, Verdict

PROVED = Outcome("proved", "", {"kind": "bisection", "trees": [["algebra"]]})


def one(pattern: str, **params: Any) -> Claim:
    (claim,) = claims(pattern)
    return claim.at(**params)


def raises(v: Any) -> Any:
    raise RuntimeError("out of order")


# The other process ----------------------------------------------------------------------------------------------------


def test_the_checker_accepts_from_its_own_process() -> None:
    """This process has numpy; the reply comes from one that has not, or it would refuse."""
    assert "numpy" in sys.modules or __import__("numpy")
    with Checker() as checker:
        checker.confirm(one("ours.odds_shrink_low"), PROVED, ALPHA)
        checker.confirm(one("ours.odds_shrink_high"), PROVED, ALPHA)
        assert checker.process.pid
    assert checker.process.returncode == 0


def test_what_the_other_process_has_loaded() -> None:
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("needs /proc")
    with Checker() as checker:
        checker.confirm(one("ours.odds_shrink_low"), PROVED, ALPHA)
        loaded = Path(f"/proc/{checker.process.pid}/maps").read_text()
    assert "flint" in loaded
    assert "numpy" not in loaded
    assert "llvmlite" not in loaded


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome("proved", "", {"kind": "bisection", "trees": [["ball"]]}), "does not prove"),
        (Outcome("proved", "", {"kind": "bisection", "trees": []}), "0 trees for 1 boxes"),
        (Outcome("proved", "", {"kind": "enumeration", "count": 1, "digest": ""}), "finitely many"),
        (Outcome("refuted", "", PROVED.certificate), "it establishes proved"),
        (Outcome("supported", "", PROVED.certificate), "it establishes proved"),
        (Outcome("refuted", "", {"kind": "instance", "params": {"v": "1/4"}}), "does not fail"),
        (Outcome("refuted", "", {"kind": "instance", "params": {"v": "0"}}), "is not in"),
        (Outcome("proved", "", {"kind": "proof"}), "malformed"),
    ],
)
def test_a_wrong_certificate_is_an_error_not_a_verdict(outcome: Outcome, said: str) -> None:
    with Checker() as checker, pytest.raises(CheckerError, match=f"ours.odds_shrink_low: .*not accepted: .*{said}"):
        checker.confirm(one("ours.odds_shrink_low"), outcome, ALPHA)


def test_an_engine_that_lies_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lie = Outcome("proved", "", {"kind": "bisection", "trees": [["left", 0]]})
    monkeypatch.setattr(interval, "run", lambda claim, budget: lie)
    with pytest.raises(CheckerError, match=r"ours\.odds_shrink_low"):
        list(verdicts([one("ours.odds_shrink_low")]))


def test_the_statement_comes_from_the_registry() -> None:
    """A body changed on this side does not matter to the other: what it checks is the claim of that id."""
    easier = replace(one("ours.growth_pair"), body=lambda k, m: one("ours.odds_shrink_low").body(Q(1, 2)))
    with pytest.raises(CheckerError):
        list(verdicts([replace(easier, id="pensia20.best_interval")]))


def test_a_checker_that_ends_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    quits = tmp_path / "python"
    quits.write_text("#!/bin/sh\nread line\n")
    quits.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(quits))
    with Checker() as checker, pytest.raises(CheckerError, match="ended without an answer"):
        checker.confirm(one("ours.odds_shrink_low"), PROVED, ALPHA)


ONLY_HERE = """
import sys
import time
from proofs_numeric.claim import Paper, Posed, at_most
from proofs_numeric.domain import Integers
paper = Paper("mine", "Mine")

@paper.lemma("1", "...", source=Posed(), n=Integers(1, 2))
def trouble(n):
    if "numpy" not in sys.modules:
        WHAT
    return at_most(n, 3)

@paper.lemma("2", "...", source=Posed(), n=Integers(1, 2))
def plain(n):
    return at_most(n, 3)
"""


@pytest.mark.parametrize(
    ("what", "said"),
    [("time.sleep(60)", "gave no answer within 3 s"), ("import os; os._exit(3)", "ended without an answer")],
)
def test_a_body_that_hangs_or_ends_the_checker(
    what: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That claim stays undecided, with the reason; another checker confirms the next."""
    monkeypatch.setattr(campaign, "PATIENCE", 3.0)
    path = tmp_path / "own.py"
    path.write_text(ONLY_HERE.replace("WHAT", what))
    found = list(verdicts(claims(str(path)), budget=QUICK))
    assert [v.status for v in found] == ["undecided", "proved"]
    assert found[0].detail == f"mine.trouble: proved by its engine, but the checker {said}"
    assert found[0].certificate is None


def test_a_body_that_prints_in_the_checker(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(ONLY_HERE.replace("WHAT", "print('here')"))
    with pytest.raises(CheckerError, match="a body must not print"):
        list(verdicts(claims(str(path)), budget=QUICK))


# Verdicts -------------------------------------------------------------------------------------------------------------


def test_verdicts_of_every_kind() -> None:
    found = {
        v.id: v
        for v in verdicts(
            [one("ours.growth_pair"), one("pensia20.weight_at_half"), one("otsuka25_attention.block_perturbation")],
            budget=QUICK,
        )
    }
    assert {id: v.status for id, v in found.items()} == {
        "ours.growth_pair": "proved",
        "pensia20.weight_at_half": "proved",
        "otsuka25_attention.block_perturbation": "refuted",
    }
    for v in found.values():
        assert v.as_expected is True
        assert v.alpha is None  # nothing random
        assert v.status in STATUSES
        assert json.loads(json.dumps(v.to_dict()))["as_expected"] is True
    assert [v.engine for v in found.values()] == ["interval", "exhaust", "exhaust"]


def test_each_choice_of_a_statement_of_probability_has_its_verdict() -> None:
    claim = one("ours.failure_floor")
    assert [p.fixed() for p in parts(claim)] == list(claim.cells())
    assert parts(one("ours.growth_identity")) == [one("ours.growth_identity")]
    assert len(parts(one("lueker98.cover"))) == 1
    (verdict,) = verdicts([claim.at(n=4, eps="1/16")], budget=QUICK)
    assert (verdict.status, verdict.alpha, verdict.engine) == ("supported", str(ALPHA), "montecarlo")
    assert verdict.params == {"n": "4", "eps": "1/16"}


def test_narrowed_claims_draw_what_the_whole_claim_draws() -> None:
    claim = one("ours.failure_floor", eps="1/16")
    whole = list(verdicts([claim], budget=QUICK))
    (alone,) = verdicts([claim.at(n=6)], budget=QUICK)
    assert alone.certificate in [v.certificate for v in whole]


def test_a_body_that_raises_does_not_stop_the_others() -> None:
    broken = replace(one("ours.odds_shrink_low"), body=raises)
    found = list(verdicts([broken, one("ours.odds_shrink_high"), broken], budget=QUICK))
    assert [v.status for v in found] == ["undecided", "proved", "undecided"]
    assert found[0].detail == "the body raised RuntimeError: out of order"
    assert found[0].as_expected is None
    assert found[0].certificate is None


def test_progress_names_the_claim() -> None:
    seen: list[str] = []
    list(verdicts([one("ours.failure_floor", n=4, eps="1/16")], budget=QUICK, progress=seen.append))
    assert seen[0] == "ours.failure_floor"
    assert any("trials" in line for line in seen)


def test_alpha_is_that_of_the_verdict() -> None:
    claim = one("pensia20.product_contains_uniform", c="3/8")
    (strict,), (loose,) = (list(verdicts([claim], budget=QUICK, alpha=alpha)) for alpha in (ALPHA, Q(1, 20)))
    assert strict.alpha == "1/1000000"
    assert loose.alpha == "1/20"
    assert strict.certificate
    assert loose.certificate
    assert loose.certificate["trials"] < strict.certificate["trials"]


def test_check() -> None:
    found = pn.check("ours.odds_shrink_*")
    assert [(v.id, v.status) for v in found] == [
        ("ours.odds_shrink_low", "proved"),
        ("ours.odds_shrink_high", "proved"),
    ]
    (at_a_point,) = pn.check("ours.odds_shrink_low", v="1/3")
    assert (at_a_point.status, at_a_point.params, at_a_point.engine) == ("proved", {"v": "1/3"}, "exhaust")
    with pytest.raises(LookupError, match="did you mean"):
        pn.check("ours.odds_shrink_hihg")
    with pytest.raises(ValueError, match="must be in"):
        pn.check("ours.odds_shrink_low", v=2)
    with pytest.raises(TypeError, match="float"):
        pn.check("ours.odds_shrink_low", v=0.25)


def test_check_at_an_integer() -> None:
    """The body counts with n."""
    (found,) = pn.check("ours.failure_floor_formula", n=3)
    assert (found.status, found.detail) == ("proved", "evaluated")


@pytest.mark.parametrize(
    ("status", "expect", "as_expected"),
    [
        ("proved", "proved", True),
        ("proved", "supported", True),  # more than was hoped for
        ("supported", "proved", False),
        ("refuted", "refuted", True),
        ("refuted", "proved", False),
        ("proved", "refuted", False),
        ("undecided", "proved", None),
        ("undecided", "refuted", None),
        ("proved", None, None),
    ],
)
def test_as_expected(status: str, expect: str | None, as_expected: bool | None) -> None:
    verdict = Verdict("a.b", "", "", {}, status, expect, "interval", None, "", None, 0.0)
    assert verdict.as_expected is as_expected


@pytest.mark.long
def test_every_built_in_claim_is_as_expected() -> None:
    found = list(verdicts(claims(), budget=NORMAL))
    assert [v.id for v in found if v.as_expected is not True] == []
    assert campaign.engine_of(one("lueker98.cover")) == "constant"
