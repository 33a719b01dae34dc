"""Terms: where a library defines and uses one, and which are worth looking up. Over one state of the library."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pincite.answering.concept import Concordance, concept
from pincite.answering.dialogue import nearest_word
from pincite.answering.offering import Candidate, candidates, nearest, offered
from pincite.answering.terms import MOST_CHARACTERS
from pincite.errors import OptionInvalid, QuestionEmpty
from pincite.filters import Filters, select
from pincite.lexical import raw_words
from pincite.library.indexes import Indexes
from pincite.records import Concept
from pincite.store import Store

_MOST_PLACES = 1000
_MOST_TERMS = 200
_SUGGESTIONS = 5


class Glossary:
    """Looks terms up. Every method holds one state of the library while it works."""

    def __init__(self, store: Store, indexes: Indexes) -> None:
        """Look into a store; `indexes` find the passages that hold a term's words."""
        self._store = store
        self._indexes = indexes
        self._candidates: tuple[int, list[Candidate]] | None = None
        self._offered: tuple[int, int, list[str]] | None = None

    def concept(self, text: str, documents: Sequence[str] | None, limit: int) -> Concept:
        """Return where the library defines and uses a term, or the nearest terms where it stands nowhere."""
        _check(text)
        _check_number(limit, _MOST_PLACES, "places")
        with self._store.snapshot():
            concordance = self._concordance(self._allowed(documents))
            if concordance.term(text).is_empty():
                raise OptionInvalid(f"{text!r:.60} holds small words alone; give a term, such as 'value chain'")
            found = concept(text, concordance, self._store, limit)
            if not found.documents:
                found = replace(found, suggestions=tuple(self._nearest(text, concordance)))
        self._indexes.save()
        return found

    def concepts(self, limit: int) -> list[str]:
        """Return the terms that are worth looking up, best first."""
        _check_number(limit, _MOST_TERMS, "terms")
        with self._store.snapshot():
            generation = self._store.generation()
            held = self._offered
            if held is None or held[0] != generation or held[1] < limit:
                terms = offered(self._all_candidates(), self._concordance(None), limit)
                held = self._offered = generation, limit, terms
        self._indexes.save()
        return held[2][:limit]

    def _nearest(self, text: str, concordance: Concordance) -> list[str]:
        """Return the nearest terms that do stand somewhere: misspelt words mended first, then what is named alike."""
        words = self._store.words()
        mended = {word: nearest_word(word, words) or word for word in raw_words(text) if word not in words}
        likely = [" ".join(mended.get(word, word) for word in raw_words(text))] if mended else []
        likely += nearest(text, self._all_candidates())
        found: dict[str, None] = {}
        for one in likely:
            term = concordance.term(one)
            if len(found) < _SUGGESTIONS and (usual := concordance.usual(term)):
                found[usual] = None
        return list(found)

    def _all_candidates(self) -> list[Candidate]:
        generation = self._store.generation()
        if self._candidates is None or self._candidates[0] != generation:
            self._candidates = generation, candidates(self._store)
        return self._candidates[1]

    def _concordance(self, allowed: NDArray[np.int64] | None) -> Concordance:
        return Concordance(self._store, self._indexes.retriever().lexical, allowed)

    def _allowed(self, documents: Sequence[str] | None) -> NDArray[np.int64] | None:
        if documents is None:
            return None
        return self._indexes.keys_of(select(self._store.documents(), Filters(documents)))


def _check(text: str) -> None:
    """Check that there is a term to look for.

    Raises:
        QuestionEmpty: there is no word in it.
        OptionInvalid: it is no text, or longer than any term.
    """
    if not isinstance(text, str):
        raise OptionInvalid(f"the term must be text, not {text!r:.60}")
    if len(text) > MOST_CHARACTERS:
        raise OptionInvalid(f"the term is {len(text):,} characters long; give at most {MOST_CHARACTERS}")
    if not any(character.isalnum() for character in text):
        raise QuestionEmpty("the term has no word in it; type what you want to look up")


def _check_number(limit: object, most: int, what: str) -> None:
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= most:
        raise OptionInvalid(f"the number of {what} must be from 1 to {most:,}, not {limit!r:.60}")
