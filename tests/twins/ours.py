"""False twins of what this project proves itself."""

from typing import Any

from proofs_numeric.chance import Mean, Slope
from proofs_numeric.claim import Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unions
from proofs_numeric.num import Q, binomial, factorial, integer, log
from proofs_numeric.papers import ours as true
from tests.twins import twin

HALF, NEAR = Q(1, 2), Q(1, 100)
UNIT = Reals(0, 1)
LOW, HIGH = Reals(0, "1/2", open="low"), Reals("1/2", 1, open="high")
UNIONS = Unions("-1/2", "-1/5", 0, "1/3", "1/2")

# The growth of the covered set ----------------------------------------------------------------------------------------


def pair_integral(k: Any, m: Any) -> Any:
    """The integral of `growth_pair`."""
    shifts, overlaps = [0 * k, k, k + m, 2 * k + m], [0 * k, k, k, 0 * k]
    return true.piecewise_linear_integral(shifts, overlaps)


@twin("ours.growth_pair", k=UNIT, m=UNIT)
def growth_pair_constant(k: Any, m: Any) -> Statement:
    return equal(pair_integral(k, m), Q(103, 100) * k * (k + m))


@twin("ours.growth_pair", k=UNIT, m=UNIT)
def growth_pair_strict(k: Any, m: Any) -> Statement:
    return less_than(0, k * (k + m))  # equal at k = 0


@twin("ours.growth_pair", k=UNIT, m=UNIT)
def growth_pair_nearly(k: Any, m: Any) -> Statement:
    return equal(pair_integral(k, m), (1 + Q(1, 10**12)) * k * (k + m))


def gains(G: Any) -> list[Any]:
    """How much is gained at each shift that matters."""
    return [true.gain(G, x) for x in true.meeting_shifts(G)]


def mean_gain(G: Any) -> Any:
    """E|G'| - |G|."""
    return true.piecewise_linear_integral(true.meeting_shifts(G), gains(G)) * HALF


@twin("ours.growth_identity", G=UNIONS)
def growth_constant(G: Any) -> Statement:
    v = true.measure(G)
    return equal(mean_gain(G), Q(51, 100) * v * (1 - v))


@twin("ours.growth_identity", G=UNIONS)
def growth_quarter_is_no_equality(G: Any) -> Statement:
    v = true.measure(G)
    return at_most(mean_gain(G), v * (1 - v) / 4)


@twin("ours.growth_identity", G=UNIONS)
def growth_gain_strict(G: Any) -> Statement:
    return less_than(0, max(gains(G)))  # equal for nothing, and for everything


@twin("ours.growth_identity", G=UNIONS)
def growth_gain_halved(G: Any) -> Statement:
    return at_most(max(gains(G)), min(true.measure(G), 1 - true.measure(G)) * Q(9, 10))


@twin("ours.growth_identity", G=UNIONS)
def growth_below_an_eighth(G: Any) -> Statement:
    return less_than(mean_gain(G), Q(1, 8))  # equal where half is covered


@twin("ours.growth_identity", G=UNIONS)
def growth_of_the_square(G: Any) -> Statement:
    return equal(mean_gain(G), HALF * true.measure(G) ** 2)


@twin(
    "ours.growth_by_simulation",
    expectation=Mean(128, at_least=lambda v: true.grown_mean(v) + NEAR),
    v=OneOf("1/4"),
)
def mean_just_beyond(v: Any, rng: Any, trials: int) -> Any:
    return true.growth_by_simulation(v, rng, trials)


@twin(
    "ours.growth_by_simulation",
    expectation=Mean(128, at_most=lambda v: true.grown_mean(v) - NEAR),
    v=OneOf("1/2"),
)
def mean_on_the_wrong_side(v: Any, rng: Any, trials: int) -> Any:
    return true.growth_by_simulation(v, rng, trials)


@twin(
    "ours.growth_by_simulation",
    expectation=Mean(128, at_least=lambda v: v + v * (1 - v) / 4 - NEAR, at_most=lambda v: v + v * (1 - v) / 4 + NEAR),
    v=OneOf("1/2"),
)
def mean_with_a_quarter_for_a_half(v: Any, rng: Any, trials: int) -> Any:
    return true.growth_by_simulation(v, rng, trials)


@twin("ours.growth_by_simulation", expectation=Mean(64, at_least=lambda v: true.grown_mean(v)), v=OneOf("1/2"))
def mean_in_other_units(v: Any, rng: Any, trials: int) -> Any:
    return true.growth_by_simulation(v, rng, trials) // 4  # a part is 1/64 here, and this is of 1/32


# Coverage -------------------------------------------------------------------------------------------------------------


@twin("ours.odds_shrink_low", v=LOW)
def odds_low_constant(v: Any) -> Statement:
    return at_most(true.expected_odds_at_worst(v, v), Q(74, 100) * true.odds(v))


@twin("ours.odds_shrink_low", v=LOW)
def odds_low_strict(v: Any) -> Statement:
    return less_than(true.expected_odds_at_worst(v, v), Q(3, 4) * true.odds(v))


@twin("ours.odds_shrink_high", v=HIGH)
def odds_high_constant(v: Any) -> Statement:
    return at_most(true.expected_odds_at_worst(v, 1 - v), Q(73, 100) * true.odds(v))  # false near v = 1/2 only


