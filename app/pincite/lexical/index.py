"""BM25 over the segments of a library."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pincite.lexical.segment import LexicalSegment, Row, Term, hash_of
from pincite.lexical.words import tokens
from pincite.scored import DIGITS, Scored, held_by, parts_within, rank, split

#: Tokens whose rows are remembered at most.
_MOST_REMEMBERED = 4_000


class LexicalIndex:
    """An immutable BM25 index of passages by key. Searching is safe from several threads."""

    def __init__(self, segments: Sequence[LexicalSegment]) -> None:
        """Search segments, in the order of their keys; no key stands in two of them."""
        self._segments = tuple(segment for segment in segments if len(segment))
        self._passages = sum(len(segment) for segment in self._segments)
        words = sum(int(segment.lengths.sum()) for segment in self._segments)
        usual = words / max(self._passages, 1)
        self._norms = [segment.norms(usual) for segment in self._segments]
        self._remembered: dict[str, tuple[int, tuple[Row | None, ...]]] = {}

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
                for row in filter(None, map(segment.row, forms)):
                    one[segment.passages[row.span]] = True
                held &= one
            found.append(segment.keys[held])
        return np.concatenate(found)

    def within(self, keys: NDArray[np.int64]) -> "LexicalIndex":
        """Return the index of some of the passages, by their keys; keys that it does not hold are passed over."""
        return LexicalIndex(parts_within(self._segments, keys))

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
        for number, (segment, norms) in enumerate(zip(self._segments, self._norms, strict=True)):
            if chosen is not None and not held_by(chosen, segment.keys):
                continue
            least = float(best.scores[-1]) if len(best) == limit else 0.0
            places, scores = segment.best(_rows(terms, number), norms, least)
            if not len(places):
                continue
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
            scores[asked] = self._segments[number].scores_at(_rows(terms, number), self._norms[number], places)
        return np.round(scores, DIGITS)

    def inverse_document_frequency(self, token: str) -> float:
        """Return ln(1 + (n - f + .5) / (f + .5)) for a token of `tokens` that f of n passages hold (f may be 0)."""
        frequency = self._frequency(token)
        return math.log(1 + (len(self) - frequency + 0.5) / (frequency + 0.5))

    def _frequency(self, token: str) -> int:
        return self._known(token)[0]

    def _known(self, token: str) -> tuple[int, tuple[Row | None, ...]]:
        """Return how many passages hold a token, and its row in each segment."""
        known = self._remembered.get(token)
        if known is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered = {}
            rows = tuple(segment.row(hash_of(token)) for segment in self._segments)
            known = sum(row.span.stop - row.span.start for row in rows if row), rows
            self._remembered[token] = known
        return known

    def _terms(self, query: str) -> list[Term]:
        """Return the tokens of a question, the rarest first: always in the same order, for the last bits of sums."""
        counts = Counter(token for token in tokens(query) if token in self)
        weights = {token: count * self.inverse_document_frequency(token) for token, count in counts.items()}
        return [
            Term(weights[token], self._known(token)[1])
            for token in sorted(weights, key=lambda token: (-weights[token], token))
        ]


def _rows(terms: Sequence[Term], number: int) -> list[tuple[float, Row]]:
    """Return the tokens that a segment holds, with their weights."""
    return [(term.weight, row) for term in terms if (row := term.rows[number])]
