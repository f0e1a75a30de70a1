"""Becchetti et al., On the multidimensional random subset sum problem (2022): normal vectors, targets in [-1, 1]^d.

Of the paper only the abstract was at hand: its lemmas are reported, and proved here in the form given. With all subsets
of k vectors in place of the family of Lemma 2, and their exact overlaps, its method gives the tables of `ours_vectors`.
All targets at once: becchetti22_all_targets.py.
"""

from collections.abc import Sequence
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Reported, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Sequences, Unknown
from proofs_numeric.num import Ball, Q, as_ball, binomial, ceil, erf, exp, fraction, integer, log, pi, sqrt
from proofs_numeric.papers.ours_vectors import CONDITIONAL, NECESSARY, SECOND_MOMENT, any_hit, second_moment

paper = Paper(
    "becchetti22",
    "Becchetti, da Cunha, Clementi, d'Amore, Lesfari, Natale, Trevisan, On the Multidimensional Random Subset Sum "
    "Problem (2022)",
    arxiv="2207.13944",
)

HALF = Q(1, 2)
SETTING = r"$X_1,\dots,X_n\sim N(0,I_d)$ i.i.d., $X_S=\sum_{i\in S}X_i$."

# The theorem ----------------------------------------------------------------------------------------------------------


@paper.theorem(
    "Theorem 1, for d = 1 and C = 4",
    rf"""{SETTING} There is a universal $C$ such that for $0<\varepsilon<1$ and
    $n\ge Cd^3\ln\frac1\varepsilon\bigl(\ln\frac1\varepsilon+\ln d\bigr)$, with high probability every $z\in[-1,1]^d$ is
    within $2\varepsilon$ of a subset sum. Tested here with $C=4$, $d=1$ and probability $1-\varepsilon$.""",
    source=Reported("rate, cube and 'with high probability' are in the abstract; 2 eps was not compared"),
    expect="supported",
    with_probability=lambda eps: 1 - eps,
    eps=OneOf("1/4", "1/8", "1/16"),
)
def main_theorem(eps: Any, rng: Any, trials: int) -> Any:
    """A larger n only adds subsets. For d = 1 it asks for the square of a logarithm; see `bits_for_all_targets`."""
    values = rssp.sample.normal(ceil(4 * log(1 / eps) ** 2), trials=trials, rng=rng)
    return rssp.covers_many(values, 2 * eps, region=(-1, 1))


SOME_CONSTANT = rf"""{SETTING} There is a universal $C$ such that for $0<\varepsilon<1$ and
    $n\ge Cd^3\ln\frac1\varepsilon\bigl(\ln\frac1\varepsilon+\ln d\bigr)$, with high probability every $z\in[-1,1]^d$ is
    within $2\varepsilon$ of a subset sum."""
USED = 18  # vectors of the n, those of a plane: the others have no part in a sum


def vectors_needed(d: int, eps: Any, C: Any) -> int:
    """n = ceil(C d^3 ln(1/eps) (ln(1/eps) + ln d)), decided by balls."""
    return ceil(C * d**3 * log(1 / eps) * log(d / eps))


def range_failure(n: int, d: int, x: fmpq) -> Ball:
    """A lower bound on the probability that in some coordinate the positive or the negative entries of n vectors have
    sizes that sum to less than x: then 1 or -1 is 1 - x or more from every sum. 0 for x <= 0.

    Let N and P be these sums in one coordinate, J the number of negative entries: given J they are independent, P(N <
    x | J) falls with J and P(P < x | J) grows, so that P(N < x, P < x) <= P(N < x)^2 (Chebyshev) and P(N >= x, P >= x)
    <= (1 - P(N < x))^2. And N < x if each of the J sizes is less than x/J.
    """
    if x <= 0:
        return as_ball(0)
    below = [as_ball(1), *(erf(x / (j * sqrt(2))) ** j for j in range(1, n + 1))]
    least = sum((Q(binomial(n, j), 2**n) * p for j, p in enumerate(below)), start=as_ball(0))
    value: Ball = 1 - (1 - least) ** (2 * d)
    return value


