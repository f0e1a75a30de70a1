"""What counts and sums decide by the printed formulas, in Fractions and in floats: without the code under test.

The floats serve claims in honest.py whose certificates are no near things.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

ALPHA = 1e-6


def decides_by_formula(record: dict[str, Any], p: Fraction, alpha: Fraction) -> str | None:
    """The test in Fractions."""
    s, n = record.get("successes"), record.get("trials")
    if type(s) is not int or type(n) is not int or not 0 <= s <= n or not 0 < n <= 10**8:
        return None
    if not Fraction(1, (n + 1) * math.comb(n, s)) >= p**s * (1 - p) ** (n - s) / alpha:
        return None
    return "supported" if s > p * n else "refuted" if s < p * n else None


def mean_by_formula(record: dict[str, Any], least: float = 0.5, alpha: float = ALPHA) -> str | None:
    """The test of E X >= least for numbers from 0 to 4, X a quarter of them, in floats: no forgery is a near thing."""
    n, s, q = (record.get(key) for key in ("trials", "sum", "squares"))
    if not all(type(x) is int for x in (n, s, q)) or not (0 < n <= 10**8 and 0 <= s <= 4 * n):
        return None
    if not (s <= q <= 4 * s and s * s <= n * q):
        return None
    drift, spread = s / 4 - n * least, q / 16 - s * least / 2 + n * least**2
    for side, sign in (("supported", 1), ("refuted", -1)):
        exponents = [sign * drift / 2**k + spread * (math.log(1 - 0.5**k) + 0.5**k) for k in range(1, 21)]
        largest = max(exponents)
        if largest + math.log(sum(math.exp(e - largest) for e in exponents) / 20) >= math.log(2 / alpha):
            return side
    return None


def falling_by_formula(records: Any, ns: Sequence[str] = ("1", "2", "4"), alpha: float = ALPHA) -> str | None:
    """Of HONEST's halving: a count for each n, each bracketed by a scan in floats; slopes in [-3/2, -1/2] between
    neighbours, or one over any two that is certainly not.
    """
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        return None
    by_n = {n: [r for r in records if r.get("params") == {"n": n}] for n in ns}
    if len(ns) < 2 or len(records) != len(ns) or any(len(found) != 1 for found in by_n.values()):
        return None
    share = alpha / len(ns)
    ends = {n: scanned(found[0].get("successes"), found[0].get("trials"), share) for n, found in by_n.items()}
    if any(low <= 0 for low, _ in ends.values()):
        return None
    slopes = {
        (i, j): tuple(math.log2(ends[ns[j]][e] / ends[ns[i]][1 - e]) / (int(ns[j]) - int(ns[i])) for e in (0, 1))
        for i in range(len(ns))
        for j in range(i + 1, len(ns))
    }
    if all(low >= -1.5 - 1e-3 and high <= -0.5 + 1e-3 for (i, j), (low, high) in slopes.items() if j == i + 1):
        return "supported"
    return "refuted" if any(high < -1.5 or low > -0.5 for low, high in slopes.values()) else None


def scanned(s: Any, n: Any, share: float) -> tuple[float, float]:
    """The least and the largest p, on a grid of a ten thousandth of s/n, that the test at this share does not
    reject.
    """
    if type(s) is not int or type(n) is not int or not 0 < s < n or n > 10**8:
        return 0, 1
    return scan(s, n, float(share))


@lru_cache
def scan(s: int, n: int, share: float) -> tuple[float, float]:
    """The same for 0 < s < n."""
    mixture = math.lgamma(s + 1) + math.lgamma(n - s + 1) - math.lgamma(n + 2)
    grid = [s / n * k / 10_000 for k in range(1, 30_000)]
    kept = [p for p in grid if p < 1 and mixture - s * math.log(p) - (n - s) * math.log(1 - p) < -math.log(share)]
    return min(kept), max(kept)


def growing_by_formula(
    records: Any, bs: Sequence[str] = ("1", "3"), ns: Sequence[int] = range(1, 7), alpha: Fraction = Fraction(1, 10**6)
) -> str | None:
    """Of HONEST's one_each: "supported" if the least n is pinned at every b and grows with it one by one."""
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records) or len(bs) < 2:
        return None
    names = [{"b": b, "n": str(n)} for b in bs for n in ns]
    if not all(record.get("params") in names and possible(record) for record in records):
        return None
    least = []
    for b in bs:
        sides = {
            n: decides_by_formula(record, Fraction(1, 2), alpha / (len(bs) * len(ns)))
            for n in ns
            for record in records
            if record["params"] == {"b": b, "n": str(n)}
        }
        refuted, supported = ([n for n in sides if sides[n] == side] for side in ("refuted", "supported"))
        if not refuted or not supported or max(refuted) + 1 != min(supported):
            return None
        least.append(min(supported))
    grown = all(least[i + 1] - least[i] == int(bs[i + 1]) - int(bs[i]) for i in range(len(bs) - 1))
    return "supported" if grown else "refuted"


def possible(record: dict[str, Any]) -> bool:
    """Are these successes and trials?"""
    s, n = record.get("successes"), record.get("trials")
    return type(s) is int and type(n) is int and 0 <= s <= n and n > 0


def bracket_by_formula(
    forged: dict[str, Any], es: Sequence[str], most: int, obstruction: bool, alpha: Fraction, promise: bool = False
) -> str | None:
    """Of HONEST's constant: the candidates are 1/2, 1, ..., most, and the obstruction, if there is one, forbids 1/2.

    promise : of HONEST's promise, which is the same but that 1 - eC is stated in place of 1 - e, where it is above 0.
    """
    candidates = [Fraction(k, 2) for k in range(1, 2 * most + 1)]
    cells, low = forged["cells"], forged["too_small"]
    if not is_text_of(forged["constant"], candidates[1:] if obstruction else candidates):
        return None
    constant = Fraction(forged["constant"]) if promise else 1
    stated = [(e, 1 - Fraction(e) * constant) for e in es if Fraction(e) * constant < 1]
    if not isinstance(cells, list) or not 0 < len(stated) == len(cells) or not all(isinstance(c, dict) for c in cells):
        return None
    share = alpha / (8 * len(es))
    counted = all(
        c.get("params") == {"e": e} and decides_by_formula(c, p, share) == "supported"
        for c, (e, p) in zip(cells, stated, strict=True)
    )
    below = low is None or (
        obstruction
        and isinstance(low, dict)
        and is_text_of(low.get("constant"), candidates[:1])
        and low.get("params") in [{"e": e} for e in es]
    )
    return "supported" if counted and below else None


def is_text_of(text: Any, values: list[Fraction]) -> bool:
    """A text that Python's Fraction reads as one of these."""
    try:
        return isinstance(text, str) and Fraction(text) in values
    except (ValueError, ZeroDivisionError):
        return False
