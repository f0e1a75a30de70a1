"""Weight pruning, one weight at a time: each weight is approximated by a subset sum of random values of its own."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import exact, sample
from rssp.batch import nearest_many
from rssp.dyadic import rows_floor, rows_to_units
from rssp.result import to_float

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

BLOCK = 8192  # weights whose random values are drawn from one seed

LAWS: dict[str, str] = {
    "uniform": "U[-1, 1], the initialisation of the theorems",
    "range": "uniform between the network's smallest and largest weight (the experiment of Pensia et al. 2020)",
    "normal": "N(0, 1)",
    "product_uniform": "U V with U, V ~ U[-1, 1]",
    "relu_product": "max(U, 0) V with U, V ~ U[-1, 1] (one random ReLU link)",
}


@dataclass(frozen=True)
class Layer:
    """One array of weights, the random values drawn for each, and the subset of them that approximates it.

    Attributes
    ----------
    weights : array of any shape. values, mask : that shape and one more axis, the values of a weight.
    optimal, within : that shape; proved nearest, and error <= eps exactly. error : float64, the exact error rounded
    once.
    """

    weights: Floats
    values: Floats
    mask: Mask
    optimal: Mask
    within: Mask
    error: Floats


def draw(law: str, count: int, samples: int, ends: tuple[float, float], rng: Any) -> Floats:
    """(count, samples) values of a law of LAWS; ends are the smallest and the largest weight."""
    if law == "range":
        return sample.uniform(samples, trials=count, low=ends[0], high=ends[1], rng=rng)
    return getattr(sample, law)(samples, trials=count, rng=rng)  # type: ignore[no-any-return]


def blocks(
    count: int, samples: int, law: str, ends: tuple[float, float], seed: tuple[int, int]
) -> Iterator[tuple[slice, Floats]]:
    """The weights of one array block by block, each with its values: a function of law, ends, seed and place alone.

    seed : (entropy, number of the array).
    """
    for block, start in enumerate(range(0, count, BLOCK)):
        part = slice(start, min(start + BLOCK, count))
        source = np.random.SeedSequence(seed[0], spawn_key=(seed[1], block))
        yield part, draw(law, part.stop - start, samples, ends, np.random.default_rng(source))


def approximate(
    weights: Floats,
    *,
    eps: Fraction,
    samples: int,
    law: str,
    ends: tuple[float, float],
    seed: tuple[int, int],
    threads: int | None,
    progress: Callable[[int], None],
) -> tuple[Layer, float]:
    """The nearest subset for every weight of one array, and the core seconds that the subset sums took.

    seed : (entropy, number of the array); the values of a block of BLOCK weights are a function of these and of the
    block's number alone.
    progress : called with the number of weights just done.
    """
    flat = weights.ravel()
    values = np.empty((flat.size, samples))
    mask = np.empty((flat.size, samples), np.bool_)
    optimal, within = np.empty(flat.size, np.bool_), np.empty(flat.size, np.bool_)
    error = np.empty(flat.size)
    seconds = 0.0
    for part, drawn in blocks(flat.size, samples, law, ends, seed):
        values[part] = drawn
        started = time.process_time()
        found = nearest_many(values[part], flat[part], threads=threads)
        seconds += time.process_time() - started
        mask[part], error[part], optimal[part], within[part] = (
            found.mask,
            found.error,
            found.optimal,
            found.within(eps),
        )
        progress(part.stop - part.start)
    shape = weights.shape
    layer = Layer(
        weights,
        values.reshape(*shape, samples),
        mask.reshape(*shape, samples),
        optimal.reshape(shape),
        within.reshape(shape),
        error.reshape(shape),
    )
    return layer, seconds


def subset_sums(values: Floats, mask: Mask) -> tuple[Floats, bool]:
    """The sums of the masked values over the last axis as float64, and whether every one of them is exact.

    In integers, by another road than the solver's; falls back to rationals for values too wide for 61 bits.
    """
    rows, chosen = values.reshape(-1, values.shape[-1]), mask.reshape(-1, mask.shape[-1])
    units, _, exponents, fits = rows_to_units(rows, np.zeros((len(rows), 1)))
    totals = (units * chosen).sum(axis=1)
    sums = np.ldexp(totals.astype(np.float64), exponents)
    all_exact = bool(np.all(~fits | (np.abs(totals) <= 2**53) | (totals.astype(np.float64).astype(np.int64) == totals)))
    for row in np.flatnonzero(~fits).tolist():
        total = sum((Fraction(v) for v in rows[row][chosen[row]].tolist()), Fraction(0))
        sums[row] = to_float(total)
        all_exact &= bool(np.isfinite(sums[row])) and Fraction(float(sums[row])) == total
    return sums.reshape(values.shape[:-1]), all_exact


def recheck(layer: Layer, eps: Fraction) -> tuple[Mask, int]:
    """From weights, values and mask alone, in exact arithmetic: (which errors are <= eps, how many reported errors
    disagree).
    """
    rows = layer.values.reshape(-1, layer.values.shape[-1])
    chosen, targets = layer.mask.reshape(rows.shape), layer.weights.ravel()
    units, points, exponents, fits = rows_to_units(rows, targets[:, None])
    errors = np.abs((units * chosen).sum(axis=1) - points[:, 0])
    within = errors <= rows_floor(eps, exponents)
    again = np.ldexp(errors.astype(np.float64), exponents)
    for row in np.flatnonzero(~fits).tolist():
        error = exact.error(map(Fraction, rows[row].tolist()), chosen[row], Fraction(float(targets[row])))
        within[row], again[row] = error <= eps, to_float(error)
    return within.reshape(layer.weights.shape), int(np.sum(again != layer.error.ravel()))


def recheck_optimal(layer: Layer, threads: int | None) -> int:
    """How many weights are said to have their nearest subset and do not: every one is searched again."""
    rows = layer.values.reshape(-1, layer.values.shape[-1])
    best = np.empty(len(rows))
    for start in range(0, len(rows), BLOCK):
        part = slice(start, start + BLOCK)
        best[part] = nearest_many(rows[part], layer.weights.ravel()[part], threads=threads).error
    return int(np.sum(layer.optimal.ravel() & (layer.error.ravel() != best)))


def recheck_values(layer: Layer, law: str, ends: tuple[float, float], seed: tuple[int, int]) -> int:
    """How many weights have other values than law and seed give them."""
    rows = layer.values.reshape(-1, layer.values.shape[-1])
    parts = blocks(len(rows), rows.shape[1], law, ends, seed)
    return sum(int(np.any(rows[part] != drawn, axis=1).sum()) for part, drawn in parts)
