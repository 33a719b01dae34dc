"""Large libraries out of a small one: real sentences recombined, their stored vectors copied with them.

Each passage that is made mixes the sentences of a real passage with those of one of its nearest neighbours, so that
words and topics keep their natural statistics; its vector is the mean of its sentences' vectors. No sentence of an
abstract that a test claim is judged on is used. The rows go straight through the store, for embedding a million
passages would take hours.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from shutil import copyfile

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from pincite.lexical import raw_words
from pincite.outline import Block, Outline, Passage, Section, Sentence, Source
from pincite.records import Document
from pincite.store import FILE_NAME, DocumentVectors, Store

#: Passages of a document that is made.
PASSAGES = 20
_NEIGHBOURS = 8
_SEED = 17
_DOCUMENTS_A_CHANGE = 250
_FEWEST, _MOST = 2, 5


@dataclass(frozen=True, slots=True)
class Pool:
    """Real sentences to draw from.

    Attributes:
        sentences: their words, passage by passage.
        words: the vocabulary of each.
        vectors: their unit vectors, shape (n, d).
        start: the first sentence of each passage, and the end of the last.
        near: the nearest passages of each passage.
    """

    sentences: list[str]
    words: list[frozenset[str]]
    vectors: NDArray[np.float16]
    start: NDArray[np.int64]
    near: NDArray[np.int64]


def fill(folder: Path, seed: Path, passages: int, apart: Container[str]) -> None:
    """Make a library of so many passages in `folder`: that of `seed`, and documents made of its sentences.

    Args:
        folder: the new library's.
        seed: a library that was made by adding files.
        passages: how many it is to hold, more or less a document.
        apart: ids of the documents no sentence of which may be used.
    """
    folder.mkdir(parents=True)
    file = folder / FILE_NAME
    copyfile(seed / FILE_NAME, file.with_name("writer.part"))
    file.with_name("writer.part").replace(file)
    store = Store.open(folder)
    try:
        missing = passages - sum(store.counts().values())
        if missing <= 0:
            return
        pool = pool_of(store, apart)
        documents = made(pool, -(-missing // PASSAGES))
        for _ in tqdm(range(0, missing, PASSAGES * _DOCUMENTS_A_CHANGE), desc=f"Making {folder.name}"):
            with store.change():
                for _, item in zip(range(_DOCUMENTS_A_CHANGE), documents, strict=False):
                    store.insert(*item)
        store.compact()
    finally:
        store.close()


def pool_of(store: Store, apart: Container[str]) -> Pool:
    """Return the sentences of a library's passages, but for those of some documents."""
    sentences: list[str] = []
    vectors: list[NDArray[np.float16]] = []
    start = [0]
    passages: list[NDArray[np.float16]] = []
    for document in store.documents():
        if document.id in apart:
            continue
        text = store.text(document.id).text
        rows = [row for row in store.passages_of(document.id, ("prose",)) if len(row.sentences) > 1]
        stored = store.sentence_vectors([row.key for row in rows])
        for row in rows:
            sentences += [" ".join(text[one.start : one.end].split()) for one in row.sentences]
            vectors.append(stored[row.key].astype(np.float16))
            passages.append(stored[row.key].mean(axis=0))
            start.append(len(sentences))
    rows_of = np.concatenate(vectors)
    words = [frozenset(raw_words(sentence)) for sentence in sentences]
    return Pool(sentences, words, rows_of, np.array(start), _nearest(np.array(passages)))


def made(pool: Pool, count: int) -> Iterator[tuple[Document, Source, Outline, DocumentVectors, frozenset[str]]]:
    """Yield documents made of the pool's sentences, as `Store.insert` takes them; always the same ones."""
    generator = np.random.default_rng(_SEED)
    for number in range(count):
        yield one_document(f"made-{number:06}", pool, generator, PASSAGES)


def one_document(
    identity: str, pool: Pool, generator: np.random.Generator, passages: int
) -> tuple[Document, Source, Outline, DocumentVectors, frozenset[str]]:
    """Return one document made of the pool's sentences."""
    chosen = [_mixed(pool, generator) for _ in range(passages)]
    text = " ".join(pool.sentences[place] for places in chosen for place in places)
    content = blake2b(text.encode(), digest_size=16).hexdigest()
    title = f"Recombined {identity}"
    document = Document(identity, title=title, content_hash=content, path=f"/made/{identity}.txt")
    rows: list[Passage] = []
    sentences: list[Sentence] = []
    held: list[NDArray[np.float32]] = []
    at = 0
    for ordinal, places in enumerate(chosen):
        first, begun = len(sentences), at
        for place in places:
            end = at + len(pool.sentences[place])
            sentences.append(Sentence(len(sentences), ordinal, 0, "prose", at, end))
            at = end + 1
        key = blake2b(f"{content} {ordinal}".encode(), digest_size=16).hexdigest()
        rows.append(Passage(key, ordinal, 0, "prose", begun, at - 1, title, (first, len(sentences))))
        held.append(_unit(pool.vectors[places].astype(np.float32).mean(axis=0)))
    outline = Outline((Section(0, -1, 1, "body", "", 0, 0, 0, len(text)),), tuple(rows), tuple(sentences))
    order = np.concatenate(chosen)
    vectors = DocumentVectors(np.array(held, dtype=np.float16), pool.vectors[order])
    words = frozenset().union(*(pool.words[place] for place in order))
    source = Source(document, text, (Block("paragraph", 0, len(text)),))
    return document, source, outline, vectors, words


def _mixed(pool: Pool, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return some sentences of a passage and of one near it."""
    passage = int(generator.integers(len(pool.near)))
    other = int(generator.choice(pool.near[passage]))
    both = [np.arange(pool.start[one], pool.start[one + 1]) for one in (passage, other)]
    places = generator.permutation(np.concatenate(both))
    return places[: int(generator.integers(_FEWEST, _MOST + 1))]


def _nearest(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the nearest other rows of each row."""
    parts = np.array_split(vectors, max(len(vectors) // 1000, 1))
    return np.concatenate(
        [np.argpartition(-(part @ vectors.T), _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS] for part in parts]
    )


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return scaled
