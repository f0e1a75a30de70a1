"""False twins of the built-in claims, bodies that would fool a careless checker, and forged certificates.

Nothing here may ever be proved or supported. Each false twin is a built-in claim with one change: a constant beyond
the truth, strict in place of non-strict, an index off by one.
"""

import copy
import json
import math
import random
from collections.abc import Iterator
from typing import Any

from flint import ctx, fmpq

from proofs_numeric.chance import Mean, Slope
from proofs_numeric.claim import Claim, Derived, Paper, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unions
from proofs_numeric.num import Q, as_ball, binomial, ceil, exp, factorial, log, sqrt
from proofs_numeric.papers import otsuka25_attention, ours, ours_nsn, ours_vectors, pensia20
from tests.twins import twins as paper_twins

HALF = Q(1, 2)

twins = Paper("twins", "False twins of the built-in claims")
traps = Paper("traps", "False statements written so that careless evaluation would show them")


def lemma(paper: Paper, **options: Any) -> Any:
    """State a lemma whose words do not matter."""
    return paper.lemma("false", "false", source=Derived(), **options)


# Twins with real parameters -------------------------------------------------------------------------------------------


@lemma(twins, k=Reals(0, 1), m=Reals(0, 1))
def growth_pair_constant(k: Any, m: Any) -> Statement:
    shifts, overlaps = [0 * k, k, k + m, 2 * k + m], [0 * k, k, k, 0 * k]
    return equal(ours.piecewise_linear_integral(shifts, overlaps), Q(103, 100) * k * (k + m))


@lemma(twins, k=Reals(0, 1), m=Reals(0, 1))
def growth_pair_strict(k: Any, m: Any) -> Statement:
    return less_than(0, k * (k + m))  # equal at k = 0


@lemma(twins, v=Reals(0, "1/2", open="low"))
def odds_low_constant(v: Any) -> Statement:
    return at_most(ours.expected_odds_at_worst(v, v), Q(74, 100) * ours.odds(v))


@lemma(twins, v=Reals(0, "1/2", open="low"))
def odds_low_strict(v: Any) -> Statement:
    return less_than(ours.expected_odds_at_worst(v, v), Q(3, 4) * ours.odds(v))


@lemma(twins, v=Reals("1/2", 1, open="high"))
def odds_high_constant(v: Any) -> Statement:
    return at_most(ours.expected_odds_at_worst(v, 1 - v), Q(73, 100) * ours.odds(v))  # false near v = 1/2 only


@lemma(twins, v=Reals("1/2", 1, open="high"))
def odds_high_strict(v: Any) -> Statement:
    return less_than(ours.expected_odds_at_worst(v, 1 - v), Q(3, 4) * ours.odds(v))  # equal at v = 1/2 only


@lemma(twins, v=Reals("1/2", 1))
def odds_high_closed(v: Any) -> Statement:
    return at_most(ours.expected_odds_at_worst(v, 1 - v), Q(3, 4) * ours.odds(v))  # 0/0 at v = 1


@lemma(twins, s=Reals("1/1048576", 1))
def density_strict(s: Any) -> Statement:
    return less_than(0, -log(s) / 2)


@lemma(twins, s=Reals("1/1048576", "101/100"))
def density_beyond(s: Any) -> Statement:
    return at_most(0, -log(s) / 2)


@lemma(twins, t=Reals(-64, 64))
def best_interval_constant(t: Any) -> Statement:
    return at_most((1 + t) * exp(-t), Q(97, 100))


@lemma(twins, t=Reals(-64, 64))
def best_interval_strict(t: Any) -> Statement:
    return less_than((1 + t) * exp(-t), 1)  # equal at t = 0, in the middle of the domain


@lemma(twins, t=Reals(-63, 64))
def best_interval_strict_inside(t: Any) -> Statement:
    return less_than((1 + t) * exp(-t), 1)  # equal at t = 0, which is no midpoint of a bisection of [-63, 64]


# Twins with finitely many parameters ----------------------------------------------------------------------------------

