"""Quotes and the texts that they were taken from: the passage around one, and whether one stands. Pure over a store."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pincite.answering.evidence import WordSet
from pincite.folding import fold
from pincite.library.recognition import content_hash
from pincite.passages import heading_path
from pincite.records import Citation, Locator
from pincite.store import Store

_WORD = re.compile(r"\w+")


def headings_of(store: Store, identity: str) -> list[Locator]:
    """Return the places of a document's headings, in reading order; `section` ends with the heading itself."""
    store.document(identity)
    sections = store.sections(identity)
    return [
        Locator(None, None, heading_path(sections, s.ordinal), s.heading_start, s.heading_end)
        for s in sections
        if s.heading
    ]


def passage_place(store: Store, citation: Citation) -> Locator:
    """Return the place of the passage that a citation stands in; the quote's own place where it is gone."""
    for row in store.passages_of(citation.document.id):
        if row.passage.id == citation.passage_id:
            locator = citation.locator
            start, end = min(row.passage.start, locator.start), max(row.passage.end, locator.end)
            return replace(locator, start=start, end=end)
    return citation.locator


def stands(store: Store, citation: Citation) -> bool:
    """Tell whether a quote stands at its place in the text as it is now. Must run inside a snapshot."""
    return citation.quote == fold(_slice(store.text(citation.document.id).text, citation), WordSet(store.has_word))


def faults_of_quotes(store: Store, citations: Iterable[Citation]) -> list[str]:
    """Return of each quote why it does not stand, and nothing where it does. Must run inside a snapshot."""
    return [_fault_of(store, citation) for citation in citations]


def _fault_of(store: Store, citation: Citation) -> str:
    identity = citation.document.id
    texts = list(_texts_quoted(store, citation))
    if any(_is_quote_of(store, text, citation) for text in texts):
        return ""
    if texts:
        return f"{identity} has other words at characters {citation.locator.start} to {citation.locator.end}"
    if store.find(identity) is None:
        return f"{identity} is not in the library; add it and check again"
    return f"{identity} is in the library with another text than the one that was quoted; compare the editions"


def _texts_quoted(store: Store, citation: Citation) -> Iterator[str]:
    """Yield the texts that have the hash of the quoted one; another library may have another id for its document."""
    for document in store.with_content(citation.document.content_hash):
        text = store.text(document.id).text
        if content_hash(text) == citation.document.content_hash:
            yield text


def _is_quote_of(store: Store, text: str, citation: Citation) -> bool:
    """Tell whether a quote is its slice of a text, folded by the words of this library or of the one it comes from.

    Of that one only the words of the quote are known, but they say which hyphens at the ends of lines it joined.
    """
    words = frozenset(_WORD.findall(citation.quote.casefold()))
    found = _slice(text, citation)
    return citation.quote != "" and citation.quote in (fold(found, WordSet(store.has_word)), fold(found, words))


def _slice(text: str, citation: Citation) -> str:
    """Return the words at a citation's place, nothing where a text has no such place."""
    start, end = citation.locator.start, citation.locator.end
    return text[start:end] if 0 <= start < end <= len(text) else ""
