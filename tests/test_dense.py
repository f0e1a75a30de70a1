"""The dense regime: what is found is right, and it is found where theorems and counts promise it."""

import sys
import time
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import rssp
from rssp import dense, lattice

SCALE = 2**45  # units in 1


def units(values: Any) -> Any:
    return np.rint(np.asarray(values) * SCALE).astype(np.int64)


def right(mask: Any, x: Any, z: Any, eps: int, sizes: range | None = None) -> bool:
    """Is the sum over the mask within eps of z in each coordinate, by Python ints, and its size allowed?"""
    chosen = [row for row, taken in zip(x.tolist(), mask.tolist(), strict=True) if taken]
    sums = [sum(row[c] for row in chosen) for c in range(x.shape[1])]
    return all(abs(s - int(t)) <= eps for s, t in zip(sums, z, strict=True)) and (sizes is None or len(chosen) in sizes)


def draw(n: int, d: int, seed: int) -> tuple[Any, list[int]]:
    """Standard normal vectors and a target of U[-1/2, 1/2]^d."""
    rng = np.random.default_rng(seed)
    return units(rng.standard_normal((n, d))), units(rng.uniform(-0.5, 0.5, d)).tolist()


def planted(n: int, d: int, bits: int, k: int, seed: int) -> tuple[Any, list[int]]:
    """Vectors of +-2^bits and the sum of k of them."""
    rng = np.random.default_rng(seed)
    x = rng.integers(-(2**bits), 2**bits, (n, d))
    return x, x[rng.permutation(n)[:k]].sum(axis=0).tolist()


def rule(d: int, eps: float) -> int:
    """n = d^3 log(1/eps) (log(1/eps) + log d)."""
    return int(np.ceil(d**3 * np.log(1 / eps) * (np.log(1 / eps) + np.log(d))))


def assert_hits(n: int, d: int, eps: float, targets: int) -> None:
    """Each of so many random targets is hit, each by normal vectors of its own."""
    for seed in range(targets):
        x, z = draw(n, d, seed)
        mask = dense.find(x, z, int(eps * SCALE), seed=seed)
        assert mask is not None
        assert right(mask, x, z, int(eps * SCALE))


@pytest.mark.parametrize("eps", [0.1, 0.01])
@pytest.mark.parametrize("d", [2, 3, 4, 5, 6])
def test_at_the_published_rule_every_random_target_is_hit(d: int, eps: float) -> None:
    assert_hits(rule(d, eps), d, eps, 8)


@pytest.mark.long
@pytest.mark.parametrize(
    ("d", "eps"), [(2, 0.001), (4, 0.001), (6, 0.001), (8, 0.01), (10, 0.1), (10, 0.01), (14, 0.1)]
)
def test_at_the_published_rule_in_more_dimensions(d: int, eps: float) -> None:
    """A minute in all: python -m pytest -m long tests/test_dense.py -k more_dimensions."""
    assert_hits(rule(d, eps), d, eps, 5)


@pytest.mark.long
def test_two_thousand_vectors_in_ten_dimensions_to_a_thousandth() -> None:
    """Half a minute: python -m pytest -m long tests/test_dense.py -k two_thousand."""
    assert_hits(2000, 10, 1e-3, 5)


@pytest.mark.parametrize("n", [100, 300, 1000])
def test_one_dimension_at_high_precision(n: int) -> None:
    for seed in range(5):
        x, z = draw(n, 1, seed)
        mask = dense.find(x, z, 1, seed=seed)
        assert mask is not None
        assert right(mask, x, z, 1)


