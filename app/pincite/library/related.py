"""Reference lists: what documents cite, which of it the library holds and lacks. Over one state of the library."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from pincite.answering.evidence import WordSet
from pincite.folding import fold, mended
from pincite.store import Store
from pincite.works import Reference, RelatedWork

if TYPE_CHECKING:
    from pincite.references import Shelf


@dataclass(frozen=True, slots=True)
class _Lists:
    """The reference lists of one state of the library, as far as they were read."""

    generation: int
    shelf: "Shelf"
    entries: dict[str, tuple[Reference, ...]]


class Related:
    """The part of `Library` that reads reference lists, when asked for; they are kept until the next change."""

    _store: Store
    _lists: _Lists | None = None
    _works: tuple[int, tuple[RelatedWork, ...]] | None = None

    def references(self, identity: str) -> tuple[Reference, ...]:
        """Return the entries of a document's reference list, in its order.

        Raises:
            DocumentUnknown: the library holds none of that id.
        """
        with self._store.snapshot():
            self._store.document(identity)
            return self._references(identity)

    def document_of(self, reference: Reference) -> str | None:
        """Return the id of the library's document that an entry names, None where the library lacks it."""
        with self._store.snapshot():
            return self._current().shelf.find(reference)

    def cited_by(self, identity: str) -> tuple[Reference, ...]:
        """Return the entries, of other documents, that name a document; ordered by the ids of those documents.

        Raises:
            DocumentUnknown: the library holds none of that id.
        """
        with self._store.snapshot():
            self._store.document(identity)
            entries = [entry for work in self._all_works() if work.document == identity for entry in work.entries]
        return tuple(sorted(entries, key=lambda entry: (entry.document, entry.start)))

    def related(self, *, missing: bool = True) -> tuple[RelatedWork, ...]:
        """Return the works that the library's documents cite, those cited by most documents first.

        Entries that name one work are together: the same DOI or arXiv number, or title, year and first author alike.

        Args:
            missing: only works that the library lacks.
        """
        with self._store.snapshot():
            works = self._all_works()
        return tuple(work for work in works if work.document is None) if missing else works

    @cached_property
    def _reading(self) -> Lock:
        return Lock()

    def _current(self) -> _Lists:
        """Return the lists of the library's present state."""
        generation = self._store.generation()
        held = self._lists
        if held is None or held.generation != generation:
            from pincite.references import Shelf  # only what lists references needs it

            held = self._lists = _Lists(generation, Shelf(self._store.documents()), {})
        return held

    def _references(self, identity: str) -> tuple[Reference, ...]:
        held = self._current().entries
        if identity not in held:
            held[identity] = tuple(_read(self._store, identity))
        return held[identity]

    def _all_works(self) -> tuple[RelatedWork, ...]:
        lists = self._current()
        with self._reading:
            if self._works is None or self._works[0] != lists.generation:
                entries = [
                    entry
                    for document in self._store.documents()
                    for entry in self._references(document.id)
                    if entry.title
                ]
                self._works = lists.generation, tuple(sorted(_works(entries, lists.shelf), key=_place))
            return self._works[1]


def _read(store: Store, identity: str) -> list[Reference]:
    """Parse the reference list of a document; fields are read with the words made whole that a line's end broke."""
    from pincite.references import parse

    text, words = store.text(identity).text, WordSet(store.has_word)
    entries = []
    for block in store.blocks(identity, "reference"):
        start, end = block.start, block.end
        read = parse(mended(text[start:end], words))
        values = {name: getattr(read, name) for name in read.__slots__}
        entries.append(Reference(identity, start, end, fold(text[start:end], words), **values))
    return entries


def _works(entries: Sequence[Reference], shelf: "Shelf") -> list[RelatedWork]:
    from pincite.references import Work, merged

    works = []
    for group in merged([Work.of_entry(entry) for entry in entries]):
        several = [entries[place] for place in group]
        held = (identity for entry in several if (identity := shelf.find(entry)))
        cited_by = tuple(sorted({entry.document for entry in several}))
        works.append(RelatedWork(tuple(sorted(several, key=_emptiness)), cited_by, next(held, None)))
    return works


def _emptiness(entry: Reference) -> tuple[int, str, int]:
    """Order entries of one work, the fullest first."""
    fields = (entry.authors, entry.year, entry.venue, entry.volume, entry.pages, entry.doi, entry.url, entry.publisher)
    return -sum(map(bool, fields)), entry.document, entry.start


def _place(work: RelatedWork) -> tuple[int, str, int, str, int]:
    """Order works: cited by most documents first, then by first author, year and title."""
    first = work.entries[0]
    family = first.authors[0].family.casefold() if first.authors else "\uffff"
    return -len(work.cited_by), family, first.year or 0, first.title.casefold(), first.start
