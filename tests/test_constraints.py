"""Side constraints and several dimensions: enumeration proves, cp-sat proposes; both against every subset in turn."""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rssp
from rssp import Constraints, enumeration, milp, strategies
from rssp.dyadic import to_units
from rssp.result import Nearest
from tests import naive

DUST = 2.0**-200


class Asked(NamedTuple):
    """A question in one dimension or more, with side constraints."""

    x: Any
    z: Any
    eps: Any
    size: Any
    constraints: Constraints


@st.composite
def questions(draw: st.DrawFn, max_n: int = 7, max_d: int = 3) -> Asked:
    """Questions with side constraints; d = 0 stands for plain numbers."""
    d = draw(st.integers(0, max_d))
    first = draw(strategies.values(max_n))
    columns = [first] + [draw(strategies.values(len(first), min_n=len(first))) for _ in range(d - 1)]
    floats = [column.astype(np.float64) for column in columns] if d > 1 else columns
    z = [draw(strategies.targets(column)) for column in floats]
    x: Any = np.stack(floats, axis=1) if d else first
    size, eps = draw(strategies.sizes(len(first))), draw(strategies.radii())
    return Asked(x, z if d else z[0], eps, size, draw(strategies.constraints(len(first))))


def check_record(found: Nearest, asked: Asked) -> None:
    """The error is that of the subset; the subset is allowed unless none was found or there is none within the box."""
    assert found.error == naive.sup_error(asked.x, asked.z, found.subset)
    assert (found.n, found.d) == (len(asked.x), 1 if np.ndim(asked.x) == 1 else len(asked.z))
    if found.status in ("optimal", "feasible", "found"):
        assert naive.allowed(int(found.subset.sum()), asked.size)
        assert naive.satisfies(tuple(found.subset.tolist()), asked.constraints)


@settings(max_examples=120)
@given(questions())
def test_enumeration_finds_the_best_allowed_subset(asked: Asked) -> None:
    x, z, _, size, constraints = asked
    found = rssp.nearest(x, z, size=size, constraints=constraints)
    check_record(found, asked)
    errors = naive.allowed_errors(x, z, size, constraints)
    assert (found.status, found.method) == ("optimal" if errors else "none", "enumeration")
    if errors:
        assert found.error == min(errors)
    else:
        assert "no subset satisfies" in found.reason


@settings(max_examples=120)
@given(questions())
def test_within_is_found_or_proved_impossible(asked: Asked) -> None:
    x, z, eps, size, constraints = asked
    found = rssp.within(x, z, eps, size=size, constraints=constraints)
    check_record(found, asked)
    best = min(naive.allowed_errors(x, z, size, constraints), default=None)
    assert found.status == ("none" if best is None or best > eps else "found")
    assert found.method in ("enumeration", "box")
    assert found.error <= eps or found.status == "none"


@given(questions())
def test_a_target_exactly_eps_away_is_found_and_a_hair_less_is_not(asked: Asked) -> None:
    x, z, _, size, constraints = asked
    best = min(naive.allowed_errors(x, z, size, constraints), default=Fraction(0))
    if best > strategies.HAIR:
        assert rssp.within(x, z, best, size=size, constraints=constraints).status == "found"
        assert rssp.within(x, z, best - strategies.HAIR, size=size, constraints=constraints).status == "none"


@settings(max_examples=15)
@given(questions(max_n=6))
def test_cp_sat_finds_the_same_and_calls_it_no_proof(asked: Asked) -> None:
    x, z, _, size, constraints = asked
    found = rssp.nearest(x, z, size=size, constraints=constraints, method="cp-sat", threads=1, time_limit=10)
    check_record(found, asked)
    errors = naive.allowed_errors(x, z, size, constraints)
    if found.status == "unknown":
        assert "INFEASIBLE reported by cp-sat, which is no proof" in found.reason
        assert not errors
    else:
        assert found.status == "feasible"
        assert found.reason.startswith("OPTIMAL reported by cp-sat, which is no proof; bound ")
        assert found.error == min(errors) or "rounded to multiples of 2^" in found.reason


EACH_KIND = [
    Constraints(at_most_one=[(2, 3), (1, 3)]),
    Constraints(exactly_one=[(0, 1), (2, 3)]),
    Constraints(include=[0], exclude=[3]),
    Constraints(precedence=[(1, 3)]),
    Constraints(precedence=[(3, 1)]),
    Constraints(weights=[1, 1, 1, 1], capacity=(3, 3)),
    Constraints(weights=[1, 1, 1, 1], capacity=(4, 10**30)),
    Constraints(weights=[1, -1, 1, -1], capacity=(-(10**30), -2)),
]


