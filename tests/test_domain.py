"""Domains: exact ends, open ends, membership, the unions of cells, and clear refusals."""

import pickle
from itertools import pairwise, product
from typing import Any

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.claim import Claim, Derived
from proofs_numeric.domain import Fixed, Integers, OneOf, Reals, Sequences, Unions, Unknown, merge
from proofs_numeric.num import Q


@pytest.mark.parametrize(
    "make", [lambda: Reals(0, 0.5), lambda: Reals(0.5, 1), lambda: OneOf("1/2", 0.25), lambda: Unions(0, 0.5)]
)
def test_floats_are_refused(make: Any) -> None:
    with pytest.raises(TypeError, match="float"):
        make()


@pytest.mark.parametrize(
    "make", [lambda: Unknown(step=0.5, most=1), lambda: Unknown(step=1, most=2.5), lambda: Integers(1.0, 3.0)]
)
def test_floats_are_refused_in_counts_and_steps(make: Any) -> None:
    with pytest.raises(TypeError):
        make()


@pytest.mark.parametrize(
    ("open", "low", "high", "text"),
    [
        ("", True, True, "[0, 1/2]"),
        ("low", False, True, "(0, 1/2]"),
        ("high", True, False, "[0, 1/2)"),
        ("both", False, False, "(0, 1/2)"),
    ],
)
def test_open_ends(open: str, low: bool, high: bool, text: str) -> None:
    domain = Reals(0, "1/2", open=open)
    assert (Q(0) in domain, Q(1, 2) in domain) == (low, high)
    assert Q(1, 4) in domain
    assert Q(-1, 10**30) not in domain
    assert Q(1, 2) + Q(1, 10**30) not in domain
    assert str(domain) == text


def test_reals_refuse_an_empty_range_and_an_unknown_word() -> None:
    for low, high in ((1, 1), (1, 0), ("1/2", "1/3")):
        with pytest.raises(ValueError, match="low must be < high"):
            Reals(low, high)
    with pytest.raises(ValueError, match=r'open=\'left\': must be "", "low", "high" or "both"'):
        Reals(0, 1, open="left")


@pytest.mark.parametrize(
    ("low", "high", "open", "inside", "outside", "text"),
    [
        (1, "inf", "", [1, 10**40], [0], "[1, inf)"),
        (0, "inf", "low", ["1/100"], [0, -1], "(0, inf)"),
        (0, "inf", "high", [0, 5], [-1], "[0, inf)"),
        ("-inf", "1/2", "", [-(10**40), "1/2"], [1], "(-inf, 1/2]"),
        ("-inf", "inf", "both", [-7, 0, 7], [], "(-inf, inf)"),
    ],
)
def test_infinite_ends(low: Any, high: Any, open: str, inside: list[Any], outside: list[Any], text: str) -> None:
    domain = Reals(low, high, open=open)
    assert all(Q(x) in domain for x in inside)
    assert not any(Q(x) in domain for x in outside)
    assert str(domain) == text
    assert pickle.loads(pickle.dumps(domain)) == domain
    assert domain in {domain}


def test_infinities_are_no_points_and_stand_on_their_own_side() -> None:
    for low, high in (("inf", "inf"), ("inf", 0), (0, "-inf"), (0, "infinity"), (0, "nan")):
        with pytest.raises(ValueError):  # noqa: PT011  (some are Fraction's own)
            Reals(low, high)
    with pytest.raises(TypeError, match="float"):
        Reals(0, float("inf"))
    claim = Claim("mine.x", "lemma", "", "", Derived(), {"x": Reals(0, "inf")}, lambda x: None, None, None, "")
    assert claim.member("x", "7/2") == Q(7, 2)
    for text in ("inf", "-1", "nan"):
        with pytest.raises(ValueError, match=r"inf|nan|\[0, inf\)"):
            claim.member("x", text)


def test_one_of() -> None:
    domain = OneOf("1/2", 3, "1/8")
    assert list(domain) == [fmpq(1, 2), fmpq(3), fmpq(1, 8)]
    assert Q("2/4") in domain
    assert Q(1, 3) not in domain
    assert str(domain) == "{1/2, 3, 1/8}"
    with pytest.raises(ValueError, match="at least one"):
        OneOf()


def test_integers() -> None:
    domain = Integers(-1, 2)
    assert list(domain) == [-1, 0, 1, 2]
    assert all(type(n) is int for n in domain)  # bodies use them in range() and binomial()
    assert Q(2) in domain
    assert -1 in domain
    assert Q(1, 2) not in domain
    assert 3 not in domain
    assert str(domain) == "-1..2"
    assert list(Integers(5, 5)) == [5]
    with pytest.raises(ValueError, match="low must be <= high"):
        Integers(2, 1)


