"""Real parameters: bisect the domain until every box is proved, or a point refutes.

A box is proved by balls, by algebra, by Taylor's formula or by the mean value form. Before it is split, each margin
gets a tree of its own, and a variable in which all of them are monotone is set to the end where they are least: that
leaves a box of one variable fewer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flint import arb, fmpq

from proofs_numeric.checker import BITS
from proofs_numeric.claim import Claim
from proofs_numeric.enclosures import (
    Box,
    Ends,
    evaluate,
    fails,
    falls_nowhere,
    included,
    middle,
    taylor_shows,
    variables,
)
from proofs_numeric.engines.outcome import Budget, Outcome, refutation
from proofs_numeric.num import precision
from proofs_numeric.spans import INFINITY, SpanSeries
from proofs_numeric.trees import HIGHEST_ORDER, at_end, box_holds, margins, slopes

DEEPEST = 120  # bisections of one box: it is then no wider than the balls' own rounding
Slopes = dict[str, list[tuple[Any, str]]]  # by variable: the derivative of each margin, and its relation


def run(claim: Claim, budget: Budget) -> Outcome:
    """Proved with one tree per choice of the finite parameters; refuted by a midpoint; undecided when the leaves run
    out.
    """
    trees, leaves = [], 0
    with precision(BITS):
        for cell in claim.cells():
            search = Search(claim, budget.leaves - leaves)
            tree = search.prove(cell)
            leaves += search.leaves
            if search.counterexample:
                return refutation(claim, search.counterexample)
            if tree is None:
                why = f" (there the body raised {search.trouble})" if search.trouble else ""
                seen = f"{leaves} box{'es' * (leaves != 1)} proved, then stuck near {search.stuck}{why}"
                return Outcome("undecided", f"{seen}; allow more boxes, or split the domain")
            trees.append(tree)
    return Outcome(
        "proved",
        f"{leaves} box{'es' * (leaves != 1)} on the whole domain",
        {"kind": "bisection", "trees": trees},
    )


@dataclass
class Task:
    """A box to be proved: the parameters with one value, those on an interval, which margins, after how many splits,
    and the list that is to become its tree.
    """

    cell: dict[str, Any]
    region: Box
    which: int | None = None
    depth: int = 0
    tree: list[Any] = field(default_factory=list)

    def lowest(self) -> str:
        """Where its lowest corner is, for a reader."""
        near = {**self.cell, **{name: "-inf" if low is None else low for name, (low, _) in self.region.items()}}
        return ", ".join(f"{name}={f'{float(at):.6g}' if isinstance(at, fmpq) else at}" for name, at in near.items())


class Search:
    """The bisection for one choice of the finite parameters."""

    def __init__(self, claim: Claim, most: int) -> None:
        self.claim, self.most = claim, most
        self.leaves = 0
        self.stuck = ""
        self.trouble = ""
        self.counterexample: dict[str, Any] = {}
        self.rational = True  # until the body turns out not to be

    def prove(self, cell: dict[str, Any]) -> list[Any] | None:
        """A proof tree of the domain, None if there is a counterexample, the budget is spent or the boxes get too
        small.
        """
        whole = Task(cell, self.claim.ranges)
        tasks = [whole]
        while tasks:
            task = tasks.pop()
            spent = self.leaves >= self.most or task.depth > DEEPEST
            leaf = None if spent else self.leaf(task)
            if leaf:
                self.leaves += 1
                task.tree += leaf
            elif not spent and self.refutes(task):
                return None
            elif not spent and task.region:
                tasks += self.parts(task)
            else:
                self.stuck = task.lowest()
                return None
        return whole.tree

    def leaf(self, task: Task) -> list[Any] | None:
        """A way to prove the box as it is, cheapest first."""
        proofs: list[list[Any]] = [["ball"]]
        proofs += [["algebra"]] if self.rational and task.region else []
        return next((p for p in (*proofs, *self.taylor(task)) if self.proves(task, p)), None)

    def taylor(self, task: Task) -> Iterator[list[Any]]:
        """The sides and orders of Taylor's formula that look right, from one series on the box and one at each end."""
        if len(task.region) != 1:
            return
        name, ends = next(iter(task.region.items()))
        domain = self.claim.domains[name]
        try:
            numbers = variables(self.claim.domains, task.region, name, HIGHEST_ORDER)
            whole = margins(self.claim, {**task.cell, **numbers}, task.which)
            for side, end, inside in zip(("left", "right"), ends, included(domain, ends), strict=True):
                if end is not None:
                    at = at_end(self.claim, task.cell, name, end, task.which)
                    pairs = [(m, w, relation) for (m, relation), (w, _) in zip(at, whole, strict=True)]
                    for order in range(1, HIGHEST_ORDER + 1):
                        if all(taylor_shows(m, w, relation, order, side, inside) for m, w, relation in pairs):
                            yield [side, order]
        except Exception:  # a body is somebody's code
            return

    def proves(self, task: Task, proof: list[Any]) -> bool:
        """Does this proof work here? A body that cannot run on such numbers says no."""
        try:
            return box_holds(self.claim, task.cell, task.region, task.which, proof)
        except Exception as error:  # a body is somebody's code
            if proof == ["ball"]:
                self.trouble = f"{type(error).__name__}: {error}"
            if proof == ["algebra"] and isinstance(error, TypeError):
                self.rational = False
            return False

    def refutes(self, task: Task) -> bool:
        """Does the statement certainly fail at the middle of the box?"""
        values = {**task.cell, **{name: middle(ends) for name, ends in task.region.items()}}
        try:
            failed = any(fails(m, relation) for m, relation in evaluate(self.claim, values).margins)
        except ArithmeticError:
            return False
        self.counterexample = values if failed else {}
        return failed

    def parts(self, task: Task) -> list[Task]:
        """What remains to be proved of a box that no leaf proves, the last first: a face, nothing where it has the mean
        value form, each margin, or two halves.
        """
        changes = self.changes(task)
        face = self.lowest_face(task, changes)
        if face is not None:
            return [face]
        if len(changes) == len(task.region) and self.proves(task, ["mean"]):
            self.leaves += 1
            task.tree += ["mean"]
            return []
        number = len(next(iter(changes.values()))) if changes else 1
        if task.which is None and number > 1:
            parts = [Task(task.cell, task.region, i, task.depth) for i in range(number)]
            task.tree += ["each", *(part.tree for part in parts)]
        else:
            name = max(task.region, key=lambda key: spread(task.region[key], changes.get(key)))
            (low, high), at = task.region[name], middle(task.region[name])
            regions: list[Box] = [{**task.region, name: ends} for ends in ((low, at), (at, high))]
            parts = [Task(task.cell, region, task.which, task.depth + 1) for region in regions]
            task.tree += ["split", name, *(part.tree for part in parts)]
        return parts[::-1]

    def lowest_face(self, task: Task, changes: Slopes) -> Task | None:
        """The face on which every margin is least, in the first variable that has one. One outside the domain only if a
        leaf proves it: the statement may fail there, and a counterexample there would be none.
        """
        for name in changes:
            for side, end in zip(("low", "high"), task.region[name], strict=True):
                if end is None or not all(falls_nowhere(slope, relation, side) for slope, relation in changes[name]):
                    continue
                region = {key: ends for key, ends in task.region.items() if key != name}
                face = Task({**task.cell, name: end}, region, task.which, task.depth)
                if end in self.claim.domains[name] or self.leaf(face):
                    task.tree += ["monotone", name, side, face.tree]
                    return face
        return None

    def changes(self, task: Task) -> Slopes:
        """The derivatives of the margins in the variables in which they are to be had."""
        found = {}
        for name in task.region:
            try:
                found[name] = slopes(self.claim, task.cell, task.region, task.which, name)
            except Exception:  # a body is somebody's code
                continue
        return found


def spread(ends: Ends, changes: list[tuple[Any, str]] | None) -> tuple[arb, arb]:
    """How far the margins may move over an interval, as the derivatives say, and its width: what is split is the
    variable with the most of it.
    """
    low, high = ends
    width = INFINITY if low is None or high is None else arb(high - low)
    if changes is None:
        return INFINITY, width
    steepest = max(size(slope) for slope, _ in changes)
    return arb(0) if steepest == 0 else (steepest * width).upper(), width


def size(slope: Any) -> arb:
    """The largest absolute value that a derivative may have."""
    if isinstance(slope, SpanSeries):
        return max(abs(slope.value().low), abs(slope.value().high))
    return arb(slope).abs_upper()
