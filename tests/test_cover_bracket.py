"""Coverage by more sums than can be formed: never against the truth, and unknown only where eps is near the radius."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from proofs_numeric.cli import run
from rssp import bracket, strategies
from rssp.bracket import Question
from rssp.lists import TooLargeError
from rssp.result import Cover
from tests import naive

F = Fraction
MANY = 40  # more than are decided exactly
grids = st.integers(-12, 3).map(lambda e: F(2) ** e) | st.sampled_from([F(1, 3), F(2, 7), F(10**30)])


def few(max_n: int = 6) -> st.SearchStrategy[Any]:
    """Values of one another's size: what a bit set can hold."""
    numbers = [st.integers(-6, 6).map(lambda k: k / 4), st.floats(-1, 1), st.floats(0.3, 0.4), st.integers(-4, 4)]
    return st.one_of(st.lists(number, max_size=max_n) for number in numbers).map(lambda x: np.array(x, np.float64))


def question(x: Any, region: Any, eps: Any) -> Question:
    return Question(x, naive.rationals(x), F(region[0]), F(region[1]), F(eps))


@settings(max_examples=120)
@given(x=few(), grid=grids, eps=strategies.radii(), data=st.data())
def test_rounded_sums_bound_the_radius_on_any_grid(x: Any, grid: Fraction, eps: Any, data: st.DataObject) -> None:
    low, high = map(F, data.draw(strategies.regions(x)))
    radius, bounds = naive.radius(x, low, high), question(x, (low, high), eps).rounded(grid)
    assert low <= bounds.point <= high
    assert bounds.least <= naive.nearest(x, bounds.point)
    assert bounds.most is None or bounds.most >= radius
    assert not bounds.exact or bounds.least == bounds.most == radius


def test_sums_that_are_left_out_may_be_nearer_than_those_kept() -> None:
    """122,000 is farther from the region than is looked for, and nearer to its end than 88,000 is."""
    bounds = question(np.array([88e3, 122e3]), (10**5, 11 * 10**4), 0).rounded(F(1))
    assert bounds.point == 11 * 10**4
    assert bounds.least <= 12_000
    assert bounds.most == 22_000
    assert not bounds.exact


def test_a_distance_of_eps_itself_is_no_refutation() -> None:
    """The sum 0 is at the very end of the interval in which the sums rounded to 0 lie."""
    q = question(np.array([1.25]), (-1, -1), 1)
    assert q.rounded(F(1)).least == 1
    assert q.by_bounds(q.rounded(F(1))) is None
    q = question(np.array([1.25]), (-1, -1), F(7, 8))
    assert q.by_bounds(q.rounded(F(1))) is not None


@given(x=few(5), data=st.data())
def test_what_is_near_on_a_fine_grid_is_near(x: Any, data: st.DataObject) -> None:
    """Twice the rounding bound apart at most, where eps is large enough that the sums around are kept."""
    low, high = map(F, data.draw(strategies.regions(x)))
    radius = naive.radius(x, low, high)
    grid = (max(map(abs, naive.rationals(x)), default=F(0)) + 1) / 2**10
    bounds = question(x, (low, high), radius).rounded(grid)
    assert bounds.most is not None
    assert bounds.most - bounds.least <= len(x) * grid
    assert bounds.least <= radius <= bounds.most


def padded(x: Any) -> Any:
    """The same sums from more values: zeros among them."""
    return np.concatenate([np.zeros(20), x, np.zeros(MANY - 20 - len(x))])


@settings(max_examples=100)
@given(x=few(), eps=strategies.radii() | st.sampled_from([0.125, 0.25, 0.05]), data=st.data())
def test_an_answer_for_many_values_is_the_truth(x: Any, eps: Any, data: st.DataObject) -> None:
    low, high = map(F, data.draw(strategies.regions(x)))
    check(rssp.covers(padded(x), eps, region=(low, high)), x, eps, low, high)


@settings(max_examples=50)
@given(x=few(), data=st.data())
def test_at_the_radius_itself_too(x: Any, data: st.DataObject) -> None:
    """The sums of a few values are all formed; a hair below only a common grid or two lists tell the difference."""
    low, high = map(F, data.draw(strategies.regions(x)))
    radius = naive.radius(x, low, high)
    for eps in (radius, radius * F(4095, 4096), radius + F(1, 2**40)):
        with coarse():
            found = rssp.covers(padded(x), eps, region=(low, high))
        check(found, x, eps, low, high, sure=False)


