"""A run of text -> its sentences, by offsets. The only sentencex import."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sentencex import get_sentence_boundaries

from pincite.folding import CJK
from pincite.reading.words import is_visible, word_count

_CJK = re.compile(f"[{CJK}]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
#: A space is one already.
_WHITE = re.compile(r"[^\S ]")
_CLAUSE_ENDS = (re.compile(r"[;；]\s*"), re.compile(r"[,，、:：]\s*"), re.compile(r"\s+"))
#: A "sentence" longer than this is text without full stops; it is cut at clauses so that it can be embedded and quoted.
MOST_WORDS = 180
_MOST_CHARACTERS = 12 * MOST_WORDS
#: sentencex takes quadratic time, so it is given this much at once.
_STRETCH = 2000

#: Abbreviations at which sentencex stops, before what goes on with them.
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:(?:[Ff]igs?|[Tt]abs?|[Ee]qs?|[Ss]ec(?:t|s)?|[Cc]h(?:ap)?s?|[Nn]os?|[Vv]ols?|[Rr]efs?|[Pp]p?|[Aa]pp|[Tt]hm"
    r"|[Dd]ef|[Ss]uppl|[Aa]lgs?|Ex|Art)\.\s*(?=[\d(\[])|(?:approx|ca|cf|resp|viz|vs|incl|eds?|trans|i\.e|e\.g)\.\s*(?=\S)"
    r"|al\.\s*(?=[\[(])"
    r"|т\.\s?[едкнпч]\.\s*(?=[а-яё]))"
)
#: Marks of references between two sentences: they belong to the one before.
_MARKS = re.compile(r"\s*(?:\[\d+(?:\s*[,，–-]\s*\d+)*\]\s*)+(?=[^\sa-z]|$)|[¹²³⁰⁴-⁹]+\s*")
_ALPHANUMERIC = re.compile(r"[^\W_]")
_MARKS_AT_END = re.compile(r"(?<=[.!?。！？])(?:\s*\[\d+(?:\s*[,，–-]\s*\d+)*\])+\s*$")
_ENUMERATOR = re.compile(r"[(（]?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)）]\s*")
_ENUMERATOR_AT_END = re.compile(r"(?<=[.!?])\s+(\d{1,2}\.\s*)$")
#: What closes "**Background.**" or "_Staff._" belongs to it.
_EMPHASIS = re.compile(r"(?<=\S)[*_]{1,3}(?=\s|$)\s*")
#: Where a sentence ends all the same. "(It grew.) Then" closes before the bracket. "it grew.1,2 Then": a mark set
#: high, flattened to the line. "by 1.1 m. Fields" ends with a unit, "values of T. The" with a letter that is no
#: initial, for no name begins like that.
_MISSED = re.compile(
    r"(?<=[a-z]{3}[.!?]\))\s+(?=[A-Z])|(?<=[a-z]{3}[.!?])\d{1,3}(?:[,–-]\d{1,3})*\s+(?=[A-Z])"
    r"|(?<=\d)\s?(?:[kcmµn]?m|[km]?g|[km]?[WV]|ha|[smhl]|min|ml|(?:[kcm]?m|[kmµ]?g)/(?:s|h|l|ml))\.\s+"
    r"(?=[*_]*[A-Z][a-z]+[\s,*_-])"
    r"|(?<=[a-z]\s)[A-Z]\.\s+(?=(?:The|This|These|Those|That|It|Its|In|On|At|By|To|For|From|With|Over|As|If|When|While"
    r"|Since|After|Before|But|However|Thus|Hence|Moreover|We|Our|They|There|Here|Both|Each|Such|An|All|Some|Most)[\s,])"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text."""

    start: int
    end: int


