"""One PDF -> what the parent is told of it. Worker only."""

import io
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from pincite.reading.pdf.assemble import assembled
from pincite.reading.pdf.front import described
from pincite.reading.pdf.furniture import take_out
from pincite.reading.pdf.glyphs import Fonts, Page, read_page
from pincite.reading.pdf.limits import Limits
from pincite.reading.pdf.metadata import file_facts
from pincite.reading.pdf.pages import PageLines, lay_out
from pincite.reading.pdf.scans import NO_TOOL, NO_WORDS, POOR, SWITCHED_OFF, read_scans
from pincite.reading.pdf.structure import structured

Answer = tuple[dict[str, Any], bytes]

_MARK_COLOUR = (255, 214, 0, 90)
#: Fewer letters than these do not make a page one that is written from right to left.
_LEAST_RIGHT_TO_LEFT = 20


class _Refused(Exception):
    """The file cannot be read: the name of the error for the parent, and why."""

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(detail)
        self.error, self.detail = error, detail


def answer(head: dict[str, Any], data: bytes, limits: Limits, notice: Callable[[], None]) -> Answer:
    """Answer a request of the parent; `notice` is called before each page that takes long."""
    try:
        document = _opened(data, head.get("password"))
        try:
            if head["task"] == "render":
                return {}, _rendered(document, head, limits)
            return _read(document, data, head, limits, notice)
        finally:
            document.close()
    except _Refused as refused:
        return {"error": refused.error, "detail": refused.detail}, b""


def _opened(data: bytes, password: str | None) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            wrong = "the password given does not open it" if password else "it needs a password"
            raise _Refused("PdfPasswordNeeded", wrong) from error
        raise _Refused("PdfDamaged", "the file is damaged or no PDF") from error
    return document


def _read(
    document: pdfium.PdfDocument, data: bytes, asked: dict[str, Any], limits: Limits, notice: Callable[[], None]
) -> Answer:
    count = len(document)
    if count == 0:
        raise _Refused("PdfDamaged", "it has no pages")
    if count > limits.pages:
        raise _Refused("PdfTooLarge", f"it has {count:,} pages, and at most {limits.pages:,} are read")
    extracted = _extracted(document, count, limits)
    read_scans(document, extracted, asked, limits, notice)
    pages = [lay_out(page, number) for number, page in enumerate(extracted)]
    furniture = take_out(pages)
    facts = file_facts(data, asked.get("password"), document)
    chunks = structured(pages, facts.outline)
    if not any(page.lines or page.aside for page in pages):
        raise _Refused("PdfHasNoText", _without_text(pages))
    whole = assembled(pages, chunks)
    described_as = described(pages, chunks, furniture.first_page, facts)
    told = facts.labels or [None] * count
    labels = [printed or label for printed, label in zip(furniture.labels, told, strict=True)]
    head = {
        "text": whole.text,
        "blocks": [[b.kind, b.start, b.end, b.level, b.label_end] for b in whole.blocks],
        "pages": [
            [p.width, p.height, p.rotation, p.start, p.end, p.unit, len(p.boxes), page.page.ocr]
            for p, page in zip(whole.pages, pages, strict=True)
        ],
        "unread": [page.number + 1 for page in pages if _is_unread(page)],
        "labels": labels if any(labels) else [],
        "title": described_as.title,
        "authors": list(described_as.authors),
        "year": described_as.year,
        "doi": described_as.doi,
        "warnings": list(_warnings(pages)),
    }
    return head, b"".join(p.boxes for p in whole.pages)


def _extracted(document: pdfium.PdfDocument, count: int, limits: Limits) -> list[Page]:
    fonts = Fonts()
    left = limits.characters
    pages: list[Page] = []
    for number in range(count):
        try:
            page = document[number]
        except pdfium.PdfiumError as error:
            raise _Refused("PdfDamaged", f"page {number + 1} of {count} cannot be opened") from error
        try:
            found = read_page(page, fonts, min(left, limits.page_characters))
        except OverflowError as error:
            raise _Refused("PdfTooLarge", f"page {number + 1} brings {error}, more than is read") from error
        finally:
            page.close()
        left -= len(found.glyphs)
        pages.append(found)
    return pages


