"""Spans hold every value that they should, ends that are left out stay out, and what is not defined raises."""

import math
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from proofs_numeric.num import Q, precision
from proofs_numeric.spans import INFINITY, Span, SpanSeries, exact, lift

ENDS = st.one_of(st.none(), st.fractions(-4, 4, max_denominator=6))
OPEN = st.booleans()
STEPS = [Fraction(0), Fraction(1, 1000), Fraction(1, 3), Fraction(1, 2), Fraction(99, 100), Fraction(1)]


def span(low: Fraction | None, high: Fraction | None, open_low: bool = False, open_high: bool = False) -> Span:
    bottom = -INFINITY if low is None else arb(Q(low)).lower()
    return Span(bottom, INFINITY if high is None else arb(Q(high)).upper(), open_low, open_high)


@st.composite
def spans(draw: Any) -> tuple[Span, list[Fraction]]:
    """A span, and some of its members."""
    low, high, open_low, open_high = draw(ENDS), draw(ENDS), draw(OPEN), draw(OPEN)
    assume(low is None or high is None or low < high)
    start = low if low is not None else (high - 100 if high is not None else Fraction(-50))
    stop = high if high is not None else start + 100
    members = [start + (stop - start) * t for t in STEPS]
    members = [x for x in members if not (x == low and open_low) and not (x == high and open_high)]
    return span(low, high, open_low, open_high), members


def holds(s: Span, x: Fraction | arb) -> bool:
    """Is x a member? For a ball: may it be?"""
    y = arb(Q(x)) if isinstance(x, Fraction) else x
    above = not y < s.low and not (s.open_low and bool(y == s.low))
    return above and not y > s.high and not (s.open_high and bool(y == s.high))


@given(spans(), spans())
def test_sums_products_and_quotients(one: Any, other: Any) -> None:
    (a, xs), (b, ys) = one, other
    pairs = [(x, y) for x in xs for y in ys]
    assert all(holds(a + b, x + y) for x, y in pairs)
    assert all(holds(a * b, x * y) for x, y in pairs)
    assert all(holds(-a, -x) for x in xs)
    try:
        inverse = b.reciprocal()
    except ZeroDivisionError:
        assert b.low <= 0 <= b.high
    else:
        assert all(holds(inverse, 1 / y) for y in ys)  # 1/0 would raise here


@given(spans(), st.integers(1, 6))
def test_powers(one: Any, n: int) -> None:
    a, xs = one
    assert all(holds(a.power(n), x**n) for x in xs)
    assert n % 2 == 1 or a.power(n).low >= 0


@given(spans())
def test_functions(one: Any) -> None:
    a, xs = one
    assert all(holds(a.exp(), arb(Q(x)).exp()) for x in xs)
    assert a.exp().positive()
    for name, least in (("log", 0), ("sqrt", 0)):
        try:
            image = getattr(a, name)()
        except ArithmeticError:
            assert a.low <= least
        else:
            assert all(holds(image, getattr(arb(Q(x)), name)()) for x in xs)


@pytest.mark.parametrize(
    ("made", "low", "high", "open_low", "open_high"),
    [
        (lambda: span(0, 1, True) * span(0, 1, True), 0, 1, True, False),
        (lambda: span(0, 1, True) * span(0, 1), 0, 1, False, False),
        (lambda: span(0, None) * span(0, 1), 0, INFINITY, False, True),
        (lambda: exact(0) * span(None, None), 0, 0, False, False),
        (lambda: span(0, 1, True).reciprocal(), 1, INFINITY, False, True),
        (lambda: span(1, None).reciprocal(), 0, 1, True, False),
        (lambda: span(-1, 0, False, True).reciprocal(), -INFINITY, -1, True, False),
        (lambda: exact(1) + -span(0, 1, False, True), 0, 1, True, False),
        (lambda: span(None, 0).exp(), 0, 1, True, False),
        (lambda: span(0, 1, True).log(), -INFINITY, 0, True, False),
        (lambda: span(None, 3).power(2), 0, INFINITY, False, True),
        (lambda: span(None, -2).power(3), -INFINITY, -8, True, False),
        (lambda: span(-1, 1, True, True) * span(0, 2), -2, 2, True, True),
    ],
)
def test_ends_by_hand(made: Any, low: Any, high: Any, open_low: bool, open_high: bool) -> None:
    found = made()
    assert (found.low == low, found.high == high) == (True, True)
    assert (found.open_low, found.open_high) == (open_low, open_high)


