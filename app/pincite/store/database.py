"""One SQLite file shared among threads: statements, snapshots and transactions."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from pincite.errors import LibraryClosed
from pincite.store.opening import bring_up, connect, named_errors, set_up


class Database:
    """A library's file, opened. One statement, snapshot or transaction runs at a time."""

    def __init__(self, path: Path) -> None:
        """Open a file, which is made where absent.

        Raises:
            LibraryError: in one of its forms, the file cannot be used.
        """
        self.path = path
        self._lock = RLock()
        self._depth = 0
        self._connection: sqlite3.Connection | None = connect(path)
        try:
            set_up(self._connection, path)
            self._place = _place(path)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file. A second call does nothing."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def run(self, statement: str, *values: object) -> int:
        """Run a statement; return the key of the row that it put in last."""
        with self._used() as connection:
            return connection.execute(statement, values).lastrowid or 0

    def many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row of values."""
        with self._used() as connection:
            connection.executemany(statement, rows)

    def one(self, statement: str, *values: object) -> Any:
        """Return the first row that a statement gives, or None."""
        with self._used() as connection:
            return connection.execute(statement, values).fetchone()

    def all(self, statement: str, *values: object) -> list[Any]:
        """Return every row that a statement gives."""
        with self._used() as connection:
            return connection.execute(statement, values).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Hold one state of the file for several reads; inside of another snapshot or a transaction, hold that one."""
        with self._used() as connection:
            outermost = self._depth == 0
            if outermost:
                self.check_there()
                connection.execute("BEGIN")
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if outermost and connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several changes one: all are kept, or none."""
        with self._used() as connection:
            self.check_there()
            if self._depth:
                raise RuntimeError("A change cannot begin inside of a snapshot or of another change.")
            self._depth = 1
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield
                connection.execute("COMMIT")
            finally:
                self._depth = 0
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def empty_journal(self) -> bool:
        """Move the journal's pages into the file and empty it; False where a reader in another process prevents it."""
        busy, _, _ = self.one("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Copy the file, in its present state, into another one."""
        with self._used() as connection:
            connection.backup(target)

    def copy_from(self, source: sqlite3.Connection) -> None:
        """Replace the file's whole content by another one's."""
        with self._used() as connection:
            self.check_there()
            source.backup(connection)
            bring_up(connection)

    def check_there(self) -> None:
        """Check that the file is still the one in the folder: what is written to a deleted file is lost.

        Raises:
            LibraryClosed: it was deleted or replaced.
        """
        if _place(self.path) != self._place:
            raise LibraryClosed(f"the library in {self.path.parent} was deleted or replaced; open it again")

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        with self._lock, named_errors(self.path):
            if self._connection is None:
                raise LibraryClosed("the library was closed; open it again")
            yield self._connection


def _place(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
