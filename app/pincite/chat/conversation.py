"""What was asked and answered on the page so far. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pincite.records import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was typed, and its answer, or the error that it met in one line.

    `left_out` is the number of documents that were not asked. `as_typed` asks the question without mending or
    completing it, `anyway` however unsure the answer is.
    """

    question: str
    answer: Answer | None = None
    error: str = ""
    left_out: int = 0
    as_typed: bool = False
    anyway: bool = False


def history(turns: Sequence[Turn]) -> list[str]:
    """Return the questions that a follow-up may lean on, oldest first; one that was asked as typed begins anew."""
    answered = [turn for turn in turns if turn.answer is not None]
    first = max((place for place, turn in enumerate(answered) if turn.as_typed), default=0)
    return [turn.question for turn in answered[first:]]


def chosen(ticked: Collection[str], known: Sequence[str]) -> list[str] | None:
    """Return the documents to ask: None where all are ticked, so that the library stays free to grow."""
    wanted = [identity for identity in known if identity in ticked]
    return None if len(wanted) == len(known) else wanted
