"""Verdicts on answers: kept, written out as questions for evaluation, forgotten with what they are about."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from pincite.answering.evidence import WordSet
from pincite.errors import LibraryUnwritable, OptionInvalid
from pincite.folding import fold
from pincite.lexical import STOPWORDS, raw_words
from pincite.records import Answer, Document, FeedbackEntry, FeedbackPlace, Verdict
from pincite.store import Store

_VERDICTS: tuple[str, ...] = get_args(Verdict)
_MOST_CHARACTERS = 4_000
#: So many words in a row that stand in a document are its words, whoever typed them.
_RUN = 5


def entry_of(answer: Answer, verdict: Verdict, note: str, citation: int | None) -> FeedbackEntry:
    """Return what is kept of a verdict on an answer.

    Raises:
        OptionInvalid: the verdict is none, the note is no text or too long, or there is no such citation.
    """
    if verdict not in _VERDICTS:
        raise OptionInvalid(f"the verdict must be {', '.join(_VERDICTS[:-1])} or {_VERDICTS[-1]}, not {verdict!r:.60}")
    if not isinstance(note, str):
        raise OptionInvalid(f"the note must be text, not {note!r:.60}")
    if len(note) > _MOST_CHARACTERS:
        raise OptionInvalid(f"the note is {len(note):,} characters long; give at most {_MOST_CHARACTERS:,}")
    if (verdict == "wrong_citation") != (citation is not None):
        raise OptionInvalid("a wrong citation is named by its number, such as citation=1, and other verdicts name none")
    if citation is not None and citation not in {one.number for one in answer.citations}:
        raise OptionInvalid(f"the answer has no citation {citation!r:.20}; it has {len(answer.citations)}")
    places = tuple(
        FeedbackPlace(c.document.id, c.document.content_hash, c.locator.start, c.locator.end, c.number == citation)
        for c in answer.citations
    )
    return FeedbackEntry(
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        question=_storable(answer.question),
        standalone_question=_storable(answer.standalone_question),
        verdict=verdict,
        note=_storable(note.strip()),
        places=places,
        index=answer.index.content_hash,
    )


def write_out(store: Store, file: Path) -> int:
    """Write every entry to a new JSON Lines file; return how many. Must run inside a snapshot.

    Raises:
        OptionInvalid: the file exists already.
        LibraryUnwritable: it cannot be written.
    """
    entries = store.feedback.all()
    lines = "".join(json.dumps(_evaluation(store, entry), ensure_ascii=False) + "\n" for entry in entries)
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(lines)
    except FileExistsError as error:
        raise OptionInvalid(f"{file} exists already; name a new file") from error
    except OSError as error:
        raise LibraryUnwritable(f"{file} cannot be written ({error.strerror}); name a file elsewhere") from error
    return len(entries)


def forget(store: Store, removed: Sequence[tuple[Document, str]]) -> None:
    """Forget what was said of documents that were just removed. Must run inside the change that removed them.

    An entry goes where its answer quoted one of them, and where its own words hold a word that no other document has,
    or several in a row that stood in one of them.

    Args:
        store: the library, without them.
        removed: the documents, and the texts that they had.
    """
    entries = store.feedback.keyed()
    if entries:
        ids, contents = {d.id for d, _ in removed}, {d.content_hash for d, _ in removed}
        words = [raw_words(text) for _, text in removed]
        gone = {word for word in set().union(*words) - STOPWORDS if not store.has_word(word)}
        runs = {run for several in words for run in _runs(several)}
        store.feedback.forget(
            [
                key
                for key, entry in entries.items()
                if any(place.document in ids or place.content_hash in contents for place in entry.places)
                or any(not gone.isdisjoint(said) or not runs.isdisjoint(_runs(said)) for said in _said(entry))
            ]
        )


def _said(entry: FeedbackEntry) -> Iterator[list[str]]:
    for text in (entry.question, entry.standalone_question, entry.note):
        yield raw_words(text)


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(_RUN)), strict=False)


def _evaluation(store: Store, entry: FeedbackEntry) -> dict[str, Any]:
    """Return an entry as a question for evaluation: as it stands alone, so that it needs no history."""
    return {
        "question": entry.standalone_question,
        "history": [],
        "verdict": entry.verdict,
        "note": entry.note,
        "quotes": [_quote(store, place) for place in entry.places],
        "index": entry.index,
    }


def _quote(store: Store, place: FeedbackPlace) -> dict[str, Any]:
    """Return a place with the words that stand there; None where the document has changed since."""
    same = store.with_content(place.content_hash)
    identity = next((d.id for d in same if d.id == place.document), same[0].id if same else None)
    quote = None
    if identity is not None:
        quote = fold(store.text(identity).text[place.start : place.end], WordSet(store.has_word))
    place_of = {"document": identity or place.document, "start": place.start, "end": place.end}
    return {**place_of, "quote": quote, "wrong": place.wrong}


def _storable(text: str) -> str:
    """Return a text without halves of characters."""
    return text.encode(errors="replace").decode()
