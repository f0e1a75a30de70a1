"""True statements, two that are false, and a valid certificate of every kind and with every kind of node: what
forgeries are made from.
"""

import hashlib
from typing import Any

from flint import fmpq

from proofs_numeric.chance import Mean, Slope
from proofs_numeric.claim import Claim, Derived, Paper, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unknown
from proofs_numeric.num import Q, exp, log, precision

HONEST = Paper("honest", "True statements")


def lemma(**options: Any) -> Any:
    return HONEST.lemma("true", "true", source=Derived(), **options)


@lemma(v=Reals(0, 1), n=OneOf(1, 2))
def one_variable(v: Any, n: Any) -> Statement:
    return at_most(v**2 * n, 2 * v)


@lemma(v=Reals(0, 1), w=Reals(-1, 1))
def two_variables(v: Any, w: Any) -> Statement:
    return at_most(v * w, 1) & equal((v + w) ** 2, v * v + 2 * v * w + w * w)


@lemma(t=Reals(-1, 2))
def touching(t: Any) -> Statement:
    return at_most(
        1 + t, exp(t)
    )  # equal at t = 0, which no bisection of [-1, 2] meets: true, and no certificate shows it


@lemma(t=Reals(-1, 1))
def touching_a_midpoint(t: Any) -> Statement:
    return at_most(1 + t, exp(t))


@lemma(v=Reals(0, 1, open="both"))
def strict_inside(v: Any) -> Statement:
    return less_than(0, v * (1 - v))


@lemma(v=Reals(0, 2), w=Reals(0, 3))
def two_sided(v: Any, w: Any) -> Statement:
    return at_most(0, v * exp(-w)) & at_most(v * exp(-w), 2)


@lemma(v=Reals(0, 1), w=Reals(0, 1))
def bowl(v: Any, w: Any) -> Statement:
    return less_than(exp(v * w), 4 + (v - w) ** 2)


@lemma(t=Reals(0, "inf"))
def half_line(t: Any) -> Statement:
    return at_most(1 + t, exp(t))


@lemma(x=Reals(0, "inf", open="low"))
def open_half_line(x: Any) -> Statement:
    return at_most(log(x), x - 1)


@lemma(n=Integers(0, 5), x=OneOf("1/2", "1/3"))
def finite(n: Any, x: Any) -> Statement:
    return at_most(n * x, 3) & at_most(log(2), 1 + 0 * x)


@lemma(n=Integers(1, 6), x=OneOf("1/2", "1/3"))
def false_somewhere(n: Any, x: Any) -> Statement:
    return at_most(n * x, Q(3, 2)) & less_than(x, 1)


@lemma(v=Reals(0, 1, open="high"))
def false_on_reals(v: Any) -> Statement:
    return less_than(v**2, Q(1, 2))


@lemma(p=OneOf("1/2"), with_probability=lambda p: p)
def coin(p: Any, rng: Any, trials: int) -> Any:
    return rng.random(trials) < 0.75


@lemma(
    e=OneOf("1/2", "1/4"),
    C=Unknown("1/2", 4, obstruction=lambda e, C: 1 if C < 1 else 0),
    with_probability=lambda e: 1 - e,
)
def constant(e: Any, C: Any, rng: Any, trials: int) -> Any:
    return rng.random(trials) < 1


@lemma(
    e=OneOf("1/2", "1/3"),
    C=Unknown("1/2", 4, obstruction=lambda e, C: e),
    with_probability=lambda e, C: 1 - e * C,
)
def promise(e: Any, C: Any, rng: Any, trials: int) -> Any:
    return rng.random(trials) >= int(e.p) / int(e.q)


@lemma(v=OneOf("1/2"), expectation=Mean(parts=4, at_least=lambda v: v))
def mean(v: Any, rng: Any, trials: int) -> Any:
    return rng.integers(2, 5, trials)


@lemma(n=OneOf(1, 2, 4), slope=Slope("log2 P", along=lambda n: n, at_least="-3/2", at_most="-1/2"))
def halving(n: Any, rng: Any, trials: int) -> Any:
    return rng.random(trials) < 0.5**n


@lemma(
    b=OneOf(1, 3),
    n=Integers(1, 6),
    with_probability=lambda b: Q(1, 2),
    slope=Slope("n", along=lambda b: b, at_least=1, at_most=1),
)
def one_each(b: Any, n: Any, rng: Any, trials: int) -> Any:
    return rng.random(trials) < (0.7 if n > b + 1 else 0.3)


def named(name: str) -> Claim:
    return HONEST.claims[name]


