"""What a work appeared in and who brought it out, as printed."""

import re
from dataclasses import dataclass

from pincite.references.names import read_authors
from pincite.references.printed import TAKEN, Printed, ends_short, sentence_end, tidy
from pincite.works import PersonName

_IN = re.compile(
    r"[\s\x00.,;:/*_]*\b(?:presented at|in|appears? in|to appear in|accepted at|见)\b\s*:?\s*(?=\S)", re.IGNORECASE
)
_EDITED = re.compile(
    r"[^\x00]{0,240}?\(\s*(?:eds?|hrsg)\b\.?\s*\)[.,:]?\s*|[^\x00]{0,200}?,\s*editors?,\s*", re.IGNORECASE
)
_PUBLISHER = re.compile(
    r"(?i)\b(?:press|publish(?:ing|ers?)|verlag|springer|elsevier|wiley|routledge|sage|macmillan|mcgraw|pearson|penguin"
    r"|random house|harper\w*|prentice[- ]hall|addison[- ]wesley|morgan kaufmann|curran associates|o'reilly|norton"
    r"|association for comput\w+(?: \w+)*|acm|ieee(?: computer society)?|aaai(?: press)?|usenix(?: association)?|pmlr"
    r"|openreview\.net|citeseer|nist|basic books|house|books)\b|出版社|书局|书店"
)
_PRESS = re.compile(r"(?i)\b(?:press|publish(?:ing|ers?)|verlag)$|出版社$")
_PLACED = re.compile(r"^(?P<place>[^\W\d_][\w.'’-]*(?:[, ]+[^\W\d_][\w.'’-]*){0,4})\s*:\s*(?P<name>[^:]+)$")
_NOT_VENUE = re.compile(
    r"(?i)^(?:translated|trans\.|accessed|available|online|edition|\d+(?:st|nd|rd|th) ed|reprint"
    r"|forthcoming|in press|to appear|unpublished)"
)
_TRANSLATED = re.compile(r"(?i)\b(?:translated|translators?|trans|译)\.?$")
_COUNTRY_LIST = """
argentina australia austria bangladesh belgium brazil bulgaria canada chile china colombia croatia cyprus
denmark egypt estonia ethiopia finland france germany greece hungary iceland india indonesia iran ireland israel
italy japan kenya korea latvia lithuania luxembourg macau malaysia malta mexico morocco netherlands nigeria
norway pakistan peru philippines poland portugal qatar romania russia rwanda serbia singapore slovakia slovenia
spain sweden switzerland taiwan thailand tunisia turkey uae uk ukraine usa vietnam virtual online
"""
_COUNTRIES = frozenset(_COUNTRY_LIST.split()) | {
    "hong kong",
    "new zealand",
    "saudi arabia",
    "south africa",
    "south korea",
    "sri lanka",
    "united kingdom",
    "united states",
    "the netherlands",
    "puerto rico",
    "czech republic",
    "dominican republic",
    "united arab emirates",
    "virtual event",
    "republic of korea",
}
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Container:
    """The journal, book or meeting, and the publisher; empty where none is printed."""

    venue: str = ""
    publisher: str = ""


def take_container(printed: Printed, start: int, authors: tuple[PersonName, ...], *, is_journal: bool) -> Container:
    """Read what is left behind the title once the numbers were read.

    Args:
        printed: the entry.
        start: where the title ends.
        authors: who wrote the work; a body brings out what it writes.
        is_journal: whether volume or issue was printed, so that "Communications of the ACM" is no publisher.
    """
    begin, announced = _begin(printed, start)
    parts = _parts(printed, begin, is_journal=is_journal)
    venue = publisher = ""
    for number, (first, last) in enumerate(parts):
        words = tidy(printed.text[first:last])
        if not _LETTERS.search(words) or _NOT_VENUE.match(words) or _TRANSLATED.search(words):
            continue
        if ends_short(words) and "." in words and printed.text[first:last].rstrip().endswith(f"{words}."):
            words += "."
        is_first = number == 0 or not venue
        if any(words == name.family for name in authors if not name.given):
            publisher = publisher or words
            continue
        brought_out = _publisher(words, strong=is_journal and is_first)
        if brought_out and not (announced and is_first):
            publisher = publisher or brought_out
        elif not venue and not publisher:
            venue = _without_town(words)
        elif announced and not publisher and not _is_town(words) and _after_stop(printed.shadow, first):
            publisher = words
    return Container(venue, publisher)


def _begin(printed: Printed, start: int) -> tuple[int, bool]:
    """Return where the container begins, and whether "In" announces it; the editors of a book are passed over."""
    match = _IN.match(printed.shadow, start)
    if match is None:
        return start, False
    begin = match.end()
    if edited := _EDITED.match(printed.shadow, begin):
        names = read_authors(printed.shadow, begin)
        if edited[0].rstrip().endswith((")", "),", ").", "):")) or (names and names.end <= edited.end()):
            begin = edited.end()
    return begin, True


def _parts(printed: Printed, begin: int, *, is_journal: bool) -> list[tuple[int, int]]:
    """Return the spans between stops and what was read already."""
    parts: list[tuple[int, int]] = []
    for match in re.finditer(rf"[^{TAKEN}]+", printed.shadow[begin:]):
        place, end = begin + match.start(), begin + match.end()
        while place < end:
            stop = min(end, _stop(printed.shadow, place, is_journal=is_journal))
            parts.append((place, stop))
            place = stop
    return parts


def _stop(shadow: str, start: int, *, is_journal: bool) -> int:
    """Return the end of a part; short words with a point, as journals print them ("Harv. Bus. Rev."), go on."""
    end = sentence_end(shadow, start)
    while is_journal and end < len(shadow) and shadow[end - 1] == "." and _is_short(shadow[start : end - 1]):
        end = sentence_end(shadow, end)
    return end


def _is_short(words: str) -> bool:
    last = re.search(r"[^\W\d_]+$", words)
    return bool(last and last[0].istitle() and len(last[0]) < 6)


def _after_stop(shadow: str, place: int) -> bool:
    return shadow[:place].rstrip(f" {TAKEN}").endswith((".", ")", "?"))


def _publisher(words: str, *, strong: bool) -> str:
    """Return the publisher in a part that names one, without the town before it; empty where it names none."""
    if strong and not _PRESS.search(words):
        return ""
    if placed := _PLACED.match(words):
        town = placed["place"].strip()
        if _PUBLISHER.search(placed["name"]) or (len(town.split()) < 4 and (town.istitle() or not town.isascii())):
            return tidy(words[placed.start("name") :])
    match = _PUBLISHER.search(words)
    return words if match and match.end() == len(words) else ""


def _without_town(words: str) -> str:
    """Return the name of a meeting without the town and country where it was held."""
    pieces = words.split(", ")
    if len(pieces) < 2 or pieces[-1].casefold().strip(" .") not in _COUNTRIES:
        return words
    kept = pieces[:-1]
    if len(kept) > 1 and _is_place(kept[-1]):
        kept = kept[:-1]
    if len(kept) > 1 and len(kept[-1]) == 2 and kept[-1].isupper():
        kept = kept[:-1]
    return tidy(", ".join(kept))


def _is_place(words: str) -> bool:
    return len(words.split()) < 4 and all(word[0].isupper() for word in words.split()) and words.isascii()


def _is_town(words: str) -> bool:
    return words.rsplit(", ", maxsplit=1)[-1].casefold() in _COUNTRIES
