"""False statements, each true on the branch, at the point or to the order that a careless evaluation looks at. None may
ever be proved or supported, as none of the false twins.
"""

import math
from typing import Any

from flint import ctx

from proofs_numeric.chance import Slope
from proofs_numeric.claim import Derived, Paper, Register, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q, ceil, exp, log, sqrt

HALF = Q(1, 2)

traps = Paper("traps", "False statements written so that careless evaluation would show them")


def trap(**options: Any) -> Register:
    """State a lemma whose words do not matter."""
    return traps.lemma("false", "false", source=Derived(), **options)


# Branches, poles, zeros and orders ------------------------------------------------------------------------------------


@trap(v=Reals("9/20", "3/5"))
def python_min(v: Any) -> Statement:
    return at_most(Q(21, 50), min(v, 1 - v))  # 2/5 at v = 3/5; an undecided comparison would take v


@trap(v=Reals("2/5", "11/20"))
def python_max(v: Any) -> Statement:
    return at_most(max(v, 1 - v), Q(57, 100))  # 3/5 at v = 2/5


@trap(v=Reals("9/20", "3/5"))
def python_if(v: Any) -> Statement:
    if v > HALF:
        return at_most(v, HALF)
    return at_most(0, v)


@trap(v=Reals("9/20", "3/5"))
def python_sorted(v: Any) -> Statement:
    return at_most(Q(21, 50), sorted([v, 1 - v])[0])


@trap(v=Reals(0, 1))
def python_equals_at_an_end(v: Any) -> Statement:
    return at_most(2 if v == 1 else v, 1)


@trap(v=Reals(0, 1))
def python_equals_inside(v: Any) -> Statement:
    return at_most(2 if v in (Q(1, 3), Q(2, 3)) else v, 1)


@trap(v=Reals(-1, 1))
def python_truth(v: Any) -> Statement:
    return at_most(1 if not v else 0, 0)


@trap(v=Reals(0, 1))
def python_hash(v: Any) -> Statement:
    return at_most({HALF: 2}.get(v, 0), 1)


@trap(v=Reals(0, 10))
def math_exp(v: Any) -> Statement:
    return at_most(0 * v + math.exp(v), 200)  # a float at the middle of the ball


@trap(v=Reals(0, 10))
def math_ceil(v: Any) -> Statement:
    return at_most(math.ceil(v), 5)


@trap(v=Reals(0, 10))
def python_float(v: Any) -> Statement:
    return at_most(v - float(v), 5)


@trap(n=Integers(3, 3))
def divided_integers(n: Any) -> Statement:
    return less_than(exp(Q(0)) * (1 / n), Q(1, 3))  # 1/3 as a float is a little less than 1/3


@trap(n=Integers(3, 3))
def math_log(n: Any) -> Statement:
    return less_than(log(n), math.log(n) + 0 * log(n))  # ln 3 as a float is a little more than ln 3


@trap(v=Reals(0, 1))
def short_series(v: Any) -> Statement:
    ctx.cap = 1  # the terms that are cut off would read as 0
    return at_most(log(1 + v), 0)


@trap(v=Reals(0, 1))
def not_defined_at_the_end(v: Any) -> Statement:
    return equal(1 / (1 / v), v)


@trap(v=Reals(0, 1))
def not_defined_to_the_power_0(v: Any) -> Statement:
    return equal((1 / v) ** 0, 1)


@trap(v=Reals(-1, 1))
def denominator_changes_sign(v: Any) -> Statement:
    return at_most(0, v * v / v + 1)


@trap(v=Reals(-1, 1))
def cancelled_pole(v: Any) -> Statement:
    return equal(v / v, 1)


@trap(v=Reals(0, 1, open="high"))
def strict_at_the_closed_end(v: Any) -> Statement:
    return less_than(0, v * (1 - v))


@trap(v=Reals(0, 1, open="both"))
def strict_at_an_inner_zero(v: Any) -> Statement:
    return less_than(0, (v - HALF) ** 2)


@trap(v=Reals(0, 1, open="both"))
def strict_of_nothing(v: Any) -> Statement:
    return less_than(v, v)


