"""nearest and within against the obvious answer, by symmetry, on large instances, and on bad input."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import rssp
from rssp import quarters, strategies
from rssp.lists import TooLargeError
from rssp.result import Nearest
from rssp.strategies import HAIR, Instance
from tests import naive

DUST = 2.0**-200  # far below what fits beside 1.0 in 62 bits


@pytest.fixture(params=["two-lists", "four-lists"], scope="module")
def method(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each exhaustive method; the four lists with buffers so short that there are many windows and tiles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quarters, "BUFFER", 8)
        yield request.param


def check_record(found: Nearest, instance: Instance, method: str) -> None:
    """The error is that of the subset, and the subset has the size."""
    x, z, _, size = instance
    assert found.subset.shape == (len(x),)
    assert found.subset.dtype == np.bool_
    assert found.error == abs(naive.chosen_sum(x, found.subset) - Fraction(z))
    assert naive.allowed(int(found.subset.sum()), size)
    assert (found.n, found.d, found.method) == (len(x), 1, method)


def check_nearest(instance: Instance, method: str) -> None:
    x, z, _, size = instance
    found = rssp.nearest(x, z, size=size, method=method)
    check_record(found, instance, method)
    assert (found.status, found.reason) == ("optimal", "")
    assert found.error == naive.nearest(x, z, size)


def check_within(instance: Instance, method: str) -> None:
    x, z, eps, size = instance
    found = rssp.within(x, z, eps, size=size, method=method)
    check_record(found, instance, method)
    best = naive.nearest(x, z, size)
    if best <= eps:
        assert found.status == "found"
        assert found.error <= eps
    else:
        assert found.status == "none"


@settings(max_examples=1000)
@given(instance=strategies.instances(max_n=7))
def test_nearest_is_the_best_of_all_subsets(method: str, instance: Instance) -> None:
    check_nearest(instance, method)


@settings(max_examples=1000)
@given(instance=strategies.instances(max_n=7))
def test_within_finds_a_subset_where_there_is_one(method: str, instance: Instance) -> None:
    check_within(instance, method)


@pytest.mark.long
@settings(max_examples=100_000, derandomize=False)
@given(instance=strategies.instances(max_n=8))
def test_nearest_long(method: str, instance: Instance) -> None:
    """About ten minutes each: pytest -m long tests/test_solve.py"""
    check_nearest(instance, method)


@pytest.mark.long
@settings(max_examples=100_000, derandomize=False)
@given(instance=strategies.instances(max_n=8))
def test_within_long(method: str, instance: Instance) -> None:
    """About ten minutes each: pytest -m long tests/test_solve.py"""
    check_within(instance, method)


@given(data=st.data(), x=strategies.values(max_n=7))
def test_a_target_exactly_eps_away_is_found_and_a_hair_less_is_not(method: str, data: st.DataObject, x: Any) -> None:
    z, size = data.draw(strategies.targets(x)), data.draw(strategies.sizes(len(x)))
    best = naive.nearest(x, z, size)
    assert rssp.within(x, z, best, size=size, method=method).status == "found"
    if best > HAIR:
        assert rssp.within(x, z, best - HAIR, size=size, method=method).status == "none"


@pytest.mark.parametrize("size", [None, 0])
def test_no_values_have_the_empty_subset(size: int | None) -> None:
    found = rssp.nearest([], Fraction(1, 3), size=size)
    assert (found.error, found.indices, found.status, found.n) == (Fraction(1, 3), [], "optimal", 0)
    assert rssp.within([], 1, 1, size=size).status == "found"
    assert rssp.within([], 1, 0.5, size=size).status == "none"


def test_the_empty_subset_can_be_the_answer() -> None:
    assert rssp.nearest([3.0, -5.0, 7.0], 0.5).indices == []
    assert rssp.within([3.0, -5.0], -0.5, 0.5).indices == []
    assert rssp.nearest([3.0, -5.0], 0, size=0).indices == []


@pytest.mark.parametrize("x", [[], [0.0], [1.0, DUST], [-3, 2**53 + 1]])
def test_fixed_sizes_at_both_ends(x: list[Any]) -> None:
    assert rssp.nearest(x, 100, size=0).error == 100
    assert rssp.nearest(x, 100, size=len(x)).error == abs(sum(map(Fraction, x)) - 100)


def test_integers_beyond_float64_stay_exact() -> None:
    x = np.array([2**53 + 1, 2**53 - 1, -(2**53) - 1, 2**60 + 1])
    assert rssp.nearest(x, 2**60 + 2**53 + 2).indices == [0, 3]
    assert rssp.nearest(x, 2**53 + 2).error == 1


def test_values_tied_on_the_rounded_grid_are_settled_in_rationals() -> None:
    x = [1.0, DUST, -DUST]
    assert rssp.nearest(x, 1.5).indices == [0, 1]
    assert rssp.nearest(x, 0.75).indices == [0, 2]
    assert rssp.within(x, 1.5, Fraction(1, 2) - Fraction(DUST)).indices == [0, 1]
    assert rssp.within(x, 1.5, Fraction(1, 2) - 2 * Fraction(DUST)).status == "none"


@given(strategies.instances(max_n=6))
def test_none_shows_the_nearest_subset(instance: Instance) -> None:
    x, z, eps, size = instance
    found = rssp.within(x, z, eps, size=size, method="two-lists")
    assert found.status == "found" or found.error == naive.nearest(x, z, size)
    found = rssp.within(x, z, eps, size=size, method="four-lists")
    assert found.status == "found" or found.reason or found.error == naive.nearest(x, z, size)


@pytest.mark.parametrize("z", [0.75, 1.5])
def test_none_shows_the_nearest_subset_off_the_grid_too(z: float) -> None:
    found = rssp.within([1.0, DUST, -DUST], z, 0.01)
    assert (found.status, found.error) == ("none", naive.nearest([1.0, DUST, -DUST], z))


def too_many_ties() -> list[float]:
    """Off the grid by its first values, with more equal subsets than are settled: C(14, 7) four times."""
    return [DUST, -DUST, *[1.0] * 14]


def test_too_many_candidates_are_admitted() -> None:
    x = too_many_ties()
    best = rssp.nearest(x, 7.5)
    assert (best.status, best.method) == ("feasible", "two-lists")
    assert "4096" in best.reason
    # The best is 1/2 - DUST; the rounding bound is 2 DUST.
    undecided = rssp.within(x, 7.5, Fraction(1, 2) - Fraction(3, 2) * Fraction(DUST))
    assert undecided.status == "unknown"
    assert "4096" in undecided.reason


@pytest.mark.parametrize("place", [0, 8, 16])
def test_a_search_does_not_stop_where_only_rounding_says_found(place: int) -> None:
    """Eight ones are 1/2 and three grains of dust away, too many to settle; seven and the 1.5 are surely within."""
    x = [1.0] * 16
    x[place:place] = [1.5, DUST]
    found = rssp.within(x, Fraction(17, 2) + 3 * Fraction(DUST), Fraction(1, 2), size=8)
    assert (found.status, found.error) == ("found", 3 * Fraction(DUST))


def test_too_many_ties_do_not_matter_away_from_the_decision() -> None:
    x = too_many_ties()
    assert rssp.within(x, 7.5, 0.25).status == "none"
    assert rssp.within(x, 7.5, 0.75).status == "found"


def off_grid(seed: int, n: int = 14) -> list[float]:
    """More values than OBVIOUS, with dust that decides."""
    rng = np.random.default_rng(seed)
    return [float(k) if i % 2 else float(k) * DUST for i, k in enumerate(rng.integers(-50, 50, n))]


@pytest.mark.parametrize("size", [None, 5])
def test_off_the_grid_beyond_the_obvious_n(size: int | None) -> None:
    x = off_grid(3, 13)
    z = Fraction(41, 3)
    check_nearest(Instance(x, z, 0, size), "two-lists")
    check_nearest(Instance(x, z, 0, size), "four-lists")
    best = naive.nearest(x, z, size)
    assert rssp.within(x, z, best, size=size).status == "found"
    assert rssp.within(x, z, best - HAIR, size=size).status == "none"


def errors(x: Any, z: Any, method: str, size: Any = None) -> tuple[Fraction, bool]:
    """What must not change when an instance is only written differently."""
    best = rssp.nearest(x, z, size=size, method=method).error
    return best, rssp.within(x, z, Fraction(1, 3), size=size, method=method).status == "found"


@given(x=strategies.values(max_n=9, kind="float64"), data=st.data())
def test_negated_and_permuted_instances_have_the_same_answer(
    method: str, x: NDArray[np.float64], data: st.DataObject
) -> None:
    z, size = Fraction(data.draw(strategies.targets(x))), data.draw(strategies.sizes(len(x)))
    same = errors(x, z, method, size)
    assert errors(-x, -z, method, size) == same
    order = data.draw(st.permutations(range(len(x))))
    assert errors(x[list(order)], z, method, size) == same


@given(x=strategies.values(max_n=9, min_n=1, kind="float64"), data=st.data())
def test_flipping_a_value_shifts_the_target(method: str, x: NDArray[np.float64], data: st.DataObject) -> None:
    """A subset S becomes S xor {i}: only for any size."""
    z = Fraction(data.draw(strategies.targets(x)))
    flipped = x.copy()
    flipped[0] = -x[0]
    assert errors(flipped, z - Fraction(float(x[0])), method) == errors(x, z, method)


@given(x=strategies.values(max_n=9, kind="float64"), data=st.data())
def test_complement_shifts_the_size(method: str, x: NDArray[np.float64], data: st.DataObject) -> None:
    z, k = Fraction(data.draw(strategies.targets(x))), data.draw(st.integers(0, len(x)))
    everything = naive.chosen_sum(x, [True] * len(x))
    assert errors(x, everything - z, method, len(x) - k) == errors(x, z, method, k)


@given(x=strategies.values(max_n=9, kind="float64"), data=st.data(), k=st.integers(-40, 40))
def test_scaling_by_a_power_of_two_scales_the_error(
    method: str, x: NDArray[np.float64], data: st.DataObject, k: int
) -> None:
    z, size = Fraction(data.draw(strategies.targets(x))), data.draw(strategies.sizes(len(x)))
    with np.errstate(all="ignore"):
        scaled = np.ldexp(x, k)
    assume(np.isfinite(scaled).all() and naive.rationals(scaled) == [v * Fraction(2) ** k for v in naive.rationals(x)])
    before = rssp.nearest(x, z, size=size, method=method)
    after = rssp.nearest(scaled, z * Fraction(2) ** k, size=size, method=method)
    assert after.error == before.error * Fraction(2) ** k


@given(x=strategies.values(max_n=8, kind="float64"), data=st.data())
def test_a_zero_more_changes_nothing(method: str, x: NDArray[np.float64], data: st.DataObject) -> None:
    z = data.draw(strategies.targets(x))
    assert errors(np.append(x, 0.0), z, method) == errors(x, z, method)
    assert errors(np.append(0.0, x), z, method) == errors(x, z, method)


@pytest.mark.parametrize("size", [None, 16])
@pytest.mark.parametrize("z", [0, 0.3, 5])
def test_threads_give_identical_subsets(size: int | None, z: float) -> None:
    """n = 32 without a size is long enough to be cut into pieces; the coarse grid makes ties."""
    x = rssp.sample.grid(32, bits=6, rng=1)
    one = rssp.nearest(x, z, size=size, threads=1)
    two = rssp.nearest(x, z, size=size, threads=2)
    assert np.array_equal(one.subset, two.subset)
    eps = one.error + Fraction(1, 64)
    one, two = (rssp.within(x, z, eps, size=size, threads=t) for t in (1, 2))
    assert np.array_equal(one.subset, two.subset)


def test_random_instances_with_threads_agree() -> None:
    x = rssp.sample.uniform(31, rng=5)
    one, two = (rssp.nearest(x, 0.3, threads=t) for t in (1, 2))
    assert one.error == two.error
    assert np.array_equal(one.subset, two.subset)


@pytest.mark.parametrize("n", [30, 33, 36, 40])
def test_a_planted_subset_is_found(n: int) -> None:
    rng = np.random.default_rng(n)
    x = rssp.sample.uniform(n, rng=rng)
    planted = rng.random(n) < 0.5
    z = naive.chosen_sum(x, planted)
    assert rssp.nearest(x, z).error == 0
    assert rssp.within(x, z, 0).status == "found"


@pytest.mark.parametrize("n", [30, 36])
def test_a_planted_subset_of_a_size_is_found(n: int) -> None:
    rng = np.random.default_rng(n)
    x = rssp.sample.uniform(n, rng=rng)
    planted = np.isin(np.arange(n), rng.choice(n, 9, replace=False))
    found = rssp.within(x, naive.chosen_sum(x, planted), 0, size=9)
    assert (found.status, int(found.subset.sum())) == ("found", 9)


def test_between_the_grid_there_is_none() -> None:
    """Even sums, an odd target: every error is odd, so 1 unit is the least there can be."""
    rng = np.random.default_rng(0)
    x = 2 * rng.integers(-(2**20), 2**20, 38)
    z = int(x[:10].sum()) + 1
    assert rssp.within(x, z, Fraction(99, 100)).status == "none"
    assert rssp.within(x, z, 1).status == "found"


def all_sums(x: NDArray[np.int64]) -> NDArray[np.int64]:
    """Every subset sum in integers, by doubling."""
    sums = np.zeros(1, np.int64)
    for value in x:
        sums = np.concatenate([sums, sums + value])
    return sums


@pytest.mark.parametrize("z", [Fraction(3, 10), 0.0, -2.5])
def test_the_optimum_of_22_values_agrees_with_enumeration(z: Any) -> None:
    x = rssp.sample.uniform(22, rng=7)
    units = all_sums(np.ldexp(x, 52).astype(np.int64))
    scaled = Fraction(z) * 2**52
    low = int(np.abs(units - int(scaled // 1)).argmin())
    high = int(np.abs(units - int(scaled // 1) - 1).argmin())
    best = min(abs(int(units[i]) - scaled) for i in (low, high)) / 2**52
    found = rssp.nearest(x, z)
    assert found.error == best
    assert rssp.within(x, z, best).status == "found"
    if best:
        assert rssp.within(x, z, best - HAIR).status == "none"


def test_the_optimum_of_a_size_agrees_with_enumeration() -> None:
    x = rssp.sample.uniform(22, rng=8)
    units, used = all_sums(np.ldexp(x, 52).astype(np.int64)), all_sums(np.ones(22, np.int64))
    for size in (1, 7, 11, 20):
        best = int(np.abs(units[used == size] - 2**50).min())
        assert rssp.nearest(x, 0.25, size=size).error == Fraction(best, 2**52)


@pytest.mark.parametrize(
    ("x", "rule"),
    [
        ([0.5, float("nan")], "x[1]=nan: must be finite"),
        ([float("inf"), 1.0], "x[0]=inf: must be finite"),
        (np.array([0, 1, -np.inf], np.float32), "x[2]=-inf: must be finite"),
        ([[[1.0, 2.0]]], "x: must have shape (n,); given shape (1, 1, 2)"),
        (1.0, "x: must have shape (n,); given shape ()"),
    ],
)
@pytest.mark.parametrize("verb", ["nearest", "within"])
def test_bad_values_are_named(verb: str, x: Any, rule: str) -> None:
    arguments = (x, 0) if verb == "nearest" else (x, 0, 1)
    with pytest.raises(ValueError, match=r"^x") as caught:
        getattr(rssp, verb)(*arguments)
    assert str(caught.value) == rule


@pytest.mark.parametrize(
    ("options", "kind", "parts"),
    [
        ({"z": float("nan")}, ValueError, ["z=nan", "must be finite"]),
        ({"z": float("-inf")}, ValueError, ["z=-inf", "must be finite"]),
        ({"z": "1"}, TypeError, ["z='1'", "must be an int, a float or a Fraction", "given str"]),
        ({"z": [1.0]}, TypeError, ["z=[1.0]", "given list"]),
        ({"z": 1j}, TypeError, ["z=1j", "given complex"]),
        ({"z": True}, TypeError, ["z=True", "given bool"]),
        ({"eps": -0.1}, ValueError, ["eps=-0.1", "must be >= 0", "use rssp.nearest"]),
        ({"eps": Fraction(-1, 3)}, ValueError, ["eps=-1/3", "must be >= 0"]),
        ({"eps": float("nan")}, ValueError, ["eps=nan", "must be finite"]),
        ({"eps": float("inf")}, ValueError, ["eps=inf", "must be finite"]),
        ({"eps": None}, TypeError, ["eps=None", "given NoneType"]),
        ({"size": 3}, ValueError, ["size=3", "must be in 0..2", "n=2"]),
        ({"size": -1}, ValueError, ["size=-1", "must be in 0..2"]),
        ({"size": 1.0}, TypeError, ["size=1.0", "0..2", "given float"]),
        ({"size": True}, TypeError, ["size=True", "given bool"]),
        ({"method": "magic"}, ValueError, ["method='magic'", "auto, two-lists, four-lists, dense, cp-sat"]),
        ({"threads": 0}, ValueError, ["threads=0", "must be None or an int >= 1"]),
        ({"threads": 1.5}, ValueError, ["threads=1.5", "must be None or an int >= 1"]),
        ({"threads": True}, ValueError, ["threads=True", "must be None or an int >= 1"]),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], kind: type[Exception], parts: list[str]) -> None:
    asked = {"x": [1.0, 2.0], "z": 0, "eps": 1, **options}
    with pytest.raises(kind) as caught:
        rssp.within(**asked)
    message = str(caught.value)
    assert type(caught.value) is kind
    assert "\n" not in message
    assert all(part in message for part in parts), message


def test_lists_that_do_not_fit_are_refused_by_name() -> None:
    with pytest.raises(TooLargeError, match=r"^n=51: .*n=50 without a size.*method='cp-sat'"):
        rssp.nearest(np.ones(51), 1, method="two-lists")


@pytest.mark.parametrize("n", [1000, 30_000])
def test_the_refusal_is_short_however_large_n_is(n: int) -> None:
    with pytest.raises(TooLargeError) as caught:
        rssp.nearest(np.ones(n), 1, method="two-lists")
    assert len(str(caught.value)) < 400


def test_many_values_are_no_trouble_for_small_sizes() -> None:
    x = np.arange(1.0, 301.0)
    assert rssp.nearest(x, 599.5, size=2).error == Fraction(1, 2)
    assert rssp.nearest(x, 598, size=2).error == 0


@pytest.mark.parametrize("z", [0.5, 10**400, -(10**400), Fraction(1, 10**30)])
def test_any_rational_target_is_taken_exactly(z: Any) -> None:
    assert rssp.nearest([1.0, 2.0], z).error == naive.nearest([1.0, 2.0], z)
