"""TRUSTED: (claim, certificate, alpha) -> the status that the certificate establishes, or a rejection that says why.

What is believed: this file, trees.py, enclosures.py, spans.py, num.py, domain.py, claim.py, verdict.py, the claim's own
body, and flint's rationals, polynomials and balls; about chance also chance.py, sequential.py and profile.py. No numpy,
no numba, no engine. Run as `python -m
proofs_numeric.checker` it reads one JSON object a line (claim, params, certificate, alpha) and answers one JSON object
a line (status, or rejected with the reason).
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any

from flint import fmpq

from proofs_numeric.claim import Claim, Statement, claims, describe, texts
from proofs_numeric.enclosures import evaluate, fails, holds
from proofs_numeric.num import Ball, Q, as_ball, precision
from proofs_numeric.profile import profile, slopes_decide
from proofs_numeric.sequential import Ends, counts, decides, mean_decides, stated_mean, stated_probability, sums
from proofs_numeric.trees import tree_holds
from proofs_numeric.verdict import RejectedError, require, schema_error

BITS = 128
ATTEMPTS = 8  # candidates for a constant that an engine may test; alpha is shared among them


def check(claim: Claim, certificate: Any, alpha: fmpq) -> str:
    """The status that the certificate establishes for the claim. Raises RejectedError."""
    wrong = schema_error(certificate)
    require(wrong is None, f"malformed: {wrong}")
    require(isinstance(alpha, fmpq) and bool(0 < alpha < 1), f"alpha={alpha}: must be a rational > 0 and < 1")
    try:
        with precision(BITS):
            return CHECKS[certificate["kind"]](claim, certificate, alpha)
    except Exception as error:  # whatever a body raises, it proves nothing
        raise RejectedError(f"{type(error).__name__}: {error}") from error


def check_bisection(claim: Claim, certificate: dict[str, Any], alpha: fmpq) -> str:
    """Every choice of the finite parameters has a tree that proves its box."""
    require(not claim.random and len(claim.reals) > 0, "bisection is for real parameters")
    cells = list(claim.cells())
    require(0 < len(cells) == len(certificate["trees"]), f"{len(certificate['trees'])} trees for {len(cells)} boxes")
    for cell, tree in zip(cells, certificate["trees"], strict=True):
        tree_holds(claim, cell, claim.ranges, tree)
    return "proved"


def enumerate_margins(claim: Claim) -> Iterator[tuple[dict[str, Any], Statement, str]]:
    """Every choice of the parameters, its statement, and a line for the digest (balls print as such: their last
    digits may vary).
    """
    for cell in claim.cells():
        statement = evaluate(claim, cell)
        margins = ["ball" if isinstance(m, Ball) else str(fmpq(m)) for m, _ in statement.margins]
        yield cell, statement, f"{describe(cell)}: {', '.join(margins)}\n"


def check_enumeration(claim: Claim, certificate: dict[str, Any], alpha: fmpq) -> str:
    """Replay the enumeration: the statement holds everywhere, and count and digest agree."""
    require(not claim.random and not claim.reals, "enumeration is for finitely many parameters")
    digest, count = hashlib.sha256(), 0
    for cell, statement, line in enumerate_margins(claim):
        require(all(holds(m, r) for m, r in statement.margins), f"the statement is not shown for {describe(cell)}")
        digest.update(line.encode())
        count += 1
    require(count > 0, "the domain is empty")
    require(
        count == certificate["count"],
        f"there are {count} choices of the parameters, not {certificate['count']}",
    )
    require(digest.hexdigest() == certificate["digest"], "the digest is of another enumeration")
    return "proved"


def check_instance(claim: Claim, certificate: dict[str, Any], alpha: fmpq) -> str:
    """The parameters are in their domains and the statement certainly fails there."""
    require(not claim.random, "an instance does not refute a statement of probability")
    params = certificate["params"]
    require(
        set(params) == set(claim.domains),
        f"the parameters are {', '.join(claim.domains)}; given {', '.join(params)}",
    )
    values = {name: claim.member(name, value) for name, value in params.items()}
    statement = evaluate(claim, values)
    require(any(fails(m, r) for m, r in statement.margins), f"the statement does not fail at {describe(values)}")
    return "refuted"


def on_the_side(status: str | None, certificate: dict[str, Any]) -> str:
    """What a test has decided, if that is the side that the certificate names."""
    require(status is not None and status == certificate["side"], f"it does not decide for {certificate['side']}")
    return str(status)


def check_count(claim: Claim, certificate: dict[str, Any], alpha: fmpq) -> str:
    """One choice of the parameters, and the test decides for the side that the certificate names."""
    require(claim.with_probability is not None and claim.unknown is None, "counts are for statements of probability")
    cells = list(claim.cells())
    require(len(cells) == 1 and claim.slope is None, "a count is for one choice of the parameters")
    return on_the_side(decides(*counts(certificate), *stated_probability(claim, cells[0]), alpha), certificate)


def check_mean(claim: Claim, certificate: dict[str, Any], alpha: fmpq) -> str:
    """The same for the test of a mean, with integers from 0 to parts in place of successes."""
    cells, parts = list(claim.cells()), claim.expectation.parts if claim.expectation else 0
    require(parts > 0 and len(cells) == 1, "sums are for a statement on a mean, at one choice of the parameters")
    trials, total, squares = sums(certificate, parts)
    scaled = fmpq(total, parts), fmpq(squares, parts**2)
    return on_the_side(mean_decides(trials, *scaled, stated_mean(claim, cells[0]), alpha), certificate)


def check_rate(claim: Claim, certificate: dict[str, Any], alpha: fmpq) -> str:
    """The profile along the range, recomputed from the counts, decides for the side that the certificate names."""
    require(claim.slope is not None, "a rate is for a statement on a slope")
    points = profile(claim, certificate["cells"], alpha)
    return on_the_side(slopes_decide(points, claim.slope), certificate)  # type: ignore[arg-type]


def check_bracket(claim: Claim, certificate: dict[str, Any], alpha: fmpq) -> str:
    """The constant passes wherever the statement promises something with it, which it does somewhere, at its share of
    alpha; the obstruction is recomputed.
    """
    name: Any = claim.unknown
    require(name is not None, "a bracket is for an unknown constant")
    domain, constant = claim.domains[name], Q(certificate["constant"])
    require(constant in domain, f"{constant} is no candidate for {name}")
    cells, records = list(claim.cells()), certificate["cells"]
    stated = promises(claim, cells, constant)
    require(0 < len(stated) == len(records), f"{len(records)} counts for {len(stated)} choices of the parameters")
    for (cell, probability), record in zip(stated, records, strict=True):
        require(record["params"] == texts(cell), f"the counts are not for {describe(cell)}")
        require(not obstructed(claim, cell, constant), f"an exact obstruction forbids {constant} at {describe(cell)}")
        share = alpha / (ATTEMPTS * len(cells))
        status = decides(*counts(record), *probability, share)
        require(status == "supported", f"the counts do not support {describe(cell)}")
    low = certificate["too_small"]
    if low is not None:
        forbidden = [cell for cell in cells if texts(cell) == low["params"]]
        require(len(forbidden) == 1 and Q(low["constant"]) in domain, "the obstruction is outside the domain")
        require(bool(Q(low["constant"]) < constant), "the obstruction forbids the constant itself")
        require(obstructed(claim, forbidden[0], Q(low["constant"])), "the obstruction does not forbid its constant")
    return "supported"


def promises(claim: Claim, cells: list[dict[str, Any]], constant: fmpq) -> list[tuple[dict[str, Any], Ends]]:
    """The choices of the parameters at which the statement names a probability above 0 with this constant, with (low,
    high) around that. At the others it is true whatever the event is.
    """
    name: Any = claim.unknown
    every = [(cell, stated_probability(claim, {**cell, name: constant})) for cell in cells]
    return [(cell, ends) for cell, ends in every if ends[1] > 0]


def obstructed(claim: Claim, cell: dict[str, Any], constant: fmpq) -> bool:
    """Does the event fail with certainly more than the allowed probability, for this constant?"""
    name: Any = claim.unknown
    domain: Any = claim.domains[name]
    if domain.obstruction is None:
        return False
    values = {**cell, name: constant}
    failure, allowed = claim.call(domain.obstruction, values), 1 - as_ball(claim.call(claim.with_probability, values))
    return bool(as_ball(failure).plain() > allowed.plain())


CHECKS = {
    "bisection": check_bisection,
    "enumeration": check_enumeration,
    "instance": check_instance,
    "count": check_count,
    "mean": check_mean,
    "rate": check_rate,
    "bracket": check_bracket,
}


def answer(line: str) -> dict[str, Any]:
    """The reply to one request. A process that has loaded numpy or numba is not the small one described above: it
    refuses.
    """
    try:
        request = json.loads(line)
        found = claims(request["claim"])
        require(len(found) == 1, f"{request['claim']} is not one claim")
        claim = found[0].at(**{name: found[0].member(name, text) for name, text in request["params"].items()})
        status = check(claim, request["certificate"], Q(request["alpha"]))
        heavy = {"numpy", "numba"} & set(sys.modules)
        require(not heavy, f"it has loaded {', '.join(heavy)}; a file of claims imports them inside the bodies")
        return {"status": status}
    except Exception as error:  # no request may end the process
        return {"rejected": str(error)}


def main() -> None:
    """Answer requests until the input ends."""
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)


if __name__ == "__main__":
    main()
