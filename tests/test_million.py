"""A million random integer instances for each way to answer, against all sums at once in numpy.

    pytest -m long tests/test_million.py

takes about an hour. Each run draws others; a failure shows the instance.
"""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import rssp
from rssp import quarters, vector_quarters

MILLION = 1_000_000


def sums_and_sizes(x: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every subset sum with its number of values, by doubling."""
    sums, used = np.zeros(1, np.int64), np.zeros(1, np.int64)
    for value in x:
        sums, used = np.concatenate([sums, sums + value]), np.concatenate([used, used + 1])
    return sums, used


def draw(rng: np.random.Generator) -> tuple[NDArray[np.int64], int, int, Any]:
    """(x, z, eps, size), biased to trouble: few bits, ties, zeros, powers of two, targets at sums and beyond all."""
    n = int(rng.integers(0, 10))
    bound = 2 ** int(rng.integers(1, 50))
    x = rng.integers(-bound, bound + 1, n)
    kind = rng.integers(0, 6)
    if kind == 0 and n:
        x[:] = x[0]
    elif kind == 1:
        x = 2 ** rng.integers(0, 50, n)
    elif kind == 2 and n > 1:
        x[rng.integers(0, n)] = 0
    z = int(x[rng.random(n) < 0.5].sum()) + int(rng.integers(-2, 3))
    if kind == 3:
        z = int(rng.integers(-4 * bound, 4 * bound + 1))
    eps = int(rng.integers(0, 3)) if rng.random() < 0.5 else int(rng.integers(0, bound + 1))
    size: Any = None
    if rng.random() < 0.4:
        a, b = sorted(rng.integers(0, n + 1, 2).tolist())
        size = a if rng.random() < 0.5 else range(a, b + 1)
    return x, z, eps, size


def near(x: NDArray[np.int64], z: int, size: Any) -> NDArray[np.int64]:
    """The error of every subset of the size."""
    sums, used = sums_and_sizes(x)
    if size is not None:
        sums = sums[np.isin(used, size if isinstance(size, range) else [size])]
    return np.abs(sums - z)


def farthest(x: NDArray[np.int64], low: int, high: int, size: Any) -> Fraction:
    """The largest distance of a point of [low, high] from the sums."""
    sums, used = sums_and_sizes(x)
    if size is not None:
        sums = sums[np.isin(used, size if isinstance(size, range) else [size])]
    doubled = 2 * np.unique(sums)
    points = np.concatenate([[2 * low, 2 * high], (doubled[:-1] + doubled[1:]) // 2])
    points = points[(points >= 2 * low) & (points <= 2 * high)]
    after = np.searchsorted(doubled, points).clip(0, len(doubled) - 1)
    before = (after - 1).clip(0)
    return Fraction(int(np.minimum(np.abs(points - doubled[after]), np.abs(points - doubled[before])).max()), 2)


def check_nearest(x: NDArray[np.int64], z: int, eps: int, size: Any, method: str) -> None:
    best = int(near(x, z, size).min())
    found = rssp.nearest(x, z, size=size, method=method, threads=1)
    assert (found.status, found.error) == ("optimal", best)
    found = rssp.within(x, z, eps, size=size, method=method, threads=1)
    assert found.status == ("found" if best <= eps else "none")


def check_count(x: NDArray[np.int64], z: int, eps: int, size: Any, _: str) -> None:
    assert rssp.count(x, z, eps, size=size) == int((near(x, z, size) <= eps).sum())


def check_covers(x: NDArray[np.int64], z: int, eps: int, size: Any, _: str) -> None:
    radius = farthest(x, z, z + eps, size)
    assert rssp.covering_radius(x, region=(z, z + eps), size=size) == radius
    half = Fraction(eps, 7)
    assert rssp.covers(x, half, region=(z, z + eps), size=size).covered == (radius <= half)
    first = next((t for t in range(len(x) + 1) if farthest(x[:t], z, z + eps, None) <= half), None)
    assert rssp.first_covering(x, half, region=(z, z + eps)) == first


@pytest.mark.long
@pytest.mark.parametrize(
    ("check", "method"),
    [
        (check_nearest, "two-lists"),
        (check_nearest, "four-lists"),
        (check_count, "two-lists"),
        (check_count, "four-lists"),
        (check_covers, ""),
    ],
)
def test_a_million_instances(check: Any, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if method == "four-lists":
        monkeypatch.setattr(quarters, "BUFFER", 8)
        monkeypatch.setitem(rssp.count.__globals__, "fits", lambda *_: False)
    rng = np.random.default_rng()
    for _ in range(MILLION):
        instance = draw(rng)
        check(*instance, method)


@pytest.mark.long
def test_a_million_rows() -> None:
    """Batches of one n, all verbs."""
    rng = np.random.default_rng()
    for _ in range(MILLION // 500):
        n = int(rng.integers(0, 9))
        X = rng.integers(-40, 41, (500, n)) * int(rng.integers(1, 2**40))
        z, eps = rng.integers(-100, 101, 500) * 3, int(rng.integers(0, 9))
        errors = [near(row, int(target), None) for row, target in zip(X, z, strict=True)]
        best = [int(row.min()) for row in errors]
        found = rssp.nearest_many(X, z)
        assert [found.exact_error(t) for t in range(500)] == best
        assert rssp.within_many(X, z, eps).tolist() == [error <= eps for error in best]


@pytest.mark.long
def test_a_million_instances_of_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few bits in some coordinates and many in others; targets near sums, and beyond all."""
    monkeypatch.setattr(vector_quarters, "SHORT", 4)
    monkeypatch.setattr(vector_quarters, "LONG", 8)
    monkeypatch.setattr(vector_quarters, "SIEVE", {4: 7, 8: 8})
    rng = np.random.default_rng()
    for _ in range(MILLION):
        n, d = rng.integers(0, 9), rng.integers(1, 4)
        bound = 2 ** rng.integers(0, 45, d)
        x = rng.integers(-bound, bound + 1, (n, d))
        if n > 1 and rng.random() < 0.3:
            x[rng.integers(0, n)] = x[rng.integers(0, n)] * rng.integers(0, 2)
        z = x[rng.random(n) < 0.5].sum(axis=0) + rng.integers(-2, 3, d) * (bound if rng.random() < 0.3 else 1)
        eps = int(rng.integers(0, 3)) if rng.random() < 0.5 else int(rng.integers(0, bound.max() + 1))
        size = int(rng.integers(0, n + 1)) if rng.random() < 0.4 else None
        sums, used = np.zeros((1, d), np.int64), np.zeros(1, np.int64)
        for vector in x:
            sums, used = np.concatenate([sums, sums + vector]), np.concatenate([used, used + 1])
        errors = np.abs(sums - z).max(axis=1)[used == size if size is not None else used >= 0]
        best = int(errors.min())
        found = rssp.nearest(x, z, size=size, threads=1)
        assert (found.status, found.error) == ("optimal", best)
        assert rssp.within(x, z, eps, size=size, threads=1).status == ("found" if best <= eps else "none")
        assert rssp.count(x, z, eps, size=size) == int((errors <= eps).sum())
