"""Ferre, Giroire, Mallmann-Trenn, Natale, on the gap between structured and unstructured pruning (2026).

One ReLU neuron sigma(w* x), |w*| = 1, x in the unit ball of R^d, from n hidden units v_i sigma(w_i x), all entries of
w_i and v_i independent N(0, 1). Only abstracts were read, so that the model is ours; there are two readings:

    A: f_S(x) = sum over i in S of v_i sigma(w_i x),    B: sigma(f_S(x)).

Neuron pruning chooses S, weight pruning besides sets entries of the w_i to 0. Success: an error of at most eps in the
sup norm over the ball, which by homogeneity is that over the sphere.
"""

from math import isqrt
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.chance import Slope
from proofs_numeric.claim import Derived, Paper, Posed, Quoted, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Ball, Q, as_ball, fraction, integer, log, pi

paper = Paper(
    "ferre26_gap",
    "Ferre, Giroire, Mallmann-Trenn, Natale, on structured and unstructured pruning of one ReLU neuron (2026)",
    arxiv="2603.02234",
)

HALF = Q(1, 2)
SETTING = r"$\sigma(w^*\cdot x)$, $|w^*|=1$, from $n$ units $v_i\sigma(w_i\cdot x)$, all entries $N(0,1)$ i.i.d."

# Kinks ----------------------------------------------------------------------------------------------------------------
#
# On a circle a bias-free two-layer ReLU network h is piecewise a sinusoid A cos t + B sin t; at a kink t_j its slope
# jumps by a_j. Angles are written by tangents of their halves, so that all is rational.


def sine(u: Any) -> Any:
    """sin of the angle with u = tan of its half."""
    return 2 * u / (1 + u * u)


def cosine(u: Any) -> Any:
    """cos of the angle with u = tan of its half."""
    return (1 - u * u) / (1 + u * u)


@paper.lemma(
    "kinks",
    r"""$0<r\le\frac\pi2$, $h$ on $[t_0-r,t_0+r]$ piecewise a sinusoid, with jumps of the slope $a_j$ at $t_j$:
    $\sum_ja_j\sin(r-|t_j-t_0|)=h(t_0+r)+h(t_0-r)-2\cos r\,h(t_0)$. So $\bigl|\sum_ja_j\sin(r-|t_j-t_0|)\bigr|\le
    2(1+\cos r)\,\|h\|_\infty$. Shown here with $u=\tan\frac r2$, $uy=\tan\frac{|t_j-t_0|}2$, for one kink.""",
    source=Derived(),
    expect="proved",
    u=Reals(0, 1),
    y=Reals(0, 1),
)
def kinks(u: Any, y: Any) -> Statement:
    """Both sides are linear in h. Sinusoids have cos(t0 + r) + cos(t0 - r) = 2 cos r cos t0, and no kink. One kink of
    jump 1 at t0 + delta, delta >= 0, is h(t) = sin(t - t0 - delta) beyond it and 0 before: h(t0 + r) = sin(r -
    delta), the others are 0. At t0 - delta: h(t0 + r) = sin(r + delta) and h(t0) = sin delta, the identity of the body.
    """
    z = u * y  # tan of the half of |t_j - t_0| <= r
    plus = sine(u) * cosine(z) + cosine(u) * sine(z)
    minus = sine(u) * cosine(z) - cosine(u) * sine(z)
    return equal(plus - 2 * cosine(u) * sine(z), minus)


@paper.lemma(
    "an isolated kink",
    r"""If $h$ has one kink in $[t_0-r,t_0+r]$, at $t_0$, with jump $a$, then $\|h\|_\infty\ge\frac{|a|}2\tan\frac r2$
    there, and no more: equality holds for $\frac{h(t)}a=\frac12\sin|t-t_0|-\frac12\tan\frac r2\cos(t-t_0)$. Shown here:
    this one is between the two bounds, with $u=\tan\frac r2$ and $uy=\tan\frac{|t-t_0|}2$.""",
    source=Derived(),
    expect="proved",
    u=Reals(0, 1),
    y=Reals(0, 1),
)
def isolated_kink(u: Any, y: Any) -> Statement:
    """`kinks` gives |a| sin r <= 2 (1 + cos r) |h|, and sin r/(1 + cos r) = tan(r/2)."""
    h = sine(u * y) / 2 - u * cosine(u * y) / 2
    return at_most(-u / 2, h) & at_most(h, u / 2)


