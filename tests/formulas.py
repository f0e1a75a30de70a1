"""What counts and sums decide by the printed formulas, in Fractions and in floats: without the code under test.

The floats serve claims in test_checker.py whose certificates are no near things.
"""

import math
from fractions import Fraction
from typing import Any


def decides_by_formula(record: dict[str, Any], p: Fraction, alpha: Fraction) -> str | None:
    """The test in Fractions."""
    s, n = record.get("successes"), record.get("trials")
    if type(s) is not int or type(n) is not int or not 0 <= s <= n or n == 0:
        return None
    if not Fraction(1, (n + 1) * math.comb(n, s)) >= p**s * (1 - p) ** (n - s) / alpha:
        return None
    return "supported" if s > p * n else "refuted" if s < p * n else None


def mean_by_formula(record: dict[str, Any]) -> str | None:
    """The test of E X >= 1/2 for numbers from 0 to 4, X a quarter of them, in floats: no forgery is a near thing."""
    n, s, q = (record.get(key) for key in ("trials", "sum", "squares"))
    if not all(type(x) is int for x in (n, s, q)) or not (0 < n <= 10**8 and 0 <= s <= 4 * n):
        return None
    if not (s <= q <= 4 * s and s * s <= n * q):
        return None
    drift, spread = s / 4 - n / 2, q / 16 - s / 4 + n / 4
    for side, sign in (("supported", 1), ("refuted", -1)):
        exponents = [sign * drift / 2**k + spread * (math.log(1 - 0.5**k) + 0.5**k) for k in range(1, 21)]
        if max(exponents) > 700 or sum(map(math.exp, exponents)) / 20 >= 2 * 10**6:
            return side
    return None
