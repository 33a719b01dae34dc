"""Evidence: do the quotes hold what people marked as the evidence, and does confidence know when there is none?

    python -m benchmarks.evidence FOLDER [--parts trials squad foreign] [--curve FILE]

FOLDER holds `evidence_inference/`, `squad2/dev-v2.0.json` and `scifact/` in BEIR's layout. Nothing is fitted on what is
asked here: the validation trials, SQuAD's articles after the first eight, SciFact's test claims.

- trials: all validation articles are one library. Share of questions where one of six quotes holds at least half of the
  characters of a span that people marked.
- squad: all paragraphs are one library. Share of answerable questions where one of three quotes holds an answer; AUROC
  of confidence against the questions that were written to look answerable; shares answered and refused by threshold.
- foreign: AUROC of confidence for questions and claims asked of their own library against the same asked of the other.

Beside the quotes stand two plain methods in the same run: as many of the nearest sentences of the whole library, by
BM25 alone and by the model's vectors alone. Nothing is refused for the shares.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measures import auroc, covered, mean
from benchmarks.plain import PlainSentences, Quoted
from benchmarks.sets import SquadQuestion, TrialQuestion, holds_answer, read_claims, read_squad, read_trials, spans_in
from benchmarks.setting import bar, library_of, parser_of, sample, scratch_of, write_lines
from pincite import Answer, Library

_PARTS = ("trials", "squad", "foreign")
_TRIAL_QUOTES, _SQUAD_QUOTES = 6, 3
_HALF = 0.5
_FOREIGN = 300
_THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))
_ARMS = ("Pincite", "BM25 sentences alone", "MiniLM sentences alone")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question asked with nothing refused: has it an answer, do the quotes hold it, how sure is Pincite.

    Confidence is -1 where there is no quote at all, so that no threshold answers.
    """

    answerable: bool
    right: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Point:
    """What happens at a threshold of confidence.

    Shares answered of what can be answered and refused of what cannot; coverage, the share answered of all; risk, the
    share without a right quote of those answered.
    """

    threshold: float
    answerable_answered: float
    unanswerable_refused: float
    coverage: float
    risk: float


def main() -> int:
    """Measure the parts asked for and print their figures."""
    parser = parser_of(__doc__)
    parser.add_argument("--parts", nargs="+", default=_PARTS, choices=_PARTS, help="what to measure (default: all)")
    parser.add_argument("--curve", type=Path, metavar="FILE", help="write the thresholds to FILE.json and FILE.md")
    options = parser.parse_args()
    if options.curve and "squad" not in options.parts:
        parser.error("--curve needs the part squad")
    with scratch_of(options) as scratch:
        if "trials" in options.parts:
            measure_trials(scratch, options.folder, options.limit)
        if "squad" in options.parts:
            outcomes = measure_squad(scratch, options.folder, options.limit)
            points = curve(outcomes)
            print(table(points))
            if options.curve:
                write_curve(options.curve, points)
        if "foreign" in options.parts:
            measure_foreign(scratch, options.folder, options.limit or _FOREIGN)
    return 0


def measure_trials(scratch: Path, folder: Path, limit: int | None) -> None:
    """Print how often each arm quotes the evidence of the trials."""
    documents, questions = read_trials(folder)
    questions = sample(questions, limit)
    file = write_lines(scratch / "trials.jsonl", documents)
    hits: dict[str, list[bool]] = {arm: [] for arm in _ARMS}
    lengths: dict[str, list[int]] = {arm: [] for arm in _ARMS}
    with library_of(scratch, "trials", [file]) as library:
        plain = PlainSentences(library, scratch)
        for question in bar(questions, "Trials"):
            spans = spans_in(library.text(question.document), question)
            for arm, quotes in quotes_of(library, plain, question.text, _TRIAL_QUOTES).items():
                hits[arm].append(holds_evidence(quotes, question, spans))
                lengths[arm].append(words_of(quotes))
    print(f"trials: half of a marked span in {_TRIAL_QUOTES} quotes ({len(questions)} questions)")
    print_arms(hits, lengths)


def measure_squad(scratch: Path, folder: Path, limit: int | None) -> list[Outcome]:
    """Print how often each arm quotes an answer, and the AUROC of confidence; return what became of every question."""
    documents, questions = read_squad(folder)
    questions = sample(questions, limit)
    file = write_lines(scratch / "squad.jsonl", documents)
    hits: dict[str, list[bool]] = {arm: [] for arm in _ARMS}
    lengths: dict[str, list[int]] = {arm: [] for arm in _ARMS}
    outcomes = []
    with library_of(scratch, "squad", [file]) as library:
        plain = PlainSentences(library, scratch)
        for question in bar(questions, "SQuAD"):
            answer = library.ask(question.text, quotes=_SQUAD_QUOTES, strictness=0)
            outcomes.append(outcome(question, answer))
            if question.answers:
                for arm, quotes in beside(answer, plain, question.text, _SQUAD_QUOTES).items():
                    hits[arm].append(holds_answer([quote.text for quote in quotes], question.answers))
                    lengths[arm].append(words_of(quotes))
    known = [one.confidence for one in outcomes if one.answerable]
    misled = [one.confidence for one in outcomes if not one.answerable]
    print(f"SQuAD: an answer in {_SQUAD_QUOTES} quotes ({len(known)} questions)")
    print_arms(hits, lengths)
    print(f"AUROC, answerable ({len(known)}) against written to mislead ({len(misled)}): {auroc(known, misled):.3f}")
    return outcomes


