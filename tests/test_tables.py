"""Rows of tables as answers: the rows of one label, and none that name less than the best."""

from dataclasses import replace

from pincite.answering.evidence import Unit
from pincite.answering.question import understand
from pincite.answering.selection import choose
from pincite.answering.tables import rivals, under_one_label
from test_selection import SECTIONS, judged, unit


def row(text: str, ordinal: int, under: int | None = None, label: str = "") -> Unit:
    """A row; `under` is the ordinal of the row whose label it goes on with."""
    made = unit(f"{label} {text}".strip(), ordinal, kind="row")
    if under is None:
        return replace(made, text=text)
    context = replace(made.sentence, context_start=10 * under, context_end=10 * under + 5)
    return replace(made, text=text, sentence=context)


ROWS = [
    row("Information technology | Shenzhen electronic cluster", 0),
    row("Wuhan chip cluster", 1, 0, "Information technology"),
    row("Hefei voice cluster", 2, 0, "Information technology"),
    row("Advanced materials | Ningbo petrochemical cluster", 3),
    row("Suzhou nano cluster", 4, 3, "Advanced materials"),
]


def test_the_label_that_is_asked_for_brings_its_rows() -> None:
    asked = understand("Which clusters stand under information technology?")
    assert under_one_label(asked, ROWS[1], ROWS) == ROWS[:3]
    assert under_one_label(asked, unit("Information technology is new.", 9), ROWS) == []
    one = understand("What is the information technology cluster of Wuhan?")
    assert under_one_label(one, ROWS[1], ROWS) == []


def test_rows_that_name_less_than_the_best_are_rivals() -> None:
    asked = understand("Which clusters stand under information technology?")
    assert rivals(asked, ROWS[1], ROWS) == {ROWS[3].place, ROWS[4].place}
    assert rivals(asked, unit("Information technology is new.", 9), ROWS) == frozenset()


def test_a_rare_word_tells_rows_apart_where_a_common_one_does_not() -> None:
    derived, primary = row("derived type | Shenyang lamps", 0), row("primary type | Shenyang cluster", 1)
    others = [unit(f"A cluster is there in the year {n}.", n) for n in range(5, 20)]
    asked = understand("Which derived clusters are in Shenyang?")
    assert rivals(asked, derived, [derived, primary, *others]) == {primary.place}


def test_a_list_question_is_answered_by_all_rows_of_the_label_and_no_other() -> None:
    ranked = [judged(ROWS[1], 0.9), judged(ROWS[3], 0.8), judged(ROWS[0], 0.1), judged(ROWS[2], 0.01)]
    asked = understand("Which clusters stand under information technology?")
    assert choose(asked, ranked, SECTIONS, {}) == [ROWS[:3]]
