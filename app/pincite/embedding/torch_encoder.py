"""The encoder that runs a model as it comes, with sentence-transformers: slow to start, and there for every model."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.embedding.encoder import Progress, batches, encodable
from pincite.embedding.pooling import Embedded, Part, Pooling, unit
from pincite.embedding.quiet import quietly
from pincite.embedding.sources import ModelSource
from pincite.errors import ModelError, ModelMissing

#: The names that a model may give to what it wants before a text, the first that it has.
DOCUMENT_PROMPTS, QUERY_PROMPTS = ("document", "passage", "corpus"), ("query",)
#: Texts of unlike length and kind, and the least cosine of two vectors that are the same but for rounding.
_PROBES = ("Why?", "A probe of several words, some of them rare: clusters, quagswag.")
_SAME = 0.999


def load_model(source: ModelSource) -> Any:
    """Return the SentenceTransformer of `source`, on the CPU, ready to embed.

    Raises:
        ModelMissing: sentence-transformers is not installed.
        ModelError: it cannot load the model.
    """
    try:
        with quietly():
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(str(source.folder), device="cpu", local_files_only=True).eval()
    except ImportError:
        raise ModelMissing(
            f"The model {source.name} must be read once by sentence-transformers: run `pip install "
            "sentence-transformers`."
        ) from None
    except Exception as error:
        raise ModelError(f"sentence-transformers cannot load {source.folder}: {_first_line(error)}") from error


def model_window(model: Any) -> int:
    """Return the most tokens that a SentenceTransformer reads of a text."""
    return int(model.max_seq_length or min(model.tokenizer.model_max_length, 512))


def prompt_for(model: Any, names: tuple[str, ...]) -> str:
    """Return the prompt that `encode_query` or `encode_document` would put before a text, as they choose it."""
    for name in (*names, model.default_prompt_name):
        if name in model.prompts:
            return str(model.prompts[name])
    return ""


def means_tokens(model: Any) -> bool:
    """Whether a SentenceTransformer's vector of a text is the mean of those of its tokens, and says where they stand.

    That of a text's first token, or one that goes through a further layer, tells nothing of its other tokens.
    """
    if not getattr(model.tokenizer, "is_fast", False):
        return False
    with quietly():
        made = model.encode_document(list(_PROBES), output_value=None, show_progress_bar=False)
    if not all({"sentence_embedding", "token_embeddings", "attention_mask"} <= one.keys() for one in made):
        return False
    texts, tokens = zip(*map(_arrays, made), strict=True)
    if any(one.shape[1:] != texts[0].shape for one in tokens):
        return False
    means = np.stack([one.mean(axis=0) for one in tokens])
    return bool((unit(means) * unit(np.stack(texts))).sum(axis=1).min() > _SAME)


class TorchEncoder:
    """An encoder over a SentenceTransformer."""

    runtime = "torch"

    def __init__(self, name: str, fingerprint: str, model: Any, batch_size: int) -> None:
        """Wrap a loaded model.

        Args:
            name: the model's name.
            fingerprint: the hash of its weights and configuration.
            model: a SentenceTransformer.
            batch_size: the passages embedded at once.
        """
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = int(model.get_embedding_dimension())
        self.window = model_window(model)
        self.pools = means_tokens(model)
        self._prompt = prompt_for(model, DOCUMENT_PROMPTS)
        self._model = model
        self._batch_size = batch_size
        # A tokenizer of transformers changes its own truncation while it works, which two threads must not do.
        self._lock = threading.Lock()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, special tokens included, uncut."""
        clean = [encodable(text) for text in texts]
        if not clean:
            return []
        with self._lock, quietly():
            return [len(ids) for ids in self._model.tokenizer(clean, truncation=False, padding=False)["input_ids"]]

    def embed_documents(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Return the passages' unit vectors, shape (n, d)."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for positions in batches([len(text) for text in texts], self._batch_size):
            vectors[positions] = self._encode(self._model.encode_document, [texts[place] for place in positions])
            done += len(positions)
            if progress:
                progress(done, len(texts))
        return vectors

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Part]], progress: Progress | None = None
    ) -> Embedded:
        """Return the passages' unit vectors, shape (n, d), and those of their parts."""
        pooling = Pooling(parts, self.dimension)
        done = 0
        for positions in batches([len(text) for text in texts], self._batch_size):
            clean = [encodable(texts[place]) for place in positions]
            for place, made, offsets in zip(positions, self._made(clean), self._offsets(clean), strict=True):
                pooling.put(place, *_arrays(made), offsets, len(self._prompt))
            done += len(positions)
            if progress:
                progress(done, len(texts))
        return pooling.embedded()

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return a question's unit vector, shape (d,)."""
        vector: NDArray[np.float32] = self._encode(self._model.encode_query, [text])[0]
        return vector

    def _encode(self, encode: Any, texts: list[str]) -> NDArray[np.float32]:
        clean = [encodable(text) for text in texts]
        with self._lock:
            return unit(np.asarray(encode(clean, batch_size=len(clean), show_progress_bar=False), dtype=np.float32))

    def _made(self, clean: list[str]) -> list[Any]:
        """Return all that the model says of each text."""
        with self._lock, quietly():
            made: list[Any] = self._model.encode_document(
                clean, batch_size=len(clean), show_progress_bar=False, output_value=None
            )
        return made

    def _offsets(self, clean: list[str]) -> list[list[tuple[int, int]]]:
        """Return which characters each token stands for, of a text with its prompt."""
        options = {"truncation": True, "max_length": self.window, "padding": False, "return_offsets_mapping": True}
        with self._lock, quietly():
            encoded = self._model.tokenizer([self._prompt + text for text in clean], **options)
        found: list[list[tuple[int, int]]] = encoded["offset_mapping"]
        return found


def _arrays(made: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a text's vector, and those of its tokens without padding."""
    vector, tokens = (made[name].float().cpu().numpy() for name in ("sentence_embedding", "token_embeddings"))
    return vector, tokens[made["attention_mask"].cpu().numpy().astype(bool)]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