@pytest.mark.parametrize("size", [10, 20, range(15, 18), 250, 480])
def test_a_size_is_met(size: int | range) -> None:
    sizes = size if isinstance(size, range) else range(size, size + 1)
    rng = np.random.default_rng(0)
    x = units(rng.uniform(0, 1, (500, 2)))
    z = x[rng.permutation(500)[: max(sizes)]].sum(axis=0).tolist()
    mask = dense.find(x, z, SCALE // 50, sizes=sizes, seed=1)
    assert mask is not None
    assert right(mask, x, z, SCALE // 50, sizes)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_target_far_from_the_middle(share: float) -> None:
    rng = np.random.default_rng(3)
    x = units(rng.uniform(0, 1, (400, 3)))
    z = x[rng.random(400) < share].sum(axis=0).tolist()
    mask = dense.find(x, z, SCALE // 20)
    assert mask is not None
    assert right(mask, x, z, SCALE // 20)


@pytest.mark.parametrize(("n", "d", "bits"), [(12, 1, 40), (30, 2, 50), (40, 3, 50)])
def test_a_planted_subset_of_few_elements_is_found(n: int, d: int, bits: int) -> None:
    for seed in range(3):
        x, z = planted(n, d, bits, n // 2, seed)
        mask = dense.find(x, z, 0, seed=seed)
        assert mask is not None
        assert right(mask, x, z, 0)


@pytest.mark.parametrize(("n", "d", "eps"), [(60, 3, 0), (60, 5, 2**20), (70, 4, 0), (80, 5, 0), (64, 6, 2**30)])
def test_a_planted_subset_at_low_density_is_found_by_the_lattice(n: int, d: int, eps: int) -> None:
    for seed in range(3):
        x, z = planted(n, d, 54, n // 2, seed)
        rng = np.random.default_rng(seed)
        z = [t + int(rng.integers(-eps, eps + 1)) for t in z]
        mask = dense.find(x, z, eps, seed=seed)
        assert mask is not None
        assert right(mask, x, z, eps)


@pytest.mark.parametrize(("n", "d", "eps"), [(66, 2, 0), (64, 2, 2**4), (72, 3, 2**8)])
def test_bkz_finds_what_the_lists_do_not(n: int, d: int, eps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """LLL finds some of these, by the version of FLINT, and is left out."""
    pytest.importorskip("fpylll")
    monkeypatch.setattr(lattice, "near_subsets", lambda *_: ())
    x, z = planted(n, d, 54, n // 2, 0)
    mask = dense.find(x, z, eps)
    assert mask is not None
    assert right(mask, x, z, eps)
    monkeypatch.setattr(lattice, "bkz", lambda: None)
    assert dense.find(x, z, eps) is None


def test_bkz_keeps_the_time() -> None:
    pytest.importorskip("fpylll")
    x, z = planted(120, 4, 54, 60, 0)
    began = time.monotonic()
    list(lattice.nearer_subsets(x, z, [0] * 4, np.arange(120), 0.5))
    assert time.monotonic() - began < 10


def test_without_bkz_there_is_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fpylll", None)
    x, z = planted(50, 4, 50, 20, 7)
    assert list(lattice.nearer_subsets(x, z, [0] * 4, np.arange(50), 10)) == []


def test_the_lattice_sees_sizes_and_its_order_is_undone() -> None:
    x, z = planted(50, 4, 50, 20, 7)
    order = np.random.default_rng(1).permutation(50)
    found = list(lattice.near_subsets(x, z, [0] * 4, order))
    assert any(right(mask, x, z, 0) for mask in found)
    mask = dense.find(x, z, 0, sizes=range(20, 21))
    assert mask is not None
    assert dense.find(x, z, 0, sizes=range(0, 20)) is None


def test_none_where_there_is_nothing_to_find_and_soon() -> None:
    x, _ = draw(300, 3, 0)
    for target in ([10**5, 0, 0], [0, -(10**5), 0], [200, 200, 200], [120, -120, 120]):
        began = time.monotonic()
        assert dense.find(x, units(target).tolist(), SCALE // 100) is None
        assert time.monotonic() - began < 5


def test_too_much_is_asked_of_many_coordinates() -> None:
    x, z = draw(3000, 50, 0)
    assert dense.find(x, z, SCALE // 1000) is None


def test_the_time_limit_is_kept() -> None:
    x, z = draw(2000, 10, 0)
    began = time.monotonic()
    dense.find(x, z, SCALE // 1000, seconds=0.2)
    assert time.monotonic() - began < 3


STRUCTURED = {
    "zeros": np.zeros((200, 2), np.int64),
    "all equal": np.full((200, 2), 7, np.int64),
    "one coordinate": np.column_stack([np.arange(-100, 100), np.zeros(200)]).astype(np.int64),
    "the same coordinate twice": np.repeat(np.arange(-100, 100), 2).reshape(-1, 2),
    "duplicates": np.tile(np.array([[3, -5], [-4, 2], [1, 1]], np.int64), (70, 1)),
    "coarse grid": np.random.default_rng(0).integers(-3, 4, (200, 4)),
    "one huge": np.concatenate([np.full((1, 2), 2**60), np.ones((199, 2), np.int64)]).astype(np.int64),
    "powers of two": np.array([[2 ** (i % 50), i % 7] for i in range(200)], np.int64),
}


@pytest.mark.parametrize("name", STRUCTURED)
def test_structured_values(name: str) -> None:
    x = STRUCTURED[name]
    rng = np.random.default_rng(1)
    for share in (0.0, 0.1, 0.5, 1.0):
        chosen = rng.random(len(x)) < share
        z = x[chosen].sum(axis=0).tolist()
        mask = dense.find(x, z, 0)
        if name not in ("one huge", "powers of two") or share in (0.0, 1.0):
            assert mask is not None
        assert mask is None or right(mask, x, z, 0)
    if name in ("zeros", "all equal"):
        assert dense.find(x, [3, 4], 0) is None
    if name == "all equal":
        mask = dense.find(x, [70, 70], 0, sizes=range(10, 11))
        assert mask is not None
        assert dense.find(x, [70, 70], 0, sizes=range(11, 30)) is None


def test_no_elements() -> None:
    x = np.zeros((0, 2), np.int64)
    mask = dense.find(x, [1, -2], 2)
    assert mask is not None
    assert mask.shape == (0,)
    assert dense.find(x, [1, -2], 1) is None


def test_the_same_seed_gives_the_same_subset_whatever_the_threads() -> None:
    x, z = draw(900, 5, 1)
    masks = [dense.find(x, z, SCALE // 100, seed=seed, threads=threads) for seed, threads in ((1, 1), (1, 3), (2, 1))]
    first, second, third = [mask.tolist() if mask is not None else None for mask in masks]
    assert first is not None
    assert first == second != third


def test_nearest_gets_better_until_the_time_is_up() -> None:
    x, z = draw(300, 3, 2)
    found = list(dense.nearest(x, z, seconds=1.5))
    errors = [error for _, error in found]
    assert all(right(mask, x, z, error) and not right(mask, x, z, error - 1) for mask, error in found)
    assert all(2 * b <= a for a, b in pairwise(errors))
    assert Fraction(errors[-1], SCALE) < Fraction(1, 100)


@given(data=st.data(), d=st.integers(1, 3), eps=st.sampled_from([0, 1, 5, 2**50]), seed=st.integers(0, 3))
def test_whatever_is_found_is_right(data: st.DataObject, d: int, eps: int, seed: int) -> None:
    n = data.draw(st.integers(0, 9) | st.integers(41, 50))
    element = data.draw(st.sampled_from([st.integers(-3, 3), st.integers(-1000, 1000), st.integers(-(2**54), 2**54)]))
    x = np.array(data.draw(st.lists(st.lists(element, min_size=d, max_size=d), min_size=n, max_size=n)), np.int64)
    x = x.reshape(n, d)
    z = data.draw(st.lists(element, min_size=d, max_size=d))
    sizes = data.draw(
        st.none() | st.tuples(st.integers(0, n), st.integers(0, n)).map(lambda t: range(min(t), max(t) + 1))
    )
    mask = dense.find(x, z, eps, sizes=sizes, seed=seed, seconds=0.3)
    assert mask is None or right(mask, x, z, eps, sizes)
    if n <= 9 and d == 1:
        sums = {(sum(v for i, v in enumerate(x[:, 0].tolist()) if s >> i & 1), s.bit_count()) for s in range(2**n)}
        there = any(abs(s - z[0]) <= eps and (sizes is None or k in sizes) for s, k in sums)
        assert (mask is not None) == there, "few elements and one coordinate: nothing is missed"


@dataclass(frozen=True)
class Question:
    """x (n, d), z and eps; and the elements that a change of the question flipped: out where they were in."""

    x: Any
    z: list[int]
    eps: int
    flipped: Any


def negated(q: Question, rng: Any) -> Question:
    signs = rng.choice([-1, 1], q.x.shape[1])
    return replace(q, x=q.x * signs, z=[int(s) * t for s, t in zip(signs, q.z, strict=True)])


def scaled(q: Question, rng: Any) -> Question:
    k = int(rng.integers(1, 4))
    return replace(q, x=q.x << k, z=[t << k for t in q.z], eps=q.eps << k)


def permuted(q: Question, rng: Any) -> Question:
    order = rng.permutation(q.x.shape[1])
    return replace(q, x=q.x[:, order].copy(), z=[q.z[c] for c in order])


def embedded(q: Question, rng: Any) -> Question:
    place = int(rng.integers(q.x.shape[1] + 1))
    return replace(q, x=np.insert(q.x, place, 0, axis=1), z=[*q.z[:place], 0, *q.z[place:]])


def flipped(q: Question, rng: Any) -> Question:
    """The target less an element, which is taken with the other sign: who had it leaves it out."""
    i, x, now = int(rng.integers(len(q.x))), q.x.copy(), q.flipped.copy()
    x[i] *= -1
    now[i] ^= True
    return replace(q, x=x, z=[t + int(v) for t, v in zip(q.z, x[i], strict=True)], flipped=now)


CHANGES = [negated, scaled, permuted, embedded, flipped]


def check_changed(x: Any, z: list[int], eps: int, changes: list[Any], seed: int) -> None:
    """A subset is found of the changed question, and changed back it answers the first."""
    rng = np.random.default_rng(seed)
    changed = Question(x, z, eps, np.zeros(len(x), np.bool_))
    for change in changes:
        changed = change(changed, rng)
    mask = dense.find(changed.x, changed.z, changed.eps)
    assert mask is not None
    assert right(mask, changed.x, changed.z, changed.eps)
    assert right(mask ^ changed.flipped, x, z, eps)


@given(
    n=st.integers(1, 12),
    d=st.integers(1, 3),
    bits=st.sampled_from([2, 10, 45]),
    eps=st.sampled_from([0, 3, 2**20]),
    changes=st.lists(st.sampled_from(CHANGES), max_size=4),
    seed=st.integers(0, 2**32),
)
def test_few_elements_are_found_however_the_question_is_put(
    n: int, d: int, bits: int, eps: int, changes: list[Any], seed: int
) -> None:
    x, z = planted(n, d, bits, n // 2, seed)
    moved = np.random.default_rng(seed).integers(-eps, eps + 1, d).tolist()
    check_changed(x, [t + m for t, m in zip(z, moved, strict=True)], eps, changes, seed)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("n", "d", "bits", "eps"), [(50, 4, 50, 0), (300, 2, 45, 2**38)])
def test_by_lattice_and_by_lists_too(n: int, d: int, bits: int, eps: int, change: Any) -> None:
    for seed in range(3):
        x, z = planted(n, d, bits, n // 2, seed)
        check_changed(x, z, eps, [change], seed)


@pytest.mark.parametrize(
    ("n", "d", "e", "bits", "eps"), [(12, 1, 2, 40, 0), (12, 2, 2, 3, 1), (50, 2, 2, 50, 0), (300, 1, 2, 45, 2**38)]
)
def test_two_problems_with_one_mask_are_one_problem(n: int, d: int, e: int, bits: int, eps: int) -> None:
    """Each by itself has a subset; side by side the one that was planted in both, or another that is right in both."""
    for seed in range(3):
        x, y = (np.random.default_rng([seed, k]).integers(-(2**bits), 2**bits, (n, k)) for k in (d, e))
        chosen = np.random.default_rng([seed, n]).random(n) < 0.5
        z, t = x[chosen].sum(axis=0).tolist(), y[chosen].sum(axis=0).tolist()
        mask = dense.find(np.hstack([x, y]), z + t, eps)
        assert mask is not None
        assert right(mask, x, z, eps)
        assert right(mask, y, t, eps)


def check_missed(x: Any, z: list[int], eps: int) -> None:
    """No subset is given for eps, by nobody, and one for eps + 1."""
    assert dense.find(x, z, eps) is None
    assert rssp.within(x, z, eps, method="dense").status == "unknown"
    mask = dense.find(x, z, eps + 1)
    assert mask is not None
    assert right(mask, x, z, eps + 1)
    assert rssp.within(x, z, eps + 1, method="dense").status == "found"


@given(
    n=st.integers(1, 12),
    d=st.integers(1, 3),
    bits=st.sampled_from([3, 10, 45]),
    eps=st.sampled_from([0, 1, 5, 2**20]),
    seed=st.integers(0, 2**32),
)
def test_a_near_miss_of_few_elements_is_not_found(n: int, d: int, bits: int, eps: int, seed: int) -> None:
    x, z = planted(n, d, bits, n // 2, seed)
    z[seed % d] += (eps + 1) * (-1) ** (seed // d)
    assume(rssp.count(x, z, eps) == 0)  # there may be another subset
    check_missed(x, z, eps)


@pytest.mark.parametrize(("n", "d", "bits", "eps"), [(30, 2, 50, 0), (42, 3, 50, 7), (44, 3, 52, 2**12)])
def test_a_near_miss_at_low_density_is_not_found(n: int, d: int, bits: int, eps: int) -> None:
    """By all subsets and by the lattice; all 2^n are counted."""
    x, z = planted(n, d, bits, n // 2, n)
    z[-1] -= eps + 1
    assert rssp.count(x, z, eps) == 0
    assert rssp.count(x, z, eps + 1) == 1
    check_missed(x, z, eps)


@pytest.mark.parametrize(("n", "d", "eps"), [(41, 2, 2**40), (300, 2, 2**40), (300, 3, 2**41 + 5), (1000, 1, 2**15)])
def test_a_near_miss_of_many_elements_is_not_found(n: int, d: int, eps: int) -> None:
    """Multiples of 2 (eps + 1) in the last coordinate and a target half-way between two: all subsets miss by one unit
    or more. The lists are on a coarser grid, on which that cannot be seen.
    """
    x, z = planted(n, d, 45, n // 2, n)
    step = 2 * (eps + 1)
    x[:, -1] = x[:, -1] // step * step
    z[-1] = z[-1] // step * step + eps + 1
    check_missed(x, z, eps)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [[1, 2]]}, r"x: must be an int64 array of shape \(n, d\) with d >= 1; given list"),
        ({"x": np.ones((3, 2))}, "given float64 of shape"),
        ({"x": np.ones(3, np.int64)}, r"given int64 of shape \(3,\)"),
        ({"x": np.ones((3, 0), np.int64)}, r"d >= 1; given int64 of shape \(3, 0\)"),
        ({"x": np.full((3, 2), 2**61)}, "coordinate 0 the magnitudes sum to .*below 2\\^62: use coarser units"),
        ({"z": [1]}, "z: must hold 2 ints, one for each coordinate of x; given 1"),
        ({"eps": -1}, "eps=-1: must be an int >= 0"),
        ({"eps": 0.5}, "eps=0.5: must be an int >= 0"),
        ({"seed": -1}, "seed=-1: must be an int >= 0"),
        ({"threads": 0}, "threads=0: must be None or an int >= 1"),
        ({"seconds": 0}, "time_limit=0: must be None or > 0"),
        ({"sizes": range(3, 6)}, "must be in 0..4"),
    ],
)
def test_bad_parameters(change: dict[str, Any], message: str) -> None:
    given = {"x": np.ones((4, 2), np.int64), "z": [1, 1], "eps": 0, **change}
    with pytest.raises((TypeError, ValueError), match=message):
        dense.find(given.pop("x"), given.pop("z"), given.pop("eps"), **given)
