"""Enclosures function by function: each says of a box what is true of all its points, by hand and by sampling."""

from fractions import Fraction
from typing import Any

import pytest
from flint import arb, arb_series, fmpq, fmpq_series
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.claim import Claim, Derived, Statement
from proofs_numeric.domain import Integers, Reals
from proofs_numeric.enclosures import (
    certain,
    coefficient,
    evaluate,
    fails,
    falls_nowhere,
    holds,
    included,
    mean_value,
    middle,
    number,
    on_face,
    positive,
    rational_shows,
    sign_of,
    span,
    taylor_shows,
    variables,
)
from proofs_numeric.num import Ball, Q, RationalFunction, bernstein, precision
from proofs_numeric.spans import INFINITY, Span, SpanSeries, lift
from proofs_numeric.verdict import RejectedError

RELATIONS = (">=", ">", "==")


def ball(low: Any, high: Any) -> arb:
    return arb(Q(low)).union(arb(Q(high)))


def half_line(low: Any, open_low: bool = False) -> SpanSeries:
    return SpanSeries([Span(arb(Q(low)), INFINITY, open_low)])


# Signs ----------------------------------------------------------------------------------------------------------------

SIGNS: list[tuple[Any, tuple[bool, bool, bool], tuple[bool, bool, bool]]] = [  # value; holds, fails for >=, >, ==
    (fmpq(1, 3), (True, True, False), (False, False, True)),
    (fmpq(0), (True, False, True), (False, True, False)),
    (fmpq(-1, 3), (False, False, False), (True, True, True)),
    (ball(1, 2), (True, True, False), (False, False, True)),
    (ball(0, 0), (True, False, True), (False, True, False)),
    (ball(-2, -1), (False, False, False), (True, True, True)),
    (ball(-1, 1), (False, False, False), (False, False, False)),
    (half_line(1), (True, True, False), (False, False, True)),
    (half_line(0), (True, False, False), (False, False, False)),
    (half_line(0, open_low=True), (True, True, False), (False, False, True)),
    (-half_line(0), (False, False, False), (False, True, False)),
    (-half_line(0, open_low=True), (False, False, False), (True, True, True)),
    (half_line(-1), (False, False, False), (False, False, False)),
    (lift(0), (True, False, True), (False, True, False)),
]


@pytest.mark.parametrize(("value", "held", "failed"), SIGNS)
def test_a_sign_is_certain_or_not(value: Any, held: Any, failed: Any) -> None:
    margin = value if isinstance(value, fmpq) else Ball(value)
    assert tuple(certain(value, relation) for relation in RELATIONS) == held
    assert tuple(holds(margin, relation) for relation in RELATIONS) == held
    assert tuple(fails(margin, relation) for relation in RELATIONS) == failed


def test_margins_are_numbers() -> None:
    assert (number(3), type(number(3))) == (fmpq(3), fmpq)
    assert number(Ball(arb(2))) == arb(2)
    for other in (0.5, "1", None, arb(1)):
        with pytest.raises(RejectedError, match=f"a margin must be rational or a ball, not {type(other).__name__}"):
            number(other)


@pytest.mark.parametrize("series", [arb_series([1, 1]), fmpq_series([1, 1]), SpanSeries([Span(arb(1), arb(1))] * 2)])
def test_a_series_has_no_sign(series: Any) -> None:
    with pytest.raises(TypeError, match="split the domain"):
        holds(Ball(series), ">=")
    if not isinstance(series, SpanSeries):
        with pytest.raises(TypeError, match="split the domain"):
            sign_of(Ball(series))


# Boxes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "at"),
    [
        (1, 2, "3/2"),
        (-3, 1, -1),
        (None, None, 0),
        *((low, None, at) for low, at in ((-2, 0), ("-1/2", 0), (0, 1), ("1/2", 1), (1, 2), (3, 6), ("5/4", "5/2"))),
        *((None, high, at) for high, at in ((2, 0), (0, -1), ("-1/2", -1), (-1, -2), (-3, -6))),
    ],
)
def test_where_a_box_is_halved(low: Any, high: Any, at: Any) -> None:
    ends = None if low is None else Q(low), None if high is None else Q(high)
    assert middle(ends) == Q(at)


@pytest.mark.parametrize(
    ("domain", "low", "high", "inside"),
    [
        (Reals(0, 1), 0, 1, (True, True)),
        (Reals(0, 1, open="low"), 0, 1, (False, True)),
        (Reals(0, 1, open="high"), 0, 1, (True, False)),
        (Reals(0, 1, open="both"), "1/2", 1, (True, False)),
        (Reals(0, "inf"), 0, None, (True, False)),
        (Reals("-inf", 0), None, 0, (False, True)),
        (Reals("-inf", "inf"), None, None, (False, False)),
    ],
)
def test_which_ends_belong_to_the_domain(domain: Any, low: Any, high: Any, inside: Any) -> None:
    ends = None if low is None else Q(low), None if high is None else Q(high)
    assert included(domain, ends) == inside
    found = span(ends, inside)
    assert (found.open_low, found.open_high) == (not inside[0], not inside[1])
    assert found.low == (-INFINITY if low is None else arb(Q(low)))
    assert found.high == (INFINITY if high is None else arb(Q(high)))


