"""One checked question in one or many dimensions: values, target, sizes, side constraints; and the exact judge of every
answer to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import exact, inputs
from rssp.constraints import Constraints
from rssp.dyadic import Real, Units, to_units
from rssp.result import Nearest

NO_CONSTRAINTS = Constraints()


@dataclass(frozen=True)
class Problem:
    """Values by coordinate (d lists of n), a target (d,), the sizes that are asked for, and side constraints."""

    columns: Sequence[Sequence[Real]]
    z: Sequence[Fraction]
    n: int
    sizes: range | None = None
    constraints: Constraints = NO_CONSTRAINTS

    @property
    def d(self) -> int:
        """How many coordinates."""
        return len(self.z)

    def error(self, mask: Iterable[Any]) -> Fraction:
        """The exact sup-norm distance of a subset's sum from the target."""
        taken = [bool(value) for value in mask]
        return max(exact.error(column, taken, z) for column, z in zip(self.columns, self.z, strict=True))

    def allows(self, mask: Iterable[Any]) -> bool:
        """Has the subset a size that is asked for, and does it satisfy the side constraints?"""
        taken = [bool(value) for value in mask]
        return (self.sizes is None or sum(taken) in self.sizes) and self.constraints.allows(taken)

    def units(self, bits: int) -> tuple[Units, NDArray[np.int64]]:
        """All coordinates in one unit, that of the sup norm, and their values in it, (d, n)."""
        units = to_units([value for column in self.columns for value in column], self.z, bits)
        return units, units.values.reshape(self.d, self.n)

    def result(self, status: str, mask: Any, method: str, reason: str = "") -> Nearest:
        """The record of a subset, its error recomputed in rationals."""
        subset = np.array(mask, np.bool_)
        return Nearest(status, self.error(subset), subset, method, self.n, self.d, reason)

    def some_subset(self) -> NDArray[np.bool_]:
        """A subset of a size that is asked for, to be shown where no better one is known; maybe not allowed."""
        return np.arange(self.n) < (self.sizes[0] if self.sizes else 0)


def problem(x: Any, z: Any, size: Any = None, constraints: Any = None) -> Problem:
    """The question, checked. x (n,) and z a number, or x (n, d) and z (d,). Raises TypeError, ValueError."""
    array = inputs.array(x, "x", 2 if dimensions(x) == 2 else 1)
    columns = np.atleast_2d(array.T).tolist()
    if not columns:
        raise ValueError(f"x: must have d >= 1 coordinates; given shape {array.shape}")
    target = (inputs.number(z, "z"),) if array.ndim == 1 else point(z, len(columns))
    if constraints is None:
        constraints = NO_CONSTRAINTS
    if not isinstance(constraints, Constraints):
        raise TypeError(f"constraints: must be None or an rssp.Constraints; given {type(constraints).__name__}")
    constraints.check(len(array))
    return Problem(columns, target, len(array), inputs.subset_size(size, len(array)), constraints)


def dimensions(x: Any) -> int:
    """How many axes an array has; 1 for what is none."""
    try:
        return max(int(np.ndim(x)), 1)
    except ValueError:  # rows of different lengths: inputs.array says so
        return 1


def point(z: Any, d: int) -> tuple[Fraction, ...]:
    """A target in d dimensions. Raises TypeError, ValueError."""
    if isinstance(z, str) or not hasattr(z, "__len__"):
        raise TypeError(f"z={z!r}: must hold d={d} numbers, one per coordinate of x; given {type(z).__name__}")
    if len(z) != d:
        raise ValueError(f"z: must hold d={d} numbers, one per coordinate of x; given {len(z)}")
    return tuple(inputs.number(value, f"z[{c}]") for c, value in enumerate(z))
