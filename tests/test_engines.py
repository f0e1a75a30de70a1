"""The engines: what is true is found, what is false is not, and "undecided" says what is missing."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_numeric.campaign import engine_of
from proofs_numeric.checker import BITS, check, obstructed
from proofs_numeric.claim import Claim, Derived, Paper, Statement, at_most, equal, less_than
from proofs_numeric.domain import Integers, OneOf, Reals, Unions, Unknown
from proofs_numeric.engines import constant, exhaust, interval, montecarlo
from proofs_numeric.engines.outcome import ALPHA, NORMAL, QUICK, Budget
from proofs_numeric.num import Q, ceil, exp, log, precision, sqrt
from proofs_numeric.sequential import decides
from tests.decided import SMALL, run, silent

PAPER = Paper("tried", "Tried")


def stated(body: Any, **options: Any) -> Claim:
    """A claim outside any paper."""
    probability = options.pop("with_probability", None)
    return Claim("tried.body", "lemma", "", "", Derived(), options, body, probability, None, "")


# interval -------------------------------------------------------------------------------------------------------------

TRUE: list[tuple[str, Any, dict[str, Any]]] = [
    ("zero at the left, order 2", lambda v: at_most(log(1 + v), v), {"v": Reals(0, 5)}),
    ("zero at the left, order 3", lambda v: at_most(v - v * v / 2, log(1 + v)), {"v": Reals(0, 1)}),
    ("zero at the right, order 1", lambda v: at_most(log(v), 0), {"v": Reals("1/100", 1)}),
    ("zero at the right, order 2", lambda v: at_most(1 + v, exp(v)), {"v": Reals(-3, 0)}),
    ("zero at a midpoint", lambda v: at_most(1 + v, exp(v)), {"v": Reals(-2, 2)}),
    ("zeros at both ends", lambda v: at_most(0, log(1 + v) * (1 - v)), {"v": Reals(0, 1)}),
    ("root with a pole of the derivative", lambda v: at_most(v, sqrt(v)), {"v": Reals("1/1000", 1)}),
    ("strict", lambda v: less_than(log(v), v), {"v": Reals("1/10", 10)}),
    ("touching at a quarter, algebra", lambda v: at_most(0, (4 * v - 1) ** 2), {"v": Reals(0, 1)}),
    (
        "two variables",
        lambda v, w: at_most(v * w, (v * v + w * w) / 2 + Q(1, 10)),
        {"v": Reals(-1, 1), "w": Reals(-1, 1)},
    ),
    ("identity", lambda v, w: equal((v - w) * (v + w), v * v - w * w), {"v": Reals(-1, 1), "w": Reals(0, 7)}),
    ("two relations", lambda v: at_most(0, v) & less_than(v, 1), {"v": Reals(0, 1, open="high")}),
    ("finite and real", lambda v, n: at_most(v**n, 1), {"v": Reals(0, 1), "n": Integers(0, 4)}),
    ("pole at an open end", lambda v: at_most(1, 1 / v), {"v": Reals(0, 1, open="low")}),
    ("transcendental, two variables", lambda v, w: at_most(exp(v * w), 3), {"v": Reals(0, 1), "w": Reals(-1, 1)}),
    ("steps", lambda v: at_most(ceil(v), v + 1 + Q(1, 1000)), {"v": Reals("1/3", "2/3")}),
]


@pytest.mark.parametrize(("body", "domains"), [case[1:] for case in TRUE], ids=[case[0] for case in TRUE])
def test_interval_proves(body: Any, domains: dict[str, Any]) -> None:
    claim = stated(body, **domains)
    assert engine_of(claim) == "interval"
    assert run(claim).status == "proved"


# Several reals, and ends that are infinite or left out. Each false twin is the same with a little less room.

UNIT, QUADRANT = Reals(0, 1), Reals(0, "inf")
WIDE: list[tuple[str, Any, dict[str, Any]]] = [
    ("one end infinite", lambda x, c: at_most(c * log(1 + x), x), {"x": QUADRANT}),
    ("strict, its zero left out", lambda x, c: less_than(c * log(1 + x), x), {"x": Reals(0, "inf", open="low")}),
    ("the whole line", lambda x, c: at_most(c * (1 + x), exp(x)), {"x": Reals("-inf", "inf")}),
    ("the same, multiplied out", lambda t, c: at_most(c * (1 + t), exp(t)), {"t": QUADRANT}),
    ("x log(1/x) <= 1/e by x = exp(-s)", lambda s, c: at_most(c * s, exp(s - 1)), {"s": QUADRANT}),
    ("infinite at both ends", lambda x, c: at_most(c * log(x), x - 1), {"x": Reals(0, "inf", open="low")}),
    ("a pole left out", lambda x, c: at_most(c, 1 / x), {"x": Reals(0, 1, open="low")}),
    ("algebra on a half-line", lambda x, c: at_most(2 * c * x, 1 + x * x), {"x": QUADRANT}),
    ("algebra to the left", lambda x, c: less_than(c * x / (x - 1), 1), {"x": Reals("-inf", 0, open="high")}),
    ("a quadrant", lambda x, y, c: at_most(c + x + y, exp(x + y)), {"x": QUADRANT, "y": QUADRANT}),
    ("sub-Gaussian", lambda x, c: at_most(c * (exp(x) + exp(-x)) / 2, exp(x * x / 2)), {"x": Reals(-4, 4)}),
    ("both sides", lambda x, y, c: at_most(0, x / exp(y)) & at_most(c * x / exp(y), 2), {"x": Reals(0, 2), "y": UNIT}),
    (
        "three variables",
        lambda x, y, z, c: at_most(c * (x * exp(-x * y) + z), exp(-Q(1)) / y + z + Q(1, 20)),
        {"x": Reals(0, 4), "y": Reals("1/2", 2), "z": UNIT},
    ),
]


@pytest.mark.parametrize(("body", "domains"), [case[1:] for case in WIDE], ids=[case[0] for case in WIDE])
def test_interval_proves_where_several_are_real_or_ends_are_missing(body: Any, domains: dict[str, Any]) -> None:
    assert run(stated(lambda **values: body(**values, c=1), **domains), NORMAL).status == "proved"


@pytest.mark.parametrize(("body", "domains"), [case[1:] for case in WIDE], ids=[case[0] for case in WIDE])
def test_a_tenth_or_a_thousandth_more_is_not_proved(body: Any, domains: dict[str, Any]) -> None:
    for c in (Q(11, 10), Q(1001, 1000)):
        if (body, c) != (WIDE[-1][1], Q(1001, 1000)):  # which has room for that
            assert run(stated(lambda c=c, **values: body(**values, c=c), **domains)).status != "proved"


def test_a_counterexample_on_a_half_line_gives_the_parameter_itself() -> None:
    claim = stated(lambda x: at_most(x, 1000), x=Reals(1, "inf"))
    outcome = run(claim)
    assert outcome.certificate == {"kind": "instance", "params": {"x": "1001"}}  # the simplest number above 1000
    assert claim.at(x=1001).fixed() == {"x": Q(1001)}


def test_a_face_that_the_domain_leaves_out_gives_no_counterexample() -> None:
    """On the face v = 0 the statement fails, next to it it holds."""
    claim = stated(lambda v, w: less_than(0, v * exp(w)), v=Reals(0, 1, open="low"), w=Reals(0, 1))
    assert run(claim).status == "proved"


def test_what_a_variable_does_not_change_costs_no_split_in_it() -> None:
    claim = stated(lambda v, w: at_most(0, exp(v) - 1 - v + 0 * w), v=Reals(0, 1), w=Reals(0, 1))
    assert run(claim, Budget(leaves=1, cells=1, trials=1, explore=1)).status == "proved"


fractions = st.fractions(-2, 2, max_denominator=8)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.fractions(0, 2, max_denominator=4), st.fractions(0, 1, max_denominator=8)), min_size=2, max_size=3
    ),
    st.booleans(),
)
def test_polynomials_whose_minimum_is_known(parts: list[tuple[Fraction, Fraction]], as_balls: bool) -> None:
    """sum a_i (x_i - c_i)^2 has its least value, 0, at c, which lies in the box."""
    one = exp(Q(0)) if as_balls else 1  # balls leave no room for algebra

    def body(least: Any) -> Any:
        def statement(**x: Any) -> Statement:
            squares = (Q(a) * (x[f"x{i}"] - Q(c)) ** 2 for i, (a, c) in enumerate(parts))
            return at_most(least, one * sum(squares, start=Q(0)))

        return statement

    domains = {f"x{i}": UNIT for i in range(len(parts))}
    assert run(stated(body(Q(-1, 20)), **domains), NORMAL).status == "proved"
    assert run(stated(body(Q(1, 10**6)), **domains)).status != "proved"


@settings(max_examples=40, deadline=None)
@given(st.lists(fractions, min_size=8, max_size=8), fractions, st.randoms(use_true_random=False))
def test_what_is_proved_holds_at_random_points(a: list[Fraction], least: Fraction, random: Random) -> None:
    """A random polynomial in three variables, plus nothing that a ball could tell from exp(0) - 1; in Fractions."""

    def value(x: Any, y: Any, z: Any, number: Any) -> Any:
        c = [number(i) for i in a]
        return (
            c[0] * x * y + c[1] * y * z + c[2] * x * x + c[3] * y * y + c[4] * z**3 + c[5] * x + c[6] * y * z * z + c[7]
        )

    claim = stated(lambda x, y, z: at_most(Q(least), value(x, y, z, Q) * exp(Q(0))), x=UNIT, y=UNIT, z=Reals(-1, 1))
    outcome = run(claim, Budget(leaves=300, cells=1, trials=1, explore=1))
    points = [[Fraction(random.randint(0, 16), 16) for _ in range(3)] for _ in range(200)]
    smallest = min(value(x, y, 2 * z - 1, Fraction) for x, y, z in points)
    if outcome.status == "proved":
        assert smallest >= least
    elif smallest < least - Fraction(1, 4) and outcome.status == "undecided":
        assert "stuck" in outcome.detail


@pytest.mark.parametrize(
    ("body", "domains", "where"),
    [
        (lambda v: at_most(v * v, v / 2), {"v": Reals(0, 1)}, "v=1:"),
        (lambda v, n: at_most(n * v, 2), {"v": Reals(0, 1), "n": OneOf(1, 2, 8)}, "n=8"),
        (lambda v: less_than(v * v, v / 2), {"v": Reals(0, 1)}, "v=0:"),  # equality refutes "<"
        (lambda v: at_most(exp(v), 1 + v), {"v": Reals(-1, 2)}, "v=1:"),
    ],
)
def test_interval_refutes_at_a_point(body: Any, domains: dict[str, Any], where: str) -> None:
    outcome = run(stated(body, **domains))
    assert outcome.status == "refuted"
    assert where in outcome.detail


def test_interval_out_of_budget_says_where_and_what_to_do() -> None:
    claim = stated(lambda v: at_most(exp(v) / exp(v / 2) / exp(v / 2) - 1, Q(1, 100)), v=Reals(0, 3))
    outcome = run(claim, Budget(leaves=3, cells=1, trials=1, explore=1))
    assert outcome.status == "undecided"
    assert outcome.detail.startswith("3 boxes proved, then stuck near v=")
    assert "allow more boxes" in outcome.detail
    assert run(claim, NORMAL).status == "proved"


@pytest.mark.parametrize(
    "body", [lambda v: at_most(2 + 2 * (v - log(2)), exp(v)), lambda v: at_most(0, (3 * v - 1) ** 2)]
)
def test_interval_stuck_at_a_zero_that_no_bisection_meets(body: Any) -> None:
    outcome = run(stated(body, v=Reals(0, 1)))  # equal at ln 2, at 1/3
    assert outcome.status == "undecided"
    assert "stuck near v=" in outcome.detail


def test_the_budget_is_for_all_choices_together() -> None:
    claim = stated(lambda v, n: at_most(n * (exp(v) - exp(v)), 1), v=Reals(0, 3), n=OneOf(2, 5, 10))
    needed = sum(count_leaves(tree) for tree in run(claim, NORMAL).certificate["trees"])  # type: ignore[index]
    for leaves, status in ((needed - 1, "undecided"), (needed, "proved")):
        assert run(claim, Budget(leaves, 10, 10, 10)).status == status


def count_leaves(tree: list[Any]) -> int:
    """Of a tree that may have splits and faces."""
    return (
        sum(map(count_leaves, tree[2:]))
        if tree[0] == "split"
        else count_leaves(tree[3])
        if tree[0] == "monotone"
        else 1
    )


def test_interval_goes_on_where_one_way_of_proof_cannot_run_the_body() -> None:
    """Rational functions have no ceiling and series no order; balls do."""
    claim = stated(lambda v: at_most(ceil(v + Q(1, 3)) + exp(v) - exp(v), Q(101, 100)), v=Reals(0, "1/2"))
    assert run(claim).status == "proved"
    assert run(stated(lambda v: at_most({1: v}[ceil(v)], 1), v=Reals("1/3", "2/3"))).status == "proved"
    assert run(stated(lambda v: at_most(max(v, v + 1), 4), v=Reals(0, 3))).status in ("proved", "undecided")


# exhaust --------------------------------------------------------------------------------------------------------------


def test_exhaust_proves_and_counts() -> None:
    outcome = run(stated(lambda n, x: at_most(n * x, 4), n=Integers(0, 8), x=OneOf("1/2", "1/3")))
    assert (outcome.status, outcome.detail) == ("proved", "all 18 choices of the parameters")
    assert outcome.certificate
    assert outcome.certificate["count"] == 18


def test_exhaust_finds_the_first_counterexample() -> None:
    claim = stated(lambda x, n: less_than(n * x, 2), x=OneOf("1/3", "1/2", "1/4"), n=Integers(0, 9))
    outcome = exhaust.run(claim, SMALL)
    assert outcome.status == "refuted"
    assert outcome.certificate == {"kind": "instance", "params": {"x": "1/3", "n": "6"}}
    assert outcome.detail == "fails at x=1/3, n=6: right - left = 0"
    assert run(claim).detail == "fails at x=1/2, n=4: right - left = 0"  # what is reported is simpler


def test_exhaust_on_unions() -> None:
    claim = stated(lambda G: less_than(len(G), 2), G=Unions(0, 1, 2, 3))
    outcome = run(claim)
    assert outcome.status == "refuted"  # two cells with a hole between them


@pytest.mark.parametrize(("cells", "status"), [(9, "undecided"), (10, "proved")])
def test_exhaust_out_of_budget(cells: int, status: str) -> None:
    outcome = run(stated(lambda n: at_most(0, n), n=Integers(0, 9)), Budget(1, cells, 1, 1))
    assert outcome.status == status
    if status == "undecided":
        assert outcome.detail.startswith("more than 9 choices of the parameters; allow more; no counterexample among")


def test_exhaust_says_where_balls_do_not_decide() -> None:
    outcome = run(stated(lambda n: equal(log(n * n), 2 * log(n)), n=Integers(2, 3)))
    assert outcome.status == "undecided"
    assert outcome.detail.startswith(f"balls of {BITS} bits do not decide at n=2; no counterexample among 2 points")


def test_a_later_failure_is_not_hidden_by_one_undecided_choice() -> None:
    """Either answer is sound; the first choice that is not shown ends the run."""
    outcome = run(stated(lambda n: at_most(log(n * n), 2 * log(n) + 3 - n), n=OneOf(3, 2, 9)))
    assert outcome.status in ("undecided", "refuted")


# montecarlo -----------------------------------------------------------------------------------------------------------


def coin(rate: float) -> Any:
    def body(p: Any, rng: Any, trials: int) -> Any:
        return rng.random(trials) < rate

    return body


def chance(body: Any, stated_p: Any = lambda p: p, p: str = "1/2") -> Claim:
    return stated(body, p=OneOf(p), with_probability=stated_p)


@pytest.mark.parametrize(
    ("rate", "status"), [(0.55, "supported"), (0.45, "refuted"), (1.0, "supported"), (0.0, "refuted")]
)
def test_montecarlo_decides(rate: float, status: str) -> None:
    outcome = run(chance(coin(rate)))
    assert outcome.status == status
    assert outcome.certificate
    assert (
        f"{outcome.certificate['successes']} of {outcome.certificate['trials']} trials, stated >= 0.5" in outcome.detail
    )


def test_montecarlo_at_the_stated_probability_is_undecided() -> None:
    outcome = run(chance(coin(0.5)), QUICK)
    assert outcome.status == "undecided"
    assert "of 60000 trials" in outcome.detail
    assert "allow more trials" in outcome.detail


@pytest.mark.parametrize("p", ["1/2", "9/10"])
def test_calibration_at_the_stated_probability(p: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At p = p0 and alpha = 1/20, looking after every block, at most 5 % of 2,000 runs decide."""
    monkeypatch.setattr(montecarlo, "BLOCK", 50)
    runs = [replace(chance(coin(float(Fraction(p))), p=p), id=f"calibration.{i}") for i in range(2000)]
    ended = [montecarlo.test(claim, {"p": Q(p)}, Q(1, 20), 1000, silent, montecarlo.successes) for claim in runs]
    decided = sum(side is not None for side, _, _ in ended)
    assert 0 < decided <= 100
    assert {trials for side, _, trials in ended if side is None} == {1000}


