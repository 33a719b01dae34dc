"""A Word file -> Source.

The parts are read with lxml itself, not through a library for Word: python-docx gives neither the numbers of
lists nor footnotes, changes, text boxes, hidden text or formulas, and refuses a file with one dead link in it.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from pincite.errors import FileEmpty
from pincite.folding import fold
from pincite.outline import Source
from pincite.reading.docx.body import Body, note_text
from pincite.reading.docx.numbering import Numbering
from pincite.reading.docx.package import Package, local, value
from pincite.reading.docx.styles import Styles
from pincite.reading.names import names_on_line, split_names
from pincite.reading.parts import is_scholarly, written
from pincite.reading.words import is_visible

__all__ = ["read_docx"]

_NO_TITLE = re.compile(
    r"(?:untitled|document\d*|dokument\d*|microsoft word.*|word document|title|no title|template.*"
    r"|.*\.(?:docx?|dotx?|pdf|rtf|odt))",
    re.IGNORECASE,
)
_FRONT_CHARACTERS = 3_000


def read_docx(data: bytes, path: Path) -> tuple[Source, ...]:
    """Read a Word file (DOCX, and the same with macros or as a template).

    Raises:
        FileEmpty: it holds no text, pictures of text perhaps.
        FileMalformed: it is damaged, or declares entities.
        FileLocked: its parts are encrypted.
        FileTooLarge: a part of it is larger than any text.
    """
    package = Package(data, path)
    styles = Styles(package.related("styles"))
    numbering = Numbering(package.related("numbering"), styles)
    notes: dict[str, str] = {}
    hidden = 0
    for kind in ("footnotes", "endnotes"):
        root = package.related(kind)
        for note in root if root is not None else ():
            if value(note, "type") in (None, "normal"):
                words, unseen = note_text(note, styles, numbering)
                notes[f"{local(note)} {value(note, 'id')}"] = words
                hidden += unseen
    body = Body(styles, numbering, notes)
    parts = body.parts_of(package.document())
    hidden += body.hidden
    if not any(is_visible(part.text) for part in parts):
        seen = "all of its text is hidden" if hidden else "it may hold pictures of text only"
        raise FileEmpty(f"{path.name} holds no text ({seen}); add a file that has some")
    title, creators = _properties(package.core())
    opening = " ".join(fold(part.text) for part in parts[:30])[:_FRONT_CHARACTERS].casefold()
    whole = written(parts, body.title or (title if title and title.casefold() in opening else None))
    # Who made the file is its author where its first lines name them too.
    named = [name for name in creators if name.casefold() in opening]
    found = whole.document
    if named and len(named) == len(creators) and len(named) >= len(found.authors):
        found = replace(found, authors=tuple(named))
    if is_scholarly(whole.blocks, whole.text):
        found = replace(found, kind="paper")
    if found.title is None:
        found = replace(found, title=title)
    warnings = (f"hidden text, left out ({hidden:,} characters in all)",) if hidden else ()
    return (Source(found, whole.text, whole.blocks, warnings=warnings),)


def _properties(root: Any) -> tuple[str | None, tuple[str, ...]]:
    """Return the title and the creators that the file's properties name."""
    told = {local(one): fold(one.text or "") for one in root} if root is not None else {}
    title = told.get("title") or ""
    creators = told.get("creator") or ""
    plausible = len(title.split()) > 1 and not _NO_TITLE.fullmatch(title)
    names = split_names(creators) if ";" in creators or names_on_line(creators) else ()
    return title if plausible else None, names
