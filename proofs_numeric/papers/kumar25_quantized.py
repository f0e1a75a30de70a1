"""Kumar, Natale, Quantization vs pruning: insights from the strong lottery ticket hypothesis (2025)."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Quoted, Reported, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Q, binomial, exp, integer, log

paper = Paper(
    "kumar25_quantized",
    "Kumar, Natale, Quantization vs Pruning: Insights from the Strong Lottery Ticket Hypothesis, 2025",
    arxiv="2508.11020",
)

# Products of quantised weights ----------------------------------------------------------------------------------------
#
# delta = 1/N, S = {k/N : |k| <= N}. A hidden weight a and an output weight b, uniform on S, give the link b max(a, 0),
# a multiple of delta^2; m stands for the number m delta^2.


def products(N: int) -> set[int]:
    """{i j : 0 <= i, j <= N}; with the signs of b the values of the link are these and their negatives."""
    return {i * j for i in range(N + 1) for j in range(N + 1)}


def chances(N: int, m: int) -> fmpq:
    """P(b max(a, 0) = m delta^2) for m >= 1: the pairs (i, j) of 1..N with i j = m, among (2N + 1)^2.

    The same at -m; at 0 it is more than anywhere else.
    """
    pairs = sum(m % i == 0 and m // i <= N for i in range(1, N + 1))
    return Q(pairs, (2 * N + 1) ** 2)


@paper.lemma(
    "Lemma 5, step 2: every target is a product",
    r"""$\delta=\frac1N$, $\delta^2\le\delta_t$, $S_\delta$ the multiples of $\delta$ in $[-1,1]$. Then every target
    weight $w$, a multiple of $\delta_t$ in $[-1,1]$, belongs to $\{ab\mid a,b\in S_\delta\}$. Read with
    $\delta_t=\delta^2$, which the hypothesis allows: $w=m\delta^2$, $0\le m\le N^2$.""",
    source=Quoted("arXiv 2508.11020, Lemma 5, step 2 of the proof"),
    expect="refuted",
    N=Integers(1, 16),
    m=Integers(0, 256),
)
def targets_are_products(N: int, m: int) -> Statement:
    """False from N = 2 on: 3/4 is no product of two of 0, 1/2, 1. By `least_missing_target` it fails for every N >= 2.

    The lemma may be true by another argument; `targets_on_the_grid_are_products` is the reading that saves the step.
    """
    missing = m <= N * N and m not in products(N)
    return equal(int(missing), 0)


@paper.lemma(
    "Lemma 5, step 2, for targets on the grid of the weights",
    r"""$\delta=\frac1N$: every multiple of $\delta$ in $[0,1]$, so of every $\delta_t$ that is a multiple of $\delta$,
    belongs to $\{ab\mid a,b\in S_\delta\}$. Checked here for $N\le64$.""",
    source=Derived("the reading under which the step stands: delta <= delta_t in place of delta^2 <= delta_t"),
    expect="proved",
    N=Integers(1, 64),
)
def targets_on_the_grid_are_products(N: int) -> Statement:
    """k/N = (k/N) 1."""
    reached = products(N)
    return equal(sum(k * N in reached for k in range(N + 1)), N + 1)


@paper.lemma(
    "the least target that is no product",
    r"""For $N\ge2$ the least $m\ge0$ such that $m\delta^2\notin\{ab\mid a,b\in S_\delta\}$, $\delta=\frac1N$, is the
    least prime above $N$, which is less than $2N<N^2+1$. Checked here for $N\le64$.""",
    source=Derived("so that the printed step fails for every N >= 2"),
    expect="proved",
    N=Integers(2, 64),
)
def least_missing_target(N: int) -> Statement:
    """A prime p > N is no product of two numbers <= N, and there is one below 2N (Bertrand, Chebyshev).

    If m < 2N is not such a prime then m <= N, and m = 1 m; or m = i j with 2 <= i, so j <= m/2 < N, likewise i < N.
    """
    reached = products(N)
    missing = next(m for m in range(2 * N + 1) if m not in reached)
    prime = next(p for p in range(N + 1, 2 * N + 1) if all(p % i for i in range(2, p)))
    return equal(missing, prime) & at_most(missing, N * N)


@paper.lemma(
    "the share of the targets that are products falls",
    r"""$\delta=2^{-b}$: with each further bit a smaller share of the multiples of $\delta^2$ in $(0,1]$ belongs to
    $\{ab\mid a,b\in S_\delta\}$. Checked here for $b\le8$.""",
    source=Derived("finitely many cases; Erdos 1955 (multiplication table problem): the share tends to 0"),
    expect="proved",
    b=Integers(0, 8),
)
def share_of_products_falls(b: int) -> Statement:
    """At b + 1 the targets are four times as many."""
    return less_than(len(products(2 ** (b + 1))) - 1, 4 * (len(products(2**b)) - 1))


@paper.lemma(
    "Lemma 5, step 2: the link contains a uniform law",
    r"""$a,b$ independent and uniform on $S_\delta$, $\delta=\frac1N$. The law of $b\max(a,0)$ contains the uniform law
    on the multiples of $\delta^2$ in $[-1,1]$ with some weight $p>0$, so that rejection sampling among
    $C\log_2\frac1\delta$ links leaves more than $2\log_2\frac1\delta$ uniform ones.""",
    source=Quoted("arXiv 2508.11020, Lemma 5, step 2 of the proof; S with 0 among its members"),
    expect="refuted",
    N=Integers(1, 8),
)
def link_contains_uniform(N: int) -> Statement:
    """The largest such weight is the number of the points times the least probability of one, and that is 0 at each
    multiple which is no product.
    """
    return less_than(0, (2 * N * N + 1) * min(chances(N, m) for m in range(1, N * N + 1)))


@paper.lemma(
    "the weight of the uniform law on the coarser grid",
    r"""In the setting of `link_contains_uniform` the largest weight of the uniform law on $S_\delta$ itself is
    $\frac1{2N+1}<\frac\delta2$. Checked here for $N\le32$.""",
    source=Derived("the other reading of the step: there is a weight, but it is not bounded below"),
    expect="proved",
    N=Integers(1, 32),
)
def weight_on_the_grid(N: int) -> Statement:
    """1 is b max(a, 0) only for a = b = 1, with probability 1/(2N+1)^2, and every k/N at least for (1, k/N); there are
    2N + 1 points.

    Of n links then n/(2N+1) are uniform on average, so that 2 log2(1/delta) of them want n > (4/delta) log2(1/delta).
    """
    weight = (2 * N + 1) * min(chances(N, k * N) for k in range(1, N + 1))
    return equal(weight, Q(1, 2 * N + 1)) & less_than(Q(1, 2 * N + 1), Q(1, 2 * N))


# Exact subset sums of integers ----------------------------------------------------------------------------------------


def signed(n: Any, M: Any, rng: Any, trials: int) -> Any:
    """X_1..X_n uniform on {-M..-1, 1..M}: int64, shape (trials, n)."""
    sizes = rng.integers(1, integer(M), (trials, integer(n)), endpoint=True)
    return sizes * (2 * rng.integers(0, 2, sizes.shape) - 1)


@paper.lemma(
    "Lemma 4",
    r"""$X_1,\dots,X_n$ i.i.d. uniform on $\{\pm1,\dots,\pm M\}$, $t=O(M)$ an integer,
    $\lim\frac{\log_2M}n<1$. With probability $1-O(n^{-1/7})$ some subset has the sum $t$. Tested here with constant
    $1$, at the $n$, $M$ and $t$ listed.""",
    source=Reported("the structure was read; the constants were not, and the exponent 1/7 is re-derived"),
    expect="supported",
    with_probability=lambda n: 1 - exp(-log(n) / 7),
    n=OneOf(12, 16, 20),
    M=OneOf(256),
    t=OneOf(129, 256),
)
def solvable(n: Any, M: Any, t: Any, rng: Any, trials: int) -> Any:
    """True, and exponentially far from the truth: see `all_targets_hit`."""
    return rssp.within_many(signed(n, M, rng, trials), integer(t), 0)


@paper.lemma(
    "growth identity for integers",
    r"""$I$ an interval of $M+1$ integers, $G\subseteq I$, $X$ uniform on $\{\pm1,\dots,\pm M\}$,
    $G'=G\cup((G+X)\cap I)$. Then $E|G'|=|G|+\frac{|G|(M+1-|G|)}{2M}$. Checked here for every $G$, $M\le7$ (the binary
    digits of $g<2^{M+1}$ say which integers belong to $G$; higher digits are ignored).""",
    source=Derived(),
    expect="proved",
    M=Integers(1, 7),
    g=Integers(0, 255),
)
def integer_growth(M: int, g: int) -> Statement:
    """E|G' - G| = sum over z in I - G, y in G of P(X = z - y), and z - y is one of the 2M values of X, since z != y
    and both lie in I.
    """
    whole = 2 ** (M + 1) - 1
    G = g & whole
    after = [G | (G << x) & whole for x in range(1, M + 1)] + [G | G >> x for x in range(1, M + 1)]
    size = G.bit_count()
    return equal(Q(sum(new.bit_count() for new in after), 2 * M), size + Q(size * (M + 1 - size), 2 * M))


def missed_bound(n: Any, M: Any) -> fmpq:
    """M^2 (3/4)^n"""
    return Q(M) ** 2 * Q(3, 4) ** integer(n)


@paper.theorem(
    "every target at once, exponentially often",
    r"""$X_1,\dots,X_n$ i.i.d. uniform on $\{\pm1,\dots,\pm M\}$, $I\ni0$ an interval of $M+1$ integers. With
    probability at least $1-M^2(\frac34)^n$ every $t\in I$ is exactly the sum of a subset. Tested here for
    $I=\{0,\dots,M\}$.""",
    source=Derived("in place of Lemma 4's 1 - O(n^(-1/7)), for one target, where log2 M < 0.2 n"),
    expect="supported",
    with_probability=lambda n, M: 1 - missed_bound(n, M),
    n=OneOf(28, 32),
    M=OneOf(8, 32),
)
def all_targets_hit(n: Any, M: Any, rng: Any, trials: int) -> Any:
    """G_0 = {0} and G_{t+1} = G_t u ((G_t + X_{t+1}) n I): all of G_t are sums of the first t values. Let v_t be
    |G_t|/(M+1) and phi(v) = (1-v)/v.

    By `integer_growth` the mean gain of v is (M+1)/(2M) v(1-v) >= v(1-v)/2, and the gain lies in [0, min(v, 1-v)].
    phi is convex and falls, so among laws of the gain on [0, min(v, 1-v)] with a mean of at least v(1-v)/2 none has a
    larger E phi than that on the two ends with this mean; for it `ours.odds_shrink_low` and `ours.odds_shrink_high`
    give E phi(v') <= 3/4 phi(v). So E phi(v_n) <= (3/4)^n phi(1/(M+1)) = (3/4)^n M. Where a target is missed, v_n <=
    M/(M+1) and phi(v_n) >= 1/M; Markov.
    """
    return rssp.covers_many(signed(n, M, rng, trials), 0, region=(0, integer(M)), grid=1)


@paper.corollary(
    "better than Lemma 4",
    r"""$M=2^b$ and $n=5b+5$: $M^2(\frac34)^n\le n^{-1/7}$. Checked here for $0\le b\le64$.""",
    source=Derived(),
    expect="proved",
    b=Integers(0, 64),
)
def better_than_the_seventh_root(b: int) -> Statement:
    """To the 7th power, in rationals. Each further bit costs 5 values, since 4 (3/4)^5 < 1."""
    n = 5 * b + 5
    return at_most(missed_bound(n, 2**b) ** 7, Q(1, n))


def short_of(n: Any, M: Any) -> fmpq:
    """2^-n sum_j C(n,j) C(M-1,j) / M^j."""
    n, M = integer(n), integer(M)
    return sum((Q(binomial(n, j) * binomial(M - 1, j), 2**n * M**j) for j in range(n + 1)), start=Q(0))


@paper.theorem(
    "how often a target is out of range",
    r"""$X_1,\dots,X_n$ i.i.d. uniform on $\{\pm1,\dots,\pm M\}$. With probability at least
    $2^{-n}\sum_j\binom nj\binom{M-1}jM^{-j}$ no subset has the sum $M$. Tested here by simulation.""",
    source=Derived("the bound of Lemma 4 cannot be better than this"),
    expect="supported",
    with_probability=short_of,
    n=OneOf(8, 12),
    M=OneOf(64, 256),
)
def out_of_range(n: Any, M: Any, rng: Any, trials: int) -> Any:
    """It is so where the positive values sum to less than M. j of them are positive with probability C(n,j) / 2^n, and
    C(M-1, j) of the M^j choices of j numbers from 1..M sum to at most M - 1.
    """
    return ~rssp.within_many(signed(n, M, rng, trials), integer(M), 0)


# How many parameters are needed ---------------------------------------------------------------------------------------


def represented(x: Sequence[int]) -> set[int]:
    """All subset sums of x."""
    sums = {0}
    for value in x:
        sums |= {s + value for s in sums}
    return sums


@paper.theorem(
    "Theorem 3, counting",
    r"""$F$ the networks of one layer with $d^2$ weights that are multiples of $\delta$ in $[-1,1]$,
    $|F|=(\frac2\delta+1)^{d^2}$; $g$ random with $\alpha$ parameters, so at most $2^\alpha$ subnetworks. If for each
    $f\in F$ some of them is $f$ with probability at least $p$, then $2^\alpha\ge p|F|$, so
    $\alpha\ge d^2\log_2(\frac2\delta+1)+\log_2p$. Checked here for $d=1$, $\delta=\frac1N$ and $g$ the subset sums of
    $\alpha$ independent uniform multiples of $\delta$ in $[-1,1]$, the largest such $p$ by enumeration.""",
    source=Reported("the structure of the proof of arXiv 2508.11020, Theorem 3; the wording was not compared"),
    expect="proved",
    N=Integers(1, 4),
    alpha=Integers(0, 4),
)
def parameters_needed(N: int, alpha: int) -> Statement:
    """The expected number of f in F among the subnetworks is at most 2^alpha, and it is the sum of the |F|
    probabilities, each at least p.
    """
    grid = range(-N, N + 1)
    hits = dict.fromkeys(grid, 0)
    for x in product(grid, repeat=alpha):
        for w in represented(x) & hits.keys():
            hits[w] += 1
    return at_most(Q(min(hits.values()), (2 * N + 1) ** alpha) * len(grid), 2**alpha)
