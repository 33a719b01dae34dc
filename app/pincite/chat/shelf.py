"""The sidebar: the documents of the library, and which of them to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from pincite.chat import conversation, wording
from pincite.chat.markup import literal
from pincite.library import Library
from pincite.records import Document

#: From this many documents on, they are picked from a list that can be searched instead of ticked.
_MOST_BOXES = 30
_MOST_LISTED = 200
#: How sure an answer must be, in words and as the library's strictness.
_STRICTNESS = {"lenient": 0.3, "usual": 0.5, "strict": 0.7, "very strict": 0.85}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask and how strictly: the ids of documents, None for all, and the library's strictness."""

    documents: list[str] | None
    strictness: float


def draw(library: Library, documents: Sequence[Document], *, begun: bool) -> Asked:
    """Draw the sidebar and return what is chosen there.

    Args:
        library: the library.
        documents: all of its documents.
        begun: whether there is a conversation, which can be begun anew.
    """
    counts = library.passage_counts()
    with st.sidebar:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader("Library", anchor=False, width="content")
            if begun:
                st.button("New conversation", icon=":material/add:", type="tertiary", on_click=_begin_anew)
        if not documents:
            st.caption("No documents yet")
            return Asked(None, _STRICTNESS["usual"])
        total = wording.count(sum(counts.values()), "passage")
        few = len(documents) <= _MOST_BOXES
        how = " Only those ticked are asked." if few else ""
        st.caption(f"{wording.count(len(documents), 'document')}, {total}.{how}")
        known = [document.id for document in documents]
        pick = _tick if few else _pick
        chosen = conversation.chosen(pick(documents, counts), known)
        return Asked(chosen, _draw_strictness())


def _draw_strictness() -> float:
    said = st.select_slider(
        "How sure an answer must be",
        list(_STRICTNESS),
        value="usual",
        help="A stricter page says “not in these papers” more often, and is wrong less often when it answers.",
    )
    return _STRICTNESS[said]


def _tick(documents: Sequence[Document], counts: Mapping[str, int]) -> set[str]:
    ticked = set()
    for document in documents:
        with st.container(key=f"document-{document.id}", gap=None):
            if st.checkbox(literal(wording.title(document)), value=True, key=f"ask-{document.id}"):
                ticked.add(document.id)
            _describe(document, counts)
    if not ticked:
        st.warning("Tick a document to ask it.")
    return ticked


def _pick(documents: Sequence[Document], counts: Mapping[str, int]) -> set[str]:
    by_id = {document.id: document for document in documents}
    picked = st.multiselect(
        "Ask only",
        list(by_id),
        format_func=lambda identity: wording.title(by_id[identity]),
        placeholder="All documents",
    )
    with st.container(height=480, border=False):
        for document in documents[:_MOST_LISTED]:
            with st.container(gap=None):
                st.markdown(literal(wording.title(document)))
                _describe(document, counts)
        if len(documents) > _MOST_LISTED:
            st.caption(f"And {len(documents) - _MOST_LISTED:,} more; type a title above to find one.")
    return set(picked or by_id)


def _describe(document: Document, counts: Mapping[str, int]) -> None:
    badge = ":gray-badge[reading note] " if document.kind == "note" else ""
    passages = wording.count(counts.get(document.id, 0), "passage")
    st.caption(f"{badge}{literal(wording.byline(document))} · {passages}")


def _begin_anew() -> None:
    st.session_state.turns = []
    st.session_state.opened = st.session_state.compared = st.session_state.term = None
    st.query_params.clear()
