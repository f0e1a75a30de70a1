"""How well pruning does on one ReLU neuron: the least error over all prunings, in the setting of `ferre26_gap`.

f is the sum of the units that are kept, d = 2 unless said; A: the error is that of f, B: that of sigma(f). For every
instance the least error over all prunings has a lower bound, from an exhaustive search at finitely many points of the
disk, and an upper bound, the exact error on the whole disk of the pruning found (`rssp.networks.neurons`). An event
counts only where these bounds show it. docs/neurons.md has the medians.
"""

from itertools import combinations, product
from typing import Any

import rssp
from proofs_numeric.chance import Slope
from proofs_numeric.claim import Derived, Paper, Posed, Statement, at_most, equal
from proofs_numeric.domain import Integers, OneOf, Reals
from proofs_numeric.num import Q, fraction, integer
from proofs_numeric.papers.ferre26_gap import cosine, entries_hit, sine

paper = Paper(
    "ferre26_curves",
    "Ferre, Giroire, Mallmann-Trenn, Natale, on structured and unstructured pruning of one ReLU neuron (2026): how the "
    "least error falls",
    arxiv="2603.02234",
)

HALF = Q(1, 2)
BITS = 16
SETTING = (
    r"$\sigma(w^*\cdot x)$, $|w^*|=1$, from $n$ units $v_i\sigma(w_i\cdot x)$, all entries $N(0,1)$ i.i.d.; errors are "
    "those in the sup norm over the unit ball."
)

# Points ---------------------------------------------------------------------------------------------------------------


@paper.lemma(
    "between two points",
    r"""$h$ a sinusoid, $0<\delta<\frac\pi2$, $|t|\le\delta$:
    $|h(t)|\le\max(|h(-\delta)|,|h(\delta)|)/\cos\delta$. So errors at points of a circle that include all kinks, with
    gaps of at most $2\delta$, are at least $\cos\delta$ times the error on the circle. Shown here with
    $u=\tan\frac\delta2$, $uy=\tan\frac{|t|}2$:
    $h(t)\sin2\delta=h(-\delta)\sin(\delta-t)+h(\delta)\sin(\delta+t)$ for $h=\cos$ and for $h=\sin$, and
    $\sin(\delta-t)+\sin(\delta+t)\le\sin2\delta/\cos\delta$.""",
    source=Derived(),
    expect="proved",
    u=Reals(0, 1, open="both"),
    y=Reals(0, 1),
)
def between_points(u: Any, y: Any) -> Statement:
    """The first is linear in h, and an addition theorem for cos and sin; both weights are >= 0 as |t| <= delta. The
    second: sin(delta - t) + sin(delta + t) = 2 sin delta cos t, and sin(2 delta)/cos delta = 2 sin delta.
    """
    z = u * y
    less = sine(u) * cosine(z) - cosine(u) * sine(z)
    more = sine(u) * cosine(z) + cosine(u) * sine(z)
    double = 2 * sine(u) * cosine(u)
    even = equal(cosine(z) * double, cosine(u) * (less + more))
    odd = equal(sine(z) * double, sine(u) * (more - less))
    return even & odd & at_most(less + more, 2 * sine(u))


# Neurons in the plane -------------------------------------------------------------------------------------------------


def layers(n: int, versions: str, output_relu: bool, trials: int, rng: Any) -> Any:
    """Units in the plane with all entries rounded to multiples of 2^-16, and the versions of a unit by their name in
    `rssp.networks.neurons`.
    """
    from rssp.networks import neurons

    draws = rssp.sample.on_grid(rssp.sample.normal(n, 3, trials=trials, rng=rng), BITS) * 2**BITS
    whole = draws.astype("int64")
    return neurons.Layers(whole[:, :, :2], whole[:, :, 2], BITS, getattr(neurons, versions), output_relu)


def lows(found: Any) -> list[Any]:
    """For each trial a number that no pruning has an error below."""
    return list(found.lower_bounds()[0])


def squared_highs(found: Any) -> list[Any]:
    """For each trial a number that the square of the least error does not exceed."""
    return [worst.square for worst in found.upper_bounds(found.lower_bounds()[1])]


