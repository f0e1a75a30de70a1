"""False twins of Pensia et al. 2020."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unknown
from proofs_numeric.num import Q, as_ball, ceil, exp, integer, log
from proofs_numeric.papers import pensia20 as true
from tests.twins import twin

# The law of a link ----------------------------------------------------------------------------------------------------


@twin(
    "pensia20.product_contains_uniform",
    with_probability=lambda c: true.share_of_product(c) * Q(135, 100),
    c=OneOf("3/8"),
)
def product_constant(c: Any, rng: Any, trials: int) -> Any:
    """The probability is 1.1976 times (ln 2)/16 at this c."""
    return true.product_contains_uniform(c, rng, trials)


@twin("pensia20.relu_product_contains_uniform", with_probability=lambda c: true.share_of_product(c), c=OneOf("3/8"))
def relu_with_the_uncorrected_weight(c: Any, rng: Any, trials: int) -> Any:
    return true.relu_product_contains_uniform(c, rng, trials)


@twin("pensia20.relu_weight_as_printed", u=OneOf("1/2"))
def relu_weight_a_little_more(u: Any) -> Statement:
    return at_most(Q(101, 100) * log(2) / 4, log(1 / u) / 4)


S = Reals("1/1048576", 1)


@twin("pensia20.density_least_at_ends", s=S)
def density_strict(s: Any) -> Statement:
    return less_than(0, -log(s) / 2)


@twin("pensia20.density_least_at_ends", s=Reals("1/1048576", "101/100"))
def density_beyond(s: Any) -> Statement:
    return at_most(0, -log(s) / 2)


@twin("pensia20.density_least_at_ends", s=S)
def density_shifted(s: Any) -> Statement:
    return at_most(Q(1, 10**9), -log(s) / 2)  # false within 2e-9 of s = 1


@twin("pensia20.density_least_at_ends", s=Reals("1/1048576", 1, open="high"))
def density_above_its_chord(s: Any) -> Statement:
    return at_most((1 - s) * Q(500_001, 10**6), -log(s) / 2)  # false for s > 1 - 4e-6


@twin("pensia20.best_interval", t=Reals(-64, 64))
def best_interval_constant(t: Any) -> Statement:
    return at_most((1 + t) * exp(-t), Q(97, 100))


@twin("pensia20.best_interval", t=Reals(-64, 64))
def best_interval_strict(t: Any) -> Statement:
    return less_than((1 + t) * exp(-t), 1)  # equal at t = 0, in the middle of the domain


@twin("pensia20.best_interval", t=Reals(-63, 64))
def best_interval_strict_inside(t: Any) -> Statement:
    return less_than((1 + t) * exp(-t), 1)  # equal at t = 0, which is no midpoint of a bisection of [-63, 64]


@twin("pensia20.best_interval", t=Reals(-63, 64))
def best_interval_nearly(t: Any) -> Statement:
    return at_most((1 + t) * exp(-t), 1 - Q(1, 10**9))  # false within 5e-5 of t = 0


@twin("pensia20.best_interval", t=Reals("-1/7", 64, open="low"))
def best_interval_elsewhere(t: Any) -> Statement:
    return less_than((1 + t - Q(3, 11)) * exp(Q(3, 11) - t), 1)  # equal at t = 3/11


@twin("pensia20.weight_at_half", a=OneOf("1/2"))
def weight_constant(a: Any) -> Statement:
    return at_most(as_ball("0.3466"), a * log(1 / a))  # (ln 2)/2 = 0.34657...


@twin("pensia20.weight_at_half", a=OneOf("1/2"))
def weight_at_most_a_third(a: Any) -> Statement:
    return at_most(a * log(1 / a), Q(1, 3))


@twin("pensia20.weight_at_half", a=OneOf("1/2"))
def weight_above_the_best(a: Any) -> Statement:
    return less_than(exp(-1), a * log(1 / a))


# Coverage -------------------------------------------------------------------------------------------------------------


@twin("pensia20.cover", with_probability=lambda eps: 1 - eps, eps=OneOf("1/4"))
def links_cover_with_constant_11(eps: Any, rng: Any, trials: int) -> Any:
    return true.covers_unit(true.links(ceil(11 * log(2 / eps)), trials, rng), eps)


@twin("pensia20.cover", with_probability=lambda eps: 1 - eps, eps=OneOf("1/2", "1/4"), C=Unknown("1/4", 10))
def links_cover_with_some_constant_up_to_10(eps: Any, C: Any, rng: Any, trials: int) -> Any:
    return true.cover(eps, C, rng, trials)


@twin(
    "pensia20.explicit_coverage",
    with_probability=lambda n, r: 1 - true.uncovered_bound(8 * n, r),
    n=OneOf(24),
    r=OneOf("1/8"),
)
def links_cover_at_eight_times_the_rate(n: Any, r: Any, rng: Any, trials: int) -> Any:
    return true.explicit_coverage(n, r, rng, trials)


@twin(
    "pensia20.most_weights_are_missed",
    with_probability=lambda n, eps: 1 - 2 ** integer(n) * eps * 2 / 3,
    n=OneOf(4),
    eps=OneOf("1/128"),
)
def two_thirds_as_many_weights_are_hit(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return true.most_weights_are_missed(n, eps, rng, trials)


@twin("pensia20.explicit_constant", eps=Reals(0, 1, open="low"))
def explicit_constant_of_less(eps: Any) -> Statement:
    rate = -112 * log(1 - log(2) / 16)
    return at_most(5, rate) & at_most(32 * (eps / 2) ** 5, eps**3)


@twin("pensia20.explicit_constant", eps=Reals(0, 2, open="low"))
def explicit_constant_with_the_fourth_power(eps: Any) -> Statement:
    return at_most(32 * (eps / 2) ** 4, eps**3)


@twin("pensia20.errors_of_links", l=Integers(1, 16), eps=Reals(0, 3))
def errors_of_links_to_3(l: int, eps: Any) -> Statement:  # noqa: E741
    return true.errors_of_links(l, eps)  # e^(eps/2) > 1 + eps beyond 2.51


@twin("pensia20.errors_of_links", l=Integers(2, 16), eps=Reals(0, 1))
def errors_of_links_of_twice_the_size(l: int, eps: Any) -> Statement:  # noqa: E741
    return at_most((1 + eps / l) ** l, exp(eps / 2))
