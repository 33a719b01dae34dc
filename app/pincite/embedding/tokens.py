"""Tokenisation with the `tokenizers` library alone."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pincite.embedding.encoder import encodable

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """Token ids, attention mask and segment ids of some texts, each of shape (n, longest), padded on the right."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    segments: NDArray[np.int64]


class Tokens:
    """A model's tokenizer, which cuts at the model's window and nowhere else."""

    def __init__(self, definition: str, window: int, padding_id: int) -> None:
        """Read a `tokenizer.json`.

        Args:
            definition: the text of the file; the truncation and padding that it asks for are put aside.
            window: the most tokens of a text, special tokens included.
            padding_id: the token that fills a batch up.
        """
        self._definition = definition
        self._window = window
        self._padding_id = padding_id
        self._lock = threading.Lock()
        self._cutting = self._tokenizer()
        self._cutting.enable_truncation(window)

    def encode(self, texts: Sequence[str]) -> "list[Encoding]":
        """Return the texts' encodings, cut at the window, with the place of each token."""
        encodings: list[Encoding] = self._cutting.encode_batch([encodable(text) for text in texts])
        return encodings

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the texts' lengths in tokens, special tokens included, uncut."""
        with self._lock:
            whole = self._whole
        return [len(encoding.ids) for encoding in whole.encode_batch_fast([encodable(text) for text in texts])]

    def batch(self, encodings: "Sequence[Encoding]", multiple: int = 1) -> TokenBatch:
        """Return `encodings` as arrays of one width, rounded up to a multiple of `multiple`."""
        longest = max(len(encoding.ids) for encoding in encodings)
        shape = (len(encodings), -(-longest // multiple) * multiple)
        ids = np.full(shape, self._padding_id, dtype=np.int64)
        mask, segments = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            ids[row, :length] = encoding.ids
            mask[row, :length] = 1
            segments[row, :length] = encoding.type_ids
        return TokenBatch(ids, mask, segments)

    @cached_property
    def _whole(self) -> "Tokenizer":
        return self._tokenizer()

    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._definition)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer
