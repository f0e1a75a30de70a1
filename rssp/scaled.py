"""Vectors that are a number times a vector: what the kernels of a convolution, and NSN vectors, are made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import inputs
from rssp.batch import as_float

MANTISSA = 53  # bits of a float64


def scaled(scale: Any, x: Any) -> NDArray[Any]:
    """scale[t, i] * x[i] for many trials t: instances that share their vectors up to scale, each product exact.

    A 1 x 1 kernel L (inputs, channels) before a kernel K (channels, d) makes for each input one instance with the
    vectors L[t, i] K[i] (da Cunha, d'Amore, Natale, arXiv 2311.09858; with normal weights an NSN vector each):
    `rssp.nearest_many(rssp.scaled(L, K), z)` solves all of them.

    Parameters
    ----------
    scale : (trials, n) array of finite float64, float32 or int64; or (n,) for one instance.
    x : (n, d) vectors that all trials share, or (trials, n, d), each trial its own; likewise float64, float32 or int64.

    Returns
    -------
    (trials, n, d), or (n, d) where scale is (n,): int64 where both are, else float64.

    Raises
    ------
    TypeError, ValueError
        For input outside these ranges, and where a product has no exact float64 (int64): two float32 always have one,
        two float64 where they have 53 bits together, unless it is below 2^-1022 or beyond 2^1024.

    Notes
    -----
    A few passes over trials * n * d numbers, and as much memory several times over; for more, take the trials in parts.
    """
    many = inputs.array(scale, "scale", 2 if np.ndim(scale) == 2 else 1)
    given = inputs.array(x, "x", 3 if np.ndim(x) == 3 and many.ndim == 2 else 2)
    if given.shape[: given.ndim - 1] not in (many.shape, many.shape[-1:]):
        raise ValueError(
            f"scale, x: must have shapes (trials, n) and (n, d) or (trials, n, d), or (n,) and (n, d); given "
            f"{many.shape} and {given.shape}"
        )
    factors = many[..., None]
    if many.dtype == given.dtype == np.int64:
        return whole_products(factors, given)
    return float_products(floats(factors, "scale"), floats(given, "x"))


def floats(values: NDArray[Any], name: str) -> NDArray[np.float64]:
    """The values as float64. Raises ValueError where one has no exact one."""
    near = as_float(values)
    if near is None:
        raise ValueError(f"{name}: integers that stand beside floats must have a magnitude of at most 2^53")
    return near


def whole_products(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """a * b, by int64. Raises ValueError where a product could be 2^63 or more."""
    largest = [max(int(v.max(initial=0)), -int(v.min(initial=0))) for v in (a, b)]
    if largest[0] * largest[1] >= 2**63:
        raise ValueError(
            f"scale, x: products of int64 must stay below 2^63; given magnitudes up to {largest[0]} and {largest[1]}"
        )
    return a * b


def float_products(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """a * b, by float64. Raises ValueError where one is not exact."""
    (p, p_bits), (q, q_bits) = odd_parts(a), odd_parts(b)
    with np.errstate(over="ignore", under="ignore"):
        products = a * b
    bits = p_bits + q_bits  # of the product of the odd integers, or one more than it has
    short = bits <= MANTISSA + 1
    fits = short & (np.where(short, p, 0) * np.where(short, q, 0) < 2**MANTISSA)
    normal = (np.abs(products) >= 2.0**-1022) & np.isfinite(products)
    wrong = np.argwhere(~((fits & normal) | (a == 0) | (b == 0)))
    if len(wrong):
        index = tuple(int(i) for i in wrong[0])
        raise ValueError(
            f"scale, x: {len(wrong)} products have no exact float64, the first at {list(index)}; give float32 numbers, "
            "or round both to 26 bits"
        )
    return products


def odd_parts(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The odd integer m with |value| = m 2^e for some e, and its bits; 0 and 0 for 0."""
    m = np.abs(np.ldexp(np.frexp(values)[0], MANTISSA)).astype(np.int64)
    odd = m // np.maximum(m & -m, 1)
    return odd, np.frexp(odd.astype(np.float64))[1].astype(np.int64)
