"""Numbers to integers and back: nothing is lost, or the bound says how much."""

from fractions import Fraction
from itertools import compress
from math import gcd
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from rssp import strategies
from rssp.dyadic import (
    ROOM_BITS,
    Units,
    bits_needed,
    lowest_bits,
    room_error,
    rows_floor,
    rows_to_units,
    to_units,
    whole_units,
)
from tests import naive

finite = st.floats(allow_nan=False, allow_infinity=False)
rationals = st.fractions() | finite.map(Fraction)
lists_of_rationals = st.lists(rationals, max_size=6)


def room_taken(units: Units) -> int:
    """Sum of all magnitudes, in units."""
    return sum(abs(int(v)) for v in units.values) + sum(map(abs, units.points))


@given(lists_of_rationals)
def test_common_unit_is_the_greatest_common_divisor(numbers: list[Fraction]) -> None:
    multiples, unit = whole_units(numbers)
    assert [m * unit for m in multiples] == numbers
    assert not any(numbers) or gcd(*multiples) == 1
    assert any(numbers) or unit == 1


@pytest.mark.parametrize(
    ("numbers", "unit"),
    [
        ([], 1),
        ([Fraction(0)], 1),
        ([Fraction(1, 3), Fraction(1, 2)], Fraction(1, 6)),
        ([Fraction(-6), Fraction(4)], 2),
        ([Fraction(2) ** -1074, Fraction(2) ** 1023], Fraction(2) ** -1074),
    ],
)
def test_common_unit_by_hand(numbers: list[Fraction], unit: Any) -> None:
    assert whole_units(numbers)[1] == unit


@settings(max_examples=300)
@given(lists_of_rationals, st.lists(rationals, max_size=3), st.sampled_from([ROOM_BITS, 56, 20]), st.data())
def test_units_are_exact_or_off_by_no_more_than_the_slack(
    values: list[Fraction], points: list[Fraction], bits: int, data: st.DataObject
) -> None:
    units = to_units(values, points, bits)
    assert room_taken(units) < 2**bits
    mask = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    in_units = int(units.values[np.array(mask, np.bool_)].sum())
    exact = sum(compress(values, mask), Fraction(0))
    for point, target in zip(points or [Fraction(0)], units.points or (0,), strict=True):
        assert abs((in_units - target) - (exact - point) / units.unit) <= units.slack


@given(lists_of_rationals, st.lists(rationals, max_size=3))
def test_nothing_is_rounded_where_there_is_room(values: list[Fraction], points: list[Fraction]) -> None:
    multiples, common = whole_units([*values, *points])
    units = to_units(values, points)
    if bits_needed(multiples, common, common) <= ROOM_BITS:
        assert (units.unit, units.slack) == (common, 0)
        assert [int(v) * units.unit for v in units.values] == values
        assert [p * units.unit for p in units.points] == points
    else:
        assert bits_needed(multiples, common, units.unit / 2) > ROOM_BITS, "the finest grid that leaves room"
        assert {units.unit.numerator.bit_count(), units.unit.denominator.bit_count()} == {1}, "a power of two"


@pytest.mark.parametrize(("top", "exact"), [(2**62 - 4, True), (2**62 - 3, False), (2**62 - 2, False), (2**62, False)])
def test_the_room_ends_at_62_bits(top: int, exact: bool) -> None:
    """The sum of magnitudes, and one unit for the rounding of each of the two values and the point."""
    units = to_units([Fraction(top - 1), Fraction(-1)], [Fraction(0)])
    assert (units.slack == 0) == exact
    assert room_taken(units) < 2**62


def test_slack_by_hand() -> None:
    """Three bits of room, magnitudes of 19/12: halves fit (4 units, 3 for the rounding), quarters do not."""
    units = to_units([Fraction(1), Fraction(1, 4)], [Fraction(1, 3)], bits=3)
    assert units.unit == Fraction(1, 2)
    assert (units.values.tolist(), units.points) == ([2, 1], (1,))
    assert units.slack == Fraction(1, 2) + Fraction(1, 3)


