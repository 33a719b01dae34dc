"""Answers that a row of headings gives: each heading, and the sentence of its part that says what it says. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pincite.answering.evidence import Unit
from pincite.answering.judging import Judged
from pincite.answering.remembered import tokens_of
from pincite.answering.structure import Row, below
from pincite.outline import Section

#: What each sentence further into a part costs when the part's telling sentence is looked for.
_LATER_COSTS = 0.15
#: What it gains for all words of the part's heading.
_HEADING_SAID = 0.4


@dataclass(frozen=True, slots=True)
class Listing:
    """A section whose parts list the answer, and the units of the parts' headings, by section."""

    row: Row
    headings: Mapping[int, Unit]


def listed(
    listings: Sequence[Listing], ranked: Sequence[Judged], sections: Mapping[str, Sequence[Section]]
) -> Iterator[Unit]:
    """Yield what lists the answer, in the order in which it matters: all headings, then the sentences of their parts.

    Args:
        listings: the sections whose parts list the answer.
        ranked: judged units.
        sections: the heading tree of each document that may answer.
    """
    for listing in listings:
        yield from _headings(listing, ranked)
    for listing in listings:
        yield from _telling(listing.row, ranked, sections[listing.row.document])


def _headings(listing: Listing, ranked: Sequence[Judged]) -> Iterator[Unit]:
    """Yield the headings of a row's parts in reading order; of lettered items, the words that open them."""
    leads = {
        item.unit.passage.passage.section: item.unit
        for item in ranked
        if item.unit.sentence.kind == "lead" and item.unit.document == listing.row.document
    }
    found = {**leads, **listing.headings}
    yield from (found[part] for part in listing.row.parts if part in found)


def _telling(row: Row, ranked: Sequence[Judged], sections: Sequence[Section]) -> Iterator[Unit]:
    """Yield the most telling early sentence of each part of a row: one that says what its heading says."""
    prose = [j for j in ranked if j.unit.document == row.document and j.unit.sentence.kind == "prose"]
    for part in row.parts:
        inside = below(sections, part)
        there = [judged for judged in prose if judged.unit.passage.passage.section in inside]
        if there:
            first = min(judged.unit.sentence.ordinal for judged in there)
            heading = frozenset(tokens_of(sections[part].heading))
            yield max(there, key=lambda judged: _tells(judged, heading, first)).unit


def _tells(judged: Judged, heading: frozenset[str], first: int) -> float:
    shared = len(heading.intersection(judged.unit.tokens)) / max(len(heading), 1)
    return judged.score + _HEADING_SAID * shared - _LATER_COSTS * (judged.unit.sentence.ordinal - first)
