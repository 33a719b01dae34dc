"""Plain text -> pieces: the lines of a text, and which of them belong together as one paragraph."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles

from pincite.folding import CJK
from pincite.reading.captions import is_caption_label, read_caption
from pincite.reading.headings import looks_like_heading
from pincite.reading.markers import Marker, read_marker
from pincite.reading.words import ends_sentence, has_open_end, is_visible, word_count

_LINE = re.compile("[^\n\r\f\v\x85\u2028\u2029]+")
_WIDE = re.compile(f"[{CJK}]")
_RULE = re.compile(r"[-=_*~#+·—─\s]{3,}")
#: A tab after the mark of a heading or a list entry parts no cells.
_MARK_BEFORE_TAB = re.compile(r"(?:[-*•]|[(（]?\w{1,4}[.)）]|\d{1,2}(?:\.\d{1,2})*\.?)\t+")
_PIPES = re.compile(r"\|.+\|")
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
#: Lines longer than this are paragraphs, not lines of a page.
_LONG_LINE = 120
_LEAST_WIDTH = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, heading, caption, row or list entry: a run of the text without the white space around it."""

    text: str
    start: int
    end: int
    words: int
    is_row: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank. `apart` says that a blank line or a page end stands before it."""

    text: str
    start: int
    end: int
    indent: int
    apart: bool
    ends: bool

    @property
    def width(self) -> int:
        return len(self.text) + len(_WIDE.findall(self.text))


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text is set: the width that its lines are wrapped at, and whether each line is a paragraph instead."""

    width: float
    line_is_paragraph: bool


def find_pieces(text: str) -> list[Piece]:
    """Cut a text at blank lines and page ends, and further where its lines stand for themselves."""
    lines = list(_lines(text))
    layout = _layout(lines)
    return [
        Piece(words, part[0].start, part[-1].end, word_count(words), is_row)
        for group in _groups(lines)
        for part, is_row in _parted(group, layout)
        if is_visible(words := text[part[0].start : part[-1].end])
    ]


def _is_row(text: str) -> bool:
    """Whether a line is a row of a table, its cells parted by tabs or upright strokes."""
    return "\t" in _MARK_BEFORE_TAB.sub("", text, count=1) or _PIPES.fullmatch(text) is not None


def _lines(text: str) -> Iterator[_Line]:
    last_end = 0
    apart = True
    for match in _LINE.finditer(text):
        between = text[last_end : match.start()]
        last_end = match.end()
        apart = apart or len(between) > 1 or "\f" in between
        raw = match[0]
        stripped = raw.strip()
        if not stripped or _RULE.fullmatch(stripped):
            apart = True
            continue
        indent = len(raw) - len(raw.lstrip())
        # A leading tab says that the first cell of a row is empty, so it is kept.
        lead = raw.find("\t", 0, indent) if "\t" in stripped else -1
        start = match.start() + (lead if lead >= 0 else indent)
        end = match.start() + len(raw.rstrip())
        yield _Line(text[start:end], start, end, indent, apart, ends_sentence(stripped))
        apart = False


def _layout(lines: Sequence[_Line]) -> _Layout:
    # Rows and list entries stand for themselves in any text.
    inner = [
        line
        for line, after in pairwise(lines)
        if not after.apart and not _is_row(line.text) and read_marker(line.text) is None
    ]
    if not inner:
        return _Layout(_LEAST_WIDTH, line_is_paragraph=False)
    widths = [line.width for line in inner]
    usual = quantiles(widths, n=10)[-1] if len(widths) > 1 else widths[0]
    ending = sum(line.ends for line in inner) / len(inner)
    return _Layout(max(usual, _LEAST_WIDTH), line_is_paragraph=ending >= 0.6)


