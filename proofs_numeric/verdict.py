"""Verdicts, and the schema of the certificates that stand behind them.

A certificate is a JSON object; it never contains the statement, which the checker takes from the registry. Rationals
are text "p/q". By kind:

bisection
    Establishes "proved". trees: one proof tree per choice of the finite parameters, in the order of the
    domains. A tree is ["split", parameter, left, right] (the halves of a box), ["monotone", parameter, "low" or "high",
    tree] (no margin falls away from that face, so the tree is for the face), ["each", tree, ...] (one for each margin),
    or how its box is proved: ["ball"], ["algebra"] (Bernstein coefficients), ["mean"] (the mean value form), ["left",
    k] or ["right", k] (of one parameter: Taylor's formula at that end, to order k).
enumeration
    Establishes "proved". count, digest: all choices of the parameters were evaluated and hold.
instance
    Establishes "refuted". params: one choice for which the statement certainly fails.
count
    Establishes "supported" or "refuted", as side says. trials, successes: the Bernoulli test decides at the verdict's
    alpha. entropy, block: what the trials can be drawn again from.
mean
    Establishes "supported" or "refuted", as side says. trials, sum, squares: of the integers that the body returned,
    and of their squares; the test of a mean decides.
rate
    Establishes "supported" or "refuted", as side says. cells (params, trials, successes): the profile that these
    counts bracket decides.
bracket
    Establishes "supported". constant, cells (params, trials, successes): the statement with this constant passes at
    every choice of the parameters at which it promises something; no other is listed. too_small (constant, params) or
    null: an exact obstruction forbids that.
"""

from dataclasses import asdict, dataclass
from typing import Any

STATUSES = ("proved", "supported", "refuted", "undecided")

KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "bisection": {"trees": list},
    "enumeration": {"count": int, "digest": str},
    "instance": {"params": dict},
    "count": {"side": str, "trials": int, "successes": int, "entropy": int, "block": int},
    "mean": {"side": str, "trials": int, "sum": int, "squares": int, "entropy": int, "block": int},
    "rate": {"side": str, "cells": list, "entropy": int, "block": int},
    "bracket": {
        "constant": str,
        "cells": list,
        "too_small": (dict, type(None)),
        "entropy": int,
        "block": int,
    },
}

Certificate = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What the computation says of one claim, at the parameters stated."""

    id: str
    statement: str
    source: str
    params: dict[str, str]
    status: str
    expect: str | None
    engine: str
    alpha: str | None
    detail: str
    certificate: Certificate | None
    seconds: float

    @property
    def as_expected(self) -> bool | None:
        """Does the status agree with what the literature leads one to expect? None where nothing was decided or
        expected.
        """
        if self.expect is None or self.status == "undecided":
            return None
        return self.status == self.expect or (self.expect == "supported" and self.status == "proved")

    def to_dict(self) -> dict[str, Any]:
        """The keys of `rssp check --json`."""
        return {**asdict(self), "as_expected": self.as_expected}


class RejectedError(Exception):
    """The certificate does not establish anything; the message says why."""


def require(condition: Any, why: str) -> None:
    """Raise RejectedError unless the condition is true."""
    if condition is not True:
        raise RejectedError(why)


def schema_error(certificate: Any) -> str | None:
    """What is wrong with the form of a certificate, None if nothing."""
    if not isinstance(certificate, dict) or certificate.get("kind") not in list(KEYS):
        return f"kind must be one of {', '.join(KEYS)}"
    keys = KEYS[certificate["kind"]]
    if set(certificate) != {"kind", *keys}:
        wanted, given = ", ".join(keys), ", ".join(sorted(map(str, certificate)))
        return f"a {certificate['kind']} certificate has the keys kind, {wanted}; given {given}"
    for name, kind in keys.items():
        if not isinstance(certificate[name], kind) or isinstance(certificate[name], bool):
            return f"{name} has the wrong type, {type(certificate[name]).__name__}"
    return None
