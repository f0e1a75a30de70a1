"""What counts and sums decide by the printed formulas, in Fractions and in floats: without the code under test.

The floats serve claims in test_checker.py whose certificates are no near things.
"""

import math
from fractions import Fraction
from typing import Any

SHARE = Fraction(1, 3 * 10**6)  # of each of the three points of HONEST's halving, at alpha = 1e-6


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


def falling_by_formula(records: Any) -> bool:
    """Of HONEST's halving: three counts, each bracketed by a scan in floats; slopes in [-3/2, -1/2] between
    neighbours.
    """
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        return False
    by_n = {n: [r for r in records if r.get("params") == {"n": n}] for n in ("1", "2", "4")}
    if len(records) != 3 or any(len(found) != 1 for found in by_n.values()):
        return False
    ends = {n: scanned(found[0].get("successes"), found[0].get("trials")) for n, found in by_n.items()}
    if any(low <= 0 for low, _ in ends.values()):
        return False
    return all(
        math.log2(ends[b][0] / ends[a][1]) / run >= -1.5 - 1e-3
        and math.log2(ends[b][1] / ends[a][0]) / run <= -0.5 + 1e-3
        for a, b, run in (("1", "2", 1), ("2", "4", 2))
    )


def scanned(s: Any, n: Any, share: Any = SHARE) -> tuple[float, float]:
    """The least and the largest p, on a grid of a ten thousandth of s/n, that the test at this share does not
    reject.
    """
    if type(s) is not int or type(n) is not int or not 0 < s < n or n > 10**8:
        return 0, 1
    mixture = math.lgamma(s + 1) + math.lgamma(n - s + 1) - math.lgamma(n + 2)
    grid = [s / n * k / 10_000 for k in range(1, 30_000)]
    kept = [
        p for p in grid if p < 1 and mixture - s * math.log(p) - (n - s) * math.log(1 - p) < -math.log(float(share))
    ]
    return min(kept), max(kept)


def growing_by_formula(records: Any) -> bool:
    """Of HONEST's one_each: the least n at b = 1 and at b = 3 are pinned, and two apart."""
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        return False
    names = [{"b": b, "n": str(n)} for b in ("1", "3") for n in range(1, 7)]
    if not all(record.get("params") in names and possible(record) for record in records):
        return False
    least = []
    for b in ("1", "3"):
        sides = {
            n: decides_by_formula(record, Fraction(1, 2), Fraction(1, 12 * 10**6))
            for n in range(1, 7)
            for record in records
            if record["params"] == {"b": b, "n": str(n)}
        }
        refuted, supported = ([n for n in sides if sides[n] == side] for side in ("refuted", "supported"))
        if not refuted or not supported or max(refuted) + 1 != min(supported):
            return False
        least.append(min(supported))
    return least[1] - least[0] == 2


def possible(record: dict[str, Any]) -> bool:
    """Are these successes and trials?"""
    s, n = record.get("successes"), record.get("trials")
    return type(s) is int and type(n) is int and 0 <= s <= n and n > 0
