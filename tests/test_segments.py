"""The indexes of a library, which are kept up to date in segments, against ones that are made of the whole library."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from fakes import FakeEncoder
from pincite import dense
from pincite.dense import DenseIndex, DenseSegment
from pincite.lexical import LexicalIndex, LexicalSegment
from pincite.lexical.segment import hash_of
from pincite.library import indexes as rooms
from pincite.library import segments as files
from pincite.library.indexes import Indexes
from pincite.outline import Block, Outline, Passage, Section, Sentence, Source
from pincite.records import Document
from pincite.store import DocumentVectors, Store

ENCODER = FakeEncoder()
QUERIES = ("cluster of firms", "value value curve", "labour")
_WORDS = some.sampled_from(["value", "chain", "curve", "smile", "firms", "cluster", "market", "labour", "of"])
_TEXTS = some.lists(some.lists(_WORDS, min_size=1, max_size=6).map(" ".join), max_size=5)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of a few passages, some of them clustered, none of whose clusters is passed over."""
    monkeypatch.setattr(files, "MOST_PASSAGES", 12)
    monkeypatch.setattr(rooms, "MOST_PASSAGES", 12)
    monkeypatch.setattr(rooms, "_READ", 2)
    monkeypatch.setattr(files, "MOST_SMALL", 3)
    monkeypatch.setattr(dense, "CLUSTERED_FROM", 7)
    monkeypatch.setattr(dense, "CLUSTERS", 3)
    monkeypatch.setattr(dense, "PROBES", 3)


