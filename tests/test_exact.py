"""The oracle itself: every verb over Fractions against its definition, and by hand."""

from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rssp import exact
from tests import naive

F = Fraction
small = st.fractions(-2, 2, max_denominator=6)
lists = st.lists(small, max_size=5)
sizes = st.none() | st.integers(-1, 6) | st.builds(range, st.integers(0, 3), st.integers(0, 7), st.integers(1, 2))


def signed_sum(x: list[Fraction], mask: tuple[bool, ...]) -> Fraction:
    return sum((value for value, taken in zip(x, mask, strict=True) if taken), F(0))


# Subsets --------------------------------------------------------------------------------------------------------------


@given(lists, sizes)
def test_every_subset_of_the_sizes_once_with_its_sum(x: list[Fraction], size: Any) -> None:
    found = list(exact.subset_sums(x, size))
    assert sorted(mask for mask, _ in found) == sorted(naive.masks(len(x), size))
    assert all(total == signed_sum(x, mask) for mask, total in found)


def test_subsets_by_hand() -> None:
    assert list(exact.subset_sums([])) == [((), 0)]
    assert list(exact.subset_sums([], 0)) == [((), 0)]
    assert list(exact.subset_sums([], 1)) == []
    assert list(exact.subset_sums([F(1, 2)], 0)) == [((False,), 0)]
    assert list(exact.subset_sums([F(1, 2)], 1)) == [((True,), F(1, 2))]
    assert list(exact.subset_sums([F(1)], -1)) == []
    assert list(exact.subset_sums([F(1)], 2)) == []
    assert [total for _, total in exact.subset_sums([F(1), F(4)], range(1, 3))] == [1, 4, 5]


@given(lists, small, st.data())
def test_error_of_a_mask(x: list[Fraction], z: Fraction, data: st.DataObject) -> None:
    mask = tuple(data.draw(st.lists(st.booleans(), min_size=len(x), max_size=len(x))))
    found = exact.error(x, mask, z)
    assert found == abs(signed_sum(x, mask) - z)
    assert isinstance(found, Fraction)


def test_error_takes_floats_for_the_rationals_that_they_are() -> None:
    assert exact.error([0.1, 0.2], [True, True], F(3, 10)) == abs(F(0.1) + F(0.2) - F(3, 10)) != 0


def test_error_wants_a_mask_as_long_as_the_values() -> None:
    with pytest.raises(ValueError, match="zip"):
        exact.error([F(1)], [True, False], F(0))
    with pytest.raises(ValueError, match="zip"):
        exact.error([F(1), F(1)], [True], F(0))


@given(lists, small, small.map(abs), sizes)
def test_nearest_and_count(x: list[Fraction], z: Fraction, eps: Fraction, size: Any) -> None:
    sums = [signed_sum(x, mask) for mask in naive.masks(len(x), size)]
    assert exact.count(x, z, eps, size) == sum(abs(s - z) <= eps for s in sums)
    if sums:
        mask, off = exact.nearest(x, z, size)
        assert mask in naive.masks(len(x), size)
        assert off == abs(signed_sum(x, mask) - z) == min(abs(s - z) for s in sums)
    else:
        with pytest.raises(ValueError, match="empty"):
            exact.nearest(x, z, size)


def test_count_takes_the_ends_in() -> None:
    assert exact.count([F(1), F(2)], F(2), F(1)) == 3
    assert exact.count([F(1), F(2)], F(2), F(99, 100)) == 1
    assert exact.count([F(1), F(2)], F(2), F(1), 1) == 2


# Regions --------------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(lists, small, small.map(abs), sizes)
def test_farthest_point_of_an_interval(x: list[Fraction], low: Fraction, length: Fraction, size: Any) -> None:
    sums = [signed_sum(x, mask) for mask in naive.masks(len(x), size)]
    if not sums:
        return
    high = low + length
    distance, point = exact.farthest(x, low, high, size)
    assert low <= point <= high
    assert distance == min(abs(s - point) for s in sums)
    ends = sorted({low, high, *(s for s in sums if low < s < high)})
    step = length / 7
    grid = [*ends, *((p + q) / 2 for p, q in pairwise(ends)), *(low + k * step for k in range(8))]
    assert distance == naive.radius(x, low, high, size) >= max(min(abs(s - z) for s in sums) for z in grid)


