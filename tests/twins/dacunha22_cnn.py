"""False twins of da Cunha et al. 2022 (convolutional networks)."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, equal
from proofs_numeric.domain import OneOf, Sequences
from proofs_numeric.num import Q
from proofs_numeric.papers import dacunha22_cnn as true
from tests.twins import twin


@twin(
    "dacunha22_cnn.norm_of_a_convolution",
    K=Sequences(of=OneOf(-2, "1/3"), least=4, most=4),
    X=Sequences(of=OneOf(-1, 3), least=4, most=4),
)
def norm_by_the_largest_entry(K: Any, X: Any) -> Statement:
    (seen,) = true.layer([K[:2], K[2:]], [X[:2], X[2:]])
    return at_most(seen, true.largest(K) * true.largest(X))


@twin(
    "dacunha22_cnn.two_layers_are_one",
    V=Sequences(of=OneOf(-2, "1/3"), least=1, most=1),
    U=Sequences(of=OneOf(-1, 3), least=2, most=2),
    X=Sequences(of=OneOf(0, 2), least=2, most=2),
)
def two_layers_with_the_sign_of_the_first(V: Any, U: Any, X: Any) -> Statement:
    through = true.layer([U], [[true.relu(V[0] * x) for x in X]])
    return equal(through[0], true.layer([[V[0] * u for u in U]], [X])[0])  # V in place of V^+


@twin(
    "dacunha22_cnn.two_layers_are_one",
    V=Sequences(of=OneOf(-2, "1/3"), least=3, most=3),
    U=Sequences(of=OneOf(3), least=6, most=6),
    X=Sequences(of=OneOf(-1, 2), least=2, most=2),
)
def two_layers_for_all_signs_of_the_input(V: Any, U: Any, X: Any) -> Statement:
    return true.two_layers_are_one(V, U, X)


@twin(
    "dacunha22_cnn.error_of_a_layer",
    L=Sequences(of=OneOf(-1), least=3, most=3),
    errors=Sequences(of=OneOf("-1/4", "1/4"), least=3, most=3),
    X=Sequences(of=OneOf(-1, 2), least=3, most=3),
)
def error_of_two_entries(L: Any, errors: Any, X: Any) -> Statement:
    other = [entry + error for entry, error in zip(L, errors, strict=True)]
    return at_most(true.layer([L], [X])[0] - true.layer([other], [X])[0], Q(1, 2) * true.largest(X))
