"""The sentences that might answer, and how well each does: vectors, words, headings, form."""

import re
from collections.abc import Callable, Container, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pincite.answering.form import form_bonus
from pincite.answering.question import Question
from pincite.answering.remembered import MOST_TEXTS, tokens_of
from pincite.answering.structure import opposes
from pincite.folding import CJK, mended
from pincite.lexical import tokens
from pincite.outline import Section, Sentence
from pincite.passages import heading_path
from pincite.retrieval import min_max
from pincite.store import PassageRow

#: Shares of a sentence's score: likeness with its headings, likeness of the three sentences around it, words shared.
VECTOR_SHARE, WINDOW_SHARE, WORDS_SHARE = 0.4, 0.3, 0.3
#: What a heading that names the asked part of an argument adds. Measures stand far from the problem that a question
#: names, and their sentences seldom repeat its words.
HEADING_BONUS, MEASURE_BONUS = 0.2, 0.5
#: What a sentence loses under a heading of another part, the problems where the measures are asked.
_OPPOSED = 0.3
_K1, _B, _USUAL_LENGTH = 0.9, 0.4, 30.0
_HEADING_WORDS_COUNT = 0.5
#: The least parts that are judged, the most of a piece torn off a sentence, and the least share of them that are words.
_LEAST_PARTS, _MOST_TORN, _LEAST_WORDS = 4, 12, 0.45
#: What is said in brackets and nothing beside it: "(resp. the student)."
_ASIDE = re.compile(r"\((?!\d|[a-z]\))[^()]*\)\W*")
_CJK = re.compile(f"[{CJK}]")


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A sentence that may be quoted, with all that judging it needs.

    Attributes:
        document: its document's id.
        passage: the stored passage that it stands in.
        sentence: its place and kind.
        text: its words, mended: as models read them, not as they are quoted.
        path: the headings above it, outermost first.
        vector: its unit vector, shape (d,).
        tokens: the search tokens of its text, in order; of a row of a table whose first cell is empty, those of the
            first cell that it goes on with before them.
    """

    document: str
    passage: PassageRow
    sentence: Sentence
    text: str
    path: tuple[str, ...]
    vector: NDArray[np.float32]
    tokens: tuple[str, ...]

    @property
    def place(self) -> tuple[str, int]:
        """The document and the sentence's position in it: the reading order."""
        return self.document, self.sentence.ordinal


@dataclass(frozen=True, slots=True)
class Texts:
    """What is read of each document: its canonical text and its sections."""

    texts: Mapping[str, str]
    sections: Mapping[str, Sequence[Section]]


def units_of(
    rows: Sequence[PassageRow], vectors: Mapping[int, NDArray[np.float32]], texts: Texts, known: Container[str]
) -> list[Unit]:
    """Return the sentences of passages, in the order of the passages; `known` are the library's own words."""
    units: list[Unit] = []
    for row in rows:
        text, sections = texts.texts[row.document], texts.sections[row.document]
        path = heading_path(sections, row.passage.section)
        for sentence, vector in zip(row.sentences, vectors[row.key], strict=True):
            words = mended(text[sentence.start : sentence.end], known)
            if words and not (sentence.kind == "prose" and _is_debris(words)):
                label = mended(text[sentence.context_start : sentence.context_end], known)
                said = tokens_of(f"{label} {words}" if label else words)
                units.append(Unit(row.document, row, sentence, words, path, vector, said))
    return units


@lru_cache(maxsize=MOST_TEXTS)
def _is_debris(text: str) -> bool:
    """Whether running text is what figures and formulas leave behind: hardly any words, or a torn-off piece."""
    if _CJK.search(text):
        return False
    parts = text.split()
    if len(parts) < _LEAST_PARTS:
        return not any(map(_is_word, parts))
    if len(parts) < _MOST_TORN and _ASIDE.fullmatch(text):
        return True
    if len(parts) < _MOST_TORN and not text[0].isupper() and text[0].isalnum() and text[-1].isalnum():
        return True
    enough = _LEAST_WORDS * len(parts)
    # Most sentences have enough parts that are letters alone, which are quickly counted.
    if sum(map(str.isalpha, parts)) - list(map(len, parts)).count(1) >= enough:
        return False
    return sum(map(_is_word, parts)) < enough


def _is_word(part: str) -> bool:
    return len(part) > 1 and (part.isalpha() or sum(map(str.isalpha, part)) > len(part) / 2)


class WordSet:
    """The library's own words as a container, asked one at a time."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        self._knows = knows

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._knows(word)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of units before any is read with the question: one figure a unit, in their order.

    Attributes:
        scores: likeness, words, headings and form together, 0 to about 1.5.
        forms: the part of form and headings in that.
        similarities: the cosine of the question with the unit alone.
        windows: the cosine with the unit and its neighbours.
        words: the BM25 score for the question's words.
        coverage: the share of the question's words, weighed by rarity, in the unit, its neighbours, headings and title.
    """

    scores: NDArray[np.float64]
    forms: NDArray[np.float64]
    similarities: NDArray[np.float64]
    windows: NDArray[np.float64]
    words: NDArray[np.float64]
    coverage: NDArray[np.float64]