def test_farthest_by_hand() -> None:
    """Of the sums 0, 1, 4, 5: the hole from 1 to 4; its middle is an end; beyond all; the larger of two such points."""
    x = [F(1), F(4)]
    assert exact.farthest(x, F(0), F(5)) == (F(3, 2), F(5, 2))
    assert exact.farthest(x, F(5, 2), F(3)) == (F(3, 2), F(5, 2))
    assert exact.farthest(x, F(2), F(5, 2)) == (F(3, 2), F(5, 2))
    assert exact.farthest(x, F(-3), F(5)) == (F(3), F(-3))
    assert exact.farthest(x, F(0), F(9)) == (F(4), F(9))
    assert exact.farthest(x, F(1), F(1)) == (F(0), F(1))
    assert exact.farthest(x, F(0), F(1)) == (F(1, 2), F(1, 2))
    assert exact.farthest(x, F(-1), F(6)) == (F(3, 2), F(5, 2))
    assert exact.farthest(x, F(0), F(5), 1) == (F(3, 2), F(5, 2))
    assert exact.farthest(x, F(0), F(5), 0) == (F(5), F(5))
    assert exact.farthest([], F(-1), F(1)) == (F(1), F(1))


@given(st.lists(small, min_size=1, max_size=6, unique=True).map(sorted), small)
def test_neighbours_hold_the_nearest(sums: list[Fraction], z: Fraction) -> None:
    found = exact.neighbours(sums, z)
    below, above = [s for s in sums if s < z][-1:], [s for s in sums if s >= z][:1]
    assert found == below + above


@settings(max_examples=60)
@given(st.lists(small, max_size=4), small, small, small.map(abs))
def test_truncated_unions_are_what_the_definition_says(
    x: list[Fraction], a: Fraction, low: Fraction, length: Fraction
) -> None:
    a, high = abs(a), low + length
    found = exact.truncated_unions(x, a, low, high)
    assert len(found) == len(x) + 1
    for n, union in enumerate(found):
        assert all(low <= p <= q <= high for p, q in union)
        assert all(q < p for (_, q), (p, _) in pairwise(union)), "disjoint and ascending"
        ends = sorted({low, high, *(end for pair in union for end in pair)})
        for z in [*ends, *((p + q) / 2 for p, q in pairwise(ends))]:
            assert any(p <= z <= q for p, q in union) == naive.in_truncated(z, x[:n], a, low, high)


@settings(max_examples=50)
@given(st.lists(st.tuples(small, small.map(abs)), max_size=5), small, small.map(abs))
def test_merged_is_the_union_cut_to_the_region(
    pairs: list[tuple[Fraction, Fraction]], low: Fraction, length: Fraction
) -> None:
    high, intervals = low + length, [(p, p + long) for p, long in pairs]
    union = exact.merged(intervals, low, high)
    assert all(low <= p <= q <= high for p, q in union)
    assert all(q < p for (_, q), (p, _) in pairwise(union)), "disjoint and ascending"
    ends = sorted({low, high, *(end for pair in [*intervals, *union] for end in pair)})
    for z in [*ends, *((p + q) / 2 for p, q in pairwise(ends))]:
        wanted = low <= z <= high and any(p <= z <= q for p, q in intervals)
        assert any(p <= z <= q for p, q in union) == wanted


@pytest.mark.parametrize(
    ("intervals", "union"),
    [
        ([(0, 1), (1, 2)], [(0, 2)]),  # they touch
        ([(0, 3), (1, 2)], [(0, 3)]),  # one in the other
        ([(3, 4), (0, 1)], [(0, 1), (3, 4)]),
        ([(-5, 0), (10, 12)], [(0, 0), (10, 10)]),  # of both one point is left
        ([(-5, -1), (11, 12)], []),
        ([(-5, 20)], [(0, 10)]),
    ],
)
def test_merged_by_hand(intervals: Any, union: Any) -> None:
    assert exact.merged(intervals, F(0), F(10)) == union


# Boxes ----------------------------------------------------------------------------------------------------------------


def points(d: int, most: int) -> Any:
    return st.lists(st.tuples(*[st.fractions(-1, 1, max_denominator=4)] * d), min_size=1, max_size=most)


def is_the_radius(sums: Any, low: Any, high: Any, distance: Fraction, point: Any) -> None:
    """The point is in the box and so far from all; the cubes of this radius cover the box."""
    assert all(p <= v <= q for p, v, q in zip(low, point, high, strict=True))
    assert naive.sup_nearest(sums, point) == distance
    assert covered(sums, low, high, distance)


