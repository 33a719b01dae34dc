"""What speaks for an answer: the figures behind confidence, read off the quotes and passages."""

import re
from collections.abc import Sequence, Set
from math import exp, log
from statistics import median

from pincite.answering.compose import Shelf
from pincite.answering.evidence import Unit
from pincite.answering.gathering import Evidence
from pincite.answering.judging import Judged
from pincite.answering.naming import names_of
from pincite.answering.refusal import Support
from pincite.answering.remembered import tokens_of
from pincite.lexical import tokens
from pincite.store import PassageRow

#: Passages, the best first, that are looked at.
_PASSAGES = 10
#: Sentences whose mean is the level of what the extractor says.
_LEVEL = 20
#: Log-odds beyond this are as sure as can be.
_MOST = 9.0
_NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*|\b\d[\d.,]*\b")

#: A name that a number belongs to: "GPT-4", "Task-2".
_NUMBERED = re.compile(r"[^\W\d_]-\d")


def support_of(evidence: Evidence, chosen: Sequence[Unit], ranked: Sequence[Judged]) -> Support:
    """Return the figures that tell whether the library supports an answer.

    Args:
        evidence: what the answer was chosen from.
        chosen: the units that would be quoted.
        ranked: all judged units, best first.
    """
    question, readings = evidence.question, evidence.readings.values()
    # The entry that a question names holds the names that the sentences citing it leave to a number.
    cited = [entry.row for entry in (evidence.cited.named if evidence.cited else ())]
    named = {token for name in _NAME.findall(question.text) for word in name.split() for token in name_tokens(word)}
    named |= set(tokens(question.counted or ""))
    # What names a document is not looked for in its passages, least of all the names of two in one.
    meant = (evidence.shelf.documents[identity] for identity in evidence.named & evidence.shelf.documents.keys())
    named -= frozenset[str]().union(*map(names_of, meant))
    likenesses = [judged.similarity for judged in ranked] or [0.0]
    return Support(
        similarity=_similarity(chosen, ranked),
        known=evidence.known,
        names=_named_share(named, [*evidence.rows[:_PASSAGES], *cited], evidence.shelf) if named else 1.0,
        heading=max(evidence.fitting.values(), default=0.0),
        chance=_log_odds(ranked[0].score) if ranked else -_MOST,
        # A question that names a document of the library is about what that is about.
        passage=1.0 if evidence.named else max((found.dense for found in evidence.found), default=0.0),
        coverage=1.0 if evidence.named else float(evidence.prior.coverage.max(initial=0.0)),
        nearest=max(likenesses),
        lead=max(likenesses) - median(likenesses),
        read=max((max(reading.sentences, default=-_MOST) for reading in readings), default=None),
        pair=max((reading.passage for reading in readings), default=None),
        level=_level([number for reading in readings for number in reading.sentences]),
    )


def name_tokens(word: str) -> Sequence[str]:
    """Return the tokens that a passage with a name holds: of "GPT-4" the whole, for "GPT" and a 4 may stand apart."""
    found = tokens(word)
    return found[-1:] if _NUMBERED.search(word) else found


def _level(numbers: Sequence[float]) -> float | None:
    """Return the mean of the greatest numbers; None where there is none."""
    greatest = sorted(numbers, reverse=True)[:_LEVEL]
    return sum(greatest) / len(greatest) if greatest else None


def _log_odds(chance: float) -> float:
    least = 1 / (1 + exp(_MOST))
    clipped = min(max(chance, least), 1 - least)
    return log(clipped / (1 - clipped))


def _similarity(chosen: Sequence[Unit], ranked: Sequence[Judged]) -> float:
    """The greatest cosine among the quotes; among all sentences where the quotes are headings, which have none."""
    places = {unit.place for unit in chosen}
    quoted = [judged.similarity for judged in ranked if judged.unit.place in places]
    return max(quoted or [judged.similarity for judged in ranked], default=0.0)


def _named_share(named: Set[str], rows: Sequence[PassageRow], shelf: Shelf) -> float:
    """Return the greatest share of some tokens that one of some passages holds."""
    share = 0.0
    for row in rows:
        share = max(share, len(named & _tokens_of(row, shelf)) / len(named))
        if share == 1:
            break
    return share


def _tokens_of(row: PassageRow, shelf: Shelf) -> frozenset[str]:
    """Return the tokens of a passage and of what stands over it: its headings, its document's title and authors."""
    document = shelf.documents[row.document]
    text = shelf.texts[row.document][row.passage.start : row.passage.end]
    return frozenset(tokens_of("\n".join([document.title or "", *document.authors, row.passage.context, text])))
