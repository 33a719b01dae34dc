"""The documents of a library as a list: what is found in it, in which order, a page at a time. Pure."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pincite.records import Document


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the list.

    Attributes:
        document: what is known of it.
        name: how a text refers to it, the family name first: "Sun and Yang (2015)".
        passages: how many can be found by search.
        remarks: what a reader should know: scanned pages, hidden text.
    """

    document: Document
    name: str
    passages: int = 0
    remarks: tuple[str, ...] = ()


def _title(entry: Entry) -> str:
    return _plain(entry.document.title or entry.document.id)


#: The orders by name, each with what it sorts by. What is not known comes last; ties stand by title.
ORDERS: Mapping[str, Callable[[Entry], Any]] = {
    "Title": lambda entry: (),
    "Author": lambda entry: (not entry.document.authors, _plain(entry.name.removeprefix(entry.document.as_source("")))),
    "Newest first": lambda entry: (entry.document.year is None, -(entry.document.year or 0)),
    "Oldest first": lambda entry: (entry.document.year is None, entry.document.year or 0),
    "Longest first": lambda entry: -entry.passages,
    "Remarks first": lambda entry: not entry.remarks,
}


def ordered(entries: Sequence[Entry], order: str) -> list[Entry]:
    """Return the entries in one of the `ORDERS`."""
    key = ORDERS[order]
    return sorted(entries, key=lambda entry: (key(entry), _title(entry), entry.document.id))


def found(entries: Sequence[Entry], words: str) -> list[Entry]:
    """Return the entries that have every word, or a beginning of it, somewhere in their citation data."""
    wanted = _plain(words).split()
    return [entry for entry in entries if all(word in text for text in [_searched(entry)] for word in wanted)]


def page_of(entries: Sequence[Entry], number: int, size: int) -> tuple[Sequence[Entry], int]:
    """Return the entries of a page (from 1; the last one where there are fewer), and how many pages there are."""
    pages = max(-(-len(entries) // size), 1)
    number = min(max(number, 1), pages)
    return entries[(number - 1) * size : number * size], pages


def _searched(entry: Entry) -> str:
    document = entry.document
    kind = "reading note" if document.kind == "note" else document.kind
    parts = (document.title, *document.authors, document.year, document.venue, document.doi, document.id, kind)
    return _plain(" ".join(str(part) for part in parts if part is not None))


def _plain(text: str) -> str:
    """Return a text without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
