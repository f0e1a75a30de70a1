"""False twins of the built-in claims, bodies that would fool a careless checker, and forged certificates.

Nothing here may ever be proved or supported. Each false twin is a built-in claim with one change: a constant beyond
the truth, strict in place of non-strict, an index off by one.
"""

import copy
import json
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flint import ctx, fmpq

from proofs_numeric.claim import Claim, Derived, Paper, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unions
from proofs_numeric.num import Ball, Q, as_ball, binomial, ceil, exp, factorial, log, sqrt
from proofs_numeric.papers import otsuka25_attention, ours, ours_coverage, ours_coverage_normal, pensia20

HALF = Q(1, 2)

twins = Paper("twins", "False twins of the built-in claims")
traps = Paper("traps", "False statements written so that careless evaluation would show them")


def lemma(paper: Paper, **options: Any) -> Any:
    """State a lemma whose words do not matter."""
    return paper.lemma("false", "false", source=Derived(), **options)


# Twins with real parameters -------------------------------------------------------------------------------------------


@lemma(twins, k=Reals(0, 1), m=Reals(0, 1))
def growth_pair_constant(k: Any, m: Any) -> Statement:
    shifts, overlaps = [0 * k, k, k + m, 2 * k + m], [0 * k, k, k, 0 * k]
    return equal(ours.piecewise_linear_integral(shifts, overlaps), Q(103, 100) * k * (k + m))


@lemma(twins, k=Reals(0, 1), m=Reals(0, 1))
def growth_pair_strict(k: Any, m: Any) -> Statement:
    return less_than(0, k * (k + m))  # equal at k = 0


@lemma(twins, v=Reals(0, "1/2", open="low"))
def odds_low_constant(v: Any) -> Statement:
    return at_most(ours.expected_odds_at_worst(v, v), Q(74, 100) * ours.odds(v))


@lemma(twins, v=Reals(0, "1/2", open="low"))
def odds_low_strict(v: Any) -> Statement:
    return less_than(ours.expected_odds_at_worst(v, v), Q(3, 4) * ours.odds(v))


@lemma(twins, v=Reals("1/2", 1, open="high"))
def odds_high_constant(v: Any) -> Statement:
    return at_most(ours.expected_odds_at_worst(v, 1 - v), Q(73, 100) * ours.odds(v))  # false near v = 1/2 only


@lemma(twins, v=Reals("1/2", 1, open="high"))
def odds_high_strict(v: Any) -> Statement:
    return less_than(ours.expected_odds_at_worst(v, 1 - v), Q(3, 4) * ours.odds(v))  # equal at v = 1/2 only


@lemma(twins, v=Reals("1/2", 1))
def odds_high_closed(v: Any) -> Statement:
    return at_most(ours.expected_odds_at_worst(v, 1 - v), Q(3, 4) * ours.odds(v))  # 0/0 at v = 1


@lemma(twins, s=Reals("1/1048576", 1))
def density_strict(s: Any) -> Statement:
    return less_than(0, -log(s) / 2)


@lemma(twins, s=Reals("1/1048576", "101/100"))
def density_beyond(s: Any) -> Statement:
    return at_most(0, -log(s) / 2)


@lemma(twins, t=Reals(-64, 64))
def best_interval_constant(t: Any) -> Statement:
    return at_most((1 + t) * exp(-t), Q(97, 100))


@lemma(twins, t=Reals(-64, 64))
def best_interval_strict(t: Any) -> Statement:
    return less_than((1 + t) * exp(-t), 1)  # equal at t = 0, in the middle of the domain


@lemma(twins, t=Reals(-63, 64))
def best_interval_strict_inside(t: Any) -> Statement:
    return less_than((1 + t) * exp(-t), 1)  # equal at t = 0, which is no midpoint of a bisection of [-63, 64]


# Twins with finitely many parameters ----------------------------------------------------------------------------------

UNIONS = Unions("-1/2", "-1/5", 0, "1/3", "1/2")


@lemma(twins, G=UNIONS)
def growth_constant(G: Any) -> Statement:
    v, shifts = ours.measure(G), ours.meeting_shifts(G)
    mean = ours.piecewise_linear_integral(shifts, [ours.gain(G, x) for x in shifts]) * HALF
    return equal(mean, Q(51, 100) * v * (1 - v))


@lemma(twins, G=UNIONS)
def growth_quarter_is_no_equality(G: Any) -> Statement:
    v, shifts = ours.measure(G), ours.meeting_shifts(G)
    mean = ours.piecewise_linear_integral(shifts, [ours.gain(G, x) for x in shifts]) * HALF
    return at_most(mean, v * (1 - v) / 4)


