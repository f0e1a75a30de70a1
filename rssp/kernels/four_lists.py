"""Meet in the middle in little memory: the sums of each half are produced a window of values at a time, and most of
them are thrown away at once.

Schroeppel and Shamir's idea without heaps. A half's sums come in rows: row i stands for the sums rows[i] + q[j],
j = first[i] .. last[i] - 1, where q is ascending and distinct within a row (rows: the sums of one quarter, q: those of
the other, cut by size where sizes matter). The range of the first half is cut into windows [start, stop) with no
more sums than a buffer holds; for each, the sums of the second half that can come nearer to z than the best known are
b in (z - stop - best, z - start + best).

A sieve spares the sorting. That interval of b is cut into cells, many more than there are sums in the window; every
a marks the cells that hold a b with |a + b - z| < best, and only sums b in a marked cell are kept (where there are 32
cells for a sum, about one in 16 by chance). What is kept marks cells for the a in turn; that leaves about as many a,
since each b kept has an a that marked its cell. So both sieve each other once more in much finer cells, taken modulo
the number of marks: what met by chance in a coarse cell meets in a fine one only by another chance. The few that
remain are sorted and scanned by two pointers. While best is so large that there would be less than four cells for an
a nothing is sieved; it is only slower.

Nothing is missed. The windows of a tile [low, high) follow each other without a gap; for each of them the b that
matter are taken in pieces that tile their interval; a pair with |a + b - z| < best has its b in a cell that the a has
marked and its z - a in a cell that the b has, for a cell is no narrower than 2 (best - 1). The best is read from an
array that all threads share: an older, larger value only widens what is kept.

A value occurs at most once in a row, so a window of width 1 holds at most as many sums as there are rows: a buffer
that is as long takes it, and halving a window always ends.
"""

import numpy as np

from rssp.kernels import kernel


