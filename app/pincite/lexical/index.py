"""BM25 over the segments of a library."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pincite.lexical.segment import LexicalSegment, Term, hash_of
from pincite.lexical.words import tokens
from pincite.scored import DIGITS, Scored, held_by, rank, split

#: Tokens whose frequency is remembered at most.
_MOST_REMEMBERED = 100_000


class LexicalIndex:
    """An immutable BM25 index of passages by key. Searching is safe from several threads."""

    def __init__(self, segments: Sequence[LexicalSegment]) -> None:
        """Search segments, in the order of their keys; no key stands in two of them."""
        self._segments = tuple(segment for segment in segments if len(segment))
        self._passages = sum(len(segment) for segment in self._segments)
        words = sum(int(segment.lengths.sum()) for segment in self._segments)
        usual = words / max(self._passages, 1)
        self._norms = [segment.norms(usual) for segment in self._segments]
        self._frequencies: dict[str, int] = {}

    @classmethod
    def build(
        cls, keys: NDArray[np.int64], texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> "LexicalIndex":
        """Return the index of some passages, of one segment: see `LexicalSegment.build`."""
        return cls([LexicalSegment.build(keys, texts, progress)])

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._passages

    def __contains__(self, token: object) -> bool:
        """Return whether any passage holds a token of `tokens`."""
        return isinstance(token, str) and self._frequency(token) > 0

    def holding(self, words: Iterable[Collection[str]]) -> NDArray[np.int64]:
        """Return the keys, ascending, of the passages that hold a token of each word; all of them for no words.

        Args:
            words: for each word the tokens of `tokens` that it may stand as.
        """
        wanted = [{hash_of(token) for token in forms} for forms in words]
        found = [np.empty(0, dtype=np.int64)]
        for segment in self._segments:
            held = np.ones(len(segment), dtype=bool)
            for forms in wanted:
                one = np.zeros(len(segment), dtype=bool)
                for token in forms:
                    one[segment.passages[segment.postings(token)]] = True
                held &= one
            found.append(segment.keys[held])
        return np.concatenate(found)

    def search(self, query: str, limit: int, allowed: NDArray[np.int64] | None = None) -> Scored:
        """Return the passages of the greatest BM25 score for `query`; those without any of its words are left out.

        Args:
            query: a question in words.
            limit: the most results.
            allowed: the keys to choose from; keys that the index does not hold are passed over.
        """
        best = Scored(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        terms = self._terms(query)
        if limit <= 0 or not terms:
            return best
        chosen = None if allowed is None else np.unique(np.asarray(allowed, dtype=np.int64))
        for segment, norms in zip(self._segments, self._norms, strict=True):
            if chosen is not None and not held_by(chosen, segment.keys):
                continue
            least = float(best.scores[-1]) if len(best) == limit else 0.0
            places, scores = segment.best(terms, norms, least)
            keys = segment.keys[places]
            if chosen is not None:
                inside = np.isin(keys, chosen, assume_unique=True)
                keys, scores = keys[inside], scores[inside]
            best = rank(np.concatenate([best.keys, keys]), np.concatenate([best.scores, scores]), limit)
        return best

    def scores(self, query: str, keys: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 scores of `keys` for `query`, in their order; 0 where no word is shared.

        Raises:
            KeyError: a key is not in the index.
        """
        terms = self._terms(query)
        scores = np.zeros(len(keys), dtype=np.float32)
        for number, asked, places in split(keys, [segment.keys for segment in self._segments]):
            scores[asked] = self._segments[number].scores_at(terms, self._norms[number], places)
        return np.round(scores, DIGITS)

    def inverse_document_frequency(self, token: str) -> float:
        """Return ln(1 + (n - f + .5) / (f + .5)) for a token of `tokens` that f of n passages hold (f may be 0)."""
        frequency = self._frequency(token)
        return math.log(1 + (len(self) - frequency + 0.5) / (frequency + 0.5))

    def _frequency(self, token: str) -> int:
        known = self._frequencies.get(token)
        if known is None:
            if len(self._frequencies) >= _MOST_REMEMBERED:
                self._frequencies = {}
            spans = [segment.postings(hash_of(token)) for segment in self._segments]
            known = self._frequencies[token] = sum(span.stop - span.start for span in spans)
        return known

    def _terms(self, query: str) -> list[Term]:
        """Return the tokens of a question, the rarest first: always in the same order, for the last bits of sums."""
        counts = Counter(token for token in tokens(query) if token in self)
        terms = [
            Term(hash_of(token), count * self.inverse_document_frequency(token)) for token, count in counts.items()
        ]
        return sorted(terms, key=lambda term: (-term.weight, term.hash))
