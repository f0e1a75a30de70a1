"""Further bounds in the setting of `ferre26_gap`: where the output has a ReLU too (reading B), from above, where inputs
are >= 0.
"""

from collections.abc import Sequence
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Statement, at_most, equal, less_than
from proofs_numeric.domain import OneOf, Reals, Sequences
from proofs_numeric.num import Ball, Q, as_ball, exp, integer, log, pi, sqrt
from proofs_numeric.papers.ferre26_curves import layers, lows
from proofs_numeric.papers.ferre26_gap import cosine, half_power, sine

paper = Paper(
    "ferre26_output",
    "Ferre, Giroire, Mallmann-Trenn, Natale, on structured and unstructured pruning of one ReLU neuron (2026): output "
    "ReLU and nonnegative inputs",
    arxiv="2603.02234",
)

HALF = Q(1, 2)
SETTING = r"$\sigma(w^*\cdot x)$, $|w^*|=1$, from $n$ units $v_i\sigma(w_i\cdot x)$, all entries $N(0,1)$ i.i.d."

# Neuron pruning with an output ReLU -----------------------------------------------------------------------------------


@paper.lemma(
    "a kink between two others",
    r"""$h$ on $[t_0-g,t_0+g']$ piecewise a sinusoid with one kink, of jump $a$ at $t_0$, $0<g,g'\le\frac\pi2$:
    $a=\frac{h(t_0+g')-\cos g'\,h(t_0)}{\sin g'}+\frac{h(t_0-g)-\cos g\,h(t_0)}{\sin g}$. So
    $|a|\le\|h\|_\infty\bigl(\cot\frac g2+\cot\frac{g'}2\bigr)$, and no less: $h(t_0)=-1$, $h(t_0-g)=h(t_0+g')=1$.
    Shown here, times $\sin g\sin g'$, with $u=\tan\frac g2$, $v=\tan\frac{g'}2$, for the slope $s$ before the kink and
    $h(t_0)=c$, all three at most $1$: the identity is linear in $(a,s,c)$.""",
    source=Derived(),
    expect="proved",
    u=Reals(0, 1),
    v=Reals(0, 1),
    a=Reals(-1, 1),
    s=Reals(-1, 1),
    c=Reals(-1, 1),
)
def kink_between(u: Any, v: Any, a: Any, s: Any, c: Any) -> Statement:
    """h is c cos(t - t0) + s sin(t - t0) before t0, and has s + a in place of s after it. (1 + cos g)/sin g =
    cot(g/2) = 1/u.
    """
    after = c * cosine(v) + (s + a) * sine(v)
    before = c * cosine(u) - s * sine(u)
    jump = (after - cosine(v) * c) * sine(u) + (before - cosine(u) * c) * sine(v)
    return equal(jump, a * sine(u) * sine(v)) & equal((1 + cosine(u)) * u, sine(u))


def some_set_succeeds(n: Any, eps: Any) -> Ball:
    """n eps + n c (1 + log(1 + 1/c)) with c = 8 n eps/pi: at least the probability that some set of units succeeds."""
    c = as_ball(8 * n * eps) / pi()
    bound: Ball = n * eps + n * c * (1 + log(1 + 1 / c))
    return bound


