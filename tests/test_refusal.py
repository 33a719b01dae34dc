"""Confidence and the threshold that strictness moves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answering.refusal import Coefficients, Support, Topic, coefficients, confidence, off_topic, threshold
from pincite.records import percent

BOTH = [coefficients(read=True), coefficients(read=False)]
ANY = Coefficients(-1.0, 2.0, 1.0, 0.0, 0.0, 0.5, 0.25, 0.0, -0.5, 0.3)


ORDINARY = Support(
    similarity=0.6, known=1.0, names=1.0, heading=0.0, chance=0.5, passage=1.0, coverage=1.0, nearest=0.6, lead=0.4
)


def test_the_formula() -> None:
    plain = Support(0.5, 1.0, 1.0, 0.0, 0.0, passage=1.0, coverage=1.0, nearest=0.5, lead=0.2)
    assert confidence(plain, ANY) == pytest.approx(0.7311, abs=1e-4)
    assert confidence(replace(plain, chance=-2.0, read=4.0, pair=9.0), ANY) == pytest.approx(0.7311, abs=1e-4)
    assert confidence(replace(plain, read=4.0, level=2.0), ANY) == pytest.approx(0.7311, abs=1e-4)


def test_a_question_about_something_else_loses_and_no_other() -> None:
    weights = Topic(intercept=-5.0, passage=10.0, coverage=4.0, nearest=2.0, lead=-4.0)
    near = replace(ORDINARY, passage=0.6, coverage=0.5, nearest=0.5, lead=0.2)
    assert off_topic(near, weights) == 0.0
    assert off_topic(replace(near, passage=0.2, coverage=0.25), weights) == pytest.approx(6 * (-1.8 + 0.5))
    assert off_topic(replace(near, passage=0.2, lead=0.5), weights) < off_topic(replace(near, passage=0.2), weights)
    assert confidence(replace(ORDINARY, passage=0.0, coverage=0.0)) < 0.1 < confidence(ORDINARY)


@pytest.mark.parametrize("read", [None, 1.0])
def test_a_likelier_best_sentence_is_more_confidence(read: float | None) -> None:
    more, less = (replace(ORDINARY, chance=chance, read=read, pair=read) for chance in (1.5, -1.5))
    assert confidence(more) > confidence(less)


def test_what_the_extractor_finds_counts() -> None:
    found = replace(ORDINARY, chance=1.0, read=2.0, pair=2.0, level=-1.0)
    assert confidence(found) > confidence(replace(found, chance=-2.0, read=-4.0, pair=-4.0, level=-5.0))


def test_unknown_words_and_names_lower_it() -> None:
    assert confidence(ORDINARY) > confidence(replace(ORDINARY, known=0.3, names=0.0))


@pytest.mark.parametrize("weights", BOTH)
def test_the_ends_of_strictness(weights: Coefficients) -> None:
    assert threshold(0, weights) == 0
    assert threshold(1, weights) > 1
    assert threshold(None, weights) == threshold(0.5, weights) == weights.threshold


@given(st.floats(0, 1), st.floats(0, 1))
def test_stricter_never_answers_more(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert threshold(low, ANY) <= threshold(high, ANY) + 1e-12


def test_no_estimate_is_shown_as_certain() -> None:
    assert [percent(value) for value in (0.0, 0.004, 0.325, 0.989, 0.9961, 1.0)] == [
        "0%",
        "0%",
        "32%",
        "99%",
        "99%",
        "99%",
    ]
