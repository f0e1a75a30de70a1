"""How two lists are merged: the windows in which their sums must lie, and the cells in which partners are looked for.

Both are set by a sample of the lists themselves, so that about as many pairs are near as are wanted, whatever the law
of the values; see rssp.birthday for what the windows are to achieve, and rssp.kernels.birthday for what cells do.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp.dyadic import Ints

Floats = NDArray[np.float64]
Rows = NDArray[Any]  # int32 or int64

SAMPLE = 2048  # rows of a list that its spread is taken from
SELECTIVE = 0.2  # a column makes cells if fewer pairs than this are near in it
CELLS = 2**20  # at most: what counts their rows is 4 bytes each, and should stay in the cache
WIDEST = 2**62  # a window of all
GENEROUS = 1.15  # times as many pairs are aimed at: those across a border of cells are missed


@dataclass
class Aim:
    """How the lists of a level are merged: see kernels.merge. `drop`: columns that are then done with."""

    keys: list[int] = field(default_factory=list)
    lows: list[int] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    windows: list[int] = field(default_factory=list)
    drop: int = 0

    def arrays(self) -> list[Ints]:
        """The arguments of kernels.merge."""
        return [np.array(part, np.int64) for part in (self.keys, self.lows, self.shifts, self.counts, self.windows)]


class Pairs:
    """The sums of every pair of a sample of rows of a and one of b, in one column."""

    def __init__(self, a: Rows, b: Rows) -> None:
        self.a, self.b = (np.sort(rows[:: -(-len(rows) // SAMPLE)].astype(np.int64)) for rows in (a, b))

    def near(self, h: int) -> int:
        """How many pairs have a sum in [-h, h]."""
        most = np.searchsorted(self.b, h - self.a, side="right")
        return int((most - np.searchsorted(self.b, -h - self.a, side="left")).sum())

    def chance(self, h: int) -> float:
        """The share of pairs with a sum in [-h, h]; where they are few, from a wider window."""
        wide, total = h, len(self.a) * len(self.b)
        while (count := self.near(wide)) < min(256, total) and wide < WIDEST:
            wide = min(2 * wide + 1, WIDEST)
        return count / total * (2 * h + 1) / (2 * wide + 1)

    def window(self, chance: float) -> int:
        """The least h with at least this chance."""
        high = 1
        while high < WIDEST and self.chance(high) < chance:
            high *= 2
        low = -1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.chance(middle) >= chance else (middle, high)
        return high

    def bounds(self) -> tuple[int, int]:
        """The least and the largest b of the sample."""
        return int(self.b[0]), int(self.b[-1])


def aim(a: Rows, b: Rows, eps: Floats, wanted: int, merges: int) -> Aim:
    """Windows that keep about `wanted` pairs of a and b, where so many merges follow; `fitted` adds the cells."""
    found, share = Aim(), min(GENEROUS * wanted / (len(a) * len(b)), 1.0)
    for c in range(a.shape[1]):
        pairs = Pairs(a[:, c], b[:, c])
        h = last_window(float(eps[c]), merges)
        chance = pairs.chance(h)
        if merges and chance < share:
            found.windows.append(pairs.window(share))
            break
        found.windows.append(h)
        found.drop += 1
        share = min(share / chance, 1.0)
    return found


def fitted(found: Aim, a: Rows, b: Rows, wanted: int, top: bool) -> Aim:
    """The same for two lists of the level: with the window of the column that is kept changed to suit them, and with
    cells where they lie.

    A list that is short makes all above it shorter still, and none is ever longer than planned.
    """
    pairs = [Pairs(a[:, c], b[:, c]) for c in range(len(found.windows))]
    windows, last = list(found.windows), len(found.windows) - 1
    if last == found.drop:
        share = GENEROUS * wanted / (len(a) * len(b))
        for column, h in zip(pairs[:-1], windows, strict=False):
            share /= column.chance(h)
        for _ in range(2):  # the share is nearly proportional to the window
            windows[last] = min(int(windows[last] * min(share / pairs[last].chance(windows[last]), 4.0)) + 1, WIDEST)
    fits = Aim(windows=windows, drop=found.drop)
    add_keys(fits, pairs, len(b), top)
    return fits


def last_window(eps: float, merges: int) -> int:
    """The h for which the sum of 2^merges independent numbers, uniform on -h..h, has a variance of at most eps^2."""
    if merges == 0:
        return int(eps)
    # The variance of one is h (h + 1) / 3.
    return int((math.sqrt(1 + 12 * eps * eps / 2**merges) - 1) / 2)


def add_keys(found: Aim, columns: list[Pairs], rows: int, top: bool) -> None:
    """Choose the columns that make the cells, the most selective first, until there are two cells for a row, or
    CELLS.

    The first is looked up with its neighbours, so its cells may be narrower than its window; of the others only one
    cell is looked at, and cells half as wide again as the window miss one partner in six.
    """
    chances = [(pairs.chance(h), c) for c, (pairs, h) in enumerate(zip(columns, found.windows, strict=True))]
    order = [c for chance, c in sorted(chances) if chance < SELECTIVE]
    # The cells of the first are cut last, from what room is left; where nothing may be missed they are cut first.
    room, cut = min(2 * rows, CELLS), {}
    for c in order if top else [*order[1:], *order[:1]]:
        h, (low, high) = found.windows[c], columns[c].bounds()
        shift = (h + 1).bit_length() - 1 if c == order[0] else (3 * h).bit_length()
        while (high - low >> shift) + 1 > room:
            shift += 1
        cut[c] = low, shift, (high - low >> shift) + 1
        room //= cut[c][2]
    for c in (c for c in order if cut[c][2] > 1):
        for part, value in zip((found.lows, found.shifts, found.counts), cut[c], strict=True):
            part.append(value)
        found.keys.append(c)
