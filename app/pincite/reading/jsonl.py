"""JSON Lines -> Sources: one document a line, `{"id", "title", "text", "authors", "year", "doi"}`.

Only `text` is required.
"""

import json
import re
from pathlib import Path

from pincite.errors import FileMalformed
from pincite.outline import Source
from pincite.reading.citation_data import from_mapping
from pincite.reading.decoding import decode
from pincite.reading.structure import find_blocks
from pincite.reading.words import is_visible

#: JSON can name half of a character ("\ud83d"), which is no text.
_SURROGATE = re.compile("[\ud800-\udfff]")


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
    except (ValueError, RecursionError) as error:
        raise FileMalformed(f"{place}: not valid JSON; mend the line and add the file again") from error
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise FileMalformed(f'{place}: no "text"; give every line one and add the file again')
    text = _SURROGATE.sub("\ufffd", item["text"].removeprefix("\ufeff").replace("\r\n", "\n"))
    if not is_visible(text):
        raise FileMalformed(f"{place}: the text is empty; give every line some and add the file again")
    data = from_mapping(item, place)
    # A record's title and authors stand in their own fields, so its text has no front matter to find.
    blocks = find_blocks(text, front=False)
    return Source(data.document, text, blocks, given_id=data.given_id, member=data.given_id or str(number))
