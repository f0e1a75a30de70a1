"""Sums of independent values that are uniform on [-1, 1]: moments, densities, and what the second moment of the number
of subset sums near a target is made of.

The density f_j of a sum of j values is a polynomial of degree j - 1 between neighbouring integers (Irwin and Hall,
1927). Integrals of products of such functions are sums over the nodes of Gauss and Legendre on each piece, which is
exact for polynomials; the nodes are balls, and so is all that is computed here. TRUSTED by the claims that use it.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from flint import arb, arb_mat, arb_poly, fmpq

from proofs_numeric.num import Q

Table = list[list[list[arb]]]


def moments(most: int, power: int) -> list[list[fmpq]]:
    """E T^s for the sum T of j values, as row j, column s; j <= most, s <= power."""
    one = [Q(1 - s % 2, s + 1) for s in range(power + 1)]
    rows = [[Q(0**s) for s in range(power + 1)]]
    for _ in range(most):
        rows.append(
            [sum((math.comb(s, i) * rows[-1][i] * one[s - i] for i in range(s + 1)), Q(0)) for s in range(power + 1)]
        )
    return rows


def antiderivatives(x: arb, size: int, depth: int, highest: int = 0) -> Table:
    """A[k][j][i + size]: the k-th antiderivative of f_j, from minus infinity, at x + i, for a ball x inside (0, 1),
    j + k <= size and i from -size to highest < size. A[0] are the densities (for j = 0 there is none), for every i.

    f_1 = 1/2 on (-1, 1), and 2j f_(j+1)(y) = (j + 1 + y) f_j(y + 1) + (j + 1 - y) f_j(y - 1), in which nothing cancels.
    For the first antiderivative f_(j+1)(y) = (A_j(y + 1) - A_j(y - 1))/2, so A_j(y) = A_j(y - 2) + 2 f_(j+1)(y - 1);
    and so on for the next.
    """
    zero, half = arb(0), arb(1) / 2
    f = [[zero] * (2 * size), [half if i in (-1, 0) else zero for i in range(-size, size)]]
    for j in range(1, size):
        row, last = [zero] * (2 * size), [zero, *f[-1], zero]
        for i in range(-j - 1, j + 1):
            row[i + size] = ((j + 1 + i + x) * last[i + size + 2] + (j + 1 - i - x) * last[i + size]) / (2 * j)
        f.append(row)
    table = [f]
    for k in range(1, depth + 1):
        table.append([])
        for j in range(size - k + 1):
            row, below = [zero] * (size + highest + 1), table[k - 1][j + 1]
            for i in range(size - j, size + highest + 1):
                row[i] = (row[i - 2] if i > 1 else zero) + 2 * (below[i - 1] if i > 0 else zero)
            table[k].append(row)
    return table


def quadrature(cuts: Sequence[fmpq], degree: int) -> Iterator[tuple[fmpq, arb, arb]]:
    """(middle of the piece, node, weight) for the pieces of [0, 1] between the fractional parts of the cuts: exact for
    functions that are polynomials of this degree at most on each of them.
    """
    ends = sorted({Q(0), Q(1), *(cut - cut.floor() for cut in cuts)})
    count = degree // 2 + 1
    rule = [arb.legendre_p_root(count, k, True) for k in range(count)]
    for low, high in pairwise(ends):
        middle, radius = (low + high) / 2, (high - low) / 2
        for node, weight in rule:
            yield middle, middle + radius * node, radius * weight


def in_powers_of_p(h: Sequence[fmpq], m: int) -> list[arb_poly]:
    """For each s the series sum_l e_(l,s) x^l/l! to l = m, where E H(T_l - p) = sum_s e_(l,s) p^s, H(y) = sum_d h_d
    y^(2d) and T_l is a sum of l values.
    """
    top = 2 * (len(h) - 1)
    power = moments(m, top)
    series = []
    for s in range(top + 1):
        signed = [(d, (-1) ** s * math.comb(2 * d, s) * h[d]) for d in range((s + 1) // 2, len(h))]
        row = [sum((c * power[j][2 * d - s] for d, c in signed), Q(0)) / math.factorial(j) for j in range(m + 1)]
        series.append(arb_poly(row))
    return series


def first_moment(m: int, L: fmpq, a: fmpq, g: Sequence[fmpq]) -> arb:
    """The integral over z in [-L, L] of E N_z, N_z the sum of G(W - 2 X_S) over the S with |X_S - z| <= a; m >= 1.

    Here X_S is the sum of the values in S, W that of all m, and G(y) = sum_d g_d y^(2d); 0 < a <= L, a < 1/2.
    A point p = X_S counts for min(2a, L + a - |p|) of the z (not below 0), and W - 2 X_S = T - p with T the sum of the
    other values.
    """
    series, total = in_powers_of_p(g, m), arb(0)
    units = int((L + a).floor()) + 1
    size = max(m, units)
    for middle, node, weight in quadrature([L - a, L + a], m + 2 * len(g)):
        f = antiderivatives(node, size, 0)[0]
        for i in range(units):
            if middle + i < L + a:
                seen = 2 * a if middle + i < L - a else L + a - i - node
                row = arb_poly([f[k][i + size] / math.factorial(k) for k in range(m + 1)])
                values = [(row * c)[m] * (node + i) ** s for s, c in enumerate(series)]
                total += 2 * weight * seen * sum(values, arb(0))
    empty = 2 * a * series[0][m]  # S empty: X_S = 0
    return math.factorial(m) * (total + empty)


def pair_moment(m: int, L: fmpq, a: fmpq, h: Sequence[fmpq]) -> arb:
    """The integral over z in [-L, L] of the sum, over all pairs (S, S') with |X_S - z| <= a and |X_S' - z| <= a, of
    E H(T - P); P is the sum over the values in both, T that over those in neither, H(y) = sum_d h_d y^(2d).

    For a < 1/2 <= L, m >= 1. Let Q and R be the sums over what is in S only and in S' only, and z = P + u. For sizes i,
    j, k, l of the four groups the integrand is q_j(u) q_k(u) E[H(T_l - P_i); |P_i + u| <= L], q_j(u) = P(|Q_j - u| <=
    a), and m!/(i! j! k! l!) pairs have these sizes: a coefficient of a product of four power series. The integrand is
    even in u, and 0 beyond u = m/2 + a.
    """
    series = in_powers_of_p(h, m)
    depth, units, highest, total = len(series), m // 2 + 1, int(L.floor()) + 1, arb(0)
    size = max(m, units + highest) + 1
    for middle, node, weight in quadrature([a, -a, L, -L], m + depth):
        above, below = (Shifted(middle, node, shift, size, 1, highest) for shift in (a, -a))
        upper = Shifted(middle, node, L, size + depth, depth, highest)
        lower = Shifted(middle, node, -L, size + depth, depth, highest, upper)
        for unit in range(1, units + 1):  # u = unit - node
            both = zip(above.values(1, unit, m), below.values(1, unit, m), strict=True)
            q = arb_poly([(high - low) / math.factorial(j) for j, (high, low) in enumerate(both)])
            inside = upper.partial_moments(unit, m) - lower.partial_moments(unit, m)
            total += weight * coefficient(inside, q * q, series, m)
    return 2 * math.factorial(m) * total


def coefficient(inside: arb_mat, square: arb_poly, series: Sequence[arb_poly], m: int) -> arb:
    """Of x^m in the sum over s of (sum_i inside[s, i] x^i/i!) * square * series[s]."""
    rows = []
    for c in series:
        product = square * c
        rows.append([product[m - i] / math.factorial(i) for i in range(m + 1)])
    return (inside * arb_mat(rows).transpose()).trace()


class Shifted:
    """The antiderivatives at node + shift - unit, for a node in a piece of [0, 1] with this middle; those of another
    shift are used again where the two differ by a whole number.
    """

    def __init__(
        self,
        middle: fmpq,
        node: arb,
        shift: fmpq,
        size: int,
        depth: int,
        highest: int,
        other: "Shifted | None" = None,
    ) -> None:
        self.whole, self.size, self.depth = int((middle + shift).floor()), size, depth
        self.offset = shift - self.whole
        self.x = node + self.offset
        same = other is not None and other.offset == self.offset
        self.table: Table = other.table if other and same else antiderivatives(self.x, size, depth, highest)

    def values(self, k: int, unit: int, m: int) -> list[arb]:
        """The k-th antiderivative for the sums of 0, ..., m values."""
        at = self.whole - unit + self.size
        return [row[at] for row in self.table[k][: m + 1]]

    def partial_moments(self, unit: int, m: int) -> arb_mat:
        """The integral of p^s f_i(p) from minus infinity, as row s, column i: by parts, the sum over k of
        (-1)^k s!/(s-k)! x^(s-k) A_i^(k+1)(x).
        """
        x, depth = self.x + (self.whole - unit), self.depth
        powers = [x**e for e in range(depth)]
        by_parts = [
            [(-1) ** k * math.perm(s, k) * powers[s - k] if k <= s else 0 for k in range(depth)] for s in range(depth)
        ]
        return arb_mat(by_parts) * arb_mat([self.values(k + 1, unit, m) for k in range(depth)])
