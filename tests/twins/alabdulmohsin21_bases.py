"""False twins of Alabdulmohsin et al. 2021."""

from typing import Any

from proofs_numeric.claim import Statement, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Sequences
from proofs_numeric.num import Q
from proofs_numeric.papers import alabdulmohsin21_bases as true
from proofs_numeric.papers import ferre26_curves
from tests.twins import twin


@twin("alabdulmohsin21_bases.same_error", weights=Sequences(of=OneOf(-1, "1/2"), least=4, most=4))
def same_error_for_the_same_target(weights: Any) -> Statement:
    B = true.hadamard(4)
    c, target = true.applied(B, weights), [Q(3), Q(0), Q(0), Q(0)]
    masked = [c[0], Q(0), Q(0), Q(0)]
    error = true.distance(true.applied(B, masked), target)
    return equal(error, true.distance(masked, target))


@twin("alabdulmohsin21_bases.normal_in_a_basis", with_probability=lambda k: Q(19, 20), k=OneOf(7))
def normal_in_a_basis_nearly_surely(k: Any, rng: Any, trials: int) -> Any:
    return true.normal_in_a_basis(k, rng, trials)


@twin("alabdulmohsin21_bases.two_values", w=Sequences(of=OneOf(-1, 1), least=0, most=4))
def two_values_farther(w: Any) -> Statement:
    (margin, _), *_ = true.two_values(w).margins
    return less_than(0, margin)  # 3/10 is reached


@twin("alabdulmohsin21_bases.two_values_hadamard", with_probability=lambda basis: Q(1, 2), basis=OneOf(1))
def two_values_hadamard_reach_a_twentieth(basis: Any, rng: Any, trials: int) -> Any:
    values, scale = true.coordinates(1, true.signs(trials, rng))
    return true.rssp.within_many(values, 0.7 * scale, 0.05 * scale)


@twin("alabdulmohsin21_bases.two_values_reflected", with_probability=lambda basis: Q(1, 2), basis=OneOf(2))
def two_values_reflected_within_a_thousandth(basis: Any, rng: Any, trials: int) -> Any:
    values, scale = true.coordinates(2, true.signs(trials, rng))
    return true.rssp.within_many(values, 0.7 * scale, 0.001 * scale)


@twin("alabdulmohsin21_bases.uniform_in_a_basis", with_probability=lambda basis: Q(13, 20), basis=Integers(0, 1))
def uniform_in_a_basis_with_13_in_20(basis: int, rng: Any, trials: int) -> Any:
    return true.uniform_in_a_basis(basis, Q(true.SOME), rng, trials)


@twin(
    "alabdulmohsin21_bases.input_rotation",
    W=Sequences(of=OneOf(-1, 2), least=2, most=2),
    x=Sequences(of=OneOf(-1, 1), least=2, most=2),
)
def input_rotation_with_the_input_unturned(W: Any, x: Any) -> Statement:
    coordinates = true.applied(true.transposed(true.ROTATION), W)
    masked = [coordinates[0], Q(0)]
    return equal(true.dot(true.applied(true.ROTATION, masked), x), true.dot(masked, x))


@twin("alabdulmohsin21_bases.hidden_permutation", D=Sequences(of=OneOf(-1, 1), least=2, most=2), z=OneOf(-1, 2))
def hidden_permutation_with_signs(D: Any, z: Any) -> Statement:
    return equal(true.relu([D[0] * z])[0], D[0] * true.relu([z])[0])


@twin("alabdulmohsin21_bases.adapted_basis", with_probability=lambda b: Q(1, 2), b=OneOf(5))
def whole_units_in_as_many(b: Any, rng: Any, trials: int) -> Any:
    """With whole units, by the lower bound of the least error."""
    found = ferre26_curves.layers(15, "WHOLE", False, trials, rng)
    return [32 * low <= 1 for low in ferre26_curves.lows(found)]
