"""The kernels of the four lists, compiled and as plain Python: what the sieve keeps, and that it never loses a pair."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rssp.kernels import four_lists as kernels

Form = Callable[[Any], Any]
numbers = st.integers(-40, 40)
wide = st.integers(-(2**59), 2**59)
EMPTY = np.empty((0, 2), np.int64)


@pytest.fixture(params=["compiled", "python"], scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    """A kernel as it is, or the Python function that it was made from."""
    return (lambda kernel: kernel) if request.param == "compiled" else (lambda kernel: kernel.py_func)


def ints(values: Any) -> Any:
    return np.array(values, dtype=np.int64)


@st.composite
def rows(draw: st.DrawFn, element: Any = numbers) -> tuple[Any, Any, Any, Any]:
    """(rows, first, last, q): each row's stretch of q ascending and distinct, none empty."""
    classes = draw(st.lists(st.lists(element, min_size=1, max_size=5, unique=True).map(sorted), min_size=1, max_size=3))
    ends = np.cumsum([0, *map(len, classes)])
    picks = draw(st.lists(st.tuples(element, st.integers(0, len(classes) - 1)), min_size=1, max_size=4))
    return (
        ints([value for value, _ in picks]),
        ints([ends[c] for _, c in picks]),
        ints([ends[c + 1] for _, c in picks]),
        ints([s for c in classes for s in c]),
    )


def sums(given_rows: Any) -> list[list[int]]:
    """The sums of each row."""
    return [[int(v + s) for s in given_rows[3][i:j]] for v, i, j in zip(*given_rows[:3], strict=True)]


@given(classes=st.lists(st.lists(st.integers(-3, 3), max_size=6).map(sorted), max_size=4), before=st.integers(0, 3))
def test_distinct_sums_of_each_class(form: Form, classes: list[list[int]], before: int) -> None:
    ends = np.cumsum([before, *map(len, classes)])
    written, places = np.empty(sum(map(len, classes)), np.int64), np.empty(len(ends), np.int64)
    form(kernels.distinct)(ints([9] * before + [s for c in classes for s in c]), ends, written, places)
    wanted = [sorted(set(c)) for c in classes]
    assert [written[i:j].tolist() for i, j in pairwise(places.tolist())] == wanted


@given(given_rows=rows(), value=st.integers(-90, 90))
def test_point_at_the_first_sum_that_is_no_smaller(form: Form, given_rows: Any, value: int) -> None:
    at = np.empty(len(given_rows[0]), np.int64)
    form(kernels.point_at)(*given_rows, value, at)
    below = [sum(s < value for s in row) for row in sums(given_rows)]
    assert (at - given_rows[1]).tolist() == below


@given(given_rows=rows(), start=numbers, length=st.integers(1, 60), room=st.integers(1, 20))
def test_fill_up_writes_a_window_or_says_that_it_does_not_fit(
    form: Form, given_rows: Any, start: int, length: int, room: int
) -> None:
    values, _, last, q = given_rows
    at, ahead = np.empty_like(values), np.empty_like(values)
    kernels.point_at(*given_rows, start, at)
    before, written = at.copy(), np.empty(room, np.int64)
    count = form(kernels.fill_up)(values, last, q, at, ahead, start + length, written)
    wanted = sorted(s for row in sums(given_rows) for s in row if start <= s < start + length)
    assert at.tolist() == before.tolist()
    assert (count == -1) == (len(wanted) > room)
    if count >= 0:
        kernels.point_at(*given_rows, start + length, at)
        assert sorted(written[:count].tolist()) == wanted
        assert ahead.tolist() == at.tolist()


@given(
    given_rows=rows(),
    place=st.integers(-90, 90),
    start=numbers,
    length=st.integers(1, 60),
    shift=st.integers(0, 3),
    marked=st.sets(st.integers(0, 63)),
    room=st.integers(2, 21),
)
def test_fill_down_writes_what_is_marked_from_wherever_it_begins(
    form: Form, given_rows: Any, place: int, start: int, length: int, shift: int, marked: set[int], room: int
) -> None:
    at, written = np.empty(len(given_rows[0]), np.int64), np.empty(room, np.int64)
    kernels.point_at(*given_rows, place, at)
    marks = np.array([sum(1 << cell for cell in marked)], np.uint64)
    count = form(kernels.fill_down)(*given_rows, at, start, start + length, marks, np.uint64(shift), written)
    inside = [s for row in sums(given_rows) for s in row if start <= s < start + length]
    wanted = sorted(s for s in inside if (s - start) >> shift in marked)
    assert (count == -1) == (len(wanted) >= room)
    if count >= 0:
        assert sorted(written[:count].tolist()) == wanted
        below = [sum(s < start for s in row) for row in sums(given_rows)]
        assert (at - given_rows[1]).tolist() == below


def marked(words: Any) -> set[int]:
    """The cells whose bit is set."""
    return {c for c in range(64 * len(words)) if int(words[c >> 6]) >> (c & 63) & 1}


