"""The styles of a DOCX file -> what a paragraph or run of each is: a heading and how deep, a caption, bold, hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pincite.reading.docx.package import child, is_on, local, value

#: Word writes the names of its own styles in English whatever its language; other programs write them in theirs.
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|başlık|cím(?:sor)?"
    r"|标题|標題|見出し|제목)\s*([1-9])",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:title|titel|titre|título|titulo|titolo|название|标题|標題|表題|제목)", re.IGNORECASE)
_FRONT = re.compile(
    r"subtitle|untertitel|sous-titre|authors?|author names?|affiliations?|byline|date|副标题", re.IGNORECASE
)
_CAPTION = re.compile(
    r"caption|beschriftung|légende|leyenda|didascalia|题注|(?:table|figure)[ _-]?(?:caption|title)", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"bibliography|literaturverzeichnis|bibliographie|bibliografía|references?(?: list)?|reference text|书目",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:toc|verzeichnis|tm|tdc|目录)\s*[1-9]|toc ?heading|table of figures|contents? ?\d?", re.IGNORECASE
)
_MOST_BASED_ON = 30


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, after what it is based on. `level` is a heading's depth from 1, 0 where it is none."""

    level: int = 0
    is_title: bool = False
    is_front: bool = False
    is_caption: bool = False
    is_reference: bool = False
    is_contents: bool = False
    bold: bool = False
    hidden: bool = False
    numbering: tuple[str, int] | None = None


class Styles:
    """The styles by their ids."""

    def __init__(self, root: Any) -> None:
        self._elements: dict[str, Any] = {}
        self._known: dict[str | None, Style] = {}
        self.default: str | None = None
        for element in root if root is not None else ():
            if local(element) != "style":
                continue
            name = value(element, "styleId") or ""
            self._elements[name] = element
            if value(element, "type") == "paragraph" and value(element, "default") in ("1", "true"):
                self.default = name

    def of(self, name: str | None) -> Style:
        """Return a style by its id; an unknown one says nothing."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _chain(self, name: str | None) -> Iterator[Any]:
        for _ in range(_MOST_BASED_ON):
            element = self._elements.get(name or "")
            if element is None:
                return
            yield element
            based = child(element, "basedOn")
            name = value(based) if based is not None else None

    def _read(self, name: str | None) -> Style:
        chain = list(self._chain(name))
        names = [value(one) or "" for element in chain if (one := child(element, "name")) is not None]
        own = names[0] if names else name or ""
        if not chain and name:
            names = [name]
        return Style(
            level=self._level(chain, names),
            is_title=bool(_TITLE.fullmatch(own)),
            is_front=bool(_FRONT.fullmatch(own)),
            is_caption=any(map(_CAPTION.fullmatch, names)),
            is_reference=any(map(_REFERENCE.fullmatch, names)),
            is_contents=any(map(_CONTENTS.fullmatch, names)),
            bold=self._switched(chain, "b"),
            hidden=self._switched(chain, "vanish"),
            numbering=self._numbering(chain),
        )

    def _level(self, chain: list[Any], names: list[str]) -> int:
        for element in chain:
            outline = child(element, "pPr", "outlineLvl")
            if outline is not None and (told := outline_level(outline)) is not None:
                return told
            called = child(element, "name")
            match = _HEADING.fullmatch((value(called) or "").strip()) if called is not None else None
            if match:
                return int(match[1])
        match = next((match for one in names if (match := _HEADING.fullmatch(one.strip()))), None)
        return int(match[1]) if match else 0

    @staticmethod
    def _switched(chain: list[Any], name: str) -> bool:
        found = next((one for element in chain if (one := child(element, "rPr", name)) is not None), None)
        return is_on(found)

    @staticmethod
    def _numbering(chain: list[Any]) -> tuple[str, int] | None:
        for element in chain:
            properties = child(element, "pPr", "numPr")
            if properties is not None:
                number, depth = child(properties, "numId"), child(properties, "ilvl")
                if number is not None:
                    return value(number) or "0", whole(value(depth) if depth is not None else None, 0)
        return None


def outline_level(element: Any) -> int | None:
    """Return the depth that an outline level gives: 1 to 9, 0 for running text, None where it says nothing."""
    level = whole(value(element), -1)
    return level + 1 if 0 <= level <= 8 else 0 if level == 9 else None


def whole(text: str | None, otherwise: int) -> int:
    """Return a whole number of a file, or another one where it is none."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else otherwise
