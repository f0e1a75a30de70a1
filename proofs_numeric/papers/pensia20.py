"""Pensia, Rajput, Nagle, Vishwakarma, Papailiopoulos, Optimal Lottery Tickets via SubsetSum (NeurIPS 2020)."""

from typing import Any

import rssp
from proofs_numeric.claim import Derived, Paper, Quoted, Statement, at_most, less_than
from proofs_numeric.domain import OneOf, Reals
from proofs_numeric.num import as_ball, exp, log

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
