"""Pincite: whole documents are added, which it cuts into the passages that the others are given."""

import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.peers.drivers.driver import Job, run
from pincite import Library, Settings
from pincite.embedding import compiled, load_encoder


class Pincite:
    """A library of its own; the options are `bare` (no vectors of sentences) and `f32` (as on a CPU without bf16)."""

    def load(self, job: Job) -> None:
        """Load the model once, so that it is converted and its files are at hand."""
        load_encoder(self._settings(job)).embed_documents(["loads the model"])

    def build(self, job: Job) -> int:
        """Add the documents."""
        assert job.documents is not None
        with Library.open(job.folder, settings=self._settings(job)) as library:
            library.add(job.documents)
            return sum(library.passage_counts().values())

    def open(self, job: Job) -> None:
        """Open the library."""
        self._library = Library.open(job.folder, settings=self._settings(job))

    def search(self, query: str, limit: int) -> list[str]:
        """Search vectors and words together; names the documents."""
        return [hit.document.id for hit in self._library.search(query, limit=limit)]

    def ask(self, question: str) -> object:
        """Answer a question, which no peer does."""
        return self._library.ask(question)

    def _settings(self, job: Job) -> Settings:
        settings = Settings(sentence_vectors="bare" not in job.options)
        if "f32" in job.options:
            vars(compiled)["_HINTS"] |= {"INFERENCE_PRECISION_HINT": "f32"}
            # A compiled model is kept by processor, not by hint: this one goes elsewhere.
            settings = replace(settings, cache=Path(job.folder).parent / "f32-cache")
        return settings


if __name__ == "__main__":
    sys.exit(run(Pincite()))
