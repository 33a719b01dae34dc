"""How search scales: libraries of 10,000, 100,000 and a million passages, timed, weighed and scored side by side.

    python -m benchmarks.scale FOLDER [--sizes 10000,100000] [--scratch DIR] [--out DIR]

FOLDER holds `scifact/` in BEIR's layout. Above SciFact's own passages, a library is filled with passages made of
recombined real sentences whose vectors are copied (`making.py`), so that its words and topics are natural and nothing
is embedded twice. A million passages take ten minutes to make, once, and five GB. Writes `scale.json` and `scale.md`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np

from benchmarks.measures import Beir, read_beir
from benchmarks.scale.changing import changes, read_figures, write_papers
from benchmarks.scale.making import fill, one_document, pool_of
from benchmarks.scale.quality import quality
from benchmarks.scale.table import table
from benchmarks.setting import sample
from pincite import Library
from pincite.store import Store

_QUESTIONS = 210
_PAPERS, _PASSAGES_OF_A_PAPER = 4, 60


def main() -> int:
    """Make what is not there, measure every size, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the data folder")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="passages, with commas between")
    parser.add_argument("--scratch", type=Path, help="keep the libraries here, and use them again")
    parser.add_argument("--out", type=Path, default=Path("build"), help="where the figures go (default: build)")
    parser.add_argument("--only", default="ask,change,quality", help="what to measure (default: all)")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as passing:
        scratch = options.scratch or Path(passing)
        data = read_beir(options.folder / "scifact", "test")
        seed = seed_of(scratch, data)
        file = options.out / "scale.json"
        figures: dict[str, Any] = read_figures(file)
        for size in map(int, options.sizes.split(",")):
            name = f"{size:,}"
            print(name, flush=True)
            figures[name] = figures.get(name, {}) | measure(scratch, seed, size, data, options.only.split(","))
            file.write_text(json.dumps(figures, indent=1), encoding="utf-8")
            (options.out / "scale.md").write_text(table(figures), encoding="utf-8")
    print((options.out / "scale.md").read_text(encoding="utf-8"))
    return 0


def seed_of(scratch: Path, data: Beir) -> Path:
    """Return the library of SciFact's abstracts, making it where it is not there."""
    seed = scratch / "seed"
    with Library.open(seed) as library:
        library.add(data.corpus)
    return seed


def measure(scratch: Path, seed: Path, size: int, data: Beir, wanted: list[str]) -> dict[str, Any]:
    """Return the figures of one size."""
    folder = scratch / f"made-{size}"
    if not folder.exists():
        fill(folder, seed, size, {document for judged in data.qrels.values() for document in judged})
    with Library.open(folder) as library:
        library.search("made before it is measured", limit=1)
    figures: dict[str, Any] = {"passages": passages_of(folder)}
    if "ask" in wanted:
        questions = scratch / "questions.json"
        questions.write_text(json.dumps(sample(sorted(data.queries.values()), _QUESTIONS)), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.scale.asking", str(folder), str(questions)]
        figures |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if "change" in wanted:
        papers = write_papers(scratch / "papers", texts_of(seed))
        empty = scratch / "empty"
        rmtree(empty, ignore_errors=True)
        figures["change"] = changes(folder, papers)
        figures["change_empty"] = changes(empty, papers)
    if "quality" in wanted:
        figures["quality"] = quality(folder, data)
    return figures


def texts_of(seed: Path) -> list[str]:
    """Return the texts of papers that no library holds."""
    store = Store.open(seed)
    pool = pool_of(store, ())
    store.close()
    generator = np.random.default_rng(5)
    made = [one_document(f"paper-{n}", pool, generator, _PASSAGES_OF_A_PAPER) for n in range(_PAPERS)]
    return [source.text for _, source, *_ in made]


def passages_of(folder: Path) -> int:
    """Return the number of passages that can be found in a library."""
    store = Store.open(folder)
    try:
        return sum(store.counts().values())
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
