"""The two sorted lists behind every exhaustive search: their layout, their making, and subsets traced back from
sums.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from math import comb
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rssp.dyadic import Ints
from rssp.inputs import shown_size
from rssp.kernels import two_lists as kernels

LONGEST = 2**26  # sums of one half, all stages together: 512 MiB, n = 50 without a size
PIECES = 8  # of a long list, scanned side by side

Mask = NDArray[np.bool_]
T = TypeVar("T")


class TooLargeError(ValueError):
    """The lists of this instance would not fit in memory."""


@dataclass(frozen=True)
class Layout:
    """Where each stage and size of the two halves lies, and which segments are joined (see rssp.kernels.two_lists)."""

    n: int
    a_offsets: Ints
    b_offsets: Ints
    step: int
    joins: Ints
    classes: Ints

    @property
    def half(self) -> int:
        """How many values the first half has."""
        return len(self.a_offsets) - 1


@lru_cache(maxsize=256)
def stage_offsets(k: int, most: int | None) -> Ints | None:
    """Row j: where the sums of the first j values begin, class by class, and end. None if they would be too many.

    The classes are the sizes 0..most, or a single one (None).
    """
    rows, end = [], 1 if most is None else 0
    for j in range(k + 1):
        row = [end]
        for count in (2**j,) if most is None else (comb(j, c) for c in range(min(most, k) + 1)):
            end += count
            row.append(end)
            if end > LONGEST:
                return None
        rows.append(row)
    return np.array(rows, np.int64)


@lru_cache(maxsize=64)
def layout(n: int, sizes: range | None) -> Layout:
    """The layout for n values and subsets of these sizes, or of any (None). Raises TooLargeError, saying what fits."""
    h = n // 2
    most = None if sizes is None else max(sizes)
    a, b = stage_offsets(h, most), stage_offsets(n - h, most)
    if a is None or b is None:
        raise TooLargeError(
            f"n={n}{shown_size(sizes)}: two lists would hold more than {LONGEST} sums; that many are allowed, which "
            "is n=50 without a size; method='four-lists' needs less memory; for a subset that is good but not proved "
            "best use method='cp-sat'"
        )
    pairs = class_pairs(h, n - h, sizes)
    joins = [(a[-1, c], a[-1, c + 1], b[-1, e], b[-1, e + 1]) for c, e in pairs]
    return Layout(
        n=n,
        a_offsets=a,
        b_offsets=b,
        step=int(sizes is not None),
        joins=np.array(joins, np.int64).reshape(-1, 4),
        classes=np.array(pairs, np.int64).reshape(-1, 2),
    )


def class_pairs(a: int, b: int, sizes: range | None) -> list[tuple[int, int]]:
    """How subsets of these sizes divide between halves of a and b values: (how many here, how many there)."""
    if sizes is None:
        return [(0, 0)]
    return [(c, size - c) for size in sizes for c in range(min(a, size) + 1) if size - c <= b]


def subsets(n: int, sizes: range | None) -> int:
    """How many subsets n values have, of these sizes."""
    return int(2**n) if sizes is None else sum(comb(n, k) for k in sizes)


def typical_size(n: int, sizes: range) -> int:
    """The size, of those asked for, that most subsets of n values have."""
    return max(sizes, key=lambda k: comb(n, k))


def part(n: int, sizes: range | None, bits: int) -> int:
    """How many of n values give two lists of at least 2^bits sums; all of them if they are too few.

    Of the sizes the typical one counts, evenly divided between the lists.
    """
    if sizes is None:
        return min(2 * bits, n)
    k = typical_size(n, sizes)
    m = k - k // 2
    while 2 * m < n and comb(m, k // 2) < 2**bits:
        m += 1
    return min(2 * m, n)


@dataclass(frozen=True)
class Found:
    """The best subset (None if none has an error below the bound), its error in units, and whether all was searched."""

    mask: Mask | None
    error: int
    complete: bool


@dataclass(frozen=True)
class Lists:
    """The sums of both halves of one instance. `flipped` marks values taken with the other sign, `shift` what that
    adds to a target.
    """

    layout: Layout
    v: Ints
    flipped: Mask
    shift: int
    a: Ints
    b: Ints

    def nearest(self, z: int, enough: int, threads: int) -> Found:
        """The subset with the smallest error, or one with an error <= enough.

        The lists are cut for threads, whatever their number, so that ties fall the same way.
        """
        jobs = []
        for a_from, a_to, b_from, b_to in self.layout.joins.tolist():
            pieces = PIECES if a_to - a_from >= 2**15 else 1
            cuts = [a_from + (a_to - a_from) * i // pieces for i in range(pieces + 1)]
            jobs += [(self.a, i, k, self.b, b_from, b_to, z + self.shift, enough) for i, k in pairwise(cuts)]
        found = run_all(kernels.scan_nearest, jobs, threads)
        error, i, j = min(found, key=lambda job: job[0])
        rows = enumerate(self.layout.joins.tolist())
        join = next(k for k, row in rows if row[0] <= i < row[1] and row[2] <= j < row[3])
        return Found(next(self.subsets(join, int(self.a[i]), int(self.b[j]))), int(error), True)

    def between(self, z: int, least: int, most: int, limit: int) -> list[Mask] | None:
        """Every subset with least <= sum - z <= most; None if there are more than limit."""
        pairs = np.empty((limit, 3), np.int64)
        total = kernels.scan_collect(self.a, self.b, self.layout.joins, z + self.shift, least, most, pairs)
        if total > limit:
            return None
        masks = list(islice((mask for row in pairs[:total].tolist() for mask in self.subsets(*row)), limit + 1))
        return masks if len(masks) <= limit else None

    def subsets(self, join: int, a_sum: int, b_sum: int) -> Iterator[Mask]:
        """Every subset whose halves have these sums, in the classes of this join."""
        lay, h = self.layout, self.layout.half
        a_class, b_class = map(int, lay.classes[join])
        for first in traces(self.v[:h], self.a, lay.a_offsets, lay.step, a_class, a_sum):
            for second in traces(self.v[h:], self.b, lay.b_offsets, lay.step, b_class, b_sum):
                yield np.array(first + second, dtype=np.bool_) ^ self.flipped


def traces(v: Ints, sums: Ints, offsets: Ints, step: int, c: int, value: int) -> Iterator[list[bool]]:
    """Every subset of v of class c with this sum, by walking the stages back. k bisections a subset."""
    j = len(v) - 1
    if j < 0:
        yield []
        return
    for taken in (False, True):
        rest, c_rest = (value - int(v[j]), c - step) if taken else (value, c)
        if kernels.holds(sums, offsets, j, c_rest, rest):
            for head in traces(v[:j], sums, offsets, step, c_rest, rest):
                yield [*head, taken]


def build(x: Ints, sizes: range | None, threads: int) -> Lists:
    """Both lists of one instance, side by side where there are two threads. Cost and memory: 2^(n/2+2) sums without a
    size.
    """
    lay = layout(len(x), sizes)
    v, flipped = np.empty_like(x), np.empty(len(x), np.bool_)
    shift = int(kernels.split(x, np.int64(0), lay.step, v, flipped))
    a, b = (np.empty(int(offsets[-1, -1]), np.int64) for offsets in (lay.a_offsets, lay.b_offsets))
    jobs = [(v[: lay.half], lay.a_offsets, lay.step, a), (v[lay.half :], lay.b_offsets, lay.step, b)]
    run_all(kernels.fill, jobs, threads)
    return Lists(lay, v, flipped, shift, a, b)


def run_all(function: Callable[..., T], jobs: Sequence[tuple[Any, ...]], threads: int) -> list[T]:
    """function(*job) for each job, in order, on at most `threads` threads (kernels let go of Python's lock).

    An interrupt or an error drops the jobs that have not begun.
    """
    if threads == 1 or len(jobs) <= 1:
        return [function(*job) for job in jobs]
    pool = ThreadPoolExecutor(min(threads, len(jobs)))
    try:
        return list(pool.map(lambda job: function(*job), jobs))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def interruptible(function: Callable[..., T], *arguments: Any) -> T:
    """function(*arguments) on a thread of its own: a kernel that runs for minutes cannot hold up an interrupt."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(function, *arguments).result()
    finally:
        pool.shutdown(wait=False)
