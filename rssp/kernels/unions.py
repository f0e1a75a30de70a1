"""Unions of disjoint closed intervals as two ascending arrays of end points, in int64 units.

The truncated process: G_0 = [-a, a] in [low, high], G_{t+1} = G_t with the part of G_t + x_{t+1} in [low, high]. The
caller has made sure that the ends and the values together take less than 62 bits.
"""

import numpy as np

from rssp.kernels import kernel


@kernel
def union_with_shift(left, right, x, low, high, new_left, new_right):
    """Write G with the part of G + x in [low, high], for G = the intervals [left, right] inside it; return how many.

    One merge; intervals that touch become one. new_left, new_right: room for twice as many. One step an interval.
    """
    i, j, end = 0, 0, left.size
    while j < end and right[j] + x < low:
        j += 1
    while end > j and left[end - 1] + x > high:
        end -= 1
    count = 0
    while i < left.size or j < end:
        if j == end or (i < left.size and left[i] <= left[j] + x):
            p, q = left[i], right[i]
            i += 1
        else:
            p, q = max(left[j] + x, low), min(right[j] + x, high)
            j += 1
        if count > 0 and p <= new_right[count - 1]:
            new_right[count - 1] = max(new_right[count - 1], q)
        else:
            new_left[count], new_right[count] = p, q
            count += 1
    return count


@kernel
def truncated_unions(x, a, low, high, most, lengths):
    """The intervals of G_n for the values x, and the length of every G_t in lengths (n + 1,): (left, right).

    Where a union has more than `most` intervals the process ends, and its length and those after it are -1. One step an
    interval and value; memory four times the most intervals so far, which are at most 2^t, and seldom many more than
    (high - low) / 2a (pieces that an end of the region has cut can be shorter than 2a).
    """
    left, right = np.empty(1, np.int64), np.empty(1, np.int64)
    count = 0
    lengths[:] = -1
    lengths[0] = 0
    if -a <= high and a >= low:
        left[0], right[0] = max(-a, low), min(a, high)
        lengths[0] = right[0] - left[0]
        count = 1
    old_left, old_right = np.empty(0, np.int64), np.empty(0, np.int64)
    for t in range(x.size):
        old_left, left = left, old_left
        old_right, right = right, old_right
        if left.size < 2 * count:
            left, right = np.empty(4 * count, np.int64), np.empty(4 * count, np.int64)
        count = union_with_shift(old_left[:count], old_right[:count], x[t], low, high, left, right)
        if count > most:
            break
        lengths[t + 1] = 0
        for i in range(count):
            lengths[t + 1] += right[i] - left[i]
    return left[:count], right[:count]


@kernel
def truncated_block(X, a, low, high, most, lengths):
    """The lengths of every G_t for each row of X (trials, n): lengths (trials, n + 1), -1 from where a union has more
    than `most` intervals. a, low, high (trials,).
    """
    for i in range(X.shape[0]):
        truncated_unions(X[i], a[i], low[i], high[i], most, lengths[i])
