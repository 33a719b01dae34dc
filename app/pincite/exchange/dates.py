"""Dates between CSL and the forms of files: "2015-11-30", year, month and day apart, spans, and words."""

import re
from collections.abc import Sequence
from typing import Any

Date = dict[str, Any]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ONE = r"(-?\d{1,4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?"
_DATE = re.compile(_ONE)
_TIME = re.compile(r"(?<=\d)[T ]\d{2}:\d{2}.*")


def date_of(text: str) -> Date | None:
    """Return the date that a text is: a day, month or year, or a span of two parted by "/"; other words as they are."""
    text = text.strip()
    if not text:
        return None
    ends = [text] if "/" not in text or _DATE.fullmatch(text) else text.split("/")
    parts = [_parts(_TIME.sub("", end.strip())) for end in ends]
    if len(parts) <= 2 and all(parts):
        return {"date-parts": [part for part in parts if part]}
    return {"literal": text}


def date_from(year: str, month: str = "", day: str = "") -> Date | None:
    """Return the date that a year, a month (a number or a name) and a day are."""
    if not (year or month):
        return None
    number = month_number(month)
    if re.fullmatch(r"-?\d{1,4}", year):
        parts = [int(year), *([number] if number else [])]
        if number and day.isdecimal() and 1 <= int(day) <= 31:
            parts.append(int(day))
        if not month or number:
            return {"date-parts": [parts]}
    return {"literal": " ".join(filter(None, (day, month, year)))}


def month_number(month: str) -> int | None:
    """Return the number of a month: of "3", "mar" or "March"."""
    month = month.strip(" .").lower()
    if month.isdecimal() and 1 <= int(month) <= 12:
        return int(month)
    return MONTHS.index(month[:3]) + 1 if month[:3] in MONTHS and month.isalpha() else None


def parts_of(date: object) -> list[list[int]]:
    """Return the whole numbers of a CSL date: one list for a day, two for a span; none where it is in words."""
    parts = date.get("date-parts") if isinstance(date, dict) else None
    if not isinstance(parts, list) or not 1 <= len(parts) <= 2:
        return []
    lists = [_numbers(part) for part in parts]
    return [numbers for numbers in lists if numbers] if all(lists) else []


def iso(parts: Sequence[Sequence[int]]) -> str:
    """Return the numbers of a date as "2015-11-30", a span with "/"."""
    return "/".join("-".join(f"{n:04}" if place == 0 else f"{n:02}" for place, n in enumerate(p)) for p in parts)


def _parts(text: str) -> list[int] | None:
    found = _DATE.fullmatch(text)
    if found is None or len(found[1].lstrip("-")) < 3:
        return None
    numbers = [int(group) for group in found.groups() if group]
    sound = all(1 <= number <= limit for number, limit in zip(numbers[1:], (12, 31), strict=False))
    return numbers if sound else None


def _numbers(part: object) -> list[int]:
    if not isinstance(part, list) or not 1 <= len(part) <= 3:
        return []
    try:
        return [int(number) for number in part]
    except (TypeError, ValueError):
        return []
