"""False twins of the claims of the papers: a built-in claim with one change each; none may be proved or supported."""

from typing import Any

from proofs_numeric.chance import Mean, Slope
from proofs_numeric.claim import Derived, Paper, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences, Unions
from proofs_numeric.num import Q, binomial, ceil, exp, log, sqrt
from proofs_numeric.papers import (
    alabdulmohsin21_bases,
    becchetti22,
    becchetti22_all_targets,
    borgs01_partition,
    burkholz22_universal,
    dacunha22_rss,
    dacunha23_structured,
    ferre26_gap,
    kklo86,
    kumar25_quantized,
    malach20,
    natale24_counting,
    natale24_sparsity,
    orseau20,
    otsuka25_attention,
    pensia20,
    turner20,
)

twins = Paper("paper_twins", "False twins of the claims of the papers")


def lemma(**options: Any) -> Any:
    """State a lemma whose words do not matter."""
    return twins.lemma("false", "false", source=Derived(), **options)


# da Cunha et al. 2022 -------------------------------------------------------------------------------------------------


@lemma(with_probability=lambda n, k: dacunha22_rss.stated(n, k, Q(1, 4)), n=OneOf(14), k=OneOf(10))
def coverage_with_a_quarter_of_the_bits(n: Any, k: Any, rng: Any, trials: int) -> Any:
    return dacunha22_rss.coverage(n, k, rng, trials)


@lemma(G=Unions("-1/2", "-1/5", 0, "1/3", "1/2"))
def expected_growth_constant(G: Any) -> Statement:
    v = dacunha22_rss.measure(dacunha22_rss.inside(G))
    return at_most(Q(51, 100) * v * (1 - v), dacunha22_rss.expected_gain(G))


@lemma(G=Unions("-1", "-1/2", 0, "1/2"))
def expected_growth_is_no_equality_outside(G: Any) -> Statement:
    v = dacunha22_rss.measure(dacunha22_rss.inside(G))
    return equal(v * (1 - v) / 2, dacunha22_rss.expected_gain(G))


@lemma(c=Reals(0, 1), beta=Reals(0, "1/2"))
def growth_probability_of_three(c: Any, beta: Any) -> Statement:
    p = (c / 2 - beta) / (1 - beta)
    return equal((1 - p) * (1 + beta) + 3 * p, 1 + c / 2)


@lemma(c=Reals(0, 1), v=Reals("1/4", 1))
def left_over_shrinks_too_early(c: Any, v: Any) -> Statement:
    return at_most((1 - c * v) * (1 - v), (1 - c / 2) * (1 - v))  # false for v < 1/2


# Otsuka et al. 2025 ---------------------------------------------------------------------------------------------------


@lemma(eps=OneOf("1/1000"), same=Integers(1, 2), opposite=Integers(3, 8))
def block_perturbation_with_a_factor_of_103_hundredths(eps: Any, same: Any, opposite: Any) -> Statement:
    left = otsuka25_attention.block(eps / eps, same, opposite) - otsuka25_attention.block(1 - eps, same, opposite)
    return at_most(left, Q(103, 100) * otsuka25_attention.right_side(eps))


@lemma(eps=OneOf("1/1000"), same=Integers(1, 2), opposite=Integers(3, 8))
def half_a_block_below_half_the_bound(eps: Any, same: Any, opposite: Any) -> Statement:
    left = otsuka25_attention.block(eps / eps, same, opposite) - otsuka25_attention.block(1 - eps, same, opposite)
    return at_most(left / 2, otsuka25_attention.right_side(eps) / 2)


# Kumar and Natale 2025 ------------------------------------------------------------------------------------------------


@lemma(N=Integers(3, 16))
def every_number_up_to_twice_the_size_is_a_product(N: int) -> Statement:
    return equal(sum(m in kumar25_quantized.products(N) for m in range(2 * N + 1)), 2 * N + 1)


@lemma(N=Integers(2, 8))
def the_next_number_is_no_product(N: int) -> Statement:
    return equal(int(N + 1 in kumar25_quantized.products(N)), 0)  # 4 = 2 2


@lemma(b=Integers(0, 5))
def share_of_products_falls_by_a_fifth(b: int) -> Statement:
    more, some = (len(kumar25_quantized.products(2**c)) - 1 for c in (b + 1, b))
    return less_than(5 * more, 16 * some)


