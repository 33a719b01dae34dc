"""The source of a quote: its passage with the quote marked, under title, authors, year and section."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pincite.chat import excerpts, taking, wording
from pincite.chat.markup import byline, literal
from pincite.errors import DocumentUnknown, PinciteError
from pincite.library import Library
from pincite.records import Citation, Locator

#: The innermost headings are shown; the others stand in a tooltip.
_LEVELS = 2
#: How wide a page is drawn, in hundredths of the room there is: a wider one is scrolled. The style sheet knows each.
_ZOOMS = (100, 150, 200, 300)
#: Pixels a point of the page; a page that is drawn wider than this much needs more of them.
_SHARP, _SHARPER, _SHARP_ENOUGH = 2.0, 4.0, 150
_REMOVED = "This document was removed from the library since."
_CHANGED = "This document was changed since; the quote no longer stands at its place. Ask again."


def draw(library: Library, citation: Citation, on_close: Callable[[], None]) -> None:
    """Draw the source of a quote; on a wide page it stands beside the answer, else below the quote."""
    document = citation.document
    with st.container(key="source", border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(f"Source \\[{citation.number}\\]", width="content")
            with st.container(horizontal=True, width="content", gap="small"):
                taking.draw_quote(citation)
                st.button("Close", key="close-source", icon=":material/close:", type="tertiary", on_click=on_close)
        st.markdown(f"**{literal(wording.title(document))}**")
        st.caption(byline(document))
        _draw_section(citation)
        _draw_passage(library, citation)
        st.caption(literal(wording.pin(citation)))


def _draw_section(citation: Citation) -> None:
    section, page = list(citation.locator.section), wording.page(citation)
    path = [*(["…"] if len(section) > _LEVELS else []), *section[-_LEVELS:], *([page] if page else [])]
    whole = "\n\n".join(literal(heading) for heading in section) if len(section) > _LEVELS else None
    if path:
        st.caption(" › ".join(literal(part) for part in path), help=whole)


def _draw_passage(library: Library, citation: Citation) -> None:
    try:
        if not library.stands(citation):
            st.info(_CHANGED)
            return
        text = library.text(citation.document.id)
        headings = library.headings(citation.document.id)
        passage = library.passage_place(citation)
    except DocumentUnknown:
        st.info(_REMOVED)
        return
    excerpt = excerpts.excerpt_markdown(excerpts.excerpt(text, passage, citation, headings))
    if library.rectangles(citation.document.id, citation.locator.start, citation.locator.end):
        page, words = st.tabs(["Page", "Text"])
        with page:
            _draw_page(library, citation)
        with words, st.container(key="passage"):
            st.markdown(excerpt)
        return
    with st.container(key="passage"):
        st.markdown(excerpt)


@st.fragment
def _draw_page(library: Library, citation: Citation) -> None:
    """Draw the page that the quote stands on, the quote marked, with ways to the pages around it and to larger ones.

    A fragment: turning a page draws nothing else anew.
    """
    document, locator = citation.document, citation.locator
    held = f"page-{document.id}-{locator.start}"
    number, last = int(st.session_state.get(held, locator.page or 1)), document.pages or 1
    step = int(st.session_state.get("zoom", 0))

    def turn(by: int) -> None:
        st.session_state[held] = number + by

    def zoom(by: int) -> None:
        st.session_state.zoom = step + by

    with _row():
        st.button("Previous", icon=":material/chevron_left:", disabled=number <= 1, on_click=turn, args=(-1,))
        st.caption(f"Page {number} of {last}", width="content")
        st.button("Next", icon=":material/chevron_right:", disabled=number >= last, on_click=turn, args=(1,))
    with _row():
        st.button("Smaller", icon=":material/zoom_out:", disabled=step == 0, on_click=zoom, args=(-1,))
        st.caption(f"{_ZOOMS[step]}%", width="content")
        st.button("Larger", icon=":material/zoom_in:", disabled=step == len(_ZOOMS) - 1, on_click=zoom, args=(1,))
    scale = _SHARPER if _ZOOMS[step] > _SHARP_ENOUGH else _SHARP
    try:
        shown = _picture(library, document.content_hash, document.id, number, locator.start, locator.end, scale)
    except PinciteError as error:
        st.info(literal(str(error)))
        return
    with st.container(key=f"zoom-{_ZOOMS[step]}"):
        st.image(shown)


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")


@st.cache_data(max_entries=30, scope="session", show_spinner="Drawing the page ...")
def _picture(
    _library: Library, content_hash: str, identity: str, page: int, start: int, end: int, scale: float
) -> bytes:
    """A page as PNG; kept, for the page is drawn anew at every click.

    Only the session keeps it: two PDFs of the same words, in two private libraries, need not look the same.
    """
    return _library.page_image(identity, page, marks=[Locator(None, None, (), start, end)], scale=scale)