@pytest.mark.parametrize("p", [Fraction(1, 2), Fraction(1, 10), Fraction(2, 3)])
def test_calibration_exactly(p: Fraction) -> None:
    """The probability that a test which looks after every trial ever decides, by summing over all paths: below alpha,
    and not by a wide margin.
    """
    alpha, looks, decided = Fraction(1, 20), 150, Fraction(0)
    p0, level = Q(p), Q(alpha)
    paths = {0: Fraction(1)}  # successes so far, of the runs that are undecided
    for n in range(1, looks + 1):
        grown: dict[int, Fraction] = {}
        for s, weight in paths.items():
            grown[s] = grown.get(s, Fraction(0)) + weight * (1 - p)
            grown[s + 1] = grown.get(s + 1, Fraction(0)) + weight * p
        paths = {s: weight for s, weight in grown.items() if decides(s, n, p0, p0, level) is None}
        decided += sum(grown.values()) - sum(paths.values())
    assert decided <= alpha
    assert decided + sum(paths.values()) == 1
    assert decided > alpha / 5


@given(
    st.integers(1, 3000),
    st.fractions(0, 1),
    st.fractions(0, 1, max_denominator=50),
    st.sampled_from(["0", "1/1000", "1/3"]),
    st.sampled_from(["1e-6", "1/20", "1/3"]),
)
def test_balls_ask_for_the_integers_of_the_test_only_where_it_ends(
    trials: int, rate: Fraction, stated: Fraction, width: str, alpha: str
) -> None:
    """The same side as from the integers alone. At one probability these are compared only when there is a side."""
    happened, low = round(rate * trials), Q(str(stated))
    arguments = happened, trials, low, min(low + Q(width), Q(1)), Q(alpha)
    side = decides(*arguments)
    with pytest.MonkeyPatch.context() as patch:
        asked: list[Any] = []
        patch.setattr(montecarlo, "decides", lambda *given: asked.append(given) or decides(*given))
        assert montecarlo.side_of(*arguments) == side
    if width == "0" and 0 < low < 1:
        assert len(asked) == (side is not None)


