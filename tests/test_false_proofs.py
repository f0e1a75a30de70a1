"""No tree, no enumeration and no edit of one proves what is false."""

import copy
import random
from functools import lru_cache
from itertools import permutations, product
from typing import Any

import pytest

from proofs_numeric.claim import Claim
from tests import forging, poison
from tests.forging import accepted
from tests.honest import bisection, enumeration

FALSE = {id: claim for id, claim in poison.FALSE.items() if not claim.random and not claim.instances}


def template(claim: Claim, rng: random.Random) -> dict[str, Any]:
    """A certificate of the right kind, as somebody would make it who believes the claim."""
    if claim.reals:
        return bisection(*(forging.random_tree(rng, claim.reals) for _ in claim.cells()))
    return enumeration_without_balls(claim.id)


@lru_cache
def enumeration_without_balls(id: str) -> dict[str, Any]:
    """Count and digest, if the body can be run at all."""
    try:
        return enumeration(FALSE[id])
    except (ArithmeticError, TypeError):
        return {"kind": "enumeration", "count": 1, "digest": ""}


@pytest.mark.parametrize("id", sorted(FALSE))
def test_every_leaf_on_a_false_twin(id: str) -> None:
    """Each proof on the whole domain, on each half, on each quarter."""
    claim, tree = FALSE[id], None
    if not claim.reals:
        assert accepted(claim, enumeration_without_balls(id)) != "proved"
        return
    for leaf in forging.LEAVES:
        tree = leaf
        for _ in range(3):
            assert accepted(claim, bisection(*(tree for _ in claim.cells()))) is None, tree
            for name in claim.reals:
                tree = ["split", name, tree, copy.deepcopy(tree)]


@pytest.mark.parametrize("id", sorted(FALSE))
def test_every_corner_of_a_false_twin(id: str) -> None:
    """Face after face down to one point, on the whole domain and after a split, for all margins and for each alone."""
    claim = FALSE[id]
    for names in permutations(claim.reals):
        for sides in product(("low", "high"), repeat=len(names)):
            tree: Any = ["ball"]
            for name, side in zip(names, sides, strict=True):
                tree = ["monotone", name, side, tree]
            trees = [tree, ["split", names[0], tree, tree]] if names else []
            for one in [*trees, *(["each", t] for t in trees), *(["each", t, t] for t in trees)]:
                assert accepted(claim, bisection(*(one for _ in claim.cells()))) is None, one


@pytest.mark.parametrize("id", sorted(FALSE))
def test_random_trees_on_a_false_twin(id: str) -> None:
    rng, claim = random.Random(id), FALSE[id]
    for _ in range(12 if claim.reals else 1):  # to enumerate is to enumerate
        assert accepted(claim, template(claim, rng)) != "proved"
        assert accepted(claim, forging.forge(template(claim, rng), rng)[0]) != "proved"


@pytest.mark.long
@pytest.mark.parametrize("id", sorted(FALSE))
def test_random_trees_on_a_false_twin_long(id: str) -> None:
    rng, claim = random.Random(id), FALSE[id]
    for _ in range(200 if claim.reals else 1):
        assert accepted(claim, template(claim, rng)) != "proved"
