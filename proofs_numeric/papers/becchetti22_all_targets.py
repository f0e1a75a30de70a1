"""Becchetti et al. 2022 (becchetti22.py), continued: all targets at once."""

from collections.abc import Sequence
from typing import Any

from flint import acb, arb, fmpq

import rssp
from proofs_numeric.chance import Slope
from proofs_numeric.claim import Derived, Posed, Statement, at_most
from proofs_numeric.domain import Integers, Interval, OneOf, Unions
from proofs_numeric.num import Ball, Q, as_ball, erf, integer, pi, sqrt
from proofs_numeric.papers import ours
from proofs_numeric.papers.becchetti22 import HALF, SETTING, paper
from proofs_numeric.papers.ours_coverage_normal import meeting
from proofs_numeric.papers.ours_vectors import NECESSARY

UNIONS = Unions(-3, "-3/2", -1, "-1/4", 0, "1/8", 1, 2)


@paper.lemma(
    "what is not covered shrinks",
    r"""Let $U\subset\mathbb R^d$ be the targets farther than $\varepsilon$ from all subset sums so far, $X\sim
    N(0,I_d)$ one vector more, $U'=U\cap(U+X)$ what then remains, $V(r)=|U\cap[-r,r]^d|$. For $r,a>0$:
    $E|U'\cap[-r,r]^d|\le V(r)\bigl((2\pi)^{-d/2}V(r+a)+\beta\bigr)$, $\beta=P(|X|_\infty>a)$. Checked here for $d=1$,
    $r=1$ and every union of the cells between the points listed.""",
    source=Derived("for all targets at once, as Lueker 1998 does it for d = 1"),
    expect="proved",
    U=UNIONS,
    a=OneOf("1/2", 1, 2),
)
def uncovered_shrinks(U: Sequence[Interval], a: Any) -> Statement:
    """z remains if z - X is in U, within [-r - a, r + a]^d unless |X|_oo > a; the density is at most (2 pi)^(-d/2).
    With m vectors each z remains with at most the m-th power of the bracket.

    So where the volume left is small it is squared, not only reduced: all targets cost O(log log(1/eps)) vectors more
    than nearly all of them. The body integrates exactly, in balls.
    """
    near, far = (ours.common(U, ((-r, r),)) for r in (Q(1), 1 + a))
    expected = Ball(sum((meeting(first, second) for first in near for second in U), arb(0)))
    beyond = 1 - erf(a / sqrt(2))
    return at_most(expected, ours.measure(near) * (ours.measure(far) / sqrt(2 * pi()) + beyond))


# In Gaussian measure --------------------------------------------------------------------------------------------------


def measure(U: Sequence[Interval], s: fmpq) -> Ball:
    """P(N(0, s^2) in U)"""
    root = s * sqrt(2)
    return sum(((erf(b / root) - erf(a / root)) / 2 for a, b in U), start=as_ball(0))


def joint_measure(U: Sequence[Interval], s: fmpq) -> Ball:
    """P(G in U, G - X in U), G ~ N(0, s^2), X ~ N(0, 1): FLINT's integral of an entire function, in balls."""
    root, scale = acb(2).sqrt(), acb(arb(s))

    def inside(g: Any, _: bool) -> Any:
        ends = [(acb(arb(a)), acb(arb(b))) for a, b in U]
        below: Any = sum((((g - a) / root).erf() - ((g - b) / root).erf() for a, b in ends), start=acb(0))
        return (-((g / scale) ** 2) / 2).exp() * below / 2

    total = sum((acb.integral(inside, acb(arb(a)), acb(arb(b))) for a, b in U), start=acb(0))
    return Ball(total.real) / (s * sqrt(2 * pi()))


@paper.lemma(
    "what is not covered shrinks, in Gaussian measure",
    r"""$U\subset\mathbb R^d$ and $U'=U\cap(U+X)$ as in `uncovered_shrinks`, $\gamma_s(U)=P(N(0,s^2I_d)\in U)$,
    $t=\sqrt{s^2+1}$, $\rho=\frac st$: $E\gamma_s(U')\le\bigl(\gamma_s(U)\,\gamma_t(U)\bigr)^{1/(1+\rho)}$. Checked
    here for $d=1$, $s=\frac34$ and $s=\frac43$, and every union of the cells between the points listed.""",
    source=Derived("from Nelson's hypercontractivity"),
    expect="proved",
    U=Unions(-2, -1, "-1/4", 0, "1/2", 3),
    s=OneOf("3/4", "4/3"),
)
def uncovered_shrinks_in_measure(U: Sequence[Interval], s: Any) -> Statement:
    """With G ~ N(0, s^2 I_d) it is P(G in U, G - X in U); the coordinates of G and G - X have variances s^2 and t^2 and
    the correlation s/t. For p = q = 1 + rho, where (p - 1)(q - 1) = rho^2, E f(G) g(G - X) <= |f(G)|_p |g(G - X)|_q.

    Here 1/(1 + rho) is 5/8 or 5/9; the body is the inequality to the power 8 or 9.
    """
    t = s * 5 / 3 if s == Q(3, 4) else s * 5 / 4
    power = 8 if s == Q(3, 4) else 9
    return at_most(joint_measure(U, s) ** power, (measure(U, s) * measure(U, t)) ** 5)


# How many vectors -----------------------------------------------------------------------------------------------------


@paper.conjecture(
    "all targets take few vectors more than one",
    rf"""{SETTING} $d=1$. Let $n_1$ be the number of values without which $1$ is not within $\varepsilon$ of a subset
    sum with probability $\frac12$ (`ours_vectors.necessary`). With six more, with probability at least $\frac12$ all of
    $[-1,1]$ is.""",
    source=Posed("the proof of the paper has a factor of order d log(1/eps) between the two"),
    expect="supported",
    with_probability=lambda eps: HALF,
    eps=OneOf("1/10", "1/100", "1/1000"),
)
def all_targets_for_six_more(eps: Any, rng: Any, trials: int) -> Any:
    """Decided exactly for each instance."""
    n = NECESSARY[str(eps)][0] + 6
    return rssp.covers_many(rssp.sample.normal(n, trials=trials, rng=rng), eps, region=(-1, 1))


@paper.conjecture(
    "how many normal values cover half the time",
    rf"""{SETTING} $d=1$. The least $n$ such that with probability at least $\frac12$ all of $[-1,1]$ is within
    $2^{{-b}}$ of the subset sums grows by at least $1$ and at most $\frac32$ for each bit, between any two neighbours
    of $b=2,4,6,8$: linearly, where Theorem 1 has $b^2$. (The probability does not fall as $n$ grows.)""",
    source=Posed(),
    expect="supported",
    with_probability=lambda b: HALF,
    slope=Slope(of="n", along=lambda b: b, at_least=1, at_most="3/2"),
    b=OneOf(2, 4, 6, 8),
    n=Integers(2, 22),
)
def bits_for_all_targets(b: Any, n: Any, rng: Any, trials: int) -> Any:
    """The event is coverage, decided exactly for each instance."""
    return rssp.covers_many(rssp.sample.normal(n, trials=trials, rng=rng), Q(1, 2 ** integer(b)), region=(-1, 1))
