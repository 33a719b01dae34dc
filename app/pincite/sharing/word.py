"""A conversation as a Word document (DOCX)."""

from io import BytesIO
from typing import TYPE_CHECKING

from pincite.sharing.marks import runs
from pincite.sharing.sheet import CHECK, CITED, REFERENCES, Sheet, Turn

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_SMALL, _SMALLEST = 9.0, 7.0
_INDENT = 24.0


def to_docx(sheet: Sheet) -> bytes:
    """Return a conversation as the bytes of a DOCX file; the check data stand in small type at its end."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = sheet.title, "", ""
    document.add_heading(sheet.title, level=0)
    for turn in sheet.turns:
        _add_turn(document, turn)
    if sheet.references:
        document.add_heading(REFERENCES, level=1)
        for reference in sheet.references:
            _add_entry(document, reference)
    document.add_heading(CHECK, level=2)
    for line in sheet.check:
        _set_size(document.add_paragraph(line), _SMALLEST)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _add_turn(document: "WordDocument", turn: Turn) -> None:
    document.add_heading(turn.question, level=1)
    if turn.read_as:
        _set_size(document.add_paragraph(f"Read as: {turn.read_as}"), _SMALL)
    for note in turn.notes:
        document.add_paragraph(note)
    for quote in turn.quotes:
        words = document.add_paragraph(quote.words, style="Quote")
        words.paragraph_format.keep_with_next = True
        words.paragraph_format.space_after = _points(2)
        _set_size(document.add_paragraph(quote.source), _SMALL)
    if turn.cited:
        document.add_paragraph(CITED)
        for entry in turn.cited:
            _add_entry(document, entry)
    document.add_paragraph(turn.closing)


def _add_entry(document: "WordDocument", entry: str) -> None:
    """Add an entry of a list, its lines after the first one further in; one that has lines of its own keeps them."""
    paragraph = document.add_paragraph()
    for part, is_slanted in runs(entry):
        paragraph.add_run(part).italic = is_slanted or None
    if "\n" not in entry:
        paragraph.paragraph_format.left_indent = _points(_INDENT)
        paragraph.paragraph_format.first_line_indent = _points(-_INDENT)


def _set_size(paragraph: "Paragraph", points: float) -> None:
    for run in paragraph.runs:
        run.font.size = _points(points)


def _points(number: float) -> int:
    from docx.shared import Pt

    return Pt(number)
