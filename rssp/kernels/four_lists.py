"""Meet in the middle in little memory: each half's sums are produced, a window of values at a time, from two quarters.

Schroeppel and Shamir's idea without heaps. p, q (and r, s) are the ascending, distinct sums of the quarters of one
half (and of the other); a half's sums are p[i] + q[j]. The range of the first half is cut into windows [start, stop)
that hold no more sums than a buffer; for each, the sums of the second half that can come nearer to z than the best
known are b in (z - stop - best, z - start + best), taken in windows of their own. Both buffers are ordered by a
counting sort and scanned by two pointers.

Nothing is missed. The windows of a tile [low, high) by construction (each begins where the last ended); the windows
of b tile the interval above for each of them; and a pair with |a + b - z| < best has its b in that interval. The best
is read from an array that all threads share: an older, larger value only widens the interval.

One value occurs at most min(len(p), len(q)) times among the sums p[i] + q[j], since the sums of a quarter are distinct:
a buffer of that length holds any window of width 1, and halving a window always ends.
"""

import numpy as np

from rssp.kernels import kernel


@kernel
def point_at(p, q, low, following):
    """following[i]: the first j with p[i] + q[j] >= low. One step a row and column."""
    j = q.size
    for i in range(p.size):
        while j > 0 and p[i] + q[j - 1] >= low:
            j -= 1
        following[i] = j


@kernel
def count_below(p, q, following, stop):
    """How many sums lie between where the rows point and stop. One step a row and column."""
    total = np.int64(0)
    j = q.size
    for i in range(p.size):
        while j > 0 and p[i] + q[j - 1] >= stop:
            j -= 1
        if j > following[i]:
            total += j - following[i]
    return total


@kernel
def window_end(p, q, following, start, high, width, most):
    """The end of a window from start: at most `width` wide, not beyond high, with at most `most` sums; by halving."""
    stop = high if high - start < width else start + width
    while stop - start > 1 and count_below(p, q, following, stop) > most:
        stop = start + (stop - start) // 2
    return stop


@kernel
def fill_window(p, q, following, stop, sums):
    """Write the sums below stop and move the rows on; return how many. One step a sum and row."""
    count = 0
    for i in range(p.size):
        j = following[i]
        while j < q.size and p[i] + q[np.uintp(j)] < stop:
            sums[np.uintp(count)] = p[i] + q[np.uintp(j)]
            count += 1
            j += 1
        following[i] = j
    return count


@kernel
def order(sums, count, start, stop, heads, ordered):
    """Sort sums[:count], all in [start, stop), into ordered: by at most len(heads) - 1 buckets, then within each.

    About two steps a sum where they lie evenly; a crowded bucket is sorted by comparisons.
    """
    shift = 0
    while ((stop - 1 - start) >> shift) >= heads.size - 1:
        shift += 1
    heads[:] = 0
    for i in range(count):
        heads[np.uintp(((sums[i] - start) >> shift) + 1)] += 1
    for k in range(1, heads.size):
        heads[k] += heads[k - 1]
    for i in range(count):
        bucket = np.uintp((sums[i] - start) >> shift)
        ordered[np.uintp(heads[bucket])] = sums[i]
        heads[bucket] += 1
    first = 0
    for k in range(heads.size - 1):
        last = heads[k]
        if last - first > 32:
            ordered[first:last].sort()
        else:
            for i in range(first + 1, last):
                value = ordered[i]
                j = i
                while j > first and ordered[j - 1] > value:
                    ordered[j] = ordered[j - 1]
                    j -= 1
                ordered[j] = value
        first = last


@kernel
def scan(a, b, z, shared):
    """Lower shared[0] to the smallest |a[i] + b[j] - z|, with the pair in shared[1:3]; a and b ascending."""
    i, j = 0, b.size - 1
    while i < a.size and j >= 0:
        d = a[np.uintp(i)] + b[np.uintp(j)] - z
        if abs(d) < shared[0]:
            shared[0], shared[1], shared[2] = abs(d), a[i], b[j]
        up = d <= 0
        i += up
        j -= 1 - up


@kernel
def search(p, q, r, s, z, low, high, width, most, enough, shared, mine, stopped):
    """Search the pairs whose first sum a lies in [low, high). mine: (best error, its a, its b, how many a are done).

    shared (1,): no error at or above it is wanted; lowered by all threads; the search ends once it is <= enough.
    stopped (1,): not 0 asks to stop. width: of the first window, a guess. Per
    window: one step for each of its sums, of the sums of the other half that it meets, and of the rows.
    """
    a_next, b_next = np.empty(p.size, np.int64), np.empty(r.size, np.int64)
    a_raw, b_raw = np.empty(most, np.int64), np.empty(most, np.int64)
    a, b = np.empty(most, np.int64), np.empty(most, np.int64)
    heads = np.empty(most + 1, np.int64)
    point_at(p, q, low, a_next)
    start = low
    while start < high and stopped[0] == 0 and shared[0] > enough:
        stop = window_end(p, q, a_next, start, high, width, most)
        a_count = fill_window(p, q, a_next, stop, a_raw)
        if a_count > 0:
            order(a_raw, a_count, start, stop, heads, a)
            best = min(shared[0], mine[0])
            b_start = max(z - (stop - 1) - best + 1, r[0] + s[0])
            b_high = min(z - start + best, r[-1] + s[-1] + 1)
            point_at(r, s, b_start, b_next)
            while b_start < b_high:
                b_stop = window_end(r, s, b_next, b_start, b_high, b_high - b_start, most)
                b_count = fill_window(r, s, b_next, b_stop, b_raw)
                if b_count > 0:
                    order(b_raw, b_count, b_start, b_stop, heads, b)
                    scan(a[:a_count], b[:b_count], z, mine)
                b_start = b_stop
            if mine[0] < shared[0]:
                shared[0] = mine[0]
            mine[3] += a_count
        # The next window as this one, or wider where this one left most of the buffer empty.
        width = stop - start
        if 2 * a_count < most and width < (np.int64(1) << 61):
            width *= 2
        start = stop


@kernel
def pair_with_sum(p, q, value):
    """Indices (i, j) with p[i] + q[j] == value; (-1, -1) if there are none. One step a row and column."""
    i, j = 0, q.size - 1
    while i < p.size and j >= 0:
        d = p[i] + q[j] - value
        if d == 0:
            return i, j
        if d < 0:
            i += 1
        else:
            j -= 1
    return -1, -1
