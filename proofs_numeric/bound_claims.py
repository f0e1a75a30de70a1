"""What `rssp bound` claims, with its parameters open: a file of claims beside the built-in papers, since these are
statements only once every parameter is fixed (`Claim.at`), and no tables. `ours_vectors`, `ours_nsn`,
`ours_uniform_vectors` and `ours_coverage_vectors` prove the bounds.
"""

from typing import Any

from flint import arb

from proofs_numeric.claim import Derived, Paper, Statement, at_most, less_than
from proofs_numeric.domain import Reals
from proofs_numeric.num import Ball, Q, exp, integer
from proofs_numeric.papers import ours_coverage_vectors, ours_nsn, ours_uniform_vectors, ours_vectors
from proofs_numeric.papers.ours_coverage_vectors import FAR, Plan

paper = Paper("bound", "The bracket of rssp bound, at parameters of one's own")

WHOLE = Reals(0, 10**40)  # holds the integers; the bodies refuse what is none
UNIT = Reals(0, 1, open="both")

ONE_TARGET = {"d": WHOLE, "eps": UNIT, "prob": UNIT, "n": WHOLE, "k": WHOLE, "blocks": WHOLE}
NECESSARY = {"d": WHOLE, "eps": UNIT, "prob": UNIT, "n": WHOLE}
CELLS = 400  # of `peak_power`
FRESH = {"fresh": WHOLE, "mesh": WHOLE, "volume": Reals(0, 10**200, open="low")}


def some_block_hits(prob: Any, hits: Ball, blocks: Any) -> Statement:
    """Independent blocks of vectors, each of which hits with at least this probability."""
    return at_most(prob, 1 - (1 - hits) ** integer(blocks))


@paper.proposition(
    "normal vectors, one target",
    r"""Let $z\in[-1,1]^d$. Of blocks times $n$ i.i.d. vectors $N(0,I_d)$, with probability at least prob some $k$ of
    one block have a sum within $\varepsilon$ of $z$ in the sup norm.""",
    source=Derived("ours_vectors.conditional"),
    **ONE_TARGET,
)
def one_target(d: Any, eps: Any, prob: Any, n: Any, k: Any, blocks: Any) -> Statement:
    """ours_vectors.conditional at |z|_2^2 <= d, for each of the independent blocks."""
    return some_block_hits(prob, ours_vectors.conditional(integer(n), integer(k), integer(d), eps, d), blocks)


@paper.proposition(
    "NSN vectors, one target",
    r"""Let $z\in[-1,1]^d$. Of blocks times $n$ i.i.d. NSN vectors in $R^d$, with probability at least prob some $k$ of
    one block have a sum within $\varepsilon$ of $z$ in the sup norm.""",
    source=Derived("ours_nsn.second_moment"),
    **ONE_TARGET,
)
def nsn_one_target(d: Any, eps: Any, prob: Any, n: Any, k: Any, blocks: Any) -> Statement:
    """ours_nsn.second_moment, for each of the independent blocks."""
    return some_block_hits(prob, ours_nsn.second_moment(integer(n), integer(k), integer(d), eps), blocks)


@paper.proposition(
    "uniform vectors, one target",
    r"""Let $z\in[-1,1]^d$. Of blocks times $n$ i.i.d. vectors uniform on $[-1,1]^d$, with probability at least prob
    some $k$ of one block have a sum within $\varepsilon$ of $z$ in the sup norm.""",
    source=Derived("ours_uniform_vectors.second_moment"),
    **ONE_TARGET,
)
def uniform_one_target(d: Any, eps: Any, prob: Any, n: Any, k: Any, blocks: Any) -> Statement:
    """ours_uniform_vectors.second_moment, for each of the independent blocks."""
    hits = ours_uniform_vectors.second_moment(integer(n), integer(k), integer(d), eps)
    return some_block_hits(prob, hits, blocks)


