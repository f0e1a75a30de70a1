"""The search by four quarter lists: exhaustive, in little memory, with a bound that narrows it and a way to stop it."""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rssp import lists
from rssp.dyadic import LARGEST, Ints
from rssp.kernels import four_lists as kernels
from rssp.kernels import two_lists

MOST_VALUES = 64  # minutes on two cores; the lists alone would allow more
BUFFER = 2**15  # sums of a window: 256 KiB for each of five buffers of a thread, which a core's own cache holds
TILES = 64  # parts of the range that threads take one by one
LOOK = 0.2  # seconds between looks at the clock

# Told how many sums of the first half are done, and how many there are; set by whoever shows progress.
report: ContextVar[Callable[[int, int], None] | None] = ContextVar("report", default=None)


@dataclass(frozen=True)
class Found:
    """The best subset (None if none has an error below the bound), its error in units, and whether all was searched."""

    mask: lists.Mask | None
    error: int
    complete: bool


class Quarters:
    """The ascending, distinct sums of the four quarters of one instance in units."""

    def __init__(self, x: Ints) -> None:
        self.v, self.flipped = np.empty_like(x), np.empty(len(x), np.bool_)
        self.shift = int(two_lists.split(x, np.int64(0), 0, self.v, self.flipped))
        half = len(x) // 2
        cuts = [0, half // 2, half, half + (len(x) - half) // 2, len(x)]
        self.parts = [self.v[a:b] for a, b in pairwise(cuts)]
        self.stages = [stages_of(part) for part in self.parts]
        self.sums = [np.unique(stage[len(stage) // 2 :]) for stage in self.stages]

    def nearest(self, z: int, bound: int, enough: int, threads: int, seconds: float | None) -> Found:
        """The subset with the smallest error below bound, or the first found with an error <= enough.

        Stops after `seconds`, and at an interrupt, with what it has. Time: 2^(n/2+1) sums produced, ordered, scanned,
        about 15 ns each; memory 2^(n/4) and the buffers of the threads.
        """
        p, q, r, s = self.sums
        low, high = int(p[0] + q[0]), int(p[-1] + q[-1]) + 1
        total = len(p) * len(q)
        tiles = min(TILES, high - low)
        cuts = [low + (high - low) * i // tiles for i in range(tiles + 1)]
        most = max(BUFFER, len(p), len(q), len(r), len(s))
        width = max(1, min((high - low) * most // (2 * total), high - low))
        shared, stopped = np.array([min(bound, LARGEST)], np.int64), np.zeros(1, np.int64)
        mine = np.zeros((tiles, 4), np.int64)
        mine[:, 0] = shared[0]
        target = z + self.shift

        def run(tile: int) -> None:
            ends = cuts[tile], cuts[tile + 1]
            kernels.search(p, q, r, s, target, *ends, width, most, enough, shared, mine[tile], stopped)

        watch(run, mine, total, threads, seconds, stopped)
        error, a, b, _ = mine[mine[:, 0].argmin()].tolist()
        complete = bool(mine[:, 3].sum() == total or error <= enough)
        return Found(self.mask(a, b) if error < bound else None, error, complete)

    def mask(self, a: int, b: int) -> lists.Mask:
        """A subset whose halves have the sums a and b."""
        p, q, r, s = self.sums
        (i, j), (k, m) = kernels.pair_with_sum(p, q, a), kernels.pair_with_sum(r, s, b)
        chosen: list[bool] = []
        for part, stages, value in zip(self.parts, self.stages, (p[i], q[j], r[k], s[m]), strict=True):
            offsets = np.array([[2**stage, 2 ** (stage + 1)] for stage in range(len(part) + 1)], np.int64)
            chosen += next(lists.traces(part, stages, offsets, 0, 0, int(value)))
        return np.array(chosen, np.bool_) ^ self.flipped


def stages_of(v: Ints) -> Ints:
    """The sums of v by stages (see rssp.kernels.two_lists)."""
    sums = np.empty(2 << len(v), np.int64)
    two_lists.sorted_sums(v, sums)
    return sums


def watch(
    run: Callable[[int], None], mine: Ints, total: int, threads: int, seconds: float | None, stopped: Ints
) -> None:
    """Run the tiles on threads; report progress; ask to stop when time is up or the user interrupts."""
    deadline = None if seconds is None else time.monotonic() + seconds
    show = report.get()
    with ThreadPoolExecutor(threads) as pool:
        left = {pool.submit(run, tile) for tile in range(len(mine))}
        while left:
            try:
                done, left = wait(left, timeout=LOOK, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                if show:
                    show(int(mine[:, 3].sum()), total)
                if deadline is not None and time.monotonic() > deadline:
                    stopped[0] = 1
            except KeyboardInterrupt:
                stopped[0] = 1
