"""False twins of Borgs, Chayes, Pittel 2001."""

from typing import Any

from proofs_numeric.claim import Statement
from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q
from proofs_numeric.papers import borgs01_partition as true
from tests.twins import twin

N, ONE = OneOf(16), OneOf(1)


@twin(
    "borgs01_partition.perfect_at_least",
    with_probability=lambda n, window: 1 - true.none_perfect(n, window) + true.TOLERANCE,
    n=N,
    window=OneOf(0),
)
def perfect_by_the_tolerance_more(n: Any, window: Any, rng: Any, trials: int) -> Any:
    return true.perfect_at_least(n, window, rng, trials)


@twin(
    "borgs01_partition.perfect_at_least",
    with_probability=lambda n, window: 1 - true.none_perfect(n, window),
    n=N,
    window=OneOf(0),
)
def perfect_in_the_next_window(n: Any, window: Any, rng: Any, trials: int) -> Any:
    return true.perfect(n, window + 1, rng, trials)


@twin(
    "borgs01_partition.perfect_at_most",
    with_probability=lambda n, window: true.none_perfect(n, window) + true.TOLERANCE,
    n=N,
    window=OneOf(2),
)
def none_perfect_by_the_tolerance_more(n: Any, window: Any, rng: Any, trials: int) -> Any:
    return true.perfect_at_most(n, window, rng, trials)


@twin("borgs01_partition.first_moment", n=OneOf(3), M=OneOf(2))
def first_moment_of_three(n: Any, M: Any) -> Statement:
    return true.first_moment(3, M)  # the constant is 1.07 there


@twin("borgs01_partition.gap_at_least", with_probability=lambda n, t: true.beyond(n, t) + true.TOLERANCE, n=N, t=ONE)
def gap_by_the_tolerance_larger(n: Any, t: Any, rng: Any, trials: int) -> Any:
    return true.gap_at_least(n, t, rng, trials)


@twin("borgs01_partition.gap_at_least", with_probability=lambda n, t: true.beyond(n, t), n=N, t=ONE)
def gap_twice_as_large(n: Any, t: Any, rng: Any, trials: int) -> Any:
    return true.gap_at_least(n, 2 * t, rng, trials)


@twin("borgs01_partition.gap_at_most", with_probability=lambda n, t: 1 - true.beyond(n, t) + true.TOLERANCE, n=N, t=ONE)
def gap_by_the_tolerance_smaller(n: Any, t: Any, rng: Any, trials: int) -> Any:
    return true.gap_at_most(n, t, rng, trials)


@twin(
    "borgs01_partition.next_gaps_at_least",
    with_probability=lambda j, t: true.fewer_than(j, t) + true.TOLERANCE,
    n=N,
    j=OneOf(2),
    t=OneOf(2),
)
def second_gap_by_the_tolerance_larger(n: Any, j: Any, t: Any, rng: Any, trials: int) -> Any:
    return true.next_gaps_at_least(n, j, t, rng, trials)


@twin(
    "borgs01_partition.next_gaps_at_most",
    with_probability=lambda j, t: 1 - true.fewer_than(j - 1, t) - true.TOLERANCE,
    n=N,
    j=OneOf(2, 3),
    t=OneOf(2),
)
def next_gap_with_the_law_of_the_one_before(n: Any, j: Any, t: Any, rng: Any, trials: int) -> Any:
    return true.next_gaps_at_most(n, j, t, rng, trials)


@twin("borgs01_partition.mean_at_least", with_probability=lambda n: Q(8, 5) / true.CUT, n=N)
def mean_at_least_eight_fifths(n: Any, rng: Any, trials: int) -> Any:
    return true.mean_at_least(n, rng, trials)  # 1.43


@twin("borgs01_partition.mean_at_most", with_probability=lambda n: 1 - Q(5, 4) / true.CUT, n=N)
def mean_at_most_five_quarters(n: Any, rng: Any, trials: int) -> Any:
    return true.mean_at_most(n, rng, trials)
