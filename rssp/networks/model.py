"""Feed-forward ReLU networks as arrays: evaluation, and a certified distance between two of them.

Floats are used in two ways. `forward` and `accuracy` are ordinary float64 arithmetic. The bounds use floats
as containers of integers: a matrix is rounded to integers on a dyadic grid, products are formed where every
partial sum is an integer of at most 2^53 (so that BLAS is exact in any order, with or without fused
multiply-add), and every rounding is charged to the bound, which is a `Fraction`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

UNIT_ROUNDOFF = Fraction(1, 2**53)  # of float64: |fl(v - w) - (v - w)| <= UNIT_ROUNDOFF * |fl(v - w)|
EXACT_BITS = 53  # integers of magnitude up to 2^53 are exact in float64
GRID_BITS = 60  # for norms summed in Python's integers: any width would do, this one fits int64
SQUARINGS = 8  # over-estimates the spectral norm by a factor of at most d^(1/2^9): 1.012 at d = 500


@dataclass(frozen=True)
class Network:
    """A feed-forward ReLU network x -> W_l relu(... relu(W_1 x + b_1) ...) + b_l.

    Attributes
    ----------
    names : tuple of str
        The name of each weight matrix, in the order of application.
    weights : tuple of ndarray, each (out, in)
    biases : tuple of (ndarray (out,) or None)
    """

    names: tuple[str, ...]
    weights: tuple[Floats, ...]
    biases: tuple[Floats | None, ...]


def forward(network: Network, x: ArrayLike) -> Floats:
    """The outputs of the network, in float64.

    Parameters
    ----------
    network : Network
    x : array_like, (batch, in)

    Returns
    -------
    ndarray, (batch, out)

    Raises
    ------
    ValueError
        If the shape of x does not fit.
    """
    h = np.asarray(x, dtype=np.float64)
    width = network.weights[0].shape[1]
    if h.ndim != 2 or h.shape[1] != width:
        raise ValueError(f"x has shape {h.shape}: the network takes (batch, {width})")
    last = len(network.weights) - 1
    for i, (w, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        h = h @ w.T if b is None else h @ w.T + b
        if i < last:
            h = np.maximum(h, 0.0)
    return h


def accuracy(network: Network, images: ArrayLike, labels: ArrayLike) -> float:
    """The share of images whose largest output is at their label (of equal outputs the first counts).

    Parameters
    ----------
    network : Network
    images : array_like, (batch, in)
        Scaled as in training.
    labels : array_like of int, (batch,), batch >= 1

    Raises
    ------
    ValueError
        If the shapes do not fit or there is no image.
    """
    outputs, wanted = forward(network, images), np.asarray(labels)
    if wanted.shape != outputs.shape[:1] or not wanted.size:
        raise ValueError(f"labels have shape {wanted.shape}: one per image, of which there are {len(outputs)}")
    return float(np.mean(outputs.argmax(axis=1) == wanted))


def as_network(arrays: Mapping[str, NDArray[np.generic]]) -> Network:
    """Read a chain of layers from named arrays, as a .npz or .safetensors file holds them.

    The 2-D arrays, in the order of the mapping, are the weights (out, in). A 1-D array is the bias of the one
    weight with which it shares the name up to the last dot ("fc1.bias" belongs to "fc1.weight"), wherever it
    stands.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        float16, float32 or float64, finite; converted to float64, which changes no value.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If the arrays are no chain, or hold something else than finite floats; names the array.
    """
    values = {name: _finite(array, name) for name, array in arrays.items()}
    for name, array in values.items():
        if array.ndim not in (1, 2) or not array.size:
            raise ValueError(f"{name} has shape {array.shape}: must be a weight (out, in) or a bias (out,), not empty")
    weights = {name: array for name, array in values.items() if array.ndim == 2}
    if not weights:
        raise ValueError(f"no weight found: a network needs a 2-D array (out, in), given {list(values)}")
    _check_chain(list(weights), list(weights.values()))
    biases: dict[str, Floats] = {}
    for name, array in values.items():
        if array.ndim == 1:
            owner = _owner(name, weights)
            rows = weights[owner].shape[0]
            if array.size != rows or owner in biases:
                given = "is a second bias" if owner in biases else f"has shape {array.shape}"
                raise ValueError(f"{name} {given}: {owner} takes one bias of shape ({rows},)")
            biases[owner] = array
    return Network(tuple(weights), tuple(weights.values()), tuple(biases.get(name) for name in weights))


def spectral_norm_bound(matrix: ArrayLike) -> Fraction:
    r"""A rigorous upper bound on the largest singular value.

    Parameters
    ----------
    matrix : array_like of float, (rows, columns)
        Taken as the rationals that the floats are.

    Returns
    -------
    Fraction
        At least the norm; above it by a factor of at most about min(rows, columns)^(1/512), plus the rounding
        (relative 1e-4 at 500 x 784), and never above the Frobenius norm but for rounding (relative 1e-15).

    Raises
    ------
    ValueError
        If the matrix is not 2-D or not made of finite floats.

    Notes
    -----
    Let u(A, s) be the bound after s squarings, d the smaller side of A and m the larger.

    1. u(A, 0) = ||A||_F >= ||A||_2, the square root of the sum of squared singular values.
    2. Write A = 2^-k (Q + R), Q integer, |R_ij| <= 1/2, c the number of R_ij != 0. The triangle inequality
       and ||R||_2 <= ||R||_F <= sqrt(c)/2 give ||A||_2 <= 2^-k (||Q||_2 + sqrt(c)/2).
    3. ||Q||_2^2 = ||G||_2 for G = Q Q^T or Q^T Q, whichever is (d, d). So
       u(A, s) = 2^-k (sqrt(u(G, s-1)) + sqrt(c)/2) is a bound whenever u(G, s-1) is; induction on s.
    4. G is exact: |Q_ij| <= 2^b with m 4^b <= 2^53, so every partial sum of an entry of G is an integer of
       magnitude at most 2^53, which float64 holds, in whatever order BLAS adds.
    5. Square roots are rounded up, in integers.

    Without rounding the s-th G has the eigenvalues sigma_i^(2^s), so that
    u(A, s)^(2^s) = ||G||_F <= sqrt(d) sigma_1^(2^s): here is the factor d^(1/2^(s+1)) of the over-estimate.

    Cost: m d^2 + 7 d^3 multiplications in BLAS, m d + d^2 squares of Python integers; 0.1 s at 500 x 784.
    """
    a = _matrix(matrix)
    return min(_norm_bound(a, SQUARINGS), _frobenius_bound(a))


def distance_bound(
    weights: Sequence[ArrayLike],
    approximations: Sequence[ArrayLike],
    biases: Sequence[ArrayLike | None] | None = None,
) -> Fraction:
    r"""A certified bound on the sup-norm distance of two ReLU networks over the Euclidean unit ball.

    F has the weights W_i, G the weights V_i, both the same biases b_i. The result is at least
    |F_j(x) - G_j(x)| for every output j and every x with ||x||_2 <= 1, where the networks are meant as exact
    functions: the floats as the rationals they are, no rounding in the evaluation.

    Parameters
    ----------
    weights, approximations : sequences of array_like of float, each (out, in), pairwise of equal shape
    biases : sequence of (array_like of float (out,) or None), optional
        One per layer, shared by both networks.

    Returns
    -------
    Fraction

    Raises
    ------
    ValueError
        If the layers are no chain, the shapes differ, or a value is not a finite float.

    Notes
    -----
    Let f_i, g_i be the activations of F and G after layer i, E_i = V_i - W_i, and ||.|| the Euclidean norm of
    vectors, the spectral norm of matrices. ReLU is 1-Lipschitz in each coordinate and maps 0 to 0, hence
    ||relu(u) - relu(v)|| <= ||u - v|| and ||relu(u)|| <= ||u||. Therefore

    - ||g_i|| <= N_i = ||V_i|| N_{i-1} + ||b_i||, N_0 = 1;
    - W_i f + b_i - (V_i g + b_i) = W_i (f - g) - E_i g for any f, g, so
      ||f_i - g_i|| <= D_i = ||W_i|| D_{i-1} + ||E_i|| N_{i-1}, D_0 = 0;
    - in the last layer, row by row, |F_j - G_j| <= ||w_j|| D + ||e_j|| N by Cauchy-Schwarz.

    Spectral norms are bounded by `spectral_norm_bound`, that of E_i too: its Frobenius norm would do, but is
    larger by a factor of about sqrt(d)/2 (d the smaller side) for errors of random sign. E_i is subtracted in
    float64, which rounds correctly, and not at all when the result is subnormal; so each entry is off by at
    most 2^-53 of the result, and ||E_i|| and ||e_j|| are raised by 2^-53 of the Frobenius norm of the result.

    Cost: three spectral norms per hidden layer; 784-500-10 takes about 0.3 s on one core.
    """
    targets = [_matrix(w, f"weights[{i}]") for i, w in enumerate(weights)]
    found = [_matrix(v, f"approximations[{i}]") for i, v in enumerate(approximations)]
    if [w.shape for w in targets] != [v.shape for v in found]:
        shapes = f"{[w.shape for w in targets]} and {[v.shape for v in found]}"
        raise ValueError(f"weights and approximations must have the same shapes, given {shapes}")
    _check_chain([f"weights[{i}]" for i in range(len(targets))], targets)
    offsets = _bias_norms(biases, targets)
    norm, distance = Fraction(1), Fraction(0)
    for w, v, b in zip(targets[:-1], found[:-1], offsets[:-1], strict=True):
        e = _difference(v, w)
        error = spectral_norm_bound(e) + UNIT_ROUNDOFF * _frobenius_bound(e)
        distance = spectral_norm_bound(w) * distance + error * norm
        norm = spectral_norm_bound(v) * norm + b
    rows = zip(_row_norm_bounds(targets[-1]), _row_norm_bounds(_difference(found[-1], targets[-1])), strict=True)
    return max(w * distance + (1 + UNIT_ROUNDOFF) * e * norm for w, e in rows)


def _norm_bound(a: Floats, squarings: int) -> Fraction:
    """u(a, squarings) of `spectral_norm_bound`."""
    if not squarings or not a.any():
        return _frobenius_bound(a)
    room = EXACT_BITS - (max(a.shape) - 1).bit_length()
    q, k, inexact = _on_grid(a, room // 2)  # max(a.shape) * 4^(room // 2) <= 2^53
    gram = q @ q.T if a.shape[0] <= a.shape[1] else q.T @ q
    rounding = _sqrt_up(Fraction(int(np.count_nonzero(inexact)))) / 2
    return (_sqrt_up(_norm_bound(gram, squarings - 1)) + rounding) / Fraction(2) ** k


def _frobenius_bound(a: Floats) -> Fraction:
    """At least the Frobenius norm of a 2-D array; equal up to the rounding of `_square_sums`."""
    squares, k = _square_sums(a)
    return _sqrt_up(Fraction(sum(squares))) / Fraction(2) ** k


def _row_norm_bounds(a: Floats) -> list[Fraction]:
    """At least the Euclidean norm of each row."""
    squares, k = _square_sums(a)
    return [_sqrt_up(Fraction(s)) / Fraction(2) ** k for s in squares]


def _square_sums(a: Floats) -> tuple[list[int], int]:
    """Per row an integer that is at least 4^k times the sum of squares, and k.

    The magnitudes are exact on the grid 2^-k when they span at most 60 bits, else rounded away from zero.
    """
    q, k, inexact = _on_grid(a, GRID_BITS)
    magnitudes = np.abs(q).astype(np.int64) + inexact
    return [sum(u * u for u in row.tolist()) for row in magnitudes], k


def _on_grid(a: Floats, bits: int) -> tuple[Floats, int, NDArray[np.bool_]]:
    """Integers q (as floats) with |q| <= 2^bits, |2^k a - q| <= 1/2; the exponent k; where 2^k a != q."""
    largest = np.abs(a).max(initial=0.0)
    k = bits - int(np.frexp(largest)[1])
    scaled = np.ldexp(a, k)  # exact, but for values that fall below the normal range: those give q = 0
    q = np.rint(scaled)
    return q, k, (q != scaled) | ((q == 0) & (a != 0))


def _sqrt_up(x: Fraction) -> Fraction:
    """A dyadic number between sqrt(x) and (1 + 2^-62) sqrt(x), x >= 0; exact if the root is short."""
    if not x:
        return Fraction(0)
    k = 64 - (x.numerator.bit_length() - x.denominator.bit_length()) // 2
    scaled = x * Fraction(4) ** k  # in (2^127, 2^130)
    n = -(-scaled.numerator // scaled.denominator)
    return (isqrt(n - 1) + 1) / Fraction(2) ** k


def _difference(v: Floats, w: Floats) -> Floats:
    with np.errstate(over="ignore"):  # reported by _finite
        return _finite(v - w, "approximation - weight")


def _bias_norms(biases: Sequence[ArrayLike | None] | None, weights: Sequence[Floats]) -> list[Fraction]:
    """At least the Euclidean norm of each layer's bias, 0 where there is none."""
    if biases is None:
        return [Fraction(0)] * len(weights)
    arrays = [None if b is None else _finite(b, f"biases[{i}]") for i, b in enumerate(biases)]
    wanted = [w.shape[:1] for w in weights]
    given = [None if b is None else b.shape for b in arrays]
    if len(given) != len(wanted) or any(g not in (None, w) for g, w in zip(given, wanted, strict=True)):
        raise ValueError(f"biases must be one per layer, each None or of the shape in {wanted}, given {given}")
    return [Fraction(0) if b is None else _frobenius_bound(b[None, :]) for b in arrays]