def check(found: Cover, x: Any, eps: Any, low: Fraction, high: Fraction, sure: bool = True) -> None:
    """Known, right, and with a witness where not covered."""
    covered = naive.covers(x, eps, low, high)
    radius = naive.radius(x, low, high)
    if abs(radius - F(eps)) > radius / 64:
        assert found.covered is not None or not sure
    if found.covered is None:
        assert (found.witness, found.distance, found.status) == (None, None, "unknown")
        assert "covering radius is at least about" in found.reason
        return
    assert found.covered == covered
    assert found.status == ("covered" if covered else "not covered")
    if covered:
        assert (found.witness, found.distance, found.at_least) == (None, None, None)
    else:
        assert found.witness is not None
        assert found.at_least is not None
        assert low <= found.witness <= high
        assert found.eps < found.at_least <= naive.nearest(x, found.witness)
        assert found.distance in (None, naive.nearest(x, found.witness))


@given(x=few(), eps=st.sampled_from([0.125, F(1, 3), 0.3]), k=st.integers(-30, 30))
def test_the_same_answer_for_the_same_instance_written_differently(x: Any, eps: Any, k: int) -> None:
    def answer(values: Any, factor: Any, region: Any) -> Any:
        return rssp.covers(padded(values), F(eps) * factor, region=[F(end) * factor for end in region]).status

    known = {"covered", "not covered"} if abs(naive.radius(x, -1, F(1, 3)) - F(eps)) > F(eps) / 64 else set()
    answers = [
        answer(x, 1, (-1, F(1, 3))),
        answer(-x, 1, (F(-1, 3), 1)),
        answer(x[::-1], 1, (-1, F(1, 3))),
        answer(x * 2.0**k, F(2) ** k, (-1, F(1, 3))),
    ]
    assert len({*answers} - {"unknown"}) <= 1
    assert not known or {*answers} <= known


@pytest.mark.parametrize("bits", [2**12, 2**20])
@pytest.mark.parametrize("region", [(2.0, 3.0), (0.0, 0.5), (5.5, 7.25), (-3.0, -2.5)])
def test_thousands_of_positions_against_all_sums(region: tuple[float, float], bits: int) -> None:
    """16 values, 2^16 sums; the partial sums go far beyond the region on either side."""
    x = np.round(np.random.default_rng(bits).uniform(-0.4, 1, 16) * bits) / bits
    sums = np.unique(all_sums(np.round(x * bits).astype(np.int64)))
    radius = widest(sums, round(region[0] * bits), round(region[1] * bits)) / (2 * bits)
    bounds = question(x, region, 0).rounded(F(1, bits))
    assert bounds.least <= radius <= (bounds.most or radius)
    bounds = question(x, region, radius).rounded(F(1, bits))
    assert bounds.exact
    assert bounds.least == bounds.most == F(radius)


def all_sums(whole: Any) -> Any:
    """Every subset sum."""
    sums = np.zeros(1, np.int64)
    for value in whole:
        sums = np.concatenate([sums, sums + value])
    return sums


def widest(sums: Any, low: int, high: int) -> int:
    """Twice the largest distance of a half-integer of [low, high] from the sums."""
    peaks = {2 * low, 2 * high, *(int(p + q) for p, q in pairwise(sums) if 2 * low <= p + q <= 2 * high)}
    places = [(peak, int(np.searchsorted(2 * sums, peak))) for peak in peaks]
    return max(min(abs(peak - 2 * int(s)) for s in sums[max(i - 1, 0) : i + 1]) for peak, i in places)


def test_many_random_values_cover() -> None:
    x = rssp.sample.uniform(200, rng=0)
    for values in (x, np.sort(x), x * 2.0**60):
        scale = F(float(values[0])) / F(float(x[0])) if values[0] != np.sort(x)[0] else F(1)
        found = rssp.covers(values, scale / 2**12, region=(-scale / 2, scale / 2))
        assert (found.covered, found.n, found.method) == (True, 200, "buckets")


def test_gaps_among_many_values_are_found_at_once() -> None:
    """Sums of one value end at 0.4, sums of two begin at 0.6."""
    x = np.random.default_rng(0).uniform(0.3, 0.4, 200)
    for eps in (0, 2.0**-40, 2.0**-12, 0.0625):
        found = rssp.covers(x, eps, region=(0.2, 1))
        assert (found.covered, found.method, found.distance) == (False, "bit set", None)
        assert found.witness == pytest.approx(0.5, abs=0.01)
        assert found.at_least is not None
        assert 0.09 < found.at_least <= F(1, 10) + F(1, 100)
        assert "at_least=0.1" in repr(found)
    assert not rssp.covers(x, 0.09, region=(0.2, 1)).covered
    assert rssp.covers(x, 0.125, region=(0.2, 1)).covered


