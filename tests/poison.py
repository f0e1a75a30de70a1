"""What must never be proved or supported: false twins of every built-in claim, and false statements made to deceive.

The twins stand in tests/twins, a file per paper; the others in traps.py (bodies that would fool a careless checker) and
rare.py (false in few places). Certificates are forged in forging.py.
"""

import importlib
import pkgutil

from proofs_numeric.claim import Claim, registry
from tests import twins
from tests.rare import rare
from tests.traps import traps

for module in pkgutil.iter_modules(twins.__path__):
    importlib.import_module(f"tests.twins.{module.name}")


def table() -> dict[str, list[Claim]]:
    """The false twins of every built-in claim, by its id. A claim that is expected to be refuted is its own twin.

    Raises KeyError for a twin of a claim that is not there.
    """
    found = {id: [claim] if claim.expect == "refuted" else [] for id, claim in registry().items()}
    for name, ids in twins.OF.items():
        for id in ids:
            found[id].append(twins.paper.claims[name])
    return found


TWINS = table()
FALSE_TWINS: dict[str, Claim] = {claim.id: claim for found in TWINS.values() for claim in found}
FALSE: dict[str, Claim] = FALSE_TWINS | {claim.id: claim for paper in (traps, rare) for claim in paper.claims.values()}

# Why the quick budget does not refute these. A statement fails only where it is defined and certainly false.
SOME_CONSTANT = "it says that some constant serves; what finitely many trials refute are the constants one by one"
UNDEFINED = "it is not defined where it is not true, so that it fails at no point"
NOT_RUN = "its body cannot be run: a float has no place in it"
LEFT = {
    "twins.odds_high_closed": UNDEFINED,
    "twins.cover_with_some_constant_up_to_5_halves": SOME_CONSTANT,
    "twins.coverage_with_some_constant_up_to_5_eighths": SOME_CONSTANT,
    "twins.linear_logarithm_with_some_constant_up_to_2": SOME_CONSTANT,
    "twins.links_cover_with_some_constant_up_to_10": SOME_CONSTANT,
    "traps.not_defined_at_the_end": UNDEFINED,
    "traps.not_defined_to_the_power_0": UNDEFINED,
    "traps.denominator_changes_sign": UNDEFINED,
    "traps.cancelled_pole": UNDEFINED,
    "traps.no_number": UNDEFINED,
    "traps.root_of_a_negative": UNDEFINED,
    "traps.identity_with_a_pole": UNDEFINED,
    "traps.nothing_of_what_is_undefined": UNDEFINED,
    "traps.nothing_of_an_undefined_constant": UNDEFINED,
    "traps.python_float": NOT_RUN,
    "traps.math_exp": NOT_RUN,
    "traps.math_ceil": NOT_RUN,
    "traps.math_log": NOT_RUN,
    "traps.divided_integers": NOT_RUN,
    "traps.rational_exponent": "its body cannot be run: a rational to a rational power is none",
}
