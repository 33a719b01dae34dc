"""Question -> passages: dense and BM25 search, fused. Pure over scores; filters arrive as allowed keys."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pincite.dense import DenseIndex
from pincite.lexical import LexicalIndex

#: Passages that each arm contributes at the least; fusion rescales over their union.
_CANDIDATES = 100
_DIGITS = 6
#: What is left of the score of a passage beside those of the documents that a question names.
_OTHERS = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """A passage's key with its fused score (0 to 1) and what the two arms gave it."""

    key: int
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Retriever:
    """Both indexes over the same passages, and the share that the dense one has in the fused score."""

    dense: DenseIndex
    lexical: LexicalIndex
    dense_weight: float

    def within(self, keys: NDArray[np.int64]) -> "Retriever":
        """Return what finds only the passages of some keys; a word weighs what its rarity among these makes it."""
        return replace(self, dense=self.dense.within(keys), lexical=self.lexical.within(keys))

    def search(
        self, query: str, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None = None
    ) -> list[Found]:
        """Return the best passages for a query, best first.

        Args:
            query: the words, for BM25.
            vector: the query's vector, shape (d,).
            limit: how many passages at most.
            allowed: keys that may be found, ascending; None for all.
        """
        wide = max(_CANDIDATES, 2 * limit)
        near = self.dense.search(vector, wide, allowed)
        worded = self.lexical.search(query, wide, allowed)
        # Not `np.union1d`, which imports more of numpy than all else that a question needs.
        keys = np.array(sorted({*near.keys.tolist(), *worded.keys.tolist()}), dtype=np.int64)
        if not len(keys):
            return []
        similarities = self.dense.similarities(vector, keys)
        weights = self.lexical.scores(query, keys)
        fused = convex(similarities, weights, self.dense_weight)
        order = sorted(range(len(keys)), key=lambda place: (-fused[place], keys[place]))
        return [Found(int(keys[i]), float(fused[i]), float(similarities[i]), float(weights[i])) for i in order[:limit]]


def preferred(meant: Sequence[Found], found: Sequence[Found]) -> list[Found]:
    """Return passages of two searches as one list: those of the first, which is of fewer documents, in the upper half.

    Args:
        meant: passages of the documents that a question names, scored from 0 to 1 among themselves.
        found: passages of all documents.
    """
    first = {item.key: replace(item, score=0.5 + item.score / 2) for item in meant}
    others = {item.key: replace(item, score=_OTHERS * item.score) for item in found}
    merged = {**others, **first}.values()
    return sorted(merged, key=lambda item: (-item.score, item.key))


def convex(first: NDArray[np.float32], second: NDArray[np.float32], weight: float) -> NDArray[np.float64]:
    """Return `weight` of the first scores and the rest of the second, each scaled from 0 to 1 over the candidates.

    The convex combination of Bruch, Gai and Ingber (2023), "An Analysis of Fusion Functions for Hybrid Retrieval",
    https://doi.org/10.1145/3596512. Rounded, so that ranking does not hang on the last bits.
    """
    fused: NDArray[np.float64] = weight * min_max(first) + (1 - weight) * min_max(second)
    return np.round(fused, _DIGITS)


def min_max(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Scale scores to 0..1; equal scores become 0."""
    if not len(scores):
        return np.zeros(0)
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-9:
        return np.zeros(len(scores))
    return (scores.astype(np.float64) - low) / (high - low)
