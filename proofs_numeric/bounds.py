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

from proofs_numeric import coverage_plans
from proofs_numeric.campaign import Checker, decided
from proofs_numeric.claim import claims
from proofs_numeric.coverage_plans import to_float
from proofs_numeric.engines.outcome import ALPHA, NORMAL
from proofs_numeric.num import Ball, Q, UndecidedError, outward, precision
from proofs_numeric.papers import ours_nsn, ours_uniform_vectors, ours_vectors
from proofs_numeric.papers.ours_vectors import Cover
from proofs_numeric.verdict import Verdict

CLAIMS = str(Path(__file__).with_name("bound_claims.py"))
BITS = 64
COARSE = 100  # cells of the conditional bound at first
ANY_HIT = {"normal": ours_vectors.any_hit, "nsn": ours_nsn.any_hit, "uniform": ours_uniform_vectors.any_hit}
LAWS = tuple(ANY_HIT)
MOST = {"normal": 2000, "nsn": 200, "uniform": 2000}  # vectors in a block: beyond, minutes
MOST_NECESSARY, MOST_BLOCKS = 2000, 5000
WIDEST = {
    "normal": Q(1, 2),
    "nsn": Q(1, 4),
    "uniform": Q(1, 2),
}  # radius: the bounds are made for small ones; what suffices there does here
FRESH = {"normal": (Q(3, 2), Q(2), Q(5, 2), Q(3)), "nsn": (Q(2),), "uniform": (Q(2),)}  # sides of the larger cube
ONE = Q(1)
LEAST_EPS, LEAST_PROB = Q("1e-30"), Q("1e-12")
MARGIN = 1e-13  # for what floats round while searching

Found = tuple[str, dict[str, Any], dict[str, Any]]  # the claim, its parameters, what they say of the bracket
Bound = Callable[[int, int], Ball]  # of n and k: a lower bound on the probability that some k of n vectors hit


class TooLargeError(ArithmeticError):
    """More vectors than are tried."""


@dataclass(frozen=True)
class Block:
    """n vectors, of which some k hit a target with at least this probability."""

    n: int
    k: int
    probability: float = 0.0


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


