"""A sentence-transformers model made into OpenVINO files once, and those files kept and verified."""

import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pincite.cache_files import digest
from pincite.embedding.pooling import unit
from pincite.embedding.quiet import import_converter, import_openvino, quietly
from pincite.embedding.sources import ModelSource
from pincite.embedding.torch_encoder import (
    DOCUMENT_PROMPTS,
    QUERY_PROMPTS,
    load_model,
    means_tokens,
    model_window,
    prompt_for,
)
from pincite.errors import ModelError

FORMAT = 1
_MANIFEST = "manifest.json"
_TOKENIZER = "tokenizer.json"
_GRAPH = "openvino.xml"
_GRAPH_WEIGHTS = "openvino.bin"
_AGREEMENT = 0.999
_STALE_SECONDS = 3600
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class NotConvertible(ModelError):
    """The model does something that the conversion cannot express."""


@dataclass(frozen=True, slots=True)
class Description:
    """What is to be known of a converted model before it runs.

    `pools` says that it gives the vectors of tokens beside those of texts, which are the means of them.
    """

    fingerprint: str
    dimension: int
    window: int
    inputs: tuple[str, ...]
    padding_id: int
    query_prompt: str
    document_prompt: str
    pools: bool = False


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted model on disk. `tokenizer` is the text of its `tokenizer.json`, verified."""

    folder: Path
    description: Description
    tokenizer: str
    digests: dict[str, str]

    def read_graph(self) -> Any | None:
        """Return the OpenVINO model, or None where its files are not the ones that were written."""
        graph, weights = (
            _verified(self.folder, _GRAPH, self.digests),
            _verified(self.folder, _GRAPH_WEIGHTS, self.digests),
        )
        if graph is None or weights is None:
            return None
        return import_openvino().Core().read_model(graph, weights)


def open_conversion(folder: Path, fingerprint: str) -> Conversion | None:
    """Return the conversion in `folder`, or None where there is none of that model or it is damaged."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        if manifest["format"] != FORMAT or manifest["description"]["fingerprint"] != fingerprint:
            return None
        fields = {**manifest["description"], "inputs": tuple(manifest["description"]["inputs"])}
        tokenizer = _verified(folder, _TOKENIZER, manifest["files"])
        if tokenizer is None:
            return None
        return Conversion(folder, Description(**fields), tokenizer.decode("utf-8"), manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextlib.contextmanager
def make_conversion(
    source: ModelSource, fingerprint: str, folder: Path, write: Callable[[Path], None] | None = None
) -> Iterator[Conversion]:
    """Convert a model and keep it in `folder`, or, where that cannot be written, for the length of the block.

    Args:
        source: the model's files, whose weights were verified.
        fingerprint: the hash of the model.
        folder: where the conversion belongs; what is there and damaged is replaced.
        write: writes the converted model to a folder (`write_conversion`); by default, that of an encoder.

    Raises:
        NotConvertible: OpenVINO cannot express the model, or its converted form gives other vectors.
        ModelError: the model cannot be loaded, or what was written cannot be read back.
    """
    working = _working_folder(folder.parent)
    try:
        if write is None:
            _convert(source, fingerprint, working)
        else:
            write(working)
        kept = working
        with contextlib.suppress(OSError):
            kept = _place(working, folder, fingerprint)
        conversion = open_conversion(kept, fingerprint)
        if conversion is None:
            raise ModelError(f"The converted model could not be read back from {kept}: free some space and try again.")
        yield conversion
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _working_folder(parent: Path) -> Path:
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _sweep(parent)
        return Path(tempfile.mkdtemp(prefix=".converting-", dir=parent))
    except OSError:
        return Path(tempfile.mkdtemp(prefix="pincite-converting-"))


def _sweep(parent: Path) -> None:
    """Remove what a conversion that was killed left behind."""
    for path in parent.glob(".converting-*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def _place(working: Path, folder: Path, fingerprint: str) -> Path:
    """Rename `working` to `folder`, unless another process was faster; return the folder to use."""
    if working.parent != folder.parent:
        return working
    try:
        working.rename(folder)
    except OSError:
        other = open_conversion(folder, fingerprint)
        if other is None or other.read_graph() is None:
            _replace(working, folder)
    return folder


def _replace(working: Path, folder: Path) -> None:
    aside = Path(tempfile.mkdtemp(prefix=".converting-", dir=folder.parent))
    try:
        folder.rename(aside / "old")
        working.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _convert(source: ModelSource, fingerprint: str, folder: Path) -> None:
    """Write the converted model of `source` to `folder`."""
    model = load_model(source)
    description = _describe(model, fingerprint)
    with quietly():
        graph = _trace(model, description)
        write_conversion(folder, source.name, description, graph, model.tokenizer.backend_tokenizer.to_str())
        _compare(model, description, folder / _GRAPH)


def write_conversion(folder: Path, name: str, description: Description, graph: Any, tokenizer: str) -> None:
    """Write a converted model.

    Args:
        folder: an empty folder.
        name: the model's name.
        description: what is to be known of it.
        graph: the OpenVINO model.
        tokenizer: the text of its `tokenizer.json`.
    """
    import_openvino().save_model(graph, str(folder / _GRAPH))
    (folder / _TOKENIZER).write_text(tokenizer, encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "model": name,
        "description": asdict(description),
        "files": {name: digest((folder / name).read_bytes()) for name in (_TOKENIZER, _GRAPH, _GRAPH_WEIGHTS)},
        "versions": _versions(),
    }
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _describe(model: Any, fingerprint: str) -> Description:
    """Return the description of a loaded model.

    Raises:
        NotConvertible: the model does not read tokens padded on the right and pool all of them.
    """
    tokenizer = model.tokenizer
    if not hasattr(tokenizer, "backend_tokenizer") or getattr(tokenizer, "padding_side", "right") != "right":
        raise NotConvertible("The tokenizer has no portable form.")
    if not all(getattr(module, "include_prompt", True) for module in model):
        raise NotConvertible("The model leaves its prompt out of the pooling.")
    with quietly():
        features = model.preprocess(["one", "two words"])
    inputs = tuple(name for name in _INPUTS if name in features)
    if inputs[:2] != _INPUTS[:2]:
        raise NotConvertible("The model reads something else than tokens.")
    return Description(
        fingerprint=fingerprint,
        dimension=int(model.get_embedding_dimension()),
        window=model_window(model),
        inputs=inputs,
        padding_id=int(tokenizer.pad_token_id or 0),
        query_prompt=prompt_for(model, QUERY_PROMPTS),
        document_prompt=prompt_for(model, DOCUMENT_PROMPTS),
        pools=means_tokens(model),
    )


def _trace(model: Any, description: Description) -> Any:
    """Return the OpenVINO model of the whole forward pass: tokens to unit vectors, and to those of the tokens.

    Raises:
        NotConvertible: OpenVINO has no form for something in the model.
    """
    import torch

    class Forward(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: Any) -> Any:
            made = self.model(dict(zip(description.inputs, tensors, strict=True)))
            texts = torch.nn.functional.normalize(made["sentence_embedding"], dim=1)
            return (texts, made["token_embeddings"]) if description.pools else texts

    features = model.preprocess(["A first sentence of an example.", "A second one"])
    example = tuple(features[name] for name in description.inputs)
    convert_model = import_converter()
    try:
        with torch.no_grad():
            return convert_model(Forward().eval(), example_input=example)
    except Exception as error:
        raise NotConvertible(f"The conversion failed with {type(error).__name__}.") from error


def _compare(model: Any, description: Description, graph: Path) -> None:
    """Embed some texts with a model and with its converted form.

    Raises:
        NotConvertible: their vectors differ.
    """
    probes = ["Why?", "A probe of several words, to be embedded twice.", " ".join(["long"] * 300), "学习需要时间。"]
    features = model.preprocess(probes)
    core = import_openvino().Core()
    converted = core.compile_model(str(graph), "CPU")([features[name].numpy() for name in description.inputs])
    found = [np.asarray(converted[0])]
    if description.pools:
        mask = features["attention_mask"].numpy()[:, :, None]
        found.append((np.asarray(converted[1]) * mask).sum(axis=1))
    expected = model.encode(probes, convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False)
    agreement = min(float((unit(vectors) * expected).sum(axis=1).min()) for vectors in found)
    if not agreement >= _AGREEMENT:
        raise NotConvertible(f"The converted model agrees with the model by a cosine of {agreement:.4f} only.")


def _verified(folder: Path, name: str, digests: dict[str, str]) -> bytes | None:
    try:
        payload = (folder / name).read_bytes()
    except OSError:
        return None
    return payload if digests.get(name) == digest(payload) else None


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in ("openvino", "sentence-transformers", "torch", "transformers")}
