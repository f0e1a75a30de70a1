"""The bracket on n that `rssp bound` prints: how many vectors are necessary, and how many suffice, for subset sums near
one target of a cube, or near all of it.

The search here proposes, with floats and balls of few bits; the claims of `bound_claims.py` prove what it found, and
the checker accepts their certificates in a process of its own.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from flint import fmpq

from proofs_numeric.campaign import Checker, decided
from proofs_numeric.claim import claims
from proofs_numeric.engines.outcome import ALPHA, NORMAL
from proofs_numeric.num import Ball, Q, UndecidedError, outward, precision
from proofs_numeric.papers import ours_nsn, ours_vectors
from proofs_numeric.papers.ours_vectors import Cover

LAWS = ("normal", "nsn")
CLAIMS = str(Path(__file__).with_name("bound_claims.py"))
BITS = 64
COARSE = 100  # cells of the conditional bound at first
MOST = 2000  # vectors in a block: beyond, minutes; so for NSN vectors
MOST_NSN = 200
WIDEST = {
    "normal": Q(1, 2),
    "nsn": Q(1, 4),
}  # radius: the bounds are made for small ones; what suffices there does here
LEAST_EPS, LEAST_PROB = Q("1e-30"), Q("1e-12")
MARGIN = 1e-13  # for what floats round while searching

Bound = Callable[[int, int], Ball]  # of n and k: a lower bound on the probability that some k of n vectors hit


class TooLargeError(ArithmeticError):
    """More vectors than are tried."""


@dataclass(frozen=True)
class Block:
    """n vectors, of which some k hit a target with at least this probability."""

    n: int
    k: int
    probability: float = 0.0


def to_float(x: fmpq) -> float:
    """The float next to a rational."""
    return int(x.p) / int(x.q)


def value(ball: Ball) -> float:
    """About the lower end of a ball; 0 where it has none, for want of bits."""
    try:
        return to_float(outward(ball)[0])
    except UndecidedError:
        return 0.0


# Blocks ---------------------------------------------------------------------------------------------------------------


def best(bound: Bound, n: int, k: int) -> Block:
    """The best k nearby, uphill from the one given, for subsets of 0 < k < n vectors."""
    known: dict[int, float] = {}

    def at(k: int) -> float:
        if k not in known:
            known[k] = value(bound(n, k)) if 0 < k < n else 0.0
        return known[k]

    k = min(max(k, 1), n - 1)
    while True:
        top = max(range(k - 2, k + 3), key=at)
        if at(top) <= at(k):
            return Block(n, k, at(k))
        k = top


def smallest(bound: Bound, prob: float, start: Block, most: int) -> Block:
    """The smallest n at which the bound reaches prob for some k, from the start by doubling and then halving.

    (With the best k a bound grows with n, all but always; the result reaches prob in any case.) Raises TooLargeError.
    """
    low, high = 1, best(bound, start.n, start.k)
    while high.probability < prob:
        if 2 * high.n > most:
            raise TooLargeError(f"takes blocks of more than {most} vectors")
        low, high = high.n, best(bound, 2 * high.n, round(1.4 * high.k))
    while high.n - low > 1:
        middle = best(bound, (low + high.n) // 2, round(high.k * (low + high.n) / 2 / high.n))
        low, high = (low, middle) if middle.probability >= prob else (middle.n, high)
    return high


def sharpened(bound: Bound, prob: float, found: Block) -> Block:
    """Fewer vectors, one by one, while a finer bound still reaches prob."""
    while found.n > 2:
        smaller = best(bound, found.n - 1, found.k)
        if smaller.probability < prob:
            break
        found = smaller
    return found


def second_moment(d: int, eps: fmpq, side: fmpq) -> Bound:
    """For every target of [-side, side]^d; quick."""
    return lambda n, k: ours_vectors.second_moment(n, k, d, eps, d * side**2)


def conditional(d: int, eps: fmpq, cells: int) -> Bound:
    """For every target of [-1, 1]^d; better."""
    return lambda n, k: ours_vectors.conditional(n, k, d, eps, Q(d), cells)


def nsn(d: int, eps: fmpq) -> Bound:
    """For the target (1, ..., 1) and NSN vectors."""
    return lambda n, k: ours_nsn.second_moment(n, k, d, eps)


# The three parts of the bracket ---------------------------------------------------------------------------------------


def necessary(law: str, d: int, eps: fmpq, prob: fmpq) -> int:
    """The smallest n for which (1, ..., 1) may be hit with probability prob: the expected number of hits reaches it."""
    any_hit = ours_nsn.any_hit if law == "nsn" else ours_vectors.any_hit
    low, high = 0, 1
    while outward(any_hit(high, d, eps))[1] < prob:
        if 2 * high > MOST:
            raise TooLargeError(f"takes more than {MOST} vectors")
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if outward(any_hit(middle, d, eps))[1] < prob else (low, middle)
    return high


def one_target(law: str, d: int, eps: fmpq, prob: float) -> tuple[Block, int]:
    """The block, and how many independent ones, of the fewest vectors that hit one target. Raises TooLargeError."""
    rough, most = (nsn(d, eps), MOST_NSN) if law == "nsn" else (conditional(d, eps, COARSE), MOST)
    start = smallest(second_moment(d, eps, Q(1)), min(prob, 0.5), Block(8, 3), MOST)
    plans: list[tuple[Block, int]] = []
    for blocks in range(1, 64):
        try:
            start = smallest(rough, share(prob, blocks), start, most)
        except TooLargeError:
            continue
        if plans and blocks * start.n > plans[-1][1] * plans[-1][0].n:
            break
        plans.append((start, blocks))
    if not plans:
        raise TooLargeError(f"takes blocks of more than {most} vectors")
    found, blocks = plans[-1]
    if law == "normal":
        found = sharpened(conditional(d, eps, ours_vectors.CELLS), share(prob, blocks), found)
    return found, blocks


def share(prob: float, blocks: int) -> float:
    """The probability that each of independent blocks must have for one of them to succeed with probability prob."""
    return -math.expm1(math.log1p(-prob) / blocks) + MARGIN


def all_targets(d: int, eps: fmpq, prob: float) -> Cover:
    """The fewest vectors found for all of [-1, 1]^d, normal vectors. Raises TooLargeError."""
    plans = [*without_fresh(d, eps, prob), *with_fresh(d, eps, prob)]
    if not plans:
        raise TooLargeError(f"takes blocks of more than {MOST} vectors")
    return min(plans, key=Cover.vectors)


def good_blocks(bound: Bound) -> Iterator[Block]:
    """The smallest blocks that hit a target with a probability of 1/2 to 9/10."""
    start = Block(8, 3)
    for tenths in range(5, 10):
        try:
            start = smallest(bound, tenths / 10, start, MOST)
        except TooLargeError:
            return
        yield start


def without_fresh(d: int, eps: fmpq, prob: float) -> Iterator[Cover]:
    """Blocks, and a net."""
    for mesh in (math.ceil(to_float(part / eps)) for part in (Q(2), Q(4), Q(6))):
        net = d * math.log(mesh)
        for block in good_blocks(second_moment(d, eps - Q(1, mesh), Q(1))):
            blocks = (net - math.log(1 - prob)) / -math.log1p(-block.probability) + MARGIN
            yield Cover(block.n, block.k, math.ceil(blocks), 0, mesh, Q(1), Q(1))


def with_fresh(d: int, eps: fmpq, prob: float) -> Iterator[Cover]:
    """Blocks, and fresh vectors. A part of 1 - prob is for the volume, the rest for the net; given the volume a fresh
    vector leaves a point of the net missed with probability `stays`.
    """
    mesh = math.ceil(to_float(5 / eps))
    for side in (Q(3, 2), Q(2), Q(5, 2), Q(3)):
        a, b = (math.erf(to_float(side + sign) / math.sqrt(2)) for sign in (-1, 1))
        outside = 1 - ((a + b) / 2) ** d
        blocks = list(good_blocks(second_moment(d, eps - Q(1, mesh), side)))
        for block, stays, part in product(blocks, (0.4, 0.5, 0.6, 0.7, 0.8), (0.3, 0.5, 0.7, 0.9)):
            if stays > outside + MARGIN:
                volume = float(f"{(stays - outside) * (2 * math.pi) ** (d / 2):.3g}")
                missed = math.log(volume * (1 - prob) * part) - d * math.log(2 * to_float(side))
                number = max(1, math.ceil(missed / math.log1p(-block.probability) + MARGIN))
                left = math.log(volume / (2 * math.pi) ** (d / 2) + outside)
                fresh = (math.log((1 - prob) * (1 - part)) - d * math.log(mesh)) / left + MARGIN
                yield Cover(block.n, block.k, number, math.ceil(fresh), mesh, side, Q(str(volume)))


# What is proved of it -------------------------------------------------------------------------------------------------


def bracket(
    law: str, d: int, eps: fmpq, prob: fmpq, progress: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """The record of `rssp bound`: the bracket, each of its parts proved, or null with the reason under "missing" (for
    NSN vectors "sufficient_all_targets" is null: the bound is for one target).

    Parameters
    ----------
    law : "normal" or "nsn". d : int >= 1. eps : 1e-30 <= eps < 1; from 1/2 on (nsn: 1/4) what suffices for that is
        given. prob : 1e-12 <= prob <= 1 - 1e-12.

    Raises
    ------
    ValueError for values outside these ranges; CheckerError where the checker does not accept a certificate.
    """
    refuse(law, d, eps, prob)
    record: dict[str, Any] = {"law": law, "d": d, "eps": str(eps), "prob": str(prob)}
    record |= {"necessary": None, "sufficient_one_target": None, "sufficient_all_targets": None, "k": None}
    record |= {"blocks": None, "certificate": {}, "missing": {}}
    with Checker() as checker:
        for part, find in PARTS.items():
            if (law, part) == ("nsn", "sufficient_all_targets"):  # the bound is for the target (1, ..., 1) alone
                continue
            progress(part.replace("_", " "))
            radius = eps if part == "necessary" else min(eps, WIDEST[law])
            try:
                with precision(BITS):
                    name, parameters, found = find(law, d, radius, prob)
                (claim,) = claims(f"{CLAIMS}::bound.{name}")
                verdict = decided(claim.at(d=d, eps=radius, prob=prob, **parameters), checker, NORMAL, ALPHA)
                if verdict.status != "proved":
                    raise UndecidedError(verdict.detail)
            except (TooLargeError, UndecidedError) as error:
                record["missing"][part] = str(error)
                continue
            record |= found
            record["certificate"][part] = {"claim": verdict.id, "params": verdict.params, **(verdict.certificate or {})}
    return record


def refuse(law: str, d: int, eps: fmpq, prob: fmpq) -> None:
    """Raise ValueError for what there is no bracket for."""
    if law not in LAWS:
        raise ValueError(f"law={law}: must be {' or '.join(LAWS)}; there is no certified bound for other laws yet")
    if d < 1:
        raise ValueError(f"d={d}: must be >= 1, the dimension of the vectors")
    if not LEAST_EPS <= eps < 1:
        raise ValueError(f"eps={eps}: must be >= 1e-30 and < 1; from 1 on the empty subset is near all of [-1, 1]^d")
    if not LEAST_PROB <= prob <= 1 - LEAST_PROB:
        raise ValueError(f"prob={prob}: must be >= 1e-12 and <= 1 - 1e-12")


Found = tuple[str, dict[str, Any], dict[str, Any]]  # the claim, its parameters, what they say of the bracket


def find_necessary(law: str, d: int, eps: fmpq, prob: fmpq) -> Found:
    """The claim of the lower end of the bracket."""
    n = necessary(law, d, eps, prob)
    return "nsn_necessary" if law == "nsn" else "necessary", {"n": n}, {"necessary": n}


def find_one_target(law: str, d: int, eps: fmpq, prob: fmpq) -> Found:
    """The claim for one target."""
    block, blocks = one_target(law, d, eps, to_float(prob))
    found = {"sufficient_one_target": block.n * blocks, "k": block.k, "blocks": blocks}
    name = "nsn_one_target" if law == "nsn" else "one_target"
    return name, {"n": block.n, "k": block.k, "blocks": blocks}, found


def find_all_targets(law: str, d: int, eps: fmpq, prob: fmpq) -> Found:
    """The claim for all targets."""
    plan = all_targets(d, eps, to_float(prob))
    return "all_targets", plan._asdict(), {"sufficient_all_targets": plan.vectors()}


PARTS: dict[str, Callable[[str, int, fmpq, fmpq], Found]] = {
    "necessary": find_necessary,
    "sufficient_one_target": find_one_target,
    "sufficient_all_targets": find_all_targets,
}


# The tables of docs/bounds.md -----------------------------------------------------------------------------------------

HEAD = """| d | necessary | one target | by second moment alone | all targets, 9/10 | NSN: necessary | NSN: one target |
|---|---|---|---|---|---|---|"""


def row(d: int, eps: fmpq) -> str:
    """A line of the table: n, with k in brackets."""
    half, block = Q(1, 2), smallest(second_moment(d, eps, Q(1)), 0.5 + MARGIN, Block(8, 3), MOST)
    found, _ = one_target("normal", d, eps, 0.5)
    cells = [necessary("normal", d, eps, half), f"{found.n} ({found.k})", f"{block.n} ({block.k})"]
    cells.append(all_targets(d, eps, 0.9).vectors())
    if d <= 6:
        found, _ = one_target("nsn", d, eps, 0.5)
        cells += [necessary("nsn", d, eps, half), f"{found.n} ({found.k})"]
    return " | ".join(["", str(d), *map(str, cells), *[""] * (6 - len(cells)), ""]).strip()


def main() -> None:
    """Print the tables, searched anew: about ten minutes."""
    with precision(BITS):
        for eps in (Q(1, 10), Q(1, 100), Q(1, 1000)):
            print(f"\neps = {eps}\n\n{HEAD}")
            for d in range(1, 17):
                print(row(d, eps), flush=True)


if __name__ == "__main__":
    main()