def test_unknown() -> None:
    domain = Unknown(step="1/8", most=2)
    assert Q(1, 8) in domain
    assert Q(2) in domain
    for no in (Q(0), Q(1, 16), Q(17, 8), Q(-1, 8)):
        assert no not in domain
    for step, most in ((0, 1), (-1, 1), (2, 1)):
        with pytest.raises(ValueError, match="0 < step <= most"):
            Unknown(step=step, most=most)


def test_fixed() -> None:
    assert list(Fixed(Q(1, 3))) == [Q(1, 3)]
    assert Q(1, 3) in Fixed(Q(1, 3))
    assert Q(1, 2) not in Fixed(Q(1, 3))
    assert str(Fixed(Q(1, 3))) == "1/3"


def test_unions_are_all_the_unions_of_cells() -> None:
    domain = Unions(0, "1/3", "1/2", 1)
    members = list(domain)
    assert len(members) == len(set(members)) == 2**3
    assert () in domain
    assert ((Q(0), Q(1)),) in domain  # touching cells are joined
    assert ((Q(0), Q(1, 3)), (Q(1, 2), Q(1))) in domain
    assert ((Q(0), Q(1, 2)), (Q(1, 2), Q(1))) not in domain
    assert ((Q(0), Q(1, 4)),) not in domain


@given(st.lists(st.fractions(0, 1, max_denominator=20), min_size=2, max_size=6, unique=True))
def test_each_union_has_the_measure_of_its_cells(points: list[Any]) -> None:
    ends = [Q(p) for p in sorted(points)]
    cells = [b - a for a, b in pairwise(ends)]
    for union, chosen in zip(Unions(*ends), product((False, True), repeat=len(cells)), strict=True):
        assert sum(b - a for a, b in union) == sum(c for c, taken in zip(cells, chosen, strict=True) if taken)
        assert all(b < c for (_, b), (c, _) in pairwise(union))


def test_unions_want_ascending_points() -> None:
    for points in ((0,), (), (0, 0), (0, 1, "1/2")):
        with pytest.raises(ValueError, match="ascending"):
            Unions(*points)


@given(
    st.lists(st.tuples(st.fractions(0, 1, max_denominator=9), st.fractions(0, 1, max_denominator=9)), max_size=5),
    st.fractions(0, 1, max_denominator=36),
)
def test_merge_keeps_the_set(pairs: list[Any], x: Any) -> None:
    intervals = [(Q(min(p)), Q(max(p))) for p in pairs]
    merged = merge(intervals)
    assert any(a <= Q(x) <= b for a, b in merged) == any(a <= Q(x) <= b for a, b in intervals)
    assert all(b < c for (_, b), (c, _) in pairwise(merged))


def test_sequences_of_reals() -> None:
    domain = Sequences(of=Reals(0, 1, open="low"), least=1, most=3)
    assert str(domain) == "sequences of 1 to 3 members of (0, 1]"
    assert not domain.finite
    assert (Q(1, 2), Q(1)) in domain
    for no in ((), (Q(0),), (Q(3, 2),), (Q(1),) * 4, [Q(1)], Q(1), "(1,)"):
        assert no not in domain
    with pytest.raises(TypeError, match="cannot be listed"):
        list(domain)


