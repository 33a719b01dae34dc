"""Passages found -> an answer in the words of the library, or a refusal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from pincite.answering.citing import Entry
from pincite.answering.compose import Shelf, citations_of, cite, locate
from pincite.answering.draft import Draft
from pincite.answering.evidence import Texts, Unit, units_of
from pincite.answering.front import telling
from pincite.answering.gathering import Evidence, gather, shelf_of
from pincite.answering.judging import judge
from pincite.answering.listing import Listing
from pincite.answering.refusal import NOTHING, confidence
from pincite.answering.reported import may_cite, works_cited
from pincite.answering.secondary import joined, leaves_room
from pincite.answering.selection import Basket, Citing, choose, runs
from pincite.answering.structure import Row, telling_rows
from pincite.answering.support import support_of
from pincite.answering.thanks import asks_for_thanks, thanks
from pincite.folding import fold
from pincite.records import Citation, Hit
from pincite.store import PassageRow, Store

__all__ = ["Draft", "Evidence", "answer", "gather", "hit", "joined", "leaves_room"]

#: How sure it is at the least that a document says what it cites a work for, where the question names the work and the
#: document's reference list has it; or whom it thanks, where it thanks anybody. Too few questions are of these kinds to
#: fit it.
_NAMED_WORK = 0.75
#: Passages offered as reading where nothing answers.
_CLOSEST = 3


def answer(evidence: Evidence | None, store: Store, quotes: int | None) -> Draft:
    """Choose the quotes that answer a question from what was gathered for it.

    Args:
        evidence: what `gather` returned.
        store: the library, inside the same snapshot.
        quotes: at most so many quotes; None leaves it to the question.
    """
    if evidence is None:
        return Draft((), 0.0, (), NOTHING)
    found, dimension = evidence.found, len(evidence.units[0].vector)
    question, shelf, fitting = evidence.question, evidence.shelf, evidence.fitting
    ranked = judge(question, evidence.units, evidence.prior, found, evidence.readings)
    if question.kind == "front":
        ranked = telling(question.text, ranked, evidence.named)
    rows = _rows(evidence) if question.kind == "list" or question.names_causes else ()
    listings = [Listing(row, _heading_units(row, store, shelf, dimension)) for row in rows]
    citing = _citing(evidence, store)
    thanked = _thanked(evidence, store, quotes)
    chosen = thanked or choose(question, ranked, shelf.sections, fitting, listings, citing, quotes, evidence.beside)
    support = support_of(evidence, [unit for quote in chosen for unit in quote], ranked)
    closest = [r for r in evidence.rows[:10] if r.passage.kind != "front"][:_CLOSEST]
    return Draft(
        citations=tuple(_with_works(citations_of(chosen, shelf), store)),
        confidence=max(confidence(support), _NAMED_WORK if thanked or (citing and citing.named) else 0.0),
        closest=tuple(cite(n, r, r.passage.start, r.passage.end, shelf) for n, r in enumerate(closest, start=1)),
        support=support,
    )


def hit(row: PassageRow, score: float, store: Store) -> Hit:
    """Return a passage as a search result."""
    shelf = shelf_of(store, [row])
    start, end = row.passage.start, row.passage.end
    locator = locate(row.document, row.passage.section, start, end, shelf)
    return Hit(shelf.documents[row.document], locator, fold(shelf.texts[row.document][start:end], shelf.words), score)


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


def _rows(evidence: Evidence) -> Sequence[Row]:
    """Return the rows of headings that list the answer, in the documents that the question names, else in all."""
    shelf = evidence.shelf
    asked = {identity: shelf.sections[identity] for identity in evidence.named & shelf.sections.keys()}
    titles = {identity: document.title or "" for identity, document in shelf.documents.items()}
    return telling_rows(evidence.question, asked or shelf.sections, evidence.fitting, evidence.weights, titles)


def _thanked(evidence: Evidence, store: Store, quotes: int | None) -> list[list[Unit]]:
    """Return what acknowledgements say to a question about them, as much as an answer holds."""
    text = evidence.question.text
    if not asks_for_thanks(text):
        return []
    basket = Basket(quotes)
    for unit in thanks(text, evidence.named, evidence.shelf, store, len(evidence.units[0].vector)):
        basket.add(unit)
    return runs(basket.units)


def _citing(evidence: Evidence, store: Store) -> Citing | None:
    """Return the sentences that cite what is asked for, with the entries that they cite, as units to be quoted."""
    works, shelf = evidence.cited, evidence.shelf
    if works is None:
        return None
    nowhere = np.zeros((1, len(evidence.units[0].vector)), dtype=np.float32)  # an entry has no vector of its own

    def entries(cited: Sequence[Entry]) -> list[Unit]:
        rows = [entry.row for entry in cited if entry.row.document in shelf.texts]
        return units_of(rows, {r.key: nowhere for r in rows}, Texts(shelf.texts, shelf.sections), shelf.words)

    cited = {unit.place: works.cited_in(unit.document, unit.text) for unit in evidence.units}
    return Citing({place: entries(found) for place, found in cited.items() if found}, entries(works.named))


def _heading_units(row: Row, store: Store, shelf: Shelf, dimension: int) -> Mapping[int, Unit]:
    """Return, by section, the headings of a row as units that can be quoted, in reading order."""
    rows = store.passages_of(row.document, ("heading",), row.parts)
    nowhere = np.zeros((1, dimension), dtype=np.float32)  # a heading has no vector of its own
    units = units_of(rows, {r.key: nowhere for r in rows}, Texts(shelf.texts, shelf.sections), shelf.words)
    return {unit.passage.passage.section: unit for unit in units}