@pytest.mark.parametrize("p0", ["1/2", "1/10", "6/7"])
def test_balls_do_not_overlook_the_end_of_the_test(p0: str) -> None:
    """Every number of successes, so those on both sides of where the test ends."""
    for n in range(20, 150, 6):
        for s in range(n + 1):
            arguments = s, n, Q(p0), Q(p0), Q("1/1000")
            assert montecarlo.side_of(*arguments) == decides(*arguments)


def test_montecarlo_is_a_function_of_the_seed() -> None:
    claim = chance(coin(0.52))
    first, second = run(claim), run(claim)
    np.random.default_rng().random(10)  # other generators have no say
    assert first == second
    other = run(replace(claim, id="tried.other"))
    assert other.certificate != first.certificate  # another claim, other draws


def test_blocks_are_independent_of_their_order_and_of_each_other() -> None:
    claim = chance(coin(0.5))
    cell = next(claim.cells())
    forward = [montecarlo.successes(claim, cell, montecarlo.TEST, b) for b in range(6)]
    backward = [montecarlo.successes(claim, cell, montecarlo.TEST, b) for b in reversed(range(6))]
    assert forward == backward[::-1]
    assert len(set(forward)) > 1
    assert forward != [montecarlo.successes(claim, cell, montecarlo.EXPLORE, b) for b in range(6)]


