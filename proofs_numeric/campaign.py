"""Take claims to their verdicts: choose the engine from the claim, have the certificate checked in another process,
report.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flint import fmpq

from proofs_numeric.claim import Claim, texts
from proofs_numeric.engines import constant, exhaust, interval, montecarlo, rate
from proofs_numeric.engines.outcome import ALPHA, NORMAL, Budget, Outcome
from proofs_numeric.store import Store, StoreError
from proofs_numeric.verdict import Verdict


class CheckerError(ArithmeticError):
    """The checker does not accept what an engine found: a defect of this project, never a verdict."""


class Checker:
    """The checker in a process of its own, which has loaded neither numpy nor an engine."""

    def __enter__(self) -> "Checker":
        command = [
            sys.executable,
            "-P",
            "-m",
            "proofs_numeric.checker",
        ]  # -P: not whatever lies in this folder
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: Any) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def confirm(self, claim: Claim, outcome: Outcome, alpha: fmpq) -> None:
        """Raise CheckerError unless the certificate establishes the status."""
        assert self.process.stdin
        assert self.process.stdout
        request = {
            "claim": claim.address,
            "params": texts(claim.fixed()),
            "certificate": outcome.certificate,
            "alpha": str(alpha),
        }
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        reply = json.loads(line) if line else {"rejected": "the checker ended without an answer"}
        if reply.get("status") != outcome.status:
            said = reply.get("rejected", f"it establishes {reply.get('status')}")
            raise CheckerError(f"{claim.id}: the certificate for {outcome.status} was not accepted: {said}")


def engine_of(claim: Claim) -> str:
    """The engine that fits the claim."""
    if claim.slope is not None:
        return "rate"
    if claim.random:
        return "constant" if claim.unknown else "montecarlo"
    return "interval" if claim.reals else "exhaust"


def parts(claim: Claim) -> list[Claim]:
    """What gets a verdict of its own: each choice of the parameters for a plain statement of probability, else the
    whole claim.
    """
    if engine_of(claim) != "montecarlo":
        return [claim]
    return [claim.at(**cell) for cell in claim.cells()]


def decide(
    claim: Claim,
    budget: Budget,
    alpha: fmpq,
    progress: Callable[[str], None],
    draw: montecarlo.Draw = montecarlo.successes,
) -> Outcome:
    """Run the engine. A body that raises leaves the claim undecided, with the reason."""
    try:
        match engine_of(claim):
            case "montecarlo":
                return montecarlo.run(claim, budget, alpha, progress, draw)
            case "constant":
                return constant.run(claim, budget, alpha, progress, draw)
            case "rate":
                return rate.run(claim, budget, alpha, progress, draw)
            case "interval":
                return interval.run(claim, budget)
            case _:
                return exhaust.run(claim, budget)
    except StoreError:
        raise
    except (
        Exception
    ) as error:  # a claim's body is somebody's code: whatever it raises, the others still get their verdicts
        return Outcome("undecided", f"the body raised {type(error).__name__}: {error}")


def verdicts(
    claims: Iterable[Claim],
    *,
    budget: Budget = NORMAL,
    alpha: fmpq = ALPHA,
    progress: Callable[[str], None] = lambda _: None,
    store: Store | None = None,
) -> Iterator[Verdict]:
    """The verdict of each claim, one by one, each certificate accepted by the checker before it is given out. With a
    store, what it holds is not done again, and what is done is kept there.
    """
    with Checker() as checker:
        for claim in claims:
            for part in parts(claim):
                progress(f"{part.id}")
                if store is None:
                    yield decided(part, checker, budget, alpha, progress)
                else:
                    yield kept(part, checker, budget, alpha, progress, store)


def kept(
    claim: Claim, checker: Checker, budget: Budget, alpha: fmpq, progress: Callable[[str], None], store: Store
) -> Verdict:
    """The verdict on one part of a claim: from the store, its certificate accepted once more, or decided and stored."""
    known = store.verdict(claim, str(alpha), str(budget))
    if known is not None:
        checker.confirm(claim, Outcome(known.status, known.detail, known.certificate), alpha)
        return known
    found = decided(claim, checker, budget, alpha, progress, store.draw)
    store.keep(claim, found, str(alpha), str(budget))
    return found


def decided(
    claim: Claim,
    checker: Checker,
    budget: Budget,
    alpha: fmpq,
    progress: Callable[[str], None] = lambda _: None,
    draw: montecarlo.Draw = montecarlo.successes,
) -> Verdict:
    """The verdict of one part of a claim, its certificate accepted by the checker."""
    started = time.perf_counter()
    outcome = decide(claim, budget, alpha, progress, draw)
    if outcome.certificate is not None:
        checker.confirm(claim, outcome, alpha)
    return verdict(claim, outcome, alpha, time.perf_counter() - started)


def verdict(claim: Claim, outcome: Outcome, alpha: fmpq, seconds: float) -> Verdict:
    """The record that is shown and kept."""
    return Verdict(
        id=claim.id,
        statement=claim.statement,
        source=str(claim.source),
        params={name: str(domain) for name, domain in claim.domains.items()},
        status=outcome.status,
        expect=claim.expect,
        engine=engine_of(claim),
        alpha=str(alpha) if claim.random else None,
        detail=outcome.detail,
        certificate=outcome.certificate,
        seconds=round(seconds, 3),
    )
