"""False twins of Ferre et al. 2026."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q, log
from proofs_numeric.papers import ferre26_gap as true
from tests.twins import twin


@twin("ferre26_gap.kinks", u=Reals(0, 1), y=Reals(0, 1))
def kinks_with_one_sine(u: Any, y: Any) -> Statement:
    z = u * y
    plus = true.sine(u) * true.cosine(z) + true.cosine(u) * true.sine(z)
    minus = true.sine(u) * true.cosine(z) - true.cosine(u) * true.sine(z)
    return equal(plus - 2 * true.sine(z), minus)


@twin("ferre26_gap.isolated_kink", u=Reals(0, 1), y=Reals(0, 1))
def isolated_kink_a_little_smaller(u: Any, y: Any) -> Statement:
    h = true.sine(u * y) / 2 - u * true.cosine(u * y) / 2
    return at_most(h, Q(99, 100) * u / 2)  # equal to u/2 at y = 1


@twin(
    "ferre26_gap.neurons_fail",
    with_probability=lambda n, eps: 1 - true.missed_angle(eps) ** 4,
    n=OneOf(4),
    eps=OneOf("1/8"),
)
def neurons_succeed(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return ~true.neurons_fail(n, eps, rng, trials)


@twin("ferre26_gap.neurons_needed", eps=Reals(0, "1/20", open="low"))
def neurons_needed_in_twice_the_number(eps: Any) -> Statement:
    return less_than(-log(1 - 8 * eps / true.pi()) / 2, eps * log(2))


@twin("ferre26_gap.zones", d=Integers(3, 64))
def zones_in_half_the_dimension(d: int) -> Statement:
    above, below = true.gamma(Q(d - 2, 2)), true.gamma(Q(d - 1, 2))
    return at_most(above**2 * (2 * d - 3), 4 * below**2)


@twin("ferre26_gap.bits_in_one_dimension", with_probability=lambda n: Q(1, 2), n=OneOf(30), eps=OneOf("1/1024"))
def neurons_fail_with_three_for_each_bit(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return true.neurons_fail_in_one_dimension(n, eps, rng, trials)


@twin("ferre26_gap.weights_on_an_axis", with_probability=lambda b: Q(1, 2), b=OneOf(5))
def weights_with_two_for_each_bit(b: Any, rng: Any, trials: int) -> Any:
    return true.rssp.within_many(true.signed_products(2 * 5, trials, rng), 1, true.half_power(b))


@twin("ferre26_gap.weights_with_output_relu", with_probability=lambda b: Q(99, 100), b=OneOf(5))
def weights_with_output_relu_nearly_surely(b: Any, rng: Any, trials: int) -> Any:
    return true.weights_with_output_relu(b, rng, trials)
