"""Proof trees branch by branch: which boxes and faces are left, and which leaf proves what."""

from typing import Any

import pytest
from flint import arb, arb_series, fmpq_series

from proofs_numeric.claim import Claim, Derived, Statement, at_most, equal, less_than
from proofs_numeric.domain import Domain, Reals
from proofs_numeric.num import Ball, Q, exp, log, precision
from proofs_numeric.trees import (
    HIGHEST_ORDER,
    at_end,
    box_holds,
    face,
    halves,
    margins,
    mean_holds,
    one_by_one,
    slopes,
    tree_holds,
)
from proofs_numeric.verdict import RejectedError


def stated(body: Any, **domains: Domain) -> Claim:
    """A claim outside any paper."""
    return Claim("tried.it", "lemma", "", "", Derived(), domains, body, None, None, "")


def unit(body: Any, open: str = "") -> tuple[Claim, Any]:
    """The claim on [0, 1], and that box."""
    claim = stated(body, v=Reals(0, 1, open=open))
    return claim, claim.ranges


def shown(body: Any, proof: list[Any], open: str = "") -> bool:
    """Is the leaf accepted on the unit interval?"""
    claim, region = unit(body, open)
    with precision(128):
        return box_holds(claim, {}, region, None, proof)


PAIR = stated(lambda v, w: at_most(v, 3) & at_most(w, v * w + 9), v=Reals(0, 2), w=Reals(-1, 1))


# Margins --------------------------------------------------------------------------------------------------------------


def test_all_margins_or_one() -> None:
    values = {"v": Q(1), "w": Q(-1)}
    assert [m for m, _ in margins(PAIR, values, None)] == [2, 9]
    assert margins(PAIR, values, 0) == ((2, ">="),)
    assert margins(PAIR, values, 1) == ((9, ">="),)
    with pytest.raises(IndexError):
        margins(PAIR, values, 2)


def test_slopes_are_the_partial_derivatives_on_the_box() -> None:
    """d/dv: -1 and w; d/dw: 0 and v - 1; of the second alone; of the second at v = 2."""
    with precision(128):
        by_v, by_w = (slopes(PAIR, {}, PAIR.ranges, None, name) for name in ("v", "w"))
        one = slopes(PAIR, {}, PAIR.ranges, 1, "w")
        at_2 = slopes(PAIR, {"v": Q(2)}, {"w": (Q(-1), Q(1))}, 1, "w")
    assert [relation for _, relation in by_v] == [">=", ">="]
    assert by_v[0][0] == -1
    assert by_v[1][0].contains(arb(-1).union(arb(1)))
    assert abs(by_v[1][0]) < Q(11, 10)
    assert by_w[0][0] == 0
    assert by_w[1][0].contains(arb(-1).union(arb(1)))
    assert len(one) == 1
    assert one[0][0].contains(arb(-1).union(arb(1)))
    assert at_2[0][0] == 1


# Leaves ---------------------------------------------------------------------------------------------------------------

LEAVES: list[tuple[Any, str, list[list[Any]], list[list[Any]]]] = [  # body, open; what proves it and what does not
    (lambda v: at_most(v, 2), "", [["ball"], ["algebra"], ["mean"], ["left", 0], ["right", 1]], [["left", 1]]),
    (lambda v: at_most(v, Q(9, 10)), "", [], [["ball"], ["algebra"], ["mean"], ["left", 1], ["right", 1]]),
    (lambda v: less_than(v, 1), "high", [["ball"], ["algebra"], ["right", 1]], [["left", 1]]),
    (lambda v: less_than(v, 1), "low", [], [["ball"], ["algebra"], ["right", 1], ["left", 1]]),
    (lambda v: less_than(0, v), "low", [["ball"], ["algebra"], ["left", 1]], [["right", 1]]),
    (lambda v: less_than(0, v), "high", [], [["ball"], ["algebra"], ["left", 1], ["right", 1]]),
    (lambda v: at_most(v * v, v), "", [["algebra"]], [["ball"], ["mean"], ["left", 2], ["right", 2]]),
    (lambda v: at_most(1 + v, exp(v)), "", [["left", 2]], [["ball"], ["right", 2], ["mean"], ["left", 1]]),
    (lambda v: at_most(2 - v, exp(1 - v)), "", [["right", 2]], [["ball"], ["left", 2], ["mean"], ["right", 1]]),
    (lambda v: equal((v + 1) ** 2, v * v + 2 * v + 1), "", [["algebra"]], [["ball"]]),
    (lambda v: equal(v, v * v), "", [], [["ball"], ["algebra"], ["mean"], ["left", 1], ["right", 1]]),
    (lambda v: less_than(v * v - v, 1), "", [["algebra"], ["mean"]], [["left", 1]]),
    (lambda v: less_than(exp(v) - v, 3), "", [["ball"]], []),
    (lambda v: at_most(v - v, 0) & at_most(v, 2), "", [["algebra"], ["mean"]], []),
    (lambda v: at_most(0, v) & at_most(2, v), "", [], [["ball"], ["algebra"], ["mean"], ["left", 0], ["left", 1]]),
    (lambda v: at_most(2, v) & at_most(0, v), "", [], [["ball"], ["algebra"], ["mean"], ["left", 0], ["left", 1]]),
    (lambda v: at_most(log(2), 1) & at_most(-1, v), "", [["algebra"], ["ball"]], []),
    (lambda v: at_most(1, log(2)) & at_most(-1, v), "", [], [["algebra"], ["ball"]]),
]


