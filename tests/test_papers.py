"""Small facts that pin the definitions of the built-in claims, and a second road to each number where there is one."""

import math
import random
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import rssp
from proofs_numeric.checker import obstructed
from proofs_numeric.claim import Claim, claims
from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q, exp, outward, precision
from proofs_numeric.papers import lueker98, otsuka25_attention, ours, pensia20
from proofs_numeric.sequential import stated_probability
from tests.naive import to_fraction, to_q

HALF = Fraction(1, 2)
Piece = tuple[Fraction, Fraction]


def one(id: str) -> Claim:
    (claim,) = claims(id)
    return claim


def all_hold(statement: Any) -> bool:
    return all(holds(margin, relation) for margin, relation in statement.margins)


# D.1: the growth of the covered set -----------------------------------------------------------------------------------
# Below: E|G'| once more, in Fractions, by another road than the paper file: |G'| itself, as the measure of a union
# found by sorting end points, at every shift where two end points of G, G + x and I meet.


def measure_of_union(pieces: list[Piece]) -> Fraction:
    """Sweep over the end points, counting how many pieces are open."""
    events = sorted([(low, 1) for low, _ in pieces] + [(high, -1) for _, high in pieces])
    total, depth = Fraction(0), 0
    for (x, step), (y, _) in pairwise([*events, (Fraction(9), 0)]):
        depth += step
        total += (y - x) if depth > 0 else 0
    return total


def grown(G: list[Piece], x: Fraction) -> Fraction:
    """|G u ((G + x) n I)|"""
    moved = [(max(-HALF, a + x), min(HALF, b + x)) for a, b in G]
    return measure_of_union([*G, *((a, b) for a, b in moved if a < b)])


def expected_growth(G: list[Piece]) -> tuple[Fraction, Fraction, Fraction]:
    """(E|G'|, least |G'|, largest |G'|): piecewise linear in x, so the trapezoid rule between the kinks is exact."""
    ends = [e for piece in G for e in piece]
    kinks = {y - e for e in ends for y in (*ends, -HALF, HALF)} | {Fraction(-1), Fraction(1)}
    points = sorted(x for x in kinks if -1 <= x <= 1)
    values = [grown(G, x) for x in points]
    for (a, b), (f, g) in zip(pairwise(points), pairwise(values), strict=True):
        assert 2 * grown(G, (a + b) / 2) == f + g  # no kink was missed
    area = sum((b - a) * (f + g) / 2 for (a, b), (f, g) in zip(pairwise(points), pairwise(values), strict=True))
    return area / 2, min(values), max(values)


@st.composite
def unions(draw: st.DrawFn) -> list[Piece]:
    """Disjoint closed intervals in I, ascending, none touching; the empty union and all of I too."""
    count = 2 * draw(st.integers(0, 3))
    ends = draw(st.lists(st.fractions(-HALF, HALF, max_denominator=60), min_size=count, max_size=count, unique=True))
    return list(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=True))


@given(unions())
def test_growth_identity_by_another_road(G: list[Piece]) -> None:
    v = sum((b - a for a, b in G), start=Fraction(0))
    mean, least, most = expected_growth(G)
    assert mean == v + v * (1 - v) / 2
    assert least - v >= 0
    assert most - v <= min(v, 1 - v)


@given(unions())
def test_growth_identity_through_the_papers_body(G: list[Piece]) -> None:
    exact = tuple((to_q(a), to_q(b)) for a, b in G)
    assert all_hold(ours.growth_identity(exact))
    assert to_fraction(ours.measure(exact)) == sum((b - a for a, b in G), start=Fraction(0))


@given(unions(), st.fractions(-1, 1, max_denominator=30))
def test_the_papers_gain_is_the_growth(G: list[Piece], x: Fraction) -> None:
    exact = [(to_q(a), to_q(b)) for a, b in G]
    v = sum((b - a for a, b in G), start=Fraction(0))
    assert to_fraction(ours.gain(exact, to_q(x))) == grown(G, x) - v


