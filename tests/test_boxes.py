"""Boxes covered by the sums of vectors: against all cells between all faces, by symmetry, and kernel by kernel."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import rssp
from rssp import boxes, lists, strategies
from rssp.dyadic import RoomError
from rssp.kernels import boxes as kernels
from rssp.lists import TooLargeError
from rssp.strategies import HAIR
from tests import naive

Form = Callable[[Any], Any]
DUST = 2.0**-200


@pytest.fixture(params=["compiled", "python"], scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    """A kernel as it is, or the Python function that it was made from."""
    return (lambda kernel: kernel) if request.param == "compiled" else (lambda kernel: kernel.py_func)


@st.composite
def vectors(draw: st.DrawFn, d: int, max_n: int) -> Any:
    """(n, d) arrays; some do not fit on one grid."""
    n, kind = draw(st.integers(0, max_n)), draw(st.sampled_from(["float64", "int64"]))
    return np.stack([draw(strategies.values(n, min_n=n, kind=kind)) for _ in range(d)], axis=1)


@st.composite
def ties(draw: st.DrawFn, d: int, max_n: int) -> Any:
    """(n, d) arrays of small integers: many equal sums, cubes that touch."""
    row = st.lists(st.integers(-2, 3), min_size=d, max_size=d)
    return np.array(draw(st.lists(row, max_size=max_n)), np.int64).reshape(-1, d)


@st.composite
def regions(draw: st.DrawFn, x: Any) -> tuple[list[Any], list[Any]]:
    """Boxes, some flat, some far away."""
    sides = [draw(strategies.regions(column)) for column in x.T]
    return [side[0] for side in sides], [side[1] for side in sides]


@st.composite
def questions(draw: st.DrawFn, d: int, max_n: int) -> Any:
    """(x, eps, region, size)."""
    x = draw(vectors(d, max_n) | ties(d, max_n))
    return x, draw(strategies.radii()), draw(regions(x)), draw(strategies.sizes(len(x)))


def check(x: Any, eps: Any, region: Any, size: Any) -> None:
    found = rssp.covers(x, eps, region=region, size=size)
    assert found.covered == naive.covers_box(x, eps, *region, size)
    check_witness(found, x, region, size)


def check_witness(found: Any, x: Any, region: Any, size: Any = None) -> None:
    """A witness lies in the box, and farther than eps from every sum: by as much as is said."""
    if found.covered:
        assert (found.witness, found.distance) == (None, None)
        return
    point = found.witness if isinstance(found.witness, tuple) else (found.witness,)
    assert all(p <= z <= q for p, z, q in zip(region[0], point, region[1], strict=True))
    assert found.distance == found.at_least == naive.sup_nearest(naive.vector_sums(x, size), point) > found.eps
    assert found.d == x.shape[1]


def check_radius(x: Any, region: Any, size: Any) -> None:
    """Covered exactly at the radius and not a hair below; the farthest point is that far away."""
    question = boxes.Question(x, region, size)
    radius, point = question.radius()
    assert rssp.covering_radius(x, region=region, size=size) == radius
    assert naive.sup_nearest(naive.vector_sums(x, size), point) == radius
    assert all(p <= z <= q for p, z, q in zip(region[0], point, region[1], strict=True))
    assert naive.covers_box(x, radius, *region, size)
    assert rssp.covers(x, radius, region=region, size=size)
    if radius > HAIR:
        found = rssp.covers(x, radius - HAIR, region=region, size=size)
        assert not found.covered
        check_witness(found, x, region, size)
        assert found.distance == radius


@settings(max_examples=100)
@given(questions(2, 3))
def test_covers_in_two_dimensions_is_what_all_cells_say(question: Any) -> None:
    check(*question)


@settings(max_examples=40)
@given(questions(3, 2))
def test_covers_in_three_dimensions_is_what_all_cells_say(question: Any) -> None:
    check(*question)


@settings(max_examples=60)
@given(questions(2, 3) | questions(1, 3), st.integers(1, 2))
def test_first_covering_is_the_first_t_that_covers(question: Any, threads: int) -> None:
    x, eps, region, _ = question
    first = next((t for t in range(len(x) + 1) if naive.covers_box(x[:t], eps, *region)), None)
    assert rssp.first_covering(x, eps, region=region) == first
    many = rssp.first_covering_many(np.stack([x, -x, x]), eps, region=region, threads=threads)
    assert many[0] == many[2] == (-1 if first is None else first)


@pytest.mark.parametrize(("d", "eps"), [(1, 0.01), (2, 0.125), (3, 0.375)])
def test_first_covering_of_random_vectors(d: int, eps: float) -> None:
    X = rssp.sample.normal(18, d, trials=10, rng=0)
    first = rssp.first_covering_many(X, eps)
    for x, t in zip(X, first.tolist(), strict=True):
        assert rssp.covers(x if t < 0 else x[:t], eps).covered == (t >= 0)
        assert t <= 0 or not rssp.covers(x[: t - 1], eps)
    assert (first > 0).any()


def test_first_covering_of_no_vectors_and_with_no_width() -> None:
    assert rssp.first_covering(np.empty((0, 2)), 0.5) == 0
    assert rssp.first_covering(np.empty((0, 2)), 0.25) is None
    assert rssp.first_covering([[1, 2], [3, 4]], 0, region=([1, 2], [1, 2])) == 1
    assert rssp.first_covering([[1, 2], [3, 4]], 0, region=([1, 2], [1, 3])) is None
    assert rssp.first_covering_many(np.empty((0, 5, 2)), 0.1).shape == (0,)


@settings(max_examples=60)
@given(questions(2, 2) | questions(1, 3))
def test_the_radius_covers_and_a_hair_less_does_not(question: Any) -> None:
    x, _, region, size = question
    check_radius(x, region, size)


@settings(max_examples=20)
@given(questions(3, 1))
def test_the_radius_in_three_dimensions(question: Any) -> None:
    x, _, region, size = question
    check_radius(x, region, size)


@settings(max_examples=200)
@given(questions(1, 6))
def test_vectors_of_one_coordinate_are_numbers(question: Any) -> None:
    x, eps, (low, high), size = question
    options = {"region": (low[0], high[0]), "size": size}
    alone, radius = rssp.covers(x[:, 0], eps, **options), rssp.covering_radius(x[:, 0], **options)
    for form in (x, x.tolist()):
        if len(x):
            assert rssp.covers(form, eps, **options).witness == alone.witness
            assert rssp.covers(form, eps, region=(low, high), size=size).covered == alone.covered
            assert rssp.covering_radius(form, **options) == radius
    question = boxes.Question(x, (low, high), size)
    assert question.radius()[0] == radius
    assert (question.beyond(Fraction(eps)) is None) == alone.covered


@settings(max_examples=50)
@given(st.data())
def test_the_same_instance_written_differently(data: st.DataObject) -> None:
    x = data.draw(vectors(2, 5) | ties(2, 5))
    assume((x != -(2**63)).all())
    low, high = data.draw(regions(x))
    radius = rssp.covering_radius(x, region=(low, high))
    low, high = [*map(Fraction, low)], [*map(Fraction, high)]
    mirrored = x * np.array([-1, 1], x.dtype)
    assert rssp.covering_radius(mirrored, region=([-high[0], low[1]], [-low[0], high[1]])) == radius
    assert rssp.covering_radius(x[::-1, ::-1], region=(low[::-1], high[::-1])) == radius
    flat = np.concatenate([x, np.zeros((len(x), 1), x.dtype)], axis=1)
    assert rssp.covering_radius(flat, region=([*low, 0], [*high, 0])) == radius
    assert rssp.covering_radius(np.concatenate([x, np.zeros((1, 2), x.dtype)]), region=(low, high)) == radius
    if len(x):
        first = [Fraction(v) for v in x[0].tolist()]
        shifted = [[p - v for p, v in zip(side, first, strict=True)] for side in (low, high)]
        assert rssp.covering_radius(np.concatenate([-x[:1], x[1:]]), region=shifted) == radius


@settings(max_examples=50)
@given(st.data(), st.integers(-40, 40))
def test_scaling_by_a_power_of_two_scales_the_radius(data: st.DataObject, k: int) -> None:
    x = data.draw(ties(2, 6)) / 4
    low, high = data.draw(regions(x))
    factor = Fraction(2) ** k
    scaled = [[Fraction(p) * factor for p in side] for side in (low, high)]
    assert rssp.covering_radius(np.ldexp(x, k), region=scaled) == factor * rssp.covering_radius(x, region=(low, high))


@settings(max_examples=60)
@given(st.data(), st.integers(1, 3))
def test_batches_agree_with_single_calls(data: st.DataObject, d: int) -> None:
    n = data.draw(st.integers(0, 5))
    kind = data.draw(st.sampled_from(["float64", "int64"]))
    column = strategies.values(n, min_n=n, kind=kind)
    X = np.array([[data.draw(column) for _ in range(d)] for _ in range(3)]).reshape(3, d, n).transpose(0, 2, 1)
    region, size, eps = data.draw(regions(X[0])), data.draw(strategies.sizes(n)), data.draw(strategies.radii())
    found = rssp.covers_many(X, eps, region=region, size=size, threads=data.draw(st.integers(1, 2)))
    assert found.dtype == np.bool_
    assert found.tolist() == [rssp.covers(x, eps, region=region, size=size).covered for x in X]


@pytest.mark.parametrize(("d", "size"), [(2, None), (2, 6), (2, range(5, 8)), (3, None)])
def test_batches_of_many_sums_agree_with_single_radii(d: int, size: Any) -> None:
    X = rssp.sample.uniform(12, d, trials=6, rng=3)
    radii = [rssp.covering_radius(x, size=size) for x in X]
    assert len(set(radii)) > 3
    for eps in [radii[2], radii[2] - HAIR]:
        assert rssp.covers_many(X, eps, size=size).tolist() == [radius <= eps for radius in radii]


def test_what_no_pixel_contradicts() -> None:
    """The radius of 2^10 sums against a fine grid of points, whose distances fall short by half its step at most."""
    x = rssp.sample.uniform(10, 2, rng=5)
    sums = np.array([[float(v) for v in s] for s in naive.vector_sums(x)])
    line = np.linspace(-1, 1, 129)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    worst = max(float(np.abs(sums - z).max(axis=1).min()) for z in grid)
    assert worst - 1e-12 <= float(rssp.covering_radius(x, region=(-1, 1))) <= worst + 1 / 128


def test_no_vectors_and_no_radius() -> None:
    empty = np.empty((0, 2))
    assert rssp.covering_radius(empty) == Fraction(1, 2)
    assert rssp.covering_radius(empty, region=((1, 0), (1, 3))) == 3
    assert rssp.covers(empty, 0, region=(0, 0))
    assert not rssp.covers(empty, 0, region=(0, Fraction(1, 3)))
    assert rssp.covers([[1, 0], [0, 1]], 0, region=((1, 1), (1, 1)))
    assert rssp.covers_many(np.empty((0, 3, 2)), 1).shape == (0,)
    assert rssp.covers_many(np.zeros((2, 0, 2)), 0.5).tolist() == [True, True]


def test_cubes_that_touch_cover_their_common_face() -> None:
    grid = [[2, 0], [0, 2], [4, 0], [0, 4]]  # the sums: every even point of 0..6 x 0..6
    assert rssp.covering_radius(grid, region=(-1, 7)) == 1
    assert rssp.covers(grid, 1, region=(-1, 7))
    found = rssp.covers(grid, 1 - HAIR, region=(-1, 7))
    assert found.distance == 1
    assert repr(found).startswith("Cover(covered=False, eps=1, witness=(")


def test_one_missing_cube_is_found_among_many() -> None:
    grid = [[1, 0], [2, 0], [4, 0], [8, 0], [0, 1], [0, 2], [0, 4], [0, 8]]
    assert rssp.covers(grid, 0.5, region=((-0.5, -0.5), (15.5, 15.5)))
    missing = rssp.covers(grid, 0.5, region=((-0.5, -0.5), (15.5, 15.5)), size=range(8))
    assert missing.witness is not None
    assert min(missing.witness) > 14.5
    assert missing.distance is not None
    assert missing.distance <= rssp.covering_radius(grid, region=(-0.5, 15.5), size=range(8)) == Fraction(3, 2)


def test_off_the_grid_is_settled_for_few_vectors_and_refused_for_many() -> None:
    x = [[1.0, DUST], [DUST, -0.5], [-0.5, 1.0]]
    check_radius(np.array(x), ([0, 0], [1, Fraction(DUST)]), None)
    assert rssp.covers(x, 3).method == "rationals"
    with pytest.raises(RoomError, match=r"^covers needs 20[0-9] bits .* 59 are allowed") as caught:
        rssp.covers([*x, *[[0.25, 0.25]] * 6], 0.25)
    assert "\n" not in str(caught.value)
    X = [[[1.0, DUST]], [[1.0, 0.0]]]
    beside = (0, 0), (1, 2 * DUST)
    assert rssp.covers_many(X, 0.5, region=beside).tolist() == [True, True]
    assert rssp.covers_many(X, DUST, region=((1, 0), (1, 2 * DUST))).tolist() == [True, False]


@pytest.mark.parametrize("sized", [None, 1, range(1, 3)])
def test_gaps_between_sums_off_the_grid(sized: Any) -> None:
    x = np.array([[1.0, DUST], [DUST, 1.0], [0.25, -DUST]])
    for region in (([0, 0], [1, 1]), ([0, 0], [3, 1]), ([0.125, 0], [0.125, Fraction(1, 3)])):
        check_radius(x, region, sized)
    check_radius(x[:1], ([0, 0], [3, 0]), 1)  # the largest of all candidates


def test_a_batch_keeps_its_coordinates_apart() -> None:
    """Whichever side of the box is the narrower."""
    x = [[4, 0], [8, 0], [0, 1]]
    for order in ([0, 1], [1, 0]):
        X = np.array([x])[:, :, order]
        region = np.array([[0, 0], [12, 1]])[:, order]
        assert rssp.covers_many(X, 2, region=region).tolist() == [True]
        assert rssp.covers_many(X, 2 - HAIR, region=region).tolist() == [False]


def test_the_edge_of_the_room() -> None:
    """Values and ends of 59 bits together fit; with one bit more they do not."""
    x, last = np.full((9, 2), 1, np.int64), 2**58 - 30
    assert rssp.covering_radius(x, region=((0, last), (0, last + 1))) == last - 8
    assert rssp.covering_radius(x, region=((0, -last), (0, 1))) == last
    with pytest.raises(RoomError, match="needs 60 bits"):
        rssp.covering_radius(x, region=((0, last), (0, last + 60)))
    assert rssp.covers(x, 10**400)
    assert rssp.covers_many(x[None], 10**400).tolist() == [True]
    assert rssp.covers_many([[[1.0, 2.0**57]]], 2.0**57, region=((0, 0), (1, 2.0**57 + 64))).tolist() == [True]


def test_too_much_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLargeError, match=r"^n=35, d=2: .*n=34 without a size"):
        rssp.covers(np.ones((35, 2)), 1)
    with pytest.raises(TooLargeError, match=r"^n=70, d=2, size=17: .*n=34 without a size"):
        rssp.covers_many(np.ones((1, 70, 2)), 1, size=17)
    with pytest.raises(TooLargeError, match=r"^n=34, d=1000: two lists"):
        rssp.covers(np.ones((34, 1000)), 1)
    monkeypatch.setattr(boxes, "MOST_STEPS", 50)
    x = rssp.sample.uniform(12, 2, rng=0)
    with pytest.raises(TooLargeError, match=r"^n=12, d=2: more than 2\^36 sums .*larger eps"):
        rssp.covers(x, 0.1)
    with pytest.raises(TooLargeError, match=r"^trial 0 of covers_many, n=12, d=2: more"):
        rssp.covers_many(x[None], 0.1)


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"x": [[0.0, np.inf]]}, ["x[0, 1]=inf", "must be finite"]),
        ({"x": np.empty((2, 0))}, ["d >= 1", "(2, 0)"]),
        ({"x": [[0.0, 1.0], [1.0]]}, ["rows differ in length"]),
        ({"eps": -1}, ["eps=-1", "must be >= 0"]),
        ({"size": 3}, ["size=3", "0..1"]),
        ({"region": (1, 0)}, ["region=(1, 0)", "low must be <= high"]),
        ({"region": ((0, 0), (1, -1))}, ["region=(0, -1)", "low must be <= high"]),
        ({"region": ((0, 0), (1, 1, 1))}, ["region: high", "d=2", "given 3"]),
        ({"region": 1.0}, ["region=1.0", "pair (low, high)"]),
        ({"region": None}, ["region=None", "pair (low, high)"]),
        ({"region": ((0, np.nan), 1)}, ["region[0]=nan", "must be finite"]),
    ],
)
def test_bad_input_is_named(options: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ValueError, match=r"must|low") as caught:
        rssp.covers(**{"x": [[1.0, 2.0]], "eps": 1, **options})
    assert "\n" not in str(caught.value)
    assert all(part in str(caught.value) for part in parts), str(caught.value)


small = st.integers(-12, 12)


@st.composite
def lists_of_sums(draw: st.DrawFn, d: int = 2) -> tuple[Any, Any, Any, Any]:
    """(x, sizes, layout, the two lists), small integers."""
    n = draw(st.integers(0, 5))
    x = np.array(draw(st.lists(st.lists(small, min_size=d, max_size=d), min_size=n, max_size=n)), np.int64).reshape(
        n, d
    )
    size = draw(strategies.sizes(n))
    sizes = (
        None if size is None else (range(size, size + 1) if isinstance(size, int) else range(min(size), max(size) + 1))
    )
    sizes = None if sizes is not None and len(sizes) == n + 1 else sizes
    lay = lists.layout(n, sizes)
    a, b = (np.empty((int(offsets[-1, -1]), d), np.int64) for offsets in (lay.a_offsets, lay.b_offsets))
    kernels.vector_sums(x[: lay.half], lay.a_offsets, lay.step, a)
    kernels.vector_sums(x[lay.half :], lay.b_offsets, lay.step, b)
    return x, sizes, lay, (a, b)


def tuples(rows: Any) -> list[tuple[int, ...]]:
    return sorted(tuple(map(int, row)) for row in rows)


@given(x=st.lists(st.tuples(small, small), max_size=5), sized=st.booleans())
def test_vector_sums_are_cut_by_class_and_ascend(form: Form, x: Any, sized: bool) -> None:
    v = np.array(x, np.int64).reshape(-1, 2)
    offsets = lists.stage_offsets(len(x), len(x) if sized else None)
    assert offsets is not None
    sums = np.empty((int(offsets[-1, -1]), 2), np.int64)
    form(kernels.vector_sums)(v, offsets, int(sized), sums)
    for j in range(len(x) + 1):
        for c in range(offsets.shape[1] - 1):
            segment = sums[offsets[j, c] : offsets[j, c + 1]]
            assert tuples(segment) == sorted(naive.vector_sums(v[:j], c if sized else None) if c <= j else [])
            assert (np.diff(segment[:, 0]) >= 0).all()


@given(made=lists_of_sums(), ends=st.lists(st.tuples(small, small), min_size=2, max_size=2), room=st.integers(1, 40))
def test_gather_takes_what_is_between(form: Form, made: Any, ends: Any, room: int) -> None:
    x, sizes, lay, (a, b) = made
    least, most = (np.array(side, np.int64) for side in zip(*ends, strict=True))
    kept = np.empty((room, 1), np.int64)
    count, complete, _ = form(kernels.gather)(a, b, lay.joins, least, most, np.array([1]), kept)
    wanted = [s[1] for s in naive.vector_sums(x, sizes) if (least <= np.array(s)).all() and (np.array(s) <= most).all()]
    assert complete == (len(wanted) <= room)
    assert count == min(len(wanted), room)
    if complete:
        assert sorted(kept[:count, 0].tolist()) == sorted(wanted)


@given(
    sums=st.lists(st.tuples(small, small), max_size=9),
    low=st.tuples(small, small),
    sides=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    reach=st.integers(0, 9),
)
def test_sift_moves_what_meets_the_cell_to_the_front(form: Form, sums: Any, low: Any, sides: Any, reach: int) -> None:
    kept, start = np.array([*sums, (99, 99)], np.int64), np.array(low, np.int64)
    end = start + np.array(sides, np.int64)
    met, nearest, _ = form(kernels.sift)(kept, len(sums), start, end, reach)
    assert tuples(kept) == sorted([*sums, (99, 99)])
    assert kept[-1].tolist() == [99, 99]
    meeting = [s for s in sums if all(p - reach < v < q + reach for p, v, q in zip(start, s, end, strict=True))]
    inside = [s for s in meeting if all(q - reach <= v <= p + reach for p, v, q in zip(start, s, end, strict=True))]
    assert (met == -1) == bool(inside)
    if met == -1:
        assert tuple(kept[nearest].tolist()) in inside
    else:
        assert tuples(kept[:met]) == sorted(meeting)
        off = np.abs(2 * kept[:met] - start - end).max(axis=1)
        assert met == 0 or off[nearest] == off.min()


@settings(max_examples=60)
@given(
    made=lists_of_sums(),
    low=st.tuples(small, small),
    sides=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    halves=st.integers(0, 24),
    first=st.integers(0, 5),
    room=st.integers(1, 33),
)
def test_find_gap_in_any_room_and_from_any_part(
    form: Form, made: Any, low: Any, sides: Any, halves: int, first: int, room: int
) -> None:
    x, sizes, lay, (a, b) = made
    start = np.array(low, np.int64)
    end, gap = start + np.array(sides, np.int64), np.empty((2, 2), np.int64)
    t = len(x) if sizes is not None else min(first, len(x))
    kept, reach = np.empty((room, 2), np.int64), 2 * halves + 1
    layout = lay.a_offsets, lay.b_offsets, lay.joins
    answer = form(kernels.find_gap)(4 * a, 4 * b, *layout, t, 4 * start, 4 * end, reach, kept, 2**30, gap)
    covered = naive.covers_box(x, Fraction(halves, 2), low, end.tolist(), sizes)
    assert answer == (kernels.COVERED if covered else kernels.UNCOVERED)
    if not covered:
        assert ((4 * start <= gap[0]) & (gap[1] <= 4 * end) & ((gap[0] < gap[1]) == (start < end))).all()
        quarters = [[4 * v for v in s] for s in naive.vector_sums(x, sizes)]
        middle = [Fraction(int(p) + int(q), 2) for p, q in gap.T]
        assert naive.sup_nearest(quarters, middle) > reach


@pytest.mark.parametrize("first", range(6))
def test_cubes_that_only_touch_a_cell_do_not_fill_the_room(form: Form, first: int) -> None:
    x = np.array([[-7, 4], [-12, -6], [-12, -7], [12, 3], [-6, 6]], np.int64)
    lay = lists.layout(5, None)
    a, b = (np.empty((int(offsets[-1, -1]), 2), np.int64) for offsets in (lay.a_offsets, lay.b_offsets))
    kernels.vector_sums(4 * x[:2], lay.a_offsets, 0, a)
    kernels.vector_sums(4 * x[2:], lay.b_offsets, 0, b)
    low, high = np.array([-44, -28]), np.array([-20, -4])
    kept, gap = np.empty((2, 2), np.int64), np.empty((2, 2), np.int64)
    layout = lay.a_offsets, lay.b_offsets, lay.joins
    answer = form(kernels.find_gap)(a, b, *layout, first, low, high, 27, kept, 2**16, gap)
    assert answer == (
        kernels.COVERED if naive.covers_box(x, Fraction(13, 2), [-11, -7], [-5, -1]) else kernels.UNCOVERED
    )


@pytest.mark.parametrize("first", [0, 6, 12])
def test_a_deep_stack_and_little_room_change_nothing(form: Form, first: int) -> None:
    x = rssp.sample.uniform(12, 2, rng=1)
    radius = rssp.covering_radius(x, region=(-1, 1))
    question = boxes.Question(x, (-1, 1), None)
    unit, lay = question.units.unit, question.lay
    for eps, answer in ((radius, kernels.COVERED), (radius - HAIR, kernels.UNCOVERED)):
        reach = 2 * question.units.floor(2 * eps) + 1
        for room in (800, 2000):
            kept, gap = np.empty((room, 2), np.int64), np.empty((2, 2), np.int64)
            sides = *question.sums, lay.a_offsets, lay.b_offsets, lay.joins, first, *question.ends
            found = form(kernels.find_gap)(*sides, reach, kept, 2**26, gap)
            assert found == answer
    assert (radius / unit * 2).denominator == 1


def test_covers_block_answers_row_by_row(form: Form) -> None:
    X = np.array([[[4, 0], [0, 4]], [[4, 0], [4, 4]]], np.int64)
    lay = lists.layout(2, None)
    low, high = np.zeros((2, 2), np.int64), np.full((2, 2), 4, np.int64)
    answer, gap, reach = np.empty(2, np.int64), np.empty((2, 2), np.int64), np.array([3, 3])
    layout = lay.a_offsets, lay.b_offsets, lay.step, lay.joins
    form(kernels.covers_block)(X, low, high, reach, 1, *layout, 4, 1000, gap, answer)
    assert answer.tolist() == [kernels.COVERED, kernels.UNCOVERED]


def test_lists_of_numbers_give_a_region_too() -> None:
    x: NDArray[np.float64] = rssp.sample.uniform(6, 2, rng=0)
    ways: list[Any] = [
        (-0.5, 0.5),
        [-0.5, 0.5],
        np.array([-0.5, 0.5]),
        ([-0.5] * 2, (0.5, 0.5)),
        np.array([[-0.5] * 2, [0.5] * 2]),
    ]
    assert len({rssp.covering_radius(x, region=region) for region in ways}) == 1
    assert rssp.covering_radius(x, region=((-0.5, -0.5), 0.5)) == rssp.covering_radius(x)
