"""The theorems, lemmas and conjectures behind the strong lottery ticket hypothesis, each with a verdict somebody else
can check.

Names are imported when first used: the checker's process must not load what it does not need.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_numeric.claim import claims
    from proofs_numeric.verdict import Verdict

__all__ = ["check", "claims"]


def check(pattern: str, *, budget: Any = None, engine: str | None = None, **params: Any) -> "list[Verdict]":
    """The verdicts of the claims whose id matches the pattern, at the parameters given (exact: ints or text such as
    "1/16").

    Parameters
    ----------
    pattern : shell pattern over ids, for example "lueker98.*"; or a file with claims of one's own, "FILE.py", or
        "FILE.py::PATTERN".
    budget : None (normal) or one of QUICK, NORMAL, DEEP of proofs_numeric.engines.outcome.
    engine : None (chosen from the claim) or one of ENGINES of proofs_numeric.engines.choice, such as "falsify".
    params : values for parameters of every claim matched.

    Raises
    ------
    LookupError if no claim matches or there is no such file; ValueError for a file that cannot be run, for a parameter
    that a claim does not have, a value outside its domain, or an engine that does not treat the claim.
    """
    from proofs_numeric.campaign import verdicts
    from proofs_numeric.claim import claims
    from proofs_numeric.engines.outcome import NORMAL

    found = [claim.at(**params) for claim in claims(pattern)]
    return list(verdicts(found, budget=budget or NORMAL, engine=engine))


def __getattr__(name: str) -> Any:
    if name == "claims":
        from proofs_numeric.claim import claims

        return claims
    raise AttributeError(f"module 'proofs_numeric' has no attribute {name!r}")
