"""A library's tables: opened, read, checked and changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import EllipsisType
from typing import Any

from pincite.outline import Outline, Source
from pincite.records import Correction, Document, FeedbackEntry
from pincite.store import copies
from pincite.store.content_sum import MODULUS, weight_of
from pincite.store.database import Database
from pincite.store.files import Files, KnownFile
from pincite.store.opening import FILE_NAME, prepare
from pincite.store.reading import Reading
from pincite.store.rows import (
    DocumentVectors,
    SentenceForm,
    digest_of,
    packed_blocks,
    packed_pages,
    packed_strings,
    passage_values,
    section_values,
)
from pincite.store.schema import PASSAGE_COLUMNS, SECTION_COLUMNS

#: The sum over all documents, by which the hash of the library is kept without looking at each of them.
_SUM = "content_sum"
#: How the vectors of the sentences were made, the forms joined by "+".
_FORMS = "sentences"
_SUMMED = "id, content_hash, title, authors, year, doi, venue, kind"


class Store(Reading):
    """One library's tables. Safe to share among threads; one statement or snapshot runs at a time."""

    def __init__(self, database: Database) -> None:
        """Use an open file."""
        super().__init__(database)
        self.files = Files(database)

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open the library in `folder`, which is created where absent.

        Raises:
            LibraryUnwritable: the folder cannot be made or written.
            LibraryForeign: the folder or its file holds something else.
            LibraryVersion: the file was made by a version with other tables.
            LibraryDamaged: the file cannot be read.
        """
        prepare(folder)
        return cls(Database(folder / FILE_NAME))

    def close(self) -> None:
        """Close the file. A second call does nothing."""
        self._database.close()

    # --- checking

    def faults(self) -> list[str]:
        """Return what is wrong with the file itself, one line each; nothing where it is sound."""
        faults = [
            f"{FILE_NAME}: {said}" for (said,) in self._database.all("PRAGMA integrity_check(20)") if said != "ok"
        ]
        lost = self._database.all("PRAGMA foreign_key_check")
        faults += [f"{FILE_NAME}: a row of {table} belongs to no document" for table, *_ in lost]
        if self.meta(_SUM) is not None and not self._is_summed_up():
            faults.append(f"{FILE_NAME}: what it says of its documents was changed from outside")
        if not self.files.is_sound():
            faults.append(f"{FILE_NAME}: its list of files does not fit its documents; run `pincite rebuild`")
        return faults

    def is_as_put_in(self, identity: str) -> bool:
        """Return whether a document's text, sections, passages and vectors are, bit for bit, what was put in."""
        key, digest, *values = self._database.one(
            "SELECT key, digest, content_hash, text, page_labels, blocks, warnings FROM document WHERE id = ?", identity
        )
        original = self._database.all("SELECT pages, file FROM original WHERE document = ?", key)
        sections = self._database.all(f"SELECT {SECTION_COLUMNS} FROM section WHERE document = ? ORDER BY ordinal", key)
        passages = self._database.all(f"SELECT {PASSAGE_COLUMNS} FROM passage WHERE document = ? ORDER BY ordinal", key)
        return bool(digest == digest_of([values, *original, *sections, *passages]))

    # --- changing

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make several changes one: all are kept or none, and the generation rises by one."""
        with self._database.transaction():
            if self.meta(_SUM) is None:  # a new library, or one of a version that kept no sum
                self._set(_SUM, f"{self._sum_of_all():x}")
            yield
            self.set_generation(self.generation() + 1)
            self._set("content_hash", self._content_hash())

    def keep_files(self, files: Sequence[KnownFile]) -> None:
        """Write down in which state files were read. The library says what it said, so its generation stays."""
        if files:
            with self._database.transaction():
                self.files.keep(files)

    def keep_feedback(self, entries: Sequence[FeedbackEntry]) -> None:
        """Write down what persons said of answers. The library says what it said, so its generation stays."""
        with self._database.transaction():
            self.feedback.keep(entries)

    def set_model(self, name: str, fingerprint: str, dimension: int) -> None:
        """Write down which model made the vectors. Must run inside `change`."""
        for key, value in (("model", name), ("fingerprint", fingerprint), ("dimension", str(dimension))):
            self._set(key, value)

    def note_sentences(self, form: SentenceForm) -> None:
        """Write down how the vectors of sentences are made that are put in next. Must run inside `change`.

        A library may hold several forms, and one of a version that did not say which has an `unknown` one.
        """
        (is_empty,) = self._database.one("SELECT NOT EXISTS (SELECT 1 FROM document)")
        held = [] if is_empty else (self.meta(_FORMS) or "unknown").split("+")
        self._set(_FORMS, "+".join(sorted({*held, form})))

    def set_generation(self, generation: int) -> None:
        """Number the library's state; `change` adds one to it. Must run inside `change`."""
        self._set("generation", str(generation))

    def insert(
        self, document: Document, source: Source, outline: Outline, vectors: DocumentVectors, words: Iterable[str]
    ) -> None:
        """Put a document in, all of it. Must run inside `change`."""
        sections = [section_values(section) for section in outline.sections]
        passages = list(passage_values(outline, vectors))
        labels, blocks = packed_strings(source.page_labels), packed_blocks(source.blocks)
        kept = (document.content_hash, source.text, labels, blocks, packed_strings(source.warnings))
        original = [(packed_pages(source.pages), source.original)] if source.original else []
        digest = digest_of([kept, *original, *sections, *passages])
        key = self._insert_document(document, source, kept, digest)
        self.items.keep(document.id, "file", document.citation, {})
        self._insert_rows("original", "pages, file", key, original)
        self._insert_rows("section", SECTION_COLUMNS, key, sections)
        self._insert_rows("passage", PASSAGE_COLUMNS, key, passages)
        self._add_to_sum(self._weight(document.id))
        self._database.many(
            "INSERT INTO word VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET documents = documents + 1",
            [(word,) for word in sorted(set(words))],
        )

    def delete(self, identity: str, words: Iterable[str]) -> None:
        """Take a document out, all of it; `words` are the ones it was put in with. Must run inside `change`.

        Raises:
            DocumentUnknown: there is none of that id.
        """
        self.document(identity)
        self.files.forget_those_of(identity)
        self._add_to_sum(-self._weight(identity))
        self._database.run("DELETE FROM document WHERE id = ?", identity)
        gone = [(word,) for word in sorted(set(words))]
        self._database.many("UPDATE word SET documents = documents - 1 WHERE word = ?", gone)
        self._database.many("DELETE FROM word WHERE word = ? AND documents < 1", gone)

    def describe(self, document: Document, member: str, *, item: dict[str, Any] | EllipsisType | None = ...) -> None:
        """Replace what is known of a document and its place, its text left as it is. Must run inside `change`.

        Args:
            document: the document.
            member: its place in its file.
            item: the whole CSL item that its file gives it; without it, the former one stays.
        """
        d = document
        with self._summed_anew(d.id):
            if not isinstance(item, EllipsisType):
                self.items.keep(d.id, "file", item, {})
            self._database.run(
                "UPDATE document SET title=?, authors=?, year=?, doi=?, venue=?, kind=?, path=?, member=?, pages=?"
                " WHERE id=?",
                *(d.title, packed_strings(d.authors), d.year, d.doi, d.venue, d.kind, d.path, member, d.pages, d.id),
            )

    def correct(self, identity: str, corrections: Iterable[Correction], *, reset: bool = False) -> None:
        """Let a document be cited as a person says; what its file says stays beside it. Must run inside `change`.

        Args:
            identity: the document's id.
            corrections: what is said of it now, beside what was said before.
            reset: forget first what was said before.
        """
        with self._summed_anew(identity):
            if reset:
                self.corrections.forget(identity)
            self.corrections.keep(identity, corrections)

    def keep_import(self, identity: str, item: dict[str, Any] | None, fields: Mapping[str, Any]) -> None:
        """Give a document a CSL item from elsewhere in the place of its former one. Must run inside `change`.

        Args:
            identity: the document's id.
            item: the whole item; None takes the former one away.
            fields: what of the document it replaces, by the names of its fields.
        """
        with self._summed_anew(identity):
            self.items.keep(identity, "import", item, fields)

    def mark_removed(self, digests: Iterable[str]) -> None:
        """Remember that a person removed a document, by digests that give nothing of it away."""
        self._database.many("INSERT OR IGNORE INTO removed VALUES (?)", [(digest,) for digest in digests])

    def unmark_removed(self, digests: Iterable[str]) -> None:
        """Forget that a document was removed, since a person asked for it again."""
        self._database.many("DELETE FROM removed WHERE digest = ?", [(digest,) for digest in digests])

    def compact(self) -> bool:
        """Leave nothing of removed documents in the library's file and journal.

        Returns:
            False where a reader in another process holds on to a former state.
        """
        return self._database.empty_journal()

    def back_up(self, file: Path) -> None:
        """Write a copy of the whole library, in its present state, to a new file.

        Raises:
            LibraryUnwritable: the file cannot be written.
        """
        copies.back_up(self._database, file)

    def restore(self, file: Path) -> None:
        """Replace the whole library by a copy; the generation rises above both.

        Raises:
            LibraryForeign: the file is not a copy of a library.
            LibraryVersion: it is one of another version.
            LibraryDamaged: it is damaged.
        """
        generation = self.generation()
        copies.restore(self._database, file)
        with self.change():
            self.set_generation(max(generation, self.generation()))
        self.compact()

    # --- inside

    def _insert_document(self, document: Document, source: Source, kept: tuple[Any, ...], digest: str) -> int:
        content_hash, text, page_labels, blocks, warnings = kept
        return self._database.run(
            "INSERT INTO document (id, title, authors, year, doi, venue, kind, path, member, given_id, pages,"
            " page_labels, content_hash, digest, text, blocks, warnings) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            document.id, document.title, packed_strings(document.authors), document.year, document.doi, document.venue,
            document.kind, document.path, source.member, source.given_id, document.pages, page_labels,
            content_hash, digest, text, blocks, warnings,
        )  # fmt: skip

    def _insert_rows(self, table: str, columns: str, document: int, rows: Sequence[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * (columns.count(",") + 1))
        statement = f"INSERT INTO {table} (document, {columns}) VALUES (?, {marks})"
        self._database.many(statement, [(document, *row) for row in rows])

    def _content_hash(self) -> str:
        forms = self.meta(_FORMS)
        return digest_of([(self.meta("fingerprint"),), (self.meta(_SUM),), *([(forms,)] if forms else [])])

    def _is_summed_up(self) -> bool:
        """Whether the documents are those that the library's hash was made of."""
        return self.meta(_SUM) == f"{self._sum_of_all():x}" and self.meta("content_hash") == self._content_hash()

    @contextmanager
    def _summed_anew(self, identity: str) -> Iterator[None]:
        before = self._weight(identity)
        yield
        self._add_to_sum(self._weight(identity) - before)

    def _add_to_sum(self, weight: int) -> None:
        self._set(_SUM, f"{(int(self.meta(_SUM) or '0', 16) + weight) % MODULUS:x}")

    def _weight(self, identity: str) -> int:
        """Return what a document adds to the sum over all: what its file and persons say of it, and its content."""
        row = self._database.one(f"SELECT {_SUMMED} FROM document WHERE id = ?", identity)
        said = [*self.corrections.rows_of(identity), *self.items.rows_of(identity)]
        return 0 if row is None else weight_of([row, *said])

    def _sum_of_all(self) -> int:
        said: defaultdict[str, list[Any]] = defaultdict(list)
        for row in (*self.corrections.rows(), *self.items.rows()):
            said[row[0]].append(row)
        rows = self._database.all(f"SELECT {_SUMMED} FROM document")
        return sum(weight_of([row, *said[row[0]]]) for row in rows) % MODULUS

    def _set(self, name: str, value: str) -> None:
        self._database.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)
