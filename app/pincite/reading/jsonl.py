"""JSON Lines -> Sources: one document a line, `{"id", "title", "text", "authors", "year", "doi"}`, only `text` required."""

import json
from dataclasses import replace
from pathlib import Path

from pincite.errors import FileMalformed
from pincite.reading.citation_data import from_mapping
from pincite.reading.decoding import decode
from pincite.reading.structure import find_blocks
from pincite.records import Source


def read_jsonl(data: bytes, path: Path) -> tuple[Source, ...]:
    """Read every line of a JSON Lines file.

    Raises:
        FileMalformed: a line is not an object with a `text`; the whole file is refused, so that none is half added.
    """
    lines = decode(data, path.name).split("\n")
    return tuple(_read_line(line, number, path) for number, line in enumerate(lines, start=1) if line.strip())


def _read_line(line: str, number: int, path: Path) -> Source:
    place = f"{path.name}, line {number}"
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise FileMalformed(f"{place}: not valid JSON; mend the line and add the file again") from error
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise FileMalformed(f'{place}: no "text"; give every line one and add the file again')
    text = item["text"].removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.strip():
        raise FileMalformed(f"{place}: the text is empty; give every line some and add the file again")
    data = from_mapping(item, place)
    # A record's title and authors stand in their own fields, so its text has no front matter to find.
    blocks = tuple(replace(block, kind="paragraph") if block.kind == "front" else block for block in find_blocks(text))
    return Source(data.document, text, blocks, given_id=data.given_id, member=data.given_id or str(number))
