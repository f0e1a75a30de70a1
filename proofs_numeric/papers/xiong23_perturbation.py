"""Xiong, Liao, Kyrillidis, Strong lottery ticket hypothesis with eps-perturbation (2023): one step of growth.

Only the abstract was at hand: the form is that of the catalogue, the steps are proved here.
"""

from collections.abc import Sequence
from typing import Any

from flint import fmpq

from proofs_numeric.claim import Derived, Paper, Reported, Statement, at_most
from proofs_numeric.domain import Interval, OneOf, Reals, Unions, merge
from proofs_numeric.papers.dacunha22_rss import expected_overlap
from proofs_numeric.papers.ours import gaps, measure

paper = Paper(
    "xiong23_perturbation",
    "Xiong, Liao, Kyrillidis, Strong Lottery Ticket Hypothesis with eps-perturbation, AISTATS 2023",
    arxiv="2210.16589",
)

# I = [-1/2, 1/2], G the part of it that is covered, v = |G|. One more value X ~ U[-1, 1], which may be moved by up to
# eps once it is seen, covers z if z - X is within eps of G as well: G' = G u ((W + X) n I), W = G + [-eps, eps].


def widened(G: Sequence[Interval], eps: fmpq) -> tuple[Interval, ...]:
    """W: all that is within eps of G."""
    return merge([(low - eps, high + eps) for low, high in G])


def expected_gain(G: Sequence[Interval], eps: fmpq) -> fmpq:
    """E |G'| - |G|"""
    return expected_overlap(widened(G, eps), gaps(G))


@paper.lemma(
    "one step, away from the ends",
    r"""$G$ a finite union of intervals, not empty and at least $\varepsilon$ from the ends of $I$, $v=|G|$:
    $E|G'|\ge v+\frac12(1-v)(v+2\varepsilon)$, with equality for an interval. Checked here, by exact integration, for
    every union of the cells between the points listed.""",
    source=Derived("the step behind the rate that the paper has; by the growth identity, `ours.growth_identity`"),
    expect="proved",
    G=Unions("-1/4", "-1/5", "-1/16", 0, "1/8", "1/4"),
    eps=OneOf("1/32", "1/8", "1/4"),
)
def one_step(G: Sequence[Interval], eps: fmpq) -> Statement:
    """W lies in I, so that z - y is in [-1, 1], where X has density 1/2, for all z in I, y in W: E|G'| - v is half of
    |I - G| |W|, and |W| >= v + 2 eps. (Of the empty set nothing is said.)
    """
    v = measure(G)
    return at_most((1 - v) * (v + 2 * eps) / 2 * bool(G), expected_gain(G, eps))


@paper.lemma(
    "the factor 5/4 + eps/2",
    r"""For $0\le v\le\frac12$ and $\varepsilon\ge0$:
    $v+\frac12(1-v)(v+2\varepsilon)\ge v\bigl(\frac54+\frac\varepsilon2\bigr)$. So the covered part grows by a factor
    $\frac54+\frac\varepsilon2$ in the mean, up to one half, which is how
    $n=O\bigl(\log\frac1\eta/\log(\frac54+\frac\varepsilon2)\bigr)$ arises.""",
    source=Reported("form of the rate from the literature; the abstract has a factor 1/(1 + eps) for it"),
    expect="proved",
    v=Reals(0, "1/2"),
    eps=Reals(0, "inf"),
)
def growth_by_a_factor(v: Any, eps: Any) -> Statement:
    """The difference is v (1 - 2v)/4 + eps (1 - 3v/2)."""
    return at_most(v * (5 + 2 * eps) / 4, v + (1 - v) * (v + 2 * eps) / 2)


@paper.lemma(
    "the factor 5/4 + eps/2 at the ends too",
    r"""$G\subseteq I$ any finite union of intervals, $v=|G|\le\frac12$, $0\le\varepsilon\le\frac12$:
    $E|G'|\ge v(\frac54+\frac\varepsilon2)$. Checked here, by exact integration, for every such union of the cells
    between the points listed. (There $E|G'|$ may be less than $v+\frac12(1-v)(v+2\varepsilon)$, as for
    $G=[-\frac12,0]$.)""",
    source=Derived(),
    expect="proved",
    G=Unions("-1/2", "-3/8", "-1/5", 0, "1/8", "3/8", "1/2"),
    eps=OneOf("1/32", "1/8", "1/4"),
)
def growth_by_a_factor_at_the_ends(G: Sequence[Interval], eps: fmpq) -> Statement:
    """E|G'| - v is half the integral over z in I - G of |W n [z - 1, z + 1]| >= |W n I|. If G is not empty, |W n I| >=
    v + eps: W fills each gap of G in I from one side at least, by eps or all of it, and the gaps together have a length
    of 1 - v >= eps. And (1 - v)(v + eps)/2 - v (1/4 + eps/2) = v (1 - 2v)/4 + eps (1 - 2v)/2.
    """
    v = measure(G)
    return at_most(v * (5 + 2 * eps) / 4 * (2 * v <= 1), v + expected_gain(G, eps))
