"""Every rejection says why, in so many words: what the checker answers is read by people."""

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flint import fmpq

from proofs_numeric import checker
from proofs_numeric.checker import RejectedError, check
from proofs_numeric.claim import Claim, Statement, at_most
from proofs_numeric.domain import OneOf, Reals
from proofs_numeric.num import Q
from tests.test_checker import (
    ALPHA,
    BRACKET,
    CELLS,
    COUNT,
    FALLING,
    GROWING,
    LESS,
    MEAN,
    PROMISED,
    RATE,
    asked,
    bisection,
    enumeration,
    moved,
    named,
    rejected,
    small_process,  # noqa: F401 (a fixture)
    with_body,
)

EMPTY = hashlib.sha256(b"").hexdigest()
NO_ENUMERATION = {"kind": "enumeration", "count": 1, "digest": EMPTY}
NO_PROBABILITY = "counts are for statements of probability"
ONE_CHOICE = "a count is for one choice of the parameters"
NO_MEAN = "sums are for a statement on a mean, at one choice of the parameters"


def two(name: str, **domain: Any) -> Claim:
    """The claim with two choices where it has one."""
    return replace(named(name), domains=domain)


def at(**params: str) -> dict[str, Any]:
    return {"kind": "instance", "params": params}


KINDS: list[tuple[Claim, dict[str, Any], str]] = [
    (named("finite"), bisection(["ball"]), "bisection is for real parameters"),
    (named("coin"), bisection(["ball"]), "bisection is for real parameters"),
    (two("coin", p=Reals(0, 1)), bisection(["ball"]), "bisection is for real parameters"),
    (named("one_variable"), bisection(["ball"]), "1 trees for 2 boxes"),
    (named("one_variable"), NO_ENUMERATION, "enumeration is for finitely many parameters"),
    (named("coin"), NO_ENUMERATION, "enumeration is for finitely many parameters"),
    (named("finite"), NO_ENUMERATION, "there are 12 choices of the parameters, not 1"),
    (named("finite"), {**NO_ENUMERATION, "count": 12}, "the digest is of another enumeration"),
    (named("false_somewhere"), enumeration(named("false_somewhere")), "the statement is not shown for n=4, x=1/2"),
    (named("coin"), at(p="1/2"), "an instance does not refute a statement of probability"),
    (named("false_somewhere"), at(n="5"), "the parameters are n, x; given n"),
    (named("false_somewhere"), at(n="5", x="1/2", y="1"), "the parameters are n, x; given n, x, y"),
    (named("false_somewhere"), at(n="1", x="1/2"), "the statement does not fail at n=1, x=1/2"),
    (named("finite"), COUNT, NO_PROBABILITY),
    (named("constant"), COUNT, NO_PROBABILITY),
    (two("coin", p=OneOf("1/2", "1/3")), COUNT, ONE_CHOICE),
    (named("one_each").at(b=1, n=3), COUNT, ONE_CHOICE),
    (named("coin"), {**COUNT, "side": "refuted"}, "it does not decide for refuted"),
    (named("coin"), {**COUNT, "successes": 500}, "it does not decide for supported"),
    (named("coin"), MEAN, NO_MEAN),
    (two("mean", v=OneOf("1/2", "1/3")), MEAN, NO_MEAN),
    (named("coin"), RATE, "a rate is for a statement on a slope"),
    (named("halving"), {**RATE, "side": "refuted"}, "it does not decide for refuted"),
    (named("coin"), BRACKET, "a bracket is for an unknown constant"),
    (named("constant"), {**BRACKET, "constant": "1/3"}, "1/3 is no candidate for C"),
    (named("constant"), {**BRACKET, "cells": CELLS[:1]}, "1 counts for 2 choices of the parameters"),
    (named("constant"), {**BRACKET, "cells": CELLS[::-1]}, "the counts are not for e=1/2"),
    (named("constant"), {**BRACKET, "constant": "1/2"}, "an exact obstruction forbids 1/2 at e=1/2"),
    (
        named("constant"),
        {**BRACKET, "cells": [CELLS[0], {**CELLS[1], "successes": 750}]},
        "the counts do not support e=1/4",
    ),
    (named("promise"), {**PROMISED, "constant": "2"}, "2 counts for 1 choices of the parameters"),
    (named("promise"), {**PROMISED, "constant": "4", "cells": []}, "0 counts for 0 choices of the parameters"),
    (named("promise"), {**LESS, "cells": PROMISED["cells"][:1]}, "the counts are not for e=1/3"),
    (named("promise"), {**PROMISED, "constant": "1/2"}, "an exact obstruction forbids 1/2 at e=1/2"),
]


