"""The view that one opens on: questions and answers, one conversation down the page."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pincite.chat import answers, conversation, shelf, taking
from pincite.chat.conversation import Turn
from pincite.chat.desk import Desk
from pincite.chat.markup import literal
from pincite.chat.shelf import Asked
from pincite.errors import PinciteError
from pincite.records import Document

#: What stands under a question until it is answered; it stays where the next question comes before the answer.
_INTERRUPTED = "another question came before the answer; ask this one again"


def draw(opened: Desk, documents: Sequence[Document], typed: str | None) -> None:
    """Draw the conversation, and answer what was typed, taken from the examples or asked by the page's address."""
    state = st.session_state
    turns: list[Turn] = state.setdefault("turns", [])
    question = typed or state.pop("taken", None) or (None if turns else st.query_params.get("q"))
    asked = shelf.draw(opened.library, documents, begun=bool(turns or question))
    again: int | None = st.session_state.pop("again", None)
    if question:
        st.session_state.opened = None
        turns.append(Turn(question))
        again = len(turns) - 1
    for number, turn in enumerate(turns):
        ask = partial(_ask, opened, number, asked) if number == again else None
        answers.draw(opened.library, number, turn, ask)
    if answered := [turn.answer for turn in turns if turn.answer is not None]:
        taking.draw_files(answered)
    if question:
        number = len(turns) - 1
        if number:
            answers.scroll_to_question(number)
    elif not turns:
        _draw_beginning(opened, documents)


def _ask(opened: Desk, number: int, asked: Asked, place: DeltaGenerator) -> Turn:
    """Ask the library and keep the question in the page's address, so that a link opens it again."""
    turns: list[Turn] = st.session_state.turns
    turn = turns[number]
    turns[number] = replace(turn, answer=None, error=_INTERRUPTED)
    try:
        with opened.working(place):
            answer = opened.library.ask(
                turn.question,
                history=conversation.history(turns[:number]),
                documents=asked.documents,
                years=asked.years,
                authors=asked.authors,
                strictness=0.0 if turn.anyway else asked.strictness,
                as_typed=turn.as_typed,
            )
    except PinciteError as error:
        turns[number] = replace(turn, answer=None, error=str(error))
    else:
        turns[number] = replace(turn, answer=answer, error="", left_out=asked.left_out)
        st.query_params["q"] = answer.standalone_question
    return turns[number]


def _draw_beginning(opened: Desk, documents: Sequence[Document]) -> None:
    if not documents:
        st.info(
            "The library holds no documents yet. Add some under Library, or in a terminal with `pincite add PATH`, "
            "then ask here.",
            icon=":material/library_add:",
        )
        st.button("Add documents", on_click=_show_library)
        return
    place = st.empty()
    with opened.working(place):
        questions = opened.library.examples()
    if not questions:
        return
    with place.container(key="examples", gap="small"):
        st.caption("Questions that the library answers")
        for number, question in enumerate(questions):
            st.button(literal(question), key=f"example-{number}", on_click=_take, args=[question], width="stretch")


def _show_library() -> None:
    st.session_state.view = "Library"


def _take(question: str) -> None:
    st.session_state.taken = question
