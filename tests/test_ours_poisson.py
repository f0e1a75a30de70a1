"""The law of the covering event: its prediction row by row, and at radii where it is certain."""

import math

import numpy as np
import pytest

import rssp
from proofs_numeric.num import Q
from proofs_numeric.papers import ours_poisson


def slow(row: list[float], eps: float) -> float:
    """By the trapezoid rule on a finer grid."""
    n, m, s = len(row), sum(row) / 2, sum(v * v for v in row) / 4
    mu = [2**n * math.exp(-((z / 2000 - m) ** 2) / (2 * s)) / math.sqrt(2 * math.pi * s) for z in range(-1000, 1001)]
    gaps = [v * math.exp(-2 * eps * v) for v in mu]
    return math.exp(-math.exp(-2 * eps * mu[0]) - (sum(gaps) - (gaps[0] + gaps[-1]) / 2) / 2000)


@pytest.mark.parametrize("eps", [2.0**-4, 2.0**-6, 2.0**-8])
def test_the_prediction_by_another_rule(eps: float) -> None:
    x = rssp.sample.uniform(12, trials=40, rng=3)
    expected = [slow(row, eps) for row in x.tolist()]
    assert ours_poisson.predicted(x, eps) == pytest.approx(expected, abs=1e-3)


def test_what_is_returned_lies_between_0_and_its_parts_and_is_about_the_middle() -> None:
    found = ours_poisson.covering_law(Q(12), Q(8), np.random.default_rng(1), 500)
    assert found.dtype == np.int64
    assert 0 <= found.min() < 1000 <= found.max() <= 2000
    covered = rssp.covers_many(rssp.sample.uniform(12, trials=500, rng=np.random.default_rng(1)), 2.0**-4)
    assert (found[covered] >= 1000).all()
    assert (found[~covered] <= 1000).all()


def test_much_room_is_covered_and_none_is_not() -> None:
    x = rssp.sample.uniform(16, trials=50, rng=4) * 0.25
    assert (ours_poisson.predicted(x, 2.0**-16) < 1e-6).all()
    wide = np.concatenate([np.full((50, 1), -1.0), np.full((50, 1), 1.0), x], axis=1)
    assert (ours_poisson.predicted(wide, 2.0**-2) > 0.9).all()
