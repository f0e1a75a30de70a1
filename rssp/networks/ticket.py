"""A ticket: the random values drawn for every weight of a network and the masks that prune them; made, saved, loaded,
verified.
"""

import hashlib
import json
import math
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp import inputs
from rssp.files import FileError, read_npz
from rssp.networks.model import Network, accuracy, as_network, distance_bound
from rssp.networks.weights import LAWS, Layer, approximate, recheck, recheck_optimal, recheck_values, subset_sums

FORMAT = 1
DIGITS = "digits_64_48_10.npz"

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Ticket:
    """Layers by name (arrays of two or more axes, pruned), what is kept as it is (biases), and where it all came
    from.
    """

    layers: dict[str, Layer]
    kept_as_is: Arrays
    eps: Fraction
    samples: int
    law: str
    seed: int
    source: str
    core_seconds: float


def digits() -> Arrays:
    """The weights of the small digits network that comes with the package."""
    return read_npz(str(files("rssp.data") / DIGITS))


def held_out() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The digits that the network was not trained on: images scaled to [0, 1], labels."""
    arrays = read_npz(str(files("rssp.data") / "digits_heldout.npz"))
    return arrays["images"] / 16.0, arrays["labels"].astype(np.int64)


def checked_weights(arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """The arrays as float64, exactly. Raises ValueError naming the array that is not finite floats, or if none has
    two axes.
    """
    checked = {}
    for name, array in arrays.items():
        if array.dtype.kind != "f" or array.dtype.itemsize > 8:
            raise ValueError(f"{name}: must hold float16, float32 or float64 numbers; given dtype {array.dtype}")
        bad = np.argwhere(~np.isfinite(array))
        if bad.size:
            index = ", ".join(str(int(i)) for i in bad[0])
            raise ValueError(f"{name}[{index}]={array[tuple(bad[0])]}: must be finite")
        checked[name] = array.astype(np.float64)
    if not any(array.ndim >= 2 and array.size for array in checked.values()):
        raise ValueError(
            f"no weights to prune: must have an array of two axes or more; given {', '.join(checked) or 'nothing'}"
        )
    return checked


def ends_of(arrays: Iterable[NDArray[Any]]) -> tuple[float, float]:
    """The smallest and the largest weight of all arrays."""
    full = [array for array in arrays if array.size]
    return min(float(array.min()) for array in full), max(float(array.max()) for array in full)


def find(
    arrays: Mapping[str, NDArray[Any]],
    *,
    eps: Any = 0.01,
    samples: int = 21,
    law: str = "uniform",
    seed: int = 0,
    source: str = "",
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Ticket:
    """For every weight draw its own random values and find the subset whose sum is nearest to it, proved best.

    Parameters
    ----------
    arrays : the network's arrays by name; those with two axes or more are pruned, the others (biases) kept as they are.
    eps : number >= 0, what an error is compared with. samples : values per weight, 1..50. law : one of LAWS. seed :
    >= 0.
    source : what to record as the origin. threads : None (one per core) or >= 1. progress : called with the number of
    weights done.

    Raises
    ------
    ValueError, TypeError
        For arrays that are not finite floats, and parameters outside these ranges.

    Notes
    -----
    Per weight 2^(samples/2 + 2) additions; about 16 us of one core at 21 samples. Memory: 9 samples bytes per weight.
    """
    limit = inputs.radius(eps)
    if law not in LAWS:
        raise ValueError(f"law={law!r}: must be one of {', '.join(LAWS)}")
    if isinstance(samples, bool) or not isinstance(samples, int) or not 1 <= samples <= 50:
        raise ValueError(f"samples={samples!r}: must be an int in 1..50")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed={seed!r}: must be an int >= 0")
    checked = checked_weights(arrays)
    weights = {name: array for name, array in checked.items() if array.ndim >= 2}
    ends = ends_of(weights.values())
    if law == "range" and not ends[0] < ends[1]:
        raise ValueError(f"law='range': must have weights that differ; all are {ends[0]}")
    total, done = sum(array.size for array in weights.values()), 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    layers, seconds = {}, 0.0
    for number, (name, array) in enumerate(weights.items()):
        layers[name], took = approximate(
            array,
            eps=limit,
            samples=samples,
            law=law,
            ends=ends,
            seed=(seed, number),
            threads=threads,
            progress=advance,
        )
        seconds += took
    as_is = {name: array for name, array in checked.items() if array.ndim < 2}
    return Ticket(layers, as_is, limit, samples, law, seed, source, seconds)


def pruned_arrays(ticket: Ticket) -> tuple[Arrays, bool]:
    """The arrays of the pruned network, and whether every one of its weights is exact in float64."""
    arrays: Arrays = {}
    exact = True
    for name, layer in ticket.layers.items():
        arrays[name], layer_exact = subset_sums(layer.values, layer.mask)
        exact &= layer_exact
    return {**arrays, **ticket.kept_as_is}, exact


def target_arrays(ticket: Ticket) -> Arrays:
    """The arrays of the network that is approximated."""
    return {**{name: layer.weights for name, layer in ticket.layers.items()}, **ticket.kept_as_is}


def supnorm_bound(ticket: Ticket) -> tuple[float | None, str]:
    """(A certified bound on the sup norm of the difference of the two networks over the Euclidean unit ball, why
    there is none).

    Rounded up to a float. There is none for arrays that are no chain of fully connected ReLU layers.
    """
    pruned, exact = pruned_arrays(ticket)
    if not exact:
        return None, "a subset sum has no exact float64"
    try:
        target = as_network(target_arrays(ticket))
    except ValueError as error:
        return None, f"the arrays are no chain of fully connected layers: {error}"
    bound = distance_bound(target.weights, [pruned[name] for name in target.names], target.biases)
    return (math.nextafter(float(bound), math.inf) if bound else 0.0), ""


def misses(ticket: Ticket) -> list[dict[str, Any]]:
    """The weights whose nearest subset sum is farther than eps, and why none is within."""
    found = []
    for name, layer in ticket.layers.items():
        for index in zip(*(axis.tolist() for axis in np.nonzero(~layer.within)), strict=True):
            values, weight = layer.values[index], float(layer.weights[index])
            low, high = float(values[values < 0].sum()), float(values[values > 0].sum())
            reach = f"the sums of its values only reach from {low:.4g} to {high:.4g}"
            gap = "no subset sum comes nearer" + (" (all were tried)" if layer.optimal[index] else "")
            reason = gap if low <= weight <= high else f"{reach}; {gap}"
            error = float(layer.error[index])
            found.append({"array": name, "index": list(index), "weight": weight, "error": error, "reason": reason})
    return found


def verify(ticket: Ticket) -> list[str]:
    """What is wrong with a ticket's errors, recomputed exactly from weights, values and masks; empty if nothing is."""
    wrong = []
    for name, layer in ticket.layers.items():
        within, disagree = recheck(layer, ticket.eps)
        if disagree:
            wrong.append(f"{name}: {disagree} errors are not what their subsets give")
        if not np.array_equal(within, layer.within):
            count = int(np.sum(within != layer.within))
            wrong.append(f"{name}: {count} weights are wrongly said to be within eps, or not to be")
    return wrong


