"""Scanned pages -> characters: the scanner's own invisible text, or what Tesseract reads. Worker only.

An invisible text is believed only where it lies over something that the page shows; it counts as OCR like any other.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from pincite.reading.pdf.characters import Glyphs, joined
from pincite.reading.pdf.glyphs import Page
from pincite.reading.pdf.limits import Limits

if TYPE_CHECKING:  # what most documents do not need is imported where it is used
    from pincite.reading.pdf.recognising import Read

#: Below this sureness, of 100, a reader is told to look at the page.
POOR = 75.0
NO_TOOL, SWITCHED_OFF = "install Tesseract to read scans", "OCR is switched off"
NO_WORDS = "a picture in which OCR finds no words"
_PICTURES = "their pictures take more time or memory than they may have"
#: Pages that fail one after the other before the rest is left alone.
_MOST_FAILURES = 3
#: Levels of grey between print and paper, at least, and the share of a layer's words that must lie over print.
_CONTRAST, _LEAST_OVER_INK = 40, 0.7
#: Pixels a point at which print is looked for.
_LOOK = 1.5
#: Letters that a document must have for its script to be known from them, and the share of them that is a script.
_LEAST_LETTERS, _LEAST_SHARE = 300, 0.2
_SCRIPTS = {
    "Han": (0x4E00, 0x9FFF), "Japanese": (0x3040, 0x30FF), "Korean": (0xAC00, 0xD7A3), "Cyrillic": (0x400, 0x4FF),
    "Greek": (0x370, 0x3FF), "Arabic": (0x600, 0x6FF), "Hebrew": (0x5D0, 0x5EA), "Devanagari": (0x900, 0x97F),
    "Thai": (0xE00, 0xE7F), "Latin": (0x41, 0x24F),
}  # fmt: skip


def read_scans(
    document: pdfium.PdfDocument,
    pages: Sequence[Page],
    asked: dict[str, Any],
    limits: Limits,
    notice: Callable[[], None],
) -> None:
    """Read the pages that are scans, in place, or say on each why it is not read.

    Args:
        document: the document.
        pages: its pages as extracted.
        asked: by the parent: `ocr`, the Tesseract that it found, if any; `ocr_is_off`, whether it was not to look for
            one; `draw`, whether pages may be drawn, without which no scan is read.
        limits: what reading may take.
        notice: is called before each page that takes long.
    """
    scans = [(number, page) for number, page in enumerate(pages) if page.scan]
    tool = asked.get("ocr")
    if not asked.get("draw"):
        for _, page in scans:
            page.unread = _PICTURES
        return
    for number, page in scans:
        if page.under is not None:
            notice()
            _take_layer(page, _drawn(document, number, _LOOK, limits)[0])
    unread = [(number, page) for number, page in scans if not page.layer]
    if tool is None:
        for _, page in unread:
            page.unread = SWITCHED_OFF if asked.get("ocr_is_off") else NO_TOOL
    elif unread:
        _recognise(document, unread, tool, _script(pages), limits, notice)


def _take_layer(page: Page, picture: NDArray[np.uint8]) -> None:
    """Take the invisible characters of a scan where its picture shows something at their place."""
    assert page.under is not None
    over = _over_ink(page.under, picture, picture.shape[1] / max(page.width, 1))
    if over.mean() >= _LEAST_OVER_INK:
        page.glyphs = joined(page.under.taken(over), page.glyphs)
        page.hidden -= int(over.sum())
        page.layer = page.ocr = True


def _over_ink(glyphs: Glyphs, picture: NDArray[np.uint8], scale: float) -> NDArray[np.bool_]:
    """Whether each character belongs to a word at whose place the picture is not all of one grey."""
    result = np.zeros(len(glyphs), bool)
    starts = np.flatnonzero(glyphs.spaced | glyphs.broken | (np.arange(len(glyphs)) == 0))
    for start, end in zip(starts, [*starts[1:], len(glyphs)], strict=True):
        box = glyphs.box[start:end]
        x0, y0 = np.maximum(np.floor(box[:, :2].min(axis=0) * scale), 0).astype(int)
        x1, y1 = np.ceil(box[:, 2:].max(axis=0) * scale).astype(int)
        part = picture[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
        result[start:end] = part.size > 0 and int(part.max()) - int(part.min()) >= _CONTRAST
    return result


def _recognise(
    document: pdfium.PdfDocument,
    scans: Sequence[tuple[int, Page]],
    tool: dict[str, Any],
    script: str | None,
    limits: Limits,
    notice: Callable[[], None],
) -> None:
    from pincite.reading.pdf.hocr import even_sizes, glyphs_of, mark_bold, without_noise
    from pincite.reading.pdf.recognising import Recogniser, Unread

    recogniser = Recogniser(tool, limits, script)
    until = time.monotonic() + limits.ocr_seconds_in_all - limits.ocr_seconds
    found: list[tuple[Page, Read, float]] = []
    failures = 0
    for place, (number, page) in enumerate(scans):
        page.unread = _stopped(place, failures, until, limits)
        if page.unread:
            continue
        notice()
        try:
            picture, scale = _drawn(document, number, limits.ocr_resolution / 72, limits)
            read = recogniser.read(picture)
        except (Unread, MemoryError) as error:
            page.unread = str(error) or "its picture takes more memory than it may have"
            failures += 1
            continue
        failures = 0
        read.lines = without_noise(read.lines)
        page.sureness = read.sureness
        found.append((page, read, scale))
    mark_bold([line for _, read, _ in found for line in read.lines])
    even_sizes([read.lines for _, read, _ in found], [scale for _, _, scale in found])
    for page, read, scale in found:
        _take_words(page, glyphs_of(read.lines, scale, read.turn, page.width, page.height))


def _stopped(place: int, failures: int, until: float, limits: Limits) -> str:
    """Say why no further page is read, or nothing."""
    if failures >= _MOST_FAILURES:
        return f"left out after {_MOST_FAILURES} pages that failed"
    if place >= limits.ocr_pages:
        return f"at most {limits.ocr_pages:,} pages of a document are read by OCR"
    if time.monotonic() > until:
        return f"OCR of a document takes at most {limits.ocr_seconds_in_all / 60:.0f} minutes"
    return ""


def _take_words(page: Page, read: Glyphs) -> None:
    """Add what was read off a picture to what is written on the page, which OCR read as well."""
    if len(page.glyphs) and len(read):
        x, y = read.box[:, [0, 2]].mean(axis=1), read.box[:, [1, 3]].mean(axis=1)
        double = np.zeros(len(read), bool)
        for x0, y0, x1, y1 in page.glyphs.box.tolist():
            double |= (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
        read = read.taken(~double)
    if not len(read):
        page.unread, page.sureness = "" if len(page.glyphs) else NO_WORDS, None
        return
    page.glyphs = joined(read, page.glyphs)
    page.ocr = True


def _drawn(document: pdfium.PdfDocument, number: int, scale: float, limits: Limits) -> tuple[NDArray[np.uint8], float]:
    """Draw a page in grey; return rows of pixels and the pixels a point."""
    page = document[number]
    try:
        width, height = page.get_size()
        scale = min(scale, (limits.pixels / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
        picture = np.array(bitmap.to_numpy(), np.uint8)
        bitmap.close()
    finally:
        page.close()
    return picture.reshape(picture.shape[:2]), scale


def _script(pages: Sequence[Page]) -> str | None:
    """Return the script that the document itself is written in, where it has text enough to tell."""
    codes = np.concatenate([page.glyphs.code for page in pages if not page.scan] or [np.zeros(0, np.uint32)])
    counts = {name: int(((codes >= low) & (codes <= high)).sum()) for name, (low, high) in _SCRIPTS.items()}
    total = sum(counts.values())
    if total < _LEAST_LETTERS:
        return None
    return next((name for name, count in counts.items() if count > _LEAST_SHARE * total), None)
