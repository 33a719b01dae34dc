"""What persons do with a library beside adding to it and asking it: look terms up, correct how documents are cited."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import EllipsisType

from pincite.errors import OptionInvalid
from pincite.library import keeping
from pincite.library.correcting import corrections_of
from pincite.library.glossary import Glossary
from pincite.library.indexes import Indexes
from pincite.records import CitationField, Concept, Correction, Document, Progress
from pincite.settings import Settings
from pincite.store import Store


class Curation:
    """The part of `Library` that looks terms up, and keeps what persons say."""

    _store: Store
    _folder: Path
    _settings: Settings
    _progress: Callable[[Progress], None] | None
    _indexes: Indexes

    def concept(self, term: str, *, documents: Sequence[str] | None = None, limit: int = 100) -> Concept:
        """Return every place that defines a term and every place that uses it, document by document.

        Whole words are matched, in any case, with or without accents; a hyphen may stand for a space, the plural for
        the singular, a British ending for an American one, and an acronym for the term in a document that introduces
        it. Headings are listed beside; front matter, references and thanks are left out.

        Args:
            term: in any form: "smiling curve", "Industry clusters", "GVC", "产业集群".
            documents: ids to look into; None for all.
            limit: the most places that are listed, definitions first, then the documents in turns; all are counted.

        Returns:
            The places; where there is none, the nearest terms that do stand somewhere.

        Raises:
            QuestionError: the term, a document or the limit cannot be used.
        """
        return self._glossary.concept(term, documents, limit)

    def concepts(self, limit: int = 20) -> list[str]:
        """Return the terms that are worth looking up, best first: those that headings, keywords and definitions name.

        Raises:
            OptionInvalid: the limit is out of its range.
        """
        return self._glossary.concepts(limit)

    def correct(
        self,
        identity: str,
        *,
        title: str | EllipsisType | None = ...,
        authors: Sequence[str] | EllipsisType | None = ...,
        year: int | str | EllipsisType | None = ...,
        venue: str | EllipsisType | None = ...,
        doi: str | EllipsisType | None = ...,
        reset: bool = False,
    ) -> Document:
        """Correct how a document is cited; return it as it is cited from now on.

        What is corrected stays so when the file is added again, changed or moved, and when the library is rebuilt. The
        text, its offsets and its passages stay as they are, the words that search finds them by too.

        Args:
            identity: the document's id.
            title: its title; None or an empty text, here and below, says that none is known.
            authors: its authors in order, "Mingjuan Liu" or "Liu, Mingjuan" each.
            year: its year.
            venue: the journal, book or conference that it stands in.
            doi: its DOI, or an address that ends with it.
            reset: go back to what the file says, before anything given here is corrected.

        Raises:
            OptionInvalid: a field has a value that it cannot have, or there is nothing to correct.
            DocumentUnknown: the library holds none of that id.
            LibraryBusy: another process is changing the library and does not finish in time.
        """
        given: Mapping[CitationField, object] = {
            "title": title,
            "authors": authors,
            "year": year,
            "venue": venue,
            "doi": doi,
        }
        corrections = corrections_of(given)
        if not corrections and not reset:
            raise OptionInvalid("there is nothing to correct; give a title, authors, a year, a venue or a DOI")
        with self._changing():
            self._store.document(identity)
            with self._indexes.carried_over(), self._store.change():
                self._store.correct(identity, corrections, reset=reset)
            return self._store.document(identity)

    def corrections(self) -> dict[str, tuple[Correction, ...]]:
        """Return, by document id, what persons corrected of the documents that they corrected anything of."""
        with self._store.snapshot():
            return self._store.corrections.all()

    @cached_property
    def _glossary(self) -> Glossary:
        return Glossary(self._store, self._indexes)

    def _changing(self) -> AbstractContextManager[None]:
        return keeping.changing(self._folder, self._settings, self._progress)
