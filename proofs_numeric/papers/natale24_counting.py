"""Natale et al. 2024 (natale24_sparsity.py), continued: inequalities on binomials, the lower bound, misprints."""

from typing import Any

from proofs_numeric.claim import Derived, Quoted, Reported, Statement, at_most, equal
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q, binomial, exp, integer, log, pi, sqrt
from proofs_numeric.papers.natale24_sparsity import entropy_power, paper

# Binomials and the entropy --------------------------------------------------------------------------------------------


@paper.lemma(
    "binomials and entropy",
    r"""For $1\le k\le n-1$: $\sqrt{\frac n{8k(n-k)}}\,2^{nH_2(k/n)}\le\binom nk\le
    \sqrt{\frac n{2\pi k(n-k)}}\,2^{nH_2(k/n)}$. Checked here for every such $k$ and $n\le80$.""",
    source=Quoted("arXiv 2410.14754, used in the proofs of Theorem 2 (left) and of Theorem 5 (right); classical"),
    expect="proved",
    n=Integers(2, 80),
)
def binomial_bounds(n: int) -> Statement:
    """Squared: the left one in rationals (equality at n = 2), the right one by balls."""
    statement = equal(0, 0)
    for k in range(1, n):
        power, chosen = entropy_power(n, k), binomial(n, k)
        statement &= at_most(n * power**2, 8 * k * (n - k) * chosen**2)
        statement &= at_most(2 * pi() * k * (n - k) * chosen**2, n * power**2)
    return statement


@paper.lemma(
    "variance of the overlap",
    r"""Of two independent uniform $k$-subsets of $n\ge2$ things the overlap $I$ has mean $\frac{k^2}n$ and variance
    $\frac{k^2}n\frac{n-k}n\frac{n-k}{n-1}$. Checked here for every $1\le k\le n\le30$.""",
    source=Quoted("arXiv 2410.14754, proof of Theorem 2; the hypergeometric law"),
    expect="proved",
    n=Integers(2, 30),
)
def overlap_variance(n: int) -> Statement:
    """From the law: P(I = i) = C(k,i) C(n-k,k-i) / C(n,k)."""
    statement = equal(0, 0)
    for k in range(1, n + 1):
        law = [Q(binomial(k, i) * binomial(n - k, k - i), binomial(n, k)) for i in range(k + 1)]
        mean = sum((i * p for i, p in enumerate(law)), start=Q(0))
        square = sum((i * i * p for i, p in enumerate(law)), start=Q(0))
        variance = Q(k * k * (n - k) ** 2, n * n * (n - 1))
        statement &= equal(mean, Q(k * k, n)) & equal(square - mean * mean, variance)
    return statement


@paper.lemma(
    "how many subsets a ticket may be",
    r"""For $1\le k\le m$: $\sum_{i\le k}\binom mi\le\bigl(\frac{em}k\bigr)^k$. Checked here for every such $k$ and
    $m\le40$.""",
    source=Quoted("arXiv 2410.14754, App. 7, where the printed sum has C(m, gamma m) in place of C(m, i); classical"),
    expect="proved",
    m=Integers(1, 40),
)
def subsets_of_at_most(m: int) -> Statement:
    """sum_{i<=k} C(m,i) <= sum_i C(m,i) (m/k)^(k-i) = (m/k)^k (1 + k/m)^m <= (m/k)^k e^k. By balls."""
    statement = equal(0, 0)
    for k in range(1, m + 1):
        statement &= at_most(sum(binomial(m, i) for i in range(k + 1)), exp(Q(k)) * Q(m, k) ** k)
    return statement


# The lower bound ------------------------------------------------------------------------------------------------------


