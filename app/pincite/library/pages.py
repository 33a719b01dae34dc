"""The pages of a PDF: pictures of them, and where on them a quote stands."""

from collections.abc import Sequence

from pincite.errors import PageUnknown
from pincite.reading.pdf import rectangles, render_page
from pincite.records import Locator, Rectangle
from pincite.store import Original, Store


def places_of(store: Store, identity: str, start: int, end: int) -> tuple[Rectangle, ...]:
    """Return the places of a span of the canonical text on its pages, a rectangle for each line."""
    original = store.original(identity)
    return rectangles(original.pages, start, end) if original else ()


def picture_of(
    store: Store, identity: str, page: int, marks: Sequence[Locator], scale: float, password: str | None
) -> bytes:
    """Return a page as PNG, the spans of `marks` that stand on it shown."""
    original = _original(store, identity)
    if not 1 <= page <= len(original.pages):
        raise PageUnknown(f"{identity} has pages 1 to {len(original.pages)}, not {page}")
    marked = [place for mark in marks for place in rectangles(original.pages, mark.start, mark.end)]
    return render_page(original.file, page, [place for place in marked if place.page == page], scale, password)


def _original(store: Store, identity: str) -> Original:
    original = store.original(identity)
    if original is None:
        raise PageUnknown(f"{identity} was not read from a PDF, so it has no page to show; its text has the quote")
    return original