def measure_foreign(scratch: Path, folder: Path, count: int) -> None:
    """Print the AUROC of confidence of questions asked of their own library against the other one."""
    documents, squad = read_squad(folder)
    abstracts, claims = read_claims(folder)
    asked = {
        "SQuAD questions": sample([question.text for question in squad if question.answers], count),
        "SciFact claims": sample(claims, count),
    }
    own = {"SQuAD questions": "squad", "SciFact claims": "scifact"}
    sources = {"squad": write_lines(scratch / "squad.jsonl", documents), "scifact": abstracts}
    sure: dict[tuple[str, str], list[float]] = {}
    for name, source in sources.items():
        with library_of(scratch, name, [source]) as library:
            for kind, texts in asked.items():
                sure[kind, name] = [confidence_of(library.ask(text, strictness=0)) for text in bar(texts, kind)]
    homes, aways = [], []
    for kind, home in own.items():
        (away,) = set(sources) - {home}
        homes += sure[kind, home]
        aways += sure[kind, away]
        print(
            f"AUROC, {kind} ({len(asked[kind])}), own against foreign: {auroc(sure[kind, home], sure[kind, away]):.3f}"
        )
    print(f"AUROC, both, own ({len(homes)}) against foreign ({len(aways)}): {auroc(homes, aways):.3f}")


def quotes_of(library: Library, plain: PlainSentences, question: str, count: int) -> dict[str, list[Quoted]]:
    """Return what each arm quotes for a question."""
    return beside(library.ask(question, quotes=count, strictness=0), plain, question, count)


def beside(answer: Answer, plain: PlainSentences, question: str, count: int) -> dict[str, list[Quoted]]:
    """Return the quotes of an answer, and beside them what the plain methods find."""
    quotes = [Quoted(c.document.id, c.locator.start, c.locator.end, c.quote) for c in answer.citations]
    arms = (quotes, plain.by_words(question, count), plain.by_vectors(question, count))
    return dict(zip(_ARMS, arms, strict=True))


def holds_evidence(quotes: Sequence[Quoted], question: TrialQuestion, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether one quote holds half of one span of the question's article."""
    places = [(quote.start, quote.end) for quote in quotes if quote.document == question.document]
    return any(covered(span, place) >= _HALF for span in spans for place in places)


def words_of(quotes: Sequence[Quoted]) -> int:
    """Return the number of words quoted."""
    return sum(len(quote.text.split()) for quote in quotes)


def confidence_of(answer: Answer) -> float:
    """Return the confidence of an answer that nothing was refused for; -1 where it has no quote."""
    return answer.confidence if answer.citations else -1.0


def outcome(question: SquadQuestion, answer: Answer) -> Outcome:
    """Return what became of a question."""
    right = bool(question.answers) and holds_answer([c.quote for c in answer.citations], question.answers)
    return Outcome(bool(question.answers), right, confidence_of(answer))


def curve(outcomes: Sequence[Outcome]) -> list[Point]:
    """Return what happens at each threshold."""
    points = []
    for threshold in _THRESHOLDS:
        answered = [one for one in outcomes if one.confidence >= threshold]
        points.append(
            Point(
                threshold,
                mean([float(one.confidence >= threshold) for one in outcomes if one.answerable]),
                mean([float(one.confidence < threshold) for one in outcomes if not one.answerable]),
                len(answered) / len(outcomes) if outcomes else 0.0,
                mean([float(not one.right) for one in answered]),
            )
        )
    return points


def table(points: Sequence[Point]) -> str:
    """Return the thresholds as a Markdown table."""
    rows = [
        "| threshold | answerable, answered | unanswerable, refused | coverage | risk |",
        "|---|---|---|---|---|",
        *(
            f"| {p.threshold:.2f} | {p.answerable_answered:.3f} | {p.unanswerable_refused:.3f} "
            f"| {p.coverage:.3f} | {p.risk:.3f} |"
            for p in points
        ),
    ]
    return "\n".join(rows)


def write_curve(file: Path, points: Sequence[Point]) -> None:
    """Write the thresholds as JSON and as Markdown, beside each other."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [{name: round(value, 4) for name, value in asdict(point).items()} for point in points]
    file.with_suffix(".json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(table(points) + "\n", encoding="utf-8")


def print_arms(hits: Mapping[str, Sequence[bool]], lengths: Mapping[str, Sequence[int]]) -> None:
    """Print each arm's share, and how many words it took."""
    for arm, found in hits.items():
        share, length = mean([float(hit) for hit in found]), mean([float(length) for length in lengths[arm]])
        print(f"  {arm}: {share:.3f}, {length:.0f} words a question", flush=True)


if __name__ == "__main__":
    sys.exit(main())
