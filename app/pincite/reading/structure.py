"""Plain text -> blocks: headings, paragraphs, items, captions, table rows, references, front matter.

Lines are grouped at blank lines, each group is told apart by its form, and paragraphs that a page end cut in
mid-sentence are rejoined. Offsets point into the text as given; no character of it is changed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median

from pincite.reading.headings import ABSTRACT_RUN_IN, KEYWORDS, Heading, HeadingReader
from pincite.records import Block

_LINE = re.compile(r"[^\n\f]+")
_CAPTION = re.compile(
    r"(?:(?:Fig(?:ure)?|Table|Chart|Box|Exhibit|Scheme)\b\.?\s*(?:\d+|[IVX]+)\b|[图表]\s*\d+)\s*[.:：]?", re.IGNORECASE
)
_TABLE_CAPTION = re.compile(r"(?:Table\b|表)", re.IGNORECASE)
_SOURCE_NOTE = re.compile(r"(?:Sources?|Notes?|资料来源|数据来源|注)\s*[:：]", re.IGNORECASE)
_ITEM = re.compile(r"[(（]?([a-z]|\d{1,2}|[ivx]{1,4})[)）]\s+(?=\S)")
_BULLET = re.compile(r"[-*•‣▪–]\s+(?=\S)")
_REFERENCE = re.compile(r"(?:[-*•]\s+)?(?:\[\d+\]|\d{1,3}\.)\s+\S|[-*•]\s+\S")
_ENDS_SENTENCE = re.compile(r"[.!?。！？…][\"'”’)\]）」』]*(?:\s*\[\d+(?:[,–-]\s*\d+)*\])*\s*$")
_OPEN_END = re.compile(
    r"(?:[,，、;；:：—–-]|\b(?:and|or|of|the|a|an|to|in|for|with|by|from|that|which|as|at|on|is|are))\s*$"
)
_LEAD = re.compile(r"[.:。：](?=\s|$)|[。：]")
_MOST_LEAD_WORDS = 25
_MOST_CAPTION_WORDS = 45
_MOST_FRONT_WORDS = 60
_LONG_LINE = 120
_INNER_STOP = re.compile(r"[.!?。！？]\s+[A-Z\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Span:
    """A piece of the text, without the white space around it."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> int:
        return len(self.text.split())