def test_growth_of_nothing_and_of_all() -> None:
    whole = [(-HALF, HALF)]
    assert expected_growth([]) == (0, 0, 0)
    assert expected_growth(whole) == (1, 1, 1)
    assert all_hold(ours.growth_identity(()))
    assert all_hold(ours.growth_identity(((Q(-1, 2), Q(1, 2)),)))


def test_growth_of_a_middle_interval_by_hand() -> None:
    """G = [-1/4, 1/4]: the gain at x is |x| to 1/4, then 1/4 to 1/2, then 3/4 - |x| to 3/4, then 0."""
    G = [(Fraction(-1, 4), Fraction(1, 4))]
    assert [grown(G, Fraction(x, 8)) - HALF for x in range(-8, 9)] == [
        max(Fraction(0), min(Fraction(abs(x), 8), Fraction(1, 4), Fraction(6 - abs(x), 8))) for x in range(-8, 9)
    ]
    assert expected_growth(G)[0] == Fraction(5, 8)


def test_the_bound_on_one_step_is_attained() -> None:
    """v <= 1/2 can double, v >= 1/2 can fill I, in one step."""
    for G in ([(-HALF, Fraction(-1, 4))], [(-HALF, Fraction(1, 8))]):
        v = G[0][1] - G[0][0]
        assert expected_growth(G)[2] - v == min(v, 1 - v)


@given(unions(), unions())
def test_growth_pair_is_half_the_product_of_the_lengths(first: list[Piece], second: list[Piece]) -> None:
    assume(first and second)
    (a, b), (c, d) = first[0], second[-1]
    kinks = sorted({c - a, c - b, d - a, d - b, Fraction(-1), Fraction(1)})
    overlap = [max(Fraction(0), min(b + x, d) - max(a + x, c)) for x in kinks]
    mean = sum((y - x) * (f + g) / 4 for (x, y), (f, g) in zip(pairwise(kinks), pairwise(overlap), strict=True))
    assert mean == (b - a) * (d - c) / 2
    short, long = sorted((b - a, d - c))
    assert all_hold(ours.growth_pair(to_q(short), to_q(long - short)))
    assert mean == short * long / 2


# D.2: the odds --------------------------------------------------------------------------------------------------------


def phi(v: Fraction) -> Fraction:
    return (1 - v) / v


inner = st.fractions(Fraction(1, 500), Fraction(499, 500), max_denominator=500)


@given(inner)
def test_odds_shrink_at_the_worst_two_point_law(v: Fraction) -> None:
    most = min(v, 1 - v)
    q = v * (1 - v) / 2 / most
    worst = (1 - q) * phi(v) + q * phi(v + most)
    assert worst <= Fraction(3, 4) * phi(v)
    assert (worst == Fraction(3, 4) * phi(v)) == (v <= HALF)  # 3/4 cannot be lowered
    assert to_fraction(ours.expected_odds_at_worst(to_q(v), to_q(most))) == worst
    body = ours.odds_shrink_low if v <= HALF else ours.odds_shrink_high
    assert all_hold(body(to_q(v)))


@st.composite
def laws(draw: st.DrawFn) -> tuple[Fraction, list[tuple[Fraction, Fraction]]]:
    """v, and a law of D on [0, min(v, 1 - v)] with mean v(1 - v)/2, as (value, probability)."""
    v = draw(inner)
    most, mean = min(v, 1 - v), v * (1 - v) / 2
    values = [most * draw(st.fractions(0, 1, max_denominator=20)) for _ in range(draw(st.integers(1, 4)))]
    weights = [Fraction(draw(st.integers(1, 9))) for _ in values]
    law = [(d, w / sum(weights)) for d, w in zip(values, weights, strict=True)]
    centre = sum(d * p for d, p in law)
    end = Fraction(0) if centre > mean else most  # mix with a point mass to get the mean right
    share = (mean - centre) / (end - centre) if centre != mean else Fraction(0)
    return v, [(end, share), *((d, p * (1 - share)) for d, p in law)]


