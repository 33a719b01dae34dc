"""Blocks -> the heading tree of a document. Pure."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from pincite.folding import fold, mended
from pincite.outline import Block, Section, SectionKind
from pincite.reading.headings import known_kind


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block and the ordinal of the section that it stands in."""

    block: Block
    section: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The sections of a document in reading order, and every block with its section."""

    sections: tuple[Section, ...]
    placed: tuple[PlacedBlock, ...]


def build_tree(text: str, blocks: Sequence[Block], words: Container[str] = ()) -> Tree:
    """Nest headings by their level. A lettered or numbered item with a label becomes a section of its own.

    A heading opens a section below the nearest earlier heading of a smaller level, so a misnumbered heading stays
    where it stands in the text. `words` tell how words are written that a line's end broke in a heading.
    """
    builder = _Builder(text, words)
    for block, goes_on in zip(blocks, _items_go_on(blocks), strict=True):
        builder.place(block, item_goes_on=goes_on)
    return builder.tree()


def heading_path(sections: Sequence[Section], ordinal: int) -> tuple[str, ...]:
    """Return the headings above and of a section, outermost first."""
    path: list[str] = []
    while ordinal >= 0:
        section = sections[ordinal]
        if section.heading:
            path.append(section.heading)
        ordinal = section.parent
    return tuple(reversed(path))


class _Builder:
    def __init__(self, text: str, words: Container[str]) -> None:
        self._text, self._words = text, words
        self._sections: list[Section] = []
        self._open: list[int] = []
        self._placed: list[PlacedBlock] = []

    def place(self, block: Block, *, item_goes_on: bool) -> None:
        """Put the next block into its section; `item_goes_on` says that its list has another labelled item below."""
        if block.kind == "heading":
            self._close_item()
            self._open_section(block.level, self._kind_of_heading(block), block.start, block.end)
        elif block.kind == "item" and block.label_end > block.start:
            self._close_item()
            level = self._sections[self._open[-1]].level + 1 if self._open else 1
            self._open_section(level, "item", block.start, block.label_end)
        elif block.kind == "front":
            self._open_plain("front")
        elif block.kind == "reference":
            self._open_plain("references")
        elif self._in_item() and not item_goes_on:
            self._close_item()
        if not self._open or (block.kind != "front" and self._current().kind == "front"):
            self._open_plain("body")
        self._place(block)

    def tree(self) -> Tree:
        return Tree(tuple(self._sections), tuple(self._placed))

    def _place(self, block: Block) -> None:
        for ordinal in self._open:
            section = self._sections[ordinal]
            self._sections[ordinal] = replace(section, end=max(section.end, block.end))
        self._placed.append(PlacedBlock(block, self._open[-1]))

    def _open_section(self, level: int, kind: SectionKind, start: int, end: int) -> None:
        while self._open and self._sections[self._open[-1]].level >= level:
            self._open.pop()
        parent = self._open[-1] if self._open else -1
        heading = mended(self._text[start:end], self._words)
        if kind == "abstract":
            heading = heading.rstrip(":：.—–- ")
        elif kind == "item":
            heading = heading.rstrip(".:：。 ")
        self._append(Section(len(self._sections), parent, level, kind, heading, start, end, start, end))

    def _open_plain(self, kind: SectionKind) -> None:
        """Open a section without a heading, unless one of this kind is open already."""
        if self._open and self._current().kind == kind:
            return
        self._open.clear()
        start = self._placed[-1].block.end if self._placed else 0
        self._append(Section(len(self._sections), -1, 1, kind, "", start, start, start, start))

    def _append(self, section: Section) -> None:
        self._sections.append(section)
        self._open.append(section.ordinal)

    def _kind_of_heading(self, block: Block) -> SectionKind:
        kind = known_kind(fold(self._text[block.start : block.end]))
        if kind == "abstract" and any(section.kind == "body" and section.heading for section in self._sections):
            return "body"  # a summary at the end
        if kind is not None:
            return kind
        above = [self._sections[ordinal] for ordinal in self._open if self._sections[ordinal].level < block.level]
        return above[-1].kind if above and above[-1].kind in ("references", "acknowledgements") else "body"

    def _current(self) -> Section:
        return self._sections[self._open[-1]]

    def _in_item(self) -> bool:
        return bool(self._open) and self._current().kind == "item"

    def _close_item(self) -> None:
        while self._in_item():
            self._open.pop()


def _items_go_on(blocks: Sequence[Block]) -> list[bool]:
    """For each block, whether another labelled item comes after it and before the next heading."""
    found: list[bool] = []
    goes_on = False
    for block in reversed(blocks):
        found.append(goes_on)
        if block.kind == "heading":
            goes_on = False
        elif block.kind == "item" and block.label_end > block.start:
            goes_on = True
    return found[::-1]
