"""One writer at a time, in one process and in several."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest

from fakes import start_python
from pincite.errors import LibraryBusy, LibraryUnwritable
from pincite.locking import writing

HOLD = """
from pincite.locking import writing
with writing(Path(sys.argv[1]), 5):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held(folder: Path) -> Iterator[Popen[str]]:
    """Another process that holds the folder until the end of the block, or until it is killed."""
    with start_python(HOLD, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_lock_comes_back(tmp_path: Path) -> None:
    for _ in range(2):
        with writing(tmp_path, 0):
            assert (tmp_path / "writer.json").exists()
        assert not (tmp_path / "writer.json").exists()


def test_an_error_inside_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(tmp_path, 0):
        raise ZeroDivisionError
    with writing(tmp_path, 0):
        pass


def test_another_process_is_named(tmp_path: Path) -> None:
    waited: list[str] = []
    with (
        held(tmp_path) as process,
        pytest.raises(LibraryBusy, match=f"process {process.pid} on "),
        writing(tmp_path, 0.2, waited.append),
    ):
        pass
    assert len(waited) == 1
    assert str(process.pid) in waited[0]


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    with held(tmp_path) as process:
        process.kill()
        process.wait()
        with writing(tmp_path, 5):
            pass


def test_a_folder_that_is_gone_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(LibraryUnwritable, match="gone"), writing(tmp_path / "gone", 1):
        pass
    assert not (tmp_path / "gone").exists()


def test_who_holds_it_may_be_unknown(tmp_path: Path) -> None:
    with writing(tmp_path, 0):
        (tmp_path / "writer.json").write_text("[", encoding="utf-8")
        with pytest.raises(LibraryBusy, match="another process"), writing(tmp_path, 0):
            pass
