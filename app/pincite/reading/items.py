"""The entries of lists: whether a mark begins a list or goes on with one, and where an entry's lead ends."""

import re

from pincite.reading.markers import Marker
from pincite.reading.words import word_count

_LEAD = re.compile(r"[.](?=\s+(?:[^a-z(\d\s]|\d{1,2}[.)]\s)|$)|:(?=\s|$)|[。：]")
_MOST_LEAD_WORDS = 25
_MOST_LEAD_CHARACTERS = 300
#: "Dr." is no label; "Time." is one.
_LEAST_LABEL_CHARACTERS = 5
_MOST_NESTED_LISTS = 6


class OpenLists:
    """The lists that are open while a document is read, one inside the other, each known by its last mark."""

    def __init__(self) -> None:
        self._marks: list[Marker] = []

    def __bool__(self) -> bool:
        return bool(self._marks)

    def close(self) -> None:
        """Close all lists, as a heading does."""
        self._marks = []

    def take(self, marker: Marker) -> bool:
        """Take in an entry's mark; return whether it begins a list or goes on with one, closing those inside it."""
        for depth in range(len(self._marks), 0, -1):
            if marker.follows(self._marks[depth - 1]):
                self._marks[depth - 1 :] = [marker]
                return True
        if marker.is_first:
            self._marks = [*self._marks[1 - _MOST_NESTED_LISTS :], marker]
        return marker.is_first


def lead_end(text: str, start: int, end: int) -> int:
    """Return where the label or first short sentence of an entry ends, or `start` where it has none."""
    for match in _LEAD.finditer(text, start, min(end, start + _MOST_LEAD_CHARACTERS)):
        words = word_count(text[start : match.end()])
        if words > _MOST_LEAD_WORDS:
            return start
        if words > 1 or match.end() - start >= _LEAST_LABEL_CHARACTERS:
            return match.end()
    short = end - start <= _MOST_LEAD_CHARACTERS and word_count(text[start:end]) <= _MOST_LEAD_WORDS
    return end if short else start


def label_end(text: str, marker: Marker) -> int:
    """Return where the label of an entry with this mark ends, or 0 where it has none.

    A number with a full stop ("1. We thank ...") is no label of an entry that is one short sentence.
    """
    end = lead_end(text, marker.end, len(text))
    return 0 if end == marker.end or (marker.style == "." and end == len(text)) else end
