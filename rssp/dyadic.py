"""Values to int64 units and back: the door between the numbers a user has and the integers a kernel adds.

A float64 is an integer times a power of two, so an instance (values, target, ends of a region) is a set of integers
times a common unit, the greatest common divisor of them all. If the sum of the absolute values is below 2^62 units,
int64 arithmetic on them is exact and cannot overflow. If not, the values are rounded to the finest dyadic grid that
leaves room, and `slack` says by how much any subset's error may have moved; whoever uses the units must then settle
what lies within the slack in rationals.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

ROOM_BITS = 62
LARGEST = (1 << ROOM_BITS) - 1  # units that a kernel is given at most

Ints = NDArray[np.int64]
Real = int | float | Fraction


class RoomError(ValueError):
    """The instance needs more than 62 bits and the question cannot be settled on a coarser grid."""


@dataclass(frozen=True)
class Units:
    """An instance in units: values round(x / unit), points round(point / unit).

    slack, in units, bounds |sum over S of values - points[i]  -  (exact sum - exact point) / unit| for every subset S
    and every i. It is 0 when nothing was rounded.
    """

    values: Ints
    points: tuple[int, ...]
    unit: Fraction
    slack: Fraction

    def floor(self, length: Fraction) -> int:
        """The largest integer number of units that is <= length, clipped to what a kernel can take."""
        whole: int = math.floor(length / self.unit)
        return min(whole, LARGEST)


def whole_units(numbers: Sequence[Real]) -> tuple[list[int], Fraction]:
    """The numbers as multiples of the largest unit of which every one is an integer multiple (1 where all are 0)."""
    ratios = [number.as_integer_ratio() for number in numbers]
    denominator = math.lcm(*(q for _, q in ratios))
    multiples = [p * (denominator // q) for p, q in ratios]
    divisor = max(math.gcd(*multiples), 1)
    return [multiple // divisor for multiple in multiples], Fraction(divisor, denominator)


def bits_needed(multiples: Sequence[int], common: Fraction, unit: Fraction) -> int:
    """Bits that the sum of |multiples| of `common` takes in this unit, the rounding of each included."""
    return (math.ceil(sum(map(abs, multiples)) * (common / unit)) + len(multiples)).bit_length()


def to_units(values: Sequence[Real], points: Sequence[Real], bits: int = ROOM_BITS) -> Units:
    """The instance in its common unit, or, if that needs more than `bits` bits, on the finest dyadic grid that leaves
    room.

    Cost: a few integer operations per number.
    """
    n, (multiples, common) = len(values), whole_units([*values, *points])
    if bits_needed(multiples, common, common) <= bits:
        return Units(np.array(multiples[:n], dtype=np.int64), tuple(multiples[n:]), common, Fraction(0))
    unit = coarser(multiples, common, bits)
    whole, off = rounded(multiples, common / unit)
    slack = Fraction(sum(off[:n]) + max(off[n:], default=0), (common / unit).denominator)
    return Units(np.array(whole[:n], dtype=np.int64), tuple(whole[n:]), unit, slack)


def coarser(multiples: Sequence[int], common: Fraction, bits: int) -> Fraction:
    """The smallest power of two, above the common unit, in which the instance needs no more than so many bits."""
    exponent = common.numerator.bit_length() - common.denominator.bit_length()
    while (excess := bits_needed(multiples, common, Fraction(2) ** exponent) - bits) > 0:
        exponent += max(1, excess - 1)
    return Fraction(2) ** exponent


def rounded(multiples: Sequence[int], ratio: Fraction) -> tuple[list[int], list[int]]:
    """The multiples of a ratio as integers, and how far each was moved, in units of 1 / the ratio's denominator."""
    up, down = ratio.as_integer_ratio()
    whole = [nearest_integer(multiple * up, down) for multiple in multiples]
    return whole, [abs(multiple * up - r * down) for multiple, r in zip(multiples, whole, strict=True)]


def nearest_integer(numerator: int, denominator: int) -> int:
    """The integer nearest to a ratio, the larger of two; denominator > 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def room_error(values: Sequence[Real], points: Sequence[Real], what: str, bits: int = ROOM_BITS) -> RoomError:
    """The error for a question that must be exact and is too wide for 62 bits, or for so many."""
    multiples, common = whole_units([*values, *points])
    needed = bits_needed(multiples, common, common)
    return RoomError(
        f"{what} needs {needed} bits of room on the grid of these values (sum of magnitudes / common unit); "
        f"{bits} are allowed, so {needed - bits} too many: round the values to a coarser grid "
        f"(rssp.sample draws on one), or use the functions of rssp.exact for small n"
    )


def lowest_bits(X: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each float the exponent e of the largest power of two 2^e that divides it; 2^15 stands for 0."""
    mantissa, exponent = np.frexp(X)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    trailing = np.frexp((whole & -whole).astype(np.float64))[1] - 1
    return np.where(whole == 0, 2**15, exponent.astype(np.int64) - 53 + trailing)


def rows_to_units(X: NDArray[np.float64], z: NDArray[np.float64]) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Each row of X (trials, n) and its points z (trials, k) in units 2^exponent of their own.

    Returns
    -------
    units (trials, n), points (trials, k), exponents (trials,), fits (trials,)
        Where fits is False the row needs more than 61 bits and its units are 0: it goes through `to_units` by itself.
        (One bit is given away so that the room can be bounded from float sums.) Cost: a few passes over X.
    """
    exponents = np.minimum(lowest_bits(X).min(axis=1, initial=2**15), lowest_bits(z).min(axis=1, initial=2**15))
    exponents = np.where(exponents == 2**15, 0, exponents)
    with np.errstate(over="ignore"):  # infinite: does not fit
        total = np.abs(X).sum(axis=1) + np.abs(z).sum(axis=1)
    # A float sum of m terms is within a factor 1 +- m 2^-53 of the true one; doubling is far more than enough.
    fits = np.isfinite(total) & (np.frexp(total)[1] + 1 - exponents <= ROOM_BITS)
    shift = np.where(fits, -exponents, 0)[:, None]
    units, points = (np.ldexp(np.where(fits[:, None], part, 0.0), shift).astype(np.int64) for part in (X, z))
    return units, points, exponents, fits


def rows_floor(length: Fraction, exponents: Ints) -> Ints:
    """The largest number of units 2^exponent that is <= length, for each row; clipped to what a kernel can take."""
    known = {int(e): min(math.floor(length / Fraction(2) ** int(e)), LARGEST) for e in np.unique(exponents)}
    return np.array([known[int(e)] for e in exponents], np.int64)