# Neuron pruning -------------------------------------------------------------------------------------------------------


def missed_angle(eps: fmpq) -> Ball:
    """1 - (4/pi) arctan(2 eps)"""
    arctangent = Ball(as_ball(2 * eps).plain().atan())
    share: Ball = 1 - 4 * arctangent / pi()
    return share


# Points of the unit disk with dyadic coordinates: (1, 0), (-1, 0), and some about the kinks (0, 1), (0, -1) of
# sigma(x_1).
ROWS = [(x, isqrt(2**20 - (32 * x) ** 2)) for x in (-28, -14, 0, 14, 28)]
POINTS = [(-1.0, 0.0), (1.0, 0.0), *((x / 32, side * y / 2**10) for x, y in ROWS for side in (-1, 1))]


def units(n: int, d: int, trials: int, rng: Any) -> tuple[Any, Any]:
    """w (trials, n, d) and v (trials, n), rounded to multiples of 2^-16, so that products with POINTS are exact."""
    draws = rssp.sample.on_grid(rssp.sample.normal(n, d + 1, trials=trials, rng=rng), 16)
    return draws[:, :, :d], draws[:, :, d]


@paper.theorem(
    "neuron pruning, reading A, d at least 2",
    rf"""{SETTING} $d\ge2$, $0<\varepsilon\le\frac12$. In reading A the probability that some set of units succeeds is
    at most $1-\bigl(1-\frac4\pi\arctan2\varepsilon\bigr)^n\le\frac8\pi n\varepsilon$. Tested here for $d=2$: with at
    least the complementary probability every set fails, at one of twelve points already.""",
    source=Derived("the abstracts have Omega(d/eps), v1 and v2, and Omega(1/eps), v3"),
    expect="supported",
    with_probability=lambda n, eps: missed_angle(eps) ** integer(n),
    n=OneOf(4, 8),
    eps=OneOf("1/8", "1/32"),
)
def neurons_fail(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    """Take any x0 orthogonal to w* and the plane of both. On its circle sigma(w* x) has kinks at +-x0 with jump 1,
    and unit i has its kinks where x is orthogonal to the projection of w_i. Let r = 2 arctan(2 eps) <= pi/2. If no
    projection is within the angle r of the line of w*, the kink of f_S - sigma(w* .) at x0 is isolated for a larger
    radius, and by `isolated_kink` the error is more than tan(r/2)/2 = eps. The angle of a projection is uniform:
    within r of a line with probability 2r/pi.

    So d does not occur. The test: for units on a grid a set succeeds at the points if a subset of vectors is near one
    target, which is decided exactly.
    """
    w, v = units(integer(n), 2, trials, rng)
    values = (w[:, :, :1] * [x for x, _ in POINTS] + w[:, :, 1:] * [y for _, y in POINTS]).clip(0) * v[:, :, None]
    return ~rssp.within_many(values, [max(x, 0) for x, _ in POINTS], eps)


@paper.corollary(
    "neuron pruning, how many units",
    r"""In the setting of `neurons_fail`, for $\varepsilon\le\frac1{20}$: with $n\le\frac1{4\varepsilon}$ units success
    has probability less than $\frac12$.""",
    source=Derived(),
    expect="proved",
    eps=Reals(0, "1/20", open="low"),
)
def neurons_needed(eps: Any) -> Statement:
    """(1 - (4/pi) arctan(2 eps))^n > 1/2, by arctan x <= x: the body is the logarithm, for n = 1/(4 eps), times eps. As
    eps tends to 0, 1/4 may be raised to pi ln 2/8 = 0.272...
    """
    return less_than(-log(1 - 8 * eps / pi()) / 4, eps * log(2))


@paper.theorem(
    "neuron pruning needs more units in higher dimension",
    rf"""{SETTING} $d\ge3$, $0<\varepsilon<\frac12$. In reading A some set of units succeeds with probability at most
    $\frac{{8n\varepsilon}}{{(1-4\varepsilon^2)\sqrt{{\pi(2d-5)}}}}$: $\Omega(\sqrt d/\varepsilon)$ units are needed.
    Shown here, for $d\le256$: $\Gamma(\frac{{d-2}}2)^2(2d-5)\le4\Gamma(\frac{{d-1}}2)^2$.""",
    source=Derived("from the theorem of Jiang and Polyanskii 2017 on zones, quoted from its abstract"),
    expect="proved",
    d=Integers(3, 256),
)
def zones(d: int) -> Statement:
    """As in `neurons_fail`, for every x0 at once: some unit has |w x0| <= tan(r) |w w*|, that is, with u the
    direction of the part of w orthogonal to w*, and q the ratio of |w w*| to the length of that part, |u x0| <= q tan
    r. These zones cover the sphere of all x0; so the sum of their widths 2 arcsin(min(1, q tan r)) is at least pi,
    and by arcsin x <= pi x/2 the sum of the q tan r at least 1. By Markov that has a probability of at most n tan r E
    q, where tan r = 4 eps/(1 - 4 eps^2) and E q = E|N(0, 1)| E[1/chi_(d-1)] = Gamma((d-2)/2)/(sqrt pi Gamma((d-1)/2)).
    """
    above, below = gamma(Q(d - 2, 2)), gamma(Q(d - 1, 2))
    return at_most(above**2 * (2 * d - 5), 4 * below**2)


def gamma(x: fmpq) -> Ball:
    """The gamma function."""
    return Ball(as_ball(x).plain().gamma())


# One dimension --------------------------------------------------------------------------------------------------------


def signed_products(n: int, trials: int, rng: Any) -> Any:
    """v_i w_i for the units with w_i > 0, 0 for the others; (trials, n), exact: entries are multiples of 2^-24."""
    draws = rssp.sample.on_grid(rssp.sample.normal(n, 2, trials=trials, rng=rng), 24)
    return draws[:, :, 0].clip(0) * draws[:, :, 1]


@paper.theorem(
    "neuron pruning, the bound of the abstract at d = 1",
    rf"""{SETTING} Neuron pruning requires $\Omega(d/\varepsilon)$ units (v1, v2), $\Omega(1/\varepsilon)$ (v3): read
    for all $d\ge1$, with probability $\frac12$ and the small constant $\frac1{{100}}$, every set of
    $n\le\frac1{{100}}\frac d\varepsilon$ units fails with probability at least $\frac12$. Tested at $d=1$.""",
    source=Quoted("the abstracts of arXiv 2603.02234; whether the text supposes d >= 2 was not seen"),
    expect="refuted",
    with_probability=lambda n: HALF,
    n=OneOf(32),
    eps=OneOf("1/3200"),
)
def neurons_fail_in_one_dimension(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    """For d = 1 the units with w_i < 0 can be left out, and v_i w_i of the others need only have a subset sum near 1,
    which takes O(log 1/eps) of them, see `bits_in_one_dimension`: the statement fails with any constant in place of
    1/100. It stands for d >= 2, by `neurons_needed`. (In reading B, where errors only shrink, it fails here as well.)
    """
    return ~rssp.within_many(signed_products(integer(n), trials, rng), 1, eps)


@paper.conjecture(
    "how many units in one dimension",
    r"""$d=1$, $w^*=1$. The least $n$ with which some set of units with $w_i>0$ succeeds with probability at least
    $\frac12$ for $\varepsilon=2^{-b}$ grows by at least $1$ and at most $4$ for each bit, between any two neighbours of
    $b=3,6,9$. (The probability does not fall as $n$ grows.)""",
    source=Posed("that it is O(b) follows from the results on random subset sums"),
    expect="supported",
    with_probability=lambda b: HALF,
    slope=Slope(of="n", along=lambda b: b, at_least=1, at_most=4),
    b=OneOf(3, 6, 9),
    n=Integers(4, 28),
)
def bits_in_one_dimension(b: Any, n: Any, rng: Any, trials: int) -> Any:
    """Decided exactly for each instance."""
    return rssp.within_many(signed_products(n, trials, rng), 1, half_power(b))


def half_power(b: Any) -> Any:
    """2^-b"""
    return fraction(Q(1, 2 ** integer(b)))


# Weight pruning -------------------------------------------------------------------------------------------------------


@paper.theorem(
    "weight pruning without an output ReLU",
    rf"""{SETTING} Weight pruning takes $O(d\log\frac1\varepsilon)$ units: read with reading A for every $w^*$, that
    is for $w^*=\frac1{{\sqrt2}}(1,1,0,\dots,0)$ too, with $n=Cd\log_2\frac1\varepsilon$ units and probability at least
    $\frac12$. By the argument of `neurons_fail` success has probability at most $\frac8\pi n\varepsilon$. So
    $\frac8\pi Cd\log_2\frac1\varepsilon\,\varepsilon\ge\frac12$, evaluated at $d=2$, $\varepsilon=2^{{-b}}$.""",
    source=Quoted("the abstracts of arXiv 2603.02234, v1 and v2; whether the output has a ReLU was not seen"),
    expect="refuted",
    C=OneOf(1, 10, 100),
    b=Integers(3, 24),
)
def weights_without_output_relu(C: Any, b: int) -> Statement:
    """In the plane of the first two coordinates a masked w_i projects to (w_i1, w_i2), whose angle is uniform, to
    (w_i1, 0), (0, w_i2) or 0. Those on the axes have the angle pi/4 with w*, more than r for eps < 1/5 (tan(pi/8) =
    0.41...), so that they have no kink near that of the target: n units have n chances of 2r/pi, whatever their masks.

    So the claim fails for each C as eps tends to 0. It stands where kinks of axes serve: for w* = e_1
    (`weights_on_an_axis`), so that "without loss of generality w* = e_1" is no valid step for weight pruning; and in
    reading B (`weights_with_output_relu`), which the abstract may well mean.
    """
    return at_most(HALF, 8 / pi() * C * 2 * b * Q(1, 2**b))


@paper.theorem(
    "weight pruning without an output ReLU, along an axis",
    rf"""{SETTING} $w^*=e_1$, reading A: weight pruning takes $O(\log\frac1\varepsilon)$ units, whatever $d$ is.
    Tested here, with masks that keep first entries only: $3\log_2\frac1\varepsilon$ units, probability $\frac12$.""",
    source=Derived("a subset sum near 1 of the v_i w_i1 with w_i1 > 0, as for d = 1"),
    expect="supported",
    with_probability=lambda b: HALF,
    b=OneOf(5, 8),
)
def weights_on_an_axis(b: Any, rng: Any, trials: int) -> Any:
    """The other entries of the w_i are set to 0."""
    return rssp.within_many(signed_products(3 * integer(b), trials, rng), 1, half_power(b))


@paper.theorem(
    "weight pruning with an output ReLU",
    rf"""{SETTING} Reading B: weight pruning takes $O(d\log\frac d\varepsilon)$ units. Tested here for $d=2$,
    $w^*=(\frac35,\frac45)$: $5d\log_2\frac{{\sqrt d}}\varepsilon$ units at the $\varepsilon=2^{{-b}}\sqrt2$ listed,
    probability $\frac12$.""",
    source=Derived("the abstract has d log(1/eps); in this proof each of d entries has the error eps/sqrt d"),
    expect="supported",
    with_probability=lambda b: HALF,
    b=OneOf(5, 6),
)
def weights_with_output_relu(b: Any, rng: Any, trials: int) -> Any:
    """Unit i keeps one entry w_ik, k the same for n/d units. Those with w_ik > 0 make a_k sigma(x_k), a_k a subset
    sum of the v_i w_ik, the others b_k sigma(-x_k), b_k one of the v_i |w_ik|. With a_k and -b_k within delta =
    eps/sqrt d of w*_k the sum is within sum_k delta |x_k| <= eps of w* x on the unit ball, and so are their positive
    parts.
    """
    return entries_hit(5 * integer(b), b, trials, rng)


def entries_hit(m: int, b: Any, trials: int, rng: Any) -> Any:
    """In which trials, for each entry w*_k of (3/5, 4/5), some of the v_i w_ik > 0 of m units of its own have a sum
    within 2^-b of w*_k, and some of the v_i |w_ik| with w_ik < 0 one within 2^-b of -w*_k. Exact: all is multiplied by
    5, and entries are multiples of 2^-22.
    """
    hits: Any = True
    for target in (3, 4):
        draws = rssp.sample.on_grid(rssp.sample.normal(m, 2, trials=trials, rng=rng), 22)
        for sign in (1, -1):
            products = 5 * (sign * draws[:, :, 0]).clip(0) * draws[:, :, 1]
            hits = hits & rssp.within_many(products, sign * target, 5 * half_power(b))
    return hits
