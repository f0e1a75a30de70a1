"""Slopes: the profile brackets the truth, nothing is fitted, and too little is said to be too little."""

import json
import math
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.campaign import engine_of, parts, verdicts
from proofs_numeric.chance import Slope
from proofs_numeric.claim import Claim, Derived, Paper, claims
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.outcome import ALPHA, NORMAL, QUICK
from proofs_numeric.num import Q, log, precision
from proofs_numeric.profile import Point, profile, slopes_decide
from proofs_numeric.recheck import rechecks
from proofs_numeric.store import Store
from tests.decided import run, silent


def stated(body: Any, slope: Slope, stated_p: Any = None, **domains: Any) -> Claim:
    """A claim outside any paper."""
    return Claim("tried.slope", "lemma", "", "", Derived(), domains, body, stated_p, None, "", slope=slope)


# Slopes of log2 P -----------------------------------------------------------------------------------------------------


def heads(n: Any, rng: Any, trials: int) -> Any:
    """n coins all show heads: log2 P = -n."""
    return (rng.integers(0, 2, (trials, int(n))) == 1).all(axis=1)


def falling(**bounds: Any) -> Claim:
    return stated(heads, Slope("log2 P", along=lambda n: n, **bounds), n=OneOf(1, 3, 6))


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        ({"at_most": "-4/5"}, "supported"),
        ({"at_least": "-6/5"}, "supported"),
        ({"at_least": "-6/5", "at_most": "-4/5"}, "supported"),
        ({"at_most": "-6/5"}, "refuted"),
        ({"at_least": "-4/5"}, "refuted"),
        ({"at_least": "-1", "at_most": "-1"}, "undecided"),
    ],
)
def test_a_rate_known_in_closed_form(bounds: dict[str, str], status: str) -> None:
    outcome = run(falling(**bounds))
    assert outcome.status == status
    assert "n=1 to n=3 [-1." in outcome.detail
    assert "over the range [-1." in outcome.detail
    assert "no trend that is certain" in outcome.detail


def test_a_trend_is_reported_where_it_is_certain() -> None:
    """log2 P = -n^2/4: slopes of -1 and then -2."""

    def body(n: Any, rng: Any, trials: int) -> Any:
        return rng.random(trials) < 2.0 ** (-(int(n) ** 2) / 4)

    outcome = run(stated(body, Slope("log2 P", along=lambda n: n, at_least="-5/2"), n=OneOf(1, 3, 5)), NORMAL)
    assert outcome.status == "supported"
    assert "; falling; stated >= -5/2" in outcome.detail
    (one,) = (record for record in outcome.certificate["cells"] if record["params"] == {"n": "5"})  # type: ignore[index]
    assert one["successes"] / one["trials"] == pytest.approx(2**-6.25, rel=0.2)


def test_an_event_that_never_happens_has_no_slope() -> None:
    def body(n: Any, rng: Any, trials: int) -> Any:
        return rng.random(trials) < (0.5 if n == 1 else -1)

    outcome = run(stated(body, Slope("log2 P", along=lambda n: n, at_least=-30), n=OneOf(1, 2)), QUICK)
    assert outcome.status == "undecided"
    assert "[?, -1" in outcome.detail  # from above it is known
    assert run(stated(body, Slope("log2 P", along=lambda n: n, at_most=-5), n=OneOf(1, 2)), QUICK).status == "supported"


