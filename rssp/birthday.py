"""The generalised birthday problem on vectors of integers: one sum from each of 2^t lists, so that all together nearly
cancel (Wagner, A generalized birthday problem, CRYPTO 2002: the k-tree).

The elements are dealt to 2^t groups; a leaf lists sums of subsets of one group. Lists are merged in pairs, t times: a
merge keeps the pairs that nearly cancel in the next coordinates, in windows so narrow that a list stays as long as
planned, and the last one keeps the pairs that cancel in all that are left. The groups are disjoint, so a sum is that of
a subset.

How many bits there are to cancel. A sum over all groups has in coordinate c a spread sigma_c. A coordinate that is
cancelled to a window [-h, h] while m merges are to follow ends with the variance 2^m h^2 / 3 (windows are near enough
uniform), and a sum of two lists has there a spread of sigma_c 2^(-m/2). A wide h keeps more pairs, of which fewer end
within eps_c: with h = sqrt(3) eps_c 2^(-m/2) / r the shares are sqrt(6/pi) eps_c / (r sigma_c) and P(|normal| <= r).
Their product is the largest for r = 0, but all coordinates must end well together, so r is set by how many candidates
the last merge may hand over (`ends`). The logarithms of the shares are the bits to pay. If the lists of level l have
2^L_l rows, a merge keeps 2^L_l of 2^(2 L_(l-1)) pairs and pays for the difference; the last pays for 2 L_(t-1) bits.
`plan` takes the cheapest lengths that pay for all. Nothing rests on these estimates but the time: windows are set by
the pairs that the first lists of a level really have, and whatever comes out is checked by the caller.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise, product
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import lists
from rssp.dyadic import Ints
from rssp.kernels import birthday as kernels
from rssp.windows import GENEROUS, Aim, Floats, Rows, aim, fitted

Mask = NDArray[np.bool_]

LONGEST = 21.5  # lists have at most 2^21.5 rows
SHORTEST = 9  # fewer rows say too little of a spread
WORK = 2**27  # rows of all lists together, at most, a row of a long list counted up to 1.9 times: 8 bytes of links each
PAIRINGS = ((0, 1, 2, 3), (0, 2, 1, 3), (0, 3, 1, 2))  # ways to merge the last four lists
SHIFTS = (0, 1, -1)  # of two of them against each other, in widths of a window
ENDS = 4096  # pairs that the last merge hands over
COSTS = 8.0  # units of cost in a factor e of probability; costs stay below kernels.BINS


class OutOfTimeError(Exception):
    """The time is up."""


@dataclass(frozen=True)
class Plan:
    """2^depth groups; lists of 2^bits[l] rows at level l (0: leaves); `looseness`: see `loosened`."""

    depth: int
    bits: tuple[float, ...]
    looseness: float
    work: float
    missing: float  # bits that are not paid for: about log2(1 / expected number of solutions)

    def row(self, level: int) -> int:
        """Rows of a list at this level, at most."""
        return max(1, round(2 ** self.bits[level]))


def loosened(p: Floats, base: Mask, looseness: float) -> Floats:
    """Probabilities between the base (0) and p (1): subsets drawn by them differ less from the base than by p."""
    return (1 - looseness) * base + looseness * p


def entropy(p: Floats) -> float:
    """Bits of a subset drawn by independent p."""
    q = np.clip(np.minimum(p, 1 - p), 1e-12, 0.5)
    return float(-(q * np.log2(q) + (1 - q) * np.log2(1 - q)).sum())


@dataclass(frozen=True)
class Shape:
    """What a plan needs to know: per looseness the entropy in bits and the spread of each coordinate; eps of each."""

    loosenesses: list[float]
    entropies: list[float]
    spreads: list[Floats]
    eps: Floats

    @classmethod
    def of(cls, x: Ints, p: Floats, base: Mask, eps: Floats) -> "Shape":
        """The shape of vectors x (n, columns). One pass over x for each of a dozen loosenesses."""
        squares = x.astype(np.float64) ** 2
        loosenesses = [1.0, 0.7, *(2.0**-k for k in range(1, 11))]
        between = [loosened(p, base, looseness) for looseness in loosenesses]
        return cls(
            loosenesses,
            [entropy(q) for q in between],
            [np.sqrt((q * (1 - q)) @ squares) for q in between],
            eps,
        )

    def to_pay(self, k: int) -> float:
        """Bits that must cancel with the k-th looseness."""
        share, r = ends(len(self.eps))
        kept = math.sqrt(6 / math.pi) / r * share * (self.eps + 0.5) / np.maximum(self.spreads[k], 1e-9)
        return float(-np.log2(np.minimum(kept, 1)).sum())


def ends(columns: int) -> tuple[float, float]:
    """The share of candidates that are to end within eps in a coordinate, and the r with P(|normal| <= r) = share.

    One candidate in 2^7, or more, is then good in all coordinates, and a list of ENDS holds some.
    """
    share = max(0.5, 2 ** (-7 / columns))
    return share, NormalDist().inv_cdf((1 + share) / 2)


def lengths(depth: int, top: float, growth: float, leaf: float) -> tuple[float, ...]:
    """Bits of the lists of each level: `top` at the last, by `growth` less at each one below, leaves of `leaf` at
    most.
    """
    bits = [min(leaf, top - growth * (depth - 1))]
    for level in range(1, depth):
        bits.append(min(top - growth * (depth - 1 - level), 2 * bits[-1]))
    return tuple(bits)


def plan(shape: Shape, n: int, slack: float) -> Plan:
    """The cheapest plan that pays for all bits and `slack` more; where there is none, the one that lacks the least."""
    plans = [
        price(shape, depth, lengths(depth, top, growth, shape.entropies[0] / 2**depth), slack)
        for depth in range(1, max(2, n.bit_length() - 1))
        for top in np.arange(SHORTEST, LONGEST + 0.125, 0.25).tolist()
        for growth in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    allowed = [p for p in plans if p.work <= WORK]
    return min(allowed, key=lambda p: (max(p.missing, 0), p.work))


def all_of(n: int) -> Plan:
    """The plan that lists all subsets of both halves."""
    return Plan(1, (float(n - n // 2),), 1.0, 2.0 ** (n - n // 2 + 1), 0.0)


def price(shape: Shape, depth: int, bits: tuple[float, ...], slack: float) -> Plan:
    """The plan with these lists: the looseness is the least that has so many subsets in a group."""
    enough = [k for k, bits_in_all in enumerate(shape.entropies) if bits_in_all / 2**depth >= bits[0] + 0.5]
    k = max(enough, default=0)
    paid = sum(2 * low - high for low, high in pairwise(bits)) + 2 * bits[-1] - depth * math.log2(GENEROUS)
    work = sum(2 ** (depth - level + b) * (1 + max(0, b - 18) / 4) for level, b in enumerate(bits))
    return Plan(depth, bits, shape.loosenesses[k], work, shape.to_pay(k) + slack - paid)


class Tree:
    """The lists over one dealing of the elements to groups.

    rows (n, columns): what moving each element in or out adds, small enough that no sum of moves overflows their type.
    surplus (columns,): the sum over the base less the target, in the same units. costs (n,): of a move, in units of
    probability (see `move_costs`). Time: `plan.work` rows; memory: their links, 8 bytes each, and two lists a level.
    """

    def __init__(
        self, rows: Rows, drift: Floats, surplus: list[int], costs: Ints, eps: Floats, plan: Plan, order: Ints,
        deadline: float | None,
    ) -> None:  # fmt: skip
        self.rows, self.costs, self.eps, self.plan, self.deadline = rows, costs, eps, plan, deadline
        cuts = [len(order) * i // 2**plan.depth for i in range(2**plan.depth + 1)]
        self.groups = [part[np.argsort(costs[part], kind="stable")] for part in np.split(order, cuts[1:-1])]
        self.starts = shares(np.array([drift[part].sum(axis=0) for part in self.groups]), surplus)
        self.aims: dict[int, tuple[Aim, Floats]] = {}
        self.links: dict[tuple[int, int], Rows] = {}
        self.ready: dict[tuple[int, int], Rows] = {}
        self.quarters = max(plan.depth - 2, 0)
        self.pairing = PAIRINGS[0]
        self.spaces = threading.local()

    def room(self, name: str, shape: tuple[int, ...], dtype: Any) -> Rows:
        """An array of this shape in space that is used again: fresh pages cost as much as what is written to them."""
        space, size = self.spaces.__dict__, math.prod(shape)  # one for each thread
        if name not in space or space[name].size < size:
            space[name] = np.empty(size, dtype)
        array: Rows = space[name][:size].reshape(shape)
        return array

    def leaf(self, index: int) -> Rows:
        """The likeliest sums of one group."""
        part, most = self.groups[index], self.plan.row(0)
        costs = self.costs[part]
        most = most if self.plan.looseness < 1 else 2 ** math.ceil(self.plan.bits[0])
        sums = self.room(f"0 {index & 1}", (most, self.rows.shape[1]), self.rows.dtype)
        links = np.empty((most, 2), np.int32)
        start = self.starts[index].astype(self.rows.dtype)
        count = kernels.flip_sets(start, self.rows[part], costs, kernels.budget(costs, most), sums, links)
        self.links[0, index] = links[:count]
        return sums[:count]

    def node(self, level: int, index: int) -> Rows:
        """The list of a node; it stays until the next but one of its level is made."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise OutOfTimeError
        index = self.paired(level, index)
        if (level, index) in self.ready:
            return self.ready[level, index]
        if level == 0:
            return self.leaf(index)
        a, b = self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1)
        if len(a) == 0 or len(b) == 0:
            self.links[level, index] = np.empty((0, 2), np.int32)
            return a[:0]
        if level not in self.aims:
            self.aims[level] = self.aim(level, a, b)
        fits = fitted(self.aims[level][0], a, b, self.most(level), level == self.plan.depth)
        links, sums = self.merged(level, index, fits, a, b)
        self.links[level, index] = links
        return sums

    def paired(self, level: int, index: int) -> int:
        """Which of the quarters stands at this place now."""
        return self.pairing[index] if level == self.quarters else index

    def aim(self, level: int, a: Rows, b: Rows) -> tuple[Aim, Floats]:
        """How to merge at a level, and eps of the columns that are left."""
        eps = self.aims[level - 1][1] if level > 1 else self.eps
        spread = eps if level == self.plan.depth else eps / ends(len(self.eps))[1]
        chosen = aim(a, b, spread, self.most(level), self.plan.depth - level)
        return chosen, eps[chosen.drop :]

    def most(self, level: int) -> int:
        """Rows of a list, at most."""
        return ENDS if level == self.plan.depth else self.plan.row(level)

    def merged(self, level: int, index: int, aim: Aim, a: Rows, b: Rows) -> tuple[Rows, Rows]:
        """Links and sums of a node."""
        top, most = level == self.plan.depth, self.most(level)
        columns = 0 if top else a.shape[1] - aim.drop
        sums, links = self.room(f"{level} {index & 1}", (most, columns), a.dtype), np.empty((most, 2), np.int32)
        scratch = (
            self.room("first", (math.prod(aim.counts) + 2,), np.int32),
            self.room("cell", (max(len(a), len(b)),), np.int32),
            self.room("left", a.shape, a.dtype),
            self.room("right", b.shape, b.dtype),
            self.room("here", a.shape[:1], np.int32),
            self.room("there", b.shape[:1], np.int32),
        )
        each = ENDS if top else max(4, 4 * most // len(a))  # so that many pairs do not all come from few rows
        arguments = (a, b, *aim.arrays(), each, *scratch, sums, links)
        count = kernels.merge(*arguments)
        return links[:count], sums[:count]

    def grow(self, threads: int) -> None:
        """The lists of `quarters` and below them, or all but the last. With threads, the subtrees of one level side by
        side, after the first, which sets the windows.
        """
        level = max(self.quarters - 2, 0)
        if threads > 1 and level < self.quarters and len(first := self.kept(level, 0)):
            jobs = [(level, index) for index in range(1, 2 ** (self.plan.depth - level))]
            rest = lists.run_all(self.kept, jobs, threads)
            self.ready = {(level, 0): first, **dict(zip(jobs, rest, strict=True))}
        self.ready = {
            (self.quarters, i): self.kept(self.quarters, i) for i in range(2**self.plan.depth >> self.quarters)
        }

    def kept(self, level: int, index: int) -> Rows:
        """The list of a node, for longer."""
        return self.node(level, index).copy()

    def moved(self, threads: int) -> Iterator[Mask]:
        """Blocks (subsets, n) of which elements to move, for the pairs that cancel at the root. The last four lists
        are merged in all three ways, as they are and shifted: eight more chances for a third of the work each.
        """
        self.grow(threads)
        for shift, pairing in product(SHIFTS, PAIRINGS) if self.plan.depth > 1 else [(0, PAIRINGS[0])]:
            self.pairing = pairing
            with self.shifted(shift) as ready:
                if not ready:
                    return
                self.node(self.plan.depth, 0)
            total = len(self.links[self.plan.depth, 0])
            for first in range(0, total, 64):
                block = np.arange(first, min(first + 64, total))
                marks = np.zeros((len(block), len(self.rows)), np.bool_)
                self.mark(self.plan.depth, 0, block, marks)
                yield marks

    @contextmanager
    def shifted(self, shift: int) -> Iterator[bool]:
        """The last four lists with one half shifted up and the other down, so that pairs which were just outside a
        window are inside; the sum of all four stays. False where that leads to nothing new.
        """
        if shift == 0:
            yield True
            return
        chosen = self.aims[self.quarters + 1][0] if self.quarters + 1 in self.aims else Aim()
        up, down = (self.ready[self.quarters, self.pairing[place]] for place in (0, 2))
        column, by = len(chosen.windows) - 1, shift * (2 * chosen.windows[-1] + 1) if chosen.windows else 0
        new = by != 0 and all(len(part) and abs(by) < int(np.ptp(part[:, column])) for part in (up, down))
        if new:
            up[:, column] += by
            down[:, column] -= by
        yield new
        if new:
            up[:, column] -= by
            down[:, column] += by

    def mark(self, level: int, index: int, rows: Ints, marks: Mask) -> None:
        """Mark the moves behind these rows of a node."""
        index = self.paired(level, index)
        links = self.links[level, index]
        if level > 0:
            self.mark(level - 1, 2 * index, links[rows, 0], marks)
            self.mark(level - 1, 2 * index + 1, links[rows, 1], marks)
            return
        which = np.arange(len(rows))
        while len(which := which[rows[which] > 0]):
            marks[which, self.groups[index][links[rows[which], 1]]] = True
            rows[which] = links[rows[which], 0]


def shares(drift: Floats, surplus: list[int]) -> Ints:
    """The start of each group: about its drift, and all together the surplus exactly."""
    starts = np.rint(drift).astype(np.int64)
    for c, whole in enumerate(surplus):
        each, left = divmod(whole - int(starts[:, c].sum()), len(starts))
        starts[:, c] += each
        starts[:left, c] += 1
    return starts


def move_costs(p: Floats, base: Mask, rng: np.random.Generator) -> Ints:
    """The cost of moving each element from the base where it is in with probability p: the log of the odds against it,
    plus that of an exponential variable, in COSTS; the cheapest are then a draw by these odds. (Without the noise a
    list would hold all moves that a faint tilt favours and none of the others, and its mean would be far from 0.)
    """
    q = np.clip(np.where(base, 1 - p, p), 1e-9, 0.5)
    noise = np.log(rng.exponential(size=len(p)))
    costs: Ints = np.rint(COSTS * np.maximum(np.log((1 - q) / q) + noise, 0)).astype(np.int64)
    return costs