def _groups(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    group: list[_Line] = []
    for line in lines:
        if line.apart and group:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _parted(group: Sequence[_Line], layout: _Layout) -> Iterator[tuple[list[_Line], bool]]:
    """Part the lines of a group into pieces, each with whether it is a row."""
    alone = layout.line_is_paragraph or median(len(line.text) for line in group) > _LONG_LINE
    opener = _Opener(group, layout)
    current: list[_Line] = []
    for position, line in enumerate(group):
        opens = position > 0 and opener.opens(position)
        if current and (opens or alone) and not is_caption_label(group[position - 1].text):
            yield current, opener.rows[position - 1]
            current = []
        current.append(line)
    yield current, opener.rows[-1]


class _Opener:
    """Tells which lines of a group of lines without blank ones between them open a new piece."""

    def __init__(self, group: Sequence[_Line], layout: _Layout) -> None:
        self._group, self._layout = group, layout
        self._markers = [read_marker(line.text) for line in group]
        self._known = {(marker.style, marker.label) for marker in self._markers if marker}
        self.rows = self._find_rows()
        self._headings = [self._is_heading(position) for position in range(len(group))]
        self._last: dict[str, Marker] = {}
        self._note(self._markers[0])

    def opens(self, position: int) -> bool:
        """Whether the line at `position` opens a piece. Must be asked of every line but the first, in order."""
        line, before = self._group[position], self._group[position - 1]
        if self.rows[position] or self.rows[position - 1]:
            return True
        if self._continues_heading(position):
            return False
        if self._headings[position] or self._headings[position - 1]:
            self._note(self._markers[position])
            return True
        if self._opens_entry(self._markers[position], before):
            self._note(self._markers[position])
            return True
        if not before.ends or line.text[:1].islower():
            return False
        return before.width < 0.75 * self._layout.width or line.indent >= before.indent + 2

    def _note(self, marker: Marker | None) -> None:
        if marker:
            self._last[marker.style] = marker

    def _opens_entry(self, marker: Marker | None, before: _Line) -> bool:
        """Whether a list entry begins: its mark goes on with a list, or begins one that goes on."""
        if marker is None:
            return False
        after_stop = before.ends or before.text.endswith((":", "：", ";", "；"))
        short = before.width < 0.6 * self._layout.width
        last = self._last.get(marker.style)
        if marker.style == "bullet":
            return after_stop or short or last is not None
        if last is not None and marker.follows(last):
            return True
        return marker.is_first and (after_stop or short) and self._goes_on(marker)

    def _goes_on(self, marker: Marker) -> bool:
        return any(Marker(style, label, 0).follows(marker) for style, label in self._known)

    def _find_rows(self) -> list[bool]:
        """Tell rows: by tabs and strokes, and by wide gaps where the line before or after has them too."""
        gaps = [len(_GAP.findall(line.text)) >= 2 for line in self._group]
        beside = [before or after for before, after in zip([False, *gaps[:-1]], [*gaps[1:], False], strict=True)]
        return [_is_row(line.text) or (gap and near) for line, gap, near in zip(self._group, gaps, beside, strict=True)]

    def _is_heading(self, position: int) -> bool:
        """Whether a line of the group stands for itself as a heading does: short, between whole sentences."""
        line = self._group[position]
        look = looks_like_heading(line.text)
        if (
            not look
            or self.rows[position]
            or read_caption(line.text)
            or line.width > (0.85 if look == "marked" else 0.6) * self._layout.width
        ):
            return False
        if position and not (self._group[position - 1].ends or self._headings_before(position)):
            return False
        return position + 1 == len(self._group) or not self._group[position + 1].text[:1].islower()

    def _continues_heading(self, position: int) -> bool:
        """Whether a line is the second one of the heading above it."""
        line, before = self._group[position].text, self._group[position - 1]
        if looks_like_heading(before.text) != "marked" or looks_like_heading(line) != "plain" or read_caption(line):
            return False
        wrapped = before.width > 0.5 * self._layout.width
        return has_open_end(before.text) or (wrapped and before.text.isupper() and line.isupper())

    def _headings_before(self, position: int) -> bool:
        before = self._group[position - 1]
        return looks_like_heading(before.text) == "marked" and before.width <= 0.85 * self._layout.width
