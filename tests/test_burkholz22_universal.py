"""Burkholz et al. 2022: what the published statistics count."""

from fractions import Fraction

import numpy as np

import rssp
from proofs_numeric.num import Q
from proofs_numeric.papers import burkholz22_universal
from tests.naive import to_fraction


def test_the_published_counts_lie_between_the_bounds() -> None:
    for factors, published in ((1, Fraction(404, 100_000)), (2, Fraction(3552, 100_000))):
        least, most = (bound[factors] for bound in (burkholz22_universal.LEAST, burkholz22_universal.MOST))
        assert to_fraction(least) < published < to_fraction(most)


def test_hits_are_subsets_of_at_most_fourteen_within_a_hundredth() -> None:
    trials = 3000
    found = burkholz22_universal.hits(Q(2), np.random.default_rng(9), trials)
    generator = np.random.default_rng(9)
    rows = rssp.sample.product_uniform(15, trials=trials, rng=generator)
    targets = rssp.sample.uniform(trials, rng=generator)
    errors = rssp.nearest_many(rows, targets, size=range(15)).error
    assert found.tolist() == (errors <= 0.01).tolist()
    assert ((errors > 0.01) & (errors <= 0.02)).any()
    assert (burkholz22_universal.published_at_least(Q(2), np.random.default_rng(9), trials) == ~found).all()


def test_all_fifteen_are_not_allowed() -> None:
    """15 values of 1/16 and a target of 15/16: the nearest allowed sum is 14/16."""
    row, target = np.full((1, 15), 1 / 16), np.array([15 / 16])
    assert not rssp.within_many(row, target, Fraction(1, 100), size=range(15))[0]
    assert rssp.within_many(row, target, Fraction(1, 100))[0]
