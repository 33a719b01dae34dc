"""Where characters stand on their page: packed small, and turned into rectangles around a span. Pure."""

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pincite.outline import PageMap
from pincite.records import Rectangle

#: Points of the finest step that boxes are kept in; a page larger than 3,276 points has coarser ones.
_UNIT = 0.05
_MOST_STEPS = 65_000
#: The effort of zlib: its usual one takes three times as long for a tenth less.
_EFFORT = 1
#: A page's map never unpacks to more than this many characters.
_MOST_CHARACTERS = 4_000_000
#: In heights of a line: a wider gap in a line (a gutter, a cell's edge) parts its rectangle.
_GAP = 2.5


def pack(boxes: NDArray[np.float32], width: float, height: float) -> tuple[float, bytes]:
    """Return the unit and the packed form of the boxes of a page's characters.

    Args:
        boxes: one row a character: x0, y0, x1, y1 in points from the top left, and 1 where the writing runs up or
            down the page, else 0. A row of NaN is a character without a place.
        width: of the page in points.
        height: of the page in points.
    """
    unit = max(_UNIT, max(width, height, 1.0) / _MOST_STEPS)
    known = ~np.isnan(boxes[:, 0])
    scaled = np.where(known, boxes[:, :4].T / np.float32(unit), np.float32(0))
    x0, y0, x1, y1 = np.clip(np.rint(scaled), 0, 65_535).astype("<u2")
    flags = known * (1 + (boxes[:, 4] > 0)).astype(np.uint8)
    words = np.stack([x0, x1 - x0, y0, y1 - y0])  # differences wrap around, and are unwrapped so
    words[0, 1:] -= x1[:-1]
    words[2, 1:] -= y0[:-1]
    planes = words.view(np.uint8).reshape(4, -1, 2)
    low, high = planes[:, :, 0].tobytes(), planes[:, :, 1].tobytes()
    return unit, zlib.compress(b"".join([flags.tobytes(), low, high]), _EFFORT)


def unpack(page: PageMap) -> NDArray[np.float32]:
    """Return the boxes of a page's characters in the form that `pack` takes.

    Raises:
        ValueError: the map is not one that `pack` made.
    """
    count = page.end - page.start
    if not 0 <= count <= _MOST_CHARACTERS:
        raise ValueError("a page map of an impossible length")
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(page.boxes, 9 * count + 1)
    if len(data) != 9 * count or unpacker.unconsumed_tail:
        raise ValueError("a page map of the wrong length")
    flags = np.frombuffer(data, np.uint8, count)
    planes = np.frombuffer(data, np.uint8, 8 * count, count).reshape(2, 4, count).astype(np.int64)
    gap, width, step, height = planes[0] | planes[1] << 8
    x1 = np.cumsum(gap + width) & 0xFFFF
    y0 = np.cumsum(step) & 0xFFFF
    boxes = np.stack([(x1 - width) & 0xFFFF, y0, x1, (y0 + height) & 0xFFFF], axis=1) * page.unit
    result = np.concatenate([boxes, (flags == 2)[:, None]], axis=1).astype(np.float32)
    result[flags == 0, :4] = np.nan
    return result


def rectangles(pages: Sequence[PageMap], start: int, end: int) -> tuple[Rectangle, ...]:
    """Return the rectangles around the characters `start`:`end`, one a line, in the order of the text.

    Args:
        pages: the maps of a document's pages, in order.
        start: the first character, an offset into the canonical text.
        end: the offset past the last character.
    """
    found: list[Rectangle] = []
    for number, page in enumerate(pages, start=1):
        first, last = max(start, page.start), min(end, page.end)
        if first < last:
            boxes = unpack(page)[first - page.start : last - page.start]
            found += (Rectangle(number, *map(float, box)) for box in _merged(boxes[~np.isnan(boxes[:, 0])]))
    return tuple(found)


def _merged(boxes: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Merge the boxes of characters that follow each other on one line."""
    current: NDArray[np.float32] | None = None
    upright = False
    for box in boxes:
        if current is not None and bool(box[4]) == upright and _on_line(current, box, upright=upright):
            current[:2] = np.minimum(current[:2], box[:2])
            current[2:] = np.maximum(current[2:], box[2:4])
            continue
        if current is not None:
            yield current
        current, upright = box[:4].copy(), bool(box[4])
    if current is not None:
        yield current


def _on_line(line: NDArray[np.float32], box: NDArray[np.float32], *, upright: bool) -> bool:
    """Whether a character stands on the line that a rectangle runs around, and near its end."""
    along, across = (1, 0) if upright else (0, 1)
    low, high = max(line[across], box[across]), min(line[across + 2], box[across + 2])
    thickness = min(line[across + 2] - line[across], box[across + 2] - box[across])
    if high - low < 0.4 * thickness:
        return False
    gap = max(box[along] - line[along + 2], line[along] - box[along + 2])
    return bool(gap <= _GAP * max(line[across + 2] - line[across], 1.0))
