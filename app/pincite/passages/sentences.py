"""A run of text -> its sentences, by offsets. The only sentencex import."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

from pincite.folding import CJK

_CJK = re.compile(f"[{CJK}]")
_WHITE = re.compile(r"\s")
_CLAUSE_ENDS = (re.compile(r"[;；]\s*"), re.compile(r"[,，、:：]\s*"), re.compile(r"\s+"))
#: A "sentence" longer than this is text without full stops; it is cut at clauses so that it can be embedded and quoted.
MOST_WORDS = 180


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text."""

    start: int
    end: int


def word_count(text: str) -> int:
    """Count words as a reader would; every two CJK characters count as one word."""
    cjk = len(_CJK.findall(text))
    return len(_CJK.sub(" ", text).split()) + (cjk + 1) // 2


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of `text[start:end]` in order, without the white space around them.

    A line or page end inside the run is white space like any other: the run is one paragraph.
    """
    return [part for span in _sentences(text, start, end) for part in _parts(text, span)]


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    # One character for one, so that offsets hold.
    flat = _WHITE.sub(" ", text[start:end])
    language = "zh" if len(_CJK.findall(flat)) > len(flat) / 4 else "en"
    for boundary in get_sentence_boundaries(language, flat):
        yield from _stripped(text, start + boundary["start_index"], start + boundary["end_index"])


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if piece.strip():
        yield Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _parts(text: str, span: Span) -> Iterator[Span]:
    piece = text[span.start : span.end]
    if word_count(piece) <= MOST_WORDS and len(piece) <= 12 * MOST_WORDS:
        yield span
        return
    middle = len(piece) // 2
    for pattern in _CLAUSE_ENDS:
        cuts = [match.end() for match in pattern.finditer(piece) if len(piece) // 5 < match.end() < len(piece) * 4 // 5]
        if cuts:
            middle = min(cuts, key=lambda cut: abs(cut - len(piece) // 2))
            break
    for part in (*_stripped(text, span.start, span.start + middle), *_stripped(text, span.start + middle, span.end)):
        yield from _parts(text, part)
