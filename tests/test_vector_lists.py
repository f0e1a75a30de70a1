"""The kernels for vectors, compiled and as plain Python: no pair is lost in the sieve, none is counted twice."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rssp.kernels import vector_batch, vector_lists

Form = Callable[[Any], Any]
numbers = st.integers(-20, 20)
wide = st.integers(-(2**59), 2**59)


@pytest.fixture(params=["compiled", "python"], scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    """A kernel as it is, or the Python function that it was made from."""
    return (lambda kernel: kernel) if request.param == "compiled" else (lambda kernel: kernel.py_func)


@st.composite
def halves(draw: st.DrawFn, d: int, element: Any) -> tuple[Any, Any, Any, Any]:
    """(rows (d, R), first, last, q (d, Q)): each stretch of q ascending in coordinate 0."""
    vector = st.lists(element, min_size=d, max_size=d)
    stretches = draw(st.lists(st.lists(vector, min_size=1, max_size=4).map(sorted), min_size=1, max_size=2))
    ends = np.cumsum([0, *map(len, stretches)])
    picks = draw(st.lists(st.tuples(vector, st.integers(0, len(stretches) - 1)), min_size=1, max_size=3))
    rows = np.array([vector for vector, _ in picks], np.int64).T.copy()
    q = np.array([v for stretch in stretches for v in stretch], np.int64).T.copy()
    first, last = (np.array([ends[c + k] for _, c in picks], np.int64) for k in (0, 1))
    return rows, first, last, q


def places(half: Any) -> dict[int, tuple[int, ...]]:
    """Place to vector."""
    rows, first, last, q = half
    return {
        int(i * q.shape[1] + j): tuple(int(v) for v in rows[:, i] + q[:, j])
        for i in range(rows.shape[1])
        for j in range(first[i], last[i])
    }


@settings(max_examples=100)
@given(data=st.data(), d=st.integers(1, 10), far=st.booleans())
def test_search_finds_the_best_pair_and_counts_every_near_pair(
    form: Form, data: st.DataObject, d: int, far: bool
) -> None:
    element = wide if far else numbers
    a_half, b_half = data.draw(halves(d, element)), data.draw(halves(d, element))
    a, b = places(a_half), places(b_half)
    z = np.array(data.draw(st.lists(element, min_size=d, max_size=d)), np.int64)
    if data.draw(st.booleans()):  # near a pair, so that small bounds are reached
        z = np.array([s + t for s, t in zip(data.draw(st.sampled_from(list(a.values()))), b[min(b)], strict=True)])
    errors = {
        (p, r): max(abs(s + t - int(u)) for s, t, u in zip(v, w, z, strict=True))
        for (p, v), (r, w) in product(a.items(), b.items())
    }
    best = min(errors.values())
    bound = data.draw(st.sampled_from([best, best + 1, 2**62]) | st.integers(1, 60))
    low, high = min(v[0] for v in a.values()), max(v[0] for v in a.values()) + 1
    width = data.draw(st.sampled_from([1, high - low]) | st.integers(1, high - low))
    room, bits = data.draw(st.integers(1, 9)), data.draw(st.integers(6, 9))
    spans = np.array(data.draw(st.lists(st.sampled_from([1.0, 8.0, 2.0**60]), min_size=d, max_size=d)))
    tile = z, spans, low, high, width, room, bits
    shared, mine, stopped = np.array([bound]), np.array([bound, 0, 0, 0]), np.zeros(1, np.int64)
    none = np.empty((0, 2), np.int64)
    form(vector_lists.search)(*a_half, *b_half, *tile, False, -1, shared, mine, none, stopped)
    assert mine[0] == shared[0] == min(best, bound)
    assert mine[3] == len(a)
    assert best >= bound or errors[int(mine[1]), int(mine[2])] == best
    near = {pair for pair, error in errors.items() if error < bound}
    pairs, mine = np.zeros((300, 2), np.int64), np.zeros(4, np.int64)
    form(vector_lists.search)(*a_half, *b_half, *tile, True, -1, np.array([bound]), mine, pairs, stopped)
    assert mine[0] == len(near)
    assert {tuple(row) for row in pairs[: mine[0]].tolist()} == near


@given(keys=st.lists(st.integers(0, 2**58 - 1), max_size=30), bits=st.integers(1, 30))
def test_fold_stays_in_the_table(form: Form, keys: list[int], bits: int) -> None:
    assert all(0 <= form(vector_lists.fold)(np.int64(key), bits) < 2**bits for key in keys)


@given(data=st.data(), d=st.integers(1, 3), n=st.integers(0, 6))
def test_a_block_of_small_trials(form: Form, data: st.DataObject, d: int, n: int) -> None:
    element = data.draw(st.sampled_from([st.integers(-5, 5), st.integers(-(2**55), 2**55)]))
    vectors = st.lists(st.lists(element, min_size=d, max_size=d), min_size=n, max_size=n)
    X = np.array([data.draw(vectors), data.draw(vectors)], np.int64).reshape(2, n, d)
    Z = np.array([data.draw(st.lists(element, min_size=d, max_size=d)) for _ in range(2)], np.int64)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=n + 1, max_size=n + 1)))
    bounds = np.array(data.draw(st.lists(st.sampled_from([0, 1, 4, 2**62]), min_size=2, max_size=2)))
    enough = np.array(data.draw(st.lists(st.sampled_from([-1, 0, 2]), min_size=2, max_size=2)))
    masks, errors = np.ones((2, n), np.bool_), np.zeros(2, np.int64)
    form(vector_batch.nearest_block)(X, Z, bounds, enough, allowed, masks, errors)
    for trial in range(2):
        every = {
            m: int(np.abs((X[trial] * np.array(m, np.int64).reshape(n, 1)).sum(axis=0) - Z[trial]).max())
            for m in product((False, True), repeat=n)
            if allowed[sum(m)]
        }
        best = min([int(bounds[trial]), *every.values()])
        if best == bounds[trial]:
            assert errors[trial] == best
            assert not masks[trial].any()
        else:
            assert every[tuple(masks[trial].tolist())] == errors[trial]
            assert errors[trial] == best or best <= errors[trial] <= enough[trial]
