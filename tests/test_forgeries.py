"""Valid certificates are edited, offered for other claims, on other domains and at another alpha: none is accepted for
what it does not establish.
"""

import json
import random
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pytest
from flint import fmpq

from proofs_numeric.campaign import decide
from proofs_numeric.claim import Claim, registry
from proofs_numeric.engines.outcome import ALPHA, QUICK
from proofs_numeric.num import Q
from tests import forging, poison
from tests.forging import accepted
from tests.formulas import (
    bracket_by_formula,
    decides_by_formula,
    falling_by_formula,
    growing_by_formula,
    mean_by_formula,
)
from tests.honest import VALID, enumeration
from tests.offers import Offer, elsewhere, fails_at, itself, others

KINDS = ("bisection", "enumeration", "instance", "count", "mean", "rate", "bracket")
ALPHAS = [Q(1, 10**k) for k in range(7, 111)] + [Q(alpha) for alpha in ("0", "-1/2", "1", "2")] * 5


def established(offer: Offer, certificate: Any, alpha: fmpq, original: dict[str, Any]) -> str | None:
    """The status that a certificate may establish, None if it is forged. Judged here, without the checker.

    bisection: one well-formed tree for each choice of the finite parameters of a true statement. A well-formed tree
    covers its box whatever it splits, so that each leaf that is accepted proves something true; of a false statement
    there is no proof. enumeration: nothing but the count and digest of the true statement. instance: the parameters lie
    in the domain and the statement fails there. count, mean, rate, bracket: the numbers decide by the printed formula;
    entropy and block replay the trials and are integers.
    """
    if not isinstance(certificate, dict) or set(certificate) != set(original) or not 0 < alpha < 1:
        return None
    kind = certificate["kind"]
    if kind != original["kind"]:
        return None
    if kind in ("bisection", "enumeration", "instance"):
        return "refuted" if kind == "instance" and refutes(offer, certificate) else proves(offer, certificate)
    if type(certificate["entropy"]) is not int or type(certificate["block"]) is not int:
        return None
    status = by_counts(offer.claim, certificate, Fraction(int(alpha.p), int(alpha.q)))
    return status if status == certificate.get("side", "supported") else None


def refutes(offer: Offer, certificate: dict[str, Any]) -> bool:
    params = certificate["params"]
    return offer.true is False and isinstance(params, dict) and "false" in offer.claim.id and fails_at(offer, params)


def proves(offer: Offer, certificate: dict[str, Any]) -> str | None:
    """ "proved" for a proof in the right form of what is true."""
    claim = offer.claim
    if offer.true is not True or certificate["kind"] == "instance":
        return None
    if certificate["kind"] == "enumeration":
        return "proved" if not claim.reals and forging.same_json(certificate, enumeration(claim)) else None
    trees = certificate["trees"]
    if not claim.reals or not isinstance(trees, list) or len(trees) != len(list(claim.cells())):
        return None
    margins = number_of_margins(claim)
    return "proved" if all(forging.well_formed(tree, claim.reals, margins) for tree in trees) else None


def number_of_margins(claim: Claim) -> int:
    """At some point."""
    point = {name: Q(1) if low is None else low + 1 for name, (low, _) in claim.ranges.items()}
    return len(claim.body(**{**next(claim.cells()), **point}).margins)


def by_counts(claim: Claim, certificate: dict[str, Any], alpha: Fraction) -> str | None:
    """What the numbers decide about a statement on chance in honest.py, None if nothing or if they are of another."""
    domains, kind = claim.domains, certificate["kind"]
    match claim.id, kind:
        case ("honest.coin", "count") | ("honest.mean", "mean"):
            (members,) = (list(domain) for domain in domains.values())
            if len(members) != 1:
                return None
            stated = Fraction(str(members[0]))
            if kind == "count":
                return decides_by_formula(certificate, stated, alpha)
            return mean_by_formula(certificate, float(stated), float(alpha))
        case "honest.halving", "rate":
            return falling_by_formula(certificate["cells"], [str(n) for n in domains["n"]], float(alpha))
        case "honest.one_each", "rate":
            return growing_by_formula(certificate["cells"], [str(b) for b in domains["b"]], list(domains["n"]), alpha)
        case (("honest.constant" | "honest.promise"), "bracket"):
            constant: Any = domains["C"]
            es, promise = [str(e) for e in domains["e"]], claim.id == "honest.promise"
            forbids = constant.obstruction is not None
            return bracket_by_formula(certificate, es, int(constant.most), forbids, alpha, promise)
    return None


def attempts(kind: str, rng: random.Random) -> Any:
    """For ever: (name, original, offer, certificate, alpha, how), one of the latter four edited or another."""
    originals = [(name, certificate) for name, certificate, _ in VALID if certificate["kind"] == kind]
    while True:
        name, original = rng.choice(originals)
        offers = [itself(name), *others(name), *elsewhere(name)]
        offer = rng.choice([offers[0], rng.choice(offers), rng.choice(list(elsewhere(name)) or offers)])
        certificate, alpha, how = original, ALPHA, offer.what
        if rng.random() < 0.2:
            offer, alpha, how = offers[0], rng.choice(ALPHAS), "another alpha"
        if how == "itself" or rng.random() < 0.5:
            certificate, edited = forging.forge(original, rng)
            how = edited if how == "itself" else f"{how}, edited"
        yield name, original, offer, certificate, alpha, how


