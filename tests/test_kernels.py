"""Every kernel, compiled and as plain Python, against the obvious answer.

As plain Python on numpy scalars an overflow is a warning, and a warning is an error here: so these tests see
what the compiled kernel would silently wrap around.
"""

from bisect import bisect_left
from collections.abc import Callable
from fractions import Fraction
from itertools import compress, pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rssp.kernels import two_lists as kernels
from rssp.lists import Layout, layout

Ints = NDArray[np.int64]
Form = Callable[[Any], Any]
NOTHING = 2**62  # the error of "no subset at all"
EDGE = 2**62 - 1  # the largest sum of magnitudes that the door lets through

small = st.integers(-6, 6)
wide = st.integers(-(2**52), 2**52)
whole = st.lists(small, max_size=6) | st.lists(wide, max_size=6)
positive = st.lists(st.integers(0, 6), max_size=6) | st.lists(st.integers(0, 2**52), max_size=6)
segments = st.lists(small, max_size=7).map(sorted)


@pytest.fixture(params=["compiled", "python"], scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    """A kernel as it is, or the Python function that it was made from."""
    return (lambda kernel: kernel) if request.param == "compiled" else (lambda kernel: kernel.py_func)


def ints(values: Any) -> Ints:
    return np.array(values, dtype=np.int64)


def only(size: int | None) -> range | None:
    """One size as a range, or none."""
    return None if size is None else range(size, size + 1)


def sums_of(v: Any, size: int | None = None) -> list[int]:
    """Every subset sum, ascending, as often as it occurs."""
    chosen = (m for m in product((0, 1), repeat=len(v)) if size is None or sum(m) == size)
    return sorted(sum(compress(map(int, v), m)) for m in chosen)


def halves(x: Any, size: int | None) -> tuple[Layout, Ints, Ints, Ints, int]:
    """The two lists of one instance, made by the compiled kernels: (layout, a, b, v, shift)."""
    lay = layout(len(x), only(size))
    v, flipped = np.empty(len(x), np.int64), np.empty(len(x), np.bool_)
    shift = int(kernels.split(ints(x), 0, lay.step, v, flipped))
    a, b = np.empty(lay.a_offsets[-1, -1], np.int64), np.empty(lay.b_offsets[-1, -1], np.int64)
    kernels.fill(v[: lay.half], lay.a_offsets, lay.step, a)
    kernels.fill(v[lay.half :], lay.b_offsets, lay.step, b)
    return lay, a, b, v, shift


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[int], int | None]:
    """Integers and a size."""
    x = draw(whole)
    return x, draw(st.none() | st.integers(0, len(x)))


@given(v=positive)
def test_sorted_sums_keeps_every_stage(form: Form, v: list[int]) -> None:
    sums = np.full(2 << len(v), -1, np.int64)
    form(kernels.sorted_sums)(ints(v), sums)
    for j in range(len(v) + 1):
        assert sums[2**j : 2 ** (j + 1)].tolist() == sums_of(v[:j])


@given(instance=instances())
def test_sorted_sums_by_size_keeps_every_stage_and_size(form: Form, instance: Any) -> None:
    v, size = instance
    offsets = layout(2 * len(v), only(len(v) if size is None else size)).a_offsets
    sums = np.full(offsets[-1, -1], -1, np.int64)
    form(kernels.sorted_sums_by_size)(ints(v), offsets, sums)
    for j in range(len(v) + 1):
        for c in range(offsets.shape[1] - 1):
            assert sums[offsets[j, c] : offsets[j, c + 1]].tolist() == sums_of(v[:j], c)


@given(values=segments, value=st.integers(-8, 8), data=st.data())
def test_first_at_least_is_bisection(form: Form, values: list[int], value: int, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(values)))
    high = data.draw(st.integers(low, len(values)))
    assert form(kernels.first_at_least)(ints(values), low, high, value) == bisect_left(values, value, low, high)


@given(instance=instances(), value=st.integers(-30, 30))
def test_holds_knows_the_sums_of_every_stage(form: Form, instance: Any, value: int) -> None:
    x, size = instance
    lay, a, _, v, _ = halves([*x, *x], size)
    for j in range(lay.half + 1):
        for c in range(-1, lay.a_offsets.shape[1] - 1):
            wanted = c >= 0 and value in sums_of(v[:j], c if lay.step else None)
            assert bool(form(kernels.holds)(a, lay.a_offsets, j, c, value)) == wanted