@pytest.mark.parametrize(
    "made",
    [
        lambda: span(-1, 1).reciprocal(),
        lambda: span(0, 1).reciprocal(),
        lambda: span(0, 1).log(),
        lambda: span(None, 1).log(),
        lambda: span(-1, 1).sqrt(),
        lambda: exact(0).reciprocal(),
        lambda: Span(arb("nan"), arb(1)),
        lambda: Span(arb(0), arb("nan")),
        lambda: Span(arb(1), arb(0)),
        lambda: Span(INFINITY, INFINITY),
        lambda: Span(-INFINITY, -INFINITY),
        lambda: exact(arb("nan")),
        lambda: 1 / (lift(1) - lift(1)),
        lambda: lift(-1).log() * 0,
    ],
)
def test_what_is_not_defined_raises(made: Any) -> None:
    with pytest.raises(ArithmeticError):
        made()


# Series: the coefficients f^(k)/k! by their formulas ------------------------------------------------------------------

ORDER = 5


def half(k: int) -> Fraction:
    """C(1/2, k)"""
    return math.prod(((Fraction(1, 2) - j) / (j + 1) for j in range(k)), start=Fraction(1))


FORMULAS: list[tuple[str, Any, Any]] = [
    ("x^4", lambda v: v**4, lambda x, k: math.comb(4, k) * x ** max(4 - k, 0)),
    ("x x x", lambda v: v * v * v, lambda x, k: math.comb(3, k) * x ** max(3 - k, 0)),
    ("1/x", lambda v: 1 / v, lambda x, k: (-1) ** k / x ** (k + 1)),
    ("x^-2", lambda v: v**-2, lambda x, k: (-1) ** k * (k + 1) / x ** (k + 2)),
    ("1/(1-2x)", lambda v: 1 / (1 - 2 * v), lambda x, k: 2**k / (1 - 2 * x) ** (k + 1)),
    ("exp", lambda v: v.exp(), lambda x, k: arb(Q(x)).exp() / math.factorial(k)),
    ("exp(-2x)", lambda v: (-2 * v).exp(), lambda x, k: arb(Q(-2 * x)).exp() * (-2) ** k / math.factorial(k)),
    ("log", lambda v: v.log(), lambda x, k: (-1) ** (k - 1) / (k * x**k) if k else arb(Q(x)).log()),
    ("sqrt", lambda v: v.sqrt(), lambda x, k: arb(Q(x)).sqrt() * Q(half(k) / x**k)),
    ("x^(1/2)", lambda v: v ** fmpq(1, 2), lambda x, k: arb(Q(x)).sqrt() * Q(half(k) / x**k)),
    ("constant", lambda v: v * 0 + 3, lambda x, k: Fraction(3 if k == 0 else 0)),
]


@pytest.mark.parametrize(("f", "formula"), [case[1:] for case in FORMULAS], ids=[case[0] for case in FORMULAS])
@pytest.mark.parametrize("ends", [(1, 2), (Fraction(3, 4), None), (Fraction(2, 3), Fraction(2, 3)), (5, 50)])
def test_series_hold_the_derivatives(f: Any, formula: Any, ends: Any) -> None:
    low, high = (None if end is None else Fraction(end) for end in ends)
    with precision(128):
        terms = f(SpanSeries([span(low, high), *(exact(n) for n in (1, 0, 0, 0, 0))])).terms
        assert len(terms) == ORDER + 1
        for t in STEPS:
            point = low + ((high if high is not None else low + 90) - low) * t
            for k in range(ORDER + 1):
                assert holds(terms[k], formula(point, k)), (point, k)
                if low == high:
                    assert terms[k].high - terms[k].low < 1e-25


