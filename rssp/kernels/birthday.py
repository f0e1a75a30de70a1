"""Merging lists of vectors that nearly cancel: the steps of the generalised birthday problem (Wagner, CRYPTO 2002).

A list is an array (rows, columns) of int32 or int64, one sum of vectors a row, and an array of links (rows, 2) that
says how each row came about. All sums fit the type: the caller has seen to that.
"""

import numpy as np

from rssp.kernels import kernel

BINS = 1024  # budgets are below this


@kernel
def budget(costs, most):
    """The least b such that at least `most` subsets of the costs sum to <= b; BINS - 1 if there is none.

    table[s], the number of subsets of sum s, gains table[s - c] for each cost c; numbers above `most` are cut to it.
    Cost: BINS a value; memory: BINS numbers.
    """
    table = np.zeros(BINS, np.int64)
    table[0] = 1
    for c in costs:
        for s in range(BINS - 1, c - 1, -1):
            table[s] = min(table[s] + table[s - c], most)
    total = np.int64(0)
    for s in range(BINS):
        total += table[s]
        if total >= most:
            return s
    return BINS - 1


@kernel
def flip_sets(start, moves, costs, limit, sums, links):
    """List start + (the sum of some moves) for the sets of moves whose costs sum to <= limit, the smaller sets first.

    costs ascend. Row r is row links[r, 0] with move links[r, 1] added, which comes after all of that row's moves; row
    0 is start, with links (0, -1). Stops when sums is full. Returns the number of rows. One addition a row and column.
    """
    spent = np.empty(sums.shape[0], np.int64)
    sums[0] = start
    links[0, 0], links[0, 1], spent[0] = 0, -1, 0
    count, r = 1, 0
    while r < count:
        for j in range(links[r, 1] + 1, costs.size):
            if spent[r] + costs[j] > limit:
                break
            if count == sums.shape[0]:
                return count
            for c in range(np.uintp(start.size)):
                sums[np.uintp(count), c] = sums[np.uintp(r), c] + moves[np.uintp(j), c]
            links[count, 0], links[count, 1], spent[count] = r, j, spent[r] + costs[j]
            count += 1
        r += 1
    return count


@kernel
def digit(value, low, shift, count):
    """The cell of a value on one axis; what lies beyond an end belongs to the cell at that end."""
    return min(max((value - low) >> shift, 0), count - 1)


@kernel
def sort_by_cell(rows, sign, keys, lows, shifts, counts, first, cell, own, where):
    """Write the rows to own, cell by cell: cell k's are own[first[k] : first[k + 1]], own[j] is rows[where[j]].

    The cell is a number whose digits, the lowest first, are those of sign * the key columns. A counting sort, two
    passes; cell is scratch space. Indices are unsigned where it matters: numba then looks for no negative ones.
    """
    first[:] = 0
    for j in range(np.uintp(rows.shape[0])):
        at = 0
        for k in range(keys.size - 1, -1, -1):
            value = sign * np.int64(rows[j, np.uintp(keys[k])])
            at = at * counts[k] + digit(value, lows[k], shifts[k], counts[k])
        cell[j] = at
        first[np.uintp(at + 2)] += 1
    for k in range(2, first.size):
        first[k] += first[k - 1]
    for j in range(np.uintp(rows.shape[0])):
        counter = np.uintp(cell[j] + 1)
        place = np.uintp(first[counter])
        first[counter] += 1
        where[place] = j
        for c in range(np.uintp(rows.shape[1])):
            own[place, c] = rows[j, c]


@kernel
def join(left, right, first, keys, lows, shifts, counts, windows, most, links):
    """The pairs of `merge`, as places in the sorted lists; right's cells begin at first. Returns how many."""
    count = 0
    for i in range(np.uintp(left.shape[0])):
        base = 0
        for k in range(keys.size - 1, 0, -1):
            value = -np.int64(left[i, np.uintp(keys[k])])
            base = (base + digit(value, lows[k], shifts[k], counts[k])) * counts[k - 1]
        least = final = base
        if keys.size > 0:
            middle, reach = -np.int64(left[i, np.uintp(keys[0])]), windows[keys[0]]
            least += digit(middle - reach, lows[0], shifts[0], counts[0])
            final += digit(middle + reach, lows[0], shifts[0], counts[0])
        end = min(links.shape[0], count + most)
        for j in range(np.uintp(first[np.uintp(least)]), np.uintp(first[np.uintp(final + 1)])):
            if count == end:
                break
            near = True
            for c in range(np.uintp(windows.size)):
                near &= abs(np.int64(left[i, c]) + np.int64(right[j, c])) <= windows[c]
            links[np.uintp(count), 0], links[np.uintp(count), 1] = i, j
            count += near  # no branch: it could not be predicted
        if count == links.shape[0]:
            break
    return count


@kernel
def merge(a, b, keys, lows, shifts, counts, windows, most, first, cell, left, right, here, there, sums, links):
    """Write the sums a[i] + b[j] with |a[i, c] + b[j, c]| <= windows[c] in the leading columns c.

    Both lists are sorted by cell (see sort_by_cell; axis k has counts[k] cells of width 2^shifts[k], the first of which
    begins at lows[k]), a by that of -a. Each a looks, on the axis of the first key, into all cells that can hold a
    partner, and on the others into its own only, so partners across a border are missed there. No more than `most`
    partners are taken for an a.

    Only the last columns, as many as sums has, are written; links: (i, j). Stops when links is full; returns the number
    of rows. Time: two passes over a and b, one over sums, a step for each pair in a cell. Scratch space: first, for
    the number of cells + 2; left and here as long as a, right and there as long as b, cell as long as either.
    """
    sort_by_cell(a, -1, keys, lows, shifts, counts, first, cell, left, here)
    sort_by_cell(b, 1, keys, lows, shifts, counts, first, cell, right, there)
    count = join(left, right, first, keys, lows, shifts, counts, windows, most, links)
    drop = np.uintp(a.shape[1] - sums.shape[1])
    for r in range(np.uintp(count)):
        i, j = np.uintp(links[r, 0]), np.uintp(links[r, 1])
        for c in range(np.uintp(sums.shape[1])):
            sums[r, c] = left[i, drop + c] + right[j, drop + c]
        links[r, 0], links[r, 1] = here[i], there[j]
    return count
