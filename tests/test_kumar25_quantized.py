"""Kumar and Natale 2025: the multiplication table, and exact subset sums of random integers."""

from fractions import Fraction
from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.claim import claims
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q
from proofs_numeric.papers import kumar25_quantized as paper
from proofs_numeric.sequential import stated_probability
from tests.naive import to_fraction


def link_law(N: int) -> dict[Fraction, Fraction]:
    """The law of b max(a, 0), a and b uniform on the multiples of 1/N in [-1, 1], pair by pair."""
    grid = [Fraction(k, N) for k in range(-N, N + 1)]
    law: dict[Fraction, Fraction] = {}
    for a, b in product(grid, grid):
        value = b * max(a, Fraction(0))
        law[value] = law.get(value, Fraction(0)) + Fraction(1, len(grid) ** 2)
    return law


@pytest.mark.parametrize("N", [1, 2, 3, 6])
def test_products_and_chances_are_those_of_the_law(N: int) -> None:
    law = link_law(N)
    assert {Fraction(m, N * N) for m in paper.products(N)} == {abs(value) for value in law}
    for m in range(1, N * N + 1):
        assert to_fraction(paper.chances(N, m)) == law.get(Fraction(m, N * N), 0) == law.get(Fraction(-m, N * N), 0)


def test_three_quarters_is_the_smallest_counterexample() -> None:
    """delta = 1/2: products 0, 1/4, 1/2, 1. With delta = 1 nothing is missing."""
    for m in range(5):
        ((margin, relation),) = paper.targets_are_products(2, m).margins
        assert fails(margin, relation) == (m == 3)
    ((margin, relation),) = paper.targets_are_products(1, 1).margins
    assert holds(margin, relation)


def test_the_link_at_one_half_misses_three_quarters_and_at_one_nothing() -> None:
    assert Fraction(3, 4) not in link_law(2)
    assert set(link_law(1)) == {-1, 0, 1}
    for N, certainly in ((1, holds), (2, fails)):
        ((margin, relation),) = paper.link_contains_uniform(N).margins
        assert certainly(margin, relation)


@pytest.mark.parametrize("N", [2, 3, 4, 7])
def test_the_weight_on_the_grid_from_the_law(N: int) -> None:
    weight = (2 * N + 1) * min(link_law(N).get(Fraction(k, N), Fraction(0)) for k in range(-N, N + 1))
    assert weight == Fraction(1, 2 * N + 1)
    assert all(holds(m, r) for m, r in paper.weight_on_the_grid(N).margins)


@pytest.mark.parametrize(("M", "g"), [(1, 0), (1, 3), (2, 0b101), (3, 0b0110), (4, 0b11001)])
def test_the_growth_of_integers_with_sets(M: int, g: int) -> None:
    G = {z for z in range(M + 1) if g >> z & 1}
    steps = [x for x in range(-M, M + 1) if x]
    sizes = [len(G | ({z + x for z in G} & set(range(M + 1)))) for x in steps]
    assert Fraction(sum(sizes), 2 * M) == len(G) + Fraction(len(G) * (M + 1 - len(G)), 2 * M)
    assert all(holds(m, r) for m, r in paper.integer_growth(M, g).margins)


@pytest.mark.parametrize(("n", "M"), [(1, 1), (1, 5), (2, 4), (3, 3)])
def test_out_of_range_by_enumeration(n: int, M: int) -> None:
    values = [x for x in range(-M, M + 1) if x]
    short = sum(sum(x for x in row if x > 0) < M for row in product(values, repeat=n))
    assert to_fraction(paper.short_of(n, M)) == Fraction(short, len(values) ** n)


def test_no_values_reach_nothing_but_zero() -> None:
    assert paper.short_of(0, 7) == 1
    assert paper.missed_bound(0, 7) == 49
    assert not paper.all_targets_hit(Q(0), Q(3), np.random.default_rng(0), 4).any()
    assert paper.solvable(Q(0), Q(3), Q(0), np.random.default_rng(0), 4).all()


def sums(row: list[int]) -> set[int]:
    return {sum(chosen) for size in range(len(row) + 1) for chosen in combinations(row, size)}


def test_the_bodies_against_all_subsets() -> None:
    n, M, t, trials = 6, 4, 4, 80
    drawn = paper.signed(n, M, np.random.default_rng(4), trials).tolist()
    every = paper.all_targets_hit(Q(n), Q(M), np.random.default_rng(4), trials)
    one = paper.solvable(Q(n), Q(M), Q(t), np.random.default_rng(4), trials)
    none = paper.out_of_range(Q(n), Q(M), np.random.default_rng(4), trials)
    assert every.tolist() == [set(range(M + 1)) <= sums(row) for row in drawn]
    assert one.tolist() == [t in sums(row) for row in drawn]
    assert none.tolist() == [M not in sums(row) for row in drawn]
    assert 0 < every.sum() < one.sum() < trials


def test_the_values_are_uniform_on_what_is_stated() -> None:
    drawn = paper.signed(3, 4, np.random.default_rng(1), 20_000)
    values, counts = np.unique(drawn, return_counts=True)
    assert values.tolist() == [-4, -3, -2, -1, 1, 2, 3, 4]
    assert np.abs(counts - 7500).max() < 5 * np.sqrt(7500 * 7 / 8)


def test_what_is_stated_is_a_real_constraint() -> None:
    for name in ("solvable", "all_targets_hit", "out_of_range"):
        (claim,) = claims(f"kumar25_quantized.{name}")
        for cell in claim.cells():
            low, high = stated_probability(claim, cell)
            assert 0 < low <= high < 1
    n, M = 12, 64
    assert to_fraction(paper.short_of(n, M)) == sum(
        Fraction(comb(n, j) * comb(M - 1, j), 2**n * M**j) for j in range(n + 1)
    )


# How many parameters are needed ---------------------------------------------------------------------------------------


@given(st.lists(st.integers(-4, 4), max_size=5))
def test_what_is_represented_is_every_subset_sum(x: list[int]) -> None:
    assert paper.represented(x) == sums(x)


def test_parameters_needed_by_hand() -> None:
    """delta = 1: 1 is a sum of two values if one of them is 1, in 5 of 9 draws, so is -1; 0 always. Of none only 0."""
    for N, alpha, margin in ((1, 2, 4 - Fraction(5, 3)), (1, 0, 1), (1, 1, 2 - 1), (2, 1, 2 - 1)):
        ((found, relation),) = paper.parameters_needed(N, alpha).margins
        assert to_fraction(found) == margin
        assert holds(found, relation)
