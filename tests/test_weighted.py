"""The kernels that count in windows, compiled and as plain Python."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rssp.kernels import weighted as kernels

Form = Callable[[Any], Any]
numbers = st.integers(-40, 40)
several = st.integers(1, 2**36)


@pytest.fixture(params=["compiled", "python"], scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    """A kernel as it is, or the Python function that it was made from."""
    return (lambda kernel: kernel) if request.param == "compiled" else (lambda kernel: kernel.py_func)


def ints(values: Any) -> Any:
    return np.array(values, dtype=np.int64)


@st.composite
def halves(draw: st.DrawFn, counts: Any) -> tuple[Any, ...]:
    """(rows, row_counts, first, last, q, q_counts, below): each stretch of q ascending and distinct, none empty."""
    classes = draw(st.lists(st.lists(numbers, min_size=1, max_size=5, unique=True).map(sorted), min_size=1, max_size=3))
    ends = np.cumsum([0, *map(len, classes)])
    picks = draw(st.lists(st.tuples(numbers, counts, st.integers(0, len(classes) - 1)), min_size=1, max_size=4))
    q_counts = draw(st.lists(counts, min_size=int(ends[-1]), max_size=int(ends[-1])))
    return (
        ints([value for value, _, _ in picks]),
        ints([count for _, count, _ in picks]),
        ints([ends[c] for _, _, c in picks]),
        ints([ends[c + 1] for _, _, c in picks]),
        ints([s for c in classes for s in c]),
        ints(q_counts),
        np.append(0, np.cumsum(ints(q_counts))),
    )


def counted(half: Any) -> Counter[int]:
    """How many subsets have each sum."""
    rows, row_counts, first, last, q, q_counts, _ = half
    found: Counter[int] = Counter()
    for row, number, i, j in zip(rows, row_counts, first, last, strict=True):
        for place in range(i, j):
            found[int(row + q[place])] += int(number) * int(q_counts[place])
    return found


@given(a=halves(st.integers(1, 5)), b=halves(st.integers(1, 5)), t=st.integers(-170, 170), data=st.data())
def test_every_pair_is_counted_once_in_windows_of_all_lengths(form: Form, a: Any, b: Any, t: int, data: Any) -> None:
    first, second = counted(a), counted(b)
    low, high = min(first), max(first) + 1
    room = max(len(a[0]), len(b[0])) + data.draw(st.integers(0, 12))
    width = data.draw(st.integers(1, high - low))
    total = np.zeros(3, np.int64)
    form(kernels.count_at_most)(*a[:6], *b, t, low, high, width, room, total, np.zeros(1, np.int64))
    wanted = sum(m * k for s, m in first.items() for u, k in second.items() if s + u <= t)
    assert int(total[0]) + (int(total[1]) << 18) == wanted
    assert total[2] == sum(j - i for i, j in zip(a[2], a[3], strict=True))


@given(sums=st.lists(numbers, min_size=1, max_size=80), buckets=st.integers(1, 100))
def test_order_sorts_and_keeps_counts_beside_sums(form: Form, sums: list[int], buckets: int) -> None:
    counts = ints([1000 + s for s in sums])
    ordered, beside, heads = np.empty(80, np.int64), np.empty(80, np.int64), np.empty(buckets + 1, np.int64)
    form(kernels.order)(ints(sums), counts, heads, ordered, beside)
    assert ordered[: len(sums)].tolist() == sorted(sums)
    assert beside[: len(sums)].tolist() == [1000 + s for s in sorted(sums)]


@given(
    a=st.lists(st.tuples(numbers, several), max_size=4).map(sorted),
    b=st.lists(st.tuples(numbers, several), max_size=4).map(sorted),
    base=st.integers(0, 2**36),
    t=numbers,
)
def test_add_pairs_does_not_overflow(form: Form, a: Any, b: Any, base: int, t: int) -> None:
    total = np.zeros(2, np.int64)
    columns = [ints([row[i] for row in side]) for side in (a, b) for i in (0, 1)]
    form(kernels.add_pairs)(*columns, base, t, total)
    wanted = sum(m * (base + sum(k for u, k in b if s + u <= t)) for s, m in a)
    assert int(total[0]) + (int(total[1]) << 18) == wanted


@given(half=halves(st.integers(1, 2**20)), data=st.data())
def test_counted_below(form: Form, half: Any, data: Any) -> None:
    at = ints([data.draw(st.integers(int(i), int(j))) for i, j in zip(half[2], half[3], strict=True)])
    wanted = sum(int(m) * int(half[5][i:j].sum()) for m, i, j in zip(half[1], half[2], at, strict=True))
    assert form(kernels.counted_below)(half[1], half[2], half[6], at) == wanted
