"""What a reader sees in a run of text: how many words, whether a sentence ends there."""

import re

from pincite.folding import CJK

_CJK = re.compile(f"[{CJK}]")
_VISIBLE = re.compile("[^\\s\u00ad\u200b\ufffe\ufeff]")
_ENDS_SENTENCE = re.compile(r"[.!?。！？…][\"'”’)\]）」』*_]*(?:\s*\[\d+(?:\s*[,，–-]\s*\d+)*\])*[¹²³⁰⁴-⁹]*\s*$")
_OPEN_END = re.compile(
    r"(?:[,，、;；—–-]|\b(?:and|or|of|the|a|an|to|in|for|with|by|from|that|which|as|at|on|is|are|和|与|及|的))\s*$",
    re.IGNORECASE,
)
#: The end of a text in which its last mark and what may follow it stand.
_TAIL = 120


def word_count(text: str) -> int:
    """Count words as a reader would; every two CJK characters count as one word."""
    cjk = len(_CJK.findall(text))
    return len((_CJK.sub(" ", text) if cjk else text).split()) + (cjk + 1) // 2


def is_visible(text: str) -> bool:
    """Whether anything of `text` is left to see in a quote."""
    return _VISIBLE.search(text) is not None


def is_cjk(text: str) -> bool:
    """Whether `text` is mostly Chinese or Japanese."""
    return 2 * len(_CJK.findall(text)) > len(text)


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with the end of a sentence, quotation and citation marks after it included."""
    return _ENDS_SENTENCE.search(text[-_TAIL:]) is not None


def has_open_end(text: str) -> bool:
    """Whether `text` ends with a word or mark that something must follow."""
    return _OPEN_END.search(text[-40:]) is not None
