"""Is a box within a radius of vector sums in the sup norm: covered by equal cubes about them? By subdivision.

Quarter units. Sums and ends of the box are integers in units, so in each coordinate the faces s - r and s + r of the
cubes and the ends of the box keep their order while r stays between R / 2 and (R + 1) / 2, R an integer: two of them
only meet where 2r is an integer. With their order it stays which cells between faces lie in a cube, so all of these r
cover or none does. Hence the covering radius, the least r that covers, is R / 2 for some R, and r = R / 2 covers if and
only if r = R / 2 + 1/4 does. For that r no face s - r meets a face s + r or an end of the box. In quarter units:
sums and ends are multiples of 4, and reach = 2 R + 1 is odd.

Cells. An open cell inside one cube is covered. An open cell that meets no cube has none of its points covered. Any
other meets a cube of which a face runs through it, and is cut there. This ends, since there are finitely many faces.
The faces themselves need no look: the cubes are closed, so what covers all but some planes covers these too.

An uncovered cell stays one for all r in the interval, while its ends move with the faces that they are. At the end of
the interval, r = (R + 1) / 2, every point of the (closed) cell is at least r away from every sum, by continuity.

The sums are formed from two lists, ascending in coordinate 0. The lists are kept stage by stage, laid out as in
two_lists; any stage of one with any stage of the other gives the sums of some of the values, and what these cover, all
cover. Coordinates in which the box is a single point take no part once the sums that reach it are chosen.
The caller has made sure that sum |x| + |low| + |high| < 2^61 quarter units in each coordinate, and reach < 2^61 + 2.
"""

import numpy as np

from rssp.kernels import kernel

COVERED, UNCOVERED, UNDECIDED = 0, 1, 2


@kernel
def vector_sums(v, offsets, step, sums):
    """Sums of the subsets of v (m, d), every stage cut by class and ascending in coordinate 0 within one: (total, d).

    L_{j+1,c} = merge(L_{j,c}, L_{j,c-step} + v_j). Cost and memory: the number of sums in all stages.
    """
    sums[offsets[0, 0]] = 0
    for j in range(v.shape[0]):
        for c in range(offsets.shape[1] - 1):
            i, i_end = offsets[j, c], offsets[j, c + 1]
            k, k_end = (offsets[j, c - step], offsets[j, c - step + 1]) if c >= step else (0, 0)
            for o in range(offsets[j + 1, c], offsets[j + 1, c + 1]):
                if k >= k_end or (i < i_end and sums[i, 0] <= sums[k, 0] + v[j, 0]):
                    sums[o] = sums[i]
                    i += 1
                else:
                    sums[o] = sums[k] + v[j]
                    k += 1


@kernel
def gather(a, b, joins, least, most, wide, kept):
    """Write the sums with least <= sum <= most in every coordinate to kept (room, len(wide)), their wide coordinates
    alone: (how many, were there no more, how many sums were looked at).

    Per row of a a window of b in coordinate 0 that only moves down. One step a row and a sum of a window.
    """
    count, looked = 0, np.int64(0)
    for a_from, a_to, b_from, b_to in joins:
        first = last = b_to
        for i in range(a_from, a_to):
            while first > b_from and a[i, 0] + b[first - 1, 0] >= least[0]:
                first -= 1
            while last > b_from and a[i, 0] + b[last - 1, 0] > most[0]:
                last -= 1
            looked += last - first + 1
            for j in range(first, last):
                near = True
                for c in range(1, least.size):
                    s = a[i, c] + b[j, c]
                    near = near and least[c] <= s <= most[c]
                if near:
                    if count == kept.shape[0]:
                        return count, False, looked
                    for c in range(wide.size):
                        kept[count, c] = a[i, wide[c]] + b[j, wide[c]]
                    count += 1
    return count, True, looked


@kernel
def sift(kept, count, low, high, reach):
    """Move the cubes that meet the open cell (low, high) to the front of the first count: (how many meet it, the one
    nearest to its middle, how many were looked at). -1 meet it if one of them contains it.

    What is moved stays among the first count. One step a cube.
    """
    met, nearest, best = 0, 0, np.int64(-1)
    for i in range(count):
        inside, distance = True, np.int64(0)
        for c in range(low.size):
            off = abs(2 * kept[i, c] - low[c] - high[c])  # twice the distance from the middle
            if off >= 2 * reach + high[c] - low[c]:
                distance = np.int64(-1)
                break
            inside = inside and off + high[c] - low[c] <= 2 * reach
            distance = max(distance, off)
        if distance < 0:
            continue
        if inside:
            return -1, i, i + 1
        for c in range(low.size):
            kept[i, c], kept[met, c] = kept[met, c], kept[i, c]
        if best < 0 or distance < best:
            nearest, best = met, distance
        met += 1
    return met, nearest, count


@kernel
def best_cut(s, low, high, reach):
    """The face of the cube about s that cuts most off the cell, counting the smaller part: (coordinate, place, does the
    upper part lie outside the cube).
    """
    coordinate, place, above, largest = 0, np.int64(0), False, np.int64(0)
    for c in range(low.size):
        for side in (-1, 1):
            face = s[c] + side * reach
            part = min(face - low[c], high[c] - face)
            if part > largest:
                coordinate, place, above, largest = c, face, side > 0, part
    return coordinate, place, above


