"""CP-SAT proposes: its subsets are measured in rationals, and its word is never passed on as a proof."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from rssp import Constraints, constrained, inputs, milp, reach, strategies
from rssp.dyadic import RoomError, to_units
from rssp.result import Nearest, text
from rssp.strategies import Instance
from tests import naive

DUST = 2.0**-200


def check_record(found: Nearest, instance: Instance) -> None:
    """The error is that of the subset, which has the size."""
    x, z, _, size = instance
    assert found.subset.dtype == np.bool_
    assert found.error == abs(naive.chosen_sum(x, found.subset) - Fraction(z))
    assert found.method == "box" or naive.allowed(int(found.subset.sum()), size)


@pytest.fixture
def unconfirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if n were too large for an exhaustive search."""
    monkeypatch.setattr(constrained, "MOST_CONFIRMED", -1)


@settings(max_examples=20)
@given(strategies.instances(max_n=6))
def test_what_cp_sat_finds_in_few_values_is_confirmed_by_a_search(instance: Instance) -> None:
    x, z, _, size = instance
    found = rssp.nearest(x, z, size=size, method="cp-sat", threads=1, time_limit=10)
    check_record(found, instance)
    assert (found.status, found.error) == ("optimal", naive.nearest(x, z, size))
    confirmed = found.reason.endswith("; confirmed by an exhaustive search")
    assert confirmed == (found.method == "cp-sat")
    assert confirmed or found.reason.startswith("cp-sat gave an error of ")


@settings(max_examples=20)
@given(strategies.instances(max_n=6))
def test_within_is_confirmed_too_or_refused_for_want_of_room(instance: Instance) -> None:
    x, z, eps, size = instance
    try:
        found = rssp.within(x, z, eps, size=size, method="cp-sat", threads=1, time_limit=10)
    except RoomError:  # which says more: see below
        return
    check_record(found, instance)
    assert found.status == ("found" if naive.within(x, z, eps, size) else "none")


@pytest.mark.usefixtures("unconfirmed")
@pytest.mark.parametrize("size", [None, 4])
def test_small_integers_are_solved_and_not_called_optimal(size: int | None) -> None:
    x = [5, -3, 8, 13, -21, 34, 2, 7]
    for z in (17, Fraction(1, 3), -100):
        found = rssp.nearest(x, z, size=size, method="cp-sat", threads=1)
        best = naive.nearest(x, z, size)
        assert (found.status, found.error) == ("feasible", best)
        assert found.reason == f"OPTIMAL reported by cp-sat, which is no proof; bound {text(best)} reported"


@pytest.mark.usefixtures("unconfirmed")
def test_what_is_not_found_is_unknown() -> None:
    found = rssp.within([2, 4, 8], 5, Fraction(1, 2), method="cp-sat", threads=1)
    assert (found.status, found.error) == ("unknown", 1)
    assert "OPTIMAL reported by cp-sat, which is no proof; bound 1 reported" in found.reason
    assert found.reason.endswith("the subset shown is the best it gave")
    assert rssp.within([2, 4, 8], 5, 1, method="cp-sat", threads=1).status == "found"


def forge(monkeypatch: pytest.MonkeyPatch, mask: list[bool], status: str = "OPTIMAL") -> None:
    """A solver that says this whatever it is asked."""
    units = to_units([1], [1])
    answer = milp.Answer(np.array(mask), status, Fraction(0), units)
    monkeypatch.setattr(milp, "solve", lambda *_: answer)


def test_a_false_optimum_is_replaced_by_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    forge(monkeypatch, [True, False])
    found = rssp.nearest([1, 2], 2, method="cp-sat")
    assert (found.status, found.error, found.method) == ("optimal", 0, "two-lists")
    assert found.reason.startswith("cp-sat gave an error of 1: OPTIMAL reported by cp-sat")
    within = rssp.within([1, 2], 2, 0, method="cp-sat")
    assert (within.status, within.error, within.method) == ("found", 0, "two-lists")