def test_only_what_is_constant_is_compared() -> None:
    x = SpanSeries([span(1, 2), exact(1)])
    assert lift(1) > 0
    assert not lift(0) > 0
    assert lift(0) >= 0
    assert lift(0) == 0
    assert lift(-1) < 0
    assert lift(0) <= 0
    for compare in (lambda: x > 0, lambda: x >= 0, lambda: x == 0, lambda: x < 0, lambda: x <= 0):
        with pytest.raises(TypeError, match="split the domain"):
            compare()
    with pytest.raises(TypeError, match="float"):
        x * 0.5


# As narrow as can be --------------------------------------------------------------------------------------------------


@given(spans(), spans())
def test_ends_of_sums_and_products_are_attained(one: Any, other: Any) -> None:
    """A finite end is that of two ends; it is a member exactly if it is attained at members."""
    (a, _), (b, _) = one, other
    total, opposite = a + b, -a
    assert (total.open_low, total.open_high) == (a.open_low or b.open_low, a.open_high or b.open_high)
    assert (opposite.low == -a.high, opposite.high == -a.low) == (True, True)
    assert (opposite.open_low, opposite.open_high) == (a.open_high, a.open_low)
    if all(end.is_finite() for end in (a.low, a.high, b.low, b.high)):
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        product, room = a * b, Fraction(1, 10**9)
        assert all(product.low <= c + Q(room) and c - Q(room) <= product.high for c in corners)
        assert any(product.low >= c - Q(room) for c in corners)
        assert any(product.high <= c + Q(room) for c in corners)
        assert total.low >= a.low + b.low - Q(room)
        assert total.high <= a.high + b.high + Q(room)


@pytest.mark.parametrize(
    ("made", "low", "high", "open_low", "open_high"),
    [
        (lambda: span(1, 2, True, False) * span(3, 4, False, True), 3, 8, True, True),
        (lambda: span(-2, -1, True, False) * span(3, 4), -8, -3, True, False),
        (lambda: span(-2, 3, True, True) * span(-2, 3, True, True), -6, 9, True, True),
        (lambda: span(0, 1, True) * span(-1, 0, False, True), -1, 0, False, True),
        (lambda: span(0, 0) * span(1, 2, True, True), 0, 0, False, False),
        (lambda: span(-1, 1) * span(-1, 1, True, True), -1, 1, True, True),
        (lambda: span(-1, 1) * span(-1, 1), -1, 1, False, False),
        (lambda: span(2, 4, True).reciprocal(), Fraction(1, 4), Fraction(1, 2), False, True),
        (lambda: span(2, 4, False, True).reciprocal(), Fraction(1, 4), Fraction(1, 2), True, False),
        (lambda: span(-4, -2, True).reciprocal(), Fraction(-1, 2), Fraction(-1, 4), False, True),
        (lambda: span(-1, 2, True, True).power(2), 0, 4, False, False),
        (lambda: span(-3, 2).power(2), 0, 9, False, False),
        (lambda: span(-1, 2).power(3), -1, 8, False, False),
        (lambda: span(-1, Fraction(1, 2)).power(2), 0, 1, False, False),
        (lambda: span(-1, Fraction(1, 2)).power(3), -1, Fraction(1, 8), False, False),
        (lambda: span(-1, 1).power(2), 0, 1, False, False),
        (lambda: span(-2, -1, True).power(2), 1, 4, False, True),
        (lambda: span(-2, -1, True).power(3), -8, -1, True, False),
        (lambda: span(0, 2, True, False).power(2), 0, 4, True, False),
        (lambda: span(-2, 0, False, True).power(2), 0, 4, True, False),
        (lambda: span(1, 2, False, True).power(1), 1, 2, False, True),
        (lambda: span(0, 0).exp(), 1, 1, False, False),
        (lambda: span(1, 1, False, False).log(), 0, 0, False, False),
        (lambda: span(4, 9, True, False).sqrt(), 2, 3, True, False),
        (lambda: span(4, None, False).sqrt(), 2, INFINITY, False, True),
        (lambda: span(0, 4, False, True).sqrt(), 0, 2, False, True),
    ],
)
def test_more_ends_by_hand(made: Any, low: Any, high: Any, open_low: bool, open_high: bool) -> None:
    found = made()
    low, high = (arb(Q(end)) if isinstance(end, Fraction) else end for end in (low, high))
    assert (found.low == low, found.high == high) == (True, True)
    assert (found.open_low, found.open_high) == (open_low, open_high)


