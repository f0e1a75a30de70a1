"""Pensia, Rajput, Nagle, Vishwakarma, Papailiopoulos, Optimal Lottery Tickets via SubsetSum (NeurIPS 2020)."""

from itertools import pairwise
from typing import Any

import rssp
from proofs_numeric.claim import Derived, Paper, Quoted, Reported, Statement, at_most, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unknown
from proofs_numeric.num import Q, as_ball, ceil, exp, integer, log

paper = Paper(
    "pensia20",
    "Pensia, Rajput, Nagle, Vishwakarma, Papailiopoulos, Optimal Lottery Tickets via SubsetSum, NeurIPS 2020",
    arxiv="2006.07990",
)

EIGHTHS = OneOf("-1/2", "-1/8", 0, "1/8", "3/8")


def share_of_product(c: Any) -> Any:
    """(ln 2)/2 of the uniform law's probability of an interval of length 1/8 in [-1/2, 1/2]."""
    return log(2) / 2 / 8


@paper.lemma(
    "the product contains a uniform law",
    r"""$X\sim U[-1,1]$, $Y\sim U[-1,1]$ independent. The law of $XY$ is $\frac{\ln2}2\,U[-\frac12,\frac12]$ plus a
    nonnegative measure; in particular $P(XY\in[c,c+\frac18])\ge\frac{\ln2}2\cdot\frac18$ whenever
    $[c,c+\frac18]\subset[-\frac12,\frac12]$. The second statement is tested here, by simulation, at the $c$ listed.""",
    source=Derived(
        "the weight for the ReLU law is quoted in Natale et al. 2024, Lemma 2, as a correction of Pensia et al., Cor. 1"
    ),
    expect="supported",
    with_probability=share_of_product,
    c=EIGHTHS,
)
def product_contains_uniform(c: Any, rng: Any, trials: int) -> Any:
    """XY has density (1/2) ln(1/|u|) on [-1, 1]; on [-1/2, 1/2] it is least at the ends, (ln 2)/2, which is (ln 2)/2
    times the uniform density 1.
    """
    return lies_in(rssp.sample.product_uniform(1, trials=trials, rng=rng)[:, 0], c)


@paper.lemma(
    "the ReLU product contains a uniform law",
    r"""$X,Y\sim U[-1,1]$ independent. The law of $\max(X,0)\,Y$ has an atom of $\frac12$ at 0 and contains
    $U[-\frac12,\frac12]$ with weight $\frac{\ln2}4$; in particular
    $P(\max(X,0)\,Y\in[c,c+\frac18])\ge\frac{\ln2}4\cdot\frac18$ whenever $[c,c+\frac18]\subset[-\frac12,\frac12]$.
    The second statement is tested here, by simulation, at the $c$ listed.""",
    source=Quoted("Natale et al. 2024, Lemma 2, which restates Pensia et al., Cor. 1, with corrected coefficients"),
    expect="supported",
    with_probability=lambda c: share_of_product(c) / 2,
    c=EIGHTHS,
)
def relu_product_contains_uniform(c: Any, rng: Any, trials: int) -> Any:
    """X > 0 with probability 1/2, and then the product has the law of `product_contains_uniform`."""
    return lies_in(rssp.sample.relu_product(1, trials=trials, rng=rng)[:, 0], c)


@paper.corollary(
    "Cor. 1, with its printed coefficient",
    r"""$X,Y\sim U[-1,1]$ independent. The law of $\max(X,0)\,Y$ contains $U[-\frac12,\frac12]$ with weight
    $\frac{\ln2}2$: that is, outside 0 it has a density, $\frac14\ln\frac1{|u|}$, of at least $\frac{\ln2}2$ on
    $[-\frac12,\frac12]$. Evaluated at the $u$ listed.""",
    source=Reported(
        "the printed text was not compared; Natale et al. 2024 restate the corollary with 'two small typos' fixed"
    ),
    expect="refuted",
    u=OneOf("1/64", "1/8", "1/2"),
)
def relu_weight_as_printed(u: Any) -> Statement:
    """It holds for |u| <= 1/4 only. For the law of XY, without the ReLU, the coefficient is right
    (`product_contains_uniform`); with it (ln 2)/4 is (`relu_product_contains_uniform`).
    """
    return at_most(log(2) / 2, log(1 / u) / 4)


