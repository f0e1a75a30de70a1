"""Four lists: the optimum of every other road, whatever the windows, tiles and threads; and they can be stopped."""

import _thread
import signal
import threading
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from rssp import quarters
from rssp.kernels import four_lists as kernels
from rssp.lists import TooLargeError
from tests import naive

values = st.lists(
    st.integers(-(2**40), 2**40) | st.integers(-9, 9) | st.sampled_from([0, 1, 2**30]), min_size=4, max_size=10
)


@given(values, st.integers(-(2**42), 2**42) | st.integers(-20, 20), st.integers(1, 5), st.integers(1, 2))
@settings(max_examples=150)
def test_the_optimum_whatever_the_tiles(x: list[int], z: int, tiles: int, threads: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quarters, "BUFFER", 8)  # many windows, even here
        patch.setattr(quarters, "TILES", tiles)
        found = quarters.Quarters(np.array(x)).nearest(z, 2**62 - 1, 0, threads, None)
    assert found.mask is not None
    assert found.complete
    assert found.error == naive.nearest(x, z)
    assert abs(sum(v for v, taken in zip(x, found.mask, strict=True) if taken) - z) == found.error


@given(values, st.integers(-(2**42), 2**42), st.integers(0, 2**38))
@settings(max_examples=100)
def test_a_bound_is_kept_and_proves_none(x: list[int], z: int, bound: int) -> None:
    best = naive.nearest(x, z)
    found = quarters.Quarters(np.array(x)).nearest(z, bound, -1, 1, None)
    assert found.complete
    assert (found.mask is not None) == (best < bound)
    if found.mask is not None:
        assert found.error == best


@given(values)
def test_the_windows_tile_the_sums_of_the_first_half(x: list[int]) -> None:
    """Every sum of the first half is produced once: counted by the kernel, in tiles and windows of all lengths."""
    four = quarters.Quarters(np.array(x))
    p, q, r, s = four.sums
    low, high = int(p[0] + q[0]), int(p[-1] + q[-1]) + 1
    for most in (len(p) + len(q), 1000):
        mine = np.array([1, 0, 0, 0])
        far = int(r[-1] + s[-1]) + high + 10  # no pair comes near: nothing is skipped for being found
        kernels.search(p, q, r, s, far, low, high, 1, most, -1, np.array([1]), mine, np.zeros(1, np.int64))
        assert mine[3] == len(p) * len(q)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=300), st.integers(1, 400))
def test_order_sorts(sums: list[int], buckets: int) -> None:
    raw = np.array(sums)
    for function in (kernels.order, kernels.order.py_func):
        ordered, heads = np.empty_like(raw), np.empty(buckets + 1, np.int64)
        function(raw, len(sums), 0, 501, heads, ordered)
        assert ordered.tolist() == sorted(sums)


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


def test_off_the_grid_none_is_proved_and_the_nearest_is_said_to_be_feasible() -> None:
    x = np.append(np.arange(1.0, 21.0) * 2, 1e-60)
    assert rssp.within(x, 3.5, Fraction(1, 4), method="four-lists").status == "none"
    found = rssp.nearest(x, 3.5, method="four-lists")
    assert found.status == "feasible"
    assert "rounded" in found.reason


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
    x, z = hard(34)
    seen: list[tuple[int, int]] = []
    token = quarters.report.set(lambda done, total: seen.append((done, total)))
    rssp.nearest(x, z, method="four-lists")
    quarters.report.reset(token)
    assert seen[-1][0] == seen[-1][1] == 2**17
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (np.ones(3), {}, r"n=3: method='four-lists' needs 4\.\.64 values"),
        (np.ones(65), {}, r"n=65: method='four-lists' needs 4\.\.64 values"),
        (np.ones(8), {"size": 3}, "method='four-lists', size=3: must have no size"),
    ],
)
def test_what_four_lists_cannot_is_refused(x: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TooLargeError), match=message):
        rssp.nearest(x, 0, method="four-lists", **options)


@pytest.mark.long
def test_two_lists_and_four_lists_agree_at_50() -> None:
    x, z = hard(50)
    assert rssp.nearest(x, z, method="four-lists").error == rssp.nearest(x, z).error