def _without_text(pages: Sequence[PageLines]) -> str:
    scanned = sum(page.page.scan for page in pages)
    if scanned:
        reasons = dict.fromkeys(page.page.unread for page in pages if page.page.unread not in ("", NO_TOOL))
        why = "".join(f"; {reason}" for reason in [*reasons][:2])
        return f"it holds pictures of text, not text ({scanned} of {len(pages)} pages are scanned{why})"
    hidden = sum(page.page.hidden for page in pages)
    return "all of its text is hidden" if hidden else "it holds no text"


def _is_unread(page: PageLines) -> bool:
    return page.page.unread not in ("", NO_WORDS)


def _warnings(pages: Sequence[PageLines]) -> list[str]:
    reasons = dict.fromkeys(page.page.unread for page in pages if _is_unread(page))
    layers = [page.number + 1 for page in pages if page.page.layer]
    read = [page.number + 1 for page in pages if page.page.ocr and not page.page.layer]
    poor = [page.number + 1 for page in pages if page.page.ocr and _is_poor(page)]
    empty = [page.number + 1 for page in pages if page.page.unread == NO_WORDS]
    hidden = [page.number + 1 for page in pages if page.page.hidden]
    turned = [page.number + 1 for page in pages if not page.page.vertical and any(line.turn for line in page.lines)]
    backwards = [page.number + 1 for page in pages if _right_to_left(page)]
    characters = sum(page.page.hidden for page in pages)
    stacked = [page.number + 1 for page in pages if page.page.vertical]
    told = (
        *(([page.number + 1 for page in pages if page.page.unread == why], _scanned(why)) for why in reasons),
        (empty, NO_WORDS),
        (read, "scanned, read by OCR"),
        (poor, "OCR is not sure of the words; compare quotes with the page"),
        (layers, "scanned, read from the invisible text that a scanner laid over its picture (OCR)"),
        (hidden, f"with hidden text, left out ({characters:,} characters in all)"),
        (turned, "written sideways"),
        (stacked, "written from top to bottom, read by columns from the right"),
        (backwards, "written from right to left; the order of words may be wrong"),
    )
    return [f"{_listed(numbers)} {what}" for numbers, what in told if numbers]


def _scanned(why: str) -> str:
    return f"scanned, without text; {why}" if why in (NO_TOOL, SWITCHED_OFF) else f"scanned, not read ({why})"


def _is_poor(page: PageLines) -> bool:
    return page.page.sureness is not None and page.page.sureness < POOR


def _right_to_left(page: PageLines) -> bool:
    letters = sum(one.rtl * (one.end - one.start) for line in page.lines for one in line.fragments)
    return letters >= _LEAST_RIGHT_TO_LEFT


def _listed(numbers: Sequence[int]) -> str:
    """Write page numbers as ranges: "pages 1-3, 7"."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    written = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    more = f" and {len(written) - 8} more" if len(written) > 8 else ""
    return f"{'page' if len(numbers) == 1 else 'pages'} {', '.join(written[:8])}{more}:"


def _rendered(document: pdfium.PdfDocument, head: dict[str, Any], limits: Limits) -> bytes:
    """Draw a page as PNG, with translucent marks on the rectangles asked for."""
    from PIL import Image, ImageDraw

    number = head["page"]
    if not 1 <= number <= len(document):
        raise _Refused("PdfDamaged", f"it has no page {number}")
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(head["scale"], (limits.pixels / max(width * height, 1)) ** 0.5)
    picture = page.render(scale=scale).to_pil().convert("RGBA")
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for x0, y0, x1, y1 in head["marks"]:
        draw.rectangle((x0 * scale, y0 * scale, x1 * scale, y1 * scale), fill=_MARK_COLOUR)
    result = io.BytesIO()
    Image.alpha_composite(picture, layer).convert("RGB").save(result, "PNG")
    page.close()
    return result.getvalue()
