"""nearest, within and count for vectors, one by one and in batches, against all subsets; by symmetry; planted."""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rssp
from rssp import quarters, vector_quarters
from rssp.dyadic import RoomError
from rssp.lists import TooLargeError
from rssp.strategies import HAIR
from tests import naive

DUST = 2.0**-200

numbers = (
    st.integers(-4, 4).map(float)
    | st.floats(-2, 2)
    | st.sampled_from([0.0, 1.0, -1.0, 0.5, DUST, -DUST, 2.0**40, 2.0**-40])
)


@st.composite
def questions(draw: st.DrawFn, max_n: int = 6, max_d: int = 3) -> tuple[Any, Any, Any, Any]:
    """(x (n, d), z (d,), eps, size): targets at sums, near them and anywhere."""
    n, d = draw(st.integers(0, max_n)), draw(st.integers(1, max_d))
    x = np.array(draw(st.lists(numbers, min_size=n * d, max_size=n * d)), np.float64).reshape(n, d)
    mask = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    offsets = st.sampled_from([Fraction(0), Fraction(1, 3), HAIR, Fraction(-2), Fraction(1, 2)])
    z = [naive.chosen_sum(x[:, c], mask) + draw(offsets) for c in range(d)]
    eps = draw(st.sampled_from([0, Fraction(1, 3), Fraction(1, 2), 1, 2, HAIR]) | st.floats(0, 3))
    number = st.integers(0, n)
    size = draw(st.none() | number | st.builds(lambda a, b: range(min(a, b), max(a, b) + 1), number, number))
    return x, z, eps, size


def errors(x: Any, z: Any, size: Any) -> list[Fraction]:
    """The sup-norm error of every subset."""
    columns = [naive.sums(x[:, c], size) for c in range(x.shape[1])]
    return [max(abs(s - Fraction(t)) for s, t in zip(row, z, strict=True)) for row in zip(*columns, strict=True)]


def check_subset(found: Any, x: Any, z: Any, size: Any) -> None:
    """The error is that of the subset, and the subset has the size."""
    assert found.subset.shape == (len(x),)
    assert (found.n, found.d) == x.shape
    assert naive.allowed(int(found.subset.sum()), size)
    sums = [naive.chosen_sum(x[:, c], found.subset) for c in range(x.shape[1])]
    assert found.error == max(abs(s - Fraction(t)) for s, t in zip(sums, z, strict=True))


