"""Derived files that can be lost without loss: each beside a manifest, verified on open, never trusted.

A cache is a file and `<file>.json`, which holds the tag that the file was made for and the BLAKE2b of its bytes.
Whatever does not fit (absent, cut short, changed, made for another state) reads as None, and is made again.
"""

import contextlib
import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from io import BufferedReader
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
class TaggedFile:
    """A cache that was verified, mapped and not held in memory, and the tag that it was written with."""

    tag: Tag
    mapped: mmap.mmap

    def let_go(self) -> None:
        """Give back the memory of what was looked at so far; what is looked at again is read again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self.mapped.madvise(mmap.MADV_DONTNEED)


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


def map_tagged(path: Path) -> TaggedFile | None:
    """Return a cache, mapped, with the tag that its manifest carries, where its hash holds, else None."""
    try:
        manifest = json.loads(_manifest(path).read_bytes())
        if not isinstance(manifest, dict) or not isinstance(manifest.get("tag"), dict):
            return None
        with path.open("rb") as file:
            if manifest.get("blake2b") != _digest_of(file):
                return None
            # A copy of what is written to, which nothing is: OpenVINO takes no bytes that are for reading only.
            return TaggedFile(manifest["tag"], mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    except (OSError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Seal:
    """A file as it was written: its bytes by their hash, and the state of the disk that shows that they are untouched.

    A file that is still in that state need not be read again to be known: another state, as of a copy, is hashed.

    Attributes:
        size: in bytes.
        blake2b: the hash of its bytes.
        state: what the system says of a file that changes with any change: number, times in nanoseconds.
    """

    size: int
    blake2b: str
    state: tuple[int, int, int]

    @classmethod
    def read(cls, value: object) -> "Seal | None":
        """Return the seal that `to_list` gave, or None."""
        match value:
            case [int(size), str(blake2b), [int(number), int(modified), int(changed)]]:
                return cls(size, blake2b, (number, modified, changed))
        return None

    def to_list(self) -> list[object]:
        """Return the seal as plain values."""
        return [self.size, self.blake2b, list(self.state)]

    def fits(self, path: Path) -> bool:
        """Return whether a file is the one that was sealed."""
        try:
            found = path.stat()
            if found.st_size != self.size:
                return False
            return _state(found) == self.state or digest_of_file(path) == self.blake2b
        except OSError:
            return False


def write_sealed(path: Path, payload: bytes) -> Seal:
    """Write a file, at once or not at all, and wait until it is on the disk.

    Raises:
        OSError: the folder cannot be written.
    """
    replace_file(path, payload, wait=True)
    return Seal(len(payload), digest(payload), _state(path.stat()))


def digest_of_file(path: Path) -> str:
    """Return what `digest` gives for the bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return _digest_of(file)


def _digest_of(file: BufferedReader) -> str:
    return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32)).hexdigest()


def replace_file(path: Path, payload: bytes, *, wait: bool = False) -> None:
    """Write `payload` to a temporary file in the same folder and rename it to `path`.

    Args:
        path: the file.
        payload: what it is to hold.
        wait: until it is on the disk, so that not even a loss of power leaves less under that name.

    Raises:
        OSError: the folder cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(payload)
            if wait:
                file.flush()
                os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns


def _manifest(path: Path) -> Path:
    return path.with_name(path.name + ".json")
