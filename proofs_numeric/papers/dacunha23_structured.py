"""da Cunha, d'Amore, Natale, Polynomially over-parameterized convolutional neural networks contain structured strong
lottery tickets (2023): normally scaled normal (NSN) vectors and the gadget of kernel pruning.

Of the paper only the abstract was at hand: its lemmas are reported, and proved here in the form given. How many NSN
vectors suffice, by the second moment with the exact law of their scales, stands in `ours_nsn`.
"""

from collections.abc import Sequence
from math import comb
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Reported, Statement, at_most, equal
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences, Unknown
from proofs_numeric.num import Ball, Q, as_ball, ceil, fraction, integer, log, pi, sqrt
from proofs_numeric.papers import ours_nsn
from proofs_numeric.papers.natale24_sparsity import root_below

paper = Paper(
    "dacunha23_structured",
    "da Cunha, d'Amore, Natale, Polynomially Over-Parameterized Convolutional Neural Networks Contain Structured "
    "Strong Winning Lottery Tickets, NeurIPS 2023",
    arxiv="2311.09858",
)

HALF = Q(1, 2)
SETTING = r"$Y=Z\,(Z_1,\dots,Z_d)$, all $N(0,1)$ independent (NSN), $Y_1,\dots,Y_n$ i.i.d. like $Y$"

# Normally scaled normal vectors ---------------------------------------------------------------------------------------


def odd_product(p: int) -> int:
    """(2p - 1)!! = 1 3 5 ... (2p - 1), the moment of order 2p of N(0, 1)."""
    value = 1
    for factor in range(1, 2 * p, 2):
        value *= factor
    return value


def sum_moment(k: int, p: int) -> int:
    """The moment of order 2p of a coordinate of the sum of k NSN vectors, from k independent products Z Z_1."""
    if k == 0:
        return int(p == 0)
    return sum(comb(2 * p, 2 * i) * odd_product(i) ** 2 * sum_moment(k - 1, p - i) for i in range(p + 1))


def scale_moment(k: int, p: int) -> int:
    """E T^p = k (k + 2) ... (k + 2p - 2) for a chi-square T with k degrees of freedom."""
    value = 1
    for i in range(p):
        value *= k + 2 * i
    return value


@paper.lemma(
    "the law of a sum",
    rf"""{SETTING}: the sum of $k$ of them is $N(0,T\,I_d)$ given $T\sim\chi^2_k$. So $E[Y_i^2]=1$, $E[Y_i^4]=9$,
    $E[Y_i^2Y_j^2]=3$: uncorrelated, dependent coordinates. Checked here: moments of order $2p$ of a coordinate and of
    order $(2p,2p)$ of two, against those of the sums, for the $k$ and $p$ listed.""",
    source=Reported("the definition is in the abstract; the conditional law is what the paper's proof uses"),
    expect="proved",
    k=Integers(0, 6),
    p=Integers(0, 4),
)
def law_of_a_sum(k: int, p: int) -> Statement:
    """Given the scales Z the sum is Gaussian with the variance T = sum of Z^2 in each coordinate. Moments: E T^p times
    (2p - 1)!! on the one hand, multinomial sums over the vectors on the other; for two coordinates only k = 1, where
    E[Z^(4p)] (2p - 1)!!^2 = E T^(2p) (2p - 1)!!^2.
    """
    one = equal(sum_moment(k, p), scale_moment(k, p) * odd_product(p))
    return one & equal(odd_product(2 * p), scale_moment(1, 2 * p))


def density_at_zero(k: int, d: int) -> Ball:
    """(4 pi)^(-d/2) Gamma((k - d)/2)/Gamma(k/2), k > d."""
    ratio = Ball(as_ball(Q(k - d, 2)).plain().gamma()) / Ball(as_ball(Q(k, 2)).plain().gamma())
    value: Ball = ratio / sqrt(4 * pi()) ** d
    return value


