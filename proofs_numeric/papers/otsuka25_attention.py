"""Otsuka et al., The strong lottery ticket hypothesis for multi-head attention mechanisms (2025)."""

from typing import Any

from proofs_numeric.claim import Derived, Paper, Quoted, Statement, at_most
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import exp

paper = Paper(
    "otsuka25_attention",
    "Otsuka et al., The strong lottery ticket hypothesis for multi-head attention, 2025",
    arxiv="2511.04217",
)

EPS, SAME, OPPOSITE = OneOf("1/10", "1/100", "1/1000"), Integers(1, 3), Integers(0, 9)


def attention(m: Any, same: int, opposite: int) -> Any:
    """One head on scalars with all weights 1, at a token m among `same` tokens m (itself included) and `opposite`
    tokens -m.
    """
    up, down = same * exp(m * m), opposite * exp(-m * m)
    return m * (up - down) / (up + down)


def block(m: Any, same: int, opposite: int) -> Any:
    """y = x + Attn(x), then y + F(y) with F the identity: the block at a token m."""
    y = m + attention(m, same, opposite)
    return y + y


def right_side(eps: Any) -> Any:
    """The lemma's bound where H = d_1 = alpha = 1."""
    return exp(4 * eps) - 1 + 2 * eps


@paper.lemma(
    "Lemma 13",
    r"""For all token sequences with $\|x_i\|,\|x'_i\|\le\alpha$ and $\|x_i-x'_i\|_{\max}\le\varepsilon_{\max}$:
    $\|\mathrm{Blk}_T(x_i)-\mathrm{Blk}_T(x'_i)\|\le
    H\sqrt{d_1}\,\bigl(\alpha(e^{4\alpha\varepsilon_{\max}}-1)+2\varepsilon_{\max}\bigr)$.
    Evaluated at $H=d_1=d_2=d_K=\alpha=1$, all attention weights $1$, $F(y)=y$, $y_i=x_i+\mathrm{Attn}(x)_i$,
    $\mathrm{Blk}(x)_i=y_i+F(y_i)$: \emph{same} tokens $1-\varepsilon$ and
    \emph{opposite} tokens $-(1-\varepsilon)$ against $\pm1$.""",
    source=Quoted("arXiv 2511.04217v1, Lemma 13; the lemma's own proof ends with a factor 2 that the statement lacks"),
    expect="refuted",
    eps=EPS,
    same=SAME,
    opposite=OPPOSITE,
)
def block_perturbation(eps: Any, same: Any, opposite: Any) -> Statement:
    """It fails under the reading written out in the statement; the definition of the block decides, so read it again
    before citing this.
    """
    left = block(eps / eps, same, opposite) - block(1 - eps, same, opposite)
    return at_most(left, right_side(eps)) & at_most(-left, right_side(eps))


@paper.lemma(
    "Lemma 13, with the factor 2 of its own proof",
    r"""At the instances of `block_perturbation` and under its reading:
    $\|\mathrm{Blk}_T(x_i)-\mathrm{Blk}_T(x'_i)\|\le
    2H\sqrt{d_1}\,\bigl(\alpha(e^{4\alpha\varepsilon_{\max}}-1)+2\varepsilon_{\max}\bigr)$.""",
    source=Quoted("arXiv 2511.04217v1, the last line of the proof of Lemma 13"),
    expect="proved",
    eps=EPS,
    same=SAME,
    opposite=OPPOSITE,
)
def block_perturbation_doubled(eps: Any, same: Any, opposite: Any) -> Statement:
    """What the proof shows, so that the constants of Theorem 14 which come from the lemma want a factor 2."""
    left = block(eps / eps, same, opposite) - block(1 - eps, same, opposite)
    return at_most(left, 2 * right_side(eps)) & at_most(-left, 2 * right_side(eps))


@paper.lemma(
    "Lemma 13, the other reading",
    r"""The statement of `block_perturbation` at the same instances, where the block has no second residual connection:
    $\mathrm{Blk}(x)_i=F(y_i)$.""",
    source=Derived("a reading under which Lemma 13 stands at the instances that refute it as printed"),
    expect="proved",
    eps=EPS,
    same=SAME,
    opposite=OPPOSITE,
)
def block_perturbation_without_second_residual(eps: Any, same: Any, opposite: Any) -> Statement:
    """F is the identity here, so that this block is half of the other."""
    left = (block(eps / eps, same, opposite) - block(1 - eps, same, opposite)) / 2
    return at_most(left, right_side(eps)) & at_most(-left, right_side(eps))
