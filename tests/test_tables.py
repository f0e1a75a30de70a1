"""Tables of n_50, n_90, n_99: the first n by other roads, brackets by binomial sums, and the page that is in docs."""

from collections import Counter
from fractions import Fraction
from math import comb
from pathlib import Path

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

import rssp
from proofs_numeric import tables
from proofs_numeric.num import Q, fraction, precision
from proofs_numeric.tables import (
    ALPHA,
    Cell,
    bracket,
    cells,
    draw,
    entry,
    first_covered,
    first_covered_without_zeros,
    known,
    lines,
)
from rssp import exact

DOCS = Path(__file__).parents[1] / "docs"
HALF = (Fraction(-1, 2), Fraction(1, 2))


def naive_first(row: list[float], eps: Fraction, region: tuple[Fraction, Fraction], size: int | None) -> int:
    """From all subset sums of each prefix, as Fractions."""
    values = [Fraction(v) for v in row]
    for n in range(size or 1, len(values) + 1):
        if exact.farthest(values[:n], *region, size)[0] <= eps:
            return n
    return 0


@given(seed=st.integers(0, 10**6), eps=st.sampled_from(["1/4", "1/8", "1/16"]), law=st.sampled_from([*tables.LAWS]))
def test_the_first_n_that_covers(seed: int, eps: str, law: str) -> None:
    x = getattr(rssp.sample, tables.LAWS[law][0])(8, trials=6, rng=seed)
    expected = [naive_first(row, Fraction(eps), HALF, None) for row in x.tolist()]
    assert first_covered(x, Fraction(eps), HALF, None).tolist() == expected
    assert first_covered_without_zeros(x, Fraction(eps), HALF).tolist() == expected


@given(seed=st.integers(0, 10**6), size=st.integers(1, 3), eps=st.sampled_from(["1/2", "1/4"]))
def test_the_first_n_that_covers_with_a_fixed_size(seed: int, size: int, eps: str) -> None:
    x = rssp.sample.uniform(9, trials=4, rng=seed)
    root = fraction(tables.root_above(size))
    found = first_covered(x, Fraction(eps), (-root, root), size)
    assert found.tolist() == [naive_first(row, Fraction(eps), (-root, root), size) for row in x.tolist()]


def test_the_first_n_agrees_with_first_covering_many() -> None:
    x = rssp.sample.uniform(30, trials=200, rng=7)
    for bits in (3, 6, 9):
        assert first_covered(x, Fraction(1, 2**bits), HALF, None).tolist() == [
            max(n, 0) for n in rssp.first_covering_many(x, 2.0**-bits).tolist()
        ]


@given(k=st.integers(1, 400))
def test_the_root_is_rounded_up(k: int) -> None:
    root = fraction(tables.root_above(k))
    assert root**2 >= k > (root - Fraction(1, 2**20)) ** 2


def tail(trials: int, reached: int, p: fmpq) -> Fraction:
    """P(at least so many of the trials) at probability p."""
    q = Fraction(int(p.p), int(p.q))
    return sum((comb(trials, s) * q**s * (1 - q) ** (trials - s) for s in range(reached, trials + 1)), Fraction(0))


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8).filter(sum))
def test_a_bracket_is_no_narrower_than_the_binomial_tails_allow(numbers: list[int]) -> None:
    """The test rejects less than the best test of that level for a fixed number of trials."""
    counts = dict(enumerate(numbers, start=1))
    trials = sum(numbers)
    for p in (Q(1, 2), Q(9, 10)):
        with precision(128):
            low, estimate, high = bracket(counts, p)
        assert estimate is not None
        assert low <= estimate <= (high or estimate)
        assert sum(numbers[:estimate]) >= p * trials > sum(numbers[: estimate - 1])
        level = Fraction(int(ALPHA.p), int(ALPHA.q))
        if low > 1:  # at low - 1 too few for p
            assert 1 - tail(trials, sum(numbers[: low - 1]) + 1, p) <= level
        if high is not None:
            assert tail(trials, sum(numbers[:high]), p) <= level


