"""The answer of the papers and that of the notes on works -> one answer, in which the papers come first. Pure.

A reading note says what somebody took from a work. Where the library's papers answer, they are quoted before any note,
and the words of an answer are theirs before they are a note's. Only a term that a note defines and that the papers use
without saying what it is opens with the note.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pincite.answering.draft import Draft
from pincite.answering.form import defines
from pincite.answering.question import Question
from pincite.answering.selection import DEFINED, MOST_WORDS
from pincite.lexical import tokens
from pincite.passages import word_count
from pincite.records import Citation

#: What people are told is high confidence. Where papers have less and notes have it, the notes have more to say.
_HIGH = 0.8


def leaves_room(question: Question, papers: Draft, strictness: float | None = None) -> bool:
    """Whether notes may have something to say beside papers: a definition, or anything where the papers are unsure."""
    if question.every_document and papers.is_supported(strictness):
        return False
    return question.defines or papers.confidence < _HIGH or not papers.is_supported(strictness)


def joined(
    question: Question, papers: Draft, notes: Draft, strictness: float | None = None, most_quotes: int | None = None
) -> Draft:
    """Return the answer of papers and notes together.

    Args:
        question: what is asked.
        papers: what the papers would answer.
        notes: what the notes would answer.
        strictness: how sure either must be, as `Draft.is_supported` has it.
        most_quotes: the person's own cap, or None.
    """
    surer = max(papers, notes, key=lambda draft: draft.confidence)
    is_answered = papers.is_supported(strictness)
    if not notes.is_supported(strictness):
        return papers if is_answered else replace(papers, confidence=surer.confidence)
    opening = _definition(question, papers, notes)
    ordered = [*opening, *(papers.citations if is_answered else _that_hold(question, papers, opening))]
    if not is_answered or papers.confidence < _HIGH <= notes.confidence:
        ordered += [citation for citation in notes.citations if citation not in opening]
    if len(ordered) == len(papers.citations) and is_answered:
        return papers
    return Draft(tuple(_kept(ordered, most_quotes)), surer.confidence, papers.closest, surer.support)


def _definition(question: Question, papers: Draft, notes: Draft) -> list[Citation]:
    """Return the note's quote that says what the term asked for is, unless the papers say it."""
    if not question.defines or question.every_document:
        return []
    if any(_defines(question, citation) for citation in papers.citations):
        return []
    return [citation for citation in notes.citations if _defines(question, citation)][:1]


def _defines(question: Question, citation: Citation) -> bool:
    return defines(question.content, citation.quote) >= DEFINED


def _that_hold(question: Question, papers: Draft, opening: Sequence[Citation]) -> list[Citation]:
    """Return the papers' quotes that use the term which a note defines, though they alone would not be an answer."""
    asked = set(tokens(question.content))
    return [citation for citation in papers.citations if opening and asked.issubset(tokens(citation.quote))]


def _kept(citations: Sequence[Citation], most_quotes: int | None) -> Iterator[Citation]:
    """Yield the citations that an answer has room for, numbered; none that says what another one holds."""
    words = 0
    kept: list[str] = []
    for citation in citations:
        length, quote = word_count(citation.quote), citation.quote.casefold()
        is_new = not any(quote in other or other in quote for other in kept)
        if is_new and words + length <= MOST_WORDS and (most_quotes is None or len(kept) < most_quotes):
            words += length
            kept.append(quote)
            yield replace(citation, number=len(kept))