@given(instance=instances())
def test_trace_finds_a_subset_of_every_sum(form: Form, instance: Any) -> None:
    x, size = instance
    lay, a, _, v, _ = halves([*x, *x], size)
    v = v[: lay.half]
    for c in range(lay.a_offsets.shape[1] - 1):
        for value in set(sums_of(v, c if lay.step else None)):
            mask = np.ones(len(v), np.bool_)
            form(kernels.trace)(v, a, lay.a_offsets, lay.step, c, value, mask)
            assert v[mask].sum() == value
            assert not lay.step or mask.sum() == c


@st.composite
def pairs_of_segments(draw: st.DrawFn) -> tuple[Ints, int, int, Ints, int, int]:
    """Two ascending segments, each inside a longer list that must not be read."""

    def inside(poison: int) -> tuple[Ints, int, int]:
        before, values, after = draw(st.integers(0, 2)), draw(segments), draw(st.integers(0, 2))
        return ints([poison] * before + values + [poison] * after), before, before + len(values)

    return *inside(draw(small)), *inside(draw(small))


@given(lists=pairs_of_segments(), z=st.integers(-14, 14), eps=st.integers(-1, 4))
def test_scan_nearest_finds_the_nearest_pair_or_one_within_eps(form: Form, lists: Any, z: int, eps: int) -> None:
    a, a_from, a_to, b, b_from, b_to = lists
    error, i, j = form(kernels.scan_nearest)(a, a_from, a_to, b, b_from, b_to, z, eps)
    best = min((abs(int(p) + int(q) - z) for p in a[a_from:a_to] for q in b[b_from:b_to]), default=NOTHING)
    if best == NOTHING:
        assert error == NOTHING
        return
    assert a_from <= i < a_to
    assert b_from <= j < b_to
    assert error == abs(a[i] + b[j] - z)
    assert error == best or error <= eps


@given(lists=st.lists(pairs_of_segments(), max_size=3), z=st.integers(-14, 14), eps=st.integers(0, 5))
def test_scan_count_counts_every_pair(form: Form, lists: Any, z: int, eps: int) -> None:
    a, b, joins = joined(lists)
    expected = sum(abs(p + q - z) <= eps for _, p, q in all_pairs(a, b, joins))
    assert form(kernels.scan_count)(a, b, joins, z, eps) == expected


def joined(lists: Any) -> tuple[Ints, Ints, Ints]:
    """Several pairs of segments in one pair of lists."""
    a, b, joins, used_a, used_b = [], [], [], 0, 0
    for p, p_from, p_to, q, q_from, q_to in lists:
        joins.append((used_a + p_from, used_a + p_to, used_b + q_from, used_b + q_to))
        a, b, used_a, used_b = [*a, *p], [*b, *q], used_a + len(p), used_b + len(q)
    return ints(a), ints(b), ints(joins).reshape(-1, 4)


def all_pairs(a: Ints, b: Ints, joins: Ints) -> list[tuple[int, int, int]]:
    """(join, value of a, value of b) for every pair of the joins."""
    return [(k, int(p), int(q)) for k, (i, i_end, j, j_end) in enumerate(joins) for p in a[i:i_end] for q in b[j:j_end]]


@given(
    lists=st.lists(pairs_of_segments(), max_size=3),
    z=st.integers(-14, 14),
    least=st.integers(-6, 6),
    width=st.integers(0, 8),
    room=st.integers(0, 40),
)
def test_scan_collect_writes_each_pair_of_values_once(
    form: Form, lists: Any, z: int, least: int, width: int, room: int
) -> None:
    a, b, joins = joined(lists)
    most = least + width
    expected = {(k, p, q) for k, p, q in all_pairs(a, b, joins) if least <= p + q - z <= most}
    pairs = np.empty((room, 3), np.int64)
    found = form(kernels.scan_collect)(a, b, joins, z, least, most, pairs)
    assert found == min(len(expected), room + 1)
    written = [tuple(row) for row in pairs[: min(found, room)].tolist()]
    assert len(set(written)) == len(written)
    assert set(written) <= expected


