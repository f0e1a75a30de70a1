"""nearest and within under side constraints and in several dimensions: what the box settles, then enumeration, then
CP-SAT.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from rssp import enumeration, inputs, milp, reach
from rssp.dyadic import RoomError
from rssp.problem import Problem, problem
from rssp.result import Nearest, text

MOST_CONFIRMED = 40  # values: what cp-sat says of so many is searched again
METHODS = ("auto", "enumeration", "cp-sat")


def nearest(
    x: Any, z: Any, *, size: Any, method: str, threads: Any, time_limit: Any, constraints: Any, log: Any
) -> Nearest:
    """The nearest allowed subset. "none" is proved: no subset is allowed; "unknown": none that is was found."""
    asked = problem(x, z, size, constraints)
    limits = options(method, threads, time_limit, log)
    found = None if method == "cp-sat" else enumeration.nearest(asked)
    if found is not None and (method == "enumeration" or found.status in ("optimal", "none")):
        return found
    proposed = milp.nearest(asked, *limits)
    if found is None or found.status == "unknown":
        return proposed
    return found if proposed.status == "unknown" or found.error <= proposed.error else proposed


def within(
    x: Any, z: Any, eps: Fraction, *, size: Any, method: str, threads: Any, time_limit: Any, constraints: Any, log: Any
) -> Nearest:
    """An allowed subset within eps, or "none" by the box or by enumeration, or "unknown"."""
    asked = problem(x, z, size, constraints)
    limits = options(method, threads, time_limit, log)
    outside = beyond(asked, eps)
    if outside is not None:
        return outside
    found = None if method == "cp-sat" else enumeration.within(asked, eps)
    if found is not None and (method == "enumeration" or found.status in ("found", "none")):
        return found
    try:
        return milp.within(asked, eps, *limits)
    except RoomError:
        if found is None:
            raise
        return found  # what enumeration left open is too fine for cp-sat


def confirmed(found: Nearest, constraints: Any, search: Callable[[], Nearest]) -> Nearest:
    """What cp-sat found without side constraints, searched again exhaustively where that is quick.

    Where the search finds better, its answer is given, under its own method, and with what cp-sat had reported.
    """
    if found.method != "cp-sat" or found.status == "found" or constraints is not None:
        return found
    if found.n > MOST_CONFIRMED:
        return found
    best = search()
    if best.status not in ("optimal", "none", "found"):
        return found
    if best.status == "none" or best.error == found.error:
        return replace(found, status=best.status, reason=f"{found.reason}; confirmed by an exhaustive search")
    return replace(best, reason=f"cp-sat gave an error of {text(found.error)}: {found.reason}")


def beyond(asked: Problem, eps: Fraction) -> Nearest | None:
    """ "none" where the target is farther than eps from the box of all sums; else None."""
    reason = reach.beyond(asked.columns, asked.z, eps, asked.sizes)
    if reason is None:
        return None
    return asked.result("none", asked.some_subset(), "box", f"{reason}; the subset shown need not be the nearest")


def options(method: str, threads: Any, time_limit: Any, log: Any) -> tuple[float | None, int, milp.Log | None]:
    """The method checked, and what CP-SAT is given: seconds, threads, where its log goes."""
    if method not in METHODS:
        raise ValueError(f"method={method!r}: must be one of {', '.join(METHODS)}, the methods that take constraints")
    return inputs.seconds(time_limit), inputs.threads(threads), writer(log)


def writer(log: Any) -> milp.Log | None:
    """Where a log goes, line by line: nowhere (None, False), to stderr (True), or to a function. Raises TypeError."""
    if log is None or log is False:
        return None
    if log is True:
        return milp.to_stderr
    if not callable(log):
        raise TypeError(f"log={log!r}: must be None, True (stderr) or a function of one line")
    writes: milp.Log = log
    return writes
