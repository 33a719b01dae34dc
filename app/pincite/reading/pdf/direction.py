"""Rows with letters that run from right to left -> their characters in the order in which they are read.

A page shows where each character stands, not the order of reading. PDFium turns round what it takes for a run, but not
over spaces and not around the numbers and foreign words inside. So each row is put into the order of the eye, from
left to right, and the rules of direction (Unicode Standard Annex 9) are gone through backwards.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from pincite.reading.pdf.characters import Glyphs

#: In units of the type size: a wider gap in a row is a gutter or a cell's edge.
_GUTTER = 2.5
_SPACE = 0.2
_HIGHEST_STEP = 0.75
_MARKS = ((0x591, 0x5BD), (0x5BF, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6ED))
_LETTER, _BACKWARDS, _NUMBER, _OTHER = "LRNO"
_IN_NUMBERS = frozenset(".,:/-%+")


def right_to_left(code: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which characters are of a script that runs from right to left (Hebrew, Arabic and their kin)."""
    hebrew_arabic = (code >= 0x590) & (code < 0x900) & ~((code >= 0x660) & (code < 0x66A))
    if not hebrew_arabic.any() and not (code >= 0xFB1D).any():
        return hebrew_arabic
    return hebrew_arabic | ((code >= 0xFB1D) & (code < 0xFE00)) | ((code >= 0xFE70) & (code < 0xFEFF))


