"""The passages that all are measured on: real ones in nested sizes, and more made of recombined real sentences.

The documents are SciFact's abstracts, those that a test claim is judged on first, then the articles of Evidence
Inference and the paragraphs of SQuAD 2.0. Pincite's own cutter cuts them, so that a peer is given the same passages,
one document each, heading included, as Pincite makes of the whole documents.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from shutil import copyfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measures import Beir, read_beir
from benchmarks.scale.making import fill
from benchmarks.setting import read_lines, write_lines
from pincite import Library, Settings, reading
from pincite.embedding import Encoder, load_encoder
from pincite.folding import has_broken_words
from pincite.lexical import raw_words
from pincite.outline import SEARCHABLE_KINDS, Source
from pincite.passages import cut, embedded_text
from pincite.store import FILE_NAME, Store

_READ = 200


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one size."""

    folder: Path

    @property
    def documents(self) -> Path:
        """Whole documents."""
        return self.folder / "documents.jsonl"

    @property
    def passages(self) -> Path:
        """The passages that they are cut into."""
        return self.folder / "passages.jsonl"

    @property
    def vectors(self) -> Path:
        """Vectors of the passages, half precision."""
        return self.folder / "vectors.npy"


def judged_documents(data: Beir) -> set[str]:
    """Return the documents that a test claim is judged on."""
    return {document for judged in data.qrels.values() for document in judged}


def documents_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the real documents, those that claims are judged on first."""
    data = read_beir(folder / "scifact", "test")
    judged = judged_documents(data)
    abstracts = [
        {"id": str(row["_id"]), "title": row.get("title", ""), "text": row["text"]} for row in read_lines(data.corpus)
    ]
    yield from sorted(abstracts, key=lambda row: row["id"] not in judged)
    for part in ("validation", "train"):
        file = folder / "evidence_inference" / f"{part}-documents.jsonl"
        yield from read_lines(file) if file.is_file() else ()
    squad = folder / "squad2" / "dev-v2.0.json"
    for article in json.loads(squad.read_text(encoding="utf-8"))["data"] if squad.is_file() else ():
        for number, paragraph in enumerate(article["paragraphs"], start=1):
            title = article["title"].replace("_", " ")
            yield {"id": f"{article['title']}-{number}", "title": title, "text": paragraph["context"]}


def write_real(data: Path, sizes: Sequence[int], files: Callable[[int], Files]) -> None:
    """Write documents and passages of each size: the first documents that come to so many passages, or all."""
    encoder = load_encoder(Settings())
    largest = files(max(sizes))
    largest.folder.mkdir(parents=True, exist_ok=True)
    rows = list({row["id"]: row for row in documents_of(data)}.values())
    sources = {source.given_id: source for source in reading.read(write_lines(largest.documents, rows))}
    texts: list[dict[str, str]] = []
    ends: list[int] = []
    for row in rows:
        texts += passages_of(sources[row["id"]], encoder)
        ends.append(len(texts))
        if len(texts) >= max(sizes):
            break
    for size in sizes:
        count = sum(1 for _ in takewhile(lambda end, size=size: end < size, ends)) + 1  # type: ignore[misc]
        kept = rows[:count]
        place = files(size)
        place.folder.mkdir(parents=True, exist_ok=True)
        write_lines(place.documents, kept)
        write_lines(place.passages, texts[: ends[len(kept[: len(ends)]) - 1]])


def passages_of(source: Source, encoder: Encoder) -> list[dict[str, str]]:
    """Return what is embedded of a document's passages, as a peer is given it."""
    text = source.text
    words = frozenset(raw_words(text)) if has_broken_words(text) else frozenset()
    target = Settings().passage_tokens
    outline = cut(source, "", encoder.count_tokens, target=target, window=encoder.window, words=words)
    searched = [passage for passage in outline.passages if passage.kind in SEARCHABLE_KINDS]
    return [
        {"id": f"{source.given_id}#{number}", "text": embedded_text(passage, text, words)}
        for number, passage in enumerate(searched)
    ]


def copy_vectors(library: Path, files: Files) -> None:
    """Write the vectors of a size's passages: those that a library holds of them; what it lacks is embedded."""
    passages = read_lines(files.passages)
    store = Store.open(library)
    held: dict[str, NDArray[np.float32]] = {}
    for identity in dict.fromkeys(row["id"].rpartition("#")[0] for row in passages):
        keys = store.document_keys([identity]).tolist()
        rows = store.searchable(keys).vectors
        held |= {f"{identity}#{number}": row for number, row in enumerate(rows)}
    store.close()
    lacking = [row for row in passages if row["id"] not in held]
    if lacking:
        made = load_encoder(Settings()).embed_documents([row["text"] for row in lacking])
        held |= {row["id"]: vector for row, vector in zip(lacking, made, strict=True)}
    np.save(files.vectors, np.array([held[row["id"]] for row in passages], dtype=np.float16))


def part_of(library: Path, folder: Path, files: Files) -> None:
    """Make a library of a size's documents out of one that holds more of them."""
    folder.mkdir(parents=True)
    copyfile(library / FILE_NAME, folder / FILE_NAME)
    kept = {row["id"] for row in read_lines(files.documents)}
    with Library.open(folder) as smaller:
        smaller.remove(*(document.id for document in smaller.documents() if document.id not in kept))
        make_ready(smaller)


def make(size: int, seed: Path, folder: Path, files: Files, data: Beir) -> None:
    """Make a library of recombined sentences beside the real passages of `seed`, and write its passages and vectors."""
    fill(folder, seed, size, judged_documents(data))
    with Library.open(folder) as library:
        make_ready(library)
    files.folder.mkdir(parents=True, exist_ok=True)
    store = Store.open(folder)
    identities = [document.id for document in store.documents()]
    vectors = np.lib.format.open_memmap(
        files.vectors, mode="w+", dtype=np.float16, shape=(sum(store.counts().values()), 384)
    )
    place = 0
    with files.passages.open("w", encoding="utf-8") as lines:
        for identity, rows in _searchable(store, identities):
            for number, (text, _) in enumerate(rows):
                lines.write(json.dumps({"id": f"{identity}#{number}", "text": text}, ensure_ascii=False) + "\n")
            vectors[place : place + len(rows)] = [vector for _, vector in rows]
            place += len(rows)
    vectors.flush()
    store.close()


def make_ready(library: Library) -> None:
    """Have the indexes made and kept, so that no timed run makes them."""
    library.search("made before it is measured", limit=1)


def _searchable(store: Store, identities: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, NDArray[np.float32]]]]]:
    for identity in identities:
        rows = store.searchable(store.document_keys([identity]).tolist())
        if len(rows.texts):
            yield identity, list(zip((text.lstrip("\n") for text in rows.texts), rows.vectors, strict=True))
