"""Points that hypothesis proposes.

It is asked for truth values only, and a number is made of them: its integers and floats are mixed with constants from
whatever modules happen to be loaded, which is not a function of the seed. Its own shrinking, which is bounded by time,
is left out: see shrink.py.
"""

from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from math import isfinite
from random import Random
from typing import Any

from flint import fmpq

from proofs_numeric.domain import Domain, Fixed, Integers, OneOf, Reals, Sequences, Unions, merge
from proofs_numeric.engines.points import ends

LONGEST = 24  # steps of a walk to a real


def propose(
    domains: dict[str, Domain], margins: Callable[[dict[str, Any]], list[float]], most: int, rng: Random
) -> None:
    """Have `most` points evaluated at most; none inside a test of hypothesis, which does not nest. Raises what
    `margins` raises.
    """
    from hypothesis import HealthCheck, Phase, Verbosity, currently_in_test_context, find, settings, target
    from hypothesis import strategies as st
    from hypothesis.errors import Flaky, NoSuchExample

    if currently_in_test_context():
        return
    raised: list[Exception] = []

    def ends(values: dict[str, Any]) -> bool:
        try:
            for which, size in enumerate(margins(values)):
                if isfinite(size):
                    target(-size, label=str(which))
        except Exception as error:
            raised.append(error)
        return bool(raised)

    quiet = settings(
        database=None,
        deadline=None,
        derandomize=False,  # the seed is given
        max_examples=most,
        phases=[Phase.generate, Phase.target],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    points = st.fixed_dictionaries({name: strategy(domain) for name, domain in domains.items()})
    with suppress(NoSuchExample, Flaky):  # flaky: the point at which `margins` raised was met before, when it did not
        find(points, ends, settings=quiet, random=rng)
    if raised:
        raise raised[0]


def strategy(domain: Domain) -> Any:
    """A hypothesis strategy for the members of a domain, made of truth values; the shorter, the simpler."""
    from hypothesis import strategies as st

    if isinstance(domain, Sequences):
        return st.lists(strategy(domain.of), min_size=domain.least, max_size=domain.most).map(tuple)
    if isinstance(domain, Fixed):
        return st.just(domain.value)
    if isinstance(domain, Unions):
        cells = list(pairwise(domain.points))
        return bits(len(cells), len(cells)).map(
            lambda taken: merge([c for c, t in zip(cells, taken, strict=True) if t])
        )
    if isinstance(domain, OneOf):
        count = len(domain.members)
        return bits(0, count.bit_length()).map(lambda digits: domain.members[binary(digits) % count])
    if isinstance(domain, Integers):
        width = domain.high - domain.low
        return bits(0, width.bit_length()).map(lambda digits: domain.low + binary(digits) % (width + 1))
    assert isinstance(domain, Reals)
    return bits(0, LONGEST).map(lambda steps: walk(domain, steps))


def bits(least: int, most: int) -> Any:
    """Lists of truth values."""
    from hypothesis import strategies as st

    return st.lists(st.booleans(), min_size=least, max_size=most)


def binary(digits: list[bool]) -> int:
    """The number with these binary digits."""
    return sum(2**i for i, digit in enumerate(digits) if digit)


def walk(domain: Reals, steps: list[bool]) -> fmpq:
    """An end for no step or one; else the first step says how to cut, at mediants or in halves, the others which part
    to keep, and where it ends is the number.
    """
    low, high = ends(domain)
    end: fmpq = high if steps == [True] else low
    if len(steps) < 2 and end in domain:
        return end
    a, b, c, d = 0, 1, 1, 1
    for up in steps[1:]:
        p, q = middle(a, b, c, d, steps[0])
        a, b, c, d = (p, q, c, d) if up else (a, b, p, q)
    p, q = middle(a, b, c, d, bool(steps and steps[0]))
    value: fmpq = low + (high - low) * fmpq(p, q)
    return value


def middle(a: int, b: int, c: int, d: int, halves: bool) -> tuple[int, int]:
    """The point half-way between a/b and c/d, or their mediant."""
    return (a * d + b * c, 2 * b * d) if halves else (a + c, b + d)
