"""For every statement in honest.py the other statements, true and false, that its certificates are offered for: another
body with the same parameters, and the same body on a domain that is narrower, wider, or has an end more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from proofs_numeric.claim import Claim, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unknown
from proofs_numeric.num import Q, exp, log
from tests.honest import HONEST


@dataclass(frozen=True)
class Offer:
    """A claim, whether it is true (None: counts decide), and how it differs from the original."""

    claim: Claim
    true: bool | None
    what: str


FALSE_BODIES: dict[str, list[Any]] = {
    "one_variable": [
        lambda v, n: at_most(v**2 * n, Q(1999, 1000) * v),  # at v = 1, n = 2
        lambda v, n: less_than(v**2 * n, 2 * v),  # equal at v = 0
    ],
    "two_variables": [
        lambda v, w: less_than(v * w, 1) & equal((v + w) ** 2, v * v + 2 * v * w + w * w),
        lambda v, w: at_most(v * w, 1) & equal((v + w) ** 2, v * v + 2 * v * w + w),
    ],
    "touching_a_midpoint": [
        lambda t: at_most(1 + Q(1001, 1000) * t, exp(t)),
        lambda t: less_than(1 + t, exp(t)),  # equal at t = 0
    ],
    "strict_inside": [lambda v: less_than(Q(1, 10**6), v * (1 - v))],
    "two_sided": [
        lambda v, w: at_most(0, v * exp(-w)) & at_most(v * exp(-w), Q(1999, 1000)),
        lambda v, w: less_than(0, v * exp(-w)) & at_most(v * exp(-w), 2),
    ],
    "bowl": [lambda v, w: less_than(exp(v * w), Q(27, 10) + (v - w) ** 2)],  # e = 2.718...
    "half_line": [
        lambda t: at_most(1 + Q(1001, 1000) * t, exp(t)),
        lambda t: less_than(1 + t, exp(t)),
    ],
    "open_half_line": [
        lambda x: at_most(log(x), Q(999, 1000) * (x - 1)),
        lambda x: less_than(log(x), x - 1),  # equal at x = 1
    ],
    "finite": [
        lambda n, x: at_most(n * x, Q(12, 5)) & at_most(log(2), 1 + 0 * x),
        lambda n, x: less_than(n * x, Q(5, 2)) & at_most(log(2), 1 + 0 * x),
        lambda n, x: at_most(n * x, 3) & at_most(1, log(2) + 0 * x),
    ],
}
TRUE_BODIES: dict[str, list[Any]] = {
    "false_somewhere": [lambda n, x: at_most(n * x, 3) & less_than(x, 1)],
    "false_on_reals": [lambda v: less_than(v**2, 1)],
}

Domains = dict[str, Any]
DOMAINS: dict[str, list[tuple[Domains, bool | None]]] = {
    "one_variable": [
        ({"v": Reals(0, "101/100")}, False),
        ({"n": OneOf(1, 2, 3)}, False),
        ({"v": Reals("1/4", "1/2")}, True),
        ({"n": OneOf(2)}, True),
    ],
    "two_variables": [({"v": Reals(0, "101/100")}, False), ({"w": Reals(0, 1)}, True)],
    "touching_a_midpoint": [({"t": Reals(-1, 3)}, True), ({"t": Reals(0, 1)}, True)],
    "strict_inside": [
        ({"v": Reals(0, 1)}, False),
        ({"v": Reals(0, 1, open="low")}, False),
        ({"v": Reals(0, 1, open="high")}, False),
        ({"v": Reals(0, "101/100", open="both")}, False),
        ({"v": Reals("1/4", "1/2")}, True),
    ],
    "two_sided": [
        ({"v": Reals("-1/100", 2)}, False),
        ({"v": Reals(0, "201/100")}, False),
        ({"w": Reals("-1/100", 3)}, False),
        ({"w": Reals(1, 3)}, True),
    ],
    "bowl": [({"v": Reals(0, 2), "w": Reals(0, 2)}, False), ({"v": Reals(0, "1/2")}, True)],
    "half_line": [({"t": Reals("-inf", "inf")}, True), ({"t": Reals(1, 2)}, True)],
    "open_half_line": [
        ({"x": Reals(0, "inf")}, False),  # no logarithm at the end
        ({"x": Reals(-1, "inf")}, False),
        ({"x": Reals(1, "inf")}, True),
    ],
    "finite": [
        ({"n": Integers(0, 7)}, False),
        ({"x": OneOf("1/2", "1/3", 1)}, False),
        ({"n": Integers(0, 4)}, True),
        ({"n": Integers(1, 5)}, True),
        ({"x": OneOf("1/3", "1/2")}, True),
    ],
    "false_somewhere": [({"n": Integers(1, 3)}, True), ({"x": OneOf("1/3")}, False), ({"n": Integers(1, 9)}, False)],
    "false_on_reals": [({"v": Reals(0, "7/10")}, True), ({"v": Reals("4/5", 1)}, False)],
    "coin": [({"p": OneOf(p)}, None) for p in ("7/10", "3/4", "9/10")] + [({"p": OneOf("1/2", "1/3")}, None)],
    "mean": [({"v": OneOf(v)}, None) for v in ("7/10", "3/4", "9/10")] + [({"v": OneOf("1/2", "1/3")}, None)],
    "halving": [({"n": OneOf(*n)}, None) for n in ((1, 2), (2, 4), (1, 2, 3), (1, 2, 4, 8), (2,))],
    "one_each": [
        ({"b": OneOf(1, 2)}, None),
        ({"b": OneOf(3)}, None),
        ({"n": Integers(1, 4)}, None),
        ({"n": Integers(3, 6)}, None),
        ({"b": OneOf(1, 3, 4)}, None),
    ],
    "constant": [
        ({"e": OneOf("1/2")}, None),
        ({"e": OneOf("1/4", "1/2")}, None),
        ({"e": OneOf("1/2", "1/4", "1/8")}, None),
        ({"C": Unknown("1/2", 1, obstruction=lambda e, C: 1 if C < 1 else 0)}, None),
        ({"C": Unknown("1/2", 4)}, None),
    ],
    "promise": [
        ({"e": OneOf("1/2")}, None),
        ({"e": OneOf("1/3")}, None),
        ({"e": OneOf("1/3", "1/2")}, None),
        ({"e": OneOf("1/2", "1/3", "1/4")}, None),
        ({"e": OneOf(1, "1/3")}, None),
        ({"C": Unknown("1/2", 1, obstruction=lambda e, C: e)}, None),
        ({"C": Unknown("1/2", 4)}, None),
    ],
}
IS_FALSE = ("false_somewhere", "false_on_reals")
BY_COUNTS = ("coin", "mean", "halving", "one_each", "constant", "promise")


def itself(name: str) -> Offer:
    """The statement as it stands."""
    return Offer(HONEST.claims[name], None if name in BY_COUNTS else name not in IS_FALSE, "itself")


def others(name: str) -> Iterator[Offer]:
    """Other statements with its parameters, and each of the rest as it stands."""
    claim = HONEST.claims[name]
    for bodies, true in ((FALSE_BODIES, False), (TRUE_BODIES, True)):
        for body in bodies.get(name, []):
            yield Offer(replace(claim, body=body), true, "another claim")
    for other in HONEST.claims:
        if other != name:
            yield replace(itself(other), what="another claim")


def elsewhere(name: str) -> Iterator[Offer]:
    """The same statement on other domains."""
    claim = HONEST.claims[name]
    for domains, true in DOMAINS.get(name, []):
        yield Offer(replace(claim, domains={**claim.domains, **domains}), true, "another domain")


def fails_at(offer: Offer, params: dict[str, str]) -> bool:
    """Of the two false statements, by hand: do these parameters, written as the domain writes them, lie in it, and does
    the statement fail there?
    """
    claim = offer.claim
    if set(params) != set(claim.domains) or not all(
        isinstance(text, str) and within(claim.domains[name], text) for name, text in params.items()
    ):
        return False
    values = {name: Fraction(text) for name, text in params.items()}
    if claim.id == "honest.false_on_reals":
        return values["v"] ** 2 >= Fraction(1, 2)
    return values["n"] * values["x"] > Fraction(3, 2)


def within(domain: Any, text: str) -> bool:
    """Is it the text of a member, or, of reals, of a number between the ends?"""
    if not isinstance(domain, Reals):
        return text in [str(member) for member in domain]
    try:
        value = Q(Fraction(text))
    except (ValueError, ZeroDivisionError):
        return False
    low, high = bool(value >= domain.low), bool(value <= domain.high)
    left_out = (value == domain.low and domain.open in ("low", "both")) or (
        value == domain.high and domain.open in ("high", "both")
    )
    return low and high and not left_out
