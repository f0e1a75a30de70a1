"""What is accepted, exactly; what is refused, with the argument, the rule and the value in one line."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rssp import inputs, strategies


def refusal(kind: type[Exception], call: Any, *arguments: Any) -> str:
    """The one-line message of an exception of exactly this type."""
    with pytest.raises(kind) as caught:
        call(*arguments)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    return str(caught.value)


@given(st.integers() | st.fractions() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_rational_it_is(value: Any) -> None:
    assert inputs.number(value, "z") == Fraction(value)


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (np.float32(0.1), Fraction(13421773, 2**27)),
        (np.float64(5e-324), Fraction(1, 2**1074)),
        (np.longdouble(1) / 3, Fraction(*(np.longdouble(1) / 3).as_integer_ratio())),
        (np.int8(-128), Fraction(-128)),
        (np.uint64(2**64 - 1), Fraction(2**64 - 1)),
        (np.array(0.5), Fraction(1, 2)),
        (np.array(7), Fraction(7)),
        (-0.0, Fraction(0)),
        (10**400, Fraction(10**400)),
    ],
)
def test_numbers_of_every_kind(value: Any, exact: Fraction) -> None:
    found = inputs.number(value, "z")
    assert found == exact
    assert type(found) is Fraction
    assert type(found.numerator) is int


@pytest.mark.parametrize(
    "value",
    [
        None,
        "1",
        True,
        np.True_,
        1j,
        np.complex128(1),
        Decimal("0.1"),
        [1.0],
        np.array([1.0]),
        np.array("a"),
        object(),
    ],
)
def test_what_is_no_number_is_refused_with_its_type(value: Any) -> None:
    message = refusal(TypeError, inputs.number, value, "z")
    assert message.startswith("z=")
    assert "must be an int, a float or a Fraction; given " in message


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -np.inf, np.float32("nan"), np.array(np.inf)])
def test_numbers_must_be_finite(value: Any) -> None:
    assert refusal(ValueError, inputs.number, value, "z").startswith("z=")
    assert refusal(ValueError, inputs.number, value, "z").endswith(": must be finite")


@given(strategies.radii())
def test_a_radius_is_a_rational_not_below_zero(eps: Any) -> None:
    assert inputs.radius(eps) == Fraction(eps)
    if eps > 0:
        assert "eps=" in refusal(ValueError, inputs.radius, -eps)


def test_a_negative_radius_points_to_nearest() -> None:
    assert refusal(ValueError, inputs.radius, -0.1) == (
        "eps=-0.1: must be >= 0; for the best subset whatever its error use rssp.nearest"
    )


@pytest.mark.parametrize(
    "pair", [(0, 1), [0.0, 1.0], np.array([0, 1]), (Fraction(0), 1.0), (np.float32(0), np.int64(1))]
)
def test_regions_of_every_kind(pair: Any) -> None:
    assert inputs.region(pair) == (0, 1)


@pytest.mark.parametrize("pair", [(), (1,), (1, 2, 3), "ab", None, 1.0, {0, 1}, np.array(1.0), np.empty((0,))])
def test_what_is_no_pair_is_refused(pair: Any) -> None:
    message = refusal(ValueError, inputs.region, pair)
    assert message.startswith("region=")
    assert message.endswith("must be a pair (low, high)")


def test_ends_of_a_region_are_named() -> None:
    assert refusal(ValueError, inputs.region, (1.5, 1)) == "region=(1.5, 1): low must be <= high"
    assert refusal(ValueError, inputs.region, (0, float("nan"))) == "region[1]=nan: must be finite"
    assert refusal(TypeError, inputs.region, (None, 0)).startswith("region[0]=None: must be an int")
    assert inputs.region((2, 2)) == (2, 2)


@pytest.mark.parametrize("size", [0, 3, np.int64(2), np.uint8(1)])
def test_sizes(size: Any) -> None:
    assert inputs.subset_size(size, 3) == range(int(size), int(size) + 1)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        (None, None),
        (range(4), None),
        (range(3, -1, -1), None),
        (range(0, 4, 2), range(0, 4, 2)),
        (range(3, 0, -1), range(1, 4)),
        (range(2, 3), range(2, 3)),
    ],
)
def test_ranges_of_sizes_are_taken_ascending(size: Any, sizes: range | None) -> None:
    assert inputs.subset_size(size, 3) == sizes


def test_bad_sizes_are_named() -> None:
    assert refusal(ValueError, inputs.subset_size, 4, 3) == "size=4: must be in 0..3, since there are n=3 values"
    assert refusal(ValueError, inputs.subset_size, -1, 0) == "size=-1: must be in 0..0, since there are n=0 values"
    assert refusal(ValueError, inputs.subset_size, range(2, 9), 3).startswith("size=range(2, 9): must be in 0..3")
    assert refusal(ValueError, inputs.subset_size, range(2, 2), 3).startswith("size=range(2, 2): must hold a size")
    for size in (1.0, "1", True, np.True_, Fraction(1), (1, 2)):
        assert "must be None, an int or a range in 0..3; given " in refusal(TypeError, inputs.subset_size, size, 3)


@given(strategies.values())
def test_arrays_and_lists_of_them_are_taken_as_they_are(x: Any) -> None:
    for given_as in (x, x.tolist(), tuple(x.tolist())):
        found = inputs.array(given_as, "x", 1)
        assert found.tolist() == x.tolist()
        assert found.dtype in (np.float64, np.int64)


@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        (np.array([0.1], np.float32), np.float64),
        (np.array([0.1], np.float16), np.float64),
        (np.array([255], np.uint8), np.int64),
        (np.array([2**63 - 1], np.uint64), np.int64),
        (np.array([1.0], ">f8"), np.float64),
        (np.array([3], ">i4"), np.int64),
        ([1, 2.5], np.float64),
        ([2**53, 0.5], np.float64),
        (range(3), np.int64),
        ([], np.float64),
        (np.arange(6.0)[::-2], np.float64),
    ],
)
def test_narrower_and_foreign_arrays_lose_nothing(x: Any, dtype: Any) -> None:
    found = inputs.array(x, "x", 1)
    assert found.dtype == dtype
    assert found.tolist() == np.asarray(x).tolist()


@pytest.mark.parametrize(
    ("x", "given_as"),
    [
        (np.array([1.0, None]), "object"),
        ([Fraction(1, 3)], "object"),
        ([2**64], "object"),
        (np.array([1j]), "complex128"),
        (np.array([True]), "bool"),
        ([True, False], "bool"),
        (["0.5"], "<U3"),
        (np.array([b"1"]), "|S1"),
        (np.array([0], "datetime64[s]"), "datetime64"),
        (np.zeros(2, np.longdouble), "longdouble|float128|float96"),
    ],
)
def test_arrays_without_an_exact_form_are_refused_with_their_dtype(x: Any, given_as: str) -> None:
    message = refusal(TypeError, inputs.array, x, "x", 1)
    assert message.startswith("x: must hold float64 or int64 numbers; given dtype ")
    assert any(name in message for name in given_as.split("|") if name)


@pytest.mark.parametrize("dtype", [complex, bool, object])
def test_an_empty_array_is_an_instance_or_is_refused_by_its_dtype(dtype: Any) -> None:
    """Either is fine; a warning about something else is not."""
    try:
        assert inputs.array(np.empty(0, dtype), "x", 1).size == 0
    except TypeError as error:
        assert "given dtype" in str(error)  # noqa: PT017


def test_unsigned_integers_beyond_int64_are_refused() -> None:
    for x in (np.array([1, 2**63], np.uint64), [2**63]):
        assert refusal(TypeError, inputs.array, x, "x", 1) == (f"x: unsigned integers must be < 2^63; given {2**63}")


@pytest.mark.parametrize("big", [2**53 + 1, -(2**53) - 1, np.int64(2**53 + 1)])
def test_an_int_beside_floats_is_refused_where_it_would_be_rounded(big: Any) -> None:
    message = refusal(TypeError, inputs.array, [big, 0.5], "x", 1)
    assert message.startswith(f"x: {big} beside floats has no exact float64")
    assert "X: " in refusal(TypeError, inputs.array, [[0.5, 1], [2, big]], "X", 2)


@pytest.mark.parametrize("x", [1.0, None, "abc", [[1.0]], np.zeros((2, 3, 1)), np.zeros((0, 4))])
def test_a_wrong_number_of_dimensions_is_refused_with_the_shape(x: Any) -> None:
    assert refusal(ValueError, inputs.array, x, "x", 1) == f"x: must have shape (n,); given shape {np.asarray(x).shape}"
    if np.ndim(x) != 2:
        message = refusal(ValueError, inputs.array, x, "X", 2)
        assert message == f"X: must have shape (trials, n); given shape {np.asarray(x).shape}"


def test_rows_of_different_lengths_are_refused() -> None:
    assert refusal(ValueError, inputs.array, [[1.0], [1.0, 2.0]], "X", 2).startswith(
        "X: must be a 2-dimensional array of numbers; rows differ in length"
    )


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_first_number_that_is_not_finite_is_named_with_its_index(bad: float) -> None:
    assert refusal(ValueError, inputs.array, [0.0, bad, np.nan], "x", 1) == f"x[1]={bad}: must be finite"
    X = np.zeros((3, 4), np.float32)
    X[2, 1] = bad
    assert refusal(ValueError, inputs.array, X, "X", 2) == f"X[2, 1]={bad}: must be finite"


def test_threads() -> None:
    assert inputs.threads(3) == 3
    assert inputs.threads(np.int64(2)) == 2
    assert inputs.threads(None) >= 1
    for count in (0, -1, 1.0, "2", True, np.True_):
        assert refusal(ValueError, inputs.threads, count) == f"threads={count!r}: must be None or an int >= 1"


def test_threads_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that share a machine are given one each."""
    monkeypatch.setenv("RSSP_THREADS", "3")
    assert inputs.threads(None) == 3
    assert inputs.threads(2) == 2
    for bad in ("0", "-1", "two", "", "1.5", "²"):
        monkeypatch.setenv("RSSP_THREADS", bad)
        assert refusal(ValueError, inputs.threads, None).startswith(f"RSSP_THREADS={bad} (in the environment): must be")


def test_booleans_among_numbers_and_masked_arrays_are_refused() -> None:
    assert "given dtype bool, True" in refusal(TypeError, inputs.array, [True, 0.5], "x", 1)
    masked = np.ma.masked_array([1.0, 2.0], [False, True])
    assert "masked arrays are not allowed" in refusal(TypeError, inputs.array, masked, "x", 1)


def test_a_radius_too_long_to_read_is_named_by_its_length() -> None:
    assert "eps=-2^16609 or more in size: must be >= 0" in refusal(ValueError, inputs.radius, -(10**5000))


@pytest.mark.parametrize("pair", [([1], [1, 2]), "ab", 3, (1,), np.array(1.0)])
def test_regions_that_are_no_pairs_are_named(pair: Any) -> None:
    assert isinstance(refused(inputs.region, pair), ValueError | TypeError)


def refused(function: Any, *arguments: Any) -> Exception:
    """The one-line error that names region."""
    with pytest.raises((ValueError, TypeError)) as caught:
        function(*arguments)
    assert "region" in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value
