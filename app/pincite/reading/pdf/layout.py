"""The characters of a page -> its lines in reading order: fragments, columns, bands, lines.

A fragment is a run of characters that the page draws side by side. Fragments are put into columns where a gutter
parts them; what crosses the gutter (a title, a wide figure) parts the page into bands, read from the top.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.reading.pdf.glyphs import Glyphs

#: In units of the type size: the widest gap inside a fragment, and the steps up, down and back that stay in it.
_WIDEST_GAP, _FURTHEST_BACK, _HIGHEST_STEP = 0.9, -0.8, 0.75
#: A gap this wide is a space even where the file has none.
_SPACE = 0.2
#: Between dots it has to be this wide: the dots of an ellipsis are set apart.
_DOT_SPACE = 0.3
#: A gap this wide inside a line parts cells.
CELL_GAP = 1.1
#: The least characters of a fragment that looks like a line of prose rather than a cell.
_PROSE = 18
#: The least characters of an entry of a list or an index.
_ENTRY = 4


@dataclass(slots=True)
class Fragment:
    """Characters `start`:`end` of a page, side by side on one baseline, with the box around them."""

    start: int
    end: int
    x0: float
    x1: float
    base: float
    size: float
    bold: float
    italic: float
    maths: float
    rtl: float

    @property
    def right_to_left(self) -> bool:
        """Whether most of its letters are of a script that runs from right to left."""
        return self.rtl > 0.5


@dataclass(slots=True)
class Line:
    """Fragments on one baseline of one column, left to right (or right to left where the letters run so).

    `left` and `right` are the edges of the column; `lead` counts the bold letters that open a line not bold itself.
    """

    fragments: list[Fragment]
    x0: float
    x1: float
    base: float
    size: float
    page: int = 0
    left: float = 0.0
    right: float = 0.0
    column: int = 0
    turn: int = 0
    bold: bool = False
    italic: bool = False
    maths: bool = False
    lead: int = 0
    text: str = ""
    cells: int = 1
    parts: list[str] = field(default_factory=list)

    @property
    def top(self) -> float:
        """The upper edge of the line's letters."""
        return self.base - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of the line's letters."""
        return self.base + 0.24 * self.size


@dataclass(frozen=True, slots=True)
class Region:
    """Fragments that are read one below the other, between the edges of their column."""

    fragments: tuple[Fragment, ...]
    left: float
    right: float


def fragments_of(glyphs: Glyphs, turn: int, width: float, height: float) -> list[Fragment]:
    """Return the fragments of the characters, in the order of the file, in the frame of their writing.

    Args:
        glyphs: the characters of one turn.
        turn: the quarter turns of their writing against the page.
        width: of the page.
        height: of the page.
    """
    if not len(glyphs):
        return []
    box = framed(glyphs.box, turn, width, height)
    x0, x1, base, size = box[:, 0], box[:, 2], glyphs.base, glyphs.size
    rtl = _right_to_left(glyphs.code)
    starts = np.append(0, np.flatnonzero(_breaks(x0, x1, base, size, rtl)) + 1)
    ends = np.append(starts[1:], len(glyphs))
    largest = np.maximum.reduceat(size, starts)
    counts = ends - starts
    big = size >= 0.9 * np.repeat(largest, counts)
    middle = np.add.reduceat(base * big, starts) / np.add.reduceat(big.astype(np.float32), starts)
    shares = [np.add.reduceat(part.astype(np.float32), starts) / counts for part in _parts(glyphs.style, rtl)]
    columns = (starts, ends, np.minimum.reduceat(x0, starts), np.maximum.reduceat(x1, starts), middle, largest)
    rows: Iterator[tuple[Any, ...]] = zip(*(column.tolist() for column in (*columns, *shares)), strict=True)
    return [Fragment(*row) for row in rows]


def framed(box: NDArray[np.float32], turn: int, width: float, height: float) -> NDArray[np.float32]:
    """Turn boxes of the page to the frame in which their writing runs from left to right."""
    x0, y0, x1, y1 = box.T
    match turn:
        case 1:
            parts = (height - y1, x0, height - y0, x1)
        case 2:
            parts = (width - x1, height - y1, width - x0, height - y0)
        case 3:
            parts = (y0, width - x1, y1, width - x0)
        case _:
            return box
    return np.stack(parts, axis=1)


