"""Passages by the similarity of their vectors to a question's: search with FAISS, imported only here.

A library's vectors stand in segments. A small one is searched exactly, vector by vector; a large one by those of its
clusters that lie nearest to the question (an inverted file: Jégou, Douze and Schmid, "Product Quantization for Nearest
Neighbor Search", 2011). Either holds the vectors as the store does, two bytes a number, so nothing is lost in it.
"""

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.scored import DIGITS, Scored, check_keys, held_by, parts_within, rank, split
from pincite.settings import cores

#: Segments of so many passages and more are clustered; smaller ones are searched exactly in two or three milliseconds.
CLUSTERED_FROM = 16_384
#: Into how many clusters, and how many of them are searched: measured in docs/decisions/018-segments.md.
CLUSTERS, PROBES = 256, 48
_ROUNDS, _SAMPLED_A_CLUSTER = 8, 64
# Results fetched beyond the limit, so that what ties with the last one is seen.
_MARGIN = 16


@dataclass(frozen=True, slots=True, eq=False)
class DenseSegment:
    """The vectors of some passages. Searching is safe from several threads.

    Attributes:
        keys: the passages' keys, ascending.
        index: a FAISS index of their vectors, by position.
    """

    keys: NDArray[np.int64]
    index: Any

    @classmethod
    def build(cls, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> "DenseSegment":
        """Return the segment of some passages.

        Args:
            keys: the passages' keys, shape (n,), each once.
            vectors: their unit vectors, shape (n, d), of which half the precision is kept.

        Raises:
            ValueError: the shapes do not fit, a key stands twice, or a vector is not finite.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if vectors.ndim != 2:
            raise ValueError(f"Vectors must have shape (n, d), not {vectors.shape}.")
        keys = check_keys(keys, len(vectors))
        if not np.isfinite(vectors).all():
            raise ValueError("A vector holds a value that is not finite.")
        order = np.argsort(keys)
        return cls(keys[order], _indexed(vectors[order]))

    @classmethod
    def merged(cls, parts: "Sequence[DenseSegment]") -> "DenseSegment":
        """Return several segments, in the order of their keys, as one."""
        vectors = np.concatenate([part.vectors() for part in parts])
        return cls(np.concatenate([part.keys for part in parts]), _indexed(vectors))

    def only(self, kept: NDArray[np.bool_]) -> "DenseSegment":
        """Return the segment of the passages at the positions where `kept` says so; its clusters stay."""
        return DenseSegment(self.keys[kept], _indexed(self.vectors()[kept], self._clusters()))

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.keys)

    def vectors(self) -> NDArray[np.float32]:
        """Return all vectors, shape (n, d)."""
        if not len(self.keys):
            return np.empty((0, self.index.d), dtype=np.float32)
        found: NDArray[np.float32] = self.index.reconstruct_n(0, len(self.keys))
        return found

    def vectors_at(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors at some positions."""
        found: NDArray[np.float32] = self.index.reconstruct_batch(places)
        return found

    def search(self, query: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None) -> Scored:
        """Return the best passages, more than `limit` of them where the last ones tie.

        Args:
            query: a vector, shape (1, d).
            limit: the most results, 1 or more.
            allowed: the positions to choose from, ascending; of these, none is overlooked.
        """
        available = len(self.keys) if allowed is None else len(allowed)
        fetched = min(limit + _MARGIN, available)
        # One vector is one thread's work. Others that FAISS wakes have nothing to do, and it waits for them: long where
        # the processor has other work.
        _faiss().omp_set_num_threads(1)
        while True:
            scores, places = self.index.search(query, fetched, params=self._parameters(allowed))
            there = places[0] >= 0
            found = Scored(self.keys[places[0][there]], np.round(scores[0][there], DIGITS))
            if fetched == available or len(found) < fetched or found.scores[-1] < found.scores[limit - 1]:
                return found
            fetched = min(2 * fetched, available)

    def save(self) -> bytes:
        """Return the vectors as the bytes of a file."""
        data: bytes = _faiss().serialize_index(self.index).tobytes()
        return data

    @classmethod
    def load(cls, path: Path, keys: NDArray[np.int64]) -> "DenseSegment":
        """Return the segment that a file holds, which is mapped and not read. The file must be one of ours.

        Raises:
            ValueError: it holds no such segment.
        """
        faiss = _faiss()
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError(f"The file holds no vectors ({error}).") from error
        if index.ntotal != len(keys):
            raise ValueError(f"The file holds {index.ntotal} vectors of {len(keys)} passages.")
        return cls(keys, index)

    def _clusters(self) -> NDArray[np.float32] | None:
        quantizer = getattr(self.index, "quantizer", None)
        return None if quantizer is None else quantizer.reconstruct_n(0, self.index.nlist)

    def _parameters(self, allowed: NDArray[np.int64] | None) -> Any:
        faiss = _faiss()
        selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
        if not hasattr(self.index, "nlist"):
            return faiss.SearchParameters(sel=selector)
        # What is left by a filter may lie in any cluster.
        probes = PROBES if allowed is None else self.index.nlist
        return faiss.SearchParametersIVF(sel=selector, nprobe=probes)


class DenseIndex:
    """An immutable index of unit vectors by key. Searching is safe from several threads."""

    def __init__(self, segments: Sequence[DenseSegment]) -> None:
        """Search segments, in the order of their keys; no key stands in two of them."""
        self._segments = tuple(segment for segment in segments if len(segment))
        self._dimension = int(segments[0].index.d) if segments else 0

    @classmethod
    def build(cls, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> "DenseIndex":
        """Return the index of some passages, of one segment: see `DenseSegment.build`."""
        return cls([DenseSegment.build(keys, vectors)])

    def __len__(self) -> int:
        """Return the number of passages."""
        return sum(len(segment) for segment in self._segments)

    def within(self, keys: NDArray[np.int64]) -> "DenseIndex":
        """Return the index of some of the passages, by their keys; keys that it does not hold are passed over."""
        index = DenseIndex(parts_within(self._segments, keys))
        index._dimension = self._dimension
        return index

    @property
    def dimension(self) -> int:
        """The length of a vector, d."""
        return self._dimension

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
        keys, scores = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.float32)]
        chosen = None if allowed is None else np.unique(np.asarray(allowed, dtype=np.int64))
        for segment in self._segments if limit > 0 else ():
            places = None
            if chosen is not None:
                if not held_by(chosen, segment.keys):
                    continue
                places = np.flatnonzero(np.isin(segment.keys, chosen, assume_unique=True))
                if not len(places):
                    continue
            found = segment.search(query[None, :], limit, places)
            keys.append(found.keys)
            scores.append(found.scores)
        return rank(np.concatenate(keys), np.concatenate(scores), limit)

    def similarities(self, vector: NDArray[np.float32], keys: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of `vector`, shape (d,), with the vectors of `keys`, in their order, rounded.

        Raises:
            KeyError: a key is not in the index.
            ValueError: the vector has another dimension than the index.
        """
        query = self._checked(vector)
        products = np.zeros(len(keys), dtype=np.float32)
        for number, asked, places in split(keys, [segment.keys for segment in self._segments]):
            # A sum of each row by itself: a product of matrices adds up in an order that hangs on their shapes.
            products[asked] = np.einsum("ij,j->i", self._segments[number].vectors_at(places), query)
        return np.round(products, DIGITS)

    def _checked(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        if vector.shape != (self.dimension,) and (len(self) or vector.ndim != 1):
            raise ValueError(
                f"The index holds vectors of {self.dimension} dimensions, the question has {vector.shape}."
            )
        return vector


def _indexed(vectors: NDArray[np.float32], clusters: NDArray[np.float32] | None = None) -> Any:
    """Return a FAISS index of vectors by position: clustered where they are many, around `clusters` where given."""
    faiss = _faiss()
    if sys.platform != "darwin":
        # There torch brings a second OpenMP, and two of them crash each other.
        faiss.omp_set_num_threads(cores())
    precision, metric = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    size = vectors.shape[1]
    if len(vectors) < CLUSTERED_FROM:
        flat = faiss.IndexScalarQuantizer(size, precision, metric)
        flat.train(vectors[:1])
        if len(vectors):
            flat.add(np.ascontiguousarray(vectors))
        return flat
    quantizer = faiss.IndexFlatIP(size)
    index = faiss.IndexIVFScalarQuantizer(quantizer, size, CLUSTERS, precision, metric, False)
    if clusters is not None and len(clusters) == CLUSTERS:
        quantizer.add(np.ascontiguousarray(clusters))
    index.cp.niter, index.cp.max_points_per_centroid = _ROUNDS, _SAMPLED_A_CLUSTER
    index.cp.min_points_per_centroid = 1
    step = max(len(vectors) // (CLUSTERS * _SAMPLED_A_CLUSTER), 1)
    index.train(np.ascontiguousarray(vectors[::step]))
    index.add(np.ascontiguousarray(vectors))
    index.make_direct_map(True)
    return index


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
