"""The figures of all sizes as a table in Markdown."""

from collections.abc import Callable, Mapping
from typing import Any

_HEAD = (
    "Passages beyond SciFact's own are made of recombined real sentences of its abstracts, their vectors copied.\n"
    "Times are of warm libraries unless they say otherwise.\n"
)
_MEMORY = ("private", "mapped", "peak")
_ROWS: tuple[tuple[str, Callable[[Mapping[str, Any]], str]], ...] = (
    ("question to answer, p50 / p95 / p99 ms", lambda f: _times(f["ask_ms"]["total"])),
    ("of it until passages are found", lambda f: _times(f["ask_ms"]["retrieve"])),
    ("embedding the question", lambda f: _times(f["search_ms"]["embed"])),
    ("dense search", lambda f: _times(f["search_ms"]["dense"])),
    ("BM25", lambda f: _times(f["search_ms"]["lexical"])),
    ("rows of 24 passages", lambda f: _times(f["search_ms"]["rows"])),
    ("opening, ms", lambda f: f"{f['open_ms']:.0f}"),
    ("first answer, model loaded, ms", lambda f: f"{f['first_answer_ms']:.0f}"),
    ("memory, private / mapped files / peak, MB", lambda f: " / ".join(f"{f['memory_mb'][k]:.0f}" for k in _MEMORY)),
    ("disk, MB", lambda f: f"{f['disk_mb']['all']:.0f}"),
    ("of it library.sqlite", lambda f: f"{f['disk_mb']['library.sqlite']:.0f}"),
    ("of it vectors / words", lambda f: f"{f['disk_mb'].get('dense', 0):.0f} / {f['disk_mb'].get('lexical', 0):.0f}"),
    ("adding one paper of 60 passages, s (to an empty library)", lambda f: _changed(f, "add_s")),
    ("removing it, s (from one that is empty then)", lambda f: _changed(f, "remove_s")),
    ("first question after adding, s (there)", lambda f: _changed(f, "ask_after_s")),
    ("SciFact nDCG@10, ours / exact", lambda f: _pair(f, "ndcg10")),
    ("SciFact Recall@100, ours / exact", lambda f: _pair(f, "recall100")),
    ("dense recall@10 against exact", lambda f: f"{f['quality']['dense_recall10']:.4f}"),
)


def table(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the table, a column for each size; what was not measured is left empty."""
    lines = [_HEAD, f"| | {' | '.join(figures)} |", f"|---|{'---|' * len(figures)}"]
    for label, shown in _ROWS:
        cells = []
        for one in figures.values():
            try:
                cells.append(shown(one))
            except KeyError:
                cells.append("")
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _times(shares: Mapping[str, float]) -> str:
    return " / ".join(f"{shares[name]:.1f}" for name in ("p50", "p95", "p99"))


def _changed(figures: Mapping[str, Any], name: str) -> str:
    return f"{figures['change'][name]:.2f} ({figures['change_empty'][name]:.2f})"


def _pair(figures: Mapping[str, Any], name: str) -> str:
    return f"{figures['quality'][name]:.4f} / {figures['quality']['exact_' + name]:.4f}"
