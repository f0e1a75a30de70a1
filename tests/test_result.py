"""The records: one line, one HTML table, one dictionary, and nothing that can be changed."""

import json
from dataclasses import FrozenInstanceError
from fractions import Fraction

import numpy as np
import pytest

import rssp
from rssp.result import Cover, Nearest, NearestMany, text

FOUND = Nearest("found", Fraction(1, 3), np.array([True, False, True]), "two-lists", 3)


def test_repr_is_one_line_with_a_decimal_error_and_the_indices() -> None:
    assert repr(FOUND) == "Nearest(status=found, error=0.333333, method=two-lists, n=3, d=1, indices=[0, 2])"
    reasoned = Nearest("unknown", Fraction(0), np.zeros(0, np.bool_), "cp-sat", 0, 1, "a < b")
    assert "reason=a < b" in repr(reasoned)


def test_html_shows_the_same_and_escapes() -> None:
    page = Nearest("unknown", Fraction(1, 2), np.array([True]), "cp-sat", 1, 1, "a < b & c")._repr_html_()
    assert page.startswith("<table><caption>Nearest</caption>")
    assert "<tr><th>error</th><td>0.5</td></tr>" in page
    assert "a &lt; b &amp; c" in page
    assert "<th>reason</th>" not in FOUND._repr_html_()


def test_the_dictionary_is_json_with_an_exact_error() -> None:
    record = json.loads(json.dumps(FOUND.to_dict()))
    assert record == {
        "status": "found",
        "subset": [0, 2],
        "error": "1/3",
        "error_float": 1 / 3,
        "method": "two-lists",
        "n": 3,
        "d": 1,
        "reason": "",
    }
    solved = rssp.nearest(np.array([1.0, 2.0]), np.float64(2.5))
    assert json.loads(json.dumps(solved.to_dict()))["error"] == "1/2"


def test_indices_are_plain_ints() -> None:
    assert FOUND.indices == [0, 2]
    assert all(type(i) is int for i in FOUND.indices)


def test_records_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        FOUND.status = "none"  # type: ignore[misc]


def test_an_error_beyond_float64_can_be_shown() -> None:
    """The largest error of two float64 values and a float64 target is three times the largest float."""
    huge = rssp.nearest([1e308, 1e308], -1e308, size=2)
    assert huge.error == 3 * Fraction(1e308)
    assert "error=" in repr(huge)
    assert "error" in huge._repr_html_()
    assert Fraction(huge.to_dict()["error"]) == huge.error


def test_an_error_below_float64_is_not_shown_as_none() -> None:
    tiny = rssp.nearest([1.0], 1 + Fraction(1, 10**400))
    assert tiny.error == Fraction(1, 10**400)
    assert tiny.to_dict()["error"] == f"1/{10**400}"


def test_many_trials_in_one_line() -> None:
    found = rssp.nearest_many([[1.0, 2.0], [0.25, 0.0]], [2.5, 0.0])
    assert repr(found) == "NearestMany(trials=2, n=2, optimal=2, worst=0.5, method=two-lists)"
    assert "<caption>NearestMany</caption>" in found._repr_html_()
    assert [found.exact_error(t) for t in range(2)] == [Fraction(1, 2), 0]


def test_many_trials_keep_the_exact_errors_of_wide_rows() -> None:
    dust = Fraction(1, 2**200)
    found = rssp.nearest_many([[1.0, 2.0**-200], [1.0, 0.5]], 1.25)
    assert [found.exact_error(t) for t in range(2)] == [Fraction(1, 4) - dust, Fraction(1, 4)]
    assert found.optimal.all()


@pytest.mark.parametrize("eps", [0, Fraction(1, 4), Fraction(1, 4) - Fraction(1, 2**201), Fraction(1, 3), 10**400])
def test_many_trials_compare_with_eps_exactly(eps: Fraction) -> None:
    found = rssp.nearest_many([[1.0, 2.0**-200], [1.0, 0.5], [1.0, 0.25]], 1.25)
    assert found.within(Fraction(eps)).tolist() == [found.exact_error(t) <= eps for t in range(3)]


def test_no_trials_in_one_line() -> None:
    empty = NearestMany(*(np.zeros((0, 3), np.bool_), *(np.zeros(0),) * 2), np.zeros(0), np.zeros(0), {})  # type: ignore[arg-type]
    assert repr(empty) == "NearestMany(trials=0, n=3, optimal=0, worst=0, method=two-lists)"


def test_a_cover_is_true_where_covered() -> None:
    yes, no = rssp.covers([0.5, -0.5], 0.25), rssp.covers([0.5, -0.5], 0.125)
    assert bool(yes)
    assert not no
    assert repr(yes) == "Cover(covered=True, eps=0.25, witness=None, distance=None, method=buckets, n=2)"
    assert "witness=" in repr(no)
    assert "<caption>Cover</caption>" in no._repr_html_()
    assert isinstance(yes, Cover)


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(1, 3), "0.333333"), (Fraction(10**6), "1e+06"), (3, "3"), (None, "None")]
)
def test_fractions_are_shown_as_short_decimals(value: object, shown: str) -> None:
    assert text(value) == shown


def test_importing_the_package_loads_neither_numpy_nor_numba() -> None:
    import subprocess
    import sys

    code = "import rssp, sys; print(sorted({'numpy', 'numba', 'ortools', 'hypothesis'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_public_name_is_there_whatever_was_imported_first() -> None:
    """`count` is a function and a submodule of the same name: the function wins."""
    assert all(hasattr(rssp, name) for name in rssp.__all__)
    assert all(callable(getattr(rssp, name)) for name in rssp.__all__ if name != "sample")
    with pytest.raises(AttributeError, match="no attribute 'nearset'"):
        rssp.nearset  # noqa: B018