@paper.theorem(
    "Theorem 1, for d = 1",
    rf"""{SOME_CONSTANT} Tested here for $d=1$, with probability $1-\varepsilon$.""",
    source=Reported("as for main_theorem; 'with high probability' is read as 1 - eps"),
    expect="supported",
    with_probability=lambda eps: 1 - eps,
    eps=OneOf("1/4", "1/8", "1/16", "1/32"),
    C=Unknown("1/8", 6, obstruction=lambda eps, C: range_failure(vectors_needed(1, eps, C), 1, 1 - 2 * eps)),
)
def main_theorem_on_a_line(eps: Any, C: Any, rng: Any, trials: int) -> Any:
    """A larger n only adds subsets."""
    values = rssp.sample.normal(vectors_needed(1, eps, C), trials=trials, rng=rng)
    return rssp.covers_many(values, 2 * eps, region=(-1, 1))


@paper.theorem(
    "Theorem 1, for d = 2",
    rf"""{SOME_CONSTANT} Tested here for $d=2$ alone, with probability $1-\varepsilon$: a universal $C$ must serve
    $d=1$ as well.""",
    source=Reported("as for main_theorem; 'with high probability' is read as 1 - eps"),
    expect="supported",
    with_probability=lambda eps: 1 - eps,
    eps=OneOf("1/4", "1/8"),
    C=Unknown("1/32", 1, obstruction=lambda eps, C: range_failure(vectors_needed(2, eps, C), 2, 1 - 2 * eps)),
)
def main_theorem_in_a_plane(eps: Any, C: Any, rng: Any, trials: int) -> Any:
    """Whether the squares about all sums cover the square is decided exactly; entries are multiples of 2^-49. Of more
    than USED vectors the first are taken, which makes the event less likely, never more.
    """
    n = min(vectors_needed(2, eps, C), USED)
    return rssp.covers_many(rssp.sample.normal(n, 2, trials=trials, rng=rng), 2 * eps, region=(-1, 1))


# One subset, two subsets ----------------------------------------------------------------------------------------------


@paper.lemma(
    "one subset",
    r"""$X_S\sim N(0,kI_d)$, $|S|=k$. For $z\in[-1,1]^d$ and $0<\varepsilon\le1$:
    $e^{-2d/k}\frac{(2\varepsilon)^d}{(2\pi k)^{d/2}}\le P(|X_S-z|_\infty\le\varepsilon)\le
    \frac{(2\varepsilon)^d}{(2\pi k)^{d/2}}$. Evaluated here for one coordinate, whose $d$-th power it is, at the
    parameters listed; the proof is for all.""",
    source=Reported("checked in the form given; the wording was not compared"),
    expect="proved",
    k=Integers(1, 64),
    z=OneOf(0, "1/2", 1),
    eps=OneOf("1/64", "1/4", 1),
)
def one_subset(k: int, z: Any, eps: Any) -> Statement:
    """The coordinates are independent. In each the chance is the integral over an interval of length 2 eps of the
    density g of N(0, k), which lies between g(2) = e^(-2/k) g(0), as |z| + eps <= 2, and g(0).
    """
    root = sqrt(Q(2 * k))
    chance = (erf((z + eps) / root) - erf((z - eps) / root)) / 2
    most = 2 * eps / (sqrt(pi()) * root)
    return at_most(exp(Q(-2, k)) * most, chance) & at_most(chance, most)


@paper.lemma(
    "two subsets",
    rf"""{SETTING} $|S|=|T|=\alpha n$, $|S\cap T|\le2\alpha^2n$: $P(|X_S-z|_\infty\le\varepsilon,|X_T-z|_\infty
    \le\varepsilon)\le\frac{{(2\varepsilon)^{{2d}}}}{{(2\pi\alpha n)^d(1-4\alpha^2)^{{d/2}}}}$. With
    $\alpha\le\frac1{{6\sqrt d}}$ the last factor is at most $1.061$, for all $d$. Shown here:
    $(1-\frac x9)^{{-1/(2x)}}\le1.061$ for $0<x=\frac1d\le1$.""",
    source=Reported("checked in the form given; the wording was not compared"),
    expect="proved",
    x=Reals(0, 1),
)
def two_subsets(x: Any) -> Statement:
    """A coordinate of (X_S, X_T) has variances k = alpha n and a covariance j <= 2 alpha k, so a density of at most
    (2 pi)^-1 (k^2 - j^2)^(-1/2) <= (2 pi k)^-1 (1 - 4 alpha^2)^(-1/2). The body: logarithms, times 2x.
    """
    return at_most(-log(1 - x / 9), 2 * x * log(Q(1061, 1000)))


