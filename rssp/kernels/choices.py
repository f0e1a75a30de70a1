"""One of several vectors, or none, for each place: the sum nearest to a target, where sums below a floor count as it.

As in vector_batch: two half lists, in the order of coordinate 0, and a strip of partners that narrows. Sums, targets
and differences are int64 units; the caller has made sure that sum |x| + |z| < 2^62 in each coordinate.
"""

import numpy as np

from rssp.kernels import kernel


@kernel
def all_sums(options, sums):
    """All sums of one of the K options, or none, for each place of options (m, K, d), in sums ((K+1)^m, d): the choice
    at place i is digit i of the row in base K + 1, 0 for none.
    """
    sums[0, :] = 0
    count = 1
    for i in range(options.shape[0]):
        for k in range(options.shape[1]):
            for s in range(count):
                for c in range(options.shape[2]):
                    sums[(k + 1) * count + s, c] = sums[s, c] + options[i, k, c]
        count *= options.shape[1] + 1


@kernel
def nearest_pair(a, b, z, floor):
    """The rows (s, t) with the smallest error, max over c of |max(a[s, c] + b[t, c], floor) - z[c]|, if that is below
    z[0]: (error, s, t), else (z[0], -1, -1).

    a and b ascend in coordinate 0, where the strip is: with z[0] > floor what is nearer than z[0] has a sum above the
    floor there. One step a pair in the strip; every 16th row of a comes first, so that it is narrow for all.
    """
    best, best_s, best_t = z[0], -1, -1
    for step in (16, 1):
        high = low = b.shape[0]  # the strip is b[low:high]
        for s in range(0, a.shape[0], step):
            rest = z[0] - a[s, 0]
            while high > 0 and b[high - 1, 0] - rest >= best:
                high -= 1
            low = min(low, high)
            while low > 0 and b[low - 1, 0] - rest > -best:
                low -= 1
            while low < high and b[low, 0] - rest <= -best:
                low += 1
            for t in range(low, high):
                error = np.int64(0)
                for c in range(z.size):
                    error = max(error, abs(max(a[s, c] + b[t, c], floor) - z[c]))
                    if error >= best:
                        break
                if error < best:
                    best, best_s, best_t = error, s, t
    return best, best_s, best_t


@kernel
def digits(row, base, out):
    """The digits of a row, the lowest first, in out."""
    for i in range(out.size):
        out[i] = row % base
        row //= base


@kernel
def nearest_block(options, Z, floor, choices, errors):
    """For each trial of options (trials, n, K, d) the choice nearest to Z (trials, d): choices (trials, n) of 0..K, 0
    for none, errors (units). Z[:, 0] is the largest, and the error of no option at all. Per trial two lists of
    (K + 1)^(n/2) and their sorting, then the strip.
    """
    trials, n, K, d = options.shape
    h, base = n // 2, K + 1
    a, b = np.empty((base**h, d), np.int64), np.empty((base ** (n - h), d), np.int64)
    choices[:] = 0
    for trial in range(trials):
        all_sums(options[trial, :h], a)
        all_sums(options[trial, h:], b)
        a_order, b_order = np.argsort(a[:, 0]), np.argsort(b[:, 0])
        errors[trial], s, t = nearest_pair(a[a_order], b[b_order], Z[trial], floor)
        if s >= 0:
            digits(a_order[s], base, choices[trial, :h])
            digits(b_order[t], base, choices[trial, h:])
