"""The language of statements: what is registered, how it is found, narrowed and refused."""

from typing import Any

import pytest
from flint import fmpq

from proofs_numeric.claim import (
    Claim,
    Derived,
    Paper,
    Quoted,
    Reported,
    Statement,
    at_most,
    claims,
    equal,
    less_than,
    registry,
)
from proofs_numeric.domain import Fixed, Integers, OneOf, Reals, Sequences, Unions, Unknown
from proofs_numeric.num import Q


def stated(body: Any, **options: Any) -> Claim:
    """The claim of a paper of its own."""
    paper = Paper("own", "Own")
    paper.lemma("1", "words", source=Derived(), **options)(body)
    return paper.claims[body.__name__]


# Statements -----------------------------------------------------------------------------------------------------------


def test_margins() -> None:
    assert at_most(1, 3).margins == ((2, ">="),)
    assert less_than(1, 3).margins == ((2, ">"),)
    assert equal(1, 3).margins == ((2, "=="),)
    assert (at_most(1, 3) & equal(Q(1), 1)).margins == ((2, ">="), (0, "=="))
    assert isinstance(at_most(0, 1) & at_most(0, 1) & at_most(0, 1), Statement)


def test_sources() -> None:
    assert str(Quoted("Lemma 2")) == "quoted: Lemma 2"
    assert str(Reported("from memory")) == "reported: from memory"
    assert str(Derived()) == "derived"


# The registry ---------------------------------------------------------------------------------------------------------


def test_the_registry_holds_the_built_in_claims() -> None:
    known = registry()
    assert {claim.paper for claim in known.values()} >= {"lueker98", "otsuka25_attention", "ours", "pensia20"}
    for id, claim in known.items():
        assert claim.id == id
        assert claim.statement
        assert claim.source.tag in (("posed",) if claim.kind == "conjecture" else ("quoted", "reported", "derived"))
        assert claim.expect in ("proved", "supported", "refuted")
        assert claim.source.tag != "derived" or claim.proof, (
            f"{id} is derived: its body's docstring must hold the proof"
        )


def test_patterns() -> None:
    assert [c.id for c in claims("lueker98.cover")] == ["lueker98.cover"]
    assert {c.paper for c in claims("pensia20.*")} == {"pensia20"}
    assert len(claims()) == len(registry())
    assert [c.id for c in claims("*.odds_shrink_?ow")] == ["ours.odds_shrink_low"]


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("lueker98.covr", "lueker98.cover"),
        ("lueker.*", "lueker98"),
        ("ours.growth", "ours.growth_"),
        ("pensia", "pensia20"),
    ],
)
def test_did_you_mean(pattern: str, meant: str) -> None:
    with pytest.raises(LookupError, match=f"did you mean .*{meant}"):
        claims(pattern)


@pytest.mark.parametrize("pattern", ["zzzzqqqq", "", "Q*Q"])
def test_a_pattern_like_nothing_lists_the_papers(pattern: str) -> None:
    with pytest.raises(LookupError, match=r"matches no claim.*lueker98.*pensia20.*rssp claims"):
        claims(pattern)


def test_patterns_have_regard_to_case() -> None:
    with pytest.raises(LookupError):
        claims("LUEKER98.*")


# Narrowing ------------------------------------------------------------------------------------------------------------


def three_kinds(v: Any, n: Any, eps: Any) -> Statement:
    return at_most(sum(Q(0) for _ in range(n)), v + eps)


def narrowed() -> Claim:
    return stated(three_kinds, v=Reals(0, 1, open="low"), n=Integers(0, 3), eps=OneOf("1/2", "1/4"))


def test_cells_are_the_choices_of_the_finite_parameters_in_order() -> None:
    assert list(narrowed().cells()) == [{"n": n, "eps": e} for n in range(4) for e in (Q(1, 2), Q(1, 4))]
    assert narrowed().reals == ["v"]
    assert list(stated(lambda v: at_most(0, v), v=Reals(0, 1)).cells()) == [{}]


