"""Writing a file that a person asked for: at once or not at all, and never over another one unasked."""

import os
from contextlib import suppress
from pathlib import Path

from pincite.errors import OptionInvalid


def check_free(file: Path, *, force: bool) -> None:
    """Check that a file may be written.

    Raises:
        OptionInvalid: it exists already, or its folder does not.
    """
    if not force and os.path.lexists(file):
        raise OptionInvalid(f"{file} exists already; name a new file, or add --force to write over it")
    if not file.absolute().parent.is_dir():
        raise OptionInvalid(f"there is no folder {file.absolute().parent}; make it, or name another file")


def save(file: Path, data: bytes, *, force: bool) -> None:
    """Write a file under another name in its folder, then give it its own.

    Raises:
        OptionInvalid: it exists already, or cannot be written.
    """
    check_free(file, force=force)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        try:
            part.write_bytes(data)
            part.replace(file)
        finally:
            with suppress(OSError):
                part.unlink()
    except OSError as error:
        raise OptionInvalid(f"{file} cannot be written ({error.strerror}); name another file") from error


def read(file: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        OptionInvalid: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise OptionInvalid(f"{file} cannot be read ({error.strerror}); check its name") from error