def test_brackets_close_on_the_quantile() -> None:
    """30,000 trials of P(N <= n) = n/8: n_50 = 4 is on the edge, the median of the next is inside."""
    counts = dict.fromkeys(range(1, 9), 3750)
    with precision(128):
        assert bracket(counts, Q(1, 2)) == (4, 4, 5)
        assert bracket(counts, Q(9, 16)) == (5, 5, 5)
        assert bracket({1: 10, 0: 90}, Q(1, 2)) == (2, None, None), "most were never covered"
        assert (entry(counts, Q(1, 2)), entry(counts, Q(9, 16))) == ("4 (4-5)", "5")
        assert entry({1: 10, 0: 90}, Q(1, 2)) == "(2-)"


def test_what_is_there_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, cell = tmp_path / "t.jsonl", Cell("U", "-1/2", "1/2", 3, None, 2)
    draw(path, [cell])
    before = path.read_text()
    assert [sum(first.values()) for first in known(path)[cell.key].values()] == [1000, 1000]
    path.write_text(before[: len(before) - 5])  # the end of the last line is lost
    asked: list[int] = []
    again = tables.block
    monkeypatch.setattr(tables, "block", lambda c, number: asked.append(number) or again(c, number))
    draw(path, [cell])
    assert asked == [1]
    assert known(path)[cell.key] == {0: again(cell, 0), 1: again(cell, 1)}


def test_other_cells_have_other_seeds() -> None:
    keys = [cell.key for cell in cells()]
    assert len(set(keys)) == len(keys)
    assert tables.block(Cell("U", "-1/2", "1/2", 2, None, 1), 0) != tables.block(Cell("U", "-1", "1", 2, None, 1), 0)


def covered_by_single_values(n: int, eps: Fraction) -> Fraction:
    """P(every point of [-1, 1] is within eps of one of n values of U[-1, 1]): the two outer of the n + 1 spacings are
    at most eps, the others at most 2 eps; by inclusion and exclusion, as shares of the length 2.
    """
    total = Fraction(0)
    for i in range(3):
        for j in range(n):
            left = 1 - (i + 2 * j) * eps / 2
            if left <= 0:
                break
            total += (-1) ** (i + j) * comb(2, i) * comb(n - 1, j) * left**n
    return total


def test_subsets_of_one_value_by_their_spacings() -> None:
    """The counts of each n, at each eps, are as likely as they should be: within five standard deviations."""
    there = known(DOCS / "tables.jsonl")
    for cell in cells():
        if cell.size != 1:
            continue
        counts = sum((Counter(part) for part in there[cell.key].values()), start=Counter())
        trials, eps = counts.total(), Fraction(1, 2**cell.bits)
        for p in tables.QUANTILES[:2]:
            with precision(128):
                _, n, _ = bracket(dict(counts), p)
            chance = covered_by_single_values(n, eps)
            reached = sum(count for at, count in counts.items() if 0 < at <= n)
            assert abs(reached - trials * chance) <= 5 * (float(trials * chance * (1 - chance))) ** 0.5


def test_the_page_is_made_from_the_counts() -> None:
    with precision(128):
        made = "\n".join([tables.HEAD, *lines(known(DOCS / "tables.jsonl"), cells()), ""])
    assert (DOCS / "tables.md").read_text() == made


def test_the_counts_are_those_of_their_seeds() -> None:
    there = known(DOCS / "tables.jsonl")
    for cell in (Cell("U", "-1/2", "1/2", 8, None, 1), Cell("N", "-1", "1", 4, None, 1)):
        assert there[cell.key][9] == tables.block(cell, 9)


def test_each_line_has_all_its_trials() -> None:
    there = known(DOCS / "tables.jsonl")
    for cell in cells():
        assert sorted(there[cell.key]) == list(range(cell.blocks)), cell.key