@paper.lemma(
    "the density of a sum at 0",
    rf"""{SETTING}: the sum of $k$ of them has at 0 the density $(4\pi)^{{-d/2}}\Gamma(\frac{{k-d}}2)/\Gamma(\frac
    k2)$ if $k>d$, and no bounded density if $k\le d$. Compared here with $f(x)$, the density at distance $|x|_2=\sqrt
    s$ that `ours_nsn` has from a Bessel function: $f(0)\bigl(1-\frac s{{2(k-d-2)}}\bigr)\le f(x)\le f(0)$ for
    $k>d+2$.""",
    source=Derived("the paper's bounds on the density go through tails of the chi-square law"),
    expect="proved",
    d=Integers(1, 6),
    more=Integers(3, 8),
    s=OneOf("1/100", "1/2"),
)
def density_of_a_sum(d: int, more: int, s: Any) -> Statement:
    """f(x) = (2 pi)^(-d/2) E[T^(-d/2) exp(-s/(2T))], and E T^(-a) = 2^-a Gamma(k/2 - a)/Gamma(k/2) is finite iff
    k > 2a. 1 - y <= e^-y <= 1, and E T^(-d/2-1)/E T^(-d/2) = 1/(k - d - 2).
    """
    k = d + more
    at_zero, beside = density_at_zero(k, d), ours_nsn.mean_density(k, d, s)
    return at_most(at_zero * (1 - s / (2 * (k - d - 2))), beside) & at_most(beside, at_zero)


# The theorem ----------------------------------------------------------------------------------------------------------


@paper.theorem(
    "Theorem on NSN vectors, for d = 1, C = 2",
    rf"""{SETTING}. There is a universal $C$ such that for $0<\varepsilon\le\frac14$, $k\ge Cd^3\ln\frac d\varepsilon$,
    $n\ge k^2$ and $\|z\|_1\le\sqrt k$, with constant probability some $k$ of the $n$ vectors have a sum within
    $\varepsilon$ of $z$ in the sup norm. Tested here for $d=1$, $C=2$, probability $\frac12$, the least $k$ and $n$,
    and for $z=0$ ($end=0$) and $z$ just below $\sqrt k$ ($end=1$).""",
    source=Reported("not compared; the framework and the law are in the abstract"),
    expect="supported",
    with_probability=lambda eps: HALF,
    eps=OneOf("1/4", "1/8"),
    end=OneOf(0, 1),
)
def nsn_theorem(eps: Any, end: Any, rng: Any, trials: int) -> Any:
    """Products are rounded to multiples of 2^-45; decided exactly."""
    k = ceil(2 * log(1 / eps))
    values = rssp.sample.nsn(k * k, 1, trials=trials, rng=rng)[:, :, 0]
    return rssp.within_many(values, fraction(end * root_below(k)), eps, size=k)


NSN_THEOREM = rf"""{SETTING}. There is a universal $C$ such that for $0<\varepsilon\le\frac14$, $k\ge Cd^3\ln\frac
    d\varepsilon$, $n\ge k^2$ and $\|z\|_1\le\sqrt k$, with constant probability some $k$ of the $n$ vectors have a sum
    within $\varepsilon$ of $z$ in the sup norm. Tested here for probability $\frac12$, the least $k$ and $n$, and for
    $z=0$ ($end=0$) and $z=(z_1,0,\dots,0)$ with $z_1$ just below $\sqrt k$ ($end=1$),"""
USED = 21  # vectors of the k^2; the others are in no subset that is looked at
TESTED: dict[str, Any] = {
    "source": Reported("not compared; the framework and the law are in the abstract"),
    "expect": "supported",
    "with_probability": lambda: HALF,
    "end": OneOf(0, 1),
}


def size_needed(d: int, eps: Any, C: Any) -> int:
    """k = ceil(C d^3 ln(d/eps)), decided by balls."""
    return ceil(C * d**3 * log(d / eps))


def some_k_of_k_squared(k: int, d: int, eps: Any, end: Any, rng: Any, trials: int) -> Any:
    """In which trials do some k of k^2 vectors have a sum near the target? Decided exactly, products rounded to
    multiples of 2^-45. Of more than USED vectors the first are taken, which makes the event less likely, never more.
    """
    target = [fraction(end * root_below(k)), *[0] * (d - 1)]
    vectors = rssp.sample.nsn(min(k * k, USED), d, trials=trials, rng=rng)
    return rssp.within_many(vectors, target, eps, size=k)


def missed(k: int, d: int, eps: Any, end: Any) -> Ball:
    """A lower bound on the probability that none have: the expected number of subsets, the density of a sum at the
    distance sqrt(k) - 2^-20 - eps or more being at most that there. For z = 0 it says nothing.
    """
    nearest = end * root_below(k) - eps
    if nearest <= 0:
        return as_ball(0)
    value: Ball = 1 - comb(k * k, k) * (2 * eps) ** d * ours_nsn.mean_density(k, d, nearest**2)
    return value