@kernel
def cover_cells(kept, cells, counts, base, depth, reach, budget):
    """Take cells from the top of a stack and cut them until those from `base` on are covered or one meets no cube:
    (cells, counts, depth, is the top one uncovered, steps).

    cells (room, 2, k): low and high ends; counts: of how many first cubes of kept those that meet a cell are. Both
    become longer where they must. Stops where the steps exceed the budget. One step a cube and cell.
    """
    steps = np.int64(0)
    while depth > base and steps <= budget:
        top = depth - 1
        met, nearest, looked = sift(kept, counts[top], cells[top, 0], cells[top, 1], reach)
        steps += looked + 1
        if met == 0:
            return cells, counts, depth, True, steps
        if met < 0:
            depth -= 1
            continue
        if depth == counts.size:
            cells = np.concatenate((cells, np.empty_like(cells)))
            counts = np.concatenate((counts, np.empty_like(counts)))
        c, place, above = best_cut(kept[nearest], cells[top, 0], cells[top, 1], reach)
        cells[depth] = cells[top]
        inner, outer = 1 if above else 0, 0 if above else 1
        cells[top, inner, c] = place  # the part that the cube covers in this coordinate; the other is next
        cells[depth, outer, c] = place
        counts[top] = counts[depth] = met
        depth += 1
    return cells, counts, depth, False, steps


@kernel
def bounds(cells, base, depth, wide, low, high, reach, least, most):
    """Between which least and most a sum's cube meets the hull of the cells from base to depth, in all coordinates.

    The cells are open: a cube that only touches would fill kept without cutting anything.
    """
    least[:], most[:] = low - reach, high + reach
    for k in range(wide.size):
        c = wide[k]
        least[c] = cells[base:depth, 0, k].min() - reach + 1
        most[c] = cells[base:depth, 1, k].max() + reach - 1


@kernel
def some_join(a_offsets, b_offsets, t):
    """The join of the sums of t values, half of them from each list as far as it has so many. For step 0."""
    n_a, n_b = a_offsets.shape[0] - 1, b_offsets.shape[0] - 1
    i = min(t // 2, n_a)
    j = min(t - i, n_b)
    i = t - j
    join = np.empty((1, 4), np.int64)
    join[0, 0], join[0, 1], join[0, 2], join[0, 3] = a_offsets[i, 0], a_offsets[i, 1], b_offsets[j, 0], b_offsets[j, 1]
    return join


@kernel
def find_gap(a, b, a_offsets, b_offsets, joins, t, low, high, reach, kept, budget, gap):
    """COVERED, UNCOVERED or, beyond the budget of steps, UNDECIDED: do the cubes about the sums of both lists cover
    [low, high]?

    Begins with the sums of t values and takes one more each time that these leave a cell uncovered; what was covered is
    done with. t = n: all, as the joins say. gap (2, d): the uncovered cell. kept (room, d): where the sums that reach
    the hull of what is left do not fit, it takes as many as do of those that reach the top cell. Enough of them to fill
    it cover that cell or cut it, so this ends.
    """
    n = a_offsets.shape[0] + b_offsets.shape[0] - 2
    wide = np.flatnonzero(low < high)
    cells, counts = np.empty((64, 2, wide.size), np.int64), np.empty(64, np.int64)
    cells[0, 0], cells[0, 1] = low[wide], high[wide]
    least, most = np.empty_like(low), np.empty_like(low)
    depth, steps = 1, np.int64(0)
    while depth > 0:
        chosen = joins if t == n else some_join(a_offsets, b_offsets, t)
        base = 0
        bounds(cells, base, depth, wide, low, high, reach, least, most)
        count, complete, looked = gather(a, b, chosen, least, most, wide, kept)
        steps += looked
        if not complete and depth > 1:
            base = depth - 1
            bounds(cells, base, depth, wide, low, high, reach, least, most)
            count, complete, looked = gather(a, b, chosen, least, most, wide, kept)
            steps += looked
        counts[base:depth] = count
        cells, counts, depth, uncovered, taken = cover_cells(kept, cells, counts, base, depth, reach, budget - steps)
        steps += taken
        if uncovered and complete and t == n:
            gap[0], gap[1] = low, high
            gap[0][wide], gap[1][wide] = cells[depth - 1, 0], cells[depth - 1, 1]
            return UNCOVERED
        if steps > budget:
            return UNDECIDED
        if uncovered:
            t = min(t + 1, n)
    return COVERED


@kernel
def covers_block(X, low, high, reach, t, a_offsets, b_offsets, step, joins, room, budget, gap, answer):
    """For each row of X (trials, n, d): COVERED, UNCOVERED or UNDECIDED in answer (trials,).

    low, high (trials, d), reach (trials,). Memory: both lists, and room sums. gap (2, d): the last uncovered cell.
    """
    half, d = a_offsets.shape[0] - 1, X.shape[2]
    a = np.empty((a_offsets[-1, -1], d), np.int64)
    b = np.empty((b_offsets[-1, -1], d), np.int64)
    kept = np.empty((room, d), np.int64)
    for i in range(X.shape[0]):
        vector_sums(X[i, :half], a_offsets, step, a)
        vector_sums(X[i, half:], b_offsets, step, b)
        answer[i] = find_gap(a, b, a_offsets, b_offsets, joins, t, low[i], high[i], reach[i], kept, budget, gap)
