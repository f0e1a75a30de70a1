"""Natale, Ferre, Giambartolomei, Giroire, Mallmann-Trenn, On the sparsity of the SLTH (2024): subsets of a fixed size.

Its inequalities on binomials, the lower bound and the misprints: natale24_counting.py.
"""

from math import isqrt
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Posed, Quoted, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Unknown
from proofs_numeric.num import Q, binomial, exp, factorial, integer, log, pi, sqrt

paper = Paper(
    "natale24_sparsity",
    "Natale, Ferre, Giambartolomei, Giroire, Mallmann-Trenn, On the Sparsity of the Strong Lottery Ticket Hypothesis, "
    "NeurIPS 2024",
    arxiv="2410.14754",
)

# The density of a sum -------------------------------------------------------------------------------------------------
#
# f_k is the density of X_1 + ... + X_k, X_i ~ U[-1, 1] i.i.d. It is even, and falls on x >= 0, since the convolution of
# symmetric unimodal laws is symmetric and unimodal (Wintner). So on |x| <= sqrt k it is least at sqrt k, largest at 0.


def density(k: Any, x: fmpq) -> fmpq:
    """f_k(x) = 2^-k / (k-1)! sum_j (-1)^j C(k,j) (x + k - 2j)^(k-1), over the j where x + k - 2j > 0.

    At the jumps of f_1: f_1(1) = 1/2, f_1(-1) = 0.
    """
    k = integer(k)
    terms = ((-1) ** j * binomial(k, j) * (x + k - 2 * j) ** (k - 1) for j in range(k + 1) if x + k - 2 * j > 0)
    total: fmpq = sum(terms, start=Q(0)) / (2**k * factorial(k - 1))
    return total


def root_below(k: Any) -> fmpq:
    """The largest multiple of 2^-20 that is <= sqrt k."""
    return Q(isqrt(integer(k) << 40), 2**20)


def root_above(k: Any) -> fmpq:
    """The least multiple of 2^-20 that is >= sqrt k."""
    return -Q(-isqrt((integer(k) << 40) - 1) - 1, 2**20)


@paper.lemma(
    "Lemma 1, upper constant",
    r"""$X_i\sim U[-1,1]$ i.i.d.: the law is sum-bounded, that is, there are $c_l,c_u>0$ with
    $f_{\Sigma[k]}(x)\le\frac{c_u}{\sqrt k}$ for all $x$, $f_{\Sigma[k]}(x)\ge\frac{c_l}{\sqrt k}$ for $|x|\le\sqrt k$,
    for all $k\ge1$. Here: $c_u=\frac1{\sqrt2}$ serves, for $k\le100$.""",
    source=Derived("the definition and Lemma 1 are quoted from the paper; the constant is the best"),
    expect="proved",
    k=Integers(1, 100),
)
def sum_bounded_above(k: int) -> Statement:
    """f_k(0)^2 k <= 1/2 in rationals, with equality at k = 2. For all k it is Ball's theorem on slices of the cube."""
    return at_most(k * density(k, Q(0)) ** 2, Q(1, 2))


def limit_constant() -> Any:
    """sqrt(3) phi(sqrt 3), phi the normal density."""
    return sqrt(3) * exp(Q(-3, 2)) / sqrt(2 * pi())


@paper.lemma(
    "Lemma 1, lower constant",
    r"""In the setting of `sum_bounded_above`: $c_l=\sqrt3\,\varphi(\sqrt3)$ serves, $\varphi$ the normal density.
    Checked here for $k\le100$.""",
    source=Derived("the paper's proof gives about 1/285 of it"),
    expect="proved",
    k=Integers(1, 100),
)
def sum_bounded_below(k: int) -> Statement:
    """f_k at a number just above sqrt k, in rationals, is below f_k(sqrt k).

    By the local limit theorem sqrt k f_k(sqrt k) tends to the density of N(0, 1/3) at 1, which is sqrt 3 phi(sqrt 3):
    no larger constant serves for all k. For k > 100 the bound is open here; it would follow from `least_density_falls`
    for all k.
    """
    return less_than(limit_constant(), sqrt(k) * density(k, root_above(k)))


