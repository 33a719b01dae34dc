"""What a worker sends -> a Source. The worker has opened a stranger's file: everything it says is checked."""

from collections.abc import Iterator
from typing import Any, get_args

from pincite.outline import Block, BlockKind, PageMap, Source
from pincite.records import Document

_KINDS = frozenset(get_args(BlockKind))


def source_of(head: dict[str, Any], blob: bytes) -> Source:
    """Return the Source that an answer describes.

    Raises:
        ValueError: the answer contradicts itself.
        TypeError: a value is of the wrong kind.
        KeyError: a value is missing.
    """
    text = _text(head["text"])
    pages = tuple(_pages(head["pages"], blob, len(text)))
    labels = tuple(_optional_text(label) for label in head["labels"])
    if labels and len(labels) != len(pages):
        raise ValueError("labels for other pages")
    year = head["year"]
    document = Document(
        id="",
        title=_optional_text(head["title"]),
        authors=tuple(_text(author) for author in head["authors"]),
        year=year if year is None else _whole(year, 1000, 2999),
        doi=_optional_text(head["doi"]),
        pages=len(pages),
    )
    warnings = tuple(_text(warning) for warning in head["warnings"])
    unread = tuple(_whole(number, 1, len(pages)) for number in head["unread"])
    blocks = tuple(_blocks(head["blocks"], len(text)))
    return Source(document, text, blocks, page_labels=labels, pages=pages, warnings=warnings, unread=unread)


def _blocks(rows: list[Any], length: int) -> Iterator[Block]:
    last = 0
    for kind, first, past, level, label_end in rows:
        if kind not in _KINDS:
            raise ValueError(f"a block of the kind {kind!r}")
        start = _whole(first, last, length)
        last = end = _whole(past, start, length)
        yield Block(kind, start, end, _whole(level, 0, 9), _whole(label_end, start, end))


def _pages(rows: list[Any], blob: bytes, length: int) -> Iterator[PageMap]:
    place, last = 0, 0
    for width, height, rotation, first, past, unit, length_of_boxes, ocr in rows:
        size = _whole(length_of_boxes, 0, len(blob) - place)
        start = _whole(first, last, length)
        last = end = _whole(past, start, length)
        turn = _whole(rotation, 0, 359)
        if not isinstance(ocr, bool):
            raise TypeError(f"{ocr!r} is no yes or no")
        yield PageMap(float(width), float(height), turn, start, end, float(unit), blob[place : place + size], ocr)
        place += size
    if place != len(blob):
        raise ValueError("boxes of no page")


def _whole(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no whole number")
    if not least <= value <= most:
        raise ValueError(f"{value} is not between {least} and {most}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)