@given(laws())
def test_odds_shrink_for_any_law(case: tuple[Fraction, list[tuple[Fraction, Fraction]]]) -> None:
    v, law = case
    assert sum(p for _, p in law) == 1
    assert all(p >= 0 and 0 <= d <= min(v, 1 - v) for d, p in law)
    assert sum(d * p for d, p in law) == v * (1 - v) / 2
    assert sum(phi(v + d) * p for d, p in law) <= Fraction(3, 4) * phi(v)


def test_the_true_law_of_one_step_stays_below() -> None:
    """From G = [-1/4, 1/4]: E phi = 2 (ln(3/2) - 1/4) + 1/12 + 1/4 = 0.6443 (gain as in the test by hand above)."""
    exact = 2 * (math.log(1.5) - 0.25) + 1 / 12 + 1 / 4
    G, cells = [(Fraction(-1, 4), Fraction(1, 4))], 400
    middle = [phi(grown(G, Fraction(2 * i + 1, cells) - 1)) for i in range(cells)]
    assert float(sum(middle)) / cells == pytest.approx(exact, abs=1e-4)
    assert exact == pytest.approx(0.6443, abs=1e-4)
    assert exact < 0.75


def test_the_bound_on_the_uncovered() -> None:
    for n, r in product((0, 1, 20), (Fraction(1, 2), Fraction(1, 8), Fraction(1))):
        a = b = r / 2
        bound = Fraction(3, 4) ** n * (1 - 2 * a) / (2 * a) * (1 - b) / b
        assert to_fraction(ours.uncovered_bound(n, to_q(r))) == bound
        assert bound <= 2 * Fraction(3, 4) ** n / r**2
    claim = one("ours.explicit_coverage")
    for cell in claim.cells():
        low, high = stated_probability(claim, cell)
        assert 0 < low <= high < 1  # it says something, and not that it is certain


def test_the_explicit_theorem_asks_for_what_its_closed_form_says() -> None:
    """The least n with (3/4)^n (1-r)(2-r)/r^2 <= 1/10 is a logarithm to base 4/3, rounded up."""
    for k in (4, 6, 8, 10, 12, 16, 20):
        r = 2.0**-k
        wanted = math.ceil(math.log(10 * (1 - r) * (2 - r) / r**2) / math.log(4 / 3))
        assert next(n for n in range(200) if ours.uncovered_bound(n, Q(1, 2**k)) <= Q(1, 10)) == wanted


def test_explicit_coverage_is_about_covering() -> None:
    rng = np.random.default_rng(5)
    n, r = Q(6), Q(1, 8)
    found = ours.explicit_coverage(n, r, rng, 40)
    x = rssp.sample.uniform(6, trials=40, rng=np.random.default_rng(5))
    assert found.tolist() == [bool(rssp.covers(row, 0.125).covered) for row in x]
    assert 0 < found.sum() < 40


# D.3: the failure floor -----------------------------------------------------------------------------------------------


def irwin_hall(j: int, x: Fraction) -> Fraction:
    """P(sum of j uniform values on [0, 1] < x), the whole formula."""
    return (
        sum(((-1) ** k * math.comb(j, k) * max(Fraction(0), x - k) ** j for k in range(j + 1)), start=Fraction(0))
        / math.factorial(j)
        if j
        else Fraction(x > 0)
    )


def floor_by_signs(n: int, x: Fraction) -> Fraction:
    """P(N < x or P < x), over the 2^n patterns of signs."""
    total = Fraction(0)
    for signs in product((0, 1), repeat=n):
        a, b = irwin_hall(sum(signs), x), irwin_hall(n - sum(signs), x)
        total += a + b - a * b
    return total / 2**n


