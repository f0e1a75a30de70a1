"""False twins: every built-in claim has one, none is proved or supported, and nearly all are refuted in the quick
budget.
"""

from pathlib import Path

import pytest

from proofs_numeric.campaign import decide, parts
from proofs_numeric.checker import check
from proofs_numeric.claim import registry
from proofs_numeric.engines.outcome import ALPHA, QUICK
from tests import poison, twins


@pytest.mark.parametrize("id", registry())
def test_every_claim_has_a_false_twin(id: str) -> None:
    assert poison.TWINS[id]


def test_a_twin_is_of_one_claim_or_of_two() -> None:
    """Of more it would hardly be a version of each; a paper's file of twins is of that paper."""
    for name, ids in twins.OF.items():
        assert 1 <= len(ids) <= 2
        (module,) = {twins.paper.claims[name].body.__module__.split(".")[-1]}
        assert {id.split(".")[0] for id in ids} == {module}
    assert set(twins.OF) == set(twins.paper.claims)


@pytest.mark.parametrize("id", sorted(poison.FALSE))
def test_nothing_false_is_proved_or_supported(id: str) -> None:
    """And what is said to be refuted is, at each choice of the parameters that has a verdict of its own; the
    certificate is accepted for that.
    """
    for claim in parts(poison.FALSE[id]):
        outcome = decide(claim, QUICK, ALPHA, lambda _: None)
        assert outcome.status == ("undecided" if id in poison.LEFT else "refuted"), outcome.detail
        assert (outcome.certificate is None) == (outcome.status == "undecided")
        if outcome.certificate is not None:
            assert check(claim, outcome.certificate, ALPHA) == "refuted"


def test_at_least_95_in_100_of_the_twins_are_refuted_and_the_rest_is_listed() -> None:
    """The test above holds LEFT to be exactly what stays undecided."""
    left = poison.LEFT.keys() & poison.FALSE_TWINS.keys()
    assert poison.LEFT.keys() <= poison.FALSE.keys()
    assert len(left) <= 0.05 * len(poison.FALSE_TWINS)
    page = (Path(__file__).parent.parent / "CLAIMS.md").read_text()
    assert all(f"`{id}`" in page for id in left)
