"""Which engines there are, which claims each treats, and which of them a claim is given to."""

from collections.abc import Callable
from dataclasses import dataclass

from flint import fmpq

from proofs_numeric.claim import Claim
from proofs_numeric.engines import constant, exhaust, falsify, interval, montecarlo, rate
from proofs_numeric.engines.outcome import Budget, Outcome, Progress


@dataclass(frozen=True)
class Engine:
    """treats: the claims that `takes` says yes to, in words. draws: from blocks of trials, which others may draw."""

    treats: str
    takes: Callable[[Claim], bool]
    run: Callable[[Claim, Budget, fmpq, Progress, montecarlo.Draw], Outcome]
    draws: bool = False


# In the order in which they are tried: the first that takes a claim, and if it stays undecided the next.
ENGINES = {
    "montecarlo": Engine(
        "statements of probability, and of a mean, at stated parameters",
        lambda claim: claim.random and claim.unknown is None and claim.slope is None,
        montecarlo.run,
        draws=True,
    ),
    "constant": Engine(
        "statements of probability with an unknown constant",
        lambda claim: claim.random and claim.unknown is not None,
        constant.run,
        draws=True,
    ),
    "rate": Engine(
        "statements of probability with a slope",
        lambda claim: claim.slope is not None,
        rate.run,
        draws=True,
    ),
    "interval": Engine(
        "statements without chance, with real parameters and none that is a sequence of reals",
        lambda claim: not claim.random and bool(claim.reals) and not claim.instances,
        lambda claim, budget, *_: interval.run(claim, budget),
    ),
    "exhaust": Engine(
        "statements without chance, with finitely many choices of the parameters",
        lambda claim: not claim.random and not claim.reals and not claim.instances,
        lambda claim, budget, *_: exhaust.run(claim, budget),
    ),
    "falsify": Engine(
        "statements without chance, which it may refute",
        lambda claim: not claim.random,
        lambda claim, budget, *_: falsify.run(claim, budget),
    ),
}


def fitting(claim: Claim) -> list[str]:
    """The engines that take a claim, in the order in which they are tried."""
    return [name for name, engine in ENGINES.items() if engine.takes(claim)]


def engine_of(claim: Claim) -> str:
    """The engine that fits the claim best."""
    return fitting(claim)[0]


def require_engine(engine: str | None, claims: list[Claim]) -> None:
    """Raise ValueError unless the engine, if one is named, is there and takes each of the claims."""
    if engine is None:
        return
    if engine not in ENGINES:
        raise ValueError(f"engine={engine}: must be one of {', '.join(ENGINES)}; leave it out to have it chosen")
    for claim in claims:
        if not ENGINES[engine].takes(claim):
            others = " or ".join(fitting(claim))
            raise ValueError(f"engine={engine}: treats {ENGINES[engine].treats}; for {claim.id} name {others}")
