"""Meet in the middle for vectors: pairs of half sums in a box about z, through a sieve of cells.

A half's sums come in rows (as in rssp.kernels.four_lists): row i stands for the vectors rows[:, i] + q[:, j],
j = first[i] .. last[i] - 1, where q is ascending in coordinate 0 within a row. The range of coordinate 0 of the first
half is cut into windows; what a window holds is met, some rows at a time, with the sums b of the second half whose
coordinate 0 is near enough: |a + b - z| < best in coordinate 0. The other coordinates go through a sieve:

Cells. Some coordinates c are cut into cells of a width 2^shift >= 4 best; a vector's cell has the number
K(v) = sum over c of (v[c] >> shift[c]) 2^position[c], modulo 2^58. In each coordinate the interval
z[c] - a[c] +- (best - 1) meets at most two neighbouring cells, so the b in a's box have K = K0 + the 2^position of
some of the coordinates in which there are two. a marks these, at a place that is K folded to the length of the sieve;
b is kept if its place is marked. What is kept is chained by place, and every a looks its cells up again; pairs with
the same K are compared in all coordinates.

Nothing is missed: K is a function of the cells alone, equal cells have equal K, and a pair in the box has the b in
one of the cells that a marked. Unequal cells with equal K cost time only. How many coordinates, and how wide the
cells, is chosen for speed; no answer depends on it.

All sums, targets and differences are int64 units; the caller has made sure that sum |x| + |z| < 2^62 in each
coordinate.
"""

import numpy as np

from rssp.kernels import kernel

MOST_CUT = 8  # coordinates that are cut into cells: an a marks at most 2^8 of them
KEYS = (1 << 58) - 1  # so that eight terms and the steps add up below 2^62


