"""False statements of no paper that fail in few places: for few sequences, of one length, at a single point."""

from typing import Any

import rssp
from proofs_numeric.claim import Derived, Paper, Register, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences
from proofs_numeric.num import Q, fraction

HALF = Q(1, 2)

rare = Paper("rare", "False statements that fail in few places")


def lemma(**options: Any) -> Register:
    """State a lemma whose words do not matter."""
    return rare.lemma("false", "false", source=Derived(), **options)


def exact(x: Any) -> list[Any]:
    """The values for rssp.exact."""
    return [fraction(value) for value in x]


def from_half(x: Any) -> Any:
    """How far the nearest subset sum is from half the sum."""
    values = exact(x)
    return Q(rssp.exact.nearest(values, sum(values, start=fraction(0)) / 2)[1])


@lemma(x=Sequences(of=Reals(0, 1), least=0, most=6))
def halved_within_a_quarter(x: Any) -> Statement:
    return at_most(from_half(x), Q(1, 4))


@lemma(x=Sequences(of=Reals("1/2", 1), least=3, most=5))
def five_are_halved_strictly(x: Any) -> Statement:
    return less_than(from_half(x), HALF)  # equal for an odd number of ones


@lemma(x=Sequences(of=Reals("-1", 1), least=0, most=5))
def four_have_a_coincidence(x: Any) -> Statement:
    """False for length 4 only, where all 16 sums differ."""
    sums = {total for _, total in rssp.exact.subset_sums(exact(x))}
    return at_most(len(sums) if len(x) == 4 else 0, 15)


@lemma(x=Sequences(of=Reals(0, 1, open="both"), least=2, most=4), z=Reals(0, 1))
def some_sum_is_near(x: Any, z: Any) -> Statement:
    return at_most(Q(rssp.exact.nearest(exact(x), fraction(z))[1]), Q(999, 1000))  # false near (0, ..., 0), 1


@lemma(x=Sequences(of=Integers(0, 2), least=0, most=4))
def even_sums_are_halved(x: Any) -> Statement:
    return equal(from_half(x), HALF * (sum(x) % 2))


@lemma(x=Sequences(of=OneOf("1/3", "1/2"), least=0, most=4))
def sums_are_no_integers(x: Any) -> Statement:
    return less_than(sum(x, start=Q(0)), 1)


# One point ------------------------------------------------------------------------------------------------------------


@lemma(n=Integers(0, 30))
def only_seventeen(n: Any) -> Statement:
    return less_than(0, (n - 17) ** 2)


@lemma(k=Reals(0, 1), m=Reals(0, 1))
def nowhere_twice(k: Any, m: Any) -> Statement:
    return less_than(0, (7 * k - 3) ** 2 + (5 * m - 2) ** 2)  # equal at (3/7, 2/5)


@lemma(v=Reals("1/10", "7/8"))
def odds_and_their_inverse_strict(v: Any) -> Statement:
    return less_than(2, (1 - v) / v + v / (1 - v))  # equal at v = 1/2
