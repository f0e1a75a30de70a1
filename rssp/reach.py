"""How far subset sums reach: the least and the greatest sum of every coordinate, exactly. What lies beyond them needs
no search.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from rssp.dyadic import Real, whole_units
from rssp.result import text


def extremes(values: Sequence[Real], sizes: range | None = None) -> tuple[Fraction, Fraction]:
    """The least and the greatest sum of a subset of one of these sizes (None: any). One sort."""
    multiples, unit = whole_units(values)
    multiples.sort()
    most = -least_sum([-multiple for multiple in reversed(multiples)], sizes)
    return least_sum(multiples, sizes) * unit, most * unit


def least_sum(ascending: Sequence[int], sizes: range | None) -> int:
    """The least sum of so many values: the first k of them, for the best k."""
    sums = list(accumulate(ascending, initial=0))
    return min(sums) if sizes is None else min(sums[k] for k in sizes)


def beyond(
    columns: Sequence[Sequence[Real]], z: Sequence[Fraction], eps: Fraction, sizes: range | None = None
) -> str | None:
    """Why no subset can be within eps of z: a coordinate that z has beyond every sum. None if there is no such.

    columns : for each coordinate its n values. Side constraints only take subsets away, so this holds under them too.
    """
    for c, (column, target) in enumerate(zip(columns, z, strict=True)):
        low, high = extremes(column, sizes)
        if not low - eps <= target <= high + eps:
            short = max(low - eps - target, target - high - eps)
            where = f"coordinate {c} of every sum" if len(columns) > 1 else "every sum"
            return f"{where} lies in [{text(low)}, {text(high)}], from which the target is eps and {text(short)} away"
    return None
