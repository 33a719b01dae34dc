"""What every encoder offers, and what the two of them share."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pincite.embedding.pooling import Embedded, Part

Progress = Callable[[int, int], None]


class Encoder(Protocol):
    """A model that turns texts into unit vectors. Passages and questions go by different methods."""

    @property
    def name(self) -> str:
        """The model's name, as people know it."""

    @property
    def fingerprint(self) -> str:
        """The hash of the model's weights and configuration, the same in every runtime."""

    @property
    def dimension(self) -> int:
        """The length of a vector, d."""

    @property
    def window(self) -> int:
        """The most tokens that the model reads of a text, special tokens included."""

    @property
    def runtime(self) -> str:
        """What computes the vectors: `openvino` or `torch`."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, special tokens included, without cutting it at the window."""

    def embed_documents(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Return the passages' unit vectors, shape (n, d), in the order of `texts`.

        Args:
            texts: n passages; what is beyond the window is not read.
            progress: is called with the number of passages done and n.
        """

    @property
    def pools(self) -> bool:
        """Whether a text's vector is the mean of its tokens', so that a part of the text has one as well."""

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Part]], progress: Progress | None = None
    ) -> Embedded:
        """Return the unit vectors of passages, and of parts of them, in one pass. Only where the encoder `pools`.

        Args:
            texts: n passages; what is beyond the window is not read.
            parts: for each passage its parts.
            progress: is called with the number of passages done and n.
        """

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return a question's unit vector, shape (d,). May be called from several threads."""


def encodable(text: str) -> str:
    """Return `text` with lone surrogates, which no tokenizer takes, replaced by question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Yield positions in batches of `size`, longest first, so that little of a batch is padding."""
    order = sorted(range(len(lengths)), key=lambda position: (-lengths[position], position))
    for start in range(0, len(order), size):
        yield order[start : start + size]
