"""Adding folders: what is not read again, what is read ahead, odd names and links, and being stopped at any stage."""

import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from fakes import FakeEncoder, fake_settings, holding, ids, start_python, states, write_files, write_lines
from pdf_files import Drawing, pdf
from pincite import AddReport, Library, reading
from pincite.errors import FileChanged, LibraryUnwritable, ReadError
from pincite.library import ahead, group, known_files
from pincite.reading import files
from pincite.records import Failure
from test_adding import ONE, THREE, TWO, cite

HOUR = 3600 * 10**9


def paper(words: str) -> bytes:
    """A PDF of one page."""
    return pdf([Drawing().text(72, 100, words)])


def make_old(*paths: Path) -> None:
    """Let files have been written an hour ago, so that their time tells that they did not change."""
    for path in paths:
        then = path.stat().st_mtime_ns - HOUR
        os.utime(path, ns=(then, then))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_files(tmp_path / "corpus", one=ONE, two=TWO)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read as documents, in order."""
    names: list[str] = []
    read = reading.read

    def counted(path: Path, *arguments: Any, **options: Any) -> Any:
        names.append(path.name)
        return read(path, *arguments, **options)

    monkeypatch.setattr(reading, "read", counted)
    return names


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


class TestAhead:
    def test_the_order_is_the_files_order(self, library: Library, tmp_path: Path) -> None:
        folder = tmp_path / "papers"
        folder.mkdir()
        for number in range(12):
            (folder / f"{number:02}.pdf").write_bytes(paper(f"Paper {number} has words of its own." * (13 - number)))
        (folder / "05.pdf").write_bytes(b"%PDF-1.7 broken")
        write_files(folder, **{"03a": ONE})
        report = library.add(folder)
        assert report.added == tuple(sorted({f"{n:02}" for n in range(12)} - {"05"} | {"03a"}))
        assert [Path(failure.path).name for failure in report.failed] == ["05.pdf"]
        assert library.add(folder) == AddReport(unchanged=report.added, failed=report.failed)
        assert library.verify() == []

    def test_what_waits_is_bounded(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ahead, "_BYTES", 250)
        paths = [write_files(tmp_path, **{f"f{n}": "x" * 100}) / f"f{n}.txt" for n in range(20)]
        looked: list[Path] = []

        def look(path: Path) -> ahead.Looked:
            looked.append(path)
            return ahead.read_whole(path)

        with ahead.Ahead(paths, look, lambda _: False, reading.pdf_reader(1)) as jobs:
            for number, job in enumerate(jobs, start=1):
                assert job.path == paths[number - 1]
                assert len(looked) <= number + 2
        assert looked == paths

    def test_workers_end_with_the_block(self, tmp_path: Path) -> None:
        file = tmp_path / "a.pdf"
        file.write_bytes(paper("Words."))
        before = set(children())  # other tests keep a worker
        with ahead.Ahead([file], ahead.read_whole, lambda _: False, reading.pdf_reader(2)) as jobs:
            (job,) = jobs
            assert jobs.sources(job)[0].text == "Words.\n"
            assert set(children()) > before
        assert set(children()) == before

    def test_a_stopped_reader_gives_up_its_file(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from pdf_files import text_bomb
        from pincite.reading.pdf import PdfReader

        before = set(children())
        reader = PdfReader()
        with ThreadPoolExecutor(1) as thread:
            asked = thread.submit(reader.read, text_bomb(), Path("bomb.pdf"))
            wait_for(lambda: set(children()) > before)
            reader.stop()
            assert isinstance(asked.exception(timeout=20), ReadError)
        reader.close()
        assert set(children()) == before

    def test_large_files_fill_a_group(self, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(group, "_BYTES", 1)
        for name in "ab":
            (tmp_path / f"{name}.pdf").write_bytes(paper(f"Words of {name}."))
        library.add([tmp_path / "a.pdf", tmp_path / "b.pdf"])
        assert library.ask("words").index.generation == 2


def children() -> list[str]:
    """The processes that this one has started and that are there still, or have not been waited for."""
    return [str(number) for number in workers_of(os.getpid())]


def wait_for(condition: Callable[[], Any], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.01)


class TestFolders:
    def test_links(self, library: Library, corpus: Path, tmp_path: Path) -> None:
        outside = write_files(tmp_path / "outside", three=THREE)
        (corpus / "inside.txt").symlink_to(corpus / "one.txt")
        (corpus / "outside.txt").symlink_to(outside / "three.txt")
        (corpus / "far").symlink_to(outside)
        (corpus / "loop").symlink_to(corpus)
        (corpus / "round.txt").symlink_to(corpus / "round.txt")
        (corpus / "broken.txt").symlink_to(corpus / "absent")
        (corpus / "picture.png").symlink_to(tmp_path / "elsewhere.png")
        report = library.add(corpus)
        assert report.added == ("inside", "two")
        assert {Path(path).name: reason for path, reason in report.failed} == {
            "broken.txt": "broken.txt is a link that leads nowhere; mend it or remove it",
            "far": "far is a link to outside the folder; add the target itself",
            "outside.txt": "outside.txt is a link to outside the folder; add the target itself",
            "round.txt": "round.txt is a link that leads nowhere; mend it or remove it",
        }
        assert library.add(outside).added == ("three",)
        assert library.add(corpus / "outside.txt").unchanged == ("three",)

    def test_a_folder_that_is_a_link_is_looked_into(self, library: Library, corpus: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(corpus)
        (corpus / "inside.txt").symlink_to(corpus / "one.txt")
        assert library.add(tmp_path / "link") == AddReport(added=("inside", "two"))

    @pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
    def test_pipes_and_sockets_are_named(self, library: Library, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        os.mkfifo(corpus / "pipe.txt")
        with socket.socket(socket.AF_UNIX) as bound:
            monkeypatch.chdir(corpus)  # a socket's path must be short
            bound.bind("socket.txt")
        report = library.add(corpus)
        assert report.added == ("one", "two")
        assert [Path(path).name for path, _ in report.failed] == ["pipe.txt", "socket.txt"]
        assert "not a file" in library.add(corpus / "pipe.txt").failed[0].reason

    @pytest.mark.skipif(sys.platform == "win32", reason="permissions are another matter there")
    def test_a_folder_that_cannot_be_looked_into_is_named(self, tmp_path: Path) -> None:
        folder = write_files(tmp_path / "closed" / "in", one=ONE).parent
        write_files(tmp_path / "open", two=TWO)
        base = Path(tempfile.gettempdir())
        tops = [top for top in (tmp_path, *tmp_path.parents) if top != base and top.is_relative_to(base)]
        modes = [top.stat().st_mode for top in tops]
        for top in tops:
            top.chmod(0o755)
        folder.chmod(0)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            found = reading.found_in(tmp_path)
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o755)
            for top, mode in zip(tops, modes, strict=True):
                top.chmod(mode)
        assert found.files == (tmp_path / "open" / "two.txt",)
        assert found.left_out == (
            Failure(str(folder), "closed cannot be looked into (Permission denied); check its permissions"),
        )

    def test_the_library_in_the_folder_is_not_searched(self, library: Library, tmp_path: Path) -> None:
        write_files(tmp_path, one=ONE)
        write_files(tmp_path / "index", stray=TWO)
        assert library.add(tmp_path).added == ("one",)

    def test_names(self, library: Library, tmp_path: Path) -> None:
        names = ["a b", "new\nline", "\x1b[31mred", "集群", "é" * 100, "{x}", "e\u0301", "-v"]
        for number, name in enumerate(names):
            (tmp_path / f"{name}.txt").write_text(f"{ONE} {number}.", encoding="utf-8")
        (tmp_path / "bad\n.jsonl").write_text("{", encoding="utf-8")
        report = library.add(tmp_path)
        assert set(report.added) == set(names)
        assert report.failed[0].reason.startswith("bad\\n.jsonl, line 1: ")
        assert set(library.add(tmp_path).unchanged) == set(names)

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems keep file names as text")
    def test_a_name_that_is_no_text_is_no_trouble_to_pruning(self, library: Library, corpus: Path) -> None:
        Path(os.fsdecode(os.fsencode(corpus) + b"/caf\xe9.txt")).write_text(THREE, encoding="utf-8")
        report = library.add(corpus, prune=True)
        assert (report.added, len(report.failed)) == (("one", "two"), 1)
        assert "is the byte E9" in report.failed[0].reason

    def test_a_file_that_changes_while_it_is_read(
        self, library: Library, corpus: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read, times = os.fstat, iter(range(1, 100))
        changes = {"left": 0}

        def fstat(handle: int) -> os.stat_result:
            if changes["left"]:
                changes["left"] -= 1
                os.truncate(corpus / "one.txt", next(times))
            return read(handle)

        monkeypatch.setattr(os, "fstat", fstat)
        changes["left"] = 4
        with pytest.raises(FileChanged):
            files.bytes_of(corpus / "one.txt")
        changes["left"] = 2  # once is no harm
        assert len(files.bytes_of(corpus / "one.txt")[0]) == 6

    def test_files_that_vanish_are_named(self, library: Library, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        found = reading.found_in

        def vanishing(folder: Path, leave: Path | None = None) -> reading.Found:
            listed = found(folder, leave)
            shutil.rmtree(corpus)
            return listed

        monkeypatch.setattr(reading, "found_in", vanishing)
        report = library.add(corpus)
        assert [reason for _, reason in report.failed] == [
            f"there is no file {corpus / name}; check the name" for name in ("one.txt", "two.txt")
        ]

    def test_a_full_disk_leaves_nothing_half(
        self, library: Library, corpus: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(group, "_TEXTS", 5)
        library.add(corpus / "one.txt")
        many = write_files(corpus / "many", **{f"m{n}": f"Firm {n} adds value. " * 400 for n in range(30)})
        (pages,) = library._store._database.one("PRAGMA page_count")
        library._store._database.run(f"PRAGMA max_page_count = {pages + 150}")
        with pytest.raises(LibraryUnwritable, match="make space"):
            library.add(many)
        assert library.verify() == []
        kept = len(ids(library))
        assert 1 < kept < 31
        library._store._database.run("PRAGMA max_page_count = 1000000")
        report = library.add(many)
        assert (len(report.unchanged), len(report.added)) == (kept - 1, 31 - kept)
        assert library.verify() == []


STOPPED = """
from pincite.cli import main
from pincite.library import group
group._TEXTS = 40
if sys.argv[3] == "embedding":
    embed = encoder.embed_documents
    def slowly(*arguments):
        print("embedding", file=sys.stderr, flush=True)
        time.sleep(0.2)
        return embed(*arguments)
    encoder.embed_documents = slowly
