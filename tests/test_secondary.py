"""Answers in which papers and notes on works both have something to say."""

from dataclasses import replace

import pytest

from pincite.answering import Draft, joined, leaves_room
from pincite.answering.question import Question, understand
from pincite.answering.refusal import NOTHING
from pincite.answering.selection import MOST_WORDS
from pincite.passages import word_count
from pincite.records import Citation, Document, Locator

PAPER = Document("paper", "Clusters", ("Ann Oak",), 2015, kind="paper")
NOTE = Document("note", "Curves", ("Ben Elm",), 1996, kind="note")
WHY, WHAT = understand("Why do firms move away?"), understand("What is the smiling curve?")
USE = "The firms stand at the bottom of the smiling curve."
DEFINITION = "The smiling curve is a picture of where value is added."


def draft(
    document: Document, *quotes: str, confidence: float = 0.7, similarity: float = 0.5, names: float = 1.0
) -> Draft:
    nowhere = Locator(None, None, (), 0, 1)
    citations = tuple(Citation(number, "p", document, nowhere, quote) for number, quote in enumerate(quotes, start=1))
    return Draft(citations, confidence, (), replace(NOTHING, similarity=similarity, names=names))


def quoted(answer: Draft) -> list[tuple[int, str, str]]:
    return [(citation.number, citation.document.id, citation.quote) for citation in answer.citations]


def test_papers_that_answer_answer_alone() -> None:
    papers, notes = draft(PAPER, "Rents rose."), draft(NOTE, "Rents rise everywhere.", confidence=0.99, similarity=0.6)
    assert joined(WHY, papers, notes) is papers


def test_notes_join_after_the_papers_where_they_come_much_nearer() -> None:
    papers, notes = draft(PAPER, "Rents rose.", similarity=0.2), draft(NOTE, "Firms move for rents.", confidence=0.8)
    answer = joined(WHY, papers, notes)
    assert quoted(answer) == [(1, "paper", "Rents rose."), (2, "note", "Firms move for rents.")]
    assert answer.confidence == 0.8
    assert joined(WHY, papers, replace(notes, confidence=0.6)) is papers


def test_notes_answer_alone_what_the_papers_do_not() -> None:
    papers, notes = draft(PAPER, "Rents rose.", confidence=0.1), draft(NOTE, "Firms move for rents.")
    assert quoted(joined(WHY, papers, notes)) == [(1, "note", "Firms move for rents.")]


@pytest.mark.parametrize("doubt", [{"similarity": 0.49}, {"names": 0.75}])
def test_notes_that_stand_far_off_or_lack_a_name_do_not_answer(doubt: dict[str, float]) -> None:
    papers, notes = draft(PAPER, "Rents rose.", confidence=0.1), draft(NOTE, "Firms move for rents.", **doubt)
    assert joined(WHY, papers, notes) is papers


def test_what_neither_supports_is_refused_with_the_papers_passages() -> None:
    papers, notes = draft(PAPER, "Rents rose.", confidence=0.1), draft(NOTE, "Firms.", confidence=0.2)
    assert joined(WHY, papers, notes) is papers


@pytest.mark.parametrize("confidence", [0.9, 0.1])
def test_a_note_that_defines_opens_and_the_papers_use_of_the_term_follows(confidence: float) -> None:
    papers = draft(PAPER, "Firms are many.", USE, confidence=confidence)
    notes = draft(NOTE, "Curves are drawn.", DEFINITION)
    expected = [(1, "note", DEFINITION), (2, "paper", USE)]
    held = quoted(joined(WHAT, papers, notes))
    assert held[:2] == expected
    assert len(held) == (2 if confidence > 0.5 else 3)


def test_a_note_does_not_define_what_a_paper_defines() -> None:
    papers = draft(PAPER, USE, "The smiling curve is a line that bends upwards at both ends.")
    assert joined(WHAT, papers, draft(NOTE, DEFINITION, confidence=0.9)) is papers


def test_no_definition_opens_where_none_is_asked_for() -> None:
    why = understand("Why do firms stand at the bottom of the smiling curve?")
    papers = draft(PAPER, USE)
    assert joined(why, papers, draft(NOTE, DEFINITION, confidence=0.99, similarity=0.6)) is papers


def test_the_words_of_an_answer_are_the_papers_first() -> None:
    long = [" ".join(f"w{n}x{i}" for i in range(100)) for n in range(3)]
    papers = draft(PAPER, *long[:2], similarity=0.1)
    notes = draft(NOTE, long[2], "Firms move for rents.", "w0x1 w0x2", confidence=0.9)
    answer = joined(WHY, papers, notes)
    assert [citation.quote for citation in answer.citations] == [*long[:2], "Firms move for rents."]
    assert sum(word_count(citation.quote) for citation in answer.citations) <= MOST_WORDS


def test_the_persons_own_cap_holds() -> None:
    papers, notes = draft(PAPER, USE, confidence=0.1), draft(NOTE, DEFINITION, "More of it.")
    assert len(joined(WHAT, papers, notes, most_quotes=2).citations) == 2


@pytest.mark.parametrize(
    ("question", "confidence", "expected"),
    [
        (WHY, 0.79, True),
        (WHY, 0.8, False),
        (WHAT, 0.99, True),
        (understand("What do both papers say about firms?"), 0.7, False),
        (understand("What do both papers say about firms?"), 0.1, True),
    ],
)
def test_notes_are_looked_at_where_there_is_room(question: Question, confidence: float, expected: bool) -> None:
    assert leaves_room(question, draft(PAPER, USE, confidence=confidence)) is expected