@given(
    values=st.lists(numbers, max_size=8),
    base=numbers | wide,
    sign=st.sampled_from([-1, 1]),
    spread=st.integers(0, 40),
    shift=st.integers(0, 8),
    words=st.sampled_from([1, 2, 4]),
    data=st.data(),
)
def test_mark_and_keep(
    form: Form, values: list[int], base: int, sign: int, spread: int, shift: int, words: int, data: st.DataObject
) -> None:
    marks, kept = np.full(words, 2**64 - 1, np.uint64), np.empty(len(values), np.int64)
    form(kernels.mark)(ints(values), base, sign, spread, np.uint64(shift), marks)
    ends = {base + sign * v + step for v in values for step in (-spread, spread)}
    assert marked(marks) == {(p >> shift) % (64 * words) for p in ends}
    cells = data.draw(st.sets(st.sampled_from([(base + sign * v) >> shift for v in [*values, 0]])))
    marks[:] = 0
    for cell in {c % (64 * words) for c in cells}:
        marks[cell >> 6] |= np.uint64(1 << (cell & 63))
    count = form(kernels.keep)(ints(values), base, sign, np.uint64(shift), marks, kept)
    wanted = [v for v in values if ((base + sign * v) >> shift) % (64 * words) in marked(marks)]
    assert kept[:count].tolist() == wanted, "in order, and as often as before"


@given(
    a=st.lists(numbers | wide, max_size=8),
    b=st.lists(numbers | wide, max_size=8),
    z=numbers | wide,
    spread=st.integers(0, 40),
    coarser=st.integers(0, 3),
    words=st.sampled_from([1, 2, 64]),
    data=st.data(),
)
def test_the_sieve_keeps_both_of_every_pair_that_is_near(
    form: Form, a: list[int], b: list[int], z: int, spread: int, coarser: int, words: int, data: st.DataObject
) -> None:
    if a:
        b += [z - s + step for s in a for step in data.draw(st.lists(st.integers(-50, 50), max_size=2))]
    origin = min(b, default=0)
    shift = np.uint64((2 * spread).bit_length() + coarser)
    marks, kept, b_left = np.empty(words, np.uint64), np.empty(len(a) + 1, np.int64), ints(b)
    many, few = form(kernels.sift)(ints(a), b_left, z, origin, spread, shift, marks, kept)
    near = [(s, t) for s in a for t in b if abs(s + t - z) <= spread]
    a_kept, b_kept = kept[:many].tolist(), b_left[:few].tolist()
    assert a_kept == [s for s in a if s in a_kept], "in order, and as often as before"
    assert b_kept == [t for t in b if t in b_kept]
    assert {s for s, _ in near} <= set(a_kept)
    assert {t for _, t in near} <= set(b_kept)
    if spread == 0 and words == 64 and not any(abs(v) > 40 for v in (*a, *b, z)):
        assert {s for s, _ in near} == set(a_kept), "cells of one value each, far fewer than marks"


@given(a=st.lists(numbers, max_size=8).map(sorted), b=st.lists(numbers, max_size=8).map(sorted), z=numbers)
def test_scan_and_gather(form: Form, a: list[int], b: list[int], z: int) -> None:
    mine = ints([30, 0, 0, 0])
    form(kernels.scan)(ints(a), ints(b), z, mine)
    errors = [abs(s + t - z) for s in a for t in b]
    assert mine[0] == min([30, *errors])
    assert mine[0] == 30 or abs(mine[1] + mine[2] - z) == mine[0]
    near = {(s, t) for s in a for t in b if abs(s + t - z) < 7}
    for room in (0, 3, 64):
        pairs = np.zeros((room, 2), np.int64)
        count = form(kernels.gather)(ints(a), ints(b), z, 7, pairs, 0)
        assert count == min(len(near), room + 1)
        if count <= room:
            assert {tuple(row) for row in pairs[:count].tolist()} == near


@given(a_rows=rows() | rows(wide), b_rows=rows() | rows(wide), z=numbers | wide, data=st.data())
def test_search_finds_the_best_pair_and_every_near_pair(
    form: Form, a_rows: Any, b_rows: Any, z: int, data: st.DataObject
) -> None:
    a, b = ([s for row in sums(part) for s in row] for part in (a_rows, b_rows))
    low, high = min(a), max(a) + 1
    best = min(abs(s + t - z) for s in a for t in b)
    bound = data.draw(st.sampled_from([best, best + 1, 2**62 - 1]) | st.integers(1, 200))
    width = data.draw(st.sampled_from([1, high - low]) | st.integers(1, high - low))
    room = max(len(a_rows[0]), len(b_rows[0])) + data.draw(st.integers(0, 20))
    few = data.draw(st.integers(1, room))
    shared, stopped = ints([bound]), ints([0])
    mine = ints([bound, 0, 0, 0])
    arguments = (*a_rows, *b_rows, z, low, high, width, room, few)
    form(kernels.search)(*arguments, -1, shared, mine, EMPTY, stopped)
    assert mine[0] == shared[0] == min(best, bound)
    assert mine[3] == len(a)
    if best < bound:
        assert mine[1] in a
        assert mine[2] in b
        assert abs(int(mine[1]) + int(mine[2]) - z) == best
    near = {(s, t) for s in a for t in b if abs(s + t - z) < bound}
    pairs, mine = np.zeros((400, 2), np.int64), ints([0, 0, 0, 0])
    form(kernels.search)(*arguments, -1, ints([bound]), mine, pairs, stopped)
    assert {tuple(row) for row in pairs[: mine[0]].tolist()} == near
    assert mine[0] == len(near)


@given(given_rows=rows(), value=st.integers(-90, 90))
def test_place_of_finds_every_row_with_the_sum(form: Form, given_rows: Any, value: int) -> None:
    wanted = [i for i, row in enumerate(sums(given_rows)) if value in row]
    found, i = [], -1
    while (place := form(kernels.place_of)(*given_rows, value, i + 1))[0] >= 0:
        i, j = place
        assert given_rows[0][i] + given_rows[3][j] == value
        found.append(int(i))
    assert found == wanted
