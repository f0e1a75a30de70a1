"""What is too large to search: the dense regime first, then CP-SAT, and the box before both."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import rssp
from rssp import dense
from tests import naive

DUST = 2.0**-200


def error(x: Any, mask: Any, z: Any) -> Fraction:
    """The sup-norm error of a subset, over Fractions."""
    return max(abs(naive.chosen_sum(column, mask) - Fraction(t)) for column, t in zip(x.T, z, strict=True))


@pytest.mark.parametrize(("n", "d", "eps"), [(150, 1, 1e-9), (400, 3, 1e-3), (600, 5, 0.01)])
def test_thousands_of_vectors_are_settled_without_a_solver(n: int, d: int, eps: float) -> None:
    x, z = rssp.sample.normal(n, d, rng=n), [0.3, -0.2, 0.1, 0.0, 0.4][:d]
    found = rssp.within(x, z, eps, time_limit=60) if d > 1 else rssp.within(x[:, 0], z[0], eps, size=range(60, 90))
    assert found.status == "found"
    assert found.error == error(x, found.subset, z) <= Fraction(eps)


def test_the_box_is_asked_first() -> None:
    x = rssp.sample.uniform(100, 2, rng=0)
    assert rssp.within(x, [200, 0], 1).method == "box"
    assert rssp.within(x[:, 0], 200, 1).status == "none"


def test_what_is_not_found_goes_to_cp_sat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "find", lambda *_, **__: None)
    x = rssp.sample.grid(90, 2, bits=4, rng=1)
    found = rssp.within(x, [0, 0], 1, time_limit=20)
    assert (found.status, found.method) == ("found", "cp-sat")
    alone = rssp.within(x, [0, 0], 1, method="dense", time_limit=1)
    assert (alone.status, alone.method) == ("unknown", "dense")
    assert "proves nothing" in alone.reason


@pytest.mark.parametrize("forged", ["wrong sum", "wrong size"])
def test_a_forged_subset_is_not_believed(monkeypatch: pytest.MonkeyPatch, forged: str) -> None:
    x = rssp.sample.uniform(90, 2, rng=1)
    mask = np.ones(90, np.bool_) if forged == "wrong sum" else np.zeros(90, np.bool_)
    monkeypatch.setattr(dense, "find", lambda *_, **__: mask)
    found = rssp.within(x, [0, 0], 1e-9, size=45, method="dense")
    assert found.status == "unknown"


def test_nearest_improves_until_the_time_is_up() -> None:
    x = rssp.sample.uniform(300, 2, rng=2)
    found = rssp.nearest(x, [0.25, 0.75], method="dense", time_limit=1.5)
    assert (found.status, found.method, found.d) == ("feasible", "dense", 2)
    assert found.error == error(x, found.subset, [0.25, 0.75])
    assert found.error < Fraction(1, 1000)


def test_off_the_grid_the_subset_is_within_eps_all_the_same() -> None:
    x = np.append(rssp.sample.uniform(100, rng=3), DUST)
    found = rssp.within(x, 0.3, 1e-6, method="dense", time_limit=20)
    assert found.status == "found"
    assert found.error == abs(naive.chosen_sum(x, found.subset) - Fraction(0.3)) <= Fraction(1e-6)
