"""Statements of a probability or a mean at stated parameters: blocks of independent trials, and an any-time valid test
of what they add up to.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from flint import arb, fmpq

from proofs_numeric.checker import BITS
from proofs_numeric.claim import Claim, describe
from proofs_numeric.engines.outcome import Budget, Outcome, Progress
from proofs_numeric.num import precision
from proofs_numeric.sequential import Ends, decides, mean_decides, stated_mean, stated_probability

BLOCK = 1_000
ENTROPY = (
    20_260_101  # of the seeds; a result is a function of it, the claim, its parameters and the number of the block
)
TEST = 0  # the stage of a seed: blocks that decide
EXPLORE = 1  # and blocks that only look around


def key(text: str) -> int:
    """32 bits that stand for a text in a seed."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def successes(claim: Claim, cell: dict[str, Any], stage: int, block: int) -> tuple[int, int]:
    """The sum over the block's trials of what the body returned, and the sum of squares. Of booleans, as of integers 0
    and 1, both are the number of trials in which the event happened. Raises TypeError or ValueError, see `answers`.
    """
    import numpy as np

    seed = np.random.SeedSequence(ENTROPY, spawn_key=(key(claim.id), key(describe(cell)), stage, block))
    seen = answers(claim, claim.body(**cell, rng=np.random.default_rng(seed), trials=BLOCK))
    return int(seen.sum()), int((seen * seen).sum())


def answers(claim: Claim, returned: Any) -> Any:
    """What a body returned for a block as an int64 array (BLOCK,).

    Raises TypeError unless it is BLOCK booleans, or for a mean BLOCK integers or booleans; ValueError for an integer
    outside 0..parts.
    """
    import numpy as np

    mean, seen = claim.expectation, np.asarray(returned)
    if seen.shape != (BLOCK,) or seen.dtype.kind not in ("biu" if mean else "b"):
        wanted = f"integers from 0 to {mean.parts}, exact ones" if mean else "booleans"
        given = f"{seen.dtype} of shape {seen.shape}"
        raise TypeError(f"{claim.id}: the body must return {BLOCK} {wanted}; given {given}")
    if mean and not 0 <= seen.min() <= seen.max() <= mean.parts:
        raise ValueError(
            f"{claim.id}: the body must return integers from 0 to {mean.parts}; given {seen.min()} to {seen.max()}"
        )
    return seen.astype(np.int64)


Draw = Callable[[Claim, dict[str, Any], int, int], tuple[int, int]]  # `successes`, or what remembers it


def totals(
    claim: Claim, cell: dict[str, Any], most: int, progress: Progress, draw: Draw
) -> Iterator[tuple[int, int, int]]:
    """Blocks in their order until `most` trials are spent: trials, sum and sum of squares so far, after each."""
    total = squares = 0
    for block in range(max(1, most // BLOCK)):
        more = draw(claim, cell, TEST, block)
        total, squares, trials = total + more[0], squares + more[1], (block + 1) * BLOCK
        progress(f"{claim.id} {describe(cell)}: {trials} trials")
        yield trials, total, squares


def side_of(successes: int, trials: int, low: fmpq, high: fmpq, alpha: fmpq) -> str | None:
    """What `decides` says. Its integers grow with the trials (a second at 5 * 10^7), and a campaign asks after every
    block: they are asked only where the logarithms, as balls, do not show that it is too early.
    """
    s, f = successes, trials - successes
    with precision(BITS):
        p0 = arb(high if successes > high * trials else low)
        ratio = arb(s + 1).lgamma() + arb(f + 1).lgamma() - arb(trials + 2).lgamma() + arb(alpha).log()
        if ratio - s * p0.log() - f * (1 - p0).log() < 0:
            return None
    return decides(successes, trials, low, high, alpha)


def test(
    claim: Claim, cell: dict[str, Any], alpha: fmpq, most: int, progress: Progress, draw: Draw
) -> tuple[str | None, int, int]:
    """The Bernoulli test after each block, until it decides: (side or None, successes, trials)."""
    with precision(BITS):
        low, high = stated_probability(claim, cell)
    if high <= 0:
        raise ValueError(
            f"{claim.id} at {describe(cell)}: states a probability of at least {float(high):.3g}, which is nothing"
        )
    side, happened, trials = None, 0, 0
    for trials, happened, _ in totals(claim, cell, most, progress, draw):
        side = side_of(happened, trials, low, high, alpha)
        if side:
            break
    return side, happened, trials


def test_mean(
    claim: Claim, cell: dict[str, Any], alpha: fmpq, most: int, progress: Progress, draw: Draw
) -> tuple[str | None, int, int, int]:
    """The test of a mean after each block, until it decides: (side or None, sum, sum of squares, trials)."""
    mean: Any = claim.expectation
    with precision(BITS):
        stated = stated_mean(claim, cell)
    if says_nothing(stated):
        raise ValueError(f"{claim.id} at {describe(cell)}: {in_words(stated)} is true of any mean in [0, 1]")
    side, total, squares, trials = None, 0, 0, 0
    for trials, total, squares in totals(claim, cell, most, progress, draw):
        with precision(BITS):
            side = mean_decides(trials, fmpq(total, mean.parts), fmpq(squares, mean.parts**2), stated, alpha)
        if side:
            break
    return side, total, squares, trials


def says_nothing(stated: tuple[Ends | None, Ends | None]) -> bool:
    """Do the bounds leave all of [0, 1]?"""
    least, most = stated
    return (least is None or least[1] <= 0) and (most is None or most[0] >= 1)


def in_words(stated: tuple[Ends | None, Ends | None]) -> str:
    """The bounds as decimals to read."""
    parts = zip((">=", "<="), stated, strict=True)
    return " and ".join(f"{relation} {float(ends[0]):.6g}" for relation, ends in parts if ends)


def run(claim: Claim, budget: Budget, alpha: fmpq, progress: Progress, draw: Draw = successes) -> Outcome:
    """Supported or refuted at alpha for the one choice of the parameters that the claim has; undecided when the
    trials run out.
    """
    return (run_mean if claim.expectation else run_probability)(claim, budget, alpha, progress, draw)


def run_probability(claim: Claim, budget: Budget, alpha: fmpq, progress: Progress, draw: Draw) -> Outcome:
    """By the Bernoulli test."""
    (cell,) = claim.cells()
    side, happened, trials = test(claim, cell, alpha, budget.trials, progress, draw)
    bound = float(stated_probability(claim, cell)[0])
    seen = f"{happened} of {trials} trials, stated >= {bound:.6g}"
    return outcome(side, seen, {"kind": "count", "trials": trials, "successes": happened})


def run_mean(claim: Claim, budget: Budget, alpha: fmpq, progress: Progress, draw: Draw) -> Outcome:
    """By the test of a mean."""
    (cell,), mean = claim.cells(), claim.expectation
    side, total, squares, trials = test_mean(claim, cell, alpha, budget.trials, progress, draw)
    average = total / trials / mean.parts  # type: ignore[union-attr]
    seen = f"mean {average:.6g} of {trials} trials, stated {in_words(stated_mean(claim, cell))}"
    return outcome(side, seen, {"kind": "mean", "trials": trials, "sum": total, "squares": squares})


def outcome(side: str | None, seen: str, certificate: dict[str, Any]) -> Outcome:
    """What was decided, with the certificate that says from which seeds."""
    if side is None:
        return Outcome("undecided", f"{seen}; allow more trials")
    return Outcome(side, seen, {**certificate, "side": side, "entropy": ENTROPY, "block": BLOCK})
