"""False twins of the bounds of Ferre et al. 2026 with an output ReLU."""

from collections.abc import Sequence
from typing import Any

from proofs_numeric.claim import Statement, at_most, equal, less_than
from proofs_numeric.domain import OneOf, Reals, Sequences
from proofs_numeric.num import Q, exp, log, pi, sqrt
from proofs_numeric.papers import ferre26_output as true
from tests.twins import twin


@twin("ferre26_output.kink_between", u=Reals(0, 1), v=Reals(0, 1), a=Reals(-1, 1))
def kink_between_with_one_gap(u: Any, v: Any, a: Any) -> Statement:
    after, before = a * true.sine(v), 0 * a  # c = s = 0
    return equal(after * true.sine(u) + before * true.sine(v), a * true.sine(u) * true.sine(u))


@twin(
    "ferre26_output.neurons_fail_with_output_relu",
    with_probability=lambda n, eps: 1 - true.some_set_succeeds(n, eps),
    n=OneOf(8),
    eps=OneOf("1/4096"),
)
def neurons_succeed_with_output_relu(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return [not failed for failed in true.neurons_fail_with_output_relu(n, eps, rng, trials)]


@twin("ferre26_output.neurons_needed_with_output_relu", s=Reals(5, 100))
def neurons_needed_with_twice_the_number(s: Any) -> Statement:
    n = Q(4, 5) * exp(s / 2) / sqrt(s)
    product = Q(128, 25) / (pi() * s)
    return less_than(n * exp(-s) + product * (1 + log(1 + n / product)), Q(1, 2))


@twin("ferre26_output.gap_on_an_axis", b=Reals(5, "inf"))
def gap_on_an_axis_from_5_bits(b: Any) -> Statement:
    return less_than(48 * b / pi(), exp(b * log(2)))


@twin("ferre26_output.nearly_aligned", w1=OneOf(0, 2), w2=OneOf("1/5", 3), u=OneOf("1/7", 1))
def nearly_aligned_by_half(w1: Any, w2: Any, u: Any) -> Statement:
    difference = true.relu(w1 * true.cosine(u) + w2 * true.sine(u)) - w1 * true.relu(true.cosine(u))
    return at_most(difference**2, w2**2 / 4)


@twin("ferre26_output.aligned_units", with_probability=lambda b: Q(9, 10), b=OneOf(2))
def aligned_units_nearly_surely(b: Any, rng: Any, trials: int) -> Any:
    return true.aligned_units(b, rng, trials)


@twin(
    "ferre26_output.one_entry_masks_counted",
    a=Sequences(of=OneOf(-1, 2), least=3, most=3),
    w=Sequences(of=OneOf(0, "1/3"), least=3, most=3),
)
def one_entry_masks_without_relu(a: Sequence[Any], w: Sequence[Any]) -> Statement:
    """With a in place of p = sigma(a)."""
    short = [true.relu(x - y) for x, y in zip(w, a, strict=True)]
    return at_most(true.dot(short, short), true.dot(w, short) - true.relu(true.dot(a, short)))


@twin(
    "ferre26_output.one_unit_for_all",
    w=Sequences(of=OneOf(-1, 3), least=4, most=4),
    v=Sequences(of=OneOf(1), least=2, most=2),
    x=Sequences(of=OneOf(0, 1), least=2, most=2),
)
def one_unit_for_all_with_negative_entries(w: Any, v: Any, x: Any) -> Statement:
    rows = [w[:2], w[2:]]
    through = sum((c * true.relu(true.dot(row, x)) for c, row in zip(v, rows, strict=True)), start=Q(0))
    return equal(through, sum((c * true.dot(row, x) for c, row in zip(v, rows, strict=True)), start=Q(0)))


@twin("ferre26_output.nonnegative_inputs", with_probability=lambda d: Q(9, 10), d=OneOf(4))
def nonnegative_inputs_nearly_surely(d: Any, rng: Any, trials: int) -> Any:
    return true.nonnegative_inputs(d, rng, trials)
