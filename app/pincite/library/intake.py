"""What comes into a library and what leaves it. Every method holds the writer's lock while it works."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pincite.embedding import Encoder
from pincite.errors import LibraryBusy
from pincite.lexical import raw_words
from pincite.library import feedback, keeping
from pincite.library.adding import Adder
from pincite.library.indexes import Indexes
from pincite.library.meter import Report
from pincite.library.recognition import removal_digests
from pincite.library.uploads import placed
from pincite.records import AddReport, Upload
from pincite.settings import Settings
from pincite.store import Store


class Intake:
    """Adds documents to a library and removes them."""

    def __init__(
        self,
        store: Store,
        indexes: Indexes,
        encoder: Callable[[], Encoder],
        settings: Settings,
        folder: Path,
        progress: Report | None,
    ) -> None:
        """Change a store.

        Args:
            store: the library.
            indexes: are made anew after a change.
            encoder: gives the model.
            settings: how to read and cut.
            folder: the library's.
            progress: is told how far the work is.
        """
        self._store = store
        self._indexes = indexes
        self._encoder = encoder
        self._settings = settings
        self._folder = folder
        self._progress = progress

    def add(self, paths: Sequence[Path], *, prune: bool, keep_removed: bool, password: str | None) -> AddReport:
        """Add files and folders of files."""
        with self._changing():
            return self._add(paths, prune=prune, keep_removed=keep_removed, password=password)

    def add_uploads(self, uploads: Sequence[Upload]) -> AddReport:
        """Add files that come as bytes."""
        with self._changing(), placed(self._folder, uploads) as files:
            return files.told(self._add(files.files))

    def remove(self, identities: Sequence[str]) -> None:
        """Remove documents, so that nothing of them is left in the folder's files."""
        with self._changing():
            sources = [self._store.source(identity) for identity in dict.fromkeys(identities)]
            self._indexes.begin()
            self._indexes.leave([source.document.id for source in sources])
            with self._store.change():
                for source in sources:
                    self._store.delete(source.document.id, raw_words(source.text))
                    self._store.mark_removed(removal_digests(source.document, source.member))
                feedback.forget(self._store, [(source.document, source.text) for source in sources])
            whole = self._store.compact()
            self._indexes.renew()
        if not whole:
            raise LibraryBusy(
                "removed; but another process still reads the library as it was, and until that one ends, words of "
                "what was removed may stand in the folder's journal"
            )

    def _add(
        self, paths: Sequence[Path], *, prune: bool = False, keep_removed: bool = False, password: str | None = None
    ) -> AddReport:
        self._indexes.begin()
        adder = Adder(
            self._store,
            self._encoder,
            self._settings,
            leaving=self._indexes.leave,
            progress=self._progress,
            keep_removed=keep_removed,
            password=password,
            leave=self._folder,
        )
        report = adder.add(paths, prune=prune)
        if report.added or report.updated or report.removed:
            self._indexes.renew()
        return report

    def _changing(self) -> AbstractContextManager[None]:
        return keeping.changing(self._folder, self._settings, self._progress)
