"""What a person says of an answer: helpful, a wrong citation, or something missing; kept with the library."""

import streamlit as st

from pincite.chat import notices
from pincite.errors import PinciteError
from pincite.library import Library
from pincite.records import Answer, Verdict

_VERDICTS: dict[str, Verdict] = {
    "It helps": "helpful",
    "A citation is wrong": "wrong_citation",
    "Something is missing": "missing",
}


def draw(library: Library, number: int, answer: Answer) -> None:
    """Draw what takes a person's word on the answer of a turn, folded away until it is wanted."""
    with st.popover("Rate", icon=":material/rate_review:", key=f"rate-{number}", type="tertiary"):
        if error := st.session_state.get(f"unsaid-{number}"):
            notices.draw_error(error)
        if st.session_state.get(f"said-{number}") == answer.standalone_question:
            st.caption("Kept with the library. `pincite feedback export FILE` writes all of it.")
            return
        choices = [one for one, verdict in _VERDICTS.items() if verdict != "wrong_citation" or answer.citations]
        chosen = st.radio("This answer", choices, key=f"verdict-{number}")
        if _VERDICTS[str(chosen)] == "wrong_citation":
            numbers = [citation.number for citation in answer.citations]
            st.selectbox("Which citation", numbers, format_func=lambda n: f"[{n}]", key=f"wrong-{number}")
        st.text_input("Note", max_chars=500, key=f"note-{number}", placeholder="What is wrong or missing")
        st.button("Keep", key=f"keep-{number}", on_click=_keep, args=[library, number, answer])


def _keep(library: Library, number: int, answer: Answer) -> None:
    """Keep what stands in the form now: a note may have been typed since the form was drawn."""
    state = st.session_state
    state[f"unsaid-{number}"] = ""
    verdict = _VERDICTS[str(state[f"verdict-{number}"])]
    wrong: int | None = state.get(f"wrong-{number}") if verdict == "wrong_citation" else None
    try:
        library.feedback(answer, verdict, state.get(f"note-{number}") or "", wrong)
    except PinciteError as error:
        state[f"unsaid-{number}"] = str(error)
    else:
        state[f"said-{number}"] = answer.standalone_question
