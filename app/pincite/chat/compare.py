"""The view that puts one question to several documents, side by side: a column each, as many quotes at most in each."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pincite import sharing
from pincite.chat import answers, notices, shelf, wording
from pincite.chat.desk import Desk
from pincite.chat.markup import byline, literal
from pincite.errors import PinciteError
from pincite.records import Answer, Document

#: Columns that can be read beside each other, and quotes in each.
_MOST_COLUMNS, _QUOTES = 4, 4


@dataclass(frozen=True, slots=True)
class Compared:
    """A question, and what each document says to it; `left_out` documents were not asked."""

    question: str
    columns: tuple[tuple[Document, Answer], ...]
    left_out: int


def draw(opened: Desk, documents: Sequence[Document], typed: str | None) -> None:
    """Draw what the documents say to the question typed now, or else to the last one."""
    state = st.session_state
    asked = shelf.draw(opened.library, documents, begun=bool(typed or state.get("compared")))
    place = st.empty()
    if typed:
        state.opened = state.compared = None
        try:
            with opened.working(place):
                columns = opened.library.compare(
                    typed,
                    documents=asked.documents,
                    years=asked.years,
                    authors=asked.authors,
                    most=_MOST_COLUMNS,
                    strictness=asked.strictness,
                    quotes=_QUOTES,
                )
        except PinciteError as error:
            notices.draw_error(error)
            return
        state.compared = Compared(typed, columns, len(documents) - asked.left_out - len(columns))
    if state.get("compared"):
        _draw_columns(opened, state.compared)
    else:
        st.caption("Ask one question, and read side by side what each document says to it.")


def _draw_columns(opened: Desk, compared: Compared) -> None:
    with st.container(key="question-compared"):
        st.text(wording.shortened(compared.question, answers.MOST_OF_A_QUESTION))
    if compared.columns and (read_as := sharing.read_as(compared.columns[0][1])):
        st.caption(f"Read as: {literal(read_as)}")
    if compared.left_out:
        others = wording.count(compared.left_out, "more document")
        st.caption(f"The documents that come nearest to it; {others} can be chosen in the sidebar.")
    for place, (document, answer) in zip(st.columns(len(compared.columns)), compared.columns, strict=True):
        with place:
            st.markdown(f"**{literal(wording.title(document))}**")
            st.caption(byline(document))
            answers.draw_column(opened.library, document.id, answer)
