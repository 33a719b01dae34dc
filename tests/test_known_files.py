"""Files whose bytes the library knows: what is read again, and what a second look costs, whatever was done between."""

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from fakes import FakeEncoder, fake_settings, holding, ids, states, write_files, write_lines
from pincite import AddReport, Library, reading
from pincite.library import ahead, known_files
from pincite.reading import files
from test_adding import ONE, THREE, TWO, cite

HOUR = 3600 * 10**9


def make_old(*paths: Path) -> None:
    """Let files have been written an hour ago, so that their time tells that they did not change."""
    for path in paths:
        then = path.stat().st_mtime_ns - HOUR
        os.utime(path, ns=(then, then))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_files(tmp_path / "corpus", one=ONE, two=TWO)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose bytes are read, in order."""
    names: list[str] = []
    read = reading.bytes_of

    def counted(path: Path) -> Any:
        names.append(path.name)
        return read(path)

    monkeypatch.setattr(reading, "bytes_of", counted)
    return names


class TestKnown:
    def test_what_did_not_change_is_not_read(self, library: Library, corpus: Path, parsed: list[str]) -> None:
        write_lines(corpus / "lines.jsonl", [{"id": "a", "text": THREE}, {"text": THREE + " More."}])
        report = library.add(corpus)
        assert parsed == ["lines.jsonl", "one.txt", "two.txt"]
        parsed.clear()
        assert library.add(corpus).unchanged == report.added
        assert library.add(corpus, prune=True).removed == ()
        assert parsed == []

    def test_times_are_trusted_where_they_are_old(
        self, library: Library, corpus: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = time.time_ns
        monkeypatch.setattr(files, "time_ns", lambda: now() + HOUR)
        library.add(corpus)
        opened.clear()
        assert library.add(corpus).unchanged == ("one", "two")
        assert opened == []

    def test_times_that_are_young_are_not(self, library: Library, corpus: Path, opened: list[str]) -> None:
        file = corpus / "one.txt"
        library.add(corpus)
        opened.clear()
        before = file.stat()
        file.write_text(ONE.replace("grow", "glow"), encoding="utf-8")  # as long as before
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert library.add(corpus) == AddReport(updated=("one",), unchanged=("two",))
        assert opened == ["one.txt", "two.txt"]
        assert "glow" in library.text("one")

    def test_a_touched_file_is_hashed_and_not_parsed(
        self, library: Library, corpus: Path, parsed: list[str], tmp_path: Path
    ) -> None:
        library.add(corpus)
        generation = library.ask("clusters").index.generation
        parsed.clear()
        make_old(corpus / "one.txt")
        assert library.add(corpus).unchanged == ("one", "two")
        assert parsed == []
        assert library.ask("clusters").index.generation == generation
        before = states(tmp_path / "index")
        assert library.add(corpus).unchanged == ("one", "two")
        assert states(tmp_path / "index") == before

    def test_new_citation_data_is_read(self, library: Library, corpus: Path, parsed: list[str]) -> None:
        library.add(corpus)
        parsed.clear()
        cite(corpus / "one.txt", title="A title")
        assert library.add(corpus) == AddReport(updated=("one",), unchanged=("two",))
        assert library.add(corpus).unchanged == ("one", "two")
        (corpus / "one.csl.json").unlink()
        library.add(corpus)
        assert parsed == ["one.txt", "one.txt"]
        (corpus / "two.csl.json").write_text("{", encoding="utf-8")
        assert "not valid JSON" in library.add(corpus).failed[0].reason

    def test_another_reader_reads_again_and_embeds_what_differs(
        self, library: Library, corpus: Path, parsed: list[str], fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        library.add(corpus)
        parsed.clear()
        embedded = fake.embedded
        monkeypatch.setattr(reading, "ability", lambda languages: "another")
        assert library.add(corpus).unchanged == ("one", "two")
        assert parsed == ["one.txt", "two.txt"]
        assert fake.embedded == embedded
        assert library.add(corpus).unchanged == ("one", "two")
        assert len(parsed) == 2

    def test_identical_files_are_read_once(self, library: Library, corpus: Path, parsed: list[str]) -> None:
        for name in ("b copy.txt", "sub/c copy.txt"):
            (corpus / name).parent.mkdir(exist_ok=True)
            shutil.copy(corpus / "two.txt", corpus / name)
        assert library.add(corpus) == AddReport(added=("b copy", "one"), unchanged=())
        assert parsed == ["b copy.txt", "one.txt"]
        shutil.copy(corpus / "one.txt", corpus / "z.txt")
        for _ in range(2):
            assert library.add(corpus) == AddReport(unchanged=("b copy", "one"))
        assert len(parsed) == 2
        assert library.verify() == []

    def test_the_same_bytes_under_another_kind_are_read(
        self, library: Library, corpus: Path, parsed: list[str]
    ) -> None:
        library.add(corpus)
        shutil.copy(corpus / "one.txt", corpus / "one.md")
        assert library.add(corpus).unchanged == ("one", "two")
        assert parsed[2:] == ["one.md"]

    def test_a_moved_folder_is_known(self, library: Library, corpus: Path, parsed: list[str], tmp_path: Path) -> None:
        library.add(corpus)
        corpus.rename(tmp_path / "moved")
        parsed.clear()
        assert library.add(tmp_path / "moved") == AddReport(unchanged=("one", "two"))
        assert [document.path for document in library.documents()] == [
            str(tmp_path / "moved" / name) for name in ("one.txt", "two.txt")
        ]
        assert parsed == []
        assert {file.path for file in library._store.files.all()} == {d.path for d in library.documents()}
        write_files(tmp_path / "moved", one=THREE)
        assert library.add(tmp_path / "moved").updated == ("one",)
        assert library.verify() == []

    def test_a_copy_takes_the_place_of_its_original(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        shutil.copy(corpus / "one.txt", corpus / "z.txt")
        library.add(corpus)
        (corpus / "one.txt").unlink()
        assert library.add(corpus, prune=True) == AddReport(unchanged=("two", "one"))
        assert library.documents()[0].path == str(corpus / "z.txt")

    def test_a_copy_is_added_when_its_original_is_removed(self, library: Library, corpus: Path) -> None:
        shutil.copy(corpus / "one.txt", corpus / "z.txt")
        library.add(corpus)
        (corpus / "one.txt").unlink()
        library.remove("one")
        assert library.add(corpus, keep_removed=True).added == ()
        assert library.add(corpus).added == ("z",)

    def test_an_id_given_twice_is_refused_though_one_is_known(self, library: Library, corpus: Path) -> None:
        cite(corpus / "one.txt", id="same")
        library.add(corpus)
        cite(corpus / "two.txt", id="same")
        for _ in range(2):
            report = library.add(corpus)
            assert [Path(failure.path).name for failure in report.failed] == ["two.txt"]
        assert library.text("same") == ONE

    def test_what_failed_is_tried_again(self, library: Library, corpus: Path, parsed: list[str]) -> None:
        (corpus / "bad.jsonl").write_text("{", encoding="utf-8")
        for _ in range(2):
            assert len(library.add(corpus).failed) == 1
        assert parsed == ["bad.jsonl", "one.txt", "two.txt", "bad.jsonl"]

    def test_nothing_of_a_removed_file_is_left(self, library: Library, corpus: Path, tmp_path: Path) -> None:
        write_files(corpus, quagswagging=THREE)
        shutil.copy(corpus / "quagswagging.txt", corpus / "zizzernab.txt")
        library.add(corpus)
        digest = ahead.digest_of(THREE.encode())
        for word in ("quagswag", "zizzernab", digest):
            assert holding(tmp_path / "index", word)
        library.remove("quagswagging")
        library.close()
        for word in ("quagswag", "zizzernab", digest):
            assert holding(tmp_path / "index", word) == []

    def test_backups_and_rebuilt_libraries_know_their_files(
        self, library: Library, corpus: Path, tmp_path: Path, parsed: list[str]
    ) -> None:
        library.add(corpus)
        known = library._store.files.all()
        library.export(tmp_path / "backup")
        with Library.open(tmp_path / "other", settings=fake_settings()) as other:
            other.restore(tmp_path / "backup")
            assert other._store.files.all() == known
        library.close()
        Library.rebuild(tmp_path / "index", settings=fake_settings())
        parsed.clear()
        with Library.open(tmp_path / "index", settings=fake_settings()) as again:
            assert again._store.files.all() == known
            assert again.add(corpus).unchanged == ("one", "two")
            assert again.verify() == []
        assert parsed == []

    def test_verify_finds_a_file_without_documents(self, library: Library, corpus: Path) -> None:
        library.add(corpus)
        library._store._database.run("DELETE FROM member")
        assert "list of files does not fit" in library.verify()[0]


NAMES = some.sampled_from(["a.txt", "b.txt", "c.md", "sub/a.txt", "l.jsonl"])
WORDS = some.sampled_from([ONE, TWO, THREE])
STEPS = some.one_of(
    some.tuples(some.just("write"), NAMES, WORDS),
    some.tuples(some.sampled_from(["copy", "move", "swap"]), NAMES, NAMES),
    some.tuples(some.just("delete"), NAMES, some.just("")),
    some.tuples(some.sampled_from(["name", "title"]), NAMES, some.sampled_from(["x", "y", ""])),
    some.tuples(some.just("remove"), some.integers(0, 3), some.just("")),
)


def take(step: tuple[str, Any, str], corpus: Path) -> None:
    """Change a folder as a person might."""
    what, name, value = step
    file = corpus / str(name)
    beside = file.with_name(f"{file.stem}.csl.json")
    if what == "write" and file.suffix == ".jsonl":
        write_lines(file, [{"id": "x", "text": value}, {"text": value}, {"text": value + " And more."}])
    elif what == "write":
        file.write_text(value, encoding="utf-8")
    elif what == "delete":
        file.unlink(missing_ok=True)
    elif what in ("name", "title"):
        cite(file, **{"id" if what == "name" else "title": value}) if value else beside.unlink(missing_ok=True)
    elif what == "swap" and file.exists() and (corpus / value).exists():
        one, other = file.read_bytes(), (corpus / value).read_bytes()
        file.write_bytes(other)
        (corpus / value).write_bytes(one)
    elif what in ("copy", "move") and file.exists() and name != value:
        shutil.copy(file, corpus / value)
        if what == "move":
            file.unlink()


class TestShortWay:
    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(some.lists(some.tuples(some.lists(STEPS, max_size=3), some.booleans(), some.booleans()), max_size=6))
    @example(
        [
            ([("write", "a.txt", ONE), ("write", "l.jsonl", ONE)], False, False),
            ([("write", "l.jsonl", TWO), ("remove", 1, ""), ("write", "a.txt", TWO)], False, True),
            ([("remove", 1, "")], False, True),
        ]
    )
    @example([([("write", "a.txt", ONE)], False, False), ([("move", "a.txt", "b.txt")], False, False)])
    @example(
        [
            ([("write", "b.txt", ONE)], False, False),
            ([("copy", "b.txt", "a.txt"), ("write", "b.txt", TWO)], False, False),
        ]
    )
    @example(
        [
            ([("write", "b.txt", ONE)], False, False),
            ([("move", "b.txt", "sub/a.txt"), ("write", "b.txt", TWO)], False, False),
        ]
    )
    @example(
        [
            ([("write", "a.txt", ONE), ("copy", "a.txt", "b.txt")], False, False),
            ([("write", "a.txt", TWO)], False, False),
            ([("delete", "a.txt", "")], True, False),
        ]
    )
    def test_what_is_not_read_has_the_outcome_of_what_is(
        self,
        fake: FakeEncoder,
        tmp_path_factory: pytest.TempPathFactory,
        rounds: list[tuple[list[tuple[str, Any, str]], bool, bool]],
    ) -> None:
        top = tmp_path_factory.mktemp("short")
        (top / "corpus" / "sub").mkdir(parents=True)
        short, long = (Library.open(top / name, settings=fake_settings()) for name in ("short", "long"))
        for steps, prune, keep_removed in rounds:
            for step in steps:
                take(step, top / "corpus")
                if step[0] == "remove" and step[1] < len(ids(short)):
                    gone = ids(short)[step[1]]
                    short.remove(gone)
                    long.remove(gone)
            quick = short.add(top / "corpus", prune=prune, keep_removed=keep_removed)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(known_files.KnownFiles, "is_known", lambda *_: False)
                slow = long.add(top / "corpus", prune=prune, keep_removed=keep_removed)
            assert quick == slow
            assert short.documents() == long.documents()
            assert short.verify() == []
            for file in short._store.files.all():
                for member in file.members:
                    assert member.content_hash == short._store.document(member.identity).content_hash
        short.close()
        long.close()
