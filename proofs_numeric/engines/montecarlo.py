"""Statements of probability at stated parameters: blocks of independent trials, and the any-time valid Bernoulli
test.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from flint import arb, fmpq

from proofs_numeric.checker import BITS, stated_probability
from proofs_numeric.claim import Claim, describe
from proofs_numeric.engines.outcome import Budget, Outcome
from proofs_numeric.num import decides, precision

BLOCK = 1_000
ENTROPY = (
    20_260_101  # of the seeds; a result is a function of it, the claim, its parameters and the number of the block
)
TEST = 0  # the stage of a seed: blocks that decide
EXPLORE = 1  # and blocks that only look around


def key(text: str) -> int:
    """32 bits that stand for a text in a seed."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def successes(claim: Claim, cell: dict[str, Any], stage: int, block: int) -> int:
    """In how many of the block's trials the event happened. Raises TypeError if the body does not answer with
    booleans.
    """
    import numpy as np

    seed = np.random.SeedSequence(ENTROPY, spawn_key=(key(claim.id), key(describe(cell)), stage, block))
    happened = np.asarray(claim.body(**cell, rng=np.random.default_rng(seed), trials=BLOCK))
    if happened.shape != (BLOCK,) or happened.dtype != np.bool_:
        raise TypeError(
            f"{claim.id}: the body must return {BLOCK} booleans; given {happened.dtype} of shape {happened.shape}"
        )
    return int(happened.sum())


Draw = Callable[[Claim, dict[str, Any], int, int], int]  # `successes`, or what remembers it


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
    claim: Claim,
    cell: dict[str, Any],
    alpha: fmpq,
    most: int,
    progress: Callable[[str], None],
    draw: Draw,
) -> tuple[str | None, int, int]:
    """Blocks in their order until the test decides or `most` trials are spent: (side or None, successes, trials)."""
    with precision(BITS):
        low, high = stated_probability(claim, cell)
    if high <= 0:
        raise ValueError(
            f"{claim.id} at {describe(cell)}: states a probability of at least {float(high):.3g}, which is nothing"
        )
    happened = trials = 0
    for block in range(max(1, most // BLOCK)):
        happened += draw(claim, cell, TEST, block)
        trials += BLOCK
        progress(f"{claim.id} {describe(cell)}: {trials} trials")
        side = side_of(happened, trials, low, high, alpha)
        if side:
            return side, happened, trials
    return None, happened, trials


def run(claim: Claim, budget: Budget, alpha: fmpq, progress: Callable[[str], None], draw: Draw = successes) -> Outcome:
    """Supported or refuted at alpha for the one choice of the parameters that the claim has; undecided when the
    trials run out.
    """
    (cell,) = claim.cells()
    side, happened, trials = test(claim, cell, alpha, budget.trials, progress, draw)
    bound = float(stated_probability(claim, cell)[0])
    seen = f"{happened} of {trials} trials, stated >= {bound:.6g}"
    if side is None:
        return Outcome("undecided", f"{seen}; allow more trials")
    certificate = {
        "kind": "count",
        "side": side,
        "trials": trials,
        "successes": happened,
        "entropy": ENTROPY,
        "block": BLOCK,
    }
    return Outcome(side, seen, certificate)
