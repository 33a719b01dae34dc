"""Which of the scored sentences to quote, and how many. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pincite.answering.enumeration import items_after, list_around, opens_list
from pincite.answering.evidence import Unit
from pincite.answering.form import defines, is_label
from pincite.answering.judging import Judged
from pincite.answering.listing import Listing, listed
from pincite.answering.question import Question, QuestionKind
from pincite.answering.structure import answering_sections
from pincite.answering.tables import is_row, rivals, under_one_label
from pincite.outline import Section
from pincite.passages import word_count

#: All quotes of an answer together hold at most so many words; two CJK characters count as one.
MOST_WORDS = 220
#: A sentence this like another one says the same.
_SAME = 0.93
#: A document is heard beside another where its best sentence comes this near to the best of all.
_LEAST_HEARD = 0.12
#: The same for one of the documents that are asked for side by side.
_LEAST_ASKED = 0.02
#: A sentence that says this much of what a term is defines it (`form.defines`).
DEFINED = 2.0
#: Of a question about citations: the sentences that cite at most, the share of the best sentence's probability that the
#: best of them needs, and the share of its own that the others need.
_MOST_CITING, _LEAST_CITING, _NEAR_CITING = 3, 0.1, 0.4
#: Where a row of a table answers, what stands beside it needs this share of its probability.
_NEAR_ROW = 0.5
_LEANS_BACK = re.compile(
    r"^(?:this|these|those|they|it|such|he|she|its|their|therefore|thus|hence|consequently|as a result|otherwise|"
    r"in other words|for example|for instance|"
    r"(?:to|by|despite|because of|due to|for|in) (?:\w+ )?(?:this|these|that|it)\b)\b",
    re.IGNORECASE,
)
#: A sentence before a leaning one is worth adding up to this length; the best sentence may lean on a longer one.
_MOST_SUPPORT_WORDS = 30
#: Kinds of question whose answer is a single fact, and kinds whose answer may go on in the next sentence.
_NO_LISTS: frozenset[QuestionKind] = frozenset({"number", "date", "citation", "front", "compare"})
_EXPLAINED: frozenset[QuestionKind] = frozenset({"definition", "how"})
_GOES_ON = re.compile(
    r"^(?:this|these|it|they|such|specifically|more precisely|that is|in other words)\b", re.IGNORECASE
)
#: Words that open the points of an enumeration: those that begin one, and those that go on with it.
_ENUMERATIONS = tuple(
    (re.compile(f"^(?:{begins})", re.IGNORECASE), re.compile(f"^(?:{goes_on})", re.IGNORECASE))
    for begins, goes_on in (
        (
            r"first(?:ly|\s+of\s+all)?\b|one (?:reason|is)\b|首先|第一",
            r"second(?:ly)?\b|third(?:ly)?\b|fourth(?:ly)?\b|fifth(?:ly)?\b|finally\b|lastly\b|其次|再次|最后|第[二三四五]",
        ),
        (r"on (?:the )?one hand\b|for one thing\b|一方面", r"on the other hand\b|for another\b|另一方面"),
    )
)


@dataclass(frozen=True, slots=True)
class Appetite:
    """What a kind of question wants: quotes at most, and the share of the best one's probability that each needs."""

    quotes: int
    nearness: float


APPETITES: Mapping[QuestionKind, Appetite] = {
    "number": Appetite(3, 0.5),
    "date": Appetite(3, 0.5),
    "citation": Appetite(3, 0.4),
    "front": Appetite(3, 0.5),
    "definition": Appetite(4, 0.45),
    "example": Appetite(4, 0.3),
    "general": Appetite(6, 0.3),
    "compare": Appetite(6, 0.3),
    "list": Appetite(7, 0.18),
    "why": Appetite(7, 0.22),
    "how": Appetite(7, 0.22),
}


@dataclass(frozen=True, slots=True)
class Citing:
    """What answers a question about citations.

    Attributes:
        entries: by the places of the sentences that cite, the entries of the reference list that they cite.
        named: the entries that the question names.
    """

    entries: Mapping[tuple[str, int], Sequence[Unit]]
    named: Sequence[Unit]


class Basket:
    """The sentences chosen so far, within the budget of words and quotes, none saying the same twice."""

    def __init__(self, most_quotes: int | None) -> None:
        self._most = most_quotes
        self._words = 0
        self.units: list[Unit] = []

    def add(self, unit: Unit) -> bool:
        """Take a unit where there is room and it says something new; tell whether it is in the basket now."""
        if any(unit.place == other.place for other in self.units):
            return True
        words = word_count(unit.text)
        if self._words + words > MOST_WORDS or self._is_full(unit) or self._is_said(unit):
            return False
        self._words += words
        self.units.append(unit)
        return True

    def _is_full(self, unit: Unit) -> bool:
        if self._most is None:
            return False
        return len(quotes_of([*self.units, unit])) > self._most

    def _is_said(self, unit: Unit) -> bool:
        folded = unit.text.casefold()
        for other in self.units:
            said = other.text.casefold()
            if folded in said or said in folded:
                return True
            if float(other.vector @ unit.vector) > _SAME and _overlap(folded, said) > 0.7:
                return True
        return False


