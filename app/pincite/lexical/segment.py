"""Some passages of a library with the tokens that they hold: how often each, and what BM25 makes of it."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pincite.array_file import Array, mapped, packed
from pincite.lexical.words import tokens
from pincite.scored import check_keys

K1, B = 0.9, 0.4
_REPORT_EVERY = 256


@dataclass(frozen=True, slots=True, eq=False)
class LexicalSegment:
    """The tokens of some passages. Holds no words: a token is known by its hash of 64 bits.

    Attributes:
        keys: the passages' keys, ascending.
        lengths: how many tokens each has.
        hashes: the hashes of the tokens, ascending.
        start: the postings of token t are `start[t]:start[t + 1]`.
        most: the most times that each token stands in one passage.
        passages: the positions of the passages that hold a token, ascending for each token.
        counts: how often each of these holds it.
    """

    keys: NDArray[np.int64]
    lengths: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    start: NDArray[np.int64]
    most: Array
    passages: Array
    counts: Array

    @classmethod
    def build(
        cls, keys: NDArray[np.int64], texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> "LexicalSegment":
        """Return the segment of some passages.

        Args:
            keys: the passages' keys, shape (n,), each once.
            texts: their texts, n of them.
            progress: is called with the number of passages read and n.

        Raises:
            ValueError: there are more or fewer keys than texts, or a key stands twice.
        """
        keys = check_keys(keys, len(texts))
        order = np.argsort(keys)
        vocabulary: dict[str, int] = {}
        found, lengths = array("i"), array("i")
        for done, place in enumerate(order, start=1):
            held = tokens(texts[place])
            found.extend([vocabulary.setdefault(token, len(vocabulary)) for token in held])
            lengths.append(len(held))
            if progress and (done % _REPORT_EVERY == 0 or done == len(texts)):
                progress(done, len(texts))
        counted = np.array(lengths, dtype=np.int32)
        hashes = np.array([hash_of(token) for token in vocabulary], dtype=np.uint64)
        known, rows = np.unique(hashes, return_inverse=True)
        places = np.repeat(np.arange(len(keys), dtype=np.int64), counted)
        postings, counts = np.unique(rows[np.array(found, dtype=np.int32)] * len(keys) + places, return_counts=True)
        return _segment(keys[order], counted, known, postings, counts)

    @classmethod
    def merged(cls, parts: "Sequence[LexicalSegment]") -> "LexicalSegment":
        """Return several segments, in the order of their keys, as one."""
        keys = np.concatenate([part.keys for part in parts])
        known = np.unique(np.concatenate([part.hashes for part in parts]))
        postings: list[Array] = []
        before = 0
        for part in parts:
            rows = np.searchsorted(known, part.hashes).repeat(np.diff(part.start))
            postings.append(rows * len(keys) + part.passages + before)
            before += len(part.keys)
        every, counts = np.concatenate(postings), np.concatenate([part.counts for part in parts])
        order = np.argsort(every, kind="stable")
        lengths = np.concatenate([part.lengths for part in parts])
        return _segment(keys, lengths, known, every[order], counts[order])

    def only(self, kept: NDArray[np.bool_]) -> "LexicalSegment":
        """Return the segment of the passages at the positions where `kept` says so; nothing of the others is in it."""
        left = kept[self.passages]
        rows = np.arange(len(self.hashes)).repeat(np.diff(self.start))[left]
        places = (np.cumsum(kept) - 1)[self.passages[left]]
        held = np.unique(rows)
        postings = np.searchsorted(held, rows) * int(kept.sum()) + places
        return _segment(self.keys[kept], self.lengths[kept], self.hashes[held], postings, self.counts[left])

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.keys)

    def row(self, token: int) -> slice | None:
        """Return where the postings of a token stand, by its hash, or None where no passage holds it."""
        # The hash is wrapped, for numpy would make a Python number a float.
        place = int(np.searchsorted(self.hashes, np.uint64(token)))
        if place == len(self.hashes) or int(self.hashes[place]) != token:
            return None
        return slice(int(self.start[place]), int(self.start[place + 1]))

    def norms(self, usual_length: float) -> NDArray[np.float32]:
        """Return what BM25 adds to a count for each passage's length, `usual_length` being the mean of the library."""
        return (K1 * (1 - B + B * self.lengths / max(usual_length, 1e-9))).astype(np.float32)

    def save(self) -> bytes:
        """Return the segment as the bytes of a file."""
        return packed({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def load(cls, path: Path) -> "LexicalSegment":
        """Return the segment that a file holds, which is mapped and not read.

        Raises:
            OSError: the file cannot be read.
            ValueError: it holds no segment.
        """
        arrays = mapped(path)
        if tuple(arrays) != cls.__slots__:
            raise ValueError("The file holds other arrays.")
        return cls(**arrays)


@lru_cache(maxsize=65536)
def hash_of(token: str) -> int:
    """Return the hash that a token is known by."""
    data = token.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def _segment(keys: Array, lengths: Array, hashes: Array, postings: Array, counts: Array) -> LexicalSegment:
    """Return the segment of postings, each a token's position times the number of passages plus a passage's."""
    rows, passages = np.divmod(postings, max(len(keys), 1))
    start = np.searchsorted(rows, np.arange(len(hashes) + 1))
    small = np.uint8 if int(counts.max(initial=0)) < 256 else np.int32
    most = np.maximum.reduceat(counts, start[:-1]) if len(hashes) else counts
    return LexicalSegment(
        keys=keys.astype(np.int64),
        lengths=lengths.astype(np.int32),
        hashes=hashes.astype(np.uint64),
        start=start.astype(np.int64),
        most=most.astype(small),
        passages=passages.astype(np.uint16 if len(keys) <= 65536 else np.int32),
        counts=counts.astype(small),
    )
