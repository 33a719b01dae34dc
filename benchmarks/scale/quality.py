"""What the approximate search costs: SciFact's test claims among distractors, beside exact search over the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.measures import Beir, mean, ndcg, recall
from pincite import Settings
from pincite.embedding import load_encoder
from pincite.library.indexes import Indexes
from pincite.retrieval import Retriever
from pincite.scored import Scored, rank
from pincite.store import Store

_PASSAGES = 300
_WIDE = 2 * _PASSAGES
_READ = 200


@dataclass(frozen=True, slots=True)
class ExactDense:
    """Stands for the dense index: the best passages of each question were found by looking at every vector."""

    found: dict[bytes, Scored]
    index: object

    def search(self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None = None) -> Scored:
        """Return what was found for a question's vector."""
        assert allowed is None
        best = self.found[vector.tobytes()]
        return Scored(best.keys[:limit], best.scores[:limit])

    def similarities(self, vector: NDArray[np.float32], keys: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what the index says of passages by name, which is exact."""
        found: NDArray[np.float32] = self.index.similarities(vector, keys)  # type: ignore[attr-defined]
        return found


def quality(folder: Path, data: Beir) -> dict[str, float]:
    """Return nDCG@10 and Recall@100 of documents, by our search and by exact search, and the arm's own recall@10."""
    store = Store.open(folder)
    encoder = load_encoder(Settings())
    queries = sorted(data.queries.items())
    vectors = np.array([encoder.embed_query(text) for _, text in queries])
    with store.snapshot():
        retriever = Indexes(store, folder, Settings().dense_weight, None).retriever()
        found = exact(store, vectors)
        by_vector = {vector.tobytes(): best for vector, best in zip(vectors, found, strict=True)}
        every = replace(retriever, dense=ExactDense(by_vector, retriever.dense))  # type: ignore[arg-type]
        ours, ours_recall = scores(store, retriever, queries, vectors, data)
        theirs, theirs_recall = scores(store, every, queries, vectors, data)
        near = [retriever.dense.search(vector, 100).keys for vector in vectors]
    store.close()
    return {
        "ndcg10": ours,
        "recall100": ours_recall,
        "exact_ndcg10": theirs,
        "exact_recall100": theirs_recall,
        "dense_recall10": mean([_shared(a[:10], b.keys[:10]) for a, b in zip(near, found, strict=True)]),
        "dense_recall100": mean([_shared(a, b.keys[:100]) for a, b in zip(near, found, strict=True)]),
    }


def exact(store: Store, queries: NDArray[np.float32]) -> list[Scored]:
    """Return the best passages of each query by every vector of the store."""
    documents = list(store.digests())
    best = [Scored(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)) for _ in queries]
    for start in range(0, len(documents), _READ):
        rows = store.searchable(documents[start : start + _READ])
        keys, vectors = rows.keys, rows.vectors
        if not len(keys):
            continue
        products = vectors @ queries.T
        for number, former in enumerate(best):
            row = products[:, number]
            if len(former) == _WIDE and row.max() < former.scores[-1]:
                continue
            both = np.concatenate([former.keys, keys]), np.concatenate([former.scores, row])
            best[number] = rank(*both, _WIDE)
    return best


def scores(
    store: Store,
    retriever: Retriever,
    queries: Sequence[tuple[str, str]],
    vectors: NDArray[np.float32],
    data: Beir,
) -> tuple[float, float]:
    """Return the mean nDCG@10 and Recall@100 of the documents of the passages found."""
    gains, found = [], []
    for (identity, text), vector in zip(queries, vectors, strict=True):
        hits = retriever.search(text, vector, _PASSAGES)
        ranked = list(dict.fromkeys(row.document for row in store.passages([hit.key for hit in hits])))
        gains.append(ndcg(ranked, data.qrels[identity]))
        found.append(recall(ranked, data.qrels[identity]))
    return mean(gains), mean(found)


def _shared(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> float:
    return len(np.intersect1d(ours, theirs)) / max(len(theirs), 1)
