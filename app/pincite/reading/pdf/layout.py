"""The characters of a page -> fragments: runs of characters that the page draws side by side on one baseline."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.reading.pdf.characters import Glyphs
from pincite.reading.pdf.direction import right_to_left

#: In units of the type size: the widest gap inside a fragment, and the steps up, down and back that stay in it.
_WIDEST_GAP, _FURTHEST_BACK, _HIGHEST_STEP = 0.9, -0.8, 0.75
#: A gap this wide is a space even where the file has none.
_SPACE = 0.2
#: Between dots it has to be this wide: the dots of an ellipsis are set apart.
_DOT_SPACE = 0.3
#: The least characters of a fragment that looks like a line of prose rather than a cell.
PROSE = 18
#: The least characters of an entry of a list or an index.
ENTRY = 4


@dataclass(slots=True)
class Fragment:
    """Characters `start`:`end` of a page, side by side on one baseline, with the box around them.

    `bold`, `italic`, `maths` and `rtl` are shares of its characters; `plain_end`: it ends in a letter that is not bold.
    """

    start: int
    end: int
    x0: float
    x1: float
    base: float
    size: float
    bold: float
    italic: float
    maths: float
    rtl: float
    plain_end: bool = False

    @property
    def right_to_left(self) -> bool:
        """Whether most of its letters are of a script that runs from right to left."""
        return self.rtl > 0.5


@dataclass(slots=True)
class Line:
    """Fragments on one baseline of one column, left to right (or right to left where the letters run so).

    `left` and `right` are the edges of the column; `lead` counts the bold letters that open a line not bold itself.
    """

    fragments: list[Fragment]
    x0: float
    x1: float
    base: float
    size: float
    page: int = 0
    left: float = 0.0
    right: float = 0.0
    column: int = 0
    turn: int = 0
    bold: bool = False
    italic: bool = False
    maths: bool = False
    lead: int = 0
    text: str = ""
    cells: int = 1
    parts: list[str] = field(default_factory=list)

    @property
    def top(self) -> float:
        """The upper edge of the line's letters."""
        return self.base - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of the line's letters."""
        return self.base + 0.24 * self.size


def fragments_of(glyphs: Glyphs, turn: int, width: float, height: float) -> list[Fragment]:
    """Return the fragments of the characters, in the order of the file, in the frame of their writing.

    Args:
        glyphs: the characters of one turn.
        turn: the quarter turns of their writing against the page.
        width: of the page.
        height: of the page.
    """
    if not len(glyphs):
        return []
    box = framed(glyphs.box, turn, width, height)
    x0, x1, base, size = box[:, 0], box[:, 2], glyphs.base, glyphs.size
    rtl = right_to_left(glyphs.code)
    starts = np.append(0, np.flatnonzero(_breaks(x0, x1, base, size, rtl)) + 1)
    ends = np.append(starts[1:], len(glyphs))
    largest = np.maximum.reduceat(size, starts)
    counts = ends - starts
    big = size >= 0.9 * np.repeat(largest, counts)
    middle = np.add.reduceat(base * big, starts) / np.add.reduceat(big.astype(np.float32), starts)
    shares = [np.add.reduceat(part.astype(np.float32), starts) / counts for part in _parts(glyphs.style, rtl)]
    columns = (starts, ends, np.minimum.reduceat(x0, starts), np.maximum.reduceat(x1, starts), middle, largest)
    last = glyphs.code[ends - 1]
    letters = (last == ord("-")) | (last >= ord("A")) & ((last | 0x20) >= ord("a")) & (last != 0xD7)
    plain_end = letters & (glyphs.style[ends - 1] & 1 == 0)
    rows: Iterator[tuple[Any, ...]] = zip(*(one.tolist() for one in (*columns, *shares, plain_end)), strict=True)
    return [Fragment(*row) for row in rows]


def framed(box: NDArray[np.float32], turn: int, width: float, height: float) -> NDArray[np.float32]:
    """Turn boxes of the page to the frame in which their writing runs from left to right."""
    x0, y0, x1, y1 = box.T
    match turn:
        case 1:
            parts = (height - y1, x0, height - y0, x1)
        case 2:
            parts = (width - x1, height - y1, width - x0, height - y0)
        case 3:
            parts = (y0, width - x1, y1, width - x0)
        case _:
            return box
    return np.stack(parts, axis=1)


def _parts(style: NDArray[np.int8], rtl: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    yield from ((style & bit) > 0 for bit in (1, 2, 4))
    yield rtl


def _breaks(x0: NDArray[np.float32], x1: NDArray[np.float32], base: NDArray[np.float32], size: NDArray[np.float32],
            rtl: NDArray[np.bool_]) -> NDArray[np.bool_]:  # fmt: skip
    """Whether a fragment ends between each character and the next."""
    larger = np.maximum(size[1:], size[:-1])
    gap = x0[1:] - x1[:-1]
    if rtl.any():
        gap = np.where(rtl[1:] | rtl[:-1], np.maximum(gap, x0[:-1] - x1[1:]), gap)
    step = np.abs(base[1:] - base[:-1])
    result: NDArray[np.bool_] = (
        (gap > _WIDEST_GAP * larger) | (gap < _FURTHEST_BACK * larger) | (step > _HIGHEST_STEP * larger)
    )
    return result


def spaces_of(glyphs: Glyphs, turn: int, width: float, height: float) -> NDArray[np.bool_]:
    """Return whether a space stands before each character: where the file has one and where a gap shows one."""
    box = framed(glyphs.box, turn, width, height)
    result = np.zeros(len(glyphs), bool)
    if len(glyphs) > 1:
        gap = box[1:, 0] - box[:-1, 2]
        larger = np.maximum(glyphs.size[1:], glyphs.size[:-1])
        rtl = right_to_left(glyphs.code)
        back = np.where(rtl[1:] | rtl[:-1], box[:-1, 0] - box[1:, 2], gap)
        gap = np.maximum(gap, back)
        told = glyphs.spaced[1:] & ~glyphs.broken[1:] & (gap > -0.3 * larger)
        result[1:] = told | (gap > _SPACE * larger)
        dot = glyphs.code == ord(".")
        result[(glyphs.code >= 0x300) & (glyphs.code < 0x370)] = False  # an accent goes with its letter
        result[1:] &= ~(dot[1:] & dot[:-1] & (gap < _DOT_SPACE * larger))
    return result
