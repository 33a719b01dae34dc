"""Files -> the library: which are new, changed or known; cut, embedded and stored in groups, each group whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np

from pincite import reading
from pincite.embedding import Encoder
from pincite.errors import ReadError
from pincite.lexical import raw_words
from pincite.passages import cut, embedded_text, sentence_text
from pincite.records import SEARCHABLE_KINDS, AddReport, Document, Failure, Outline, Progress, Source
from pincite.settings import Settings
from pincite.store import DocumentVectors, Store

Report = Callable[[Progress], None]

#: Texts embedded before a group of documents is stored: large enough for full batches, small enough to lose little.
_GROUP_TEXTS = 2000
_FIELDS = ("title", "authors", "year", "doi", "venue", "kind", "path", "pages")


def content_hash(text: str) -> str:
    """Return the hash of a document's content."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def removal_digests(document: Document, member: str) -> list[str]:
    """Return the digests by which a removed document is known again: its place and its content, neither readable."""
    place = f"place\0{document.path}\0{member}"
    content = f"content\0{document.content_hash}"
    return [blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() for key in (place, content)]


@dataclass(frozen=True, slots=True)
class _Pending:
    """A document that is to be put in: the record, what was read, and the id that it replaces."""

    document: Document
    source: Source
    replaces: str | None