def test_at_fixes_parameters_and_leaves_the_claim_alone() -> None:
    claim = narrowed()
    half = claim.at(v="1/2", eps="2/8")
    assert half.fixed() == {"v": Q(1, 2), "eps": Q(1, 4)}
    assert half.reals == []
    assert len(list(half.cells())) == 4
    assert claim.fixed() == {}
    assert half.id == claim.id
    assert list(half.domains) == ["v", "n", "eps"]
    assert isinstance(half.at(eps="1/4").domains["eps"], Fixed)  # the same again


@pytest.mark.parametrize("value", [2, "2", fmpq(2)])
def test_at_keeps_integers_integers(value: Any) -> None:
    """A body counts with them: range(n), binomial(n, k)."""
    claim = narrowed().at(n=value, eps="1/2")
    for (cell,) in (claim.cells(), claim.at(n=value).cells()):  # also when fixed a second time
        assert type(cell["n"]) is int
    three_kinds(v=Q(1), **cell)


def test_a_built_in_claim_with_an_integer_runs_when_narrowed() -> None:
    (claim,) = claims("ours.failure_floor_formula")
    (cell,) = claim.at(n=3).cells()
    assert {relation for _, relation in claim.body(**cell).margins} == {"=="}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"v": 0}, r"v=0: must be in \(0, 1\]"),
        ({"v": "3/2"}, r"v=3/2: must be in \(0, 1\]"),
        ({"n": 4}, r"n=4: must be in 0\.\.3"),
        ({"n": "1/2"}, r"n=1/2: must be in 0\.\.3"),
        ({"eps": "1/3"}, r"eps=1/3: must be in \{1/2, 1/4\}"),
        ({"delta": 1}, "no such parameter; its parameters: v, n, eps"),
    ],
)
def test_at_refuses(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        narrowed().at(**given)


def test_at_refuses_floats() -> None:
    with pytest.raises(TypeError, match="float"):
        narrowed().at(eps=0.25)


def test_at_takes_a_union() -> None:
    claim = stated(lambda G: at_most(len(G), 2), G=Unions(0, "1/2", 1))
    union = ((Q(0), Q(1, 2)),)
    assert claim.at(G=union).fixed() == {"G": union}
    with pytest.raises(ValueError, match="must be in unions"):
        claim.at(G=((Q(0), Q(1, 3)),))


def test_the_unknown_constant_cannot_be_fixed() -> None:
    (claim,) = claims("lueker98.cover")
    assert claim.unknown == "C"
    with pytest.raises(ValueError, match=r"C=3: lueker98\.cover has no such parameter; its parameters: eps"):
        claim.at(C=3)


def test_call_gives_a_function_what_it_takes() -> None:
    assert narrowed().call(lambda eps: eps, {"eps": 1, "n": 2}) == 1


# What is put together wrongly -----------------------------------------------------------------------------------------


def one(v: Any) -> Statement:
    return at_most(0, v)


def chance(v: Any, rng: Any, trials: int) -> Any:
    raise NotImplementedError


def constant(C: Any, rng: Any, trials: int) -> Any:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("body", "options", "error", "said"),
    [
        (
            one,
            {"v": Reals(0, 1), "expect": "true"},
            ValueError,
            "expect='true': must be one of proved, supported, refuted",
        ),
        (one, {"w": Reals(0, 1)}, TypeError, r"the body takes \['v'\], the domains give \['w'\]"),
        (one, {}, TypeError, r"the domains give \[\]; they must agree"),
        (one, {"v": Reals(0, 1), "w": Reals(0, 1)}, TypeError, "they must agree"),
        (chance, {"v": OneOf(1)}, TypeError, "they must agree"),  # rng and trials without with_probability
        (one, {"v": OneOf(1), "with_probability": lambda v: v}, TypeError, r"\['rng', 'trials', 'v'\]"),
        (chance, {"v": Reals(0, 1), "with_probability": lambda v: v}, TypeError, "give OneOf in place of Reals"),
        (one, {"v": Unknown(1, 2)}, TypeError, "Unknown constant, and only in a statement of probability"),
        (
            lambda C, D, rng, trials: None,
            {"C": Unknown(1, 2), "D": Unknown(1, 2), "with_probability": lambda: Q(1, 2)},
            TypeError,
            "at most one Unknown",
        ),
    ],
)
def test_wrong_claims_are_refused(body: Any, options: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        stated(body, **options)


@pytest.mark.parametrize("domain", [[1, 2, 3], range(3), (0, 1), "0..3", 1, None, Integers])
def test_what_is_no_domain_is_refused(domain: Any) -> None:
    """It would be passed over, and a body with a default value would then be 'proved' for that value alone."""

    def body(n: Any = 1) -> Statement:
        return at_most(n, 1)

    with pytest.raises(TypeError, match="n="):
        stated(body, n=domain)


def test_nothing_is_stated_twice() -> None:
    paper = Paper("own", "Own")
    paper.lemma("1", "words", source=Derived(), v=Reals(0, 1))(one)
    with pytest.raises(ValueError, match=r"own\.one: stated twice"):
        paper.theorem("2", "words", source=Derived(), v=Reals(0, 1))(one)
    assert paper.claims["one"].kind == "lemma"


def test_a_refused_claim_is_not_registered() -> None:
    paper = Paper("own", "Own")
    with pytest.raises(TypeError):
        paper.lemma("1", "words", source=Derived(), w=Reals(0, 1))(one)
    assert paper.claims == {}


@pytest.mark.parametrize("kind", ["theorem", "lemma", "corollary", "proposition", "conjecture"])
def test_kinds(kind: str) -> None:
    paper = Paper("own", "Own", doi="10.1/2", arxiv="1234.5")
    body = getattr(paper, kind)("1", "words", source=Derived(), v=Reals(0, 1))(one)
    assert body is one  # the decorated function stays a plain function
    claim = paper.claims["one"]
    assert (claim.kind, claim.label, claim.citation) == (kind, "1", "Own, doi:10.1/2, arXiv:1234.5")
    assert claim.proof == ""


# Sequences ------------------------------------------------------------------------------------------------------------


def total(x: Any, n: Any) -> Statement:
    return at_most(sum(x), n)


def test_instances_are_not_enumerated() -> None:
    """What is shown for the other parameters would not be shown for every instance, whatever the body's defaults."""
    claim = stated(total, x=Sequences(of=Reals(0, 1), least=0, most=2), n=Integers(1, 2))
    assert claim.instances == ["x"]
    assert claim.reals == []
    with pytest.raises(TypeError, match="there is no list of all x"):
        list(claim.cells())


def test_finite_sequences_are() -> None:
    claim = stated(total, x=Sequences(of=Integers(0, 1), least=1, most=1), n=Integers(1, 2))
    assert claim.instances == []
    assert list(claim.cells()) == [{"x": x, "n": n} for x in ((0,), (1,)) for n in (1, 2)]


def test_sequences_are_fixed_and_read() -> None:
    claim = stated(total, x=Sequences(of=Reals(0, 1), least=0, most=2), n=Integers(1, 2))
    fixed = claim.at(x=("1/2", 1), n=2)
    assert fixed.fixed() == {"x": (Q(1, 2), Q(1)), "n": 2}
    assert list(fixed.cells()) == [{"x": (Q(1, 2), Q(1)), "n": 2}]
    assert claim.member("x", "(1/2, 1)") == (Q(1, 2), Q(1))
    assert fixed.member("x", "(1/2, 1)") == (Q(1, 2), Q(1))
    (first, second) = (
        stated(total, x=Sequences(of=Integers(0, 3), least=2, most=2), n=OneOf(1)).at(x=(1, 3)).fixed()["x"]
    )
    assert (type(first), type(second)) == (int, int)
    for wrong in (("3/2",), (1, 1, 1)):
        with pytest.raises(ValueError, match=r"x=.*: must be in sequences of 0 to 2 members of \[0, 1\]"):
            claim.at(x=wrong)
    with pytest.raises(ValueError, match="sequence"):
        claim.member("x", "(3/2,)")


def test_a_statement_of_probability_has_no_instances() -> None:
    def body(x: Any, rng: Any, trials: int) -> Any:
        return None

    with pytest.raises(TypeError, match="tested at stated parameters"):
        stated(body, with_probability=lambda x: Q(1, 2), x=Sequences(of=Reals(0, 1), least=0, most=2))
