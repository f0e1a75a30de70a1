"""Natale et al. 2024: the density of a sum by integration, fixed sizes by enumeration, the inequalities by hand."""

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rssp
from proofs_numeric.claim import Statement, claims
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q, outward, precision
from proofs_numeric.papers import natale24_sparsity
from proofs_numeric.sequential import stated_probability
from tests.naive import to_fraction, to_q


def all_hold(statement: Statement) -> bool:
    return all(holds(margin, relation) for margin, relation in statement.margins)


# The density of a sum -------------------------------------------------------------------------------------------------


def density(k: int, x: Fraction) -> Fraction:
    """f_k(x) = (F_{k-1}(x+1) - F_{k-1}(x-1))/2 with F from polynomials on the pieces, by repeated integration."""
    pieces = {-1: [Fraction(1, 2)]}  # f_1 on [-1, 1]: coefficients in x on [m, m + 2), m odd or even as k is
    for step in range(2, k + 1):
        below, F = Fraction(0), {}
        for m in range(1 - step, step - 1, 2):
            primitive = [Fraction(0), *(c / (i + 1) for i, c in enumerate(pieces[m]))]
            F[m] = [primitive[0] + below - value(primitive, Fraction(m)), *primitive[1:]]
            below = value(F[m], Fraction(m + 2))
        pieces = {}
        for m in range(-step, step, 2):
            high = F.get(m + 1, [Fraction(1)])
            low = F.get(m - 1, [Fraction(0)])
            shifted = [a - b for a, b in zip(*padded(moved(high, 1), moved(low, -1)), strict=True)]
            pieces[m] = [c / 2 for c in shifted]
    m = next(m for m in pieces if m <= x <= m + 2)
    return value(pieces[m], x)


def value(p: list[Fraction], x: Fraction) -> Fraction:
    return sum((c * x**i for i, c in enumerate(p)), start=Fraction(0))


def moved(p: list[Fraction], a: int) -> list[Fraction]:
    """p(x + a)"""
    terms = [[c * math.comb(i, j) * a ** (i - j) for j in range(i + 1)] for i, c in enumerate(p)]
    return [sum((t[j] for t in terms if j < len(t)), start=Fraction(0)) for j in range(len(p))]


