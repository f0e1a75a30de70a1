"""Covers of a finite grid, by the bit set and by searches, against every target and every sum; by symmetry."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import product
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from proofs_numeric.cli import run
from rssp import strategies, targets
from rssp.lists import TooLargeError
from tests import naive

F = Fraction
DUST = 2.0**-200
grids = st.sampled_from([1, 0.5, F(1, 3), 2, F(7, 4)])
radii = st.sampled_from([0, F(1, 4), F(1, 3), F(1, 2), 0.75, F(99, 100), 1, 3, 10**30])
sides = st.tuples(*[st.sampled_from([-4, -2, -0.5, F(-1, 3), F(1, 7), 0.25, 0.5, 1, 3])] * 2).map(sorted)


roads = pytest.mark.parametrize("positions", [targets.MOST_POSITIONS, 0], ids=["bit set", "search"])


@contextmanager
def room(positions: int) -> Iterator[None]:
    """Within this block bit sets are so large at most; 0: every target is searched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(targets, "MOST_POSITIONS", positions)
        yield


def every_target(low: Any, high: Any, grid: Any) -> list[tuple[Fraction, ...]]:
    """The multiples of the grid in the box."""
    grid = F(grid)
    ranges = [range(ceil(F(p) / grid), floor(F(q) / grid) + 1) for p, q in zip(low, high, strict=True)]
    return [tuple(j * grid for j in numbers) for numbers in product(*ranges)]


def check(x: Any, eps: Any, region: Any, size: Any, grid: Any) -> None:
    found = rssp.covers(x, eps, region=region, size=size, grid=grid)
    vectors = np.ndim(x) == 2
    low, high = region if vectors else ((region[0],), (region[1],))
    sums = naive.vector_sums(x, size) if vectors else [(s,) for s in naive.sums(x, size)]
    far = {z: naive.sup_nearest(sums, z) for z in every_target(low, high, grid)}
    assert found.covered == all(distance <= eps for distance in far.values())
    if found.covered:
        assert (found.witness, found.distance) == (None, None)
    else:
        point = found.witness if isinstance(found.witness, tuple) else (found.witness,)
        assert found.distance == found.at_least == far[point] > eps
    assert found.d == len(low)


@st.composite
def values(draw: st.DrawFn, max_n: int, d: int | None = None) -> Any:
    """Multiples of a quarter: zeros, duplicates, both signs."""
    n = draw(st.integers(0, max_n))
    drawn = draw(st.lists(st.integers(-6, 6), min_size=n * (d or 1), max_size=n * (d or 1)))
    return np.array(drawn, np.float64).reshape((n,) if d is None else (n, d)) / 4


@roads
@settings(max_examples=120)
@given(x=values(6), eps=radii, region=sides, grid=grids, data=st.data())
def test_each_target_has_a_sum_within_eps(positions: int, x: Any, eps: Any, region: Any, grid: Any, data: Any) -> None:
    with room(positions):
        check(x, eps, region, data.draw(strategies.sizes(len(x))), grid)


@roads
@settings(max_examples=40)
@given(x=values(4, 2) | values(3, 3), eps=radii, grid=grids, data=st.data())
def test_each_target_among_vectors(positions: int, x: Any, eps: Any, grid: Any, data: Any) -> None:
    region = [*zip(*(data.draw(sides) for _ in range(x.shape[1])), strict=True)]
    with room(positions):
        check(x, eps, region, data.draw(strategies.sizes(len(x))), grid)


@settings(max_examples=60)
@given(x=strategies.values(5), eps=strategies.radii(), region=sides, grid=grids, data=st.data())
def test_any_values(x: Any, eps: Any, region: Any, grid: Any, data: Any) -> None:
    """Some beyond any bit set, some beyond 62 bits."""
    check(x, F(eps), region, data.draw(strategies.sizes(len(x))), grid)


@given(x=values(7), eps=radii, region=sides, grid=grids)
def test_the_same_answer_for_the_same_instance_written_differently(x: Any, eps: Any, region: Any, grid: Any) -> None:
    def covered(y: Any, factor: Any = 1, ends: Any = region) -> Any:
        return rssp.covers(y, eps * factor, region=[factor * F(end) for end in ends], grid=grid * F(factor)).covered

    answers = [covered(x), covered(np.append(x, 0)), covered(x[::-1]), covered(4 * x, 4), covered(x / 8, F(1, 8))]
    answers.append(covered(-x, 1, [-end for end in region[::-1]]))
    answers.append(covered(x.reshape(-1, 1)))
    assert len({*answers}) == 1


@given(x=values(6), region=sides, grid=grids)
def test_what_covers_every_point_covers_the_grid_and_fewer_targets_too(x: Any, region: Any, grid: Any) -> None:
    radius = rssp.covering_radius(x, region=region)
    assert rssp.covers(x, radius, region=region, grid=grid)
    for eps in (0, F(1, 4)):
        if rssp.covers(x, eps, region=region, grid=grid):
            assert rssp.covers(x, eps, region=region, grid=3 * F(grid))


def test_a_region_without_a_target_is_covered() -> None:
    assert rssp.covers([5.0], 0, region=(0.25, 0.75), grid=1)
    assert rssp.covers([], 0, region=(0.25, 0.75), grid=1)
    assert rssp.covers(np.ones((4, 2)), 0, region=((0, 0.25), (9, 0.75)), grid=1)
    assert rssp.covers(rssp.sample.uniform(500, rng=0), 0, region=(0.25, 0.75), grid=1)


