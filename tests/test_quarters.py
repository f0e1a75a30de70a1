"""Four lists: the optimum of every other road, whatever the windows, tiles and threads; and they can be stopped."""

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from rssp import inputs, quarters, strategies
from rssp.kernels import four_lists as kernels
from rssp.lists import TooLargeError
from tests import naive

values = st.lists(
    st.integers(-(2**40), 2**40) | st.integers(-9, 9) | st.sampled_from([0, 1, 2**30]), min_size=0, max_size=10
)


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[int], int, Any]:
    """Values, a target, and sizes: None or a range."""
    x = draw(values)
    z = draw(st.integers(-(2**42), 2**42) | st.integers(-20, 20))
    return x, z, inputs.subset_size(draw(strategies.sizes(len(x))), len(x))


@contextmanager
def short_buffers(tiles: int = 64) -> Iterator[None]:
    """Many windows, even for a few values."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quarters, "BUFFER", 8)
        patch.setattr(quarters, "TILES", tiles)
        patch.setattr(quarters, "AT_ONCE", 0)
        yield


@given(instances(), st.integers(1, 5), st.integers(1, 2))
@settings(max_examples=200)
def test_the_optimum_whatever_the_tiles(instance: Any, tiles: int, threads: int) -> None:
    x, z, sizes = instance
    with short_buffers(tiles):
        found = quarters.Quarters(np.array(x), sizes).nearest(z, 2**62 - 1, 0, threads, quarters.Clock())
    assert found.mask is not None
    assert found.complete
    assert found.error == naive.nearest(x, z, sizes)
    assert abs(sum(v for v, taken in zip(x, found.mask, strict=True) if taken) - z) == found.error
    assert naive.allowed(int(found.mask.sum()), sizes)


@given(instances(), st.integers(0, 2**38) | st.integers(0, 9))
@settings(max_examples=200)
def test_a_bound_is_kept_and_proves_none(instance: Any, bound: int) -> None:
    x, z, sizes = instance
    best = naive.nearest(x, z, sizes)
    with short_buffers():
        found = quarters.Quarters(np.array(x), sizes).nearest(z, bound, -1, 1, quarters.Clock())
    assert found.complete
    assert (found.mask is not None) == (best < bound)
    if found.mask is not None:
        assert found.error == best


@given(instances(), st.integers(0, 2**40) | st.integers(0, 9), st.integers(0, 2**40) | st.integers(0, 9))
@settings(max_examples=200)
def test_between_are_all_subsets_there(instance: Any, below: int, above: int) -> None:
    x, z, sizes = instance
    masks = [m for m in naive.masks(len(x), sizes) if -below <= naive.chosen_sum(x, m) - z <= above]
    with short_buffers():
        found = quarters.Quarters(np.array(x), sizes).between(z, -below, above, 40, 2)
    if len(masks) > 40:
        assert found is None
    else:
        assert found is not None
        assert sorted(tuple(mask.tolist()) for mask in found) == sorted(masks)


@given(values, st.integers(1, 3))
def test_the_windows_tile_the_sums_of_the_first_half(x: list[int], few: int) -> None:
    """Every sum of the first half is produced once, and every pair of sums met: counted, in windows of all lengths."""
    half = quarters.Half(np.abs(np.array(x[: len(x) // 2])), None)
    other = quarters.Half(np.abs(np.array(x[len(x) // 2 :])), None)
    a, b = half.rows(0), other.rows(0)
    low, high = a.ends()
    pairs = {(s, t) for s in naive.sums(np.abs(x[: len(x) // 2])) for t in naive.sums(np.abs(x[len(x) // 2 :]))}
    for room in (max(len(a.values), len(b.values)), 1000):
        mine, found = np.zeros(4, np.int64), np.empty((2000, 2), np.int64)
        everything = np.array([2**60])
        kernels.search(
            *a.arrays(),
            *b.arrays(),
            0,
            low,
            high,
            1,
            room,
            min(few, room),
            -1,
            everything,
            mine,
            found,
            np.zeros(1, int),
        )
        assert mine[3] == a.total()
        assert mine[0] == len(pairs)
        assert {tuple(row) for row in found[: mine[0]].tolist()} == pairs


def hard(n: int) -> tuple[np.ndarray[Any, Any], int]:
    """Even values and an odd target: the error is never 0, so that the search goes to its end."""
    rng = np.random.default_rng(n)
    return rng.integers(-(2**50), 2**50, n) * 2, 2 * int(rng.integers(-(2**50), 2**50)) + 1


@pytest.mark.parametrize("n", [24, 33, 38])
def test_two_lists_and_four_lists_agree(n: int) -> None:
    x, z = hard(n)
    two, four = (rssp.nearest(x, z, method=method) for method in ("two-lists", "four-lists"))
    assert (two.status, four.status) == ("optimal", "optimal")
    assert two.error == four.error
    for eps in (two.error, two.error - 1):
        answers = [rssp.within(x, z, eps, method=method).status for method in ("two-lists", "four-lists")]
        assert answers == ["found" if eps == two.error else "none"] * 2


def test_a_planted_subset_of_60_values_is_found() -> None:
    x = rssp.sample.uniform(60, rng=3)
    z = sum(map(Fraction, x[::7].tolist()), Fraction(0))
    assert rssp.within(x, z, 0).error == 0


def test_off_the_grid_the_few_within_the_rounding_bound_are_settled() -> None:
    x = np.append(np.arange(1.0, 21.0) * 2, -1e-60)
    assert rssp.within(x, 3.5, Fraction(1, 4), method="four-lists").status == "none"
    found = rssp.nearest(x, 3.5, method="four-lists")
    assert (found.status, found.error) == ("optimal", Fraction(1, 2) - Fraction(1e-60))
    assert rssp.within(x, 3.5, found.error, method="four-lists").status == "found"
    assert rssp.within(x, 3.5, Fraction(1, 2) - 2 * Fraction(1e-60), method="four-lists").status == "none"


def test_off_the_grid_too_many_are_not_settled() -> None:
    x = np.append(np.ones(20), 1e-60)
    found = rssp.nearest(x, 9.5, method="four-lists")
    assert found.status == "feasible"
    assert "rounding bound" in found.reason


@pytest.mark.parametrize(("n", "size"), [(200, 3), (60, 6), (60, range(3)), (45, 30)])
def test_few_of_many_values(n: int, size: Any) -> None:
    """A planted subset is found; where only odd errors are possible none is, after all of the search."""
    x = rssp.sample.uniform(n, rng=n)
    k = size if isinstance(size, int) else 2
    planted = np.isin(np.arange(n), np.random.default_rng(n).choice(n, k, replace=False))
    z = naive.chosen_sum(x, planted)
    found = rssp.nearest(x, z, size=size, method="four-lists")
    assert (found.method, found.status, found.error) == ("four-lists", "optimal", 0)
    assert rssp.within(x, z, 0, size=size).status == "found"
    odd = np.ldexp(x, 52).astype(np.int64) * 2
    assert (
        rssp.within(odd, int(odd[planted].sum()) + 1, Fraction(1, 2), size=size, method="four-lists").status == "none"
    )


def test_three_of_sixty_by_enumeration() -> None:
    x = np.random.default_rng(0).integers(-(2**40), 2**40, 60) * 2
    i, j, k = np.array(list(combinations(range(60), 3))).T
    best = int(np.abs(x[i] + x[j] + x[k] - 12345).min())
    assert rssp.nearest(x, 12345, size=3, method="four-lists").error == best


def test_time_is_kept_and_the_best_so_far_given() -> None:
    x, z = hard(60)
    found = rssp.nearest(x, z, time_limit=0.3, threads=1)
    assert (found.status, found.method) == ("feasible", "four-lists")
    assert "stopped" in found.reason
    assert found.error <= rssp.nearest(x[:40], z).error
    assert rssp.within(x, z, 0, time_limit=0.3, threads=1).status == "unknown"


def test_an_interrupt_gives_the_best_so_far() -> None:
    x, z = hard(60)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background may ignore it
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    found = rssp.nearest(x, z, threads=1)
    timer.join()
    signal.signal(signal.SIGINT, before)
    assert found.status == "feasible"


def test_progress_is_told_to_the_end() -> None:
    x, z = hard(40)
    seen: list[tuple[int, int]] = []
    token = quarters.report.set(lambda done, total: seen.append((done, total)))
    rssp.nearest(x, z, method="four-lists")
    quarters.report.reset(token)
    assert seen[-1][0] == seen[-1][1] == 2**20
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("n", "options", "message"),
    [
        (73, {}, r"n=73: an exhaustive search would form more than 2\^37 sums, .* n=72 without a size is allowed"),
        (100, {"size": 20}, "n=100, size=20: an exhaustive search"),
        (100, {"size": range(3, 30)}, r"n=100, size=range\(3, 30\): an exhaustive search"),
    ],
)
def test_what_four_lists_cannot_is_refused(n: int, options: dict[str, Any], message: str) -> None:
    with pytest.raises(TooLargeError, match=message):
        rssp.nearest(np.ones(n), 0, method="four-lists", **options)


@pytest.mark.long
def test_two_lists_and_four_lists_agree_at_50() -> None:
    x, z = hard(50)
    assert rssp.nearest(x, z, method="four-lists").error == rssp.nearest(x, z).error
