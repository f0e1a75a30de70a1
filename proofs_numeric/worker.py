"""A process that runs the bodies of claims: it reads one JSON object a line (see ahead.py) and answers one.

Run as `python -m proofs_numeric.worker`. A call of a body that takes longer than the request allows ends this process
by SIGALRM, whatever code it is in, and whoever asked sees that. The end of the input ends it too, in the middle of a
body.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, wraps
from queue import Empty, SimpleQueue
from typing import Any

from proofs_numeric.campaign import decide
from proofs_numeric.claim import Claim, claims
from proofs_numeric.engines.outcome import Budget
from proofs_numeric.num import Q
from proofs_numeric.store import digest, provenance, timed

IDLE = 600.0  # seconds without a request after which it ends; whoever asks then begins another


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The reply: what was asked for, "raised" for what the body raised, or "unfit" where other claims are stated here.

    With it the provenance of this process.
    """
    by = list(provenance())
    try:
        claim = stated(request["claim"], request["digest"])
    except (LookupError, ValueError) as error:
        return {"unfit": str(error), "by": by}
    body = limited(claim.body, request["limit"])
    try:
        found = drawn(replace(claim, body=body), request) if "block" in request else decided(claim, body, request)
    except BaseException as error:  # a body is somebody's code, and may as well call sys.exit
        return {"raised": f"{type(error).__name__}: {error}", "by": by}
    return {**found, "by": by}


@lru_cache
def stated(address: str, file: str) -> Claim:
    """The claim, from the file that has this digest. Raises LookupError or ValueError if it is not stated here so."""
    (claim,) = claims(address)
    if digest(claim) != file:
        where = claim.file or f"the module of {claim.id}"
        raise ValueError(f"{where}: has another text here than where the campaign was begun; make them the same")
    return claim


def drawn(claim: Claim, request: dict[str, Any]) -> dict[str, Any]:
    """A block: its sum and sum of squares, and seconds by the clock and on cores."""
    cell = {name: value_of(claim, name, text) for name, text in request["params"].items()}
    block = timed(claim, cell, request["stage"], request["block"])
    return {"sum": block.sums[0], "squares": block.sums[1], "wall": block.wall, "core": block.core}


def value_of(claim: Claim, name: str, text: str) -> Any:
    """A parameter from its text; the unknown constant too, which `Claim.member` does not take."""
    return Q(text) if name == claim.unknown else claim.member(name, text)


def decided(claim: Claim, body: Callable[..., Any], request: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a claim without chance, with the fields of Outcome, and the seconds it took."""
    fixed = {name: claim.member(name, text) for name, text in request["params"].items()}
    narrowed = replace(claim.at(**fixed), body=body)
    started = time.perf_counter()
    outcome = decide(
        narrowed, Budget(**request["budget"]), Q(request["alpha"]), lambda _: None, engine=request["engine"]
    )
    return {**vars(outcome), "wall": time.perf_counter() - started}


def limited(body: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """The body, each call of which may take so long. (Where there is no SIGALRM, on Windows, as long as it likes.)"""
    if not hasattr(signal, "setitimer"):
        return body

    @wraps(body)
    def call(**values: Any) -> Any:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return body(**values)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    return call


def listen(requests: "SimpleQueue[str]") -> None:
    """Take requests until whoever asks is gone."""
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


def main() -> None:
    """Answer requests, until there have been none for a while."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a body prints is no answer
    requests: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=listen, args=(requests,), daemon=True).start()
    while True:
        try:
            request = json.loads(requests.get(timeout=IDLE))
        except Empty:
            return
        print(json.dumps(answer(request)), file=out, flush=True)


if __name__ == "__main__":
    main()
