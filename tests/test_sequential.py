"""The any-time valid tests: what they decide is what the printed formulas say, and they are wrong as seldom as said."""

import math
import random
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric import sequential
from proofs_numeric.chance import Mean
from proofs_numeric.claim import Claim, Derived
from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q, log, precision
from proofs_numeric.sequential import (
    FINE,
    STAKES,
    Ends,
    bernoulli_rejects,
    decides,
    mean_decides,
    mean_rejects,
    probability_bracket,
    stated_mean,
    stated_probability,
    sums,
)


def to_q(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def to_fraction(x: Any) -> Fraction:
    return Fraction(int(x.p), int(x.q))


# What is stated and what is counted -----------------------------------------------------------------------------------


def stating(probability: Any = None, expectation: Any = None) -> Claim:
    """A claim at one parameter v, which is 1/3."""
    domains = {"v": OneOf("1/3")}
    return Claim("tried.it", "", "", "", Derived(), domains, None, probability, None, "", expectation=expectation)


CELL = {"v": Q(1, 3)}


@pytest.mark.parametrize("p", [Q(0), Q(1, 3), Q(1), Q(-2), Q(5, 2**32), Q(1, 2**32 - 1)])
def test_a_short_rational_is_stated_as_it_is(p: fmpq) -> None:
    assert stated_probability(stating(lambda v: p), CELL) == (p, p)
    assert stated_probability(stating(lambda v: v), CELL) == (Q(1, 3), Q(1, 3))


def test_other_probabilities_are_rounded_outward_to_the_grid() -> None:
    """To k/2^32 for neighbouring k: a long rational, and a ball."""
    with precision(128):
        long = stated_probability(stating(lambda v: v - Q(1, 2**40)), CELL)
        ball = stated_probability(stating(lambda v: log(2)), CELL)
        below = stated_probability(stating(lambda v: -log(2)), CELL)
    assert long == (fmpq(2**32 // 3, 2**32), fmpq(2**32 // 3 + 1, 2**32))
    assert ball[1] - ball[0] == Q(1, 2**32)
    assert ball[0] < Q(Fraction(math.log(2))) < ball[1]
    assert below == (-ball[1], -ball[0])


def test_the_means_that_are_stated() -> None:
    with precision(128):
        both = stated_mean(stating(expectation=Mean(1, lambda v: v, lambda v: log(2))), CELL)
        least = stated_mean(stating(expectation=Mean(1, at_least=lambda v: v)), CELL)
        most = stated_mean(stating(expectation=Mean(1, at_most=lambda v: v)), CELL)
    assert both[0] == (Q(1, 3), Q(1, 3))
    assert both[1] is not None
    assert both[1][0] < Q(Fraction(math.log(2)) + Fraction(1, 2**50))
    assert Q(Fraction(math.log(2)) - Fraction(1, 2**50)) < both[1][1]
    assert both[1][1] - both[1][0] < Q(1, 2**100)
    assert least == ((Q(1, 3), Q(1, 3)), None)
    assert most == (None, (Q(1, 3), Q(1, 3)))


@pytest.mark.parametrize(("s", "n"), [(0, 1), (1, 1), (3, 7), (0, 10**8), (10**8, 10**8)])
def test_counts_that_can_be(s: int, n: int) -> None:
    assert sequential.counts({"successes": s, "trials": n}) == (s, n)


@pytest.mark.parametrize(
    ("s", "n"),
    [(-1, 5), (6, 5), (0, 0), (0, -1), (0, 10**8 + 1), (True, 5), (0, True), (1.0, 5), (1, 5.0), ("1", 5), (None, 5)],
)
def test_counts_that_cannot_be(s: Any, n: Any) -> None:
    with pytest.raises(ValueError, match=f"^{s} successes in {n} trials$"):
        sequential.counts({"successes": s, "trials": n})


# A probability --------------------------------------------------------------------------------------------------------


def slow_rejects(s: int, f: int, p0: Fraction, alpha: Fraction) -> bool:
    """The formula as printed, in Fractions."""
    mixture = Fraction(math.factorial(s) * math.factorial(f), math.factorial(s + f + 1))
    return mixture >= p0**s * (1 - p0) ** f / alpha


def slow_decides(s: int, n: int, p0: Fraction, alpha: Fraction) -> str | None:
    """Supported: s/n lies above p0, and p0 is rejected; refuted: below."""
    if Fraction(s, n) == p0 or not slow_rejects(s, n - s, p0, alpha):
        return None
    return "supported" if Fraction(s, n) > p0 else "refuted"


probabilities = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50)


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """Successes and trials; none and all of them too."""
    n = draw(st.integers(1, 120))
    return draw(st.one_of(st.integers(0, n), st.sampled_from([0, n]))), n


@given(counts(), probabilities, st.sampled_from([Fraction(1, 20), Fraction(1, 10**6), Fraction(1, 3)]))
def test_the_test_is_the_formula(count: tuple[int, int], p0: Fraction, alpha: Fraction) -> None:
    s, n = count
    assert bernoulli_rejects(s, n, to_q(p0), to_q(alpha)) == slow_rejects(s, n - s, p0, alpha)
    assert decides(s, n, to_q(p0), to_q(p0), to_q(alpha)) == slow_decides(s, n, p0, alpha)


@pytest.mark.parametrize(("s", "n", "p0"), [(3, 3, Q(1, 2)), (0, 4, Q(1, 2)), (5, 6, Q(1, 3))])
def test_equality_rejects(s: int, n: int, p0: fmpq) -> None:
    """1/alpha is the ratio exactly; a little less evidence is not enough."""
    alpha = p0**s * (1 - p0) ** (n - s) * (n + 1) * math.comb(n, s)
    assert bernoulli_rejects(s, n, p0, alpha)
    assert not bernoulli_rejects(s, n, p0, alpha - Q(1, 10**9))


@given(counts(), probabilities, st.fractions(0, 1, max_denominator=60))
def test_a_decision_rejects_the_whole_far_side(count: tuple[int, int], p0: Fraction, t: Fraction) -> None:
    """If p0 is rejected from above then so is every smaller p, and likewise on the other side."""
    s, n = count
    alpha = Fraction(1, 20)
    match decides(s, n, to_q(p0), to_q(p0), to_q(alpha)):
        case "supported":
            assert slow_rejects(s, n - s, p0 * t, alpha)
        case "refuted":
            assert slow_rejects(s, n - s, p0 + (1 - p0) * t, alpha)


def test_exact_thresholds_at_the_extremes() -> None:
    """All successes: 1/(n+1) >= p0^n/alpha; at p0 = 1/2 that is 2^n/(n+1) >= 1/alpha."""
    half, alpha = Q(1, 2), Q(1, 20)
    first = next(n for n in range(1, 50) if decides(n, n, half, half, alpha))
    assert first == next(n for n in range(1, 50) if Fraction(2**n, n + 1) >= 20)
    assert decides(first, first, half, half, alpha) == "supported"
    assert decides(0, first, half, half, alpha) == "refuted"
    assert decides(0, first - 1, half, half, alpha) is None


@pytest.mark.parametrize("p0", [Q(0), Q(-1, 2)])
def test_what_states_nothing_is_not_decided(p0: fmpq) -> None:
    assert decides(1000, 1000, p0, p0, Q(1, 20)) is None
    assert decides(0, 1000, p0, p0, Q(1, 20)) is None


def test_certainty_is_never_supported_and_falls_with_one_failure() -> None:
    one = Q(1)
    assert decides(1000, 1000, one, one, Q(1, 20)) is None
    assert decides(999, 1000, one, one, Q(1, 20)) == "refuted"


@given(counts(), probabilities, probabilities)
def test_an_interval_of_probabilities_decides_only_when_both_ends_do(
    count: tuple[int, int], a: Fraction, b: Fraction
) -> None:
    (s, n), (low, high), alpha = count, sorted((a, b)), Fraction(1, 20)
    both = {slow_decides(s, n, low, alpha), slow_decides(s, n, high, alpha)}
    found = decides(s, n, to_q(low), to_q(high), to_q(alpha))
    assert found == (both.pop() if len(both) == 1 else None) or (
        found is not None and found == slow_decides(s, n, {"supported": high, "refuted": low}[found], alpha)
    )


def test_bounds_beyond_1_and_below_0() -> None:
    """At least a probability above 1 is refuted where 1 is; at least one below 0 is never decided; 0 and 1 at the ends
    of an interval decide on the other side only.
    """
    alpha = Q(1, 20)
    for s in (997, 998, 999):
        assert decides(s, 1000, Q(2), Q(2), alpha) == decides(s, 1000, Q(1), Q(1), alpha) == "refuted"
    assert decides(1000, 1000, Q(2), Q(2), alpha) is None
    assert decides(500, 1000, Q(3, 4), Q(1), alpha) == "refuted"
    assert decides(500, 1000, Q(3, 4), Q(3, 2), alpha) == "refuted"
    assert decides(1000, 1000, Q(0), Q(1, 2), alpha) == "supported"
    assert decides(1000, 1000, Q(-1), Q(1, 2), alpha) == "supported"
    assert decides(1000, 1000, Q(1, 2), Q(1), alpha) is None
    assert decides(1, 1000, Q(0), Q(1, 2), alpha) is None


@given(counts(), probabilities)
def test_what_is_counted_at_the_bound_itself_decides_nothing(count: tuple[int, int], p0: Fraction) -> None:
    """Not even at alpha near 1, where s/n is p0."""
    _, n = count
    n *= p0.denominator
    assert decides(int(p0 * n), n, to_q(p0), to_q(p0), Q(999, 1000)) is None


def false_alarms(p: Fraction, runs: int, length: int, seed: int) -> tuple[int, int]:
    """How many of the runs with success probability p decide at some time against p, on each side; alpha = 1/20."""
    draw, alpha = random.Random(seed), Q(1, 20)
    # decides() at every time is slow; the first count at which it decides, for each n, is found once
    above = [
        next((s for s in range(n + 1) if decides(s, n, to_q(p), to_q(p), alpha) == "supported"), n + 1)
        for n in range(1, length + 1)
    ]
    below = [
        next((s for s in range(n, -1, -1) if decides(s, n, to_q(p), to_q(p), alpha) == "refuted"), -1)
        for n in range(1, length + 1)
    ]
    high = low = 0
    for _ in range(runs):
        s, seen = 0, set()
        for n in range(length):
            s += draw.randrange(p.denominator) < p.numerator
            seen |= {"high"} if s >= above[n] else {"low"} if s <= below[n] else set()
        high += "high" in seen
        low += "low" in seen
    return high, low


@pytest.mark.parametrize("p", [Fraction(1, 2), Fraction(19, 20)])
def test_any_time_validity(p: Fraction) -> None:
    """At p = p0 at most 5 % of the runs ever decide, on both sides together (Ville); 3 standard errors allowed."""
    runs = 400
    high, low = false_alarms(p, runs, 100, seed=1)
    assert high + low <= runs * 0.05 + 3 * math.sqrt(runs * 0.05 * 0.95)


@pytest.mark.long
@pytest.mark.parametrize("p", [Fraction(1, 2), Fraction(9, 10), Fraction(1, 20)])
def test_any_time_validity_long(p: Fraction) -> None:
    runs = 20_000
    high, low = false_alarms(p, runs, 600, seed=2)
    assert high + low <= runs * 0.05 + 3 * math.sqrt(runs * 0.05 * 0.95)
    assert high + low > 0  # the test does decide


# The bracket of a probability -----------------------------------------------------------------------------------------


@given(counts(), st.sampled_from([Fraction(1, 20), Fraction(1, 10**6)]))
def test_a_bracket_ends_where_the_formula_begins_to_reject(count: tuple[int, int], alpha: Fraction) -> None:
    """Both ends are rejected, by the formula in Fractions, and the next points of the grid inside are not."""
    (s, n), step = count, Fraction(1, FINE)
    with precision(128):
        low, high = map(to_fraction, probability_bracket(s, n, to_q(alpha)))
    assert low <= Fraction(s, n) <= high
    for end, inside in ((low, low + step), (high, high - step)):
        assert end in (0, 1) or slow_rejects(s, n - s, end, alpha)
        assert not slow_rejects(s, n - s, inside, alpha)


def test_brackets_of_none_and_of_all() -> None:
    """No success in n trials: rejected is 1/(n + 1) >= (1 - p)^n / alpha, from p = 1 - (alpha/(n + 1))^(1/n) on."""
    alpha = Fraction(1, 1000)
    with precision(128):
        (low, high), (low_of_all, high_of_all) = (probability_bracket(s, 20, to_q(alpha)) for s in (0, 20))
    assert (low, high_of_all) == (0, 1)
    assert float(high) == pytest.approx(1 - (float(alpha) / 21) ** (1 / 20), abs=1e-9)
    assert low_of_all + high == 1


# A mean ---------------------------------------------------------------------------------------------------------------


def exact(x: Any) -> Decimal:
    """A rational as a Decimal of the precision there is."""
    return Decimal(x.numerator) / Decimal(x.denominator)


def slow_evidence(values: list[Fraction], m: Fraction) -> Decimal:
    """Trial by trial, each factor from its own value; 60 digits."""
    with localcontext() as context:
        context.prec = 60
        products = []
        for k in range(1, 21):
            stake, product = Decimal(1) / 2**k, Decimal(1)
            for value in values:
                y = exact(value - m)
                product *= (stake * y + ((1 - stake).ln() + stake) * y * y).exp()
            products.append(product)
        return sum(products, start=Decimal(0)) / 20


def added(values: list[Fraction]) -> tuple[int, fmpq, fmpq]:
    squares = sum((v * v for v in values), start=Fraction(0))
    return len(values), to_q(sum(values, start=Fraction(0))), to_q(squares)


@st.composite
def samples(draw: st.DrawFn) -> list[Fraction]:
    """Values k/parts, some samples of few different ones."""
    parts = draw(st.sampled_from([1, 2, 7, 64]))
    kinds = draw(st.lists(st.integers(0, parts), min_size=1, max_size=5))
    values = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=40))
    return [Fraction(k, parts) for k in values]


