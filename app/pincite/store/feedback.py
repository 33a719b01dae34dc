"""What persons said of answers: their own words, and the places that were quoted, never the words of a document."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pincite.records import FeedbackEntry, FeedbackPlace
from pincite.store.database import Database

_ENTRIES = "SELECT key, time, question, standalone_question, verdict, note, content_hash FROM feedback ORDER BY key"
_PLACES = 'SELECT feedback, document, content_hash, start, "end", wrong FROM place ORDER BY feedback, ordinal'


class Feedback:
    """The tables of verdicts on answers, and of the places that these quoted."""

    def __init__(self, database: Database) -> None:
        """Use an open file."""
        self._database = database

    def all(self) -> list[FeedbackEntry]:
        """Return every entry, in the order in which they came."""
        return list(self.keyed().values())

    def keyed(self) -> dict[int, FeedbackEntry]:
        """Return every entry by its key, in the order in which they came."""
        return read_entries(self._database.all)

    def keep(self, entries: Iterable[FeedbackEntry]) -> None:
        """Add entries. Must run inside a transaction."""
        for e in entries:
            key = self._database.run(
                "INSERT INTO feedback (time, question, standalone_question, verdict, note, content_hash)"
                " VALUES (?,?,?,?,?,?)",
                *(e.time, e.question, e.standalone_question, e.verdict, e.note, e.index),
            )
            self._database.many(
                "INSERT INTO place VALUES (?,?,?,?,?,?,?)",
                [(key, n, p.document, p.content_hash, p.start, p.end, int(p.wrong)) for n, p in enumerate(e.places)],
            )

    def forget(self, keys: Sequence[int]) -> None:
        """Forget entries. Must run inside a transaction."""
        self._database.many("DELETE FROM feedback WHERE key = ?", [(key,) for key in keys])

    def rename(self, identity: str, content_hash: str, new: str) -> None:
        """Let the places in a document name it by its new id. Must run inside a transaction."""
        self._database.run(
            "UPDATE place SET document = ? WHERE document = ? AND content_hash = ?", new, identity, content_hash
        )


def read_entries(run: Callable[[str], Iterable[Sequence[Any]]]) -> dict[int, FeedbackEntry]:
    """Return the entries of a library by their keys; `run` gives the rows of a statement."""
    places: defaultdict[int, list[FeedbackPlace]] = defaultdict(list)
    for feedback, document, content_hash, start, end, wrong in run(_PLACES):
        places[feedback].append(FeedbackPlace(document, content_hash, start, end, bool(wrong)))
    return {
        key: FeedbackEntry(time, question, standalone, verdict, note, tuple(places[key]), index)
        for key, time, question, standalone, verdict, note, index in run(_ENTRIES)
    }