@paper.theorem(
    "Theorem 5, from its counting step on",
    r"""$\lambda=1-\frac1{2\pi}$, $1\le k\le\lambda n$, $0<\varepsilon<\frac1{16}$. Where
    $\binom nk>\frac12\bigl(\frac{\sqrt k}{2\varepsilon}\bigr)^{d^2}$, which is necessary if every linear map of norm at
    most $\sqrt k$ on $\mathbb R^d$ is to be within $\varepsilon$ of a $k$-parameter subnetwork of $n$ parameters with
    probability at least $\frac12$: $n\ge\frac{d^2}2\frac{\log_2(k/\varepsilon)}{H_2(k/n)}$. Checked here for every such
    $k$, $n\le64$, and the $\varepsilon$ and $d$ listed.""",
    source=Quoted("arXiv 2410.14754, Theorem 5 and App. 14; the counting step is not checked"),
    expect="proved",
    n=Integers(2, 64),
    eps=OneOf("1/17", "1/64", "1/4096"),
    d=Integers(1, 3),
)
def lower_bound(n: int, eps: Any, d: int) -> Statement:
    """C(n,k) <= sqrt(n/(2 pi k (n-k))) 2^(n H2) <= 2^(n H2) since n <= 2 pi (n-k), so that n H2(k/n) > d^2 (log2 sqrt k
    + log2(1/eps) - 1) - 1, and `last_step` does the rest. Here the conclusion itself, squared, in rationals.
    """
    statement = equal(0, 0)
    for k in range(1, n):
        if n <= 2 * pi() * (n - k) and 4 * binomial(n, k) ** 2 * (4 * eps * eps) ** (d * d) > k ** (d * d):
            statement &= at_most((k / eps) ** (d * d), entropy_power(n, k) ** 2)
    return statement


@paper.lemma(
    "Theorem 5, its last step",
    r"""For $d\ge1$ and $\varepsilon=2^{-t}\le\frac1{16}$: $d^2\bigl(\frac12\log_2\frac1\varepsilon-1\bigr)\ge1$. Shown
    here for $d\le16$ and $t\le4096$.""",
    source=Derived("what the chain of App. 14 needs in place of what is printed there, see `last_step_as_printed`"),
    expect="proved",
    t=Reals(4, 4096),
    d=Integers(1, 16),
)
def last_step(t: Any, d: int) -> Statement:
    """At t = 4, d = 1 it is an equality, so that 1/16 is what the theorem needs."""
    return at_most(1, d * d * (t / 2 - 1))


@paper.lemma(
    "Theorem 5, its last step as printed",
    r"""App. 14 ends with $d^2(\log_2\frac1\varepsilon-1)\ge1$ for $\varepsilon<\frac1{16}$. That is to give
    $d^2(\frac12\log_2k+\log_2\frac1\varepsilon-1)-1\ge\frac{d^2}2\log_2\frac k\varepsilon$ wherever it holds.
    Evaluated at $\varepsilon=2^{-t}$.""",
    source=Quoted("arXiv 2410.14754, App. 14"),
    expect="refuted",
    d=Integers(1, 4),
    t=Integers(1, 8),
)
def last_step_as_printed(d: int, t: int) -> Statement:
    """The wanted inequality is `last_step`. The printed one is weaker: it holds from t = 2 on, the other from t = 4 on.

    A misprint without consequence: for eps < 1/16 both hold, and the theorem stands.
    """
    printed = d * d * (t - 1) >= 1
    return at_most(1, d * d * (Q(t, 2) - 1)) if printed else equal(0, 0)


@paper.theorem(
    "how dense a ticket must be",
    r"""$2^{d^2\log_2\frac1{2\varepsilon}-1}\le\sum_{i\le k}\binom mi$, $1\le k=\gamma m\le m$, implies
    $\gamma m\log_2\frac e\gamma\ge d^2\log_2\frac1{2\varepsilon}-1$. Checked here for every such $k$, $m\le24$ and the
    $\varepsilon$ and $d$ listed.""",
    source=Quoted("arXiv 2410.14754, App. 7, on the parameter count of Pensia et al., Theorem 2"),
    expect="proved",
    m=Integers(1, 24),
    eps=OneOf("1/4", "1/64"),
    d=Integers(1, 2),
)
def density_of_a_ticket(m: int, eps: Any, d: int) -> Statement:
    """By `subsets_of_at_most`; the conclusion as powers of 2, by balls."""
    needed, statement = (1 / (2 * eps)) ** (d * d) / 2, equal(0, 0)
    for k in range(1, m + 1):
        if needed <= sum(binomial(m, i) for i in range(k + 1)):
            statement &= at_most(needed, exp(Q(k)) * Q(m, k) ** k)
    return statement


# Misprints ------------------------------------------------------------------------------------------------------------


@paper.lemma(
    "App. 7 as printed",
    r"""For $0<\gamma\le1$: $\log_2\frac e\gamma\le1$. Read for $2^{-10}\le\gamma\le1$.""",
    source=Quoted("arXiv 2410.14754, App. 7"),
    expect="refuted",
    gamma=Reals("1/1024", 1),
)
def ticket_entropy_as_printed(gamma: Any) -> Statement:
    """False for every gamma <= 1, as log2 e > 1: a misprint for >= 1, see `ticket_entropy`."""
    return at_most(1 - log(gamma), log(2))