@given(samples(), st.fractions(0, 1, max_denominator=50))
def test_the_test_of_a_mean_is_the_product_over_the_trials(values: list[Fraction], m: Fraction) -> None:
    """It rejects at 1/alpha a little below the evidence, and not a little above."""
    evidence, little = Fraction(slow_evidence(values, m)), Fraction(1, 10**12)
    with precision(128):
        assert mean_rejects(*added(values), to_q(m), to_q(1 / (evidence * (1 - little))))
        assert not mean_rejects(*added(values), to_q(m), to_q(1 / (evidence * (1 + little))))


@pytest.mark.parametrize("k", range(1, 21))
def test_what_a_stake_is_worth(k: int) -> None:
    """1 + l y >= exp(l y + (ln(1 - l) + l) y^2) on a fine grid of [-1, 1], to 60 digits; equal at y = -1 and y = 0."""
    with localcontext() as context:
        context.prec = 60
        stake = Decimal(1) / 2**k
        factor = (1 - stake).ln() + stake
        for i in range(-200, 201):
            y = Decimal(i) / 200
            excess = 1 + stake * y - (stake * y + factor * y * y).exp()
            if i in (-200, 0):
                assert abs(excess) < Decimal("1e-55")
            else:
                assert excess > 0


def test_the_stakes_are_those_that_were_proved() -> None:
    assert all(0 < stake <= Q(1, 2) for stake in STAKES)  # as ours.stake asks
    assert len(set(STAKES)) == len(STAKES)


