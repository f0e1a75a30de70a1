"""Alabdulmohsin, Markeeva, Keysers, Tolstikhin, A generalized lottery ticket hypothesis (2021): masks in a basis.

The paper states no theorem. With an invertible B, coordinates c of the weights theta = B c are masked: B (m * c), entry
by entry. What follows for random subset sums, with B orthonormal and independent of theta, is stated here.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

from flint import fmpq

import rssp
from proofs_numeric.claim import Derived, Paper, Posed, Statement, at_most, equal
from proofs_numeric.domain import Integers, OneOf, Sequences
from proofs_numeric.num import Q, fraction, integer
from proofs_numeric.papers.ours_vectors import second_moment

paper = Paper(
    "alabdulmohsin21_bases",
    "Alabdulmohsin, Markeeva, Keysers, Tolstikhin, A Generalized Lottery Ticket Hypothesis, SNN workshop 2021",
    arxiv="2107.06825",
)

HALF = Q(1, 2)
TARGET = Q(7, 10)

# Orthonormal bases with rational entries ------------------------------------------------------------------------------


def canonical(n: int) -> list[list[fmpq]]:
    """The identity."""
    return [[Q(int(i == j)) for j in range(n)] for i in range(n)]


def hadamard(n: int) -> list[list[fmpq]]:
    """Entries +-1/sqrt n, for n a power of 4: the sign is that of the number of common binary digits."""
    root = {1: 1, 4: 2, 16: 4}[n]
    return [[Q((-1) ** (i & j).bit_count(), root) for j in range(n)] for i in range(n)]


def reflection(n: int) -> list[list[fmpq]]:
    """I - 2 v v^T/|v|^2 with v = (1, 2, ..., n)."""
    square = sum(i * i for i in range(1, n + 1))
    return [[Q(int(i == j)) - Q(2 * i * j, square) for j in range(1, n + 1)] for i in range(1, n + 1)]


BASES = (canonical, hadamard, reflection)


def applied(B: list[list[fmpq]], c: Sequence[Any]) -> list[fmpq]:
    """B c"""
    return [sum((b * x for b, x in zip(row, c, strict=True)), start=Q(0)) for row in B]


def transposed(B: list[list[fmpq]]) -> list[list[fmpq]]:
    """B^T"""
    return [list(column) for column in zip(*B, strict=True)]


def coordinates(basis: int, values: Any) -> tuple[Any, int]:
    """(integers, scale): B^T w times scale for rows w of small integers, (trials, 16)."""
    B = BASES[basis](16)
    scale = 748 if basis == 2 else 4  # |v|^2/2 = 748
    integers = [[integer(scale * b) for b in row] for row in B]
    return values @ integers, scale


# The norm and the law -------------------------------------------------------------------------------------------------


@paper.theorem(
    "a mask in an orthonormal basis",
    r"""$B$ orthonormal, $\theta,\theta^*\in\mathbb R^N$, $m\in\{0,1\}^N$: $|B(m*B^T\theta)-\theta^*|_2=
    |m*B^T\theta-B^T\theta^*|_2$. So if the law of $\theta$ is that of $B^T\theta$, as for $N(0,s^2I)$, and $B$ does not
    depend on $\theta$, the least error over all masks has the law of the least error in the canonical basis for the
    target $B^T\theta^*$. Checked here for $N=4$, every mask, three bases and the entries listed.""",
    source=Derived("the paper's evidence is experimental"),
    expect="proved",
    basis=Integers(0, 2),
    weights=Sequences(of=OneOf(-1, "1/2"), least=4, most=4),
    target=Sequences(of=OneOf(0, 3), least=4, most=4),
)
def same_error(basis: int, weights: Sequence[fmpq], target: Sequence[fmpq]) -> Statement:
    """|B x| = |x|. A basis made from theta, as by its singular value decomposition, is not covered by the second
    part."""
    B = BASES[basis](4)
    back = transposed(B)
    c, wanted, statement = applied(back, weights), applied(back, target), equal(0, 0)
    for mask in product((0, 1), repeat=4):
        masked = [m * x for m, x in zip(mask, c, strict=True)]
        statement &= equal(distance(applied(B, masked), target), distance(masked, wanted))
    return statement


def distance(x: Sequence[fmpq], y: Sequence[fmpq]) -> fmpq:
    """|x - y|_2^2"""
    return sum(((a - b) ** 2 for a, b in zip(x, y, strict=True)), start=Q(0))


@paper.theorem(
    "normal weights in a basis",
    r"""$w\sim N(0,I_{16})$ and $B=I-\frac18J$, $J$ all ones, which is orthonormal: some $7$ coordinates of $B^Tw$
    have a sum within $10^{-3}$ of $1$ with at least the probability that `ours_vectors.second_moment` has for $16$
    values in the canonical basis.""",
    source=Derived("by simulation; the law is the same"),
    expect="supported",
    with_probability=lambda k: second_moment(16, integer(k), 1, Q(1, 1000), Q(1)),
    k=OneOf(7),
)
def normal_in_a_basis(k: Any, rng: Any, trials: int) -> Any:
    """Weights are rounded to multiples of 2^-40, so that coordinates are exact."""
    weights = rssp.sample.on_grid(rssp.sample.normal(16, trials=trials, rng=rng), 40)
    values = weights - weights.sum(axis=1, keepdims=True) / 8
    return rssp.within_many(values, 1, Q(1, 1000), size=integer(k))


# Weights of two values ------------------------------------------------------------------------------------------------


@paper.proposition(
    "two values in the canonical basis",
    r"""$w\in\{-1,1\}^N$: no subset sum is nearer to $\frac7{10}$ than $\frac3{10}$. Checked here for $N\le8$.""",
    source=Derived(),
    expect="proved",
    w=Sequences(of=OneOf(-1, 1), least=0, most=8),
)
def two_values(w: Sequence[fmpq]) -> Statement:
    """They are integers."""
    return at_most(Q(3, 10), Q(rssp.exact.nearest([fraction(x) for x in w], fraction(TARGET))[1]))


def signs(trials: int, rng: Any) -> Any:
    """w uniform on {-1, 1}^16; (trials, 16)."""
    return 2 * rng.integers(0, 2, (trials, 16)) - 1


@paper.proposition(
    "two values in a Hadamard basis",
    r"""$w$ uniform on $\{-1,1\}^{16}$, $B$ the Hadamard matrix divided by $4$: no subset sum of $B^Tw$ is nearer to
    $\frac7{10}$ than $\frac15$. Tested here: with probability at least $\frac{99}{100}$ none is within
    $\frac{199}{1000}$.""",
    source=Derived(),
    expect="supported",
    with_probability=lambda basis: Q(99, 100),
    basis=OneOf(1),
)
def two_values_hadamard(basis: Any, rng: Any, trials: int) -> Any:
    """Sums of 16 signs are even: the coordinates are multiples of 1/2."""
    values, scale = coordinates(integer(basis), signs(trials, rng))
    return ~rssp.within_many(values, fraction(scale * TARGET), fraction(scale * Q(199, 1000)))


@paper.proposition(
    "two values in another basis",
    r"""$w$ uniform on $\{-1,1\}^{16}$, $B=I-\frac{2vv^T}{|v|^2}$ with $v=(1,\dots,16)$: with probability at least
    $\frac12$ some subset sum of $B^Tw$ is within $\frac1{200}$ of $\frac7{10}$. So the law of the error depends on the
    basis where weights are not normal, by a factor of $60$ here.""",
    source=Derived("by simulation"),
    expect="supported",
    with_probability=lambda basis: HALF,
    basis=OneOf(2),
)
def two_values_reflected(basis: Any, rng: Any, trials: int) -> Any:
    """Coordinates are multiples of 1/748, of which 524/748 is the nearest to 7/10: no sum is nearer than 1/1870."""
    values, scale = coordinates(integer(basis), signs(trials, rng))
    return rssp.within_many(values, fraction(scale * TARGET), fraction(scale * Q(1, 200)))


# Uniform weights ------------------------------------------------------------------------------------------------------

SOME, NONE = 1, 0
PROBABILITIES = {SOME: Q(1, 2), NONE: Q(2, 5)}


@paper.conjecture(
    "uniform weights in a basis",
    r"""$w$ uniform on $[-1,1]^{16}$, $B$ the identity, the Hadamard matrix divided by $4$ or
    $I-\frac{2vv^T}{|v|^2}$ with $v=(1,\dots,16)$: in each of these bases some subset sum of $B^Tw$ is within $2^{-15}$
    of $\frac7{10}$ with probability at least $\frac12$ (side 1), and none with probability at least $\frac25$ (side
    0). In the last two the coordinates are uncorrelated, not independent; the median error hardly changes.""",
    source=Posed("the law of B^T w depends on B, so that nothing follows from the canonical basis"),
    expect="supported",
    with_probability=lambda side: PROBABILITIES[integer(side)],
    basis=Integers(0, 2),
    side=OneOf(SOME, NONE),
)
def uniform_in_a_basis(basis: int, side: Any, rng: Any, trials: int) -> Any:
    """Weights are rounded to multiples of 2^-30; coordinates are multiplied by 5 times their scale, so that all is
    exact.
    """
    weights = rssp.sample.on_grid(rssp.sample.uniform(16, trials=trials, rng=rng), 30) * 2**30
    values, scale = coordinates(basis, weights.astype("int64"))
    unit = 5 * scale * 2**30
    some = rssp.within_many(5 * values, fraction(unit * TARGET), fraction(Q(unit, 2**15)))
    return some if side == SOME else ~some


# Layers of a network --------------------------------------------------------------------------------------------------

ROTATION = [[Q(3, 5), Q(-4, 5)], [Q(4, 5), Q(3, 5)]]
SMALL = OneOf(-1, 0, 2)


def relu(values: Sequence[fmpq]) -> list[fmpq]:
    """max(x, 0), entry by entry."""
    return [x if x > 0 else 0 * x for x in values]


def dot(x: Sequence[fmpq], y: Sequence[fmpq]) -> fmpq:
    """x y"""
    return sum((a * b for a, b in zip(x, y, strict=True)), start=Q(0))


@paper.proposition(
    "bases of the inputs pass through a layer",
    r"""$V$ orthonormal, a layer $W$ with coordinates $C=WV$ in the basis $\{e_jv_k^T\}$, a mask $m$, outer weights $a$:
    $a^T\sigma\bigl((m*C)V^Tx\bigr)$ is the network with inner weights $m*C$ at $V^Tx$, which is in the unit ball where
    $x$ is. So, as $WV$ has the law of $W$ for normal weights, the least error of pruning in this basis to
    $\sigma(w^*\cdot x)$ has the law of that in the canonical basis to $\sigma(V^Tw^*\cdot x)$. Checked here for a
    rotation, $2\times2$ weights, every mask and the entries listed.""",
    source=Derived("the paper's evidence is experimental"),
    expect="proved",
    W=Sequences(of=SMALL, least=4, most=4),
    x=Sequences(of=OneOf(-1, "1/2"), least=2, most=2),
)
def input_rotation(W: Sequence[fmpq], x: Sequence[fmpq]) -> Statement:
    """Row j of (m * C) V^T, from the rows of C, against row j of m * C at V^T x; a = (1, -1) in the body."""
    back = transposed(ROTATION)
    C = [applied(back, W[:2]), applied(back, W[2:])]
    turned, statement = applied(back, x), equal(dot(applied(back, x), applied(back, x)), dot(x, x))
    for m in product((0, 1), repeat=4):
        masked = [[m[0] * C[0][0], m[1] * C[0][1]], [m[2] * C[1][0], m[3] * C[1][1]]]
        rows = [applied(ROTATION, row) for row in masked]
        first = relu([dot(row, x) for row in rows])
        second = relu([dot(row, turned) for row in masked])
        statement &= equal(first[0] - first[1], second[0] - second[1])
    return statement


@paper.proposition(
    "bases of the hidden units do not pass",
    r"""$U$ orthonormal: as for the inputs, $a^T\sigma(UWx)$ is the network with inner weights $W$ and outer weights
    $U^Ta$. Read for a rotation $U$, $W=I$ and the entries of $a$ and $x$ listed.""",
    source=Derived("the step that fails where a basis of the weights is more than one of the inputs"),
    expect="refuted",
    a=Sequences(of=SMALL, least=2, most=2),
    x=Sequences(of=SMALL, least=2, most=2),
)
def hidden_rotation(a: Sequence[fmpq], x: Sequence[fmpq]) -> Statement:
    """No outer weights at all serve: at x = (0, -1) sigma(x) = 0, whatever they are, and sigma(U x) = (4/5, 0)."""
    return equal(dot(a, relu(applied(ROTATION, x))), dot(applied(transposed(ROTATION), a), relu(x)))


@paper.proposition(
    "scaled permutations of the hidden units pass",
    r"""$P$ a permutation, $D$ diagonal and $\ge0$: $\sigma(DPz)=DP\sigma(z)$, so that $a^T\sigma(DPWx)$ is the network
    with inner weights $W$ and outer weights $P^TDa$. Checked here for two units, both permutations and the entries
    listed.""",
    source=Derived(),
    expect="proved",
    swapped=Integers(0, 1),
    D=Sequences(of=OneOf(0, "1/2", 3), least=2, most=2),
    z=Sequences(of=SMALL, least=2, most=2),
)
def hidden_permutation(swapped: int, D: Sequence[fmpq], z: Sequence[fmpq]) -> Statement:
    """sigma(c z) = c sigma(z) for c >= 0. Of orthonormal matrices U only the permutations commute with sigma: U e_i =
    sigma(U e_i) >= 0, and orthonormal columns >= 0 have no row in common.
    """
    moved = z[::-1] if swapped else z
    left = relu([c * y for c, y in zip(D, moved, strict=True)])
    right = [c * y for c, y in zip(D, relu(moved), strict=True)]
    return equal(left[0], right[0]) & equal(left[1], right[1])


@paper.theorem(
    "weight pruning in an adapted basis",
    r"""$\sigma(w^*\cdot x)$, $|w^*|=1$, from units $v_i\sigma(w_i\cdot x)$, all entries $N(0,1)$ i.i.d.: in a basis
    $\{e_jv_k^T\}$ with $v_1=w^*$ weight pruning takes $O(\log\frac1\varepsilon)$ units, without an output ReLU and
    whatever $d$ is; in the canonical basis $O(\log\frac1\varepsilon)$ do not suffice there
    (`ferre26_gap.weights_without_output_relu`). Tested here for $w^*=(\frac35,\frac45)$: $3b$ units,
    $\varepsilon=2^{-b}$, probability $\frac12$.""",
    source=Derived("a basis that depends on the target, not on the weights"),
    expect="supported",
    with_probability=lambda b: HALF,
    b=OneOf(5, 8),
)
def adapted_basis(b: Any, rng: Any, trials: int) -> Any:
    """By `input_rotation` it is the target sigma(x_1) in the canonical basis. Masks keep the first coordinate, c_i = w*
    w_i, where it is > 0: a subset sum of the v_i c_i near 1. Entries are multiples of 2^-22; all is multiplied by 5.
    """
    draws = rssp.sample.on_grid(rssp.sample.normal(3 * integer(b), 3, trials=trials, rng=rng), 22)
    along = 3 * draws[:, :, 0] + 4 * draws[:, :, 1]
    return rssp.within_many(along.clip(0) * draws[:, :, 2], 5, fraction(Q(5, 2 ** integer(b))))
