"""False twins of Lueker 1998. That some constant serves is never refuted, so one is named too."""

from typing import Any

import rssp
from proofs_numeric.claim import Statement, at_most
from proofs_numeric.domain import OneOf, Reals, Unknown
from proofs_numeric.num import Q, as_ball, integer, log
from proofs_numeric.papers import lueker98 as true
from tests.twins import twin


@twin("lueker98.cover", with_probability=lambda eps: 1 - eps, eps=OneOf("1/16"))
def cover_with_constant_3(eps: Any, rng: Any, trials: int) -> Any:
    return true.cover(eps, Q(3), rng, trials)  # 0.903


@twin("lueker98.cover", with_probability=lambda eps: 1 - eps, eps=OneOf("1/4", "1/16"), C=Unknown("1/8", "5/2"))
def cover_with_some_constant_up_to_5_halves(eps: Any, C: Any, rng: Any, trials: int) -> Any:
    return true.cover(eps, C, rng, trials)


@twin("lueker98.cover", with_probability=lambda eps: 1 - eps, eps=OneOf("1/4"))
def cover_beyond_the_half(eps: Any, rng: Any, trials: int) -> Any:
    values = rssp.sample.uniform(true.values_needed(eps, Q(4)), trials=trials, rng=rng)
    return rssp.covers_many(values, eps, region=(-2, 2))


@twin("lueker98.cover", eps=OneOf("1/4", "1/8", "1/16"), C=OneOf(*range(1, 9)))
def values_needed_rounded(eps: Any, C: Any) -> Statement:
    return at_most(as_ball(true.values_needed(eps, C)), C * log(1 / eps) + Q(1, 2))


@twin("lueker98.explicit_constant", m=OneOf(1, 2), x=Reals(0, "11/20", open="low"))
def explicit_constant_beyond_its_range(m: Any, x: Any) -> Statement:
    return true.explicit_constant(m, x)


@twin("lueker98.explicit_constant", m=OneOf(1, 2), x=Reals(0, "1/2", open="low"))
def explicit_constant_without_the_room(m: Any, x: Any) -> Statement:
    return at_most(2 * x ** (3 * integer(m)), x ** (3 * integer(m)))  # C = 3 / ln(4/3)
