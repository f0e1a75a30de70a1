"""False twins of Natale et al. 2024."""

from typing import Any

import rssp
from proofs_numeric.claim import Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unknown
from proofs_numeric.num import Q, binomial, exp, integer, log, pi, sqrt
from proofs_numeric.papers import natale24_counting as counting
from proofs_numeric.papers import natale24_sparsity as true
from tests.twins import twin

# Subsets of a fixed size ----------------------------------------------------------------------------------------------


@twin("natale24_sparsity.sum_bounded_above", k=Integers(1, 6))
def sum_bounded_above_by_less(k: int) -> Statement:
    return at_most(k * true.density(k, Q(0)) ** 2, Q(499, 1000))  # 1/2 at k = 2


@twin("natale24_sparsity.sum_bounded_above", k=Integers(1, 100))
def sum_bounded_above_strict(k: int) -> Statement:
    return less_than(k * true.density(k, Q(0)) ** 2, Q(1, 2))  # equal at k = 2


@twin("natale24_sparsity.sum_bounded_below", k=Integers(90, 100))
def sum_bounded_below_by_more(k: int) -> Statement:
    return at_most(Q(101, 100) * true.limit_constant(), sqrt(k) * true.density(k, true.root_above(k)))


@twin("natale24_sparsity.least_density_falls", k=Integers(1, 8))
def density_at_zero_falls(k: int) -> Statement:
    last, first = (m * true.density(m, Q(0)) ** 2 for m in (k + 1, k))
    return less_than(last, first)  # it grows from k = 1 to 2


@twin("natale24_sparsity.least_density_falls", k=Integers(1, 60))
def least_density_falls_by_a_tenth(k: int) -> Statement:
    low, high = true.root_below(k + 1), true.root_above(k)
    return less_than(10 * (k + 1) * true.density(k + 1, low) ** 2, 9 * k * true.density(k, high) ** 2)


@twin(
    "natale24_sparsity.fixed_size",
    with_probability=lambda k: Q(9, 50),
    k=OneOf(2),
    eps=OneOf("1/256"),
    s=OneOf(1),
)
def fixed_size_with_nine_fiftieths(k: Any, eps: Any, s: Any, rng: Any, trials: int) -> Any:
    return true.fixed_size(k, eps, s, rng, trials)  # 0.149


@twin("natale24_sparsity.fixed_size", with_probability=lambda k: Q(1, 10), k=OneOf(2), eps=OneOf("1/16"))
def fixed_size_for_every_target_at_once(k: Any, eps: Any, rng: Any, trials: int) -> Any:
    values = rssp.sample.uniform(true.values_needed(k, eps, 1), trials=trials, rng=rng)
    return rssp.covers_many(values, eps, region=(-true.root_above(k), true.root_above(k)), size=integer(k))


@twin("natale24_sparsity.no_larger_constant", n=OneOf(10**4), k=OneOf(100))
def no_larger_constant_than_an_eighth_less(n: Any, k: Any) -> Statement:
    return at_most(true.expected_hits_bound(10**4, 100), Q(123, 1000))


@twin("natale24_sparsity.linear_logarithm", with_probability=lambda eps: 1 - eps, k=OneOf(2), eps=OneOf("1/8"))
def linear_logarithm_with_constant_2(k: Any, eps: Any, rng: Any, trials: int) -> Any:
    return true.linear_logarithm(k, eps, Q(2), rng, trials)


@twin(
    "natale24_sparsity.linear_logarithm",
    with_probability=lambda eps: 1 - eps,
    k=OneOf(2),
    eps=OneOf("1/8"),
    C=Unknown("1/4", 2),
)
def linear_logarithm_with_some_constant_up_to_2(k: Any, eps: Any, C: Any, rng: Any, trials: int) -> Any:
    return true.linear_logarithm(k, eps, C, rng, trials)


# Counting -------------------------------------------------------------------------------------------------------------


@twin("natale24_sparsity.binomial_bounds", n=Integers(2, 12))
def binomial_below_with_seven(n: int) -> Statement:
    return at_most(n * true.entropy_power(n, 1) ** 2, 7 * (n - 1) * n**2)


