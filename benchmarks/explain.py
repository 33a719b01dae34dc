"""One question, followed through: what was found, what was read, what was weighed, as a page of Markdown.

    python -m benchmarks.explain "why do derivative clusters sit at the bottom of the smiling curve" FILE...

FILEs are added to a library that is made for it; without any, the two papers of `corpus/papers`. Nothing is measured
here: `docs/how-it-works.md` takes its example from this.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.setting import opened
from pincite import Library, Settings
from pincite.answering.gathering import Evidence
from pincite.answering.judging import judge
from pincite.answering.refusal import coefficients, confidence, off_topic, threshold, topic
from pincite.answering.support import support_of
from pincite.embedding import load_encoder, load_extractor

_PAPERS = Path(__file__).parent.parent / "corpus" / "papers"
_PASSAGES, _SENTENCES, _LENGTH = 5, 8, 110


def main() -> int:
    """Make a library, ask it, print what led to the answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("question")
    parser.add_argument("files", nargs="*", type=Path, default=[_PAPERS])
    options = parser.parse_args()
    settings = Settings()
    with TemporaryDirectory() as scratch:
        with Library.open(Path(scratch)) as library:
            library.add(options.files)
            answer = library.ask(options.question)
        asker = opened(Path(scratch), settings, load_encoder(settings), load_extractor(settings)).asker
        evidence = asker.evidence(answer.standalone_question)
    print(f"Question: {answer.question}")
    if answer.standalone_question != answer.question:
        print(f"Read as: {answer.standalone_question}")
    if evidence is None:
        print("The library is empty.")
        return 1
    print(*_found(evidence), *_read(evidence), *_weighed(evidence), sep="\n")
    print(f"\n{answer.status}, confidence {answer.confidence}")
    for citation in answer.citations:
        print(f"[{citation.number}] {citation.document.id}:{citation.locator.start}-{citation.locator.end}")
    return 0


def _found(evidence: Evidence) -> Iterator[str]:
    question = evidence.question
    yield f"\nKind: {question.kind}; asks for: {', '.join(sorted(question.aspects)) or 'nothing special'}"
    yield f"Words that are looked for: {question.content}"
    yield "\n| passage | cosine | BM25 | both |\n|---|---|---|---|"
    rows = {row.key: row for row in evidence.rows}
    for found in evidence.found[:_PASSAGES]:
        row = rows[found.key]
        place = f"{row.document}:{row.passage.start}-{row.passage.end}"
        yield f"| {place} | {found.dense:.3f} | {found.lexical:.2f} | {found.score:.3f} |"


def _read(evidence: Evidence) -> Iterator[str]:
    ranked = judge(evidence.question, evidence.units, evidence.prior, evidence.found, evidence.readings)
    priors = dict(zip([unit.place for unit in evidence.units], evidence.prior.scores, strict=True))
    yield f"\n{len(evidence.units)} sentences looked at, {len(evidence.readings)} passages read with the question"
    yield "\n| sentence | beforehand | read | probability |\n|---|---|---|---|"
    for judged in ranked[:_SENTENCES]:
        unit = judged.unit
        reading = evidence.readings.get(unit.passage.key)
        place = unit.sentence.ordinal - unit.passage.sentences[0].ordinal
        read = f"{reading.sentences[place]:.1f}" if reading else "not read"
        text = unit.text if len(unit.text) <= _LENGTH else unit.text[:_LENGTH].rsplit(" ", 1)[0] + " ..."
        yield f"| {_cell(text)} | {priors[unit.place]:.2f} | {read} | {judged.score:.3f} |"


def _weighed(evidence: Evidence) -> Sequence[str]:
    ranked = judge(evidence.question, evidence.units, evidence.prior, evidence.found, evidence.readings)
    # The likeliest sentences stand for the quotes.
    support = support_of(evidence, [judged.unit for judged in ranked[:3]], ranked)
    read = support.read is not None
    weights = asdict(coefficients(read=read))
    rows = [
        f"| {name} | {value:.2f} | {weights[name]:+.2f} | {value * weights[name]:+.2f} |"
        for name, value in asdict(support).items()
        if name in weights and value is not None
    ]
    lost = off_topic(support, topic(read=read))
    return [
        "\n| figure | value | weight | adds |\n|---|---|---|---|",
        *rows,
        f"| off topic | | | {lost:+.2f} |",
        f"| intercept | | | {weights['intercept']:+.2f} |",
        f"\nTogether {confidence(support):.3f}; answered from {threshold(None, coefficients(read=read)):.3f}",
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