def choose(
    question: Question,
    ranked: Sequence[Judged],
    sections: Mapping[str, Sequence[Section]],
    fitting: Mapping[tuple[str, int], float],
    listings: Sequence[Listing] = (),
    citing: Citing | None = None,
    most_quotes: int | None = None,
    beside: Sequence[str] = (),
) -> list[list[Unit]]:
    """Return the quotes, each the units that stand in it: the most direct first, the rest in reading order.

    Args:
        question: what is asked.
        ranked: judged units, best first.
        sections: the heading tree of each document that may answer.
        fitting: how well each section's heading names what is asked, by document and section.
        listings: the sections whose parts list the answer, where there are such.
        citing: the sentences that cite, where the question asks who is cited.
        most_quotes: the person's own cap, or None.
        beside: the ids of the documents that the question wants to hear side by side.
    """
    basket = Basket(most_quotes)
    if listings:
        for unit in listed(listings, ranked, sections):
            basket.add(unit)
        return _in_order(basket.units, keep_first=False)
    if not ranked:
        return []
    if citing is not None and _take_citing(basket, citing, ranked):
        return _in_order(basket.units, keep_first=True)
    if question.every_document or len(beside) > 1:
        _take_balanced(basket, question, ranked, beside)
    else:
        _take_best(basket, question, ranked, sections, fitting)
    return _in_order(basket.units, keep_first=True)


def quotes_of(units: Sequence[Unit]) -> list[list[Unit]]:
    """Group chosen units into quotes, the first chosen being the most direct.

    It opens its quote, so that it is read first, unless it needs the sentence before it to be understood.
    """
    if not units:
        return []
    lead = units[0].text
    needs_more = (
        _LEANS_BACK.match(lead)
        or opens_list(lead)
        or is_row(units[0])
        or any(begins.match(lead) or on.match(lead) for begins, on in _ENUMERATIONS)
    )
    return runs(units, opens=None if needs_more else units[0])


def runs(units: Iterable[Unit], opens: Unit | None = None) -> list[list[Unit]]:
    """Group units that follow each other in one passage; `opens` begins a group of its own."""
    groups: list[list[Unit]] = []
    for unit in sorted(units, key=lambda unit: unit.place):
        last = groups[-1][-1] if groups and unit is not opens else None
        if (
            last is not None
            and last.passage.key == unit.passage.key
            and last.sentence.ordinal + 1 == unit.sentence.ordinal
        ):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def _take_best(
    basket: Basket,
    question: Question,
    ranked: Sequence[Judged],
    sections: Mapping[str, Sequence[Section]],
    fitting: Mapping[tuple[str, int], float],
) -> None:
    appetite = APPETITES[question.kind]
    if question.kind == "definition":
        # A row of a table says nothing of what a thing is.
        ranked = [item for item in ranked if not is_row(item.unit)] or ranked
    best = ranked[0]
    basket.add(best.unit)
    fits = {section: fit for (document, section), fit in fitting.items() if document == best.unit.document}
    units = [item.unit for item in ranked]
    nearness = max(appetite.nearness, _NEAR_ROW) if is_row(best.unit) else appetite.nearness
    less, rows = rivals(question, best.unit, units), under_one_label(question, best.unit, units)
    around = (*_with(best, ranked), *_listed(question, best, ranked, sections), *_continued(question, best, ranked))
    beside = _beside(question, best, ranked, sections[best.unit.document], fits)
    for unit in (*(rows if question.kind == "list" else ()), *around, *beside):
        basket.add(unit)
    taken = 1
    for item in ranked[1:]:
        if taken >= appetite.quotes or item.score < nearness * best.score:
            break
        if item.unit.place not in less and item.unit not in basket.units and basket.add(item.unit):
            taken += 1
            for unit in (*_with(item, ranked, _MOST_SUPPORT_WORDS), *_listed(question, item, ranked, sections)):
                basket.add(unit)


def _listed(
    question: Question, item: Judged, ranked: Sequence[Judged], sections: Mapping[str, Sequence[Section]]
) -> list[Unit]:
    """The list that a sentence announces; where a list is asked for, also that which it is an item of."""
    if question.kind in _NO_LISTS:
        return []
    document = item.unit.document
    units = sorted((j.unit for j in ranked if j.unit.document == document), key=lambda unit: unit.place)
    following = units[units.index(item.unit) + 1 :]
    found = items_after(item.unit, following, sections[document])
    if not found and question.kind == "list":
        found = list_around(item.unit, units, sections[document])
    return found


def _continued(question: Question, item: Judged, ranked: Sequence[Judged]) -> list[Unit]:
    """The sentence that goes on explaining what one says of a term, or how something is done."""
    if question.kind not in _EXPLAINED and not question.defines:
        return []
    document, ordinal = item.unit.place
    after = next((j.unit for j in ranked if j.unit.place == (document, ordinal + 1)), None)
    is_near = after is not None and after.passage.passage.section == item.unit.passage.passage.section
    if after is None or not is_near or not _GOES_ON.match(after.text):
        return []
    return [after] if word_count(after.text) <= _MOST_SUPPORT_WORDS else []


