"""The search by four quarter lists: exhaustive, in little memory, with a bound that narrows it and a way to stop it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise
from math import comb
from typing import Any

import numpy as np

from rssp import lists
from rssp.dyadic import LARGEST, Ints
from rssp.inputs import shown_size
from rssp.kernels import four_lists as kernels
from rssp.kernels import two_lists

MOST_SUMS = 2**37  # that a search forms, both halves together: n = 72 without a size, minutes on two cores
BUFFER = 2**16  # sums of a window: with the marks 768 KiB a thread, which a core's own cache holds
SKEW = 4  # values that a quarter of rows has fewer than half of its half: longer runs in a row, fewer rows
TILES = 64  # parts of the range that threads take one by one, at least
AT_ONCE = 2**19  # sums, about a millisecond: no thread is begun for them
BEYOND = LARGEST + 1  # more than any error
LOOK = 0.2  # seconds between looks at the clock
LEAST = 1e-3  # seconds that a clock gives to whatever is begun

# Told how many sums of the first halves are done, and how many there are; set by whoever shows progress.
report: ContextVar[Callable[[int, int], None] | None] = ContextVar("report", default=None)


def work(n: int, sizes: range | None) -> int:
    """How many sums a search of n values forms, both halves together, at most."""
    a, b = n // 2, n - n // 2
    if sizes is None:
        return int(2**a + 2**b)
    return sum(comb(a, c) + comb(b, e) for c, e in lists.class_pairs(a, b, sizes))


def refuse(n: int, sizes: range | None) -> None:
    """Raise TooLargeError where a search would take too long, or its quarter lists too much memory."""
    if work(n, sizes) > MOST_SUMS or quarter_sums(n, sizes) > lists.LONGEST:
        raise lists.TooLargeError(
            f"n={n}{shown_size(sizes)}: an exhaustive search would form more than 2^37 sums, or hold lists of more "
            f"than {lists.LONGEST}; n=72 without a size is allowed; for a subset that is good but not proved best use "
            "method='cp-sat'"
        )


def quarter_sums(n: int, sizes: range | None) -> int:
    """Sums of the longest quarter list, all stages and classes together; LONGEST + 1 if they are more than that."""
    offsets = lists.stage_offsets(n - n // 2 - cut(n - n // 2), max(sizes) if sizes else None)
    return lists.LONGEST + 1 if offsets is None else int(offsets[-1, -1])


def cut(n: int) -> int:
    """How many of the n values of a half go to the rows."""
    return n // 2 - min(SKEW, n // 4)


@dataclass(frozen=True)
class Rows:
    """The sums of one class of a half: row i holds values[i] + q[first[i]:last[i]], and `classes[i]` of its subsets'
    values lie in the first quarter.
    """

    values: Ints
    first: Ints
    last: Ints
    q: Ints
    classes: Ints

    def arrays(self) -> tuple[Ints, Ints, Ints, Ints]:
        """What a kernel takes."""
        return self.values, self.first, self.last, self.q

    def total(self) -> int:
        """How many sums there are."""
        return int((self.last - self.first).sum())

    def ends(self) -> tuple[int, int]:
        """The smallest sum, and one more than the largest."""
        return int((self.values + self.q[self.first]).min()), int((self.values + self.q[self.last - 1]).max()) + 1


class Half:
    """The sums of both quarters of one half, by class: ascending and distinct."""

    def __init__(self, v: Ints, most: int | None) -> None:
        self.step = int(most is not None)
        self.parts = v[: cut(len(v))], v[cut(len(v)) :]
        self.offsets = [checked(lists.stage_offsets(len(part), most)) for part in self.parts]
        self.stages = [np.empty(int(offsets[-1, -1]), np.int64) for offsets in self.offsets]
        for part, offsets, stages in zip(self.parts, self.offsets, self.stages, strict=True):
            two_lists.fill(part, offsets, self.step, stages)
        values = [distinct(*pair) for pair in zip(self.stages, self.offsets, strict=True)]
        (self.first, self.first_ends), (self.q, self.q_ends) = values
        self.known: dict[int, Rows] = {}

    def rows(self, c: int) -> Rows:
        """The sums of class c."""
        if c not in self.known:
            low, high = max(0, c - len(self.q_ends) + 2), min(c, len(self.first_ends) - 2)
            here = np.arange(low, high + 1)
            lengths = np.diff(self.first_ends[low : high + 2])
            self.known[c] = Rows(
                self.first[self.first_ends[low] : self.first_ends[high + 1]],
                np.repeat(self.q_ends[c - here], lengths),
                np.repeat(self.q_ends[c - here + 1], lengths),
                self.q,
                np.repeat(here, lengths),
            )
        return self.known[c]

    @cached_property
    def counts(self) -> list[list[Ints]]:
        """How many subsets have each of the sums."""
        return [
            [multiplicities(stages[i:j]) for i, j in pairwise(offsets[-1].tolist())]
            for offsets, stages in zip(self.offsets, self.stages, strict=True)
        ]

    def row_counts(self, c: int) -> Ints:
        """For each row of class c, how many subsets of the first quarter have its value."""
        rows = self.rows(c)
        return np.concatenate([self.counts[0][k] for k in dict.fromkeys(rows.classes.tolist())])

    @cached_property
    def q_counts(self) -> Ints:
        """For each sum in q, how many subsets of the second quarter have it."""
        return np.concatenate(self.counts[1])

    @cached_property
    def q_below(self) -> Ints:
        """Running sums of q_counts, from 0."""
        return np.append(0, np.cumsum(self.q_counts))

    def subset(self, c: int, value: int) -> lists.Mask:
        """One subset of class c with this sum, which must be one."""
        rows = self.rows(c)
        i, j = kernels.place_of(*rows.arrays(), value, 0)
        k = int(rows.classes[i])
        return np.concatenate([self.trace(0, k, rows.values[i]), self.trace(1, self.step * (c - k), rows.q[j])])

    def trace(self, quarter: int, c: int, value: int) -> lists.Mask:
        """One subset of one quarter, of class c, with this sum."""
        mask = np.empty(len(self.parts[quarter]), np.bool_)
        two_lists.trace(self.parts[quarter], self.stages[quarter], self.offsets[quarter], self.step, c, value, mask)
        return mask

    def subsets(self, c: int, value: int) -> Iterator[list[bool]]:
        """Every subset of class c with this sum."""
        rows = self.rows(c)
        i, j = kernels.place_of(*rows.arrays(), value, 0)
        while i >= 0:
            k = int(rows.classes[i])
            for first in self.traces(0, k, int(rows.values[i])):
                for second in self.traces(1, self.step * (c - k), int(rows.q[j])):
                    yield first + second
            i, j = kernels.place_of(*rows.arrays(), value, i + 1)

    def traces(self, quarter: int, c: int, value: int) -> Iterator[list[bool]]:
        """Every subset of one quarter, of class c, with this sum."""
        return lists.traces(self.parts[quarter], self.stages[quarter], self.offsets[quarter], self.step, c, value)


def checked(offsets: Ints | None) -> Ints:
    """The offsets; `refuse` has seen to it that there are some."""
    if offsets is None:
        raise lists.TooLargeError("the quarter lists of this instance would not fit in memory")
    return offsets


def distinct(stages: Ints, offsets: Ints) -> tuple[Ints, Ints]:
    """The distinct sums of the last stage, class by class, and where each class begins and the last ends."""
    values, ends = np.empty(int(offsets[-1, -1] - offsets[-1, 0]), np.int64), np.empty(offsets.shape[1], np.int64)
    kernels.distinct(stages, offsets[-1], values, ends)
    return values[: ends[-1]], ends


def multiplicities(ascending: Ints) -> Ints:
    """How often each distinct value of an ascending list occurs."""
    fresh = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    return np.diff(np.append(np.flatnonzero(fresh), len(ascending)))


@dataclass(frozen=True)
class Job:
    """A tile of one pair of classes: sums of `a` in [low, high), and the width of its first window.

    `room` is the length of the buffers, `few` how many sums of `a` a window may hold.
    """

    classes: tuple[int, int]
    swapped: bool
    a: Rows
    b: Rows
    low: int
    high: int
    width: int
    room: int
    few: int


@dataclass(frozen=True)
class Clock:
    """What ends the searches for one answer: its time limit and an interrupt. They share it, of a few values and of
    all, so that none begins where another was stopped.

    deadline : by time.monotonic(), or None. stopped (1,) : kernels leave off where it is not 0.
    """

    deadline: float | None = None
    stopped: Ints = field(default_factory=lambda: np.zeros(1, np.int64))

    @classmethod
    def after(cls, seconds: float | None) -> "Clock":
        """A clock that stops after so long; None: at an interrupt only."""
        return cls(None if seconds is None else time.monotonic() + seconds)

    def stop(self) -> None:
        """Ask every search to leave off."""
        self.stopped[0] = 1

    def look(self) -> None:
        """Stop if the time is up."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            self.stop()

    def over(self) -> bool:
        """Was a search asked to leave off?"""
        return bool(self.stopped[0])

    def left(self) -> float | None:
        """The seconds that are left, a little where there are none, since a time limit is > 0; None without a limit."""
        return None if self.deadline is None else max(self.deadline - time.monotonic(), LEAST)