@paper.conjecture(
    "neuron pruning, the least error from below",
    rf"""{SETTING} $d=2$, $n=8,12,16$: with probability at least $\frac12$ every set of units has an error of at least
    $\frac9{{2n}}$, in reading B, so in reading A too. (For more units the constant has to be smaller.)""",
    source=Posed("that it is at least of the order 1/n in reading A follows from `ferre26_gap.neurons_fail`"),
    expect="supported",
    with_probability=lambda n: HALF,
    n=OneOf(8, 12, 16),
)
def neurons_low(n: Any, rng: Any, trials: int) -> Any:
    """|sigma(f) - sigma(t)| <= |f - sigma(t)|, so that errors in reading B are no larger. Decided by the lower
    bound.
    """
    least = fraction(Q(9, 2) / n)
    return [low >= least for low in lows(layers(integer(n), "WHOLE", True, trials, rng))]


@paper.conjecture(
    "neuron pruning, the least error from above",
    rf"""{SETTING} $d=2$, $n\ge12$: with probability at least $\frac12$ some set of units has an error of at most
    $\frac{{15}}{{2n}}$, in reading A, so in reading B too. Tested for the $n$ listed.""",
    source=Posed("with `neurons_low`: the median of the least error is within a factor of 5/3, at these n"),
    expect="supported",
    with_probability=lambda n: HALF,
    n=OneOf(12, 16),
)
def neurons_high(n: Any, rng: Any, trials: int) -> Any:
    """Decided by the exact error of the set that is best at the points."""
    most = fraction(Q(15, 2) / n) ** 2
    return [square <= most for square in squared_highs(layers(integer(n), "WHOLE", False, trials, rng))]


# Weights in the plane -------------------------------------------------------------------------------------------------


@paper.conjecture(
    "weight pruning is ahead from a few units on",
    rf"""{SETTING} $d=2$, $w^*=(\frac35,\frac45)$, reading B, $n\ge4$: with probability at least
    $\frac25+\frac n{{40}}$, as long as that is at most $\frac7{{10}}$, weight pruning that keeps one entry of each unit
    or none has a smaller least error than neuron pruning of the same units. Tested for the $n$ listed.""",
    source=Posed("a first measurement, with other units for each, had neuron pruning ahead up to n = 12 to 16"),
    expect="supported",
    with_probability=lambda n: Q(2, 5) + n / 40,
    n=OneOf(4, 8, 12),
)
def one_entry_is_ahead(n: Any, rng: Any, trials: int) -> Any:
    """The same units for both. It is ahead where the exact error of its best choice at the points is less than the
    lower bound for all sets of whole units. With all masks allowed weight pruning is never behind, since a mask may
    keep both entries.
    """
    from rssp.networks import neurons

    whole = layers(integer(n), "WHOLE", True, trials, rng)
    entries = neurons.Layers(whole.w, whole.v, BITS, neurons.ONE_ENTRY, True)
    return [square < low**2 for low, square in zip(lows(whole), squared_highs(entries), strict=True)]


@paper.conjecture(
    "weight pruning, the least error",
    rf"""{SETTING} $d=2$, $w^*=(\frac35,\frac45)$, reading B. With $n=12$ units and probability at least $\frac12$
    weight pruning that keeps one entry of each unit or none has an error of at most $\frac38$; with $n=8$ units and
    any masks, one of at most $\frac{{11}}{{20}}$. Neuron pruning with as many units has with probability at least
    $\frac12$ no error below these numbers (`neurons_low`).""",
    source=Posed(),
    expect="supported",
    with_probability=lambda n: HALF,
    n=OneOf(8, 12),
)
def weights_high(n: Any, rng: Any, trials: int) -> Any:
    """9/(2 * 12) = 3/8, and 9/(2 * 8) > 11/20."""
    versions, most = ("ANY_ENTRIES", Q(11, 20)) if n == 8 else ("ONE_ENTRY", Q(3, 8))
    found = layers(integer(n), versions, True, trials, rng)
    return [square <= fraction(most) ** 2 for square in squared_highs(found)]


@paper.conjecture(
    "weight pruning, units for each bit",
    rf"""{SETTING} $d=2$, $w^*=(\frac35,\frac45)$, reading B. Of $8k$ units half keep their first entry or none, the
    others their second: the least $k$ with which some masks of this kind have entries within $2^{{-b}}$ of $w^*$, and
    so an error of at most $\sqrt2\,2^{{-b}}$, with probability at least $\frac12$ grows by at most $\frac34$ for each
    bit, between any two neighbours of $b=2,4,6$: six units for one bit. (The probability does not fall as $k$ grows.)
    """,
    source=Posed("that k is O(b) is the proof of `ferre26_gap.weights_with_output_relu`"),
    expect="supported",
    with_probability=lambda b: HALF,
    slope=Slope(of="k", along=lambda b: b, at_most="3/4"),
    b=OneOf(2, 4, 6),
    k=Integers(2, 8),
)
def units_for_each_bit(b: Any, k: Any, rng: Any, trials: int) -> Any:
    """Decided exactly. The error is as in `ferre26_gap.weights_with_output_relu`."""
    return entries_hit(4 * k, b, trials, rng)


