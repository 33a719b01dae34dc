"""The derived indexes of a library's present state: held in memory, kept in the folder, made anew where stale."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pincite import dense, lexical
from pincite.cache_files import CacheTag
from pincite.dense import DenseIndex
from pincite.errors import LibraryError
from pincite.lexical import LexicalIndex
from pincite.locking import writing
from pincite.records import Progress
from pincite.retrieval import Retriever
from pincite.store import Store


@dataclass(frozen=True, slots=True)
class _Held:
    """Both indexes of one state, and those of them that are not in the folder yet."""

    tag: CacheTag
    retriever: Retriever
    unsaved: tuple[DenseIndex | LexicalIndex, ...]


class Indexes:
    """Gives the indexes of the state that a snapshot shows. Every use stands inside of a snapshot, `save` outside."""

    def __init__(
        self, store: Store, folder: Path, dense_weight: float, progress: Callable[[Progress], None] | None
    ) -> None:
        """Derive from `store` and keep in `folder`."""
        self._store = store
        self._folder = folder
        self._dense_weight = dense_weight
        self._progress = progress
        self._held: _Held | None = None

    def retriever(self) -> Retriever:
        """Return the indexes of the library's state in the present snapshot, loading or making them where stale."""
        tag = self._tag()
        held = self._held
        if held is None or held.tag != tag:
            held = self._held = self._derive(tag)
        return held.retriever

    def save(self) -> None:
        """Keep what was made for the next start, unless another process is changing the library or has changed it.

        A file of a former state could hold words of a document that was removed since.
        """
        if self._held is None or not self._held.unsaved:
            return
        with contextlib.suppress(LibraryError), writing(self._folder, 0):
            self.save_as_writer()

    def save_as_writer(self) -> None:
        """Keep what was made for the next start. The caller holds the writer's lock."""
        held = self._held
        if held is None or not held.unsaved:
            return
        if self._tag() == held.tag:
            with contextlib.suppress(OSError):  # without the files, the next start only takes longer
                for index in held.unsaved:
                    index.save(self._folder, held.tag)
        if self._held is held:
            self._held = replace(held, unsaved=())

    @contextlib.contextmanager
    def carried_over(self) -> Iterator[None]:
        """Keep the indexes through a change that touches no passage. The caller holds the lock."""
        with self._store.snapshot():
            kept = self.retriever()
        yield
        with self._store.snapshot():
            self._held = _Held(self._tag(), kept, (kept.dense, kept.lexical))
        self.save_as_writer()

    def forget(self) -> None:
        """Remove the files, before words that they hold are removed from the library. The caller holds the lock."""
        for name in (dense.FILE, lexical.FILE):
            for file in (self._folder / name, self._folder / f"{name}.json"):
                file.unlink(missing_ok=True)

    def _tag(self) -> CacheTag:
        generation, model, content = (self._store.meta(name) for name in ("generation", "fingerprint", "content_hash"))
        return CacheTag(int(generation or 0), model or "", content or "")

    def _derive(self, tag: CacheTag) -> _Held:
        made: list[DenseIndex | LexicalIndex] = []
        near = DenseIndex.load(self._folder, tag)
        if near is None:
            stored = self._store.passage_vectors()
            near = DenseIndex.build(stored.keys, stored.vectors)
            made.append(near)
        worded = LexicalIndex.load(self._folder, tag)
        if worded is None:
            worded = self._worded()
            made.append(worded)
        return _Held(tag, Retriever(near, worded, self._dense_weight), tuple(made))

    def _worded(self) -> LexicalIndex:
        rows = list(self._store.searchable_texts())
        keys = np.array([row.key for row in rows], dtype=np.int64)
        return LexicalIndex.build(keys, [f"{row.context}\n{row.text}" for row in rows], self._tell)

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(Progress("Indexing", done, total))
