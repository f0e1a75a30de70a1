"""TRUSTED by the checker: what a claim states about chance, and the tests of it, from counts alone.

Every test is valid at any time: it may be looked at after each trial, and a true hypothesis is ever rejected with
probability at most alpha. That is Ville's inequality: a nonnegative supermartingale that begins at 1 ever reaches
1/alpha with probability at most alpha.
"""

from typing import Any

from flint import fmpq, fmpz

from proofs_numeric.claim import Claim
from proofs_numeric.num import outward

GRID = 2**32  # probabilities are rounded outward to this grid before the integer comparison
MOST_TRIALS = 10**8  # beyond, the integers of the Bernoulli test would not fit in memory

Ends = tuple[fmpq, fmpq]


def stated_probability(claim: Claim, cell: dict[str, Any]) -> Ends:
    """(low, high) around the probability that the statement claims at least, on the grid where it is no short
    rational.
    """
    low, high = outward(claim.call(claim.with_probability, cell))
    if low == high and low.q <= GRID:
        return low, high
    return fmpq((low * GRID).floor(), GRID), fmpq((high * GRID).ceil(), GRID)


def counts(record: dict[str, Any]) -> tuple[int, int]:
    """Successes and trials. Raises ValueError unless they can be that."""
    s, n = record["successes"], record["trials"]
    if not (type(s) is int and type(n) is int and 0 <= s <= n and 0 < n <= MOST_TRIALS):
        raise ValueError(f"{s} successes in {n} trials")
    return s, n


# A probability --------------------------------------------------------------------------------------------------------


def bernoulli_rejects(successes: int, trials: int, p0: fmpq, alpha: fmpq) -> bool:
    """Any-time valid test: the uniform mixture of likelihoods is 1/alpha times that of p0, s! f!/(n+1)! >= p0^s
    (1-p0)^f / alpha.

    By Ville's inequality this ever happens with probability at most alpha if p0 is true; on the side where s/n lies
    it then also happens for every p beyond p0, whose likelihood is smaller still. As one comparison of integers.
    """
    s, n = successes, trials
    a, b = fmpz(p0.p), fmpz(p0.q)
    return bool(fmpz(alpha.p) * b**n >= fmpz(alpha.q) * a**s * (b - a) ** (n - s) * (n + 1) * fmpz.bin_uiui(n, s))


def decides(successes: int, trials: int, low: fmpq, high: fmpq, alpha: fmpq) -> str | None:
    """ "supported" if every p <= high is rejected, "refuted" if every p >= low is, else None."""
    if high > 0 and high < 1 and successes > high * trials and bernoulli_rejects(successes, trials, high, alpha):
        return "supported"
    if low > 0 and successes < low * trials and bernoulli_rejects(successes, trials, min(low, fmpq(1)), alpha):
        return "refuted"
    return None
