"""Public data sets as documents to add and questions to ask: SQuAD 2.0, Evidence Inference, CMRC 2018, SciFact."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measures import read_beir
from benchmarks.setting import read_lines

#: Articles of SQuAD that things may be fitted on; nothing is reported on them.
SQUAD_TO_FIT = 8


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question of SQuAD 2.0 and its answers in the words of the paragraph; no answers where it has none."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialQuestion:
    """A question of Evidence Inference, its article, and where people found the evidence in it (start, end)."""

    text: str
    document: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ParagraphQuestion:
    """A question and the id of its paragraph."""

    text: str
    paragraph: str


def read_squad(folder: Path) -> tuple[list[dict[str, Any]], list[SquadQuestion]]:
    """Read the paragraphs of SQuAD's articles after those to fit on, a document each, and their questions."""
    documents, questions = [], []
    for article in _read_json(folder / "squad2" / "dev-v2.0.json")["data"][SQUAD_TO_FIT:]:
        for number, paragraph in enumerate(article["paragraphs"], start=1):
            title = article["title"].replace("_", " ")
            documents.append({"id": f"{article['title']}-{number}", "title": title, "text": paragraph["context"]})
            for asked in paragraph["qas"]:
                answers = dict.fromkeys(answer["text"] for answer in asked["answers"])
                questions.append(SquadQuestion(asked["question"], () if asked["is_impossible"] else tuple(answers)))
    return documents, questions


def read_trials(folder: Path) -> tuple[list[dict[str, Any]], list[TrialQuestion]]:
    """Read the articles and the questions of Evidence Inference's validation part."""
    place = folder / "evidence_inference"
    questions = [
        TrialQuestion(item["question"], item["document"], tuple((start, end) for start, end in item["spans"]))
        for item in read_lines(place / "validation-questions.jsonl")
    ]
    return read_lines(place / "validation-documents.jsonl"), questions


def read_cmrc(folder: Path) -> tuple[list[dict[str, Any]], list[ParagraphQuestion]]:
    """Read all paragraphs of CMRC 2018's development set, and the questions of their second half."""
    articles = _read_json(folder / "cmrc2018" / "cmrc2018_dev.json")["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    documents = [{"id": paragraph["id"], "text": paragraph["context"]} for paragraph in paragraphs]
    asked = paragraphs[len(paragraphs) // 2 :]
    return documents, [ParagraphQuestion(qa["question"], p["id"]) for p in asked for qa in p["qas"]]


def read_claims(folder: Path) -> tuple[Path, list[str]]:
    """Return the file of SciFact's abstracts, and its test claims."""
    data = read_beir(folder / "scifact", "test")
    return data.corpus, [text for _, text in sorted(data.queries.items())]


def spans_in(text: str, question: TrialQuestion) -> list[tuple[int, int]]:
    """Return the evidence spans of a question, and see to it that they stand in the text of its article.

    Raises:
        SystemExit: a span is empty or ends beyond the text.
    """
    if not question.spans or any(not 0 <= start < end <= len(text) for start, end in question.spans):
        raise SystemExit(f"the evidence for {question.text!r} does not stand in the text of {question.document}")
    return list(question.spans)


def holds_answer(quotes: Sequence[str], answers: Sequence[str]) -> bool:
    """Whether a quote holds one of the answers, white space and case aside."""
    return any(_plain(answer) in _plain(quote) for quote in quotes for answer in answers)


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def _read_json(file: Path) -> Any:
    if not file.is_file():
        raise SystemExit(f"{file} is missing; benchmarks/README.md says where the data comes from")
    return json.loads(file.read_text(encoding="utf-8"))
