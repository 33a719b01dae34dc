"""The SQLite file, the only durable truth of a library. The only sqlite3 import.

Everything else in the folder is derived from it. Text that is removed is overwritten, not only unlinked.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from pincite.errors import (
    DocumentUnknown,
    LibraryClosed,
    LibraryDamaged,
    LibraryForeign,
    LibraryUnwritable,
    LibraryVersion,
)
from pincite.records import (
    SEARCHABLE_KINDS,
    Block,
    BlockKind,
    Document,
    Outline,
    Passage,
    Section,
    Sentence,
    SentenceKind,
    Source,
)

FILE_NAME = "library.sqlite"
#: Raised whenever the form of the tables changes.
FORM = 1
#: "PINC", in the header of the file, says whose it is.
_APPLICATION = 0x50494E43
#: What may lie in a folder that is to become a library.
_HARMLESS = frozenset({"README.md", ".gitignore", ".gitkeep", ".DS_Store", "Thumbs.db"})
_HARMLESS_STARTS = ("writer.", "dense.", "lexical.", ".dense.", ".lexical.", f"{FILE_NAME}-")
_BLOCK_KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
_SENTENCE_KINDS: tuple[SentenceKind, ...] = get_args(SentenceKind)
_MOST_VARIABLES = 500

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT, authors TEXT NOT NULL, year INTEGER, doi TEXT, venue TEXT, kind TEXT NOT NULL,
    path TEXT, member TEXT NOT NULL, given_id TEXT, pages INTEGER, page_labels TEXT NOT NULL,
    content_hash TEXT NOT NULL, text TEXT NOT NULL, blocks BLOB NOT NULL
);
CREATE INDEX document_content ON document (content_hash);
CREATE INDEX document_path ON document (path);
CREATE TABLE section (
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, parent INTEGER NOT NULL, level INTEGER NOT NULL, kind TEXT NOT NULL, heading TEXT NOT NULL,
    heading_start INTEGER NOT NULL, heading_end INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE TABLE passage (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, id TEXT NOT NULL, section INTEGER NOT NULL, kind TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, context TEXT NOT NULL, first_sentence INTEGER NOT NULL,
    sentences BLOB NOT NULL, vector BLOB, sentence_vectors BLOB
);
CREATE UNIQUE INDEX passage_place ON passage (document, ordinal);
CREATE TABLE word (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE removed (digest TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class DocumentVectors:
    """The vectors of one document, as float16 rows of unit length.

    `passages` has one row a searchable passage, `sentences` one row a sentence of those passages, both in order.
    """

    passages: NDArray[np.float16]
    sentences: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A stored passage: its key, its document's id, the record, its sentences."""

    key: int
    document: str
    passage: Passage
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class StoredText:
    """What is kept of a document besides its record: text, page labels, place in its file."""

    text: str
    page_labels: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class SearchableText:
    """What of a passage is searched by words: its key, its heading path, its own words."""

    key: int
    context: str
    text: str


@dataclass(frozen=True, slots=True)
class KeyedVectors:
    """Keys of passages (n,) and their vectors (n, d)."""

    keys: NDArray[np.int64]
    vectors: NDArray[np.float32]


