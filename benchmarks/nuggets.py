"""Answers against nuggets: what an answer must say, in the words of the papers, and what it may say.

A question has nuggets, each vital or not, and each with one or more wordings from the papers; a question without
nuggets is one that the library does not answer. After the nugget method of TREC's question answering track (Voorhees,
2003), with the papers' own words in place of an assessor's judgement, since every answer here is a quote.

- nugget recall: vital nuggets found in the quotes, over all vital ones;
- focus: quoted words in the sentences that a nugget touches, over all quoted words;
- answered: an answerable question got quotes; refused: an unanswerable one got `not_found`;
- documents: of the documents that a question expects, where it expects several, those that are cited;
- verbatim: a quote is the cited place of the cited document, letter for letter.

Words beyond 220 (440 characters of Chinese or Japanese), empty quotes and repeated quotes count as words off the point.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.measures import mean
from pincite import Answer

_MOST_WORDS = 220
#: A character of Chinese or Japanese counts as half a word.
_CJK_WORD = 0.5
#: A quote that is empty or repeated counts as at least so many words off the point.
_LEAST_WASTE = 10
#: A wording of so many words is found also where one in ten is missing or other words stand between.
_LONG = 8
_ENOUGH = 0.9
_SLACK = 2
#: A quote of so many words inside a wording is on the point as a whole.
_PHRASE = 5

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CJK_GAP = re.compile("(?<=[\u3040-\u9fff])\\s+(?=[\u3040-\u9fff])")
_WORD = re.compile(r"[\w.%']*\w")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
#: A sentence ends at any of these marks, that in a number too.
_SENTENCE_END = re.compile(r"(?<=[.!?;。！？；])\s*(?=\S)")
_PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", **dict.fromkeys("\u00ad\u200b\ufffe\ufeff")})


@dataclass(frozen=True, slots=True)
class Nugget:
    """Something that an answer says, in any of its wordings; a vital one must not be missing."""

    vital: bool
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the earlier ones that it leans on, and what its answer says; no nuggets where nothing answers it."""

    id: str
    type: str
    text: str
    history: tuple[str, ...]
    expected: tuple[str, ...]
    nuggets: tuple[Nugget, ...]

    @classmethod
    def from_dict(cls, item: Mapping[str, Any]) -> "Question":
        """Read `{"id", "type", "question", "history", "expected", "nuggets": [{"vital", "any"}]}`."""
        nuggets = tuple(Nugget(nugget["vital"], tuple(nugget["any"])) for nugget in item["nuggets"])
        history, expected = tuple(item.get("history", ())), tuple(item.get("expected", ()))
        return cls(item["id"], item["type"], item["question"], history, expected, nuggets)

    @property
    def answerable(self) -> bool:
        """Whether the library answers it."""
        return bool(self.nuggets)


@dataclass(frozen=True, slots=True)
class Score:
    """How one answer does; None where a figure says nothing of its question."""

    recall: float | None = None
    focus: float | None = None
    answered: bool | None = None
    refused: bool | None = None
    documents: float | None = None
    verbatim: tuple[bool, ...] = ()


def score(question: Question, answer: Answer, text_of: Callable[[str], str]) -> Score:
    """Return how an answer does.

    Args:
        question: with its nuggets.
        answer: to that question.
        text_of: gives the canonical text of a document by its id.
    """
    citations = answer.citations
    verbatim = tuple(is_verbatim(c.quote, text_of(c.document.id)[c.locator.start : c.locator.end]) for c in citations)
    if not question.answerable:
        return Score(refused=answer.status == "not_found" and not citations, verbatim=verbatim)
    answered = answer.status == "answered" and bool(citations)
    quotes, wasted = within_budget([c.quote for c in citations] if answered else [])
    cited = {c.document.id for c in citations}
    return Score(
        recall=recall(question.nuggets, quotes),
        focus=focus(question.nuggets, quotes, wasted),
        answered=answered,
        documents=mean([float(d in cited) for d in question.expected]) if len(question.expected) > 1 else None,
        verbatim=verbatim,
    )


def figures(scores: Iterable[Score]) -> dict[str, tuple[float, int]]:
    """Return each figure's mean over the answers that it says something of, and their number."""
    kept = list(scores)
    known: dict[str, list[float]] = {
        "nugget_recall": [s.recall for s in kept if s.recall is not None],
        "focus": [s.focus for s in kept if s.focus is not None],
        "answered": [float(s.answered) for s in kept if s.answered is not None],
        "refused": [float(s.refused) for s in kept if s.refused is not None],
        "documents": [s.documents for s in kept if s.documents is not None],
        "verbatim": [float(one) for s in kept for one in s.verbatim],
    }
    return {name: (mean(values), len(values)) for name, values in known.items()}