UNIONS = Unions("-1/2", "-1/5", 0, "1/3", "1/2")


@lemma(twins, G=UNIONS)
def growth_constant(G: Any) -> Statement:
    v, shifts = ours.measure(G), ours.meeting_shifts(G)
    mean = ours.piecewise_linear_integral(shifts, [ours.gain(G, x) for x in shifts]) * HALF
    return equal(mean, Q(51, 100) * v * (1 - v))


@lemma(twins, G=UNIONS)
def growth_quarter_is_no_equality(G: Any) -> Statement:
    v, shifts = ours.measure(G), ours.meeting_shifts(G)
    mean = ours.piecewise_linear_integral(shifts, [ours.gain(G, x) for x in shifts]) * HALF
    return at_most(mean, v * (1 - v) / 4)


@lemma(twins, n=Integers(0, 6), x=OneOf(0, "1/4", "1/2"))
def floor_off_by_one(n: Any, x: Any) -> Statement:
    j_negative = [Q(binomial(n, j), 2**n) * x ** (j + 1) / factorial(j + 1) for j in range(n + 1)]
    both = [p * x ** (n - j) / factorial(n - j) for j, p in enumerate(j_negative)]
    return equal(2 * sum(j_negative, start=Q(0)) - sum(both, start=Q(0)), ours.range_failure(n, x))


@lemma(twins, a=OneOf("1/2"))
def weight_constant(a: Any) -> Statement:
    return at_most(as_ball("0.3466"), a * log(1 / a))  # (ln 2)/2 = 0.34657...


@lemma(twins, a=OneOf("1/2"))
def weight_at_most_a_third(a: Any) -> Statement:
    return at_most(a * log(1 / a), Q(1, 3))


@lemma(twins, eps=OneOf("1/100"), same=Integers(1, 1), opposite=Integers(5, 5))
def attention_as_printed(eps: Any, same: Any, opposite: Any) -> Statement:
    return otsuka25_attention.block_perturbation(eps, same, opposite)


EPS = OneOf("1/10", "1/1000")


@lemma(twins, d=Integers(1, 16), eps=EPS, k=Integers(2, 6))
def one_target_with_one_vector_fewer(d: Any, eps: Any, k: Any) -> Statement:
    """Neither the k of the table nor its neighbours reach 1/2."""
    n, best = ours_vectors.SECOND_MOMENT[str(eps)][d - 1]
    return at_most(HALF, ours_vectors.second_moment(n - 1, best + k - 4 if d > 3 else k, d, eps, Q(d)))


@lemma(twins, d=Integers(1, 1), eps=OneOf("1/10"))
def one_target_in_one_dimension_more(d: Any, eps: Any) -> Statement:
    n, k = ours_vectors.CONDITIONAL[str(eps)][d - 1]
    return at_most(HALF, ours_vectors.conditional(n, k, d + 1, eps, Q(d + 1)))


@lemma(twins, d=Integers(1, 16), eps=EPS)
def one_more_is_necessary(d: Any, eps: Any) -> Statement:
    return less_than(ours_vectors.any_hit(ours_vectors.NECESSARY[str(eps)][d - 1], d, eps), HALF)


@lemma(twins, d=Integers(1, 16), eps=EPS)
def all_targets_with_a_block_fewer(d: Any, eps: Any) -> Statement:
    plan = ours_vectors.plan_of(*ours_vectors.ALL_TARGETS[str(eps)][d - 1])
    return at_most(ours_vectors.uncovered(d, eps, plan._replace(blocks=plan.blocks - 1)), Q(1, 10))


@lemma(twins, d=Integers(1, 1), eps=OneOf("1/10"))
def nsn_with_one_vector_fewer(d: Any, eps: Any) -> Statement:
    n, k = ours_nsn.SECOND_MOMENT[str(eps)][d - 1]
    return at_most(HALF, ours_nsn.second_moment(n - 1, k, d, eps))


# Twins of statements of probability -----------------------------------------------------------------------------------


