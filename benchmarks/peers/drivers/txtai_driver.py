"""txtai: `Embeddings(hybrid=True)`, vectors in its FAISS and words in its BM25, nothing else kept of the passages."""

import sys
from typing import Any

import numpy as np

from benchmarks.peers.drivers.driver import Job, run


class Txtai:
    """txtai's bare hybrid search, with its own defaults."""

    _embeddings: Any

    def load(self, job: Job) -> None:
        """Load the model into the models that the index uses."""
        self._model(job)
        self._embeddings.batchtransform(["loads the model"])

    def build(self, job: Job) -> int:
        """Index and save."""
        rows = job.rows()
        if rows is not None:
            self._model(job)
            _copied(rows)
        self._embeddings.index(job.texts())
        self._embeddings.save(str(job.folder))
        return int(self._embeddings.count())

    def open(self, job: Job) -> None:
        """Load the saved index."""
        from txtai import Embeddings

        self._embeddings = Embeddings()
        self._embeddings.load(str(job.folder))

    def search(self, query: str, limit: int) -> list[str]:
        """Search vectors and words together."""
        return [str(identity) for identity, _ in self._embeddings.search(query, limit)]

    def _model(self, job: Job) -> None:
        from txtai import Embeddings

        # Its tokenizer would take 512 tokens of a text, the model was made for 256; no passage is as long as that.
        self._embeddings = Embeddings(path=str(job.model), hybrid=True, models={}, maxlength=256)


def _copied(rows: Any) -> None:
    """Let what embeds give the copied vectors instead, in the order in which passages are indexed."""
    from txtai.vectors.dense.huggingface import HFVectors

    place = 0

    def encode(_: object, data: list[str], category: str | None = None) -> Any:
        nonlocal place
        place += len(data)
        return np.asarray(rows[place - len(data) : place], dtype=np.float32)

    HFVectors.encode = encode


if __name__ == "__main__":
    sys.exit(run(Txtai()))
