"""What holds on a whole box: the numbers that stand for its points, and the sign of a margin by Bernstein coefficients,
by Taylor's formula, by monotony and by the mean value theorem. TRUSTED by the checker.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

from flint import arb, arb_series, fmpq, fmpq_series

from proofs_numeric.claim import Claim, Statement
from proofs_numeric.domain import Domain
from proofs_numeric.num import Ball, RationalFunction, bernstein, box
from proofs_numeric.spans import INFINITY, Span, SpanSeries
from proofs_numeric.verdict import require

Ends = tuple[fmpq | None, fmpq | None]  # None: there is no end
Box = dict[str, Ends]
Domains = dict[str, Domain]

RELATIONS = (">=", ">", "==")


def evaluate(claim: Claim, values: dict[str, Any]) -> Statement:
    """The body's statement at these values."""
    statement = claim.body(**values)
    require(isinstance(statement, Statement) and len(statement.margins) > 0, "the body returned no statement")
    require(all(relation in RELATIONS for _, relation in statement.margins), "the body returned no statement")
    return statement  # type: ignore[no-any-return]


def certain(value: Any, relation: str) -> bool:
    """Is a rational, a ball or a span certainly on the right side of 0, all of it?"""
    return bool({">=": value >= 0, ">": value > 0, "==": value == 0}[relation])


def number(margin: Any) -> Any:
    """What a margin is: a rational, a ball or span, or a series of these."""
    require(isinstance(margin, int | fmpq | Ball), f"a margin must be rational or a ball, not {type(margin).__name__}")
    return margin.value if isinstance(margin, Ball) else fmpq(margin)


def sign_of(margin: Any) -> Any:
    """What is compared with 0: no series."""
    value = number(margin)
    return margin.plain() if isinstance(value, arb_series | fmpq_series) else value


def holds(margin: Any, relation: str) -> bool:
    """Is the margin certainly on the right side of 0?"""
    return certain(sign_of(margin), relation)


def fails(margin: Any, relation: str) -> bool:
    """Is the margin certainly on the wrong side of 0?"""
    value = sign_of(margin)
    return bool({">=": value < 0, ">": value <= 0, "==": value > 0 or value < 0}[relation])


def included(domain: Any, ends: Ends) -> tuple[bool, bool]:
    """Which ends of a box belong to the domain that it is a part of?"""
    low, high = ends
    return low is not None and low in domain, high is not None and high in domain


def middle(ends: Ends) -> fmpq:
    """Where a box is halved: in the middle; where there is no end at the first of 0, 1, 2a (0, -1, 2a) beyond its end
    a.
    """
    low, high = ends
    if low is None and high is None:
        return fmpq(0)
    if low is None:
        return -middle((-high, None))  # type: ignore[operator]
    if high is None:
        return next(point for point in (fmpq(0), fmpq(1), 2 * low) if point > low)
    return (low + high) / 2


def variables(domains: Domains, region: Box, name: str | None = None, order: int = 0) -> dict[str, Ball]:
    """Numbers that stand for all points of the box: balls, but spans where an end is infinite or left out.

    The parameter `name`, if given, is a series, with which a function f of it gives f, f', ... f^(order)/order!.
    """
    inside = {key: included(domains[key], ends) for key, ends in region.items()}
    closed = all(map(all, inside.values()))
    values = {}
    for key, ends in region.items():
        terms = 1 + order if key == name else 1
        if closed:
            value = box(*ends)  # type: ignore[arg-type]
            values[key] = Ball(arb_series([value, 1], terms) if terms > 1 else value)
        else:
            tail = [Span(arb(n), arb(n)) for n in (1, *[0] * order)]
            values[key] = Ball(SpanSeries([span(ends, inside[key]), *tail][:terms]))
    return values


def span(ends: Ends, inside: tuple[bool, bool]) -> Span:
    """The reals between the ends."""
    low = -INFINITY if ends[0] is None else arb(ends[0]).lower()
    high = INFINITY if ends[1] is None else arb(ends[1]).upper()
    return Span(low, high, not inside[0], not inside[1])


