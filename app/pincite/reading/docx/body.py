"""The text of a DOCX file -> its parts in reading order: as Word shows it, changes accepted, comments left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pincite.outline import BlockKind
from pincite.reading.docx.formulas import formula_text
from pincite.reading.docx.numbering import Numbering
from pincite.reading.docx.package import child, is_on, local, value
from pincite.reading.docx.styles import Style, Styles, outline_level, whole
from pincite.reading.parts import Part, cleaned, numbered_item, raised

_SPACES = re.compile(r"[ \t]+")
_AROUND_BREAK = re.compile(r" *\n[ \n]*")
#: Elements that show nothing, and text that another element shows: deleted words, fallbacks, readings above signs.
_SKIPPED = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "rt", "rPr", "pPr", "sectPr", "sdtPr",
     "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "docPr", "footnoteRef", "endnoteRef", "annotationRef", "separator",
     "continuationSeparator", "commentRangeStart", "commentRangeEnd", "proofErr", "bookmarkStart", "bookmarkEnd",
     "altChunk"}
)  # fmt: skip
#: The letters of the font Symbol, from "A" and from "a" on.
_GREEK = dict(zip("ABCDEFGHIKLMNOPQRSTUWXYZabcdefghiklmnopqrstuwxyz",
                  "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηικλμνοπθρστυωξψζ", strict=True))  # fmt: skip
_SYMBOLS = {
    0xB1: "±",
    0xB3: "≥",
    0xA3: "≤",
    0xB4: "×",
    0xB0: "°",
    0xB9: "≠",
    0xBB: "≈",
    0xA5: "∞",
    0xAE: "→",
    0xB7: "•",
    0xE5: "∑",
}
_LONG_CELL = 1_200
_WHITE = "FFFFFF"


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read."""

    properties: Any
    style: Style
    pieces: list[str] = field(default_factory=list)
    bold: int = 0
    plain: bool = False
    notes: list[str] = field(default_factory=list)
    inside: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """An open table; `row` holds the texts of the cells of the row that is read."""

    data: bool
    row: list[str] = field(default_factory=list)
    deleted: bool = False