def second_moment(law: str, d: int, eps: fmpq, side: fmpq = ONE) -> Bound:
    """For every target of [-side, side]^d; for uniform vectors and the side 2 only for those with half of the
    coordinates beyond 1.
    """
    if law == "normal":
        return lambda n, k: ours_vectors.second_moment(n, k, d, eps, d * side**2)
    if law == "nsn":
        return lambda n, k: ours_nsn.second_moment(n, k, d, eps, side)
    return lambda n, k: ours_uniform_vectors.second_moment(n, k, d, eps, 0 if side == 1 else (d + 1) // 2)


def conditional(d: int, eps: fmpq, cells: int) -> Bound:
    """For every target of [-1, 1]^d and normal vectors; better."""
    return lambda n, k: ours_vectors.conditional(n, k, d, eps, Q(d), cells)


# The three parts of the bracket ---------------------------------------------------------------------------------------


def necessary(law: str, d: int, eps: fmpq, prob: fmpq) -> int:
    """The smallest n for which (1, ..., 1) may be hit with probability prob: the expected number of hits reaches it."""
    any_hit, low, high = ANY_HIT[law], 0, 1
    while outward(any_hit(high, d, eps))[1] < prob:
        if 2 * high > MOST_NECESSARY:
            raise TooLargeError(f"takes more than {MOST_NECESSARY} vectors")
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if outward(any_hit(middle, d, eps))[1] < prob else (low, middle)
    return high


def one_target(law: str, d: int, eps: fmpq, prob: float) -> tuple[Block, int]:
    """The block, and how many independent ones, of the fewest vectors that hit one target. Raises TooLargeError."""
    rough, most = conditional(d, eps, COARSE) if law == "normal" else second_moment(law, d, eps), MOST[law]
    start = near(law, d, eps, min(prob, 0.5))
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


def near(law: str, d: int, eps: fmpq, prob: float) -> Block:
    """Where to begin: what serves for normal vectors, and a radius and targets as large in standard deviations."""
    stretch = Q(7, 4) if law == "uniform" else ONE
    return smallest(second_moment("normal", d, eps * stretch, stretch), prob, Block(8, 3), MOST["normal"])


def share(prob: float, blocks: int) -> float:
    """The probability that each of independent blocks must have for one of them to succeed with probability prob."""
    return -math.expm1(math.log1p(-prob) / blocks) + MARGIN


def all_targets(law: str, d: int, eps: fmpq, prob: float) -> Cover:
    """The fewest vectors found for all of [-1, 1]^d. Raises TooLargeError."""
    plans = [*without_fresh(law, d, eps, prob), *with_fresh(law, d, eps, prob)]
    if not plans:
        raise TooLargeError(f"takes blocks of more than {MOST[law]} vectors")
    return min(plans, key=Cover.vectors)


def good_blocks(law: str, d: int, eps: fmpq, side: fmpq = ONE) -> Iterator[Block]:
    """The smallest blocks with which `second_moment` is 1/2 to 9/10."""
    bound, start = second_moment(law, d, eps, side), near(law, d, eps, 0.5)
    for tenths in range(5, 10):
        try:
            start = smallest(bound, tenths / 10, start, MOST[law])
        except TooLargeError:
            return
        yield start


def without_fresh(law: str, d: int, eps: fmpq, prob: float) -> Iterator[Cover]:
    """Blocks, and a net."""
    for part in (4,) if law == "nsn" else (2, 4, 6):
        mesh = math.ceil(to_float(part / eps))
        net = d * math.log(mesh)
        for block in good_blocks(law, d, eps - Q(1, mesh)):
            blocks = (net - math.log(1 - prob)) / -math.log1p(-block.probability) + MARGIN
            yield Cover(block.n, block.k, math.ceil(blocks), 0, mesh, ONE, ONE)


def with_fresh(law: str, d: int, eps: fmpq, prob: float) -> Iterator[Cover]:
    """Blocks, and fresh vectors. A part of 1 - prob is for the volume, the rest for the net."""
    mesh = math.ceil(to_float((4 if law == "nsn" else 5) / eps))
    for side in FRESH[law]:
        ways = list(kept(law, d, side))
        for block in good_blocks(law, d, eps - Q(1, mesh), side):
            parts = failures(law, block, d, eps - Q(1, mesh), side)
            for (volume, stays), part in product(ways, (0.3, 0.5, 0.7, 0.9)):
                number = blocks_for(parts, to_float(volume) * (1 - prob) * part)
                fresh = (math.log((1 - prob) * (1 - part)) - d * math.log(mesh)) / math.log(stays) + MARGIN
                if number is not None:
                    yield Cover(block.n, block.k, number, math.ceil(fresh), mesh, side, volume)


def kept(law: str, d: int, side: fmpq) -> Iterator[tuple[fmpq, float]]:
    """Volumes that the missed targets of [-side, side]^d may have; and with what probability a fresh vector then leaves
    a point of the net missed, about.
    """
    if law == "nsn":
        for width in (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5):
            volume = rounded((math.sqrt(2 * math.pi) * width) ** d)
            stays = to_float(outward(ours_nsn.stays(d, side, volume))[1])
            if stays < 0.9:
                yield volume, stays
        return
    peak, inside = 2.0**-d, to_float(side / 2)
    if law == "normal":
        peak = (2 * math.pi) ** (-d / 2)
        inside = sum(math.erf(to_float(side + sign) / math.sqrt(2)) for sign in (-1, 1)) / 2
    for stays in (0.4, 0.5, 0.6, 0.7, 0.8):
        if stays > 1 - inside**d + MARGIN:
            volume = rounded((stays - 1 + inside**d) / peak)
            yield volume, to_float(volume) * peak + 1 - inside**d


def rounded(x: float) -> fmpq:
    """Three digits."""
    return Q(f"{x:.3g}")


def failures(law: str, block: Block, d: int, eps: fmpq, side: fmpq) -> list[tuple[float, float]]:
    """The parts of [-side, side]^d: their volume, and the probability that a block fails a target there."""
    if law != "uniform":
        return [(to_float(2 * side) ** d, 1 - block.probability)]
    bounds = (ours_uniform_vectors.second_moment(block.n, block.k, d, eps, far) for far in range(d + 1))
    return [(2.0**d * math.comb(d, far), 1 - value(bound)) for far, bound in enumerate(bounds)]


def blocks_for(parts: list[tuple[float, float]], most: float) -> int | None:
    """How many blocks until the expected volume of what all of them fail is at most this; None where that is more than
    MOST_BLOCKS.
    """
    for number in range(1, MOST_BLOCKS + 1):
        if sum(volume * fails**number for volume, fails in parts) <= most * (1 - MARGIN):
            return number
    return None


# What is proved of it -------------------------------------------------------------------------------------------------


def bracket(
    law: str, d: int, eps: fmpq, prob: fmpq, progress: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """The record of `rssp bound`: the bracket, each of its parts proved, or null with the reason under "missing".

    Parameters
    ----------
    law : "normal", "nsn" or "uniform". d : int >= 1. eps : 1e-30 <= eps < 1; from 1/2 on (nsn: 1/4) what suffices for
        that is given. prob : 1e-12 <= prob <= 1 - 1e-12.

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
            progress(part.replace("_", " "))
            radius = eps if part == "necessary" else min(eps, WIDEST[law])
            try:
                with precision(BITS):
                    proposed = find(law, d, radius, prob)
                found, verdict = first_proved(proposed, checker, {"d": d, "eps": radius, "prob": prob})
            except (TooLargeError, UndecidedError) as error:
                record["missing"][part] = str(error)
                continue
            record |= found
            record["certificate"][part] = {"claim": verdict.id, "params": verdict.params, **(verdict.certificate or {})}
    return record


def first_proved(proposed: list[Found], checker: Checker, asked: dict[str, Any]) -> tuple[dict[str, Any], Verdict]:
    """What the first proposal that is proved says, and its verdict. Raises UndecidedError if none is."""
    detail = ""
    for name, parameters, found in proposed:
        (claim,) = claims(f"{CLAIMS}::bound.{name}")
        verdict = decided(claim.at(**asked, **parameters), checker, NORMAL, ALPHA)
        if verdict.status == "proved":
            return found, verdict
        detail = verdict.detail
    raise UndecidedError(detail)


def refuse(law: str, d: int, eps: fmpq, prob: fmpq) -> None:
    """Raise ValueError for what there is no bracket for."""
    if law not in LAWS:
        raise ValueError(f"law={law}: must be one of {', '.join(LAWS)}; there is no certified bound for other laws yet")
    if d < 1:
        raise ValueError(f"d={d}: must be >= 1, the dimension of the vectors")
    if not LEAST_EPS <= eps < 1:
        raise ValueError(f"eps={eps}: must be >= 1e-30 and < 1; from 1 on the empty subset is near all of [-1, 1]^d")
    if not LEAST_PROB <= prob <= 1 - LEAST_PROB:
        raise ValueError(f"prob={prob}: must be >= 1e-12 and <= 1 - 1e-12")


def named(law: str, part: str) -> str:
    """The claim for a law."""
    return part if law == "normal" else f"{law}_{part}"


def find_necessary(law: str, d: int, eps: fmpq, prob: fmpq) -> list[Found]:
    """The claim of the lower end of the bracket."""
    n = necessary(law, d, eps, prob)
    return [(named(law, "necessary"), {"n": n}, {"necessary": n})]


def find_one_target(law: str, d: int, eps: fmpq, prob: fmpq) -> list[Found]:
    """The claim for one target."""
    block, blocks = one_target(law, d, eps, to_float(prob))
    found = {"sufficient_one_target": block.n * blocks, "k": block.k, "blocks": blocks}
    return [(named(law, "one_target"), {"n": block.n, "k": block.k, "blocks": blocks}, found)]


def find_all_targets(law: str, d: int, eps: fmpq, prob: fmpq) -> list[Found]:
    """The claims for all targets, that with the fewest vectors first. Raises TooLargeError."""
    plans = coverage_plans.proposals(d, eps, prob) if law == "normal" else []
    found: list[Found] = [("coverage_plan", plan._asdict(), covered_by(plan.vectors())) for plan in plans]
    try:
        cover = all_targets(law, d, eps, to_float(prob))
    except TooLargeError:
        if not found:
            raise
        return found
    parameters = cover._asdict()
    if law == "uniform":
        del parameters["side"]  # always 2
    found.append((named(law, "all_targets"), parameters, covered_by(cover.vectors())))
    return sorted(found, key=lambda each: each[2]["sufficient_all_targets"])


def covered_by(n: int) -> dict[str, Any]:
    """What is said of so many vectors."""
    return {"sufficient_all_targets": n}


PARTS: dict[str, Callable[[str, int, fmpq, fmpq], list[Found]]] = {
    "necessary": find_necessary,
    "sufficient_one_target": find_one_target,
    "sufficient_all_targets": find_all_targets,
}


# The tables of docs/bounds.md -----------------------------------------------------------------------------------------

RADII = (Q(1, 10), Q(1, 100), Q(1, 1000))
TABLED = {"nsn": (6, 4), "uniform": (16, 16)}  # the dimensions; and those for all targets
PARTS_OF_ONE = ("necessary", "one target", "by second moment alone", "all targets, 9/10")


def row(d: int, eps: fmpq) -> list[Any]:
    """A line of a table for normal vectors: n, with k in brackets."""
    block = smallest(second_moment("normal", d, eps), 0.5 + MARGIN, Block(8, 3), MOST["normal"])
    found, _ = one_target("normal", d, eps, 0.5)
    every = all_targets("normal", d, eps, 0.9).vectors()
    return [d, necessary("normal", d, eps, Q(1, 2)), f"{found.n} ({found.k})", f"{block.n} ({block.k})", every]


def row_of(law: str, d: int) -> list[Any]:
    """A line of the table for another law: necessary, one target and all targets for each radius."""
    cells: list[Any] = [d]
    for eps in RADII:
        found, _ = one_target(law, d, eps, 0.5)
        every = all_targets(law, d, eps, 0.9).vectors() if d <= TABLED[law][1] else ""
        cells += [necessary(law, d, eps, Q(1, 2)), f"{found.n} ({found.k})", every]
    return cells


def show(title: str, columns: list[str], rows: Iterator[list[Any]]) -> None:
    """Print a table, row by row."""
    print(f"\n{title}\n\n| d | {' | '.join(columns)} |\n{'|---' * (len(columns) + 1)}|")
    for cells in rows:
        print(f"| {' | '.join(map(str, cells))} |", flush=True)


def main() -> None:
    """Print the tables, searched anew: about twenty minutes."""
    with precision(BITS):
        for eps in RADII:
            show(f"eps = {eps}", list(PARTS_OF_ONE), (row(d, eps) for d in range(1, 17)))
        titles = [f"{eps}: {part}" for eps in RADII for part in ("necessary", "one target", "all targets")]
        for law, (most, _) in TABLED.items():
            show(law, titles, (row_of(law, d) for d in range(1, most + 1)))


if __name__ == "__main__":
    main()
