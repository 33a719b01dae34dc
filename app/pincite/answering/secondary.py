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

#: What people are told is high confidence: papers that have it leave notes nothing but definitions to say.
_HIGH = 0.8
#: Notes join where their quotes come nearer to the question than those of the papers by this much, as a cosine.
_NEARER = 0.2
#: The least cosine of a note's quote with the question. A note's general sentences pass for an answer to much else.
_NEAR = 0.5


def leaves_room(question: Question, papers: Draft, strictness: float | None = None) -> bool:
    """Whether notes may have something to say beside papers: a definition, or anything where the papers are unsure."""
    is_answered = papers.is_supported(strictness)
    if question.every_document and is_answered:
        return False
    return question.defines or papers.confidence < _HIGH or not is_answered


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
    if not _speaks(notes, strictness):
        return papers
    opening = _definition(question, papers, notes)
    joins = surer is notes and notes.support.similarity > papers.support.similarity + _NEARER
    if is_answered and not opening and not joins:
        return papers
    # Beside a definition the papers' use of the term stands; without one all that they answer.
    ordered = [*opening, *(_that_hold(question, papers) if opening else papers.citations if is_answered else ())]
    if joins or not is_answered:
        ordered += [citation for citation in notes.citations if citation not in opening]
    return Draft(tuple(_kept(ordered, most_quotes)), surer.confidence, papers.closest, surer.support)


def _speaks(notes: Draft, strictness: float | None) -> bool:
    """Whether notes answer: surely enough, in quotes near to the question, from a passage that has all its names."""
    return notes.is_supported(strictness) and notes.support.similarity >= _NEAR and notes.support.names >= 1.0


def _definition(question: Question, papers: Draft, notes: Draft) -> list[Citation]:
    """Return the note's quote that says what the term asked for is, unless the papers say it."""
    if not question.defines or question.every_document:
        return []
    if any(_defines(question, citation) for citation in papers.citations):
        return []
    return [citation for citation in notes.citations if _defines(question, citation)][:1]


def _defines(question: Question, citation: Citation) -> bool:
    return defines(question.content, citation.quote) >= DEFINED


def _that_hold(question: Question, papers: Draft) -> list[Citation]:
    """Return the papers' quotes that use the term asked for."""
    asked = set(tokens(question.content))
    return [citation for citation in papers.citations if asked.issubset(tokens(citation.quote))]


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
