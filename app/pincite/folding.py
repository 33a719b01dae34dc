"""From a slice of canonical text to the quote that people read (`fold`), and to what models and headings have."""

import re
from collections.abc import Callable, Container

#: Inside a character class: Chinese and Japanese letters and punctuation, the ideographic space aside.
CJK = (
    "\u2e80-\u2fdf\u3001-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_INVISIBLE = re.compile("[\u00ad\u200b\ufffe]")
#: The same as `-\s*\n\s*(?=[a-z])`, in a form that takes linear time on any text.
_LINE_END_HYPHEN = re.compile(r"-(?=\s*\n)\s+(?=([a-z]\w*))")
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
    return _folded(text, lambda before, after: "" if before and (before + after).casefold() in words else None)


def mended(text: str, words: Container[str] = frozenset()) -> str:
    """Return `text` as models read it and headings show it: folded, with words that a line's end broke made whole.

    A quote keeps a hyphen where the library cannot tell how the word is written; here a guess is better than half a
    word. Two halves that are words themselves keep the hyphen ("low-level"), unless the joined form is one too.

    Args:
        text: a slice of a canonical text.
        words: the document's or the library's own words, case-folded.
    """

    def join(before: str, after: str) -> str | None:
        if not before or (before + after).casefold() in words:
            return "" if before else None
        return "-" if before.casefold() in words and after.casefold() in words else ""

    return _folded(text, join)


def has_broken_words(text: str) -> bool:
    """Whether a line ends with a hyphen that may be no part of its word."""
    return _LINE_END_HYPHEN.search(text) is not None


def _folded(text: str, join: Callable[[str, str], str | None]) -> str:
    """Fold; `join` says what stands for a hyphen and line break between two halves, None for what stands there."""
    if not text.isascii():
        text = _CJK_BREAK.sub("", _broken_words_joined(_INVISIBLE.sub("", text), join))
    elif "\n" in text:
        text = _broken_words_joined(text, join)
    return " ".join(text.split())


def _broken_words_joined(text: str, join: Callable[[str, str], str | None]) -> str:
    def joined(match: re.Match[str]) -> str:
        mark = join(_word_before(match.string, match.start()), match[1])
        return match[0] if mark is None else mark

    return _LINE_END_HYPHEN.sub(joined, text)


def _word_before(text: str, end: int) -> str:
    start = end
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    return text[start:end]