@lemma(N=Integers(2, 8))
def weight_on_the_grid_of_two_pairs(N: int) -> Statement:
    weight = (2 * N + 1) * min(kumar25_quantized.chances(N, k * N) for k in range(1, N + 1))
    return at_most(Q(2, 2 * N + 1), weight)


@lemma(M=Integers(1, 3), g=Integers(0, 15))
def integer_growth_with_zero(M: int, g: int) -> Statement:
    size, new = (g & (2 ** (M + 1) - 1)).bit_count(), kumar25_quantized.integer_growth(M, g)
    return new & equal(Q(size * (M + 1 - size), 2 * M), Q(size * (M + 1 - size), 2 * M + 1))


@lemma(with_probability=lambda n, M: 1 - M**2 * Q(1, 3) ** 12, n=OneOf(12), M=OneOf(4))
def all_targets_hit_three_times_as_often(n: Any, M: Any, rng: Any, trials: int) -> Any:
    return kumar25_quantized.all_targets_hit(n, M, rng, trials)


@lemma(with_probability=lambda n, M: 5 * kumar25_quantized.short_of(n, M), n=OneOf(8), M=OneOf(64))
def out_of_range_five_times_as_often(n: Any, M: Any, rng: Any, trials: int) -> Any:
    return kumar25_quantized.out_of_range(n, M, rng, trials)


@lemma(with_probability=lambda n: 1 - Q(1, 20736), n=OneOf(12), M=OneOf(256), t=OneOf(256))
def solvable_to_the_fourth_power(n: Any, M: Any, t: Any, rng: Any, trials: int) -> Any:
    return kumar25_quantized.solvable(n, M, t, rng, trials)


@lemma(b=Integers(0, 8))
def four_values_a_bit(b: int) -> Statement:
    return at_most(kumar25_quantized.missed_bound(4 * b + 4, 2**b) ** 7, Q(1, 4 * b + 4))  # 4 (3/4)^4 > 1


# Pensia et al. 2020 ---------------------------------------------------------------------------------------------------


@lemma(u=OneOf("1/2"))
def relu_weight_a_little_more(u: Any) -> Statement:
    return at_most(Q(101, 100) * log(2) / 4, log(1 / u) / 4)


@lemma(with_probability=lambda eps: 1 - eps, eps=OneOf("1/4"))
def links_cover_with_constant_11(eps: Any, rng: Any, trials: int) -> Any:
    return pensia20.covers_unit(pensia20.links(ceil(11 * log(2 / eps)), trials, rng), eps)


@lemma(with_probability=lambda n, r: 1 - pensia20.uncovered_bound(10 * n, r), n=OneOf(24), r=OneOf("1/8"))
def links_cover_at_ten_times_the_rate(n: Any, r: Any, rng: Any, trials: int) -> Any:
    return pensia20.explicit_coverage(n, r, rng, trials)


