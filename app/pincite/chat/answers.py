"""A question and its answer on the page: quotes with their places, each of which opens its source."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pincite import sharing
from pincite.chat import feedback, notices, picture, source, wording
from pincite.chat.conversation import Turn
from pincite.chat.markup import literal
from pincite.library import Library
from pincite.records import Answer, Citation, percent

#: More characters than these are cut off a question, where it is shown.
MOST_OF_A_QUESTION = 1000
#: What to do where nothing answers.
_TO_TRY = "To try: ask in the papers' own words, some of which stand under Concepts, or ask for one thing at a time."
_MOST_OF_A_PASSAGE = 280
_SCROLL = "<script>document.querySelector('.st-key-question-{number}')?.scrollIntoView()</script>"


def draw(library: Library, number: int, turn: Turn, ask: Callable[[DeltaGenerator], Turn] | None = None) -> None:
    """Draw a turn of the conversation, in the same parts whether it is asked now or was answered before.

    Args:
        library: the library.
        number: of the turn, from 0.
        turn: its question is shown as the text that it is.
        ask: answers the turn now; it is given a place to show that it is at work.
    """
    with st.container(key=f"question-{number}"), st.chat_message("user"):
        st.text(wording.shortened(turn.question, MOST_OF_A_QUESTION))
    with st.chat_message("assistant"):
        place = st.empty()
        _draw_answer(library, number, ask(place) if ask else turn)


def draw_column(library: Library, identity: str, answer: Answer) -> None:
    """Draw the answer of one document among others."""
    if answer.status == "answered":
        _draw_quotes(library, identity, answer.citations)
        st.caption(f"{sharing.confidence(answer.confidence)} · {wording.quotes(answer.citations)}")
        return
    st.markdown("**Not in this document.**")
    if answer.closest:
        st.caption("The closest passages, as reading and not as an answer")
        _draw_quotes(library, identity, answer.closest, most=_MOST_OF_A_PASSAGE)


def draw_places(library: Library, name: str, citations: Sequence[Citation]) -> None:
    """Draw places of a document as quotes of one rank; `name` tells these from other lists on the page."""
    _draw_quotes(library, name, citations, kind="quote")


def scroll_to_question(number: int) -> None:
    """Bring a question to the top of the window, so that its answer is read from the beginning."""
    st.html(_SCROLL.format(number=int(number)), unsafe_allow_javascript=True)


def _draw_answer(library: Library, number: int, turn: Turn) -> None:
    """Draw the answer of a turn, its refusal, or its error."""
    answer = turn.answer
    if turn.error:
        notices.draw_error(turn.error)
    if answer is None:
        return
    if read_as := sharing.read_as(answer):
        with st.container(key=f"read-{number}", horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"Read as: {literal(read_as)}", width="content")
            _button("Ask as typed", number, replace(turn, as_typed=True))
    if answer.status == "answered":
        _draw_quotes(library, number, answer.citations)
        st.caption(f"{sharing.confidence(answer.confidence)} · {wording.quotes(answer.citations)}")
    else:
        _draw_refusal(library, number, turn, answer)
    if answer.citations or answer.closest:
        picture.draw(library, number, answer)
    feedback.draw(library, number, answer)


def _draw_refusal(library: Library, number: int, turn: Turn, answer: Answer) -> None:
    left_out = turn.left_out
    st.markdown("**Not in these papers.**")
    if left_out:
        others = "One document was" if left_out == 1 else f"{left_out:,} documents were"
        st.caption(f"{others} not asked. Choose more in the sidebar, then ask again.")
    if answer.closest:
        st.caption("The closest passages, as reading and not as an answer")
        _draw_quotes(library, number, answer.closest, most=_MOST_OF_A_PASSAGE)
        st.caption(_TO_TRY)
    with st.container(key=f"unsure-{number}", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Estimated chance that the papers answer this: {percent(answer.confidence)}", width="content")
        if answer.closest and not turn.anyway:
            _button("Answer anyway", number, replace(turn, anyway=True))


def _button(label: str, number: int, again: Turn) -> None:
    """Draw a button that asks the question of a turn once more, in another way."""
    st.button(label, key=f"{label}-{number}", type="tertiary", on_click=_ask_again, args=[number, again])


def _ask_again(number: int, turn: Turn) -> None:
    st.session_state.turns[number] = turn
    st.session_state.again = number
    st.session_state.opened = None


def _draw_quotes(
    library: Library, turn: int | str, citations: Sequence[Citation], most: int | None = None, kind: str | None = None
) -> None:
    """Draw quotes, the first one larger where they are an answer; the one that is opened has its source below."""
    for citation in citations:
        key = (turn, citation.number)
        is_open = st.session_state.get("opened") == key
        shown_as = kind or ("reading" if most else "lead" if citation.number == 1 else "quote")
        place = literal(wording.place(citation, library.short_name(citation.document)))
        quote = wording.shortened(citation.quote, most) if most else citation.quote
        with st.container(key=f"{shown_as}-{turn}-{citation.number}", gap=None):
            st.button(
                f"**\\[{citation.number}\\]** {place}",
                key=f"open-{turn}-{citation.number}",
                type="tertiary",
                help="Close the source" if is_open else "Open the source",
                on_click=_open,
                args=[None if is_open else key],
            )
            st.markdown(f"> {literal(quote)}")
            if citation.cites:
                entries = "\n\n".join(literal(work.reference) for work in citation.cites if work.reference)
                st.caption(literal(sharing.citing(citation)), help=entries or None)
        if is_open:
            source.draw(library, citation, on_close=lambda: _open(None))


def _open(key: tuple[int | str, int] | None) -> None:
    st.session_state.opened = key