@trap(v=Reals(0, 1), w=Reals(0, 1, open="both"))
def strict_on_an_edge(v: Any, w: Any) -> Statement:
    return less_than(0, v + w * (1 - w) * v)


@trap(v=Reals(0, 1))
def falls_from_the_left(v: Any) -> Statement:
    return at_most(0, v * v * (1 - v) - v * v * v * Q(1, 100))  # < 0 at v = 1 only


@trap(v=Reals(-1, 0))
def odd_about_the_right(v: Any) -> Statement:
    return at_most(0, v * exp(v))  # c_0 = 0, c_1 > 0 at the right end: the sign of (x - e) matters


@trap(v=Reals(0, 1))
def equality_of_balls(v: Any) -> Statement:
    return equal(exp(v), 1 + v + v * v / 2)  # equal to second order at 0


@trap(v=Reals(0, 1))
def equal_at_one_end_only(v: Any) -> Statement:
    return equal(sqrt(v), v)


@trap(v=Reals(0, 2))
def step_of_ceil(v: Any) -> Statement:
    return at_most(ceil(v), 1)


@trap(v=Reals(0, 1))
def one_of_two_margins(v: Any) -> Statement:
    return at_most(0, v) & at_most(1, v)


@trap(v=Reals(0, 1))
def no_number(v: Any) -> Statement:
    return at_most(0, log(v - v - 1))


@trap(v=Reals(-1, 1))
def root_of_a_negative(v: Any) -> Statement:
    return at_most(0, sqrt(v))


@trap(v=Reals(0, 1))
def negative_but_tiny(v: Any) -> Statement:
    return at_most(0, exp(v) - exp(v) - Q(1, 10**60))


# Traps for several reals: faces, margins one by one, the mean value form ----------------------------------------------


@trap(v=Reals(0, 1), w=Reals(0, 1))
def false_at_one_corner(v: Any, w: Any) -> Statement:
    return at_most(Q(1, 100), v * exp(w) + w)


@trap(v=Reals(0, 1), w=Reals(0, 1))
def false_on_one_face(v: Any, w: Any) -> Statement:
    return at_most(Q(1, 100), v * exp(w))


@trap(v=Reals(0, 1), w=Reals(0, 1))
def false_inside(v: Any, w: Any) -> Statement:
    return at_most(Q(1, 1000) * exp(Q(0)), (v - Q(1, 3)) ** 2 + (w - Q(2, 3)) ** 2)


@trap(v=Reals(0, 1), w=Reals(0, 1), x=Reals(0, 1))
def false_inside_in_three(v: Any, w: Any, x: Any) -> Statement:
    return at_most(exp(v) * (w - w * w), exp(Q(1)) / 4 - Q(1, 100) + x)  # at v = 1, w = 1/2, x = 0


@trap(v=Reals(0, 1))
def falls_then_rises(v: Any) -> Statement:
    return at_most(0, (v * (v - 1) + Q(1, 5)) * exp(Q(0)))  # its ends are 1/5


@trap(v=Reals(0, 1))
def margins_least_at_opposite_ends(v: Any) -> Statement:
    return at_most(exp(v), Q(27, 10)) & at_most(Q(101, 100), exp(v))


@trap(v=Reals(0, 1), w=Reals(0, 1))
def second_of_two_margins(v: Any, w: Any) -> Statement:
    return at_most(0, v * exp(w)) & at_most(v * exp(w), Q(27, 10))


@trap(v=Reals(0, 1), w=Reals(0, 1))
def as_many_margins_as_the_place(v: Any, w: Any) -> Statement:
    first = at_most(0, v * exp(w))
    return first & at_most(v, HALF) if w > Q(9, 10) else first


@trap(v=Reals(0, 1), w=Reals(0, 1))
def equal_on_two_faces(v: Any, w: Any) -> Statement:
    return equal(v * exp(w), v)


@trap(v=Reals(0, 1), w=Reals(0, 1))
def equal_on_one_face(v: Any, w: Any) -> Statement:
    return equal(0, v * exp(w))


@trap(v=Reals(0, 1))
def root_with_an_infinite_slope(v: Any) -> Statement:
    return at_most(Q(1, 1000), sqrt(v))  # false near 0, where the derivative is not finite


