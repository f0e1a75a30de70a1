"""Shrinking: what comes out still fails, and nothing simpler does, in the sense that the module states."""

from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.claim import Claim, Derived, at_most, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences, Unions
from proofs_numeric.engines.shrink import HEIGHT, certainly_fails, complexity, fractions, shrunk, towards
from proofs_numeric.num import Q, exp

POINTS = 100_000


def stated(body: Any, **domains: Any) -> Claim:
    """A claim outside any paper."""
    return Claim("tried.body", "lemma", "", "", Derived(), domains, body, None, None, "")


def false_on(failing: Any, **domains: Any) -> Claim:
    """The claim that fails for these values of its only parameter and no others."""
    (name,) = domains
    body = eval(f"lambda {name}: at_most(1 if failing({name}) else 0, 0)", {"at_most": at_most, "failing": failing})
    return stated(body, **domains)


def only(claim: Claim, value: Any) -> Any:
    """What a claim's only parameter shrinks to."""
    (name,) = claim.domains
    return shrunk(claim, {name: value}, POINTS)[name]


# Numbers --------------------------------------------------------------------------------------------------------------


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of (low, high), 0 <= low, with the least denominator, then the least numerator: by trying all."""
    q = 1
    while True:
        p = int(low * q) + 1
        if Fraction(p, q) < high:
            return Fraction(p, q)
        q += 1


@given(st.fractions(0, 3, max_denominator=300), st.fractions(0, 3, max_denominator=300), st.integers(1, 999))
def test_an_interval_shrinks_to_its_simplest_fraction(one: Fraction, other: Fraction, where: int) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    claim = stated(lambda v: at_most(0, (v - Q(low)) * (v - Q(high))), v=Reals(-1, 4))
    start = low + (high - low) * Fraction(where, 1000)
    assert only(claim, Q(start)) == Q(simplest_between(low, high))
    mirrored = stated(lambda v: at_most(0, (v + Q(low)) * (v + Q(high))), v=Reals(-4, 1))
    assert only(mirrored, Q(-start)) == -Q(simplest_between(low, high))


def test_the_way_to_a_number_is_short() -> None:
    """Ten thousand times in the same direction takes a bisection, not ten thousand trials."""
    tried: list[fmpq] = []

    def works(value: fmpq) -> bool:
        tried.append(value)
        return bool(value <= Q(1, 10**30))

    assert towards(Q(1, 7 * 10**35 + 1), works) == Q(1, 10**30)
    assert len(tried) < 300


def test_the_ends_that_are_open_and_the_numbers_outside() -> None:
    small = false_on(lambda v: v < Q(1, 1000), v=Reals(0, 1, open="both"))
    assert only(small, Q(1, 10**9)) == Q(1, 1001)
    assert only(false_on(lambda v: v > 100, v=Reals("1/2", 1000)), Q(7777, 9)) == 101
    assert only(false_on(lambda v: v <= Q(-5, 2), v=Reals(-3, -2)), Q(-299, 100)) == -3


@given(st.sets(st.sampled_from([v for v in fractions() if v in Reals(-1, 1)]), min_size=1), st.data())
def test_of_failing_fractions_the_simplest(failing: set[fmpq], data: st.DataObject) -> None:
    claim = false_on(lambda v: v in failing, v=Reals(-1, 1))
    start = data.draw(st.sampled_from(sorted(failing)))
    least = min(failing, key=lambda v: (abs(Fraction(int(v.p), int(v.q))).numerator + int(v.q), int(v.q), v < 0))
    assert only(claim, start) == least


def test_fractions_are_all_of_them_in_order() -> None:
    pairs = [(p, q) for q in range(1, 17) for p in range(-16, 17) if abs(p) + q <= HEIGHT and gcd(p, q) == 1]
    assert {(int(v.p), int(v.q)) for v in fractions()} == set(pairs)
    assert [str(v) for v in fractions()[:9]] == ["0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "-3"]


@given(st.sets(st.integers(-40, 60), min_size=1), st.data())
def test_of_failing_integers_the_smallest(failing: set[int], data: st.DataObject) -> None:
    claim = false_on(lambda n: n in failing, n=Integers(-40, 60))
    found = only(claim, data.draw(st.sampled_from(sorted(failing))))
    assert found == min(failing, key=lambda n: (abs(n), n < 0))
    assert type(found) is int


def test_large_integers_are_not_tried_one_by_one() -> None:
    calls: list[int] = []
    claim = false_on(lambda n: calls.append(n) or n >= 54321, n=Integers(0, 10**9))
    assert only(claim, 10**8 + 7) == 54321
    assert len(calls) < 1000


def test_other_finite_domains() -> None:
    assert only(false_on(lambda x: x != Q(1, 2), x=OneOf("1/2", "7/9", "1/3", 5)), Q(7, 9)) == Q(1, 3)
    union = only(false_on(lambda G: len(G) >= 1, G=Unions(0, "1/3", "1/2", 1)), ((Q(0), Q(1, 3)), (Q(1, 2), Q(1))))
    assert union == ((Q(0), Q(1)),)


# Sequences ------------------------------------------------------------------------------------------------------------

SHORT = Sequences(of=Integers(-2, 2), least=0, most=3)
ALL = list(SHORT)


@given(st.sets(st.sampled_from(ALL), min_size=1), st.data())
def test_no_entry_can_be_left_out_or_made_simpler(failing: set[Any], data: st.DataObject) -> None:
    claim = false_on(lambda x: x in failing, x=SHORT)
    found = only(claim, data.draw(st.sampled_from(sorted(failing))))
    assert found in failing
    order = [0, 1, -1, 2, -2]
    for i, entry in enumerate(found):
        assert (*found[:i], *found[i + 1 :]) not in failing
        for simpler in order[: order.index(entry)]:
            assert (*found[:i], simpler, *found[i + 1 :]) not in failing


def test_sequences_of_reals() -> None:
    domain = Sequences(of=Reals(-1, 1), least=0, most=6)
    start = tuple(Q(k, 101) for k in (100, -3, 99, 57, 98, 1))
    claim = stated(lambda x: less_than(sum(x, start=Q(0)), 2), x=domain)
    assert only(claim, start) == (1, 1)
    squares = stated(lambda x: less_than(sum((v * v for v in x), start=Q(0)), 2), x=domain)
    assert only(squares, tuple(Q(k, 101) for k in (100, -100, 99, -98))) == (1, 1)


def test_equal_entries_are_made_simpler_together() -> None:
    claim = stated(
        lambda x: at_most(1 if len(x) == 3 and x[0] == x[1] == x[2] != 0 else 0, 0),
        x=Sequences(of=Reals(0, 1), least=0, most=5),
    )
    assert only(claim, (Q(31, 77),) * 3) == (1, 1, 1)


def test_the_simplest_entries_come_first_where_the_order_does_not_matter() -> None:
    entries = [Q(1, 3), Q(1, 2), Q(1)]
    domain = Sequences(of=Reals(0, 1), least=0, most=5)
    start = (Q(1, 2), Q(1, 3), Q(1))
    assert only(false_on(lambda x: sorted(x) == entries, x=domain), start) == (1, Q(1, 2), Q(1, 3))
    assert only(false_on(lambda x: x == start, x=domain), start) == start


def test_the_length_stays_in_the_domain() -> None:
    claim = stated(lambda x: at_most(1, 0), x=Sequences(of=Reals("1/3", 1), least=2, most=4))
    assert only(claim, (Q(2, 5),) * 4) == (1, 1)


# Several parameters ---------------------------------------------------------------------------------------------------


@given(st.sets(st.tuples(st.integers(0, 4), st.sampled_from(fractions()[:12])), min_size=1), st.data())
def test_each_parameter_is_simplest_with_the_others_kept(failing: set[Any], data: st.DataObject) -> None:
    claim = stated(lambda n, v: at_most(1 if (n, v) in failing else 0, 0), n=Integers(0, 4), v=Reals(-9, 9))
    n, v = data.draw(st.sampled_from(sorted(failing)))
    found = shrunk(claim, {"n": n, "v": v}, POINTS)
    n, v = found["n"], found["v"]
    assert (n, v) in failing
    assert not any((m, v) in failing for m in range(n))
    assert not any((n, w) in failing for w in fractions()[:12] if fractions().index(w) < fractions().index(v))


def test_bodies_that_raise_or_do_not_decide_are_no_counterexamples() -> None:
    def body(v: Any) -> Any:
        return at_most(1 / v, 1 / v - 1)  # fails but at 0, where it is not defined

    claim = stated(body, v=Reals(0, 1))
    assert not certainly_fails(claim, {"v": Q(0)})
    assert only(claim, Q(3, 7)) == 1
    level = stated(lambda v: less_than(exp(v) * exp(-v), 1), v=Reals(0, 1))
    assert not certainly_fails(level, {"v": Q(1, 3)})
    assert only(level, Q(0)) == 0  # exactly 1 there


def test_the_budget_is_kept() -> None:
    calls: list[Any] = []
    claim = stated(lambda v: calls.append(v) or at_most(1, 0), v=Reals("1/7", "1/3"))
    start = {"v": Q(1234567, 7654321)}
    assert shrunk(claim, start, 0) == start
    assert not calls
    shrunk(claim, start, 5)
    assert len(calls) <= 5
    assert shrunk(claim, start, POINTS) == {"v": Q(1, 3)}


@pytest.mark.parametrize(
    ("simple", "less"), list(product([(), (0,), (0, 0), (1, 0)], [(1, 1), (2, 1), (0, 0, 0)])), ids=repr
)
def test_complexity_of_sequences(simple: Any, less: Any) -> None:
    """Fewer entries, then more zeros, then smaller numbers."""
    assert complexity(simple) < complexity(less)
