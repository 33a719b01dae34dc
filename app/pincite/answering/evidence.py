"""The sentences that might answer, and how well each does: vectors, words, headings, form."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pincite.answering.question import Question
from pincite.folding import fold
from pincite.lexical import tokens
from pincite.passages import heading_path
from pincite.records import Section, Sentence
from pincite.retrieval import min_max
from pincite.store import PassageRow

#: Shares of a sentence's score: likeness with its headings, likeness of the three sentences around it, words shared.
VECTOR_SHARE, WINDOW_SHARE, WORDS_SHARE = 0.4, 0.3, 0.3
HEADING_BONUS = 0.2
_K1, _B, _USUAL_LENGTH = 0.9, 0.4, 30.0
_HEADING_WORDS_COUNT = 0.5
_NUMBER = re.compile(r"\d")
_QUANTITY = re.compile(r"\d[\d.,]*\s*(?:%|percent|per cent|[a-z]+)|\b(?:half|third|quarter|dozen|hundreds?|thousands?|millions?|billions?)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_CAUSAL = re.compile(
    r"\b(?:because|due to|owing to|since|reasons?|therefore|thus|as a result|results? (?:in|from)|leads? to|caused? by|causes?|"
    r"gives? rise to|stems? from|attribut\w+ to|so that|hence|consequently|resulting)\b|因为|由于|所以|导致|因此",
    re.IGNORECASE,
)
_DEFINING = re.compile(
    r"\b(?:is|are) (?:an?|the) |\brefers? to\b|\b(?:is|are) defined as\b|\bmeans?\b|\bnamely\b|\bis (?:called|known as|termed)\b|"
    r"\b(?:is|are) [a-z]+ (?:agglomerations?|groups?|forms?|networks?|concentrations?|bodies)\b|\bconsists? of\b|是指|指的是|定义为|称为",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"\b(?:for example|for instance|such as|e\.g\.|including|take .* as an example|like)\b|例如|比如", re.IGNORECASE)
_COMPARING = re.compile(
    r"\b(?:compar\w+|differ\w*|while|whereas|unlike|in contrast|on the other hand|than|instead of|but|however)\b|相比|不同", re.IGNORECASE
)
_ADVISING = re.compile(
    r"\b(?:should|must|need(?:s|ed)? to|necessary|it is (?:important|required)|has to|have to|encourage|strengthen|promote|improve|establish|build)\b|应当|应该|必须|需要",
    re.IGNORECASE,
)
_SIGNPOST = re.compile(
    r"\b(?:let'?s|let’s|let us) (?:take|look|see|consider)\b|\bas (?:follows|below|shown (?:in|below))\b|\bfollowing (?:suggestions|points|sections?)\b"
    r"|\b(?:this|the present) (?:paper|article|section|chapter|study) (?:will|is|are|discuss|analy|carr|introduc|present|propos|explor)\w*"
    r"|\b(?:is|are) (?:shown|listed|presented|summari[sz]ed) (?:in|as)\b",
    re.IGNORECASE,
)
_CITING = re.compile(r"\([A-Z][^()]*?,? (?:19|20)\d\d[a-z]?\)|\[\d+\]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence that may be quoted, with all that judging it needs.

    Attributes:
        document: its document's id.
        passage: the stored passage that it stands in.
        sentence: its place and kind.
        text: its words, folded.
        path: the headings above it, outermost first.
        vector: its unit vector, shape (d,).
    """

    document: str
    passage: PassageRow
    sentence: Sentence
    text: str
    path: tuple[str, ...]
    vector: NDArray[np.float32]

    @property
    def place(self) -> tuple[str, int]:
        """The document and the sentence's position in it: the reading order."""
        return self.document, self.sentence.ordinal


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit with its score (0 to about 1.5), and the parts of it that other rooms look at."""

    unit: Unit
    score: float
    similarity: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Texts:
    """What is read of each document: its canonical text and its sections."""

    texts: Mapping[str, str]
    sections: Mapping[str, tuple[Section, ...]]


def units_of(
    rows: Sequence[PassageRow], vectors: Mapping[int, NDArray[np.float32]], texts: Texts, words: "WordSet"
) -> list[Unit]:
    """Return the sentences of passages, in the order of the passages."""
    units: list[Unit] = []
    for row in rows:
        text, sections = texts.texts[row.document], texts.sections[row.document]
        path = heading_path(sections, row.passage.section)
        for sentence, vector in zip(row.sentences, vectors[row.key], strict=True):
            quote = fold(text[sentence.start : sentence.end], words)
            if quote:
                units.append(Unit(row.document, row, sentence, quote, path, vector))
    return units


class WordSet:
    """The library's own words as a container, asked one at a time."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        self._knows = knows

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._knows(word)


