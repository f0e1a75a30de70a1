"""The batches: each trial answered as if it were alone, whatever the block, the thread or the room."""

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from rssp import batch, strategies
from rssp.batch import BLOCK
from rssp.dyadic import RoomError
from rssp.lists import TooLargeError
from tests import naive

HALF = Fraction(1, 2)
TOO_WIDE = [1.0, 2.0**-200, 2.0**300]


@st.composite
def many_targets(draw: st.DrawFn, X: Any) -> Any:
    """One target for all, or one for each trial as an array."""
    if draw(st.booleans()):
        return draw(strategies.targets(X[0], Fraction(1, 4)))
    integers = draw(st.booleans())
    one = (
        st.integers(-(2**62), 2**62) | st.integers(-3, 3)
        if integers
        else st.floats(-2, 2) | st.sampled_from([0.0, 1e200])
    )
    drawn = draw(st.lists(one, min_size=len(X), max_size=len(X)))
    return np.array(drawn, np.int64 if integers else np.float64)


def each(z: Any, trials: int) -> list[Any]:
    """The target of each trial, as a rational."""
    return [Fraction(z)] * trials if np.ndim(z) == 0 else naive.rationals(z)


def check_nearest_many(X: Any, z: Any, size: Any) -> None:
    found = rssp.nearest_many(X, z, size=size, threads=1)
    assert found.mask.shape == X.shape
    assert found.optimal.all()
    for t, (x, target) in enumerate(zip(X, each(z, len(X)), strict=True)):
        assert found.exact_error(t) == naive.nearest(x, target, size)
        assert found.exact_error(t) == abs(naive.chosen_sum(x, found.mask[t]) - target)
        assert naive.allowed(int(found.mask[t].sum()), size)
        assert found.error[t] == float(found.exact_error(t)), "the exact error rounded once"


def check_within_many(X: Any, z: Any, eps: Any, size: Any) -> None:
    found = rssp.within_many(X, z, eps, size=size, threads=1)
    assert found.dtype == np.bool_
    assert found.tolist() == [naive.within(x, t, eps, size) for x, t in zip(X, each(z, len(X)), strict=True)]


@pytest.mark.parametrize(
    ("n", "size", "eps"), [(70, 1, 1 / 16), (600, 1, 1 / 64), (63, 2, 1 / 200), (90, range(3), 1 / 512)]
)
def test_few_subsets_of_many_values(n: int, size: Any, eps: float) -> None:
    """The lists are as long as the sizes need, not as all sums of half of the values would be."""
    X = rssp.sample.uniform(n, trials=12, rng=n)
    found = rssp.covers_many(X, eps, size=size)
    sums = [[sum(chosen, Fraction(0)) for chosen in few_of(x, size)] for x in X.tolist()]
    assert found.tolist() == [naive.intervals_cover(s, eps, -HALF, HALF) for s in sums]
    assert 0 < found.sum() < 12


def few_of(x: list[float], size: Any) -> list[tuple[Fraction, ...]]:
    """The subsets of these sizes."""
    values = [Fraction(v) for v in x]
    return [chosen for k in ([size] if isinstance(size, int) else size) for chosen in combinations(values, k)]


def check_covers_many(X: Any, eps: Any, region: Any, size: Any) -> None:
    found = rssp.covers_many(X, eps, region=region, size=size, threads=1)
    assert found.dtype == np.bool_
    assert found.tolist() == [naive.covers(x, eps, *region, size) for x in X]


@settings(max_examples=400)
@given(strategies.batches(), st.data())
def test_nearest_many_is_the_best_of_all_subsets(X: Any, data: st.DataObject) -> None:
    check_nearest_many(X, data.draw(many_targets(X)), data.draw(strategies.sizes(X.shape[1])))


@settings(max_examples=400)
@given(strategies.batches(), st.data())
def test_within_many_finds_a_subset_where_there_is_one(X: Any, data: st.DataObject) -> None:
    eps = data.draw(strategies.radii())
    check_within_many(X, data.draw(many_targets(X)), eps, data.draw(strategies.sizes(X.shape[1])))


