"""A file -> Sources. Every reader takes the bytes and the path and returns what it found; none changes a word.

A reader is chosen by what the file holds, its name only breaking ties.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pincite.errors import FileKindUnknown
from pincite.reading.citation_data import beside, merged, read_beside
from pincite.reading.files import FileState, Found, bytes_of, find, state_of
from pincite.reading.jsonl import read_jsonl
from pincite.reading.markdown import read_markdown
from pincite.reading.pdf import PdfReader, read_pdf
from pincite.reading.text import read_text
from pincite.records import Source

__all__ = [
    "FileState",
    "Found",
    "PdfReader",
    "ability",
    "beside",
    "bytes_of",
    "find_files",
    "found_in",
    "read",
    "state_of",
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
}
#: Raised whenever a file may come out differently, so that files known already are read once more.
_READER_VERSION = "1"
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
    yield from found_in(folder).files


def found_in(folder: Path, leave: Path | None = None) -> Found:
    """Return the files that `find_files` yields, and what had to be left out and why.

    Args:
        folder: where to look.
        leave: a folder in it that is not looked into.
    """
    return find(folder, _READERS, leave)


def ability() -> str:
    """Return what files are read with. Where it is another than last time, a file may read differently."""
    return _READER_VERSION


def read(
    path: Path, password: str | None = None, *, data: bytes | None = None, pdf: PdfReader | None = None
) -> tuple[Source, ...]:
    """Read one file, with the citation data beside it.

    Args:
        path: the file.
        password: opens a PDF that is locked; other files have none.
        data: its bytes, where they are known already.
        pdf: reads PDFs; by default a reader with one worker, which is kept.

    Raises:
        ReadError: in one of its forms, the file cannot be read as a document.
    """
    data = bytes_of(path)[0] if data is None else data
    reader = _reader_for(path, data)
    if reader is read_pdf:
        read_one = read_pdf if pdf is None else pdf.read
        sources = tuple(replace(source, original=data) for source in read_one(data, path, password))
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
