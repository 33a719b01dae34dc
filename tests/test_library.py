"""The library as a whole: caches, checking, backup, rebuild, sharing among threads and processes, crashes.

The model is a fake one; meaning is for `test_contract.py`.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from fakes import (
    FakeEncoder,
    fake_settings,
    holding,
    ids,
    start_python,
    states,
    use_fake_encoder,
    write_files,
    write_lines,
)
from pincite import Library
from pincite.cache_files import CacheTag
from pincite.errors import (
    LibraryBusy,
    LibraryClosed,
    LibraryDamaged,
    LibraryForeign,
    LibraryModel,
    LibraryUnwritable,
    LibraryVersion,
    OptionInvalid,
    QuestionEmpty,
    QuestionTooLong,
)
from pincite.lexical import LexicalSegment

TEXTS = {
    "clusters": "Clusters of firms grow where suppliers are near. They share workers and they share knowledge.",
    "curve": "The smiling curve shows where value is added. Its ends earn more than its middle does.",
    "schools": "Universities lend their laboratories to start-ups. Students found firms near their university.",
}
QUESTION = "Where is value added along the smiling curve?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    library.add(write_files(tmp_path / "corpus", **TEXTS))
    return library


def answer_of(library: Library, question: str = QUESTION) -> dict[str, Any]:
    """An answer without its timing, and without the generation."""
    answer = library.ask(question).to_dict()
    return {**answer, "timing_ms": None, "index": answer["index"] | {"generation": None}}


def change(folder: Path, *statements: str) -> None:
    """Change a library behind its back."""
    connection = sqlite3.connect(folder / "library.sqlite")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def open_and_list(folder: Path) -> None:
    with Library.open(folder) as library:
        library.documents()


@contextmanager
def not_ours(folder: Path) -> Iterator[Path]:
    """A copy of a library that this process, root or not, may read and not write."""
    with tempfile.TemporaryDirectory() as top:
        place = Path(top) / "index"
        shutil.copytree(folder, place)
        Path(top).chmod(0o755)
        for file in place.iterdir():
            file.chmod(0o444)
        place.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield place
        finally:
            if root:
                os.seteuid(0)
            place.chmod(0o755)


class TestAsking:
    @pytest.mark.parametrize(
        ("question", "error"),
        [("", QuestionEmpty), (" \n", QuestionEmpty), ("?!…", QuestionEmpty), ("why " * 25_000, QuestionTooLong)],
    )
    def test_what_is_no_question(self, filled: Library, question: str, error: type[Exception]) -> None:
        for ask in (filled.ask, filled.search):
            with pytest.raises(error) as caught:
                ask(question)
            assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        "option", [{"strictness": 2}, {"strictness": -0.1}, {"strictness": float("nan")}, {"quotes": 0}]
    )
    def test_what_is_no_option(self, filled: Library, option: dict[str, Any]) -> None:
        with pytest.raises(OptionInvalid, match="must be"):
            filled.ask(QUESTION, **option)

    @pytest.mark.parametrize("limit", [0, -1, 100_000])
    def test_what_is_no_limit(self, filled: Library, limit: int) -> None:
        with pytest.raises(OptionInvalid, match="number of hits"):
            filled.search(QUESTION, limit=limit)

    @pytest.mark.parametrize(
        ("option", "said"),
        [
            ({"years": 2015}, "such as \\(2010, 2020\\), not 2015"),
            ({"years": (2010, "2020")}, "such as"),
            ({"years": "20"}, "such as"),
            ({"documents": 5}, "list of documents must be a list of text, not 5"),
            ({"authors": ["Porter", None]}, "list of authors must be"),
            ({"strictness": "high"}, "from 0 to 1, not 'high'"),
            ({"strictness": True}, "from 0 to 1"),
            ({"quotes": 1.5}, "1 or more, not 1.5"),
            ({"history": "What is the smiling curve?"}, "a list of the earlier questions"),
            ({"history": [None]}, "a list of the earlier questions"),
            ({"question": None}, "must be text, not None"),
        ],
    )
    def test_values_of_another_kind_are_named(self, filled: Library, option: dict[str, Any], said: str) -> None:
        with pytest.raises(OptionInvalid, match=said):
            filled.ask(**{"question": QUESTION, **option})

    def test_a_lone_name_is_one_name(self, filled: Library) -> None:
        assert filled.search(QUESTION, documents="curve") == filled.search(QUESTION, documents=["curve"])
        with pytest.raises(OptionInvalid, match="not 'ten'"):
            filled.search(QUESTION, limit="ten")  # type: ignore[arg-type]

    def test_strictness_moves_the_refusal(self, filled: Library) -> None:
        assert filled.ask("What do whales eat?", strictness=0).status == "answered"
        assert filled.ask(QUESTION, strictness=1).status == "not_found"
        assert filled.ask(QUESTION, strictness=1).closest

    def test_a_long_history_is_no_trouble(self, filled: Library) -> None:
        assert filled.ask("And who earns more?", history=[QUESTION] + ["And why is that?"] * 5000).standalone_question
        history = ["And why is that?"] * 5000 + ["x" * 200_000, "", QUESTION]
        with_history = filled.ask("And who earns more?", history=history)
        assert (
            with_history.standalone_question
            == filled.ask("And who earns more?", history=[QUESTION]).standalone_question
        )

    def test_half_a_character_in_a_question(self, filled: Library) -> None:
        assert json.loads(json.dumps(filled.ask("value \udcff added?").to_dict()))["question"] == "value \udcff added?"

    def test_an_empty_library(self, library: Library) -> None:
        answer = library.ask(QUESTION)
        assert (answer.status, answer.confidence, answer.closest) == ("not_found", 0.0, ())
        assert library.verify() == []


class TestCaches:
    NAMES = ("dense.", "lexical.", "passages.", "segments.json")

    def test_the_next_start_reads_them(self, filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        expected = answer_of(filled)
        monkeypatch.setattr(LexicalSegment, "build", None)
        monkeypatch.setattr("pincite.dense.DenseSegment.build", None)
        with Library.open(folder, settings=fake_settings()) as again:
            assert answer_of(again) == expected

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("damage", ["delete", "empty", "cut", "flip", "junk"])
    def test_whatever_becomes_of_them_the_answer_is_the_same(
        self, filled: Library, folder: Path, name: str, damage: str
    ) -> None:
        expected, before = answer_of(filled), states(folder)
        filled.close()
        (file,) = folder.glob(f"{name}*")
        data = file.read_bytes()
        damaged = {
            "empty": b"",
            "cut": data[: len(data) // 2],
            "flip": data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
            "junk": data + b"junk",
        }
        file.unlink() if damage == "delete" else file.write_bytes(damaged[damage])
        with Library.open(folder, settings=fake_settings()) as again:
            assert answer_of(again) == expected
        # The manifest says when its files were written.
        names = {name for name in before if name.startswith(self.NAMES[:-1])}
        assert len(names) == 3
        assert {name: states(folder)[name][1] for name in names} == {name: before[name][1] for name in names}

    def test_a_reader_does_not_bring_back_what_was_removed(
        self, filled: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A reader is still deriving its indexes from the former state when a document is removed."""
        write_files(tmp_path / "corpus", secret="Quagswagging firms move every year. " * 3)
        filled.add(tmp_path / "corpus")
        for file in folder.glob("lexical.*"):
            file.unlink()
        build = LexicalSegment.build

        def build_slowly(*arguments: Any) -> LexicalSegment:
            monkeypatch.setattr(LexicalSegment, "build", build)
            index = build(*arguments)
            filled._store._database.run("PRAGMA busy_timeout = 50")
            with pytest.raises(LibraryBusy, match="removed; but another process"):
                filled.remove("secret")
            return index

        monkeypatch.setattr(LexicalSegment, "build", build_slowly)
        with Library.open(folder, settings=fake_settings()) as reader:
            assert reader.ask("quagswagging firms").index.generation == 2
            assert holding(folder, "quagswag") == [str(folder / "library.sqlite-wal")]
            assert reader.ask("quagswagging firms").index.generation == 3
            filled.add([])
        filled.close()
        assert holding(folder, "quagswag") == []

    def test_a_folder_that_takes_no_caches_still_answers(
        self, filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("pincite.library.segments.write_sealed", refuse)
        filled.remove("schools")
        assert filled.ask(QUESTION, strictness=0).citations
        assert not list(folder.glob("lexical.*"))

    def test_leftovers_of_a_killed_process_go(self, filled: Library, folder: Path) -> None:
        (folder / "writer.rebuild-x").mkdir()
        for name in ("writer.rebuild-x/library.sqlite", ".lexical.npz-k3j", ".dense.x-k3j"):
            (folder / name).write_text("quagswagging", encoding="utf-8")
        filled.remove("schools")
        assert holding(folder, "quagswag") == []
        assert filled.verify() == []


class TestVerify:
    def test_a_sound_library(self, filled: Library) -> None:
        assert filled.verify() == []

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("UPDATE document SET text = replace(text, 'value', 'Value') WHERE id = 'curve'", "curve: its text"),
            ("UPDATE document SET text = text || ' ' WHERE id = 'curve'", "curve: its text"),
            ("UPDATE passage SET start = start + 1 WHERE vector IS NOT NULL", "is not where it was"),
            ("UPDATE passage SET sentences = zeroblob(length(sentences)) WHERE vector IS NOT NULL", "lies outside"),
            ("UPDATE passage SET sentence_vectors = NULL", "has lost its vectors"),
            ("UPDATE passage SET sentence_vectors = substr(sentence_vectors, 1, 64)", "has lost its vectors"),
            (
                "UPDATE passage SET vector = CAST(x'0000' || substr(vector, 3) AS BLOB) WHERE vector IS NOT NULL",
                "vectors were changed",
            ),
            ("UPDATE section SET heading = 'Another'", "were changed"),
            ("UPDATE passage SET context = 'Another'", "were changed"),
            ("UPDATE document SET title = 'Another'", "changed from outside"),
            ("UPDATE document SET authors = '[\"Nobody\"]'", "changed from outside"),
            ("UPDATE word SET documents = documents + 1 WHERE word = 'value'", "words does not fit"),
            ("DELETE FROM word WHERE word = 'value'", "words does not fit"),
            ("UPDATE document SET authors = 'x'", "in place of a list"),
            ("UPDATE document SET text = CAST(x'ff' AS TEXT)", "decode"),
        ],
    )
    def test_what_was_tampered_with_is_found(self, filled: Library, folder: Path, statement: str, said: str) -> None:
        change(folder, statement)
        faults = filled.verify()
        assert faults
        assert said in "\n".join(faults)

    def test_one_bit_of_a_vector_is_found(self, filled: Library, folder: Path) -> None:
        connection = sqlite3.connect(folder / "library.sqlite")
        key, blob = connection.execute("SELECT key, vector FROM passage WHERE vector IS NOT NULL").fetchone()
        connection.execute("UPDATE passage SET vector = ? WHERE key = ?", (bytes([blob[0] ^ 1]) + blob[1:], key))
        connection.commit()
        connection.close()
        assert any("vectors were changed" in fault for fault in filled.verify())

    def test_a_rebuild_mends_what_was_derived(self, filled: Library, folder: Path) -> None:
        expected = answer_of(filled)
        change(folder, "UPDATE passage SET start = start + 1", "DELETE FROM word WHERE word = 'value'")
        assert filled.verify()
        Library.rebuild(folder, settings=fake_settings())
        assert filled.verify() == []
        assert answer_of(filled) == expected