@kernel
def first_at_least(q, low, high, value):
    """Smallest place in [low, high] whose coordinate 0 is >= value, high if there is none. Bisection."""
    while low < high:
        middle = (low + high) // 2
        if q[0, middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def place_rows(rows, first, last, q, value, at):
    """at[i]: the first place of row i whose coordinate 0 is >= value, last[i] if there is none. A bisection a row."""
    for i in range(rows.shape[1]):
        at[i] = first_at_least(q, first[i], last[i], value - rows[0, i])


@kernel
def take_rows(rows, last, q, at, row, stop, room, runs):
    """Take the sums with coordinate 0 below stop, row by row from `row`, until there are `room`: (how many, the next
    row, how many runs, the smallest and the largest coordinate 0).

    runs (m, 3): row, first place, length. Moves at on. A bisection a row.
    """
    count, made = np.int64(0), 0
    least, most = np.int64(1) << 62, -(np.int64(1) << 62)
    while row < rows.shape[1] and count < room:
        low = first_at_least(q, at[row], last[row], stop - rows[0, row])
        if low > at[row]:
            runs[made, 0], runs[made, 1], runs[made, 2] = row, at[row], low - at[row]
            least = min(least, rows[0, row] + q[0, at[row]])
            most = max(most, rows[0, row] + q[0, low - 1])
            count += low - at[row]
            made += 1
            at[row] = low
        row += 1
    return count, row, made, least, most


@kernel
def count_between(rows, first, last, q, low, high):
    """How many sums have their coordinate 0 in [low, high). Two bisections a row."""
    total = np.int64(0)
    for i in range(rows.shape[1]):
        below = first_at_least(q, first[i], last[i], low - rows[0, i])
        total += first_at_least(q, below, last[i], high - rows[0, i]) - below
    return total


@kernel
def choose_cells(spans, best, count, shifts, positions):
    """How many coordinates to cut, with their shifts and positions. For speed only.

    As many coordinates as make 64 cells for each of count sums (at most MOST_CUT), each of width >= 4 best; then wider
    cells, as long as there are as many. None (0) where best is so large that no width would do.
    """
    wanted = 64.0 * count
    cells, cut = 1.0, 0
    if best - 1 > np.int64(1) << 59:
        return cut
    while cut < spans.size and cut < MOST_CUT and cells < wanted:
        shifts[cut] = 0
        while np.int64(1) << shifts[cut] < 4 * (best - 1):
            shifts[cut] += 1
        cells *= max(1.0, spans[cut] / 2.0 ** shifts[cut])
        cut += 1
    while cut > 0 and cells >= wanted * 2.0**cut and shifts[:cut].max() < 61:
        shifts[:cut] += 1
        cells /= 2.0**cut
    position = np.int64(0)
    for c in range(cut):
        positions[c] = position
        width = np.int64(1)
        while spans[c] / 2.0 ** (shifts[c] + width) > 0.5 and width < 57:
            width += 1
        position = min(position + width, np.int64(57))
    return cut


@kernel
def fold(key, bits):
    """A place in a table of 2^bits, bits <= 30, for a cell's number: the middle of a product, which cannot overflow."""
    low, high = key & ((1 << 29) - 1), key >> 29
    return ((low * 2654435761 + high * 2246822507) >> 29) & ((np.int64(1) << bits) - 1)


@kernel
def partner_keys(rows, q, runs, made, z, best, cut, shifts, positions, keys, straddles):
    """For each sum a of the runs the K of the lowest cell of its partners, and in which coordinates (bits) there are
    two cells.
    """
    done = 0
    for run in range(made):
        i, j, length = runs[run]
        keys[done : done + length] = 0
        straddles[done : done + length] = 0
        for c in range(cut):
            low = z[c] - rows[c, i] - best + 1
            for t in range(length):
                cell = (low - q[c, j + t]) >> shifts[c]
                above = (low - q[c, j + t] + 2 * (best - 1)) >> shifts[c]
                keys[done + t] += (cell & (KEYS >> positions[c])) << positions[c]
                straddles[done + t] |= np.int64(above != cell) << c
        done += length


@kernel
def own_keys(rows, q, i, j, length, cut, shifts, positions, keys):
    """K of the sums of a run."""
    keys[:length] = 0
    for c in range(cut):
        row = rows[c, i]
        for t in range(length):
            keys[t] += (((row + q[c, j + t]) >> shifts[c]) & (KEYS >> positions[c])) << positions[c]
    for t in range(length):
        keys[t] &= KEYS


@kernel
def steps_of(cut, positions):
    """steps[s]: how much K grows where the coordinates in the bits of s take their upper cell."""
    steps = np.zeros(1 << cut, np.int64)
    for s in range(1, 1 << cut):
        for c in range(cut):
            if s >> c & 1:
                steps[s] += np.int64(1) << positions[c]
    return steps


@kernel
def mark_cells(keys, straddles, count, steps, bits, words):
    """Mark all cells of the partners."""
    words[:] = 0
    for e in range(count):
        straddle = straddles[e]
        some = straddle
        while True:
            place = fold((keys[e] + steps[some]) & KEYS, bits)
            words[np.uintp(place >> 6)] |= np.uint64(1) << np.uint64(place & 63)
            if some == 0:
                break
            some = (some - 1) & straddle


@kernel
def sift(rows, first, last, q, at, row, start, stop, cut, shifts, positions, bits, words, fresh, keys, places, room):
    """Keep the sums with coordinate 0 in [start, stop) and a marked cell, row by row from `row` until there are `room`:
    (how many, the next row).

    keys, places: K and i * q.shape[1] + j of each. Moves at, which may point anywhere, to where a row's part begins.
    One step a sum, and one a row.
    """
    count = np.int64(0)
    while row < rows.shape[1] and count < room:
        j, top = at[row], rows[0, row]
        while j < last[row] and top + q[0, j] < start:
            j += 1
        while j > first[row] and top + q[0, j - 1] >= start:
            j -= 1
        end = j
        while end < last[row] and top + q[0, end] < stop:
            end += 1
        at[row] = j
        own_keys(rows, q, row, j, end - j, cut, shifts, positions, fresh)
        for t in range(end - j):
            place = fold(fresh[t], bits)
            keys[count] = fresh[t]
            places[count] = row * q.shape[1] + j + t
            count += np.int64((words[np.uintp(place >> 6)] >> np.uint64(place & 63)) & np.uint64(1))
        row += 1
    return count, row


@kernel
def chain(keys, count, bits, heads, following):
    """Chain what has the same place in a table of 2^bits: heads, -1 where there is none."""
    heads[:] = -1
    for e in range(count):
        place = fold(keys[e], bits)
        following[e] = heads[place]
        heads[place] = e


@kernel
def distance(a_rows, a_q, a_place, b_rows, b_q, b_place, z, best):
    """|a + b - z| in the sup norm, or something >= best if it is."""
    i, j = a_place // a_q.shape[1], a_place % a_q.shape[1]
    k, m = b_place // b_q.shape[1], b_place % b_q.shape[1]
    largest = np.int64(0)
    for c in range(z.size):
        largest = max(largest, abs(a_rows[c, i] + a_q[c, j] + b_rows[c, k] + b_q[c, m] - z[c]))
        if largest >= best:
            break
    return largest


@kernel
def look_up(
    a_rows, a_q, runs, made, keys, straddles, steps,
    b_rows, b_q, b_keys, b_places, bits, heads, following, z, best, counting, pairs, mine,
    stopped,
):  # fmt: skip
    """Compare every a with the kept b in its cells.

    Counting: mine[0] grows by the pairs with an error below best, and as far as they fit their places are written to
    pairs. Otherwise the best error below best goes to mine[0], its places to mine[1:3]. Returns the best; breaks off
    where somebody sets stopped[0].
    """
    done = 0
    for run in range(made):
        i, j, length = runs[run]
        for t in range(length):
            if stopped[0] != 0:
                return best
            straddle = straddles[done]
            some = straddle
            while True:
                key = (keys[done] + steps[some]) & KEYS
                e = heads[fold(key, bits)]
                while e >= 0:
                    if b_keys[e] == key:
                        place = i * a_q.shape[1] + j + t
                        error = distance(a_rows, a_q, place, b_rows, b_q, b_places[e], z, best)
                        if error < best and counting:
                            if mine[0] < pairs.shape[0]:
                                pairs[mine[0], 0], pairs[mine[0], 1] = place, b_places[e]
                            mine[0] += 1
                        elif error < best:
                            best = error
                            mine[0], mine[1], mine[2] = error, place, b_places[e]
                    e = following[e]
                if some == 0:
                    break
                some = (some - 1) & straddle
            done += 1
    return best


@kernel
def search(
    a_rows, a_first, a_last, a_q, b_rows, b_first, b_last, b_q, z, spans, low, high, width, room, bits, counting,
    enough, shared, mine, pairs, stopped,
):  # fmt: skip
    """Search the sums of the first half with coordinate 0 in [low, high), beginning with windows of this width.

    Not counting: lower mine[0] to the smallest error below it and shared[0], its places in mine[1:3]; share the best
    in shared[0], stop when it is <= enough. Counting: mine[0] becomes the number of pairs with an error below
    shared[0], and pairs holds the first of them; stop where enough >= 0 and there are more than that. mine[3] counts
    the sums of the first half that are done. Whoever sets stopped[0] stops it.
    spans (d,): how far the sums of the second half spread, about; for speed. Cost: 20 to 60 ns a sum of the first half,
    10 to 20 one of the second (and again for the strips of 2 best between windows); then the pairs that share a cell.
    Memory: room sums and a row of each half, and 2^bits bits.
    """
    longest = np.int64(0)
    for i in range(a_rows.shape[1]):
        longest = max(longest, a_last[i] - a_first[i])
    wide = np.int64(0)
    for i in range(b_rows.shape[1]):
        wide = max(wide, b_last[i] - b_first[i])
    keys, straddles = np.empty(room + longest, np.int64), np.empty(room + longest, np.int64)
    b_keys, b_places = np.empty(room + wide + 1, np.int64), np.empty(room + wide + 1, np.int64)
    following, fresh = np.empty(room + wide + 1, np.int64), np.empty(wide, np.int64)
    runs = np.empty((a_rows.shape[1], 3), np.int64)
    words, heads = np.empty(1 << (bits - 6), np.uint64), np.empty(1 << (bits - 4), np.int64)
    shifts, positions = np.empty(MOST_CUT, np.int64), np.empty(MOST_CUT, np.int64)
    narrowed = spans.copy()
    a_at, b_at = np.empty(a_rows.shape[1], np.int64), np.empty(b_rows.shape[1], np.int64)
    place_rows(a_rows, a_first, a_last, a_q, low, a_at)
    place_rows(b_rows, b_first, b_last, b_q, z[0] - low, b_at)
    start = low
    while start < high and stopped[0] == 0:
        stop = high if high - start < width else start + width
        expected = count_between(a_rows, a_first, a_last, a_q, start, stop)
        if expected > room and stop - start > 1:
            width = (stop - start) // 2
            continue
        row, total = 0, np.int64(0)
        while row < a_rows.shape[1]:
            count, row, made, least, most = take_rows(a_rows, a_last, a_q, a_at, row, stop, room, runs)
            total += count
            best = shared[0] if counting else min(shared[0], mine[0])
            if count == 0 or best <= 0:
                continue
            b_start, b_stop = z[0] - most - best + 1, z[0] - least + best
            narrowed[0] = min(spans[0], float(b_stop) - float(b_start))
            partners = count_between(b_rows, b_first, b_last, b_q, b_start, b_stop)
            cut = choose_cells(narrowed, best, max(count, partners), shifts, positions)
            steps = steps_of(cut, positions)
            partner_keys(a_rows, a_q, runs, made, z, best, cut, shifts, positions, keys, straddles)
            mark_cells(keys, straddles, count, steps, bits, words)
            b_row = 0
            while b_row < b_rows.shape[1]:
                kept, b_row = sift(
                    b_rows, b_first, b_last, b_q, b_at, b_row, b_start, b_stop, cut, shifts, positions, bits, words,
                    fresh, b_keys, b_places, room,
                )  # fmt: skip
                if kept > 0:
                    chain(b_keys, kept, bits - 4, heads, following)
                    best = look_up(
                        a_rows, a_q, runs, made, keys, straddles, steps, b_rows, b_q, b_keys, b_places, bits - 4,
                        heads, following, z, best, counting, pairs, mine, stopped,
                    )  # fmt: skip
            if not counting:
                shared[0] = min(shared[0], mine[0])
            if stopped[0] != 0:
                return
            if (enough >= 0 and counting and mine[0] > enough) or (not counting and shared[0] <= enough):
                return
        mine[3] += total
        # The next window as this one, or wider where this one left much of the buffer empty.
        width = stop - start
        if 4 * total < 3 * room and width < np.int64(1) << 60:
            width += width // 4 + 1
        start = stop
