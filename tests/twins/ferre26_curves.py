"""False twins of the curves of Ferre et al. 2026."""

from typing import Any

from proofs_numeric.chance import Slope
from proofs_numeric.claim import Statement, at_most
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q
from proofs_numeric.papers import ferre26_curves as true
from tests.twins import twin


@twin("ferre26_curves.between_points", u=Reals(0, 1, open="both"), y=Reals(0, 1))
def between_points_without_cosine(u: Any, y: Any) -> Statement:
    double = 2 * true.sine(u) * true.cosine(u)
    return at_most(2 * true.sine(u) * true.cosine(u * y), double)  # |h(t)| <= the larger of the ends


@twin("ferre26_curves.neurons_low", with_probability=lambda n: Q(1, 2), n=OneOf(8, 12))
def neurons_low_with_seven(n: Any, rng: Any, trials: int) -> Any:
    least = true.fraction(7 / n)
    return [low >= least for low in true.lows(true.layers(true.integer(n), "WHOLE", True, trials, rng))]


@twin("ferre26_curves.neurons_high", with_probability=lambda n: Q(1, 2), n=OneOf(12))
def neurons_high_with_nine_halves(n: Any, rng: Any, trials: int) -> Any:
    most = true.fraction(Q(9, 2) / n)
    return [low <= most for low in true.lows(true.layers(true.integer(n), "WHOLE", False, trials, rng))]


@twin("ferre26_curves.one_entry_is_ahead", with_probability=lambda n: Q(9, 10) - n / 40, n=OneOf(4))
def one_entry_is_ahead_with_the_complement(n: Any, rng: Any, trials: int) -> Any:
    return true.one_entry_is_ahead(n, rng, trials)


@twin("ferre26_curves.weights_high", with_probability=lambda n: Q(1, 2), n=OneOf(8))
def weights_high_with_neurons(n: Any, rng: Any, trials: int) -> Any:
    """For whole units, by the lower bound."""
    most = true.fraction(Q(11, 20))
    return [low <= most for low in true.lows(true.layers(8, "WHOLE", True, trials, rng))]


@twin(
    "ferre26_curves.units_for_each_bit",
    with_probability=lambda b: Q(1, 2),
    slope=Slope(of="k", along=lambda b: b, at_most="1/8"),
    b=OneOf(2, 6),
    k=Integers(2, 8),
)
def one_unit_for_each_bit(b: Any, k: Any, rng: Any, trials: int) -> Any:
    return true.units_for_each_bit(b, k, rng, trials)


@twin("ferre26_curves.dimension_medians", with_probability=lambda d: Q(1, 2), d=OneOf(2))
def dimension_medians_in_the_plane(d: Any, rng: Any, trials: int) -> Any:
    """What is true for d = 5, by the upper bound."""
    most = true.fraction(true.MEDIANS[5]) ** 2
    return [square > most for square in true.squared_highs(true.layers(12, "WHOLE", False, trials, rng))]


@twin("ferre26_curves.dimension_tails", with_probability=lambda d: Q(9, 10), d=OneOf(2))
def dimension_tails_in_the_plane(d: Any, rng: Any, trials: int) -> Any:
    """What is true for d = 3, by the upper bound."""
    most = true.fraction(true.TENTHS[3]) ** 2
    return [square > most for square in true.squared_highs(true.layers(12, "WHOLE", False, trials, rng))]


@twin("ferre26_curves.plane_tail", with_probability=lambda d: Q(1, 6), d=OneOf(3))
def plane_tail_in_space(d: Any, rng: Any, trials: int) -> Any:
    return ~true.every_set_fails(12, 3, true.fraction(true.TENTHS[3]), trials, rng)