@pytest.mark.parametrize("open_low", [False, True])
@pytest.mark.parametrize("open_high", [False, True])
def test_functions_keep_open_ends(open_low: bool, open_high: bool) -> None:
    a = span(1, 2, open_low, open_high)
    for image in (a.exp(), a.log(), a.sqrt(), a.power(2), a.power(3), a * exact(2), a + exact(2)):
        assert (image.open_low, image.open_high) == (open_low, open_high)
        assert image.low.is_finite()
        assert image.high.is_finite()
    for mirrored in (a.reciprocal(), -a, a * exact(-1), (-a).power(2).reciprocal()):
        assert (mirrored.open_low, mirrored.open_high) == (open_high, open_low)


@pytest.mark.parametrize(
    ("a", "positive"),
    [
        (span(1, 2), True),
        (span(0, 2), False),
        (span(0, 2, True), True),
        (span(-1, 2, True), False),
        (span(None, 2), False),
        (span(Fraction(1, 10**9), None), True),
    ],
)
def test_positive(a: Span, positive: bool) -> None:
    assert a.positive() is positive


@pytest.mark.parametrize(("f", "formula"), [case[1:] for case in FORMULAS], ids=[case[0] for case in FORMULAS])
def test_series_at_a_point_are_the_derivatives(f: Any, formula: Any) -> None:
    """Whether the series has one term or six; nothing is known more of a constant."""
    x = Fraction(7, 3)
    with precision(128):
        for order in (0, 1, ORDER):
            tail = [exact(1), *[exact(0)] * ORDER][:order]
            terms = f(SpanSeries([exact(Q(x)), *tail])).terms
            assert len(terms) in (1, order + 1)
            for k, term in enumerate(terms):
                assert holds(term, formula(x, k))
                assert term.high - term.low < 1e-25


@pytest.mark.parametrize("n", range(-4, 6))
def test_series_to_integer_powers(n: int) -> None:
    """Of -3/2, and of [-1, 2], whose square is no less than 0."""
    x = Fraction(-3, 2)
    with precision(128):
        terms = (SpanSeries([exact(Q(x)), exact(1), exact(0)]) ** n).terms
        for k, coefficient in enumerate((x**n, n * x ** (n - 1), Fraction(n * (n - 1), 2) * x ** (n - 2))):
            assert k >= len(terms) or holds(terms[k], coefficient)
            assert k >= len(terms) or terms[k].high - terms[k].low < 1e-25
        if n > 0:
            image = (SpanSeries([span(-1, 2), exact(1)]) ** n).terms[0]
            assert (image.low == (0 if n % 2 == 0 else -1), image.high == 2**n) == (True, True)


