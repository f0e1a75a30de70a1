"""G. S. Lueker, Exponentially small bounds on the expected optimum of the partition and subset sum problems (1998)."""

from typing import Any

import rssp
from proofs_numeric.claim import Derived, Paper, Reported, Statement, at_most, less_than
from proofs_numeric.domain import OneOf, Reals, Unknown
from proofs_numeric.num import Q, ceil, integer, log
from proofs_numeric.papers.ours import failure_floor_at

paper = Paper(
    "lueker98",
    "Lueker, Exponentially small bounds on the expected optimum of the partition and subset sum problems, "
    "Random Structures & Algorithms 12 (1998) 51-62",
    doi="10.1002/(SICI)1098-2418(199801)12:1<51::AID-RSA3>3.0.CO;2-S",
)


def values_needed(eps: Any, C: Any) -> int:
    """n = ceil(C ln(1/eps)), decided by balls."""
    return ceil(C * log(1 / eps))


@paper.corollary(
    "Cor. 2.5",
    r"""There is a universal $C$ such that for $0<\varepsilon<1$, $X_1,\dots,X_n\sim U[-1,1]$ i.i.d. and
    $n\ge C\ln\frac1\varepsilon$, with probability at least $1-\varepsilon$ every $z\in[-\frac12,\frac12]$
    is within $\varepsilon$ of a subset sum.""",
    source=Reported("wording not compared with the paper; the form is that in which later papers cite it"),
    expect="supported",
    with_probability=lambda eps: 1 - eps,
    eps=OneOf("1/4", "1/8", "1/16", "1/32", "1/64"),
    C=Unknown(step="1/8", most=16, obstruction=lambda eps, C: failure_floor_at(values_needed(eps, C), eps)),
)
def cover(eps: Any, C: Any, rng: Any, trials: int) -> Any:
    """The tested constant serves every n >= C ln(1/eps), since more values have the sums of fewer among theirs. That
    some C serves every eps follows from `explicit_constant`.
    """
    return rssp.covers_many(rssp.sample.uniform(values_needed(eps, C), trials=trials, rng=rng), eps)


@paper.corollary(
    "Cor. 2.5, with an explicit constant",
    r"""$C=(3+\frac1m)/\ln\frac43$ serves in `cover` for $0<\varepsilon\le2^{-m}$: if $n\ge C\ln\frac1\varepsilon$ then
    the bound of `ours.explicit_coverage` on the probability of failure is at most $\varepsilon$. At $m=1$, which is
    enough for every $\varepsilon$ (from $\frac12$ on the empty subset covers), that is $C<13.905$; it tends to
    $3/\ln\frac43<10.429$.""",
    source=Derived("`ours.explicit_coverage`"),
    expect="proved",
    m=OneOf(1, 2, 4, 8),
    x=Reals(0, "1/2", open="low"),
)
def explicit_constant(m: Any, x: Any) -> Statement:
    """With eps = x^m, (3/4)^n <= eps^(3 + 1/m) = x^(3m + 1); 2 (3/4)^n / eps^2 <= eps is 2 x^(3m + 1) <= x^(3m)."""
    m, rate = integer(m), log(Q(4, 3))
    decimals = less_than(4 / rate, Q(13905, 1000)) & less_than(3 / rate, Q(10429, 1000))
    return at_most(2 * x ** (3 * m + 1), x ** (3 * m)) & decimals
