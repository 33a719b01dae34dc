"""What rows hold, and how records become rows and rows records. Pure; a row that cannot be one is named damaged."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from pincite.errors import LibraryDamaged
from pincite.outline import (
    SEARCHABLE_KINDS,
    Block,
    BlockKind,
    Outline,
    PageMap,
    Passage,
    Section,
    Sentence,
    SentenceKind,
)
from pincite.records import Document
from pincite.store.items import item_of

_BLOCK_KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
_SENTENCE_KINDS: tuple[SentenceKind, ...] = get_args(SentenceKind)
_PACKED = np.dtype("<i4")
_VECTOR = np.dtype("<f2")
_PACKED_COLUMNS = 5
_Kind = TypeVar("_Kind")

#: What the vectors of sentences are: of each as a text, means of its passage's tokens, or those of its passage.
SentenceForm = Literal["alone", "pooled", "passage"]


@dataclass(frozen=True, slots=True)
class DocumentVectors:
    """The vectors of one document, as float16 rows of unit length.

    `passages` has one row a searchable passage, `sentences` one row a sentence of those passages, both in order.
    """

    passages: NDArray[np.float16]
    sentences: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A stored passage: its key, its document's id, the record, its sentences."""

    key: int
    document: str
    passage: Passage
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class StoredText:
    """A document's canonical text and its page labels."""

    text: str
    page_labels: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Original:
    """A PDF as it was added, and where the characters of its canonical text stand on its pages."""

    pages: tuple[PageMap, ...]
    file: bytes


@dataclass(frozen=True, slots=True)
class SearchableText:
    """What of a passage is searched by words: its key, its heading path, its own words."""

    key: int
    context: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchableRows:
    """Searchable passages: their keys (n,), the keys of their documents (n,), their vectors (n, d), their words."""

    keys: NDArray[np.int64]
    documents: NDArray[np.int64]
    vectors: NDArray[np.float32]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyedVectors:
    """Keys of passages (n,) and their vectors (n, d)."""

    keys: NDArray[np.int64]
    vectors: NDArray[np.float32]


def document_of(row: Sequence[Any]) -> Document:
    """Return the document of a row of `DOCUMENT_COLUMNS`, as its file says."""
    identity, title, authors, *rest, item = row
    values: list[Any] = [identity, title, tuple(strings_of(authors)), *rest, item_of(item) if item else None]
    return Document(*values)


def strings_of(text: str) -> list[Any]:
    """Return the list that a column holds as JSON."""
    try:
        items = json.loads(text)
    except (TypeError, ValueError):
        items = None
    if not isinstance(items, list):
        raise LibraryDamaged(f"the library holds {text!r} in place of a list; import a backup, or add its files anew")
    return items


def packed_strings(strings: Iterable[str | None]) -> str:
    """Return a list of strings as the JSON that a column holds."""
    return json.dumps(list(strings), ensure_ascii=False)


def packed_blocks(blocks: Sequence[Block]) -> bytes:
    """Return blocks as bytes, five numbers each."""
    return _packed((_BLOCK_KINDS.index(b.kind), b.start, b.end, b.level, b.label_end) for b in blocks)


def blocks_of(blob: bytes) -> tuple[Block, ...]:
    """Return the blocks that `packed_blocks` packed."""
    return tuple(Block(_named(_BLOCK_KINDS, kind), *rest) for kind, *rest in _unpacked(blob))


def packed_pages(pages: Sequence[PageMap]) -> bytes:
    """Return page maps as bytes: a line of JSON with their numbers, then their boxes one after the other."""
    numbers = [(p.width, p.height, p.rotation, p.start, p.end, p.unit, len(p.boxes), p.ocr) for p in pages]
    return json.dumps(numbers).encode() + b"\n" + b"".join(p.boxes for p in pages)


def pages_of(blob: bytes) -> tuple[PageMap, ...]:
    """Return the page maps that `packed_pages` packed."""
    line, _, boxes = blob.partition(b"\n")
    pages: list[PageMap] = []
    place = 0
    try:
        for width, height, rotation, start, end, unit, length, *more in json.loads(line):
            ocr = bool(more and more[0])  # libraries of earlier versions do not say
            pages.append(PageMap(width, height, rotation, start, end, unit, boxes[place : place + length], ocr))
            place += length
    except (TypeError, ValueError) as error:
        raise LibraryDamaged("the pages of a PDF are damaged in the library; add the file again") from error
    if place != len(boxes):
        raise LibraryDamaged("the pages of a PDF are cut short in the library; add the file again")
    return tuple(pages)


