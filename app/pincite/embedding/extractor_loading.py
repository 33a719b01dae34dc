"""The one way to an extractor: `load_extractor`."""

import hashlib
import importlib.util
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from pincite.embedding.compiled import start_compiled
from pincite.embedding.conversion import (
    Conversion,
    Description,
    NotConvertible,
    make_conversion,
    open_conversion,
    write_conversion,
)
from pincite.embedding.extractor import MOST_TOKENS, Extractor, Forward, Numbers, pair_batch
from pincite.embedding.quiet import import_converter, import_openvino, quietly
from pincite.embedding.sources import ModelSource, default_source, fingerprint
from pincite.embedding.tokens import TokenBatch
from pincite.errors import ModelError
from pincite.settings import Settings, cores

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).with_name("extractor.npz")
_NAME = "extractor"
#: How the names of parameters begin: those of the installed model's embeddings, and those of a layer by its number.
EMBEDDINGS, LAYERS = "transformer.embeddings.", "transformer.encoder.layer."
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
#: What is added to the attention that a token beyond the end of a pair gets.
_HIDDEN = -10_000.0
#: Raised where the network is put otherwise than before, so that conversions kept in the cache are made anew.
_FORM = 2
#: How far the numbers of a converted extractor may lie from those of the original, in log-odds.
_AGREEMENT = 0.25
#: Requests that run at a time; more than the groups of passages of a question would only hold memory.
_MOST_STREAMS = 4
_PROBES = (
    ("What helps?", "Sleep helps. It is not known how long it has to be."),
    ("How many firms moved inland?", " ".join(["In the year after the reform, 212 firms moved inland."] * 9)),
)


def load_extractor(settings: Settings, progress: Callable[[str], None] | None = None) -> Extractor | None:
    """Return the extractor in the runtime that `settings` names, or None where `settings.extractor` is off.

    Like an encoder it is converted for OpenVINO once and kept in `settings.cache / "models"`; where OpenVINO is missing
    or cannot express it, torch runs it.

    Args:
        settings: runtime and cache.
        progress: is told, in a sentence, what takes long.

    Raises:
        ModelMissing: the default model, whose word embeddings it shares, is not on this machine.
        ModelError: it cannot be loaded.
    """
    if not settings.extractor:
        return None
    source, cache = default_source(), settings.cache / "models"
    mark = hashlib.sha256(f"{fingerprint(source, cache)}{weights_hash()}{_FORM}".encode()).hexdigest()
    if settings.runtime == "torch" or importlib.util.find_spec("openvino") is None:
        return _open_torch(source)
    try:
        return _open_openvino(source, cache / f"{_NAME}-{mark[:12]}", mark, progress)
    except (ImportError, NotConvertible):
        return _open_torch(source)


def trained(path: Path = WEIGHTS) -> dict[str, NDArray[np.float32]]:
    """Return what was trained, by the names of the network's parameters.

    Matrices are kept in 8 bits with a scale for each row ("name" and "name.scale"), vectors in 16.
    """
    with np.load(path, allow_pickle=False) as kept:
        found: dict[str, NDArray[np.float32]] = {}
        for name in kept.files:
            if not name.endswith(".scale"):
                value = kept[name].astype(np.float32)
                found[name] = value * kept[f"{name}.scale"][:, None] if f"{name}.scale" in kept.files else value
        return found


