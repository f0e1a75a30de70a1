"""The distribution of all sums, by both roads, against all subsets and an integer convolution; by symmetry."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from rssp import generating, strategies
from rssp.lists import TooLargeError
from tests import naive

DUST = 2.0**-200
units = st.sampled_from([1.0, 0.25, 3 * 2.0**-60, 2.0**80])


@pytest.fixture(params=["polynomial", "dictionary", "cheaper"], scope="module", autouse=True)
def road(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each road by itself, and the choice between them."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "cheaper":
            other = "MOST_SUMS" if request.param == "polynomial" else "MOST_BITS"
            patch.setattr(generating, other, 0)
        yield request.param


@st.composite
def quantised(draw: st.DrawFn, max_n: int, d: int | None = None) -> Any:
    """Small integers times a unit: zeros, duplicates, both signs; (n,) or (n, d), each coordinate in its own unit."""
    n = draw(st.integers(0, max_n))
    shape = (n,) if d is None else (n, d)
    drawn = draw(st.lists(st.integers(-4, 4), min_size=n * (d or 1), max_size=n * (d or 1)))
    x = np.array(drawn, np.int64).reshape(shape)
    return x if draw(st.booleans()) else x * np.array([draw(units) for _ in range(d)] if d else draw(units))


def check(x: Any, size: Any) -> None:
    found = rssp.distribution(x, size=size)
    every = naive.sums(x, size) if np.ndim(x) == 1 else naive.vector_sums(x, size)
    assert [*found.items()] == sorted(Counter(every).items())
    keys = [key if isinstance(key, tuple) else (key,) for key in found]
    assert all(type(value) is Fraction for key in keys for value in key)
    assert all(type(number) is int for number in found.values())


@settings(max_examples=150)
@given(x=quantised(7), data=st.data())
def test_every_sum_with_its_number(x: Any, data: st.DataObject) -> None:
    check(x, data.draw(strategies.sizes(len(x))))


@settings(max_examples=60)
@given(x=quantised(4, 1) | quantised(5, 2) | quantised(4, 3), data=st.data())
def test_every_sum_of_vectors_with_its_number(x: Any, data: st.DataObject) -> None:
    check(x, data.draw(strategies.sizes(len(x))))


@settings(max_examples=100)
@given(x=strategies.values(max_n=7), data=st.data())
def test_any_values_where_they_are_few(road: str, x: Any, data: st.DataObject) -> None:
    if road != "polynomial":
        check(x, data.draw(strategies.sizes(len(x))))


@given(x=quantised(9), data=st.data())
def test_the_counts_add_up_and_a_zero_doubles_them(x: Any, data: st.DataObject) -> None:
    whole, k = rssp.distribution(x), data.draw(st.integers(0, len(x)))
    assert sum(whole.values()) == 2 ** len(x)
    assert sum(rssp.distribution(x, size=k).values()) == comb(len(x), k)
    assert rssp.distribution(np.append(x, 0)) == {s: 2 * number for s, number in whole.items()}
    assert rssp.distribution(x[::-1]) == whole
    assert rssp.distribution(-x) == {-s: number for s, number in whole.items()}
    by_size = sum((Counter(rssp.distribution(x, size=j)) for j in range(len(x) + 1)), Counter())
    assert by_size == whole


def test_what_is_known() -> None:
    assert rssp.distribution([]) == {Fraction(0): 1}
    assert rssp.distribution(np.zeros((0, 2))) == {(0, 0): 1}
    assert rssp.distribution([0, 0, 0]) == {Fraction(0): 8}
    assert rssp.distribution(np.ones(300)) == {Fraction(k): comb(300, k) for k in range(301)}
    assert rssp.distribution(-np.ones((60, 2)), size=range(5, 7)) == {(-k, -k): comb(60, k) for k in (6, 5)}
    assert rssp.distribution([1, -1] * 40) == {Fraction(k): comb(80, 40 + k) for k in range(-40, 41)}


def convolved(whole: Any, bits: int) -> tuple[int, int]:
    """prod_i (1 + t^v_i) at t = 2^bits, times t^-low, and low, the least sum: one shift and addition a value."""
    number, low = 1, 0
    for v in whole:
        number += number << (bits * abs(v)) if v >= 0 else 0
        number = number if v >= 0 else number + (number << (bits * -v))
        low += min(v, 0)
    return number, low


def test_300_values_of_8_bits_against_a_convolution_in_one_integer(road: str) -> None:
    if road == "dictionary":
        return
    x, n = rssp.sample.grid(300, bits=8, rng=5), 300
    number, low = convolved(np.ldexp(x, 8).astype(int).tolist(), n + 1)
    found = rssp.distribution(x)
    assert sum(found.values()) == 2**n
    for target in (-3000, -7, 0, 64, 2500):
        assert found[Fraction(target, 256)] == (number >> ((n + 1) * (target - low))) & (2 ** (n + 1) - 1)


def test_a_size_among_many_values() -> None:
    """Each subset of three by itself."""
    x = [k % 7 - 3 for k in range(40)]
    every = Counter(Fraction(x[i] + x[j] + x[k]) for i in range(40) for j in range(i) for k in range(j))
    assert rssp.distribution(x, size=3) == every


@pytest.mark.parametrize(
    ("x", "size", "parts"),
    [
        (rssp.sample.uniform(22, rng=0), None, ["n=22, d=1", "n=500 values of 12 bits"]),
        (rssp.sample.uniform(200, rng=0), 4, ["n=200, d=1, size=4"]),
        (rssp.sample.grid(100, 3, bits=8, rng=0), None, ["n=100, d=3"]),
        (rssp.sample.grid(20_000, bits=16, rng=0), range(30, 20_001), ["n=20000, d=1, size=range(30, 20001)"]),
    ],
)
def test_too_much_is_refused_in_a_line_before_the_work(x: Any, size: Any, parts: list[str]) -> None:
    with pytest.raises(TooLargeError) as caught:
        rssp.distribution(x, size=size)
    assert all(part in str(caught.value) for part in ["2^21 sums or 2^30 bits are allowed", *parts])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("x", "size", "kind", "part"),
    [
        ([np.inf], None, ValueError, "x[0]=inf: must be finite"),
        ([1.0], 2, ValueError, "size=2: must be in 0..1"),
        ([[[1.0]]], None, ValueError, "x: must have shape (n,)"),
        (np.ones((2, 0)), None, ValueError, "x: must have d >= 1 coordinates; given shape (2, 0)"),
        ([True], None, TypeError, "given dtype bool"),
    ],
)
def test_bad_input_is_named(x: Any, size: Any, kind: type[Exception], part: str) -> None:
    with pytest.raises(kind) as caught:
        rssp.distribution(x, size=size)
    assert part in str(caught.value)


def test_the_road_that_is_cheaper(road: str) -> None:
    """What the bounds say: few different subsets, or sums in a short range."""
    if road != "cheaper":
        return
    wide = generating.Generating([[1.0, DUST] + [2.0**90] * 50], None)
    assert (wide.sums, wide.roads()[1][1]) == (2 * 2 * 51, False)
    eight = generating.Generating([rssp.sample.grid(500, bits=8, rng=0).tolist()], None)
    assert not eight.roads()[0][1]
    assert eight.bits == 500 * eight.length < generating.MOST_BITS // 16
    assert generating.Generating([[0.5] * 9], range(2, 4)).sums == 10
    assert generating.Generating([[*range(30)]], range(2, 3)).sums == 1 + 30 + comb(30, 2)
