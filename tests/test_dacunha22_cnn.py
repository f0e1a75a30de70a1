"""da Cunha et al. 2022 (convolutional networks): layers on arrays, and by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.claim import Statement
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q
from proofs_numeric.papers import dacunha22_cnn as paper

small = st.integers(-4, 4)


def exact(values: list[int]) -> tuple[object, ...]:
    return tuple(Q(value) for value in values)


def all_hold(statement: Statement) -> bool:
    return all(holds(margin, relation) for margin, relation in statement.margins)


@given(
    st.lists(st.lists(small, min_size=2, max_size=2), min_size=2, max_size=2),
    st.lists(st.lists(small, min_size=5, max_size=5), min_size=2, max_size=2),
)
def test_a_layer_on_arrays(kernels: list[list[int]], signals: list[list[int]]) -> None:
    seen = paper.layer([exact(k) for k in kernels], [exact(x) for x in signals])
    on_arrays = sum(np.correlate(x, k, "valid") for k, x in zip(kernels, signals, strict=True))
    assert [int(value.p) for value in seen] == on_arrays.tolist()
    assert abs(on_arrays).max() <= np.abs(kernels).sum() * np.abs(signals).max()


@given(st.lists(small, min_size=4, max_size=4), st.lists(small, min_size=4, max_size=4))
def test_the_norm_of_a_convolution(K: list[int], X: list[int]) -> None:
    statement = paper.norm_of_a_convolution(exact(K), exact(X))
    assert all_hold(statement)
    value, bound = int(np.dot(K, X)), int(np.abs(K).sum() * np.abs(X).max())
    assert [int(margin.p) for margin, _ in statement.margins] == [bound - value, bound + value, 0]


@given(
    st.lists(small, min_size=3, max_size=3),
    st.lists(small, min_size=6, max_size=6),
    st.lists(st.integers(0, 4), min_size=2, max_size=2),
)
def test_two_layers_are_one_for_other_entries(V: list[int], U: list[int], X: list[int]) -> None:
    """And the one layer is the sum over the channels of V^+ U x, on arrays."""
    assert all_hold(paper.two_layers_are_one(exact(V), exact(U), exact(X)))
    places = np.array([X, X, X[::-1]])
    hidden = np.maximum(np.array(V)[:, None] * places, 0)
    direct = (np.maximum(V, 0)[:, None] * np.array(U).reshape(3, 2) * places).sum()
    assert (np.array(U).reshape(3, 2) * hidden).sum() == direct


def test_two_layers_need_an_input_that_is_not_negative() -> None:
    """V = -2, x = -1: the first layer gives 2, V^+ nothing."""
    statement = paper.two_layers_are_one(exact([-2, 0, 0]), exact([1, 0, 0, 0, 0, 0]), exact([-1, 0]))
    ((margin, relation),) = statement.margins
    assert fails(margin, relation)


def test_the_error_of_a_layer_by_hand() -> None:
    """Errors 1/4, -1/4, 1/4 at 2, -1, 2: 5/4 of the 3/2 allowed."""
    errors = (Q(1, 4), Q(-1, 4), Q(1, 4))
    statement = paper.error_of_a_layer(exact([1, 0, 5]), errors, exact([2, -1, 2]))
    assert [margin for margin, _ in statement.margins] == [Q(11, 4), Q(1, 4)]
    assert paper.largest(exact([1, -3, 2])) == 3