def padded(p: list[Fraction], q: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    size = max(len(p), len(q))
    return p + [Fraction(0)] * (size - len(p)), q + [Fraction(0)] * (size - len(q))


@given(st.integers(1, 6), st.fractions(0, Fraction(19, 20), max_denominator=20), st.booleans())
def test_the_density_by_integration(k: int, share: Fraction, negative: bool) -> None:
    x = -share * k if negative else share * k
    assert to_fraction(natale24_sparsity.density(k, to_q(x))) == density(k, x)


def test_the_density_of_one_and_two() -> None:
    assert natale24_sparsity.density(1, Q(1)) == natale24_sparsity.density(1, Q(-1, 3)) == Q(1, 2)
    assert [natale24_sparsity.density(2, Q(x)) for x in (-2, -1, 0, 1, 2)] == [0, Q(1, 4), Q(1, 2), Q(1, 4), 0]


@given(st.integers(1, 400))
def test_the_roots_lie_around(k: int) -> None:
    low, high = to_fraction(natale24_sparsity.root_below(k)), to_fraction(natale24_sparsity.root_above(k))
    assert low**2 <= k <= high**2
    assert high - low == (0 if math.isqrt(k) ** 2 == k else Fraction(1, 2**20))


def test_the_constants_are_the_best() -> None:
    """c_u is attained at k = 2; c_l is nearly attained at k = 100 and is sqrt 3 phi(sqrt 3)."""
    assert 2 * natale24_sparsity.density(2, Q(0)) ** 2 == Q(1, 2)
    low, high = outward(natale24_sparsity.limit_constant())
    exact = math.sqrt(3) * math.exp(-1.5) / math.sqrt(2 * math.pi)
    assert float(low) == pytest.approx(exact, rel=1e-12) == float(high)
    assert 10 * natale24_sparsity.density(100, Q(10)) < Q(1005, 1000) * low


# Fixed sizes ----------------------------------------------------------------------------------------------------------


@given(st.integers(2, 30), st.integers(0, 30))
def test_the_entropy_power(n: int, k: int) -> None:
    k = min(k, n)
    share = k / n
    entropy = sum(-p * math.log2(p) for p in (share, 1 - share) if p)
    assert math.log2(to_fraction(natale24_sparsity.entropy_power(n, k))) == pytest.approx(n * entropy, abs=1e-9)


@pytest.mark.parametrize(("k", "eps", "c"), [(1, "1/16", 1), (3, "1/256", 1), (2, "1/2", "5/2"), (4, "1/4", "3/4")])
def test_the_least_number_of_values(k: int, eps: str, c: object) -> None:
    n = natale24_sparsity.values_needed(k, Q(eps), c)
    wanted = (k / Fraction(eps)) ** Fraction(str(c)).numerator

    def enough(m: int) -> bool:
        return to_fraction(natale24_sparsity.entropy_power(m, k)) ** Fraction(str(c)).denominator >= wanted

    assert n >= 2 * k
    assert enough(n)
    assert n == 2 * k or not any(enough(m) for m in range(2 * k, n))


def test_fixed_size_asks_for_less_than_eps() -> None:
    trials, k, eps = 40, 2, Fraction(1, 4)
    n = natale24_sparsity.values_needed(k, to_q(eps), 1)
    rows = rssp.sample.uniform(n, trials=trials, rng=np.random.default_rng(3))
    found = natale24_sparsity.fixed_size(Q(k), to_q(eps), Q(1), np.random.default_rng(3), trials)
    z = to_fraction(natale24_sparsity.root_below(k))
    naive = [any(abs(sum(map(Fraction, s)) - z) < eps for s in combinations(row.tolist(), k)) for row in rows]
    assert found.tolist() == naive
    assert 0 < sum(naive) < trials


def test_markov_is_above_what_is_seen() -> None:
    """At n = 20, k = 4: the share of trials with a hit is at most the bound on the expected number, and near it."""
    n, k = 20, 4
    eps = Fraction(k) / to_fraction(natale24_sparsity.entropy_power(n, k))
    bound = to_fraction(natale24_sparsity.expected_hits_bound(n, k))
    by_hand = math.comb(n, k) * 2 * eps * density(k, 2 - Fraction(1, 2**19))
    assert bound == by_hand
    rows = rssp.sample.uniform(n, trials=20_000, rng=1)
    seen = rssp.within_many(rows, 2, eps, size=k).mean()
    assert 0.6 * float(bound) < seen < float(bound) + 0.01


def test_all_targets_on_the_outer_interval() -> None:
    trials = 30
    found = natale24_sparsity.linear_logarithm(Q(2), Q(1, 4), Q(2), np.random.default_rng(5), trials)
    n = natale24_sparsity.values_needed(2, Q(1, 4), 2)
    rows = rssp.sample.uniform(n, trials=trials, rng=np.random.default_rng(5))
    end = to_fraction(natale24_sparsity.root_above(2))
    assert found.tolist() == [bool(rssp.covers(row, 0.25, region=(-end, end), size=2).covered) for row in rows]
    assert 0 < found.sum() < trials


def test_too_few_is_the_count_of_intervals() -> None:
    for C in (Q(1, 4), Q(1), Q(3)):
        n = natale24_sparsity.values_needed(3, Q(1, 8), C)
        low = to_fraction(natale24_sparsity.root_below(3))
        assert (natale24_sparsity.too_few(3, Q(1, 8), C) == 1) == (Fraction(math.comb(n, 3), 4) < 2 * low)


def test_what_is_stated_is_a_real_constraint() -> None:
    for name in ("fixed_size", "linear_logarithm"):
        (claim,) = claims(f"natale24_sparsity.{name}")
        for cell in claim.cells():
            low, high = stated_probability(claim, cell)
            assert 0 < low <= high < 1


# The gap --------------------------------------------------------------------------------------------------------------


def test_the_gap_at_its_smallest_n() -> None:
    """n = 909, k = 340: the hypothesis holds with c_amp = 8, and 4 ln(4k) subsamples of k values need more than n."""
    n, k = 909, 340
    entropy = sum(-p * math.log2(p) for p in (k / n, 1 - k / n))
    assert n * entropy > 8 * math.log2(4 * k) ** 2
    assert 4 * math.log(4 * k) * k > n
    with precision(128):
        for size, broken in ((909, True), (908, False)):
            statement = natale24_sparsity.subsamples_have_room(size, 3)
            assert any(fails(m, r) for m, r in statement.margins) == broken


def test_few_values_of_the_size_leave_room() -> None:
    """k = 1: c_amp log2(4)^2 = 32 <= n H2(1/n) < log2(e n) wants n > 2^30, and the subsamples have room."""
    assert 4 * math.log(4) < 2**31
    with precision(128):
        assert not natale24_sparsity.entropy_holds(1000, 1, Q(1, 4))
