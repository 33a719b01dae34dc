"""Which lines are headings, and how deep: numbered in any style, customary ones, and unnumbered ones."""

import re
from dataclasses import dataclass
from typing import Literal

from pincite.outline import SectionKind
from pincite.reading.numbering import Number, bare, numbers_of
from pincite.reading.words import is_cjk, word_count

_MOST_WORDS = 25
_MOST_CHARACTERS = 200
_MOST_KNOWN_CHARACTERS = 80
_MOST_UNNUMBERED_WORDS = 12
_MOST_SENTENCE_CASE_WORDS = 8
_ENDS_LIKE_PROSE = re.compile(r"[.;,:。；，：!！?？]$")
_ENDS_LIKE_NUMBERED_PROSE = re.compile(r"[.;,:。；，：!！]$")
#: A line of a table of contents: words, then the number of a page.
_CONTENTS_LINE = re.compile(r"(?:\.{3,}|…+|·{3,}|\s{2,}|\t)[\s.…·]*\d{1,4}$")
#: "Figure 3 shows": prose, or a caption.
_SPEAKS_OF = re.compile(r"(?:Fig|Figure|Table|Eq|Equation)s?\b\.?\s*\d")
_SIGN = re.compile(r"[\t=<>{}|\\]")
_SENTENCE_CASE = re.compile(r"[\w ,’'()&/–-]+")
_CJK_HEADING = re.compile(r"[^\W_][\w、“”‘’《》（）()—·：: -]{1,24}")
#: Styles that stand above all others, in this order.
_TOP = {"part": 0, "appendix": 0, "chapter": 1}

_KNOWN: dict[SectionKind, re.Pattern[str]] = {
    "abstract": re.compile(
        r"[【\[]?(?:abstract|summary|executive summary|摘\s*要|内容提要)[】\]]?\s*[:：.]?$", re.IGNORECASE
    ),
    "references": re.compile(
        r"[【\[]?(?:references(?: cited| and notes)?|reference list|bibliography|works cited|literature(?: cited)?"
        r"|checked against|literatur(?:verzeichnis)?|références(?: bibliographiques)?|bibliographie|referencias"
        r"|参\s*考\s*文\s*献|引用文献)[】\]]?\s*[:：.]?$",
        re.IGNORECASE,
    ),
    "acknowledgements": re.compile(
        r"(?:acknowledge?ments?|funding|author contributions?"
        r"|(?:declaration of )?(?:competing|conflicts? of) interests?|致\s*谢|基金项目)\s*[:：.]?$",
        re.IGNORECASE,
    ),
    "body": re.compile(
        r"(?:introduction|background|related works?|literature review|(?:materials? and )?methods?|methodology|results?"
        r"|(?:results and )?discussions?|findings|conclusions?(?: and [a-z ]+)?|concluding remarks|limitations"
        r"|appendix|appendices|supplementary (?:materials?|information)"
        r"|引\s*言|前\s*言|绪\s*论|导\s*论|文献综述|研究方法|结\s*果|讨\s*论|结\s*论(?:与[^\W\d_]{2,4})?|结\s*语|附\s*录)\s*[:：.]?$",
        re.IGNORECASE,
    ),
}
ABSTRACT_RUN_IN = re.compile(
    r"(?:abstract|summary|[【\[]?摘\s*要[】\]]?)\s*[:：.—–-]+\s*(?=\S)|[【\[]摘\s*要[】\]]\s*(?=\S)", re.IGNORECASE
)
KEYWORDS = re.compile(
    r"[【\[]?(?:key\s?words?(?: and phrases)?|index terms|关\s*键\s*词|关键字)[】\]]?\s*(?:[:：—–-]|(?<=[】\]])|$|\n)",
    re.IGNORECASE,
)


def known_kind(line: str) -> SectionKind | None:
    """Return the kind of section that a customary heading ("References", "2. Methods") opens, or None."""
    if len(line) > _MOST_KNOWN_CHARACTERS:
        return None
    words = bare(line)
    return next((kind for kind, pattern in _KNOWN.items() if pattern.match(words)), None)