@given(x=whole, z=wide, step=st.integers(0, 1))
def test_split_turns_the_signs_and_moves_the_target(form: Form, x: list[int], z: int, step: int) -> None:
    v, mask = np.empty(len(x), np.int64), np.empty(len(x), np.bool_)
    shifted = form(kernels.split)(ints(x), z, step, v, mask)
    assert v.tolist() == (x if step else [abs(t) for t in x])
    assert mask.tolist() == [not step and t < 0 for t in x]
    assert shifted == z - (0 if step else sum(t for t in x if t < 0))


@given(v=positive)
def test_fill_takes_the_builder_that_fits(form: Form, v: list[int]) -> None:
    for size in (None, len(v)):
        lay = layout(2 * len(v), only(size))
        sums = np.empty(lay.a_offsets[-1, -1], np.int64)
        form(kernels.fill)(ints(v), lay.a_offsets, lay.step, sums)
        last = lay.a_offsets[-1]
        for c in range(len(last) - 1):
            assert sums[last[c] : last[c + 1]].tolist() == sums_of(v, None if size is None else c)


def run_nearest_block(form: Form, X: Any, Z: Any, eps: Any, size: int | None) -> tuple[Any, Any]:
    """Masks and errors of nearest_block."""
    X = ints(X)
    lay = layout(X.shape[1], only(size))
    masks, errors = np.ones(X.shape, np.bool_), np.empty(len(X), np.int64)
    form(kernels.nearest_block)(
        X, ints(Z), ints(eps), lay.a_offsets, lay.b_offsets, lay.step, lay.joins, lay.classes, masks, errors
    )
    return masks, errors


@given(instance=instances(), z=st.integers(-20, 20), eps=st.integers(-1, 3))
def test_nearest_block_solves_every_row(form: Form, instance: Any, z: int, eps: int) -> None:
    x, size = instance
    X, Z = [x, [-t for t in x], x[::-1]], [z, -z, z + 1]
    masks, errors = run_nearest_block(form, X, Z, [eps, -1, -1], size)
    for t, (row, target) in enumerate(zip(X, Z, strict=True)):
        best = min(abs(s - target) for s in sums_of(row, size))
        assert errors[t] == abs(int(ints(row)[masks[t]].sum()) - target)
        assert size is None or masks[t].sum() == size
        assert errors[t] == best or (t == 0 and errors[t] <= eps)


@pytest.mark.parametrize("size", [None, 0, 2, 4])
@pytest.mark.parametrize("sign", [1, -1])
def test_nothing_overflows_at_the_edge_of_the_room(form: Form, size: int | None, sign: int) -> None:
    """Sum of magnitudes and |z| together are 2^62 - 1, every sign."""
    quarter = EDGE // 8
    x = [sign * 2 * quarter, -sign * 2 * quarter, 2 * quarter, sign]
    for z in (EDGE - 6 * quarter - 1, -(EDGE - 6 * quarter - 1)):
        _, errors = run_nearest_block(form, [x], [z], [-1], size)
        assert errors[0] == min(abs(s - z) for s in sums_of(x, size))
        lay, a, b, _, shift = halves(x, size)
        target, expected = z + shift, [abs(s - z) for s in sums_of(x, size)]
        found = [form(kernels.scan_nearest)(a, *j[:2], b, *j[2:], target, -1)[0] for j in lay.joins]
        assert min(found) == min(expected)
        for eps in (0, max(expected) - 1, max(expected), EDGE):
            assert form(kernels.scan_count)(a, b, lay.joins, target, eps) == sum(e <= eps for e in expected)
        pairs = np.empty((16, 3), np.int64)
        assert form(kernels.scan_collect)(a, b, lay.joins, target, -EDGE, EDGE, pairs) >= 1


@given(lists=st.lists(pairs_of_segments(), max_size=3))
def test_rows_and_pairs(form: Form, lists: Any) -> None:
    a, b, joins = joined(lists)
    rows, pairs = form(kernels.rows_and_pairs)(joins)
    assert rows == sum(i_end - i for i, i_end, _, _ in joins)
    assert pairs == len(all_pairs(a, b, joins))


