"""Text -> the words that are searched and compared: tokens, plain forms, a vocabulary's words. Pure."""

import itertools
import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_CJK = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# A mark that a reader leaves where a word was broken at a line's end.
_BREAK_MARK = re.compile("[\u00ad\ufffe\u0002](?=\\s*\n)")
_INVISIBLE = re.compile("[\u00ad\ufffe\u200b\u0002]")
_ACCENT = re.compile("[\u0300-\u036f]")
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i"})
_WORD = rf"[^\W_{_CJK}]+"
_HYPHEN = "[-\u2010]"
_LINE_END = rf"{_HYPHEN}[^\S\n]*\n\s*"
_RUN = re.compile(rf"([{_CJK}]+)|{_WORD}(?:(?:['\u2019]|{_LINE_END}|{_HYPHEN}){_WORD})*")
#: The same, as whole matches: `findall` gives no groups then. Most texts have ASCII only, which is found in a third of
#: the time.
_RUNS = re.compile(_RUN.pattern.replace(f"([{_CJK}]+)", f"[{_CJK}]+"))
_ASCII_RUNS = re.compile(r"[a-z0-9]+(?:(?:'|-(?:[^\S\n]*\n\s*)?)[a-z0-9]+)*")
_IS_CJK = re.compile(f"[{_CJK}]")
_HYPHEN_SPLIT = re.compile(rf"{_HYPHEN}(?![^\S\n]*\n)")
_LINE_SPLIT = re.compile(_LINE_END)
_CONTRACTION = re.compile("(?:n't|'(?:s|re|ll|ve|d|m))$")
_IRREGULAR = {"can't": "can", "won't": "will", "shan't": "shall"}

_STOPWORDS = """
    a about above after again against all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here hers
    herself him himself his how i if in into is it its itself just me more most my myself no nor not of off on once
    only or other our ours ourselves out over own same shall she should so some such than that the their theirs them
    themselves then there these they this those through to too under until up very was we were what when where which
    while who whom whose why will with would you your yours yourself yourselves
"""
#: Words that say nothing of what a passage is about, question words among them.
STOPWORDS = frozenset(_STOPWORDS.split())


def tokens(text: str) -> list[str]:
    """Return the search tokens of a passage or of a question, in order.

    Words are case-folded, freed of accents and compatibility forms (NFKC), cut down to their stems (Porter) and left
    out where they are stopwords. A word with a hyphen, at a line's end or not, gives its joined form and its parts;
    a run of Chinese, Japanese or Korean characters gives its pairs of neighbours, or its one character.
    """
    readable = plain(text)
    runs = (_ASCII_RUNS if readable.isascii() else _RUNS).findall(readable)
    return list(itertools.chain.from_iterable(map(_tokens_of_run, runs)))


@lru_cache(maxsize=65536)
def _tokens_of_run(run: str) -> tuple[str, ...]:
    """Return the tokens of a word, or of a run of characters that are written without spaces."""
    if _IS_CJK.match(run):
        return tuple(_pairs(run))
    return tuple(_stem(form) for form in _forms(run) if form not in STOPWORDS)


def raw_words(text: str) -> list[str]:
    """Return the words of `text` as a vocabulary has them: case-folded, NFKC, neither stemmed nor stripped of accents.

    A hyphenated word gives its parts; `'s` and its like are taken off. A word that is broken at a line's end is left
    out, for nobody knows yet how it is written.
    """
    readable = _readable(text)
    runs = (_ASCII_RUNS if readable.isascii() else _RUNS).findall(readable)
    return list(itertools.chain.from_iterable(map(_raw_words_of_run, runs)))


@lru_cache(maxsize=65536)
def _raw_words_of_run(run: str) -> tuple[str, ...]:
    """Return the words of a run of letters, or of characters that are written without spaces."""
    if _IS_CJK.match(run):
        return tuple(_pairs(run))
    if run.isalnum():
        return (run,)
    whole = (part for part in _HYPHEN_SPLIT.split(run) if "\n" not in part)
    return tuple(itertools.chain.from_iterable(_uncontracted(part).split("'") for part in whole))


def _readable(text: str) -> str:
    """Return `text` case-folded, in NFKC, without invisible characters; broken words have a hyphen and a line break."""
    if not text.isascii():
        text = _INVISIBLE.sub("", _BREAK_MARK.sub("-", text))
        text = unicodedata.normalize("NFKC", text)
    return text.casefold().replace("\u2019", "'")


def plain(text: str) -> str:
    """Return `text` as words are compared: case-folded, in NFKC, without accents and invisible characters."""
    text = _readable(text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _ACCENT.sub("", unicodedata.normalize("NFD", text))).translate(_UNDECOMPOSED)


def _pairs(characters: str) -> list[str]:
    if len(characters) == 1:
        return [characters]
    return [characters[place : place + 2] for place in range(len(characters) - 1)]


def _forms(run: str) -> Iterator[str]:
    """Yield the forms in which a run of letters, hyphens and apostrophes may be looked for."""
    if run.isalnum():
        yield run
        return
    segments = [_broken(segment) for segment in _HYPHEN_SPLIT.split(run)]
    for pieces in segments:
        if len(pieces) > 1:
            yield "".join(pieces)
        for piece in pieces:
            yield from _apostrophe_forms(piece)
    joined = "".join(itertools.chain.from_iterable(segments))
    if len(segments) > 1 and not joined.isdigit():
        yield joined.replace("'", "")


def _broken(segment: str) -> list[str]:
    return [_uncontracted(piece) for piece in _LINE_SPLIT.split(segment)]


def _apostrophe_forms(word: str) -> Iterator[str]:
    parts = word.split("'")
    if len(parts) > 1:
        yield "".join(parts)
    yield from parts


def _uncontracted(word: str) -> str:
    return _IRREGULAR.get(word) or _CONTRACTION.sub("", word) or word


_local = threading.local()


def _stem(word: str) -> str:
    stemmer: Any = getattr(_local, "stemmer", None)
    if stemmer is None:
        import Stemmer

        # A stemmer must not be shared by threads.
        stemmer = _local.stemmer = Stemmer.Stemmer("porter")
    # Porter leaves nothing of a lone "s".
    return str(stemmer.stemWord(word)) or word


def stemmer_version() -> str:
    """Return what tells tokens of one stemmer from those of another."""
    import Stemmer

    return str(Stemmer.version())