@lemma(twins, n=Integers(0, 6), x=OneOf(0, "1/4", "1/2"))
def floor_off_by_one(n: Any, x: Any) -> Statement:
    j_negative = [Q(binomial(n, j), 2**n) * x ** (j + 1) / factorial(j + 1) for j in range(n + 1)]
    both = [p * x ** (n - j) / factorial(n - j) for j, p in enumerate(j_negative)]
    return equal(2 * sum(j_negative, start=Q(0)) - sum(both, start=Q(0)), ours.range_failure(n, x))


@lemma(twins, a=OneOf("1/2"))
def weight_constant(a: Any) -> Statement:
    return at_most(as_ball("0.3466"), a * log(1 / a))  # (ln 2)/2 = 0.34657...


@lemma(twins, a=OneOf("1/2"))
def weight_at_most_a_third(a: Any) -> Statement:
    return at_most(a * log(1 / a), Q(1, 3))


@lemma(twins, eps=OneOf("1/100"), same=Integers(1, 1), opposite=Integers(5, 5))
def attention_as_printed(eps: Any, same: Any, opposite: Any) -> Statement:
    return otsuka25_attention.block_perturbation(eps, same, opposite)


@lemma(twins, k=OneOf(4, 6, 12))
def coverage_with_one_value_less(k: Any) -> Statement:
    plan = ours_coverage.PLANS[int(k)]
    return ours_coverage.plan_holds(replace(plan, halvings=plan.halvings - 1))


@lemma(twins, k=OneOf(8, 20))
def coverage_with_one_last_value_less(k: Any) -> Statement:
    plan = ours_coverage.PLANS[int(k)]
    return ours_coverage.plan_holds(replace(plan, last=plan.last - 1))


@lemma(twins, k=OneOf(12, 20))
def normal_coverage_with_one_value_less(k: Any) -> Statement:
    plan = ours_coverage_normal.PLANS[int(k)]
    return ours_coverage_normal.plan_holds(replace(plan, last=plan.last - 1))


SCALED = Unions(-1, "-15/16", "-1/2", 0, "2/3", 1)


@lemma(twins, L=OneOf("17/32", "1"), V=SCALED)
def uncovered_squares_on_an_interval_too_short(L: Any, V: Any) -> Statement:
    U, b = tuple((L * low, L * high) for low, high in V), Q(1, 32)
    inside = ours_coverage.common(U, ((-HALF - b, HALF + b),))
    return at_most(ours_coverage.mean_kept(inside, U, L), ours.measure(inside) * ours.measure(U) / 2)


@lemma(twins, L=OneOf("3/2"), V=SCALED)
def uncovered_squares_at_the_rim(L: Any, V: Any) -> Statement:
    U = tuple((L * low, L * high) for low, high in V)
    return at_most(ours_coverage.mean_kept(U, U, L), ours.measure(U) ** 2 / 2)


@lemma(twins, M=OneOf("5/4"), V=SCALED)
def normal_uncovered_by_the_middle_alone(M: Any, V: Any) -> Statement:
    """Without what X moves out of J."""
    U, b = tuple((M * low, M * high) for low, high in V), Q(1, 32)
    inner = ours_coverage.common(U, ((-1 - b, 1 + b),))
    share = 2 * ours_coverage_normal.below(ours.measure(U) / 2) - 1
    kept = ours_coverage_normal.mean_kept(inner, U, M)
    return at_most(Ball(kept), Ball(ours.measure(inner) * share))


@lemma(twins, a=OneOf("1/8", "1/64"))
def two_windows_cover_more_than_their_length(a: Any) -> Statement:
    """The sums of one value cover at most 4a of [-1, 1]."""
    return less_than(ours_coverage.uncovered_bound(1, Q(1), a, [Q(1)]), 2 - 4 * a)


# Twins of statements of probability -----------------------------------------------------------------------------------


@lemma(twins, with_probability=lambda c: pensia20.share_of_product(c) * Q(130, 100), c=OneOf("3/8"))
def product_constant(c: Any, rng: Any, trials: int) -> Any:
    """The probability is 1.1976 times (ln 2)/16 at this c."""
    return pensia20.product_contains_uniform(c, rng, trials)


@lemma(twins, with_probability=lambda c: pensia20.share_of_product(c), c=OneOf("3/8"))
def relu_with_the_uncorrected_weight(c: Any, rng: Any, trials: int) -> Any:
    return pensia20.relu_product_contains_uniform(c, rng, trials)


@lemma(twins, with_probability=lambda n, eps: 2 * ours.failure_floor_at(n, eps), n=OneOf(4), eps=OneOf("1/4"))
def floor_doubled(n: Any, eps: Any, rng: Any, trials: int) -> Any:
    return ours.failure_floor(n, eps, rng, trials)


