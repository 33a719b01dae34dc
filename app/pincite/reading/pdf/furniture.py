"""Running heads and page numbers: found by repetition and place, taken out of the text, the numbers kept as labels."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pincite.reading.pdf.layout import Line
from pincite.reading.pdf.pages import PageLines

_NUMBER = re.compile(
    r"(?:page\s*|seite\s*|[-–—|]\s*)?(\d{1,4}|[ivxl]{1,7})(?:\s*[-–—|]|\s*(?:of|/)\s*\d+)?", re.IGNORECASE
)
_EDGE_NUMBER = re.compile(
    r"^(\d{1,4}|[ivxl]{1,7})(?=[\s|:.,–-]|$)|(?:^|(?<=[\s|,–-]))(\d{1,4}|[ivxl]{1,7})$", re.IGNORECASE
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
#: The share of a page's height, at its top and bottom, in which furniture stands, and the rows looked at there.
_MARGIN, _ROWS = 0.15, 2


@dataclass(frozen=True, slots=True)
class _Row:
    """Lines on one baseline at the edge of a page."""

    page: int
    top: bool
    base: float
    size: float
    text: str
    lines: tuple[Line, ...]

    @property
    def key(self) -> str:
        """The text without what changes from page to page."""
        return re.sub(r"[\W_]+", "", re.sub(r"\d+", "#", self.text.casefold())) or re.sub(r"\d+", "#", self.text)


@dataclass(frozen=True, slots=True)
class Furniture:
    """The printed number of each page, or None, and the heads and feet that were taken out of the first page."""

    labels: list[str | None]
    first_page: str


def take_out(pages: Sequence[PageLines]) -> Furniture:
    """Take running heads and page numbers out of the pages' lines."""
    rows = [row for page in pages for row in _edge_rows(page)]
    numbers = _numbers(rows, len(pages))
    furniture = [row for row, _ in numbers]
    furniture += _repeated(rows, len(pages))
    furniture += _alike(rows, furniture, len(pages))
    gone = {id(line) for row in furniture for line in row.lines}
    bare = sum(all(id(line) in gone for line in page.lines) for page in pages if page.lines)
    if 2 * bare > sum(bool(page.lines) for page in pages):
        return Furniture([None] * len(pages), "")  # what is on every page is all that there is
    for page in pages:
        page.lines = [line for line in page.lines if id(line) not in gone]
    labels: list[str | None] = [None] * len(pages)
    for row, label in numbers:
        labels[row.page] = label
    return Furniture(_completed(labels), "\n".join(row.text for row in furniture if row.page == 0))


def _edge_rows(page: PageLines) -> Iterator[_Row]:
    lines = sorted(page.lines, key=lambda line: line.base)
    rows: list[list[Line]] = []
    for line in lines:
        if rows and line.base - rows[-1][-1].base < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    for position, row in enumerate(rows):
        base = row[0].base
        top = position < _ROWS and base < _MARGIN * page.height
        bottom = position >= len(rows) - _ROWS and base > (1 - _MARGIN) * page.height
        if top or bottom:
            row.sort(key=lambda line: line.x0)
            text = "  ".join(line.text for line in row)
            yield _Row(page.number, top, base, row[0].size, text.strip(), tuple(row))


def _numbers(rows: Sequence[_Row], pages: int) -> list[tuple[_Row, str]]:
    """Return the rows that show a page number which counts along with the pages, each with its number."""
    found: dict[tuple[bool, bool, int], list[tuple[_Row, str]]] = defaultdict(list)
    for row in rows:
        for label in _labels(row.text):
            value = int(label) if label.isdigit() else _roman(label)
            if value:
                found[row.top, label.isdigit(), value - row.page].append((row, label))
    least = 2 if pages <= 4 else 3
    result: list[tuple[_Row, str]] = []
    taken: set[int] = set()
    for group in sorted(found.values(), key=len, reverse=True):
        fresh = [(row, label) for row, label in group if row.page not in taken]
        if len(fresh) >= least:
            result += fresh
            taken.update(row.page for row, _ in fresh)
    alone = {row.page: row for row in rows if not row.top and row.text == str(row.page + 1)}
    if not taken and len(alone) == 1:  # only the first page of a submission may have its number printed
        result += [(row, row.text) for row in alone.values()]
    return result


def _labels(text: str) -> Iterator[str]:
    if whole := _NUMBER.fullmatch(text):
        yield whole[1]
    else:
        for match in _EDGE_NUMBER.finditer(text):
            yield match[1] or match[2]


def _roman(label: str) -> int:
    values = [_ROMAN[letter] for letter in label.lower()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _repeated(rows: Sequence[_Row], pages: int) -> list[_Row]:
    """Return the rows whose text stands at about the same height of several pages."""
    groups: dict[tuple[bool, str], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.top, row.key].append(row)
    least = 2 if pages <= 4 else 3
    result: list[_Row] = []
    for group in groups.values():
        heights = Counter(round(row.base / 6) for row in group)
        near = [row for row in group if heights[round(row.base / 6)] + heights[round(row.base / 6) + 1] >= least
                or heights[round(row.base / 6)] + heights[round(row.base / 6) - 1] >= least]  # fmt: skip
        if len({row.page for row in near}) >= least:
            result += near
    return result


def _alike(rows: Sequence[_Row], furniture: Sequence[_Row], pages: int) -> list[_Row]:
    """Return the other rows that stand exactly where furniture stands on many pages, in the same size."""
    places = Counter((row.top, round(row.base), round(row.size, 1)) for row in furniture)
    known = {id(row) for row in furniture}
    return [
        row for row in rows
        if id(row) not in known and places[row.top, round(row.base), round(row.size, 1)] >= max(3, 0.3 * pages)
    ]  # fmt: skip


def _completed(labels: list[str | None]) -> list[str | None]:
    """Give a page between two numbered ones the number that it must have."""
    numbered = [(place, int(label)) for place, label in enumerate(labels) if label and label.isdigit()]
    for (place, value), (after, later) in pairwise(numbered):
        if later - value == after - place:
            for missing in range(place + 1, after):
                labels[missing] = labels[missing] or str(value + missing - place)
    if numbered:
        place, value = numbered[0]
        for missing in range(place - 1, -1, -1):
            if labels[missing] or value - (place - missing) < 1:
                break
            labels[missing] = str(value - (place - missing))
        place, value = numbered[-1]
        for missing in range(place + 1, len(labels)):
            labels[missing] = labels[missing] or str(value + missing - place)
    return labels