def _with(item: Judged, ranked: Sequence[Judged], most_words: int = MOST_WORDS) -> list[Unit]:
    """The sentences that one needs beside it: its enumeration's other points, what announces it, what it leans on."""
    document, ordinal = item.unit.place
    section = item.unit.passage.passage.section
    near = [j for j in ranked if j.unit.document == document and j.unit.passage.passage.section == section]
    if points := _points(item.unit, [j.unit for j in near]):
        return points
    if opens_list(item.unit.text):
        before = [j for j in near if j.unit.place == (document, ordinal - 1) and j.unit.text.endswith((":", "："))]
        return [j.unit for j in before if word_count(j.unit.text) <= _MOST_SUPPORT_WORDS]
    if _LEANS_BACK.match(item.unit.text):
        before = [j for j in near if j.unit.place == (document, ordinal - 1) and j.score > 0.5 * item.score]
        return [j.unit for j in before if word_count(j.unit.text) <= most_words]
    return []


def _points(unit: Unit, near: Sequence[Unit]) -> list[Unit]:
    """The points of the enumeration that a sentence is one of, in reading order; nothing where it is none."""
    for begins, goes_on in _ENUMERATIONS:
        found: list[Unit] = []
        for other in sorted(near, key=lambda unit: unit.place):
            if begins.match(other.text):
                if unit in found:
                    break
                found = [other]
            elif goes_on.match(other.text):
                found.append(other)
        if unit in found:
            return found
    return []


def _beside(
    question: Question,
    best: Judged,
    ranked: Sequence[Judged],
    sections: Sequence[Section],
    fits: Mapping[int, float],
) -> list[Unit]:
    """The leads, or else the best sentences, of the sections that hold the causes of what the best sentence states."""
    if "cause" not in question.aspects:
        return []
    wanted = answering_sections(sections, best.unit.passage.passage.section, "cause", fits)
    there = [s for s in ranked if s.unit.document == best.unit.document and s.unit.passage.passage.section in wanted]
    leads = [item.unit for item in there if item.unit.sentence.kind == "lead" and not is_label(item.unit.text)]
    if leads:
        return sorted(leads, key=lambda unit: unit.place)
    # Where the items only have names, the best sentence of each says what it is.
    best_of: dict[int, Unit] = {}
    for item in there:
        if item.unit.sentence.kind == "prose":
            best_of.setdefault(item.unit.passage.passage.section, item.unit)
    return list(best_of.values()) if len(best_of) > 1 else [item.unit for item in there[:3]]


def _take_balanced(basket: Basket, question: Question, ranked: Sequence[Judged], beside: Sequence[str]) -> None:
    """Take the best of each document in turn, so that none crowds out another; a document that is silent stays so.

    Where definitions are asked for, a document's own definition stands for it, whatever else it says of the term.
    """
    appetite = APPETITES[question.kind]
    by_document: dict[str, list[Judged]] = {}
    for item in ranked:
        asked = not beside or item.unit.document in beside
        if asked and item.score >= (_LEAST_ASKED if beside else _LEAST_HEARD) * ranked[0].score:
            by_document.setdefault(item.unit.document, []).append(item)
    if question.defines:
        for items in by_document.values():
            items.sort(key=lambda item: defines(question.content, item.unit.text) < DEFINED)
    for position in range(max(2, appetite.quotes // max(len(by_document), 1))):
        for items in by_document.values():
            if position < len(items) and items[position].score > appetite.nearness * items[0].score:
                basket.add(items[position].unit)


def _take_citing(basket: Basket, citing: Citing, ranked: Sequence[Judged]) -> bool:
    """Take the best sentences that cite, then the entries that they cite; tell whether there were any."""
    there = [item for item in ranked if item.unit.place in citing.entries]
    least = 0.0 if citing.named else _LEAST_CITING * ranked[0].score
    near = [item for item in there[:_MOST_CITING] if item.score >= max(least, _NEAR_CITING * there[0].score)]
    for item in near:
        basket.add(item.unit)
    for unit in dict.fromkeys(entry for item in near for entry in citing.entries[item.unit.place]):
        basket.add(unit)
    for unit in () if near else citing.named:
        basket.add(unit)
    return bool(basket.units)


def _in_order(units: Sequence[Unit], *, keep_first: bool) -> list[list[Unit]]:
    """Reading order, the first unit's document first, and the first unit's quote before all where asked."""
    documents = list(dict.fromkeys(unit.document for unit in units))
    groups = sorted(quotes_of(units), key=lambda group: (documents.index(group[0].document), group[0].sentence.ordinal))
    if keep_first:
        groups.sort(key=lambda group: units[0] not in group)
    return groups


def _overlap(first: str, second: str) -> float:
    one, other = set(first.split()), set(second.split())
    return len(one & other) / max(min(len(one), len(other)), 1)