@lemma(twins, with_probability=lambda c: pensia20.share_of_product(c) * Q(130, 100), c=OneOf("3/8"))
def product_constant(c: Any, rng: Any, trials: int) -> Any:
    """The probability is 1.1976 times (ln 2)/16 at this c."""
    return pensia20.product_contains_uniform(c, rng, trials)


@lemma(twins, with_probability=lambda c: pensia20.share_of_product(c), c=OneOf("3/8"))
def relu_with_the_uncorrected_weight(c: Any, rng: Any, trials: int) -> Any:
    return pensia20.relu_product_contains_uniform(c, rng, trials)


@lemma(twins, with_probability=lambda n, eps: 2 * ours.failure_floor_at(n, eps), n=OneOf(4), eps=OneOf("1/4"))
def floor_doubled(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return ours.failure_floor(n, eps, rng, trials)


@lemma(twins, with_probability=lambda n, r: 1 - ours.uncovered_bound(4 * n, r), n=OneOf(6), r=OneOf("1/8"))
def coverage_at_four_times_the_rate(n: Any, r: Any, rng: Any, trials: int) -> Any:
    return ours.explicit_coverage(n, r, rng, trials)


# Twins of statements on means and slopes ------------------------------------------------------------------------------

NEAR = Q(1, 100)


@lemma(twins, expectation=Mean(128, at_least=lambda v: ours.grown_mean(v) + NEAR), v=OneOf("1/4"))
def mean_just_beyond(v: Any, rng: Any, trials: int) -> Any:
    return ours.growth_by_simulation(v, rng, trials)


@lemma(twins, expectation=Mean(128, at_most=lambda v: ours.grown_mean(v) - NEAR), v=OneOf("1/2"))
def mean_on_the_wrong_side(v: Any, rng: Any, trials: int) -> Any:
    return ours.growth_by_simulation(v, rng, trials)


@lemma(
    twins,
    expectation=Mean(128, at_least=lambda v: v + v * (1 - v) / 4 - NEAR, at_most=lambda v: v + v * (1 - v) / 4 + NEAR),
    v=OneOf("1/2"),
)
def mean_with_a_quarter_for_a_half(v: Any, rng: Any, trials: int) -> Any:
    return ours.growth_by_simulation(v, rng, trials)


@lemma(twins, expectation=Mean(64, at_least=lambda v: ours.grown_mean(v)), v=OneOf("1/2"))
def mean_in_other_units(v: Any, rng: Any, trials: int) -> Any:
    return ours.growth_by_simulation(v, rng, trials) // 4  # a part is 1/64 here, and this is of 1/32


@lemma(twins, slope=Slope("log2 P", along=lambda n: n, at_most="-6/5"), n=OneOf(6, 9, 12))
def failure_beyond_its_rate(n: Any, rng: Any, trials: int) -> Any:
    return ours.failure_rate(n, rng, trials)


@lemma(twins, slope=Slope("log2 P", along=lambda n: n, at_least="-1/2"), n=OneOf(6, 9, 12))
def failure_short_of_its_rate(n: Any, rng: Any, trials: int) -> Any:
    return ours.failure_rate(n, rng, trials)


@lemma(
    twins,
    with_probability=lambda b: HALF,
    slope=Slope("n", along=lambda b: b, at_most=1),
    b=OneOf(2, 6, 10),
    n=Integers(2, 24),
)
def half_coverage_at_one_value_a_bit(b: Any, n: Any, rng: Any, trials: int) -> Any:
    return ours.half_coverage(b, n, rng, trials)


@lemma(traps, slope=Slope("log2 P", along=lambda n: n, at_least="-6/5", at_most="-4/5"), n=OneOf(1, 2, 3))
def slopes_whose_mean_is_right(n: Any, rng: Any, trials: int) -> Any:
    """-1/2 and then -3/2: over the range -1, which is what a line through the three points would say."""
    return rng.random(trials) < {1: 0.5, 2: 0.5**1.5, 3: 0.5**3}[int(n)]


# Traps: false, but true on the branch, at the point or to the order that a careless evaluation looks at ---------------


@lemma(traps, v=Reals("9/20", "3/5"))
def python_min(v: Any) -> Statement:
    return at_most(Q(21, 50), min(v, 1 - v))  # 2/5 at v = 3/5; an undecided comparison would take v


@lemma(traps, v=Reals("2/5", "11/20"))
def python_max(v: Any) -> Statement:
    return at_most(max(v, 1 - v), Q(57, 100))  # 3/5 at v = 2/5


@lemma(traps, v=Reals("9/20", "3/5"))
def python_if(v: Any) -> Statement:
    if v > HALF:
        return at_most(v, HALF)
    return at_most(0, v)


@lemma(traps, v=Reals("9/20", "3/5"))
def python_sorted(v: Any) -> Statement:
    return at_most(Q(21, 50), sorted([v, 1 - v])[0])


@lemma(traps, v=Reals(0, 1))
def python_equals_at_an_end(v: Any) -> Statement:
    return at_most(2 if v == 1 else v, 1)


@lemma(traps, v=Reals(0, 1))
def python_equals_inside(v: Any) -> Statement:
    return at_most(2 if v in (Q(1, 3), Q(2, 3)) else v, 1)


@lemma(traps, v=Reals(-1, 1))
def python_truth(v: Any) -> Statement:
    return at_most(1 if not v else 0, 0)


@lemma(traps, v=Reals(0, 1))
def python_hash(v: Any) -> Statement:
    return at_most({HALF: 2}.get(v, 0), 1)


@lemma(traps, v=Reals(0, 10))
def math_exp(v: Any) -> Statement:
    return at_most(0 * v + math.exp(v), 200)  # a float at the middle of the ball


@lemma(traps, v=Reals(0, 10))
def math_ceil(v: Any) -> Statement:
    return at_most(math.ceil(v), 5)


@lemma(traps, v=Reals(0, 10))
def python_float(v: Any) -> Statement:
    return at_most(v - float(v), 5)


@lemma(traps, n=Integers(3, 3))
def divided_integers(n: Any) -> Statement:
    return less_than(exp(Q(0)) * (1 / n), Q(1, 3))  # 1/3 as a float is a little less than 1/3


@lemma(traps, n=Integers(3, 3))
def math_log(n: Any) -> Statement:
    return less_than(log(n), math.log(n) + 0 * log(n))  # ln 3 as a float is a little more than ln 3


@lemma(traps, v=Reals(0, 1))
def short_series(v: Any) -> Statement:
    ctx.cap = 1  # the terms that are cut off would read as 0
    return at_most(log(1 + v), 0)


@lemma(traps, v=Reals(0, 1))
def not_defined_at_the_end(v: Any) -> Statement:
    return equal(1 / (1 / v), v)


@lemma(traps, v=Reals(0, 1))
def not_defined_to_the_power_0(v: Any) -> Statement:
    return equal((1 / v) ** 0, 1)


@lemma(traps, v=Reals(-1, 1))
def denominator_changes_sign(v: Any) -> Statement:
    return at_most(0, v * v / v + 1)


@lemma(traps, v=Reals(-1, 1))
def cancelled_pole(v: Any) -> Statement:
    return equal(v / v, 1)


@lemma(traps, v=Reals(0, 1, open="high"))
def strict_at_the_closed_end(v: Any) -> Statement:
    return less_than(0, v * (1 - v))


@lemma(traps, v=Reals(0, 1, open="both"))
def strict_at_an_inner_zero(v: Any) -> Statement:
    return less_than(0, (v - HALF) ** 2)


@lemma(traps, v=Reals(0, 1, open="both"))
def strict_of_nothing(v: Any) -> Statement:
    return less_than(v, v)


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1, open="both"))
def strict_on_an_edge(v: Any, w: Any) -> Statement:
    return less_than(0, v + w * (1 - w) * v)