class Quarters:
    """Four lists for one instance in units. `pairs`: the classes of the halves that are joined; all of the sizes if
    None.
    """

    def __init__(self, x: Ints, sizes: range | None, pairs: list[tuple[int, int]] | None = None) -> None:
        self.v, self.flipped = np.empty_like(x), np.empty(len(x), np.bool_)
        self.shift = int(two_lists.split(x, np.int64(0), int(sizes is not None), self.v, self.flipped))
        half = len(x) // 2
        self.pairs = lists.class_pairs(half, len(x) - half, sizes) if pairs is None else pairs
        most = [None, None] if sizes is None else [max(classes) for classes in zip(*self.pairs, strict=True)]
        self.halves = Half(self.v[:half], most[0]), Half(self.v[half:], most[1])

    def rows(self, pair: tuple[int, int]) -> tuple[Rows, Rows]:
        """The sums of both halves in these classes."""
        return self.halves[0].rows(pair[0]), self.halves[1].rows(pair[1])

    @cached_property
    def total(self) -> int:
        """How many sums are taken in windows, of all pairs of classes together."""
        return sum(min(a.total(), b.total()) for a, b in map(self.rows, self.pairs))

    def jobs(self) -> list[Job]:
        """The tiles of every pair of classes."""
        return [job for pair in self.pairs for job in self.tiles(pair)]

    def tiles(self, pair: tuple[int, int]) -> list[Job]:
        """The tiles of a pair of classes: windows of the half with fewer sums, of the other what they need."""
        a, b = self.rows(pair)
        swapped = b.total() < a.total()
        a, b = (b, a) if swapped else (a, b)
        total, (low, high) = a.total(), a.ends()
        tiles = max(1, min(TILES * total // self.total, total // BUFFER, high - low))
        cuts = [low + (high - low) * i // tiles for i in range(tiles + 1)]
        # A sum of its own in each window where that visits fewer sums of the other half.
        few = 1 if total * len(b.values) < b.total() else max(BUFFER, len(a.values))
        width = max(1, (high - low) * few // (3 * total))
        room = max(min(BUFFER, total), len(a.values), len(b.values))
        return [
            Job(pair, swapped, a, b, *ends, min(width, ends[1] - ends[0]), room, min(few, room))
            for ends in pairwise(cuts)
        ]

    def nearest(self, z: int, bound: int, enough: int, threads: int, clock: Clock) -> lists.Found:
        """The subset with the smallest error below bound, or the first found with an error <= enough.

        Stops by the clock, and at an interrupt, with what it has. Time: about 3 ns for each sum of a half; memory:
        the quarter lists, 2^(n/4) to 2^(n/4+4) sums, and the buffers of the threads.
        """
        jobs, bound = self.jobs(), min(bound, BEYOND)
        shared, mine = np.array([bound], np.int64), np.zeros((len(jobs), 4), np.int64)
        mine[:, 0] = bound
        none = [np.empty((0, 2), np.int64)] * len(jobs)
        finished = self.run(jobs, z, min(enough, bound - 1), shared, mine, none, threads, clock)
        best = int(mine[:, 0].argmin())
        error, a, b, _ = mine[best].tolist()
        mask = self.subset(jobs[best], a, b) if error < bound else None
        return lists.Found(mask, error, finished or error <= enough)

    def between(self, z: int, least: int, most: int, limit: int, threads: int) -> list[lists.Mask] | None:
        """Every subset with least <= sum - z <= most; None if there are more than limit. Cost that of `nearest`."""
        middle = (least + most) // 2
        jobs, bound = self.jobs(), min(most - middle + 1, BEYOND)
        shared, mine = np.array([bound], np.int64), np.zeros((len(jobs), 4), np.int64)
        pairs = [np.empty((limit, 2), np.int64) for _ in jobs]
        finished = self.run(jobs, z + middle, -1, shared, mine, pairs, threads, Clock())
        if (mine[:, 0] > limit).any():
            return None
        if not finished:
            raise KeyboardInterrupt  # some of them are not known: no answer may rest on the others
        every = zip(jobs, pairs, mine[:, 0].tolist(), strict=True)
        masks = (
            mask
            for job, rows, count in every
            for a, b in rows[:count].tolist()
            if least <= a + b - z - self.shift <= most
            for mask in self.subsets(job, a, b)
        )
        found = list(islice(masks, limit + 1))
        return found if len(found) <= limit else None

    def run(
        self,
        jobs: list[Job],
        z: int,
        enough: int,
        shared: Ints,
        mine: Ints,
        pairs: list[Ints],
        threads: int,
        clock: Clock,
    ) -> bool:
        """Run every job on threads; say whether all were done to the end."""

        def search(index: int) -> None:
            job = jobs[index]
            kernels.search(
                *job.a.arrays(),
                *job.b.arrays(),
                z + self.shift,
                job.low,
                job.high,
                job.width,
                job.room,
                job.few,
                enough,
                shared,
                mine[index],
                pairs[index],
                clock.stopped,
            )

        formed = sum(job.a.total() + job.b.total() for job in jobs)
        perform(search, mine[:, 3], self.total, formed, threads, clock)
        return bool(mine[:, 3].sum() == self.total)

    def subset(self, job: Job, a: int, b: int) -> lists.Mask:
        """One subset whose halves have the sums a and b, in the classes of the job."""
        sums = (b, a) if job.swapped else (a, b)
        masks = [half.subset(c, value) for half, c, value in zip(self.halves, job.classes, sums, strict=True)]
        return np.concatenate(masks) ^ self.flipped

    def subsets(self, job: Job, a: int, b: int) -> Iterator[lists.Mask]:
        """Every subset whose halves have the sums a and b, in the classes of the job."""
        (c, e), (first, second) = job.classes, (b, a) if job.swapped else (a, b)
        for head in self.halves[0].subsets(c, first):
            for tail in self.halves[1].subsets(e, second):
                yield np.array(head + tail, np.bool_) ^ self.flipped


def perform(run: Callable[[int], Any], done: Ints, total: int, steps: int, threads: int, clock: Clock) -> None:
    """Run the tiles: one after the other where they take few steps, else on threads under `watch`."""
    if steps <= AT_ONCE:
        for tile in range(len(done)):
            run(tile)
    else:
        watch(run, done, total, threads, clock)


def watch(run: Callable[[int], Any], done: Ints, total: int, threads: int, clock: Clock) -> None:
    """Run the tiles on threads; report what is done; ask to stop when time is up or the user interrupts."""
    show = report.get()
    clock.look()
    with ThreadPoolExecutor(threads) as pool:
        left = {pool.submit(run, tile) for tile in range(len(done))}
        while left:
            try:
                ended, left = wait(left, timeout=LOOK, return_when=FIRST_COMPLETED)
                for future in ended:
                    future.result()
                if show:
                    show(int(done.sum()), total)
                clock.look()
            except KeyboardInterrupt:
                clock.stop()