def looks_like_heading(line: str) -> Literal["", "plain", "marked"]:
    """Say what a line's form alone tells: a number or a customary name (`marked`), its letters' case (`plain`)."""
    if known_kind(line) or (numbers_of(line) and not _is_prose(line)):
        return "marked"
    return "plain" if _style_of(line) in ("capitals", "title") else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line recognised as a heading: its depth from 1, the kind of section that it opens, and its style."""

    level: int
    kind: SectionKind
    style: str


class HeadingReader:
    """Recognises headings line by line, remembering the numbers that it has seen.

    A number alone is weak evidence ("1. We thank ..." may be a list), so a number must continue its sequence, or begin
    one below the headings that are open; the last part of a decimal number ("1.2.3") must continue or begin one, its
    other parts may be misprinted.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._deep: dict[int, int] = {}
        self._open: list[tuple[str, int]] = []
        self._level = 0
        self._capitals = False

    def read(self, line: str, *, in_body: bool, before_prose: bool) -> Heading | None:
        """Return the heading that `line` is, or None.

        Args:
            line: one line (or one short paragraph), stripped.
            in_body: whether an unnumbered heading can stand here.
            before_prose: whether running text follows.
        """
        heading = self._known(line) or self._numbered(line)
        if heading is None and in_body and before_prose and not numbers_of(line):
            heading = self._unnumbered(line)
        if heading is not None and heading.style != "plain":
            self._level = heading.level
        return heading

    def _known(self, line: str) -> Heading | None:
        kind = known_kind(line)
        if kind is None:
            return None
        if numbered := self._numbered(line):
            return Heading(numbered.level, kind, "known")
        self._open.clear()
        self._capitals = self._capitals or line.isupper()
        return Heading(1, kind, "known")

    def _numbered(self, line: str) -> Heading | None:
        if _is_prose(line):
            return None
        for number in numbers_of(line):
            if level := self._level_of(number):
                return Heading(level, "body", number.style)
        return None

    def _level_of(self, number: Number) -> int | None:
        """Return the level of a heading with this number, or None where it continues and begins nothing."""
        if len(number.parts) > 1:
            return self._level_of_parts(number.parts)
        style, value = number.style, number.parts[0]
        opened = dict(self._open).get(style)
        last = self._last.get(style, 0)
        goes_on = last < value <= last + 2 and (last or style in ("decimal", "roman"))
        if style not in _TOP and not goes_on and (value != 1 or opened):
            return None
        self._last[style] = value
        if style == "decimal":
            self._deep.clear()
        return self._enter(style, opened)

    def _enter(self, style: str, opened: int | None) -> int:
        if style in _TOP:
            self._open = [entry for entry in self._open if _TOP.get(entry[0], 9) < _TOP[style]]
            level = self._open[-1][1] + 1 if self._open else 1
        elif opened:
            self._open = [entry for entry in self._open if entry[1] < opened]
            level = opened
        else:
            level = self._level + 1 if self._open else 1
        self._open.append((style, level))
        return level

    def _level_of_parts(self, parts: tuple[int, ...]) -> int | None:
        depth, last = len(parts), self._deep.get(len(parts), 0)
        if parts[-1] > 1 and parts[-1] not in (last + 1, last + 2):
            return None
        self._deep = {deep: seen for deep, seen in self._deep.items() if deep < depth} | {depth: parts[-1]}
        levels = dict(self._open)
        level = next((levels[style] for style in ("decimal", "chapter", "roman") if style in levels), 1) + depth - 1
        self._open = [entry for entry in self._open if entry[1] < level]
        return level

    def _unnumbered(self, line: str) -> Heading | None:
        style = _style_of(line)
        if not style:
            return None
        if style == "capitals":
            self._capitals = True
            self._open.clear()
            return Heading(1, "body", "capitals")
        above = self._level if self._last or self._deep else int(self._capitals)
        return Heading(above + 1, "body", "plain")


def _is_prose(line: str) -> bool:
    """Whether a line with a number before it is too long, or ends like, a sentence."""
    if len(line) > _MOST_CHARACTERS or word_count(line) > _MOST_WORDS or _CONTENTS_LINE.search(line):
        return True
    if not _ENDS_LIKE_NUMBERED_PROSE.search(line):
        return False
    # "3.1. Participants."
    return not (line.endswith(".") and re.match(r"\d+\.\d", line) and word_count(line) <= _MOST_SENTENCE_CASE_WORDS)


def _style_of(line: str) -> Literal["", "capitals", "title", "sentence"]:
    """Return how an unnumbered line is written like a heading: in capitals, title case, sentence case, or not."""
    if not _can_be_unnumbered(line):
        return ""
    if is_cjk(line):
        return "sentence" if _CJK_HEADING.fullmatch(line) else ""
    if line.isupper():
        return "capitals"
    words = line.split()
    long_words = [word for word in words if len(word) > 3 and word[0].isalpha()]
    if long_words and all(word[0].isupper() for word in long_words):
        return "title"
    return "sentence" if len(words) <= _MOST_SENTENCE_CASE_WORDS and _SENTENCE_CASE.fullmatch(line) else ""


def _can_be_unnumbered(line: str) -> bool:
    if len(line) >= _MOST_CHARACTERS or len(line.split()) > _MOST_UNNUMBERED_WORDS or not line[:1].isalpha():
        return False
    ends_like_prose = _ENDS_LIKE_PROSE.search(line) and not (line.endswith(":") and line.isupper())
    if ends_like_prose or _SIGN.search(line) or _CONTENTS_LINE.search(line) or _SPEAKS_OF.match(line):
        return False
    return is_cjk(line) or (line[0].isupper() and sum(map(str.isalpha, line)) >= 4)
