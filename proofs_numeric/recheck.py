"""Check a store once more: every certificate by the checker, and on request every trial behind a count."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flint import fmpq

from proofs_numeric.ahead import BodyError, Requests
from proofs_numeric.campaign import Checker, CheckerError
from proofs_numeric.campaign import verdict as made
from proofs_numeric.claim import Claim, claims, describe, texts
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.choice import ENGINES
from proofs_numeric.engines.outcome import Outcome, Progress
from proofs_numeric.executors import Pool
from proofs_numeric.num import Q
from proofs_numeric.process import LIMIT
from proofs_numeric.store import Store, digest, read_verdict
from proofs_numeric.verdict import Certificate, Verdict

Replay = Callable[[Claim, Certificate], str]


@dataclass(frozen=True)
class Recheck:
    """What came of one stored verdict: objection is "" where it stands."""

    claim: str
    params: str
    status: str
    objection: str


def rechecks(
    store: Store,
    replay: bool,
    progress: Progress = lambda _: None,
    pool: Pool | None = None,
    limit: float = LIMIT,
) -> Iterator[Recheck]:
    """Each verdict of a store, looked at again; with replay the trials of counts are drawn again from their seeds: by
    the workers of a pool, each block within `limit` seconds, or in this process.
    """
    draw = partial(replayed, progress=progress, pool=pool, limit=limit) if replay else lambda *_: ""
    with Checker() as checker:
        for address, file, params, alpha, text in store.rows():
            progress(f"{address} {params}")
            try:
                verdict, chosen, level = read_verdict(text), parameters(params), Q(alpha)
            except (ValueError, ZeroDivisionError, RecursionError) as error:
                yield Recheck(address, params, "unreadable", f"it cannot be read: {error}")
                continue
            said = objection(address, file, chosen, level, verdict, checker, draw)
            yield Recheck(address, describe(chosen), verdict.status, said)


def parameters(text: str) -> dict[str, str]:
    """The parameters of a row. Raises ValueError for what is no object of texts."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError(f"params={text}: must be an object of texts")
    return found


def objection(
    address: str,
    file: str,
    params: dict[str, str],
    alpha: fmpq,
    verdict: Verdict,
    checker: Checker,
    replay: Replay,
) -> str:
    """Why a stored verdict does not stand, "" if it does. replay : says how trials differ when drawn again."""
    try:
        (claim,) = claims(address)
        claim = claim.at(**{name: claim.member(name, text) for name, text in params.items()})
    except (LookupError, ValueError) as error:
        return f"it is stated no longer: {error}"
    if digest(claim) != file:
        return "the file in which it is stated has changed since"
    said = misquoted(claim, verdict, alpha)
    if said:
        return said
    if verdict.certificate is None:
        return "" if verdict.status == "undecided" else "it has no certificate"
    try:
        checker.confirm(claim, Outcome(verdict.status, "", verdict.certificate), alpha, verdict.seconds)
        return replay(claim, verdict.certificate)
    except (CheckerError, BodyError) as error:
        return str(error)


def misquoted(claim: Claim, stored: Verdict, alpha: fmpq) -> str:
    """What a stored verdict says of its claim that is not so, "" if nothing. (`detail` is for readers; it is what the
    engine said, and not looked at.)
    """
    outcome = Outcome(stored.status, stored.detail, stored.certificate, stored.engine)
    own = vars(made(claim, outcome, alpha, stored.seconds))
    wrong = [name for name, value in vars(stored).items() if value != own[name] and name != "seconds"]
    if wrong:
        return f"{', '.join(wrong)}: not as the claim and its row have it"
    if stored.engine not in ENGINES or not ENGINES[stored.engine].takes(claim):
        return f"engine={stored.engine}: no engine of that name treats it"
    return ""


def replayed(claim: Claim, certificate: Certificate, progress: Progress, pool: Pool | None, limit: float) -> str:
    """Draw the trials of a certificate again; how they differ, "" if they do not."""
    if certificate["kind"] not in ("count", "mean", "rate", "bracket"):
        return ""  # the checker has done all there is to do
    if (certificate["entropy"], certificate["block"]) != (montecarlo.ENTROPY, montecarlo.BLOCK):
        return "its trials were drawn from other seeds than this version has"
    for cell, record in counted(claim, certificate):
        if record["trials"] % montecarlo.BLOCK:  # those beyond the last whole block would go unseen
            return f"{record['trials']} trials at {describe(cell)} are not whole blocks of {montecarlo.BLOCK}"
        draw: montecarlo.Draw = montecarlo.successes
        if pool is not None:
            draw = Requests(pool, limit, {montecarlo.TEST: record["trials"]}).successes
        *_, (_, total, squares) = montecarlo.totals(claim, cell, record["trials"], progress, draw)
        again = {"sum": total, "squares": squares} if "sum" in record else {"successes": total}
        if any(record[name] != value for name, value in again.items()):
            said = ", ".join(f"{record[name]} {name}" for name in again)
            return f"{said} at {describe(cell)}, {', '.join(map(str, again.values()))} when drawn again"
    return ""


def counted(claim: Claim, certificate: Certificate) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each choice of the parameters that was tested, with its count."""
    if certificate["kind"] in ("count", "mean"):
        yield next(claim.cells()), certificate
        return
    records = [(record["params"], record) for record in certificate["cells"]]
    constant = {claim.unknown: Q(certificate["constant"])} if claim.unknown else {}
    for cell in claim.cells():
        yield from (({**cell, **constant}, record) for params, record in records if params == texts(cell))
