"""What a verb accepts, checked once: each error says what was asked, what is allowed and what was given."""

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


def brief(value: Any) -> str:
    """A value for an error message; an integer too long to read is named by its length."""
    if isinstance(value, int) and value.bit_length() > 10_000:
        return f"{'-' * (value < 0)}2^{value.bit_length() - 1} or more in size"
    return str(value)


def radius(eps: Any) -> Fraction:
    """eps as a rational >= 0."""
    value = number(eps, "eps")
    if value < 0:
        raise ValueError(f"eps={brief(eps)}: must be >= 0; for the best subset whatever its error use rssp.nearest")
    return value


def spacing(grid: Any) -> Fraction | None:
    """The spacing of a grid of targets as a rational > 0, or None."""
    if grid is None:
        return None
    value = number(grid, "grid")
    if value <= 0:
        raise ValueError(f"grid={brief(grid)}: must be > 0, the distance of neighbouring targets; None for all points")
    return value


def region(pair: Any) -> tuple[Fraction, Fraction]:
    """A closed interval (low, high), low <= high, as rationals."""
    if (
        not isinstance(pair, tuple | list | np.ndarray)
        or np.ndim(np.asarray(pair, dtype=object)) != 1
        or len(pair) != 2
    ):
        raise ValueError(f"region={pair!r}: must be a pair (low, high)")
    low, high = number(pair[0], "region[0]"), number(pair[1], "region[1]")
    if low > high:
        raise ValueError(f"region=({pair[0]}, {pair[1]}): low must be <= high")
    return low, high


def box(pair: Any, d: int) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """A closed box (low, high) in d coordinates, low <= high in each; two numbers stand for the same ends in each."""
    if (
        not isinstance(pair, tuple | list | np.ndarray)
        or (isinstance(pair, np.ndarray) and not pair.ndim)
        or len(pair) != 2
    ):
        raise ValueError(f"region={pair!r}: must be a pair (low, high) of numbers, or of d={d} numbers each")
    sides = [[end] * d if isinstance(end, str) or not hasattr(end, "__len__") else [*end] for end in pair]
    for name, side in zip(("low", "high"), sides, strict=True):
        if len(side) != d:
            raise ValueError(f"region: {name} must be a number, or d={d} of them; given {len(side)}")
    ends = [region((low, high)) for low, high in zip(*sides, strict=True)]
    return tuple(low for low, _ in ends), tuple(high for _, high in ends)


def subset_size(size: Any, n: int) -> range | None:
    """The sizes that are asked for, ascending: None (any), or those of an int in 0..n or of a range inside 0..n."""
    if size is None:
        return None
    if isinstance(size, range):
        if not size:
            raise ValueError(f"size={size}: must hold a size; a range ends before its stop, range(2, 4) is 2 and 3")
        least, most = min(size), max(size)
    elif isinstance(size, bool | np.bool_) or not isinstance(size, int | np.integer):
        raise TypeError(f"size={size!r}: must be None, an int or a range in 0..{n}; given {type(size).__name__}")
    else:
        least = most = int(size)
    if least < 0 or most > n:
        raise ValueError(f"size={size}: must be in 0..{n}, since there are n={n} values")
    sizes = size if isinstance(size, range) else range(least, least + 1)
    sizes = sizes if sizes.step > 0 else sizes[::-1]
    return None if len(sizes) == n + 1 else sizes


def shown_size(sizes: range | None) -> str:
    """ ", size=..." for a message; nothing where any size will do."""
    if sizes is None:
        return ""
    return f", size={sizes[0] if len(sizes) == 1 else sizes}"


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
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name}: masked arrays are not allowed; give the values that count, x.compressed()")
    if given.ndim != ndim:
        shape = {1: "(n,)", 2: "(trials, n)", 3: "(trials, n, d)"}[ndim]
        raise ValueError(f"{name}: must have shape {shape}; given shape {given.shape}")
    if not isinstance(x, np.ndarray):
        exact_ints(x, name, given.dtype.kind == "f")
    if given.dtype.kind in "iu":
        if given.dtype == np.uint64 and int(given.max(initial=0)) >= 2**63:
            raise TypeError(f"{name}: unsigned integers must be < 2^63; given {int(given.max())}")
        return given.astype(np.int64)
    if given.dtype.kind != "f" or given.dtype.itemsize > 8:
        raise TypeError(f"{name}: must hold float64 or int64 numbers; given dtype {given.dtype}")
    bad = np.argwhere(~np.isfinite(given))
    if bad.size:
        index = tuple(int(i) for i in bad[0])
        raise ValueError(f"{name}[{', '.join(map(str, index))}]={given[index]}: must be finite")
    return given.astype(np.float64)


def exact_ints(x: Any, name: str, beside_floats: bool) -> None:
    """Refuse a list in which booleans stand among numbers, or an int beside floats that float64 would round."""
    for value in np.asarray(x, dtype=object).ravel().tolist():
        if isinstance(value, bool | np.bool_):
            raise TypeError(f"{name}: must hold float64 or int64 numbers; given dtype bool, {value}")
        if beside_floats and isinstance(value, int | np.integer) and int(float(value)) != value:
            raise TypeError(f"{name}: {value} beside floats has no exact float64; give integers alone, or floats alone")


def threads(count: Any) -> int:
    """A number of threads >= 1; None: RSSP_THREADS of the environment, else one per core this process may use."""
    if count is None:
        import os

        asked = os.environ.get("RSSP_THREADS")
        if asked is not None:
            if not asked.isascii() or not asked.isdigit() or int(asked) < 1:
                raise ValueError(f"RSSP_THREADS={asked} (in the environment): must be a whole number >= 1")
            return int(asked)
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise ValueError(f"threads={count!r}: must be None or an int >= 1")
    return int(count)


def seconds(limit: Any) -> float | None:
    """A time limit > 0 in seconds, or None."""
    if limit is None:
        return None
    value = number(limit, "time_limit")
    if value <= 0:
        raise ValueError(f"time_limit={limit}: must be None or > 0 seconds")
    return float(value)
