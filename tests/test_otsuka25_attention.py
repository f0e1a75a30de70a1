"""Otsuka et al. 2025: how far softmax moves, by trying. (Lemma 13: test_papers.py.)"""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs_numeric.enclosures import fails, holds
from proofs_numeric.num import Q, precision
from proofs_numeric.papers import otsuka25_attention
from tests.naive import middle, to_fraction, to_q

scores = st.lists(st.tuples(st.floats(-5, 5), st.floats(-1, 1)), min_size=1, max_size=8)


def softmax(x: np.ndarray) -> np.ndarray:
    weights = np.exp(x - x.max())
    return weights / weights.sum()


@given(scores, st.floats(0, 3))
def test_softmax_moves_no_further(rows: list[tuple[float, float]], m: float) -> None:
    x, direction = np.array(rows).T
    distance = float(abs(softmax(x) - softmax(x + m * direction)).sum())
    assert distance <= 2 * math.tanh(m / 2) + 1e-12
    assert distance <= math.exp(2 * m) - 1 + 1e-12


@pytest.mark.parametrize("m", [0.01, 0.5, 2.0])
def test_two_scores_move_so_far(m: float) -> None:
    x = np.array([-m / 2, m / 2])  # the shares 1/(1 + s) and s/(1 + s)
    distance = float(abs(softmax(x) - softmax(x + m * np.array([1, -1]))).sum())
    assert distance == pytest.approx(2 * math.tanh(m / 2))


@given(st.fractions(0, 1, max_denominator=20), st.fractions(1, 9, max_denominator=20))
def test_what_a_share_becomes(P: Fraction, s: Fraction) -> None:
    after = P * s * s / (P * s * s + 1 - P)
    assert to_fraction(otsuka25_attention.moved(to_q(P), to_q(s))) == after - P
    if P < 1:
        assert after / (1 - after) == s * s * P / (1 - P)
    ((margin, relation),) = otsuka25_attention.softmax_moves(to_q(P), to_q(s)).margins
    assert holds(margin, relation)
    assert after - P <= (s - 1) / (s + 1)


@pytest.mark.parametrize("m", [0.0, 0.25, 0.5])
def test_the_factors_of_lemmas_5_and_8(m: float) -> None:
    with precision(96):
        first, second = (
            middle(margin) for margin, _ in otsuka25_attention.softmax_moves_as_in_lemma_5(Q(Fraction(m))).margins
        )
    assert first == pytest.approx(1 + 4 * m - math.exp(2 * m), abs=1e-12)
    assert second == pytest.approx((math.exp(m) + 1) * (m - 2 * math.tanh(m / 2)), abs=1e-12)
    s = Fraction(m) + 1
    ((margin, _),) = otsuka25_attention.softmax_moves_as_in_lemma_8(to_q(s)).margins
    assert to_fraction(margin) == (s + 1) * ((s * s - 1) - 2 * (s - 1) / (s + 1))


def test_lemma_5_fails_beyond_its_range() -> None:
    with precision(96):
        ((margin, relation), _) = otsuka25_attention.softmax_moves_as_in_lemma_5(Q(1)).margins
        assert fails(margin, relation)
