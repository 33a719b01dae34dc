"""What a run consists of, in order: peers take turns within each round, so that what disturbs one disturbs all."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import rmtree

from benchmarks.measures import Beir
from benchmarks.peers import passages
from benchmarks.peers.passages import Files
from benchmarks.peers.peak import share_of_peak
from benchmarks.peers.running import Driving, Figures, Part
from benchmarks.setting import sample
from pincite.embedding.sources import default_source

#: Who is measured, Pincite first.
PEERS = ("pincite", "txtai", "langchain", "chroma")
#: Pincite without vectors of sentences, and computing as on a CPU without bf16; the peers compute in fp32 anyway.
VARIANTS = {"pincite-bare": ("bare",), "pincite-f32": ("f32",), "pincite-f32-bare": ("f32", "bare")}
_QUERIES, _WARMING = 90, 10
#: Passages a second that are assumed for the time left.
_SPEED = {"pincite": 80, "pincite-bare": 160, "pincite-f32": 45, "pincite-f32-bare": 90}
_SPEED_OF_PEERS, _SPEED_OF_COPIES = 32, 2500


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of passages.

    Attributes:
        in_turn: is indexed end to end by all, several times in turn.
        real: real passages at most; all are indexed end to end, once.
        searched: what is searched: up to `real`, the first real ones; above, made of recombined sentences.
        cold: sizes that are started cold.
        rounds: how often all take their turn.
        variants: what else of Pincite is indexed with.
    """

    in_turn: int
    real: int
    searched: tuple[int, ...]
    cold: tuple[int, ...]
    rounds: int
    variants: tuple[str, ...] = tuple(VARIANTS)


FULL = Sizes(1_000, 20_000, (1_000, 10_000, 20_000, 100_000, 1_000_000), (1_000, 10_000, 100_000), 3)
QUICK = Sizes(500, 500, (500, 10_000), (10_000,), 1, ("pincite-bare",))


class Plan:
    """The parts of a run."""

    def __init__(self, data: Path, queries: Beir, scratch: Path, driving: Driving, sizes: Sizes) -> None:
        """Plan to measure on a data folder, indexes and passages kept under `scratch`."""
        self._data = data
        self._beir = queries
        self._scratch = scratch
        self._driving = driving
        self._sizes = sizes
        self._real = sorted({sizes.in_turn, sizes.real, *(size for size in sizes.searched if size <= sizes.real)})

    def parts(self) -> Iterator[Part]:
        """Yield all parts in order."""
        yield Part("data", self._write_data, 40)
        yield Part("peak", share_of_peak, 15)
        yield from self._indexing()
        yield Part("vectors", self._copy_vectors, 10)
        for size in self._sizes.searched:
            yield from self._making(size)
            yield from self._searching(size)
            if size in self._sizes.cold:
                yield from self._starting(size)

    def _indexing(self) -> Iterator[Part]:
        small, large = self._sizes.in_turn, self._sizes.real
        for turn in range(self._sizes.rounds):
            for system in (*PEERS, *self._sizes.variants):
                yield self._index(small, system, turn)
        if large > small:
            for system in (*PEERS, "pincite-bare"):
                yield self._index(large, system, 0)

    def _index(self, size: int, system: str, turn: int) -> Part:
        seconds = 8 + size / _SPEED.get(system, _SPEED_OF_PEERS)
        return Part(f"index/{size}/{system}/{turn}", partial(self._do_index, size, system), seconds)

    def _making(self, size: int) -> Iterator[Part]:
        if size > self._sizes.real:
            yield Part(f"make/{size}", partial(self._make, size), 15 + size / 1_200)
        elif size not in (self._sizes.in_turn, self._sizes.real):
            yield Part(f"make/{size}", partial(self._take_part, size), 15)
        if size not in (self._sizes.in_turn, self._sizes.real):
            for peer in PEERS[1:]:
                seconds = 10 + size / _SPEED_OF_COPIES
                yield Part(f"build/{size}/{peer}", partial(self._build_copied, size, peer), seconds)

    def _searching(self, size: int) -> Iterator[Part]:
        for turn in range(self._sizes.rounds):
            for peer in PEERS:
                name = f"search/{size}/{peer}/{turn}"
                yield Part(name, partial(self._search, size, peer, turn), 15 + size / 30_000)

    def _starting(self, size: int) -> Iterator[Part]:
        for turn in range(self._sizes.rounds):
            for peer in PEERS:
                yield Part(f"cold/{size}/{peer}/{turn}", partial(self._start, size, peer), 7)

    # --- what the parts do

    def _write_data(self) -> Figures:
        passages.write_real(self._data, self._real, self._files)
        counts = {size: _lines(self._files(size).passages) for size in self._real}
        return {"passages": counts, "documents": {size: _lines(self._files(size).documents) for size in self._real}}

    def _copy_vectors(self) -> Figures:
        for size in self._real:
            passages.copy_vectors(self._folder(self._sizes.real, "pincite"), self._files(size))
        return {}

    def _do_index(self, size: int, system: str) -> Figures:
        files, folder = self._files(size), self._folder(size, system)
        peer = system.partition("-")[0]
        job = self._job() | {
            "documents": files.documents,
            "passages": files.passages,
            "options": VARIANTS.get(system, ()),
        }
        figures = self._driving.build(peer, folder, job)
        if system in VARIANTS:
            rmtree(folder, ignore_errors=True)
        return figures

    def _make(self, size: int) -> Figures:
        folder = self._folder(size, "pincite")
        rmtree(folder, ignore_errors=True)
        passages.make(size, self._folder(self._sizes.real, "pincite"), folder, self._files(size), self._beir)
        return {"passages": _lines(self._files(size).passages)}

    def _take_part(self, size: int) -> Figures:
        folder = self._folder(size, "pincite")
        rmtree(folder, ignore_errors=True)
        passages.part_of(self._folder(self._sizes.real, "pincite"), folder, self._files(size))
        return {"passages": _lines(self._files(size).passages)}

    def _build_copied(self, size: int, peer: str) -> Figures:
        files = self._files(size)
        job = self._job() | {"passages": files.passages, "vectors": files.vectors}
        return self._driving.build(peer, self._folder(size, peer), job)

    def _search(self, size: int, peer: str, turn: int) -> Figures:
        folder = self._folder(size, peer)
        if not folder.is_dir():
            return {"not_run": "there is no index"}
        asked = sorted(self._beir.queries.items())
        queries = [text for _, text in sample(asked, _WARMING)]
        start = turn * _QUERIES % len(asked)
        queries += [text for _, text in (*asked, *asked)[start : start + _QUERIES]]
        judged = asked if turn == 0 else []
        return self._driving(peer, "search", self._job() | {"folder": folder, "queries": queries, "judged": judged})

    def _start(self, size: int, peer: str) -> Figures:
        folder = self._folder(size, peer)
        if not folder.is_dir():
            return {"not_run": "there is no index"}
        query = min(self._beir.queries.values())
        return self._driving(peer, "first", self._job() | {"folder": folder, "queries": [query]})

    def _job(self) -> dict[str, object]:
        return {"model": default_source().folder}

    def _files(self, size: int) -> Files:
        return Files(self._scratch / "data" / str(size))

    def _folder(self, size: int, system: str) -> Path:
        return self._scratch / "index" / str(size) / system


def _lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)
