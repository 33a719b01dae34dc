"""Files on the disk: which of a folder are documents, what tells one state of a file from the next, its bytes."""

import os
import re
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from time import time_ns

from pincite.errors import FileChanged, FileEmpty, FileMissing, ReadError
from pincite.records import Failure

#: A file changed so shortly before it was looked at may change again and keep its time: file systems keep time in
#: steps of up to two seconds. (Git calls such an entry racy.)
_MARGIN_NS = 3_000_000_000
_TRIES = 2
#: How names begin that no folder's owner chose: of hidden files, and of those that Word keeps beside an open one.
_HIDDEN = (".", "~$")
#: What browsers call the folder beside a saved page.
_BESIDE_PAGE = re.compile(r"(.+)(?:_files|-Dateien|_fichiers|_archivos|\.files)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells one state of a file from another one without reading it.

    Attributes:
        size: in bytes.
        changed_ns: when the content was changed last, in nanoseconds since 1970.
        touched_ns: when content, name or permissions were.
        seen_ns: when we looked.
    """

    size: int
    changed_ns: int
    touched_ns: int
    seen_ns: int

    def is_still(self, later: "FileState") -> bool:
        """Whether the file certainly has the same bytes in a later state; False where its bytes must tell."""
        same = (self.size, self.changed_ns, self.touched_ns) == (later.size, later.changed_ns, later.touched_ns)
        return same and max(self.changed_ns, self.touched_ns) + _MARGIN_NS < self.seen_ns


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a folder that a reader knows, sorted by path, and what had to be left out, with the reason."""

    files: tuple[Path, ...]
    left_out: tuple[Failure, ...]


def find(folder: Path, kinds: Collection[str], leave: Path | None = None) -> Found:
    """Return the files below `folder` whose suffix is one of `kinds`.

    Left out without a word are hidden files, citation data, files named README, which describe the folder, what a
    browser saves beside a page ("page_files" for "page.html"), and links to what lies in the folder anyway. Left out
    with the reason are folders that cannot be looked into and links that lead out of the folder or nowhere; they are
    not followed, so that no link makes a walk endless.

    Args:
        folder: where to look, at every depth.
        kinds: suffixes with their dot, in lower case.
        leave: a folder that is not looked into.
    """
    top = _real(folder)
    files: list[Path] = []
    left_out: list[Failure] = []
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                inside = [Path(entry.path) for entry in entries if not entry.name.startswith(_HIDDEN)]
        except OSError as error:
            reason = f"{place.name} cannot be looked into ({error.strerror}); check its permissions"
            left_out.append(Failure(str(place), reason))
            continue
        for path in inside:
            wanted = path.suffix.lower() in kinds and path.stem.lower() != "readme"
            if path.is_symlink():
                if fault := _fault_of_link(path, top, wanted=wanted):
                    left_out.append(Failure(str(path), fault))
                elif wanted and path.is_file():
                    files.append(path)
            elif path.is_dir():
                waiting += [path] if path != leave and not _is_beside_page(path) else []
            elif wanted and not _is_missing(path):
                if path.is_file():
                    files.append(path)
                else:
                    left_out.append(Failure(str(path), f"{path.name} is a pipe, a socket or a device, not a file"))
    return Found(tuple(sorted(files)), tuple(sorted(left_out)))


def state_of(path: Path) -> FileState | None:
    """Return a file's state, or None where there is no such file."""
    try:
        return _state(path.stat())
    except (OSError, ValueError):
        return None


def bytes_of(path: Path) -> tuple[bytes, FileState]:
    """Return a file's bytes and the state that they are of.

    Raises:
        FileMissing: there is none.
        FileEmpty: there is nothing in it.
        FileChanged: it was written to while it was read.
        ReadError: it cannot be read, or is no file.
    """
    try:
        for _ in range(_TRIES):
            if found := _read_whole(path):
                break
        else:
            raise FileChanged(f"{path.name} changed while it was read; add it again when nothing writes to it")
    except (FileNotFoundError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise FileMissing(f"there is no file {path}; check the name") from error
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror}); check its name and permissions") from error
    if not found[0].strip():
        raise FileEmpty(f"{path.name} is empty; add a file that holds text")
    return found


def _is_beside_page(folder: Path) -> bool:
    match = _BESIDE_PAGE.fullmatch(folder.name)
    return match is not None and any(
        folder.with_name(f"{match[1]}{suffix}").is_file() for suffix in (".html", ".htm", ".xhtml")
    )


def _read_whole(path: Path) -> tuple[bytes, FileState] | None:
    """Return a file's bytes and state, or None where it changed meanwhile."""
    _check_regular(path.stat().st_mode, path)
    # Without waiting: opening a pipe would wait for someone to write into it.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        _check_regular(before.st_mode, path)
        seen = _state(before)
        data = file.read()
        after = os.fstat(handle)
    unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return (data, seen) if unchanged and len(data) == after.st_size else None


def _check_regular(mode: int, path: Path) -> None:
    if not stat.S_ISREG(mode):
        raise ReadError(f"{path} is not a file; add a file or a folder of files")


def _state(found: os.stat_result) -> FileState:
    return FileState(found.st_size, found.st_mtime_ns, found.st_ctime_ns, time_ns())


def _fault_of_link(path: Path, top: Path, *, wanted: bool) -> str | None:
    """Say why a link is not followed, or return None. Of links to files, only those with a document's name matter."""
    target = _real(path)
    if not (wanted or target.is_dir()):
        return None
    if _is_missing(target):
        return f"{path.name} is a link that leads nowhere; mend it or remove it"
    if not target.is_relative_to(top):
        return f"{path.name} is a link to outside the folder; add the target itself"
    return None


def _real(path: Path) -> Path:
    """Return where a path leads; a link that leads in a circle leads to itself."""
    return Path(os.path.realpath(path))


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return path.is_symlink()
    return False
