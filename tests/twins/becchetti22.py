"""False twins of Becchetti et al. 2022."""

from typing import Any

from proofs_numeric.chance import Slope
from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences, Unions
from proofs_numeric.num import Ball, Q, binomial, ceil, exp, log, sqrt
from proofs_numeric.papers import becchetti22 as true
from proofs_numeric.papers import becchetti22_all_targets as rest
from proofs_numeric.papers import ours
from tests.twins import twin


@twin("becchetti22.main_theorem", with_probability=lambda eps: 1 - eps, eps=OneOf("1/16"))
def main_theorem_with_one_logarithm(eps: Any, rng: Any, trials: int) -> Any:
    values = true.rssp.sample.normal(ceil(2 * log(1 / eps)), trials=trials, rng=rng)
    return true.rssp.covers_many(values, 2 * eps, region=(-1, 1))


@twin("becchetti22.main_theorem_on_a_line", with_probability=lambda eps: 1 - eps, eps=OneOf("1/4"))
def main_theorem_on_a_line_with_constant_3_halves(eps: Any, rng: Any, trials: int) -> Any:
    return true.main_theorem_on_a_line(eps, Q(3, 2), rng, trials)


@twin("becchetti22.main_theorem_in_a_plane", with_probability=lambda eps: 1 - eps, eps=OneOf("1/4", "1/8"))
def main_theorem_in_a_plane_with_constant_1_quarter(eps: Any, rng: Any, trials: int) -> Any:
    return true.main_theorem_in_a_plane(eps, Q(1, 4), rng, trials)


@twin("becchetti22.one_subset", k=Integers(1, 4), z=OneOf(0, 1), eps=OneOf(1))
def one_subset_with_a_half_in_the_exponent(k: int, z: Any, eps: Any) -> Statement:
    (above, _), (_, _) = true.one_subset(k, z, eps).margins
    most = 2 * eps / sqrt(2 * true.pi() * k)
    return at_most((exp(-Q(1, 2 * k)) - exp(-Q(2, k))) * most, above)


@twin("becchetti22.two_subsets", x=Reals(0, 1))
def two_subsets_with_106_hundredths(x: Any) -> Statement:
    return at_most(-log(1 - x / 9), 2 * x * log(Q(106, 100)))  # false near d = 1 only


@twin("becchetti22.family", n=OneOf(64, 128))
def family_of_24_times_the_exponent(n: Any) -> Statement:
    n, k = int(n.p), int(n.p) // 2 - 1
    size = true.root_above(4 * k * k, n)
    return less_than(binomial(size, 2) * true.overlap_beyond(n, k), 1)


@twin("becchetti22.single_target", L=Reals("69/50", "inf"))
def single_target_with_constant_400(L: Any) -> Statement:
    gained = Q(114, 115) * Q(400, 216) * log(2) * L
    return at_most(L - log(2) + log(2 * true.pi() * Q(400, 6) * L) / 2, gained)


@twin("becchetti22.explicit_constant", l=Reals("69/50", "inf"))
def theorem_1_with_fewer_blocks(l: Any) -> Statement:  # noqa: E741
    return at_most(2 * l + log(Q(5, 4)), Q(53, 10) * l * log(Q(3, 2)))


@twin("becchetti22.explicit_constant", l=Reals("69/50", "inf"))
def theorem_1_with_constant_6100(l: Any) -> Statement:  # noqa: E741
    return at_most((Q(27, 5) * l + 1) * (1000 * l + 1), 6100 * l * l)


@twin("becchetti22.family_is_small", d=Integers(1, 2), eps=OneOf("1/10"))
def family_is_small_a_thousand_times_as_far(d: int, eps: Any) -> Statement:
    return less_than(true.log_expected(Q(1000 * true.tabulated(d)[0]), d, eps), 0)


@twin("becchetti22.one_target_by_simulation", with_probability=lambda d: Q(9, 10), d=OneOf(1))
def one_target_with_nine_tenths(d: Any, rng: Any, trials: int) -> Any:
    return true.one_target_by_simulation(1, rng, trials)


