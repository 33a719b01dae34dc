"""What Pincite is set beside: the nearest sentences of a whole library, by words alone and by vectors alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.setting import bar
from pincite import Library, Settings, fold
from pincite.embedding import Encoder, load_encoder
from pincite.lexical import LexicalIndex
from pincite.passages.sentences import split_sentences

_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote and its place: of a citation, or a sentence found by a plain method."""

    document: str
    start: int
    end: int
    text: str


class PlainSentences:
    """All sentences of a library, each on its own: no headings, no passages, no understanding of the question."""

    def __init__(self, library: Library, scratch: Path) -> None:
        """Cut the texts into sentences, line by line, and embed them with the default model.

        Args:
            library: whose texts to cut.
            scratch: where the vectors are kept, and found again for the same sentences.
        """
        self._sentences = [one for document in library.documents() for one in _cut(library, document.id)]
        texts = [sentence.text for sentence in self._sentences]
        self._encoder = load_encoder(Settings())
        self._vectors = _vectors(texts, self._encoder, scratch)
        self._words = LexicalIndex.build(np.arange(len(texts), dtype=np.int64), texts)

    def by_words(self, question: str, count: int) -> list[Quoted]:
        """Return the sentences of the greatest BM25 score."""
        return [self._sentences[int(key)] for key in self._words.search(question, count).keys]

    def by_vectors(self, question: str, count: int) -> list[Quoted]:
        """Return the sentences of the greatest cosine."""
        scores = self._vectors @ self._encoder.embed_query(question)
        return [self._sentences[int(place)] for place in np.argsort(-scores, kind="stable")[:count]]


def _cut(library: Library, identity: str) -> Iterator[Quoted]:
    text, start = library.text(identity), 0
    for line in text.splitlines(keepends=True):
        for span in split_sentences(text, start, start + len(line)):
            yield Quoted(identity, span.start, span.end, fold(text[span.start : span.end]))
        start += len(line)


def _vectors(texts: Sequence[str], encoder: Encoder, scratch: Path) -> NDArray[np.float32]:
    said = blake2b("\n".join([encoder.fingerprint, *texts]).encode(), digest_size=8).hexdigest()
    file = scratch / f"sentences-{said}.npy"
    if file.is_file():
        kept: NDArray[np.float32] = np.load(file)
        return kept
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    vectors = np.concatenate([encoder.embed_documents(part) for part in bar(parts, "Embedding sentences")])
    np.save(file, vectors)
    return vectors
