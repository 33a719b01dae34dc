"""Marked questions: is what answers quoted, and nothing beside it?

    python -m benchmarks.marked [FOLDER] [--part test] [--scratch DIR] [--limit N]

Without FOLDER the questions to the project's own invented papers are asked, which needs no data but the repository's.
FOLDER holds `aragog/papers/` and `evidence_inference/`; with it these and the corpus are asked, too.
The questions stand in `benchmarks/questions/marked/`, with every sentence that answers. Nothing was trained or
fitted on those of the part `test`; with `--part reader` or `weights` what was learnt from is asked.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.extractor.marked import LIBRARIES, PARTS, Desk, Marked, read_marked
from benchmarks.measures import auroc, mean
from benchmarks.setting import bar, sample, scratch_of
from pincite import Answer, Library, Settings
from pincite.embedding import load_encoder


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer quotes of what it should.

    Attributes:
        recall: the share of the answering sentences that are quoted; None where none answers.
        hit: whether one of them is quoted.
        focus: the share of the quoted words that stand in sentences that answer or are on the point.
        answered: whether there was an answer.
        confidence: the answer's.
    """

    recall: float | None
    hit: bool
    focus: float | None
    answered: bool
    confidence: float


def main() -> int:
    """Ask the questions of one part and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="the data folder; without it only our papers are asked")
    parser.add_argument("--part", default="test", choices=PARTS, help="which questions (default: test)")
    parser.add_argument("--scratch", type=Path, help="keep the libraries here, and use them again")
    parser.add_argument("--limit", type=int, help="ask so many questions only, always the same ones")
    options = parser.parse_args()
    asked = LIBRARIES if options.folder else ("own",)
    questions = [marked for marked in read_marked(parts=[options.part]) if marked.library in asked]
    with scratch_of(options) as scratch, ExitStack() as stack:
        desk = Desk(options.folder, scratch, load_encoder(Settings()), None)
        libraries: dict[str, Library] = {}
        found = []
        for marked in bar(sample(questions, options.limit), "Asking"):
            if marked.library not in libraries:
                libraries[marked.library] = stack.enter_context(Library.open(desk.place(marked.library)))
            found.append((marked, measure(marked, libraries[marked.library].ask(marked.question), desk)))
    report(found)
    return 0


def measure(marked: Marked, answer: Answer, desk: Desk) -> Found:
    """Return what an answer quotes of what it should."""
    answers, beside = desk.places(marked)
    quotes = [(c.document.id == marked.document, c.locator.start, c.locator.end) for c in answer.citations]
    quoted = [one for one in answers if any(own and _covers((start, end), one) for own, start, end in quotes)]
    on_point = sum(
        max(0, min(end, last) - max(start, first))
        for own, start, end in quotes
        if own
        for first, last in (*answers, *beside)
    )
    length = sum(end - start for _, start, end in quotes)
    return Found(
        len(quoted) / len(answers) if answers else None,
        bool(quoted),
        on_point / length if answers and length else None,
        answer.status == "answered",
        answer.confidence,
    )


def report(found: Sequence[tuple[Marked, Found]]) -> None:
    """Print the figures of all, and by type."""
    print(_line("all", [one for _, one in found]))
    libraries = sorted({marked.library for marked, _ in found})
    for library in libraries if len(libraries) > 1 else ():
        print(_line(library, [one for marked, one in found if marked.library == library]))
    for kind in sorted({marked.type for marked, _ in found}):
        print(_line(kind, [one for marked, one in found if marked.type == kind]))
    sure = [one.confidence for _, one in found if one.recall is not None]
    unsure = [one.confidence for _, one in found if one.recall is None]
    if sure and unsure:
        print(f"confidence: AUROC {auroc(sure, unsure):.3f}")


def _line(name: str, found: Sequence[Found]) -> str:
    answerable = [one for one in found if one.recall is not None]
    refused = [not one.answered for one in found if one.recall is None]
    parts = [f"{name:14} {len(found):4}"]
    if answerable:
        focus = [one.focus for one in answerable if one.focus is not None]
        parts.append(f"one quoted {mean([float(one.hit) for one in answerable]):.3f}")
        parts.append(f"recall {mean([one.recall for one in answerable if one.recall is not None]):.3f}")
        parts.append(f"focus {mean(focus):.3f}")
        parts.append(f"answered {mean([float(one.answered) for one in answerable]):.3f}")
    if refused:
        parts.append(f"refused {mean([float(one) for one in refused]):.3f}")
    return "  ".join(parts)


def _covers(quote: tuple[int, int], sentence: tuple[int, int]) -> bool:
    """Tell whether a quote holds at least half of a sentence."""
    shared = min(quote[1], sentence[1]) - max(quote[0], sentence[0])
    return 2 * shared >= sentence[1] - sentence[0]


if __name__ == "__main__":
    sys.exit(main())
