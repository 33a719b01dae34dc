"""Questions to whole papers, with every sentence marked that answers, as `benchmarks/questions/README.md` says.

They are put to libraries as a person's questions are: what is read for one of them is what Pincite would read for it.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from benchmarks.extractor.examples import Candidate, build_trials
from benchmarks.extractor.written import QUESTIONS, Span
from benchmarks.setting import Opened, library_of, opened, papers_library
from pincite import Settings
from pincite.answering.gathering import extract_of, shelf_of
from pincite.answering.judging import to_read
from pincite.embedding import Encoder, Extractor
from pincite.outline import SEARCHABLE_KINDS
from pincite.store import PassageRow, Store

LIBRARIES = ("papers", "trials", "own")
PARTS = ("reader", "weights", "test")
#: Papers that were written for this project, to ask about.
OWN_PAPERS = QUESTIONS / "papers"
#: Passages of a question to choose from when a step is made: more than are read for an answer.
_FOUND = 16


@dataclass(frozen=True, slots=True)
class Marked:
    """A question to a library, and the sentences of one document that answer it.

    Attributes:
        library: one of `LIBRARIES`.
        document: the id of the document that the question is about.
        part: what it serves, one of `PARTS`; all questions about a document serve the same.
        type: what kind of question it is; `unanswerable` where no sentence answers.
        question: the question.
        answers: how each sentence begins that says the answer or a part of it.
        beside: how each sentence begins that is on the point and not needed, or in doubt.
    """

    library: str
    document: str
    part: str
    type: str
    question: str
    answers: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkedCandidate:
    """A passage to read for a question.

    Attributes:
        candidate: the passage, with its labels.
        unjudged: for each sentence, whether it is on the point and neither right nor wrong to quote.
        own: whether it is of the document that the question is about.
    """

    candidate: Candidate
    unjudged: tuple[bool, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class MarkedExample:
    """A question and the passages to read for it, the likeliest first, then those that search missed."""

    marked: Marked
    candidates: tuple[MarkedCandidate, ...]


def read_marked(folder: Path = QUESTIONS / "marked", parts: Sequence[str] = PARTS) -> list[Marked]:
    """Read the questions of some parts in their order; each part has a file for each library that it asks.

    Raises:
        ValueError: a line does not fit; the message names it.
    """
    files = [(part, library, folder / f"{part}-{library}.jsonl") for part in parts for library in LIBRARIES]
    return [
        _marked(line, part, library, f"{file.name}, line {number}")
        for part, library, file in files
        if file.is_file()
        for number, line in enumerate(_lines(file), start=1)
    ]


def openings(beginnings: Sequence[str], texts: Mapping[int, str]) -> set[int]:
    """Return the sentences that begin in one of some ways, letters and digits compared alone.

    Args:
        beginnings: how they begin.
        texts: the sentences' texts by their numbers.

    Raises:
        ValueError: no sentence begins like that; the message says like what.
    """
    plain = {number: _plain(text) for number, text in texts.items()}
    found: set[int] = set()
    for beginning in beginnings:
        start = _plain(beginning)
        these = {number for number, text in plain.items() if start and text.startswith(start)}
        if not these:
            raise ValueError(f"no sentence begins {beginning!r}")
        found |= these
    return found


class Desk:
    """The libraries that marked questions are put to, each built when it is first asked for."""

    def __init__(self, folder: Path | None, scratch: Path, encoder: Encoder, extractor: Extractor | None) -> None:
        """Begin.

        Args:
            folder: holds `aragog/papers/` and `evidence_inference/`; None where only `own` is asked.
            scratch: where libraries are kept.
            encoder: embeds documents and questions.
            extractor: reads passages with a question, where that is wanted.
        """
        self._folder, self._scratch = folder, scratch
        self._encoder, self._extractor = encoder, extractor
        self._places: dict[str, Path] = {}
        self._opened: dict[str, Opened] = {}
        self._sentences: dict[tuple[str, str], dict[int, tuple[str, Span]]] = {}

    def library(self, name: str) -> Opened:
        """Return a library, one of `LIBRARIES`.

        Raises:
            SystemExit: a file of the data folder is missing.
        """
        if name not in self._opened:
            settings = Settings(extractor=self._extractor is not None)
            self._opened[name] = opened(self.place(name), settings, self._encoder, self._extractor)
        return self._opened[name]

    def place(self, name: str) -> Path:
        """Return the folder of a library.

        Raises:
            SystemExit: a file of the data folder is missing.
        """
        if name not in self._places:
            self._places[name] = self._built(name)
        return self._places[name]

    def _built(self, name: str) -> Path:
        if name == "own":
            with library_of(self._scratch, name, [OWN_PAPERS]):
                return self._scratch / name
        if self._folder is None:
            raise SystemExit(f"the questions to {name} need the data folder")
        if name == "trials":
            return build_trials(self._folder, self._scratch, self._encoder) / "index"
        with papers_library(self._scratch, self._folder):
            return self._scratch / name

    def numbers(self, marked: Marked) -> tuple[set[int], set[int]]:
        """Return the numbers of the sentences that answer, and of those that are neither right nor wrong.

        Raises:
            SystemExit: the document reads otherwise than when it was marked.
        """
        texts = {number: text for number, (text, _) in self._known(marked.library, marked.document).items()}
        try:
            answers = openings(marked.answers, texts)
            return answers, openings(marked.beside, texts) - answers
        except ValueError as fault:
            raise SystemExit(f"{marked.document} reads otherwise than when it was marked: {fault}") from None

    def places(self, marked: Marked) -> tuple[list[Span], list[Span]]:
        """Return where the sentences of `numbers` stand in the document's text.

        Raises:
            SystemExit: the document reads otherwise than when it was marked.
        """
        known = self._known(marked.library, marked.document)
        answers, beside = self.numbers(marked)
        return [known[number][1] for number in sorted(answers)], [known[number][1] for number in sorted(beside)]

    def _known(self, library: str, document: str) -> dict[int, tuple[str, Span]]:
        if (library, document) not in self._sentences:
            store = self.library(library).store
            with store.snapshot():
                text = store.text(document).text
                self._sentences[library, document] = {
                    sentence.ordinal: (text[sentence.start : sentence.end], (sentence.start, sentence.end))
                    for row in store.passages_of(document)
                    if row.passage.kind in SEARCHABLE_KINDS
                    for sentence in row.sentences
                }
        return self._sentences[library, document]


def marked_examples(questions: Sequence[Marked], desk: Desk) -> Iterator[MarkedExample]:
    """Yield each question with the passages that Pincite would read for it, and those with an answer that it missed."""
    for marked in tqdm(questions, desc="Searching for marked questions", disable=not sys.stderr.isatty()):
        answers, beside = desk.numbers(marked)
        library = desk.library(marked.library)
        evidence = library.asker.evidence(marked.question)
        if evidence is None:
            continue
        held = {row.key: row for row in evidence.rows}
        rows = [held[key] for key in to_read(evidence.question, evidence.units, evidence.prior, evidence.found, _FOUND)]
        with library.store.snapshot():
            missed = _missed(marked, answers, rows, library.store)
            shelf = shelf_of(library.store, [*rows, *missed])
        candidates = []
        for row in (*rows, *missed):
            own = row.document == marked.document
            labels = tuple(own and sentence.ordinal in answers for sentence in row.sentences)
            unjudged = tuple(own and sentence.ordinal in beside for sentence in row.sentences)
            candidate = Candidate(extract_of(row, shelf), labels, (), row not in missed)
            candidates.append(MarkedCandidate(candidate, unjudged, own))
        yield MarkedExample(marked, tuple(candidates))


def _missed(marked: Marked, answers: set[int], known: Sequence[PassageRow], store: Store) -> list[PassageRow]:
    keys = {row.key for row in known}
    return [
        row
        for row in store.passages_of(marked.document)
        if row.key not in keys
        and row.passage.kind in SEARCHABLE_KINDS
        and any(sentence.ordinal in answers for sentence in row.sentences)
    ]


def _marked(line: str, part: str, library: str, where: str) -> Marked:
    item = json.loads(line)
    answers, beside = (tuple(item[name]) for name in ("answers", "beside"))
    marked = Marked(library, item["document"], part, item["type"], item["question"], answers, beside)
    if bool(marked.answers) == (marked.type == "unanswerable"):
        raise ValueError(f"{where}: a question is unanswerable where no sentence answers, and only there")
    return marked


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line]


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
