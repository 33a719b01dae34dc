"""A PDF -> Source, read in a worker process: text in reading order, structure, metadata, places of characters."""

import atexit
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from pincite.reading.pdf.geometry import rectangles
from pincite.reading.pdf.limits import Limits
from pincite.reading.pdf.process import PdfReader
from pincite.records import Rectangle, Source

__all__ = ["Limits", "PdfReader", "read_pdf", "rectangles", "render_page"]

_lock = Lock()
_shared: dict[Limits, PdfReader] = {}


def read_pdf(data: bytes, path: Path, password: str | None = None, limits: Limits | None = None) -> tuple[Source, ...]:
    """Read a PDF with a worker that is kept for the next one.

    Raises:
        ReadError: as PdfDamaged, PdfPasswordNeeded, PdfTooLarge or PdfHasNoText.
    """
    return _reader(limits).read(data, path, password)


def render_page(
    data: bytes, page: int, marks: Sequence[Rectangle] = (), scale: float = 2.0, password: str | None = None
) -> bytes:
    """Draw a page (from 1) of a PDF as PNG, the rectangles in `marks` shown on it."""
    return _reader(None).render(data, page, marks, scale, password)


def _reader(limits: Limits | None) -> PdfReader:
    limits = limits or Limits()
    with _lock:
        if limits not in _shared:
            _shared[limits] = reader = PdfReader(limits=limits)
            atexit.register(reader.close)
        return _shared[limits]
