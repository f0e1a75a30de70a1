"""Take claims to their verdicts: choose the engine from the claim, have the certificate checked in another process,
report.
"""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from flint import fmpq

from proofs_numeric.ahead import BodyError, Requests, block_request, whole_request
from proofs_numeric.claim import Claim, texts
from proofs_numeric.engines import falsify, montecarlo
from proofs_numeric.engines.choice import ENGINES, engine_of, fitting, require_engine
from proofs_numeric.engines.outcome import ALPHA, NORMAL, Budget, Outcome, Progress
from proofs_numeric.executors import ExecutorError, Pool
from proofs_numeric.process import LIMIT, EndedError, Process
from proofs_numeric.store import Store, StoreError
from proofs_numeric.verdict import Verdict

PATIENCE = 600.0  # seconds within which the checker answers, beside ten times those of the engine


class CheckerError(ArithmeticError):
    """The checker does not accept what an engine found: a defect of this project, never a verdict."""


class CheckerLostError(CheckerError):
    """The checker gave no answer. The next certificate meets another one."""


class Checker:
    """The checker in a process of its own, which has loaded neither numpy nor an engine."""

    def __enter__(self) -> "Checker":
        self.process = Process("proofs_numeric.checker")
        return self

    def __exit__(self, *error: Any) -> None:
        if any(error):
            self.process.kill()  # whatever it is at
        self.process.end()

    def confirm(self, claim: Claim, outcome: Outcome, alpha: fmpq, took: float = 0.0) -> None:
        """Raise CheckerError unless the certificate establishes the status, CheckerLostError if there is no answer.

        took : the seconds that the engine needed; the checker has ten times as many, and PATIENCE.
        """
        request = {
            "claim": claim.address,
            "params": texts(claim.fixed()),
            "certificate": outcome.certificate,
            "alpha": str(alpha),
        }
        try:
            reply = json.loads(self.process.ask(json.dumps(request), PATIENCE + 10 * took))
        except EndedError as error:
            self.process.kill()
            self.process.end()
            self.process = Process("proofs_numeric.checker")
            raise CheckerLostError(f"{claim.id}: {outcome.status} by its engine, but the checker {error}") from None
        except json.JSONDecodeError:
            raise CheckerError(f"{claim.id}: the checker's answer cannot be read; a body must not print") from None
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
    except (StoreError, ExecutorError):
        raise
    except BodyError as error:
        return Outcome("undecided", str(error))
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
    pool: Pool | None = None,
    limit: float = LIMIT,
) -> Iterator[Verdict]:
    """The verdict of each claim, one by one, each certificate accepted by the checker before it is given out. With a
    store, what it holds is not done again, and what is done is kept there. With a pool the bodies run in its workers,
    each call for at most `limit` seconds, else in this process; the verdicts are the same. Raises ValueError for an
    engine that does not treat all of the claims.
    """
    claims = list(claims)
    require_engine(engine, claims)
    every = [part for claim in claims for part in parts(claim)]
    first = partial(first_request, budget=budget, alpha=alpha, limit=limit, engine=engine)
    requests = None
    if pool is not None:
        due = (part for part in every if store is None or not store.has(part, str(alpha), work_of(budget, engine)))
        most = {montecarlo.TEST: budget.trials, montecarlo.EXPLORE: budget.explore}
        requests = Requests(pool, limit, most, filter(None, map(first, due)))
    with Checker() as checker:
        for part in every:
            progress(f"{part.id}")
            if store is None:
                yield decided(part, checker, budget, alpha, progress, requests=requests, engine=engine)
            else:
                yield kept(part, checker, budget, alpha, progress, store, requests, engine)
            if requests is not None:
                requests.settled(first(part))


def first_request(part: Claim, budget: Budget, alpha: fmpq, limit: float, engine: str | None) -> str | None:
    """What a part of a claim is certain to ask of a worker first, None where that is not known."""
    name = engine or engine_of(part)
    if name == "montecarlo":
        return block_request(part, next(part.cells()), montecarlo.TEST, 0, limit)
    return None if ENGINES[name].draws else whole_request(part, budget, alpha, limit, engine)


def work_of(budget: Budget, engine: str | None) -> str:
    """How much work a verdict may take, and of which engine, as the store keeps it."""
    return f"{budget} by {engine}" if engine else str(budget)


def kept(
    claim: Claim,
    checker: Checker,
    budget: Budget,
    alpha: fmpq,
    progress: Progress,
    store: Store,
    requests: Requests | None = None,
    engine: str | None = None,
) -> Verdict:
    """The verdict on one part of a claim: from the store, its certificate accepted once more, or decided and stored."""
    work = work_of(budget, engine)
    known = store.verdict(claim, str(alpha), work)
    if known is not None:
        outcome = Outcome(known.status, known.detail, known.certificate, known.engine)
        return verdict(claim, confirmed(claim, outcome, checker, alpha, known.seconds), alpha, known.seconds)
    found = decided(claim, checker, budget, alpha, progress, store, requests, engine)
    store.keep(claim, found, str(alpha), work)
    return found


def decided(
    claim: Claim,
    checker: Checker,
    budget: Budget,
    alpha: fmpq,
    progress: Progress = lambda _: None,
    store: Store | None = None,
    requests: Requests | None = None,
    engine: str | None = None,
) -> Verdict:
    """The verdict of one part of a claim, its certificate accepted by the checker."""
    started = time.perf_counter()
    outcome, took = worked(claim, budget, alpha, progress, store, requests, engine)
    outcome = confirmed(claim, outcome, checker, alpha, took)
    return verdict(claim, outcome, alpha, max(took, time.perf_counter() - started))


def worked(
    claim: Claim,
    budget: Budget,
    alpha: fmpq,
    progress: Progress,
    store: Store | None,
    requests: Requests | None,
    engine: str | None,
) -> tuple[Outcome, float]:
    """The engine's outcome, from this process or from workers, and the seconds it took there: blocks of trials are had
    one by one, anything else as a whole, which a worker may have begun long before.
    """
    started = time.perf_counter()
    name = engine or engine_of(claim)
    if requests is not None and not ENGINES[name].draws:
        try:
            return requests.outcome(claim, budget, alpha, engine)
        except BodyError as error:
            return Outcome("undecided", str(error), engine=name), time.perf_counter() - started
    draw: montecarlo.Draw = montecarlo.successes
    if requests is not None:
        draw = partial(store.draw, source=requests.block) if store else requests.successes
    elif store is not None:
        draw = store.draw
    return decide(claim, budget, alpha, progress, draw, engine), time.perf_counter() - started


def confirmed(claim: Claim, outcome: Outcome, checker: Checker, alpha: fmpq, took: float) -> Outcome:
    """The outcome, if the checker accepts its certificate; undecided, with the reason, if the checker is lost over it.
    Raises CheckerError if it does not accept it.
    """
    if outcome.certificate is None:
        return outcome
    try:
        checker.confirm(claim, outcome, alpha, took)
    except CheckerLostError as error:
        return Outcome("undecided", str(error), engine=outcome.engine)
    return outcome


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
