"""Marks inside of a line of text: where slanted type begins and ends. They are characters that no text can hold.

`plain` (in `wording`) takes such characters out of everything that comes from a document, so that a mark is ours.
"""

import re
from collections.abc import Iterator

BEGIN, END = "\ufdd0", "\ufdd1"
_SLANTED = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_ANY = re.compile(f"[{BEGIN}{END}]")


def slanted(text: str) -> str:
    """Return a text marked as slanted."""
    return f"{BEGIN}{text}{END}"


def unmarked(text: str) -> str:
    """Return a line without its marks."""
    return _ANY.sub("", text)


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a line, and whether each is slanted."""
    for place, part in enumerate(_SLANTED.split(text)):
        if part := unmarked(part):
            yield part, place % 2 == 1