@pytest.mark.parametrize("n", range(7))
def test_failure_floor_over_the_patterns_of_signs(n: int) -> None:
    for x in (Fraction(1, 64), Fraction(1, 4), Fraction(7, 16), Fraction(1, 2), Fraction(1)):
        assert to_fraction(ours.range_failure(n, to_q(x))) == floor_by_signs(n, x)


def floor_by_cells(n: int, x: Fraction, cells: int) -> tuple[Fraction, Fraction]:
    """Bounds on P(N < x or P < x) by counting cubes: in each, N is largest and P least at the lower corner."""
    width, sure, possible = Fraction(2, cells), 0, 0
    for corner in product(range(cells), repeat=n):
        low = [-1 + width * i for i in corner]
        high = [v + width for v in low]
        n_most, n_least = (sum((max(Fraction(0), -v) for v in c), start=Fraction(0)) for c in (low, high))
        p_least, p_most = (sum((max(Fraction(0), v) for v in c), start=Fraction(0)) for c in (low, high))
        sure += n_most <= x or p_most <= x
        possible += n_least < x or p_least < x
    return Fraction(sure, cells**n), Fraction(possible, cells**n)


@pytest.mark.parametrize(("n", "cells"), [(0, 1), (1, 64), (2, 32), (3, 10)])
@pytest.mark.parametrize("x", [Fraction(1, 4), Fraction(1, 2)])
def test_failure_floor_by_counting_cubes(n: int, cells: int, x: Fraction) -> None:
    low, high = floor_by_cells(n, x, cells)
    assert low <= to_fraction(ours.range_failure(n, to_q(x))) <= high
    assert high - low <= Fraction(2 * n * n + n, cells) * 2


def test_failure_floor_of_none_and_of_one() -> None:
    """No value never covers; one value has one sign only, and misses the other end."""
    for eps in (Q(1, 4), Q(1, 100), Q(49, 100)):
        assert ours.failure_floor_at(0, eps) == 1
        assert ours.failure_floor_at(1, eps) == 1
    assert ours.failure_floor_at(3, Q(1, 2)) == 0  # the empty subset covers
    assert ours.failure_floor_at(0, Q(1, 2)) == 0
    assert not rssp.covers(np.array([]), 0.49).covered
    assert rssp.covers(np.array([]), 0.5).covered


def test_failure_floor_falls_with_n_and_eps() -> None:
    table = [[ours.failure_floor_at(n, Q(k, 16)) for k in range(1, 8)] for n in range(2, 10)]
    assert all(a > b for row in table for a, b in pairwise(row))
    assert all(a > b for column in zip(*table, strict=True) for a, b in pairwise(column))
    assert all(0 < value < 1 for row in table for value in row)


@pytest.mark.parametrize(("n", "eps"), [(3, 0.25), (5, 0.125), (8, 0.25)])
def test_failure_floor_by_simulation(n: int, eps: float) -> None:
    trials = 40_000
    x = np.random.default_rng(n).uniform(-1, 1, (trials, n))
    negative, positive = np.minimum(x, 0).sum(1), np.maximum(x, 0).sum(1)
    seen = float(((-negative < 0.5 - eps) | (positive < 0.5 - eps)).mean())
    exact = float(to_fraction(ours.failure_floor_at(n, to_q(Fraction(eps)))))
    assert seen == pytest.approx(exact, abs=5 * math.sqrt(exact * (1 - exact) / trials))


def test_the_floor_is_a_floor_and_nearly_the_truth_at_a_coarse_radius() -> None:
    n, trials = 8, 10_000
    fails_to_cover = ours.failure_floor(Q(n), Q(1, 4), np.random.default_rng(3), trials).mean()
    floor = float(to_fraction(ours.failure_floor_at(n, Q(1, 4))))
    x = 0.25  # 1/2 - eps
    a = sum(math.comb(n, j) * x**j / math.factorial(j) for j in range(n + 1)) / 2**n
    b = sum(math.comb(n, j) * x**n / math.factorial(j) / math.factorial(n - j) for j in range(n + 1)) / 2**n
    assert floor == pytest.approx(2 * a - b, rel=1e-12)
    assert floor - 0.01 < fails_to_cover < floor + 0.02


