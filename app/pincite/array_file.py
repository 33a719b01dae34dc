"""Arrays in one file that is opened by mapping it: a line of JSON with names, types and lengths, then their bytes."""

import json
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_ALIGNED = 64
_TYPES = frozenset({"u1", "u2", "i4", "i8", "u8"})


def packed(arrays: Mapping[str, Array]) -> bytes:
    """Return arrays of one dimension, of whole numbers, as the bytes of a file."""
    head = json.dumps([[name, array.dtype.str[1:], len(array)] for name, array in arrays.items()]).encode() + b"\n"
    parts = [head]
    size = len(head)
    for array in arrays.values():
        data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        parts += [bytes(-size % _ALIGNED), data]
        size += -size % _ALIGNED + len(data)
    return b"".join(parts)


def unpacked(data: "bytes | mmap.mmap") -> dict[str, Array]:
    """Return the arrays that `packed` packed, as views of the bytes.

    Raises:
        ValueError: the bytes are none of `packed`, or cut short.
    """
    end = data.find(b"\n") + 1
    arrays: dict[str, Array] = {}
    size = end
    try:
        for name, kind, length in json.loads(data[:end]):
            if kind not in _TYPES:
                raise ValueError(f"no type {kind!r}")
            size += -size % _ALIGNED
            arrays[name] = np.frombuffer(data, dtype=f"<{kind}", count=length, offset=size)
            size += arrays[name].nbytes
    except (TypeError, UnicodeDecodeError) as error:
        raise ValueError("The bytes are no file of arrays.") from error
    return arrays


def mapped(path: Path) -> dict[str, Array]:
    """Return the arrays of a file without reading them: what is looked at is read when it is.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is none of `packed`.
    """
    with path.open("rb") as file:
        return unpacked(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
