"""Few elements at high precision: a subset as a short vector of a lattice.

Lagarias and Odlyzko (J. ACM 32, 1985), with the shift by one half of Coster, Joux, LaMacchia, Odlyzko, Schnorr and
Stern (Computational Complexity 2, 1992), for vectors. The rows
    (0 .. 2m .. 0 | 0 | N x_i)   for each element i, 2m in place i
    (m  ..  m  .. m | m | N z)
span a lattice. The sum of the rows of a subset less the last row is (+-m .. +-m | -m | N (sum - z)), which is short if
the subset is near z, and if there are few subsets for the precision it is likely to be the shortest. LLL (FLINT's)
finds it where it is shorter than the rest by enough; that is less certain the more elements there are. BKZ (Schnorr and
Euchner, Mathematical Programming 66, 1994) reduces further, block by block, and finds it among more elements; it is
fplll's, by the extra rssp[bkz], and is left out where that is not installed.

Planted subsets of n / 2 of n vectors, d coordinates of 55 bits, eps = 0; how many of 10 were found by LLL in 12 orders,
by LLL in as many orders as BKZ had time for, and by BKZ; BKZ's median time in seconds (2026-11-21, two shared cores; of
8 for n = 120 with d = 5 and 4, in 30 seconds at most and with floats of fplll's choice):
      n   d   n / (55 d)   12 orders   as long   BKZ   seconds
     60   2         0.55          10        10    10       0.6
     60   1         1.09           0         0     4       1.2
     80   4         0.36          10        10    10       1.2
     80   3         0.48           3         3    10       1.0
     80   2         0.73           0         0     4       6.3
    100   5         0.36           5         5    10       2.1
    100   4         0.45           0         0    10       1.6
    100   3         0.61           0         0     1       6.2
    120   6         0.36           0         0     4      26   of 4
    120   5         0.44           0         -     7      27
    120   4         0.55           0         -     0       7.8
So it is worth its time where LLL fails, and it is tried only there.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from rssp.dyadic import Ints

Mask = NDArray[np.bool_]
Rows = list[list[int]]
DELTA = 0.99
BLOCKS = (10, 20, 30)  # dimensions of the blocks, one pass of BKZ each; without pruning much larger ones take too long


def near_subsets(x: Ints, z: Sequence[int], eps: Sequence[int], order: Ints) -> Iterator[Mask]:
    """Subsets of x (n, columns) that a reduced basis shows; each is likely to be near z, and none is checked.

    The residues are weighed so that eps counts as much as an element; where it is 0, by 2^(n/2). The basis is reduced
    with the elements in this order: another order may show other subsets. Cost: one LLL in n + 1 dimensions, 0.1 s for
    n = 80 and 4 columns of 54 bits.
    """
    yield from shown(reduced(basis(x, z, eps, order)), order, max(*eps, 1))


def nearer_subsets(x: Ints, z: Sequence[int], eps: Sequence[int], order: Ints, seconds: float) -> Iterator[Mask]:
    """The same from bases that BKZ reduces further, in ever larger blocks; none where fpylll is not installed.

    Stops after `seconds`, about, and where the floats that BKZ works with do not suffice. Cost: some seconds for n = 80
    and a minute for n = 120.
    """
    fpylll = bkz()
    if fpylll is None:
        return
    until = time.monotonic() + seconds
    matrix = fpylll.IntegerMatrix.from_matrix(reduced(basis(x, z, eps, order)))
    for block in BLOCKS:
        left = until - time.monotonic()
        if left <= 0:
            return
        flags = fpylll.BKZ.MAX_TIME | fpylll.BKZ.AUTO_ABORT
        try:
            fpylll.BKZ.reduction(matrix, fpylll.BKZ.Param(block, flags=flags, max_time=left), float_type="double")
        except fpylll.ReductionError:
            return
        yield from shown([list(row) for row in matrix], order, max(*eps, 1))


def bkz() -> Any:
    """The module fpylll, None where there is none."""
    try:
        import fpylll
    except (ImportError, ValueError):  # ValueError: it sets signals, which only the main thread may
        return None
    return fpylll


def basis(x: Ints, z: Sequence[int], eps: Sequence[int], order: Ints) -> Rows:
    """The rows above, for the elements in this order."""
    n = len(x)
    m = max(*eps, 1)
    weights = [m // e if e else m << (n // 2) for e in eps]
    columns = [[w * v for v in row] for w, row in zip(weights, x[order].T.tolist(), strict=True)]
    rows = [[2 * m * (i == j) for j in range(n)] + [0] + [column[i] for column in columns] for i in range(n)]
    return [*rows, [m] * (n + 1) + [w * int(target) for w, target in zip(weights, z, strict=True)]]


def reduced(rows: Rows) -> Rows:
    """The basis after LLL."""
    return [[int(entry) for entry in row] for row in fmpz_mat(rows).lll(False, DELTA).tolist()]


def shown(rows: Iterable[Sequence[int]], order: Ints, m: int) -> Iterator[Mask]:
    """The subsets that rows of the form above stand for."""
    n = len(order)
    for row in rows:
        if all(abs(entry) == m for entry in row[: n + 1]):
            mask = np.zeros(n, np.bool_)
            mask[order] = [entry == -row[n] for entry in row[:n]]
            yield mask
