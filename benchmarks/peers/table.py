"""The figures as a page in Markdown. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.peers.figures import ratio

_NAMES = {"pincite": "Pincite", "txtai": "txtai, hybrid", "langchain": "LangChain with FAISS", "chroma": "Chroma"}
_INDEXED = {"pincite-bare": "Pincite without sentence vectors", **_NAMES}
_NO_BF16 = {"pincite-f32": "Pincite without bf16", "pincite-f32-bare": "Pincite without bf16 and sentence vectors"}
#: What is wanted of ratios to txtai: measure, ours, factor at least, aimed at.
_Wanted = tuple[str, str, float, float]
_WANTED_INDEXING: tuple[_Wanted, ...] = (
    ("with sentence vectors, bf16", "pincite", 2, 4),
    ("with sentence vectors, without bf16", "pincite-f32", 1.5, 3),
    ("without sentence vectors, bf16", "pincite-bare", 4, 5),
    ("without sentence vectors, without bf16", "pincite-f32-bare", 2.5, 3),
)
_Cell = Callable[[Mapping[str, Any]], str]


def page(figures: Mapping[str, Any]) -> str:
    """Return the whole page; what was not measured says so."""
    return (
        "\n\n".join([_HEAD, _about(figures), _floors(figures), *_tables(figures), _peak(figures), _PLOTS, _HOW]) + "\n"
    )


_HEAD = """# Pincite beside its peers

Made by `make bench BENCH_DATA=folder`; do not edit by hand. [benchmarks/README.md](../../benchmarks/README.md) says
where the data comes from."""

_SHORT = "What is set in bold falls short. What has no row, or an empty cell, was not measured in this run."

_PLOTS = """## Cost against size

![The median of a search against the number of passages](search.svg)
![Memory against the number of passages](memory.svg)
![Disk against the number of passages](disk.svg)"""

_HOW = """## What is compared

- All use the same model, all-MiniLM-L6-v2, from the same files, offline, on the same cores. Runs take turns.
- A peer is given the passages that Pincite's cutter makes, headings included, one document each. Pincite is given the
  whole documents and cuts them itself, which its times include.
- Above the real passages, libraries hold passages of **recombined real sentences** beside them, so that words keep
  their natural statistics; their vectors are copied, not computed, for Pincite and the peers alike.
- txtai is `Embeddings(hybrid=True)`: vectors in FAISS, words in BM25, nothing kept of the texts. LangChain is
  `FAISS.from_texts` and `similarity_search`. Chroma is a persistent collection with HNSW. The last two search vectors
  alone. All keep their own defaults; versions are pinned in `benchmarks/peers/requirements/`.
- Indexing is timed from a loaded model to an index that is kept on the disk. Cold start is a whole process, from its
  start to its end, with one search. A search gives ten passages, warm, the question's vector computed each time.
- Own memory is what the process holds by itself; mapped are pages of files, which the system can take back.
- Quality is that of documents on SciFact's 300 test claims, by the 300 best passages of each claim."""


def _about(figures: Mapping[str, Any]) -> str:
    machine, between = figures.get("machine", {}), figures.get("between") or ["", ""]
    bf16 = "with bf16" if machine.get("has_bf16") else "without bf16"
    counts = ", ".join(f"{int(size):,}: {count:,}" for size, count in sorted(_sizes(figures["passages"])))
    return (
        f"{machine.get('cores')} cores {bf16}, {machine.get('memory_gb')} GB, Python {machine.get('python')}, "
        f"measured between {between[0]} and {between[1]}. Passages in each size: {counts}."
    )


