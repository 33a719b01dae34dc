"""What the layout says about an answer: rows of headings, causes beside their problem."""

import pytest

from pincite.answering.question import understand
from pincite.answering.structure import (
    Row,
    answering_sections,
    aspect_fit,
    below,
    children,
    fits,
    opposes,
    telling_rows,
)
from pincite.lexical import tokens
from pincite.outline import Section

OUTLINE = (
    (1, "1 Present situation, problems and analyses of their causes"),  # 0
    (2, "1.1 Present situation"),  # 1
    (2, "1.2 Problems of primary clusters and their causes"),  # 2
    (3, "1.2.1 Problems of primary clusters"),  # 3
    (3, "1.2.2 Causes of the problems of primary clusters"),  # 4
    (4, "(a) Social networks"),  # 5
    (4, "(b) Local governments"),  # 6
    (1, "2 Main development models of clusters"),  # 7
    (2, "2.1 Radiation mode"),  # 8
    (2, "2.2 Resource mode"),  # 9
)


def tree() -> tuple[Section, ...]:
    sections: list[Section] = []
    for ordinal, (level, heading) in enumerate(OUTLINE):
        above = [s for s in sections if s.level < level]
        parent = above[-1].ordinal if above else -1
        start = 100 * ordinal
        end = start + len(heading)
        sections.append(Section(ordinal, parent, level, "body", heading, start, end, start, start + 99))
    return tuple(sections)


def fitting(text: str) -> dict[tuple[str, int], float]:
    question = understand(text)
    return fits(question, {"paper": tree()}, {token: 1.0 for token in tokens(question.content)})


def test_family() -> None:
    assert children(tree(), 2) == (3, 4)
    assert below(tree(), 2) == {2, 3, 4, 5, 6}
    assert below(tree(), 9) == {9}


def rows(text: str, fit: dict[tuple[str, int], float] | None = None, title: str = "") -> tuple[Row, ...]:
    question = understand(text)
    weights = {token: 1.0 for token in tokens(question.content)}
    return telling_rows(question, {"paper": tree()}, fit or fitting(text), weights, {"paper": title})


def test_a_row_of_headings_lists_models() -> None:
    assert rows("What are the main development models of clusters?") == (Row("paper", 7, (8, 9)),)


def test_an_umbrella_over_the_answer_is_no_row() -> None:
    assert rows("What are the problems of primary clusters?") == ()


def test_causes_asked_for_by_their_name_are_listed() -> None:
    text = "What are the causes of the problems of primary clusters?"
    assert understand(text).names_causes
    assert not understand("Why are clusters weak?").names_causes
    assert rows(text) == (Row("paper", 4, (5, 6)),)


def test_a_row_whose_heading_names_less_than_another_heading_is_no_answer() -> None:
    text = "What are the main development models of clusters?"
    assert rows(text, {**fitting(text), ("paper", 7): 0.8, ("paper", 5): 0.9}) == ()


def test_where_all_parts_name_what_is_asked_they_are_the_list() -> None:
    text = "What are the main development models of clusters?"
    assert rows(text, {**fitting(text), ("paper", 8): 1.0}) == ()
    assert rows(text, {**fitting(text), ("paper", 8): 1.0, ("paper", 9): 1.0}) == (Row("paper", 7, (8, 9)),)


def test_what_a_part_is_about_may_stand_in_the_title() -> None:
    text = "What are the causes for fishing villages?"
    assert rows(text) == ()
    assert rows(text, title="Fishing villages of the north") == (Row("paper", 4, (5, 6)),)


def test_two_papers_are_heard_where_both_list_what_is_asked() -> None:
    text = "What are the main development models of clusters?"
    question, trees = understand(text), {"paper": tree(), "other": tree()}
    weights = {token: 1.0 for token in tokens(question.content)}
    fit = fits(question, trees, weights)
    assert {row.document for row in telling_rows(question, trees, fit, weights, {})} == {"paper", "other"}
    less = {**fit, ("other", 7): 0.7}
    assert [row.document for row in telling_rows(question, trees, less, weights, {})] == ["paper"]


def test_headings_that_name_another_part_of_the_argument_do_not_fit() -> None:
    fit = fitting("What are the problems of primary clusters?")
    assert fit["paper", 3] == 1.0
    assert fit["paper", 4] == 0.0
    assert fit["paper", 8] == 0.0


def test_names_of_the_part_that_is_asked_for_stand_for_each_other() -> None:
    said = fitting("What are the problems of primary clusters?")
    for name in ("weaknesses", "challenges", "shortcomings"):
        assert fitting(f"What are the {name} of primary clusters?") == said
    # A cause is no problem, and what only sounds like one ("poor") names none.
    assert fitting("What are the causes of primary clusters?")["paper", 3] == 0.0
    assert fitting("What is poor in primary clusters?")["paper", 3] < 1.0


def test_only_the_part_that_is_asked_for_adds_to_sentences() -> None:
    question = understand("What are the problems of primary clusters?")
    assert aspect_fit(question, tree()[3], 0.9) == 0.9
    assert aspect_fit(question, tree()[1], 0.9) == 0.0


@pytest.mark.parametrize(("anchor", "found"), [(3, {4, 5, 6}), (5, set()), (2, {4, 5, 6}), (8, set())])
def test_causes_beside_the_anchor(anchor: int, found: set[int]) -> None:
    assert answering_sections(tree(), anchor, "cause", {}) == found


def test_an_anchor_among_the_causes_that_are_asked_for_brings_all_of_them() -> None:
    assert answering_sections(tree(), 5, "cause", {4: 0.9}) == {4, 5, 6}


def test_the_nearest_heading_that_names_a_part_decides() -> None:
    assert opposes(frozenset({"measure"}), ("Strategies", "Problems of clusters", "(a) Networks"))
    assert not opposes(frozenset({"measure"}), ("Problems", "Strategies of clusters"))
    assert not opposes(frozenset({"measure"}), ("Introduction",))
