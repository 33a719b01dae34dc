"""The bytes of a saved page -> its tree of elements. The only lxml import of the HTML reader.

Parsing happens in this process. What a stranger's page could do is bounded: libxml2 reads HTML in linear time, follows
no address, knows no entities but HTML's own, and stops at elements nested 2,048 deep; the size of the markup is
limited here, and so are tags with thousands of attributes, the one thing that takes it quadratic time.
"""

import codecs
import email
import email.message
import email.policy
import re
from pathlib import Path
from typing import Any

from pincite.errors import FileEmpty, FileMalformed, FileTooLarge, ReadError
from pincite.reading.decoding import decode
from pincite.reading.sniffing import is_mhtml

#: A page with its pictures inside can be large; its markup alone, pictures taken out, is not.
_MOST_BYTES = 150 * 1024**2
_MOST_MARKUP = 16_000_000
_MOST_IN_A_TAG = 2_000
_TAGS_ARE_SMALL_IN = 100_000
_LEAST_VALID = 0.98
#: Pictures, fonts and styles written into the page.
_DATA_ADDRESS = re.compile(rb"data:[\w.+/-]{3,60};[^\"'()<>\s]{200,}")
_DATA_ADDRESS_16 = re.compile(r"data:[\w.+/-]{3,60};[^\"'()<>\s]{200,}")
_TAG = re.compile(r"<[a-zA-Z](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
#: libxml2 does not know that this one holds nothing.
_BREAK_HERE = re.compile(r"<wbr\b[^<>]{0,200}>|</wbr>", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})|<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 8_192
#: The entities that a page may declare for itself; browsers read none of them.
_OWN_ENTITIES = re.compile(r"<!DOCTYPE[^\[<>]{0,400}\[(?>[^\]]{0,100000})\]\s*>", re.IGNORECASE)
#: Names that browsers read as another encoding, a larger one (https://encoding.spec.whatwg.org/#names-and-labels).
_READ_AS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8",
    "utf-7": "utf-8", "tis-620": "cp874",
}  # fmt: skip
_TEXT_ENCODINGS = re.compile(r"utf|cp\d|iso8859|koi8|gb|big5|euc|shift|mac|iso2022|johab|ptcp|hz|tis|kz")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def parse(data: bytes, path: Path) -> tuple[Any, list[str]]:
    """Return the root element of a page, and in one line each what a reader should know of its text.

    Raises:
        FileEmpty: the page holds nothing.
        FileTooLarge: its markup is too large, or nested too deep.
        FileMalformed: it is a saved page in the form of mail and holds no page.
    """
    from lxml import etree

    if len(data) > _MOST_BYTES:
        raise _too_large(path, f"it has {len(data):,} bytes, and at most {_MOST_BYTES:,} are read")
    charset = None
    if is_mhtml(data):
        data, charset = _page_of_mail(data, path)
    text, warnings = _decoded(_DATA_ADDRESS.sub(b"data:,", data), charset, path)
    text = _BREAK_HERE.sub("\u200b", _DATA_ADDRESS_16.sub("data:,", text).replace("\0", ""))
    text = _OWN_ENTITIES.sub("<!DOCTYPE html>", text, count=1)
    if len(text) > _MOST_MARKUP:
        raise _too_large(path, f"its markup has {len(text):,} characters, and at most {_MOST_MARKUP:,} are read")
    if len(text) > _TAGS_ARE_SMALL_IN and any(_is_overlong(match[0]) for match in _TAG.finditer(text)):
        raise _too_large(path, "one of its tags has thousands of attributes")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise FileEmpty(f"{path.name} holds no text; add a file that has some") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise _too_large(path, "its elements are nested too deep")
    if root is None:
        raise FileEmpty(f"{path.name} holds no text; add a file that has some")
    return root, warnings


def _too_large(path: Path, what: str) -> FileTooLarge:
    return FileTooLarge(f"{path.name} is too large to be read: {what}; save the article alone, or as PDF")


def _is_overlong(tag: str) -> bool:
    return len(tag) > _MOST_IN_A_TAG and len(_QUOTED.sub("", tag)) > _MOST_IN_A_TAG


def _page_of_mail(data: bytes, path: Path) -> tuple[bytes, str | None]:
    """Return the page of a file in the form of mail (RFC 2557), and the encoding that the mail gives it."""
    try:
        mail = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
        pages = [part for part in mail.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
        start = mail.get_param("start")
        page = next((part for part in pages if start and part.get("Content-ID") == start), pages[0] if pages else None)
        payload = page.get_payload(decode=True) if page is not None else None
    except (ValueError, LookupError, TypeError, RecursionError, email.errors.MessageError) as error:
        raise _no_page(path) from error
    if page is None or not isinstance(payload, bytes):
        raise _no_page(path)
    return payload, page.get_content_charset()


def _no_page(path: Path) -> FileMalformed:
    return FileMalformed(f"{path.name} holds no page that can be read; save the page again, as HTML or PDF")


def _decoded(data: bytes, charset: str | None, path: Path) -> tuple[str, list[str]]:
    """Return the text of a page: by its byte order mark, by what it declares, else by its letters."""
    if not data.startswith(_MARKS):
        declared = _DECLARED.search(data[:_DECLARED_WITHIN])
        names = [charset] if charset else []
        names += [name.decode("ascii") for name in (declared.groups() if declared else ()) if name]
        for encoding in filter(None, map(_encoding, names)):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError:
                text = data.decode(encoding, "replace")
                wrong = text.count("\ufffd")
                # Browsers show such a page too.
                if wrong < (1 - _LEAST_VALID) * len(text):
                    return text, [f"{wrong:,} characters are not valid {encoding} and stand as \ufffd"]
    try:
        return decode(data, path.name), []
    except ReadError:
        bare = data.replace(b"\0", b"")
        if len(bare) == len(data) or len(bare) < _LEAST_VALID * len(data):
            raise
        return decode(bare, path.name), []


def _encoding(name: str) -> str | None:
    """Return Python's name of a declared encoding of text, or None."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "gb18030" if name.lower().startswith(("gb", "x-gb")) else None
    return _READ_AS.get(found, found) if _TEXT_ENCODINGS.match(_READ_AS.get(found, found)) else None
