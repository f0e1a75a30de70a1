"""The rows of the table of figures: what is asked, of which random instances, and what its time is compared with."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

import rssp
from rssp.problem import Problem, problem
from rssp.result import Nearest, NearestMany
from tests.benchmarks.yardsticks import Yardstick, clocked, coverage, sorting, sorting_of_size, trees

TARGET = 0.3
INSTANCES = 21  # of a `within` row; its time is the median over them
PUBLISHED = 397_000  # weights of the published experiment, 21 values each
TRIALS = 8192  # of them that a quick run measures


@dataclass(frozen=True)
class Question:
    """One instance: which subset of x (of this size) comes nearest to z, or is there one within eps?

    x (n,) and z a number, or vectors x (n, d) and z (d,).
    """

    x: NDArray[np.float64]
    z: Any
    eps: float | None = None
    size: int | None = None
    threads: int | None = None

    @property
    def problem(self) -> Problem:
        """The question as a solver takes it."""
        return problem(self.x, self.z, self.size)

    def ask(self) -> Nearest:
        """Our answer."""
        if self.eps is None:
            return rssp.nearest(self.x, self.z, size=self.size, threads=self.threads)
        return rssp.within(self.x, self.z, self.eps, size=self.size, threads=self.threads)


@dataclass(frozen=True)
class Row:
    """One row.

    calls : makes the calls to time, one per instance or batch. questions : makes those that other solvers get too, in
    the order of the calls. repeats : how often each call is timed. trials : instances in one call. stands_for :
    instances that the time shown is for. slow : takes more than a second or so. warm_up : called once before, untimed
    (None: the first call).
    """

    name: str
    yardstick: Yardstick
    calls: Callable[[], list[Any]]
    questions: Callable[[], list[Question]] = list
    repeats: int = 3
    trials: int = 1
    stands_for: int = 1
    slow: bool = False
    warm_up: Callable[[], Any] | None = None


def settled(result: Any) -> bool:
    """Is this one of our answers that leave nothing open?"""
    if isinstance(result, Nearest):
        return result.status not in ("feasible", "unknown")
    return not isinstance(result, NearestMany) or bool(result.optimal.all())


def uniform(n: int, trials: int) -> NDArray[np.float64]:
    """The values of every row: U[-1, 1], always the same ones."""
    return rssp.sample.uniform(n, trials=trials, rng=n)


def single(name: str, yardstick: Yardstick, questions: Callable[[], list[Question]], **more: Any) -> Row:
    """A row whose calls answer one question each."""
    return Row(name, yardstick, lambda: [question.ask for question in questions()], questions, **more)


def nearest(n: int, threads: int | None = None, **more: Any) -> Row:
    """The optimum of one instance."""
    name = f"nearest, n={n}" + (f", {threads} threads" if threads else "")
    yardstick = sorting(n) if n <= 50 else NEAREST_50
    return single(name, yardstick, lambda: [Question(uniform(n, 1)[0], TARGET, threads=threads)], **more)


def within(n: int, eps: float, size: int | None = None, **more: Any) -> Row:
    """A subset within eps."""
    name = f"within {eps:g}, n={n}" + (f", size {size}" if size else "")
    yardstick = sorting_of_size(n, size) if size else sorting(n)
    return single(name, yardstick, lambda: [Question(x, TARGET, eps, size) for x in uniform(n, INSTANCES)], **more)


def vectors(n: int, d: int, instances: int) -> list[tuple[NDArray[np.float64], list[float]]]:
    """Normal vectors and targets in [-1/2, 1/2]^d, always the same ones."""
    x = rssp.sample.normal(n, d, trials=instances, rng=n)
    z = rssp.sample.uniform(instances, d, low=-0.5, high=0.5, rng=d)
    return list(zip(x, z.tolist(), strict=True))


def within_vectors(n: int, d: int, eps: float, size: int | None = None, instances: int = 9, **more: Any) -> Row:
    """A subset within eps in every coordinate, on one thread; for thousands of vectors no tree is a yardstick."""
    yardstick = trees(n, d, eps) if n <= 64 else sorting(50)
    name = f"within {eps:g}, n={n}, d={d}" + (f", size {size}" if size else "")
    return single(
        name,
        yardstick,
        lambda: [Question(x, z, eps, size, threads=1) for x, z in vectors(n, d, instances)],
        **more,
    )


def nearest_vectors(n: int, d: int, **more: Any) -> Row:
    """The optimum of one instance."""
    yardstick = trees(n, d, 0.1)
    return single(f"nearest, n={n}, d={d}", yardstick, lambda: [Question(x, z) for x, z in vectors(n, d, 1)], **more)


def count_vectors(n: int, d: int, eps: float) -> Row:
    """How many subsets."""
    return Row(
        f"count {eps:g}, n={n}, d={d}",
        trees(n, d, eps),
        lambda: [partial(rssp.count, x, z, eps) for x, z in vectors(n, d, 3)],
    )


def covers_box(n: int, eps: float, trials: int = 64) -> Row:
    """Coverage of [-1, 1]^2 by normal vectors, for many trials."""
    X = partial(rssp.sample.normal, n, 2, trials=trials, rng=n)
    return Row(
        f"covers_many {eps:g} of [-1,1]^2, n={n}, per trial and core",
        trees(n, 2, eps),
        lambda: [partial(rssp.covers_many, X(), eps, region=(-1, 1), threads=1)],
        repeats=5,
        trials=trials,
    )


def nearest_many(trials: int) -> Row:
    """The published experiment's subset sums; so many of them are measured."""
    X, z = partial(uniform, 21, trials), partial(rssp.sample.uniform, trials, low=-0.5, high=0.5, rng=1)
    name = f"nearest_many, {PUBLISHED:,} x n=21, core time"
    if trials < PUBLISHED:
        name += f" (scaled from {trials:,})"
    return Row(
        name,
        sorting(21),
        lambda: [partial(rssp.nearest_many, X(), z(), threads=1)],
        lambda: [Question(*instance) for instance in zip(X()[:3], z()[:3].tolist(), strict=True)],
        trials=trials,
        stands_for=PUBLISHED,
        slow=trials == PUBLISHED,
    )


