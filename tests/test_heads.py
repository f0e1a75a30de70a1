"""Heads, the first few values searched before all: an answer that was stopped in one does not go on to the rest."""

import time
from functools import partial
from typing import Any

import numpy as np
import pytest

import rssp
from rssp import large, quarters
from rssp.reasons import STOPPED
from tests import naive

Watched = list[tuple[int, int]]  # of each search that was watched: sums that were done, and how many there are

TARGET, EPS = 2**29, 2**29 - 1  # the values are multiples of 2^30: no sum is within EPS, and none nearer than another
QUESTIONS: dict[str, tuple[int, int, int | None]] = {  # n, d, size
    "numbers with a size": (44, 1, 12),
    "vectors": (34, 2, None),
    "vectors with a size": (50, 2, 10),
}


def question(n: int, d: int) -> tuple[Any, Any]:
    """x (n,) and a number, or x (n, d) and d of them."""
    x = np.random.default_rng(n).integers(-(2**12), 2**12, (n, d)) << 30
    return (x[:, 0], TARGET) if d == 1 else (x, [TARGET] * d)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Every search is watched, however short, and what came of it is noted."""
    seen: Watched = []
    watch = quarters.watch

    def noted(run: Any, done: Any, total: int, threads: int, clock: Any) -> None:
        watch(run, done, total, threads, clock)
        seen.append((int(done.sum()), total))

    monkeypatch.setattr(quarters, "AT_ONCE", 0)
    monkeypatch.setattr(quarters, "watch", noted)
    return seen


def interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the first search is waited for."""
    wait = quarters.wait

    def interrupted(*_: Any, **__: Any) -> Any:
        monkeypatch.setattr(quarters, "wait", wait)
        raise KeyboardInterrupt

    monkeypatch.setattr(quarters, "wait", interrupted)


def full_search(watched: Watched) -> int:
    """Of a search to its end, how many sums the search of all values has; heads, with fewer, came before it."""
    totals = [total for _, total in watched]
    assert totals[0] < max(totals)
    assert all(done == total for done, total in watched)
    watched.clear()
    return max(totals)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize(
    ("verb", "whole", "stopped"),
    [(partial(rssp.within, eps=EPS), "none", "unknown"), (rssp.nearest, "optimal", "feasible")],
    ids=["within", "nearest"],
)
def test_an_interrupt_of_a_head_ends_the_answer(
    name: str, verb: Any, whole: str, stopped: str, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    n, d, size = QUESTIONS[name]
    x, z = question(n, d)
    assert verb(x, z, size=size, method="four-lists").status == whole
    full = full_search(watched)
    interrupt(monkeypatch)
    found = verb(x, z, size=size, method="four-lists")
    assert watched[0][1] < full
    assert (0, full) in watched
    assert (found.status, found.reason) == (stopped, STOPPED)
    assert naive.allowed(int(found.subset.sum()), size)
    assert found.error == naive.sup_error(x, z, found.subset)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_head_keeps_the_time(name: str, watched: Watched) -> None:
    n, d, size = QUESTIONS[name]
    x, z = question(n, d)
    found = rssp.within(x, z, EPS, size=size, method="four-lists", time_limit=1e-6)
    assert (found.status, found.reason) == ("unknown", STOPPED)
    assert watched[0][0] == 0 < watched[0][1]
    watched.clear()
    found = rssp.nearest(x, z, size=size, method="four-lists", time_limit=1e-6)
    assert (found.status, found.reason) == ("feasible", STOPPED)
    assert watched[0][0] == 0 < watched[0][1]


@pytest.mark.parametrize("limit", [None, 1e-6])
def test_an_interrupt_of_a_head_does_not_begin_cp_sat(
    limit: float | None, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "within", lambda *_, **__: pytest.fail("went on to what is too large to search"))
    x, z = question(200, 1)
    for target, status in ((z, "unknown"), (2**60, "none")):
        if limit is None:
            interrupt(monkeypatch)
        found = rssp.within(x, target, EPS, size=20, time_limit=limit)
        assert found.status == status
        assert found.error == naive.sup_error(x, target, found.subset)
        assert (found.reason == STOPPED) == (status == "unknown")
    assert watched[0][1] < quarters.work(200, range(20, 21))


@pytest.mark.parametrize("size", [70, 100, 200])
def test_a_size_that_no_quarter_lists_hold_has_no_head(size: int) -> None:
    """Few values more than the size have many subsets of the size, and almost all subsets of a quarter count there."""
    x = rssp.sample.uniform(400, rng=0)
    found = rssp.within(x, 0.3, 0.01, size=size, time_limit=30)
    assert (found.status, found.method) == ("found", "dense")
    assert found.error == naive.sup_error(x, 0.3, found.subset) <= 0.01
    assert found.subset.sum() == size


def test_a_target_far_from_all_sums_keeps_the_time() -> None:
    """Most subsets are about as near, and the heads alone would take seconds."""
    x = rssp.sample.normal(40, 3, rng=0)
    rssp.nearest(x[:12], [1000, 1000, 1000])  # compiled before the clock is looked at
    began = time.monotonic()
    found = rssp.nearest(x, [1000, 1000, 1000], time_limit=0.3)
    assert time.monotonic() - began < 2
    assert (found.status, found.reason) == ("feasible", STOPPED)
    assert found.error == naive.sup_error(x, [1000, 1000, 1000], found.subset)
