"""Every subset sum, and how many subsets have it."""

from fractions import Fraction
from typing import Any

import numpy as np

from rssp import inputs
from rssp.generating import Generating
from rssp.problem import dimensions


def distribution(x: Any, *, size: int | range | None = None) -> dict[Any, int]:
    """Every subset sum of x with the exact number of subsets that have it, in ascending order; the empty one counts.

    Parameters
    ----------
    x : (n,) array of finite float64 or int64, or vectors (n, d). Quantised values (rssp.sample.grid): n in the hundreds
        or thousands; any values: n <= 21.
    size : None, or the number of values that a subset must have, 0..n, or a range of such numbers.

    Returns
    -------
    dict
        Only sums that occur. Keys are Fractions, for vectors tuples of d Fractions, in lexicographic order; the counts
        add up to 2^n, or to comb(n, size).

    Raises
    ------
    TypeError, ValueError
        For input outside these ranges. TooLargeError, before the work, where there may be more than 2^21 sums and the
        generating function (below) takes more than 2^30 bits.

    Notes
    -----
    The counts are the coefficients of prod_i (1 + t^x_i), x in the largest unit of which all values are multiples: a
    product tree of integer polynomials (FLINT). Sizes are a second variable, coordinates more of them, by Kronecker
    substitution. Its length is the range of the sums in units, for vectors the product of those of the coordinates,
    with a size that times size + 1; a coefficient has up to n bits. About 20 ns a bit: n = 500 values of 8 bits, 63,000
    sums, take half a second, and memory is 1 GiB at most. Where subsets are few, a dictionary that each value doubles.

    Examples
    --------
    >>> rssp.distribution([0.5, 0.5, -1])
    {Fraction(-1, 1): 1, Fraction(-1, 2): 2, Fraction(0, 1): 2, Fraction(1, 2): 2, Fraction(1, 1): 1}
    """
    array = inputs.array(x, "x", 2 if dimensions(x) == 2 else 1)
    columns = np.atleast_2d(array.T).tolist()
    if not columns:
        raise ValueError(f"x: must have d >= 1 coordinates; given shape {array.shape}")
    generating = Generating(columns, inputs.subset_size(size, len(array)))
    counts: dict[tuple[int, ...], int] = {}
    for _, sums, number in generating.counts():
        counts[sums] = counts.get(sums, 0) + number
    ratios = [unit.as_integer_ratio() for unit in generating.digits.units]

    def key(sums: tuple[int, ...]) -> Fraction | tuple[Fraction, ...]:
        point = tuple(Fraction(s * p, q) for s, (p, q) in zip(sums, ratios, strict=True))
        return point if array.ndim == 2 else point[0]

    return {key(sums): counts[sums] for sums in sorted(counts)}
