"""Sets of reals that reach to infinity or leave out an end, as x > 0 does, and Taylor series over them.

A ball has a middle and a radius, so it cannot say "at least 1"; a span can. Every operation gives a span that holds all
values it can take, rounded outward, and raises ArithmeticError where one of them may not be defined. TRUSTED by the
checker.
"""

from collections.abc import Sequence
from itertools import product, zip_longest
from typing import Any

from flint import arb, fmpq, fmpz

INFINITY = arb("inf")


class Span:
    """The reals from low to high (both without error); an end that is open is no member, and infinities never are."""

    def __init__(self, low: arb, high: arb, open_low: bool = False, open_high: bool = False) -> None:
        if not (low <= high and low < INFINITY and high > -INFINITY):  # False for what is no number
            raise ArithmeticError("no number")
        self.low, self.high = low, high
        self.open_low, self.open_high = open_low or low == -INFINITY, open_high or high == INFINITY

    def positive(self) -> bool:
        """Is every member > 0?"""
        return bool(self.low > 0 or (self.low == 0 and self.open_low))

    def __neg__(self) -> "Span":
        return Span(-self.high, -self.low, self.open_high, self.open_low)

    def __add__(self, o: "Span") -> "Span":
        low, high = (self.low + o.low).lower(), (self.high + o.high).upper()
        return Span(low, high, self.open_low or o.open_low, self.open_high or o.open_high)

    def __mul__(self, o: "Span") -> "Span":
        """The extremes of a product lie at corners; one that is 0 by an end which is a member is attained."""
        ends = [((s.low, s.open_low), (s.high, s.open_high)) for s in (self, o)]
        values: list[tuple[arb, bool]] = []
        for (a, a_open), (b, b_open) in product(*ends):
            if a == 0 or b == 0:  # 0 times whatever real is 0, however large
                values.append((arb(0), not ((a == 0 and not a_open) or (b == 0 and not b_open))))
            else:
                values.append((a * b, a_open or b_open))
        low, high = min(v.lower() for v, _ in values), max(v.upper() for v, _ in values)
        open_low = all(is_open for v, is_open in values if v.lower() == low)
        return Span(low, high, open_low, all(is_open for v, is_open in values if v.upper() == high))

    def reciprocal(self) -> "Span":
        """1/x. Raises ZeroDivisionError if 0 may be a member."""
        if (-self).positive():
            return -(-self).reciprocal()
        if not self.positive():
            raise ZeroDivisionError("a divisor may be 0")
        low, high = (1 / self.high).lower(), INFINITY if self.low == 0 else (1 / self.low).upper()
        return Span(low, high, self.open_high, self.open_low)

    def power(self, n: int) -> "Span":
        """x^n for n >= 1: an even power of both signs reaches down to 0 and no lower."""
        if self.low >= 0:
            return Span((self.low**n).lower(), (self.high**n).upper(), self.open_low, self.open_high)
        if self.high <= 0:
            return (-self).power(n) if n % 2 == 0 else -(-self).power(n)
        below, above = ((-self.low) ** n).upper(), (self.high**n).upper()
        return Span(arb(0), max(below, above)) if n % 2 == 0 else Span(-below, above)

    def exp(self) -> "Span":
        low = max(arb(0), self.low.exp().lower())
        return Span(low, self.high.exp().upper(), self.open_low or low == 0, self.open_high)

    def log(self) -> "Span":
        if not self.positive():
            raise ArithmeticError("the logarithm of what may be <= 0")
        low = -INFINITY if self.low == 0 else self.low.log().lower()
        return Span(low, self.high.log().upper(), self.open_low, self.open_high)

    def sqrt(self) -> "Span":
        if not self.low >= 0:
            raise ArithmeticError("the square root of what may be < 0")
        return Span(self.low.sqrt().lower(), self.high.sqrt().upper(), self.open_low, self.open_high)


def exact(x: Any) -> Span:
    """The span of one number."""
    value = arb(x)
    return Span(value.lower(), value.upper())


def total(spans: Sequence[Span]) -> Span:
    """Their sum."""
    return sum(spans[1:], start=spans[0]) if spans else ZERO


ZERO = exact(0)