@lemma(traps, v=Reals(0, 1))
def falls_from_the_left(v: Any) -> Statement:
    return at_most(0, v * v * (1 - v) - v * v * v * Q(1, 100))  # < 0 at v = 1 only


@lemma(traps, v=Reals(-1, 0))
def odd_about_the_right(v: Any) -> Statement:
    return at_most(0, v * exp(v))  # c_0 = 0, c_1 > 0 at the right end: the sign of (x - e) matters


@lemma(traps, v=Reals(0, 1))
def equality_of_balls(v: Any) -> Statement:
    return equal(exp(v), 1 + v + v * v / 2)  # equal to second order at 0


@lemma(traps, v=Reals(0, 1))
def equal_at_one_end_only(v: Any) -> Statement:
    return equal(sqrt(v), v)


@lemma(traps, v=Reals(0, 2))
def step_of_ceil(v: Any) -> Statement:
    return at_most(ceil(v), 1)


@lemma(traps, v=Reals(0, 1))
def one_of_two_margins(v: Any) -> Statement:
    return at_most(0, v) & at_most(1, v)


@lemma(traps, v=Reals(0, 1))
def no_number(v: Any) -> Statement:
    return at_most(0, log(v - v - 1))


@lemma(traps, v=Reals(-1, 1))
def root_of_a_negative(v: Any) -> Statement:
    return at_most(0, sqrt(v))