def test_trials_recounted_from_the_certificate() -> None:
    """Whoever has the certificate, the claim and numpy finds the same number of successes."""
    claim = chance(coin(0.53))
    certificate = run(claim).certificate
    assert certificate
    assert (certificate["entropy"], certificate["block"]) == (montecarlo.ENTROPY, montecarlo.BLOCK)
    blocks = range(certificate["trials"] // montecarlo.BLOCK)
    cell = next(claim.cells())
    assert sum(montecarlo.successes(claim, cell, montecarlo.TEST, b)[0] for b in blocks) == certificate["successes"]


@pytest.mark.parametrize("stated_p", [lambda p: p - p, lambda p: -p, lambda p: p - 1])
def test_a_vacuous_statement_is_undecided_and_says_so(stated_p: Any) -> None:
    outcome = run(chance(coin(1.0), stated_p))
    assert outcome.status == "undecided"
    assert "states a probability of at least" in outcome.detail
    assert "which is nothing" in outcome.detail


def test_a_statement_of_certainty_is_never_supported() -> None:
    assert run(chance(coin(1.0), lambda p: p + p), QUICK).status == "undecided"
    assert run(chance(coin(0.999), lambda p: p + p), QUICK).status == "refuted"


def returns(value: Any) -> Any:
    def body(p: Any, rng: Any, trials: int) -> Any:
        return value(trials)

    return body


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (lambda trials: np.full(trials, np.nan), "must return 1000 booleans; given float64"),
        (lambda trials: np.ones(trials), "given float64"),
        (lambda trials: np.ones(trials, dtype=np.int64), "given int64"),
        (lambda trials: np.ones(trials - 1, dtype=bool), r"of shape (999,)"),
        (lambda trials: np.ones((trials, 1), dtype=bool), r"of shape (1000, 1)"),
        (lambda trials: True, r"of shape ()"),
        (lambda trials: None, "given object"),
        (lambda trials: [True] * (trials + 1), r"of shape (1001,)"),
        (lambda trials: 1 / (trials - trials), "ZeroDivisionError: division by zero"),
        (lambda trials: {}["x"], "KeyError"),
        (lambda trials: [[1], [1, 2]], "ValueError"),
    ],
)
def test_bodies_that_do_not_answer_with_booleans(value: Any, said: str) -> None:
    outcome = run(chance(returns(value)))
    assert outcome.status == "undecided"
    assert said in outcome.detail


