"""The any-time valid tests: what they decide is what the printed formulas say, and they are wrong as seldom as said."""

import math
import random
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.num import Q
from proofs_numeric.sequential import bernoulli_rejects, decides


def to_q(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


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
