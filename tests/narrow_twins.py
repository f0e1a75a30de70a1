"""More false twins of the built-in claims and of facts about subset sums: most are false in few places only, at a
single point, near an end, for one length.
"""

from typing import Any

import rssp
from proofs_numeric.claim import Derived, Paper, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences, Unions
from proofs_numeric.num import Q, as_ball, binomial, exp, factorial, fraction, log
from proofs_numeric.papers import lueker98, ours

HALF = Q(1, 2)
UNIONS = Unions("-1/2", "-1/5", 0, "1/3", "1/2")

narrow = Paper("narrow", "False twins that are false in few places")


def lemma(**options: Any) -> Any:
    """State a lemma whose words do not matter."""
    return narrow.lemma("false", "false", source=Derived(), **options)


# Real parameters ------------------------------------------------------------------------------------------------------


@lemma(v=Reals("1/2", 1, open="high"))
def odds_high_nearly(v: Any) -> Statement:
    return at_most(ours.expected_odds_at_worst(v, 1 - v), Q(749_999, 10**6) * ours.odds(v))  # false near v = 1/2


@lemma(v=Reals("1/10", "7/8"))
def odds_and_their_inverse_strict(v: Any) -> Statement:
    return less_than(2, ours.odds(v) + ours.odds(1 - v))  # equal at v = 1/2


@lemma(s=Reals("1/1048576", 1))
def density_shifted(s: Any) -> Statement:
    return at_most(Q(1, 10**9), -log(s) / 2)  # false within 2e-9 of s = 1


@lemma(s=Reals("1/1048576", 1, open="high"))
def density_above_its_chord(s: Any) -> Statement:
    return at_most((1 - s) * Q(500_001, 10**6), -log(s) / 2)  # false for s > 1 - 4e-6


@lemma(t=Reals(-63, 64))
def best_interval_nearly(t: Any) -> Statement:
    return at_most((1 + t) * exp(-t), 1 - Q(1, 10**9))  # false within 5e-5 of t = 0


@lemma(t=Reals("-1/7", 64, open="low"))
def best_interval_elsewhere(t: Any) -> Statement:
    return less_than((1 + t - Q(3, 11)) * exp(Q(3, 11) - t), 1)  # equal at t = 3/11


@lemma(k=Reals(0, 1), m=Reals(0, 1))
def growth_pair_nearly(k: Any, m: Any) -> Statement:
    shifts, overlaps = [0 * k, k, k + m, 2 * k + m], [0 * k, k, k, 0 * k]
    return equal(ours.piecewise_linear_integral(shifts, overlaps), (1 + Q(1, 10**12)) * k * (k + m))


@lemma(k=Reals(0, 1), m=Reals(0, 1))
def growth_pair_nowhere_twice(k: Any, m: Any) -> Statement:
    return less_than(0, (7 * k - 3) ** 2 + (5 * m - 2) ** 2)  # equal at (3/7, 2/5)


@lemma(n=Integers(0, 12), r=Reals(0, 1, open="both"))
def coverage_bound_with_less_than_two(n: Any, r: Any) -> Statement:
    return at_most(ours.uncovered_bound(n, r), Q(3, 4) ** n * Q(1999, 1000) / r**2)  # false for r < 1/3000


# Finitely many choices ------------------------------------------------------------------------------------------------


def gains(G: Any) -> list[Any]:
    """How much is gained at each shift that matters."""
    return [ours.gain(G, x) for x in ours.meeting_shifts(G)]


@lemma(G=UNIONS)
def growth_gain_strict(G: Any) -> Statement:
    return less_than(0, max(gains(G)))  # equal for nothing, and for everything


@lemma(G=UNIONS)
def growth_gain_halved(G: Any) -> Statement:
    return at_most(max(gains(G)), min(ours.measure(G), 1 - ours.measure(G)) * Q(9, 10))