def test_a_list_of_booleans_is_an_answer() -> None:
    assert run(chance(returns(lambda trials: [True] * trials))).status == "supported"


# bodies that raise, elsewhere -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("domain", [Reals(0, 1), OneOf(1, 2)])
@pytest.mark.parametrize(
    "error", [RuntimeError("out of order"), AttributeError("x"), AssertionError("y"), MemoryError("z")]
)
def test_a_body_that_raises_is_undecided_with_the_reason(domain: Any, error: Exception) -> None:
    def body(v: Any) -> Statement:
        raise error

    outcome = run(stated(body, v=domain))
    assert outcome.status == "undecided"
    assert type(error).__name__ in outcome.detail
    assert str(error) in outcome.detail


@pytest.mark.parametrize("value", [None, True, (1, ">="), Statement(())])
@pytest.mark.parametrize("domain", [Reals(0, 1), OneOf(1, 2)])
def test_a_body_that_returns_no_statement_is_undecided_with_the_reason(domain: Any, value: Any) -> None:
    outcome = run(stated(lambda v: value, v=domain))
    assert outcome.status == "undecided"
    assert "the body returned no statement" in outcome.detail


# constant -------------------------------------------------------------------------------------------------------------


def quarters(e: Any, C: Any) -> Any:
    """4^(-C), the probability that the event below fails; 1 - e is stated, so C = 1 is what e = 1/4 needs."""
    return exp(-C * log(4))