LAWS = [  # (value, probability): the mean is what the test is told
    {Fraction(0): Fraction(1, 2), Fraction(1): Fraction(1, 2)},
    {Fraction(0): Fraction(9, 10), Fraction(1): Fraction(1, 10)},
    {Fraction(0): Fraction(1, 4), Fraction(1, 2): Fraction(1, 2), Fraction(1): Fraction(1, 4)},
]


@pytest.mark.parametrize("law", LAWS)
def test_calibration_of_a_mean_exactly(law: dict[Fraction, Fraction]) -> None:
    """The probability that a test which looks after every trial ever decides at the null mean, over all paths."""
    m = sum((value * p for value, p in law.items()), start=Fraction(0))
    at_m, alpha, decided = (to_q(m), to_q(m)), Q(1, 4), Fraction(0)
    paths = {(Fraction(0), Fraction(0)): Fraction(1)}
    for n in range(1, 61 if len(law) == 2 else 31):
        grown: dict[tuple[Fraction, Fraction], Fraction] = {}
        for (total, squares), weight in paths.items():
            for value, p in law.items():
                to = (total + value, squares + value * value)
                grown[to] = grown.get(to, Fraction(0)) + weight * p
        with precision(64):
            paths = {
                sums: weight
                for sums, weight in grown.items()
                if mean_decides(n, *map(to_q, sums), (at_m, None), alpha) is None
            }
        decided += sum(grown.values()) - sum(paths.values())
    assert decided + sum(paths.values()) == 1
    assert 0 < decided <= Fraction(1, 4)