def verify_all(ticket: Ticket, threads: int | None = None) -> list[str]:
    """As `verify`; and the values are drawn again from law and seed, and every optimum is searched for again.

    Cost: that of making the ticket. What it cannot know: whether the weights are those of the network named as source.
    """
    wrong = verify(ticket)
    ends = ends_of(layer.weights for layer in ticket.layers.values())
    for number, (name, layer) in enumerate(ticket.layers.items()):
        others = recheck_values(layer, ticket.law, ends, (ticket.seed, number))
        if others:
            wrong.append(
                f"{name}: {others} weights have other values than law {ticket.law} and seed {ticket.seed} give"
            )
        worse = recheck_optimal(layer, threads)
        if worse:
            wrong.append(f"{name}: {worse} subsets are said to be nearest and are not")
    return wrong


def summary(ticket: Ticket) -> dict[str, Any]:
    """The keys of `rssp ticket --json`."""
    layers = list(ticket.layers.values())
    bound, no_bound = supnorm_bound(ticket)
    weights = sum(layer.weights.size for layer in layers)
    kept = sum(int(layer.mask.sum()) for layer in layers)
    report = {
        "source": ticket.source,
        "weights": weights,
        "within_eps": sum(int(layer.within.sum()) for layer in layers),
        "optimal": sum(int(layer.optimal.sum()) for layer in layers),
        "max_error": max(float(layer.error.max(initial=0.0)) for layer in layers),
        "eps": str(ticket.eps),
        "samples": ticket.samples,
        "law": ticket.law,
        "seed": ticket.seed,
        "values": weights * ticket.samples,
        "kept": kept,
        "kept_fraction": kept / (weights * ticket.samples),
        "supnorm_bound": bound,
        "supnorm_reason": no_bound,
        "accuracy": None,
        "accuracy_target": None,
        "subset_sum_core_seconds": round(ticket.core_seconds, 3),
        "verified": not verify(ticket),
        "misses": misses(ticket),
    }
    if is_digits(ticket):
        images, labels = held_out()
        report["accuracy"] = accuracy(network(pruned_arrays(ticket)[0]), images, labels)
        report["accuracy_target"] = accuracy(network(target_arrays(ticket)), images, labels)
    return report