@pytest.mark.parametrize(("claim", "certificate", "why"), KINDS)
def test_what_is_wrong_with_a_certificate(claim: Claim, certificate: dict[str, Any], why: str) -> None:
    assert rejected(claim, certificate) == f"RejectedError: {why}"


@pytest.mark.parametrize(
    ("low", "why"),
    [
        ({"constant": "1/3", "params": {"e": "1/4"}}, "the obstruction is outside the domain"),
        ({"constant": "1/2", "params": {"e": "1/3"}}, "the obstruction is outside the domain"),
        ({"constant": "3/2", "params": {"e": "1/4"}}, "the obstruction forbids the constant itself"),
        ({"constant": "2", "params": {"e": "1/4"}}, "the obstruction forbids the constant itself"),
        ({"constant": "1", "params": {"e": "1/4"}}, "the obstruction does not forbid its constant"),
    ],
)
def test_what_is_wrong_with_a_lower_end(low: dict[str, Any], why: str) -> None:
    assert rejected(named("constant"), {**BRACKET, "too_small": low}) == f"RejectedError: {why}"


def test_an_empty_domain_is_said_to_be() -> None:
    empty = with_body(lambda v: at_most(1, 0), {"v": OneOf(1)})
    object.__setattr__(empty.domains["v"], "members", ())
    assert rejected(empty, {"kind": "enumeration", "count": 0, "digest": EMPTY}) == "RejectedError: the domain is empty"


@pytest.mark.parametrize("alpha", [Q(0), Q(1), Q(-1)])
def test_a_wrong_alpha_is_named(alpha: fmpq) -> None:
    assert rejected(named("coin"), COUNT, alpha) == f"alpha={alpha}: must be a rational > 0 and < 1"


@pytest.mark.parametrize("alpha", ["1/2", 0.5, None])
def test_an_alpha_that_is_no_rational(alpha: Any) -> None:
    assert rejected(named("coin"), COUNT, alpha) == f"alpha={alpha}: must be a rational > 0 and < 1"


def test_a_reason_keeps_its_cause() -> None:
    def body(v: Any) -> Statement:
        raise KeyError("v")

    with pytest.raises(RejectedError) as caught:
        check(with_body(body), bisection(["ball"]), ALPHA)
    assert str(caught.value) == "KeyError: 'v'"
    assert isinstance(caught.value.__cause__, KeyError)


# Trees ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tree", "why"),
    [
        ("two_variables", [], "RejectedError: a proof tree is a list"),
        ("two_variables", "ball", "RejectedError: a proof tree is a list"),
        ("two_variables", ["middle", 1], "RejectedError: no such proof"),
        ("two_variables", ["left", 1], "RejectedError: no such proof"),
        ("strict_inside", ["left", 8], "RejectedError: no such proof"),
        ("strict_inside", ["left", -1], "RejectedError: no such proof"),
        ("touching", ["ball"], "RejectedError: ['ball'] does not prove the statement for t from -1 to 2"),
        (
            "bowl",
            ["split", "v", ["mean"], ["split", "w", ["ball"], ["algebra"]]],
            "TypeError: log, exp and sqrt do not act on rational functions",
        ),
        ("half_line", ["right", 1], "ValueError: t has no end there"),
        ("half_line", ["monotone", "t", "high", ["ball"]], "RejectedError: t has no end there"),
        ("two_sided", ["monotone", "v", "low", ["ball"]], "RejectedError: a margin may fall in v away from 0"),
        ("two_sided", ["each", ["ball"]], "RejectedError: 1 trees for 2 margins"),
        ("bowl", ["each", ["each", ["ball"]]], "RejectedError: 1 trees for 1 margins"),
    ],
)
def test_what_is_wrong_with_a_tree(name: str, tree: Any, why: str) -> None:
    assert rejected(named(name), bisection(tree)) == why


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (lambda v: None, "RejectedError: the body returned no statement"),
        (lambda v: Statement(()), "RejectedError: the body returned no statement"),
        (lambda v: Statement(((1, "<="),)), "RejectedError: the body returned no statement"),
        (lambda v: Statement((("1", ">="),)), "RejectedError: a margin must be rational or a ball, not str"),
        (lambda v: Statement(((0.5, ">="),)), "RejectedError: a margin must be rational or a ball, not float"),
    ],
)
def test_what_is_wrong_with_a_body(body: Any, why: str) -> None:
    assert rejected(with_body(body), bisection(["ball"])) == why