bounds = st.fractions(0, 1, max_denominator=20)


def ends(x: Fraction | None) -> Ends | None:
    return None if x is None else (to_q(x), to_q(x))


@given(samples(), bounds, st.integers(1, 40))
def test_the_sides_mirror_each_other(values: list[Fraction], m: Fraction, times: int) -> None:
    """E X >= m of X is E X' <= 1 - m of X' = 1 - X."""
    alpha = Q(1, 20)
    with precision(128):
        least = mean_decides(*added(values * times), (ends(m), None), alpha)
        most = mean_decides(*added([1 - v for v in values] * times), (None, ends(1 - m)), alpha)
    assert least == most


@given(samples(), bounds, bounds, st.integers(1, 40))
def test_between_two_bounds(values: list[Fraction], a: Fraction, b: Fraction, times: int) -> None:
    """Supported if both sides are, refuted if one is."""
    (a, b), alpha, seen = sorted((a, b)), Q(1, 20), added(values * times)
    with precision(128):
        sides = {mean_decides(*seen, (ends(a), None), alpha), mean_decides(*seen, (None, ends(b)), alpha)}
        both = mean_decides(*seen, (ends(a), ends(b)), alpha)
    assert both == ("refuted" if "refuted" in sides else "supported" if sides == {"supported"} else None)


