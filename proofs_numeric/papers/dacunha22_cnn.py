"""da Cunha, Natale, Viennot, Proving the lottery ticket hypothesis for convolutional neural networks (2022).

The convolution is that of `dacunha23_structured`, without padding and in one dimension; in two the sums have more terms
of the same kind. Each output channel stands for itself.
"""

from collections.abc import Sequence

from flint import fmpq

from proofs_numeric.claim import Paper, Reported, Statement, at_most, equal
from proofs_numeric.domain import OneOf, Sequences
from proofs_numeric.num import Q
from proofs_numeric.papers.dacunha23_structured import added, convolved, relu

paper = Paper(
    "dacunha22_cnn",
    "da Cunha, Natale, Viennot, Proving the Lottery Ticket Hypothesis for Convolutional Neural Networks, ICLR 2022",
)

Signal = Sequence[fmpq]


def layer(kernels: Sequence[Signal], signals: Sequence[Signal]) -> list[fmpq]:
    """One output channel: the sum over the input channels of kernel against signal."""
    found = [convolved(kernel, signal) for kernel, signal in zip(kernels, signals, strict=True)]
    return added(found, len(found[0]))


def largest(values: Signal) -> fmpq:
    """The norm |X|_max."""
    return max(value if value > 0 else -value for value in values)


@paper.lemma(
    "norm of a convolution",
    r"""$\|K*X\|_{\max}\le\|K\|_1\,\|X\|_{\max}$, $\|K\|_1$ the sum of the sizes of all entries of the kernel of one
    output channel; with equality for some $X\neq0$. Checked here for two input channels, kernels of width 2 and one
    place of the output, with the entries listed.""",
    source=Reported("a step of the paper's proof; checked in the form given"),
    expect="proved",
    K=Sequences(of=OneOf(-2, 0, "1/3"), least=4, most=4),
    X=Sequences(of=OneOf(-1, 3), least=4, most=4),
)
def norm_of_a_convolution(K: Signal, X: Signal) -> Statement:
    """An entry of K * X is a sum of products, one for each entry of K. Where X is +-1, with the signs of K, it is the
    norm of K.
    """
    bound = sum((k if k > 0 else -k for k in K), start=Q(0))
    signs = [Q(1) if k > 0 else Q(-1) for k in K]
    (seen,), (most,) = (layer([K[:2], K[2:]], [x[:2], x[2:]]) for x in (X, signs))
    return at_most(seen, bound * largest(X)) & at_most(-seen, bound * largest(X)) & equal(most, bound)


@paper.lemma(
    "two layers are one",
    r"""$X\ge0$; $V$ a $1\times1$ layer in blocks: each of its channels $s$ has one input channel $t(s)$, with weight
    $V_s$. Then $U*\sigma(V*X)=L*X$, $L_{t,k}=\sum_{s:t(s)=t}V_s^+U_{s,k}$: for each entry of $L$ a random subset sum
    problem with the products $V_s^+U_{s,k}$. Checked here for two input channels, two channels of $V$ on the first and
    one on the second, kernels of width 2 and one place of one output channel, with the entries listed; the second input
    is the first backwards.""",
    source=Reported("the lemma behind the paper's theorem; checked in the form given"),
    expect="proved",
    V=Sequences(of=OneOf(-2, "1/3"), least=3, most=3),
    U=Sequences(of=OneOf(-1, 3), least=6, most=6),
    X=Sequences(of=OneOf(0, 2), least=2, most=2),
)
def two_layers_are_one(V: Signal, U: Signal, X: Signal) -> Statement:
    """sigma(V_s x) = V_s^+ x for x >= 0, and the convolution is linear in kernel and signal."""
    inputs, kernels = [X, X[::-1]], [U[:2], U[2:4], U[4:]]
    signals = [inputs[0], inputs[0], inputs[1]]
    hidden = [[relu(v * x) for x in signal] for v, signal in zip(V, signals, strict=True)]
    scaled = [[relu(v) * u for u in kernel] for v, kernel in zip(V, kernels, strict=True)]
    (through,) = layer(kernels, hidden)
    (direct,) = layer([added(scaled[:2], 2), scaled[2]], inputs)
    return equal(through, direct)


@paper.lemma(
    "the error of a layer",
    r"""$L$ and $L'$ kernels of one output channel with entries that differ by at most $\delta$, $D$ of them:
    $\|L*X-L'*X\|_{\max}\le D\delta\|X\|_{\max}$. So entries within $\frac\varepsilon D$ are enough. Checked here for
    $D=3$, $\delta=\frac14$ and one place of the output, with the entries listed.""",
    source=Reported("how the subset sum problems are put together; checked in the form given"),
    expect="proved",
    L=Sequences(of=OneOf(-1, "1/2"), least=3, most=3),
    errors=Sequences(of=OneOf("-1/4", "1/8"), least=3, most=3),
    X=Sequences(of=OneOf(-1, 2), least=3, most=3),
)
def error_of_a_layer(L: Signal, errors: Signal, X: Signal) -> Statement:
    """`norm_of_a_convolution` for L - L', whose norm is at most D delta."""
    other = [entry + error for entry, error in zip(L, errors, strict=True)]
    (true,), (near,) = layer([L], [X]), layer([other], [X])
    bound = len(L) * Q(1, 4) * largest(X)
    return at_most(true - near, bound) & at_most(near - true, bound)
