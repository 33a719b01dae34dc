"""A conversation as Markdown, which CommonMark, GitHub and Pandoc show alike."""

import re
from collections.abc import Iterator, Sequence

from pincite.sharing.marks import runs
from pincite.sharing.sheet import CHECK, CITED, HOW_TO_CHECK, REFERENCES, Sheet, Turn

#: Marks the block of JSON that `pincite check` reads.
FENCE = "json pincite-check"
#: What one of the three could take for a mark: anywhere, inside an address, doubled, or at a line's start.
_SPECIAL = re.compile(r"[\\`*_\[\]{}<>|~^$&#@]|:(?=\S)|(?<=\bwww)\.|([=%])(?=\1)|^[-+=:%]", re.IGNORECASE)
#: A number or letter at a line's start that would be taken for the first of a list.
_LIST_MARK = re.compile(r"^(\(?(?:\d{1,9}|[A-Za-z]|[IVXLCivxlc]{1,6}))(?=[.)](?:\s|$))")


def to_markdown(sheet: Sheet) -> str:
    """Return a conversation as Markdown; the check data stand at its end."""
    blocks = [f"# {literal(sheet.title)}"]
    for turn in sheet.turns:
        blocks += _turn(turn)
    if sheet.references:
        blocks += [f"## {REFERENCES}", "\n".join(_entry(reference) for reference in sheet.references)]
    made_with, *_ = sheet.check
    blocks += [f"## {CHECK}", f"{literal(made_with)} {HOW_TO_CHECK}", f"```{FENCE}\n{sheet.data}\n```"]
    return "\n\n".join(blocks) + "\n"


def list_of(entries: Sequence[str]) -> str:
    """Return references as a list in Markdown."""
    return "".join(f"{_entry(entry)}\n" for entry in entries)


def literal(text: str) -> str:
    """Return Markdown that shows a line of text as it stands: no mark, link, picture, HTML or formula comes of it."""
    return _LIST_MARK.sub(r"\1\\", _escaped(text))


def _turn(turn: Turn) -> Iterator[str]:
    yield f"## {literal(turn.question)}"
    if turn.read_as:
        yield f"Read as: {literal(turn.read_as)}"
    yield from map(literal, turn.notes)
    for quote in turn.quotes:
        yield f"> {literal(quote.words)}"
        yield literal(quote.source)
    if turn.cited:
        yield CITED
        yield "\n".join(_entry(entry) for entry in turn.cited)
    yield literal(turn.closing)


def _entry(text: str) -> str:
    """Return an item of a list; the lines of a text stay lines."""
    return "- " + "\\\n  ".join(with_slant(line.strip()) for line in text.split("\n"))


def with_slant(text: str) -> str:
    """Return Markdown that shows a line of text as it stands, and what is marked as slanted so."""
    parts = (f"*{_escaped(part)}*" if is_slanted else _escaped(part) for part, is_slanted in runs(text))
    return _LIST_MARK.sub(r"\1\\", "".join(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