def find_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a plain text in reading order, none overlapping another."""
    return tuple(_rejoined(text, _Structure(list(_pieces(text))).blocks()))


def lead_end(text: str, start: int, end: int) -> int:
    """Return where the label or first short sentence of an item ends, or `start` where it has none."""
    for match in _LEAD.finditer(text, start, end):
        words = len(text[start : match.end()].split())
        if words > _MOST_LEAD_WORDS:
            return start
        if words > 1:
            return match.end()
    return end if len(text[start:end].split()) <= _MOST_LEAD_WORDS else start


def _pieces(text: str) -> Iterator[_Span]:
    """Cut the text at blank lines, and a group of lines further where its lines stand for themselves."""
    group: list[_Span] = []
    last_end = 0
    for match in _LINE.finditer(text):
        between = text[last_end : match.start()]
        last_end = match.end()
        # A leading tab says that the first cell of a row is empty, so it is kept.
        margin = " \r\xa0\u3000" if "\t" in match[0].strip() else None
        line = match[0].strip(margin)
        if not line or "\f" in between or between.count("\n") > 1:
            yield from _parted(text, group)
            group = []
        if line:
            start = match.start() + len(match[0]) - len(match[0].lstrip(margin))
            group.append(_Span(line, start, start + len(line)))
    yield from _parted(text, group)


def _parted(text: str, lines: list[_Span]) -> Iterator[_Span]:
    if not lines:
        return
    alone = median(len(line.text) for line in lines) > _LONG_LINE
    current: list[_Span] = []
    for line in lines:
        own = alone or "\t" in line.text or _REFERENCE.match(line.text) or _ITEM.match(line.text)
        if current and (own or "\t" in current[-1].text):
            yield _joined(text, current)
            current = []
        current.append(line)
    if current:
        yield _joined(text, current)


def _joined(text: str, lines: list[_Span]) -> _Span:
    start, end = lines[0].start, lines[-1].end
    return _Span(text[start:end], start, end)


class _Structure:
    """Walks over the pieces once, keeping where in the document it is: front, abstract, body or references."""

    def __init__(self, pieces: list[_Span]) -> None:
        self._pieces = list(_with_first_lines_parted(pieces))
        self._headings = HeadingReader()
        self._part = "front" if self._has_front() else "body"
        self._table = False
        self._items: list[str] = []

    def blocks(self) -> Iterator[Block]:
        for position, piece in enumerate(self._pieces):
            yield from self._block(piece, position)

    def _has_front(self) -> bool:
        """Whether a heading or an abstract comes after a first few short pieces."""
        reader = HeadingReader()
        for position, piece in enumerate(self._pieces[:25]):
            if position and (ABSTRACT_RUN_IN.match(piece.text) or reader.read(piece.text, in_body=False, before_prose=True)):
                return True
            if piece.words > _MOST_FRONT_WORDS:
                return False
        return False

    def _block(self, piece: _Span, position: int) -> Iterator[Block]:
        if self._part != "references" and (caption := self._caption(piece)):
            yield caption
        elif heading := self._heading(piece, position):
            self._enter(heading)
            yield Block("heading", piece.start, piece.end, level=heading.level)
        elif self._part in ("front", "abstract") and (run_in := ABSTRACT_RUN_IN.match(piece.text)):
            self._part = "abstract"
            yield Block("heading", piece.start, piece.start + len(run_in[0].rstrip()), level=1)
            yield Block("paragraph", piece.start + run_in.end(), piece.end)
        else:
            yield self._plain(piece, position)

    def _heading(self, piece: _Span, position: int) -> Heading | None:
        if "\n" in piece.text:
            return None
        following = self._pieces[position + 1] if position + 1 < len(self._pieces) else None
        in_body = self._part == "body" and position > 0
        before_prose = following is not None and following.words >= 20 and "\t" not in following.text
        heading = self._headings.read(piece.text, in_body=in_body, before_prose=before_prose)
        if heading and heading.style == "plain" and self._label_of_row(piece, position):
            return None
        return None if heading and self._part == "references" and heading.style in ("plain", "letter") else heading

    def _enter(self, heading: Heading) -> None:
        self._table, self._items = False, []
        self._part = {"abstract": "abstract", "references": "references"}.get(heading.kind, "body")

    def _caption(self, piece: _Span) -> Block | None:
        note = _SOURCE_NOTE.match(piece.text) and self._part == "body"
        matched = _CAPTION.match(piece.text)
        if not (matched or note) or piece.words > _MOST_CAPTION_WORDS:
            return None
        if matched and re.match(r"\s+(?:shows?|presents?|lists?|gives?|is|are|and|we)\b", piece.text[matched.end() :]):
            return None
        self._table = bool(matched and _TABLE_CAPTION.match(piece.text))
        return Block("caption", piece.start, piece.end)

    def _plain(self, piece: _Span, position: int) -> Block:
        if self._part == "references":
            return Block("reference", piece.start, piece.end)
        if "\t" in piece.text or self._row(piece, position):
            return Block("row", piece.start, piece.end)
        self._table = False
        if self._part == "front" or self._is_late_front(piece):
            return Block("front", piece.start, piece.end)
        if item := self._item(piece):
            return item
        return Block("paragraph", piece.start, piece.end)

    def _is_late_front(self, piece: _Span) -> bool:
        """Key words, citation and DOI lines between the abstract and the first heading."""
        if KEYWORDS.match(piece.text) and self._part in ("front", "abstract"):
            self._part = "front"
        return self._part == "front" and piece.words <= _MOST_FRONT_WORDS

    def _row(self, piece: _Span, position: int) -> bool:
        """Whether the piece is of a table flattened to paragraphs: a short label, then its cells."""
        return self._label_of_row(piece, position) or (
            position > 0 and self._label_of_row(self._pieces[position - 1], position - 1)
        )

    def _label_of_row(self, piece: _Span, position: int) -> bool:
        if not self._table or position + 1 >= len(self._pieces) or piece.words > 8:
            return False
        cells = self._pieces[position + 1]
        return not _ENDS_SENTENCE.search(piece.text) and cells.words > 1 and not _INNER_STOP.search(cells.text)

    def _item(self, piece: _Span) -> Block | None:
        if match := _ITEM.match(piece.text):
            if self._continues_items(match[1]):
                label_end = lead_end(piece.text, match.end(), len(piece.text))
                label = 0 if label_end == match.end() else label_end
                return Block("item", piece.start, piece.end, label_end=piece.start + label)
        elif _BULLET.match(piece.text):
            return Block("item", piece.start, piece.end, label_end=piece.start)
        return None

    def _continues_items(self, marker: str) -> bool:
        first = marker in ("a", "1", "i")
        if not first and not (self._items and _follows(self._items[-1], marker)):
            return False
        self._items.append(marker)
        return True


def _follows(before: str, after: str) -> bool:
    if before.isdigit() and after.isdigit():
        return int(after) == int(before) + 1
    roman = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
    if before in roman and after in roman and roman.index(after) == roman.index(before) + 1:
        return True
    return len(before) == len(after) == 1 and ord(after) == ord(before) + 1


def _with_first_lines_parted(pieces: Iterable[_Span]) -> Iterator[_Span]:
    """Part a heading from the text that follows it without a blank line."""
    for piece in pieces:
        first, _, rest = piece.text.partition("\n")
        stripped = first.rstrip()
        reader = HeadingReader()
        looks = re.match(r"\d{1,2}(?:\.\d{1,2})*\.?\s+[A-Z]|[IVX]+\.\s+[A-Z]", stripped)
        heading = rest.strip() and (looks or len(stripped.split()) <= 4) and _strong(reader, stripped)
        if not heading or _ENDS_SENTENCE.search(stripped) or rest.lstrip()[:1].islower():
            yield piece
            continue
        start = piece.end - len(piece.text.partition("\n")[2].lstrip())
        yield _Span(stripped, piece.start, piece.start + len(stripped))
        yield _Span(piece.text[start - piece.start :], start, piece.end)


def _strong(reader: HeadingReader, line: str) -> bool:
    heading = reader.read(line, in_body=False, before_prose=True)
    return heading is not None or bool(re.match(r"(?:\d{1,2}\.?|[IVX]+\.)\s+[A-Z]", line) and len(line.split()) <= 10)


def _rejoined(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Join what stands apart only on the page: a paragraph that a page end cut in two, a row label and its cells."""
    held: Block | None = None
    for block in blocks:
        joined = held and _join(text, held, block)
        if held is not None and joined is None:
            yield held
        held = joined or block
    if held is not None:
        yield held


def _join(text: str, held: Block, block: Block) -> Block | None:
    before, after = text[held.start : held.end], text[block.start : block.end]
    if held.kind == block.kind == "row" and "\t" not in before + after and held.label_end <= held.start:
        return replace(held, end=block.end, label_end=held.end) if len(before.split()) <= 8 else None
    if held.kind in ("paragraph", "item") and block.kind == "paragraph" and _is_cut(before, after):
        return replace(held, end=block.end)
    return None


def _is_cut(before: str, after: str) -> bool:
    if _ENDS_SENTENCE.search(before):
        return False
    return after[:1].islower() or bool(_OPEN_END.search(before) and not before.rstrip().endswith((":", "：")))