@lemma(twins, with_probability=lambda n, r: 1 - ours.uncovered_bound(4 * n, r), n=OneOf(6), r=OneOf("1/8"))
def coverage_at_four_times_the_rate(n: Any, r: Any, rng: Any, trials: int) -> Any:
    return ours.explicit_coverage(n, r, rng, trials)


# Traps: false, but true on the branch, at the point or to the order that a careless evaluation looks at ---------------


@lemma(traps, v=Reals("9/20", "3/5"))
def python_min(v: Any) -> Statement:
    return at_most(Q(21, 50), min(v, 1 - v))  # 2/5 at v = 3/5; an undecided comparison would take v


@lemma(traps, v=Reals("2/5", "11/20"))
def python_max(v: Any) -> Statement:
    return at_most(max(v, 1 - v), Q(57, 100))  # 3/5 at v = 2/5


@lemma(traps, v=Reals("9/20", "3/5"))
def python_if(v: Any) -> Statement:
    if v > HALF:
        return at_most(v, HALF)
    return at_most(0, v)


@lemma(traps, v=Reals("9/20", "3/5"))
def python_sorted(v: Any) -> Statement:
    return at_most(Q(21, 50), sorted([v, 1 - v])[0])


@lemma(traps, v=Reals(0, 1))
def python_equals_at_an_end(v: Any) -> Statement:
    return at_most(2 if v == 1 else v, 1)


@lemma(traps, v=Reals(0, 1))
def python_equals_inside(v: Any) -> Statement:
    return at_most(2 if v in (Q(1, 3), Q(2, 3)) else v, 1)


@lemma(traps, v=Reals(-1, 1))
def python_truth(v: Any) -> Statement:
    return at_most(1 if not v else 0, 0)


@lemma(traps, v=Reals(0, 1))
def python_hash(v: Any) -> Statement:
    return at_most({HALF: 2}.get(v, 0), 1)


@lemma(traps, v=Reals(0, 10))
def math_exp(v: Any) -> Statement:
    return at_most(0 * v + math.exp(v), 200)  # a float at the middle of the ball


@lemma(traps, v=Reals(0, 10))
def math_ceil(v: Any) -> Statement:
    return at_most(math.ceil(v), 5)


@lemma(traps, v=Reals(0, 10))
def python_float(v: Any) -> Statement:
    return at_most(v - float(v), 5)


@lemma(traps, n=Integers(3, 3))
def divided_integers(n: Any) -> Statement:
    return less_than(exp(Q(0)) * (1 / n), Q(1, 3))  # 1/3 as a float is a little less than 1/3


@lemma(traps, n=Integers(3, 3))
def math_log(n: Any) -> Statement:
    return less_than(log(n), math.log(n) + 0 * log(n))  # ln 3 as a float is a little more than ln 3


@lemma(traps, v=Reals(0, 1))
def short_series(v: Any) -> Statement:
    ctx.cap = 1  # the terms that are cut off would read as 0
    return at_most(log(1 + v), 0)


@lemma(traps, v=Reals(0, 1))
def not_defined_at_the_end(v: Any) -> Statement:
    return equal(1 / (1 / v), v)


@lemma(traps, v=Reals(0, 1))
def not_defined_to_the_power_0(v: Any) -> Statement:
    return equal((1 / v) ** 0, 1)


@lemma(traps, v=Reals(-1, 1))
def denominator_changes_sign(v: Any) -> Statement:
    return at_most(0, v * v / v + 1)


@lemma(traps, v=Reals(-1, 1))
def cancelled_pole(v: Any) -> Statement:
    return equal(v / v, 1)


@lemma(traps, v=Reals(0, 1, open="high"))
def strict_at_the_closed_end(v: Any) -> Statement:
    return less_than(0, v * (1 - v))


@lemma(traps, v=Reals(0, 1, open="both"))
def strict_at_an_inner_zero(v: Any) -> Statement:
    return less_than(0, (v - HALF) ** 2)


@lemma(traps, v=Reals(0, 1, open="both"))
def strict_of_nothing(v: Any) -> Statement:
    return less_than(v, v)


@lemma(traps, v=Reals(0, 1), w=Reals(0, 1, open="both"))
def strict_on_an_edge(v: Any, w: Any) -> Statement:
    return less_than(0, v + w * (1 - w) * v)


@lemma(traps, v=Reals(0, 1))
def falls_from_the_left(v: Any) -> Statement:
    return at_most(0, v * v * (1 - v) - v * v * v * Q(1, 100))  # < 0 at v = 1 only


@lemma(traps, v=Reals(-1, 0))
def odd_about_the_right(v: Any) -> Statement:
    return at_most(0, v * exp(v))  # c_0 = 0, c_1 > 0 at the right end: the sign of (x - e) matters


