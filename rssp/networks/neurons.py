"""Pruning one hidden layer to a single ReLU neuron: the least error of all prunings, between two bounds.

A choice takes for each hidden unit v sigma(w x) one of its versions (the unit itself, or the unit with only some of its
entries) or none. f is the sum of what was taken; the error is the largest |f - sigma(w* x)| over the unit ball, or
|sigma(f) - sigma(w* x)| where the output has a ReLU too. At finitely many points the best choice is found by exhaustive
search: its error there is at most the least error over the ball. In the plane the error of a choice is known exactly.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rssp.kernels import choices as kernels

Ints = NDArray[np.int64]
Vector = tuple[int, int]
Term = tuple[int, Vector]  # c sigma(w x) as (c, w)

ROOM = 2**62
MOST_SUMS = 2**24  # of a half list

TARGET, LENGTH = (3, 4), 5  # w* = (3/5, 4/5): a direction that no mask of one entry serves, of rational length
GRID = LENGTH * 2**10  # points of the disk have coordinates in units of 1/GRID
DIRECTIONS = 32

WHOLE = ((1, 1),)  # the versions of a unit, by the entries that they keep: neuron pruning
ONE_ENTRY = ((1, 0), (0, 1))
ANY_ENTRIES = (*ONE_ENTRY, *WHOLE)  # weight pruning


def best_choices(options: Ints, z: Ints, *, output_relu: bool) -> tuple[Ints, Ints]:
    """The best choice of versions at finitely many points, for many trials; exhaustive and exact.

    Parameters
    ----------
    options : (trials, n, K, points) int64, what version k of unit i adds to f at each point.
    z : (trials, points) int64, sigma(w* x) at the points in the same units: >= 0, the largest first and > 0.
    output_relu : is sigma(f) compared with z, or f?

    Returns
    -------
    errors (trials,), the least over all choices of the largest error at the points; choices (trials, n), of 0..K, 0
    where the unit is not taken.

    Raises
    ------
    ValueError
        Where the shapes do not agree, z is not as said, sums may reach 2^62, or a half has more than 2^24 sums.

    Notes
    -----
    Per trial two lists of (K + 1)^(n/2) sums, then the pairs that are near at the first point.
    """
    trials, n, K, points = options.shape
    if z.shape != (trials, points):
        raise ValueError(f"z: must have shape {(trials, points)}, as the options have it; given {z.shape}")
    if points == 0 or (z < 0).any() or (z > z[:, :1]).any() or (z[:, :1] == 0).any():
        raise ValueError("z: must be >= 0, the largest first and > 0; put the point w* before the others")
    if (K + 1) ** (n - n // 2) > MOST_SUMS:
        raise ValueError(f"n={n}: half of the units have (K + 1)^(n/2) sums, must be <= 2^24; take fewer units")
    sizes = np.abs(options.astype(np.float64)).max(axis=2, initial=0).sum(axis=1).max(initial=0)
    if float(sizes) + float(z.max(initial=0)) > 0.99 * ROOM:  # a float may be off by far less than that
        raise ValueError("options: sums must stay below 2^62; take coarser units")
    errors, choices = np.zeros(trials, np.int64), np.zeros((trials, n), np.int64)
    kernels.nearest_block(np.ascontiguousarray(options), z, 0 if output_relu else -ROOM, choices, errors)
    return errors, choices


# Units in the plane ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layers:
    """Many hidden layers of n units in the plane, to be pruned to sigma(w* x) with w* = (3/5, 4/5).

    Attributes
    ----------
    w : (trials, n, 2) int64. v : (trials, n) int64. Both in units of 2^-bits.
    bits : int >= 0.
    versions : the entries that a unit may keep, WHOLE, ONE_ENTRY or ANY_ENTRIES.
    output_relu : is the output sigma(f), or f?
    """

    w: Ints
    v: Ints
    bits: int
    versions: tuple[Vector, ...]
    output_relu: bool

    def lower_bounds(self, further: Ints | None = None) -> tuple[list[Fraction], Ints]:
        """For each trial a number that no choice has an error below, and the choice (n,) with this error at the points.

        The points are `directions()`, those at the kinks of whole units, and further ones (trials, m, 2), if given.
        """
        points = [np.broadcast_to(directions(), (len(self.w), DIRECTIONS + 1, 2))]
        if WHOLE[0] in self.versions:
            kinks = inside(np.stack([-self.w[:, :, 1], self.w[:, :, 0]], axis=2))
            points += [kinks, -kinks]
        points += [] if further is None else [further]
        errors, choices = self.best_at(np.concatenate(points, axis=1))
        return [Fraction(error, GRID * LENGTH * 4**self.bits) for error in errors.tolist()], choices

    def best_at(self, points: Ints) -> tuple[Ints, Ints]:
        """`best_choices` at these points (trials, m, 2), in units of 1/(LENGTH GRID 4^bits)."""
        kept = self.w[:, :, None, :] * np.array(self.versions)
        inner = sum(kept[..., k, None] * points[:, None, None, :, k] for k in range(2))
        options = LENGTH * self.v[:, :, None, None] * np.maximum(inner, 0)
        return best_choices(
            options, 4**self.bits * np.maximum(points @ np.array(TARGET), 0), output_relu=self.output_relu
        )

    def upper_bounds(self, choices: Ints) -> "list[Worst]":
        """For each trial the exact error of the choice that is given for it, which the least error does not exceed."""
        return [self.error_of(trial, choice) for trial, choice in enumerate(choices.tolist())]

    def error_of(self, trial: int, choice: Sequence[int]) -> "Worst":
        """The exact error of a choice of one trial, squared."""
        units = zip(self.v[trial].tolist(), self.w[trial].tolist(), choice, strict=True)
        taken = [
            (LENGTH * v, (w[0] * self.versions[k - 1][0], w[1] * self.versions[k - 1][1])) for v, w, k in units if k
        ]
        worst = largest_error(taken, (4**self.bits, TARGET), output_relu=self.output_relu)
        return Worst(worst.square / (LENGTH * 4**self.bits) ** 2, worst.ray)

    def bracket(self, trial: int, rounds: int) -> tuple[Fraction, Fraction]:
        """(low, high) with the least error of one trial between them, high rounded up to a multiple of 2^-20.

        The search is done again with the point added at which the choice found was worst, up to so many times, until
        low and high are within 2^-10 of each other.
        """
        one = Layers(self.w[[trial]], self.v[[trial]], self.bits, self.versions, self.output_relu)
        further, low, high = np.empty((1, 0, 2), np.int64), Fraction(0), Fraction(2**20)
        for _ in range(rounds):
            (low,), choices = one.lower_bounds(further)
            worst = one.error_of(0, choices[0].tolist())
            high = min(high, root_above(worst.square))
            if high - low <= Fraction(1, 2**10):
                break
            further = np.concatenate([further, inside(np.array([[worst.ray]], np.float64))], axis=1)
        return low, high


def root_above(square: Fraction) -> Fraction:
    """The least multiple of 2^-20 that is at least the square root."""
    whole = math.isqrt(math.ceil(square * 4**20) - 1) + 1 if square else 0
    return Fraction(whole, 2**20)


def directions() -> Ints:
    """w*, and points near the circle in 32 directions, first four at right angles, then those between: (33, 2)."""
    turns = [int(f"{k:05b}"[::-1], 2) / DIRECTIONS for k in range(DIRECTIONS)]
    around = [(math.cos(2 * math.pi * turn), math.sin(2 * math.pi * turn)) for turn in turns]
    return inside(np.array([TARGET, *around], np.float64))


def inside(rays: NDArray[Any]) -> Ints:
    """Points of the unit disk next to where these rays (..., 2) leave it, in units of 1/GRID; 0 for the ray 0. Raises
    ArithmeticError if one were outside.
    """
    lengths = np.maximum(np.hypot(rays[..., 0], rays[..., 1]), 1e-300)[..., None]
    points: Ints = np.trunc(rays / lengths * (GRID + 1e-6)).astype(np.int64)  # toward 0; w* itself is on the grid
    if ((points**2).sum(axis=-1) > GRID**2).any():
        raise ArithmeticError("a point is outside the disk: please report this as a bug")
    return points


# The exact error in the plane -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Worst:
    """The square of the largest error over the unit disk, and a ray on which it is that large (any length)."""

    square: Fraction
    ray: Vector


def largest_error(terms: Iterable[Term], target: Term, *, output_relu: bool) -> Worst:
    """The largest error over the unit disk of R^2 of f = the sum of the terms; exact.

    terms, target : c sigma(w x) as (c, w), all integers.

    f - target is linear between two neighbouring rays on which a unit or the target has its kink; with an output ReLU
    also between those on which f changes sign. So its largest value on such an arc of the circle is at an end of it,
    or is the length of the gradient, where that points into the arc. About n^2 multiplications for n terms.
    """
    terms = [(c, w) for c, w in terms if c and any(w)]
    worst: tuple[int, int, Vector] = 0, 1, (1, 0)
    for start, end in arcs([w for _, w in [*terms, target]]):
        f, goal = gradient(terms, start, end), gradient([target], start, end)
        for low, high in pairwise([start, *(sign_change(f, start, end) if output_relu else []), end]):
            through = (0, 0) if output_relu and dot(f, added(low, high)) <= 0 else f
            difference = through[0] - goal[0], through[1] - goal[1]
            for found in largest_squares(difference, low, high):
                if found[0] * worst[1] > worst[0] * found[1]:
                    worst = found
    return Worst(Fraction(worst[0], worst[1]), worst[2])


def arcs(weights: Sequence[Vector]) -> list[tuple[Vector, Vector]]:
    """Neighbouring rays, counterclockwise around the circle: those orthogonal to a weight, and the four axes."""
    upper = {primitive(upward((-y, x))) for x, y in weights if x or y} | {(1, 0), (0, 1)}
    ordered = sorted(upper, key=cmp_to_key(clockwise))
    around = [*ordered, *((-x, -y) for x, y in ordered)]
    return list(pairwise([*around, around[0]]))


def clockwise(a: Vector, b: Vector) -> int:
    """Negative where b is counterclockwise of a: for sorting."""
    return -cross(a, b)


def upward(ray: Vector) -> Vector:
    """The ray or its opposite: that with an angle in [0, pi)."""
    x, y = ray
    return ray if y > 0 or (y == 0 and x > 0) else (-x, -y)


def primitive(ray: Vector) -> Vector:
    """The shortest integer vector on the ray."""
    common = math.gcd(*ray)
    return ray[0] // common, ray[1] // common


def gradient(terms: Iterable[Term], start: Vector, end: Vector) -> Vector:
    """Of the sum of the terms, between two neighbouring rays."""
    inside = added(start, end)
    active = [(c, w) for c, w in terms if dot(w, inside) > 0]
    return sum(c * w[0] for c, w in active), sum(c * w[1] for c, w in active)


def sign_change(f: Vector, start: Vector, end: Vector) -> list[Vector]:
    """The ray strictly between two others on which the linear function f vanishes, if there is one."""
    low, high = dot(f, start), dot(f, end)
    if low * high >= 0:
        return []
    ray = -f[1], f[0]
    return [ray if dot(ray, added(start, end)) > 0 else (f[1], -f[0])]


def largest_squares(f: Vector, start: Vector, end: Vector) -> list[tuple[int, int, Vector]]:
    """Squares (numerator, denominator, ray) of which the largest is that of |f x| over the arc."""
    for ray in (f, (-f[0], -f[1])):
        if cross(start, ray) >= 0 and cross(ray, end) >= 0:
            return [(dot(f, f), 1, ray)]
    return [(dot(f, ray) ** 2, dot(ray, ray), ray) for ray in (start, end)]


def dot(a: Vector, b: Vector) -> int:
    """a b"""
    return a[0] * b[0] + a[1] * b[1]


def cross(a: Vector, b: Vector) -> int:
    """> 0 where b is counterclockwise of a, by less than pi."""
    return a[0] * b[1] - a[1] * b[0]


def added(a: Vector, b: Vector) -> Vector:
    """a + b: between the two rays, where they are less than pi apart."""
    return a[0] + b[0], a[1] + b[1]
