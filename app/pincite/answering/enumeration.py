"""Lists inside of a text: the sentence that announces one and its items, numbered, lettered or run in. Pure."""

import re
from collections.abc import Iterator, Sequence

from pincite.answering.evidence import Unit
from pincite.answering.form import is_label
from pincite.answering.patterns import any_of
from pincite.answering.structure import below
from pincite.outline import Section

#: What opens an item: "1.", "2)", "(c)", a bullet.
_ITEM = re.compile(r"^(?:\(?(?P<number>\d{1,2})[.)]|\(?(?P<letter>[a-z])\)|(?P<bullet>[•▪◦∙·‣●–-]))\s+\S")
_ANNOUNCES = any_of(r":$", r"\b(?:the )?following\b|\bas follows\b", "：$|如下")
#: Sentences that may stand between two items, and items of one list at most.
_MOST_BETWEEN, _MOST_ITEMS = 8, 10
#: What a list is made of.
_KINDS = ("prose", "lead")


def announces(text: str) -> bool:
    """Whether a sentence says that a list follows."""
    return bool(_ANNOUNCES.search(text))


def opens_list(text: str) -> bool:
    """Whether a sentence is the first item of a numbered or lettered list."""
    match = _ITEM.match(text)
    return match is not None and _order(match) == 1


def items_after(unit: Unit, following: Sequence[Unit], sections: Sequence[Section]) -> list[Unit]:
    """Return the first sentences of the items of the list that stands right after a sentence; nothing where none does.

    Args:
        unit: the sentence.
        following: the units of its document after it, in reading order.
        sections: the document's heading tree.
    """
    inside = below(sections, unit.passage.passage.section)
    after = [other for other in following if other.passage.passage.section in inside and other.sentence.kind in _KINDS]
    if not after or after[0].sentence.ordinal > unit.sentence.ordinal + 2:
        return []
    if _ITEM.match(after[0].text):
        found = list(_numbered(after))
    elif announces(unit.text) and after[0].sentence.kind == "lead":
        found = list(_run_in(after))
    else:
        found = []
    return found[:_MOST_ITEMS] if len(found) > 1 else []


def list_around(unit: Unit, units: Sequence[Unit], sections: Sequence[Section]) -> list[Unit]:
    """Return the list that an item is of, what announces it first; nothing where the sentence is no item of one.

    Args:
        unit: the sentence.
        units: the units of its document, in reading order.
        sections: the document's heading tree.
    """
    if not _ITEM.match(unit.text):
        return []
    for place in range(units.index(unit) - 1, -1, -1):
        if _ITEM.match(units[place].text):
            continue
        found = items_after(units[place], units[place + 1 :], sections)
        if unit in found:
            return [units[place], *found]
        if found or unit.sentence.ordinal - units[place].sentence.ordinal > _MOST_BETWEEN * _MOST_ITEMS:
            break
    return []


def _numbered(after: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the items of one list: marks of one kind, each the next one."""
    style: str | None = None
    expected, between = 1, 0
    for unit in after:
        match = _ITEM.match(unit.text)
        if match and (style is None or match.lastgroup == style) and _order(match) in (0, expected):
            style, expected, between = match.lastgroup, expected + 1, 0
            yield unit
        else:
            between += 1
            if style is None or between > _MOST_BETWEEN:
                return


def _order(match: re.Match[str]) -> int:
    """Return the place that an item's mark names, from 1; 0 for a bullet."""
    if match["number"]:
        return int(match["number"])
    return ord(match["letter"]) - ord("a") + 1 if match["letter"] else 0


def _run_in(after: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the leads of the parts under an announcing sentence; of one that is a label, also the sentence after it."""
    for place, unit in enumerate(after):
        if unit.sentence.kind == "lead":
            yield unit
            if is_label(unit.text) and place + 1 < len(after) and after[place + 1].sentence.kind == "prose":
                yield after[place + 1]