def forgeries(number: int, seed: int) -> Counter[tuple[str, str]]:
    """So many different forgeries of each kind, all rejected: how many by kind and by how they were made. What is valid
    still, or valid for the other claim, may be accepted, for the status that it establishes.
    """
    rng, made = random.Random(seed), Counter[tuple[str, str]]()
    for kind in KINDS:
        seen: set[tuple[Any, ...]] = set()
        for name, original, offer, certificate, alpha, how in attempts(kind, rng):
            if huge(certificate):
                continue  # 10^30 trials: the integers of the test would not fit in memory
            status, found = established(offer, certificate, alpha, original), accepted(offer.claim, certificate, alpha)
            assert found in (None, status), (name, offer.what, str(offer.claim.domains), certificate, alpha, found)
            key = name, offer.claim.body, str(offer.claim.domains), json.dumps(certificate), alpha
            if status is None and key not in seen:
                seen.add(key)
                made[kind, how] += 1
            if len(seen) == number:
                break
    return made


def huge(forged: Any) -> bool:
    """Does some count exceed what the exact test can be asked to compare?"""
    found = (forging.reach(forged, place) for place in forging.places(forged))
    return any(type(x) is int and 10**7 < x < 2**64 for x in found)


def test_forgeries() -> None:
    made = forgeries(80, seed=0)
    assert made.total() == 80 * len(KINDS)


@pytest.mark.long
def test_forgeries_long() -> None:
    """The figures: python -m pytest -m long -s tests/test_forgeries.py."""
    made = forgeries(5_000, seed=1)
    print()
    for kind in KINDS:
        ways = sorted((how, count) for (other, how), count in made.items() if other == kind)
        print(f"{kind}: {sum(n for _, n in ways)} forged, none accepted: {', '.join(f'{n} {w}' for w, n in ways)}")
    assert made.total() >= 10_000


@pytest.mark.parametrize(("name", "certificate", "status"), VALID)
def test_the_judge_of_this_file_takes_valid_certificates_for_valid(
    name: str, certificate: dict[str, Any], status: str
) -> None:
    """Or everything would count as forged."""
    assert established(itself(name), certificate, ALPHA, certificate) == status


def test_certificates_of_every_kind_and_every_node_are_edited() -> None:
    assert {certificate["kind"] for _, certificate, _ in VALID} == set(KINDS)
    trees = [certificate["trees"] for _, certificate, _ in VALID if certificate["kind"] == "bisection"]
    words = set(json.dumps(trees).split('"'))
    assert {"split", "monotone", "each", "ball", "algebra", "mean", "left", "right"} <= words
    assert any(None in ends for name, *_ in VALID for ends in itself(name).claim.ranges.values()), "spans"


# Between the built-in claims and their false twins --------------------------------------------------------------------

PROVED = [id for id, claim in registry().items() if claim.expect == "proved"]


@lru_cache
def verdict_on(claim_id: str) -> dict[str, Any]:
    """The certificate that the engine finds for a claim or a twin, {} if none."""
    claim = registry().get(claim_id) or poison.FALSE[claim_id]
    return decide(claim, QUICK, ALPHA, lambda _: None).certificate or {}


def offered_to_its_twins(id: str, edits: int) -> int:
    """The certificate of a claim, as it is and edited, proves none of its twins: how many were offered."""
    rng, certificate, offered = random.Random(id), verdict_on(id), 0
    assert certificate["kind"] in ("bisection", "enumeration")
    for twin in poison.TWINS[id]:
        if not twin.random:
            for forged in [certificate, *(forging.forge(certificate, rng)[0] for _ in range(edits))]:
                assert accepted(twin, forged) != "proved", (twin.id, forged)
                offered += 1
    return offered


def offered_to_their_original(id: str, edits: int) -> int:
    """The counterexamples to the twins of a claim, as they are and edited, refute it nowhere: how many were offered."""
    rng, claim, offered = random.Random(id), registry()[id], 0
    for twin in poison.TWINS[id]:
        certificate = verdict_on(twin.id)
        if certificate.get("kind") == "instance":
            for forged in [certificate, *(forging.forge(certificate, rng)[0] for _ in range(edits))]:
                assert accepted(claim, forged) is None, (twin.id, forged)
                offered += 1
    return offered


@pytest.mark.parametrize("id", [id for id in PROVED if registry()[id].reals])
def test_a_proof_is_none_of_the_twins(id: str) -> None:
    assert offered_to_its_twins(id, 20)


@pytest.mark.parametrize("id", [id for id in PROVED if registry()[id].reals])
def test_a_counterexample_to_a_twin_is_none_to_the_claim(id: str) -> None:
    offered_to_their_original(id, 20)


@pytest.mark.long
def test_between_all_claims_and_their_twins_long() -> None:
    proofs = sum(offered_to_its_twins(id, 50) for id in PROVED)
    counterexamples = sum(offered_to_their_original(id, 50) for id in PROVED)
    print(f"\n{proofs} proofs offered to twins, {counterexamples} counterexamples to claims, none accepted")
