"""count against the obvious answer, by symmetry, and on instances with known counts."""

import sys
from collections.abc import Iterator
from fractions import Fraction
from math import comb, inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import rssp
from rssp import generating, lists, quarters, strategies
from rssp.dyadic import RoomError, to_units
from rssp.lists import TooLargeError
from rssp.strategies import HAIR, Instance
from tests import naive

DUST = 2.0**-200
FINE = rssp.sample.uniform(99, rng=0)


@pytest.fixture(params=["two lists", "four lists", "distribution"], scope="module", autouse=True)
def method(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each way to count; the four lists with buffers so short that there are many windows and tiles."""
    home = sys.modules[rssp.count.__module__]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(home, "SUM_TIME", inf if request.param == "distribution" else 0)
        if request.param == "distribution":
            patch.setattr(generating, "MOST_BITS", 2**22)  # seconds
        if request.param == "four lists":
            patch.setattr(lists, "layout", refuses)
            patch.setattr(quarters, "BUFFER", 8)
        yield request.param


def refuses(*_: Any) -> None:
    raise TooLargeError


def check_count(instance: Instance) -> None:
    x, z, eps, size = instance
    found = rssp.count(x, z, eps, size=size)
    assert type(found) is int
    assert found == naive.count(x, z, eps, size)


@settings(max_examples=1000)
@given(instance=strategies.instances(max_n=7))
def test_count_is_the_number_of_subsets_within_eps(instance: Instance) -> None:
    check_count(instance)


@pytest.mark.long
@settings(max_examples=100_000, derandomize=False)
@given(instance=strategies.instances(max_n=8))
def test_count_long(instance: Instance) -> None:
    """About ten minutes each: pytest -m long tests/test_count.py"""
    check_count(instance)


@given(instance=strategies.instances(max_n=6))
def test_counts_by_size_are_the_counts_of_the_sizes(instance: Instance) -> None:
    x, z, eps, size = instance
    sizes = range(len(x) + 1) if size is None else size if isinstance(size, range) else [size]
    found = rssp.count_by_size(x, z, eps, size=size)
    assert found == {k: naive.count(x, z, eps, k) for k in sorted(sizes)}


@given(strategies.values(max_n=7), st.data())
def test_the_border_belongs_to_the_count(x: Any, data: st.DataObject) -> None:
    z = data.draw(strategies.targets(x))
    best = naive.nearest(x, z)
    assert rssp.count(x, z, best) == naive.count(x, z, best) > 0
    if best > HAIR:
        assert rssp.count(x, z, best - HAIR) == 0


@given(strategies.values(max_n=9, kind="float64"), st.data())
def test_the_same_count_for_the_same_instance_written_differently(x: NDArray[np.float64], data: st.DataObject) -> None:
    eps, size = data.draw(strategies.radii()), data.draw(strategies.sizes(len(x)))
    z = Fraction(data.draw(strategies.targets(x, eps)))
    found = rssp.count(x, z, eps, size=size)
    assert rssp.count(-x, -z, eps, size=size) == found
    assert rssp.count(x[data.draw(st.permutations(range(len(x))))] if len(x) else x, z, eps, size=size) == found
    if len(x) and size is None:
        flipped = np.concatenate([-x[:1], x[1:]])
        assert rssp.count(flipped, z - Fraction(float(x[0])), eps) == found


@given(strategies.values(max_n=9, kind="float64"), st.data())
def test_a_zero_more_doubles_the_count(x: NDArray[np.float64], data: st.DataObject) -> None:
    eps = data.draw(strategies.radii())
    z = data.draw(strategies.targets(x, eps))
    assert rssp.count(np.append(x, 0.0), z, eps) == 2 * rssp.count(x, z, eps)


@given(strategies.values(max_n=7), st.data())
def test_the_sizes_add_up(x: Any, data: st.DataObject) -> None:
    eps = data.draw(strategies.radii())
    z = data.draw(strategies.targets(x, eps))
    assert sum(rssp.count(x, z, eps, size=k) for k in range(len(x) + 1)) == rssp.count(x, z, eps)


@pytest.mark.parametrize("x", [[0.0] * 9, [0] * 9, [DUST] * 9, [-1.5] * 9])
@pytest.mark.parametrize("size", [None, 0, 4, 9])
def test_equal_values_are_counted_apart(x: list[Any], size: Any) -> None:
    everything = 2**9 if size is None else comb(9, size)
    assert rssp.count(x, 0, 100, size=size) == everything
    taken = 4 if size is None else size
    one_size = comb(9, taken) if any(x) else everything
    assert rssp.count(x, taken * Fraction(x[0]), 0, size=size) == one_size


def test_the_empty_subset_counts() -> None:
    assert rssp.count([], 0, 0) == 1
    assert rssp.count([], 1, Fraction(99, 100)) == 0
    assert rssp.count([1.0, 2.0], 0, 0) == 1
    assert rssp.count([1.0, 2.0], 0, 100, size=0) == 1


@pytest.mark.parametrize("n", [24, 40])
def test_known_counts_of_many_values(n: int) -> None:
    """Ones: binomials. Powers of two: every integer once."""
    assert rssp.count([1] * n, n // 2, 0) == comb(n, n // 2)
    assert rssp.count([1.0] * n, n / 2, 1) == comb(n, n // 2) + 2 * comb(n, n // 2 - 1)
    assert rssp.count([2**k for k in range(n)], 2**20 + 1, Fraction(5, 2)) == 5
    assert rssp.count([1] * n, 0, 10**30) == 2**n
    assert rssp.count([1] * n, 5, 0, size=5) == comb(n, 5)


def test_counts_beyond_64_bits() -> None:
    """More subsets than an int64 holds; only four lists take so many values."""
    assert rssp.count(np.zeros(64), 0, 0) == 2**64
    assert rssp.count(np.ones(64), 32, 0) == comb(64, 32)
    assert rssp.count(np.ones(64), 31, 1, size=32) == comb(64, 32)
    assert rssp.count(np.ones(64), 30, 1, size=32) == 0
    assert rssp.count(np.arange(64), 0, 10**9) == 2**64
    assert rssp.count(np.arange(64), -(10**9), 1) == 0


def test_the_count_of_22_values_agrees_with_enumeration() -> None:
    x = rssp.sample.uniform(22, rng=3)
    sums, used = np.zeros(1, np.int64), np.zeros(1, np.int64)
    for value in np.ldexp(x, 52).astype(np.int64):
        sums, used = np.concatenate([sums, sums + value]), np.concatenate([used, used + 1])
    for z, eps in ((0.25, 2.0**-12), (-3.0, 0.5), (0, 2.0**-20)):
        near = np.abs(sums - int(z * 2**52)) <= int(eps * 2**52)
        assert rssp.count(x, z, eps) == near.sum()
        assert rssp.count(x, z, eps, size=11) == near[used == 11].sum()


@pytest.mark.parametrize("eps", [0, Fraction(1, 3), 3, 3 + Fraction(DUST), 3 - Fraction(DUST), 70, 10**40])
@pytest.mark.parametrize("size", [None, 4])
def test_off_the_grid_beyond_the_obvious_n(eps: Any, size: Any) -> None:
    """n = 13, so that the border is counted from candidates and the rest from units."""
    rng = np.random.default_rng(11)
    x = [float(k) if i % 3 else float(k) * DUST for i, k in enumerate(rng.integers(-9, 9, 13))]
    z = 2 + 3 * Fraction(DUST)
    assert rssp.count(x, z, eps, size=size) == naive.count(x, z, eps, size)


@pytest.mark.parametrize("steps", [-2, -1, Fraction(-1, 2), 0, Fraction(1, 2), 1, 2])
def test_no_subset_is_counted_twice_where_the_border_begins(steps: Any) -> None:
    """Sums 3 away on either side, off the grid; eps moves past them by units."""
    x = [3.0, -3.0, DUST, -DUST, *[64.0] * 9]
    unit = to_units(naive.rationals(x), [Fraction(0)]).unit
    eps = 3 + steps * unit
    assert rssp.count(x, 0, eps) == naive.count(x, 0, eps)


def test_a_border_that_cannot_be_settled_is_refused_with_the_bits(method: str) -> None:
    x = [DUST, *[1.0] * 15]
    if method == "distribution":
        assert rssp.count(x, 7, 1) == naive.count(x, 7, 1)
        return
    with pytest.raises(RoomError, match=r"^count needs 20[0-9] bits .* 62 are allowed, so 14[0-9] too many") as caught:
        rssp.count(x, 7, 1)
    assert "\n" not in str(caught.value)
    assert rssp.count(x, 7.5, 0.25) == 0


@pytest.mark.parametrize(
    ("options", "kind", "parts"),
    [
        ({"x": [np.nan]}, ValueError, ["x[0]=nan", "must be finite"]),
        ({"z": np.inf}, ValueError, ["z=inf", "must be finite"]),
        ({"eps": -1}, ValueError, ["eps=-1", "must be >= 0"]),
        ({"size": 2}, ValueError, ["size=2", "must be in 0..1"]),
        ({"x": FINE[:65]}, ValueError, ["n=65", "n=64 without a size", "n=500 for values on a coarse"]),
        ({"x": FINE}, ValueError, ["n=99", "n=72 without a size"]),
    ],
)
def test_bad_input_is_named(options: dict[str, Any], kind: type[Exception], parts: list[str]) -> None:
    with pytest.raises(kind) as caught:
        rssp.count(**{"x": [1.0], "z": 0, "eps": 1, **options})
    assert all(part in str(caught.value) for part in parts), str(caught.value)


@given(x=st.lists(st.integers(-4, 4), max_size=8), data=st.data())
def test_the_count_is_a_sum_over_the_distribution(x: list[int], data: st.DataObject) -> None:
    eps, size = data.draw(strategies.radii()), data.draw(strategies.sizes(len(x)))
    z = Fraction(data.draw(strategies.targets(x, eps)))
    near = [number for s, number in rssp.distribution(x, size=size).items() if abs(s - z) <= Fraction(eps)]
    assert rssp.count(x, z, eps, size=size) == sum(near)


@pytest.mark.parametrize("eps", [0, Fraction(1, 8), Fraction(1, 1000), Fraction(8, 63), 1])
def test_hundreds_of_quantised_values(eps: Any) -> None:
    """Against the distribution of both halves; eps is no multiple of the unit."""
    x, z = rssp.sample.grid(80, bits=3, rng=1), Fraction(1, 8)
    first, second = rssp.distribution(x[:40]), rssp.distribution(x[40:])
    assert rssp.count(x, z, eps) == sum(
        p * q for s, p in first.items() for t, q in second.items() if abs(s + t - z) <= Fraction(eps)
    )


def test_hundreds_of_values_by_size() -> None:
    """Half of them 1, the others -1, by Vandermonde; and pairs of 200 small integers by their sums."""
    x = np.repeat([1, -1], 40)
    assert rssp.count_by_size(x, 0, 0) == {k: comb(40, k // 2) ** 2 * (k % 2 == 0) for k in range(81)}
    whole = np.random.default_rng(3).integers(-8, 9, 200)
    pairs = np.add.outer(whole, whole)[np.triu_indices(200, 1)]
    assert rssp.count(whole, 7, 2.5, size=2) == (np.abs(pairs - 7) <= 2).sum()
    assert rssp.count(whole, 10**9, 1, size=range(2, 5)) == 0


def test_many_equal_vectors_and_many_on_a_grid() -> None:
    x = np.array([[1, 2], [-1, 1]] * 40)
    assert rssp.count(x, [0, 60], 0) == comb(40, 20) ** 2
    assert rssp.count(x, [0, 60], 1) == sum(
        comb(40, p) * comb(40, q) for p in range(41) for q in range(41) if abs(p - q) <= 1 >= abs(2 * p + q - 60)
    )
    assert rssp.count_by_size(x, [3, 9], Fraction(1, 2), size=range(4, 7))[5] == comb(40, 4) * comb(40, 1)
