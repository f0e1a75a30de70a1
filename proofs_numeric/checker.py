"""TRUSTED: (claim, certificate, alpha) -> the status that the certificate establishes, or a rejection that says why.

What is believed: this file, num.py, domain.py, the claim's own body, and flint's rationals, polynomials and balls;
about chance also chance.py, sequential.py and profile.py. No numpy, no numba, no engine. Run as `python -m
proofs_numeric.checker` it reads one JSON object a line (claim, params, certificate, alpha) and answers one JSON object
a line (status, or rejected with the reason).
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any

from flint import arb, arb_series, fmpq

from proofs_numeric.claim import Claim, Statement, claims, describe, texts
from proofs_numeric.num import Ball, Q, RationalFunction, as_ball, bernstein, box, precision
from proofs_numeric.profile import profile, slopes_decide
from proofs_numeric.sequential import counts, decides, mean_decides, stated_mean, stated_probability, sums
from proofs_numeric.verdict import schema_error

BITS = 128
ATTEMPTS = 8  # candidates for a constant that an engine may test; alpha is shared among them
HIGHEST_ORDER = 3  # of Taylor's formula; num.precision keeps four coefficients

Box = dict[str, tuple[fmpq, fmpq]]


class RejectedError(Exception):
    """The certificate does not establish anything; the message says why."""


def require(condition: Any, why: str) -> None:
    """Raise RejectedError unless the condition is true."""
    if condition is not True:
        raise RejectedError(why)


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


def sign_of(margin: Any) -> Any:
    """What is compared with 0: a rational, or a ball, which compares True only if all of it does."""
    require(isinstance(margin, int | fmpq | Ball), f"a margin must be rational or a ball, not {type(margin).__name__}")
    return margin.plain() if isinstance(margin, Ball) else fmpq(margin)


def holds(margin: Any, relation: str) -> bool:
    """Is the margin certainly on the right side of 0?"""
    value = sign_of(margin)
    return bool({">=": value >= 0, ">": value > 0, "==": value == 0}[relation])


def fails(margin: Any, relation: str) -> bool:
    """Is the margin certainly on the wrong side of 0?"""
    value = sign_of(margin)
    return bool({">=": value < 0, ">": value <= 0, "==": value > 0 or value < 0}[relation])


def evaluate(claim: Claim, values: dict[str, Any]) -> Statement:
    """The body's statement at these values."""
    statement = claim.body(**values)
    require(isinstance(statement, Statement) and len(statement.margins) > 0, "the body returned no statement")
    return statement  # type: ignore[no-any-return]


def box_holds(claim: Claim, cell: dict[str, Any], region: Box, proof: list[Any]) -> bool:
    """Does this proof show that the statement holds on the whole box?"""
    if proof == ["algebra"]:
        variables = dict(zip(region, RationalFunction.variables(list(region)), strict=True))
        margins = evaluate(claim, {**cell, **variables}).margins
        return all(algebra_holds(claim, margin, relation, region) for margin, relation in margins)
    if proof == ["ball"]:
        balls = {name: Ball(box(*ends)) for name, ends in region.items()}
        return all(holds(margin, relation) for margin, relation in evaluate(claim, {**cell, **balls}).margins)
    side, order = proof
    require(side in ("left", "right") and order in range(HIGHEST_ORDER + 1) and len(region) == 1, "no such proof")
    (name, ends), (at, sign) = next(iter(region.items())), {"left": (0, 1), "right": (1, -1)}[side]
    centre = evaluate(claim, {**cell, name: Ball(arb_series([arb(ends[at]), 1]))}).margins
    whole = evaluate(claim, {**cell, name: Ball(arb_series([box(*ends), 1]))}).margins
    return all(taylor_holds(m, w, relation, order, sign) for (m, relation), (w, _) in zip(centre, whole, strict=True))


def taylor_holds(centre: Any, whole: Any, relation: str, order: int, sign: int) -> bool:
    """m(x) = sum_{j<k} c_j (x-e)^j + c_k(xi) (x-e)^k about an end e: if every term is >= 0 on the box then m is."""
    if not all(isinstance(m, Ball) and isinstance(m.value, arb_series) for m in (centre, whole)):
        return holds(centre, relation) and holds(whole, relation)  # it does not depend on x
    if relation != ">=" or min(centre.value.prec, whole.value.prec) <= order:  # coefficients beyond prec read as 0
        return False
    terms = [centre.value[j] * sign**j for j in range(order)] + [whole.value[order] * sign**order]
    return all(bool(term >= 0) for term in terms)


