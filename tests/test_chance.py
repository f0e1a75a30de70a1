"""What a claim may state about chance, refused in one line where it is stated wrongly; and the points of a slope."""

import math
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq

from proofs_numeric.chance import LOG2_P, MOST_PARTS, Mean, Slope, check_chance
from proofs_numeric.claim import Claim, Derived
from proofs_numeric.domain import Integers, OneOf, Unknown
from proofs_numeric.num import Q, log, precision
from proofs_numeric.profile import Point, between, least_value, log2_probability, places, profile, slopes_decide
from proofs_numeric.sequential import decides, probability_bracket

# Statements -----------------------------------------------------------------------------------------------------------


def half(**_: Any) -> fmpq:
    return Q(1, 2)


@pytest.mark.parametrize("parts", [0, -1, 2**26 + 1, True, 1.0, "1", None])
def test_parts_are_an_int_in_range(parts: Any) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the words follow)
        Mean(parts, at_least=half)
    assert str(caught.value) == f"Mean(parts={parts!r}): must be an int from 1 to 2^26, the body's largest answer"


@pytest.mark.parametrize("parts", [1, 2**26])
def test_parts_at_the_ends_of_the_range(parts: int) -> None:
    assert Mean(parts, half).parts == parts
    assert MOST_PARTS * MOST_PARTS * 1000 < 2**63, "as its comment says"


def test_a_mean_states_something() -> None:
    assert (Mean(1, half).at_least, Mean(1, half).at_most) == (half, None)
    assert (Mean(1, at_most=half).at_least, Mean(1, at_most=half).at_most) == (None, half)
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        Mean(1)
    assert str(caught.value) == "Mean(parts): states nothing; give at_least=, at_most= or both"


def test_a_slope_states_something() -> None:
    one, other = Slope("n", half, "1/3"), Slope(LOG2_P, half, at_most=2)
    assert (one.of, one.along, one.at_least, one.at_most) == ("n", half, Q(1, 3), None)
    assert (other.of, other.along, other.at_least, other.at_most) == ("log2 P", half, None, Q(2))
    assert type(other.at_most) is fmpq
    assert (one.least, other.least) == ("n", None)
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        Slope("n", half)
    assert str(caught.value) == "Slope(of='n'): states nothing; give at_least=, at_most= or both"
    with pytest.raises(TypeError, match="not an exact parameter"):
        Slope("n", half, at_least=0.5)


MEAN, RATE, GROWTH = Mean(1, half), Slope(LOG2_P, half, 0), Slope("n", half, 0)
N, V = {"n": Integers(1, 3)}, {"v": OneOf(1, 2)}
FIRST = "own.it: expectation=1: must be Mean(parts=..., at_least=..., at_most=...)"
ALONE = "own.it: expectation= stands alone; state the probability or the slope in a claim of its own"
CONSTANT = "own.it: an Unknown constant is for a statement of probability, not for a mean or a slope"
TAKES = "own.it: with_probability takes w, u; it may take v, C"
NOT_INTEGERS = "own.it: slope of 'n': must be of 'log2 P', or of a parameter that is Integers"


@pytest.mark.parametrize(
    ("given", "domains", "error", "said"),
    [
        ((None, 1, None), V, TypeError, FIRST),
        ((None, None, 1), V, TypeError, "own.it: slope=1: must be Slope(of=..., along=..., at_least=..., at_most=...)"),
        ((half, MEAN, None), V, TypeError, ALONE),
        ((None, MEAN, RATE), V, TypeError, ALONE),
        ((None, MEAN, None), {"C": Unknown(1, 2)}, TypeError, CONSTANT),
        ((None, None, RATE), {"v": OneOf(1, 2), "C": Unknown(1, 2)}, TypeError, CONSTANT),
        ((half, None, GROWTH), {**V}, ValueError, NOT_INTEGERS),
        ((half, None, GROWTH), {"n": OneOf(1, 2), **V}, ValueError, NOT_INTEGERS),
        (
            (None, None, GROWTH),
            {**N, **V},
            TypeError,
            "own.it: the least n for which probability? give with_probability=",
        ),
        (
            (half, None, RATE),
            V,
            TypeError,
            "own.it: with_probability= has no part in the slope of log2 P; leave it out",
        ),
        (
            (None, None, RATE),
            {**N, **V},
            TypeError,
            "own.it: a slope goes along one parameter, given ['n', 'v']; put the others into the body",
        ),
        (
            (half, None, GROWTH),
            N,
            TypeError,
            "own.it: a slope goes along one parameter, given []; put the others into the body",
        ),
        ((Q(1, 2), None, None), V, TypeError, "own.it: with_probability=1/2: must be a function of v, or of none"),
        ((lambda C: C, None, None), V, TypeError, "own.it: with_probability takes C; it may take v"),
        ((lambda v, w, u: v, None, None), {**V, "C": Unknown(1, 2)}, TypeError, TAKES),
        ((lambda n: n, None, GROWTH), {**N, **V}, TypeError, "own.it: with_probability takes n; it may take v"),
        (
            (half, None, None),
            {**V, "C": Unknown(1, 2, obstruction=lambda v, n: v)},
            TypeError,
            "own.it: the obstruction of C takes n; it may take v, C",
        ),
        (
            (half, None, None),
            {**V, "C": Unknown(1, 2, obstruction=1)},
            TypeError,
            "own.it: the obstruction of C=1: must be a function of v, C, or of none",
        ),
    ],
)
def test_what_is_stated_wrongly(given: Any, domains: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        check_chance("own.it", *given, domains)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("given", "domains"),
    [
        ((None, None, None), V),
        ((half, None, None), {**V, "C": Unknown(1, 2)}),
        ((None, MEAN, None), {**V, **N}),
        ((None, None, RATE), V),
        ((half, None, GROWTH), {**N, **V}),
        ((lambda v, C: v - C, None, None), {**V, "C": Unknown(1, 2, obstruction=lambda C: 1 - C)}),
        ((lambda v, more=1: v, None, None), {**V, "C": Unknown(1, 2, obstruction=lambda v, more=1: v)}),
    ],
)
def test_what_is_stated_rightly(given: Any, domains: Any) -> None:
    check_chance("own.it", *given, domains)


