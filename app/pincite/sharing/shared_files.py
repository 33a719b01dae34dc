"""A file that was shared -> its quotes: Markdown, HTML and JSON Lines, known by what they hold."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from pincite.errors import FileMalformed
from pincite.sharing.data import SharedQuote, quotes_of
from pincite.sharing.markdown import FENCE
from pincite.sharing.web_page import DATA_ID
from pincite.sharing.wording import plain


@dataclass(frozen=True, slots=True)
class SharedFile:
    """What a file holds: the quotes of its data, and the words that it shows as quotes and are none of those."""

    quotes: tuple[SharedQuote, ...]
    strange: tuple[str, ...] = ()


def read_shared(data: bytes, name: str) -> SharedFile:
    """Return the quotes of a file that was shared.

    Args:
        data: its bytes.
        name: for the error's line.

    Raises:
        FileMalformed: it is none of ours, or is damaged.
    """
    if data.startswith(b"PK"):
        raise FileMalformed(
            f"{name} is a Word document, which is not read back; name a Markdown, HTML or JSON Lines file"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileMalformed(f"{name} is not in UTF-8 (byte {error.start}); ask for the file as it was saved") from error
    if text.lstrip().startswith("{"):
        lines = [line for line in text.split("\n") if line.strip()]
        return SharedFile(tuple(quotes_of([_parsed(line, name) for line in lines], name)))
    is_page = text.lstrip()[:9].casefold() == "<!doctype"
    shown, blocks = _of_html(text) if is_page else _of_markdown(text)
    if not blocks:
        raise FileMalformed(f"{name} holds no check data; name a file that `pincite ask --save` wrote")
    quotes = [quote for block in blocks for quote in quotes_of(_answers(_parsed(block, name)), name)]
    return SharedFile(tuple(quotes), tuple(_strange(shown, quotes)))


def _answers(data: object) -> object:
    return data.get("answers") if isinstance(data, dict) else None


def _parsed(text: str, name: str) -> object:
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileMalformed(f"{name}: its data are no longer valid JSON; ask for the file as it was saved") from error
    return parsed


def _strange(shown: Sequence[str], quotes: Sequence[SharedQuote]) -> list[str]:
    """Return the words shown as quotes that are none of the quotes: changed since, or put in."""
    left = [plain(words) for words in shown]
    for quote in quotes:
        if (words := plain(quote.citation.quote)) in left:
            left.remove(words)
    return left


def _of_markdown(text: str) -> tuple[list[str], list[str]]:
    """Return the words of the block quotes, and the blocks of check data."""
    from markdown_it import MarkdownIt

    shown: list[str] = []
    blocks: list[str] = []
    depth = 0
    for token in MarkdownIt("commonmark").parse(text):
        if token.type in ("blockquote_open", "blockquote_close"):
            if token.nesting == 1 and not depth:
                shown.append("")
            depth += token.nesting
        elif token.type == "fence" and token.info.strip() == FENCE:
            blocks.append(token.content)
        elif depth and token.content:
            leaves = token.children if token.type == "inline" else [token]
            shown[-1] += " " + "".join(leaf.content or " " * leaf.type.endswith("break") for leaf in leaves or ())
    return shown, blocks


def _of_html(text: str) -> tuple[list[str], list[str]]:
    """Return the words of the block quotes, and the blocks of check data."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.shown, reader.blocks


class _Reader(HTMLParser):
    """Gathers the text of block quotes and of the elements that hold check data."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.blocks: list[str] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Begin a block quote or check data; what stands inside of one is a part of it."""
        if tag == "blockquote":
            self._into = self.shown
        elif tag == "code" and ("id", DATA_ID) in attributes:
            self._into = self.blocks
        else:
            return
        self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        """End what was begun."""
        if tag in ("blockquote", "code"):
            self._into = None

    def handle_data(self, data: str) -> None:
        """Add text to what was begun."""
        if self._into is not None:
            self._into[-1] += data
