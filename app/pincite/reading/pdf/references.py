"""The reference list of a document -> its entries."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from pincite.reading.headings import known_kind
from pincite.reading.pdf.chunks import ENDS_SENTENCE, ENTRY, NUMBERED, Chunk
from pincite.reading.pdf.layout import Line

#: What an appendix may begin with, behind the list.
_CONTENTS = re.compile(r"(?:table of )?contents[ ]*(?=[\t\n]|$)", re.IGNORECASE)


def with_references(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """Part what follows a heading such as "References" into entries, up to the next heading."""
    held: list[Line] = []
    beside: list[Chunk] = []
    inside = False
    for chunk in chunks:
        opens = chunk.kind == "heading" and known_kind(" ".join(chunk.text.split())) == "references"
        if chunk.kind == "heading" and not opens and inside and not _ends_references(chunk):
            chunk.kind = "paragraph"
        if inside and _CONTENTS.match(chunk.text):
            yield from _placed(split_references(held), beside)
            held, beside, inside = [], [], False
        if inside and chunk.kind != "heading":
            if chunk.apart:
                beside.append(chunk)
            else:
                held += chunk.lines
            continue
        if inside:
            yield from _placed(split_references(held), beside)
            held, beside = [], []
        inside = opens
        yield chunk
    yield from _placed(split_references(held), beside)


def _ends_references(chunk: Chunk) -> bool:
    text = " ".join(chunk.text.split())
    return bool(
        known_kind(text) or chunk.first.bold or NUMBERED.match(text) or re.match(r"(?i)appendi|supplement", text)
    )


def _placed(entries: Sequence[Chunk], beside: Sequence[Chunk]) -> Iterator[Chunk]:
    """Put what stands beside the entries after the last entry that begins on its page or before."""
    waiting = list(beside)
    for entry, after in pairwise([*entries, None]):
        assert entry is not None
        yield entry
        while waiting and (after is None or waiting[0].first.page < after.first.page):
            yield waiting.pop(0)
    yield from waiting


def split_references(lines: Sequence[Line]) -> list[Chunk]:
    """Part the lines of a reference list into its entries: by their marks, by the hanging indent, else by the gaps."""
    if not lines:
        return []
    starts = _entry_starts(lines)
    chunks: list[list[Line]] = []
    for line, start in zip(lines, starts, strict=True):
        if start or not chunks:
            chunks.append([])
        chunks[-1].append(line)
    return [Chunk(group, "reference") for group in chunks]


def _entry_starts(lines: Sequence[Line]) -> list[bool]:
    marked = [bool(ENTRY.match(line.text)) for line in lines]
    if sum(marked) >= max(2, 0.1 * len(lines)):
        return marked
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        key = line.page, line.column
        edges[key] = min(edges.get(key, line.x0), line.x0)
    inside = [line.x0 > edges[line.page, line.column] + 0.5 * line.size for line in lines]
    if sum(inside) >= 0.2 * len(lines):
        return [not one for one in inside]
    return _gap_starts(lines)


def _gap_starts(lines: Sequence[Line]) -> list[bool]:
    steps = [after.base - before.base for before, after in pairwise(lines) if after.base > before.base]
    usual = median(steps) if steps else 12.0
    result = [True]
    for before, line in pairwise(lines):
        turned = line.column != before.column or line.page != before.page
        result.append(bool(ENDS_SENTENCE.search(before.text)) if turned else line.base - before.base > 1.2 * usual)
    return result
