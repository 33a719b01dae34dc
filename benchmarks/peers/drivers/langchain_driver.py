"""LangChain with FAISS, as most people write it: `FAISS.from_texts`, `save_local`, `similarity_search`. No words."""

import sys
from typing import Any

import numpy as np

from benchmarks.peers.drivers.driver import Job, run


class LangChain:
    """The FAISS store of langchain-community: exact search by vectors alone."""

    def load(self, job: Job) -> None:
        """Load the model."""
        self._encoder(job).embed_query("loads the model")

    def build(self, job: Job) -> int:
        """Index and save."""
        from langchain_community.vectorstores import FAISS

        identities, texts = zip(*job.texts(), strict=True)
        rows = job.rows()
        if rows is None:
            store = FAISS.from_texts(list(texts), self._embedding, ids=list(identities))
        else:
            pairs = ((text, np.asarray(row, dtype=np.float32)) for text, row in zip(texts, rows, strict=True))
            store = FAISS.from_embeddings(pairs, self._encoder(job), ids=list(identities))
        store.save_local(str(job.folder))
        return int(store.index.ntotal)

    def open(self, job: Job) -> None:
        """Load the saved index."""
        from langchain_community.vectorstores import FAISS

        # The file was written by the same suite: it is what LangChain offers for keeping a store.
        self._store = FAISS.load_local(str(job.folder), self._encoder(job), allow_dangerous_deserialization=True)

    def search(self, query: str, limit: int) -> list[str]:
        """Search by vectors."""
        return [str(document.id) for document in self._store.similarity_search(query, k=limit)]

    def _encoder(self, job: Job) -> Any:
        from langchain_huggingface import HuggingFaceEmbeddings

        self._embedding = HuggingFaceEmbeddings(model_name=str(job.model))
        return self._embedding


if __name__ == "__main__":
    sys.exit(run(LangChain()))
