"""A page of a PDF -> its visible characters with their places. Worker only.

Places are in points from the top left of the page as displayed, y downwards.
"""

import ctypes
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from pincite.reading.pdf import pdfium as calls
from pincite.reading.pdf.characters import Glyphs, mend_sizes, no_glyphs, set_heights, stand_up, unstack

_BOLD = re.compile(
    r"bold|black|heavy|demi|semib|medi\b|-medi|^(?:[A-Z]{6}\+)?(?:cmb|sfbx|ecbx|cmssbx)|[-,]bd", re.IGNORECASE
)
_ITALIC = re.compile(r"ital|obliq|slant|cmti|cmsl|cmmi|sfti|-it$|regulari?ta", re.IGNORECASE)
_MATHS = re.compile(r"cmsy|cmmi|cmex|msam|msbm|euex|eufm|stmary|rsfs|math|symbol", re.IGNORECASE)
#: Smaller than this many points is not meant to be read.
_LEAST_SIZE = 1.0
_INVISIBLE_MODE = 3
#: Pictures that cover this share of a page make it a scan, where little or nothing is written beside; on a page
#: without any text a smaller share does.
_SCAN_SHARE, _BARE_SHARE = 0.7, 0.4
#: The most characters of a stamp or a running line on a scan, and the share of the page at its edges where they stand.
_MOST_STAMP, _EDGE = 300, 0.1
#: How deep forms are searched for pictures.
_DEEPEST = 3
_WHITE_LEVEL = 250
#: Points; what a broken file puts farther away is nowhere.
_FARTHEST = 1e5
_SPACES = np.zeros(0x10000, bool)
_SPACES[[*range(33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]] = True
_SPACES[2] = False  # PDFium's mark for a hyphen at a line's end


@dataclass(slots=True)
class Page:
    """A page as extracted: its size as displayed and its visible characters.

    `hidden` counts the characters left out, `vertical` says that some is written from top to bottom. `scan` says that
    what the page shows is a picture, with no more than a stamp written beside it; `under` has then the invisible
    characters over that picture, which may be a scanner's own OCR. What comes of a scan is said by `layer` (those were
    taken), `ocr` (some of the text was read off a picture), `sureness` (0 to 100, where Tesseract read it) and
    `unread` (why it could not be read).
    """

    width: float
    height: float
    rotation: int
    glyphs: Glyphs
    hidden: int = 0
    vertical: bool = False
    scan: bool = False
    under: Glyphs | None = None
    layer: bool = False
    ocr: bool = False
    sureness: float | None = None
    unread: str = ""


class Fonts:
    """What is known of a document's fonts by their address."""

    def __init__(self) -> None:
        self._styles: dict[int, int] = {}

    def style(self, font: int) -> int:
        """Return the style bits of a font."""
        if font not in self._styles:
            name = calls.font_name(font)
            bold = bool(_BOLD.search(name)) or calls.font_weight(font) >= 600
            self._styles[font] = bold | bool(_ITALIC.search(name)) << 1 | bool(_MATHS.search(name)) << 2
        return self._styles[font]


def read_page(page: pdfium.PdfPage, fonts: Fonts, most_characters: int) -> Page:
    """Return the characters of a page that a reader sees.

    Raises:
        OverflowError: the page holds more characters than allowed.
    """
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > most_characters:
            raise OverflowError(f"{count:,} characters on one page")
        return _Reader(page, text_page, fonts, count).read()
    finally:
        text_page.close()


class _Reader:
    def __init__(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, fonts: Fonts, count: int) -> None:
        self._page, self._text_page = page, calls.address(text_page.raw)
        self.fonts, self._count = fonts, count
        self._width, self._height = page.get_size()
        self._rotation = raw.FPDFPage_GetRotation(page.raw) % 4 * 90  # pypdfium2 fails on odd ones
        self._objects: tuple[list[int], list[int]] | None = None
        self._owners: frozenset[int] = frozenset()
        self._vertical = False

    def read(self) -> Page:
        page = Page(self._width, self._height, self._rotation, no_glyphs())
        if not self._count:
            page.scan = self._pictured() >= _BARE_SHARE
            return page
        codes = calls.codes(self._text_page, self._count)
        objects = calls.text_objects(self._text_page, self._count)
        self._owners = frozenset(objects[np.flatnonzero(np.append(True, objects[1:] != objects[:-1]))].tolist())
        boxes = self._displayed(calls.loose_boxes(self._text_page, self._count))
        glyphs, hidden, unseen = self._described(codes, objects, boxes)
        shown = ~(hidden | unseen)
        page.hidden = int((~shown).sum())
        page.glyphs, page.vertical = glyphs.taken(shown), self._vertical
        written = len(page.glyphs)
        if written <= _MOST_STAMP:
            page.scan = self._pictured() >= (_SCAN_SHARE if written else _BARE_SHARE)
        if page.scan and self._at_the_edges(page.glyphs) and (unseen & ~hidden).any():
            page.under = glyphs.taken(unseen & ~hidden)
        return page

    def _at_the_edges(self, glyphs: Glyphs) -> bool:
        """Whether characters stand only where stamps and running lines do."""
        x = glyphs.box[:, [0, 2]].mean(axis=1) / max(self._width, 1)
        y = glyphs.box[:, [1, 3]].mean(axis=1) / max(self._height, 1)
        return bool((np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y)) < _EDGE).all())

    def _described(self, codes: Any, objects: Any, boxes: Any) -> tuple[Glyphs, NDArray[np.bool_], NDArray[np.bool_]]:
        """Describe each character by the text object that draws it, whether it is hidden and whether it is unseen."""
        kept = np.flatnonzero((objects != 0) & ~_is_space(codes))
        spaced, broken = _gaps(codes, kept)
        codes, boxes, owners = codes[kept], boxes[kept], objects[kept]
        if not len(kept):
            return no_glyphs(), np.zeros(0, bool), np.zeros(0, bool)
        begins = np.append(True, owners[1:] != owners[:-1])
        first, run = np.flatnonzero(begins), np.cumsum(begins) - 1
        runs = _Runs(self, kept[first].tolist(), owners[first].tolist())
        glyphs = Glyphs(
            code=codes, box=boxes, base=runs.base[run], size=runs.size[run], style=runs.style[run], turn=runs.turn[run],
            spaced=spaced, broken=broken,
        )  # fmt: skip
        mend_sizes(glyphs)
        self._vertical = stand_up(glyphs, self._width)
        unstack(glyphs, run)
        hidden, unseen = self._hidden(runs, glyphs, run)
        set_heights(glyphs, self._width, self._height)
        return glyphs, hidden, unseen

    def _hidden(self, runs: "_Runs", glyphs: Glyphs, run: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which characters no one is to see, and which are not drawn, or drawn under a picture."""
        x, y = glyphs.box[:, [0, 2]].mean(axis=1), glyphs.box[:, [1, 3]].mean(axis=1)
        outside = (x < 0) | (x > self._width) | (y < 0) | (y > self._height)
        unseen = (runs.mode == _INVISIBLE_MODE) | (runs.fill[:, 3] == 0)
        covered = self._under_pictures(runs, glyphs, run)
        numbers = np.isfinite(x + y + glyphs.base + glyphs.size) & (np.abs(glyphs.base) < _FARTHEST)
        hidden = outside | ~numbers | (glyphs.size < _LEAST_SIZE)
        pale = (runs.fill[:, :3] >= _WHITE_LEVEL).all(axis=1) & (runs.fill[:, 3] > 0)
        if pale.any():
            hidden |= pale[run] & ~self._on_colour(x, y)
        return hidden, unseen[run] | covered

    def _on_colour(self, x: Any, y: Any) -> NDArray[np.bool_]:
        """Whether something drawn in another colour than white (a shape, a picture) lies at each point."""
        result = np.zeros(len(x), bool)
        objects, kinds = self._page_objects()
        others = [one for one, kind in zip(objects, kinds, strict=True) if kind != raw.FPDF_PAGEOBJ_TEXT]
        fills = calls.fill_colours(others)
        for box, fill, other in zip(self._displayed_bounds(others), fills, others, strict=True):
            if (fill[:3] >= _WHITE_LEVEL).all() and kinds[objects.index(other)] == raw.FPDF_PAGEOBJ_PATH:
                continue
            result |= (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])
        return result

    def _under_pictures(self, runs: "_Runs", glyphs: Glyphs, run: Any) -> NDArray[np.bool_]:
        """Whether a picture without holes was drawn over the character after it."""
        result = np.zeros(len(glyphs), bool)
        objects, kinds = self._page_objects()
        if raw.FPDF_PAGEOBJ_IMAGE not in kinds:
            return result
        order = {one: place for place, one in enumerate(objects)}
        places = np.array([order.get(owner, len(objects)) for owner in runs.owners])[run]
        x, y = glyphs.box[:, [0, 2]].mean(axis=1), glyphs.box[:, [1, 3]].mean(axis=1)
        for place, kind in enumerate(kinds):
            if kind != raw.FPDF_PAGEOBJ_IMAGE or raw.FPDFPageObj_HasTransparency(_handle(objects[place])):
                continue
            box = self._displayed_bounds([objects[place]])[0]
            result |= (places < place) & (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])
        return result

    def _page_objects(self) -> tuple[list[int], list[int]]:
        if self._objects is None:
            count = max(0, raw.FPDFPage_CountObjects(self._page.raw))
            self._objects = calls.page_objects(calls.address(self._page.raw), count, self._owners)
        return self._objects

    def _pictured(self) -> float:
        """Return the share of the page that pictures cover, counted twice where they overlap."""
        objects, kinds = self._page_objects()
        chosen = [
            one for one, kind in zip(objects, kinds, strict=True)
            if kind == raw.FPDF_PAGEOBJ_IMAGE or (kind == raw.FPDF_PAGEOBJ_FORM and _is_picture(one))
        ]  # fmt: skip
        if not chosen:
            return 0.0
        boxes = self._displayed_bounds(chosen).clip(0, (self._width, self._height, self._width, self._height))
        areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        return float(areas.sum()) / max(float(self._width * self._height), 1.0)

    def _displayed_bounds(self, objects: list[int]) -> NDArray[np.float32]:
        found = calls.bounds(objects)  # left, bottom, right, top
        return self._displayed(found[:, [0, 3, 2, 1]])

    def _displayed(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn boxes (left, top, right, bottom in page space) to the page as displayed."""
        x, y = self.to_display(boxes[:, [0, 2]], boxes[:, [1, 3]])
        return np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1).astype(np.float32)

    def to_display(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Turn points of page space (y upwards) to the page as displayed (y downwards)."""
        left, bottom, right, top = self._page.get_bbox()
        match self._rotation:
            case 90:
                return y - bottom, x - left
            case 180:
                return right - x, y - bottom
            case 270:
                return top - y, right - x
            case _:
                return x - left, top - y

    def run_facts(self, places: list[int]) -> tuple[Any, Any, Any]:
        """Return size, quarter turns and baseline of the characters at `places`."""
        matrix = np.nan_to_num(calls.matrices(self._text_page, places).astype(np.float64))
        size = np.abs(calls.font_sizes(self._text_page, places)) * np.hypot(matrix[:, 2], matrix[:, 3])
        angle = np.degrees(np.arctan2(matrix[:, 1], matrix[:, 0])) - self._rotation
        turn = np.round(angle / 90)
        turn = np.where(np.abs(angle - 90 * turn) > 8, -1, turn % 4).astype(np.int8)
        x, y = self.to_display(matrix[:, 4], matrix[:, 5])
        base = np.select([turn == 1, turn == 2, turn == 3], [x, self._height - y, self._width - x], y)
        return size.astype(np.float32), turn, base.astype(np.float32)


class _Runs:
    """What holds for all the characters that one text object draws."""

    def __init__(self, reader: _Reader, places: list[int], owners: list[int]) -> None:
        self.owners = owners
        self.size, self.turn, self.base = reader.run_facts(places)
        fonts, self.mode, self.fill = calls.text_facts(owners)
        self.style = np.array(list(map(reader.fonts.style, fonts)), np.int8)


def _is_space(codes: Any) -> Any:
    return _SPACES[np.minimum(codes, 0xFFFF)]


def _handle(address: int) -> Any:
    return ctypes.cast(address, raw.FPDF_PAGEOBJECT)


def _is_picture(form: int, depth: int = 1) -> bool:
    """Whether a form draws a picture and no words that are seen."""
    count = min(max(0, raw.FPDFFormObj_CountObjects(_handle(form))), 1_000)
    found = False
    for place in range(count):
        one = raw.FPDFFormObj_GetObject(_handle(form), place)
        kind = raw.FPDFPageObj_GetType(one)
        if kind == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(one) != _INVISIBLE_MODE:
            return False
        inner = kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST and _is_picture(calls.address(one), depth + 1)
        found = found or kind == raw.FPDF_PAGEOBJ_IMAGE or inner
    return found


def _gaps(codes: Any, kept: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether white space, and whether a line end stands before each character that is kept."""
    ends = np.cumsum((codes == 10) | (codes == 13))[kept]
    return np.append(True, np.diff(kept) > 1), np.append(True, ends[1:] != ends[:-1])
