"""Fragments -> columns, in the order in which they are read.

Fragments are put into columns where a gutter parts them; what crosses the gutter (a title, a wide figure) parts the
page into bands, read from the top.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pincite.reading.pdf.layout import ENTRY, PROSE, Fragment

#: In type sizes: the gap below a grid of names; and the most characters of its cells.
_GRID_GAP, _GRID_CELL = 2.2, 45


@dataclass(frozen=True, slots=True)
class Region:
    """Fragments that are read one below the other, between the edges of their column."""

    fragments: tuple[Fragment, ...]
    left: float
    right: float


def regions_of(fragments: Sequence[Fragment], depth: int = 0) -> list[Region]:
    """Put fragments into columns, and columns and bands into the order in which they are read."""
    if not fragments:
        return []
    left, right = min(f.x0 for f in fragments), max(f.x1 for f in fragments)
    gutter = _gutter(fragments, left, right) if depth < 3 and len(fragments) >= 10 else None
    if gutter is None:
        return [Region(tuple(fragments), left, right)]
    regions: list[Region] = []
    for band, split in _bands(fragments, gutter):
        if not split:
            regions.append(Region(tuple(band), min(f.x0 for f in band), max(f.x1 for f in band)))
            continue
        sides = [[f for f in band if f.x0 + f.x1 <= 2 * gutter], [f for f in band if f.x0 + f.x1 > 2 * gutter]]
        if sum(f.right_to_left for f in band) > len(band) / 2:
            sides.reverse()
        for side in sides:
            regions += regions_of(side, depth + 1)
    return regions


def _gutter(fragments: Sequence[Fragment], left: float, right: float) -> float | None:
    """Return where the widest strip runs that hardly anything crosses and that has prose on both sides."""
    span = right - left
    prose = [f for f in fragments if f.end - f.start >= PROSE]
    if len(prose) < 0.4 * len(fragments):
        prose = [f for f in fragments if f.end - f.start >= ENTRY]
    if len(prose) < 8 or span < 100:
        return None
    x0 = np.array([f.x0 for f in prose])
    x1 = np.array([f.x1 for f in prose])
    places = np.arange(left + 0.2 * span, right - 0.2 * span, 1.5)
    if not len(places):
        return None
    x0.sort()
    x1.sort()
    before = np.searchsorted(x1, places, "right")
    after = len(x0) - np.searchsorted(x0, places, "left")
    crossing = len(prose) - before - after
    score = np.minimum(before, after) - crossing * 0.25
    best = score.max()
    if best < 3:
        return None
    chosen = np.flatnonzero(score >= best - 1e-6)
    gutter = float(places[chosen[len(chosen) // 2]])
    return gutter if _side_by_side(prose, gutter) else None


def _side_by_side(prose: Sequence[Fragment], gutter: float) -> bool:
    """Whether lines of prose stand on both sides at the same height, and fill their sides."""
    sides = [f for f in prose if f.x1 <= gutter], [f for f in prose if f.x0 >= gutter]
    if min(len(side) for side in sides) < 3:
        return False
    low = max(min(f.base for f in side) for side in sides)
    high = min(max(f.base for f in side) for side in sides)
    size = max(f.size for f in prose)
    return high - low > 2 * size or high > low > 0


def _bands(fragments: Sequence[Fragment], gutter: float) -> Iterator[tuple[list[Fragment], bool]]:
    """Part fragments into bands from the top: those that a gutter parts, and those that cross it."""
    ordered = sorted(fragments, key=lambda f: f.base)
    band: list[Fragment] = []
    crossing = False
    grid = range(0)
    for place, fragment in enumerate(ordered):
        if place in grid:
            continue
        over = 1.5 * fragment.size
        crosses = fragment.x0 < gutter - over and fragment.x1 > gutter + over
        if crosses != crossing and band:
            if crossing and (band[-1].base > fragment.base - 0.4 * fragment.size or _ends(band[-1], ordered, place)):
                band.append(fragment)
                continue
            yield from _settled(band, gutter, crossing=crossing)
            band = []
        if not band and (found := _grid(ordered[place:])):
            grid = range(place, place + found)
            yield ordered[place : grid.stop], False
            crossing = False
            continue
        crossing = crosses
        band.append(fragment)
    yield from _settled(band, gutter, crossing=crossing)


def _grid(ordered: Sequence[Fragment]) -> int:
    """Return how many fragments form a grid at the top, as the names of authors do: short ones in three cells or more.

    A gap must part it from what follows.
    """
    rows: list[list[Fragment]] = []
    count = 0
    for fragment in ordered:
        if rows and fragment.base - rows[-1][0].base < 0.4 * fragment.size:
            rows[-1].append(fragment)
        elif rows and fragment.base - rows[-1][0].base > _GRID_GAP * fragment.size:
            break
        else:
            rows.append([fragment])
        count += 1
    wide = sum(len(row) > 2 for row in rows)
    long = sum(f.end - f.start > _GRID_CELL for row in rows for f in row)
    return count if wide >= 2 and 2 * wide >= len(rows) and not long and count < len(ordered) else 0


def _ends(last: Fragment, ordered: Sequence[Fragment], place: int) -> bool:
    """Whether a short line ends the wide text whose last line is `last`.

    It stands alone (a caption, an abstract) or is larger than what follows (a title).
    """
    line = ordered[place]
    step = line.base - last.base
    if not 0 < step < 1.4 * line.size or abs(line.size - last.size) > 0.03 * line.size:
        return False
    placed = abs(line.x0 - last.x0) < line.size or abs(line.x0 + line.x1 - last.x0 - last.x1) < 2 * line.size
    after = ordered[place + 1] if place + 1 < len(ordered) else None
    return placed and (after is None or after.base - line.base > 1.2 * step or after.size < 0.9 * line.size)


def _settled(band: list[Fragment], gutter: float, *, crossing: bool) -> Iterator[tuple[list[Fragment], bool]]:
    if not band:
        return
    prose = [f for f in band if f.end - f.start >= PROSE]
    table = len(prose) * 2.5 < len(band) and not _drawn_side_by_side(band, gutter)
    yield band, not crossing and not table


def _drawn_side_by_side(band: Sequence[Fragment], gutter: float) -> bool:
    """Whether the file draws one side of the gutter before the other: columns, not the rows of a table."""
    sides = [f.x0 + f.x1 > 2 * gutter for f in sorted(band, key=lambda f: f.start)]
    changes = sum(before != after for before, after in pairwise(sides))
    return changes <= 1 or (changes <= 3 and len(sides) > 20)
