"""Train the extractor anew, and measure it on what was held out of the training.

    python -m benchmarks.extractor FOLDER --out SIX.npz [--scratch DIR] [--epochs 2]
    python -m benchmarks.extractor FOLDER --out FOUR.npz --teacher SIX.npz --layers 4 --epochs 0.34
    python -m benchmarks.extractor FOLDER --out WEIGHTS.npz --tune FOUR.npz --steps 4000

The second makes a quicker one of fewer layers, which learns to give the numbers that the first gives. Stopped on the
way, the same command goes on from what stands beside the file that it writes. The third lets that one learn from
questions to whole papers, in which every sentence is marked that answers.

FOLDER holds `squad2/dev-v2.0.json` (https://rajpurkar.github.io/SQuAD-explorer/), of which the first eight articles
are read, `evidence_inference/` (training documents and questions of https://github.com/jayded/evidence-inference as
JSON Lines), `scifact/corpus.jsonl` (BEIR's layout) and, for the third command, ARAGOG's PDFs in `aragog/papers/`. The
project's own questions over these are in `benchmarks/questions/`. To use what was trained, put it in the place of
`app/pincite/embedding/extractor.npz`.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.extractor.distilling import distil, report_distance
from benchmarks.extractor.examples import Example, read_examples
from benchmarks.extractor.marked import PARTS, Desk, MarkedExample, marked_examples, read_marked
from benchmarks.extractor.training import Learner, report, save, saved, train
from benchmarks.extractor.tuning import report_marked, tune
from benchmarks.setting import sample
from pincite import Settings
from pincite.embedding import load_encoder
from pincite.embedding.extractor_loading import load_network
from pincite.embedding.sources import default_source


def main() -> int:
    """Make the examples, train, write the file, measure it as it was written."""
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        examples, marked = _material(options, options.scratch or Path(temporary))
    held = sum(example.asked.held for example in examples)
    print(f"{len(examples) - held} questions to learn from, {held} held out", flush=True)
    learner = _learnt(options, examples, marked)
    save(learner, options.out)
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB", flush=True)
    model = default_source().folder
    learnt = saved(learner, model, options.out)
    report(examples, learnt, model)
    if options.tune:
        for part in PARTS[1:]:
            print(f"{part}: ", end="")
            report_marked([one for one in marked if one.marked.part == part], learnt.network, model)
    if options.teacher:
        report_distance(examples, learnt.network, load_network(model, options.teacher), model)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.extractor", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="where to write what was trained (.npz)")
    parser.add_argument("--scratch", type=Path, help="keep the libraries here, and use them again")
    parser.add_argument("--epochs", type=float, default=2.0, help="how often each example is seen (default 2)")
    parser.add_argument("--limit", type=int, help="only so many questions of each group, to try the command")
    parser.add_argument("--teacher", type=Path, help="what was trained before, for another one to learn from")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--layers", type=int, help="the layers of the one that learns from --teacher")
    how.add_argument("--tune", type=Path, help="what was trained before, to learn from marked questions")
    parser.add_argument("--steps", type=int, default=4000, help="the steps of --tune (default 4000)")
    options = parser.parse_args()
    if (options.teacher is None) != (options.layers is None):
        parser.error("--teacher goes with --layers, and this with it")
    for file in (options.teacher, options.tune):
        if file and not file.is_file():
            parser.error(f"there is no file {file}")
    if options.layers is not None and options.layers < 1:
        parser.error("--layers has to be above 0")
    if options.epochs <= 0 or options.steps < 1 or (options.limit is not None and options.limit < 1):
        parser.error("--epochs, --steps and --limit have to be above 0")
    if not options.out.parent.is_dir():
        parser.error(f"there is no folder {options.out.parent}: make it first")
    return options


def _material(options: argparse.Namespace, scratch: Path) -> tuple[list[Example], list[MarkedExample]]:
    encoder = load_encoder(Settings())
    examples = read_examples(options.folder, scratch, encoder, options.limit)
    if not options.tune:
        return examples, []
    desk = Desk(options.folder, scratch, encoder, None)
    return examples, list(marked_examples(sample(read_marked(), options.limit), desk))


def _learnt(options: argparse.Namespace, examples: Sequence[Example], marked: Sequence[MarkedExample]) -> Learner:
    model = default_source().folder
    if options.tune:
        seen = [one for one in marked if one.marked.part == "reader"]
        print(f"{len(seen)} marked questions to learn from", flush=True)
        return Learner(tune(examples, seen, model, options.tune, options.steps))
    if options.teacher:
        return Learner(distil(examples, model, options.teacher, options.layers, options.out, options.epochs))
    return train(examples, model, options.epochs)


if __name__ == "__main__":
    sys.exit(main())
