"""da Cunha et al. 2022: the growth of the covered set, by sampling shifts and by hand."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise, product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rssp
from proofs_numeric.checker import obstructed
from proofs_numeric.claim import claims
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q, precision
from proofs_numeric.papers import dacunha22_rss
from proofs_numeric.sequential import stated_probability
from tests.naive import middle, to_fraction, to_q

HALF = Fraction(1, 2)


def covered_length(G: list[tuple[Fraction, Fraction]], x: Fraction) -> Fraction:
    """|(G u (G + x)) n I|: sum over the cells between all end points of those whose middle is covered."""
    moved = [*G, *((a + x, b + x) for a, b in G)]
    ends = sorted({-HALF, HALF, *(e for piece in moved for e in piece if -HALF < e < HALF)})
    cells = pairwise(ends)
    return sum((b - a for a, b in cells if any(low <= (a + b) / 2 <= high for low, high in moved)), start=Fraction(0))


def mean_gain(G: list[tuple[Fraction, Fraction]]) -> Fraction:
    """By the trapezoid rule on a grid that holds every kink, since all ends are multiples of 1/8."""
    grid = [Fraction(k, 8) - 1 for k in range(17)]
    before = covered_length(G, Fraction(9))
    gains = [covered_length(G, x) - before for x in grid]
    return (sum(gains) - (gains[0] + gains[-1]) / 2) / 8 / 2


@st.composite
def unions(draw: st.DrawFn) -> list[tuple[Fraction, Fraction]]:
    """Disjoint intervals with ends at multiples of 1/8 in [-3/2, 3/2]."""
    cells = draw(st.sets(st.integers(-12, 11)))
    pieces: list[tuple[Fraction, Fraction]] = []
    for k in sorted(cells):
        low, high = Fraction(k, 8), Fraction(k + 1, 8)
        pieces = [*pieces[:-1], (pieces[-1][0], high)] if pieces and pieces[-1][1] == low else [*pieces, (low, high)]
    return pieces


@given(unions())
def test_the_gain_by_another_road(G: list[tuple[Fraction, Fraction]]) -> None:
    exact = tuple((to_q(a), to_q(b)) for a, b in G)
    v = covered_length(G, Fraction(9))
    assert to_fraction(dacunha22_rss.expected_gain(exact)) == mean_gain(G) >= v * (1 - v) / 2


def test_the_gain_of_nothing_of_all_and_of_what_lies_outside() -> None:
    """From [1/2, 3/2] alone a shift by x < 0 covers -x of I: the mean over [-1, 1] is 1/4; v = 0."""
    assert dacunha22_rss.expected_gain(()) == 0
    assert dacunha22_rss.expected_gain(((Q(-1), Q(1)),)) == 0
    assert dacunha22_rss.expected_gain(((Q(1, 2), Q(3, 2)),)) == Q(1, 4)
    assert not dacunha22_rss.inside([(Q(1, 2), Q(3, 2))])


def test_the_theorem_is_a_real_constraint() -> None:
    (claim,) = claims("dacunha22_rss.coverage")
    for cell in claim.cells():
        low, high = stated_probability(claim, cell)
        assert 0 < low <= high < 1
        n, k = int(cell["n"].p), int(cell["k"].p)
        assert float(low) == pytest.approx(1 - np.exp(-((n - 1.25 * k) ** 2) / (4 * n)), abs=1e-8)
    found = dacunha22_rss.coverage(Q(10), Q(6), np.random.default_rng(2), 60)
    x = rssp.sample.uniform(10, trials=60, rng=np.random.default_rng(2))
    assert found.tolist() == [bool(rssp.covers(row, 1 / 32).covered) for row in x]
    assert 0 < found.sum() < 60


def test_what_is_promised_with_a_constant() -> None:
    """Nothing up to n = C k; then as in the theorem, less the larger C is."""
    assert [dacunha22_rss.promised(n, 10, Q(6, 5)) for n in (1, 11, 12)] == [0, 0, 0]
    (claim,) = claims("dacunha22_rss.coverage_with_some_constant")
    for n, k, C in ((13, 10, Q(6, 5)), (20, 2, Q(1, 16)), (7, 6, Q(7, 8))):
        low, high = stated_probability(claim, {"n": n, "k": k, "C": C})
        assert 0 < low <= high < 1
        assert float(low) == pytest.approx(1 - np.exp(-((n - float(C) * k) ** 2) / (4 * n)), abs=1e-8)


@pytest.mark.parametrize("k", range(2, 11))
def test_the_failure_that_cannot_be_helped(k: int) -> None:
    """2^n intervals of length 2 * 2 * 2^-k cover a length of 1 only for n >= k - 2."""
    for n in range(1, 13):
        least = dacunha22_rss.failure(n, k)
        assert (least == 1) == (n < k - 2 or (n == 1 and k > 2))
        assert 0 <= least <= 1
        found = ~dacunha22_rss.coverage(Q(n), Q(k), np.random.default_rng(n), 400)
        assert found.mean() >= float(least) - 0.11  # Hoeffding: below it with probability 6e-5


def test_what_the_obstruction_forbids() -> None:
    """7 values never cover within 2^-9: every C < 7/10 promises that they do at times."""
    (claim,) = claims("dacunha22_rss.coverage_with_some_constant")
    with precision(128):
        forbidden = [obstructed(claim, {"n": Q(7), "k": Q(10)}, Q(j, 16)) for j in range(1, 33)]
    assert forbidden == [Fraction(j, 16) < Fraction(7, 10) for j in range(1, 33)]


@given(st.fractions(0, 1, max_denominator=30), st.fractions(0, Fraction(2, 5), max_denominator=30))
def test_the_least_probability_of_a_factor(c: Fraction, beta: Fraction) -> None:
    """The law on {1 + beta, 2} with mean 1 + c/2 has exactly p_beta at 2; none with less has that mean."""
    ((margin, relation),) = dacunha22_rss.growth_probability(to_q(c), to_q(beta)).margins
    assert holds(margin, relation)
    p = (c / 2 - beta) / (1 - beta)
    assert (1 + c / 2) - (1 + beta) == p * (2 - (1 + beta))


def test_fewer_successes_over_all_outcomes() -> None:
    p, t = Fraction(2, 7), 5
    for i in range(t + 2):
        outcomes = [sum(row) for row in product((0, 1), repeat=t)]
        chance = sum((p**s * (1 - p) ** (t - s) for s in outcomes if s < i), start=Fraction(0))
        assert to_fraction(dacunha22_rss.fewer_successes(t, i, to_q(p))) == chance


@pytest.mark.parametrize(("p", "t"), [("1/2", 6), ("1/8", 32), ("9/10", 3)])
def test_the_bound_on_few_successes_by_hand(p: str, t: int) -> None:
    """Margins for i* = 0, 1, ..., floor(p t), after the first: exp(-2 (p t - i)^2 / t) less the tail."""
    with precision(96):
        (_, *margins) = [middle(m) for m, _ in dacunha22_rss.few_successes(Q(p), Q(t)).margins]
    share = float(Fraction(p))
    assert len(margins) == int(share * t) + 1
    for i, margin in enumerate(margins):
        tail = sum(comb(t, j) * share**j * (1 - share) ** (t - j) for j in range(i))
        assert margin == pytest.approx(np.exp(-2 * (share * t - i) ** 2 / t) - tail, abs=1e-12)
        assert margin > 0


def test_what_is_left_does_not_shrink_so_below_one_half() -> None:
    ((margin, relation),) = dacunha22_rss.left_over_shrinks(Q(1), Q(2, 5)).margins
    assert fails(margin, relation)


@pytest.mark.parametrize("k", [2, 5, 20])
def test_the_explicit_constant_serves_at_every_n(k: int) -> None:
    """2 (3/4)^n / (2 eps)^2 against exp(-(n - C k)^2 / 4n), as decimals of 50 digits."""
    with localcontext(prec=50):
        C = 2 * Decimal(2).ln() / (Decimal(4) / 3).ln()
        least = math.ceil(C * k)
        for n in [*range(least, least + 50), 10**4]:
            failure = 2 * (Decimal(3) / 4) ** n * Decimal(4) ** (k - 1)
            assert failure <= (-((n - C * k) ** 2) / (4 * n)).exp()


def test_what_the_first_phase_costs_at_its_best() -> None:
    """The bounds of the claim are nearly reached, by 1/(p log2(1 + beta)) on a grid."""
    for c, stated in ((0.25, 170), (0.5, 41)):
        beta = np.linspace(0, c / 2, 10_001)[1:-1]
        costs = (1 - beta) / (c / 2 - beta) / np.log2(1 + beta)
        assert stated < costs.min() < 1.01 * stated
