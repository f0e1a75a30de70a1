"""Times of the verbs; medians, and nothing is asserted on time.

    python -m pytest tests/benchmarks --benchmark-enable -m '' --benchmark-columns=median --benchmark-json=times.json

In the JSON's extra_info, `ratio` is the time of one instance over that of a yardstick measured in the same run: numpy
sorting 2^(n/2+1) random int64 in place, one call. One thread unless the name says otherwise.
"""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import rssp
from rssp.files import read_arrays
from rssp.networks import ticket as tickets

SHARED = Path(__file__).parents[3] / "shared" / "data" / "mnist_fc2.npz"


def yardstick(n: int) -> float:
    """Seconds that numpy takes to sort 2^(n/2+1) random int64 in place."""
    rng, seconds = np.random.default_rng(0), []
    for _ in range(5):
        values = rng.integers(0, 2**60, 2 ** (n // 2 + 1))
        started = time.perf_counter()
        values.sort()
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def timed(benchmark: BenchmarkFixture, n: int, instances: int, function: Callable[[], Any]) -> Any:
    """Run the benchmark; record the time of one instance and its ratio to the yardstick."""
    result = benchmark.pedantic(function, rounds=5, warmup_rounds=1)
    if benchmark.stats:
        seconds = benchmark.stats.stats.median / instances
        benchmark.extra_info.update(us_per_instance=seconds * 1e6, ratio=seconds / yardstick(n), n=n)
    return result


def test_nearest_many_21(benchmark: BenchmarkFixture) -> None:
    """The published experiment's instances: 21 values each; here 4,096 of them."""
    X, z = rssp.sample.uniform(21, trials=4096, rng=0), rssp.sample.uniform(4096, low=-0.5, high=0.5, rng=1)
    found = timed(benchmark, 21, 4096, lambda: rssp.nearest_many(X, z, threads=1))
    assert found.optimal.all()


def test_within_many_16(benchmark: BenchmarkFixture) -> None:
    X, z = rssp.sample.uniform(16, trials=4096, rng=0), rssp.sample.uniform(4096, low=-0.5, high=0.5, rng=1)
    assert timed(benchmark, 16, 4096, lambda: rssp.within_many(X, z, 1e-3, threads=1)).mean() > 0.9


@pytest.mark.parametrize("threads", [1, 2])
def test_nearest_40(benchmark: BenchmarkFixture, threads: int) -> None:
    x = rssp.sample.uniform(40, rng=0)
    assert timed(benchmark, 40, 1, lambda: rssp.nearest(x, 0.3, threads=threads)).status == "optimal"


@pytest.mark.long
def test_nearest_50_two_threads(benchmark: BenchmarkFixture) -> None:
    x = rssp.sample.uniform(50, rng=0)
    assert timed(benchmark, 50, 1, lambda: rssp.nearest(x, 0.3, threads=2)).status == "optimal"


def test_covers_20(benchmark: BenchmarkFixture) -> None:
    x = rssp.sample.uniform(20, rng=0)
    found = timed(benchmark, 20, 1, lambda: rssp.covers(x, 2.0**-14))
    assert found.covered == (rssp.covering_radius(x) <= 2.0**-14)


def test_covers_many_20(benchmark: BenchmarkFixture) -> None:
    X = rssp.sample.uniform(20, trials=64, rng=0)
    covered = timed(benchmark, 20, 64, lambda: rssp.covers_many(X, 2.0**-14, threads=1))
    assert covered.tolist() == [rssp.covers(x, 2.0**-14).covered for x in X]


@pytest.mark.long
@pytest.mark.skipif(not SHARED.exists(), reason="the large network is not part of the project")
def test_ticket_of_the_published_network(benchmark: BenchmarkFixture) -> None:
    """397,000 weights, 21 values each, law of the published run; core seconds of the subset sums in extra_info."""
    arrays = read_arrays(str(SHARED))
    found = benchmark.pedantic(lambda: tickets.find(arrays, law="range"), rounds=3, warmup_rounds=1)
    benchmark.extra_info["core_seconds"] = found.core_seconds
    report = tickets.summary(found)
    assert report["optimal"] == report["weights"] == 397_000
    assert report["verified"]
