"""Sets of integers >= 0 as bits: position i is bit i & 63 of words[i >> 6], words uint64.

A set of sums grows by one value in one pass: S | (S shifted by the value). Positions are int64, and a value that moves
every bit out of the array empties the shifted copy, so the caller may clip values to the number of bits.
"""

import numpy as np

from rssp.kernels import kernel

FULL = np.uint64(0xFFFFFFFFFFFFFFFF)
ONE = np.uint64(1)


@kernel
def or_up(words, v):
    """S | (S + v), v >= 0, in place from the high end; what passes the end is dropped. One step a word."""
    q = v >> 6
    s = np.uint64(v & 63)
    back = np.uint64(63) - s  # and one more: a shift by 64 would be undefined
    for w in range(words.size - 1, q, -1):
        words[w] |= (words[w - q] << s) | ((words[w - q - 1] >> back) >> ONE)
    if q < words.size:
        words[q] |= words[0] << s


@kernel
def or_down(words, v):
    """S | (S - v), v >= 0, in place from the low end; what passes 0 is dropped. One step a word."""
    q = v >> 6
    s = np.uint64(v & 63)
    back = np.uint64(63) - s
    last = words.size - 1 - q
    for w in range(last):
        words[w] |= (words[w + q] >> s) | ((words[w + q + 1] << back) << ONE)
    if last >= 0:
        words[last] |= words[last + q] >> s


@kernel
def fill_sums(values, added, keep, words):
    """The bit set of all sums: each of the first `added` values is added or not, each other taken away or not.

    words: zeros on entry. On return the bits at 0..keep are exactly the sums there, provided that the array is as long
    as keep + the values taken away (or as the values added, if that is less). S' = S | (S + v), then S' = S | (S - v);
    each pass stops at the largest sum so far, or at the largest from which keep can still be reached. Cost: at most
    one step a value and word. In place.
    """
    words[0] = ONE
    top = np.int64(0)
    for v in values[:added]:
        top = min(top + v, 64 * words.size - 1)
        or_up(words[: (top >> 6) + 1], v)
    rest = values[added:].sum()
    for v in values[added:]:
        or_down(words[: (min(top, keep + rest) >> 6) + 1], v)
        rest -= v


@kernel
def lowest(word):
    """The position of the lowest set bit of a word that is not 0. Six halvings."""
    i = 0
    for step in (32, 16, 8, 4, 2, 1):
        if word & ((ONE << np.uint64(step)) - ONE) == 0:
            word >>= np.uint64(step)
            i += step
    return i


@kernel
def highest(word):
    """The position of the highest set bit of a word that is not 0. Six halvings."""
    i = 0
    for step in (32, 16, 8, 4, 2, 1):
        if word >> np.uint64(step) != 0:
            word >>= np.uint64(step)
            i += step
    return i


@kernel
def last_until(words, i):
    """The largest position <= i that is set, -1 if there is none. One step a word."""
    i = min(i, 64 * words.size - 1)
    if i < 0:
        return np.int64(-1)
    word = words[i >> 6] & (FULL >> np.uint64(63 - (i & 63)))
    w = i >> 6
    while word == 0 and w > 0:
        w -= 1
        word = words[w]
    return np.int64(-1) if word == 0 else np.int64((w << 6) + highest(word))


@kernel
def first_from(words, i):
    """The smallest position >= i that is set, -1 if there is none. One step a word."""
    i = max(i, 0)
    w = i >> 6
    if w >= words.size:
        return np.int64(-1)
    word = words[w] & (FULL << np.uint64(i & 63))
    while word == 0 and w < words.size - 1:
        w += 1
        word = words[w]
    return np.int64(-1) if word == 0 else np.int64((w << 6) + lowest(word))


@kernel
def widest_pair(words, first, last):
    """Of the set positions in [first, last], both set, the two neighbours farthest apart: (left, right); (first, first)
    where there is one alone.

    Inside a word neighbours are less than 64 apart: once such a pair is known only the ends of a word matter. One step
    a word, and one a set bit before that.
    """
    left = right = before = first
    for w in range(first >> 6, (last >> 6) + 1):
        word = words[w]
        if w == first >> 6:
            word &= FULL << np.uint64(first & 63)
        if w == last >> 6:
            word &= FULL >> np.uint64(63 - (last & 63))
        if word == 0:
            continue
        base = np.int64(w) << 6
        end = base + highest(word)
        while word != 0:
            i = base + lowest(word)
            if i - before > right - left:
                left, right = before, i
            before = i
            if right - left >= 63 or (word == FULL and right > left):
                break
            word &= word - ONE
        before = end
    return left, right