class SpanSeries:
    """f, f', ..., f^(k)/k! as functions of one real, each by the span of its values; [f] alone is constant in it.

    The operations are those of arb_series, and flint's numbers join in. What is not constant is never compared.
    """

    def __init__(self, terms: Sequence[Span]) -> None:
        self.terms = list(terms)

    def __repr__(self) -> str:
        return ", ".join(f"[{float(s.low)}, {float(s.high)}]" for s in self.terms)

    def __add__(self, other: Any) -> "SpanSeries":
        return SpanSeries([a + b for a, b in zip_longest(self.terms, lift(other).terms, fillvalue=ZERO)])

    def __neg__(self) -> "SpanSeries":
        return SpanSeries([-a for a in self.terms])

    def __sub__(self, other: Any) -> "SpanSeries":
        return self + -lift(other)

    def __rsub__(self, other: Any) -> "SpanSeries":
        return lift(other) - self

    def __mul__(self, other: Any) -> "SpanSeries":
        a, b = self.terms, lift(other).terms
        return SpanSeries([total(products(a, b, n)) for n in range(max(len(a), len(b)))])

    def __truediv__(self, other: Any) -> "SpanSeries":
        b = lift(other).terms
        inverse, quotient = b[0].reciprocal(), list[Span]()
        for n in range(max(len(self.terms), len(b))):  # a = q b
            a = self.terms[n] if n < len(self.terms) else ZERO
            quotient.append((a + -total(products(quotient, b, n))) * inverse)
        return SpanSeries(quotient)

    def __rtruediv__(self, other: Any) -> "SpanSeries":
        return lift(other) / self

    def __pow__(self, exponent: Any) -> "SpanSeries":
        if not isinstance(exponent, int | fmpz):
            power: SpanSeries = (self.log() * exponent).exp()
            return power
        n = int(exponent)
        if n <= 1:
            return self if n == 1 else lift(1) if n == 0 else lift(1) / self**-n
        half: SpanSeries = self ** (n // 2)
        square = half * half
        return SpanSeries([self.terms[0].power(n), *(square * self if n % 2 else square).terms[1:]])

    def exp(self) -> "SpanSeries":
        """e' = a' e."""
        slopes, e = self.slopes(), [self.terms[0].exp()]
        for n in range(1, len(self.terms)):
            e.append(total(products(e, slopes, n - 1)) * exact(fmpq(1, n)))
        return SpanSeries(e)

    def log(self) -> "SpanSeries":
        """l' = a'/a."""
        ratio = SpanSeries(self.slopes()) / self
        rest = [ratio.terms[n - 1] * exact(fmpq(1, n)) for n in range(1, len(self.terms))]
        return SpanSeries([self.terms[0].log(), *rest])

    def sqrt(self) -> "SpanSeries":
        """a = s s."""
        s = [self.terms[0].sqrt()]
        for n in range(1, len(self.terms)):
            middle = [s[k] * s[n - k] for k in range(1, n)]
            s.append((self.terms[n] + -total(middle)) * (s[0] + s[0]).reciprocal())
        return SpanSeries(s)

    def slopes(self) -> list[Span]:
        """The coefficients of the derivative."""
        return [a * exact(n) for n, a in enumerate(self.terms)][1:]

    def value(self) -> Span:
        """The span of what is constant. Raises TypeError for the rest."""
        if len(self.terms) != 1:
            raise TypeError("a body must not branch on a real parameter, nor take its absolute value; split the domain")
        return self.terms[0]

    def __ge__(self, zero: Any) -> bool:
        return bool(self.value().low >= zero)

    def __gt__(self, zero: Any) -> bool:
        return bool((self - zero).value().positive())

    def __le__(self, zero: Any) -> bool:
        return bool(self.value().high <= zero)

    def __lt__(self, zero: Any) -> bool:
        return bool((zero - self).value().positive())

    def __eq__(self, zero: object) -> bool:
        return bool(self.value().low == zero == self.value().high)

    __hash__ = None  # type: ignore[assignment]
    __radd__ = __add__
    __rmul__ = __mul__


def lift(x: Any) -> SpanSeries:
    """A number of flint's, or an int, as a constant. Raises TypeError for anything else."""
    if isinstance(x, SpanSeries):
        return x
    if not isinstance(x, int | fmpz | fmpq | arb):
        raise TypeError(f"a {type(x).__name__} does not act on spans")
    return SpanSeries([exact(x)])


def products(a: Sequence[Span], b: Sequence[Span], n: int) -> list[Span]:
    """The a_k b_(n-k) that there are."""
    return [a[k] * b[n - k] for k in range(len(a)) if 0 <= n - k < len(b)]
