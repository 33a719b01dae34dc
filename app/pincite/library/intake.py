"""What comes into a library and what leaves it. Every method holds the writer's lock while it works."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from pincite.embedding import Encoder
from pincite.errors import LibraryBusy
from pincite.lexical import raw_words
from pincite.library import citing, exports, feedback, keeping
from pincite.library.adding import Adder
from pincite.library.indexes import Indexes
from pincite.library.meter import Report
from pincite.library.recognition import removal_digests
from pincite.library.uploads import placed
from pincite.records import AddReport, Failure, Upload
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
            report = self._add(paths, prune=prune, keep_removed=keep_removed, password=password)
            return self._cite_from_exports([path for path in paths if path.is_dir()], report)

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

    def cite(self, file: Path, *, write: bool) -> citing.CiteReport:
        """Give documents the citation data of a file."""
        exchange = exports.read(file)
        with self._changing():
            chosen, report = citing.plan(exchange, self._store.documents(), file.parent)
            return replace(report, matched=tuple(self._take(chosen, write=write)))

    def _take(self, chosen: Mapping[str, citing.Match], *, write: bool) -> list[citing.Cited]:
        if not write or not citing.is_new(self._store, chosen):
            return citing.cited(self._store, chosen, write=False)
        with self._indexes.carried_over():
            return citing.cited(self._store, chosen, write=True)

    def _cite_from_exports(self, folders: Sequence[Path], report: AddReport) -> AddReport:
        """Give the documents of some folders the citation data that reference managers wrote for their files there."""
        failed: list[Failure] = []
        changed: set[str] = set()
        for folder in folders:
            for file, exchange in exports.found_in(folder, self._folder, failed):
                inside = [one for one in self._store.documents() if one.path and Path(one.path).is_relative_to(folder)]
                chosen, said = citing.plan(exchange, inside, file.parent, files_only=True)
                failed += [Failure(str(file), f"{file.name}, {one.place}: {one.reason}") for one in said.unreadable]
                changed.update(one.document for one in self._take(chosen, write=True) if one.changes)
        updated = [identity for identity in report.unchanged if identity in changed]
        unchanged = tuple(identity for identity in report.unchanged if identity not in changed)
        return replace(
            report,
            updated=(*report.updated, *dict.fromkeys(updated)),
            unchanged=unchanged,
            failed=(*report.failed, *failed),
        )

    def _changing(self) -> AbstractContextManager[None]:
        return keeping.changing(self._folder, self._settings, self._progress)
