"""The view for terms: every place that defines a term and every place that uses it, document by document."""

from collections.abc import Sequence

import streamlit as st

from pincite.chat import answers, notices, shelf, wording
from pincite.chat.desk import Desk
from pincite.chat.markup import byline, literal
from pincite.errors import PinciteError
from pincite.library import Library
from pincite.records import Concept, ConceptDocument, Document

_OFFERED, _PLACES = 16, 60
_MOST_VARIANTS = 6


def draw(opened: Desk, documents: Sequence[Document], typed: str | None) -> None:
    """Draw where the term stands that was typed now, or taken from those offered, or else the last one."""
    state = st.session_state
    if typed:
        state.term, state.opened = typed, None
    asked = shelf.draw(opened.library, documents, begun=bool(state.get("term")))
    place = st.empty()
    if not state.get("term"):
        _draw_offered(opened, documents, place)
        return
    try:
        with opened.working(place):
            chosen = opened.library.narrowed(documents=asked.documents, years=asked.years, authors=asked.authors)
            concept = opened.library.concept(state.term, documents=chosen, limit=_PLACES)
    except PinciteError as error:
        notices.draw_error(error)
        return
    _draw_concept(opened.library, concept)


def _draw_offered(opened: Desk, documents: Sequence[Document], place: "st.delta_generator.DeltaGenerator") -> None:
    st.caption("Type a term below, and read where each document defines it and where it uses it.")
    if not documents:
        return
    with opened.working(place):
        offered = opened.library.concepts(_OFFERED)
    _draw_terms(offered)


def _draw_terms(terms: Sequence[str]) -> None:
    with st.container(key="terms", horizontal=True, gap="small"):
        for term in terms:
            st.button(literal(term), key=f"term-{term}", on_click=_take, args=[term])


def _take(term: str) -> None:
    st.session_state.term, st.session_state.opened = term, None


def _draw_concept(library: Library, concept: Concept) -> None:
    with st.container(key="question-term"):
        st.text(wording.shortened(concept.term, answers.MOST_OF_A_QUESTION))
    if not concept.documents:
        st.markdown("**This term stands nowhere in these papers.**")
        if concept.suggestions:
            st.caption("The nearest that do")
            _draw_terms(concept.suggestions)
        return
    written = ", ".join(literal(variant.text) for variant in concept.variants[:_MOST_VARIANTS])
    ways = f", written {written}" if len(concept.variants) > 1 else ""
    st.caption(f"In {wording.count(concept.sentences, 'sentence')}{ways}")
    for document in concept.documents:
        _draw_document(library, document)


def _draw_document(library: Library, found: ConceptDocument) -> None:
    document = found.document
    with st.container(key=f"concept-{document.id}", gap="small"):
        st.markdown(f"**{literal(wording.title(document))}**")
        st.caption(f"{byline(document)} · {wording.count(found.sentences, 'sentence')}")
        if found.headings:
            st.caption("In headings: " + "; ".join(literal(place.section[-1]) for place in found.headings))
        if found.definitions:
            st.caption("Defines it")
            answers.draw_places(library, f"definition-{document.id}", found.definitions)
        if found.uses:
            with st.expander(f"Uses it ({len(found.uses):,})", expanded=not found.definitions):
                answers.draw_places(library, f"use-{document.id}", found.uses)
