"""What the layout of a paper says about an answer: enumerated causes, rows of headings, sections side by side. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pincite.answering.question import Aspect, Question, aspects_of
from pincite.lexical import tokens
from pincite.records import Section

_LEAST_COVERAGE = 0.6
_MOST_CHILDREN = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A section whose parts, one after the other, are the answer: its document, its ordinal, its parts in order."""

    document: str
    section: int
    parts: tuple[int, ...]


def children(sections: Sequence[Section], ordinal: int) -> tuple[int, ...]:
    """Return the ordinals of a section's own parts that have headings, in reading order."""
    return tuple(section.ordinal for section in sections if section.parent == ordinal and section.heading)


def below(sections: Sequence[Section], ordinal: int) -> frozenset[int]:
    """Return the ordinals of a section and of everything under it."""
    found = {ordinal}
    for section in sections[ordinal + 1 :]:
        if section.parent in found:
            found.add(section.ordinal)
    return frozenset(found)


def telling_row(
    question: Question, sections: Mapping[str, Sequence[Section]], weights: Mapping[str, float]
) -> Row | None:
    """Return the section whose row of headings lists what is asked for, or None.

    Its heading must hold most of what the question names, weighed by rarity, and the part of an argument that it
    asks for (problems, measures, models).

    Args:
        question: what is asked.
        sections: the heading trees of the documents that may answer.
        weights: the inverse document frequency of each of the question's tokens.
    """
    total = sum(weights.values())
    best: tuple[float, str, int] | None = None
    for document in sorted(sections):
        for section in sections[document]:
            parts = children(sections[document], section.ordinal)
            if not section.heading or not 2 <= len(parts) <= _MOST_CHILDREN or section.kind != "body":
                continue
            aspects = aspects_of(section.heading)
            if question.aspects and not question.aspects & aspects:
                continue
            held = set(tokens(section.heading))
            coverage = sum(weight for token, weight in weights.items() if token in held) / total if total else 0.0
            if coverage >= _LEAST_COVERAGE and (best is None or coverage > best[0]):
                best = (coverage, document, section.ordinal)
    if best is None:
        return None
    _, document, ordinal = best
    return Row(document, ordinal, children(sections[document], ordinal))


def answering_sections(sections: Sequence[Section], anchor: int, aspect: Aspect) -> frozenset[int]:
    """Return the sections beside `anchor` whose heading names an aspect ("Causes ..."), with all that is under them.

    Looked for among the anchor's own parts, then its siblings, then the siblings of the sections above it. Empty where
    the anchor itself stands under such a heading: then the answer is where it is.
    """
    above = anchor
    while above >= 0:
        if _is_about(sections[above], aspect):
            return frozenset()
        above = sections[above].parent
    level = anchor
    for candidates in (children(sections, anchor), _siblings(sections, anchor), _siblings(sections, sections[level].parent)):
        about = [ordinal for ordinal in candidates if ordinal != anchor and _is_about(sections[ordinal], aspect)]
        if about:
            return frozenset().union(*(below(sections, ordinal) for ordinal in about))
    return frozenset()


def _siblings(sections: Sequence[Section], ordinal: int) -> tuple[int, ...]:
    if ordinal < 0:
        return ()
    return children(sections, sections[ordinal].parent)


def _is_about(section: Section, aspect: Aspect) -> bool:
    """Whether a heading is of one aspect, and not an umbrella over several ("Problems and Their Causes")."""
    aspects = aspects_of(section.heading)
    if aspect not in aspects:
        return False
    if aspect == "cause" and "problem" in aspects:
        return section.heading.lower().find("cause") < section.heading.lower().find("problem")
    return True
