"""The chat page, drawn from top to bottom on every run. What it shows is worked out in the modules beside it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pincite.chat import answers, conversation, desk, shelf
from pincite.chat.conversation import Turn
from pincite.chat.desk import Desk
from pincite.chat.markup import literal
from pincite.chat.shelf import Asked
from pincite.errors import PinciteError
from pincite.records import Document

_HERE = Path(__file__).parent
#: What stands under a question until it is answered; it stays where the next question comes before the answer.
_INTERRUPTED = "another question came before the answer; ask this one again"


def main() -> None:
    """Draw the page."""
    st.set_page_config("Pincite", _HERE / "icon.svg", initial_sidebar_state=300)
    st.html(_HERE / "style.css")
    with st.container(key="head", gap="small"):
        st.title("Pincite", anchor=False)
        st.caption("Answers in the papers' own words, each quote pinned to its place.")
    body = st.container(key="body")
    with st.container(key="ask"):
        typed = st.chat_input("Ask the papers")
    state = st.session_state
    state.setdefault("turns", [])
    question = typed or state.pop("taken", None) or (None if state.turns else st.query_params.get("q"))
    with body:
        try:
            _draw_body(question)
        except PinciteError as error:
            answers.draw_error(error)


def _draw_body(question: str | None) -> None:
    opened = desk.open_desk()
    documents = opened.library.documents()
    turns: list[Turn] = st.session_state.turns
    asked = shelf.draw(opened.library, documents, begun=bool(turns or question))
    again: int | None = st.session_state.pop("again", None)
    if question:
        st.session_state.opened = None
        turns.append(Turn(question))
        again = len(turns) - 1
    for number, turn in enumerate(turns):
        ask = partial(_ask, opened, number, asked, documents) if number == again else None
        answers.draw(opened.library, number, turn, ask)
    if question:
        number = len(turns) - 1
        if number:
            answers.scroll_to_question(number)
    elif not turns:
        _draw_beginning(opened, documents)


def _ask(opened: Desk, number: int, asked: Asked, documents: Sequence[Document], place: DeltaGenerator) -> Turn:
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
                strictness=0.0 if turn.anyway else asked.strictness,
                as_typed=turn.as_typed,
            )
    except PinciteError as error:
        turns[number] = replace(turn, answer=None, error=str(error))
    else:
        left_out = 0 if asked.documents is None else len(documents) - len(asked.documents)
        turns[number] = replace(turn, answer=answer, error="", left_out=left_out)
        st.query_params["q"] = answer.standalone_question
    return turns[number]


def _draw_beginning(opened: Desk, documents: Sequence[Document]) -> None:
    if not documents:
        st.info(
            "The library holds no documents yet. Add some in a terminal, then ask here: `pincite add PATH`",
            icon=":material/library_add:",
        )
        return
    place = st.empty()
    with opened.working(place):
        questions = desk.example_questions(opened, documents)
    if not questions:
        return
    with place.container(key="examples", gap="small"):
        st.caption("Questions that the library answers")
        for number, question in enumerate(questions):
            st.button(literal(question), key=f"example-{number}", on_click=_take, args=[question], width="stretch")


def _take(question: str) -> None:
    st.session_state.taken = question


if __name__ == "__main__":
    main()
