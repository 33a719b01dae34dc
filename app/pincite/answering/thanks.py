"""Questions about who paid for a paper or is thanked in it: its acknowledgements, which answer nothing else."""

from collections.abc import Iterator

import numpy as np

from pincite.answering.compose import Shelf
from pincite.answering.evidence import Texts, Unit, units_of
from pincite.answering.patterns import any_of
from pincite.store import Store

#: Documents whose acknowledgements are quoted where the question names none, and sentences of each.
_DOCUMENTS, _SENTENCES = 1, 4
_PAPER = r"(?:paper|article|study|research|manuscript)"
_PAID = r"(?:funded|financed|sponsored|supported|paid for)"
_PAYS = rf"(?:{_PAID}|funds?|finances?|sponsors?|funding|grants?)"
_ASKS = any_of(
    rf"\bwho {_PAYS} (?:the |this |that |their |[\w'’.-]+['’]s? )(?:\w+ )?{_PAPER}\b",
    rf"\b{_PAPER}\b.*\b(?:{_PAID} by\b|get .*\bfunding\b)",
    rf"\b(?:which|what) .*\b(?:grants?|funds?|funding|foundations?|projects?)\b.*\b{_PAID}\b.*\b{_PAPER}\b",
    r"\backnowledge?ments?\b|\bwhom? (?:do|does|did|is|are) .*\b(?:thank(?:s|ed)?|acknowledged?)\b",
    rf"^\W*(?:funding|sponsors?) (?:of|for) (?:the |this |[\w'’.-]+['’]s? )?{_PAPER}\b",
)
_TELLS_OF_PAY = any_of(r"\b(?:fund|grant|support|sponsor|financ|award|foundation|project|scholarship|programme?)")


def asks_for_thanks(text: str) -> bool:
    """Whether a question asks who paid for a paper or is thanked in it."""
    return bool(_ASKS.search(text))


def thanks(text: str, named: frozenset[str], shelf: Shelf, store: Store, dimension: int) -> list[Unit]:
    """Return the sentences of acknowledgements that a question asks for, as units that can be quoted.

    Args:
        text: the question.
        named: the ids of the documents that it names.
        shelf: the documents found for it, the nearest first.
        store: the library, inside a snapshot.
        dimension: the length of a unit's vector.
    """
    documents = [identity for identity in shelf.documents if not named or identity in named]
    found = [units for identity in documents if (units := list(_of(identity, shelf, store, dimension)))]
    pays = any_of(rf"\b{_PAYS}\b").search(text) is not None
    chosen: list[Unit] = []
    for units in found if named else found[:_DOCUMENTS]:
        telling = [unit for unit in units if not pays or _TELLS_OF_PAY.search(unit.text)]
        chosen += telling[:_SENTENCES]
    return chosen


def _of(identity: str, shelf: Shelf, store: Store, dimension: int) -> Iterator[Unit]:
    rows = store.passages_of(identity, ("acknowledgement",))
    # Nothing of them is searched, and they have no vectors.
    nowhere = {row.key: np.zeros((len(row.sentences), dimension), dtype=np.float32) for row in rows}
    yield from units_of(rows, nowhere, Texts(shelf.texts, shelf.sections), shelf.words)
