"""How many subsets have which sum: the coefficients of the generating function prod_i (1 + t^x_i), exactly.

Where the size of a subset matters it is prod_i (1 + s t^x_i). Two roads. A polynomial (FLINT): a product tree, the
better one where values are quantised, since its length is the range of the sums in units. A dictionary that each value
doubles, the better one where subsets are few, whatever their values; equal values are added all at once.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from flint import fmpz, fmpz_poly

from rssp import kronecker
from rssp.dyadic import Real
from rssp.inputs import shown_size
from rssp.lists import TooLargeError

MOST_SUMS = 2**21  # in a dictionary: 400 MiB
MOST_BITS = 2**30  # of a polynomial, its length times the bits of a coefficient: 1 GiB while it is multiplied and read
SUM_TIME, BIT_TIME = 2000, 20  # ns to form and read a sum, and for a bit of the polynomial

Table = dict[int, int]  # how many subsets have a sum


class Generating:
    """The generating function of one instance: values by coordinate (d lists of n), and the sizes, None for any."""

    def __init__(self, columns: Sequence[Sequence[Real]], sizes: range | None) -> None:
        self.digits = kronecker.digits(columns)
        self.steps, self.sizes = self.digits.steps, sizes
        self.most = None if sizes is None else max(sizes)

    @cached_property
    def sums(self) -> int:
        """How many sums the dictionary may hold, at most; what is beyond MOST_SUMS is not counted to its end."""
        several = capped(count + 1 for count in Counter(self.steps).values())
        return several if self.most is None else min(several, subsets(len(self.steps), self.most))

    @property
    def length(self) -> int:
        """How many coefficients the polynomial has."""
        return (1 if self.most is None else self.most + 1) * (sum(map(abs, self.steps)) + 1)

    @cached_property
    def bits(self) -> int:
        """How many bits they take together, at most."""
        n = len(self.steps)
        if self.length > MOST_BITS or self.most is None:
            return self.length * max(n, 1)
        return self.length * math.comb(n, min(self.most, n // 2)).bit_length()

    @property
    def cost(self) -> int | None:
        """About how many nanoseconds the better road takes; None where neither fits."""
        return min((cost for cost, fits in self.roads() if fits), default=None)

    def roads(self) -> list[tuple[int, bool]]:
        """What the dictionary and the polynomial cost, and whether they fit."""
        polynomial = SUM_TIME * self.length + BIT_TIME * self.bits
        return [(SUM_TIME * self.sums, self.sums <= MOST_SUMS), (polynomial, self.bits <= MOST_BITS)]

    def counts(self) -> Iterator[tuple[int, tuple[int, ...], int]]:
        """(size, sum in units by coordinate, how many subsets) for all that occur, in this order; without sizes 0.

        Raises TooLargeError before the work.
        """
        self.refuse()
        for k, table in enumerate(self.tables()):
            if self.sizes is None or k in self.sizes:
                for total in sorted(table):
                    yield k, self.digits.sums(total), table[total]

    def refuse(self) -> None:
        """Raise TooLargeError where neither road fits."""
        if self.cost is None:
            n, d = len(self.steps), len(self.digits.units)
            raise TooLargeError(
                f"n={n}, d={d}{shown_size(self.sizes)}: there may be more than 2^21 sums, and their generating "
                f"function takes 2^{self.bits.bit_length() - 1} bits or more (range of the sums in their common unit "
                "times bits of a count); 2^21 sums or 2^30 bits are allowed: n=500 values of 12 bits, n=21 of any"
            )

    def tables(self) -> list[Table]:
        """For each size 0..most, or for all together, how many subsets have a sum of the steps."""
        (quick, fits), (other, other_fits) = self.roads()
        if fits and (quick <= other or not other_fits):
            return doubled(self.steps, self.most)
        poly, width = product(self.steps, self.most)
        least = sum(min(step, 0) for step in self.steps)
        blocks = 1 if self.most is None else self.most + 1
        return [block(poly, k * width, width, least) for k in range(blocks)]


def capped(factors: Iterable[int]) -> int:
    """A product of factors >= 1; where it exceeds MOST_SUMS, some number beyond that."""
    result = 1
    for factor in factors:
        result *= factor
        if result > MOST_SUMS:
            break
    return result


def subsets(n: int, most: int) -> int:
    """How many subsets of n values have at most so many; where they exceed MOST_SUMS, some number beyond that."""
    total = term = 1
    for k in range(most):
        term = term * (n - k) // (k + 1)
        total += term
        if total > MOST_SUMS:
            break
    return total


def doubled(steps: Sequence[int], most: int | None) -> list[Table]:
    """The tables by doubling: each value, with all that equal it, is added to the sums of those before."""
    tables: list[Table] = [{} for _ in range(1 if most is None else most + 1)]
    tables[0][0] = 1
    for step, count in Counter(steps).items():
        for k in reversed(range(len(tables))):  # the tables of smaller sizes have not been touched yet
            table, before = tables[k], [*tables[k].items()] if most is None else []
            for taken in range(1, count + 1 if most is None else min(count, k) + 1):
                ways, moved = math.comb(count, taken), taken * step
                for total, number in before if most is None else tables[k - taken].items():
                    table[total + moved] = table.get(total + moved, 0) + ways * number
    return tables


def product(steps: Sequence[int], most: int | None) -> tuple[fmpz_poly, int]:
    """prod_i (1 + t^step_i), moved so that the least sum has exponent 0; and its width: the sums are below that.

    With sizes the factors are 1 + s t^step_i with s = t^width, and sizes above `most` are left out.
    """
    if len(steps) <= 1:
        step = sum(steps)
        width = abs(step) + 1
        taken = max(step, 0) + (0 if most is None else width)
        poly = power(max(-step, 0)) + power(taken) if steps and most != 0 else power(max(-step, 0))
        return poly, width
    half = len(steps) // 2
    (left, p), (right, q) = product(steps[:half], most), product(steps[half:], most)
    width = p + q - 1
    if most is None:
        return left * right, width
    return spread(left, p, width).mul_low(spread(right, q, width), (most + 1) * width), width


def power(exponent: int) -> fmpz_poly:
    """t^exponent."""
    return fmpz_poly([1]).left_shift(exponent)


def spread(poly: fmpz_poly, width: int, wider: int) -> fmpz_poly:
    """The polynomial with s = t^width rewritten for s = t^wider, so that low levels of the tree are narrow."""
    coefficients, padding = poly.coeffs(), [fmpz(0)] * (wider - width)
    rows = [coefficients[i : i + width] for i in range(0, len(coefficients), width)]
    return fmpz_poly([c for row in rows for c in (*row, *padding)])


def block(poly: fmpz_poly, start: int, width: int, least: int) -> Table:
    """The coefficients that are not 0 of one size, those from start on; the first stands for the sum `least`."""
    part = poly.right_shift(start).truncate(width)
    return {least + i: int(c) for i, c in enumerate(part.coeffs()) if c}