def rows_of(form: Form, a: Ints, b: Ints, joins: Ints, low: int) -> tuple[Any, Any, Ints, Ints, Ints]:
    """start_rows: (below, largest, row_a, row_next, row_end)."""
    count = int(kernels.rows_and_pairs(joins)[0])
    row_a, row_next, row_end = (np.empty(count, np.int64) for _ in range(3))
    below, largest = form(kernels.start_rows)(a, b, joins, low, row_a, row_next, row_end)
    return below, largest, row_a, row_next, row_end


def ahead(b: Ints, row_a: Ints, row_next: Ints, row_end: Ints) -> list[int]:
    """The sums that the rows have not passed."""
    return sorted(int(p + q) for p, i, e in zip(row_a, row_next, row_end, strict=True) for q in b[i:e])


@given(lists=st.lists(pairs_of_segments(), max_size=3), low=st.integers(-14, 14))
def test_rows_start_at_the_region(form: Form, lists: Any, low: int) -> None:
    a, b, joins = joined(lists)
    sums = sorted(p + q for _, p, q in all_pairs(a, b, joins))
    below, largest, *rows = rows_of(form, a, b, joins, low)
    assert ahead(b, *rows) == [s for s in sums if s >= low]
    assert bool(below) == any(s < low for s in sums)
    assert not below or largest == max(s for s in sums if s < low)


@given(
    lists=st.lists(pairs_of_segments(), max_size=3),
    start=st.integers(-14, 14),
    shift=st.integers(0, 3),
    length=st.integers(1, 9),
)
def test_buckets_keep_their_smallest_and_largest_and_the_rows_move_on(
    form: Form, lists: Any, start: int, shift: int, length: int
) -> None:
    a, b, joins = joined(lists)
    sums = [p + q for _, p, q in all_pairs(a, b, joins)]
    stop = start + length
    used = ((length - 1) >> shift) + 1
    _, _, *rows = rows_of(form, a, b, joins, start)
    smallest, largest = np.empty(used, np.int64), np.empty(used, np.int64)
    form(kernels.fill_buckets)(b, *rows, start, stop, shift, smallest, largest)
    for k in range(used):
        inside = [s for s in sums if start <= s < stop and (s - start) >> shift == k]
        assert (smallest[k], largest[k]) == (min(inside, default=NOTHING), max(inside, default=-NOTHING))
    left = ahead(b, *rows)
    assert left == sorted(s for s in sums if s >= stop)
    above, first = form(kernels.end_rows)(b, *rows)
    assert bool(above) == bool(left)
    assert not left or first == left[0]


@given(
    s=st.none() | st.integers(-9, 9),
    t=st.none() | st.integers(-9, 9),
    low=st.integers(-9, 9),
    length=st.integers(0, 9),
)
def test_worst_between_two_neighbours(form: Form, s: int | None, t: int | None, low: int, length: int) -> None:
    """s and t are neighbouring sums, s not beyond the region and t not before it; None: there is none."""
    high = low + length
    if (s is None and t is None) or (s is not None and t is not None and s >= t):
        return
    if (s is not None and s > high) or (t is not None and t < low):
        return
    twice, base, offset = form(kernels.worst_between)(s is not None, s or 0, t is not None, t or 0, low, high)
    # Half-integers of the part of the region between s and t.
    part = [
        p
        for p in (Fraction(k, 2) for k in range(2 * low, 2 * high + 1))
        if (s is None or p >= s) and (t is None or p <= t)
    ]
    point = base + Fraction(int(offset), 2)
    known = [u for u in (s, t) if u is not None]
    assert twice == 2 * max(min(abs(p - u) for u in known) for p in part)
    assert low <= point <= high
    assert twice == 2 * min(abs(point - u) for u in known)


def widest_by_hand(sums: list[int], low: int, high: int) -> int:
    """Twice the largest distance of a half-integer of the region from the sums."""
    return max(min(abs(k - 2 * s) for s in sums) for k in range(2 * low, 2 * high + 1))


