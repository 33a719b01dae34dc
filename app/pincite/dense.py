"""Passages by the similarity of their vectors to a question's: exact search with FAISS, imported only here."""

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.cache_files import CacheTag, Tag, read_cache, write_cache
from pincite.scored import DIGITS, Scored, check_keys, positions_of, rank

FILE = "dense.faiss"
_FORMAT = 1
# Results fetched beyond the limit, so that what ties with the last one is seen.
_MARGIN = 16


class DenseIndex:
    """An immutable index of unit vectors by key. Searching is safe from several threads."""

    def __init__(self, index: Any) -> None:
        """Wrap a FAISS IndexIDMap2 over an IndexFlatIP; use `build` or `load`."""
        self._index = index
        self._keys = np.sort(_faiss().vector_to_array(index.id_map).astype(np.int64))

    @classmethod
    def build(cls, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> "DenseIndex":
        """Return the index of some passages.

        Args:
            keys: the passages' keys, shape (n,), each once.
            vectors: their unit vectors, shape (n, d).

        Raises:
            ValueError: the shapes do not fit, a key stands twice, or a vector is not finite.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if vectors.ndim != 2:
            raise ValueError(f"Vectors must have shape (n, d), not {vectors.shape}.")
        keys = check_keys(keys, len(vectors))
        if not np.isfinite(vectors).all():
            raise ValueError("A vector holds a value that is not finite.")
        faiss = _faiss()
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        order = np.argsort(keys)
        if len(keys):
            index.add_with_ids(vectors[order], keys[order])
        return cls(index)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._keys)

    @property
    def dimension(self) -> int:
        """The length of a vector, d."""
        return int(self._index.d)

    def search(self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None = None) -> Scored:
        """Return the passages whose vectors have the greatest inner product with `vector`.

        Args:
            vector: a question's unit vector, shape (d,).
            limit: the most results; fewer where the index holds fewer.
            allowed: the keys to choose from; keys that the index does not hold are passed over.

        Raises:
            ValueError: the vector has another dimension than the index.
        """
        query = self._checked(vector)
        selector = None if allowed is None else np.intersect1d(np.asarray(allowed, dtype=np.int64), self._keys)
        available = len(self._keys) if selector is None else len(selector)
        limit = min(limit, available)
        if limit <= 0:
            return Scored(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        fetched = min(limit + _MARGIN, available)
        while True:
            scores, keys = self._fetch(query, fetched, selector)
            rounded = np.round(scores, DIGITS)
            if fetched == available or rounded[-1] < rounded[limit - 1]:
                return rank(keys, scores, limit)
            fetched = min(2 * fetched, available)

    def similarities(self, vector: NDArray[np.float32], keys: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of `vector`, shape (d,), with the vectors of `keys`, in their order, rounded.

        Raises:
            KeyError: a key is not in the index.
            ValueError: the vector has another dimension than the index.
        """
        query = self._checked(vector)
        positions_of(keys, self._keys)
        if not len(keys):
            return np.empty(0, dtype=np.float32)
        vectors = self._index.reconstruct_batch(np.asarray(keys, dtype=np.int64))
        products: NDArray[np.float32] = np.round(vectors @ query, DIGITS).astype(np.float32)
        return products

    def save(self, folder: Path, tag: CacheTag) -> None:
        """Write the index and its manifest to `folder`.

        Raises:
            OSError: the folder cannot be written.
        """
        write_cache(folder / FILE, _faiss().serialize_index(self._index).tobytes(), _full_tag(tag))

    @classmethod
    def load(cls, folder: Path, tag: CacheTag) -> "DenseIndex | None":
        """Return the index saved in `folder` for `tag`, or None where there is none of that tag or it is damaged."""
        payload = read_cache(folder / FILE, _full_tag(tag))
        if payload is None:
            return None
        try:
            return cls(_faiss().deserialize_index(np.frombuffer(payload, dtype=np.uint8)))
        except (AttributeError, RuntimeError):
            return None

    def _checked(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        if vector.shape != (self.dimension,) and (len(self._keys) or vector.ndim != 1):
            raise ValueError(
                f"The index holds vectors of {self.dimension} dimensions, the question has {vector.shape}."
            )
        return vector

    def _fetch(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        faiss = _faiss()
        selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
        parameters = None if selector is None else faiss.SearchParameters(sel=selector)
        scores, keys = self._index.search(query[None, :], count, params=parameters)
        return scores[0], keys[0]


def _full_tag(tag: CacheTag) -> Tag:
    return {**tag.to_dict(), "room": "dense", "format": _FORMAT}


def _faiss() -> Any:
    if "faiss" in sys.modules:
        return sys.modules["faiss"]
    with warnings.catch_warnings():
        # SWIG's types have no module, which newer Pythons warn of.
        warnings.simplefilter("ignore", DeprecationWarning)
        import faiss
    if sys.platform == "darwin":
        # There torch brings a second OpenMP, and two of them crash each other.
        faiss.omp_set_num_threads(1)
    return faiss
