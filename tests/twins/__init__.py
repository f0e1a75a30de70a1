"""False twins of the built-in claims, a file per paper: each is a claim with one change, a constant beyond the truth,
strict in place of non-strict, an index off by one, quantifiers swapped. None may ever be proved or supported.

`tests/poison.py` gathers them. A claim that is itself expected to be refuted is its own twin, and needs no other.
"""

from typing import Any

from proofs_numeric.claim import Derived, Paper, Register

paper = Paper("twins", "False twins of the built-in claims")
OF: dict[str, tuple[str, ...]] = {}  # the ids of the claims, by the name of the twin


def twin(*of: str, **options: Any) -> Register:
    """State a false version of the claims with these ids; of several only if it is false for each."""

    def register(body: Any) -> Any:
        OF[body.__name__] = of
        return paper.lemma("false twin", f"a false version of {', '.join(of)}", source=Derived(), **options)(body)

    return register
