"""Proof trees of a statement on a box: splits, faces, margins one by one, and the leaves that prove. TRUSTED by the
checker.
"""

from typing import Any

from flint import arb, arb_series, fmpq, fmpq_series

from proofs_numeric.claim import Claim
from proofs_numeric.enclosures import (
    Box,
    certain,
    coefficient,
    evaluate,
    falls_nowhere,
    holds,
    included,
    mean_value,
    middle,
    rational_shows,
    taylor_shows,
    variables,
)
from proofs_numeric.num import TERMS, Ball, RationalFunction
from proofs_numeric.verdict import require

HIGHEST_ORDER = TERMS - 1  # of Taylor's formula

Margins = tuple[tuple[Any, str], ...]
Task = tuple[dict[str, Any], Box, int | None, Any]  # parameters with a value, those on a box, which margin, its tree


def margins(claim: Claim, values: dict[str, Any], which: int | None) -> Margins:
    """Those of the statement's margins that are to be proved: all (None), or one."""
    found = evaluate(claim, values).margins
    return found if which is None else (found[which],)


def slopes(claim: Claim, cell: dict[str, Any], region: Box, which: int | None, name: str) -> list[tuple[Any, str]]:
    """Each margin's partial derivative on the box, and its relation."""
    numbers = variables(claim.domains, region, name, 1)
    return [(coefficient(m, 1), relation) for m, relation in margins(claim, {**cell, **numbers}, which)]


def box_holds(claim: Claim, cell: dict[str, Any], region: Box, which: int | None, proof: list[Any]) -> bool:
    """Does this proof show that the margins hold on the whole box?"""
    if proof == ["ball"]:
        numbers = variables(claim.domains, region)
        return all(holds(m, relation) for m, relation in margins(claim, {**cell, **numbers}, which))
    if proof == ["algebra"]:
        symbols = dict(zip(region, RationalFunction.variables(list(region)), strict=True))
        return all(
            rational_shows(m, relation, claim.domains, region)
            if isinstance(m, RationalFunction)
            else holds(m, relation)
            for m, relation in margins(claim, {**cell, **symbols}, which)
        )
    if proof == ["mean"]:
        return mean_holds(claim, cell, region, which)
    side, order = proof
    require(side in ("left", "right") and order in range(HIGHEST_ORDER + 1) and len(region) == 1, "no such proof")
    (name, ends), at = next(iter(region.items())), 0 if side == "left" else 1
    end = at_end(claim, cell, name, ends[at], which)
    whole = margins(claim, {**cell, **variables(claim.domains, region, name, order)}, which)
    inside = included(claim.domains[name], ends)[at]
    return all(
        taylor_shows(m, w, relation, order, side, inside) for (m, relation), (w, _) in zip(end, whole, strict=True)
    )


def at_end(claim: Claim, cell: dict[str, Any], name: str, end: fmpq | None, which: int | None) -> Margins:
    """The margins as Taylor series at an end: exact where the body gives rational coefficients, as e^x does at 0."""
    if end is None:  # which flint would read as 0
        raise ValueError(f"{name} has no end there")
    try:
        return margins(claim, {**cell, name: Ball(fmpq_series([end, fmpq(1)]))}, which)
    except (ArithmeticError, TypeError, ValueError):
        return margins(claim, {**cell, name: Ball(arb_series([arb(end), 1]))}, which)


def mean_holds(claim: Claim, cell: dict[str, Any], region: Box, which: int | None) -> bool:
    """Does the mean value form about the middle of the box show the margins?"""
    centre = {name: middle(ends) for name, ends in region.items()}
    numbers = variables(claim.domains, region)
    offsets = [numbers[name].value - centre[name] for name in region]
    by_margin = zip(*(slopes(claim, cell, region, which, name) for name in region), strict=True)
    at_centre = margins(claim, {**cell, **centre}, which)
    return all(
        certain(mean_value(m, [slope for slope, _ in changes], offsets), relation)
        for (m, relation), changes in zip(at_centre, by_margin, strict=True)
    )


def tree_holds(claim: Claim, cell: dict[str, Any], region: Box, tree: Any) -> None:
    """Walk a proof tree."""
    stack: list[Task] = [(cell, region, None, tree)]
    while stack:
        cell, region, which, tree = task = stack.pop()
        require(isinstance(tree, list) and len(tree) > 0, "a proof tree is a list")
        if tree[0] in BRANCHES:
            stack += BRANCHES[tree[0]](claim, task)
        else:
            shown = ", ".join(f"{name} from {low} to {high}" for name, (low, high) in region.items())
            require(box_holds(claim, cell, region, which, tree), f"{tree} does not prove the statement for {shown}")


def halves(claim: Claim, task: Task) -> list[Task]:
    """The two boxes of a split; they tile the box by construction."""
    cell, region, which, (_, name, left, right) = task
    (low, high), at = region[name], middle(region[name])
    return [(cell, {**region, name: (low, at)}, which, left), (cell, {**region, name: (at, high)}, which, right)]


def face(claim: Claim, task: Task) -> list[Task]:
    """The face on which every margin is least, with one real fewer: the others have it as an exact rational."""
    cell, region, which, (_, name, side, tree) = task
    end = {"low": region[name][0], "high": region[name][1]}[side]
    require(end is not None, f"{name} has no end there")
    require(
        all(falls_nowhere(slope, relation, side) for slope, relation in slopes(claim, cell, region, which, name)),
        f"a margin may fall in {name} away from {end}",
    )
    return [({**cell, name: end}, {key: ends for key, ends in region.items() if key != name}, which, tree)]


def one_by_one(claim: Claim, task: Task) -> list[Task]:
    """Each margin with a tree of its own; a body that gives one number of them on the box gives it at every point."""
    cell, region, which, (_, *trees) = task
    number = len(margins(claim, {**cell, **variables(claim.domains, region)}, which))
    require(which is None and len(trees) == number, f"{len(trees)} trees for {number} margins")
    return [(cell, region, i, tree) for i, tree in enumerate(trees)]


BRANCHES = {"split": halves, "monotone": face, "each": one_by_one}
