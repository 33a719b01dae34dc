"""Passages by the words that they share with a question: tokens, and BM25 over them.

BM25 after Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), in the form of Lucene
(Kamphuis et al., "Which BM25 Do You Mean?", 2020). A passage's score for each of its tokens is worked out when the
index is built, by bm25s (Lù, "BM25S", 2024); a search only adds them up, so bm25s is not imported for it.
"""

import io
import itertools
import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.cache_files import CacheTag, Tag, read_cache, write_cache
from pincite.scored import DIGITS, Scored, check_keys, positions_of, rank

FILE = "lexical.npz"
K1, B = 0.9, 0.4
_FORMAT = 1
_METHOD = "lucene"
_REPORT_EVERY = 256

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
    found: list[str] = []
    for run in _RUN.finditer(plain(text)):
        word = run[0]
        if run[1]:
            found.extend(_pairs(word))
        elif not word.isalnum():
            found.extend(_stem(form) for form in _forms(word) if form not in STOPWORDS)
        elif word not in STOPWORDS:
            found.append(_stem(word))
    return found


def raw_words(text: str) -> list[str]:
    """Return the words of `text` as a vocabulary has them: case-folded, NFKC, neither stemmed nor stripped of accents.

    A hyphenated word gives its parts; `'s` and its like are taken off. A word that is broken at a line's end is left
    out, for nobody knows yet how it is written.
    """
    words: list[str] = []
    for run in _RUN.finditer(_readable(text)):
        if run[1]:
            words.extend(_pairs(run[1]))
        else:
            whole = (part for part in _HYPHEN_SPLIT.split(run[0]) if "\n" not in part)
            words.extend(itertools.chain.from_iterable(_uncontracted(part).split("'") for part in whole))
    return words


@dataclass(frozen=True, slots=True)
class _Postings:
    """The scores of all tokens in all passages, by token: those of token t are `start[t]:start[t + 1]`."""

    keys: NDArray[np.int64]
    scores: NDArray[np.float32]
    passages: NDArray[np.int32]
    start: NDArray[np.int64]