def lies_in(values: Any, c: Any) -> Any:
    """Which values lie in [c, c + 1/8]? (The ends are float64, so this is exact.)"""
    low = int(c.p) / int(c.q)
    return (values >= low) & (values <= low + 0.125)


@paper.lemma(
    "density at the ends is the least",
    r"""For $0<s\le1$ and every $0<a<1$: the density $\frac12\ln\frac1{|u|}$ of $XY$ at $u=as$ is at least its value
    at $a$, so $a\ln\frac1a$ is the largest weight with which the law of $XY$ contains $U[-a,a]$.
    Shown here for $s\ge2^{-20}$.""",
    source=Derived(),
    expect="proved",
    s=Reals("1/1048576", 1),
)
def density_least_at_ends(s: Any) -> Statement:
    """The difference of the two densities is (1/2) ln(1/s) whatever a is; below 2^-20 it grows. Weight = least
    density times length 2a.
    """
    return at_most(0, -log(s) / 2)


@paper.lemma(
    "the best interval",
    r"""The largest weight $p(a)=a\ln\frac1a$ over $0<a<1$ is $\frac1e$, at $a=\frac1e$. With $a=e^{-(1+t)}$ this is
    $(1+t)\,e^{-t}\le1$, shown here for $-64\le t\le64$ (a smaller $a$ has a smaller weight).""",
    source=Derived(),
    expect="proved",
    t=Reals(-64, 64),
)
def best_interval(t: Any) -> Statement:
    """p(a) = e^{-1} (1 + t) e^{-t}, equal to 1/e at t = 0. For a < e^{-65} the weight a ln(1/a) is increasing in a,
    so below p(e^{-65}).
    """
    return at_most((1 + t) * exp(-t), 1)


@paper.lemma(
    "the weight at one half",
    r"""$p(\frac12)=\frac{\ln2}2$ lies strictly between $0.3465$ and $\frac1e$.""",
    source=Derived(),
    expect="proved",
    a=OneOf("1/2"),
)
def weight_at_half(a: Any) -> Statement:
    """Evaluation by balls."""
    weight = a * log(1 / a)
    return less_than(as_ball("0.3465"), weight) & less_than(weight, exp(-1))


# Every target at once -------------------------------------------------------------------------------------------------
#
# D is the law of max(X, 0) Y: 0 with probability 1/2, else that of XY, whose size is at most t with probability
# t (1 + ln(1/t)).

CELLS = 64  # into which the range below a bound is cut


def links(n: int, trials: int, rng: Any) -> Any:
    """n values of D, those that are 0 last and as many columns left out as are 0 in every trial."""
    values = rssp.sample.relu_product(n, trials=trials, rng=rng)
    most = int((values != 0).sum(axis=1).max())
    order = (values == 0).argsort(axis=1, kind="stable")[:, :most]
    return values[[[trial] for trial in range(trials)], order]


def covers_unit(values: Any, eps: Any) -> Any:
    """In which trials is every z in [-1, 1] within eps of a subset sum?

    Where the positive or the negative values do not reach 1 - eps there is one that is not; in units of 2^-52 that is
    a comparison of integers. The others are asked in full.
    """
    units = (values * 2.0**52).astype("int64")
    least = ceil((1 - eps) * 2**52)
    found = (units.clip(min=0).sum(axis=1) >= least) & ((-units).clip(min=0).sum(axis=1) >= least)
    found[found] = rssp.covers_many(values[found], eps, region=(-1, 1))
    return found


def values_needed(eps: Any, C: Any) -> int:
    """n = ceil(C ln(2/eps)), decided by balls."""
    return ceil(C * log(2 / eps))


def size_at_most(t: Any) -> Any:
    """P(|XY| <= t) for 0 < t <= 1, a ball."""
    return t * (1 + log(1 / t))