@settings(max_examples=200)
@given(
    x=st.lists(small, max_size=5),
    low=st.integers(-20, 20),
    length=st.integers(0, 25),
    floor=st.integers(0, 12),
    early=st.booleans(),
    buckets=st.sampled_from([1, 2, 3, 8, 64]),
    data=st.data(),
)
def test_widest_gap_through_any_number_of_windows(
    form: Form,
    x: list[int],
    low: int,
    length: int,
    floor: int,
    early: bool,
    buckets: int,
    data: st.DataObject,
) -> None:
    size = data.draw(st.none() | st.integers(0, len(x)))
    lay, a, b, _, shift = halves(x, size)
    high, sums = low + length, sums_of(x, size)
    found, twice, base, offset = form(kernels.widest_gap)(
        a, b, lay.joins, low + shift, high + shift, floor, early, buckets
    )
    widest = widest_by_hand(sums, low, high)
    assert bool(found) == (widest > floor)
    if found:
        point = base - shift + Fraction(int(offset), 2)
        assert low <= point <= high
        assert twice == 2 * min(abs(point - s) for s in sums)
        assert twice > floor if early else twice == widest


@pytest.mark.parametrize("x", [[], [1], [2**60, -(2**60)], [2**59, 2**59, -1]])
def test_the_widest_gap_does_not_overflow_at_the_edge_of_the_room(form: Form, x: list[int]) -> None:
    rest = EDGE - sum(map(abs, x))
    for low, high in ((-(rest // 2), rest // 2), (rest // 2, rest // 2), (-rest, 0), (0, rest)):
        lay, a, b, _, shift = halves(x, None)
        _, twice, _, _ = form(kernels.widest_gap)(a, b, lay.joins, low + shift, high + shift, 0, False, 64)
        middles = [t - s for s, t in pairwise(sums_of(x)) if 2 * low <= s + t <= 2 * high]
        ends = [2 * min(abs(p - s) for s in sums_of(x)) for p in (low, high)]
        assert twice == max(*middles, *ends)


@settings(max_examples=150)
@given(
    x=st.lists(small, max_size=6),
    low=st.integers(-12, 12),
    length=st.integers(0, 12),
    floor=st.integers(0, 12),
    first=st.integers(0, 9),
    data=st.data(),
)
def test_covers_block_decides_every_row(
    form: Form, x: list[int], low: int, length: int, floor: int, first: int, data: st.DataObject
) -> None:
    """Whatever prefix it starts from."""
    size = data.draw(st.none() | st.integers(0, len(x)))
    X = ints([x, [-t for t in x], x[::-1]])
    lay, covered = layout(len(x), only(size)), np.zeros(3, np.bool_)
    form(kernels.covers_block)(
        X,
        ints([low] * 3),
        ints([low + length] * 3),
        ints([floor] * 3),
        first,
        lay.a_offsets,
        lay.b_offsets,
        lay.step,
        lay.joins,
        4,
        covered,
    )
    assert covered.tolist() == [widest_by_hand(sums_of(row, size), low, low + length) <= floor for row in X]


@settings(max_examples=150)
@given(
    x=st.lists(small, max_size=6),
    low=st.integers(-12, 12),
    length=st.integers(0, 12),
    floor=st.integers(0, 12),
    start=st.integers(0, 7),
)
def test_the_first_prefix_of_every_row(form: Form, x: list[int], low: int, length: int, floor: int, start: int) -> None:
    """Whatever it starts from, and by steps of any length."""
    n, high = len(x), low + length
    X, first = ints([x, [-t for t in x], x[::-1]]), np.zeros(3, np.int64)
    form(kernels.first_covering_block)(X, start, ints([low] * 3), ints([high] * 3), ints([floor] * 3), 4, first)
    v, flipped, a, b = np.empty(n, np.int64), np.empty(n, np.bool_), np.empty(2**5, np.int64), np.empty(2**5, np.int64)
    for row, found in zip(X, first, strict=True):
        covering = [t for t in range(n + 1) if widest_by_hand(sums_of(row[:t]), low, high) <= floor]
        assert found == min((t for t in covering if t >= min(start, n)), default=-1)
        for by in (2, 3):
            tries = {*range(start, n, by), n}
            again = form(kernels.shortest_prefix)(row, start, by, low, high, floor, v, flipped, a, b, 4)
            assert again == min(tries.intersection(covering), default=-1)


def test_every_kernel_is_tested_here() -> None:
    from pathlib import Path

    here = Path(__file__).read_text()
    names = [name for name, value in vars(kernels).items() if hasattr(value, "py_func")]
    assert len(names) >= 20
    assert all(f"kernels.{name})(" in here for name in names)
