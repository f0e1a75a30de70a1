"""What a statement about chance may be about besides a probability: a mean."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proofs_numeric.domain import Domain, Unknown

MOST_PARTS = 2**26  # the squares of a block of 1,000 trials then add up in 64 bits


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


def check_chance(id: str, with_probability: Any, expectation: Any, domains: dict[str, Domain]) -> None:
    """Raise TypeError or ValueError where a mean is stated wrongly, saying how it should be."""
    if expectation is not None and not isinstance(expectation, Mean):
        raise TypeError(f"{id}: expectation={expectation!r}: must be Mean(parts=..., at_least=..., at_most=...)")
    if expectation is not None and with_probability is not None:
        raise TypeError(f"{id}: expectation= stands alone; state the probability in a claim of its own")
    if expectation is not None and any(isinstance(domain, Unknown) for domain in domains.values()):
        raise TypeError(f"{id}: an Unknown constant is for a statement of probability, not for a mean")
