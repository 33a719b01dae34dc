"""A PDF -> Source, read in a worker process: text in reading order, structure, metadata, places of characters."""

import atexit
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from pincite.outline import Source
from pincite.reading.pdf.geometry import rectangles
from pincite.reading.pdf.limits import Limits
from pincite.reading.pdf.process import PdfReader
from pincite.reading.tesseract import Tesseract, installed, is_off
from pincite.records import Rectangle

__all__ = ["Limits", "PdfReader", "read_pdf", "rectangles", "render_page"]

_lock = Lock()
_shared: dict[tuple[Limits, Tesseract | None, bool], PdfReader] = {}


def read_pdf(
    data: bytes, path: Path, password: str | None = None, limits: Limits | None = None, ocr_languages: str = ""
) -> tuple[Source, ...]:
    """Read a PDF with a worker that is kept for the next one; its scanned pages too where Tesseract is installed.

    Raises:
        ReadError: as PdfDamaged, PdfPasswordNeeded, PdfTooLarge or PdfHasNoText.
        OptionInvalid: `ocr_languages` names one that is not installed.
    """
    ocr = installed(ocr_languages)
    return _reader(limits, ocr, ocr_is_off=is_off(ocr_languages)).read(data, path, password)


def render_page(
    data: bytes, page: int, marks: Sequence[Rectangle] = (), scale: float = 2.0, password: str | None = None
) -> bytes:
    """Draw a page (from 1) of a PDF as PNG, the rectangles in `marks` shown on it."""
    return _reader(None, None).render(data, page, marks, scale, password)


def _reader(limits: Limits | None, ocr: Tesseract | None, *, ocr_is_off: bool = False) -> PdfReader:
    key = limits or Limits(), ocr, ocr_is_off
    with _lock:
        if key not in _shared:
            _shared[key] = reader = PdfReader(1, key[0], ocr, ocr_is_off=ocr_is_off)
            atexit.register(reader.close)
        return _shared[key]
