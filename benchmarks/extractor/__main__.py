"""Train the extractor anew, and measure it on what was held out of the training.

    python -m benchmarks.extractor FOLDER --out SIX.npz [--scratch DIR] [--epochs 2]
    python -m benchmarks.extractor FOLDER --out WEIGHTS.npz --teacher SIX.npz --layers 4 --epochs 0.5

The second makes a quicker one of fewer layers, which learns to give the numbers that the first gives. Stopped on the
way, the same command goes on from what stands beside the file that it writes.

FOLDER holds `squad2/dev-v2.0.json` (https://rajpurkar.github.io/SQuAD-explorer/), of which the first eight articles
are read, `evidence_inference/` (training documents and questions of https://github.com/jayded/evidence-inference as
JSON Lines) and `scifact/corpus.jsonl` (BEIR's layout). The project's own questions over these are in
`benchmarks/questions/`. To use what was trained, put it in the place of `app/pincite/embedding/extractor.npz`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.extractor.distilling import distil, report_distance
from benchmarks.extractor.examples import read_examples
from benchmarks.extractor.training import Learner, report, save, saved, train
from pincite import Settings
from pincite.embedding import load_encoder
from pincite.embedding.extractor_loading import load_network
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
    parser.add_argument("--teacher", type=Path, help="what was trained before, for another one to learn from")
    parser.add_argument("--layers", type=int, help="the layers of the one that learns from --teacher")
    options = parser.parse_args()
    if (options.teacher is None) != (options.layers is None):
        parser.error("--teacher and --layers go together")
    if options.teacher and not options.teacher.is_file():
        parser.error(f"there is no file {options.teacher}")
    if options.layers is not None and options.layers < 1:
        parser.error("--layers has to be above 0")
    if options.epochs <= 0 or (options.limit is not None and options.limit < 1):
        parser.error("--epochs and --limit have to be above 0")
    if not options.out.parent.is_dir():
        parser.error(f"there is no folder {options.out.parent}: make it first")
    with tempfile.TemporaryDirectory() as scratch:
        examples = read_examples(
            options.folder, options.scratch or Path(scratch), load_encoder(Settings()), options.limit
        )
    held = sum(example.asked.held for example in examples)
    print(f"{len(examples) - held} questions to learn from, {held} held out", flush=True)
    model = default_source().folder
    if options.teacher:
        learner = Learner(distil(examples, model, options.teacher, options.layers, options.out, options.epochs))
    else:
        learner = train(examples, model, options.epochs)
    save(learner, options.out)
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB", flush=True)
    learnt = saved(learner, model, options.out)
    report(examples, learnt, model)
    if options.teacher:
        report_distance(examples, learnt.network, load_network(model, options.teacher), model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