def test_the_common_unit_is_kept_up_to_the_last_bit() -> None:
    """Thirds, 1 and 4 of them, and one for each rounding: 7, which three bits hold; with 2 and 4 they do not."""
    units = to_units([Fraction(1, 3), Fraction(4, 3)], [], bits=3)
    assert (units.unit, units.values.tolist(), units.slack) == (Fraction(1, 3), [1, 4], 0)
    rounded = to_units([Fraction(2, 3), Fraction(5, 3)], [], bits=3)
    assert (rounded.unit, rounded.values.tolist()) == (Fraction(1, 2), [1, 3])
    assert rounded.slack == Fraction(1, 3) + Fraction(1, 3)


@pytest.mark.parametrize("points", [[], [Fraction(1, 3), Fraction(2) ** 70]])
def test_no_values_are_integers_too(points: list[Fraction]) -> None:
    units = to_units([], points)
    assert (units.values.dtype, units.values.shape, len(units.points)) == (np.int64, (0,), len(points))


def test_floor_of_a_length_is_clipped_to_the_room() -> None:
    units = Units(np.zeros(0, np.int64), (), Fraction(1, 4), Fraction(0))
    assert units.floor(Fraction(1)) == 4
    assert units.floor(Fraction(99, 100)) == 3
    assert units.floor(Fraction(0)) == 0
    assert units.floor(Fraction(10) ** 400) == 2**62 - 1


def test_the_room_error_says_how_many_bits() -> None:
    error = room_error([Fraction(2) ** 10, Fraction(2) ** -90], [], "the question")
    assert str(error).startswith("the question needs 101 bits of room")
    assert "62 are allowed, so 39 too many" in str(error)
    assert "\n" not in str(error)


def lowest_bit(value: float) -> int:
    """The same by integers."""
    if value == 0:
        return 2**15
    exact = Fraction(value)
    return (exact.numerator & -exact.numerator).bit_length() - exact.denominator.bit_length()


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=5), elements=finite))
def test_lowest_bits_divide_and_no_more_does(X: NDArray[np.float64]) -> None:
    found = lowest_bits(X)
    assert found.shape == X.shape
    assert found.ravel().tolist() == [lowest_bit(v) for v in X.ravel().tolist()]


@pytest.mark.parametrize(
    ("value", "exponent"),
    [(5e-324, -1074), (1.0, 0), (3.0, 0), (-0.0, 2**15), (2.0**1023, 1023), (1 + 2.0**-52, -52)],
)
def test_lowest_bits_by_hand(value: float, exponent: int) -> None:
    assert lowest_bits(np.array([value])).tolist() == [exponent]


@settings(max_examples=120)
@given(strategies.batches().filter(lambda X: X.dtype == np.float64), st.data())
def test_rows_are_exact_where_they_fit(X: NDArray[np.float64], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, 2))
    one = st.sampled_from([0.0, -0.5, 2.0**-52, 2.0**61, 5e-324, 1e200]) | st.floats(-2, 2)
    z = data.draw(hnp.arrays(np.float64, (len(X), k), elements=one))
    units, points, exponents, fits = rows_to_units(X, z)
    for t, (x, at) in enumerate(zip(X, z, strict=True)):
        numbers = naive.rationals([*x, *at])
        unit = Fraction(2) ** int(exponents[t])
        if fits[t]:
            assert [int(v) * unit for v in [*units[t], *points[t]]] == numbers
            assert sum(abs(int(v)) for v in [*units[t], *points[t]]) < 2**ROOM_BITS
        else:
            assert not units[t].any()
            assert not points[t].any()
            total = sum(map(abs, numbers), Fraction(0))
            assert total / unit >= 2 ** (ROOM_BITS - 2), "at most two bits are given away"


def test_rows_of_no_values_and_no_rows() -> None:
    units, points, exponents, fits = rows_to_units(np.empty((2, 0)), np.array([[0.0], [0.75]]))
    assert units.shape == (2, 0)
    assert (points.ravel().tolist(), exponents.tolist(), fits.tolist()) == ([0, 3], [0, -2], [True, True])
    assert rows_to_units(np.empty((0, 3)), np.empty((0, 1)))[0].shape == (0, 3)