def test_a_span_holds_ends_that_no_float_is() -> None:
    third = (Q(1, 3), Q(2, 3))
    with precision(24):
        found = span(third, (True, True))
        assert found.low.fmpq() < Q(1, 3)
        assert found.high.fmpq() > Q(2, 3)
        assert found.high.fmpq() - found.low.fmpq() < Q(1, 3) + Q(1, 2**20)


CLOSED = {"v": Reals(0, 2), "w": Reals(-1, 1)}
HALF_OPEN = {"v": Reals(0, 2), "w": Reals(-1, 1, open="low")}
REGION = {"v": (Q(0), Q(2)), "w": (Q(-1), Q(1))}


def test_numbers_for_a_closed_box_are_balls() -> None:
    found = variables(CLOSED, REGION)
    assert list(found) == ["v", "w"]
    assert all(isinstance(one.value, arb) for one in found.values())
    assert found["v"].value.contains(ball(0, 2))
    assert found["w"].value.contains(ball(-1, 1))
    assert found["v"].value < 3
    assert isinstance(variables(CLOSED, REGION, "w")["w"].value, arb), "of order 0 where none is given"


@pytest.mark.parametrize("order", [0, 1, 3])
def test_one_of_them_as_a_series(order: int) -> None:
    with precision(128):
        found = variables(CLOSED, REGION, "w", order)
        assert isinstance(found["v"].value, arb)
        whole = found["w"].value
        if order == 0:
            assert isinstance(whole, arb)
            return
        assert (whole.prec, whole[0].contains(ball(-1, 1)), whole[1] == 1) == (order + 1, True, True)
        assert all(whole[k] == 0 for k in range(2, order + 1))


@pytest.mark.parametrize("order", [0, 1, 3])
def test_where_an_end_is_left_out_all_are_spans(order: int) -> None:
    found = variables(HALF_OPEN, REGION, "w", order)
    v, w = found["v"].value.terms, found["w"].value.terms
    assert (len(v), len(w)) == (1, order + 1)
    assert (v[0].low == 0, v[0].high == 2, v[0].open_low, v[0].open_high) == (True, True, False, False)
    assert (w[0].low == -1, w[0].high == 1, w[0].open_low, w[0].open_high) == (True, True, True, False)
    assert [(s.low, s.high) for s in w[1:]] == [(1, 1), (0, 0), (0, 0)][:order]


# Coefficients ---------------------------------------------------------------------------------------------------------


def test_coefficients_of_what_is_no_series() -> None:
    """A function that does not depend on the parameter: itself, and then 0."""
    for margin in (3, fmpq(1, 3), Ball(ball(1, 2)), Ball(half_line(1))):
        assert coefficient(margin, 0) == number(margin) if not isinstance(margin, Ball) else True
        assert (coefficient(margin, 1), coefficient(margin, 2)) == (0, 0)
    assert coefficient(Ball(arb(2)), 0) == 2
    assert coefficient(Ball(half_line(1)), 0) > 0
    with pytest.raises(ArithmeticError, match=r"^not finite$"):
        coefficient(Ball(INFINITY), 0)


@pytest.mark.parametrize("made", [arb_series([5, 7, 9], 3), fmpq_series([5, 7, 9], 1, 3)])
def test_coefficients_of_a_series(made: Any) -> None:
    series = Ball(made)
    assert [coefficient(series, k) for k in range(3)] == [5, 7, 9]
    with pytest.raises(ArithmeticError, match=r"^the series ends before order 3$"):
        coefficient(series, 3)


def test_coefficients_of_a_series_over_spans() -> None:
    series = Ball(SpanSeries([Span(arb(k), arb(k + 1)) for k in range(3)]))
    for k in range(3):
        found = coefficient(series, k)
        assert (found.value().low == k, found.value().high == k + 1) == (True, True)
    with pytest.raises(IndexError):
        coefficient(series, 3)


def test_a_coefficient_that_is_not_finite_raises() -> None:
    series = Ball(arb_series([arb(1), INFINITY], 2))
    assert coefficient(series, 0) == 1
    with pytest.raises(ArithmeticError, match=r"^not finite$"):
        coefficient(series, 1)


# Bernstein coefficients -----------------------------------------------------------------------------------------------

OPENINGS = ("", "low", "high", "both")


