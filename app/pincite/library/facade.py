"""`Library`: what the command line, the page and other programs use."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from pincite.answering.compose import short_name
from pincite.embedding import Encoder, Extractor, load_encoder, load_extractor
from pincite.errors import LibraryMissing, LibraryModel
from pincite.library import keeping, pages, quoting
from pincite.library.asking import Asker
from pincite.library.checking import faults_of
from pincite.library.curation import Curation
from pincite.library.examples import Examples
from pincite.library.indexes import Indexes
from pincite.library.intake import Intake
from pincite.library.questions import Questions
from pincite.library.related import Related
from pincite.library.remembered import Remembered
from pincite.records import AddReport, Citation, Document, Locator, Progress, Rectangle, Upload
from pincite.settings import Settings
from pincite.store import Store, is_absent


class Library(Questions, Curation, Related):
    """A folder of documents that can be asked. Safe to share among threads; several processes may use one folder."""

    def __init__(
        self, store: Store, folder: Path, settings: Settings, progress: Callable[[Progress], None] | None
    ) -> None:
        """Use `Library.open`."""
        self._store = store
        self._folder = folder
        self._settings = settings
        self._progress = progress
        self._encoder: Encoder | None = None
        self._extractor: Extractor | None = None
        # One for each, so that both models can be loaded at a time.
        self._loading_encoder, self._loading_extractor = Lock(), Lock()
        self._indexes = Indexes(store, folder, settings.dense_weight, progress)
        self._intake = Intake(store, self._indexes, self._checked_encoder, settings, folder, progress)
        self._asker = Asker(store, self._indexes, self._checked_encoder, self._loaded_extractor, settings.model)
        # A page asks for both with every click.
        self._documents = Remembered(store, store.documents)
        self._counts = Remembered(store, store.counts)
        self._examples = Examples(store, folder, self._documents.get, self._asker.is_sure_of)

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike[str] = "index",
        *,
        settings: Settings | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Self:
        """Open the library in a folder, which is created where absent.

        Args:
            folder: the library folder.
            settings: how to read, embed and search; by default from the environment.
            progress: is told how far a long task is; of an `add`, by the text of its files, that of a PDF estimated.

        Raises:
            LibraryUnwritable: the folder cannot be made or written.
            LibraryForeign: the folder holds something else.
            LibraryVersion: the library was made by another version.
            LibraryDamaged: the library cannot be read.
        """
        place = _place(folder)
        return cls(Store.open(place), place, settings or Settings.from_environment(os.environ), progress)

    @staticmethod
    def check_there(folder: str | os.PathLike[str]) -> None:
        """Check that there is a library in a folder, where `open` would make a new one.

        Raises:
            LibraryMissing: the folder is not there, or is empty.
        """
        if is_absent(_place(folder)):
            raise LibraryMissing(f"there is no library in {folder}; check the name, or add papers to it first")

    def __enter__(self) -> Self:
        """Return the library itself; it is closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the library."""
        self.close()

    def close(self) -> None:
        """Close the library's file. A second call does nothing."""
        self._store.close()

    # --- documents

    def add(
        self,
        paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
        *,
        prune: bool = False,
        keep_removed: bool = False,
        password: str | None = None,
    ) -> AddReport:
        """Add files, or folders of files; what is known already is left alone, what changed replaces its document.

        Args:
            paths: a path, or several.
            prune: also remove the documents whose file in one of the folders is gone.
            keep_removed: leave out what a person removed before.
            password: opens PDFs that are locked; it is not kept.

        Returns:
            What was added, updated, unchanged and removed, and which files failed and why: one stops no other.

        Raises:
            LibraryBusy: another process is changing the library and does not finish in time.
            LibraryModel: the library was made with another model.
        """
        several = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
        places = [_place(path) for path in several]
        return self._intake.add(places, prune=prune, keep_removed=keep_removed, password=password)

    def add_uploads(self, uploads: Sequence[Upload]) -> AddReport:
        """Add files that a person sends as bytes; citation data (`paper.csl.json`) goes with the file that it is of.

        The names are only names: folders in them are left out. The same bytes are known again, sent or added from the
        disk, and no `add` with `prune` removes a document for its file being nowhere.

        Returns:
            What `add` returns; a file that failed goes by the name that it was sent under.

        Raises:
            LibraryBusy: another process is changing the library and does not finish in time.
            LibraryModel: the library was made with another model.
            LibraryUnwritable: there is no space for the files.
        """
        return self._intake.add_uploads(uploads)

    def remove(self, *identities: str) -> None:
        """Remove documents: nothing of them is found, or left in the folder's files, afterwards.

        Raises:
            DocumentUnknown: the library holds none of that id; then none is removed.
            LibraryBusy: another process is changing the library and does not finish in time, or one that reads it
                holds on to its former state, so that the words of what was removed are still in its journal.
        """
        if identities:
            self._intake.remove(identities)

    def documents(self) -> list[Document]:
        """Return what is known of every document, ordered by id.

        Raises:
            LibraryClosed: the library was closed, or deleted or replaced by another one since it was opened.
        """
        return list(self._documents.get())

    def passage_counts(self) -> dict[str, int]:
        """Return the number of searchable passages of each document, by id."""
        return dict(self._counts.get())

    def text(self, identity: str) -> str:
        """Return a document's canonical text, which every offset points into.

        Raises:
            DocumentUnknown: the library holds none of that id.
        """
        return self._store.text(identity).text

    def warnings(self) -> dict[str, tuple[str, ...]]:
        """Return, by document id, what a reader should know of some documents: scanned pages, hidden text."""
        return self._store.warnings()

    def rectangles(self, identity: str, start: int, end: int) -> tuple[Rectangle, ...]:
        """Return where a span of the canonical text stands on the pages of a PDF: a rectangle for each line.

        Empty for a document that was not read from a PDF.

        Raises:
            DocumentUnknown: the library holds none of that id.
        """
        return pages.places_of(self._store, identity, start, end)

    def page_image(
        self,
        identity: str,
        page: int,
        *,
        marks: Sequence[Locator] = (),
        scale: float = 2.0,
        password: str | None = None,
    ) -> bytes:
        """Return a page of a PDF as PNG, the words of `marks` shown on it.

        Args:
            identity: the document's id.
            page: the page, from 1.
            marks: locators of quotes; what stands on other pages is left out.
            scale: pixels a point (a point is 1/72 inch).
            password: opens a PDF that is locked.

        Raises:
            DocumentUnknown: the library holds none of that id.
            PageUnknown: the document has no such page, or was not read from a PDF.
            PdfPasswordNeeded: the PDF is locked.
        """
        return pages.picture_of(self._store, identity, page, marks, scale, password)

    def headings(self, identity: str) -> list[Locator]:
        """Return the places of a document's headings, in reading order; `section` ends with the heading itself.

        Raises:
            DocumentUnknown: the library holds none of that id.
        """
        return quoting.headings_of(self._store, identity)

    def passage(self, citation: Citation) -> str:
        """Return the words of the passage that a citation stands in, as they are in the canonical text.

        Raises:
            DocumentUnknown: the document was removed since.
        """
        place = self.passage_place(citation)
        return self.text(citation.document.id)[place.start : place.end]

    def passage_place(self, citation: Citation) -> Locator:
        """Return the place of the passage that a citation stands in; the quote's own place where it is gone."""
        return quoting.passage_place(self._store, citation)

    def stands(self, citation: Citation) -> bool:
        """Tell whether a quote stands, word for word, at its place in the text as it is now.

        Raises:
            DocumentUnknown: the document was removed since.
        """
        with self._store.snapshot():
            return quoting.stands(self._store, citation)

    def check(self, citations: Iterable[Citation]) -> list[str]:
        """Return of each quote why it does not stand in this library word for word, and nothing where it does.

        A quote stands where a document with the hash of the quoted one holds its words at its place. Of a citation
        only the quote, its offsets, and its document's id and hash are looked at, so that one from elsewhere will do.
        """
        with self._store.snapshot():
            return quoting.faults_of_quotes(self._store, citations)

    @staticmethod
    def short_name(document: Document) -> str:
        """Return how a text refers to a document: "Sun and Yang (2015)", "reading note on Porter (1990)"."""
        return short_name(document)

    # --- keeping

    def verify(self) -> list[str]:
        """Return what is wrong with the library, one line each; nothing where every quote it can give is checkable."""
        with self._store.snapshot():
            return faults_of(self._store)

    def export(self, file: str | os.PathLike[str]) -> None:
        """Write the whole library to one file, a backup that `restore` reads.

        Raises:
            OptionInvalid: the file exists already.
            LibraryUnwritable: it cannot be written.
        """
        keeping.export(self._store, _place(file))

    def restore(self, file: str | os.PathLike[str]) -> None:
        """Replace the whole library by a backup.

        Raises:
            LibraryError: the file is not a backup of a library, or another process is changing this one.
        """
        with self._changing():
            self._indexes.forget()
            self._store.restore(_place(file))

    @classmethod
    def rebuild(
        cls,
        folder: str | os.PathLike[str],
        *,
        settings: Settings | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> AddReport:
        """Make a library anew with the model of `settings`: from its own texts, or, where it is of another version's
        form, from the files that it was made from. The old one stays whole until the new one is.

        Raises:
            LibraryError: the folder cannot be used.
        """  # noqa: D205
        return keeping.rebuild(_place(folder), settings or Settings.from_environment(os.environ), progress)

    # --- inside

    def _checked_encoder(self) -> Encoder:
        with self._loading_encoder:
            if self._encoder is None:
                self._encoder = load_encoder(self._settings, self._tell)
            encoder = self._encoder
        made_with = self._store.meta("fingerprint")
        if made_with not in (None, encoder.fingerprint) and self._store.counts():
            raise LibraryModel(
                f"the library in {self._folder} was made with the model {self._store.meta('model')}, "
                f"not {encoder.name}; "
                "name that model, or run `pincite rebuild` to embed its documents anew"
            )
        return encoder

    def _loaded_extractor(self) -> Extractor | None:
        with self._loading_extractor:
            if self._extractor is None:
                self._extractor = load_extractor(self._settings, self._tell)
            return self._extractor

    def _tell(self, stage: str) -> None:
        if self._progress is not None:
            self._progress(Progress(stage, 0, 0))


def _place(path: str | os.PathLike[str]) -> Path:
    """Return a path as it is kept: absolute, without `..`, so that one file has one name."""
    return Path(os.path.abspath(Path(path).expanduser()))
