"""The trusted part: valid certificates are accepted, forged ones are not, and nothing false is accepted as shown."""

import ast
import hashlib
import json
import math
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flint import ctx, fmpq

from proofs_numeric import checker
from proofs_numeric.chance import Mean, Slope
from proofs_numeric.checker import RejectedError, answer, check, promises
from proofs_numeric.claim import Claim, Derived, Paper, Statement, at_most, claims, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences, Unknown
from proofs_numeric.engines.outcome import ALPHA
from proofs_numeric.num import Q, log, precision
from tests import forging
from tests.forging import accepted
from tests.formulas import mean_by_formula, scanned
from tests.honest import (
    BRACKET,
    CELLS,
    COUNT,
    FALLING,
    GROWING,
    LESS,
    MEAN,
    PROMISED,
    RATE,
    SPLIT,
    TOP,
    VALID,
    bisection,
    enumeration,
    named,
)


@pytest.mark.parametrize(("name", "certificate", "status"), VALID)
def test_valid_certificates_are_accepted(name: str, certificate: dict[str, Any], status: str) -> None:
    assert check(named(name), certificate, ALPHA) == status


def rejected(claim: Claim, certificate: Any, alpha: fmpq = ALPHA) -> str:
    """The reason, or a failure of the test."""
    with pytest.raises(RejectedError) as caught:
        check(claim, certificate, alpha)
    return str(caught.value)


# By hand: one edit each -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "certificate",
    [None, [], "proved", 1, {}, {"kind": "proof"}, {"kind": None}, {"kind": []}, {"kind": {}}, {"kind": True}],
)
def test_what_is_no_certificate(certificate: Any) -> None:
    assert "malformed: kind must be one of" in rejected(named("finite"), certificate)


@pytest.mark.parametrize(("name", "certificate", "status"), VALID)
def test_keys_and_types(name: str, certificate: dict[str, Any], status: str) -> None:
    """A key dropped, one added, a value of another type: malformed, whichever it is."""
    for key in certificate:
        assert "malformed" in rejected(named(name), {k: v for k, v in certificate.items() if k != key})
        for other in (None, True, 1.5, math.nan, "x", 10**30, [], {}, [1], {"a": 1}):
            if forging.same_json(certificate[key], other):
                continue
            if (other is None and key == "too_small") or (other == 10**30 and key in ("entropy", "block")):
                continue  # as valid: no lower end; seeds are for the replay
            rejected(named(name), {**certificate, key: other})
    assert "malformed" in rejected(named(name), {**certificate, "statement": "1 <= 2"})


@pytest.mark.parametrize(
    "tree",
    [
        [],
        None,
        "algebra",
        ["proved"],
        ["ball", 1],
        ["algebra", []],
        ["split"],
        ["split", "v"],
        ["split", "v", ["algebra"]],
        ["split", "v", ["algebra"], ["algebra"], ["algebra"]],
        ["split", "v", ["algebra"], []],
        ["split", "v", ["algebra"], None],
        ["split", "n", ["algebra"], ["algebra"]],
        ["split", "u", ["algebra"], ["algebra"]],
        ["split", ["v"], ["algebra"], ["algebra"]],
        ["split", 0, ["algebra"], ["algebra"]],
        ["left"],
        ["left", 8],
        ["left", -1],
        ["left", 10**30],
        ["left", "1"],
        ["left", None],
        ["left", math.nan],
        ["left", [1]],
        ["middle", 1],
        ["left", 1, 1],
        {"left": 1, "order": 1},
        {"split": 1, "a": 1, "b": 1, "c": 1},
    ],
)
def test_trees_that_are_none(tree: Any) -> None:
    rejected(named("one_variable"), bisection(["algebra"], tree))
    rejected(named("one_variable"), bisection(["split", "v", tree, ["algebra"]], ["algebra"]))


def test_one_tree_for_each_choice_of_the_finite_parameters() -> None:
    for trees in ([], [["algebra"]], [["algebra"]] * 3):
        assert "boxes" in rejected(named("one_variable"), bisection(*trees))


def test_a_taylor_proof_of_order_true_is_the_proof_of_order_1() -> None:
    """In JSON true is no number, but it names the same proof: accepted only where that is."""
    for order in (True, False):
        for side in ("left", "right"):
            as_number = accepted(named("touching_a_midpoint"), bisection([side, int(order)]))
            assert accepted(named("touching_a_midpoint"), bisection([side, order])) in (as_number, None)


def test_taylor_needs_the_right_end_and_one_variable() -> None:
    touching, two = named("touching_a_midpoint"), named("two_variables")
    halves = [["left", 2], ["right", 2]]  # each expanded at the end that does not touch
    rejected(touching, bisection(["split", "t", *halves]))
    for order in range(4):
        for side in ("left", "right"):
            rejected(two, bisection([side, order]))
            if order > 0:  # to order 0 it is v (1 - v) with both factors > 0
                rejected(named("strict_inside"), bisection([side, order]))