@settings(max_examples=400)
@given(strategies.batches(), st.data())
def test_covers_many_is_the_walk_over_all_sums(X: Any, data: st.DataObject) -> None:
    eps, region = data.draw(strategies.radii()), data.draw(strategies.regions(X[0]))
    check_covers_many(X, eps, region, data.draw(strategies.sizes(X.shape[1])))


@pytest.mark.long
@settings(max_examples=30_000, derandomize=False)
@given(strategies.batches(), st.data())
def test_many_long(X: Any, data: st.DataObject) -> None:
    """About ten minutes: pytest -m long tests/test_many.py"""
    z, eps, size = (
        data.draw(many_targets(X)),
        data.draw(strategies.radii()),
        data.draw(strategies.sizes(X.shape[1])),
    )
    check_nearest_many(X, z, size)
    check_within_many(X, z, eps, size)
    check_covers_many(X, eps, data.draw(strategies.regions(X[0])), size)


@given(strategies.batches(max_n=5), st.data())
def test_a_radius_exactly_reached_counts(X: Any, data: st.DataObject) -> None:
    z = data.draw(strategies.targets(X[0]))
    best = naive.nearest(X[0], z)
    assert rssp.within_many(X[:1], z, best).tolist() == [True]
    radius = naive.radius(X[0], 0, 1)
    assert rssp.covers_many(X[:1], radius, region=(0, 1)).tolist() == [True]
    if radius:
        assert rssp.covers_many(X[:1], radius - strategies.HAIR, region=(0, 1)).tolist() == [False]


@pytest.mark.parametrize("eps", [0, Fraction(1, 2), Fraction(3, 2), 1, Fraction(8, 3)])
@pytest.mark.parametrize("size", [None, 3])
def test_a_radius_between_two_units_stops_at_neither(eps: Any, size: Any) -> None:
    """A search that stops early must not stop at an error that is one unit too large."""
    X = np.random.default_rng(2).integers(-40, 40, (60, 6))
    assert rssp.within_many(X, 17, eps, size=size).tolist() == [naive.within(x, 17, eps, size) for x in X]


@pytest.mark.parametrize("trials", [1, BLOCK - 1, BLOCK, 2 * BLOCK + 1])
@pytest.mark.parametrize("size", [None, 3])
def test_every_trial_of_every_block_is_answered(trials: int, size: Any) -> None:
    """One row in 50 is too wide for the batch; threads must not matter."""
    X = rssp.sample.uniform(7, trials=trials, rng=trials)
    X[::50, :3] = TOO_WIDE
    z = rssp.sample.uniform(trials, rng=1)
    one, two = (rssp.nearest_many(X, z, size=size, threads=t) for t in (1, 2))
    assert np.array_equal(one.mask, two.mask)
    assert np.array_equal(one.error, two.error)
    assert set(one.singly) == set(range(0, trials, 50)), "no other row left the batch"
    for t in {*range(0, trials, 101), trials - 1}:
        alone = rssp.nearest(X[t], z[t], size=size)
        assert alone.error == one.exact_error(t)
    eps = Fraction(1, 40)
    expected = [one.exact_error(t) <= eps for t in range(trials)]
    for threads in (1, 2):
        assert rssp.within_many(X, z, eps, size=size, threads=threads).tolist() == expected


@pytest.mark.parametrize("n", [9, 18])
@pytest.mark.parametrize("size", [None, 5])
def test_covers_many_agrees_with_covers_whatever_the_threads(n: int, size: Any) -> None:
    X = rssp.sample.uniform(n, trials=13, rng=n)
    X[4, :3] = [0.5, -0.5, 0.25]
    radii = [rssp.covering_radius(x, size=size) for x in X]
    eps = sorted(radii)[6]  # the median: trials of either kind
    alone = [radius <= eps for radius in radii]
    for threads in (1, 2):
        assert rssp.covers_many(X, eps, size=size, threads=threads).tolist() == alone


def test_a_prefix_that_fails_is_no_answer() -> None:
    """Only the last value closes the last gap; coverage must not stop at a shorter prefix."""
    x = [0.25, -0.5, 0.125, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0625, 0.125]
    for eps in (Fraction(1, 32), Fraction(1, 16), Fraction(1, 33)):
        assert rssp.covers_many([x], eps).tolist() == [naive.covers(x, eps, -0.5, 0.5)]


