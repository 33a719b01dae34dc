"""What a PDF file says of itself: title, authors, outline, page labels. Worker only.

pypdf reads them. It is Python and can be kept busy by a small file, so the caller sets it a time, and whatever it
raises means only that the file says nothing.
"""

import contextlib
import io
import logging
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdf
import pypdfium2 as pdfium

from pincite.reading.pdf.structure import normal

_MOST_OUTLINE, _DEEPEST = 2_000, 6
_MOST_OBJECTS_SECONDS = 4.0
_NOT_TITLES = re.compile(
    r"^(?:untitled|microsoft (?:word|powerpoint)|powerpoint|slide \d|no title)|\.(?:docx?|pdf|tex|dvi|indd|qxd)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Facts:
    """What was found; what the file does not say is empty."""

    title: str = ""
    authors: str = ""
    outline: dict[str, int] = field(default_factory=dict)
    labels: list[str | None] = field(default_factory=list)
    complete: bool = True


class _TimeUp(BaseException):
    """The time set for reading metadata is over. Not an Exception, so that no library swallows it."""


def file_facts(data: bytes, password: str | None, document: pdfium.PdfDocument) -> Facts:
    """Return what the file says of itself, by pypdf, and where that fails by PDFium."""
    facts = Facts()
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with _seconds(_MOST_OBJECTS_SECONDS):
            _read(facts, data, password, len(document))
    except (Exception, _TimeUp, RecursionError):
        facts.complete = False
        with contextlib.suppress(Exception):
            _read_simply(facts, document)
    return facts


def plausible_title(title: str) -> bool:
    """Whether a title from metadata is one, and not the name of a file or of a program."""
    return len(title.split()) > 1 and not _NOT_TITLES.search(title)


@contextlib.contextmanager
def _seconds(limit: float) -> Iterator[None]:
    """Raise `_TimeUp` inside the block when the time is over (where the system can)."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _read(facts: Facts, data: bytes, password: str | None, pages: int) -> None:
    reader = pypdf.PdfReader(io.BytesIO(data), password=password)
    information = reader.metadata
    if information is not None:
        facts.title = _clean(information.title)
        facts.authors = _clean(information.author)
    root: Any = reader.trailer["/Root"]
    if "/Outlines" in root:
        for title, level in _entries(reader.outline, 1):
            facts.outline.setdefault(normal(title), level)
    if "/PageLabels" in root and len(reader.pages) == pages:
        labels = [str(label)[:20] for label in reader.page_labels]
        facts.labels = [*labels] if len(labels) == pages else []


def _entries(items: Any, level: int) -> Iterator[tuple[str, int]]:
    count = 0
    for item in items:
        if isinstance(item, list):
            if level < _DEEPEST:
                yield from _entries(item, level + 1)
            continue
        count += 1
        title = _clean(getattr(item, "title", ""))
        if title and count <= _MOST_OUTLINE:
            yield title, level


def _read_simply(facts: Facts, document: pdfium.PdfDocument) -> None:
    information = document.get_metadata_dict()
    facts.title, facts.authors = _clean(information.get("Title")), _clean(information.get("Author"))
    for count, item in enumerate(document.get_toc(max_depth=_DEEPEST)):
        if count > _MOST_OUTLINE:
            break
        if title := _clean(item.get_title()):
            facts.outline.setdefault(normal(title), item.level + 1)


def _clean(value: object) -> str:
    text = "" if value is None else str(value)
    return " ".join(text.encode("utf-8", "ignore").decode("utf-8").split())[:1000]
