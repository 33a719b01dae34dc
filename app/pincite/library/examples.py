"""The questions that a library offers to begin with, worked out once for what it holds and remembered in its folder.

What is remembered are hashes of questions, so that no words are left of a document that is removed.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock

from pincite.answering import examples
from pincite.answering.weights import WEIGHTS
from pincite.cache_files import replace_file
from pincite.embedding import weights_hash
from pincite.errors import LibraryError
from pincite.library.quoting import headings_of
from pincite.locking import writing
from pincite.records import Document
from pincite.store import Store

FILE_NAME = "examples.json"
#: Changed with how questions are made of headings.
_FORM = 1
_MOST = 4


class Examples:
    """Gives questions that the library answers, made from its documents' own headings."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        documents: Callable[[], Sequence[Document]],
        is_answered: Callable[[str], bool],
    ) -> None:
        """Make questions for a store.

        Args:
            store: the library; no use stands inside of a snapshot, for asking takes long.
            folder: where they are remembered.
            documents: gives the library's documents.
            is_answered: tells whether the library answers a question, and is sure of it.
        """
        self._store = store
        self._folder = folder
        self._documents = documents
        self._is_answered = is_answered
        self._turn = Lock()
        self._held: tuple[str, list[str]] | None = None

    def get(self) -> list[str]:
        """Return the questions, the best of each document first; papers go before notes on others."""
        documents = self._documents()
        papers = [document for document in documents if document.kind != "note"] or documents
        state = self._state(papers)
        with self._turn:
            if self._held is None or self._held[0] != state:
                remembered = self._remembered(papers, state)
                self._held = state, self._made(papers, state) if remembered is None else remembered
            return list(self._held[1])

    def _state(self, papers: Sequence[Document]) -> str:
        """Return a hash of all that the questions follow from: what is asked, and what weighs answers."""
        held = self._store.meta("content_hash"), [document.id for document in papers]
        return _hashed(f"{_FORM} {held!r} {_judges()}")

    def _candidates(self, papers: Sequence[Document]) -> list[str]:
        """Return the questions that may be tried. A document that is being removed meanwhile gives none."""
        first = [document.id for document in papers[: examples.MOST_DOCUMENTS]]
        with self._store.snapshot():
            present = [identity for identity in first if self._store.find(identity) is not None]
            headings = {
                identity: [place.section[-1] for place in headings_of(self._store, identity)] for identity in present
            }
            return list(examples.candidates(headings, lambda identity: self._store.text(identity).text))

    def _made(self, papers: Sequence[Document], state: str) -> list[str]:
        questions = examples.answerable(self._candidates(papers), self._is_answered, _MOST)
        said = {"state": state, "questions": [_hashed(question) for question in questions]}
        with suppress(LibraryError, OSError), writing(self._folder, 0):
            replace_file(self._folder / FILE_NAME, json.dumps(said).encode())
        return questions

    def _remembered(self, papers: Sequence[Document], state: str) -> list[str] | None:
        """Return what was worked out before, where the library is in the same state and all of it is found again."""
        try:
            said = json.loads((self._folder / FILE_NAME).read_bytes())
            if said["state"] != state:
                return None
            known = {_hashed(question): question for question in self._candidates(papers)}
            return [known[hashed] for hashed in said["questions"]]
        except (OSError, ValueError, KeyError, TypeError):
            return None


@cache
def _judges() -> str:
    """Return a hash of what decides whether a question is answered: the fitted weights, and the extractor."""
    return _hashed(WEIGHTS.read_text(encoding="utf-8") + weights_hash())


def _hashed(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
