"""Malach et al. 2020: one link, by simulation and by hand."""

import math
from fractions import Fraction

import numpy as np
import pytest

import rssp
from proofs_numeric.enclosures import fails
from proofs_numeric.num import Q, outward, precision
from proofs_numeric.papers import malach20
from tests.naive import to_fraction


@pytest.mark.parametrize(("alpha", "eps"), [(1.0, 0.25), (0.5, 0.25), (0.75, 0.125)])
def test_one_link_by_simulation(alpha: float, eps: float) -> None:
    """P(|uw - alpha| <= eps) from the primitive, and the bounds that the claims give."""
    values = rssp.sample.product_uniform(1, trials=100_000, rng=4)[:, 0]
    high, low = (float(outward(malach20.primitive(Q(Fraction(s))))[0]) for s in (min(1, alpha + eps), alpha - eps))
    exact = (high - low) / 2
    assert (np.abs(values - alpha) <= eps).mean() == pytest.approx(exact, abs=5 * math.sqrt(exact / 100_000))
    assert exact >= (eps**2 / 4 if alpha == 1 else eps * math.log(1 / alpha))


def test_the_weight_one_is_tight_and_others_are_far_off() -> None:
    with precision(128):
        ((margin, _),) = malach20.link_to_one(Q(1, 1000)).margins
        low, high = outward(margin)
    assert 0 < to_fraction(low) <= to_fraction(high) < Fraction(1, 10**6) * Fraction(1, 4) * Fraction(1, 100)
    ((margin, relation),) = malach20.link_below_one(Q(1, 2)).margins
    assert not fails(margin, relation)
    half = -(0.5 * math.log(0.5) + 1.5 * math.log(1.5)) + 1
    assert float(outward(margin)[0]) == pytest.approx(1.5 * (1 - math.log(1.5)) - 0.5 * (1 - math.log(0.5)), rel=1e-9)
    assert half > 0
