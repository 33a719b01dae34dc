"""The records that pass between rooms: frozen dataclasses, standard library only.

Every offset counts code points of a document's canonical text; `start` is inclusive, `end` exclusive.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

DocumentKind = Literal["paper", "note", "other"]
Status = Literal["answered", "not_found"]
Verdict = Literal["helpful", "wrong_citation", "missing"]
#: What of a document's citation data a person can correct.
CitationField = Literal["title", "authors", "year", "venue", "doi", "volume", "issue", "pages"]


class _Record:
    """Gives a record its dictionary form, the JSON of the contract key for key."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary of plain values, nested records included."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]


@dataclass(frozen=True, slots=True)
class Document(_Record):
    """What is known of one document; what is not known is None or an empty tuple.

    Authors are written given name first ("Mingjuan Liu"). `citation` is what its citation data say of it as a CSL item
    (type, editors, volume, pages ...), without abstract, notes and keywords; the fields above go before it.
    """

    id: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    doi: str | None = None
    venue: str | None = None
    kind: DocumentKind = "other"
    path: str | None = None
    pages: int | None = None
    content_hash: str = ""
    citation: dict[str, Any] | None = field(default=None, hash=False)

    def as_source(self, work: str) -> str:
        """Return what a quote's source is called, given how a text refers to the work: a note on it is not the work."""
        return f"reading note on {work}" if self.kind == "note" else work


@dataclass(frozen=True, slots=True)
class Correction(_Record):
    """What a person says of a document in the place of what its file says; None or an empty tuple clears the field."""

    field: CitationField
    value: str | int | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Locator(_Record):
    """The place of a span: page (from 1), printed page label, headings from the outermost, offsets.

    `ocr` says that it stands on a page whose words were read off a picture.
    """

    page: int | None
    page_label: str | None
    section: tuple[str, ...]
    start: int
    end: int
    ocr: bool = False

    def page_name(self) -> str:
        """Return the page as people find it: "p. 34 (PDF page 3), OCR"; empty for a text without pages.

        The file's own count stands beside a printed number that differs from it.
        """
        if self.page is None:
            return ""
        printed = self.page_label or str(self.page)
        counted = "" if printed == str(self.page) else f" (PDF page {self.page})"
        return f"p. {printed}{counted}{', OCR' if self.ocr else ''}"


@dataclass(frozen=True, slots=True)
class Hit(_Record):
    """A passage found for a query, with its fused score (higher is better)."""

    document: Document
    locator: Locator
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class CitedWork(_Record):
    """A work that a quote cites: how the quote names it ("Cai, 2010", "[9]"), and its entry in the reference list."""

    label: str
    reference: str | None


@dataclass(frozen=True, slots=True)
class Citation(_Record):
    """A numbered quote and the exact place that it stands at.

    `cites` names the works that the quote itself cites: what it says is then another author's claim, or leans on it.
    """

    number: int
    passage_id: str
    document: Document
    locator: Locator
    quote: str
    cites: tuple[CitedWork, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant(_Record):
    """A way in which a term is written, and in how many places."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ConceptDocument(_Record):
    """Where one document defines and uses a term, in reading order.

    `sentences` counts every sentence that holds the term; `definitions` and `uses` list them as far as the limit
    allows, each sentence once. `headings` are those of the sections that the term names.
    """

    document: Document
    sentences: int
    definitions: tuple[Citation, ...]
    uses: tuple[Citation, ...]
    headings: tuple[Locator, ...]


@dataclass(frozen=True, slots=True)
class Concept(_Record):
    """Where a library defines and uses a term, document by document, those that define it first.

    `sentences` counts them all. `variants` are the ways in which it is written, the most frequent first. Where it
    stands nowhere, `suggestions` are the nearest terms that do stand somewhere.
    """

    term: str
    sentences: int
    variants: tuple[Variant, ...]
    documents: tuple[ConceptDocument, ...]
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSentence(_Record):
    """One quote as the answer shows it, with the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IndexState(_Record):
    """Which index gave an answer: its generation, its model, and a hash over documents and model."""

    generation: int
    model: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Answer(_Record):
    """An answer in the words of the library, or `not_found` with the closest passages."""

    question: str
    standalone_question: str
    status: Status
    confidence: float
    answer: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    closest: tuple[Citation, ...]
    index: IndexState
    timing_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class FeedbackPlace(_Record):
    """A place that an answer quoted, in the content that its document had; `wrong` says that it should not have."""

    document: str
    content_hash: str
    start: int
    end: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackEntry(_Record):
    """What a person said of an answer, when (UTC, ISO 8601), and which places that had quoted.

    `index` is the hash of the index that answered.
    """

    time: str
    question: str
    standalone_question: str
    verdict: Verdict
    note: str
    places: tuple[FeedbackPlace, ...]
    index: str


class Failure(NamedTuple):
    """A file that could not be added, and why, in one line."""

    path: str
    reason: str


class Upload(NamedTuple):
    """A file that a person sends: the name that it has there, and its bytes."""

    name: str
    data: bytes


class Note(NamedTuple):
    """What a reader should know of a document: scanned pages, hidden text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class AddReport(_Record):
    """What an `add` did: document ids by outcome, the files that failed, and notes on what was added or updated."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress(_Record):
    """How far a long task is: what is being done, and how much of it.

    Of an `add`, also how many of its `files` are done with, the `name` of the one that is waited for, and the
    estimated `seconds_left`, None where that cannot be told yet.
    """

    stage: str
    done: int
    total: int
    files_done: int = 0
    files: int = 0
    name: str = ""
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Rectangle(_Record):
    """A place on a page (from 1): left, top, right and bottom in points from the top left of the page as displayed."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


#: The kinds of files that are read, as people are told them.
READABLE_FILES = "PDF, DOCX, HTML, text, Markdown and JSON Lines"
#: What people are told of quotes where some of them stand on pages that OCR read.
OCR_NOTE = "those of pages marked OCR as OCR read them; look at the page"
#: The highest confidence that people are shown: an estimate is never certain.
_SUREST = 0.99


def percent(confidence: float) -> str:
    """Return an estimated probability, 0 to 1, as people are shown it, as in "87%"."""
    return f"{min(confidence, _SUREST):.0%}"
