"""Chunks -> canonical text, blocks and page maps.

Running text stays in one piece: a paragraph that a column, a float or a page cuts is rejoined, and what stands beside
it (footnotes, captions, tables) comes after it, or before it where it runs on to the next page. So a block is one
span, and everything stays on its own page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pincite.outline import Block, PageMap
from pincite.reading.items import lead_end
from pincite.reading.pdf.chunks import ENDS_SENTENCE, ITEM, Chunk
from pincite.reading.pdf.geometry import pack
from pincite.reading.pdf.layout import Line
from pincite.reading.pdf.pages import PageLines

#: The boxes of characters that are not on the page: line ends, tabs, spaces between fragments.
_NOWHERE = np.full((4, 5), np.nan, np.float32)
#: A piece of more words than this is no label of a figure or a row of a table.
_LABEL_WORDS = 3
#: The most pieces of a figure that a paragraph is carried over.
_MOST_BETWEEN = 40
#: Of how many paragraphs it must be seen that they begin with an indent.
_LEAST_STARTS = 5


@dataclass(slots=True)
class _Text:
    """The text of one page while it grows, with a box for every character (NaN for what is not on the page)."""

    parts: list[str] = field(default_factory=list)
    boxes: list[NDArray[np.float32]] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, boxes: NDArray[np.float32] | None = None) -> None:
        if text:
            self.parts.append(text)
            self.boxes.append(_NOWHERE[: len(text)] if boxes is None else boxes)
            self.length += len(text)


@dataclass(slots=True)
class Assembled:
    """A document's canonical text with its blocks and the map of each page."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[PageMap, ...]


def assembled(pages: Sequence[PageLines], chunks: Sequence[Chunk]) -> Assembled:
    """Return the canonical text of the chunks: the pages' text joined by form feeds."""
    join(chunks)
    by_page: list[list[Chunk]] = [[] for _ in pages]
    for chunk in _cut_at_page_ends(chunks):
        by_page[chunk.first.page].append(chunk)
    writer = _Writer(pages)
    for number in range(len(pages)):
        after = by_page[number + 1] if number + 1 < len(pages) else []
        writer.page(number, _ordered(by_page[number], next((chunk for chunk in after if not chunk.apart), None)))
    return writer.done()


def join(chunks: Sequence[Chunk]) -> None:
    """Say of each paragraph whether it goes on with the one before it, over a column's end, a float or a formula."""
    indents = _indents_paragraphs(chunks)
    last: Chunk | None = None  # the chunk before this one
    held: Chunk | None = None  # a paragraph that breaks off, and what stands between it and this chunk
    between: list[Chunk] = []
    for chunk in chunks:
        if chunk.apart:
            continue
        chunk.joined = last is not None and (_goes_on(last, chunk) or (indents and _is_same_paragraph(last, chunk)))
        if not chunk.joined and held is not None and between and _surely_goes_on(held, chunk):
            chunk.joined = True
            for one in between:
                one.apart, one.joined = True, False
        last = chunk
        if held is not None and not chunk.joined and _may_stand_between(held, chunk) and len(between) < _MOST_BETWEEN:
            between.append(chunk)
        else:
            held, between = chunk if _breaks_off(chunk) else None, []


def _breaks_off(chunk: Chunk) -> bool:
    prose = chunk.kind in ("paragraph", "item") and not chunk.formula and chunk.words > 6
    return prose and not ENDS_SENTENCE.search(chunk.text) and chunk.last.x1 > chunk.last.right - 2 * chunk.last.size


def _indents_paragraphs(chunks: Sequence[Chunk]) -> bool:
    """Whether nearly every paragraph right below another begins with an indent, and enough are seen that do."""
    starts: list[bool] = []
    below_headings = 0
    for before, after in pairwise(chunks):
        if after.kind != "paragraph" or after.apart or len(after.lines) == 1 or _moved(before, after):
            continue
        indented = after.first.x0 - after.first.left > 0.8 * after.first.size
        if before.kind == "paragraph" and not before.apart:
            starts.append(indented)
        elif before.kind == "heading":  # many set the first paragraph of a section flush
            below_headings += indented
    return sum(starts) > 0.9 * len(starts) and sum(starts) + below_headings >= _LEAST_STARTS


