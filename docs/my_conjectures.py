"""Three conjectures of one's own, as in docs/conjectures.md: rssp check docs/my_conjectures.py"""

from fractions import Fraction

import rssp
from proofs_numeric.claim import Paper, Posed, at_most
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences
from proofs_numeric.num import Q, fraction

paper = Paper("mine", "My conjectures")


@paper.conjecture(
    "eight more than the bits",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d. with $n=b+8$. With probability at least $\frac12$ every
    $z\in[-\frac12,\frac12]$ is within $2^{-b}$ of a subset sum.""",
    source=Posed(),
    with_probability=lambda b: Q(1, 2),
    b=OneOf(2, 4, 6, 8),
)
def eight_more(b, rng, trials):
    n = int(b) + 8
    return rssp.covers_many(rssp.sample.uniform(n, trials=trials, rng=rng), Q(1, 2 ** int(b)))


@paper.conjecture(
    "powers of two thirds",
    r"""The $2^n$ subset sums of $r, r^2, \dots, r^n$, $r=\frac23$, come within $2^{1-n}$ of every $z\in[0,1]$, as if
    they were spread evenly. Checked here for $n\le10$.""",
    source=Posed(),
    n=Integers(1, 10),
)
def powers(n):
    values = [Fraction(2, 3) ** k for k in range(1, n + 1)]
    distance, _ = rssp.exact.farthest(values, Fraction(0), Fraction(1))
    return at_most(Q(distance), Q(2, 2**n))


@paper.conjecture(
    "three quarters",
    r"""Any three to five numbers of $[\frac12,1]$ can be split in two parts whose sums differ by at most $\frac34$.""",
    source=Posed(),
    x=Sequences(of=Reals("1/2", 1), least=3, most=5),
)
def split(x):
    values = [fraction(value) for value in x]
    _, error = rssp.exact.nearest(values, sum(values) / 2)
    return at_most(2 * Q(error), Q(3, 4))
