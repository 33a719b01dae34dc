"""Markdown -> Source: the body without its front matter, marks kept; structure by markdown-it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pincite.errors import FileEmpty, FileMalformed
from pincite.folding import fold
from pincite.reading.citation_data import from_mapping, merged
from pincite.reading.decoding import decode
from pincite.reading.front_matter import describe
from pincite.reading.headings import known_kind
from pincite.reading.structure import find_blocks, lead_end
from pincite.records import Block, Document, Source

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_HEADING_MARKS = re.compile(r"#{1,6}[ \t]+|[ \t]+#+[ \t]*$")
_ITEM_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")


def read_markdown(data: bytes, path: Path) -> tuple[Source, ...]:
    """Read a Markdown file; YAML front matter with the words of CSL-JSON describes the document.

    Raises:
        FileMalformed: the front matter is not YAML.
    """
    text = decode(data, path.name)
    front: Mapping[str, Any] = {}
    if match := _FRONT_MATTER.match(text):
        front, text = _front_matter(match[1], path), text[match.end() :]
    if not text.strip():
        raise FileEmpty(f"{path.name} holds no text after its front matter; add a file that has some")
    citation = from_mapping(front, path.name)
    blocks = tuple(_Blocks(text).find())
    if not any(block.kind == "heading" for block in blocks):
        blocks = find_blocks(text)
    title = _title(text, blocks)
    found = Document(id="", title=title) if title else describe(text, blocks)
    return (Source(merged(found, citation.document), text, blocks, given_id=citation.given_id),)


def _front_matter(text: str, path: Path) -> Mapping[str, Any]:
    try:
        front = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FileMalformed(f"{path.name}: its front matter is not valid YAML; mend it and add the file again") from error
    if front is not None and not isinstance(front, dict):
        raise FileMalformed(f"{path.name}: its front matter must be a mapping; mend it and add the file again")
    return front or {}


def _title(text: str, blocks: tuple[Block, ...]) -> str | None:
    first = blocks[0] if blocks else None
    if first is None or first.kind != "heading" or first.level != 1:
        return None
    return fold(text[first.start : first.end]) or None


class _Blocks:
    """Turns markdown-it's block tokens, which know their lines, into blocks with offsets."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
        self._references = False

    def find(self) -> Iterator[Block]:
        tokens = MarkdownIt("commonmark").enable("table").parse(self._text)
        in_item = 0
        for position, token in enumerate(tokens):
            in_item += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
            if token.type == "heading_open":
                yield self._heading(token)
            elif token.type == "paragraph_open":
                yield self._paragraph(token, in_item=in_item > 0, opening=tokens[position - 1].type == "list_item_open")
            elif token.type == "tr_open" and tokens[position - 1].type != "table_open":
                yield self._block("row", token)
            elif token.type in ("fence", "code_block", "html_block"):
                yield self._block("row", token)

    def _heading(self, token: Token) -> Block:
        start, end = self._span(token)
        text = self._text[start:end]
        if mark := re.match(r"#{1,6}[ \t]+", text):
            start += mark.end()
            end -= len(text) - len(re.sub(r"[ \t]+#+[ \t]*$", "", text))
        else:
            end = start + len(text.rsplit("\n", 1)[0].rstrip())
        self._references = known_kind(fold(self._text[start:end])) == "references"
        return Block("heading", start, end, level=int(token.tag[1]))

    def _paragraph(self, token: Token, *, in_item: bool, opening: bool) -> Block:
        if self._references:
            return self._block("reference", token)
        if not (in_item and opening):
            return self._block("paragraph", token)
        start, end = self._span(token)
        mark = _ITEM_MARK.match(self._text, start, end)
        if mark and mark[0][0].isdigit():
            label = lead_end(self._text, mark.end(), end)
            return Block("item", start, end, label_end=start if label == mark.end() else label)
        return Block("item", start, end, label_end=start)

    def _block(self, kind: Any, token: Token) -> Block:
        start, end = self._span(token)
        return Block(kind, start, end)

    def _span(self, token: Token) -> tuple[int, int]:
        first, past = token.map or [0, 0]
        start, end = self._lines[first], self._lines[min(past, len(self._lines) - 1)]
        text = self._text[start:end]
        return start + len(text) - len(text.lstrip()), start + len(text.rstrip())
