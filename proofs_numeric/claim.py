"""The language of statements: a paper, its claims, and what a body may return.

A claim is a function with a statement, a source and domains for its parameters. A deterministic body returns a
`Statement` (`at_most`, `less_than`, `equal`, joined by `&`) for one choice of the parameters, on whatever kind of
number it is given. A body with `rng` and `trials` draws that many independent instances and returns, as booleans, in
which of them the event happened (`with_probability`, `slope`), or an integer for each (`expectation`).
"""

import fnmatch
import hashlib
import importlib
import inspect
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

from proofs_numeric.chance import Mean, Slope, check_chance
from proofs_numeric.domain import Domain, Finite, Fixed, Reals, Sequences, Unknown
from proofs_numeric.num import Q

Body = Callable[..., Any]
Register = Callable[[Body], Body]

EXPECTATIONS = ("proved", "supported", "refuted")


@dataclass(frozen=True)
class Source:
    """How the project knows the statement: "quoted", "reported", "derived" or "posed", and what to say about it."""

    tag: str
    note: str

    def __str__(self) -> str:
        return f"{self.tag}: {self.note}" if self.note else self.tag


def Quoted(where: str) -> Source:  # noqa: N802
    """Read in the paper's own text; where says in which part."""
    return Source("quoted", where)


def Reported(note: str) -> Source:  # noqa: N802
    """Known from the literature, wording not compared with the paper's text."""
    return Source("reported", note)


def Derived(note: str = "") -> Source:  # noqa: N802
    """Proved here; the proof is the claim's docstring."""
    return Source("derived", note)


def Posed(note: str = "") -> Source:  # noqa: N802
    """Conjectured here; no proof is claimed."""
    return Source("posed", note)


@dataclass(frozen=True)
class Statement:
    """Margins that must be ">=" 0, ">" 0 or "==" 0, all of them."""

    margins: tuple[tuple[Any, str], ...]

    def __and__(self, other: "Statement") -> "Statement":
        return Statement(self.margins + other.margins)


def at_most(left: Any, right: Any) -> Statement:
    """left <= right"""
    return Statement(((right - left, ">="),))


def less_than(left: Any, right: Any) -> Statement:
    """left < right"""
    return Statement(((right - left, ">"),))


def equal(left: Any, right: Any) -> Statement:
    """left == right"""
    return Statement(((right - left, "=="),))


@dataclass(frozen=True)
class Claim:
    """One statement of a paper. `domains` may be narrowed by `at`; `with_probability` makes it a statement of
    probability at least that, `expectation` one on a mean, `slope` one on how something grows along the domain.
    """

    id: str
    kind: str
    label: str
    statement: str
    source: Source
    domains: dict[str, Domain]
    body: Callable[..., Any] = field(repr=False)
    with_probability: Callable[..., Any] | None = field(repr=False)
    expect: str | None
    citation: str
    file: str = ""  # of one's own, and a digest of its text when it was run
    digest: str = ""
    expectation: Mean | None = field(default=None, repr=False)
    slope: Slope | None = field(default=None, repr=False)

    @property
    def random(self) -> bool:
        """Is it about chance, with a body that draws trials?"""
        return not (self.with_probability is None and self.expectation is None and self.slope is None)

    @property
    def address(self) -> str:
        """What `claims` finds it by: the id, for a claim of a file of one's own after its path."""
        return f"{self.file}::{self.id}" if self.file else self.id

    @property
    def paper(self) -> str:
        """The first part of the id."""
        return self.id.split(".")[0]

    @property
    def proof(self) -> str:
        """The body's docstring: the proof or its sketch, for a derived claim."""
        return inspect.getdoc(self.body) or ""

    def of_kind(self, kind: Any) -> list[str]:
        """Names of the parameters whose domain is of this kind."""
        return [name for name, domain in self.domains.items() if isinstance(domain, kind)]

    @property
    def reals(self) -> list[str]:
        """Names of the real parameters."""
        return self.of_kind(Reals)

    @property
    def ranges(self) -> dict[str, tuple[Any, Any]]:
        """The real parameters with the ends of their intervals."""
        reals = {name: domain for name, domain in self.domains.items() if isinstance(domain, Reals)}
        return {name: (domain.low, domain.high) for name, domain in reals.items()}

    @property
    def instances(self) -> list[str]:
        """Names of the parameters that are sequences of reals: no list holds all of them."""
        return [name for name, domain in self.domains.items() if isinstance(domain, Sequences) and not domain.finite]

    @property
    def unknown(self) -> str | None:
        """Name of the universal constant, if the statement has one."""
        names = self.of_kind(Unknown)
        return names[0] if names else None

    def cells(self) -> Iterator[dict[str, Any]]:
        """Every choice of the finite parameters, in the order of the domains. Raises TypeError where another is an
        instance: what was shown for these choices would not be shown for all instances.
        """
        if self.instances:
            raise TypeError(f"{self.id}: there is no list of all {', '.join(self.instances)}")
        names = self.of_kind(Finite | Sequences)
        for values in product(*(iter(self.domains[name]) for name in names)):  # type: ignore[arg-type]
            yield dict(zip(names, values, strict=True))

    def member(self, name: str, text: str) -> Any:
        """A parameter's value from its text. Raises ValueError if that is not in its domain."""
        domain: Any = self.domains.get(name)
        known = isinstance(text, str) and domain is not None
        value: Any = Q(text) if known and isinstance(domain, Reals) else None
        if known and isinstance(domain, Sequences):
            value = domain.parse(text)
        elif known and not isinstance(domain, Reals | Unknown):
            value = next((member for member in domain if str(member) == text), None)
        if value is None or value not in domain:
            raise ValueError(f"{name}={text!r} is not in {domain}")
        return value

    def at(self, **given: Any) -> "Claim":
        """The claim with some parameters fixed. Raises ValueError for an unknown name or a value outside its domain."""
        domains = dict(self.domains)
        for name, value in given.items():
            if name not in domains or name == self.unknown:
                allowed = ", ".join(n for n in domains if n != self.unknown) or "none"
                raise ValueError(f"{name}={value}: {self.id} has no such parameter; its parameters: {allowed}")
            domain: Any = domains[name]
            exact: Any = value if isinstance(value, tuple) else Q(value)
            if isinstance(domain, Sequences) and isinstance(value, tuple):
                exact = tuple(map(Q, value))
            if exact not in domain:
                raise ValueError(f"{name}={value}: must be in {domain} for {self.id}")
            if isinstance(domain, Sequences):
                exact = domain.member(exact)
            elif not isinstance(domain, Reals):
                exact = next(member for member in domain if member == exact)
            domains[name] = Fixed(exact)
        return Claim(**{**vars(self), "domains": domains})

    def fixed(self) -> dict[str, Any]:
        """The parameters that `at` has fixed."""
        return {name: domain.value for name, domain in self.domains.items() if isinstance(domain, Fixed)}

    def call(self, function: Any, values: dict[str, Any]) -> Any:
        """function with those of the values that it takes."""
        return function(**{name: values[name] for name in inspect.signature(function).parameters if name in values})


