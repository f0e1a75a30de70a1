"""How many pairs of subsets have a sum of at most t, in little memory: windows as in rssp.kernels.four_lists, each sum
with the number of subsets that have it.

A half's sums come in rows: rows[i] + q[j], j = first[i] .. last[i] - 1, each of row_counts[i] * q_counts[j] subsets;
`below` holds the running sums of q_counts, below[j] = q_counts[0] + ... + q_counts[j - 1].

For a window of the first half with values in [low, high], every b <= t - high counts for all of them, and need not be
formed: a row's part of it is a difference in `below`. Only b in (t - high, t - low] are formed, ordered, and met by
two pointers. Windows of the first half follow each other without a gap, so every pair is counted once.
"""

import numpy as np

from rssp.kernels import kernel


@kernel
def point_at(rows, first, last, q, value, at):
    """at[i]: the first place of row i whose sum is >= value, last[i] if there is none. A bisection a row."""
    for i in range(rows.size):
        low, high = first[i], last[i]
        while low < high:
            middle = (low + high) // 2
            if rows[i] + q[middle] < value:
                low = middle + 1
            else:
                high = middle
        at[i] = low


@kernel
def fill_up(rows, row_counts, last, q, q_counts, at, ahead, stop, sums, counts):
    """Write the sums from at[i] on that are below stop with their counts, and to ahead where they end.

    Returns how many; -1 if they do not fit, and at is then as it was. One step a sum and row.
    """
    size = 0
    for i in range(rows.size):
        j = at[i]
        while j < last[i] and rows[i] + q[j] < stop:
            if size == sums.size:
                return -1
            sums[size], counts[size] = rows[i] + q[j], row_counts[i] * q_counts[j]
            size += 1
            j += 1
        ahead[i] = j
    return size


@kernel
def fill_down(rows, row_counts, first, last, q, q_counts, at, start, stop, sums, counts):
    """Write the sums in [start, stop) with their counts, and move at to where they begin; at may point anywhere.

    Returns how many, -1 if they do not fit (at may then have moved). One step a sum and row.
    """
    size = 0
    for i in range(rows.size):
        j = at[i]
        while j < last[i] and rows[i] + q[j] < stop:
            j += 1
        while j > first[i] and rows[i] + q[j - 1] >= stop:
            j -= 1
        while j > first[i] and rows[i] + q[j - 1] >= start:
            j -= 1
            if size == sums.size:
                return -1
            sums[size], counts[size] = rows[i] + q[j], row_counts[i] * q_counts[j]
            size += 1
        at[i] = j
    return size


@kernel
def counted_below(row_counts, first, below, at):
    """How many subsets lie before the places at. One step a row."""
    total = np.int64(0)
    for i in range(row_counts.size):
        total += row_counts[i] * (below[at[i]] - below[first[i]])
    return total


@kernel
def order(sums, counts, heads, ordered, ordered_counts):
    """Sort sums into ordered, their counts along: by at most len(heads) - 1 buckets, then within each.

    About two steps a sum where they lie evenly; a crowded bucket is sorted by comparisons.
    """
    start, stop = sums.min(), sums.max() + 1
    shift = 0
    while (stop - 1 - start) >> shift >= heads.size - 1:
        shift += 1
    heads[:] = 0
    for i in range(sums.size):
        heads[((sums[i] - start) >> shift) + 1] += 1
    for k in range(1, heads.size):
        heads[k] += heads[k - 1]
    for i in range(sums.size):
        bucket = (sums[i] - start) >> shift
        ordered[heads[bucket]], ordered_counts[heads[bucket]] = sums[i], counts[i]
        heads[bucket] += 1
    first = 0
    for k in range(heads.size - 1):
        last = heads[k]
        if last - first > 32:
            places = np.argsort(ordered[first:last])
            ordered[first:last] = ordered[first:last][places]
            ordered_counts[first:last] = ordered_counts[first:last][places]
        else:
            for i in range(first + 1, last):
                value, number = ordered[i], ordered_counts[i]
                j = i
                while j > first and ordered[j - 1] > value:
                    ordered[j], ordered_counts[j] = ordered[j - 1], ordered_counts[j - 1]
                    j -= 1
                ordered[j], ordered_counts[j] = value, number
        first = last


@kernel
def add_pairs(a, a_counts, b, b_counts, base, t, total):
    """Add to total the number of pairs with a + b <= t, and `base` more for every a; a and b ascending.

    total[0] + 2^18 total[1]: so that neither overflows where all counts of a half together are below 2^37.
    """
    within = base
    for j in range(b.size):
        within += b_counts[j]
    j = b.size
    for i in range(a.size):
        while j > 0 and a[i] + b[j - 1] > t:
            j -= 1
            within -= b_counts[j]
        total[0] += a_counts[i] * (within & 0x3FFFF)
        total[1] += a_counts[i] * (within >> 18)


@kernel
def count_at_most(
    a_rows, a_row_counts, a_first, a_last, a_q, a_q_counts,
    b_rows, b_row_counts, b_first, b_last, b_q, b_q_counts, b_below,
    t, low, high, width, room, total, stopped,
):  # fmt: skip
    """Add to total[:2] (see add_pairs) the pairs with a + b <= t, a in [low, high); total[2] counts the a done.

    Cost: each sum of the first half in the range, and about as many of the second, at 10 to 20 ns. Memory: four
    buffers of `room` sums and counts (at least as many as rows).
    """
    a_at, a_ahead, b_at = np.empty_like(a_rows), np.empty_like(a_rows), np.empty_like(b_rows)
    raw, raw_counts = np.empty(room, np.int64), np.empty(room, np.int64)
    a, a_counts = np.empty(room, np.int64), np.empty(room, np.int64)
    b, b_counts = np.empty(room, np.int64), np.empty(room, np.int64)
    heads = np.empty(room + 1, np.int64)
    point_at(a_rows, a_first, a_last, a_q, low, a_at)
    point_at(b_rows, b_first, b_last, b_q, t - low, b_at)
    start = low
    while start < high and stopped[0] == 0:
        stop = high if high - start < width else start + width
        size = fill_up(a_rows, a_row_counts, a_last, a_q, a_q_counts, a_at, a_ahead, stop, raw, raw_counts)
        if size < 0:
            width = (stop - start) // 2
            continue
        a_at, a_ahead = a_ahead, a_at
        if size > 0:
            order(raw[:size], raw_counts[:size], heads, a, a_counts)
            bottom, top = t - a[size - 1] + 1, t - a[0] + 1
            done = False
            while not done:
                piece, found = bottom, -1
                while found < 0:
                    found = fill_down(
                        b_rows, b_row_counts, b_first, b_last, b_q, b_q_counts, b_at, piece, top, raw, raw_counts
                    )
                    if found < 0:
                        piece += (top - piece) // 2
                if found > 0:
                    order(raw[:found], raw_counts[:found], heads, b, b_counts)
                done = piece == bottom  # what lies below counts for every a
                base = counted_below(b_row_counts, b_first, b_below, b_at) if done else np.int64(0)
                add_pairs(a[:size], a_counts[:size], b[:found], b_counts[:found], base, t, total)
                top = piece
            total[2] += size
        # The next window as this one, or wider where this one left much of the buffer empty.
        width = stop - start
        if 4 * size < 3 * room and width < np.int64(1) << 60:
            width += width // 4 + 1
        start = stop