@dataclass(slots=True)
class _Tally:
    """The report while it grows."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def report(self) -> AddReport:
        unchanged = dict.fromkeys(i for i in self.unchanged if i not in self.added and i not in self.updated)
        return AddReport(
            tuple(self.added), tuple(self.updated), tuple(unchanged), tuple(self.removed), tuple(self.failed)
        )


class Adder:
    """Adds files to a store. The caller holds the writer's lock."""

    def __init__(
        self, store: Store, encoder: Callable[[], Encoder], settings: Settings, progress: Report | None, *, keep_removed: bool
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._settings = settings
        self._progress = progress or (lambda _: None)
        self._keep_removed = keep_removed
        self._tally = _Tally()
        self._pending: list[_Pending] = []
        self._pending_characters = 0

    def add(self, paths: Sequence[Path], *, prune: bool) -> AddReport:
        """Add files and folders of files; with `prune`, take out documents whose file in those folders is gone."""
        files = list(self._files(paths))
        for done, file in enumerate(files):
            self._progress(Progress("Reading", done, len(files)))
            self._add_file(file, prune=prune)
            if self._pending_characters > _GROUP_TEXTS * 120:
                self._flush()
        self._flush()
        if prune:
            self._prune([path for path in paths if path.is_dir()])
        self._progress(Progress("Reading", len(files), len(files)))
        return self._tally.report()

    def rebuild(self, sources: Iterator[Source], total: int) -> None:
        """Put in documents that are known already, under their own ids."""
        for done, source in enumerate(sources):
            self._progress(Progress("Reading", done, total))
            self._enqueue(_Pending(source.document, source, None))
            if self._pending_characters > _GROUP_TEXTS * 120:
                self._flush()
        self._flush()

    def _files(self, paths: Sequence[Path]) -> Iterator[Path]:
        for path in paths:
            if path.is_dir():
                yield from reading.find_files(path)
            else:
                yield path

    def _add_file(self, file: Path, *, prune: bool) -> None:
        try:
            sources = reading.read(file)
        except ReadError as error:
            self._tally.failed.append(Failure(str(file), str(error)))
            return
        for source in sources:
            self._add_source(source)
        if prune:
            members = {source.member for source in sources}
            for identity, member in self._store.members_of(str(file)):
                if member not in members:
                    self._remove(identity)

    def _add_source(self, source: Source) -> None:
        document = replace(source.document, content_hash=content_hash(source.text))
        digests = removal_digests(document, source.member)
        if self._store.was_removed(digests):
            if self._keep_removed:
                return
            with self._store.change():
                self._store.unmark_removed(digests)
        known = self._known(document, source)
        if known is None:
            self._enqueue(_Pending(replace(document, id=self._free_id(document, source)), source, None))
            return
        identity = source.given_id or known.id
        document = replace(document, id=identity)
        if known.content_hash == document.content_hash and identity == known.id:
            self._refresh(known, document, source)
        else:
            self._enqueue(_Pending(document, source, known.id))

    def _known(self, document: Document, source: Source) -> Document | None:
        """The stored document that this one is: from the same place, of the same given id, or of the same content."""
        assert document.path is not None
        if found := self._store.from_place(document.path, source.member):
            return found
        if source.given_id is not None:
            return self._store.find(source.given_id)
        same = self._store.with_content(document.content_hash)
        return same[0] if same else None

    def _refresh(self, known: Document, document: Document, source: Source) -> None:
        """The same content again: nothing is embedded, but citation data and a moved file's place are taken over."""
        elsewhere = known.path != document.path
        if elsewhere and source.given_id is None and known.path is not None and Path(known.path).exists():
            self._tally.unchanged.append(known.id)  # a copy under another name
            return
        kept = replace(known, path=document.path) if elsewhere else document
        if all(getattr(kept, name) == getattr(known, name) for name in _FIELDS):
            self._tally.unchanged.append(known.id)
        elif kept.title != known.title:
            self._enqueue(_Pending(kept, source, known.id))  # the title is embedded with passages that have no heading
        else:
            with self._store.change():
                self._store.describe(kept)
            (self._tally.unchanged if elsewhere else self._tally.updated).append(known.id)

    def _free_id(self, document: Document, source: Source) -> str:
        if source.given_id is not None:
            return source.given_id
        assert document.path is not None
        stem = Path(document.path).stem.lower() + (f"-{source.member}" if source.member else "")
        taken = {item.document.id for item in self._pending}
        identity, number = stem, 1
        while identity in taken or self._store.find(identity) is not None:
            number += 1
            identity = f"{stem}-{number}"
        return identity

    def _enqueue(self, item: _Pending) -> None:
        # Whoever comes later in one run finds this one stored, so that copies in one folder are recognised.
        same = [p for p in self._pending if p.document.content_hash == item.document.content_hash]
        if same and item.source.given_id is None and item.replaces is None:
            self._tally.unchanged.append(same[0].document.id)
            return
        if any(p.document.id == item.document.id for p in self._pending):
            self._flush()
            stored = self._store.find(item.document.id)
            item = replace(item, replaces=stored.id if stored else None)
        self._pending.append(item)
        self._pending_characters += len(item.source.text)

    def _flush(self) -> None:
        if not self._pending:
            return
        encoder = self._encoder()
        outlines = [
            cut(item.source, item.document.content_hash, encoder.count_tokens, target=self._settings.passage_tokens, window=encoder.window)
            for item in self._pending
        ]  # fmt: skip
        vectors = self._embed(outlines, encoder)
        with self._store.change():
            self._store.set_model(encoder.name, encoder.fingerprint, encoder.dimension)
            for item, outline, rows in zip(self._pending, outlines, vectors, strict=True):
                if item.replaces is not None:
                    self._store.delete(item.replaces, raw_words(self._store.text(item.replaces).text))
                self._store.insert(item.document, item.source, outline, rows, raw_words(item.source.text))
        if any(item.replaces is not None for item in self._pending):
            self._store.compact()
        for item in self._pending:
            (self._tally.updated if item.replaces else self._tally.added).append(item.document.id)
        self._pending, self._pending_characters = [], 0

    def _embed(self, outlines: Sequence[Outline], encoder: Encoder) -> list[DocumentVectors]:
        """Embed the passages and sentences of a group of documents in one flow."""
        texts: list[str] = []
        counts: list[tuple[int, int]] = []
        for item, outline in zip(self._pending, outlines, strict=True):
            text = item.source.text
            passages = [p for p in outline.passages if p.kind in SEARCHABLE_KINDS]
            sentences = [(p, s) for p in passages for s in outline.sentences[slice(*p.sentences)]]
            texts += [embedded_text(p, text) for p in passages]
            texts += [sentence_text(p, s, text) for p, s in sentences]
            counts.append((len(passages), len(sentences)))
        rows = encoder.embed_documents(
            texts, lambda done, total: self._progress(Progress("Embedding", done, total))
        ).astype(np.float16)
        vectors: list[DocumentVectors] = []
        start = 0
        for passages_count, sentences_count in counts:
            middle, end = start + passages_count, start + passages_count + sentences_count
            vectors.append(DocumentVectors(rows[start:middle], rows[middle:end]))
            start = end
        return vectors

    def _prune(self, folders: Sequence[Path]) -> None:
        for document in self._store.documents():
            path = Path(document.path) if document.path else None
            if path is not None and not path.exists() and any(path.is_relative_to(folder) for folder in folders):
                self._remove(document.id)

    def _remove(self, identity: str) -> None:
        with self._store.change():
            self._store.delete(identity, raw_words(self._store.text(identity).text))
        self._store.compact()
        self._tally.removed.append(identity)
