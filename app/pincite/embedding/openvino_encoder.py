"""The encoder that runs a converted model with OpenVINO: a third of a second to the first vector, without torch."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pincite.embedding.compiled import Compiled, start_compiled
from pincite.embedding.conversion import Conversion, Description, make_conversion, open_conversion
from pincite.embedding.encoder import Progress, batches
from pincite.embedding.pooling import Embedded, Part, Pooling, unit
from pincite.embedding.quiet import import_openvino
from pincite.embedding.sources import ModelSource, fingerprint, read_fingerprint
from pincite.embedding.tokens import TokenBatch, Tokens
from pincite.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Encoding

#: The widths of a question and of a batch are rounded up to multiples of these: OpenVINO makes its kernels anew for
#: every width, and so meets few. Batches of such widths take a sixth less time each besides, for all their padding.
_QUESTION_WIDTH, _BATCH_WIDTH = 16, 8
#: Of conversions: the first gave no vectors of tokens. Each form has a folder of its own, for versions that are used
#: side by side.
_FORM = 2


class OpenVinoEncoder:
    """An encoder over a model compiled for this machine."""

    runtime = "openvino"

    def __init__(
        self, name: str, description: Description, tokens: Tokens, compiled: Compiled, batch_size: int
    ) -> None:
        """Wrap a compiled model.

        Args:
            name: the model's name.
            description: what the conversion says of it.
            tokens: its tokenizer.
            compiled: the compiled model, from token arrays to vectors.
            batch_size: the passages embedded at once.
        """
        self.name = name
        self.fingerprint = description.fingerprint
        self.dimension = description.dimension
        self.window = description.window
        self.pools = description.pools
        self._description = description
        self._tokens = tokens
        self._compiled = compiled
        self._batch_size = batch_size
        self._query_request = compiled.create_infer_request()
        self._lock = threading.Lock()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, special tokens included, uncut."""
        return self._tokens.count(texts)

    def embed_documents(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Return the passages' unit vectors, shape (n, d)."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for positions, _, made in self._run(texts, progress):
            vectors[positions] = unit(made[0])
        return vectors

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Part]], progress: Progress | None = None
    ) -> Embedded:
        """Return the passages' unit vectors, shape (n, d), and those of their parts."""
        pooling = Pooling(parts, self.dimension)
        before = len(self._description.document_prompt)
        for positions, encodings, (vectors, tokens) in self._run(texts, progress):
            for row, (place, encoding) in enumerate(zip(positions, encodings, strict=True)):
                pooling.put(place, vectors[row], tokens[row, : len(encoding.ids)], encoding.offsets, before)
        return pooling.embedded()

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return a question's unit vector, shape (d,)."""
        batch = self._tokens.batch(self._tokens.encode([self._description.query_prompt + text]), _QUESTION_WIDTH)
        with self._lock:
            # Normalised again, here and above: bfloat16 leaves lengths that differ from 1 in the third digit.
            vector: NDArray[np.float32] = unit(self._finish(self._start(self._query_request, batch))[0])[0]
        return vector

    def _run(
        self, texts: Sequence[str], progress: Progress | None
    ) -> "Iterator[tuple[list[int], list[Encoding], list[NDArray[np.float32]]]]":
        """Yield positions of texts, their encodings and what the model makes of them, which holds until the next."""
        encodings = self._tokens.encode([self._description.document_prompt + text for text in texts])
        requests = cycle([self._compiled.create_infer_request() for _ in range(2)])
        done = 0
        waiting: tuple[Any, list[int], list[Encoding]] | None = None
        # One request at a time keeps all cores busy: 193 passages a second, against 187 with four in flight. The next
        # one stands ready, so that they need not wait for what is done with what the one before gave.
        for positions in (*batches([len(encoding.ids) for encoding in encodings], self._batch_size), None):
            begun = waiting
            if positions is not None:
                chosen = [encodings[place] for place in positions]
                waiting = self._start(next(requests), self._tokens.batch(chosen, _BATCH_WIDTH)), positions, chosen
            if begun is not None:
                request, places, texts_of = begun
                yield places, texts_of, self._finish(request)
                done += len(places)
                if progress:
                    progress(done, len(texts))

    def _start(self, request: Any, batch: TokenBatch) -> Any:
        """Let a request begin with a batch, or wait for the one that is at work; return it."""
        arrays = (batch.ids, batch.mask, batch.segments)[: len(self._description.inputs)]
        request.start_async(list(arrays))
        return request

    def _finish(self, request: Any) -> list[NDArray[np.float32]]:
        """Return the vectors of texts and, where the model gives them, of tokens, in the request's own memory."""
        request.wait()
        self._compiled.has_run()
        return [tensor.data for tensor in request.output_tensors]


def open_openvino(
    source: ModelSource, cache: Path, batch_size: int, progress: Callable[[str], None] | None = None
) -> OpenVinoEncoder:
    """Return the encoder of `source`, converted first where no sound conversion is in `cache`.

    Args:
        source: the model's files.
        cache: the folder of converted models.
        batch_size: the passages embedded at once.
        progress: is told what takes long.

    Raises:
        ImportError: OpenVINO is not installed.
        ModelError: the model cannot be converted, or its bytes changed.
    """
    model = fingerprint(source, cache)
    folder = cache / f"{source.name.replace('/', '--')}-{model[:12]}-{_FORM}"
    conversion = open_conversion(folder, model)
    encoder = _open(source.name, conversion, batch_size) if conversion else None
    if encoder is not None:
        return encoder
    import_openvino()
    if progress:
        progress(f"Preparing the model {source.name}, once; this takes some seconds.")
    model = read_fingerprint(source, cache)
    with make_conversion(source, model, folder) as made:
        encoder = _open(source.name, made, batch_size)
    if encoder is None:
        shutil.rmtree(folder, ignore_errors=True)
        raise ModelError(f"The converted model {source.name} cannot be read: check the space left in {cache}.")
    return encoder


def _open(name: str, conversion: Conversion, batch_size: int) -> OpenVinoEncoder | None:
    """Return the encoder of a conversion, or None where its files are damaged."""
    finish = start_compiled(conversion)
    tokens = Tokens(conversion.tokenizer, conversion.description.window, conversion.description.padding_id)
    compiled = finish()
    return None if compiled is None else OpenVinoEncoder(name, conversion.description, tokens, compiled, batch_size)
