"""What persons do with a library beside adding and asking: look terms up, correct citation data, judge answers."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import EllipsisType
from typing import Any

from pincite.errors import OptionInvalid
from pincite.library import keeping
from pincite.library.citing import CiteReport
from pincite.library.correcting import corrections_of
from pincite.library.feedback import entry_of, write_out
from pincite.library.glossary import Glossary
from pincite.library.indexes import Indexes
from pincite.library.intake import Intake
from pincite.records import Answer, CitationField, Concept, Correction, Document, FeedbackEntry, Progress, Verdict
from pincite.settings import Settings
from pincite.store import Store


class Curation:
    """The part of `Library` that looks terms up, and keeps what persons say."""

    _store: Store
    _folder: Path
    _settings: Settings
    _progress: Callable[[Progress], None] | None
    _indexes: Indexes
    _intake: Intake

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

    def correct(  # noqa: PLR0913 -- a field each
        self,
        identity: str,
        *,
        title: str | EllipsisType | None = ...,
        authors: Sequence[str] | EllipsisType | None = ...,
        year: int | str | EllipsisType | None = ...,
        venue: str | EllipsisType | None = ...,
        doi: str | EllipsisType | None = ...,
        volume: str | EllipsisType | None = ...,
        issue: str | EllipsisType | None = ...,
        pages: str | EllipsisType | None = ...,
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
            volume: its volume.
            issue: its issue.
            pages: the pages that it takes up where it appeared, "32-38".
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
            "volume": volume,
            "issue": issue,
            "pages": pages,
        }
        corrections = corrections_of(given)
        if not corrections and not reset:
            raise OptionInvalid(
                "there is nothing to correct; give a title, authors, year, venue, DOI, volume, issue or pages"
            )
        with self._changing():
            self._store.document(identity)
            with self._indexes.carried_over(), self._store.change():
                self._store.correct(identity, corrections, reset=reset)
            return self._store.document(identity)

    def cite(self, file: str | os.PathLike[str], *, dry_run: bool = False) -> CiteReport:
        """Give documents the citation data of a BibTeX, RIS or CSL-JSON file, as reference managers export it.

        An entry is of the documents whose files it names, else of the one with its DOI, else of the one with its title
        and year. What it says takes the place of what the document's file says; what a person corrected stays. It is
        kept as corrections are, and a later import of the document takes its place.

        Args:
            file: its name ends in .bib, .ris or .json. No file that it names is opened.
            dry_run: change nothing; only tell.

        Returns:
            The documents that were found and what changes of them, and the entries of none, of several, or that
            cannot be read, each with its place.

        Raises:
            OptionInvalid: the name ends otherwise.
            ReadError: the file cannot be read.
            LibraryBusy: another process is changing the library and does not finish in time.
        """
        return self._intake.cite(Path(os.path.abspath(Path(file).expanduser())), write=not dry_run)

    def citation_items(self, documents: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
        """Return, by id, all that is known of how documents are cited, each as a CSL item.

        Args:
            documents: their ids; None for all.

        Raises:
            DocumentUnknown: the library holds none of one of these ids.
        """
        from pincite.exchange import csl_item  # only what takes citation data out needs it

        with self._store.snapshot():
            wanted = self._store.documents() if documents is None else [self._store.document(one) for one in documents]
            whole = self._store.items.whole()
        return {document.id: csl_item(document, whole.get(document.id)) for document in wanted}

    def corrections(self) -> dict[str, tuple[Correction, ...]]:
        """Return, by document id, what persons corrected of the documents that they corrected anything of."""
        with self._store.snapshot():
            return self._store.corrections.all()

    def feedback(self, answer: Answer, verdict: Verdict, note: str = "", citation: int | None = None) -> FeedbackEntry:
        """Keep what a person says of an answer; return what is kept.

        It stays through a rebuild and a backup. It holds the question, the note and the places that were quoted, not
        their words; when a document is removed, what was said of answers that quote it is forgotten, and what holds
        words of its own.

        Args:
            answer: the answer, as `ask` gave it.
            verdict: "helpful", "wrong_citation", or "missing" where the library holds an answer that was not given.
            note: what the person adds.
            citation: the number of the wrong citation, and only of that one.

        Raises:
            OptionInvalid: the verdict, the note or the citation cannot be used.
            DocumentUnknown: a document that the answer quotes was removed since.
            LibraryBusy: another process is changing the library and does not finish in time.
        """
        entry = entry_of(answer, verdict, note, citation)
        with self._changing():
            for place in entry.places:
                self._store.as_read(place.document)
            self._store.keep_feedback([entry])
        return entry

    def feedback_entries(self) -> list[FeedbackEntry]:
        """Return what persons said of answers, in the order in which they said it."""
        with self._store.snapshot():
            return self._store.feedback.all()

    def export_feedback(self, file: str | os.PathLike[str]) -> int:
        """Write what persons said of answers to a new JSON Lines file, as questions for evaluation; return how many.

        Each line has `question` (as it stands alone), `history` (empty), `verdict`, `note`, `quotes` (`document`,
        `start`, `end`, `quote`, `wrong`; the quote is null where the document has changed since) and `index`.

        Raises:
            OptionInvalid: the file exists already.
            LibraryUnwritable: it cannot be written.
        """
        with self._store.snapshot():
            return write_out(self._store, Path(file).expanduser())

    @cached_property
    def _glossary(self) -> Glossary:
        return Glossary(self._store, self._indexes)

    def _changing(self) -> AbstractContextManager[None]:
        return keeping.changing(self._folder, self._settings, self._progress)
