"""False twins of da Cunha et al. 2022 (random subset sum)."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, equal, less_than
from proofs_numeric.domain import OneOf, Reals, Unions, Unknown
from proofs_numeric.num import Q, exp, integer, log
from proofs_numeric.papers import dacunha22_rss as true
from tests.twins import twin

UNIONS = Unions("-1/2", "-1/5", 0, "1/3", "1/2")


@twin(
    "dacunha22_rss.coverage",
    "dacunha22_rss.coverage_with_constant_1",
    with_probability=lambda n, k: true.stated(n, k, Q(17, 16)),
    n=OneOf(14),
    k=OneOf(12),
)
def coverage_with_constant_17_sixteenths(n: Any, k: Any, rng: Any, trials: int) -> Any:
    return true.coverage(n, k, rng, trials)


@twin("dacunha22_rss.explicit_constant", t=Reals(0, "inf"))
def explicit_constant_with_two_thirds_of_it(t: Any) -> Statement:
    C = 2 * log(2) / log(Q(4, 3)) * Q(2, 3)
    return at_most(2 * log(2) + t * t * C / (4 * (1 + t)), (1 + t) * C * log(Q(4, 3)))


@twin("dacunha22_rss.explicit_constant", t=Reals(0, "inf"))
def explicit_constant_with_a_higher_rate(t: Any) -> Statement:
    C = 2 * log(2) / log(Q(4, 3))
    return at_most(t * t * C, 4 * log(2) * t * (1 + t))  # exp(-(n - C k)^2 / 2n)


@twin("dacunha22_rss.first_phase_costs", s=OneOf(1, 2), u=Reals(0, 1))
def first_phase_costs_a_little_more(s: Any, u: Any) -> Statement:
    c = s * Q(1, 4)
    p = (c / 2 - c * u / 2) / (1 - c * u / 2)
    return less_than(p * log(1 + c * u / 2), log(2) / {1: 172, 2: 42}[integer(s)])


@twin(
    "dacunha22_rss.coverage_with_some_constant",
    with_probability=lambda n, k: true.promised(n, k, Q(7, 8)),
    n=OneOf(12),
    k=OneOf(10),
)
def coverage_with_constant_7_eighths(n: Any, k: Any, rng: Any, trials: int) -> Any:
    return true.coverage(n, k, rng, trials)


@twin(
    "dacunha22_rss.coverage_with_some_constant",
    with_probability=lambda n, k: true.stated(n, k, Q(5, 4)),
    n=OneOf(7),
    k=OneOf(10),
)
def coverage_by_fewer_values_than_stated(n: Any, k: Any, rng: Any, trials: int) -> Any:
    return true.coverage(n, k, rng, trials)  # the square grows again below C k


@twin(
    "dacunha22_rss.coverage_with_some_constant",
    with_probability=true.promised,
    n=OneOf(7, 12),
    k=OneOf(10),
    C=Unknown("1/16", "5/8"),
)
def coverage_with_some_constant_up_to_5_eighths(n: Any, k: Any, C: Any, rng: Any, trials: int) -> Any:
    return true.coverage_with_some_constant(n, k, C, rng, trials)


@twin("dacunha22_rss.expected_growth", G=UNIONS)
def expected_growth_strict(G: Any) -> Statement:
    v = true.measure(true.inside(G))
    return less_than(v * (1 - v) / 4, true.expected_gain(G))  # equal for nothing, and for everything


@twin("dacunha22_rss.expected_growth", "dacunha22_rss.expected_growth_best_constant", G=UNIONS)
def expected_growth_constant(G: Any) -> Statement:
    v = true.measure(true.inside(G))
    return at_most(Q(51, 100) * v * (1 - v), true.expected_gain(G))


@twin("dacunha22_rss.expected_growth_best_constant", G=Unions("-1", "-1/2", 0, "1/2"))
def expected_growth_is_no_equality_outside(G: Any) -> Statement:
    v = true.measure(true.inside(G))
    return equal(v * (1 - v) / 2, true.expected_gain(G))


@twin("dacunha22_rss.growth_probability", c=Reals(0, 1), beta=Reals(0, "1/2"))
def growth_probability_of_three(c: Any, beta: Any) -> Statement:
    p = (c / 2 - beta) / (1 - beta)
    return equal((1 - p) * (1 + beta) + 3 * p, 1 + c / 2)


@twin("dacunha22_rss.growth_probability", c=Reals(0, 1), beta=Reals(0, "1/2"))
def growth_probability_with_the_whole_of_beta_below(c: Any, beta: Any) -> Statement:
    p = (c / 2 - beta) / (1 + beta)
    return equal((1 - p) * (1 + beta) + 2 * p, 1 + c / 2)


@twin("dacunha22_rss.few_successes", p=OneOf("1/2"), t=OneOf(32))
def few_successes_without_the_square_of_p(p: Any, t: Any) -> Statement:
    return at_most(true.fewer_successes(int(t.p), 8, p), exp(-2 * p * (t - 8 / p) ** 2 / t))


@twin("dacunha22_rss.few_successes", p=OneOf("1/2"), t=OneOf(1, 2, 4))
def up_to_as_many_successes(p: Any, t: Any) -> Statement:
    """Too many are counted by two."""
    return at_most(true.fewer_successes(int(t.p), 2, p), exp(-2 * (p * t) ** 2 / t))


@twin("dacunha22_rss.left_over_shrinks", c=Reals(0, 1), v=Reals("1/4", 1))
def left_over_shrinks_too_early(c: Any, v: Any) -> Statement:
    return true.left_over_shrinks(c, v)  # false for v < 1/2


@twin("dacunha22_rss.left_over_shrinks", c=Reals(0, 1), v=Reals("1/2", 1))
def left_over_shrinks_by_a_little_more(c: Any, v: Any) -> Statement:
    return at_most((1 - c * v) * (1 - v), (1 - Q(51, 100) * c) * (1 - v))  # false next to v = 1/2