def recall(nuggets: Sequence[Nugget], quotes: Sequence[str]) -> float:
    """Return the share of the vital nuggets that stand in a quote in one of their wordings."""
    vital = [nugget for nugget in nuggets if nugget.vital]
    return mean([float(any(find(w, q) for w in nugget.wordings for q in quotes)) for nugget in vital])


def focus(nuggets: Sequence[Nugget], quotes: Sequence[str], wasted: int) -> float:
    """Return the share of words on the point: those of the sentences that a nugget, vital or not, touches.

    Args:
        nuggets: of the question.
        quotes: of its answer, within the budget.
        wasted: words beyond them that are off the point.
    """
    wordings = [wording for nugget in nuggets for wording in nugget.wordings]
    lengths = [len(words(quote)) for quote in quotes]
    total = sum(lengths) + wasted
    return sum(len(_on_the_point(wordings, quote)) for quote in quotes) / total if total else 0.0


def within_budget(quotes: Sequence[str]) -> tuple[list[str], int]:
    """Return the quotes that count, the last one cut at the budget, and how many words were left out."""
    kept: list[str] = []
    seen: list[str] = []
    wasted = 0
    left = float(_MOST_WORDS)
    for quote in quotes:
        count, letters = len(words(quote)), bare(quote)
        if count < 2 or any(letters in other for other in seen):
            wasted += max(count, _LEAST_WASTE)
            continue
        seen.append(letters)
        weight = _CJK_WORD if _CJK.search(quote) else 1.0
        room = max(int(left / weight), 0)
        left -= count * weight
        wasted += max(count - room, 0)
        if room:
            kept.append(quote if count <= room else _cut(quote, room))
    return kept, wasted


def is_verbatim(quote: str, place: str) -> bool:
    """Whether a quote has the letters and digits of its place, in their order."""
    return bool(bare(quote)) and bare(quote) == bare(place)


def find(wording: str, quote: str) -> range:
    """Return where a wording stands in a quote, as a range of its words; an empty one where it does not.

    A long wording stands there also where nine of ten of its words follow each other with few others between.
    """
    wanted, held = words(wording), words(quote)
    length = len(wanted)
    for start in range(len(held) - length + 1):
        if held[start : start + length] == wanted:
            return range(start, start + length)
    if length >= _LONG:
        for start in range(len(held)):
            if _in_order(wanted, held[start : start + length + _SLACK]) >= _ENOUGH * length:
                return range(start, min(start + length, len(held)))
    return range(0)


def is_found(wording: str, sentence: str) -> bool:
    """Whether a sentence says a wording, or is itself a good part of it."""
    return bool(find(wording, sentence)) or (len(words(sentence)) >= _PHRASE and bool(find(sentence, wording)))


def words(text: str) -> list[str]:
    """Return the words of a text, case-folded; its characters where it is Chinese or Japanese for a third."""
    plain = plain_text(text).casefold()
    characters: list[str] = _CJK.findall(plain)
    return characters if len(characters) > len(plain) / 3 else _WORD.findall(plain)


def plain_text(text: str) -> str:
    """Return a text without what a page's lines left in it: invisible marks, styles of quotes, white space."""
    return " ".join(_CJK_GAP.sub("", text.translate(_PLAIN)).split())


def bare(text: str) -> str:
    """Return the letters and digits of a text."""
    return _NOT_ALPHANUMERIC.sub("", plain_text(text)).casefold()


def _on_the_point(wordings: Iterable[str], quote: str) -> set[int]:
    """Return which words of a quote stand in a sentence that a wording touches."""
    count = len(words(quote))
    places: set[int] = set()
    for wording in wordings:
        if place := find(wording, quote):
            places.update(_sentences_around(quote, place))
        elif count >= _PHRASE and find(quote, wording):
            places.update(range(count))
    return places


def _sentences_around(quote: str, place: range) -> set[int]:
    count = len(words(quote))
    touched: set[int] = set()
    start = 0
    for sentence in _SENTENCE_END.split(plain_text(quote)):
        end = start + len(words(sentence))
        if start < place.stop and place.start < end:
            touched.update(range(start, min(end, count)))
        start = end
    return touched or set(place)


def _in_order(wanted: Sequence[str], window: Sequence[str]) -> int:
    """Return how many words are met on one way through the window; those that are not met are passed over."""
    met, rest = 0, list(window)
    for word in wanted:
        if word in rest:
            del rest[: rest.index(word) + 1]
            met += 1
    return met


def _cut(quote: str, room: int) -> str:
    """Return the first words of a quote, or its first characters where it is Chinese or Japanese."""
    plain = plain_text(quote)
    return plain[:room] if " " not in plain else " ".join(plain.split()[:room])
