"""How much a PDF may ask for, and the form in which parent and worker speak. Standard library only.

A message is a JSON object and a run of bytes, each behind its length. Nothing is ever unpickled.
"""

import json
import struct
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">QQ")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    `seconds` is wall-clock time, `processor_seconds` time of the processor, `memory` the worker's address space in
    bytes. `bytes` caps the file, `characters` the text, `answer` what the worker may send back, `pixels` a picture.

    What is scanned takes longer: a page may take `ocr_seconds` on top and all of them `ocr_seconds_in_all`; Tesseract
    has `ocr_memory` bytes to itself, and reads at most `ocr_pages` pages of a file at `ocr_resolution` pixels an inch.
    """

    bytes: int = 300 * 1024**2
    pages: int = 5_000
    characters: int = 20_000_000
    page_characters: int = 1_000_000
    seconds: float = 120.0
    processor_seconds: int = 90
    memory: int = 1536 * 1024**2
    answer: int = 400 * 1024**2
    pixels: int = 25_000_000
    ocr_pages: int = 500
    ocr_seconds: float = 60.0
    ocr_seconds_in_all: float = 3600.0
    ocr_memory: int = 1024**3
    ocr_resolution: int = 300

    def to_dict(self) -> dict[str, Any]:
        """Return the limits as plain values."""
        return asdict(self)


def send(stream: BinaryIO, head: dict[str, Any], data: bytes = b"") -> None:
    """Write a message."""
    encoded = json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(_LENGTHS.pack(len(encoded), len(data)))
    stream.write(encoded)
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO, most: int) -> tuple[dict[str, Any], bytes] | None:
    """Read a message of at most `most` bytes, or None where the other side is gone.

    Raises:
        ValueError: what came is no message of ours, or too long.
    """
    lengths = _exactly(stream, _LENGTHS.size)
    if lengths is None:
        return None
    head_length, data_length = _LENGTHS.unpack(lengths)
    if head_length + data_length > most:
        raise ValueError(f"a message of {head_length + data_length:,} bytes")
    head, data = _exactly(stream, head_length), _exactly(stream, data_length)
    if head is None or data is None:
        return None
    value = json.loads(head.decode("utf-8"))
    if not isinstance(value, dict):
        raise ValueError("a message without a head")
    return value, data


def _exactly(stream: BinaryIO, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = stream.read(min(count - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)
