"""A page's characters -> its lines in reading order, with their text and the boxes of every character of it."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pincite.reading.pdf.characters import Glyphs, no_glyphs
from pincite.reading.pdf.columns import regions_of
from pincite.reading.pdf.direction import in_reading_order
from pincite.reading.pdf.glyphs import Page
from pincite.reading.pdf.layout import Fragment, Line, fragments_of, framed, spaces_of
from pincite.reading.pdf.letters import spelled_out
from pincite.reading.pdf.lines import file_order_is_sound, lines_in_file_order, lines_of

_ASKEW = -1
#: In units of the type size: a gap this wide inside a line parts cells.
_CELL_GAP = 1.1
#: The widest space between the words of a line that is stretched to the width of its column.
_WIDEST_STRETCH = 4.0
_SECTION_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,4}|[A-Z](?:\.\d{1,2}){0,3}|[IVX]{1,5})\.?")


@dataclass(slots=True)
class Written:
    """The characters of one turn of writing with the spaces between them.

    `box` has x0, y0, x1, y1 and whether the writing runs up or down; it is NaN for a space.
    """

    text: str
    box: NDArray[np.float32]
    size: NDArray[np.float32]
    place: NDArray[np.int64]

    def span(self, fragment: Fragment) -> tuple[int, int]:
        """Return where the text of a fragment stands."""
        return int(self.place[fragment.start]), int(self.place[fragment.end - 1]) + 1


@dataclass(slots=True)
class PageLines:
    """A page as lines: `lines` in reading order, `aside` what is written in another direction than most of it.

    `width` and `height` are of the frame in which the page's writing runs from left to right.
    """

    number: int
    page: Page
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)
    written: dict[int, Written] = field(default_factory=dict)


def lay_out(page: Page, number: int) -> PageLines:
    """Return the lines of a page in reading order."""
    glyphs, page.glyphs = page.glyphs, no_glyphs()  # `written` holds them from here on
    ranked = [turn for turn, _ in Counter(glyphs.turn.tolist()).most_common()]
    main = next((turn for turn in ranked if turn != _ASKEW), 0)
    across = page.width, page.height
    frame = across if main in (0, 2) else across[::-1]
    result = PageLines(number, page, *frame)
    for turn in ranked:
        chosen = glyphs if len(ranked) == 1 else glyphs.taken(glyphs.turn == turn)
        lines = _lines(result, chosen, turn)
        if turn == main:
            result.lines = lines
        else:
            result.aside += lines
    return result


def _lines(result: PageLines, glyphs: Glyphs, turn: int) -> list[Line]:
    width, height = result.page.width, result.page.height
    frame = max(turn, 0)
    glyphs = spelled_out(glyphs)
    glyphs, moved, told = in_reading_order(glyphs, framed(glyphs.box, frame, width, height))
    fragments = fragments_of(glyphs, frame, width, height)
    spaced = np.where(moved, told, spaces_of(glyphs, frame, width, height))
    written = _written(glyphs, spaced, fragments, upright=turn in (1, 3))
    result.written[turn] = written
    regions = regions_of(fragments)
    down = result.page.vertical and turn == 3  # PDFium's order is not the file's there
    if not down and file_order_is_sound(fragments, regions):
        placed = lines_in_file_order(fragments, regions)
    else:
        placed = [(column, line) for column, region in enumerate(regions) for line in lines_of(region)]
    for column, line in placed:
        line.page, line.column, line.turn = result.number, column, turn
        _spell(line, written)
    return _with_numbers([line for _, line in placed], written)


def _with_numbers(lines: list[Line], written: Written) -> list[Line]:
    """Put a number that stands alone before the words on its baseline: a heading whose number is set far off."""
    result: list[Line] = []
    for line in lines:
        if result and _is_number_of(result[-1], line):
            number = result.pop()
            line.fragments, line.x0 = [*number.fragments, *line.fragments], number.x0
            _spell(line, written)
            line.cells = 1
        result.append(line)
    return result


def _is_number_of(number: Line, line: Line) -> bool:
    level = abs(number.base - line.base) < 0.2 * line.size and abs(number.size - line.size) < 0.05 * line.size
    return level and 0 < line.x0 - number.x1 < 4 * line.size and bool(_SECTION_NUMBER.fullmatch(number.text))


def _written(glyphs: Glyphs, spaced: NDArray[np.bool_], fragments: list[Fragment], *, upright: bool) -> Written:
    if fragments:
        spaced[[fragment.start for fragment in fragments]] = False
    place = np.arange(len(glyphs)) + np.cumsum(spaced)
    count = int(place[-1]) + 1 if len(place) else 0
    codes = np.full(count, 32, "<u4")
    codes[place] = glyphs.code
    box = np.full((count, 5), np.nan, np.float32)
    box[place, :4] = glyphs.box
    box[place, 4] = upright
    size = np.full(count, np.inf, np.float32)
    size[place] = glyphs.size
    return Written(codes.tobytes().decode("utf-32-le", "replace"), box, size, place)


def _spell(line: Line, written: Written) -> None:
    """Write the line's fragments out: a tab between cells, a space where there is a gap."""
    parts: list[str] = []
    gaps: list[float] = []
    for position, fragment in enumerate(line.fragments):
        if position:
            before = line.fragments[position - 1]
            gaps.append(max(fragment.x0 - before.x1, before.x0 - fragment.x1) / max(fragment.size, before.size))
            parts.append("")
        start, end = written.span(fragment)
        parts.append(written.text[start:end])
    stretched = _stretched(line, parts, gaps)
    for place, gap in enumerate(gaps):
        cell = gap > _CELL_GAP and not stretched
        parts[2 * place + 1] = "\t" if cell else " " if gap > 0.1 else ""
        line.cells += cell
    line.text, line.parts = "".join(parts), parts


def _stretched(line: Line, parts: list[str], gaps: list[float]) -> bool:
    """Whether wide gaps are only those of a justified line: one or two of a letter or two, or all of one width."""
    wide = [place for place, gap in enumerate(gaps) if gap > _CELL_GAP]
    if not wide:
        return False
    full = line.x0 < line.left + 2 * line.size and line.x1 > line.right - 0.5 * line.size
    if len(wide) > 2 or max(gaps) > 2.2:
        even = len(gaps) > 1 and max(gaps) < min(_WIDEST_STRETCH, 1.2 * min(gaps))
        # One line that runs over widens its column; gaps as even as these are still no table's.
        nearly = len(gaps) > 3 and max(gaps) < 1.1 * min(gaps) and line.x1 > line.right - 2 * line.size
        return (full or nearly) and even and all(any(map(str.isalpha, part)) for part in parts[::2])
    return full or all(parts[2 * place][-1:] in ".,:;!?" for place in wide)
