"""Chosen sentences -> citations and the Markdown that people read. The words between quotes come from fixed forms."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from pincite.answering.evidence import Unit
from pincite.folding import fold
from pincite.names import family_name
from pincite.outline import Section
from pincite.passages import heading_path
from pincite.records import Citation, Document, Locator
from pincite.store import PassageRow

#: What Markdown, or Streamlit's form of it, could take for a mark: anywhere, inside an address, or at a line's start.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&#@]|:(?=\S)|(?<=\bwww)\.|^[-+=])", re.IGNORECASE)
#: A number at a line's start that Markdown would take for the first of a list.
_LIST_NUMBER = re.compile(r"^(\d{1,9})([.)])")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What citing needs of the documents that are cited."""

    documents: Mapping[str, Document]
    texts: Mapping[str, str]
    page_labels: Mapping[str, tuple[str | None, ...]]
    sections: Mapping[str, Sequence[Section]]
    words: Container[str]
    ocr_pages: Callable[[str], frozenset[int]] = lambda _: frozenset()


def citations_of(quotes: Sequence[Sequence[Unit]], shelf: Shelf) -> tuple[Citation, ...]:
    """Return a numbered citation for each quote, in their order."""
    return tuple(
        cite(number, group[0].passage, group[0].sentence.start, group[-1].sentence.end, shelf)
        for number, group in enumerate(quotes, start=1)
    )


def cite(number: int, row: PassageRow, start: int, end: int, shelf: Shelf) -> Citation:
    """Return the citation of a place inside a passage."""
    return Citation(
        number=number,
        passage_id=row.passage.id,
        document=shelf.documents[row.document],
        locator=locate(row.document, row.passage.section, start, end, shelf),
        quote=fold(shelf.texts[row.document][start:end], shelf.words),
    )


def locate(document: str, section: int, start: int, end: int, shelf: Shelf) -> Locator:
    """Return the locator of a span: its page where the document has pages, its headings, its offsets."""
    page = label = None
    ocr = False
    if shelf.documents[document].pages is not None:
        page = shelf.texts[document].count("\f", 0, start) + 1
        labels = shelf.page_labels[document]
        label = labels[page - 1] if page <= len(labels) else None
        last = page + shelf.texts[document].count("\f", start, end)
        ocr = not shelf.ocr_pages(document).isdisjoint(range(page, last + 1))
    return Locator(page, label, heading_path(shelf.sections[document], section), start, end, ocr)


def answer_markdown(citations: Sequence[Citation]) -> str:
    """Return the answer for people: each quote under its document and section, with its mark."""
    lines: list[str] = []
    above: str | None = None
    for citation in citations:
        place = f"**{escape(short_name(citation.document))}**"
        if citation.locator.section:
            place += f", {escape(citation.locator.section[-1])}"
        if page := citation.locator.page_name():
            place += f", {escape(page)}"
        if citation.cites:
            place += f", citing {escape('; '.join(work.label for work in citation.cites))}"
        if place != above:
            lines.append(f"{place}:")
            above = place
        lines.append(f"> {escape(citation.quote)} [{citation.number}]")
    return "\n\n".join([*lines, *_works(citations)])


def _works(citations: Sequence[Citation]) -> list[str]:
    """Return the entries of the works that quotes cite, as a list under a line that says so."""
    entries = {
        (citation.document.id, work.label): f"- {escape(work.reference)}"
        for citation in citations
        for work in citation.cites
        if work.reference is not None
    }
    return ["Cited in these quotes:", "\n".join(dict.fromkeys(entries.values()))] if entries else []


def refusal_markdown(closest: Sequence[Citation], *, empty: bool) -> str:
    """Return what people read where nothing supports an answer."""
    if empty:
        return "The library holds no documents yet. Add some, then ask again."
    if not closest:
        return "These papers do not say."
    return "These papers do not say. The closest passages are listed as reading; they are not an answer."


def short_name(document: Document) -> str:
    """Return how a text refers to a document: "Sun and Yang (2015)", its title where no author is known.

    A note on a work is named as one: "reading note on Porter (1990)".
    """
    families = [family_name(author) for author in document.authors]
    match families:
        case []:
            name = document.title or document.id
        case [one]:
            name = one
        case [one, two]:
            name = f"{one} and {two}"
        case [one, *_]:
            name = f"{one} et al."
    return document.as_source(f"{name} ({document.year})" if document.year is not None else name)


def escape(text: str) -> str:
    """Return text that Markdown shows as it stands: no mark, link, image, HTML or formula comes of it."""
    return _LIST_NUMBER.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
