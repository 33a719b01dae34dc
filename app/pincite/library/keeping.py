"""A library as a whole: held for writing, backed up, brought back, made anew."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import Any

from pincite.embedding import Encoder, load_encoder
from pincite.errors import LibraryVersion, OptionInvalid
from pincite.library.adding import Adder
from pincite.library.meter import Report
from pincite.library.uploads import FOLDER as UPLOADS
from pincite.locking import writing
from pincite.records import AddReport, Correction, Progress
from pincite.settings import Settings
from pincite.store import FILE_NAME, OldCorrection, OldLibrary, Store, old_library, replace_library

_WORK = "writer.rebuild-"
#: What a process that was killed may have left behind.
_LEFT_BEHIND = (f"{_WORK}*", UPLOADS, ".dense.*", ".lexical.*", ".passages.*", ".segments.*")


@contextmanager
def changing(folder: Path, settings: Settings, progress: Report | None = None) -> Iterator[None]:
    """Hold the library for writing; take away what a killed process left in its folder.

    Raises:
        LibraryBusy: another process held it all the time that `settings` allows.
        LibraryUnwritable: the folder cannot be written.
    """

    def wait(holder: str) -> None:
        if progress is not None:
            progress(Progress(f"Waiting for {holder}, which is changing this library", 0, 0))

    with writing(folder, settings.lock_seconds, wait):
        for pattern in _LEFT_BEHIND:
            for left in folder.glob(pattern):
                with suppress(OSError):
                    rmtree(left) if left.is_dir() else left.unlink()
        yield


def export(store: Store, file: Path) -> None:
    """Write the whole library to a new file.

    Raises:
        OptionInvalid: the file exists already.
        LibraryUnwritable: it cannot be written.
    """
    if file.exists():
        raise OptionInvalid(f"{file} exists already; name a new file")
    store.back_up(file)


def rebuild(folder: Path, settings: Settings, progress: Report | None) -> AddReport:
    """Make a library anew, from its own texts or from the files that a former version made it from."""
    with suppress(LibraryVersion):
        Store.open(folder).close()  # what is no library is named before anything is written
    with changing(folder, settings, progress):
        try:
            store = Store.open(folder)
        except LibraryVersion:
            return _from_files(folder, settings, progress)
        try:
            return _from_texts(folder, store, settings, progress)
        finally:
            store.close()


def _from_texts(folder: Path, store: Store, settings: Settings, progress: Report | None) -> AddReport:
    identities = [document.id for document in store.documents()]
    with _fresh(folder) as (fresh, file):
        adder = Adder(fresh, _loader(settings, progress), settings, leaving=_nothing, progress=progress)
        adder.rebuild((store.source(identity) for identity in identities), len(identities))
        fresh.keep_files(store.files.all())
        _number(fresh, store.generation(), store.removed())
        _import(fresh, store.items.imports())
        _correct(fresh, store.corrections.all())
        fresh.keep_feedback(store.feedback.all())
        fresh.close()
        store.restore(file)
    return AddReport(updated=tuple(identities))


def _from_files(folder: Path, settings: Settings, progress: Report | None) -> AddReport:
    old = old_library(folder)
    with _fresh(folder) as (fresh, file):
        _number(fresh, old.generation, old.removed)
        adder = Adder(
            fresh,
            _loader(settings, progress),
            settings,
            leaving=_nothing,
            progress=progress,
            keep_removed=True,
            leave=folder,
        )
        report = adder.add([Path(path) for path in old.paths], prune=False)
        _check_whole(old, report, len(fresh.documents()))
        _import(
            fresh, {found.id: (one.item, one.fields) for one in old.imports if (found := fresh.from_place(*one.place))}
        )
        _correct(fresh, _by_id(fresh, old.corrections))
        fresh.keep_feedback(old.feedback)
        fresh.close()
        replace_library(folder, file)
    return report


def _check_whole(old: OldLibrary, report: AddReport, documents: int) -> None:
    """Refuse a rebuild that would lose a document.

    Raises:
        LibraryVersion: a file that the old library was made from cannot be read any more.
    """
    if report.failed:
        more = f" (and {len(report.failed) - 1} more)" if len(report.failed) > 1 else ""
        raise LibraryVersion(
            f"the library stays as it was, of another version, for one of its files cannot be read: "
            f"{report.failed[0].reason}{more}; put it back, or add the others to a new library"
        )
    if documents < old.documents:
        raise LibraryVersion(
            f"the library stays as it was, of another version: its files give {documents} documents now, and it holds "
            f"{old.documents}; put back what is missing, or add the files to a new library"
        )


@contextmanager
def _fresh(folder: Path) -> Iterator[tuple[Store, Path]]:
    """Give a new library and its file, in a work folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=_WORK) as work:
        fresh = Store.open(Path(work))
        try:
            yield fresh, Path(work) / FILE_NAME
        finally:
            fresh.close()


def _number(fresh: Store, generation: int, removed: Sequence[str]) -> None:
    with fresh.change():
        fresh.set_generation(generation + fresh.generation())
        fresh.mark_removed(removed)


def _import(fresh: Store, imports: Mapping[str, tuple[dict[str, Any], dict[str, Any]]]) -> None:
    if imports:
        with fresh.change():
            for identity, (item, fields) in imports.items():
                fresh.keep_import(identity, item, fields)


def _correct(fresh: Store, corrections: Mapping[str, Sequence[Correction]]) -> None:
    if corrections:
        with fresh.change():
            for identity, several in corrections.items():
                fresh.correct(identity, several)


def _by_id(fresh: Store, corrections: Sequence[OldCorrection]) -> dict[str, list[Correction]]:
    """Return corrections by the ids of the documents that stand at their places: ids may be numbered otherwise."""
    found: defaultdict[str, list[Correction]] = defaultdict(list)
    for one in corrections:
        if document := fresh.from_place(one.path, one.member):
            found[document.id].append(one.correction)
    return found


def _loader(settings: Settings, progress: Report | None) -> Callable[[], Encoder]:
    loaded: list[Encoder] = []

    def load() -> Encoder:
        if not loaded:
            loaded.append(load_encoder(settings, lambda stage: progress(Progress(stage, 0, 0)) if progress else None))
        return loaded[0]

    return load


def _nothing(_: Sequence[str]) -> None:
    return None
