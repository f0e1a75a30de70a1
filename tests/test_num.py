"""num: balls contain the truth, rational functions are those of the rationals, the test is what it says."""

import math
from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from flint import arb, arb_series, ctx, fmpq, fmpq_mpoly, fmpq_series, fmpz
from hypothesis import assume, example, given
from hypothesis import strategies as st

from proofs_numeric import num
from proofs_numeric.num import Ball, Q, RationalFunction, UndecidedError, as_ball, bernstein, outward
from proofs_numeric.spans import INFINITY, Span, SpanSeries

fractions = st.fractions(-5, 5, max_denominator=40)


def to_q(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def to_fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


# Rationals and balls --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["1/3", 7, Fraction(-2, 6), "0.1", "-4/6", fmpq(1, 3)])
def test_q_is_exact(value: Any) -> None:
    assert to_fraction(Q(value)) == Fraction(str(value))


def test_q_divides() -> None:
    assert Q(6, 4) == fmpq(3, 2)
    assert Q("1/3", 2) == fmpq(1, 6)
    with pytest.raises(ZeroDivisionError):
        Q(1, 0)


def test_q_refuses_floats_and_says_what_to_write() -> None:
    with pytest.raises(TypeError, match=r"0\.1.*not an exact parameter.*Q\('1/10'\)"):
        Q(0.1)


@pytest.mark.parametrize("value", ["float32", "float16"])
def test_q_refuses_numpys_floats(value: str) -> None:
    np = pytest.importorskip("numpy")
    with pytest.raises(TypeError):
        Q(getattr(np, value)(0.1))


@pytest.mark.parametrize("value", ["", "nan", "inf", "1/2/3", "one", None, True, [1]])
def test_q_refuses_what_is_no_number(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        Q(value)


def decimal_bounds(name: str, x: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds by decimal, whose ln, exp and sqrt are correctly rounded at 60 digits; the argument is rounded once."""
    with localcontext() as context:
        context.prec = 60
        argument = Decimal(x.numerator) / Decimal(x.denominator)
        value = {"log": argument.ln, "exp": argument.exp, "sqrt": argument.sqrt}[name]()
    slack = Fraction(1, 10**50) * (1 + abs(Fraction(value)))
    return Fraction(value) - slack, Fraction(value) + slack


@given(st.sampled_from(["log", "exp", "sqrt"]), st.fractions(Fraction(1, 1000), 50, max_denominator=1000))
@pytest.mark.parametrize("bits", [24, 128])
def test_balls_contain_the_true_value(bits: int, name: str, x: Fraction) -> None:
    with num.precision(bits):
        low, high = map(to_fraction, outward(getattr(num, name)(to_q(x))))
    least, most = decimal_bounds(name, x)
    assert low <= most
    assert least <= high
    assert high - low <= Fraction(1024, 2**bits) * (1 + abs(most))


@pytest.mark.parametrize(
    ("name", "x", "value"), [("log", 1, 0), ("exp", 0, 1), ("sqrt", 0, 0), ("sqrt", Q(9, 4), Q(3, 2))]
)
def test_known_values(name: str, x: Any, value: Any) -> None:
    low, high = outward(getattr(num, name)(x))
    assert low <= value <= high


@pytest.mark.parametrize("x", [0, -1, Q(-1, 3)])
def test_log_outside_its_domain_is_undecided(x: Any) -> None:
    with pytest.raises(UndecidedError, match="not finite"):
        outward(num.log(x))


def test_pi_by_machins_formula() -> None:
    """16 arctan(1/5) - 4 arctan(1/239), by alternating series with their next terms as bounds."""

    def arctan(x: Fraction) -> tuple[Fraction, Fraction]:
        total = sum(((-1) ** k * x ** (2 * k + 1) / (2 * k + 1) for k in range(30)), start=Fraction(0))
        return total, total + x**61 / 61

    a, b = arctan(Fraction(1, 5)), arctan(Fraction(1, 239))
    low, high = (to_fraction(end) for end in outward(num.pi()))
    assert 16 * a[0] - 4 * b[1] <= high
    assert low <= 16 * a[1] - 4 * b[0]
    assert high - low < Fraction(1, 10**14)


@pytest.mark.parametrize("function", [num.log, num.exp, num.sqrt])
def test_functions_refuse_rational_functions(function: Any) -> None:
    (v,) = RationalFunction.variables(["v"])
    with pytest.raises(TypeError, match="rational functions"):
        function(v)


@pytest.mark.parametrize("function", [num.as_ball, num.log, num.exp, num.sqrt, num.erf])
@pytest.mark.parametrize("x", [0.5, True, None, arb(1), [1]])
def test_functions_refuse_what_is_not_exact(function: Any, x: Any) -> None:
    """A float is not the number written: flint would take it."""
    with pytest.raises(TypeError, match="is not an exact parameter"):
        function(x)


@pytest.mark.parametrize("x", ["1/3", Fraction(1, 3), fmpq(1, 3)])
def test_exact_numbers_as_balls(x: Any) -> None:
    low, high = outward(as_ball(x))
    assert low < Q(1, 3) < high
    assert high - low < Q(1, 10**12)
    ball = as_ball(x)
    assert as_ball(ball) is ball


@given(fractions)
def test_ceil_of_a_rational(x: Fraction) -> None:
    assert num.ceil(to_q(x)) == math.ceil(x)


@pytest.mark.parametrize(("x", "least"), [(2, 1), (3, 2), (8, 3), (21, 4)])
def test_ceil_of_a_ball(x: int, least: int) -> None:
    assert num.ceil(num.log(x)) == least


def test_ceil_that_is_not_determined() -> None:
    with num.precision(64), pytest.raises(UndecidedError, match="ceiling"):
        num.ceil(num.sqrt(2) * num.sqrt(2))


@given(fractions, fractions)
def test_box_contains_its_ends_and_what_lies_between(a: Fraction, b: Fraction) -> None:
    low, high = sorted((a, b))
    ball = num.box(to_q(low), to_q(high))
    for x in (low, high, (2 * low + high) / 3):
        assert ball.contains(arb(to_q(x).p) / arb(to_q(x).q)) or ball.overlaps(arb(to_q(x)))
    assert to_fraction(ball.lower().fmpq()) <= low
    assert to_fraction(ball.upper().fmpq()) >= high


def test_outward_of_a_rational_is_itself() -> None:
    assert outward(Q(1, 3)) == (Q(1, 3), Q(1, 3))
    assert outward(2) == (2, 2)
    with pytest.raises(TypeError):
        outward(0.5)


@pytest.fixture
def unusual_precision() -> Iterator[tuple[int, int]]:
    """Settings that nothing else leaves behind."""
    old = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = 61, 11
    yield ctx.prec, ctx.cap
    ctx.prec, ctx.cap = old


def test_precision_is_put_back_whatever_happens(unusual_precision: tuple[int, int]) -> None:
    before = unusual_precision
    with num.precision(300):
        assert (ctx.prec, ctx.cap) == (300, 8)
    assert (ctx.prec, ctx.cap) == before
    with pytest.raises(ZeroDivisionError), num.precision(300):
        Q(1) / 0
    assert (ctx.prec, ctx.cap) == before


@pytest.mark.parametrize("n", range(6))
def test_combinatorial_functions(n: int) -> None:
    assert [num.binomial(n, k) for k in range(n + 1)] == [
        sum(1 for s in product((0, 1), repeat=n) if sum(s) == k) for k in range(n + 1)
    ]
    assert num.factorial(n) == math.prod(range(1, n + 1))


# Rational functions ---------------------------------------------------------------------------------------------------

# An expression as nested tuples; evaluated over rational functions and over Fractions.
leaves = st.one_of(st.sampled_from(["v", "w"]), st.integers(-3, 3))
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/"), inner, inner),
        st.tuples(st.just("^"), inner, st.integers(-2, 3)),
        st.tuples(st.just("n"), inner),
    ),
    max_leaves=7,
)


def evaluated(expression: Any, values: dict[str, Any], number: Any) -> Any:
    """The expression by Python's operators, its integers as rationals of this kind."""
    match expression:
        case str():
            return values[expression]
        case int():
            return number(expression)
        case ("n", inner):
            return -evaluated(inner, values, number)
        case ("^", base, exponent):
            return evaluated(base, values, number) ** exponent
        case (sign, left, right):
            a, b = evaluated(left, values, number), evaluated(right, values, number)
            return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[sign]()


def polynomial_at(polynomial: fmpq_mpoly, point: list[Fraction]) -> Fraction:
    """Term by term, in Fractions."""
    return sum(
        (
            to_fraction(c) * math.prod(x ** int(e) for x, e in zip(point, key, strict=True))
            for key, c in polynomial.to_dict().items()
        ),
        start=Fraction(0),
    )


@given(expressions, fractions, fractions)
@example(("/", "v", ("/", "w", "v")), Fraction(2), Fraction(3))
@example(("/", ("/", 1, "v"), ("/", "w", ("+", "v", 1))), Fraction(2), Fraction(3))
@example(("/", 1, ("/", 1, "v")), Fraction(0), Fraction(1))
@example(("^", ("/", "v", "w"), -2), Fraction(2), Fraction(3))
@example(("^", ("/", "v", "w"), 0), Fraction(2), Fraction(0))
@example(("^", ("/", "v", "w"), -1), Fraction(2), Fraction(0))
def test_rational_functions_agree_with_fractions(expression: Any, a: Fraction, b: Fraction) -> None:
    v, w = RationalFunction.variables(["v", "w"])
    try:
        symbolic = evaluated(expression, {"v": v, "w": w}, fmpq)
    except ZeroDivisionError:
        assume(False)  # by the zero function, or by the number 0
    assume(isinstance(symbolic, RationalFunction))
    try:
        exact = evaluated(expression, {"v": a, "w": b}, Fraction)
    except ZeroDivisionError:
        # Where the expression is not defined the denominator must say so: else a pole could be cancelled unseen.
        assert polynomial_at(symbolic.denominator, [a, b]) == 0
        return
    assume(isinstance(exact, Fraction))
    bottom = polynomial_at(symbolic.denominator, [a, b])
    assert bottom != 0  # and where it is defined the denominator is no 0, since nothing is reduced
    assert polynomial_at(symbolic.numerator, [a, b]) / bottom == exact


def test_rational_functions_take_rationals_and_integers_from_both_sides() -> None:
    (v,) = RationalFunction.variables(["v"])
    results = [Q(1, 2) + v, v + Q(1, 2), 1 - v, v - 1, 2 * v, v * 2, Q(1, 3) / v, v / Q(1, 3), v**-2, -v]
    expected = [Fraction(7, 2), Fraction(7, 2), -2, 2, 6, 6, Fraction(1, 9), 9, Fraction(1, 9), -3]
    three = [Fraction(3)]
    assert [polynomial_at(r.numerator, three) / polynomial_at(r.denominator, three) for r in results] == expected


def test_rational_functions_refuse_other_numbers() -> None:
    (v,) = RationalFunction.variables(["v"])
    for other in (0.5, "1", None, num.log(2)):
        with pytest.raises(TypeError):
            v + other
    with pytest.raises(ZeroDivisionError, match="zero function"):
        1 / (v - v)
    with pytest.raises(ZeroDivisionError):
        v / 0


def test_rational_functions_are_not_compared() -> None:
    """v == 1/2 is neither true nor false of a function; an answer would choose one branch for the whole domain."""
    (v,) = RationalFunction.variables(["v"])
    for compare in (
        lambda: v == Q(1, 2),
        lambda: v != 0,
        lambda: v < 1,
        lambda: bool(v),
        lambda: v in (1, 2),
        lambda: {v: 1},
    ):
        with pytest.raises(TypeError):
            compare()


# Balls in a body ------------------------------------------------------------------------------------------------------


def test_comparisons_of_balls_are_answered_only_when_certain() -> None:
    assert num.log(2) < Q(7, 10)
    assert num.log(2) > Q(69, 100)
    assert min(num.log(2), num.log(3)) < Q(7, 10)
    assert not num.as_ball(2) < 2  # exact balls are always told apart
    assert num.as_ball(2) <= 2
    assert num.as_ball(2) == 2
    same, again = num.sqrt(2) * num.sqrt(2), num.as_ball(2)  # equal, but no ball can tell
    for compare in (lambda: same < again, lambda: same >= again, lambda: same == again, lambda: min(same, again)):
        with pytest.raises((UndecidedError, TypeError)):
            compare()


@pytest.mark.parametrize(
    "function", [float, int, bool, math.exp, math.ceil, math.floor, round, lambda x: x + 0.5, lambda x: 0.5 * x]
)
def test_balls_and_floats_do_not_mix(function: Any) -> None:
    """float(ball) would be the middle of the ball, and a float in a formula is not the number written."""
    with pytest.raises((TypeError, ArithmeticError)):
        function(num.sqrt(2) * num.sqrt(2) - 2)


def message(error: type[Exception], made: Any) -> str:
    with pytest.raises(error) as caught:
        made()
    return str(caught.value)


BRANCH = "a body must not branch on a real parameter, nor take its absolute value; split the domain"
SERIES = Ball(arb_series([2, 1], 4))


def test_what_is_refused_is_named() -> None:
    assert message(TypeError, lambda: Q(0.5)) == (
        "Q(0.5): a float is not an exact parameter; give an int, a Fraction or text, Q('1/10')"
    )
    assert message(TypeError, lambda: as_ball(2) + 0.5) == "a float has no place in exact arithmetic; use Q"
    assert message(TypeError, lambda: as_ball(2) * True) == "a bool has no place in exact arithmetic; use Q"
    assert message(TypeError, lambda: as_ball(RationalFunction.variables(["v"])[0])) == (
        "log, exp and sqrt do not act on rational functions"
    )
    assert message(TypeError, lambda: RationalFunction.variables(["v"])[0] + 0.5) == (
        "float does not act on rational functions"
    )
    assert message(TypeError, lambda: RationalFunction.variables(["v"])[0] < 1) == (
        "a body must not branch on a real parameter; split the domain in two claims"
    )
    assert message(ZeroDivisionError, lambda: 1 / (RationalFunction.variables(["v"])[0] * 0)) == (
        "division by the zero function"
    )
    assert message(ValueError, lambda: num.integer("3/2")) == "3/2 is no integer"
    assert message(TypeError, lambda: abs(SERIES)) == BRANCH
    assert message(TypeError, lambda: SERIES < 1) == BRANCH
    assert message(TypeError, lambda: Ball(SpanSeries([Span(arb(1), arb(2))] * 2)) < 1) == BRANCH
    assert message(TypeError, lambda: Ball(fmpq_series([1, 1])) ** Q(1, 2)) == (
        "flint rounds the exponent of such a series"
    )


def test_what_is_undecided_is_said_to_be() -> None:
    for made in (lambda: Ball(arb("nan")), lambda: Ball(arb_series([arb("nan"), 1])), lambda: num.log(-1)):
        assert message(UndecidedError, made) == "not finite"
    one, other = num.sqrt(2) * num.sqrt(2), as_ball(2)
    assert message(UndecidedError, lambda: one < other) == (
        f"{one.value} and {other.value} cannot be compared at this precision, or on a box this wide"
    )
    assert message(UndecidedError, lambda: num.ceil(one)) == f"the ceiling of {one} is not determined"
    assert message(UndecidedError, lambda: outward(Ball(INFINITY))) == f"{Ball(INFINITY)} is not finite"
    assert Ball(INFINITY).value == INFINITY
    assert repr(as_ball(2)) == "Ball(2.00000000000000)"


def test_integers_and_fractions() -> None:
    assert (num.integer("6/3"), num.integer(Q(-4, 2)), num.integer(7)) == (2, -2, 7)
    assert (type(num.integer(Q(4))), type(num.ceil(Q(7, 2)))) == (int, int)
    found = num.fraction("6/4")
    assert (found, type(found)) == (Fraction(3, 2), Fraction)
    assert num.ceil("7/2") == 4


@given(fractions, fractions.filter(bool), st.integers(-3, 4))
def test_balls_of_rationals_are_the_rationals(a: Fraction, b: Fraction, n: int) -> None:
    """Every operation, a ball on either side or on both: the value lies within, closely."""
    x, y = as_ball(to_q(a)), as_ball(to_q(b))
    cases = [
        (a + b, x + y, x + to_q(b), to_q(a) + y),
        (a - b, x - y, x - to_q(b), to_q(a) - y),
        (a * b, x * y, x * to_q(b), to_q(a) * y),
        (a / b, x / y, x / to_q(b), to_q(a) / y),
        (b**n, y**n),
        (-a, -x),
        (abs(a), abs(x)),
    ]
    for value, *found in cases:
        for one in found:
            low, high = map(to_fraction, outward(one))
            assert low <= value <= high
            assert high - low <= Fraction(1, 10**8)


def test_powers_of_balls_about_0() -> None:
    """An even power of [-1, 2] is no less than 0; an odd one reaches down; and 0 is no divisor."""
    ball = Ball(num.box(Q(-1), Q(2)))
    for n, low, high in ((2, 0, 4), (3, -8, 8), (1, -2, 2)):
        least, most = map(to_fraction, outward(ball**n))
        assert low - Fraction(1, 10**6) <= least
        assert most <= high + Fraction(1, 10**6)
        assert most >= 2**n
        assert least <= min(0, (-1) ** n)
    with pytest.raises(ArithmeticError):
        ball**-1


@pytest.mark.parametrize(
    "base", [Ball(arb(3)), SERIES, Ball(fmpq_series([2, 1])), Ball(SpanSeries([Span(arb(1), INFINITY)]))]
)
def test_the_power_0_is_1_where_the_base_is_defined(base: Ball) -> None:
    for zero in (0, Q(0), fmpz(0)):
        found = (base**zero).value
        leading = found.terms[0].low if isinstance(found, SpanSeries) else found if isinstance(found, arb) else found[0]
        assert leading == 1
    with pytest.raises(ArithmeticError):
        Ball(INFINITY) ** 0


def test_other_powers() -> None:
    """Of a ball to a rational, of a series to an integer and to a rational, exact ones too."""
    low, high = outward(as_ball(2) ** Q(1, 2))
    assert low * low <= 2 <= high * high
    assert [(SERIES**3).value[k] for k in range(4)] == [8, 12, 6, 1]
    assert [(Ball(fmpq_series([2, 1])) ** 3).value[k] for k in range(4)] == [8, 12, 6, 1]
    assert (SERIES ** Q(1, 2)).value[0].overlaps(arb(2).sqrt())
    assert as_ball(2) ** -2 == Q(1, 4)
    assert as_ball(-3) ** 3 == -27


def test_comparisons_both_ways() -> None:
    two = as_ball(2)
    table = [
        (two < 3, two < 2, two > 1, two > 2),
        (two <= 2, two <= 1, two >= 2, two >= 3),
        (two == 2, two == 3, two != 3, two != 2),
        (two == as_ball("2"), two == as_ball("5/2"), bool(two), bool(two - 2)),
    ]
    assert table == [(True, False, True, False)] * 4
    around = Ball(num.box(Q(1), Q(3)))
    for compare in (
        lambda: around == 2,
        lambda: around != 2,
        lambda: around < 3,
        lambda: around <= 2,
        lambda: around > 1,
        lambda: around >= 2,
        lambda: bool(around - 2),
    ):
        with pytest.raises(UndecidedError):
            compare()
    assert around != 4
    assert (around == 4) is False
    half_line = Ball(SpanSeries([Span(arb(1), arb(5))]))
    assert half_line > Q(1, 2)
    assert half_line < 6
    with pytest.raises(UndecidedError):
        half_line > 2  # noqa: B015
    with pytest.raises(TypeError, match="unhashable"):
        hash(two)


@pytest.mark.parametrize(("x", "value"), [(0, 0.0), (1, math.erf(1)), (Q(-1, 2), math.erf(-0.5))])
def test_the_error_function(x: Any, value: float) -> None:
    low, high = outward(num.erf(x))
    assert float(to_fraction(low)) == pytest.approx(value, abs=1e-14)
    assert float(to_fraction(high)) == pytest.approx(value, abs=1e-14)


# Bernstein coefficients -----------------------------------------------------------------------------------------------


def variables(count: int) -> list[RationalFunction]:
    return RationalFunction.variables(["v", "w", "u"][:count])


@st.composite
def polynomials(draw: st.DrawFn) -> tuple[fmpq_mpoly, list[tuple[Fraction, Fraction]], list[Fraction]]:
    """A polynomial in one to three variables, a box, and a point of the unit box."""
    count = draw(st.integers(1, 3))
    names = variables(count)
    total = names[0] * 0
    for _ in range(draw(st.integers(0, 4))):
        term: Any = total.lift(to_q(draw(fractions)))
        for name in names:
            term = term * name ** draw(st.integers(0, 3))
        total = total + term
    box = [tuple(sorted((draw(fractions), draw(fractions)))) for _ in names]
    assume(all(low < high for low, high in box))
    return total.numerator, box, [draw(st.fractions(0, 1, max_denominator=9)) for _ in names]  # type: ignore[return-value]


@given(polynomials())
def test_bernstein_reproduces_and_encloses(
    case: tuple[fmpq_mpoly, list[tuple[Fraction, Fraction]], list[Fraction]],
) -> None:
    polynomial, corners, unit = case
    coefficients = bernstein(polynomial, [(to_q(low), to_q(high)) for low, high in corners])
    degrees = [max(key[i] for key in coefficients) for i in range(len(corners))]
    assert len(coefficients) == math.prod(d + 1 for d in degrees)
    mean = Fraction(0)
    for key, value in coefficients.items():
        weights = (math.comb(d, j) * t**j * (1 - t) ** (d - j) for d, j, t in zip(degrees, key, unit, strict=True))
        mean += to_fraction(value) * math.prod(weights)
    truth = polynomial_at(polynomial, [low + (high - low) * t for (low, high), t in zip(corners, unit, strict=True)])
    assert mean == truth
    assert to_fraction(min(coefficients.values())) <= truth <= to_fraction(max(coefficients.values()))


@given(polynomials())
def test_bernstein_at_the_corners_is_the_polynomial(
    case: tuple[fmpq_mpoly, list[tuple[Fraction, Fraction]], list[Fraction]],
) -> None:
    polynomial, corners, _ = case
    coefficients = bernstein(polynomial, [(to_q(low), to_q(high)) for low, high in corners])
    degrees = [max(key[i] for key in coefficients) for i in range(len(corners))]
    for ends in product((0, 1), repeat=len(corners)):
        key = tuple(d * e for d, e in zip(degrees, ends, strict=True))
        point = [corner[e] for corner, e in zip(corners, ends, strict=True)]
        assert to_fraction(coefficients[key]) == polynomial_at(polynomial, point)


@given(polynomials(), st.data())
def test_bernstein_on_a_box_without_ends(case: Any, data: st.DataObject) -> None:
    """Where the box has no end x is low + t/(1 - t), or high - t/(1 - t): then it is (1 - t)^d times the polynomial."""
    polynomial, corners, unit = case
    kinds = data.draw(st.lists(st.sampled_from(["both", "low", "high"]), min_size=len(corners), max_size=len(corners)))
    shown = {"both": lambda p, q: (to_q(p), to_q(q)), "low": lambda p, _: (to_q(p), None)}
    shown["high"] = lambda _, q: (None, to_q(q))
    coefficients = bernstein(polynomial, [shown[kind](*ends) for kind, ends in zip(kinds, corners, strict=True)])
    degrees = [max(key[i] for key in coefficients) for i in range(len(corners))]
    assert sorted(coefficients) == sorted(product(*(range(d + 1) for d in degrees)))
    at = [t * Fraction(9, 10) for t in unit]  # t = 1 stands for infinity
    mean = Fraction(0)
    for key, value in coefficients.items():
        weights = (math.comb(d, j) * t**j * (1 - t) ** (d - j) for d, j, t in zip(degrees, key, at, strict=True))
        mean += to_fraction(value) * math.prod(weights)
    places = {
        "both": lambda p, q, t: p + (q - p) * t,
        "low": lambda p, _, t: p + t / (1 - t),
        "high": lambda _, q, t: q - t / (1 - t),
    }
    point = [places[kind](*ends, t) for kind, ends, t in zip(kinds, corners, at, strict=True)]
    scale = math.prod((1 - t) ** d for kind, d, t in zip(kinds, degrees, at, strict=True) if kind != "both")
    assert mean == scale * polynomial_at(polynomial, point)


def test_bernstein_by_hand() -> None:
    """x^2 on [0, 1], on [1, inf) and on (-inf, -1]; x - 3 on [1, 2]; and the polynomial 0."""
    (v,) = variables(1)
    square = (v * v).numerator
    assert bernstein(square, [(Q(0), Q(1))]) == {(0,): 0, (1,): 0, (2,): 1}
    assert bernstein(square, [(Q(1), None)]) == {(0,): 1, (1,): 1, (2,): 1}
    assert bernstein(square, [(None, Q(-1))]) == {(0,): 1, (1,): 1, (2,): 1}
    assert bernstein((v - 3).numerator, [(Q(1), Q(2))]) == {(0,): -2, (1,): -1}
    assert bernstein((v - v).numerator, [(Q(1), Q(2))]) == {(0,): 0}
