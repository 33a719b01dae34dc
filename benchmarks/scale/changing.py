"""What it costs to add one paper to a library and to remove it again, beside an empty library."""

import json
from pathlib import Path
from statistics import median
from time import perf_counter

from pincite import Library

_RUNS = 3


def changes(folder: Path, papers: list[Path]) -> dict[str, float]:
    """Return the median seconds of adding one paper and of removing it, the library being open and warm."""
    added, removed, asked = [], [], []
    with Library.open(folder) as library:
        library.add(papers[0])  # loads the model
        library.ask("Is there a first question?")
        for paper in papers[1 : _RUNS + 1]:
            begun = perf_counter()
            report = library.add(paper)
            added.append(perf_counter() - begun)
            begun = perf_counter()
            library.ask("What do the recombined sentences say of cells?")
            asked.append(perf_counter() - begun)
            begun = perf_counter()
            library.remove(*report.added)
            removed.append(perf_counter() - begun)
        library.remove(papers[0].stem)
    return {"add_s": median(added), "ask_after_s": median(asked), "remove_s": median(removed)}


def write_papers(folder: Path, texts: list[str]) -> list[Path]:
    """Write texts as files to add."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, text in enumerate(texts):
        file = folder / f"one-paper-{number}.txt"
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return files


def read_figures(file: Path) -> dict[str, object]:
    """Return the figures of a former run, none where there is none."""
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}
