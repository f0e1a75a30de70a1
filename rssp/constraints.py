"""Which subsets are allowed, beyond their number of values: groups, values forced in or out, precedence, a weighted
size.

A set of constraints describes a set of masks, which may be empty: constraints that contradict each other are no
error, they have the answer "none".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np

from rssp.result import Record

WEIGHT_BITS = 56  # that the magnitudes of the weights may sum to: room in a kernel and in CP-SAT

Row = tuple[dict[int, int], int, int]  # least <= sum of coefficient * taken <= most


@dataclass(frozen=True, repr=False)
class Constraints(Record):
    """What a subset must satisfy, besides its size. Indices count the values from 0.

    Attributes
    ----------
    at_most_one : groups of indices; of each group at most one value may be taken.
    exactly_one : groups of indices; of each group exactly one value must be taken. Groups may overlap.
    include, exclude : indices of values that must be taken, and that must not.
    precedence : pairs (i, j): value j may be taken only if value i is.
    weights, capacity : an integer for each value, and (least, most): the weights taken must sum to least..most.

    Raises
    ------
    TypeError, ValueError
        When it is made, and, for what depends on the number of values, when it is asked with values.

    Examples
    --------
    >>> Constraints(exactly_one=[(0, 1)], precedence=[(0, 2)]).allows([False, True, True])
    False
    """

    at_most_one: Sequence[Sequence[int]] = ()
    exactly_one: Sequence[Sequence[int]] = ()
    include: Sequence[int] = ()
    exclude: Sequence[int] = ()
    precedence: Sequence[tuple[int, int]] = ()
    weights: Sequence[int] = ()
    capacity: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        checked = {
            "at_most_one": groups(self.at_most_one, "at_most_one"),
            "exactly_one": groups(self.exactly_one, "exactly_one"),
            "include": group(self.include, "include"),
            "exclude": group(self.exclude, "exclude"),
            "precedence": pairs(self.precedence),
            "weights": integers(self.weights, "weights", "an int for each value"),
            "capacity": interval(self.capacity),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)  # frozen for everybody else
        if bool(self.weights) != (self.capacity is not None):
            raise ValueError("weights, capacity: must be given together; capacity=(0, 10) allows weights of 0 to 10")
        if sum(map(abs, self.weights)) >= 2**WEIGHT_BITS:
            raise ValueError(f"weights: magnitudes must sum to less than 2^{WEIGHT_BITS}; divide them, or round them")

    def check(self, n: int) -> None:
        """Refuse indices beyond n values, and weights that are not n. Raises ValueError."""
        for name in ("at_most_one", "exactly_one", "precedence"):
            for k, members in enumerate(getattr(self, name)):
                in_range(members, f"{name}[{k}]", n)
        in_range(self.include, "include", n)
        in_range(self.exclude, "exclude", n)
        if self.weights and len(self.weights) != n:
            raise ValueError(f"weights: must be one for each of the n={n} values; given {len(self.weights)}")

    def allows(self, mask: Iterable[Any]) -> bool:
        """Does the subset satisfy every constraint? mask: a bool for each value."""
        taken = [bool(value) for value in mask]
        self.check(len(taken))
        load = sum(compress(self.weights, taken))
        return (
            all(sum(taken[i] for i in members) <= 1 for members in self.at_most_one)
            and all(sum(taken[i] for i in members) == 1 for members in self.exactly_one)
            and all(taken[i] for i in self.include)
            and not any(taken[i] for i in self.exclude)
            and all(taken[i] or not taken[j] for i, j in self.precedence)
            and (self.capacity is None or self.capacity[0] <= load <= self.capacity[1])
        )

    def rows(self) -> list[Row]:
        """The same as integer rows: least <= sum over taken of coefficient <= most."""
        rows: list[Row] = [({i: 1}, 1, 1) for i in self.include] + [({i: 1}, 0, 0) for i in self.exclude]
        rows += [(dict.fromkeys(members, 1), 0, 1) for members in self.at_most_one]
        rows += [(dict.fromkeys(members, 1), 1, 1) for members in self.exactly_one]
        rows += [({i: -1, j: 1}, -1, 0) for i, j in self.precedence]
        if self.capacity is not None:
            least, most = (max(-(2**WEIGHT_BITS), min(end, 2**WEIGHT_BITS)) for end in self.capacity)
            rows.append((dict(enumerate(self.weights)), least, most))
        return rows

    def _shown(self) -> dict[str, Any]:
        return {name: value for name, value in super()._shown().items() if value not in ((), None)}


def integers(given: Any, name: str, what: str) -> tuple[int, ...]:
    """Ints, numpy's too, as a tuple. Raises TypeError."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{name}={given!r}: must be {what}; given {type(given).__name__}")
    values = list(given)
    for value in values:
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
            raise TypeError(f"{name}: must be {what}; given {type(value).__name__}, {value!r}")
    return tuple(int(value) for value in values)


def group(given: Any, name: str) -> tuple[int, ...]:
    """Different indices >= 0. Raises TypeError, ValueError."""
    members = integers(given, name, "indices (of a bool mask: numpy.flatnonzero(mask))")
    if any(i < 0 for i in members):
        raise ValueError(f"{name}: indices must be >= 0; given {min(members)}")
    if len(set(members)) < len(members):
        twice = next(i for i in members if members.count(i) > 1)
        raise ValueError(f"{name}: indices must differ; given {twice} more than once")
    return members


def groups(given: Any, name: str) -> tuple[tuple[int, ...], ...]:
    """Groups of indices. Raises TypeError, ValueError."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{name}={given!r}: must be groups of indices such as [(0, 1), (2, 3)]")
    return tuple(group(members, f"{name}[{k}]") for k, members in enumerate(given))


def pairs(given: Any) -> tuple[tuple[int, ...], ...]:
    """Pairs (i, j) of different indices. Raises TypeError, ValueError."""
    found = groups(given, "precedence")
    for k, pair in enumerate(found):
        if len(pair) != 2:
            raise ValueError(f"precedence[{k}]={pair}: must be a pair (i, j): value j only if value i")
    return found


def interval(given: Any) -> tuple[int, ...] | None:
    """(least, most), both inclusive. Raises TypeError, ValueError."""
    if given is None:
        return None
    ends = integers(given, "capacity", "a pair of ints (least, most), both inclusive")
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ValueError(f"capacity={ends}: must be a pair (least, most), least <= most; both are inclusive")
    return ends


def in_range(members: Iterable[int], name: str, n: int) -> None:
    """Refuse indices beyond n values. Raises ValueError."""
    most = max(members, default=-1)
    if most >= n:
        raise ValueError(f"{name}: indices must be below n={n}, the number of values; given {most}")