# The points of a slope ------------------------------------------------------------------------------------------------

ALPHA = Q(1, 1000)


def rate(*values: int, along: Any = None, **options: Any) -> Claim:
    """A slope of log2 P along v."""
    slope = Slope(LOG2_P, along or (lambda v: v), at_least=-9)
    return Claim("own.rate", "", "", "", Derived(), {"v": OneOf(*values)}, None, None, None, "", slope=slope, **options)


def growth(most: int = 3) -> Claim:
    """A slope along v of the least n at which P is at least 1/2."""
    slope = Slope("n", lambda v: 2 * v, at_least=-9)
    domains = {"n": Integers(1, most), "v": OneOf(1, 3)}
    return Claim("own.growth", "", "", "", Derived(), domains, None, half, None, "", slope=slope)


def record(trials: int, successes: int, **params: int) -> dict[str, Any]:
    return {"params": {k: str(v) for k, v in params.items()}, "trials": trials, "successes": successes}


def test_the_places_of_a_range() -> None:
    assert places(rate(4, 1)) == [{"v": 4}, {"v": 1}]
    assert places(growth()) == [{"v": 1}, {"v": 3}]


def test_points_of_log2_p() -> None:
    """Each with its share of alpha: the logarithms of the ends of the bracket."""
    claim = rate(1, 3, along=lambda v: v * v)
    with precision(128):
        found = profile(claim, [record(100, 10, v=3), record(100, 60, v=1)], ALPHA)
        assert [(p.name, p.x) for p in found] == [("v=1", 1), ("v=3", 9)]
        for point, s in zip(found, (60, 10), strict=True):
            low, high = probability_bracket(s, 100, ALPHA / 2)
            assert float(point.low) == pytest.approx(math.log2(Fraction(int(low.p), int(low.q))))
            assert float(point.high) == pytest.approx(math.log2(Fraction(int(high.p), int(high.q))))


def test_points_along_what_is_a_ball() -> None:
    with precision(128):
        found = profile(rate(1, 3, along=lambda v: log(v)), [record(100, 10, v=3), record(100, 60, v=1)], ALPHA)
    assert float(found[1].x) == pytest.approx(math.log(3))


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([record(9, 5, v=1)], "0 counts for v=3"),
        ([record(9, 5, v=1), record(9, 5, v=3), record(9, 4, v=3)], "2 counts for v=3"),
        (
            [record(9, 5, v=1), record(9, 5, v=3), record(9, 5, v=2)],
            "there are counts for parameters that the claim does not have",
        ),
        ([record(9, 5, v=1), record(9, 10, v=3)], "10 successes in 9 trials"),
    ],
)
def test_counts_that_bracket_no_profile(records: Any, said: str) -> None:
    with precision(128), pytest.raises(ValueError) as caught:  # noqa: PT011
        profile(rate(1, 3), records, ALPHA)
    assert str(caught.value) == said


@pytest.mark.parametrize("values", [(3,), (3, 1), (1, 3, 2)])
def test_points_ascend_and_are_two_or_more(values: tuple[int, ...]) -> None:
    with precision(128), pytest.raises(ValueError) as caught:  # noqa: PT011
        profile(rate(*values), [record(9, 5, v=v) for v in values], ALPHA)
    assert str(caught.value) == "a slope needs two points or more, in the order in which `along` ascends"


def test_points_at_the_same_place_have_no_slope() -> None:
    with precision(128), pytest.raises(ValueError, match="a slope needs two points or more, in the order in which"):
        profile(rate(1, 3, along=lambda v: 7), [record(9, 5, v=1), record(9, 5, v=3)], ALPHA)


