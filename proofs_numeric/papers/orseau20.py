"""Orseau, Hutter, Rivasplata, Logarithmic pruning is all you need (2020): the golden-ratio decomposition."""

from functools import cmp_to_key
from itertools import pairwise
from math import isqrt
from typing import Any

from proofs_numeric.claim import Derived, Paper, Reported, Statement, at_most, less_than
from proofs_numeric.domain import Integers, Reals
from proofs_numeric.num import Q, binomial, exp

paper = Paper(
    "orseau20",
    "Orseau, Hutter, Rivasplata, Logarithmic Pruning is All You Need, NeurIPS 2020",
    arxiv="2006.12156",
)

# Numbers a + b gamma with integers a, b, where gamma = (sqrt 5 - 1)/2 and gamma^2 = 1 - gamma.

Golden = tuple[int, int]


def power(i: int) -> Golden:
    """gamma^i"""
    a, b = 1, 0
    for _ in range(i):
        a, b = b, a - b  # gamma (a + b gamma) = a gamma + b (1 - gamma)
    return a, b


def plus(x: Golden, y: Golden) -> Golden:
    """x + y"""
    return x[0] + y[0], x[1] + y[1]


def minus(x: Golden, y: Golden) -> Golden:
    """x - y"""
    return x[0] - y[0], x[1] - y[1]


def sign(x: Golden) -> int:
    """-1, 0 or 1 as a + b gamma is: twice that is (2a - b) + b sqrt 5, and |b| sqrt 5 is compared by squares."""
    whole, b = 2 * x[0] - x[1], x[1]
    root = isqrt(5 * b * b) * (1 if b > 0 else -1)  # |b| sqrt 5 lies above the root of its floor, or b = 0
    if b == 0:
        return (whole > 0) - (whole < 0)
    return 1 if whole + root >= (0 if b > 0 else 1) else -1


def compare(x: Golden, y: Golden) -> int:
    """The sign of x - y."""
    return sign(minus(x, y))


def largest_gap(weights: list[Golden]) -> Golden:
    """Between neighbouring subset sums of some positive numbers."""
    sums: list[Golden] = [(0, 0)]
    for w in weights:
        sums += [plus(s, w) for s in sums]
    ordered = sorted(sums, key=cmp_to_key(compare))
    return max((minus(b, a) for a, b in pairwise(ordered)), key=cmp_to_key(compare))


@paper.lemma(
    "golden-ratio decomposition",
    r"""$\gamma=\frac{\sqrt5-1}2$, $w_i\in[\gamma^{i+1},\gamma^i]$ for $i=1,\dots,m$. Every $z\in[0,\sum_iw_i]$ has a
    subset sum $s$ with $z-\gamma^m\le s\le z$. Checked here, by all subset sums in $\mathbb Z[\gamma]$, for $m\le6$ and
    every choice of $w_i$ among the two ends of its interval (binary digits of $e$; higher digits are ignored).""",
    source=Derived("for Orseau et al.'s lemma, whose wording and index convention were not compared"),
    expect="proved",
    m=Integers(1, 6),
    e=Integers(0, 63),
)
def decomposition(m: int, e: int) -> Statement:
    """w_k <= sum_{j>k} w_j + gamma^m: at worst w_k = gamma^k and w_j = gamma^(j+1), where the sum is
    gamma^(k+2) (1 - gamma^(m-k)) / (1 - gamma) = gamma^k - gamma^m, as 1 - gamma = gamma^2. So it is an equality there.

    Then go through k = 1..m and take w_k whenever it is at most what is left of z: what is left stays in
    [0, sum_{j>k} w_j + gamma^m], so at the end it is at most gamma^m.
    """
    weights = [power(i + (e >> (i - 1) & 1)) for i in range(1, m + 1)]
    return at_most(0, sign(minus(power(m), largest_gap(weights))))


@paper.lemma(
    "any larger ratio",
    r"""For $\gamma\ge\frac{\sqrt5-1}2$ the worst case of `decomposition` is within $\gamma^m$ too: with $j=m-k$,
    $\sum_{i=2}^{j+1}\gamma^i+\gamma^j\ge1$. Shown here for $\gamma\in[0.6180340,1]$ and $j\le16$.""",
    source=Derived(),
    expect="proved",
    gamma=Reals("6180340/10000000", 1),
    j=Integers(0, 16),
)
def larger_ratio(gamma: Any, j: int) -> Statement:
    """The left side at j + 1 less that at j is gamma^j (gamma^2 + gamma - 1), which is >= 0; at j = 0 it is 1.

    0.6180340 is above the golden ratio by less than 2e-8.
    """
    return at_most(1, sum((gamma**i for i in range(2, j + 2)), start=gamma**j))


@paper.lemma(
    "no smaller ratio",
    r"""For $0<\gamma<\frac{\sqrt5-1}2$ the lemma fails from $m=2$ on: $w=(\gamma,\gamma^3)$ has neighbouring sums
    $\gamma^3<\gamma$ with $\gamma-\gamma^3>\gamma^2$. Shown here for $0<\gamma\le0.6180339$.""",
    source=Derived(),
    expect="proved",
    gamma=Reals(0, "6180339/10000000", open="low"),
)
def smaller_ratio(gamma: Any) -> Statement:
    """gamma (1 - gamma - gamma^2) > 0"""
    return less_than(gamma**2, gamma - gamma**3)


@paper.lemma(
    "all cells are hit",
    r"""$n$ independent throws into $m$ equally likely cells, as $n$ weights of density $\propto\frac1w$ on
    $[\gamma^m,1]$ are thrown into $[\gamma^{i},\gamma^{i-1}]$: with probability at least $1-me^{-n/m}$ every cell is
    hit, so with at least $1-\delta$ for $n\ge m\ln\frac m\delta$. Checked here for $m\le12$, $n\le60$.""",
    source=Reported("the hyperbolic sampling of the paper; the constants were not compared"),
    expect="proved",
    m=Integers(1, 12),
    n=Integers(0, 60),
)
def cells_hit(m: int, n: int) -> Statement:
    """The exact probability by inclusion and exclusion, against the union bound, m (1 - 1/m)^n <= m e^(-n/m)."""
    exact = sum(((-1) ** j * binomial(m, j) * Q(m - j, m) ** n for j in range(m + 1)), start=Q(0))
    return at_most(1 - m * exp(-Q(n, m)), exact)
