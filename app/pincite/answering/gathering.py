"""A question and the passages found for it -> all that its answer is chosen from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pincite.answering.citing import CitedWorks, cited_works, citing_rows
from pincite.answering.compose import Shelf
from pincite.answering.evidence import Prior, Texts, Unit, WordSet, prior_of, units_of
from pincite.answering.judging import to_read
from pincite.answering.naming import Meant, without_names
from pincite.answering.question import Question
from pincite.answering.structure import aspect_fit, below, fits
from pincite.embedding import Extract, Extractor, Reading
from pincite.folding import CJK, fold, mended
from pincite.laps import Laps
from pincite.lexical import LexicalIndex, tokens
from pincite.names import family_name
from pincite.retrieval import Found
from pincite.store import PassageRow, Store

#: Passages whose sentences are judged, and documents whose headings are looked at.
_PASSAGES = 24
_DOCUMENTS = 4
_CJK = re.compile(f"[{CJK}]")


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
        known: the share of the question's words, weighed by rarity, that the library holds at all.
        named: the ids of the documents that the question names.
        cited: the works that the documents cite, where the question asks for such.
        beside: the documents that the question wants to hear side by side.
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
    known: float
    named: frozenset[str]
    cited: CitedWorks | None = None
    beside: tuple[str, ...] = ()


def gather(
    question: Question,
    vector: NDArray[np.float32],
    found: Sequence[Found],
    store: Store,
    lexical: LexicalIndex,
    meant: Meant,
    extractor: Extractor | None,
    laps: Laps,
) -> Evidence | None:
    """Return what an answer can be chosen from, or None where nothing was found.

    Args:
        question: what is asked.
        vector: the question's unit vector, shape (d,).
        found: passages, best first.
        store: the library, inside a snapshot.
        lexical: the index that weighs words.
        meant: the documents that it is asked of.
        extractor: reads the best passages with the question; without it, what is known beforehand decides.
        laps: is told where the stages end.
    """
    named = meant.named
    rows = store.passages([item.key for item in found[:_PASSAGES]])
    shelf = shelf_of(store, rows)
    texts = Texts(shelf.texts, shelf.sections)
    rows = _with_neighbours(rows, store, shelf)
    cited = _cited(question, named, shelf, store)
    if cited:
        held = {row.key for row in rows}
        rows += [row for row in citing_rows(cited, store) if row.key not in held and row.document in shelf.texts]
    units = units_of(rows, store.sentence_vectors([row.key for row in rows]), texts, shelf.words)
    if "titl" not in question.tokens:
        # The title stands beside every quote already.
        units = [unit for unit in units if not _is_title(unit, shelf)]
    if question.kind != "front":
        units = [unit for unit in units if not _is_authors(unit, shelf)]
    if not units:
        return None
    # What several documents are asked for, each is read for.
    term = question.content.removeprefix("of ")
    asked = f"What is {term}?" if question.every_document and question.defines else question.text
    nameless = without_names(question, [shelf.documents[identity] for identity in named & shelf.documents.keys()])
    if nameless.content != question.content and not (question.sets_beside or meant.beside):
        # What a paper's authors say is asked: no other paper tells it.
        units = [unit for unit in units if unit.document in named] or units
    question = nameless
    weights = {token: lexical.inverse_document_frequency(token) for token in tokens(question.content)}
    fitting = fits(question, shelf.sections, weights)
    aspects = {
        (document, section.ordinal): aspect_fit(question, section, fitting[document, section.ordinal])
        for document, tree in shelf.sections.items()
        for section in tree
    }
    titles = {identity: document.title or "" for identity, document in shelf.documents.items()}
    prior = prior_of(question, units, vector, lexical.inverse_document_frequency, aspects, titles)
    laps.end("gather")
    readings = {}
    # The extractor knows no Chinese or Japanese.
    if extractor is not None and not _CJK.search(asked):
        readings = _read(asked, to_read(question, units, prior, found), rows, shelf, extractor)
    laps.end("read")
    known = sum(weight for token, weight in weights.items() if token in lexical) / (sum(weights.values()) or 1.0)
    return Evidence(
        question, found, rows, shelf, units, prior, readings, fitting, weights, known, named, cited, meant.beside
    )


def _cited(question: Question, named: frozenset[str], shelf: Shelf, store: Store) -> CitedWorks | None:
    """Return the works that the nearest documents cite, those that the question names first, where it asks for them."""
    if question.kind != "citation":
        return None
    nearest = sorted(shelf.documents, key=lambda identity: identity not in named)
    authors = {family_name(author) for document in shelf.documents.values() for author in document.authors}
    return cited_works(question.text, nearest, authors, store)


def shelf_of(store: Store, rows: Sequence[PassageRow]) -> Shelf:
    """Return what citing passages needs of their documents."""
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


def _read(
    question: str, keys: Sequence[int], rows: Sequence[PassageRow], shelf: Shelf, extractor: Extractor
) -> dict[int, Reading]:
    """Return what the extractor reads of some passages, by their keys."""
    held = {row.key: row for row in rows}
    extracts = [extract_of(held[key], shelf) for key in keys]
    return dict(zip(keys, extractor.read(question, extracts), strict=True))


def extract_of(row: PassageRow, shelf: Shelf) -> Extract:
    """Return a passage as the extractor reads it: its sentences, mended, one after the other."""
    text, words = shelf.texts[row.document], ""
    places: list[tuple[int, int]] = []
    for sentence in row.sentences:
        start = len(words) + bool(words)
        words = f"{words} {mended(text[sentence.start : sentence.end], shelf.words)}".lstrip()
        places.append((min(start, len(words)), len(words)))
    return Extract(row.passage.context, words, tuple(places))


def _is_title(unit: Unit, shelf: Shelf) -> bool:
    """Whether a unit is a document's title, or the line over a reading note that says which work it is on."""
    document = shelf.documents[unit.document]
    if unit.sentence.kind != "front":
        return False
    return document.kind == "note" or unit.text.casefold() == fold(document.title or "").casefold()


def _is_authors(unit: Unit, shelf: Shelf) -> bool:
    """Whether a unit is nothing but the names of its document's authors: what names them names the document."""
    if unit.sentence.kind != "front":
        return False
    return frozenset(tokens(unit.text)) <= frozenset(tokens(" ".join(shelf.documents[unit.document].authors)))


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
