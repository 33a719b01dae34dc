"""Chunks -> what they are: front matter, headings with levels, captions, rows, footnotes, references, paragraphs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pincite.reading.headings import ABSTRACT_RUN_IN, KEYWORDS, HeadingReader, known_kind
from pincite.reading.items import OpenLists, label_end
from pincite.reading.markers import read_marker
from pincite.reading.pdf.chunks import (
    BULLET,
    CAPTION,
    ENDS_SENTENCE,
    ITEM,
    NUMBERED,
    Chunk,
    Measure,
    chunks_of,
)
from pincite.reading.pdf.layout import Line
from pincite.reading.pdf.pages import PageLines
from pincite.reading.pdf.references import with_references

_NOTE_MARK = re.compile(r"(?:\d{1,2}|[*†‡§¶∗⋆♯♭∥])\s?(?=[^\W\d_]|[“\"(h])")
_NOT_HEADING_END = re.compile(r"[.;,。；，]$")
_INNER_STOP = re.compile(r"\w{3,}[.!?]\s+[A-Z]")
_SHOWS = re.compile(r"\s+(?:shows?|presents?|lists?|gives?|is|are|and|we|illustrates?|summari[sz]es?|zeigt)\b")
_MOST_FRONT_WORDS, _MOST_CAPTION_WORDS, _MOST_HEADING_WORDS = 60, 250, 25
#: A title of many words in a narrow column.
_MOST_HEADING_LINES = 6
_SMALL = 0.93
#: Customary headings ("Materials and methods") are short.
_MOST_KNOWN_WORDS = 8
#: What ends the bold words that are a heading; without it, what follows in small letters, a reference between them or
#: not, makes them the beginning of its sentence ("**Distillation** [7] is a technique").
_CLOSES = (".", ":", "?", "!", "。", "：", "—", "–")
_GOES_ON = re.compile(r"\s*(?:(?:\[[^\]]*\]|\([^)]*\))\s*)?[a-z]")
#: The most words of a row's label, or of a table's heads where they stand close.
_MOST_LABEL_WORDS = 8


def normal(text: str) -> str:
    """Return the letters and digits of a text, case-folded: the form in which headings are compared."""
    return re.sub(r"[\W_]+", "", text).casefold()


def structured(pages: Sequence[PageLines], outline: Mapping[str, int]) -> list[Chunk]:
    """Return the chunks of a document with their kinds, in reading order.

    Args:
        pages: the pages' lines without running heads.
        outline: the titles of the file's outline in `normal` form, with their levels.
    """
    measure = Measure.of(pages)
    chunks = [chunk for page in pages for chunk in _page_chunks(page, measure)]
    _Marker(chunks, measure, outline).mark()
    return list(with_references(chunks))


def _page_chunks(page: PageLines, measure: Measure) -> list[Chunk]:
    chunks = chunks_of(page, measure)
    result: list[Chunk] = []
    for _, column in _by_column(chunks):
        notes = [chunk for chunk in result if chunk.apart]
        note_open = bool(notes) and not ENDS_SENTENCE.search(notes[-1].text)
        result += _with_notes(column, page, measure, note_open=note_open)
    result += [Chunk([line], None, apart=True) for line in page.aside]
    return result


def _by_column(chunks: Sequence[Chunk]) -> Iterator[tuple[int, list[Chunk]]]:
    column: list[Chunk] = []
    for chunk in chunks:
        if column and chunk.first.column != column[-1].first.column:
            yield column[-1].first.column, column
            column = []
        column.append(chunk)
    if column:
        yield column[-1].first.column, column


def _with_notes(column: list[Chunk], page: PageLines, measure: Measure, *, note_open: bool) -> list[Chunk]:
    """Set the footnotes at the foot of a column apart: small type, from the first line with a mark on."""
    first = len(column)
    while first and _is_low_and_small(column[first - 1].first, page, measure):
        first -= 1
    above = column[first - 1] if first else None
    if above is not None and (above.first.size < _SMALL * measure.size or _opens_references(above)):
        return column  # all of it is small, as reference lists are
    lines = [line for chunk in column[first:] for line in chunk.lines]
    if any(line.cells > 1 for line in lines) or any(CAPTION.match(chunk.text) for chunk in column[first:]):
        return column
    marks = _note_starts(lines)
    below = first > 0 and lines and lines[0].top > 0.6 * page.height and not known_kind(column[first - 1].text.strip())
    beside = bool(below) and (note_open or page.number == 0)
    if not marks:
        if lines and beside and len(lines) <= 12:
            return column[:first] + [Chunk(chunk.lines, "paragraph", apart=True) for chunk in column[first:]]
        return column
    kept = [Chunk(lines[: marks[0]], apart=beside)] if marks[0] else []
    notes = [Chunk(lines[start:end], "paragraph", apart=True) for start, end in pairwise([*marks, len(lines)])]
    return column[:first] + kept + notes


def _opens_references(chunk: Chunk) -> bool:
    return known_kind(" ".join(chunk.text.split())) == "references"


def _note_starts(lines: Sequence[Line]) -> list[int]:
    """Return which lines begin with a note's mark, and not with a number in the middle of a sentence."""
    result: list[int] = []
    number = 0
    for place, line in enumerate(lines):
        mark = _NOTE_MARK.match(line.text)
        if not mark:
            continue
        value = int(mark[0]) if mark[0].strip().isdigit() else 0
        before = lines[place - 1] if place else None
        short = before is None or before.x1 < before.right - 2 * before.size
        if short or (value and value == number + 1) or (before and ENDS_SENTENCE.search(before.text)):
            result.append(place)
            number = value
    return result


