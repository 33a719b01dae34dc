"""What the layout of a paper says about an answer: enumerated causes, rows of headings, sections side by side. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pincite.answering.question import Aspect, Question, aspect_names, heading_aspects
from pincite.answering.remembered import tokens_of
from pincite.outline import Section

_LEAST_COVERAGE = 0.6
_MOST_CHILDREN = 12
#: Rows of headings that are shown beside each other, and the share of a fit that is nearly as good.
_MOST_ROWS, _NEARLY = 2, 0.9


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


def fits(
    question: Question, sections: Mapping[str, Sequence[Section]], weights: Mapping[str, float]
) -> dict[tuple[str, int], float]:
    """Return how well each section's own heading names what is asked, 0 to 1, by document and section.

    A heading that names another part of the argument than the one asked for (its causes, where the problems are asked)
    does not fit at all; one that names none fits less than one that names the right one. Names of one part stand for
    each other: "Policy Recommendations" are the countermeasures that are asked for.

    Args:
        question: what is asked.
        sections: the heading trees of the documents that may answer.
        weights: the inverse document frequency of each of the question's tokens.
    """
    total = sum(weights.values()) or 1.0
    meant = {aspect: aspect_names(question.content, aspect) for aspect in question.aspects}
    return {
        (document, section.ordinal): _fit(question, section, weights, meant) / total
        for document, tree in sections.items()
        for section in tree
    }


def telling_rows(
    question: Question,
    sections: Mapping[str, Sequence[Section]],
    fitting: Mapping[tuple[str, int], float],
    weights: Mapping[str, float],
    titles: Mapping[str, str],
) -> tuple[Row, ...]:
    """Return the sections whose rows of headings list what is asked for, one of a document at the most, the best first.

    Their headings must name what is asked; what a part of an argument is about may stand in the title alone: in a paper
    on clusters, "Recommendations" are recommendations for clusters. Where the heading of one of the parts names it too
    ("Problems of X", under "Problems of X and Their Causes"), that part holds the answer, and the row does not list it.
    Nor does it where another heading names more of what is asked. A second document is heard where its row names
    nearly as much as that of the first.

    Args:
        question: what is asked.
        sections: the heading trees of the documents that it is asked of.
        fitting: what `fits` returned for them.
        weights: the inverse document frequency of each of the question's tokens.
        titles: the documents' titles, by id.
    """
    total = sum(weights.values()) or 1.0
    full = {
        (document, one.ordinal): fitting[document, one.ordinal] + _share_over(question, one, weights, over) / total
        for document, tree in sections.items()
        for over in [frozenset(tokens_of(titles.get(document, "")))]
        for one in tree
        if fitting[document, one.ordinal]
    }
    if not question.aspects:
        # What has no problems in it is not listed by a section on problems.
        full = {place: fit for place, fit in full.items() if not heading_aspects(sections[place[0]][place[1]].heading)}
    rows = (_row(document, sections[document], fitting, full) for document in sorted(sections))
    found = [row for row in rows if row]
    found.sort(key=lambda row: -full[row.document, row.section])
    least = max(_LEAST_COVERAGE, _NEARLY * max(full.values(), default=0.0))
    return tuple(row for row in found if full[row.document, row.section] >= least)[:_MOST_ROWS]


def _share_over(question: Question, section: Section, weights: Mapping[str, float], over: frozenset[str]) -> float:
    """Return what a title adds to a heading that calls the asked part of an argument by its name."""
    if not any(aspect_names(section.heading, aspect) for aspect in question.aspects):
        return 0.0
    held = set(tokens_of(section.heading))
    return sum(weight for token, weight in weights.items() if token in over and token not in held)


def _row(
    document: str,
    tree: Sequence[Section],
    fitting: Mapping[tuple[str, int], float],
    full: Mapping[tuple[str, int], float],
) -> Row | None:
    """Return the row of a document whose heading names most of what is asked, and as much as any other heading."""
    most = max((full.get((document, section.ordinal), 0.0) for section in tree), default=0.0)
    for section in sorted(tree, key=lambda section: (-fitting[document, section.ordinal], section.ordinal)):
        parts = children(tree, section.ordinal)
        if section.kind != "body" or not section.heading or not 2 <= len(parts) <= _MOST_CHILDREN:
            continue
        own = fitting[document, section.ordinal]
        # One part that names it too holds the answer; where all do, they are the list.
        inside = sum(fitting[document, part] >= _NEARLY * own for part in parts)
        fit = full.get((document, section.ordinal), 0.0)
        if fit >= max(_NEARLY * most, _LEAST_COVERAGE) and inside in (0, len(parts)):
            return Row(document, section.ordinal, parts)
    return None


def opposes(asked: frozenset[Aspect], path: Sequence[str]) -> bool:
    """Whether the nearest heading that names a part of an argument names another one than is asked for."""
    named = next((aspects for heading in reversed(path) if (aspects := heading_aspects(heading))), None)
    return named is not None and not named & asked


def aspect_fit(question: Question, section: Section, fit: float) -> float:
    """Return a section's fit where its heading names the part of an argument that is asked for, else 0."""
    return fit if question.aspects & heading_aspects(section.heading) else 0.0


def _fit(
    question: Question, section: Section, weights: Mapping[str, float], meant: Mapping[Aspect, frozenset[str]]
) -> float:
    if not section.heading:
        return 0.0
    aspects = heading_aspects(section.heading)
    if question.aspects and aspects and not question.aspects & aspects:
        return 0.0
    held = set(tokens_of(section.heading))
    for aspect in question.aspects & aspects:
        if aspect_names(section.heading, aspect):
            held |= meant[aspect]
    coverage = sum(weight for token, weight in weights.items() if token in held)
    return coverage if aspects or not question.aspects else 0.6 * coverage


def answering_sections(
    sections: Sequence[Section], anchor: int, aspect: Aspect, fitting: Mapping[int, float]
) -> frozenset[int]:
    """Return the sections that hold an aspect ("Causes ...") of what `anchor` states, with all that is under them.

    Where the anchor stands under such a heading itself, that section is the answer if its heading names what is asked,
    and else the anchor alone. Elsewhere they are looked for among the anchor's own parts, then its siblings, then the
    siblings of the section above it.

    Args:
        sections: a document's heading tree.
        anchor: the section of the best sentence.
        aspect: the part of an argument that is asked for.
        fitting: how well the heading of each section names what is asked, 0 to 1.
    """
    above = anchor
    while above >= 0:
        if _is_about(sections[above], aspect):
            return below(sections, above) if fitting.get(above, 0.0) >= _LEAST_COVERAGE else frozenset()
        above = sections[above].parent
    for candidates in (
        children(sections, anchor),
        _siblings(sections, anchor),
        _siblings(sections, sections[anchor].parent),
    ):
        about = [ordinal for ordinal in candidates if ordinal != anchor and _is_about(sections[ordinal], aspect)]
        if about:
            return frozenset().union(*(below(sections, ordinal) for ordinal in about))
    return frozenset()


def _siblings(sections: Sequence[Section], ordinal: int) -> tuple[int, ...]:
    if ordinal < 0:
        return ()
    return children(sections, sections[ordinal].parent)


def _is_about(section: Section, aspect: Aspect) -> bool:
    """Whether a heading is of one part of an argument alone, and not an umbrella over several."""
    return heading_aspects(section.heading) == {aspect}
