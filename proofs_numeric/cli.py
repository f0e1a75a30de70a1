"""The `rssp` command: claims, check, bound and recheck here; solve, count, cover and ticket from rssp.cli."""

import inspect
import json as json_module
import os
import sys
import time
from collections import Counter
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import App, CycloptsError, Parameter

import rssp.cli
from proofs_numeric.process import LIMIT
from proofs_numeric.terminal import COLOURS, Status, plain_table, show_verdicts
from rssp.arguments import Text, Whole
from rssp.cli import OK, UNDECIDED, UNEXPECTED, USAGE

if TYPE_CHECKING:
    from proofs_numeric.claim import Claim
    from proofs_numeric.verdict import Verdict

app = App(
    name="rssp",
    help="Random subset sums, exactly; verdicts with certificates on the strong lottery ticket hypothesis.",
    version=lambda: version("rssp"),
    default_parameter=Parameter(negative=()),
    suppress_keyboard_interrupt=False,
)
for command in (rssp.cli.solve, rssp.cli.count, rssp.cli.cover, rssp.cli.ticket):
    app.command(command)

INTERRUPTED = 130


@app.command
def claims(pattern: str = "*", /, *, json: bool = False) -> int:
    """List the claims whose id matches PATTERN: theorems, lemmas and conjectures, where each comes from, what is
    expected.

    Where one claim matches, show all of it: the statement, the source, the domains, and the proof if it is ours.

    Parameters
    ----------
    pattern
        Shell pattern over ids, for example 'lueker98.*'; or a file with claims of your own, FILE.py, or
        FILE.py::PATTERN for some of them.
    json
        Print one JSON object and nothing else.
    """
    from proofs_numeric.claim import claims as matching

    found = matching(pattern)
    if json:
        keys = ("id", "paper", "kind", "statement", "expect")
        records = [
            {
                **{key: getattr(claim, key) for key in (*keys, "label", "proof")},
                "source": str(claim.source),
                "domains": {name: str(domain) for name, domain in claim.domains.items()},
            }
            for claim in found
        ]
        print(json_module.dumps({"claims": records}))
        return OK
    if len(found) == 1:
        rssp.cli.console().print(rssp.cli.pairs(whole_claim(found[0])))
        return OK
    table = plain_table("claim", "what", "source", "expected")
    for claim in found:
        table.add_row(claim.id, f"{claim.kind}, {claim.label}", claim.source.tag, claim.expect or "")
    rssp.cli.console().print(table)
    return OK


def whole_claim(claim: "Claim") -> dict[str, str]:
    """All there is to read about a claim; a cell of the table each, line breaks as in the source."""
    return {
        "claim": claim.id,
        "what": f"{claim.kind}, {claim.label}",
        "paper": claim.citation,
        "statement": inspect.cleandoc(claim.statement),
        "source": str(claim.source),
        "parameters": ", ".join(f"{name} in {domain}" for name, domain in claim.domains.items()),
        "expected": claim.expect or "",
        "in words": claim.proof,
    }


@app.command
def check(
    pattern: str = "*",
    /,
    *,
    quick: bool = False,
    deep: bool = False,
    alpha: str = "1e-6",
    engine: str | None = None,
    store: str | None = None,
    workers: int | None = None,
    executor: str | None = None,
    body_limit: float = LIMIT,
    json: bool = False,
) -> int:
    """Take the claims whose id matches PATTERN to their verdicts: proved, supported, refuted or undecided.

    Every certificate is checked in a separate process before its verdict is shown.
    Exit status 0 when all is as expected, 1 when a verdict is against expectation, 3 when one is undecided.

    Parameters
    ----------
    pattern
        Shell pattern over ids, for example 'lueker98.*'; or a file with claims of your own, FILE.py, or
        FILE.py::PATTERN for some of them.
    quick
        A small budget: all claims in a minute or two.
    deep
        A large budget: six minutes for what is built in, on two cores.
    alpha
        The error probability of each verdict on a statement of probability.
    engine
        interval, exhaust, falsify, montecarlo, constant or rate, in place of the one chosen from the claim.
    store
        A file that keeps trials and verdicts, made where there is none: what it holds is not done again, so that a
        check that was stopped goes on where it was.
    workers
        So many processes of one thread each; if not given, one that uses all cores. The answer is the same.
    executor
        Workers elsewhere: dask:ADDRESS (of the scheduler) or mpi. See docs/campaigns.md.
    body_limit
        Seconds that one call of a claim's body may take, 1,000 trials where it draws some; a claim whose body takes
        longer is undecided.
    json
        Print one JSON object and nothing else.
    """
    from proofs_numeric.campaign import verdicts
    from proofs_numeric.claim import claims as matching
    from proofs_numeric.engines.outcome import DEEP, NORMAL, QUICK
    from proofs_numeric.executors import opened
    from proofs_numeric.store import Store

    if quick and deep:
        raise ValueError("--quick and --deep: must be one of them at most")
    level = exact(f"--alpha {alpha}", alpha, "1e-6 or 1/1000000")
    if not 0 < level < 1:
        raise ValueError(f"--alpha {alpha}: must be > 0 and < 1")
    check_limit(body_limit)
    found = matching(pattern)
    budget = QUICK if quick else DEEP if deep else NORMAL
    started, done, interrupted = time.perf_counter(), [], False
    with (
        Status() as status,
        Store(store) if store else nullcontext() as kept,
        opened(workers, executor) as pool,
    ):
        try:
            options: dict[str, Any] = {
                "budget": budget,
                "alpha": level,
                "engine": engine,
                "store": kept,
                "pool": pool,
                "limit": body_limit,
            }
            for verdict in verdicts(found, progress=status.update, **options):
                done.append(verdict)
                status.settled(verdict)
        except KeyboardInterrupt:
            interrupted = True
    summary = summarise(done)
    if json:
        print(json_module.dumps({"verdicts": [verdict.to_dict() for verdict in done], "summary": summary}))
    else:
        show_verdicts(done, summary, time.perf_counter() - started)
    if interrupted:
        print(f"rssp check: interrupted; the {len(done)} verdicts above are complete", file=sys.stderr)
        return INTERRUPTED
    return UNEXPECTED if summary["unexpected"] else UNDECIDED if summary["undecided"] else OK


