"""The store: what is put in comes out, what is taken out is gone, what is damaged is named."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from fakes import holding, start_python
from pincite.errors import (
    DocumentUnknown,
    LibraryBusy,
    LibraryClosed,
    LibraryDamaged,
    LibraryForeign,
    LibraryUnwritable,
    LibraryVersion,
)
from pincite.outline import Block, Outline, Passage, Section, Sentence, Source
from pincite.records import Document
from pincite.store import FILE_NAME, DocumentVectors, Store

DIMENSION = 4


def outline_of(text: str) -> Outline:
    """One section, one searchable passage with two sentences, and one passage of a reference."""
    middle, end = len(text) // 2, len(text)
    sections = (Section(0, -1, 1, "body", "Words", 0, 0, 0, end),)
    sentences = (
        Sentence(0, 0, 0, "prose", 0, middle),
        Sentence(1, 0, 0, "row", middle, end, 0, 1),
        Sentence(2, 1, 0, "reference", 0, end),
    )
    passages = (
        Passage("one", 0, 0, "prose", 0, end, "Words", (0, 2)),
        Passage("two", 1, 0, "reference", 0, end, "", (2, 3)),
    )
    return Outline(sections, passages, sentences)


def vectors_of(seed: int) -> DocumentVectors:
    rows = np.random.default_rng(seed).standard_normal((3, DIMENSION)).astype(np.float16)
    return DocumentVectors(rows[:1], rows[1:])


def source_of(identity: str, text: str, **changes: object) -> Source:
    facts = {"title": "A title", "authors": ("Ann Ä. One", "王小明"), "year": 2001, "path": f"/p/{identity}.txt"}
    document = Document(identity, content_hash=f"hash of {text}", **(facts | changes))  # type: ignore[arg-type]
    blocks = (Block("heading", 0, 1, 2, 0), Block("reference", 1, len(text)))
    return Source(document, text, blocks, "given", "member", ("i", None))


def put(store: Store, identity: str, text: str, **changes: object) -> Source:
    source = source_of(identity, text, **changes)
    with store.change():
        store.set_model("model", "print", DIMENSION)
        store.insert(source.document, source, outline_of(text), vectors_of(len(text)), text.split())
    return source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "index")
    yield opened
    opened.close()


def raw(store_folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(store_folder / FILE_NAME)


class TestRoundTrip:
    def test_everything_comes_out_as_it_went_in(self, store: Store) -> None:
        text = "words \x00 of \U0001f600 some — kind"
        source = put(store, "a", text, doi="10.1/x", venue="V", kind="note", pages=2)
        assert store.source("a") == source
        assert store.documents() == [source.document]
        assert store.text("a").text == text
        assert store.text("a").page_labels == ("i", None)
        outline = outline_of(text)
        assert store.sections("a") == outline.sections
        rows = store.passages_of("a")
        assert tuple(row.passage for row in rows) == outline.passages
        assert tuple(sentence for row in rows for sentence in row.sentences) == outline.sentences
        assert store.passages([rows[1].key, 999, rows[0].key]) == [rows[1], rows[0]]

    def test_vectors_come_out_as_they_went_in(self, store: Store) -> None:
        text = "some words"
        put(store, "a", text)
        put(store, "b", text + "!")
        first, second = (store.passages_of(identity)[0].key for identity in "ab")
        kept = store.passage_vectors()
        assert kept.keys.tolist() == [first, second]
        np.testing.assert_array_equal(kept.vectors[0], vectors_of(len(text)).passages[0].astype(np.float32))
        sentences = store.sentence_vectors([first, second, second + 1])
        assert set(sentences) == {first, second}
        np.testing.assert_array_equal(sentences[first], vectors_of(len(text)).sentences.astype(np.float32))

    def test_what_is_searched(self, store: Store) -> None:
        put(store, "a", "some words")
        put(store, "b", "other words")
        assert [(row.context, row.text) for row in store.searchable_texts()] == [
            ("Words", "some words"),
            ("Words", "other words"),
        ]
        assert store.counts() == {"a": 1, "b": 1}
        assert store.searchable_keys(["b"]).tolist() == [store.passages_of("b")[0].key]
        assert store.words() == {"some": 1, "other": 1, "words": 2}
        assert store.has_word("other")
        assert not store.has_word("oth")

    def test_an_empty_library(self, store: Store) -> None:
        assert store.documents() == []
        assert len(store.passage_vectors().keys) == 0
        assert store.generation() == 0
        assert store.faults() == []

    def test_many_keys_at_once(self, store: Store) -> None:
        for number in range(3):
            put(store, f"d{number}", "x" * (number + 2))
        keys = [row.key for number in range(3) for row in store.passages_of(f"d{number}")]
        assert len(store.passages(keys * 400)) == 2400
        assert len(store.searchable_keys([f"d{number % 3}" for number in range(1200)])) >= 3


class TestChanges:
    def test_a_change_raises_the_generation_by_one(self, store: Store) -> None:
        put(store, "a", "some words")
        before, content = store.generation(), store.meta("content_hash")
        put(store, "b", "more words")
        assert store.generation() == before + 1
        assert store.meta("content_hash") != content

    def test_the_content_hash_tells_contents_and_not_history(self, store: Store) -> None:
        put(store, "a", "some words")
        content = store.meta("content_hash")
        put(store, "b", "more words")
        with store.change():
            store.delete("b", ["more", "words"])
        assert store.meta("content_hash") == content
        with store.change():
            store.describe(source_of("a", "some words", year=2002).document, "member")
        assert store.meta("content_hash") != content

    def test_what_fails_halfway_leaves_nothing(self, store: Store) -> None:
        put(store, "a", "some words")
        before = store.generation(), store.words(), store.meta("content_hash")

        def fail() -> None:
            with store.change():
                store.delete("a", ["some", "words"])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert (store.generation(), store.words(), store.meta("content_hash")) == before
        assert store.find("a") is not None

    def test_an_id_stands_once(self, store: Store) -> None:
        put(store, "a", "some words")
        with pytest.raises(LibraryDamaged, match="UNIQUE"):
            put(store, "a", "other words")
        assert store.text("a").text == "some words"

    def test_a_description_changes_without_the_text(self, store: Store) -> None:
        put(store, "a", "some words")
        changed = source_of("a", "some words", title=None, authors=(), year=1999, path="/q.txt").document
        with store.change():
            store.describe(changed, "elsewhere")
        assert store.document("a") == changed
        assert store.from_place("/q.txt", "elsewhere") == changed
        assert store.is_as_put_in("a")

    def test_what_was_removed_is_remembered(self, store: Store) -> None:
        with store.change():
            store.mark_removed(["one", "two", "one"])
        assert store.removed() == ["one", "two"]
        assert store.was_removed(["zero", "two"])
        with store.change():
            store.unmark_removed(["two"])
        assert not store.was_removed(["zero", "two"])

    def test_nothing_of_what_is_taken_out_stays_in_the_files(self, store: Store, tmp_path: Path) -> None:
        put(store, "a", "commonplace words")
        put(store, "zyxwvut", "quagswagging " * 4000)
        assert holding(tmp_path, "quagswag")
        with store.change():
            store.delete("zyxwvut", ["quagswagging"])
        assert store.compact()
        assert holding(tmp_path, "quagswag") == []
        assert holding(tmp_path, "zyxwvut") == []
        assert holding(tmp_path, "commonplace")

    @settings(deadline=None, max_examples=25)
    @given(
        some.lists(
            some.tuples(some.sampled_from("abcd"), some.lists(some.sampled_from("pqrstuv"), min_size=1, max_size=6)),
            max_size=12,
        )
    )
    def test_words_are_counted_whatever_comes_and_goes(
        self, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[str]]]
    ) -> None:
        store = Store.open(tmp_path_factory.mktemp("words"))
        held: dict[str, list[str]] = {}
        for identity, words in steps:  # what is there goes, what is not comes
            if identity in held:
                with store.change():
                    store.delete(identity, held.pop(identity))
            else:
                put(store, identity, " ".join(words))
                held[identity] = words
            expected = Counter(word for several in held.values() for word in set(several))
            assert store.words() == expected
            assert [document.id for document in store.documents()] == sorted(held)
            assert set(store.counts()) == set(held)
        assert store.generation() == len(steps)
        assert store.faults() == []
        store.close()


class TestSharing:
    def test_a_snapshot_sees_one_state(self, store: Store, tmp_path: Path) -> None:
        put(store, "a", "some words")
        other = Store.open(tmp_path / "index")
        with other.snapshot() as generation, other.snapshot() as inner:
            put(store, "b", "more words")
            assert inner == generation == other.generation()
            assert other.find("b") is None
        assert other.find("b") is not None
        assert other.generation() == generation + 1
        other.close()

    def test_a_journal_that_is_read_is_not_emptied(self, store: Store, tmp_path: Path) -> None:
        put(store, "a", "some words")
        other = Store.open(tmp_path / "index")
        store._database.run("PRAGMA busy_timeout = 50")
        with other.snapshot():
            put(store, "b", "more words")
            assert not store.compact()
        assert store.compact()
        other.close()

    def test_a_change_inside_of_a_snapshot_is_a_fault(self, store: Store) -> None:
        with store.snapshot(), pytest.raises(RuntimeError, match="inside of a snapshot"):
            store.change().__enter__()

    def test_threads_share_it(self, store: Store) -> None:
        put(store, "a", "some words")
        faults: list[object] = []

        def read() -> None:
            for _ in range(60):
                with store.snapshot():
                    if len(store.documents()) != len(store.counts()) or store.text("a").text != "some words":
                        faults.append("torn")

        threads = [Thread(target=read) for _ in range(6)]
        for thread in threads:
            thread.start()
        for number in range(20):
            put(store, f"d{number}", "more words")
        for thread in threads:
            thread.join()
        assert faults == []
        assert len(store.documents()) == 21

    def test_a_statement_that_waits_too_long_says_who_is_in_the_way(self, store: Store, tmp_path: Path) -> None:
        other = raw(tmp_path / "index")
        other.execute("BEGIN IMMEDIATE")
        store._database.run("PRAGMA busy_timeout = 50")
        with pytest.raises(LibraryBusy, match="try again"):
            put(store, "a", "some words")
        other.close()
        put(store, "a", "some words")

    def test_several_processes_make_one_library(self, tmp_path: Path) -> None:
        code = "from pincite.store import Store; s = Store.open(Path(sys.argv[1])); print(s.generation()); s.close()"
        processes = [start_python(code, tmp_path / "index") for _ in range(4)]
        said = [process.communicate(timeout=60) for process in processes]
        assert [output for output, _ in said] == ["0\n"] * 4, said


class TestOpening:
    def test_it_is_written_ahead_and_fully(self, store: Store, tmp_path: Path) -> None:
        assert store._database.one("PRAGMA journal_mode") == ("wal",)
        assert store._database.one("PRAGMA synchronous") == (2,)
        assert store._database.one("PRAGMA foreign_keys") == (1,)
        assert store._database.one("PRAGMA secure_delete") == (1,)

    def test_readme_and_caches_are_harmless(self, tmp_path: Path) -> None:
        for name in ("README.md", ".gitkeep", "dense.faiss", "writer.lock"):
            (tmp_path / name).touch()
        Store.open(tmp_path).close()

    def test_other_files_are_not(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.docx").touch()
        with pytest.raises(LibraryForeign, match=r"thesis\.docx"):
            Store.open(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]

    def test_a_file_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(LibraryForeign, match="is a file"):
            Store.open(tmp_path / "file")
        with pytest.raises(LibraryUnwritable, match="cannot be made"):
            Store.open(tmp_path / "file" / "below")

    def test_another_programs_database_is_left_as_it_is(self, tmp_path: Path) -> None:
        other = raw(tmp_path)
        other.execute("CREATE TABLE contacts (name TEXT)")
        other.commit()
        other.close()
        before = (tmp_path / FILE_NAME).read_bytes()
        with pytest.raises(LibraryForeign, match="not a library"):
            Store.open(tmp_path)
        assert (tmp_path / FILE_NAME).read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]

    def test_another_form_is_told(self, store: Store, tmp_path: Path) -> None:
        store.close()
        other = raw(tmp_path / "index")
        other.execute("PRAGMA user_version = 99")
        other.close()
        with pytest.raises(LibraryVersion, match="pincite rebuild"):
            Store.open(tmp_path / "index")

    def test_what_is_no_database_is_told(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 100)
        with pytest.raises(LibraryForeign, match="not a library"):
            Store.open(tmp_path)

    def test_closed_is_closed(self, store: Store) -> None:
        store.close()
        store.close()
        with pytest.raises(LibraryClosed, match="open it again"):
            store.documents()
        with pytest.raises(LibraryClosed), store.change():
            pass

    def test_a_file_that_was_deleted_takes_nothing(self, store: Store, tmp_path: Path) -> None:
        put(store, "a", "some words")
        for file in (tmp_path / "index").iterdir():
            file.unlink()
        with pytest.raises(LibraryClosed, match="deleted"):
            put(store, "b", "more words")
        with pytest.raises(LibraryClosed, match="deleted"), store.snapshot():
            pass

    def test_a_full_disk_loses_nothing(self, store: Store) -> None:
        put(store, "a", "some words")
        (pages,) = store._database.one("PRAGMA page_count")
        store._database.one(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(LibraryUnwritable, match="make space"):
            put(store, "b", "x" * 100_000)
        assert store.find("b") is None
        assert store.generation() == 1
        store._database.one("PRAGMA max_page_count = 1000000")
        put(store, "b", "x" * 100_000)
        assert store.faults() == []

    def test_an_unknown_document_is_named(self, store: Store) -> None:
        for ask in (store.document, store.text, store.source):
            with pytest.raises(DocumentUnknown, match="'nobody'"):
                ask("nobody")
        with pytest.raises(DocumentUnknown):
            store.text("half a \ud800")


class TestDamage:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE document SET authors = 'no list'",
            "UPDATE document SET blocks = x'00'",
            "UPDATE document SET text = CAST(x'ff' AS TEXT)",
            "UPDATE passage SET sentences = x'ffffff7f00000000000000000000000000000000'",
            "UPDATE passage SET sentence_vectors = x'00'",
            "DROP TABLE passage",
        ],
    )
    def test_a_row_that_cannot_be_read_is_named(self, store: Store, tmp_path: Path, statement: str) -> None:
        put(store, "a", "some words")
        other = raw(tmp_path / "index")
        other.execute(statement)
        other.commit()
        other.close()
        with pytest.raises(LibraryDamaged):  # noqa: PT012
            keys = [row.key for row in store.passages_of("a")]
            store.sentence_vectors(keys)
            store.source("a")

    def test_a_corrupted_file_is_named(self, store: Store, tmp_path: Path) -> None:
        for number in range(40):
            put(store, f"d{number}", "some words " * 50)
        store.close()
        file = tmp_path / "index" / FILE_NAME
        data = bytearray(file.read_bytes())
        data[8192 : len(data) - 4096] = b"\xa5" * (len(data) - 12288)
        file.write_bytes(data)
        with pytest.raises(LibraryDamaged, match="import a backup"):  # noqa: PT012
            damaged = Store.open(tmp_path / "index")
            try:
                damaged.documents()
                list(damaged.searchable_texts())
            finally:
                damaged.close()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE document SET text = 'same words' WHERE id = 'a'",
            "UPDATE document SET page_labels = '[]'",
            "UPDATE section SET heading = 'Wards'",
            "UPDATE passage SET start = start + 1",
            "UPDATE passage SET context = '' WHERE ordinal = 0",
            "UPDATE passage SET vector = zeroblob(length(vector)) WHERE vector IS NOT NULL",
            "DELETE FROM passage WHERE ordinal = 1",
        ],
    )
    def test_any_change_of_what_was_put_in_is_seen(self, store: Store, tmp_path: Path, statement: str) -> None:
        put(store, "a", "some words")
        assert store.is_as_put_in("a")
        other = raw(tmp_path / "index")
        other.execute(statement)
        other.commit()
        other.close()
        assert not store.is_as_put_in("a")

    def test_a_description_changed_from_outside_is_seen(self, store: Store, tmp_path: Path) -> None:
        put(store, "a", "some words")
        other = raw(tmp_path / "index")
        other.execute("UPDATE document SET year = 1900")
        other.commit()
        other.close()
        assert len(store.faults()) == 1


class TestCopies:
    def test_a_backup_is_the_whole_library_in_one_file(self, store: Store, tmp_path: Path) -> None:
        source = put(store, "a", "some words")
        store.back_up(tmp_path / "backup")
        put(store, "b", "more words")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "index"]
        generation = store.generation()
        store.restore(tmp_path / "backup")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "index"]
        assert store.source("a") == source
        assert [document.id for document in store.documents()] == ["a"]
        assert store.generation() > generation
        assert store.faults() == []
        assert store._database.one("PRAGMA journal_mode") == ("wal",)
        put(store, "b", "more words")

    def test_nothing_of_what_was_there_stays(self, store: Store, tmp_path: Path) -> None:
        put(store, "a", "some words")
        store.back_up(tmp_path / "backup")
        put(store, "b", "quagswagging " * 4000)
        store.restore(tmp_path / "backup")
        assert holding(tmp_path, "quagswag") == []

    def test_a_backup_that_cannot_be_written(self, store: Store, tmp_path: Path) -> None:
        with pytest.raises(LibraryUnwritable, match="backup"):
            store.back_up(tmp_path / "no" / "such" / "folder")
        assert [path.name for path in tmp_path.iterdir()] == ["index"]

    @pytest.mark.parametrize("damage", ["absent", "text", "foreign", "form", "cut", "page"])
    def test_what_is_no_backup_changes_nothing(self, store: Store, tmp_path: Path, damage: str) -> None:
        for number in range(20):
            put(store, f"d{number}", "some words " * 50)
        file = tmp_path / "backup"
        store.back_up(file)
        data = file.read_bytes()
        if damage == "absent":
            file.unlink()
        elif damage == "text":
            file.write_text(json.dumps({"no": "database"}) * 100, encoding="utf-8")
        elif damage == "cut":
            file.write_bytes(data[: len(data) // 2])
        elif damage == "page":
            file.write_bytes(data[:16384] + b"\xa5" * 4096 + data[20480:])
        else:
            other = sqlite3.connect(file)
            other.execute("PRAGMA user_version = 99" if damage == "form" else "PRAGMA application_id = 1")
            other.close()
        before = store.documents(), store.generation()
        with pytest.raises((LibraryForeign, LibraryVersion, LibraryDamaged), match="backup"):
            store.restore(file)
        assert (store.documents(), store.generation()) == before
        assert store.faults() == []
