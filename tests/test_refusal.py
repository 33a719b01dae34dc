"""Confidence and the threshold that strictness moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answering.refusal import FITTED, Coefficients, Support, confidence, threshold


def test_the_formula() -> None:
    weights = Coefficients(intercept=-1.0, similarity=2.0, coverage=0.0, known=1.0, names=0.0)
    assert confidence(Support(0.5, 0.9, 1.0, 1.0), weights) == pytest.approx(0.7311, abs=1e-4)


def test_more_likeness_is_more_confidence() -> None:
    assert confidence(Support(0.8, 0.9, 1.0, 1.0)) > confidence(Support(0.3, 0.9, 1.0, 1.0))


def test_unknown_words_and_names_lower_it() -> None:
    assert confidence(Support(0.5, 0.5, 1.0, 1.0)) > confidence(Support(0.5, 0.5, 0.3, 0.0))


def test_the_ends_of_strictness() -> None:
    assert threshold(0) == 0
    assert threshold(1) > 1
    assert threshold(None) == threshold(0.5) == FITTED.threshold


@given(st.floats(0, 1), st.floats(0, 1))
def test_stricter_never_answers_more(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert threshold(low) <= threshold(high) + 1e-12