@pytest.mark.parametrize("leaf", forging.LEAVES)
def test_a_zero_inside_a_box_is_not_passed_over(leaf: list[Any]) -> None:
    """True, but nothing here shows it: accepting would mean that the zero was not looked at."""
    tree = leaf
    for _ in range(6):
        rejected(named("touching"), bisection(tree))
        tree = ["split", "t", tree, tree]


def test_a_split_may_be_refined() -> None:
    """Halving a box that algebra proves leaves boxes that algebra proves: as valid, and accepted."""
    fine = ["split", "v", SPLIT, ["split", "v", SPLIT, SPLIT]]
    assert check(named("one_variable"), bisection(fine, SPLIT), ALPHA) == "proved"
    deep: Any = ["algebra"]
    for _ in range(300):  # deeper than Python would recurse in most walks
        deep = ["split", "v", deep, ["algebra"]]
    assert check(named("one_variable"), bisection(deep, SPLIT), ALPHA) == "proved"


def test_certificates_of_other_claims_kinds_and_domains() -> None:
    claims_by_kind = {name: certificate for name, certificate, _ in VALID}
    for name, certificate in claims_by_kind.items():
        for other in claims_by_kind:
            if other != name and certificate["kind"] != "bisection":
                rejected(named(other), certificate)
    finite = named("finite")
    rejected(replace(finite, domains={**finite.domains, "n": Integers(0, 4)}), enumeration(finite))
    rejected(replace(finite, domains={**finite.domains, "n": Integers(1, 6)}), enumeration(finite))
    rejected(finite.at(x="1/2"), enumeration(finite))
    rejected(finite, enumeration(finite.at(x="1/2")))
    wider = replace(named("strict_inside"), domains={"v": Reals(0, 1)})
    rejected(wider, bisection(["algebra"]))
    rejected(replace(wider, domains={"v": Reals(0, 1, open="low")}), bisection(["algebra"]))
    rejected(replace(wider, domains={"v": Reals(0, 1, open="high")}), bisection(["algebra"]))


def test_enumeration_edits() -> None:
    finite, certificate = named("finite"), enumeration(named("finite"))
    assert "12 choices" in rejected(finite, {**certificate, "count": 11})
    rejected(finite, {**certificate, "count": -12})
    rejected(finite, {**certificate, "count": True})
    digest = certificate["digest"]
    for wrong in (
        "",
        digest.upper(),
        digest[:-1],
        digest[::-1],
        digest + " ",
        enumeration(named("false_somewhere"))["digest"],
    ):
        assert "another enumeration" in rejected(finite, {**certificate, "digest": wrong})
    rejected(named("false_somewhere"), enumeration(named("false_somewhere")))


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"n": "5"},
        {"n": "5", "x": "1/2", "y": "1"},
        {"n": "7", "x": "1/2"},  # outside the domain, where it fails too
        {"n": "5", "x": "2/4"},  # not as the domain writes it
        {"n": "5", "x": "9"},
        {"n": 5, "x": "1/2"},
        {"n": True, "x": "1/2"},
        {"n": ["5"], "x": "1/2"},
        {"n": None, "x": "1/2"},
        {"n": "nan", "x": "1/2"},
        {"n": "1", "x": "1/2"},  # it holds there
        {"n": "3", "x": "1/2"},  # with equality
    ],
)
def test_instances_that_refute_nothing(params: dict[str, Any]) -> None:
    rejected(named("false_somewhere"), {"kind": "instance", "params": params})


@pytest.mark.parametrize("v", ["1", "3/2", "-1", "1/2", "0", "nan", "inf", "1/0", "", "v"])
def test_instances_on_reals_that_refute_nothing(v: str) -> None:
    rejected(named("false_on_reals"), {"kind": "instance", "params": {"v": v}})


def test_strictness_of_instances() -> None:
    """Equality refutes "<" and not "<="; a ball that holds 0 refutes neither."""
    paper = Paper("edge", "Edge")
    at_half = {"kind": "instance", "params": {"x": "1/2"}}
    for name, body, refuted in (
        ("strict", lambda x: less_than(x, Q(1, 2)), True),
        ("weak", lambda x: at_most(x, Q(1, 2)), False),
        ("same", lambda x: equal(x, Q(1, 2)), False),
        ("other", lambda x: equal(x, Q(1, 3)), True),
        ("ball", lambda x: less_than(log(4), 2 * log(2)), False),
        ("ball_same", lambda x: equal(log(4), 2 * log(2)), False),
        ("ball_other", lambda x: equal(log(4), 2 * log(2) + x), True),
        ("no_number", lambda x: at_most(log(-x), 0), False),
    ):
        claim = Claim(f"edge.{name}", "lemma", "", "", Derived(), {"x": OneOf("1/2")}, body, None, None, paper.title)
        assert (accepted(claim, at_half) == "refuted") is refuted, name