NOWHERE = Span(0, 0)


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of `text[start:end]` in order, without the white space around them.

    A line or page end inside the run is white space like any other: the run is one paragraph. A mark such as "[1]"
    after a full stop belongs to the sentence before it.
    """
    # One character for one, so that offsets hold.
    flat = _WHITE.sub(" ", text[start:end])
    ends = [0, *_mended(flat, list(_ends_within(flat))), len(flat)]
    spans = (_stripped(text, start + first, start + past) for first, past in pairwise(ends))
    return [part for span in spans if span for part in parted(text, span)]


def halved(text: str, span: Span) -> tuple[Span, ...]:
    """Cut a span near its middle: after a clause where there is one, else at white space, else between characters."""
    piece = text[span.start : span.end]
    length = len(piece)
    middle = length // 2
    for pattern in _CLAUSE_ENDS:
        cuts = [match.end() for match in pattern.finditer(piece, length // 5) if match.end() < length * 4 // 5]
        if cuts:
            middle = min(cuts, key=lambda cut: abs(cut - length // 2))
            break
    cut = span.start + middle
    halves = (_stripped(text, span.start, cut), _stripped(text, cut, span.end))
    return tuple(half for half in halves if half)


def parted(text: str, span: Span) -> Iterator[Span]:
    """Yield a span, or its parts where it is longer than any sentence."""
    piece = text[span.start : span.end]
    if len(piece) <= _MOST_CHARACTERS and word_count(piece) <= MOST_WORDS:
        yield span
        return
    for half in halved(text, span):
        yield from parted(text, half)


def _ends_within(flat: str) -> Iterator[int]:
    """Yield where sentences end, the end of the text aside, those within the entries of a list among them."""
    for start, end in pairwise([0, *_ends(flat), len(flat)]):
        if start and _ENUMERATOR.match(flat[start : start + 20].lstrip()):
            yield from (start + inside for inside in _ends_within(flat[start:end]))
        if end < len(flat):
            yield end


def _ends(flat: str) -> Iterator[int]:
    """Yield where sentencex ends a sentence, the end of the text aside."""
    language = _language(flat)
    # It reads "(a) Money was short. It was spent." as one entry of a list, wherever that begins.
    if enumerator := _ENUMERATOR.match(flat.lstrip()[:20]):
        first = len(flat) - len(flat.lstrip())
        flat = flat[:first] + "x" * len(enumerator[0].rstrip()) + flat[first + len(enumerator[0].rstrip()) :]
    start = 0
    while start < len(flat):
        stretch = flat[start : start + _STRETCH]
        # The last one is the end of the text, or what the stretch cuts off and is read again with what follows.
        ends = [boundary["end_index"] for boundary in get_sentence_boundaries(language, stretch)][:-1]
        yield from (start + end for end in ends)
        if start + len(stretch) == len(flat):
            return
        start += ends[-1] if ends else stretch.rfind(" ") + 1 or len(stretch)


def _language(flat: str) -> str:
    sample = flat[:_STRETCH]
    if 4 * len(_CJK.findall(sample)) > len(sample):
        return "zh"
    return "ru" if 4 * len(_CYRILLIC.findall(sample)) > len(sample) else "en"


def _mended(flat: str, ends: list[int]) -> Iterator[int]:
    """Yield the ends without those inside of an abbreviation or before a mark, and with those that were missed."""
    last = 0
    for end in sorted({*ends, *(match.end() for match in _MISSED.finditer(flat))}):
        moved = _after_marks(flat, last, end)
        enumerator = _ENUMERATOR_AT_END.search(flat, max(last, moved - 8), moved)
        if enumerator and not _is_abbreviation(flat, last, enumerator.start(1)):
            moved = enumerator.start(1)
        if moved > last and not _goes_on(flat, last, moved):
            yield moved
            last = moved


def _after_marks(flat: str, start: int, end: int) -> int:
    """Return where a sentence ends that has marks such as "[1]" about its end: before "[1] shows", else after them.

    Marks that close an emphasis stand at its end, too.
    """
    if emphasis := _EMPHASIS.match(flat, end):
        end = emphasis.end()
    held = _MARKS_AT_END.search(flat, max(start, end - 60), end)
    end = held.start() if held else end
    marks = _MARKS.match(flat, end)
    return marks.end() if marks else end


def _is_abbreviation(flat: str, start: int, end: int) -> bool:
    """Whether an abbreviation ends here that what follows goes on with."""
    while flat[end : end + 1] == " ":
        end += 1
    place = max(start, end - 20)
    tail = flat[place : end + 1]
    return any(place + match.end() == end for match in _ABBREVIATION.finditer(tail))


def _goes_on(flat: str, start: int, end: int) -> bool:
    """Whether no sentence ends here: there is only a number or a mark, or an abbreviation goes on."""
    if not _ALPHANUMERIC.search(flat, start, end) or _ENUMERATOR.fullmatch(flat[start : min(end, start + 20)].lstrip()):
        return True
    rest = flat[end : end + 8].lstrip()[:1]
    if not rest or (not rest.isalnum() and rest not in "([（【“‘「『《\"'"):
        return bool(rest) and not rest.isalnum() and rest in ".,;:)]）】”’」』》。，；："
    return _is_abbreviation(flat, start, end)


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    if not is_visible(piece):
        return None
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))
