"""Times of the verbs; medians, and nothing is asserted on time.

    python -m pytest tests/benchmarks --benchmark-enable -m '' --benchmark-columns=median --benchmark-json=times.json

In the JSON's extra_info, `ratio` is the time of one instance over that of its yardstick, measured in the same run. The
rows are those of `python -m tests.benchmarks`, which prints them as a table.
"""

import os
from fnmatch import fnmatchcase
from itertools import cycle
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import rssp
from rssp.files import read_arrays
from rssp.networks import ticket as tickets
from tests.benchmarks.rows import PUBLISHED, TRIALS, Row, nearest, nearest_many, rows, settled

NETWORK = os.environ.get("MNIST_FC2", "")  # a .npz of the 784-500-10 network, which is not part of the project

SLOW = pytest.mark.long


def rows_like(pattern: str) -> list[Any]:
    """The rows of the table whose names match, as parameters of a test; the slow ones only in a long run."""
    matching = [row for row in rows(long=True) if fnmatchcase(row.name, pattern)]
    return [pytest.param(row, id=row.name, marks=[SLOW] * row.slow) for row in matching]


def timed(benchmark: BenchmarkFixture, row: Row) -> Any:
    """Time the calls of a row; record the time of one instance and its ratio to the yardstick. Returns the last."""
    calls = row.calls()
    turns = cycle(calls)
    result = benchmark.pedantic(
        lambda call: call(), setup=lambda: ((next(turns),), {}), rounds=len(calls) * row.repeats, warmup_rounds=1
    )
    if benchmark.stats:
        seconds = benchmark.stats.stats.median / row.trials
        yardstick = row.yardstick
        benchmark.extra_info.update(
            us_per_instance=seconds * 1e6, ratio=seconds / yardstick.seconds(), yardstick=yardstick.meaning
        )
    return result


@pytest.mark.parametrize("trials", [TRIALS, pytest.param(PUBLISHED, marks=SLOW)])
def test_nearest_many_21(benchmark: BenchmarkFixture, trials: int) -> None:
    """The published experiment's instances: 21 values each."""
    assert timed(benchmark, nearest_many(trials)).optimal.all()


@pytest.mark.parametrize("row", rows_like("within_many*"))
def test_within_many_16(benchmark: BenchmarkFixture, row: Row) -> None:
    assert timed(benchmark, row).mean() > 0.9


@pytest.mark.parametrize("threads", [1, 2])
def test_nearest_40(benchmark: BenchmarkFixture, threads: int) -> None:
    assert timed(benchmark, nearest(40, threads)).status == "optimal"


@pytest.mark.parametrize("row", rows_like("nearest, n=[!4]*") + rows_like("nearest, n=44*"))
def test_nearest(benchmark: BenchmarkFixture, row: Row) -> None:
    assert timed(benchmark, row).status == "optimal"


@pytest.mark.parametrize("row", rows_like("within *"))
def test_within(benchmark: BenchmarkFixture, row: Row) -> None:
    assert settled(timed(benchmark, row))


@pytest.mark.parametrize("row", rows_like("count *"))
def test_count(benchmark: BenchmarkFixture, row: Row) -> None:
    assert timed(benchmark, row) > 0


@pytest.mark.parametrize("row", rows_like("covers *"))
def test_covers(benchmark: BenchmarkFixture, row: Row) -> None:
    timed(benchmark, row)
    call = row.calls()[0]
    x, eps = call.args
    assert call().covered == (rssp.covering_radius(x) <= eps)


@pytest.mark.parametrize("row", rows_like("covers_many 2*"))
def test_covers_many_20(benchmark: BenchmarkFixture, row: Row) -> None:
    covered = timed(benchmark, row)
    (call,) = row.calls()
    X, eps = call.args
    assert covered.tolist() == [rssp.covers(x, eps).covered for x in X]


@pytest.mark.parametrize("row", rows_like("covers_many 0.1*"))
def test_covers_a_square(benchmark: BenchmarkFixture, row: Row) -> None:
    covered = timed(benchmark, row)
    (call,) = row.calls()
    X, eps = call.args
    assert covered[:5].tolist() == [rssp.covers(x, eps, region=(-1, 1)).covered for x in X[:5]]


@pytest.mark.long
@pytest.mark.skipif(not NETWORK, reason="MNIST_FC2 must name the network's file")
def test_ticket_of_the_published_network(benchmark: BenchmarkFixture) -> None:
    """397,000 weights, 21 values each, law of the published run; core seconds of the subset sums in extra_info."""
    arrays = read_arrays(NETWORK)
    found = benchmark.pedantic(lambda: tickets.find(arrays, law="range"), rounds=3, warmup_rounds=1)
    benchmark.extra_info["core_seconds"] = found.core_seconds
    report = tickets.summary(found)
    assert report["optimal"] == report["weights"] == 397_000
    assert report["verified"]