class Bench:
    """A library's tables and indexes, without what reads and embeds files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def start(self) -> None:
        self.store = Store.open(self.folder)
        self.indexes = Indexes(self.store, self.folder, 0.5, None)

    def restart(self) -> None:
        self.store.close()
        self.start()

    def put(self, identity: str, texts: list[str]) -> None:
        """Add a document with a passage for each text, in the place of what has its id."""
        self.indexes.begin()
        is_known = self.store.find(identity) is not None
        if is_known:
            self.indexes.leave([identity])
        with self.store.change():
            self.store.set_model("fake", ENCODER.fingerprint, ENCODER.dimension)
            if is_known:
                self.store.delete(identity, ())
            self.store.insert(*document_of(identity, texts))
        self.indexes.renew()

    def remove(self, identity: str) -> None:
        self.indexes.begin()
        self.indexes.leave([identity])
        with self.store.change():
            self.store.delete(identity, ())
        self.store.compact()
        self.indexes.renew()

    def ids(self) -> list[str]:
        return [document.id for document in self.store.documents()]

    def check(self) -> None:
        """What is found is what indexes of the whole library find, under every question, with a filter and without."""
        with self.store.snapshot():
            retriever = self.indexes.retriever()
            rows = self.store.searchable(list(self.store.digests()))
            near, worded = DenseIndex.build(rows.keys, rows.vectors), LexicalIndex.build(rows.keys, rows.texts)
            some_ids = self.ids()[::2]
            inside = self.indexes.keys_of(some_ids)
            assert inside.tolist() == self.store.searchable_keys(some_ids).tolist()
        assert (len(retriever.dense), len(retriever.lexical)) == (len(rows.keys), len(rows.keys))
        for query in QUERIES:
            vector = ENCODER.embed_query(query)
            for allowed in (None, inside):
                one, other = retriever.lexical.search(query, 4, allowed), worded.search(query, 4, allowed)
                assert one.keys.tolist() == other.keys.tolist()
                assert np.array_equal(one.scores, other.scores)
                if len(rows.keys):
                    one, other = retriever.dense.search(vector, 4, allowed), near.search(vector, 4, allowed)
                    np.testing.assert_allclose(one.scores, other.scores, atol=2e-6)
                    assert np.array_equal(
                        retriever.dense.similarities(vector, other.keys), near.similarities(vector, other.keys)
                    )
        assert self.store.faults() == []


def document_of(identity: str, texts: list[str]) -> tuple[Document, Source, Outline, DocumentVectors, tuple[str, ...]]:
    text = "\n".join(texts)
    content = blake2b(text.encode(), digest_size=16).hexdigest()
    passages, sentences, at = [], [], 0
    for number, words in enumerate(texts):
        passages.append(
            Passage(f"{content}{number}", number, 0, "prose", at, at + len(words), "", (number, number + 1))
        )
        sentences.append(Sentence(number, number, 0, "prose", at, at + len(words)))
        at += len(words) + 1
    outline = Outline((Section(0, -1, 1, "body", "", 0, 0, 0, len(text)),), tuple(passages), tuple(sentences))
    rows = ENCODER.embed_documents(texts).astype(np.float16)
    document = Document(identity, content_hash=content)
    return (
        document,
        Source(document, text, (Block("paragraph", 0, len(text)),)),
        outline,
        DocumentVectors(rows, rows),
        (),
    )


@contextmanager
def bench_in_a_new_folder() -> Iterator[Bench]:
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "index")
        yield bench
        bench.store.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    with bench_in_a_new_folder() as made:
        yield made


def damage(bench: Bench, number: int) -> None:
    """Change a byte of one of the files."""
    found = sorted(
        file
        for pattern in ("dense.*", "lexical.*", "passages.*", "segments.json")
        for file in bench.folder.glob(pattern)
    )
    if found:
        file = found[number % len(found)]
        data = bytearray(file.read_bytes())
        data[number % len(data)] ^= 1
        file.write_bytes(data)


def stale(bench: Bench, number: int) -> None:
    """Change the library while its files stay as they were: another process did, and died before it renewed them."""
    with bench.store.change():
        bench.store.set_model("fake", ENCODER.fingerprint, ENCODER.dimension)
        for identity in bench.ids()[number % 3 : number % 3 + 1]:
            bench.store.delete(identity, ())
        bench.store.insert(*document_of(f"stale-{number}-{bench.store.generation()}", ["value of labour", "chain"]))


def die_while_removing(bench: Bench, number: int) -> None:
    """Take a document out of the files and not out of the library."""
    bench.indexes.begin()
    bench.indexes.leave(bench.ids()[number % 5 : number % 5 + 1])


_KINDS = some.sampled_from(["remove", "damage", "stale", "die", "restart"])
_STEPS = some.lists(
    some.one_of(
        some.tuples(some.just("put"), some.integers(0, 7), _TEXTS),
        some.tuples(
            some.sampled_from(["remove", "damage", "stale", "die", "restart"]), some.integers(0, 999), some.just([])
        ),
    ),
    min_size=1,
    max_size=10,
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_after_any_changes_all_is_found_as_by_indexes_of_the_whole(steps: list[tuple[str, int, list[str]]]) -> None:
    with bench_in_a_new_folder() as bench:
        for what, number, texts in steps:
            if what == "put":
                bench.put(f"d{number}", texts)
            elif what == "remove" and bench.ids():
                bench.remove(bench.ids()[number % len(bench.ids())])
            elif what in ("damage", "stale", "die"):
                {"damage": damage, "stale": stale, "die": die_while_removing}[what](bench, number)
                bench.restart()
            else:
                bench.restart()
            bench.check()
            bench.indexes.save()


def many(bench: Bench, count: int = 12) -> None:
    for number in range(count):
        bench.put(f"d{number}", [f"value of chain {number} firms", "labour market", f"cluster {number}"])


def test_few_segments_are_left_and_none_is_too_large(bench: Bench) -> None:
    many(bench, 30)
    held = bench.indexes._open_segments()
    assert [len(segment) for segment in held] == sorted([len(segment) for segment in held], reverse=True) or len(
        held
    ) > 3
    assert max(map(len, held)) <= 12
    assert len(held) <= 3 + 2 * 90 // 12
    assert sum(map(len, held)) == 90


def test_adding_looks_at_what_is_added_only(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    many(bench)
    before = {file.name: file.stat().st_mtime_ns for file in bench.folder.glob("dense.*")}
    built: list[int] = []
    build, read = LexicalSegment.build, Store.searchable

    def noted(keys: Any, texts: Any, progress: Callable[[int, int], None] | None = None) -> LexicalSegment:
        built.append(len(keys))
        return build(keys, texts, progress)

    monkeypatch.setattr(LexicalSegment, "build", noted)
    monkeypatch.setattr(Store, "_sum_of_all", None)
    monkeypatch.setattr(Store, "documents", None)
    documents: list[int] = []

    def read_too(store: Store, keys: Any) -> Any:
        documents.extend(keys)
        return read(store, keys)

    monkeypatch.setattr(Store, "searchable", read_too)
    bench.put("new", ["labour of firms"])
    assert built == [1]
    assert len(documents) == 1
    after = {file.name: file.stat().st_mtime_ns for file in bench.folder.glob("dense.*")}
    assert len(before.items() & after.items()) >= len(before) - 1


def test_the_next_start_reads_no_file_whole(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    many(bench)
    monkeypatch.setattr("pincite.cache_files.digest_of_file", None)
    monkeypatch.setattr(DenseSegment, "build", None)
    monkeypatch.setattr(LexicalSegment, "build", None)
    bench.restart()
    with bench.store.snapshot():
        assert len(bench.indexes.retriever().dense) == 36


def test_a_copy_of_the_folder_is_believed_once_it_is_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    many(bench)
    for file in bench.folder.glob("lexical.*"):
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data)
    monkeypatch.setattr(LexicalSegment, "build", None)
    bench.restart()
    with bench.store.snapshot():
        assert len(bench.indexes.retriever().lexical) == 36


def test_nothing_of_what_is_removed_stays_in_the_files(bench: Bench) -> None:
    many(bench)
    bench.put("secret", ["quagswagging firms"])
    vector = ENCODER.embed_documents(["quagswagging firms"]).astype(np.float16).tobytes()
    traces = (vector, hash_of("quagswag").to_bytes(8, "little"))

    def holding() -> int:
        return sum(trace in file.read_bytes() for trace in traces for file in bench.folder.iterdir())

    assert holding() >= 2
    bench.remove("secret")
    assert holding() == 0


def test_what_is_kept_of_another_library_is_not_believed(bench: Bench) -> None:
    """Its file was put in the place of ours, with documents of the same keys."""
    many(bench, 4)
    with bench_in_a_new_folder() as other:
        for number in range(4):
            other.put(f"d{number}", [f"curve {number}"])
        other.store.back_up(bench.folder / "writer.other")
    bench.store.close()
    (bench.folder / "writer.other").replace(bench.folder / "library.sqlite")
    bench.start()
    bench.check()


def test_a_reader_with_another_state_in_its_hands_goes_on(bench: Bench) -> None:
    many(bench)
    other = Bench(bench.folder)
    other.check()
    bench.remove("d3")
    bench.put("d5", ["cluster of value"])
    other.check()
    other.put("new", ["smile"])
    bench.check()
    other.store.close()