@pytest.mark.parametrize("constraints", EACH_KIND)
def test_cp_sat_heeds_each_kind_of_constraint(constraints: Constraints) -> None:
    for z in (0, 5, 10, 15):
        found = rssp.nearest([1, 2, 4, 8], z, constraints=constraints, method="cp-sat", threads=1)
        assert (found.status, found.error) == (
            "feasible",
            min(naive.allowed_errors([1, 2, 4, 8], z, None, constraints)),
        )


@pytest.mark.parametrize("size", [range(0, 7, 2), range(1, 7, 2), range(1, 7, 3), range(0, 7, 5), 0, 6])
def test_sizes_in_steps(size: int | range) -> None:
    x, constraints = [1, 2, 4, 8, 16, 32], Constraints(precedence=[(0, 1)])
    for z in range(64):
        found = rssp.nearest(x, z, size=size, constraints=constraints)
        assert found.error == min(naive.allowed_errors(x, z, size, constraints))


@settings(max_examples=15)
@given(st.data())
def test_cp_sat_within_on_small_integers(data: st.DataObject) -> None:
    x = data.draw(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=6))
    z, constraints = data.draw(st.tuples(*[st.integers(-6, 6)] * 2)), data.draw(strategies.constraints(len(x)))
    asked = Asked(x, z, 1, None, constraints)
    found = rssp.within(x, z, 1, constraints=constraints, method="cp-sat", threads=1)
    check_record(found, asked)
    there = any(error <= 1 for error in naive.allowed_errors(x, z, None, constraints))
    assert found.status == ("found" if there else "none" if found.method == "box" else "unknown")


@given(st.data())
def test_allows_is_what_the_constraints_say(data: st.DataObject) -> None:
    n = data.draw(st.integers(0, 6))
    constraints = data.draw(strategies.constraints(n))
    for mask in naive.masks(n):
        assert constraints.allows(mask) == naive.satisfies(mask, constraints)
        rows = constraints.rows()
        sums = [sum(a for i, a in row.items() if mask[i]) for row, _, _ in rows]
        assert constraints.allows(mask) == all(low <= s <= high for s, (_, low, high) in zip(sums, rows, strict=True))


@given(questions(max_n=6, max_d=0), st.data())
def test_two_targets_share_a_mask_by_stacking(asked: Asked, data: st.DataObject) -> None:
    """The same question twice, stacked, has the same answer; a zero coordinate changes nothing."""
    x, z, _, size, constraints = asked
    best = rssp.nearest(x, z, size=size, constraints=constraints).error
    twice = rssp.nearest(np.stack([x, x], axis=1), [z, z], size=size, constraints=constraints)
    assert twice.error == best
    padded = rssp.nearest(np.stack([x, 0 * x], axis=1), [z, 0], size=size, constraints=constraints)
    assert padded.error == best