def _is_low_and_small(line: Line, page: PageLines, measure: Measure) -> bool:
    return line.size < _SMALL * measure.size and line.top > 0.25 * page.height


class _Marker:
    """Walks over the chunks once and says what each is."""

    def __init__(self, chunks: Sequence[Chunk], measure: Measure, outline: Mapping[str, int]) -> None:
        self._chunks, self._measure, self._outline = chunks, measure, outline
        self._reader = HeadingReader()
        self._styles: dict[tuple[float, bool, bool], int] = {}
        self._level = 0
        self._lists = OpenLists()

    def mark(self) -> None:
        body = self._front_end()
        for position, chunk in enumerate(self._chunks):
            if chunk.apart:
                continue
            if position < body:
                chunk.kind = "front"
            elif not (self._caption(chunk) or self._row(chunk, position) or self._heading(chunk, position)):
                self._plain(chunk)
        self._set_floats_apart()

    def _set_floats_apart(self) -> None:
        """Set the rows and labels that touch a caption apart with it; others stay where they stand in the text."""
        for position, chunk in enumerate(self._chunks):
            if chunk.kind != "caption":
                continue
            for step in (-1, 1):
                place = position + step
                while 0 <= place < len(self._chunks) and self._chunks[place].kind in ("row", None):
                    if self._chunks[place].first.page != chunk.first.page:
                        break
                    self._chunks[place].apart = True
                    place += step

    def _front_end(self) -> int:
        """Where the front matter ends: at the abstract, the first heading or the first prose of the first page."""
        title_seen = False
        for position, chunk in enumerate(self._chunks):
            if chunk.first.page > 0:
                break
            if chunk.apart:
                continue
            text = chunk.text.strip()
            if position and (known_kind(text) or ABSTRACT_RUN_IN.match(text) or self._numbered_heading(chunk)):
                return position
            if chunk.words > _MOST_FRONT_WORDS and title_seen:
                return position
            title_seen = title_seen or chunk.first.size > 1.15 * self._measure.size
            if chunk.words > _MOST_FRONT_WORDS:
                return 0
        opening = enumerate(chunk.first for chunk in self._chunks[:3])
        return next((place + 1 for place, line in opening if line.size > 1.3 * self._measure.size and not line.page), 0)

    def _numbered_heading(self, chunk: Chunk) -> bool:
        strong = chunk.first.bold or chunk.first.size > 1.08 * self._measure.size
        return bool(re.match(r"(?:1|I)\.?[ \t]+[A-Z]", chunk.text)) and strong and chunk.words <= 12

    def _caption(self, chunk: Chunk) -> bool:
        match = CAPTION.match(chunk.text)
        if not match or chunk.words > _MOST_CAPTION_WORDS or _SHOWS.match(chunk.text[match.end() :]):
            return False
        stopped = match[0].rstrip()[-1:] in ".:：|"
        if not stopped and abs(chunk.first.size - self._measure.size) < 0.04 * self._measure.size and chunk.words > 40:
            return False
        chunk.kind, chunk.apart = "caption", True
        return True

    def _row(self, chunk: Chunk, position: int) -> bool:
        if chunk.formula:
            return False
        if chunk.first.cells < 2:
            if self._among_rows(chunk, position):
                chunk.kind = "row"
                return True
            return self._loose(chunk)
        beside = [*self._chunks[max(0, position - 2) : position], *self._chunks[position + 1 : position + 3]]
        near = [one for one in beside if one.first.page == chunk.first.page]
        rows = sum(one.first.cells > 1 and not one.formula for one in near)
        if not rows and not any(CAPTION.match(one.text) for one in near):
            return False
        chunk.kind = "row"
        return True

    def _among_rows(self, chunk: Chunk, position: int) -> bool:
        """Whether a chunk without cells of its own is part of a table: a label between rows, heads, close numbers."""
        before = self._chunks[position - 1] if position else None
        after = self._chunks[position + 1] if position + 1 < len(self._chunks) else None
        above = before is not None and before.kind == "row" and self._close(before, chunk)
        below = after is not None and after.first.cells > 1 and self._close(chunk, after) and not after.formula
        if not above and not below:
            return False
        words = chunk.text.split()
        numbers = sum(any(map(str.isdigit, word)) for word in words) > 0.6 * len(words)
        short = chunk.words <= _MOST_LABEL_WORDS and len(chunk.lines) == 1
        if not (short or (numbers and chunk.words > 3)) or ENDS_SENTENCE.search(chunk.text):
            return False
        if known_kind(chunk.text.strip()) or NUMBERED.match(chunk.text):
            return False
        below = below and after is not None and len(after.lines) < 3 and not after.text[:1].islower()
        if above:
            return below or numbers or (after is not None and bool(CAPTION.match(after.text)))
        return below and short and not chunk.first.bold and chunk.first.size < 1.05 * self._measure.size

    def _close(self, above: Chunk, below: Chunk) -> bool:
        """Whether one chunk stands right below another."""
        step = below.first.base - above.last.base
        same = above.last.page == below.first.page and above.last.column == below.first.column
        return same and 0 < step < 2.2 * self._measure.step * below.first.size

    def _loose(self, chunk: Chunk) -> bool:
        """Small words without a sentence, as figures have them: kept in the text, but no block of it."""
        small = chunk.first.size < _SMALL * self._measure.size
        if small and len(chunk.lines) <= 2 and chunk.words <= 8 and not known_kind(chunk.text.strip()):
            chunk.kind = None
            return True
        return False

    def _heading(self, chunk: Chunk, position: int) -> bool:
        text = " ".join(chunk.text.split())
        if (
            len(chunk.lines) > _MOST_HEADING_LINES
            or chunk.words > _MOST_HEADING_WORDS
            or not any(map(str.isalpha, text))
        ):
            return self._abstract_run_in(chunk)
        numbered = NUMBERED.match(text)
        if _INNER_STOP.search(text, numbered.end() if numbered else 0):
            return self._abstract_run_in(chunk)
        if _NOT_HEADING_END.search(text) and (chunk.words > _MOST_KNOWN_WORDS or not known_kind(text.rstrip("."))):
            return self._abstract_run_in(chunk)
        level = self._heading_level(chunk, text, position)
        if level is None:
            return self._abstract_run_in(chunk)
        chunk.kind, chunk.level = "heading", level
        self._level = level
        self._lists.close()
        self._styles.setdefault(self._style(chunk.first, text), level)
        return True

    def _style(self, line: Line, text: str) -> tuple[float, bool, bool]:
        return round(line.size * 2) / 2, line.bold, text.isupper()

    def _heading_level(self, chunk: Chunk, text: str, position: int) -> int | None:
        line, size = chunk.first, self._measure.size
        big, caps = line.size > 1.1 * size, text.isupper() and sum(map(str.isalpha, text)) > 3
        strong = big or line.bold or caps
        numbered = NUMBERED.match(text)
        known = known_kind(text) if chunk.words <= _MOST_KNOWN_WORDS else None
        in_outline = self._in_outline(text, numbered)
        if numbered and (strong or line.italic or in_outline) and self._counts(text, numbered):
            return self._depth(numbered)
        if in_outline and (strong or line.italic or known):
            return in_outline
        if known and (strong or len(chunk.lines) == 1) and line.size > _SMALL * size:
            return self._styles.get(self._style(line, text), 1)
        alone = sum(map(str.isalpha, text)) > 3 and line.cells == 1 and not chunk.formula
        alone = alone and (big or (not text[0].islower() and not self._inside_sentence(chunk, position)))
        if strong and alone and self._before_prose(position) and (big or chunk.words <= 14):
            return self._styles.get(self._style(line, text)) or (1 if big else min(self._level + 1, 4))
        return None

    def _in_outline(self, text: str, numbered: re.Match[str] | None) -> int | None:
        if not self._outline:
            return None
        return self._outline.get(normal(text)) or (
            self._outline.get(normal(text[numbered.end() :])) if numbered else None
        )

    def _counts(self, text: str, numbered: re.Match[str]) -> bool:
        """Whether the number of a heading follows on the numbers before it."""
        if numbered[1] and "." in numbered[1]:
            return True
        return (
            numbered[2] is not None
            or self._reader.read(text.rstrip(".:"), in_body=False, before_prose=True) is not None
        )

    @staticmethod
    def _depth(numbered: re.Match[str]) -> int:
        number = numbered[1] or numbered[2] or ""
        return number.count(".") + 1

    def _inside_sentence(self, chunk: Chunk, position: int) -> bool:
        """Whether the chunk follows close upon words that end no sentence, as bold words in a paragraph do."""
        if not position:
            return False
        before = self._chunks[position - 1]
        step = chunk.first.base - before.last.base
        close = before.last.column == chunk.first.column and 0 < step < 1.15 * self._measure.step * chunk.first.size
        return close and before.kind in ("paragraph", "item") and not ENDS_SENTENCE.search(before.text)

    def _before_prose(self, position: int) -> bool:
        after = self._chunks[position + 1 : position + 7]
        if after and after[0].first.cells > 1:
            return False
        following = [one for one in after if not one.apart][:2]
        return any(one.words >= 8 and one.first.cells == 1 for one in following)

    def _abstract_run_in(self, chunk: Chunk) -> bool:
        if match := ABSTRACT_RUN_IN.match(chunk.text):
            chunk.kind, chunk.label = "paragraph", match.end()
            return True
        return False

    def _plain(self, chunk: Chunk) -> None:
        if KEYWORDS.match(chunk.text) and chunk.first.page == 0:
            chunk.kind = "front"
        elif lead := _lead(chunk):
            chunk.kind, chunk.label = "item", lead
        elif BULLET.match(chunk.text) or (ITEM.match(chunk.text) and chunk.words > 3):
            chunk.kind, chunk.label = "item", self._item_label(chunk)

    def _item_label(self, chunk: Chunk) -> int:
        """Return where the label of a lettered or numbered entry ends, or 0."""
        marker = read_marker(chunk.text)
        if marker is None or marker.style in ("bullet", "[]") or not self._lists.take(marker):
            return 0
        return label_end(chunk.text, marker)


def _lead(chunk: Chunk) -> int:
    """Return where the bold words end that open a paragraph ("Datasets. We use ..."), or 0."""
    left = chunk.first.lead
    if chunk.first.bold and len(chunk.lines) > 1 and chunk.lines[1].lead:
        left = sum(not one.isspace() for one in chunk.first.text) + chunk.lines[1].lead
    if left < 4 or chunk.words < 12 or left > 90:
        return 0
    end = 0
    while left and end < len(chunk.text):
        left -= not chunk.text[end].isspace()
        end += 1
    lead, rest = chunk.text[:end], chunk.text[end:]
    if not lead.rstrip().endswith(_CLOSES) and _GOES_ON.match(rest):
        return 0
    return end if rest[:1].isspace() and sum(map(str.isalpha, lead)) > 3 and len(lead.split()) <= 12 else 0