def check_limit(seconds: float) -> None:
    """Raise ValueError unless a body can be given so long."""
    if not 0 < seconds < float("inf"):
        raise ValueError(f"--body-limit {seconds:g}: must be a number of seconds > 0")


def summarise(done: "list[Verdict]") -> dict[str, Any]:
    """How many verdicts of each status, how many against expectation, and the sum of their alphas."""
    from proofs_numeric.num import Q

    counted = Counter(verdict.status for verdict in done)
    alphas = sum((Q(verdict.alpha) for verdict in done if verdict.alpha and verdict.status != "undecided"), start=Q(0))
    return {
        **{status: counted[status] for status in COLOURS},
        "unexpected": sum(verdict.as_expected is False for verdict in done),
        "alpha_sum": float(alphas),
    }


@app.command
def bound(*, d: Whole, eps: Text, prob: Text = "1/2", law: str = "normal", json: bool = False) -> int:
    """Bracket how many random vectors it takes for a subset sum near one target of [-1, 1]^d, or near every one.

    "necessary": with fewer, the target (1, ..., 1) is missed with probability more than 1 - prob. "sufficient": with so
    many, with probability at least prob some subset sum is within eps, in the sup norm, of one given target, or of all
    targets at once; for normal vectors and d <= 6 that has two proofs, and the one with fewer vectors is given. Each is
    proved, by a certificate that the checker accepted. Exit status 3 where a part takes more than the budget: it is
    then left out, with the reason.

    Parameters
    ----------
    d
        Dimension of the vectors: d = 16 takes 10 to 20 seconds, d = 32 a minute or two; for nsn d = 3 half a
        minute.
    eps
        Radius, > 0 and < 1: 0.01 or 1/100, both exact.
    prob
        Probability, > 0 and < 1.
    law
        normal: independent N(0, 1) coordinates; nsn: Z (Z_1, ..., Z_d), all N(0, 1); uniform: independent coordinates
        from U[-1, 1].
    json
        Print one JSON object and nothing else.
    """
    from proofs_numeric.bounds import bracket

    with Status() as status:
        record = bracket(law, d, exact(f"--eps={eps}", eps), exact(f"--prob={prob}", prob), progress=status.update)
    missing = record["missing"]
    parts = ("necessary", "sufficient_one_target", "sufficient_all_targets")
    shown = {part: record[part] if record[part] is not None else missing.get(part, "") for part in parts}
    certificate = ", ".join(entry["claim"] for entry in record["certificate"].values())
    lines = {**shown, "subsets": shape(record), "certificate": f"accepted for {certificate}" if certificate else ""}
    rssp.cli.show(record, json, rssp.cli.pairs(lines))
    return UNDECIDED if missing else OK


