"""Many small instances of vectors: two half lists in the order of coordinate 0, and a strip of partners that narrows.

For every a, in the order of coordinate 0, the b that can come nearer than the best known have
|a[0] + b[0] - z[0]| < best: an interval of the second list whose ends only move down as a[0] grows, and draw together
as best falls. Sums, targets and differences are int64 units; the caller has made sure that sum |x| + |z| < 2^62 in each
coordinate.
"""

import numpy as np

from rssp.kernels import kernel


@kernel
def all_sums(v, sums, used):
    """All sums of v (m, d) in sums (2^m, d), subset s in row s (bit i of s: value i), and its number of values."""
    sums[0, :] = 0
    used[0] = 0
    for i in range(v.shape[0]):
        half = 1 << i
        for s in range(half):
            used[half + s] = used[s] + 1
            for c in range(v.shape[1]):
                sums[half + s, c] = sums[s, c] + v[i, c]


@kernel
def nearest_pair(a, a_order, a_used, b, b_order, b_used, z, allowed, bound, enough):
    """The subsets (s, t) with the smallest |a[s] + b[t] - z| below bound, or the first with an error <= enough:
    (error, s, t), error = bound where there is none.

    allowed (n + 1,): which numbers of values may be taken together. One step a pair in the strip.
    """
    best, best_s, best_t = bound, -1, -1
    high = low = b_order.size  # the strip is b_order[low:high]
    for s in a_order:
        rest = z[0] - a[s, 0]
        while high > 0 and b[b_order[high - 1], 0] - rest >= best:
            high -= 1
        low = min(low, high)
        while low > 0 and b[b_order[low - 1], 0] - rest > -best:
            low -= 1
        while low < high and b[b_order[low], 0] - rest <= -best:
            low += 1
        for k in range(low, high):
            t = b_order[k]
            if not allowed[a_used[s] + b_used[t]]:
                continue
            error = np.int64(0)
            for c in range(z.size):
                error = max(error, abs(a[s, c] + b[t, c] - z[c]))
                if error >= best:
                    break
            if error < best:
                best, best_s, best_t = error, s, t
                if best <= enough:
                    return best, best_s, best_t
    return best, best_s, best_t


@kernel
def nearest_block(X, Z, bounds, enough, allowed, masks, errors):
    """For each trial of X (trials, n, d) the subset nearest to Z (trials, d): masks, errors (units).

    Errors below bounds[t] only (errors[t] = bounds[t] and an empty mask where there is none); stops at the first <=
    enough[t]. Per trial two lists of 2^(n/2) and their sorting, then the strip.
    """
    n, h = X.shape[1], X.shape[1] // 2
    a, b = np.empty((1 << h, X.shape[2]), np.int64), np.empty((1 << (n - h), X.shape[2]), np.int64)
    a_used, b_used = np.empty(1 << h, np.int64), np.empty(1 << (n - h), np.int64)
    for trial in range(X.shape[0]):
        all_sums(X[trial, :h], a, a_used)
        all_sums(X[trial, h:], b, b_used)
        a_order, b_order = np.argsort(a[:, 0]), np.argsort(b[:, 0])
        errors[trial], s, t = nearest_pair(
            a, a_order, a_used, b, b_order, b_used, Z[trial], allowed, bounds[trial], enough[trial]
        )
        for i in range(n):
            masks[trial, i] = s >= 0 and (s >> i if i < h else t >> (i - h)) & 1
