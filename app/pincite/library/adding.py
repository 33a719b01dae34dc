"""Files -> the library: which are new, changed or known; the new ones stored in groups."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from pincite import reading
from pincite.embedding import Encoder
from pincite.errors import ReadError
from pincite.lexical import raw_words
from pincite.library import feedback
from pincite.library.ahead import Ahead, Job
from pincite.library.group import Group, Pending, prepare, store_group
from pincite.library.known_files import KnownFiles, Recalled
from pincite.library.meter import Meter, Report, reading_share, shares_of, weight_of
from pincite.library.recognition import (
    Known,
    content_hash,
    free_id,
    recognise,
    removal_digests,
    unstorable,
    unstorable_name,
)
from pincite.library.tally import Tally
from pincite.library.uploads import is_upload
from pincite.outline import Source
from pincite.records import AddReport, Document, Note
from pincite.settings import Settings
from pincite.store import KnownMember, Store

_DESCRIPTION = ("title", "authors", "year", "doi", "venue", "kind", "pages")


@dataclass(frozen=True, slots=True)
class _Given:
    """What an id was given to in this run."""

    file: str
    content_hash: str
    description: str


class Adder:
    """Adds files to a store. The caller holds the writer's lock."""

    def __init__(
        self,
        store: Store,
        encoder: Callable[[], Encoder],
        settings: Settings,
        *,
        leaving: Callable[[Sequence[str]], None],
        progress: Report | None = None,
        keep_removed: bool = False,
        password: str | None = None,
        leave: Path | None = None,
    ) -> None:
        """Make ready to add.

        Args:
            store: the library.
            encoder: gives the model; is called only where there is something to embed.
            settings: how to cut.
            leaving: takes documents out of the derived files; is called before they are taken out of the library.
            progress: is told how far the work is.
            keep_removed: leave out what a person removed before.
            password: opens PDFs that are locked.
            leave: a folder in which no documents are looked for: the library's own.
        """
        self._leave = leave
        self._password = password
        self._store = store
        self._encoder = encoder
        self._settings = settings
        self._leaving = leaving
        self._progress = progress
        self._keep_removed = keep_removed
        self._tally = Tally()
        self._ability = reading.ability(settings.ocr_languages)
        self._known = KnownFiles(store, self._ability)
        self._group = Group()
        self._given: dict[str, _Given] = {}
        self._copies: list[tuple[Path, str]] = []
        self._asked_again: list[str] = []
        self._meter = Meter(progress, 0)

    def add(self, paths: Sequence[Path], *, prune: bool) -> AddReport:
        """Add files and folders of files; with `prune`, take out documents whose file in those folders is gone."""
        files = self._files(paths)
        weights = [weight_of(file) for file in files]
        self._meter = Meter(self._progress, sum(weights), len(files))
        gone: list[str] = []
        with self._ahead(files) as ahead:
            for job, weight in zip(ahead, weights, strict=True):
                members = self._add_file(job, weight, ahead)
                if prune and members is not None:
                    known = self._store.members_of(str(job.path))
                    gone += [identity for identity, member in known if member not in members]
            self._flush()
            if prune:
                gone += self._lost([path for path in paths if path.is_dir()])
            self._remove(gone)
            self._add_left_alone(ahead)
        self._known.write()
        self._meter.close()
        return self._tally.report()

    def rebuild(self, sources: Iterable[Source], total: int) -> None:
        """Put in documents that are known already, under their own ids."""
        self._meter = Meter(self._progress, total)
        for source in sources:
            self._put(Pending(source.document, source, weight=1))
        self._flush()
        self._meter.close()

    def _files(self, paths: Sequence[Path]) -> list[Path]:
        """Return the files to add, each once; what of them cannot be added is told."""
        files: dict[Path, None] = {}
        for path in paths:
            found = reading.found_in(path, self._leave) if path.is_dir() else reading.Found((path,), ())
            files |= dict.fromkeys(found.files)
            for failure in found.left_out:
                self._tally.fail(*failure)
        unnamed = {file: fault for file in files if (fault := unstorable_name(file))}
        for file, fault in unnamed.items():
            self._tally.fail(file, fault)
        return [file for file in files if file not in unnamed]

    def _ahead(self, files: Sequence[Path]) -> Ahead:
        pdf = reading.pdf_reader(self._settings.workers, self._settings.ocr_languages)
        return Ahead(files, self._known.look, self._known.is_known, pdf, password=self._password)

    def _add_file(self, job: Job, weight: int, ahead: Ahead) -> set[str] | None:
        """Add a file's documents; return their places in it, or None where the file cannot be read."""
        if job.is_known and (members := self._recall(job)) is not None:
            self._meter.skip(weight)
            return members
        self._meter.begin(job.path)
        self._known.write_moves()
        try:
            sources = ahead.sources(job)
        except ReadError as error:
            self._tally.fail(job.path, str(error))
            self._meter.finish(weight, files=1)
            return None
        read = reading_share(job.path, weight)
        self._meter.finish(read, files=1)
        self._add_sources(job, sources, weight - read)
        return {source.member for source in sources}

    def _recall(self, job: Job) -> set[str] | None:
        """Add what a file is known to give without reading it; return the places in it, or None where it must be."""
        assert job.looked is not None
        recalled = self._known.recall(job.looked, self._group)
        if recalled is None or any(self._clash(one.member.given_id, self._told(job, one)) for one in recalled):
            return None
        for one in recalled:
            self._tally.unchanged.append(one.identity)
            if one.is_copy:
                self._copies.append((job.path, one.member.content_hash))
            if one.moves:
                self._known.move(one, job.path)
        members = [replace(one.member, identity=one.identity, home=None) for one in recalled]
        self._known.settle(job.looked, members, recalled[0].used)
        return {member.member for member in members}

    def _add_sources(self, job: Job, sources: Sequence[Source], weight: int) -> None:
        shares = shares_of(weight, [len(source.text) for source in sources])
        members: list[KnownMember] = []
        for source, share in zip(sources, shares, strict=True):
            identity, waits = self._add_source(source, share)
            if not waits:
                self._meter.finish(share)
            if identity is not None:
                told = (source.member, source.given_id, _description(source.document), content_hash(source.text))
                members.append(KnownMember(identity, *told))
        self._meter.finish(weight - sum(shares))
        if job.looked is not None and len(members) == len(sources):
            self._known.settle(job.looked, members, reading.used_for(sources, self._ability))

    def _add_left_alone(self, ahead: Ahead) -> None:
        """Add the copies whose original was replaced or removed after they had been met."""
        left = [file for file, content in self._copies if not self._store.with_content(content)]
        for file in dict.fromkeys(left):
            self._add_file(ahead.again(file), 0, ahead)
        self._flush()

    def _add_source(self, source: Source, weight: int) -> tuple[str | None, bool]:
        """Add a document; return its id and whether it waits to be embedded.

        The id is None where it is left out, or stays as it was read when more of it could be.
        """
        file = Path(source.document.path or "")
        document = replace(source.document, content_hash=content_hash(source.text))
        told = _Given(file.name, document.content_hash, _description(document))
        if fault := unstorable(source) or self._clash(source.given_id, told):
            self._tally.fail(file, f"{file.name}: {fault}")
            return None, False
        digests = removal_digests(document, source.member)
        if self._store.was_removed(digests):
            if self._keep_removed:
                return None, False
            self._asked_again += digests
        known = recognise(self._store, document, source, self._group.replaces)
        if known is not None:
            return self._add_known(known, document, source, weight)
        twin = self._group.twin_of(document.content_hash)
        if twin is not None and (source.given_id is None or not source.member):
            self._tally.unchanged.append(twin)
            return twin, False
        document = replace(document, id=free_id(document, source, self._is_taken))
        return document.id, self._put(Pending(document, source, weight=weight))

    def _add_known(self, known: Known, document: Document, source: Source, weight: int) -> tuple[str | None, bool]:
        """Add what the library holds already, in this or another form; return what `_add_source` does."""
        stored = known.document
        if known.is_copy:
            self._copies.append((Path(document.path or ""), document.content_hash))
            self._tally.unchanged.append(stored.id)
            return stored.id, False
        if self._reads_less(stored, source):
            self._tally.unchanged.append(stored.id)
            return None, False
        document = replace(document, id=known.identity)
        if (stored.content_hash, stored.id) == (document.content_hash, document.id):
            return document.id, self._refresh(stored, document, source, weight)
        return document.id, self._put(Pending(document, source, (stored.id, document.id), weight))

    def _refresh(self, stored: Document, document: Document, source: Source, weight: int) -> bool:
        """Take over citation data and place where the content is the same; only a new title must be embedded."""
        same = _description(document) == _description(stored) and not self._is_read_otherwise(stored, source)
        same = same and document.citation == self._store.items.of(stored.id, "file")
        is_there = stored.path is not None and (stored.path == document.path or Path(stored.path).exists())
        if same and is_there:
            self._tally.unchanged.append(stored.id)
            return False
        if document.title != stored.title or self._is_read_otherwise(stored, source):
            return self._put(Pending(document, source, (stored.id,), weight))
        with self._store.change():
            self._store.describe(document, source.member, item=document.citation)
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

    def _told(self, job: Job, recalled: Recalled) -> _Given:
        return _Given(job.path.name, recalled.member.content_hash, recalled.member.description)

    def _clash(self, given_id: str | None, told: _Given) -> str | None:
        """Say which other document of this run was given the same id and is not the same, or return None."""
        if given_id is None:
            return None
        first = self._given.setdefault(given_id, told)
        if (first.content_hash, first.description) == (told.content_hash, told.description):
            return None
        return f"the id {given_id!r} stands in {first.file} too, for another document; give each its own"

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
        self._known.write_moves()
        group, self._group = self._group, Group()
        if not group.items:
            self._unmark()
            return
        encoder = self._encoder()
        prepared = prepare(group, encoder, self._settings, self._meter.embedding(group.weight))
        replaced = [identity for item in group for identity in item.replaces]
        if replaced:
            self._leaving(replaced)
        with self._store.change():
            store_group(self._store, group, prepared, encoder)
            self._store.unmark_removed(self._asked_again)
        self._asked_again = []
        if replaced:
            self._store.compact()
        for item in group:
            (self._tally.updated if item.replaces else self._tally.added).append(item.document.id)
            self._tally.notes += (Note(item.document.id, warning) for warning in item.source.warnings)
        self._known.write()
        self._meter.finish(group.weight)

    def _unmark(self) -> None:
        if self._asked_again:
            with self._store.change():
                self._store.unmark_removed(self._asked_again)
            self._asked_again = []

    def _lost(self, folders: Sequence[Path]) -> list[str]:
        """Return the documents whose file in one of the folders is gone; that of an upload is gone as it should be."""
        stored = [(document.id, document.path) for document in self._store.documents()]
        paths = [(identity, Path(path)) for identity, path in stored if path and not is_upload(path)]
        return [
            identity
            for identity, path in paths
            if any(path.is_relative_to(folder) for folder in folders) and not path.exists()
        ]

    def _remove(self, identities: Sequence[str]) -> None:
        if not identities:
            return
        identities = list(dict.fromkeys(identities))
        self._leaving(identities)
        removed = [(self._store.as_read(identity), self._store.text(identity).text) for identity in identities]
        with self._store.change():
            for document, text in removed:
                self._store.delete(document.id, raw_words(text))
            feedback.forget(self._store, removed)
        self._store.compact()
        self._tally.removed += identities


def _description(document: Document) -> str:
    """Return a hash of what is known of a document."""
    values = repr(tuple(getattr(document, name) for name in _DESCRIPTION))
    return blake2b(values.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