def exact(option: str, text: str, such_as: str = "0.01 or 1/100") -> Any:
    """A rational from the command line, 0.01 as 1/100. Raises ValueError."""
    from proofs_numeric.num import Q

    try:
        return Q(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{option}: must be a number such as {such_as}") from None


def shape(record: dict[str, Any]) -> str:
    """Which subsets hit the one target."""
    if record["k"] is None:
        return ""
    blocks = record["blocks"]
    return f"of {record['k']} vectors" + (f", all from one of {blocks} equal blocks" if blocks > 1 else "")


@app.command
def recheck(
    file: str,
    /,
    *,
    replay: bool = False,
    workers: int | None = None,
    executor: str | None = None,
    body_limit: float = LIMIT,
    json: bool = False,
) -> int:
    """Check a ticket that `rssp ticket --out` wrote, or a store that `rssp check --store` wrote, once more.

    A ticket: every error in exact arithmetic, every value drawn again from law and seed, every optimum searched for
    again. (What it cannot know: the name of the source.) A store: every certificate by the checker, in a process that
    has loaded neither numpy nor an engine; a line each. Exit status 0 when all of it stands, 1 otherwise.

    Parameters
    ----------
    file
        A ticket, .npz, or a store.
    replay
        Of a store, draw the trials behind counts again too, from their seeds.
    workers
        So many processes of one thread each for that, as of `rssp check`.
    executor
        Workers elsewhere, as of `rssp check`.
    body_limit
        Seconds that one call of a claim's body may take there.
    json
        Print one JSON object and nothing else.
    """
    if file.lower().endswith(".npz"):
        if replay:
            raise ValueError("--replay: is for a store; of a ticket everything is drawn again in any case")
        return rssp.cli.recheck_ticket(file, json)
    from proofs_numeric.executors import opened
    from proofs_numeric.recheck import rechecks
    from proofs_numeric.store import Store

    if (workers is not None or executor is not None) and not replay:
        raise ValueError("--workers and --executor: are for --replay; the checker is one process")
    check_limit(body_limit)
    done = []
    with Status() as status, Store(file, writing=False) as store, opened(workers, executor) as pool:
        for one in rechecks(store, replay, status.update, pool, body_limit):
            done.append(one)
            if not json:
                word = "rejected" if one.objection else "stands" if one.status != "undecided" else "nothing to check"
                print(" ".join(f"{word}: {one.status} {one.claim} {one.params} {one.objection}".split()), flush=True)
    rejected = [vars(one) for one in done if one.objection]
    if json:
        print(json_module.dumps({"checked": len(done), "rejected": rejected}))
    else:
        print(f"{len(done)} verdicts, {len(rejected)} rejected")
    return UNEXPECTED if rejected else OK


@app.command
def export(store: str, /, *, parquet: str | None = None) -> int:
    """Print all that a store holds, blocks of trials and verdicts, as sorted JSON lines without times.

    Parameters
    ----------
    store
        A file that `rssp check --store` wrote.
    parquet
        A file to write it to as Parquet instead, a row for each line.
    """
    from proofs_numeric.exports import write_parquet
    from proofs_numeric.store import Store

    with Store(store, writing=False) as opened:
        if parquet is not None:
            print(f"{write_parquet(opened, parquet)} rows")
            return OK
        for line in opened.lines():
            print(line)
    return OK


@app.command
def costs(store: str, /, *, json: bool = False) -> int:
    """Print what the blocks of trials in a store took: seconds by the clock and on cores, for each claim and machine.

    Parameters
    ----------
    store
        A file that `rssp check --store` wrote.
    json
        Print one JSON object and nothing else.
    """
    from proofs_numeric.exports import costs as costs_in
    from proofs_numeric.store import Store

    with Store(store, writing=False) as opened:
        found = list(costs_in(opened))
    if json:
        print(json_module.dumps({"costs": [vars(one) for one in found]}))
        return OK
    table = plain_table("claim", "parameters", "blocks", "s per block", "core s per block", "core s", "machine")
    for one in found:
        each = f"{one.wall / one.blocks:.3g}", f"{one.core / one.blocks:.3g}", f"{one.core:.3g}"
        table.add_row(one.claim, one.params, str(one.blocks), *each, one.machine)
    rssp.cli.console().print(table)
    blocks, seconds = sum(one.blocks for one in found), sum(one.core for one in found)
    trials, size = sum(one.trials for one in found), Path(store).stat().st_size
    print(f"{blocks} blocks, {trials} trials, {seconds:.4g} core seconds; the file has {size} bytes")
    return OK


def run(tokens: list[str]) -> int:
    """The command's exit status; bad input is one line on stderr and status 2, never a traceback."""
    try:
        status = app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
        return OK if status is None else int(status)
    except BrokenPipeError:
        raise
    except CycloptsError as error:
        message = f"{error} (rssp --help lists the commands, rssp COMMAND --help what one takes)"
    except (ValueError, TypeError, LookupError, OSError, ArithmeticError) as error:
        message = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    except KeyboardInterrupt:
        print("rssp: interrupted", file=sys.stderr)
        return INTERRUPTED
    print(f"rssp: {' '.join(message.split())}", file=sys.stderr)
    return USAGE


def main() -> None:
    """Entry point of the `rssp` command."""
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader went away, as `| head` does
        os._exit(OK)
    if status == INTERRUPTED:
        sys.stderr.flush()
        os._exit(status)  # without waiting for a kernel that is still running
    sys.exit(status)


if __name__ == "__main__":
    main()