class Store:
    """One library's tables. Safe to share among threads; one statement or snapshot runs at a time."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._folder = folder
        self._lock = RLock()
        self._depth = 0

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open the library in `folder`, which is created where absent.

        Raises:
            LibraryUnwritable: the folder cannot be made or written.
            LibraryForeign: the folder or its file holds something else.
            LibraryVersion: the file was made by a version with other tables.
            LibraryDamaged: the file cannot be read.
        """
        _prepare(folder)
        store = cls(_connect(folder / FILE_NAME), folder)
        try:
            store._set_up()
        except sqlite3.Error as error:
            store.close()
            raise _named(error, folder) from error
        except Exception:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close the file. A second call does nothing."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    # --- reading

    @contextmanager
    def snapshot(self) -> Iterator[int]:
        """Hold one state of the library for several reads; gives its generation."""
        with self._lock, self._errors():
            outermost = self._depth == 0
            if outermost:
                self._run("BEGIN")
            self._depth += 1
            try:
                yield self.generation()
            finally:
                self._depth -= 1
                if outermost and self._connection is not None:
                    self._run("ROLLBACK")

    def generation(self) -> int:
        """Return the number of the library's state, which every change raises by one."""
        return int(self.meta("generation") or 0)

    def meta(self, name: str) -> str | None:
        """Return a named fact about the library, or None."""
        row = self._one("SELECT value FROM meta WHERE name = ?", name)
        return None if row is None else str(row[0])

    def documents(self) -> list[Document]:
        """Return every document, ordered by id."""
        return [_document(row) for row in self._all(f"SELECT {_DOCUMENT_COLUMNS} FROM document ORDER BY id")]

    def document(self, identity: str) -> Document:
        """Return one document.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        document = self.find(identity)
        if document is None:
            raise DocumentUnknown(f"the library holds no document {identity!r}; `pincite documents` lists them")
        return document

    def find(self, identity: str) -> Document | None:
        """Return one document, or None where there is none of that id."""
        row = self._one(f"SELECT {_DOCUMENT_COLUMNS} FROM document WHERE id = ?", identity)
        return None if row is None else _document(row)

    def members_of(self, path: str) -> list[tuple[str, str]]:
        """Return id and place in the file of every document that was read from a file."""
        return self._all("SELECT id, member FROM document WHERE path = ? ORDER BY id", path)

    def with_content(self, content_hash: str) -> list[Document]:
        """Return the documents that hold exactly this content."""
        rows = self._all(f"SELECT {_DOCUMENT_COLUMNS} FROM document WHERE content_hash = ? ORDER BY id", content_hash)
        return [_document(row) for row in rows]

    def from_place(self, path: str, member: str) -> Document | None:
        """Return the document that was read from this place of this file, or None."""
        row = self._one(f"SELECT {_DOCUMENT_COLUMNS} FROM document WHERE path = ? AND member = ?", path, member)
        return None if row is None else _document(row)

    def text(self, identity: str) -> StoredText:
        """Return a document's canonical text and page labels.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        row = self._one("SELECT text, page_labels FROM document WHERE id = ?", identity)
        if row is None:
            raise DocumentUnknown(f"the library holds no document {identity!r}; `pincite documents` lists them")
        return StoredText(str(row[0]), tuple(json.loads(row[1])))

    def source(self, identity: str) -> Source:
        """Return a document as it was read, from what the library keeps of it."""
        document = self.document(identity)
        row = self._one("SELECT text, blocks, given_id, member, page_labels FROM document WHERE id = ?", identity)
        assert row is not None
        return Source(document, row[0], _blocks(row[1]), row[2], row[3], tuple(json.loads(row[4])))

    def sections(self, identity: str) -> tuple[Section, ...]:
        """Return a document's heading tree, in reading order."""
        rows = self._all(
            'SELECT s.ordinal, parent, level, s.kind, heading, heading_start, heading_end, start, "end" FROM section s '
            "JOIN document d ON s.document = d.key WHERE d.id = ? ORDER BY s.ordinal",
            identity,
        )
        return tuple(Section(*row) for row in rows)

    def passages(self, keys: Sequence[int]) -> list[PassageRow]:
        """Return stored passages in the order of `keys`; keys of passages that are gone are left out."""
        found: dict[int, PassageRow] = {}
        for part in _parts(keys):
            marks = ",".join("?" * len(part))
            found |= {row.key: row for row in self._passage_rows(f"p.key IN ({marks})", *part)}
        return [found[key] for key in keys if key in found]

    def passages_of(self, identity: str) -> list[PassageRow]:
        """Return every passage of a document in reading order, headings and references too."""
        return list(self._passage_rows("d.id = ? ORDER BY p.ordinal", identity))

    def searchable_keys(self, identities: Sequence[str]) -> NDArray[np.int64]:
        """Return the keys of the searchable passages of some documents, ascending."""
        keys: list[int] = []
        for part in _parts(identities):
            marks = ",".join("?" * len(part))
            keys += [
                row[0]
                for row in self._all(
                    "SELECT p.key FROM passage p JOIN document d ON p.document = d.key "
                    f"WHERE p.vector IS NOT NULL AND d.id IN ({marks})",
                    *part,
                )
            ]
        return np.array(sorted(keys), dtype=np.int64)

    def passage_vectors(self) -> KeyedVectors:
        """Return the vectors of all searchable passages, by ascending key."""
        rows = self._all("SELECT key, vector FROM passage WHERE vector IS NOT NULL ORDER BY key")
        keys = np.array([row[0] for row in rows], dtype=np.int64)
        joined = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
        return KeyedVectors(keys, joined.reshape(len(keys), -1 if len(keys) else 0).astype(np.float32))

    def sentence_vectors(self, keys: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Return, by passage key, the vectors of its sentences (one row a sentence)."""
        found: dict[int, NDArray[np.float32]] = {}
        dimension = int(self.meta("dimension") or 0)
        for part in _parts(keys):
            marks = ",".join("?" * len(part))
            for key, blob in self._all(f"SELECT key, sentence_vectors FROM passage WHERE key IN ({marks})", *part):
                if blob is not None:
                    found[key] = np.frombuffer(blob, dtype=np.float16).reshape(-1, dimension).astype(np.float32)
        return found

    def searchable_texts(self) -> Iterator["SearchableText"]:
        """Yield the words of every searchable passage, by ascending key."""
        text, held = "", -1
        rows = self._all(
            'SELECT key, document, context, start, "end" FROM passage WHERE vector IS NOT NULL ORDER BY key'
        )
        for key, document, context, start, end in rows:
            if document != held:
                row = self._one("SELECT text FROM document WHERE key = ?", document)
                text, held = (str(row[0]) if row else ""), document
            yield SearchableText(key, context, text[start:end])

    def counts(self) -> dict[str, int]:
        """Return, by document id, the number of its searchable passages."""
        return dict(
            self._all(
                "SELECT d.id, count(p.vector) FROM document d LEFT JOIN passage p ON p.document = d.key GROUP BY d.id"
            )
        )

    def words(self) -> dict[str, int]:
        """Return every word of the library, case-folded, with the number of documents that hold it."""
        return dict(self._all("SELECT word, documents FROM word"))

    def has_word(self, word: str) -> bool:
        """Return whether any document holds the case-folded word."""
        return self._one("SELECT 1 FROM word WHERE word = ?", word) is not None

    def was_removed(self, digests: Iterable[str]) -> bool:
        """Return whether a person removed a document with one of these digests."""
        return any(self._one("SELECT 1 FROM removed WHERE digest = ?", digest) is not None for digest in digests)

    def faults(self) -> list[str]:
        """Return what is wrong with the file itself, one line each; nothing where it is sound."""
        faults = [f"{FILE_NAME}: {row[0]}" for row in self._all("PRAGMA integrity_check(20)") if row[0] != "ok"]
        for row in self._all("PRAGMA foreign_key_check"):
            faults.append(f"{FILE_NAME}: a row of {row[0]} belongs to no document")
        return faults

    # --- changing

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make several changes one: all are kept or none, and the generation rises by one."""
        with self._lock, self._errors():
            self._run("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
                self._set("generation", str(self.generation() + 1))
                self._set("content_hash", self._content_hash())
                self._run("COMMIT")
            except BaseException:
                if self._connection is not None and self._connection.in_transaction:
                    self._run("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def set_model(self, name: str, fingerprint: str, dimension: int) -> None:
        """Write down which model made the vectors."""
        for key, value in (("model", name), ("fingerprint", fingerprint), ("dimension", str(dimension))):
            self._set(key, value)

    def insert(
        self, document: Document, source: Source, outline: Outline, vectors: DocumentVectors, words: Iterable[str]
    ) -> None:
        """Put a document in, all of it. Must run inside `change`."""
        key = self._insert_document(document, source)
        self._many(
            "INSERT INTO section VALUES (?,?,?,?,?,?,?,?,?,?)",
            [
                (key, s.ordinal, s.parent, s.level, s.kind, s.heading, s.heading_start, s.heading_end, s.start, s.end)
                for s in outline.sections
            ],
        )
        self._many(
            "INSERT INTO passage (document, ordinal, id, section, kind, start, \"end\", context, first_sentence, sentences,"
            " vector, sentence_vectors) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            _passage_values(key, outline, vectors),
        )
        self._many(
            "INSERT INTO word VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET documents = documents + 1",
            [(word,) for word in sorted(set(words))],
        )

    def delete(self, identity: str, words: Iterable[str]) -> None:
        """Take a document out, all of it; `words` are the ones it was put in with. Must run inside `change`.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        self.document(identity)
        self._run("DELETE FROM document WHERE id = ?", identity)
        gone = [(word,) for word in sorted(set(words))]
        self._many("UPDATE word SET documents = documents - 1 WHERE word = ?", gone)
        self._many("DELETE FROM word WHERE word = ? AND documents < 1", gone)

    def describe(self, document: Document) -> None:
        """Replace what is known of a document, its text left as it is. Must run inside `change`."""
        self._run(
            "UPDATE document SET title=?, authors=?, year=?, doi=?, venue=?, kind=?, path=?, pages=? WHERE id=?",
            document.title, json.dumps(document.authors, ensure_ascii=False), document.year, document.doi,
            document.venue, document.kind, document.path, document.pages, document.id,
        )  # fmt: skip

    def mark_removed(self, digests: Iterable[str]) -> None:
        """Remember that a person removed a document, by digests that give nothing of it away."""
        self._many("INSERT OR IGNORE INTO removed VALUES (?)", [(digest,) for digest in digests])

    def unmark_removed(self, digests: Iterable[str]) -> None:
        """Forget that a document was removed, since a person asked for it again."""
        self._many("DELETE FROM removed WHERE digest = ?", [(digest,) for digest in digests])

    def removed(self) -> list[str]:
        """Return the digests of what persons removed."""
        return [row[0] for row in self._all("SELECT digest FROM removed ORDER BY digest")]

    def set_generation(self, generation: int) -> None:
        """Number the library's state; `change` adds one to it. Must run inside `change`."""
        self._set("generation", str(generation))

    def back_up(self, file: Path) -> None:
        """Write a copy of the whole library, in its present state, to a new file.

        Raises:
            LibraryUnwritable: the file cannot be written.
        """
        with self._lock, self._errors():
            target = _connect(file)
            try:
                self._live().backup(target)
            finally:
                target.close()

    def restore(self, file: Path) -> None:
        """Replace the whole library by a copy; the generation rises above both.

        Raises:
            LibraryForeign: the file is not a copy of a library.
            LibraryVersion: it is one of another version.
        """
        if not file.is_file():
            raise LibraryForeign(f"there is no file {file}; check the name")
        generation = self.generation()
        source = _connect(file)
        try:
            with self._errors():
                self._check_form(source, file)
                with self._lock:
                    source.backup(self._live())
        finally:
            source.close()
        with self.change():
            self.set_generation(max(generation, self.generation()))
        self.compact()

    def compact(self) -> None:
        """Leave nothing of removed documents in the folder's files: empty the journal into the file."""
        with self._lock, self._errors():
            self._run("PRAGMA wal_checkpoint(TRUNCATE)")

    # --- inside

    def _set_up(self) -> None:
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = FULL")
        self._run("PRAGMA foreign_keys = ON")
        self._run("PRAGMA secure_delete = ON")
        if self._one("SELECT count(*) FROM sqlite_master") == (0,):
            self._create()
        self._check_form(self._live(), self._folder / FILE_NAME)

    @staticmethod
    def _check_form(connection: sqlite3.Connection, file: Path) -> None:
        application, form = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version"))
        if application != (_APPLICATION,):
            raise LibraryForeign(f"{file} is not a library of Pincite; choose another folder")
        if form != (FORM,):
            raise LibraryVersion(
                f"{file} was made by another version of Pincite; run `pincite rebuild` to make it anew from its documents"
            )

    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            raise LibraryClosed("the library was closed; open it again")
        return self._connection

    def _create(self) -> None:
        self._run("BEGIN IMMEDIATE")
        if self._one("SELECT count(*) FROM sqlite_master") == (0,):  # another process may have been first
            for statement in _TABLES.split(";"):
                if statement.strip():
                    self._run(statement)
            self._run(f"PRAGMA application_id = {_APPLICATION}")
            self._run(f"PRAGMA user_version = {FORM}")
        self._run("COMMIT")

    def _insert_document(self, document: Document, source: Source) -> int:
        cursor = self._run(
            "INSERT INTO document (id, title, authors, year, doi, venue, kind, path, member, given_id, pages, page_labels,"
            " content_hash, text, blocks) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            document.id, document.title, json.dumps(document.authors, ensure_ascii=False), document.year, document.doi,
            document.venue, document.kind, document.path, source.member, source.given_id, document.pages,
            json.dumps(source.page_labels), document.content_hash, source.text, _packed_blocks(source.blocks),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _passage_rows(self, condition: str, *values: object) -> Iterator[PassageRow]:
        rows = self._all(
            'SELECT p.key, d.id, p.id, p.ordinal, p.section, p.kind, p.start, p."end", p.context, p.first_sentence, '
            f"p.sentences FROM passage p JOIN document d ON p.document = d.key WHERE {condition}",
            *values,
        )
        for key, document, identity, ordinal, section, kind, start, end, context, first, blob in rows:
            sentences = _sentences(blob, ordinal, section, first)
            bounds = (first, first + len(sentences))
            passage = Passage(identity, ordinal, section, kind, start, end, context, bounds)
            yield PassageRow(key, document, passage, sentences)

    def _content_hash(self) -> str:
        digest = blake2b(f"{self.meta('fingerprint')}".encode(), digest_size=16)
        rows = self._all("SELECT id, content_hash, title, authors, year, doi, venue, kind FROM document ORDER BY id")
        for row in rows:
            digest.update(json.dumps(row).encode())
        return digest.hexdigest()

    def _set(self, name: str, value: str) -> None:
        self._run("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        with self._lock, self._errors():
            return self._live().execute(statement, values)

    def _many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        with self._lock, self._errors():
            self._live().executemany(statement, rows)

    def _one(self, statement: str, *values: object) -> Any:
        return self._run(statement, *values).fetchone()

    def _all(self, statement: str, *values: object) -> list[Any]:
        with self._lock, self._errors():
            return self._run(statement, *values).fetchall()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _named(error, self._folder) from error


def documents_of_any_form(folder: Path) -> list[str]:
    """Return the files that a library of any version's form was made from, as far as it tells."""
    connection = _connect(folder / FILE_NAME)
    try:
        return [row[0] for row in connection.execute("SELECT DISTINCT path FROM document WHERE path IS NOT NULL ORDER BY path")]
    except sqlite3.Error:
        return []
    finally:
        connection.close()


_DOCUMENT_COLUMNS = "id, title, authors, year, doi, venue, kind, path, pages, content_hash"


def _document(row: Sequence[Any]) -> Document:
    identity, title, authors, *rest = row
    return Document(identity, title, tuple(json.loads(authors)), *rest)


def _prepare(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise LibraryForeign(f"{folder} is a file, not a library folder; name a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {entry.name for entry in folder.iterdir()}
    except OSError as error:
        raise LibraryUnwritable(
            f"the library folder {folder} cannot be made or read ({error.strerror}); choose another with --index"
        ) from error
    other = sorted(name for name in names - _HARMLESS if not name.startswith(_HARMLESS_STARTS))
    if FILE_NAME not in names and other:
        raise LibraryForeign(f"{folder} holds other files ({other[0]}) and no library; choose an empty or new folder")


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise _named(error, path.parent) from error


def _named(error: sqlite3.Error, folder: Path) -> Exception:
    text = str(error)
    if "not a database" in text:
        return LibraryForeign(f"{folder / FILE_NAME} is not a library of Pincite; choose another folder")
    if "readonly" in text or "unable to open" in text:
        return LibraryUnwritable(f"the library folder {folder} cannot be written; choose another with --index")
    if "full" in text:
        return LibraryUnwritable(f"there is no space left for the library in {folder}; make some and try again")
    if "no such table" in text or "malformed" in text or "disk I/O" in text:
        return LibraryDamaged(f"the library in {folder} is damaged ({text}); import a backup, or add its documents anew")
    return error


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _MOST_VARIABLES):
        yield [item.item() if isinstance(item, np.generic) else item for item in items[start : start + _MOST_VARIABLES]]


def _packed_blocks(blocks: Sequence[Block]) -> bytes:
    rows = [(_BLOCK_KINDS.index(b.kind), b.start, b.end, b.level, b.label_end) for b in blocks]
    return np.array(rows, dtype="<i4").tobytes()


def _blocks(blob: bytes) -> tuple[Block, ...]:
    rows = np.frombuffer(blob, dtype="<i4").reshape(-1, 5).tolist()
    return tuple(Block(_BLOCK_KINDS[kind], *rest) for kind, *rest in rows)


def _sentences(blob: bytes, passage: int, section: int, first: int) -> tuple[Sentence, ...]:
    rows = np.frombuffer(blob, dtype="<i4").reshape(-1, 5).tolist()
    return tuple(
        Sentence(first + position, passage, section, _SENTENCE_KINDS[kind], *rest)
        for position, (kind, *rest) in enumerate(rows)
    )


def _passage_values(key: int, outline: Outline, vectors: DocumentVectors) -> Iterator[tuple[object, ...]]:
    row = sentence_row = 0
    for p in outline.passages:
        sentences = outline.sentences[slice(*p.sentences)]
        packed = np.array(
            [(_SENTENCE_KINDS.index(s.kind), s.start, s.end, s.context_start, s.context_end) for s in sentences], dtype="<i4"
        ).tobytes()
        vector = sentence_vectors = None
        if p.kind in SEARCHABLE_KINDS:
            vector = vectors.passages[row].tobytes()
            sentence_vectors = vectors.sentences[sentence_row : sentence_row + len(sentences)].tobytes()
            row += 1
            sentence_row += len(sentences)
        yield (
            key, p.ordinal, p.id, p.section, p.kind, p.start, p.end, p.context, p.sentences[0], packed, vector, sentence_vectors,
        )  # fmt: skip
