"""A converted model compiled for this machine, and the compiled form kept: it opens in a third of the time."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pincite.cache_files import Tag, TaggedFile, map_tagged, write_cache
from pincite.embedding.conversion import FORMAT, Conversion
from pincite.embedding.quiet import import_openvino

_DEVICE = "CPU"
_COMPILED = "compiled.blob"
_HINTS = {"PERFORMANCE_HINT": "LATENCY"}


class Compiled:
    """An OpenVINO CompiledModel, and the file whose bytes it uses where they stand."""

    def __init__(self, model: Any, file: TaggedFile | None = None) -> None:
        """Keep `file` mapped for as long as the model is used."""
        self._model = model
        self._file = file
        self._has_run = False

    def create_infer_request(self) -> Any:
        """Return what runs the model, once at a time."""
        return self._model.create_infer_request()

    def has_run(self) -> None:
        """Give back the memory of the file, the first time: what a model has run with it keeps in a form of its own."""
        if self._file is not None and not self._has_run:
            self._file.let_go()
        self._has_run = True


def start_compiled(conversion: Conversion, streams: int = 1) -> Callable[[], Compiled | None]:
    """Begin to read a conversion's compiled form, and return what waits for it.

    Args:
        conversion: the converted model.
        streams: the requests that are to run at a time, the cores shared among them.

    The returned function gives the compiled model, or None where the files of the conversion are damaged.
    """
    blob = _Reading(conversion.folder / _COMPILED)

    def finish() -> Compiled | None:
        core = import_openvino().Core()
        tag = _machine(core, conversion.description.fingerprint)
        hints = {**_HINTS, "NUM_STREAMS": str(streams)} if streams > 1 else _HINTS
        return _import(core, blob.result(), tag, hints) or _compile(core, conversion, tag, hints)

    return finish


class _Reading:
    """Verifies and maps a cache in a thread of its own, while the main thread imports OpenVINO."""

    def __init__(self, path: Path) -> None:
        self._found: TaggedFile | None = None
        self._path = path
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        self._found = map_tagged(self._path)

    def result(self) -> TaggedFile | None:
        self._thread.join()
        return self._found


def _machine(core: Any, model: str) -> Tag:
    """Return what a compiled model depends on: its form, the model, OpenVINO's version and the processor."""
    capabilities = sorted(core.get_property(_DEVICE, "OPTIMIZATION_CAPABILITIES"))
    return {
        "format": FORMAT,
        "fingerprint": model,
        "openvino": str(import_openvino().get_version()),
        "device": f"{core.get_property(_DEVICE, 'FULL_DEVICE_NAME')} {' '.join(capabilities)}",
    }


def _import(core: Any, blob: TaggedFile | None, tag: Tag, hints: Mapping[str, str]) -> Compiled | None:
    if blob is None or blob.tag != tag:
        return None
    shared = import_openvino().Tensor(np.frombuffer(blob.mapped, dtype=np.uint8), shared_memory=True)
    try:
        model = core.import_model(shared, _DEVICE, dict(hints))
    except RuntimeError:
        return None
    blob.let_go()
    return Compiled(model, blob)


def _compile(core: Any, conversion: Conversion, tag: Tag, hints: Mapping[str, str]) -> Compiled | None:
    graph = conversion.read_graph()
    if graph is None:
        return None
    compiled = core.compile_model(graph, _DEVICE, dict(hints))
    # A compiled model opens in a third of the time; where it cannot be kept, the next start compiles again.
    with contextlib.suppress(OSError, RuntimeError):
        write_cache(conversion.folder / _COMPILED, compiled.export_model().getvalue(), tag)
    return Compiled(compiled)
