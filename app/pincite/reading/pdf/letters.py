"""What the glyphs of a PDF stand for: ligatures parted, accents set on their letters, hyphens made plain."""

import unicodedata
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from pincite.reading.pdf.characters import Glyphs
from pincite.reading.pdf.direction import right_to_left

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
#: Accents that TeX sets as glyphs of their own, and the combining characters that they stand for.
_ACCENTS = {0x60: 0x300, 0xB4: 0x301, 0x2C6: 0x302, 0x2DC: 0x303, 0xAF: 0x304, 0x2D8: 0x306, 0x2D9: 0x307, 0xA8: 0x308,
            0x2DA: 0x30A, 0x2DD: 0x30B, 0x2C7: 0x30C, 0xB8: 0x327, 0x2DB: 0x328}  # fmt: skip
#: The letters of one glyph; where it was drawn from left to right, PDFium gives them the wrong way round.
_LAM, _ALEFS = 0x644, (0x622, 0x623, 0x625, 0x627)
#: An accent is drawn before its letter, or at most so many characters behind it.
_FARTHEST_ACCENT = 40
_DOTLESS = {0x131: "i", 0x237: "j"}
#: PDFium marks a hyphen at a line's end, and some fonts know only the soft one: all show the same glyph.
_HYPHENS = (0x02, 0xAD, 0xFFFE)
_REPLACEMENT = 0xFFFD
#: What each code point needs: 1 a plain hyphen, 2 a replacement, 3 its letter below, 4 to be parted.
_NEEDS = np.zeros(0x10000, np.int8)
_NEEDS[list(_HYPHENS)], _NEEDS[0xD800:0xE000] = 1, 2
_NEEDS[list(_ACCENTS)], _NEEDS[list(_LIGATURES)] = 3, 4


def spelled_out(glyphs: Glyphs) -> Glyphs:
    """Return the characters with ligatures parted (each letter has its share of the box) and accents composed."""
    code = glyphs.code
    needs = _NEEDS[np.minimum(code, 0xFFFF)]
    if needs.any() or (code > 0xFFFF).any():
        code[needs == 1] = ord("-")
        code[(needs == 2) | (code > 0x10FFFF)] = _REPLACEMENT
        glyphs = _composed(glyphs, np.flatnonzero(needs == 3).tolist())
    _share_boxes(glyphs)
    found = np.flatnonzero(_NEEDS[np.minimum(glyphs.code, 0xFFFF)] == 4)
    return _parted(glyphs, found) if len(found) else glyphs


def _composed(glyphs: Glyphs, accents: list[int]) -> Glyphs:
    code = glyphs.code
    gone: list[int] = []
    for place in accents:
        following = place + 1 < len(code) and _stands_over(glyphs, place, place + 1)
        before = range(place - 1, max(-1, place - _FARTHEST_ACCENT), -1)
        letter = place + 1 if following else next((at for at in before if _stands_over(glyphs, place, at)), None)
        if letter is None:
            continue
        base = _DOTLESS.get(int(code[letter]), chr(code[letter]))
        whole = unicodedata.normalize("NFC", base + chr(_ACCENTS[int(code[place])]))
        if len(whole) == 1 and base.isalpha():
            code[letter] = ord(whole)
            gone.append(place)
            if following:
                glyphs.spaced[letter], glyphs.broken[letter] = glyphs.spaced[place], glyphs.broken[place]
            elif place + 1 < len(code):  # the accent came between: only the gap tells whether a space is there
                near = 0.12 * glyphs.size[place + 1]
                last = next((at for at in before if at not in gone), place + 1)
                glyphs.spaced[place + 1] = glyphs.box[place + 1, 0] - glyphs.box[last, 2] > near
    return glyphs.taken(np.delete(np.arange(len(code)), gone)) if gone else glyphs


def _stands_over(glyphs: Glyphs, place: int, over: int) -> bool:
    """Whether the glyph at `place` stands over the one at `over`."""
    box, letter = glyphs.box[place], glyphs.box[over]
    middle, near = (box[0] + box[2]) / 2, glyphs.size[place] * 0.6
    beside = letter[0] - 0.1 * near <= middle <= letter[2] + 0.1 * near
    return bool(beside and abs(glyphs.base[place] - glyphs.base[over]) < near)


def _share_boxes(glyphs: Glyphs) -> None:
    """Where PDFium has parted a ligature itself, all of its letters have the same box: give each its share."""
    if len(glyphs) < 2:
        return
    same = (glyphs.box[1:] == glyphs.box[:-1]).all(axis=1) & (glyphs.turn[1:] == 0)
    if not same.any():
        return
    turned = np.flatnonzero(same & np.isin(glyphs.code[:-1], _ALEFS) & (glyphs.code[1:] == _LAM))
    glyphs.code[turned], glyphs.code[turned + 1] = glyphs.code[turned + 1], glyphs.code[turned]
    run = np.cumsum(np.append(True, ~same)) - 1
    counts = np.bincount(run)
    position = np.arange(len(run)) - (np.cumsum(counts) - counts)[run]
    position = np.where(right_to_left(glyphs.code), counts[run] - 1 - position, position)
    left, width = glyphs.box[:, 0].copy(), (glyphs.box[:, 2] - glyphs.box[:, 0]) / counts[run]
    glyphs.box[:, 0], glyphs.box[:, 2] = left + position * width, left + (position + 1) * width


def _parted(glyphs: Glyphs, found: NDArray[np.int64]) -> Glyphs:
    counts = np.ones(len(glyphs), np.int64)
    counts[found] = [len(_LIGATURES[int(code)]) for code in glyphs.code[found]]
    starts = np.cumsum(counts) - counts
    index = np.repeat(np.arange(len(glyphs)), counts)
    wide = Glyphs(*(getattr(glyphs, one.name)[index] for one in fields(Glyphs)))
    for place in found:
        start, letters = starts[place], _LIGATURES[int(glyphs.code[place])]
        end = start + len(letters)
        wide.code[start:end] = [ord(letter) for letter in letters]
        edges = np.linspace(glyphs.box[place, 0], glyphs.box[place, 2], len(letters) + 1)
        if glyphs.turn[place] == 0:
            wide.box[start:end, 0], wide.box[start:end, 2] = edges[:-1], edges[1:]
        wide.spaced[start + 1 : end] = wide.broken[start + 1 : end] = False
    return wide
