"""Where a counterexample may lie: the extreme and the simple members of a domain, and random ones."""

from collections.abc import Iterator
from itertools import islice, pairwise
from random import Random
from typing import Any

from flint import fmpq

from proofs_numeric.domain import Domain, Fixed, Integers, OneOf, Reals, Sequences, Unions, merge
from proofs_numeric.engines.shrink import by_size, fractions

LISTED = 64  # members of a finite domain that count as extreme
NEAR = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)  # an end is approached to 2^-k of the width
GRID = 2**53  # random reals are multiples of the width over this,
FARTHEST = 64  # or as near to an end as 2^-64 of that,
FAR = 2**16  # where a domain reaches to infinity, one looks so far
DENOMINATOR = 64  # or fractions with no larger a denominator
RATIOS = [fmpq(1, 2), fmpq(2, 3), fmpq(1, 3), fmpq(-1, 2)]


def extremes(domain: Any) -> list[Any]:
    """The members to try first, the most telling first: ends, what is near them, simple fractions; all of a short
    list.
    """
    if isinstance(domain, Reals):
        included = [end for end in ends(domain) if end in domain]
        return unique([*included, *near_ends(domain), *(value for value in fractions() if value in domain)])
    if isinstance(domain, Integers):
        last = range(domain.high, max(domain.high - LISTED // 4, domain.low - 1), -1)
        return unique([domain.low, domain.high, *islice(by_size(domain.low, domain.high), LISTED), *last])
    if isinstance(domain, Sequences):
        return unique(list(extreme_sequences(domain)))
    return list(islice(domain, LISTED))


def ends(domain: Reals | Integers) -> tuple[Any, Any]:
    """Between what one looks: the ends of a domain, or FAR in place of infinity."""
    low, high = domain.low, domain.high
    return (
        (fmpq(-FAR) if high is None else min(high - FAR, fmpq(-FAR))) if low is None else low,
        (fmpq(FAR) if low is None else max(low + FAR, fmpq(FAR))) if high is None else high,
    )


def unique(values: list[Any]) -> list[Any]:
    """Each once, in this order."""
    return list(dict.fromkeys(values))


def near_ends(domain: Reals) -> list[fmpq]:
    """The middle, and towards both ends."""
    low, high = ends(domain)
    return [end for k in NEAR for end in (low + (high - low) / 2**k, high - (high - low) / 2**k)]


def extreme_sequences(domain: Sequences) -> Iterator[tuple[Any, ...]]:
    """Of each length: all entries the same, or two in turn, or one beside all others."""
    telling = extremes(domain.of)[:8]
    for length in islice(range(domain.least, domain.most + 1), LISTED):
        yield from ((value,) * length for value in telling)
        for one, other in pairwise(telling):
            yield tuple(other if i % 2 else one for i in range(length))
            yield (one,) * min(1, length) + (other,) * (length - 1)


def drawn(domain: Domain, rng: Random) -> Any:
    """A random member."""
    if isinstance(domain, Reals):
        return drawn_real(domain, rng)
    if isinstance(domain, Integers):
        return drawn_integer(domain, rng)
    if isinstance(domain, OneOf):
        return rng.choice(domain.members)
    if isinstance(domain, Unions):
        return merge([cell for cell in pairwise(domain.points) if rng.random() < 0.5])
    if isinstance(domain, Sequences):
        return drawn_sequence(domain, rng)
    assert isinstance(domain, Fixed)
    return domain.value


def drawn_real(domain: Reals, rng: Random) -> fmpq:
    """A fraction with a small denominator, or a share of the width: uniform, or its distance from an end on a
    logarithmic scale.
    """
    kind, (low, high) = rng.randrange(4), ends(domain)
    if kind == 0:
        q = rng.randint(1, DENOMINATOR)
        least, most = int((low * q).floor()) + 1, int((high * q).ceil()) - 1
        if least <= most:
            return fmpq(rng.randint(least, most), q)
    share = fmpq(rng.randrange(1, GRID), GRID) / (1 if kind == 1 else 2 ** rng.randrange(FARTHEST))
    value: fmpq = high - (high - low) * share if kind == 3 else low + (high - low) * share
    return value


def drawn_integer(domain: Integers, rng: Random) -> int:
    """Uniform, or its distance from an end on a logarithmic scale."""
    width = domain.high - domain.low
    distance = rng.randint(0, width >> rng.randint(0, width.bit_length()))
    return rng.choice([rng.randint(domain.low, domain.high), domain.low + distance, domain.high - distance])


def drawn_sequence(domain: Sequences, rng: Random) -> tuple[Any, ...]:
    """Independent entries, or few different ones, or entries that each are the same share of the one before."""
    length, kind = rng.randint(domain.least, domain.most), rng.randrange(3)
    if kind == 0:
        return tuple(drawn(domain.of, rng) for _ in range(length))
    few = [drawn(domain.of, rng) for _ in range(rng.randint(1, 2))]
    if kind == 1:
        return tuple(rng.choice(few) for _ in range(length))
    ratio = rng.choice(RATIOS)
    powers = tuple(few[0] * ratio**i for i in range(length))
    return domain.member(powers) if powers in domain else tuple(rng.choice(few) for _ in range(length))
