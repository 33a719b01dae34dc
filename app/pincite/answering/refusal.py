"""How likely it is that the library supports an answer, and where to refuse. Pure.

A logistic regression over a few readable figures, fitted by `benchmarks/refusal.py` on questions that have an answer in
their library and questions that have none.
"""

from dataclasses import dataclass
from math import exp, log


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for an answer, each figure from 0 to 1.

    Attributes:
        similarity: the greatest cosine of a quote with the question.
        coverage: the share of the question's words, weighed by rarity, that one passage holds.
        known: the share of the question's words, weighed by rarity, that the library holds at all.
        names: the share of the question's names and numbers that one passage holds; 1 where it has none.
    """

    similarity: float
    coverage: float
    known: float
    names: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The fitted weights, and the probability below which an answer is refused by default.

    The threshold is the highest of those printed at which at least 95 of 100 answerable questions that the weights were
    fitted on are answered.
    """

    intercept: float = -8.66
    similarity: float = 8.93
    coverage: float = 0.37
    known: float = 2.42
    names: float = 2.08
    threshold: float = 0.25


FITTED = Coefficients()
#: Nearer than this to an end of the scale is the end.
_NEVER = 1e-9


def confidence(support: Support, weights: Coefficients = FITTED) -> float:
    """Return the estimated probability that the library supports an answer, by a logistic regression."""
    logit = (
        weights.intercept
        + weights.similarity * support.similarity
        + weights.coverage * support.coverage
        + weights.known * support.known
        + weights.names * support.names
    )
    return round(1 / (1 + exp(-logit)), 4)


def threshold(strictness: float | None, weights: Coefficients = FITTED) -> float:
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
    fitted = log(weights.threshold / (1 - weights.threshold))
    moved = fitted + 2 * log(strictness / (1 - strictness))
    return 1 / (1 + exp(-moved))
