"""Whether the quotes of a file that was shared stand in a library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pincite.records import Citation
from pincite.sharing.shared_files import read_shared

_MOST_SHOWN = 240


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a file found: how many quotes its data hold, and a line for each one that does not stand."""

    quotes: int
    faults: tuple[str, ...]


def check(data: bytes, name: str, faults_of: Callable[[Sequence[Citation]], Sequence[str]]) -> Checked:
    """Say of every quote of a shared file whether it stands, word for word, in a library.

    Args:
        data: the bytes of a Markdown, HTML or JSON Lines file.
        name: of the file, for errors.
        faults_of: `Library.check` of the library.

    Raises:
        FileMalformed: the file is not one that was shared, or its data are damaged.
    """
    shared = read_shared(data, name)
    found = faults_of([quote.citation for quote in shared.quotes])
    faults = [f"{quote.label}: {fault}" for quote, fault in zip(shared.quotes, found, strict=True) if fault]
    faults += [
        f"“{_shortened(words)}”: the file's data hold no such quote; it was changed or added"
        for words in shared.strange
    ]
    return Checked(len(shared.quotes), tuple(faults))


def _shortened(words: str) -> str:
    return words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN].rstrip()} ..."
