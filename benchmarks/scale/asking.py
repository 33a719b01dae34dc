"""One library, opened in a process of its own: how long its parts take, and what memory it holds. Prints JSON.

    python -m benchmarks.scale.asking INDEX QUESTIONS.json

QUESTIONS.json is a list of questions; the first ten warm the library and do not count.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.measures import percentile
from pincite import Library, Settings
from pincite.embedding import load_encoder
from pincite.library.indexes import Indexes
from pincite.store import Store

_WARMING = 10
_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
#: What a question reads of the store, about.
_ROWS = 24
_FOUND = 120


def main() -> int:
    """Measure and print."""
    folder, questions = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    begun = perf_counter()
    with Library.open(folder) as library:
        opened = perf_counter()
        library.ask(questions[0])
        first = perf_counter()
        for question in questions[1:_WARMING]:
            library.ask(question)
        timings: defaultdict[str, list[float]] = defaultdict(list)
        for question in questions[_WARMING:]:
            for part, took in library.ask(question).timing_ms.items():
                timings[part].append(took)
        memory = memory_of_process()
    figures: dict[str, Any] = {
        "open_ms": 1000 * (opened - begun),
        "first_answer_ms": 1000 * (first - opened),
        "ask_ms": {part: shares(values) for part, values in timings.items()},
        "search_ms": parts(folder, questions),
        "memory_mb": memory,
        "disk_mb": disk(folder),
    }
    print(json.dumps(figures))
    return 0


def parts(folder: Path, questions: list[str]) -> dict[str, dict[str, float]]:
    """Return how long the two arms of a search and the reading of rows take, apart."""
    store = Store.open(folder)
    encoder = load_encoder(Settings())
    indexes = Indexes(store, folder, 0.5, None)
    timings: defaultdict[str, list[float]] = defaultdict(list)
    with store.snapshot():
        retriever = indexes.retriever()
        for number, question in enumerate(questions):
            times = [perf_counter()]
            vector = encoder.embed_query(question)
            times.append(perf_counter())
            near = retriever.dense.search(vector, _FOUND)
            retriever.dense.similarities(vector, near.keys)
            times.append(perf_counter())
            worded = retriever.lexical.search(question, _FOUND)
            retriever.lexical.scores(question, near.keys)
            times.append(perf_counter())
            best = worded.keys[:_ROWS].tolist()
            store.passages(best)
            store.sentence_vectors(best)
            times.append(perf_counter())
            if number >= _WARMING:
                for part, start, end in zip(("embed", "dense", "lexical", "rows"), times, times[1:], strict=False):
                    timings[part].append(1000 * (end - start))
    store.close()
    return {part: shares(values) for part, values in timings.items()}


def shares(values: list[float]) -> dict[str, float]:
    """Return the percentiles of some times."""
    return {name: round(percentile(values, share), 2) for name, share in _SHARES.items()}


def memory_of_process() -> dict[str, float]:
    """Return what this process holds, in MB: by itself, of mapped files, and at its peak (Linux)."""
    rolled = dict(line.split(":", 1) for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    kilobytes = {name: int(value.split()[0]) for name, value in rolled.items()}
    private = max(kilobytes["Private_Dirty"], kilobytes["Anonymous"])
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return {
        "private": round(private / 1024, 1),
        "mapped": round((kilobytes["Rss"] - kilobytes["Anonymous"]) / 1024, 1),
        "peak": round(int(status["VmHWM"].split()[0]) / 1024, 1),
    }


def disk(folder: Path) -> dict[str, float]:
    """Return the size of the library's files by kind, in MB."""
    sizes: defaultdict[str, float] = defaultdict(float)
    for file in folder.iterdir():
        kind = file.name if file.name.startswith("library") else file.name.split(".")[0]
        sizes[kind] += file.stat().st_size / 1e6
    sizes["all"] = sum(sizes.values())
    return {name: round(size, 1) for name, size in sorted(sizes.items())}


if __name__ == "__main__":
    sys.exit(main())