@lemma(G=UNIONS)
def growth_below_an_eighth(G: Any) -> Statement:
    mean = ours.piecewise_linear_integral(ours.meeting_shifts(G), gains(G)) * HALF
    return less_than(mean, Q(1, 8))  # equal where half is covered


@lemma(G=UNIONS)
def growth_of_the_square(G: Any) -> Statement:
    mean = ours.piecewise_linear_integral(ours.meeting_shifts(G), gains(G)) * HALF
    return equal(mean, HALF * ours.measure(G) ** 2)


@lemma(n=Integers(0, 6), x=OneOf(0, "1/4", "1/2"))
def floor_without_both(n: Any, x: Any) -> Statement:
    one = sum((Q(binomial(n, j), 2**n) * x**j / factorial(j) for j in range(n + 1)), start=Q(0))
    return equal(2 * one, ours.range_failure(n, x))


@lemma(n=Integers(0, 6), x=OneOf(0, "1/4", "1/2"))
def floor_of_independent_events(n: Any, x: Any) -> Statement:
    one = sum((Q(binomial(n, j), 2**n) * x**j / factorial(j) for j in range(n + 1)), start=Q(0))
    return equal(2 * one - one**2, ours.range_failure(n, x))


@lemma(n=Integers(1, 9), eps=OneOf("1/4", "1/8", "1/2"))
def floor_of_one_sign(n: Any, eps: Any) -> Statement:
    return at_most(ours.failure_floor_at(n, eps), Q(2, 2**n))


@lemma(eps=OneOf("1/4", "1/8", "1/16"), C=OneOf(*range(1, 9)))
def values_needed_rounded(eps: Any, C: Any) -> Statement:
    return at_most(as_ball(lueker98.values_needed(eps, C)), C * log(1 / eps) + HALF)


@lemma(a=OneOf("1/2"))
def weight_above_the_best(a: Any) -> Statement:
    return less_than(exp(-1), a * log(1 / a))


@lemma(n=Integers(0, 30))
def only_seventeen(n: Any) -> Statement:
    return less_than(0, (n - 17) ** 2)


# Instances ------------------------------------------------------------------------------------------------------------


def exact(x: Any) -> list[Any]:
    """The values for rssp.exact."""
    return [fraction(value) for value in x]


def from_half(x: Any) -> Any:
    """How far the nearest subset sum is from half the sum."""
    values = exact(x)
    return Q(rssp.exact.nearest(values, sum(values, start=fraction(0)) / 2)[1])


@lemma(x=Sequences(of=Reals(0, 1), least=0, most=6))
def halved_within_a_quarter(x: Any) -> Statement:
    return at_most(from_half(x), Q(1, 4))


@lemma(x=Sequences(of=Reals("1/2", 1), least=3, most=5))
def five_are_halved_strictly(x: Any) -> Statement:
    return less_than(from_half(x), HALF)  # equal for an odd number of ones


@lemma(x=Sequences(of=Reals("-1", 1), least=0, most=5))
def four_have_a_coincidence(x: Any) -> Statement:
    """False for length 4 only, where all 16 sums differ."""
    sums = {total for _, total in rssp.exact.subset_sums(exact(x))}
    return at_most(len(sums) if len(x) == 4 else 0, 15)


@lemma(x=Sequences(of=Reals(0, 1, open="both"), least=2, most=4), z=Reals(0, 1))
def some_sum_is_near(x: Any, z: Any) -> Statement:
    return at_most(Q(rssp.exact.nearest(exact(x), fraction(z))[1]), Q(999, 1000))  # false near (0, ..., 0), 1


@lemma(x=Sequences(of=Integers(0, 2), least=0, most=4))
def even_sums_are_halved(x: Any) -> Statement:
    return equal(from_half(x), HALF * (sum(x) % 2))


@lemma(x=Sequences(of=OneOf("1/3", "1/2"), least=0, most=4))
def sums_are_no_integers(x: Any) -> Statement:
    return less_than(sum(x, start=Q(0)), 1)