def packed(parameters: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """Return parameters in the form in which `trained` finds them."""
    kept: dict[str, NDArray[Any]] = {}
    for name, value in parameters.items():
        if value.ndim < 2:
            kept[name] = value.astype(np.float16)
            continue
        scale = np.maximum(np.abs(value).max(axis=1), 1e-8) / 127
        kept[name] = np.round(value / scale[:, None]).astype(np.int8)
        kept[f"{name}.scale"] = scale.astype(np.float32)
    return kept


def weights_hash(path: Path = WEIGHTS) -> str:
    """Return the hash of what was trained of the extractor."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build_network(folder: Path, layers: int | None = None) -> Any:
    """Return the torch module before training: token ids, mask and segments to the numbers of tokens and pairs.

    Args:
        folder: the default model's files.
        layers: how many of the model's layers it has, the first ones; None for all.
    """
    import torch
    from transformers import AutoModel

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = AutoModel.from_pretrained(
                str(folder), add_pooling_layer=False, attention_probs_dropout_prob=0.0
            )
            self.transformer.encoder.layer = self.transformer.encoder.layer[:layers]
            self.head = torch.nn.Linear(self.transformer.config.hidden_size, 1)
            self.pair = torch.nn.Linear(self.transformer.config.hidden_size, 1)

        def states(self, ids: Any, mask: Any, segments: Any) -> Any:
            # A row for each passage and not for each of its tokens: left to itself, the transformer makes a square.
            added = _HIDDEN * (1 - mask[:, None, None, :].to(self.head.weight.dtype))
            return self.transformer(input_ids=ids, attention_mask=added, token_type_ids=segments).last_hidden_state

        def forward(self, ids: Any, mask: Any, segments: Any) -> Any:
            return self.numbers(self.states(ids, mask, segments))

        def numbers(self, states: Any) -> Any:
            return self.head(states).squeeze(-1), self.pair(states[:, 0]).squeeze(-1)

    return Network()


def load_network(folder: Path, path: Path = WEIGHTS) -> Any:
    """Return the torch module with what was trained, ready to read; the file tells how many layers it has.

    Raises:
        ModelError: the file does not fit the model.
    """
    import torch

    try:
        with quietly():
            state = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in trained(path).items()}
            network = build_network(folder, layers_of(state))
            fit = network.load_state_dict(state, strict=False)
    except (OSError, EOFError, BadZipFile, ValueError, RuntimeError, KeyError) as error:
        raise ModelError(f"The extractor in {path} cannot be loaded: reinstall Pincite.") from error
    if fit.unexpected_keys or any(not name.startswith(EMBEDDINGS) for name in fit.missing_keys):
        raise ModelError(f"The extractor in {path} is another model's: reinstall Pincite.")
    return network.eval()


def layers_of(names: Iterable[str]) -> int:
    """Return how many layers a network has whose parameters have these names."""
    return len({name.removeprefix(LAYERS).split(".")[0] for name in names if name.startswith(LAYERS)})


def _open_torch(source: ModelSource) -> Extractor:
    import torch

    network = load_network(source.folder)

    def numbers(batch: TokenBatch) -> Numbers:
        with torch.no_grad():
            tokens, pairs = network(*(torch.from_numpy(a) for a in (batch.ids, batch.mask, batch.segments)))
        return tokens.numpy(), pairs.numpy()

    def forward(batches: Sequence[TokenBatch]) -> list[Numbers]:
        return [numbers(batch) for batch in batches]

    return _extractor(_tokenizer_of(source), forward)


def _open_openvino(source: ModelSource, folder: Path, mark: str, progress: Callable[[str], None] | None) -> Extractor:
    conversion = open_conversion(folder, mark)
    extractor = _compiled(conversion) if conversion else None
    if extractor is not None:
        return extractor
    import_openvino()
    if progress:
        progress("Preparing the extractor, once; this takes some seconds.")

    def write(working: Path) -> None:
        _convert(source, mark, working)

    with make_conversion(source, mark, folder, write) as made:
        extractor = _compiled(made)
    if extractor is None:
        shutil.rmtree(folder, ignore_errors=True)
        raise ModelError(f"The converted extractor cannot be read: check the space left in {folder.parent}.")
    return extractor


def _compiled(conversion: Conversion) -> Extractor | None:
    finish = start_compiled(conversion, streams=min(cores(), _MOST_STREAMS))
    compiled = finish()
    if compiled is None:
        return None
    requests: list[Any] = []

    def forward(batches: Sequence[TokenBatch]) -> list[Numbers]:
        while len(requests) < len(batches):
            requests.append(compiled.create_infer_request())
        # Cores that read different passages wait for each other less than cores that share one.
        running = requests[: len(batches)]
        for request, batch in zip(running, batches, strict=True):
            request.start_async([batch.ids, batch.mask, batch.segments])
        for request in running:
            request.wait()
        compiled.has_run()
        return [(_output(request, 0), _output(request, 1)) for request in running]

    return _extractor(conversion.tokenizer, forward)


def _output(request: Any, place: int) -> NDArray[np.float32]:
    return np.array(request.get_output_tensor(place).data)


def _extractor(definition: str, forward: Forward) -> Extractor:
    return Extractor(*_tokenizer(definition), forward)


def _tokenizer(definition: str) -> "tuple[Tokenizer, int]":
    """Return the tokenizer, neither cutting nor padding, and the token that fills a batch up."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(definition)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, int(tokenizer.token_to_id("[PAD]") or 0)


def _tokenizer_of(source: ModelSource) -> str:
    return (source.folder / "tokenizer.json").read_text(encoding="utf-8")


def _convert(source: ModelSource, mark: str, folder: Path) -> None:
    """Write the converted extractor to `folder`.

    Raises:
        NotConvertible: OpenVINO cannot express it, or its converted form gives other numbers.
    """
    import torch

    network, definition = load_network(source.folder), _tokenizer_of(source)
    tokenizer, padding_id = _tokenizer(definition)
    probe = pair_batch(tokenizer.encode_batch(list(_PROBES)), padding_id)
    example = tuple(torch.from_numpy(array) for array in (probe.ids, probe.mask, probe.segments))
    description = Description(mark, 0, MOST_TOKENS, _INPUTS, padding_id, "", "")
    convert_model = import_converter()
    with quietly(), torch.no_grad():
        expected = network(*example)
        try:
            graph = convert_model(network, example_input=example)
        except Exception as error:
            raise NotConvertible(f"The conversion failed with {type(error).__name__}.") from error
        write_conversion(folder, _NAME, description, graph, definition)
    compiled = import_openvino().Core().compile_model(graph, "CPU")
    found = compiled([array.numpy() for array in example])
    there = probe.mask.astype(bool)
    apart = float(np.abs(np.asarray(found[0]) - expected[0].numpy())[there].max())
    if not apart <= _AGREEMENT:
        raise NotConvertible(f"The converted extractor lies {apart:.2f} from the original.")
