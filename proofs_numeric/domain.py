"""Where the parameters of a claim live. End points are exact; floats are refused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from flint import fmpq

from proofs_numeric.num import Q


@dataclass(frozen=True)
class Reals:
    """The real interval from low to high, closed but at the ends named by `open` ("", "low", "high" or "both").

    Reals(1, "inf"), Reals("-inf", 0), Reals("-inf", "inf") reach to infinity: there low or high is None.
    """

    low: fmpq | None
    high: fmpq | None
    open: str = ""

    def __init__(self, low: Any, high: Any, open: str = "") -> None:
        if open not in ("", "low", "high", "both"):
            raise ValueError(f'open={open!r}: must be "", "low", "high" or "both"')
        ends = None if low == "-inf" else Q(low), None if high == "inf" else Q(high)
        if ends[0] is not None and ends[1] is not None and not ends[0] < ends[1]:
            raise ValueError(f"Reals({low}, {high}): low must be < high")
        object.__setattr__(self, "low", ends[0])
        object.__setattr__(self, "high", ends[1])
        object.__setattr__(self, "open", open)

    def __contains__(self, value: Any) -> bool:
        above = self.low is None or value > self.low or (value == self.low and self.open not in ("low", "both"))
        below = self.high is None or value < self.high or (value == self.high and self.open not in ("high", "both"))
        return bool(above and below)

    def __str__(self) -> str:
        left = "(" if self.low is None or self.open in ("low", "both") else "["
        right = ")" if self.high is None or self.open in ("high", "both") else "]"
        return f"{left}{'-inf' if self.low is None else self.low}, {'inf' if self.high is None else self.high}{right}"


@dataclass(frozen=True)
class OneOf:
    """Finitely many rationals, in the order given."""

    members: tuple[fmpq, ...]

    def __init__(self, *members: Any) -> None:
        if not members:
            raise ValueError("OneOf(): must have at least one member")
        object.__setattr__(self, "members", tuple(Q(member) for member in members))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.members)

    def __contains__(self, value: Any) -> bool:
        return value in self.members

    def __str__(self) -> str:
        return "{" + ", ".join(map(str, self.members)) + "}"


@dataclass(frozen=True)
class Integers:
    """The integers from low to high, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if type(self.low) is not int or type(self.high) is not int:
            raise TypeError(f"Integers({self.low!r}, {self.high!r}): must be ints, not float or other numbers")
        if not self.low <= self.high:
            raise ValueError(f"Integers({self.low}, {self.high}): low must be <= high")

    def __iter__(self) -> Iterator[Any]:
        return iter(range(self.low, self.high + 1))

    def __contains__(self, value: Any) -> bool:
        return bool(Q(value).q == 1 and self.low <= value <= self.high)

    def __str__(self) -> str:
        return f"{self.low}..{self.high}"


Interval = tuple[fmpq, fmpq]


@dataclass(frozen=True)
class Unions:
    """Every union of the cells between neighbouring points (2^cells of them), each as a tuple of disjoint intervals."""

    points: tuple[fmpq, ...]

    def __init__(self, *points: Any) -> None:
        exact = tuple(Q(point) for point in points)
        if len(exact) < 2 or any(not a < b for a, b in pairwise(exact)):
            raise ValueError("Unions(...): must be at least two points, ascending")
        object.__setattr__(self, "points", exact)

    def __iter__(self) -> Iterator[tuple[Interval, ...]]:
        cells = list(pairwise(self.points))
        for chosen in product((False, True), repeat=len(cells)):
            yield merge([cell for cell, taken in zip(cells, chosen, strict=True) if taken])

    def __contains__(self, value: Any) -> bool:
        return value in list(self)

    def __str__(self) -> str:
        return f"unions of the cells between {', '.join(map(str, self.points))}"


def merge(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """The same set as disjoint intervals, ascending; touching ones are joined."""
    merged: list[Interval] = []
    for low, high in sorted(intervals, key=lambda interval: interval[0]):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


@dataclass(frozen=True)
class Sequences:
    """Every sequence of `least` to `most` members of a domain, as a tuple.

    Of reals it is an instance: there is no list of all, so that a statement about them may be refuted, not proved. Of
    finitely many numbers it is finite: the shortest first.
    """

    of: Reals | OneOf | Integers
    least: int
    most: int

    def __post_init__(self) -> None:
        shown = f"Sequences(of={self.of}, least={self.least!r}, most={self.most!r})"
        if not isinstance(self.of, Reals | OneOf | Integers):
            raise TypeError(f"{shown}: of must be Reals, OneOf or Integers")
        if type(self.least) is not int or type(self.most) is not int:
            raise TypeError(f"{shown}: least and most must be ints")
        if not 0 <= self.least <= self.most:
            raise ValueError(f"{shown}: must be 0 <= least <= most")

    @property
    def finite(self) -> bool:
        """Can its members be listed?"""
        return not isinstance(self.of, Reals)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        if isinstance(self.of, Reals):
            raise TypeError(f"{self} cannot be listed")
        for length in range(self.least, self.most + 1):
            yield from product(self.of, repeat=length)

    def __contains__(self, value: Any) -> bool:
        sized = isinstance(value, tuple) and self.least <= len(value) <= self.most
        return sized and all(entry in self.of for entry in value)

    def __str__(self) -> str:
        return f"sequences of {self.least} to {self.most} members of {self.of}"

    def member(self, entries: Iterable[Any]) -> tuple[Any, ...]:
        """The sequence of these entries, exact numbers or their text. Raises ValueError if it is no member."""
        value = tuple(Q(entry) for entry in entries)
        if value not in self:
            raise ValueError(f"({', '.join(map(str, value))}) is none of the {self}")
        return tuple(int(entry.p) for entry in value) if isinstance(self.of, Integers) else value

    def parse(self, text: str) -> tuple[Any, ...]:
        """A member from its text, "(1/2, 0)", "(1/2,)" or "()". Raises ValueError for anything else."""
        value = self.member(part.strip() for part in text.strip("()").split(",") if part.strip())
        if str(value) != text:
            raise ValueError(f"{text!r} is not how a sequence is written; write {str(value)!r}")
        return value


@dataclass(frozen=True)
class Unknown:
    """A universal constant that the statement only says to exist. Its candidates are the multiples of step, up to most.

    obstruction, a function of the parameters and the constant, is an exact lower bound on the probability that the
    statement's event fails: where it exceeds what the statement allows, the constant is too small.
    """

    step: fmpq
    most: fmpq
    obstruction: Any = None

    def __init__(self, step: Any, most: Any, obstruction: Any = None) -> None:
        if not 0 < Q(step) <= Q(most):
            raise ValueError(f"Unknown(step={step}, most={most}): must be 0 < step <= most")
        object.__setattr__(self, "step", Q(step))
        object.__setattr__(self, "most", Q(most))
        object.__setattr__(self, "obstruction", obstruction)

    def __contains__(self, value: Any) -> bool:
        multiple = value / self.step
        return bool(multiple.q == 1 and 0 < value <= self.most)

    def __str__(self) -> str:
        return "unknown"


@dataclass(frozen=True)
class Fixed:
    """One value of a domain."""

    value: Any

    def __iter__(self) -> Iterator[Any]:
        return iter((self.value,))

    def __contains__(self, value: Any) -> bool:
        return bool(value == self.value)

    def __str__(self) -> str:
        return str(self.value)


Finite = OneOf | Integers | Unions | Fixed
Domain = Reals | Finite | Sequences | Unknown
