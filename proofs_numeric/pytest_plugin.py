"""`pytest --claims PATTERN`: each claim is a test item. It fails where the verdict is against what the claim expects.

pytest loads this file whenever it runs, so nothing else is imported until --claims is given.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from proofs_numeric.campaign import Checker
    from proofs_numeric.claim import Claim

BUDGETS = ("quick", "normal", "deep")
CHECKER = pytest.StashKey["Checker"]()


class AgainstExpectationError(AssertionError):
    """A verdict that is not what the claim expects."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("claims", "statements with verdicts (rssp)")
    group.addoption(
        "--claims",
        action="append",
        default=[],
        metavar="PATTERN",
        help="take the claims whose id matches, or those of FILE.py or FILE.py::PATTERN, to their verdicts, each a "
        "test; may be given several times",
    )
    group.addoption(
        "--claims-budget", choices=BUDGETS, default="quick", help="work for each claim, as of `rssp check` (quick)"
    )


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add an item for each claim, and for each choice of its parameters where these have verdicts of their own."""
    patterns = config.getoption("--claims")
    if not patterns:
        return
    from proofs_numeric.campaign import parts
    from proofs_numeric.claim import claims

    try:
        found = {claim.address: claim for pattern in patterns for claim in claims(pattern)}
    except (LookupError, ValueError) as error:
        raise pytest.UsageError(f"--claims: {error}") from None
    items += [ClaimItem.of(session, part) for claim in found.values() for part in parts(claim)]


class ClaimItem(pytest.Item):
    """One verdict."""

    claim: "Claim"

    @classmethod
    def of(cls, session: pytest.Session, claim: "Claim") -> "ClaimItem":
        """The item of a claim; its name says at which parameters."""
        from proofs_numeric.claim import describe

        at = describe(claim.fixed())
        name = f"{claim.id}[{at}]" if at else claim.id
        item: ClaimItem = cls.from_parent(
            session, name=name, nodeid=f"{Path(claim.file or claim.paper).stem}.py::{name}"
        )
        item.claim = claim
        return item

    def runtest(self) -> None:
        """Decide, have the certificate checked, and compare with what is expected; skip what stays undecided."""
        from proofs_numeric.campaign import decided
        from proofs_numeric.engines import outcome

        budget = getattr(outcome, self.config.getoption("--claims-budget").upper())
        verdict = decided(self.claim, self.checker(), budget, outcome.ALPHA)
        self.user_properties.append(("verdict", verdict.status))
        if verdict.as_expected is False:
            raise AgainstExpectationError(f"{verdict.status}, expected {verdict.expect}: {verdict.detail}")
        if verdict.status == "undecided":
            pytest.skip(f"undecided: {verdict.detail}")

    def checker(self) -> "Checker":
        """The checker's process, one for the whole run."""
        from proofs_numeric.campaign import Checker

        stash = self.config.stash
        if CHECKER not in stash:
            stash[CHECKER] = Checker().__enter__()
            self.config.add_cleanup(lambda: stash[CHECKER].__exit__())
        return stash[CHECKER]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A verdict against expectation is a line and the statement; anything else is a defect, with its traceback."""
        if isinstance(excinfo.value, AgainstExpectationError):
            return f"{self.claim.id}: {excinfo.value}\n{self.claim.statement}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, None, str]:
        """The file of the claim, and the heading of a failure."""
        return self.nodeid.split("::")[0], None, f"claim {self.name}"
