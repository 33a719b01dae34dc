"""The sidebar: the documents of the library, and which to ask: those ticked, of these years, by these authors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from pincite.chat import conversation, wording
from pincite.chat.markup import literal
from pincite.errors import QuestionError
from pincite.library import Library
from pincite.records import Document

#: From this many documents on, they are picked from a list that can be searched instead of ticked.
_MOST_BOXES = 30
_MOST_LISTED = 200
#: Up to this many documents, ticks say enough.
_HANDFUL = 5
#: How sure an answer must be, in words and as the library's strictness.
_STRICTNESS = {"lenient": 0.3, "usual": 0.5, "strict": 0.7, "very strict": 0.85}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask and how strictly.

    Attributes:
        documents: the ids that are ticked or picked; None for all.
        years: first and last year; None for any, and for documents whose year is not known.
        authors: names, of whom a document has one at least; None for any.
        strictness: the library's.
        left_out: how many documents of the library are not asked.
    """

    documents: list[str] | None
    strictness: float
    years: tuple[int, int] | None = None
    authors: list[str] | None = None
    left_out: int = 0


def draw(library: Library, documents: Sequence[Document], *, begun: bool) -> Asked:
    """Draw the sidebar and return what is chosen there.

    Args:
        library: the library.
        documents: all of its documents; papers are listed before the notes on others.
        begun: whether there is a conversation, which can be begun anew.
    """
    counts = library.passage_counts()
    documents = sorted(documents, key=lambda document: document.kind == "note")
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
        several = len(documents) > _HANDFUL
        years, authors = (_draw_years(documents), _draw_authors(documents)) if several else (None, None)
        place = st.empty()
        known = [document.id for document in documents]
        pick = _tick if few else _pick
        chosen = conversation.chosen(pick(documents, counts), known)
        with place:
            left_out = _draw_left_out(library, Asked(chosen, 0, years, authors), len(documents))
        return Asked(chosen, _draw_strictness(), years, authors, left_out)


def _draw_years(documents: Sequence[Document]) -> tuple[int, int] | None:
    known = [document.year for document in documents if document.year is not None]
    if len(set(known)) < 2:
        return None
    whole = (min(known), max(known))
    unknown = len(documents) - len(known)
    without = f" {wording.count(unknown, 'document')} without a year would be left out." if unknown else ""
    chosen = st.slider("Years", *whole, whole, help=f"Narrow it, and only documents of these years are asked.{without}")
    return None if chosen == whole else (int(chosen[0]), int(chosen[1]))


def _draw_authors(documents: Sequence[Document]) -> list[str] | None:
    names = sorted({author for document in documents for author in document.authors}, key=_by_family)
    if len(names) < 2:
        return None
    return st.multiselect("Authors", names, placeholder="All authors") or None


def _by_family(name: str) -> tuple[str, str]:
    return name.rsplit(" ", 1)[-1].casefold(), name.casefold()


def _draw_left_out(library: Library, asked: Asked, total: int) -> int:
    """Return how many documents are not asked; say how many are, where years or authors narrow them."""
    if not (asked.years or asked.authors) or asked.documents == []:
        return 0 if asked.documents is None else total - len(asked.documents)
    try:
        number = len(library.narrowed(documents=asked.documents, years=asked.years, authors=asked.authors))
    except QuestionError:
        st.warning("No document passes all of this; choose more.")
        return total
    st.caption(f"{wording.count(number, 'document')} of {total:,} {'is' if number == 1 else 'are'} asked.")
    return total - number


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
            st.caption(_described(document, counts))
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
        # One element: a long list of many is sent and drawn anew with every question.
        st.markdown("\n\n".join(_listed(document, counts) for document in documents[:_MOST_LISTED]))
        if len(documents) > _MOST_LISTED:
            st.caption(f"And {len(documents) - _MOST_LISTED:,} more; type a title above to find one.")
    return set(picked or by_id)


def _listed(document: Document, counts: Mapping[str, int]) -> str:
    return f"{literal(wording.title(document))}  \n:small[:gray[{_described(document, counts)}]]"


def _described(document: Document, counts: Mapping[str, int]) -> str:
    passages = wording.count(counts.get(document.id, 0), "passage")
    line = document.as_source(wording.byline(document))
    return f"{literal(line[:1].upper() + line[1:])} · {passages}"


def _begin_anew() -> None:
    st.session_state.turns = []
    st.session_state.opened = st.session_state.compared = st.session_state.term = None
    st.query_params.clear()
