"""Few elements at high precision: a subset as a short vector of a lattice.

Lagarias and Odlyzko (J. ACM 32, 1985), with the shift by one half of Coster, Joux, LaMacchia, Odlyzko, Schnorr and
Stern (Computational Complexity 2, 1992), for vectors. The rows
    (0 .. 2m .. 0 | 0 | N x_i)   for each element i, 2m in place i
    (m  ..  m  .. m | m | N z)
span a lattice. The sum of the rows of a subset less the last row is (+-m .. +-m | -m | N (sum - z)), which is short if
the subset is near z, and if there are few subsets for the precision it is likely to be the shortest. LLL (FLINT's)
finds it where it is shorter than the rest by enough; that is less certain the more elements there are.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from rssp.dyadic import Ints

Mask = NDArray[np.bool_]
DELTA = 0.99


def near_subsets(x: Ints, z: Sequence[int], eps: Sequence[int], order: Ints) -> Iterator[Mask]:
    """Subsets of x (n, columns) that a reduced basis shows; each is likely to be near z, and none is checked.

    The residues are weighed so that eps counts as much as an element; where it is 0, by 2^(n/2). The basis is reduced
    with the elements in this order: another order may show other subsets. Cost: one LLL in n + 1 dimensions, 0.1 s for
    n = 80 and 4 columns of 54 bits.
    """
    n = len(x)
    m = max(*eps, 1)
    weights = [m // e if e else m << (n // 2) for e in eps]
    columns = [[w * v for v in row] for w, row in zip(weights, x[order].T.tolist(), strict=True)]
    rows = [[2 * m * (i == j) for j in range(n)] + [0] + [column[i] for column in columns] for i in range(n)]
    last = [m] * (n + 1) + [w * int(target) for w, target in zip(weights, z, strict=True)]
    for row in fmpz_mat([*rows, last]).lll(False, DELTA).tolist():
        if all(abs(entry) == m for entry in row[: n + 1]):
            mask = np.zeros(n, np.bool_)
            mask[order] = [entry == -row[n] for entry in row[:n]]
            yield mask
