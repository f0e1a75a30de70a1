"""Meet in the middle: the sums of two halves as sorted lists, joined by two pointers.

Layout. The sums of a half v[0..k) are kept stage by stage: stage j holds the sums of v[:j], so that a subset can
be traced back from a sum. `offsets` (k+1, c+1) cuts each stage by the number of values used: the sums of v[:j]
with exactly c values, ascending, are sums[offsets[j, c]:offsets[j, c+1]]. Where the number of values does not
matter there is one class, and `step` (classes a taken value moves up) is 0 in place of 1.
`joins` (m, 4) lists the pairs of sorted segments whose sums are wanted: rows (a0, a1, b0, b1).

All sums, targets and differences are int64 units; the caller (rssp.dyadic) has made sure that sum |x| + |z| < 2^62.

In the inner loops an index is made unsigned (np.uintp), which spares the look for one below 0: a quarter of the time.
"""

import numpy as np

from rssp.kernels import kernel


@kernel
def sorted_sums(v, sums):
    """Sums of all subsets of v >= 0, every stage ascending, stage j in sums[2^j : 2^(j+1)].

    L_{j+1} = merge(L_j, L_j + v_j), from both ends at once: each end writes half of the output, so neither can run
    out of input, and the loop has no branch. Cost 2^(k+1) merged elements; memory 2^(k+1).
    """
    sums[1] = 0
    m = 1
    for t in range(v.size):
        x = v[t]
        low_a = low_b = m
        high_a = high_b = 2 * m - 1
        for o in range(m):
            p = sums[np.uintp(low_a)]
            q = sums[np.uintp(low_b)] + x
            take = p <= q
            sums[np.uintp(2 * m + o)] = p if take else q
            low_a += take
            low_b += 1 - take
            p = sums[np.uintp(high_a)]
            q = sums[np.uintp(high_b)] + x
            take = p > q
            sums[np.uintp(4 * m - 1 - o)] = p if take else q
            high_a -= take
            high_b -= 1 - take
        m *= 2


@kernel
def sorted_sums_by_size(v, offsets, sums):
    """Sums of the subsets of v (any sign), every stage cut by size and ascending within a size.

    L_{j+1,c} = merge(L_{j,c}, L_{j,c-1} + v_j). Cost and memory: the number of sums in all stages.
    """
    sums[offsets[0, 0]] = 0
    for j in range(v.size):
        x = v[j]
        for c in range(offsets.shape[1] - 1):
            i, i_end = offsets[j, c], offsets[j, c + 1]
            k, k_end = (offsets[j, c - 1], offsets[j, c]) if c > 0 else (0, 0)
            for o in range(offsets[j + 1, c], offsets[j + 1, c + 1]):
                if k >= k_end or (i < i_end and sums[i] <= sums[k] + x):
                    sums[o] = sums[i]
                    i += 1
                else:
                    sums[o] = sums[k] + x
                    k += 1


@kernel
def first_at_least(sorted_values, low, high, value):
    """Smallest index in [low, high] whose value is >= value, high if there is none. Bisection."""
    while low < high:
        middle = (low + high) // 2
        if sorted_values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def holds(sums, offsets, j, c, value):
    """Is value a sum of exactly the class c of v[:j]? One bisection."""
    if c < 0:
        return False
    end = offsets[j, c + 1]
    i = first_at_least(sums, offsets[j, c], end, value)
    return i < end and sums[i] == value


@kernel
def trace(v, sums, offsets, step, c, value, mask):
    """Write to mask one subset of v, of class c, whose sum is value (which must be one). k bisections."""
    for j in range(v.size - 1, -1, -1):
        mask[j] = not holds(sums, offsets, j, c, value)
        if mask[j]:
            value -= v[j]
            c -= step


