"""From a slice of canonical text to the quote that people read: `fold`, the only implementation."""

import re
from collections.abc import Container

CJK = "\u2e80-\u2eff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u3003\u3008-\u3011"
_INVISIBLE = re.compile("[\u00ad\u200b\ufffe]")
_LINE_END_HYPHEN = re.compile(r"(\w*)-\s*\n\s*(?=([a-z]\w*))")
_CJK_BREAK = re.compile(rf"(?<=[{CJK}])[^\S\n]*\n\s*(?=[{CJK}])")


def fold(text: str, words: Container[str] = frozenset()) -> str:
    """Return `text` as a quote: the same words without the marks that a page's lines left in them.

    In this order: U+00AD, U+200B and U+FFFE are removed; a hyphen at a line's end before a lower-case letter is
    joined where `words` holds the joined form, else kept; a line break between two CJK characters is removed; every
    other run of white space becomes one space; the ends are stripped.

    Args:
        text: a slice of a canonical text.
        words: the library's own words, case-folded.
    """
    text = _INVISIBLE.sub("", text)

    def join(match: re.Match[str]) -> str:
        joined = (match[1] + match[2]).casefold()
        return match[1] if match[1] and joined in words else match[0]

    text = _LINE_END_HYPHEN.sub(join, text)
    text = _CJK_BREAK.sub("", text)
    return " ".join(text.split())