TOP = ["monotone", "v", "high", ["monotone", "w", "low", ["ball"]]]
HALVED = ["split", "v", ["split", "w", ["mean"], ["mean"]], ["split", "w", ["mean"], ["mean"]]]
SPLIT = ["split", "v", ["algebra"], ["split", "v", ["algebra"], ["algebra"]]]
COUNT = {"kind": "count", "side": "supported", "trials": 1000, "successes": 750, "entropy": 1, "block": 1000}
CELLS = [
    {"params": {"e": "1/2"}, "trials": 1000, "successes": 1000},
    {"params": {"e": "1/4"}, "trials": 1000, "successes": 990},
]
BRACKET = {
    "kind": "bracket",
    "constant": "3/2",
    "cells": CELLS,
    "too_small": {"constant": "1/2", "params": {"e": "1/4"}},
    "entropy": 1,
    "block": 1000,
}
PROMISED: dict[str, Any] = {
    **BRACKET,
    "cells": [
        {"params": {"e": "1/2"}, "trials": 1000, "successes": 510},
        {"params": {"e": "1/3"}, "trials": 1000, "successes": 660},
    ],
    "too_small": {"constant": "1/2", "params": {"e": "1/3"}},
}
LESS = {**PROMISED, "constant": "2", "cells": PROMISED["cells"][1:]}  # with C = 2 nothing is promised at e = 1/2
MEAN = {"kind": "mean", "side": "supported", "trials": 1000, "sum": 3000, "squares": 9700, "entropy": 1, "block": 1000}
FALLING = [
    {"params": {"n": str(n)}, "trials": 100_000, "successes": s} for n, s in ((1, 50_100), (2, 24_900), (4, 6_300))
]
RATE = {"kind": "rate", "side": "supported", "cells": FALLING, "entropy": 1, "block": 1000}
GROWING = [
    {"params": {"b": b, "n": n}, "trials": 1000, "successes": s}
    for b, n, s in (("1", "2", 300), ("1", "3", 700), ("3", "4", 300), ("3", "5", 690))
]


def enumeration(claim: Claim) -> dict[str, Any]:
    """The valid certificate, its digest written out here once more."""
    lines = []
    with precision(128):
        for cell in claim.cells():
            margins = [m for m, _ in claim.body(**cell).margins]
            shown = [str(m) if isinstance(m, int | fmpq) else "ball" for m in margins]
            lines.append(", ".join(f"{k}={v}" for k, v in cell.items()) + ": " + ", ".join(shown) + "\n")
    return {"kind": "enumeration", "count": len(lines), "digest": hashlib.sha256("".join(lines).encode()).hexdigest()}


def bisection(*trees: Any) -> dict[str, Any]:
    return {"kind": "bisection", "trees": list(trees)}


VALID: list[tuple[str, dict[str, Any], str]] = [
    ("one_variable", bisection(["algebra"], ["algebra"]), "proved"),
    ("one_variable", bisection(SPLIT, ["algebra"]), "proved"),
    ("two_variables", bisection(["algebra"]), "proved"),
    ("two_variables", bisection(["split", "w", ["split", "v", ["algebra"], ["algebra"]], ["algebra"]]), "proved"),
    ("touching_a_midpoint", bisection(["split", "t", ["right", 2], ["left", 2]]), "proved"),
    ("strict_inside", bisection(["algebra"]), "proved"),
    ("two_sided", bisection(["each", ["monotone", "v", "low", ["ball"]], TOP]), "proved"),
    ("bowl", bisection(HALVED), "proved"),
    ("half_line", bisection(["monotone", "t", "low", ["ball"]]), "proved"),
    ("half_line", bisection(["split", "t", ["left", 2], ["monotone", "t", "low", ["ball"]]]), "proved"),
    ("open_half_line", bisection(["split", "x", ["right", 1], ["monotone", "x", "low", ["ball"]]]), "proved"),
    ("finite", enumeration(named("finite")), "proved"),
    ("false_somewhere", {"kind": "instance", "params": {"n": "5", "x": "1/2"}}, "refuted"),
    ("false_on_reals", {"kind": "instance", "params": {"v": "3/4"}}, "refuted"),
    ("coin", COUNT, "supported"),
    ("coin", {**COUNT, "side": "refuted", "successes": 250}, "refuted"),
    ("mean", MEAN, "supported"),
    ("mean", {**MEAN, "side": "refuted", "sum": 1200, "squares": 2200}, "refuted"),
    ("halving", RATE, "supported"),
    ("one_each", {**RATE, "cells": GROWING}, "supported"),
    ("constant", BRACKET, "supported"),
    ("constant", {**BRACKET, "too_small": None}, "supported"),
    ("promise", PROMISED, "supported"),
    ("promise", {**LESS, "too_small": None}, "supported"),
]
