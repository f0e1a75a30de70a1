"""The table of least errors: its brackets by binomials, records and cut off lines, a line drawn anew."""

import json
import math
from fractions import Fraction
from pathlib import Path

import pytest

from proofs_numeric import curves
from proofs_numeric.curves import Line


@pytest.mark.parametrize("trials", [11, 101, 2001])
def test_the_bracket_of_a_median(trials: int) -> None:
    """P(at most r heads) on each side, from the other end of the sum."""
    r = curves.spare(trials)

    def outside(k: int) -> Fraction:
        return 2 * (1 - Fraction(sum(math.comb(trials, i) for i in range(k + 1, trials + 1)), 2**trials))

    assert outside(r) <= Fraction(1, 1000) < outside(r + 1)


def test_too_few_trials_have_no_bracket() -> None:
    assert curves.spare(9) == -1  # the smallest and the largest of 9 miss the median with probability 2/512
    assert curves.spare(11) == 0


def test_the_ends_of_a_line_are_near_and_in_order() -> None:
    low, high = curves.brackets(Line(curves.NEURONS, True, 4), 30)
    again = curves.brackets(Line(curves.NEURONS, True, 4), 30)
    assert (low, high) == again
    assert all(0 <= a <= b <= a + curves.GRID // 1000 + 2 for a, b in zip(low, high, strict=True))
    others = [curves.brackets(Line(*column, 4), 30)[1] for column in curves.COLUMNS]
    _, in_b, one_entry, any_entries = others
    assert all(a + curves.GRID // 500 >= b for a, b in zip(others[0], in_b, strict=True))  # the same units in A
    assert all(c <= min(a, b) + curves.GRID // 500 for a, b, c in zip(in_b, one_entry, any_entries, strict=True))


def test_records_are_kept_and_a_cut_off_line_is_drawn_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "TRIALS", 21)
    path, wanted = tmp_path / "records.jsonl", [Line(curves.NEURONS, True, 2), Line(curves.ENTRIES, True, 2)]
    curves.draw(path, wanted)
    whole = path.read_text()
    curves.draw(path, wanted)
    assert path.read_text() == whole
    path.write_text(whole[:-20])
    curves.draw(path, wanted)
    assert curves.known(path) == {entry["line"]: entry for entry in map(json.loads, whole.splitlines())}
    page = curves.page(curves.known(path))
    assert "in 21 trials" in page


def test_an_entry_is_rounded_outward() -> None:
    entry = {"median": [curves.GRID // 2, curves.GRID // 2], "bracket": [curves.GRID // 3, curves.GRID * 2 // 3 + 1]}
    assert curves.shown(entry) == "0.500 (0.333-0.667)"
    assert curves.shown(None) == ""


def test_the_page_that_is_kept_is_what_the_records_say() -> None:
    docs = Path(__file__).parent.parent / "docs"
    there = curves.known(docs / "neurons.jsonl")
    assert (docs / "neurons.md").read_text() == curves.page(there)
    assert {line.key for line in curves.lines()} == set(there)