def test_floor_formula_body() -> None:
    for n in (0, 1, 3, 10):
        statement = ours.failure_floor_formula(n)
        assert all_hold(statement)
        assert len(statement.margins) == 2 * (n + 1) + 2


# LU.3 -----------------------------------------------------------------------------------------------------------------

E_LOW = sum((Fraction(1, math.factorial(k)) for k in range(60)), start=Fraction(0))
E_HIGH = E_LOW + Fraction(2, math.factorial(60))


def reaches(n: int, eps: Fraction, C: Fraction) -> bool:
    """n >= C ln(1/eps), that is e^(n q) >= eps^(-p) for C = p/q, with rational bounds on e."""
    p, q = C.numerator, C.denominator
    if E_LOW ** (n * q) >= eps**-p:
        return True
    assert E_HIGH ** (n * q) < eps**-p, "the bounds on e are too wide"
    return False


@pytest.mark.parametrize("eps", ["1/4", "1/16", "1/64"])
def test_values_needed_by_exact_comparison(eps: str) -> None:
    for eighths in range(1, 129, 3):
        C = Fraction(eighths, 8)
        n = lueker98.values_needed(Q(eps), to_q(C))
        assert reaches(n, Fraction(eps), C)
        assert n == 0 or not reaches(n - 1, Fraction(eps), C)


@pytest.mark.parametrize("m", [1, 2, 8])
def test_the_explicit_constant_of_lueker(m: int) -> None:
    """At the n it gives, the bound of D.2 is at most eps; about its own size of eps it leaves little."""
    C = (3 + Fraction(1, m)) / Fraction(math.log(4 / 3) * (1 - 1e-12))
    for eps in (Fraction(1, 2**m), Fraction(1, 2**m + 1), Fraction(1, 2**30)):
        n = lueker98.values_needed(to_q(eps), to_q(C))
        failure = 2 * Fraction(3, 4) ** n / eps**2
        assert failure <= eps
        assert eps != Fraction(1, 2**m) or failure > eps / 2


def test_the_explicit_constant_of_pensia() -> None:
    for eps in (Fraction(99, 100), Fraction(1, 3), Fraction(1, 2**20)):
        n = pensia20.values_needed(to_q(eps), Q(458)) // 4
        with precision(128):
            assert to_fraction(outward(4 * pensia20.uncovered_bound(n, to_q(eps) / 4))[1]) <= eps


def test_values_needed_at_the_trivial_radius() -> None:
    assert lueker98.values_needed(Q(1), Q(5)) == 0
    assert lueker98.values_needed(Q(1, 2), Q(1, 8)) == 1


def test_what_lueker_states_is_a_real_constraint() -> None:
    claim = one("lueker98.cover")
    assert [stated_probability(claim, cell) for cell in claim.cells()] == [
        (1 - Q(1, k), 1 - Q(1, k)) for k in (4, 8, 16, 32, 64)
    ]
    x = rssp.sample.uniform(3, trials=50, rng=np.random.default_rng(0))
    body = lueker98.cover(Q(1, 4), Q(2), np.random.default_rng(0), 50)  # 2 ln 4 = 2.77
    assert body.tolist() == [bool(rssp.covers(row, 0.25).covered) for row in x]
    assert not body.all()


def test_the_obstruction_by_the_patterns_of_signs() -> None:
    claim = one("lueker98.cover")
    for cell in claim.cells():
        eps = to_fraction(cell["eps"])
        for eighths in (1, 8, 16, 23, 24, 32):
            n = lueker98.values_needed(cell["eps"], Q(eighths, 8))
            with precision(128):
                assert obstructed(claim, cell, Q(eighths, 8)) == (
                    floor_by_signs(min(n, 12), HALF - eps) > eps if n <= 12 else False
                )


