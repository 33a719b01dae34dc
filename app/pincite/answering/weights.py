"""The fitted weights of sentences and of confidence: a readable file, written by `benchmarks/weighing.py`."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).with_name("weights.json")


def fitted(what: str, *, read: bool) -> Mapping[str, float]:
    """Return the weights of `what` ("sentence", "confidence", "topic"), for what the extractor read or did not."""
    weights: Mapping[str, float] = _file()[what]["read" if read else "plain"]
    return weights


def read_again() -> None:
    """Read the file anew when weights are next wanted: for those who write it."""
    _file.cache_clear()


@cache
def _file() -> Any:
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))