def within_many(n: int, eps: float, trials: int = 4096) -> Row:
    """Is there a subset within eps, for many trials."""
    return Row(
        f"within_many {eps:g}, n={n}, per trial and core",
        sorting(n),
        lambda: [partial(rssp.within_many, uniform(n, trials), TARGET, eps, threads=1)],
        lambda: [Question(x, TARGET, eps) for x in uniform(n, trials)[:INSTANCES]],
        repeats=5,
        trials=trials,
    )


def covers(n: int, bits: int, instances: int, **more: Any) -> Row:
    """Coverage of [-1/2, 1/2] within 2^-bits."""
    return Row(
        f"covers 2^-{bits}, n={n}",
        coverage(n),
        lambda: [partial(rssp.covers, x, 2.0**-bits) for x in uniform(n, instances)],
        **more,
    )


def covers_many(n: int, bits: int, trials: int = 64) -> Row:
    """The same for many trials."""
    return Row(
        f"covers_many 2^-{bits}, n={n}, per trial and core",
        coverage(n),
        lambda: [partial(rssp.covers_many, uniform(n, trials), 2.0**-bits, threads=1)],
        repeats=5,
        trials=trials,
    )


@lru_cache
def nearest_50_seconds() -> float:
    """The median time of the optimum for n = 50."""
    ask = Question(uniform(50, 1)[0], TARGET, threads=2).ask
    ask()
    return median(clocked(ask)[0] for _ in range(5))


NEAREST_50 = Yardstick("N(50)", "our own nearest, n=50, 2 threads, in the same run", nearest_50_seconds)


def small_windows() -> Nearest:
    """Compiles what n > 50 takes, in little time."""
    return rssp.nearest(uniform(28, 1)[0], TARGET, method="four-lists")


def rows(long: bool = False) -> list[Row]:
    """The table; with `long` also what takes minutes, and nothing scaled."""
    longest = [nearest(64, slow=True, repeats=1, warm_up=small_windows)] if long else []
    return [
        nearest(40),
        nearest(50, threads=2, slow=True, repeats=5),
        nearest(60, slow=True, warm_up=small_windows),
        *longest,
        within(50, 1e-6),
        within(50, 1e-9),
        within(40, 1e-8, size=20),
        within(60, 1e-7, size=10),
        within(100, 1e-7, size=8),
        nearest_many(PUBLISHED if long else TRIALS),
        within_many(16, 1e-3),
        covers(20, 14, instances=INSTANCES),
        covers_many(20, 14),
        covers(30, 22, instances=5, slow=True),
        within_vectors(40, 2, 0.01),
        within_vectors(40, 3, 0.01),
        within_vectors(40, 5, 0.1),
        within_vectors(40, 3, 0.001),
        within_vectors(50, 8, 0.1, instances=3, repeats=1, slow=True),
        within_vectors(40, 3, 0.01, size=20),
        within_vectors(60, 3, 0.02, size=10),
        count_vectors(40, 3, 0.01),
        count_vectors(40, 5, 0.1),
        nearest_vectors(44, 8, slow=True),
        covers_box(16, 0.1),
        within_vectors(2000, 10, 1e-3, instances=3, repeats=1, slow=True),
    ]
