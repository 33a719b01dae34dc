"""One writer at a time: a lock file, and beside it who holds it."""

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pincite.errors import LibraryBusy, LibraryUnwritable

_LOCK, _HOLDER = "writer.lock", "writer.json"


@contextmanager
def writing(folder: Path, seconds: float, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the library for writing; wait up to `seconds` for another process to finish.

    Args:
        folder: the library folder.
        seconds: how long to wait.
        waiting: is told who holds the library, once there is something to wait for.

    Raises:
        LibraryBusy: another process held it all that time; the message names it.
        LibraryUnwritable: the lock cannot be made in the folder.
    """
    lock = FileLock(folder / _LOCK)
    try:
        _acquire(lock, folder, seconds, waiting)
    except Timeout as error:
        raise LibraryBusy(f"{_holder(folder)} is changing this library; try again when it has finished") from error
    except OSError as error:
        raise LibraryUnwritable(
            f"the library folder {folder} cannot be written ({error.strerror or error}); choose another with --index"
        ) from error
    try:
        with contextlib.suppress(OSError):
            holder = {"process": os.getpid(), "machine": socket.gethostname()}
            (folder / _HOLDER).write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / _HOLDER).unlink()
        lock.release()


def _acquire(lock: FileLock, folder: Path, seconds: float, waiting: Callable[[str], None] | None) -> None:
    if not folder.is_dir():
        raise FileNotFoundError(0, "it is gone")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if seconds <= 0:
            raise
        if waiting is not None:
            waiting(_holder(folder))
        lock.acquire(timeout=seconds)


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"process {holder['process']} on {holder['machine']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