@paper.theorem(
    "Theorem on NSN vectors, for d = 1",
    rf"""{NSN_THEOREM} for $d=1$.""",
    eps=OneOf("1/4", "1/8"),
    C=Unknown("1/8", 3, obstruction=lambda eps, end, C: missed(size_needed(1, eps, C), 1, eps, end)),
    **TESTED,
)
def nsn_theorem_on_a_line(eps: Any, end: Any, C: Any, rng: Any, trials: int) -> Any:
    """`some_k_of_k_squared`."""
    return some_k_of_k_squared(size_needed(1, eps, C), 1, eps, end, rng, trials)


@paper.theorem(
    "Theorem on NSN vectors, for d = 2",
    rf"""{NSN_THEOREM} for $d=2$ alone: a universal $C$ must serve $d=1$ as well.""",
    eps=OneOf("1/4", "1/8"),
    C=Unknown("1/32", "1/4", obstruction=lambda eps, end, C: missed(size_needed(2, eps, C), 2, eps, end)),
    **TESTED,
)
def nsn_theorem_in_a_plane(eps: Any, end: Any, C: Any, rng: Any, trials: int) -> Any:
    """`some_k_of_k_squared`."""
    return some_k_of_k_squared(size_needed(2, eps, C), 2, eps, end, rng, trials)


@paper.theorem(
    "Theorem on NSN vectors, for d = 3",
    rf"""{NSN_THEOREM} for $d=3$ alone: a universal $C$ must serve $d=1$ as well.""",
    eps=OneOf("1/4", "1/5"),
    C=Unknown("1/64", "5/64", obstruction=lambda eps, end, C: missed(size_needed(3, eps, C), 3, eps, end)),
    **TESTED,
)
def nsn_theorem_in_space(eps: Any, end: Any, C: Any, rng: Any, trials: int) -> Any:
    """`some_k_of_k_squared`. With $d$ the constant that is needed falls: see `small_subsets`."""
    return some_k_of_k_squared(size_needed(3, eps, C), 3, eps, end, rng, trials)


@paper.theorem(
    "far smaller subsets do",
    rf"""{SETTING}. With $k=2d+2$ in place of $Cd^3\ln\frac d\varepsilon$, and $n=k^2$: for every $z\in[-1,1]^d$, with
    probability at least $\frac7{{10}}$ some $k$ of the $n$ vectors have a sum within $\frac1{{10}}$ of $z$ in the sup
    norm, for $d\le4$.""",
    source=Derived("the second moment with the exact law of the scales"),
    expect="proved",
    d=Integers(1, 4),
)
def small_subsets(d: int) -> Statement:
    """`ours_nsn.second_moment`. C(k^2, k) is about (e k)^k and two subsets have about one vector in common, so that k
    of about d ln(1/eps)/ln k, and more than d, is what the first moment asks for.
    """
    k = 2 * d + 2
    return at_most(Q(7, 10), ours_nsn.second_moment(k * k, k, d, Q(1, 10)))


def tabulated(d: int) -> tuple[int, int]:
    """(n, k) for the radius 1/10."""
    n, k = ours_nsn.SECOND_MOMENT["1/10"][d - 1]
    return n, k


@paper.theorem(
    "one target, by simulation",
    rf"""{SETTING}. With probability at least `ours_nsn.second_moment` some $k$ of the $n$ vectors have a sum within
    $\frac1{{10}}$ of $(1,\dots,1)$, for the $(n,k)$ tabulated there.""",
    source=Derived("another road to ours_nsn.one_target"),
    expect="supported",
    with_probability=lambda d: ours_nsn.second_moment(*tabulated(d), d, Q(1, 10)),
    d=Integers(1, 2),
)
def one_target_by_simulation(d: int, rng: Any, trials: int) -> Any:
    """Decided exactly; entries are rounded to multiples of 2^-45."""
    n, k = tabulated(d)
    return rssp.within_many(rssp.sample.nsn(n, d, trials=trials, rng=rng), [1] * d, Q(1, 10), size=k)


# Kernel pruning -------------------------------------------------------------------------------------------------------
#
# One input channel X of a layer, a block of n channels between: the 1x1 kernels a_1, ..., a_n of the first layer, which
# the blocked mask connects to this input channel only, and kernels B_1, ..., B_n of the second.


def relu(x: fmpq) -> fmpq:
    """max(x, 0)"""
    return x if x > 0 else 0 * x


def convolved(kernel: Sequence[fmpq], signal: Sequence[fmpq]) -> list[fmpq]:
    """The signal against the kernel at each place where it fits."""
    places = range(len(signal) - len(kernel) + 1)
    return [sum((k * signal[i + j] for j, k in enumerate(kernel)), start=Q(0)) for i in places]