@pytest.mark.parametrize(("body", "open", "yes", "no"), LEAVES)
def test_which_leaf_proves_what(body: Any, open: str, yes: list[Any], no: list[Any]) -> None:
    assert [proof for proof in yes if not shown(body, proof, open)] == []
    assert [proof for proof in no if shown(body, proof, open)] == []


@pytest.mark.parametrize("side", ["left", "right"])
def test_orders_of_taylors_formula(side: str) -> None:
    """e^(distance from the end) rises with all its derivatives: shown to every order up to 7, and there is no other."""
    away = (lambda v: v) if side == "left" else (lambda v: 1 - v)
    assert HIGHEST_ORDER == 7
    for order in range(8):
        assert shown(lambda v: at_most(0, exp(away(v))), [side, order])
    for proof in ([side, 8], [side, -1], ["middle", 1], ["low", 1]):
        with pytest.raises(RejectedError, match=r"^no such proof$"):
            shown(lambda v: at_most(0, v), proof)


def test_taylors_formula_at_the_ends_of_a_box_inside_the_domain() -> None:
    """v > 1/2 on [1/2, 1]: at 1/2, which belongs to the domain, it is not so; on (1/2, 1] it is."""
    for low, domain, expected in ((Q(1, 2), Reals(0, 1), False), (Q(1, 2), Reals("1/2", 1, open="low"), True)):
        claim = stated(lambda v: less_than(Q(1, 2), v), v=domain)
        assert box_holds(claim, {}, {"v": (low, Q(1))}, None, ["left", 1]) is expected


def test_one_margin_of_several_is_proved_alone() -> None:
    for proof in (["ball"], ["algebra"], ["left", 0], ["mean"]):
        claim, region = unit(lambda v: at_most(v, 2) & at_most(v, Q(1, 2)))
        assert box_holds(claim, {}, region, 0, proof), proof
        assert not box_holds(claim, {}, region, 1, proof), proof


def test_one_margin_of_several_that_are_no_rational_functions() -> None:
    """e^v >= 1 + v and e^v >= 1 + 2 v, of which the second is false: Taylor's formula at 0 proves the first alone."""
    claim, region = unit(lambda v: at_most(1 + v, exp(v)) & at_most(1 + 2 * v, exp(v)))
    with precision(128):
        assert box_holds(claim, {}, region, 0, ["left", 2])
        assert not box_holds(claim, {}, region, 1, ["left", 2])
        ((only, _),) = at_end(claim, {}, "v", Q(0), 1)
        ((other, _),) = at_end(claim, {}, "v", Q(1), 1)
    assert (only.value[0], only.value[1]) == (0, -1)
    assert other.value[0].overlaps(arb(1).exp() - 3)


def test_a_body_that_gives_other_margins_to_other_numbers_is_refused() -> None:
    """Two margins where w is a series, else one."""

    def body(v: Any, w: Any) -> Statement:
        one = at_most(-9, v + w)
        return one & one if isinstance(w, Ball) and isinstance(w.value, arb_series) else one

    claim = stated(body, v=Reals(0, 1), w=Reals(0, 1))
    with precision(128), pytest.raises(ValueError, match="zip"):
        mean_holds(claim, {}, claim.ranges, None)


def test_a_body_that_gives_other_margins_at_an_end_is_refused() -> None:
    """One at the end, where the series is exact, and two on the box."""

    def body(v: Any) -> Statement:
        one = at_most(-9, v)
        return one & one if isinstance(v.value, arb_series) else one

    claim, region = unit(body)
    with precision(128), pytest.raises(ValueError, match="zip"):
        box_holds(claim, {}, region, None, ["left", 1])


