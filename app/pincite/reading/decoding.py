"""Bytes -> text, in the encoding found."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from pincite.errors import FileEmpty, FileEncodingUnknown, FileNotText
from pincite.reading.words import is_visible
from pincite.records import READABLE_FILES

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")
#: Above this share of control characters a file is data, not text.
_MOST_CONTROL = 0.01
_SAMPLE = 65536
_HIGH = re.compile(rb"[\x80-\xff]+")
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
#: What stands inside of words in a Central European text that is read as a Western one.
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[¢£¥¦¨¬¯±´¶·¸¹³²ª¿¡¼½¾](?=[^\W\d_])")
#: The encodings that are worth telling apart by the letters that they give.
_OTHERS = [
    "cp1250",
    "gb18030",
    "big5",
    "cp932",
    "euc_jp",
    "cp949",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
]


def decode(data: bytes, name: str) -> str:
    """Return the text of `data` with its byte order mark dropped and CRLF made LF.

    UTF-8 and UTF-16/32 are read as such; other encodings are recognised by their letters.

    Raises:
        FileEmpty: there is nothing but white space.
        FileNotText: the bytes are not text.
        FileEncodingUnknown: the bytes look like text in no encoding that could be told.
    """
    text = _decoded(data, name).replace("\r\n", "\n")
    if not is_visible(text):
        raise FileEmpty(f"{name} holds no text; add a file that has some")
    return text


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name)
    sample = data[:_SAMPLE]
    if wide := _wide_encoding(sample):
        return _strictly(data, wide, name)
    if 0 in data or sum(byte in _CONTROL for byte in sample) > _MOST_CONTROL * len(sample):
        raise FileNotText(f"{name} is not a text file, whatever its name says; Pincite reads {READABLE_FILES}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data):
            raise _invalid("UTF-8", error, name) from error
    for encoding in _candidates(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileEncodingUnknown(f"{name} is in an unknown text encoding; save it as UTF-8 and add it again")


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _invalid(encoding, error, name) from error


def _invalid(encoding: str, error: UnicodeDecodeError, name: str) -> FileEncodingUnknown:
    return FileEncodingUnknown(
        f"{name} is not valid {encoding} (byte {error.start}); save it as UTF-8 and add it again"
    )


def _wide_encoding(sample: bytes) -> str | None:
    """Return UTF-16 without a mark by its zero bytes, every other one in Western text."""
    pairs = len(sample) // 2
    low, high = sample[1::2].count(0), sample[0::2].count(0)
    if low > 0.4 * pairs and not high:
        return "utf-16-le"
    return "utf-16-be" if high > 0.4 * pairs and not low else None


def _is_broken_utf8(data: bytes) -> bool:
    """Whether nearly all letters outside of ASCII are UTF-8's, so that no other encoding was meant."""
    letters = sum(len(match[0]) for match in _UTF8_LETTER.finditer(data))
    high = sum(len(match[0]) for match in _HIGH.finditer(data))
    return letters > 0.8 * high


def _candidates(data: bytes) -> Iterator[str]:
    """Yield the encodings that the bytes can be in, the likeliest first."""
    sample = data[:_SAMPLE]
    runs = [len(run) for run in _HIGH.findall(sample)]
    if sum(run == 1 for run in runs) > 0.6 * len(runs):
        central = len(_SIGN_IN_WORD.findall(sample.decode("cp1252", "replace"))) > 0.05 * len(runs)
        yield from ("cp1250", "cp1252") if central else ("cp1252", "cp1250")
        yield "latin-1"
        return
    if _is_simplified_chinese(data):
        yield "gb18030"
    # A whole line at the end of the sample, so that no letter is cut in two.
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    if best := from_bytes(whole, cp_isolation=_OTHERS).best():
        yield best.encoding


def _is_simplified_chinese(data: bytes) -> bool:
    """Whether the bytes are GB2312's, and its letters Chinese, not kana or what Hangul would look like."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    letters = [character for character in text if not character.isascii()]
    common = sum(_is_common(character) for character in letters)
    korean = data.decode("cp949", "replace")
    hangul = len(_HANGUL.findall(korean)) > 10 * len(_HAN.findall(korean))
    return common > 0.9 * len(letters) and len(_KANA.findall(text)) < 0.1 * len(letters) and not hangul


def _is_common(character: str) -> bool:
    """Whether a letter is of GB2312's first level, or of its punctuation."""
    try:
        first = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= first <= 0xD7 or first in (0xA1, 0xA3)
