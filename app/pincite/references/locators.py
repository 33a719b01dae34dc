"""Year, volume, issue and pages of an entry, as printed."""

import re
from dataclasses import dataclass

from pincite.references.printed import Printed

YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|spring|summer|autumn|fall|winter)\.?"
)
_DAYS = r"\d{1,2}(?:\s?-\s?\d{1,2})?"
#: A year in brackets: "(2010a)", "(2015, March 3)", "(June 2007)".
DATE_IN_BRACKETS = re.compile(
    rf"[(\[](?:c\.?\s?|{_MONTH}\s+)?(?P<year>{YEAR})[a-z]?(?:\s?[/-]\s?\d{{2,4}})?(?:\s?[a-z])?"
    rf"(?:,?\s*(?:{_DAYS}\s+)?{_MONTH}(?:\s?[-/]\s?{_MONTH})?(?:\s+{_DAYS})?)?[)\]]",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"(?:(?:{_DAYS}\s+)?{_MONTH}(?:\s?[-/]\s?{_MONTH})?(?:\s+{_DAYS},)?(?:\s?-\s?{_MONTH}\s+{_DAYS},)?,?\s*)?"
    rf"(?<![\w./:-])(?P<year>{YEAR})(?P<letter>[a-z])?(?!\d|[-/.]\d|\w)"
    rf"(?:,?\s*{_MONTH}(?:\s+{_DAYS})?(?=[\s.;,)]))?",
    re.IGNORECASE,
)
_DAY = re.compile(rf"(?<![\w/.-])(?P<year>{YEAR})[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:/{YEAR}-\d\d?-\d\d?)?(?!\d)")
_RANGE = (
    r"(?P<pages>(?:[A-Za-z]{1,3}\.?)?\d[\d.:]*\d?[A-Za-z]?(?:\s?-{1,2}\s?(?:[A-Za-z]{1,3})?\d+[A-Za-z]?)?"
    rf"(?:,\s?(?!{YEAR}[a-z]?\b)\d+(?:\s?-\s?\d+)?(?!\d*\s*\())*|[ivxlc]+\s?-\s?[ivxlc]+)"
)
_RUN = r"(?P<pages>[A-Za-z]{0,2}\d+\s?-{1,2}\s?[A-Za-z]{0,2}\d+(?:\+\d+)?)"
_ONE = r"(?P<pages>[A-Za-z]{0,2}\d+(?:\s?-{1,2}\s?[A-Za-z]{0,2}\d+)?(?:,\s?\d+\s?-\s?\d+)*)"
_VOLUME = r"(?P<volume>[A-Z]{0,2}\d{1,4}[A-Z]?(?:\s?[-/]\s?\d{1,4})?)"
_ISSUE = r"\((?P<issue>[^()\x00]{1,24})\)"
_PAGES_WORD = re.compile(
    rf"[(\[]?\b(?:pp?\b\.?|pages?\b|pgs?\b\.?)\s*:?\s*{_RANGE}[)\]]?|第?\s?(?P<han>\d+(?:-\d+)?)\s?页", re.I
)
_VOLUME_WORD = re.compile(
    r"(?<![(\w])vol(?:umes?|s)?\b\.?\s*(?P<volume>abs/[\d.]+|[A-Z]{0,3}[\d-]+[A-Z]?\b|[IVXLC]+\b)(?!\s*\([A-Z]|\s+of\b|:\s?[A-Z])",
    re.IGNORECASE,
)
_ISSUE_WORD = re.compile(
    r"(?<![(\w])(?:no|nr|number|issue|iss)\b\.?\s*(?P<issue>\d+(?:\s?[-/]\s?\d+)?[A-Z]?\b)", re.IGNORECASE
)
#: "Harvard Business Review 89, no. 1/2": the number before an issue that was read.
_BEFORE_ISSUE = re.compile(r"(?<=[^\W\d] )(?P<volume>\d{1,4})(?=,?\s*\x00)")
_CHINESE = re.compile(r"第\s?(?P<volume>\d+)\s?卷"), re.compile(r"第\s?(?P<issue>\d+)\s?期")
_PREPRINT = re.compile(r",\s*(?P<volume>abs/\d{4}\.\d{4,5}|cs\.[A-Z]{2}/\d+)\b")
#: What stands together, the fullest form first: "2019;12(3):45-67", "2016, 40(6): 102-108", "51(4):1-37", "1, 389-399".
_COMPACT = tuple(
    re.compile(form)
    for form in (
        rf"(?<![\w/.-])(?P<year>{YEAR})(?:\s+{_MONTH}(?:\s{_DAYS})?)?\s?;\s?{_VOLUME}?\s?(?:{_ISSUE})?\s?(?::\s?{_ONE})?",
        rf"(?<![\w/.-])(?P<year>{YEAR}),\s*{_VOLUME}\s?(?:{_ISSUE})?\s?:\s*{_ONE}",
        rf"(?<![\w/.-])(?P<year>{YEAR}),\s*{_VOLUME}\s?{_ISSUE}",
        rf"(?<![\w/.-])(?P<year>{YEAR})\s?{_ISSUE}\s?(?::\s*{_ONE})?",
        rf"(?<![\w/.-]){_VOLUME}\s?\((?P<year>{YEAR})\)\s?[:,]?\s*{_ONE}",
        rf"(?<![\w/.-]){_VOLUME}\s?{_ISSUE}\s?[:,]\s*{_ONE}",
        rf"(?<![\w/.-]){_VOLUME}\s?:\s?{_ONE}(?![\d:])",
        rf"(?<![\w/.-]){_VOLUME}\s?\((?P<issue>(?!{YEAR}\))[\w /-]{{1,16}})\)",
        rf"(?:(?<=, )|(?<=,)){_ISSUE}\s?[:,]\s*{_ONE}",
        rf"(?<![\w/.-]){_VOLUME},\s+{_RUN}",
        rf"(?<![\w/.-]){_VOLUME},\s+(?P<pages>[A-Za-z]?\d{{2,7}})(?=\s*[(.]|\s*$|\s*\x00)",
        rf"(?:(?<=[,:] )|(?<=[,:])){_RUN}",
        rf"(?:(?<=, )|(?<=,)){_VOLUME}(?=\s*[.,]?\s*\x00|\s*[.,]?\s*$|\.\s)",
    )
)


