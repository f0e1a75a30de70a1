"""Finitely many parameters: evaluate the statement at every choice of them."""

import hashlib

from flint import arb

from proofs_numeric.checker import BITS, enumerate_margins
from proofs_numeric.claim import Claim, Statement, describe, texts
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.engines.outcome import Budget, Outcome
from proofs_numeric.num import Ball, outward, precision
from proofs_numeric.verdict import Certificate


def run(claim: Claim, budget: Budget) -> Outcome:
    """Proved when every choice holds, refuted by the first that fails (in the order of the domains), else undecided."""
    digest, count = hashlib.sha256(), 0
    with precision(BITS):
        for cell, statement, line in enumerate_margins(claim):
            if any(fails(margin, relation) for margin, relation in statement.margins):
                found: Certificate = {"kind": "instance", "params": texts(cell)}
                return Outcome("refuted", f"fails at {describe(cell)}{excess(statement)}", found)
            if not all(holds(margin, relation) for margin, relation in statement.margins):
                return Outcome("undecided", f"balls of {BITS} bits do not decide at {describe(cell)}")
            digest.update(line.encode())
            count += 1
            if count > budget.cells:
                return Outcome("undecided", f"more than {budget.cells} choices of the parameters; allow more")
    certificate: Certificate = {"kind": "enumeration", "count": count, "digest": digest.hexdigest()}
    return Outcome("proved", f"all {count} choices of the parameters" if count > 1 else "evaluated", certificate)


def excess(statement: Statement) -> str:
    """By how much the statement fails, as a decimal to read."""
    margin = next(m for m, relation in statement.margins if fails(m, relation))
    middle = margin.plain().mid() if isinstance(margin, Ball) else margin
    low, _ = outward(Ball(arb(middle)))
    return f": right - left = {float(low):.6g}"