@paper.proposition(
    "normal vectors, necessary",
    r"""With fewer than $n$ i.i.d. vectors $N(0,I_d)$ the probability that some subset sum is within $\varepsilon$ of
    $(1,\dots,1)$ in the sup norm is less than prob.""",
    source=Derived("ours_vectors.any_hit"),
    **NECESSARY,
)
def necessary(d: Any, eps: Any, prob: Any, n: Any) -> Statement:
    """ours_vectors.any_hit for n - 1 vectors, whose subsets are more than those of fewer; of none there is nothing to
    say.
    """
    return less_than(ours_vectors.any_hit(max(integer(n) - 1, 0), integer(d), eps), prob)


@paper.proposition(
    "NSN vectors, necessary",
    r"""With fewer than $n$ i.i.d. NSN vectors in $R^d$ the probability that some subset sum is within $\varepsilon$ of
    $(1,\dots,1)$ in the sup norm is less than prob.""",
    source=Derived("ours_nsn.any_hit"),
    **NECESSARY,
)
def nsn_necessary(d: Any, eps: Any, prob: Any, n: Any) -> Statement:
    """ours_nsn.any_hit for n - 1 vectors."""
    return less_than(ours_nsn.any_hit(max(integer(n) - 1, 0), integer(d), eps), prob)


@paper.proposition(
    "uniform vectors, necessary",
    r"""With fewer than $n$ i.i.d. vectors uniform on $[-1,1]^d$ the probability that some subset sum is within
    $\varepsilon$ of $(1,\dots,1)$ in the sup norm is less than prob.""",
    source=Derived("ours_uniform_vectors.any_hit"),
    **NECESSARY,
)
def uniform_necessary(d: Any, eps: Any, prob: Any, n: Any) -> Statement:
    """ours_uniform_vectors.any_hit for n - 1 vectors."""
    return less_than(ours_uniform_vectors.any_hit(max(integer(n) - 1, 0), integer(d), eps), prob)


@paper.proposition(
    "normal vectors, all targets",
    r"""Of blocks times $n$ plus fresh i.i.d. vectors $N(0,I_d)$, with probability at least prob every $z\in[-1,1]^d$ is
    within $\varepsilon$ of a subset sum in the sup norm.""",
    source=Derived("ours_vectors.uncovered"),
    side=Reals(1, 100),
    **ONE_TARGET,
    **FRESH,
)
def all_targets(
    d: Any, eps: Any, prob: Any, n: Any, k: Any, blocks: Any, fresh: Any, mesh: Any, side: Any, volume: Any
) -> Statement:
    """ours_vectors.uncovered for this plan; the net must be finer than eps."""
    plan = ours_vectors.plan_of(n, k, blocks, fresh, mesh, side, volume)
    return less_than(Q(1), mesh * eps) & at_most(ours_vectors.uncovered(integer(d), eps, plan), 1 - prob)


@paper.proposition(
    "uniform vectors, all targets",
    r"""Of blocks times $n$ plus fresh i.i.d. vectors uniform on $[-1,1]^d$, with probability at least prob every
    $z\in[-1,1]^d$ is within $\varepsilon$ of a subset sum in the sup norm.""",
    source=Derived("ours_uniform_vectors.uncovered"),
    **ONE_TARGET,
    **FRESH,
)
def uniform_all_targets(
    d: Any, eps: Any, prob: Any, n: Any, k: Any, blocks: Any, fresh: Any, mesh: Any, volume: Any
) -> Statement:
    """ours_uniform_vectors.uncovered for this plan; the net must be finer than eps."""
    plan = ours_uniform_vectors.plan(n, k, blocks, fresh, mesh, volume)
    return less_than(Q(1), mesh * eps) & at_most(ours_uniform_vectors.uncovered(integer(d), eps, plan), 1 - prob)


@paper.proposition(
    "NSN vectors, all targets",
    r"""Of blocks times $n$ plus fresh i.i.d. NSN vectors in $R^d$, with probability at least prob every $z\in[-1,1]^d$
    is within $\varepsilon$ of a subset sum in the sup norm.""",
    source=Derived("ours_nsn.uncovered"),
    side=Reals(1, 100),
    **ONE_TARGET,
    **FRESH,
)
def nsn_all_targets(
    d: Any, eps: Any, prob: Any, n: Any, k: Any, blocks: Any, fresh: Any, mesh: Any, side: Any, volume: Any
) -> Statement:
    """ours_nsn.uncovered for this plan; the net must be finer than eps."""
    plan = ours_vectors.plan_of(n, k, blocks, fresh, mesh, side, volume)
    return less_than(Q(1), mesh * eps) & at_most(ours_nsn.uncovered(integer(d), eps, plan), 1 - prob)


