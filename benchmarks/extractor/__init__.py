"""The training of the extractor (`pincite.embedding.extractor`) from public data and the project's own questions."""
