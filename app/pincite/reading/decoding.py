"""Bytes -> text, in the encoding found."""

import codecs

from charset_normalizer import from_bytes

from pincite.errors import FileEmpty, FileEncodingUnknown, FileNotText

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")
#: Above this share of control characters a file is data, not text.
_MOST_CONTROL = 0.01


def decode(data: bytes, name: str) -> str:
    """Return the text of `data` with its byte order mark dropped and CRLF made LF.

    UTF-8 and marked UTF-16/32 are read as such; other encodings are recognised by their letters.

    Raises:
        FileEmpty: there is nothing but white space.
        FileNotText: the bytes are not text.
        FileEncodingUnknown: the bytes look like text in no encoding that could be told.
    """
    text = _decoded(data, name).replace("\r\n", "\n")
    if not text.strip():
        raise FileEmpty(f"{name} holds no text; add a file that has some")
    return text


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name)
    sample = data[:65536]
    control = sum(byte in _CONTROL for byte in sample)
    if 0 in sample or control > _MOST_CONTROL * max(len(sample), 1):
        raise FileNotText(f"{name} is not a text file, whatever its name says; add a text, Markdown or JSON Lines file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data).best()
    if best is None:
        raise FileEncodingUnknown(f"{name} is in an unknown text encoding; save it as UTF-8 and add it again")
    return _strictly(data, best.encoding, name)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileEncodingUnknown(
            f"{name} is not valid {encoding} (byte {error.start}); save it as UTF-8 and add it again"
        ) from error
