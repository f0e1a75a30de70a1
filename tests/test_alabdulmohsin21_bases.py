"""Alabdulmohsin et al. 2021: the bases are orthonormal, masks and errors by hand."""

from fractions import Fraction

import numpy as np
import pytest

import rssp
from proofs_numeric.num import Q
from proofs_numeric.papers import alabdulmohsin21_bases as bases
from tests.naive import nearest, to_fraction, within


@pytest.mark.parametrize("basis", bases.BASES)
@pytest.mark.parametrize("n", [1, 4, 16])
def test_the_bases_are_orthonormal(basis: object, n: int) -> None:
    B = basis(n)  # type: ignore[operator]
    product = [bases.applied(bases.transposed(B), column) for column in bases.transposed(B)]
    assert product == bases.canonical(n)


def test_the_three_bases_differ() -> None:
    assert bases.hadamard(4) == [
        [Q(s, 2) for s in row] for row in ([1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1])
    ]
    assert bases.reflection(2) == [[Q(3, 5), Q(-4, 5)], [Q(-4, 5), Q(-3, 5)]]


def test_a_mask_of_all_or_of_nothing() -> None:
    """All: theta itself. Nothing: the length of the target."""
    statement = bases.same_error(1, (Q(-1), Q(1, 2), Q(1, 2), Q(-1)), (Q(3), Q(0), Q(0), Q(0)))
    assert len(statement.margins) == 1 + 16
    assert all(margin == 0 for margin, _ in statement.margins)
    assert bases.distance([Q(1), Q(2)], [Q(1), Q(5)]) == 9


@pytest.mark.parametrize("basis", [0, 1, 2])
def test_coordinates_of_signs(basis: int) -> None:
    w = bases.signs(5, np.random.default_rng(0))
    values, scale = bases.coordinates(basis, w)
    back = bases.transposed(bases.BASES[basis](16))
    for row, found in zip(w.tolist(), values.tolist(), strict=True):
        assert [Q(x) / scale for x in found] == bases.applied(back, [Q(x) for x in row])
    assert set(np.unique(w)) == {-1, 1}


def test_two_values_by_hand() -> None:
    """No weight: 7/10. One 1, or -1 only: 3/10 and 7/10."""
    for w, error in (((), "7/10"), ((-1, -1), "7/10"), ((1, -1), "3/10"), ((1, 1, 1), "3/10")):
        ((margin, _),) = bases.two_values(tuple(Q(x) for x in w)).margins
        assert margin == Q(error) - Q(3, 10)


def test_a_hadamard_basis_reaches_a_fifth() -> None:
    """Half integers: 1/2 is the nearest to 7/10 that there is, and some weights reach it."""
    values, scale = bases.coordinates(1, bases.signs(8, np.random.default_rng(2)))
    rows = [[Fraction(x, scale) for x in row] for row in values.tolist()]
    assert {x.denominator for row in rows for x in row} == {1, 2}
    assert min(nearest([float(x) for x in row[:8]], Fraction(7, 10)) for row in rows) == Fraction(1, 5)


def test_reflected_weights_over_all_subsets() -> None:
    """All sums of the integers, as a set."""
    seen = bases.two_values_reflected(Q(2), np.random.default_rng(3), 6)
    values, scale = bases.coordinates(2, bases.signs(6, np.random.default_rng(3)))
    for found, row in zip(seen.tolist(), values.tolist(), strict=True):
        sums = {0}
        for x in row:
            sums |= {s + x for s in sums}
        assert found == any(abs(10 * s - 7 * scale) * 20 <= scale for s in sums)


def test_normal_weights_in_the_canonical_basis_are_another_instance() -> None:
    """The subset sums of B^T w for B = I - J/8, by naive enumeration of one trial."""
    seen = bases.normal_in_a_basis(Q(2), np.random.default_rng(5), 4)
    w = np.ldexp(np.rint(np.ldexp(np.random.default_rng(5).standard_normal((4, 16)), 49)), -49)
    w = np.ldexp(np.rint(np.ldexp(w, 40)), -40)
    for found, row in zip(seen.tolist(), w.tolist(), strict=True):
        total = sum(map(Fraction, row))
        exact = [Fraction(x) - total / 8 for x in row]
        pairs = [a + b for i, a in enumerate(exact) for b in exact[:i]]
        assert found == (min(abs(s - 1) for s in pairs) <= Fraction(1, 1000))


def test_the_target_is_seven_tenths() -> None:
    assert to_fraction(bases.TARGET) == Fraction(7, 10)
    assert within([0.5, 0.25], Fraction(7, 10), Fraction(1, 20))


def test_uniform_weights_over_all_subsets() -> None:
    """All sums of the integers, in Python's."""
    seen = bases.uniform_in_a_basis(2, Q(1), np.random.default_rng(3), 3)
    none = bases.uniform_in_a_basis(2, Q(0), np.random.default_rng(3), 3)
    weights = np.rint(rssp.sample.uniform(16, trials=3, rng=np.random.default_rng(3)) * 2.0**30)
    back = bases.transposed(bases.reflection(16))
    for some, no, row in zip(seen.tolist(), none.tolist(), weights.tolist(), strict=True):
        exact = bases.applied(back, [Q(int(w)) for w in row])  # in units of 2^-30
        sums = np.zeros(1, np.int64)
        for x in exact:
            sums = np.concatenate([sums, sums + int((x * 748).p)])
        assert some == bool((np.abs(10 * sums - 7 * 748 * 2**30) <= 10 * 748 * 2**15).any())
        assert some != no


def test_a_rotation_of_the_inputs_on_arrays() -> None:
    V = np.array([[0.6, -0.8], [0.8, 0.6]])
    W, x, m = np.array([[-1.0, 2.0], [2.0, 2.0]]), np.array([0.3, -0.7]), np.array([[1, 0], [1, 1]])
    inner = m * (W @ V)
    assert np.maximum(inner @ V.T @ x, 0) == pytest.approx(np.maximum(inner @ (V.T @ x), 0))
    assert [[float(to_fraction(y)) for y in row] for row in bases.ROTATION] == V.tolist()


def test_no_outer_weights_serve_a_rotation_of_the_hidden_units() -> None:
    down = (Q(0), Q(-1))
    assert bases.relu(down) == [0, 0]
    assert bases.relu(bases.applied(bases.ROTATION, down)) == [Q(4, 5), 0]
    ((margin, _),) = bases.hidden_rotation((Q(2), Q(-1)), down).margins
    assert margin == -Q(8, 5)


def test_an_adapted_basis_over_all_subsets() -> None:
    seen = bases.adapted_basis(Q(5), np.random.default_rng(6), 8)
    draws = np.rint(np.random.default_rng(6).standard_normal((8, 15, 3)) * 2**22).astype(np.int64)
    for found, rows in zip(seen.tolist(), draws.tolist(), strict=True):
        sums = {0}
        for a, b, v in rows:
            if 3 * a + 4 * b > 0:
                sums |= {s + (3 * a + 4 * b) * v for s in sums}
        assert found == any(32 * abs(s - 5 * 2**44) <= 5 * 2**44 for s in sums)