def ocr_pages_of(blob: bytes) -> frozenset[int]:
    """Return the numbers, from 1, of the pages that were read by OCR, from the first line of packed page maps."""
    try:
        rows = json.loads(blob)
        return frozenset(number for number, row in enumerate(rows, start=1) if len(row) > 7 and row[7])
    except (TypeError, ValueError) as error:
        raise LibraryDamaged("the pages of a PDF are damaged in the library; add the file again") from error


def packed_sentences(sentences: Sequence[Sentence]) -> bytes:
    """Return a passage's sentences as bytes, five numbers each."""
    return _packed((_SENTENCE_KINDS.index(s.kind), s.start, s.end, s.context_start, s.context_end) for s in sentences)


def sentences_of(blob: bytes, passage: int, section: int, first: int) -> tuple[Sentence, ...]:
    """Return the sentences that `packed_sentences` packed, `first` being the ordinal of the first."""
    return tuple(
        Sentence(first + position, passage, section, _named(_SENTENCE_KINDS, kind), *rest)
        for position, (kind, *rest) in enumerate(_unpacked(blob))
    )


def section_values(section: Section) -> tuple[Any, ...]:
    """Return a section as a row of `SECTION_COLUMNS`."""
    s = section
    return (s.ordinal, s.parent, s.level, s.kind, s.heading, s.heading_start, s.heading_end, s.start, s.end)


def passage_values(outline: Outline, vectors: DocumentVectors) -> Iterator[tuple[Any, ...]]:
    """Yield the passages of a document as rows of `PASSAGE_COLUMNS`, those that are searched with their vectors."""
    row = sentence_row = 0
    for p in outline.passages:
        sentences = outline.sentences[slice(*p.sentences)]
        place = (p.ordinal, p.id, p.section, p.kind, p.start, p.end, p.context, p.sentences[0])
        vector = sentence_vectors = None
        if p.kind in SEARCHABLE_KINDS:
            vector = packed_vectors(vectors.passages[row])
            sentence_vectors = packed_vectors(vectors.sentences[sentence_row : sentence_row + len(sentences)])
            row += 1
            sentence_row += len(sentences)
        yield (*place, packed_sentences(sentences), vector, sentence_vectors)


def packed_vectors(vectors: NDArray[np.float16]) -> bytes:
    """Return vectors as bytes, two a number."""
    return vectors.astype(_VECTOR).tobytes()


def vectors_of(blob: bytes, dimension: int) -> NDArray[np.float32]:
    """Return the vectors of a column, shape (n, dimension)."""
    if dimension < 1 or len(blob) % (dimension * _VECTOR.itemsize):
        raise LibraryDamaged("a vector of the library is cut short; import a backup, or run `pincite rebuild`")
    return np.frombuffer(blob, dtype=_VECTOR).reshape(-1, dimension).astype(np.float32)


def digest_of(rows: Iterable[Sequence[Any]]) -> str:
    """Return the hash of some rows, every value of them in order."""
    digest = blake2b(digest_size=16)
    for row in rows:
        for value in row:
            data = value if isinstance(value, bytes) else repr(value).encode()
            digest.update(f"{type(value).__name__}{len(data)}:".encode())
            digest.update(data)
    return digest.hexdigest()


def _packed(rows: Iterable[tuple[int, ...]]) -> bytes:
    return np.array(list(rows), dtype=_PACKED).tobytes()


def _unpacked(blob: bytes) -> list[list[int]]:
    if not isinstance(blob, bytes) or len(blob) % (_PACKED_COLUMNS * _PACKED.itemsize):
        raise LibraryDamaged("a row of the library is cut short; import a backup, or add its files anew")
    rows: list[list[int]] = np.frombuffer(blob, dtype=_PACKED).reshape(-1, _PACKED_COLUMNS).tolist()
    return rows


def _named(kinds: Sequence[_Kind], number: int) -> _Kind:
    if not 0 <= number < len(kinds):
        raise LibraryDamaged(f"the library names a kind {number} that there is not; import a backup")
    return kinds[number]