def covered(sums: Any, low: Any, high: Any, r: Fraction) -> bool:
    """Do the closed cubes cover the box? At each face of one and half-way between two, in all coordinates."""
    places = []
    for c, (start, end) in enumerate(zip(low, high, strict=True)):
        faces = {s[c] + side * r for s in sums for side in (-1, 1)}
        cuts = sorted({start, end, *(f for f in faces if start < f < end)})
        places.append([*cuts, *((p + q) / 2 for p, q in pairwise(cuts))])
    return all(naive.sup_nearest(sums, z) <= r for z in product(*places))


@settings(max_examples=30)
@given(points(2, 5), st.tuples(small, small), st.tuples(small.map(abs), small.map(abs)))
def test_farthest_point_of_a_rectangle(sums: Any, low: Any, lengths: Any) -> None:
    high = tuple(p + long for p, long in zip(low, lengths, strict=True))
    is_the_radius(sums, low, high, *exact.farthest_in_box(sums, low, high))


@settings(max_examples=20)
@given(points(3, 3))
def test_farthest_point_of_a_cube(sums: Any) -> None:
    low, high = (F(-1),) * 3, (F(1),) * 3
    is_the_radius(sums, low, high, *exact.farthest_in_box(sums, low, high))


@settings(max_examples=50)
@given(lists, small, small.map(abs))
def test_a_box_of_one_dimension_is_an_interval(x: list[Fraction], low: Fraction, length: Fraction) -> None:
    sums = [(total,) for _, total in exact.subset_sums(x)]
    distance, point = exact.farthest_in_box(sums, [low], [low + length])
    assert distance == exact.farthest(x, low, low + length)[0]
    assert naive.sup_nearest(sums, point) == distance


def test_boxes_by_hand() -> None:
    """One point in the middle of a square; at a corner; the corners of a square; a box that is a point."""
    square: Any = ((F(0), F(0)), (F(2), F(2)))
    assert exact.farthest_in_box([(F(1), F(1))], *square)[0] == 1
    assert exact.farthest_in_box([(F(0), F(0))], *square)[0] == 2
    corners = list(product((F(0), F(2)), repeat=2))
    assert exact.farthest_in_box(corners, *square)[0] == 1
    assert exact.farthest_in_box([(F(1), F(1)), (F(3), F(3))], (F(1), F(1)), (F(1), F(1))) == (0, (1, 1))
    assert exact.farthest_in_box([(F(5), F(1))], (F(0), F(0)), (F(0), F(1)))[0] == 5


def test_points_and_ends_have_the_same_number_of_coordinates() -> None:
    one, two = [(F(0),)], [(F(0), F(1)), (F(0), F(1))]
    for low, high in (((F(0),), (F(1), F(1))), ((F(0),), ())):
        with pytest.raises(ValueError, match="zip"):
            exact.farthest_in_box(one, low, high)
    with pytest.raises(ValueError, match="zip"):
        exact.uncovered_cell(one, two, F(1, 3))


def test_the_middle_of_a_cell_moves_with_the_radius() -> None:
    """From 1 + r to 5 - r, from 0 to 2 - r, and from 3 - r to 4."""
    cell: Any = [((F(1), 1), (F(5), -1)), ((F(0), 0), (F(2), -1)), ((F(3), -1), (F(4), 0))]
    assert exact.middle_of(cell, F(1)) == (3, F(1, 2), 3)
    assert exact.middle_of([((F(1), 1), (F(4), 1))], F(2)) == (F(9, 2),)


def test_sup_distance_is_the_largest_of_the_coordinates() -> None:
    assert exact.sup_distance([F(1), F(5)], [F(3), F(4)]) == 2
    assert exact.sup_distance([F(1), F(1)], [F(2), F(-3)]) == 4
    with pytest.raises(ValueError, match="zip"):
        exact.sup_distance([F(1)], [F(1), F(2)])


@settings(max_examples=50)
@given(points(2, 5), st.fractions(0, 2, max_denominator=7).map(lambda r: r + F(1, 97)))
def test_an_uncovered_cell_is_one_and_is_there_unless_the_cubes_cover(sums: Any, r: Fraction) -> None:
    """r is such that no faces meet: all ends have denominators up to 4, and r has 97 in its own."""
    low, high = (F(-1), F(-1)), (F(1), F(1))
    cell = exact.uncovered_cell(sums, [*zip(low, high, strict=True)], r)
    assert (cell is None) == covered(sums, low, high, r)
    if cell is not None:
        ends = [[end + side * r for end, side in pair] for pair in cell]
        assert all(-1 <= p < q <= 1 for p, q in ends)
        assert not any(all(p - r < v < q + r for v, (p, q) in zip(s, ends, strict=True)) for s in sums)