def test_groups_narrow_forty_values_to_a_proof() -> None:
    """Ten groups of four: 4^10 subsets of 2^40."""
    x = rssp.sample.uniform(40, rng=0)
    groups = [range(4 * k, 4 * k + 4) for k in range(10)]
    found = rssp.nearest(x, 0.3, constraints=Constraints(exactly_one=groups))
    assert (found.status, found.method, len(found.indices)) == ("optimal", "enumeration", 10)
    sums = np.zeros(1, np.int64)
    for group in np.ldexp(x, 52).astype(np.int64).reshape(10, 4):
        sums = (sums[:, None] + group).ravel()
    z = int(Fraction(0.3) * 2**54)
    best = min(abs(4 * int(s) - z) for s in sums[np.argsort(np.abs(sums - z // 4))[:4]])
    assert found.error == Fraction(best, 2**54)


def test_all_of_22_values_are_looked_at() -> None:
    x = rssp.sample.uniform(22, rng=7)
    proved = rssp.nearest(x, 0.3, method="enumeration")
    assert (proved.status, proved.error) == ("optimal", rssp.nearest(x, 0.3).error)


def test_even_the_search_without_an_end_in_sight_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "DECISIONS", 100)
    x = rssp.sample.uniform(30, rng=7)
    stopped = rssp.nearest(x, 0.3, method="enumeration")
    assert stopped.status == "feasible"
    assert "stopped" in stopped.reason
    unsure = rssp.within(x, 0.3, 0, method="enumeration", constraints=Constraints(include=[0]))
    assert unsure.status == "unknown"


def test_what_enumeration_leaves_open_goes_to_cp_sat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "DECISIONS", 20)
    x = rssp.sample.grid(60, bits=8, rng=0).reshape(30, 2)
    constraints = Constraints(include=[3], precedence=[(4, 5)])
    found = rssp.nearest(x, [0.5, 0.25], constraints=constraints, time_limit=5)
    assert (found.status, found.method) == ("feasible", "cp-sat")
    assert constraints.allows(found.subset)
    assert rssp.within(x, [0.5, 0.25], 0.25, constraints=constraints, time_limit=5).status == "found"


@pytest.mark.parametrize("method", ["auto", "cp-sat"])
def test_constraints_that_contradict_each_other_leave_nothing(method: str) -> None:
    for constraints in (
        Constraints(include=[0], exclude=[0]),
        Constraints(exactly_one=[[]]),
        Constraints(weights=[2, 2], capacity=(1, 1)),
        Constraints(at_most_one=[(0, 1)], include=[0, 1]),
    ):
        found = rssp.nearest([1, 2], 1, constraints=constraints, method=method, threads=1)
        assert found.status == ("none" if method == "auto" else "unknown")
        assert "not" in found.reason
        within = rssp.within([1, 2], 1, 1, constraints=constraints, method=method, threads=1)
        assert within.status == found.status


def test_no_values() -> None:
    assert rssp.nearest([], Fraction(1, 3), constraints=Constraints()).error == Fraction(1, 3)
    assert rssp.within(np.zeros((0, 2)), [0, 1], 1, constraints=Constraints()).status == "found"
    assert rssp.nearest(np.zeros((0, 2)), [0, 1], method="cp-sat", threads=1).error == 1


def test_dust_beside_ones_is_settled_in_rationals_in_every_coordinate() -> None:
    x = np.array([[1.0, 1.0], [DUST, 0.0], [0.0, -DUST], [-DUST, DUST]])
    found = rssp.nearest(x, [1.5, 0.5], constraints=Constraints(include=[0]))
    assert (found.status, found.indices) == ("optimal", [0, 1, 2])
    half = Fraction(1, 2) - Fraction(DUST)
    assert rssp.within(x, [1.5, 0.5], half, constraints=Constraints(include=[0])).status == "found"
    assert rssp.within(x, [1.5, 0.5], half - strategies.HAIR, constraints=Constraints(include=[0])).status == "none"


def test_a_search_does_not_stop_where_only_rounding_says_found() -> None:
    """Eight ones are 1/2 and three grains of dust away, too many to settle; seven and the 1.5 are surely within."""
    x, z = [*[1.0] * 14, 1.5, DUST], Fraction(17, 2) + 3 * Fraction(DUST)
    found = rssp.within(x, z, Fraction(1, 2), size=8, constraints=Constraints())
    assert (found.status, found.method, found.error) == ("found", "enumeration", 3 * Fraction(DUST))


def test_the_better_of_what_was_enumerated_and_proposed_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "DECISIONS", 5)
    x, constraints = [1, 2, 4, 8], Constraints(include=[0])
    enumerated = rssp.nearest(x, 9, constraints=constraints, method="enumeration")
    assert (enumerated.status, enumerated.error) == ("feasible", 8)
    answer = milp.Answer(np.array([True] * 4), "FEASIBLE", None, to_units([1], [1]))
    monkeypatch.setattr(milp, "solve", lambda *_: answer)
    assert rssp.nearest(x, 9, constraints=constraints).error == 6
    assert rssp.nearest(x, 2, constraints=constraints).error == 1
    assert rssp.nearest(x, 2, constraints=constraints).method == "enumeration"


def test_too_many_candidates_are_admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "CANDIDATES", 3)
    x = [1.0, DUST, -DUST, DUST]
    assert rssp.nearest(x, 1.5, constraints=Constraints()).status == "feasible"
    eps = Fraction(1, 4) - 2 * Fraction(DUST)
    unsure = rssp.within(x, 0.75, eps, constraints=Constraints(), method="enumeration")
    assert unsure.status == "unknown"
    assert "62 bits" in unsure.reason


def test_auto_says_unknown_where_cp_sat_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "DECISIONS", 1)
    x, eps, constraints = [1.0, DUST, -DUST, DUST], Fraction(DUST) / 2, Constraints(at_most_one=[(1, 2)])
    found = rssp.within(x, 0.75, eps, constraints=constraints)
    assert (found.status, found.method) == ("unknown", "enumeration")


def test_a_forged_subset_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's word is judged by the constraints as they were given."""
    constraints = Constraints(include=[0])
    monkeypatch.setattr(enumeration.Search, "run", lambda *_: ([np.array([False, True])], True))
    with pytest.raises(ArithmeticError, match="report this as a bug"):
        rssp.nearest([1, 2], 2, constraints=constraints)


