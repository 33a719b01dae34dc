"""Adding files on the page: where they are put, how far it is, and what became of them."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pincite.chat import wording
from pincite.chat.additions import Addition
from pincite.chat.desk import Desk
from pincite.chat.markup import literal
from pincite.records import READABLE_FILES, AddReport, Document, Upload

#: How often the page looks how far it is, in seconds.
_LOOK = 0.5
#: More lines than these scroll.
_MOST_LINES = 8


def draw(opened: Desk, documents: Sequence[Document]) -> None:
    """Draw the form that takes files; while some are being added, how far that is; afterwards, what came of it."""
    addition: Addition | None = st.session_state.get("addition")
    if addition is not None and addition.is_running:
        _draw_progress(addition)
        return
    _draw_form(opened)
    if addition is not None:
        _draw_outcome(addition, {document.id: wording.title(document) for document in documents})


def _draw_form(opened: Desk) -> None:
    with st.form("adding", clear_on_submit=True, border=False):
        files = st.file_uploader(
            f"Add files: {READABLE_FILES}",
            accept_multiple_files=True,
            key="uploads",
            help="Citation data, `paper.csl.json` for `paper.pdf`, is sent together with its document. "
            "A PDF may hold 300 MB.",
        )
        sent = st.form_submit_button("Add to the library", icon=":material/library_add:")
    if sent and files:
        st.session_state.addition = opened.add([Upload(file.name, file.getvalue()) for file in files])
        st.rerun()
    elif sent:
        st.caption("Choose a file first.")


@st.fragment(run_every=_LOOK)
def _draw_progress(addition: Addition) -> None:
    if not addition.is_running:
        st.rerun()
    st.progress(addition.share, literal(addition.line))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("You can go on asking meanwhile.", width="content")
        st.button("Stop", type="tertiary", on_click=addition.stop)


def _draw_outcome(addition: Addition, titles: Mapping[str, str]) -> None:
    with st.container(key="outcome", border=True, gap="small"):
        if addition.report is None:
            st.markdown(literal(addition.error or "Nothing was added."))
        else:
            _draw_report(addition.report, addition.twice, titles)
        st.button("Close", key="close-outcome", icon=":material/close:", type="tertiary", on_click=_forget)


def _draw_report(report: AddReport, twice: Sequence[str], titles: Mapping[str, str]) -> None:
    st.markdown(f"**{literal(wording.outcome(report))}**")
    lines = [*(wording.failure(failed) for failed in report.failed), *twice]
    lines += [f"{titles.get(note.id, note.id)}: {note.text}" for note in report.notes]
    if lines:
        with st.container(height=240 if len(lines) > _MOST_LINES else "content", border=False, gap="small"):
            for line in lines:
                st.markdown(literal(line))


def _forget() -> None:
    st.session_state.addition = None
