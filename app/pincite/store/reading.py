"""What is read from a library's tables."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.errors import DocumentUnknown, LibraryDamaged
from pincite.outline import Block, BlockKind, Passage, Section, Source
from pincite.records import Document
from pincite.store.corrections import Corrections, corrected
from pincite.store.database import Database
from pincite.store.feedback import Feedback
from pincite.store.items import Item, Items, imported, replaced
from pincite.store.rows import (
    KeyedVectors,
    Original,
    PassageRow,
    SearchableRows,
    SearchableText,
    StoredText,
    blocks_of,
    document_of,
    ocr_pages_of,
    pages_of,
    sentences_of,
    strings_of,
    vectors_of,
)
from pincite.store.schema import DOCUMENT_COLUMNS, PASSAGE_COLUMNS, SECTION_COLUMNS

_MOST_VARIABLES = 500
_IMPORT = "i.item, i.fields FROM document LEFT JOIN item i ON i.document = document.key AND i.origin = 'import'"
_PASSAGE_ROWS = f"SELECT p.key, d.id, {', '.join(f'p.{name}' for name in PASSAGE_COLUMNS.split(', ')[:-2])}"
_PASSAGE_ROWS += " FROM passage p JOIN document d ON p.document = d.key WHERE"


class Reading:
    """A library's tables, as far as they are read."""

    def __init__(self, database: Database) -> None:
        """Read from an open file."""
        self._database = database
        self.corrections = Corrections(database)
        self.items = Items(database)
        self.feedback = Feedback(database)

    @contextmanager
    def snapshot(self) -> Iterator[int]:
        """Hold one state of the library for several reads; gives its generation."""
        with self._database.snapshot():
            yield self.generation()

    def generation(self) -> int:
        """Return the number of the library's state, which every change raises by one."""
        return int(self.meta("generation") or 0)

    def meta(self, name: str) -> str | None:
        """Return a named fact about the library, or None."""
        row = self._database.one("SELECT value FROM meta WHERE name = ?", name)
        return None if row is None else str(row[0])

    def documents(self) -> list[Document]:
        """Return every document as it is cited, ordered by id."""
        rows = self._database.all(f"SELECT {DOCUMENT_COLUMNS}, {_IMPORT} ORDER BY document.id")
        corrections = self.corrections.all()
        found = [imported(document_of(row), item, fields) for *row, item, fields in rows]
        return [corrected(one, corrections.get(one.id, ())) for one in found]

    def document(self, identity: str) -> Document:
        """Return one document as it is cited: as its file says, as was imported, and as persons correct it.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        return corrected(self.as_imported(identity), self.corrections.of(identity))

    def cited_as(self, identity: str, item: Item, fields: dict[str, Any]) -> Document:
        """Return one document as it would be cited with this imported for it.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        return corrected(replaced(self.as_read(identity), item, fields), self.corrections.of(identity))

    def as_imported(self, identity: str) -> Document:
        """Return one document as its file says, and as was imported for it.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        document = self.as_read(identity)
        row = self._database.one(f"SELECT {_IMPORT} WHERE document.id = ?", identity)
        return imported(document, *row)

    def as_read(self, identity: str) -> Document:
        """Return one document as its file says.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        document = self.find(identity)
        if document is None:
            raise _unknown(identity)
        return document

    def find(self, identity: str) -> Document | None:
        """Return one document as its file says, or None where there is none of that id."""
        return self._one_document("id = ?", identity)

    def from_place(self, path: str, member: str) -> Document | None:
        """Return the document that was read from this place of this file, as the file says, or None."""
        return self._one_document("path = ? AND member = ?", path, member)

    def with_content(self, content_hash: str) -> list[Document]:
        """Return the documents that hold exactly this content, as their files say, ordered by id."""
        statement = f"SELECT {DOCUMENT_COLUMNS} FROM document WHERE content_hash = ? ORDER BY id"
        return [document_of(row) for row in self._database.all(statement, content_hash)]

    def members_of(self, path: str) -> list[tuple[str, str]]:
        """Return id and place in the file of every document that was read from a file."""
        return self._database.all("SELECT id, member FROM document WHERE path = ? ORDER BY id", path)

    def text(self, identity: str) -> StoredText:
        """Return a document's canonical text and page labels.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        statement = "SELECT text, page_labels FROM document WHERE id = ?"
        row = self._database.one(statement, identity) if _is_storable(identity) else None
        if row is None:
            raise _unknown(identity)
        return StoredText(str(row[0]), tuple(strings_of(row[1])))

    def source(self, identity: str) -> Source:
        """Return a document as it was read, from what the library keeps of it.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        document = replace(self.as_read(identity), citation=self.items.of(identity, "file"))
        statement = "SELECT text, blocks, given_id, member, page_labels, warnings FROM document WHERE id = ?"
        text, blocks, given_id, member, labels, warnings = self._database.one(statement, identity)
        original = self.original(identity)
        return Source(
            document,
            text,
            blocks_of(blocks),
            given_id,
            member,
            tuple(strings_of(labels)),
            original.pages if original else (),
            tuple(strings_of(warnings)),
            original.file if original else b"",
        )

    def blocks(self, identity: str, kind: BlockKind) -> list[Block]:
        """Return the blocks of one kind of a document, in reading order; none where there is no such document."""
        row = self._database.one("SELECT blocks FROM document WHERE id = ?", identity)
        return [block for block in blocks_of(row[0]) if block.kind == kind] if row else []

    def original(self, identity: str) -> Original | None:
        """Return the PDF that a document was read from, or None where it was read from another kind of file.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        self.document(identity)
        statement = "SELECT pages, file FROM original WHERE document = (SELECT key FROM document WHERE id = ?)"
        row = self._database.one(statement, identity)
        return None if row is None else Original(pages_of(row[0]), row[1])

    def ocr_pages(self, identity: str) -> frozenset[int]:
        """Return the numbers, from 1, of a document's pages that were read by OCR."""
        row = self._database.one(
            "SELECT substr(pages, 1, instr(pages, x'0A')) FROM original"
            " WHERE document = (SELECT key FROM document WHERE id = ?)",
            identity,
        )
        return frozenset() if row is None else ocr_pages_of(row[0])

    def warnings(self) -> dict[str, tuple[str, ...]]:
        """Return, by document id, what a reader should know of the documents that there is something to know of."""
        rows = self._database.all("SELECT id, warnings FROM document WHERE warnings <> '[]' ORDER BY id")
        return {identity: tuple(strings_of(warnings)) for identity, warnings in rows}

    def warnings_of(self, identity: str) -> tuple[str, ...]:
        """Return what a reader should know of one document."""
        row = self._database.one("SELECT warnings FROM document WHERE id = ?", identity)
        return () if row is None else tuple(strings_of(row[0]))

    def sections(self, identity: str) -> tuple[Section, ...]:
        """Return a document's heading tree, in reading order."""
        rows = self._database.all(
            f"SELECT {SECTION_COLUMNS} FROM section WHERE document = (SELECT key FROM document WHERE id = ?) "
            "ORDER BY ordinal",
            identity,
        )
        return tuple(Section(*row) for row in rows)

    def passages(self, keys: Sequence[int]) -> list[PassageRow]:
        """Return stored passages in the order of `keys`; keys of passages that are gone are left out."""
        found: dict[int, PassageRow] = {}
        for part in _parts(keys):
            found |= {row.key: row for row in self._passage_rows(f"p.key IN ({_marks(part)})", *part)}
        return [found[key] for key in keys if key in found]

    def passages_of(
        self, identity: str, kinds: Collection[str] = (), sections: Collection[int] = ()
    ) -> list[PassageRow]:
        """Return the passages of a document in reading order, headings and references too.

        Args:
            identity: the document's id.
            kinds: only passages of these kinds, where any is named.
            sections: only passages of the sections of these ordinals, where any is named.
        """
        condition, values = "d.id = ?", [identity, *kinds, *sorted(sections)]
        for column, wanted in (("kind", kinds), ("section", sections)):
            condition += f" AND p.{column} IN ({_marks(list(wanted))})" if wanted else ""
        return self._passage_rows(f"{condition} ORDER BY p.ordinal", *values)

    def document_keys(self, identities: Sequence[str]) -> NDArray[np.int64]:
        """Return the keys of documents, ascending. No key is given twice; a later document has a greater one."""
        keys: list[int] = []
        for part in _parts(identities):
            rows = self._database.all(f"SELECT key FROM document WHERE id IN ({_marks(part)})", *part)
            keys += [key for (key,) in rows]
        return np.array(sorted(keys), dtype=np.int64)

    def digests(self, after: int = 0) -> dict[int, str]:
        """Return, by ascending key, the digests of what the documents with keys above `after` hold."""
        return dict(self._database.all("SELECT key, digest FROM document WHERE key > ? ORDER BY key", after))

    def searchable(self, documents: Sequence[int]) -> SearchableRows:
        """Return what is searched of the documents of some keys, which are in ascending order."""
        dimension = int(self.meta("dimension") or 0)
        keys, owners, texts, vectors = [], [], [], []
        for document in documents:
            rows = self._database.all(
                'SELECT key, context, start, "end", vector FROM passage WHERE document = ? ORDER BY ordinal', document
            )
            rows = [row for row in rows if row[-1] is not None]
            found = self._database.one("SELECT text FROM document WHERE key = ?", document) if rows else None
            text = str(found[0]) if found else ""
            for key, context, start, end, vector in rows:
                keys.append(key)
                owners.append(document)
                texts.append(f"{context}\n{text[start:end]}")
                vectors.append(vector)
        if any(len(vector) != len(vectors[0]) for vector in vectors):
            raise LibraryDamaged("a vector of the library is cut short; import a backup, or run `pincite rebuild`")
        rows_of = vectors_of(b"".join(vectors), dimension) if keys else np.empty((0, dimension), dtype=np.float32)
        return SearchableRows(np.array(keys, np.int64), np.array(owners, np.int64), rows_of, tuple(texts))

    def searchable_keys(self, identities: Sequence[str]) -> NDArray[np.int64]:
        """Return the keys of the searchable passages of some documents, ascending."""
        keys: list[int] = []
        for part in _parts(identities):
            rows = self._database.all(
                "SELECT p.key FROM passage p JOIN document d ON p.document = d.key "
                f"WHERE p.vector IS NOT NULL AND d.id IN ({_marks(part)})",
                *part,
            )
            keys += [key for (key,) in rows]
        return np.array(sorted(keys), dtype=np.int64)

    def passage_vectors(self) -> KeyedVectors:
        """Return the vectors of all searchable passages, by ascending key."""
        rows = self._database.all("SELECT key, vector FROM passage WHERE vector IS NOT NULL ORDER BY key")
        keys = np.array([key for key, _ in rows], dtype=np.int64)
        if not rows:
            return KeyedVectors(keys, np.empty((0, 0), dtype=np.float32))
        vectors = vectors_of(b"".join(blob for _, blob in rows), int(self.meta("dimension") or 0))
        return KeyedVectors(keys, vectors)

    def sentence_vectors(self, keys: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Return, by passage key, the vectors of its sentences (one row a sentence)."""
        found: dict[int, NDArray[np.float32]] = {}
        dimension = int(self.meta("dimension") or 0)
        for part in _parts(keys):
            statement = f"SELECT key, sentence_vectors FROM passage WHERE key IN ({_marks(part)})"
            rows = self._database.all(statement, *part)
            found |= {key: vectors_of(blob, dimension) for key, blob in rows if blob is not None}
        return found

    def searchable_texts(self) -> Iterator[SearchableText]:
        """Yield the words of every searchable passage, by ascending key."""
        text, held = "", -1
        columns = 'key, document, context, start, "end"'
        rows = self._database.all(f"SELECT {columns} FROM passage WHERE vector IS NOT NULL ORDER BY key")
        for key, document, context, start, end in rows:
            if document != held:
                row = self._database.one("SELECT text FROM document WHERE key = ?", document)
                text, held = (str(row[0]) if row else ""), document
            yield SearchableText(key, context, text[start:end])

    def counts(self) -> dict[str, int]:
        """Return, by document id, the number of its searchable passages."""
        return dict(
            self._database.all(
                "SELECT d.id, count(p.vector) FROM document d LEFT JOIN passage p ON p.document = d.key GROUP BY d.id"
            )
        )

    def words(self) -> dict[str, int]:
        """Return every word of the library, case-folded, with the number of documents that hold it."""
        return dict(self._database.all("SELECT word, documents FROM word"))

    def has_word(self, word: str) -> bool:
        """Return whether any document holds the case-folded word."""
        return self._database.one("SELECT 1 FROM word WHERE word = ?", word) is not None

    def was_removed(self, digests: Iterable[str]) -> bool:
        """Return whether a person removed a document with one of these digests."""
        statement = "SELECT 1 FROM removed WHERE digest = ?"
        return any(self._database.one(statement, digest) is not None for digest in digests)

    def removed(self) -> list[str]:
        """Return the digests of what persons removed."""
        return [digest for (digest,) in self._database.all("SELECT digest FROM removed ORDER BY digest")]

    def _one_document(self, condition: str, *values: str) -> Document | None:
        if any(not _is_storable(value) for value in values):
            return None
        row = self._database.one(f"SELECT {DOCUMENT_COLUMNS} FROM document WHERE {condition}", *values)
        return None if row is None else document_of(row)

    def _passage_rows(self, condition: str, *values: object) -> list[PassageRow]:
        rows = []
        for key, document, *place, context, first, blob in self._database.all(f"{_PASSAGE_ROWS} {condition}", *values):
            ordinal, identity, section, kind, start, end = place
            sentences = sentences_of(blob, ordinal, section, first)
            bounds = (first, first + len(sentences))
            passage = Passage(identity, ordinal, section, kind, start, end, context, bounds)
            rows.append(PassageRow(key, document, passage, sentences))
        return rows


def _unknown(identity: str) -> DocumentUnknown:
    return DocumentUnknown(f"the library holds no document {identity!r}; `pincite documents` lists them")


def _is_storable(text: str) -> bool:
    """Whether a text can be in a column at all: half a character, as of a broken file name, cannot."""
    return text.isascii() or text.encode(errors="replace").decode() == text


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _parts(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _MOST_VARIABLES):
        yield [item.item() if isinstance(item, np.generic) else item for item in items[start : start + _MOST_VARIABLES]]
