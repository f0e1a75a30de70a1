"""CP-SAT proposes: its subsets are measured in rationals, and its word is never passed on as a proof."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

import rssp
from rssp import strategies
from rssp.result import Nearest
from rssp.strategies import Instance
from tests import naive

DUST = 2.0**-200


def check_record(found: Nearest, instance: Instance) -> None:
    """The error is that of the subset, which has the size; nothing is claimed to be proved."""
    x, z, _, size = instance
    assert found.method == "cp-sat"
    assert found.subset.dtype == np.bool_
    assert found.error == abs(naive.chosen_sum(x, found.subset) - Fraction(z))
    assert naive.allowed(int(found.subset.sum()), size)
    assert found.status not in ("optimal", "none")


@settings(max_examples=30)
@given(strategies.instances(max_n=6))
def test_a_subset_is_measured_and_never_called_optimal(instance: Instance) -> None:
    x, z, _, size = instance
    found = rssp.nearest(x, z, size=size, method="cp-sat", threads=1, time_limit=10)
    check_record(found, instance)
    assert found.status == "feasible"
    assert found.reason.endswith("reported by cp-sat, which is no proof")


@settings(max_examples=30)
@given(strategies.instances(max_n=6))
def test_what_is_found_is_within_eps_and_what_is_not_is_unknown(instance: Instance) -> None:
    x, z, eps, size = instance
    found = rssp.within(x, z, eps, size=size, method="cp-sat", threads=1, time_limit=10)
    check_record(found, instance)
    assert found.status == ("found" if found.error <= eps else "unknown")
    assert (found.reason == "") == (found.status == "found")


@pytest.mark.parametrize("size", [None, 4])
def test_small_integers_are_solved(size: int | None) -> None:
    x = [5, -3, 8, 13, -21, 34, 2, 7]
    for z in (17, Fraction(1, 3), -100):
        found = rssp.nearest(x, z, size=size, method="cp-sat", threads=1)
        assert found.error == naive.nearest(x, z, size)
        assert found.reason == "OPTIMAL reported by cp-sat, which is no proof"


def test_more_values_than_lists_can_hold_go_to_cp_sat_by_themselves() -> None:
    x = rssp.sample.grid(80, bits=8, rng=0)
    sized = rssp.nearest(x, 0, size=range(30, 32), time_limit=30)
    assert (sized.method, sized.error, int(sized.subset.sum()) in (30, 31)) == ("cp-sat", 0, True)
    found = rssp.nearest(x, Fraction(5, 4), time_limit=30)
    assert (found.method, found.error) == ("cp-sat", 0)


def test_what_a_few_of_many_values_do_needs_no_solver() -> None:
    x = rssp.sample.grid(5000, bits=8, rng=0)
    found = rssp.within(x, Fraction(5, 4), 0)
    assert (found.method, found.status, found.error) == ("two-lists", "found", 0)


def test_off_the_grid_the_error_is_exact_all_the_same() -> None:
    found = rssp.nearest([1.0, DUST], 1.25, method="cp-sat", threads=1)
    assert found.error in (Fraction(1, 4), Fraction(1, 4) - Fraction(DUST))
    assert found.error == abs(naive.chosen_sum([1.0, DUST], found.subset) - Fraction(5, 4))


def test_no_values() -> None:
    assert rssp.nearest([], Fraction(1, 3), method="cp-sat", threads=1).error == Fraction(1, 3)
    assert rssp.within([], 1, 1, size=0, method="cp-sat", threads=1).status == "found"


def test_when_nothing_comes_in_time_a_subset_of_the_size_is_shown() -> None:
    x = rssp.sample.uniform(200, rng=0)
    found = rssp.nearest(x, 0.3, size=77, threads=1, time_limit=1e-9)
    check_record(found, Instance(x, 0.3, 0, 77))
    assert "reported by cp-sat" in found.reason


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_bad_time_limit_is_named(limit: float) -> None:
    with pytest.raises(ValueError, match=rf"^time_limit={limit}: must be "):
        rssp.nearest([1.0], 1, method="cp-sat", time_limit=limit)