@pytest.mark.parametrize("n", [1, 4])
def test_brackets_hold_the_truth_as_often_as_said(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At alpha = 1/5 for two points, at most one in five of 300 profiles ever leaves log2 P = -n, seen at 6 times."""
    monkeypatch.setattr(montecarlo, "BLOCK", 100)
    missed = 0
    for i in range(300):
        claim = Claim(f"calibration.{i}", "", "", "", Derived(), {"n": OneOf(n, n + 1)}, heads, None, None, "")
        slope = Slope("log2 P", along=lambda n: n, at_least=0)
        claim = Claim(**{**vars(claim), "slope": slope})
        totals = [list(montecarlo.totals(claim, c, 600, silent, montecarlo.successes)) for c in claim.cells()]
        wrong = False
        for look in range(6):
            seen = [
                {"params": {"n": str(n + j)}, "trials": t[look][0], "successes": t[look][1]}
                for j, t in enumerate(totals)
            ]
            with precision(128):
                points = profile(claim, seen, Q(1, 5))
            wrong |= any(point.low > -m or point.high < -m for point, m in zip(points, (n, n + 1), strict=True))
        missed += wrong
    assert missed <= 60


# Slopes of a least value ----------------------------------------------------------------------------------------------


def steep(x: Any, n: Any, rng: Any, trials: int) -> Any:
    """P = 1 - 2^(x - n) for n > x, else 0: at least 9/16 from n = x + 2 on."""
    return rng.random(trials) >= 2.0 ** min(0, int(x) - int(n))


def growing(most: int = 12, level: str = "9/16", x: Any = (2, 4, 7), **bounds: Any) -> Claim:
    slope = Slope("n", along=lambda x: x, **bounds)
    return stated(steep, slope, lambda x: Q(level), x=OneOf(*x), n=Integers(1, most))


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        ({"at_least": 1, "at_most": 1}, "supported"),
        ({"at_least": "101/100"}, "refuted"),
        ({"at_most": "99/100"}, "refuted"),
    ],
)
def test_a_least_value_known_in_closed_form(bounds: dict[str, Any], status: str) -> None:
    """It is x + 2 at each x, and pinned."""
    outcome = run(growing(**bounds))
    assert outcome.status == status
    assert "x=2 to x=4 [1, 1], x=4 to x=7 [1, 1]; over the range [1, 1]" in outcome.detail
    tested = {(r["params"]["x"], r["params"]["n"]) for r in outcome.certificate["cells"]}  # type: ignore[index]
    assert tested >= {("2", "3"), ("2", "4"), ("7", "8"), ("7", "9")}


def test_along_a_logarithm() -> None:
    """eps = 2^-x: the same slopes along log2(1/eps), known as balls, so that the bounds need room."""

    def body(eps: Any, n: Any, rng: Any, trials: int) -> Any:
        return steep(int(eps.q).bit_length() - 1, n, rng, trials)

    slope = Slope("n", along=lambda eps: log(1 / eps) / log(2), at_least="9/10", at_most="6/5")
    claim = stated(body, slope, lambda eps: Q(9, 16), eps=OneOf("1/4", "1/16", "1/128"), n=Integers(1, 12))
    assert run(claim).status == "supported"


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (growing(most=8, at_least=1), "no n is supported at x=7; allow more trials"),
        (growing(level="1/1000", x=(0, 3), at_least=1), "no n is refuted at x=0"),
        (growing(x=(2,), at_least=1), "a slope needs two points or more"),
        (growing(x=(4, 2), at_least=1), "in the order in which `along` ascends"),
    ],
)
def test_what_is_missing_is_said(claim: Claim, said: str) -> None:
    outcome = run(claim, QUICK)
    assert outcome.status == "undecided"
    assert said in outcome.detail


def test_an_undecided_value_between_widens_the_bracket() -> None:
    """P = 1/2 at n = x + 1, exactly the level: the least n is x + 1, known only to be that or x + 2."""
    outcome = run(growing(level="1/2", x=(2, 6), at_least="1/2", at_most="3/2"), QUICK)
    assert outcome.status == "supported"
    assert "[0.75, 1.25]" in outcome.detail


# The decision ---------------------------------------------------------------------------------------------------------

heights = st.fractions(-5, 5, max_denominator=12)


@st.composite
def profiles(draw: st.DrawFn) -> list[tuple[int, Fraction, Fraction]]:
    """Ascending places with an interval at each."""
    places = sorted(draw(st.sets(st.integers(-6, 6), min_size=2, max_size=5)))
    return [(x, *sorted((draw(heights), draw(heights)))) for x in places]  # type: ignore[misc]


def inside(points: list[tuple[int, Fraction, Fraction]], corner: int) -> list[Fraction]:
    """A height at each place: the ends of the intervals, as the bits of corner say."""
    return [high if corner >> i & 1 else low for i, (_, low, high) in enumerate(points)]


@given(profiles(), heights, heights)
def test_a_decision_holds_whatever_the_heights_are(
    points: list[tuple[int, Fraction, Fraction]], a: Fraction, b: Fraction
) -> None:
    """Supported: every neighbour's slope, for all heights inside, is in [a, b]. Refuted: for all heights, some is not.

    A slope is monotone in the heights, so their ends decide the first; for the second a chord is certain.
    """
    a, b = sorted((a, b))
    with precision(128):
        exact = [Point("", *(arb(Q(v)) for v in point)) for point in points]
        status = slopes_decide(exact, Slope("log2 P", along=lambda n: n, at_least=a, at_most=b))
    corners = [inside(points, corner) for corner in range(2 ** len(points))]
    good = [
        all(a <= (y - x) / (q - p) <= b for (p, x), (q, y) in pairwise(zip([p[0] for p in points], ys, strict=True)))
        for ys in corners
    ]
    if status == "supported":
        assert all(good)
    elif status == "refuted":
        assert not any(good)
        assert any(
            max(h2 - l1, l2 - h1) < a * (q - p) or min(l2 - h1, h2 - l1) > b * (q - p)
            for (p, l1, h1), (q, l2, h2) in combinations(points, 2)
        )
    else:
        assert not all(good) or any((x.denominator & (x.denominator - 1)) for p in points for x in (*p, a, b))


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"slope": 1}, TypeError, r"own\.body: slope=1: must be Slope\(of="),
        ({"slope": Slope("P", lambda n: n, 0)}, ValueError, "slope of 'P': must be of 'log2 P', or of a parameter"),
        ({"slope": Slope("n", lambda n: n, 0)}, ValueError, "that is Integers"),
        ({"with_probability": lambda n: n}, TypeError, "with_probability= has no part in the slope of log2 P"),
        ({"slope": Slope("m", lambda n: n, 0), "m": Integers(1, 3)}, TypeError, "the least m for which probability"),
        ({"m": OneOf(1, 2)}, TypeError, r"a slope goes along one parameter, given \['n', 'm'\]"),
    ],
)
def test_slopes_that_are_stated_wrongly(options: dict[str, Any], error: type[Exception], said: str) -> None:
    def body(n: Any, rng: Any, trials: int) -> Any:
        raise NotImplementedError

    chosen = {"slope": Slope("log2 P", lambda n: n, 0), "n": OneOf(1, 2), **options}
    with pytest.raises(error, match=said):
        Paper("own", "Own").lemma("1", "words", source=Derived(), **chosen)(body)
    with pytest.raises(ValueError, match="states nothing; give at_least="):
        Slope("log2 P", lambda n: n)


# The built-in claims, stored and drawn again --------------------------------------------------------------------------


def test_built_in_rates(tmp_path: Path) -> None:
    chosen = [*claims("ours.failure_rate"), *claims("ours.half_coverage")]
    assert [engine_of(claim) for claim in chosen] == ["rate", "rate"]
    assert all(parts(claim) == [claim] for claim in chosen)
    path = str(tmp_path / "s.sqlite")
    with Store(path) as store:
        found = list(verdicts(chosen, budget=QUICK, store=store))
        assert list(verdicts(chosen, budget=QUICK, store=store)) == found
    assert [(v.status, v.engine, v.alpha) for v in found] == [("supported", "rate", str(ALPHA))] * 2
    with Store(path, writing=False) as store:
        assert [one.objection for one in rechecks(store, True)] == ["", ""]
    with Store(path) as store:
        for address, file, params, _, text in list(
            store.read("select claim, file, params, alpha, verdict from verdicts order by claim")
        ):
            verdict = json.loads(text)
            verdict["certificate"]["cells"][0]["successes"] += 1
            row = (json.dumps(verdict), address, file, params)
            store.write("update verdicts set verdict = ? where claim = ? and file = ? and params = ?", row)
        said = [one.objection for one in rechecks(store, True)]
    assert len(said) == 2
    assert all("when drawn again" in one for one in said)


def test_the_bound_in_the_statement_is_below_the_logarithm() -> None:
    assert 2**83 * 3**200 < 2**400  # 83/200 < log2(4/3) = 2 - log2 3
    assert pytest.approx(math.log2(4 / 3), abs=1e-3) == 83 / 200
