"""Files -> the library: which are new, changed or known; the new ones stored in groups."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pincite import reading
from pincite.embedding import Encoder
from pincite.errors import ReadError
from pincite.lexical import raw_words
from pincite.library.group import Group, Pending, prepare, store_group
from pincite.library.meter import Meter, Report, shares_of, size_of
from pincite.library.recognition import Known, content_hash, free_id, recognise, removal_digests, unstorable
from pincite.records import AddReport, Document, Failure, Note, Source
from pincite.settings import Settings
from pincite.store import Store

_DESCRIPTION = ("title", "authors", "year", "doi", "venue", "kind", "pages")


@dataclass(slots=True)
class _Tally:
    """The report while it grows."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def report(self) -> AddReport:
        changed = {*self.added, *self.updated}
        unchanged = dict.fromkeys(identity for identity in self.unchanged if identity not in changed)
        return AddReport(
            tuple(self.added), tuple(self.updated), tuple(unchanged), tuple(self.removed), tuple(self.failed),
            tuple(self.notes),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Given:
    """What an id was given to in this run."""

    file: str
    content_hash: str
    description: tuple[object, ...]


class Adder:
    """Adds files to a store. The caller holds the writer's lock."""

    def __init__(
        self,
        store: Store,
        encoder: Callable[[], Encoder],
        settings: Settings,
        *,
        forget: Callable[[], None],
        progress: Report | None = None,
        keep_removed: bool = False,
        password: str | None = None,
    ) -> None:
        """Make ready to add.

        Args:
            store: the library.
            encoder: gives the model; is called only where there is something to embed.
            settings: how to cut.
            forget: removes the derived files; is called before anything is taken out of the library.
            progress: is told how far the work is.
            keep_removed: leave out what a person removed before.
            password: opens PDFs that are locked.
        """
        self._password = password
        self._store = store
        self._encoder = encoder
        self._settings = settings
        self._forget = forget
        self._progress = progress
        self._keep_removed = keep_removed
        self._tally = _Tally()
        self._group = Group()
        self._given: dict[str, _Given] = {}
        self._copies: list[tuple[Path, str]] = []
        self._asked_again: list[str] = []
        self._meter = Meter(progress, 0)

    def add(self, paths: Sequence[Path], *, prune: bool) -> AddReport:
        """Add files and folders of files; with `prune`, take out documents whose file in those folders is gone."""
        if self._settings.ocr_languages:
            reading.ability(
                self._settings.ocr_languages
            )  # a language that is not there is named before anything is read
        files = list(dict.fromkeys(file for path in paths for file in _files(path)))
        sizes = [size_of(file) for file in files]
        self._meter = Meter(self._progress, sum(sizes))
        gone: list[str] = []
        for file, size in zip(files, sizes, strict=True):
            members = self._add_file(file, size)
            if prune and members is not None:
                gone += [known for known, member in self._store.members_of(str(file)) if member not in members]
        self._flush()
        if prune:
            gone += self._lost([path for path in paths if path.is_dir()])
        self._remove(gone)
        self._add_left_alone()
        self._meter.close()
        return self._tally.report()

    def rebuild(self, sources: Iterable[Source], total: int) -> None:
        """Put in documents that are known already, under their own ids."""
        self._meter = Meter(self._progress, total)
        for source in sources:
            self._put(Pending(source.document, source, weight=1))
        self._flush()
        self._meter.close()

    def _add_file(self, file: Path, size: int) -> set[str] | None:
        """Add a file's documents; return their places in it, or None where the file cannot be read."""
        try:
            sources = reading.read(file, self._password, self._settings.ocr_languages)
        except ReadError as error:
            self._fail(file, str(error))
            self._meter.finish(size)
            return None
        shares = shares_of(size, [len(source.text) for source in sources])
        for source, share in zip(sources, shares, strict=True):
            if not self._add_source(source, share):
                self._meter.finish(share)
        self._meter.finish(size - sum(shares))
        return {source.member for source in sources}

    def _add_left_alone(self) -> None:
        """Add the copies whose original was replaced or removed after they had been met."""
        left = [file for file, content in self._copies if not self._store.with_content(content)]
        for file in dict.fromkeys(left):
            self._add_file(file, 0)
        self._flush()

    def _add_source(self, source: Source, weight: int) -> bool:
        """Add a document; return whether it waits to be embedded."""
        file = Path(source.document.path or "")
        if fault := unstorable(source) or self._clash(source):
            self._fail(file, f"{file.name}: {fault}")
            return False
        document = replace(source.document, content_hash=content_hash(source.text))
        digests = removal_digests(document, source.member)
        if self._store.was_removed(digests):
            if self._keep_removed:
                return False
            self._asked_again += digests
        known = recognise(self._store, document, source, self._group.replaces)
        if known is not None:
            return self._add_known(known, document, source, weight)
        twin = self._group.twin_of(document.content_hash)
        if twin is not None and (source.given_id is None or not source.member):
            self._tally.unchanged.append(twin)
            return False
        document = replace(document, id=free_id(document, source, self._is_taken))
        return self._put(Pending(document, source, weight=weight))

    def _add_known(self, known: Known, document: Document, source: Source, weight: int) -> bool:
        """Add what the library holds already, in this or another form; return whether it waits to be embedded."""
        stored = known.document
        if known.is_copy:
            self._copies.append((Path(document.path or ""), document.content_hash))
            self._tally.unchanged.append(stored.id)
            return False
        if self._reads_less(stored, source):
            self._tally.unchanged.append(stored.id)
            return False
        document = replace(document, id=known.identity)
        if (stored.content_hash, stored.id) == (document.content_hash, document.id):
            return self._refresh(stored, document, source, weight)
        return self._put(Pending(document, source, (stored.id, document.id), weight))

    def _refresh(self, stored: Document, document: Document, source: Source, weight: int) -> bool:
        """Take over citation data and place where the content is the same; only a new title must be embedded."""
        same = _described(document) == _described(stored) and not self._is_read_otherwise(stored, source)
        is_there = stored.path is not None and (stored.path == document.path or Path(stored.path).exists())
        if same and is_there:
            self._tally.unchanged.append(stored.id)
            return False
        if document.title != stored.title or self._is_read_otherwise(stored, source):
            return self._put(Pending(document, source, (stored.id,), weight))
        with self._store.change():
            self._store.describe(document, source.member)
        (self._tally.unchanged if same else self._tally.updated).append(stored.id)
        return False

    def _reads_less(self, stored: Document, source: Source) -> bool:
        """Whether scanned pages of the same file were read before and cannot be now, Tesseract being gone."""
        if not source.unread or self._store.ocr_pages(stored.id).isdisjoint(source.unread):
            return False
        original = self._store.original(stored.id)
        return original is not None and original.file == source.original

    def _is_read_otherwise(self, stored: Document, source: Source) -> bool:
        """Whether what a reader should know changed though the words did not: by Tesseract, by a newer version."""
        return self._store.warnings_of(stored.id) != source.warnings

    def _clash(self, source: Source) -> str | None:
        """Say which other document of this run was given the same id and is not the same, or return None."""
        if source.given_id is None:
            return None
        told = _Given(Path(source.document.path or "").name, content_hash(source.text), _described(source.document))
        first = self._given.setdefault(source.given_id, told)
        if (first.content_hash, first.description) == (told.content_hash, told.description):
            return None
        return f"the id {source.given_id!r} stands in {first.file} too, for another document; give each its own"

    def _is_taken(self, identity: str) -> bool:
        return self._group.has(identity) or self._store.find(identity) is not None

    def _put(self, item: Pending) -> bool:
        if self._group.has(item.document.id):
            self._flush()
            item = replace(item, replaces=(*item.replaces, item.document.id))
        self._group.put(item)
        if self._group.is_full:
            self._flush()
        return True

    def _flush(self) -> None:
        """Embed and store the documents that wait."""
        group, self._group = self._group, Group()
        if not group.items:
            self._unmark()
            return
        encoder = self._encoder()
        prepared = prepare(group, encoder, self._settings.passage_tokens, self._meter.embedding(group.weight))
        replacing = any(item.replaces for item in group)
        if replacing:
            self._forget()
        with self._store.change():
            store_group(self._store, group, prepared, encoder)
            self._store.unmark_removed(self._asked_again)
        self._asked_again = []
        if replacing:
            self._store.compact()
        for item in group:
            (self._tally.updated if item.replaces else self._tally.added).append(item.document.id)
            self._tally.notes += (Note(item.document.id, warning) for warning in item.source.warnings)
        self._meter.finish(group.weight)

    def _unmark(self) -> None:
        if self._asked_again:
            with self._store.change():
                self._store.unmark_removed(self._asked_again)
            self._asked_again = []

    def _lost(self, folders: Sequence[Path]) -> list[str]:
        """Return the documents whose file in one of the folders is gone."""
        paths = [(document.id, Path(document.path)) for document in self._store.documents() if document.path]
        return [
            identity
            for identity, path in paths
            if any(path.is_relative_to(folder) for folder in folders) and not path.exists()
        ]

    def _remove(self, identities: Sequence[str]) -> None:
        if not identities:
            return
        identities = list(dict.fromkeys(identities))
        self._forget()
        with self._store.change():
            for identity in identities:
                self._store.delete(identity, raw_words(self._store.text(identity).text))
        self._store.compact()
        self._tally.removed += identities

    def _fail(self, file: Path, reason: str) -> None:
        self._tally.failed.append(Failure(str(file), reason))


def _described(document: Document) -> tuple[object, ...]:
    return tuple(getattr(document, name) for name in _DESCRIPTION)


def _files(path: Path) -> Iterable[Path]:
    return reading.find_files(path) if path.is_dir() else [path]
