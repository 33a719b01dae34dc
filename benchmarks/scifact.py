"""SciFact through `Library.search`: nDCG@10 and Recall@100 over the documents of the passages found.

    python -m benchmarks.scifact FOLDER [--part test] [--index DIR]

FOLDER is in BEIR's layout (https://github.com/beir-cellar/beir, set "scifact"). Nothing is tuned on its test part.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tqdm import tqdm

from benchmarks.measures import mean, ndcg, read_beir, recall
from pincite import Library

_PASSAGES = 300


def main() -> int:
    """Build the library where there is none, run the queries, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the data folder")
    parser.add_argument("--part", default="test", choices=("train", "test"), help="whose queries to run")
    parser.add_argument("--index", type=Path, help="keep the library here, and use it again")
    parser.add_argument("--fail-under", type=float, default=0.0, help="exit with 1 below this nDCG@10")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        return run(options.folder, options.part, options.index or Path(scratch), options.fail_under)


def run(folder: Path, part: str, index: Path, least: float) -> int:
    """Measure one part and print one line; return the exit status."""
    data = read_beir(folder, part)
    with Library.open(index) as library:
        begun = perf_counter()
        report = library.add(data.corpus)
        took = perf_counter() - begun
        print(f"{len(report.added)} documents added, {len(report.unchanged)} known, in {took:.0f} s", flush=True)
        gains: list[float] = []
        found: list[float] = []
        for identity, text in tqdm(sorted(data.queries.items()), desc="Searching", disable=not sys.stderr.isatty()):
            hits = library.search(text, limit=_PASSAGES)
            ranked = list(dict.fromkeys(hit.document.id for hit in hits))
            gains.append(ndcg(ranked, data.qrels[identity]))
            found.append(recall(ranked, data.qrels[identity]))
    print(f"SciFact {part}: {len(gains)} queries, nDCG@10 {mean(gains):.4f}, Recall@100 {mean(found):.4f}")
    return 1 if mean(gains) < least else 0


if __name__ == "__main__":
    sys.exit(main())
