"""Otsuka et al., The strong lottery ticket hypothesis for multi-head attention mechanisms (2025)."""

from typing import Any

from proofs_numeric.claim import Derived, Paper, Quoted, Statement, at_most, equal
from proofs_numeric.domain import Integers, OneOf, Reals
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


# How far softmax moves ------------------------------------------------------------------------------------------------
#
# p and p' are the softmax of T scores x and x + e, |e_i| <= m = eps_m, and s = e^m. For rows of X with norms of at most
# R = sqrt(d_1) alpha: |sum_i (p_i - p'_i) X_i| <= R sum_i |p_i - p'_i|.


def moved(P: Any, s: Any) -> Any:
    """What a share P becomes when its odds grow by s^2, less P."""
    return P * s * s / (P * s * s + 1 - P) - P


@paper.lemma(
    "softmax, the sharp factor",
    r"""$\sum_i|\sigma(x)_i-\sigma(x+\varepsilon)_i|\le2\tanh\frac{\varepsilon_m}2$ for
    $|\varepsilon_i|\le\varepsilon_m$, with equality for two scores. Shown here, with $s=e^{\varepsilon_m}\ge1$ and
    $0\le P\le1$: $\frac{s-1}{s+1}-\bigl(\frac{Ps^2}{Ps^2+1-P}-P\bigr)=\frac{(s-1)(1-P(1+s))^2}{(s+1)(Ps^2+1-P)}$.""",
    source=Derived("the lemmas of the paper have a factor 2 and a factor 4 more: `softmax_moves_as_in_lemma_5`"),
    expect="proved",
    P=Reals(0, 1),
    s=Reals(1, "inf"),
)
def softmax_moves(P: Any, s: Any) -> Statement:
    """Let A be the set of i whose share grows, P its share before and P' after: the sum is 2 (P' - P). No score moves
    by more than m, so that the odds of A grow by at most e^(2m): P' - P <= moved(P, s). The right side of the identity
    is >= 0, and 0 at P = 1/(1 + s): two scores with these shares, one m higher and the other m lower, move so far.
    """
    left_over = (s - 1) * (1 - P * (1 + s)) ** 2 / ((s + 1) * (P * s * s + 1 - P))
    return equal((s - 1) / (s + 1) - moved(P, s), left_over)


@paper.lemma(
    "Lemma 8",
    r"""$\|\varepsilon\|_{\max}\le\varepsilon_m$:
    $\|\sigma(x)X-\sigma(x+\varepsilon)X\|\le\sqrt{d_1}\,\alpha\,(e^{2\varepsilon_m}-1)$, for rows of $X$ with norms of
    at most $\sqrt{d_1}\,\alpha$. Shown here, $s=e^{\varepsilon_m}$: $2\frac{s-1}{s+1}\le s^2-1$.""",
    source=Quoted("arXiv 2511.04217v1, Lemma 8; the bound on the rows is our reading of its norm"),
    expect="proved",
    s=Reals(1, "inf"),
)
def softmax_moves_as_in_lemma_8(s: Any) -> Statement:
    """By `softmax_moves`. As eps_m -> 0 the lemma's factor is twice the sharp one."""
    return at_most(2 * (s - 1), (s * s - 1) * (s + 1))


@paper.lemma(
    "Lemma 5",
    r"""In the setting of `softmax_moves_as_in_lemma_8`, $\varepsilon_m\le\frac12$:
    $\|\sigma(x)X-\sigma(x+\varepsilon)X\|\le4\sqrt{d_1}\,\alpha\,\varepsilon_m$. Shown here:
    $e^{2\varepsilon_m}-1\le4\varepsilon_m$; and a fourth of it does, $2\tanh\frac{\varepsilon_m}2\le\varepsilon_m$.""",
    source=Quoted("arXiv 2511.04217v1, Lemma 5; the factor 1 in place of 4 is ours"),
    expect="proved",
    m=Reals(0, "1/2"),
)
def softmax_moves_as_in_lemma_5(m: Any) -> Statement:
    """By the two others. 2 tanh(m/2) = 2 (e^m - 1)/(e^m + 1)."""
    return at_most(exp(2 * m), 1 + 4 * m) & at_most(2 * (exp(m) - 1), m * (exp(m) + 1))