@trap(v=Reals(0, 1), w=Reals(0, 1, open="low"))
def strict_on_a_closed_face(v: Any, w: Any) -> Statement:
    return less_than(0, v * w * exp(w))


@trap(v=Reals(0, 1))
def step_at_an_end(v: Any) -> Statement:
    return at_most(1, ceil(v))  # 0 at v = 0, where everything to the right has 1


@trap(v=Reals(0, 1))
def nothing_of_what_is_undefined(v: Any) -> Statement:
    return at_most(0, 0 * log(v - 2))


@trap(v=Reals(0, 1), n=OneOf(-1))
def nothing_of_an_undefined_constant(v: Any, n: Any) -> Statement:
    return at_most(0, (0 * v) * log(n))


@trap(v=Reals(0, 1))
def rational_exponent(v: Any) -> Statement:
    return at_most((1 + v) ** HALF, 1)  # flint's exact series would take 1/2 for 0


# Traps for ends that are infinite or left out -------------------------------------------------------------------------


@trap(v=Reals(0, "inf"))
def false_far_out(v: Any) -> Statement:
    return at_most(log(1 + v), v - v * v / 10**7)


@trap(v=Reals("-inf", 0))
def false_far_out_on_the_left(v: Any) -> Statement:
    return at_most(-(10**9), v)


@trap(v=Reals("-inf", "inf"))
def false_on_one_side_of_the_line(v: Any) -> Statement:
    return at_most(-(10**9), v * v * v)


@trap(v=Reals(0, "inf"))
def beyond_its_limit(v: Any) -> Statement:
    return at_most(Q(1, 10**12), exp(-v))


@trap(v=Reals(0, "inf"))
def below_its_limit(v: Any) -> Statement:
    return at_most(v / (1 + v), 1 - Q(1, 10**9))


@trap(v=Reals(0, "inf"), w=Reals(0, "inf"))
def product_against_sum(v: Any, w: Any) -> Statement:
    return at_most(v * w, v + w + 10**6)


@trap(v=Reals(0, 1, open="low"))
def logarithm_at_the_end_left_out(v: Any) -> Statement:
    return at_most(log(1 / v), 50)


@trap(v=Reals(0, 1, open="low"))
def pole_at_the_end_left_out(v: Any) -> Statement:
    return at_most(1 / v, 10**12)


@trap(v=Reals(0, 1, open="low"))
def false_next_to_the_end_left_out(v: Any) -> Statement:
    return less_than(Q(1, 10**9), v * exp(v))


@trap(v=Reals(0, 1, open="low"))
def strict_at_the_end_that_belongs(v: Any) -> Statement:
    return less_than(log(v), v - 1)


@trap(v=Reals(0, "inf", open="low"))
def strict_inside_the_half_line(v: Any) -> Statement:
    return less_than(log(v), v - 1)  # equal at v = 1


@trap(v=Reals("-inf", 0))
def strict_at_the_end_of_the_left_half_line(v: Any) -> Statement:
    return less_than(0, -v)


@trap(v=Reals(-1, "inf"))
def pole_inside_the_half_line(v: Any) -> Statement:
    return at_most(-(10**9), 1 / v)


@trap(v=Reals("1/2", "inf"))
def identity_with_a_pole(v: Any) -> Statement:
    return equal((v - 3) / (v - 3), 1)


@trap(v=Reals(0, "inf"))
def even_power_of_both_signs(v: Any) -> Statement:
    return at_most(Q(1, 100), (v - Q(7, 3)) ** 2 * exp(Q(0)))


# Slopes ---------------------------------------------------------------------------------------------------------------


@trap(slope=Slope("log2 P", along=lambda n: n, at_least="-6/5", at_most="-4/5"), n=OneOf(1, 2, 3))
def slopes_whose_mean_is_right(n: Any, rng: Any, trials: int) -> Any:
    """-1/2 and then -3/2: over the range -1, which is what a line through the three points would say."""
    return rng.random(trials) < {1: 0.5, 2: 0.5**1.5, 3: 0.5**3}[int(n)]