def test_the_box_that_is_not_proved_is_named() -> None:
    false = with_body(lambda v, w: at_most(v, w), {"v": Reals(0, 1), "w": Reals(0, "inf")})
    said = "RejectedError: ['ball'] does not prove the statement for v from 1/2 to 1, w from 0 to None"
    assert rejected(false, bisection(["split", "v", ["ball"], ["ball"]])) == said


# The form -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("certificate", "why"),
    [
        (None, "kind must be one of bisection, enumeration, instance, count, mean, rate, bracket"),
        ({"kind": "proof"}, "kind must be one of bisection, enumeration, instance, count, mean, rate, bracket"),
        (
            {"kind": "enumeration", "count": 1, "more": 2},
            "a enumeration certificate has the keys kind, count, digest; given count, kind, more",
        ),
        ({"kind": "instance", "params": [1]}, "params has the wrong type, list"),
        ({"kind": "enumeration", "count": True, "digest": ""}, "count has the wrong type, bool"),
        ({"kind": "enumeration", "count": 1, "digest": 2}, "digest has the wrong type, int"),
    ],
)
def test_what_is_malformed(certificate: Any, why: str) -> None:
    assert rejected(named("finite"), certificate) == f"malformed: {why}"


# Counts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "certificate", "why"),
    [
        ("coin", {**COUNT, "successes": 1001}, "1001 successes in 1000 trials"),
        ("mean", {**MEAN, "sum": 4001}, "a sum of 4001 in 1000 trials of 0..4"),
        ("mean", {**MEAN, "squares": 8999}, "a sum of 3000 and squares of 8999 in 1000 trials of 0..4"),
        ("halving", {**RATE, "cells": FALLING[:2]}, "0 counts for n=4"),
        ("halving", {**RATE, "cells": [*FALLING, FALLING[0]]}, "2 counts for n=1"),
        (
            "halving",
            moved(FALLING, 2, params={"n": "3"}),
            "there are counts for parameters that the claim does not have",
        ),
        ("one_each", {**RATE, "cells": GROWING[:3]}, "the counts do not bracket the least n at b=3"),
        ("one_each", {**RATE, "cells": GROWING[:2]}, "the counts do not bracket the least n at b=3"),
    ],
)
def test_what_is_wrong_with_counts(name: str, certificate: dict[str, Any], why: str) -> None:
    assert rejected(named(name), certificate) == f"ValueError: {why}"


def test_too_few_points_are_said_to_be() -> None:
    one = named("halving").at(n=1)
    why = "a slope needs two points or more, in the order in which `along` ascends"
    assert rejected(one, {**RATE, "cells": FALLING[:1]}) == f"ValueError: {why}"


# The process ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_process")
def test_answers_say_why() -> None:
    assert asked(claim="ours.*") == {"rejected": "ours.* is not one claim"}
    assert asked(alpha="2") == {"rejected": "alpha=2: must be a rational > 0 and < 1"}
    assert asked(certificate=None)["rejected"].startswith("malformed: kind must be one of")


def test_a_process_with_numpy_says_what_it_has_loaded() -> None:
    pytest.importorskip("numba")
    said = asked()["rejected"]
    assert said in {
        f"it has loaded {both}; a file of claims imports them inside the bodies"
        for both in ("numpy, numba", "numba, numpy")
    }


class Asked:
    """Standard input and output of one who waits for each reply before asking again."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.replies, self.written = lines, list[str](), ""

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self.lines):
            assert len(self.replies) == number, "the reply to the line before was flushed"
            yield line

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        *whole, self.written = self.written.split("\n")
        self.replies += whole


def test_the_process_answers_before_it_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    request = {"claim": "ours.odds_shrink_low", "params": {}, "certificate": bisection(["algebra"]), "alpha": "1/10"}
    talk = Asked([json.dumps(request) + "\n", "nonsense\n", json.dumps({**request, "alpha": "2"}) + "\n"])
    monkeypatch.setattr(sys, "stdout", talk)
    monkeypatch.setattr(checker, "sys", type("Sys", (), {"modules": {}, "stdin": talk}))
    checker.main()
    monkeypatch.undo()
    found = [json.loads(reply) for reply in talk.replies]
    assert found[0] == {"status": "proved"}
    assert set(found[1]) == {"rejected"}
    assert found[2:] == [{"rejected": "alpha=2: must be a rational > 0 and < 1"}]
