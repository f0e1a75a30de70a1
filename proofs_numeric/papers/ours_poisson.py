"""How often n values cover, as if their subset sums were independent: the law that the measured n follow."""

import math
from typing import Any

import rssp
from proofs_numeric.chance import Mean
from proofs_numeric.claim import Paper, Posed
from proofs_numeric.domain import OneOf
from proofs_numeric.num import Q, integer

paper = Paper("ours_poisson", "Results of this project: the covering event as one of independent points")

CELLS = 128  # of the midpoint rule
PARTS = 1000  # to the multiples of 1/PARTS the prediction is rounded
NEAR = Q(1, 30)


def predicted(x: Any, eps: float) -> Any:
    """For each row of x (trials, n) the probability that no gap is left, in floats, if the sums were Poisson points.

    The 2^n sums have mean m and variance s, so that near z there are about mu(z) = 2^n N(z; m, s) for each unit of
    length. From a point the next is farther than 2 eps with probability exp(-2 eps mu); the expected number of such
    gaps over I, and of one at its lower end, is the exponent.
    """
    m, s = x.sum(axis=1) / 2, (x * x).sum(axis=1) / 4
    gaps = math.e ** (-2 * eps * density(x, -0.5, m, s))
    for cell in range(CELLS):
        mu = density(x, (cell + 0.5) / CELLS - 0.5, m, s)
        gaps = gaps + mu * math.e ** (-2 * eps * mu) / CELLS
    return math.e**-gaps


def density(x: Any, z: float, m: Any, s: Any) -> Any:
    """2^n N(z; m, s)"""
    return 2.0 ** x.shape[1] * math.e ** (-((z - m) ** 2) / (2 * s)) / (2 * math.pi * s) ** 0.5


@paper.conjecture(
    "the law of the covering event",
    r"""$X_1,\dots,X_n\sim U[-1,1]$ i.i.d., $m=\frac12\sum X_i$, $s=\frac14\sum X_i^2$,
    $\mu(z)=2^n\frac{e^{-(z-m)^2/2s}}{\sqrt{2\pi s}}$, $\varepsilon=2^{-(n-b)}$, and
    $\Lambda=e^{-2\varepsilon\mu(-1/2)}+\int_{-1/2}^{1/2}\mu e^{-2\varepsilon\mu}\,dz$. For $n\ge12$ and $b\ge6$ the
    probability that every $z\in[-\frac12,\frac12]$ is within $\varepsilon$ of a subset sum differs from $Ee^{-\Lambda}$
    by at most $\frac1{30}$. Tested here, for the $n$ and $b$ listed, as a mean of
    $\frac12(1+\mathbf1_{\mathrm{covered}}-e^{-\Lambda})$, with the integral by the midpoint rule in floats and
    $e^{-\Lambda}$ rounded to a multiple of $\frac1{1000}$.""",
    source=Posed("a heuristic: as if the sums were points of a Poisson process given m and s"),
    expect="supported",
    expectation=Mean(parts=2 * PARTS, at_least=lambda n: (1 - NEAR) / 2, at_most=lambda n: (1 + NEAR) / 2),
    n=OneOf(12, 16, 20),
    b=OneOf(6, 8),
)
def covering_law(n: Any, b: Any, rng: Any, trials: int) -> Any:
    """Whether a trial is covered is decided exactly; what is predicted of it is a number that floats define.

    The heuristic explains the table of n_50, n_90, n_99: log2(1/eps) + log2 ln(1/eps) + (1/2) log2 n and a term that
    depends on m^2/s, which does not become constant as n grows.
    """
    n, k = integer(n), integer(n) - integer(b)
    x = rssp.sample.uniform(n, trials=trials, rng=rng)
    covered = rssp.covers_many(x, Q(1, 2**k))
    return PARTS + PARTS * covered - (PARTS * predicted(x, 2.0**-k) + 0.5).astype("int64")
