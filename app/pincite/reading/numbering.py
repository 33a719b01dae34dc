"""The numbers before headings: decimal, Roman, lettered, Chinese ones, chapters and appendices."""

import re
from dataclasses import dataclass

from pincite.folding import CJK

_HAN_DIGITS = "〇一二三四五六七八九"
_HAN = "[一二三四五六七八九十]{1,3}"
_SPACE = "[ \\t\u3000\xa0]"
_UPPER = r"[“\"'‘(（《]?[^\W\d_a-z]"
_AFTER_WORD = r"(?=$|\s*[.:：—–-]|\s+[^a-z\s])[.:：—–\s-]*"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(r"(?i:part|book)\s+(\d{1,2}|[IVX]{1,5})" + _AFTER_WORD)),
    ("chapter", re.compile(r"(?i:chapter)\s+(\d{1,2}|[IVX]{1,5})" + _AFTER_WORD)),
    ("appendix", re.compile(r"(?i:appendix|annex)\s+(\d{1,2}|[A-Z])" + _AFTER_WORD)),
    ("part", re.compile(rf"第\s*({_HAN}|\d{{1,3}})\s*[编篇]\s*")),
    ("chapter", re.compile(rf"第\s*({_HAN}|\d{{1,3}})\s*章\s*")),
    ("section", re.compile(rf"第\s*({_HAN}|\d{{1,3}})\s*节\s*")),
    ("han", re.compile(rf"({_HAN})[、．.]\s*(?=\S)")),
    ("han in brackets", re.compile(rf"[（(]({_HAN})[）)]\s*(?=\S)")),
    (
        "decimal",
        re.compile(
            r"(?:(?:Section|Sec\.|§)\s*)?(\d{1,2}(?:[.．]\d{1,2}){0,5})"
            rf"(?:[.．、]?{_SPACE}+(?={_UPPER})|[.．、](?=[{CJK}])|(?:(?<=\.\d)|(?<=\.\d\d))(?=[{CJK}]))"
        ),
    ),
    ("roman", re.compile(rf"([IVXL]{{1,6}}|[Ⅰ-Ⅻ])(?:[.)．]{_SPACE}+(?={_UPPER})|[.．、](?=[{CJK}]))")),
    ("letter", re.compile(r"([A-Z])\.[ \t]+(?=[A-Z])")),
)
#: What most lines do not begin with, so that they need not be tried with every form.
_MAY_BEGIN = re.compile(
    rf"\d|§|第|[（(]?{_HAN}|(?i:part|book|chapter|appendix|annex|sec)|[IVXL]{{1,6}}[.)．、]|[Ⅰ-Ⅻ]|[A-Z]\."
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(frozen=True, slots=True)
class Number:
    """A heading's number: its style, its parts ("1.2.3" has three), and where the heading's words begin."""

    style: str
    parts: tuple[int, ...]
    end: int


def numbers_of(line: str) -> tuple[Number, ...]:
    """Return what the number before a line's words can be; "I." is both Roman and a letter."""
    if not _MAY_BEGIN.match(line):
        return ()
    return tuple(
        Number(style, _parts(match[1], style), match.end()) for style, form in _FORMS if (match := form.match(line))
    )


def bare(line: str) -> str:
    """Return the words of a line without the number before them."""
    found = numbers_of(line)
    return line[found[0].end :].strip() if found else line.strip()


def follow(before: str, after: str) -> bool:
    """Whether the number of one line comes next after the number of another, in one style and one part."""
    later = {(number.style, number.parts) for number in numbers_of(after)}
    return any((one.style, (one.parts[0] + 1,)) in later for one in numbers_of(before) if len(one.parts) == 1)


def roman_value(numeral: str) -> int:
    """Return the value of a Roman numeral in capitals, up to 89."""
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _parts(number: str, style: str) -> tuple[int, ...]:
    if style == "letter" or (style == "appendix" and number.isalpha()):
        return (ord(number) - ord("A") + 1,)
    if number[0].isdigit():
        return tuple(int(part) for part in re.split("[.．]", number))
    if "Ⅰ" <= number <= "Ⅻ":
        return (ord(number) - ord("Ⅰ") + 1,)
    return (roman_value(number) if number[0] in _ROMAN_VALUES else _han_value(number),)


def _han_value(number: str) -> int:
    tens, ten, ones = number.rpartition("十")
    digits = [_HAN_DIGITS.find(digit) for digit in ones]
    units = digits[0] if digits else 0
    return units + (10 * (_HAN_DIGITS.find(tens[0]) if tens else 1) if ten else 0)