def range_failure(n: int, x: Any) -> Any:
    """A lower bound on the probability that n values of D have positive or negative values that sum to less than x;
    0 < x <= 1.

    Sizes are rounded up to multiples of x/64, so that the positive ones sum to less than x with at least the
    probability A that their rounded sum is at most x: the coefficients up to degree 64 of (3/4 + sum_j p_j s^j)^n,
    p_j = P(the value is positive, with rounded size j). Likewise the negative ones. The numbers of positive and of
    negative values are negatively associated, and each event is less likely the more there are: the probability of
    both is at most the product, and 2A - A^2 grows with A.
    """
    law = [size_at_most(x * Q(j, CELLS)) if j else Q(0) for j in range(CELLS + 1)]
    chances = [(high - low) / 4 for low, high in pairwise(law)]
    power: list[Any] = [as_ball(Q(3, 4)) ** n]
    for m in range(1, CELLS + 1):  # the recurrence of p^n from p (p^n)' = n p' p^n
        terms = ((j * (n + 1) - m) * chances[j - 1] * power[m - j] for j in range(1, m + 1))
        power.append(sum(terms, start=as_ball(0)) / (m * Q(3, 4)))
    missed = sum(power, start=as_ball(0))
    return 2 * missed - missed * missed


@paper.corollary(
    "Cor. 2",
    r"""There is a universal $C$ such that for $0<\varepsilon<1$, $X_1,\dots,X_n$ i.i.d. with the law of
    $\max(X,0)\,Y$, $X,Y\sim U[-1,1]$ independent, and $n\ge C\ln\frac2\varepsilon$: with probability at least
    $1-\varepsilon$ every $z\in[-1,1]$ is within $\varepsilon$ of a subset sum.""",
    source=Quoted("Natale et al. 2024, Cor. 3, which restates Pensia et al., Cor. 2; the original was not compared"),
    expect="supported",
    with_probability=lambda eps: 1 - eps,
    eps=OneOf("1/2", "1/4", "1/8", "1/16"),
    C=Unknown(step="1/4", most=20, obstruction=lambda eps, C: range_failure(values_needed(eps, C), 1 - eps)),
)
def cover(eps: Any, C: Any, rng: Any, trials: int) -> Any:
    """The tested constant serves every n >= C ln(2/eps), since more values have the sums of fewer among theirs. That
    some C serves every eps follows from `explicit_constant`.
    """
    return covers_unit(links(values_needed(eps, C), trials, rng), eps)


def uncovered_bound(n: Any, r: Any) -> Any:
    """2 (1 - (ln 2)/16)^n / (2r)^2"""
    return (1 - log(2) / 16) ** integer(n) / (2 * r * r)


@paper.theorem(
    "coverage by links, explicit",
    r"""$X_1,\dots,X_n$ i.i.d. with the law of $\max(X,0)\,Y$, $0<r<\frac12$. With probability at least
    $1-\frac2{(2r)^2}\bigl(1-\frac{\ln2}{16}\bigr)^n$ every $z\in[-\frac14,\frac14]$ is within $r$ of a subset
    sum. Tested here by simulation.""",
    source=Derived("`ours.explicit_coverage` for a law that contains a uniform law"),
    expect="supported",
    with_probability=lambda n, r: 1 - uncovered_bound(n, r),
    n=OneOf(120, 150),
    r=OneOf("1/4", "1/8"),
)
def explicit_coverage(n: Any, r: Any, rng: Any, trials: int) -> Any:
    """By `relu_product_contains_uniform` X_i is, with probability p = (ln 2)/4 and independently, a value of
    U[-1/2, 1/2]. Scaled by 2 such a value makes E phi(v_{t+1}) <= 3/4 phi(v_t) in the proof of
    `ours.explicit_coverage`, and no value makes v less: so E phi(v_{t+1}) <= (1 - p/4) phi(v_t). The rest is as there,
    with radius 2r.
    """
    values = links(integer(n), trials, rng)
    return rssp.covers_many(values, r, region=(-0.25, 0.25))