def _floors(figures: Mapping[str, Any]) -> str:
    lines = ["## What was wanted", "", "| Pincite against txtai in this run | passages | ratio | wanted | aimed at |"]
    lines.append("|---|---|---|---|---|")
    for size, systems in sorted(_sizes(figures["index"])):
        for label, ours, least, aim in _WANTED_INDEXING:
            found = ratio(systems, "passages_a_second", ours=ours, theirs="txtai")
            if found is not None:
                lines.append(f"| indexing, {label} | {int(size):,} | {_met(found, found >= least)} | {least} | {aim} |")
    for size, systems in sorted(_sizes(figures["search"])):
        for share in ("p50", "p95"):
            found = ratio(systems, "search_ms", share, ours="pincite", theirs="txtai")
            if found is not None:
                is_wanted = size == 100_000 and share == "p50"
                shown = _met(found, found <= 1) if is_wanted else f"{found:.2f}"
                wanted = "1 | 0.5" if is_wanted else "|"
                lines.append(f"| time of a search, {share} | {size:,} | {shown} | {wanted} |")
    return "\n".join([*lines, "", _SHORT])


def _tables(figures: Mapping[str, Any]) -> list[str]:
    index, search = figures["index"], figures["search"]
    return [
        "## Indexing, end to end",
        _table(index, _INDEXED | _NO_BF16, "passages a second", lambda f: f"{f['passages_a_second']:.0f}"),
        _table(index, _INDEXED, "peak memory, MB", lambda f: f"{f['peak_mb']:.0f}"),
        "## Indexing with copied vectors, seconds",
        _table(figures["build"], _NAMES, "seconds", lambda f: f"{f['seconds']:.0f}"),
        "## Searching, warm",
        _table(search, _NAMES, "p50 / p95 / p99, ms", lambda f: _times(f["search_ms"])),
        _table(search, {"pincite": "Pincite"}, "a whole answer (`ask`), ms", lambda f: _times(f["ask_ms"])),
        _table(search, _NAMES, "memory, own / mapped / peak, MB", lambda f: _memory(f["memory_mb"])),
        _table(search, _NAMES, "disk, MB", lambda f: f"{f['disk_mb']:.0f}"),
        _table(search, _NAMES, "nDCG@10 / Recall@100", lambda f: f"{f['ndcg10']:.3f} / {f['recall100']:.3f}"),
        "## Cold start",
        _table(figures["cold"], _NAMES, "process start to first result, s", lambda f: f"{f['seconds']:.2f}"),
        _table(figures["cold"], _NAMES, "peak memory, MB", lambda f: f"{f['peak_mb']:.0f}"),
    ]


def _table(by_size: Mapping[str, Mapping[str, Any]], names: Mapping[str, str], label: str, cell: _Cell) -> str:
    """Return a table with a row for each size and a column for each system that was measured."""
    shown = {name: title for name, title in names.items() if any(name in systems for systems in by_size.values())}
    lines = [f"| {label} | {' | '.join(shown.values())} |", f"|---|{'---|' * len(shown)}"]
    for size, systems in sorted(_sizes(by_size)):
        cells = [_cell(systems.get(name), cell) for name in shown]
        if any(cells):
            lines.append(f"| {size:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(figures: Mapping[str, Any] | None, cell: _Cell) -> str:
    if figures is None:
        return ""
    if "not_run" in figures:
        return f"not run: {figures['not_run']}"
    try:
        return cell(figures)
    except KeyError:
        return ""


def _peak(figures: Mapping[str, Any]) -> str:
    peak = figures.get("peak")
    if not peak:
        return "## Embedding\n\nNot measured."
    embeds, multiplies, rate = (peak[name] for name in ("embedding_gflops", "product_gflops", "passages_a_second"))
    return f"""## Embedding

Counting the operations of the model (padding left out), embedding passages reaches {embeds:,.0f} GFLOP/s ({rate:.0f}
passages of 120 words a second). A product of two {peak["precision"]} matrices of 4,096 squared reaches
{multiplies:,.0f} on the same cores: the share of that peak is {peak["share"]:.2f}."""


def _sizes(by_size: Mapping[str, Any]) -> Sequence[tuple[int, Any]]:
    return [(int(size), value) for size, value in by_size.items()]


def _times(shares: Mapping[str, float]) -> str:
    return " / ".join(f"{shares[name]:.1f}" for name in ("p50", "p95", "p99"))


def _memory(held: Mapping[str, float]) -> str:
    return " / ".join(f"{held[name]:.0f}" for name in ("own", "mapped", "peak"))


def _met(value: float, is_met: bool) -> str:
    return f"{value:.2f}" if is_met else f"**{value:.2f}**"