def _moved(before: Chunk, chunk: Chunk) -> bool:
    """Whether a chunk stands in another column or page than the one before it."""
    return before.last.page != chunk.first.page or before.last.column != chunk.first.column


def _fills(before: Chunk, chunk: Chunk) -> bool:
    """Whether the last line of a chunk is full: the first word of the next would not have fitted into it."""
    line, following = before.last, chunk.first
    words = following.text.split(maxsplit=1)
    if not words or line.x1 > line.right - 2 * line.size:
        return bool(words)
    word = (following.x1 - following.x0) * (len(words[0]) + 1) / len(following.text)
    return line.x1 + word > line.right


def _is_same_paragraph(before: Chunk, chunk: Chunk) -> bool:
    """Whether a chunk without indent goes on after a sentence that ends with its column, where paragraphs indent."""
    if before.kind not in ("paragraph", "item") or chunk.kind != "paragraph" or not _moved(before, chunk):
        return False
    same = abs(before.last.size - chunk.first.size) <= 0.04 * before.last.size and before.first.turn == chunk.first.turn
    level = chunk.first.x0 < chunk.first.left + 0.8 * chunk.first.size
    prose = min(before.words, chunk.words) > _LABEL_WORDS and not (before.formula or chunk.formula)
    return same and level and prose and _fills(before, chunk) and len(chunk.lines) > 1


def _may_stand_between(held: Chunk, chunk: Chunk) -> bool:
    """Whether a chunk may be part of a figure or table that stands between the halves of a paragraph."""
    if chunk.kind in ("row", None) or chunk.first.cells > 1:
        return True
    other_size = abs(chunk.first.size - held.last.size) > 0.04 * held.last.size
    return other_size or (chunk.kind == "paragraph" and chunk.words <= 6 and not chunk.formula)


def _surely_goes_on(held: Chunk, chunk: Chunk) -> bool:
    """Whether a chunk goes on with a paragraph in another column or page: in mid-sentence, in the same type."""
    near = chunk.first.page - held.last.page <= 1 and abs(held.last.size - chunk.first.size) < 0.04 * held.last.size
    middle = chunk.text[:1].islower() or (held.text.endswith("-") and chunk.text[:1].isalpha())
    return (
        _moved(held, chunk) and near and middle and chunk.kind == "paragraph" and chunk.words > 3 and not chunk.formula
    )


def _goes_on(before: Chunk, chunk: Chunk) -> bool:
    goes = chunk.kind == "paragraph" or (chunk.kind == "item" and _only_looks_marked(before, chunk))
    if before.kind not in ("paragraph", "item") or not goes or before.first.turn != chunk.first.turn:
        return False
    if ENDS_SENTENCE.search(before.text) or abs(before.last.size - chunk.first.size) > 0.12 * before.last.size:
        return False
    first = chunk.text.lstrip()[:1]
    apart = _moved(before, chunk)
    full = _fills(before, chunk)
    if first.islower() or before.text.endswith("-"):
        return full or before.words > _LABEL_WORDS or before.formula
    level = chunk.first.x0 < chunk.first.left + 0.8 * chunk.first.size
    if apart or before.last.base > chunk.first.base:
        some = chunk.words > _LABEL_WORDS or bool(ENDS_SENTENCE.search(chunk.text))
        return full and level and some and not chunk.formula
    return chunk.formula or (before.formula and not first.isupper())


def _only_looks_marked(before: Chunk, chunk: Chunk) -> bool:
    """Whether a column or page begins with "(4)" or "3." inside of a sentence, and not with an item of a list."""
    full = _fills(before, chunk)
    listed = before.kind == "item" or before.text.endswith((":", ";"))
    return _moved(before, chunk) and full and not listed and not chunk.label and bool(ITEM.match(chunk.text))


