"""The marks before the entries of a list: bullets, "(a)", "1.", "[1]", "①"."""

import re
from dataclasses import dataclass

from pincite.folding import CJK

_FORMS = (
    ("bullet", re.compile(r"[-*•‣▪◦–·]()[ \t]+(?=\S)")),
    ("[]", re.compile(r"\[(\d{1,3})\][ \t]*(?=\S)")),
    (".", re.compile(rf"(\d{{1,3}}|[a-z])[.．](?:[ \t\n]+(?=\S)|(?=[{CJK}]))")),
    (")", re.compile(rf"[(（]?([a-zA-Z]|\d{{1,2}}|[ivx]{{1,4}})(?:[)）]\s+(?=\S)|[)）](?=[{CJK}])|）)")),
    ("①", re.compile(r"([①-⑳])\s*(?=\S)")),
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_FIRST = frozenset({"1", "a", "A", "i", "①"})


@dataclass(frozen=True, slots=True)
class Marker:
    """The mark of a list entry: its style, its number or letter (none for a bullet), and where the words begin."""

    style: str
    label: str
    end: int

    @property
    def is_first(self) -> bool:
        """Whether a list can begin with this mark."""
        return self.label in _FIRST

    def follows(self, before: "Marker") -> bool:
        """Whether this mark comes next after `before` in one list."""
        return self.style == before.style and _comes_next(before.label, self.label)


def read_marker(text: str) -> Marker | None:
    """Return the mark that a text begins with, or None."""
    for style, form in _FORMS:
        if match := form.match(text):
            return Marker(style, match[1], match.end())
    return None


def entry_number(text: str) -> int | None:
    """Return the number of a reference entry ("- [3] Porter ..."), or None."""
    marker = read_marker(text)
    if marker and marker.style == "bullet":
        marker = read_marker(text[marker.end :])
    return int(marker.label) if marker and marker.style == "[]" else None


def _comes_next(before: str, after: str) -> bool:
    if before.isdecimal() and after.isdecimal():
        return int(after) == int(before) + 1
    if before in _ROMAN and after in _ROMAN and _ROMAN.index(after) == _ROMAN.index(before) + 1:
        return True
    return len(before) == len(after) == 1 and ord(after) == ord(before) + 1
