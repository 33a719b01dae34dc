"""From a folder to a connection: what may lie in the folder, whose file it is, and SQLite's errors by our names."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pincite.errors import (
    LibraryBusy,
    LibraryDamaged,
    LibraryForeign,
    LibraryUnwritable,
    LibraryVersion,
    PinciteError,
)
from pincite.store.schema import APPLICATION, FORM, STATEMENTS, UPGRADES

FILE_NAME = "library.sqlite"
#: How long a statement waits for another process that is writing.
_WAIT_SECONDS = 30.0
#: What may lie in a folder that is to become a library.
_HARMLESS = frozenset({"README.md", ".gitignore", ".gitkeep", ".DS_Store", "Thumbs.db", "fetched"})
_DERIVED = ("writer.", "dense.", "lexical.", "passages.", "segments.", "examples.")
_HARMLESS_STARTS = (*_DERIVED, *(f".{name}" for name in _DERIVED), f"{FILE_NAME}-")
_FOREIGN = frozenset({sqlite3.SQLITE_NOTADB})
_UNWRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def prepare(folder: Path) -> None:
    """Make the folder where it is absent.

    Raises:
        LibraryUnwritable: it cannot be made or read.
        LibraryForeign: it holds something else.
    """
    if folder.exists() and not folder.is_dir():
        raise LibraryForeign(f"{folder} is a file, not a library folder; name a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {entry.name for entry in folder.iterdir()}
    except OSError as error:
        raise LibraryUnwritable(
            f"the library folder {folder} cannot be made or read ({error.strerror}); choose another with --index"
        ) from error
    other = _others(names)
    if FILE_NAME not in names and other:
        raise LibraryForeign(f"{folder} holds other files ({other[0]}) and no library; choose an empty or new folder")


def is_absent(folder: Path) -> bool:
    """Whether there is no library in a folder, and nothing that one could be mistaken for."""
    if (folder / FILE_NAME).exists() or (folder.exists() and not folder.is_dir()):
        return False
    return not folder.exists() or not _others(entry.name for entry in folder.iterdir())


def connect(path: Path, *, finished: bool = False) -> sqlite3.Connection:
    """Open an SQLite file; one that is `finished` is only read, and nothing is written beside it."""
    place = f"{path.absolute().as_uri()}?mode=ro&immutable=1" if finished else path
    with named_errors(path):
        return sqlite3.connect(
            place, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False, uri=finished
        )


def set_up(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, or check that an old one is ours, and set how it is written.

    Raises:
        LibraryForeign: the file is another program's; then nothing of it is changed.
        LibraryVersion: it was made by a version with other tables.
    """
    with named_errors(path):
        if _is_empty(connection):
            _create(connection)
        check_form(connection, path)
        bring_up(connection)
        _write_ahead(connection)
        for setting in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}")


def check_form(connection: sqlite3.Connection, path: Path) -> None:
    """Check that a file is a library, and of this version's form or of one that can be brought up to it.

    Raises:
        LibraryForeign: it is no library.
        LibraryVersion: it is one of another form.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    form = _form(connection)
    if application != APPLICATION:
        raise LibraryForeign(f"{path} is not a library of Pincite; choose another")
    if form != FORM and form not in UPGRADES:
        raise LibraryVersion(
            f"{path} was made by another version of Pincite; run `pincite rebuild` to make it anew from its documents"
        )


def bring_up(connection: sqlite3.Connection) -> None:
    """Give a library of an earlier form the tables that this one has; nothing of it is changed or read anew."""
    while _form(connection) in UPGRADES:
        connection.execute("BEGIN IMMEDIATE")
        if (form := _form(connection)) in UPGRADES:  # another process may have been first
            for statement in UPGRADES[form]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {form + 1}")
        connection.execute("COMMIT")


def _form(connection: sqlite3.Connection) -> int:
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    return int(form)


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, with the remedy."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a fault of ours, not of the file
    except sqlite3.Error as error:
        raise named(error, path) from error


def named(error: sqlite3.Error, path: Path) -> PinciteError:
    """Return the error of ours that an error of SQLite's stands for."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _FOREIGN:
        return LibraryForeign(
            f"{path} is not a library of Pincite, or its first bytes are damaged; choose another, or import a backup"
        )
    if code in _UNWRITABLE:
        return LibraryUnwritable(f"the library folder {path.parent} cannot be written; choose another with --index")
    if code in _FULL:
        return LibraryUnwritable(f"{path} cannot be written ({error}); make space on its disk and try again")
    if code in _BUSY:
        return LibraryBusy(f"another process is using {path}; try again when it has finished")
    return LibraryDamaged(f"{path} is damaged ({error}); import a backup, or add its documents to a new library")


def _others(names: Iterable[str]) -> list[str]:
    """Return the names that a library's folder does not have."""
    return sorted(name for name in names if name not in _HARMLESS and not name.startswith(_HARMLESS_STARTS))


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Whether the file is new: no tables, and no other program's mark."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return bool(tables == 0 and application == 0)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if _is_empty(connection):  # another process may have been first
        for statement in STATEMENTS:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORM}")
    connection.execute("COMMIT")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; SQLite does not wait by itself where another process does so just now."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
