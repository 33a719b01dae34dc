"""Taking answers away: a conversation as a file, and one quote with its reference, ready to be copied."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from pincite import sharing
from pincite.records import Answer, Citation

#: What each form of file is for, by its ending.
_FORMS = {
    ".docx": "Word",
    ".md": "Markdown",
    ".html": "Web page",
    ".bib": "BibTeX",
    ".jsonl": "Data (JSON Lines)",
}
_NAME = "pincite-answers"


def draw_files(answers: Sequence[Answer]) -> None:
    """Draw what saves all answers of a conversation; each file is made when it is asked for."""
    with st.popover("Take it away", icon=":material/download:", key="take"):
        st.caption("The whole conversation, with places, references, and what another person needs to check the quotes")
        style = _style("take-style")
        for form, label in _FORMS.items():
            st.download_button(
                label,
                partial(sharing.share, tuple(answers), form, style),
                f"{_NAME}{form}",
                key=f"save{form}",
                on_click="ignore",
                type="tertiary",
                icon=":material/description:",
            )


def draw_quote(citation: Citation) -> None:
    """Draw a quote with its mark and reference as text with a button that copies it, in the style that is chosen."""
    with st.popover("Cite", icon=":material/format_quote:", key=f"cite-{citation.number}"):
        style = _style(f"style-{citation.number}")
        st.code(sharing.copied(citation, style), language=None, wrap_lines=True)


def _style(key: str) -> str:
    """Draw the choice of a style of references and return its name."""
    return str(st.selectbox("Style", sharing.STYLES, format_func=lambda name: sharing.STYLES[name].label, key=key))
