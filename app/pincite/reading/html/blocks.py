"""The article of a page -> its parts in reading order, white space as browsers collapse it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pincite.outline import BlockKind
from pincite.reading.html.article import Layout, classes, is_equation
from pincite.reading.html.formulas import formula_of
from pincite.reading.html.wording import (
    ACTION_WORDS,
    CAPTION_CLASS,
    FRONT_CLASS,
    JUNK_HEADING,
    LABELS,
    LINK_WORDS,
    NOTE_CLASS,
    REFERENCES_CLASS,
)
from pincite.reading.parts import Part, cleaned, numbered_item, raised

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
     "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
     "thead", "tr", "ul", "caption", "xmp", "listing", "multicol"}
)  # fmt: skip
_SPACE = re.compile(r"[ \t\n\r\f]+")
_AROUND_BREAK = re.compile(r" *\n[ \n]*")
_PARTING = re.compile(r"\n *\n[ \n]*")
_REFERENCES_ROLES = frozenset({"doc-bibliography", "doc-endnotes"})
_EMPTIED = re.compile(r"(?:\s*\[\s*(?:[,;|]\s*)*\])+|(?:\s*\(\s*\))+")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MARK_ALONE = re.compile(r"[\W_]|[(\[]?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)\]]")
_OWN_NUMBER = re.compile(r"\[?\d+[\].)]")
#: The label of a list whose numbers have begun.
_COUNTING = "counting"
_HEADING_LINK = re.compile(r"[#¶§🔗\u200b\s]*")
_LEAST_LINKS, _MOST_LINK_CHARACTERS = 3, 200
#: How far up an entry of a list is looked for; pages can be nested very deep.
_MOST_ABOVE = 40
_MOST_ACROSS = 60
_BOLD = frozenset({"b", "strong"})


@dataclass(slots=True)
class _Frame:
    """An open element: what it makes of the words in it.

    `solid` keeps everything inside in one part. `joins` says that the part goes on after the first one in a frame (the
    paragraphs below the first of an item).
    """

    element: Any
    kind: BlockKind = "paragraph"
    level: int = 0
    solid: bool = False
    raw: bool = False
    label: str = ""
    used: bool = False
    references: bool = False
    front: bool = False
    number: int = 1
    step: int = 1


class Walk:
    """Walks over an article once, without recursion, and collects its parts."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._frames: list[_Frame] = [_Frame(None)]
        self._buffer: list[str] = []
        self._held: list[list[str]] = []
        self._notes: list[str] = []
        self._bold = 0
        self._bold_from = 0
        self._marks: list[int] = []
        self._row: list[str] | None = None
        self._spans: dict[int, int] = {}
        self._term = ""
        self.parts: list[Part] = []
        self.hidden = 0

    def parts_of(self, main: Any) -> list[Part]:
        """Return the parts of an element, sections about the page left out."""
        from lxml import etree

        walker = etree.iterwalk(main, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._start(element):
                    walker.skip_subtree()
                    self._left_out = element
                continue
            if element is not self._left_out:
                self._end(element)
            self._left_out = None
            if element is not main and element.tail:
                self._add(element.tail)
        self._flush()
        return list(_without_junk(self.parts))

    _left_out: Any = None

    def _start(self, element: Any) -> bool:
        """Enter an element; return whether what is in it is done with."""
        tag = element.tag
        if element in self._layout.skipped:
            if element in self._layout.hidden:
                self.hidden += sum(len("".join(text.split())) for text in element.itertext("*") if text)
            if tag in _BLOCKS:
                self._break()
            return True
        formula = formula_of(element)
        if formula is not None:
            self._buffer.append(f" {formula} " if element.get("display") == "block" else formula)
            return True
        if tag in _BLOCKS:
            return self._start_block(element, tag)
        return self._start_inline(element, tag)

    def _start_inline(self, element: Any, tag: str) -> bool:
        if tag == "br":
            self._buffer.append("\n")
            return True
        if tag == "a" and self._is_link_only(element):
            return True
        if any(map(NOTE_CLASS.fullmatch, classes(element))) or element.get("role") == "doc-footnote":
            self._held.append(self._buffer)
            self._buffer = []
            self._frames.append(_Frame(element, solid=True))
        elif tag == "sup":
            self._marks.append(len(self._buffer))
        elif tag in _BOLD:
            if not self._bold:
                self._bold_from = len(self._buffer)
            self._bold += 1
        elif tag == "q":
            self._buffer.append("“")
        if self._held and "ltx_note_mark" in classes(element):
            if tag == "sup":
                self._marks.pop()
            return True
        self._add(element.text)
        return False

    def _is_link_only(self, element: Any) -> bool:
        top = self._frames[-1]
        if top.kind == "heading":
            return _HEADING_LINK.fullmatch("".join(element.itertext())) is not None
        return top.references and LINK_WORDS.fullmatch(" ".join("".join(element.itertext()).split())) is not None

    def _start_block(self, element: Any, tag: str) -> bool:
        if tag in ("ul", "ol", "dl") and not self._frames[-1].references and _is_navigation(element):
            return True
        self._break()
        top = self._frames[-1]
        frame = _Frame(element, top.kind, top.level, top.solid, top.raw, references=top.references, front=top.front)
        names = classes(element)
        if not top.solid:
            frame.used = top.used
            self._name(frame, tag, names)
        self._frames.append(frame)
        if tag == "tr" and self._in_data_table(element):
            self._row = []
        elif tag == "li":
            frame.label = frame.label or self._next_label(element)
        self._add(element.text)
        return False

    def _name(self, frame: _Frame, tag: str, names: list[str]) -> None:
        """Say what an element makes of the words in it."""
        role = frame.element.get("role") or ""
        level = _level_of(frame.element, tag, role)
        if tag in ("ol", "ul", "dl", "section", "div") and (
            role in _REFERENCES_ROLES or any(map(REFERENCES_CLASS.fullmatch, [*names, frame.element.get("id") or ""]))
        ):
            frame.references = role != "doc-endnotes"
        about = any(map(FRONT_CLASS.fullmatch, names)) and not any("abstract" in name for name in names)
        if about and not self._deep_in_text():
            frame.front = True
        self._name_by_tag(frame, tag, names, level)
        if frame.references and frame.kind != "heading":
            frame.kind = "reference"
        elif frame.front and frame.kind in ("paragraph", "item"):
            frame.kind = "front"

    def _name_by_tag(self, frame: _Frame, tag: str, names: list[str], level: int) -> None:
        role = frame.element.get("role") or ""
        if level:
            frame.kind, frame.level, frame.solid = "heading", level, True
        elif tag in ("figcaption", "caption") or any(map(CAPTION_CLASS.fullmatch, names)):
            frame.kind, frame.solid = "caption", tag != "table"
        elif tag in ("pre", "xmp", "listing"):
            frame.kind, frame.solid, frame.raw = "row", True, True
        elif tag == "table" and frame.element not in self._layout.layout_tables and is_equation(frame.element):
            frame.kind, frame.solid = "paragraph", True
        elif tag in ("td", "th") and self._row is not None:
            frame.kind, frame.solid = "row", True
        elif tag in ("li", "dt", "dd") or role in ("listitem", "doc-biblioentry"):
            frame.kind, frame.used = "item", False
            frame.solid = frame.references or tag == "dt" or role == "doc-biblioentry"

    def _deep_in_text(self) -> bool:
        return sum(part.kind == "paragraph" and len(part.text) > 400 for part in self.parts[-20:]) > 1

    def _in_data_table(self, element: Any) -> bool:
        table = next(element.iterancestors("table"), None)
        return table is not None and table not in self._layout.layout_tables and not self._frames[-2].solid

    def _next_label(self, element: Any) -> str:
        """Return the number that a browser shows before an entry."""
        frame = self._innermost(lambda one: one.element.tag in ("ol", "ul"))
        if frame is None or frame.element.tag != "ol":
            return ""
        if frame.step == 1 and frame.number == 1 and not frame.label:
            frame.label = _COUNTING
            frame.step = -1 if frame.element.get("reversed") is not None else 1
            first = sum(child.tag == "li" for child in frame.element) if frame.step < 0 else 1
            frame.number = _whole(frame.element.get("start"), first)
        frame.number = _whole(element.get("value"), frame.number)
        label = _counted(frame.number, frame.element.get("type") or "1")
        frame.number += frame.step
        return f"{label}."

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._end_block(element, tag)
        elif self._frames[-1].element is element:
            self._frames.pop()
            self._notes.append(_collapsed(self._buffer))
            self._buffer = self._held.pop()
        elif tag == "sup":
            start = self._marks.pop() if self._marks else len(self._buffer)
            self._buffer[start:] = [raised("".join(self._buffer[start:]))]
        elif tag in _BOLD:
            self._end_bold()
        elif tag == "q":
            self._buffer.append("”")
        elif tag == "span" and any(name in LABELS for name in classes(element)):
            self._buffer.append(" ")

    def _end_bold(self) -> None:
        self._bold = max(self._bold - 1, 0)
        if not self._bold and not "".join(self._buffer[: self._bold_from]).strip():
            # The bold words at the start of a part, over neighbouring elements.
            self._lead = len(self._buffer)

    _lead: int = 0

    def _end_block(self, element: Any, tag: str) -> None:
        frame = self._frames[-1]
        if frame.element is not element:
            return
        if tag in ("td", "th") and self._row is not None and not self._frames[-2].solid:
            self._end_cell(element)
        elif frame.solid and self._frames[-2].solid:
            self._break()
        else:
            self._flush()
        if not frame.solid and len(self._frames) > 1 and frame.used and tag not in ("li", "dd", "dt"):
            self._frames[-2].used = self._frames[-2].used or self._frames[-2].kind == "item"
        self._frames.pop()
        if tag == "tr" and self._row is not None and not self._frames[-1].solid:
            self._end_row(frame)

    def _end_cell(self, element: Any) -> None:
        assert self._row is not None
        while self._spans.get(len(self._row), 0):
            self._spans[len(self._row)] -= 1
            self._row.append("")
        text = _AROUND_BREAK.sub(" ", _collapsed(self._buffer)).replace("\t", " ")
        self._buffer, self._lead = [], 0
        across, down = (min(max(_whole(element.get(name), 1), 1), 1_000) for name in ("colspan", "rowspan"))
        for column in range(len(self._row), len(self._row) + across):
            if down > 1:
                self._spans[column] = down - 1
        self._row.append(text)
        self._row += [""] * (min(across, _MOST_ACROSS) - 1)

    def _end_row(self, frame: _Frame) -> None:
        cells, self._row = self._row or [], None
        while self._spans.get(len(cells), 0):
            self._spans[len(cells)] -= 1
            cells.append("")
        text = "\t".join(cells).rstrip()
        if text.strip():
            self.parts.append(Part("reference" if frame.references else "row", text))
        self._emit_notes()

    def _break(self) -> None:
        """End what stands before a block: a part, or a word where everything stays together."""
        if self._frames[-1].solid or self._row is not None:
            self._buffer.append("\n" if self._frames[-1].raw else " ")
        else:
            self._flush()

    def _flush(self) -> None:
        frame = self._frames[-1]
        pieces, lead = self._buffer, self._lead
        self._buffer, self._lead = [], 0
        self._bold_from = 0
        if frame.raw:
            text = cleaned("".join(pieces)).strip("\n").rstrip()
            if text.strip():
                self.parts.append(Part(frame.kind, text))
            return
        text = _collapsed(pieces)
        bold = min(len(_collapsed(pieces[:lead])), len(text)) if lead else 0
        if text and not (len(text) < 60 and ACTION_WORDS.fullmatch(text)):
            for number, piece in enumerate(_PARTING.split(text)):
                self._emit(frame, _AROUND_BREAK.sub("\n", piece).strip(), 0 if number else min(bold, len(piece)))
        self._emit_notes()

    def _emit(self, frame: _Frame, text: str, bold: int) -> None:
        kind = frame.kind
        if kind in ("heading", "caption", "reference"):
            text = text.replace("\n", " ")
        if kind == "item":
            self._emit_of_list(frame, text, bold)
            return
        if kind == "reference":
            text = self._numbered_reference(frame, _EMPTIED.sub("", text).strip())
        if text:
            self.parts.append(Part(kind, text, frame.level if kind == "heading" else 0, bold=bold))

    def _emit_of_list(self, frame: _Frame, text: str, bold: int) -> None:
        owner = self._innermost(lambda one: one.element.tag in ("li", "dt", "dd")) or frame
        if owner.element is not None and owner.element.tag == "dt":
            self._term = f"{self._term}\n{text}" if self._term else text
        elif _MARK_ALONE.fullmatch(text) and not owner.used:
            # A list that draws its own marks.
            owner.label = text if any(map(str.isalnum, text)) else ""
        elif owner.used:
            self.parts.append(Part("paragraph", text, bold=bold))
        else:
            owner.used = True
            self._emit_item(owner, text, bold)

    def _numbered_reference(self, frame: _Frame, text: str) -> str:
        owner = self._innermost(lambda one: bool(one.label) and one.label != _COUNTING) or frame
        if not owner.label or owner.used:
            return text
        owner.used = True
        return text if _OWN_NUMBER.match(text) else f"{owner.label} {text}"

    def _innermost(self, fits: Callable[[_Frame], bool]) -> _Frame | None:
        return next(
            (one for one in reversed(self._frames[-_MOST_ABOVE:]) if one.element is not None and fits(one)), None
        )

    def _emit_item(self, owner: _Frame, text: str, bold: int) -> None:
        if self._term:
            term, self._term = self._term, ""
            self.parts.append(Part("item", f"{term}\n{text}", label=len(term)))
        elif owner.label:
            self.parts.append(numbered_item(owner.label, text))
        else:
            self.parts.append(Part("item", text, bold=bold))

    def _emit_notes(self) -> None:
        self.parts += [Part("paragraph", note.replace("\n", " ")) for note in self._notes if note]
        self._notes = []

    def _add(self, text: str | None) -> None:
        if text:
            self._buffer.append(text if self._frames[-1].raw else _SPACE.sub(" ", text))


def _collapsed(pieces: list[str]) -> str:
    text = re.sub(" {2,}", " ", cleaned("".join(pieces)))
    return re.sub(" ?\n ?", "\n", text).strip(" \n")


def _level_of(element: Any, tag: str, role: str) -> int:
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return int(tag[1])
    if role == "heading":
        return min(max(_whole(element.get("aria-level"), 2), 1), 9)
    return 0


def _whole(value: str | None, otherwise: int) -> int:
    found = re.fullmatch(r"\s*(-?\d{1,6})\s*", value or "")
    return int(found[1]) if found else otherwise


def _counted(number: int, style: str) -> str:
    """Return a list's number in the style that `type` asks for: 1, a, A, i, I."""
    if style in "aA" and 0 < number <= 26:
        return chr(ord(style) + number - 1)
    if style in "iI" and 0 < number < 40:
        numeral = ""
        for value, letters in _ROMAN:
            while number >= value:
                numeral, number = numeral + letters, number - value
        return numeral if style == "i" else numeral.upper()
    return str(number)


def _is_navigation(element: Any) -> bool:
    """Whether every entry of a list is a link and nothing else."""
    entries = [child for child in element if child.tag in ("li", "dd")]
    if len(entries) < _LEAST_LINKS or any(map(REFERENCES_CLASS.fullmatch, classes(element))):
        return False
    return all(_is_link(entry) for entry in entries)


def _is_link(entry: Any) -> bool:
    words = 0
    for text in entry.itertext():
        words += len("".join(text.split()))
        if words > _MOST_LINK_CHARACTERS:
            return False
    links = list(entry.iter("a"))
    linked = sum(len("".join("".join(link.itertext()).split())) for link in links)
    mail = any((link.get("href") or "").startswith("mailto") for link in links)
    return words > 0 and linked >= 0.9 * words and not mail


def _without_junk(parts: list[Part]) -> Iterator[Part]:
    """Leave out the sections about the page, up to the next heading of their depth."""
    below = 0
    for part in parts:
        if part.kind == "heading":
            if below and part.level > below:
                continue
            below = part.level if JUNK_HEADING.fullmatch(" ".join(part.text.split()).rstrip(" :")) else 0
        if not below:
            yield part
