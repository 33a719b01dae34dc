"""The records of a document on its way into a library: as read, and as cut up. Frozen dataclasses.

Every offset counts code points of the document's canonical text; `start` is inclusive, `end` exclusive.
"""

from dataclasses import dataclass
from typing import Literal

from pincite.records import Document

BlockKind = Literal["front", "heading", "paragraph", "item", "caption", "row", "reference"]
SectionKind = Literal["front", "abstract", "body", "item", "table", "references", "acknowledgements"]
PassageKind = Literal["front", "heading", "prose", "caption", "table", "reference", "acknowledgement"]
SentenceKind = Literal["front", "heading", "lead", "prose", "caption", "row", "reference", "acknowledgement"]
#: Passages of these kinds are found by search and may answer; the others are kept as data.
SEARCHABLE_KINDS: frozenset[str] = frozenset({"front", "prose", "caption", "table"})


@dataclass(frozen=True, slots=True)
class Block:
    """A run of canonical text of one kind, as a reader found it.

    `level` is a heading's depth from 1, and 0 for everything else. `label_end` ends the label of an item or of a
    run-in heading ("(a) Social networks."), and equals `start` where there is none.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    label_end: int = 0


@dataclass(frozen=True, slots=True)
class PageMap:
    """Where the characters of a page stand.

    The page's size in points as displayed, its turn in degrees, its span of the canonical text, and the packed boxes
    of its characters in steps of `unit` points. `ocr` says that its words were read off a picture, by the scanner or by
    Tesseract.
    """

    width: float
    height: float
    rotation: int
    start: int
    end: int
    unit: float
    boxes: bytes
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: what it says of itself, its canonical text, its blocks in order.

    `given_id` is the id that the file or its citation data gives, else None. `member` names one document of a file
    that holds several (a line of JSON Lines), and is empty otherwise. `page_labels` has one label a page, or is empty.
    `pages` maps the characters of a PDF to places on its pages and `original` is the PDF itself, so that its pages can
    be shown later; both are empty for other files. `warnings` says in one line each what a reader should know: scanned
    pages, hidden text. `unread` numbers the scanned pages (from 1) that could not be read.
    """

    document: Document
    text: str
    blocks: tuple[Block, ...]
    given_id: str | None = None
    member: str = ""
    page_labels: tuple[str | None, ...] = ()
    pages: tuple[PageMap, ...] = ()
    warnings: tuple[str, ...] = ()
    original: bytes = b""
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A node of a document's heading tree. `parent` is an ordinal, -1 at the top; `level` counts from 1.

    `heading_start`:`heading_end` is the heading's own place (empty where the section has none); `start`:`end` spans
    the section with all its subsections.
    """

    ordinal: int
    parent: int
    level: int
    kind: SectionKind
    heading: str
    heading_start: int
    heading_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quotable unit: a sentence, a heading, the lead of an item, a caption, a table row.

    `context_start`:`context_end` is a place elsewhere in the text that the unit cannot be understood without (the
    row label that a merged table cell carries down), empty for most.
    """

    ordinal: int
    passage: int
    section: int
    kind: SentenceKind
    start: int
    end: int
    context_start: int = 0
    context_end: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences inside one section.

    `id` hashes document content, place and text. `context` is the heading path that is embedded with the text.
    `sentences` is the range of sentence ordinals (first, past the last).
    """

    id: str
    ordinal: int
    section: int
    kind: PassageKind
    start: int
    end: int
    context: str
    sentences: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document cut up: sections, passages and sentences, each in reading order with its ordinal as position."""

    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