# Dimensions -----------------------------------------------------------------------------------------------------------


def crossings(d: int) -> list[tuple[float, ...]]:
    """Points of the unit ball: +-e_i, and (+-e_i +- e_j) 724/1024, a little shorter than 1."""
    axes = [tuple(sign * float(i == k) for i in range(d)) for k in range(d) for sign in (1, -1)]
    signs = product((1, -1), repeat=2)
    pairs = [(k, l, s, t) for (k, l), (s, t) in product(combinations(range(d), 2), signs)]  # noqa: E741
    return axes + [tuple(724 / 1024 * (s * (i == k) + t * (i == l)) for i in range(d)) for k, l, s, t in pairs]  # noqa: E741


def every_set_fails(n: int, d: int, eps: Any, trials: int, rng: Any) -> Any:
    """In which trials every set of units has an error of more than eps in reading A, w* = e_1, at `crossings`; entries
    are rounded to multiples of 2^-16.
    """
    draws = rssp.sample.on_grid(rssp.sample.normal(n, d + 1, trials=trials, rng=rng), BITS)
    points = crossings(d)
    inner: Any = sum(draws[:, :, i, None] * [x[i] for x in points] for i in range(d))
    return ~rssp.within_many(inner.clip(0) * draws[:, :, d, None], [max(x[0], 0) for x in points], eps)


MEDIANS = {3: Q(5, 8), 4: Q(11, 16), 5: Q(3, 4)}
TENTHS = {2: Q(1, 8), 3: Q(5, 16), 4: Q(13, 32), 5: Q(1, 2)}


@paper.conjecture(
    "neuron pruning in higher dimension, the median",
    rf"""{SETTING} Reading A, $n=12$: with probability at least $\frac12$ every set of units has an error of more than
    $\frac58$, $\frac{{11}}{{16}}$, $\frac34$ for $d=3,4,5$. For $d=2$ some set has with this probability an error of at
    most $\frac58$ (`neurons_high`).""",
    source=Posed("that the error grows with d at fixed n is proved as far as `ferre26_gap.zones` goes"),
    expect="supported",
    with_probability=lambda d: HALF,
    d=Integers(3, 5),
)
def dimension_medians(d: int, rng: Any, trials: int) -> Any:
    """The law of the units does not change under rotations, so that w* = e_1. Errors at finitely many points of the
    ball are at most those on the ball.
    """
    return every_set_fails(12, d, fraction(MEDIANS[d]), trials, rng)


@paper.conjecture(
    "neuron pruning in higher dimension, nine tenths",
    rf"""{SETTING} Reading A, $n=12$: with probability at least $\frac9{{10}}$ every set of units has an error of more
    than $\frac18$, $\frac5{{16}}$, $\frac{{13}}{{32}}$, $\frac12$ for $d=2,3,4,5$.""",
    source=Posed("as `dimension_medians`"),
    expect="supported",
    with_probability=lambda d: Q(9, 10),
    d=Integers(2, 5),
)
def dimension_tails(d: int, rng: Any, trials: int) -> Any:
    """As `dimension_medians`."""
    return every_set_fails(12, d, fraction(TENTHS[d]), trials, rng)


@paper.conjecture(
    "neuron pruning in the plane, one in six",
    rf"""{SETTING} Reading A, $d=2$, $n=12$: with probability at least $\frac16$ some set of units has an error of at
    most $\frac5{{16}}$; for $d=3$ the probability is at most $\frac1{{10}}$ (`dimension_tails`).""",
    source=Posed(),
    expect="supported",
    with_probability=lambda d: Q(1, 6),
    d=OneOf(2),
)
def plane_tail(d: Any, rng: Any, trials: int) -> Any:
    """Decided by the exact error of the set that is best at the points."""
    most = fraction(TENTHS[3]) ** 2
    return [square <= most for square in squared_highs(layers(12, "WHOLE", False, trials, rng))]