@pytest.mark.usefixtures("unconfirmed")
def test_a_false_word_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver claims a subset within eps that is not, and one that is not allowed."""
    forge(monkeypatch, [True, False])
    assert rssp.within([1, 2], 2, 0, method="cp-sat").status == "unknown"
    assert rssp.nearest([1, 2], 2, method="cp-sat").error == 1
    for constraints in (Constraints(exclude=[0]), Constraints(precedence=[(1, 0)])):
        found = rssp.nearest([1, 2], 1, method="cp-sat", constraints=constraints)
        assert found.status == "unknown"
        assert found.reason.endswith("the subset shown does not satisfy the constraints")
        assert rssp.within([1, 2], 1, 0, method="cp-sat", constraints=constraints).status == "unknown"
    forge(monkeypatch, [True, False, False])
    assert rssp.within([1, 2, -2], 1, 0, size=2, method="cp-sat").status == "unknown"


@pytest.mark.parametrize("n", [10, 100])
def test_a_target_beyond_every_sum_needs_no_search(n: int) -> None:
    x = np.ones(n)
    found = rssp.within(x, n + 1, Fraction(1, 2), method="cp-sat")
    assert (found.status, found.method) == ("none", "box")
    assert found.reason.startswith(f"every sum lies in [0, {n}], from which the target is eps and 0.5 away")
    assert rssp.within(x, -1, Fraction(1, 2), size=range(2, 4), method="cp-sat").method == "box"
    assert rssp.within(x, n + 1, 1, method="cp-sat", threads=1).status == "found"


@given(x=strategies.values(max_n=7), data=st.data())
def test_extremes_are_the_least_and_the_greatest_sum(x: Any, data: st.DataObject) -> None:
    size = data.draw(strategies.sizes(len(x)))
    sums = naive.sums(x, size)
    assert reach.extremes(x.tolist(), inputs.subset_size(size, len(x))) == (min(sums), max(sums))


@given(x=strategies.values(max_n=5), data=st.data())
def test_the_box_excludes_only_what_is_out_of_reach(x: Any, data: st.DataObject) -> None:
    size, eps = data.draw(strategies.sizes(len(x))), Fraction(data.draw(strategies.radii()))
    z = [Fraction(data.draw(strategies.targets(x, eps))) for _ in range(2)]
    sums = naive.sums(x, size)
    reason = reach.beyond([x.tolist()] * 2, z, eps, inputs.subset_size(size, len(x)))
    assert (reason is None) == all(min(sums) - eps <= p <= max(sums) + eps for p in z)


def test_the_error_for_want_of_room_names_the_grid() -> None:
    with pytest.raises(RoomError) as caught:
        rssp.within([1.0, DUST], 0.75, 2.0**-250, method="cp-sat")
    assert str(caught.value) == (
        "eps=5.52715e-76: cp-sat has room for 56 bits; the finest grid that fits them, 2^-55, may move a sum by "
        "6.22302e-61, more than eps: round the values to multiples of 2^-55, or ask for a larger eps"
    )
    rounded = [1.0, 0.0]
    assert rssp.within(rounded, 0.75, 2.0**-250, method="cp-sat", threads=1).status == "none"


def test_a_log_goes_where_it_is_asked_to(capfd: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []
    rssp.nearest([1, 2], 5, method="cp-sat", threads=1, log=lines.append)
    assert any("CpSolverResponse" in line for line in lines)
    assert capfd.readouterr() == ("", "")
    rssp.nearest([1, 2], 5, method="cp-sat", threads=1, log=True)
    assert "CpSolverResponse" in capfd.readouterr().err


def test_vectors_share_a_mask() -> None:
    x = rssp.sample.grid(40, bits=6, rng=1).reshape(20, 2)
    found = rssp.nearest(x, [0.5, 0.25], method="cp-sat", threads=1, time_limit=5)
    assert (found.d, found.method) == (2, "cp-sat")
    assert found.error == naive.sup_error(x, [0.5, 0.25], found.subset)
    assert found.error == rssp.nearest(x, [0.5, 0.25], method="enumeration").error
    assert rssp.within(x, [0.5, 0.25], found.error, method="cp-sat", threads=1).status == "found"


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