class TestBackup:
    def test_round_trip(self, filled: Library, tmp_path: Path) -> None:
        expected, documents = answer_of(filled), filled.documents()
        filled.export(tmp_path / "backup.pincite")
        with Library.open(tmp_path / "other", settings=fake_settings()) as other:
            other.restore(tmp_path / "backup.pincite")
            assert answer_of(other) == expected
            assert other.documents() == documents
            assert other.verify() == []

    def test_an_import_replaces_everything(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        filled.export(tmp_path / "backup")
        filled.add(write_files(tmp_path / "more", secret="Quagswagging firms move every year. " * 3))
        filled.ask("quagswagging")
        generation = filled.ask(QUESTION).index.generation
        filled.restore(tmp_path / "backup")
        assert ids(filled) == sorted(TEXTS)
        assert filled.ask(QUESTION).index.generation > generation
        assert holding(folder, "quagswag") == []

    def test_a_file_that_is_there_is_not_written_over(self, filled: Library, tmp_path: Path) -> None:
        (tmp_path / "thesis").write_text("years of work", encoding="utf-8")
        with pytest.raises(OptionInvalid, match="exists already"):
            filled.export(tmp_path / "thesis")
        assert (tmp_path / "thesis").read_text(encoding="utf-8") == "years of work"

    def test_what_is_no_backup_changes_nothing(self, filled: Library, tmp_path: Path) -> None:
        (tmp_path / "thesis").write_text("years of work" * 1000, encoding="utf-8")
        for name in ("thesis", "absent"):
            with pytest.raises(LibraryForeign, match=name):
                filled.restore(tmp_path / name)
        assert ids(filled) == sorted(TEXTS)
        assert filled.ask(QUESTION).citations == filled.ask(QUESTION).citations


class TestRebuild:
    def test_another_model(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        documents, texts = filled.documents(), [filled.text(identity) for identity in ids(filled)]
        filled.remove("schools")
        other = use_fake_encoder("another")
        with Library.open(folder, settings=fake_settings(model="another")) as library:
            uses = (library.ask, library.search, lambda _: library.add(write_files(tmp_path / "more", more="More.")))
            for use in uses:
                with pytest.raises(LibraryModel) as caught:
                    use(QUESTION)
                assert "\n" not in str(caught.value)
            with pytest.raises(LibraryModel, match=r"fake, not another.*pincite rebuild"):
                library.ask(QUESTION)
        report = Library.rebuild(folder, settings=fake_settings(model="another"))
        assert report.updated == ("clusters", "curve")
        assert other.embedded
        with Library.open(folder, settings=fake_settings(model="another")) as library:
            assert library.ask(QUESTION).index.model == "another"
            assert library.documents() == documents[:2]
            assert [library.text(identity) for identity in ids(library)] == texts[:2]
            assert library.verify() == []
            # What a person removed stays out of the new one too.
            path = documents[2].path
            assert path is not None
            assert library.add(path, keep_removed=True).added == ()
        with pytest.raises(LibraryModel, match="another, not fake"):
            filled.ask(QUESTION)

    def test_an_empty_library_takes_any_model(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        filled.remove(*TEXTS)
        use_fake_encoder("another")
        with Library.open(folder, settings=fake_settings(model="another")) as library:
            assert len(library.add(tmp_path / "corpus").added) == 3
            assert library.ask(QUESTION).index.model == "another"

    def test_another_form(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        filled.remove("schools")
        expected = answer_of(filled)
        filled.close()
        change(folder, "PRAGMA user_version = 1", "ALTER TABLE document DROP COLUMN digest")
        with pytest.raises(LibraryVersion, match="pincite rebuild"):
            Library.open(folder, settings=fake_settings())
        assert Library.rebuild(folder, settings=fake_settings()).added == ("clusters", "curve")
        with Library.open(folder, settings=fake_settings()) as library:
            assert answer_of(library) == expected
            assert library.verify() == []
            assert library.add(tmp_path / "corpus", keep_removed=True).added == ()
            assert library.ask(QUESTION).index.generation > 3

    def test_another_form_whose_files_are_gone_stays(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        filled.close()
        change(folder, "PRAGMA user_version = 1")
        before = (folder / "library.sqlite").read_bytes()
        (tmp_path / "corpus" / "curve.txt").unlink()
        with pytest.raises(LibraryVersion, match=r"stays as it was.*curve\.txt"):
            Library.rebuild(folder, settings=fake_settings())
        assert (folder / "library.sqlite").read_bytes() == before
        assert sorted(path.name for path in folder.glob("writer.*")) in ([], ["writer.lock"])

    def test_a_failure_leaves_the_old_one_whole(
        self, filled: Library, folder: Path, fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        expected = answer_of(filled)

        def fail(*_: object) -> None:
            raise MemoryError

        with monkeypatch.context() as patch:
            patch.setattr(fake, "embed_documents", fail)
            with pytest.raises(MemoryError):
                Library.rebuild(folder, settings=fake_settings())
        assert answer_of(filled) == expected
        assert filled.verify() == []
        assert not list(folder.glob("writer.rebuild-*"))


class TestPlaces:
    def test_a_library_that_was_closed(self, filled: Library, tmp_path: Path) -> None:
        filled.close()
        filled.close()
        uses: list[Callable[[], object]] = [
            lambda: filled.ask(QUESTION),
            lambda: filled.search(QUESTION),
            filled.documents,
            filled.verify,
            lambda: filled.add(write_files(tmp_path / "more", more="More words.")),
            lambda: filled.remove("curve"),
            lambda: filled.export(tmp_path / "backup"),
        ]
        for use in uses:
            with pytest.raises(LibraryClosed, match="open it again"):
                use()

    def test_a_folder_deleted_while_open(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        with pytest.raises(LibraryClosed, match="deleted"):
            filled.ask(QUESTION)
        with pytest.raises(LibraryUnwritable, match="gone"):
            filled.add(write_files(tmp_path / "more", more="More words."))
        assert not folder.exists()
        with Library.open(folder, settings=fake_settings()) as fresh:
            with pytest.raises(LibraryClosed, match="replaced"):
                filled.add(tmp_path / "more")
            assert fresh.documents() == []

    @pytest.mark.parametrize("place", ["file/below", "file"])
    def test_a_place_that_cannot_be_one(self, tmp_path: Path, place: str) -> None:
        (tmp_path / "file").touch()
        with pytest.raises((LibraryUnwritable, LibraryForeign)) as caught:
            Library.open(tmp_path / place)
        assert "\n" not in str(caught.value)

    @pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
    def test_a_place_that_cannot_be_written(self) -> None:
        with pytest.raises(LibraryUnwritable, match="choose another"):
            Library.open("/proc/pincite")

    @pytest.mark.skipif(sys.platform == "win32", reason="permissions are another matter there")
    def test_a_library_that_is_not_ours_to_write(self, filled: Library, folder: Path) -> None:
        filled.close()
        with not_ours(folder) as place:
            before = states(place)
            with pytest.raises(LibraryUnwritable, match="cannot be written; choose another") as caught:
                Library.open(place, settings=fake_settings())
            assert "\n" not in str(caught.value)
            assert states(place) == before

    def test_a_corrupted_file(self, filled: Library, folder: Path) -> None:
        filled.close()
        file = folder / "library.sqlite"
        file.write_bytes(file.read_bytes()[:4096] + b"\xa5" * 40_000)
        with pytest.raises(LibraryDamaged, match="import a backup"):
            open_and_list(folder)


ADD = """
with Library.open(sys.argv[1], settings=settings) as library:
    print("open", flush=True)
    sys.stdin.readline()
    report = library.add(sys.argv[2])
    print(*report.added, flush=True)
"""
CHURN = """
folder, corpus = Path(sys.argv[1]), Path(sys.argv[2])
with Library.open(folder, settings=settings) as library:
    for round in range(12):
        fakes.write_files(corpus, coming=f"Visitors come {round} times. Value is added on every one of their visits.")
        library.add(corpus)
        library.remove("coming")
print("done")
"""
KILLED = """
from pincite.library import group
group._TEXTS = 5
with Library.open(sys.argv[1], settings=settings) as library:
    print("open", flush=True)
    library.add(sys.argv[2])
print("done", flush=True)
"""


class TestSharing:
    def test_two_processes_add_at_once(self, fake: FakeEncoder, folder: Path, tmp_path: Path) -> None:
        for name in ("x", "y"):
            texts = {f"{name}{number}": f"Text {number} of {name} speaks of firms." for number in range(30)}
            write_files(tmp_path / name, **texts)
        processes = [start_python(ADD, folder, tmp_path / name) for name in ("x", "y")]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
        said = [process.communicate("\n", timeout=60) for process in processes]
        assert [len(output.split()) for output, _ in said] == [30, 30], said
        with Library.open(folder, settings=fake_settings()) as library:
            assert len(library.documents()) == 60
            assert library.verify() == []

    def test_who_waits_too_long_is_told_for_whom(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        code = f"from pincite.locking import writing\nwith writing(Path({str(folder)!r}), 5):\n"
        code += " print('held', flush=True)\n sys.stdin.readline()"
        with start_python(code) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            with pytest.raises(LibraryBusy, match=f"process {process.pid} on .* try again"):
                filled.add(write_files(tmp_path / "more", more="More words."))
            assert filled.ask(QUESTION, strictness=0).citations  # readers do not wait
            process.kill()

    def test_a_reader_sees_the_new_state(self, filled: Library, folder: Path, tmp_path: Path) -> None:
        before = filled.ask("What of whales?")
        assert not any(hit.document.id == "whales" for hit in filled.search("whales"))
        write_files(tmp_path / "more", whales="Whales eat krill and small fish. They sing to one another.")
        process = start_python(ADD, folder, tmp_path / "more")
        assert process.communicate("\n", timeout=60)[0] == "open\nwhales\n"
        assert filled.search("whales eat krill")[0].document.id == "whales"
        assert filled.ask("What of whales?").index.generation == before.index.generation + 1

    def test_many_threads_ask_while_another_process_adds_and_removes(
        self, filled: Library, folder: Path, tmp_path: Path
    ) -> None:
        known: dict[str, set[str]] = {}
        faults: list[object] = []
        stop = False

        def ask(question: str) -> None:
            while not stop:
                try:
                    answer = filled.ask(question, strictness=0)
                    hits = filled.search(question, limit=3)
                except Exception as error:
                    faults.append(error)
                    return
                for citation in answer.citations:
                    if not citation.quote:
                        faults.append(citation)
                if not hits:
                    faults.append("no hits")
                said = {**answer.to_dict(), "timing_ms": None}
                known.setdefault(f"{question} {answer.index.generation}", set()).add(json.dumps(said))

        threads = [
            Thread(target=ask, args=(question,)) for question in (QUESTION, "Who visits?", "clusters of firms") * 2
        ]
        for thread in threads:
            thread.start()
        process = start_python(CHURN, folder, tmp_path / "coming")
        output, errors = process.communicate(timeout=100)
        stop = True
        for thread in threads:
            thread.join()
        assert output == "done\n", errors
        assert faults == []
        assert len(known) > 6
        assert all(len(answers) == 1 for answers in known.values())
        assert filled.verify() == []

    def test_threads_of_one_process_add_and_ask(self, filled: Library, tmp_path: Path) -> None:
        faults: list[Exception] = []

        def add(name: str) -> None:
            try:
                for number in range(4):
                    filled.add(write_files(tmp_path / name, **{f"{name}{number}": f"Words {number} on {name}."}))
                    filled.ask(QUESTION)
            except Exception as error:
                faults.append(error)

        threads = [Thread(target=add, args=(name,)) for name in "pqrs"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert len(filled.documents()) == 3 + 16
        assert filled.verify() == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def held(folder: Path) -> list[str]:
    with Library.open(folder, settings=fake_settings()) as library:
        return ids(library)


class TestCrashes:
    @pytest.fixture
    def lines(self, tmp_path: Path) -> Path:
        items = ({"id": f"d{n}", "text": f"Firm number {n} adds value. It has {n * n} workers."} for n in range(400))
        return write_lines(tmp_path / "many.jsonl", items)

    def test_killed_at_any_moment_nothing_that_was_kept_is_lost(
        self, fake: FakeEncoder, folder: Path, lines: Path
    ) -> None:
        """Some kills land before anything is stored; enough must land between the first document and the last."""
        kept: set[str] = set()
        rounds = cut_short = 0
        chance = random.Random(7)
        while rounds < 5 or cut_short < 2:
            rounds += 1
            assert rounds < 30, f"only {cut_short} kills landed while documents were stored"
            process = start_python(KILLED, folder, lines)
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            until = time.monotonic() + (chance.random() < 0.7) * 30
            while process.poll() is None and time.monotonic() < until and len(held(folder)) <= len(kept):
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.15))
            process.kill()
            process.communicate()
            with Library.open(folder, settings=fake_settings()) as library:
                now = set(ids(library))
                assert kept <= now
                assert library.verify() == []
                cut_short += len(now) not in (len(kept), 400)
                kept = now
            if len(kept) == 400:  # there is nothing left to store: a new library
                folder, kept = folder.with_name(f"{folder.name}-{rounds}"), set()
        with Library.open(folder, settings=fake_settings()) as library:
            library.add(lines)
            assert len(library.documents()) == 400
            assert library.verify() == []
            assert library.search("firm number 399")

    def test_interrupted_it_goes_on_where_it_stopped(self, fake: FakeEncoder, folder: Path, lines: Path) -> None:
        process = start_python(KILLED, folder, lines)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        for _ in range(500):
            time.sleep(0.01)
            with Library.open(folder, settings=fake_settings()) as library:
                if library.documents():
                    break
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert "KeyboardInterrupt" in errors
        with Library.open(folder, settings=fake_settings()) as library:
            kept = len(library.documents())
            assert 0 < kept < 400
            assert library.verify() == []
            assert len(library.add(lines).added) == 400 - kept


def test_a_tag_tells_every_state(filled: Library) -> None:
    """Two states that share a number, as after a backup was brought back, are told apart by their content."""
    first = filled._indexes._tag()
    assert first == CacheTag(1, first.model, first.content_hash)
    filled.remove("curve")
    assert filled._indexes._tag().content_hash != first.content_hash


class TestRemembered:
    def test_what_is_known_of_documents_is_that_of_the_last_change(self, library: Library, tmp_path: Path) -> None:
        first = write_lines(tmp_path / "a.jsonl", [{"id": "a", "title": "Rents", "text": "Rents rise. Firms leave."}])
        library.add(first)
        library.documents().clear()
        library.passage_counts().clear()
        assert [document.title for document in library.documents()] == ["Rents"]
        assert library.passage_counts() == {"a": 1}
        with Library.open(library._folder, settings=library._settings) as other:
            other.add(write_lines(tmp_path / "b.jsonl", [{"id": "b", "text": "Wages fall."}]))
            other.correct("a", title="Wages")
        assert [document.title for document in library.documents()] == ["Wages", None]
        assert library.passage_counts() == {"a": 1, "b": 1}
        library.remove("a")
        assert [document.id for document in library.documents()] == ["b"]
