"""The files that the documents of a library were read from: what state each was in, and what it gave."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pincite.store.database import Database

_KEY = "SELECT key FROM document WHERE id = ? AND content_hash = ?"
_COLUMNS = "path, size, changed_ns, touched_ns, seen_ns, digest, beside, ability"


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A document that a file gave, or whose copy it gave.

    Attributes:
        identity: the document's id.
        member: its place in the file; empty where the file is one document.
        given_id: the id that the file gives it, or None.
        description: a hash of what the file says of it.
        content_hash: the document's; where the document has another by now, the file is not written down.
        home: the file that the library names for the document, another one where this is a copy; is only read.
    """

    identity: str
    member: str
    given_id: str | None
    description: str
    content_hash: str
    home: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was read.

    Attributes:
        path: where it stands.
        size: in bytes.
        changed_ns: when its content was changed last, in nanoseconds since 1970.
        touched_ns: when content, name or permissions were.
        seen_ns: when that was looked up.
        digest: the hash of its bytes.
        beside: the hash of the citation data beside it, empty where there is none.
        ability: what it was read with.
        members: what it gave, in order.
    """

    path: str
    size: int
    changed_ns: int
    touched_ns: int
    seen_ns: int
    digest: str
    beside: str
    ability: str
    members: tuple[KnownMember, ...] = ()


class Files:
    """The table of files, and of what each of them gave."""

    def __init__(self, database: Database) -> None:
        """Use an open file."""
        self._database = database

    def at(self, path: str) -> KnownFile | None:
        """Return the file at a place as it was read, or None."""
        return next(iter(self._found("path = ?", path)), None)

    def like(self, digest: str) -> list[KnownFile]:
        """Return the files that held exactly these bytes, in the order in which they came."""
        return self._found("digest = ?", digest)

    def all(self) -> list[KnownFile]:
        """Return every file, in the order in which they came."""
        return self._found("1 = 1")

    def keep(self, files: Iterable[KnownFile]) -> None:
        """Write files down, in the place of what was known of the same paths. Must run inside a transaction.

        A file of which a document is not there is left out: it has to be read again.
        """
        for file in files:
            self.forget(file.path)
            keys = [self._database.one(_KEY, m.identity, m.content_hash) for m in file.members]
            if not keys or None in keys:
                continue
            values = [getattr(file, name) for name in _COLUMNS.split(", ")]
            key = self._database.run(f"INSERT INTO file ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?)", *values)
            rows = zip(keys, file.members, strict=True)
            self._database.many(
                "INSERT INTO member VALUES (?,?,?,?,?,?)",
                [(key, n, document, m.member, m.given_id, m.description) for n, ((document,), m) in enumerate(rows)],
            )

    def forget(self, path: str) -> None:
        """Forget the file at a place. Must run inside a transaction."""
        self._database.run("DELETE FROM file WHERE path = ?", path)

    def forget_those_of(self, identity: str) -> None:
        """Forget every file that gave a document or a copy of it. Must run inside a transaction."""
        self._database.run(
            "DELETE FROM file WHERE key IN"
            " (SELECT m.file FROM member m JOIN document d ON d.key = m.document WHERE d.id = ?)",
            identity,
        )

    def is_sound(self) -> bool:
        """Return whether every file has what it gave."""
        return self._database.one("SELECT 1 FROM file WHERE key NOT IN (SELECT file FROM member)") is None

    def _found(self, condition: str, *values: str) -> list[KnownFile]:
        rows = self._database.all(f"SELECT key, {_COLUMNS} FROM file WHERE {condition} ORDER BY key", *values)
        return [replace(KnownFile(*row), members=self._members(key)) for key, *row in rows]

    def _members(self, key: int) -> tuple[KnownMember, ...]:
        statement = (
            "SELECT d.id, m.member, m.given_id, m.description, d.content_hash, d.path FROM member m JOIN document d"
        )
        statement += " ON d.key = m.document WHERE m.file = ? ORDER BY m.ordinal"
        return tuple(KnownMember(*row) for row in self._database.all(statement, key))