@pytest.mark.parametrize(
    "edit",
    [
        {"side": "refuted"},
        {"side": "proved"},
        {"side": ""},
        {"successes": 500},
        {"successes": 250},
        {"successes": 560},  # 3.8 standard errors are not 1e-6
        {"successes": -1},
        {"successes": 1001},
        {"trials": 0, "successes": 0},
        {"trials": -1000, "successes": -750},
        {"trials": 4, "successes": 4},
        {"trials": True, "successes": True},
        {"trials": 1000.0},
        {"successes": "750"},
        {"successes": 2**70, "trials": 2**71},
    ],
)
def test_count_edits(edit: dict[str, Any]) -> None:
    rejected(named("coin"), {**COUNT, **edit})


def test_a_count_is_for_its_alpha_and_its_claim() -> None:
    close = {**COUNT, "successes": 560}
    assert check(named("coin"), close, Q(1, 10)) == "supported"
    rejected(named("coin"), close)
    rejected(replace(named("coin"), with_probability=lambda p: Q(3, 4)), COUNT)
    rejected(replace(named("coin"), domains={"p": OneOf("1/2", "1/3")}), COUNT)
    rejected(replace(named("coin"), with_probability=None), COUNT)
    rejected(named("one_each").at(b=1, n=3), COUNT)  # of one cell, but about a slope


@pytest.mark.parametrize(
    "edit",
    [
        {"side": "refuted"},
        {"side": ""},
        {"sum": 2000, "squares": 5000},
        {"sum": 4001},
        {"sum": -1},
        {"squares": 8999},  # 1000 numbers that add up to 3000 have squares of 9000 at least
        {"squares": 12_001},  # and of 12000 at most, if none is above 4
        {"trials": 3000},  # a mean of 1/4
        {"trials": 0, "sum": 0, "squares": 0},
        {"trials": True},
        {"sum": 3000.0},
        {"trials": 4, "sum": 16, "squares": 64},
        {"trials": 10**9, "sum": 3 * 10**9, "squares": 97 * 10**8},
    ],
)
def test_mean_edits(edit: dict[str, Any]) -> None:
    rejected(named("mean"), {**MEAN, **edit})


def test_sums_are_for_their_claim() -> None:
    claim = named("mean")
    rejected(replace(claim, expectation=Mean(parts=3, at_least=lambda v: v)), MEAN)  # 9700 > 3 * 3000
    rejected(replace(claim, expectation=Mean(parts=8, at_least=lambda v: v)), MEAN)
    rejected(replace(claim, expectation=Mean(parts=4, at_most=lambda v: v)), MEAN)
    rejected(replace(claim, domains={"v": OneOf("1/2", "1/3")}), MEAN)
    rejected(replace(claim, expectation=None), MEAN)
    rejected(named("coin"), MEAN)
    rejected(claim, COUNT)


def test_sums_of_one_part_and_of_values_near_their_mean() -> None:
    """parts = 1: the squares are the sum. And 3,600 twos with 400 threes of 4: a mean of 0.525 and little spread, which
    alone makes it enough against 1/2.
    """
    near = {**MEAN, "trials": 4000, "sum": 8400, "squares": 18_000}
    assert mean_by_formula(near) == "supported"
    assert check(named("mean"), near, ALPHA) == "supported"
    wide = {**near, "squares": 8400 * 4}  # the same mean of zeros and fours
    assert mean_by_formula(wide) is None
    rejected(named("mean"), wide)
    coins = replace(named("mean"), expectation=Mean(parts=1, at_least=lambda v: v))
    assert check(coins, {**MEAN, "sum": 700, "squares": 700}, ALPHA) == "supported"


def moved(records: list[dict[str, Any]], at: int, **edit: Any) -> dict[str, Any]:
    """The certificate of a rate with one record edited."""
    return {**RATE, "cells": [*records[:at], {**records[at], **edit}, *records[at + 1 :]]}


@pytest.mark.parametrize(
    "forged",
    [
        {**RATE, "side": "refuted"},
        {**RATE, "cells": FALLING[:2]},
        {**RATE, "cells": []},
        {**RATE, "cells": [*FALLING, FALLING[0]]},
        {**RATE, "cells": [*FALLING, {**FALLING[0], "params": {"n": "3"}}]},
        moved(FALLING, 1, successes=37_000),
        moved(FALLING, 1, successes=17_000),
        moved(FALLING, 2, successes=0),
        moved(FALLING, 2, trials=100, successes=6),  # too few to say
        moved(FALLING, 2, successes=100_001),
        moved(FALLING, 2, params={"n": "2"}),
        moved(FALLING, 2, params={"n": 4}),
        moved(FALLING, 0, trials=True),
    ],
)
def test_rate_edits(forged: dict[str, Any]) -> None:
    rejected(named("halving"), forged)