def network(arrays: Arrays) -> Network:
    """The arrays as a chain of layers."""
    return as_network(arrays)


def is_digits(ticket: Ticket) -> bool:
    """Is it the network that comes with the package?"""
    ours = digits()
    theirs = target_arrays(ticket)
    return list(ours) == list(theirs) and all(np.array_equal(ours[name], theirs[name]) for name in ours)


def save(ticket: Ticket, path: str) -> None:
    """Write a ticket: values, masks (bits) and weights by array name, and a header; plain arrays, nothing pickled.

    It is written beside the path and then put in its place, so that a failure leaves what was there.
    """
    arrays: Arrays = {}
    for name, layer in ticket.layers.items():
        parts: Arrays = {
            "weights": layer.weights,
            "values": layer.values,
            "mask": np.packbits(layer.mask),
            "optimal": layer.optimal,
            "error": layer.error,
        }
        arrays |= {f"layer/{name}/{part}": array for part, array in parts.items()}
    arrays |= {f"as_is/{name}": array for name, array in ticket.kept_as_is.items()}
    header = {
        "format": FORMAT,
        "eps": str(ticket.eps),
        "samples": ticket.samples,
        "law": ticket.law,
        "seed": ticket.seed,
        "source": ticket.source,
        "core_seconds": ticket.core_seconds,
        "layers": list(ticket.layers),
        "as_is": list(ticket.kept_as_is),
        "sha256": digest(arrays),
    }
    beside = Path(f"{path}.part")
    try:
        with beside.open("wb") as file:
            np.savez(file, header=np.array(json.dumps(header)), **arrays)  # type: ignore[arg-type]
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise FileError(f"{path}: cannot be written: {error.strerror or error}") from None


def digest(arrays: Arrays) -> str:
    """SHA-256 of names, types, shapes and contents."""
    state = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        state.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        state.update(array.tobytes())
    return state.hexdigest()


def load(path: str) -> Ticket:
    """Read a ticket. Raises FileError if the file is no ticket, of another format, or not what was written."""
    arrays = read_npz(path)
    try:
        header = json.loads(str(arrays.pop("header")))
        if header["format"] != FORMAT:
            raise FileError(f"{path}: is a ticket of format {header['format']}; this version reads format {FORMAT}")
        if header["sha256"] != digest(arrays):
            raise FileError(f"{path}: its arrays are not those that were written (SHA-256 differs)")
        eps, names = Fraction(header["eps"]), header["layers"]
        about = [header[key] for key in ("samples", "law", "seed", "source", "core_seconds")]
        kinds = [int, str, int, str, float]
        sound = all(type(value) is kind for value, kind in zip(about, kinds, strict=True)) and about[1] in LAWS
        if not (sound and isinstance(names, list) and names and eps >= 0 and about[2] >= 0):
            raise ValueError("its header does not say what a ticket's says")
        layers = {name: load_layer(arrays, name, eps, about[0]) for name in names}
        return Ticket(layers, checked_biases(arrays, header["as_is"]), eps, *about)
    except FileError:
        raise
    except Exception as error:  # whatever a file holds, its reader hears in one line that it is no ticket
        raise FileError(f"{path}: is no ticket of `rssp ticket --out` ({type(error).__name__}: {error})") from None


def checked_biases(arrays: Arrays, names: list[str]) -> Arrays:
    """The arrays that are kept as they are, finite."""
    as_is = {name: arrays[f"as_is/{name}"] for name in names}
    if not all(np.isfinite(array).all() for array in as_is.values()):
        raise ValueError("a bias is not finite")
    return as_is


def load_layer(arrays: Arrays, name: str, eps: Fraction, samples: int) -> Layer:
    """One layer of a ticket file; which weights are within eps is recomputed from the subsets."""
    weights, values, packed, optimal, error = (
        arrays[f"layer/{name}/{part}"] for part in ("weights", "values", "mask", "optimal", "error")
    )
    shape = weights.shape
    if not (values.shape == (*shape, samples) and optimal.shape == error.shape == shape and optimal.dtype == np.bool_):
        raise ValueError(f"{name}: the shapes do not agree")
    if packed.shape != ((values.size + 7) // 8,) or not all(np.isfinite(a).all() for a in (weights, values, error)):
        raise ValueError(f"{name}: the mask is too short, or a number is not finite")
    mask = np.unpackbits(packed, count=values.size).reshape(values.shape).astype(np.bool_)
    unchecked = Layer(weights, values, mask, optimal, np.zeros(shape, np.bool_), error)
    return Layer(weights, values, mask, optimal, recheck(unchecked, eps)[0], error)
