"""One entry of a reference list -> the fields that it prints.

Read by evidence, the surest first: addresses and numbers that have one form; the authors at the head; the year behind
them; the title, by its quotation marks, its mark ("[J]"), what is set in italics, or its stop; and in what is left,
behind the title, pages, volume, issue, year, publisher, and what it appeared in.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from pincite.references.identifiers import Identifiers
from pincite.references.locators import DATE_IN_BRACKETS, YEAR, Place, take_place
from pincite.references.names import Authors, read_authors, read_body
from pincite.references.printed import TAKEN, Printed, sentence_end, tidy
from pincite.references.venues import Container, take_container
from pincite.works import PersonName

#: Longer than any entry; the rest of a text that was taken for one is not looked at.
MOST_CHARACTERS = 6000
_MOST_LABEL = 60
_LEAST_TITLE = 2
_LABEL = re.compile(
    r"[\s*•·-]*(?:\[(?P<square>(?=[^\]]*\d)[\w+*.:-]{1,12})\]|\((?P<round>\d{1,3})\)(?=\s*\D)|(?P<bare>\d{1,3})[.)](?=\s+\D|\s*[^\W\d]))\s*"
)
_BULLET = re.compile(r"\s*[-•·*]\s+")
_BACK_REFERENCES = re.compile(r"(?<=[.\x00])\s*\d{1,3}(?:,\s*\d{1,3})*$")
_PLAIN_YEAR = re.compile(rf"[\s.,:]*(?P<year>{YEAR})[a-z]?(?=[.,:;)]|\s*$)")
_MARK = re.compile(r"\s*\[\s?(?:[A-Z]{1,2}(?:\s?/\s?(?:OL|CD|MT|DK))?)\s?\]")
_QUOTES = {'"': '"', "“": "”", "‘": "’", "'": "'", "«": "»", "《": "》", "„": "“"}
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])(?P<words>[^*_\x00]+)(?<=[^\s*_])\1(?![\w*])")
_CHINESE_STYLE = re.compile(
    rf"\[(?:[A-Z]{{1,2}}(?:/[A-Z]{{2}})?)\]|\b{YEAR}\s?\(\d{{1,3}}\)|\b{YEAR},\s?\d{{1,3}}\s?\(\d{{1,3}}\)\s?:"
)
_EDITION = re.compile(r"[,.]?\s*\(?\b\d{1,2}(?:st|nd|rd|th)\s+(?:revised\s+)?ed(?:ition|n)?\b\.?\)?", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_GOES_ON = re.compile(r"\s*(?:\bIn\b[:\s]|arxiv\b|corr\b|[*_]|\x00)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fields:
    """What an entry says of a work, under the names that `Reference` has for it."""

    label: str = ""
    authors: tuple[PersonName, ...] = ()
    year: int | None = None
    title: str = ""
    venue: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    publisher: str = ""
    arxiv: str = ""


@lru_cache(maxsize=16_384)
def parse(text: str) -> Fields:
    """Return what an entry of a reference list says; what it does not say, or what cannot be told, is empty.

    What was read lately is kept, up to some thousand entries.

    Every value stands in the entry: addresses and numbers without the spaces of a line's end, all else as printed.
    """
    printed = Printed(_one_line(text[:MOST_CHARACTERS]))
    label, start = _label(printed)
    identifiers = Identifiers(printed)
    if match := printed.find(_BACK_REFERENCES):
        printed.take(*match.span())
    authors, year, start = _head(printed, start)
    if match := printed.find(_EDITION, start):
        printed.take(*match.span())
    title, start = _title(printed, start)
    place = take_place(printed, start, dated=year)
    container = take_container(printed, start, authors, is_journal=bool(place.volume or place.issue))
    if not _is_entry(authors, title, place, container, identifiers):
        return Fields(label=label, doi=identifiers.doi, url=identifiers.url, arxiv=identifiers.arxiv)
    return Fields(
        label=label,
        authors=authors,
        year=place.year,
        title=title,
        venue=container.venue,
        volume=place.volume,
        issue=place.issue,
        pages=place.pages,
        doi=identifiers.doi,
        url=identifiers.url,
        publisher=container.publisher,
        arxiv=identifiers.arxiv,
    )


def _one_line(text: str) -> str:
    """Return a text on one line; a line's end may have broken a name: "Fei-Fei", "McCandlish"."""
    line = " ".join(text.replace("\x00", " ").split())
    return re.sub(r"(?<=\w-) (?=[^\W\d_a-z])", "", re.sub(r"\b(Ma?c)- (?=[A-Z])", r"\1", line))


def _is_entry(
    authors: tuple[PersonName, ...], title: str, place: Place, container: Container, identifiers: Identifiers
) -> bool:
    """Whether more than words was found: a text in which nothing else is told apart is no entry."""
    known = (authors, place.year, place.pages, place.volume, container.venue, container.publisher)
    return bool(title and (any(known) or identifiers.url or identifiers.doi or identifiers.arxiv)) or bool(authors)


def label_of(text: str) -> str:
    """Return the mark before an entry: "9" of "[9]" and of "9."; empty where there is none."""
    return _label(Printed(_one_line(text[:_MOST_LABEL])))[0]


