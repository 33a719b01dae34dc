"""What Tesseract says of a picture (hOCR, with a box for every character) -> lines, and lines -> characters.

The form is the hOCR 1.2 specification's, with Tesseract's own `x_size`, `x_wconf` and `ocrx_cinfo`.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.reading.pdf.characters import Glyphs, no_glyphs

#: A line that Tesseract is less sure of, of 100, is a speck, a drawing or a photograph.
_LEAST_LINE = 40.0
#: So is a word without a letter or digit that it is less sure of. Other words stay: a sentence without them says
#: something else.
_LEAST_MARK = 50.0
_PROPERTY = re.compile(r"(\w+)((?:\s+-?[\d.]+)+)")
#: Sizes this near to that of the running text are that size; the others fall on steps.
_SAME_SIZE, _STEP = 0.12, 1.15
#: Inside a paragraph sizes may differ by so much and be the same.
_LIKE_SIZE = 0.2
#: Strokes wider than the usual by this factor are bold; shorter lines are too short to tell.
_BOLD, _LEAST_BOLD = 1.25, 4
_CJK = 0x2E80


@dataclass(slots=True)
class Word:
    """A word in pixels: its box, how sure Tesseract is of it (0 to 100), its letters with left and right edge."""

    x0: float
    x1: float
    sureness: float
    letters: list[tuple[str, float, float]] = field(default_factory=list)
    plain: str = ""

    @property
    def text(self) -> str:
        """Its letters."""
        return "".join(letter for letter, _, _ in self.letters)


@dataclass(slots=True)
class OcrLine:
    """A line in pixels: its baseline (`y = base + slope * (x - x0)`), the size of its type, its words.

    `paragraph` numbers the paragraph that it is part of; `weight` is the mean width of its strokes in sizes, 0 where it
    is not known.
    """

    x0: float
    base: float
    slope: float
    size: float
    words: list[Word] = field(default_factory=list)
    paragraph: int = 0
    weight: float = 0.0
    bold: bool = False

    @property
    def length(self) -> int:
        """How many letters it has."""
        return sum(len(word.letters) for word in self.words)

    @property
    def sureness(self) -> float:
        """How sure Tesseract is of it, its letters counting alike."""
        return sum(word.sureness * len(word.letters) for word in self.words) / max(self.length, 1)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pages = self._paragraph = 0
        self.lines: list[OcrLine] = []
        self._line: OcrLine | None = None
        self._word: Word | None = None
        self._edges: tuple[float, float] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind, told = given.get("class", ""), _properties(given.get("title", ""))
        self.pages += kind == "ocr_page"
        self._paragraph += kind == "ocr_par"
        if tag != "span":
            return
        if kind == "ocrx_word" and self._line is not None and len(told.get("bbox", ())) == 4:
            sureness = told.get("x_wconf", [0.0])[0]
            self._word = Word(told["bbox"][0], told["bbox"][2], min(max(sureness, 0.0), 100.0))
            self._line.words.append(self._word)
        elif kind == "ocrx_cinfo" and len(told.get("x_bboxes", ())) == 4:
            self._edges = told["x_bboxes"][0], told["x_bboxes"][2]
        elif kind.startswith("ocr_"):
            self._line = self._word = None
            if len(told.get("bbox", ())) == 4 and len(told.get("baseline", ())) == 2 and "textangle" not in told:
                self._begin(told)

    def _begin(self, told: dict[str, list[float]]) -> None:
        x0, y0, _, y1 = told["bbox"]
        slope, offset = told["baseline"]
        size = told.get("x_size", [0.0])[0] or y1 - y0
        if size > 0 and abs(slope) < 0.5:
            self._line = OcrLine(x0, y1 + offset, slope, size, paragraph=self._paragraph)
            self.lines.append(self._line)

    def handle_data(self, data: str) -> None:
        text = "".join(letter for letter in data if letter.isprintable() and not letter.isspace())
        if self._word is None or not text:
            return
        if self._edges is None:
            self._word.plain += text
            return
        self._word.letters += _shared(text, *self._edges)

    def handle_endtag(self, tag: str) -> None:
        if tag != "span":
            return
        if self._edges is not None:
            self._edges = None
        elif self._word is not None:  # a Tesseract before 4.1 has no boxes of characters
            word, self._word = self._word, None
            if not word.letters:
                word.letters = _shared(word.plain, word.x0, word.x1)


def _properties(title: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for match in _PROPERTY.finditer(title):
        try:
            numbers = [float(part) for part in match[2].split()]
        except ValueError:
            continue
        if all(abs(number) < 1e6 for number in numbers):
            found[match[1]] = numbers
    return found


def _shared(text: str, x0: float, x1: float) -> list[tuple[str, float, float]]:
    step = (x1 - x0) / max(len(text), 1)
    return [(letter, x0 + place * step, x0 + (place + 1) * step) for place, letter in enumerate(text)]


def lines_of_hocr(said: str) -> list[OcrLine]:
    """Return the lines of upright writing.

    Raises:
        ValueError: it is not hOCR.
    """
    parser = _Parser()
    parser.feed(said)
    parser.close()
    if not parser.pages:
        raise ValueError("no page of hOCR")
    for line in parser.lines:
        line.words = [word for word in line.words if word.letters]
        _tile(line)
        _mend_size(line)
    return [line for line in parser.lines if line.words]


def without_noise(lines: Sequence[OcrLine]) -> list[OcrLine]:
    """Leave out the lines and marks that are specks and drawings, not writing."""
    result: list[OcrLine] = []
    for line in lines:
        if line.sureness < _LEAST_LINE or not any(map(str.isalnum, "".join(word.text for word in line.words))):
            continue
        line.words = [
            word for word in line.words if word.sureness >= _LEAST_MARK or any(map(str.isalnum, word.text))
        ]  # fmt: skip
        result.append(line)
    return result


def sureness_of(lines: Sequence[OcrLine]) -> float:
    """Return how sure Tesseract is of some lines, 0 to 100; 0 where there are none."""
    return sum(line.sureness * line.length for line in lines) / max(sum(line.length for line in lines), 1)


def _is_cjk(letter: str) -> bool:
    return ord(letter) >= _CJK


def _is_chinese(before: str, after: str) -> bool:
    """Whether two letters stand beside each other in Chinese, where no space parts them; commas may be plain ones."""
    pair = _is_cjk(before), _is_cjk(after)
    return all(pair) or (pair[0] and after in ",.;:!?)%") or (pair[1] and before in ",.;:!?(")


def _tile(line: OcrLine) -> None:
    """Let the boxes of a word's letters meet: Tesseract's are as narrow as the ink. Chinese has no spaces to keep."""
    words: list[Word] = []
    for word in line.words:
        near = bool(words) and word.x0 - words[-1].x1 < 1.5 * line.size
        if near and _is_chinese(words[-1].text[-1], word.text[0]):
            before = words[-1]
            count, more = len(before.letters), len(word.letters)
            before.sureness = (before.sureness * count + word.sureness * more) / (count + more)
            before.letters += word.letters
            before.x1 = max(before.x1, word.x1)
            continue
        words.append(word)
    for word in words:
        edges = [word.letters[0][1]]
        for (_, _, right), (_, left, _) in zip(word.letters, word.letters[1:], strict=False):
            edges.append(max(edges[-1], (left + right) / 2))
        edges.append(max(edges[-1], word.letters[-1][2]))
        word.letters = [
            (letter, edges[place], edges[place + 1]) for place, (letter, _, _) in enumerate(word.letters)
        ]  # fmt: skip
    line.words = words


def _mend_size(line: OcrLine) -> None:
    """Take the size of Chinese type from its pitch; what Tesseract says of it is made for Latin letters."""
    letters = [one for word in line.words for one in word.letters]
    wide = [right - left for letter, left, right in letters if _is_cjk(letter)]
    if 2 * len(wide) > len(letters):
        line.size = float(np.median(wide)) or line.size


def weigh(lines: Sequence[OcrLine], picture: NDArray[np.uint8]) -> None:
    """Measure the strokes of each line in the upright picture that it was read from."""
    dark = picture < (int(picture.min()) + int(picture.max())) // 2
    for line in lines:
        ink = strokes = 0
        for word in line.words:
            base = line.base + line.slope * ((word.x0 + word.x1) / 2 - line.x0)
            top, bottom = max(round(base - 0.8 * line.size), 0), max(round(base), 0)
            part = dark[top:bottom, max(round(word.x0), 0) : max(round(word.x1), 0)]
            ink += int(part.sum())
            strokes += int((part[:, 1:] & ~part[:, :-1]).sum()) + int(part[:, :1].sum())
        line.weight = ink / strokes / line.size if strokes else 0.0


def mark_bold(lines: Sequence[OcrLine]) -> None:
    """Mark the lines whose strokes are wider than is usual in a document."""
    weights = sorted((line.weight, line.length) for line in lines if line.weight)
    if not weights:
        return
    usual = _middle(weights)
    for line in lines:
        line.bold = line.weight > _BOLD * usual and line.length >= _LEAST_BOLD


def _middle(ordered: Sequence[tuple[float, int]]) -> float:
    """Return the median of values in order, each counted as often as its number says."""
    counts = np.cumsum([count for _, count in ordered])
    return ordered[int(np.searchsorted(counts, counts[-1] / 2))][0]


def even_sizes(pages: Sequence[Sequence[OcrLine]], scales: Sequence[float]) -> None:
    """Make sizes steady over a document: they are measured line by line, and a printer has few.

    Args:
        pages: the lines of each page.
        scales: the pixels a point of each page.
    """
    for lines in pages:
        _even_paragraphs(lines)
    sizes = [
        (line.size / scale, line.length) for lines, scale in zip(pages, scales, strict=True) for line in lines
    ]  # fmt: skip
    if not sizes:
        return
    usual = _middle(sorted(sizes))
    for lines, scale in zip(pages, scales, strict=True):
        for line in lines:
            ratio = line.size / scale / usual
            steps = 0 if abs(ratio - 1) < _SAME_SIZE else round(math.log(ratio) / math.log(_STEP))
            line.size = usual * _STEP**steps * scale


def _even_paragraphs(lines: Sequence[OcrLine]) -> None:
    """Give the lines of a paragraph one size, where none stands out."""
    for _, run in groupby(lines, key=lambda line: line.paragraph):
        group = list(run)
        usual = _middle(sorted((line.size, line.length) for line in group))
        for line in group:
            line.size = usual if abs(line.size / usual - 1) < _LIKE_SIZE else line.size


def glyphs_of(lines: Sequence[OcrLine], scale: float, turn: int, width: float, height: float) -> Glyphs:
    """Return the characters of a page.

    Args:
        lines: of the page, in pixels of the picture as it was turned upright.
        scale: pixels a point.
        turn: the quarter turns of the writing against the page as displayed.
        width: of the page as displayed, in points.
        height: of the page as displayed, in points.
    """
    rows: list[tuple[int, float, float, float, float, float, float, bool, bool, bool]] = []
    skew = float(np.median([line.slope for line in lines])) if lines else 0.0
    centre = (height if turn % 2 else width) * scale / 2
    for line in lines:
        # On a page that lies askew the baselines are compared at the middle of the page.
        middle = (line.words[0].x0 + line.words[-1].x1) / 2
        level = line.base + line.slope * (middle - line.x0) - skew * (middle - centre)
        first = True
        for word in line.words:
            for place, (letter, x0, x1) in enumerate(word.letters):
                here = line.base + line.slope * ((x0 + x1) / 2 - line.x0)
                high, low = (0.9, 0.16) if _is_cjk(letter) else (0.8, 0.24)
                top, bottom = here - high * line.size, here + low * line.size
                rows.append((ord(letter), x0, top, x1, bottom, level, line.size, place == 0, first, line.bold))
                first = False
    if not rows:
        return no_glyphs()
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    left, top_edge, right, low_edge, bases, sizes = (
        column.astype(np.float32) / np.float32(scale) for column in columns[1:7]
    )
    return Glyphs(
        code=columns[0].astype(np.uint32),
        box=_on_page(left, top_edge, right, low_edge, turn, width, height),
        base=bases,
        size=sizes,
        style=columns[9].astype(np.int8),
        turn=np.full(len(rows), turn, np.int8),
        spaced=columns[7].astype(bool),
        broken=columns[8].astype(bool),
    )


def _on_page(x0: Any, y0: Any, x1: Any, y1: Any, turn: int, width: float, height: float) -> NDArray[np.float32]:
    """Turn boxes of the frame of the writing to the page as displayed."""
    match turn:
        case 1:
            parts = (y0, height - x1, y1, height - x0)
        case 2:
            parts = (width - x1, height - y1, width - x0, height - y0)
        case 3:
            parts = (width - y1, x0, width - y0, x1)
        case _:
            parts = (x0, y0, x1, y1)
    return np.stack(parts, axis=1).astype(np.float32)