@paper.corollary(
    "Cor. 2, with an explicit constant",
    r"""$C=458$ serves in `cover` for all $0<\varepsilon<1$: with four groups of at least $113\ln\frac2\varepsilon$
    values each the bound of `explicit_coverage` gives a probability of failure of at most $\varepsilon$.""",
    source=Derived("`explicit_coverage`"),
    expect="proved",
    eps=Reals(0, 1, open="low"),
)
def explicit_constant(eps: Any) -> Statement:
    """z/4 sought in each group with r = eps/4 reaches every z in [-1, 1] within eps but for a probability of 4
    uncovered_bound(n, eps/4) = 32 q^n / eps^2, q = 1 - (ln 2)/16; and q^113 <= e^-5, so that q^n <= (eps/2)^5. Groups
    of whole numbers have at most 4 (113 ln(2/eps) + 1) values together, and 1 <= (3/2) ln(2/eps).
    """
    rate = -113 * log(1 - log(2) / 16)
    whole = at_most(4 * (113 + Q(3, 2)), 458) & at_most(1, Q(3, 2) * log(2))
    return at_most(5, rate) & at_most(32 * (eps / 2) ** 5, eps**3) & whole


@paper.lemma(
    "Lemmas 1 to 3, composed",
    r"""$f(x)=W_l\sigma(W_{l-1}\cdots\sigma(W_1x))$, $\|W_i\|\le1$. Let every weight $w$ of $W_i$, a matrix with
    $D_i=d_{i-1}d_i$ entries, be replaced by a link that is within $\frac{\varepsilon|x|}{2lD_i}$ of $wx$. Then each
    layer is within $\frac\varepsilon{2l}\|x\|$ of $W_ix$, and for $\|x\|\le1$ the whole is within
    $\bigl(1+\frac\varepsilon{2l}\bigr)^l-1\le e^{\varepsilon/2}-1\le\varepsilon$ of $f(x)$, $0<\varepsilon\le1$. Shown
    here for $l\le16$: the two inequalities.""",
    source=Reported("the proof of the paper's Theorem 1; not compared with its text"),
    expect="proved",
    l=Integers(1, 16),
    eps=Reals(0, 1),
)
def errors_of_links(l: int, eps: Any) -> Statement:  # noqa: E741
    """A layer's error has at most d_i entries, each at most sum_j eps |x_j|/(2 l D) <= eps sqrt(d_(i-1)) |x|/(2 l D) in
    size, so a norm of at most eps |x|/(2l). True values stay in the unit ball, W_i and sigma being 1-Lipschitz with
    sigma(0) = 0; so e_i, the error after i layers, has e_(i+1) <= e_i + (1 + e_i) eps/(2l), e_0 = 0: 1 + e_l <=
    (1 + eps/(2l))^l. Here the first inequality is proved, as all l need it, by 1 + x <= e^x.
    """
    return at_most((1 + eps / (2 * l)) ** l, exp(eps / 2)) & at_most(exp(eps / 2), 1 + eps)


@paper.theorem(
    "Theorem 2, one weight",
    r"""$X_1,\dots,X_n$ any random values, $w\sim U[-1,1]$ independent of them, $0<\varepsilon<1$: with probability at
    least $1-2^n\varepsilon$ no subset sum is within $\varepsilon$ of $w$. So if with probability $>0$ every
    $w\in[-1,1]$ is within $\varepsilon$ of one, then $n\ge\log_2\frac1\varepsilon$ (the theorem, at $d=1$:
    $n\ge\log_2\frac1{2\varepsilon}-1$). Tested here for $X_i\sim U[-1,1]$.""",
    source=Derived("the counting behind Pensia et al., Theorem 2, at d = 1"),
    expect="supported",
    with_probability=lambda n, eps: 1 - Q(2) ** integer(n) * eps,
    n=OneOf(4, 6),
    eps=OneOf("1/128", "1/256"),
)
def most_weights_are_missed(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    """2^n intervals of length 2 eps have a measure of at most 2^n 2 eps, of the 2 that [-1, 1] has."""
    values = rssp.sample.uniform(integer(n), trials=trials, rng=rng)
    return ~rssp.within_many(values, rssp.sample.uniform(trials, rng=rng), eps)