@kernel
def first_at_least(q, low, high, value):
    """Smallest place in [low, high] whose q is >= value, high if there is none. Bisection."""
    while low < high:
        middle = (low + high) // 2
        if q[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def distinct(sums, ends, values, value_ends):
    """Write to values the distinct sums of each ascending class sums[ends[c]:ends[c + 1]], and to value_ends where the
    classes lie there. One step a sum.
    """
    count = np.int64(0)
    value_ends[0] = 0
    for c in range(ends.size - 1):
        for i in range(ends[c], ends[c + 1]):
            if i == ends[c] or sums[i] != sums[i - 1]:
                values[np.uintp(count)] = sums[i]
                count += 1
        value_ends[c + 1] = count


@kernel
def point_at(rows, first, last, q, value, at):
    """at[i]: the first place of row i whose sum is >= value, last[i] if there is none. A bisection a row."""
    for i in range(rows.size):
        at[i] = first_at_least(q, first[i], last[i], value - rows[i])


@kernel
def fill_up(rows, last, q, at, ahead, stop, sums):
    """Write the sums from at[i] on that are below stop, and to ahead where they end. One step a sum and row.

    Returns how many; -1 if they do not fit, and at is then as it was.
    """
    count = 0
    for i in range(rows.size):
        j, row = at[i], rows[i]
        end = min(last[i], j + sums.size - count)
        count -= j
        while j < end and row + q[np.uintp(j)] < stop:
            sums[np.uintp(count + j)] = row + q[np.uintp(j)]
            j += 1
        count += j
        if j == end and end < last[i] and row + q[np.uintp(j)] < stop:
            return -1
        ahead[i] = j
    return count


@kernel
def fill_down(rows, first, last, q, at, start, stop, marks, shift, sums):
    """Write the sums in [start, stop) whose cell is marked, and move at to where they begin; at may point anywhere.

    Returns how many, -1 if there is no room for one more (at may then have moved, and one place of sums is lost).
    One step a sum and row.
    """
    count = np.int64(0)
    for i in range(rows.size):
        j, row = at[i], rows[i]
        while j < last[i] and row + q[np.uintp(j)] < stop:
            j += 1
        while j > first[i] and row + q[np.uintp(j - 1)] >= stop:
            j -= 1
        while j > first[i] and row + q[np.uintp(j - 1)] >= start:
            j -= 1
            s = row + q[np.uintp(j)]
            cell = np.uint64(s - start) >> shift
            sums[np.uintp(count)] = s
            count += np.int64((marks[cell >> np.uint64(6)] >> (cell & np.uint64(63))) & np.uint64(1))
            if count == sums.size:
                return -1
        at[i] = j
    return count


@kernel
def mark(values, base, sign, spread, shift, marks):
    """Mark the cells of base + sign * values[i] - spread and + spread, no other. One step a value.

    Cell c stands for every number whose quotient by 2^shift is c modulo the number of marks, a power of two. Where
    2 spread <= 2^shift, no number within spread of the value lies in a third cell.
    """
    marks[:] = 0
    fold = np.uint64(64 * marks.size - 1)
    for i in range(values.size):
        point = base + sign * values[np.uintp(i)]
        cell = (np.uint64(point - spread) >> shift) & fold
        marks[cell >> np.uint64(6)] |= np.uint64(1) << (cell & np.uint64(63))
        cell = (np.uint64(point + spread) >> shift) & fold
        marks[cell >> np.uint64(6)] |= np.uint64(1) << (cell & np.uint64(63))


@kernel
def keep(values, base, sign, shift, marks, kept):
    """Write to kept, which may be values, every value with base + sign * value in a marked cell; return how many.

    One step a value; kept has as much room as values.
    """
    count = np.int64(0)
    fold = np.uint64(64 * marks.size - 1)
    for i in range(values.size):
        value = values[np.uintp(i)]
        cell = (np.uint64(base + sign * value) >> shift) & fold
        kept[np.uintp(count)] = value
        count += np.int64((marks[cell >> np.uint64(6)] >> (cell & np.uint64(63))) & np.uint64(1))
    return count


@kernel
def sift(a, b, z, origin, spread, shift, marks, kept):
    """Write to kept the a, and to the front of b the b, that may have a partner with |a + b - z| <= spread; return how
    many.

    b holds few values already, for it was kept by marks of a in cells of 2^shift. They mark cells for the a; then both
    again in the smallest cells that hold a pair in two, another division of the same numbers. A step an a.
    """
    mark(b, -origin, 1, spread, shift, marks)
    left = keep(a, z - origin, -1, shift, marks, kept)
    fine = np.uint64(0)
    while np.uint64(2 * spread) > np.uint64(1) << fine:
        fine += np.uint64(1)
    marks = marks[: max(1, marks.size // 16)]
    mark(kept[:left], z - origin, -1, spread, fine, marks)
    count = keep(b, -origin, 1, fine, marks, b)
    mark(b[:count], -origin, 1, spread, fine, marks)
    return keep(kept[:left], z - origin, -1, fine, marks, kept), count


@kernel
def scan(a, b, z, mine):
    """Lower mine[0] to the smallest |a[i] + b[j] - z|, with the pair in mine[1:3]; a and b ascending. One step a row
    and column.
    """
    i, j = 0, b.size - 1
    while i < a.size and j >= 0:
        d = a[np.uintp(i)] + b[np.uintp(j)] - z
        if abs(d) < mine[0]:
            mine[0], mine[1], mine[2] = abs(d), a[i], b[j]
        up = d <= 0
        i += up
        j -= 1 - up


@kernel
def gather(a, b, z, best, pairs, found):
    """Write to pairs, from place found on, the pairs of distinct values with |a[i] + b[j] - z| < best; a and b
    ascending.

    Returns how many pairs there are now; len(pairs) + 1 when they do not fit.
    """
    low = high = b.size
    for i in range(a.size):
        if i > 0 and a[i] == a[i - 1]:
            continue
        while high > 0 and a[i] + b[high - 1] - z >= best:
            high -= 1
        while low > 0 and a[i] + b[low - 1] - z > -best:
            low -= 1
        for j in range(low, high):
            if j > low and b[j] == b[j - 1]:
                continue
            if found >= pairs.shape[0]:
                return pairs.shape[0] + 1
            pairs[found, 0], pairs[found, 1] = a[i], b[j]
            found += 1
    return found


@kernel
def meet(a, rows, first, last, q, at, z, best, least, most, words, b, kept, pairs, mine):
    """Every pair of a given a and a sum b of the rows with |a + b - z| < best: the best into mine, or all of them into
    pairs.

    The interval of b that matters, within [least, most], is taken from above in pieces, each with as many kept sums as
    b holds; it shrinks with best.
    """
    a_low, a_high = a.min(), a.max()
    start, stop = max(z - a_high - best + 1, least), min(z - a_low + best, most + 1)
    while start < stop and best > 0:
        piece, count = start, -1
        extent, shift = np.uint64(stop - 1 - piece), np.uint64(0)
        while extent >> shift >= np.uint64(64 * words.size) or np.uint64(2 * (best - 1)) > np.uint64(1) << shift:
            shift += np.uint64(1)
        sieve = extent >> shift >= np.uint64(4 * a.size)
        while count < 0:
            if sieve:
                mark(a, z - piece, -1, best - 1, shift, words)
            else:
                words[:] = ~np.uint64(0)
            count = fill_down(rows, first, last, q, at, piece, stop, words, shift, b)
            if count < 0:
                piece += (stop - piece) // 2
        if count > 0:
            if sieve:
                remain, count = sift(a, b[:count], z, piece, best - 1, shift, words, kept)
            else:
                kept[: a.size] = a
                remain = a.size
            left = kept[:remain]
            left.sort()
            b[:count].sort()
            if pairs.shape[0] > 0:
                mine[0] = gather(left, b[:count], z, best, pairs, mine[0])
            else:
                scan(left, b[:count], z, mine)
                best = min(best, mine[0])
        start, stop = max(z - a_high - best + 1, least), min(z - a_low + best, piece)


@kernel
def search(
    a_rows, a_first, a_last, a_q, b_rows, b_first, b_last, b_q, z, low, high, width, room, few, enough, shared,
    mine, pairs, stopped,
):  # fmt: skip
    """Search the sums of the first half in [low, high), beginning with windows of this width.

    Where pairs is empty: lower mine[0] to the smallest error below it and shared[0], with the pair in mine[1:3]; share
    the best in shared[0], stop when it is <= enough. Otherwise: write to pairs every pair (of distinct values) with an
    error below shared[0], and their number to mine[0]; stop when they do not fit. mine[3] counts the sums of the
    first half that are done, all of them at the end. A window wider than 1 holds at most `few`. Whoever sets
    stopped[0] stops it before the next window.
    Cost: each sum of the first half in the range once, the sums of the second about once. Memory: three buffers of
    `room` sums (at least as many as rows), and at most half as many words of marks.
    """
    a_at, a_ahead, b_at = np.empty_like(a_rows), np.empty_like(a_rows), np.empty_like(b_rows)
    a, b, kept = np.empty(room, np.int64), np.empty(room + 1, np.int64), np.empty(room + 1, np.int64)
    length = 1
    while 4 * length <= room:
        length *= 2
    words = np.empty(length, np.uint64)
    least = most = b_rows[0] + b_q[b_first[0]]
    for i in range(b_rows.size):
        least = min(least, b_rows[i] + b_q[b_first[i]])
        most = max(most, b_rows[i] + b_q[b_last[i] - 1])
    point_at(a_rows, a_first, a_last, a_q, low, a_at)
    point_at(b_rows, b_first, b_last, b_q, z - low, b_at)
    start = low
    while start < high and stopped[0] == 0 and shared[0] > enough:
        if mine[0] > pairs.shape[0] > 0:
            break
        stop = high if high - start < width else start + width
        count = fill_up(a_rows, a_last, a_q, a_at, a_ahead, stop, a[: few if stop - start > 1 else room])
        if count < 0:
            width = (stop - start) // 2
            continue
        a_at, a_ahead = a_ahead, a_at
        if count > 0:
            best = shared[0] if pairs.shape[0] > 0 else min(shared[0], mine[0])
            meet(a[:count], b_rows, b_first, b_last, b_q, b_at, z, best, least, most, words, b, kept, pairs, mine)
            if pairs.shape[0] == 0:
                shared[0] = min(shared[0], mine[0])
            mine[3] += count
        # The next window as this one, or wider where this one left much of the buffer empty.
        width = stop - start
        if 4 * count < 3 * few and width < np.int64(1) << 60:
            width += width // 4 + 1
        start = stop


@kernel
def place_of(rows, first, last, q, value, start):
    """The first (i, j), i >= start, with rows[i] + q[j] == value; (-1, -1) if there are none. A bisection a row."""
    for i in range(start, rows.size):
        low = first_at_least(q, first[i], last[i], value - rows[i])
        if low < last[i] and rows[i] + q[low] == value:
            return i, low
    return -1, -1
