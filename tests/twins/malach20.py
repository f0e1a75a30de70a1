"""False twins of Malach et al. 2020."""

from typing import Any

from proofs_numeric.claim import Statement, at_most, less_than
from proofs_numeric.domain import Reals
from proofs_numeric.num import Q
from proofs_numeric.papers import malach20 as true
from tests.twins import twin


@twin("malach20.link_to_one", eps=Reals(0, "1/2", open="low"))
def link_to_one_constant(eps: Any) -> Statement:
    return at_most(Q(26, 100) * eps * eps, (1 - true.primitive(1 - eps)) / 2)  # false near 0 only


@twin("malach20.link_below_one", t=Reals(0, "99/100"))
def link_below_one_the_other_way(t: Any) -> Statement:
    return at_most(true.primitive(1 + t), true.primitive(1 - t))


@twin("malach20.link_below_one", t=Reals(0, "99/100"))
def link_below_one_strict(t: Any) -> Statement:
    return less_than(0, true.primitive(1 + t) - true.primitive(1 - t))  # equal at t = 0