def test_integers_are_decided_exactly_whatever_eps() -> None:
    x = 2 * np.random.default_rng(0).integers(-50, 50, 2_000)
    assert rssp.covers(x, 1, region=(0, 1000)).covered
    found = rssp.covers(x, 1 - strategies.HAIR, region=(0, 1000))
    assert (found.covered, found.distance, found.at_least, found.method) == (False, 1, 1, "bit set")
    assert rssp.covers(x, 0, region=(2, 2)).covered
    assert rssp.covers(x, 0, region=(3, 3)).distance == 1


@pytest.mark.parametrize(
    ("region", "witness", "distance"), [((-9, 0), -9, 9), ((0, 51), 51, 11), ((50, 60), 60, 20), ((-3, -2), -3, 3)]
)
def test_a_region_beyond_all_sums(region: Any, witness: int, distance: int) -> None:
    found = rssp.covers(np.ones(40), 0.75, region=region)
    assert (found.covered, found.witness, found.distance, found.method) == (False, witness, distance, "extreme sums")
    assert rssp.covers(np.ones(40), 20, region=region)


@pytest.mark.parametrize("n", [35, 50, 200])
def test_all_equal_values_and_zeros(n: int) -> None:
    assert rssp.covers(np.ones(n), 0.5, region=(0, n))
    assert rssp.covers(np.ones(n), F(1, 2) - strategies.HAIR, region=(0, n)).distance == F(1, 2)
    assert rssp.covers(np.zeros(n), 0.5)
    assert rssp.covers(np.zeros(n), 0.49).distance == F(1, 2)
    assert rssp.covers(np.full(n, -(2**63)), 2**62, region=(-(2**63), 0))
    assert not rssp.covers(np.full(n, 2.0**-1074), 2.0**-1074)


def test_values_of_any_size_together() -> None:
    """What is too wide for 62 bits is rounded; here to a grid of 1e-300 and more at once."""
    x = np.concatenate([np.full(20, 2.0**-300), np.full(20, 1e300), [0.25, -0.5, 0.125]])
    assert rssp.covers(x, 0.25, region=(-0.5, 0.5)).covered
    found = rssp.covers(x, 0.03125, region=(-0.5, 0.5))
    assert found.covered is False
    assert found.at_least is not None
    assert found.at_least > F(1, 32)
    check(rssp.covers(padded([1e300, 2.0**-300]), 1, region=(0, 5)), [1e300, 2.0**-300], 1, F(0), F(5))


def test_some_of_the_values_may_be_rounded_too() -> None:
    """Where they need more than 62 bits: what is within the rounding bound of eps is left open."""
    x = np.concatenate([2.0 ** -np.arange(1.0, 12), np.full(9, 2.0**-70)])
    radius = naive.radius(x[:11], F(0), F(1, 2))
    assert question(x, (0, 0.5), radius + F(1, 2**40)).by_part(20) is not None
    assert question(x, (0, 0.5), radius).by_part(20) is None
    normal = np.random.default_rng(0).normal(size=200)
    normal[3] = 2.0**-80
    assert rssp.covers(normal, 2.0**-16).method == "buckets"
    many = rssp.covers_many([normal, normal * 2], 2.0**-16)
    assert many.tolist() == [True, True]


def test_a_region_of_one_point_asks_for_the_nearest() -> None:
    x = rssp.sample.uniform(40, rng=3)
    error = rssp.nearest(x, 0.25).error
    assert rssp.covers(x, error, region=(0.25, 0.25))
    found = rssp.covers(x, error * F(999, 1000), region=(0.25, 0.25))
    assert (found.covered, found.distance, found.witness) == (False, error, F(1, 4))


