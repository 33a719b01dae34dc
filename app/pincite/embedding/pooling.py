"""Vectors of parts of a text, from those of its tokens: no second pass through the model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Ranges of a text's characters, (start, end), that are one part together: a sentence, and the headings above it.
Part = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Texts and their parts as unit vectors.

    Attributes:
        texts: one row a text, shape (n, d).
        parts: one row a part, shape (m, d), text by text in order; zeros where a part has no vector.
        pooled: which parts have one, shape (m,). None has that stands beyond the window or covers no token.
    """

    texts: NDArray[np.float32]
    parts: NDArray[np.float32]
    pooled: NDArray[np.bool_]


class Pooling:
    """Gathers the vectors of texts and of their parts, in whatever order the texts are embedded."""

    def __init__(self, parts: Sequence[Sequence[Part]], dimension: int) -> None:
        """Begin with none.

        Args:
            parts: for each text its parts.
            dimension: the length of a vector, d.
        """
        self._parts = parts
        self._ends = np.cumsum([0, *(len(several) for several in parts)])
        self._texts = np.zeros((len(parts), dimension), dtype=np.float32)
        self._vectors = np.zeros((int(self._ends[-1]), dimension), dtype=np.float32)

    def put(
        self,
        place: int,
        vector: NDArray[np.float32],
        tokens: NDArray[np.float32],
        offsets: Sequence[tuple[int, int]],
        before: int = 0,
    ) -> None:
        """Take in a text that was embedded.

        Args:
            place: its position.
            vector: its vector, shape (d,).
            tokens: those of its tokens, shape (t, d).
            offsets: of each of them, the characters that it stands for.
            before: the characters that were put before the text.
        """
        self._texts[place] = vector
        rows = slice(*self._ends[place : place + 2])
        self._vectors[rows] = pool(
            tokens, np.array(offsets, dtype=np.int64).reshape(-1, 2) - before, self._parts[place]
        )

    def embedded(self) -> Embedded:
        """Return what was gathered."""
        pooled = np.asarray(self._vectors.any(axis=1))
        return Embedded(unit(self._texts), self._vectors, pooled)


def pool(tokens: NDArray[np.float32], offsets: NDArray[np.int64], parts: Sequence[Part]) -> NDArray[np.float32]:
    """Return the mean of the tokens of each part as unit vectors, shape (len(parts), d).

    A token counts for every part that it overlaps, and once. The row of a part is zeros where one of its ranges has no
    token, or where the mean is no number; and all are where the tokens are not those that the model read.

    Args:
        tokens: the vectors of a text's tokens, shape (t, d).
        offsets: of each of them, the characters that it stands for, shape (t, 2); the model's own marks stand for none.
        parts: the ranges of each part.
    """
    if not parts or len(offsets) != len(tokens):
        return np.zeros((len(parts), tokens.shape[1]), dtype=np.float32)
    starts, ends = offsets.T
    ranges = np.array([one for part in parts for one in part], dtype=np.int64).reshape(-1, 2)
    first, past = ranges[:, :1], ranges[:, 1:]
    covers = (starts < past) & (ends > first) & (ends > starts) & (past > first)
    held, whole = np.zeros((len(parts), len(starts)), dtype=bool), np.zeros(len(parts), dtype=bool)
    row = 0
    for place, part in enumerate(parts):
        several = covers[row : row + len(part)]
        row += len(part)
        held[place], whole[place] = several.any(axis=0), len(part) > 0 and several.any(axis=1).all()
    with np.errstate(invalid="ignore", over="ignore"):
        means = held.astype(np.float32) @ tokens / np.maximum(held.sum(axis=1, keepdims=True), 1)
        vectors = unit(means.astype(np.float32))
        sound = whole & (np.abs(np.linalg.norm(vectors, axis=1) - 1) < 0.01)
    vectors[~sound] = 0.0
    return vectors


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `vectors`, shape (n, d), scaled to length 1; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