def test_parameters_that_have_a_value_are_given_to_every_leaf() -> None:
    claim = stated(lambda n, v: at_most(v, n), n=Reals(0, 9), v=Reals(0, 1))
    region = {"v": (Q(0), Q(1))}
    for proof in (["ball"], ["algebra"], ["right", 1], ["mean"]):
        assert box_holds(claim, {"n": Q(2)}, region, None, proof), proof
        assert not box_holds(claim, {"n": Q(1, 2)}, region, None, proof), proof


def test_the_expansion_at_an_end_is_exact_where_it_can_be() -> None:
    """v^2 at 1: 1, 2, 1 as rationals; log v at 1: 0, 1, -1/2, as balls; and where there is no end none."""
    square, logarithm = (
        stated(body, v=Reals(1, 2)) for body in (lambda v: at_most(0, v**2), lambda v: at_most(0, log(v)))
    )
    with precision(128):
        ((first, _),) = at_end(square, {}, "v", Q(1), None)
        ((second, _),) = at_end(logarithm, {}, "v", Q(3), None)
        assert isinstance(first.value, fmpq_series)
        assert [first.value[k] for k in range(4)] == [1, 2, 1, 0]
        assert isinstance(second.value, arb_series)
        assert second.value[0].overlaps(arb(3).log())
        assert [second.value[k].overlaps(arb(Q(c))) for k, c in ((1, "1/3"), (2, "-1/18"), (3, "1/81"))] == [True] * 3
        with pytest.raises(ValueError, match=r"^v has no end there$"):
            at_end(square, {}, "v", None, None)


def test_the_mean_value_form_of_two_variables() -> None:
    """9 - (v - 1)^2 - w^2 on [0, 2] x [-1, 1]: 9 at the centre, and each slope at most 2 times an offset at most 1."""

    def body(level: int) -> Any:
        return lambda v, w: at_most(level, 9 - (v - 1) ** 2 - w * w)

    for level, expected in ((4, True), (6, False)):
        claim = stated(body(level), v=Reals(0, 2), w=Reals(-1, 1))
        with precision(128):
            assert mean_holds(claim, {}, claim.ranges, None) is expected
            assert box_holds(claim, {}, claim.ranges, None, ["mean"]) is expected


# Branches -------------------------------------------------------------------------------------------------------------


def test_halves_tile_the_box() -> None:
    cell, region = {"n": Q(5)}, {"v": (Q(0), Q(2)), "w": (Q(-1), None)}
    by_v = halves(PAIR, (cell, region, 1, ["split", "v", ["a"], ["b"]]))
    assert by_v == [
        (cell, {"v": (Q(0), Q(1)), "w": (Q(-1), None)}, 1, ["a"]),
        (cell, {"v": (Q(1), Q(2)), "w": (Q(-1), None)}, 1, ["b"]),
    ]
    by_w = halves(PAIR, (cell, region, None, ["split", "w", ["a"], ["b"]]))
    assert by_w == [
        (cell, {"v": (Q(0), Q(2)), "w": (Q(-1), Q(0))}, None, ["a"]),
        (cell, {"v": (Q(0), Q(2)), "w": (Q(0), None)}, None, ["b"]),
    ]


def test_the_face_of_a_box() -> None:
    """v + w over [0, 2] x [-1, 1] is least at v = 0, w = -1: the parameter has that value, and the box one less."""
    claim = stated(lambda v, w: at_most(-1, v + w), v=Reals(0, 2), w=Reals(-1, 1))
    cell, region = {"n": Q(5)}, claim.ranges
    claim_of_n = stated(lambda n, v, w: at_most(-1, v + w), n=Reals(0, 9), **claim.domains)  # type: ignore[arg-type]
    assert face(claim_of_n, (cell, region, 0, ["monotone", "v", "low", ["ball"]])) == [
        ({"n": Q(5), "v": Q(0)}, {"w": (Q(-1), Q(1))}, 0, ["ball"])
    ]
    falling = stated(lambda n, v, w: at_most(-9, w - v), n=Reals(0, 9), **claim.domains)  # type: ignore[arg-type]
    assert face(falling, (cell, region, None, ["monotone", "v", "high", ["ball"]])) == [
        ({"n": Q(5), "v": Q(2)}, {"w": (Q(-1), Q(1))}, None, ["ball"])
    ]
    for wrong, name, side, end in ((claim_of_n, "v", "high", 2), (falling, "v", "low", 0), (falling, "w", "high", 1)):
        with pytest.raises(RejectedError, match=f"^a margin may fall in {name} away from {end}$"):
            face(wrong, (cell, region, None, ["monotone", name, side, ["ball"]]))
    with pytest.raises(KeyError):
        face(claim_of_n, (cell, region, None, ["monotone", "v", "middle", ["ball"]]))