def algebra_holds(claim: Claim, margin: Any, relation: str, region: Box) -> bool:
    """The sign of a rational function on a box from Bernstein coefficients; an identity from its numerator being 0."""
    if not isinstance(margin, RationalFunction):
        return holds(margin, relation)
    corners = list(region.values())
    numerator, denominator = margin.numerator, margin.denominator
    below = bernstein(denominator, corners)
    if all(value <= 0 for value in below.values()):
        numerator, below = -numerator, {key: -value for key, value in below.items()}
    if not positive(claim, below, region):
        return False
    if relation == "==":
        return bool(numerator.is_zero())
    above = bernstein(numerator, corners)
    return all(value >= 0 for value in above.values()) if relation == ">=" else positive(claim, above, region)


def positive(claim: Claim, coefficients: dict[tuple[int, ...], fmpq], region: Box) -> bool:
    """Is the polynomial > 0 on the box? Inside, every Bernstein weight is; at an end of one variable only one."""
    if len(region) != 1:
        return all(value > 0 for value in coefficients.values())
    (name, (low, high)), degree = next(iter(region.items())), max(key[0] for key in coefficients)
    domain: Any = claim.domains[name]
    ends = [] if low == domain.low and domain.open in ("low", "both") else [(0,)]
    ends += [] if high == domain.high and domain.open in ("high", "both") else [(degree,)]
    values = coefficients.values()
    return min(values) >= 0 and max(values) > 0 and all(coefficients[end] > 0 for end in ends)


def tree_holds(claim: Claim, cell: dict[str, Any], region: Box, tree: list[Any]) -> None:
    """Walk a proof tree; the halves of a split tile the box by construction."""
    stack = [(region, tree)]
    while stack:
        region, tree = stack.pop()
        require(isinstance(tree, list) and len(tree) > 0, "a proof tree is a list")
        if tree[0] == "split":
            _, name, left, right = tree
            low, high = region[name]
            middle = (low + high) / 2
            stack += [({**region, name: (low, middle)}, left), ({**region, name: (middle, high)}, right)]
        else:
            shown = ", ".join(f"{name} in [{low}, {high}]" for name, (low, high) in region.items())
            require(box_holds(claim, cell, region, tree), f"{tree} does not prove the statement for {shown}")


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
    """The constant passes at every choice of the parameters, at its share of alpha; the obstruction is recomputed."""
    name: Any = claim.unknown
    require(name is not None, "a bracket is for an unknown constant")
    domain, constant = claim.domains[name], Q(certificate["constant"])
    require(constant in domain, f"{constant} is no candidate for {name}")
    cells, records = list(claim.cells()), certificate["cells"]
    require(0 < len(cells) == len(records), f"{len(records)} counts for {len(cells)} choices of the parameters")
    for cell, record in zip(cells, records, strict=True):
        require(record["params"] == texts(cell), f"the counts are not for {describe(cell)}")
        require(not obstructed(claim, cell, constant), f"an exact obstruction forbids {constant} at {describe(cell)}")
        share = alpha / (ATTEMPTS * len(cells))
        status = decides(*counts(record), *stated_probability(claim, cell), share)
        require(status == "supported", f"the counts do not support {describe(cell)}")
    low = certificate["too_small"]
    if low is not None:
        forbidden = [cell for cell in cells if texts(cell) == low["params"]]
        require(len(forbidden) == 1 and Q(low["constant"]) in domain, "the obstruction is outside the domain")
        require(bool(Q(low["constant"]) < constant), "the obstruction forbids the constant itself")
        require(obstructed(claim, forbidden[0], Q(low["constant"])), "the obstruction does not forbid its constant")
    return "supported"


def obstructed(claim: Claim, cell: dict[str, Any], constant: fmpq) -> bool:
    """Does the event fail with certainly more than the allowed probability, for this constant?"""
    name: Any = claim.unknown
    domain: Any = claim.domains[name]
    if domain.obstruction is None:
        return False
    failure = claim.call(domain.obstruction, {**cell, name: constant})
    return bool(as_ball(failure).plain() > (1 - as_ball(claim.call(claim.with_probability, cell))).plain())


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
