"""How sentences are weighed: the figures, and the weights that fit them."""

from dataclasses import replace

import numpy as np
import pytest

from pincite.answering.evidence import Prior
from pincite.answering.judging import FIGURES, PLAIN, figures_of, judge, to_read
from pincite.answering.question import understand
from pincite.answering.refusal import coefficients
from pincite.answering.weights import fitted
from pincite.embedding import Reading
from pincite.retrieval import Found
from test_selection import unit

ASKED = understand("Does it matter?")
UNITS = [unit("Trade matters.", 0), unit("Towns grow.", 1), unit("It rains.", 9, passage=2)]
FOUND = [Found(0, 0.9, 0.6, 4.0), Found(2, 0.5, 0.3, 0.0)]


def prior(*scores: float) -> Prior:
    values = np.array(scores)
    return Prior(values, values / 10, values / 2, values / 2, values, values)


@pytest.mark.parametrize(("read", "names"), [(True, FIGURES), (False, PLAIN)])
def test_every_figure_has_its_weight(read: bool, names: tuple[str, ...]) -> None:
    assert set(fitted("sentence", read=read)) == {*names, "intercept"}
    assert 0 < coefficients(read=read).threshold < 1


def test_figures_stand_in_their_columns() -> None:
    units = [UNITS[0], UNITS[2]]
    readings = {units[0].passage.key: Reading((1.5,), 2.0)}
    table = dict(zip(FIGURES, figures_of(ASKED, units, prior(1.0, 0.4), FOUND, readings).T, strict=True))
    assert table["prior"].tolist() == [1.0, 0.4]
    assert table["prior_lag"].tolist() == pytest.approx([0.0, -0.6])
    assert table["rank"].tolist() == [1.0, 0.5]
    assert table["lexical"].tolist() == [1.0, 0.0]
    assert table["reader"].tolist() == [1.5, -4.0]
    assert table["pair"].tolist() == [2.0, -4.0]
    assert table["unread"].tolist() == [0.0, 1.0]


def test_what_the_extractor_prefers_comes_first() -> None:
    units = [UNITS[0], UNITS[2]]
    for better, worse in ((0, 1), (1, 0)):
        readings = {
            units[better].passage.key: Reading((3.0,), 1.0),
            units[worse].passage.key: Reading((-6.0,), 1.0),
        }
        assert (
            judge(ASKED, units, prior(0.8, 0.8), [replace(f, score=0.5) for f in FOUND], readings)[0].unit
            is units[better]
        )


def test_chances_lie_between_none_and_all() -> None:
    judged = judge(ASKED, UNITS, prior(1.2, 0.1, -0.5), FOUND, {})
    assert [item.score for item in judged] == sorted((item.score for item in judged), reverse=True)
    assert all(0 <= item.score <= 1 for item in judged)
    assert judge(ASKED, [], prior(), FOUND, {}) == []


def test_the_likeliest_passages_are_read() -> None:
    units = [unit(f"Sentence {number}.", number, passage=number) for number in range(16)]
    found = [Found(number, 1 - number / 50, 0.5, 1.0) for number in range(16)]
    # The rank of passages decides where all else is equal.
    assert to_read(ASKED, units, prior(*[0.5] * 16), found) == [*range(12)]
    assert to_read(ASKED, units, prior(*[0.5] * 16), found, most=5) == [*range(5)]
    assert to_read(ASKED, units, prior(*[0.5] * 15, 1.8), found)[0] == 15
    assert to_read(ASKED, [], prior(), found) == []


def test_two_likely_sentences_are_worth_more_than_one() -> None:
    units = [unit(f"Sentence {number}.", number, passage=min(number, 3)) for number in range(5)]
    found = [Found(number, 0.5, 0.5, 1.0) for number in range(4)]
    assert to_read(ASKED, units, prior(*[0.5] * 5), [replace(found[0], key=9), *found])[0] == 3


def test_a_passage_far_behind_the_best_one_is_not_read() -> None:
    units = [unit(f"Sentence {number}.", number, passage=number) for number in range(6)]
    found = [Found(number, 0.5, 0.5, 1.0) for number in range(6)]
    scores = prior(-3.0, 3.0, -3.0, -3.0, -3.0, -3.0)
    # Three are read however far behind they are.
    assert to_read(ASKED, units, scores, found) == [1, 0, 2]
