"""What an engine is given and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from proofs_numeric.claim import Claim, describe, texts
from proofs_numeric.enclosures import evaluate, fails
from proofs_numeric.num import Ball
from proofs_numeric.verdict import Certificate

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Budget:
    """How much work a verdict may take. Counted in steps, not seconds, so that the answer does not depend on the
    machine.
    """

    leaves: int
    cells: int
    trials: int
    explore: int
    points: int = 4_000  # at which a counterexample is looked for, and as many to make it simple


QUICK = Budget(leaves=2_000, cells=20_000, trials=60_000, explore=1_000, points=4_000)
NORMAL = Budget(leaves=100_000, cells=1_000_000, trials=1_000_000, explore=4_000, points=40_000)
DEEP = Budget(leaves=5_000_000, cells=50_000_000, trials=50_000_000, explore=20_000, points=400_000)

ALPHA = fmpq(1, 10**6)


@dataclass(frozen=True)
class Outcome:
    """A status, a line that says why, and the certificate (None if undecided); which engine it comes from."""

    status: str
    detail: str
    certificate: Certificate | None = None
    engine: str = ""


def refutation(claim: Claim, values: dict[str, Any]) -> Outcome:
    """Refuted, by a point at which the statement certainly fails, and by how much it does."""
    margins = evaluate(claim, values).margins
    excess = next(decimal(margin) for margin, relation in margins if fails(margin, relation))
    seen = f"fails at {describe(values)}: right - left = {excess:.6g}"
    return Outcome("refuted", seen, {"kind": "instance", "params": texts(values)})


def decimal(margin: Any) -> float:
    """A margin as a float, to read or to go by; nothing rests on it."""
    ball = margin.plain() if isinstance(margin, Ball) else arb(fmpq(margin))
    return float(ball.mid())
