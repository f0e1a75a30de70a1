"""False twins of Orseau, Hutter, Rivasplata 2020."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import Integers, Reals
from proofs_numeric.num import Q, binomial, exp
from proofs_numeric.papers import orseau20 as true
from tests.twins import twin


@twin("orseau20.decomposition", m=Integers(2, 3), e=Integers(0, 7))
def decomposition_one_power_further(m: int, e: int) -> Statement:
    weights = [true.power(i + (e >> (i - 1) & 1)) for i in range(1, m + 1)]
    return at_most(0, true.sign(true.minus(true.power(m + 1), true.largest_gap(weights))))


@twin("orseau20.decomposition", m=Integers(1, 6), e=Integers(0, 63))
def decomposition_strict(m: int, e: int) -> Statement:
    weights = [true.power(i + (e >> (i - 1) & 1)) for i in range(1, m + 1)]
    return less_than(0, true.sign(true.minus(true.power(m), true.largest_gap(weights))))


@twin("orseau20.larger_ratio", gamma=Reals("3/5", 1), j=Integers(1, 3))
def ratio_of_three_fifths(gamma: Any, j: int) -> Statement:
    return true.larger_ratio(gamma, j)


@twin("orseau20.larger_ratio", gamma=Reals("6180339/10000000", 1), j=Integers(0, 16))
def ratio_just_below_the_golden_one(gamma: Any, j: int) -> Statement:
    return true.larger_ratio(gamma, j)


@twin("orseau20.smaller_ratio", gamma=Reals(0, "5/8", open="low"))
def no_ratio_of_five_eighths(gamma: Any) -> Statement:
    return true.smaller_ratio(gamma)


@twin("orseau20.smaller_ratio", gamma=Reals(0, "6180340/10000000", open="low"))
def no_ratio_just_above_the_golden_one(gamma: Any) -> Statement:
    return true.smaller_ratio(gamma)


@twin("orseau20.cells_hit", m=Integers(2, 4), n=Integers(4, 12))
def cells_hit_as_if_drawn_without_loss(m: int, n: int) -> Statement:
    return true.cells_hit(m, n) & less_than(1, 1 + Q(m - 1, m) ** n - exp(-Q(n, m)))


@twin("orseau20.cells_hit", m=Integers(1, 12), n=Integers(0, 60))
def every_cell_as_often_as_each(m: int, n: int) -> Statement:
    exact = sum(((-1) ** j * binomial(m, j) * Q(m - j, m) ** n for j in range(m + 1)), start=Q(0))
    return at_most(1 - exp(-Q(n, m)), exact)
