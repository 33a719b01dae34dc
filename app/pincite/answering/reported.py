"""Own claim or another author's: the works that a quote cites, found in its document's reference list. Pure.

Citations are known in the two usual forms: by author and year ("(Cai, 2010; Li et al., 2012)", "Porter (1998)") and by
number ("[9]", "[2, 5-7]").
"""

import re
from collections.abc import Sequence

from pincite.folding import fold
from pincite.records import CitedWork

_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_PARTICLE = r"(?:(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|al|el|bin|ten|ter)\s+)*"
_NAME = rf"{_PARTICLE}[A-Z][^\W\d_]*(?:[-'’][^\W\d_]+)*"
_NAMES = rf"{_NAME}(?:\s+{_NAME})?(?:(?:,\s*|,?\s*(?:and|&)\s*){_NAME})*(?:,?\s*et\s+al\.?)?"
#: What stands between brackets where a year does.
_BRACKETS = re.compile(rf"\(([^()]*?{_YEAR}[^()]*)\)")
_IN_BRACKETS = re.compile(rf"(?P<names>{_NAMES}),?\s+(?P<years>{_YEAR}(?:\s*,\s*{_YEAR})*)")
_NARRATIVE = re.compile(rf"(?P<names>{_NAMES})\s*(?:['’]s?\s*)?[(\[](?P<years>{_YEAR}(?:\s*,\s*{_YEAR})*)")
_NUMBERS = re.compile(r"\[(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]")
_WORD = re.compile(rf"{_NAME}")
#: Words with a capital that stand before a year in brackets and are no names.
_NO_NAMES = re.compile(
    "(?:According|After|And|As|At|Before|Both|But|By|Chapter|Following|Figure|From|However|If|In|Like|Of|On|Section|See"
    "|Since|So|Table|That|The|This|Unlike|Until|Using|When|Whereas|While|With),?"
)
_MOST = 8


def may_cite(quote: str) -> bool:
    """Tell whether a quote holds anything that looks like a citation."""
    return bool(_NARRATIVE.search(quote) or _BRACKETS.search(quote) or _NUMBERS.search(quote))


def works_cited(quote: str, references: Sequence[str]) -> tuple[CitedWork, ...]:
    """Return the works that a quote cites, in the order of their first mention.

    Args:
        quote: a quote, folded.
        references: the entries of its document's reference list, as they stand.
    """
    entries = [fold(entry) for entry in references]
    found: dict[str, CitedWork] = {}
    for _, label, reference in sorted([*_by_name(quote, entries), *_by_number(quote, entries)], key=lambda it: it[0]):
        found.setdefault(label, CitedWork(label, reference))
    return tuple(found.values())[:_MOST]


def _by_name(quote: str, entries: Sequence[str]) -> list[tuple[int, str, str | None]]:
    found: list[tuple[int, str, str | None]] = []
    matches = list(_NARRATIVE.finditer(quote))
    for brackets in _BRACKETS.finditer(quote):
        matches += _IN_BRACKETS.finditer(quote, brackets.start(1), brackets.end(1))
    for match in matches:
        names = _without_openers(" ".join(match["names"].split()))
        if names:
            for year in re.findall(_YEAR, match["years"]):
                found.append((match.start(), f"{names}, {year}", _entry(names, year, entries)))
    return found


def _by_number(quote: str, entries: Sequence[str]) -> list[tuple[int, str, str | None]]:
    matches = list(_NUMBERS.finditer(quote))
    if not matches:
        return []
    from pincite.references import label_of  # few answers need it

    numbered = {label: entry for entry in entries if (label := label_of(entry))}
    found: list[tuple[int, str, str | None]] = []
    for match in matches:
        for number in _spelt_out(match[1]):
            # A number in brackets that the list does not have is a formula, an interval or a year.
            if entry := numbered.get(number):
                found.append((match.start(), f"[{number}]", entry))
    return found


def _spelt_out(numbers: str) -> list[str]:
    found: list[str] = []
    for part in re.split(r"\s*[,;]\s*", numbers):
        first, _, last = (piece.strip() for piece in re.sub("[–-]", "-", part).partition("-"))
        if not last:
            found.append(first)
        elif 0 < int(last) - int(first) < _MOST:
            found += map(str, range(int(first), int(last) + 1))
    return found


def _without_openers(names: str) -> str:
    words = names.split()
    while words and _NO_NAMES.fullmatch(words[0]):
        words = words[1:]
    return " ".join(words)


def _entry(names: str, year: str, entries: Sequence[str]) -> str | None:
    """Return the entry that is by the persons named, and of the year.

    Only entries that hold the names and the year are parsed. The best is of that year, has them among its authors, as
    the first of them, and as many as the citation says ("et al." is three or more); the next best names them earliest.
    """
    has_others = "et al" in names
    families = [family.split()[-1] for family in _WORD.findall(names.replace(" et al", ""))]
    fitting = [
        entry
        for entry in entries
        if re.search(rf"\b{year}(?![0-9a-z])", entry)
        and all(re.search(rf"\b{re.escape(family)}\b", entry) for family in families)
    ]
    if not fitting or not families:
        return None
    if len(fitting) == 1:
        return fitting[0]

    from pincite.references import parse

    def distance(entry: str) -> tuple[bool, bool, bool, bool, int]:
        read = parse(entry)
        printed = [name.family.split()[-1] for name in read.authors]
        counted = len(printed) > 2 if has_others else len(printed) == len(families)
        is_of_year = read.year is not None and str(read.year) == year[:4]
        is_by_others = bool(printed) and not set(families) <= set(printed)
        is_first = printed[: len(families)] == families
        return not is_of_year, is_by_others, not is_first, not counted, entry.index(families[0])

    return min(fitting, key=distance)
