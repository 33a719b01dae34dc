"""Questions on the two papers of the corpus and on fifteen PDFs: do the quotes say what an answer must say?

    python -m benchmarks.questions FOLDER [--set tune|held] [--show]

FOLDER holds ARAGOG's PDFs in `aragog/papers/`. The questions stand in `benchmarks/questions/`, with what their answers
must say; `benchmarks/nuggets.py` says how that is counted. Tune on `tune`. Nobody who works on answers reads `held`,
and its questions are not shown.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measures import auroc, percentile
from benchmarks.nuggets import Question, Score, figures, score
from benchmarks.setting import bar, papers_library, parser_of, read_lines, sample, scratch_of
from pincite import Answer, Library

_PLACE = Path(__file__).parent / "questions"
_HELD_BACK = "held"
_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Scored:
    """A question, its answer, and how that does."""

    question: Question
    answer: Answer
    score: Score


def main() -> int:
    """Ask the questions of one set and print the figures."""
    parser = parser_of(__doc__)
    parser.add_argument("--set", default="tune", choices=("tune", _HELD_BACK), help="which questions (default: tune)")
    parser.add_argument("--show", action="store_true", help="print each question whose answer falls short")
    options = parser.parse_args()
    if options.show and options.set == _HELD_BACK:
        parser.error("the questions of the held set are not shown")
    questions = sample([Question.from_dict(row) for row in read_lines(_PLACE / f"{options.set}.jsonl")], options.limit)
    with scratch_of(options) as scratch, papers_library(scratch, options.folder) as library:
        done = ask(library, questions)
        sources = sources_of(library)
    report(done, sources)
    if options.show:
        show(done)
    return 0


def ask(library: Library, questions: Sequence[Question]) -> list[Scored]:
    """Ask every question and score its answer."""
    texts = {document.id: library.text(document.id) for document in library.documents()}
    done = []
    for question in bar(questions, "Asking"):
        answer = library.ask(question.text, history=question.history)
        done.append(Scored(question, answer, score(question, answer, texts.__getitem__)))
    return done


def sources_of(library: Library) -> dict[str, str]:
    """Return of each document whether it is a PDF or one of the corpus's papers."""
    return {
        document.id: "PDFs" if (document.path or "").lower().endswith(".pdf") else "papers"
        for document in library.documents()
    }


def report(done: Sequence[Scored], sources: Mapping[str, str]) -> None:
    """Print the figures of all, by source, by type, and the confidence."""
    print(line("all", done))
    answerable = [one for one in done if one.question.answerable]
    print("\nanswerable, by source")
    for name, group in groups(answerable, lambda one: source_of(one.question, sources)).items():
        print(line(name, group))
    print("\nby type")
    for name, group in groups(done, lambda one: one.question.type).items():
        print(line(name, group))
    sure = [one.answer.confidence for one in answerable]
    unsure = [one.answer.confidence for one in done if not one.question.answerable]
    print("\nconfidence at the percentiles " + ", ".join(f"{100 * share:.0f}" for share in _SHARES))
    for name, values in (("answerable", sure), ("unanswerable", unsure)):
        print(f"{name:14}" + " ".join(f"{percentile(values, share):.3f}" for share in _SHARES))
    print(f"AUROC of confidence: {auroc(sure, unsure):.3f}")


def groups(done: Sequence[Scored], name_of: Callable[[Scored], str]) -> dict[str, list[Scored]]:
    """Return the questions by a name, the largest group first."""
    found: dict[str, list[Scored]] = {}
    for one in done:
        found.setdefault(name_of(one), []).append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def source_of(question: Question, sources: Mapping[str, str]) -> str:
    """Return where the answer stands: papers, PDFs, or both.

    Raises:
        SystemExit: the question expects a document that the library does not hold.
    """
    if unknown := set(question.expected) - set(sources):
        raise SystemExit(f"question {question.id} expects what the library does not hold: {', '.join(sorted(unknown))}")
    return " and ".join(sorted({sources[identity] for identity in question.expected}))


def line(name: str, done: Sequence[Scored]) -> str:
    """Return a group's figures in one line, with the number that each is the mean of."""
    known = figures(one.score for one in done)
    return f"{name:14}" + " ".join(f"{key}={value:.3f}({count})" for key, (value, count) in known.items() if count)


def show(done: Sequence[Scored]) -> None:
    """Print the questions whose answers fall short: a vital nugget missing, or an answer where there is none."""
    print()
    for one in done:
        said = one.score
        if said.refused is False:
            print(f"answered ({one.answer.confidence:.2f})", one.question.id, one.question.text)
        elif said.recall is not None and said.recall < 1:
            missing = "" if said.answered else f" refused ({one.answer.confidence:.2f})"
            print(f"recall {said.recall:.2f}{missing}", one.question.id, one.question.text)


if __name__ == "__main__":
    sys.exit(main())