@twin("becchetti22.given_the_sum_by_simulation", with_probability=lambda d: Q(9, 10), d=OneOf(3))
def given_the_sum_with_nine_tenths(d: Any, rng: Any, trials: int) -> Any:
    return true.given_the_sum_by_simulation(d, rng, trials)


@twin("becchetti22.necessary_by_simulation", with_probability=lambda d: Q(9, 10), d=Integers(2, 2))
def missed_with_nine_tenths(d: int, rng: Any, trials: int) -> Any:
    return true.necessary_by_simulation(d, rng, trials)


@twin("becchetti22.lower_bound", x=Sequences(of=OneOf("1/2", "1"), least=0, most=3))
def lower_bound_of_a_bit_more(x: Any) -> Statement:
    (margin, _), *_ = true.lower_bound(x).margins
    return at_most(2, margin + 1)


@twin("becchetti22.lower_bound_for_random", d=OneOf(8, 16))
def lower_bound_without_the_eighth(d: Any) -> Statement:
    n, d = 3 * int(d.p), int(d.p)
    closed = exp(n * log(2)) * (Q(1, 5) / sqrt(true.pi() * n)) ** d
    return at_most(true.any_hit(n, d, Q(1, 10)), closed)


@twin("becchetti22.saturates", n=Integers(4, 8), d=OneOf(2))
def saturates_at_three_halves_alpha(n: int, d: Any) -> Statement:
    law = [Q(binomial(2, j) * binomial(n - 2, 2 - j), binomial(n, 2)) for j in range(3)]
    mean = sum(share * true.least_ratio(Q(j, 2), Q(1)) ** 2 for j, share in enumerate(law))
    return at_most(true.least_ratio(Q(5, n), Q(1)) ** 2, mean)


@twin("becchetti22.saturation", d=OneOf(4), alpha=OneOf("1/2"), n=OneOf(128))
def saturation_at_the_square(d: Any, alpha: Any, n: Any) -> Statement:
    found = true.second_moment(128, 64, 4, Q(1, 4), Q(0))
    return at_most(found, (1 - alpha**2) ** 4)


@twin("becchetti22.uncovered_shrinks", U=rest.UNIONS, a=OneOf(2))
def uncovered_shrinks_by_half_as_much_again(U: Any, a: Any) -> Statement:
    near, far = (ours.common(U, ((-r, r),)) for r in (Q(1), Q(3)))
    expected = sum((Ball(rest.meeting(p, q)) for p in near for q in U), start=exp(0) - 1)
    bound = ours.measure(near) * ours.measure(far) / sqrt(2 * true.pi())
    return at_most(expected, Q(2, 3) * bound)


@twin("becchetti22.uncovered_shrinks_in_measure", U=Unions(-2, -1, "-1/4", 0, "1/2", 3), s=OneOf("3/4"))
def uncovered_shrinks_in_measure_as_if_independent(U: Any, s: Any) -> Statement:
    return at_most(rest.joint_measure(U, s), rest.measure(U, s) * rest.measure(U, Q(5, 4)))


@twin("becchetti22.all_targets_for_six_more", with_probability=lambda eps: Q(1, 2), eps=OneOf("1/100"))
def all_targets_for_two_more(eps: Any, rng: Any, trials: int) -> Any:
    values = true.rssp.sample.normal(rest.NECESSARY[str(eps)][0] + 2, trials=trials, rng=rng)
    return true.rssp.covers_many(values, eps, region=(-1, 1))


@twin(
    "becchetti22.bits_for_all_targets",
    with_probability=lambda b: Q(1, 2),
    slope=Slope(of="n", along=lambda b: b, at_least="5/2"),
    b=OneOf(2, 6),
    n=Integers(2, 22),
)
def bits_with_five_halves_for_each(b: Any, n: Any, rng: Any, trials: int) -> Any:
    return rest.bits_for_all_targets(b, n, rng, trials)
