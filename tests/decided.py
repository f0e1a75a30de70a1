"""A claim taken to its outcome in this process, as a campaign does it."""

from proofs_numeric.campaign import decide
from proofs_numeric.checker import check
from proofs_numeric.claim import Claim
from proofs_numeric.engines.outcome import ALPHA, Budget, Outcome

SMALL = Budget(leaves=200, cells=1_000, trials=200_000, explore=1_000)


def silent(_: str) -> None:
    """No progress is shown."""


def run(claim: Claim, budget: Budget = SMALL) -> Outcome:
    """The engine that fits, as a campaign runs it; what has a certificate must be accepted."""
    outcome = decide(claim, budget, ALPHA, silent)
    assert (outcome.certificate is None) == (outcome.status == "undecided")
    if outcome.certificate is not None:
        assert check(claim, outcome.certificate, ALPHA) == outcome.status
    assert outcome.detail
    return outcome
