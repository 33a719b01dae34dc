"""What the drivers share: they build an index, start cold and search, and print one line of JSON.

    python -m benchmarks.peers.drivers.NAME build|first|search JOB.json

Runs in a peer's environment, so it imports numpy and the standard library only. JOB.json holds what `Job` does.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

#: What a person would be shown, and what a ranking of documents is made of.
SHOWN, RANKED = 10, 300
_WARMING = 10


@dataclass(frozen=True, slots=True)
class Job:
    """What a driver is to do.

    Attributes:
        folder: where the index is, or goes.
        model: the folder of the model.
        documents: a file of whole documents (JSON Lines), for who cuts them itself.
        passages: a file of passages (JSON Lines of `id`, `text`).
        vectors: their vectors, half precision, where these are copied; shape (n, d).
        queries: what to search for.
        judged: queries whose rankings are wanted, by id.
        options: what the peer alone knows.
    """

    folder: Path
    model: Path
    documents: Path | None = None
    passages: Path | None = None
    vectors: Path | None = None
    queries: tuple[str, ...] = ()
    judged: tuple[tuple[str, str], ...] = ()
    options: tuple[str, ...] = ()

    @classmethod
    def read(cls, file: Path) -> "Job":
        """Read a job from its file."""
        told = json.loads(file.read_text(encoding="utf-8"))
        paths = {name: Path(told[name]) for name in ("documents", "passages", "vectors") if told.get(name)}
        return cls(
            Path(told["folder"]),
            Path(told["model"]),
            queries=tuple(told.get("queries", ())),
            judged=tuple(tuple(pair) for pair in told.get("judged", ())),
            options=tuple(told.get("options", ())),
            **paths,
        )

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield the passages, id and text."""
        assert self.passages is not None
        with self.passages.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row["id"], row["text"]

    def rows(self) -> NDArray[np.float16] | None:
        """Return the vectors that are copied, mapped from their file; None where the peer is to embed."""
        return None if self.vectors is None else np.load(self.vectors, mmap_mode="r")


class Peer(Protocol):
    """What is measured."""

    def load(self, job: Job) -> None:
        """Load the model, so that indexing is timed without it."""

    def build(self, job: Job) -> int:
        """Index the passages and keep the index in the folder; return how many passages it holds."""

    def open(self, job: Job) -> None:
        """Open an index that was kept."""

    def search(self, query: str, limit: int) -> list[str]:
        """Return the ids of the best passages (or documents), best first."""


def run(peer: Peer) -> int:
    """Do what the command line says and print the figures; all else that is printed goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    command, job = sys.argv[1], Job.read(Path(sys.argv[2]))
    doing: dict[str, Callable[[Peer, Job], dict[str, Any]]] = {"build": _build, "first": _first, "search": _search}
    with out:
        out.write(json.dumps(doing[command](peer, job)) + "\n")
    return 0


def _build(peer: Peer, job: Job) -> dict[str, Any]:
    if job.vectors is None:
        peer.load(job)
    begun = perf_counter()
    passages = peer.build(job)
    took = perf_counter() - begun
    return {"seconds": took, "passages": passages, "memory_mb": memory(), "disk_mb": disk(job.folder)}


def _first(peer: Peer, job: Job) -> dict[str, Any]:
    begun = perf_counter()
    peer.open(job)
    opened = perf_counter()
    found = peer.search(job.queries[0], SHOWN)
    return {"open_s": opened - begun, "first_s": perf_counter() - opened, "found": len(found), "memory_mb": memory()}


def _search(peer: Peer, job: Job) -> dict[str, Any]:
    peer.open(job)
    for query in job.queries[:_WARMING]:
        peer.search(query, SHOWN)
    took = timed(lambda query: peer.search(query, SHOWN), job.queries[_WARMING:])
    figures: dict[str, Any] = {"search_ms": took, "memory_mb": memory(), "disk_mb": disk(job.folder)}
    asked = getattr(peer, "ask", None)
    if asked is not None:
        asked(job.queries[0])
        figures["ask_ms"] = timed(asked, job.queries[_WARMING:])
        figures["ask_memory_mb"] = memory()
    if job.judged:
        figures["ranked"] = {identity: documents(peer.search(text, RANKED)) for identity, text in job.judged}
    return figures


def timed(does: Callable[[str], object], queries: Iterable[str]) -> list[float]:
    """Return the milliseconds that each query takes."""
    times = []
    for query in queries:
        begun = perf_counter()
        does(query)
        times.append(round(1000 * (perf_counter() - begun), 3))
    return times


def documents(passages: Sequence[str]) -> list[str]:
    """Return the documents of some passages (`document#place`), each once, a hundred at most."""
    return list(dict.fromkeys(identity.rpartition("#")[0] or identity for identity in passages))[:100]


def memory() -> dict[str, float]:
    """Return what this process holds, in MB: its own, of mapped files, and the most it held (Linux; else nothing)."""
    rolled, status = Path("/proc/self/smaps_rollup"), Path("/proc/self/status")
    if not rolled.is_file():
        return {}
    held = _kilobytes(rolled.read_text().splitlines()[1:])
    peak = _kilobytes(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return {
        "own": round(held["Anonymous"] / 1024, 1),
        "mapped": round((held["Rss"] - held["Anonymous"]) / 1024, 1),
        "peak": round(peak["VmHWM"] / 1024, 1),
    }


def disk(folder: Path) -> float:
    """Return the size of an index's files, in MB."""
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, 2)


def _kilobytes(lines: Iterable[str]) -> dict[str, int]:
    return {name: int(value.split()[0]) for name, value in (line.split(":", 1) for line in lines)}