def test_points_of_a_least_value() -> None:
    """At v = 1: refuted for n = 1, supported from 2 on; at v = 3 refuted for 1, open for 2, supported for 3."""
    seen = [
        *(record(100, s, n=n, v=1) for n, s in ((1, 5), (2, 95), (3, 99))),
        *(record(100, s, n=n, v=3) for n, s in ((1, 5), (2, 50), (3, 95))),
    ]
    with precision(128):
        found = profile(growth(), seen, ALPHA)
        without = profile(growth(), [r for r in seen if r["successes"] != 99], ALPHA)
    shown = [(p.name, p.x, p.low, p.high) for p in found]
    assert shown == [("v=1", 2, 2, 2), ("v=3", 6, 2, 3)]
    assert [(p.name, p.x, p.low, p.high) for p in without] == shown


def test_each_cell_has_its_share_of_alpha_counted_or_not() -> None:
    """Six cells: a count that decides at alpha/5 but not at alpha/6, and one that just decides at alpha/6."""
    claim = growth()
    fewest = next(s for s in range(50, 100) if decides(s, 100, Q(1, 2), Q(1, 2), ALPHA / 6) == "supported")
    by_5 = next(s for s in range(50, 100) if decides(s, 100, Q(1, 2), Q(1, 2), 5 * ALPHA) == "supported")
    assert by_5 < fewest
    rest = [record(100, 1, n=1, v=1), record(100, 1, n=1, v=3), record(100, 99, n=2, v=3)]
    with precision(128):
        assert len(profile(claim, [*rest, record(100, fewest, n=2, v=1)], ALPHA)) == 2
        with pytest.raises(ValueError, match="the counts do not bracket the least n at v=1"):
            profile(claim, [*rest, record(100, fewest - 1, n=2, v=1)], ALPHA)


@pytest.mark.parametrize(
    "sides",
    [
        [(1, 5), (2, 50)],
        [(2, 95), (3, 50)],
        [],
        [(1, 95), (2, 5)],  # refuted beyond what is supported
        [(1, 5), (2, 95), (3, 5)],
    ],
)
def test_a_least_value_that_is_not_bracketed(sides: list[tuple[int, int]]) -> None:
    counted = [({"n": str(n), "v": "3"}, s, 100) for n, s in sides]
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        least_value(growth(), {"v": Q(3)}, counted, ALPHA)
    assert str(caught.value) == "the counts do not bracket the least n at v=3"


def test_counts_elsewhere_do_not_count() -> None:
    here = [({"n": "1", "v": "3"}, 5, 100), ({"n": "2", "v": "3"}, 95, 100)]
    elsewhere = [({"n": "1", "v": "1"}, 95, 100), ({"n": "2", "v": "1"}, 5, 100)]
    low, high = least_value(growth(), {"v": Q(3)}, [*elsewhere, *here], ALPHA)
    assert (low, high) == (2, 2)
    with precision(128):
        ends = log2_probability(rate(1, 3), {"v": Q(3)}, [({"v": "1"}, 1, 100), ({"v": "3"}, 60, 100)], ALPHA)
    assert float(ends[0]) < math.log2(0.6) < float(ends[1])


# The decision ---------------------------------------------------------------------------------------------------------


def point(x: Any, low: Any, high: Any) -> Point:
    return Point("", arb(x), arb(low), arb(high))


def test_the_slope_between_two_points() -> None:
    low, high = between(point(1, 2, 5), point(3, 8, 10))
    assert (low, high) == (Q(3, 2), 4)


@pytest.mark.parametrize(
    ("least", "most", "status"),
    [
        (1, None, "supported"),
        (2, None, None),
        (3, None, "refuted"),
        (None, 2, "supported"),
        (None, 1, None),
        (None, 0, "refuted"),
        (1, 2, "supported"),
        (0, 2, "supported"),
        (0, 1, None),
        (2, 3, None),
        (3, 4, "refuted"),
        (-1, 0, "refuted"),
        (Q(3, 2), 9, None),
        (-9, Q(3, 2), None),
    ],
)
def test_a_slope_from_1_to_2_is_as_stated_or_not(least: Any, most: Any, status: str | None) -> None:
    """Bounds are met with equality; beyond both ends of the slope it is refuted."""
    points = [point(0, 0, 1), point(1, 2, 2)]
    assert slopes_decide(points, Slope(LOG2_P, half, least, most)) == status


def test_a_chord_refutes_where_no_neighbours_do() -> None:
    """0 to 0 and 4 to 4 around something anywhere: slopes of neighbours are open, the chord is 2."""
    points = [point(0, 0, 0), point(1, -9, 9), point(2, 4, 4)]
    assert slopes_decide(points, Slope(LOG2_P, half, at_least=3)) == "refuted"
    assert slopes_decide(points, Slope(LOG2_P, half, at_most=1)) == "refuted"
    assert slopes_decide(points, Slope(LOG2_P, half, at_least=1)) is None
    assert slopes_decide(points, Slope(LOG2_P, half, at_least=2)) is None


def test_every_pair_of_neighbours_must_be_as_stated() -> None:
    points = [point(0, 0, 0), point(1, 1, 1), point(2, 4, 4)]
    assert slopes_decide(points, Slope(LOG2_P, half, 1, 3)) == "supported"
    assert slopes_decide(points, Slope(LOG2_P, half, at_most=2)) == "refuted"
    assert slopes_decide(points, Slope(LOG2_P, half, at_least=2)) == "refuted"
