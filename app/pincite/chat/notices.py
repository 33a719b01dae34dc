"""One clear line for what went wrong."""

import streamlit as st

from pincite.chat import wording
from pincite.chat.markup import literal


def draw_error(error: object) -> None:
    """Draw a named error as one line."""
    st.error(literal(wording.sentence(str(error))), icon=":material/error:")
