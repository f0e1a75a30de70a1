"""How many subsets have a sum within eps of the target."""

import math
from typing import Any

from rssp import inputs
from rssp.dyadic import LARGEST, room_error
from rssp.kernels import two_lists as kernels
from rssp.solve import Instance


def count(x: Any, z: Any, eps: Any, *, size: int | range | None = None) -> int:
    """The exact number of subsets of x whose sum is within eps of z; the empty subset counts.

    Parameters
    ----------
    x : (n,) array of finite float64 or int64, n <= 50 (more for small sizes). z : number. eps : number >= 0.
    size : None, or the number of values that a subset must have, 0..n, or a range of such numbers.

    Raises
    ------
    TypeError, ValueError
        For input outside these ranges. RoomError where the values need more than 62 bits and too many subsets lie
        within the rounding bound of the border.

    Notes
    -----
    2^(n/2+2) additions, then two pointers. Subsets within the rounding bound of +-eps are settled in rationals.
    """
    limit = inputs.radius(eps)
    instance = Instance(x, z, size, "two-lists", None)
    units, lists = instance.units, instance.two
    target = units.points[0] + lists.shift
    if not units.slack:
        return int(kernels.scan_count(lists.a, lists.b, lists.layout.joins, target, units.floor(limit)))
    outer = units.floor(limit + units.slack * units.unit)
    inner = min(math.ceil(limit / units.unit - units.slack) - 1, LARGEST)  # up to here a subset surely counts
    sure = int(kernels.scan_count(lists.a, lists.b, lists.layout.joins, target, inner)) if inner >= 0 else 0
    sides = [(-outer, outer)] if inner < 0 else [(-outer, -inner - 1), (inner + 1, outer)]
    border = [instance.between(least, most) for least, most in sides]
    if any(masks is None for masks in border):
        raise room_error(instance.values, [instance.z], "count")
    return sure + sum(instance.error(mask) <= limit for masks in border for mask in masks or ())
