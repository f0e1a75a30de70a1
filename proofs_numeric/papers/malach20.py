"""Malach, Yehudai, Shalev-Shwartz, Shamir, Proving the lottery ticket hypothesis: pruning is all you need (2020)."""

from typing import Any

from proofs_numeric.claim import Derived, Paper, Reported, Statement, at_most
from proofs_numeric.domain import Reals
from proofs_numeric.num import log

paper = Paper(
    "malach20",
    "Malach, Yehudai, Shalev-Shwartz, Shamir, Proving the Lottery Ticket Hypothesis: Pruning is All You Need, "
    "ICML 2020",
    arxiv="2002.00585",
)

# u, w ~ U[-1, 1] independent: uw has density (1/2) ln(1/|s|) on [-1, 1], and int ln(1/s) ds = s (1 - ln s).


def primitive(s: Any) -> Any:
    """s (1 - ln s), for s > 0."""
    return s * (1 - log(s))


@paper.lemma(
    "one link, the weight 1",
    r"""$u,w\sim U[-1,1]$ independent, $0<\varepsilon\le\frac12$: $P(|uw-1|\le\varepsilon)
    =\frac12\int_{1-\varepsilon}^1\ln\frac1s\,ds\ge\frac{\varepsilon^2}4$. So $\frac4{\varepsilon^2}\ln\frac1\delta$
    links have one within $\varepsilon$ of the weight $1$ with probability at least $1-\delta$.""",
    source=Reported("the paper's single-weight lemma has (4/eps^2) ln(2/delta) links; its wording was not compared"),
    expect="proved",
    eps=Reals(0, "1/2", open="low"),
)
def link_to_one(eps: Any) -> Statement:
    """ln(1/s) >= 1 - s, and half the integral of that is eps^2/4: tight as eps -> 0. Then (1 - eps^2/4)^k <= delta."""
    return at_most(eps * eps / 4, (1 - primitive(1 - eps)) / 2)


@paper.lemma(
    "one link, a smaller weight",
    r"""$u,w\sim U[-1,1]$ independent, $0<\alpha<1$, $0<\varepsilon\le\min(\alpha,1-\alpha)$:
    $P(|uw-\alpha|\le\varepsilon)\ge\varepsilon\ln\frac1\alpha$. So
    $\frac1{\varepsilon\ln(1/\alpha)}\ln\frac1\delta$ links are enough for the weight $\alpha$. Shown here as
    $\int_{1-t}^{1+t}\ln\frac1x\,dx\ge0$, $t=\frac\varepsilon\alpha\le\frac{99}{100}$.""",
    source=Derived("where 1/eps^2 is not needed"),
    expect="proved",
    t=Reals(0, "99/100"),
)
def link_below_one(t: Any) -> Statement:
    """With s = alpha x, half the integral of ln(1/s) over [alpha - eps, alpha + eps] is eps ln(1/alpha) plus alpha/2
    times that of ln(1/x) over [1-t, 1+t], which is >= 0, since ln(1/x) is convex and 0 at the middle.
    """
    return at_most(0, primitive(1 + t) - primitive(1 - t))