def in_reading_order(glyphs: Glyphs, box: NDArray[np.float32]) -> tuple[Glyphs, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the characters in the order of reading, which of them stand in such rows, and where those have a space.

    Args:
        glyphs: the characters of one turn.
        box: their boxes in the frame in which their lines are level.
    """
    backwards = right_to_left(glyphs.code)
    moved, spaced = np.zeros(len(glyphs), bool), np.zeros(len(glyphs), bool)
    if not backwards.any():
        return glyphs, moved, spaced
    mostly = 2 * int(backwards.sum()) > sum(chr(code).isalpha() for code in glyphs.code.tolist())
    order = np.arange(len(glyphs))
    for start, end in _rows(glyphs):
        if backwards[start:end].any():
            order[start:end], spaced[start:end] = _read(glyphs, box, start, end, mostly=mostly)
            moved[start:end] = True
    return glyphs.taken(order), moved, spaced


def _rows(glyphs: Glyphs) -> Iterator[tuple[int, int]]:
    """Yield the runs of characters that the file draws on about one baseline."""
    step = np.abs(np.diff(glyphs.base)) > _HIGHEST_STEP * np.maximum(glyphs.size[1:], glyphs.size[:-1])
    edges = [0, *(np.flatnonzero(step) + 1).tolist(), len(glyphs)]
    yield from pairwise(edges)


def _read(
    glyphs: Glyphs, box: NDArray[np.float32], start: int, end: int, *, mostly: bool
) -> tuple[list[int], list[bool]]:
    seen = _as_seen(glyphs, box, start, end)
    told = {(place - 1, place) for place in range(start + 1, end) if glyphs.spaced[place] and not glyphs.broken[place]}
    order: list[int] = []
    spaced: list[bool] = []
    for part in _parted(seen, glyphs, box):
        gaps = [_space_between(left, right, glyphs, box, told) for left, right in pairwise(part)]
        kinds = _kinds(glyphs.code[[cluster[0] for cluster in part]], mostly=mostly)
        for position, after in _logical(kinds, mostly=mostly or kinds.count(_BACKWARDS) > kinds.count(_LETTER)):
            space = bool(order) and after is not None and gaps[after]
            spaced += [space, *[False] * (len(part[position]) - 1)]
            order += part[position]
    return order, spaced


def _as_seen(glyphs: Glyphs, box: NDArray[np.float32], start: int, end: int) -> list[list[int]]:
    """Return the characters from left to right, each with the marks that stand over it."""
    middle = (box[:, 0] + box[:, 2]) / 2
    clusters: list[list[int]] = []
    waiting: list[int] = []
    for place in range(start, end):
        code = int(glyphs.code[place])
        if not any(low <= code <= high for low, high in _MARKS):
            clusters.append([place, *waiting])
            waiting = []
        elif clusters and box[clusters[-1][0], 0] <= middle[place] <= box[clusters[-1][0], 2]:
            clusters[-1].append(place)
        else:
            waiting.append(place)
    if waiting:
        clusters.append(waiting)
    return sorted(clusters, key=lambda cluster: float(middle[cluster[0]]))


def _parted(seen: Sequence[list[int]], glyphs: Glyphs, box: NDArray[np.float32]) -> list[list[list[int]]]:
    """Part what is seen in a row where a gutter runs, in the order in which the file draws the parts."""
    parts: list[list[list[int]]] = []
    for cluster in seen:
        first, before = cluster[0], parts[-1][-1][0] if parts else cluster[0]
        if not parts or box[first, 0] - box[before, 2] > _GUTTER * glyphs.size[first]:
            parts.append([])
        parts[-1].append(cluster)
    return sorted(parts, key=lambda part: min(map(min, part)))


def _space_between(
    left: Sequence[int], right: Sequence[int], glyphs: Glyphs, box: NDArray[np.float32], told: set[tuple[int, int]]
) -> bool:
    gap = float(box[right[0], 0] - box[left[0], 2])
    size = float(max(glyphs.size[left[0]], glyphs.size[right[0]]))
    pairs = ((left[-1], right[0]), (right[-1], left[0]))
    return gap > _SPACE * size or (gap > -0.3 * size and any(pair in told for pair in pairs))


def _kinds(seen: NDArray[np.uint32], *, mostly: bool) -> list[str]:
    """Return the direction of each character; what has none takes that of its neighbours, or of the row."""
    characters = [chr(code) for code in seen.tolist()]
    kinds = [
        _BACKWARDS if backwards else _NUMBER if one.isdigit() else _LETTER if one.isalpha() else _OTHER
        for one, backwards in zip(characters, right_to_left(seen).tolist(), strict=True)
    ]
    for place in range(1, len(kinds) - 1):
        if characters[place] in _IN_NUMBERS and kinds[place - 1] == kinds[place + 1] == _NUMBER:
            kinds[place] = _NUMBER
    row = _BACKWARDS if mostly or kinds.count(_BACKWARDS) > kinds.count(_LETTER) else _LETTER
    before = _nearest(kinds, row)
    after = _nearest(kinds[::-1], row)[::-1]
    for place, kind in enumerate(kinds):
        around = before[place] if before[place] == after[place] else row
        if kind == _OTHER or (kind == _NUMBER and around == _LETTER):
            kinds[place] = around
    return kinds


def _nearest(kinds: Sequence[str], first: str) -> list[str]:
    """Return of each place the direction of the last letter up to it."""
    return list(accumulate(kinds, lambda last, kind: kind if kind in (_LETTER, _BACKWARDS) else last, initial=first))[
        1:
    ]


def _logical(kinds: Sequence[str], *, mostly: bool) -> Iterator[tuple[int, int | None]]:
    """Yield the places of a row in the order of reading, each with the gap (by its left side) to the one before it."""
    runs = [list(run) for _, run in groupby(range(len(kinds)), key=lambda place: kinds[place])]
    if not mostly:  # only what runs backwards, with the numbers in it, is turned round
        whole = groupby(runs, key=lambda run: kinds[run[0]] == _LETTER)
        runs = [run for ahead, group in whole for run in (list(group) if ahead else reversed(list(group)))]
    else:
        runs.reverse()
    before: list[int] | None = None
    for run in runs:
        inside = run[::-1] if kinds[run[0]] == _BACKWARDS else run
        edge = None if before is None else run[-1] if run[-1] < before[0] else before[-1]
        for position, place in enumerate(inside):
            yield place, edge if not position else min(place, inside[position - 1])
        before = run
