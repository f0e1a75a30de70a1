"""All 0/1 vectors that satisfy integer rows, by backtracking.

Row r asks for low[r] <= sum of a[r, i] * x[i] <= high[r]. least[r] and most[r] are what the sum may still become, given
the values decided so far. Deciding x[i] = 1 lifts least by a > 0 or lowers most to it by a < 0; x[i] = 0 the other way
round. A branch ends where least[r] > high[r] or most[r] < low[r]: nothing below it satisfies row r.

The matrix is given by columns: rows[first[i]:first[i + 1]] are the rows in which value i stands, with its coefficients.
"""

import numpy as np

from rssp.kernels import kernel


@kernel
def decide(i, taken, sign, first, rows, coefficients, least, most):
    """Decide x[i] (sign 1), or take the decision back (sign -1). A step for each row of the column."""
    for e in range(first[i], first[i + 1]):
        change = sign * coefficients[e]
        if coefficients[e] > 0:
            if taken:
                least[rows[e]] += change
            else:
                most[rows[e]] -= change
        elif taken:
            most[rows[e]] += change
        else:
            least[rows[e]] -= change


@kernel
def possible(i, first, rows, low, high, least, most):
    """Can every row of column i still be satisfied?"""
    for e in range(first[i], first[i + 1]):
        if least[rows[e]] > high[rows[e]] or most[rows[e]] < low[rows[e]]:
            return False
    return True


@kernel
def search(first, rows, coefficients, low, high, least, most, z, shape, bound, enough, nodes, masks):
    """Vectors that satisfy the rows, of which the first z.size are errors: |sum - z| < bound.

    With enough >= -1: the one with the smallest error goes to masks[0], or the first with an error <= enough; the
    bound shrinks to the error of each that is found. With enough < -1: all of them, while masks has room.
    shape (least size, step): a vector must have least + a multiple of step ones. The rows are changed.

    Returns how many, the last one's error, and whether all was searched: not if more than `nodes` decisions would be
    made, or masks is full and there is one more. At most 2^(n+1) decisions, a step for each row of a column each;
    memory n.
    """
    n, count, error = first.size - 1, 0, bound
    for c in range(z.size):
        low[c], high[c] = z[c] - bound + 1, z[c] + bound - 1
    for r in range(low.size):
        if least[r] > high[r] or most[r] < low[r]:
            return 0, error, True
    x = np.full(n, -1, np.int8)  # 0 and 1: decided; -1: not
    i, made, ones = 0, 0, 0
    while i >= 0:
        if i == n:
            if (ones - shape[0]) % shape[1] == 0:
                if count == masks.shape[0] and enough < -1:
                    return count, error, False
                largest = 0
                for c in range(z.size):
                    largest = max(largest, abs(least[c] - z[c]))
                error = largest
                masks[count if enough < -1 else 0] = x
                count = count + 1 if enough < -1 else 1
                if error <= enough:
                    return count, error, True
                if enough >= -1:
                    for c in range(z.size):
                        low[c], high[c] = z[c] - error + 1, z[c] + error - 1
            i -= 1
            continue
        if x[i] >= 0:
            decide(i, x[i] == 1, -1, first, rows, coefficients, least, most)
        if x[i] == 1:
            x[i] = -1
            ones -= 1
            i -= 1
            continue
        x[i] += 1
        ones += x[i]
        made += 1
        if made > nodes:
            return count, error, False
        decide(i, x[i] == 1, 1, first, rows, coefficients, least, most)
        if possible(i, first, rows, low, high, least, most):
            i += 1
    return count, error, True
