"""What was kept of the parts -> one set of figures: medians, percentiles, quality, ratios. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.measures import Qrels, mean, ndcg, percentile, recall

Parts = Mapping[str, Mapping[str, Any]]
_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def summary(parts: Parts, qrels: Qrels) -> dict[str, Any]:
    """Return the figures: by kind of measurement, then by size, then by system.

    Args:
        parts: what came of each part, by its name `kind/size/system/turn`.
        qrels: what a ranking should hold.
    """
    grouped: dict[str, dict[str, dict[str, list[Mapping[str, Any]]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for name, figures in parts.items():
        kind, *place = name.split("/")
        if len(place) >= 2:
            grouped[kind][place[0]][place[1]].append(figures)
    return {
        "passages": _passages(parts),
        "documents": dict(parts.get("data", {}).get("documents", {})),
        "index": _each(grouped["index"], indexing),
        "build": _each(grouped["build"], indexing),
        "search": _each(grouped["search"], lambda runs: searching(runs, qrels)),
        "cold": _each(grouped["cold"], starting),
        "peak": {key: value for key, value in parts.get("peak", {}).items() if key != "at"},
        "between": _between(parts),
    }


def indexing(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return throughput, memory and disk of several runs of one system; medians, memory the most."""
    return {
        "passages": runs[0]["passages"],
        "seconds": median(run["seconds"] for run in runs),
        "passages_a_second": median(run["passages"] / run["seconds"] for run in runs),
        "peak_mb": max(run["memory_mb"].get("peak", 0.0) for run in runs),
        "disk_mb": runs[-1]["disk_mb"],
        "runs": len(runs),
    }


def searching(runs: Sequence[Mapping[str, Any]], qrels: Qrels) -> dict[str, Any]:
    """Return the percentiles over all runs of one system, its memory and disk, and the quality of its rankings."""
    figures: dict[str, Any] = {}
    for kind in ("search_ms", "ask_ms"):
        if times := [run[kind] for run in runs if kind in run]:
            figures[kind] = shares(times)
    memories = [run["memory_mb"] for run in runs]
    figures["memory_mb"] = {name: median(memory[name] for memory in memories) for name in memories[0]}
    figures["disk_mb"] = runs[-1]["disk_mb"]
    for run in runs:
        if "ranked" in run:
            figures |= quality(run["ranked"], qrels)
    return figures | {"runs": len(runs)}


def starting(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how long a process takes from its start to its end with one search, and its memory."""
    return {
        "seconds": median(run["process_s"] for run in runs),
        "peak_mb": median(run["memory_mb"].get("peak", 0.0) for run in runs),
        "runs": len(runs),
    }


def quality(ranked: Mapping[str, Sequence[str]], qrels: Qrels) -> dict[str, float]:
    """Return nDCG@10 and Recall@100 of documents."""
    return {
        "ndcg10": mean([ndcg(found, qrels[query]) for query, found in ranked.items()]),
        "recall100": mean([recall(found, qrels[query]) for query, found in ranked.items()]),
    }


def shares(times: Sequence[Sequence[float]]) -> dict[str, float]:
    """Return the percentiles of the times of all runs together."""
    together = [time for run in times for time in run]
    return {name: percentile(together, share) for name, share in _SHARES.items()}


def ratio(figures: Mapping[str, Any], *path: str, ours: str, theirs: str) -> float | None:
    """Return our figure divided by theirs, or None where one was not measured.

    Args:
        figures: systems by name.
        path: where in a system's figures the number stands.
        ours: the system whose figure is divided.
        theirs: the system it is divided by.
    """
    found = []
    for system in (ours, theirs):
        one: Any = figures.get(system, {})
        for name in path:
            one = one.get(name) if isinstance(one, Mapping) else None
        found.append(one)
    return found[0] / found[1] if found[0] is not None and found[1] else None


def _each(sizes: Mapping[str, Mapping[str, list[Mapping[str, Any]]]], does: Any) -> dict[str, dict[str, Any]]:
    return {size: {name: _or_reason(runs, does) for name, runs in systems.items()} for size, systems in sizes.items()}


def _or_reason(runs: Sequence[Mapping[str, Any]], does: Any) -> dict[str, Any]:
    """Return the figures of the runs that came to an end, or why none did."""
    ended = [run for run in runs if "not_run" not in run]
    return dict(does(ended)) if ended else {"not_run": runs[0]["not_run"]}


def _passages(parts: Parts) -> dict[str, int]:
    """Return how many passages each size comes to."""
    counts = dict(parts.get("data", {}).get("passages", {}))
    made = {name.partition("/")[2]: part["passages"] for name, part in parts.items() if name.startswith("make/")}
    return counts | made


def _between(parts: Parts) -> list[str]:
    """Return when the first and the last part ended."""
    times = sorted(part["at"] for part in parts.values() if "at" in part)
    return [times[0], times[-1]] if times else []
