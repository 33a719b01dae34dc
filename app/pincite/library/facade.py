"""`Library`: what the command line, the page and other programs use."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import perf_counter
from types import TracebackType
from typing import Self

import numpy as np

from pincite import answering, filters
from pincite.answering.compose import answer_markdown, refusal_markdown
from pincite.answering.dialogue import Lexicon, Standalone, standalone
from pincite.answering.question import MOST_CHARACTERS, understand
from pincite.answering.refusal import threshold
from pincite.cache_files import CacheTag
from pincite.dense import DenseIndex
from pincite.embedding import Encoder, load_encoder
from pincite.errors import LibraryModel, LibraryVersion, OptionInvalid, QuestionEmpty, QuestionTooLong
from pincite.lexical import LexicalIndex, raw_words
from pincite.library.adding import Adder, removal_digests
from pincite.library.checking import faults_of
from pincite.locking import writing
from pincite.passages import heading_path
from pincite.records import AddReport, Answer, AnswerSentence, Citation, Document, Hit, IndexState, Locator, Progress, Source
from pincite.retrieval import Found, Retriever
from pincite.settings import Settings
from pincite.store import FILE_NAME, PassageRow, Store, documents_of_any_form

_PASSAGES_FOR_AN_ANSWER = 60
_MOST_HITS = 1000


@dataclass(frozen=True, slots=True)
class _Indexes:
    """The derived indexes of one generation of the library."""

    generation: int
    retriever: Retriever


class Library:
    """A folder of documents that can be asked. Safe to share among threads; several processes may use one folder."""

    def __init__(self, store: Store, folder: Path, settings: Settings, progress: Callable[[Progress], None] | None) -> None:
        """Use `Library.open`."""
        self._store = store
        self._folder = folder
        self._settings = settings
        self._progress = progress
        self._encoder: Encoder | None = None
        self._indexes: _Indexes | None = None
        self._loading = Lock()

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike[str] = "index",
        *,
        settings: Settings | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Self:
        """Open the library in a folder, which is created where absent.

        Args:
            folder: the library folder.
            settings: how to read, embed and search; by default from the environment.
            progress: is told how far a long task is.

        Raises:
            LibraryUnwritable: the folder cannot be made or written.
            LibraryForeign: the folder holds something else.
            LibraryVersion: the library was made by another version.
            LibraryDamaged: the library cannot be read.
        """
        place = Path(folder).expanduser().absolute()
        return cls(Store.open(place), place, settings or Settings.from_environment(os.environ), progress)

    def __enter__(self) -> Self:
        """Return the library itself; it is closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the library."""
        self.close()

    def close(self) -> None:
        """Close the library's file. A second call does nothing."""
        self._store.close()

    # --- documents

    def add(
        self,
        paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
        *,
        prune: bool = False,
        keep_removed: bool = False,
    ) -> AddReport:
        """Add files, or folders of files; what is known already is left alone, what changed replaces its document.

        Args:
            paths: a path, or several.
            prune: also remove the documents whose file in one of the folders is gone.
            keep_removed: leave out what a person removed before.

        Returns:
            What was added, updated, unchanged and removed, and which files failed and why; one that fails stops no other.

        Raises:
            LibraryBusy: another process is changing the library and does not finish in time.
            LibraryModel: the library was made with another model.
        """
        several = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
        places = [Path(path).expanduser().absolute() for path in several]
        with writing(self._folder, self._settings.lock_seconds):
            adder = Adder(self._store, self._checked_encoder, self._settings, self._progress, keep_removed=keep_removed)
            report = adder.add(places, prune=prune)
            if report.added or report.updated or report.removed:
                self._fresh_indexes()
        return report

    def remove(self, *identities: str) -> None:
        """Remove documents: nothing of them is found, or left in the folder's files, afterwards.

        Raises:
            DocumentUnknown: the library holds none of that id; then none is removed.
            LibraryBusy: another process is changing the library and does not finish in time.
        """
        with writing(self._folder, self._settings.lock_seconds):
            documents = [self._store.source(identity) for identity in identities]
            with self._store.change():
                for source in documents:
                    self._store.delete(source.document.id, raw_words(source.text))
                    self._store.mark_removed(removal_digests(source.document, source.member))
            self._store.compact()
            self._fresh_indexes()

    def documents(self) -> list[Document]:
        """Return what is known of every document, ordered by id."""
        return self._store.documents()

    def passage_counts(self) -> dict[str, int]:
        """Return the number of searchable passages of each document, by id."""
        return self._store.counts()

    def text(self, identity: str) -> str:
        """Return a document's canonical text, which every offset points into.

        Raises:
            DocumentUnknown: the library holds none of that id.
        """
        return self._store.text(identity).text

    def headings(self, identity: str) -> list[Locator]:
        """Return the places of a document's headings, in reading order; `section` ends with the heading itself.

        Raises:
            DocumentUnknown: the library holds none of that id.
        """
        self._store.document(identity)
        sections = self._store.sections(identity)
        return [
            Locator(None, None, heading_path(sections, s.ordinal), s.heading_start, s.heading_end) for s in sections if s.heading
        ]

    def passage(self, citation: Citation) -> str:
        """Return the words of the passage that a citation stands in, as they are in the canonical text.

        Raises:
            DocumentUnknown: the document was removed since.
        """
        place = self.passage_place(citation)
        return self.text(citation.document.id)[place.start : place.end]

    def passage_place(self, citation: Citation) -> Locator:
        """Return the place of the passage that a citation stands in; the quote's own place where it is gone."""
        for row in self._store.passages_of(citation.document.id):
            if row.passage.id == citation.passage_id:
                locator = citation.locator
                start, end = min(row.passage.start, locator.start), max(row.passage.end, locator.end)
                return Locator(locator.page, locator.page_label, locator.section, start, end)
        return citation.locator

    # --- questions

    def search(
        self,
        query: str,
        limit: int = 10,
        *,
        documents: Sequence[str] | None = None,
        years: tuple[int, int] | None = None,
        authors: Sequence[str] | None = None,
    ) -> list[Hit]:
        """Return the passages nearest to a query, best first.

        Raises:
            QuestionError: the query or an option cannot be used.
            LibraryModel: the library was made with another model.
        """
        _check_question(query)
        if not 1 <= limit <= _MOST_HITS:
            raise OptionInvalid(f"the number of hits must be from 1 to {_MOST_HITS:,}, not {limit}")
        with self._store.snapshot():
            allowed = self._allowed(documents, years, authors)
            found = self._find(query, limit, allowed)
            rows = self._store.passages([item.key for item in found])
            scores = {item.key: item.score for item in found}
            return [self._hit(row, scores[row.key]) for row in rows]

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        documents: Sequence[str] | None = None,
        years: tuple[int, int] | None = None,
        authors: Sequence[str] | None = None,
        strictness: float | None = None,
        quotes: int | None = None,
    ) -> Answer:
        """Answer a question in the words of the library, or say that it does not answer it.

        Args:
            question: in the person's own words.
            history: the earlier questions as they were asked, oldest first.
            documents: ids to ask; None for all.
            years: first and last year of the documents to ask.
            authors: family names or full names of the authors to ask.
            strictness: 0 to 1, moves the confidence below which nothing is answered; None for the calibrated one.
            quotes: at most so many quotes.

        Raises:
            QuestionError: the question, a filter or an option cannot be used.
            LibraryModel: the library was made with another model.
        """
        begun = perf_counter()
        _check_question(question)
        _check_options(strictness, quotes)
        with self._store.snapshot():
            alone = self._standalone(question, history)
            understood = understand(alone.text)
            allowed = self._allowed(documents, years, authors)
            indexes = self._fresh_indexes()
            vector = self._checked_encoder().embed_query(alone.text) if len(indexes.retriever.dense) else None
            keys = None if allowed is None else self._store.searchable_keys(allowed)
            found: list[Found] = []
            if vector is not None:
                found = indexes.retriever.search(alone.text, vector, _PASSAGES_FOR_AN_ANSWER, keys)
            retrieved = perf_counter()
            draft = None
            if vector is not None:
                draft = answering.answer(understood, vector, found, self._store, indexes.retriever.lexical, quotes)
            state = self._state()
        supported = draft is not None and bool(draft.citations) and draft.confidence >= threshold(strictness)
        citations = draft.citations if draft and supported else ()
        closest = draft.closest if draft and not supported else ()
        composed = perf_counter()
        return Answer(
            question=question,
            standalone_question=alone.text,
            status="answered" if supported else "not_found",
            confidence=draft.confidence if draft else 0.0,
            answer=answer_markdown(citations) if supported else refusal_markdown(closest, empty=vector is None),
            sentences=tuple(AnswerSentence(citation.quote, (citation.number,)) for citation in citations),
            citations=citations,
            closest=closest,
            index=state,
            timing_ms={
                "retrieve": round(1000 * (retrieved - begun), 1),
                "compose": round(1000 * (composed - retrieved), 1),
                "total": round(1000 * (composed - begun), 1),
            },
        )

    # --- keeping

    def verify(self) -> list[str]:
        """Return what is wrong with the library, one line each; nothing where every quote it can give is checkable."""
        with self._store.snapshot():
            return faults_of(self._store)

    def export(self, file: str | os.PathLike[str]) -> None:
        """Write the whole library to one file, a backup that `restore` reads.

        Raises:
            OptionInvalid: the file exists already.
        """
        place = Path(file).expanduser().absolute()
        if place.exists():
            raise OptionInvalid(f"{place} exists already; name a new file")
        self._store.back_up(place)

    def restore(self, file: str | os.PathLike[str]) -> None:
        """Replace the whole library by a backup.

        Raises:
            LibraryError: the file is not a backup of a library, or another process is changing this one.
        """
        with writing(self._folder, self._settings.lock_seconds):
            self._store.restore(Path(file).expanduser().absolute())

    @classmethod
    def rebuild(
        cls,
        folder: str | os.PathLike[str],
        *,
        settings: Settings | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> AddReport:
        """Make a library anew with the model of `settings`: from its own texts, or, where it is of another version's
        form, from the files that it was made from. The old one stays whole until the new one is.

        Raises:
            LibraryError: the folder cannot be used.
        """  # noqa: D205
        place = Path(folder).expanduser().absolute()
        settings = settings or Settings.from_environment(os.environ)
        try:
            store = Store.open(place)
        except LibraryVersion:
            return _rebuild_from_files(cls, place, settings, progress)
        with writing(place, settings.lock_seconds):
            try:
                identities = [document.id for document in store.documents()]
                with tempfile.TemporaryDirectory(dir=place, prefix="writer.rebuild-") as work:
                    fresh = Store.open(Path(work))
                    encoder = load_encoder(settings)
                    adder = Adder(fresh, lambda: encoder, settings, progress, keep_removed=False)
                    sources: Iterator[Source] = (store.source(identity) for identity in identities)
                    adder.rebuild(sources, len(identities))
                    with fresh.change():
                        fresh.set_generation(store.generation() + 1)
                        fresh.mark_removed(store.removed())
                    fresh.close()
                    store.restore(Path(work) / FILE_NAME)
            finally:
                store.close()
        return AddReport(updated=tuple(identities))

    # --- inside

    def _checked_encoder(self) -> Encoder:
        with self._loading:
            if self._encoder is None:
                self._encoder = load_encoder(self._settings, self._tell)
            encoder = self._encoder
        made_with = self._store.meta("fingerprint")
        if made_with is not None and made_with != encoder.fingerprint:
            raise LibraryModel(
                f"the library in {self._folder} was made with the model {self._store.meta('model')}, not {encoder.name}; "
                "name that model, or run `pincite rebuild` to embed its documents anew"
            )
        return encoder

    def _tell(self, stage: str) -> None:
        if self._progress is not None:
            self._progress(Progress(stage, 0, 0))

    def _fresh_indexes(self) -> _Indexes:
        """Return the derived indexes of the library's present state, loading or making them where they are stale."""
        with self._store.snapshot() as generation:
            held = self._indexes
            if held is not None and held.generation == generation:
                return held
            tag = CacheTag(generation, self._store.meta("fingerprint") or "", self._store.meta("content_hash") or "")
            dense = DenseIndex.load(self._folder, tag) or self._build_dense(tag)
            lexical = LexicalIndex.load(self._folder, tag) or self._build_lexical(tag)
            self._indexes = _Indexes(generation, Retriever(dense, lexical, self._settings.dense_weight))
            return self._indexes

    def _build_dense(self, tag: CacheTag) -> DenseIndex:
        stored = self._store.passage_vectors()
        index = DenseIndex.build(stored.keys, stored.vectors)
        _save(index, self._folder, tag)
        return index

    def _build_lexical(self, tag: CacheTag) -> LexicalIndex:
        rows = list(self._store.searchable_texts())
        keys = np.array([row.key for row in rows], dtype=np.int64)
        index = LexicalIndex.build(keys, [f"{row.context}\n{row.text}" for row in rows], self._indexing)
        _save(index, self._folder, tag)
        return index

    def _indexing(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(Progress("Indexing", done, total))

    def _standalone(self, question: str, history: Sequence[str]) -> Standalone:
        # A word that the model reads as one piece is a word of the language.
        whole = self._checked_encoder().count_tokens(["a"])[0]
        lexicon = Lexicon(
            self._store.words,
            self._store.has_word,
            lambda word: self._checked_encoder().count_tokens([word])[0] <= whole,
        )
        return standalone(question, history, lexicon)

    def _allowed(
        self, documents: Sequence[str] | None, years: tuple[int, int] | None, authors: Sequence[str] | None
    ) -> list[str] | None:
        if documents is None and years is None and authors is None:
            return None
        return filters.select(self._store.documents(), documents=documents, years=years, authors=authors)

    def _find(self, query: str, limit: int, allowed: list[str] | None) -> list[Found]:
        indexes = self._fresh_indexes()
        if not len(indexes.retriever.dense):
            return []
        vector = self._checked_encoder().embed_query(query)
        keys = None if allowed is None else self._store.searchable_keys(allowed)
        return indexes.retriever.search(query, vector, limit, keys)

    def _hit(self, row: PassageRow, score: float) -> Hit:
        return answering.hit(row, score, self._store)

    def _state(self) -> IndexState:
        return IndexState(
            self._store.generation(), self._store.meta("model") or self._settings.model, self._store.meta("content_hash") or ""
        )


def _save(index: DenseIndex | LexicalIndex, folder: Path, tag: CacheTag) -> None:
    """Keep a derived index for the next start; without it the next start only takes longer."""
    try:
        index.save(folder, tag)
    except OSError:
        return


def _check_question(question: str) -> None:
    if len(question) > MOST_CHARACTERS:
        raise QuestionTooLong(
            f"the question is {len(question):,} characters long; ask in at most {MOST_CHARACTERS:,}"
        )
    if not any(character.isalnum() for character in question):
        raise QuestionEmpty("the question has no word in it; type what you want to know")


def _check_options(strictness: float | None, quotes: int | None) -> None:
    if strictness is not None and not 0 <= strictness <= 1:
        raise OptionInvalid(f"strictness must be from 0 to 1, not {strictness}")
    if quotes is not None and quotes < 1:
        raise OptionInvalid(f"the number of quotes must be 1 or more, not {quotes}")


def _rebuild_from_files(
    library: type[Library], folder: Path, settings: Settings, progress: Callable[[Progress], None] | None
) -> AddReport:
    """Put the old file aside, and add the files that it names to a new library."""
    paths = documents_of_any_form(folder)
    with writing(folder, settings.lock_seconds):
        aside = folder / f"writer.old-{FILE_NAME}"
        shutil.move(folder / FILE_NAME, aside)
    with library.open(folder, settings=settings, progress=progress) as fresh:
        return fresh.add([path for path in paths if Path(path).exists()])
