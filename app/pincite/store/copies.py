"""Whole libraries: a backup written and read, and what can be told of a library of another version."""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pincite.errors import LibraryDamaged, LibraryForeign, LibraryUnwritable
from pincite.records import Correction, FeedbackEntry
from pincite.store.corrections import correction_of
from pincite.store.database import Database
from pincite.store.feedback import read_entries
from pincite.store.items import item_of
from pincite.store.opening import FILE_NAME, check_form, connect, named_errors


@dataclass(frozen=True, slots=True)
class OldCorrection:
    """A correction of the document that was read from a place: its file, and where in it."""

    path: str
    member: str
    correction: Correction


@dataclass(frozen=True, slots=True)
class OldImport:
    """The CSL item that was imported for the document that was read from a place, and the fields that it replaces."""

    place: tuple[str, str]
    item: dict[str, Any]
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OldLibrary:
    """What a library of another version's form still tells.

    Attributes:
        paths: the files that it was made from, in the order in which they were added.
        removed: the digests of what persons removed.
        generation: the number of its state.
        documents: how many documents it holds.
        corrections: what persons corrected of their citation data.
        feedback: what they said of answers.
        imports: the citation data that were imported for them.
    """

    paths: tuple[str, ...]
    removed: tuple[str, ...]
    generation: int
    documents: int
    corrections: tuple[OldCorrection, ...] = ()
    feedback: tuple[FeedbackEntry, ...] = ()
    imports: tuple[OldImport, ...] = ()


def back_up(database: Database, file: Path) -> None:
    """Write a copy of the whole library, in its present state, to a new file: all of it or nothing.

    Raises:
        LibraryUnwritable: the file cannot be written.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        with contextlib.closing(connect(part)) as target:
            database.copy_to(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read where nothing can be written
        part.replace(file)
    except (OSError, sqlite3.Error, LibraryUnwritable) as error:
        raise LibraryUnwritable(f"the backup {file} cannot be written ({error}); name a file elsewhere") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def restore(database: Database, file: Path) -> None:
    """Replace the whole library by a copy, once the copy is found sound.

    Raises:
        LibraryForeign: the file is not a copy of a library.
        LibraryVersion: it is one of another version.
        LibraryDamaged: it is damaged.
    """
    with contextlib.closing(_open_copy(file)) as source:
        with named_errors(file):
            check_form(source, file)
            if source.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise LibraryDamaged(f"{file} is damaged; import another backup")
        database.copy_from(source)


def old_library(folder: Path) -> OldLibrary:
    """Return what a library of any version's form tells.

    Raises:
        LibraryDamaged: it does not tell what it was made from.
    """
    path = folder / FILE_NAME
    with contextlib.closing(connect(path)) as connection, named_errors(path):
        paths = connection.execute("SELECT path FROM document GROUP BY path ORDER BY min(rowid)").fetchall()
        (documents,) = connection.execute("SELECT count(*) FROM document").fetchone()
        generation = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        removed = connection.execute("SELECT digest FROM removed ORDER BY digest").fetchall()
        return OldLibrary(
            tuple(path for (path,) in paths if path is not None),
            tuple(digest for (digest,) in removed),
            int(generation[0]) if generation else 0,
            documents,
            _corrections(connection),
            _feedback(connection),
            _imports(connection),
        )


def replace_library(folder: Path, file: Path) -> None:
    """Replace a library of any version's form by a new one, at once or not at all."""
    path = folder / FILE_NAME
    with (
        contextlib.closing(connect(path)) as target,
        contextlib.closing(_open_copy(file)) as source,
        named_errors(path),
    ):
        target.execute("PRAGMA secure_delete = ON")
        source.backup(target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _corrections(connection: sqlite3.Connection) -> tuple[OldCorrection, ...]:
    """Return what persons corrected; the first forms had no table for it."""
    if not _has(connection, "correction"):
        return ()
    rows = connection.execute(
        "SELECT d.path, d.member, c.field, c.value FROM correction c JOIN document d ON d.key = c.document"
        " WHERE d.path IS NOT NULL ORDER BY d.key, c.field"
    )
    return tuple(OldCorrection(path, member, correction_of(field, value)) for path, member, field, value in rows)


def _feedback(connection: sqlite3.Connection) -> tuple[FeedbackEntry, ...]:
    """Return what persons said of answers; the first forms had no table for it."""
    if not _has(connection, "feedback"):
        return ()
    return tuple(read_entries(lambda statement: connection.execute(statement).fetchall()).values())


def _imports(connection: sqlite3.Connection) -> tuple[OldImport, ...]:
    """Return what was imported; the first forms had no table for it."""
    if not _has(connection, "item"):
        return ()
    rows = connection.execute(
        "SELECT d.path, d.member, i.item, i.further, i.fields FROM item i JOIN document d ON d.key = i.document"
        " WHERE i.origin = 'import' AND d.path IS NOT NULL ORDER BY d.key"
    )
    return tuple(
        OldImport((path, member), item_of(item) | item_of(more), item_of(of)) for path, member, item, more, of in rows
    )


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def _open_copy(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise LibraryForeign(f"there is no file {file}; check the name")
    # Where a journal lies beside it, the file alone is not the whole of it.
    return connect(file, finished=not Path(f"{file}-wal").exists())
