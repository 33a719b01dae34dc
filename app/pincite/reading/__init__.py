"""A file -> Sources. Every reader takes the bytes and the path and returns what it found; none changes a word.

A reader is chosen by what the file holds, its name only breaking ties.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pincite.errors import FileKindUnknown
from pincite.outline import Source
from pincite.reading.ability import ability, suffices, used_for
from pincite.reading.citation_data import beside, merged, read_beside
from pincite.reading.files import FileState, Found, bytes_of, find, state_of
from pincite.reading.sniffing import holds_docx, holds_html, holds_json_lines, holds_markup
from pincite.reading.tesseract import installed, is_off
from pincite.records import READABLE_FILES

if TYPE_CHECKING:
    from pincite.reading.pdf import PdfReader

__all__ = [
    "FileState",
    "Found",
    "ability",
    "beside",
    "bytes_of",
    "files_of_kinds",
    "find_files",
    "found_in",
    "pdf_reader",
    "read",
    "state_of",
    "suffices",
    "used_for",
]

Kind = Literal["text", "markdown", "jsonl", "pdf", "html", "docx"]

_KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xht": "html",
    ".shtml": "html",
    ".mhtml": "html",
    ".mht": "html",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
}
#: First bytes of files that people mistake for text.
_FOREIGN = (
    (b"PK\x03\x04", "a damaged ZIP, Word or Excel file"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or PowerPoint file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
#: Files that another program can turn into one that is read.
_SAVE_AS = {
    ".doc": "save it as DOCX or PDF",
    ".dot": "save it as DOCX or PDF",
    ".odt": "save it as DOCX or PDF",
    ".rtf": "save it as DOCX or PDF",
    ".pages": "save it as DOCX or PDF",
    ".wpd": "save it as DOCX or PDF",
    ".tex": "add the PDF that it makes",
    ".epub": "save it as PDF or HTML",
    ".ppt": "save it as PDF",
    ".pptx": "save it as PDF",
    ".webarchive": "save the page as HTML or PDF",
    ".bib": "`pincite cite` takes citation data from it",
    ".ris": "`pincite cite` takes citation data from it",
}


def find_files(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` that a reader knows, sorted by path.

    Left out are hidden files, citation data, files named README, which describe the folder, the files that Word keeps
    beside an open one ("~$paper.docx"), and what a browser saves beside a page, in "page_files" for "page.html".
    """
    yield from found_in(folder).files


def found_in(folder: Path, leave: Path | None = None) -> Found:
    """Return the files that `find_files` yields, and what had to be left out and why.

    Args:
        folder: where to look.
        leave: a folder in it that is not looked into.
    """
    return find(folder, _KINDS, leave)


def files_of_kinds(folder: Path, kinds: Collection[str], leave: Path | None = None) -> tuple[Path, ...]:
    """Return the files below `folder` whose suffix is one of `kinds`, sorted by path.

    Args:
        folder: where to look.
        kinds: suffixes with their dot, in lower case; what `find_files` leaves out for its name is left out here too.
        leave: a folder in it that is not looked into.
    """
    return find(folder, kinds, leave).files


def pdf_reader(workers: int, ocr_languages: str = "") -> "PdfReader":
    """Return a reader of PDFs with workers of its own, to be closed by the caller; see `read` for the languages.

    Raises:
        OptionInvalid: one of `ocr_languages` is not installed.
    """
    from pincite.reading.pdf import PdfReader

    return PdfReader(workers, ocr=installed(ocr_languages), ocr_is_off=is_off(ocr_languages))


def read(
    path: Path,
    password: str | None = None,
    ocr_languages: str = "",
    *,
    data: bytes | None = None,
    pdf: "PdfReader | None" = None,
) -> tuple[Source, ...]:
    """Read one file, with the citation data beside it.

    Args:
        path: the file.
        password: opens a PDF that is locked; other files have none.
        ocr_languages: what Tesseract reads scanned pages in; empty for the languages that fit, `none` for no OCR.
        data: its bytes, where they are known already.
        pdf: reads PDFs, in its own languages; by default a reader with one worker, which is kept.

    Raises:
        ReadError: in one of its forms, the file cannot be read as a document.
        OptionInvalid: one of `ocr_languages` is not installed.
    """
    data = bytes_of(path)[0] if data is None else data
    kind = _kind_of(path, data)
    if kind == "pdf":
        from pincite.reading.pdf import read_pdf

        found = pdf.read(data, path, password) if pdf else read_pdf(data, path, password, ocr_languages=ocr_languages)
        sources = tuple(replace(source, original=data) for source in found)
    else:
        sources = _reader_of(kind)(data, path)
    # The lines of JSON Lines describe themselves.
    citation = None if kind == "jsonl" else read_beside(path)
    if citation is not None:
        sources = tuple(
            replace(
                source,
                document=merged(source.document, citation.document),
                given_id=citation.given_id or source.given_id,
            )
            for source in sources
        )
    return tuple(_with_place(source, path) for source in sources)


def _reader_of(kind: Kind) -> Callable[[bytes, Path], tuple[Source, ...]]:
    """Return a reader: only those that are needed are imported, for asking needs none."""
    if kind == "html":
        from pincite.reading.html import read_html

        return read_html
    if kind == "docx":
        from pincite.reading.docx import read_docx

        return read_docx
    if kind == "jsonl":
        from pincite.reading.jsonl import read_jsonl

        return read_jsonl
    if kind == "markdown":
        from pincite.reading.markdown import read_markdown

        return read_markdown
    from pincite.reading.text import read_text

    return read_text


def _kind_of(path: Path, data: bytes) -> Kind:
    suffix = path.suffix.lower()
    if data.startswith(b"%PDF-"):
        return "pdf"
    if holds_docx(data, path):
        return "docx"
    # Some programs export a page as ".doc".
    if not (suffix in _SAVE_AS and holds_html(data, loosely=False)):
        _refuse_foreign(path, data)
    known = _KINDS.get(suffix)
    if known in ("html", "docx"):
        # Some plain text has the name of a page; a browser would show it as one run of words.
        return "html" if holds_markup(data) else "text"
    if known in (None, "text") and holds_json_lines(data) and suffix in ("", ".json", ".txt", ".text"):
        return "jsonl"
    if known in (None, "text", "markdown") and holds_html(data, loosely=known != "markdown"):
        return "html"
    if known is None and suffix:
        raise FileKindUnknown(f"{path.name}: no reader for {suffix} files; Pincite reads {READABLE_FILES}")
    return known or "text"


def _refuse_foreign(path: Path, data: bytes) -> None:
    """Raise for a file of another kind, saying what can be done with it."""
    suffix = path.suffix.lower()
    for mark, what in _FOREIGN:
        if data.startswith(mark):
            word = "save it as DOCX or PDF" if what.startswith(("an old", "an RTF")) else None
            remedy = _SAVE_AS.get(suffix) or word or f"Pincite reads {READABLE_FILES}"
            raise FileKindUnknown(f"{path.name} is {what}; {remedy}")
    if suffix in _SAVE_AS:
        raise FileKindUnknown(f"{path.name}: no reader for {suffix} files; {_SAVE_AS[suffix]}")


def _with_place(source: Source, path: Path) -> Source:
    # Tools that end each page with a form feed put one after the last page too.
    pages = source.document.pages or (source.text.rstrip().count("\f") + 1 if "\f" in source.text else None)
    return replace(source, document=replace(source.document, path=str(path), pages=pages))
