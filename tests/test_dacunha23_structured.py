"""da Cunha et al. 2023: moments and densities by other roads, the gadget on arrays."""

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.claim import Statement
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q, precision
from proofs_numeric.papers import dacunha23_structured
from tests.naive import middle, to_fraction, to_q, within


def all_hold(statement: Statement) -> bool:
    return all(holds(margin, relation) for margin, relation in statement.margins)


# NSN vectors ----------------------------------------------------------------------------------------------------------


def test_moments_by_hand() -> None:
    """E Y^2 = 1, E Y^4 = 9; of a sum of two 2 and 9 + 9 + 6 = 24. T ~ chi-square: 3 E T^2 = 3k(k + 2), again 24."""
    assert [dacunha23_structured.sum_moment(1, p) for p in (0, 1, 2)] == [1, 1, 9]
    assert [dacunha23_structured.sum_moment(2, p) for p in (1, 2)] == [2, 24]
    assert 3 * dacunha23_structured.scale_moment(2, 2) == 24
    assert dacunha23_structured.sum_moment(0, 0) == 1
    assert [dacunha23_structured.odd_product(p) for p in range(5)] == [1, 1, 3, 15, 105]


def test_moments_by_sampling() -> None:
    draws = np.random.default_rng(8).standard_normal((400_000, 3))
    first, second = draws[:, 0] * draws[:, 1], draws[:, 0] * draws[:, 2]
    assert (first**2 * second**2).mean() == pytest.approx(3, rel=0.05)
    assert (first * second).mean() == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize(("k", "d"), [(4, 1), (5, 2), (9, 4)])
def test_the_density_at_zero_by_integration(k: int, d: int) -> None:
    """E (2 pi T)^(-d/2) over the density of T, with T = u^2."""
    u = (np.arange(40_000) + 0.5) / 2_000
    law = 2 * u * u ** (k - 2) * np.exp(-u * u / 2) / (2 ** (k / 2) * math.gamma(k / 2))
    integral = float((law * (2 * math.pi * u * u) ** (-d / 2)).sum()) / 2_000
    with precision(96):
        assert middle(dacunha23_structured.density_at_zero(k, d)) == pytest.approx(integral, rel=1e-4)


def test_the_theorem_takes_subsets_of_one_size() -> None:
    eps = Q(1, 4)
    with precision(96):
        seen = dacunha23_structured.nsn_theorem(eps, Q(1), np.random.default_rng(6), 12)
    draws = np.random.default_rng(6)
    values = draws.standard_normal((12, 9, 1)) * draws.standard_normal((12, 9, 1))
    values = np.ldexp(np.rint(np.ldexp(values, 45)), -45)[:, :, 0]
    target = Fraction(math.isqrt(3 << 40), 2**20)
    assert seen.tolist() == [within(row, target, Fraction(1, 4), 3) for row in values.tolist()]


@pytest.mark.parametrize(("d", "eps", "C", "k"), [(1, "1/4", "3/2", 3), (2, "1/4", "3/16", 4), (3, "1/5", "1/16", 5)])
def test_the_size_that_the_theorem_takes(d: int, eps: str, C: str, k: int) -> None:
    """3/2 ln 4 = 2.08; 3/2 ln 8 = 3.12; 27/16 ln 15 = 4.57."""
    with precision(96):
        assert dacunha23_structured.size_needed(d, Q(eps), Q(C)) == k


@pytest.mark.parametrize(("k", "d", "used"), [(2, 1, 4), (2, 3, 4), (3, 2, 9)])
def test_some_k_of_k_squared_by_all_subsets(k: int, d: int, used: int) -> None:
    """The target: the root of k, rounded down, in the first coordinate, 0 in the others."""
    eps = Fraction(1, 2)
    seen = dacunha23_structured.some_k_of_k_squared(k, d, to_q(eps), Q(1), np.random.default_rng(k), 30)
    draws = np.random.default_rng(k)
    scales, vectors = draws.standard_normal((30, used, 1)), draws.standard_normal((30, used, d))
    rounded = np.ldexp(np.rint(np.ldexp(scales * vectors, 45)), -45)
    target = [Fraction(math.isqrt(k << 40), 2**20), *[Fraction(0)] * (d - 1)]
    for found, rows in zip(seen.tolist(), rounded.tolist(), strict=True):
        sums = (
            [sum(map(Fraction, column)) for column in zip(*chosen, strict=True)] for chosen in combinations(rows, k)
        )
        assert found == any(all(abs(s - z) <= eps for s, z in zip(total, target, strict=True)) for total in sums)
    assert 0 < seen.sum() < 30


@pytest.mark.parametrize(("k", "d"), [(1, 1), (2, 1), (2, 2), (3, 3)])
def test_the_target_is_missed_as_often_as_said(k: int, d: int) -> None:
    """By sampling; for z = 0 nothing is said."""
    eps = Q(1, 4)
    seen = ~dacunha23_structured.some_k_of_k_squared(k, d, eps, Q(1), np.random.default_rng(k), 4_000)
    with precision(96):
        bound = middle(dacunha23_structured.missed(k, d, eps, Q(1)))
        assert dacunha23_structured.missed(k, d, eps, Q(0)) == 0
    assert 1 / 2 < bound < seen.mean() + 0.04