class Body:
    """Walks over the text once, without recursion, and collects its parts."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: dict[str, str]) -> None:
        """Begin.

        Args:
            styles: the styles of the file.
            numbering: its lists.
            notes: the texts of footnotes and endnotes by "footnote 2".
        """
        self._styles, self._numbering, self._notes = styles, numbering, notes
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._carried: _Paragraph | None = None
        self._fields: list[bool] = []
        self._note_count = 0
        self._run_style = Style()
        self._run: Any = None
        self._raised = False
        self.parts: list[Part] = []
        self.title: str | None = None
        self.hidden = 0

    def parts_of(self, root: Any) -> list[Part]:
        """Return the parts below an element."""
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        left_out: Any = None
        for event, element in walker:
            name = local(element)
            if event == "start":
                if self._start(element, name):
                    walker.skip_subtree()
                    left_out = element
            elif element is left_out:
                left_out = None
            else:
                self._end(element, name)
        return self.parts

    def _start(self, element: Any, name: str) -> bool:
        """Enter an element; return whether what is in it is done with."""
        if name in _SKIPPED or (name == "sdt" and _is_no_text(element)):
            return True
        if name in ("oMath", "oMathPara"):
            self._write(f" {formula_text(element).strip()} " if name == "oMathPara" else formula_text(element))
            return True
        if name == "p":
            self._paragraphs.append(self._opened(element))
        elif name == "r" and self._paragraphs:
            return self._start_run(element)
        elif name == "tbl":
            self._tables.append(_Table(_is_data(element)))
        elif name == "tr" and self._tables:
            self._tables[-1].row = []
            properties = child(element, "trPr")
            return properties is not None and child(properties, "del") is not None
        elif name == "tc" and self._tables and self._tables[-1].data:
            self._start_cell(element)
        elif self._paragraphs:
            self._inside_run(element, name)
        return False

    def _end(self, element: Any, name: str) -> None:
        if name == "p" and self._paragraphs:
            self._close(self._paragraphs.pop())
        elif name == "r":
            self._raised, self._run = False, None
        elif name == "tr" and self._tables and self._tables[-1].data:
            cells = "\t".join(cell.strip() for cell in self._tables[-1].row).rstrip()
            if cells.strip():
                self._add([Part("row", cells)])
        elif name == "tc" and self._tables and self._tables[-1].data:
            across = child(element, "tcPr", "gridSpan")
            self._tables[-1].row += [""] * (min(whole(value(across), 1), 60) - 1 if across is not None else 0)
        elif name == "tbl" and self._tables:
            self._tables.pop()

    def _opened(self, element: Any) -> _Paragraph:
        properties = child(element, "pPr")
        named = child(properties, "pStyle") if properties is not None else None
        style = self._styles.of(value(named) if named is not None else self._styles.default)
        carried, self._carried = self._carried, None
        if carried is not None:
            # The mark between the two is deleted: they are one paragraph now.
            carried.properties, carried.style = properties, style
            return carried
        return _Paragraph(properties, style)

    def _start_run(self, run: Any) -> bool:
        """Enter a run; return whether it is hidden."""
        properties = child(run, "rPr")
        named = child(properties, "rStyle") if properties is not None else None
        style = self._styles.of(value(named)) if named is not None else Style()
        paragraph = self._paragraphs[-1]

        def switched(name: str, *, otherwise: bool) -> bool:
            own = child(properties, name) if properties is not None else None
            return is_on(own) if own is not None else otherwise

        white = child(properties, "color") if properties is not None else None
        shaded = properties is not None and any(child(properties, name) is not None for name in ("shd", "highlight"))
        unseen = white is not None and (value(white) or "").upper() == _WHITE and not shaded and not self._tables
        if switched("vanish", otherwise=style.hidden or paragraph.style.hidden) or unseen:
            self.hidden += sum(len("".join((one.text or "").split())) for one in run.iter() if local(one) == "t")
            return True
        bold = switched("b", otherwise=style.bold or paragraph.style.bold)
        if not bold and any(local(one) == "t" and (one.text or "").strip() for one in run):
            paragraph.plain = True
        set_high = child(properties, "vertAlign") if properties is not None else None
        self._raised = set_high is not None and value(set_high) == "superscript"
        self._run = run
        return False

    def _inside_run(self, element: Any, name: str) -> None:
        match name:
            case "t":
                self._write(raised(element.text or "") if self._raised else element.text or "")
            case "tab" | "ptab":
                self._write(" ")
            case "br" | "cr":
                self._write("\n" if value(element, "type") in (None, "textWrapping") else " ")
            case "noBreakHyphen":
                self._write("-")
            case "softHyphen":
                self._write("\u00ad")
            case "sym":
                self._write(_symbol(element))
            case "fldChar":
                self._field(value(element, "fldCharType"))
            case "footnoteReference" | "endnoteReference":
                self._note(f"{name.removesuffix('Reference')} {value(element, 'id')}")
            case _:
                pass

    def _write(self, text: str) -> None:
        if not self._paragraphs or any(self._fields):
            return
        paragraph = self._paragraphs[-1]
        paragraph.pieces.append(text)
        if not paragraph.plain:
            paragraph.bold = len(paragraph.pieces)

    def _field(self, kind: str | None) -> None:
        """Keep track of fields: what stands before the separator is the command, after it the result."""
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note(self, key: str) -> None:
        self._note_count += 1
        self._write(raised(str(self._note_count)))
        if text := self._notes.get(key):
            self._paragraphs[-1].notes.append(f"{self._note_count} {text}")

    def _start_cell(self, element: Any) -> None:
        merged = child(element, "tcPr", "vMerge")
        self._tables[-1].row.append("")
        if merged is not None and value(merged) != "restart":
            return

    def _close(self, paragraph: _Paragraph) -> None:
        deleted = child(paragraph.properties, "rPr", "del") if paragraph.properties is not None else None
        if deleted is not None and not self._paragraphs:
            self._carried = paragraph
            return
        text = _tidied(paragraph.pieces)
        bold = min(len(_tidied(paragraph.pieces[: paragraph.bold])), len(text))
        table = self._tables[-1] if self._tables and self._tables[-1].data and not self._paragraphs else None
        notes = [Part("paragraph", note) for note in paragraph.notes]
        if table is not None and table.row:
            table.row[-1] = f"{table.row[-1]} {_AROUND_BREAK.sub(' ', text)}".strip()
            self._add([*paragraph.inside, *notes])
            return
        parts = list(self._part(paragraph, text, bold))
        self._add([*parts, *paragraph.inside, *notes])

    def _add(self, parts: Iterable[Part]) -> None:
        """Add parts; those of a text box come after the paragraph that it hangs on."""
        (self._paragraphs[-1].inside if self._paragraphs else self.parts).extend(parts)

    def _part(self, paragraph: _Paragraph, text: str, bold: int) -> Iterator[Part]:
        style, properties = paragraph.style, paragraph.properties
        if not text or style.is_contents:
            return
        outline = child(properties, "outlineLvl") if properties is not None else None
        level = outline_level(outline) if outline is not None else None
        level = style.level if level is None else level
        label = self._label(properties, style)
        if style.is_title and self.title is None:
            self.title = text
            yield Part("front", text.replace("\n", " "))
        elif level:
            words = text.replace("\n", " ")
            yield Part("heading", f"{label} {words}" if label else words, level=level)
        elif label is not None and not style.is_caption:
            kind: BlockKind = "reference" if style.is_reference else "item"
            if kind == "item":
                yield numbered_item(label, text) if label else Part("item", text, bold=bold)
            else:
                yield Part(kind, f"{label} {text}" if label else text)
        else:
            yield Part(_kind_of(style), text, bold=bold)

    def _label(self, properties: Any, style: Style) -> str | None:
        """Count the paragraph in its list; return its label, empty for a bullet, None where it is in no list."""
        own = child(properties, "numPr") if properties is not None else None
        number, depth = style.numbering or ("0", 0)
        if own is not None:
            named, deep = child(own, "numId"), child(own, "ilvl")
            number = value(named) or "0" if named is not None else number
            depth = whole(value(deep), 0) if deep is not None else depth
        return None if number == "0" else self._numbering.label(number, depth)


def note_text(element: Any, styles: Styles, numbering: Numbering) -> tuple[str, int]:
    """Return the words of a footnote or endnote, and how many of its characters are hidden."""
    body = Body(styles, numbering, {})
    words = " ".join(part.text.replace("\n", " ") for part in body.parts_of(element))
    return words, body.hidden


def _kind_of(style: Style) -> BlockKind:
    if style.is_caption:
        return "caption"
    if style.is_reference:
        return "reference"
    return "front" if style.is_front else "paragraph"


def _tidied(pieces: Iterable[str]) -> str:
    text = _SPACES.sub(" ", cleaned("".join(pieces)))
    return _AROUND_BREAK.sub("\n", text).strip()


def _is_no_text(control: Any) -> bool:
    """Whether a content control shows a prompt, or is a table of contents, whose words stand in the text again."""
    properties = child(control, "sdtPr")
    if properties is None:
        return False
    gallery = child(properties, "docPartObj", "docPartGallery")
    contents = gallery is not None and (value(gallery) or "") == "Table of Contents"
    return contents or is_on(child(properties, "showingPlcHdr"))


def _is_data(table: Any) -> bool:
    """Whether a table has rows and columns, and does not only place its text."""
    if next(table.iterdescendants("{*}tbl"), None) is not None:
        return False
    most = max((sum(local(cell) == "tc" for cell in row.iter()) for row in table.iterdescendants("{*}tr")), default=0)
    cells = table.iterdescendants("{*}tc")
    return most > 1 and all(sum(len(one.text or "") for one in cell.iter("{*}t")) <= _LONG_CELL for cell in cells)


def _symbol(element: Any) -> str:
    code = int(found, 16) if (found := value(element, "char")) and re.fullmatch(r"[0-9A-Fa-f]{1,6}", found) else 0
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    if (value(element, "font") or "").lower() == "symbol":
        return _SYMBOLS.get(low) or _GREEK.get(chr(low), chr(low) if 0x20 <= low < 0x7F else "")
    return "" if 0xE000 <= code <= 0xF8FF or not 0x20 <= code < 0xD800 else chr(code)