def test_the_explicit_theorem_gives_lueker_a_constant() -> None:
    """2 (3/4)^n / eps^2 <= eps with n = ceil(C ln(1/eps)), C = 13.91, for eps <= 1/2: as its docstring says."""
    for k in range(1, 40):
        n = lueker98.values_needed(Q(1, 2**k), Q(1391, 100))
        assert 2 * Fraction(3, 4) ** n <= Fraction(1, 8**k)


# PE.2 -----------------------------------------------------------------------------------------------------------------


def product_cdf_bounds(t: Fraction, steps: int = 2000) -> tuple[Fraction, Fraction]:
    """P(|X||Y| <= t) = int_0^1 min(1, t/x) dx, by lower and upper sums of a falling function."""
    heights = [min(Fraction(1), t * steps / i) if i else Fraction(1) for i in range(steps + 1)]
    return sum(heights[1:], start=Fraction(0)) / steps, sum(heights[:-1], start=Fraction(0)) / steps


def ln(x: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        return (Decimal(x.numerator) / Decimal(x.denominator)).ln()


def product_cdf(t: Fraction) -> Decimal:
    """t (1 + ln(1/t)), for 0 < t <= 1."""
    return Decimal(t.numerator) / Decimal(t.denominator) * (1 - ln(t)) if t else Decimal(0)


@pytest.mark.parametrize("t", [Fraction(1, 16), Fraction(3, 8), Fraction(1, 2), Fraction(1)])
def test_the_law_of_the_product_by_sums(t: Fraction) -> None:
    low, high = product_cdf_bounds(t)
    assert float(low) - 1e-12 <= float(product_cdf(t)) <= float(high) + 1e-12
    assert high - low <= Fraction(1, 1000)


def probability_of_eighth(c: Fraction) -> Decimal:
    """P(XY in [c, c + 1/8]) for an interval on one side of 0."""
    near, far = sorted((abs(c), abs(c + Fraction(1, 8))))
    return (product_cdf(far) - product_cdf(near)) / 2


@pytest.mark.parametrize("c", ["-1/2", "-1/8", "0", "1/8", "3/8"])
def test_the_product_contains_the_uniform_law(c: str) -> None:
    """The stated share, (ln 2)/16, is below the probability for every c, and within a fifth of it at the ends."""
    claim, share = one("pensia20.product_contains_uniform"), ln(Fraction(2)) / 16
    low, high = stated_probability(claim, {"c": Q(c)})
    assert float(low) <= float(share) <= float(high)
    assert share < probability_of_eighth(Fraction(c))
    assert (share * Decimal("1.2") > probability_of_eighth(Fraction(c))) == (c in ("-1/2", "3/8"))
    relu = stated_probability(one("pensia20.relu_product_contains_uniform"), {"c": Q(c)})
    assert float(relu[0]) <= float(share / 2) <= float(relu[1])


@given(st.fractions(0, Fraction(3, 8), max_denominator=1000))
def test_every_eighth_has_its_share(c: Fraction) -> None:
    assert probability_of_eighth(c) > ln(Fraction(2)) / 16


@pytest.mark.parametrize("c", ["-1/2", "0", "3/8"])
def test_the_samples_follow_the_law(c: str) -> None:
    trials, p = 20_000, float(probability_of_eighth(Fraction(c)))
    seen = pensia20.product_contains_uniform(Q(c), np.random.default_rng(1), trials)
    assert seen.mean() == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / trials))
    relu = pensia20.relu_product_contains_uniform(Q(c), np.random.default_rng(2), trials)
    q = p / 2 + (0.5 if Fraction(c) <= 0 <= Fraction(c) + Fraction(1, 8) else 0)  # the atom at 0
    assert relu.mean() == pytest.approx(q, abs=5 * math.sqrt(q * (1 - q) / trials))


