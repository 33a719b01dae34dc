"""A file -> Sources. Every reader takes the bytes and the path and returns what it found; none changes a word.

A reader is chosen by what the file holds, its name only breaking ties.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

from pincite.errors import FileKindUnknown
from pincite.reading.ability import ability, suffices, used_for
from pincite.reading.citation_data import beside, merged, read_beside
from pincite.reading.docx import read_docx
from pincite.reading.files import FileState, Found, bytes_of, find, state_of
from pincite.reading.html import read_html
from pincite.reading.jsonl import read_jsonl
from pincite.reading.markdown import read_markdown
from pincite.reading.pdf import PdfReader, read_pdf
from pincite.reading.sniffing import holds_docx, holds_html, holds_json_lines, holds_markup
from pincite.reading.tesseract import installed, is_off
from pincite.reading.text import read_text
from pincite.records import READABLE_FILES, Source

__all__ = [
    "FileState",
    "Found",
    "PdfReader",
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

Reader = Callable[[bytes, Path], tuple[Source, ...]]

_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".xht": read_html,
    ".shtml": read_html,
    ".mhtml": read_html,
    ".mht": read_html,
    ".docx": read_docx,
    ".docm": read_docx,
    ".dotx": read_docx,
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
    return find(folder, _READERS, leave)


def files_of_kinds(folder: Path, kinds: Collection[str], leave: Path | None = None) -> tuple[Path, ...]:
    """Return the files below `folder` whose suffix is one of `kinds`, sorted by path.

    Args:
        folder: where to look.
        kinds: suffixes with their dot, in lower case; what `find_files` leaves out for its name is left out here too.
        leave: a folder in it that is not looked into.
    """
    return find(folder, kinds, leave).files


def pdf_reader(workers: int, ocr_languages: str = "") -> PdfReader:
    """Return a reader of PDFs with workers of its own, to be closed by the caller; see `read` for the languages.

    Raises:
        OptionInvalid: one of `ocr_languages` is not installed.
    """
    return PdfReader(workers, ocr=installed(ocr_languages), ocr_is_off=is_off(ocr_languages))


def read(
    path: Path,
    password: str | None = None,
    ocr_languages: str = "",
    *,
    data: bytes | None = None,
    pdf: PdfReader | None = None,
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
    reader = _reader_for(path, data)
    if reader is read_pdf:
        found = pdf.read(data, path, password) if pdf else read_pdf(data, path, password, ocr_languages=ocr_languages)
        sources = tuple(replace(source, original=data) for source in found)
    else:
        sources = reader(data, path)
    # The lines of JSON Lines describe themselves.
    citation = None if reader is read_jsonl else read_beside(path)
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


def _reader_for(path: Path, data: bytes) -> Reader:
    suffix = path.suffix.lower()
    if data.startswith(b"%PDF-"):
        return read_pdf
    if holds_docx(data, path):
        return read_docx
    # Some programs export a page as ".doc".
    if not (suffix in _SAVE_AS and holds_html(data, loosely=False)):
        _refuse_foreign(path, data)
    known = _READERS.get(suffix)
    if known in (read_html, read_docx):
        # Some plain text has the name of a page; a browser would show it as one run of words.
        return read_html if holds_markup(data) else read_text
    if known in (None, read_text) and holds_json_lines(data) and suffix in ("", ".json", ".txt", ".text"):
        return read_jsonl
    if known in (None, read_text, read_markdown) and holds_html(data, loosely=known is not read_markdown):
        return read_html
    if known is None and suffix:
        raise FileKindUnknown(f"{path.name}: no reader for {suffix} files; Pincite reads {READABLE_FILES}")
    return known or read_text


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
