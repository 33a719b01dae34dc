"""Adding folders: what is read ahead, odd names and links, and being stopped at any stage."""

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

from fakes import FakeEncoder, fake_settings, ids, start_python, write_files
from pdf_files import Drawing, pdf
from pincite import AddReport, Library, reading
from pincite.errors import FileChanged, LibraryUnwritable, ReadError
from pincite.library import ahead, group
from pincite.reading import files
from pincite.records import Failure
from test_adding import ONE, THREE, TWO


def paper(words: str) -> bytes:
    """A PDF of one page."""
    return pdf([Drawing().text(72, 100, words)])


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_files(tmp_path / "corpus", one=ONE, two=TWO)


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