def describe(cell: dict[str, Any]) -> str:
    """The parameters of a cell as text."""
    return ", ".join(f"{name}={value}" for name, value in cell.items())


def texts(cell: dict[str, Any]) -> dict[str, str]:
    """The parameters of a cell as text, by name."""
    return {name: str(value) for name, value in cell.items()}


class Paper:
    """A bibliography entry; its methods theorem, lemma, corollary, proposition and conjecture register claims."""

    def __init__(self, id: str, title: str, doi: str = "", arxiv: str = "") -> None:
        self.id, self.title, self.doi, self.arxiv = id, title, doi, arxiv
        self.claims: dict[str, Claim] = {}

    def citation(self) -> str:
        """Title and where to find it."""
        where = [f"doi:{self.doi}"] * bool(self.doi) + [f"arXiv:{self.arxiv}"] * bool(self.arxiv)
        return ", ".join([self.title, *where])

    def state(
        self,
        kind: str,
        label: str,
        statement: str,
        *,
        source: Source,
        with_probability: Callable[..., Any] | None = None,
        expectation: Mean | None = None,
        slope: Slope | None = None,
        expect: str | None = None,
        **domains: Domain,
    ) -> Register:
        """The decorator behind theorem, lemma, ...: registers the function below it under its own name."""

        def register(body: Callable[..., Any]) -> Callable[..., Any]:
            name = body.__name__
            check_chance(f"{self.id}.{name}", with_probability, expectation, slope, domains)
            random = with_probability or expectation or slope
            check_statement(f"{self.id}.{name}", kind, body, random, expect, domains)
            if name in self.claims:
                raise ValueError(f"{self.id}.{name}: stated twice")
            self.claims[name] = Claim(
                f"{self.id}.{name}",
                kind,
                label,
                statement,
                source,
                domains,
                body,
                with_probability,
                expect,
                self.citation(),
                expectation=expectation,
                slope=slope,
            )
            return body

        return register

    def theorem(self, label: str, statement: str, **options: Any) -> Register:
        """State a theorem."""
        return self.state("theorem", label, statement, **options)

    def lemma(self, label: str, statement: str, **options: Any) -> Register:
        """State a lemma."""
        return self.state("lemma", label, statement, **options)

    def corollary(self, label: str, statement: str, **options: Any) -> Register:
        """State a corollary."""
        return self.state("corollary", label, statement, **options)

    def proposition(self, label: str, statement: str, **options: Any) -> Register:
        """State a proposition."""
        return self.state("proposition", label, statement, **options)

    def conjecture(self, label: str, statement: str, **options: Any) -> Register:
        """State a conjecture."""
        return self.state("conjecture", label, statement, **options)


