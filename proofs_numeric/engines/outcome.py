"""What an engine is given and what it gives back."""

from dataclasses import dataclass

from flint import fmpq

from proofs_numeric.verdict import Certificate


@dataclass(frozen=True)
class Budget:
    """How much work a verdict may take. Counted in steps, not seconds, so that the answer does not depend on the
    machine.
    """

    leaves: int
    cells: int
    trials: int
    explore: int


QUICK = Budget(leaves=2_000, cells=20_000, trials=60_000, explore=1_000)
NORMAL = Budget(leaves=100_000, cells=1_000_000, trials=1_000_000, explore=4_000)
DEEP = Budget(leaves=5_000_000, cells=50_000_000, trials=50_000_000, explore=20_000)

ALPHA = fmpq(1, 10**6)


@dataclass(frozen=True)
class Outcome:
    """A status, a line that says why, and the certificate (None if undecided)."""

    status: str
    detail: str
    certificate: Certificate | None = None
