"""An entry of a file of citation data: its CSL item, the files that it names, and where it stands.

A CSL item is what CSL-JSON holds: https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables.
What a file says beside that is kept in the item's `custom`, under the name of the form.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pincite.errors import CitationDataMalformed
from pincite.reading.citation_data import from_mapping

Item = dict[str, Any]
_SPACE = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its CSL item, the paths of the files that it names, as they stand there, and its place in the file."""

    item: Item
    place: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that cannot be read: its place in the file ("line 12"), and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a file of citation data holds."""

    entries: tuple[Entry, ...]
    unreadable: tuple[Unreadable, ...] = ()


class Gathering:
    """Entries as they are found, those with values of the wrong kind set apart."""

    def __init__(self) -> None:
        """Begin with none."""
        self.entries: list[Entry] = []
        self.unreadable: list[Unreadable] = []

    def add(self, item: Item, place: str, attachments: Sequence[str] = ()) -> None:
        """Add an entry."""
        try:
            from_mapping(item, place)
        except CitationDataMalformed as error:
            reason = str(error).removeprefix(f"{place}: ").rpartition(";")[0]
            self.refuse(place, reason)
        else:
            self.entries.append(Entry(item, place, tuple(attachments)))

    def refuse(self, place: str, reason: str) -> None:
        """Tell that an entry cannot be read."""
        self.unreadable.append(Unreadable(place, reason))

    def found(self) -> Exchange:
        """Return what was found, in the file's order."""
        return Exchange(tuple(self.entries), tuple(self.unreadable))


def one_paragraph(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Return a text whose lines stay, without other runs of white space."""
    return "\n".join(line.strip() for line in _SPACE.sub(" ", text).strip().split("\n"))


def difference(item: Mapping[str, Any], read_back: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an item is not read back from what was written of it; None stands for what should not be there."""
    names = [*item, *(name for name in read_back if name not in item)]
    rest = {name: item.get(name) for name in names if item.get(name) != read_back.get(name)}
    kept, read = item.get("custom"), read_back.get("custom")
    if "custom" in rest and isinstance(kept, dict) and isinstance(read, dict):
        names = [*kept, *(name for name in read if name not in kept)]
        rest["custom"] = {name: kept.get(name) for name in names if kept.get(name) != read.get(name)}
    return rest


def put_back(item: Item, rest: object) -> Item:
    """Return an item with what `difference` gave put back."""
    if not isinstance(rest, dict):
        return item
    whole = {**item, **rest}
    if isinstance(custom := item.get("custom"), dict) and isinstance(more := rest.get("custom"), dict):
        whole["custom"] = {name: value for name, value in {**custom, **more}.items() if value is not None}
    return {name: value for name, value in whole.items() if value is not None}


def packed(rest: Mapping[str, Any]) -> str:
    """Return what is left of an item as JSON that no form takes for marks of its own."""
    text = json.dumps(rest, ensure_ascii=True, separators=(",", ":"))
    out, inside, escaped = [], False, False
    for character in text:
        out.append(f"\\u{ord(character):04x}" if inside and not escaped and character in "{}@%=," else character)
        if character == '"' and not escaped:
            inside = not inside
        escaped = character == "\\" and not escaped
    return "".join(out)


def unpacked(text: str) -> object:
    """Return what `packed` packed, None where it is something else."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
