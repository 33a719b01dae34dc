"""The reference list of a document in the Library view: what it cites, which of it can be opened, who cites it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pincite.chat.desk import Desk
from pincite.chat.markup import literal
from pincite.records import Document
from pincite.works import Reference

_MOST = 300


def draw(opened: Desk, document: Document, show: Callable[[str | None], None]) -> None:
    """Draw what a document cites and who cites it; nothing where neither is known.

    Args:
        opened: the library.
        document: the document.
        show: opens a document at the next run.
    """
    library = opened.library
    titles = {known.id: known.title or known.id for known in library.documents()}
    entries, citing = library.references(document.id), library.cited_by(document.id)
    if entries:
        with st.expander(f"References ({len(entries):,})"):
            for number, entry in enumerate(entries[:_MOST]):
                st.markdown(literal(entry.text))
                if identity := library.document_of(entry):
                    _link(f"cites-{number}", titles, identity, show)
            if len(entries) > _MOST:
                st.caption(f"And {len(entries) - _MOST:,} more")
    if citing:
        with st.expander(f"Cited by ({len({entry.document for entry in citing}):,})"):
            for identity, entry in _first_of_each(citing).items():
                _link(f"cited-by-{identity}", titles, identity, show)
                st.caption(literal(entry.text))


def _first_of_each(citing: tuple[Reference, ...]) -> dict[str, Reference]:
    return {entry.document: entry for entry in reversed(citing)}


def _link(key: str, titles: dict[str, str], identity: str, show: Callable[[str | None], None]) -> None:
    """Draw a button that opens a document of the library."""
    label = literal(titles.get(identity, identity))
    st.button(label, key=key, icon=":material/article:", type="tertiary", on_click=partial(show, identity))