@pytest.mark.parametrize(
    "forged",
    [
        {**RATE, "cells": GROWING[:3]},
        {**RATE, "cells": GROWING[1:]},
        {**RATE, "cells": GROWING[:2]},
        moved(GROWING, 3, params={"b": "3", "n": "6"}),  # then the least n may be 5 or 6
        moved(GROWING, 0, params={"b": "1", "n": "1"}),
        moved(GROWING, 0, params={"b": "1", "n": "4"}),  # refuted beyond what is supported
        moved(GROWING, 3, params={"b": "3", "n": "7"}),
        moved(GROWING, 3, successes=560),
        moved(GROWING, 3, successes=300),
    ],
)
def test_growth_edits(forged: dict[str, Any]) -> None:
    rejected(named("one_each"), forged)


def test_alpha_is_shared_among_the_cells_of_a_rate() -> None:
    """A count that decides against 1/2 at alpha but not at alpha/12, where there are twelve cells; and slopes that are
    below a bound at alpha but not at alpha/3.
    """
    s = next(s for s in range(501, 1000) if decided(s, ALPHA, Fraction(1, 2)))
    assert not decided(s, ALPHA / 12, Fraction(1, 2))
    rejected(named("one_each"), moved(GROWING, 3, successes=s))
    claim = named("halving")
    at = Slope("log2 P", along=lambda n: n, at_most=(upper_slope(ALPHA) + upper_slope(ALPHA / 3)) / 2)
    rejected(replace(claim, slope=at), RATE)
    assert check(replace(claim, slope=at), RATE, 3 * ALPHA) == "supported"


def upper_slope(share: fmpq) -> fmpq:
    """The largest slope between neighbours of FALLING, by the scan."""
    ends = [scanned(record["successes"], record["trials"], share) for record in FALLING]
    slopes = [math.log2(ends[i + 1][1] / ends[i][0]) / run for i, run in ((0, 1), (1, 2))]
    return Q(Fraction(max(slopes)).limit_denominator(10**6))


def test_a_rate_is_for_two_points_or_more_that_ascend() -> None:
    claim = named("halving")
    assert "two points" in rejected(claim.at(n=1), {**RATE, "cells": FALLING[:1]})
    backwards = replace(claim, domains={"n": OneOf(4, 2, 1)})
    assert "ascends" in rejected(backwards, {**RATE, "cells": FALLING[::-1]})
    rejected(replace(claim, slope=None), RATE)
    rejected(replace(claim, slope=Slope("log2 P", along=lambda n: n, at_most="-11/10")), RATE)
    share = {**RATE, "side": "refuted"}
    assert check(replace(claim, slope=Slope("log2 P", along=lambda n: n, at_most="-3/2")), share, ALPHA) == "refuted"


@pytest.mark.parametrize("alpha", [Q(0), Q(-1), Q(1), Q(2), Q(10**9)])
def test_alpha_lies_between_0_and_1(alpha: fmpq) -> None:
    """With alpha = 10^9 one trial would decide."""
    rejected(named("coin"), {**COUNT, "trials": 1, "successes": 1}, alpha)
    rejected(named("coin"), COUNT, alpha)


@pytest.mark.parametrize(
    "stated", [lambda p: 0.5, lambda p: True, lambda p: None, lambda p: log(-p), lambda p: "half", lambda p: p / 0]
)
def test_a_stated_probability_that_is_no_number(stated: Any) -> None:
    rejected(replace(named("coin"), with_probability=stated), COUNT)


def test_a_stated_probability_that_is_a_ball() -> None:
    near = replace(named("coin"), with_probability=lambda p: log(2))
    assert check(near, {**COUNT, "successes": 800}, ALPHA) == "supported"
    assert check(near, {**COUNT, "side": "refuted", "successes": 600}, ALPHA) == "refuted"
    rejected(near, {**COUNT, "successes": 700})


@pytest.mark.parametrize(
    "edit",
    [
        {"cells": CELLS[:1]},
        {"cells": CELLS[::-1]},
        {"cells": [CELLS[0], CELLS[0]]},
        {"cells": [*CELLS, CELLS[0]]},
        {"cells": []},
        {"cells": [CELLS[0], {**CELLS[1], "params": {"e": "1/8"}}]},
        {"cells": [CELLS[0], {**CELLS[1], "params": {}}]},
        {"cells": [CELLS[0], {**CELLS[1], "successes": 750}]},
        {"cells": [CELLS[0], {**CELLS[1], "successes": True, "trials": True}]},
        {"cells": [CELLS[0], {"params": {"e": "1/4"}}]},
        {"cells": [CELLS[0], None]},
        {"cells": [CELLS[0], [1, 2]]},
        {"constant": "9/2"},
        {"constant": "1/3"},
        {"constant": "0"},
        {"constant": "-1/2"},
        {"constant": "nan"},
        {"constant": ""},
        {"attempts": 1},
        {"constant": "1/2"},  # forbidden by its own lower end
        {"too_small": {"constant": "1", "params": {"e": "1/4"}}},  # the obstruction forbids only C < 1
        {"too_small": {"constant": "1/3", "params": {"e": "1/4"}}},
        {"too_small": {"constant": "1/2", "params": {"e": "1/3"}}},
        {"too_small": {"constant": "1/2"}},
        {"too_small": {"params": {"e": "1/4"}}},
        {"too_small": {"constant": 0.5, "params": {"e": "1/4"}}},
        {"too_small": {}},
    ],
)
def test_bracket_edits(edit: dict[str, Any]) -> None:
    rejected(named("constant"), {**BRACKET, **edit})