def added(lists: Sequence[Sequence[fmpq]], size: int) -> list[fmpq]:
    """The sum of lists of this size, entry by entry."""
    return [sum((values[i] for values in lists), start=Q(0)) for i in range(size)]


@paper.lemma(
    "the gadget",
    r"""$1\times1$ kernels $a_1,\dots,a_n$, kernels $B_1,\dots,B_n$, input $X$:
    $\sum_lB_l*\sigma(a_lX)=K_+*\sigma(X)+K_-*\sigma(-X)$ with $K_+=\sum_{a_l>0}a_lB_l$, $K_-=\sum_{a_l<0}|a_l|B_l$.
    So where $K_+=K$ and $K_-=-K$ it is $K*X$, and where both are so within $\delta$ in each entry it is within
    $\delta\sum|X|$ over the window. Checked here for $n=2$, kernels of width 2 and inputs of length 3 with the entries
    listed.""",
    source=Reported("the identity behind the lemma on one layer; checked in the form given"),
    expect="proved",
    a=Sequences(of=OneOf(-2, 0, "1/3"), least=2, most=2),
    B=Sequences(of=OneOf(-1, 2), least=4, most=4),
    X=Sequences(of=OneOf(-1, 0, 2), least=3, most=3),
)
def gadget(a: Sequence[fmpq], B: Sequence[fmpq], X: Sequence[fmpq]) -> Statement:
    """sigma(a x) = |a| sigma(x) or |a| sigma(-x) by the sign of a, the convolution is linear, and x = sigma(x) -
    sigma(-x). The vectors a_l B_l are NSN, in dimension d^2 c_1 for d x d kernels with c_1 output channels: two subset
    sum problems for each input channel.
    """
    kernels = [B[:2], B[2:]]
    through = [convolved(kernel, [relu(w * x) for x in X]) for w, kernel in zip(a, kernels, strict=True)]
    plus, minus = (
        [sum((relu(s * w) * kernel[j] for w, kernel in zip(a, kernels, strict=True)), start=Q(0)) for j in range(2)]
        for s in (1, -1)
    )
    direct = added([convolved(plus, [relu(x) for x in X]), convolved(minus, [relu(-x) for x in X])], 2)
    statement = equal(0, 0)
    for left, right in zip(added(through, 2), direct, strict=True):
        statement &= equal(left, right)
    return statement


@paper.theorem(
    "one layer, one input channel",
    r"""In the setting of `gadget`, entries of $a_l$ and $B_l$ $N(0,1)$ i.i.d., $n=20$, $K=\frac12$ in each of $D$
    entries: with probability at least $\frac12$ some set of channels has $K_+$ within $\varepsilon$ of $K$ and $K_-$
    of $-K$. The paper, as reported, asks for $n$ of the order $D^6\ln^2\frac D\varepsilon$. Tested here at the $D$ and
    $\varepsilon=2^{-b}$ listed.""",
    source=Derived("exponents reported, weakly: d^12 or d^13, c_1^6, with D = d^2 c_1"),
    expect="supported",
    with_probability=lambda D: HALF,
    D=Integers(1, 2),
    b=OneOf(2),
)
def one_layer(D: int, b: Any, rng: Any, trials: int) -> Any:
    """Channels with a_l > 0 and with a_l < 0 are chosen for themselves; decided exactly, entries rounded to 2^-24."""
    draws = rssp.sample.on_grid(rssp.sample.normal(20, D + 1, trials=trials, rng=rng), 24)
    scales, kernels = draws[:, :, :1], draws[:, :, 1:]
    eps = fraction(Q(1, 2 ** integer(b)))
    plus = rssp.within_many(scales.clip(0) * kernels, [0.5] * D, eps)
    return plus & rssp.within_many((-scales).clip(0) * kernels, [-0.5] * D, eps)


INPUTS = 2  # channels of the input
LAYERS = {2: (24, Q(1, 4)), 3: (36, Q(1, 4)), 4: (36, Q(3, 8))}  # n and eps, by D


