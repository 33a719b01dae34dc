"""Which lines are headings, and how deep: Roman, decimal, lettered, Chinese and unnumbered ones."""

import re
from dataclasses import dataclass

from pincite.records import SectionKind

_MOST_WORDS = 25
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,5})(\.?)[ \t\u3000]+(?=[^\W\d_]|[“\"'‘(])(?=[^a-z])")
_ROMAN = re.compile(r"([IVXL]{1,6})[.)][ \t]+(?=[A-Z“\"])")
_LETTER = re.compile(r"([A-Z])\.[ \t]+(?=[A-Z])")
_CHINESE = re.compile(r"(?:第[一二三四五六七八九十百\d]+[章节]|[一二三四五六七八九十]+、|([（(][一二三四五六七八九十]+[）)]))\s*\S")
_CHAPTER = re.compile(r"(?:Chapter|Part|Appendix)\s+(?:\d{1,2}|[IVX]{1,5}|[A-Z])\b", re.IGNORECASE)
_ENDS_LIKE_PROSE = re.compile(r"[.;,:。；，：!?]$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}

_KNOWN: dict[SectionKind, re.Pattern[str]] = {
    "abstract": re.compile(r"(?:abstract|summary|摘\s*要)\s*[:：.]?$", re.IGNORECASE),
    "references": re.compile(
        r"(?:references(?: cited)?|bibliography|works cited|literature cited|reference list|参考文献)\s*[:：]?$",
        re.IGNORECASE,
    ),
    "acknowledgements": re.compile(r"(?:acknowledg(?:e)?ments?|funding|致\s*谢)\s*[:：]?$", re.IGNORECASE),
    "body": re.compile(
        r"(?:introduction|background|related work|literature review|(?:materials and )?methods?|methodology|results?"
        r"|(?:results and )?discussions?|findings|conclusions?(?: and [a-z ]+)?|concluding remarks|limitations"
        r"|appendix|引\s*言|绪\s*论|结\s*论|结\s*语)\s*[:：]?$",
        re.IGNORECASE,
    ),
}
ABSTRACT_RUN_IN = re.compile(r"(?:abstract|summary|摘\s*要)\s*[:：.—–-]+\s*(?=\S)", re.IGNORECASE)
KEYWORDS = re.compile(r"(?:key\s?words?(?: and phrases)?|index terms|关键词|关键字)\s*[:：—–-]", re.IGNORECASE)


def known_kind(line: str) -> SectionKind | None:
    """Return the kind of section that a customary heading ("References", "2. Methods") opens, or None."""
    bare = _ROMAN.sub("", _DECIMAL.sub("", line, count=1), count=1).strip()
    return next((kind for kind, pattern in _KNOWN.items() if pattern.match(bare)), None)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line recognised as a heading: its depth from 1, the kind of section that it opens, and its style."""

    level: int
    kind: SectionKind
    style: str


class HeadingReader:
    """Recognises headings line by line, remembering the numbers that it has seen.

    A number alone is weak evidence ("1. We thank ..." may be a list), so single numbers, Roman numbers and letters
    must continue a sequence; numbers of several parts may be misprinted and are believed as they stand.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._level = 0
        self._letter_level = 0

    def read(self, line: str, *, in_body: bool, before_prose: bool) -> Heading | None:
        """Return the heading that `line` is, or None.

        Args:
            line: one line (or one short paragraph), stripped.
            in_body: whether the front matter is behind us; unnumbered headings are believed only then.
            before_prose: whether running text follows.
        """
        heading = (
            self._known(line)
            or self._numbered(line)
            or (self._unnumbered(line, before_prose=before_prose) if in_body else None)
        )
        if heading is not None and heading.style != "plain":
            self._level = heading.level
        return heading

    def _known(self, line: str) -> Heading | None:
        kind = known_kind(line)
        if kind is None:
            return None
        numbered = self._numbered(line)
        return Heading(numbered.level if numbered else 1, kind, "known")

    def _numbered(self, line: str) -> Heading | None:
        if len(line.split()) > _MOST_WORDS or len(line) > 200 or _ENDS_LIKE_PROSE.search(line):
            return None
        if match := _DECIMAL.match(line):
            return self._decimal(match[1])
        if match := _ROMAN.match(line):
            return self._in_sequence("roman", _roman_value(match[1]), 1) or self._lettered(line)
        if _CHAPTER.match(line):
            return Heading(1, "body", "chapter")
        if match := _CHINESE.match(line):
            return Heading(2 if match[1] or "节" in match[0] else 1, "body", "chinese")
        return self._lettered(line)

    def _decimal(self, number: str) -> Heading | None:
        parts = [int(part) for part in number.split(".")]
        if len(parts) == 1:
            return self._in_sequence("decimal", parts[0], 1)
        return Heading(len(parts), "body", "decimal")

    def _lettered(self, line: str) -> Heading | None:
        match = _LETTER.match(line)
        if match is None:
            return None
        position = ord(match[1]) - ord("A") + 1
        if position == 1:
            self._letter_level = self._level + 1
        return self._in_sequence("letter", position, self._letter_level or 2)

    def _in_sequence(self, style: str, value: int, level: int) -> Heading | None:
        last = self._last.get(style, 0)
        if value not in (last + 1, last + 2) and not (value == 1 and (style == "letter" or last == 0)):
            return None
        self._last[style] = value
        if level == 1:
            self._last.pop("letter", None)
        return Heading(level, "body", style)

    def _unnumbered(self, line: str, *, before_prose: bool) -> Heading | None:
        words = line.split()
        if not before_prose or len(words) > 12 or _ENDS_LIKE_PROSE.search(line) or "\t" in line:
            return None
        letters = [character for character in line if character.isalpha()]
        if len(letters) < 4 or not line[0].isalpha():
            return None
        if line.isupper() and all(ord(character) < 0x250 for character in letters):
            return Heading(1, "body", "capitals")
        long_words = [word for word in words if len(word) > 3 and word[0].isalpha()]
        if long_words and all(word[0].isupper() for word in long_words) and words[0][0].isupper():
            return Heading(min(self._level + 1, 6) if self._last else 1, "body", "plain")
        return None


def _roman_value(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-value if value < max(values[position:]) else value for position, value in enumerate(values))
