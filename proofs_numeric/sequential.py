"""TRUSTED by the checker: what a claim states about chance, and the tests of it, from counts and sums alone.

Every test is valid at any time: it may be looked at after each trial, and a true hypothesis is ever rejected with
probability at most alpha. That is Ville's inequality: a nonnegative supermartingale that begins at 1 ever reaches
1/alpha with probability at most alpha.
"""

from typing import Any

from flint import arb, fmpq, fmpz

from proofs_numeric.claim import Claim
from proofs_numeric.num import outward

GRID = 2**32  # probabilities are rounded outward to this grid before the integer comparison
FINE = 2**40  # the grid of the ends of a bracket
MOST_TRIALS = 10**8  # beyond, the integers of the Bernoulli test would not fit in memory
STAKES = tuple(fmpq(1, 2**k) for k in range(1, 21))  # of the test of a mean, as good as any from 10 trials to 10^12

Ends = tuple[fmpq, fmpq]


def stated_probability(claim: Claim, cell: dict[str, Any]) -> Ends:
    """(low, high) around the probability that the statement claims at least, on the grid where it is no short
    rational.
    """
    low, high = outward(claim.call(claim.with_probability, cell))
    if low == high and low.q <= GRID:
        return low, high
    return fmpq((low * GRID).floor(), GRID), fmpq((high * GRID).ceil(), GRID)


def stated_mean(claim: Claim, cell: dict[str, Any]) -> tuple[Ends | None, Ends | None]:
    """(low, high) around the least and around the largest mean that the statement allows; None where it names none."""
    mean: Any = claim.expectation
    least, most = (None if f is None else outward(claim.call(f, cell)) for f in (mean.at_least, mean.at_most))
    return least, most


def counts(record: dict[str, Any]) -> tuple[int, int]:
    """Successes and trials. Raises ValueError unless they can be that."""
    s, n = record["successes"], record["trials"]
    if not (type(s) is int and type(n) is int and 0 <= s <= n and 0 < n <= MOST_TRIALS):
        raise ValueError(f"{s} successes in {n} trials")
    return s, n


def sums(record: dict[str, Any], parts: int) -> tuple[int, int, int]:
    """Trials, and the sum and the sum of squares of that many integers from 0 to parts. Raises ValueError unless they
    can be that: k <= k^2 <= parts * k, and the mean of squares is at least the square of the mean.
    """
    n, s, q = record["trials"], record["sum"], record["squares"]
    if not all(type(x) is int for x in (n, s, q)) or not (0 < n <= MOST_TRIALS and 0 <= s <= n * parts):
        raise ValueError(f"a sum of {s} in {n} trials of 0..{parts}")
    if not (s <= q <= parts * s and s * s <= n * q):
        raise ValueError(f"a sum of {s} and squares of {q} in {n} trials of 0..{parts}")
    return n, s, q


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


def probability_bracket(successes: int, trials: int, alpha: fmpq) -> Ends:
    """(low, high) with every p outside rejected at alpha: so the true p ever lies outside with probability <= alpha.

    The test is that of `bernoulli_rejects`, with logarithms as balls in place of the integers: rejected is what
    certainly is. Below s/n the likelihood grows with p, so what lies below a rejected p is rejected; likewise above.
    """
    s, n = successes, trials
    mixture = arb(s + 1).lgamma() + arb(n - s + 1).lgamma() - arb(n + 2).lgamma()
    enough = -arb(alpha).log()

    def rejected(k: int) -> bool:
        p = arb(fmpq(k, FINE))
        return bool(mixture - s * p.log() - (n - s) * (1 - p).log() >= enough)

    centre = s * FINE // n
    low, inside = 0, centre + 1
    while inside - low > 1:
        middle = (low + inside) // 2
        low, inside = (middle, inside) if rejected(middle) else (low, middle)
    inside, high = centre, FINE
    while high - inside > 1:
        middle = (inside + high) // 2
        inside, high = (inside, middle) if rejected(middle) else (middle, high)
    return fmpq(low, FINE), fmpq(high, FINE)


# A mean ---------------------------------------------------------------------------------------------------------------


def mean_rejects(trials: int, total: fmpq, squares: fmpq, m: fmpq, alpha: fmpq) -> bool:
    """Any-time valid test of E X <= m for X in [0, 1], from the sum of X and the sum of X^2.

    Let Y = X - m, so that -1 <= Y <= 1, and l one of the stakes: 1 + l Y >= exp(l Y + (log(1 - l) + l) Y^2) (Fan,
    Grama and Liu 2015; proved in `ours.stake`). If E X <= m, given all that came before, then the left side has a mean
    of 1 + l E Y <= 1, whatever the law of X is. So the products of the right sides over the trials are a
    supermartingale that begins at 1, and the mean of these products over the stakes is one too: that of
    exp(l sum Y + (log(1 - l) + l) sum Y^2), a function of the two sums. Nothing was used of the law but E X <= m: one
    comparison rejects every mean <= m, and does so wrongly, ever, with probability at most alpha.
    """
    if not 0 <= m <= 1:
        return bool(m < 0)  # no X in [0, 1] has a mean below 0; every one has a mean <= m if m > 1
    drift = arb(total - trials * m)
    spread = arb(squares - 2 * m * total + trials * m * m)
    products = [(drift * stake + spread * ((1 - arb(stake)).log() + stake)).exp() for stake in STAKES]
    evidence = sum(products, start=arb(0)) / len(STAKES)
    return bool(evidence >= 1 / arb(alpha))


def mean_decides(
    trials: int, total: fmpq, squares: fmpq, stated: tuple[Ends | None, Ends | None], alpha: fmpq
) -> str | None:
    """ "supported" if every mean outside the stated bounds is rejected, "refuted" if all between them are, else None.

    Either verdict is wrong with probability at most alpha, half of it for each of the two sides. That a mean lies
    below m is shown by 1 - X.
    """

    def above(m: fmpq) -> bool:
        return mean_rejects(trials, total, squares, m, alpha / 2)

    def below(m: fmpq) -> bool:
        return mean_rejects(trials, trials - total, trials - 2 * total + squares, 1 - m, alpha / 2)

    least, most = stated
    if (least is None or above(least[1])) and (most is None or below(most[0])):
        return "supported"
    if (least is not None and below(least[0])) or (most is not None and above(most[1])):
        return "refuted"
    return None