@given(samples(), bounds, bounds, st.integers(1, 40))
def test_bounds_known_as_balls_decide_at_their_far_ends(
    values: list[Fraction], a: Fraction, b: Fraction, times: int
) -> None:
    (a, b), alpha, seen = sorted((a, b)), Q(1, 20), added(values * times)
    with precision(128):
        wide = mean_decides(*seen, ((to_q(a), to_q(b)), None), alpha)
        at = {"supported": b, "refuted": a, None: a}[wide]
        assert wide is None or mean_decides(*seen, (ends(at), None), alpha) == wide
        most = mean_decides(*seen, (None, (to_q(a), to_q(b))), alpha)
        at = {"supported": a, "refuted": b, None: a}[most]
        assert most is None or mean_decides(*seen, (None, ends(at)), alpha) == most


def test_a_mean_between_the_ends_of_a_bound_decides_nothing() -> None:
    """1/2, where the bound is known to lie from 1/4 to 3/4; beyond both ends it decides."""
    seen, between, beyond = added([Fraction(1, 2)] * 10_000), (Q(1, 4), Q(3, 4)), (Q(5, 8), Q(3, 4))
    alpha = Q(1, 20)
    assert mean_decides(*seen, (between, None), alpha) is None
    assert mean_decides(*seen, (None, between), alpha) is None
    assert mean_decides(*seen, (beyond, None), alpha) == "refuted"
    assert mean_decides(*seen, (None, beyond), alpha) == "supported"