def halves(e: Any, C: Any, rng: Any, trials: int) -> Any:
    return rng.random(trials) >= 0.25 ** (int(C.p) / int(C.q))


def unknown(**changes: Any) -> Claim:
    domain = Unknown(**{"step": "1/4", "most": 4, "obstruction": quarters, **changes})
    return stated(halves, e=OneOf("1/2", "1/4"), C=domain, with_probability=lambda e: 1 - e)


def test_constant_brackets_the_truth_and_both_ends_verify() -> None:
    claim = unknown()
    assert engine_of(claim) == "constant"
    outcome = run(claim)
    assert outcome.status == "supported"
    certificate = outcome.certificate
    assert certificate
    high, low = Q(certificate["constant"]), Q(certificate["too_small"]["constant"])
    assert low == Q(3, 4)  # the largest candidate below 1
    assert low < 1 < high <= Q(3, 2)
    assert certificate["too_small"]["params"] == {"e": "1/4"}
    assert f"C = {high} passes" in outcome.detail
    assert f"C <= {low} is impossible" in outcome.detail
    with precision(BITS):
        cell = {"e": Q(1, 4)}
        assert obstructed(claim, cell, low)
        assert not obstructed(claim, cell, low + Q(1, 4))
    for record in certificate["cells"]:
        cell = {"e": Q(record["params"]["e"]), "C": high}
        blocks = range(record["trials"] // montecarlo.BLOCK)
        assert sum(montecarlo.successes(claim, cell, montecarlo.TEST, b)[0] for b in blocks) == record["successes"]


def test_constant_without_an_obstruction_has_no_lower_end() -> None:
    outcome = run(unknown(obstruction=None))
    assert outcome.status == "supported"
    assert outcome.certificate
    assert outcome.certificate["too_small"] is None
    assert "passes" in outcome.detail
    assert "impossible" not in outcome.detail


def promised(n: Any, C: Any) -> Any:
    """1 - C/n, and nothing from C = n on."""
    return 1 - C / n


def sevenths(n: Any, C: Any, rng: Any, trials: int) -> Any:
    return (rng.integers(0, 7, trials) > 0) & (n > 2)  # fails with probability 1/7, so C >= n/7, and at n = 2 always


def promising(**changes: Any) -> Claim:
    """The least C that serves n = 2, 7 and 14 is 2, which promises nothing at n = 2."""
    domain = Unknown(**{"step": "1/4", "most": 16, "obstruction": lambda n: Q(1, 7), **changes})
    return stated(sevenths, n=OneOf(2, 7, 14), C=domain, with_probability=promised)


def test_a_constant_in_the_stated_probability() -> None:
    claim = promising()
    outcome = run(claim)
    certificate = outcome.certificate
    assert certificate
    assert certificate["too_small"] == {"constant": "7/4", "params": {"n": "14"}}
    assert 2 < Q(certificate["constant"]) <= 4
    assert [record["params"] for record in certificate["cells"]] == [{"n": "7"}, {"n": "14"}]
    assert "passes at the 2 of 3 choices it is for; C <= 7/4 is impossible" in outcome.detail
    assert "least C seen: n=2: 2; n=7: " in outcome.detail
    assert check(claim, certificate, ALPHA) == outcome.status == "supported"
    for record in certificate["cells"]:
        cell = {"n": Q(record["params"]["n"]), "C": Q(certificate["constant"])}
        blocks = range(record["trials"] // montecarlo.BLOCK)
        assert sum(montecarlo.successes(claim, cell, montecarlo.TEST, b)[0] for b in blocks) == record["successes"]


def test_what_was_seen_at_many_choices_is_told_where_it_is_largest() -> None:
    outcome = run(promising(), SMALL)
    assert "others" not in outcome.detail
    many = replace(promising(), domains={**promising().domains, "n": OneOf(*range(3, 15))})
    seen = run(many, SMALL).detail.partition("least C seen: ")[2].split("; ")
    assert len(seen) == 9
    assert seen[-1] == "no more at the others"
    shown = [float(part.partition(": ")[2]) for part in seen[:-1]]
    assert shown == sorted(shown, reverse=True)


def test_a_constant_that_promises_nothing() -> None:
    claim = replace(promising(), with_probability=lambda n, C: -C)
    assert run(claim).detail.startswith("C = 1/4 promises nothing at any choice; least C seen: n=2: 0.25")


def test_no_constant_is_tried_that_the_obstruction_forbids() -> None:
    """Stated the wrong way round: the larger C is the more is promised. There is no certificate to be rejected."""
    outcome = run(replace(promising(most=4), with_probability=lambda n, C: C / 4))
    assert (outcome.status, outcome.certificate) == ("undecided", None)
    assert "no candidate C <= 4 passed at every choice" in outcome.detail


def test_no_constant_passes() -> None:
    outcome = run(unknown(most="3/4"))
    assert outcome.status == "undecided"
    assert "no candidate C <= 3/4 passed at every choice" in outcome.detail


def test_constant_out_of_trials() -> None:
    outcome = run(unknown(), Budget(1, 1, 1_000, 1_000))  # the first candidates do not pass in 1000 trials
    assert outcome.status in ("undecided", "supported")
    if outcome.status == "undecided":
        assert "seen" in outcome.detail


def test_engines_say_what_they_do() -> None:
    seen: list[str] = []
    montecarlo.run(chance(coin(0.6)), SMALL, ALPHA, seen.append)
    assert seen[0] == "tried.body p=1/2: 1000 trials"
    seen.clear()
    constant.run(unknown(), SMALL, ALPHA, seen.append)
    assert any("looking for C" in line for line in seen)


def test_which_engine() -> None:
    assert engine_of(stated(lambda v: None, v=Reals(0, 1))) == "interval"
    assert engine_of(stated(lambda v: None, v=Reals(0, 1)).at(v=1)) == "exhaust"
    assert engine_of(chance(coin(0.5))) == "montecarlo"
    assert exhaust.run(stated(lambda v: at_most(v, 1), v=Reals(0, 1)).at(v="1/2"), SMALL).status == "proved"
    assert interval.run(stated(lambda v: at_most(v, 1), v=Reals(0, 1)), SMALL).status == "proved"
