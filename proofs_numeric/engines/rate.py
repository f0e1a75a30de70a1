"""Statements on a slope: brackets of a quantity at every point of a range, and the slopes between them.

Nothing is fitted: the verdict is about every two neighbouring points, and what is reported is the profile.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import arb, fmpq

from proofs_numeric.checker import BITS
from proofs_numeric.claim import Claim, describe, texts
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.montecarlo import BLOCK, ENTROPY, Draw
from proofs_numeric.engines.outcome import Budget, Outcome, Progress
from proofs_numeric.num import precision
from proofs_numeric.profile import Point, Records, between, places, profile, slopes_decide
from proofs_numeric.sequential import stated_probability


def run(claim: Claim, budget: Budget, alpha: fmpq, progress: Progress, draw: Draw = montecarlo.successes) -> Outcome:
    """Supported or refuted by the profile; undecided when the trials run out, with the profile as far as it is
    known.
    """
    slope: Any = claim.slope
    search = probabilities if slope.least is None else least_values
    return search(claim, budget, alpha, progress, draw)


def probabilities(claim: Claim, budget: Budget, alpha: fmpq, progress: Progress, draw: Draw) -> Outcome:
    """The same number of trials at every point, doubled until the slopes of log2 P decide."""
    cells, most = list(claim.cells()), max(1, budget.trials // BLOCK)
    happened, done = [0] * len(cells), 0
    while True:
        wanted = min(max(1, 2 * done), most)
        for i, cell in enumerate(cells):
            happened[i] += sum(draw(claim, cell, montecarlo.TEST, block)[0] for block in range(done, wanted))
            progress(f"{claim.id} {describe(cell)}: {wanted * BLOCK} trials")
        done = wanted
        records = [
            {"params": texts(cell), "trials": done * BLOCK, "successes": s}
            for cell, s in zip(cells, happened, strict=True)
        ]
        outcome = judged(claim, records, alpha)
        if outcome.status != "undecided" or done == most:
            return outcome


def least_values(claim: Claim, budget: Budget, alpha: fmpq, progress: Progress, draw: Draw) -> Outcome:
    """At every point the least n that is supported and the largest that is refuted, searched for from a guess."""
    slope: Any = claim.slope
    search = Search(claim, slope.least, alpha / len(list(claim.cells())), budget, progress, draw)
    records: Records = []
    for place in places(claim):
        guess = search.guess(place)
        for side, step in (("supported", 1), ("refuted", -1)):
            found = search.walk(place, guess, side, step)
            if not found:
                return Outcome("undecided", f"no {slope.least} is {side} at {describe(place)}; allow more trials")
            records += [record for record in found if record not in records]
    return judged(claim, records, alpha)


@dataclass(frozen=True)
class Search:
    """For the least value of the parameter `name` at which the event has the stated probability."""

    claim: Claim
    name: str
    share: fmpq
    budget: Budget
    progress: Progress
    draw: Draw

    def guess(self, place: dict[str, Any]) -> int:
        """The least whose rate, in trials of their own, is as stated. Bisection; decides nothing."""
        domain: Any = self.claim.domains[self.name]
        with precision(BITS):
            stated = float(stated_probability(self.claim, place)[1])
        blocks, members = max(1, self.budget.explore // BLOCK), list(domain)
        low, high = -1, len(members) - 1
        while high - low > 1:
            middle = (low + high) // 2
            values = {**place, self.name: members[middle]}
            happened = sum(self.draw(self.claim, values, montecarlo.EXPLORE, b)[0] for b in range(blocks))
            self.progress(f"{self.claim.id} {describe(place)}: looking for {self.name}, {members[middle]}")
            low, high = (low, middle) if happened >= stated * blocks * BLOCK else (middle, high)
        return int(members[high])

    def walk(self, place: dict[str, Any], n: int, side: str, step: int) -> Records:
        """From n up or down to the first that the test puts on this side: the counts of all that it decided; none if
        there is no such n.
        """
        domain: Any = self.claim.domains[self.name]
        found: Records = []
        while n in domain:
            values = {**place, self.name: n}
            seen, happened, trials = montecarlo.test(
                self.claim, values, self.share, self.budget.trials, self.progress, self.draw
            )
            if seen:
                found.append({"params": texts(values), "trials": trials, "successes": happened})
            if seen == side:
                return found
            n += step
        return []


def judged(claim: Claim, records: Records, alpha: fmpq) -> Outcome:
    """What the profile of these counts decides, and the profile in words."""
    slope: Any = claim.slope
    with precision(BITS):
        points = profile(claim, records, alpha)
        side, seen = slopes_decide(points, slope), in_words(points)
    stated = " and ".join(f"{r} {b}" for r, b in ((">=", slope.at_least), ("<=", slope.at_most)) if b is not None)
    seen = f"slopes of {slope.of}: {seen}; stated {stated}"
    if side is None:
        return Outcome("undecided", f"{seen}; allow more trials")
    return Outcome(side, seen, {"kind": "rate", "side": side, "cells": records, "entropy": ENTROPY, "block": BLOCK})


def in_words(points: list[Point]) -> str:
    """Each slope between neighbours, that over the whole range, and which way the slopes go where that is certain."""
    local = [between(a, b) for a, b in pairwise(points)]
    whole = between(points[0], points[-1])
    steps = [f"{a.name} to {b.name} {shown(*ends)}" for (a, b), ends in zip(pairwise(points), local, strict=True)]
    (first_low, first_high), (last_low, last_high) = local[0], local[-1]
    trend = "rising" if last_low > first_high else "falling" if last_high < first_low else "no trend that is certain"
    return f"{', '.join(steps)}; over the range {shown(*whole)}; {trend}"


def shown(low: arb, high: arb) -> str:
    """An interval of slopes to read, outward to three digits after the point; "?" for an end that is not known."""
    ends = (low * 1000).floor().unique_fmpz(), (high * 1000).ceil().unique_fmpz()
    return "[{}, {}]".format(*("?" if end is None else f"{int(end) / 1000:g}" for end in ends))
