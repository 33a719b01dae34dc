"""A citation's passage, its quote and the text around them, cut into pieces to draw. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pincite import fold
from pincite.chat.markup import literal, marked, muted
from pincite.records import Citation, Locator

Kind = Literal["around", "heading", "passage", "quote"]

#: How much of the text before and after the passage is shown, in characters.
BEFORE, AFTER = 320, 600
_PARAGRAPH_END = re.compile(r"\s*\n\s*\n\s*|\s*\f\s*|\s*\n(?=[^\n]*\t)")
_HEADING_MARKS = re.compile(r"#{1,6}[ \t]+")
_SENTENCE_END = (".", "!", "?", ":", ";", "”", '"', "。", "！", "？")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text to show. White space at its ends is one space, kept where pieces of one paragraph meet."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]


def excerpt(text: str, passage: Locator, citation: Citation, headings: Sequence[Locator]) -> list[Paragraph]:
    """Return the paragraphs around a quote, cut where passage and quote begin and end.

    Args:
        text: the document's canonical text.
        passage: the place of the passage that the quote stands in.
        citation: the quote and its place.
        headings: the places of the document's headings.
    """
    quote = citation.locator
    first, last = window(text, passage)
    spans: tuple[tuple[Kind, int, int], ...] = (
        ("around", first, passage.start),
        ("passage", passage.start, quote.start),
        ("quote", quote.start, quote.end),
        ("passage", quote.end, passage.end),
        ("around", passage.end, last),
    )
    paragraphs: list[list[Piece]] = [[]]
    for kind, start, end in spans:
        if kind == "quote":
            paragraphs[-1].append(Piece(kind, citation.quote))
        else:
            _cut(text, start, end, kind, headings, paragraphs)
    return [tuple(paragraph) for paragraph in paragraphs if paragraph]


def _cut(
    text: str, start: int, end: int, kind: Kind, headings: Sequence[Locator], paragraphs: list[list[Piece]]
) -> None:
    """Add a span to the paragraphs so far; its first part goes on where the text before it ended."""
    for number, (begin, stop) in enumerate(_parts(text, start, end)):
        chunk = text[begin:stop]
        goes_on = not number or _continues(paragraphs[-1], chunk)
        if not goes_on:
            paragraphs.append([])
        if folded := fold(chunk):
            before = " " if goes_on and (number or chunk[0].isspace()) else ""
            after = " " if chunk[-1].isspace() else ""
            marks = _heading_marks(chunk)
            is_heading = any(heading.start <= begin + marks and stop <= heading.end for heading in headings)
            if is_heading:
                folded = fold(chunk[marks:])
            paragraphs[-1].append(Piece("heading" if is_heading else kind, f"{before}{folded}{after}"))


def _heading_marks(chunk: str) -> int:
    """Return how many characters make a line of Markdown a heading, before its words."""
    marks = _HEADING_MARKS.match(chunk)
    return marks.end() if marks else 0


def window(text: str, passage: Locator) -> tuple[int, int]:
    """Return the span to show around a passage: whole paragraphs within reach, else cut between words."""
    first, last = max(passage.start - BEFORE, 0), min(passage.end + AFTER, len(text))
    if first:
        ends = [match.end() for match in _PARAGRAPH_END.finditer(text, first, passage.start)]
        first = ends[0] if ends and ends[0] < passage.start else _next_word(text, first, passage.start)
    if last < len(text):
        starts = [match.start() for match in _PARAGRAPH_END.finditer(text, passage.end, last)]
        last = starts[-1] if starts and starts[-1] > passage.end else _word_end(text, last, passage.end)
    return first, last


def excerpt_markdown(paragraphs: Sequence[Paragraph]) -> str:
    """Return the paragraphs as Streamlit's Markdown, the quote marked, the text around the passage muted."""
    return "\n\n".join(_paragraph_markdown(paragraph) for paragraph in paragraphs)


def _paragraph_markdown(paragraph: Paragraph) -> str:
    shown = []
    for piece in paragraph:
        before, after = piece.text[:1] == " ", piece.text[-1:] == " "
        shown.append(f"{' ' * before}{_piece_markdown(piece)}{' ' * after}")
    return "".join(shown).strip()


def _piece_markdown(piece: Piece) -> str:
    match piece.kind:
        case "quote":
            return marked(piece.text)
        case "heading":
            return f"**{muted(piece.text)}**"
        case "around":
            return muted(piece.text)
        case "passage":
            return literal(piece.text)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs, or parts of them, of a span; the first one goes on where the text before it ended."""
    for match in _PARAGRAPH_END.finditer(text, start):
        if match.start() >= end:
            break
        yield start, match.start()
        start = min(match.end(), end)
    yield start, end


def _continues(paragraph: Sequence[Piece], chunk: str) -> bool:
    """Tell whether a paragraph was cut in two by a page's end: no sentence ended, and the rest begins small."""
    if not paragraph:
        return True
    if paragraph[-1].kind == "heading" or not chunk[:1].islower():
        return False
    return not paragraph[-1].text.rstrip().endswith(_SENTENCE_END)


def _next_word(text: str, start: int, end: int) -> int:
    space = re.compile(r"\s\S").search(text, start, end)
    return space.start() + 1 if space else start


def _word_end(text: str, end: int, start: int) -> int:
    while end > start and not text[end - 1].isspace():
        end -= 1
    return end