HALF, THIRD = PROMISED["cells"]
MORE = [{**HALF, "successes": 1000}, {**THIRD, "successes": 1000}]


@pytest.mark.parametrize(
    ("edit", "status"),
    [
        ({}, "supported"),
        ({"cells": [HALF]}, None),
        ({"cells": [THIRD]}, None),  # with C = 3/2 something is promised at e = 1/2
        ({"constant": "2"}, None),  # with C = 2 nothing is promised at e = 1/2
        ({**LESS}, "supported"),
        ({**LESS, "cells": [HALF]}, None),
        ({**LESS, "cells": []}, None),
        ({"constant": "4", "cells": []}, None),  # with C = 4 nothing is promised at all
        ({"constant": "4"}, None),
        ({"constant": "1", "cells": [{**HALF, "successes": 630}, {**THIRD, "successes": 770}]}, "supported"),
        ({"constant": "1"}, None),  # 510 of 1000 is not above 1/2 at its share of alpha
        ({"constant": "1/2", "cells": MORE, "too_small": None}, None),  # the event fails with e, 1/2 e is allowed
        ({"too_small": {"constant": "1/2", "params": {"e": "1/2"}}}, "supported"),
        ({"too_small": {"constant": "1", "params": {"e": "1/3"}}}, None),  # e of e is allowed
    ],
)
def test_a_probability_that_depends_on_the_constant(edit: dict[str, Any], status: str | None) -> None:
    assert accepted(named("promise"), {**PROMISED, **edit}) == status


def test_a_choice_at_which_nothing_is_promised_still_has_its_share_of_alpha() -> None:
    """At C = 2 only e = 1/3 counts, at alpha/16, not alpha/8."""
    s = next(s for s in range(334, 1000) if decided(s, ALPHA / 8, Fraction(1, 3)))
    assert not decided(s, ALPHA / 16, Fraction(1, 3))
    cell = {**LESS["cells"][0], "successes": s}
    assert accepted(named("promise"), {**LESS, "cells": [cell]}) is None
    one = replace(named("promise"), domains={**named("promise").domains, "e": OneOf("1/3")})
    assert accepted(one, {**LESS, "cells": [cell]}) == "supported"


def test_a_ball_above_zero_is_a_promise_and_zero_is_none() -> None:
    """2^-40 is below the grid of probabilities, and is promised; 0 and less are not."""
    for stated, counted in ((lambda: Q(1, 2**40), 2), (lambda: log(1 + Q(1, 2**40)), 2), (lambda: Q(0), 1)):
        promise = replace(named("promise"), with_probability=lambda e, C, p=stated: 1 - C / 4 if e < Q(1, 2) else p())
        with precision(128):
            assert len(promises(promise, [{"e": Q(1, 2)}, {"e": Q(1, 4)}], Q(2))) == counted


def test_a_lower_end_without_an_obstruction() -> None:
    claim = named("constant")
    rejected(replace(claim, domains={**claim.domains, "C": Unknown("1/2", 4)}), BRACKET)


def test_a_constant_without_an_obstruction_and_at_one_choice() -> None:
    claim = named("constant")
    free = replace(claim, domains={**claim.domains, "C": Unknown("1/2", 4)})
    for constant in ("1/2", "3/2"):
        assert check(free, {**BRACKET, "constant": constant, "too_small": None}, ALPHA) == "supported"
    one = replace(claim, domains={**claim.domains, "e": OneOf("1/2")})
    low = {"constant": "1/2", "params": {"e": "1/2"}}
    assert check(one, {**BRACKET, "cells": CELLS[:1], "too_small": low}, ALPHA) == "supported"


def test_an_obstruction_forbids_only_what_fails_more_often_than_allowed() -> None:
    """Exactly as often as allowed is allowed; a little more is not."""
    claim = named("constant")
    for more, status in ((Q(0), "supported"), (Q(1, 10**9), None)):
        stated = Unknown("1/2", 4, obstruction=lambda e, C, more=more: e + more)
        found = replace(claim, domains={**claim.domains, "C": stated})
        assert accepted(found, {**BRACKET, "too_small": None}) == status


