"""What workers are asked for, and how their replies are had in order.

A worker is asked for more than is waited for: first blocks of claims that are due later, which will be needed in any
case, and blocks that follow the one which is waited for, at most as many as were there before it, since the rule that
stops may not want them. Replies are given out in the order in which they are asked for, and what nobody asked for is
dropped: the answer does not depend on how many workers there are.
"""

import json
import signal
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import asdict
from typing import Any

from flint import fmpq

from proofs_numeric.claim import Claim, texts
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.outcome import Budget, Outcome
from proofs_numeric.executors import ExecutorError, Pool
from proofs_numeric.store import Drawn, Provenance, digest, provenance

ATTEMPTS = 3  # at a request whose process ends in the middle
AHEAD = 2  # requests made at a time, for each worker


class BodyError(Exception):
    """A body that gave no answer. The text says why, as the verdict does."""


def block_request(claim: Claim, values: dict[str, Any], stage: int, block: int, limit: float) -> str:
    """The text that asks for a block; limit : seconds for a call of the body."""
    return json.dumps({**head(claim, values, limit), "stage": stage, "block": block})


def whole_request(claim: Claim, budget: Budget, alpha: fmpq, limit: float, engine: str | None) -> str:
    """The text that asks for the outcome of a claim without chance; engine : None to have it chosen."""
    more = {"budget": asdict(budget), "alpha": str(alpha), "engine": engine}
    return json.dumps({**head(claim, claim.fixed(), limit), **more})


def head(claim: Claim, values: dict[str, Any], limit: float) -> dict[str, Any]:
    """What every request says: where the claim is stated, the parameters in their order, the limit."""
    return {"claim": claim.address, "digest": digest(claim), "params": texts(values), "limit": limit}


class Requests:
    """The requests of one campaign to a pool.

    limit : seconds for a call of a body. most : trials by stage, beyond which no block is asked for. later : requests
    that will be made for certain, in their order.
    """

    def __init__(self, pool: Pool, limit: float, most: dict[int, int], later: Iterable[str] = ()) -> None:
        self.pool, self.limit, self.most, self.later = pool, limit, most, deque(later)
        self.sure: dict[str, Future[str]] = {}
        self.guessed: dict[str, Future[str]] = {}
        self.line: tuple[Claim, dict[str, Any], int] | None = None  # whose blocks are asked for,
        self.reached = 0  # and up to which

    def block(self, claim: Claim, cell: dict[str, Any], stage: int, block: int) -> Drawn:
        """A block. Raises as `reply`."""
        if self.line != (claim, cell, stage):
            self.drop()
            self.line, self.reached = (claim, cell, stage), block
        reply = self.wait(block_request(claim, cell, stage, block, self.limit), block)
        return Drawn((reply["sum"], reply["squares"]), reply["wall"], reply["core"], Provenance(*reply["by"]))

    def successes(self, claim: Claim, cell: dict[str, Any], stage: int, block: int) -> tuple[int, int]:
        """Those of a block, as `montecarlo.successes` finds them. Raises as `reply`."""
        return self.block(claim, cell, stage, block).sums

    def outcome(self, claim: Claim, budget: Budget, alpha: fmpq, engine: str | None) -> tuple[Outcome, float]:
        """The outcome of a claim without chance, decided as a whole by one worker, and the seconds that it took there.
        Raises as `reply`.
        """
        self.drop()
        reply = self.wait(whole_request(claim, budget, alpha, self.limit, engine))
        return Outcome(reply["status"], reply["detail"], reply["certificate"], reply["engine"]), reply["wall"]

    def drop(self) -> None:
        """Forget the blocks that were guessed and not asked for."""
        for future in self.guessed.values():
            future.cancel()
        self.guessed.clear()
        self.line = None

    def settled(self, request: str | None) -> None:
        """This one of `later` will not be asked for any more."""
        if request in self.sure:
            self.sure.pop(request).cancel()
        elif self.later and self.later[0] == request:
            self.later.popleft()

    def wait(self, request: str, block: int = 0) -> dict[str, Any]:
        """The reply to a request, others being made meanwhile. Raises as `reply`."""
        future = self.sure.pop(request, None) or self.guessed.pop(request, None) or self.pool.submit(request)
        if self.later and self.later[0] == request:
            self.later.popleft()
        self.guess(block)
        while self.later and self.room():
            following = self.later.popleft()
            self.sure[following] = self.pool.submit(following)
        return self.reply(request, future)

    def guess(self, block: int) -> None:
        """Ask for blocks after this one, up to its double."""
        if self.line is None:
            return
        claim, cell, stage = self.line
        end = min(2 * block, self.most.get(stage, 0) // montecarlo.BLOCK - 1)
        self.reached = max(self.reached, block)
        while self.reached < end and self.room():
            self.reached += 1
            request = block_request(claim, cell, stage, self.reached, self.limit)
            self.guessed[request] = self.pool.submit(request)

    def room(self) -> bool:
        """May one more request be made?"""
        return len(self.sure) + len(self.guessed) + 1 < AHEAD * self.pool.width

    def reply(self, request: str, future: "Future[str]") -> dict[str, Any]:
        """The reply to a request, which is made again if its process ends in the middle.

        Raises BodyError if that happens again and again, or the body raised or took too long; ExecutorError where the
        worker has other claims or versions, or nobody is left.
        """
        ended: int | str = ""
        for _ in range(ATTEMPTS):
            try:
                reply = json.loads(future.result())
            except self.pool.lost as error:
                reply = {"ended": str(error)}
            except Exception as error:  # whatever an executor raises: the body has no part in it
                said = f"{type(error).__name__}: {error}".rstrip(": ")
                raise ExecutorError(f"the workers are gone: {said}; what was committed is kept") from None
            if "ended" not in reply:
                return judged(reply)
            ended = reply["ended"]
            if hasattr(signal, "SIGALRM") and ended == -signal.SIGALRM:
                raise BodyError(f"a call of the body took longer than {self.limit:g} s (--body-limit)")
            future = self.pool.submit(request)
        raise BodyError(f"the process that ran the body ended {ATTEMPTS} times, last with status {ended}")


def judged(reply: dict[str, Any]) -> dict[str, Any]:
    """The reply of a process that has the same claims and packages as this one. Raises as `Requests.reply`."""
    versions, here = (json.loads(text) for text in (reply["by"][0], provenance().versions))
    other = [name for name in here if name != "python" and versions.get(name) != here[name]]
    if other:
        shown = ", ".join(f"{name} {versions.get(name)} for {here[name]}" for name in other)
        raise ExecutorError(f"a worker has other versions: {shown}; install the same everywhere")
    if "unfit" in reply:
        raise ExecutorError(f"a worker cannot run this claim: {reply['unfit']}")
    if "raised" in reply:
        raise BodyError(f"the body raised {reply['raised']}")
    return reply
