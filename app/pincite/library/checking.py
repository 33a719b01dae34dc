"""Whether a library is what it says: every text, offset, hash, word and vector of it."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from pincite.errors import LibraryDamaged
from pincite.lexical import raw_words
from pincite.library.recognition import content_hash
from pincite.outline import SEARCHABLE_KINDS
from pincite.passages import passage_id
from pincite.records import Document
from pincite.store import PassageRow, Store


def faults_of(store: Store) -> list[str]:
    """Return what is wrong with a library, one line each. Must run inside a snapshot."""
    try:
        faults = store.faults()
        words: Counter[str] = Counter()
        for document in store.documents():
            found = list(_faults_of_document(store, document))
            if not found and not store.is_as_put_in(document.id):
                found.append(f"{document.id}: its headings, passages or vectors were changed; run `pincite rebuild`")
            faults += found
            words.update(set(raw_words(store.text(document.id).text)))
        if not faults and words != store.words():
            faults.append("the list of the library's words does not fit its texts; run `pincite rebuild`")
    except LibraryDamaged as error:
        return [str(error)]
    return faults


def _faults_of_document(store: Store, document: Document) -> Iterator[str]:
    text = store.text(document.id).text
    if content_hash(text) != document.content_hash:
        yield f"{document.id}: its text is not the text that was added; import a backup, or remove it and add its file"
    rows = store.passages_of(document.id)
    vectors = store.sentence_vectors([row.key for row in rows])
    for row in rows:
        p = row.passage
        if p.id != passage_id(document.content_hash, p.start, p.end, text[p.start : p.end]):
            yield f"{document.id}: passage {p.ordinal} is not where it was; run `pincite rebuild`"
        if not all(p.start <= sentence.start < sentence.end <= p.end for sentence in row.sentences):
            yield f"{document.id}: a sentence of passage {p.ordinal} lies outside of it; run `pincite rebuild`"
        if p.kind in SEARCHABLE_KINDS and not _are_vectors(vectors.get(row.key), row):
            yield f"{document.id}: passage {p.ordinal} has lost its vectors; run `pincite rebuild`"


def _are_vectors(rows: "np.typing.NDArray[np.float32] | None", row: PassageRow) -> bool:
    if rows is None or len(rows) != len(row.sentences):
        return False
    lengths = np.linalg.norm(rows, axis=1)
    return bool(np.isfinite(lengths).all() and (np.abs(lengths - 1) < 0.02).all())