@paper.lemma(
    "App. 7, corrected",
    r"""For $0<\gamma\le1$: $\log_2\frac e\gamma\ge1$. Shown here for $\gamma\ge2^{-10}$; below, the left side is
    larger still.""",
    source=Derived(),
    expect="proved",
    gamma=Reals("1/1024", 1),
)
def ticket_entropy(gamma: Any) -> Statement:
    """ln e - ln gamma >= 1 > ln 2."""
    return at_most(log(2), 1 - log(gamma))


@paper.lemma(
    "App. 9 as printed",
    r"""The standard normal density at 0 is $\varphi(0)=\frac1{2\pi}$.""",
    source=Quoted("arXiv 2410.14754, App. 9"),
    expect="refuted",
    x=OneOf(0),
)
def normal_density_as_printed(x: Any) -> Statement:
    """A misprint for 1/sqrt(2 pi)."""
    return equal(exp(-x * x / 2) / sqrt(2 * pi()), 1 / (2 * pi()))


@paper.lemma(
    "App. 15 as printed",
    r"""$\frac{\log_2^2z}z\le1$, read for all $z\ge1$. Evaluated at $z=2^s$.""",
    source=Quoted("arXiv 2410.14754, App. 15"),
    expect="refuted",
    s=Integers(0, 64),
)
def square_of_logarithm_as_printed(s: int) -> Statement:
    """log2(8)^2 = 9. It fails for 4 < z < 16; `square_of_logarithm` says what holds for all z, and
    `square_of_logarithm_beyond` is the reading that saves it. Only a constant of the paper depends on it.
    """
    return at_most(s * s, 2**s)


@paper.lemma(
    "App. 15, the best constant",
    r"""For $z\ge1$: $\frac{\log_2^2z}z\le\frac4{(e\ln2)^2}$, with equality at $z=e^2$. Shown here for
    $z=e^{2+u}\le e^4$, as $(1+\frac u2)^2\le e^u$; beyond, `square_of_logarithm_beyond` says more.""",
    source=Derived(),
    expect="proved",
    u=Reals(-2, 2),
)
def square_of_logarithm(u: Any) -> Statement:
    """log2(z)^2 / z = (2 + u)^2 / (ln 2)^2 / e^(2+u), and 1 + u/2 <= e^(u/2) with equality at u = 0."""
    return at_most((1 + u / 2) ** 2, exp(u))


@paper.lemma(
    "App. 15 from 16 on",
    r"""For $z\ge16$: $\frac{\log_2^2z}z\le1$, and so $\log_2^2c\le\sqrt c$ for $c=z'^2$, $z'\ge256$, where
    $\log_2^2c=4\log_2^2z'$. Shown here for $z=2^s$, $4+2^{-10}\le s\le64$, and $z'=2^s$, $8+2^{-10}\le s\le64$.""",
    source=Derived("the range in which the printed inequalities hold: z >= 16, c >= 65536, with equality at the ends"),
    expect="proved",
    v=Reals("1/1024", 56),
)
def square_of_logarithm_beyond(v: Any) -> Statement:
    """s = 4 + v: (1 + v/4)^2 <= 2^v. s = 8 + v: 4 s^2 = 256 (1 + v/8)^2 <= 2^s = 256 2^v. (The first for v to 60.)"""
    return at_most((1 + v / 4) ** 2, exp(v * log(2))) & at_most((1 + v / 8) ** 2, exp(v * log(2)))


@paper.lemma(
    "App. 15, the second inequality as printed",
    r"""For $c\ge144\,c_{\mathrm{amp}}^2$, $c_{\mathrm{amp}}\ge8$: $\log_2^2c\le\sqrt c$. Evaluated at
    $c=144\,c_{\mathrm{amp}}^2$.""",
    source=Reported("the use that App. 15 makes of its first inequality; the wording was not compared"),
    expect="refuted",
    c_amp=OneOf(8, 16, 32, 64),
)
def root_as_printed(c_amp: Any) -> Statement:
    """c_amp = 8 c_hyp / c_thm >= 8 is all that is said; at 8, log2(9216)^2 = 173 > 96. It holds from c = 65536 on, so
    for c_amp > 21.3, and since c_thm <= 1/8 (`no_larger_constant`, for c_hyp = 1) it does for the constants there are.
    """
    return at_most((log(144 * c_amp * c_amp) / log(2)) ** 2, 12 * integer(c_amp))
