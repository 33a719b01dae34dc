"""Fragments of a column -> its lines, by place on the page or in the order of the file."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from pincite.reading.pdf.columns import Region
from pincite.reading.pdf.layout import ENTRY, PROSE, Fragment, Line


def lines_of(region: Region) -> list[Line]:
    """Return the lines of a region from the top; fragments on one baseline make one line."""
    ordered = sorted(region.fragments, key=lambda f: (f.base, f.x0))
    return [_line(group, region) for group in _on_one_baseline(ordered, backwards=True)]


def lines_in_file_order(fragments: Sequence[Fragment], regions: Sequence[Region]) -> list[tuple[int, Line]]:
    """Return the lines in the order in which the file draws them, each with the number of its region."""
    owners = {id(f): number for number, region in enumerate(regions) for f in region.fragments}
    lines: list[tuple[int, Line]] = []
    for column, run in groupby(fragments, key=lambda f: owners[id(f)]):
        lines += [(column, _line(group, regions[column])) for group in _on_one_baseline(run, backwards=False)]
    return lines


def file_order_is_sound(fragments: Sequence[Fragment], regions: Sequence[Region]) -> bool:
    """Whether the file draws its prose in the order in which it is read, and does not jump about.

    Where it does, it is the better guide for formulas, indexes and labels, whose parts TeX writes one after another.
    """
    order = {id(f): place for place, f in enumerate(fragments)}
    prose = [f for region in regions for line in _sorted_prose(region) for f in line]
    for before, after in pairwise(prose):
        if order[id(after)] < order[id(before)] and abs(after.base - before.base) > 2.5 * after.size:
            return False
    entries = [f for f in fragments if f.end - f.start >= ENTRY]
    jumps = sum(after.base < before.base - 4 * before.size for before, after in pairwise(entries))
    return jumps <= max(4, 0.12 * len(entries))


def _sorted_prose(region: Region) -> Iterator[list[Fragment]]:
    yield sorted((f for f in region.fragments if f.end - f.start >= PROSE), key=lambda f: (round(f.base), f.x0))


def _on_one_baseline(fragments: Iterable[Fragment], *, backwards: bool) -> Iterator[list[Fragment]]:
    """Group fragments that follow each other on about one baseline; unless `backwards`, only from left to right."""
    current: list[Fragment] = []
    lead: Fragment | None = None
    for fragment in fragments:
        if lead is not None and abs(fragment.base - lead.base) <= 0.35 * max(lead.size, fragment.size):
            last = current[-1]
            turned = fragment.right_to_left or any(one.right_to_left for one in current)
            if backwards or turned or fragment.x0 > last.x0 or fragment.x0 > last.x1 - fragment.size:
                current.append(fragment)
                lead = fragment if fragment.size > lead.size else lead
                continue
        if current:
            yield current
        current, lead = [fragment], fragment
    if current:
        yield current


def _is_bold(share: float, last: Fragment) -> bool:
    """Whether a line is bold, and not only its beginning."""
    return share > 0.75 and (share > 0.97 or not last.plain_end)


def _line(fragments: list[Fragment], region: Region) -> Line:
    if len(fragments) == 1:
        only = fragments[0]
        line = Line(fragments, only.x0, only.x1, only.base, only.size, left=region.left, right=region.right)
        line.bold, line.italic, line.maths = _is_bold(only.bold, only), only.italic > 0.6, only.maths > 0.35
        line.lead = round(only.bold * (only.end - only.start)) if not line.bold else 0
        return line
    lengths = [f.end - f.start for f in fragments]
    count = sum(lengths)
    backwards = 2 * sum(length for f, length in zip(fragments, lengths, strict=True) if f.right_to_left) > count
    bold = sum(f.bold * length for f, length in zip(fragments, lengths, strict=True))
    italic = sum(f.italic * length for f, length in zip(fragments, lengths, strict=True))
    maths = sum(f.maths * length for f, length in zip(fragments, lengths, strict=True))
    largest = fragments[lengths.index(max(lengths))]
    together = (
        any(f.right_to_left for f in fragments)
        and max(f.end for f in fragments) - min(f.start for f in fragments) == count
    )
    fragments = sorted(fragments, key=lambda f: f.start if together else -f.x1 if backwards else f.x0)
    line = Line(fragments, min(f.x0 for f in fragments), max(f.x1 for f in fragments), largest.base, largest.size,
                left=region.left, right=region.right)  # fmt: skip
    line.bold, line.italic, line.maths = (
        _is_bold(bold / count, fragments[-1]),
        italic > 0.6 * count,
        maths > 0.35 * count,
    )
    line.lead = round(bold) if not line.bold and fragments[0].bold else 0
    return line