def test_what_joins_a_series() -> None:
    x = SpanSeries([span(1, 2), exact(1)])
    for two in (2, fmpq(2), arb(2), lift(2)):
        for made, low, high in (
            (x + two, 3, 4),
            (two + x if not isinstance(two, arb) else x + two, 3, 4),
            (x - two, -1, 0),
            (x * two, 2, 4),
            (x / two, Fraction(1, 2), 1),
        ):
            assert (made.terms[0].low == arb(Q(low)), made.terms[0].high == arb(Q(high))) == (True, True)
            assert len(made.terms) == 2
    assert ((2 - x).terms[0].low == 0, (2 - x).terms[1].low == -1) == (True, True)
    with pytest.raises(TypeError, match=r"^a float does not act on spans$"):
        x + 0.5
    with pytest.raises(TypeError, match=r"^a body must not branch on a real parameter, nor take its absolute value;"):
        x.value()
    assert repr(SpanSeries([span(1, 2), exact(3)])) == "[1.0, 2.0], [3.0, 3.0]"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Span(arb(1), arb(0)), "no number"),
        (lambda: span(-1, 1).reciprocal(), "a divisor may be 0"),
        (lambda: span(-1, 1).log(), "the logarithm of what may be <= 0"),
        (lambda: span(-1, 1).sqrt(), "the square root of what may be < 0"),
    ],
)
def test_what_is_not_defined_is_said(made: Any, said: str) -> None:
    with pytest.raises(ArithmeticError) as caught:
        made()
    assert str(caught.value) == said


# Rounded outward ------------------------------------------------------------------------------------------------------


def end(x: arb) -> Fraction:
    """An end that is finite, exactly."""
    q = x.fmpq()
    return Fraction(int(q.p), int(q.q))


def odd(k: int) -> Span:
    """A span whose ends have 24 bits, the last of them 1: no sum or product of two of them has as few."""
    return Span(arb(Q(2**23 + 2 * k + 1, 2**23)), arb(Q(2**24 - 2 * k - 1, 2**20)))


@pytest.mark.parametrize("k", range(6))
def test_at_24_bits_every_end_is_rounded_outward(k: int) -> None:
    """Against the exact ends in Fractions; and an end that was rounded is closed where the exact one is."""
    with precision(24):
        a, b = odd(k), odd(k + 7)
        (p, q), (r, s) = (end(a.low), end(a.high)), (end(b.low), end(b.high))
        cases = [
            (a + b, p + r, q + s),
            (a * b, p * r, q * s),
            ((-a) * b, -q * s, -p * r),
            ((-a) * (-b), p * r, q * s),
            (a.reciprocal(), 1 / q, 1 / p),
            (a.power(3), p**3, q**3),
            ((-a).power(2), p**2, q**2),
            (Span(-a.high, b.low).power(2), Fraction(0), q**2),
            (Span(-a.low, b.high).power(2), Fraction(0), s**2),
            (Span(-a.high, b.low).power(3), -(q**3), r**3),
        ]
        for found, low, high in cases:
            assert end(found.low) <= low
            assert high <= end(found.high)
            assert low - end(found.low) + end(found.high) - high < Fraction(high - low, 2**20)
            assert (found.open_low, found.open_high) == (False, False)
        assert any(end(found.low) < low and high < end(found.high) for found, low, high in cases), "they are rounded"
        root = a.sqrt()
        assert end(root.low) ** 2 < p
        assert q < end(root.high) ** 2


@pytest.mark.parametrize("tiny", [Fraction(1, 2**40), Fraction(-1, 2**40)])
def test_at_24_bits_a_sum_with_what_is_tiny_is_rounded_outward(tiny: Fraction) -> None:
    with precision(24):
        found = exact(1) + exact(fmpq(tiny.numerator, tiny.denominator))
    assert end(found.low) < 1 + tiny < end(found.high)
    assert end(found.high) - end(found.low) < Fraction(1, 2**20)


def test_at_24_bits_logarithms_and_exponentials_are_rounded_outward() -> None:
    """Against the same at 200 bits."""
    with precision(24):
        a = odd(1)
        found = a.exp(), a.log()
        thirds = exact(fmpq(1, 3))
        assert thirds.low.fmpq() < fmpq(1, 3) < thirds.high.fmpq()
    with precision(200):
        for image, f in zip(found, (arb.exp, arb.log), strict=True):
            assert image.low < f(a.low)
            assert image.high > f(a.high)
            assert image.low > f(a.low) - Q(1, 100)
            assert image.high < f(a.high) * Q(101, 100)
