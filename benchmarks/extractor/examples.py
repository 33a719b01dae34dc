"""Public data and written questions to training examples: a question, passages to read, which sentences answer.

The passages that do not answer are hard ones: those that Pincite's own search finds for the question.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks.extractor.written import Span, Written, read_written
from pincite import Library, Settings
from pincite.dense import DenseIndex
from pincite.embedding import Encoder, Extract
from pincite.lexical import LexicalIndex
from pincite.outline import SEARCHABLE_KINDS
from pincite.retrieval import Retriever
from pincite.store import PassageRow, Store

_TRIALS, _ABSTRACTS, _ARTICLES = "evidence_inference/train", "scifact", "squad2/dev"
#: SQuAD's other articles are kept for reports, as in `benchmarks.evidence`.
_FIRST_ARTICLES = 8
#: Held out of the training, to see how well it does: two of SQuAD's articles and every fourth trial. The documents of
#: written questions that are held out are marked in their file.
_HELD_ARTICLES = ("Harvard_University", "Packet_switching")
_HELD_TRIALS = 4
#: Passages searched for a question of a public set, and those of its own that search missed and that are added.
_FOUND, _MISSED = 10, 3
#: Passages of other documents beside the one that a written question is about, from so many that are found.
_OTHERS, _OTHERS_FOUND = 3, 8
#: The mean number of better passages that are passed over when one is drawn that does not answer.
_PASSED_OVER = 2.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a library of one source.

    Attributes:
        group: `written`, `squad` or `trials`.
        source: the public set.
        document: the document that the question is about.
        question: the question.
        spans: where the answers stand in the document's text; none where it does not answer.
        start: where the passage starts that a written question is about; None for other questions.
        held: whether it is held out of the training.
    """

    group: str
    source: str
    document: str
    question: str
    spans: tuple[Span, ...]
    start: int | None
    held: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to read for a question.

    Attributes:
        extract: the passage.
        labels: for each sentence, whether it answers.
        similarities: for each sentence, the cosine with the question; none where it is not known.
        found: whether search found it, or the question was written about it.
    """

    extract: Extract
    labels: tuple[bool, ...]
    similarities: tuple[float, ...]
    found: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the passages to read for it, the likeliest first."""

    asked: Asked
    candidates: tuple[Candidate, ...]


#: A question and one passage, as they are read together.
Sample = tuple[str, Candidate]


def read_examples(folder: Path, scratch: Path, encoder: Encoder, limit: int | None = None) -> list[Example]:
    """Make all examples; the libraries that this needs are built in `scratch`, or found there.

    Args:
        folder: holds `evidence_inference/`, `scifact/` and `squad2/`.
        scratch: where libraries are kept.
        encoder: embeds the questions; the libraries' own model.
        limit: questions of each group, and only their documents; None for all.

    Raises:
        SystemExit: a file of `folder` is missing, or its texts are not those that the questions are about.
    """
    questions = read_questions(folder)
    if limit is not None:
        groups = ("written", "squad", "trials")
        questions = [one for group in groups for one in _some([q for q in questions if q.group == group], limit)]
    examples: list[Example] = []
    for source, read in ((_TRIALS, _trial_rows), (_ABSTRACTS, _abstract_rows), (_ARTICLES, _article_rows)):
        asked = [question for question in questions if question.source == source]
        wanted = {question.document for question in asked}
        # Of SciFact, only the abstracts that questions were written about; of the others, all documents.
        part = wanted if source == _ABSTRACTS or limit is not None else None
        rows = [row for row in read(folder) if part is None or row["id"] in part]
        if missing := wanted - {row["id"] for row in rows}:
            raise SystemExit(f"{source} holds no document {min(missing)}; name the folder of the whole public set")
        place = scratch / (source.replace("/", "-") + ("" if limit is None else f"-{limit}"))
        shelf = Shelf(place, rows, encoder)
        bar = tqdm(asked, desc=f"Searching {source}", disable=not sys.stderr.isatty())
        examples += [example for question in bar if (example := shelf.example(question))]
    return examples


def read_questions(folder: Path) -> list[Asked]:
    """Read the questions of all groups."""
    return [*written(read_written()), *read_squad(folder), *read_trials(folder)]


