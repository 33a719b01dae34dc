"""Entries of a file of citation data -> the documents that they are of. Only names are compared; no file is opened.

An entry is of the documents whose files it names, else of the one with its DOI, else of that with its title and year.
"""

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pincite.reading.citation_data import from_mapping
from pincite.records import Document
from pincite.store import Store

if TYPE_CHECKING:
    from pincite.exchange import Entry, Exchange, Item

By = Literal["file", "DOI", "title"]
_RANK: Mapping[By, int] = {"file": 0, "DOI": 1, "title": 2}
_FIELDS = ("title", "authors", "year", "doi", "venue")
_PATH_MARK = re.compile(r"[/\\]")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry says otherwise than before: a field or a variable of CSL, and both values."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Cited:
    """A document whose entry was found: the entry and its place, by what it was found, and what it changes."""

    document: str
    entry: str
    place: str
    by: By
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Uncited:
    """An entry that gave nothing: why, and the documents that it may be of where there are several."""

    entry: str
    place: str
    reason: str
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CiteReport:
    """What became of the entries of a file: taken, of no document, of one of several, not readable."""

    matched: tuple[Cited, ...] = ()
    unmatched: tuple[Uncited, ...] = ()
    ambiguous: tuple[Uncited, ...] = ()
    unreadable: tuple[Uncited, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary of plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Import:
    """What is to be kept for a document: the whole item, and the fields of the document that it replaces."""

    item: "Item"
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """The entry of a document, and by what it was found."""

    entry: "Entry"
    by: By


class Catalogue:
    """The documents of a library by what entries know of them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Sort documents."""
        self.paths: dict[str, str] = {}
        self.names: defaultdict[str, list[str]] = defaultdict(list)
        self.dois: defaultdict[str, list[str]] = defaultdict(list)
        self.titles: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        # Of a work and a reading note on it, the work is meant.
        for document in sorted(documents, key=lambda one: one.kind == "note"):
            if document.path:
                self.paths.setdefault(document.path, document.id)
                self.names[Path(document.path).name.casefold()].append(document.id)
            note = document.kind == "note"
            if document.doi and not (note and document.doi.casefold() in self.dois):
                self.dois[document.doi.casefold()].append(document.id)
            if document.title and document.year and not (note and _title_key(document) in self.titles):
                self.titles[_title_key(document)].append(document.id)

    def by_file(self, entry: "Entry", folder: Path) -> list[list[str]]:
        """Return, for each file that an entry names and the library has, the documents that it may be."""
        found = [self._of_path(path, folder) for path in entry.attachments]
        return [several for several in found if several]

    def _of_path(self, path: str, folder: Path) -> list[str]:
        place = os.path.abspath(folder / path)
        if place in self.paths:
            return [self.paths[place]]
        return self.names.get(_PATH_MARK.split(path)[-1].casefold(), [])


def plan(
    exchange: "Exchange", documents: Sequence[Document], folder: Path, *, files_only: bool = False
) -> tuple[dict[str, Match], CiteReport]:
    """Return which entry is of which document, and what became of the others.

    Args:
        exchange: the entries.
        documents: the documents that they may be of.
        folder: what paths in entries start from.
        files_only: look at the files that entries name, and at nothing else.
    """
    catalogue = Catalogue(documents)
    found: defaultdict[str, list[Match]] = defaultdict(list)
    unmatched, ambiguous = [], []
    unreadable = [Uncited("", one.place, one.reason) for one in exchange.unreadable]
    for entry in exchange.entries:
        several, by = _documents_of(entry, catalogue, folder, files_only=files_only)
        if not (several or entry.attachments) and not _is_findable(entry.item):
            unreadable.append(
                Uncited(_name(entry), entry.place, "it has no title, DOI or file to find its document by")
            )
        elif not several:
            unmatched.append(Uncited(_name(entry), entry.place, "no document"))
        for one in several:
            if len(one) == 1:
                found[one[0]].append(Match(entry, by))
            else:
                ambiguous.append(Uncited(_name(entry), entry.place, "several documents", tuple(one)))
    chosen: dict[str, Match] = {}
    for identity, matches in found.items():
        best = [match for match in matches if _RANK[match.by] == min(_RANK[other.by] for other in matches)]
        if all(_same(match.entry.item, best[0].entry.item) for match in best):
            chosen[identity] = best[0]
        else:
            ambiguous += [
                Uncited(_name(one.entry), one.entry.place, "several entries of one document", (identity,))
                for one in best
            ]
    return chosen, CiteReport((), tuple(unmatched), tuple(ambiguous), tuple(unreadable))


def import_of(item: "Item", document: Document) -> Import:
    """Return what is kept of an item for a document."""
    said = from_mapping(item, document.id, whole=True).document
    fields = {name: value for name in _FIELDS if (value := getattr(said, name)) not in (None, ())}
    if document.kind == "other" and said.kind != "other":
        fields["kind"] = said.kind
    return Import(said.citation or {}, fields)


def is_new(store: Store, chosen: Mapping[str, Match]) -> bool:
    """Whether entries say anything that the library does not hold from them already."""
    return bool(_new(store, chosen))


def cited(store: Store, chosen: Mapping[str, Match], *, write: bool) -> list[Cited]:
    """Keep what entries say for their documents, and return what changes; a person's corrections stay before it."""
    told: list[Cited] = []
    for identity, match in sorted(chosen.items()):
        new = import_of(match.entry.item, store.as_read(identity))
        before, after = store.document(identity), store.cited_as(identity, new.item, new.fields)
        told.append(Cited(identity, _name(match.entry), match.entry.place, match.by, tuple(_changes(before, after))))
    if write and (writes := _new(store, chosen)):
        with store.change():
            for identity, new in writes.items():
                store.keep_import(identity, new.item, new.fields)
    return told


def _new(store: Store, chosen: Mapping[str, Match]) -> dict[str, Import]:
    former = store.items.imports() if chosen else {}
    new = {identity: import_of(match.entry.item, store.as_read(identity)) for identity, match in chosen.items()}
    return {identity: one for identity, one in new.items() if former.get(identity) != (one.item, _as_json(one.fields))}


def _documents_of(
    entry: "Entry", catalogue: Catalogue, folder: Path, *, files_only: bool
) -> tuple[list[list[str]], By]:
    """Return the documents that an entry may be of, a list for each that it is of, and by what they were found."""
    if by_file := catalogue.by_file(entry, folder):
        return by_file, "file"
    if files_only:
        return [], "file"
    said = from_mapping(entry.item, entry.place).document
    if said.doi and (by_doi := catalogue.dois.get(said.doi.casefold())):
        return [by_doi], "DOI"
    if said.title and said.year and (by_title := catalogue.titles.get(_title_key(said))):
        return [by_title], "title"
    return [], "title"


def _is_findable(item: "Item") -> bool:
    said = from_mapping(item, "").document
    return bool(said.title or said.doi)


def _title_key(document: Document) -> tuple[str, int]:
    folded = unicodedata.normalize("NFKD", document.title or "").casefold()
    return _NOT_WORD.sub(
        " ", "".join(one for one in folded if not unicodedata.combining(one))
    ).strip(), document.year or 0


def _name(entry: "Entry") -> str:
    said = from_mapping(entry.item, entry.place)
    return said.given_id or said.document.title or ""


def _same(one: "Item", other: "Item") -> bool:
    """Whether two entries say the same of a work, their keys and what only their file knows aside."""
    aside = ("id", "custom")
    return {**one, **dict.fromkeys(aside)} == {**other, **dict.fromkeys(aside)}


def _changes(before: Document, after: Document) -> Iterable[Change]:
    for name in _FIELDS:
        if getattr(before, name) != getattr(after, name):
            yield Change(name, getattr(before, name), getattr(after, name))
    old, new = before.citation or {}, after.citation or {}
    own = {"id", "title", "author", "issued", "DOI", "container-title"}
    for name in sorted((old.keys() | new.keys()) - own):
        if old.get(name) != new.get(name):
            yield Change(name, old.get(name), new.get(name))


def _as_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
