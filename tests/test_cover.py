"""covers and covering_radius against a walk over all sums, by symmetry, and on regions of every kind."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import rssp
from rssp import strategies
from rssp.dyadic import RoomError
from rssp.lists import TooLargeError
from rssp.result import Cover
from rssp.strategies import HAIR
from tests import naive

DUST = 2.0**-200


@st.composite
def questions(draw: st.DrawFn, max_n: int = 6) -> tuple[Any, Any, Any, int | None]:
    """(x, eps, region, size)."""
    x = draw(strategies.values(max_n))
    return x, draw(strategies.radii()), draw(strategies.regions(x)), draw(strategies.sizes(len(x)))


def check_covers(x: Any, eps: Any, region: Any, size: int | None) -> None:
    found = rssp.covers(x, eps, region=region, size=size)
    assert found.covered == bool(found) == naive.covers(x, eps, *region, size)
    check_witness(found, x, region, size)


def check_witness(found: Cover, x: Any, region: Any, size: int | None) -> None:
    """A witness lies in the region, and farther than eps from every sum: by as much as is said."""
    if found.covered:
        assert (found.witness, found.distance) == (None, None)
        return
    assert found.witness is not None
    assert region[0] <= found.witness <= region[1]
    assert found.distance == naive.nearest(x, found.witness, size) > found.eps


def check_radius(x: Any, region: Any, size: int | None) -> None:
    assert rssp.covering_radius(x, region=region, size=size) == naive.radius(x, *region, size)


@settings(max_examples=1000)
@given(questions())
def test_covers_is_the_walk_over_all_sums(question: Any) -> None:
    check_covers(*question)


@settings(max_examples=1000)
@given(questions(max_n=5))
def test_covering_radius_is_the_largest_distance(question: Any) -> None:
    x, _, region, size = question
    check_radius(x, region, size)


@given(questions())
def test_covered_exactly_at_the_radius_and_not_a_hair_below(question: Any) -> None:
    x, _, region, size = question
    radius = rssp.covering_radius(x, region=region, size=size)
    assert rssp.covers(x, radius, region=region, size=size)
    if radius > HAIR:
        assert not rssp.covers(x, radius - HAIR, region=region, size=size)


@pytest.mark.long
@settings(max_examples=50_000, derandomize=False)
@given(questions(max_n=6))
def test_cover_long(question: Any) -> None:
    """About ten minutes: pytest -m long tests/test_cover.py"""
    x, eps, region, size = question
    check_covers(x, eps, region, size)
    check_radius(x, region, size)


@given(strategies.values(max_n=8, kind="float64"), st.data())
def test_the_same_radius_for_the_same_instance_written_differently(x: NDArray[np.float64], data: st.DataObject) -> None:
    low, high = map(Fraction, data.draw(strategies.regions(x)))
    size = data.draw(strategies.sizes(len(x)))
    radius = rssp.covering_radius(x, region=(low, high), size=size)
    assert rssp.covering_radius(-x, region=(-high, -low), size=size) == radius
    assert rssp.covering_radius(x[::-1], region=(low, high), size=size) == radius
    if size is None:
        assert rssp.covering_radius(np.append(x, 0.0), region=(low, high)) == radius


@given(strategies.values(max_n=8, min_n=1, kind="float64"), st.data())
def test_flipping_a_value_shifts_the_region(x: NDArray[np.float64], data: st.DataObject) -> None:
    low, high = map(Fraction, data.draw(strategies.regions(x)))
    first = Fraction(float(x[0]))
    flipped = np.concatenate([-x[:1], x[1:]])
    moved = rssp.covering_radius(flipped, region=(low - first, high - first))
    assert moved == rssp.covering_radius(x, region=(low, high))


@given(strategies.values(max_n=8, kind="float64"), st.integers(-40, 40))
def test_scaling_by_a_power_of_two_scales_the_radius(x: NDArray[np.float64], k: int) -> None:
    factor = Fraction(2) ** k
    with np.errstate(all="ignore"):
        scaled = np.ldexp(x, k)
    assume(np.isfinite(scaled).all() and naive.rationals(scaled) == [v * factor for v in naive.rationals(x)])
    after = rssp.covering_radius(scaled, region=(-factor, 2 * factor))
    assert after == factor * rssp.covering_radius(x, region=(-1, 2))


@given(strategies.values(max_n=6), st.data())
def test_a_region_of_one_point_asks_for_the_nearest(x: Any, data: st.DataObject) -> None:
    z = data.draw(strategies.targets(x))
    assert rssp.covering_radius(x, region=(z, z)) == naive.nearest(x, z)


def test_no_values_cover_one_point() -> None:
    assert rssp.covering_radius([]) == Fraction(1, 2)
    assert rssp.covering_radius([], region=(0, 0)) == 0
    assert rssp.covers([], 0, region=(0, 0))
    assert rssp.covers([], 1, region=(Fraction(1, 3), 1))
    assert not rssp.covers([], Fraction(99, 100), region=(Fraction(1, 3), 1))


@pytest.mark.parametrize("region", [(-0.5, 0.5), [-0.5, 0.5], np.array([-0.5, 0.5]), (Fraction(-1, 2), Fraction(1, 2))])
def test_any_pair_is_a_region(region: Any) -> None:
    assert rssp.covering_radius([0.25, -0.5], region=region) == Fraction(1, 4)


def test_the_widest_gap_at_either_end_and_in_the_middle() -> None:
    assert rssp.covering_radius([1.0], region=(-3, 1)) == 3
    assert rssp.covering_radius([1.0], region=(0, 5)) == 4
    assert rssp.covering_radius([1.0], region=(0, 1)) == Fraction(1, 2)
    assert rssp.covering_radius([1.0], region=(0.25, 0.375)) == Fraction(3, 8)
    assert rssp.covering_radius([1.0], region=(0.625, 0.75)) == Fraction(3, 8)
    assert rssp.covering_radius([1.0], region=(50, 51)) == 50
    assert rssp.covering_radius([1.0], region=(-51, -50)) == 51


def sorted_sums(x: NDArray[np.float64]) -> NDArray[np.int64]:
    """Every subset sum in units of 2^-52, ascending, without rssp."""
    sums = np.zeros(1, np.int64)
    for value in np.ldexp(x, 52).astype(np.int64):
        sums = np.concatenate([sums, sums + value])
    return np.sort(sums)


def widest(sums: NDArray[np.int64], low: int, high: int) -> int:
    """Twice the covering radius in units, for a region inside the range of the sums."""
    first, last = np.searchsorted(sums, [low, high + 1])
    inner = sums[first:last]
    middles = int(np.diff(inner).max(initial=0))
    left, right = sums[first - 1], sums[last]
    from_left = 2 * (inner[0] - low) if inner[0] - low < low - left else inner[0] - left
    from_right = 2 * (high - inner[-1]) if high - inner[-1] < right - high else right - inner[-1]
    return max(middles, int(from_left), int(from_right))


@pytest.mark.parametrize("seed", range(4))
def test_the_radius_of_20_values_agrees_with_sorting(seed: int) -> None:
    """2^20 sums: many windows of buckets."""
    x = rssp.sample.uniform(20, rng=seed)
    sums = sorted_sums(x)
    low, high = [(-0.5, 0.5), (-1.0, 2.0), (0.25, 0.25 + 2.0**-8), (-2.0, 0.0)][seed]
    twice = widest(sums, int(low * 2**52), int(high * 2**52))
    radius = rssp.covering_radius(x, region=(low, high))
    assert radius == Fraction(twice, 2**53)
    assert rssp.covers(x, radius, region=(low, high))
    found = rssp.covers(x, radius - HAIR, region=(low, high))
    assert found.distance is not None
    assert found.witness is not None
    near = sums[np.searchsorted(sums, int(found.witness * 2**52)) + np.array([-1, 0, 1])]
    assert min(abs(Fraction(int(s), 2**52) - found.witness) for s in near) == found.distance == radius


def test_powers_of_two_cover_evenly_save_for_what_is_removed() -> None:
    x = [2.0**-k for k in range(1, 17)]
    assert rssp.covering_radius(x, region=(0, 1 - 2.0**-16)) == Fraction(1, 2**17)
    assert rssp.covering_radius([*x[:7], *x[8:]], region=(0, 0.5)) == Fraction(2**8 + 1, 2**17)


def test_off_the_grid_is_settled_for_few_values_and_refused_for_many() -> None:
    x = [1.0, DUST, -0.5]
    assert rssp.covering_radius(x, region=(0, 1)) == naive.radius(x, 0, 1)
    assert not rssp.covers(x, 0.25, region=(-0.5, Fraction(5, 4) + Fraction(DUST) * 2))
    with pytest.raises(RoomError, match=r"^covers needs 20[0-9] bits .* 62 are allowed, so 14[0-9] too many") as caught:
        rssp.covers([*x, *[0.25] * 10], 0.25)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("n", [35, 20_000])
def test_too_many_sums_are_refused_by_name(n: int) -> None:
    with pytest.raises(TooLargeError, match=rf"^n={n}: .*n=34 without a size.*rssp\.covers") as caught:
        rssp.covering_radius(np.ones(n))
    assert len(str(caught.value)) < 400
    with pytest.raises(TooLargeError, match=rf"^n={2 * n}, size=17: .*n=34 without a size"):
        rssp.covers(np.ones(2 * n), 1, size=17)


@pytest.mark.parametrize(
    ("options", "kind", "parts"),
    [
        ({"x": [0.0, -np.inf]}, ValueError, ["x[1]=-inf", "must be finite"]),
        ({"x": [[[1.0]]]}, ValueError, ["x: must have shape (n,)", "given shape (1, 1, 1)"]),
        ({"eps": -0.1}, ValueError, ["eps=-0.1", "must be >= 0"]),
        ({"size": 9}, ValueError, ["size=9", "must be in 0..1"]),
        ({"region": (1, 0)}, ValueError, ["region=(1, 0)", "low must be <= high"]),
        ({"region": (np.nan, 0)}, ValueError, ["region[0]=nan", "must be finite"]),
        ({"region": (0, np.inf)}, ValueError, ["region[1]=inf", "must be finite"]),
        ({"region": (0, "1")}, TypeError, ["region[1]='1'", "given str"]),
        ({"region": (0,)}, ValueError, ["region=(0,)", "must be a pair (low, high)"]),
        ({"region": 1.0}, ValueError, ["region=1.0", "must be a pair (low, high)"]),
        ({"region": "01"}, ValueError, ["region='01'", "must be a pair (low, high)"]),
        ({"region": None}, ValueError, ["region=None", "must be a pair (low, high)"]),
        ({"region": np.array(1.0)}, ValueError, ["region=", "must be a pair (low, high)"]),
    ],
)
def test_bad_input_is_named(options: dict[str, Any], kind: type[Exception], parts: list[str]) -> None:
    with pytest.raises(kind) as caught:
        rssp.covers(**{"x": [1.0], "eps": 1, **options})
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert all(part in str(caught.value) for part in parts), str(caught.value)
