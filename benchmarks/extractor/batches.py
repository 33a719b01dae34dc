"""Questions and passages to the arrays that one step of the training reads."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.extractor.examples import Sample
from benchmarks.extractor.written import Span
from pincite.embedding import Extract
from pincite.embedding.encoder import encodable
from pincite.embedding.extractor import before, pair_batch
from pincite.embedding.tokens import TokenBatch

if TYPE_CHECKING:
    from tokenizers import Encoding

#: The cosine that a sentence is taken to have where it is not known; about the middle of all.
MIDDLE = 0.45
#: Tokens of a pair in training; fewer than are read later, for speed.
_MOST_TOKENS = 288
#: Widths are rounded up to multiples of this, so that a runtime meets few different shapes.
_WIDTH = 16
#: Batches are made of pairs of about one length, drawn from so many at a time.
_POOL = 20


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pairs of question and passage: n pairs, at most s sentences, t tokens.

    Attributes:
        tokens: the pairs' tokens, each array of shape (n, t).
        means: (n, s, t), what turns the numbers of tokens into the mean of each sentence.
        known: (n, s), whether there is such a sentence and it was read.
        labels: (n, s), 1 for a sentence that answers.
        similarities: (n, s), the cosines of question and sentence, -1 where there is no sentence.
    """

    tokens: TokenBatch
    means: NDArray[np.float32]
    known: NDArray[np.bool_]
    labels: NDArray[np.float32]
    similarities: NDArray[np.float32]


class Batcher:
    """Makes batches with the tokenizer of the default model."""

    def __init__(self, definition: str) -> None:
        """Read a `tokenizer.json`, given as text."""
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_str(definition)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS, strategy="only_second")
        self._padding_id = int(self._tokenizer.token_to_id("[PAD]") or 0)

    def __call__(self, pairs: Sequence[Sample]) -> Batch:
        """Return some pairs as arrays; what lies beyond the most tokens is not read."""
        texts = [(question, before(one.extract) + encodable(one.extract.text)) for question, one in pairs]
        encodings: list[Encoding] = self._tokenizer.encode_batch(texts)
        tokens = _widened(pair_batch(encodings, self._padding_id), self._padding_id)
        n, width = tokens.ids.shape
        most = max(len(one.extract.sentences) for _, one in pairs)
        means = np.zeros((n, most, width), dtype=np.float32)
        labels = np.zeros((n, most), dtype=np.float32)
        similarities = np.full((n, most), -1.0, dtype=np.float32)
        for row, (encoding, (_, one)) in enumerate(zip(encodings, pairs, strict=True)):
            for place, inside in enumerate(tokens_of(encoding, one.extract)):
                if inside:
                    means[row, place, inside] = 1 / len(inside)
                    labels[row, place] = one.labels[place]
                    similarities[row, place] = one.similarities[place] if one.similarities else MIDDLE
        return Batch(tokens, means, np.asarray(means.any(axis=2)), labels, similarities)


def tokens_of(encoding: "Encoding", extract: Extract) -> list[list[int]]:
    """Return the places of the tokens of each sentence of an encoded pair."""
    shift = len(before(extract))
    places = [
        (place, (start - shift, end - shift))
        for place, (sequence, (start, end)) in enumerate(zip(encoding.sequence_ids, encoding.offsets, strict=True))
        if sequence == 1
    ]
    return [[place for place, token in places if _overlap(token, sentence)] for sentence in extract.sentences]


def in_batches(drawn: Sequence[Sample], size: int, chance: random.Random) -> list[list[Sample]]:
    """Return all pairs once, in random batches of about one length each."""
    mixed = list(drawn)
    chance.shuffle(mixed)
    batches: list[list[Sample]] = []
    for first in range(0, len(mixed), size * _POOL):
        pool = sorted(mixed[first : first + size * _POOL], key=characters)
        some = [pool[start : start + size] for start in range(0, len(pool), size)]
        chance.shuffle(some)
        batches += some
    return batches


def characters(sample: Sample) -> int:
    """Return how many characters of a pair are read."""
    question, one = sample
    return len(question) + len(before(one.extract)) + len(one.extract.text)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and one[1] > other[0]


def _widened(batch: TokenBatch, padding_id: int) -> TokenBatch:
    more = ((0, 0), (0, -batch.ids.shape[1] % _WIDTH))
    ids = np.pad(batch.ids, more, constant_values=padding_id)
    return TokenBatch(ids, np.pad(batch.mask, more), np.pad(batch.segments, more))
