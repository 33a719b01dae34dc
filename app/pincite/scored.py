"""What a retriever returns, and the one order in which results stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

#: Scores are rounded before ranking, so that the last bits of a sum do not decide an order.
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Scored:
    """Keys of passages with their scores, best first, both of shape (n,)."""

    keys: NDArray[np.int64]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        """Return the number of results."""
        return len(self.keys)


def rank(keys: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> Scored:
    """Return the best `limit` of some passages: by rounded score, and of equal scores the smaller key first.

    Args:
        keys: the passages' keys, shape (n,).
        scores: their scores, shape (n,).
        limit: the most results.
    """
    limit = max(limit, 0)
    rounded = np.round(scores, DIGITS).astype(np.float32)
    if 0 < limit < len(rounded):
        least = np.partition(rounded, -limit)[-limit]
        keys, rounded = keys[rounded >= least], rounded[rounded >= least]
    order = np.lexsort((keys, -rounded))[:limit]
    return Scored(keys[order].astype(np.int64), rounded[order])


def check_keys(keys: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
    """Return `keys` as int64 of shape (rows,).

    Raises:
        ValueError: there are more or fewer keys than rows, or one key stands twice.
    """
    keys = np.asarray(keys, dtype=np.int64)
    if keys.shape != (rows,):
        raise ValueError(f"{rows} passages need {rows} keys in one row, not an array of shape {keys.shape}.")
    if len(np.unique(keys)) != rows:
        raise ValueError("A key stands twice: every passage needs its own.")
    return keys


def positions_of(keys: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of `keys` in `known`, which is in ascending order.

    Raises:
        KeyError: a key is not known.
    """
    keys = np.asarray(keys, dtype=np.int64)
    positions = np.searchsorted(known, keys)
    found = positions < len(known)
    found[found] = known[positions[found]] == keys[found]
    if not found.all():
        raise KeyError(f"The index holds no passage of key {int(keys[~found][0])}.")
    return positions


def split(
    keys: NDArray[np.int64], parts: Sequence[NDArray[np.int64]]
) -> Iterator[tuple[int, NDArray[np.intp], NDArray[np.int64]]]:
    """Yield where keys stand in parts that hold each key once, each part in ascending order, one after the other.

    Yields:
        The number of a part, which of `keys` it holds, and the positions of these in it.

    Raises:
        KeyError: no part holds a key.
    """
    keys = np.asarray(keys, dtype=np.int64)
    lasts = np.array([part[-1] for part in parts], dtype=np.int64)
    owners = np.searchsorted(lasts, keys)
    if len(keys) and int(owners.max()) == len(parts):
        raise KeyError(f"The index holds no passage of key {int(keys[owners == len(parts)][0])}.")
    for number in sorted(set(owners.tolist())):
        asked = np.flatnonzero(owners == number)
        yield number, asked, positions_of(keys[asked], parts[number])


def held_by(keys: NDArray[np.int64], part: NDArray[np.int64]) -> bool:
    """Return whether any of `keys`, which are in ascending order, lies in the range of a part's keys."""
    first = int(np.searchsorted(keys, part[0]))
    return first < len(keys) and bool(keys[first] <= part[-1])


class Part(Protocol):
    """A segment of an index, whichever."""

    @property
    def keys(self) -> NDArray[np.int64]:
        """The keys of its passages, ascending."""

    def only(self, kept: NDArray[np.bool_]) -> Self:
        """Return the segment of the passages at the positions where `kept` says so."""


_P = TypeVar("_P", bound=Part)


def parts_within(parts: Sequence[_P], keys: NDArray[np.int64]) -> list[_P]:
    """Return what parts hold of some passages: a part of which all are wanted as it is, and none of which none is."""
    kept = [np.isin(part.keys, keys) for part in parts]
    return [
        part if wanted.all() else part.only(wanted) for part, wanted in zip(parts, kept, strict=True) if wanted.any()
    ]
