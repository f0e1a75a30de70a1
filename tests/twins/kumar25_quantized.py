"""False twins of Kumar, Natale 2025."""

from typing import Any

import numpy as np

from proofs_numeric.claim import Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Q, exp, log
from proofs_numeric.papers import kumar25_quantized as true
from tests.twins import twin


@twin("kumar25_quantized.targets_are_products", N=Integers(3, 16))
def every_number_up_to_twice_the_size_is_a_product(N: int) -> Statement:
    return equal(sum(m in true.products(N) for m in range(2 * N + 1)), 2 * N + 1)


@twin("kumar25_quantized.targets_on_the_grid_are_products", N=Integers(1, 16))
def one_target_beyond_1_is_a_product(N: int) -> Statement:
    return equal(sum(k * N in true.products(N) for k in range(N + 2)), N + 2)


@twin("kumar25_quantized.least_missing_target", N=Integers(2, 8))
def the_next_number_is_no_product(N: int) -> Statement:
    return equal(int(N + 1 in true.products(N)), 0)  # 4 = 2 2


@twin("kumar25_quantized.share_of_products_falls", b=Integers(0, 5))
def share_of_products_falls_by_a_fifth(b: int) -> Statement:
    more, some = (len(true.products(2**c)) - 1 for c in (b + 1, b))
    return less_than(5 * more, 16 * some)


@twin("kumar25_quantized.link_contains_uniform", "kumar25_quantized.weight_on_the_grid", N=Integers(2, 8))
def weight_on_the_grid_of_two_pairs(N: int) -> Statement:
    weight = (2 * N + 1) * min(true.chances(N, k * N) for k in range(1, N + 1))
    return at_most(Q(2, 2 * N + 1), weight)


@twin("kumar25_quantized.weight_on_the_grid", N=Integers(1, 8))
def weight_on_the_grid_without_zero(N: int) -> Statement:
    weight = (2 * N + 1) * min(true.chances(N, k * N) for k in range(1, N + 1))
    return equal(weight, Q(1, 2 * N))


@twin("kumar25_quantized.solvable", with_probability=lambda n: 1 - Q(1, 12), n=OneOf(12), M=OneOf(256), t=OneOf(256))
def solvable_with_exponent_1(n: Any, M: Any, t: Any, rng: Any, trials: int) -> Any:
    return true.solvable(n, M, t, rng, trials)


@twin("kumar25_quantized.solvable", with_probability=lambda n: 1 - exp(-log(n) / 7), n=OneOf(12), M=OneOf(256))
def solvable_for_every_target_at_once(n: Any, M: Any, rng: Any, trials: int) -> Any:
    values, sums = true.signed(n, M, rng, trials), np.zeros((trials, 1), dtype=np.int64)
    for column in values.T:
        sums = np.concatenate([sums, sums + column[:, None]], axis=1)
    rows, columns = np.nonzero((sums >= 1) & (sums <= 256))
    hit = np.zeros((trials, 257), dtype=bool)
    hit[rows, sums[rows, columns]] = True
    return hit[:, 1:].all(axis=1)


@twin("kumar25_quantized.integer_growth", M=Integers(1, 3), g=Integers(0, 15))
def integer_growth_with_zero(M: int, g: int) -> Statement:
    size, new = (g & (2 ** (M + 1) - 1)).bit_count(), true.integer_growth(M, g)
    return new & equal(Q(size * (M + 1 - size), 2 * M), Q(size * (M + 1 - size), 2 * M + 1))


@twin(
    "kumar25_quantized.all_targets_hit",
    with_probability=lambda n, M: 1 - M**2 * Q(9, 20) ** 12,
    n=OneOf(12),
    M=OneOf(8),
)
def all_targets_hit_at_nine_twentieths(n: Any, M: Any, rng: Any, trials: int) -> Any:
    return true.all_targets_hit(n, M, rng, trials)  # they are missed about 0.49^n 64 times


@twin("kumar25_quantized.out_of_range", with_probability=lambda n, M: 4 * true.short_of(n, M), n=OneOf(8), M=OneOf(64))
def out_of_range_four_times_as_often(n: Any, M: Any, rng: Any, trials: int) -> Any:
    return true.out_of_range(n, M, rng, trials)  # 3.55 times


@twin("kumar25_quantized.better_than_the_seventh_root", b=Integers(0, 8))
def four_values_a_bit(b: int) -> Statement:
    return at_most(true.missed_bound(4 * b + 4, 2**b) ** 7, Q(1, 4 * b + 4))  # 4 (3/4)^4 > 1


@twin("kumar25_quantized.parameters_needed", N=Integers(1, 2), alpha=Integers(0, 3))
def two_parameters_more(N: int, alpha: int) -> Statement:
    ((margin, _),) = true.parameters_needed(N, alpha).margins
    return at_most(2**alpha - margin, Q(2**alpha, 4))  # as if 2^(alpha - 2) subnetworks were all