@paper.theorem(
    "one layer, two input channels",
    r"""The setting of `one_layer` with two input channels, each with a block of $n$ channels of its own, and the target
    $K=\frac12$ in each of $D$ entries for both: with probability at least $\frac14$ all four subset sum problems have
    an answer within $\varepsilon$. Tested here for $D=2,3,4$ with $n=24,36,36$ and
    $\varepsilon=\frac14,\frac14,\frac38$.""",
    source=Derived("as `one_layer`"),
    expect="supported",
    with_probability=lambda D: Q(1, 4),
    D=Integers(2, 4),
)
def two_input_channels(D: int, rng: Any, trials: int) -> Any:
    """Decided exactly, entries rounded to 2^-24. Of the channels of a block with a_l > 0, and of those with a_l < 0,
    only the first 16 are used: where these have an answer all of them have.
    """
    n, eps = LAYERS[D]
    hits: Any = True
    for _ in range(INPUTS):
        draws = rssp.sample.on_grid(rssp.sample.normal(n, D + 1, trials=trials, rng=rng), 24)
        for sign in (1, -1):
            vectors = of_one_sign(sign * draws[:, :, 0], draws[:, :, 1:], 16)
            hits = hits & rssp.within_many(vectors, [sign * 0.5] * D, eps)
    return hits


def of_one_sign(scales: Any, kernels: Any, most: int) -> Any:
    """scales * kernels for the first channels of each trial with scales > 0, and vectors 0 after them: (trials, most,
    D).
    """
    order = (scales <= 0).argsort(axis=1, kind="stable")[:, :most]
    rows = [[trial] for trial in range(len(scales))]
    return (scales.clip(0)[:, :, None] * kernels)[rows, order]


@paper.lemma(
    "the exponents of the lemma on one layer",
    r"""$D=d^2c_1$, $L=\ln\frac{d^2c_1c_0}\varepsilon$. Blocks for $k=D^3\ln\frac D\varepsilon$ vectors of a subset have
    $k^2$ channels; $\ln\frac{c_0}\varepsilon$ of them make a constant probability of failure one of
    $\frac\varepsilon{c_0}$. So $n=k^2\ln\frac{c_0}\varepsilon$ channels are what the proof takes, and
    $d^{12}c_1^6\ln^3\frac1\varepsilon\le n\le d^{12}c_1^6L^3$: the exponents are 12, not 13, with $\ln^3$, not
    $\ln^2$. Shown here with $\varepsilon=e^{-s}$, all $s\ge0$, for the $d,c_1,c_0$ listed, up to constants.""",
    source=Derived("reported, weakly, with d^12 or d^13 and log^2 or log^3; the proof as it was reconstructed"),
    expect="proved",
    d=Integers(1, 5),
    c1=OneOf(1, 3, 64),
    c0=OneOf(1, 3, 64),
    s=Reals(0, "inf"),
)
def exponents(d: int, c1: Any, c0: Any, s: Any) -> Statement:
    """D^6 = d^12 c_1^6, and each of the three logarithms is between ln(1/eps) and L."""
    D = d**2 * c1
    k = D**3 * (log(D) + s)
    n = k**2 * (log(c0) + s)
    return at_most(d**12 * c1**6 * s**3, n) & at_most(n, d**12 * c1**6 * (log(D * c0) + s) ** 3)


@paper.lemma(
    "errors add up",
    r"""$l$ layers $K^{(i)}$ with $\|K^{(i)}\|_1\le1$, each replaced by one that is within $\frac\varepsilon{2l}$
    times the largest entry of its input: for inputs in $[-1,1]$ the outputs differ by at most
    $\bigl(1+\frac\varepsilon{2l}\bigr)^l-1\le e^{\varepsilon/2}-1\le\varepsilon$ for $0\le\varepsilon\le1$. Shown here
    for $l\le24$: $\bigl(1+\frac\varepsilon{2l}\bigr)^l\le1+\varepsilon$.""",
    source=Reported("the induction of the paper's theorem on networks; checked in the form given"),
    expect="proved",
    l=Integers(1, 24),
    eps=Reals(0, 1),
)
def errors_add_up(l: int, eps: Any) -> Statement:  # noqa: E741
    """Layers, and sigma, are 1-Lipschitz in the max norm and keep 0, so that true values stay in [-1, 1]. With e_i the
    error after i layers the input of the next is at most 1 + e_i: e_(i+1) <= e_i + (1 + e_i) eps/(2l).
    """
    return at_most((1 + eps / (2 * l)) ** l, 1 + eps)


@paper.lemma(
    "errors add up, for any number of layers",
    r"""In the setting of `errors_add_up`, for all $l$: $e^{\varepsilon/2}\le1+\varepsilon$ for
    $0\le\varepsilon\le1$.""",
    source=Reported("as there"),
    expect="proved",
    eps=Reals(0, 1),
)
def errors_of_many_layers(eps: Any) -> Statement:
    """(1 + x/l)^l <= e^x."""
    return at_most(eps / 2, log(1 + eps))
