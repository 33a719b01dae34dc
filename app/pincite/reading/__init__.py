"""A file -> Sources. Every reader takes the bytes and the path and returns what it found; none changes a word.

A reader is chosen by what the file holds, its name only breaking ties.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pincite.errors import FileEmpty, FileKindUnknown, FileMissing, ReadError
from pincite.reading.citation_data import merged, read_beside
from pincite.reading.jsonl import read_jsonl
from pincite.reading.markdown import read_markdown
from pincite.reading.pdf import read_pdf
from pincite.reading.tesseract import ability
from pincite.reading.text import read_text
from pincite.records import Source

__all__ = ["ability", "find_files", "read"]

Reader = Callable[[bytes, Path], tuple[Source, ...]]

_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".pdf": read_pdf,
}
#: First bytes of files that people mistake for text.
_FOREIGN = (
    (b"PK\x03\x04", "a ZIP, Word or Excel file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)


def find_files(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` that a reader knows, sorted by path.

    Left out are hidden files, citation data, and files named README, which describe the folder.
    """
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        if not hidden and path.is_file() and path.suffix.lower() in _READERS and path.stem.lower() != "readme":
            yield path


def read(path: Path, password: str | None = None, ocr_languages: str = "") -> tuple[Source, ...]:
    """Read one file, with the citation data beside it.

    Args:
        path: the file.
        password: opens a PDF that is locked; other files have none.
        ocr_languages: what Tesseract reads scanned pages in; empty for the languages that fit, `none` for no OCR.

    Raises:
        ReadError: in one of its forms, the file cannot be read as a document.
        OptionInvalid: one of `ocr_languages` is not installed.
    """
    data = _bytes_of(path)
    reader = _reader_for(path, data)
    if reader is read_pdf:
        found = read_pdf(data, path, password, ocr_languages=ocr_languages)
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


def _bytes_of(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise ReadError(f"{path} is not a file; add a file or a folder of files")
        data = path.read_bytes()
    except (FileNotFoundError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise FileMissing(f"there is no file {path}; check the name") from error
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror}); check its name and permissions") from error
    if not data.strip():
        raise FileEmpty(f"{path.name} is empty; add a file that holds text")
    return data


def _reader_for(path: Path, data: bytes) -> Reader:
    suffix = path.suffix.lower()
    if data.startswith(b"%PDF-"):
        return read_pdf
    for mark, what in _FOREIGN:
        if data.startswith(mark):
            raise FileKindUnknown(f"{path.name} is {what}; Pincite reads PDF, text, Markdown and JSON Lines")
    if suffix not in _READERS and suffix:
        raise FileKindUnknown(
            f"{path.name}: no reader for {suffix} files; Pincite reads PDF, text, Markdown and JSON Lines"
        )
    return _READERS.get(suffix, read_text)


def _with_place(source: Source, path: Path) -> Source:
    # Tools that end each page with a form feed put one after the last page too.
    pages = source.document.pages or (source.text.rstrip().count("\f") + 1 if "\f" in source.text else None)
    return replace(source, document=replace(source.document, path=str(path), pages=pages))
