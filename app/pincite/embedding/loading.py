"""The one way to an encoder: `load_encoder`."""

import importlib.util
from collections.abc import Callable

from pincite.embedding.conversion import NotConvertible
from pincite.embedding.encoder import Encoder
from pincite.embedding.openvino_encoder import open_openvino
from pincite.embedding.sources import ModelSource, find_source, read_fingerprint
from pincite.embedding.torch_encoder import TorchEncoder, load_model
from pincite.errors import ModelMissing, OptionInvalid
from pincite.settings import Settings

_RUNTIMES = ("auto", "openvino", "torch")


def load_encoder(settings: Settings, progress: Callable[[str], None] | None = None) -> Encoder:
    """Return the encoder of the model that `settings` names, in the runtime that it names.

    The first time, a model is converted for OpenVINO and kept in `settings.cache / "models"`; a folder that cannot be
    written costs the conversion each time. With `auto`, sentence-transformers serves where OpenVINO is missing or
    cannot express the model.

    Args:
        settings: model, runtime, cache and batch size.
        progress: is told, in a sentence, what takes long.

    Raises:
        ModelMissing: the model, or the library that must read it, is not on this machine.
        ModelChanged: the default model's weights are not the ones that Pincite knows.
        ModelError: the model cannot be loaded.
        OptionInvalid: `settings.runtime` is no runtime.
    """
    if settings.runtime not in _RUNTIMES:
        raise OptionInvalid(f"Unknown runtime {settings.runtime!r}: set PINCITE_RUNTIME to {' or '.join(_RUNTIMES)}.")
    source = find_source(settings)
    if settings.runtime == "torch" or (settings.runtime == "auto" and importlib.util.find_spec("openvino") is None):
        return _open_torch(source, settings, progress)
    try:
        return open_openvino(source, settings.cache / "models", settings.batch_size, progress)
    except (ImportError, NotConvertible) as error:
        if settings.runtime == "auto":
            return _open_torch(source, settings, progress)
        raise ModelMissing(
            f"OpenVINO cannot run {source.name} ({error}): install openvino, or set PINCITE_RUNTIME=torch."
        ) from error


def _open_torch(source: ModelSource, settings: Settings, progress: Callable[[str], None] | None) -> TorchEncoder:
    if progress:
        progress(f"Loading the model {source.name} with sentence-transformers; this takes some seconds.")
    model = read_fingerprint(source, settings.cache / "models")
    return TorchEncoder(source.name, model, load_model(source), settings.batch_size)
