"""False twins of Karmarkar, Karp, Lueker, Odlyzko 1986. The medians tend to 1.003 and 0.629 in these units."""

from typing import Any

from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q
from proofs_numeric.papers import kklo86 as true
from tests.twins import twin


def half(n: Any) -> Any:
    """The probability that a median has."""
    return Q(1, 2)


@twin("kklo86.median_at_most", with_probability=half, n=OneOf(9))
def median_at_most_nine_tenths(n: Any, rng: Any, trials: int) -> Any:
    return true.discrepancies(n, trials, rng) <= true.threshold(n, "9/10")


@twin("kklo86.median_at_least", with_probability=half, n=OneOf(16))
def median_at_least_eleven_tenths(n: Any, rng: Any, trials: int) -> Any:
    return true.discrepancies(n, trials, rng) > true.threshold(n, "11/10")


@twin("kklo86.balanced_median_at_most", with_probability=half, n=OneOf(16))
def balanced_median_at_most_eleven_twentieths(n: Any, rng: Any, trials: int) -> Any:
    return true.discrepancies(n, trials, rng, 8) * 2**16 * 20 <= 11 * 16 * true.ONE


@twin("kklo86.balanced_median_at_least", with_probability=half, n=OneOf(16))
def balanced_median_at_least_seven_tenths(n: Any, rng: Any, trials: int) -> Any:
    return true.discrepancies(n, trials, rng, 8) * 2**16 * 10 > 7 * 16 * true.ONE
