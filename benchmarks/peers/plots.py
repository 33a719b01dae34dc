"""Plots of cost against size, log-log, from `benchmarks.json`. Runs in an environment of its own, with matplotlib.

python plots.py BENCHMARKS.json FOLDER
"""

import json
import sys
from pathlib import Path
from typing import Any

_NAMES = {"pincite": "Pincite", "txtai": "txtai, hybrid", "langchain": "LangChain, FAISS", "chroma": "Chroma"}
_MARKS = {"pincite": "o-", "txtai": "s--", "langchain": "^:", "chroma": "d-."}
_PLOTS = {
    "search": ("median of a warm search, ms", ("search_ms", "p50")),
    "memory": ("own memory while searching, MB", ("memory_mb", "own")),
    "disk": ("size on disk, MB", ("disk_mb",)),
}


def main() -> int:
    """Draw all plots."""
    figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for name, (label, path) in _PLOTS.items():
        draw(figures, path, label, Path(sys.argv[2]) / f"{name}.svg")
    return 0


def points(figures: dict[str, Any], system: str, path: tuple[str, ...]) -> list[tuple[int, float]]:
    """Return numbers of passages and what was measured there, by size."""
    found = []
    for size, systems in figures["search"].items():
        one: Any = systems.get(system, {})
        for name in path:
            one = one.get(name) if isinstance(one, dict) else None
        if one:
            found.append((figures["passages"].get(size, int(size)), one))
    return sorted(found)


def draw(figures: dict[str, Any], path: tuple[str, ...], label: str, file: Path) -> None:
    """Draw one plot."""
    import matplotlib

    matplotlib.use("svg")
    # The same figures give the same file.
    matplotlib.rcParams["svg.hashsalt"] = "pincite"
    from matplotlib import pyplot

    drawing, axes = pyplot.subplots(figsize=(6, 3.6), layout="constrained")
    for system, title in _NAMES.items():
        if at := points(figures, system, path):
            axes.loglog(*zip(*at, strict=True), _MARKS[system], label=title)
    axes.set_xlabel("passages")
    axes.set_ylabel(label)
    axes.grid(visible=True, which="major", alpha=0.3)
    if axes.lines:
        axes.legend()
    drawing.savefig(file, metadata={"Date": None})
    pyplot.close(drawing)


if __name__ == "__main__":
    sys.exit(main())