@contextmanager
def coarse() -> Iterator[None]:
    """Within this block only small bit sets are made and few sums formed: quick, and sooner unknown."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bracket, "SETS", ((2**12, 16),))
        patch.setattr(bracket, "MOST_OF", 12)
        yield


def undecided() -> tuple[Any, Fraction]:
    """Values off any coarse grid, and the covering radius of (0.4, 0.6): no rounded sums tell it from itself."""
    x = np.random.default_rng(0).uniform(0.3, 0.4, 60)
    first, second, *_, last = map(F, sorted(x.tolist()))
    return x, (first + second - last) / 2


def test_unknown_is_neither_true_nor_false() -> None:
    x, radius = undecided()
    with coarse():
        found = rssp.covers(x, radius, region=(0.4, 0.6))
    assert (found.covered, found.witness, found.distance, found.status) == (None, None, None, "unknown")
    assert rssp.covers(x, radius * F(100, 99), region=(0.4, 0.6)).covered
    assert rssp.covers(x, radius * F(99, 100), region=(0.4, 0.6)).covered is False
    with pytest.raises(ValueError, match=r"^whether n=60 values cover is unknown.* ask with an eps outside") as caught:
        bool(found)
    assert "\n" not in str(caught.value)


def test_the_plan_begins_with_what_is_cheap_and_leaves_out_what_cannot_succeed() -> None:
    x = rssp.sample.uniform(60, rng=0)
    assert question(x, (0, 1), F(1, 2**12)).parts() == [15, 17, 19, 21, 23, 25, 27, 29, 30]
    assert question(x, (0, 1), F(1, 2**31)).parts() == [30]  # 2^30 intervals of 2^-30 may just do
    assert question(x, (0, 1), F(1, 2**31) - strategies.HAIR).parts() == []
    assert question(x, (0, 1), 0).parts() == []
    assert question(x, (1, 1), 0).parts()[0] == 4
    grids = question(x, (0, 1), F(1, 2**12)).grids()
    assert grids == sorted(grids, reverse=True)
    assert all(question(x, (0, 1), F(1, 2**12)).span / grid <= 2**32 for grid in grids)
    assert question(x * 2**52, (0, 1), 0).grids()[-1] > 1
    assert question(np.round(x * 16), (0, 1), 0).grids() == [1]
    plan = sorted(question(x, (0, 1), F(1, 2**12)).plan())
    assert len(plan) == 9 + len(grids)
    assert plan[0][1:] == ("part", 15)


def test_many_trials_of_many_values() -> None:
    """Covered by the first values, by later ones only, not covered, and too wide for the batch."""
    X = rssp.sample.uniform(60, trials=6, rng=0)
    X[1, :30] = 0
    X[2] = np.abs(X[2])
    X[3] = 0.25
    X[4, 5] = 2.0**-200
    expected = [True, True, False, False, True, True]
    for threads in (1, 2):
        assert rssp.covers_many(X, 2.0**-7, threads=threads).tolist() == expected
    assert rssp.covers_many(X[:, :0], 1).tolist() == [True] * 6
    whole = np.full((2, 40), 2**60)
    assert rssp.covers_many(whole, 2**59, region=(0, 2**62)).tolist() == [True, True]
    assert (
        rssp.covers_many(X, F(1, 128), region=(F(-1, 3), F(1, 3))).tolist() == expected[:2] + [False] * 2 + [True] * 2
    )


def test_a_trial_that_stays_unknown_is_named() -> None:
    x, radius = undecided()
    named = pytest.raises(TooLargeError, match=r"^trial 1 of covers_many is undecided, n=60: the covering radius")
    with coarse(), named as caught:
        rssp.covers_many([np.full(60, 0.5), x], radius, region=(0.4, 0.6))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("x", "options", "status", "covered"),
    [
        (np.ones(40), ["--eps", "1/2", "--region", "0", "9"], 0, True),
        (np.ones(40), ["--eps", "1/3", "--region", "0", "9"], 0, False),
        (undecided()[0], ["--eps", str(undecided()[1]), "--region", "2/5", "3/5"], 3, None),
    ],
)
def test_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], x: Any, options: list[str], status: int, covered: Any
) -> None:
    np.save(tmp_path / "x.npy", x)
    with coarse():
        assert run(["cover", str(tmp_path / "x.npy"), *options, "--json"]) == status
    record = json.loads(capsys.readouterr().out)
    assert (record["covered"], record["radius"], record["radius_float"]) == (covered, None, None)
    assert (record["witness"] is not None) == (covered is False)
    assert (record["reason"] != "") == (covered is None)
    with coarse():
        assert run(["cover", str(tmp_path / "x.npy"), *options]) == status
    assert {True: "yes", False: "no", None: "unknown"}[covered] in capsys.readouterr().out


def test_memory_and_passes_are_bounded() -> None:
    assert bracket.SETS[-1][0] == 2**32
    for n in (60, 200, 5000):
        q = question(rssp.sample.uniform(n, rng=0), (-0.5, 0.5), F(1, 2**40))
        assert all(q.span / grid <= min(2**32, bracket.PASSES // n) for grid in q.grids())
