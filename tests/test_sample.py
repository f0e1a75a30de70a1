"""The laws: shapes, grids, seeds, and moments that a wrong law would miss by far."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from rssp import sample
from rssp.dyadic import rows_to_units

LAWS = {
    "uniform": (sample.uniform, 52),
    "normal": (sample.normal, 49),
    "product_uniform": (sample.product_uniform, 52),
    "relu_product": (sample.relu_product, 52),
    "nsn": (sample.nsn, 45),
    "grid": (sample.grid, 8),
}
MANY = 100_000


@pytest.mark.parametrize("law", [name for name in LAWS if name != "nsn"])
def test_shapes(law: str) -> None:
    draw = LAWS[law][0]
    assert draw(5, rng=0).shape == (5,)
    assert draw(5, 3, rng=0).shape == (5, 3)
    assert draw(5, trials=2, rng=0).shape == (2, 5)
    assert draw(5, 3, trials=2, rng=0).shape == (2, 5, 3)
    assert draw(0, rng=0).shape == (0,)
    assert draw(5, trials=0, rng=0).shape == (0, 5)


def test_shapes_of_vectors() -> None:
    assert sample.nsn(5, 3, rng=0).shape == (5, 3)
    assert sample.nsn(5, 3, trials=2, rng=0).shape == (2, 5, 3)
    assert sample.nsn(0, 3, rng=0).shape == (0, 3)


@pytest.mark.parametrize("law", LAWS)
def test_a_draw_is_a_function_of_the_seed(law: str) -> None:
    draw = LAWS[law][0]
    first = draw(50, 2, trials=3, rng=1)
    assert first.dtype == np.float64
    assert np.array_equal(first, draw(50, 2, trials=3, rng=1))
    assert np.array_equal(first, draw(50, 2, trials=3, rng=np.random.default_rng(1)))
    assert np.array_equal(first, draw(50, 2, trials=3, rng=np.random.SeedSequence(1)))
    assert not np.array_equal(first, draw(50, 2, trials=3, rng=2))
    assert not np.array_equal(draw(50, 2, rng=None), draw(50, 2, rng=None))


def test_a_generator_moves_on() -> None:
    generator = np.random.default_rng(0)
    assert not np.array_equal(sample.normal(9, rng=generator), sample.normal(9, rng=generator))


@pytest.mark.parametrize("law", LAWS)
def test_draws_lie_on_the_grid_and_use_it(law: str) -> None:
    draw, bits = LAWS[law]
    units = np.ldexp(draw(2000, 2, rng=3), bits)
    assert np.array_equal(units, np.rint(units))
    assert (units % 2).any(), "odd multiples of the grid's step too"


def test_draws_of_papers_fit_the_batch() -> None:
    for law in ("uniform", "normal", "product_uniform", "relu_product", "grid"):
        assert rows_to_units(LAWS[law][0](50, trials=20, rng=0), np.zeros((20, 1)))[3].all()


def near(values: Any, expected: float, spread: float) -> bool:
    """The mean within six standard errors (seeds are fixed, so this passes or fails for good)."""
    return bool(abs(np.mean(values) - expected) < 6 * spread / np.sqrt(np.size(values)))


def test_uniform_fills_its_interval() -> None:
    x = sample.uniform(MANY, rng=0)
    assert -1 <= x.min() < -0.999
    assert 0.999 < x.max() <= 1
    assert near(x, 0, 3**-0.5)
    assert near(x**2, 1 / 3, 0.3)
    y = sample.uniform(MANY, low=3, high=3.5, rng=0)
    assert 3 <= y.min() < y.max() <= 3.5
    assert near(y, 3.25, 0.15)


@pytest.mark.parametrize(
    ("low", "high", "bits"),
    [(-1, 1, 52), (-2, 2, 51), (0, 1.5, 51), (0, 3, 50), (-1024, 5, 42), (0, 0.25, 54), (1e-300, 1.5e-300, 1047)],
)
def test_the_grid_of_uniform_follows_the_interval(low: float, high: float, bits: int) -> None:
    """52 bits below the next power of two, or the end itself where it is one."""
    x = sample.uniform(2000, low=low, high=high, rng=0)
    units = x * 2.0**1000 * 2.0 ** (bits - 1000)
    assert low <= x.min() < x.max() <= high
    assert np.array_equal(units, np.rint(units))
    assert (units % 2).any()


@pytest.mark.parametrize("low", [1 - 2.0**-52, 1 - 1.5 * 2.0**-52])
def test_the_ends_of_uniform_are_drawn(low: float) -> None:
    """Two grid points only."""
    assert set(sample.uniform(200, low=low, high=1, rng=0).tolist()) == {1 - 2.0**-52, 1.0}
    assert set(sample.uniform(200, low=-1, high=-low, rng=0).tolist()) == {2.0**-52 - 1, -1.0}


def test_normal_is_standard() -> None:
    x = sample.normal(MANY, rng=0)
    assert near(x, 0, 1)
    assert near(x**2, 1, 2**0.5)
    assert near(np.abs(x) < 1, 0.6826894921, 0.5)


def test_product_uniform_has_its_density() -> None:
    """P(|UV| <= t) = t (1 - ln t)."""
    x = sample.product_uniform(MANY, rng=0)
    for t in (0.01, 0.25, 0.7):
        assert near(np.abs(x) <= t, t * (1 - np.log(t)), 0.5)
    assert near(x > 0, 0.5, 0.5)


def test_relu_product_is_zero_half_of_the_time() -> None:
    x = sample.relu_product(MANY, rng=0)
    assert near(x == 0, 0.5, 0.5)
    assert near(x > 0, 0.25, 0.5)
    assert near(np.abs(x[x != 0]) <= 0.25, 0.25 * (1 - np.log(0.25)), 0.5)


def test_nsn_shares_its_scale_within_a_vector() -> None:
    """E (Z Z_1)^2 (Z Z_2)^2 = E Z^4 = 3; independent products would have 1."""
    x = sample.nsn(MANY, 2, rng=0)
    assert near(x[:, 0] ** 2, 1, 8**0.5)
    assert near(x[:, 0] ** 2 * x[:, 1] ** 2, 3, 30)
    assert near(x[:, 0] * x[:, 1], 0, 3**0.5)


@pytest.mark.parametrize("bits", [0, 1, 3])
def test_grid_draws_every_multiple_alike(bits: int) -> None:
    x = sample.grid(MANY, bits=bits, rng=0)
    points, counts = np.unique(x, return_counts=True)
    expected = np.arange(-(2**bits), 2**bits + 1) / 2**bits
    assert points.tolist() == expected.tolist()
    assert np.ptp(counts) < 12 * (MANY / len(points)) ** 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sample.uniform(-1), "n=-1: must be >= 0"),
        (lambda: sample.normal(1, 0), "d=0: must be >= 1"),
        (lambda: sample.nsn(1, 1, trials=-2), "trials=-2: must be >= 0"),
        (lambda: sample.uniform(1, low=1, high=1), "low=1, high=1: must be finite and low < high"),
        (lambda: sample.uniform(1, low=float("nan")), "low=nan, high=1: must be finite and low < high"),
        (lambda: sample.uniform(1, high=float("inf")), "low=-1, high=inf: must be finite and low < high"),
        (lambda: sample.grid(1, bits=53), "bits=53: must be in 0..52"),
        (lambda: sample.grid(1, bits=-1), "bits=-1: must be in 0..52"),
    ],
)
def test_bad_input_is_named(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        call()
    assert str(caught.value) == message


def test_an_interval_between_grid_points_is_refused_by_name() -> None:
    third = Fraction(1, 3)
    with pytest.raises(ValueError, match=r"^low=1/3, high=.*: must have a multiple of "):
        sample.uniform(1, low=third, high=third + Fraction(1, 10**30))  # type: ignore[arg-type]
