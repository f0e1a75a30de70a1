"""TRUSTED by the checker: a quantity along a range, bracketed at each point, and its slopes.

Between two points the slope of a quantity y known to lie in [L, U] at each is certainly in [(L' - U)/(x' - x),
(U' - L)/(x' - x)]. A statement on the slopes is about every two neighbours of the points listed; nothing is fitted.
"""

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from flint import arb, fmpq

from proofs_numeric.chance import Slope
from proofs_numeric.claim import Claim, describe, texts
from proofs_numeric.num import as_ball
from proofs_numeric.sequential import counts, decides, probability_bracket, stated_probability

Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Point:
    """Where it is, as text and on the axis, and between what the quantity lies there."""

    name: str
    x: arb
    low: arb
    high: arb


def profile(claim: Claim, records: Records, alpha: fmpq) -> list[Point]:
    """The points of the range in their order, from the counts (params, trials, successes) of some of the claim's cells.

    Each cell has its share of alpha, also one that no trial was spent on: so whichever were counted, and whenever that
    was ended, all brackets hold at once with probability at least 1 - alpha. Raises ValueError where the counts do not
    bracket every point, or where there are fewer than two points or they do not ascend.
    """
    slope: Any = claim.slope
    cells = [texts(cell) for cell in claim.cells()]
    if not all(record["params"] in cells for record in records):
        raise ValueError("there are counts for parameters that the claim does not have")
    share = alpha / len(cells)
    counted = [(record["params"], *counts(record)) for record in records]
    bracket = log2_probability if slope.least is None else least_value
    points = []
    for place in places(claim):
        x = as_ball(claim.call(slope.along, place)).plain()
        points.append(Point(describe(place), x, *bracket(claim, place, counted, share)))
    if len(points) < 2 or not all(b.x > a.x for a, b in pairwise(points)):
        raise ValueError("a slope needs two points or more, in the order in which `along` ascends")
    return points


def places(claim: Claim) -> list[dict[str, Any]]:
    """The points of the range as choices of the parameter along which it goes."""
    slope: Any = claim.slope
    along = [{name: value for name, value in cell.items() if name != slope.least} for cell in claim.cells()]
    return [place for i, place in enumerate(along) if place not in along[:i]]


def log2_probability(claim: Claim, place: dict[str, Any], counted: list[Any], share: fmpq) -> tuple[arb, arb]:
    """Between what log2 P lies; where the bracket of P begins at 0 it begins at no number, with which nothing holds."""
    here = [(s, n) for params, s, n in counted if params == texts(place)]
    if len(here) != 1:
        raise ValueError(f"{len(here)} counts for {describe(place)}")
    low, high = (arb(end).log() / arb(2).log() for end in probability_bracket(*here[0], share))
    return low, high


def least_value(claim: Claim, place: dict[str, Any], counted: list[Any], share: fmpq) -> tuple[arb, arb]:
    """Between what the least n lies at which the event has the stated probability: beyond every n that is refuted, up
    to the first that is supported, P being monotone in n.
    """
    name: Any = claim.slope and claim.slope.least
    domain: Any = claim.domains[name]
    stated = stated_probability(claim, place)
    sides = {
        n: decides(s, trials, *stated, share)
        for n in domain
        for params, s, trials in counted
        if params == texts({**place, name: n})
    }
    refuted, supported = ([n for n in sides if sides[n] == side] for side in ("refuted", "supported"))
    if not refuted or not supported or max(refuted) > min(supported):
        raise ValueError(f"the counts do not bracket the least {name} at {describe(place)}")
    return arb(max(refuted) + 1), arb(min(supported))


def between(a: Point, b: Point) -> tuple[arb, arb]:
    """Between what the slope from a to b lies."""
    return (b.low - a.high) / (b.x - a.x), (b.high - a.low) / (b.x - a.x)


def slopes_decide(points: list[Point], slope: Slope) -> str | None:
    """ "supported" if every slope between neighbours is certainly as stated, "refuted" if some slope is certainly not.

    A slope over several points is a mean of those between neighbours, so that one beyond a bound has a neighbour's
    slope beyond it.
    """
    least, most = slope.at_least, slope.at_most
    if all(
        (least is None or low >= least) and (most is None or high <= most)
        for low, high in (between(a, b) for a, b in pairwise(points))
    ):
        return "supported"
    if any(
        (least is not None and high < least) or (most is not None and low > most)
        for low, high in (between(a, b) for a, b in combinations(points, 2))
    ):
        return "refuted"
    return None
