"""The project's own questions over passages of public sets, as `benchmarks/questions/README.md` describes them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).parent.parent / "questions"
SOURCES = ("evidence_inference/train", "scifact", "squad2/dev")

#: Where something starts and ends, in characters of a document's text.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WrittenPassage:
    """A passage that questions were written about.

    Attributes:
        source: the public set, one of `SOURCES`.
        document: the document's id there.
        start: where the passage starts in the document's text.
        sentences: where its sentences stand in the document's text.
        held: whether its document is held out of the training.
    """

    source: str
    document: str
    start: int
    sentences: tuple[Span, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A question, the passage that it was written about, and which of its sentences answer: none where none does."""

    question: str
    passage: WrittenPassage
    answers: tuple[int, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the answering sentences stand in the document's text."""
        return tuple(self.passage.sentences[place] for place in self.answers)


def read_written(folder: Path = QUESTIONS) -> list[Written]:
    """Read the questions in their order.

    Args:
        folder: holds `written-passages.jsonl` and `written.jsonl`.

    Raises:
        ValueError: a line does not fit; the message names it.
    """
    passages = [_passage(item, where) for item, where in _lines(folder / "written-passages.jsonl")]
    return [_written(item, passages, where) for item, where in _lines(folder / "written.jsonl")]


def _lines(file: Path) -> Iterator[tuple[dict[str, Any], str]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            yield json.loads(line), f"{file.name}, line {number}"


def _passage(item: dict[str, Any], where: str) -> WrittenPassage:
    sentences = tuple((start, end) for start, end in item["sentences"])
    edges = [item["start"], *(edge for sentence in sentences for edge in sentence)]
    if item["source"] not in SOURCES or not sentences or edges != sorted(edges):
        raise ValueError(f"{where}: an unknown source, or sentences that do not follow one another")
    return WrittenPassage(item["source"], item["document"], item["start"], sentences, item.get("held", False))


def _written(item: dict[str, Any], passages: list[WrittenPassage], where: str) -> Written:
    if not 0 <= item["passage"] < len(passages):
        raise ValueError(f"{where}: there is no passage {item['passage']}")
    passage, answers = passages[item["passage"]], tuple(item["answers"])
    if not all(0 <= place < len(passage.sentences) for place in answers):
        raise ValueError(f"{where}: the passage has no sentence {max(answers)}")
    return Written(item["question"], passage, answers)