def prior_of(
    question: Question,
    units: Sequence[Unit],
    vector: NDArray[np.float32],
    weight_of: Callable[[str], float],
    fitting: Mapping[tuple[str, int], float],
    titles: Mapping[str, str],
) -> Prior:
    """Return what speaks for each unit as an answer.

    Args:
        question: what is asked.
        units: the candidates, at least one.
        vector: the question's unit vector, shape (d,).
        weight_of: a token's inverse document frequency in the library.
        fitting: how well each section's headings name what is asked, 0 to 1, by document and section.
        titles: the documents' titles, by id; a paper seldom repeats the name that its title gives to its subject.
    """
    matrix = np.stack([unit.vector for unit in units]).astype(np.float64)
    # Not a product of matrices: for so little, waking the threads of a BLAS takes longer than the sum.
    alone = np.round(np.einsum("ij,j->i", matrix, vector), 6)
    neighbours = _neighbours(units)
    windows = np.einsum("ij,j->i", _windows(matrix, neighbours), vector)
    asked = {token: weight_of(token) for token in dict.fromkeys(tokens(question.content))}
    above = {path: tokens_of(" ".join(path[-2:])) for path in {unit.path for unit in units}}
    held = [asked.keys() & set(unit.tokens) for unit in units]
    words = np.array(
        [_bm25(asked, unit.tokens, there, above[unit.path]) for unit, there in zip(units, held, strict=True)]
    )
    heading_bonus = MEASURE_BONUS if question.aspects == {"measure"} else HEADING_BONUS
    scores = VECTOR_SHARE * min_max(alone) + WINDOW_SHARE * min_max(windows) + WORDS_SHARE * min_max(words)
    forms = np.zeros(len(units))
    for place, unit in enumerate(units):
        form = form_bonus(question, unit.text, unit.sentence.kind, unit.tokens)
        if question.aspects == {"measure"} and opposes(question.aspects, unit.path):
            form -= _OPPOSED
        heading = heading_bonus * fitting.get((unit.document, unit.passage.passage.section), 0.0)
        forms[place] = form + heading
    over = {
        (document, path): frozenset(asked).intersection([*above[path], *tokens_of(titles.get(document, ""))])
        for document, path in {(unit.document, unit.path) for unit in units}
    }
    coverage = _coverage(units, neighbours, asked, held, over)
    return Prior(np.round(scores + forms, 6), forms, alone, windows, words, coverage)


def _neighbours(units: Sequence[Unit]) -> list[list[int]]:
    """Return, for each unit, the positions of the units before and after it in the same section."""
    rows = {unit.place: row for row, unit in enumerate(units)}
    found: list[list[int]] = []
    for unit in units:
        document, ordinal = unit.place
        near = [rows.get((document, ordinal - 1)), rows.get((document, ordinal + 1))]
        section = unit.passage.passage.section
        found.append([row for row in near if row is not None and units[row].passage.passage.section == section])
    return found


def _coverage(
    units: Sequence[Unit],
    neighbours: Sequence[Sequence[int]],
    asked: Mapping[str, float],
    held: Sequence[Set[str]],
    over: Mapping[tuple[str, tuple[str, ...]], frozenset[str]],
) -> NDArray[np.float64]:
    total = sum(asked.values()) or 1.0
    shares: list[float] = []
    for place, (unit, near) in enumerate(zip(units, neighbours, strict=True)):
        there = over[unit.document, unit.path].union(held[place], *(held[row] for row in near))
        shares.append(sum(asked[token] for token in there) / total)
    return np.array(shares)


def _windows(matrix: NDArray[np.float64], neighbours: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """The mean direction of each sentence with its neighbours in the same section."""
    windows = matrix.copy()
    for row, near in enumerate(neighbours):
        for other in near:
            windows[row] += matrix[other]
    lengths = np.linalg.norm(windows, axis=1, keepdims=True)
    normalised: NDArray[np.float64] = windows / np.maximum(lengths, 1e-9)
    return normalised


def _bm25(asked: Mapping[str, float], own: Sequence[str], held: Set[str], heading: Sequence[str]) -> float:
    """BM25 of one sentence, which holds the tokens `held` of those asked; a word of its headings counts half."""
    norm = _K1 * (1 - _B + _B * len(own) / _USUAL_LENGTH)
    total = 0.0
    for token, weight in asked.items():
        frequency = (own.count(token) if token in held else 0) + _HEADING_WORDS_COUNT * (token in heading)
        if frequency:
            total += weight * frequency * (_K1 + 1) / (frequency + norm)
    return total