def test_an_obstruction_forbids_where_it_is_said_to() -> None:
    """1/2 is too small at e = 1/4 and not at e = 1/2."""
    claim = named("constant")
    stated = Unknown("1/2", 4, obstruction=lambda e, C: 1 if C < 1 and e < Q(1, 2) else 0)
    found = replace(claim, domains={**claim.domains, "C": stated})
    for e, status in (("1/4", "supported"), ("1/2", None)):
        low = {"constant": "1/2", "params": {"e": e}}
        assert accepted(found, {**BRACKET, "too_small": low}) == status


def test_a_bracket_of_no_cells_supports_nothing() -> None:
    claim = replace(named("constant"), domains={**named("constant").domains, "e": OneOf(1)})
    object.__setattr__(claim.domains["e"], "members", ())
    assert "0 counts for 0 choices" in rejected(claim, {**BRACKET, "cells": [], "too_small": None})


def test_alpha_is_shared_among_attempts_and_cells() -> None:
    """A count that decides at alpha but not at alpha/16."""
    claim = named("constant")
    s = next(s for s in range(751, 1000) if decided(s, ALPHA))
    assert not decided(s, ALPHA / 16)
    rejected(claim, {**BRACKET, "cells": [CELLS[0], {**CELLS[1], "successes": s}]})