class LexicalIndex:
    """An immutable BM25 index of passages by key. Searching is safe from several threads."""

    def __init__(self, postings: _Postings, vocabulary: Sequence[str]) -> None:
        """Wrap what `build` worked out or `load` read; `vocabulary` has a token for each row of `postings.start`."""
        self._postings = postings
        self._vocabulary = vocabulary
        self._token_ids = {token: place for place, token in enumerate(vocabulary)}

    @classmethod
    def build(
        cls, keys: NDArray[np.int64], texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> "LexicalIndex":
        """Return the index of some passages.

        Args:
            keys: the passages' keys, shape (n,), each once.
            texts: their texts, n of them.
            progress: is called with the number of passages read and n.

        Raises:
            ValueError: there are more or fewer keys than texts, or a key stands twice.
        """
        keys = check_keys(keys, len(texts))
        order = np.argsort(keys)
        vocabulary: dict[str, int] = {}
        passages: list[list[int]] = []
        for done, place in enumerate(order, start=1):
            passages.append([vocabulary.setdefault(token, len(vocabulary)) for token in tokens(texts[place])])
            if progress and (done % _REPORT_EVERY == 0 or done == len(texts)):
                progress(done, len(texts))
        return cls(_weigh(keys[order], passages, vocabulary), list(vocabulary))

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._postings.keys)

    def __contains__(self, token: object) -> bool:
        """Return whether any passage holds a token of `tokens`."""
        return token in self._token_ids

    def holding(self, words: Iterable[Collection[str]]) -> NDArray[np.int64]:
        """Return the keys, ascending, of the passages that hold a token of each word; all of them for no words.

        Args:
            words: for each word the tokens of `tokens` that it may stand as.
        """
        postings = self._postings
        held = np.ones(len(postings.keys), dtype=bool)
        for forms in words:
            one = np.zeros(len(postings.keys), dtype=bool)
            for place in (self._token_ids[token] for token in forms if token in self._token_ids):
                one[postings.passages[postings.start[place] : postings.start[place + 1]]] = True
            held &= one
        return postings.keys[held]

    def search(self, query: str, limit: int, allowed: NDArray[np.int64] | None = None) -> Scored:
        """Return the passages of the greatest BM25 score for `query`; those without any of its words are left out.

        Args:
            query: a question in words.
            limit: the most results.
            allowed: the keys to choose from; keys that the index does not hold are passed over.
        """
        scores = self._all_scores(query)
        chosen = scores > 0
        if allowed is not None:
            chosen &= np.isin(self._postings.keys, np.asarray(allowed, dtype=np.int64))
        return rank(self._postings.keys[chosen], scores[chosen], limit)

    def scores(self, query: str, keys: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 scores of `keys` for `query`, in their order; 0 where no word is shared.

        Raises:
            KeyError: a key is not in the index.
        """
        return self._all_scores(query)[positions_of(keys, self._postings.keys)]

    def inverse_document_frequency(self, token: str) -> float:
        """Return ln(1 + (n - f + .5) / (f + .5)) for a token of `tokens` that f of n passages hold (f may be 0)."""
        place = self._token_ids.get(token)
        start = self._postings.start
        frequency = 0 if place is None else int(start[place + 1] - start[place])
        return math.log(1 + (len(self) - frequency + 0.5) / (frequency + 0.5))

    def within(self, keys: NDArray[np.int64]) -> "LexicalIndex":
        """Return the index of some of the passages: a token weighs what its rarity among these makes it weigh.

        A passage's length is still compared with the average of all.

        Args:
            keys: those of the passages; keys that the index does not hold are passed over.
        """
        postings, before = self._postings, np.diff(self._postings.start)
        kept = np.isin(postings.keys, np.asarray(keys, dtype=np.int64))
        held = kept[postings.passages]
        token = np.repeat(np.arange(len(before)), before)[held]
        after = np.bincount(token, minlength=len(before))
        change = _inverse_document_frequencies(int(kept.sum()), after) / _inverse_document_frequencies(
            len(kept), before
        )
        used = np.flatnonzero(after)
        return LexicalIndex(
            _Postings(
                postings.keys[kept],
                (postings.scores[held] * change[token]).astype(np.float32),
                (np.cumsum(kept) - 1)[postings.passages[held]].astype(np.int32),
                np.concatenate([[0], np.cumsum(after[used])]),
            ),
            [self._vocabulary[place] for place in used.tolist()],
        )

    def save(self, folder: Path, tag: CacheTag) -> None:
        """Write the index and its manifest to `folder`.

        Raises:
            OSError: the folder cannot be written.
        """
        file = io.BytesIO()
        postings = self._postings
        words = np.frombuffer("\n".join(self._vocabulary).encode("utf-8", "surrogatepass"), dtype=np.uint8)
        np.savez(
            file,
            allow_pickle=False,
            keys=postings.keys,
            scores=postings.scores,
            passages=postings.passages,
            start=postings.start,
            words=words,
        )
        write_cache(folder / FILE, file.getvalue(), _full_tag(tag))

    @classmethod
    def load(cls, folder: Path, tag: CacheTag) -> "LexicalIndex | None":
        """Return the index saved in `folder` for `tag`, or None where there is none of that tag or it is damaged."""
        payload = read_cache(folder / FILE, _full_tag(tag))
        if payload is None:
            return None
        with np.load(io.BytesIO(payload), allow_pickle=False) as arrays:
            words = arrays["words"].tobytes().decode("utf-8", "surrogatepass")
            postings = _Postings(arrays["keys"], arrays["scores"], arrays["passages"], arrays["start"])
        return cls(postings, words.split("\n") if words else [])

    def _all_scores(self, query: str) -> NDArray[np.float32]:
        postings = self._postings
        sums = np.zeros(len(postings.keys), dtype=np.float32)
        for token, count in Counter(tokens(query)).items():
            place = self._token_ids.get(token)
            if place is not None:
                row = slice(postings.start[place], postings.start[place + 1])
                sums[postings.passages[row]] += count * postings.scores[row]
        return np.round(sums, DIGITS)


def _weigh(keys: NDArray[np.int64], passages: list[list[int]], vocabulary: dict[str, int]) -> _Postings:
    """Return the BM25 score of each token in each passage."""
    if not vocabulary:
        nothing = np.zeros(0, dtype=np.int32)
        return _Postings(keys, nothing.astype(np.float32), nothing, np.zeros(1, dtype=np.int64))
    import bm25s

    model = bm25s.BM25(k1=K1, b=B, method=_METHOD)
    model.index((passages, vocabulary), create_empty_token=False, show_progress=False)
    return _Postings(
        keys,
        model.scores["data"].astype(np.float32),
        model.scores["indices"].astype(np.int32),
        model.scores["indptr"].astype(np.int64),
    )


def _inverse_document_frequencies(passages: int, held: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what `inverse_document_frequency` is for tokens that so many of the passages hold."""
    weights: NDArray[np.float64] = np.log(1 + (passages - held + 0.5) / (held + 0.5))
    return weights


def _full_tag(tag: CacheTag) -> Tag:
    import Stemmer

    return {**tag.to_dict(), "room": "lexical", "format": _FORMAT, "stemmer": str(Stemmer.version())}


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


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    stemmer: Any = getattr(_local, "stemmer", None)
    if stemmer is None:
        import Stemmer

        # A stemmer must not be shared by threads.
        stemmer = _local.stemmer = Stemmer.Stemmer("porter")
    # Porter leaves nothing of a lone "s".
    return str(stemmer.stemWord(word)) or word