@lemma(traps, v=Reals(0, 1))
def equality_of_balls(v: Any) -> Statement:
    return equal(exp(v), 1 + v + v * v / 2)  # equal to second order at 0


@lemma(traps, v=Reals(0, 1))
def equal_at_one_end_only(v: Any) -> Statement:
    return equal(sqrt(v), v)


@lemma(traps, v=Reals(0, 2))
def step_of_ceil(v: Any) -> Statement:
    return at_most(ceil(v), 1)


@lemma(traps, v=Reals(0, 1))
def one_of_two_margins(v: Any) -> Statement:
    return at_most(0, v) & at_most(1, v)


@lemma(traps, v=Reals(0, 1))
def no_number(v: Any) -> Statement:
    return at_most(0, log(v - v - 1))


@lemma(traps, v=Reals(-1, 1))
def root_of_a_negative(v: Any) -> Statement:
    return at_most(0, sqrt(v))


@lemma(traps, v=Reals(0, 1))
def negative_but_tiny(v: Any) -> Statement:
    return at_most(0, exp(v) - exp(v) - Q(1, 10**60))


FALSE_DETERMINISTIC: list[Claim] = [
    claim for paper in (twins, traps) for claim in paper.claims.values() if claim.with_probability is None
]
FALSE_PROBABILITY: list[Claim] = [claim for claim in twins.claims.values() if claim.with_probability is not None]


# Forged certificates --------------------------------------------------------------------------------------------------

LEAVES = [["ball"], ["algebra"], *([side, order] for side in ("left", "right") for order in range(4))]
NOISE: list[Any] = [
    *(0, 1, -1, 2, 3, 4, 10**30, -(10**30), True, False, None, 0.0, 0.5, 1.0, math.nan, math.inf),
    *(
        "",
        "0",
        "1",
        "-1",
        "1/2",
        "1/0",
        "nan",
        "inf",
        "1e400",
        "[0, 1]",
        "ball",
        "split",
        "left",
        "supported",
        "refuted",
    ),
    *([], {}, [[]], ["split"], ["ball", 1], ["ball", "algebra"], ["left"], ["left", -1], ["left", 4], ["right", 10**9]),
    *(["middle", 1], ["left", True], ["left", "1"], ["left", 1.0], ["proved"], "kind"),
]


def random_tree(rng: random.Random, names: list[str], depth: int = 4) -> list[Any]:
    """A well-formed proof tree that nobody has looked for."""
    if depth == 0 or rng.random() < 0.4:
        return list(rng.choice(LEAVES))
    left, right = (random_tree(rng, names, depth - 1) for _ in range(2))
    return ["split", rng.choice(names), left, right]


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything inside a JSON value, itself included."""
    yield path
    if isinstance(node, dict | list):
        for key in node if isinstance(node, dict) else range(len(node)):
            yield from places(node[key], (*path, key))


def reach(node: Any, path: tuple[Any, ...]) -> Any:
    """What lies there."""
    for key in path:
        node = node[key]
    return node


def forge(certificate: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A copy with one to three random edits: drop, double, swap, replace by noise or from elsewhere, alter a number."""
    forged = copy.deepcopy(certificate)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        inside = [p for p in places(forged) if p]
        if not inside:
            break  # everything has been dropped
        path = rng.choice(inside)
        edit(forged, reach(forged, path[:-1]), path[-1], rng)
    return forged


def edit(whole: Any, holder: Any, key: Any, rng: random.Random) -> None:
    """One edit at holder[key]."""
    value, kind = holder[key], rng.randrange(7)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(value))
    elif kind == 2:
        other = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        holder[key], holder[other] = holder[other], value
    elif kind == 3:
        holder[key] = copy.deepcopy(reach(whole, rng.choice(list(places(whole)))))
    elif kind == 4 and type(value) is int:
        holder[key] = value + rng.choice((-1000, -1, 1, 1000))
    elif kind == 4 and isinstance(value, str):
        holder[key] = rng.choice((value + "0", value[1:], value[::-1], "-" + value, " " + value))
    elif kind == 5 and isinstance(holder, dict):
        holder[f"{key}2"] = value
    else:
        holder[key] = copy.deepcopy(rng.choice(NOISE))


def same_json(a: Any, b: Any) -> bool:
    """Equal and of the same types all the way down (in Python True == 1 == 1.0)."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def well_formed(tree: Any, names: list[str]) -> bool:
    """A proof tree: splits into two halves on a parameter, and leaves that name one of the proofs there are."""
    if isinstance(tree, list) and len(tree) == 4 and tree[0] == "split":
        return tree[1] in names and all(well_formed(half, names) for half in tree[2:])
    return tree in LEAVES  # order True or 1.0 equals 1 here: it names the same proof


def rational(text: str) -> fmpq:
    """A rational from its text."""
    return Q(text)
