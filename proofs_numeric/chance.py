"""What a statement about chance may be about besides a probability: a mean, and a slope along a range; how the parts
of such a statement fit together.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from proofs_numeric.domain import Domain, Integers, Unknown
from proofs_numeric.num import Q

MOST_PARTS = 2**26  # the squares of a block of 1,000 trials then add up in 64 bits
LOG2_P = "log2 P"


@dataclass(frozen=True)
class Mean:
    """The mean of X in [0, 1], where the body returns parts * X as an integer from 0 to parts for each trial.

    at_least and at_most, functions of the parameters, are what the statement says of E X; one of them may be left out.
    """

    parts: int
    at_least: Callable[..., Any] | None = None
    at_most: Callable[..., Any] | None = None

    def __post_init__(self) -> None:
        if type(self.parts) is not int or not 1 <= self.parts <= MOST_PARTS:
            raise ValueError(f"Mean(parts={self.parts!r}): must be an int from 1 to 2^26, the body's largest answer")
        if self.at_least is None and self.at_most is None:
            raise ValueError("Mean(parts): states nothing; give at_least=, at_most= or both")


@dataclass(frozen=True)
class Slope:
    """The slope of a quantity against `along` between every two neighbours of the points that the domain lists.

    of : "log2 P", the logarithm of the event's probability; or the name n of a parameter, Integers: then the quantity
        is the least n at which the event has at least the probability that the statement names (with_probability).
        That probability must not fall as n grows.
    along : a function of the one other parameter; it ascends in the order in which its domain lists the points.
    at_least, at_most : what the statement says of each slope; one of them may be left out.
    """

    of: str
    along: Callable[..., Any]
    at_least: fmpq | None
    at_most: fmpq | None

    def __init__(self, of: str, along: Callable[..., Any], at_least: Any = None, at_most: Any = None) -> None:
        if at_least is None and at_most is None:
            raise ValueError(f"Slope(of={of!r}): states nothing; give at_least=, at_most= or both")
        object.__setattr__(self, "of", of)
        object.__setattr__(self, "along", along)
        object.__setattr__(self, "at_least", None if at_least is None else Q(at_least))
        object.__setattr__(self, "at_most", None if at_most is None else Q(at_most))

    @property
    def least(self) -> str | None:
        """The parameter whose least value the slope is of, None for a slope of log2 P."""
        return None if self.of == LOG2_P else self.of


def check_chance(id: str, with_probability: Any, expectation: Any, slope: Any, domains: dict[str, Domain]) -> None:
    """Raise TypeError or ValueError where a probability, a mean or a slope is stated wrongly, saying how it should
    be.
    """
    if expectation is not None and not isinstance(expectation, Mean):
        raise TypeError(f"{id}: expectation={expectation!r}: must be Mean(parts=..., at_least=..., at_most=...)")
    if slope is not None and not isinstance(slope, Slope):
        raise TypeError(f"{id}: slope={slope!r}: must be Slope(of=..., along=..., at_least=..., at_most=...)")
    if expectation is not None and (with_probability is not None or slope is not None):
        raise TypeError(f"{id}: expectation= stands alone; state the probability or the slope in a claim of its own")
    if (expectation or slope) and any(isinstance(domain, Unknown) for domain in domains.values()):
        raise TypeError(f"{id}: an Unknown constant is for a statement of probability, not for a mean or a slope")
    if slope is not None:
        check_slope(id, with_probability, slope, domains)
    if with_probability is not None:
        least = slope.least if slope else None
        check_takes(id, "with_probability", with_probability, [name for name in domains if name != least])
    for name, domain in domains.items():
        if isinstance(domain, Unknown) and domain.obstruction is not None:
            check_takes(id, f"the obstruction of {name}", domain.obstruction, list(domains))


def check_takes(id: str, what: str, function: Any, names: list[str]) -> None:
    """The same for a function of some of the parameters with these names."""
    if not callable(function):
        raise TypeError(f"{id}: {what}={function!r}: must be a function of {', '.join(names)}, or of none")
    given = inspect.signature(function).parameters.values()
    needed = [p.name for p in given if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    wrong = [name for name in needed if name not in names]
    if wrong:
        raise TypeError(f"{id}: {what} takes {', '.join(wrong)}; it may take {', '.join(names)}")


def check_slope(id: str, with_probability: Any, slope: Slope, domains: dict[str, Domain]) -> None:
    """The same for what a slope is of, and along what it goes."""
    if slope.least is not None and not isinstance(domains.get(slope.least), Integers):
        raise ValueError(f"{id}: slope of {slope.of!r}: must be of {LOG2_P!r}, or of a parameter that is Integers")
    if slope.least is not None and with_probability is None:
        raise TypeError(f"{id}: the least {slope.least} for which probability? give with_probability=")
    if slope.least is None and with_probability is not None:
        raise TypeError(f"{id}: with_probability= has no part in the slope of {LOG2_P}; leave it out")
    along = [name for name in domains if name != slope.least]
    if len(along) != 1:
        raise TypeError(f"{id}: a slope goes along one parameter, given {along}; put the others into the body")
