"""Pensia et al. 2020: coverage by random links, and how many weights are missed."""

from fractions import Fraction

import numpy as np
import pytest

import rssp
from proofs_numeric.checker import obstructed
from proofs_numeric.claim import claims
from proofs_numeric.enclosures import fails
from proofs_numeric.num import Q, outward, precision
from proofs_numeric.papers import pensia20
from proofs_numeric.sequential import stated_probability
from tests.naive import to_fraction


def middle(ball: object) -> float:
    low, high = outward(ball)
    assert to_fraction(high - low) < Fraction(1, 10**9)
    return float(low)


def test_links_are_the_values_that_are_not_zero() -> None:
    rows = pensia20.links(9, 50, np.random.default_rng(3))
    drawn = rssp.sample.relu_product(9, trials=50, rng=np.random.default_rng(3))
    assert rows.shape[1] == (drawn != 0).sum(axis=1).max() < 9
    for row, values in zip(rows, drawn, strict=True):
        assert row[row != 0].tolist() == values[values != 0].tolist()


@pytest.mark.parametrize("eps", [Fraction(1, 2), Fraction(1, 4), Fraction(1)])
def test_covers_unit_is_about_the_whole_interval(eps: Fraction) -> None:
    rows = pensia20.links(16, 60, np.random.default_rng(8)) * 1.5
    found = pensia20.covers_unit(rows, Q(eps))
    assert found.tolist() == [bool(rssp.covers(row, eps, region=(-1, 1)).covered) for row in rows]
    assert found.all() if eps == 1 else 0 < found.sum() < 60


def test_reaching_the_end_exactly_is_enough() -> None:
    """1 - eps = 3/4 is the sum of the positive values; one unit less and 1 is missed."""
    step = 2.0**-52
    rows = np.array([[0.25, 0.5, -0.25, -0.5], [0.25, 0.5 - step, -0.25, -0.5], [0.25, 0.5, -0.25, -0.5 + step]])
    assert pensia20.covers_unit(rows, Q(1, 4)).tolist() == [True, False, False]


def test_the_law_of_the_sizes() -> None:
    """P(|XY| <= t) by simulation, at 0 and at 1."""
    x = np.abs(rssp.sample.product_uniform(1, trials=40_000, rng=1)[:, 0])
    for k in (1, 5, 12):
        exact = middle(pensia20.size_at_most(Q(k, 16)))
        assert abs((x <= k / 16).mean() - exact) < 5 * np.sqrt(exact * (1 - exact) / 40_000)
    assert middle(pensia20.size_at_most(Q(1))) == 1


@pytest.mark.parametrize(("n", "x"), [(0, Q(1)), (1, Q(1)), (1, Q(1, 2)), (9, Q(1, 2)), (20, Q(3, 4))])
def test_range_failure_is_below_what_is_seen_and_near_it(n: int, x: object) -> None:
    values, bound = rssp.sample.relu_product(n, trials=20_000, rng=n), float(to_fraction(x))
    short = (np.maximum(values, 0).sum(axis=1) < bound) | (np.maximum(-values, 0).sum(axis=1) < bound)
    stated = middle(pensia20.range_failure(n, x))
    assert stated <= short.mean() + 0.015
    assert stated >= 0.85 * short.mean()
    if n == 0:
        assert stated == 1


def test_range_failure_expanded_by_hand() -> None:
    """Of one value: A = 3/4 + P(0 < value <= x) = 3/4 + F(x)/4, whatever the rounding."""
    with precision(128):
        a = Q(3, 4) + pensia20.size_at_most(Q(1, 2)) / 4
        low, high = outward(pensia20.range_failure(1, Q(1, 2)) - (2 * a - a * a))
    assert abs(to_fraction(low)) < Fraction(1, 10**30)
    assert abs(to_fraction(high)) < Fraction(1, 10**30)


def test_the_obstruction_forbids_small_constants_only() -> None:
    (claim,) = claims("pensia20.cover")
    cell = {"eps": Q(1, 4)}
    assert obstructed(claim, cell, Q(4))
    assert not obstructed(claim, cell, Q(19))


def test_what_is_stated_is_a_real_constraint() -> None:
    for name in ("explicit_coverage", "most_weights_are_missed", "cover"):
        (claim,) = claims(f"pensia20.{name}")
        for cell in claim.cells():
            low, high = stated_probability(claim, cell)
            assert 0 < low <= high < 1


def test_the_explicit_bound_gives_a_constant() -> None:
    """4 groups of ceil(113 ln(2/eps)) values miss with at most eps, and are at most 458 ln(2/eps)."""
    for k in range(1, 60):
        logarithm = (k + 1) * np.log(2)
        n = int(np.ceil(113 * logarithm))
        assert 32 * 4.0**k * (1 - np.log(2) / 16) ** n <= 2.0**-k
        assert 4 * n <= 458 * logarithm


def test_the_explicit_bound_is_about_links() -> None:
    found = pensia20.explicit_coverage(Q(14), Q(1, 8), np.random.default_rng(5), 50)
    x = rssp.sample.relu_product(14, trials=50, rng=np.random.default_rng(5))
    assert found.tolist() == [bool(rssp.covers(row, 0.125, region=(-0.25, 0.25)).covered) for row in x]
    assert 0 < found.sum() < 50


def test_the_printed_coefficient_fails_at_one_half_and_not_at_an_eighth() -> None:
    with precision(128):
        for u, broken in (("1/2", True), ("1/8", False)):
            ((margin, relation),) = pensia20.relu_weight_as_printed(Q(u)).margins
            assert fails(margin, relation) == broken


# Networks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("layers", "eps"), [(1, "1"), (5, "1/3"), (16, "1")])
def test_errors_of_links_one_by_one(layers: int, eps: str) -> None:
    error, step = Fraction(0), Fraction(eps) / (2 * layers)
    for _ in range(layers):
        error += (1 + error) * step
    with precision(96):
        first, second = (middle(m) for m, _ in pensia20.errors_of_links(layers, Q(eps)).margins)
    assert first == pytest.approx(np.exp(float(Fraction(eps)) / 2) - 1 - float(error), abs=1e-12)
    assert second == pytest.approx(1 + float(Fraction(eps)) - np.exp(float(Fraction(eps)) / 2), abs=1e-12)
    assert first > 0
    assert second > 0


def test_links_of_that_accuracy_give_a_network_of_that_accuracy() -> None:
    """Links that err by all they may, with signs at random: three layers of a network at points of the unit sphere."""
    rng, layers, eps = np.random.default_rng(4), 3, 1.0
    shapes = [(4, 3), (5, 4), (2, 5)]
    weights = [w / np.linalg.norm(w, 2) for w in (rng.standard_normal(shape) for shape in shapes)]
    for _ in range(20):
        true = rng.standard_normal(3)
        true /= np.linalg.norm(true)
        other = true
        for w in weights:
            links = w * other + rng.choice((-1, 1), w.shape) * eps * abs(other) / (2 * layers * w.size)
            true, other = w @ true, links.sum(axis=1)
            if w is not weights[-1]:
                true, other = true.clip(0), other.clip(0)
        assert np.linalg.norm(true - other) <= (1 + eps / (2 * layers)) ** layers - 1
