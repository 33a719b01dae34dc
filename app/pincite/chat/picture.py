"""A picture of the evidence: where in each document the quotes and other passages lie; a mark opens its place.

The chart is for the eye; all that it shows can be reached in the list of quotes as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from pincite.chat import source, wording
from pincite.library import Library
from pincite.records import Answer, Citation, Hit

#: Passages looked up beside the quotes, and documents drawn: those cited, then those with the nearest passages.
_HITS, _MOST_DOCUMENTS = 30, 6
#: What is open where a mark of a turn was chosen.
_MARK = "mark"
_QUOTE, _PASSAGE = "quote", "other passage found"
#: The height of a row and the width of its name, in pixels; colours that stand out on light and on dark.
_ROW, _MOST_LABEL, _MOST_NAME = 40, 190, 60
_QUOTE_COLOUR, _PASSAGE_COLOUR = "#3f82ad", "#7f8b95"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in the picture: its document's row, its place from 0 to 1, what it is, and what it opens."""

    row: str
    place: float
    kind: str
    heading: str
    opens: Citation


def marks(library: Library, answer: Answer, hits: Sequence[Hit]) -> list[Mark]:
    """Return the marks of an answer's quotes and of passages that were found, a row for each document."""
    citations = answer.citations or answer.closest
    quoted = [(citation, _QUOTE) for citation in citations]
    others = [
        (Citation(0, "", hit.document, hit.locator, hit.text), _PASSAGE)
        for hit in hits
        if not any(_holds(hit, citation) for citation in citations)
    ]
    rows = list(dict.fromkeys(citation.document.id for citation, _ in (*quoted, *others)))[:_MOST_DOCUMENTS]
    lengths = {identity: max(len(library.text(identity)), 1) for identity in rows}
    return [
        Mark(
            wording.shortened(library.short_name(citation.document), _MOST_NAME),
            citation.locator.start / lengths[citation.document.id],
            kind,
            wording.place(citation, library.short_name(citation.document)),
            citation,
        )
        for citation, kind in (*others, *quoted)
        if citation.document.id in lengths
    ]


def _holds(hit: Hit, citation: Citation) -> bool:
    place, quote = hit.locator, citation.locator
    return hit.document.id == citation.document.id and place.start < quote.end and quote.start < place.end


def draw(library: Library, number: int, answer: Answer) -> None:
    """Draw the picture of a turn's answer, folded away until it is wanted, and the place whose mark was chosen."""
    with st.expander(
        "Where this stands in the documents", icon=":material/scatter_plot:", key=f"picture-{number}", on_change="rerun"
    ) as folded:
        if not folded.open:
            return
        hits = library.search(answer.standalone_question, limit=_HITS)
        found = marks(library, answer, hits)
        chosen = st.altair_chart(
            _chart(found),
            key=f"marks-{number}",
            on_select=partial(_open, (number, _MARK)),
            selection_mode="mark",
            width="stretch",
            alt="For each document, where between its beginning and its end the quotes and other passages found stand",
        )
        place = _chosen(chosen)
        if place is None or st.session_state.get("opened") != (number, _MARK) or place >= len(found):
            st.caption("Choose a mark to read what stands there.")
        else:
            source.draw(library, found[place].opens, on_close=partial(_open, None))


def _open(key: tuple[int, str] | None) -> None:
    """One source is open at a time, a quote's or a mark's."""
    st.session_state.opened = key


def _chart(found: Sequence[Mark]) -> Any:
    import altair

    rows = [
        {"mark": place, "document": mark.row, "place": mark.place, "kind": mark.kind, "stands": mark.heading}
        for place, mark in enumerate(found)
    ]
    select = altair.selection_point(name="mark", fields=["mark"], on="click", empty=False)
    kinds = altair.Color("kind:N", title=None, legend=altair.Legend(orient="top")).scale(
        domain=[_QUOTE, _PASSAGE], range=[_QUOTE_COLOUR, _PASSAGE_COLOUR]
    )
    along = altair.X("place:Q", title=None, scale=altair.Scale(domain=[0, 1]), axis=_axis(altair))
    down = altair.Y("document:N", title=None, sort=None, axis=altair.Axis(labelLimit=_MOST_LABEL, ticks=False))
    return (
        altair.Chart(altair.InlineData(values=rows))
        .mark_tick(thickness=4, opacity=1, cursor="pointer")
        .encode(
            x=along,
            y=down,
            color=kinds,
            size=altair.condition(select, altair.value(_ROW - 4), altair.value(_ROW - 14)),
            tooltip=[altair.Tooltip("kind:N", title="What"), altair.Tooltip("stands:N", title="Where")],
        )
        .add_params(select)
        .properties(height=altair.Step(_ROW))
    )


def _axis(altair: Any) -> Any:
    """Return the axis along a document: where its beginning, its middle and its end are."""
    words = "datum.value == 0 ? 'beginning' : datum.value == 1 ? 'end' : 'middle'"
    return altair.Axis(values=[0, 0.5, 1], labelExpr=words, labelFlush=True, grid=False)


def _chosen(state: Any) -> int | None:
    points = state.selection.get("mark", []) if state else []
    return int(points[0]["mark"]) if points else None
