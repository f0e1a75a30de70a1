"""Coverage by normal vectors: each part against another road to it, and the table in the documentation."""

import math
import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import acb, arb, ctx
from hypothesis import given
from hypothesis import strategies as st

import rssp
from proofs_numeric.checker import holds
from proofs_numeric.num import Q, precision
from proofs_numeric.papers import ours_coverage_vectors as vectors
from proofs_numeric.papers.ours_coverage_vectors import PLANS, SMALL, Plan


def number(x: Any) -> float:
    """A rational, or the middle of a narrow ball, as a float."""
    if isinstance(x, arb):
        assert x.rad() < 1e-5
        return float(x.mid())
    return int(x.p) / int(x.q)


def all_hold(statement: Any) -> bool:
    return all(holds(margin, relation) for margin, relation in statement.margins)


def normal_probability(x: Any) -> Any:
    return np.vectorize(lambda y: (1 + math.erf(y / math.sqrt(2))) / 2)(x)


# A random target ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "d"), [(5, 1), (5, 2), (6, 3), (9, 2)])
def test_the_density_of_a_point_of_the_sphere(n: int, d: int) -> None:
    """At 0, of the first d coordinates: the area of the sphere in n - d dimensions over that in n."""

    def area(n: int) -> float:
        return 2 * math.pi ** (n / 2) / math.gamma(n / 2)

    assert number(vectors.sphere(n, d)) == pytest.approx(area(n - d) / area(n))