@lemma(traps, v=Reals(0, 1))
def negative_but_tiny(v: Any) -> Statement:
    return at_most(0, exp(v) - exp(v) - Q(1, 10**60))


# Traps for several reals: faces, margins one by one, the mean value form ----------------------------------------------


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1))
def false_at_one_corner(v: Any, w: Any) -> Statement:
    return at_most(Q(1, 100), v * exp(w) + w)


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1))
def false_on_one_face(v: Any, w: Any) -> Statement:
    return at_most(Q(1, 100), v * exp(w))


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1))
def false_inside(v: Any, w: Any) -> Statement:
    return at_most(Q(1, 1000) * exp(Q(0)), (v - Q(1, 3)) ** 2 + (w - Q(2, 3)) ** 2)


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1), x=Reals(0, 1))
def false_inside_in_three(v: Any, w: Any, x: Any) -> Statement:
    return at_most(exp(v) * (w - w * w), exp(Q(1)) / 4 - Q(1, 100) + x)  # at v = 1, w = 1/2, x = 0


@lemma(traps, v=Reals(0, 1))
def falls_then_rises(v: Any) -> Statement:
    return at_most(0, (v * (v - 1) + Q(1, 5)) * exp(Q(0)))  # its ends are 1/5


@lemma(traps, v=Reals(0, 1))
def margins_least_at_opposite_ends(v: Any) -> Statement:
    return at_most(exp(v), Q(27, 10)) & at_most(Q(101, 100), exp(v))


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1))
def second_of_two_margins(v: Any, w: Any) -> Statement:
    return at_most(0, v * exp(w)) & at_most(v * exp(w), Q(27, 10))


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1))
def as_many_margins_as_the_place(v: Any, w: Any) -> Statement:
    first = at_most(0, v * exp(w))
    return first & at_most(v, HALF) if w > Q(9, 10) else first


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1))
def equal_on_two_faces(v: Any, w: Any) -> Statement:
    return equal(v * exp(w), v)


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1))
def equal_on_one_face(v: Any, w: Any) -> Statement:
    return equal(0, v * exp(w))


@lemma(traps, v=Reals(0, 1))
def root_with_an_infinite_slope(v: Any) -> Statement:
    return at_most(Q(1, 1000), sqrt(v))  # false near 0, where the derivative is not finite


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1, open="low"))
def strict_on_a_closed_face(v: Any, w: Any) -> Statement:
    return less_than(0, v * w * exp(w))


@lemma(traps, v=Reals(0, 1))
def step_at_an_end(v: Any) -> Statement:
    return at_most(1, ceil(v))  # 0 at v = 0, where everything to the right has 1


