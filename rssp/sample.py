"""The laws of the papers, drawn on a dyadic grid, so that every instance is exact in int64 units.

Each function returns an array of shape (n,), (n, d), (trials, n) or (trials, n, d): n values or vectors, d left out for
numbers, trials left out for one instance. rng : None (fresh entropy), a seed, or a numpy Generator (SPEC 7).
A draw is the exact law rounded to the nearest grid point: no value moves by more than half a grid step.
"""

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

UNIT_BITS = 52  # values of magnitude up to 2 on the grid 2^-52 are float64, and 1024 of magnitude 1 leave room in int64


def shape_of(n: int, d: int | None, trials: int | None) -> tuple[int, ...]:
    """The shape of the array; raises ValueError for a negative n or trials and for d < 1."""
    for name, value, least in (("n", n, 0), ("d", d, 1), ("trials", trials, 0)):
        if value is not None and value < least:
            raise ValueError(f"{name}={value}: must be >= {least}")
    return tuple(k for k in (trials, n, d) if k is not None)


def on_grid(values: Floats, bits: int = UNIT_BITS) -> Floats:
    """Round to multiples of 2^-bits (ties to even)."""
    return np.ldexp(np.rint(np.ldexp(values, bits)), -bits)


def uniform(
    n: int,
    d: int | None = None,
    *,
    trials: int | None = None,
    low: float = -1,
    high: float = 1,
    rng: Any = None,
) -> Floats:
    """Uniform on the multiples of 2^-52 u in [low, high], each equally likely; u is the least power of two that is
    >= |low| and >= |high|.

    Raises ValueError unless low < high, both are finite, and there is a grid point between them.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"low={low}, high={high}: must be finite and low < high")
    mantissa, exponent = math.frexp(max(abs(low), abs(high)))
    bits = min(UNIT_BITS - exponent + (mantissa == 0.5), 1074)  # 2^-1074 is the smallest float64
    first, last = (f(Fraction(end) * Fraction(2) ** bits) for f, end in ((math.ceil, low), (math.floor, high)))
    if first > last:
        raise ValueError(f"low={low}, high={high}: must have a multiple of 2^{-bits} between them")
    draws = np.random.default_rng(rng).integers(first, last, shape_of(n, d, trials), endpoint=True)
    return np.ldexp(draws.astype(np.float64), -bits)


def normal(n: int, d: int | None = None, *, trials: int | None = None, rng: Any = None) -> Floats:
    """Standard normal N(0, 1), rounded to the grid 2^-49 (a float64 holds that up to 16)."""
    return on_grid(np.random.default_rng(rng).standard_normal(shape_of(n, d, trials)), 49)


def product_uniform(n: int, d: int | None = None, *, trials: int | None = None, rng: Any = None) -> Floats:
    """U V with U, V ~ U[-1, 1] independent, rounded to the grid 2^-52 (Pensia et al. 2020: density ln(1/|u|)/2)."""
    generator = np.random.default_rng(rng)
    u, v = (uniform(n, d, trials=trials, rng=generator) for _ in range(2))
    return on_grid(u * v)


def relu_product(n: int, d: int | None = None, *, trials: int | None = None, rng: Any = None) -> Floats:
    """max(U, 0) V with U, V ~ U[-1, 1] independent: 0 with probability 1/2 (Pensia et al. 2020: one random ReLU
    link).
    """
    generator = np.random.default_rng(rng)
    u, v = (uniform(n, d, trials=trials, rng=generator) for _ in range(2))
    return on_grid(np.maximum(u, 0) * v)


def nsn(n: int, d: int, *, trials: int | None = None, rng: Any = None) -> Floats:
    """Normally scaled normal vectors Z (Z_1, ..., Z_d), all N(0, 1) independent, rounded to the grid 2^-45 (da Cunha
    et al. 2023).
    """
    generator = np.random.default_rng(rng)
    scale = generator.standard_normal((*shape_of(n, None, trials), 1))
    return on_grid(scale * generator.standard_normal(shape_of(n, d, trials)), 45)


def grid(n: int, d: int | None = None, *, trials: int | None = None, bits: int = 8, rng: Any = None) -> Floats:
    """Uniform on the multiples k 2^-bits, |k| <= 2^bits: quantised values in [-1, 1]. Raises ValueError unless 0 <=
    bits <= 52.
    """
    if not 0 <= bits <= UNIT_BITS:
        raise ValueError(f"bits={bits}: must be in 0..{UNIT_BITS}")
    draws = np.random.default_rng(rng).integers(-(2**bits), 2**bits, shape_of(n, d, trials), endpoint=True)
    return np.ldexp(draws.astype(np.float64), -bits)
