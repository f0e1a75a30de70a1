"""Real parameters: bisect the domain until every box is proved by algebra, by balls or by Taylor's formula, or a
point refutes.
"""

from typing import Any

from proofs_numeric.checker import BITS, HIGHEST_ORDER, Box, box_holds, evaluate, fails
from proofs_numeric.claim import Claim
from proofs_numeric.engines.outcome import Budget, Outcome, refutation
from proofs_numeric.num import precision

DEEPEST = 120  # bisections of one box: it is then no wider than the balls' own rounding
ONE_VARIABLE = [[side, order] for order in range(HIGHEST_ORDER + 1) for side in ("left", "right")]


def run(claim: Claim, budget: Budget) -> Outcome:
    """Proved with one tree per choice of the finite parameters; refuted by a midpoint; undecided when the leaves run
    out.
    """
    trees, leaves = [], 0
    with precision(BITS):
        for cell in claim.cells():
            search = Search(claim, cell, budget.leaves - leaves)
            tree = search.prove(claim.ranges)
            leaves += search.leaves
            if search.counterexample:
                return refutation(claim, search.counterexample)
            if tree is None:
                at = ", ".join(f"{name}={float(low):.6g}" for name, (low, _) in search.stuck.items())
                why = f" (there the body raised {search.trouble})" if search.trouble else ""
                seen = f"{leaves} box{'es' * (leaves != 1)} proved, then stuck near {at}{why}"
                return Outcome("undecided", f"{seen}; allow more boxes, or split the domain")
            trees.append(tree)
    return Outcome(
        "proved",
        f"{leaves} box{'es' * (leaves != 1)} on the whole domain",
        {"kind": "bisection", "trees": trees},
    )


class Search:
    """The bisection for one choice of the finite parameters."""

    def __init__(self, claim: Claim, cell: dict[str, Any], most: int) -> None:
        self.claim, self.cell, self.most = claim, cell, most
        self.leaves = 0
        self.stuck: Box = {}
        self.trouble = ""
        self.counterexample: dict[str, Any] = {}

    def prove(self, region: Box, depth: int = 0) -> list[Any] | None:
        """A proof tree of the box, None if there is a counterexample, the budget is spent or the boxes get too
        small.
        """
        if self.counterexample or self.leaves >= self.most or depth > DEEPEST:
            self.stuck = self.stuck or region
            return None
        self.leaves += 1
        proof = next((p for p in self.proofs(region) if self.proves(region, p)), None)
        if proof is not None or self.refutes(region):
            return proof
        self.leaves -= 1
        name = max(region, key=lambda key: region[key][1] - region[key][0])
        low, high = region[name]
        middle = (low + high) / 2
        left = self.prove({**region, name: (low, middle)}, depth + 1)
        right = self.prove({**region, name: (middle, high)}, depth + 1) if left else None
        return ["split", name, left, right] if left and right else None

    def proofs(self, region: Box) -> list[list[Any]]:
        """The ways to try, cheapest first; a box of one variable has Taylor's formula too."""
        return [["ball"], ["algebra"], *(ONE_VARIABLE if len(region) == 1 else [])]

    def proves(self, region: Box, proof: list[Any]) -> bool:
        """Does this proof work here? A body that cannot run on such numbers says no."""
        try:
            return box_holds(self.claim, self.cell, region, proof)
        except Exception as error:  # a body is somebody's code
            if proof == ["ball"]:
                self.trouble = f"{type(error).__name__}: {error}"
            return False

    def refutes(self, region: Box) -> bool:
        """Does the statement certainly fail at the middle of the box?"""
        middle = {name: (low + high) / 2 for name, (low, high) in region.items()}
        try:
            margins = evaluate(self.claim, {**self.cell, **middle}).margins
        except ArithmeticError:
            return False
        if any(fails(m, relation) for m, relation in margins):
            self.counterexample = {**self.cell, **middle}
        return bool(self.counterexample)
