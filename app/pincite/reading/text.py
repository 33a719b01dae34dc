"""Plain text -> Source."""

from pathlib import Path

from pincite.outline import Source
from pincite.reading.decoding import decode
from pincite.reading.front_matter import describe
from pincite.reading.structure import find_blocks


def read_text(data: bytes, path: Path) -> tuple[Source, ...]:
    """Read a plain text file. Form feeds, where there are any, part its pages."""
    text = decode(data, path.name)
    blocks = find_blocks(text)
    return (Source(describe(text, blocks), text, blocks),)
