"""One document of the library: what is known of it, which a person can correct; its headings; its removal."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pincite.chat import notices, references, wording
from pincite.chat.desk import Desk
from pincite.chat.markup import byline, literal
from pincite.errors import DocumentUnknown, PinciteError
from pincite.records import Correction, Document, Locator

_MOST_HEADINGS = 300
_SCROLL = "<script>document.querySelector('.st-key-head')?.scrollIntoView()</script>"
_GONE = "This document was removed from the library since."
_WAIT = "Files are being added just now; do this again when that is done."
_FIELDS = {"title": "title", "authors": "authors", "year": "year", "venue": "journal or book", "doi": "DOI"}


def show(identity: str | None) -> None:
    """Open a document at the next run, or the list where it is None."""
    st.session_state.entry = identity
    st.session_state.removing = None
    st.session_state.to_top = True


def described(document: Document, passages: int) -> str:
    """Return Markdown that says of whom a document is, and how long; reading notes are told from the works."""
    pages = [wording.count(document.pages, "page")] if document.pages else []
    return " · ".join([byline(document), *pages, wording.count(passages, "passage")])


def draw(opened: Desk, document: Document | None) -> None:
    """Draw a document, or that it is gone."""
    if st.session_state.pop("to_top", False):
        st.html(_SCROLL, unsafe_allow_javascript=True)
    st.button("All documents", icon=":material/arrow_back:", type="tertiary", on_click=show, args=[None])
    if document is None:
        st.info(_GONE)
        return
    try:
        _draw(opened, document)
    except DocumentUnknown:
        st.info(_GONE)


def _draw(opened: Desk, document: Document) -> None:
    library = opened.library
    counts, remarks = library.passage_counts(), library.warnings().get(document.id, ())
    headings, corrections = library.headings(document.id), library.corrections().get(document.id, ())
    st.subheader(literal(wording.title(document)), anchor=False)
    st.caption(described(document, counts.get(document.id, 0)))
    for remark in remarks:
        st.caption(f":material/info: {literal(remark)}")
    if said := st.session_state.pop("said", ""):
        st.success(literal(said))
    _draw_form(opened, document, corrections)
    if headings:
        _draw_headings(headings)
    references.draw(opened, document, show)
    _draw_removal(opened, document)


def _draw_form(opened: Desk, document: Document, corrections: Sequence[Correction]) -> None:
    with st.form(f"correct-{document.id}"):
        given = {
            "title": st.text_input("Title", document.title or ""),
            "authors": st.text_area("Authors, one a line", "\n".join(document.authors), height=110).splitlines(),
            "year": st.text_input("Year", "" if document.year is None else str(document.year)),
            "venue": st.text_input("Journal or book", document.venue or ""),
            "doi": st.text_input("DOI", document.doi or ""),
        }
        with st.container(horizontal=True, vertical_alignment="center"):
            saved = st.form_submit_button("Save")
            back = bool(corrections) and st.form_submit_button("Back to what the file says", type="tertiary")
    if corrections:
        fields = ", ".join(_FIELDS[one.field] for one in corrections)
        st.caption(f"Corrected by hand: {fields}. It stays so when the file is added again.")
    if back:
        _change(opened, "As the file says again.", lambda: opened.library.correct(document.id, reset=True))
    elif saved:
        changed = _changed(document, given)
        if not changed:
            st.caption("Nothing was changed.")
        else:
            _change(opened, "Saved.", lambda: opened.library.correct(document.id, **changed))


def _changed(document: Document, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that were changed; the others stay what the file says, now and later."""
    authors = [name for name in map(str.strip, given["authors"]) if name]
    now = {name: "" if (value := getattr(document, name)) is None else str(value) for name in given}
    changed: dict[str, Any] = {name: given[name].strip() for name in given if name != "authors"}
    changed = {name: value for name, value in changed.items() if value != now[name]}
    return changed if authors == list(document.authors) else {**changed, "authors": authors}


def _draw_headings(headings: Sequence[Locator]) -> None:
    top = min(len(heading.section) for heading in headings)
    with st.expander(f"Headings ({len(headings):,})"):
        lines = [
            f"{'  ' * (len(heading.section) - top)}- {literal(heading.section[-1])}"
            for heading in headings[:_MOST_HEADINGS]
        ]
        st.markdown("\n".join(lines))
        if len(headings) > _MOST_HEADINGS:
            st.caption(f"And {len(headings) - _MOST_HEADINGS:,} more")


def _draw_removal(opened: Desk, document: Document) -> None:
    if st.session_state.get("removing") != document.id:
        st.button("Remove", icon=":material/delete:", on_click=_ask_to_remove, args=[document.id])
        return
    whose = "your library" if opened.is_private else "the library, for everyone who uses it"
    st.warning(f"Remove “{literal(wording.title(document))}” from {whose}? Nothing of it is kept.")
    with st.container(horizontal=True):
        sure = st.button("Yes, remove it")
        st.button("Keep it", on_click=_ask_to_remove, args=[None])
    if sure:
        done = f"Removed: {wording.title(document)}"
        _change(opened, done, lambda: opened.library.remove(document.id), leave=True)


def _ask_to_remove(identity: str | None) -> None:
    st.session_state.removing = identity


def _change(opened: Desk, done: str, change: Callable[[], object], *, leave: bool = False) -> None:
    """Change the library and draw the page anew with what was `done`, or say in a line why it could not be."""
    if opened.is_adding:
        st.info(_WAIT)
        return
    try:
        with st.spinner("Changing the library"):
            change()
    except PinciteError as error:
        notices.draw_error(error)
        return
    st.session_state.said = done
    if leave:
        show(None)
    st.rerun()
