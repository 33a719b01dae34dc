"""What a paper's first lines say of it: title, authors, year, DOI. What they do not say stays empty."""

import re
from collections.abc import Callable, Iterator, Sequence

from pincite.folding import fold
from pincite.outline import Block
from pincite.reading.headings import ABSTRACT_RUN_IN, known_kind, looks_like_heading
from pincite.reading.lines import Piece
from pincite.reading.markers import read_marker
from pincite.reading.names import names_on_line
from pincite.reading.words import ends_sentence, is_cjk, word_count
from pincite.records import Document

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s<>\"]*[^\s<>\".,;)\]]")
_PUBLISHED = re.compile(
    r"(?:Published|Publication date|©|Copyright|出版日期)\D{0,40}?(?:\d{1,2}\D{1,12})?((?:19|20)\d{2})", re.IGNORECASE
)
#: Lines above a title: what the journal says of itself.
_NOT_TITLE = re.compile(
    r"(?:.{0,80}\b(?:vol(?:ume)?\.?\s*\d|ISSN\b)|https?:|www\.|doi\b|©|copyright|arXiv|received\b|published\b|e-?mail"
    r"|(?:original |research |review )?(?:article|paper)$|[\d\W]*$)",
    re.IGNORECASE,
)
_MOST_PIECES = 25
_MOST_WORDS = 60
_MOST_TITLE_WORDS = 40
_LEAST_PROSE_WORDS = 15
_MOST_PIECES_BEFORE_PROSE = 4


def front_length(pieces: Sequence[Piece], opens_body: Callable[[int], bool]) -> int:
    """Return how many of a text's first pieces are front matter: those before the abstract, first heading or prose.

    Args:
        pieces: the pieces of the text.
        opens_body: whether the piece at a position is the abstract or a heading that is certainly one.
    """
    prose = 0
    for position, piece in enumerate(pieces[:_MOST_PIECES]):
        if opens_body(position):
            if not prose or _is_abstract(piece.text):
                return position
            break
        if not prose and (piece.words > _MOST_WORDS or _is_prose(piece)):
            prose = position
        if piece.words > _MOST_WORDS:
            break
    if not 0 < prose <= _MOST_PIECES_BEFORE_PROSE or not _is_title_like(pieces[0]):
        return 0
    return prose - 1 if _is_first_heading([piece.text for piece in pieces[1:prose]]) else prose


def describe(text: str, blocks: Sequence[Block]) -> Document:
    """Return what the front matter of a text says: its title, authors, year of publication and DOI."""
    front = [text[block.start : block.end] for block in blocks if block.kind == "front"]
    everything = "\n".join(fold(piece) for piece in front)
    doi, year = _DOI.search(everything), _PUBLISHED.search(everything)
    title, authors = _title_and_authors([fold(piece) for piece in _leading_lines(front)])
    return Document(
        id="", title=title, authors=authors, year=int(year[1]) if year else None, doi=doi[0] if doi else None
    )


def _is_prose(piece: Piece) -> bool:
    return piece.words >= _LEAST_PROSE_WORDS and ends_sentence(piece.text)


def _is_title_like(piece: Piece) -> bool:
    """Whether a text's first piece can be its title: a short line of its own, no sentence, entry or row."""
    if piece.words > _MOST_TITLE_WORDS or piece.text.endswith((".", ",", ":", ";", "。", "，", "：")):
        return False
    return (
        piece.text[0].isalnum() and not piece.text[0].islower() and not piece.is_row and read_marker(piece.text) is None
    )


def _is_abstract(line: str) -> bool:
    return known_kind(line) == "abstract" or ABSTRACT_RUN_IN.match(line) is not None


def _is_first_heading(lines: Sequence[str]) -> bool:
    """Whether the last of the lines between title and prose is a heading, and not the authors."""
    if not lines or looks_like_heading(lines[-1]) != "plain":
        return False
    return lines[-1].isupper() or not names_on_line(lines[-1]) or any(map(names_on_line, lines[:-1]))


def _leading_lines(front: Sequence[str]) -> Iterator[str]:
    """Yield the front matter piece by piece; a piece that holds a line of authors, line by line."""
    below = any(names_on_line(line) for piece in front[1:3] for line in piece.splitlines())
    for place, piece in enumerate(front[:6]):
        lines = piece.splitlines()
        # The second line of a title may read like a name ("Northeast China") where the names stand below.
        first = len(lines) if place == 0 and below else _first_names(lines)
        if first:
            yield " ".join(lines[:first])
        yield from lines[first:]


def _first_names(lines: Sequence[str]) -> int:
    return next((place for place, line in enumerate(lines) if names_on_line(line)), len(lines))


def _title_and_authors(lines: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return the first line that can be a title, and the names on one of the lines directly below it."""
    place = next((place for place, line in enumerate(lines) if _can_be_title(line)), None)
    if place is None:
        return None, ()
    authors: tuple[str, ...] = ()
    for line in lines[place + 1 : place + 3]:
        if names := names_on_line(line):
            authors = names
        elif authors:
            break
    return lines[place], authors


def _can_be_title(line: str) -> bool:
    words = word_count(line)
    long_enough = words > 1 or (is_cjk(line) and len(line) > 3)
    return long_enough and words <= _MOST_TITLE_WORDS and not _NOT_TITLE.match(line)
