"""Why an answer is not the best one: what several methods say alike; and how much they settle before they say it."""

from rssp.dyadic import ROOM_BITS

CANDIDATES = 4096  # subsets that are settled in rationals after rounding, at most

STOPPED = "stopped before the end of the search"

NOT_NEAREST = "proved; the subset shown need not be the nearest"

TOO_MANY = (
    f"the values need more than {ROOM_BITS} bits on one grid, and over {CANDIDATES} subsets lie within the rounding "
    "bound of the decision; round the values to a coarser grid"
)