def test_a_face_needs_every_margin_to_rise_or_the_one_that_is_meant() -> None:
    claim, region = unit(lambda v: at_most(0, v) & at_most(v, 1))
    task = ["monotone", "v", "low", ["ball"]]
    assert face(claim, ({}, region, 0, task)) == [({"v": Q(0)}, {}, 0, ["ball"])]
    for which in (None, 1):
        with pytest.raises(RejectedError, match="may fall"):
            face(claim, ({}, region, which, task))


def test_a_face_at_infinity_is_none() -> None:
    claim = stated(lambda v: at_most(0, v), v=Reals(0, "inf"))
    assert face(claim, ({}, claim.ranges, None, ["monotone", "v", "low", []])) == [({"v": Q(0)}, {}, None, [])]
    with pytest.raises(RejectedError, match=r"^v has no end there$"):
        face(claim, ({}, claim.ranges, None, ["monotone", "v", "high", []]))


def test_each_margin_with_its_tree() -> None:
    cell = {"n": Q(5)}
    claim = stated(lambda n, v: at_most(v, n) & at_most(0, v), n=Reals(0, 9), v=Reals(0, 1))
    region = {"v": (Q(0), Q(1))}
    assert one_by_one(claim, (cell, region, None, ["each", ["a"], ["b"]])) == [
        (cell, region, 0, ["a"]),
        (cell, region, 1, ["b"]),
    ]
    for which, trees in ((None, [["a"]]), (None, [["a"]] * 3), (0, [["a"], ["b"]]), (1, [["a"]])):
        with pytest.raises(RejectedError, match=f"^{len(trees)} trees for [12] margins$"):
            one_by_one(claim, (cell, region, which, ["each", *trees]))


def quarters(first: list[Any], last: list[Any]) -> list[Any]:
    """A tree whose inner quarters are shown by balls."""
    return ["split", "v", ["split", "v", first, ["ball"]], ["split", "v", ["ball"], last]]


# Trees ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "proves"),
    [
        (["split", "v", ["algebra"], ["algebra"]], True),
        (quarters(["left", 1], ["right", 1]), True),
        (quarters(["left", 1], ["ball"]), False),
        (quarters(["ball"], ["right", 1]), False),
        (["each", ["algebra"]], True),
        (["each", quarters(["left", 1], ["right", 1])], True),
        (quarters(["monotone", "v", "low", ["algebra"]], ["monotone", "v", "high", ["algebra"]]), True),
        (quarters(["monotone", "v", "high", ["algebra"]], ["monotone", "v", "high", ["algebra"]]), False),
        (["ball"], False),
    ],
)
def test_a_tree_proves_if_all_its_leaves_do(tree: list[Any], proves: bool) -> None:
    """0 <= v (1 - v) on [0, 1], with a zero at either end."""
    claim, region = unit(lambda v: at_most(0, v * (1 - v)))
    with precision(128):
        if proves:
            tree_holds(claim, {}, region, tree)
        else:
            with pytest.raises(RejectedError):
                tree_holds(claim, {}, region, tree)


def test_each_margin_is_proved_by_its_own_tree_alone() -> None:
    """0 <= v (1 - v), which no ball shows, and v <= 2, which one does."""
    claim, region = unit(lambda v: at_most(0, v * (1 - v)) & at_most(v, 2))
    hard, easy = quarters(["left", 1], ["right", 1]), ["ball"]
    with precision(128):
        tree_holds(claim, {}, region, ["each", hard, easy])
        for tree in (["each", easy, hard], ["each", hard, hard], ["each", easy, easy], easy):
            with pytest.raises(RejectedError, match="does not prove"):
                tree_holds(claim, {}, region, tree)


@pytest.mark.parametrize("tree", [[], None, "ball", {"ball": 1}, 1, ("ball",)])
def test_a_tree_is_a_list(tree: Any) -> None:
    claim, region = unit(lambda v: at_most(0, 1))
    with pytest.raises(RejectedError, match=r"^a proof tree is a list$"):
        tree_holds(claim, {}, region, tree)
    with pytest.raises(RejectedError, match=r"^a proof tree is a list$"):
        tree_holds(claim, {}, region, ["split", "v", ["ball"], tree])


def test_series_of_a_statement_that_mixes_kinds() -> None:
    """A margin that is a number and one that is a ball, both by every leaf that looks at one box."""

    def body(v: Any) -> Statement:
        return Statement(((Q(1), ">"), (Ball(arb(2)), ">")))

    for proof in (["ball"], ["algebra"], ["left", 0], ["left", 1], ["mean"]):
        assert shown(body, proof)
