"""Passages found -> an answer in the words of the library, or a refusal."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pincite.answering.compose import Shelf, citations_of, cite, locate
from pincite.answering.evidence import Prior, Texts, Unit, WordSet, prior_of, units_of
from pincite.answering.judging import judge, to_read
from pincite.answering.naming import without_names
from pincite.answering.question import Question
from pincite.answering.refusal import NOTHING, Support, coefficients, confidence, threshold
from pincite.answering.reported import may_cite, works_cited
from pincite.answering.selection import Listing, choose
from pincite.answering.structure import Row, aspect_fit, below, fits, telling_row
from pincite.answering.support import support_of
from pincite.embedding import Extract, Extractor, Reading
from pincite.folding import CJK, fold
from pincite.lexical import LexicalIndex, tokens
from pincite.records import Citation, Hit
from pincite.retrieval import Found
from pincite.store import PassageRow, Store

__all__ = ["Draft", "answer", "hit"]

#: Passages whose sentences are judged, and documents whose headings are looked at.
_PASSAGES = 24
_DOCUMENTS = 4
#: Passages offered as reading where nothing answers.
_CLOSEST = 3
_CJK = re.compile(f"[{CJK}]")


@dataclass(frozen=True, slots=True)
class Draft:
    """The quotes that would answer, how likely the library supports them and why, and the closest passages."""

    citations: tuple[Citation, ...]
    confidence: float
    closest: tuple[Citation, ...]
    support: Support

    def is_supported(self, strictness: float | None) -> bool:
        """Whether there is something to quote and the confidence is as high as `strictness` asks (`threshold`)."""
        weights = coefficients(read=self.support.read is not None)
        return bool(self.citations) and self.confidence >= threshold(strictness, weights)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a question's answer is chosen from.

    Attributes:
        question: what is asked, without the names of authors that only say whose paper is meant.
        found: the passages found, best first.
        rows: the best of them as stored, and those that stand around them.
        shelf: the texts of their documents.
        units: their sentences.
        prior: what is known of the sentences before they are read.
        readings: what the extractor read, by the keys of passages.
        fitting: how well each section's heading names what is asked, by document and section.
        weights: the inverse document frequency of each of the question's tokens.
    """

    question: Question
    found: Sequence[Found]
    rows: Sequence[PassageRow]
    shelf: Shelf
    units: Sequence[Unit]
    prior: Prior
    readings: Mapping[int, Reading]
    fitting: Mapping[tuple[str, int], float]
    weights: Mapping[str, float]


def answer(
    question: Question,
    vector: NDArray[np.float32],
    found: Sequence[Found],
    store: Store,
    lexical: LexicalIndex,
    quotes: int | None,
    named: frozenset[str] = frozenset(),
    extractor: Extractor | None = None,
) -> Draft:
    """Choose the quotes that answer a question from the passages found for it.

    Args:
        question: what is asked.
        vector: the question's unit vector, shape (d,).
        found: passages, best first.
        store: the library, inside a snapshot.
        lexical: the index that weighs words.
        quotes: at most so many quotes; None leaves it to the question.
        named: the ids of the documents that the question names.
        extractor: reads the best passages with the question; without it, what is known beforehand decides.
    """
    evidence = gather(question, vector, found, store, lexical, named, extractor)
    if evidence is None:
        return Draft((), 0.0, (), NOTHING)
    question, shelf, fitting = evidence.question, evidence.shelf, evidence.fitting
    ranked = judge(evidence.units, evidence.prior, found, evidence.readings)
    row = telling_row(question, shelf.sections, fitting) if question.kind == "list" else None
    listing = Listing(row, _heading_units(row, store, shelf, len(vector))) if row else None
    chosen = choose(question, ranked, shelf.sections, fitting, listing, quotes)
    quoted = [unit for quote in chosen for unit in quote]
    support = support_of(question, evidence.weights, quoted, ranked, evidence.rows, shelf, lexical, evidence.readings)
    closest = [r for r in evidence.rows[:10] if r.passage.kind != "front"][:_CLOSEST]
    return Draft(
        citations=tuple(_with_works(citations_of(chosen, shelf), store)),
        confidence=confidence(support),
        closest=tuple(cite(n, r, r.passage.start, r.passage.end, shelf) for n, r in enumerate(closest, start=1)),
        support=support,
    )


def gather(
    question: Question,
    vector: NDArray[np.float32],
    found: Sequence[Found],
    store: Store,
    lexical: LexicalIndex,
    named: frozenset[str],
    extractor: Extractor | None,
) -> Evidence | None:
    """Return what an answer can be chosen from, or None where nothing was found; arguments as those of `answer`."""
    rows = store.passages([item.key for item in found[:_PASSAGES]])
    shelf = _shelf(store, rows)
    texts = Texts(shelf.texts, shelf.sections)
    rows = _with_neighbours(rows, store, shelf)
    units = units_of(rows, store.sentence_vectors([row.key for row in rows]), texts, shelf.words)
    if not units:
        return None
    asked = question.text
    question = without_names(question, [shelf.documents[identity] for identity in named & shelf.documents.keys()])
    weights = {token: lexical.inverse_document_frequency(token) for token in tokens(question.content)}
    fitting = fits(question, shelf.sections, weights)
    aspects = {
        (document, section.ordinal): aspect_fit(question, section, fitting[document, section.ordinal])
        for document, tree in shelf.sections.items()
        for section in tree
    }
    prior = prior_of(question, units, vector, lexical.inverse_document_frequency, aspects, named)
    readings = _read(asked, to_read(units, prior, found), rows, shelf, extractor)
    return Evidence(question, found, rows, shelf, units, prior, readings, fitting, weights)


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


def _with_works(citations: Sequence[Citation], store: Store) -> Iterator[Citation]:
    """Yield citations with the works that their quotes cite."""
    references: dict[str, list[str]] = {}
    for citation in citations:
        identity = citation.document.id
        if may_cite(citation.quote) and identity not in references:
            text = store.text(identity).text
            entries = [row.passage for row in store.passages_of(identity, ("reference",))]
            references[identity] = [text[entry.start : entry.end] for entry in entries]
        yield replace(citation, cites=works_cited(citation.quote, references.get(identity, [])))


def _read(
    question: str, keys: Sequence[int], rows: Sequence[PassageRow], shelf: Shelf, extractor: Extractor | None
) -> dict[int, Reading]:
    """Return what the extractor reads of some passages, by their keys; it knows no Chinese or Japanese."""
    if extractor is None or _CJK.search(question):
        return {}
    held = {row.key: row for row in rows}
    extracts = [_extract(held[key], shelf) for key in keys]
    return dict(zip(keys, extractor.read(question, extracts), strict=True))


def _extract(row: PassageRow, shelf: Shelf) -> Extract:
    start, end = row.passage.start, row.passage.end
    places = tuple((sentence.start - start, sentence.end - start) for sentence in row.sentences)
    return Extract(row.passage.context, shelf.texts[row.document][start:end], places)


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
        added += [row for row in store.passages_of(identity, ("prose", "table"), wanted) if row.key not in held]
    return rows + added


def _heading_units(row: Row, store: Store, shelf: Shelf, dimension: int) -> Mapping[int, Unit]:
    """Return, by section, the headings of a row as units that can be quoted, in reading order."""
    rows = store.passages_of(row.document, ("heading",), row.parts)
    nowhere = np.zeros((1, dimension), dtype=np.float32)  # a heading has no vector of its own
    units = units_of(rows, {r.key: nowhere for r in rows}, Texts(shelf.texts, shelf.sections), shelf.words)
    return {unit.passage.passage.section: unit for unit in units}
