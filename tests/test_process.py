"""Values one by one: the first prefix that covers, and the truncated process, against their definitions."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rssp
from rssp import boxes, exact, process, strategies
from rssp.dyadic import RoomError
from rssp.kernels import unions as kernels
from rssp.lists import TooLargeError
from rssp.result import TruncatedMany
from rssp.strategies import HAIR
from tests import naive

F = Fraction
DUST = 2.0**-200
halves = strategies.radii()


@settings(max_examples=80)
@given(x=strategies.values(max_n=6), data=st.data())
def test_the_first_prefix_that_covers(x: Any, data: st.DataObject) -> None:
    low, high = map(F, data.draw(strategies.regions(x)))
    some = data.draw(st.integers(0, len(x)))
    eps = data.draw(strategies.radii() | st.just(naive.radius(x[:some], low, high)))
    assert rssp.first_covering(x, eps, region=(low, high)) == naive.first_covering(x, eps, low, high)


@settings(max_examples=50)
@given(X=strategies.batches(max_trials=4), data=st.data())
def test_the_first_prefix_that_covers_in_many_trials(X: Any, data: st.DataObject) -> None:
    low, high = map(F, data.draw(strategies.regions(X[0])))
    eps = data.draw(strategies.radii() | st.just(naive.radius(X[0], low, high)))
    found = rssp.first_covering_many(X, eps, region=(low, high), threads=1)
    expected = [naive.first_covering(x, eps, low, high) for x in X]
    assert found.dtype == np.int64
    assert found.tolist() == [-1 if t is None else t for t in expected]


@settings(max_examples=50)
@given(x=strategies.values(max_n=7, kind="float64"), k=st.integers(-40, 40), data=st.data())
def test_the_same_prefix_for_the_same_instance_written_differently(x: Any, k: int, data: st.DataObject) -> None:
    eps, low, high = F(data.draw(st.sampled_from([0.25, 0.125, F(1, 3)]))), F(-1), F(2)
    first = rssp.first_covering(x, eps, region=(low, high))
    assert rssp.first_covering(-x, eps, region=(-high, -low)) == first
    after = rssp.first_covering(np.append(x, [0.0, 0.0]), eps, region=(low, high))
    assert after == first
    later = rssp.first_covering(np.append(0.0, x), eps, region=(low, high))
    assert later == (first + 1 if first else first)
    with np.errstate(all="ignore"):
        scaled, factor = np.ldexp(x, k), F(2) ** k
    assume(naive.rationals(scaled) == [v * factor for v in naive.rationals(x)])
    assert rssp.first_covering(scaled, eps * factor, region=(low * factor, high * factor)) == first


@pytest.mark.parametrize("eps", [2.0**-4, 2.0**-9, Fraction(1, 3000)])
@pytest.mark.parametrize("threads", [1, 2])
def test_no_shorter_prefix_covers(eps: Any, threads: int) -> None:
    X = rssp.sample.uniform(18, trials=60, rng=1)
    first = rssp.first_covering_many(X, eps, threads=threads)
    for t in range(19):
        assert (rssp.covers_many(X[:, :t], eps) == ((first >= 0) & (first <= t))).all()
    assert len(set(first.tolist())) > 3
    alone = [rssp.first_covering(x, eps) for x in X[:10]]
    assert [-1 if t is None else t for t in alone] == first[:10].tolist()


def test_the_empty_sum_may_cover_alone() -> None:
    assert rssp.first_covering([], 0.5) == 0
    assert rssp.first_covering([], F(1, 2) - HAIR) is None
    assert rssp.first_covering([0.25], 0, region=(0, 0)) == 0
    assert rssp.first_covering([0.5, 0.25], 0, region=(0.25, 0.25)) == 2
    assert rssp.first_covering([0.5, 0.25], 0) is None
    assert rssp.first_covering([1.0], F(1, 2), region=(0, 1)) == 1
    assert rssp.first_covering_many(np.empty((3, 0)), 0.5).tolist() == [0] * 3
    assert rssp.first_covering_many(np.empty((0, 20)), 0.5).shape == (0,)
    assert rssp.first_covering_many([[1.0]], F(1, 3), region=(F(1, 3), F(1, 3))).tolist() == [0]
    assert rssp.first_covering_many([[1.0]], F(1, 3), region=(F(2, 3), F(2, 3))).tolist() == [1]
    assert rssp.first_covering_many([[2.0**59, 1.0], [0.5, 1.0]], 10**400, region=(0, 10**400)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("length", "eps", "fewest"),
    [
        (0, 0, 0),
        (0, 1, 0),
        (1, 0, None),
        (1, F(1, 2), 0),
        (1, F(1, 2) - HAIR, 1),
        (1, F(1, 4), 1),
        (1, F(1, 5), 2),
        (1, F(1, 8), 2),
        (1, F(1, 8) - HAIR, 3),
        (F(1, 3), F(1, 3), 0),
        (10**400, F(1, 2), (10**400 - 1).bit_length()),
    ],
)
def test_fewer_values_cannot_cover(length: Any, eps: Any, fewest: Any) -> None:
    assert boxes.fewest([F(length)], 2 * F(eps)) == fewest


def test_off_the_grid_the_prefix_is_found_for_few_values_and_refused_for_many() -> None:
    x = [DUST, 1.0, -0.5, 0.25]
    for eps in (0.75, 0.5, F(1, 4), F(1, 4) - F(DUST), F(1, 8)):
        assert rssp.first_covering(x, eps, region=(-0.5, 1)) == naive.first_covering(x, eps, F(-1, 2), F(1))
        assert rssp.first_covering_many([x, x], eps, region=(-0.5, 1))[1] == (
            naive.first_covering(x, eps, F(-1, 2), F(1)) or -1
        )
    with pytest.raises(RoomError, match=r"^first_covering needs 20[0-9] bits"):
        rssp.first_covering([*x, *[0.25] * 10], 0.25)


@settings(max_examples=80)
@given(x=strategies.values(max_n=4), a=halves, data=st.data())
def test_the_truncated_process_is_its_definition(x: Any, a: Any, data: st.DataObject) -> None:
    low, high = map(F, data.draw(strategies.regions(x)))
    found = rssp.truncated_process(x, a, region=(low, high))
    assert found == [naive.truncated_length(x[:t], a, low, high) for t in range(len(x) + 1)]
    union = rssp.truncated_union(x, a, region=(low, high))
    check_union(union, x, a, low, high, found[-1])


def check_union(union: Any, x: Any, a: Any, low: Fraction, high: Fraction, length: Fraction) -> None:
    """Disjoint, ascending, inside; of the right length; and the definition holds at and beside every end."""
    values = naive.rationals(x)
    assert all(low <= p <= q <= high for p, q in union)
    assert all(q < r for (_, q), (r, _) in pairwise(union))
    assert sum(q - p for p, q in union) == length
    for p, q in union:
        assert all(naive.in_truncated(z, values, a, low, high) for z in (p, (p + q) / 2, q))
    gaps = [low - 1, *(z for pair in union for z in pair), high + 1]
    for q, r in zip(gaps[::2], gaps[1::2], strict=True):
        assert not naive.in_truncated((q + r) / 2, values, a, low, high) or q == r
    for p, q in union:
        assert not naive.in_truncated(p - HAIR / 4, values, a, low, high)
        assert not naive.in_truncated(q + HAIR / 4, values, a, low, high)


@settings(max_examples=60)
@given(X=strategies.batches(max_n=5), a=halves, data=st.data())
def test_many_truncated_processes(X: Any, a: Any, data: st.DataObject) -> None:
    region = data.draw(strategies.regions(X[0]))
    found = rssp.truncated_process_many(X, a, region=region, threads=1)
    assert found.v.shape == (len(X), X.shape[1] + 1)
    for trial, x in enumerate(X):
        lengths = rssp.truncated_process(x, a, region=region)
        assert [found.exact(trial, t) for t in range(len(lengths))] == lengths
        assert (
            found.v[trial].tolist() == [float(v) if v < 10**300 else np.inf for v in lengths] or max(lengths) > 10**300
        )


@given(x=strategies.values(max_n=8, kind="float64"), k=st.integers(-40, 40), a=st.sampled_from([0.25, 0.0625, F(1, 3)]))
def test_the_same_process_for_the_same_instance_written_differently(x: Any, k: int, a: Any) -> None:
    low, high = F(-1), F(1, 2)
    v = rssp.truncated_process(x, a, region=(low, high))
    assert rssp.truncated_process(-x, a, region=(-high, -low)) == v
    assert rssp.truncated_process(np.append(x, 0.0), a, region=(low, high)) == [*v, v[-1]]
    with np.errstate(all="ignore"):
        scaled, factor = np.ldexp(x, k), F(2) ** k
    assume(naive.rationals(scaled) == [value * factor for value in naive.rationals(x)])
    after = rssp.truncated_process(scaled, F(a) * factor, region=(low * factor, high * factor))
    assert after == [value * factor for value in v]


def test_growth_is_at_most_a_doubling_and_at_most_what_is_left() -> None:
    found = rssp.truncated_process_many(rssp.sample.uniform(30, trials=200, rng=0), 2.0**-8)
    v, gain = found.v[:, :-1], np.diff(found.v, axis=1)
    assert (v[:, 0] == 2.0**-7).all()
    assert (gain >= 0).all()
    assert (gain <= np.minimum(v, 1 - v) + 1e-12).all()
    assert (found.v[:, -1] == 1).mean() > 0.9
    assert repr(found).startswith("TruncatedMany(trials=200, n=30, mean_of_the_last_v=0.9")
    for threads in (1, 2):
        again = rssp.truncated_process_many(rssp.sample.uniform(30, trials=200, rng=0), 2.0**-8, threads=threads)
        assert np.array_equal(again.v, found.v)
    assert [float(u) for u in rssp.truncated_process(rssp.sample.uniform(30, trials=200, rng=0)[7], 2.0**-8)] == list(
        found.v[7]
    )


def test_what_the_process_holds_is_within_a_of_a_sum() -> None:
    x = rssp.sample.uniform(9, rng=5)
    sums = naive.sums(x)
    for p, q in rssp.truncated_union(x, 0.03125):
        near = [s for s in sums if p - F(1, 32) <= s <= q + F(1, 32)]
        reached = p
        for s in sorted(near):
            reached = max(reached, s + F(1, 32)) if s - F(1, 32) <= reached else reached
        assert reached >= q


def test_edges_of_the_truncated_process() -> None:
    assert rssp.truncated_process([], 0.25) == [F(1, 2)]
    assert rssp.truncated_process([0.5, 0.25], 0) == [0, 0, 0]
    assert rssp.truncated_union([0.5, 0.25], 0) == [(0, 0), (F(1, 4), F(1, 4)), (F(1, 2), F(1, 2))]
    assert rssp.truncated_union([0.5, 0.75], 0) == [(0, 0), (F(1, 2), F(1, 2))]  # 3/4 is outside, and 1/2 + 3/4
    assert rssp.truncated_process([1.0], 0.25, region=(0.5, 2)) == [0, 0]  # 0 is too far outside to begin with
    assert rssp.truncated_union([1.0], 0.25, region=(0.5, 2)) == []
    assert rssp.truncated_union([1.0], 0.5, region=(0.5, 2)) == [(F(1, 2), F(1, 2)), (F(3, 2), F(3, 2))]
    assert rssp.truncated_process([0.25] * 13, 10**400) == [1] * 14  # takes no more room than the region
    assert rssp.truncated_process([1.0], 0.25, region=(0, 0)) == [0, 0]
    assert rssp.truncated_process([0.5], F(1, 3)) == [F(2, 3), F(5, 6)]
    assert rssp.truncated_process([0.25, 0.25], 0.125, region=(-5, 5)) == [F(1, 4), F(1, 2), F(3, 4)]  # they touch
    wide = [DUST, 0.5]
    assert rssp.truncated_process(wide, 0.25) == [
        naive.truncated_length(wide[:t], 0.25, F(-1, 2), F(1, 2)) for t in range(3)
    ]
    empty = rssp.truncated_process_many(np.empty((0, 3)), 0.25)
    assert (empty.v.shape, repr(empty)) == ((0, 4), "TruncatedMany(trials=0, n=3)")
    with pytest.raises(RoomError, match=r"^truncated_process needs 20[0-9] bits"):
        rssp.truncated_process([DUST, *[0.25] * 12], 0.25)
    with pytest.raises(RoomError, match=r"^trial 1 of truncated_process_many: truncated_process needs"):
        rssp.truncated_process_many([[0.5] * 13, [DUST, *[0.25] * 12]], 0.25)


def test_too_many_intervals_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_INTERVALS", 8)
    x = [0.25, 0.125, 0.0625, 0.03125]
    assert rssp.truncated_process(x[:3], 0.001)[3] == 8 * F(0.002)
    with pytest.raises(TooLargeError, match=r"^the union after 4 of 4 values has more than 8 intervals"):
        rssp.truncated_process(x, 0.001)
    with pytest.raises(TooLargeError, match=r"^trial 1 of truncated_process_many: the union after 4 of 4") as caught:
        rssp.truncated_process_many([[0.0] * 4, x], 0.001)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("verb", "arguments", "kind", "parts"),
    [
        ("first_covering", ([0.0], -1), ValueError, ["eps=-1", "must be >= 0"]),
        ("first_covering", ([np.nan], 1), ValueError, ["x[0]=nan", "must be finite"]),
        ("first_covering", (np.ones(35), 1), TooLargeError, ["n=35", "n=34 without a size"]),
        ("first_covering_many", (np.ones((2, 35)), 1), TooLargeError, ["n=35", "n=34 without a size"]),
        ("first_covering_many", ([1.0], 1), ValueError, ["X: must have shape (trials, n)"]),
        ("truncated_process", ([1.0], -0.5), ValueError, ["a=-0.5", "must be >= 0"]),
        ("truncated_process", ([1.0], "1"), TypeError, ["a='1'", "given str"]),
        ("truncated_union", ([1.0], np.inf), ValueError, ["a=inf", "must be finite"]),
        ("truncated_process_many", ([[1.0]], -1), ValueError, ["a=-1", "must be >= 0"]),
        ("truncated_process_many", ([1.0], 1), ValueError, ["X: must have shape (trials, n)"]),
    ],
)
def test_bad_input_is_named(verb: str, arguments: Any, kind: type[Exception], parts: list[str]) -> None:
    with pytest.raises(kind) as caught:
        getattr(rssp, verb)(*arguments)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert all(part in str(caught.value) for part in parts), str(caught.value)


Form = Callable[[Any], Any]


@pytest.fixture(params=["compiled", "python"], scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    """A kernel as it is, or the Python function that it was made from."""
    return (lambda kernel: kernel) if request.param == "compiled" else (lambda kernel: kernel.py_func)


def ints(values: Any) -> Any:
    return np.array(values, dtype=np.int64)


disjoint = st.lists(st.integers(-20, 20), unique=True, max_size=10).map(
    lambda ends: list(zip(sorted(ends)[:-1:2], sorted(ends)[1::2], strict=False))
)


@settings(max_examples=200)
@given(union=disjoint, x=st.integers(-45, 45), points=st.booleans())
def test_union_with_shift(form: Form, union: list[tuple[int, int]], x: int, points: bool) -> None:
    """Over half-integers: those inside any interval."""
    union = [(p, p) for p, _ in union] if points else union
    left, right = ints([p for p, _ in union]), ints([q for _, q in union])
    new_left, new_right = (np.empty(2 * len(union), np.int64) for _ in range(2))
    count = form(kernels.union_with_shift)(left, right, x, -20, 20, new_left, new_right)
    found = list(zip(new_left[:count].tolist(), new_right[:count].tolist(), strict=True))
    assert all(q < r for (_, q), (r, _) in pairwise(found))

    def inside(intervals: list[tuple[int, int]], z: Fraction) -> bool:
        return any(p <= z <= q for p, q in intervals)

    for z in (F(k, 2) for k in range(-44, 45)):
        assert inside(found, z) == (abs(z) <= 20 and (inside(union, z) or inside(union, z - x)))


walks = st.lists(st.integers(-9, 9) | st.integers(-40, 40), max_size=6)


@settings(max_examples=150)
@given(x=walks, a=st.integers(0, 9), low=st.integers(-20, 5), length=st.integers(0, 25), most=st.integers(1, 9))
def test_truncated_unions(form: Form, x: list[int], a: int, low: int, length: int, most: int) -> None:
    expected = exact.truncated_unions([F(v) for v in x], F(a), F(low), F(low + length))
    lengths = np.empty(len(x) + 1, np.int64)
    left, right = form(kernels.truncated_unions)(ints(x), a, low, low + length, most, lengths)
    end = next((t for t, union in enumerate(expected) if len(union) > most), None)
    assert lengths.tolist()[:end] == [sum(q - p for p, q in union) for union in expected][:end]
    if end is None:
        assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected[-1]
    else:
        assert set(lengths.tolist()[end:]) == {-1}
    block = np.empty((2, len(x) + 1), np.int64)
    form(kernels.truncated_block)(ints([x, x]), ints([a] * 2), ints([low] * 2), ints([low + length] * 2), most, block)
    assert block.tolist() == [lengths.tolist()] * 2


@pytest.mark.parametrize("sign", [1, -1])
def test_a_union_does_not_overflow_at_the_edge_of_the_room(form: Form, sign: int) -> None:
    quarter = 2**60 - 1
    lengths = np.empty(3, np.int64)
    form(kernels.truncated_unions)(ints([sign * quarter, -sign * 3]), quarter, -quarter, quarter, 9, lengths)
    assert lengths.tolist() == [2 * quarter] * 3
    form(kernels.truncated_unions)(ints([sign * quarter, -sign * quarter]), 5, -quarter, quarter, 9, lengths)
    assert lengths.tolist() == [10, 15, 20]


def test_every_kernel_is_tested_here() -> None:
    here = Path(__file__).read_text()
    names = [name for name, value in vars(kernels).items() if hasattr(value, "py_func")]
    assert len(names) == 3
    assert all(f"kernels.{name})(" in here for name in names)


def test_a_trial_too_wide_for_the_batch_is_kept_by_itself() -> None:
    found = rssp.truncated_process_many([[0.5, 0.25], [DUST, 0.5]], F(1, 8))
    assert isinstance(found, TruncatedMany)
    assert list(found.singly) == [1]
    assert found.exact(1, 1) == F(1, 4) + F(DUST)
    assert found.v[1].tolist() == [0.25, 0.25, 0.375]  # the dust is lost in the float alone