# The family -----------------------------------------------------------------------------------------------------------


def overlap_beyond(n: int, k: int) -> fmpq:
    """P(|S n T| > 2 k^2/n) for two independent uniform subsets of k of n."""
    least = 2 * k * k // n + 1
    ways = sum(binomial(k, j) * binomial(n - k, k - j) for j in range(least, k + 1))
    return Q(ways, binomial(n, k))


def root_above(power: int, degree: int) -> int:
    """The least c with c^degree >= 2^power."""
    low, high = 0, 1 << -(-power // degree)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**degree >= 2**power else (middle, high)
    return high


@paper.lemma(
    "the family",
    r"""$0<\alpha<\frac12$, $\alpha n$ an integer: there are $2^{\alpha^2n/6}$ or more subsets of $\alpha n$ of $n$
    things of which any two have at most $2\alpha^2n$ in common. Checked here for the $n$ listed and every
    $\alpha$.""",
    source=Reported("checked in the form given; the wording was not compared"),
    expect="proved",
    n=OneOf(*range(3, 41), 64, 128, 256),
)
def family(n: Any) -> Statement:
    """Of c = ceil(2^x), x = k^2/(6n), independent uniform subsets of k = alpha n the expected number of pairs with
    more in common is C(c,2) P(overlap > 2 k^2/n): below 1 here, in rationals. For all n: the overlap is
    hypergeometric with mean k^2/n, so that by Chernoff it exceeds twice that with probability at most exp(-k^2/(3n))
    = exp(-2x), and C(c,2) <= (2^x + 4^x)/2 < exp(2x). (A pair of equal subsets counts: k > 2 k^2/n.)
    """
    n, statement = integer(n), equal(0, 0)
    for k in range(1, (n + 1) // 2):
        size = root_above(k * k, 6 * n)
        statement &= less_than(binomial(size, 2) * overlap_beyond(n, k), 1)
    return statement


@paper.lemma(
    "one target, explicit",
    rf"""{SETTING} There is a universal $C$ such that for $n\ge Cd^2\bigl(\ln\frac1\varepsilon+\ln d\bigr)$ every
    $z\in[-1,1]^d$ is within $\varepsilon$ of a subset sum with probability at least $\frac13$. Here: $C=1000$ serves
    for $\varepsilon\le\frac14$, with subsets of $\lfloor\frac n{{6\sqrt d}}\rfloor$ vectors. Shown here for every
    $L=\frac n{{1000d^2}}\ge\ln4$.""",
    source=Derived("the method of the paper; that it has 1/3 and this rate is reported, the constant is ours"),
    expect="proved",
    L=Reals("69/50", "inf"),
)
def single_target(L: Any) -> Statement:
    """x = n/(6 sqrt d) >= 230 d, so that k = floor(x) >= 229 d and k^2 >= (1 - 1/115) x^2. With Y the number of
    members of the `family` that hit, `one_subset` gives E Y >= 1 if

        k^2/(6n) ln 2 >= d (ln(1/eps) - ln 2 + ln(2 pi k)/2) + 2d/k.

    The left side is at least (1 - 1/115) n/(216 d) ln 2; k <= 1000 d^(3/2) L/6 and ln(1/eps) + 3/4 ln d <= ln(d/eps)
    <= L: divided by d this is the first part of the body. By `two_subsets` E Y^2 <= E Y + 1.061 e^(4d/k) (E Y)^2, so
    that P(Y > 0) >= 1/(1 + 1.061 e^(4/229)): the second part.
    """
    gained = Q(114, 115) * Q(1000, 216) * log(2) * L
    needed = L - log(2) + log(2 * pi() * Q(1000, 6) * L) / 2 + Q(2, 229)
    return at_most(needed, gained) & less_than(1 + Q(1061, 1000) * exp(Q(4, 229)), 3)


@paper.theorem(
    "Theorem 1, with an explicit constant",
    rf"""{SETTING} For $d\ge1$, $0<\varepsilon\le\frac14$ and
    $n\ge6200\,d^3\ln\frac1\varepsilon\bigl(\ln\frac1\varepsilon+\ln d\bigr)$, with probability at least $1-\varepsilon$
    every $z\in[-1,1]^d$ is within $2\varepsilon$ of a subset sum. Shown here for every
    $\ell=\ln\frac1\varepsilon\ge\ln4$.""",
    source=Derived("`single_target`, blocks and a net, as in the paper; the constant is ours"),
    expect="proved",
    l=Reals("69/50", "inf"),
)
def explicit_constant(l: Any) -> Statement:  # noqa: E741
    """The centres of ceil(1/eps)^d <= (5/(4 eps))^d cubes of side at most 2 eps are a net: each target is within eps of
    one. B disjoint blocks of ceil(1000 d^2 (l + ln d)) vectors all miss a centre with probability at most (2/3)^B, and
    (2/3)^B (5/(4 eps))^d <= eps if B ln(3/2) >= d (l + ln(5/4)) + l: so for B = ceil(27/5 d l), which is the first part
    of the body, for d = 1 and hence for all d. The blocks have at most (27/5 d l + 1) (1000 d^2 (l + ln d) + 1) vectors
    together, at most 6200 d^3 l (l + ln d): the second part, again at d = 1.
    """
    enough = at_most(2 * l + log(Q(5, 4)), Q(27, 5) * l * log(Q(3, 2)))
    return enough & at_most((Q(27, 5) * l + 1) * (1000 * l + 1), 6200 * l * l)


@paper.proposition(
    "what the family costs",
    r"""$\alpha=\frac1{6\sqrt d}$: the expected number of the $2^{\alpha^2n/6}$ subsets of `family` that are within
    $\varepsilon$ of a target is below $1$ for every real $n$ from $1$ to $100n_0$, $n_0$ the number with which all
    subsets of some size suffice (`ours_vectors.one_target_by_second_moment`), for $d\le16$ and the $\varepsilon$
    listed.""",
    source=Derived(),
    expect="proved",
    d=Integers(1, 16),
    eps=OneOf("1/10", "1/100", "1/1000"),
)
def family_is_small(d: int, eps: Any) -> Statement:
    """The logarithm of 2^(n/(216 d)) (2 eps)^d (2 pi alpha n)^(-d/2) is convex in n: so at both ends."""
    most = 100 * SECOND_MOMENT[str(eps)][d - 1][0]
    return less_than(log_expected(Q(1), d, eps), 0) & less_than(log_expected(Q(most), d, eps), 0)


def log_expected(n: fmpq, d: int, eps: fmpq) -> Ball:
    """ln of 2^(n/(216 d)) (2 eps)^d (2 pi n/(6 sqrt d))^(-d/2)"""
    k = n / (6 * sqrt(Q(d)))
    value: Ball = n / (216 * Q(d)) * log(2) + d * (log(2 * eps) - log(2 * pi() * k) / 2)
    return value


@paper.theorem(
    "one target, by simulation",
    rf"""{SETTING} With probability at least `ours_vectors.second_moment` some $k$ of the $n$ vectors have a sum within
    $\frac1{{10}}$ of $(1,\dots,1)$, for the $(n,k)$ tabulated there.""",
    source=Derived("another road to ours_vectors.one_target_by_second_moment"),
    expect="supported",
    with_probability=lambda d: second_moment(*tabulated(d), d, Q(1, 10), Q(d)),
    d=Integers(1, 2),
)
def one_target_by_simulation(d: int, rng: Any, trials: int) -> Any:
    """Decided exactly; entries are rounded to multiples of 2^-49."""
    n, k = tabulated(d)
    return rssp.within_many(rssp.sample.normal(n, d, trials=trials, rng=rng), [1] * d, Q(1, 10), size=k)


def tabulated(d: int) -> tuple[int, int]:
    """(n, k) for the radius 1/10."""
    n, k = SECOND_MOMENT["1/10"][d - 1]
    return n, k


@paper.theorem(
    "one target given the sum, by simulation",
    rf"""{SETTING} With probability at least $\frac12$ some $k$ of the $n$ vectors have a sum within $\frac1{{10}}$ of
    $(1,\dots,1)$, for the $(n,k)$ of `ours_vectors.one_target`, $d=3$.""",
    source=Derived("another road to ours_vectors.one_target"),
    expect="supported",
    with_probability=lambda d: HALF,
    d=OneOf(3),
)
def given_the_sum_by_simulation(d: Any, rng: Any, trials: int) -> Any:
    """Decided exactly; entries are rounded to multiples of 2^-49."""
    (n, k), d = CONDITIONAL["1/10"][integer(d) - 1], integer(d)
    return rssp.within_many(rssp.sample.normal(n, d, trials=trials, rng=rng), [1] * d, Q(1, 10), size=k)


# How many are necessary -----------------------------------------------------------------------------------------------


@paper.theorem(
    "lower bound",
    r"""For any $x_1,\dots,x_n\in\mathbb R^d$: if every $z\in[-1,1]^d$ is within $\varepsilon$ of a subset sum then
    $2^n\varepsilon^d\ge1$, $n\ge d\log_2\frac1\varepsilon$. Checked here, for $d=1$ and the least such $\varepsilon$,
    for all sequences of up to three of the numbers listed.""",
    source=Reported("checked in the form given; the paper has it as Omega(d log(1/eps))"),
    expect="proved",
    x=Sequences(of=OneOf("-4/5", "-1/2", "1/4", "1/2", "1"), least=0, most=3),
)
def lower_bound(x: Sequence[fmpq]) -> Statement:
    """2^n cubes of side 2 eps cover a volume of 2^d."""
    radius = rssp.exact.farthest([fraction(value) for value in x], fraction(-1), fraction(1))[0]
    return at_most(1, 2 ** len(x) * Q(radius))


@paper.theorem(
    "necessary for one target, by simulation",
    rf"""{SETTING} With probability at least $\frac12$ no subset sum is within $\frac1{{10}}$ of $(1,\dots,1)$, for one
    vector less than `ours_vectors.necessary` has, $d\le3$.""",
    source=Derived("another road to ours_vectors.necessary"),
    expect="supported",
    with_probability=lambda d: HALF,
    d=Integers(1, 3),
)
def necessary_by_simulation(d: int, rng: Any, trials: int) -> Any:
    """Decided exactly; entries are rounded to multiples of 2^-49."""
    n = NECESSARY["1/10"][d - 1] - 1
    return ~rssp.within_many(rssp.sample.normal(n, d, trials=trials, rng=rng), [1] * d, Q(1, 10))


@paper.theorem(
    "lower bound for random vectors",
    rf"""{SETTING} The probability that some subset sum is within $\varepsilon<1$ of $(1,\dots,1)$ is at most
    $2^{{n+d/8}}\bigl(\frac{{2\varepsilon}}{{\sqrt{{\pi n}}}}\bigr)^d$; so, if it is at least $\frac12$, $n\ge
    d\log_2\frac{{\sqrt{{\pi n}}}}{{2\varepsilon}}-\frac d8-1$. Shown here for $d\le16$, every $n$ from $2d$ to
    $3d$ and $n=4d,8d,\dots,64d$; both sides have the same factor $\varepsilon^d$.""",
    source=Derived("the first moment, of which the lower bound of the paper keeps the factor eps^-d only"),
    expect="proved",
    d=Integers(1, 16),
)
def lower_bound_for_random(d: int) -> Statement:
    """`ours_vectors.any_hit`."""
    statement, eps = equal(0, 0), Q(1, 10)
    for n in [*range(2 * d, 3 * d), *(2**i * d for i in range(2, 7))]:
        closed = exp(log(2) * (n + Q(d, 8))) * (2 * eps / sqrt(pi() * n)) ** d
        statement &= at_most(any_hit(n, d, eps), closed)
    return statement


# What the unconditional second moment cannot do -----------------------------------------------------------------------


def least_ratio(rho: Any, share: Any) -> Any:
    """1 + share rho^2/2, at most P(|U| <= eps, |V| <= eps)/P(|U| <= eps)^2 for Gaussian U, V of correlation rho."""
    return 1 + share * rho**2 / 2


@paper.theorem(
    "the second moment saturates",
    rf"""{SETTING} Let $Y$ be the number of subsets of $k=\alpha n$ vectors within $\varepsilon\le1$ of $0$:
    $\frac{{E[Y]^2}}{{E[Y^2]}}\le\bigl(1+\frac{{\alpha^2}}2e^{{-\varepsilon^2/k}}\bigr)^{{-d}}$. So it is at least
    $\frac12$ only if $\alpha\le\sqrt{{2e/d}}$: subsets of a fixed share of the vectors do not serve for all $d$,
    however many vectors there are. Checked here: the mean over the overlap, in rationals, for the
    $w=e^{{-\varepsilon^2/k}}$ listed and every $0<k<n\le24$.""",
    source=Derived(),
    expect="proved",
    n=Integers(2, 24),
    d=OneOf(1, 2, 5),
    w=OneOf("1/2", 1),
)
def saturates(n: int, d: Any, w: Any) -> Statement:
    """By Mehler's formula P(|U| <= e, |V| <= e) = sum_m a_m^2 rho^m for N(0, 1) variables of correlation rho, a_m the
    coefficients of the indicator of [-e, e] in the normed Hermite polynomials: a_0 = p, a_2 = -sqrt 2 e phi(e), and
    p <= 2 e phi(0), so that (a_2/a_0)^2 >= e^(-e^2)/2; here e^2 = eps^2/k. So the ratio q/p^2 is a power series with
    coefficients >= 0, so is its d-th power, which therefore is convex and grows on [0, 1]. For subsets with j in common
    rho = j/k, whose mean over the hypergeometric law is k/n = alpha (j = k included): by Jensen E[Y^2]/E[Y]^2 is at
    least its value at alpha. The body is this for the series cut after rho^2. And 1 + alpha^2 w d/2 <= 2 with w >=
    1/e is what is said of alpha.
    """
    statement, d = equal(0, 0), integer(d)
    for k in range(1, n):
        law = [Q(binomial(k, j) * binomial(n - k, k - j), binomial(n, k)) for j in range(k + 1)]
        mean = sum((share * least_ratio(Q(j, k), w) ** d for j, share in enumerate(law)), start=Q(0))
        statement &= at_most(least_ratio(Q(k, n), w) ** d, mean)
    return statement


@paper.theorem(
    "where it saturates",
    r"""In the setting of `saturates`, as $n\to\infty$ with $d$, $\alpha$ and $\varepsilon$ fixed, it tends to
    $(1-\alpha^2)^{d/2}$. Checked here: `ours_vectors.second_moment`, which is below it, is above
    $\bigl(1-\frac dn\bigr)(1-\alpha^2)^{d/2}$ and below the bound of `saturates`, at the parameters listed.""",
    source=Derived(),
    expect="proved",
    d=OneOf(1, 2, 4, 8),
    alpha=OneOf("1/4", "1/2"),
    n=OneOf(128, 256),
)
def saturation(d: Any, alpha: Any, n: Any) -> Statement:
    """The overlap concentrates at alpha k, where q/p^2 is nearly (1 - alpha^2)^(-1/2), and 1/E Y tends to 0."""
    n, d, eps = integer(n), integer(d), Q(1, 4)
    k = integer(alpha * n)
    found = second_moment(n, k, d, eps, Q(0))
    limit = sqrt(1 - alpha**2) ** d
    share = exp(-(eps**2) / k)
    return at_most((1 - Q(d, n)) * limit, found) & at_most(found * least_ratio(alpha, share) ** d, 1)
