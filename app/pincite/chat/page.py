"""The chat page, drawn from top to bottom on every run. What it shows is worked out in the modules beside it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from pincite.chat import asking, catalogue, compare, concepts, desk, notices
from pincite.chat.desk import Desk
from pincite.chat.front import PROMISE
from pincite.errors import PinciteError
from pincite.records import Document

_HERE = Path(__file__).parent

#: The views by their names. Each draws the library and its documents, and answers what was typed into the box below.
VIEWS: Mapping[str, Callable[[Desk, Sequence[Document], str | None], None]] = {
    "Ask": asking.draw,
    "Compare": compare.draw,
    "Concepts": concepts.draw,
    "Library": catalogue.draw,
}
_FIRST = "Ask"
_INVITATIONS = {"Concepts": "A term, such as industrial district"}
#: Views that answer no questions.
_WITHOUT_QUESTIONS = frozenset({"Library"})
_PRIVATE = "This library is yours alone. It is deleted when you close or reload the page, or the connection ends."


def main() -> None:
    """Draw the page."""
    st.set_page_config("Pincite", _HERE / "icon.svg", initial_sidebar_state=300)
    st.html(_HERE / "style.css")
    with st.container(key="head", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.title("Pincite", anchor=False, width="content")
            view = _choose_view()
        st.caption(PROMISE)
    body = st.container(key="body")
    typed = _draw_question_box(view) if view not in _WITHOUT_QUESTIONS else None
    with body:
        try:
            opened = desk.open_desk()
            if opened.is_private:
                st.caption(f":material/lock: {_PRIVATE}")
            VIEWS[view](opened, opened.library.documents(), typed)
        except PinciteError as error:
            notices.draw_error(error)


def _draw_question_box(view: str) -> str | None:
    with st.container(key="ask"):
        return st.chat_input(_INVITATIONS.get(view, "Ask the papers"))


def _choose_view() -> str:
    """Draw the names of the views and return the one chosen; the page's address keeps it."""
    told = st.query_params.get("view", "").capitalize()
    chosen = st.segmented_control(
        "View",
        list(VIEWS),
        default=told if told in VIEWS else _FIRST,
        required=True,
        key="view",
        label_visibility="collapsed",
        on_change=_close_source,
    )
    view = str(chosen or _FIRST)
    if view == _FIRST:
        st.query_params.pop("view", None)
    else:
        st.query_params["view"] = view.lower()
    return view


def _close_source() -> None:
    st.session_state.opened = None


if __name__ == "__main__":
    main()