def score(
    question: Question,
    units: Sequence[Unit],
    vector: NDArray[np.float32],
    weight_of: Callable[[str], float],
    fitting: Mapping[tuple[str, int], float],
) -> list[Judged]:
    """Score every unit as an answer, best first; equal scores in reading order.

    Args:
        question: what is asked.
        units: the candidates.
        vector: the question's unit vector, shape (d,).
        weight_of: a token's inverse document frequency in the library.
        fitting: how well each section's headings name what is asked, 0 to 1, by document and section.
    """
    if not units:
        return []
    matrix = np.stack([unit.vector for unit in units]).astype(np.float64)
    alone = matrix @ vector
    around = _windows(units, matrix) @ vector
    asked = {token: weight_of(token) for token in dict.fromkeys(tokens(question.content))}
    own = [tokens(unit.text) for unit in units]
    heads = [tokens(" ".join(unit.path[-2:])) for unit in units]
    worded = np.array([_bm25(asked, o, h) for o, h in zip(own, heads, strict=True)])
    base = (
        VECTOR_SHARE * min_max(alone.astype(np.float32))
        + WINDOW_SHARE * min_max(around.astype(np.float32))
        + WORDS_SHARE * min_max(worded.astype(np.float32))
    )
    total = sum(asked.values()) or 1.0
    scored = [
        Judged(
            unit,
            round(float(base[i]) + bonus(question, unit) + HEADING_BONUS * fitting.get(_section(unit), 0.0), 6),
            round(float(alone[i]), 6),
            sum(weight for token, weight in asked.items() if token in own[i] or token in heads[i]) / total,
        )
        for i, unit in enumerate(units)
    ]
    return sorted(scored, key=lambda item: (-item.score, item.unit.place))


def _section(unit: Unit) -> tuple[str, int]:
    return unit.document, unit.passage.passage.section


def bonus(question: Question, unit: Unit) -> float:
    """Return what a unit's form and headings add to (or take from) its score."""
    text, kind = unit.text, unit.sentence.kind
    added = 0.0
    if kind == "front":
        added += 0.1 if question.kind == "reference" else -0.5
    if kind == "caption":
        added -= 0.1
    if _SIGNPOST.search(text):
        added -= 0.12
    if kind == "lead":
        added += 0.05 if len(text.split()) > 5 and question.kind in ("why", "list", "how") else -0.1
    if question.defines:
        added += 0.15 * _defines(question.content, text)
    match question.kind:
        case "why":
            added += 0.06 * bool(_CAUSAL.search(text))
        case "number":
            added += 0.12 if _QUANTITY.search(_YEAR.sub(" ", text)) else -0.15
            added += _years_match(question.text, text)
        case "date":
            added += 0.12 if _YEAR.search(text) else -0.1
        case "example":
            added += 0.08 * bool(_EXAMPLE.search(text)) + 0.15 * (kind == "row")
        case "compare":
            added += 0.06 * bool(_COMPARING.search(text))
            added += 0.12 * max((_defines(side, text) for side in question.sides), default=0.0)
        case "how":
            added += 0.08 * ("measure" in question.aspects and bool(_ADVISING.search(text)))
        case "reference":
            added += 0.1 * bool(_CITING.search(text))
        case _:
            pass
    if len(text.split()) < 6 and kind not in ("row", "lead"):
        added -= 0.1
    return added


def _defines(term: str, text: str) -> float:
    """Whether a sentence says what a term is: the term first, then a defining verb."""
    match = _DEFINING.search(text)
    if match is None:
        return 0.0
    asked, subject = set(tokens(term)), set(tokens(text[: match.start()]))
    if not asked:
        return 0.0
    return len(asked & subject) / len(asked) * (1.0 if match.start() < 80 else 0.5)


def _years_match(question: str, text: str) -> float:
    asked = set(_YEAR.findall(question))
    return 0.08 if asked and asked & set(_YEAR.findall(text)) else 0.0


def _windows(units: Sequence[Unit], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean direction of each sentence with its neighbours in the same section."""
    rows = {unit.place: row for row, unit in enumerate(units)}
    windows = matrix.copy()
    for row, unit in enumerate(units):
        document, ordinal = unit.place
        for place in ((document, ordinal - 1), (document, ordinal + 1)):
            other = rows.get(place)
            if other is not None and units[other].passage.passage.section == unit.passage.passage.section:
                windows[row] += matrix[other]
    lengths = np.linalg.norm(windows, axis=1, keepdims=True)
    normalised: NDArray[np.float64] = windows / np.maximum(lengths, 1e-9)
    return normalised


def _bm25(asked: Mapping[str, float], own: Sequence[str], heading: Sequence[str]) -> float:
    """BM25 of one sentence; a word of its headings counts half."""
    norm = _K1 * (1 - _B + _B * len(own) / _USUAL_LENGTH)
    total = 0.0
    for token, weight in asked.items():
        frequency = own.count(token) + _HEADING_WORDS_COUNT * (token in heading)
        total += weight * frequency * (_K1 + 1) / (frequency + norm)
    return total