@lemma(traps, v=Reals(0, 1))
def nothing_of_what_is_undefined(v: Any) -> Statement:
    return at_most(0, 0 * log(v - 2))


@lemma(traps, v=Reals(0, 1), n=OneOf(-1))
def nothing_of_an_undefined_constant(v: Any, n: Any) -> Statement:
    return at_most(0, (0 * v) * log(n))


@lemma(traps, v=Reals(0, 1))
def rational_exponent(v: Any) -> Statement:
    return at_most((1 + v) ** HALF, 1)  # flint's exact series would take 1/2 for 0


# Traps for ends that are infinite or left out -------------------------------------------------------------------------


@lemma(traps, v=Reals(0, "inf"))
def false_far_out(v: Any) -> Statement:
    return at_most(log(1 + v), v - v * v / 10**7)


@lemma(traps, v=Reals("-inf", 0))
def false_far_out_on_the_left(v: Any) -> Statement:
    return at_most(-(10**9), v)


@lemma(traps, v=Reals("-inf", "inf"))
def false_on_one_side_of_the_line(v: Any) -> Statement:
    return at_most(-(10**9), v * v * v)


@lemma(traps, v=Reals(0, "inf"))
def beyond_its_limit(v: Any) -> Statement:
    return at_most(Q(1, 10**12), exp(-v))


@lemma(traps, v=Reals(0, "inf"))
def below_its_limit(v: Any) -> Statement:
    return at_most(v / (1 + v), 1 - Q(1, 10**9))


@lemma(traps, v=Reals(0, "inf"), w=Reals(0, "inf"))
def product_against_sum(v: Any, w: Any) -> Statement:
    return at_most(v * w, v + w + 10**6)


@lemma(traps, v=Reals(0, 1, open="low"))
def logarithm_at_the_end_left_out(v: Any) -> Statement:
    return at_most(log(1 / v), 50)


@lemma(traps, v=Reals(0, 1, open="low"))
def pole_at_the_end_left_out(v: Any) -> Statement:
    return at_most(1 / v, 10**12)


@lemma(traps, v=Reals(0, 1, open="low"))
def false_next_to_the_end_left_out(v: Any) -> Statement:
    return less_than(Q(1, 10**9), v * exp(v))


@lemma(traps, v=Reals(0, 1, open="low"))
def strict_at_the_end_that_belongs(v: Any) -> Statement:
    return less_than(log(v), v - 1)


@lemma(traps, v=Reals(0, "inf", open="low"))
def strict_inside_the_half_line(v: Any) -> Statement:
    return less_than(log(v), v - 1)  # equal at v = 1


@lemma(traps, v=Reals("-inf", 0))
def strict_at_the_end_of_the_left_half_line(v: Any) -> Statement:
    return less_than(0, -v)


@lemma(traps, v=Reals(-1, "inf"))
def pole_inside_the_half_line(v: Any) -> Statement:
    return at_most(-(10**9), 1 / v)


@lemma(traps, v=Reals("1/2", "inf"))
def identity_with_a_pole(v: Any) -> Statement:
    return equal((v - 3) / (v - 3), 1)


@lemma(traps, v=Reals(0, "inf"))
def even_power_of_both_signs(v: Any) -> Statement:
    return at_most(Q(1, 100), (v - Q(7, 3)) ** 2 * exp(Q(0)))


FALSE_DETERMINISTIC: list[Claim] = [
    claim for paper in (twins, paper_twins, traps) for claim in paper.claims.values() if not claim.random
]
FALSE_RANDOM: list[Claim] = [
    claim for paper in (twins, paper_twins, traps) for claim in paper.claims.values() if claim.random
]


# Forged certificates --------------------------------------------------------------------------------------------------

