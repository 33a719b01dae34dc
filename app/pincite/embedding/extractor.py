"""The extractor: a small reader that says of each sentence of a passage how well it answers a question.

It is the default model's own transformer with its layers trained further (`benchmarks/extractor`): question and
passage go in together, and a number for each token comes out. What was trained lies beside this file, in 8 bits;
the word embeddings are those of the installed model.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pincite.embedding.encoder import batches, encodable
from pincite.embedding.tokens import TokenBatch

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

#: Tokens of a question and of a whole pair that are read; the model has 512 places.
_MOST_QUESTION = 56
MOST_TOKENS = 384
#: Characters of the headings that are read before a passage, the last ones.
_MOST_CONTEXT = 110
#: What a sentence gets that lies beyond what is read.
UNREAD = -9.0

#: Pairs of about one length that are read at a time, and what their width is rounded up to: a runtime makes its
#: kernels anew for every shape, and so meets few.
_TOGETHER, _WIDTH = 2, 16

#: A number for each token, shape (n, longest), and one for each pair, shape (n,).
Numbers = tuple[NDArray[np.float32], NDArray[np.float32]]
#: Token arrays -> the numbers of each, in their order.
Forward = Callable[[Sequence[TokenBatch]], Sequence[Numbers]]


@dataclass(frozen=True, slots=True)
class Extract:
    """A passage to read: the headings above it, its text, and where its sentences stand in the text."""

    context: str
    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the extractor found in a passage, in log-odds before calibration.

    Attributes:
        sentences: for each sentence, how well it answers.
        passage: whether the passage answers at all.
    """

    sentences: tuple[float, ...]
    passage: float


class Extractor:
    """Reads questions against passages. May be used from several threads."""

    def __init__(self, tokenizer: "Tokenizer", padding_id: int, forward: Forward) -> None:
        """Wrap a loaded model.

        Args:
            tokenizer: the model's tokenizer, neither cutting nor padding.
            padding_id: the token that fills a batch up.
            forward: runs the model.
        """
        self._tokenizer = tokenizer
        self._padding_id = padding_id
        self._forward = forward
        self._lock = threading.Lock()

    def read(self, question: str, passages: Sequence[Extract]) -> list[Reading]:
        """Read a question against each of some passages, in their order."""
        if not passages:
            return []
        asked = self._shortened(encodable(question))
        contexts = [before(passage) for passage in passages]
        texts = [context + encodable(passage.text) for context, passage in zip(contexts, passages, strict=True)]
        encodings = self._tokenizer.encode_batch([(asked, text) for text in texts])
        groups = list(batches([len(encoding.ids) for encoding in encodings], _TOGETHER))
        with self._lock:
            numbers = self._forward(
                [pair_batch([encodings[place] for place in group], self._padding_id, _WIDTH) for group in groups]
            )
        found: dict[int, Reading] = {}
        for group, (tokens, pairs) in zip(groups, numbers, strict=True):
            for place, row, pair in zip(group, tokens, pairs, strict=True):
                means = _means(encodings[place], row, passages[place].sentences, len(contexts[place]))
                found[place] = Reading(means, float(pair))
        return [found[place] for place in range(len(passages))]

    def _shortened(self, question: str) -> str:
        encoding = self._tokenizer.encode(question, add_special_tokens=False)
        if len(encoding.ids) <= _MOST_QUESTION:
            return question
        return question[: encoding.offsets[_MOST_QUESTION - 1][1]]


def before(passage: Extract) -> str:
    """Return what is read before a passage's text: the end of the headings above it."""
    return f"{passage.context[-_MOST_CONTEXT:]}: " if passage.context else ""


def pair_batch(encodings: "Sequence[Encoding]", padding_id: int, multiple: int = 1) -> TokenBatch:
    """Return encoded pairs as arrays of one width, what lies beyond the model's places left out.

    Args:
        encodings: the pairs.
        padding_id: the token that fills them up.
        multiple: the width is rounded up to a multiple of this.
    """
    lengths = [min(len(encoding.ids), MOST_TOKENS) for encoding in encodings]
    shape = (len(encodings), -(-max(lengths) // multiple) * multiple)
    ids = np.full(shape, padding_id, dtype=np.int64)
    mask, segments = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, (encoding, length) in enumerate(zip(encodings, lengths, strict=True)):
        ids[row, :length] = encoding.ids[:length]
        mask[row, :length] = 1
        segments[row, :length] = encoding.type_ids[:length]
    return TokenBatch(ids, mask, segments)


def _means(
    encoding: "Encoding", row: NDArray[np.float32], sentences: Sequence[tuple[int, int]], shift: int
) -> tuple[float, ...]:
    """Return the mean over the tokens of each sentence."""
    length = min(len(encoding.ids), MOST_TOKENS)
    places = [place for place, sequence in enumerate(encoding.sequence_ids[:length]) if sequence == 1]
    offsets = np.array(encoding.offsets[:length], dtype=np.int64)[places] - shift
    values = row[places].astype(np.float64)
    means: list[float] = []
    for start, end in sentences:
        inside = values[(offsets[:, 0] < end) & (offsets[:, 1] > start)]
        means.append(float(inside.mean()) if len(inside) else UNREAD)
    return tuple(means)