@pytest.mark.parametrize(
    ("f", "positive_where"),
    [
        (lambda v: v, {"low", "both"}),
        (lambda v: 1 - v, {"high", "both"}),
        (lambda v: v * (1 - v), {"both"}),
        (lambda v: v + 1, set(OPENINGS)),
        (lambda v: v - v, set()),
        (lambda v: v - Q(1, 10), set()),
        (lambda v: -v - 1, set()),
    ],
)
def test_positive_where_the_ends_with_a_zero_are_left_out(f: Any, positive_where: Any) -> None:
    (v,) = RationalFunction.variables(["v"])
    region = {"v": (Q(0), Q(1))}
    for opening in OPENINGS:
        domains: Any = {"v": Reals(0, 1, open=opening)}
        coefficients = bernstein(f(v).numerator, [(Q(0), Q(1))])
        assert positive(coefficients, domains, region) is (opening in positive_where)


@pytest.mark.parametrize(
    ("ends", "f", "at_end"),
    [((0, None), lambda v: v, "low"), ((None, 0), lambda v: -v, "high"), ((0, None), lambda v: v * v + v, "low")],
)
def test_positive_on_a_half_line(ends: Any, f: Any, at_end: str) -> None:
    (v,) = RationalFunction.variables(["v"])
    region: Any = {"v": tuple(None if end is None else Q(end) for end in ends)}
    whole = ("-inf", 0) if ends[0] is None else (0, "inf")
    coefficients = bernstein(f(v).numerator, [region["v"]])
    assert not positive(coefficients, {"v": Reals(*whole)}, region)
    assert positive(coefficients, {"v": Reals(*whole, open=at_end)}, region)


@pytest.mark.parametrize(
    ("f", "openings", "expected"),
    [
        (lambda v, w: v * w, ("", ""), False),
        (lambda v, w: v * w, ("low", ""), False),
        (lambda v, w: v * w, ("", "low"), False),
        (lambda v, w: v * w, ("low", "low"), True),
        (lambda v, w: v + w, ("", ""), False),
        (lambda v, w: v + w, ("low", ""), True),
        (lambda v, w: v + w, ("", "low"), True),
        (lambda v, w: v + w, ("high", "high"), False),
        (lambda v, w: 1 - v * w, ("high", ""), True),
        (lambda v, w: 1 - v * w, ("low", "low"), False),
    ],
)
def test_positive_on_a_square(f: Any, openings: tuple[str, str], expected: bool) -> None:
    v, w = RationalFunction.variables(["v", "w"])
    domains: Any = {name: Reals(0, 1, open=o) for name, o in zip("vw", openings, strict=True)}
    region = {"v": (Q(0), Q(1)), "w": (Q(0), Q(1))}
    assert positive(bernstein(f(v, w).numerator, list(region.values())), domains, region) is expected
    assert rational_shows(f(v, w), ">", domains, region) is expected
    assert rational_shows(f(v, w), ">=", domains, region)


def test_faces_of_a_box() -> None:
    assert on_face((0, 2), (0, None))
    assert on_face((0, 2), (0, 2))
    assert on_face((1, 2), (None, None))
    assert not on_face((1, 2), (0, None))
    assert not on_face((0, 1), (0, 2))
    with pytest.raises(ValueError, match="zip"):
        on_face((0, 1), (0,))


@pytest.mark.parametrize(
    ("f", "held"),
    [
        (lambda v: 1 / (1 + v), (True, True, False)),
        (lambda v: 1 / (-1 - v), (False, False, False)),
        (lambda v: -1 / (-1 - v), (True, True, False)),
        (lambda v: v / (1 + v), (True, False, False)),
        (lambda v: (v - v) / (1 + v), (True, False, True)),
        (lambda v: (v - v) / (-1 - v), (True, False, True)),
        (lambda v: 1 / v, (False, False, False)),  # not defined at 0
        (lambda v: v / v, (False, False, False)),
        (lambda v: (v - v) / v, (False, False, False)),
        (lambda v: 1 / (v - 2), (False, False, False)),
        (lambda v: 1 / (2 - v), (True, True, False)),
    ],
)
def test_rational_functions_on_the_unit_interval(f: Any, held: Any) -> None:
    (v,) = RationalFunction.variables(["v"])
    domains: Any = {"v": Reals(0, 1)}
    region = {"v": (Q(0), Q(1))}
    assert tuple(rational_shows(f(v), relation, domains, region) for relation in RELATIONS) == held