@pytest.mark.parametrize(
    ("options", "kind", "parts"),
    [
        ({"include": [-1]}, ValueError, ["include: indices must be >= 0; given -1"]),
        ({"include": [1, 1]}, ValueError, ["include: indices must differ; given 1 more than once"]),
        ({"exclude": np.array([True, False])}, TypeError, ["exclude", "numpy.flatnonzero", "given bool"]),
        ({"include": 3}, TypeError, ["include=3", "given int"]),
        ({"include": "01"}, TypeError, ["include='01'", "given str"]),
        ({"at_most_one": [0, 1]}, TypeError, ["at_most_one[0]=0"]),
        ({"at_most_one": 5}, TypeError, ["at_most_one=5", "groups of indices"]),
        ({"exactly_one": [(0, 1), (2, 2)]}, ValueError, ["exactly_one[1]: indices must differ"]),
        ({"precedence": [(0, 1, 2)]}, ValueError, ["precedence[0]=(0, 1, 2): must be a pair (i, j)"]),
        ({"precedence": [(1, 1)]}, ValueError, ["precedence[0]: indices must differ"]),
        ({"weights": [1, 2]}, ValueError, ["weights, capacity: must be given together"]),
        ({"capacity": (0, 2)}, ValueError, ["weights, capacity: must be given together"]),
        ({"weights": [1.0], "capacity": (0, 1)}, TypeError, ["weights: must be an int for each value", "float"]),
        ({"weights": [1], "capacity": (2, 1)}, ValueError, ["capacity=(2, 1)", "least <= most"]),
        ({"weights": [2**55, -(2**55)], "capacity": (0, 1)}, ValueError, ["weights", "less than 2^56"]),
    ],
)
def test_bad_constraints_are_named(options: dict[str, Any], kind: type[Exception], parts: list[str]) -> None:
    with pytest.raises(kind) as caught:
        Constraints(**options)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert all(part in str(caught.value) for part in parts), str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"include": [2]}, "include: indices must be below n=2, the number of values; given 2"),
        ({"precedence": [(0, 1), (0, 5)]}, "precedence[1]: indices must be below n=2, the number of values; given 5"),
        ({"weights": [1], "capacity": (0, 1)}, "weights: must be one for each of the n=2 values; given 1"),
    ],
)
def test_constraints_must_fit_the_values(options: dict[str, Any], message: str) -> None:
    for ask in (lambda c: rssp.nearest([1, 2], 0, constraints=c), lambda c: c.allows([True, False])):
        with pytest.raises(ValueError, match=r"^(include|precedence|weights)") as caught:
            ask(Constraints(**options))
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("x", "z", "options", "kind", "message"),
    [
        ([[1.0, 2.0]], 1, {}, TypeError, "z=1: must hold d=2 numbers, one per coordinate of x; given int"),
        ([[1.0, 2.0]], [1], {}, ValueError, "z: must hold d=2 numbers, one per coordinate of x; given 1"),
        ([[1.0, 2.0]], [1, float("nan")], {}, ValueError, "z[1]=nan: must be finite"),
        ([[1.0, float("inf")]], [1, 1], {}, ValueError, "x[0, 1]=inf: must be finite"),
        (np.zeros((5, 0)), [], {}, ValueError, "x: must have d >= 1 coordinates; given shape (5, 0)"),
        ([1.0], 1, {"constraints": [0]}, TypeError, "constraints: must be None or an rssp.Constraints; given list"),
        ([1.0], 1, {"log": "x"}, TypeError, "log='x': must be None, True (stderr) or a function of one line"),
        (
            [1.0],
            1,
            {"method": "two-lists"},
            ValueError,
            "method='two-lists': must be one of auto, enumeration, cp-sat, the methods that take constraints",
        ),
    ],
)
def test_bad_questions_are_named(x: Any, z: Any, options: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        rssp.nearest(x, z, **{"constraints": Constraints(), **options})
    assert type(caught.value) is kind
    assert str(caught.value) == message


def test_constraints_show_what_they_hold() -> None:
    constraints = Constraints(include=np.array([0]), weights=[1, 2], capacity=(0, 2))
    assert repr(constraints) == "Constraints(include=(0,), weights=(1, 2), capacity=(0, 2))"
    assert hash(constraints) == hash(Constraints(include=[0], weights=(1, 2), capacity=(0, 2)))
    assert repr(Constraints()) == "Constraints()"