def build_libraries(folder: Path, scratch: Path, encoder: Encoder) -> dict[str, Path]:
    """Build the libraries of all sources, or find them, and return the folder of each."""
    wanted = {question.document for question in read_questions(folder) if question.source == _ABSTRACTS}
    abstracts = [row for row in _abstract_rows(folder) if row["id"] in wanted]
    places = {_ABSTRACTS: _place_of(_ABSTRACTS, scratch), _ARTICLES: _place_of(_ARTICLES, scratch)}
    Shelf(places[_ABSTRACTS], abstracts, encoder)
    Shelf(places[_ARTICLES], list(_article_rows(folder)), encoder)
    return {_TRIALS: build_trials(folder, scratch, encoder), **places}


def build_trials(folder: Path, scratch: Path, encoder: Encoder) -> Path:
    """Build the library of the training trials, or find it, and return its folder."""
    place = _place_of(_TRIALS, scratch)
    Shelf(place, list(_trial_rows(folder)), encoder)
    return place


def written(questions: Sequence[Written]) -> list[Asked]:
    """Return the written questions in the common form."""
    return [
        Asked("written", p.source, p.document, question.question, question.spans, p.start, p.held)
        for question in questions
        for p in (question.passage,)
    ]


def read_squad(folder: Path) -> list[Asked]:
    """Read the questions to SQuAD's first articles, unanswerable ones too; each paragraph is a document."""
    return [
        Asked("squad", _ARTICLES, f"{title}-{number}", qa["question"], _answers(qa), None, title in _HELD_ARTICLES)
        for title, number, paragraph in _paragraphs(folder)
        for qa in paragraph["qas"]
    ]


def read_trials(folder: Path) -> list[Asked]:
    """Read the questions to Evidence Inference's training trials."""
    items = list(_json_lines(folder / "evidence_inference" / "train-questions.jsonl"))
    random.Random(1).shuffle(items)
    held = set(list(dict.fromkeys(item["document"] for item in items))[::_HELD_TRIALS])
    return [
        Asked(
            "trials",
            _TRIALS,
            item["document"],
            item["question"],
            tuple((start, end) for start, end in item["spans"]),
            None,
            item["document"] in held,
        )
        for item in items
    ]


def labels(sentences: Sequence[Span], spans: Sequence[Span]) -> tuple[bool, ...]:
    """Tell of each sentence whether it answers: it and a span share at least half of the shorter one."""
    return tuple(any(_share(sentence, span) for span in spans) for sentence in sentences)


def samples(examples: Sequence[Example], chance: random.Random) -> list[Sample]:
    """Draw what is read in one epoch: of each example a passage that answers, and one that does not.

    Examples whose answer no passage holds, as where it stands in a list of references, are left out.
    """
    drawn: list[Sample] = []
    for example in examples:
        question = example.asked.question
        answering = [candidate for candidate in example.candidates if any(candidate.labels)]
        others = [candidate for candidate in example.candidates if not any(candidate.labels) and candidate.found]
        if example.asked.spans:
            if answering:
                drawn.append((question, chance.choice(answering)))
                if others:
                    place = int(chance.expovariate(1 / _PASSED_OVER))
                    drawn.append((question, others[min(place, len(others) - 1)]))
        elif others:
            drawn.append((question, others[0]))
    return drawn