@pytest.mark.parametrize(
    ("f", "opening", "held"),
    [
        (lambda v: 1 / v, "low", True),
        (lambda v: -1 / (-v), "low", True),
        (lambda v: 1 / (1 - v), "high", True),
        (lambda v: -1 / (v - 1), "high", True),
        (lambda v: 1 / (v * (1 - v)), "both", True),
        (lambda v: 1 / (v * (1 - v)), "low", False),
        (lambda v: 1 / v, "high", False),
        (lambda v: -1 / v, "low", False),
    ],
)
def test_a_pole_at_an_end_that_is_left_out(f: Any, opening: str, held: bool) -> None:
    (v,) = RationalFunction.variables(["v"])
    domains: Any = {"v": Reals(0, 1, open=opening)}
    assert rational_shows(f(v), ">", domains, {"v": (Q(0), Q(1))}) is held


# Taylor's formula, monotony, the mean value ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("c", "side", "held_inside", "held_outside"),
    [  # the coefficients at the end and, the last, on the box; >=, >, == where the end belongs to the domain, or not
        ((0, 1), "left", (True, False, False), (True, True, False)),
        ((1, 0), "left", (True, True, False), (True, True, False)),
        ((0, 0), "left", (True, False, True), (True, False, True)),
        ((0, -1), "left", (False, False, False), (False, False, False)),
        ((0, -1), "right", (True, False, False), (True, True, False)),
        ((0, 1), "right", (False, False, False), (False, False, False)),
        ((0, 0, 1), "right", (True, False, False), (True, True, False)),
        ((0, -1, 1), "right", (True, False, False), (True, True, False)),
        ((0, 1, 1), "left", (True, False, False), (True, True, False)),
        ((0, 1, -1), "left", (False, False, False), (False, False, False)),
        ((-1, 2, 2), "left", (False, False, False), (False, False, False)),
        ((0, 0, 0, -1), "right", (True, False, False), (True, True, False)),
        ((5,), "left", (True, True, False), (True, True, False)),
        ((0,), "right", (True, False, True), (True, False, True)),
    ],
)
def test_taylor(c: tuple[int, ...], side: str, held_inside: Any, held_outside: Any) -> None:
    order = len(c) - 1
    end = Ball(arb_series([*c[:order], 99], order + 1))  # of the end only the first count
    whole = Ball(arb_series([*[-99] * order, c[order]], order + 1)) if order else Ball(arb(c[0]))
    for inside, held in ((True, held_inside), (False, held_outside)):
        assert tuple(taylor_shows(end, whole, relation, order, side, inside) for relation in RELATIONS) == held


@pytest.mark.parametrize(
    ("slope", "low", "high"),
    [
        (ball(1, 2), (True, True, False), (False, False, False)),
        (ball(-2, -1), (False, False, False), (True, True, False)),
        (ball(0, 0), (True, True, True), (True, True, True)),
        (ball(-1, 1), (False, False, False), (False, False, False)),
    ],
)
def test_a_margin_does_not_fall_away_from_a_face(slope: Any, low: Any, high: Any) -> None:
    assert tuple(falls_nowhere(slope, relation, "low") for relation in RELATIONS) == low
    assert tuple(falls_nowhere(slope, relation, "high") for relation in RELATIONS) == high


@given(st.lists(st.tuples(*[st.fractions(-3, 3, max_denominator=5)] * 3), max_size=3), st.fractions(-3, 3))
def test_the_mean_value_form_is_the_sum(terms: list[tuple[Fraction, Fraction, Fraction]], centre: Fraction) -> None:
    """Of exact slopes and offsets it is exact; of balls it holds every choice."""
    slopes, offsets = [Q(s) for s, _, _ in terms], [Q(d) for _, d, _ in terms]
    exact = sum((s * d for s, d, _ in terms), start=centre)
    assert mean_value(Q(centre), slopes, offsets) == Q(exact)
    wide = mean_value(Q(centre), slopes, [ball(min(d, e), max(d, e)) for _, d, e in terms])
    assert not terms or wide.contains(arb(Q(exact))) or wide.overlaps(arb(Q(exact)))


def test_each_slope_has_its_offset() -> None:
    with pytest.raises(ValueError, match="zip"):
        mean_value(Q(0), [Q(1)], [])


# Bodies ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "returned", [None, True, (), Statement(()), Statement(((1, "<="),)), Statement(((1, ">="), (1, "=")))]
)
def test_a_body_must_return_a_statement(returned: Any) -> None:
    claim = Claim("tried.it", "", "", "", Derived(), {"n": Integers(1, 2)}, lambda n: returned, None, None, "")
    with pytest.raises(RejectedError, match=r"^the body returned no statement$"):
        evaluate(claim, {"n": 1})


def test_a_body_is_evaluated_at_the_values() -> None:
    def body(n: Any) -> Statement:
        return Statement(((n, ">="), (n - 1, ">"), (n - 2, "==")))

    claim = Claim("tried.it", "", "", "", Derived(), {"n": Integers(1, 2)}, body, None, None, "")
    assert evaluate(claim, {"n": 5}).margins == ((5, ">="), (4, ">"), (3, "=="))