@pytest.fixture(scope="module", autouse=True)
def _short_windows() -> Iterator[None]:
    """Many windows, tiles and chunks, even for a few vectors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vector_quarters, "SHORT", 4)
        patch.setattr(vector_quarters, "LONG", 8)
        patch.setattr(vector_quarters, "SIEVE", {4: 7, 8: 8})
        yield


def check(question: Any) -> None:
    x, z, eps, size = question
    every = errors(x, z, size)
    found = rssp.nearest(x, z, size=size)
    check_subset(found, x, z, size)
    assert (found.status, found.error) == ("optimal", min(every))
    inside = rssp.within(x, z, eps, size=size)
    check_subset(inside, x, z, size)
    assert inside.status == ("found" if min(every) <= eps else "none")
    assert inside.status == "none" or inside.error <= eps
    assert rssp.count(x, z, eps, size=size) == sum(error <= eps for error in every)


@settings(max_examples=1000)
@given(questions())
def test_all_verbs_agree_with_all_subsets(question: Any) -> None:
    check(question)


@pytest.mark.long
@settings(max_examples=100_000, derandomize=False)
@given(questions(max_n=7, max_d=4))
def test_vectors_long(question: Any) -> None:
    """About ten minutes: pytest -m long tests/test_vectors.py"""
    check(question)


@given(questions())
def test_exactly_at_the_error_and_a_hair_below(question: Any) -> None:
    x, z, _, size = question
    every = errors(x, z, size)
    best = min(every)
    assert rssp.within(x, z, best, size=size).status == "found"
    assert rssp.count(x, z, best, size=size) == every.count(best)
    if best > HAIR:
        assert rssp.within(x, z, best - HAIR, size=size).status == "none"
        assert rssp.count(x, z, best - HAIR, size=size) == 0


@given(questions(), st.data())
def test_symmetries(question: Any, data: st.DataObject) -> None:
    """Coordinates negated, coordinates and values permuted, all scaled by a power of two, a coordinate of zeros."""
    x, z, eps, size = question
    d = x.shape[1]
    same = rssp.nearest(x, z, size=size).error, rssp.count(x, z, eps, size=size)

    def answers(y: Any, t: Any, factor: Fraction = Fraction(1)) -> tuple[Fraction, int]:
        error = rssp.nearest(y, t, size=size).error / factor
        return error, rssp.count(y, t, eps * factor, size=size)

    signs = np.array(data.draw(st.lists(st.sampled_from([-1.0, 1.0]), min_size=d, max_size=d)))
    assert answers(x * signs, [Fraction(s) * t for s, t in zip(signs.tolist(), z, strict=True)]) == same
    order = list(data.draw(st.permutations(range(d))))
    assert answers(x[:, order], [z[c] for c in order]) == same
    values = list(data.draw(st.permutations(range(len(x)))))
    assert answers(x[values], z) == same
    assert answers(np.column_stack([x, np.zeros(len(x))]), [*z, 0]) == same
    k = data.draw(st.integers(-20, 20))
    scaled = np.ldexp(x, k)
    assume([v for row in scaled.tolist() for v in map(Fraction, row)] == [
        Fraction(v) * Fraction(2) ** k for row in x.tolist() for v in row
    ])  # fmt: skip
    factor = Fraction(2) ** k
    assert answers(scaled, [t * factor for t in z], factor) == same


@given(questions(max_d=2))
def test_flipping_a_vector_shifts_the_target_and_a_zero_vector_doubles_the_count(question: Any) -> None:
    x, z, eps, _ = question
    zeros = np.vstack([x, np.zeros(x.shape[1])])
    assert rssp.count(zeros, z, eps) == 2 * rssp.count(x, z, eps)
    assert rssp.nearest(zeros, z).error == rssp.nearest(x, z).error
    if len(x):
        flipped = np.vstack([-x[:1], x[1:]])
        moved = [t - Fraction(v) for t, v in zip(z, x[0].tolist(), strict=True)]
        assert rssp.nearest(flipped, moved).error == rssp.nearest(x, z).error


@given(questions(max_d=1))
def test_one_coordinate_is_the_problem_in_one_dimension(question: Any) -> None:
    x, z, eps, size = question
    assert rssp.nearest(x, z, size=size).error == rssp.nearest(x[:, 0], z[0], size=size).error
    assert rssp.within(x, z, eps, size=size).status == rssp.within(x[:, 0], z[0], eps, size=size).status
    assert rssp.count(x, z, eps, size=size) == rssp.count(x[:, 0], z[0], eps, size=size)


@given(questions(max_d=2), st.data())
def test_two_problems_with_one_mask_are_one_problem(question: Any, data: st.DataObject) -> None:
    x, z, eps, size = question
    y = np.array(data.draw(st.lists(numbers, min_size=len(x), max_size=len(x)))).reshape(len(x), 1)
    masks = naive.masks(len(x), size)
    both = [m for m in masks if all(abs(naive.chosen_sum(v[:, 0], m) - t) <= eps for v, t in ((x, z[0]), (y, 0)))]
    assert rssp.count(np.column_stack([x[:, 0], y]), [z[0], 0], eps, size=size) == len(both)


@settings(max_examples=150)
@given(st.data())
def test_batches_are_their_trials(data: st.DataObject) -> None:
    x, z, eps, size = data.draw(questions(max_n=5))
    n, d = x.shape
    rows = st.lists(numbers, min_size=n * d, max_size=n * d).map(lambda row: np.array(row).reshape(n, d))
    X = np.stack([x, *data.draw(st.lists(rows, max_size=2))])
    found, inside = rssp.nearest_many(X, z, size=size), rssp.within_many(X, z, eps, size=size)
    for trial, row in enumerate(X):
        every = errors(row, z, size)
        assert found.exact_error(trial) == min(every)
        assert naive.allowed(int(found.mask[trial].sum()), size)
        assert inside[trial] == (min(every) <= eps)
    assert found.optimal.all()
    floats = np.array([[float(t) for t in z]] * len(X))
    best = [min(errors(row, floats[0], size)) for row in X]
    assert [rssp.nearest_many(X, floats, size=size).exact_error(t) for t in range(len(X))] == best


def grid(n: int, d: int, seed: int) -> Any:
    """Normal vectors."""
    return rssp.sample.normal(n, d, rng=seed)


@pytest.mark.parametrize(("n", "d", "size"), [(30, 2, None), (34, 5, None), (26, 9, None), (60, 3, 5), (40, 3, 20)])
def test_planted_subsets_are_found_and_near_misses_are_not(n: int, d: int, size: Any) -> None:
    x = np.rint(np.ldexp(grid(n, d, n), 40)).astype(np.int64) * 2
    rng = np.random.default_rng(n)
    planted = np.isin(np.arange(n), rng.choice(n, size or n // 3, replace=False))
    z = x[planted].sum(axis=0)
    assert rssp.within(x, z.tolist(), 0, size=size).error == 0
    assert rssp.nearest(x, z.tolist(), size=size).error == 0
    missed = z.copy()
    missed[-1] += 7  # every error is odd in the last coordinate
    assert rssp.within(x, missed.tolist(), 6, size=size).status == "none"
    assert rssp.within(x, missed.tolist(), 7, size=size).status == "found"


def test_the_count_of_20_vectors_by_enumeration() -> None:
    x = np.rint(np.ldexp(grid(20, 3, 1), 40)).astype(np.int64)
    sums, used = np.zeros((1, 3), np.int64), np.zeros(1, np.int64)
    for value in x:
        sums, used = np.concatenate([sums, sums + value]), np.concatenate([used, used + 1])
    for eps in (2**37, 2**39, 2**41):
        near = np.abs(sums - 2**38).max(axis=1) <= eps
        assert rssp.count(x, [2**38] * 3, eps) == near.sum()
        assert rssp.count(x, [2**38] * 3, eps, size=range(8, 11)) == (near & (used >= 8) & (used <= 10)).sum()
    assert rssp.nearest(x, [2**38] * 3).error == np.abs(sums - 2**38).max(axis=1).min()


def test_coordinates_in_which_every_sum_is_near_need_no_search() -> None:
    x = np.column_stack([np.ones(40), np.zeros(40)])
    assert rssp.count(x, [20, 0], 0) == rssp.count(np.ones(40), 20, 0)
    assert rssp.count(x, [20, 0], 50) == 2**40
    assert rssp.count(x, [20, 0], 50, size=7) == rssp.count(np.ones(40), 7, 0)
    assert rssp.count(x, [20, 3], 2) == 0
    assert rssp.within(x, [20, 3], 2).method == "box"


def test_off_the_grid_the_border_is_settled_in_rationals(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.array([[1.0, 0.0], [DUST, 1.0], [-DUST, 1.0], [2.0, 2.0]])
    assert rssp.nearest(x, [1.5, 1]).indices == [0, 1]
    assert rssp.nearest(x, [0.75, 1]).indices == [0, 2]
    assert rssp.count(x, [1, 1], DUST) == 2
    assert rssp.count(x, [1, 1], DUST / 2) == 0
    many = np.vstack([[DUST, 0], np.ones((16, 2))])
    inside = [k for k in range(17) if 6 <= k <= 8]
    near = sum(comb(16, k) for k in inside) + sum(comb(16, k) for k in inside if k + Fraction(DUST) <= 8)
    assert rssp.count(many, [7, 7], 1) == near
    monkeypatch.setattr(sys.modules[rssp.count.__module__], "VECTOR_TIME", 0)  # by lists
    with pytest.raises(RoomError, match="count needs"):
        rssp.count(many, [7, 7], 1)
    assert rssp.nearest(many, [7.5, 7.5]).status == "feasible"


def test_an_interrupt_gives_the_best_so_far() -> None:
    x = np.rint(np.ldexp(grid(56, 2, 5), 40)).astype(np.int64) * 2
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    found = rssp.nearest(x, [1, 1], threads=1)
    timer.join()
    signal.signal(signal.SIGINT, before)
    assert (found.status, found.reason) == ("feasible", "stopped before the end of the search")
    assert rssp.nearest(x, [1, 1], threads=1, time_limit=0.2).status == "feasible"


@pytest.mark.parametrize(
    ("x", "z", "options", "kind", "message"),
    [
        (np.ones((3, 2)), 0, {}, TypeError, "z=0: must hold d=2 numbers"),
        (np.ones((3, 2)), [1, 2, 3], {}, ValueError, "z: must hold d=2 numbers, one per coordinate of x; given 3"),
        (np.ones((3, 0)), [], {}, ValueError, "d >= 1"),
        (np.ones((3, 2)), [0, np.nan], {}, ValueError, r"z\[1\]=nan: must be finite"),
        ([[1, np.inf]], [0, 0], {}, ValueError, r"x\[0, 1\]=inf: must be finite"),
        (np.ones((3, 2)), [0, 0], {"size": 4}, ValueError, "size=4: must be in 0..3"),
        (np.ones((3, 2)), [0, 0], {"method": "two-lists"}, ValueError, "must be auto, four-lists, .* for vectors, d=2"),
        (np.ones((61, 2)), [0, 0], {"method": "four-lists"}, TooLargeError, "n=61, d=2: an exhaustive search"),
    ],
)
def test_bad_input_is_named(x: Any, z: Any, options: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        rssp.nearest(x, z, **options)


@pytest.mark.parametrize("z", [[0.0], np.zeros((3, 2)), 0.0])
def test_bad_points_of_a_batch_are_named(z: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=r"z: must be a point \(2,\), or one per trial in shape \(4, 2\)"):
        rssp.nearest_many(np.zeros((4, 3, 2)), z)


def test_larger_batches_go_one_by_one() -> None:
    X = rssp.sample.normal(26, 2, trials=2, rng=0)
    found = rssp.nearest_many(X, [0.1, 0.2])
    assert [found.exact_error(t) for t in range(2)] == [rssp.nearest(x, [0.1, 0.2]).error for x in X]


def test_what_is_too_large_goes_to_cp_sat() -> None:
    x = rssp.sample.grid(80, 2, bits=6, rng=0)
    found = rssp.within(x, [0, 0], Fraction(1, 2), time_limit=20)
    assert found.status == "found"
    assert rssp.nearest(x, [0.5, 0.5], time_limit=5).method == "cp-sat"
    assert quarters.work(80, None) > vector_quarters.MOST_SUMS
