"""Whether a library is what it says: every offset, hash and vector of it."""

from collections.abc import Iterator

import numpy as np

from pincite.library.adding import content_hash
from pincite.passages import passage_id
from pincite.records import SEARCHABLE_KINDS, Document
from pincite.store import PassageRow, Store


def faults_of(store: Store) -> list[str]:
    """Return what is wrong with a library, one line each."""
    faults = store.faults()
    for document in store.documents():
        faults += _faults_of_document(store, document)
    return faults


def _faults_of_document(store: Store, document: Document) -> Iterator[str]:
    text = store.text(document.id).text
    if content_hash(text) != document.content_hash:
        yield f"{document.id}: its text is not the text that was added; add the file again"
    rows = store.passages_of(document.id)
    vectors = store.sentence_vectors([row.key for row in rows])
    for row in rows:
        passage = row.passage
        if passage.id != passage_id(document.content_hash, passage.start, passage.end, text[passage.start : passage.end]):
            yield f"{document.id}: passage {passage.ordinal} is not where it was; add the file again"
        if not all(passage.start <= s.start < s.end <= passage.end for s in row.sentences):
            yield f"{document.id}: a sentence of passage {passage.ordinal} lies outside of it; add the file again"
        if passage.kind in SEARCHABLE_KINDS and not _are_vectors(vectors.get(row.key), row):
            yield f"{document.id}: passage {passage.ordinal} has lost its vectors; add the file again"


def _are_vectors(rows: "np.typing.NDArray[np.float32] | None", row: PassageRow) -> bool:
    if rows is None or len(rows) != len(row.sentences):
        return False
    lengths = np.linalg.norm(rows, axis=1)
    return bool(np.isfinite(lengths).all() and (np.abs(lengths - 1) < 0.02).all())