@paper.lemma(
    "the least density falls to its limit",
    r"""$\sqrt k\,f_{\Sigma[k]}(\sqrt k)$ falls with $k$. Checked here for $1\le k\le60$.""",
    source=Derived("by exact evaluation; open for all k"),
    expect="proved",
    k=Integers(1, 60),
)
def least_density_falls(k: int) -> Statement:
    """Squares of rationals: f_k just above sqrt k against f_{k+1} just below sqrt(k+1), and f falls on x >= 0."""
    return less_than((k + 1) * density(k + 1, root_below(k + 1)) ** 2, k * density(k, root_above(k)) ** 2)


# One target -----------------------------------------------------------------------------------------------------------


def entropy_power(n: Any, k: Any) -> fmpq:
    """2^(n H2(k/n)) = n^n / (k^k (n-k)^(n-k)), H2 the binary entropy; 0 <= k <= n."""
    n, k = integer(n), integer(k)
    return fmpq(n**n, k**k * (n - k) ** (n - k))


def values_needed(k: Any, eps: Any, c: Any) -> int:
    """The least n >= 2k with n >= c log2(k/eps) / H2(k/n), that is (2^(n H2(k/n)))^q >= (k/eps)^p for c = p/q.

    Bisection: n H2(k/n) grows with n, its derivative is log2(n/(n-k)).
    """
    c = Q(c)
    wanted, power = (k / eps) ** int(c.p), int(c.q)
    low = high = 2 * integer(k)
    while entropy_power(high, k) ** power < wanted:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if entropy_power(middle, k) ** power >= wanted else (middle, high)
    return high


@paper.theorem(
    "Theorem 2, with c_hyp = 1 and c_thm = 1/10",
    r"""$0<\varepsilon<1$, $1\le k\le\frac n2$, $X_i\sim U[-1,1]$ i.i.d. (any sum-bounded law). There are constants
    $c_{\mathrm{hyp}}\ge1$ and $c_{\mathrm{thm}}>0$ such that, if
    $n\ge c_{\mathrm{hyp}}\frac{\log_2(k/\varepsilon)}{H_2(k/n)}$, then for every fixed $z\in[-\sqrt k,\sqrt k]$, with
    probability at least $c_{\mathrm{thm}}$, some $k$ of the values have a sum within less than $\varepsilon$ of $z$.
    Tested here at the least such $n$, for $z=0$ ($s=0$) and for $z$ just below $\sqrt k$ ($s=1$).""",
    source=Quoted("arXiv 2410.14754, Theorem 2; the two constants are ours, the paper gives none"),
    expect="supported",
    with_probability=lambda k: Q(1, 10),
    k=OneOf(1, 2, 3, 4),
    eps=OneOf("1/16", "1/256"),
    s=OneOf(0, 1),
)
def fixed_size(k: Any, eps: Any, s: Any, rng: Any, trials: int) -> Any:
    """More values have the subsets of fewer among theirs. Sums and z are multiples of 2^-52: within less than eps is
    within eps - 2^-52.
    """
    values = rssp.sample.uniform(values_needed(k, eps, 1), trials=trials, rng=rng)
    return rssp.within_many(values, s * root_below(k), eps - Q(1, 2**52), size=integer(k))


def expected_hits_bound(n: Any, k: Any) -> fmpq:
    """C(n,k) 2 eps f_k(sqrt k - 2^-19) with eps = k / 2^(n H2(k/n)), for which n = log2(k/eps) / H2(k/n) exactly."""
    bound: fmpq = binomial(n, k) * 2 * k / entropy_power(n, k) * density(k, root_below(k) - Q(1, 2**19))
    return bound


@paper.theorem(
    "Theorem 2 allows no larger constant than 1/8",
    r"""With $c_{\mathrm{hyp}}=1$ Theorem 2 needs $c_{\mathrm{thm}}\le\frac18$: at $k=100$, $n=10^4$,
    $\varepsilon=k\,2^{-nH_2(k/n)}$ and $z=\sqrt k$ the expected number of $k$-subsets within $\varepsilon$ of $z$ is at
    most $\frac18$.""",
    source=Derived("Markov's inequality"),
    expect="proved",
    n=OneOf(10**4),
    k=OneOf(100),
)
def no_larger_constant(n: Any, k: Any) -> Statement:
    """C(n,k) P(|X_1 + ... + X_k - z| < eps) <= C(n,k) 2 eps f_k(z - eps), and eps <= 2^-20. In rationals.

    As k grows with k/n -> 0 the bound tends to 2 sqrt 3 phi(sqrt 3) / sqrt(2 pi) = 0.123..., so 1/8 is nearly what
    this argument gives.
    """
    n, k = integer(n), integer(k)
    return at_most(expected_hits_bound(n, k), Q(1, 8)) & at_most(k / entropy_power(n, k), Q(1, 2**20))


