"""The dense regime: hundreds to tens of thousands of vectors, where subsets abound and search trees drown.

It finds, or it does not; it proves nothing. What it returns has been summed exactly.

1. Tilt. Of all ways to take each element independently, with probability p_i, those with p_i = 1 / (1 + exp(-w.x_i))
   have the most entropy for the mean of their sum; w is chosen (Newton, floats) so that this mean is the target. A
   fixed size is one more coordinate. Most subsets near the target are of the kind that these probabilities draw.
2. Base. The probabilities are rounded to one subset whose sum stays close to the target, element by element.
3. Birthday. See rssp.birthday: moves in and out of the base, listed group by group, are merged until they cancel what
   is left. The tilt may be taken toward the base by a looseness < 1: then few elements move and their sums are small.
4. Lattice. See rssp.lattice: for few elements at a precision at which there are few subsets; with the extra rssp[bkz]
   among more of them.

The reach of 3 is a matter of bits. d coordinates take about d log2(sigma / eps) of them, sigma the spread of the sums;
with lists of 2^L rows and 2^t groups (t + 1) L bits cancel. For d = 10 and eps = 1e-3 that is n = 2,000 in seconds; at
the rule n = d^3 log(1/eps) (log(1/eps) + log d) of Becchetti et al. (arXiv 2207.13944) it is little work for d <= 10.
A merge gains L / d bits a coordinate and adds half a bit of spread: for d > 2 L, about 40, nothing is gained.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rssp import birthday, inputs, lattice
from rssp.dyadic import LARGEST, Ints
from rssp.lattice import Mask
from rssp.windows import Floats

FEW = 40  # elements: all subsets fit in two lists
LATTICE = 128  # elements that a lattice is tried for
REDUCTIONS = 12  # bases of that many orders
REDUCING = 60.0  # seconds that a further reduction of one of them may take, and half of what is left
PLENTY = 12  # log2 of the expected number of subsets above which a lattice is not tried
ATTEMPTS = 4  # dealings to groups, without a time limit
SLACK = 2.0  # log2 of the number of subsets that a first tree is to find
HOPELESS = 8.0  # bits that a plan may lack and still be tried
GUARD = 6  # eps is at least 2^6 steps of the grid that the lists are on
ROOM = 61  # bits: sums of moves less their shares of the target stay below 1.5 times the sum of all magnitudes


def find(
    x: Ints,
    z: Sequence[int],
    eps: int,
    *,
    sizes: range | None = None,
    seconds: float | None = None,
    threads: int = 1,
    seed: int = 0,
) -> Mask | None:
    """A subset whose sum is within eps of z in every coordinate, or None if none was found.

    Parameters
    ----------
    x : (n, d) int64, d >= 1; in each coordinate the sum of |x| and |z| is below 2^62.
    z : d ints.
    eps : an int >= 0.
    sizes : the numbers of elements that are allowed; None for any.
    seconds : stop after about so long (a step is finished first); None: after a few attempts.
    threads : for the lists; the answer does not depend on it.
    seed : an int >= 0; the answer is a function of it, unless time runs out.

    Returns
    -------
    (n,) bool, or None, which is no proof that there is no subset.

    Notes
    -----
    Time and memory: those of the plan, 2^27 rows at most, about 0.1 us and 8 bytes each; see rssp.birthday.
    """
    instance = Instance(x, z, eps, sizes, seconds, threads, seed)
    return None if instance.hopeless() else next(filter(instance.accepts, instance.candidates()), None)


def nearest(
    x: Ints, z: Sequence[int], *, sizes: range | None = None, seconds: float, threads: int = 1, seed: int = 0
) -> Iterator[tuple[Mask, int]]:
    """Subsets with errors (sup norm, in units) that at least halve from one to the next, until the time is up.

    Begins with what the base gives. Arguments: those of `find`.
    """
    instance = Instance(x, z, 0, sizes, seconds, threads, seed)
    eps = max(int(np.abs(instance.x).sum(axis=0).max(initial=0)) + max(map(abs, instance.z)), 0)
    while True:
        left = None if instance.deadline is None else instance.deadline - time.monotonic()
        if left is not None and left <= 0:
            return
        mask = find(x, z, eps, sizes=sizes, seconds=left, threads=threads, seed=seed)
        if mask is None:
            return
        error = instance.error(mask)
        yield mask, error
        if error == 0:
            return
        eps = error // 2


@dataclass(frozen=True)
class Column:
    """A coordinate as the lists see it: values shifted right by `shift`, rounded; target and eps before the shift."""

    values: Ints
    target: int
    eps: int
    shift: int

    def steps(self) -> Ints:
        """The values on the grid of the lists."""
        return self.values if self.shift == 0 else ((self.values >> (self.shift - 1)) + 1) >> 1


class Instance:
    """One checked instance, and the ways to search it."""

    def __init__(
        self, x: Ints, z: Sequence[int], eps: int, sizes: range | None, seconds: float | None, threads: int, seed: int
    ) -> None:
        self.x, self.z, self.eps = checked(x, z), [int(target) for target in z], eps
        if isinstance(eps, bool) or not isinstance(eps, int | np.integer) or eps < 0:
            raise ValueError(f"eps={eps!r}: must be an int >= 0, in the units of x")
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise ValueError(f"seed={seed!r}: must be an int >= 0")
        limit = inputs.seconds(seconds)
        self.n, self.seed, self.threads = len(self.x), int(seed), inputs.threads(threads)
        self.sizes = inputs.subset_size(sizes, self.n)
        self.deadline = None if limit is None else time.monotonic() + limit
        self.columns = [
            column(values, target, int(eps), self.n) for values, target in zip(self.x.T, self.z, strict=True)
        ]
        if self.sizes is not None:
            # Twice the size, so that the middle of a range is an integer.
            least, most = min(self.sizes), max(self.sizes)
            twos = np.full(self.n, 2, np.int64)
            self.columns.append(column(twos, least + most, most - least, self.n))

    def error(self, mask: Mask) -> int:
        """The largest |sum - z|, exactly."""
        sums = self.x[mask].sum(axis=0).tolist()
        return max(abs(int(s) - target) for s, target in zip(sums, self.z, strict=True))

    def accepts(self, mask: Mask) -> bool:
        """Is this subset one of those asked for? In integers."""
        return self.error(mask) <= self.eps and (self.sizes is None or int(mask.sum()) in self.sizes)

    def left(self) -> float:
        """The seconds that are left, none if < 0; infinity without a time limit."""
        return math.inf if self.deadline is None else self.deadline - time.monotonic()

    def hopeless(self) -> bool:
        """Is the target beyond the sums of all negative or of all positive values in some coordinate?"""
        low, high = np.minimum(self.x, 0).sum(axis=0).tolist(), np.maximum(self.x, 0).sum(axis=0).tolist()
        return any(
            target < least - self.eps or target > most + self.eps
            for target, least, most in zip(self.z, low, high, strict=True)
        )

    def candidates(self) -> Iterator[Mask]:
        """Subsets that may be accepted, from the quickest method on."""
        yield from (np.zeros(self.n, np.bool_), np.ones(self.n, np.bool_))  # no method is good at the very ends
        reals = np.column_stack([c.values.astype(np.float64) for c in self.columns])
        scale = np.sqrt((reals**2).mean(axis=0)) if self.n else np.ones(len(self.columns))
        scale[scale == 0] = 1
        goal, slack = (np.array([getattr(c, name) for c in self.columns], np.float64) for name in ("target", "eps"))
        reals /= scale
        p = tilt(reals, goal / scale) if self.n > FEW else np.full(self.n, 0.5)
        missed = np.abs(p @ reals - goal / scale) - slack / scale - 8 * np.sqrt((p * (1 - p)) @ reals**2)
        if self.n > FEW and (missed > 1e-6 * self.n).any():
            return
        base = rounded(reals, p, np.random.default_rng(self.seed).permutation(self.n))
        yield base
        steps = np.column_stack([c.steps() for c in self.columns])
        eps = np.array([c.eps / 2**c.shift for c in self.columns])
        shape = birthday.Shape.of(steps, p, base, eps)
        if FEW < self.n <= LATTICE and shape.entropies[0] - shape.to_pay(0) < PLENTY:
            yield from self.from_lattice()
        yield from self.from_lists(steps, p, base, shape)

    def from_lattice(self) -> Iterator[Mask]:
        """What reduced bases of several orders show, and one that is reduced further."""
        x = np.column_stack([c.values for c in self.columns])
        asked = x, [c.target for c in self.columns], [c.eps for c in self.columns]
        for k in range(REDUCTIONS):
            if self.left() <= 0:
                return
            order = np.random.default_rng([self.seed, k]).permutation(self.n)
            yield from lattice.near_subsets(*asked, order)
        yield from lattice.nearer_subsets(*asked, order, min(REDUCING, self.left() / 2))

    def from_lists(self, steps: Ints, p: Floats, base: Mask, shape: birthday.Shape) -> Iterator[Mask]:
        """What trees of lists give, dealing after dealing, each with more rows than the last."""
        narrow = int(np.abs(steps).sum(axis=0).max(initial=0)) < 2**29
        steps = steps.astype(np.int32) if narrow else steps
        moves = np.where(base[:, None], -steps, steps)
        surplus = [(int(c.values[base].sum()) - c.target) >> c.shift for c in self.columns]
        attempt = 0
        while attempt < ATTEMPTS or self.deadline is not None:
            plan = birthday.all_of(self.n) if self.n <= FEW else birthday.plan(shape, self.n, SLACK + 2 * attempt)
            if plan.missing > HOPELESS:
                return
            q = birthday.loosened(p, base, plan.looseness)
            rng = np.random.default_rng([self.seed, attempt, 1])
            drift, costs = (base - q)[:, None] * steps, birthday.move_costs(q, base, rng)
            order = rng.permutation(self.n)
            tree = birthday.Tree(moves, drift, surplus, costs, shape.eps, plan, order, self.deadline)
            try:
                for marks in tree.moved(self.threads):
                    yield from base ^ marks[likely(marks, moves, surplus, shape.eps)]
            except birthday.OutOfTimeError:
                return
            attempt += 1


def likely(marks: Mask, moves: Ints, surplus: list[int], eps: Floats) -> Mask:
    """Which of these sets of moves (sets, n) end near 0. In floats and on the lists' grid, which takes a fraction of
    the time of an exact sum, and so with room to spare for what rounding does.
    """
    ends = marks.astype(np.float64) @ moves.astype(np.float64) + np.array(surplus, np.float64)
    near: Mask = (np.abs(ends) <= 1.5 * eps + 2**GUARD).all(axis=1)
    return near


def checked(x: Ints, z: Sequence[int]) -> Ints:
    """x, if it and z are what `find` takes."""
    if not isinstance(x, np.ndarray) or x.dtype != np.int64 or x.ndim != 2 or x.shape[1] < 1:
        given = f"{x.dtype} of shape {x.shape}" if isinstance(x, np.ndarray) else type(x).__name__
        raise ValueError(f"x: must be an int64 array of shape (n, d) with d >= 1; given {given}")
    if len(z) != x.shape[1]:
        raise ValueError(f"z: must hold {x.shape[1]} ints, one for each coordinate of x; given {len(z)}")
    for c, target in enumerate(z):
        total = sum(map(abs, x[:, c].tolist())) + abs(int(target))
        if total > LARGEST:
            raise ValueError(
                f"x, z: in coordinate {c} the magnitudes sum to {total}; they must stay below 2^62: use coarser units"
            )
    return x


def column(values: Ints, target: int, eps: int, n: int) -> Column:
    """A coordinate on the coarsest grid that has 2^GUARD steps in eps; unshifted where every subset is listed."""
    total = int(np.abs(values).sum()) + abs(target)
    eps = min(eps, total)  # all subsets are within that
    guard = max(eps.bit_length() - 1 - GUARD, 0) if n > FEW else 0
    return Column(values, target, eps, max(guard, total.bit_length() - ROOM, 0))


def tilt(x: Floats, z: Floats) -> Floats:
    """Probabilities 1 / (1 + exp(-w.x_i)) whose mean sum is about z, as far as that can be: Newton's method on the
    convex function sum log(1 + exp(w.x_i)) - w.z. Cost: n d^2 a step; a few steps, 60 at most.
    """
    w, p = np.zeros(x.shape[1]), np.full(len(x), 0.5)

    def value(w: Floats) -> float:
        return float(np.logaddexp(0, x @ w).sum() - w @ z)

    here = value(w)
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -40, 40)))
        gradient, variance = p @ x - z, p * (1 - p)
        if (np.abs(gradient) <= 0.02 * np.sqrt(variance @ x**2)).all():
            break
        hessian = (x * variance[:, None]).T @ x
        hessian[np.diag_indices_from(hessian)] += 1e-9 * np.trace(hessian) / len(hessian) + 1e-12
        step, size = np.linalg.solve(hessian, gradient), 1.0
        while size > 1e-6 and not (there := value(w - size * step)) <= here - 1e-4 * size * float(gradient @ step):
            size /= 2
        if size <= 1e-6:
            break
        w, here = w - size * step, there
    return p


def rounded(x: Floats, p: Floats, order: Ints) -> Mask:
    """A subset whose sum stays near p @ x: each element is taken, in this order, if that keeps the sum of
    (taken - p) x shorter. Cost: n d, in Python.
    """
    taken, rest = np.zeros(len(x), np.bool_), np.zeros(x.shape[1])
    tilted = (0.5 - p) * (x**2).sum(axis=1)
    for i in order.tolist():
        taken[i] = rest @ x[i] + tilted[i] < 0
        rest += (taken[i] - p[i]) * x[i]
    return taken