def check_statement(id: str, kind: str, body: Any, random: Any, expect: str | None, domains: dict[str, Domain]) -> None:
    """Raise TypeError or ValueError where a claim is put together wrongly, saying how it should be."""
    if expect is not None and expect not in EXPECTATIONS:
        raise ValueError(f"{id}: expect={expect!r}: must be one of {', '.join(EXPECTATIONS)}, or None")
    for name, domain in domains.items():
        if not isinstance(domain, Domain):
            raise TypeError(f"{id}: {name}={domain!r}: must be Reals, Integers, OneOf, Unions, Sequences or Unknown")
    parameters = set(inspect.signature(body).parameters)
    wanted = set(domains) | ({"rng", "trials"} if random else set())
    if parameters != wanted:
        raise TypeError(
            f"{id}: the body takes {sorted(parameters)}, the domains give {sorted(wanted)}; they must agree"
        )
    members = (domain.of if isinstance(domain, Sequences) else domain for domain in domains.values())
    if random and any(isinstance(domain, Reals) for domain in members):
        raise TypeError(
            f"{id}: a statement of probability is tested at stated parameters; give OneOf in place of Reals"
        )
    unknown = sum(isinstance(domain, Unknown) for domain in domains.values())
    if unknown > 1 or (unknown and not random):
        raise TypeError(f"{id}: at most one Unknown constant, and only in a statement of probability")


def registry() -> dict[str, Claim]:
    """Every claim of the built-in papers by id, in the order of papers and of statements."""
    from proofs_numeric import papers

    found: dict[str, Claim] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(papers.__path__)):
        paper = importlib.import_module(f"proofs_numeric.papers.{module}").paper
        found |= {claim.id: claim for claim in paper.claims.values()}
    return found


def from_file(path: str) -> dict[str, Claim]:
    """Every claim of a Python file outside the package by id. Runs the file, with its folder last on the import path.

    Raises LookupError where there is no such file or it states no claim, ValueError where it cannot be run or its paper
    has the id of a built-in one.
    """
    source = Path(path).resolve()
    if not source.is_file():
        raise LookupError(f"{path}: there is no such file")
    text = source.read_bytes()
    papers = {id(value): value for value in run_file(source, text).values() if isinstance(value, Paper)}
    taken = {claim.paper for claim in registry().values()}
    found: dict[str, Claim] = {}
    for paper in papers.values():
        if paper.id in taken:
            raise ValueError(f"{path}: the id {paper.id!r} of a paper is taken; give yours another, Paper('mine', ...)")
        taken.add(paper.id)
        found |= {claim.id: replace(claim, file=str(source), digest=digest_of(text)) for claim in paper.claims.values()}
    if not found:
        raise LookupError(f"{path}: states no claim; a claim is a function below @paper.conjecture(...), see CLAIMS.md")
    return found


def digest_of(text: bytes) -> str:
    """64 bits that stand for the text of a file."""
    return hashlib.sha256(text).hexdigest()[:16]


@lru_cache
def run_file(source: Path, text: bytes) -> dict[str, Any]:
    """The names that a file defines; run once for the same text. Raises ValueError, with the line, for what it
    raises.
    """
    module = ModuleType(f"claims_of_{source.stem}")
    module.__file__ = str(source)
    sys.modules[module.__name__] = module
    sys.path.append(str(source.parent))
    try:
        exec(compile(text, str(source), "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(source)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        where = "" if line is None else f", line {line}"
        said = error.msg if isinstance(error, SyntaxError) else error
        raise ValueError(f"{source.name}{where}: {type(error).__name__}: {said}") from None
    finally:
        sys.path.remove(str(source.parent))
    return module.__dict__


def claims(pattern: str = "*") -> list[Claim]:
    """The claims whose id matches a shell pattern; those of a file of one's own for FILE.py, or FILE.py::PATTERN.

    Raises LookupError, with the nearest ids, if none does; and what `from_file` raises.
    """
    import difflib

    file, _, wanted = pattern.partition("::")
    if file.endswith(".py"):
        known, wanted = from_file(file), wanted or "*"
    else:
        file, known, wanted = "", registry(), pattern
    found = [claim for id, claim in known.items() if fnmatch.fnmatchcase(id, wanted) or claim.paper == wanted]
    if found:
        return found
    papers = sorted({claim.paper for claim in known.values()})
    near = difflib.get_close_matches(wanted.rstrip(".*"), [*known, *papers], n=3, cutoff=0.4)
    meant = f"; did you mean {' or '.join(near)}?" if near else f"; the papers are {', '.join(papers)}"
    raise LookupError(f"pattern {pattern!r} matches no claim{meant} (`{f'rssp claims {file}'.strip()}` lists all)")