def test_lies_in_takes_both_ends() -> None:
    values = np.array([0.375, 0.5, np.nextafter(0.5, 1), np.nextafter(0.375, 0), 0.0])
    assert pensia20.lies_in(values, Q(3, 8)).tolist() == [True, True, False, False, False]


@given(
    st.fractions(Fraction(1, 1000), 1, max_denominator=1000),
    st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000),
)
def test_the_density_is_least_at_the_ends(s: Fraction, a: Fraction) -> None:
    difference = (-ln(a * s) + ln(a)) / 2
    assert difference >= -(Decimal(10) ** -45)
    ((margin, _),) = pensia20.density_least_at_ends(to_q(s)).margins
    low, high = outward(margin)
    assert float(low) - 1e-12 <= float(difference) <= float(high) + 1e-12


@given(st.fractions(-20, 20, max_denominator=50))
def test_the_best_interval(t: Fraction) -> None:
    """a ln(1/a) at a = e^-(1+t) is e^-1 (1 + t) e^-t, and at most 1/e."""
    with localcontext() as context:
        context.prec = 50
        exponent = 1 + Decimal(t.numerator) / Decimal(t.denominator)
        a = (-exponent).exp()
        weight, best = a * exponent, Decimal(-1).exp()
        assert weight <= best * (1 + Decimal(10) ** -45)
        ((margin, _),) = pensia20.best_interval(to_q(t)).margins
        low, high = outward(margin)
        truth = 1 - weight / best
        assert (
            to_fraction(low) - Fraction(1, 10**12) * (1 + abs(Fraction(truth)))
            <= Fraction(truth)
            <= to_fraction(high) + Fraction(1, 10**12) * (1 + abs(Fraction(truth)))
        )


def test_the_weight_at_one_half() -> None:
    weight = ln(Fraction(2)) / 2
    assert Decimal("0.3465") < weight < Decimal("0.3466")
    assert weight < Decimal(-1).exp()
    assert all_hold(pensia20.weight_at_half(Q(1, 2)))


# OT.4 -----------------------------------------------------------------------------------------------------------------


def exp_bounds(x: Fraction, terms: int = 40) -> tuple[Fraction, Fraction]:
    """Rational bounds on e^x for |x| <= 2: the series, and twice the first term left out."""
    total = sum((x**k / math.factorial(k) for k in range(terms)), start=Fraction(0))
    rest = 2 * abs(x) ** terms / math.factorial(terms)
    return total - rest, total + rest


def block_bounds(m: Fraction, same: int, opposite: int) -> tuple[Fraction, Fraction]:
    """The block at a token m, token by token: x + sum of softmax(m x_j) x_j, then twice that (F is the identity)."""
    tokens = [m] * same + [-m] * opposite
    weights = [exp_bounds(m * x) for x in tokens]
    low = sum((w[0] if x > 0 else w[1]) * x for w, x in zip(weights, tokens, strict=True))
    high = sum((w[1] if x > 0 else w[0]) * x for w, x in zip(weights, tokens, strict=True))
    bottom = [sum(w[0] for w in weights), sum(w[1] for w in weights)]
    shares = [value / total for value in (low, high) for total in bottom]
    return 2 * (m + min(shares)), 2 * (m + max(shares))


def ratio_bounds(eps: Fraction, same: int, opposite: int) -> tuple[Fraction, Fraction]:
    """Bounds on left side / right side of the lemma at H = d_1 = alpha = 1."""
    a, b = block_bounds(Fraction(1), same, opposite), block_bounds(1 - eps, same, opposite)
    left = (a[0] - b[1], a[1] - b[0])
    right = [value - 1 + 2 * eps for value in exp_bounds(4 * eps)]
    return min(abs(left[0]), abs(left[1])) / right[1], max(abs(left[0]), abs(left[1])) / right[0]


