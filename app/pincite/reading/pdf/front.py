"""The first page -> title, authors, year, DOI. What cannot be told for certain stays empty."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from pincite.reading.pdf.chunks import Chunk
from pincite.reading.pdf.layout import Line
from pincite.reading.pdf.metadata import Facts, plausible_title
from pincite.reading.pdf.pages import PageLines
from pincite.reading.pdf.structure import normal
from pincite.records import Document

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s<>\"]+[^\s<>\".,;)\]]")
_PUBLISHED = re.compile(
    r"(?:published|publication date|©|copyright|\(c\))\D{0,60}?(?:\d{1,2}\D{1,12})?((?:19|20)\d{2})\b", re.IGNORECASE
)
_VENUE = re.compile(
    r"(?:proceedings|conference|workshop|symposium|journal|transactions|vol(?:ume)?\.|neurips|iclr|icml|aaai|acl|emnlp|naacl|cvpr)"
    r"[^\n]{0,160}?\b((?:19|20)\d{2})\b",
    re.IGNORECASE,
)
_ARXIV = re.compile(r"arXiv:\S+\s+(?:v\d+\s+)?(?:\[[\w.-]+\]\s+)?\d{1,2} \w{3,9} ((?:19|20)\d{2})")
_PARTICLES = "d[aeiu]|dos|del|della|van|von|der|den|di|la|le|el|al|bin|ibn|ter|y"
_NAME = re.compile(rf"[^\W\d_a-z][\w.'’-]*(?:\s(?:[^\W\d_a-z][\w.'’-]*|{_PARTICLES})){{1,5}}")
_NOT_NAMES = re.compile(
    r"\b(?:universit\w*|instit\w*|departm\w*|college|school|facult\w*|laborator\w*|labs?|research|center|centre|hospital|academy"
    r"|ai|inc|ltd|llc|corp\w*|gmbh|google|facebook|microsoft|deepmind|openai|nvidia|amazon|ibm|apple|meta|huawei|tencent|alibaba"
    r"|hugging|allen|abstract|journal|received|vol|the|of|for|in|and|team|group|sciences?|technolog\w*|engineering|stanford|berkeley"
    r"|city|usa|china|germany|france|canada|street|road|avenue|equal|contribution|authors?|version|preprint|draft|january|february"
    r"|march|april|june|july|august|september|october|november|december|edition|auflage|chapter|report|thesis)\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[*†‡§¶∗⋆♯♭∥♠♣♦♥1-9⁰¹²³⁴-⁹]+|\\")


def described(pages: Sequence[PageLines], chunks: Sequence[Chunk], edges: str, facts: Facts) -> Document:
    """Return what the first page and the metadata say of a document.

    Args:
        pages: the pages with their lines.
        chunks: what stands on them.
        edges: the running heads and feet of the first page.
        facts: what the file says of itself.
    """
    first = [chunk for chunk in chunks if chunk.first.page == 0]
    page_text = normal("\n".join(chunk.text for chunk in first))
    beside = "\n".join([edges, *(_unhyphenated(chunk.text) for chunk in first if chunk.apart or chunk.kind == "front")])
    everything = "\n".join([beside, *(chunk.text for chunk in first)])
    title_lines = _title_lines(first)
    doi = _DOI.search(beside) or _DOI.search(edges)
    title = _title(facts, title_lines, page_text)
    return Document(
        id="",
        title=title or None,
        authors=_authors(facts, first, title_lines, pages, page_text),
        year=_year(beside, everything),
        doi=doi[0] if doi else None,
    )


def _unhyphenated(text: str) -> str:
    return " ".join(text.replace("-\n", "-").split())


def _year(beside: str, everything: str) -> int | None:
    for pattern, text in ((_PUBLISHED, beside), (_VENUE, beside), (_ARXIV, everything)):
        if match := pattern.search(text):
            return int(match[1])
    return None


def _title_lines(first: Sequence[Chunk]) -> list[Line]:
    """Return the lines of the largest type in the upper half of the first page, where they stand together."""
    lines = [line for chunk in first if not chunk.apart and chunk.kind in ("front", "heading") for line in chunk.lines]
    lines = [line for line in lines if sum(map(str.isalpha, line.text)) > 3]
    front = [line for line in lines[:12] if line.turn == lines[0].turn]
    if not front:
        return []
    size = max(line.size for line in front)
    usual = sorted(line.size for line in lines)[len(lines) // 2]
    place = next(place for place, line in enumerate(front) if line.size > 0.97 * size)
    if size < 1.08 * usual and not front[place].bold:
        return []
    return list(takewhile(lambda line: line.size > 0.97 * size, front[place:]))[:5]


def _title(facts: Facts, lines: Sequence[Line], page_text: str) -> str:
    shown = _joined([line.text for line in lines])
    told = facts.title if plausible_title(facts.title) else ""
    if told and normal(told) in page_text:
        return told if len(normal(told)) >= 0.8 * len(normal(shown)) or not shown else shown
    return shown if 1 <= len(shown.split()) <= 45 and shown else told


def _joined(lines: Sequence[str]) -> str:
    text = "\n".join(" ".join(line.split()) for line in lines)
    return " ".join(re.sub(r"(?<=\w-)\n(?=\w)", "", text).split()).strip(" *∗†")


def _authors(
    facts: Facts, first: Sequence[Chunk], title: Sequence[Line], pages: Sequence[PageLines], page_text: str
) -> tuple[str, ...]:
    parts = [" ".join(name.split()) for name in re.split(r"[;,]|\s+and\s+|&", facts.authors)]
    told = [_ordered(name) for name in parts if name]
    if told and all(normal(name) in page_text and _is_name(name) for name in told):
        return tuple(told)
    return _authors_shown(first, title, pages)


def _authors_shown(first: Sequence[Chunk], title: Sequence[Line], pages: Sequence[PageLines]) -> tuple[str, ...]:
    """Return the names on the lines below the title that hold names alone, in the type of the first such line."""
    known = {id(line) for line in title}
    lines = [line for chunk in first if chunk.kind == "front" and not chunk.apart for line in chunk.lines]
    places = [place for place, line in enumerate(lines) if id(line) in known]
    found: list[str] = []
    style: tuple[float, bool] | None = None
    for line in lines[places[-1] + 1 :] if places else []:
        names = list(_names(line, pages[0]))
        this = round(line.size), line.italic
        if names and (style or this) == this:
            style = this
            found += [name for name in names if name not in found]
    return tuple(found)


def _names(line: Line, page: PageLines) -> Iterator[str]:
    """Yield the names of a line of authors, or nothing where any part of it is no name."""
    parts = re.split(r"[,;\t·•]|\s+(?:and|&)\s+|^and\s+|\s{2,}", _plain(line, page))
    names = [name for part in parts if (name := " ".join(_MARKS.sub(" ", part).split()).strip(" ."))]
    if names and all(_is_name(name) for name in names):
        yield from map(_ordered, names)


def _plain(line: Line, page: PageLines) -> str:
    """Return the text of a line without its raised marks; each of them parts what stands around it."""
    written = page.written[line.turn]
    parts: list[str] = []
    for position, part in enumerate(line.parts):
        if position % 2:
            before, after = line.fragments[position // 2], line.fragments[position // 2 + 1]
            parts.append("\t" if after.x0 - before.x1 > 0.8 * line.size else part or " ")
            continue
        start, end = written.span(line.fragments[position // 2])
        small = written.size[start:end] < 0.8 * line.size
        parts.append("".join("\t" if raised else character for character, raised in zip(part, small, strict=True)))
    return re.sub(r"\t+\s*(?=,)", "", "".join(parts))


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _NOT_NAMES.search(name) and len(name) <= 60


def _ordered(name: str) -> str:
    """Turn "SUN Xiaochun" into "Xiaochun Sun", and "JOHN SMITH" into "John Smith"."""
    first, _, rest = name.partition(" ")
    if len(first) > 2 and first.isupper() and first.isalpha() and rest and not rest.isupper():
        return f"{rest} {first.title()}"
    return " ".join(part.title() if len(part) > 2 and part.isupper() else part for part in name.split())