def _label(printed: Printed) -> tuple[str, int]:
    match = _LABEL.match(printed.shadow)
    if match is None:
        bullet = _BULLET.match(printed.shadow)
        return "", bullet.end() if bullet else 0
    label = match["square"] or match["round"] or match["bare"]
    if re.fullmatch(YEAR, label):
        return "", 0
    return label, match.end()


def _head(printed: Printed, start: int) -> tuple[tuple[PersonName, ...], int | None, int]:
    """Return authors, the year where it follows them, and where the title begins."""
    shadow = printed.shadow
    family_first = _CHINESE_STYLE.search(shadow, start) is not None
    if date := DATE_IN_BRACKETS.match(shadow, start):
        return (), int(date["year"]), date.end()
    authors = read_authors(shadow, start, family_first=family_first) or _body(printed, start)
    if authors is None:
        return (), None, start
    end = authors.end
    if date := re.compile(rf"[\s.,]*{DATE_IN_BRACKETS.pattern}", re.IGNORECASE).match(shadow, end):
        return authors.names, int(date["year"]), date.end()
    if date := _PLAIN_YEAR.match(shadow, end):
        return authors.names, int(date["year"]), date.end()
    return authors.names, None, end


def _body(printed: Printed, start: int) -> Authors | None:
    """Return the body that wrote a work: before a year in brackets, or a sentence of its own."""
    shadow = printed.shadow
    date = DATE_IN_BRACKETS.search(shadow, start, start + 120)
    if date and "." not in shadow[start : date.start()].rstrip(" ."):
        return read_body(shadow, start, date.start(), dated=True)
    end = sentence_end(shadow, start)
    if end >= len(shadow) or shadow[end - 1] != ".":
        return None
    after = shadow[end : sentence_end(shadow, end)].split()
    before_title = (
        len(after) > _LEAST_TITLE and after[0].casefold() not in ("in", "in:") and "arxiv" not in after[0].casefold()
    )
    dated = _PLAIN_YEAR.match(shadow, end) is not None
    return read_body(shadow, start, end, dated=dated, before_title=before_title)


def _title(printed: Printed, start: int) -> tuple[str, int]:
    """Return the title and where it ends."""
    shadow = printed.shadow
    while start < len(shadow) and shadow[start] in " .,:;-\x00":
        start += 1
    if start == len(shadow):
        return "", start
    for read in (_quoted, _marked, _set_off, _by_stop):
        if end := read(printed, start):
            break
    title = tidy(printed.text[start:end])
    return (title if _LETTER.search(title) else ""), end


def _quoted(printed: Printed, start: int) -> int:
    """Return the end of a title in quotation marks; it may have others inside of it."""
    opening = printed.text[start]
    closing = _QUOTES.get(opening)
    if closing is None or opening == TAKEN:
        return 0
    depth = 1
    for place in range(start + 1, len(printed.text)):
        mark = printed.text[place]
        if mark == closing and not (closing in "'’" and printed.text[place + 1 : place + 2].isalnum()):
            depth -= 1
            if not depth:
                return place + 1
        elif mark == opening != closing:
            depth += 1
    return 0


def _marked(printed: Printed, start: int) -> int:
    """Return the end of a title that a mark of its kind follows, as GB/T 7714 prints it: "[J]", "[EB/OL]"."""
    match = printed.find(_MARK, start)
    if match is None:
        return 0
    printed.take(*match.span())
    return match.start()


def _set_off(printed: Printed, start: int) -> int:
    """Return the end of a title that is set in italics, or that something in italics follows, in Markdown's marks."""
    match = printed.find(_ITALIC, start)
    if match is None:
        return 0
    if match.start() <= start + 1:
        return match.end()
    before = printed.shadow[start : match.start()]
    inside = re.search(r"[.,?!]\s*(?:In:?\s+)?(?:[^.]{0,60}\((?:eds?|hrsg)\.?\)[.,]\s*)?$", before, re.IGNORECASE)
    return start + inside.start() + (before[inside.start()] in "?!") if inside else 0


def _by_stop(printed: Printed, start: int) -> int:
    """Return the end of a title that a stop ends; "?" and "!" end it where its container follows."""
    shadow = printed.shadow
    end = sentence_end(shadow, start)
    taken = shadow.find(TAKEN, start, end)
    if taken > start:
        return taken
    while end < len(shadow) and shadow[end - 1] in "?!" and not _GOES_ON.match(shadow, end):
        after = sentence_end(shadow, end)
        rest = shadow[after:].strip(" .\x00")
        if not _LETTER.search(rest) or not re.search(r"[^\W\d]{3}", rest) or _is_numbered(shadow[end:after]):
            break
        end = after
    comma = re.compile(r",?\s+(?:in|In)\s+(?=Proc|Advances|International|[A-Z]{3,})").search(shadow, start, end)
    if comma and comma.start() > start + 8:
        return comma.start()
    undotted = re.compile(rf",\s*(?:(?:[A-Z][a-z]{{2,8}}\.?)\s+)?{YEAR}\s*[.,]?$").search(
        shadow[:end].rstrip(" \x00"), start
    )
    return undotted.start() if undotted else end


def _is_numbered(words: str) -> bool:
    """Whether volume or pages stand in what may be a title or a journal."""
    return re.search(r",\s*(?:vol|no|pp)\b|\d+\s?\(\d+\)|\d+\s?:\s?\d", words) is not None