@pytest.mark.parametrize("threads", [None, 1, 2])
@pytest.mark.parametrize("n", [0, 5, 20])
def test_no_trials_have_no_answers(n: int, threads: int | None) -> None:
    X = np.empty((0, n))
    assert rssp.nearest_many(X, 0, threads=threads).mask.shape == (0, n)
    assert rssp.within_many(X, 0, 1, threads=threads).shape == (0,)
    assert rssp.covers_many(X, 1, threads=threads).shape == (0,)


def test_no_values_have_the_empty_subset() -> None:
    X = np.empty((3, 0))
    assert rssp.nearest_many(X, [0.0, 1.0, -0.25]).error.tolist() == [0, 1, 0.25]
    assert rssp.within_many(X, [0.0, 1.0, -0.25], 0.25).tolist() == [True, False, True]
    assert rssp.covers_many(X, 0.5).tolist() == [True] * 3
    assert rssp.covers_many(X, 0.49).tolist() == [False] * 3


def test_rows_at_the_edge_of_the_batch_are_exact() -> None:
    """Around 61 and 62 bits: the batch, the single instance and the rationals take over from each other."""
    X = np.array([[2.0**k, 1.0, -1.0, 2.0**k] for k in range(50, 66)])
    check_nearest_many(X, 3, None)
    check_nearest_many(X, 2.0**61 + 2.0**20, 2)
    check_within_many(X, Fraction(10, 3), Fraction(4, 3), None)


def test_errors_near_the_largest_float_are_exact() -> None:
    found = rssp.nearest_many([[1e308, 1e308], [1.0, 2.0]], 0.0)
    assert found.error.tolist() == [0, 0]
    assert rssp.within_many([[1e308, -1e308]], 1e308, 0).tolist() == [True]


def test_an_error_beyond_float64_is_still_exact() -> None:
    found = rssp.nearest_many([[1e308, 1e308]], -1e308, size=2)
    assert found.exact_error(0) == 3 * Fraction(1e308)
    assert found.error[0] == np.inf


@pytest.mark.parametrize("point", [Fraction(1, 3), Fraction(2, 3)])
def test_a_region_between_floats_is_taken_exactly(point: Fraction) -> None:
    """1/3 from the nearest sum: float(1/3) is nearer to 0, float(2/3) is farther from 1."""
    assert rssp.covers_many([[1.0]], Fraction(1, 3), region=(point, point)).tolist() == [True]
    below = Fraction(1, 3) - strategies.HAIR
    assert rssp.covers_many([[1.0]], below, region=(point, point)).tolist() == [False]


def test_a_region_beyond_float64_is_taken_exactly() -> None:
    assert rssp.covers_many([[1.0]], 10**400, region=(0, 10**400)).tolist() == [True]
    assert rssp.covers_many([[1.0]], 10**399, region=(0, 10**400)).tolist() == [False]


def test_within_many_settles_what_within_settles() -> None:
    """Too many subsets tie for the nearest, but none is near eps: the question itself is settled."""
    x = [2.0**-200, *[1.0] * 14]
    assert rssp.within(x, 7.5, 0.25).status == "none"
    assert rssp.within_many([x], 7.5, 0.25).tolist() == [False]
    assert rssp.within_many([x], 7.5, 0.75).tolist() == [True]


def test_within_many_refuses_what_cannot_be_settled() -> None:
    dust = 2.0**-200
    x = [dust, -dust, *[1.0] * 14]
    eps = Fraction(1, 2) - Fraction(3, 2) * Fraction(dust)  # the best is 1/2 - dust, the rounding bound 2 dust
    assert rssp.within(x, 7.5, eps).status == "unknown"
    with pytest.raises(RoomError, match=r"trial 1 .* more than 62 bits"):
        rssp.within_many([[0.0] * 15 + [7.5], x], 7.5, eps)


