"""Karmarkar et al. 1986: differences over all signs."""

import math
from fractions import Fraction

import numpy as np
import pytest

from proofs_numeric.num import Q
from proofs_numeric.papers import kklo86
from tests.naive import least_difference


@pytest.mark.parametrize("size", [None, 3])
def test_discrepancies_over_all_signs(size: int | None) -> None:
    values = np.random.default_rng(7).integers(0, kklo86.ONE, (30, 6), endpoint=True).tolist()
    found = kklo86.discrepancies(Q(6), 30, np.random.default_rng(7), size)
    assert found.tolist() == [least_difference(row, balanced=size is not None) for row in values]


def test_of_none_and_of_one_value() -> None:
    assert kklo86.discrepancies(Q(0), 3, np.random.default_rng(0)).tolist() == [0, 0, 0]
    values = np.random.default_rng(1).integers(0, kklo86.ONE, (3, 1), endpoint=True)
    assert kklo86.discrepancies(Q(1), 3, np.random.default_rng(1)).tolist() == values[:, 0].tolist()


@pytest.mark.parametrize("n", [9, 16, 25])
def test_thresholds_are_those_of_the_statement(n: int) -> None:
    for t in (Fraction(3, 4), Fraction(5, 4), Fraction(1)):
        exact = t * math.isqrt(n) * Fraction(2**40, 2**n)
        assert kklo86.threshold(Q(n), t) == math.floor(exact)


def test_the_two_medians_are_opposite_events() -> None:
    """The four bodies at the same draws: d <= 3/4 excludes d > 3/4 and implies d <= 5/4."""
    n = Q(9)
    most, least = (body(n, np.random.default_rng(2), 400) for body in (kklo86.median_at_most, kklo86.median_at_least))
    assert (most | least).all()
    assert not (most == least).all()
    n = Q(8)
    most = kklo86.balanced_median_at_most(n, np.random.default_rng(2), 400)
    least = kklo86.balanced_median_at_least(n, np.random.default_rng(2), 400)
    d = kklo86.discrepancies(n, 400, np.random.default_rng(2), 4)
    assert most.tolist() == [Fraction(x, 2**40) <= Fraction(4 * 8, 5 * 2**8) for x in d.tolist()]
    assert least.tolist() == [Fraction(x, 2**40) > Fraction(8, 2 * 2**8) for x in d.tolist()]
