"""One settings object, made at the edge and passed in. Reading it from the environment is the only thing done here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_MODEL = "all-MiniLM-L6-v2"
#: More would only wait for what embeds, and hold memory.
_MOST_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """How a library is read, embedded and searched.

    Attributes:
        model: the name or folder of a sentence-transformers model; the default comes with an installed package.
        cache: the folder of the user's cache, for converted models.
        runtime: `openvino`, `torch`, or `auto` for the first of the two that is installed.
        passage_tokens: the length that passages aim at, in the model's own tokens, heading path included.
        batch_size: texts embedded at once.
        dense_weight: the share of the dense score in the fused score, 0 to 1; the rest is BM25.
        lock_seconds: how long a writer waits for another one.
        extractor: whether the trained reader judges the sentences of the best passages.
        sentence_vectors: whether each sentence gets a vector of its own when a document is added. Without, it has that
            of its passage: quotes are chosen less finely, and adding takes less time with a model of which sentences
            have to be embedded by themselves.
        workers: how many PDFs are read at a time, each by a process of its own.
        ocr_languages: what Tesseract reads scanned pages in ("deu+eng"); empty for the languages that fit the
            document, `none` for no OCR.
        contact: an address of mail that services which are asked for literature are told; may be empty.
        openalex_key: a key of OpenAlex, for more searches a day; may be empty.
    """

    model: str = DEFAULT_MODEL
    cache: Path = field(default_factory=lambda: _cache_folder(os.environ))
    runtime: str = "auto"
    passage_tokens: int = 180
    batch_size: int = 16
    dense_weight: float = 0.5
    lock_seconds: float = 30.0
    extractor: bool = True
    sentence_vectors: bool = True
    workers: int = field(default_factory=lambda: min(cores(), _MOST_WORKERS))
    ocr_languages: str = ""
    contact: str = ""
    openalex_key: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Build the settings from `PINCITE_MODEL`, `PINCITE_RUNTIME`, `PINCITE_OCR_LANGUAGES`, `PINCITE_CONTACT`,
        `PINCITE_OPENALEX_KEY` and the cache folder.
        """  # noqa: D205
        return cls(
            model=environment.get("PINCITE_MODEL") or DEFAULT_MODEL,
            cache=_cache_folder(environment),
            runtime=environment.get("PINCITE_RUNTIME") or "auto",
            ocr_languages=environment.get("PINCITE_OCR_LANGUAGES") or "",
            contact=environment.get("PINCITE_CONTACT") or "",
            openalex_key=environment.get("PINCITE_OPENALEX_KEY") or "",
        )


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cache_folder(environment: Mapping[str, str]) -> Path:
    named = environment.get("PINCITE_CACHE") or environment.get("XDG_CACHE_HOME")
    base = Path(named) if named else Path.home() / ".cache"
    return base if environment.get("PINCITE_CACHE") else base / "pincite"
