"""The kernels of bit sets, compiled and as plain Python, against Python's own integers and sets."""

from collections.abc import Callable
from itertools import compress, pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rssp.kernels import bit_sets as kernels

Words = NDArray[np.uint64]
Form = Callable[[Any], Any]

edges = st.sampled_from([0, 1, 62, 63, 64, 65, 127, 128, 191])
shifts = st.integers(0, 200) | edges | st.sampled_from([256, 2**40])
sets = st.integers(1, 3).flatmap(
    lambda size: st.tuples(st.just(size), st.integers(0, 2 ** (64 * size) - 1) | st.sets(edges).map(as_bits))
)


@pytest.fixture(params=["compiled", "python"], scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    """A kernel as it is, or the Python function that it was made from."""
    return (lambda kernel: kernel) if request.param == "compiled" else (lambda kernel: kernel.py_func)


def as_bits(positions: Any) -> int:
    return sum(1 << p for p in set(positions))


def words_of(size: int, bits: int) -> Words:
    """An integer as `size` words."""
    return np.array([(bits >> (64 * w)) & (2**64 - 1) for w in range(size)], np.uint64)


def bits_of(words: Words) -> int:
    return sum(int(word) << (64 * w) for w, word in enumerate(words))


def positions_of(bits: int, size: int) -> list[int]:
    return [p for p in range(64 * size) if bits >> p & 1]


@settings(max_examples=200)
@given(bit_set=sets, v=shifts)
def test_a_value_is_added_or_taken_away(form: Form, bit_set: tuple[int, int], v: int) -> None:
    size, bits = bit_set
    up, down = words_of(size, bits), words_of(size, bits)
    bits = bits_of(up)
    form(kernels.or_up)(up, v)
    form(kernels.or_down)(down, v)
    assert bits_of(up) == (bits | bits << v if v < 64 * size else bits) & ((1 << 64 * size) - 1)
    assert bits_of(down) == bits | bits >> v


@settings(max_examples=200)
@given(
    values=st.lists(st.integers(0, 90) | edges, max_size=5),
    added=st.integers(0, 5),
    keep=st.integers(0, 500),
    data=st.data(),
)
def test_the_bits_are_the_sums(form: Form, values: list[int], added: int, keep: int, data: st.DataObject) -> None:
    """Of the values added some, of the others some taken away."""
    added = min(added, len(values))
    signed = [*values[:added], *(-v for v in values[added:])]
    sums = {sum(compress(signed, mask)) for mask in product((0, 1), repeat=len(values))}
    needed = min(keep + sum(values[added:]), sum(values[:added]))
    words = np.zeros((needed >> 6) + data.draw(st.integers(1, 2)), np.uint64)
    form(kernels.fill_sums)(np.array(values, np.int64), added, keep, words)
    found = positions_of(bits_of(words), len(words))
    assert [p for p in found if p <= keep] == [s for s in sorted(sums) if 0 <= s <= min(keep, 64 * len(words) - 1)]
    assert sums.issuperset(found)


@given(word=st.integers(1, 2**64 - 1) | st.integers(0, 63).map(lambda i: 1 << i))
def test_the_ends_of_a_word(form: Form, word: int) -> None:
    assert form(kernels.lowest)(np.uint64(word)) == (word & -word).bit_length() - 1
    assert form(kernels.highest)(np.uint64(word)) == word.bit_length() - 1


@settings(max_examples=200)
@given(bit_set=sets, i=st.integers(-3, 200))
def test_the_next_position_on_either_side(form: Form, bit_set: tuple[int, int], i: int) -> None:
    size, bits = bit_set
    words = words_of(size, bits)
    found = positions_of(bits_of(words), size)
    assert form(kernels.last_until)(words, i) == max((p for p in found if p <= i), default=-1)
    assert form(kernels.first_from)(words, i) == min((p for p in found if p >= i), default=-1)


full = st.sampled_from([[2**64 - 1], [2**64 - 1] * 3, [2**64 - 1, 0, 2**64 - 1], [1, 2**64 - 1, 2**63]])


@settings(max_examples=200)
@given(words=sets.map(lambda s: words_of(*s)) | full.map(lambda w: np.array(w, np.uint64)), data=st.data())
def test_the_widest_pair(form: Form, words: Words, data: st.DataObject) -> None:
    found = positions_of(bits_of(words), len(words))
    if not found:
        return
    some = sorted(data.draw(st.tuples(st.sampled_from(found), st.sampled_from(found))))
    for first, last in (some, (found[0], found[-1])):
        inside = [p for p in found if first <= p <= last]
        left, right = form(kernels.widest_pair)(words, first, last)
        assert right - left == max((q - p for p, q in pairwise(inside)), default=0)
        assert (left, right) in [*pairwise(inside), (first, first)]


def test_every_kernel_is_tested_here() -> None:
    here = Path(__file__).read_text()
    names = [name for name, value in vars(kernels).items() if hasattr(value, "py_func")]
    assert len(names) == 8
    assert all(f"kernels.{name})(" in here for name in names)
