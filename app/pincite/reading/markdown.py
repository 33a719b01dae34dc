"""Markdown -> Source: the body without its front matter, marks kept; structure by markdown-it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pincite.errors import FileEmpty, FileMalformed
from pincite.folding import fold
from pincite.outline import Block, BlockKind, Source
from pincite.reading.captions import read_caption
from pincite.reading.citation_data import from_mapping, merged
from pincite.reading.decoding import decode
from pincite.reading.front_matter import describe
from pincite.reading.headings import ABSTRACT_RUN_IN, known_kind
from pincite.reading.items import lead_end
from pincite.reading.names import names_on_line
from pincite.reading.numbering import numbers_of
from pincite.reading.structure import find_blocks
from pincite.reading.words import is_visible, word_count

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIRST_KEY = re.compile(r"\s*(?:#[^\n]*\s+)*[\"']?[\w-]+[\"']?\s*:(?:\s|\Z)")
_MOST_FRONT_MATTER = 100_000
_ITEM_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")
_EMPHASIS = re.compile(r"[*_]")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
_MOST_BYLINE_WORDS = 60


def read_markdown(data: bytes, path: Path) -> tuple[Source, ...]:
    """Read a Markdown file; YAML front matter with the words of CSL-JSON describes the document.

    Raises:
        FileMalformed: the front matter is not YAML.
    """
    front, text = _parted(decode(data, path.name), path)
    if not is_visible(text):
        raise FileEmpty(f"{path.name} holds no text after its front matter; add a file that has some")
    citation = from_mapping(front, path.name)
    title, blocks = _blocks(text)
    found = describe(text, blocks)
    if title:
        found = replace(found, title=title)
    return (Source(merged(found, citation.document), text, blocks, given_id=citation.given_id),)


def _parted(text: str, path: Path) -> tuple[Mapping[str, Any], str]:
    """Return the front matter and the body. What stands between two rules and has no key is part of the body."""
    match = _FRONT_MATTER.match(text)
    if match is None or (match[1].strip() and not _FIRST_KEY.match(match[1])):
        return {}, text
    if len(match[1]) > _MOST_FRONT_MATTER:
        raise FileMalformed(f"{path.name}: its front matter is too long; shorten it and add the file again")
    try:
        front = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FileMalformed(
            f"{path.name}: its front matter is not valid YAML; mend it and add the file again"
        ) from error
    if front is not None and not isinstance(front, dict):
        raise FileMalformed(f"{path.name}: its front matter must be a mapping; mend it and add the file again")
    return front or {}, text[match.end() :]


def _blocks(text: str) -> tuple[str | None, tuple[Block, ...]]:
    """Return the title that stands above all headings, and the blocks."""
    blocks = tuple(_Blocks(text).find())
    if any(block.kind == "heading" for block in blocks):
        blocks = _with_front(text, blocks)
        title = fold(text[blocks[0].start : blocks[0].end]) if blocks[0].kind == "front" else None
        return title, blocks
    # Some Markdown is plain text under another name.
    plain = find_blocks(text)
    return None, plain if any(block.kind in ("heading", "front") for block in plain) else blocks


def _with_front(text: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Make the first heading the title, where it stands above all others, and what stands below it front matter."""
    title, headings = blocks[0], [block for block in blocks if block.kind == "heading"]
    if title.kind != "heading" or title.level != 1 or _opens_section(text, title):
        return blocks
    others = [heading for heading in headings[1:] if heading.level == 1]
    if not all(_opens_section(text, heading) for heading in others):
        return blocks
    first = next((place for place, block in enumerate(blocks) if place and block.kind == "heading"), len(blocks))
    byline = _byline(text, blocks[1:first], blocks[first : first + 1])
    below = [block if others or block.kind != "heading" else replace(block, level=block.level - 1) for block in blocks]
    return (replace(title, kind="front", level=0), *byline, *below[1 + len(byline) :])


def _opens_section(text: str, heading: Block) -> bool:
    words = fold(text[heading.start : heading.end])
    return known_kind(words) is not None or bool(numbers_of(words))


def _byline(text: str, blocks: Sequence[Block], after: Sequence[Block]) -> list[Block]:
    """Return the paragraphs below a title that are front matter: up to an abstract, else a line of several authors."""
    words = [fold(text[block.start : block.end]) for block in blocks]
    run_in = next((place for place, part in enumerate(words) if ABSTRACT_RUN_IN.match(part)), len(words))
    abstract = run_in < len(words) or any(known_kind(fold(text[b.start : b.end])) == "abstract" for b in after)
    short = [
        block.kind == "paragraph" and word_count(part) <= _MOST_BYLINE_WORDS
        for block, part in zip(blocks, words, strict=True)
    ]
    if abstract and all(short[:run_in]):
        count = run_in
    else:
        count = int(bool(words) and short[0] and len(names_on_line(words[0])) > 1)
    return [replace(block, kind="front") for block in blocks[:count]]


class _Blocks:
    """Turns markdown-it's block tokens, which know their lines, into blocks with offsets."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [0, *(match.end() for match in re.finditer(r"[\r\n]", text)), len(text)]
        self._references = 0

    def find(self) -> Iterator[Block]:
        """Yield the blocks in order; those of which nothing can be seen are left out."""
        parser = MarkdownIt("commonmark").enable("table")
        parser.core.ruler.enableOnly(["normalize", "block"])
        tokens = parser.parse(self._text)
        for position, token in enumerate(tokens):
            block = self._block_of(token, tokens, position)
            if block and is_visible(self._text[block.start : block.end]):
                yield block

    def _block_of(self, token: Token, tokens: Sequence[Token], position: int) -> Block | None:
        if token.type == "heading_open":
            return self._heading(token, tokens[position + 1].content)
        if token.type == "paragraph_open":
            return self._paragraph(token, opening=position > 0 and tokens[position - 1].type == "list_item_open")
        if token.type == "tr_open" or token.type in ("fence", "code_block"):
            return self._block("reference" if self._references else "row", token)
        if token.type == "html_block" and is_visible(_TAG.sub("", token.content)):
            return self._block("row", token)
        return None

    def _heading(self, token: Token, content: str) -> Block | None:
        start, end = self._span(token)
        # An underlined heading ends before its line; a heading of several lines keeps what stands between them.
        found = self._text.find(content, start, end) if content else -1
        if found >= 0:
            start, end = found, found + len(content)
        elif not content:
            return None
        level = int(token.tag[1])
        if not self._references or level <= self._references:
            self._references = level if known_kind(fold(self._text[start:end])) == "references" else 0
        return Block("heading", start, end, level=level)

    def _paragraph(self, token: Token, *, opening: bool) -> Block:
        if self._references:
            return self._block("reference", token)
        start, end = self._span(token)
        if not opening:
            caption = read_caption(_EMPHASIS.sub("", self._text[start:end]))
            return Block("caption" if caption else "paragraph", start, end)
        mark = _ITEM_MARK.match(self._text, start, end)
        if mark is None or not mark[0][0].isdigit():
            return Block("item", start, end, label_end=start)
        label_end = lead_end(self._text, mark.end(), end)
        return Block("item", start, end, label_end=label_end if mark.end() < label_end < end else start)

    def _block(self, kind: BlockKind, token: Token) -> Block:
        start, end = self._span(token)
        return Block(kind, start, end)

    def _span(self, token: Token) -> tuple[int, int]:
        first, past = token.map or [0, 0]
        start, end = self._lines[first], self._lines[min(past, len(self._lines) - 1)]
        text = self._text[start:end]
        return start + len(text) - len(text.lstrip()), start + len(text.rstrip())