def _parts(style: NDArray[np.int8], rtl: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    yield from ((style & bit) > 0 for bit in (1, 2, 4))
    yield rtl


def _right_to_left(code: NDArray[np.uint32]) -> NDArray[np.bool_]:
    hebrew_arabic = (code >= 0x590) & (code < 0x900)
    if not hebrew_arabic.any() and not (code >= 0xFB1D).any():
        return hebrew_arabic
    return hebrew_arabic | ((code >= 0xFB1D) & (code < 0xFE00)) | ((code >= 0xFE70) & (code < 0xFEFF))


def _breaks(x0: NDArray[np.float32], x1: NDArray[np.float32], base: NDArray[np.float32], size: NDArray[np.float32],
            rtl: NDArray[np.bool_]) -> NDArray[np.bool_]:  # fmt: skip
    """Whether a fragment ends between each character and the next."""
    larger = np.maximum(size[1:], size[:-1])
    gap = x0[1:] - x1[:-1]
    if rtl.any():
        gap = np.where(rtl[1:] | rtl[:-1], np.maximum(gap, x0[:-1] - x1[1:]), gap)
    step = np.abs(base[1:] - base[:-1])
    result: NDArray[np.bool_] = (
        (gap > _WIDEST_GAP * larger) | (gap < _FURTHEST_BACK * larger) | (step > _HIGHEST_STEP * larger)
    )
    return result


def spaces_of(glyphs: Glyphs, turn: int, width: float, height: float) -> NDArray[np.bool_]:
    """Return whether a space stands before each character: where the file has one and where a gap shows one."""
    box = framed(glyphs.box, turn, width, height)
    result = np.zeros(len(glyphs), bool)
    if len(glyphs) > 1:
        gap = box[1:, 0] - box[:-1, 2]
        larger = np.maximum(glyphs.size[1:], glyphs.size[:-1])
        rtl = _right_to_left(glyphs.code)
        back = np.where(rtl[1:] | rtl[:-1], box[:-1, 0] - box[1:, 2], gap)
        gap = np.maximum(gap, back)
        told = glyphs.spaced[1:] & ~glyphs.broken[1:] & (gap > -0.3 * larger)
        result[1:] = told | (gap > _SPACE * larger)
        dot = glyphs.code == ord(".")
        result[(glyphs.code >= 0x300) & (glyphs.code < 0x370)] = False  # an accent goes with its letter
        result[1:] &= ~(dot[1:] & dot[:-1] & (gap < _DOT_SPACE * larger))
    return result


def regions_of(fragments: Sequence[Fragment], depth: int = 0) -> list[Region]:
    """Put fragments into columns, and columns and bands into the order in which they are read."""
    if not fragments:
        return []
    left, right = min(f.x0 for f in fragments), max(f.x1 for f in fragments)
    gutter = _gutter(fragments, left, right) if depth < 3 and len(fragments) >= 10 else None
    if gutter is None:
        return [Region(tuple(fragments), left, right)]
    regions: list[Region] = []
    for band, split in _bands(fragments, gutter):
        if not split:
            regions.append(Region(tuple(band), min(f.x0 for f in band), max(f.x1 for f in band)))
            continue
        sides = [[f for f in band if f.x0 + f.x1 <= 2 * gutter], [f for f in band if f.x0 + f.x1 > 2 * gutter]]
        if sum(f.right_to_left for f in band) > len(band) / 2:
            sides.reverse()
        for side in sides:
            regions += regions_of(side, depth + 1)
    return regions


def _gutter(fragments: Sequence[Fragment], left: float, right: float) -> float | None:
    """Return where the widest strip runs that hardly anything crosses and that has prose on both sides."""
    span = right - left
    prose = [f for f in fragments if f.end - f.start >= _PROSE]
    if len(prose) < 0.4 * len(fragments):
        prose = [f for f in fragments if f.end - f.start >= _ENTRY]
    if len(prose) < 8 or span < 100:
        return None
    x0 = np.array([f.x0 for f in prose])
    x1 = np.array([f.x1 for f in prose])
    places = np.arange(left + 0.2 * span, right - 0.2 * span, 1.5)
    if not len(places):
        return None
    x0.sort()
    x1.sort()
    before = np.searchsorted(x1, places, "right")
    after = len(x0) - np.searchsorted(x0, places, "left")
    crossing = len(prose) - before - after
    score = np.minimum(before, after) - crossing * 0.25
    best = score.max()
    if best < 3:
        return None
    chosen = np.flatnonzero(score >= best - 1e-6)
    gutter = float(places[chosen[len(chosen) // 2]])
    return gutter if _side_by_side(prose, gutter) else None


def _side_by_side(prose: Sequence[Fragment], gutter: float) -> bool:
    """Whether lines of prose stand on both sides at the same height, and fill their sides."""
    sides = [f for f in prose if f.x1 <= gutter], [f for f in prose if f.x0 >= gutter]
    if min(len(side) for side in sides) < 3:
        return False
    low = max(min(f.base for f in side) for side in sides)
    high = min(max(f.base for f in side) for side in sides)
    size = max(f.size for f in prose)
    return high - low > 2 * size or high > low > 0


def _bands(fragments: Sequence[Fragment], gutter: float) -> Iterator[tuple[list[Fragment], bool]]:
    """Part fragments into bands from the top: those that a gutter parts, and those that cross it."""
    ordered = sorted(fragments, key=lambda f: f.base)
    band: list[Fragment] = []
    crossing = False
    for fragment in ordered:
        over = 1.5 * fragment.size
        crosses = fragment.x0 < gutter - over and fragment.x1 > gutter + over
        if crosses != crossing and band:
            if crossing and band[-1].base > fragment.base - 0.4 * fragment.size:
                band.append(fragment)
                continue
            yield from _settled(band, gutter, crossing=crossing)
            band = []
        crossing = crosses
        band.append(fragment)
    yield from _settled(band, gutter, crossing=crossing)


def _settled(band: list[Fragment], gutter: float, *, crossing: bool) -> Iterator[tuple[list[Fragment], bool]]:
    if not band:
        return
    prose = [f for f in band if f.end - f.start >= _PROSE]
    table = len(prose) * 2.5 < len(band) and not _drawn_side_by_side(band, gutter)
    yield band, not crossing and not table


def _drawn_side_by_side(band: Sequence[Fragment], gutter: float) -> bool:
    """Whether the file draws one side of the gutter before the other: columns, not the rows of a table."""
    sides = [f.x0 + f.x1 > 2 * gutter for f in sorted(band, key=lambda f: f.start)]
    changes = sum(before != after for before, after in pairwise(sides))
    return changes <= 1 or (changes <= 3 and len(sides) > 20)


def lines_of(region: Region) -> list[Line]:
    """Return the lines of a region from the top; fragments on one baseline make one line."""
    ordered = sorted(region.fragments, key=lambda f: (f.base, f.x0))
    return [_line(group, region) for group in _on_one_baseline(ordered, backwards=True)]


def lines_in_file_order(fragments: Sequence[Fragment], regions: Sequence[Region]) -> list[tuple[int, Line]]:
    """Return the lines in the order in which the file draws them, each with the number of its region."""
    owners = {id(f): number for number, region in enumerate(regions) for f in region.fragments}
    lines: list[tuple[int, Line]] = []
    for column, run in groupby(fragments, key=lambda f: owners[id(f)]):
        lines += [(column, _line(group, regions[column])) for group in _on_one_baseline(run, backwards=False)]
    return lines


def file_order_is_sound(fragments: Sequence[Fragment], regions: Sequence[Region]) -> bool:
    """Whether the file draws its prose in the order in which it is read, and does not jump about.

    Where it does, it is the better guide for formulas, indexes and labels, whose parts TeX writes one after another.
    """
    order = {id(f): place for place, f in enumerate(fragments)}
    prose = [f for region in regions for line in _sorted_prose(region) for f in line]
    for before, after in pairwise(prose):
        if order[id(after)] < order[id(before)] and abs(after.base - before.base) > 2.5 * after.size:
            return False
    entries = [f for f in fragments if f.end - f.start >= _ENTRY]
    jumps = sum(after.base < before.base - 4 * before.size for before, after in pairwise(entries))
    return jumps <= max(4, 0.12 * len(entries))


def _sorted_prose(region: Region) -> Iterator[list[Fragment]]:
    yield sorted((f for f in region.fragments if f.end - f.start >= _PROSE), key=lambda f: (round(f.base), f.x0))


def _on_one_baseline(fragments: Iterable[Fragment], *, backwards: bool) -> Iterator[list[Fragment]]:
    """Group fragments that follow each other on about one baseline; unless `backwards`, only from left to right."""
    current: list[Fragment] = []
    lead: Fragment | None = None
    for fragment in fragments:
        if lead is not None and abs(fragment.base - lead.base) <= 0.35 * max(lead.size, fragment.size):
            last = current[-1]
            if backwards or fragment.right_to_left or fragment.x0 > last.x0 or fragment.x0 > last.x1 - fragment.size:
                current.append(fragment)
                lead = fragment if fragment.size > lead.size else lead
                continue
        if current:
            yield current
        current, lead = [fragment], fragment
    if current:
        yield current


def _line(fragments: list[Fragment], region: Region) -> Line:
    if len(fragments) == 1:
        only = fragments[0]
        line = Line(fragments, only.x0, only.x1, only.base, only.size, left=region.left, right=region.right)
        line.bold, line.italic, line.maths = only.bold > 0.9, only.italic > 0.6, only.maths > 0.35
        line.lead = round(only.bold * (only.end - only.start)) if not line.bold else 0
        return line
    lengths = [f.end - f.start for f in fragments]
    count = sum(lengths)
    backwards = 2 * sum(length for f, length in zip(fragments, lengths, strict=True) if f.right_to_left) > count
    bold = sum(f.bold * length for f, length in zip(fragments, lengths, strict=True))
    italic = sum(f.italic * length for f, length in zip(fragments, lengths, strict=True))
    maths = sum(f.maths * length for f, length in zip(fragments, lengths, strict=True))
    largest = fragments[lengths.index(max(lengths))]
    fragments = sorted(fragments, key=lambda f: -f.x1 if backwards else f.x0)
    line = Line(fragments, min(f.x0 for f in fragments), max(f.x1 for f in fragments), largest.base, largest.size,
                left=region.left, right=region.right)  # fmt: skip
    line.bold, line.italic, line.maths = bold > 0.9 * count, italic > 0.6 * count, maths > 0.35 * count
    line.lead = round(bold) if not line.bold and fragments[0].bold else 0
    return line
