"""BM25 over the segments of a library."""

import math
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from pincite.array_file import Array
from pincite.lexical.segment import K1, LexicalSegment, hash_of
from pincite.lexical.words import tokens
from pincite.scored import DIGITS, Scored, parts_within, positions_of, rank

#: Tokens whose rows are known at most.
_MOST_KNOWN = 4_000
#: Postings that are remembered at most, 9 bytes each: questions share their common words, whose rows are long.
_MOST_REMEMBERED = 16_000_000
#: What a sum of single precision may be off by.
_SLACK = 1e-4
#: Less than any score.
_LEAST = 1e-9
#: Looking a passage up costs so many times what adding a posting costs.
_LOOKING_UP = 4
#: The best have seldom more than this share of what a passage could have: earlier, nothing can be left out.
_WORTHWHILE = 0.5
#: Tokens of more passages than this raise what is known of the best by too little for the trouble.
_SHORT = 65_536
#: How many times as many passages as are wanted are scored wholly to learn what the best have at the least.
_TRIED = 2


class Postings:
    """Where a token stands in an index, and what it counts there before it is weighed by its rarity."""

    def __init__(self, places: NDArray[np.int32], counts: Array, norms: NDArray[np.float32], shortest: float) -> None:
        """Keep the postings of a token.

        Args:
            places: the positions of the passages that hold it, ascending.
            counts: how often each of these holds it.
            norms: what is added to a count, for all passages.
            shortest: the least of these.
        """
        self.places = places
        self._counts = counts
        self._norms = norms
        self._impacts: NDArray[np.float32] | None = None
        greatest = int(counts.max(initial=0))
        #: No impact is greater.
        self.most = greatest / (greatest + shortest)

    def impacts(self) -> NDArray[np.float32]:
        """Return f / (f + norm) for each of the places."""
        if self._impacts is None:
            self._impacts = self._impacts_at(slice(None))
            self.most = float(self._impacts.max(initial=0.0))
        return self._impacts

    def add_at(self, scores: NDArray[np.float32], places: NDArray[np.int32], weight: float) -> None:
        """Add `weight` times the impacts to the scores of the passages at some positions."""
        at = np.minimum(np.searchsorted(self.places, places), len(self.places) - 1)
        shared = np.flatnonzero(self.places[at] == places)
        at = at[shared]
        impacts = self._impacts_at(at) if self._impacts is None else self._impacts[at]
        scores[shared] += np.float32(weight) * impacts

    def _impacts_at(self, at: NDArray[np.int64] | slice) -> NDArray[np.float32]:
        counts = self._counts[at].astype(np.float32)
        impacts: NDArray[np.float32] = counts / (counts + self._norms[self.places[at]])
        return impacts


