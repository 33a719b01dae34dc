"""Lines -> chunks: the paragraphs, headings, captions, rows and entries that the eye sees, by gap, indent and type."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pincite.outline import BlockKind
from pincite.reading.pdf.layout import Line
from pincite.reading.pdf.pages import PageLines

CAPTION = re.compile(
    r"(?:(?:Fig(?:ure|\.)?|Table|Chart|Box|Exhibit|Scheme|Algorithm|Listing|Abbildung|Abb\.|Tabelle)\s*"
    r"(?:[A-Z]?\.?\d+(?:\.\d+)*|[IVX]+)\b|[图表]\s*\d+)\s*[.:：|]?",
    re.IGNORECASE,
)
BULLET = re.compile(r"[•‣▪●◦∙■–∗]\s+(?=\S)|[-*]\s+(?=\S)")
ITEM = re.compile(r"[(（]?(?:[a-z]|\d{1,2}|[ivx]{1,4})[)）]\s+(?=\S)|\d{1,2}\.\s+(?=\S)")
ENTRY = re.compile(r"\[[\w+.,’' -]{1,24}\]\s|\d{1,3}\.\s")
NUMBERED = re.compile(
    r"(?:(\d{1,2}(?:\.\d{1,2}){0,4})\.?|([A-Z](?:\.\d{1,2}){0,3})\.?|([IVX]{1,5})\.)[ \t]+"
    r"(?=[^\W\d_]|[“\"‘(])(?=[^a-z])"
)
ENDS_SENTENCE = re.compile(r"[.!?。！？…][\"'”’»)\]）」』]*(?:\s*\[\d+(?:[,–-]\s*\d+)*\]|(?<=[.!?])\d{1,2})*\s*$")
_SHORT_LINE = 0.25


@dataclass(slots=True)
class Chunk:
    """Lines that belong together. `apart` is what stands beside the running text: footnotes, floats, margins."""

    lines: list[Line]
    kind: BlockKind | None = "paragraph"
    level: int = 0
    apart: bool = False
    label: int = 0
    joined: bool = False
    text: str = field(default="", init=False)
    words: int = field(default=0, init=False)
    first: Line = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.lines[0]
        self.text = "\n".join([line.text for line in self.lines])
        self.words = len(self.text.split())

    @property
    def last(self) -> Line:
        """The last line."""
        return self.lines[-1]

    @property
    def formula(self) -> bool:
        """Whether most of it is set in the letters of mathematics."""
        return sum(line.maths for line in self.lines) * 2 > len(self.lines)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in a document: the size of its running text, and the step from line to line in sizes."""

    size: float
    step: float

    @classmethod
    def of(cls, pages: Sequence[PageLines]) -> "Measure":
        """Measure a document."""
        sizes: Counter[float] = Counter()
        for page in pages:
            for line in page.lines:
                sizes[round(line.size * 4) / 4] += len(line.text)
        size = sizes.most_common(1)[0][0] if sizes else 10.0
        steps = [
            (after.base - before.base) / size
            for page in pages
            for before, after in pairwise(page.lines)
            if before.column == after.column and abs(before.size - size) < 0.5
        ]
        steps = [step for step in steps if 0.9 < step < 2.5]
        return cls(size or 10.0, median(steps) if steps else 1.2)


def chunks_of(page: PageLines, measure: Measure) -> list[Chunk]:
    """Return the chunks of a page in reading order."""
    groups: list[list[Line]] = []
    for line in page.lines:
        if groups and not _starts(groups[-1], line, measure):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Chunk(group) for group in groups]


def _starts(group: Sequence[Line], line: Line, measure: Measure) -> bool:
    """Whether a line begins a chunk of its own after the lines of `group`."""
    before = group[-1]
    step = line.base - before.base
    size = max(line.size, before.size)
    if line.column != before.column or step < -0.4 * size or step > 1.3 * measure.step * size:
        return True
    if abs(line.size - before.size) > 0.07 * size and min(len(line.text), len(before.text)) > 2 and step > 0.5 * size:
        return True
    if step < 0.5 * size:
        return False
    weight = line.bold != before.bold and min(len(line.text), len(before.text)) > 3
    if weight and _runs_on(group, line):
        return False
    if weight or line.cells > 1 or (before.cells > 1 and group[0].cells > 1):
        return True
    title = line.bold and before.bold and len(group) < 4 and not NUMBERED.match(line.text)
    return not title and (_marked(group, line) or _indented(group, line) or _after_short(before, line))


def _runs_on(group: Sequence[Line], line: Line) -> bool:
    """Whether a line that is not bold goes on with a caption or with the bold words that open a paragraph."""
    before, size = group[-1], line.size
    if line.bold or not before.bold or before.x1 < before.right - 2 * size or abs(line.x0 - before.x0) > 3 * size:
        return False
    caption = bool(CAPTION.match(group[0].text)) and not ENDS_SENTENCE.search(before.text)
    return line.cells == 1 and (caption or (line.lead > 1 and len(group) == 1) or before.text.endswith("-"))


def _marked(group: Sequence[Line], line: Line) -> bool:
    if CAPTION.match(line.text) and re.match(r".{0,20}[.:：|]|.{0,12}$", line.text):
        before = group[-1]
        in_sentence = before.x1 > before.right - 2 * before.size and not ENDS_SENTENCE.search(before.text)
        return not in_sentence or abs(before.size - line.size) > 0.04 * line.size
    if BULLET.match(line.text):
        return line.x0 <= group[0].x0 + 3 * line.size or not BULLET.match(group[0].text)
    if not ITEM.match(line.text) or not (ENDS_SENTENCE.search(group[-1].text) or group[-1].text.endswith((":", ";"))):
        return False
    short = group[-1].x1 < line.right - 2 * line.size
    return short or bool(ITEM.match(group[0].text)) or abs(line.x0 - group[-1].x0) > 0.5 * line.size


def _indented(group: Sequence[Line], line: Line) -> bool:
    before, size = group[-1], line.size
    hanging = bool(BULLET.match(group[0].text) or ITEM.match(group[0].text)) or (
        len(group) > 1 and group[1].x0 > group[0].x0 + 0.8 * size
    )
    if hanging:
        return len(group) > 1 and line.x0 < group[1].x0 - 0.6 * size
    return 0.8 * size < line.x0 - before.x0 < 4 * size and before.x0 < line.left + 3 * size


def _after_short(before: Line, line: Line) -> bool:
    width = line.right - line.left
    short = before.x1 < line.right - max(_SHORT_LINE * width, 2 * line.size)
    return short and bool(ENDS_SENTENCE.search(before.text))