@twin("ours.odds_shrink_high", v=HIGH)
def odds_high_nearly(v: Any) -> Statement:
    return at_most(true.expected_odds_at_worst(v, 1 - v), Q(749_999, 10**6) * true.odds(v))  # false near v = 1/2


@twin("ours.odds_shrink_high", v=HIGH)
def odds_high_strict(v: Any) -> Statement:
    return less_than(true.expected_odds_at_worst(v, 1 - v), Q(3, 4) * true.odds(v))  # equal at v = 1/2 only


@twin("ours.odds_shrink_high", v=Reals("1/2", 1))
def odds_high_closed(v: Any) -> Statement:
    return at_most(true.expected_odds_at_worst(v, 1 - v), Q(3, 4) * true.odds(v))  # 0/0 at v = 1


@twin("ours.explicit_coverage", with_probability=lambda n, r: 1 - Q(3, 4) ** integer(n), n=OneOf(6), r=OneOf("1/8"))
def coverage_without_the_factor_of_r(n: Any, r: Any, rng: Any, trials: int) -> Any:
    return true.explicit_coverage(n, r, rng, trials)  # 0.715 against 0.822


@twin(
    "ours.explicit_coverage",
    with_probability=lambda n, r: 1 - true.uncovered_bound(4 * n, r),
    n=OneOf(6),
    r=OneOf("1/8"),
)
def coverage_at_four_times_the_rate(n: Any, r: Any, rng: Any, trials: int) -> Any:
    return true.explicit_coverage(n, r, rng, trials)


@twin("ours.explicit_coverage", n=Integers(0, 12), r=Reals(0, 1, open="both"))
def coverage_bound_with_less_than_two(n: Any, r: Any) -> Statement:
    return at_most(true.uncovered_bound(n, r), Q(3, 4) ** n * Q(1999, 1000) / r**2)  # false for r < 1/3000


@twin("ours.failure_rate", slope=Slope("log2 P", along=lambda n: n, at_most="-6/5"), n=OneOf(6, 9, 12))
def failure_beyond_its_rate(n: Any, rng: Any, trials: int) -> Any:
    return true.failure_rate(n, rng, trials)


@twin("ours.failure_rate", slope=Slope("log2 P", along=lambda n: n, at_least="-4/5"), n=OneOf(6, 9, 12))
def failure_short_of_its_rate(n: Any, rng: Any, trials: int) -> Any:
    return true.failure_rate(n, rng, trials)


@twin(
    "ours.half_coverage",
    with_probability=lambda b: HALF,
    slope=Slope("n", along=lambda b: b, at_most=1),
    b=OneOf(2, 6, 10),
    n=Integers(2, 24),
)
def half_coverage_at_one_value_a_bit(b: Any, n: Any, rng: Any, trials: int) -> Any:
    return true.half_coverage(b, n, rng, trials)


# The failure floor and the test of a mean -----------------------------------------------------------------------------

PLACE: dict[str, Any] = {"n": Integers(0, 6), "x": OneOf(0, "1/4", "1/2")}


@twin(
    "ours.failure_floor",
    with_probability=lambda n, eps: Q(5, 4) * true.failure_floor_at(n, eps),
    n=OneOf(6),
    eps=OneOf("1/4"),
)
def floor_a_quarter_higher(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return true.failure_floor(n, eps, rng, trials)  # 0.104 against 0.118


@twin("ours.failure_floor", n=Integers(1, 9), eps=OneOf("1/4", "1/8", "1/2"))
def floor_of_one_sign(n: Any, eps: Any) -> Statement:
    return at_most(true.failure_floor_at(n, eps), Q(2, 2**n))


@twin("ours.failure_floor_formula", **PLACE)
def floor_off_by_one(n: Any, x: Any) -> Statement:
    j_negative = [Q(binomial(n, j), 2**n) * x ** (j + 1) / factorial(j + 1) for j in range(n + 1)]
    both = [p * x ** (n - j) / factorial(n - j) for j, p in enumerate(j_negative)]
    return equal(2 * sum(j_negative, start=Q(0)) - sum(both, start=Q(0)), true.range_failure(n, x))


def one_sign(n: Any, x: Any) -> Any:
    """A of the floor."""
    return sum((Q(binomial(n, j), 2**n) * x**j / factorial(j) for j in range(n + 1)), start=Q(0))


@twin("ours.failure_floor_formula", **PLACE)
def floor_without_both(n: Any, x: Any) -> Statement:
    return equal(2 * one_sign(n, x), true.range_failure(n, x))


@twin("ours.failure_floor_formula", **PLACE)
def floor_of_independent_events(n: Any, x: Any) -> Statement:
    return equal(2 * one_sign(n, x) - one_sign(n, x) ** 2, true.range_failure(n, x))


@twin("ours.stake", u=Reals(0, "1/2"))
def stake_strict(u: Any) -> Statement:
    return less_than(0, true.slowdown(u)) & less_than(true.slowdown(-u), 0)  # equal at u = 0


@twin("ours.stake", u=Reals(0, "1/2"))
def stake_with_a_hundredth_more(u: Any) -> Statement:
    return at_most(0, true.slowdown(u) - log(1 + u) / 100)