def test_the_counterexample_in_fractions() -> None:
    """Six tokens, x_i = 99/100 and five of -99/100 against +-1: 0.06194 > 0.06081; 2 against 8 tokens: ratio 1.0382."""
    low, high = ratio_bounds(Fraction(1, 100), 1, 5)
    assert 1 < low <= high
    assert float(low) == pytest.approx(1.0185, abs=1e-4)
    assert float(block_bounds(Fraction(1), 1, 5)[0] - block_bounds(Fraction(99, 100), 1, 5)[0]) == pytest.approx(
        0.06194, abs=1e-5
    )
    assert float(ratio_bounds(Fraction(1, 1000), 2, 8)[0]) == pytest.approx(1.0382, abs=1e-4)


def test_the_counterexample_in_decimal() -> None:
    with localcontext() as context:
        context.prec = 40
        one_, eps = Decimal(1), Decimal("0.01")

        def block(m: Decimal) -> Decimal:
            up, down = (m * m).exp(), 5 * (-m * m).exp()
            return 2 * (m + m * (up - down) / (up + down))

        assert block(one_) - block(one_ - eps) > (4 * eps).exp() - 1 + 2 * eps


def test_the_claim_fails_exactly_where_fractions_say() -> None:
    claim, failing = one("otsuka25_attention.block_perturbation"), 0
    with precision(128):
        for cell in claim.cells():
            low, high = ratio_bounds(to_fraction(cell["eps"]), int(cell["same"]), int(cell["opposite"]))
            assert low > 1 or high < 1
            broken = any(fails(m, relation) for m, relation in claim.body(**cell).margins)
            assert broken == (low > 1)
            failing += broken
    assert 0 < failing < len(list(claim.cells()))


def test_with_the_factor_two_of_its_proof_the_lemma_holds_at_these_instances() -> None:
    for cell in one("otsuka25_attention.block_perturbation").cells():
        assert ratio_bounds(to_fraction(cell["eps"]), int(cell["same"]), int(cell["opposite"]))[1] < 2


def test_the_two_readings_hold_where_fractions_say() -> None:
    """The factor 2 of the proof, and half the block, are the same statement: the ratio is below 2."""
    with precision(128):
        for body in (
            otsuka25_attention.block_perturbation_doubled,
            otsuka25_attention.block_perturbation_without_second_residual,
        ):
            for eps, same, opposite in ((Q(1, 100), 1, 5), (Q(1, 1000), 2, 8), (Q(1, 10), 3, 0)):
                assert all_hold(body(eps, same, opposite))
                assert ratio_bounds(to_fraction(eps), same, opposite)[1] < 2


def test_attention_with_one_sign_is_the_token() -> None:
    """All tokens equal: the softmax does not matter, and the block is 4m."""
    for same in (1, 3):
        low, high = outward(otsuka25_attention.block(Q(9, 10), same, 0))
        assert low <= Q(36, 10) <= high
        a, b = block_bounds(Fraction(9, 10), same, 0)
        assert a <= Fraction(36, 10) <= b


def test_attention_is_the_softmax_over_the_tokens() -> None:
    rng = random.Random(0)
    for _ in range(20):
        m, same, opposite = Fraction(rng.randint(1, 50), 50), rng.randint(1, 4), rng.randint(0, 6)
        tokens = np.array([float(m)] * same + [-float(m)] * opposite)
        weights = np.exp(float(m) * tokens) / np.exp(float(m) * tokens).sum()
        low, high = outward(otsuka25_attention.attention(to_q(m), same, opposite))
        assert float(low) == pytest.approx(float(weights @ tokens), rel=1e-12)
        assert float(high) == pytest.approx(float(weights @ tokens), rel=1e-12)


def test_the_right_side_at_no_perturbation() -> None:
    low, high = outward(exp(4 * Q(0)) - 1 + 2 * Q(0))
    assert low <= 0 <= high