def coefficient(margin: Any, k: int) -> Any:
    """The k-th coefficient of a margin that is a series, to be compared with 0; what is none does not depend on the
    parameter. Raises ArithmeticError where it is not finite or not there.
    """
    value = number(margin)
    if isinstance(value, SpanSeries) and len(value.terms) > 1:
        return SpanSeries([value.terms[k]])
    if isinstance(value, arb_series | fmpq_series):
        if value.prec <= k:  # beyond it flint reads 0
            raise ArithmeticError(f"the series ends before order {k}")
        value = value[k]
    elif k > 0:
        return fmpq(0)
    if isinstance(value, arb) and not value.is_finite():
        raise ArithmeticError("not finite")
    return value


def rational_shows(margin: RationalFunction, relation: str, domains: Domains, region: Box) -> bool:
    """The sign of a rational function on a box from Bernstein coefficients; an identity from its numerator being 0."""
    corners = list(region.values())
    numerator, denominator = margin.numerator, margin.denominator
    below = bernstein(denominator, corners)
    if all(value <= 0 for value in below.values()):
        numerator, below = -numerator, {key: -value for key, value in below.items()}
    if not positive(below, domains, region):
        return False
    if relation == "==":
        return bool(numerator.is_zero())
    above = bernstein(numerator, corners)
    return all(value >= 0 for value in above.values()) if relation == ">=" else positive(above, domains, region)


def positive(coefficients: dict[tuple[int, ...], fmpq], domains: Domains, region: Box) -> bool:
    """Is the polynomial > 0 on the box? Inside, every Bernstein weight is > 0; on a face only those of the face are, so
    one coefficient > 0 is wanted on each of the smallest faces that belong to the domain.
    """
    faces: list[list[int | None]] = []
    for axis, (name, ends) in enumerate(region.items()):
        degree = max(key[axis] for key in coefficients)
        low, high = included(domains[name], ends)
        at_low, at_high = (degree, 0) if ends[0] is None else (0, degree)  # t = 0 is where there is an end
        faces.append([*([at_low] if low else []), *([at_high] if high else [])] or [None])  # None: neither end counts
    return min(coefficients.values()) >= 0 and all(
        any(value > 0 for key, value in coefficients.items() if on_face(key, face)) for face in product(*faces)
    )


def on_face(key: tuple[int, ...], face: tuple[int | None, ...]) -> bool:
    """Does this Bernstein coefficient belong to the face?"""
    return all(at is None or i == at for i, at in zip(key, face, strict=True))


def taylor_shows(end: Any, whole: Any, relation: str, order: int, side: str, inside: bool) -> bool:
    """m(x) = sum_{j<k} c_j (x-e)^j + c_k(xi) (x-e)^k about an end e: if every term is >= 0 on the box then m is.

    m > 0 if the first is, and if any is where e itself is left out; m = 0 if all are 0. The c_j, j < k, are those of
    the margin `end`, evaluated at e, and c_k is that of `whole`, evaluated on the box.
    """
    sign = 1 if side == "left" else -1
    terms = [coefficient(end, j) * sign**j for j in range(order)] + [coefficient(whole, order) * sign**order]
    if relation == "==":
        return all(certain(term, "==") for term in terms)
    least = all(certain(term, ">=") for term in terms)
    return least and (relation == ">=" or any(certain(term, ">") for term in (terms[:1] if inside else terms)))


def falls_nowhere(slope: Any, relation: str, side: str) -> bool:
    """Does a margin with this derivative on the box not fall as one leaves the face `side` of it?

    Then, as it is continuous wherever it is defined, its least values are on the face, also if that is left out of the
    domain; an equation passes from the face to the box only if the margin does not change at all.
    """
    away = slope if side == "low" else -slope
    return certain(away, "==" if relation == "==" else ">=")


def mean_value(at_centre: Any, slopes: Sequence[Any], offsets: Sequence[Any]) -> Any:
    """m(c) + sum_i d_i m(box) (x_i - c_i), which contains m(x) for all x: so says the mean value theorem on the segment
    from c to x, which lies in the box.
    """
    changes = (slope * offset for slope, offset in zip(slopes, offsets, strict=True))
    return sum(changes, start=coefficient(at_centre, 0))