def plan_of(d: Any, eps: Any, m: Any, k: Any, last: Any, s: Any, b: Any) -> Plan:
    """The plan of `ours_coverage_vectors.coverage`, without the numbers q and A that its table has. Raises ValueError
    where the proof does not take it.
    """
    plan = Plan(integer(d), integer(m), integer(k), integer(last), Q(s), Q(eps) - Q(b), Q(b), Q(1), Q(1))
    whole = plan.d >= 1 and plan.last >= 1 and plan.m >= plan.d + 5 and 0 < 2 * plan.k < plan.m
    if not (whole and plan.a > 0 and plan.b > 0 and plan.s > 1):
        raise ValueError(f"{plan}: must have d, T >= 1, m >= d + 5, 0 < 2k < m, a, b > 0 and s > 1")
    return plan


def trace_is_small(plan: Plan) -> Statement:
    """What `random_target` asks of a plan besides, true of all in its table: that the probability in `trace` is bounded
    by a positive number, as its square is taken; and that 1 - tau - t' > 0 up to tau = FAR.
    """
    scale = (plan.s**2 + Q(plan.k**2, plan.m)) / Q(plan.k * (plan.m - plan.k), plan.m)
    t, often = map(Ball, ours_coverage_vectors.trace(plan))
    return less_than(0, often) & less_than(t * (1 + FAR / scale), 1 - FAR)


def peak_power(plan: Plan) -> Ball:
    """At least A^T, T = last, for the least A with which (int_{|x| <= h} phi(x - y)^T dx)^(1/T) <= A phi_s(y) for every
    y, h = 1 + b: s^T times the supremum of `ours_coverage_vectors.kernel` over y >= 0, as that is even in y.

    It falls from y = h/(1 - 1/s^2) on, see `kernel_below_density`. Up to there, from low to high in each cell, it is a
    factor that falls, as y moves away from the middle of [-h, h], times exp(T y^2/2s^2): at most the kernel at low
    times exp(T (high^2 - low^2)/2s^2).
    """
    width, most = (1 + plan.b) / (1 - 1 / plan.s**2) / CELLS, arb(0)
    for i in range(CELLS):
        grown = exp(Q(2 * i + 1) * width**2 * plan.last / (2 * plan.s**2))
        most = most.max((ours_coverage_vectors.kernel(plan, i * width) * grown).plain())
    return Ball(most) * plan.s**plan.last


@paper.proposition(
    "normal vectors, all targets, a random one first",
    r"""Of blocks times $m+T$ i.i.d. vectors $N(0,I_d)$, with probability at least prob every $z\in[-1,1]^d$ is within
    $\varepsilon$ of a subset sum in the sup norm.""",
    source=Derived("ours_coverage_vectors.coverage"),
    m=WHOLE,
    last=WHOLE,
    s=Reals(1, 100, open="low"),
    b=UNIT,
    **{name: ONE_TARGET[name] for name in ("d", "eps", "prob", "k", "blocks")},
)
def coverage_plan(d: Any, eps: Any, prob: Any, m: Any, k: Any, last: Any, blocks: Any, s: Any, b: Any) -> Statement:
    """The proofs of `ours_coverage_vectors`, where d >= 1 and r = a + b are any: all m + T vectors of a block fail with
    probability A^d q/(2b)^(d/T) at most, with q from `missed`; independent blocks all fail with its power.
    """
    plan = plan_of(d, eps, m, k, last, s, b)
    fails = ours_coverage_vectors.missed(plan) * (peak_power(plan) / (2 * plan.b)) ** Q(plan.d, plan.last)
    return trace_is_small(plan) & some_block_hits(prob, 1 - fails, blocks)
