"""Which sentences are quoted, and in which order."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pincite.answering import selection
from pincite.answering.evidence import Unit
from pincite.answering.judging import Judged
from pincite.answering.question import understand
from pincite.answering.selection import MOST_WORDS, runs
from pincite.lexical import tokens
from pincite.outline import Passage, Section, Sentence, SentenceKind
from pincite.passages import word_count
from pincite.store import PassageRow

SECTIONS = {
    "paper": (
        Section(0, -1, 1, "body", "Problems and their causes", 0, 9, 0, 999),
        Section(1, 0, 2, "body", "Problems", 10, 19, 10, 499),
        Section(2, 0, 2, "body", "Causes of the problems", 500, 509, 500, 999),
        Section(3, 2, 3, "item", "(a) The bar is low for all", 510, 519, 510, 700),
    ),
    "other": (Section(0, -1, 1, "body", "All", 0, 9, 0, 999),),
}


def unit(
    text: str,
    ordinal: int,
    *,
    document: str = "paper",
    passage: int = 0,
    section: int = 1,
    kind: SentenceKind = "prose",
) -> Unit:
    vector = np.zeros(64, dtype=np.float32)
    vector[ordinal % 64] = 1.0
    sentence = Sentence(ordinal, passage, section, kind, 10 * ordinal, 10 * ordinal + 9)
    row = PassageRow(
        100 * (document == "other") + passage,
        document,
        Passage(f"id{passage}", passage, section, "prose", 0, 999, "", (0, 99)),
        (sentence,),
    )
    return Unit(document, row, sentence, text, ("Problems",), vector, tuple(tokens(text)))


def judged(item: Unit, score: float) -> Judged:
    return Judged(item, score, score)


def choose(*arguments: Any, **options: Any) -> list[Unit]:
    """The chosen units, quote after quote."""
    return [chosen for quote in selection.choose(*arguments, **options) for chosen in quote]


def texts(units: list[Unit]) -> list[str]:
    return [item.text for item in units]


def test_the_most_direct_comes_first_and_the_rest_in_reading_order() -> None:
    ranked = [
        judged(unit("The best of all sentences here.", 5), 1.0),
        judged(unit("Another good one, later in the text.", 9, passage=1), 0.95),
        judged(unit("One more, from the beginning of it.", 1, passage=2), 0.94),
    ]
    chosen = choose(understand("Does it matter?"), ranked, SECTIONS, {})
    assert [item.sentence.ordinal for item in chosen] == [5, 1, 9]


def test_quotes_end_where_the_scores_fall_off() -> None:
    ranked = [judged(unit("The best of all sentences here.", 5), 1.0), judged(unit("Beside the point.", 9), 0.2)]
    assert texts(choose(understand("Does it matter?"), ranked, SECTIONS, {})) == ["The best of all sentences here."]


def test_what_was_said_is_not_said_again() -> None:
    same = "Clusters grow where trust is high."
    ranked = [judged(unit(same, 5), 1.0), judged(unit(same, 9, document="other", section=0), 1.0)]
    assert texts(choose(understand("Does it matter?"), ranked, SECTIONS, {})) == [same]


def test_causes_of_another_section_are_taken_with_the_problem() -> None:
    lead = unit("(a) The bar is low for all.", 12, passage=3, section=3, kind="lead")
    ranked = [judged(unit("The problem is a tiny added value.", 5), 1.0), judged(lead, 0.1)]
    assert lead in choose(understand("Why is the added value tiny?"), ranked, SECTIONS, {})
    assert lead not in choose(understand("Does it matter?"), ranked, SECTIONS, {})


def test_the_points_of_an_enumeration_come_together() -> None:
    ranked = [
        judged(unit("Secondly, networks connect the firms.", 5), 1.0),
        judged(unit("Firstly, networks bring trust to the firms.", 3), 0.2),
        judged(unit("Something in between the points.", 4), 0.2),
        judged(unit("Thirdly, networks help newcomers.", 6), 0.2),
    ]
    chosen = choose(understand("Does it matter?"), ranked, SECTIONS, {})
    assert [item.sentence.ordinal for item in chosen] == [5, 6, 3]


def test_a_sentence_that_leans_back_brings_the_one_before_it() -> None:
    ranked = [
        judged(unit("Therefore, the embeddedness is poor.", 5), 1.0),
        judged(unit("It is a newly established cluster.", 4), 0.6),
    ]
    assert [u.sentence.ordinal for u in choose(understand("Does it matter?"), ranked, SECTIONS, {})] == [4, 5]


def test_both_documents_speak() -> None:
    ranked = [judged(unit(f"Sentence {n} of the first paper here.", n), 1.0 - n / 100) for n in range(0, 20, 2)]
    ranked.append(judged(unit("What the other paper has to say.", 30, document="other", section=0), 0.6))
    chosen = choose(understand("What do both papers say about it?"), ranked, SECTIONS, {})
    assert {item.document for item in chosen} == {"paper", "other"}


def test_a_document_that_says_nothing_of_it_is_not_quoted() -> None:
    ranked = [judged(unit("What the first paper has to say of it.", 2), 1.0)]
    ranked.append(judged(unit("Something else in the other paper.", 30, document="other", section=0), 0.05))
    chosen = choose(understand("What do both papers say about it?"), ranked, SECTIONS, {})
    assert {item.document for item in chosen} == {"paper"}


def test_two_enumerations_of_one_section_are_not_mixed() -> None:
    ranked = [
        judged(unit("Secondly, networks connect the firms.", 5), 1.0),
        judged(unit("Firstly, networks bring trust.", 4), 0.2),
        judged(unit("First, the state should step back.", 20), 0.2),
        judged(unit("Second, the market should decide.", 21), 0.2),
        judged(unit("On the other hand, prices may fall.", 6), 0.2),
    ]
    chosen = choose(understand("Does it matter?"), ranked, SECTIONS, {})
    assert [item.sentence.ordinal for item in chosen] == [4, 5]


def test_items_that_only_have_names_speak_through_their_best_sentence() -> None:
    label = unit("(a) Social networks.", 12, passage=3, section=3, kind="lead")
    says = unit("Networks keep the firms from learning.", 13, passage=3, section=3)
    cause = unit("Governments look away from the damage.", 15, passage=4, section=2)
    ranked = [judged(unit("The problem is a tiny added value.", 5), 1.0)]
    ranked += [judged(says, 0.3), judged(cause, 0.2), judged(label, 0.1)]
    chosen = choose(understand("Why is the added value tiny?"), ranked, SECTIONS, {})
    assert says in chosen
    assert cause in chosen
    assert label not in chosen


def test_the_persons_own_cap_counts_quotes() -> None:
    ranked = [judged(unit(f"Sentence number {n} of the paper.", n, passage=n), 1.0) for n in range(1, 9)]
    assert len(selection.choose(understand("Why does it matter?"), ranked, SECTIONS, {}, most_quotes=2)) == 2


def test_the_most_direct_sentence_opens_its_quote() -> None:
    ranked = [
        judged(unit("The industry has seven trademarks in all.", 6), 1.0),
        judged(unit("In 2021 it was chosen as a model.", 5), 0.9),
        judged(unit("It holds patents as well as these.", 7), 0.9),
    ]
    chosen = selection.choose(understand("Does it matter?"), ranked, SECTIONS, {})
    assert [[item.sentence.ordinal for item in quote] for quote in chosen] == [[6, 7], [5]]
    capped = selection.choose(understand("Does it matter?"), ranked, SECTIONS, {}, most_quotes=1)
    assert [[item.sentence.ordinal for item in quote] for quote in capped] == [[6, 7]]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 120), st.floats(0, 1.5)), max_size=40))
def test_never_more_words_than_allowed_and_no_sentence_twice(rows: list[tuple[int, int, float]]) -> None:
    ranked = sorted(
        (judged(unit(" ".join(f"w{n}x{i}" for i in range(words)), n), score) for n, words, score in rows),
        key=lambda item: -item.score,
    )
    chosen = choose(understand("Why is it so?"), ranked, SECTIONS, {})
    assert sum(word_count(item.text) for item in chosen) <= MOST_WORDS
    assert len({item.place for item in chosen}) == len(chosen)


def test_runs_join_neighbours_of_one_passage_only() -> None:
    units = [unit("a", 1), unit("b", 2), unit("c", 3, passage=1), unit("d", 7)]
    assert [[u.sentence.ordinal for u in group] for group in runs(units)] == [[1, 2], [3], [7]]
