"""A claim that takes many trials, as in docs/campaigns.md: rssp check docs/my_campaign.py --quick --store v.sqlite"""

import rssp
from proofs_numeric.claim import Paper, Posed
from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q

paper = Paper("mine", "My campaign")


@paper.conjecture(
    "eight more than the bits, 98 in 100",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d. with $n=b+8$. With probability at least $\frac{98}{100}$ every
    $z\in[-\frac12,\frac12]$ is within $2^{-b}$ of a subset sum.""",
    source=Posed(),
    with_probability=lambda b: Q(98, 100),
    b=OneOf(4, 8, 12, 16),
)
def eight_more_often(b, rng, trials):
    n = int(b) + 8
    return rssp.covers_many(rssp.sample.uniform(n, trials=trials, rng=rng), Q(1, 2 ** int(b)))