@kernel
def scan_nearest(a, a_from, a_to, b, b_from, b_to, z, eps):
    """Pair (i, j) with the smallest |a[i] + b[j] - z| over two ascending segments: (error, i, j); stops at the first
    <= eps.

    Row i starts where row i-1 ended: d > 0 lowers j, d <= 0 raises i; every pair passed over is worse than one seen.
    The start is the smallest b with d >= 0 in the first row. One step a row and column. Error 2^62 when a segment is
    empty.
    """
    best = np.int64(1) << 62
    best_i, best_j = a_from, b_from
    i = a_from
    if a_from == a_to or b_from == b_to:
        return best, best_i, best_j
    j = min(first_at_least(b, b_from, b_to, z - a[a_from]), b_to - 1)
    while i < a_to and j >= b_from and best > eps:
        d = a[np.uintp(i)] + b[np.uintp(j)] - z  # unsigned: no look for an index below 0
        if abs(d) < best:
            best, best_i, best_j = abs(d), i, j
        up = d <= 0
        i += up
        j -= 1 - up
    return best, best_i, best_j


@kernel
def scan_count(a, b, joins, z, eps):
    """Number of pairs with |a[i] + b[j] - z| <= eps: per row a window of b that only moves down. One step a row and
    column.
    """
    total = np.int64(0)
    for a_from, a_to, b_from, b_to in joins:
        low = high = b_to
        for i in range(a_from, a_to):
            while high > b_from and a[i] + b[high - 1] - z > eps:
                high -= 1
            while low > b_from and a[i] + b[low - 1] - z >= -eps:
                low -= 1
            total += high - low
    return total


@kernel
def scan_collect(a, b, joins, z, least, most, pairs):
    """Write (join, a[i], b[j]) for pairs with least <= a[i] + b[j] - z <= most to pairs (m, 3); return how many (at
    most m + 1).

    Equal neighbours in a list are passed over: each pair of values is written once. Cost: rows, columns and pairs.
    """
    found = 0
    for join in range(joins.shape[0]):
        a_from, a_to, b_from, b_to = joins[join]
        low = high = b_to
        for i in range(a_from, a_to):
            while high > b_from and a[i] + b[high - 1] - z > most:
                high -= 1
            while low > b_from and a[i] + b[low - 1] - z >= least:
                low -= 1
            if i > a_from and a[i] == a[i - 1]:
                continue
            for j in range(low, high):
                if j > low and b[j] == b[j - 1]:
                    continue
                if found == pairs.shape[0]:
                    return found + 1
                pairs[found, 0] = join
                pairs[found, 1] = a[i]
                pairs[found, 2] = b[j]
                found += 1
    return found


@kernel
def split(x, z, step, v, mask):
    """Prepare one instance: v and mask from x, return the target that goes with v.

    Where sizes do not matter (step 0), negative values are flipped: sum over S of x = sum of the negatives + sum over
    (S xor negatives) of |x|, so that every v >= 0 and mask holds the negatives. Otherwise v = x.
    """
    for i in range(x.size):
        mask[i] = step == 0 and x[i] < 0
        v[i] = -x[i] if mask[i] else x[i]
        z -= x[i] if mask[i] else 0
    return z


@kernel
def fill(v, offsets, step, sums):
    """The list builder that fits: by size (step 1) or not (step 0)."""
    if step == 0:
        sorted_sums(v, sums)
    else:
        sorted_sums_by_size(v, offsets, sums)


@kernel
def nearest_block(X, Z, eps, a_offsets, b_offsets, step, joins, classes, masks, errors):
    """For each row of X the subset whose sum is nearest to Z: masks, errors (units). Stops at the first within
    eps[t]; eps[t] < 0: optimum.

    classes (m, 2): the classes of the two halves that each join pairs. Per instance two lists of 2^(n/2), a scan and
    n bisections; memory two lists. An instance without any subset of the size keeps error 2^62.
    """
    n = X.shape[1]
    h = a_offsets.shape[0] - 1
    a = np.empty(a_offsets[h, -1], np.int64)
    b = np.empty(b_offsets[n - h, -1], np.int64)
    v = np.empty(n, np.int64)
    part = np.empty(n, np.bool_)
    for t in range(X.shape[0]):
        z = split(X[t], Z[t], step, v, masks[t])
        fill(v[:h], a_offsets, step, a)
        fill(v[h:], b_offsets, step, b)
        best = np.int64(1) << 62
        best_a = best_b = np.int64(0)
        best_join = -1
        for join in range(joins.shape[0]):
            a_from, a_to, b_from, b_to = joins[join]
            error, i, j = scan_nearest(a, a_from, a_to, b, b_from, b_to, z, eps[t])
            if error < best:
                best, best_a, best_b, best_join = error, a[i], b[j], join
            if best <= eps[t]:
                break
        errors[t] = best
        if best_join >= 0:
            trace(v[:h], a, a_offsets, step, classes[best_join, 0], best_a, part[:h])
            trace(v[h:], b, b_offsets, step, classes[best_join, 1], best_b, part[h:])
            for i in range(n):
                masks[t, i] = masks[t, i] != part[i]


