"""Passages found -> an answer in the words of the library, or a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pincite.answering.compose import Shelf, citations_of, cite, locate
from pincite.answering.evidence import Texts, Unit, WordSet, score, units_of
from pincite.answering.naming import named_documents, without_names
from pincite.answering.question import Question
from pincite.answering.refusal import Support, confidence
from pincite.answering.selection import Listing, choose
from pincite.answering.structure import Row, aspect_fit, below, fits, telling_row
from pincite.answering.support import support_of
from pincite.folding import fold
from pincite.lexical import LexicalIndex, tokens
from pincite.records import Citation, Hit
from pincite.retrieval import Found
from pincite.store import PassageRow, Store

__all__ = ["Draft", "answer", "hit"]

#: Passages whose sentences are judged, and documents whose headings are looked at.
_PASSAGES = 40
_DOCUMENTS = 4
#: Passages offered as reading where nothing answers.
_CLOSEST = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """The quotes that would answer, how likely the library supports them and why, and the closest passages."""

    citations: tuple[Citation, ...]
    confidence: float
    closest: tuple[Citation, ...]
    support: Support


def answer(
    question: Question,
    vector: NDArray[np.float32],
    found: Sequence[Found],
    store: Store,
    lexical: LexicalIndex,
    quotes: int | None,
) -> Draft:
    """Choose the quotes that answer a question from the passages found for it.

    Args:
        question: what is asked.
        vector: the question's unit vector, shape (d,).
        found: passages, best first.
        store: the library, inside a snapshot.
        lexical: the index that weighs words.
        quotes: at most so many quotes; None leaves it to the question.
    """
    rows = store.passages([item.key for item in found[:_PASSAGES]])
    if not rows:
        return Draft((), 0.0, (), Support(0.0, 0.0, 0.0, 0.0))
    shelf = _shelf(store, rows)
    texts = Texts(shelf.texts, shelf.sections)
    rows = _with_neighbours(rows, store, shelf)
    units = units_of(rows, store.sentence_vectors([row.key for row in rows]), texts, shelf.words)
    named = named_documents(question, shelf.documents.values())
    if named:
        question = without_names(question, [shelf.documents[identity] for identity in named])
    weights = {token: lexical.inverse_document_frequency(token) for token in tokens(question.content)}
    fitting = fits(question, shelf.sections, weights)
    aspects = {
        (document, section.ordinal): aspect_fit(question, section, fitting[document, section.ordinal])
        for document, tree in shelf.sections.items()
        for section in tree
    }
    ranked = score(question, units, vector, lexical.inverse_document_frequency, aspects, named)
    row = telling_row(question, shelf.sections, fitting) if question.kind == "list" else None
    listing = Listing(row, _heading_units(row, store, shelf, len(vector))) if row else None
    chosen = choose(question, ranked, shelf.sections, fitting, listing, quotes)
    evidence = support_of(question, weights, [unit for quote in chosen for unit in quote], ranked, rows, shelf, lexical)
    closest = [r for r in rows[:10] if r.passage.kind != "front"][:_CLOSEST]
    return Draft(
        citations=citations_of(chosen, shelf),
        confidence=confidence(evidence),
        closest=tuple(cite(n, r, r.passage.start, r.passage.end, shelf) for n, r in enumerate(closest, start=1)),
        support=evidence,
    )


def hit(row: PassageRow, score: float, store: Store) -> Hit:
    """Return a passage as a search result."""
    shelf = _shelf(store, [row])
    start, end = row.passage.start, row.passage.end
    locator = locate(row.document, row.passage.section, start, end, shelf)
    return Hit(shelf.documents[row.document], locator, fold(shelf.texts[row.document][start:end], shelf.words), score)


def _shelf(store: Store, rows: Sequence[PassageRow]) -> Shelf:
    identities = list(dict.fromkeys(row.document for row in rows))
    stored = {identity: store.text(identity) for identity in identities}
    return Shelf(
        documents={identity: store.document(identity) for identity in identities},
        texts={identity: text.text for identity, text in stored.items()},
        page_labels={identity: text.page_labels for identity, text in stored.items()},
        sections={identity: store.sections(identity) for identity in identities},
        words=WordSet(store.has_word),
        ocr_pages=store.ocr_pages,
    )


def _with_neighbours(rows: list[PassageRow], store: Store, shelf: Shelf) -> list[PassageRow]:
    """Add the passages that stand in the sections around the best ones: causes may stand apart from the problem."""
    held = {row.key for row in rows}
    added: list[PassageRow] = []
    for identity in list(dict.fromkeys(row.document for row in rows[:10]))[:_DOCUMENTS]:
        sections = shelf.sections[identity]
        wanted: set[int] = set()
        for row in rows[:10]:
            if row.document == identity:
                top = row.passage.section
                for _ in range(2):
                    top = sections[top].parent if sections[top].parent >= 0 else top
                wanted |= below(sections, top)
        for row in store.passages_of(identity):
            if row.passage.section in wanted and row.key not in held and row.passage.kind in ("prose", "table"):
                added.append(row)
    return rows + added


def _heading_units(row: Row, store: Store, shelf: Shelf, dimension: int) -> Mapping[int, Unit]:
    """Return, by section, the headings of a row as units that can be quoted, in reading order."""
    rows = [
        r for r in store.passages_of(row.document) if r.passage.kind == "heading" and r.passage.section in row.parts
    ]
    nowhere = np.zeros((1, dimension), dtype=np.float32)  # a heading has no vector of its own
    units = units_of(rows, {r.key: nowhere for r in rows}, Texts(shelf.texts, shelf.sections), shelf.words)
    return {unit.passage.passage.section: unit for unit in units}
