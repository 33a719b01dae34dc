"""What a paper's first lines say of it: title, authors, year, DOI. What they do not say stays empty."""

import re
from collections.abc import Sequence

from pincite.folding import fold
from pincite.records import Block, Document

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s<>\"]+[^\s<>\".,;)\]]")
_PUBLISHED = re.compile(r"(?:Published|Publication date|©|Copyright)\D{0,40}?(?:\d{1,2}\D{1,12})?((?:19|20)\d{2})", re.IGNORECASE)
_MARKS = re.compile(r"\^?\{[^}]*\}|\^?\[[^\]]*\]|[\^*†‡§¶]|(?<=[a-z])\d+(?:,\d+)*")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4}")
_NOT_NAMES = re.compile(
    r"\b(?:university|department|institute|college|school|abstract|journal|received|vol|the|of|and the|for|in)\b", re.IGNORECASE
)


def describe(text: str, blocks: Sequence[Block]) -> Document:
    """Return what the front matter of a text says: its title, authors, year of publication and DOI."""
    front = [fold(text[block.start : block.end]) for block in blocks if block.kind == "front"]
    if not front:
        return Document(id="")
    title = front[0] if 1 < len(front[0].split()) <= 40 or (len(front[0]) > 3 and not front[0].isascii()) else None
    everything = "\n".join(front)
    doi = _DOI.search(everything)
    year = _PUBLISHED.search(everything)
    return Document(
        id="",
        title=title,
        authors=_authors(front[1]) if title and len(front) > 1 else (),
        year=int(year[1]) if year else None,
        doi=doi[0] if doi else None,
    )


def _authors(line: str) -> tuple[str, ...]:
    """Return the names on a line of authors, or nothing where the line does not read as names alone."""
    bare = re.sub(r"\s+", " ", _MARKS.sub("", line)).strip(" ,;")
    if _NOT_NAMES.search(bare) or len(bare) > 400:
        return ()
    separator = ";" if ";" in bare else ","
    names = [name.strip(" ,;") for part in bare.split(separator) for name in re.split(r"\s+(?:and|&)\s+", part)]
    names = [name for name in names if name]
    if not names or not all(_NAME.fullmatch(name) for name in names):
        return ()
    return tuple(_given_name_first(name) for name in names)


def _given_name_first(name: str) -> str:
    """Turn "SUN Xiaochun" into "Xiaochun Sun": a name's part in capitals is its family name."""
    first, _, rest = name.partition(" ")
    if len(first) > 1 and first.isupper() and first.isalpha() and not rest.isupper():
        return f"{rest} {first.title()}"
    return " ".join(part.title() if len(part) > 2 and part.isupper() else part for part in name.split())