@lemma(with_probability=lambda n, eps: 1 - eps / 2, n=OneOf(0), eps=OneOf("1/8"))
def half_as_many_weights_are_hit(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return pensia20.most_weights_are_missed(n, eps, rng, trials)


# Natale et al. 2024 ---------------------------------------------------------------------------------------------------


@lemma(k=Integers(1, 6))
def sum_bounded_above_by_less(k: int) -> Statement:
    return at_most(k * natale24_sparsity.density(k, Q(0)) ** 2, Q(499, 1000))  # 1/2 at k = 2


@lemma(k=Integers(90, 100))
def sum_bounded_below_by_more(k: int) -> Statement:
    root = natale24_sparsity.root_above(k)
    return at_most(Q(101, 100) * natale24_sparsity.limit_constant(), sqrt(k) * natale24_sparsity.density(k, root))


@lemma(k=Integers(1, 8))
def density_at_zero_falls(k: int) -> Statement:
    last, first = (m * natale24_sparsity.density(m, Q(0)) ** 2 for m in (k + 1, k))
    return less_than(last, first)  # it grows from k = 1 to 2


@lemma(with_probability=lambda k: Q(1, 4), k=OneOf(2), eps=OneOf("1/256"), s=OneOf(1))
def fixed_size_with_a_quarter(k: Any, eps: Any, s: Any, rng: Any, trials: int) -> Any:
    return natale24_sparsity.fixed_size(k, eps, s, rng, trials)


@lemma(n=OneOf(10**4), k=OneOf(100))
def no_larger_constant_than_an_eighth_less(n: Any, k: Any) -> Statement:
    return at_most(natale24_sparsity.expected_hits_bound(10**4, 100), Q(123, 1000))


@lemma(with_probability=lambda eps: 1 - eps, k=OneOf(2), eps=OneOf("1/8"))
def linear_logarithm_with_constant_2(k: Any, eps: Any, rng: Any, trials: int) -> Any:
    return natale24_sparsity.linear_logarithm(k, eps, Q(2), rng, trials)


@lemma(n=Integers(2, 12))
def binomial_below_with_seven(n: int) -> Statement:
    return at_most(n * natale24_sparsity.entropy_power(n, 1) ** 2, 7 * (n - 1) * n**2)


@lemma(n=Integers(2, 12))
def overlap_variance_without_correction(n: int) -> Statement:
    return natale24_counting.overlap_variance(n) & equal(Q(n - 1, n), Q(1))


@lemma(m=Integers(2, 6))
def subsets_of_at_most_without_e(m: int) -> Statement:
    return at_most(sum(natale24_counting.binomial(m, i) for i in range(2)), m)


@lemma(t=Reals("39/10", 8))
def last_step_too_early(t: Any) -> Statement:
    return at_most(1, t / 2 - 1)


@lemma(n=Integers(2, 40))
def lower_bound_with_a_whole_logarithm(n: int) -> Statement:
    """The conclusion without the half, d = 1, eps = 1/17."""
    statement, eps = equal(0, 0), Q(1, 17)
    for k in range(1, (5 * n) // 6):
        if 4 * natale24_counting.binomial(n, k) ** 2 * 4 * eps * eps > k:
            statement &= at_most(k / eps, natale24_sparsity.entropy_power(n, k))
    return statement


@lemma(gamma=Reals("1/1024", 1))
def ticket_entropy_of_two(gamma: Any) -> Statement:
    return at_most(2 * log(2), 1 - log(gamma))  # log2 e = 1.44


@lemma(u=Reals(-2, 2))
def square_of_logarithm_constant(u: Any) -> Statement:
    return at_most(Q(101, 100) * (1 + u / 2) ** 2, exp(u))


@lemma(v=Reals(0, 56))
def square_of_logarithm_from_eight_on(v: Any) -> Statement:
    return at_most((3 + v) ** 2, 8 * exp(v * log(2)))


# Karmarkar et al. 1986, Borgs et al. 2001 -----------------------------------------------------------------------------


@lemma(with_probability=lambda n: Q(1, 2), n=OneOf(9))
def median_at_most_three_quarters(n: Any, rng: Any, trials: int) -> Any:
    return kklo86.discrepancies(n, trials, rng) <= kklo86.threshold(n, "3/4")


@lemma(with_probability=lambda n: Q(1, 2), n=OneOf(16))
def balanced_median_at_least_four_fifths(n: Any, rng: Any, trials: int) -> Any:
    return ~kklo86.balanced_median_at_most(n, rng, trials)


@lemma(with_probability=lambda n, window: 1 - borgs01_partition.none_perfect(n, window), n=OneOf(16), window=OneOf(0))
def perfect_in_the_next_window(n: Any, window: Any, rng: Any, trials: int) -> Any:
    return borgs01_partition.perfect(n, window + 1, rng, trials)


@lemma(with_probability=lambda n, t: borgs01_partition.beyond(n, t), n=OneOf(16), t=OneOf(1))
def gap_twice_as_large(n: Any, t: Any, rng: Any, trials: int) -> Any:
    return borgs01_partition.gap_at_least(n, 2 * t, rng, trials)


@lemma(with_probability=lambda n: Q(2) / borgs01_partition.CUT, n=OneOf(16))
def mean_at_least_two(n: Any, rng: Any, trials: int) -> Any:
    return borgs01_partition.mean_at_least(n, rng, trials)


@lemma(n=OneOf(3), M=OneOf(2))
def first_moment_of_three(n: Any, M: Any) -> Statement:
    return borgs01_partition.first_moment(3, M)  # the constant is 1.07 there


# Orseau et al. 2020, Malach et al. 2020, Burkholz et al. 2022 ---------------------------------------------------------


@lemma(m=Integers(2, 3), e=Integers(0, 7))
def decomposition_one_power_further(m: int, e: int) -> Statement:
    weights = [orseau20.power(i + (e >> (i - 1) & 1)) for i in range(1, m + 1)]
    return at_most(0, orseau20.sign(orseau20.minus(orseau20.power(m + 1), orseau20.largest_gap(weights))))


@lemma(gamma=Reals("3/5", 1), j=Integers(1, 3))
def ratio_of_three_fifths(gamma: Any, j: int) -> Statement:
    return orseau20.larger_ratio(gamma, j)


@lemma(gamma=Reals(0, "5/8", open="low"))
def no_ratio_of_five_eighths(gamma: Any) -> Statement:
    return orseau20.smaller_ratio(gamma)


@lemma(m=Integers(2, 4), n=Integers(4, 12))
def cells_hit_as_if_drawn_without_loss(m: int, n: int) -> Statement:
    return orseau20.cells_hit(m, n) & less_than(1, 1 + Q(m - 1, m) ** n - exp(-Q(n, m)))


@lemma(eps=Reals(0, "1/2", open="low"))
def link_to_one_constant(eps: Any) -> Statement:
    return at_most(Q(26, 100) * eps * eps, (1 - malach20.primitive(1 - eps)) / 2)  # false near 0 only


@lemma(t=Reals(0, "99/100"))
def link_below_one_the_other_way(t: Any) -> Statement:
    return at_most(malach20.primitive(1 + t), malach20.primitive(1 - t))


@lemma(with_probability=lambda factors: 1 - burkholz22_universal.MOST[1], factors=OneOf(2))
def products_fail_as_seldom_as_values(factors: Any, rng: Any, trials: int) -> Any:
    return burkholz22_universal.published_at_most(factors, rng, trials)


# Turner et al. 2020 ---------------------------------------------------------------------------------------------------


@lemma(with_probability=lambda m, gamma: 1 - gamma**2 / 8, n=OneOf(12), m=OneOf(1), gamma=OneOf(1))
def first_moment_with_a_quarter(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    return turner20.first_moment(n, m, gamma, rng, trials)


@lemma(x=Reals(0, "inf"))
def limit_with_a_little_more_than_a_half(x: Any) -> Statement:
    return at_most(1 - exp(-Q(51, 100) * x), x / 2)  # false near 0 only


@lemma(
    expectation=Mean(parts=1, at_most=lambda m, gamma: turner20.corrected_limit(m, gamma) / 2),
    n=OneOf(16),
    m=OneOf(1),
    gamma=OneOf(1),
)
def half_the_limit(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    return turner20.balanced(n, m, gamma, rng, trials)


@lemma(m=Integers(1, 2), c=OneOf(8))
def second_moment_of_the_truth(m: int, c: Any) -> Statement:
    n = m * 8
    return at_most(turner20.corrected_limit(m, Q(1)), turner20.second_moment(n, m, Q(1)))  # 0.393 against 1/3


@lemma(with_probability=lambda n, m, gamma: 2 * turner20.stated(n, m, gamma), n=OneOf(16), m=OneOf(1), gamma=OneOf(1))
def above_twice_as_often(n: Any, m: Any, gamma: Any, rng: Any, trials: int) -> Any:
    return turner20.balanced(n, m, gamma, rng, trials)


@lemma(m=OneOf(16), gamma=OneOf("3/2"))
def in_proportion_of_a_tenth(m: Any, gamma: Any) -> Statement:
    return at_most(Q(99, 100), turner20.second_moment(160, 16, gamma))


# Becchetti et al. 2022 ------------------------------------------------------------------------------------------------


@lemma(with_probability=lambda eps: 1 - eps, eps=OneOf("1/16"))
def main_theorem_with_one_logarithm(eps: Any, rng: Any, trials: int) -> Any:
    values = becchetti22.rssp.sample.normal(ceil(2 * log(1 / eps)), trials=trials, rng=rng)
    return becchetti22.rssp.covers_many(values, 2 * eps, region=(-1, 1))


@lemma(k=Integers(1, 4), z=OneOf(0, 1), eps=OneOf(1))
def one_subset_with_a_half_in_the_exponent(k: int, z: Any, eps: Any) -> Statement:
    (above, _), (_, _) = becchetti22.one_subset(k, z, eps).margins
    most = 2 * eps / sqrt(2 * becchetti22.pi() * k)
    return at_most((exp(-Q(1, 2 * k)) - exp(-Q(2, k))) * most, above)


@lemma(x=Reals(0, 1))
def two_subsets_with_106_hundredths(x: Any) -> Statement:
    return at_most(-log(1 - x / 9), 2 * x * log(Q(106, 100)))  # false near d = 1 only


@lemma(n=OneOf(64, 128))
def family_of_24_times_the_exponent(n: Any) -> Statement:
    n, k = int(n.p), int(n.p) // 2 - 1
    size = becchetti22.root_above(4 * k * k, n)
    return less_than(binomial(size, 2) * becchetti22.overlap_beyond(n, k), 1)


@lemma(L=Reals("69/50", "inf"))
def single_target_with_constant_400(L: Any) -> Statement:
    gained = Q(114, 115) * Q(400, 216) * log(2) * L
    return at_most(L - log(2) + log(2 * becchetti22.pi() * Q(400, 6) * L) / 2, gained)


@lemma(d=Integers(1, 2), eps=OneOf("1/10"))
def family_is_small_a_thousand_times_as_far(d: int, eps: Any) -> Statement:
    return less_than(becchetti22.log_expected(Q(1000 * becchetti22.tabulated(d)[0]), d, eps), 0)


@lemma(with_probability=lambda d: Q(9, 10), d=OneOf(1))
def one_target_with_nine_tenths(d: Any, rng: Any, trials: int) -> Any:
    return becchetti22.one_target_by_simulation(1, rng, trials)


@lemma(with_probability=lambda d: Q(9, 10), d=OneOf(3))
def given_the_sum_with_nine_tenths(d: Any, rng: Any, trials: int) -> Any:
    return becchetti22.given_the_sum_by_simulation(d, rng, trials)


@lemma(with_probability=lambda d: Q(9, 10), d=Integers(2, 2))
def missed_with_nine_tenths(d: int, rng: Any, trials: int) -> Any:
    return becchetti22.necessary_by_simulation(d, rng, trials)


@lemma(x=Sequences(of=OneOf("1/2", "1"), least=0, most=3))
def lower_bound_of_a_bit_more(x: Any) -> Statement:
    (margin, _), *_ = becchetti22.lower_bound(x).margins
    return at_most(2, margin + 1)


@lemma(d=OneOf(8, 16))
def lower_bound_without_the_eighth(d: Any) -> Statement:
    n, d = 3 * int(d.p), int(d.p)
    closed = exp(n * log(2)) * (Q(1, 5) / sqrt(becchetti22.pi() * n)) ** d
    return at_most(becchetti22.any_hit(n, d, Q(1, 10)), closed)


@lemma(n=Integers(4, 8), d=OneOf(2))
def saturates_at_three_halves_alpha(n: int, d: Any) -> Statement:
    law = [Q(binomial(2, j) * binomial(n - 2, 2 - j), binomial(n, 2)) for j in range(3)]
    mean = sum(share * becchetti22.least_ratio(Q(j, 2), Q(1)) ** 2 for j, share in enumerate(law))
    return at_most(becchetti22.least_ratio(Q(5, n), Q(1)) ** 2, mean)


@lemma(d=OneOf(4), alpha=OneOf("1/2"), n=OneOf(128))
def saturation_at_the_square(d: Any, alpha: Any, n: Any) -> Statement:
    found = becchetti22.second_moment(128, 64, 4, Q(1, 4), Q(0))
    return at_most(found, (1 - alpha**2) ** 4)


@lemma(U=becchetti22_all_targets.UNIONS, a=OneOf(2))
def uncovered_shrinks_by_half_as_much_again(U: Any, a: Any) -> Statement:
    near, far = becchetti22_all_targets.cut(U, Q(1)), becchetti22_all_targets.cut(U, Q(3))
    expected = sum((becchetti22_all_targets.meeting(p, q) for p in near for q in U), start=exp(0) - 1)
    bound = becchetti22_all_targets.length(near) * becchetti22_all_targets.length(far) / sqrt(2 * becchetti22.pi())
    return at_most(expected, Q(2, 3) * bound)


@lemma(U=Unions(-2, -1, "-1/4", 0, "1/2", 3), s=OneOf("3/4"))
def uncovered_shrinks_in_measure_as_if_independent(U: Any, s: Any) -> Statement:
    joint = becchetti22_all_targets.joint_measure(U, s)
    return at_most(joint, becchetti22_all_targets.measure(U, s) * becchetti22_all_targets.measure(U, Q(5, 4)))


@lemma(with_probability=lambda eps: Q(1, 2), eps=OneOf("1/100"))
def all_targets_for_two_more(eps: Any, rng: Any, trials: int) -> Any:
    values = becchetti22.rssp.sample.normal(becchetti22_all_targets.NECESSARY[str(eps)][0] + 2, trials=trials, rng=rng)
    return becchetti22.rssp.covers_many(values, eps, region=(-1, 1))


@lemma(
    with_probability=lambda b: Q(1, 2),
    slope=Slope(of="n", along=lambda b: b, at_most=1),
    b=OneOf(2, 8),
    n=Integers(2, 22),
)
def one_value_for_each_bit(b: Any, n: Any, rng: Any, trials: int) -> Any:
    return becchetti22_all_targets.bits_for_all_targets(b, n, rng, trials)


# Ferre et al. 2026 ----------------------------------------------------------------------------------------------------


@lemma(u=Reals(0, 1), y=Reals(0, 1))
def kinks_with_one_sine(u: Any, y: Any) -> Statement:
    z = u * y
    plus = ferre26_gap.sine(u) * ferre26_gap.cosine(z) + ferre26_gap.cosine(u) * ferre26_gap.sine(z)
    minus = ferre26_gap.sine(u) * ferre26_gap.cosine(z) - ferre26_gap.cosine(u) * ferre26_gap.sine(z)
    return equal(plus - 2 * ferre26_gap.sine(z), minus)


@lemma(u=Reals(0, 1), y=Reals(0, 1))
def isolated_kink_a_little_smaller(u: Any, y: Any) -> Statement:
    h = ferre26_gap.sine(u * y) / 2 - u * ferre26_gap.cosine(u * y) / 2
    return at_most(h, Q(99, 100) * u / 2)  # equal to u/2 at y = 1


@lemma(with_probability=lambda n, eps: 1 - ferre26_gap.missed_angle(eps) ** 4, n=OneOf(4), eps=OneOf("1/8"))
def neurons_succeed(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return ~ferre26_gap.neurons_fail(n, eps, rng, trials)


@lemma(eps=Reals(0, "1/20", open="low"))
def neurons_needed_in_twice_the_number(eps: Any) -> Statement:
    return less_than(-log(1 - 8 * eps / ferre26_gap.pi()) / 2, eps * log(2))


@lemma(d=Integers(3, 64))
def zones_in_half_the_dimension(d: int) -> Statement:
    above, below = ferre26_gap.gamma(Q(d - 2, 2)), ferre26_gap.gamma(Q(d - 1, 2))
    return at_most(above**2 * (2 * d - 3), 4 * below**2)


@lemma(with_probability=lambda n: Q(1, 2), n=OneOf(30), eps=OneOf("1/1024"))
def neurons_fail_with_three_for_each_bit(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return ferre26_gap.neurons_fail_in_one_dimension(n, eps, rng, trials)


@lemma(with_probability=lambda b: Q(1, 2), b=OneOf(5))
def weights_with_two_for_each_bit(b: Any, rng: Any, trials: int) -> Any:
    return ferre26_gap.rssp.within_many(ferre26_gap.signed_products(2 * 5, trials, rng), 1, ferre26_gap.half_power(b))


@lemma(with_probability=lambda b: Q(99, 100), b=OneOf(5))
def weights_with_output_relu_nearly_surely(b: Any, rng: Any, trials: int) -> Any:
    return ferre26_gap.weights_with_output_relu(b, rng, trials)


# da Cunha et al. 2023 -------------------------------------------------------------------------------------------------


@lemma(k=Integers(0, 3), p=Integers(0, 3))
def independent_coordinates(k: int, p: int) -> Statement:
    return equal(dacunha23_structured.sum_moment(k, p), k**p * dacunha23_structured.odd_product(p))  # as if normal


@lemma(d=Integers(1, 3), more=Integers(3, 5), s=OneOf("1/100"))
def density_with_half_the_decrease(d: int, more: int, s: Any) -> Statement:
    at_zero = dacunha23_structured.density_at_zero(d + more, d)
    beside = dacunha23_structured.ours_nsn.mean_density(d + more, d, s)
    return at_most(at_zero * (1 - s / (40 * (more - 2))), beside)


@lemma(with_probability=lambda eps: Q(1, 2), eps=OneOf("1/4"), end=OneOf(1))
def nsn_theorem_with_constant_1(eps: Any, end: Any, rng: Any, trials: int) -> Any:
    values = dacunha23_structured.rssp.sample.nsn(4, 1, trials=trials, rng=rng)[:, :, 0]
    return dacunha23_structured.rssp.within_many(values, natale24_sparsity.root_below(2), eps, size=2)


@lemma(d=Integers(1, 2))
def small_subsets_of_d(d: int) -> Statement:
    return at_most(Q(1, 2), dacunha23_structured.ours_nsn.second_moment((d + 2) ** 2, d + 2, d, Q(1, 10)))


@lemma(with_probability=lambda d: Q(9, 10), d=OneOf(1))
def nsn_target_with_nine_tenths(d: Any, rng: Any, trials: int) -> Any:
    return dacunha23_structured.one_target_by_simulation(1, rng, trials)


@lemma(
    a=Sequences(of=OneOf(-2, 1), least=2, most=2),
    B=Sequences(of=OneOf(-1, 2), least=4, most=4),
    X=Sequences(of=OneOf(-1, 2), least=3, most=3),
)
def gadget_without_split(a: Any, B: Any, X: Any) -> Statement:
    kernel = [a[0] * B[j] + a[1] * B[j + 2] for j in range(2)]  # as if sigma(a x) = a x
    through = [
        dacunha23_structured.convolved(B[2 * i : 2 * i + 2], [dacunha23_structured.relu(a[i] * x) for x in X])
        for i in range(2)
    ]
    return equal(through[0][0] + through[1][0], dacunha23_structured.convolved(kernel, X)[0])


@lemma(with_probability=lambda D: Q(99, 100), D=OneOf(2), b=OneOf(2))
def one_layer_nearly_surely(D: Any, b: Any, rng: Any, trials: int) -> Any:
    return dacunha23_structured.one_layer(2, b, rng, trials)


@lemma(l=Integers(1, 24), eps=Reals(0, "14/5"))
def errors_add_up_beyond_27_tenths(l: int, eps: Any) -> Statement:  # noqa: E741
    return at_most((1 + eps / (2 * l)) ** l, 1 + eps)


@lemma(eps=Reals(0, "14/5"))
def errors_of_many_layers_beyond_252_hundredths(eps: Any) -> Statement:
    return at_most(eps / 2, log(1 + eps))


# Alabdulmohsin et al. 2021 --------------------------------------------------------------------------------------------


@lemma(weights=Sequences(of=OneOf(-1, "1/2"), least=4, most=4))
def same_error_for_the_same_target(weights: Any) -> Statement:
    B = alabdulmohsin21_bases.hadamard(4)
    c, target = alabdulmohsin21_bases.applied(B, weights), [Q(3), Q(0), Q(0), Q(0)]
    masked = [c[0], Q(0), Q(0), Q(0)]
    error = alabdulmohsin21_bases.distance(alabdulmohsin21_bases.applied(B, masked), target)
    return equal(error, alabdulmohsin21_bases.distance(masked, target))


@lemma(with_probability=lambda k: Q(19, 20), k=OneOf(7))
def normal_in_a_basis_nearly_surely(k: Any, rng: Any, trials: int) -> Any:
    return alabdulmohsin21_bases.normal_in_a_basis(k, rng, trials)


@lemma(w=Sequences(of=OneOf(-1, 1), least=0, most=4))
def two_values_farther(w: Any) -> Statement:
    (margin, _), *_ = alabdulmohsin21_bases.two_values(w).margins
    return less_than(0, margin)  # 3/10 is reached


@lemma(with_probability=lambda basis: Q(1, 2), basis=OneOf(1))
def two_values_hadamard_reach_a_twentieth(basis: Any, rng: Any, trials: int) -> Any:
    values, scale = alabdulmohsin21_bases.coordinates(1, alabdulmohsin21_bases.signs(trials, rng))
    return alabdulmohsin21_bases.rssp.within_many(values, 0.7 * scale, 0.05 * scale)


@lemma(with_probability=lambda basis: Q(1, 2), basis=OneOf(2))
def two_values_reflected_within_a_thousandth(basis: Any, rng: Any, trials: int) -> Any:
    values, scale = alabdulmohsin21_bases.coordinates(2, alabdulmohsin21_bases.signs(trials, rng))
    return alabdulmohsin21_bases.rssp.within_many(values, 0.7 * scale, 0.001 * scale)