sys.exit(main(["add", sys.argv[2], "--index", sys.argv[1]]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
class TestStopped:
    @pytest.fixture
    def many(self, tmp_path: Path) -> Path:
        folder = tmp_path / "many"
        folder.mkdir()
        for number in range(40):
            pages = [Drawing().text(72, 100, f"Firm number {number} adds value on page {page}.") for page in range(40)]
            (folder / f"{number:02}.pdf").write_bytes(pdf(pages))
        return folder

    @pytest.mark.parametrize(
        ("stage", "number", "status"),
        [
            ("reading", signal.SIGINT, 130),
            ("storing", signal.SIGINT, 130),
            ("embedding", signal.SIGINT, 130),
            ("embedding", signal.SIGTERM, 143),
            ("storing", signal.SIGKILL, -9),
        ],
    )
    def test_a_second_run_goes_on(
        self, fake: FakeEncoder, tmp_path: Path, many: Path, stage: str, number: int, status: int
    ) -> None:
        index = tmp_path / "index"
        with start_python(STOPPED, index, many, stage) as process:
            assert process.stderr is not None
            if stage == "reading":
                wait_for(lambda: workers_of(process.pid))
            elif stage == "storing":
                wait_for(lambda: known(index) > 2)
            else:
                for _ in range(4):
                    process.stderr.readline()
            workers = workers_of(process.pid)
            process.send_signal(number)
            output, errors = process.communicate(timeout=60)
        assert process.returncode == status
        assert workers
        wait_for(lambda: not [pid for pid in workers if is_running(pid)])
        with Library.open(index, settings=fake_settings()) as library:
            assert library.verify() == []
            kept = len(ids(library))
            assert kept < 40
            if status > 0:
                held = f"{kept} document{'' if kept == 1 else 's'}"
                line = f"pincite: stopped; the library holds {held}; run the same command to go on"
                assert (output, errors.replace("embedding\n", "")) == ("", line + "\n")
            report = library.add(many)
            assert (len(report.unchanged), len(report.added)) == (kept, 40 - kept)
            assert library.verify() == []


def known(index: Path) -> int:
    """How many documents a library holds that another process is filling."""
    if not (index / "library.sqlite").exists():
        return 0
    with Library.open(index, settings=fake_settings()) as library:
        return len(library.documents())


def workers_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    with_gone = [text for file in found if (text := read_or_nothing(file))]
    return [int(number) for text in with_gone for number in text.split()]


def is_running(pid: int) -> bool:
    state = read_or_nothing(Path(f"/proc/{pid}/stat"))
    return bool(state) and state.rpartition(")")[2].split()[0] != "Z"


def read_or_nothing(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""
