"""The time of a row: its calls, one after the other, and the median."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from rssp.result import Nearest
from tests.benchmarks.rows import Row, settled
from tests.benchmarks.yardsticks import clocked

BUDGET = 60.0  # seconds of calls after which no further one is made


@dataclass(frozen=True)
class Measured:
    """The time of each call of a row, in seconds, and what the calls returned."""

    row: Row
    times: list[float]
    results: list[Any]

    @property
    def per_instance(self) -> float:
        """The median time of one instance."""
        return median(self.times) / self.row.trials

    @property
    def shown(self) -> float:
        """The time that the row is about."""
        return self.per_instance * self.row.stands_for

    @property
    def ratio(self) -> float:
        """The time of one instance over the yardstick."""
        return self.per_instance / self.row.yardstick.seconds()

    @property
    def unsettled(self) -> int:
        """How many calls left their question open."""
        return sum(not settled(result) for result in self.results)


def measure(row: Row) -> Measured:
    """Time every call of the row, each as often as the row says, as far as the budget goes."""
    calls = row.calls()
    (row.warm_up or calls[0])()
    times: list[float] = []
    results: list[Any] = []
    for call in calls * row.repeats:
        seconds, result = clocked(call)
        if isinstance(result, Nearest) and result.reason.startswith("stopped"):
            raise KeyboardInterrupt  # the search answered the interrupt with the best so far
        times.append(seconds)
        results.append(result)
        if sum(times) > BUDGET:
            break
    return Measured(row, times, results)