# All targets ----------------------------------------------------------------------------------------------------------


@paper.corollary(
    "Cor. 1, its proof: every subsample has k values",
    r"""The proof of Cor. 1 ($1\le k\le\frac n2$, $\varepsilon<\frac12$,
    $n\ge c_{\mathrm{amp}}\frac{\log_2^2(k/\varepsilon)}{H_2(k/n)}$,
    $c_{\mathrm{amp}}=8c_{\mathrm{hyp}}/c_{\mathrm{thm}}$) applies Theorem 2 inside each of
    $r=\frac4{c_{\mathrm{thm}}}\ln\frac k\varepsilon$ disjoint subsamples of $n/r$ values. So under the hypothesis of
    the corollary $k\le\frac nr$. Evaluated at the most favourable constants, $c_{\mathrm{hyp}}=c_{\mathrm{thm}}=1$, at
    $\varepsilon=\frac14$ and $k=\lfloor jn/8\rfloor\ge1$.""",
    source=Quoted("arXiv 2410.14754, proof of Cor. 1"),
    expect="refuted",
    n=Integers(2, 1024),
    j=Integers(1, 4),
)
def subsamples_have_room(n: int, j: int) -> Statement:
    """At k = n/2 it fails for all constants, since r >= 4 ln(k/eps) > 2. So the printed proof covers only k <= n/r; the
    statement of the corollary may hold all the same, see `linear_logarithm`.
    """
    k, eps = j * n // 8, Q(1, 4)
    if k == 0 or not entropy_holds(n, k, eps):
        return equal(0, 0)
    return at_most(k * 4 * log(k / eps), n)


def entropy_holds(n: int, k: int, eps: fmpq) -> bool:
    """Is n H2(k/n) >= 8 log2(k/eps)^2? Decided by balls."""
    bits = log(k / eps) / log(2)
    enough: bool = log(entropy_power(n, k)) / log(2) >= 8 * bits * bits
    return enough


def too_few(k: Any, eps: Any, C: Any) -> fmpq:
    """1 where the intervals about the sums of the k-subsets are too short to cover [-sqrt k, sqrt k], else 0."""
    lengths = binomial(values_needed(k, eps, C), integer(k)) * 2 * eps
    return Q(int(lengths < 2 * root_below(k)))


@paper.conjecture(
    "all targets with a linear logarithm",
    r"""There is a universal $C$ such that for $0<\varepsilon\le\frac12$, $1\le k\le\frac n2$, $X_i\sim U[-1,1]$ i.i.d.
    and $n\ge C\frac{\log_2(k/\varepsilon)}{H_2(k/n)}$: with probability at least $1-\varepsilon$ every
    $z\in[-\sqrt k,\sqrt k]$ is within $\varepsilon$ of the sum of some $k$ of the values. Tested here on the least
    interval with ends at multiples of $2^{-20}$ that contains $[-\sqrt k,\sqrt k]$.""",
    source=Posed("Cor. 1 has log2 squared; whether it is needed is left open in the paper"),
    expect="supported",
    with_probability=lambda eps: 1 - eps,
    k=OneOf(2, 3, 4),
    eps=OneOf("1/2", "1/4", "1/8"),
    C=Unknown(step="1/4", most=6, obstruction=too_few),
)
def linear_logarithm(k: Any, eps: Any, C: Any, rng: Any, trials: int) -> Any:
    """A larger n only adds subsets."""
    values = rssp.sample.uniform(values_needed(k, eps, C), trials=trials, rng=rng)
    return rssp.covers_many(values, eps, region=(-root_above(k), root_above(k)), size=integer(k))
