"""Kronecker substitution: vectors in whole units written as integers, a digit a coordinate, so that sums of integers
are sums of vectors.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rssp.dyadic import Real, whole_units


@dataclass(frozen=True)
class Digits:
    """n vectors as n integers `steps`. Coordinate c counts in units[c], and every sum of it lies in
    low[c]..low[c] + widths[c] - 1; coordinate 0 is the highest digit, so that sums keep their order.
    """

    units: tuple[Fraction, ...]
    low: tuple[int, ...]
    widths: tuple[int, ...]
    steps: list[int]

    @property
    def positions(self) -> int:
        """How many vectors the digits can tell apart; position 0 is the vector `low`."""
        return math.prod(self.widths)

    @property
    def origin(self) -> int:
        """The position of the empty sum."""
        return -sum(stride * low for stride, low in zip(strides(self.widths), self.low, strict=True))

    def sums(self, total: int) -> tuple[int, ...]:
        """The sum, in units by coordinate, of a subset whose steps have this sum."""
        total += self.origin
        digits = []
        for low, width in zip(self.low[::-1], self.widths[::-1], strict=True):
            total, digit = divmod(total, width)
            digits.append(digit + low)
        return tuple(digits[::-1])


def digits(columns: Sequence[Sequence[Real]]) -> Digits:
    """The values by coordinate (d lists of n), each coordinate in the largest unit of which all its values are
    multiples.
    """
    wholes, units = zip(*map(whole_units, columns), strict=True)
    low = tuple(sum(min(v, 0) for v in column) for column in wholes)
    widths = tuple(sum(map(abs, column)) + 1 for column in wholes)
    scales = strides(widths)
    steps = [sum(s * v for s, v in zip(scales, row, strict=True)) for row in zip(*wholes, strict=True)]
    return Digits(units, low, widths, steps)


def strides(widths: Sequence[int]) -> list[int]:
    """What a digit of each coordinate is worth."""
    return [math.prod(widths[c + 1 :]) for c in range(len(widths))]