@pytest.mark.parametrize(("parts", "status"), [(15, None), (16, "supported")])
def test_the_attempts_are_eight(parts: int, status: str | None) -> None:
    """And the cells two: a count that decides at alpha/15 and not at alpha/16 is too small, one that decides at
    alpha/16 and not at alpha/17 is enough.
    """
    s, n = next(
        (s, n)
        for n in range(200, 500)
        for s in range(3 * n // 4, n)
        if decided(s, ALPHA / parts, n=n) and not decided(s, ALPHA / (parts + 1), n=n)
    )
    cells = [CELLS[0], {**CELLS[1], "trials": n, "successes": s}]
    assert accepted(named("constant"), {**BRACKET, "cells": cells}) == status


def test_proofs_run_at_128_bits() -> None:
    """A difference of 2^-100 is told from none, one of 2^-140 is not."""
    for k, status in ((100, "proved"), (140, None)):
        claim = with_body(lambda v, k=k: less_than(log(2) - log(3), log(Q(2, 3)) + Q(1, 2**k)), {"v": OneOf(1)})
        assert accepted(claim, enumeration(claim)) == status


def decided(s: int, alpha: fmpq, p: Fraction = Fraction(3, 4), n: int = 1000) -> bool:
    """s successes in n trials against p, in Fractions."""
    level = Fraction(int(alpha.p), int(alpha.q))
    return Fraction(1, (n + 1) * math.comb(n, s)) >= p**s * (1 - p) ** (n - s) / level


# Bodies ---------------------------------------------------------------------------------------------------------------


def with_body(body: Any, domains: dict[str, Any] | None = None) -> Claim:
    return Claim("odd.body", "lemma", "", "", Derived(), domains or {"v": Reals(0, 1)}, body, None, None, "")


def raises(error: BaseException) -> Any:
    def body(v: Any) -> Statement:
        raise error

    return body


EVERY_LEAF = [bisection(leaf) for leaf in forging.LEAVES]
ODD_BODIES = [
    lambda v: Statement(()),
    lambda v: None,
    lambda v: True,
    lambda v: (v, ">="),
    lambda v: Statement(((1, "<="),)),
    lambda v: Statement(((1, None),)),
    lambda v: Statement(((None, ">="),)),
    lambda v: Statement((("1", ">="),)),
    lambda v: Statement(((1.5, ">="),)),
    lambda v: Statement(((math.inf, ">="),)),
    lambda v: Statement(((math.nan, ">="),)),
    lambda v: Statement((1, 2)),
    lambda v: at_most(log(-1 - v), 0) & at_most(0, log(-1 - v)),
    lambda v: at_most(0, (v - v) / (v - v)),
    *map(
        raises,
        [
            AttributeError("a"),
            AssertionError("b"),
            RecursionError("c"),
            KeyError("d"),
            OverflowError("e"),
            RuntimeError("f"),
            StopIteration(),
        ],
    ),
]


@pytest.mark.parametrize("body", ODD_BODIES)
def test_odd_bodies_are_rejected_and_nothing_else_is_raised(body: Any) -> None:
    for certificate in (*EVERY_LEAF, {"kind": "instance", "params": {"v": "1/2"}}):
        rejected(with_body(body), certificate)
    finite = with_body(body, {"v": OneOf(0, 1)})
    for digest in (hashlib.sha256(b"").hexdigest(), hashlib.sha256(b"v=0: 1\nv=1: 1\n").hexdigest()):
        rejected(finite, {"kind": "enumeration", "count": 2, "digest": digest})


def test_an_empty_domain_proves_nothing() -> None:
    empty = with_body(lambda v: at_most(1, 0), {"v": OneOf(1)})
    object.__setattr__(empty.domains["v"], "members", ())  # cannot be stated; the checker does not rely on it
    rejected(empty, {"kind": "enumeration", "count": 0, "digest": hashlib.sha256(b"").hexdigest()})
    real = with_body(lambda v, w: at_most(1, 0), {"v": empty.domains["v"], "w": Reals(0, 1)})
    rejected(real, bisection())


@pytest.mark.parametrize(
    ("margin", "relation", "holds"),
    [
        (1, ">=", True),
        (0, ">=", True),
        (0, ">", False),
        (0, "==", True),
        (1, "==", False),
        (-1, ">=", False),
        (True, ">", True),
        (False, ">", False),
    ],
)
def test_margins_that_are_integers_or_booleans(margin: Any, relation: str, holds: bool) -> None:
    """They are read as the numbers 0 and 1."""
    claim = with_body(lambda v: Statement(((margin, relation),)))
    assert (accepted(claim, bisection(["ball"])) == "proved") is holds
    assert (accepted(claim, {"kind": "instance", "params": {"v": "0"}}) == "refuted") is not holds


def test_the_precision_is_put_back() -> None:
    def body(v: Any) -> Statement:
        ctx.prec, ctx.cap = 17, 2
        return at_most(v, 2)

    before = ctx.prec, ctx.cap
    assert check(with_body(body), bisection(["ball"]), ALPHA) == "proved"
    assert (ctx.prec, ctx.cap) == before
    rejected(with_body(raises(ValueError("x"))), bisection(["ball"]))
    assert (ctx.prec, ctx.cap) == before


# Instances ------------------------------------------------------------------------------------------------------------


def with_instances(body: Any) -> Claim:
    """A statement about all sequences of reals."""
    paper = Paper("instances", "Instances")
    paper.lemma("", "", source=Derived(), x=Sequences(of=Reals(0, 1), least=0, most=3))(body)
    return paper.claims[body.__name__]


def test_a_statement_about_instances_is_never_proved() -> None:
    """Not at the default of the body's parameter either, which a loop over the other parameters would evaluate."""

    def body(x: Any = ()) -> Statement:
        return at_most(sum(x, start=Q(0)), 2)

    claim = with_instances(body)
    digest = hashlib.sha256(b": 2\n").hexdigest()
    for certificate in ({"kind": "enumeration", "count": 1, "digest": digest}, bisection(["ball"]), bisection()):
        rejected(claim, certificate)


@pytest.mark.parametrize(
    ("text", "fails"),
    [("(1, 1, 1)", True), ("(1, 1, 1/2)", True), ("(1, 1)", False), ("()", False)]
    + [
        (text, False)
        for text in ("(1, 1, 1, 1)", "(3,)", "(1,1,1)", "1", "((1, 1, 1))", "(2/2, 1, 1)", "", "(x, 1, 1)")
    ],
)
def test_an_instance_refutes_only_where_it_fails(text: str, fails: bool) -> None:
    def body(x: Any) -> Statement:
        return at_most(sum(x, start=Q(0)), 2)

    certificate = {"kind": "instance", "params": {"x": text}}
    assert accepted(with_instances(body), certificate) == ("refuted" if fails else None)


# Faces and margins ----------------------------------------------------------------------------------------------------


def test_margins_one_by_one_once_and_all_of_them() -> None:
    claim, first = named("two_sided"), ["monotone", "v", "low", ["ball"]]
    assert accepted(claim, bisection(["each", first, TOP])) == "proved"
    for trees in ([], [first], [TOP], [TOP, first], [first, TOP, TOP], [first, ["each", TOP]], [["each", first], TOP]):
        rejected(claim, bisection(["each", *trees]))
    rejected(claim, bisection(first))  # the other margin falls
    rejected(claim, bisection(TOP))


@pytest.mark.parametrize(
    "tree",
    [
        ["monotone", "t", "high", ["ball"]],  # there is no such end
        ["monotone", "t", "low", []],
        ["monotone", "t", "low", ["monotone", "t", "low", ["ball"]]],
        ["monotone", "t", "middle", ["ball"]],
        ["monotone", "u", "low", ["ball"]],
        ["monotone", "t", "low", ["mean"]],
        ["monotone", "t", "low", ["left", 1]],
        ["monotone", "t", "low", ["split", "t", ["ball"], ["ball"]]],
        ["monotone", "t", "low", ["ball"], ["ball"]],
        ["right", 2],
        ["mean"],
        ["ball"],
    ],
)
def test_trees_that_do_not_fit_a_half_line(tree: Any) -> None:
    rejected(named("half_line"), bisection(tree))


# The process ----------------------------------------------------------------------------------------------------------


def asked(**changes: Any) -> dict[str, Any]:
    request = {
        "claim": "ours.odds_shrink_low",
        "params": {},
        "certificate": bisection(["algebra"]),
        "alpha": "1/1000000",
    }
    return answer(json.dumps({**request, **changes}))


@pytest.fixture
def small_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process has loaded numpy; answer() refuses in such a one, so let it look elsewhere."""
    monkeypatch.setattr(checker, "sys", type("Sys", (), {"modules": {}, "stdin": sys.stdin}))


@pytest.mark.usefixtures("small_process")
def test_answers() -> None:
    assert asked() == {"status": "proved"}
    assert asked(params={"v": "1/3"}) != {"status": "proved"}  # no real parameter is left
    assert "ball" in asked(certificate=bisection(["ball"]))["rejected"]
    assert "did you mean" in asked(claim="ours.odds_shrink_lo")["rejected"]
    assert "is not one claim" in asked(claim="ours.*")["rejected"]
    assert "(0, 1/2]" in asked(params={"v": "2"})["rejected"]
    for wrong in (
        {"params": {"w": "1"}},
        {"params": []},
        {"params": None},
        {"claim": 1},
        {"claim": None},
        {"alpha": "x"},
        {"alpha": None},
    ):
        assert set(asked(**wrong)) == {"rejected"}
    assert set(asked(alpha=0.5)) == {"rejected"}


@pytest.mark.usefixtures("small_process")
def test_answers_are_for_the_parameters_given() -> None:
    """One n of a claim about many: its enumeration is accepted there and not at another."""
    (claim,) = claims("ours.failure_floor_formula")
    certificate = enumeration(claim.at(n=3))
    request = {"claim": claim.id, "certificate": certificate}
    assert asked(**request, params={"n": "3"}) == {"status": "proved"}
    assert "another enumeration" in asked(**request, params={"n": "4"})["rejected"]


@pytest.mark.usefixtures("small_process")
@pytest.mark.parametrize(
    "line", ["", "{", "[]", "1", "null", '{"claim": "ours.odds_shrink_low"}', "\x00", "[" * 100_000]
)
def test_lines_that_are_no_request(line: str) -> None:
    assert set(answer(line)) == {"rejected"}


def test_a_process_with_numpy_refuses() -> None:
    pytest.importorskip("numpy")
    assert "numpy" in asked()["rejected"]


def run_python(code: str, text: str = "") -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *code.split("\n", 1)]
        if code.startswith("-m")
        else [sys.executable, "-W", "error", "-c", code],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_the_checker_loads_neither_numpy_nor_numba() -> None:
    loaded = "sorted({'numpy', 'numba', 'ortools', 'scipy'} & set(sys.modules))"
    code = f"import sys, proofs_numeric.checker, proofs_numeric.claim as claim; claim.registry(); print({loaded})"
    assert run_python(code).strip() == "[]"


def test_the_process_answers_line_by_line_and_survives_nonsense() -> None:
    good = json.dumps(
        {"claim": "ours.odds_shrink_low", "params": {}, "certificate": bisection(["algebra"]), "alpha": "1/10"}
    )
    bad = good.replace("algebra", "ball")
    lines = [good, "nonsense", bad, "[" * 100_000, good]
    code = "from proofs_numeric.checker import main; main()"
    replies = [json.loads(line) for line in run_python(code, "\n".join(lines) + "\n").splitlines()]
    assert [next(iter(reply)) for reply in replies] == ["status", "rejected", "rejected", "rejected", "status"]


# The file -------------------------------------------------------------------------------------------------------------

SOURCE = Path(checker.__file__)
TRUSTED = (
    *("checker", "trees", "enclosures", "spans", "num", "domain", "claim", "verdict"),
    *("chance", "sequential", "profile"),
)


def test_the_checker_is_short() -> None:
    assert len(SOURCE.read_text().splitlines()) <= 300


@pytest.mark.parametrize("name", TRUSTED)
def test_what_the_trusted_files_import(name: str) -> None:
    """Each other, flint and the standard library; claim loads the papers, which it must."""
    allowed = {f"proofs_numeric.{m}" for m in TRUSTED} | {"flint"}
    if name == "claim":
        allowed |= {"proofs_numeric"}
    tree = ast.parse(SOURCE.with_name(f"{name}.py").read_text())
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            found.add(node.module or "")
    beyond = {m for m in found - allowed if m.split(".")[0] not in sys.stdlib_module_names}
    assert beyond == set()


def test_the_built_in_claims_are_what_the_false_twins_change() -> None:
    """Each twin's honest original stands: the poison is in the one change."""
    for id in ("ours.growth_pair", "ours.odds_shrink_low", "ours.odds_shrink_high"):
        (claim,) = claims(id)
        assert check(claim, bisection(["algebra"]), ALPHA) == "proved"