def frames(m: int, d: int, trials: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """W (trials, d) and G (trials, d, d)."""
    x = np.random.default_rng(seed).standard_normal((trials, m, d))
    W = x.sum(1)
    centred = x - W[:, None] / m
    return W, np.einsum("tia,tib->tab", centred, centred)


@pytest.mark.parametrize(("d", "m", "k"), [(2, 12, 4), (3, 15, 6)])
def test_the_law_of_tau_by_simulation(d: int, m: int, k: int) -> None:
    """tau = scale chi^2_d/chi^2_(m - d); E[det(G)^(1/2) | tau] by chi variables; 1/(G^-1)_ll is chi^2_(m - d)."""
    trials, s = 40_000, 1.35
    W, G = frames(m, d, trials, 5)
    v = k * (m - k) / m
    D = np.random.default_rng(6).standard_normal((trials, d)) * s - k / m * W
    tau = np.einsum("ta,tab,tb->t", D, np.linalg.inv(G), D) / v
    ratio = tau * v / (s**2 + k**2 / m)
    assert ratio.mean() == pytest.approx(d / (m - d - 2), rel=0.03)
    assert (1 / (1 + ratio)).mean() == pytest.approx((m - d) / m, rel=0.01)  # a beta variable
    assert (1 / np.linalg.inv(G)[:, 0, 0]).mean() == pytest.approx(m - d, rel=0.02)
    plan = Plan(d, m, k, 1, Q(27, 20), Q(1, 8), Q(0), Q(1), Q(1))
    found = number(vectors.alone(plan))
    hits = math.comb(m, k) * (1 / 4) ** d * number(vectors.sphere(m - 1, d))
    roots = np.sqrt(np.linalg.det(v * G)) * np.sqrt(1 + ratio)  # its mean given tau does not depend on tau
    assert roots.mean() / hits == pytest.approx(found, rel=0.01)
    assert roots[tau > np.median(tau)].mean() / hits == pytest.approx(found, rel=0.015)


@pytest.mark.parametrize(("d", "m", "k"), [(2, 9, 3), (3, 11, 4)])
def test_the_overlaps_are_the_second_moment(d: int, m: int, k: int) -> None:
    """At tau = 0, where a target is kW/m: the weights against (1 - rho^2)^(-d/2) over all pairs, one by one."""
    sets = [set(s) for s in combinations(range(m), k)]
    v = k * (m - k) / m
    rhos = [(len(sets[0] & other) - k * k / m) / v for other in sets[1:]]
    ratio = number(vectors.sphere(m - 2, d) / vectors.sphere(m - 1, d))
    found = vectors.overlaps(m, k, d)
    assert sum(number(w) for w, _ in found) == pytest.approx(
        ratio * sum((1 - rho**2) ** (-d / 2) for rho in rhos) / len(sets)
    )
    assert sorted({round(2 / (1 + rho), 9) for rho in rhos}) == sorted(round(number(c), 9) for _, c in found)


@pytest.mark.parametrize(("d", "tau"), [(2, 0.0), (2, 0.15), (2, 0.3), (3, 0.1)])
def test_both_moments_given_the_scatter_matrix_by_simulation(d: int, tau: float) -> None:
    """G = m I and D = (1, ..., 1) times what tau says: random frames, and how many of all subsets hit."""
    m, k, a, trials = 11, 4, 0.35, 6000
    v, alpha = k * (m - k) / m, (m - d - 3) / 2
    x = np.random.default_rng(4).standard_normal((trials, m, d))
    rows = np.linalg.qr(x - x.mean(1, keepdims=True))[0] * math.sqrt(m)
    rows *= np.random.default_rng(5).choice([-1, 1], (trials, 1, d))  # qr fixes the signs
    chosen = np.array([[i in s for i in range(m)] for s in combinations(range(m), k)], float)
    hits = (abs(chosen @ rows - math.sqrt(tau * m * v / d)) <= a).all(2).sum(1)
    t = a**2 / 3 / v * d / m
    with precision(64):
        first = len(chosen) * (2 * a) ** d * number(vectors.sphere(m - 1, d)) / (v * m) ** (d / 2)
        first *= (1 - tau - t) ** alpha
        beta, quotient = arb(alpha - 0.5), 1 / first
        for weight, c in vectors.overlaps(m, k, d):
            term = vectors.blurred(acb(c * arb(tau)), beta, acb(arb(t) * c * beta**2), False).real
            quotient += number(weight * term) / (1 - tau - t) ** (2 * alpha)
    error = 5 * hits.std() / math.sqrt(trials)
    assert first - error <= hits.mean() <= 1.1 * first + error
    found = (hits**2.0).mean() / hits.mean() ** 2
    assert 0.85 * quotient <= found <= quotient * (1 + 2 * error / hits.mean())


@given(st.just(0.0) | st.floats(2.0**-20, 3), st.floats(0.5, 20), st.floats(0, 0.3), st.floats(-1, 1))
def test_blurred_is_an_upper_bound(x: float, beta: float, width: float, t: float) -> None:
    """(1 - x + u)_+^beta in the mean over u = +-w, which is below exp(l^2 w^2/2) in the mean of exp(l u)."""
    w = width * abs(t)
    mean = sum(max(1 - x + u, 0) ** beta for u in (w, -w)) / 2
    blur = 0 if x == 0 else w**2 * beta**2 / (2 * x)
    with precision(64):
        bound = vectors.blurred(acb(x), arb(beta), acb(blur), False)
    if x > 0:
        assert mean <= float(bound.real.mid()) * (1 + 1e-9) + 1e-300
    else:
        assert float(bound.real.mid()) == pytest.approx(1)


def test_blurred_is_close_for_small_x() -> None:
    with precision(64):
        for x in (0.05, 0.2, 0.4):
            exact = (1 - x) ** 12
            assert exact <= float(vectors.blurred(acb(x), arb(12), acb(0), False).real.mid()) <= 1.01 * exact


@pytest.mark.parametrize("d", [2, 3])
def test_the_trace_is_seldom_large(d: int) -> None:
    """With probability p or more, and not nearly always by a wide margin: the bound is a real constraint."""
    m, k = 16, 6
    plan = Plan(d, m, k, 1, Q(1), Q(1, 8), Q(0), Q(1), Q(1))
    t, p = map(number, vectors.trace(plan))
    _, G = frames(m, d, 20_000, 8)
    small = np.einsum("taa->t", np.linalg.inv(G)) / (3 * 64 * k * (m - k) / m)
    assert (small <= t).mean() >= p - 5 * math.sqrt((1 - p) / 20_000)
    assert small.max() > t / 3


@pytest.mark.parametrize(
    ("d", "m", "k", "a", "s"), [(2, 14, 5, "1/2", "1"), (2, 18, 6, "1/8", "27/20"), (3, 18, 6, "1/4", "6/5")]
)
def test_the_bound_is_one(d: int, m: int, k: int, a: str, s: str) -> None:
    """At least the truth, by simulation, and not 1."""
    trials, rng = 1000, np.random.default_rng(9)
    x = rssp.sample.normal(m, d, trials=trials, rng=rng)
    z = rssp.sample.normal(trials, d, rng=rng) * number(Q(s))
    truth = 1 - rssp.within_many(x, z, number(Q(a)), size=k).mean()
    with precision(64):
        bound = number(vectors.missed(Plan(d, m, k, 1, Q(s), Q(a), Q(0), Q(1), Q(1))).plain())
    assert truth - 5 * math.sqrt(truth / trials) <= bound < 0.75


def by_the_midpoint_rule(plan: Plan, cells: int = 4000) -> float:
    """The same bound in floats, for a = 0 in all but the number of hits, with (1 - c tau)_+ as it is."""
    d, m, k = plan.d, plan.m, plan.k
    v, alpha = k * (m - k) / m, (m - d - 3) / 2
    scale = (number(plan.s) ** 2 + k * k / m) / v
    y = (np.arange(cells) + 0.5) / cells / math.sqrt(scale)
    tau = scale * y**2
    density = 2 * math.exp(math.lgamma(m / 2) - math.lgamma(d / 2) - math.lgamma((m - d) / 2))
    density = density * y ** (d - 1) * (1 + y**2) ** (-m / 2)
    ratio = number(vectors.alone(plan)) / np.sqrt(1 + y**2) / (1 - tau) ** alpha
    for weight, c in vectors.overlaps(m, k, d):
        ratio = ratio + number(weight) * np.maximum(1 - number(c) * tau, 0) ** (alpha - 0.5) / (1 - tau) ** (2 * alpha)
    return float(1 - (density / ratio).sum() / cells / math.sqrt(scale))


@pytest.mark.parametrize("key", [(2, 8), (3, 7)])
def test_the_integral_by_the_midpoint_rule(key: tuple[int, int]) -> None:
    """The window and what is seldom cost a few per cent at these radii."""
    with precision(64):
        bound, plain = number(vectors.missed(PLANS[key]).plain()), by_the_midpoint_rule(PLANS[key])
    assert plain <= bound <= 1.1 * plain


def test_the_stated_probabilities_are_those_of_the_plans() -> None:
    for plan in (PLANS[2, 3], PLANS[3, 10], *SMALL.values()):
        with precision(64):
            bound = vectors.missed(plan).plain()
        assert bound <= plan.missed
        assert bound > plan.missed * Q(24, 25)


# A few more vectors ---------------------------------------------------------------------------------------------------


@given(st.sampled_from(sorted(PLANS)), st.floats(0, 6))
def test_the_kernel_by_the_midpoint_rule(key: tuple[int, int], y: float) -> None:
    """And that it is below the density everywhere, beyond 3 too."""
    plan = PLANS[key]
    h, s, T = 1 + number(plan.b), number(plan.s), plan.last
    x = (np.arange(4000) + 0.5) / 2000 * h - h
    integral = (np.exp(-T * (x - y) ** 2 / 2) / (2 * math.pi) ** (T / 2)).mean() * 2 * h
    phi = math.exp(-(y**2) / 2 / s**2) / s / math.sqrt(2 * math.pi)
    with precision(256):  # beyond 3 two error functions nearly cancel
        found = number(vectors.kernel(plan, Q(str(y))).plain())
    assert found == pytest.approx(integral * (2 * math.pi) ** (T / 2) * math.exp(T * y**2 / 2 / s**2), rel=1e-3)
    assert integral ** (1 / T) <= number(plan.peak) * phi * (1 + 1e-9)


def test_the_peak_is_not_generous() -> None:
    with precision(64):
        for plan in PLANS.values():
            most = max(number(vectors.kernel(plan, Q(i, 50)).plain()) for i in range(150))
            assert (number(plan.peak) / number(plan.s)) ** plan.last < 1.02 * most


@pytest.mark.parametrize("u", [1, 16, 0b101010101, 511])
def test_what_stays_by_the_midpoint_rule(u: int) -> None:
    h, T, s = 1 + number(PLANS[2, 3].b), PLANS[2, 3].last, number(PLANS[2, 3].s)
    ends = [number(point) for point in vectors.POINTS]
    z = (np.arange(200) + 0.5) / 100 * h - h
    strips = [normal_probability(z - low) - normal_probability(z - high) for low, high in pairwise(ends)]
    chosen = [divmod(i, 3) for i in range(9) if u >> i & 1]
    chance = sum(np.outer(strips[i], strips[k]) for i, k in chosen)
    mass = [np.diff(normal_probability(np.array([low, high]) / s))[0] for low, high in pairwise(ends)]
    with precision(64):
        stays, measure = (number(x.plain()) for x in vectors.of_union(Q(u)))
    assert stays == pytest.approx((chance**T).mean() * (2 * h) ** 2, rel=1e-3)
    assert measure == pytest.approx(sum(mass[i] * mass[k] for i, k in chosen))


def test_integrals_are_computed_anew_for_another_precision() -> None:
    h = Q(5, 4)
    with precision(40):
        wide = vectors.together((0, 1, 1), h, ctx.prec)
    with precision(120):
        narrow = vectors.together((0, 1, 1), h, ctx.prec)
    assert narrow.rad() < wide.rad() / 1000
    assert wide.overlaps(narrow)


def test_nothing_and_everything() -> None:
    with precision(64):
        stays, measure = vectors.of_union(Q(0))
        assert (stays.plain(), measure.plain()) == (0, 0)


# Together -------------------------------------------------------------------------------------------------------------


def test_a_plan_with_less_does_not_hold() -> None:
    for plan in PLANS.values():
        assert all_hold(vectors.plan_holds(plan))
        changes: list[dict[str, Any]] = [{"missed": plan.missed * Q(4, 3)}, {"b": plan.b / 4}, {"last": plan.last - 1}]
        for change in changes:
            assert not all_hold(vectors.plan_holds(replace(plan, **change)))


@pytest.mark.parametrize("key", sorted(PLANS))
def test_the_plan_is_the_inequality_of_the_proof(key: tuple[int, int]) -> None:
    """A^d q/(2b)^(d/T) <= 1/10, in floats."""
    plan = PLANS[key]
    d, T = plan.d, plan.last
    assert number(plan.peak) ** d * number(plan.missed) / (2 * number(plan.b)) ** (d / T) <= 0.1
    assert key[0] == d
    assert plan.a + plan.b == Q(1, 2 ** key[1])
    assert plan.n == vectors.COUNTS[d][key[1] - 3]


def test_the_table_of_the_documentation() -> None:
    """Columns: d, j, n before, n certified, n measured or a dash."""
    page = (Path(__file__).parents[1] / "docs" / "coverage.md").read_text()
    rows = re.findall(r"^\| (\d) \| 2\^-(\d+) \| (\d+) \| (\d+) \| (\d*) *\|$", page, re.MULTILINE)
    assert [(int(d), int(j)) for d, j, *_ in rows] == sorted(PLANS)
    for d, j, before, now, measured in rows:
        assert int(now) == PLANS[int(d), int(j)].n < int(before) / 2
        assert measured == "" or int(measured) < int(now) < 2 * int(measured)


@pytest.mark.parametrize(("d", "j", "measured"), [(2, 3, 17), (2, 4, 19)])
def test_the_measured_column(d: int, j: int, measured: int) -> None:
    x = rssp.sample.normal(measured, d, trials=400, rng=12)
    box = [-1] * d, [1] * d
    covered = [rssp.covers_many(x[:, :n], 2.0**-j, region=box).mean() for n in (measured - 1, measured)]
    assert covered[0] < 0.9 + 0.05
    assert covered[1] > 0.9 - 0.05


def test_the_simulations_ask_the_right_question() -> None:
    for d, plan in SMALL.items():
        hits = vectors.random_target_seen(Q(d), np.random.default_rng(2), 6)
        rng = np.random.default_rng(2)
        z = rssp.sample.normal(6, d, rng=rng) * 1.35
        x = rssp.sample.normal(plan.m, d, trials=6, rng=rng)
        a = number(plan.a)
        found = [rssp.within(row, t, a, size=plan.k).status == "found" for row, t in zip(x, z, strict=True)]
        assert hits.tolist() == found
    seen = vectors.coverage_seen(Q(2), Q(3), np.random.default_rng(2), 4)
    x = rssp.sample.normal(32, 2, trials=4, rng=np.random.default_rng(2))
    assert seen.tolist() == [bool(rssp.covers(row, 1 / 8, region=([-1, -1], [1, 1])).covered) for row in x]
