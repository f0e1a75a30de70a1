"""What a time is compared with: a piece of plain numpy whose time says how fast the machine is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from math import comb
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Yardstick:
    """Its name in the table, what it does, and how long that takes, in seconds."""

    name: str
    meaning: str
    seconds: Callable[[], float]


def clocked(call: Callable[[], Any]) -> tuple[float, Any]:
    """How long a call took, in seconds, and what it returned."""
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


@lru_cache
def sort_seconds(length: int) -> float:
    """The median time that numpy takes to sort so many random int64 in place."""
    rng, seconds = np.random.default_rng(0), []
    for _ in range(5 if length >= 2**16 else 101):
        values = rng.integers(0, 2**60, length)
        seconds.append(clocked(values.sort)[0])
    return median(seconds)


def sorting(n: int) -> Yardstick:
    """S(n): as many numbers as the two lists of half the values have together."""
    exponent = n // 2 + 1
    meaning = f"numpy sorts 2^{exponent} random int64 in place, one call"
    return Yardstick(f"S({n})", meaning, lambda: sort_seconds(2**exponent))


def sorting_of_size(n: int, size: int) -> Yardstick:
    """S(n, k): as many numbers as the two lists of k/2 out of n/2 values have together."""
    length = 2 * comb(n // 2, size // 2)
    meaning = f"numpy sorts 2 C({n // 2}, {size // 2}) = {length:,} random int64 in place, one call"
    return Yardstick(f"S({n}, {size})", meaning, lambda: sort_seconds(length))


def covers_by_sorting(x: NDArray[np.float64], eps: float, low: float = -0.5, high: float = 0.5) -> bool:
    """Do the sums of x come within eps of all of [low, high]? All 2^n of them, sorted, in floats."""
    sums = np.zeros(1)
    for value in x:
        sums = np.concatenate([sums, sums + value])
    sums.sort()
    near = sums[np.searchsorted(sums, low - eps) : np.searchsorted(sums, high + eps, "right")]
    return bool(np.diff(near, prepend=low - eps, append=high + eps).max() <= 2 * eps)


@lru_cache
def cover_seconds(n: int) -> float:
    """The median time of `covers_by_sorting` over five instances."""
    instances = np.random.default_rng(0).uniform(-1, 1, (5, n))
    return median(clocked(partial(covers_by_sorting, x, 2.0**-14))[0] for x in instances)


def coverage(n: int, measured: int = 20) -> Yardstick:
    """C(n): numpy forms and sorts all sums; of so many values, and that times 2^(n - measured) where n is larger."""
    meaning = f"numpy forms the 2^{measured} sums of {measured} values, sorts them and looks at the gaps"
    if n > measured:
        meaning += f"; that time times 2^{n - measured}"
    return Yardstick(f"C({n})", meaning, lambda: cover_seconds(measured) * 2.0 ** (n - measured))


def pairs_by_tree(x: NDArray[np.float64], z: NDArray[np.float64], eps: float) -> int:
    """How many subsets of the vectors x (n, d) are within eps of z in every coordinate, in floats: half sums, and a
    tree of one half that the other half asks.
    """
    from scipy.spatial import cKDTree

    halves = []
    for part in (x[: len(x) // 2], x[len(x) // 2 :]):
        sums = np.zeros((1, x.shape[1]))
        for value in part:
            sums = np.concatenate([sums, sums + value])
        halves.append(sums)
    return int(cKDTree(halves[0]).query_ball_point(z - halves[1], eps, p=np.inf, return_length=True).sum())


@lru_cache
def tree_seconds(n: int, d: int, eps: float) -> float:
    """The time of `pairs_by_tree` for one instance."""
    rng = np.random.default_rng(0)
    x, z = rng.standard_normal((n, d)), rng.uniform(-0.5, 0.5, d)
    return clocked(lambda: pairs_by_tree(x, z, eps))[0]


def trees(n: int, d: int, eps: float, most: int = 40) -> Yardstick:
    """K(n, d, eps): scipy's tree of one half's sums; of at most so many vectors, and that times 2^((n - most) / 2)."""
    measured = min(n, most)
    meaning = (
        f"scipy's cKDTree counts what is within {eps:g} of a point among the 2^{measured} sums of {measured} vectors, "
        f"d = {d}, p = inf"
    )
    if n > measured:
        meaning += f"; that time times 2^{(n - measured) / 2:g}"
    return Yardstick(
        f"K({n}, {d}, {eps:g})", meaning, lambda: tree_seconds(measured, d, eps) * 2.0 ** ((n - measured) / 2)
    )