@dataclass(slots=True)
class Place:
    """Where in its container a work stands, and when that came out."""

    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""


def take_place(printed: Printed, start: int, *, dated: int | None) -> Place:
    """Read pages, volume, issue, and the year where it was not read before, out of the tail of an entry.

    Args:
        printed: the entry.
        start: where the tail begins, behind the title.
        dated: the year, where it stands before the title.
    """
    place = Place(dated)
    for pattern in (_PAGES_WORD, _VOLUME_WORD, _ISSUE_WORD, _PREPRINT, *_CHINESE):
        match = printed.find(pattern, start)
        if match and not _in_brackets(printed.shadow, start, match.start()):
            _keep(printed, place, match)
    for pattern in _COMPACT:
        if (match := _fitting(printed, pattern, start, place)) is not None:
            _keep(printed, place, match)
    if place.issue and not place.volume and (match := printed.find(_BEFORE_ISSUE, start)):
        _keep(printed, place, match)
    _take_year(printed, start, place)
    return place


def _in_brackets(shadow: str, start: int, place: int) -> bool:
    return shadow.count("(", start, place) > shadow.count(")", start, place)


def _fitting(printed: Printed, pattern: re.Pattern[str], start: int, place: Place) -> re.Match[str] | None:
    """Return the last match that says nothing that is known already and takes no year for a volume."""
    fitting = None
    for match in pattern.finditer(printed.shadow, start):
        values = {name: value for name, value in match.groupdict().items() if value}
        known = [name for name in ("volume", "issue", "pages") if values.get(name) and getattr(place, name)]
        is_year = re.fullmatch(YEAR, values.get("volume", "")) is not None
        is_year = is_year or re.fullmatch(YEAR, values.get("pages", "")) is not None
        is_date = re.fullmatch(rf"{YEAR}\s?-\s?(?:{YEAR}|\d\d?)", values.get("pages", "")) is not None
        only_year = set(values) <= {"year"}
        if not (
            known
            or is_year
            or (is_date and not values.get("volume"))
            or only_year
            or _in_brackets(printed.shadow, start, match.start())
        ):
            fitting = match
    return fitting


def _keep(printed: Printed, place: Place, match: re.Match[str]) -> None:
    for name, value in match.groupdict().items():
        if not value:
            continue
        if name == "year":
            place.year = place.year or int(value)
        elif name == "han":
            place.pages = place.pages or value
        elif not getattr(place, name):
            begin, end = match.span(name)
            setattr(place, name, " ".join(printed.text[begin:end].split()).strip(" ,.:"))
    printed.take(*match.span())


def _take_year(printed: Printed, start: int, place: Place) -> None:
    matches = [match for form in (DATE_IN_BRACKETS, _DAY, _DATE) for match in form.finditer(printed.shadow, start)]
    if place.year is None and matches:
        match = max(matches, key=lambda one: (one.start(), one.end()))
        place.year = int(match["year"])
    for match in sorted(matches, key=lambda one: -one.start()):
        if int(match["year"]) == place.year and _stands_apart(printed.shadow, start, match):
            printed.take(*match.span())


def _stands_apart(shadow: str, start: int, match: re.Match[str]) -> bool:
    """Whether a date is no part of a name, as in "CVPR 2018": a comma, a stop or a bracket stands before it."""
    before = shadow[start : match.start()].rstrip()
    return not before or before[-1] in ",.;:)\x00*" or match[0][0] in "(["
