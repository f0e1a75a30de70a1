"""What a verb accepts, checked once: each error says what was asked, what is allowed and what was given."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Number = int | float | Fraction


def number(value: Any, name: str) -> Fraction:
    """A finite real number as the rational it is (a float64 is one exactly).

    Raises TypeError for anything but an int, a float, a rational (Fraction, fmpq, mpq) or a numpy scalar of these;
    ValueError for NaN and infinities.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            raise ValueError(f"{name}={value}: must be finite")
        return Fraction(*value.as_integer_ratio())
    if isinstance(value, bool | np.bool_) or not hasattr(value, "denominator"):
        raise TypeError(f"{name}={value!r}: must be an int, a float or a Fraction; given {type(value).__name__}")
    return Fraction(int(value.numerator), int(value.denominator))


def radius(eps: Any) -> Fraction:
    """eps as a rational >= 0."""
    value = number(eps, "eps")
    if value < 0:
        raise ValueError(f"eps={eps}: must be >= 0; for the best subset whatever its error use rssp.nearest")
    return value


def region(pair: Any) -> tuple[Fraction, Fraction]:
    """A closed interval (low, high), low <= high, as rationals."""
    if not isinstance(pair, Sequence | np.ndarray) or isinstance(pair, str) or len(pair) != 2:
        raise ValueError(f"region={pair!r}: must be a pair (low, high)")
    low, high = number(pair[0], "region[0]"), number(pair[1], "region[1]")
    if low > high:
        raise ValueError(f"region=({pair[0]}, {pair[1]}): low must be <= high")
    return low, high


def subset_size(size: Any, n: int) -> int | None:
    """None (any size) or an int in 0..n."""
    if size is None:
        return None
    if isinstance(size, bool | np.bool_) or not isinstance(size, int | np.integer):
        raise TypeError(f"size={size!r}: must be None or an int in 0..{n}; given {type(size).__name__}")
    if not 0 <= size <= n:
        raise ValueError(f"size={size}: must be in 0..{n}, since there are n={n} values")
    return int(size)


def array(x: Any, name: str, ndim: int) -> NDArray[Any]:
    """x as a float64 or int64 array of ndim dimensions, exactly, all finite.

    Raises TypeError for object, complex, boolean and text arrays and for what has no exact float64 or int64 form;
    ValueError for a wrong number of dimensions, and for NaN and infinities, named with their index.
    """
    try:
        given = np.asarray(x)
    except ValueError as error:
        raise ValueError(
            f"{name}: must be a {ndim}-dimensional array of numbers; rows differ in length ({error})"
        ) from None
    if given.ndim != ndim:
        shape = {1: "(n,)", 2: "(trials, n)"}[ndim]
        raise ValueError(f"{name}: must have shape {shape}; given shape {given.shape}")
    if given.size == 0:
        return given.astype(np.float64)
    if given.dtype.kind in "iu":
        if given.dtype == np.uint64 and int(given.max()) >= 2**63:
            raise TypeError(f"{name}: unsigned integers must be < 2^63; given {int(given.max())}")
        return given.astype(np.int64)
    if given.dtype.kind != "f" or given.dtype.itemsize > 8:
        raise TypeError(f"{name}: must hold float64 or int64 numbers; given dtype {given.dtype}")
    if not isinstance(x, np.ndarray):
        exact_ints(x, name)
    bad = np.argwhere(~np.isfinite(given))
    if bad.size:
        index = tuple(int(i) for i in bad[0])
        raise ValueError(f"{name}[{', '.join(map(str, index))}]={given[index]}: must be finite")
    return given.astype(np.float64)


def exact_ints(x: Any, name: str) -> None:
    """Refuse a list in which an int stands beside floats and would be rounded by float64."""
    for value in np.asarray(x, dtype=object).ravel().tolist():
        if isinstance(value, int) and int(float(value)) != value:
            raise TypeError(f"{name}: {value} beside floats has no exact float64; give integers alone, or floats alone")


def threads(count: Any) -> int:
    """A number of threads >= 1; None: one per core this process may use."""
    if count is None:
        import os

        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise ValueError(f"threads={count!r}: must be None or an int >= 1")
    return int(count)
