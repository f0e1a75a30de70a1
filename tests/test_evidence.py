"""docs/evidence.jsonl, the store of a deep check as exported, is of the claims as they stand, and hangs together."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from proofs_numeric.campaign import parts
from proofs_numeric.checker import check
from proofs_numeric.claim import claims, describe
from proofs_numeric.engines.montecarlo import TEST
from proofs_numeric.num import Q
from proofs_numeric.recheck import counted
from proofs_numeric.store import digest, params_of

DOCS = Path(__file__).parents[1] / "docs"
ROWS = [json.loads(line) for line in (DOCS / "evidence.jsonl").read_text(encoding="utf-8").splitlines()]
VERDICTS = {(row["claim"], row["params"]): row for row in ROWS if row["kind"] == "verdict"}
PARTS = {(part.id, params_of(part)): part for claim in claims("*") for part in parts(claim)}
COUNTS = ("count", "mean", "rate", "bracket")
REMAKE = "docs/evidence.jsonl is of other claims than these: CLAIMS.md, What is kept, says how to make it again"


def kind(row: dict[str, Any]) -> str:
    """Of its certificate."""
    return str(row["verdict"]["certificate"]["kind"])


def test_each_claim_as_it_stands_has_its_verdict() -> None:
    assert VERDICTS.keys() == PARTS.keys(), REMAKE
    for key, part in PARTS.items():
        row = VERDICTS[key]
        assert row["file"] == digest(part), REMAKE
        assert row["verdict"]["statement"] == part.statement
        assert row["verdict"]["status"] == part.expect


@pytest.mark.parametrize("key", [key for key, row in VERDICTS.items() if kind(row) in COUNTS])
def test_the_checker_accepts_the_counts(key: tuple[str, str]) -> None:
    row = VERDICTS[key]["verdict"]
    assert check(PARTS[key], row["certificate"], Q(VERDICTS[key]["alpha"])) == row["status"]


def test_the_blocks_add_up_to_the_counts() -> None:
    drawn: Counter[Any] = Counter()
    for row in ROWS:
        if row["kind"] == "block" and row["stage"] == TEST:
            place = row["claim"], row["file"], row["params"]
            drawn[place, "trials"] += row["trials"]
            drawn[place, "successes"] += row["successes"]
    seen = 0
    for key, part in PARTS.items():
        row = VERDICTS[key]
        certificate = row["verdict"]["certificate"]
        if kind(row) not in COUNTS:
            continue
        for cell, record in counted(part, certificate):
            place = key[0], row["file"], describe(cell)
            assert drawn[place, "trials"] == record["trials"]
            assert drawn[place, "successes"] == record.get("sum", record.get("successes"))
            seen += 1
    assert seen > 200


def test_the_page_of_refuted_statements_names_each_of_them() -> None:
    page = (DOCS / "refuted.md").read_text(encoding="utf-8")
    refuted = {id for (id, _), row in VERDICTS.items() if row["verdict"]["status"] == "refuted"}
    named = {
        part for line in page.splitlines() if line.startswith("| `") for part in line.split("|")[1].split("`")[1::2]
    }
    assert named == refuted


def test_the_page_of_constants_has_the_brackets() -> None:
    lines = (DOCS / "constants.md").read_text(encoding="utf-8").splitlines()
    found = [(id, row["verdict"]["certificate"]) for (id, _), row in VERDICTS.items() if kind(row) == "bracket"]
    assert len(found) >= 8
    for id, certificate in found:
        shown = f"{certificate['too_small']['constant']} < C <= {certificate['constant']}"
        name = id.split(".")[1]
        assert any(shown in line and f"{name}`" in line for line in lines), f"{id}: {shown}"


@pytest.mark.parametrize("page", ["constants.md", "refuted.md"])
def test_the_claims_that_a_page_names_are_stated(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    names = {id for claim in claims("*") for id in (claim.id, claim.id.split(".")[1])}
    quoted = [part for part in text.split("`")[1::2] if not part.startswith(("rssp ", "python "))]
    assert quoted
    assert [part for part in quoted if part not in names] == []
