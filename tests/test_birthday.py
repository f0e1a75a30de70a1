"""Lists that nearly cancel: the kernels, compiled and as plain Python, and the tree that merges them."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rssp import birthday, windows
from rssp.kernels import birthday as kernels

Form = Callable[[Any], Any]
small = st.integers(-30, 30)


@pytest.fixture(params=["compiled", "python"], scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    """A kernel as it is, or the Python function that it was made from."""
    return (lambda kernel: kernel) if request.param == "compiled" else (lambda kernel: kernel.py_func)


def ints(values: Any, dtype: Any = np.int64) -> Any:
    return np.array(values, dtype=dtype)


def subsets(costs: list[int], limit: int) -> list[tuple[int, ...]]:
    """The sets of places whose costs sum to <= limit."""
    sets = [c for k in range(len(costs) + 1) for c in combinations(range(len(costs)), k)]
    return [c for c in sets if sum(costs[i] for i in c) <= limit]


@given(costs=st.lists(st.integers(0, 40), max_size=6), most=st.integers(1, 70))
def test_budget_is_the_least_that_gives_enough_subsets(form: Form, costs: list[int], most: int) -> None:
    b = form(kernels.budget)(ints(costs), most)
    if most > 2 ** len(costs):
        assert b == kernels.BINS - 1
    else:
        assert len(subsets(costs, b)) >= most
        assert len(subsets(costs, b - 1)) < most


@given(
    costs=st.lists(st.integers(0, 9), max_size=5).map(sorted),
    limit=st.integers(0, 30),
    room=st.integers(1, 40),
    data=st.data(),
)
def test_flip_sets_lists_each_set_once_and_says_how(
    form: Form, costs: list[int], limit: int, room: int, data: st.DataObject
) -> None:
    moves = ints(data.draw(st.lists(st.tuples(small, small), min_size=len(costs), max_size=len(costs)))).reshape(-1, 2)
    start, wanted = ints([5, -7]), subsets(costs, limit)
    sums, links = np.zeros((room, 2), np.int64), np.zeros((room, 2), np.int32)
    count = form(kernels.flip_sets)(start, moves, ints(costs), limit, sums, links)
    assert count == min(room, len(wanted))
    seen = []
    for r in range(count):
        chosen, at = [], r
        while at > 0:
            chosen.append(int(links[at, 1]))
            at = links[at, 0]
        seen.append(tuple(sorted(chosen)))
        assert sums[r].tolist() == (start + moves[chosen].sum(axis=0)).tolist()
    assert len(set(seen)) == count
    assert set(seen) <= set(wanted)
    assert list(map(len, seen)) == sorted(map(len, seen)), "the smaller sets first"


rows = st.lists(st.tuples(small, small, small), min_size=1, max_size=12)


@st.composite
def axes(draw: st.DrawFn) -> dict[str, list[int]]:
    """Keys among the columns that have windows, and their cells."""
    windows = draw(st.lists(st.integers(0, 12), max_size=3))
    keys = draw(st.permutations(range(len(windows))).flatmap(lambda p: st.integers(0, len(p)).map(lambda k: p[:k])))
    draws = {name: [draw(values) for _ in keys] for name, values in CELLS.items()}
    return {"keys": list(keys), **draws, "windows": windows}


CELLS = {"lows": st.integers(-35, 5), "shifts": st.integers(0, 4), "counts": st.integers(1, 6)}


def cell_of(value: int, k: int, at: dict[str, list[int]]) -> int:
    return min(max((value - at["lows"][k]) // 2 ** at["shifts"][k], 0), at["counts"][k] - 1)


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@given(a=rows, b=rows, at=axes(), room=st.integers(1, 150), data=st.data())
def test_merge_keeps_every_pair_that_is_near_and_in_one_cell(
    form: Form, dtype: Any, a: Any, b: Any, at: dict[str, list[int]], room: int, data: st.DataObject
) -> None:
    most = data.draw(st.integers(1, 12))
    drop = data.draw(st.integers(0, 3))
    near = Counter[tuple[int, ...]]()
    for i, s in enumerate(a):
        partners = [
            j
            for j, t in enumerate(b)
            if all(abs(s[c] + t[c]) <= h for c, h in enumerate(at["windows"]))
            and all(cell_of(-s[c], k, at) == cell_of(t[c], k, at) for k, c in enumerate(at["keys"]) if k > 0)
        ]
        near.update((i, j) for j in partners)
    n, m = len(a), len(b)
    cells = int(np.prod(at["counts"], dtype=np.int64))
    scratch = [ints(np.zeros(k), np.int32) for k in (cells + 2, max(n, m))]
    own = [np.zeros((k, 3), dtype) for k in (n, m)]
    where = [np.zeros(k, np.int32) for k in (n, m)]
    sums, links = np.zeros((room, 3 - drop), dtype), np.zeros((room, 2), np.int32)
    spec = [ints(at[name]) for name in ("keys", "lows", "shifts", "counts", "windows")]
    count = form(kernels.merge)(ints(a, dtype), ints(b, dtype), *spec, most, *scratch, *own, *where, sums, links)
    found = [tuple(map(int, pair)) for pair in links[:count]]
    each = Counter(i for i, _ in near)
    assert len(set(found)) == count == min(room, sum(min(k, most) for k in each.values()))
    assert set(found) <= set(near)
    if most == 12 and room == 150:
        assert set(found) == set(near)
    for (i, j), total in zip(found, sums[:count].tolist(), strict=True):
        assert total == [s + t for s, t in zip(a[i], b[j], strict=True)][drop:]


@given(a=st.lists(small, min_size=1, max_size=20), b=st.lists(small, min_size=1, max_size=20), h=st.integers(0, 70))
def test_the_share_of_near_pairs(a: list[int], b: list[int], h: int) -> None:
    pairs = windows.Pairs(ints(a), ints(b))
    near = sum(abs(s + t) <= h for s in a for t in b)
    assert pairs.near(h) == near
    share = near / len(a) / len(b)
    if share > 0:
        least = pairs.window(pairs.chance(h))
        assert pairs.chance(least) >= pairs.chance(h)
        assert least == 0 or pairs.chance(least - 1) < pairs.chance(h)


@given(eps=st.floats(0, 1e6), merges=st.integers(1, 12))
def test_the_variance_that_a_window_leaves_is_at_most_eps_squared(eps: float, merges: int) -> None:
    h = windows.last_window(eps, merges)
    assert 2**merges * h * (h + 1) / 3 <= eps**2 * (1 + 1e-9)
    assert 2**merges * (h + 1) * (h + 2) / 3 > eps**2 * (1 - 1e-9)


@given(
    drift=st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=9),
    surplus=st.tuples(st.integers(-(2**40), 2**40), small),
)
def test_the_groups_share_the_surplus_exactly(drift: Any, surplus: tuple[int, int]) -> None:
    starts = birthday.shares(np.array(drift), list(surplus))
    assert starts.sum(axis=0).tolist() == list(surplus)
    for c in range(2):
        off = starts[:, c] - np.rint(np.array(drift)[:, c])
        assert off.max() - off.min() <= 1


def test_a_plan_pays_for_its_bits_and_says_what_is_missing() -> None:
    x = np.random.default_rng(0).normal(0, 1e6, (2000, 10)).astype(np.int64)
    p, base = np.full(2000, 0.5), np.arange(2000) % 2 == 0
    for eps, pays in ((1e5, True), (1e3, True), (1.0, False)):
        shape = birthday.Shape.of(x, p, base, np.full(10, eps))
        plan = birthday.plan(shape, 2000, 2.0)
        assert (plan.missing <= 0) == pays
        assert plan.work <= birthday.WORK
        assert len(plan.bits) == plan.depth
        assert plan.bits[0] * 2**plan.depth < 2001, "no leaf has more subsets than its group"


def tree(seed: int, depth: int = 3) -> birthday.Tree:
    """A tree over 64 values in two coordinates."""
    rng = np.random.default_rng(seed)
    x, base = rng.integers(-(2**12), 2**12, (64, 2)), rng.random(64) < 0.5
    p, eps = np.full(64, 0.5), np.array([40.0, 40.0])
    plan = birthday.Plan(depth, tuple(8.0 + level for level in range(depth)), 1.0, 0.0, 0.0)
    moves, drift = np.where(base[:, None], -x, x), (base - p)[:, None] * x
    surplus = x[base].sum(axis=0).tolist()
    costs = birthday.move_costs(p, base, rng)
    return birthday.Tree(moves, drift, surplus, costs, eps, plan, rng.permutation(64), None)


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_every_row_of_every_list_is_the_sum_of_the_moves_that_it_says(depth: int) -> None:
    grown = tree(1, depth)
    levels = {}
    merged = grown.merged

    def noted(level: int, index: int, *rest: Any) -> Any:
        links, sums = merged(level, index, *rest)
        levels[level, index] = sums.copy()
        return links, sums

    grown.merged = noted  # type: ignore[method-assign]
    blocks = list(grown.moved(1))
    assert blocks
    grown.pairing = birthday.PAIRINGS[0]
    for (level, index), sums in levels.items():
        if len(sums) and level <= grown.quarters:
            marks = np.zeros((len(sums), 64), np.bool_)
            grown.mark(level, index, np.arange(len(sums)), marks)
            starts = grown.starts[index << level : (index + 1) << level].sum(axis=0)
            dropped = 2 - sums.shape[1]
            wanted = (starts + marks.astype(np.int64) @ grown.rows)[:, dropped:]
            assert sums.tolist() == wanted.tolist()
    ends = np.concatenate(blocks).astype(np.int64) @ grown.rows + grown.starts.sum(axis=0)
    assert (np.abs(ends) <= 40).all(axis=1).any()


def test_shifts_give_new_pairs_that_cancel() -> None:
    """What each shift gives ends as near to 0 as what none gives, and most of it is new."""
    grown, turns, spreads = tree(1, 4), [], []
    grown.grow(1)
    for shift in birthday.SHIFTS:
        with grown.shifted(shift) as ready:
            assert ready
            grown.node(grown.plan.depth, 0)
            links = grown.links[grown.plan.depth, 0]
            marks = np.zeros((len(links), 64), np.bool_)
            grown.mark(grown.plan.depth, 0, np.arange(len(links)), marks)
        ends = marks.astype(np.int64) @ grown.rows + grown.starts.sum(axis=0)
        assert len(ends) > 100
        spreads.append(np.sqrt((ends.astype(float) ** 2).mean(axis=0)))
        turns.append({mark.tobytes() for mark in marks})
    assert (np.max(spreads, axis=0) < 2 * np.min(spreads, axis=0)).all()
    assert len(set.union(*turns)) > 0.8 * sum(map(len, turns))


def test_lists_are_as_they_were_after_a_shift() -> None:
    grown = tree(3, 4)
    grown.grow(1)
    before = {key: rows.copy() for key, rows in grown.ready.items()}
    grown.node(grown.plan.depth, 0)
    with grown.shifted(1):
        assert any((grown.ready[key] != rows).any() for key, rows in before.items())
    assert all((grown.ready[key] == rows).all() for key, rows in before.items())


def test_cells_lie_where_the_lists_do() -> None:
    """Two lists of a level may lie elsewhere, and wider, than those that the level's windows were chosen for."""
    rng = np.random.default_rng(0)
    a, b = rng.integers(-1000, 1000, (2, 4096, 2))
    chosen = windows.aim(a, b, np.array([8.0, 8.0]), 4096, 3)
    far, wide = a * 5 - 40_000, b * 5 + 40_000
    fits = windows.fitted(chosen, far, wide, 4096, False)
    cells = np.zeros(len(wide), np.int64)
    for key, low, shift, count in reversed(list(zip(fits.keys, fits.lows, fits.shifts, fits.counts, strict=True))):
        cells = cells * count + np.clip((wide[:, key] - low) >> shift, 0, count - 1)
    assert np.bincount(cells).max() <= 16


def test_threads_grow_the_same_tree() -> None:
    first, second = (np.concatenate(list(tree(2, 5).moved(threads))) for threads in (1, 3))
    assert first.tolist() == second.tolist()


def test_moves_cost_what_their_odds_say_up_to_the_noise() -> None:
    rng = np.random.default_rng(5)
    p = np.repeat([0.5, 0.1, 0.001], 4000)
    costs = birthday.move_costs(p, np.zeros(12000, np.bool_), rng).reshape(3, 4000)
    means = costs.mean(axis=1) / birthday.COSTS
    assert means[1] < means[2]
    assert abs(means[2] - (np.log(999) - np.euler_gamma)) < 0.1
    assert costs.min() >= 0
    assert costs.max() < kernels.BINS