@pytest.mark.parametrize(
    ("row", "at", "fit"),
    [
        ([2.0**60, 2.0**60 - 2.0**8, 1.0], [0.0], True),  # 2^61 - 255 units, of which the float sum is 2^61 - 256
        ([2.0**60, 2.0**60, 1.0], [0.0], False),
        ([2.0**60, 1.0], [-(2.0**60)], False),
        ([1.0], [2.0**61], False),
        ([2.0**1000], [2.0**999], True),
        ([2.0**-1000, 2.0**-1060], [-(2.0**-1001)], True),
        ([2.0**-1000, 2.0**-1061], [-(2.0**-1001)], False),
    ],
)
def test_rows_fit_in_61_bits(row: list[float], at: list[float], fit: bool) -> None:
    """Units are the smallest of the row's lowest bits; magnitudes below 2^61 of them fit."""
    units, points, _, fits = rows_to_units(np.array([row]), np.array([at]))
    assert fits.tolist() == [fit]
    assert (units.dtype, points.dtype) == (np.int64, np.int64)
    assert (units.shape, points.shape) == ((1, len(row)), (1, len(at)))


def test_each_row_has_units_of_its_own() -> None:
    """Those of one row, or of its points, are not those of the next."""
    X, z = np.array([[0.5, 0.75], [2.0**40, 3.0], [2.0**-60, 0.0]]), np.array([[1.0], [2.0**-3], [2.0**-59]])
    units, points, exponents, fits = rows_to_units(X, z)
    assert (exponents.tolist(), fits.tolist()) == ([-2, -3, -60], [True] * 3)
    assert units.tolist() == [[2, 3], [2**43, 24], [1, 0]]
    assert points.tolist() == [[4], [1], [2]]


def test_rows_without_points() -> None:
    units, points, exponents, fits = rows_to_units(np.array([[0.5, 0.75]]), np.empty((1, 0)))
    assert (units.tolist(), points.shape) == ([[2, 3]], (1, 0))
    assert (exponents.tolist(), fits.tolist()) == ([-2], [True])


@given(st.fractions(0, 10**6) | finite.map(lambda x: Fraction(abs(x))), st.lists(st.integers(-1074, 1023), max_size=5))
def test_floors_of_a_length_in_units_of_each_row(length: Fraction, exponents: list[int]) -> None:
    found = rows_floor(length, np.array(exponents, np.int64))
    assert found.dtype == np.int64
    for k, e in zip(found.tolist(), exponents, strict=True):
        unit = Fraction(2) ** e
        assert k * unit <= length
        assert k == 2**62 - 1 or length < (k + 1) * unit
    clipped = rows_floor(Fraction(10) ** 400, np.array([0, 3], np.int64))
    assert clipped.tolist() == [2**62 - 1] * 2


def test_rows_near_the_largest_float_do_not_warn() -> None:
    """The float sum of magnitudes overflows: the row does not fit, and that is all."""
    _, _, _, fits = rows_to_units(np.array([[1e308, 1e308]]), np.array([[0.0]]))
    assert fits.tolist() == [False]


def has_slack(x: Any) -> bool:
    return to_units(naive.rationals(x), []).slack > 0


@pytest.mark.parametrize(
    "trouble",
    [
        lambda x: len(x) == 0,
        lambda x: np.signbit(x).all() and len(x) > 2,
        lambda x: len(x) > 2 and (x == x[0]).all() and bool(x[0]),
        lambda x: not x.all() and x.any(),
        lambda x: len(set(naive.sums(x))) < 2 ** len(x) and x.all() and len(set(x.tolist())) == len(x),
        lambda x: len(x) > 1 and x.all() and (np.abs(x) < 2.0**-1022).all(),
        lambda x: 2**53 + 1 in x.tolist() and -(2**53) + 1 in x.tolist(),
        lambda x: -(2**63) in x.tolist(),
        lambda x: has_slack(x) and x.dtype == np.float64 and np.abs(x).max() < 2,
        lambda x: has_slack(x) and x.dtype == np.int64,
    ],
)
def test_the_strategies_reach_the_trouble_they_promise(trouble: Any) -> None:
    assert len(find(strategies.values(), trouble, settings=settings(max_examples=5000, database=None))) <= 8
