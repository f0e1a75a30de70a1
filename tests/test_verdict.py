"""Verdicts and the form of certificates."""

from dataclasses import fields
from typing import Any

import pytest

from proofs_numeric.verdict import KEYS, STATUSES, RejectedError, Verdict, require, schema_error

VALID: dict[str, dict[str, Any]] = {
    "bisection": {"trees": []},
    "enumeration": {"count": 1, "digest": ""},
    "instance": {"params": {}},
    "count": {"side": "", "trials": 1, "successes": 0, "entropy": 5, "block": 1},
    "mean": {"side": "", "trials": 1, "sum": 0, "squares": 0, "entropy": 5, "block": 1},
    "rate": {"side": "", "cells": [], "entropy": 5, "block": 1},
    "bracket": {"constant": "", "cells": [], "too_small": None, "entropy": 5, "block": 1},
}


@pytest.mark.parametrize("kind", VALID)
def test_a_certificate_of_each_kind_has_the_form(kind: str) -> None:
    assert schema_error({"kind": kind, **VALID[kind]}) is None
    assert schema_error({**VALID[kind], "kind": kind}) is None


@pytest.mark.parametrize("kind", VALID)
def test_keys_too_many_and_too_few(kind: str) -> None:
    valid = {"kind": kind, **VALID[kind]}
    wanted = f"a {kind} certificate has the keys kind, {', '.join(VALID[kind])}; given "
    for key in VALID[kind]:
        fewer = {k: v for k, v in valid.items() if k != key}
        assert schema_error(fewer) == wanted + ", ".join(sorted(fewer))
    assert schema_error({**valid, "a": 1}) == wanted + ", ".join(sorted([*valid, "a"]))
    assert schema_error({**valid, 3: 1}) == wanted + ", ".join(sorted([*valid, "3"]))


@pytest.mark.parametrize("kind", VALID)
def test_types(kind: str) -> None:
    valid = {"kind": kind, **VALID[kind]}
    for name, value in VALID[kind].items():
        for other in (None, True, 1, 1.5, "x", [], {}):
            if type(other) is type(value) or (name == "too_small" and other == {}):
                continue
            expected = f"{name} has the wrong type, {type(other).__name__}"
            assert schema_error({**valid, name: other}) == expected
    assert kind != "bracket" or schema_error({**valid, "too_small": {}}) is None


@pytest.mark.parametrize("certificate", [None, 1, [], "kind", {}, {"kind": None}, {"kind": "proof"}, {"kind": []}])
def test_kinds(certificate: Any) -> None:
    said = "kind must be one of bisection, enumeration, instance, count, mean, rate, bracket"
    assert schema_error(certificate) == said
    assert list(KEYS) == list(VALID)


@pytest.mark.parametrize("condition", [False, None, 0, 1, "yes", [1]])
def test_only_what_is_true_is_no_objection(condition: Any) -> None:
    require(True, "never said")
    with pytest.raises(RejectedError) as caught:
        require(condition, "said")
    assert str(caught.value) == "said"


def verdict(status: str, expect: str | None) -> Verdict:
    return Verdict("a.b", "s", "here", {"n": "1"}, status, expect, "ball", None, "", {"kind": "x"}, 0.5)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("expect", [None, "proved", "supported", "refuted"])
def test_what_is_expected(status: str, expect: str | None) -> None:
    """A proof is as good as support was expected to be; the other way round it is not."""
    good = {("proved", "proved"), ("supported", "supported"), ("refuted", "refuted"), ("proved", "supported")}
    expected = None if expect is None or status == "undecided" else (status, expect) in good
    assert verdict(status, expect).as_expected is expected


def test_a_verdict_as_a_dictionary() -> None:
    one = verdict("proved", "refuted")
    found = one.to_dict()
    assert list(found) == [*(field.name for field in fields(Verdict)), "as_expected"]
    assert found["as_expected"] is False
    assert all(found[field.name] == getattr(one, field.name) for field in fields(Verdict))