class LexicalIndex:
    """An immutable BM25 index of passages by key. Searching is safe from several threads."""

    def __init__(self, segments: Sequence[LexicalSegment]) -> None:
        """Search segments, in the order of their keys; no key stands in two of them."""
        self._segments = tuple(segment for segment in segments if len(segment))
        self._starts = [0, *accumulate(len(segment) for segment in self._segments)]
        words = sum(int(segment.lengths.sum()) for segment in self._segments)
        usual = words / max(len(self), 1)
        self._norms = _together([segment.norms(usual) for segment in self._segments], np.float32)
        self._shortest = float(self._norms.min(initial=K1))
        self._keys = _together([segment.keys for segment in self._segments], np.int64)
        self._known: dict[str, tuple[tuple[int, slice], ...]] = {}
        self._remembered: dict[str, Postings] = {}
        self._held = 0
        self._lock = threading.Lock()

    @classmethod
    def build(
        cls, keys: NDArray[np.int64], texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> "LexicalIndex":
        """Return the index of some passages, of one segment: see `LexicalSegment.build`."""
        return cls([LexicalSegment.build(keys, texts, progress)])

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._starts[-1]

    def __contains__(self, token: object) -> bool:
        """Return whether any passage holds a token of `tokens`."""
        return isinstance(token, str) and self._frequency(token) > 0

    def holding(self, words: Iterable[Collection[str]]) -> NDArray[np.int64]:
        """Return the keys, ascending, of the passages that hold a token of each word; all of them for no words.

        Args:
            words: for each word the tokens of `tokens` that it may stand as.
        """
        held = np.ones(len(self), dtype=bool)
        for forms in words:
            one = np.zeros(len(self), dtype=bool)
            for token in forms:
                one[self._postings(token).places] = True
            held &= one
        return self._keys[held]

    def within(self, keys: NDArray[np.int64]) -> "LexicalIndex":
        """Return the index of some of the passages, by their keys; keys that it does not hold are passed over."""
        return LexicalIndex(parts_within(self._segments, keys))

    def search(self, query: str, limit: int, allowed: NDArray[np.int64] | None = None) -> Scored:
        """Return the passages of the greatest BM25 score for `query`; those without any of its words are left out.

        Tokens are added up from the rarest on. Once those that are left cannot lift a passage without any of the others
        among the best, they are looked up only for the passages that can still get there (MaxScore: Turtle and Flood,
        "Query Evaluation: Strategies and Optimizations", 1995).

        Args:
            query: a question in words.
            limit: the most results.
            allowed: the keys to choose from; keys that the index does not hold are passed over.
        """
        terms = self._terms(query) if limit > 0 else []
        if not terms:
            return Scored(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        may = None if allowed is None else self._mask(allowed)
        sums, added, least = self._added(terms, limit, may)
        possible = sums >= max(least - _most(terms[added:]) - _SLACK, _LEAST)
        while added < len(terms) and _LOOKING_UP * np.count_nonzero(possible) > len(terms[added][1].places):
            weight, row = terms[added]
            sums[row.places] += np.float32(weight) * row.impacts()
            added += 1
            possible &= sums >= least - _most(terms[added:]) - _SLACK
        places = np.flatnonzero(possible).astype(np.int32)
        scores = sums[places]
        for number, (weight, row) in enumerate(terms[added:], start=added + 1):
            row.add_at(scores, places, weight)
            kept = scores >= least - _most(terms[number:]) - _SLACK
            places, scores = places[kept], scores[kept]
        return rank(self._keys[places], scores, limit)

    def scores(self, query: str, keys: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 scores of `keys` for `query`, in their order; 0 where no word is shared.

        Raises:
            KeyError: a key is not in the index.
        """
        places = positions_of(keys, self._keys).astype(np.int32)
        scores = np.zeros(len(places), dtype=np.float32)
        for weight, row in self._terms(query):
            row.add_at(scores, places, weight)
        return np.round(scores, DIGITS)

    def inverse_document_frequency(self, token: str) -> float:
        """Return ln(1 + (n - f + .5) / (f + .5)) for a token of `tokens` that f of n passages hold (f may be 0)."""
        frequency = self._frequency(token)
        return math.log(1 + (len(self) - frequency + 0.5) / (frequency + 0.5))

    def _added(
        self, terms: Sequence[tuple[float, Postings]], limit: int, may: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.float32], int, float]:
        """Add tokens up until no passage without any of them can be among the best.

        Returns:
            What each passage has, how many tokens were added, and what the best have at the least.
        """
        sums = np.zeros(len(self), dtype=np.float32)
        every, least = _most(terms), 0.0
        for added, (weight, row) in enumerate(terms):
            if _most(terms[added:]) < least - _SLACK:
                return sums, added, least
            inside = slice(None) if may is None else may[row.places]
            places = row.places[inside]
            scores = sums[places] + np.float32(weight) * row.impacts()[inside]
            sums[places] = scores
            rest = terms[added + 1 :]
            if _most(rest) < _WORTHWHILE * every and (least == 0 or len(places) < _SHORT):
                least = max(least, _reached(places, scores, rest, limit, least))
        return sums, len(terms), least

    def _mask(self, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return, for each position, whether its passage is one of `keys`."""
        wanted = np.asarray(keys, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self) - 1)
        mask = np.zeros(len(self), dtype=bool)
        mask[at[self._keys[at] == wanted]] = True
        return mask

    def _frequency(self, token: str) -> int:
        return sum(row.stop - row.start for _, row in self._rows(token))

    def _rows(self, token: str) -> tuple[tuple[int, slice], ...]:
        """Return the numbers of the segments that hold a token, each with its row there."""
        rows = self._known.get(token)
        if rows is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known = {}
            found = [(number, segment.row(hash_of(token))) for number, segment in enumerate(self._segments)]
            rows = self._known[token] = tuple((number, row) for number, row in found if row)
        return rows

    def _postings(self, token: str) -> Postings:
        """Return where a token stands, remembered, those of the tokens that were asked last."""
        with self._lock:
            known = self._remembered.pop(token, None)
            if known is not None:
                self._remembered[token] = known
                return known
        made = self._found(token)
        with self._lock:
            if token not in self._remembered:
                self._remembered[token] = made
                self._held += len(made.places)
            while self._held > _MOST_REMEMBERED and len(self._remembered) > 1:
                oldest = next(iter(self._remembered))
                self._held -= len(self._remembered.pop(oldest).places)
        return made

    def _found(self, token: str) -> Postings:
        there = [(self._segments[number], self._starts[number], row) for number, row in self._rows(token)]
        places = _together([s.passages[row].astype(np.int32) + np.int32(start) for s, start, row in there], np.int32)
        counts = _together([s.counts[row] for s, _, row in there], np.uint8)
        return Postings(places, counts, self._norms, self._shortest)

    def _terms(self, query: str) -> list[tuple[float, Postings]]:
        """Return the tokens of a question with their weights, the rarest first.

        They always come in the same order, for the last bits of sums. A weight is the inverse document frequency times
        how often the question has the token.
        """
        counts = Counter(token for token in tokens(query) if token in self)
        weights = {token: count * self.inverse_document_frequency(token) for token, count in counts.items()}
        order = sorted(weights, key=lambda token: (-weights[token], token))
        return [(weights[token], self._postings(token)) for token in order]


def _together(parts: Sequence[Array], kind: type[np.generic]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, dtype=kind), *parts])


def _most(terms: Sequence[tuple[float, Postings]]) -> float:
    """Return what tokens add to the score of a passage at the most."""
    return sum(weight * row.most for weight, row in terms)


def _reached(
    places: NDArray[np.int32],
    scores: NDArray[np.float32],
    rest: Sequence[tuple[float, Postings]],
    limit: int,
    least: float,
) -> float:
    """Return what the best `limit` passages have at the least, as far as can be told from a few good ones.

    Args:
        places: passages.
        scores: what they have so far.
        rest: the tokens that were not added yet.
        limit: how many are wanted.
        least: what is known already.
    """
    hopeful = np.flatnonzero(scores > least - _most(rest)) if least else np.arange(len(scores))
    if len(hopeful) < limit:
        return 0.0
    if len(hopeful) > _TRIED * limit:
        hopeful = hopeful[np.argpartition(scores[hopeful], -_TRIED * limit)[-_TRIED * limit :]]
    places, scores = places[hopeful], scores[hopeful]
    for weight, row in rest:
        row.add_at(scores, places, weight)
    return float(np.partition(scores, -limit)[-limit])
