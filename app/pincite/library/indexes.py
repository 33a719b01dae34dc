"""The derived indexes of a library's present state: opened from the folder, and brought up to date where it changed."""

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pincite.cache_files import CacheTag
from pincite.dense import DenseIndex
from pincite.errors import LibraryError
from pincite.lexical import LexicalIndex
from pincite.library.segments import (
    MOST_PASSAGES,
    Segment,
    compacted,
    found_in,
    kept,
    sweep,
    write_manifest,
)
from pincite.locking import writing
from pincite.records import Progress
from pincite.retrieval import Retriever
from pincite.store import SearchableRows, Store

#: Documents that are read at a time.
_READ = 64


@dataclass(frozen=True, slots=True)
class _Held:
    """The segments of one state, what searches them, and whether the folder says the same."""

    tag: CacheTag
    segments: tuple[Segment, ...]
    retriever: Retriever
    is_kept: bool


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
        self._begun: CacheTag | None = None
        self._leaving: set[int] = set()

    def retriever(self) -> Retriever:
        """Return the indexes of the library's state in the present snapshot, bringing them up to date where stale."""
        return self._present().retriever

    def keys_of(self, identities: Sequence[str]) -> NDArray[np.int64]:
        """Return the keys of the searchable passages of some documents, ascending."""
        documents = self._store.document_keys(identities)
        keys = [segment.keys_of(documents) for segment in self._present().segments]
        return np.concatenate([np.empty(0, dtype=np.int64), *keys])

    def save(self) -> None:
        """Keep what was made for the next start, unless another process is changing the library or has changed it.

        A file of a former state could hold what is left of a document that was removed since.
        """
        if self._held is None or self._held.is_kept:
            return
        with contextlib.suppress(LibraryError), writing(self._folder, 0):
            self.save_as_writer()

    def save_as_writer(self) -> None:
        """Keep what was made for the next start. The caller holds the writer's lock."""
        held = self._held
        if held is None or held.is_kept:
            return
        if self._tag() == held.tag:
            with contextlib.suppress(OSError):  # without the files, the next start only takes longer
                segments = [kept(segment, self._folder) for segment in held.segments]
                write_manifest(self._folder, segments, held.tag)
                held = self._holding(held.tag, segments, is_kept=True)
        self._held = replace(held, is_kept=True)

    # --- changes of the library; the caller holds the writer's lock

    def begin(self) -> None:
        """Take notice that a change of the library begins."""
        self._begun, self._leaving = self._tag(), set()

    def leave(self, identities: Sequence[str]) -> None:
        """Take documents out of the files, before they are taken out of the library."""
        leaving = set(self._store.document_keys(identities).tolist())
        self._leaving |= leaving
        found = found_in(self._folder, self._open_segments())
        try:
            segments = [kept(one, self._folder) for one in compacted([s.without(leaving) for s in found.segments])]
            write_manifest(self._folder, segments, None)
        except OSError:
            sweep(self._folder)

    def renew(self) -> None:
        """Bring the indexes up to the state after the change, and keep them."""
        with self._store.snapshot():
            self._present(writes=True)
        self.save_as_writer()

    @contextlib.contextmanager
    def carried_over(self) -> Iterator[None]:
        """Keep the indexes through a change that touches no passage."""
        with self._store.snapshot():
            segments = self._present().segments
        yield
        with self._store.snapshot():
            self._held = self._holding(self._tag(), segments, is_kept=False)
        self.save_as_writer()

    def forget(self) -> None:
        """Remove the files, before the whole library is replaced by another."""
        self._held = None
        sweep(self._folder)

    # --- inside

    def _tag(self) -> CacheTag:
        generation, model, content = (self._store.meta(name) for name in ("generation", "fingerprint", "content_hash"))
        return CacheTag(int(generation or 0), model or "", content or "")

    def _present(self, *, writes: bool = False) -> _Held:
        tag = self._tag()
        held = self._held
        if held is None or held.tag != tag:
            held = self._held = self._derive(tag, writes=writes)
        return held

    def _open_segments(self) -> tuple[Segment, ...]:
        return self._held.segments if self._held else ()

    def _derive(self, tag: CacheTag, *, writes: bool) -> _Held:
        former = self._held
        found = found_in(self._folder, self._open_segments())
        if found.tag == tag:
            return self._holding(tag, found.segments, is_kept=True)
        fits = found.tag is None or found.tag.model == tag.model
        base = list(found.segments) if fits else []
        if former is not None and former.tag == self._begun and former.tag.model == tag.model:
            # This process made the change itself, so it knows what it took out; all that is new has greater keys.
            base = [segment.without(self._leaving) for segment in former.segments]
            known = {segment.name: segment for segment in found.segments}
            base = [known.get(segment.name, segment) for segment in base]
            new = self._store.digests(
                max((int(s.documents[-1]) for s in former.segments if len(s.documents)), default=0)
            )
        else:
            base, new = self._compared(base)
        segments = compacted(self._with_new(base, new, writes=writes))
        return self._holding(tag, segments, is_kept=False)

    def _compared(self, segments: Sequence[Segment]) -> tuple[list[Segment], dict[int, str]]:
        """Return of some segments what still stands in the library, and the documents that are in none of them."""
        present = self._store.digests()
        left = []
        for segment in segments:
            known = zip(segment.documents.tolist(), segment.digests, strict=True)
            left.append(segment.without({key for key, said in known if present.get(key) != said}))
        for _ in range(2):
            covered = {key for segment in left for key in segment.documents.tolist()}
            new = {key: said for key, said in present.items() if key not in covered}
            # A segment that has to take in what is missing in its midst is made anew.
            keys = np.array(list(new), dtype=np.int64)
            left = [segment for segment in left if len(segment.documents) and not _lies_in(keys, segment)]
        return left, new

    def _with_new(self, segments: Sequence[Segment], new: Mapping[int, str], *, writes: bool) -> list[Segment]:
        """Return segments and those of new documents, in their order."""
        firsts = np.array([int(segment.documents[0]) for segment in segments if len(segment.documents)], dtype=np.int64)
        made: list[Segment] = []
        for _, run in groupby(new, key=lambda key: int(np.searchsorted(firsts, key))):
            for digests, rows in self._batches({key: new[key] for key in run}, len(new)):
                segment = Segment.build(digests, rows)
                if writes:
                    with contextlib.suppress(OSError):
                        segment = kept(segment, self._folder)
                made.append(segment)
        every = [segment for segment in (*segments, *made) if len(segment.documents)]
        return sorted(every, key=lambda segment: int(segment.documents[0]))

    def _batches(self, digests: Mapping[int, str], total: int) -> Iterator[tuple[dict[int, str], SearchableRows]]:
        """Yield documents with their passages, as many as make up a segment."""
        keys = list(digests)
        waiting: list[SearchableRows] = []
        first = 0
        for start in range(0, len(keys), _READ):
            waiting.append(self._store.searchable(keys[start : start + _READ]))
            end = min(start + _READ, len(keys))
            following = sum(len(rows.keys) for rows in waiting) * (1 + _READ / (end - first))
            if following > MOST_PASSAGES or end == len(keys):
                if self._progress is not None:
                    self._progress(Progress("Indexing", end, total))
                yield {key: digests[key] for key in keys[first:end]}, _together(waiting)
                waiting, first = [], end

    def _holding(self, tag: CacheTag, segments: Collection[Segment], *, is_kept: bool) -> _Held:
        dense = DenseIndex([segment.dense for segment in segments])
        lexical = LexicalIndex([segment.lexical for segment in segments])
        return _Held(tag, tuple(segments), Retriever(dense, lexical, self._dense_weight), is_kept)


def _lies_in(keys: NDArray[np.int64], segment: Segment) -> bool:
    """Whether any of `keys`, which are in ascending order, lies between a segment's first document and its last."""
    first, last = np.searchsorted(keys, [segment.documents[0], segment.documents[-1]])
    return bool(first != last)


def _together(several: Sequence[SearchableRows]) -> SearchableRows:
    vectors = [rows.vectors for rows in several if len(rows.keys)] or [several[0].vectors]
    return SearchableRows(
        np.concatenate([rows.keys for rows in several]),
        np.concatenate([rows.documents for rows in several]),
        np.concatenate(vectors),
        tuple(text for rows in several for text in rows.texts),
    )
