"""Train the extractor anew, and measure it on what was held out of the training.

    python -m benchmarks.extractor FOLDER --out WEIGHTS.npz [--scratch DIR] [--epochs 2]

FOLDER holds `squad2/dev-v2.0.json` (https://rajpurkar.github.io/SQuAD-explorer/), of which the first eight articles
are read, `evidence_inference/` (training documents and questions of https://github.com/jayded/evidence-inference as
JSON Lines) and `scifact/corpus.jsonl` (BEIR's layout). The project's own questions over these are in
`benchmarks/questions/`. To use what was trained, put it in the place of `app/pincite/embedding/extractor.npz`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.extractor.examples import read_examples
from benchmarks.extractor.training import report, save, saved, train
from pincite import Settings
from pincite.embedding import load_encoder
from pincite.embedding.sources import default_source


def main() -> int:
    """Make the examples, train, write the file, measure it as it was written."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.extractor", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="where to write what was trained (.npz)")
    parser.add_argument("--scratch", type=Path, help="keep the libraries here, and use them again")
    parser.add_argument("--epochs", type=float, default=2.0, help="how often each example is seen (default 2)")
    parser.add_argument("--limit", type=int, help="only so many questions of each group, to try the command")
    options = parser.parse_args()
    if options.epochs <= 0 or (options.limit is not None and options.limit < 1):
        parser.error("--epochs and --limit have to be above 0")
    if not options.out.parent.is_dir():
        parser.error(f"there is no folder {options.out.parent}: make it first")
    with tempfile.TemporaryDirectory() as scratch:
        return run(options.folder, options.scratch or Path(scratch), options.out, options.epochs, options.limit)


def run(folder: Path, scratch: Path, out: Path, epochs: float, limit: int | None) -> int:
    """Train on the data of `folder`, write `out`, print the figures; return the exit status."""
    examples = read_examples(folder, scratch, load_encoder(Settings()), limit)
    held = sum(example.asked.held for example in examples)
    print(f"{len(examples) - held} questions to learn from, {held} held out", flush=True)
    model = default_source().folder
    learner = train(examples, model, epochs)
    save(learner, out)
    print(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB", flush=True)
    report(examples, saved(learner, model, out), model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
