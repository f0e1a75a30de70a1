"""False twins of da Cunha et al. 2023."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, equal
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences
from proofs_numeric.num import Q, log
from proofs_numeric.papers import dacunha23_structured as true
from proofs_numeric.papers import natale24_sparsity
from tests.twins import twin


@twin("dacunha23_structured.law_of_a_sum", k=Integers(0, 3), p=Integers(0, 3))
def independent_coordinates(k: int, p: int) -> Statement:
    return equal(true.sum_moment(k, p), k**p * true.odd_product(p))  # as if normal


@twin("dacunha23_structured.density_of_a_sum", d=Integers(1, 3), more=Integers(3, 5), s=OneOf("1/100"))
def density_with_half_the_decrease(d: int, more: int, s: Any) -> Statement:
    at_zero = true.density_at_zero(d + more, d)
    beside = true.ours_nsn.mean_density(d + more, d, s)
    return at_most(at_zero * (1 - s / (40 * (more - 2))), beside)


@twin("dacunha23_structured.nsn_theorem", with_probability=lambda eps: Q(1, 2), eps=OneOf("1/4"), end=OneOf(1))
def nsn_theorem_with_constant_1(eps: Any, end: Any, rng: Any, trials: int) -> Any:
    values = true.rssp.sample.nsn(4, 1, trials=trials, rng=rng)[:, :, 0]
    return true.rssp.within_many(values, natale24_sparsity.root_below(2), eps, size=2)


@twin("dacunha23_structured.nsn_theorem_on_a_line", with_probability=lambda eps: Q(1, 2), eps=OneOf("1/8"))
def nsn_theorem_on_a_line_with_constant_3_quarters(eps: Any, rng: Any, trials: int) -> Any:
    return true.nsn_theorem_on_a_line(eps, Q(1), Q(3, 4), rng, trials)


@twin("dacunha23_structured.nsn_theorem_in_a_plane", with_probability=lambda eps: Q(1, 2), eps=OneOf("1/4"))
def nsn_theorem_in_a_plane_with_constant_1_eighth(eps: Any, rng: Any, trials: int) -> Any:
    return true.nsn_theorem_in_a_plane(eps, Q(1), Q(1, 8), rng, trials)


@twin("dacunha23_structured.nsn_theorem_in_space", with_probability=lambda eps: Q(1, 2), eps=OneOf("1/4"))
def nsn_theorem_in_space_with_constant_3_hundredths(eps: Any, rng: Any, trials: int) -> Any:
    return true.nsn_theorem_in_space(eps, Q(1), Q(3, 100), rng, trials)


@twin("dacunha23_structured.small_subsets", d=Integers(1, 2))
def small_subsets_of_d(d: int) -> Statement:
    return at_most(Q(1, 2), true.ours_nsn.second_moment((d + 2) ** 2, d + 2, d, Q(1, 10)))


@twin("dacunha23_structured.one_target_by_simulation", with_probability=lambda d: Q(9, 10), d=OneOf(1))
def nsn_target_with_nine_tenths(d: Any, rng: Any, trials: int) -> Any:
    return true.one_target_by_simulation(1, rng, trials)


@twin(
    "dacunha23_structured.gadget",
    a=Sequences(of=OneOf(-2, 1), least=2, most=2),
    B=Sequences(of=OneOf(-1, 2), least=4, most=4),
    X=Sequences(of=OneOf(-1, 2), least=3, most=3),
)
def gadget_without_split(a: Any, B: Any, X: Any) -> Statement:
    kernel = [a[0] * B[j] + a[1] * B[j + 2] for j in range(2)]  # as if sigma(a x) = a x
    through = [true.convolved(B[2 * i : 2 * i + 2], [true.relu(a[i] * x) for x in X]) for i in range(2)]
    return equal(through[0][0] + through[1][0], true.convolved(kernel, X)[0])


@twin("dacunha23_structured.one_layer", with_probability=lambda D: Q(99, 100), D=OneOf(2), b=OneOf(2))
def one_layer_nearly_surely(D: Any, b: Any, rng: Any, trials: int) -> Any:
    return true.one_layer(2, b, rng, trials)


@twin("dacunha23_structured.two_input_channels", with_probability=lambda D: Q(9, 10), D=OneOf(2))
def two_input_channels_nearly_surely(D: Any, rng: Any, trials: int) -> Any:
    return true.two_input_channels(2, rng, trials)


@twin("dacunha23_structured.exponents", d=Integers(2, 3), c1=OneOf(1), c0=OneOf(1, 3), s=Reals(0, "inf"))
def exponents_with_13(d: int, c1: Any, c0: Any, s: Any) -> Statement:
    n = (d**6 * (log(d**2) + s)) ** 2 * (log(c0) + s)
    return at_most(d**13 * s**3, n)  # false for large s


@twin("dacunha23_structured.errors_add_up", l=Integers(1, 24), eps=Reals(0, "14/5"))
def errors_add_up_beyond_27_tenths(l: int, eps: Any) -> Statement:  # noqa: E741
    return at_most((1 + eps / (2 * l)) ** l, 1 + eps)


@twin("dacunha23_structured.errors_of_many_layers", eps=Reals(0, 3))
def errors_of_many_layers_to_3(eps: Any) -> Statement:
    return at_most(eps / 2, log(1 + eps))  # false beyond 2.51