def test_exact_hits_of_quantised_values() -> None:
    """Every integer of a range is a sum of 1, 2, 4, ...; without the 8 no more."""
    x = [2**k for k in range(12)]
    assert rssp.covers(x, 0, region=(0, 4095), grid=1)
    assert rssp.covers(x, 0, region=(0, 4096), grid=1).witness == 4096
    found = rssp.covers([v for v in x if v != 8], 0, region=(-0.5, 4000), grid=1)
    assert (found.witness, found.distance, found.method) == (8, 1, "bit set")
    assert not rssp.covers(x, 0, region=(0, 3), grid=F(1, 2))
    assert rssp.covers(x, 0, region=(0, 3000), grid=3)
    assert rssp.covers(np.ones(500), 0, region=(100, 100), grid=10, size=100)
    assert rssp.covers(np.ones(500), 0, region=(0, 100), grid=10, size=range(1, 101)).witness == 0


@pytest.mark.parametrize("n", [20, 100, 500])
def test_hundreds_of_values_of_8_bits(n: int) -> None:
    """Against Python's own integers as bit sets."""
    for seed in range(3):
        x = rssp.sample.grid(n, bits=8, rng=seed)
        attained, low = 1, 0
        for v in np.ldexp(x, 8).astype(int).tolist():
            attained |= attained << abs(v)
            low += min(v, 0)
        hits = [j for j in range(-128, 129) if j >= low and attained >> (j - low) & 1]
        assert rssp.covers(x, 0, grid=F(1, 256)).covered == (len(hits) == 257)


def test_vectors_on_a_fine_and_on_a_coarse_grid() -> None:
    """All multiples of a quarter in a square; and the same with dust, which no bit set holds."""
    x = np.array([[0.25, 0], [0.5, 0], [0, 0.25], [0, 0.5]])
    box = ((0, 0), (0.75, 0.75))
    assert rssp.covers(x, 0, region=box, grid=0.25).method == "bit set"
    found = rssp.covers(x, F(1, 8), region=box, grid=F(1, 5))
    assert found.covered is True
    dusty = x + DUST * np.array([[0, 1], [1, 0], [1, 1], [0, 1]])
    assert rssp.covers(dusty, 0.125, region=box, grid=0.25).method == "search"
    check(dusty, F(1, 9), box, None, F(1, 8))
    check(dusty, F(DUST), box, None, F(1, 4))


@pytest.mark.parametrize("d", [None, 1, 2])
def test_many_trials(d: int | None) -> None:
    """Quantised ones, fine ones in a batch, and too wide for it."""
    X, every = rssp.sample.grid(6, d, trials=9, bits=3, rng=4), set()
    X[3:6] += 2.0**-40
    X[6:, 4] = DUST
    for eps, size in ((0, None), (0.125, None), (0.25, range(3, 6)), (0.5, 4), (0.75, None)):
        alone = [rssp.covers(x, eps, grid=F(1, 4), size=size).covered for x in X]
        assert rssp.covers_many(X, eps, grid=F(1, 4), size=size).tolist() == alone
        every |= {*alone}
    assert every == {True, False}
    assert rssp.covers_many(X[:0], 0, grid=1).shape == (0,)


def test_too_many_targets_or_values_are_refused_in_a_line() -> None:
    x = rssp.sample.uniform(80, rng=0)
    for values_, grid, part in (
        (x, F(1, 256), "n=80, d=1: the sums need more than 2^26 bits"),
        (x[:20], F(1, 2**20), "n=20, d=1: 1048577 targets would be searched one by one; 65536 are allowed"),
        (x[:60], F(1, 256), "n=60, d=1: 257 targets would be searched one by one; 32 are allowed"),
        (x.reshape(-1, 2), F(1, 1024), "n=40, d=2: 1050625 targets"),
    ):
        with pytest.raises(TooLargeError) as caught:
            rssp.covers(values_, 0, grid=grid)
        assert part in str(caught.value)
        assert "ask for a coarser grid" in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(TooLargeError, match="would be searched one by one"):
        rssp.covers_many([x[:20]], 0, grid=F(1, 2**20))


@pytest.mark.parametrize(
    ("options", "kind", "part"),
    [
        ({"grid": 0}, ValueError, "grid=0: must be > 0"),
        ({"grid": -0.5}, ValueError, "grid=-0.5: must be > 0"),
        ({"grid": "1"}, TypeError, "grid='1': must be an int, a float or a Fraction"),
        ({"grid": np.inf}, ValueError, "grid=inf: must be finite"),
        ({"size": 9}, ValueError, "size=9: must be in 0..1"),
        ({"region": (1, 0)}, ValueError, "low must be <= high"),
        ({"region": ((0,), (1,))}, ValueError, "must be a pair (low, high)"),
        ({"x": np.ones((2, 0))}, ValueError, "x: must have d >= 1 coordinates"),
    ],
)
def test_bad_input_is_named(options: dict[str, Any], kind: type[Exception], part: str) -> None:
    with pytest.raises(kind) as caught:
        rssp.covers(**{"x": [1.0], "eps": 0, "grid": 1, **options})
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("options", "covered", "witness"),
    [(["--grid", "1"], True, None), (["--grid", "1/2"], False, "1/2"), (["--grid", "1", "--size", "2..9"], False, "0")],
)
def test_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], covered: bool, witness: str | None
) -> None:
    np.save(tmp_path / "x.npy", np.ones(40))
    command = ["cover", str(tmp_path / "x.npy"), "--eps", "0", "--region", "0", "9", *options]
    assert run([*command, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["covered"], record["witness"], record["radius"]) == (covered, witness, None)
    assert run(["cover", str(tmp_path / "x.npy"), "--eps", "1", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(record)
    assert run(command) == 0
    assert ("yes" if covered else "no") in capsys.readouterr().out
