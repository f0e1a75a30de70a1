"""Make a counterexample simple: the fewest entries, then small numerators and denominators.

A number is the simpler the smaller |p| + q is for it as p/q. What comes out is a point at which the statement still
certainly fails, and where, short of the budget, no parameter and no entry of a sequence can be made simpler by itself:
not by one of the members that are tried (`MEMBERS` of a finite domain, fractions to `HEIGHT` of an interval), nor by
any number at all where the failing values of it form an interval; no entry can be left out; and the simplest entries
come first where the statement fails in that order, too.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice, takewhile
from math import gcd
from typing import Any

from flint import fmpq

from proofs_numeric.checker import BITS
from proofs_numeric.claim import Claim
from proofs_numeric.domain import Domain, Integers, Reals, Sequences
from proofs_numeric.enclosures import evaluate, fails
from proofs_numeric.num import Q, precision

HEIGHT = 16  # of the fractions that are all tried, |p| + q
MEMBERS = 256  # of a finite domain that are tried

Works = Callable[[Any], bool]


def shrunk(claim: Claim, values: dict[str, Any], points: int) -> dict[str, Any]:
    """A simple counterexample from any; the statement is evaluated at so many points at most."""
    left = points

    def failing(tried: dict[str, Any]) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and certainly_fails(claim, tried)

    with precision(BITS):
        before: dict[str, Any] = {}
        while before != values:
            before = values
            for name, domain in claim.domains.items():
                values = {**values, name: simplest(domain, values[name], varied(values, name, failing))}
    return values


def varied(values: dict[str, Any], name: str, works: Works) -> Works:
    """Does the point work with another value of this parameter?"""
    return lambda new: works({**values, name: new})


def certainly_fails(claim: Claim, values: dict[str, Any]) -> bool:
    """Does the statement certainly fail there? Where the body raises it says nothing."""
    try:
        return any(fails(margin, relation) for margin, relation in evaluate(claim, values).margins)
    except Exception:  # a body is somebody's code
        return False


def simplest(domain: Domain, value: Any, works: Works) -> Any:
    """A member of the domain that works and is simpler than value; value itself if none is found."""
    if isinstance(domain, Sequences):
        return simplest_sequence(domain, value, works)
    bound = complexity(value)
    for member in takewhile(lambda member: complexity(member) < bound, members(domain)):
        if works(member):
            return member
    if isinstance(domain, Integers):
        return int(towards(Q(value), lambda new: new in domain and works(int(new.p))).p)
    return towards(value, lambda new: new in domain and works(new)) if isinstance(domain, Reals) else value


def complexity(value: Any) -> Any:
    """What is simpler compares less: numbers by |p| + q; tuples by their length, their entries that are not 0, the sum
    of |p| + q.
    """
    if isinstance(value, tuple):
        return len(value), sum(entry != 0 for entry in value), height(value), [complexity(entry) for entry in value]
    exact = Q(value)
    return height(exact), int(exact.q), bool(exact < 0)


def height(value: Any) -> int:
    """|p| + q of a rational, summed over what a tuple holds."""
    if isinstance(value, tuple):
        return sum(map(height, value))
    exact = Q(value)
    return abs(int(exact.p)) + int(exact.q)


def members(domain: Any) -> Iterator[Any]:
    """Members of a domain, the simplest first; not all where there are many."""
    if isinstance(domain, Reals):
        return (value for value in fractions() if value in domain)
    if isinstance(domain, Integers):
        return islice(by_size(domain.low, domain.high), MEMBERS)
    return iter(sorted(islice(domain, MEMBERS), key=complexity))


@lru_cache
def fractions() -> list[fmpq]:
    """Every p/q with |p| + q <= HEIGHT, the simplest first."""
    pairs = ((p, q) for q in range(1, HEIGHT + 1) for p in range(q - HEIGHT, HEIGHT - q + 1) if gcd(p, q) == 1)
    return sorted((fmpq(p, q) for p, q in pairs), key=complexity)


def by_size(low: int, high: int) -> Iterator[int]:
    """The integers from low to high, those nearest to 0 first."""
    first = min(max(low, 0), high)
    yield first
    for step in range(1, high - low + 1):
        yield from (n for n in (first + step, first - step) if low <= n <= high)


def simplest_sequence(domain: Sequences, value: tuple[Any, ...], works: Works) -> tuple[Any, ...]:
    """Leave out entries, then make equal entries simpler together, then each by itself; the simplest entries first."""
    value = shortest(domain, value, works)
    for entry in sorted(set(value), key=complexity, reverse=True):
        value = replaced(domain, value, [i for i, other in enumerate(value) if other == entry], works)
    for i in range(len(value)):
        value = replaced(domain, value, [i], works)
    ordered = tuple(sorted(value, key=complexity))
    return ordered if ordered != value and works(ordered) else value


def shortest(domain: Sequences, value: tuple[Any, ...], works: Works) -> tuple[Any, ...]:
    """Leave out runs of entries, the long ones first, until no entry can be left out."""
    run = len(value)
    while run >= 1:
        shorter = (value[:i] + value[i + run :] for i in range(len(value) - run + 1))
        found = next((new for new in shorter if len(new) >= domain.least and works(new)), None)
        value, run = (value, run - 1) if found is None else (found, min(run, len(found)))
    return value


def replaced(domain: Sequences, value: tuple[Any, ...], places: list[int], works: Works) -> tuple[Any, ...]:
    """The sequence with the entries at these places, which are equal, made simpler together."""

    def put(new: Any) -> tuple[Any, ...]:
        return tuple(new if i in places else entry for i, entry in enumerate(value))

    return put(simplest(domain.of, value[places[0]], lambda new: works(put(new)))) if places else value


def towards(value: fmpq, works: Works) -> fmpq:
    """The first number that works on the way from the root of the Stern-Brocot tree to the value; that itself if none
    does.

    The simplest number of an interval is on the way to each number of it. Where the tree is left in the same direction
    many times the first that works is found by bisection, as if all beyond it did: so it is for an interval. About
    (log q)^2 trials.
    """
    if value < 0:
        return -towards(-value, lambda new: works(-new))
    p, q = int(value.p), int(value.q)
    (a, b), (c, d) = (0, 1), (1, 0)  # a/b <= value <= c/d, neighbours in the tree
    while (below := p * b - a * q) and (above := c * q - p * d):
        rising = below >= above  # the next mediants, a/b + k c/d or c/d + k a/b, rise to the value, or fall to it
        most, number = (below // above, mediants(a, b, c, d)) if rising else (above // below, mediants(c, d, a, b))
        k = first(most, number, works)
        if k:
            return number(k)
        if rising:
            a, b = a + most * c, b + most * d
        else:
            c, d = c + most * a, d + most * b
    return value


def mediants(a: int, b: int, c: int, d: int) -> Callable[[int], fmpq]:
    """(a + kc)/(b + kd) as a function of k."""
    return lambda k: fmpq(a + k * c, b + k * d)


def first(most: int, number: Callable[[int], fmpq], works: Works) -> int:
    """The least k in 1..most whose number works if all beyond it do; 0 if that of `most` does not work."""
    if not works(number(most)):
        return 0
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if works(number(middle)) else (middle, high)
    return high