def _matrix(array: ArrayLike, name: str = "matrix") -> Floats:
    a = _finite(array, name)
    if a.ndim != 2:
        raise ValueError(f"{name} has shape {a.shape}: must be 2-D, (rows, columns)")
    return a


def _finite(array: ArrayLike, name: str) -> Floats:
    """The array as float64, without changing a value."""
    a = np.asarray(array)
    if a.dtype.kind != "f" or a.dtype.itemsize > 8:  # wider types would be rounded
        raise ValueError(f"{name} has dtype {a.dtype}: must be float16, float32 or float64")
    if not np.isfinite(a).all():
        at = tuple(int(i) for i in np.argwhere(~np.isfinite(a))[0])
        raise ValueError(f"{name} has {a[at]} at index {at}: must be finite")
    return a.astype(np.float64)


def _check_chain(names: Sequence[str], weights: Sequence[Floats]) -> None:
    if not weights:
        raise ValueError("no layers given: a network needs at least one weight (out, in)")
    for i in range(1, len(weights)):
        before, shape = weights[i - 1].shape, weights[i].shape
        if shape[1] != before[0]:
            raise ValueError(
                f"{names[i]} has shape {shape}: after {names[i - 1]} of shape {before} it must be "
                f"(out, {before[0]}); give the layers in the order of application"
            )


def _owner(name: str, weights: Mapping[str, Floats]) -> str:
    """The one weight that shares the name up to the last dot."""
    owners = [w for w in weights if w.rpartition(".")[0] == name.rpartition(".")[0]]
    if len(owners) != 1:
        raise ValueError(
            f"{name} is 1-D and fits {len(owners)} of the weights {list(weights)} by name: a bias must share "
            'its name up to the last dot with exactly one weight, as "fc1.bias" with "fc1.weight"'
        )
    return owners[0]