@kernel
def rows_and_pairs(joins):
    """How many rows and how many pairs (sums) the joins have together."""
    rows = pairs = np.int64(0)
    for a_from, a_to, b_from, b_to in joins:
        rows += a_to - a_from
        pairs += (a_to - a_from) * (b_to - b_from)
    return rows, pairs


@kernel
def start_rows(a, b, joins, low, row_a, row_next, row_end):
    """Point every row at its first sum >= low; return (is there a smaller sum, the largest of them)."""
    below = False
    largest = np.int64(0)
    r = 0
    for a_from, a_to, b_from, b_to in joins:
        j = b_to
        for i in range(a_from, a_to):
            while j > b_from and a[i] + b[j - 1] >= low:
                j -= 1
            row_a[r], row_next[r], row_end[r] = a[i], j, b_to
            if j > b_from and (not below or a[i] + b[j - 1] > largest):
                below, largest = True, a[i] + b[j - 1]
            r += 1
    return below, largest


@kernel
def fill_buckets(b, row_a, row_next, row_end, start, stop, shift, smallest, largest):
    """Smallest and largest sum of each bucket [start + (k << shift), ...) below stop; advances the rows. One step a
    sum and row.
    """
    smallest[:] = np.int64(1) << 62
    largest[:] = -(np.int64(1) << 62)
    for r in range(row_a.size):
        j = row_next[r]
        while j < row_end[r]:
            s = row_a[r] + b[np.uintp(j)]
            if s >= stop:
                break
            k = np.uintp((s - start) >> shift)
            smallest[k] = min(smallest[k], s)
            largest[k] = max(largest[k], s)
            j += 1
        row_next[r] = j


@kernel
def end_rows(b, row_a, row_next, row_end):
    """(Is there a sum that no row has passed, the smallest of them.)"""
    above = False
    smallest = np.int64(0)
    for r in range(row_a.size):
        if row_next[r] < row_end[r]:
            s = row_a[r] + b[row_next[r]]
            if not above or s < smallest:
                above, smallest = True, s
    return above, smallest


@kernel
def worst_between(has_s, s, has_t, t, low, high):
    """The point of [low, high] between neighbouring sums s < t that is farthest from both: (twice its distance, base,
    twice the offset).

    The point is base + offset/2: the middle, or the end of the region that the middle lies beyond.
    """
    if not has_s:
        return 2 * (t - low), low, np.int64(0)
    if not has_t:
        return 2 * (high - s), high, np.int64(0)
    if t - low < low - s:
        return 2 * (t - low), low, np.int64(0)
    if high - s < t - high:
        return 2 * (high - s), high, np.int64(0)
    return t - s, s, t - s


