"""Vectors that are a number times a vector: each product is exact, or refused."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import rssp

EDGES = [
    0.0,
    -0.0,
    1.0,
    2.0**-1022,
    2.0**-1074,
    1 + 2.0**-26,
    1 + 2.0**-27,
    3.0,
    2.0**27 - 1,
    2.0**53 - 1,
    1.7e308,
    2.0**511,
]
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(EDGES) | st.integers(-9, 9).map(float)


def exact(scale: Any, x: Any) -> list[Fraction]:
    """The products, as rationals."""
    many, vectors = np.atleast_2d(scale), np.broadcast_to(x, (len(np.atleast_2d(scale)), *np.shape(x)[-2:]))
    return [
        Fraction(s) * Fraction(v)
        for row, own in zip(many.tolist(), vectors.tolist(), strict=True)
        for s, vector in zip(row, own, strict=True)
        for v in vector
    ]


@given(
    scale=hnp.arrays(np.float64, (2, 3), elements=numbers),
    x=hnp.arrays(np.float64, st.sampled_from([(3, 2), (2, 3, 2)]), elements=numbers),
)
def test_exact_or_refused(scale: Any, x: Any) -> None:
    wanted = exact(scale, x)
    with np.errstate(all="ignore"):
        near = (scale[..., None] * x).ravel().tolist()
    whole = all(
        np.isfinite(v) and Fraction(v) == w and (abs(v) >= 2.0**-1022 or w == 0)
        for v, w in zip(near, wanted, strict=True)
    )
    if whole:
        assert [Fraction(v) for v in rssp.scaled(scale, x).ravel().tolist()] == wanted
    else:
        with pytest.raises(ValueError, match="products have no exact float64"):
            rssp.scaled(scale, x)


@given(
    scale=hnp.arrays(np.float32, 3, elements=st.floats(2.0**-60, 2.0**60, width=32)),
    x=hnp.arrays(np.float32, (3, 2), elements=st.floats(-(2.0**60), 2.0**60, width=32).map(lambda v: v or 1.0)),
)
def test_two_float32_always_have_an_exact_product(scale: Any, x: Any) -> None:
    small = np.abs(x) < 2.0**-100
    x[small] = 1
    product = rssp.scaled(scale, x)
    assert product.shape == (3, 2)
    assert [Fraction(v) for v in product.ravel().tolist()] == exact(scale, x)


@given(
    scale=hnp.arrays(np.int64, (2, 2), elements=st.integers(-(2**31), 2**31)),
    x=hnp.arrays(np.int64, (2, 1), elements=st.integers(-(2**33), 2**33)),
)
def test_integers_stay_integers(scale: Any, x: Any) -> None:
    largest = max(map(abs, scale.ravel().tolist())) * max(map(abs, x.ravel().tolist()))
    if largest < 2**63:
        product = rssp.scaled(scale, x)
        assert product.dtype == np.int64
        assert product.ravel().tolist() == exact(scale, x)
    else:
        with pytest.raises(ValueError, match="must stay below 2\\^63"):
            rssp.scaled(scale, x)


def test_kernels_of_a_convolution_are_solved_together() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.standard_normal((4, 12)).astype(np.float32), rng.standard_normal((12, 2)).astype(np.float32)
    found = rssp.nearest_many(rssp.scaled(first, second), [0.25, -0.5])
    for t in range(4):
        vectors = [
            [Fraction(float(s)) * Fraction(float(v)) for v in row] for s, row in zip(first[t], second, strict=True)
        ]
        goal = Fraction(1, 4), Fraction(-1, 2)
        sums = [(Fraction(0), Fraction(0))]
        for v in vectors:
            sums += [(a + v[0], b + v[1]) for a, b in sums]
        best = min(max(abs(a - goal[0]), abs(b - goal[1])) for a, b in sums)
        mask = found.mask[t]
        reached = [sum((v[c] for v, taken in zip(vectors, mask, strict=True) if taken), Fraction(0)) for c in (0, 1)]
        assert max(abs(reached[0] - goal[0]), abs(reached[1] - goal[1])) == best


@pytest.mark.parametrize(
    ("scale", "x", "words"),
    [
        (np.ones((2, 3)), np.ones((2, 2)), "shapes"),
        (np.ones(3), np.ones((2, 3, 1)), "must have shape"),
        (np.ones((2, 3)), np.ones((4, 3, 1)), "shapes"),
        (np.ones((1, 1)), [[2**60 + 1]], "at most 2\\^53"),
        (np.array([[np.nan]]), np.ones((1, 1)), "must be finite"),
        (np.array([[0.1]]), np.array([[0.1]]), r"the first at \[0, 0, 0\]; give float32 numbers"),
    ],
)
def test_what_does_not_go_together(scale: Any, x: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rssp.scaled(scale, x)


@pytest.mark.parametrize("shape", [(0, 3, 2), (3, 0, 2), (3, 2, 0)])
def test_nothing_to_multiply(shape: tuple[int, int, int]) -> None:
    assert rssp.scaled(np.ones(shape[:2]), np.ones(shape[1:])).shape == shape
