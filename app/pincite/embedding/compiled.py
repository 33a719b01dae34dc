"""A converted model compiled for this machine, and the compiled form kept: it opens in a third of the time."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pincite.cache_files import Tag, TaggedPayload, read_tagged, write_cache
from pincite.embedding.conversion import FORMAT, Conversion
from pincite.embedding.quiet import import_openvino

_DEVICE = "CPU"
_COMPILED = "compiled.blob"
_HINTS = {"PERFORMANCE_HINT": "LATENCY"}


def start_compiled(conversion: Conversion, streams: int = 1) -> Callable[[], Any | None]:
    """Begin to read a conversion's compiled form, and return what waits for it.

    Args:
        conversion: the converted model.
        streams: the requests that are to run at a time, the cores shared among them.

    The returned function gives the OpenVINO CompiledModel, or None where the files of the conversion are damaged.
    """
    blob = _Reading(conversion.folder / _COMPILED)

    def finish() -> Any | None:
        core = import_openvino().Core()
        tag = _machine(core, conversion.description.fingerprint)
        hints = {**_HINTS, "NUM_STREAMS": str(streams)} if streams > 1 else _HINTS
        return _import(core, blob.result(), tag, hints) or _compile(core, conversion, tag, hints)

    return finish


class _Reading:
    """Reads and verifies a cache in a thread of its own, while the main thread imports OpenVINO."""

    def __init__(self, path: Path) -> None:
        self._found: TaggedPayload | None = None
        self._path = path
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        self._found = read_tagged(self._path)

    def result(self) -> TaggedPayload | None:
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


def _import(core: Any, blob: TaggedPayload | None, tag: Tag, hints: Mapping[str, str]) -> Any | None:
    if blob is None or blob.tag != tag:
        return None
    try:
        return core.import_model(blob.payload, _DEVICE, dict(hints))
    except RuntimeError:
        return None


def _compile(core: Any, conversion: Conversion, tag: Tag, hints: Mapping[str, str]) -> Any | None:
    graph = conversion.read_graph()
    if graph is None:
        return None
    compiled = core.compile_model(graph, _DEVICE, dict(hints))
    # A compiled model opens in a third of the time; where it cannot be kept, the next start compiles again.
    with contextlib.suppress(OSError, RuntimeError):
        write_cache(conversion.folder / _COMPILED, compiled.export_model().getvalue(), tag)
    return compiled
