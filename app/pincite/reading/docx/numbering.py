"""The lists of a DOCX file -> the numbers before their entries, which its text does not hold (ECMA-376, 17.9)."""

import re
from typing import Any

from pincite.reading.docx.package import child, local, value
from pincite.reading.docx.styles import Styles, whole

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_HAN = "〇一二三四五六七八九"
_HAN_FORMATS = frozenset(
    {"chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting",
     "taiwaneseCountingThousand", "koreanCounting", "japaneseDigitalTenThousand"}
)  # fmt: skip
_MOST_LABEL = 40


class Numbering:
    """Counts the entries of every list as they come."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, Any]] = {}
        self._list_of: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        links: dict[str, str] = {}
        styled: dict[str, str] = {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                self._read_list(element, links, styled)
            elif local(element) == "num":
                self._read_use(element)
        for name, style in links.items():
            if style in styled:
                self._levels[name] = self._levels.get(styled[style], {})

    def label(self, number: str, depth: int) -> str | None:
        """Count an entry and return its label; empty for a bullet, None where there is no such list."""
        name = self._list_of.get(number)
        level = self._levels.get(name, {}).get(depth) if name is not None else None
        if name is None or level is None:
            return None
        counts = self._counts.setdefault(name, {})
        if (number, depth) not in self._begun and (number, depth) in self._starts:
            counts.pop(depth, None)
        self._begun.add((number, depth))
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        counts[depth] = counts[depth] + 1 if depth in counts else self._start(number, name, depth)
        return self._written(number, name, depth, level)

    def _read_list(self, element: Any, links: dict[str, str], styled: dict[str, str]) -> None:
        name = value(element, "abstractNumId") or ""
        self._levels[name] = {whole(value(one, "ilvl"), 0): one for one in element if local(one) == "lvl"}
        if (link := child(element, "numStyleLink")) is not None:
            links[name] = value(link) or ""
        if (link := child(element, "styleLink")) is not None:
            styled[value(link) or ""] = name

    def _read_use(self, element: Any) -> None:
        number, of = value(element, "numId") or "", child(element, "abstractNumId")
        if of is not None:
            self._list_of[number] = value(of) or ""
        for one in element:
            start = child(one, "startOverride") if local(one) == "lvlOverride" else None
            if start is not None:
                self._starts[number, whole(value(one, "ilvl"), 0)] = whole(value(start), 1)

    def _start(self, number: str, name: str, depth: int) -> int:
        if (number, depth) in self._starts:
            return self._starts[number, depth]
        level = self._levels[name].get(depth)
        start = child(level, "start") if level is not None else None
        return whole(value(start), 1) if start is not None else 1

    def _written(self, number: str, name: str, depth: int, level: Any) -> str:
        form, text = child(level, "numFmt"), child(level, "lvlText")
        style = value(form) if form is not None else "decimal"
        if style in ("bullet", "none") or text is None:
            return ""
        plain = child(level, "isLgl") is not None

        def count(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            above = self._levels[name].get(place)
            shape = child(above, "numFmt") if above is not None else None
            value_of = self._counts[name].get(place, self._start(number, name, place))
            return counted(value_of, "decimal" if plain or shape is None else value(shape) or "decimal")

        return _PLACE.sub(count, value(text) or "").strip()[:_MOST_LABEL]


def counted(number: int, style: str) -> str:
    """Return a number in a style of numbering; in one that is not known, as digits."""
    if style in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letters if style == "lowerLetter" else letters.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        numeral = ""
        for worth, sign in _ROMAN:
            numeral, number = numeral + sign * (number // worth), number % worth
        return numeral if style == "lowerRoman" else numeral.upper()
    if style in _HAN_FORMATS and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (("" if tens == 1 else _HAN[tens]) + "十" if tens else "") + (_HAN[ones] if ones or not tens else "")
    if style == "decimalEnclosedCircle" and 0 < number <= 20:
        return chr(0x245F + number)
    return f"{number:02d}" if style == "decimalZero" else str(number)
