"""Statements "there is a universal constant": the bracket of the constant over the tested choices of the parameters.

Upper end: a candidate that passes the Bernoulli test at every choice at which it promises something. Lower end: the
largest candidate that an exact obstruction forbids at some choice. Finitely many runs neither prove nor refute that a
universal constant exists.
"""

from typing import Any

from flint import fmpq

from proofs_numeric.checker import ATTEMPTS, BITS, obstructed, promises
from proofs_numeric.claim import Claim, describe, texts
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.outcome import Budget, Outcome, Progress
from proofs_numeric.num import Q, precision
from proofs_numeric.sequential import stated_probability

SHOWN = 8  # choices of the parameters for which the least constant seen is told


def run(
    claim: Claim,
    budget: Budget,
    alpha: fmpq,
    progress: Progress,
    draw: montecarlo.Draw = montecarlo.successes,
) -> Outcome:
    """Supported with a bracket, or undecided if no candidate passes. None is tried that the obstruction forbids."""
    name: Any = claim.unknown
    domain: Any = claim.domains[name]
    cells = list(claim.cells())
    with precision(BITS):
        too_small = lower_end(claim, cells)
    guesses = [explore(claim, cell, budget, progress, draw) for cell in cells]
    seen = f"least {name} seen: {in_words(cells, guesses)}"
    candidate = max([*guesses, Q(too_small["constant"]) + domain.step if too_small else domain.step])
    for _ in range(ATTEMPTS):
        if candidate > domain.most:
            break
        with precision(BITS):
            stated = [cell for cell, _ in promises(claim, cells, candidate)]
        if not stated:
            return Outcome("undecided", f"{name} = {candidate} promises nothing at any choice; {seen}")
        records = attempt(claim, stated, candidate, alpha / (ATTEMPTS * len(cells)), budget, progress, draw)
        if records:
            certificate = {
                "kind": "bracket",
                "constant": str(candidate),
                "cells": records,
                "too_small": too_small,
                "entropy": montecarlo.ENTROPY,
                "block": montecarlo.BLOCK,
            }
            return Outcome("supported", f"{bracket(name, certificate, len(cells))}; {seen}", certificate)
        candidate += domain.step
    most = min(candidate, domain.most)
    return Outcome("undecided", f"no candidate {name} <= {most} passed at every choice; {seen}")


def bracket(name: str, certificate: dict[str, Any], choices: int) -> str:
    """The bracket in words. (A constant that fails forbids every smaller one: they promise more.)"""
    counted, low = len(certificate["cells"]), certificate["too_small"]
    where = "every choice" if counted == choices else f"the {counted} of {choices} choices it is for"
    passes = f"{name} = {certificate['constant']} passes at {where}"
    if low is None:
        return passes
    return f"{passes}; {name} <= {low['constant']} is impossible (exact obstruction at {describe(low['params'])})"


def in_words(cells: list[dict[str, Any]], guesses: list[fmpq]) -> str:
    """The least constant seen at every choice; of more than SHOWN choices those at which it is largest."""
    seen = list(zip(cells, guesses, strict=True))
    if len(seen) > SHOWN:
        seen = sorted(seen, key=lambda pair: pair[1], reverse=True)[:SHOWN]
    shown = "; ".join(f"{describe(cell)}: {float(guess):.4g}" for cell, guess in seen)
    return shown if len(seen) == len(cells) else f"{shown}; no more at the others"


def lower_end(claim: Claim, cells: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The largest candidate that the obstruction forbids somewhere, and where."""
    name: Any = claim.unknown
    domain: Any = claim.domains[name]
    for multiple in range(int((domain.most / domain.step).floor()), 0, -1):
        candidate = multiple * domain.step
        for cell in cells:
            if obstructed(claim, cell, candidate):
                return {"constant": str(candidate), "params": texts(cell)}
    return None


def explore(claim: Claim, cell: dict[str, Any], budget: Budget, progress: Progress, draw: montecarlo.Draw) -> fmpq:
    """The least candidate that promises nothing, or whose success rate, in trials of their own, lies clearly above what
    is stated. Bisection: the larger it is the less it promises.

    Decides nothing; a bad guess costs an attempt.
    """
    name: Any = claim.unknown
    domain: Any = claim.domains[name]
    low, high = 0, int((domain.most / domain.step).floor())
    while high - low > 1:
        middle = (low + high) // 2
        progress(f"{claim.id} {describe(cell)}: looking for {name}, {float(middle * domain.step):.4g}")
        if clearly_kept(claim, {**cell, name: middle * domain.step}, budget, draw):
            high = middle
        else:
            low = middle
    least: fmpq = high * domain.step
    return least


def clearly_kept(claim: Claim, values: dict[str, Any], budget: Budget, draw: montecarlo.Draw) -> bool:
    """Is nothing promised, or does the event happen clearly more often, as far as a few trials show?"""
    with precision(BITS):
        stated = float(stated_probability(claim, values)[1])
    if stated <= 0:
        return True
    blocks = max(1, budget.explore // montecarlo.BLOCK)
    rate = sum(draw(claim, values, montecarlo.EXPLORE, b)[0] for b in range(blocks)) / (blocks * montecarlo.BLOCK)
    return rate >= stated + (1 - stated) / 10


def attempt(
    claim: Claim,
    cells: list[dict[str, Any]],
    candidate: fmpq,
    alpha: fmpq,
    budget: Budget,
    progress: Progress,
    draw: montecarlo.Draw,
) -> list[dict[str, Any]]:
    """The counts of every choice of the parameters if all are supported, else nothing."""
    records = []
    name: Any = claim.unknown
    for cell in cells:
        values = {**cell, name: candidate}
        side, happened, trials = montecarlo.test(claim, values, alpha, budget.trials, progress, draw)
        if side != "supported":
            return []
        records.append({"params": texts(cell), "trials": trials, "successes": happened})
    return records