@pytest.mark.parametrize(
    ("verb", "arguments", "kind", "parts"),
    [
        ("nearest_many", ([[0.0, np.nan]], 0), ValueError, ["X[0, 1]=nan", "must be finite"]),
        ("within_many", ([[0.0], [-np.inf]], 0, 1), ValueError, ["X[1, 0]=-inf", "must be finite"]),
        ("covers_many", ([[0.0], [np.inf]], 1), ValueError, ["X[1, 0]=inf", "must be finite"]),
        ("nearest_many", ([1.0], 0), ValueError, ["X: must have shape (trials, n)", "given shape (1,)"]),
        ("covers_many", ([[[[1.0]]]], 0), ValueError, ["X: must have shape (trials, n)", "(1, 1, 1, 1)"]),
        ("nearest_many", ([[1.0], [1.0, 2.0]], 0), ValueError, ["X: must be", "rows differ in length"]),
        ("nearest_many", ([[1.0], [2.0]], [0.0]), ValueError, ["z: must be", "(2,)", "given shape (1,)"]),
        ("nearest_many", ([[1.0], [2.0]], [0.0, np.nan]), ValueError, ["z[1]=nan", "must be finite"]),
        (
            "nearest_many",
            ([[1.0], [2.0]], [[0.0, 1.0]]),
            ValueError,
            ["z: must be", "given shape (1, 2)"],
        ),
        ("nearest_many", ([[1.0]], "a"), TypeError, ["z='a'", "given str"]),
        ("nearest_many", ([[1.0]], [1j]), TypeError, ["z: must hold float64 or int64", "complex128"]),
        ("nearest_many", ([[1.0]], np.nan), ValueError, ["z=nan", "must be finite"]),
        ("within_many", ([[1.0]], 0, -1), ValueError, ["eps=-1", "must be >= 0"]),
        ("covers_many", ([[1.0]], -0.5), ValueError, ["eps=-0.5", "must be >= 0"]),
    ],
)
def test_bad_batches_are_named(verb: str, arguments: Any, kind: type[Exception], parts: list[str]) -> None:
    with pytest.raises(kind) as caught:
        getattr(rssp, verb)(*arguments)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert all(part in str(caught.value) for part in parts), str(caught.value)


@pytest.mark.parametrize("verb", [rssp.nearest_many, rssp.covers_many])
def test_bad_options_of_a_batch_are_named(verb: Any) -> None:
    with pytest.raises(ValueError, match=r"size=3: must be in 0\.\.2"):
        verb([[1.0, 2.0]], 1, size=3)
    with pytest.raises(ValueError, match=r"threads=0: must be None or an int >= 1"):
        verb([[1.0, 2.0]], 1, threads=0)
    with pytest.raises(TooLargeError, match=r"n=51, size=25"):
        verb(np.ones((1, 51)), 1, size=25)


@given(st.integers(6, 9), st.integers(0, 2**32), st.sampled_from([0.25, 1, 3]), st.sampled_from([1, 4, 30]))
def test_what_few_values_do_not_settle_all_do(n: int, seed: int, eps: float, far: int) -> None:
    """Rows in which the first values have a subset within eps, and rows in which only all have, or none."""
    rng = np.random.default_rng(seed)
    X, z = rng.integers(-4, 5, (6, n)) * rng.choice([1, 1, 6], (6, 1)), rng.integers(-far, far + 1, 6)
    head = batch.likely_head(X.astype(np.float64), Fraction(eps))
    assert head is None or 2 <= head <= n - 4
    wanted = [naive.within(x, target, eps) for x, target in zip(X, z.tolist(), strict=True)]
    assert rssp.within_many(X, z, eps, threads=1).tolist() == wanted
    found = batch.search_many(X, z, Fraction(eps), None, 1)
    for t in range(6):
        reached = abs(Fraction(int(X[t][found.mask[t]].sum())) - int(z[t]))
        assert found.exact_error(t) == reached
        assert (reached <= eps) == wanted[t]
        assert wanted[t] or reached == naive.nearest(X[t], int(z[t])), "where none is within eps all were searched"


def test_a_head_is_tried_where_it_is_likely() -> None:
    X = rssp.sample.uniform(16, trials=512, rng=0)
    assert batch.likely_head(X, Fraction(1, 1000)) == 12
    assert batch.likely_head(X, Fraction(1, 10**6)) is None
    assert batch.likely_head(np.zeros((3, 0)), Fraction(1)) is None
    assert batch.likely_head(np.full((2, 9), 1e300), Fraction(1)) is None
