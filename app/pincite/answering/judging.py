"""How likely each sentence is to answer: what is known of it beforehand, and what the extractor read, weighed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pincite.answering.evidence import Prior, Unit
from pincite.answering.question import Question
from pincite.answering.weights import fitted
from pincite.embedding import Reading
from pincite.retrieval import Found

#: Passages that the extractor reads with a question, and how many of them however far behind the best one they are.
MOST_READ, _LEAST_READ = 12, 3
#: A passage that is worth less than this share of the best one is not read: it hardly ever gives a quote.
_LEAST_WORTH = 0.1
#: What the extractor is taken to say of a sentence that it did not read, and how far it is believed at the most.
_UNREAD, _MOST = -4.0, 8.0
#: The figures of a sentence, in the order of the columns; those after `lead` need the extractor.
FIGURES = (
    "prior", "prior_lag", "form", "similarity", "similarity_lag", "window_lag", "words", "coverage", "dense_lag",
    "lexical", "rank", "example_row", "row", "caption", "front", "heading", "lead",
    "reader", "reader_lag", "reader_near", "pair", "unread",
)  # fmt: skip
PLAIN = FIGURES[: FIGURES.index("lead") + 1]


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit with the probability that it belongs to the answer, and its cosine with the question."""

    unit: Unit
    score: float
    similarity: float


def to_read(
    question: Question, units: Sequence[Unit], prior: Prior, found: Sequence[Found], most: int = MOST_READ
) -> list[int]:
    """Return the keys of the passages, `most` at the most, that are worth reading with the question, best first.

    What a passage is worth is how many of its sentences may be expected to answer, by what is known beforehand.
    """
    if not units:
        return []
    worth: dict[int, float] = {}
    for unit, chance in zip(units, _chances(question, units, prior, found, {}), strict=True):
        worth[unit.passage.key] = worth.get(unit.passage.key, 0.0) + float(chance)
    order = sorted(worth, key=lambda key: (-round(worth[key], 6), key))[:most]
    least = _LEAST_WORTH * worth[order[0]]
    return [key for place, key in enumerate(order) if place < _LEAST_READ or worth[key] >= least]


def judge(
    question: Question, units: Sequence[Unit], prior: Prior, found: Sequence[Found], readings: Mapping[int, Reading]
) -> list[Judged]:
    """Return the units with their probabilities, best first; equal ones in reading order.

    Args:
        question: what is asked.
        units: the candidates.
        prior: what is known of them beforehand.
        found: the passages found, best first.
        readings: what the extractor read, by the keys of passages; empty where there is none.
    """
    if not units:
        return []
    chances = np.round(_chances(question, units, prior, found, readings), 6)
    judged = [
        Judged(unit, float(chance), float(similarity))
        for unit, chance, similarity in zip(units, chances, prior.similarities, strict=True)
    ]
    return sorted(judged, key=lambda item: (-item.score, item.unit.place))


def _chances(
    question: Question, units: Sequence[Unit], prior: Prior, found: Sequence[Found], readings: Mapping[int, Reading]
) -> NDArray[np.float64]:
    names = FIGURES if readings else PLAIN
    weights = fitted("sentence", read=bool(readings))
    logits = figures_of(question, units, prior, found, readings) @ np.array([weights[name] for name in names])
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-(logits + weights["intercept"])))
    return chances


def figures_of(
    question: Question, units: Sequence[Unit], prior: Prior, found: Sequence[Found], readings: Mapping[int, Reading]
) -> NDArray[np.float64]:
    """Return the figures of units, shape (n, figures): all where something was read, else the plain ones."""
    places = {item.key: place for place, item in enumerate(found)}
    rank = [places.get(unit.passage.key) for unit in units]
    dense = np.array([found[place].dense if place is not None else 0.0 for place in rank])
    lexical = np.array([found[place].lexical if place is not None else 0.0 for place in rank])
    kinds = [unit.sentence.kind for unit in units]
    columns = [
        prior.scores,
        prior.scores - prior.scores.max(),
        prior.forms,
        prior.similarities,
        prior.similarities - prior.similarities.max(),
        prior.windows - prior.windows.max(),
        prior.words / max(float(prior.words.max()), 1e-9),
        prior.coverage,
        np.where(dense > 0, dense - dense.max(), -0.5),
        lexical / max(float(lexical.max()), 1e-9),
        np.array([1 / (1 + place) if place is not None else 0.0 for place in rank]),
        np.array([kind == "row" and question.kind == "example" for kind in kinds], dtype=np.float64),
        *(np.array([kind == name for kind in kinds], dtype=np.float64) for name in PLAIN[-5:]),
    ]
    if readings:
        columns += _read_columns(units, readings)
    return np.column_stack(columns)


def _read_columns(units: Sequence[Unit], readings: Mapping[int, Reading]) -> list[NDArray[np.float64]]:
    own = np.array([_of(unit, readings, 0) for unit in units])
    read = np.array([unit.passage.key in readings for unit in units])
    near = np.array([max(_of(unit, readings, -1), _of(unit, readings, 1)) for unit in units])
    pair = np.array([readings[u.passage.key].passage if u.passage.key in readings else _UNREAD for u in units])
    own, near, pair = (np.clip(column, -_MOST, _MOST) for column in (own, near, pair))
    return [own, own - own.max(), near, pair, (~read).astype(np.float64)]


def _of(unit: Unit, readings: Mapping[int, Reading], step: int) -> float:
    """Return what was read of the sentence `step` after a unit's in its passage."""
    reading = readings.get(unit.passage.key)
    place = unit.sentence.ordinal - unit.passage.sentences[0].ordinal + step
    if reading is None or not 0 <= place < len(reading.sentences):
        return _UNREAD
    return reading.sentences[place]
