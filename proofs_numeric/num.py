"""Numbers that a claim's body runs on: rationals, balls, Taylor series over balls, rational functions of the
parameters.

A body is written once, with + - * / ** and the functions below. On rationals (`Q`, flint's fmpq) field operations are
exact; log, exp and sqrt lead to balls (flint's arb), which contain the true value whatever happens. TRUSTED by the
checker.
"""

import math
import operator
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import product
from typing import Any, NoReturn

from flint import Ordering, arb, arb_series, ctx, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_series, fmpz

from proofs_numeric.spans import Span, SpanSeries

TERMS = 8  # of a Taylor series

Coefficients = dict[tuple[int, ...], fmpq]


class UndecidedError(ArithmeticError):
    """A ball is too wide for an answer at this precision."""


def Q(numerator: Any, denominator: int = 1) -> fmpq:  # noqa: N802  (the field's name)
    """A rational from an int, a Fraction, an fmpq, or text such as "1/3" or "1e-6"; floats are refused."""
    if isinstance(numerator, bool) or not isinstance(numerator, int | str | Fraction | fmpq | fmpz):
        kind = type(numerator).__name__
        raise TypeError(
            f"Q({numerator}): a {kind} is not an exact parameter; give an int, a Fraction or text, Q('1/10')"
        )
    value = Fraction(str(numerator)) / denominator
    return fmpq(value.numerator, value.denominator)


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Ball arithmetic with this many bits, series of TERMS terms. FLINT's precision is one global: never in threads."""
    cap, ctx.cap = ctx.cap, TERMS
    try:
        with ctx.workprec(bits):
            yield
    finally:
        ctx.cap = cap


class Ball:
    """A real number, or a Taylor series, known exactly or to lie within bounds (a ball or a span); for the arithmetic
    of a body.

    flint's own balls compare False when they cannot tell, and turn into floats when asked: a body that branches would
    then be evaluated on one branch only. Here what cannot be compared raises, and there is no way to a float.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: arb | arb_series | fmpq_series | SpanSeries) -> None:
        leading = value[0] if isinstance(value, arb_series) else value
        if isinstance(leading, arb) and leading.is_nan():
            raise UndecidedError("not finite")  # flint takes 0 times a series of such for 0
        self.value: Any = value

    def __repr__(self) -> str:
        return f"Ball({self.value})"

    def __add__(self, other: Any) -> "Ball":
        return Ball(self.value + operand(other))

    def __sub__(self, other: Any) -> "Ball":
        return Ball(self.value - operand(other))

    def __rsub__(self, other: Any) -> "Ball":
        return Ball(operand(other) - self.value)

    def __mul__(self, other: Any) -> "Ball":
        return Ball(self.value * operand(other))

    def __truediv__(self, other: Any) -> "Ball":
        return Ball(self.value / operand(other))

    def __rtruediv__(self, other: Any) -> "Ball":
        return Ball(operand(other) / self.value)

    def __pow__(self, exponent: Any) -> "Ball":
        if operand(exponent) == 0:
            return self * 0 + 1  # flint's power 0 is 1 even where the base is not defined
        if isinstance(self.value, fmpq_series) and not isinstance(exponent, int):
            raise TypeError("flint rounds the exponent of such a series")
        if isinstance(self.value, arb) and isinstance(exponent, int):
            return power(self, exponent)
        return Ball(self.value ** operand(exponent))

    def __neg__(self) -> "Ball":
        return Ball(-self.value)

    def __abs__(self) -> "Ball":
        return Ball(abs(self.plain()))

    __radd__ = __add__
    __rmul__ = __mul__

    def plain(self) -> arb:
        """The ball itself, for what a series cannot do."""
        if isinstance(self.value, SpanSeries):
            span = self.value.value()
            return span.low.union(span.high)
        if not isinstance(self.value, arb):
            raise TypeError("a body must not branch on a real parameter, nor take its absolute value; split the domain")
        return self.value

    def certain(self, other: Any, yes: Any, no: Any) -> bool:
        """True or False where all of the ball says so. Raises UndecidedError."""
        left, right = self.plain(), as_ball(other).plain()
        if yes(left, right):
            return True
        if no(left, right):
            return False
        raise UndecidedError(f"{left} and {right} cannot be compared at this precision, or on a box this wide")

    def __lt__(self, other: Any) -> bool:
        return self.certain(other, operator.lt, operator.ge)

    def __le__(self, other: Any) -> bool:
        return self.certain(other, operator.le, operator.gt)

    def __gt__(self, other: Any) -> bool:
        return self.certain(other, operator.gt, operator.le)

    def __ge__(self, other: Any) -> bool:
        return self.certain(other, operator.ge, operator.lt)

    def __eq__(self, other: object) -> bool:
        return self.certain(other, operator.eq, operator.ne)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        return self != 0


def power(ball: Ball, n: int) -> Ball:
    """An integer power from the ends of the ball: flint's own of a ball about 0 is no number, and of another it may
    reach below 0 where a square does not.
    """
    if n < 0:
        return 1 / power(ball, -n)
    ends = Span(ball.value.lower(), ball.value.upper()).power(n)
    return Ball(ends.low.union(ends.high))


def operand(x: Any) -> Any:
    """What a ball may be joined with: balls, integers, rationals. A float is refused: it is not the number written."""
    if isinstance(x, Ball):
        return x.value
    if isinstance(x, bool) or not isinstance(x, int | fmpq | fmpz):
        raise TypeError(f"a {type(x).__name__} has no place in exact arithmetic; use Q")
    return x


def as_ball(x: Any) -> Ball:
    """Rationals, integers and their text as balls; balls as they are. Raises TypeError for anything else."""
    if isinstance(x, Ball):
        return x
    if isinstance(x, RationalFunction):
        raise TypeError("log, exp and sqrt do not act on rational functions")
    return Ball(arb(x if isinstance(x, fmpq) else Q(x)))


def log(x: Any) -> Ball:
    """Natural logarithm, as a ball or series."""
    return Ball(as_ball(x).value.log())


def exp(x: Any) -> Ball:
    """Exponential function, as a ball or series."""
    return Ball(as_ball(x).value.exp())


def sqrt(x: Any) -> Ball:
    """Square root, as a ball or series."""
    return Ball(as_ball(x).value.sqrt())


def erf(x: Any) -> Ball:
    """The error function 2/sqrt(pi) int_0^x e^(-t^2) dt, as a ball or series."""
    return Ball(as_ball(x).value.erf())


def pi() -> Ball:
    """The ratio of a circle's circumference to its diameter, as a ball."""
    return Ball(arb.pi())