@paper.theorem(
    "neuron pruning, reading B, d at least 2",
    rf"""{SETTING} $d\ge2$. In reading B the probability that some set of units succeeds is at most
    $n\varepsilon+nc\bigl(1+\ln(1+\frac1c)\bigr)$ with $c=\frac8\pi n\varepsilon$. Tested here for $d=2$: with at least
    the complementary probability every set fails.""",
    source=Derived("the abstracts have Omega(d/eps), v1 and v2, and Omega(1/eps), v3; this is 1/sqrt(eps ln(1/eps))"),
    expect="supported",
    with_probability=lambda n, eps: 1 - some_set_succeeds(n, eps),
    n=OneOf(2, 8),
    eps=OneOf("1/1024", "1/4096"),
)
def neurons_fail_with_output_relu(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    """In a plane that contains w* the projected w_i are normal, x = (cos t, sin t) and w* x = cos t. Where cos t > eps,
    success forces sigma(f) > 0, so h = f - cos t has |h| <= eps: on the arc |t| < T = arccos eps. The empty set does
    not succeed (t = 0). Unit i has one kink t_i in (-pi/2, pi/2], uniform, with jump a_i, |a_i| = |v_i| |w_i|
    independent of it and exponential with mean 1: v |w| has the Laplace law.

    Let i be one of the set. If no other kink is within r of t_i and |t_i| < T - r, r <= pi/2, then by
    `ferre26_gap.isolated_kink` |a_i| r/4 <= |a_i|/2 tan(r/2) <= eps. So with r_i = 4 eps/|a_i| some t_j is within r_i
    of t_i or |t_i| >= T - r_i. Given |a_i| that has a probability of at most 2(n - 1) r_i/pi + 2(arcsin eps + r_i)/pi
    <= eps + 2n r_i/pi = eps + c/|a_i|, as arcsin eps <= pi eps/2. Now E min(1, c/|a|) <= c + c E_1(c), where E_1(c) =
    int_c^oo e^-x dx/x <= ln(1 + 1/c): both vanish at infinity, and the right side falls faster than e^-x ln(1 + 1/x),
    which falls at least as fast as E_1, since ln(1 + 1/x) >= 1/(1 + x). There are n choices of i.

    Tested by the lower bound on the least error that `ferre26_curves` describes.
    """
    return [low > eps for low in map(Q, lows(layers(integer(n), "WHOLE", True, trials, rng)))]


@paper.corollary(
    "neuron pruning, reading B, how many units",
    r"""In the setting of `neurons_fail_with_output_relu`: with
    $n\le\frac25\bigm/\sqrt{\varepsilon\ln\frac1\varepsilon}$ units success has probability less than $\frac12$, for
    $\varepsilon=e^{-s}$. Shown here for $5\le s\le100$.""",
    source=Derived(),
    expect="proved",
    s=Reals(5, 100),
)
def neurons_needed_with_output_relu(s: Any) -> Statement:
    """The bound grows with n: its value at the largest n. n c = 8 n^2 eps/pi = 32/(25 pi s)."""
    n = Q(2, 5) * exp(s / 2) / sqrt(s)
    product = Q(32, 25) / (pi() * s)
    return less_than(n * exp(-s) + product * (1 + log(1 + n / product)), HALF)


@paper.corollary(
    "the gap along an axis",
    rf"""{SETTING} $w^*=e_1$, reading A, $d\ge2$. With $3b$ units weight pruning has an error of at most $2^{{-b}}$ with
    probability at least $\frac12$ (tested as `ferre26_gap.weights_on_an_axis`), and neuron pruning with probability
    less than $\frac12$: $\frac8\pi3b\,2^{{-b}}<\frac12$ for all $b\ge7$.""",
    source=Derived("by the bound of `ferre26_gap.neurons_fail`"),
    expect="proved",
    b=Reals(7, "inf"),
)
def gap_on_an_axis(b: Any) -> Statement:
    """48 b/pi < 2^b."""
    return less_than(48 * b / pi(), exp(b * log(2)))


# Neuron pruning from above --------------------------------------------------------------------------------------------


@paper.lemma(
    "a unit that is nearly aligned",
    r"""$|x|\le1$, $w=(w_1,w_\perp)$ with $w_1\ge0$: $|\sigma(w\cdot x)-w_1\sigma(x_1)|\le|w_\perp|$. Checked here for
    $d=2$ and the entries listed, $x$ on the unit circle.""",
    source=Derived(),
    expect="proved",
    w1=OneOf(0, "1/3", 2),
    w2=OneOf(-1, "-1/5", 0, "1/5", 3),
    u=OneOf(-8, -1, "-1/3", 0, "1/7", 1, 3),
)
def nearly_aligned(w1: Any, w2: Any, u: Any) -> Statement:
    """sigma is 1-Lipschitz, w_1 sigma(x_1) = sigma(w_1 x_1), and |w x - w_1 x_1| <= |w_perp| |x|. The body has x = (cos
    t, sin t) with u = tan(t/2).
    """
    difference = relu(w1 * cosine(u) + w2 * sine(u)) - w1 * relu(cosine(u))
    return at_most(difference**2, w2**2)


@paper.theorem(
    "neuron pruning, how many units suffice",
    rf"""{SETTING} In reading A, so in B too, $O\bigl(\varepsilon^{{1-d}}\log^d\frac1\varepsilon\bigr)$ units suffice
    for fixed $d\ge2$: for $d=2$, $O(\frac1\varepsilon\log^2\frac1\varepsilon)$, which `ferre26_gap.neurons_needed` has
    from below up to the logarithms. Tested here for $d=2$: $64b^22^b$ units, $\varepsilon=2^{{-b}}$, probability
    $\frac12$.""",
    source=Derived("the abstracts have lower bounds only"),
    expect="supported",
    with_probability=lambda b: HALF,
    b=OneOf(2, 3),
)
def aligned_units(b: Any, rng: Any, trials: int) -> Any:
    """w* = e_1, as the law does not change under rotations. Take the first k units with w_1 > 0 and |w_perp| <= t. By
    `nearly_aligned` a set of them has an error of at most |sum v_i w_i1 - 1| + sum |v_i| |w_i perp|. Given that they
    were taken, their v and w_1 are independent, N(0, 1) and half-normal: with k = C log(1/eps) products v_i w_i1 some
    have a sum within eps/2 of 1 with probability 3/4 or more (random subset sums). With t = eps/(4k) the other sum is
    at most eps/2 where sum |v_i| <= 2k, which fails with a probability that falls exponentially with k. A unit is taken
    with a probability of the order t^(d - 1), so that n of the order k t^(1 - d) has k of them.

    The test: k = 6b, t = 2^-b/(6b), and both sums decided exactly, the second for all units taken; entries are
    multiples of 2^-16.
    """
    bits = integer(b)
    draws = rssp.sample.on_grid(rssp.sample.normal(64 * bits**2 * 2**bits, 3, trials=trials, rng=rng), 16)
    taken = (draws[:, :, 0] > 0) & (6 * bits * 2**bits * abs(draws[:, :, 1]) <= 1)
    first = (~taken).argsort(axis=1, kind="stable")[:, : 6 * bits]
    rows = [[trial] for trial in range(trials)]
    units = draws[rows, first] * taken[rows, first][:, :, None]
    aside = abs(units[:, :, 1] * units[:, :, 2]).sum(axis=1)
    return (aside * 2 ** (bits + 1) <= 1) & rssp.within_many(units[:, :, 0] * units[:, :, 2], 1, half_power(b + 1))


# Weight pruning with one entry for each unit --------------------------------------------------------------------------


@paper.proposition(
    "weight pruning, counting",
    r"""If the masks that keep one entry of each of $n$ units, or none, serve every $w^*$ of the unit ball within
    $\varepsilon$ in reading B, then $n\ge d\log_2\frac1{2\sqrt2\,\varepsilon}\bigm/\log_2(d+1)$. Checked here: the
    inequality behind it, $|w^*-p|_2\le\sqrt2\,\varepsilon$ with $p=\sigma(a)$, entry by entry, where $f(x)=a\cdot x$
    for $x\ge0$, $w^*\ge0$, at the two inputs that show it, for $d=3$ and the entries listed.""",
    source=Derived(),
    expect="proved",
    a=Sequences(of=OneOf(-1, 0, "1/2", 2), least=3, most=3),
    w=Sequences(of=OneOf(0, "1/3", 1), least=3, most=3),
)
def one_entry_masks_counted(a: Sequence[fmpq], w: Sequence[fmpq]) -> Statement:
    """With one entry for each unit f is linear on every orthant; take that of x >= 0, the others are alike. For y =
    (w - p)_+ : a y <= p y, so sigma(a y) <= p y and w y - sigma(a y) >= |y|^2. For y = (p - w)_+ : a_k = p_k where y_k
    > 0, so sigma(a y) - w y = |y|^2. Both are at most eps |y|, and |w - p|^2 is the sum of the two |y|^2.

    So the w* >= 0 that a choice serves lie in a ball of radius sqrt 2 eps. The (d + 1)^n choices have (d + 1)^n such
    balls, which cover 2^-d of the unit ball: (d + 1)^n (sqrt 2 eps)^d >= 2^-d.
    """
    p = [relu(x) for x in a]
    short = [relu(x - y) for x, y in zip(w, p, strict=True)]
    long = [relu(y - x) for x, y in zip(w, p, strict=True)]
    below = at_most(dot(short, short), dot(w, short) - relu(dot(a, short)))
    return below & equal(dot(long, long), relu(dot(a, long)) - dot(w, long))


def relu(x: fmpq) -> fmpq:
    """max(x, 0)"""
    return x if x > 0 else 0 * x


def dot(x: Sequence[fmpq], y: Sequence[fmpq]) -> fmpq:
    """x y"""
    return sum((a * b for a, b in zip(x, y, strict=True)), start=Q(0))


# Nonnegative inputs ---------------------------------------------------------------------------------------------------


@paper.lemma(
    "one unit serves every coordinate",
    r"""$x\ge0$, masks that keep positive entries only: $v\,\sigma\bigl(\sum_km_kw_kx_k\bigr)=\sum_kx_k\,m_kvw_k$. So
    the entries of $w^*$ are $d$ subset sum problems, of the $v_iw_{ik}$ with $w_{ik}>0$, whose masks do not depend on
    each other. Checked here for two units, $d=2$ and the entries listed.""",
    source=Derived(),
    expect="proved",
    w=Sequences(of=OneOf(-1, "1/2", 3), least=4, most=4),
    v=Sequences(of=OneOf(-2, 1), least=2, most=2),
    x=Sequences(of=OneOf(0, 1, "5/2"), least=2, most=2),
)
def one_unit_for_all(w: Sequence[fmpq], v: Sequence[fmpq], x: Sequence[fmpq]) -> Statement:
    """The sum is >= 0. The body keeps all positive entries: a mask more is an entry 0."""
    kept = [[relu(y) for y in w[:2]], [relu(y) for y in w[2:]]]
    through = sum((c * relu(dot(row, x)) for c, row in zip(v, kept, strict=True)), start=Q(0))
    entries = [sum((c * row[k] for c, row in zip(v, kept, strict=True)), start=Q(0)) for k in range(2)]
    return equal(through, dot(entries, x))


@paper.theorem(
    "weight pruning for nonnegative inputs",
    rf"""{SETTING} Inputs $x\ge0$ of the unit ball, reading B, or A for $w^*\ge0$: weight pruning takes
    $O(\log\frac d\varepsilon)$ units. Tested here for $w^*=\frac1{{\sqrt d}}(1,\dots,1)$, $d=4,16$, with $20$ and $24$
    units and $\varepsilon=2^{{-b}}\sqrt d$, $b=4$, probability $\frac12$;
    `ferre26_gap.weights_with_output_relu` takes $5b$ for each of the $d$ entries.""",
    source=Derived("a subset sum near each w*_k of the v_i w_ik with w_ik > 0, the same units for all k"),
    expect="supported",
    with_probability=lambda d: HALF,
    d=OneOf(4, 16),
)
def nonnegative_inputs(d: Any, rng: Any, trials: int) -> Any:
    """`one_unit_for_all`: with each entry within 2^-b the error is at most 2^-b sum_k x_k <= 2^-b sqrt d. Each entry
    fails with a probability that falls exponentially with n, so that n of the order log(d/eps) serves all of them.
    Decided exactly; entries are rounded to multiples of 2^-24.
    """
    n, root = {4: (20, 2), 16: (24, 4)}[integer(d)]
    draws = rssp.sample.on_grid(rssp.sample.normal(n, integer(d) + 1, trials=trials, rng=rng), 24)
    hits: Any = True
    for k in range(integer(d)):
        products = draws[:, :, k].clip(0) * draws[:, :, integer(d)]
        hits = hits & rssp.within_many(products, 1 / root, half_power(4))
    return hits
