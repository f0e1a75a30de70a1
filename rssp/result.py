"""What the verbs return: frozen records with a line to read, an HTML row for notebooks, and a dictionary for JSON."""

import html
import math
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp.dyadic import rows_floor


def to_float(value: Fraction) -> float:
    """The nearest float64, infinite beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def text(value: Any) -> str:
    """A value as a person likes to read it: fractions as decimals."""
    if isinstance(value, tuple):
        return f"({', '.join(map(text, value))}{',' * (len(value) == 1)})"
    return f"{to_float(value):.6g}" if isinstance(value, Fraction) else str(value)


class Record:
    """A frozen dataclass that shows the pairs of `_shown()`."""

    def _shown(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self) if f.repr}  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={text(v)}' for k, v in self._shown().items() if v != '')})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{k}</th><td>{html.escape(text(v))}</td></tr>" for k, v in self._shown().items() if v != ""
        )
        return f"<table><caption>{type(self).__name__}</caption>{rows}</table>"


@dataclass(frozen=True, repr=False, eq=False)
class Nearest(Record):
    """A subset and how far its sum is from the target.

    Attributes
    ----------
    status : "optimal" (proved best), "feasible" (a subset, not proved best); of `within`: "found", "none", "unknown".
    error : |sum of the subset - target|, exact; with "none" it belongs to the subset shown.
    subset : (n,) bool mask. method : how it was found. reason : why a status is not the best
        one, or who else said so; else "".
    """

    status: str
    error: Fraction
    subset: NDArray[np.bool_] = field(repr=False)
    method: str
    n: int
    d: int = 1
    reason: str = ""

    @property
    def indices(self) -> list[int]:
        """Indices of the values in the subset, ascending."""
        return [int(i) for i in np.flatnonzero(self.subset)]

    def _shown(self) -> dict[str, Any]:
        return {**super()._shown(), "indices": self.indices}

    def to_dict(self) -> dict[str, Any]:
        """The keys of `rssp solve --json`."""
        return {
            "status": self.status,
            "subset": self.indices,
            "error": str(self.error),
            "error_float": to_float(self.error) if to_float(self.error) < math.inf else None,
            "method": self.method,
            "n": self.n,
            "d": self.d,
            "reason": self.reason,
        }


@dataclass(frozen=True, repr=False, eq=False)
class NearestMany(Record):
    """The nearest subset of each trial.

    Attributes
    ----------
    mask : (trials, n) bool. error : (trials,) float64, the exact error rounded once.
    optimal : (trials,) bool, proved best. The exact error of one trial: `exact_error(trial)`.
    """

    mask: NDArray[np.bool_] = field(repr=False)
    error: NDArray[np.float64] = field(repr=False)
    optimal: NDArray[np.bool_] = field(repr=False)
    units: NDArray[np.int64] = field(repr=False)
    exponents: NDArray[np.int64] = field(repr=False)
    singly: dict[int, Fraction] = field(repr=False)  # trials too wide for the batch, solved one by one
    method: str = "two-lists"

    def within(self, eps: Fraction) -> NDArray[np.bool_]:
        """Which errors are <= eps, decided in integers and rationals."""
        answer: NDArray[np.bool_] = self.units <= rows_floor(eps, self.exponents)
        for trial, error in self.singly.items():
            answer[trial] = error <= eps
        return answer

    def exact_error(self, trial: int) -> Fraction:
        """The error of one trial as a rational."""
        if trial in self.singly:
            return self.singly[trial]
        return int(self.units[trial]) * Fraction(2) ** int(self.exponents[trial])

    def _shown(self) -> dict[str, Any]:
        trials, n = self.mask.shape
        worst = float(self.error.max()) if trials else 0.0
        return {
            "trials": trials,
            "n": n,
            "optimal": int(self.optimal.sum()),
            "worst": f"{worst:.6g}",
            "method": self.method,
        }


@dataclass(frozen=True, repr=False, eq=False)
class TruncatedMany(Record):
    """The truncated process of each trial.

    Attributes
    ----------
    v : (trials, n + 1) float64, the exact lengths v_0, ..., v_n rounded once. The exact one: `exact(trial, t)`.
    """

    v: NDArray[np.float64] = field(repr=False)
    units: NDArray[np.int64] = field(repr=False)
    exponents: NDArray[np.int64] = field(repr=False)
    singly: dict[int, list[Fraction]] = field(repr=False)  # trials too wide for the batch, done one by one

    def exact(self, trial: int, t: int) -> Fraction:
        """v_t of one trial as a rational."""
        if trial in self.singly:
            return self.singly[trial][t]
        return int(self.units[trial, t]) * Fraction(2) ** int(self.exponents[trial])

    def _shown(self) -> dict[str, Any]:
        trials, steps = self.v.shape
        mean = f"{self.v[:, -1].mean():.6g}" if trials else ""
        return {"trials": trials, "n": steps - 1, "mean_of_the_last_v": mean}


@dataclass(frozen=True, repr=False, eq=False)
class Cover(Record):
    """Do the subset sums come within eps of every point of the region?

    Attributes
    ----------
    covered : True, False, or None where that is unknown. status : "covered", "not covered" or "unknown".
    witness : a point of the region with no sum within eps, where not covered; for vectors a tuple of d coordinates.
    distance : the witness's exact distance from the nearest sum, where known. at_least : a proved lower bound > eps on
        that distance (the distance itself where it is known).
    method : how it was decided. reason : why the answer is unknown and what is known instead, else "". d : coordinates.
    """

    covered: bool | None
    eps: Fraction
    witness: Fraction | tuple[Fraction, ...] | None
    distance: Fraction | None
    method: str
    n: int
    reason: str = ""
    at_least: Fraction | None = field(default=None, repr=False)
    d: int = field(default=1, repr=False)

    @property
    def status(self) -> str:
        """The answer in words."""
        return "unknown" if self.covered is None else "covered" if self.covered else "not covered"

    def __bool__(self) -> bool:
        if self.covered is None:
            raise ValueError(f"whether n={self.n} values cover is unknown, neither true nor false: {self.reason}")
        return self.covered

    def _shown(self) -> dict[str, Any]:
        bound = {"at_least": self.at_least} if self.distance is None and self.at_least is not None else {}
        return {**super()._shown(), **bound}
