"""What every encoder offers, and what the two of them share."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

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


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `vectors`, shape (n, d), scaled to length 1; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
