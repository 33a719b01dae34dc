"""The fit of the weights: what answers comes first, and the numbers are probabilities."""

import numpy as np
import pytest

from benchmarks.weighing import Case, fit_order, fit_sentences


def case(figures: list[list[float]], answers: list[bool], group: str = "marked, papers") -> Case:
    return Case(group, np.array(figures), np.array(answers), {})


def test_what_answers_comes_first_in_its_own_list() -> None:
    # The first figure tells answers inside of a list; between lists it says nothing, for the second list is far higher.
    lists = [
        (np.array([[1.0, 0.3], [0.0, 0.3], [0.2, 0.3]]), np.array([True, False, False])),
        (np.array([[9.0, 0.1], [8.0, 0.1], [8.2, 0.1]]), np.array([True, False, False])),
    ]
    weights = fit_order(lists, np.array([1.0, 1.0]))
    assert weights[0] > 1
    assert weights[1] == pytest.approx(0.0, abs=1e-6)


def test_a_list_counts_as_much_as_it_is_given() -> None:
    one, other = np.array([[1.0], [0.0]]), np.array([True, False])
    lists = [(one, other), (one, ~other)]
    assert fit_order(lists, np.array([3.0, 1.0]))[0] == pytest.approx(1.0, abs=0.15)
    assert fit_order(lists, np.array([1.0, 3.0]))[0] == pytest.approx(-1.0, abs=0.15)


def test_weights_give_probabilities() -> None:
    chance = np.random.default_rng(4)
    cases = []
    for _ in range(300):
        figures = chance.normal(size=(6, 2))
        answers = chance.random(6) < 1 / (1 + np.exp(-(2 * figures[:, 0] - 1)))
        cases.append(Case("marked, papers", figures, answers, {}))
    fitted = fit_sentences(cases, ["first", "second"])
    assert fitted["first"] == pytest.approx(2.0, abs=0.5)
    assert fitted["second"] == pytest.approx(0.0, abs=0.3)
    assert fitted["intercept"] == pytest.approx(-1.0, abs=0.4)


def test_a_question_without_answer_takes_no_part() -> None:
    answered = case([[1.0], [0.0], [0.1]], [True, False, False])
    without = case([[5.0], [0.0]], [False, False])
    assert fit_sentences([answered] * 9 + [without] * 9, ["only"]) == fit_sentences([answered] * 9, ["only"])