class Shelf:
    """A library of one source's documents, searched for the passages of questions."""

    def __init__(self, folder: Path, rows: Sequence[dict[str, str]], encoder: Encoder) -> None:
        """Build the library in `folder`, or find it there.

        Raises:
            SystemExit: the library reads a text otherwise than it stands in the public set.
        """
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "documents.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        with Library.open(folder / "index") as library:
            library.add(file)
        self._encoder = encoder
        self._store = Store.open(folder / "index")
        self._texts = {document.id: self._store.text(document.id).text for document in self._store.documents()}
        if changed := [row["id"] for row in rows if self._texts.get(row["id"]) != row["text"]]:
            raise SystemExit(f"the library reads {changed[0]} otherwise than it stands in {file.name}")
        stored, texts = self._store.passage_vectors(), list(self._store.searchable_texts())
        keys = np.array([row.key for row in texts], dtype=np.int64)
        lexical = LexicalIndex.build(keys, [f"{row.context}\n{row.text}" for row in texts])
        self._retriever = Retriever(DenseIndex.build(stored.keys, stored.vectors), lexical, Settings().dense_weight)
        self._extracts: dict[int, Extract] = {}

    def example(self, asked: Asked) -> Example | None:
        """Return a question with its passages, or None where its own passage is not found."""
        vector = self._encoder.embed_query(asked.question)
        if asked.start is None:
            found = self._search(asked.question, vector, _FOUND)
            missed = self._missed(asked, {row.key for row in found})
        else:
            own = self._around(asked.document, asked.start)
            if own is None:
                return None
            rows = self._search(asked.question, vector, _OTHERS_FOUND)
            found, missed = [own, *[row for row in rows if row.document != asked.document][:_OTHERS]], []
        vectors = self._store.sentence_vectors([row.key for row in (*found, *missed)])
        candidates = []
        for row in (*found, *missed):
            near = vectors[row.key] @ vector if row.key in vectors else ()
            spans = asked.spans if row.document == asked.document else ()
            answers = labels([(sentence.start, sentence.end) for sentence in row.sentences], spans)
            similarities = tuple(float(value) for value in near)
            candidates.append(Candidate(self._extract(row), answers, similarities, row not in missed))
        return Example(asked, tuple(candidates))

    def _search(self, question: str, vector: NDArray[np.float32], limit: int) -> list[PassageRow]:
        return self._store.passages([found.key for found in self._retriever.search(question, vector, limit)])

    def _missed(self, asked: Asked, known: set[int]) -> list[PassageRow]:
        """Return passages that hold an answer and that search did not find."""
        rows = [
            row
            for row in (self._store.passages_of(asked.document) if asked.spans else ())
            if row.key not in known
            and row.passage.kind in SEARCHABLE_KINDS
            and any(row.passage.start < end and start < row.passage.end for start, end in asked.spans)
        ]
        return rows[:_MISSED]

    def _around(self, document: str, start: int) -> PassageRow | None:
        rows = self._store.passages_of(document)
        return next(
            (r for r in rows if r.passage.kind in SEARCHABLE_KINDS and r.passage.start <= start < r.passage.end), None
        )

    def _extract(self, row: PassageRow) -> Extract:
        if row.key not in self._extracts:
            start, text = row.passage.start, self._texts[row.document]
            sentences = tuple((sentence.start - start, sentence.end - start) for sentence in row.sentences)
            self._extracts[row.key] = Extract(row.passage.context, text[start : row.passage.end], sentences)
        return self._extracts[row.key]


def _share(sentence: Span, span: Span) -> bool:
    shared = min(sentence[1], span[1]) - max(sentence[0], span[0])
    return shared > 0 and 2 * shared >= min(sentence[1] - sentence[0], span[1] - span[0])


def _some(questions: Sequence[Asked], limit: int) -> list[Asked]:
    """Return a few questions, an eighth of them held out, of as few documents as they come in."""
    held = [question for question in questions if question.held][: max(1, limit // 8)]
    return [*[question for question in questions if not question.held][: limit - len(held)], *held]


def _place_of(source: str, scratch: Path) -> Path:
    return scratch / source.replace("/", "-")


def _trial_rows(folder: Path) -> Iterator[dict[str, str]]:
    for item in _json_lines(folder / "evidence_inference" / "train-documents.jsonl"):
        yield {"id": item["id"], "title": item["title"], "text": item["text"]}


def _abstract_rows(folder: Path) -> Iterator[dict[str, str]]:
    for item in _json_lines(folder / "scifact" / "corpus.jsonl"):
        yield {"id": str(item["_id"]), "title": item["title"], "text": item["text"]}


def _article_rows(folder: Path) -> Iterator[dict[str, str]]:
    for title, number, paragraph in _paragraphs(folder):
        yield {"id": f"{title}-{number}", "title": title.replace("_", " "), "text": paragraph["context"]}


def _paragraphs(folder: Path) -> Iterator[tuple[str, int, dict[str, Any]]]:
    data = json.loads(_present(folder / "squad2" / "dev-v2.0.json").read_text(encoding="utf-8"))["data"]
    for article in data[:_FIRST_ARTICLES]:
        for number, paragraph in enumerate(article["paragraphs"]):
            yield article["title"], number, paragraph


def _answers(qa: dict[str, Any]) -> tuple[Span, ...]:
    found = {(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]}
    return () if qa["is_impossible"] else tuple(sorted(found))


def _json_lines(file: Path) -> Iterator[dict[str, Any]]:
    with _present(file).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _present(file: Path) -> Path:
    if not file.is_file():
        raise SystemExit(f"{file} is missing; `benchmarks/README.md` says what the folder holds")
    return file
