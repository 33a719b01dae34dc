"""Characters as arrays, one row a character, and what is mended in them before they are laid out."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FIRST_CJK = 0x2E80
#: The fewest letters below each other that are taken for writing from the top down.
_LEAST_DOWN = 4


@dataclass(slots=True)
class Glyphs:
    """Characters in the order of the content stream: code points, boxes and fonts, one row a character.

    `box` has x0, y0, x1, y1 (y from the font's size, not from the glyph); `base` is the baseline, `size` the size in
    points, `style` bits 1 bold, 2 italic, 4 mathematics; `turn` counts quarter turns of the writing, -1 where it is
    askew; `spaced` says that white space, and `broken` that a line end stands before the character.
    """

    code: NDArray[np.uint32]
    box: NDArray[np.float32]
    base: NDArray[np.float32]
    size: NDArray[np.float32]
    style: NDArray[np.int8]
    turn: NDArray[np.int8]
    spaced: NDArray[np.bool_]
    broken: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.code)

    def taken(self, index: Any) -> "Glyphs":
        """Return the characters at `index` (a mask or positions), in that order."""
        return Glyphs(*(getattr(self, name)[index] for name in self.__dataclass_fields__))


def joined(first: Glyphs, second: Glyphs) -> Glyphs:
    """Return the characters of `first`, then those of `second`."""
    names = Glyphs.__dataclass_fields__
    return Glyphs(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in names))


def no_glyphs() -> Glyphs:
    """Return no characters."""
    reals = np.zeros(0, np.float32)
    return Glyphs(np.zeros(0, np.uint32), np.zeros((0, 4), np.float32), reals, reals, np.zeros(0, np.int8),
                  np.zeros(0, np.int8), np.zeros(0, bool), np.zeros(0, bool))  # fmt: skip


def stand_up(glyphs: Glyphs, width: float) -> bool:
    """Take Chinese and Japanese written from the top down for lines that run down the page, the next one to the left.

    So it is laid out as writing that is turned, though its letters are not. Return whether there is any.

    Args:
        glyphs: the characters of a page.
        width: of the page.
    """
    private = (glyphs.code >= 0xE000) & (glyphs.code < 0xF900)
    cjk = (glyphs.code >= _FIRST_CJK) & (glyphs.turn == 0) & ~private
    if cjk.sum() < _LEAST_DOWN:
        return False
    size = glyphs.size
    x, y = (glyphs.box[:, [0, 1]] + glyphs.box[:, [2, 3]]).T / 2
    pair = cjk[1:] & cjk[:-1]
    aside, down = np.abs(np.diff(x)) / size[1:], np.diff(y) / size[1:]
    steps = pair & (aside < 0.3) & (down > 0.6) & (down < 1.7)
    level = pair & (np.abs(down) < 0.4) & (aside < 1.7)
    standing = np.append(steps, False) | np.append(False, steps)
    if steps.sum() < _LEAST_DOWN - 1 or steps.sum() <= level.sum():
        return False
    standing |= cjk & ~(np.append(level, False) | np.append(False, level))
    glyphs.turn[standing] = 3
    glyphs.base[standing] = (width - x + 0.37 * size)[standing]
    glyphs.box[standing, 1], glyphs.box[standing, 3] = (y - size / 2)[standing], (y + size / 2)[standing]
    return True


def unstack(glyphs: Glyphs, run: NDArray[np.int64]) -> None:
    """Give other characters that one text object writes below each other (the parts of a brace) a baseline each."""
    y = (glyphs.box[:, 1] + glyphs.box[:, 3]) / 2
    steps = (run[1:] == run[:-1]) & (np.abs(np.diff(y)) > 0.7 * glyphs.size[1:]) & (glyphs.turn[1:] == 0)
    if steps.any():
        stacked = np.isin(run, run[1:][steps])
        glyphs.base[stacked] = (y + 0.35 * glyphs.size)[stacked]


def mend_sizes(glyphs: Glyphs) -> None:
    """Where a font's own units make its size a nonsense, take the size from the height of its box."""
    box = glyphs.box
    high = np.where(glyphs.turn % 2 == 0, box[:, 3] - box[:, 1], box[:, 2] - box[:, 0])
    wrong = (glyphs.size * 3 < high) & (high < 100) | (glyphs.size > 500)
    glyphs.size[wrong] = high[wrong] / 1.2


def set_heights(glyphs: Glyphs, width: float, height: float) -> None:
    """Make a box as high as its font's letters; PDFium's own is as high as the font's wildest glyph."""
    cjk = glyphs.code >= _FIRST_CJK
    top = glyphs.base - np.where(cjk, 0.9, 0.8) * glyphs.size
    bottom = glyphs.base + np.where(cjk, 0.16, 0.24) * glyphs.size
    ways = ((0, 1, 3, None), (1, 0, 2, None), (2, 1, 3, height), (3, 0, 2, width))
    for turn, low, high, far in ways:
        chosen = glyphs.turn == turn
        if not chosen.any():
            continue
        glyphs.box[chosen, low] = (top if far is None else far - bottom)[chosen]
        glyphs.box[chosen, high] = (bottom if far is None else far - top)[chosen]