def ceil(x: Any) -> int:
    """The least integer >= x. Raises UndecidedError if the ball holds more than one candidate."""
    if not isinstance(x, Ball):
        value = Q(x)
        return -int(-value.p // value.q)
    whole = x.plain().ceil().unique_fmpz()
    if whole is None:
        raise UndecidedError(f"the ceiling of {x} is not determined")
    return int(whole)


def binomial(n: int, k: int) -> int:
    """Binomial coefficient."""
    return math.comb(n, k)


def factorial(n: int) -> int:
    """n!"""
    return math.factorial(n)


def integer(x: Any) -> int:
    """An exact integer as Python's. Raises ValueError for a rational that is none."""
    value = Q(x)
    if value.q != 1:
        raise ValueError(f"{x} is no integer")
    return int(value.p)


def fraction(x: Any) -> Fraction:
    """An exact number as the standard library's rational, for the verbs of rssp.exact."""
    value = Q(x)
    return Fraction(int(value.p), int(value.q))


def outward(x: Any) -> tuple[fmpq, fmpq]:
    """Rationals (low, high) with low <= x <= high; equal for a rational. Raises UndecidedError if there are none."""
    if not isinstance(x, Ball):
        return Q(x), Q(x)
    ball = x.plain()
    if not ball.is_finite():
        raise UndecidedError(f"{x} is not finite")
    return ball.lower().fmpq(), ball.upper().fmpq()


def box(low: fmpq, high: fmpq) -> arb:
    """A ball that contains [low, high]."""
    return arb(low).union(arb(high))


class RationalFunction:
    """An element of Q(v, w, ...), as numerator / denominator; not reduced."""

    def __init__(self, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> None:
        self.numerator, self.denominator = numerator, denominator

    @classmethod
    def variables(cls, names: Sequence[str]) -> "list[RationalFunction]":
        """The generators."""
        context = fmpq_mpoly_ctx.get(tuple(names), Ordering.lex)
        return [cls(v, context.constant(1)) for v in context.gens()]

    def lift(self, other: Any) -> "RationalFunction":
        """A constant as a rational function."""
        if isinstance(other, RationalFunction):
            return other
        if not isinstance(other, int | fmpq):
            raise TypeError(f"{type(other).__name__} does not act on rational functions")
        context = self.numerator.context()
        return RationalFunction(context.constant(other), context.constant(1))

    def __add__(self, other: Any) -> "RationalFunction":
        o = self.lift(other)
        return RationalFunction(
            self.numerator * o.denominator + o.numerator * self.denominator, self.denominator * o.denominator
        )

    def __mul__(self, other: Any) -> "RationalFunction":
        o = self.lift(other)
        return RationalFunction(self.numerator * o.numerator, self.denominator * o.denominator)

    def __truediv__(self, other: Any) -> "RationalFunction":
        o = self.lift(other)
        if o.numerator.is_zero():
            raise ZeroDivisionError("division by the zero function")
        # Where the divisor is not defined the quotient is not either: its denominator stays in both parts.
        top, bottom = self.numerator * o.denominator, self.denominator * o.numerator
        return RationalFunction(top * o.denominator, bottom * o.denominator)

    def __neg__(self) -> "RationalFunction":
        return RationalFunction(-self.numerator, self.denominator)

    def __sub__(self, other: Any) -> "RationalFunction":
        return self + (-self.lift(other))

    def __rsub__(self, other: Any) -> "RationalFunction":
        return self.lift(other) - self

    def __rtruediv__(self, other: Any) -> "RationalFunction":
        return self.lift(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> "RationalFunction":
        if exponent < 0:
            return 1 / self ** (-exponent)
        power = RationalFunction(self.denominator, self.denominator)  # 1, where the base is defined
        for _ in range(exponent):
            power = power * self
        return power

    def refuse(self, *_: Any) -> NoReturn:
        """For comparisons: a function is not a number."""
        raise TypeError("a body must not branch on a real parameter; split the domain in two claims")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __abs__ = __hash__ = refuse


def bernstein(polynomial: fmpq_mpoly, corners: Sequence[tuple[fmpq | None, fmpq | None]]) -> Coefficients:
    """Bernstein coefficients of a polynomial on a box: it lies between the smallest and the largest of them there.

    Write each variable as low + (high - low) t with t in [0, 1], giving sum_i a_i t^i; then b_j = sum_{i<=j} a_i
    C(j,i)/C(d,i), and the polynomial is sum_j b_j C(d,j) t^j (1-t)^(d-j), a mean of the b_j with weights that are > 0
    inside the box. Where there is no high end (None) the variable is low + t/(1-t), and where there is no low end
    high - t/(1-t), with t in [0, 1): then this is (1-t)^d times the polynomial, which has the same sign, and b_j is
    a_j/C(d,j) for the a_j of low + t, or high - t.
    """
    coefficients: Coefficients = {tuple(map(int, key)): value for key, value in polynomial.to_dict().items()}
    degrees = [max((key[i] for key in coefficients), default=0) for i in range(len(corners))]
    for axis, (low, high) in enumerate(corners):
        whole = low is None or high is None
        start, width = (low, fmpq(1)) if high is None else (high, fmpq(-1)) if low is None else (low, high - low)
        assert start is not None
        shifted: Coefficients = {}
        for key, value in coefficients.items():  # (start + width t)^e, by the binomial theorem
            e = key[axis]
            for i in range(e + 1):
                to = (*key[:axis], i, *key[axis + 1 :])
                term = value * math.comb(e, i) * start ** (e - i) * width**i
                shifted[to] = shifted.get(to, fmpq(0)) + term
        d = degrees[axis]
        coefficients = {}
        for key, value in shifted.items():
            for j in range(key[axis], key[axis] + 1 if whole else d + 1):
                to = (*key[:axis], j, *key[axis + 1 :])
                share = value * fmpq(math.comb(j, key[axis]), math.comb(d, key[axis]))
                coefficients[to] = coefficients.get(to, fmpq(0)) + share
    return {key: coefficients.get(key, fmpq(0)) for key in product(*(range(d + 1) for d in degrees))}