@twin("natale24_sparsity.binomial_bounds", n=Integers(2, 80))
def binomial_above_with_a_hundredth_more(n: int) -> Statement:
    k = n // 2
    return at_most(Q(202, 100) * pi() * k * (n - k) * binomial(n, k) ** 2, n * true.entropy_power(n, k) ** 2)


@twin("natale24_sparsity.overlap_variance", n=Integers(2, 12))
def overlap_variance_without_correction(n: int) -> Statement:
    return counting.overlap_variance(n) & equal(Q(n - 1, n), Q(1))


@twin("natale24_sparsity.subsets_of_at_most", m=Integers(2, 6))
def subsets_of_at_most_without_e(m: int) -> Statement:
    return at_most(sum(binomial(m, i) for i in range(2)), m)


@twin("natale24_sparsity.subsets_of_at_most", m=Integers(1, 40))
def subsets_of_one_more(m: int) -> Statement:
    return at_most(sum(binomial(m, i) for i in range(3)), exp(Q(1)) * m)


@twin("natale24_sparsity.lower_bound", n=Integers(2, 40))
def lower_bound_with_a_whole_logarithm(n: int) -> Statement:
    """The conclusion without the half, d = 1, eps = 1/17."""
    statement, eps = equal(0, 0), Q(1, 17)
    for k in range(1, (5 * n) // 6):
        if 4 * binomial(n, k) ** 2 * 4 * eps * eps > k:
            statement &= at_most(k / eps, true.entropy_power(n, k))
    return statement


@twin(
    "natale24_sparsity.last_step",
    "natale24_sparsity.last_step_as_printed",
    t=Reals("39/10", 8),
    d=Integers(1, 2),
)
def last_step_too_early(t: Any, d: int) -> Statement:
    return counting.last_step(t, d)


@twin("natale24_sparsity.last_step", t=Reals(4, 4096), d=Integers(1, 16))
def last_step_strict(t: Any, d: int) -> Statement:
    return less_than(1, d * d * (t / 2 - 1))  # equal at t = 4, d = 1


@twin("natale24_sparsity.density_of_a_ticket", m=Integers(1, 24), eps=OneOf("1/64"), d=Integers(1, 1))
def density_of_a_ticket_of_one_more(m: int, eps: Any, d: int) -> Statement:
    """The hypothesis for k + 1."""
    needed, statement = 1 / (2 * eps) / 2, equal(0, 0)
    for k in range(1, m + 1):
        if needed <= sum(binomial(m, i) for i in range(k + 2)):
            statement &= at_most(needed, exp(Q(k)) * Q(m, k) ** k)
    return statement


# Misprints and what they stand for ------------------------------------------------------------------------------------


@twin("natale24_sparsity.ticket_entropy", gamma=Reals("1/1024", 1))
def ticket_entropy_of_three_halves(gamma: Any) -> Statement:
    return at_most(Q(3, 2) * log(2), 1 - log(gamma))  # log2 e = 1.44


@twin("natale24_sparsity.normal_density_as_printed", x=OneOf(0))
def normal_density_with_three(x: Any) -> Statement:
    return equal(exp(-x * x / 2) / sqrt(2 * pi()), 1 / sqrt(6 + x))


@twin("natale24_sparsity.square_of_logarithm", u=Reals(-2, 2))
def square_of_logarithm_constant(u: Any) -> Statement:
    return at_most(Q(101, 100) * (1 + u / 2) ** 2, exp(u))


@twin("natale24_sparsity.square_of_logarithm", u=Reals(-2, 2))
def square_of_logarithm_strict(u: Any) -> Statement:
    return less_than((1 + u / 2) ** 2, exp(u))  # equal at u = 0


@twin(
    "natale24_sparsity.square_of_logarithm_as_printed", "natale24_sparsity.square_of_logarithm_beyond", v=Reals(0, 56)
)
def square_of_logarithm_from_eight_on(v: Any) -> Statement:
    return at_most((3 + v) ** 2, 8 * exp(v * log(2)))


@twin("natale24_sparsity.square_of_logarithm_beyond", v=Reals("-1/64", 56))
def square_of_logarithm_just_before_sixteen(v: Any) -> Statement:
    return counting.square_of_logarithm_beyond(v)
