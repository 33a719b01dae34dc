"""The files that reference managers write: read from where a person names them, or found in a folder that is added."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pincite import reading
from pincite.errors import CitationFileTooLarge, ReadError
from pincite.reading.citation_data import SUFFIX
from pincite.records import Failure

if TYPE_CHECKING:
    from pincite.exchange import Exchange

#: More than any reference manager writes of its largest libraries.
_MOST_BYTES = 200 * 1024**2


def read(file: Path) -> "Exchange":
    """Return the entries of a file that a person names.

    Raises:
        OptionInvalid: its name is of no form that is read.
        ReadError: it cannot be read as one.
    """
    from pincite.exchange import exchange_form, read_entries  # asking needs neither

    exchange_form(file.name)
    if file.is_file() and file.stat().st_size > _MOST_BYTES:
        raise CitationFileTooLarge(f"{file.name} is larger than 200 MB; export it in parts")
    return read_entries(reading.bytes_of(file)[0], file.name)


def found_in(folder: Path, leave: Path, failed: list[Failure]) -> "Iterator[tuple[Path, Exchange]]":
    """Yield the exports in a folder, at every depth, that name files; those that cannot be read go to `failed`.

    JSON is taken for an export only where it is one: others keep other things in JSON.
    """
    from pincite.exchange import READERS

    for file in reading.files_of_kinds(folder, READERS, leave):
        if file.name.lower().endswith(SUFFIX):
            continue
        try:
            exchange = read(file)
        except ReadError as error:
            if file.suffix.lower() != ".json":
                failed.append(Failure(str(file), str(error)))
            continue
        if any(entry.attachments for entry in exchange.entries) or file.suffix.lower() != ".json":
            yield file, exchange