# The gadget -----------------------------------------------------------------------------------------------------------

small = st.integers(-3, 3)


@given(st.lists(small, min_size=2, max_size=2), st.lists(small, min_size=4, max_size=4), st.lists(small, min_size=3))
def test_the_gadget_on_arrays(a: list[int], B: list[int], X: list[int]) -> None:
    """numpy's correlation, for any length of the input."""
    through = sum(np.correlate(np.maximum(a[i] * np.array(X), 0), B[2 * i : 2 * i + 2], "valid") for i in range(2))
    plus, minus = (sum(max(s * a[i], 0) * np.array(B[2 * i : 2 * i + 2]) for i in range(2)) for s in (1, -1))
    x = np.array(X)
    direct = np.correlate(np.maximum(x, 0), plus, "valid") + np.correlate(np.maximum(-x, 0), minus, "valid")
    assert through.tolist() == direct.tolist()
    exact = [tuple(Q(value) for value in values) for values in (a, B, X[:3])]
    assert all_hold(dacunha23_structured.gadget(*exact))


def test_a_channel_of_weight_0_does_nothing() -> None:
    zero, one = (Q(0), Q(0)), (Q(1), Q(2), Q(-1), Q(3))
    assert all_hold(dacunha23_structured.gadget(zero, one, (Q(1), Q(-1), Q(2))))
    assert dacunha23_structured.convolved([Q(1), Q(2)], [Q(1), Q(3), Q(5)]) == [Q(7), Q(13)]


def test_one_layer_needs_both_signs() -> None:
    """The two subset sum problems, over the same draws, by exact sums over all subsets of the channels of each sign."""
    seen = dacunha23_structured.one_layer(1, Q(2), np.random.default_rng(9), 200)
    draws = np.rint(np.random.default_rng(9).standard_normal((200, 20, 2)) * 2**24)
    for found, rows in list(zip(seen.tolist(), draws.tolist(), strict=True))[:6]:
        hit = []
        for sign in (1, -1):
            sums = {0}
            for a, b in rows:
                if sign * a > 0:
                    sums |= {s + int(sign * a) * int(b) for s in sums}
            hit.append(any(abs(s - sign * 2**47) <= 2**46 for s in sums))
        assert found == all(hit)


def test_channels_of_one_sign() -> None:
    scales, kernels = np.array([[1, -2, 3, 4], [-1, 2, -3, -4]]), np.arange(8).reshape(2, 4, 1)
    seen = dacunha23_structured.of_one_sign(scales, kernels, 2)
    assert seen.tolist() == [[[0], [6]], [[10], [0]]]
    assert dacunha23_structured.of_one_sign(scales, kernels, 4)[0].tolist() == [[0], [6], [12], [0]]


def test_two_input_channels_are_four_problems() -> None:
    """Over all subsets of the first 16 channels of each sign, as lists that double."""
    seen = dacunha23_structured.two_input_channels(2, np.random.default_rng(1), 4)
    rng = np.random.default_rng(1)
    blocks = [np.rint(rng.standard_normal((4, 24, 3)) * 2**24).astype(np.int64) for _ in range(2)]
    for trial, found in enumerate(seen.tolist()):
        hit = []
        for block in blocks:
            for sign in (1, -1):
                sums = np.zeros((1, 2), np.int64)
                for a, *kernel in [row for row in block[trial].tolist() if sign * row[0] > 0][:16]:
                    sums = np.concatenate([sums, sums + sign * a * np.array(kernel)])
                hit.append(bool((np.abs(sums - sign * 2**47).max(axis=1) <= 2**46).any()))
        assert found == all(hit)


def test_the_exponents_by_hand() -> None:
    """d = 2, c_1 = 3, c_0 = 5, eps = 1/e: n = 12^6 (ln 12 + 1)^2 (ln 5 + 1)."""
    n = 12**6 * (math.log(12) + 1) ** 2 * (math.log(5) + 1)
    with precision(96):
        (low, _), (high, _) = dacunha23_structured.exponents(2, Q(3), Q(5), Q(1)).margins
        assert middle(low) == pytest.approx(n - 12**6)
        assert middle(high) == pytest.approx(2**12 * 3**6 * (math.log(60) + 1) ** 3 - n)


@given(st.fractions(0, 3, max_denominator=40), st.integers(1, 30))
def test_errors_of_layers_one_by_one(eps: Fraction, layers: int) -> None:
    error = Fraction(0)
    for _ in range(layers):
        error += (1 + error) * eps / (2 * layers)
    margin = to_fraction(dacunha23_structured.errors_add_up(layers, to_q(eps)).margins[0][0])
    assert margin == eps - error
    assert eps > 1 or margin >= 0


def test_errors_do_not_add_up_beyond_252_hundredths() -> None:
    with precision(96):
        for eps, expected in ((Q(1), False), (Q(5, 2), False), (Q(252, 100), True)):
            ((margin, relation),) = dacunha23_structured.errors_of_many_layers(eps).margins
            assert fails(margin, relation) == expected