def test_sequences_of_finitely_many_are_listed_the_shortest_first() -> None:
    domain = Sequences(of=Integers(0, 1), least=0, most=2)
    assert domain.finite
    assert list(domain) == [(), (0,), (1,), (0, 0), (0, 1), (1, 0), (1, 1)]
    assert list(Sequences(of=OneOf("1/2", 3), least=1, most=1)) == [(Q(1, 2),), (Q(3),)]


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"of": Unions(0, 1), "least": 0, "most": 1}, TypeError, "of must be Reals, OneOf or Integers"),
        ({"of": 3, "least": 0, "most": 1}, TypeError, "of must be Reals, OneOf or Integers"),
        ({"of": Integers(0, 1), "least": 0.0, "most": 1}, TypeError, "least and most must be ints"),
        ({"of": Integers(0, 1), "least": 0, "most": True}, TypeError, "least and most must be ints"),
        ({"of": Integers(0, 1), "least": -1, "most": 1}, ValueError, "must be 0 <= least <= most"),
        ({"of": Integers(0, 1), "least": 2, "most": 1}, ValueError, "must be 0 <= least <= most"),
    ],
)
def test_sequences_refuse(options: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        Sequences(**options)


@given(st.lists(st.fractions(-1, 1), max_size=4))
def test_a_sequence_is_read_from_its_text(entries: list[Any]) -> None:
    domain = Sequences(of=Reals(-1, 1), least=0, most=4)
    value = tuple(map(Q, entries))
    assert domain.parse(str(value)) == value == domain.member(map(str, entries))


def test_integers_stay_integers() -> None:
    value = Sequences(of=Integers(0, 9), least=0, most=3).parse("(3, 7)")
    assert value == (3, 7)
    assert all(type(entry) is int for entry in value)


@pytest.mark.parametrize(
    "text",
    ["", "1", "(1)", "(1, )", "1, 1", "[1, 1]", "((1, 1))", "(2/2,)", "(1,,1)", "(0.5,)", "(2,)", "(1, 1, 1)", "(x,)"],
)
def test_other_texts_are_no_sequences(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (of several kinds)
        Sequences(of=Reals(0, 1), least=0, most=2).parse(text)


# In so many words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: Reals(0, 1, open="all"), ValueError, 'open=\'all\': must be "", "low", "high" or "both"'),
        (lambda: Reals(1, "1/2"), ValueError, "Reals(1, 1/2): low must be < high"),
        (lambda: OneOf(), ValueError, "OneOf(): must have at least one member"),
        (lambda: Integers(2, 1), ValueError, "Integers(2, 1): low must be <= high"),
        (lambda: Integers(2.0, 3), TypeError, "Integers(2.0, 3): must be ints, not float or other numbers"),
        (lambda: Integers(2, True), TypeError, "Integers(2, True): must be ints, not float or other numbers"),
        (lambda: Unions(1), ValueError, "Unions(...): must be at least two points, ascending"),
        (lambda: Unknown(2, 1), ValueError, "Unknown(step=2, most=1): must be 0 < step <= most"),
        (
            lambda: Sequences(Integers(0, 1), 2, 1),
            ValueError,
            "Sequences(of=0..1, least=2, most=1): must be 0 <= least <= most",
        ),
        (
            lambda: Sequences(Integers(0, 1), 2, "3"),  # type: ignore[arg-type]
            TypeError,
            "Sequences(of=0..1, least=2, most='3'): least and most must be ints",
        ),
        (
            lambda: Sequences(Unions(0, 1), 0, 1),  # type: ignore[arg-type]
            TypeError,
            "Sequences(of=unions of the cells between 0, 1, least=0, most=1): of must be Reals, OneOf or Integers",
        ),
        (lambda: list(ONES), TypeError, "sequences of 1 to 2 members of [0, 1] cannot be listed"),
        (lambda: ONES.member([1, 2]), ValueError, "(1, 2) is none of the sequences of 1 to 2 members of [0, 1]"),
        (lambda: ONES.parse("(1)"), ValueError, "'(1)' is not how a sequence is written; write '(1,)'"),
    ],
)
def test_refusals_in_full(make: Any, error: Any, said: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == said


ONES = Sequences(of=Reals(0, 1), least=1, most=2)


def test_domains_as_text() -> None:
    assert str(Unions(0, "1/3", 1)) == "unions of the cells between 0, 1/3, 1"
    assert str(Unknown(1, 2)) == "unknown"
    assert [str(Reals("-inf", 0, open="high")), str(Reals(0, "inf", open="low"))] == ["(-inf, 0)", "(0, inf)"]


def test_limits_that_are_members() -> None:
    assert list(Sequences(Integers(1, 1), 0, 0)) == [()]
    assert (Unknown(2, 2).step, Unknown("1/2", 2).most, Unknown(1, 2, len).obstruction) == (2, 2, len)
    assert Unknown(1, 1).obstruction is None
    assert type(Unknown(2, 2).step) is fmpq
    assert Q(1) in Integers(1, 1)
    assert merge([]) == ()
    assert merge([(Q(2), Q(3)), (Q(0), Q(1)), (Q(1), Q("3/2"))]) == ((Q(0), Q("3/2")), (Q(2), Q(3)))
    assert merge([(Q(0), Q(3)), (Q(1), Q(2))]) == ((Q(0), Q(3)),)
    assert ONES.parse("(1/2, 0)") == (Q(1, 2), Q(0))
    assert [type(e) for e in Sequences(Integers(0, 3), 0, 2).member(["1", 2])] == [int, int]
    assert [type(e) for e in Sequences(OneOf(0, 3), 0, 2).member(["0", 3])] == [fmpq, fmpq]
