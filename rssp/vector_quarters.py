"""The exhaustive search for vectors by four quarter lists: nearest, all within a box, and how many."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rssp import lists, quarters
from rssp.dyadic import Ints
from rssp.inputs import shown_size
from rssp.kernels import vector_lists as kernels

MOST_SUMS = 2**31  # that a search forms, both halves together: n = 60 without a size, minutes on two cores
SHORT, LONG = 2**16, 2**18  # sums of a window: for few sums what a core's own cache holds, for many the wider window
SIEVE = {SHORT: 21, LONG: 24}  # and the bits of the sieve, as a power of two

Bytes = NDArray[np.uint8]


def refuse(n: int, d: int, sizes: range | None) -> None:
    """Raise TooLargeError where a search would take too long, or its quarter lists too much memory."""
    if quarters.work(n, sizes) > MOST_SUMS or d * quarters.quarter_sums(n, sizes) > lists.LONGEST:
        raise lists.TooLargeError(
            f"n={n}, d={d}{shown_size(sizes)}: an exhaustive search would form more than 2^31 sums, or hold lists of "
            f"more than {lists.LONGEST} numbers; n=60 without a size is allowed for d <= 16; for a subset that is good "
            "but not proved best use method='cp-sat'"
        )


@dataclass(frozen=True)
class Sums:
    """The sums of some subsets of a quarter, ascending in coordinate 0: values (d, m), and the subsets as packed bits
    (m, bytes).
    """

    values: Ints
    taken: Bytes


def sums_by_class(v: Ints, most: int | None) -> list[Sums]:
    """The sums of v (m, d), by the number of values 0..most, or all in one class (None). 2^m sums without a size."""
    m, d = v.shape
    width = (m + 7) // 8
    values = [np.zeros((1, d), np.int64)] + [np.zeros((0, d), np.int64)] * min(most or 0, m)
    taken = [np.zeros((1, width), np.uint8)] + [np.zeros((0, width), np.uint8)] * min(most or 0, m)
    for i in range(m):
        bit = np.zeros(width, np.uint8)
        bit[i // 8] = 1 << i % 8
        grown = [sums + v[i] for sums in values], [sets | bit for sets in taken]
        for c in range(len(values) - 1, -1, -1):
            source = c if most is None else c - 1
            if source >= 0:
                values[c] = np.concatenate([values[c], grown[0][source]])
                taken[c] = np.concatenate([taken[c], grown[1][source]])
    return [in_order(sums, sets) for sums, sets in zip(values, taken, strict=True)]


def in_order(sums: Ints, sets: Bytes) -> Sums:
    """Sorted by the first coordinate, coordinate by coordinate in memory."""
    order = np.argsort(sums[:, 0], kind="stable")
    return Sums(np.ascontiguousarray(sums[order].T), sets[order])


@dataclass(frozen=True)
class Rows:
    """The sums of one class of a half: row i holds values[:, i] + q[:, first[i]:last[i]]; and the subsets of both
    parts.
    """

    values: Ints
    first: Ints
    last: Ints
    q: Ints
    row_taken: Bytes
    q_taken: Bytes

    def arrays(self) -> tuple[Ints, Ints, Ints, Ints]:
        """What a kernel takes."""
        return self.values, self.first, self.last, self.q

    def total(self) -> int:
        """How many sums there are."""
        return int((self.last - self.first).sum())

    def ends(self) -> tuple[int, int]:
        """The smallest coordinate 0 of a sum, and one more than the largest."""
        low, high = self.values[0] + self.q[0, self.first], self.values[0] + self.q[0, self.last - 1]
        return int(low.min()), int(high.max()) + 1


class Half:
    """The sums of both quarters of one half."""

    def __init__(self, v: Ints, most: int | None) -> None:
        self.sized = most is not None
        self.parts = v[: quarters.cut(len(v))], v[quarters.cut(len(v)) :]
        self.sums = [sums_by_class(part, most) for part in self.parts]
        self.q = np.concatenate([sums.values for sums in self.sums[1]], axis=1)
        self.q_taken = np.concatenate([sums.taken for sums in self.sums[1]])
        self.ends = np.cumsum([0, *(sums.values.shape[1] for sums in self.sums[1])])
        self.known: dict[int, Rows] = {}
        # How far the sums spread in each coordinate, about: four standard deviations of a random subset's sum.
        self.spans = np.maximum(2 * np.sqrt((v.astype(np.float64) ** 2).sum(axis=0)), 1.0)

    def rows(self, c: int) -> Rows:
        """The sums of class c."""
        if c not in self.known:
            here = range(len(self.sums[0])) if self.sized else range(1)
            pairs = [(k, c - k if self.sized else 0) for k in here]
            pairs = [(k, e) for k, e in pairs if 0 <= e < len(self.sums[1])]
            lengths = [self.sums[0][k].values.shape[1] for k, _ in pairs]
            self.known[c] = Rows(
                np.concatenate([self.sums[0][k].values for k, _ in pairs], axis=1),
                np.repeat([self.ends[e] for _, e in pairs], lengths),
                np.repeat([self.ends[e + 1] for _, e in pairs], lengths),
                self.q,
                np.concatenate([self.sums[0][k].taken for k, _ in pairs]),
                self.q_taken,
            )
        return self.known[c]

    def mask(self, rows: Rows, place: int) -> lists.Mask:
        """The subset behind a place of these rows."""
        i, j = divmod(place, rows.q.shape[1])
        bits = (
            np.unpackbits(sets, count=len(part), bitorder="little")
            for sets, part in zip((rows.row_taken[i], rows.q_taken[j]), self.parts, strict=True)
        )
        return np.concatenate(list(bits)).astype(np.bool_)


@dataclass(frozen=True)
class Job:
    """A tile of one pair of classes: sums of `a` with coordinate 0 in [low, high); the width of its first window."""

    classes: tuple[int, int]
    swapped: bool
    a: Rows
    b: Rows
    low: int
    high: int
    width: int
    room: int


class VectorQuarters:
    """Four lists for one instance in units, x (n, d). `pairs`: the classes of the halves that are joined; all of the
    sizes if None.
    """

    def __init__(self, x: Ints, sizes: range | None, pairs: list[tuple[int, int]] | None = None) -> None:
        # Windows are cut along coordinate 0: the one in which the sums spread most.
        self.order = np.argsort(-(x.astype(np.float64) ** 2).sum(axis=0), kind="stable")
        v, half = np.ascontiguousarray(x[:, self.order]), len(x) // 2
        self.pairs = lists.class_pairs(half, len(x) - half, sizes) if pairs is None else pairs
        most = [None, None] if sizes is None else [max(classes) for classes in zip(*self.pairs, strict=True)]
        self.halves = Half(v[:half], most[0]), Half(v[half:], most[1])

    @cached_property
    def total(self) -> int:
        """How many sums are taken in windows, of all pairs of classes together."""
        return sum(min(half.rows(c).total() for half, c in zip(self.halves, pair, strict=True)) for pair in self.pairs)

    def jobs(self) -> list[Job]:
        """The tiles of every pair of classes: windows of the half with fewer sums."""
        found = []
        for pair in self.pairs:
            a, b = (half.rows(c) for half, c in zip(self.halves, pair, strict=True))
            swapped = b.total() < a.total()
            a, b = (b, a) if swapped else (a, b)
            total, (low, high) = a.total(), a.ends()
            room = LONG if total > 16 * SHORT else SHORT
            tiles = max(1, min(quarters.TILES * total // self.total, total // room, high - low))
            width = max(1, (high - low) * room // (2 * total))
            cuts = [low + (high - low) * i // tiles for i in range(tiles + 1)]
            found += [Job(pair, swapped, a, b, *ends, min(width, ends[1] - ends[0]), room) for ends in pairwise(cuts)]
        return found

    def nearest(self, z: tuple[int, ...], bound: int, enough: int, threads: int, clock: quarters.Clock) -> lists.Found:
        """The subset with the smallest error (sup norm) below bound, or the first found with an error <= enough.

        Stops by the clock, and at an interrupt, with what it has. Time: 50 to 200 ns for each sum of a half, and
        some for every pair of half sums that share a cell: few where bound is small against the spread of the sums.
        """
        jobs, bound = self.jobs(), min(bound, quarters.BEYOND)
        shared, mine = np.array([bound], np.int64), np.zeros((len(jobs), 4), np.int64)
        mine[:, 0] = bound
        none = [np.empty((0, 2), np.int64)] * len(jobs)
        finished = self.run(jobs, z, False, min(enough, bound - 1), shared, mine, none, threads, clock)
        best = int(mine[:, 0].argmin())
        error, a, b, _ = mine[best].tolist()
        return lists.Found(self.mask(jobs[best], a, b) if error < bound else None, error, finished or error <= enough)

    def within(self, z: tuple[int, ...], radius: int, limit: int, threads: int) -> list[lists.Mask] | None:
        """Every subset with an error <= radius; None if there are more than limit."""
        jobs = self.jobs()
        pairs = [np.empty((limit, 2), np.int64) for _ in jobs]
        mine = np.zeros((len(jobs), 4), np.int64)
        finished = self.run(jobs, z, True, limit, self.beyond(radius), mine, pairs, threads, quarters.Clock())
        counts = mine[:, 0].tolist()
        if sum(counts) > limit:
            return None
        if not finished:
            raise KeyboardInterrupt  # some of them are not known: no answer may rest on the others
        every = zip(jobs, pairs, counts, strict=True)
        return [self.mask(job, a, b) for job, rows, count in every for a, b in rows[:count].tolist()]

    def count(self, z: tuple[int, ...], radius: int, threads: int) -> int:
        """How many subsets have an error <= radius. Raises KeyboardInterrupt at an interrupt."""
        jobs = self.jobs()
        mine, none = np.zeros((len(jobs), 4), np.int64), [np.empty((0, 2), np.int64)] * len(jobs)
        if not self.run(jobs, z, True, -1, self.beyond(radius), mine, none, threads, quarters.Clock()):
            raise KeyboardInterrupt
        return sum(mine[:, 0].tolist())

    def beyond(self, radius: int) -> Ints:
        """The bound of a search for errors <= radius."""
        return np.array([min(radius + 1, quarters.BEYOND)], np.int64)

    def run(
        self,
        jobs: list[Job],
        z: tuple[int, ...],
        counting: bool,
        enough: int,
        shared: Ints,
        mine: Ints,
        pairs: list[Ints],
        threads: int,
        clock: quarters.Clock,
    ) -> bool:
        """Run every job on threads; say whether all were done to the end."""
        target = np.array(z, np.int64)[self.order]

        def search(index: int) -> None:
            job = jobs[index]
            spans = self.halves[0 if job.swapped else 1].spans
            sides = *job.a.arrays(), *job.b.arrays()
            tile = job.low, job.high, job.width, job.room, SIEVE[job.room]
            found = shared, mine[index], pairs[index]
            kernels.search(*sides, target, spans, *tile, counting, enough, *found, clock.stopped)

        # Where the bound is wide every pair may be compared: time limits and interrupts are for that, not for the sums.
        compared = sum(job.a.total() * job.b.total() for job in jobs)
        quarters.perform(search, mine[:, 3], self.total, compared, threads, clock)
        return bool(mine[:, 3].sum() == self.total)

    def mask(self, job: Job, a: int, b: int) -> lists.Mask:
        """The subset whose halves are at these places."""
        first, second = (b, a) if job.swapped else (a, b)
        rows = (job.b, job.a) if job.swapped else (job.a, job.b)
        return np.concatenate([half.mask(r, p) for half, r, p in zip(self.halves, rows, (first, second), strict=True)])
