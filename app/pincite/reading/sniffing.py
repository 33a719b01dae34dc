"""What a file holds, told from its bytes, whatever its name."""

import json
import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from pincite.errors import FileKindUnknown, FileLocked, FileMalformed
from pincite.records import READABLE_FILES

_HEAD = 4_096
_BEFORE = r"(?:\ufeff|\s|<!--.*?-->|<\?xml[^>]*>)*"
_PAGE = re.compile(_BEFORE + r"<(?:!doctype\s+html\b|html[\s>])", re.IGNORECASE | re.DOTALL)
_LOOSE_PAGE = re.compile(
    _BEFORE + r"<(head|body|title|article|main|section|div|table|h[1-6]|p|meta|link|center)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(r"<(?:[a-zA-Z][\w-]*[\s/>]|!doctype|!--|\?xml)", re.IGNORECASE)
_CLOSING_TAG = re.compile(r"</(?:div|p|h[1-6]|table|section|article|body|main|title|head|center)\s*>", re.IGNORECASE)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The stream in which Office keeps an encrypted file (MS-OFFCRYPTO 1.3.3), as an OLE folder writes its name.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS_OF_OFFICE = (
    ("xl/", "an Excel file", "save its text as PDF"),
    ("ppt/", "a PowerPoint file", "save it as PDF"),
    ("word/", "a Word file whose text is missing", "open it in Word and save it again"),
)
_OTHERS_BY_KIND = (
    (b"application/vnd.oasis.opendocument", "an OpenDocument file", "save it as DOCX or PDF"),
    (b"application/epub+zip", "an EPUB book", "save it as PDF or HTML"),
)
_LEAST_LINES = 3
_MHTML = re.compile(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)


def is_mhtml(data: bytes) -> bool:
    """Whether the bytes are a page that a browser saved into one file as mail."""
    head = data[:4096].lstrip()
    head = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return re.match(rb"[A-Za-z-]+:\s", head) is not None and _MHTML.search(head) is not None


def holds_html(data: bytes, *, loosely: bool) -> bool:
    """Whether the bytes are a page: they begin as one, or (`loosely`) with a tag of one that is closed later."""
    if is_mhtml(data):
        return True
    head = _head(data)
    if _PAGE.match(head):
        return True
    return loosely and _LOOSE_PAGE.match(head) is not None and _CLOSING_TAG.search(_head(data, 20 * _HEAD)) is not None


def holds_markup(data: bytes) -> bool:
    """Whether there is any tag in the bytes, or they are a page in the form of mail."""
    return is_mhtml(data) or _ANY_TAG.search(_head(data, 64 * _HEAD)) is not None


def holds_json_lines(data: bytes) -> bool:
    """Whether the bytes are clearly JSON Lines: the first lines are objects with a text each."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    lines = [line for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 20)[:20] if line.strip()]
    return all(_is_document(line) for line in lines[:_LEAST_LINES])


def holds_docx(data: bytes, path: Path) -> bool:
    """Whether the bytes are a Word file with text.

    Raises:
        FileKindUnknown: they are a file of another program in the same wrapping.
        FileLocked: they are encrypted.
        FileMalformed: they are a damaged one.
    """
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise FileLocked(f"{path.name} is locked with a password; save it without one and add it again")
    if not data.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error) as error:
        if path.suffix.lower() not in (".docx", ".docm", ".dotx"):
            return False
        raise FileMalformed(
            f"{path.name} is a damaged Word file; get it again, or open it in Word and save it"
        ) from error
    for mark, what, remedy in _OTHERS_BY_KIND:
        if kind.startswith(mark):
            raise FileKindUnknown(f"{path.name} is {what}; {remedy}")
    if "[Content_Types].xml" in names and any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return True
    for folder, what, remedy in _OTHERS_OF_OFFICE:
        if any(name.startswith(folder) for name in names):
            raise FileKindUnknown(f"{path.name} is {what}; {remedy}")
    raise FileKindUnknown(f"{path.name} is a ZIP file; unpack it first. Pincite reads {READABLE_FILES}")


def _head(data: bytes, size: int = _HEAD) -> str:
    """Return the first characters, in whatever encoding: only those of ASCII matter."""
    sample = data[: 2 * size]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or sample.count(0) > 0.3 * len(sample):
        sample = sample.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return sample[:size].removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _is_document(line: bytes) -> bool:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(item, dict) and isinstance(item.get("text"), str)
