"""Take claims to their verdicts: choose the engine from the claim, have the certificate checked in another process,
report.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from flint import fmpq

from proofs_numeric.claim import Claim, texts
from proofs_numeric.engines import falsify, montecarlo
from proofs_numeric.engines.choice import ENGINES, engine_of, fitting, require_engine
from proofs_numeric.engines.outcome import ALPHA, NORMAL, Budget, Outcome, Progress
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
    progress: Progress,
    draw: montecarlo.Draw = montecarlo.successes,
    engine: str | None = None,
) -> Outcome:
    """Run the engine that is named, else those that fit until one decides. A counterexample is made simple."""
    found: list[Outcome] = []
    for name in [engine] if engine else fitting(claim):
        outcome = attempted(name, claim, budget, alpha, progress, draw)
        found.append(replace(outcome, engine=name))
        if outcome.status != "undecided":
            return found[-1]
    details = dict.fromkeys(outcome.detail for outcome in found)  # a body that always raises is said once
    return replace(found[0], detail="; ".join(details))


def attempted(
    engine: str, claim: Claim, budget: Budget, alpha: fmpq, progress: Progress, draw: montecarlo.Draw
) -> Outcome:
    """What one engine says. A body that raises leaves the claim undecided, with the reason."""
    try:
        outcome = ENGINES[engine].run(claim, budget, alpha, progress, draw)
        if outcome.certificate and outcome.certificate["kind"] == "instance" and engine != "falsify":
            params = {name: claim.member(name, text) for name, text in outcome.certificate["params"].items()}
            return falsify.simple(claim, params, budget)
        return outcome
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
    progress: Progress = lambda _: None,
    store: Store | None = None,
    engine: str | None = None,
) -> Iterator[Verdict]:
    """The verdict of each claim, one by one, each certificate accepted by the checker before it is given out. With a
    store, what it holds is not done again, and what is done is kept there. Raises ValueError for an engine that does
    not treat all of the claims.
    """
    claims = list(claims)
    require_engine(engine, claims)
    with Checker() as checker:
        for claim in claims:
            for part in parts(claim):
                progress(f"{part.id}")
                if store is None:
                    yield decided(part, checker, budget, alpha, progress, engine=engine)
                else:
                    yield kept(part, checker, budget, alpha, progress, store, engine)


def kept(
    claim: Claim,
    checker: Checker,
    budget: Budget,
    alpha: fmpq,
    progress: Progress,
    store: Store,
    engine: str | None = None,
) -> Verdict:
    """The verdict on one part of a claim: from the store, its certificate accepted once more, or decided and stored."""
    work = f"{budget} by {engine}" if engine else str(budget)
    known = store.verdict(claim, str(alpha), work)
    if known is not None:
        checker.confirm(claim, Outcome(known.status, known.detail, known.certificate), alpha)
        return known
    found = decided(claim, checker, budget, alpha, progress, store.draw, engine)
    store.keep(claim, found, str(alpha), work)
    return found


def decided(
    claim: Claim,
    checker: Checker,
    budget: Budget,
    alpha: fmpq,
    progress: Progress = lambda _: None,
    draw: montecarlo.Draw = montecarlo.successes,
    engine: str | None = None,
) -> Verdict:
    """The verdict of one part of a claim, its certificate accepted by the checker."""
    started = time.perf_counter()
    outcome = decide(claim, budget, alpha, progress, draw, engine)
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
        engine=outcome.engine,
        alpha=str(alpha) if claim.random else None,
        detail=outcome.detail,
        certificate=outcome.certificate,
        seconds=round(seconds, 3),
    )