@kernel
def widest_gap(a, b, joins, low, high, floor, stop_early, buckets):
    """The point of [low, high] farthest from every sum: (found, twice its distance, base, twice the offset).

    Only points with twice the distance > floor are looked for (found says if there is one); with stop_early the first
    such point is returned, else the farthest. Max-gap by buckets: sums fall into buckets of a width (a power of two)
    that is at most the widest gap so far, or floor, or (high - low) / sums, which some gap must reach since each sum
    covers no more; so a gap inside a bucket is shorter than one known or one not wanted, and only a bucket's smallest
    and largest sum matter. Windows of `buckets` buckets pass over the region. One step a sum, and one a row and
    window; memory rows + buckets.
    """
    rows, pairs = rows_and_pairs(joins)
    narrowest = max((high - low) // pairs, np.int64(1))
    row_a = np.empty(rows, np.int64)
    row_next = np.empty(rows, np.int64)
    row_end = np.empty(rows, np.int64)
    smallest = np.empty(buckets, np.int64)
    largest = np.empty(buckets, np.int64)
    widest, base, twice_offset = floor, low, np.int64(0)
    has_last, last = start_rows(a, b, joins, low, row_a, row_next, row_end)
    start = low
    while start <= high:
        shift = 0
        while shift < 61 and (np.int64(2) << shift) <= max(widest, narrowest):
            shift += 1
        stop = high + 1
        if (high - start) >> shift >= buckets:
            stop = start + (np.int64(buckets) << shift)
        used = ((stop - 1 - start) >> shift) + 1
        fill_buckets(b, row_a, row_next, row_end, start, stop, shift, smallest[:used], largest[:used])
        for k in range(used):
            if smallest[k] <= largest[k]:
                gap, z, twice = worst_between(has_last, last, True, smallest[k], low, high)
                if gap > widest:
                    widest, base, twice_offset = gap, z, twice
                    if stop_early:
                        return True, widest, base, twice_offset
                has_last, last = True, largest[k]
        start = stop
    has_next, following = end_rows(b, row_a, row_next, row_end)
    if has_last or has_next:
        gap, z, twice = worst_between(has_last, last, has_next, following, low, high)
        if gap > widest:
            widest, base, twice_offset = gap, z, twice
    return widest > floor, widest, base, twice_offset


@kernel
def shortest_prefix(x, t, by, low, high, floor, v, flipped, a, b, buckets):
    """The first of t, t + by, ... and x.size whose many first values have sums within floor/2 of every point of
    [low, high]; -1 if none.

    Sums stay when values are added, so the next try begins at the sum before the first uncovered point: all to its left
    is covered. v, flipped, a, b: room for all values and for the lists. Per try two lists and 2^t sums at worst.
    """
    join = np.empty((1, 4), np.int64)
    t = min(t, x.size)
    while True:
        h = t // 2
        shift = split(x[:t], np.int64(0), 0, v, flipped)
        sorted_sums(v[:h], a)
        sorted_sums(v[h:t], b)
        join[0, 0], join[0, 1], join[0, 2], join[0, 3] = 1 << h, 2 << h, 1 << (t - h), 2 << (t - h)
        found, twice, base, offset = widest_gap(a, b, join, low + shift, high + shift, floor, True, buckets)
        if not found:
            return t
        if t == x.size:
            return -1
        low = max(low, base - shift + (offset - twice) // 2)  # the point less its distance: a sum, or before low
        t = min(t + by, x.size)


@kernel
def first_covering_block(X, start, low, high, floor, buckets, first):
    """For each row of X (trials, n) the smallest t >= start whose many first values have sums within floor/2 of
    every point of [low, high], -1 if none: first (trials,).

    low, high, floor (trials,). 2^t sums at worst for each t, but what a shorter prefix covers is passed over.
    """
    n = X.shape[1]
    a = np.empty(2 << ((n + 1) // 2), np.int64)
    b = np.empty(2 << ((n + 1) // 2), np.int64)
    v = np.empty(n, np.int64)
    flipped = np.empty(n, np.bool_)
    for i in range(X.shape[0]):
        first[i] = shortest_prefix(X[i], start, 1, low[i], high[i], floor[i], v, flipped, a, b, buckets)


@kernel
def covers_block(X, low, high, floor, first, a_offsets, b_offsets, step, joins, buckets, covered):
    """For each row of X (trials, n): do its sums come within floor/2 of every point of [low, high]?

    low, high, floor (trials,). Where sizes do not matter the first `first` values are tried, then two more at a time:
    what they cover, all of them cover; most trials are settled by a short prefix. Per try 2^t sums at worst.
    """
    n = X.shape[1]
    room = 0 if step == 1 else 2 << (n + 1) // 2  # for prefixes; with sizes the lists of all values are the longest
    a = np.empty(max(room, a_offsets[-1, -1]), np.int64)
    b = np.empty(max(room, b_offsets[-1, -1]), np.int64)
    v = np.empty(n, np.int64)
    flipped = np.empty(n, np.bool_)
    for i in range(X.shape[0]):
        if step == 1:
            sorted_sums_by_size(X[i, : a_offsets.shape[0] - 1], a_offsets, a)
            sorted_sums_by_size(X[i, a_offsets.shape[0] - 1 :], b_offsets, b)
            found, _, _, _ = widest_gap(a, b, joins, low[i], high[i], floor[i], True, buckets)
            covered[i] = not found
        else:
            covered[i] = shortest_prefix(X[i], first, 2, low[i], high[i], floor[i], v, flipped, a, b, buckets) >= 0
