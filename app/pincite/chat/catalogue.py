"""The view of the library itself: files are added to it, and its documents listed, corrected and removed."""

from collections.abc import Sequence

import streamlit as st

from pincite.chat import entry, listing, shelf, uploading, wording
from pincite.chat.desk import Desk
from pincite.chat.listing import Entry
from pincite.chat.markup import literal
from pincite.records import Document

_SIZE = 25
_MOST_OF_A_REMARK = 120
_SCROLL = "<script>document.querySelector('.st-key-finding')?.scrollIntoView()</script>"


def draw(opened: Desk, documents: Sequence[Document], _typed: str | None) -> None:
    """Draw one document where one was chosen, else the whole list."""
    shelf.draw(opened.library, documents, begun=False)
    shown: str | None = st.session_state.get("entry")
    if shown is not None:
        entry.draw(opened, next((document for document in documents if document.id == shown), None))
        return
    if said := st.session_state.pop("said", ""):
        st.success(literal(said))
    uploading.draw(opened, documents)
    if documents:
        _draw_list(_entries(opened, documents))


def _entries(opened: Desk, documents: Sequence[Document]) -> list[Entry]:
    counts, remarks = opened.library.passage_counts(), opened.library.warnings()
    return [
        Entry(document, opened.library.short_name(document), counts.get(document.id, 0), remarks.get(document.id, ()))
        for document in documents
    ]


def _draw_list(entries: Sequence[Entry]) -> None:
    with st.container(key="finding", horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Find a document", key="find", placeholder="Title, author, year", on_change=_to_first)
        order = st.selectbox("Sort by", list(listing.ORDERS), key="order", width=180, on_change=_to_first)
    held = listing.ordered(listing.found(entries, words), order)
    if not held:
        st.caption("No document has these words in its citation data.")
        return
    state = st.session_state
    shown, pages = listing.page_of(held, state.get("leaf", 1), _SIZE)
    if state.get("leaf", 1) > pages:  # documents were removed
        state.leaf = pages
    if words:
        st.caption(f"{wording.count(len(held), 'document')} of {len(entries):,}")
    with st.container(key="catalogue", gap="small"):
        for one in shown:
            _draw_entry(one)
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, key="leaf", on_change=_turned)
    if state.pop("turned", False):
        st.html(_SCROLL, unsafe_allow_javascript=True)


def _draw_entry(one: Entry) -> None:
    document = one.document
    with st.container(key=f"entry-{document.id}", gap=None):
        st.button(
            literal(wording.title(document)),
            key=f"show-{document.id}",
            type="tertiary",
            on_click=entry.show,
            args=[document.id],
        )
        st.caption(entry.described(document, one.passages))
        if one.remarks:
            st.caption(f":material/info: {literal(wording.shortened('; '.join(one.remarks), _MOST_OF_A_REMARK))}")


def _to_first() -> None:
    st.session_state.leaf = 1


def _turned() -> None:
    st.session_state.turned = True
