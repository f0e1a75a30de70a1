"""Deterministic statements: look for a point at which the statement certainly fails, and make it simple.

Extreme points, random points, descent on the margin from where it is smallest, points that hypothesis proposes, each
with a share of the budget. Floats say where to look; whether a statement fails is decided on rationals and balls, as
the checker will. Refuted or undecided, never proved. What is found is a function of the claim, its domains and the
budget.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from math import inf, isfinite, prod
from random import Random
from typing import Any

from flint import fmpq

from proofs_numeric.checker import BITS
from proofs_numeric.claim import Claim
from proofs_numeric.domain import Integers, Reals, Sequences
from proofs_numeric.enclosures import evaluate, fails
from proofs_numeric.engines.montecarlo import ENTROPY
from proofs_numeric.engines.outcome import Budget, Outcome, decimal, refutation
from proofs_numeric.engines.points import drawn, ends, extremes
from proofs_numeric.engines.shrink import shrunk, towards
from proofs_numeric.num import Q, precision

Values = dict[str, Any]

FEW = 3  # extremes of a real parameter that are joined with all of the others
STARTS = 12  # points from which the margin is descended
HALVINGS = 48  # of the steps of a descent,
COARSE = 8  # of which so many are made first, from everywhere
AGAIN = 4  # tries for each point of the budget, known ones included: these cost little
EXAMPLES = 300  # that hypothesis may propose at most: it costs a millisecond each


class FoundError(Exception):
    """A counterexample; it is the argument."""


class SpentError(Exception):
    """No points are left."""


def run(claim: Claim, budget: Budget) -> Outcome:
    """Refuted by a simple point, or undecided. Raises what the body raises where it can be evaluated nowhere."""
    hunt = Hunt(claim, budget.points)
    try:
        with precision(BITS):
            hunt.search()
    except FoundError as found:
        return simple(claim, found.args[0], budget)
    if hunt.trouble is not None and hunt.seen == 0:
        raise hunt.trouble
    return Outcome("undecided", f"no counterexample among {hunt.seen} points; allow more points")


def simple(claim: Claim, values: Values, budget: Budget) -> Outcome:
    """Refuted by the simplest point that shrinking leads to from these values."""
    small = shrunk(claim, values, budget.points)
    with precision(BITS):
        return refutation(claim, small)


@dataclass(frozen=True)
class Coordinate:
    """A number that can be moved by itself: a real or integer parameter, or an entry of a sequence."""

    name: str
    place: int | None
    domain: Reals | Integers

    def of(self, values: Values) -> fmpq:
        """Its value."""
        return Q(values[self.name] if self.place is None else values[self.name][self.place])

    def put(self, values: Values, new: fmpq) -> Values:
        """The point with it moved."""
        value = int(new.p) if isinstance(self.domain, Integers) else new
        if self.place is not None:
            whole = values[self.name]
            return {**values, self.name: (*whole[: self.place], value, *whole[self.place + 1 :])}
        return {**values, self.name: value}

    @property
    def width(self) -> fmpq:
        """Of its range, as far as one looks."""
        low, high = ends(self.domain)
        return Q(high - low)

    def step(self, k: int) -> fmpq:
        """2^-k of the range, at least 1 for an integer."""
        step = self.width / 2**k
        return max(Q(1), Q(int(step.floor()))) if isinstance(self.domain, Integers) else step

    def near(self, value: fmpq, reach: fmpq) -> fmpq:
        """The simplest number that it may have within reach of a value."""
        return towards(value, lambda new: new in self.domain and abs(new - value) <= reach)


def coordinates(claim: Claim, values: Values) -> Iterator[Coordinate]:
    """The numbers of a point."""
    for name, domain in claim.domains.items():
        if isinstance(domain, Reals | Integers):
            yield Coordinate(name, None, domain)
        elif isinstance(domain, Sequences) and isinstance(domain.of, Reals | Integers):
            yield from (Coordinate(name, place, domain.of) for place in range(len(values[name])))


class Hunt:
    """The search for one claim: how many points may still be tried, how many were evaluated, the margins at each, and
    where they are small.
    """

    def __init__(self, claim: Claim, points: int) -> None:
        self.claim, self.points, self.left = claim, points, points
        self.seen = self.tries = 0
        self.trouble: Exception | None = None
        self.rng = Random(f"{ENTROPY} {claim.id}")
        self.known: dict[tuple[Any, ...], list[float]] = {}
        self.lowest: dict[Any, tuple[float, Values]] = {}

    def search(self) -> None:
        """Raises FoundError; returns when the points are spent."""
        eighth = self.points // 8
        for stage, points in (
            (self.extreme, eighth),
            (self.random, eighth),
            (self.descents, 5 * eighth),
            (self.proposed, self.points),  # the rest
        ):
            with self.share(points):
                stage()
            if self.seen == 0:
                return  # the body cannot be evaluated

    @contextmanager
    def share(self, points: int) -> Iterator[None]:
        """So many points for what is done under it; it ends when they are spent."""
        kept = max(0, self.left - points)
        self.left -= kept
        with suppress(SpentError):
            yield
        self.left += kept

    def margins(self, values: Values) -> list[float]:
        """The margins at a point as floats, the smaller the nearer to failing; none where the body raises. Raises
        FoundError, SpentError.
        """
        key = tuple(values.values())
        self.tries += 1
        if key in self.known and self.tries <= AGAIN * self.points:
            return self.known[key]
        if key in self.known or self.left <= 0:
            raise SpentError
        self.left -= 1
        self.known[key] = self.evaluated(values)
        return self.known[key]

    def evaluated(self, values: Values) -> list[float]:
        """The same, for a point that was not met before."""
        try:
            margins = evaluate(self.claim, values).margins
            failing = any(fails(margin, relation) for margin, relation in margins)
        except Exception as error:  # a body is somebody's code
            self.trouble = error
            return []
        self.seen += 1
        if failing:
            raise FoundError(values)
        sizes = [-abs(decimal(m)) if relation == "==" else decimal(m) for m, relation in margins]
        self.remember(values, sizes)
        return sizes

    def remember(self, values: Values, sizes: list[float]) -> None:
        """Keep a point as a start if it has the smallest margin so far for these finite parameters and lengths."""
        kinds = tuple(len(v) if isinstance(v, tuple) else v for n, v in values.items() if n not in self.claim.reals)
        for which, size in enumerate(sizes):
            if isfinite(size) and size < self.lowest.get((which, kinds), (inf, values))[0]:
                self.lowest[which, kinds] = size, values

    def extreme(self) -> None:
        """The ends of the real parameters with all of the others, then all the extremes."""
        lists = {name: extremes(domain) for name, domain in self.claim.domains.items()}
        reals = self.claim.reals
        for tried in ({n: v[:FEW] if n in reals else v for n, v in lists.items()}, lists):
            number = prod(map(len, tried.values()))
            if number <= self.left:
                for chosen in product(*tried.values()):
                    self.margins(dict(zip(tried, chosen, strict=True)))
            else:
                for _ in range(self.left // 2):
                    self.margins({name: self.rng.choice(members) for name, members in tried.items()})

    def random(self) -> None:
        """Random points, until they are spent."""
        while True:
            self.margins({name: drawn(domain, self.rng) for name, domain in self.claim.domains.items()})

    def descents(self) -> None:
        """Large steps from the points with the smallest margins and from random ones, then small ones from the best."""
        with self.share(self.left // 2):
            for which, values in self.starts():
                self.descend(which, values, range(2, COARSE))
            while self.claim.domains:
                values = {name: drawn(domain, self.rng) for name, domain in self.claim.domains.items()}
                for which in range(len(self.margins(values))):
                    self.descend(which, values, range(2, COARSE))
        starts = self.starts()
        for rank, (which, values) in enumerate(starts):
            with self.share(self.left // (len(starts) - rank)):
                self.descend(which, values, range(COARSE, HALVINGS))

    def starts(self) -> list[tuple[int, Values]]:
        """Which margin, and where it is smallest: the smallest first."""
        lowest = sorted(self.lowest.items(), key=lambda item: item[1][0])
        return [(which, values) for (which, _), (_, values) in lowest[:STARTS]]

    def descend(self, which: int, values: Values, halvings: range) -> None:
        """Move numbers by 2^-k of their ranges while that makes the margin smaller, for each k; round to fractions."""
        numbers = list(coordinates(self.claim, values))
        lowest = self.size(which, values)
        for k in halvings:
            moving = bool(numbers)
            while moving:
                moving = False
                for new in self.steps(numbers, values, k):
                    size = self.size(which, new)
                    if size < lowest:
                        values, lowest, moving = new, size, True
                        break
            if k % 3 == 0:
                self.rounded(numbers, values, k)

    def size(self, which: int, values: Values) -> float:
        """One of the margins there, infinite where there is none."""
        sizes = self.margins(values)
        return sizes[which] if which < len(sizes) and isfinite(sizes[which]) else inf

    def steps(self, numbers: list[Coordinate], values: Values, k: int) -> Iterator[Values]:
        """The points with one number moved up or down, then as many with each moved at random, up, down or not."""
        singly = [[(number, sign)] for number in numbers for sign in (1, -1)]
        jointly = [[(number, self.rng.choice((1, 0, -1))) for number in numbers] for _ in singly]
        for moves in singly + jointly * (len(numbers) > 1):
            tried = values
            for number, sign in moves:
                new = number.of(values) + sign * number.step(k)
                if new in number.domain:
                    tried = number.put(tried, new)
            yield tried

    def rounded(self, numbers: list[Coordinate], values: Values, k: int) -> None:
        """The simplest fractions within 2^-k of the ranges, all numbers at once and each by itself."""
        together = values
        for number in numbers:
            if isinstance(number.domain, Reals):
                near = number.near(number.of(values), number.width / 2**k)
                together = number.put(together, near)
                self.margins(number.put(values, near))
        self.margins(together)

    def proposed(self) -> None:
        """Points that hypothesis proposes: it mutates earlier ones and climbs towards small margins."""
        from proofs_numeric.engines.proposals import propose

        propose(self.claim.domains, self.margins, min(self.left, EXAMPLES), self.rng)
