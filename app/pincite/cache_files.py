"""Derived files that can be lost without loss: each beside a manifest, verified on open, never trusted.

A cache is a file and `<file>.json`, which holds the tag that the file was made for and the BLAKE2b of its bytes.
Whatever does not fit (absent, cut short, changed, made for another state) reads as None, and is made again.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

Tag = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class CacheTag:
    """The state of the library that a cache was made from.

    Attributes:
        generation: the library's generation number.
        model: the fingerprint of the embedding model.
        content_hash: the hash over the library's documents.
    """

    generation: int
    model: str
    content_hash: str

    def to_dict(self) -> dict[str, str | int]:
        """Return the tag as a dictionary of plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TaggedPayload:
    """The verified bytes of a cache, and the tag that they were written with."""

    tag: Tag
    payload: bytes


def digest(payload: bytes) -> str:
    """Return the BLAKE2b (256 bits, hexadecimal) of `payload`."""
    return hashlib.blake2b(payload, digest_size=32).hexdigest()


def write_cache(path: Path, payload: bytes, tag: Tag) -> None:
    """Write `payload` to `path` and its manifest beside it, each at once or not at all.

    A process that dies between the two leaves a manifest that does not fit, which reads as None.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = {"tag": dict(tag), "size": len(payload), "blake2b": digest(payload)}
    replace_file(path, payload)
    replace_file(_manifest(path), json.dumps(manifest, sort_keys=True).encode())


def read_cache(path: Path, tag: Tag) -> bytes | None:
    """Return the bytes of `path` where its manifest carries `tag` and its hash holds, else None."""
    found = read_tagged(path, tag)
    return found.payload if found else None


def read_tagged(path: Path, tag: Tag | None = None) -> TaggedPayload | None:
    """Return the bytes of `path` with the tag that its manifest carries, where its hash holds, else None.

    Args:
        path: the cache file.
        tag: where given, a file of another tag is not read.
    """
    try:
        manifest = json.loads(_manifest(path).read_bytes())
        if not isinstance(manifest, dict) or (tag is not None and manifest.get("tag") != dict(tag)):
            return None
        payload = path.read_bytes()
    except (OSError, ValueError):
        return None
    sound = manifest.get("blake2b") == digest(payload) and isinstance(manifest.get("tag"), dict)
    return TaggedPayload(manifest["tag"], payload) if sound else None


def replace_file(path: Path, payload: bytes) -> None:
    """Write `payload` to a temporary file in the same folder and rename it to `path`.

    Raises:
        OSError: the folder cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(payload)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _manifest(path: Path) -> Path:
    return path.with_name(path.name + ".json")