def _cut_at_page_ends(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Cut the chunks that run over a page end (entries of a reference list) into joined halves."""
    result: list[Chunk] = []
    for chunk in chunks:
        if chunk.first.page == chunk.last.page:
            result.append(chunk)
            continue
        start = 0
        for place in range(1, len(chunk.lines) + 1):
            if place == len(chunk.lines) or chunk.lines[place].page != chunk.lines[start].page:
                label = 0 if start else chunk.label
                part = Chunk(chunk.lines[start:place], chunk.kind, chunk.level, chunk.apart, label)
                part.joined = start > 0 or chunk.joined
                result.append(part)
                start = place
    return result


def _ordered(chunks: Sequence[Chunk], following: Chunk | None) -> list[Chunk]:
    """Order the chunks of a page so that what stands apart does not stand inside of running text."""
    result: list[Chunk] = []
    held: list[Chunk] = []
    start, begun_here = 0, False
    for chunk in chunks:
        if chunk.apart:
            held.append(chunk)
            continue
        if not chunk.joined:
            result += held
            held = []
            start, begun_here = len(result), True
        result.append(chunk)
    if following is not None and following.joined and held:
        if begun_here:
            return result[:start] + held + result[start:]
        following.joined = False
    return result + held


class _Writer:
    def __init__(self, pages: Sequence[PageLines]) -> None:
        self._pages = pages
        self._texts: list[str] = []
        self._maps: list[PageMap] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._page = _Text()
        self._last: Chunk | None = None

    def page(self, number: int, chunks: Sequence[Chunk]) -> None:
        """Write a page."""
        self._page = _Text()
        page, start = self._pages[number], self._length + bool(number)
        for chunk in chunks:
            self._separate(chunk)
            self._chunk(chunk, start, page)
        self._page.add("\n" if self._page.length else "")
        boxes = np.concatenate(self._page.boxes) if self._page.boxes else np.zeros((0, 5), np.float32)
        self._texts.append("".join(self._page.parts))
        self._length = start + self._page.length
        unit, packed = pack(boxes, page.page.width, page.page.height)
        size = page.page.width, page.page.height, page.page.rotation
        self._maps.append(PageMap(*size, start, self._length, unit, packed))

    def done(self) -> Assembled:
        """Return what was written."""
        return Assembled("\f".join(self._texts), tuple(self._blocks), tuple(self._maps))

    def _separate(self, chunk: Chunk) -> None:
        if self._page.length:
            rows = self._last is not None and self._last.kind == chunk.kind and chunk.kind in ("row", None)
            self._page.add("\n" if chunk.joined or rows else "\n\n")

    def _chunk(self, chunk: Chunk, offset: int, page: PageLines) -> None:
        start = offset + self._page.length
        for position, line in enumerate(chunk.lines):
            if position:
                self._page.add("\n")
            self._line(line, page)
        end = offset + self._page.length
        self._last = chunk
        if chunk.kind is None:
            return
        if chunk.joined and self._blocks:
            last = self._blocks[-1]
            label = last.label_end
            if last.kind == "item" and label == last.end:  # the label goes on with the sentence
                label = start + lead_end(chunk.text, 0, len(chunk.text))
            self._blocks[-1] = Block(last.kind, last.start, end, last.level, label)
        elif chunk.label and chunk.kind == "item":
            self._blocks.append(Block("item", start, end, 0, start + chunk.label))
        elif chunk.label:
            mark = len(chunk.text[: chunk.label].rstrip())
            self._blocks.append(Block("heading", start, start + mark, 1, start))
            self._blocks.append(Block("paragraph", start + chunk.label, end, 0, start + chunk.label))
        else:
            self._blocks.append(Block(chunk.kind, start, end, chunk.level, start))

    def _line(self, line: Line, page: PageLines) -> None:
        written = page.written[line.turn]
        for position, part in enumerate(line.parts):
            if position % 2:
                self._page.add(part)
                continue
            start, end = written.span(line.fragments[position // 2])
            self._page.add(part, written.box[start:end])