LEAVES = [["ball"], ["algebra"], ["mean"], *([side, order] for side in ("left", "right") for order in range(8))]
NOISE: list[Any] = [
    *(0, 1, -1, 2, 3, 4, 10**30, -(10**30), True, False, None, 0.0, 0.5, 1.0, math.nan, math.inf),
    *(
        "",
        "0",
        "1",
        "-1",
        "1/2",
        "1/0",
        "nan",
        "inf",
        "1e400",
        "[0, 1]",
        "ball",
        "split",
        "left",
        "supported",
        "refuted",
    ),
    *([], {}, [[]], ["split"], ["ball", 1], ["ball", "algebra"], ["left"], ["left", -1], ["left", 8], ["right", 10**9]),
    *(["middle", 1], ["left", True], ["left", "1"], ["left", 1.0], ["proved"], "kind", "low", "high", "each"),
    *(["mean", 1], ["each"], ["monotone"], ["monotone", "v", "low"], ["monotone", "v", "high", ["ball"]]),
]


def random_tree(rng: random.Random, names: list[str], depth: int = 4) -> list[Any]:
    """A well-formed proof tree that nobody has looked for."""
    if depth == 0 or not names or rng.random() < 0.4:
        return list(rng.choice(LEAVES))
    name, kind = rng.choice(names), rng.random()
    if kind < 0.3:
        rest = [other for other in names if other != name]
        return ["monotone", name, rng.choice(("low", "high")), random_tree(rng, rest, depth - 1)]
    left, right = (random_tree(rng, names, depth - 1) for _ in range(2))
    return ["each", left, right][: rng.choice((2, 3))] if kind < 0.5 else ["split", name, left, right]


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything inside a JSON value, itself included."""
    yield path
    if isinstance(node, dict | list):
        for key in node if isinstance(node, dict) else range(len(node)):
            yield from places(node[key], (*path, key))


def reach(node: Any, path: tuple[Any, ...]) -> Any:
    """What lies there."""
    for key in path:
        node = node[key]
    return node


def forge(certificate: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A copy with one to three random edits: drop, double, swap, replace by noise or from elsewhere, alter a number."""
    forged = copy.deepcopy(certificate)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        inside = [p for p in places(forged) if p]
        if not inside:
            break  # everything has been dropped
        path = rng.choice(inside)
        edit(forged, reach(forged, path[:-1]), path[-1], rng)
    return forged


def edit(whole: Any, holder: Any, key: Any, rng: random.Random) -> None:
    """One edit at holder[key]."""
    value, kind = holder[key], rng.randrange(7)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(value))
    elif kind == 2:
        other = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        holder[key], holder[other] = holder[other], value
    elif kind == 3:
        holder[key] = copy.deepcopy(reach(whole, rng.choice(list(places(whole)))))
    elif kind == 4 and type(value) is int:
        holder[key] = value + rng.choice((-1000, -1, 1, 1000))
    elif kind == 4 and isinstance(value, str):
        holder[key] = rng.choice((value + "0", value[1:], value[::-1], "-" + value, " " + value))
    elif kind == 5 and isinstance(holder, dict):
        holder[f"{key}2"] = value
    else:
        holder[key] = copy.deepcopy(rng.choice(NOISE))


def same_json(a: Any, b: Any) -> bool:
    """Equal and of the same types all the way down (in Python True == 1 == 1.0)."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def well_formed(tree: Any, names: list[str], margins: int) -> bool:
    """A proof tree: splits into two halves on a parameter, faces, as many trees as there are margins (once on the way
    down), and leaves that name one of the proofs there are.
    """
    if isinstance(tree, list) and len(tree) == 4 and tree[0] == "split":
        return tree[1] in names and all(well_formed(half, names, margins) for half in tree[2:])
    if isinstance(tree, list) and len(tree) == 4 and tree[0] == "monotone":
        rest = [name for name in names if name != tree[1]]
        return tree[1] in names and tree[2] in ("low", "high") and well_formed(tree[3], rest, margins)
    if isinstance(tree, list) and tree and tree[0] == "each":
        return len(tree) - 1 == margins and all(well_formed(part, names, 0) for part in tree[1:])
    return tree in LEAVES  # order True or 1.0 equals 1 here: it names the same proof


def rational(text: str) -> fmpq:
    """A rational from its text."""
    return Q(text)
