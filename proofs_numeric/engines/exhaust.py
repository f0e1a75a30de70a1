"""Finitely many parameters: evaluate the statement at every choice of them."""

import hashlib

from proofs_numeric.checker import BITS, enumerate_margins
from proofs_numeric.claim import Claim, describe
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.engines.outcome import Budget, Outcome, refutation
from proofs_numeric.num import precision
from proofs_numeric.verdict import Certificate


def run(claim: Claim, budget: Budget) -> Outcome:
    """Proved when every choice holds, refuted by the first that fails (in the order of the domains), else undecided."""
    digest, count = hashlib.sha256(), 0
    with precision(BITS):
        for cell, statement, line in enumerate_margins(claim):
            if any(fails(margin, relation) for margin, relation in statement.margins):
                return refutation(claim, cell)
            if not all(holds(margin, relation) for margin, relation in statement.margins):
                return Outcome("undecided", f"balls of {BITS} bits do not decide at {describe(cell)}")
            digest.update(line.encode())
            count += 1
            if count > budget.cells:
                return Outcome("undecided", f"more than {budget.cells} choices of the parameters; allow more")
    certificate: Certificate = {"kind": "enumeration", "count": count, "digest": digest.hexdigest()}
    return Outcome("proved", f"all {count} choices of the parameters" if count > 1 else "evaluated", certificate)
