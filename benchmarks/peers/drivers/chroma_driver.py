"""Chroma: a persistent collection with its sentence-transformers function, and its own defaults (HNSW). No words."""

import sys
from itertools import islice
from typing import Any

import numpy as np

from benchmarks.peers.drivers.driver import Job, run


class Chroma:
    """A collection on disk, searched by vectors alone."""

    def load(self, job: Job) -> None:
        """Load the model."""
        self._function(job)(["loads the model"])

    def build(self, job: Job) -> int:
        """Add in batches as large as Chroma takes."""
        self._collect(job, create=True)
        rows, place, texts_of = job.rows(), 0, job.texts()
        while batch := list(islice(texts_of, self._client.get_max_batch_size())):
            identities, texts = zip(*batch, strict=True)
            held = None if rows is None else np.asarray(rows[place : place + len(batch)], dtype=np.float32)
            self._collection.add(ids=list(identities), documents=list(texts), embeddings=held)
            place += len(batch)
        return int(self._collection.count())

    def open(self, job: Job) -> None:
        """Open the folder."""
        self._collect(job, create=False)

    def search(self, query: str, limit: int) -> list[str]:
        """Search by vectors."""
        found = self._collection.query(query_texts=[query], n_results=limit, include=["documents"])
        return list(found["ids"][0])

    def _collect(self, job: Job, *, create: bool) -> None:
        import chromadb

        self._client: Any = chromadb.PersistentClient(str(job.folder), chromadb.Settings(anonymized_telemetry=False))
        get = self._client.create_collection if create else self._client.get_collection
        self._collection: Any = get("passages", embedding_function=self._function(job))

    def _function(self, job: Job) -> Any:
        from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

        return SentenceTransformerEmbeddingFunction(model_name=str(job.model))


if __name__ == "__main__":
    sys.exit(run(Chroma()))
