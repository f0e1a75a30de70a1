"""False twins of what this project proves on uniform vectors."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Q
from proofs_numeric.papers import ours_uniform_vectors as true
from tests.twins import twin

HALF, EPS = Q(1, 2), OneOf("1/10", "1/1000")


@twin("ours_uniform_vectors.worst_target", j=Integers(1, 6), m=Integers(1, 6))
def the_best_target_at_the_corner(j: int, m: int) -> Statement:
    near, far = (true.pair_density(j + m, j, z) / true.density(j + m, z) ** 2 for z in (0, 1))
    return less_than(far, near)


@twin("ours_uniform_vectors.necessary", d=Integers(1, 16), eps=EPS)
def one_more_is_necessary_of_uniform(d: Any, eps: Any) -> Statement:
    return less_than(true.any_hit(true.NECESSARY[str(eps)][d - 1], d, eps), HALF)


@twin("ours_uniform_vectors.one_target", d=Integers(1, 8), eps=EPS)
def uniform_with_one_vector_fewer(d: Any, eps: Any) -> Statement:
    n, k = true.SECOND_MOMENT[str(eps)][d - 1]
    return at_most(HALF, true.second_moment(n - 1, k, d, eps))


@twin("ours_uniform_vectors.all_targets", d=Integers(1, 16), eps=EPS)
def all_targets_of_uniform_with_a_block_fewer(d: Any, eps: Any) -> Statement:
    plan = true.plan(*true.ALL_TARGETS[str(eps)][d - 1])
    return at_most(true.uncovered(d, eps, plan._replace(blocks=plan.blocks - 1)), Q(1, 10))


@twin("ours_uniform_vectors.one_target_by_simulation", with_probability=lambda d: Q(19, 20), d=OneOf(1))
def uniform_target_with_19_in_20(d: Any, rng: Any, trials: int) -> Any:
    return true.one_target_by_simulation(1, rng, trials)


@twin("ours_uniform_vectors.necessary_by_simulation", with_probability=lambda d: Q(99, 100), d=OneOf(1))
def uniform_missed_with_99_in_100(d: Any, rng: Any, trials: int) -> Any:
    return true.necessary_by_simulation(1, rng, trials)
