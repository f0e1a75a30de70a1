"""G. S. Lueker, Exponentially small bounds on the expected optimum of the partition and subset sum problems (1998)."""

from typing import Any

import rssp
from proofs_numeric.claim import Paper, Reported
from proofs_numeric.domain import OneOf, Unknown
from proofs_numeric.num import ceil, log
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
    """The tested constant serves every n >= C ln(1/eps), since more values have the sums of fewer among theirs.

    That some C serves every eps follows from `ours.explicit_coverage`: 2 (3/4)^n / eps^2 <= eps once n >= (ln 2 + 3
    ln(1/eps)) / ln(4/3), which C = 4 / ln(4/3) < 13.91 gives for eps <= 1/2; for eps >= 1/2 the empty subset covers.
    """
    return rssp.covers_many(rssp.sample.uniform(values_needed(eps, C), trials=trials, rng=rng), eps)