@given(samples(), st.fractions(0, 1, max_denominator=50))
def test_each_side_of_a_mean_has_half_of_alpha(values: list[Fraction], m: Fraction) -> None:
    """It decides from 2/alpha on: for more than m by the evidence of X, for less by that of 1 - X."""
    little = Fraction(1, 10**12)
    for side, evidence in (
        ((ends(m), None), slow_evidence(values, m)),
        ((None, ends(m)), slow_evidence([1 - v for v in values], 1 - m)),
    ):
        enough, short = (to_q(2 / (Fraction(evidence) * (1 + sign * little))) for sign in (-1, 1))
        with precision(128):
            assert mean_decides(*added(values), side, enough) == "supported"
            assert mean_decides(*added(values), side, short) != "supported"


def test_means_that_nothing_can_have() -> None:
    seen = added([Fraction(1, 2)] * 1000)
    for m, rejected in ((Q(-1, 10**9), True), (Q(1, 4), True), (Q(3, 4), False), (Q(1), False), (Q(2), False)):
        assert mean_rejects(*seen, m, Q(1, 20)) is rejected
    ones = added([Fraction(1)] * 100_000)
    assert not mean_rejects(*ones, Q(1), Q(1, 20)), "a mean of 1 at most is true"
    assert mean_rejects(*ones, Q(999, 1000), Q(1, 20))


@pytest.mark.parametrize("m", [Q(0), Q(1)])
def test_the_ends_of_the_means_are_tested_like_the_others(m: fmpq) -> None:
    """E X <= 0 falls with ones; E X <= 1 with nothing, though ones are all there is."""
    ones, none = added([Fraction(1)] * 1000), added([Fraction(0)] * 1000)
    assert mean_rejects(*ones, m, Q(1, 20)) is (m == 0)
    assert not mean_rejects(*none, m, Q(1, 20))


def test_a_spread_that_is_small_is_worth_it() -> None:
    """Values near their mean, 0.53 against 1/2: the Bernoulli test of 53 % against a half takes over five times as
    many trials.
    """
    pair, alpha = added([Fraction(51, 100), Fraction(55, 100)]), Q(1, 10**6)
    enough = next(n for n in range(1, 2_000) if mean_rejects(2 * n, pair[1] * n, pair[2] * n, Q(1, 2), alpha))
    trials = 5 * 2 * enough
    assert decides(53 * trials // 100, trials, Q(1, 2), Q(1, 2), alpha) is None


@pytest.mark.parametrize(
    ("trials", "total", "squares"),
    [
        (0, 0, 0),
        (10, -1, 1),
        (10, 41, 100),  # more than 4 each
        (10, 40, 161),
        (10, 20, 19),  # k^2 >= k
        (10, 20, 81),  # k^2 <= 4k
        (10, 20, 39),  # ten that add up to 20 have squares of 40 at least
        (True, True, True),
        (10, 20.0, 50),
        (10, 20, "50"),
        (10**8 + 1, 20, 50),
    ],
)
def test_sums_that_cannot_be(trials: Any, total: Any, squares: Any) -> None:
    with pytest.raises(ValueError, match="a sum of"):
        sums({"trials": trials, "sum": total, "squares": squares}, 4)


@pytest.mark.parametrize(
    ("trials", "total", "squares"), [(1, 0, 0), (1, 1, 1), (1, 4, 16), (10**8, 4 * 10**8, 16 * 10**8), (2, 4, 8)]
)
def test_sums_at_the_ends_of_what_can_be(trials: int, total: int, squares: int) -> None:
    record = {"trials": trials, "sum": total, "squares": squares}
    assert sums(record, 4) == (trials, total, squares)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_sums_that_can(values: list[int]) -> None:
    record = {"trials": len(values), "sum": sum(values), "squares": sum(k * k for k in values)}
    assert sums(record, 9) == tuple(record.values())
