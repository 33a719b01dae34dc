"""Rows of tables as answers: those under the label that is asked for, and none that name less than the best. Pure."""

from collections.abc import Sequence
from math import log

from pincite.answering.evidence import Unit
from pincite.answering.question import Question

#: Rows under one label at most.
_MOST_ROWS = 12
#: What two rows name is even within this.
_EVEN = 1e-6


def is_row(unit: Unit) -> bool:
    """Whether a unit is a row of a table."""
    return unit.sentence.kind == "row"


def rivals(question: Question, best: Unit, units: Sequence[Unit]) -> frozenset[tuple[str, int]]:
    """Return the places of the rows that name less of what is asked than the row that answers best.

    Args:
        question: what is asked.
        best: the unit that answers best.
        units: all units that may answer; words that fewer of them hold count more.
    """
    if not is_row(best):
        return frozenset()
    holding = {token: sum(token in unit.tokens for unit in units) for token in question.tokens}
    weights = {token: log(len(units) / max(1, count)) for token, count in holding.items()}

    def named(unit: Unit) -> float:
        return sum(weights[token] for token in question.tokens.intersection(unit.tokens))

    least = named(best) - _EVEN
    return frozenset(unit.place for unit in units if is_row(unit) and named(unit) < least)


def under_one_label(question: Question, best: Unit, units: Sequence[Unit]) -> list[Unit]:
    """Return the rows under the label of the row that answers best, in their order, where the label is asked for.

    It is where every row under the label names as much of the question as that one: "Which clusters make high-end
    equipment?" asks for all of them, "What is the cluster of Zhuzhou?" for one.

    Args:
        question: what is asked.
        best: the unit that answers best.
        units: all units that may answer.
    """
    if not is_row(best):
        return []
    rows = [unit for unit in units if is_row(unit) and _label(unit) == _label(best)]
    if not 2 <= len(rows) <= _MOST_ROWS:
        return []
    shared = frozenset.intersection(*(question.tokens.intersection(row.tokens) for row in rows))
    whole = shared and question.tokens.intersection(best.tokens) == shared
    return sorted(rows, key=lambda unit: unit.place) if whole else []


def _label(unit: Unit) -> tuple[str, int]:
    """Return where the label of a row stands: a row with an empty first cell has that of a row above it."""
    sentence = unit.sentence
    inherited = sentence.context_end > sentence.context_start
    return unit.document, sentence.context_start if inherited else sentence.start
