"""Imports and loads that would otherwise write to the terminal or to the network."""

import contextlib
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_TELEMETRY = "openvino_telemetry"
_CONVERTER = "openvino.tools.ovc"
_lock = threading.RLock()


def import_openvino() -> Any:
    """Import OpenVINO alone: without its converter, which takes longer, and without its telemetry.

    `import openvino` reports the import over the network unless the user has opted out; it does without where its
    telemetry package is not there.

    Raises:
        ImportError: OpenVINO is not installed.
    """
    with _lock, _hidden(_TELEMETRY, _CONVERTER):
        import openvino

    return openvino


def import_converter() -> Any:
    """Import OpenVINO's `convert_model`, without its telemetry.

    Raises:
        ImportError: OpenVINO is not installed.
    """
    import_openvino()
    with _lock, _hidden(_TELEMETRY):
        from openvino.tools.ovc import convert_model

    return convert_model


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Keep sentence-transformers and its kin from warning, logging and drawing progress bars."""
    names = ("transformers", "sentence_transformers", "huggingface_hub")
    levels = {name: logging.getLogger(name).level for name in names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bars = _transformers_bars()
        for name in names:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
            if bars is not None:
                bars.enable_progress_bar()


def _transformers_bars() -> Any:
    bars: Any
    try:
        from transformers.utils import logging as bars
    except ImportError:
        return None
    if not bars.is_progress_bar_enabled():
        return None
    bars.disable_progress_bar()
    return bars


@contextlib.contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Let imports of `names` fail inside the block, unless they were imported before."""
    hidden = [name for name in names if name not in sys.modules]
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    for name in hidden:
        modules[name] = None
    try:
        yield
    finally:
        for name in hidden:
            modules.pop(name, None)
