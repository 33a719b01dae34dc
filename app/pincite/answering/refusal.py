"""How likely it is that the library supports an answer, and where to refuse. Pure.

A logistic regression over a few readable figures, fitted by `benchmarks/weighing.py` on questions that have an answer
in their library and questions that have none.
"""

from dataclasses import dataclass
from functools import cache
from math import exp, log

from pincite.answering.weights import fitted


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for an answer.

    Attributes:
        similarity: the greatest cosine of a quote with the question.
        known: the share of the question's words, weighed by rarity, that the library holds at all, 0 to 1.
        names: the share of the question's names and numbers that one passage holds; 1 where it has none.
        heading: how well the best heading names what is asked, 0 to 1.
        chance: the probability that the best sentence belongs to an answer, in log-odds.
        passage: the greatest cosine of a passage with the question; 1 where it names a document.
        coverage: the greatest share of the question's words, weighed by rarity, that a sentence holds with its
            neighbours, headings and title; 1 where the question names a document.
        nearest: the greatest cosine of a sentence with the question.
        lead: how much that is above the middle one of the sentences: in a library about something else one sentence may
            come near by chance, far ahead of the others.
        read: the most that the extractor says of a sentence, in log-odds; None where it read nothing.
        pair: the most that it says of a passage, in log-odds; None where it read nothing.
        level: the mean of the most that it says, of twenty sentences: where that is high, the best one stands out less.
    """

    similarity: float
    known: float
    names: float
    heading: float
    chance: float
    passage: float
    coverage: float
    nearest: float
    lead: float
    read: float | None = None
    pair: float | None = None
    level: float | None = None


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The fitted weights, and the probability below which an answer is refused by default.

    The threshold is the highest at which at least 95 of 100 answerable questions that the weights were fitted on are
    answered.
    """

    intercept: float
    similarity: float
    known: float
    names: float
    heading: float
    chance: float
    read: float
    pair: float
    level: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Topic:
    """The fitted weights of what tells whether a question is about anything that the library is about."""

    intercept: float
    passage: float
    coverage: float
    nearest: float
    lead: float


#: What every confidence is before the first document is there.
NOTHING = Support(0.0, 0.0, 0.0, 0.0, -9.0, 0.0, 0.0, 0.0, 0.0)
#: Below these log-odds a question counts as foreign, and each step below takes so many from those of its confidence.
#: The figures that tell near questions apart say little of foreign ones, which have no names or headings to miss.
#: Taking more, or sooner, refuses more foreign questions, and answers fewer that are asked in other words than the
#: text's.
_FOREIGN, _STEP = -0.5, 6.0
#: Nearer than this to an end of the scale is the end.
_NEVER = 1e-9


@cache
def coefficients(*, read: bool) -> Coefficients:
    """Return the fitted weights for answers that the extractor read for, or for those that it did not."""
    return Coefficients(**fitted("confidence", read=read))


@cache
def topic(*, read: bool) -> Topic:
    """Return the fitted weights for questions that the extractor read for, or for those that it did not."""
    return Topic(**fitted("topic", read=read))


def off_topic(support: Support, weights: Topic) -> float:
    """Return what a question loses, in log-odds, for being about something else; 0 for most, never more."""
    logit = (
        weights.intercept
        + weights.passage * support.passage
        + weights.coverage * support.coverage
        + weights.nearest * support.nearest
        + weights.lead * support.lead
    )
    return _STEP * min(0.0, logit - _FOREIGN)


def confidence(support: Support, weights: Coefficients | None = None) -> float:
    """Return the estimated probability that the library supports an answer, by a logistic regression."""
    read = support.read is not None
    weights = weights or coefficients(read=read)
    logit = off_topic(support, topic(read=read)) + (
        weights.intercept
        + weights.similarity * support.similarity
        + weights.known * support.known
        + weights.names * support.names
        + weights.heading * support.heading
        + weights.chance * support.chance
        + weights.read * (support.read or 0.0)
        + weights.pair * (support.pair or 0.0)
        + weights.level * (support.level or 0.0)
    )
    return round(1 / (1 + exp(-logit)), 4)


def threshold(strictness: float | None, weights: Coefficients) -> float:
    """Return the confidence below which to refuse.

    Args:
        strictness: 0 never refuses, 1 always does, between them evenly in log-odds around the fitted threshold at .5;
            None takes the fitted threshold.
        weights: the fitted weights that hold the default threshold.
    """
    if strictness is None or strictness == 0.5:
        return weights.threshold
    if strictness <= _NEVER:
        return 0.0
    if strictness >= 1 - _NEVER:
        return 1.0 + _NEVER
    usual = log(weights.threshold / (1 - weights.threshold))
    moved = usual + 2 * log(strictness / (1 - strictness))
    return 1 / (1 + exp(-moved))
