"""How long `Library.ask` takes with 10,000 passages, once it is warm: percentiles of the whole and of its parts.

    python -m benchmarks.latency FOLDER [--passages 10000] [--questions 200]

FOLDER holds `scifact/` in BEIR's layout and `evidence_inference/`. The library is the validation articles of Evidence
Inference and as many of SciFact's abstracts as it takes; half of the questions are about the one, half claims about the
other. `--limit` is the same as `--questions`.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measures import percentile
from benchmarks.sets import read_claims, read_trials
from benchmarks.setting import bar, parser_of, read_lines, sample, scratch_of, write_lines
from pincite import Library
from pincite.store import Store

_SHARES = (0.5, 0.95, 0.99)
_WARMING = 10
#: A passage has more characters than this, nearly always, so that each round stops short of what is wanted.
_CHARACTERS_A_PASSAGE = 400


def main() -> int:
    """Make the library, warm it, ask, print the percentiles."""
    parser = parser_of(__doc__)
    parser.add_argument("--passages", type=int, default=10_000, help="at least so many passages (default: 10,000)")
    parser.add_argument("--questions", type=int, default=200, help="questions that count (default: 200)")
    options = parser.parse_args()
    asked = options.limit or options.questions
    _, trials = read_trials(options.folder)
    _, claims = read_claims(options.folder)
    chosen = asked + _WARMING
    questions = [*sample([trial.text for trial in trials], (chosen + 1) // 2), *sample(claims, chosen // 2)]
    random.Random(3).shuffle(questions)
    with scratch_of(options) as scratch:
        folder = scratch / f"latency-{options.passages}"
        fill(folder, options.folder, options.passages)
        timings = ask(folder, questions)
    print("ms               " + "  ".join(f"p{100 * share:.0f}".rjust(8) for share in _SHARES))
    for part in sorted({name for timing in timings for name in timing}, key=lambda name: (name == "total", name)):
        values = [timing.get(part, 0.0) for timing in timings]
        print(f"{part:15}  " + "  ".join(f"{percentile(values, share):8.1f}" for share in _SHARES))
    return 0


def fill(folder: Path, data: Path, wanted: int) -> None:
    """Add articles, then abstracts, until the library has the passages; their file stands beside it."""
    articles, _ = read_trials(data)
    corpus, _ = read_claims(data)
    rest = iter([*articles, *read_lines(corpus)])
    folder.parent.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    with Library.open(folder) as library:
        while (missing := wanted - passages_of(folder)) > 0:
            more = list(up_to(rest, missing * _CHARACTERS_A_PASSAGE))
            if not more:
                raise SystemExit(f"the data has no more than {wanted - missing:,} passages; ask for fewer")
            rows += more
            library.add(write_lines(folder.with_suffix(".jsonl"), rows))
        print(f"{len(library.documents()):,} documents, {passages_of(folder):,} passages", flush=True)


def up_to(rows: Iterator[dict[str, Any]], characters: int) -> Iterator[dict[str, Any]]:
    """Yield rows until their texts have so many characters."""
    for row in rows:
        yield row
        characters -= len(row["text"])
        if characters <= 0:
            return


def passages_of(folder: Path) -> int:
    """Return the number of passages that can be found in a library."""
    store = Store.open(folder)
    try:
        return sum(store.counts().values())
    finally:
        store.close()


def ask(folder: Path, questions: list[str]) -> list[dict[str, float]]:
    """Ask some questions that do not count, then all, and return the times of each."""
    with Library.open(folder) as library:
        for question in questions[:_WARMING]:
            library.ask(question)
        return [library.ask(question).timing_ms for question in bar(questions[_WARMING:], "Asking")]


if __name__ == "__main__":
    sys.exit(main())
